//! Dates as they are written, and what only looks like them.

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
    ] {
        assert_eq!(found(text).as_deref(), Some(moment), "{text}");
        let told = told(text, Offset::UTC).map(|moment| moment.timestamp().to_string());
        assert_eq!(told.as_deref(), Some(moment), "{text}");
    }
}

#[test]
fn days_of_a_week_begin_with_the_first() {
    let read = |text: &str| {
        find(text, Reading::of_language("en")).map(|moment| moment.datetime().to_string())
    };
    for (text, moment) in [
        ("March 4-10, 2019", "2019-03-04T00:00:00"),
        ("March 4 – 10 2019", "2019-03-04T00:00:00"),
        ("March 4th-10th, 2019 10:20", "2019-03-04T10:20:00"),
        ("Mar-17-2011", "2011-03-17T00:00:00"),
        ("4 March '19", "2019-03-04T00:00:00"),
        ("March 4, ’19 | News", "2019-03-04T00:00:00"),
        ("Issue 12, March 4, 2019", "2019-03-04T00:00:00"),
        ("Monday, 12, March 2019", "2019-03-12T00:00:00"),
        ("04.03.19, 2:31 AM", "2019-03-04T02:31:00"),
        ("Posted: 04.03.19, 2:31 AM", "2019-03-04T02:31:00"),
    ] {
        assert_eq!(read(text).as_deref(), Some(moment), "{text}");
    }
    for text in [
        "Issue 12, March 2019",
        "Vol. 3, March 2019",
        "04.03.19",
        "4 March '19th",
        "Match: Leeds v York, 04.03.19, 19:30",
        "Exhibition: March 4-10, 2019",
        "When: March 4 – 10, 2029",
        "The fair runs March 4-10, 2019",
        "March 4-10, 2019, Leeds Art Gallery",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn only_machines_count_seconds() {
    for text in ["1610360430", "1610360430000", " 1610360430 "] {
        let moment = told(text, Offset::UTC).map(|moment| moment.timestamp().to_string());
        assert_eq!(moment.as_deref(), Some("2021-01-11T10:20:30Z"), "{text}");
        // The number of a story or of a telephone.
        assert_eq!(found(text), None, "{text}");
    }
    assert_eq!(told("161036043", Offset::UTC), None);
}

#[test]
fn machines_that_halve_the_day_put_the_month_first() {
    let read = |text: &str, tag: &str| {
        told(text, Reading::of_language(tag)).map(|moment| moment.date().to_string())
    };
    assert_eq!(read("5/4/2024 3:00:00 PM", "ar").as_deref(), Some("2024-05-04"));
    assert_eq!(read("5/4/2024 15:00", "ar").as_deref(), Some("2024-04-05"));
    assert_eq!(read("5/4/2024 3:00:00 PM", "en-AU").as_deref(), Some("2024-04-05"));
    assert_eq!(read("25/4/2024 3:00:00 PM", "ar").as_deref(), Some("2024-04-25"));
    let both = |text: &str| either(text, Reading::ANY).map(|both| both.map(|day| day.month()));
    assert_eq!(both("5/4/2024 3:00:00 PM"), Some([4, 5]));
    assert_eq!(both("05-04-2024"), Some([4, 5]));
    for text in ["4/4/2024", "25/4/2024", "2024-05-04", "5 April 2024", "", "é"] {
        assert_eq!(both(text), None, "{text}");
    }
}

#[test]
fn the_habits_of_asia_are_read() {
    for (tag, text) in [
        ("fa", "می 4, 2024"),
        ("fa", "مه 4, 2024"),
        ("fa", "۱۵/اردیبهشت/۱۴۰۳"),
        ("fa", "اردیبهشت ۱۵, ۱۴۰۳"),
        ("fa", "۱۵/۰۲/۱۴۰۳"),
        ("fa", "خبرگزاری مهر - ۱۴۰۳/۰۲/۱۵"),
        ("fa", "04/05/2024"),
        ("ps", "د ۱۴۰۳ د غویي ۱۵"),
        ("ps", "۱۵ غويی ۱۴۰۳"),
        ("ps", "مې ۴, ۲۰۲۴"),
        ("ar", "السبت 4 مايو 202410:12 ص"),
        ("ar", "٠٤-٠٥-٢٠٢٤"),
        ("ckb", "٠٤-٠٥-٢٠٢٤"),
        ("ur", "مئی 4, 2024"),
        ("he", "מאי 4, 2024"),
        ("he", "04.05.24 | 10:40"),
        ("de", "04.05.24"),
        ("hi", "मई 4, 2024"),
        ("bn", "মে ৪, ২০২৪"),
        ("ta", "மே 4, 2024"),
        ("gu", "4 મે 2024"),
        ("te", "4 మే 2024"),
        ("ml", "മേയ് 4, 2024"),
        ("my", "မေ ၄၊ ၂၀၂၄"),
        ("my", "၂၀၂၄ မေ ၄"),
        ("th", "4 พ.ค. 67"),
        ("th", "4 พฤษภาคม 67"),
        ("km", "៤ ឧសភា ២០២៤"),
        ("km", "ថ្ងៃទី៤ ខែឧសភា ឆ្នាំ២០២៤"),
        ("bo", "༢༠༢༤-༠༥-༠༤"),
        ("kk", "2024 жылғы 4 мамыр"),
        ("uz", "2024 yil 4 may"),
        ("ug", "2024-يىلى 4-ماي"),
        ("hy", "Մայիս 4, 2024"),
        ("am", "ሜይ 4፣ 2024"),
        ("id", "Mei 4, 2024"),
        ("sw", "Jumamosi, Mei 4, 2024"),
        ("es", "Sábado, may 4, 2024"),
        ("vi", "4 thg 5, 2024"),
        ("vi", "Tháng Năm 4, 2024"),
        ("vi", "Tháng 5 4, 2024"),
    ] {
        let moment = find(text, Reading::of_language(tag));
        assert_eq!(
            moment.map(|moment| moment.date().to_string()).as_deref(),
            Some("2024-05-04"),
            "{text}"
        );
    }
    for (text, day) in [
        ("8 غشت 2024", "2024-08-08"),
        ("13 جويلية 2024", "2024-07-13"),
        ("30 Agosti 2024", "2024-08-30"),
        ("14 Tháng Mười Hai, 2024", "2024-12-14"),
        ("14. prosinca 2024.", "2024-12-14"),
        ("14 Tháng Mười, 2024", "2024-10-14"),
        ("Budget 2023 May 14, 2024", "2024-05-14"),
    ] {
        assert!(found(text).is_some_and(|moment| moment.starts_with(day)), "{text}");
    }
}

#[test]
fn leaves_fall_in_october_in_croatia() {
    let month = |tag: &str| {
        find("4. listopada 2024.", Reading::of_language(tag)).map(|moment| moment.month())
    };
    assert_eq!((month("hr"), month("bs"), month("pl")), (Some(10), Some(10), Some(11)));
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
        ("12. 3. 2021", "2021-03-12T00:00:00Z"),
        ("2021. 03. 12.", "2021-03-12T00:00:00Z"),
        ("May 10 Wed 2023 13:20", "2023-05-10T13:20:00Z"),
        ("【例子网二零二三年五月十日】", "2023-05-10T00:00:00Z"),
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
        "14 აგვისტო, 2024, 10:20",
        "14 օգոստոսի, 2024, 10:20",
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
    for text in ["1.2.10", "10.20.30.40", "12.10.45", "04.05.24:3"] {
        assert_eq!(read(text, "de"), None, "{text}");
    }
    assert_eq!(read("03/02/15", "fa"), None);
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
        "mei 14",
        "25.05.24",
        "12 Angry Men 2024",
        "15 พ.ค. 10:20",
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
fn a_day_alone_is_told_from_a_day_in_words() {
    for text in [
        "2024. 03. 12.",
        "12. 3. 2024",
        "12 марта 2024 г.",
        "12. март 2024.",
        "12. mart 2024.",
        "— 12 March 2024 —",
    ] {
        assert!(is_whole(text, Reading::ANY), "{text}");
    }
    for text in ["", "2024", "12 марта 2024 г. он умер.", "Since 12 March 2024", "12 March 2024: x"]
    {
        assert!(!is_whole(text, Reading::ANY), "{text}");
    }
}

#[test]
fn the_years_of_taiwan_are_read_where_they_are_used() {
    let read = |text: &str, tag: &str| {
        find(text, Reading::of_language(tag)).map(|moment| rfc_3339(&moment))
    };
    for text in ["112-05-10", "112/05/10", "發布日期：112.5.10", "112年5月10日"] {
        let wanted = Some("2023-05-10T00:00:00+08:00".to_owned());
        assert_eq!(read(text, "zh-TW"), wanted, "{text}");
        assert_eq!(read(text, "zh-Hant-TW"), wanted, "{text}");
        assert_eq!(read(text, "zh-CN"), None, "{text}");
    }
    for text in ["112-05-10-44", "912-05-10", "112 5 10"] {
        assert_eq!(read(text, "zh-TW"), None, "{text}");
    }
}

#[test]
fn paths_name_days() {
    let day = |path| find_in_path(path, Offset::UTC).map(|moment| moment.timestamp().to_string());
    assert_eq!(day("/2021/01/11/title").as_deref(), Some("2021-01-11T00:00:00Z"));
    assert_eq!(day("/news/20210111/c1.html").as_deref(), Some("2021-01-11T00:00:00Z"));
    assert_eq!(day("/n/2021-01-11-title").as_deref(), Some("2021-01-11T00:00:00Z"));
    assert_eq!(day("/2021/January/03/title").as_deref(), Some("2021-01-03T00:00:00Z"));
    assert_eq!(day("/2021/jan/3/title").as_deref(), Some("2021-01-03T00:00:00Z"));
    assert_eq!(day("/2021/1/11/title").as_deref(), Some("2021-01-11T00:00:00Z"));
    assert_eq!(day("/gb/21/1/11/n1.htm").as_deref(), Some("2021-01-11T00:00:00Z"));
    assert_eq!(day("/n/21/1/11/n1.htm"), None);
    assert_eq!(day("/2021/1/11/"), None);
    assert_eq!(day("/2021/1/page/2"), None);
    assert_eq!(day("/2021/title"), None);
    assert_eq!(day("/2021/january/title"), None);
    assert_eq!(day("/12345678/"), None);
}

#[test]
fn days_are_read_as_each_language_writes_them() {
    for (tag, text) in [
        ("ar", "04\u{200f}/05\u{200f}/2024"),
        ("ar", "25 شوال 1445هـ الموافق 4 مايو 2024"),
        ("ar", "26/10/1445هـ - 4/5/2024م"),
        ("ckb", "٤ی ئایاری ٢٠٢٤"),
        ("ku", "٠٤-٠٥-٢٠٢٤"),
        ("ku", "4ê Gulana 2024"),
        ("mn", "2024 оны 5 сарын 4"),
        ("mn", "2024 оны 05-р сарын 04, Бямба"),
        ("mn", "2024 оны 5 дугаар сарын 4"),
        ("mn", "5 сарын 4, 2024"),
        ("tk", "4-nji maý 2024"),
        ("hy", "2024թ. մայիսի 4"),
        ("ky", "2024-жылдын 4-майы"),
        ("ky", "2024-ж., 4-май"),
        ("tg", "4 майи соли 2024"),
        ("kk", "2024 ж. 4 мамыр"),
        ("tr", "May 4, 2024"),
        ("ka", "4 მაი. 2024"),
        ("lv", "2024. gada 4. maijs, 9:14"),
        ("lv", "4. maijs, 2024"),
        ("lt", "2024 m. gegužės 4 d. 08:15"),
        ("hu", "2024. máj. 4. 10:20"),
        ("en", "By Jane Doe | 4 May 24"),
        ("en", "4 May 24"),
        ("ne", "२०८१ वैशाख २२ गते शनिबार"),
        ("ne", "वैशाख २२, २०८१"),
        ("ne", "२०८१/०१/२२"),
        ("hi", "22 Baishakh 2081"),
        ("ms", "4 Mei 2024"),
        ("fil", "Ika-4 ng Mayo 2024"),
        ("si", "2024 මැයි 4"),
        ("lo", "4 ພຶດສະພາ 2024"),
        ("my", "၂၀၂၄ ခုနှစ် မေလ ၄ ရက်"),
        ("bo", "སྤྱི་ལོ་༢༠༢༤ ཟླ་༥ ཚེས་༤"),
        ("bo", "2024ལོའི་ཟླ་5ཚེས་4"),
        ("th", "04-05-67"),
        ("th", "4 พฤษภาคม ค.ศ. 2024"),
        ("ko", "기사승인 24-05-04 14:20"),
        ("zh-TW", "中華民國一百一十三年五月四日"),
        ("am", "ሚያዝያ 26 ቀን 2016 ዓ.ም."),
        ("fa", "شنبه پانزدهم اردیبهشت ۱۴۰۳"),
        ("fa", "۱۵ اردیبهشت‌ماه ۱۴۰۳"),
        ("fa", "1403 شنبه 15 اردیبهشت"),
        ("ps", "د غويي ۱۵ نېټه ۱۴۰۳ لمریز کال"),
    ] {
        let moment = find(text, Reading::of_language(tag));
        assert_eq!(
            moment.map(|moment| moment.date().to_string()).as_deref(),
            Some("2024-05-04"),
            "{text}"
        );
    }
    for (tag, text, day) in [
        ("fa", "۱۳ امرداد ۱۴۰۱", "2022-08-04"),
        ("fa", "بیست و یکم تیر ۱۴۰۲", "2023-07-12"),
        ("fa", "سی‌ام تیر ۱۴۰۲", "2023-07-21"),
        ("ar", "6 ربيع الأول 1441", "2019-11-03"),
        ("ar", "03/07/1434هـ", "2013-05-13"),
        ("ar", "17 ذو الحجـة 1426 هـ", "2006-01-17"),
        ("tr", "Şub 3, 2023", "2023-02-03"),
        ("be", "3 сьнежня 2020", "2020-12-03"),
        ("hr", "3. lip 2024.", "2024-06-03"),
        ("pl", "3 lip 2024", "2024-07-03"),
        ("ms", "28 Mac 2024", "2024-03-28"),
        ("ga", "14 Meán Fómhair 2024", "2024-09-14"),
    ] {
        let moment = find(text, Reading::of_language(tag));
        assert_eq!(moment.map(|moment| moment.date().to_string()).as_deref(), Some(day), "{text}");
    }
}

#[test]
fn what_looks_like_a_day_of_another_language_is_none() {
    for (tag, text) in [
        ("en", "4 May 24 people came"),
        ("en", "May 4, 24 people came"),
        ("en", "Page 4 of May 24"),
        ("en", "Version 24.05.04"),
        ("en", "Office 16 Mac 2019"),
        ("en", "the last 5 few 2024"),
        ("ko", "전화 02-05-2811"),
        ("ko", "21-12-55"),
        ("th", "04-05-6712"),
        ("tr", "5651/2007 sayılı kanun"),
        ("fa", "قانون شماره ۱۴۰۲/۱۲"),
        ("fa", "۱۴۰۲ نفر در ۱۲ شهر"),
        ("fa", "یکم آن که در ۱۴۰۲"),
        ("ar", "القرار رقم 1434/7"),
        ("ar", "1441/3/6"),
        ("ar", "31 رجب 1434"),
        ("ar", "6 رمضان 2023"),
        ("ne", "२०८१ जना"),
        ("ne", "२०८१/१३/२२"),
        ("mn", "10 сарын хугацаанд 2023"),
        ("lt", "2024 m. 14 d."),
        ("ti", "መስከረም 6 2016"),
        ("zh", "113-05-04"),
    ] {
        assert_eq!(find(text, Reading::of_language(tag)), None, "{text}");
    }
}
