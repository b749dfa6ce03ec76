//! Pages, and when they were published.

use super::*;
use crate::article::{Hints, metadata};

fn of_page(html: &str, url: &str) -> Option<String> {
    let url = Url::parse(url).unwrap();
    let document = Document::from(html);
    let hints = Hints::default();
    let read = metadata::read(&document, &Data::default(), &url, &url, &hints);
    read.published.as_ref().map(date::rfc_3339)
}

pub(super) fn found(html: &str) -> Option<String> {
    of_page(html, "https://a.example/")
}

#[test]
fn a_page_tells_its_own_time_and_a_day_stays_the_day() {
    let meta =
        |moment: &str| found(&format!("<meta property=article:published_time content='{moment}'>"));
    let evening = Some("2024-12-09T22:52:11-05:00".to_owned());
    assert_eq!(meta("2024-12-09T22:52:11-05:00"), evening);
    assert_eq!(meta("2024-12-09"), Some("2024-12-09T00:00:00Z".to_owned()));
    // Told in UTC here, and by its own clock there.
    let both = "<meta property=article:published_time content=2024-12-10T03:52:11Z><time datetime=2024-12-09T22:52:11-05:00>x</time>";
    assert_eq!(found(both), evening);
    let other = "<meta property=article:published_time content=2024-12-10T03:52:11Z><time datetime=2024-12-11T09:00:00-05:00>x</time>";
    assert_eq!(found(other), Some("2024-12-10T03:52:11Z".to_owned()));
    assert_eq!(of_page(other, "https://a.example/2024/12/09/t"), evening);
    assert_eq!(
        found("<html lang=zh><h1>好消息</h1><p>2021年1月11日"),
        Some("2021-01-11T00:00:00+08:00".to_owned())
    );
}

#[test]
fn the_day_of_publication_wins_over_that_of_a_change() {
    let wanted = Some("2022-11-09T00:00:00Z".to_owned());
    for masthead in [
        "<p>Updated Nov 11, 2022</p><p>Originally published Nov 9, 2022</p>",
        "<p>Published Nov 9, 2022 - [Updated Nov 11, 2022]</p>",
        "<p>Last updated:</p><p>Nov 11, 2022</p><p>Nov 9, 2022</p>",
        "<p>Modified Nov 11, 2022 | Posted on Nov 9, 2022</p>",
        "<p>By Jane Doe, Nov 9, 2022</p><p>Jan 1, 2010</p>",
        "<p><time datetime=2022-11-09>11/09/2022</time> by Jane Doe</p>",
    ] {
        let page = format!(
            "<header><time datetime=2001-01-01>x</time></header><h1>A title</h1>{masthead}"
        );
        assert_eq!(found(&page), wanted, "{masthead}");
    }
    // Only the change is told, in words; the address tells more.
    let changed = "<h1>A title</h1><p>Updated Nov 11, 2022</p>";
    assert_eq!(found(changed), Some("2022-11-11T00:00:00Z".to_owned()));
    assert_eq!(of_page(changed, "https://a.example/2022/11/09/t"), wanted);
}

#[test]
fn a_day_alone_takes_the_time_that_is_marked() {
    let page = |time: &str| found(&format!("<meta name=sailthru.date content=2014-06-30>{time}"));
    let exact = Some("2014-06-29T20:08:00-04:00".to_owned());
    let told = "datetime='2014-06-29 20:08:00-0400'";
    assert_eq!(page(&format!("<time {told}>x</time>")), exact);
    assert_eq!(page(&format!("<time class=updated {told} pubdate>x</time>")), exact);
    let day = Some("2014-06-30T00:00:00Z".to_owned());
    assert_eq!(page(&format!("<time class=updated {told}>x</time>")), day);
    assert_eq!(page(&format!("<p class=related><time {told}>x</time></p>")), day);
    assert_eq!(page("<time datetime='2014-07-02 20:08:00-0400'>x</time>"), day);
}

#[test]
fn a_moment_for_machines_stands_behind_what_is_shown() {
    let stamp = Some("2016-06-13T16:03:00Z".to_owned());
    for mark in [
        "<abbr title=2016-06-13T16:03:00Z>1 hr ago</abbr>",
        "<div class='timestamp updated' title=2016-06-13T1603Z>Jun 13, 4:03 PM</div>",
    ] {
        assert_eq!(found(mark), stamp, "{mark}");
    }
    for mark in [
        "<abbr title='2016-06-13 report'>R</abbr>",
        "<a title=2016-06-13T16:03:00Z>log</a>",
        "<div class=time title=soon>Soon</div>",
    ] {
        assert_eq!(found(mark), None, "{mark}");
    }
}

#[test]
fn the_times_of_a_table_are_those_of_its_rows() {
    let row = |day: &str| format!("<tr><td>a<td><time datetime={day}>x</time>");
    let table = format!("<table>{}{}</table>", row("2016-06-13"), row("2016-06-14"));
    assert_eq!(found(&table), None);
    let alone = format!("<table>{}<tr><td>b</table>", row("2016-06-13"));
    assert_eq!(found(&alone), Some("2016-06-13T00:00:00Z".to_owned()));
}

#[test]
fn a_clock_over_the_page_is_not_the_day_of_the_article() {
    let page = "<h1>The river rose<a href=/>Valley News</a></h1><div class=fecha><time datetime='2014-01-09 10:21'>x</time></div><div><h3>The river rose</h3><p class=autor>Jane Doe | 08/01/2014</p></div>";
    let page = format!("<html lang=es><title>The river rose - Valley News</title>{page}");
    assert_eq!(found(&page), Some("2014-01-08T00:00:00Z".to_owned()));
}

#[test]
fn what_was_shown_earlier_was_published_earlier() {
    let page = |shown: &str| {
        let page = format!(
            "<meta property=article:published_time content=2024-08-07T12:00:00Z><h1>A title</h1><p>{shown}</p>"
        );
        found(&page).unwrap_or_default().chars().take(10).collect::<String>()
    };
    assert_eq!(page("7 min read · Dec 30, 2013"), "2013-12-30");
    assert_eq!(page("Aug 6, 2024"), "2024-08-07");
    assert_eq!(page("Dec 30, 2024"), "2024-08-07");
    assert_eq!(page("Updated Dec 30, 2013"), "2024-08-07");
    assert_eq!(page("Member since Dec 30, 2013"), "2024-08-07");
}

#[test]
fn what_is_shown_settles_what_is_day_and_what_is_month() {
    let page = |language: &str, told: &str, shown: &str| {
        let page = format!(
            "<html lang={language}><meta property=article:published_time content='{told}'><h1>A title</h1><p>{shown}</p>"
        );
        found(&page).unwrap_or_default().chars().take(10).collect::<String>()
    };
    assert_eq!(page("ar", "5/4/2024 3:00:00 PM", "04 مايو 2024"), "2024-05-04");
    assert_eq!(page("ar", "5/4/2024 15:00:00", "04 مايو 2024"), "2024-05-04");
    assert_eq!(page("en", "5/4/2024", "April 5, 2024"), "2024-04-05");
    assert_eq!(page("en", "5/4/2024", "May 4, 2024"), "2024-05-04");
    assert_eq!(page("fr", "5/4/2024", "6 avril 2024"), "2024-04-05");
    assert_eq!(page("en", "5/4/2024", "A word"), "");
}

#[test]
fn a_long_number_that_is_shown_is_no_date() {
    let told = "<meta property=article:published_time content=2024-05-04T08:32:10+03:30>";
    let number = "<h1>A title</h1><ul><li><span>Code: </span><span class=text-meta>1403021510234</span></ul><p class=date>1403021510</p><div>1403021510234</div>";
    assert_eq!(found(&format!("{told}{number}")).as_deref(), Some("2024-05-04T08:32:10+03:30"));
    assert_eq!(found(number), None);
    let counted = "<meta property=article:published_time content=1714797130>";
    assert_eq!(found(counted).as_deref(), Some("2024-05-04T04:32:10Z"));
}

#[test]
fn a_change_that_nobody_sees_is_not_the_day() {
    let marks = "<div class=meta-info>By Jane Doe | <span class='updated rich-snippet-hidden'>2023-05-04T11:03:20+00:00</span><span>May 3rd, 2023</span></div>";
    let wanted = Some("2023-05-03T00:00:00Z");
    assert_eq!(found(&format!("<h1>A title</h1>{marks}")).as_deref(), wanted);
    let far = format!("<h1>A title</h1>{}{marks}", "<p>x</p>".repeat(20));
    assert_eq!(found(&far).as_deref(), wanted);
    let seen = far.replace(" rich-snippet-hidden", "");
    assert_eq!(found(&seen).as_deref(), Some("2023-05-04T11:03:20Z"));
}

#[test]
fn a_date_in_a_sentence_is_not_that_of_the_page() {
    let declared = "<meta property=article:published_time content=2024-05-14T12:00:00Z>";
    let marked = "<time datetime=2024-05-14T12:00:00Z>x</time>";
    for line in [
        "<p>The law of January 5, 2019 is dead, the mayor says.</p>",
        "<p>Jane Doe (born 3 March 1975) built the bridge.</p>",
        "<ul><li>The law of January 5, 2019 is dead, mayor says</li></ul>",
        "<p>2019年6月9日，香港一百万人上街游行，反对修订《逃犯条例》。</p>",
        "<p>A report published on January 5, 2019 found that the bridge is old.</p>",
        "<p>The fair opens on June 1, 2030.</p>",
    ] {
        for told in [declared, marked] {
            let page = format!("<h1>A title</h1>{line}{told}");
            assert_eq!(found(&page).as_deref(), Some("2024-05-14T12:00:00Z"), "{page}");
        }
        assert_eq!(found(&format!("<h1>A title</h1>{line}")), None, "{line}");
    }
    for line in ["By Jane Doe, The Valley, Nov 9, 2022", "2022年11月9日 例子网 来源：新华社"]
    {
        let page = format!("{declared}<h1>A title</h1><p>{line}</p>");
        assert!(found(&page).unwrap().starts_with("2022-11-09"), "{line}");
    }
}

#[test]
fn a_mark_says_which_date_is_that_of_a_change() {
    let published =
        "<time class='entry-date published' datetime=2024-05-14T10:20:00+00:00>May 14, 2024</time>";
    let changed = "<time class=updated datetime=2024-05-16T10:20:00+00:00>May 16, 2024</time>";
    let wanted = Some("2024-05-14T10:20:00Z");
    for marks in [format!("{published}{changed}"), format!("{changed} {published}")] {
        let near = format!("<h1>A title</h1><div>{marks}</div>");
        assert_eq!(found(&near).as_deref(), wanted, "{near}");
        assert_eq!(found(&format!("<footer>{marks}</footer>")).as_deref(), wanted, "{marks}");
    }
    let changed = "<h1>好消息</h1><p>已于 2024-05-16 08:00 修改</p><p>2024-05-14 10:20</p>";
    assert_eq!(found(changed).as_deref(), Some("2024-05-14T10:20:00+08:00"));
    let words = "<h1>好消息</h1><p>更新时间：2024-05-16 08:00 发布时间：2024-05-14 10:20</p>";
    assert_eq!(found(words).as_deref(), Some("2024-05-14T10:20:00+08:00"));
}

#[test]
fn a_sentence_tells_when_the_article_first_appeared() {
    let line = "This article was originally published on 26 Sep 2019 at 4:12pm and has been brought up to date on 30 Sep 2022, because so much happened since then that readers asked about it.";
    let page = format!("<p>{}</p><p>{line}</p>", "word ".repeat(100));
    assert_eq!(found(&page), Some("2019-09-26T16:12:00Z".to_owned()));
}

#[test]
fn the_address_tells_which_date_is_of_this_article() {
    let page = "<time datetime=2021-02-16T10:20:30Z>x</time>";
    assert_eq!(
        of_page(page, "https://a.example/2021/february/16/t"),
        Some("2021-02-16T10:20:30Z".to_owned())
    );
    assert_eq!(
        of_page(page, "https://a.example/2019/10/03/t"),
        Some("2019-10-03T00:00:00Z".to_owned())
    );
}

#[test]
fn a_date_in_the_story_is_none_of_the_page() {
    let page = "<h1>A title</h1><p>The council met on 5 January 2021 and agreed on all that had been said before, after a long and bitter debate.</p>";
    assert_eq!(found(page), None);
}

#[test]
fn the_bracket_that_a_text_begins_with_tells_its_day() {
    let text = "河水一夜之间涨了许多，下城的人把东西搬到楼上。".repeat(6);
    let page = |head: &str| found(&format!("<html lang=zh><h1>好消息</h1><p>{head}{text}"));
    let wanted = Some("2023-05-10T00:00:00+08:00".to_owned());
    assert_eq!(page("【例子网2023年05月10日讯】（例子网记者王小明报导）"), wanted);
    assert_eq!(page("【例子网二零二三年五月十日】"), wanted);
    assert_eq!(page("【例子网】2023年05月10日，"), None);
    assert_eq!(page("他在2023年05月10日说【好】，"), None);
}

#[test]
fn a_date_that_stands_alone_is_found_but_not_in_the_margin() {
    let far = |place: &str, text: &str| {
        found(&format!("{}<{place}><p>{text}</p></{place}>", "<p>x</p>".repeat(20)))
    };
    let wanted = Some("2018-11-21T00:00:00Z".to_owned());
    assert_eq!(far("section", "Nov 21, 2018"), wanted);
    assert_eq!(far("footer", "Nov 21, 2018"), None);
    assert_eq!(far("section", "Since 2018"), None);
    assert_eq!(found("<p><time>Nov 21, 2018</time></p>"), wanted);
}

#[test]
fn the_cell_of_an_old_page_tells_the_time_of_day() {
    let cell = |text: &str| {
        found(&format!("<table><tr><td>好消息</td></tr><tr><td>{text}</td></tr></table>"))
    };
    let wanted = Some("2003-11-12T16:36:00+08:00".to_owned());
    assert_eq!(cell("AUTO.EXAMPLE.COM&nbsp;&nbsp;2003年11月12日16:36 例子网—新快报"), wanted);
    assert_eq!(cell("2003-11-12 16:36更新 来源：例子网"), wanted);
    assert_eq!(
        cell(
            "http://www.river.example　2003-11-12 16:36　来源：河边日报　我要评论　【字体：大 中 小】"
        ),
        wanted
    );
    assert_eq!(cell("<a href=x>旧消息 2003-11-12 16:36</a>"), None);
    assert_eq!(cell("旧消息 2003-11-12"), None);
}

#[test]
fn the_day_that_a_text_begins_with_stands_before_a_dash() {
    let page = |line: &str| {
        found(&format!(
            "<h1>A title</h1><p>{line} The river rose again, said all who live by it, and nobody knew for how long it would.</p>"
        ))
    };
    let wanted = Some("2005-10-07T00:00:00Z".to_owned());
    for line in [
        "<b>October 7, 2005</b> -",
        "RIVERTON, October 7, 2005 --",
        "RIVERTON, October 7, 2005 —",
        "(October 7, 2005) –",
        "温岭,2005年10月7日——",
    ] {
        assert_eq!(page(line), wanted, "{line}");
    }
    for line in [
        "On October 7, 2005, a boat sank.",
        "Since October 7, 2005 - a Friday -",
        "October 7, 2005 was a day on which",
        "A boat that sank in the river on October 7, 2005 --",
    ] {
        assert_eq!(page(line), None, "{line}");
    }
}

#[test]
fn the_day_below_a_text_is_that_of_who_signs_it() {
    let text = "<p>河水一夜之间涨了许多，下城的人把东西搬到楼上，孩子们站在堤上看，老人说从来没有见过这样大的水。</p>";
    let page = |end: &str| found(&format!("<h1>好消息</h1>{}{end}", text.repeat(16)));
    let wanted = Some("2003-10-20T00:00:00+08:00".to_owned());
    assert_eq!(page("<p align=right>二○○三年十月二十日</p>"), wanted);
    let cell =
        |day: &str| format!("<table><tr><td>{text}</td></tr><tr><td>{day}</td></tr></table>");
    assert_eq!(page(&cell("2003年10月20日")), wanted);
    let linked = "<p>2003年10月20日</p><a href=/x>河上的船又开了，渡口今天重新开放</a>";
    assert_eq!(page(linked), wanted);
    let many = format!("{}{}", cell("2003年10月20日"), cell("2003年10月21日"));
    assert_eq!(page(&many), None);
}

#[test]
fn hours_in_halves_tell_that_the_month_comes_first() {
    let page = |line: &str| found(&format!("<h1>A title</h1><p>{line}</p>"));
    assert_eq!(page("10-09-2005, 08:14 PM").as_deref(), Some("2005-10-09T20:14:00Z"));
    assert_eq!(page("Posted 11/2/2003 at 6:20 PM").as_deref(), Some("2003-11-02T18:20:00Z"));
    assert_eq!(page("Posted 11/2/2003"), None);
    assert_eq!(page("Posted 11/2/2003 at 18:20"), None);
    let british = "<html lang=en-GB><h1>A title</h1><p>11/2/2003 6:20 PM</p>";
    assert_eq!(found(british).as_deref(), Some("2003-02-11T18:20:00Z"));
    assert_eq!(
        of_page("<h1>A title</h1><p>11/2/2003</p>", "https://a.example.co.uk/x").as_deref(),
        Some("2003-02-11T00:00:00Z")
    );
}

#[test]
fn further_marks_tell_a_date() {
    let abbreviated = "<abbr class=published title='2009-04-07T19:00:00+00:00'>last week</abbr>";
    assert_eq!(found(abbreviated).as_deref(), Some("2009-04-07T19:00:00Z"));
    assert_eq!(found("<abbr title='2009-04-07'>last week</abbr>"), None);
    assert_eq!(
        found("<time data-time=1589155200123>a while ago</time>").as_deref(),
        Some("2020-05-11T00:00:00.123Z")
    );
    for key in ["name=citation_publication_date", "property=rnews:datePublished"] {
        let page = format!("<meta {key} content='2018/04/02'>");
        assert_eq!(found(&page).as_deref(), Some("2018-04-02T00:00:00Z"), "{key}");
    }
    for line in [
        "czwartek, 4 maja 2023 r.",
        "04 Μαΐ 2023",
        "4 мая 2023 • Автор: Мария Иванова • Фото: Иван Петров",
    ] {
        let page = format!("<h1>A title</h1><p>{line}</p>");
        assert_eq!(found(&page).as_deref(), Some("2023-05-04T00:00:00Z"), "{line}");
    }
    let board = "<pre>发信人: river (河), 信区: Boats\n发信站: BBS 例子站 (Tue Mar 12 20:14:33 2002)\n\n河水</pre>";
    assert_eq!(found(board).as_deref(), Some("2002-03-12T20:14:33+08:00"));
}

#[test]
fn a_day_that_is_shown_with_its_month_first_is_the_declared_one() {
    let page = |shown: &str| {
        let declared = "<meta property=article:published_time content=2019-04-02T04:00:00Z>";
        found(&format!("<html lang=en>{declared}<h1>Salt in the well</h1><p>{shown}</p>"))
    };
    assert_eq!(page("04.02.2019"), Some("2019-04-02T04:00:00Z".to_owned()));
    assert_eq!(page("04.01.2019"), Some("2019-01-04T00:00:00Z".to_owned()));
}

const PROSE: &str = "<p>The ferry to the island no longer sails on Sundays, and those who live there have to wait until the morning.</p>";

#[test]
fn the_day_of_another_article_is_not_that_of_the_page() {
    let page = |own: &str| found(&format!("<h1>A title</h1>{}{own}{PROSE}", PROSE.repeat(3)));
    let link = "<h2><a href=/x>Levels of the river are a riddle</a></h2>";
    for other in [
        format!("<section class=teaser><span class=teaser__date>7 May 2025</span>{link}</section>"),
        format!("<div><span>7 May 2025</span>{link}</div>"),
        "<p>Our sources:</p><ul><li>Minutes of the council, 3 May 2025: <a href=/x>Link</a></li></ul>".to_owned(),
        "<p class=author-meta>Jane Doe was born on 3 May 1975</p>".to_owned(),
    ] {
        assert_eq!(page(&other), None, "{other}");
    }
    let wanted = Some("2025-05-07T00:00:00Z");
    assert_eq!(page("<p>Published on 7 May 2025</p>").as_deref(), wanted);
    assert_eq!(page("<p class=date>7 May 2025</p>").as_deref(), wanted);
    let above = format!("<h1>A title</h1><p>7 May 2025</p>{}", PROSE.repeat(3));
    assert_eq!(found(&above).as_deref(), wanted);
    let below = format!("<h1>A title</h1>{}<ul><li>7 May 2025</li></ul>{}", PROSE.repeat(2), PROSE);
    assert_eq!(found(&below).as_deref(), wanted);
}

#[test]
fn a_line_may_name_and_count_beside_its_date() {
    let page = |tag: &str, line: &str| {
        found(&format!("<html lang={tag}><h1>好消息</h1><p>{line}</p>"))
            .map(|moment| moment.chars().take(10).collect::<String>())
    };
    for (tag, line) in [
        ("vi", "Ngày đăng: 11/5/2021 | Tác giả: Nguyễn Văn | Số lần đọc: 1534"),
        ("zh", "送交者: 山中人[☆★10★☆] 于 2021-05-11 14:20 已读 4412 次 大字阅读 山中人的个人频道"),
        ("zh", "www.example.com.cn 2021-05-11 07:42 例子日报"),
        ("hr", "utorak, 11. svibnja 2021."),
        ("cs", "11. 5. 2021 Doba čtení: 9 minut 23 nových názorů"),
        ("uk", "вівторок, 11 травня 2021 р."),
        ("fa", "نوشته شده در سه‌شنبه بیست و یکم اردیبهشت ۱۴۰۰ساعت 22:41 توسط آرش | ۱۲ نظر"),
    ] {
        assert_eq!(page(tag, line).as_deref(), Some("2021-05-11"), "{line}");
    }
    assert_eq!(page("en", "The mayor said on May 11, 2021 that all is well | more"), None);
}

#[test]
fn an_index_of_a_decree_tells_its_publication_from_its_making() {
    let text = "<p>河水一夜之间涨了许多，下城的人把东西搬到楼上，孩子们站在堤上看。</p>".repeat(6);
    let cells = |first: &str, second: &str| {
        format!(
            "<table><tr><td>{first}：<td>2024年05月06日<tr><td>{second}：<td>2024年05月12日</table>"
        )
    };
    let page = |head: &str| {
        found(&format!("<title>好消息</title>{head}{text}"))
            .map(|moment| moment.chars().take(10).collect::<String>())
    };
    assert_eq!(page(&cells("成文日期", "发布日期")).as_deref(), Some("2024-05-12"));
    assert_eq!(page(&cells("发布日期", "成文日期")).as_deref(), Some("2024-05-06"));
    let changed = "<h1>好消息</h1><p>更新时间：2024-05-16 来源：市府办</p>";
    assert_eq!(page(changed).as_deref(), Some("2024-05-16"));
    let both = format!("{changed}{text}<p>发布时间：2024-05-12</p>");
    assert_eq!(page(&both).as_deref(), Some("2024-05-12"));
    let meta = "<meta name=firstpublishedtime content='2024-05-12-17:30:00'>";
    assert_eq!(page(meta).as_deref(), Some("2024-05-12"));
}

#[test]
fn the_years_of_taiwan_are_told_by_a_label_or_the_host() {
    let page = |line: &str, url: &str| {
        of_page(&format!("<h1>好消息</h1><ul><li>{line}</ul><p>河水一夜之间涨了许多"), url)
            .map(|moment| moment.chars().take(10).collect::<String>())
    };
    let here = "https://a.example/";
    for line in
        ["發布日期：112-12-29", "張貼日：112/12/29 更新日期：113/01/02", "建檔日期：112.12.29"]
    {
        assert_eq!(page(line, here).as_deref(), Some("2023-12-29"), "{line}");
    }
    assert_eq!(page("電話：112-12-29", here), None);
    assert_eq!(page("112-12-29", here), None);
    assert_eq!(page("112-12-29", "https://a.gov.tw/").as_deref(), Some("2023-12-29"));
}

#[test]
fn a_page_that_tells_no_language_is_read_by_its_letters() {
    let page = |tag: &str, title: &str, line: &str| {
        found(&format!("<html {tag}><h1>{title}</h1><p>{line}</p>"))
            .map(|moment| moment.chars().take(10).collect::<String>())
    };
    let persian = "چهار کارگر گفتند که پس از آن روز هیچ پولی نگرفته‌اند";
    for tag in ["", "lang=en", "lang=per"] {
        let day = page(tag, persian, "۱۴۰۲/۰۷/۱۲ - ۱۰:۲۳");
        assert_eq!(day.as_deref(), Some("2023-10-04"), "{tag}");
    }
    assert_eq!(page("", "الليرة تستقر والمصارف تعود إلى العمل", "1445/07/12"), None);
    assert_eq!(page("", "הנהר עלה בלילה", "פורסם: 02.03.08, 12:47").as_deref(), Some("2008-03-02"));
    assert_eq!(page("", "The river", "02/03/2008"), None);
}

#[test]
fn a_card_of_what_is_kept_does_not_date_the_page() {
    let page = |label: &str| {
        let declared = "<meta property=article:published_time content=2023-11-02T04:12:00+00:00>";
        found(&format!(
            "{declared}<h1>好消息</h1><table><tr><td>作者：王小明<br>{label}：2023.10.1<br>来源：例子网</table>"
        ))
        .map(|moment| moment.chars().take(10).collect::<String>())
    };
    assert_eq!(page("发表日期").as_deref(), Some("2023-11-02"));
    assert_eq!(page("时间").as_deref(), Some("2023-10-01"));
}
