//! What a text says of its letters: where its words and its sentences end, in
//! every script.

use super::plain;

/// Tells whether a letter is one of Chinese or Japanese, written without
/// spaces.
#[must_use]
pub fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Tells whether a letter is one of Korean.
#[must_use]
pub fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// Tells whether a letter is one of Thai, Lao, Tibetan, Burmese or Khmer,
/// which part their sentences and not their words.
#[must_use]
pub fn is_unparted(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{fbc}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}')
}

/// Tells whether a letter is one of a script in which words are not parted by
/// spaces, or not from their endings, as in Korean.
#[must_use]
pub fn is_spaceless(letter: char) -> bool {
    is_wide(letter) || is_unparted(letter) || is_hangul(letter)
}

/// Counts words; two characters of Chinese or Japanese make one, and five of
/// Thai and its neighbours.
#[must_use]
pub fn words(text: &str) -> usize {
    let mut in_word = false;
    if text.is_ascii() {
        let begins = |byte: u8| {
            let is_letter = byte.is_ascii_alphanumeric();
            let begins = is_letter && !in_word;
            in_word = is_letter || in_word && !plain::is_space(byte);
            begins
        };
        return text.bytes().map(begins).map(usize::from).sum();
    }
    let (mut narrow, mut wide, mut unparted) = (0_usize, 0_usize, 0_usize);
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            narrow += usize::from(!in_word);
            in_word = true;
        } else if is_wide(letter) {
            wide += 1;
            in_word = false;
        } else if is_unparted(letter) {
            unparted += 1;
            in_word = false;
        } else if letter.is_whitespace() {
            in_word = false;
        } else if !in_word && letter.is_alphanumeric() {
            in_word = true;
            narrow += 1;
        }
    }
    narrow + wide.div_ceil(2) + unparted.div_ceil(5)
}

/// What ends a sentence wherever it stands, in scripts beyond Latin.
pub const STOPS: [char; 11] = ['。', '！', '？', '؟', '।', '۔', '։', '።', '။', '།', '។'];

/// Tells whether a text ends as sentences do, closing quotes apart.
#[must_use]
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    let text = text.trim_end_matches(['"', '”', '’', '»', '」', '』', ')', '）']);
    text.ends_with(['.', '!', '?', '…']) || text.ends_with(STOPS)
}

/// Returns a text without what is drawn before it: from its first letter or
/// digit on.
#[must_use]
pub fn from_word(text: &str) -> &str {
    text.trim_start_matches(|letter: char| !letter.is_alphanumeric())
}

/// Returns a text without what is drawn behind it.
#[must_use]
pub fn to_word(text: &str) -> &str {
    text.trim_end_matches(|letter: char| !letter.is_alphanumeric())
}

/// Returns a text without what is drawn round it.
#[must_use]
pub fn alone(text: &str) -> &str {
    from_word(to_word(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_scripts_that_do_not_part_them() {
        for (text, count) in [
            ("one, two 3", 3),
            ("один два", 2),
            ("今天天气", 2),
            ("สะพานใหม่", 2),
            ("မြစ်ကူးတံတားသစ်", 3),
            ("", 0),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
    }

    #[test]
    fn words_of_ascii_are_counted_as_all_others_are() {
        for text in ["", " a-b  c\td ", "'tis (1,000) - x", "a.b. c\u{b}d"] {
            assert_eq!(words(text), words(&format!("{text}…")), "{text}");
        }
    }
}
