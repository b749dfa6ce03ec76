//! Who worked on an article, and whence it was taken: lines of marks, of parts
//! in the work and names.

use super::begins;
use super::leaf::Leaf;
use super::phrases::ROLES;
use crate::text::script::ends_sentence;

/// Longest mark of who wrote a report, in letters.
const SIGNED: usize = 7;

/// Tells whether a block is the mark of an agency or of who wrote: capitals in
/// brackets.
pub(super) fn is_signed(leaf: &Leaf<'_>) -> bool {
    let text = leaf.node.text();
    let inner = text.trim().strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let is_mark = |letter: char| letter.is_uppercase() || letter == '/';
    inner.is_some_and(|inner| {
        (2..=SIGNED).contains(&inner.chars().count()) && inner.chars().all(is_mark)
    })
}

/// Longest name in a line of credits, in letters.
const NAME: usize = 12;

/// Tells whether a text is nothing but who did what for the article: what
/// they did, a sign, and names.
pub(super) fn is_credits(text: &str) -> bool {
    let is_sign = |letter: char| {
        letter.is_whitespace() || ":：/／|｜丨、,，;；·•-—–（）()[]【】＝○".contains(letter)
    };
    let (mut roles, mut names, mut was_role) = (0, 0, false);
    for part in text.split(is_sign).filter(|part| !part.is_empty()) {
        let letters = part.chars().count();
        if roles + names > 24 || letters > NAME || !part.chars().all(char::is_alphanumeric) {
            return false;
        }
        let is_role = is_role(part);
        // What follows a part in the work is a name; first comes a part.
        let is_name = !was_role || part.is_ascii() || letters <= 4;
        let is_led = roles > 0 || is_role || ROLES.iter().any(|role| part.starts_with(role));
        if !(is_role || is_name && is_led) {
            return false;
        }
        roles += usize::from(is_role);
        names += usize::from(!is_role);
        was_role = is_role;
    }
    roles > 0 && names > 0
}

/// Tells whether a word is a part in the work on an article; the name of the
/// paper may stand before it.
fn is_role(word: &str) -> bool {
    let is_led = |role: &&str| {
        ["编辑", "編輯", "记者", "記者"].contains(role)
            && word.strip_suffix(*role).is_some_and(|paper| paper.chars().count() <= 6)
    };
    ROLES.contains(&word) || ROLES.iter().any(is_led)
}

/// Tells whether a block says no more than where the article was taken from.
pub(super) fn is_source(leaf: &Leaf<'_>) -> bool {
    !leaf.is_heading
        && !ends_sentence(&leaf.text)
        && begins(
            &leaf.text,
            &["来源：", "来源:", "來源：", "來源:", "منبع:", "المصدر:", "kaynak:", "источник:"],
        )
}
