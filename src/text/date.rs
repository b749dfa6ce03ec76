//! Moments as people and machines write them.
//!
//! One scanner for RFC 3339, RFC 2822, what content systems print, and
//! Chinese, Japanese, Korean and English prose. It finds the first moment in
//! a text and is content with a day; it never guesses between day and month.

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

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

/// What is left of a text.
struct Scan<'a>(&'a [char]);

impl Scan<'_> {
    fn skip(&mut self, count: usize) {
        self.0 = self.0.get(count..).unwrap_or_default();
    }

    fn skip_any(&mut self, signs: &[char]) {
        let count = self.0.iter().take_while(|letter| signs.contains(letter)).count();
        self.skip(count);
    }

    fn eat(&mut self, signs: &[char]) -> Option<char> {
        let first = self.0.first().copied().filter(|letter| signs.contains(letter))?;
        self.skip(1);
        Some(first)
    }

    fn digits(&self) -> usize {
        self.0.iter().take_while(|letter| letter.is_ascii_digit()).count()
    }

    /// Takes a number of so many digits, no more and no fewer.
    fn number(&mut self, least: usize, most: usize) -> Option<i32> {
        let count = self.digits();
        (least..=most).contains(&count).then_some(())?;
        let number = self
            .0
            .iter()
            .take(count)
            .filter_map(|letter| letter.to_digit(10))
            .try_fold(0_i32, |sum, digit| sum.checked_mul(10)?.checked_add_unsigned(digit))?;
        self.skip(count);
        Some(number)
    }

    /// Takes a word of ASCII letters, in lower case.
    fn word(&mut self) -> Option<String> {
        let word: String =
            self.0.iter().take_while(|letter| letter.is_ascii_alphabetic()).take(12).collect();
        (!word.is_empty()).then_some(())?;
        self.skip(word.len());
        Some(word.to_ascii_lowercase())
    }

    /// Seconds or milliseconds since 1970, standing alone.
    fn epoch(&mut self) -> Option<Timestamp> {
        let count = self.digits();
        (self.0.len() == count).then_some(())?;
        let number: String = self.0.iter().collect();
        let number: i64 = number.parse().ok()?;
        match count {
            10 => Timestamp::from_second(number).ok(),
            13 => Timestamp::from_millisecond(number).ok(),
            _ => None,
        }
    }

    /// Takes a day: month and day of the month, and the year if it was told.
    fn day(&mut self) -> Option<((i8, i8), Option<i32>)> {
        if self.0.first()?.is_ascii_alphabetic() {
            let word = self.word()?;
            if weekday(&word) {
                self.skip_any(&['.', ',', ' ']);
                return self.day_of_prose();
            }
            return self.day_after_month(month(&word)?);
        }
        match self.digits() {
            4 => self.day_after_year(),
            8 => {
                let packed = self.number(8, 8)?;
                let (month, day) = (packed / 100 % 100, packed % 100);
                // `20210111T102030`: the basic format of ISO 8601.
                Some(((month.try_into().ok()?, day.try_into().ok()?), Some(packed / 10_000)))
            }
            14 => {
                let (head, tail) = self.0.split_at_checked(8)?;
                let packed = Scan(head).number(8, 8)?;
                self.0 = tail;
                let (month, day) = (packed / 100 % 100, packed % 100);
                Some(((month.try_into().ok()?, day.try_into().ok()?), Some(packed / 10_000)))
            }
            _ => self.day_of_prose(),
        }
    }

    /// `2021-1-11`, `2021/01/11`, `2021.1.11`, `2021年1月11日`, `2021년 1월 11일`.
    fn day_after_year(&mut self) -> Option<((i8, i8), Option<i32>)> {
        let year = self.number(4, 4)?;
        self.skip_any(&[' ']);
        let sign = self.eat(&['-', '/', '.', '年', '년'])?;
        self.skip_any(&[' ']);
        let month = self.number(1, 2)?;
        self.skip_any(&[' ']);
        match sign {
            '年' | '년' => self.eat(&['月', '월'])?,
            sign => self.eat(&[sign])?,
        };
        self.skip_any(&[' ']);
        let day = self.number(1, 2)?;
        self.skip_any(&[' ']);
        self.eat(&['日', '일', '号', '號']);
        Some(((month.try_into().ok()?, day.try_into().ok()?), Some(year)))
    }

    /// `11 January 2021`, `11-Jan-21`, `11th of January, 2021`.
    fn day_of_prose(&mut self) -> Option<((i8, i8), Option<i32>)> {
        if self.0.first()?.is_ascii_alphabetic() {
            let word = self.word()?;
            return self.day_after_month(month(&word)?);
        }
        let day = self.number(1, 2)?;
        if let Some(day) = self.day_in_numbers(day) {
            return Some(day);
        }
        self.skip_ordinal();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        let mut word = self.word()?;
        if word == "of" || word == "de" {
            self.skip_any(&[' ']);
            word = self.word()?;
        }
        let month = month(&word)?;
        let sign = self.0.first().copied();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        let year = self.year(sign);
        Some(((month, day.try_into().ok()?), year))
    }

    /// `.01.2021` after the day, and `/25/2021` where only one of the two can
    /// be the day. Nobody writes a month before a day between full stops.
    fn day_in_numbers(&mut self, first: i32) -> Option<((i8, i8), Option<i32>)> {
        let before = self.0;
        let mut take = || {
            let sign = self.eat(&['.', '/', '-'])?;
            let second = self.number(1, 2)?;
            self.eat(&[sign])?;
            let year = self.number(4, 4)?;
            let (month, day) = match (first, second) {
                (13.., 1..=12) => (second, first),
                (1..=12, 13..) => (first, second),
                _ if sign == '.' || first == second => (second, first),
                _ => return None,
            };
            Some(((month.try_into().ok()?, day.try_into().ok()?), Some(year)))
        };
        let day = take();
        if day.is_none() {
            self.0 = before;
        }
        day
    }

    /// `January 11th, 2021`, and `Jan 11 10:20:30 2021` without its year.
    fn day_after_month(&mut self, month: i8) -> Option<((i8, i8), Option<i32>)> {
        self.skip_any(&[' ', '.', '-']);
        let day = self.number(1, 2)?;
        self.skip_ordinal();
        let sign = self.0.first().copied();
        self.skip_any(&[' ', ',', '-']);
        let year = match self.0.get(self.digits()) {
            Some(':') => None,
            _ => self.year(sign),
        };
        Some(((month, day.try_into().ok()?), year))
    }

    fn skip_ordinal(&mut self) {
        let suffix: String = self.0.iter().take(2).collect();
        if matches!(suffix.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th") {
            self.skip(2);
        }
    }

    /// Takes a year after a sign. Two digits (RFC 2822, 4.3) are one between
    /// hyphens and before a time of day: `Mar 17 11 min read` has none.
    fn year(&mut self, sign: Option<char>) -> Option<i32> {
        let is_timed = matches!(self.0, [_, _, ' ', _, _, ':', ..] | [_, _, ' ', _, ':', ..]);
        match self.digits() {
            4 => self.number(4, 4),
            2 if is_timed || matches!(sign, Some('-' | '/' | '.')) => {
                self.number(2, 2).map(|year| if year < 50 { 2000 + year } else { 1900 + year })
            }
            _ => None,
        }
    }

    fn trailing_year(&mut self) -> Option<i32> {
        self.skip_any(&[' ']);
        self.number(4, 4)
    }

    /// Takes a time of day and its zone where they follow.
    fn clock(&mut self) -> (Option<Time>, Option<Offset>) {
        let before = self.0;
        // `星期一`, `(Mon)`, `at`, `|`, a comma: what stands between.
        self.skip_any(&[
            ' ', ',', '|', '·', '-', 'T', 't', '(', '（', '周', '星', '期', '一', '二', '三', '四',
            '五', '六', '日', '天', ')', '）', '\n', '\t',
        ]);
        if let Some(word) =
            self.0.first().is_some_and(char::is_ascii_alphabetic).then(|| self.word())
            && !word.as_deref().is_some_and(|word| word == "at" || weekday(word))
        {
            self.0 = before;
            return (None, None);
        }
        self.skip_any(&[' ', ',', ')']);
        let half = self.half_before();
        let Some((time, half)) = self.time(half) else {
            self.0 = before;
            return (None, None);
        };
        let hour = match (half, time.hour()) {
            (Some(Half::After), hour @ 1..12) => hour + 12,
            (Some(Half::Before), 12) => 0,
            (_, hour) => hour,
        };
        let time = Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond());
        (time.ok(), self.zone())
    }

    /// `上午`, `下午`, `오후` stand before the hour.
    fn half_before(&mut self) -> Option<Half> {
        let word: String = self.0.iter().take(2).collect();
        let half = match word.as_str() {
            "上午" | "凌晨" | "早上" | "오전" => Half::Before,
            "下午" | "晚上" | "中午" | "오후" => Half::After,
            _ => return None,
        };
        self.skip(2);
        self.skip_any(&[' ']);
        Some(half)
    }

    fn time(&mut self, half: Option<Half>) -> Option<(Time, Option<Half>)> {
        if matches!(self.digits(), 4 | 6) {
            let long = self.digits();
            let packed = self.number(4, 6)?;
            let (clock, second) =
                if long == 6 { (packed / 100, packed % 100) } else { (packed, 0) };
            let time =
                Time::new(small(clock / 100)?, small(clock % 100)?, small(second)?, 0).ok()?;
            return Some((time, half));
        }
        let hour = self.number(1, 2)?;
        let before = self.0;
        self.skip_any(&[' ']);
        if let Some(half) = self.half_after() {
            return Some((Time::new(small(hour)?, 0, 0, 0).ok()?, Some(half)));
        }
        self.0 = before;
        self.eat(&[':', '时', '時', '點', '点', '시', 'h'])?;
        self.skip_any(&[' ']);
        let minute = self.number(2, 2)?;
        self.eat(&['分', '분']);
        let mut second = 0;
        if self.0.first() == Some(&':') || self.0.get(2) == Some(&'秒') {
            self.skip_any(&[':', ' ']);
            second = self.number(2, 2)?;
            self.eat(&['秒']);
        }
        if matches!(self.0, ['.' | ',', digit, ..] if digit.is_ascii_digit()) {
            self.skip(1);
            self.skip(self.digits());
        }
        // The leap second has no civil time of its own.
        let time = Time::new(small(hour % 24)?, small(minute)?, small(second.min(59))?, 0).ok()?;
        let before = self.0;
        self.skip_any(&[' ']);
        let after = self.half_after();
        if after.is_none() {
            self.0 = before;
        }
        Some((time, after.or(half)))
    }

    fn half_after(&mut self) -> Option<Half> {
        let before = self.0;
        let word: String = self
            .0
            .iter()
            .take(4)
            .filter(|letter| letter.is_ascii_alphabetic() || **letter == '.')
            .collect();
        let plain = word.replace('.', "").to_ascii_lowercase();
        let half = match plain.get(..2) {
            Some("am") => Half::Before,
            Some("pm") => Half::After,
            _ => {
                self.0 = before;
                return None;
            }
        };
        self.skip(if word.contains('.') { word.len() } else { 2 });
        Some(half)
    }

    /// `Z`, `GMT`, `+08:00`, `+0800`, `UTC+8`, `EST`.
    fn zone(&mut self) -> Option<Offset> {
        self.skip_any(&[' ', '(']);
        let named = match self.0.first()?.is_ascii_alphabetic() {
            true => zone_of(&self.word()?),
            false => None,
        };
        let sign = match self.eat(&['+', '-']) {
            Some('-') => -1,
            Some(_) => 1,
            None => return named,
        };
        let (hours, minutes) = match self.digits() {
            4 => {
                let packed = self.number(4, 4)?;
                (packed / 100, packed % 100)
            }
            1 | 2 => {
                let hours = self.number(1, 2)?;
                let minutes = self.eat(&[':']).and_then(|_| self.number(2, 2)).unwrap_or(0);
                (hours, minutes)
            }
            _ => return named,
        };
        (hours <= 14 && minutes < 60).then_some(())?;
        Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
    }
}

#[derive(Clone, Copy)]
enum Half {
    Before,
    After,
}

fn small(number: i32) -> Option<i8> {
    number.try_into().ok()
}

fn weekday(word: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|name| word.starts_with(name))
        && (word.len() <= 5 || word.ends_with("day"))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word));
    at.or_else(|| (word == "sept").then_some(8)).and_then(|at| i8::try_from(at + 1).ok())
}

/// Zones by name: those of RFC 2822 and those that news sites print.
fn zone_of(word: &str) -> Option<Offset> {
    let hours = match word {
        "z" | "gmt" | "utc" | "ut" | "wet" => 0,
        "cet" | "bst" | "met" | "wat" => 1,
        "cest" | "eet" | "sast" => 2,
        "msk" | "eest" | "trt" => 3,
        "hkt" | "sgt" | "awst" => 8,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "edt" | "ast" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" | "akdt" => -8,
        "brt" | "art" | "adt" => -3,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
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
