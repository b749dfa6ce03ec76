//! Moments as people and machines write them.
//!
//! One scanner for RFC 3339, RFC 2822, what content systems print, and prose
//! of the languages that news are written in. It finds the first moment in a
//! text and is content with a day; between day and month it follows the
//! language of the page, and never guesses.

mod clock;
mod east;
mod further;
mod months;
mod reading;
mod scan;
mod solar;
mod zones;

use std::ops::Range;

use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use months::{folded, is_of_word, month};
use scan::Scan;

pub use reading::{Calendar, Order, Reading};

/// Zone of pages in Chinese that name none: China and Taiwan share it.
pub const CHINA: Offset = Offset::constant(8);

/// Returns the first moment that a text names, in the zone that it names.
///
/// `reading` tells what the text leaves open: a zone alone will do. A day
/// without a time is its midnight there.
#[must_use]
pub fn find(text: &str, reading: impl Into<Reading>) -> Option<ZonedDateTime> {
    each(text, reading, 1).pop().map(|(_, moment)| moment)
}

/// Returns the moments that a text names, each with the characters that name
/// it; at most so many.
#[must_use]
pub fn each(
    text: &str,
    reading: impl Into<Reading>,
    most: usize,
) -> Vec<(Range<usize>, ZonedDateTime)> {
    let reading = reading.into();
    // A date stands near the beginning of whatever is rightly called one.
    let letters: Vec<char> = text.chars().take(400).map(folded).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() && found.len() < most {
        let rest = letters.get(at..).unwrap_or_default();
        let moment = if joined(&letters, at) { None } else { moment(rest, reading) };
        let Some((moment, long)) = moment else {
            at += 1;
            continue;
        };
        found.push((at..at + long, moment));
        at += long.max(1);
    }
    found
}

/// Tells whether a text has what every date needs: a digit of any script, or
/// the year in Chinese.
#[must_use]
pub fn may_be_in(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || (!text.is_ascii()
            && text.chars().any(|letter| letter == '年' || folded(letter).is_ascii_digit()))
}

/// Tells whether a text names a month of a year, as in `May 2024`.
#[must_use]
pub fn names_month(text: &str) -> bool {
    let letters: String = text.chars().map(folded).collect();
    let words = letters.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| match pair {
        [name, year] => {
            let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
            is_year
                && year.bytes().all(|byte| byte.is_ascii_digit())
                && month(&name.to_ascii_lowercase()).is_some()
        }
        _ => false,
    })
}

/// Returns the day that the path of an address names, as in `/2021/01/11/`,
/// `/2021/january/11/` or `/20210111/`: midnight in the given zone.
#[must_use]
pub fn find_in_path(path: &str, zone: Offset) -> Option<ZonedDateTime> {
    let segments: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |at: usize, long: usize| -> Option<i32> {
        let segment = segments.get(at)?;
        (segment.len() == long && segment.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| segment.parse().ok())?
    };
    let named = |at: usize| month(&segments.get(at)?.to_ascii_lowercase()).map(i32::from);
    (0..segments.len()).find_map(|at| {
        let (year, month, day) = if let Some(year) = number(at, 4) {
            match named(at + 1) {
                Some(month) => (year, month, number(at + 2, 2).or_else(|| number(at + 2, 1))?),
                None => (year, number(at + 1, 2)?, number(at + 2, 2)?),
            }
        } else {
            let packed = number(at, 8)?;
            (packed / 10_000, packed / 100 % 100, packed % 100)
        };
        zoned(date(year, month, day)?, Time::midnight(), zone)
    })
}

/// Writes a moment as RFC 3339 does, by the clock of its own zone.
#[must_use]
pub fn rfc_3339(moment: &ZonedDateTime) -> String {
    match moment.offset() {
        Offset::UTC => moment.timestamp().to_string(),
        offset => moment.timestamp().display_with_offset(offset).to_string(),
    }
}

/// Tells whether a position lies inside a number or word.
fn joined(letters: &[char], at: usize) -> bool {
    let (Some(&here), Some(&before)) =
        (letters.get(at), at.checked_sub(1).and_then(|before| letters.get(before)))
    else {
        return false;
    };
    (here.is_ascii_digit() && (before.is_ascii_alphanumeric() || matches!(before, '.' | '#')))
        || (is_of_word(here) && is_of_word(before))
        || !(here.is_ascii_digit() || is_of_word(here) || east::may_begin(here))
}

/// Returns the moment that letters begin with, and how many of them name it.
fn moment(letters: &[char], reading: Reading) -> Option<(ZonedDateTime, usize)> {
    let mut scan = Scan(letters, reading);
    if let Some(moment) = scan.epoch() {
        return Some((moment.to_zoned_datetime(TimeZone::fixed(reading.zone)), letters.len()));
    }
    let ((day, known), (time, own)) = match scan.day() {
        Some(day) => (day, scan.clock()),
        None => {
            scan.0 = letters;
            let (time, own) = scan.clock_before()?;
            (scan.day()?, (Some(time), own))
        }
    };
    let known = known.or_else(|| scan.trailing_year());
    let day = date(known?, i32::from(day.0), i32::from(day.1))?;
    let zone = own.map_or(reading.zone, |own| own.on(day));
    let moment = zoned(day, time.unwrap_or(Time::midnight()), zone)?;
    Some((moment, letters.len() - scan.0.len()))
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    // No date is of those years but by the Buddhist calendar of Thailand.
    let year = if (2_513..2_643).contains(&year) { year - 543 } else { year };
    (1970..=2099).contains(&year).then_some(())?;
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn zoned(day: Date, time: Time, zone: Offset) -> Option<ZonedDateTime> {
    let moment = zone.to_timestamp(DateTime::from_parts(day, time)).ok()?;
    Some(moment.to_zoned_datetime(TimeZone::fixed(zone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        find(text, Offset::UTC).map(|moment| moment.timestamp().to_string())
    }

    #[test]
    fn what_machines_write_is_read() {
        for (text, moment) in [
            ("2021-01-11T10:20:30Z", "2021-01-11T10:20:30Z"),
            ("2021-01-11T10:20:30.123456+08:00", "2021-01-11T02:20:30Z"),
            ("2021-01-11T10:20:30+0800", "2021-01-11T02:20:30Z"),
            ("2021-01-11T10:20", "2021-01-11T10:20:00Z"),
            ("2021-01-11 10:20:30 +0800", "2021-01-11T02:20:30Z"),
            ("2021-01-11", "2021-01-11T00:00:00Z"),
            ("20210111T102030Z", "2021-01-11T10:20:30Z"),
            ("20210111102030", "2021-01-11T10:20:30Z"),
            ("20210111", "2021-01-11T00:00:00Z"),
            ("Mon, 11 Jan 2021 10:20:30 GMT", "2021-01-11T10:20:30Z"),
            ("Mon, 11 Jan 2021 10:20:30 -0500 (EST)", "2021-01-11T15:20:30Z"),
            ("Monday, 11-Jan-21 10:20:30 EST", "2021-01-11T15:20:30Z"),
            ("Mon, 11 Jan 21 10:20:30 GMT", "2021-01-11T10:20:30Z"),
            ("Mon Jan 11 10:20:30 2021", "2021-01-11T10:20:30Z"),
            ("Thurs, 1 Sept 2022 24:20:30 UTC", "2022-09-01T00:20:30Z"),
            ("1610360430", "2021-01-11T10:20:30Z"),
            ("1610360430000", "2021-01-11T10:20:30Z"),
        ] {
            assert_eq!(found(text).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_people_write_is_found() {
        for (text, moment) in [
            ("发布时间：2021年1月11日 10:20", "2021-01-11T10:20:00Z"),
            ("2021年01月11日 10時20分30秒", "2021-01-11T10:20:30Z"),
            ("2021 年 1 月 11 日 星期一 下午 3:05", "2021-01-11T15:05:00Z"),
            ("２０２１年１月１１日", "2021-01-11T00:00:00Z"),
            ("2021년 1월 11일 오후 3:05", "2021-01-11T15:05:00Z"),
            ("2021/1/11 10:20", "2021-01-11T10:20:00Z"),
            ("2021.01.11 | 10:20", "2021-01-11T10:20:00Z"),
            ("By A Writer, January 11, 2021 at 3:05 PM EST", "2021-01-11T20:05:00Z"),
            ("Published: Jan. 11th, 2021", "2021-01-11T00:00:00Z"),
            ("Jan. 11. 2021", "2021-01-11T00:00:00Z"),
            ("11 January 2021, 10:20 BST", "2021-01-11T09:20:00Z"),
            ("the 11th of January 2021", "2021-01-11T00:00:00Z"),
            ("Jan 11, 2021 7 p.m. UTC+8", "2021-01-11T11:00:00Z"),
            ("17.05.2021", "2021-05-17T00:00:00Z"),
            ("1.2.2021 10:20", "2021-02-01T10:20:00Z"),
            ("25/12/2021", "2021-12-25T00:00:00Z"),
            ("12/25/2021", "2021-12-25T00:00:00Z"),
            ("03-03-2021", "2021-03-03T00:00:00Z"),
        ] {
            assert_eq!(found(text).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn the_months_of_many_languages_are_read() {
        for text in [
            "Publié le 14 août 2024 à 10h20",
            "1er et 14 aout 2024 10:20",
            "14. August 2024, 10:20 Uhr",
            "14 de agosto de 2024 a las 10:20",
            "14 AGO 2024 - 10:20",
            "14 de agosto de 2024 às 10h20",
            "14 agosto 2024 alle 10:20",
            "14 aug 2024, 10:20",
            "14 августа 2024, в 10:20",
            "14 АВГ 2024 10:20",
            "14 серпня 2024, 10:20",
            "14 sierpnia 2024, 10:20",
            "14 Ağustos 2024 10:20",
            "١٤ أغسطس ٢٠٢٤ ١٠:٢٠",
            "14 آب/أغسطس 2024 10:20",
            "۱۴ اوت ۲۰۲۴ ۱۰:۲۰",
            "Rabu, 14 Agustus 2024 10:20",
            "14 tháng 8, 2024 10:20",
            "ngày 14 tháng 8 năm 2024 lúc 10:20",
            "令和6年8月14日 10時20分",
            "民國113年8月14日 10:20",
            "二〇二四年八月十四日 10:20",
            "14 жніўня 2024, 10:20",
            "14 август 2024, 10:20",
            "14. srpna 2024 10:20",
            "2024. augusztus 14. 10:20",
            "den 14 augusti 2024 10:20",
            "14. elokuuta 2024 10:20",
            "14 тамыз 2024, 10:20",
            "14 avqust 2024, 10:20",
            "14 באוגוסט 2024, 10:20",
            "۱۴ اگست ۲۰۲۴ 10:20",
            "१४ अगस्त २०२४, 10:20",
            "১৪ আগস্ট ২০২৪, ১০:২০",
            "14 ஆகஸ்ட் 2024 10:20",
            "14 สิงหาคม 2567 10:20",
            "วันที่ 14 ส.ค. 2567 10:20",
            "๑๔ สิงหาคม พ.ศ. ๒๕๖๗ 10:20",
            "၁၄ ဩဂုတ်၊ ၂၀၂၄ 10:20",
            "چهارشنبه ۲۴ مرداد ۱۴۰۳ - ۱۰:۲۰",
            "۲۴ مرداد ماه ۱۴۰۳، ۱۰:۲۰",
            "24 اسد 1403 10:20",
        ] {
            assert_eq!(found(text).as_deref(), Some("2024-08-14T10:20:00Z"), "{text}");
        }
        for (text, day) in [
            ("14 كانون الثاني 2024", "2024-01-14"),
            ("14 تشرين الأول 2024", "2024-10-14"),
            ("14 березня 2024", "2024-03-14"),
            ("14 października 2024 r.", "2024-10-14"),
            ("14 März 2024", "2024-03-14"),
            ("14 Şubat 2024", "2024-02-14"),
            ("5. května 2024", "2024-05-05"),
            ("14 มี.ค. 2567", "2024-03-14"),
            ("14 জানুয়ারি ২০২৪", "2024-01-14"),
            ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
            ("令和元年五月一日", "2019-05-01"),
            ("二〇二四年十二月三十一日", "2024-12-31"),
            ("16 de Março de 2024", "2024-03-16"),
        ] {
            assert!(found(text).is_some_and(|moment| moment.starts_with(day)), "{text}");
        }
    }

    #[test]
    fn the_language_of_a_page_settles_the_order_and_the_zone() {
        let read = |text: &str, tag: &str| {
            find(text, Reading::of_language(tag)).map(|moment| rfc_3339(&moment))
        };
        for tag in ["fr", "es-MX", "vi", "en-GB", "en_AU"] {
            let moment = read("7/5/2024 10:20", tag);
            assert_eq!(moment.as_deref(), Some("2024-05-07T10:20:00Z"), "{tag}");
        }
        for tag in ["en", "en-US", "zh", ""] {
            assert_eq!(read("7/5/2024 10:20", tag), None, "{tag}");
        }
        for (text, tag, moment) in [
            ("2024-05-14 10:20", "ja", "2024-05-14T10:20:00+09:00"),
            ("تاریخ انتشار: ۱۴۰۳/۰۲/۲۵ ۱۰:۲۰", "fa", "2024-05-14T10:20:00Z"),
            ("2024-05-14 10:20", "fa-IR", "2024-05-14T10:20:00Z"),
            ("입력 2024.05.14. 오전 10:20", "ko", "2024-05-14T10:20:00+09:00"),
            ("2024年5月14日(火) 午後3時20分", "ja-JP", "2024-05-14T15:20:00+09:00"),
            ("2024-05-14 10:20:00 CST", "zh-CN", "2024-05-14T10:20:00+08:00"),
            ("2024-05-14 10:20:00 CST", "en", "2024-05-14T10:20:00-06:00"),
            ("May 14, 2024, 10:20 AM ET", "en", "2024-05-14T10:20:00-04:00"),
            ("Jan. 14, 2024, 6:20 PM PT", "en", "2024-01-14T18:20:00-08:00"),
            ("14 mai 2024, 10:20 et plus", "fr", "2024-05-14T10:20:00Z"),
            ("10:20 AM EDT, May 14, 2024", "en", "2024-05-14T10:20:00-04:00"),
            ("10.20 BST 14 May 2024", "en-GB", "2024-05-14T10:20:00+01:00"),
            ("Tue 14 May 2024 10.20 BST", "en", "2024-05-14T10:20:00+01:00"),
        ] {
            assert_eq!(read(text, tag).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_taken_for_one() {
        for text in [
            "",
            "no date",
            "12",
            "tel 138-1234-5678",
            "2021-13-45",
            "1.2.3",
            "version 2021.1",
            "9999-01-01",
            "may be",
            "Mar 17 11 min read",
            "01/02/2021",
            "set 14, 2024",
            "On Jan 11. 20 of them",
            "مايو",
            "二〇二四年",
            "一二三四",
            "10:20 and more",
            "1403/02/25",
            "12 تیر 1234",
            "۳۱ مهر ۱۴۰۳",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_is_kept_and_assumed_only_where_none_is_told() {
        for (text, local) in [
            ("2021-01-11 10:20", "2021-01-11T10:20:00+08:00"),
            ("2021-01-11", "2021-01-11T00:00:00+08:00"),
            ("2021-01-11 10:20Z", "2021-01-11T10:20:00Z"),
            ("2021-01-11T22:20:00-05:00", "2021-01-11T22:20:00-05:00"),
        ] {
            assert_eq!(rfc_3339(&find(text, CHINA).unwrap()), local);
        }
    }

    #[test]
    fn every_date_of_a_line_is_found_where_it_stands() {
        let line = "Updated Nov 11, 2022 8:23 PM, first published 9 November 2022";
        let found = each(line, Offset::UTC, 8);
        let days: Vec<_> = found.iter().map(|(_, moment)| moment.day()).collect();
        assert_eq!(days, [11, 9]);
        assert_eq!(&line[found[0].0.clone()], "Nov 11, 2022 8:23 PM");
        assert_eq!(&line[found[1].0.clone()], "9 November 2022");
        assert_eq!(each(line, Offset::UTC, 1).len(), 1);
    }

    #[test]
    fn a_month_of_a_year_is_told_by_both() {
        for text in ["Edited April 2024", "(Août 2024)", "в августе: сентябрь 2024 г."]
        {
            assert!(names_month(text), "{text}");
        }
        for text in ["", "May", "CVE-2024-49113", "April 20245", "Since 2018"] {
            assert!(!names_month(text), "{text}");
        }
    }

    #[test]
    fn paths_name_days() {
        let day =
            |path| find_in_path(path, Offset::UTC).map(|moment| moment.timestamp().to_string());
        assert_eq!(day("/2021/01/11/title").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/news/20210111/c1.html").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/n/2021-01-11-title").as_deref(), Some("2021-01-11T00:00:00Z"));
        assert_eq!(day("/2021/January/03/title").as_deref(), Some("2021-01-03T00:00:00Z"));
        assert_eq!(day("/2021/jan/3/title").as_deref(), Some("2021-01-03T00:00:00Z"));
        assert_eq!(day("/2021/title"), None);
        assert_eq!(day("/2021/january/title"), None);
        assert_eq!(day("/12345678/"), None);
    }
}
