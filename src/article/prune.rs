//! What stands round an article and is none of it.

use std::borrow::Cow;

use dom_query::{Document, Element, Matcher, NodeRef};

use super::Rejection;
use super::measure::measured;
use super::walk::elements;

/// Removes what the operator's selectors match.
///
/// # Errors
/// A selector is not CSS.
pub(super) fn remove(document: &Document, selectors: &[String]) -> Result<(), Rejection> {
    for selector in selectors {
        document.select_matcher(&matcher(selector)?).remove();
    }
    Ok(())
}

pub(super) fn matcher(selector: &str) -> Result<Matcher, Rejection> {
    Matcher::new(selector).map_err(|_| Rejection::BadRule { selector: selector.to_owned() })
}

/// Removes furniture: share bars, boxes about authors, related links, comments, forms to
/// subscribe, by the words of class and id and by their links.
pub(super) fn furniture(document: &Document) {
    if let Some(body) = document.body() {
        furniture_in(&body, &body);
    }
}

/// Removes furniture from a part of a page, as if from all of it.
pub(super) fn furniture_in(part: &NodeRef<'_>, body: &NodeRef<'_>) {
    let mut all = None;
    for (own, sort) in measured(part, sort_of) {
        if own.text * 3 > *all.get_or_insert_with(|| body.normalized_char_count()) {
            continue;
        }
        let gone = match sort {
            Sort::Always => true,
            Sort::Linked => own.text < 40 || own.in_links() > 0.3,
            Sort::Short => own.text < 300,
            Sort::Box => own.text < 900,
        };
        if gone && !own.has_heading {
            own.node.remove_from_parent();
        }
    }
}

/// Most characters of what stands on a button.
const BUTTON: usize = 24;
/// Words of classes that draw a link as a button.
const DRAWN: [&str; 4] = ["btn", "button", "buttons", "cta"];

/// Removes links that are drawn as buttons and stand alone in their block:
/// they lead to a shop, a form or another page.
pub(super) fn buttons(document: &Document) {
    for link in &elements(&document.root(), |element| &*element.name.local == "a") {
        let class = link.attr_or("class", "");
        let is_button = link.attr_or("role", "").as_ref() == "button"
            || class
                .split_ascii_whitespace()
                .take(24)
                .flat_map(words)
                .any(|word| DRAWN.iter().any(|drawn| word.eq_ignore_ascii_case(drawn)));
        if !is_button {
            continue;
        }
        let size = link.normalized_char_count();
        if !(1..=BUTTON).contains(&size) || has_picture(link) {
            continue;
        }
        let block = link.ancestors_it(Some(6)).find(super::units::is_block);
        let may = ["p", "div", "section", "td"];
        if block.is_some_and(|block| {
            may.iter().any(|name| block.has_name(name))
                && block.normalized_char_count() <= size + BUTTON
                && linked(&block, block.normalized_char_count()) > 0.8
        }) {
            link.remove_from_parent();
        }
    }
}

pub(super) fn has_picture(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.has_name("img"))
}

/// Removes what is hardly anything but links from an element that is taken
/// whole.
pub(super) fn lists_of_links(node: &NodeRef<'_>) {
    let is_furniture = |element: &Element| match element.name.local.as_ref() {
        "aside" | "nav" | "footer" | "form" => Some(true),
        "ul" | "ol" | "div" | "section" | "header" | "table" => Some(false),
        _ => None,
    };
    for (own, is_furniture) in measured(node, is_furniture) {
        let is_list = own.text > 0 && own.in_links() > 0.6 && !(own.has_picture && own.text < 40);
        if is_furniture || is_list {
            own.node.remove_from_parent();
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Always,
    Linked,
    Short,
    Box,
}

/// Tells what an element may be, by what it is called.
fn sort_of(element: &Element) -> Option<Sort> {
    let own = element.name.local.as_ref();
    if matches!(
        own,
        "body" | "article" | "main" | "h1" | "p" | "a" | "img" | "figure" | "pre" | "code" | "td"
    ) {
        return None;
    }
    let is_heading = matches!(own, "h2" | "h3" | "h4" | "h5" | "h6");
    let (mut class, mut id) = ("", "");
    for attribute in &element.attrs {
        match attribute.name.local.as_ref() {
            "class" => class = &attribute.value,
            // The anchor of a heading is made of its words.
            "id" if !is_heading => id = &attribute.value,
            "role"
                if matches!(
                    attribute.value.as_ref(),
                    "navigation" | "banner" | "contentinfo" | "search" | "dialog"
                ) =>
            {
                return Some(Sort::Linked);
            }
            _ => {}
        }
    }
    let mut sort = None;
    for name in class.split_ascii_whitespace().take(24).chain(id.split_ascii_whitespace().take(2)) {
        let mut last = "";
        for word in words(name) {
            let before = std::mem::replace(&mut last, word);
            let is_after = |known: &[&str]| known.iter().any(|k| before.eq_ignore_ascii_case(k));
            let folded = match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(word.to_ascii_lowercase()),
                false => Cow::Borrowed(word),
            };
            let own = match folded.as_ref() {
                // What an article was written with, not who answers for it.
                "editor" if !before.is_empty() => continue,
                "bio" | "biography" => Sort::Box,
                "box" | "card" | "about" | "info" | "profile" | "details"
                    if is_after(&["author"]) =>
                {
                    Sort::Box
                }
                "author" | "authors" if is_after(&["about"]) => Sort::Box,
                "sharedaddy" | "addthis" | "jiathis" | "bdsharebuttonbox" | "bdshare"
                | "outbrain" | "taboola" | "disqus" | "relatedposts" | "adsbygoogle"
                | "breadcrumb" | "breadcrumbs" | "crumbs" | "pagination" | "newsletter"
                | "cookie" | "gdpr" | "advert" | "advertisement" | "advertising" | "adsense" => {
                    Sort::Always
                }
                "share" | "sharing" | "shares" | "social" | "toolbar" | "subscribe" | "signup"
                | "promo" | "sponsor" | "sponsored" | "copyright" | "editor" | "qrcode" => {
                    Sort::Short
                }
                "related" | "recommend" | "recommended" | "recommendation" | "recommendations"
                | "recirc" | "recirculation" | "readmore" | "morenews" | "trending" | "popular"
                | "hotnews" | "tags" | "tag" | "taglist" | "prevnext" | "nextprev" | "xgxw"
                | "xgnews" | "nav" | "navigation" | "menu" => Sort::Linked,
                _ => continue,
            };
            if own == Sort::Always {
                return Some(own);
            }
            sort = sort.or(Some(own));
        }
    }
    sort
}

/// Splits `post-shareBar_2` into `post`, `share` and `Bar`.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    let end = name.char_indices().nth(80).map_or(name.len(), |(at, _)| at);
    let mut rest = name.get(..end);
    std::iter::from_fn(move || {
        let own = rest?;
        let mut small = false;
        let stop = own.char_indices().find(|(_, letter)| {
            let is_new = letter.is_ascii_uppercase() && small;
            small = letter.is_ascii_lowercase();
            is_new || !letter.is_ascii_alphabetic()
        });
        let Some((at, letter)) = stop else { return rest.take() };
        let sign = if letter.is_ascii_alphabetic() { 0 } else { letter.len_utf8() };
        rest = own.get(at + sign..);
        own.get(..at)
    })
}

/// Returns the part of a text that stands in links.
pub(super) fn linked(node: &NodeRef<'_>, text: usize) -> f64 {
    let links: usize = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .map(|link| link.normalized_char_count())
        .sum();
    links as f64 / text.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_by_its_names() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>".repeat(20);
        let left = |box_: &str| {
            let document = Document::from(format!("<body>{prose}{box_}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace(&prose, "")
        };
        assert_eq!(left("<div class=author-bio><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=aboutAuthor><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=share><a href=/x>Share</a></div>"), "");
        for written in [
            "<div class=\"widget-text-editor\"><p>A short line.</p></div>",
            "<div class=\"sow-editor\"><p>A short line.</p></div>",
            "<h3 id=\"how-to-share\">How to share</h3>",
        ] {
            assert_eq!(left(written), written);
        }
    }

    #[test]
    fn buttons_go_that_stand_alone() {
        let left = |html: &str| {
            let document = Document::from(format!("<body>{html}</body>"));
            buttons(&document);
            document.body().unwrap().inner_html().to_string()
        };
        assert_eq!(left("<p><a class=\"wp-btn\" href=\"/x\">Get a quote</a></p>"), "<p></p>");
        assert_eq!(left("<div><a role=\"button\" href=\"/x\">Register</a></div>"), "<div></div>");
        for kept in [
            "<p>They say: <a class=\"button\" href=\"/x\">get a quote</a> before you begin.</p>",
            "<p><a class=\"button\" href=\"/x\">Tested: the boats that the lower town built</a></p>",
            "<h2><a class=\"button\" href=\"/x\">Boats</a></h2>",
            "<p><a class=\"link\" href=\"/x\">Boats</a></p>",
        ] {
            assert_eq!(left(kept), kept);
        }
    }
}
