//! How the pages of a language are read where a date leaves it open.

use jiff::tz::Offset;

use super::CHINA;

/// What a date does not tell of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The zone of times that name none.
    pub zone: Offset,
    /// What `7/5/2024` means.
    pub order: Order,
    /// What `1403/5/12` means.
    pub calendar: Calendar,
    /// What the words are of.
    pub tongue: Tongue,
}

/// Languages whose dates have habits of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English: where the day comes first, it does so for machines too.
    English,
    /// Croatian and Bosnian, in which leaves fall in October, a month before
    /// those of Poland.
    Croatian,
    /// Thai: two digits are a year of the Buddha.
    Thai,
    /// Korean: the year comes first, even of two digits.
    Korean,
    /// Another that was told: short names are its own.
    Foreign,
    /// None that was told.
    Unknown,
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
    /// As Nepal does.
    Nepal,
    /// As Ethiopia does.
    Ethiopian,
    /// By the moon, as in Arabia. No page is read so but where it says it.
    Hijri,
}

/// What the first of two numbers before a year is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Either: nothing is guessed.
    Open,
    /// The day of the month.
    DayFirst,
    /// The month.
    MonthFirst,
}

/// Languages whose readers write the day before the month in numbers.
const DAY_FIRST: [&str; 82] = [
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "ckb", "cs", "cy", "da", "de",
    "el", "es", "et", "fa", "fas", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "hy",
    "id", "ig", "is", "it", "ka", "kk", "km", "kmr", "kn", "ku", "ky", "lb", "lo", "lv", "mk",
    "ml", "mr", "ms", "mt", "my", "nb", "nl", "nn", "no", "or", "pa", "per", "pl", "prs", "ps",
    "pt", "pus", "rm", "ro", "ru", "sk", "sl", "sq", "sr", "sw", "ta", "te", "tg", "th", "tk",
    "tr", "tt", "uk", "ur", "uz", "vi", "zu",
];

/// Countries whose English does so.
const ENGLISH: [&str; 8] = ["au", "gb", "ie", "in", "ng", "nz", "sg", "uk"];

/// Those whose names of hosts tell as much: `in` and the like are bought by
/// anybody.
const HOSTS: [&str; 4] = ["au", "ie", "nz", "uk"];

impl Reading {
    /// The reading that finds most dates: for who asks whether there is one.
    pub const ANY: Self = Self {
        zone: Offset::UTC,
        order: Order::DayFirst,
        calendar: Calendar::SolarHijri,
        tongue: Tongue::Unknown,
    };

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
            // With the codes that older systems write.
            "fa" | "fas" | "per" | "prs" | "ps" | "pus" => Calendar::SolarHijri,
            "am" => Calendar::Ethiopian,
            "ne" => Calendar::Nepal,
            "zh" if is_of(&["tw"]) => Calendar::Minguo,
            _ => Calendar::Gregorian,
        };
        let tongue = match language {
            "en" => Tongue::English,
            "bs" | "hr" => Tongue::Croatian,
            "th" => Tongue::Thai,
            "ko" => Tongue::Korean,
            "" => Tongue::Unknown,
            _ => Tongue::Foreign,
        };
        Self { zone: Offset::constant(hours), order, calendar, tongue }
    }
}

impl Reading {
    /// Returns the same for pages of a host, whose country may tell what the
    /// language leaves open.
    #[must_use]
    pub fn of_host(self, host: &str) -> Self {
        let country = host.rsplit('.').next().unwrap_or_default();
        match (self.order, self.calendar) {
            (Order::Open, Calendar::Gregorian) if country == "tw" && self.zone == CHINA => {
                Self { calendar: Calendar::Minguo, ..self }
            }
            (Order::Open, _) if HOSTS.contains(&country) => Self { order: Order::DayFirst, ..self },
            _ => self,
        }
    }
}

impl From<Offset> for Reading {
    fn from(zone: Offset) -> Self {
        let (order, calendar) = (Order::Open, Calendar::Gregorian);
        Self { zone, order, calendar, tongue: Tongue::Unknown }
    }
}
