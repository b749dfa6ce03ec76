//! What tells the metadata of an article.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a piece of metadata was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// JSON-LD, or JSON that the page is assembled from.
    JsonLd,
    /// Open Graph, its vocabulary for articles included.
    OpenGraph,
    /// Another `meta` element.
    Meta,
    /// Microdata (`itemprop`).
    Microdata,
    /// What an element is, or is called.
    Markup,
    /// The feed.
    Feed,
    /// The words that readers see.
    Text,
    /// The address of the page.
    Url,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JsonLd => "JSON-LD",
            Self::OpenGraph => "Open Graph",
            Self::Meta => "meta",
            Self::Microdata => "microdata",
            Self::Markup => "markup",
            Self::Feed => "feed",
            Self::Text => "text",
            Self::Url => "address",
        })
    }
}

/// Where each piece of an article's metadata was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Provenance {
    /// Of its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Evidence>,
    /// Of who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<Evidence>,
    /// Of when it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Evidence>,
    /// Of its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Evidence>,
    /// Of its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Evidence>,
    /// Of the picture's caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<Evidence>,
    /// Of its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Evidence>,
}
