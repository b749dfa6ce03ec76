//! Links: to other pages, which stay, and to places on the page itself, which
//! cannot be jumped to in ours.

use std::collections::HashSet;

use dom_query::NodeRef;
use url::Url;

use super::{notes, unwrap};
use crate::article::address::web_address;
use crate::article::element::{Named, RANKS};
use crate::article::walk::has_picture;

/// Settles a link.
pub(super) fn settle(node: &NodeRef<'_>, base: &Url, page: Option<&Url>, places: &HashSet<String>) {
    let target = node.attr("href").and_then(|href| link_address(base, &href));
    let is_lost = |url: &Url| {
        page.is_some_and(|page| is_place_on(url, page))
            || url.fragment().is_some_and(|place| places.contains(place)) && is_place_on(url, base)
    };
    let is_of_page = |url: &Url| url.fragment().is_some() && is_place_on(url, base);
    match target.filter(|url| !is_lost(url)) {
        Some(url) if is_of_page(&url) && shows_nothing(node) => node.remove_from_parent(),
        // The page may be known by another address.
        Some(url) if url.fragment().is_some() && is_anchor(node) => node.remove_from_parent(),
        Some(url) => {
            node.retain_attrs(&["title"]);
            node.set_attr("href", url.as_str());
        }
        None if is_arrow(&node.text()) || is_anchor(node) => node.remove_from_parent(),
        None if notes::is_call(node) => notes::raise(node),
        None if notes::is_number(node) => notes::begin(node),
        None => unwrap(node),
    }
}

/// Returns the names of all places in a fragment.
pub(in crate::article) fn places_in(root: &NodeRef<'_>) -> HashSet<String> {
    let names = |node: NodeRef<'_>| [node.attr("id"), node.attr("name")];
    root.descendants_it().flat_map(names).flatten().map(|name| name.to_string()).collect()
}

/// Sees the way back from a note to its place.
fn is_arrow(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|letter| "↩↵⏎↑⇑⬆▲^\u{fe0e}\u{fe0f}".contains(letter))
}

/// Sees the sign at a heading by which its own address is copied.
fn is_anchor(link: &NodeRef<'_>) -> bool {
    let text = link.text();
    let is_heading = |above: NodeRef<'_>| above.is_one_of(&RANKS);
    !text.trim().is_empty()
        && text.trim().chars().all(|letter| "#¶§🔗\u{fe0e}\u{fe0f}".contains(letter))
        && link.ancestors_it(Some(3)).any(is_heading)
}

/// Tells whether nothing of a link is to be seen, or only the way back.
fn shows_nothing(link: &NodeRef<'_>) -> bool {
    let text = link.text();
    // White space may part two words.
    (text.is_empty() || is_arrow(&text)) && !has_picture(link)
}

/// Returns where a link leads: to a page, or to a letter.
fn link_address(base: &Url, href: &str) -> Option<Url> {
    let letter = || base.join(href.trim()).ok().filter(|url| url.scheme() == "mailto");
    match href.trim() {
        "" => Some(base.clone()),
        _ => web_address(base, href).or_else(letter),
    }
}

/// Tells whether an address is that of a page, or of a place on it.
fn is_place_on(url: &Url, page: &Url) -> bool {
    let whole = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    whole(url) == whole(page)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::article::tidy::tidy;
    use dom_query::Document;

    fn tidied(html: &str) -> String {
        let page = Url::parse("https://a.example/n/1.html").unwrap();
        let document = Document::fragment(html);
        tidy(&document, &page, Some(&page), "");
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn notes_keep_their_numbers_and_lose_their_ways_back() {
        assert_eq!(
            tidied(
                "<p>a<sup><a href=#n1 id=r1>1</a></sup></p><ol><li id=n1>b <a href=#r1>↩</a></li></ol>"
            ),
            "<p>a<sup>1</sup></p><ol><li>b </li></ol>"
        );
    }

    #[test]
    fn the_address_of_a_heading_goes() {
        for link in [
            "<a href=#x></a>",
            "<a href=#x>¶</a>",
            "<a href=1.html#x> # </a>",
            "<a href=2.html#x>#</a>",
            "<a href=/other/1#x>#</a>",
        ] {
            assert_eq!(tidied(&format!("<h2 id=x>The river{link}</h2>")), "<h2>The river</h2>");
        }
        assert_eq!(tidied("<h2><a href=#x>C#</a></h2>"), "<h2>C#</h2>");
        assert_eq!(tidied("<p>a <a href=#x>#</a></p>"), "<p>a #</p>");
        assert!(tidied("<h2>Sharps <a href=/n/2>#</a></h2>").contains("#</a>"));
    }
}
