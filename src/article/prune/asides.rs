//! What is set aside in an article and of it: notes and tips, facts about what
//! it tells of, quotations drawn large, the heads of its chapters.

use std::cell::LazyCell;

use dom_query::{Element, NodeRef};

use super::flow::{Sides, holds_controls, is_between_boxes, is_prose};
use super::names::{is_named, sort_of, sort_of_name, words};
use crate::article::chaff::names_others;
use crate::article::element::{Named, is_among, names_in};
use crate::article::measure::{Size, linked};
use crate::article::title::letters;
use crate::article::walk::{has_picture, outermost};

/// Most characters of what is set aside.
const LONGEST: usize = 2_000;

/// Fewest characters of it.
const SHORTEST: usize = 16;

/// Fewest bytes of letters of a sentence that is said again.
const SAID: usize = 24;

/// Most of a note that stands in links.
const LINKED: f64 = 0.5;

/// Most asides of a page that are looked at.
const MOST: usize = 60;

/// Words by which notes are called.
pub(super) const NOTES: [&str; 20] = [
    "note",
    "tip",
    "hint",
    "callout",
    "caution",
    "warning",
    "important",
    "info",
    "infobox",
    "danger",
    "admonition",
    "aside",
    "factbox",
    "fact",
    "facts",
    "key",
    "pullquote",
    "quote",
    "definition",
    "example",
];

/// Words by which is called what stands beside any article.
const BESIDE: [&str; 27] = [
    "author",
    "authors",
    "bio",
    "profile",
    "ad",
    "ads",
    "advert",
    "share",
    "social",
    "widget",
    "teaser",
    "comment",
    "comments",
    "signup",
    "form",
    "nav",
    "footer",
    "banner",
    "sponsor",
    "support",
    "popup",
    "meta",
    "byline",
    "links",
    "recirc",
    "promotion",
    "contact",
];

/// Makes boxes of the article of what is set aside in it.
pub(super) fn settle(part: &NodeRef<'_>) {
    let is_aside = |element: &Element| element.has_name("aside");
    let all = LazyCell::new(|| letters(&part.text()));
    for aside in outermost(part, is_aside).iter().take(MOST) {
        if is_head(aside) || is_of_text(aside) && !is_said_again(aside, &|| &all) {
            aside.rename("div");
            aside.remove_attrs(&["class", "id", "role"]);
        }
    }
}

/// Tells whether an aside holds the heading of a chapter, whose text stands
/// beside it.
fn is_head(aside: &NodeRef<'_>) -> bool {
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3"]);
    let Some(heading) = aside.descendants_it().find(is_heading) else { return false };
    let size = aside.size();
    aside.prev_element_sibling().is_none()
        && size > 0
        && size == heading.size()
        && linked(aside, size) == 0.0
        && aside.next_element_sibling().is_some_and(|text| {
            is_prose(&text) || text.children_it(false).any(|child| is_prose(&child))
        })
}

/// Tells whether what an aside says is of the text that it stands in.
fn is_of_text(aside: &NodeRef<'_>) -> bool {
    let Some((is_known, is_note)) =
        aside.element_ref().map(|own| (is_of_else(&own), is_named(&own, &NOTES)))
    else {
        return false;
    };
    if is_known || aside.size_within(LONGEST).is_none() || holds_controls(aside) {
        return false;
    }
    let size = aside.size();
    if size < SHORTEST {
        return false;
    }
    let links = linked(aside, size);
    let sides = Sides::of(aside);
    let is_inner = || is_between_boxes(aside);
    match is_note {
        // Above the text a site speaks of itself.
        true => links < LINKED && (sides.before || sides.behind && is_headed(aside) || is_inner()),
        false => {
            links == 0.0 && (sides.both() || is_inner()) && !has_picture(aside) && !is_signed(aside)
        }
    }
}

/// Tells whether an aside stands below a heading.
fn is_headed(aside: &NodeRef<'_>) -> bool {
    aside.prev_element_sibling().is_some_and(|before| before.is_one_of(&["h2", "h3", "h4"]))
}

/// Tells whether an element is called what is none of the article.
fn is_of_else(element: &Element) -> bool {
    sort_of(element).is_some() || is_named(element, &BESIDE)
}

/// Tells whether names are those of what stands beside any article.
pub(in crate::article) fn is_of_furniture(names: &str) -> bool {
    let is_beside = |name: &str| words(name).any(|word| is_among(word, &BESIDE));
    names_in(names).any(|name| sort_of_name(name).is_some() || is_beside(name))
}

/// Tells whether a word is among those by which an element is called.
pub(in crate::article) fn is_called(node: &NodeRef<'_>, known: &[&str]) -> bool {
    node.element_ref().is_some_and(|own| is_named(&own, known))
}

/// Tells whether a box is called what stands beside an article, says so, or
/// holds something to click.
pub(in crate::article) fn is_beside(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|own| is_of_else(&own))
        || is_signed(node)
        || holds_controls(node)
}

/// Tells whether an aside says that it stands beside the article, or a part of
/// it is called so.
pub(super) fn is_signed(aside: &NodeRef<'_>) -> bool {
    let first = aside.descendants_it().find(NodeRef::is_nonempty_text);
    first.is_some_and(|first| names_others(&first.text()))
        || aside
            .descendants_it()
            .any(|inner| inner.element_ref().is_some_and(|own| is_of_else(&own)))
}

/// Tells whether what an aside says stands in the text, too.
fn is_said_again<'a>(aside: &NodeRef<'_>, all: &impl Fn() -> &'a String) -> bool {
    let own = letters(&aside.text());
    own.len() >= SAID && all().matches(own.as_str()).nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn left(html: &str) -> String {
        let document = Document::from(format!("<article>{TEXT}{html}{TEXT}</article>"));
        settle(&document.root());
        document.select("article").inner_html().replace(TEXT, "")
    }

    #[test]
    fn what_is_set_aside_in_a_text_is_of_it() {
        for (aside, inner) in [
            ("class=note", "<b>Note:</b> Boats are <a href=\"/b\">here</a>."),
            ("class=\"starlight-aside\"", "<div><p>It rains in May.</p></div>"),
            ("", "It always rains here in May."),
            ("class=infobox", "<h3>Zur Person</h3><p>Jo Doe, 52, lives by the river.</p>"),
        ] {
            let html = format!("<aside {aside}>{inner}</aside>");
            assert_eq!(left(&html), format!("<div>{inner}</div>"));
        }
    }

    #[test]
    fn what_is_set_aside_between_boxes_of_a_text_is_of_it() {
        let aside = |inner: &str| format!("<section><aside>{inner}</aside></section>");
        let between = |inner: &str, last: &str| {
            let html = format!("<div>{TEXT}</div>{}<div><div>{last}</div></div>", aside(inner));
            let document = Document::from(format!("<main>{html}</main>"));
            settle(&document.root());
            !document.body().unwrap().inner_html().contains("<aside>")
        };
        assert!(between("It always rains here in May.", TEXT));
        assert!(!between("It always rains here in May.", "<h2>More</h2>"));
        assert!(!between("<a href=\"/2\">It always rains here in May.</a>", TEXT));
    }

    #[test]
    fn what_stands_beside_any_text_stays_aside() {
        for kept in [
            "<aside><h3>More</h3><a href=\"/2\">Why rivers rise</a></aside>",
            "<aside class=\"author\"><p>Jo Doe lives by the river.</p></aside>",
            "<aside class=\"newsletter-note\"><p>The river.</p><form></form></aside>",
            "<aside><div class=\"bio\"><p>Jo Doe lives by the river.</p></div></aside>",
            "<aside><div>ADVERTISEMENT</div><p>Who needs a boat, buys ours.</p></aside>",
            "<aside>The river rose by a hand's breadth in the night</aside>",
        ] {
            assert_eq!(left(kept), kept);
        }
        for kept in [
            format!("<div>{TEXT}</div><aside>It always rains here in May.</aside>"),
            format!("<aside class=\"note\">We write of boats and rivers.</aside>{TEXT}"),
        ] {
            let document = Document::from(kept.as_str());
            settle(&document.root());
            assert_eq!(document.body().unwrap().inner_html().to_string(), kept);
        }
    }

    #[test]
    fn heads_of_chapters_are_headings() {
        let head = "<aside><h2>The dam</h2></aside>";
        let html = format!("<section>{head}<div>{TEXT}{TEXT}</div></section>");
        assert_eq!(left(&html), "<section><div><h2>The dam</h2></div><div></div></section>");
        let lone = format!("<section>{head}<ul><li>A boat</li></ul></section>");
        assert_eq!(left(&lone), lone);
    }
}
