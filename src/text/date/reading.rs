//! How the pages of a language are read where a date leaves it open.

use jiff::tz::Offset;

/// What a date does not tell of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The zone of times that name none.
    pub zone: Offset,
    /// What `7/5/2024` means.
    pub order: Order,
    /// What `1403/5/12` means.
    pub calendar: Calendar,
}

/// How years are counted where a date does not tell by its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// As everywhere.
    Gregorian,
    /// As in Iran and Afghanistan.
    SolarHijri,
    /// As in Taiwan, from 1912 on.
    Minguo,
}

/// What the first of two numbers before a year is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Either: nothing is guessed.
    Open,
    /// The day of the month.
    DayFirst,
}

/// Languages whose readers write the day before the month in numbers.
const DAY_FIRST: [&str; 26] = [
    "ar", "bg", "ca", "cs", "da", "de", "el", "es", "fi", "fr", "gl", "he", "hr", "id", "it", "nb",
    "nl", "no", "pl", "pt", "ro", "ru", "sk", "tr", "uk", "vi",
];

/// Countries whose English does so.
const ENGLISH: [&str; 8] = ["au", "gb", "ie", "in", "ng", "nz", "sg", "uk"];

impl Reading {
    /// The reading that finds most dates: for who asks whether there is one.
    pub const ANY: Self =
        Self { zone: Offset::UTC, order: Order::DayFirst, calendar: Calendar::SolarHijri };

    /// Returns the reading of pages in a language (BCP 47).
    #[must_use]
    pub fn of_language(tag: &str) -> Self {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let hours = match language {
            "zh" => 8,
            "ja" | "ko" => 9,
            _ => 0,
        };
        let mut is_of = |countries: &[&str]| parts.any(|part| countries.contains(&part));
        let is_day_first = match language {
            "en" => is_of(&ENGLISH),
            other => DAY_FIRST.contains(&other),
        };
        let order = if is_day_first { Order::DayFirst } else { Order::Open };
        let calendar = match language {
            "fa" | "prs" | "ps" => Calendar::SolarHijri,
            "zh" if is_of(&["tw"]) => Calendar::Minguo,
            _ => Calendar::Gregorian,
        };
        Self { zone: Offset::constant(hours), order, calendar }
    }
}

impl From<Offset> for Reading {
    fn from(zone: Offset) -> Self {
        Self { zone, order: Order::Open, calendar: Calendar::Gregorian }
    }
}
