//! What a source announces: a feed and its entries (Atom's words, RFC 4287).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Digest;

/// A parsed feed, sitemap or listing page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// The title that the feed gives itself.
    pub title: Option<String>,
    /// The language that it declares, a BCP 47 tag.
    pub language: Option<String>,
    /// Its entries in the order of the document.
    pub entries: Vec<Entry>,
    /// Further documents that belong to it (the parts of a sitemap index).
    pub parts: Vec<Url>,
    /// How many entries were left out for want of an address and of content,
    /// or beyond the limit.
    pub skipped: usize,
}

/// One piece of a feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The identifier that the source gives; its address where it gives none.
    pub guid: String,
    /// The address of the article, absolute, http or https, no fragment.
    pub link: Option<Url>,
    /// The title as plain text; empty where the source has none.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// The source's own categories.
    pub categories: Vec<String>,
    /// A summary as HTML.
    pub summary: Option<String>,
    /// The full content as HTML.
    pub content: Option<String>,
    /// Attached media.
    pub enclosures: Vec<Enclosure>,
}

/// A file attached to an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// Its absolute address, http or https.
    pub url: Url,
    /// Its declared media type (RFC 6838).
    pub media_type: Option<String>,
}

impl Entry {
    /// Returns the digest of what the feed says, to see whether it changed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let updated = self.updated.map(|moment| moment.to_string()).unwrap_or_default();
        Digest::of_parts(&[
            self.title.as_bytes(),
            updated.as_bytes(),
            self.summary.as_deref().unwrap_or_default().as_bytes(),
            self.content.as_deref().unwrap_or_default().as_bytes(),
        ])
    }
}
