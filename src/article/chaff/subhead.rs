//! Subheads that are worded as the ends of articles are.

use super::leaf::{Leaf, ends_sentence};
use super::phrases::PROMPTING;

/// Words of headings below which stands who wrote the article.
const AUTHORS: [&str; 7] = ["author", "autor", "auteur", "автор", "作者", "著者", "writer"];

/// Fewest words of a paragraph below a subhead.
const TOLD: usize = 12;

/// Fewest words of one below the only subhead.
const LONG: usize = 22;

/// Tells whether a heading that may end an article is one of its subheads:
/// sentences without links stand below it, in the same box as those before,
/// and it is like two headings there, or they are long.
pub(super) fn is_subhead(leaves: &[Leaf<'_>], heading: usize) -> bool {
    let Some(leaf) = leaves.get(heading).filter(|leaf| leaf.is_heading) else { return false };
    let is_told = |leaf: &Leaf<'_>| {
        leaf.words >= TOLD
            && leaf.linked == 0.0
            && leaf.node.has_name("p")
            && ends_sentence(&leaf.text)
            && !PROMPTING.is_in(&leaf.text)
    };
    let around = |leaf: &Leaf<'_>| leaf.node.parent().map(|above| above.id);
    let is_like = |other: &&Leaf<'_>| {
        other.is_heading
            && other.node.qual_name_ref().map(|name| name.local.clone())
                == leaf.node.qual_name_ref().map(|name| name.local.clone())
            && around(other) == around(leaf)
    };
    let below = leaves.iter().skip(heading + 1).take_while(|leaf| !leaf.is_heading);
    let (told, others) = below.fold((0, 0), |(told, others), leaf| match is_told(leaf) {
        true => (told + 1, others),
        false => (told, others + 1),
    });
    let is_long =
        |other: &Leaf<'_>| other.words >= LONG && is_told(other) && around(other) == around(leaf);
    let goes_on = || {
        let before = heading.checked_sub(1).and_then(|before| leaves.get(before));
        told > 1
            && before.is_some_and(is_long)
            && leaves.iter().skip(heading + 1).take(told).all(is_long)
    };
    told > 0
        && others == 0
        && !AUTHORS.iter().any(|word| leaf.text.contains(word))
        && (leaves.iter().take(heading).filter(is_like).nth(1).is_some() || goes_on())
}
