//! Whom the press may ask: the label of a press release, and the name, the
//! telephone and the address below it.

use super::leaf::{Leaf, cut};
use super::phrases::CONTACTS;
use crate::text::script::{alone, ends_sentence};

/// Most blocks from the end that may hold such a label.
const LAST: usize = 14;

/// Most blocks below it.
const LINES: usize = 8;

/// Most words of each.
const LINE: usize = 40;

/// Fewest digits of a number to call.
const DIGITS: usize = 6;

/// Marks the labels and the lines below them, if one says how to reach whom
/// they name.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let last = leaves.len().saturating_sub(LAST);
    for at in last.max(1)..leaves.len() {
        let is_label = |leaf: &Leaf<'_>| leaf.may_go && CONTACTS.contains(&alone(&leaf.text));
        if !leaves.get(at).is_some_and(is_label) {
            continue;
        }
        let below = leaves.iter().skip(at + 1).take(LINES).take_while(|leaf| is_line(leaf));
        let lines = below.clone().count();
        if below.into_iter().any(is_reached) {
            cut(gone, at..at + lines + 1);
        }
    }
}

/// Tells whether a block may be a name, an office or an address.
fn is_line(leaf: &Leaf<'_>) -> bool {
    let is_short = leaf.words <= LINE && !leaf.is_heading && leaf.may_go;
    is_short && (!ends_sentence(&leaf.text) || is_reached(leaf))
}

/// Tells whether a block says how to reach somebody.
fn is_reached(leaf: &Leaf<'_>) -> bool {
    leaf.text.contains('@')
        || leaf.text.bytes().filter(u8::is_ascii_digit).take(DIGITS).count() == DIGITS
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn whom_the_press_may_ask_goes_from_the_end() {
        let lines = "<p>River Club e. V. Jana Fluss</p><p>Tel. +49 30 1234567</p>\
            <p>presse@river.example</p>";
        for label in ["<p><b>Pressekontakt:</b></p>", "<h3>Media Contact</h3>"] {
            assert_eq!(left("", "", &format!("{label}{lines}"), None), "", "{label}");
        }
        let one =
            "<p>Wissenschaftlicher Ansprechpartner:<br>Prof. Jo Damm<br>Tel.: 03641 / 123456</p>";
        assert_eq!(left("", "", one, None), "");
        for kept in [
            "<p>Pressekontakt:</p><p>Der Verein hat keinen, seit der Damm gebrochen ist.</p>",
            "<p>Kontakt zur Brücke:</p><p>Tel. +49 30 1234567</p>",
        ] {
            assert_eq!(left("", "", kept, None), kept);
        }
    }
}
