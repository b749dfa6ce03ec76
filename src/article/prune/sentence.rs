//! Parts of a sentence that an editor marked: whatever they are called, the
//! sentence is none without them.

use std::iter::successors;

use dom_query::{NodeId, NodeRef};

use super::flow::Sides;
use super::selling::calls_nobody;
use crate::article::element::Named;
use crate::article::measure::{Measured, Size, fills_paragraph, linked};
use crate::article::units::is_block;
use crate::article::walk::{has_text, up};
use crate::text::script::ends_sentence;

/// Fewest characters of a whole sentence.
const WHOLE: usize = 40;

/// Most characters of a paragraph.
const PARAGRAPH: usize = 5_000;

/// Most nodes beside a part that are looked at, and most that it stands in.
const BESIDE: usize = 8;

/// How much of a paragraph, and of a part, may stand in links.
const LINKED: f64 = 0.3;

/// The block of the part that was seen last, and whether it is a paragraph: of
/// many parts of one it is asked once.
#[derive(Default)]
pub(super) struct Paragraph(Option<(NodeId, bool)>);

impl Paragraph {
    /// Tells whether an element is part of running text: a sentence goes on
    /// through it or ends with it, or it is a whole one that text stands behind,
    /// or all of a paragraph between two.
    pub(super) fn has_part(&mut self, own: &Measured<'_>) -> bool {
        if own.text == 0 || own.in_links() > LINKED {
            return false;
        }
        let Some(block) = own.node.ancestors_it(Some(BESIDE)).find(is_block) else { return false };
        let is_known = match self.0 {
            Some((id, is_known)) if id == block.id => is_known,
            _ => is_paragraph(&block),
        };
        self.0 = Some((block.id, is_known));
        is_known && is_part(own, &block)
    }
}

/// Tells whether a block is running text with few links.
fn is_paragraph(block: &NodeRef<'_>) -> bool {
    block.is_one_of(&["p", "li", "blockquote", "dd"])
        && fills_paragraph(block)
        && block.size_within(PARAGRAPH).is_some_and(|size| linked(block, size) <= LINKED)
}

fn is_part(own: &Measured<'_>, block: &NodeRef<'_>) -> bool {
    let said = own.node.text();
    let said = said.trim();
    let is_whole = || own.text >= WHOLE && ends_sentence(said);
    let next = beside(&own.node, block, NodeRef::next_sibling);
    match beside(&own.node, block, NodeRef::prev_sibling) {
        Some(text) if goes_on(&text) => next.is_some() || ends_sentence(said),
        None if next.is_none() => is_whole() && Sides::of(block).both() && calls_nobody(&own.node),
        _ => next.is_some() && is_whole(),
    }
}

/// Returns the text right beside a part, in its line of a block.
fn beside<'a>(
    node: &NodeRef<'a>,
    block: &NodeRef<'_>,
    next: impl Fn(&NodeRef<'a>) -> Option<NodeRef<'a>>,
) -> Option<String> {
    let mut around = up(node).take_while(|own| own.id != block.id);
    let found = around.find_map(|own| {
        let mut side = successors(next(&own), |node| next(node)).take(BESIDE);
        side.find(|node| node.has_name("br") || has_text(node))
    });
    found.filter(|node| !node.has_name("br")).map(|node| node.text().to_string())
}

/// Tells whether the sentence that ends a text is not over.
fn goes_on(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(|letter: char| letter.is_alphanumeric() || ",，、(“„«‘'".contains(letter))
        && !ends_sentence(text)
}

#[cfg(test)]
mod tests {
    use super::super::furniture;
    use dom_query::Document;

    const REST: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn left(html: &str) -> String {
        let rest = REST.repeat(12);
        let document = Document::from(format!("<div>{rest}{html}{rest}</div>"));
        furniture(&document);
        let left = document.body().unwrap().inner_html().replace(REST, "");
        left.replace("<div>", "").replace("</div>", "")
    }

    #[test]
    fn what_is_marked_in_a_sentence_is_of_it() {
        for name in ["editor-highlight", "promo-text", "share", "related", "social"] {
            for (before, inner, behind) in [
                (
                    "",
                    "The dam was built of oak, as the old plans say.",
                    " It is older than the town.",
                ),
                (
                    "The dam was built of ",
                    "oak",
                    ", as the plans say that the town keeps to this day.",
                ),
                ("The dam of the lower town was built, as the plans say, ", "of oak.", ""),
                ("It rained. ", "The dam was built of oak, as the old plans say.", " It held."),
            ] {
                let marked = format!("<p>{before}<em class=\"{name}\">{inner}</em>{behind}</p>");
                let bare = format!("<p>{before}<em>{inner}</em>{behind}</p>");
                assert_eq!(left(&marked), bare, "{marked}");
            }
        }
    }

    #[test]
    fn what_stands_by_a_sentence_is_none_of_it() {
        let text = "The dam of the lower town was built of oak, as the plans say.";
        for (before, inner, behind) in [
            (text, " Share this", ""),
            (text, " Sign up for all that the river brings, every day.", ""),
            ("", "Share", text),
            (text, "<br>Share this", " with all of your friends"),
            ("Boats | ", "Share", " | Print"),
        ] {
            let page = format!("<p>{before}<span class=share>{inner}</span>{behind}</p>");
            assert_eq!(left(&page), format!("<p>{before}{behind}</p>"), "{page}");
        }
        let unseen = "The dam was built of <em class=\"share hidden\">Share</em> oak, as all of the plans say.";
        assert!(!left(&format!("<p>{unseen}</p>")).contains("Share"));
        let alone = |text: &str| left(&format!("<p><span class=editor-text>{text}</span></p>"));
        assert_eq!(alone("Sign up for all that the river brings, on every day."), "<p></p>");
        assert_eq!(alone(text), format!("<p><span>{text}</span></p>"));
    }
}
