//! Zones as people name them.

use jiff::civil::{Date, Weekday};
use jiff::tz::Offset;

use super::CHINA;
use super::reading::Reading;

/// A zone that was named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Zone {
    /// By how far it is from UTC.
    Told(Offset),
    /// One of the United States, by its hours in winter.
    American(i8),
}

impl Zone {
    /// Returns the zone that is so many seconds ahead of UTC.
    pub(super) fn told(seconds: i32) -> Option<Self> {
        Offset::from_seconds(seconds).ok().map(Self::Told)
    }

    /// Returns how far it is from UTC on a day. The night of a change is
    /// counted with the day after it (15 U.S.C. 260a, since 2007).
    pub(super) fn on(self, day: Date) -> Offset {
        let hours = match self {
            Self::Told(offset) => return offset,
            Self::American(hours) => hours,
        };
        let sunday = |month: i8, nth: i8| {
            Date::new(day.year(), month, 1)
                .and_then(|first| first.nth_weekday_of_month(nth, Weekday::Sunday))
        };
        let is_summer = sunday(3, 2).is_ok_and(|begin| day >= begin)
            && sunday(11, 1).is_ok_and(|end| day < end);
        Offset::from_hours(hours + i8::from(is_summer)).unwrap_or(Offset::UTC)
    }
}

/// Zones by name: those of RFC 2822 and those that news sites print. `is_large` is whether
/// the name begins with a capital.
pub(super) fn zone_of(word: &str, is_large: bool, reading: Reading) -> Option<Zone> {
    let hours = match word {
        "et" if is_large => return Some(Zone::American(-5)),
        "ct" if is_large => return Some(Zone::American(-6)),
        "mt" if is_large => return Some(Zone::American(-7)),
        "pt" if is_large => return Some(Zone::American(-8)),
        // What servers in China print of themselves.
        "cst" if reading.zone == CHINA => 8,
        "z" | "gmt" | "utc" | "ut" | "wet" => 0,
        "cet" | "bst" | "met" | "wat" => 1,
        "cest" | "eet" | "sast" => 2,
        "msk" | "eest" | "trt" => 3,
        "wib" => 7,
        "wita" | "hkt" | "sgt" | "awst" => 8,
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
    Offset::from_hours(hours).ok().map(Zone::Told)
}
