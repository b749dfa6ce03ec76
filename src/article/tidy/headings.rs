//! The headings of an article below its title: the title again goes, the rest
//! is of lower rank.

use dom_query::{Document, NodeRef};

use crate::article::element::Named;
use crate::article::title::letters;
use crate::article::walk::holds;

/// Fewest bytes of letters of a line that says the title and is no heading.
const SAID: usize = 15;

/// Drops a heading at the beginning that repeats the title, or a line that
/// does. To the title of a page its site may add a name.
pub(super) fn drop_title(root: &NodeRef<'_>, title: &str) {
    let wanted = letters(title);
    let mut before = 0;
    for node in root.descendants() {
        if node.is_text() {
            before += node.text().trim().chars().count();
        }
        if before > 200 {
            return;
        }
        let is_heading = node.is_one_of(&["h1", "h2", "h3"]);
        if !is_heading && !node.is_one_of(&["p", "div", "td", "center"]) {
            continue;
        }
        let text = node.text();
        if !is_heading && text.len() > title.len() * 2 + SAID {
            continue;
        }
        let own = letters(&text);
        // In its masthead a site may name itself behind it.
        let is_named = || {
            node.has_name("h1")
                && wanted.len() >= SAID
                && own.starts_with(&wanted)
                && own.len() * 2 < wanted.len() * 3
        };
        let is_title = own == wanted
            || is_named()
            || own.len() >= SAID
                && own.len() * 2 > wanted.len()
                && (wanted.starts_with(&own) || wanted.ends_with(&own));
        if !own.is_empty() && is_title && (is_heading || own.len() >= SAID) {
            node.remove_from_parent();
            return;
        }
    }
}

/// Moves all headings down by a rank where one is of the first, which is the
/// title's.
pub(in crate::article) fn lower_headings(document: &Document) {
    let root = document.html_root();
    if !holds(&root, &["h1"]) {
        return;
    }
    for node in root.descendants() {
        for (from, to) in [("h5", "h6"), ("h4", "h5"), ("h3", "h4"), ("h2", "h3"), ("h1", "h2")] {
            if node.has_name(from) {
                node.rename(to);
                break;
            }
        }
    }
}
