//! Where a block stands: in the flow of an article, between its paragraphs, or
//! beside it.

use dom_query::NodeRef;

use crate::article::element::Named;
use crate::article::measure::{Size, fills_paragraph, linked};
use crate::article::walk::holds;
use crate::text::script::ends_sentence;

/// Fewest bytes of one without links beside a block.
const SENTENCE: usize = 40;

/// Most blocks between one that stands in the flow and the next paragraph.
const NEAR: usize = 3;

/// Sides on which running text stands near a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) before: bool,
    pub(super) behind: bool,
    /// Whether anything stands on a side at all.
    is_first: bool,
    is_last: bool,
}

impl Sides {
    /// Looks about a block. A box that holds nothing else is passed.
    pub(super) fn of(node: &NodeRef<'_>) -> Self {
        let own = alone(node);
        let before = || near(&own, NodeRef::prev_element_sibling);
        let behind = || near(&own, NodeRef::next_element_sibling);
        Self {
            before: before().any(|near| is_text(&near)),
            behind: behind().any(|near| is_text(&near)),
            is_first: before().next().is_none(),
            is_last: behind().next().is_none(),
        }
    }

    /// Tells whether text stands on both sides.
    pub(super) fn both(self) -> bool {
        self.before && self.behind
    }

    /// Tells whether text stands on one side, and nothing on the other.
    pub(super) fn is_end(self) -> bool {
        self.before && self.is_last || self.behind && self.is_first
    }
}

/// Returns the largest box near that holds a block and nothing else.
fn alone<'a>(node: &NodeRef<'a>) -> NodeRef<'a> {
    let mut own = *node;
    for above in node.ancestors_it(Some(NEAR)) {
        if !is_box(&above)
            || own.prev_element_sibling().is_some()
            || own.next_element_sibling().is_some()
        {
            break;
        }
        own = above;
    }
    own
}

fn is_box(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["div", "section"])
}

/// Tells whether a block stands between two boxes of text: the one before it
/// ends with a paragraph, the one behind it begins with one.
pub(super) fn is_between_boxes(node: &NodeRef<'_>) -> bool {
    let own = alone(node);
    let is_text = |near: Option<NodeRef<'_>>, is_last: bool| {
        let edge = std::iter::successors(near.filter(is_box), |own| {
            own.children_it(is_last).find(NodeRef::is_element)
        });
        edge.take(2 * NEAR).find(|own| !is_box(own)).is_some_and(|edge| is_prose(&edge))
    };
    is_text(own.prev_element_sibling(), true) && is_text(own.next_element_sibling(), false)
}

/// Returns the nearest blocks on a side.
fn near<'a>(
    node: &NodeRef<'a>,
    next: impl Fn(&NodeRef<'a>) -> Option<NodeRef<'a>>,
) -> impl Iterator<Item = NodeRef<'a>> {
    std::iter::successors(next(node), move |node| next(node)).take(NEAR)
}

/// Tells whether a block is running text, or a list or quotation of an article.
fn is_text(node: &NodeRef<'_>) -> bool {
    is_prose(node)
        || is_sentence(node)
        || node.is_one_of(&["ul", "ol", "blockquote"])
            && fills_paragraph(node)
            && linked(node, node.size()) < 0.3
}

fn is_sentence(node: &NodeRef<'_>) -> bool {
    if !node.has_name("p") {
        return false;
    }
    let text = node.text();
    text.trim().len() >= SENTENCE && ends_sentence(text.trim()) && linked(node, SENTENCE) == 0.0
}

/// Tells whether an element is a paragraph of running text.
pub(super) fn is_prose(node: &NodeRef<'_>) -> bool {
    node.has_name("p")
        && fills_paragraph(node)
        && ends_sentence(node.text().trim())
        && linked(node, node.size()) < 0.3
}

/// Tells whether a box holds at least so many paragraphs of running text.
pub(super) fn holds_prose(node: &NodeRef<'_>, fewest: usize) -> bool {
    node.descendants_it().filter(is_prose).take(fewest).count() == fewest
}

/// Tells whether a box holds something to click, to fill in or to watch.
pub(super) fn holds_controls(node: &NodeRef<'_>) -> bool {
    let controls = ["form", "input", "button", "select", "iframe", "nav", "h1"];
    holds(node, &controls)
}
