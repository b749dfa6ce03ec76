//! What is published, as readers see it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{CategorySlug, MirrorName, SourceName};

/// A category with its file-safe name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    /// The name in paths.
    pub slug: CategorySlug,
    /// The name that readers see, in any script.
    pub title: String,
}

/// A title and where it leads; the operator's own, so any address will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What readers see, plain text.
    pub title: String,
    /// An absolute address, or a path of the published tree.
    pub url: String,
}

/// The publication as a whole.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its title.
    pub title: String,
    /// The language of headers and footers, a BCP 47 tag.
    pub language: String,
    /// Editors' picks, shown on every page.
    pub featured: Vec<Link>,
    /// Guides in the navigation of every page.
    pub guides: Vec<Link>,
    /// Folder of templates that take the place of the built-in ones.
    pub templates: Option<PathBuf>,
    /// The mirror whose `asset` address pages use for pictures, if any.
    pub assets: Option<MirrorName>,
    /// How many pages the home page, each index and the feed show.
    pub newest: usize,
    /// All categories, in the order of the configuration.
    pub categories: Vec<Category>,
    /// The titles of the sources.
    pub sources: BTreeMap<SourceName, String>,
}
