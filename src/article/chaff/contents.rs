//! Lists of the parts of an article, which name its headings before it.

use std::collections::HashSet;

use dom_query::NodeRef;

use super::leaf::{Leaf, cut};
use super::phrases::CONTENTS;
use crate::article::element::Named;
use crate::text::script::{alone, ends_sentence};

/// Most items of a list of contents that are looked at.
const ITEMS: usize = 60;

/// Marks labels of contents, and the lists below them that name the headings
/// of the article.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    for (at, leaf) in leaves.iter().enumerate() {
        let is_label = leaf.words <= 7 && leaf.may_go && CONTENTS.contains(&alone(&leaf.text));
        if !is_label {
            continue;
        }
        cut(gone, at..at + 1);
        let below = leaves.get(at + 1..).unwrap_or_default();
        let Some(list) = below.first().and_then(|item| list_of(item)) else { continue };
        let items = below.iter().take(ITEMS).take_while(|item| is_in(item, &list)).count();
        let (items, text) = below.split_at(items.min(below.len()));
        if names_headings(items, text) {
            cut(gone, at + 1..at + 1 + items.len());
            // Items that hold lists of their own are no blocks.
            list.remove_from_parent();
        }
    }
}

/// Returns the outermost list that an item stands in.
fn list_of<'a>(item: &Leaf<'a>) -> Option<NodeRef<'a>> {
    let lists = item.node.ancestors_it(Some(8)).filter(|above| above.is_one_of(&["ul", "ol"]));
    lists.last().filter(|_| item.node.has_name("li") && item.may_go)
}

fn is_in(item: &Leaf<'_>, list: &NodeRef<'_>) -> bool {
    item.node.ancestors_it(Some(8)).any(|above| above.id == list.id)
}

/// Tells whether at least half of some items are headings of a text.
fn names_headings(items: &[Leaf<'_>], text: &[Leaf<'_>]) -> bool {
    let headings: HashSet<&str> =
        text.iter().filter(|leaf| leaf.is_heading).map(|leaf| unnumbered(&leaf.text)).collect();
    let is_short = |item: &Leaf<'_>| item.words <= 16 && !ends_sentence(&item.text);
    let known = items.iter().filter(|item| headings.contains(unnumbered(&item.text))).count();
    items.len() > 1
        && known * 2 >= items.len()
        && items.iter().all(|item| is_short(item) || headings.contains(unnumbered(&item.text)))
}

/// Returns a heading without the number before it.
fn unnumbered(text: &str) -> &str {
    text.trim_start_matches(|letter: char| !letter.is_alphabetic())
        .trim_end_matches(|letter: char| !letter.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::remove;
    use super::super::tests::{PROSE, left, page};

    fn kept_of(list: &str) -> String {
        let html = format!(
            "{PROSE}<h3>In this post we cover</h3>{list}<h2>1. The old dam</h2>{PROSE}{PROSE}<h2>The bridge</h2>{PROSE}"
        );
        let body = Document::fragment(html);
        remove(&body, &page(), None);
        body.html_root().inner_html().to_string()
    }

    #[test]
    fn a_list_of_the_headings_goes_with_its_label() {
        let rest =
            kept_of("<ol><li>The old dam<ul><li>Its stones</li></ul></li><li>The bridge</li></ol>");
        assert!(!rest.contains("<ol") && !rest.contains("cover") && !rest.contains("stones"));
        assert!(rest.contains("The bridge") && rest.matches("hand's breadth").count() == 4);
    }

    #[test]
    fn a_list_of_anything_else_stays_below_the_label() {
        let rest = kept_of("<ul><li>Boats</li><li>What the town ate</li></ul>");
        assert!(rest.contains("Boats") && !rest.contains("cover"));
        let kept = "<p>In this article the town is told of as it was.</p>";
        assert_eq!(left("", kept, "", None), kept);
    }
}
