//! Days in calendars whose months have names of their own: those of Iran and
//! Afghanistan, of Arabia, of Nepal and of Ethiopia.

use std::collections::HashMap;
use std::sync::LazyLock;

use calendrical_calculations::ethiopian::fixed_from_ethiopian;
use calendrical_calculations::islamic::{fixed_from_saudi_islamic, saudi_islamic_month_days};
use calendrical_calculations::persian::{fixed_from_fast_persian, is_leap_year};
use jiff::civil::Date;

use super::further::compared;
use super::nepal;
use super::reading::Calendar;
use super::scan::{Day, Scan};

/// Years in which a date of the calendar of Iran may be, those of 1970 to 2099
/// and a little before; of the Hijri calendar; and of Ethiopia.
const YEARS: [std::ops::Range<i32>; 3] = [1_348..1_478, 1_390..1_500, 1_963..2_092];

/// The months of the calendars, from the first of the year on. Two words are
/// written with a line between them.
const NAMES: [(Calendar, &str); 16] = [
    // Iran, and Afghanistan in Dari and Pashto.
    (Calendar::SolarHijri, "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"),
    (Calendar::SolarHijri, "فروردين ارديبهشت خرداد تير امرداد شهريور مهر آبان آذر دي بهمن اسفند"),
    (Calendar::SolarHijri, "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت"),
    (Calendar::SolarHijri, "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب"),
    (Calendar::SolarHijri, "وري غويي غبرګولي چنګاښ زمري وږي تلې لړم ليندۍ مرغومي سلواغې کب"),
    // The moon's.
    (
        Calendar::Hijri,
        "محرم صفر ربيع_الأول ربيع_الآخر جمادى_الأولى جمادى_الآخرة رجب شعبان رمضان شوال ذو_القعدة ذو_الحجة",
    ),
    (
        Calendar::Hijri,
        "المحرم صفر ربيع_أول ربيع_الثاني جمادى_الأول جمادى_الثانية رجب شعبان رمضان شوال ذي_القعدة ذي_الحجة",
    ),
    (
        Calendar::Hijri,
        "محرم صفر ربيع_الأول ربيع_ثاني جماد_الأول جماد_الثاني رجب شعبان رمضان شوال ذوالقعدة ذوالحجة",
    ),
    (
        Calendar::Hijri,
        "محرم صفر ربيع_الأول ربيع_الثاني جماد_أول جمادى_الثاني رجب شعبان رمضان شوال ذيالقعدة ذيالحجة",
    ),
    (Calendar::Nepal, "वैशाख जेठ असार साउन भदौ असोज कात्तिक मंसिर पुस माघ फागुन चैत"),
    (Calendar::Nepal, "बैशाख जेष्ठ आषाढ श्रावण भाद्र आश्विन कार्तिक मङ्सिर पौष माघ फाल्गुन चैत्र"),
    (Calendar::Nepal, "बैसाख ज्येष्ठ असार साउन भदौ असोज कात्तिक मंसीर पुष माघ फागुन चैत"),
    (
        Calendar::Nepal,
        "Baishakh Jestha Asar Shrawan Bhadra Asoj Kartik Mangsir Poush Magh Falgun Chaitra",
    ),
    (
        Calendar::Nepal,
        "Baisakh Jeth Ashar Saun Bhadau Ashoj Kattik Mangshir Push Magh Phagun Chait",
    ),
    (Calendar::Ethiopian, "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ"),
    (Calendar::Ethiopian, "መስከረም ጥቅምት ህዳር ታህሳስ ጥር የካቲት መጋቢት ሚያዚያ ግንቦት ሰኔ ሀምሌ ነሃሴ"),
];

/// Words that stand between the parts of a day and say nothing of it.
const BETWEEN: [&str; 13] =
    ["د", "ماه", "سال", "کال", "نیټه", "نېټه", "مه", "ام", "من", "شهر", "عام", "ቀን", "गते"];

/// The days of a month in words, as Persian counts them.
const ORDINALS: [&str; 20] = [
    "یکم",
    "دوم",
    "سوم",
    "چهارم",
    "پنجم",
    "ششم",
    "هفتم",
    "هشتم",
    "نهم",
    "دهم",
    "یازدهم",
    "دوازدهم",
    "سیزدهم",
    "چهاردهم",
    "پانزدهم",
    "شانزدهم",
    "هفدهم",
    "هجدهم",
    "نوزدهم",
    "بیستم",
];

/// Most words and numbers that tell a day.
const PARTS: usize = 9;

static MONTHS: LazyLock<HashMap<String, (Calendar, u8)>> = LazyLock::new(|| {
    let rows = NAMES
        .iter()
        .map(|(calendar, row)| (1..).zip(row.split(' ')).map(move |own| (calendar, own)));
    rows.flatten().map(|(calendar, (month, name))| (compared(name), (*calendar, month))).collect()
});

impl Scan<'_> {
    /// `۱۲ مرداد ۱۴۰۳`, `اردیبهشت ۱۵, ۱۴۰۳`, `१५ जेठ २०८१`, and `۱۴۰۳/۵/۱۲` on
    /// pages of Iran, Afghanistan and Nepal.
    pub(super) fn foreign_day(&mut self) -> Option<Day> {
        let mut ahead = Scan(self.0, self.1);
        let (calendar, parts) = match ahead.parts_in_numbers() {
            // In numbers Ethiopia's own years are not told from others.
            Some(_) if self.1.calendar == Calendar::Ethiopian => return None,
            Some(parts) => (self.1.calendar, parts),
            None => {
                ahead.0 = self.0;
                ahead.parts_in_words()?
            }
        };
        // Tigrinya has the names of Ethiopia for other months.
        let is_told = match calendar {
            Calendar::Ethiopian => self.1.calendar == calendar,
            calendar => calendar != Calendar::Hijri,
        };
        is_told.then_some(())?;
        self.go_on(calendar, parts, ahead.0)
    }

    /// `6 ربيع الأول 1441`, `03/07/1434هـ`: a day of the Hijri calendar, which
    /// may be another by one where the moon was seen otherwise than reckoned.
    pub(super) fn lunar_day(&mut self) -> Option<Day> {
        let mut ahead = Scan(self.0, self.1);
        let parts = match ahead.parts_in_numbers() {
            Some(parts) => {
                ahead.skip_any(&[' ']);
                // `هـ.ش`: a year of the sun.
                let is_lunar = ahead.eat_word(&["ه", "هجری"]) && !ahead.0.starts_with(&['.', 'ش']);
                is_lunar.then_some(parts)?
            }
            None => {
                ahead.0 = self.0;
                let (calendar, parts) = ahead.parts_in_words()?;
                (calendar == Calendar::Hijri).then_some(parts)?
            }
        };
        self.go_on(Calendar::Hijri, parts, ahead.0)
    }

    /// Takes the parts of a day where they are two signs and three numbers.
    fn parts_in_numbers(&mut self) -> Option<(i32, u8, u8)> {
        let is_year_first = self.digits() == 4;
        let first = self.number(1, 4)?;
        let sign = self.eat(&['/', '-', '.'])?;
        let month = self.number(1, 2)?.try_into().ok()?;
        self.eat(&[sign])?;
        let (year, day) = match is_year_first {
            true => (first, self.number(1, 2)?),
            false => (self.number(4, 4)?, first),
        };
        Some((year, month, day.try_into().ok()?))
    }

    /// Takes the parts of a day whose month is told by its name, in any order.
    fn parts_in_words(&mut self) -> Option<(Calendar, (i32, u8, u8))> {
        let (mut year, mut month, mut day) = (None, None, None);
        let mut is_year_last = false;
        for part in 0..PARTS {
            match self.digits() {
                4 if year.is_none() => {
                    year = self.number(4, 4);
                    is_year_last = month.is_some();
                    // A day in numbers, behind a word that is a name as well.
                    let is_of_numbers = matches!(self.0, ['/' | '-' | '.', next, ..]
                        if next.is_numeric());
                    (!is_of_numbers).then_some(())?;
                }
                1 | 2 if day.is_none() => day = self.number(1, 2),
                0 => match self.month_by_name() {
                    Some(own) if month.is_none() => month = Some(own),
                    Some(_) => return None,
                    None => {
                        let own = self.ordinal().filter(|_| day.is_none());
                        // Nothing but a month or a day begins one.
                        let is_said = own.is_some() || part > 0 && self.between();
                        is_said.then_some(())?;
                        day = day.or(own);
                    }
                },
                _ => return None,
            }
            if let (Some(year), Some((calendar, month)), Some(day)) = (year, month, day) {
                // `2023 - 12 مهر 1402`: the year is the one behind.
                let mut rest = Scan(self.0, self.1);
                rest.skip_any(&[' ', ',']);
                (is_year_last || rest.digits() != 4).then_some(())?;
                return Some((calendar, (year, month, day.try_into().ok()?)));
            }
            self.skip_any(&[' ', ',', '/', '-']);
        }
        None
    }

    /// Takes the name of a month, of one word or two.
    fn month_by_name(&mut self) -> Option<(Calendar, u8)> {
        let before = self.0;
        let first = self.word()?;
        let bare = first.strip_suffix("ماه").unwrap_or(&first);
        let found = MONTHS.get(bare).copied().or_else(|| {
            // Those of two words are the moon's.
            let is_two = ["ربیع", "جماد", "ذو", "ذی"].iter().any(|word| first.starts_with(word));
            is_two.then_some(())?;
            self.skip_any(&[' ']);
            let second = self.word()?;
            MONTHS.get(&format!("{first} {second}")).copied()
        });
        if found.is_none() {
            self.0 = before;
        }
        found
    }

    /// Takes a day that is told in a word of Persian, as `بیست و یکم`.
    fn ordinal(&mut self) -> Option<i32> {
        let before = self.0;
        let word = self.word()?;
        let tens = match word.as_str() {
            "بیست" => 20,
            "سی" => 30,
            "سیام" => return Some(30),
            "اول" => return Some(1),
            "هیجدهم" => return Some(18),
            word => {
                let at = ORDINALS.iter().position(|own| *own == word);
                if at.is_none() {
                    self.0 = before;
                }
                return i32::try_from(at? + 1).ok();
            }
        };
        self.skip_any(&[' ']);
        if self.eat_word(&["ام"]) {
            return Some(tens);
        }
        self.eat_word(&["و"]);
        self.skip_any(&[' ']);
        let one = self.word()?;
        let at = ORDINALS.iter().take(9).position(|own| *own == one)?;
        Some(tens + i32::try_from(at + 1).ok()?)
    }

    /// Takes a word that may stand between the parts of a day.
    fn between(&mut self) -> bool {
        let word = self.word().unwrap_or_default();
        BETWEEN.contains(&word.as_str()) || word.ends_with("شنبه") || word == "جمعه"
    }

    /// Goes on behind a day, if there is such a day.
    fn go_on(
        &mut self,
        calendar: Calendar,
        (year, month, day): (i32, u8, u8),
        rest: &[char],
    ) -> Option<Day> {
        let day = gregorian(calendar, year, month, day)?;
        self.skip(self.0.len() - rest.len());
        Some(((day.month(), day.day()), Some(day.year().into())))
    }
}

/// Returns the day of a date of another calendar, if there is one.
fn gregorian(calendar: Calendar, year: i32, month: u8, day: u8) -> Option<Date> {
    let [solar, lunar, ethiopian] = YEARS;
    ((1..=12).contains(&month) && day > 0).then_some(())?;
    let is_before = |long: u8| (day <= long).then_some(());
    let fixed = match calendar {
        Calendar::SolarHijri => {
            solar.contains(&year).then_some(())?;
            is_before(match month {
                1..=6 => 31,
                12 if !is_leap_year(year) => 29,
                _ => 30,
            })?;
            fixed_from_fast_persian(year, month, day)
        }
        Calendar::Hijri => {
            lunar.contains(&year).then_some(())?;
            // The moon of some is a day younger.
            is_before(saudi_islamic_month_days(year, month).max(30))?;
            fixed_from_saudi_islamic(year, month, day)
        }
        Calendar::Ethiopian => {
            ethiopian.contains(&year).then_some(())?;
            is_before(30)?;
            fixed_from_ethiopian(year, month, day)
        }
        Calendar::Nepal => return nepal::gregorian(year, month, day),
        Calendar::Gregorian | Calendar::Minguo => return None,
    };
    // Day 1 of the rata die is 1 January of the year 1.
    let days = jiff::Span::new().try_days(fixed.to_i64_date() - 1).ok()?;
    jiff::civil::date(1, 1, 1).checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(calendar: Calendar, year: i32, month: u8, day: u8) -> Option<String> {
        gregorian(calendar, year, month, day).map(|day| day.to_string())
    }

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
            let day = read(Calendar::SolarHijri, own.0, own.1, own.2);
            assert_eq!(day.as_deref(), Some(common), "{own:?}");
        }
        for none in [(1404, 12, 30), (1403, 7, 31), (1403, 0, 1), (1403, 13, 1), (2024, 1, 1)] {
            assert_eq!(read(Calendar::SolarHijri, none.0, none.1, none.2), None, "{none:?}");
        }
    }

    #[test]
    fn the_moon_is_that_of_mecca() {
        for (own, common) in [
            ((1441, 3, 6), "2019-11-03"),
            ((1434, 7, 3), "2013-05-13"),
            ((1444, 9, 6), "2023-03-28"),
            ((1443, 6, 5), "2022-01-08"),
            ((1426, 12, 17), "2006-01-17"),
            ((1445, 1, 1), "2023-07-19"),
        ] {
            let day = read(Calendar::Hijri, own.0, own.1, own.2);
            assert_eq!(day.as_deref(), Some(common), "{own:?}");
        }
        assert_eq!(read(Calendar::Hijri, 1441, 3, 31), None);
        assert_eq!(read(Calendar::Hijri, 2019, 3, 6), None);
    }

    #[test]
    fn the_years_of_ethiopia_begin_in_autumn() {
        assert_eq!(read(Calendar::Ethiopian, 2016, 3, 23).as_deref(), Some("2023-12-03"));
        assert_eq!(read(Calendar::Ethiopian, 2016, 1, 1).as_deref(), Some("2023-09-12"));
        assert_eq!(read(Calendar::Ethiopian, 2016, 3, 31), None);
    }

    #[test]
    fn a_name_means_one_month_of_one_calendar() {
        for (calendar, row) in NAMES {
            assert_eq!(row.split(' ').count(), 12, "{row}");
            for (month, name) in (1..).zip(row.split(' ')) {
                assert_eq!(MONTHS.get(&compared(name)), Some(&(calendar, month)), "{name}");
                assert!(name.split('_').all(|word| word.chars().count() <= 12), "{name}");
            }
        }
    }
}
