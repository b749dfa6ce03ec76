//! Moments as people and machines write them.
//!
//! One scanner for RFC 3339, RFC 2822, what content systems print, and
//! Chinese, Japanese, Korean and English prose. It finds the first moment in
//! a text and is content with a day; it never guesses between day and month.

mod scan;

use std::ops::Range;

use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use scan::{Scan, month};

/// Zone of pages in Chinese that name none: China and Taiwan share it.
pub const CHINA: Offset = Offset::constant(8);

/// Returns the first moment that a text names, in the zone that it names.
///
/// `zone` is taken where the text names none. A day without a time is its
/// midnight there.
#[must_use]
pub fn find(text: &str, zone: Offset) -> Option<ZonedDateTime> {
    each(text, zone, 1).pop().map(|(_, moment)| moment)
}

/// Returns the moments that a text names, each with the characters that name
/// it; at most so many.
#[must_use]
pub fn each(text: &str, zone: Offset, most: usize) -> Vec<(Range<usize>, ZonedDateTime)> {
    // A date stands near the beginning of whatever is rightly called one.
    let letters: Vec<char> = text.chars().take(400).map(narrow).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() && found.len() < most {
        let rest = letters.get(at..).unwrap_or_default();
        let moment = if joined(&letters, at) { None } else { moment(rest, zone) };
        let Some((moment, long)) = moment else {
            at += 1;
            continue;
        };
        found.push((at..at + long, moment));
        at += long.max(1);
    }
    found
}

/// Tells whether a text has what every date needs: a digit.
#[must_use]
pub fn may_be_in(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Returns the day that the path of an address names, as in `/2021/01/11/`,
/// `/2021/january/11/` or `/20210111/`: midnight in the given zone.
#[must_use]
pub fn find_in_path(path: &str, zone: Offset) -> Option<ZonedDateTime> {
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

/// Full-width digits and signs are read like narrow ones.
fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '−' | '–' | '‐' => '-',
        other => other,
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
        || (here.is_ascii_alphabetic() && before.is_ascii_alphabetic())
        || !here.is_ascii_alphanumeric()
}

/// Returns the moment that letters begin with, and how many of them name it.
fn moment(letters: &[char], zone: Offset) -> Option<(ZonedDateTime, usize)> {
    let mut scan = Scan(letters);
    if let Some(moment) = scan.epoch() {
        return Some((moment.to_zoned_datetime(TimeZone::fixed(zone)), letters.len()));
    }
    let (day, known) = scan.day()?;
    let (time, own) = scan.clock();
    let known = known.or_else(|| scan.trailing_year());
    let day = date(known?, i32::from(day.0), i32::from(day.1))?;
    let moment = zoned(day, time.unwrap_or(Time::midnight()), own.unwrap_or(zone))?;
    Some((moment, letters.len() - scan.0.len()))
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    (1970..=2099).contains(&year).then_some(())?;
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn zoned(day: Date, time: Time, zone: Offset) -> Option<ZonedDateTime> {
    let moment = zone.to_timestamp(DateTime::from_parts(day, time)).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::fixed(zone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        find(text, Offset::UTC).map(|moment| moment.timestamp().to_string())
    }

    #[test]
    fn what_machines_write_is_read() {
        for (text, moment) in [
            ("2021-01-11T10:20:30Z", "2021-01-11T10:20:30Z"),
            ("2021-01-11T10:20:30.123456+08:00", "2021-01-11T02:20:30Z"),
            ("2021-01-11T10:20:30+0800", "2021-01-11T02:20:30Z"),
            ("2021-01-11T10:20", "2021-01-11T10:20:00Z"),
            ("2021-01-11 10:20:30 +0800", "2021-01-11T02:20:30Z"),
            ("2021-01-11", "2021-01-11T00:00:00Z"),
            ("20210111T102030Z", "2021-01-11T10:20:30Z"),
            ("20210111102030", "2021-01-11T10:20:30Z"),
            ("20210111", "2021-01-11T00:00:00Z"),
            ("Mon, 11 Jan 2021 10:20:30 GMT", "2021-01-11T10:20:30Z"),
            ("Mon, 11 Jan 2021 10:20:30 -0500 (EST)", "2021-01-11T15:20:30Z"),
            ("Monday, 11-Jan-21 10:20:30 EST", "2021-01-11T15:20:30Z"),
            ("Mon, 11 Jan 21 10:20:30 GMT", "2021-01-11T10:20:30Z"),
            ("Mon Jan 11 10:20:30 2021", "2021-01-11T10:20:30Z"),
            ("Thurs, 1 Sept 2022 24:20:30 UTC", "2022-09-01T00:20:30Z"),
            ("1610360430", "2021-01-11T10:20:30Z"),
            ("1610360430000", "2021-01-11T10:20:30Z"),
        ] {
            assert_eq!(found(text).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_found() {
        for (text, moment) in [
            ("发布时间：2021年1月11日 10:20", "2021-01-11T10:20:00Z"),
            ("2021年01月11日 10時20分30秒", "2021-01-11T10:20:30Z"),
            ("2021 年 1 月 11 日 星期一 下午 3:05", "2021-01-11T15:05:00Z"),
            ("２０２１年１月１１日", "2021-01-11T00:00:00Z"),
            ("2021년 1월 11일 오후 3:05", "2021-01-11T15:05:00Z"),
            ("2021/1/11 10:20", "2021-01-11T10:20:00Z"),
            ("2021.01.11 | 10:20", "2021-01-11T10:20:00Z"),
            ("By A Writer, January 11, 2021 at 3:05 PM EST", "2021-01-11T20:05:00Z"),
            ("Published: Jan. 11th, 2021", "2021-01-11T00:00:00Z"),
            ("11 January 2021, 10:20 BST", "2021-01-11T09:20:00Z"),
            ("the 11th of January 2021", "2021-01-11T00:00:00Z"),
            ("Jan 11, 2021 7 p.m. UTC+8", "2021-01-11T11:00:00Z"),
            ("17.05.2021", "2021-05-17T00:00:00Z"),
            ("1.2.2021 10:20", "2021-02-01T10:20:00Z"),
            ("25/12/2021", "2021-12-25T00:00:00Z"),
            ("12/25/2021", "2021-12-25T00:00:00Z"),
            ("03-03-2021", "2021-03-03T00:00:00Z"),
        ] {
            assert_eq!(found(text).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_taken_for_one() {
        for text in [
            "",
            "no date",
            "12",
            "tel 138-1234-5678",
            "2021-13-45",
            "1.2.3",
            "version 2021.1",
            "9999-01-01",
            "may be",
            "Mar 17 11 min read",
            "01/02/2021",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_is_kept_and_assumed_only_where_none_is_told() {
        for (text, local) in [
            ("2021-01-11 10:20", "2021-01-11T10:20:00+08:00"),
            ("2021-01-11", "2021-01-11T00:00:00+08:00"),
            ("2021-01-11 10:20Z", "2021-01-11T10:20:00Z"),
            ("2021-01-11T22:20:00-05:00", "2021-01-11T22:20:00-05:00"),
        ] {
            assert_eq!(rfc_3339(&find(text, CHINA).unwrap()), local);
        }
    }

    #[test]
    fn every_date_of_a_line_is_found_where_it_stands() {
        let line = "Updated Nov 11, 2022 8:23 PM, first published 9 November 2022";
        let found = each(line, Offset::UTC, 8);
        let days: Vec<_> = found.iter().map(|(_, moment)| moment.day()).collect();
        assert_eq!(days, [11, 9]);
        assert_eq!(&line[found[0].0.clone()], "Nov 11, 2022 8:23 PM");
        assert_eq!(&line[found[1].0.clone()], "9 November 2022");
        assert_eq!(each(line, Offset::UTC, 1).len(), 1);
    }

    #[test]
    fn paths_name_days() {
        let day =
            |path| find_in_path(path, Offset::UTC).map(|moment| moment.timestamp().to_string());
        assert_eq!(day("/2021/01/11/title").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/news/20210111/c1.html").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/n/2021-01-11-title").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/2021/January/03/title").as_deref(), Some("2021-01-03T00:00:00Z"));
        assert_eq!(day("/2021/jan/3/title").as_deref(), Some("2021-01-03T00:00:00Z"));
        assert_eq!(day("/2021/title"), None);
        assert_eq!(day("/2021/january/title"), None);
        assert_eq!(day("/12345678/"), None);
    }
}
