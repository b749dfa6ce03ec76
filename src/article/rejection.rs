//! Why a page is not published: what was seen, for the operator.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why no article was taken from a page. It crosses from the parsing child
/// as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rejection", rename_all = "kebab-case")]
pub enum Rejection {
    /// The document is something else than HTML.
    NotHtml {
        /// What it is, as far as its header or first bytes tell.
        found: String,
    },
    /// Much of the text could not be decoded.
    Garbled {
        /// Letters that were replaced.
        replaced: usize,
        /// Letters in all.
        characters: usize,
    },
    /// The page has more elements than the limit allows.
    TooComplex {
        /// The limit on elements.
        most: usize,
    },
    /// A server or censor shows a refusal in place of the article.
    Blocked {
        /// The words that gave it away.
        marker: String,
    },
    /// The site asks whether a person is reading.
    Challenge {
        /// The words that gave it away.
        marker: String,
    },
    /// The article is shown to subscribers only.
    LoginWall {
        /// The words that gave it away.
        marker: String,
    },
    /// The page says that there is no such page, whatever its status said.
    NotFound {
        /// The words that gave it away.
        marker: String,
    },
    /// Too little text was found.
    Empty {
        /// Characters found.
        characters: usize,
        /// Fewest that make an article.
        least: usize,
    },
    /// Far less text was found than pages of the site have.
    FarShorter {
        /// Characters found.
        characters: usize,
        /// Characters of the site's median article.
        usual: usize,
    },
    /// A configured selector is not CSS.
    BadRule {
        /// The selector.
        selector: String,
    },
    /// A configured replacement cannot be used.
    BadReplacement {
        /// Its pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// The configured `select` matches nothing on this page.
    NothingSelected {
        /// The selector.
        selector: String,
    },
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHtml { found } => write!(f, "the document is not HTML but `{found}`"),
            Self::Garbled { replaced, characters } => {
                write!(f, "{replaced} of its {characters} characters could not be decoded")
            }
            Self::TooComplex { most } => {
                write!(f, "the page has more than {most} elements (limit `html_elements`)")
            }
            Self::Blocked { marker } => write!(f, "a refusal stands in its place: `{marker}`"),
            Self::Challenge { marker } => write!(f, "a challenge stands in its place: `{marker}`"),
            Self::LoginWall { marker } => write!(f, "it is shown to subscribers only: `{marker}`"),
            Self::NotFound { marker } => write!(f, "the page says it is not there: `{marker}`"),
            Self::Empty { characters, least } => write!(
                f,
                "only {characters} characters of text were found, fewer than {least} (limit \
                 `article_characters`)"
            ),
            Self::FarShorter { characters, usual } => write!(
                f,
                "only {characters} characters of text were found, far shorter than this source's \
                 habit (half of its articles have more than {usual})"
            ),
            Self::BadRule { selector } => write!(f, "`{selector}` is not a CSS selector"),
            Self::BadReplacement { pattern, why } => {
                write!(f, "the replacement of `{pattern}` cannot be used: {why}")
            }
            Self::NothingSelected { selector } => {
                write!(f, "`select` matches nothing on the page: `{selector}`")
            }
        }
    }
}

impl std::error::Error for Rejection {}
