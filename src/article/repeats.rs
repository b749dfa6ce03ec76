//! Blocks that stand in one article after the other and belong to none.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::title::letters;
use super::walk::has_picture;
use crate::article::element::Named;
use crate::model::Digest;

/// Fewest letters of a block that is told from others, a letter of Chinese or
/// Japanese counting twice: shorter ones repeat by chance.
const LEAST: usize = 12;

/// Most letters of a block that may repeat: what is longer is a story.
const MOST: usize = 400;

/// Most blocks of an article that are noted, half of them from its end.
const NOTED: usize = 64;

/// Blocks that may repeat. Items, cells and headings may rightly: the
/// ingredients of two dishes are alike.
const BLOCKS: [&str; 5] = ["p", "div", "section", "blockquote", "article"];

/// Returns the digests of the blocks of an article.
pub(super) fn digests(body: &Document) -> Vec<u64> {
    let blocks = blocks(body);
    let middle = NOTED / 2..blocks.len().saturating_sub(NOTED / 2).max(NOTED / 2);
    let noted = blocks.iter().enumerate().filter(|(at, _)| !middle.contains(at));
    noted.map(|(_, (_, digest, _))| *digest).collect()
}

/// Removes blocks that stood in several articles. Where they are much of this
/// one, it is another copy of an article rather than one with additions, and
/// stays whole.
pub(super) fn remove(body: &Document, repeats: &[u64]) {
    if repeats.is_empty() {
        return;
    }
    let repeats: HashSet<u64> = repeats.iter().copied().collect();
    let blocks = blocks(body);
    let gone: Vec<_> = blocks.iter().filter(|(_, digest, _)| repeats.contains(digest)).collect();
    let lost: usize = gone.iter().map(|(.., size)| size).sum();
    let all = letters(&body.html_root().text()).chars().count();
    if lost * 10 > all * 3 {
        return;
    }
    for (node, ..) in gone {
        if !has_picture(node) {
            node.remove_from_parent();
        }
    }
}

/// Returns the innermost blocks of text that may repeat, with their digests
/// and how many letters they have.
fn blocks(body: &Document) -> Vec<(NodeRef<'_>, u64, usize)> {
    let is_block = |node: &NodeRef<'_>| node.is_one_of(&BLOCKS);
    let holds = |node: &NodeRef<'_>| {
        node.descendants_it()
            .any(|inner| is_block(&inner) || inner.is_one_of(&["table", "ul", "ol", "pre"]))
    };
    let fixed = |node: &NodeRef<'_>| node.is_one_of(&["table", "li", "pre", "dl"]);
    let mut found = Vec::new();
    for node in body.html_root().descendants_it().filter(is_block) {
        if holds(&node) || node.ancestors_it(Some(8)).any(|above| fixed(&above)) {
            continue;
        }
        let letters = letters(&node.text());
        let size = letters.chars().count();
        let wide = letters.chars().filter(|letter| *letter >= '\u{2e80}').count();
        if size + wide >= LEAST && size <= MOST {
            found.push((node, digest(&letters), size));
        }
    }
    found
}

fn digest(letters: &str) -> u64 {
    let digest = Digest::of(letters.as_bytes());
    digest.as_bytes().iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "<p>The river rose by a hand's breadth in the night, and the people of \
        the lower town carried their goods upstairs, as they had done every spring.</p>";

    fn html(body: &Document) -> String {
        body.html_root().inner_html().to_string()
    }

    #[test]
    fn what_repeats_goes_and_the_story_stays() {
        let note = "<p>Our paper lives from its readers: <b>join</b> us.</p>";
        let same = "<p>OUR paper lives from its readers – join us!</p>";
        let repeats = digests(&Document::fragment(note));
        assert_eq!(repeats.len(), 1);
        let body = Document::fragment(format!("{STORY}{same}{STORY}"));
        remove(&body, &repeats);
        assert_eq!(html(&body), html(&Document::fragment(format!("{STORY}{STORY}"))));
        let chinese = digests(&Document::fragment("<p>责任编辑：王小明。</p>"));
        assert_eq!(chinese.len(), 1);
    }

    #[test]
    fn items_cells_headings_and_short_words_may_repeat() {
        let body = "<h2>Ingredients of this dish</h2><ul><li>One spoon of olive oil</li></ul>\
                    <table><tbody><tr><td><p>A cell with many words</p></td></tr></tbody></table>\
                    <p>* * *</p><p>What next?</p>";
        assert!(digests(&Document::fragment(body)).is_empty());
    }

    #[test]
    fn an_article_that_repeats_another_is_not_emptied() {
        let body = Document::fragment(STORY);
        remove(&body, &digests(&Document::fragment(STORY)));
        assert_eq!(html(&body), html(&Document::fragment(STORY)));
    }

    #[test]
    fn of_a_long_article_both_ends_are_noted() {
        let blocks: Vec<String> =
            (0..200).map(|number| format!("<p>This is paragraph {number} of many.</p>")).collect();
        let noted = digests(&Document::fragment(blocks.concat()));
        assert_eq!(noted.len(), NOTED);
        let of = |text: &str| digests(&Document::fragment(text))[0];
        assert_eq!((noted[0], noted[63]), (of(&blocks[0]), of(&blocks[199])));
    }
}
