//! Boxes that are called after what sells, and sell nothing: a remark of the
//! text that a writer made stand out.

use dom_query::NodeRef;

use crate::article::element::HEADINGS;
use crate::article::measure::fills_paragraph;
use crate::article::walk::{each, holds};

/// Words by which boxes are called that sell, or open over a page.
pub(super) const SELLING: [&str; 6] = ["cta", "ctas", "promo", "popup", "modal", "subscription"];

/// How those begin that sell.
const CALLS: [&str; 20] = [
    "book",
    "buy",
    "call",
    "click",
    "contact",
    "donate",
    "download",
    "follow",
    "get",
    "join",
    "learn",
    "listen",
    "register",
    "save",
    "shop",
    "sign",
    "start",
    "subscribe",
    "support",
    "try",
];

/// Who speaks in them.
const SPEAKING: [&str; 3] = ["we", "us", "our"];

/// Tells whether a box holds one paragraph and no heading, that speaks of no
/// site, and neither asks nor calls.
pub(super) fn sells_nothing(node: &NodeRef<'_>) -> bool {
    fills_paragraph(node)
        && each(node, "p").take(2).count() == 1
        && !holds(node, &HEADINGS)
        && !holds(node, &["li"])
        && calls_nobody(node)
}

/// Tells whether a text speaks of no site, and neither asks nor calls.
pub(super) fn calls_nobody(node: &NodeRef<'_>) -> bool {
    let text = node.text().to_lowercase();
    let text = text.trim();
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    // Before what calls stands a small picture.
    text.starts_with(|first: char| first.is_alphanumeric() || "\"'“„«‘「".contains(first))
        && !text.contains(['!', '?', '！', '？'])
        && !words.next().is_some_and(|first| CALLS.contains(&first))
        && !words.any(|word| SPEAKING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn sells(inner: &str) -> bool {
        let document = Document::from(format!("<div>{inner}</div>"));
        !sells_nothing(&document.select("div").nodes()[0])
    }

    #[test]
    fn a_paragraph_that_calls_to_nothing_sells_nothing() {
        assert!(!sells(TEXT));
        for sold in [
            TEXT.replace("nobody", "our boat never"),
            TEXT.replace("The river", "Download what the river"),
            TEXT.replace("The river", "📲 The river"),
            TEXT.replace("slept.", "slept. Do you need a boat?"),
            TEXT.repeat(2),
            format!("<h3>The river, weekly</h3>{TEXT}"),
        ] {
            assert!(sells(&sold), "{sold}");
        }
    }
}
