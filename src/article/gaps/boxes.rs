//! Boxes that stand between the boxes of a text and are built otherwise: those
//! of a quotation, a table, a heading, which a builder of pages sets by itself.

use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::{LINKED, MOST, WORDS};
use crate::article::address::is_picture;
use crate::article::element::Named;
use crate::article::measure::{Size, linked};
use crate::article::units::Unit;
use crate::article::walk::{has_picture, is_or_holds, is_within, up};
use crate::article::{bounds, prune};
use crate::text::script::ends_sentence;

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

/// What a box of text may be.
const HOMES: [&str; 3] = ["div", "section", "article"];

const HEADINGS: [&str; 3] = ["h2", "h3", "h4"];

/// What stands beside an article, but for figures: a table may be one.
const ASIDE: [&str; 6] = ["aside", "nav", "footer", "form", "dialog", "button"];

/// Names of boxes of pictures.
const PICTURES: [&str; 5] = ["image", "img", "picture", "photo", "figure"];

/// Returns what stands between the boxes of two pieces of a text and is of it:
/// boxes of missing pieces, and pictures that are not shown.
pub(super) fn between<'a>(
    before: &Unit<'a>,
    missing: &[Unit<'a>],
    after: &Unit<'a>,
    is_shown: impl Fn(&NodeRef<'_>) -> bool,
) -> Vec<NodeRef<'a>> {
    let Some((first, last)) = sides(&before.node, &after.node) else { return Vec::new() };
    // Loose text stands in none of them.
    let is_boxed = |unit: &&Unit<'_>| !is_within(&first, &unit.node);
    let mut rest: Vec<&Unit<'a>> = missing.iter().filter(is_boxed).collect();
    let kind = kind_of(&first).filter(|own| kind_of(&last).as_ref() == Some(own));
    let mut boxes = Vec::new();
    // A heading returns with what it is the heading of.
    let mut is_followed = true;
    let before = std::iter::successors(last.prev_element_sibling(), NodeRef::prev_element_sibling);
    for node in before.take_while(|node| node.id != first.id).take(MOST) {
        let own = rest.iter().rev().take_while(|unit| is_within(&unit.node, &node)).count();
        let units = rest.split_off(rest.len() - own);
        if shows_picture(&node, &units) {
            boxes.extend((!is_shown(&node)).then_some(node));
        } else if !units.is_empty() {
            let is_alike = || kind.as_ref().is_some_and(|kind| is_alike(&node, kind, &units));
            is_followed = (is_followed || !is_heading(&node, &units))
                && (is_of_text(&node, &units) || is_alike());
            boxes.extend(is_followed.then_some(node));
        }
    }
    boxes.reverse();
    boxes
}

/// Fewest words of a box that is built as those of the text beside it: of what
/// is set, and of anything.
const ALIKE: (usize, usize) = (3, 4);

/// Returns what a builder of pages calls each of its boxes, whatever it holds:
/// the first of several classes.
fn kind_of(node: &NodeRef<'_>) -> Option<String> {
    let class = node.attr("class")?;
    let mut names = class.split_ascii_whitespace();
    let first = names.next()?;
    (names.next().is_some() && first.len() > 2).then(|| first.to_owned())
}

/// Tells whether a box that is called as those of the text are holds a few words
/// and nothing to click: without a link nothing is sold there.
fn is_alike(node: &NodeRef<'_>, kind: &str, units: &[&Unit<'_>]) -> bool {
    let words: usize = units.iter().map(|unit| unit.words).sum();
    let fewest = if is_or_holds(node, &SET) { ALIKE.0 } else { ALIKE.1 };
    // What all are called by does not tell one from the others.
    let names: String = node
        .attr_or("class", "")
        .split_ascii_whitespace()
        .map(|name| format!("{} ", name.strip_prefix(kind).unwrap_or(name)))
        .collect();
    kind_of(node).is_some_and(|own| own == kind)
        && node.is_one_of(&HOMES)
        && words >= fewest
        && !is_or_holds(node, &["a", "img", "figure", "figcaption"])
        && !prune::is_called(node, &PICTURES)
        && !is_heading(node, units)
        && !prune::is_of_furniture(&names)
        && !node.element_children().iter().any(is_other)
        && !bounds::is_other(node, "")
}

/// Returns the boxes of two pieces that stand side by side, at least one of
/// which is more than the piece.
fn sides<'a>(before: &NodeRef<'a>, after: &NodeRef<'a>) -> Option<(NodeRef<'a>, NodeRef<'a>)> {
    let around: HashSet<NodeId> = before.ancestors_it(None).map(|above| above.id).collect();
    let last = up(after).take_while(|own| !around.contains(&own.id)).last()?;
    let above = last.parent()?;
    let first = up(before).take_while(|own| own.id != above.id).last()?;
    let is_box =
        |own: &NodeRef<'_>, piece: &NodeRef<'_>| own.id != piece.id && own.is_one_of(&HOMES);
    (first.id != last.id && (is_box(&first, before) || is_box(&last, after)))
        .then_some((first, last))
}

/// Tells whether a box shows a picture, says nothing but what that is, and leads
/// to no other page, as advertisements do.
fn shows_picture(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    node.is_one_of(&BOXES)
        && has_picture(node)
        && (is_or_holds(node, &["figure"]) || prune::is_called(node, &PICTURES))
        && units.iter().all(|unit| up(&unit.node).any(|own| own.has_name("figcaption")))
        && linked(node, node.size()) < LINKED
        && !node.descendants_it().any(|own| leads_elsewhere(&own))
        && !is_other(node)
}

/// Tells whether an element is a link round a picture to something else.
fn leads_elsewhere(node: &NodeRef<'_>) -> bool {
    node.has_name("a")
        && has_picture(node)
        && node.attr("href").is_some_and(|address| !is_picture(&address))
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
    last: &Unit<'a>,
    rest: &[Unit<'a>],
    is_found: impl Fn(&Unit<'_>) -> bool,
) -> Vec<NodeRef<'a>> {
    let mut rest = rest.iter().take(MOST).peekable();
    let (mut boxes, mut heading) = (Vec::new(), None);
    while boxes.len() < BEHIND
        && let Some(next) = rest.peek()
        && let Some((first, node)) = sides(&last.node, &next.node)
        && first.id != last.node.id
        && first.is_one_of(&HOMES)
    {
        let mut units = Vec::new();
        while let Some(unit) = rest.next_if(|unit| is_within(&unit.node, &node)) {
            units.push(unit);
        }
        let is_bare = node.parent().is_none_or(|above| above.has_name("body"));
        if is_bare
            || units.iter().any(|unit| is_found(unit))
            || linked(&node, node.size()) > 0.0
            || is_other(&node)
        {
            break;
        }
        if heading.is_none() && is_heading(&node, &units) {
            heading = Some(node);
        } else if is_last(&node, &units) {
            boxes.extend(heading.take());
            boxes.push(node);
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
    let is_called = || prune::is_called(node, &TEXT) && node.is_one_of(&["div", "section"]);
    node.is_one_of(&BOXES)
        && words >= WORDS
        && !has_picture(node)
        && (is_or_holds(node, &["blockquote"])
            || is_or_holds(node, &["details"]) && is_told()
            || count("tr") > 1 && count("td") > 2
            || is_called() && is_told())
}

/// Tells whether a box is set by itself, is a lone heading or holds running
/// text, and nothing says that it is none of the article.
fn is_of_text(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    let words: usize = units.iter().map(|unit| unit.words).sum();
    let is_set = || words >= WORDS && is_or_holds(node, &SET);
    let is_told = || is_heading(node, units) || is_told(node, units);
    let linked = || linked(node, node.size());
    // A line that is a link, below what is set, calls.
    let calls =
        || units.iter().any(|unit| unit.linked > 0.9 && !unit.node.is_one_of(&["li", "td", "dd"]));
    node.is_one_of(&BOXES)
        && (is_set() && linked() <= LINKED && !calls() || is_told() && linked() == 0.0)
        && !is_other(node)
}

/// Tells whether a box holds running text to its end.
fn is_told(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    units.iter().any(|unit| unit.is_prose()) && ends_sentence(&node.text())
}

fn is_heading(node: &NodeRef<'_>, units: &[&Unit<'_>]) -> bool {
    units.len() == 1 && is_or_holds(node, &HEADINGS)
}

/// Tells whether a box is called or says that it is none of an article.
fn is_other(node: &NodeRef<'_>) -> bool {
    up(node).any(|own| own.is_one_of(&ASIDE))
        || prune::is_beside(node)
        || bounds::is_other(node, "")
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
            format!("<div><blockquote>{LINE}</blockquote><p><a href=/2>Join us</a></p></div>"),
        ] {
            assert_eq!(between(&other), "", "{other}");
        }
        let own = format!("<div><h2>The flood</h2><p>{LINE}</p></div>");
        assert_eq!(between(&format!("<div>{list}</div>{own}")), own);
    }

    #[test]
    fn few_words_return_from_boxes_that_are_called_alike() {
        let text = |own: &str| {
            format!(
                "<div class='row {own}'><div><p>{}</p><p>{LINE}</p></div></div>",
                LINE.repeat(2)
            )
        };
        let between = |box_: &str| {
            let (first, last) = (text("row-a"), text("row-b").replace("Nobody", "Somebody"));
            let page = Document::from(format!("<main>{first}{box_}{last}</main>"));
            let found = Document::fragment(format!("{first}{last}"));
            fill(&units(&found.html_root()), &units(&page.html_root()));
            found.html_root().inner_html().contains("row-c")
        };
        let row = |inner: &str| format!("<div class='row row-c'>{inner}</div>");
        let quote = row("<blockquote>Nobody saw it come</blockquote>");
        assert!(between(&quote));
        assert!(between(&row("<b>412</b> <span>boats that were lost in May</span>")));
        for other in [
            quote.replace("row row-c", "row-c"),
            row("<span>Nobody saw it</span>"),
            row("<a href=/2>Why rivers rise, and where</a>"),
            row("<b>412</b> <span>boats that were lost in May</span><button>Buy</button>"),
            row("<b>412</b> boats that were lost in May").replace("row-c", "row-c row-newsletter"),
        ] {
            assert!(!between(&other), "{other}");
        }
    }

    #[test]
    fn pictures_between_boxes_return_once() {
        let figure = "<figure><img src=/1.jpg><figcaption>The dam in May</figcaption></figure>";
        for missing in [
            figure.to_owned(),
            format!("<div class=box>{figure}</div>"),
            "<div class=image><img src=/1.jpg></div>".to_owned(),
        ] {
            assert_eq!(between(&missing), missing);
        }
        for other in [
            "<div class=logo><img src=/1.jpg></div>".to_owned(),
            format!("<div class=author>{figure}</div>"),
            "<figure><a href=/shop><img src=/1.jpg></a></figure>".to_owned(),
            "<a href=/2><img src=/1.jpg>Why rivers rise</a>".to_owned(),
        ] {
            assert_eq!(between(&other), "", "{other}");
        }
        let page = Document::from(format!("<main>{FIRST}{figure}{LAST}</main>"));
        let found = Document::fragment(format!("{FIRST}<img src=/1.jpg>{LAST}"));
        fill(&units(&found.html_root()), &units(&page.html_root()));
        assert_eq!(rest(&found), "<img src=/1.jpg>");
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
