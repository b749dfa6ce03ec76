//! Boxes that stand between the boxes of a text and are built otherwise: those
//! of a quotation, a table, a heading, which a builder of pages sets by itself.

use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::{LINKED, MOST, WORDS};
use crate::article::measure::Size;
use crate::article::units::Unit;
use crate::article::{bounds, chaff, prune};

/// What a box holds that is set by itself.
const SET: [&str; 7] = ["blockquote", "table", "ul", "ol", "dl", "pre", "details"];

/// What such a box may be.
const BOXES: [&str; 13] = [
    "div",
    "section",
    "figure",
    "blockquote",
    "table",
    "ul",
    "ol",
    "dl",
    "pre",
    "details",
    "h2",
    "h3",
    "h4",
];

const HEADINGS: [&str; 3] = ["h2", "h3", "h4"];

/// What stands beside an article, but for figures: a table may be one.
const ASIDE: [&str; 6] = ["aside", "nav", "footer", "form", "dialog", "button"];

/// Returns the boxes of missing pieces that are of the text between whose boxes
/// they stand.
pub(super) fn between<'a>(
    before: &Unit<'_>,
    missing: &[Unit<'a>],
    after: &Unit<'_>,
) -> Vec<NodeRef<'a>> {
    let (first, second) = (around(before), around(after));
    let is_beside = |node: &NodeRef<'_>| {
        node.parent().is_some_and(|above| {
            let is_boxed = is_boxed(before, &above) || is_boxed(after, &above);
            first.contains(&above.id) && second.contains(&above.id) && is_boxed
        })
    };
    let groups = groups(missing, |id| first.contains(&id) || second.contains(&id));
    let mut boxes = Vec::new();
    // A heading returns with what it is the heading of.
    let mut is_followed = true;
    for (node, units) in groups.iter().rev() {
        is_followed =
            is_beside(node) && (is_followed || !is_heading(node, units)) && is_of_text(node, units);
        boxes.extend(is_followed.then_some(*node));
    }
    boxes.reverse();
    boxes
}

fn around(piece: &Unit<'_>) -> HashSet<NodeId> {
    piece.node.ancestors_it(None).map(|above| above.id).collect()
}

/// A block, and the pieces of text in it.
type Group<'p, 'a> = (NodeRef<'a>, Vec<&'p Unit<'a>>);

/// Returns the largest blocks that hold pieces, and nothing else that is held:
/// none where that holds a piece itself.
fn groups<'p, 'a>(pieces: &'p [Unit<'a>], is_held: impl Fn(NodeId) -> bool) -> Vec<Group<'p, 'a>> {
    let mut groups: Vec<Group<'p, 'a>> = Vec::new();
    for unit in pieces {
        let above = std::iter::once(unit.node).chain(unit.node.ancestors_it(None));
        let Some(whole) = above.take_while(|above| !is_held(above.id)).last() else {
            return Vec::new();
        };
        match groups.last_mut().filter(|(last, _)| last.id == whole.id) {
            Some((_, units)) => units.push(unit),
            None => groups.push((whole, vec![unit])),
        }
    }
    groups
}

/// Most blocks behind the last that was found.
const BEHIND: usize = 3;

/// Words of the names of boxes of text.
const TEXT: [&str; 9] =
    ["text", "txt", "richtext", "rte", "wysiwyg", "paragraph", "content", "body", "copy"];

/// Returns the boxes right behind the box of the last piece that was found
/// which are of the text: of quotations, tables and questions, and what is
/// called text.
pub(super) fn behind<'a>(
    last: &Unit<'_>,
    rest: &[Unit<'a>],
    is_found: impl Fn(&Unit<'_>) -> bool,
) -> Vec<NodeRef<'a>> {
    let around = around(last);
    let rest = rest.get(..MOST.min(rest.len())).unwrap_or_default();
    let (mut boxes, mut heading) = (Vec::new(), None);
    for (node, units) in groups(rest, |id| around.contains(&id)).iter().take(BEHIND) {
        let is_beside =
            node.parent().is_some_and(|above| !above.has_name("body") && is_boxed(last, &above));
        if !is_beside
            || units.iter().any(|unit| is_found(unit))
            || prune::linked(node, node.size()) > 0.0
            || is_other(node)
        {
            break;
        }
        if heading.is_none() && is_heading(node, units) {
            heading = Some(*node);
        } else if is_last(node, units) {
            boxes.extend(heading.take());
            boxes.push(*node);
        } else {
            break;
        }
    }
    boxes
}

/// Tells whether a box behind a text may be its last.
fn is_last(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    let words: usize = units.iter().map(|unit| unit.words).sum();
    let count = |name: &str| node.descendants_it().filter(|own| own.has_name(name)).count();
    let is_told = || is_told(node, units);
    let is_called = || prune::is_called(node, &TEXT) && named(node, &["div", "section"]);
    named(node, &BOXES)
        && words >= WORDS
        && !prune::has_picture(node)
        && (holds(node, &["blockquote"])
            || holds(node, &["details"]) && is_told()
            || count("tr") > 1 && count("td") > 2
            || is_called() && is_told())
}

/// Tells whether a piece of text stands in a box of its own within another.
fn is_boxed(piece: &Unit<'_>, above: &NodeRef<'_>) -> bool {
    let around = piece.node.ancestors_it(None).take_while(|own| own.id != above.id).last();
    around.is_some_and(|own| ["div", "section", "article"].iter().any(|name| own.has_name(name)))
}

/// Tells whether a box is set by itself, is a lone heading or holds running
/// text, and nothing says that it is none of the article.
fn is_of_text(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    let words: usize = units.iter().map(|unit| unit.words).sum();
    let is_set = || words >= WORDS && holds(node, &SET);
    let is_told = || is_heading(node, units) || is_told(node, units);
    let linked = || prune::linked(node, node.size());
    named(node, &BOXES)
        && (is_set() && linked() <= LINKED || is_told() && linked() == 0.0)
        && !is_other(node)
}

/// Tells whether a box holds running text to its end.
fn is_told(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    units.iter().any(|unit| unit.is_prose()) && chaff::ends_sentence(&node.text())
}

fn is_heading(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    units.len() == 1 && holds(node, &HEADINGS)
}

/// Tells whether a box is called or says that it is none of an article.
fn is_other(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).chain([*node]).any(|above| named(&above, &ASIDE))
        || prune::is_beside(node)
        || bounds::is_other(node, "")
}

fn holds(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.descendants_it().chain([*node]).any(|own| named(&own, names))
}

fn named(node: &NodeRef<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| node.has_name(name))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::{close, fill};
    use crate::article::units::units;

    const FIRST: &str =
        "<div class=text><p>The river rose by a hand's breadth in the night.</p></div>";
    const LAST: &str =
        "<div class=text><p>They carried their goods upstairs, as every spring.</p></div>";
    const LINE: &str = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
    const TABLE: &str = "<table><tbody><tr><td>The river in May</td><td>rose by a hand's breadth</td></tr>\
        <tr><td>in June</td><td>it fell</td></tr></tbody></table>";

    /// Returns what comes back of what stands between two boxes of a text.
    fn between(missing: &str) -> String {
        let page = Document::from(format!("<main>{FIRST}{missing}{LAST}</main>"));
        let found = Document::fragment(format!("{FIRST}{LAST}"));
        fill(&units(&found.html_root()), &units(&page.html_root()));
        rest(&found)
    }

    /// Returns what comes back of what stands behind a box of a text.
    fn behind(missing: &str) -> String {
        let page = Document::from(format!("<main>{FIRST}{missing}</main>"));
        let found = Document::fragment(FIRST);
        close(&found, &units(&found.html_root()), &units(&page.html_root()));
        rest(&found)
    }

    fn rest(found: &Document) -> String {
        let html = found.html_root().inner_html().replace('"', "");
        html.replace(FIRST, "").replace(LAST, "")
    }

    #[test]
    fn boxes_set_between_those_of_a_text_return() {
        for missing in [
            format!("<div class=quote><blockquote>{LINE}</blockquote></div>"),
            format!("<div><div class=box-table>{TABLE}</div></div>"),
            format!("<figure>{TABLE}<figcaption>The river</figcaption></figure>"),
            format!("<div><details><summary>How</summary><p>{LINE}</p></details></div>"),
            "<section><pre>In May it rose by a hand, in June it fell</pre></section>".to_owned(),
            "<div class=title><h2>The flood</h2></div>".to_owned(),
            format!("<h2>The flood</h2><div class=quote><blockquote>{LINE}</blockquote></div>"),
            format!("<div class=facts><h3>The flood</h3><p>{LINE}</p></div>"),
        ] {
            assert_eq!(between(&missing), missing);
        }
    }

    #[test]
    fn what_is_none_of_the_text_between_stays_out() {
        let link = "<li><a href=/2>The bridge of the upper town and its old dam</a></li>";
        let list = format!("<ul>{link}{link}</ul>");
        for other in [
            format!("<div class=list>{list}</div>"),
            format!("<div><h2>Related</h2><ul><li>{LINE}</li></ul></div>"),
            format!("<div><a href=/2><h2>Why rivers rise</h2><p>{LINE}</p></a></div>"),
            format!("<div class=newsletter><p>{LINE}</p></div>"),
            format!("<div><p>{LINE}</p><form><button>Send</button></form></div>"),
            format!("<h2>More of it</h2><div>{list}</div>"),
            "<div><span>Share this</span></div>".to_owned(),
            format!("<aside><blockquote>{LINE}</blockquote></aside>"),
        ] {
            assert_eq!(between(&other), "", "{other}");
        }
        let own = format!("<div><h2>The flood</h2><p>{LINE}</p></div>");
        assert_eq!(between(&format!("<div>{list}</div>{own}")), own);
    }

    #[test]
    fn the_last_boxes_of_a_text_return() {
        for missing in [
            format!("<div class=quote><h2>Quote</h2><blockquote>{LINE}</blockquote></div>"),
            format!("<div><h2>The river</h2>{TABLE}</div>"),
            format!("<h2>The river</h2>{TABLE}"),
            format!("<div class=text-2><p>{LINE}</p></div>"),
        ] {
            assert_eq!(behind(&missing), missing);
        }
        for other in [
            format!("<div class=x><p>{LINE}</p></div>"),
            format!("<div class=text-2><p>{LINE} <a href=/2>Read on</a></p></div>"),
            format!("<div class=author-text><p>{LINE}</p></div>"),
            format!("<div class=text-2><img src=1.jpg><p>{LINE}</p></div>"),
            format!("<div class=comments><blockquote>{LINE}</blockquote></div>"),
            format!("<h2>The river</h2><p>{LINE}</p>"),
            format!("<div class=x><p>{LINE}</p></div><blockquote>{LINE}</blockquote>"),
        ] {
            assert_eq!(behind(&other), "", "{other}");
        }
    }

    #[test]
    fn what_was_found_returns_no_second_time() {
        let table =
            TABLE.replace("The river in May", LINE).replace("rose by a hand's breadth", "rose");
        let page = Document::from(format!("<main>{FIRST}<div>{table}</div></main>"));
        let found = Document::fragment(format!("<div>{FIRST}{}</div>", table.replace(LINE, "")));
        close(&found, &units(&found.html_root()), &units(&page.html_root()));
        assert!(!found.text().contains(LINE));
    }
}
