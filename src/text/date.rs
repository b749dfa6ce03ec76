//! Moments as people and machines write them.
//!
//! One scanner for RFC 3339, RFC 2822, what content systems print, and prose
//! of the languages that news are written in. It finds the first moment in a
//! text and is content with a day; between day and month it follows the
//! language of the page, and never guesses.

mod almanac;
mod beside;
mod clock;
mod counted;
mod east;
mod further;
mod months;
mod nepal;
mod reading;
mod scan;
mod years;
mod zones;

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use beside::is_beside_more;
use months::{folded, is_of_word, month};
use scan::Scan;

pub use reading::{Calendar, Order, Reading, Tongue};

/// Zone of pages in Chinese that name none: China and Taiwan share it.
pub const CHINA: Offset = Offset::constant(8);

/// Returns the first moment that a text names, in the zone that it names.
///
/// `reading` tells what the text leaves open: a zone alone will do. A day
/// without a time is its midnight there.
#[must_use]
pub fn find(text: &str, reading: impl Into<Reading>) -> Option<ZonedDateTime> {
    each(text, reading, 1).pop().map(|(_, moment)| moment)
}

/// Returns the moment that a text tells machines: as it would tell readers, or
/// in seconds or milliseconds since 1970.
#[must_use]
pub fn told(text: &str, reading: impl Into<Reading>) -> Option<ZonedDateTime> {
    let mut reading = reading.into();
    let text = text.trim();
    if let Some(moment) = epoch(text) {
        return Some(moment.to_zoned_datetime(TimeZone::fixed(reading.zone)));
    }
    // Systems that count hours by halves are set to American.
    let is_halved = || text.ends_with("AM") || text.ends_with("PM");
    if reading.order == Order::DayFirst && reading.tongue != Tongue::English && is_halved() {
        reading.order = Order::MonthFirst;
    }
    find(text, reading)
}

/// Returns both moments that a text may mean which does not say whether day or
/// month comes first.
#[must_use]
pub fn either(text: &str, reading: Reading) -> Option<[ZonedDateTime; 2]> {
    let text = text.trim_start();
    // Most texts begin with their year.
    text.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
    text.get(1..3)?.contains(['/', '-']).then_some(())?;
    let by = |order| find(text, Reading { order, ..reading });
    let both = [by(Order::DayFirst)?, by(Order::MonthFirst)?];
    let [first, second] = &both;
    (first != second).then_some(both)
}

/// Reads seconds or milliseconds since 1970, standing alone.
fn epoch(text: &str) -> Option<Timestamp> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    match text.len() {
        10 => Timestamp::from_second(text.parse().ok()?).ok(),
        13 => Timestamp::from_millisecond(text.parse().ok()?).ok(),
        _ => None,
    }
}

/// Returns the moments that a text names, each with the characters that name
/// it; at most so many.
#[must_use]
pub fn each(
    text: &str,
    reading: impl Into<Reading>,
    most: usize,
) -> Vec<(Range<usize>, ZonedDateTime)> {
    let reading = reading.into();
    // A date stands near the beginning of whatever is rightly called one.
    let written = text.chars().take(400).enumerate().filter(|(_, letter)| !is_unseen(*letter));
    let (places, letters): (Vec<usize>, Vec<char>) =
        written.map(|(at, letter)| (at, folded(letter))).unzip();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        // Beside a day that was reckoned may stand the same as everywhere.
        let open = found.last().filter(|found| found.is_reckoned);
        if found.len() >= most && open.is_none_or(|open| at > open.end + BESIDE) {
            break;
        }
        let rest = letters.get(at..).unwrap_or_default();
        let own = if joined(&letters, at) { None } else { moment(rest, reading) };
        let Some((moment, long, is_reckoned)) = own else {
            at += 1;
            continue;
        };
        let end = at + long.max(1);
        if is_beside_more(&letters, at..end, reading) {
            at = end;
            continue;
        }
        if let Some(before) = found.last_mut().filter(|before| before.is_reckoned && !is_reckoned)
            && before.moment.duration_until(&moment).as_hours().abs() <= 72
        {
            before.moment = moment.clone();
        }
        found.push(Found { begin: at, end, moment, is_reckoned });
        at = end;
    }
    found.truncate(most);
    let place = |at: usize| places.get(at).copied().unwrap_or_default();
    let placed =
        found.into_iter().map(|found| (place(found.begin)..place(found.end - 1) + 1, found.moment));
    placed.collect()
}

/// A moment and the letters that name it.
struct Found {
    begin: usize,
    end: usize,
    moment: ZonedDateTime,
    /// Whether it was reckoned from the moon, and may be a day too early or
    /// too late.
    is_reckoned: bool,
}

/// How far behind a day of the Hijri calendar the common one may stand.
const BESIDE: usize = 24;

/// Tells whether a letter only says which way its neighbours are written, or
/// how they are joined.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Tells whether a text has what every date needs: a digit of any script, or
/// the year in Chinese.
#[must_use]
pub fn may_be_in(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || (!text.is_ascii()
            && text.chars().any(|letter| letter == '年' || folded(letter).is_ascii_digit()))
}

/// Tells whether a text names a month of a year, as in `May 2024`.
#[must_use]
pub fn names_month(text: &str) -> bool {
    let letters: String = text.chars().map(folded).collect();
    let words = letters.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| match pair {
        [name, year] => {
            let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
            is_year
                && year.bytes().all(|byte| byte.is_ascii_digit())
                && month(&name.to_ascii_lowercase()).is_some()
        }
        _ => false,
    })
}

/// Tells whether a text is a day and nothing else, but for a word that says
/// that its year is one, as in `12 марта 2024 г.`
#[must_use]
pub fn is_whole(text: &str, reading: impl Into<Reading>) -> bool {
    if text.len() > 80 || !may_be_in(text) {
        return false;
    }
    let Some((place, _)) = each(text, reading, 1).pop() else { return false };
    let is_mark = |letter: char| !letter.is_alphanumeric();
    let after: String = text.chars().skip(place.end).collect();
    let after = after.trim_matches(is_mark);
    text.chars().take(place.start).all(is_mark)
        && ["", "г", "год", "года", "р", "року", "r", "roku"].contains(&after)
}

/// Returns the day that the path of an address names, as in `/2021/01/11/`,
/// `/2021/january/11/`, `/2021/1/11/x` or `/20210111/`: midnight in the given
/// zone.
#[must_use]
pub fn find_in_path(path: &str, zone: Offset) -> Option<ZonedDateTime> {
    in_parts(path, zone).or_else(|| in_folders(path, zone))
}

/// Finds the day that three folders name, the numbers as short as they go.
/// Years of two digits follow a language.
fn in_folders(path: &str, zone: Offset) -> Option<ZonedDateTime> {
    let folders: Vec<&str> = path.split('/').collect();
    let number = |segment: &str| -> Option<i32> {
        let fits = (1..=2).contains(&segment.len());
        fits.then_some(segment)?.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        segment.parse().ok()
    };
    folders.windows(5).find_map(|window| {
        let &[before, year, month, day, after] = window else { return None };
        let year = match year.len() {
            4 if year.starts_with("19") || year.starts_with("20") => year.parse().ok()?,
            2 if matches!(before, "gb" | "b5" | "zh" | "en") => 2_000 + number(year)?,
            _ => return None,
        };
        // What the days of a month have as a page is none of them.
        (!after.is_empty()).then_some(())?;
        zoned(date(year, number(month)?, number(day)?)?, Time::midnight(), zone)
    })
}

fn in_parts(path: &str, zone: Offset) -> Option<ZonedDateTime> {
    let segments: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |at: usize, long: usize| -> Option<i32> {
        let segment = segments.get(at)?;
        (segment.len() == long && segment.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| segment.parse().ok())?
    };
    let named = |at: usize| month(&segments.get(at)?.to_ascii_lowercase()).map(i32::from);
    (0..segments.len()).find_map(|at| {
        let (year, month, day) = if let Some(year) = number(at, 4) {
            match named(at + 1) {
                Some(month) => (year, month, number(at + 2, 2).or_else(|| number(at + 2, 1))?),
                None => (year, number(at + 1, 2)?, number(at + 2, 2)?),
            }
        } else {
            let packed = number(at, 8)?;
            (packed / 10_000, packed / 100 % 100, packed % 100)
        };
        zoned(date(year, month, day)?, Time::midnight(), zone)
    })
}

/// Writes a moment as RFC 3339 does, by the clock of its own zone.
#[must_use]
pub fn rfc_3339(moment: &ZonedDateTime) -> String {
    match moment.offset() {
        Offset::UTC => moment.timestamp().to_string(),
        offset => moment.timestamp().display_with_offset(offset).to_string(),
    }
}

/// Tells whether a position lies inside a number or word.
fn joined(letters: &[char], at: usize) -> bool {
    let (Some(&here), Some(&before)) =
        (letters.get(at), at.checked_sub(1).and_then(|before| letters.get(before)))
    else {
        return false;
    };
    (here.is_ascii_digit() && (before.is_ascii_alphanumeric() || matches!(before, '.' | '#')))
        || (is_of_word(here) && is_of_word(before))
        || (here.is_ascii_digit() && is_numbered(letters, at))
        || !(here.is_ascii_digit() || is_of_word(here) || east::may_begin(here))
}

/// Tells whether a number is that of an issue, behind which its month may
/// stand: `Issue 12, March 2019`.
fn is_numbered(letters: &[char], at: usize) -> bool {
    let (before, rest) = letters.split_at_checked(at).unwrap_or_default();
    let is_short = matches!(rest, [_, ',', ..] | [_, '0'..='9', ',', ..]);
    let before = before.iter().rev().skip_while(|letter| matches!(letter, ' ' | '.' | '°'));
    let mut word: Vec<char> = if is_short {
        before.take_while(|letter| is_of_word(**letter)).take(8).copied().collect()
    } else {
        Vec::new()
    };
    word.reverse();
    let word: String = word.into_iter().map(|letter| letter.to_ascii_lowercase()).collect();
    ISSUES.contains(&word.as_str())
}

/// What issues are called before their number.
const ISSUES: [&str; 9] = ["issue", "no", "nr", "num", "number", "numero", "vol", "volume", "heft"];

/// Returns the moment that letters begin with, how many of them name it, and
/// whether it was reckoned from the moon.
fn moment(letters: &[char], reading: Reading) -> Option<(ZonedDateTime, usize, bool)> {
    let mut scan = Scan(letters, reading);
    let found = match scan.day() {
        Some((day, year)) => {
            let clock = scan.clock();
            year.or_else(|| scan.trailing_year()).map(|year| (day, year, clock))
        }
        None => {
            scan.0 = letters;
            scan.clock_before().and_then(|(time, own)| {
                let (day, year) = scan.day()?;
                let year = year.or_else(|| scan.trailing_year())?;
                Some((day, year, (Some(time), own)))
            })
        }
    };
    let on = |(month, day): (i8, i8), year| date(year, i32::from(month), i32::from(day));
    let found = found.and_then(|(day, year, clock)| Some((on(day, year)?, clock, false)));
    let (day, (time, own), is_reckoned) = found.or_else(|| {
        scan.0 = letters;
        let (day, year) = scan.lunar_day()?;
        Some((on(day, year?)?, scan.clock(), true))
    })?;
    let zone = own.map_or(reading.zone, |own| own.on(day));
    let moment = zoned(day, time.unwrap_or(Time::midnight()), zone)?;
    Some((moment, letters.len() - scan.0.len(), is_reckoned))
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    // No date is of those years but by the Buddhist calendar of Thailand.
    let year = if (2_513..2_643).contains(&year) { year - 543 } else { year };
    (1970..=2099).contains(&year).then_some(())?;
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn zoned(day: Date, time: Time, zone: Offset) -> Option<ZonedDateTime> {
    let moment = zone.to_timestamp(DateTime::from_parts(day, time)).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::fixed(zone)))
}

#[cfg(test)]
mod tests;
