//! What the operator has written otherwise: text alone, so that no rule makes
//! or breaks an element.

use std::borrow::Cow;

use dom_query::Document;

use super::tidy;
use crate::text::replace::Replacer;

/// Replaces in every piece of text between two tags, and in what pictures
/// show.
pub(super) fn replace(body: &Document, replacer: &Replacer) {
    if replacer.is_empty() {
        return;
    }
    // What was unwrapped left its text in pieces.
    body.normalize();
    let root = body.html_root();
    for node in root.descendants() {
        if node.is_text() {
            if let Cow::Owned(text) = replacer.apply(&node.text()) {
                node.set_text(text);
            }
        } else if node.has_name("img")
            && let Some(alt) = node.attr("alt")
            && let Cow::Owned(text) = replacer.apply(&alt)
        {
            node.set_attr("alt", &text);
        }
    }
    tidy::drop_empty(&root);
}
