//! What stands among the words of an article and is none of them: dates and
//! bylines before it, advertisements and invitations within, biographies and
//! further reading after it.
//!
//! Blocks are judged by what they say and where they stand, and only short
//! ones by their words alone, so that an article about newsletters keeps its
//! sentences.

mod asked;
mod calls;
mod channels;
mod contact;
mod contents;
mod counted;
mod empty;
mod end;
mod further;
mod glued;
mod headlines;
mod insets;
mod italic;
mod kinds;
mod leaf;
mod loose;
mod notice;
mod paid;
mod phrases;
mod preface;
mod short;
mod subhead;
mod tail;
mod taking;
mod told;
mod topics;
mod walls;
mod ways;
mod worked;

use std::cell::LazyCell;

use dom_query::Document;
use url::Url;

pub(super) use end::ends_article;
use end::{is_biography, is_end, section};
pub(super) use further::names_others;
use further::{goes_on, is_label};
use insets::is_inset;
pub(super) use insets::labels_advertisement;
use leaf::{Leaf, cut, leaves};
pub(super) use leaf::{TEXTS, holds_text};
use phrases::PROMPTING;
use preface::{is_bold, is_day, is_line_of_preface, is_preface};
use taking::take;
use told::asks;

/// Most blocks among which an article tells when it was written.
const PREFACED: usize = 12;

/// Most words that these blocks have.
const OPENING: usize = 120;

/// Fewest words of an article that is judged in all its parts.
const SHORT: usize = 60;

/// Removes the chaff of the tidy body of a page.
pub(super) fn remove(body: &Document, page: &Url, byline: Option<&str>) {
    let root = body.html_root();
    loose::cut_last(&root);
    let leaves = leaves(&root);
    let all: usize = leaves.iter().map(|leaf| leaf.words).sum();
    let mut gone = vec![false; leaves.len()];
    if all < SHORT {
        notice::mark_below(&leaves, &mut gone);
        return take(&leaves, &gone, &root);
    }
    let byline = byline.map(str::to_lowercase);
    for (leaf, gone) in leaves.iter().zip(&mut gone) {
        *gone = leaf.may_go
            && (is_inset(leaf)
                || notice::is_notice(leaf)
                || italic::is_note(leaf)
                || short::is_line(leaf)
                || ways::is_line(leaf));
    }
    empty::mark(&leaves, &mut gone);
    empty::mark_liked(&leaves, &mut gone);
    topics::mark(&leaves, &mut gone);
    calls::mark(&leaves, &mut gone);
    contents::mark(&leaves, &mut gone);
    further::mark(&leaves, &mut gone);
    headlines::mark(&leaves, &mut gone, page);
    channels::mark(&leaves, &mut gone);
    counted::mark(&leaves, &mut gone);
    contact::mark(&leaves, &mut gone);
    calls::mark_last(&leaves, &mut gone);
    let about = |leaf: &Leaf<'_>| is_biography(leaf, byline.as_deref());
    let head = leaves.iter().position(|leaf| is_prose(leaf) && !about(leaf)).unwrap_or(0);
    for (leaf, gone) in leaves.iter().zip(&mut gone).take(head) {
        *gone |= leaf.may_go
            && (is_preface(leaf, byline.as_deref()) || about(leaf) || ways::leads_back(leaf));
    }
    preface::mark_twice(&leaves, &mut gone);
    let is_timeline =
        LazyCell::new(|| leaves.iter().skip(head + 1).filter(|leaf| is_day(leaf)).nth(2).is_some());
    let (mut before, mut prose) = (0, 0);
    for (leaf, gone) in leaves.iter().zip(&mut gone).take(PREFACED) {
        before += leaf.words;
        if before > OPENING {
            break;
        }
        // Below running text a date may head what happened on it.
        let is_heading =
            || prose > 0 && is_day(leaf) && (prose > 1 || is_bold(leaf) || *is_timeline);
        // With the day a letter or a poem ends.
        let is_last = prose == 0 && before * 2 > all;
        *gone |= leaf.may_go && !is_last && is_line_of_preface(leaf) && !is_heading();
        prose += usize::from(is_prose(leaf));
    }
    // Who wrote an article is told below all of it.
    let is_text = |leaf: &Leaf<'_>| is_prose(leaf) && !about(leaf);
    let last = leaves.iter().rposition(is_text).unwrap_or_default();
    let mut before = 0;
    for (at, leaf) in leaves.iter().enumerate() {
        let after = all - before;
        before += leaf.words;
        if !leaf.may_go {
            continue;
        }
        if after * 5 > all * 2 {
            // Too early for the end: but a section of its own may be no part.
            if leaf.is_heading && is_end(leaf) {
                let section = section(&leaves, at);
                cut(&mut gone, section);
            }
            continue;
        }
        if is_end(leaf)
            && !(is_label(leaf) && goes_on(&leaves, at))
            && !subhead::is_subhead(&leaves, at)
        {
            if end::ends_part(&leaves, at) {
                gone[at] = true;
                continue;
            }
            cut(&mut gone, at..leaves.len());
            break;
        }
        if about(leaf) && (at > last || end::is_named(leaf, byline.as_deref())) {
            cut(&mut gone, at..at + 1);
        }
    }
    walls::mark(&leaves, &mut gone);
    end::trim(&leaves, &mut gone, page, byline.as_deref());
    empty::mark_edges(&leaves, &mut gone);
    loose::cut_between(&root);
    glued::cut_edits(&leaves);
    glued::cut_glued(&leaves, &gone);
    take(&leaves, &gone, &root);
}

/// Tells whether a block is running text.
fn is_prose(leaf: &Leaf<'_>) -> bool {
    !leaf.is_heading
        && leaf.words >= 22
        && leaf.linked < 0.5
        && !leaf.node.has_name("figcaption")
        && !asks(&PROMPTING, &leaf.text)
}

fn begins(text: &str, beginnings: &[&str]) -> bool {
    // Most are told apart by their first byte.
    let first = text.as_bytes().first();
    let mut may = beginnings.iter().filter(|beginning| beginning.as_bytes().first() == first);
    may.any(|beginning| {
        text.strip_prefix(beginning).is_some_and(|rest| {
            let ends = beginning.ends_with(|letter: char| !letter.is_ascii_alphanumeric());
            ends || !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const PROSE: &str = "<p>The river rose by a hand's breadth in the night, and the people of the \
        lower town carried their goods upstairs, as they had done every spring since the old dam \
        broke, though nobody believed that it would come to that.</p>";

    /// Where the page of the tests stands.
    pub(super) fn page() -> Url {
        Url::parse("https://a.example/2024/a-flood").unwrap()
    }

    pub(super) fn left(before: &str, within: &str, after: &str, byline: Option<&str>) -> String {
        let html = format!("{before}{PROSE}{within}{PROSE}{PROSE}{PROSE}{after}");
        let body = Document::fragment(html);
        remove(&body, &page(), byline);
        let rest = body.html_root().inner_html().to_string();
        rest.replace(PROSE, "")
            .replace(&Document::fragment(PROSE).html_root().inner_html().to_string(), "")
    }

    /// Returns what is left of chaff between paragraphs.
    pub(super) fn within(chaff: &str) -> String {
        left("", chaff, "", None)
    }

    /// Returns a link to another article of the same site.
    pub(super) fn link(title: &str) -> String {
        format!("<a href=\"https://a.example/2024/another\">{title}</a>")
    }

    #[test]
    fn what_stands_before_goes_where_it_is_no_sentence() {
        for chaff in [
            "<p>December 17, 2025 • 8 minutes</p>",
            "<p>By Jane Doe, Staff Writer</p>",
            "<p>From The Lower Town staff reports</p>",
            "<p>2021年1月11日 08:30</p>",
            "<p>来源：新华网</p>",
            "<p>送交者: 山中[★声望10★] 于 2021-05-11 14:20 已读 4412 次</p>",
            "<p>14.05.2024 - 09:21 UhrLesedauer: 3 Min.</p>",
            "<div>3 min read</div>",
            "<div>Edited April 2024</div>",
            "<p><b>May 2024</b></p>",
            "<p><b>Updated in May 2024</b></p>",
            "<p>The lower dam: a page © 2002 Jane Doe</p>",
            "<p>Автор: Иван Петров | Опубликовано: 14 августа 2024, 10:20</p>",
            "<p>تاریخ انتشار: ۲۴ مرداد ۱۴۰۳ ۱۰:۲۰</p>",
            "<p>เผยแพร่ 14 ส.ค. 2567 10:20</p>",
            "<p>Kommentare</p>",
            "<p>jana@river.example</p>",
            "<p>Por Juan Pérez | Publicado el 14 de agosto de 2024 | Actualizado el 16 de agosto</p>",
        ] {
            assert_eq!(left(chaff, "", "", None), "", "{chaff}");
        }
        for kept in [
            "<p>A flood is coming.</p>",
            "<p>From the bridge to the mill</p>",
            "<p>On Friday the council of the lower town met to speak of the dam.</p>",
            "<p>Por primera vez en la historia el río llegó a las casas de la ciudad baja</p>",
            "<p>В субботу 14 августа 2024 года город открыл мост, который строили пять лет.</p>",
            "<h2>Understanding CVE-2024-49113</h2>",
            "<h2>What the town saw in May 2024</h2>",
            "<p><b>Summary April-June 2024</b></p>",
        ] {
            assert_eq!(left(kept, "", "", None), kept);
        }
        let figure = "<figure><img src=\"https://a.example/i.jpg\"><figcaption>The river rose by a \
            hand's breadth in the night, and the people of the lower town carried their goods \
            upstairs, as they had done.</figcaption></figure>";
        let stamp = "<p>Published Thursday, May 3, 2024 | 2 p.m.</p>";
        assert!(!left(&format!("{figure}{stamp}"), "", "", None).contains("Published"));
    }

    #[test]
    fn appeals_and_ends_go_in_the_languages_of_the_readers() {
        for appeal in [
            "<p>Подписывайтесь на наш Telegram-канал</p>",
            "<p>Si te gustó, síguenos en Facebook y X</p>",
            "<p>Abonnieren Sie unseren Newsletter.</p>",
            "<p>ما را در تلگرام دنبال کنید</p>",
            "<p>ⓒ 예시일보, 무단 전재 및 재배포 금지</p>",
        ] {
            assert_eq!(left("", appeal, "", None), "", "{appeal}");
        }
        for end in [
            "Komentarze (87)",
            "Vos commentaires",
            "Похожие материалы",
            "Комментарии:",
            "Share",
            "نظرات",
            "Artículos relacionados",
        ] {
            let end = format!("<h3>{end}</h3><p>A poem of the day by the river.</p>");
            assert_eq!(left("", "", &end, None), "", "{end}");
        }
        for kept in [
            "Kommentare im Netz (87)",
            "Share prices fell",
            "Комментарии экспертов разделились",
            "Teilen und heilen",
        ] {
            let kept = format!("<h3>{kept}</h3>{PROSE}");
            assert_ne!(left("", "", &kept, None), "", "{kept}");
        }
    }

    #[test]
    fn lines_of_when_and_how_long_go_from_among_the_first() {
        let line = "<p>What the lower town learned of its river, and what it will have to do \
            before the spring of next year brings the water back once more.</p>";
        for chaff in [
            "<div>January 21, 2025</div>",
            "<div>Last updated:</div>",
            "<div>2–4 minutes</div>",
            "<p>Published June 23, 2025 10:39AM</p>",
        ] {
            let rest = left(&format!("{line}{chaff}"), "", "", None);
            assert_eq!(rest, Document::fragment(line).html_root().inner_html().to_string());
        }
        let kept = "<p>It was May 4, 1999.</p>";
        assert!(left(&format!("{line}{kept}"), "", "", None).ends_with(kept));
    }

    #[test]
    fn sentences_and_captions_and_timelines_keep_their_dates() {
        let figure = |words: &str| {
            format!(
                "<figure><img src=\"https://a.example/i.jpg\"><figcaption>{words}</figcaption></figure>"
            )
        };
        for kept in [
            "<p>On June 1, 2015, the bridge was shut.</p>".to_owned(),
            "<p>2019年6月9日，香港一百万人上街游行。</p>".to_owned(),
            figure("FILE - The bridge in Harrowgate, June 1, 2015. (AP Photo/Jo Doe, File)"),
            figure("2024年5月7日，市民在旧桥上散步。"),
            figure("The bridge, May 7, 2024"),
        ] {
            assert_eq!(left(&kept, "", "", None), kept);
        }
        let letter =
            "<p>Dear Ann, the river fell last night, and all of us came home by the mill.</p>"
                .repeat(6)
                + "<p>Your Joe</p><p>3 May 2024</p>";
        let body = Document::fragment(letter.as_str());
        remove(&body, &page(), None);
        assert_eq!(body.html_root().inner_html().to_string(), letter);
        let day = "<p><strong>3 May 2024</strong></p>";
        assert_eq!(left("", day, "", None), day);
        let days =
            "<p>3 May 2024</p><p>It rained.</p><p>4 May 2024</p><p>It froze.</p><p>5 May 2024</p>";
        assert_eq!(left("", days, "", None), days);
    }

    #[test]
    fn what_is_set_in_goes() {
        for chaff in [
            "<p>Advertisement - Continue Reading Below</p>",
            "<p>Related: <a href=\"https://a.example/\">Why rivers rise</a></p>",
            "<p>À lire aussi : <a href=\"https://a.example/\">La crue</a></p>",
            "<p>Lesen Sie auch: <a href=\"https://a.example/\">Das Hochwasser</a></p>",
            "<p>Читайте также: <a href=\"https://a.example/\">Паводок</a></p>",
            "<p>İlgili haber: <a href=\"https://a.example/\">Sel suları yükseldi</a></p>",
            "<p>اقرأ أيضا: <a href=\"https://a.example/\">الفيضان</a></p>",
            "<p>関連記事：<a href=\"https://a.example/\">洪水の夜</a></p>",
            "<p>Xem thêm: <a href=\"https://a.example/\">Lũ lên cao</a></p>",
            "<p>Anzeige</p>",
            "<p>延伸阅读：<a href=\"https://a.example/\">河水上涨</a></p>",
            "<p>Image source: Getty Images.</p>",
            "<p>Want more? Sign up for our newsletter, and shop smarter.</p>",
            "<div><a href=\"https://a.example/\">LEARN MORE</a></div>",
            "<p>Guests choose their boats from the quay. | Photo by Jane Doe</p>",
            "<h3>Table of Contents</h3>",
            "<p>扫描二维码，关注公众号。</p>",
            "<p>▲婆婆在河邊煮粥。（圖／翻攝自臉書）</p>",
            "<p>点我看更多 <a href=\"https://a.example/\">河水上涨</a></p>",
            "<p>图为河边的老屋。（图片来源：网络）</p>",
        ] {
            assert_eq!(left("", chaff, "", None), "", "{chaff}");
        }
        for kept in [
            "<p>Related work was done by others, who had measured the river for years.</p>",
            "<h2>Share</h2>",
            "<p>Members have more of it, if they sign up for their own part of the dam.</p>",
            "<p>使用这些音乐时，一定要获得版权所有者的许可，否则就有可能在今后的几年里引发许多法律纠纷，这是协会在昨天的声明里说的。</p>",
            "<p>This is a machine that contributors built, and every founder is proud of it.</p>",
            "<p>Wehrli is the simplest film editor that the town has, and it is free.</p>",
            "<p>Anzeige gegen den Müller wurde erstattet.</p>",
            "<p>Advertisement works.</p>",
            "<p>▲河水上漲的地方，也是他們的家。</p>",
            "<ul><li>Previous message: the river has risen, and we go home.</li></ul>",
            "<p>责任编辑：这个职位已经取消。</p>",
            "<ul><li>Advertising, earned and paid.</li></ul>",
            "<table><tbody><tr><td>Advertisement</td></tr></tbody></table>",
        ] {
            assert_eq!(left("", kept, "", None), kept);
        }
    }

    #[test]
    fn what_stands_after_goes() {
        for chaff in [
            "<h3>About the Author</h3><p>She has lived by rivers all her life and measured them.</p>",
            "<p>Jane Doe is a freelance writer who lives by the river.</p>",
            "<p>（责任编辑：河小明）</p>",
            "<p>【编辑:河小明】</p><p>【免责声明】河水的消息来自网络。</p>",
            "<p>声明：本文仅代表河边人的观点。</p><p>点击进入专题：河水</p>",
            "<h2>相关阅读</h2><ul><li><a href=\"https://a.example/\">河水上涨</a></li></ul>",
        ] {
            let rest = left("", "", chaff, Some("Jane Doe"));
            assert!(!rest.contains("iver") && !rest.contains('河'), "{chaff}: {rest}");
        }
        let kept = "<h2>References</h2><p>The book of rivers, second edition.</p>";
        assert_eq!(left("", "", kept, None), kept);
    }

    #[test]
    fn the_end_of_an_article_is_text() {
        let link = "<li><a href=\"https://a.example/\">Another flood</a></li>";
        let person = "<p>A native of the hills, Jane Doe has measured rivers since 1999.</p>";
        for chaff in [
            "<h3>Weather</h3>".to_owned(),
            format!("<h2>On floods</h2><ul>{link}{link}{link}</ul>"),
            person.to_owned(),
        ] {
            let rest = left("", "", &chaff, Some("Jane Doe"));
            assert_eq!(rest.replace("<ul></ul>", ""), "", "{chaff}");
        }
        for kept in [
            format!("<h2>Sources</h2><ul>{link}{link}{link}</ul>"),
            format!("<ul><li>A flood is coming.</li>{link}{link}{link}</ul>"),
            "<h3>And what if it does not?</h3>".to_owned(),
            "<p>At Jane Doe we know that it has come to this, and what you need.</p>".to_owned(),
        ] {
            assert_eq!(left("", "", &kept, Some("Jane Doe")), kept);
        }
        assert_eq!(left("", "", person, Some("Jane")), person);
    }

    #[test]
    fn a_section_about_something_else_goes_from_within() {
        for chaff in [
            "<h3>About the author</h3><p>She has lived by rivers all her life.</p><h3>Dams</h3>",
            "<h3>Related posts</h3><ul><li><a href=\"https://a.example/\">More</a></li></ul><h3>Dams</h3>",
        ] {
            let body = Document::fragment(format!("{PROSE}{chaff}{PROSE}{PROSE}{PROSE}{PROSE}"));
            remove(&body, &page(), None);
            let rest = body.text().to_string();
            assert!(rest.contains("Dams") && !rest.contains("author") && !rest.contains("elated"));
        }
        let kept = "<h3>Related posts</h3><p>The posts that hold the bridge are related.</p>";
        assert_eq!(left(kept, "", "", None), kept);
    }

    #[test]
    fn a_short_piece_is_left_alone() {
        let html = "<p>By Jane Doe</p><p>Subscribe to our newsletter.</p>";
        let body = Document::fragment(html);
        remove(&body, &page(), None);
        assert_eq!(body.html_root().inner_html().to_string(), html);
    }
}
