//! The blocks of an article that hold no other blocks, by which it is judged.

use std::ops::Range;

use dom_query::{NodeData, NodeRef};

use crate::article::element::{Named, RANKS};
use crate::article::measure::in_links;
use crate::article::walk::holds;
use crate::text::script::words;

/// Blocks that hold text of their own.
pub(in crate::article) const TEXTS: [&str; 19] = [
    "p",
    "div",
    "section",
    "article",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "figcaption",
    "dt",
    "dd",
    "td",
    "th",
    "pre",
    "summary",
];

/// Tells whether an element is a block that holds text of its own.
pub(in crate::article) fn holds_text(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&TEXTS)
}

/// A block without blocks in it.
pub(super) struct Leaf<'a> {
    pub(super) node: NodeRef<'a>,
    /// Its words in lower case, single spaces between them.
    pub(super) text: String,
    pub(super) words: usize,
    /// How much of it stands in links, from 0 to 1.
    pub(super) linked: f64,
    pub(super) is_heading: bool,
    /// Whether it may go: what stands in a table or in code stays.
    pub(super) may_go: bool,
}

/// Most words of a block in a link: what is longer stands in one by mistake.
const CARD: usize = 40;

impl Leaf<'_> {
    /// Returns what of it stands in no link.
    pub(super) fn unlinked(&self) -> String {
        let is_linked =
            |node: &NodeRef<'_>| node.ancestors_it(Some(8)).any(|above| above.has_name("a"));
        let texts = self.node.descendants_it().filter(|inner| inner.is_text() && !is_linked(inner));
        folded(&texts.map(|text| text.text().to_string()).collect::<String>())
    }
}

/// Tells whether what stands in an element stays.
pub(super) fn is_fixed(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["td", "th", "pre", "code", "dl", "dt", "dd"])
}

/// Returns the blocks of a tidy body that hold no blocks, in their order.
pub(super) fn leaves<'a>(root: &NodeRef<'a>) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    for node in root.descendants() {
        if !holds_text(&node) || holds(&node, &TEXTS) {
            continue;
        }
        let text = folded(&said(&node));
        if text.is_empty() {
            continue;
        }
        let length = text.chars().count();
        let in_links = in_links(&node);
        let heading = node.is_one_of(&RANKS);
        let count = words(&text);
        // A link may hold the block, as cards do.
        let in_link = || node.ancestors_it(Some(3)).any(|above| above.has_name("a"));
        let linked = match in_links == 0 && count <= CARD && in_link() {
            true => 1.0,
            false => in_links as f64 / length.max(1) as f64,
        };
        leaves.push(Leaf {
            words: count,
            linked,
            is_heading: heading,
            may_go: !is_fixed(&node) && !node.ancestors_it(Some(8)).any(|above| is_fixed(&above)),
            text,
            node,
        });
    }
    leaves
}

/// Marks blocks that go.
pub(super) fn cut(gone: &mut [bool], blocks: Range<usize>) {
    gone.iter_mut().take(blocks.end).skip(blocks.start).for_each(|gone| *gone = true);
}

/// Returns the places of the blocks that stay.
pub(super) fn left(gone: &[bool]) -> Vec<usize> {
    gone.iter().enumerate().filter(|(_, gone)| !**gone).map(|(at, _)| at).collect()
}

/// Returns the text of a block, in which a line that ends parts words.
pub(super) fn said(node: &NodeRef<'_>) -> String {
    let mut said = String::new();
    for inner in std::iter::once(*node).chain(node.descendants_it()) {
        inner.query(|own| match &own.data {
            NodeData::Text { contents } => said.push_str(contents),
            NodeData::Element(element) if element.has_name("br") => said.push(' '),
            _ => {}
        });
    }
    said
}

/// Returns the words of a text in lower case, single spaces between them.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let at = folded.len();
        match word.is_ascii() {
            true => folded.push_str(word),
            // What a letter becomes depends on where in its word it stands.
            false => folded.extend(word.to_lowercase().chars().map(one_mark)),
        }
        if let Some(word) = folded.get_mut(at..) {
            word.make_ascii_lowercase();
        }
    }
    folded
}

/// Returns the mark by which most write what is a letter in Uzbek.
fn one_mark(letter: char) -> char {
    if matches!(letter, 'ʻ' | 'ʼ') { '‘' } else { letter }
}
