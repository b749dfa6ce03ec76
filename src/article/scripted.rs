//! What scripts would do to a page before its readers see it.

mod panels;
mod parts;

use std::collections::HashMap;

use dom_query::{Document, Element, NodeRef};

use super::element::{Named, attribute, names_of};
use super::measure::{Size, fills_paragraph, measured};
use super::narrow::is_called_text;
use super::walk::{elements, outermost};
pub(super) use panels::head_panels;

/// Puts the parts of a page that React streams behind its end in the places
/// that wait for them, as its script would: what stands in
/// `<div hidden id="S:1">` belongs where `<template id="B:1">` or `P:1` is.
pub(super) fn place_streamed(document: &Document) {
    let parts = elements(&document.root(), is_streamed);
    if parts.is_empty() {
        return;
    }
    let waiting = document.select("template[id^=\"B:\"], template[id^=\"P:\"]");
    let number = |node: &NodeRef<'_>| node.attr_or("id", "").get(2..).map(str::to_owned);
    let mut places: HashMap<String, NodeRef<'_>> =
        waiting.nodes().iter().filter_map(|place| Some((number(place)?, *place))).collect();
    for part in &parts {
        let Some(place) = number(part).and_then(|number| places.remove(&number)) else { continue };
        if place.parent().is_none() || place.ancestors_it(None).any(|above| above.id == part.id) {
            continue;
        }
        for child in part.children() {
            place.insert_before(&child);
        }
        part.remove_from_parent();
        place.remove_from_parent();
    }
}

/// Sees a part of a page that waits to be put in its place.
fn is_streamed(element: &Element) -> bool {
    let has = |name: &str, start: &str| {
        attribute(element, name).is_some_and(|own| own.starts_with(start))
    };
    element.has_name("div") && has("id", "S:") && has("hidden", "")
}

/// Shows what a script would show: an element that is hidden but holds most
/// of the text is the article, waiting for its page to load.
pub(super) fn uncover(document: &Document) {
    let Some(body) = document.body() else { return };
    let mut all = None;
    let mut is_most = |own: usize| own > 0 && own * 2 > *all.get_or_insert_with(|| body.size());
    let mut all_hidden = outermost(&document.root(), is_hidden);
    let mut is_changed = false;
    for hidden in &all_hidden {
        // What stands within has no more.
        if !is_most(hidden.size()) {
            continue;
        }
        for (inner, ()) in measured(hidden, |element| is_hidden(element).then_some(())) {
            if is_most(inner.text) {
                show(&inner.node);
            }
        }
        show(hidden);
        is_changed = true;
    }
    if is_changed {
        all_hidden = outermost(&body, is_hidden);
    }
    parts::uncover(&all_hidden);
}

/// Fewest paragraphs of a text that is hidden.
const PARAGRAPHS: usize = 3;

/// Shows the one hidden element that is called the text of the article, if it
/// has more running text than is shown.
pub(super) fn uncover_text(document: &Document) {
    let is_text = |element: &Element| {
        is_hidden(element)
            && (is_called_text(element) || names_of(element).any(|name| name == "articleBody"))
    };
    let called = elements(&document.root(), is_text);
    let ([text], Some(body)) = (called.as_slice(), document.body()) else { return };
    let is_paragraph = |node: &NodeRef<'_>| node.has_name("p") && fills_paragraph(node);
    let own: Vec<usize> =
        text.descendants_it().filter(is_paragraph).map(|own| own.size()).collect();
    let all: usize = body.descendants_it().filter(is_paragraph).map(|own| own.size()).sum();
    let size: usize = own.iter().sum();
    if own.len() >= PARAGRAPHS && size * 2 > all && !is_of_no_story(text) {
        show(text);
    }
}

/// Tells whether an element stands beside every story, or is scrambled.
fn is_of_no_story(part: &NodeRef<'_>) -> bool {
    let beside = ["nav", "header", "footer", "aside", "form", "dialog", "figure"];
    part.attr_or("role", "").as_ref() == "dialog"
        || part.attr_or("class", "").contains("encrypt")
        || part.ancestors_it(None).any(|above| above.is_one_of(&beside))
        || part.parent().is_none_or(|above| above.has_name("body"))
}

fn show(node: &NodeRef<'_>) {
    node.remove_attrs(&["style", "hidden", "aria-hidden"]);
}

/// Tells whether an element may be hidden until a script shows it.
fn is_hidden(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "hidden" => true,
        "aria-hidden" => attribute.value.as_ref() == "true",
        "style" => ["hidden", "opacity", "none"].iter().any(|word| attribute.value.contains(word)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_most_of_a_page_is_shown() {
        let line = "It rained in the night, and the river rose.";
        let page = Document::from(format!(
            "<div hidden><p style='display: none'>{line}</p><i hidden>or not</i></div>\
             <p aria-hidden=true>Menu</p><b hidden></b>"
        ));
        uncover(&page);
        assert_eq!(
            page.body().unwrap().inner_html().to_string(),
            format!(
                "<div><p>{line}</p><i hidden=\"\">or not</i></div>\
                 <p aria-hidden=\"true\">Menu</p><b hidden=\"\"></b>"
            )
        );
    }

    #[test]
    fn the_text_that_is_hidden_beside_a_long_menu_is_shown() {
        let line = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";
        let menu = "<a href=/1>Boats and dams</a>".repeat(60);
        let shows = |id: &str, lines: usize, shown: usize| {
            let (text, shown) = (line.repeat(lines), line.repeat(shown));
            let page = Document::from(format!(
                "{menu}<div><p>Boats.</p>{shown}<div id={id} style='display: none'>{text}</div></div>"
            ));
            uncover_text(&page);
            page.select("[style]").is_empty()
        };
        assert!(shows("articleBody", 4, 1) && shows("article-content", 4, 0));
        assert!(!shows("dialog", 4, 1) && !shows("articleBody", 2, 0));
        assert!(!shows("articleBody", 4, 4));
    }

    #[test]
    fn parts_that_are_streamed_later_come_to_their_places() {
        let placed = |html: &str| {
            let document = Document::from(html);
            place_streamed(&document);
            document.body().unwrap().inner_html().to_string()
        };
        assert_eq!(
            placed(
                "<main><p>One.</p><template id=\"B:0\"></template><p>Four.</p></main>\
                 <div hidden id=\"S:0\"><p>Two.</p><template id=\"P:1\"></template></div>\
                 <div hidden id=\"S:1\"><p>Three.</p></div>"
            ),
            "<main><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p></main>"
        );
        let own = "<div hidden=\"\" id=\"S:0\"><p>x</p><template id=\"B:0\"></template></div>";
        assert_eq!(placed(own), own);
        let round = "<div hidden id=\"S:0\">a<template id=\"B:1\"></template></div>\
                     <div hidden id=\"S:1\">b<template id=\"B:0\"></template></div>";
        assert!(placed(round).contains("ba"));
    }
}
