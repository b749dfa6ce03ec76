//! Subheads that are worded as the ends of articles are.

use super::end::{is_ambiguous, is_end};
use super::leaf::Leaf;
use super::phrases::PROMPTING;
use crate::text::script::ends_sentence;

/// Words of headings below which stands who wrote the article.
const AUTHORS: [&str; 7] = ["author", "autor", "auteur", "автор", "作者", "著者", "writer"];

/// Fewest words of a paragraph below a subhead.
const TOLD: usize = 12;

/// Fewest words of one below the only subhead.
const LONG: usize = 16;

/// Fewest paragraphs and words of a section that tells of who wrote, and is
/// more than a few words about them.
const ABOUT: (usize, usize) = (3, 200);

/// Tells whether a heading, or a line, that may end an article is one of its
/// subheads: nothing but sentences without links stand below it, in the same
/// box as those before, and it is like two headings there, or they are long.
pub(super) fn is_subhead(leaves: &[Leaf<'_>], heading: usize) -> bool {
    let Some(leaf) = leaves.get(heading) else { return false };
    let is_counted = leaf.text.ends_with([')', '）']);
    if is_counted || !leaf.is_heading && !is_ambiguous(leaf) {
        return false;
    }
    let is_told = |leaf: &Leaf<'_>| {
        leaf.words >= TOLD
            && leaf.linked == 0.0
            && leaf.node.has_name("p")
            && ends_sentence(&leaf.text)
            && !PROMPTING.is_in(&leaf.text)
    };
    let below = leaves.get(heading + 1..).unwrap_or_default();
    let end = below.iter().position(|leaf| leaf.is_heading).unwrap_or(below.len());
    let (below, next) = below.split_at(end);
    if below.is_empty() || !below.iter().all(is_told) {
        return false;
    }
    if AUTHORS.iter().any(|word| leaf.text.contains(word)) {
        let words: usize = below.iter().map(|leaf| leaf.words).sum();
        return below.len() >= ABOUT.0 && words >= ABOUT.1;
    }
    let around = |leaf: &Leaf<'_>| leaf.node.parent().map(|above| above.id);
    let is_like = |other: &&Leaf<'_>| {
        other.is_heading
            && leaf.is_heading
            && other.node.node_name() == leaf.node.node_name()
            && around(other) == around(leaf)
    };
    let is_long =
        |other: &Leaf<'_>| other.words >= LONG && is_told(other) && around(other) == around(leaf);
    // One paragraph is of the article where that goes on, or quotes somebody.
    let is_one = || {
        next.first().is_some_and(|next| !is_end(next))
            || below.first().is_some_and(|told| told.text.starts_with(['「', '『', '“', '«', '„']))
    };
    let goes_on = || {
        let before = heading.checked_sub(1).and_then(|before| leaves.get(before));
        before.is_some_and(is_long) && below.iter().all(is_long) && (below.len() > 1 || is_one())
    };
    leaves.iter().take(heading).filter(is_like).nth(1).is_some() || goes_on()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PROSE, left};

    /// Tells whether all of an end stays.
    fn stays(end: &str) -> bool {
        let plain = dom_query::Document::fragment(end).text().to_string();
        let words = plain.replace(&dom_query::Document::fragment(PROSE).text().to_string(), "");
        dom_query::Document::fragment(left("", "", end, None)).text().contains(words.trim())
            && left("", "", end, None).matches("hand's").count() == 0
    }

    #[test]
    fn a_line_above_paragraphs_of_the_article_heads_them() {
        let two = PROSE.repeat(2);
        let said =
            format!("<p>「{}」</p>", "河水在夜里涨了一掌宽，下游城镇的人们都没有睡。".repeat(2));
        for label in ["コメント", "댓글", "মন্তব্য", "Kommentare"] {
            for kept in [
                format!("<h3>{label}</h3>{two}"),
                format!("<p><strong>{label}</strong></p>{two}"),
                format!("<p>◆{label}</p>{two}"),
                format!("<p>◆{label}</p>{said}"),
                format!("<h3>{label}</h3>{PROSE}<h3>The dam</h3>{PROSE}"),
            ] {
                assert!(stays(&kept), "{kept}");
            }
            for end in [
                format!("<h3>{label}</h3>{PROSE}"),
                format!("<h3>{label} (2)</h3>{two}"),
                format!("<h3>{label}</h3><p>jo_doe, 3 May 2024</p>{two}"),
                format!("<p>◆{label}</p>{PROSE}<h3>{label}</h3>"),
                format!(
                    "<h3>{label}</h3><ul><li>The river rose in the night, and all saw it.</li></ul>"
                ),
            ] {
                assert!(!left("", "", &end, None).contains(label), "{end}");
            }
        }
    }

    #[test]
    fn who_wrote_may_have_a_chapter() {
        let about = "<h2>About the author</h2>";
        assert!(left("", "", &format!("{about}{}", PROSE.repeat(6)), None).contains("About"));
        assert!(!left("", "", &format!("{about}{}", PROSE.repeat(2)), None).contains("About"));
    }
}
