//! The pieces of text that a tree holds: each is what stands in one block and
//! in no block within it. By them texts are compared and found again.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use dom_query::{NodeData, NodeRef};

use super::element::{Named, names_of};
use super::title;
use super::walk::{Step, Walk, up};
use crate::text::script::words;

/// Elements whose text stands beside an article.
const ASIDE: [&str; 7] = ["aside", "nav", "footer", "form", "dialog", "figure", "button"];

/// Fewest bytes of letters by which a node of text is known again.
pub(super) const LETTERS: usize = 24;

/// Fewest words of running text.
const PROSE: usize = 12;

/// One piece of text.
pub(super) struct Unit<'a> {
    /// The block that it stands in.
    pub(super) node: NodeRef<'a>,
    /// Its nodes of text.
    pub(super) texts: Vec<NodeRef<'a>>,
    /// The digest and the length of the letters of those that have enough.
    known: Vec<(u64, usize)>,
    /// Its letters alone, in lower case.
    pub(super) letters: String,
    pub(super) words: usize,
    /// How much of it stands in links, from 0 to 1.
    pub(super) linked: f64,
}

/// Returns all pieces of text below a node, in their order.
pub(super) fn units<'a>(root: &NodeRef<'a>) -> Vec<Unit<'a>> {
    /// A piece while it is gathered.
    struct Open<'a> {
        unit: Unit<'a>,
        text: String,
        in_links: usize,
    }
    /// An element while it is read.
    struct Around<'a> {
        block: Option<(NodeRef<'a>, Option<usize>)>,
        is_link: bool,
    }
    let mut gathered: Vec<Open<'a>> = Vec::new();
    let mut around = vec![Around { block: Some((*root, None)), is_link: false }];
    for step in Walk::below(root) {
        let Step::Enter(node) = step else {
            around.pop();
            continue;
        };
        let mut text = None;
        node.query(|inner| match &inner.data {
            NodeData::Text { contents } if !contents.trim().is_empty() => {
                text = Some(contents.clone());
            }
            NodeData::Element(element) => {
                let name: &str = element.name.local.as_ref();
                let block = is_named_block(name).then_some((node, None));
                around.push(Around { block, is_link: name == "a" });
            }
            _ => {}
        });
        let Some(text) = text else { continue };
        let mut is_linked = false;
        let block = around.iter_mut().rev().find_map(|above| {
            is_linked |= above.is_link;
            above.block.as_mut()
        });
        let Some((block, index)) = block else { continue };
        let index = *index.get_or_insert_with(|| {
            let (texts, known, letters) = (Vec::new(), Vec::new(), String::new());
            let unit = Unit { node: *block, texts, known, letters, words: 0, linked: 0.0 };
            gathered.push(Open { unit, text: String::new(), in_links: 0 });
            gathered.len() - 1
        });
        let Some(open) = gathered.get_mut(index) else { continue };
        if is_linked {
            open.in_links += text.len();
        }
        let letters = title::letters(&text);
        if letters.len() >= LETTERS {
            open.unit.known.push((digest(&letters), letters.len()));
        }
        open.unit.letters.push_str(&letters);
        open.text.push_str(&text);
        open.unit.texts.push(node);
    }
    let closed = gathered.into_iter().map(|mut open| {
        open.unit.words = words(&open.text);
        open.unit.linked = open.in_links as f64 / open.text.len().max(1) as f64;
        open.unit
    });
    closed.filter(|unit| !unit.letters.is_empty()).collect()
}

/// Tells whether elements of a name part text from text.
pub(super) fn is_named_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "html"
            | "li"
            | "main"
            | "nav"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "td"
            | "th"
    )
}

pub(super) fn is_block(node: &NodeRef<'_>) -> bool {
    node.qual_name_ref().is_some_and(|name| is_named_block(&name.local))
}

/// Tells whether a block stands below a node.
pub(super) fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| is_block(&inner))
}

impl Unit<'_> {
    /// Returns the digests of its letters: of all of them, and of each of its
    /// nodes of text that has enough.
    pub(super) fn digests(&self) -> impl Iterator<Item = u64> {
        self.known.iter().map(|(digest, _)| *digest).chain([digest(&self.letters)])
    }

    /// Tells whether its letters are among some, as a whole or node by node:
    /// extractors make other blocks of the same nodes.
    pub(super) fn is_among(&self, digests: &HashSet<u64>) -> bool {
        digests.contains(&digest(&self.letters))
            || (!self.known.is_empty()
                && self.known.iter().all(|(digest, _)| digests.contains(digest)))
    }

    /// Tells whether most of it stands in some letters: what was hidden in it, or
    /// dropped from it, makes it no other piece.
    pub(super) fn is_mostly_in(&self, letters: &str) -> bool {
        let parts = self.texts.iter().map(|text| title::letters(&text.text()));
        let held = parts.filter(|part| part.len() >= LETTERS && letters.contains(part.as_str()));
        held.map(|part| part.len()).sum::<usize>() * 2 > self.letters.len()
    }

    /// Tells whether it is running text that may be of an article.
    pub(super) fn is_prose(&self) -> bool {
        self.words >= PROSE && self.linked < 0.4 && !self.is_aside()
    }

    /// Tells whether it stands beside an article.
    pub(super) fn is_aside(&self) -> bool {
        up(&self.node).any(|own| own.is_one_of(&ASIDE) || is_comment(&own))
    }
}

/// Tells whether an element is called a comment. What holds a whole page may
/// be called by whether it has any.
pub(super) fn is_comment(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| {
        !element.is_one_of(&["html", "body", "main", "article"])
            && names_of(&element).any(|name| {
                name.as_bytes().windows(7).any(|word| word.eq_ignore_ascii_case(b"comment"))
            })
    })
}

/// What running text stands on a page. It is known by its nodes, because
/// extractors make other blocks of it.
pub(super) struct Prose {
    /// The letters of each node.
    pieces: HashMap<u64, usize>,
    letters: usize,
}

impl Prose {
    pub(super) fn of(units: &[Unit<'_>]) -> Self {
        let prose = units.iter().filter(|unit| unit.is_prose());
        let pieces: HashMap<u64, usize> = prose.flat_map(|unit| &unit.known).copied().collect();
        let letters = pieces.values().sum();
        Self { pieces, letters }
    }

    /// Returns how much of a page's running text was found, and how much of
    /// what was found is running text of the page, from 0 to 1.
    pub(super) fn held(&self, found: &[Unit<'_>]) -> (f64, f64) {
        let own: HashMap<u64, usize> = found.iter().flat_map(|unit| &unit.known).copied().collect();
        let held = own.iter().filter(|(digest, _)| self.pieces.contains_key(digest));
        let held: usize = held.map(|(_, letters)| letters).sum();
        let all: usize = own.values().sum();
        (held as f64 / self.letters.max(1) as f64, held as f64 / all.max(1) as f64)
    }
}

/// Returns how many words some pieces have, and how many of them stand in links.
pub(super) fn words_of(units: &[Unit<'_>]) -> (usize, f64) {
    units.iter().fold((0, 0.0), |(words, linked), unit| {
        (words + unit.words, linked + unit.linked * unit.words as f64)
    })
}

/// Returns a number for letters.
pub(super) fn digest(letters: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    letters.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    #[test]
    fn text_belongs_to_the_block_around_it() {
        let page = Document::fragment("<div>Loose <b>text</b><p>A <a>link</a></p> end<ul><li>x");
        let root = page.html_root();
        let units = units(&root);
        let seen: Vec<(&str, usize)> =
            units.iter().map(|unit| (unit.letters.as_str(), unit.words)).collect();
        assert_eq!(seen, [("loosetextend", 3), ("alink", 2), ("x", 1)]);
        assert!((units[1].linked - 4.0 / 6.0).abs() < 0.01);
    }

    #[test]
    fn what_is_missing_of_the_running_text_is_known() {
        let line = "The river rose by a hand's breadth in the night, and nobody was hurt by it";
        let page = Document::fragment(format!(
            "<p>{line}</p><p>{line} again</p><aside>{line} aside</aside>"
        ));
        let prose = Prose::of(&units(&page.html_root()));
        let found = Document::fragment(format!("<p>{line}</p>"));
        let (held, own) = prose.held(&units(&found.html_root()));
        assert!(held > 0.45 && held < 0.5 && own > 0.99);
    }
}
