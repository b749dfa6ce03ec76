//! One line of plain text, as it may stand in a title or a byline.
//!
//! Feeds and pages are written by others, who may hide controls in them that
//! turn the reading direction, join what is apart or cannot be seen at all.
//! This module knows characters only; Markdown is not its business.

use unicode_normalization::UnicodeNormalization as _;

use super::script::is_spaceless;

/// Returns a text as one line: controls, marks of direction, invisible
/// characters and tags removed, white space collapsed, in NFC (UAX #15).
///
/// ZWNJ and ZWJ stay, because Persian and emoji are not written without them.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let letters = text.chars().filter(|&letter| letter.is_whitespace() || is_visible(letter));
    match text.chars().all(is_settled) {
        true => collapsed(letters, text.len()),
        false => collapsed(letters.nfc(), text.len()),
    }
}

/// Tells whether a character is in NFC beside all others of which this is so:
/// most are, and need no normaliser.
fn is_settled(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{2ff}'
        // Punctuation, of Latin and of Chinese.
        | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}' | '\u{ff01}'..='\u{ff5e}'
        | '\u{4e00}'..='\u{9fff}')
}

fn collapsed(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut line = String::with_capacity(length);
    let mut space = false;
    for letter in letters {
        if letter.is_whitespace() {
            space = !line.is_empty();
        } else {
            if space {
                line.push(' ');
                space = false;
            }
            line.push(letter);
        }
    }
    line
}

/// Returns the clean line of a text, cut after so many characters.
#[must_use]
pub fn clean_line_within(text: &str, most: usize) -> String {
    let is_letter = |letter: char| letter.is_alphanumeric() && !is_spaceless(letter);
    let line = clean_line(text);
    match line.char_indices().nth(most) {
        None => line,
        Some(_) => {
            let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
            // A word that is cut goes, where there are others.
            let is_within = line.chars().nth(cut.chars().count()).is_some_and(is_letter);
            let last = cut.rfind(' ').filter(|last| is_within && last * 2 > cut.len());
            cut.truncate(last.unwrap_or(cut.len()));
            cut.truncate(cut.trim_end().len());
            cut.push('…');
            cut
        }
    }
}

/// Tells whether a character shows, or changes one that shows.
#[must_use]
pub fn is_visible(letter: char) -> bool {
    !matches!(letter,
        // Controls of C0 and C1.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        // The soft hyphen, the grapheme joiner, the Mongolian vowel separator.
        | '\u{ad}' | '\u{34f}' | '\u{180e}'
        // Letters that are blank.
        | '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        // Controls of hieroglyphs, shorthand and music.
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Zero-width space and the two marks of direction; between them stand ZWNJ and ZWJ.
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
        // Embeddings, overrides and isolates of direction; invisible operators.
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        // Byte order mark, interlinear annotations, characters that are none.
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{fdd0}'..='\u{fdef}'
        // Tags, and variation selectors in which a text can be hidden.
        | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_removed_and_white_space_is_one_space() {
        assert_eq!(
            clean_line(" a\u{202e}b\u{2066}c\u{0} \t\n d\u{e0041}\u{feff}\u{3000}e "),
            "abc d e"
        );
        assert_eq!(clean_line("a\u{2028}b\u{85}c"), "a b c");
    }

    #[test]
    fn joiners_stay_because_persian_and_emoji_need_them() {
        assert_eq!(clean_line("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(clean_line("👩\u{200d}🚀\u{200b}"), "👩\u{200d}🚀");
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(clean_line("Cafe\u{301}"), "Café");
    }

    #[test]
    fn a_long_line_is_cut_with_an_ellipsis() {
        assert_eq!(clean_line_within("好消息好消息", 4), "好消息…");
        assert_eq!(clean_line_within("好消息", 3), "好消息");
        assert_eq!(clean_line_within("The river rose overnight", 18), "The river rose…");
        assert_eq!(clean_line_within("The river rose overnight", 15), "The river rose…");
        assert_eq!(clean_line_within("A riverbankoverflow", 12), "A riverbank…");
    }
}
