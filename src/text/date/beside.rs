//! What may stand beside dates that are written as much else is.

use std::ops::Range;

use super::{Order, Reading, Tongue};

/// Tells whether what reads like a date is none by the words beside it: several
/// days in a line that says more are those of a fair, and figures with a short
/// year are a date of English only where hardly a word stands beside them.
pub(super) fn is_beside_more(letters: &[char], own: Range<usize>, reading: Reading) -> bool {
    let before = letters.get(..own.start).unwrap_or_default();
    let after = letters.get(own.end..).unwrap_or_default();
    let own = letters.get(own).unwrap_or_default();
    if is_several(own) {
        return words(before) > 0 || words(after) > 0;
    }
    let is_open = reading.tongue == Tongue::English && reading.order != Order::DayFirst;
    is_open && is_short(own) && (words(before) > 1 || words(after) > 1)
}

/// Tells whether letters are the days of a month: `March 4-10, 2019`.
fn is_several(own: &[char]) -> bool {
    let is_digit = |letter: &char| letter.is_ascii_digit();
    let is_month = own.first().is_some_and(|first| !is_digit(first));
    let last = own.iter().skip_while(|letter| !is_digit(letter));
    let last: String = last.take_while(|letter| **letter != ':').collect();
    let Some((first, last)) = last.split_once(['-', '–', '—']) else { return false };
    let figures = last.trim_start().bytes().take_while(u8::is_ascii_digit).count();
    let is_day = first.trim_end().len() <= 4 && (1..=2).contains(&figures);
    // Behind the last day stands its year.
    let year = last.trim_start().get(figures..).unwrap_or_default();
    is_month && is_day && year.contains([' ', ',']) && year.bytes().any(|own| own.is_ascii_digit())
}

/// Tells whether letters are a day in figures and stops, its year of two:
/// `04.03.19, 19:30`.
fn is_short(own: &[char]) -> bool {
    let day: String = own.iter().take_while(|own| own.is_ascii_digit() || **own == '.').collect();
    let parts: Vec<&str> = day.split('.').collect();
    matches!(parts.as_slice(), [_, _, year] if year.len() == 2)
}

/// Counts the words and the numbers of letters.
fn words(letters: &[char]) -> usize {
    let words = letters.split(|letter| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).count()
}
