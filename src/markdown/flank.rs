//! Whether a mark is seen as a mark: the flanking rule of CommonMark 6.2.
//!
//! A `*` between a letter and punctuation neither opens nor closes, which
//! breaks most bold text in scripts written without spaces. The neighbour on
//! the outer side is then written as a character reference: its `&` or `;` is
//! punctuation, and the rule is met.

use crate::text::escape::is_letter;

/// How the flanking rule sees a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Punctuation,
    /// A symbol or a mark, which renderers see differently: CommonMark counts
    /// symbols as punctuation since 0.31 only.
    Unsure,
}

impl Class {
    fn of(character: Option<char>) -> Self {
        let Some(character) = character else { return Self::Space };
        match character {
            space if space.is_whitespace() => Self::Space,
            ascii if ascii.is_ascii_punctuation() => Self::Punctuation,
            letter if is_letter(letter) => Self::Letter,
            '¡'
            | '§'
            | '«'
            | '¶'
            | '·'
            | '»'
            | '¿'
            | '‐'..='‧'
            | '‰'..='⁃'
            | '⁅'..='⁑'
            | '、'..='〃'
            | '〈'..='】'
            | '〔'..='〟'
            | '！'..='＃'
            | '％'..='＊'
            | '，'..='／'
            | '：'
            | '；'
            | '？'
            | '＠'
            | '［'..='］'
            | '＿'
            | '｛'
            | '｝'
            | '｟'..='･' => Self::Punctuation,
            _ => Self::Unsure,
        }
    }

    fn may_be_letter(self) -> bool {
        matches!(self, Self::Letter | Self::Unsure)
    }

    fn may_be_punctuation(self) -> bool {
        matches!(self, Self::Punctuation | Self::Unsure)
    }
}

/// Tells whether an underscore fails because a letter stands at its outer side
/// (CommonMark 6.2, rules 2 and 4).
pub(super) fn blocks_underscore(outer: char) -> bool {
    Class::of(Some(outer)).may_be_letter()
}

/// Tells whether an opening mark fails because of what stands before it.
pub(super) fn blocks_opening(before: Option<char>, inner: Option<char>) -> bool {
    Class::of(inner).may_be_punctuation() && Class::of(before).may_be_letter()
}

/// Tells whether a closing mark fails because of what stands after it.
pub(super) fn blocks_closing(inner: Option<char>, after: Option<char>) -> bool {
    Class::of(inner).may_be_punctuation() && Class::of(after).may_be_letter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_beside_punctuation_block_a_mark() {
        assert!(blocks_closing(Some('。'), Some('中')));
        assert!(blocks_opening(Some('中'), Some('“')));
        assert!(!blocks_closing(Some('文'), Some('中')));
        assert!(!blocks_closing(Some('。'), Some('，')));
        assert!(!blocks_closing(Some('.'), None));
        assert!(blocks_closing(Some('€'), Some('a')));
        assert!(blocks_closing(Some('”'), Some('€')));
    }
}
