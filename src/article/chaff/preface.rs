//! What stands before an article and says when and by whom it was written.

use super::begins;
use super::leaf::{Leaf, ends_sentence};
use super::phrases::{MONTHS, OPENERS, PREFACES};
use crate::text::date::{self, Reading};

/// Tells whether a block says no more than when an article was written, or
/// how long it takes to read.
pub(super) fn is_line_of_preface(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    if leaf.is_heading || is_caption(leaf) || leaf.words > 7 || ends_sentence(text) {
        return false;
    }
    let bare = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let minutes = bare.trim_start_matches(|letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || matches!(letter, '-' | '–')
    });
    is_dated(text)
        || minutes.len() < bare.len()
            && ["min", "mins", "minutes", "min read", "minutes read", "minute read"]
                .contains(&minutes)
        || leaf.words <= 3
            && ["last updated", "updated", "published", "reviewed by"]
                .contains(&bare.trim_end_matches([':', ' ']))
}

/// Tells whether a block before the first running text is no part of it.
pub(super) fn is_preface(leaf: &Leaf<'_>, byline: Option<&str>) -> bool {
    let text = leaf.text.as_str();
    if is_caption(leaf) {
        return false;
    }
    // A sentence may hold a date, or begin like a line of the preface.
    let least = if begins(text, &["on"]) { 4 } else { 8 };
    let is_sentence = leaf.words > least && ends_sentence(text);
    let is_told = || leaf.words > 2 && ends_sentence(text) && !begins(text, &PREFACES);
    if leaf.words <= 12 && !is_sentence && is_dated(text) && !is_told() {
        return true;
    }
    if leaf.words <= 25 && !is_sentence && text.contains(['|', '·', '•']) && is_dated(text) {
        return true;
    }
    if leaf.words <= 25 && !(is_sentence && begins(text, &OPENERS)) && begins(text, &PREFACES) {
        return true;
    }
    if leaf.words <= 8
        && (text.contains("min read") || text.contains("minute read") || text.contains("mins read"))
    {
        return true;
    }
    if leaf.words <= 12 && byline.is_some_and(|byline| text.contains(byline)) {
        return true;
    }
    // The name of a section.
    !leaf.is_heading && leaf.words <= 3 && leaf.linked > 0.8
}

/// Tells whether a block is the caption of a picture, which may tell a date.
fn is_caption(leaf: &Leaf<'_>) -> bool {
    leaf.node.has_name("figcaption")
}

/// Tells whether a block says little more than a day.
pub(super) fn is_day(leaf: &Leaf<'_>) -> bool {
    leaf.words <= 7 && is_dated(&leaf.text) && !begins(&leaf.text, &PREFACES)
}

/// Tells whether all of a block is bold.
pub(super) fn is_bold(leaf: &Leaf<'_>) -> bool {
    let mut inner = leaf.node.children_it(false).filter(|child| !child.text().trim().is_empty());
    inner.next().is_some_and(|child| child.has_name("strong") || child.has_name("b"))
        && inner.next().is_none()
}

/// Tells whether a text holds a date, in whatever language.
fn is_dated(text: &str) -> bool {
    if !text.is_ascii() && date::may_be_in(text) && date::find(text, Reading::ANY).is_some() {
        return true;
    }
    let bytes = text.as_bytes();
    let year = bytes.windows(4).enumerate().any(|(at, window)| {
        let free = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        (window.starts_with(b"19") || window.starts_with(b"20"))
            && window.iter().all(u8::is_ascii_digit)
            && free(at.checked_sub(1).and_then(|at| bytes.get(at)))
            && free(bytes.get(at + 4))
    });
    if !year {
        return false;
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let month = MONTHS.iter().any(|month| {
        text.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(month))
    });
    (month && digits >= 5) || digits >= 6 || (text.contains('年') && text.contains('月'))
}
