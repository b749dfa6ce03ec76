//! Times of day and zones where they stand beside a day.

use jiff::civil::Time;

use super::scan::{Scan, weekday};
use super::zones::{Zone, zone_of};

impl Scan<'_> {
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
const BETWEEN: [&str; 16] = [
    "a", "alle", "as", "at", "de", "kl", "la", "las", "luc", "om", "ore", "pukul", "saat", "um",
    "в", "ساعت",
];

#[derive(Clone, Copy)]
enum Half {
    Before,
    After,
}

fn small(number: i32) -> Option<i8> {
    number.try_into().ok()
}
