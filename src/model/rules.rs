//! What the operator knows of the pages of a source.

use serde::{Deserialize, Serialize};

/// Rules for the pages of a source. They stand above whatever is found or
/// learned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// CSS selector of the article, instead of finding it.
    pub select: Option<String>,
    /// CSS selectors of what is never part of the article.
    pub remove: Vec<String>,
    /// What is written otherwise in title and text, in this order.
    pub replace: Vec<Replacement>,
}

/// Text that is written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// A regular expression in the syntax of the `regex` crate.
    pub pattern: String,
    /// What stands in the place of each match; `$1` and `${name}` are groups
    /// of the pattern, `$$` is a dollar sign.
    pub with: String,
}
