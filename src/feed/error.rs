//! Why a document gave no entries.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is wrong with a feed, sitemap or listing. It crosses from the parsing
/// child as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum FeedError {
    /// There is nothing but white space.
    Blank,
    /// The document is of another kind.
    NotAFeed {
        /// What was expected: a feed, a sitemap.
        wanted: String,
        /// What it looks like.
        found: String,
        /// The title that it gives itself.
        title: Option<String>,
    },
    /// The document is broken before its first entry.
    IllFormed {
        /// The line of the fault, from 1.
        line: usize,
        /// The character of the line, from 1.
        column: usize,
        /// What is wrong there.
        cause: String,
    },
    /// Elements are nested deeper than any feed needs.
    TooDeep {
        /// The greatest depth that is read.
        most: usize,
    },
    /// A listing page has too many elements.
    TooComplex {
        /// The limit on elements.
        most: usize,
    },
    /// The configured selector is not CSS.
    BadRule {
        /// The selector.
        selector: String,
    },
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("the document is blank"),
            Self::NotAFeed { wanted, found, title: None } => {
                write!(f, "the document is not {wanted} but {found}")
            }
            Self::NotAFeed { wanted, found, title: Some(title) } => {
                write!(f, "the document is not {wanted} but {found} titled `{title}`")
            }
            Self::IllFormed { line, column, cause } => {
                write!(f, "the document is broken at line {line}, column {column}: {cause}")
            }
            Self::TooDeep { most } => write!(f, "elements are nested more than {most} deep"),
            Self::TooComplex { most } => write!(f, "the page has more than {most} elements"),
            Self::BadRule { selector } => write!(f, "`{selector}` is not a CSS selector"),
        }
    }
}

impl std::error::Error for FeedError {}
