//! Blocks of an article that an extractor left out from between two that it
//! kept: a paragraph called by the wrong name, a heading like the title, a
//! list, table or quotation between two boxes of text.

mod boxes;

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

use super::units::{self, Unit};
use super::walk::{each, root_of};
use crate::article::element::{HEADINGS, Named};

/// Fewest bytes of letters by which a piece of text is known again.
const KNOWN: usize = 20;

/// Most of a block that may stand in links.
const LINKED: f64 = 0.3;

/// Fewest words of a list, table or quotation.
const WORDS: usize = 8;

/// Most pieces of a list or table that return together.
const MOST: usize = 60;

/// Puts back what stands on a page alone between two pieces of what was found
/// of it, and beside one of them or what holds it.
pub(super) fn fill(own: &[Unit<'_>], pieces: &[Unit<'_>]) {
    let mut known: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, unit) in own.iter().enumerate() {
        let is_new = !known.contains_key(unit.letters.as_str());
        known.insert(unit.letters.as_str(), is_new.then_some(at));
    }
    let found_of = |unit: &Unit<'_>| known.get(unit.letters.as_str()).copied().flatten();
    let shown: LazyCell<HashSet<String>, _> = LazyCell::new(|| {
        let root = own.first().map(|first| root_of(&first.node));
        root.iter().flat_map(sources).collect()
    });
    let mut last: Option<usize> = None;
    for (at, after) in pieces.iter().enumerate() {
        if !known.contains_key(after.letters.as_str()) {
            continue;
        }
        let Some(before) = last.replace(at) else { continue };
        let Some((before, missing)) =
            pieces.get(before..at).and_then(|run| run.split_first()).filter(|(before, missing)| {
                // Without a gap there may be a picture between two boxes.
                let is_beside = || {
                    before.node.parent().map(|own| own.id) == after.node.parent().map(|own| own.id)
                };
                missing.len() <= MOST && (!missing.is_empty() || !is_beside())
            })
        else {
            continue;
        };
        let (Some(first), Some(second)) = (found_of(before), found_of(after)) else { continue };
        // What has other text between them was put together otherwise.
        if second != first + 1 || before.letters.len().max(after.letters.len()) < KNOWN {
            continue;
        }
        let (Some(first), Some(second)) = (own.get(first), own.get(second)) else { continue };
        let boxes = boxes::between(before, missing, after, |node| {
            sources(node).next().is_some_and(|own| shown.contains(&own))
        });
        if !boxes.is_empty() {
            let html: String = boxes.iter().map(|own| own.html().to_string()).collect();
            apart(&first.node, &second.node).after_html(html);
        } else if let Some(block) = returning(before, missing) {
            put(&block, (before, &first.node), (after, &second.node));
        }
    }
}

/// Returns the addresses of the pictures in a node.
fn sources(node: &NodeRef<'_>) -> impl Iterator<Item = String> {
    let pictures = each(node, "img");
    pictures.filter_map(|picture| picture.attr("src").map(|source| source.to_string()))
}

/// Puts behind all that was found the last boxes of a text, of which the others
/// were found.
pub(super) fn close(found: &Document, own: &[Unit<'_>], pieces: &[Unit<'_>]) {
    let known: HashSet<&str> = own.iter().map(|unit| unit.letters.as_str()).collect();
    let is_known = |unit: &Unit<'_>| known.contains(unit.letters.as_str());
    let long = |unit: &Unit<'_>| unit.letters.len() >= KNOWN && is_known(unit);
    let Some(at) = pieces.iter().rposition(long) else { return };
    let Some((last, rest)) = pieces.get(at..).and_then(<[_]>::split_first) else { return };
    for block in boxes::behind(last, rest, is_known) {
        found.html_root().append_html(block.html());
    }
}

/// Puts a block behind the first of two pieces, or before the second, if it
/// stands beside it on its page: each with where it was found.
fn put(
    block: &NodeRef<'_>,
    (before, first): (&Unit<'_>, &NodeRef<'_>),
    (after, second): (&Unit<'_>, &NodeRef<'_>),
) {
    let (first, second) = (apart(first, second), apart(second, first));
    let is_item = |node: &NodeRef<'_>| node.has_name("li");
    if stands_beside(block, before) && is_item(block) == is_item(&first) {
        first.after_html(block.html());
    } else if stands_beside(block, after) && is_item(block) == is_item(&second) {
        second.before_html(block.html());
    }
}

/// Returns the largest element round a piece that does not hold another.
pub(super) fn apart<'a>(piece: &NodeRef<'a>, other: &NodeRef<'_>) -> NodeRef<'a> {
    let holds: HashSet<NodeId> = other.ancestors_it(None).map(|above| above.id).collect();
    let mut own = piece.ancestors_it(None).take_while(|above| !holds.contains(&above.id));
    own.by_ref().last().unwrap_or(*piece)
}

/// Returns the block that pieces make together behind another, if an article
/// may have it: a list, table or quotation, or one piece.
fn returning<'a>(before: &Unit<'_>, missing: &[Unit<'a>]) -> Option<NodeRef<'a>> {
    let (first, others) = missing.split_first()?;
    let around: HashSet<NodeId> = before.node.ancestors_it(None).map(|above| above.id).collect();
    let named = |node: &NodeRef<'_>| node.is_one_of(&["ul", "ol", "table", "blockquote", "dl"]);
    let mut above =
        first.node.ancestors_it(Some(6)).take_while(|above| !around.contains(&above.id));
    let Some(whole) = above.by_ref().filter(named).last() else {
        return (others.is_empty() && may_return(first)).then_some(first.node);
    };
    let holds = |unit: &Unit<'_>| unit.node.ancestors_it(Some(8)).any(|above| above.id == whole.id);
    let (words, linked) = units::words_of(missing);
    let is_text = words >= WORDS && linked <= LINKED * words as f64;
    (is_text && missing.iter().all(holds) && !first.is_aside()).then_some(whole)
}

/// Tells whether a block is text that an article may have: a heading, or
/// running text with few links.
fn may_return(unit: &Unit<'_>) -> bool {
    let named = |names: &[&str]| unit.node.is_one_of(names);
    let is_heading = named(&HEADINGS);
    // What is set letter by letter is of a text, however short.
    let is_set = named(&["pre"]) && !unit.is_aside();
    unit.linked <= LINKED
        && (unit.is_prose() || is_set || is_heading && !unit.is_aside())
        && (is_heading || is_set || named(&["p", "div", "li", "blockquote"]))
        && !units::holds_block(&unit.node)
}

/// Tells whether a block stands in the box of a page that a piece stands in,
/// or in one of the next round it.
fn stands_beside(block: &NodeRef<'_>, piece: &Unit<'_>) -> bool {
    let above = block.parent().map(|above| above.id);
    piece.node.ancestors_it(Some(4)).any(|around| Some(around.id) == above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::units;

    const FIRST: &str = "<p>The river rose by a hand's breadth in the night.</p>";
    const LAST: &str = "<p>They carried their goods upstairs, as every spring.</p>";

    fn filled(missing: &str) -> String {
        let page = Document::fragment(format!("<div>{FIRST}{missing}{LAST}</div>"));
        let found = Document::fragment(format!("<div>{FIRST}{LAST}</div>"));
        fill(&units(&found.html_root()), &units(&page.html_root()));
        let html = found.html_root().inner_html().to_string();
        html.replace(FIRST, "").replace(LAST, "")
    }

    #[test]
    fn what_stands_alone_between_two_known_blocks_returns() {
        let line = "The people of the lower town had heard of it long before the water came";
        for missing in [
            format!("<p>{line}</p>"),
            "<h2>The flood</h2>".to_owned(),
            "<pre>flood --all</pre>".to_owned(),
        ] {
            assert_eq!(filled(&missing), format!("<div>{missing}</div>"));
        }
        for other in [
            "<p>Share</p>".to_owned(),
            format!("<p><a href=\"/x\">{line}</a></p>"),
            format!("<aside><p>{line}</p></aside>"),
            format!("<section><p>{line}</p></section>"),
            format!("<p>{line}</p><p>{line}, too.</p>"),
            "<ul><li>One</li><li>Two</li></ul>".to_owned(),
            format!("<ul><li><a href=\"/x\">{line}</a></li><li>and more of it</li></ul>"),
        ] {
            assert_eq!(filled(&other), "<div></div>", "{other}");
        }
    }
    #[test]
    fn what_stands_between_two_boxes_of_text_returns() {
        let boxes = |missing: &str| format!("<div>{FIRST}</div>{missing}<div>{LAST}</div>");
        for missing in [
            "<h2>The flood</h2>",
            "<ul><li>A sluice above the bridge</li><li>a dam below it</li></ul>",
            "<blockquote><p>It came at night, he says, when nobody looks.</p></blockquote>",
            "<table><tbody><tr><td>The river in May</td><td>rose by a hand's breadth</td></tr></tbody></table>",
        ] {
            let page = Document::fragment(format!("<div>{}</div>", boxes(missing)));
            let found = Document::fragment(format!("<div>{}</div>", boxes("")));
            fill(&units(&found.html_root()), &units(&page.html_root()));
            let html = found.html_root().inner_html().to_string();
            assert_eq!(html, format!("<div>{}</div>", boxes(missing)));
        }
    }
}
