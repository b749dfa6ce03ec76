//! The readable content of an entry, before and after Markdown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Provenance;

/// An extracted article, its content still HTML.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its title without the name of the site, plain text.
    pub title: String,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When the page says it was published.
    pub published: Option<Timestamp>,
    /// Its language, a BCP 47 tag.
    pub language: Option<String>,
    /// The picture that the page shows first or names as its own.
    pub lead: Option<Figure>,
    /// What it is about, in words of its source; plain text.
    pub tags: Vec<String>,
    /// Where all this was found.
    pub origins: Provenance,
    /// The readable part of the page as HTML, addresses made absolute.
    pub html: String,
    /// How many characters of text it has, white space apart.
    pub characters: usize,
    /// Where it goes on, if its site spreads it over several pages.
    pub further: Option<Further>,
}

/// Where an article goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// The page after this one.
    pub next: Url,
    /// All of it on one page, as far as the site's words can be believed.
    pub whole: Option<Url>,
}

/// A picture with its caption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its absolute address, http or https.
    pub url: Url,
    /// What it shows, for those who do not see it; plain text, may be empty.
    pub alt: String,
    /// The caption, plain text.
    pub caption: Option<String>,
}

/// An article's content as Markdown, cut where an address stands, so that
/// pictures and links can be pointed at our own copies without parsing again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The pieces in reading order.
    pub pieces: Vec<Piece>,
}

/// One piece of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Finished Markdown, copied as it is.
    Text(String),
    /// The destination of a link, to stand between `(` and `)`.
    Link(Url),
    /// A picture.
    Image {
        /// Its absolute address.
        url: Url,
        /// Its description, escaped as Markdown, on one line, may be empty.
        alt: String,
        /// Its title, escaped as Markdown between double quotes.
        title: Option<String>,
    },
}

impl Body {
    /// Tells whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Text(text) => text.trim().is_empty(),
            Piece::Link(_) => true,
            Piece::Image { .. } => false,
        })
    }

    /// Returns where its links lead, in reading order.
    pub fn links(&self) -> impl Iterator<Item = &Url> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Link(url) => Some(url),
            _ => None,
        })
    }

    /// Returns the pictures in reading order.
    pub fn images(&self) -> impl Iterator<Item = &Url> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Image { url, .. } => Some(url),
            _ => None,
        })
    }
}
