//! Days, times of day and zones where they begin in a text, each read as far
//! as it goes.

use jiff::Timestamp;
use jiff::civil::Time;

use super::east;
use super::months::{english, is_of_word, month, month_of_two};
use super::reading::{Order, Reading};
use super::zones::{Zone, zone_of};

/// What is left of a text, and how it is read.
pub(super) struct Scan<'a>(pub(super) &'a [char], pub(super) Reading);

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

    /// Takes a word, in lower case.
    fn word(&mut self) -> Option<String> {
        let letters = self.0.iter().take_while(|letter| is_of_word(**letter)).take(12);
        let word: String = letters.map(char::to_ascii_lowercase).collect();
        (!word.is_empty()).then_some(())?;
        self.skip(word.chars().count());
        Some(word)
    }

    /// Takes a word if it is one of these.
    fn eat_word(&mut self, words: &[&str]) -> bool {
        let before = self.0;
        let is_one = self.word().is_some_and(|word| words.contains(&word.as_str()));
        if !is_one {
            self.0 = before;
        }
        is_one
    }

    /// Takes the name of a month.
    fn month(&mut self) -> Option<i8> {
        let first = self.word()?;
        let Some(found) = month(&first) else {
            self.eat(&[' '])?;
            return month_of_two(&first, &self.word()?);
        };
        // `أيار/مايو`: both names of one month.
        if let ['/', letter, ..] = self.0
            && is_of_word(*letter)
        {
            self.skip(1);
            self.word();
        }
        Some(found)
    }

    /// Seconds or milliseconds since 1970, standing alone.
    pub(super) fn epoch(&mut self) -> Option<Timestamp> {
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
    pub(super) fn day(&mut self) -> Option<((i8, i8), Option<i32>)> {
        if is_of_word(*self.0.first()?) {
            let before = self.0;
            let word = self.word()?;
            if weekday(&word) {
                self.skip_any(&['.', ',', ' ']);
                return self.day_of_prose();
            }
            // Short names of other languages are words of English.
            if english(&word).is_none() && word.chars().count() < 4 {
                return None;
            }
            self.0 = before;
            let month = self.month()?;
            return self.day_after_month(month);
        }
        if !self.0.first()?.is_ascii_digit() {
            return east::day(&mut self.0);
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
                let packed = Scan(head, self.1).number(8, 8)?;
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
        if let ['.', ' ', ..] | ['.'] = self.0 {
            self.skip(1);
        }
        Some(((month.try_into().ok()?, day.try_into().ok()?), Some(year)))
    }

    /// `11 January 2021`, `11-Jan-21`, `11th of January, 2021`.
    fn day_of_prose(&mut self) -> Option<((i8, i8), Option<i32>)> {
        if is_of_word(*self.0.first()?) {
            let month = self.month()?;
            return self.day_after_month(month);
        }
        let day = self.number(1, 2)?;
        if let Some(day) = self.day_in_numbers(day) {
            return Some(day);
        }
        self.skip_ordinal();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        // `14 tháng 5`: Vietnamese counts the months.
        let is_counted = self.eat_word(&["thang"]);
        if is_counted || self.eat_word(&["of", "de", "d"]) {
            self.skip_any(&[' ', '\'', '’']);
        }
        let month = match is_counted {
            true => self.number(1, 2)?.try_into().ok()?,
            false => self.month()?,
        };
        let mut sign = self.0.first().copied();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        if self.eat_word(&["de", "del", "nam"]) {
            sign = self.0.first().copied();
            self.skip_any(&[' ']);
        }
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
                _ if sign == '.' || first == second || self.1.order == Order::DayFirst => {
                    (second, first)
                }
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
        self.skip_any(&['º', '°', 'ª']);
        let suffix: String = self.0.iter().take(2).collect();
        if matches!(suffix.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "er") {
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

    pub(super) fn trailing_year(&mut self) -> Option<i32> {
        self.skip_any(&[' ']);
        self.number(4, 4)
    }

    /// Takes a time of day and its zone where they follow.
    pub(super) fn clock(&mut self) -> (Option<Time>, Option<Zone>) {
        let before = self.0;
        // `星期一`, `(Mon)`, `at`, `|`, a comma: what stands between.
        self.skip_any(&[
            ' ', ',', '|', '·', '-', 'T', 't', '(', '（', '周', '週', '星', '期', '一', '二', '三',
            '四', '五', '六', '日', '天', '月', '火', '水', '木', '金', '土', '曜', '월', '화',
            '수', '목', '금', '토', '일', '요', ')', '）', '\n', '\t',
        ]);
        for _ in 0..2 {
            let at = self.0;
            match self.word() {
                Some(word) if BETWEEN.contains(&word.as_str()) || weekday(&word) => {
                    self.skip_any(&[' ', ',']);
                }
                _ => self.0 = at,
            }
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
        self.skip_any(&[' ']);
        self.eat_word(&["uhr"]);
        (time.ok(), self.zone())
    }

    /// Takes a time of day with its zone before a day, as in
    /// `10:20 AM EDT, May 14, 2024`.
    pub(super) fn clock_before(&mut self) -> Option<(Time, Option<Zone>)> {
        let is_clock = matches!(self.0, [_, ':' | '.', ..] | [_, _, ':' | '.', ..]);
        is_clock.then_some(())?;
        let (time, zone) = self.clock();
        self.skip_any(&[' ', ',', '|', '·', '-', ')']);
        self.eat_word(&["on"]);
        self.skip_any(&[' ']);
        Some((time?, zone))
    }

    /// `上午`, `下午`, `오후` stand before the hour.
    fn half_before(&mut self) -> Option<Half> {
        let word: String = self.0.iter().take(2).collect();
        let half = match word.as_str() {
            "上午" | "凌晨" | "早上" | "午前" | "오전" => Half::Before,
            "下午" | "晚上" | "中午" | "午後" | "오후" => Half::After,
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
        let sign = self.eat(&[':', '时', '時', '點', '点', '시', 'h', '.'])?;
        self.skip_any(&[' ']);
        let minute = self.number(2, 2)?;
        self.eat(&['分', '분']);
        // `10.20 BST`: what follows says that it is no other number.
        if sign == '.' && !self.is_told() {
            return None;
        }
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

    /// Tells whether a zone, a half of the day or `Uhr` follows.
    fn is_told(&self) -> bool {
        let mut ahead = Scan(self.0, self.1);
        ahead.skip_any(&[' ']);
        ahead.half_after().is_some() || ahead.eat_word(&["uhr"]) || ahead.zone().is_some()
    }

    /// `Z`, `GMT`, `+08:00`, `+0800`, `UTC+8`, `EST`, `ET`.
    fn zone(&mut self) -> Option<Zone> {
        self.skip_any(&[' ', '(']);
        let before = self.0;
        // `et` and `pt` are words where they are small.
        let is_large = self.0.first()?.is_ascii_uppercase();
        let named = self.word().and_then(|word| zone_of(&word, is_large, self.1));
        let after = self.0;
        let sign = match self.eat(&['+', '-']) {
            Some('-') => -1,
            Some(_) => 1,
            None => {
                self.0 = if named.is_some() { after } else { before };
                return named;
            }
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
        Zone::told(sign * (hours * 3_600 + minutes * 60))
    }
}

/// Words between a day and its time.
const BETWEEN: [&str; 15] = [
    "a", "alle", "as", "at", "de", "kl", "la", "las", "luc", "om", "ore", "pukul", "saat", "um",
    "в",
];

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
