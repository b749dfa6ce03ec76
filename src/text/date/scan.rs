//! Days where they begin in a text, each read as far as it goes.

use super::east;
use super::months::{english, is_of_word, month, month_of_croatia, month_of_two};
use super::reading::{Calendar, Order, Reading, Tongue};

/// A day: month and day of the month, and the year if it was told.
pub(super) type Day = ((i8, i8), Option<i32>);

/// What is left of a text, and how it is read.
pub(super) struct Scan<'a>(pub(super) &'a [char], pub(super) Reading);

impl Scan<'_> {
    pub(super) fn skip(&mut self, count: usize) {
        self.0 = self.0.get(count..).unwrap_or_default();
    }

    pub(super) fn skip_any(&mut self, signs: &[char]) {
        let count = self.0.iter().take_while(|letter| signs.contains(letter)).count();
        self.skip(count);
    }

    pub(super) fn eat(&mut self, signs: &[char]) -> Option<char> {
        let first = self.0.first().copied().filter(|letter| signs.contains(letter))?;
        self.skip(1);
        Some(first)
    }

    pub(super) fn digits(&self) -> usize {
        self.0.iter().take_while(|letter| letter.is_ascii_digit()).count()
    }

    /// Takes a number of so many digits, no more and no fewer.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<i32> {
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
    pub(super) fn word(&mut self) -> Option<String> {
        let letters = self.0.iter().take_while(|letter| is_of_word(**letter)).take(12);
        let word: String = letters.map(char::to_ascii_lowercase).collect();
        (!word.is_empty()).then_some(())?;
        self.skip(word.chars().count());
        Some(word)
    }

    /// Takes a word if it is one of these.
    pub(super) fn eat_word(&mut self, words: &[&str]) -> bool {
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
        if matches!(first.as_str(), "thang" | "thg") {
            return self.counted_month();
        }
        let own = || match self.1.tongue {
            Tongue::Croatian => month_of_croatia(&first),
            Tongue::English if WORDS.contains(&first.as_str()) => None,
            _ => month(&first),
        };
        let Some(found) = own() else {
            self.eat(&[' ', '.'])?;
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

    /// Takes a day: month and day of the month, and the year if it was told.
    pub(super) fn day(&mut self) -> Option<Day> {
        if is_of_word(*self.0.first()?) {
            let before = self.0;
            let word = self.word()?;
            if weekday(&word) {
                self.skip_any(&['.', ',', ' ']);
                return self.day_of_prose();
            }
            self.0 = before;
            if let Some(day) = self.foreign_day() {
                return Some(day);
            }
            let month = self.month()?;
            // Short names of other languages are words of English.
            let is_short = word.is_ascii() && word.len() < 4 && english(&word).is_none();
            let is_english = ENGLISH.contains(&word.as_str()) || WORDS.contains(&word.as_str());
            let may_be = !is_english || self.1.tongue == Tongue::Foreign;
            if is_short && !(may_be && self.is_dated()) {
                return None;
            }
            return self.day_after_month(month);
        }
        if !self.0.first()?.is_ascii_digit() {
            return east::day(&mut self.0);
        }
        if let Some(day) = self.foreign_day().or_else(|| self.short_day()) {
            return Some(day);
        }
        match self.digits() {
            3 => self.minguo_day(),
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

    /// `113-05-14`, `113/5/14` and `113年5月14日` on pages of Taiwan.
    fn minguo_day(&mut self) -> Option<Day> {
        (self.1.calendar == Calendar::Minguo).then_some(())?;
        let year = self.number(3, 3).filter(|year| (100..150).contains(year))?;
        let sign = self.eat(&['-', '/', '.', '年'])?;
        let month = self.number(1, 2)?;
        self.eat(&[if sign == '年' { '月' } else { sign }])?;
        let day = self.number(1, 2)?;
        match sign {
            '年' => self.eat(&['日'])?,
            // The number of a telephone has more parts.
            _ if matches!(self.0.first(), Some('-' | '/' | '.')) => return None,
            sign => sign,
        };
        Some(((month.try_into().ok()?, day.try_into().ok()?), Some(year + 1_911)))
    }

    /// `24-05-28` on pages of Korea, where the year always comes first.
    fn short_day(&mut self) -> Option<Day> {
        (self.1.tongue == Tongue::Korean).then_some(())?;
        let mut ahead = Scan(self.0, self.1);
        let year = ahead.number(2, 2).filter(|year| *year < 40)?;
        let sign = ahead.eat(&['-', '/', '.'])?;
        let month = ahead.number(2, 2)?;
        ahead.eat(&[sign])?;
        let day = ahead.number(2, 2)?;
        matches!(ahead.0, [] | [' ' | ',' | '|' | ')', ..]).then_some(())?;
        self.0 = ahead.0;
        Some(((month.try_into().ok()?, day.try_into().ok()?), Some(2_000 + year)))
    }

    /// `2021-1-11`, `2021/01/11`, `2021.1.11`, `2021年1月11日`, `2021년 1월 11일`.
    fn day_after_year(&mut self) -> Option<Day> {
        let year = self.number(4, 4)?;
        if let Some(day) = self.day_after_word().or_else(|| self.day_of_tibet()) {
            return Some((day, Some(year)));
        }
        self.skip_any(&[' ']);
        let sign = self.eat(&['-', '/', '.', '年', '년'])?;
        self.skip_any(&[' ']);
        // `2021. január 11.`
        if sign == '.' && self.0.first().is_some_and(|letter| is_of_word(*letter)) {
            let month = self.month()?;
            self.skip_any(&[' ', '.']);
            let day = self.number(1, 2)?;
            self.eat(&['.']);
            return Some(((month, day.try_into().ok()?), Some(year)));
        }
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

    /// ` жылғы 4 мамыр`, `. gada 4. maijs`, ` m. gegužės 4 d.`, ` မေ ၁၄`, behind
    /// the year.
    fn day_after_word(&mut self) -> Option<(i8, i8)> {
        let mut ahead = Scan(self.0, self.1);
        ahead.skip_any(&[' ', '-', '.']);
        let is_told = ahead.eat_word(&YEARS);
        if is_told {
            ahead.skip_any(&[' ', ',', '.', '-']);
        } else {
            ahead.0 = self.0;
            ahead.eat(&[' ', '-'])?;
        }
        let counted = if is_told { ahead.month_of_mongolia() } else { None };
        let day = if is_told && counted.is_none() { ahead.number(1, 2) } else { None };
        if day.is_some() {
            ahead.skip_any(&[' ', '-', '.']);
        }
        let month = counted.or_else(|| ahead.month())?;
        let day = match day {
            Some(day) => day,
            None => {
                ahead.eat(&[' '])?;
                let day = ahead.number(1, 2)?;
                // `Budget 2023: May 14, 2024`: the year is the one behind.
                let mut rest = Scan(ahead.0, self.1);
                rest.skip_any(&[' ', ',']);
                let is_behind = !is_told && rest.digits() == 4;
                (!ahead.0.starts_with(&[':']) && !is_behind).then_some(day)?
            }
        };
        // What says that it was a day ends no word: `4 d.`, `၂၈ ရက်`.
        let mut rest = Scan(ahead.0, self.1);
        rest.skip_any(&[' ']);
        if is_told && rest.eat_word(&["d", "ရက်"]) {
            ahead.0 = rest.0;
        }
        self.skip(self.0.len() - ahead.0.len());
        Some((month, day.try_into().ok()?))
    }

    /// `11 January 2021`, `11-Jan-21`, `11th of January, 2021`.
    fn day_of_prose(&mut self) -> Option<Day> {
        if is_of_word(*self.0.first()?) {
            let month = self.month()?;
            return self.day_after_month(month);
        }
        if let Some(month) = self.month_of_mongolia() {
            return self.day_after_month(month);
        }
        let day = self.number(1, 2)?;
        if let Some(day) = self.day_in_numbers(day) {
            return Some(day);
        }
        self.skip_ordinal();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        let is_bound = self.eat_word(&["of", "de", "d", "ng", "ta"]);
        if is_bound {
            self.skip_any(&[' ', '\'', '’']);
        }
        let is_thai = matches!(self.0.first(), Some('\u{e00}'..='\u{e7f}'));
        let month = self.month()?;
        let mut sign = self.0.first().copied();
        self.skip_any(&[' ', '-', '.', ',', '/']);
        if self.eat_word(&["de", "del", "nam", "соли", "ឆ្នាំ"]) {
            sign = self.0.first().copied();
            self.skip_any(&[' ']);
        }
        // `พ.ศ.`, `ค.ศ.`: of the Buddha, and of Christ.
        if let ['พ' | 'ค', '.', 'ศ', '.', ..] = self.0 {
            self.skip(4);
            self.skip_any(&[' ']);
        }
        let year = match is_thai && self.digits() == 2 {
            true => self.year_of_thailand(),
            false => self.year(sign).or_else(|| self.last_year().filter(|_| !is_bound)),
        };
        Some(((month, day.try_into().ok()?), year))
    }

    /// `.01.2021` after the day, and `/25/2021` where only one of the two can
    /// be the day. Nobody writes a month before a day between full stops.
    fn day_in_numbers(&mut self, first: i32) -> Option<Day> {
        let before = self.0;
        let mut take = || {
            let sign = self.eat(&['.', '/', '-'])?;
            // `12. 3. 2021`
            let spaces: &[char] = if sign == '.' { &[' '] } else { &[] };
            self.skip_any(spaces);
            let long = self.digits();
            let second = self.number(1, 2)?;
            self.eat(&[sign])?;
            self.skip_any(spaces);
            let year = match self.digits() {
                2 if first > 9 || long > 1 => self.year_of_two(sign)?,
                _ => self.number(4, 4)?,
            };
            let (month, day) = match (first, second) {
                (13.., 1..=12) => (second, first),
                (1..=12, 13..) => (first, second),
                _ if sign == '.' || first == second || self.1.order == Order::DayFirst => {
                    (second, first)
                }
                _ if self.1.order == Order::MonthFirst => (first, second),
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

    /// Tells whether ` 11, 2021` follows.
    fn is_dated(&self) -> bool {
        let mut ahead = Scan(self.0, self.1);
        let day = ahead.eat(&[' ']).and_then(|_| ahead.number(1, 2));
        let sign = day.and_then(|_| ahead.eat(&[',']));
        sign.and_then(|_| ahead.eat(&[' '])).is_some() && ahead.digits() == 4
    }

    /// `January 11th, 2021`, `Jan. 11. 2021`, and `Jan 11 10:20:30 2021`
    /// without its year.
    fn day_after_month(&mut self, month: i8) -> Option<Day> {
        self.skip_any(&[' ', '.', '-']);
        let day = self.number(1, 2)?;
        self.skip_ordinal();
        self.skip_last_day();
        let sign = self.0.first().copied();
        // After a full stop only a whole year is one of this day.
        if let ['.', ' ', after @ ..] = self.0
            && Scan(after, self.1).digits() == 4
        {
            self.skip(1);
        }
        self.skip_any(&[' ', ',', '-']);
        // `May 10 Wed 2023`
        let before = self.0;
        if self.word().is_some_and(|word| weekday(&word)) {
            self.skip_any(&[' ', ',']);
        } else {
            self.0 = before;
        }
        let year = match self.0.get(self.digits()) {
            Some(':') => None,
            _ => self.year(sign),
        };
        Some(((month, day.try_into().ok()?), year))
    }

    /// Skips the last of several days, of which the first was read: `-10, 2019`.
    fn skip_last_day(&mut self) {
        let mut ahead = Scan(self.0, self.1);
        ahead.skip_any(&[' ']);
        let last = ahead.eat(&['-', '—']).and_then(|_| {
            ahead.skip_any(&[' ']);
            ahead.number(1, 2)
        });
        ahead.skip_ordinal();
        let end = ahead.0;
        ahead.skip_any(&[' ', ',']);
        if last.is_some() && ahead.0.len() < end.len() && ahead.digits() == 4 {
            self.0 = end;
        }
    }

    /// Skips what makes a number the day of a month: `1st`, `1er`, `9-njy`,
    /// `14ê`, `12ی`, `5-го`.
    fn skip_ordinal(&mut self) {
        self.skip_any(&['º', '°', 'ª']);
        let suffix: String = self.0.iter().take(2).collect();
        if matches!(suffix.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "er") {
            self.skip(2);
            return;
        }
        let mut ahead = Scan(self.0, self.1);
        ahead.skip_any(&['-']);
        if ahead.eat_word(&["e", "ی", "njy", "nji", "го", "е"]) {
            self.skip(self.0.len() - ahead.0.len());
        }
    }
}

/// Short names of months that are words of English.
const ENGLISH: [&str; 9] = ["ago", "gen", "lip", "lug", "mag", "out", "set", "sty", "sub"];

/// Those that stand behind a number there, too.
const WORDS: [&str; 7] = ["bal", "dis", "few", "mac", "pri", "sen", "vas"];

/// What stands behind a year and says that it is one.
const YEARS: [&str; 16] = [
    "жылғы",
    "жыл",
    "жылы",
    "жылдын",
    "ж",
    "оны",
    "yil",
    "йил",
    "yili",
    "ییلی",
    "gada",
    "m",
    "թ",
    "ko",
    "соли",
    "ခုနှစ်",
];

pub(super) fn weekday(word: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|name| word.starts_with(name))
        && (word.len() <= 5 || word.ends_with("day"))
}
