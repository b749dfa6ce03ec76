//! How much text stands in elements, and how much of it in links: of a whole
//! tree in one walk, where asking each element would read a text once for
//! every element around it.

use dom_query::{Element, NodeData, NodeRef};

use super::walk::{Step, Walk, each};
use crate::text::plain;

/// What an element holds.
pub(super) struct Measured<'a> {
    pub(super) node: NodeRef<'a>,
    /// Characters of text, white space collapsed.
    pub(super) text: usize,
    /// Those of them that stand in links.
    pub(super) linked: usize,
    pub(super) has_picture: bool,
    /// Whether there is a heading of the first rank in it.
    pub(super) has_heading: bool,
}

impl<'a> Measured<'a> {
    fn of(node: NodeRef<'a>) -> Self {
        Self { node, text: 0, linked: 0, has_picture: false, has_heading: false }
    }

    /// Returns the part of the text that stands in links.
    pub(super) fn in_links(&self) -> f64 {
        self.linked as f64 / self.text.max(1) as f64
    }
}

/// What was counted up to some place.
#[derive(Clone, Copy, Default)]
struct Count {
    characters: usize,
    linked: usize,
    pictures: usize,
    headings: usize,
}

/// An element while it is read.
struct Open {
    before: Count,
    /// How many texts stood before it.
    texts: usize,
    /// Its place among those that are wanted, if it is one.
    at: Option<usize>,
    /// Whether it is a link in one of these.
    is_link: bool,
}

/// Returns the elements below a node that are of a sort, in their order, each
/// with what it holds.
pub(super) fn measured<'a, T>(
    root: &NodeRef<'a>,
    sort: impl Fn(&Element) -> Option<T>,
) -> Vec<(Measured<'a>, T)> {
    let mut found: Vec<(Measured<'a>, T)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut count = Count::default();
    // How many elements that are wanted are open: beside them nothing counts.
    let mut wanted = 0;
    // Whether white space that comes next shows nothing.
    let mut is_spaced = true;
    // Whether each text begins with white space that shows where it stands,
    // and would not at the beginning of an element.
    let mut leads: Vec<bool> = Vec::new();
    for step in Walk::below(root) {
        let Step::Enter(node) = step else {
            let closed = open.pop();
            wanted -= usize::from(closed.as_ref().is_some_and(|closed| closed.at.is_some()));
            close(closed, &mut count, is_spaced, &leads, &mut found);
            continue;
        };
        node.query(|inner| match &inner.data {
            NodeData::Text { contents } => {
                leads.push(!is_spaced && contents.starts_with(char::is_whitespace));
                if wanted > 0 {
                    count.characters += collapsed(contents, is_spaced);
                }
                is_spaced = contents.ends_with(char::is_whitespace);
            }
            NodeData::Element(own) => {
                let name: &str = own.name.local.as_ref();
                count.pictures += usize::from(name == "img");
                count.headings += usize::from(name == "h1");
                let sort = sort(own);
                let at = sort.is_some().then_some(found.len());
                if let Some(sort) = sort {
                    found.push((Measured::of(node), sort));
                    wanted += 1;
                }
                let is_link = wanted > 0 && name == "a";
                open.push(Open { before: count, texts: leads.len(), at, is_link });
            }
            _ => {}
        });
    }
    found
}

fn close<T>(
    open: Option<Open>,
    count: &mut Count,
    is_spaced: bool,
    leads: &[bool],
    found: &mut [(Measured<'_>, T)],
) {
    let Some(Open { before, texts, at, is_link }) = open else { return };
    if at.is_none() && !is_link {
        return;
    }
    let lead = leads.get(texts).is_some_and(|lead| *lead);
    let all = count.characters - before.characters - usize::from(lead);
    let text = all - usize::from(is_spaced && all > 0);
    if let Some((own, _)) = at.and_then(|at| found.get_mut(at)) {
        own.text = text;
        own.linked = count.linked - before.linked;
        own.has_picture = count.pictures > before.pictures;
        own.has_heading = count.headings > before.headings;
    }
    if is_link {
        count.linked += text;
    }
}

/// How many characters of text a node holds, white space collapsed: what
/// dom_query counts, in a fraction of its time, for this is asked of most
/// elements of a page, and most text can be counted by the byte.
pub(super) trait Size {
    fn size(&self) -> usize;

    /// The same of what holds at most so many, or nothing: of what holds more,
    /// or a flood of nothing, no more is read than it takes to know. For what
    /// many elements ask of one that stands around or beside them.
    fn size_within(&self, most: usize) -> Option<usize>;
}

/// Counts the characters of a node that stand in links.
pub(super) fn in_links(node: &NodeRef<'_>) -> usize {
    each(node, "a").map(|link| link.size()).sum()
}

/// Returns the part of the text of a node that stands in links: of so many
/// characters.
pub(super) fn linked(node: &NodeRef<'_>, text: usize) -> f64 {
    in_links(node) as f64 / text.max(1) as f64
}

/// Fewest bytes of a paragraph: wide letters say more.
const PARAGRAPH: usize = 60;

/// Tells whether an element has as much text as a paragraph, at least. Of one
/// that has more, no more is read than that.
pub(super) fn fills_paragraph(node: &NodeRef<'_>) -> bool {
    // What was said so far, and the white space behind it.
    let (mut said, mut white) = (0, 0);
    for inner in std::iter::once(*node).chain(node.descendants_it()) {
        inner.query(|inner| {
            let NodeData::Text { contents } = &inner.data else { return };
            let text = if said == 0 { contents.trim_start() } else { contents };
            let own = text.trim_end();
            if !own.is_empty() {
                said += white + own.len();
                white = 0;
            }
            white += text.len() - own.len();
        });
        if said >= PARAGRAPH {
            return true;
        }
    }
    false
}

/// What `size_within` reads at the most, in bytes, beyond eight for each
/// character that may be there.
const READ: usize = 1 << 15;

/// What it costs to look at a node, in bytes.
const NODE: usize = 16;

impl Size for NodeRef<'_> {
    fn size(&self) -> usize {
        let mut count = 0;
        let mut is_spaced = true;
        for inner in std::iter::once(*self).chain(self.descendants_it()) {
            inner.query(|inner| {
                if let NodeData::Text { contents } = &inner.data {
                    count += collapsed(contents, is_spaced);
                    is_spaced = contents.ends_with(char::is_whitespace);
                }
            });
        }
        count - usize::from(is_spaced && count > 0)
    }

    fn size_within(&self, most: usize) -> Option<usize> {
        let mut count = 0;
        let mut is_spaced = true;
        let mut left = READ.saturating_add(most.saturating_mul(8));
        for inner in std::iter::once(*self).chain(self.descendants_it()) {
            left = left.checked_sub(NODE)?;
            let cost = inner.query_or(0, |inner| {
                let NodeData::Text { contents } = &inner.data else { return 0 };
                let cost = contents.len();
                if cost <= left {
                    count += collapsed(contents, is_spaced);
                    is_spaced = contents.ends_with(char::is_whitespace);
                }
                cost
            });
            left = left.checked_sub(cost)?;
            // White space at its end may come off.
            if count > most.saturating_add(1) {
                return None;
            }
        }
        let count = count - usize::from(is_spaced && count > 0);
        (count <= most).then_some(count)
    }
}

/// Counts the characters of a text, every run of white space as one, and none
/// at the beginning where white space stands before it.
fn collapsed(text: &str, is_spaced: bool) -> usize {
    if text.is_ascii() {
        let bytes = text.as_bytes();
        let first = bytes.first().is_some_and(|first| is_spaced && plain::is_space(*first));
        return bytes.len() - usize::from(first) - doubled(bytes);
    }
    let mut before = is_spaced;
    let mut count = 0;
    for letter in text.chars() {
        let is_white = letter.is_whitespace();
        count += usize::from(!(before && is_white));
        before = is_white;
    }
    count
}

/// Counts the signs of white space that stand behind another.
fn doubled(bytes: &[u8]) -> usize {
    let next = bytes.get(1..).unwrap_or_default();
    // A sum of so few fits into a byte.
    let few = |(one, next): (&[u8], &[u8])| {
        let pairs = one.iter().zip(next);
        let both = |(one, next): (&u8, &u8)| plain::is_space(*one) & plain::is_space(*next);
        pairs.map(|pair| u8::from(both(pair))).sum::<u8>()
    };
    bytes.chunks(255).zip(next.chunks(255)).map(|pair| usize::from(few(pair))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    #[test]
    fn a_paragraph_is_filled_from_its_first_letter_to_its_last() {
        let fills = |html: &str| fills_paragraph(&Document::fragment(html).html_root());
        let word = "a".repeat(29);
        assert!(fills(&format!(" <p> {word} <b> </b></p>{word}")));
        assert!(!fills(&format!(" <p> {word}<b> </b></p>{word} <i> </i> ")));
        assert!(fills(&"水".repeat(20)));
    }

    #[test]
    fn every_element_is_measured_as_if_alone() {
        let page = Document::from(
            "<body> <p>One <a href=x> two\n</a> three</p>\n<div> <b>four</b> <a>five<i> six</i>\
             <img></a></div><ul><li>七<li> <a></a></ul><div><h1> eight </h1><p> </p></div>nine",
        );
        let found = measured(&page.html_root(), |_| Some(()));
        assert_eq!(
            found.len(),
            page.html_root().descendants_it().filter(NodeRef::is_element).count()
        );
        for (own, ()) in &found {
            let html = own.node.html();
            assert_eq!(own.text, own.node.normalized_char_count(), "{html}");
            assert_eq!(own.text, own.node.size(), "{html}");
            assert_eq!(own.node.size_within(own.text), Some(own.text), "{html}");
            if let Some(less) = own.text.checked_sub(1) {
                assert_eq!(own.node.size_within(less), None, "{html}");
            }
            let inner = || own.node.descendants_it();
            let links = inner().filter(|node| node.has_name("a"));
            let linked: usize = links.map(|link| link.normalized_char_count()).sum();
            assert_eq!(own.linked, linked, "{html}");
            assert_eq!(own.has_picture, inner().any(|node| node.has_name("img")), "{html}");
            assert_eq!(own.has_heading, inner().any(|node| node.has_name("h1")), "{html}");
        }
        assert!(found.iter().any(|(own, ())| own.in_links() > 0.5));
    }

    #[test]
    fn runs_of_white_space_are_one_in_ascii_and_beyond() {
        for text in ["", " ", "a", "  a \n\tb  ", &"x  y ".repeat(300), &" ".repeat(600)] {
            for is_spaced in [false, true] {
                let beyond = collapsed(&format!("{text}…"), is_spaced) - 1;
                assert_eq!(collapsed(text, is_spaced), beyond, "{text}");
            }
        }
        assert_eq!((collapsed(" a  b ", false), collapsed(" a  b ", true)), (5, 4));
    }

    #[test]
    fn a_flood_is_not_within_anything() {
        for flood in [" ".repeat(200_000), "<i></i>".repeat(9_000), "a ".repeat(100_000)] {
            let page = Document::from(format!("<p>one {flood}</p>"));
            assert_eq!(page.select("p").nodes()[0].size_within(20), None);
        }
    }

    #[test]
    fn only_what_is_below_is_measured() {
        let page = Document::from("<div><p>a</p><p></p></div><p>b</p>");
        let div = page.select("div").nodes()[0];
        let wanted = |element: &Element| (&*element.name.local == "p").then_some(());
        assert_eq!(measured(&div, wanted).len(), 2);
        assert!(measured(&page.select("div p").nodes()[1], wanted).is_empty());
    }
}
