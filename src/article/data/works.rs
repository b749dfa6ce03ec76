//! The works that the JSON-LD of a page describes, and which is its article.

use dom_query::Document;
use serde_json::Value;
use url::Url;

use super::{addresses, authors, organisations, people, text};
use crate::article::metadata::Metas;
use crate::article::title::letters;
use crate::model::bare_host;

/// Most works of a page that are looked at.
pub(super) const MOST: usize = 64;

/// Where other works than its article stand in the description of a page.
pub(super) const ELSEWHERE: [&str; 9] = [
    "itemListElement",
    "hasPart",
    "relatedLink",
    "mentions",
    "citation",
    "liveBlogUpdate",
    "comment",
    "review",
    "isPartOf",
];

/// An article as it is described.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) organisations: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) images: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
    /// What it says its address is.
    addresses: Vec<String>,
}

impl Work {
    pub(super) fn of(article: &Value, root: &Value) -> Self {
        let author = article.get("author").or_else(|| article.get("creator"));
        let named = ["url", "@id", "mainEntityOfPage"].iter().filter_map(|key| article.get(key));
        let address = |value: &Value| {
            let own = value.as_str().or_else(|| value.get("@id")?.as_str());
            own.or_else(|| value.get("url")?.as_str()).map(str::to_owned)
        };
        Self {
            headline: text(article, "headline").or_else(|| text(article, "name")),
            authors: author.map(|value| authors(value, root)).unwrap_or_default(),
            organisations: author.map(|value| organisations(value, root)).unwrap_or_default(),
            published: moment(article, "datePublished").or_else(|| moment(article, "dateCreated")),
            images: article.get("image").map(|value| addresses(value, root)).unwrap_or_default(),
            publisher: article.get("publisher").and_then(|value| people(value).into_iter().next()),
            language: text(article, "inLanguage"),
            keywords: article.get("keywords").map(people).unwrap_or_default(),
            addresses: named.filter_map(address).collect(),
        }
    }
}

/// Returns a moment as it is told: in words, or in seconds since 1970.
pub(super) fn moment(value: &Value, key: &str) -> Option<String> {
    text(value, key).or_else(|| value.get(key)?.as_i64().map(|number| number.to_string()))
}

/// Returns the place of the work that fits a page best: by its address, then
/// by its headline. Where none does it is the first that has one.
pub(super) fn chosen(works: &[Work], document: &Document, page: &Url) -> Option<usize> {
    if works.len() < 2 {
        return works.len().checked_sub(1);
    }
    let canonical = document.select("link[rel=canonical]").attr("href");
    let mut own = vec![bare(page.as_str())];
    // Sites that declare one address for all pages mean their front page.
    let canonical = canonical.and_then(|href| page.join(href.trim()).ok());
    own.extend(canonical.filter(|url| url.path().len() > 1).map(|url| bare(url.as_str())));
    let metas = Metas::of(document);
    let mut titles: Vec<String> = metas.all("og:title").map(letters).collect();
    titles.push(letters(&document.select("title").text()));
    let fit = |work: &Work| {
        let is_here = work.addresses.iter().any(|address| own.contains(&bare(address)));
        let headline = work.headline.as_deref().map(letters).unwrap_or_default();
        let is_title = headline.len() > 6
            && titles
                .iter()
                .any(|title| title.starts_with(&headline) || title.ends_with(&headline));
        (is_title, is_here, work.headline.is_some())
    };
    let best = works.iter().map(fit).max()?;
    works.iter().position(|work| fit(work) == best)
}

/// Returns an address by which pages are compared: without scheme, `www.`,
/// query and fragment.
fn bare(address: &str) -> String {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    bare_host(address).trim_end_matches('/').to_owned()
}
