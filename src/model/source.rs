//! A configured place that we poll.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Category, Inward, Origin, RouteName, SourceName};

/// What the address of a source leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// RSS 0.9x to 2.0, RDF, Atom or JSON Feed, told apart by content.
    Feed,
    /// A sitemap or an index of sitemaps (sitemaps.org 0.9, news extension).
    Sitemap,
    /// An HTML page whose links are the entries.
    Listing,
}

/// Where the text of an article is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleFrom {
    /// The page that the entry links to; the feed's own full content where
    /// the page cannot be had.
    Page,
    /// The feed's full content; no page is fetched.
    Feed,
}

/// A configured source.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, the folder of its pages.
    pub name: SourceName,
    /// Its title as readers see it.
    pub title: String,
    /// What its addresses lead to.
    pub kind: SourceKind,
    /// Its addresses, tried in order.
    pub urls: Vec<Url>,
    /// The category of its pages.
    pub category: Category,
    /// The way out.
    pub route: RouteName,
    /// How often it is polled at least.
    pub every: Duration,
    /// Where article text comes from.
    pub article: ArticleFrom,
    /// CSS selector of the links of a listing page.
    pub links: Option<String>,
    /// CSS selector of the article on a page, instead of finding it.
    pub select: Option<String>,
    /// CSS selectors of what is removed from a page before extraction.
    pub remove: Vec<String>,
}

impl Source {
    /// Returns what inward addresses this source may use: those origins that
    /// the operator typed for it, and those allowed for all.
    #[must_use]
    pub fn inward(&self, allowed: &Inward) -> Inward {
        allowed.with(self.urls.iter().filter_map(Origin::of))
    }
}
