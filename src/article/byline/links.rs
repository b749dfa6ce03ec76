//! Links to the pages of authors, by their address or by what they say.

use dom_query::Element;

use super::is_personal;
use super::name::name;
use crate::article::element::{Named, attribute};

/// What the addresses of authors have in them before the name.
fn is_of_authors(part: &str) -> bool {
    matches!(
        part,
        "author"
            | "authors"
            | "autor"
            | "autores"
            | "autoren"
            | "autore"
            | "autori"
            | "auteur"
            | "auteurs"
            | "avtor"
            | "avtory"
            | "avtori"
            | "contributor"
            | "contributors"
            | "forfatter"
            | "journalist"
            | "reporter"
            | "skribent"
            | "staff"
            | "writer"
            | "writers"
            | "yazar"
            | "yazarlar"
    )
}

/// Sees a link to the page of an author.
pub(super) fn leads_to_author(element: &Element) -> bool {
    element.has_name("a")
        && attribute(element, "href").is_some_and(|href| {
            let mut parts = href.split('/');
            parts.any(is_of_authors) && parts.next().is_some_and(|own| !own.is_empty())
        })
}

/// Returns whose works a link says that it leads to: `All posts by Jane Doe`.
pub(super) fn listed(link: &Element) -> Option<String> {
    let told = ["aria-label", "title"].iter().find_map(|key| attribute(link, key));
    let told = told.filter(|told| link.has_name("a") && told.len() <= 80)?;
    let own = LISTS.iter().find_map(|list| told.strip_prefix(list))?;
    name(own).filter(|own| is_personal(own))
}

/// What such links say before the name.
const LISTS: [&str; 8] = [
    "All posts by ",
    "All posts from ",
    "All articles by ",
    "View all posts by ",
    "Posts by ",
    "Articles by ",
    "More posts by ",
    "More from ",
];
