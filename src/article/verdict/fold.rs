//! Letters as phrases are compared: what is told apart by habit of a site or
//! a keyboard is one.

use std::borrow::Cow;

/// Returns a text in lower case, with straight apostrophes, single spaces and
/// lines kept, without letters that are not seen.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            '’' | '‘' | 'ʼ' | '＇' => folded.push('\''),
            '…' => folded.push_str("..."),
            'ё' => folded.push('е'),
            // Arabic and Persian keyboards have letters of their own.
            'ي' | 'ى' => folded.push('ی'),
            'ك' => folded.push('ک'),
            'أ' | 'إ' | 'آ' => folded.push('ا'),
            digit @ ('٠'..='٩' | '۰'..='۹') => {
                folded.push(char::from_digit(u32::from(digit) & 0xf, 10).unwrap_or(digit));
            }
            // The dot of a Turkish capital, vowel marks, joiners.
            '\u{307}'
            | '\u{ad}'
            | '\u{640}'
            | '\u{64b}'..='\u{652}'
            | '\u{200b}'..='\u{200f}'
            | '\u{feff}' => {}
            '\n' => folded.push('\n'),
            space if space.is_whitespace() => {
                if !folded.ends_with(char::is_whitespace) {
                    folded.push(' ');
                }
            }
            letter => folded.push(letter),
        }
    }
    folded
}

/// Longest quotation that is passed over, in bytes.
const QUOTED: usize = 300;

/// Returns a text without what it quotes: a report about a page says what
/// stands on it in quotation marks.
pub(super) fn unquoted(text: &str) -> Cow<'_, str> {
    const MARKS: [(char, &[char]); 7] = [
        ('“', &['”', '“']),
        ('„', &['“', '”', '"']),
        ('«', &['»']),
        ('「', &['」']),
        ('『', &['』']),
        ('»', &['«']),
        ('"', &['"']),
    ];
    if !text.contains(MARKS.map(|(open, _)| open)) {
        return Cow::Borrowed(text);
    }
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(MARKS.map(|(open, _)| open)) {
        let (before, quoted) = rest.split_at(at);
        left.push_str(before);
        let mut letters = quoted.chars();
        let open = letters.next().unwrap_or_default();
        let quoted = letters.as_str();
        let closes =
            MARKS.iter().find(|(mark, _)| *mark == open).map_or(&[][..], |(_, closes)| closes);
        let near = quoted.get(..quoted.floor_char_boundary(QUOTED)).unwrap_or_default();
        let end = near
            .find(closes)
            .filter(|end| !near.get(..*end).is_some_and(|inner| inner.contains('\n')));
        // The mark of inches, and those of JSON, open no quotation.
        let starts = |letter: char| !letter.is_ascii() || letter == '(' || letter.is_whitespace();
        let end = end.filter(|_| open != '"' || before.chars().next_back().is_none_or(starts));
        left.push(' ');
        rest = match end.and_then(|end| quoted.get(end..)) {
            Some(closed) => {
                closed.get(closed.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()
            }
            None => quoted,
        };
    }
    left.push_str(rest);
    Cow::Owned(left)
}

/// Counts the characters of a text, white space apart: one of Chinese,
/// Japanese and Korean says as much as some two and a half of an alphabet.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return crate::text::plain::shown(text);
    }
    let (mut narrow, mut wide) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        match is_set_wide(letter) {
            true => wide += 1,
            false => narrow += 1,
        }
    }
    narrow + wide * 5 / 2
}

/// Tells whether a letter is Han, kana or Hangul, or a mark set as wide.
pub(super) fn is_set_wide(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_one_to_readers_are_one() {
        assert_eq!(fold("That  Page\u{a0}can’t…"), "that page can't...");
        assert_eq!(fold("İSTANBUL Ещё нами\u{200c}باشد"), "istanbul еще намиباشد");
        assert_eq!(fold("a\nb ۴۰٤"), "a\nb 404");
    }

    #[test]
    fn what_is_quoted_is_left_out() {
        for (text, left) in [
            ("they saw “access denied” there", "they saw   there"),
            ("они видят «доступ ограничен».", "они видят  ."),
            ("看到“您访问的网站”的", "看到 的"),
            ("it said \"blocked\".", "it said  ."),
            ("{\"error\":\"wait\"}", "{ error : wait }"),
            ("12\" pipes\nand more", "12  pipes\nand more"),
            ("no end “of it", "no end  of it"),
        ] {
            assert_eq!(unquoted(text), left);
        }
    }

    #[test]
    fn wide_letters_count_more() {
        assert_eq!((width("a b"), width("今天"), width("café 今天")), (2, 5, 9));
    }
}
