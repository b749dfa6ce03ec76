//! What stands before an article and says when and by whom it was written.

use super::begins;
use super::leaf::{Leaf, cut};
use super::phrases::{BUTTONS, ENDS_ALONE, OPENERS, PREFACES};
use super::told::is_told;
use crate::article::element::Named;
use crate::article::walk::only;
use crate::text::date::{self, Reading};
use crate::text::script::{alone, ends_sentence, from_word, to_word};

/// Tells whether a block says no more than when an article was written, or
/// how long it takes to read.
pub(super) fn is_line_of_preface(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    if leaf.is_heading || is_caption(leaf) || leaf.words > 7 {
        return false;
    }
    if ends_sentence(text) {
        return date::is_whole(text, Reading::ANY);
    }
    let bare = from_word(text);
    let minutes = bare.trim_start_matches(|letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || matches!(letter, '-' | '–')
    });
    is_dated(leaf)
        || minutes.len() < bare.len()
            && ["min", "mins", "minutes", "min read", "minutes read", "minute read"]
                .contains(&minutes)
        || leaf.words <= 3
            && ["last updated", "updated", "published", "reviewed by"]
                .contains(&bare.trim_end_matches([':', ' ']))
}

/// How a line ends that names the papers whose people wrote.
const STAFF: [&str; 4] = ["staff reports", "staff report", "wire reports", "wire services"];

/// Tells whether a block before the first running text is no part of it.
pub(super) fn is_preface(leaf: &Leaf<'_>, byline: Option<&str>) -> bool {
    // How long it takes ends with what is no end of a sentence.
    let text = leaf.text.strip_suffix("min.").unwrap_or(&leaf.text);
    if is_caption(leaf) {
        return false;
    }
    // A sentence may hold a date, or begin like a line of the preface.
    let least = if begins(text, &["on"]) { 4 } else { 8 };
    let is_sentence = leaf.words > least && ends_sentence(text);
    let is_short = || {
        leaf.words > 2
            && ends_sentence(text)
            && !begins(text, &PREFACES)
            && !date::is_whole(text, Reading::ANY)
    };
    if leaf.words <= 12 && !is_sentence && is_dated(leaf) && !is_short() {
        return true;
    }
    if leaf.words <= 25 && !is_sentence && text.contains(['|', '·', '•']) && is_dated(leaf) {
        return true;
    }
    if is_sentence && is_told(text) {
        return false;
    }
    let opened = text.trim_start_matches(['（', '【', '[']);
    if leaf.words <= 25 && !(is_sentence && begins(text, &OPENERS)) && begins(opened, &PREFACES) {
        return true;
    }
    if leaf.words <= 8
        && (text.contains("min read") || text.contains("minute read") || text.contains("mins read"))
    {
        return true;
    }
    let is_of_staff = || {
        let rest = text.strip_prefix("from ").map(to_word);
        rest.is_some_and(|rest| STAFF.iter().any(|staff| rest.ends_with(staff)))
    };
    if leaf.words <= 8 && is_of_staff() {
        return true;
    }
    let signs = byline.into_iter().chain(["©"]);
    if leaf.words <= 12 && signs.into_iter().any(|sign| text.contains(sign)) {
        return true;
    }
    let is_button = || ENDS_ALONE.contains(&alone(text)) || BUTTONS.contains(&alone(text));
    let is_address = || {
        let parts = text.split_once('@').filter(|(name, _)| !name.is_empty());
        parts.is_some_and(|(_, host)| host.contains('.') && !text.contains(' '))
    };
    if !leaf.is_heading && leaf.words <= 5 && (is_button() || is_address()) {
        return true;
    }
    // The name of a section.
    !leaf.is_heading && leaf.words <= 3 && leaf.linked > 0.8
}

/// Most blocks among which a text tells its beginning beforehand.
const BEFOREHAND: usize = 3;

/// Fewest letters of a beginning that is told beforehand.
const BEGINNING: usize = 16;

/// Marks what breaks off above the text with the words by which that begins.
pub(super) fn mark_twice(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let letters = |text: &str| -> String { text.split_whitespace().collect() };
    for (at, leaf) in leaves.iter().take(BEFOREHAND).enumerate() {
        let text = leaf.text.trim_end_matches(['.', '…', '。', ' ']);
        let breaks_off = leaf.text.ends_with('…') || leaf.text.ends_with("...");
        let beginning = letters(text);
        if !breaks_off || !leaf.may_go || beginning.chars().count() < BEGINNING {
            continue;
        }
        let mut below = String::new();
        for next in leaves.iter().skip(at + 1).take(8) {
            below.push_str(&letters(&next.text));
            if below.len() > beginning.len() {
                break;
            }
        }
        if below.len() > beginning.len() && below.starts_with(&beginning) {
            cut(gone, at..at + 1);
        }
    }
}

/// Tells whether a block is the caption of a picture, which may tell a date.
fn is_caption(leaf: &Leaf<'_>) -> bool {
    leaf.node.has_name("figcaption")
}

/// Tells whether a block says little more than a day.
pub(super) fn is_day(leaf: &Leaf<'_>) -> bool {
    leaf.words <= 7 && is_dated(leaf) && !begins(&leaf.text, &PREFACES)
}

/// Tells whether all of a block is bold.
pub(super) fn is_bold(leaf: &Leaf<'_>) -> bool {
    only(&leaf.node).is_some_and(|only| only.is_one_of(&["strong", "b"]))
}

/// Tells whether a block holds a date, or is a line with a month of a year.
fn is_dated(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    // A bold line with more words than those is the heading of a part.
    let is_headed = || leaf.words > 2 && is_bold(leaf) && !begins(text, &PREFACES);
    let is_of_month =
        || !leaf.is_heading && leaf.words <= 8 && date::names_month(text) && !is_headed();
    date::may_be_in(text) && (date::find(text, Reading::ANY).is_some() || is_of_month())
}
