//! Days, times of day and zones where they begin in a text, each read as far
//! as it goes.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::Offset;

/// What is left of a text.
pub(super) struct Scan<'a>(pub(super) &'a [char]);

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

    pub(super) fn trailing_year(&mut self) -> Option<i32> {
        self.skip_any(&[' ']);
        self.number(4, 4)
    }

    /// Takes a time of day and its zone where they follow.
    pub(super) fn clock(&mut self) -> (Option<Time>, Option<Offset>) {
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

pub(super) fn month(word: &str) -> Option<i8> {
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
