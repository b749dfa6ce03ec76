//! What scripts would do to a page before its readers see it.

mod panels;

use std::collections::HashMap;

use dom_query::{Document, Element, NodeId, NodeRef};

use super::measure::{Size, measured};
use super::prune::linked;
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
        let mut attributes = element.attrs.iter();
        attributes.any(|own| &*own.name.local == name && own.value.starts_with(start))
    };
    &*element.name.local == "div" && has("id", "S:") && has("hidden", "")
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
    uncover_parts(&all_hidden);
}

/// Fewest characters that are shown of a story that is hidden in part.
const PART: usize = 400;

/// Shows answers below their questions, and the rest of a story whose first
/// paragraphs are to be seen.
fn uncover_parts(hidden: &[NodeRef<'_>]) {
    let mut rests: HashMap<NodeId, (NodeRef<'_>, Vec<(NodeRef<'_>, usize)>)> = HashMap::new();
    for part in hidden {
        let is_panel = is_panel(part);
        let may_be_rest =
            || part.has_name("p") || part.children_it(false).any(|child| child.has_name("p"));
        if !is_panel && !may_be_rest() || is_apart(part) {
            continue;
        }
        let size = part.size();
        let Some(around) = part.parent().filter(|_| size > 0 && linked(part, size) < 0.3) else {
            continue;
        };
        match is_panel {
            true => show(part),
            false => rests.entry(around.id).or_insert((around, Vec::new())).1.push((*part, size)),
        }
    }
    for (around, mut parts) in rests.into_values() {
        parts.retain(|(part, _)| {
            let is_opened = is_opened(part, &around);
            if is_opened {
                show(part);
            }
            !is_opened
        });
        let hidden: usize = parts.iter().map(|(_, size)| size).sum();
        if hidden < PART {
            continue;
        }
        let first = around.children_it(false).filter(|child| child.has_name("p"));
        let first = first.filter(|child| child.element_ref().is_some_and(|own| !is_hidden(&own)));
        let shown: Vec<usize> = first.map(|child| child.size()).collect();
        let is_story = shown.iter().filter(|size| **size >= 60).count() >= 2;
        if is_story && hidden * 3 > shown.iter().sum() {
            parts.iter().for_each(|(part, _)| show(part));
        }
    }
}

/// What stands on the button that shows the rest of a story, in lower case.
const EXPANDING: [&str; 46] = [
    "展开全文",
    "展开阅读",
    "展开剩余",
    "展开更多",
    "点击展开",
    "阅读全文",
    "阅读更多",
    "查看全文",
    "点击查看全文",
    "查看更多",
    "余下全文",
    "继续阅读",
    "展開全文",
    "閱讀全文",
    "繼續閱讀",
    "看全文",
    "read more",
    "show more",
    "continue reading",
    "keep reading",
    "read full",
    "read the full",
    "read the rest",
    "weiterlesen",
    "mehr lesen",
    "mehr anzeigen",
    "lire la suite",
    "lire plus",
    "afficher la suite",
    "leer más",
    "seguir leyendo",
    "ver más",
    "ler mais",
    "continuar lendo",
    "leggi tutto",
    "continua a leggere",
    "lees meer",
    "lees verder",
    "czytaj dalej",
    "читать далее",
    "читать полностью",
    "показать полностью",
    "читати далі",
    "続きを読む",
    "더보기",
    "devamını oku",
];

/// Most characters of such a button.
const BUTTON: usize = 24;

/// Fewest bytes of a paragraph before what is hidden.
const BEGINNING: usize = 60;

/// Most elements among which the beginning is looked for.
const BEFORE: usize = 60;

/// Tells whether a part is the rest of a story, whose beginning stands before
/// it and a button that shows it beside it.
fn is_opened(part: &NodeRef<'_>, around: &NodeRef<'_>) -> bool {
    let expands = |node: &NodeRef<'_>| {
        let Some(1..) = node.size_within(BUTTON) else { return false };
        let text = node.text().to_lowercase();
        let own = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        EXPANDING.iter().any(|label| own.starts_with(label))
    };
    let next = part.next_element_sibling();
    let further = next.as_ref().and_then(NodeRef::next_element_sibling);
    let beside = [part.prev_element_sibling(), next, further, around.next_element_sibling()];
    let is_beginning =
        |child: &NodeRef<'_>| child.has_name("p") && child.text().trim().len() >= BEGINNING;
    let mut before = around.children_it(false).take(BEFORE).take_while(|child| child.id != part.id);
    beside.iter().flatten().any(expands) && before.any(|child| is_beginning(&child))
}

/// Tells whether a part is hidden below what opens it: a question, the name of
/// a tab.
fn is_panel(part: &NodeRef<'_>) -> bool {
    let opens = |node: &NodeRef<'_>| {
        let is_named = ["h2", "h3", "h4", "h5", "h6", "button", "summary", "dt"];
        is_named.iter().any(|name| node.has_name(name))
            || node.has_attr("aria-expanded")
            || node.text().trim_end().ends_with(['?', '？', '؟'])
    };
    let opener = part.prev_element_sibling();
    part.attr_or("role", "").as_ref() == "tabpanel"
        || is_headed(part) && part.next_element_sibling().is_some_and(|next| is_headed(&next))
        || opener.is_some_and(|before| {
            opens(&before) || before.children_it(false).any(|own| opens(&own))
        })
}

/// Tells whether a hidden part begins with a heading.
fn is_headed(part: &NodeRef<'_>) -> bool {
    part.element_ref().is_some_and(|own| is_hidden(&own))
        && part
            .first_element_child()
            .is_some_and(|first| ["h2", "h3", "h4"].iter().any(|name| first.has_name(name)))
}

/// Tells whether an element stands beside every story, or is scrambled.
fn is_apart(part: &NodeRef<'_>) -> bool {
    let beside = ["nav", "header", "footer", "aside", "form", "dialog", "figure"];
    part.attr_or("role", "").as_ref() == "dialog"
        || part.attr_or("class", "").contains("encrypt")
        || part.ancestors_it(None).any(|above| beside.iter().any(|name| above.has_name(name)))
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
    fn the_rest_of_a_story_is_shown_where_a_button_would_show_it() {
        let first = format!("<p>{}</p>", "It rained in the night, and the river rose. ".repeat(9));
        let shown = |rest: &str| {
            let page = Document::from(format!("<div>{first}{rest}</div>"));
            uncover(&page);
            !page.html().contains("display")
        };
        let rest = "<div style='display:none'><p>Nobody of the lower town slept.</p></div>";
        for button in
            ["<a>展开全文</a>", "<button>Read more »</button>", "<p><a>Weiterlesen</a></p>"]
        {
            assert!(shown(&format!("{rest}{button}")), "{button}");
            assert!(shown(&format!("{button}{rest}")), "{button}");
        }
        assert!(!shown(rest));
        assert!(!shown(&format!("{rest}<a>Share</a>")));
        assert!(!shown(&format!("{rest}<a>Read more of what the lower town says</a>")));
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
