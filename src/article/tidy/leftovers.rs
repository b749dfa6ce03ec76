//! What is left over in a tidy article, and goes: blocks that hold nothing,
//! rules that part nothing, marks that mark nothing.

use dom_query::NodeRef;

use super::unwrap;
use crate::article::element::Named;
use crate::text::clean::clean_line;

/// Drops blocks in which nothing is left, from the inside out.
pub(in crate::article) fn drop_empty(root: &NodeRef<'_>) {
    for node in root.descendants().iter().rev() {
        let may = node.is_one_of(&[
            "a",
            "p",
            "div",
            "span",
            "section",
            "article",
            "figure",
            "figcaption",
            "ul",
            "ol",
            "li",
            "dl",
            "blockquote",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "b",
            "strong",
            "em",
            "i",
            "u",
            "table",
            "tbody",
            "tr",
            "thead",
            "details",
            "summary",
            "small",
            "sup",
            "sub",
            "pre",
            "code",
        ]);
        if may
            && !node.children_it(false).any(|child| child.is_element() || child.is_nonempty_text())
        {
            // Spaces between words may stand in an element of their own.
            let space = node.text();
            if space.is_empty()
                || !node.is_one_of(&["span", "b", "strong", "em", "i", "u", "a", "small"])
            {
                node.remove_from_parent();
            } else {
                unwrap(node);
            }
        }
    }
}

/// Drops what editors leave behind: rules that part nothing, bold letters
/// within bold letters, and titles that repeat what is shown.
pub(in crate::article) fn drop_leftovers(root: &NodeRef<'_>) {
    let mut rule = None;
    let mut parts = false;
    for node in root.descendants() {
        if node.has_name("hr") {
            if !parts {
                node.remove_from_parent();
                continue;
            }
            rule = Some(node);
            parts = false;
        } else if node.has_name("img") || node.is_nonempty_text() {
            parts = true;
        }
        if let Some(title) = node.attr("title") {
            let shown = if node.has_name("img") { node.attr_or("alt", "") } else { node.text() };
            if clean_line(&title) == clean_line(&shown) {
                node.remove_attr("title");
            }
        }
        for kind in [["b", "strong"], ["i", "em"]] {
            if node.is_one_of(&kind)
                && node.ancestors_it(Some(8)).any(|above| above.is_one_of(&kind))
            {
                unwrap(&node);
                break;
            }
        }
    }
    if let Some(rule) = rule.filter(|_| !parts) {
        rule.remove_from_parent();
    }
}
