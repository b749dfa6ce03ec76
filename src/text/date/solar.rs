//! Days as Iran and Afghanistan count them, in the solar Hijri calendar.

use calendrical_calculations::persian::{fixed_from_fast_persian, is_leap_year};
use jiff::civil::Date;

use super::reading::Calendar;
use super::scan::Scan;

/// Years in which a date may be, those of 1970 to 2099 and a little before.
const YEARS: std::ops::Range<i32> = 1_348..1_478;

/// The months as Iran names them, and as Afghanistan does in Dari and Pashto.
const MONTHS: [[&str; 3]; 12] = [
    ["فروردین", "حمل", "وری"],
    ["اردیبهشت", "ثور", "غویی"],
    ["خرداد", "جوزا", "غبرګولی"],
    ["تیر", "سرطان", "چنګاښ"],
    ["مرداد", "اسد", "زمری"],
    ["شهریور", "سنبله", "وږی"],
    ["مهر", "میزان", "تله"],
    ["ابان", "عقرب", "لړم"],
    ["اذر", "قوس", "لیندۍ"],
    ["دی", "جدی", "مرغومی"],
    ["بهمن", "دلو", "سلواغه"],
    ["اسفند", "حوت", "کب"],
];

impl Scan<'_> {
    /// `۱۲ مرداد ۱۴۰۳`, and `۱۴۰۳/۵/۱۲` on pages of Iran and Afghanistan.
    pub(super) fn solar_day(&mut self) -> Option<((i8, i8), Option<i32>)> {
        let mut ahead = Scan(self.0, self.1);
        let is_year_first = ahead.digits() == 4;
        let first = ahead.number(1, 4)?;
        let sign = ahead.eat(&['/', '-', '.']);
        ahead.skip_any(&[' ']);
        // `د ۱۴۰۳ د غویي ۲۲`
        if ahead.eat_word(&["د"]) {
            ahead.skip_any(&[' ']);
        }
        let month = match sign.filter(|_| ahead.digits() > 0) {
            Some(sign) => {
                (self.1.calendar == Calendar::SolarHijri).then_some(())?;
                let month = ahead.number(1, 2)?;
                ahead.eat(&[sign])?;
                month.try_into().ok()?
            }
            None => {
                let month = self::month(&ahead.word()?)?;
                ahead.skip_any(&[' ', ',', '/', '-']);
                // `ماه` is a month, and `سال` a year.
                if ahead.eat_word(&["ماه"]) || ahead.eat_word(&["سال"]) {
                    ahead.skip_any(&[' ', ',']);
                }
                month
            }
        };
        let (year, day) = match is_year_first {
            true => (first, ahead.number(1, 2)?),
            false => (ahead.number(4, 4)?, first),
        };
        self.solar(year, month, day, ahead.0)
    }

    /// `اردیبهشت ۱۵, ۱۴۰۳`
    pub(super) fn solar_after_month(&mut self) -> Option<((i8, i8), Option<i32>)> {
        let mut ahead = Scan(self.0, self.1);
        let month = self::month(&ahead.word()?)?;
        ahead.skip_any(&[' ']);
        let day = ahead.number(1, 2)?;
        ahead.skip_any(&[' ', ',']);
        let year = ahead.number(4, 4)?;
        self.solar(year, month, day, ahead.0)
    }

    /// Goes on behind a day of Iran, if there is such a day.
    fn solar(
        &mut self,
        year: i32,
        month: u8,
        day: i32,
        rest: &[char],
    ) -> Option<((i8, i8), Option<i32>)> {
        let day = gregorian(year, month, day.try_into().ok()?)?;
        self.skip(self.0.len() - rest.len());
        Some(((day.month(), day.day()), Some(day.year().into())))
    }
}

/// Returns the month that a word names, from 1. The word is folded.
fn month(word: &str) -> Option<u8> {
    let at = MONTHS.iter().position(|names| names.contains(&word));
    at.and_then(|at| u8::try_from(at + 1).ok())
}

/// Returns the day of a date of this calendar, if there is one.
fn gregorian(year: i32, month: u8, day: u8) -> Option<Date> {
    let long = match month {
        1..=6 => 31,
        12 if !is_leap_year(year) => 29,
        7..=12 => 30,
        _ => return None,
    };
    (YEARS.contains(&year) && (1..=long).contains(&day)).then_some(())?;
    // Day 1 of the rata die is 1 January of the year 1.
    let fixed = fixed_from_fast_persian(year, month, day).to_i64_date();
    let days = jiff::Span::new().try_days(fixed - 1).ok()?;
    jiff::civil::date(1, 1, 1).checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_common_calendar() {
        for (own, common) in [
            ((1403, 1, 1), "2024-03-20"),
            ((1403, 5, 12), "2024-08-02"),
            ((1399, 12, 30), "2021-03-20"),
            ((1400, 1, 1), "2021-03-21"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 1, 1), "2025-03-21"),
            ((1357, 11, 22), "1979-02-11"),
        ] {
            let day = gregorian(own.0, own.1, own.2).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some(common), "{own:?}");
        }
        for none in [(1404, 12, 30), (1403, 7, 31), (1403, 0, 1), (1403, 13, 1), (2024, 1, 1)] {
            assert_eq!(gregorian(none.0, none.1, none.2), None, "{none:?}");
        }
    }
}
