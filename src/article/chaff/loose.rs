//! Lines of the site that stand in no block of their own: between blocks, and
//! behind the last `<br>` of a text.

use dom_query::NodeRef;

use super::end::is_end;
use super::insets::{is_inset, is_owned};
use super::leaf::{Leaf, TEXTS, folded, holds_text, is_fixed, said};
use super::notice::{is_last, is_notice};
use super::{short, ways};
use crate::article::element::Named;
use crate::article::measure::{Size, in_links};
use crate::article::prune::says_other;
use crate::article::walk::{has_text, holds};
use crate::text::date;
use crate::text::script::{ends_sentence, words};

/// Longest line between blocks, in bytes.
const LOOSE: usize = 160;

/// Longest credit of a picture between blocks, in words.
const CREDIT: usize = 8;

/// Most lines that are cut from the end.
const LINES: usize = 12;

/// Most nodes of such a line.
const NODES: usize = 24;

/// Removes the lines of the site that stand between blocks and in none.
pub(super) fn cut_between(root: &NodeRef<'_>) {
    let is_edge = |beside: Option<NodeRef<'_>>| {
        beside.is_none_or(|beside| holds_text(&beside) || beside.is_one_of(&["img", "figure"]))
    };
    let mut is_first = true;
    for node in root.descendants() {
        let is_begin = std::mem::take(&mut is_first);
        is_first = is_begin && !node.is_nonempty_text();
        let is_mark = || {
            let names = ["em", "i", "cite", "small", "span", "a"];
            node.is_one_of(&names) && !holds(&node, &["img"])
        };
        if !node.is_text() && !is_mark() || !node.parent().is_some_and(|above| holds_text(&above)) {
            continue;
        }
        let text = node.text();
        let text = text.trim();
        if text.is_empty() || text.len() > LOOSE {
            continue;
        }
        let (before, after) = (node.prev_sibling(), node.next_sibling());
        if before.is_none() && after.is_none() || !is_edge(before) || !is_edge(after) {
            continue;
        }
        let own = text.to_lowercase();
        let is_credit = || is_owned(&own) && words(&own) <= CREDIT;
        let is_day = || is_begin && date::is_whole(text, date::Reading::ANY);
        if short::is_loose(&own) || is_credit() || is_day() || node.is_text() && says_other(text) {
            node.remove_from_parent();
        }
    }
}

/// Removes the lines of the site from the end of a text whose lines are parted
/// by `<br>`.
pub(super) fn cut_last(root: &NodeRef<'_>) {
    for _ in 0..LINES {
        let Some((around, line)) = last_line(root) else { return };
        // What is of the site as a whole goes as a whole.
        let is_leaf = !holds(&around, &TEXTS);
        if is_leaf && is_of_site(&leaf_of(around, &[around]))
            || !is_of_site(&leaf_of(around, &line))
        {
            return;
        }
        line.iter().for_each(NodeRef::remove_from_parent);
    }
}

/// Makes a block of some nodes in one, the last of them first.
fn leaf_of<'a>(around: NodeRef<'a>, line: &[NodeRef<'a>]) -> Leaf<'a> {
    let text = folded(&line.iter().rev().map(said).collect::<String>());
    let in_links = |node: &NodeRef<'_>| match node.has_name("a") {
        true => node.size(),
        false => in_links(node),
    };
    let links: usize = line.iter().map(in_links).sum();
    let linked = links as f64 / text.chars().count().max(1) as f64;
    let words = words(&text);
    Leaf { node: around, text, words, linked, is_heading: false, may_go: true }
}

/// Tells whether a line at the end is one of the site; how to write to
/// somebody may be how a letter ends.
fn is_of_site(leaf: &Leaf<'_>) -> bool {
    !leaf.text.contains('@')
        && (is_last(leaf)
            || is_notice(leaf)
            || is_end(leaf) && !ends_sentence(&leaf.text)
            || is_inset(leaf)
            || short::is_line(leaf)
            || ways::is_line(leaf))
}

/// Returns the last line of a text and the block around it, where more of the
/// text stands in that block before it.
fn last_line<'a>(root: &NodeRef<'a>) -> Option<(NodeRef<'a>, Vec<NodeRef<'a>>)> {
    let mut around = *root;
    let mut last = loop {
        let mut child = around.last_child();
        while let Some(empty) = child.filter(|child| !has_text(child)) {
            child = empty.prev_sibling();
        }
        let child = child?;
        if !holds_block(&child) {
            break child;
        }
        around = child;
    };
    let is_fixed = |node: &NodeRef<'_>| is_fixed(node) || node.has_name("li");
    if is_fixed(&around) || around.ancestors_it(Some(8)).any(|above| is_fixed(&above)) {
        return None;
    }
    let mut line = vec![last];
    loop {
        let before = last.prev_sibling()?;
        if before.has_name("br") || holds_block(&before) {
            let mut texts = std::iter::successors(Some(before), NodeRef::prev_sibling);
            return (line.len() < NODES && texts.any(|node| has_text(&node)))
                .then_some((around, line));
        }
        line.push(before);
        last = before;
    }
}

/// Tells whether a node is a block, or holds one.
fn holds_block(node: &NodeRef<'_>) -> bool {
    holds_text(node)
        || node.is_one_of(&["ul", "ol", "table", "figure", "hr"])
        || holds(node, &TEXTS)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{left, link};

    #[test]
    fn lines_in_no_block_go_between_blocks() {
        let line = |words: &str| format!("<section>{words}<p>The river rose.</p></section>");
        let rest = left("", &line("از پست ایکس رد شوید"), "", None);
        assert_eq!(rest, line(""));
        assert_eq!(left("", &line("<em>Jo Fluss/Getty Images</em>"), "", None), line(""));
        assert_eq!(left(&line("May 3, 2024"), "", "", None), line(""));
        assert_eq!(left("", &line("May 3, 2024"), "", None), line("May 3, 2024"));
        for words in ["The bridge", "<b>Skip</b> this post", "<em>The river</em>"] {
            assert_eq!(left("", &line(words), "", None), line(words));
        }
    }

    #[test]
    fn lines_behind_the_last_break_go() {
        let text = "The river rose.<br>Nobody of the town slept.";
        let lines = format!(
            "<br><br>转载本文请联系原作者获取授权。<br>链接地址：https://a.example/1<br>上一篇：{}<br>下一篇：{}<br>",
            link("石榴树下的旧事与新闻里的河"),
            link("外婆")
        );
        for (before, after) in [("<p>", "</p>"), ("", "")] {
            let rest = left("", "", &format!("{before}{text}{lines}{after}"), None);
            assert!(rest.starts_with(&format!("{before}{text}")), "{rest}");
            assert!(!rest.contains("a.example"), "{rest}");
        }
        let whole = "<p>(Catch all the news of the river.)<br>Download the Boat app for it.</p>";
        assert_eq!(left("", "", whole, None), "");
        for kept in [
            "<p>The river rose.<br>上一篇写的是河，这一篇写的是桥。</p>",
            "<p>The river rose.<br>Share prices fell with it in all the towns.</p>",
            "<p>上一篇：写桥的文章收在另一本书里，那里没有河<br>The river rose.</p>",
            "<p>The river rose, and all of us came home by the mill.<br>jane@a.example</p>",
            "<ul><li><p>The river rose.</p>Learn more about boats</li></ul>",
            "<pre>The river rose.<br>编辑：江大海</pre>",
        ] {
            assert_eq!(left("", "", kept, None), kept);
        }
    }
}
