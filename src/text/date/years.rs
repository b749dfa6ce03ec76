//! Years behind the other parts of a day, whole or in two figures.

use super::reading::{Calendar, Order, Tongue};
use super::scan::Scan;

impl Scan<'_> {
    /// The `24` of `25.05.24`, where the day is known to come first and nothing
    /// else is counted so. In English stops say as much before a time of day.
    pub(super) fn year_of_two(&mut self, sign: char) -> Option<i32> {
        let is_timed = || {
            let rest = self.0.iter().skip(2).skip_while(|letter| matches!(letter, ' ' | ','));
            rest.take(3).any(|letter| *letter == ':')
        };
        let is_first = self.1.order == Order::DayFirst
            || sign == '.' && self.1.tongue == Tongue::English && is_timed();
        (is_first && self.1.calendar == Calendar::Gregorian).then_some(())?;
        let year = match self.1.tongue {
            Tongue::Thai => self.year_of_thailand()?,
            _ => 2_000 + self.number(2, 2).filter(|year| *year < 40)?,
        };
        matches!(self.0, [] | [' ' | ',' | '|' | ')', ..]).then_some(year)
    }

    /// The `25` of `14 May 25`, where nothing follows that it could count.
    pub(super) fn last_year(&mut self) -> Option<i32> {
        let mut ahead = Scan(self.0, self.1);
        let year = ahead.number(2, 2).filter(|year| *year < 40)?;
        let after = ahead.0;
        ahead.skip_any(&[' ']);
        matches!(ahead.0, [] | ['|' | '·' | '•' | ')', ..]).then_some(())?;
        self.0 = after;
        Some(2_000 + year)
    }

    /// The `67` of `15 พ.ค. 67`.
    pub(super) fn year_of_thailand(&mut self) -> Option<i32> {
        let year = self.number(2, 2)?;
        let is_clock = matches!(self.0.first(), Some(':' | '.'));
        (!is_clock).then_some(if year < 43 { 2_000 + year } else { 2_500 + year })
    }

    /// Takes a year after a sign. Two digits (RFC 2822, 4.3) are one between
    /// hyphens and before a time of day: `Mar 17 11 min read` has none.
    pub(super) fn year(&mut self, sign: Option<char>) -> Option<i32> {
        // `11 May 202410:12`: the time of day may stand at once behind it.
        let count = self.digits();
        if (5..=6).contains(&count) && self.0.get(count) == Some(&':') {
            let (year, rest) = self.0.split_at_checked(4)?;
            let year = Scan(year, self.1).number(4, 4);
            self.0 = rest;
            return year;
        }
        // `4 March '19`
        if let ['\'' | '’', '0'..='3', '0'..='9', rest @ ..] = self.0
            && !rest.first().is_some_and(|letter| letter.is_alphanumeric())
        {
            self.skip(1);
            return self.number(2, 2).map(|year| 2_000 + year);
        }
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
}
