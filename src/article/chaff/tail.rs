//! The last lines of an article: who did what for it, whence it comes, what
//! may be done with it, how often it was read. Each is known by its form, and
//! most are none where a sentence ends.

use super::begins;
use super::leaf::Leaf;
use super::notice::{is_quoted, opened, opens};
use super::phrases::{AGENCIES, CLAIMING, INVITING, LABELLED, TALLIES, WORKED};
use crate::text::script::{ends_sentence, is_wide};

/// Most words of a line that names who did what.
const NAMED: usize = 16;

/// Most words of a line that asks for something.
const INVITED: usize = 24;

/// Tells whether a block at the end is such a line.
pub(super) fn is_tail(leaf: &Leaf<'_>) -> bool {
    let text = opened(&leaf.text);
    if leaf.is_heading {
        return false;
    }
    leaf.words <= NAMED && is_labelled(text)
        || leaf.words <= INVITED && opens(text, &INVITING) && !is_asked_after(text)
        || opens(text, &CLAIMING) && !is_quoted(text)
        || leaf.words <= 30 && !ends_sentence(text) && begins(text, &WORKED)
        || leaf.words <= 6 && (is_agency(leaf) || is_mark(&leaf.text))
        || leaf.words <= NAMED && is_signed(&leaf.text)
}

/// Tells whether a text says what somebody did, or whence it comes, then a
/// sign, then a name and no sentence.
fn is_labelled(text: &str) -> bool {
    let is_sign = |rest: &str| rest.starts_with([':', '：', '|', '｜', '丨', '/', '／', '】', ']']);
    let is_one = |label: &str| {
        let rest = text.strip_prefix(label).map(str::trim_start);
        rest.is_some_and(|rest| is_sign(rest) && is_name(rest))
    };
    // Some space the two letters out.
    let spaced = text.strip_prefix("来 源").or_else(|| text.strip_prefix("作 者"));
    LABELLED.iter().any(|label| is_one(label))
        || spaced.is_some_and(|rest| is_sign(rest.trim_start()) && is_name(rest))
}

/// Tells whether a text is no sentence: it has neither its end nor its parts.
fn is_name(text: &str) -> bool {
    !ends_sentence(text) && !text.contains(['，', '。', '？', '！', '；', '“', '?', '!'])
}

/// Tells whether a text is a question or goes on: then it is told by somebody.
fn is_asked_after(text: &str) -> bool {
    text.ends_with(['？', '?']) && !text.starts_with("想") || text.contains("。") && is_quoted(text)
}

/// Tells whether a text is the mark of those who wrote and the agency that
/// they wrote after: `mau/dpa`.
fn is_agency(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.trim_matches(['(', ')', '[', ']', '.', ' ']);
    let is_part = |letter: char| "/, ()".contains(letter);
    let (mut parts, mut last) = (0, "");
    for part in text.split(is_part).filter(|part| !part.is_empty()) {
        parts += 1;
        last = part;
    }
    // Alone it may be somebody's name.
    let is_alone = || {
        let text = leaf.node.text();
        let is_any = |is: fn(char) -> bool| text.chars().any(is);
        parts == 1 && is_any(char::is_uppercase) != is_any(char::is_lowercase)
    };
    AGENCIES.contains(&last) && (text.contains('/') || is_alone())
}

/// Longest mark in small letters, in letters.
const MARK: usize = 9;

/// Tells whether a text is the mark of who wrote: a few small letters in
/// brackets, of two people where a stroke parts them.
fn is_mark(text: &str) -> bool {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.is_some_and(|inner| {
        let letters = inner.chars().count();
        let most = if inner.contains('/') { MARK } else { 4 };
        (2..=most).contains(&letters)
            && inner.chars().all(|letter| letter.is_ascii_lowercase() || letter == '/')
    })
}

/// Tells whether all of a text stands in brackets and ends with an editor's
/// name.
fn is_signed(text: &str) -> bool {
    let inner = text
        .strip_prefix(['（', '(', '【', '['])
        .and_then(|text| text.strip_suffix(['）', ')', '】', ']']));
    inner.is_some_and(|inner| {
        ["编辑", "編輯", "责编", "責編"].iter().any(|role| {
            inner.rsplit_once(role).is_some_and(|(before, name)| {
                let name = name.trim_start_matches([':', '：', ' ', '｜', '|', '/', '丨']);
                (2..=3).contains(&name.chars().count())
                    && name.chars().all(is_wide)
                    && is_name(before)
            })
        })
    })
}

/// Tells whether a text is nothing but a number and what it counts of an
/// article.
pub(super) fn is_tally(text: &str) -> bool {
    let is_number = |letter: char| {
        letter.is_ascii_digit() || ":： .,，+()（）万千亿wk次人条个".contains(letter)
    };
    let Some(first) = text.chars().next().filter(|_| text.len() <= 60) else { return false };
    if !(is_wide(first) || first.is_ascii_digit()) || !text.contains(|l: char| l.is_ascii_digit()) {
        return false;
    }
    TALLIES.contains(&text.trim_start_matches(is_number).trim_end_matches(is_number))
}

#[cfg(test)]
mod tests {
    use super::super::remove;
    use super::super::tests::{left, page};
    use dom_query::Document;

    #[test]
    fn lines_of_who_and_whence_go_from_the_end() {
        for chaff in [
            "一审：江大海 二审：河小明 三审：山中",
            "一审丨江大海",
            "初审：江大海 复审：河小明 终审：山中",
            "供稿：宣传部",
            "图 | 受访者提供",
            "文字｜江大海",
            "海报设计：江大海",
            "封面图片来源：新河报 资料图",
            "稿件来源：新河日报",
            "来 源：新河日报",
            "【作者】 江大海",
            "责编：",
            "（新河网精编 记者编辑江大海）",
            "Quelle: river.example, mau/dpa",
            "Źródło: PAP, Gazeta Rzeczna",
            "Źródło wideo: Rzeka",
            "mau/dpa",
            "River (rdi)/dpa",
            "(yoa/tsa)",
            "(lst)",
            "Redaktion: Jana Fluss, Schlussredaktion: Otto Damm",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        }
        for kept in [
            "一审：法院驳回了他的请求，他当庭上诉",
            "作者：您为什么写河？",
            "来源：一座桥，一条河，一个人。",
            "记者走进了下城",
            "图书馆 江边",
            "Quelle: Das weiß hier niemand mehr so genau, sagt er.",
            "Die Quelle: ein Bach",
            "(lacht)",
            "(Applaus)",
            "Er schrieb für AP",
            "Sid",
            "Redaktion: Das ist ein Wort, das in der unteren Stadt keiner mehr kennt.",
            "（他们的编辑却没有走）",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", "", &kept, None), kept);
        }
        let within = "<p>作者：江大海</p>";
        assert_eq!(left("", within, "", None), within);
    }

    #[test]
    fn lines_that_ask_and_claim_go_from_the_end() {
        for chaff in [
            "如有侵权请联系删除",
            "图文来源于网络，如有侵权请联系删除",
            "点“在看”，分享给更多人",
            "关注“新河发布”微信公众号，获取更多资讯",
            "本文属于原创文章，如若转载，请注明来源。",
            "如需转载请与《新河报》报社联系。",
            "想爆料？请登录《新河连线》",
            "【本文结束】如需转载请注明出处：新河报",
            "声明：刊用《新河周刊》稿件务经书面授权",
            "发布于：北京市",
            "IP属地：北京",
            "登录后发表评论",
            "展开剩余70%",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        }
        for kept in [
            "关注河水的人越来越多。",
            "关注该公众号的人已经超过百万。",
            "登录后，他在评论里写了一句话。",
            "侵权的照片被平台删了。",
            "未经许可，任何人不得在河里采砂。",
            "“如有侵权请联系删除”，他在公告里这样写。",
            "点赞的人很多，读完的人很少。",
            "喜欢河的人不会离开。",
            "登录后，他看到了那张照片。",
            "本站是全线第七座地下车站。",
            "投资有风险，他说，可是不投资也有风险。",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", "", &kept, None), kept);
        }
    }

    #[test]
    fn what_is_counted_goes() {
        for chaff in ["点赞 12", "浏览：1234次", "评论 0", "阅读 (1.2万)", "12 评论", "슬퍼요 0개"]
        {
            let chaff = format!("<p>{chaff}</p>");
            let rest = left("", &chaff, "", None);
            assert_eq!(rest.is_empty(), !chaff.contains('개'), "{chaff}");
        }
        for kept in ["浏览 12 座桥", "点赞河水", "阅读", "赞 12 座桥"] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn a_short_report_loses_its_last_lines_alone() {
        let report =
            "<p>昨日凌晨，下城菜市场一处摊位起火，消防员十分钟内将火扑灭，没有人受伤。</p>";
        let shortened = |html: &str| {
            let body = Document::fragment(html);
            remove(&body, &page(), None);
            body.html_root().inner_html().to_string()
        };
        for chaff in ["责编：江大海", "一审：江大海 二审：河小明", "（责任编辑：江大海）"]
        {
            assert_eq!(shortened(&format!("{report}<p>{chaff}</p>")), report, "{chaff}");
        }
        let asked = "<p>Keine Kommentare</p><p>Um selbst einen Kommentar abgeben zu können, müssen \
            Sie sich einloggen.</p>";
        assert_eq!(shortened(&format!("{report}{asked}")), report);
        for kept in ["<p>责编：江大海</p>".to_owned(), format!("{report}<p>河水上涨</p>")]
        {
            assert_eq!(shortened(&kept), kept);
        }
    }

    #[test]
    fn a_lead_that_is_told_twice_is_told_once() {
        let lead = |text: &str| format!("<div>{text}</div>");
        for chaff in [
            "The river rose by a hand's breadth in the night, and the people of the lower...",
            "The river rose by a hand's breadth in the …",
        ] {
            assert_eq!(left(&lead(chaff), "", "", None), "", "{chaff}");
        }
        for kept in [
            "The river rose...",
            "The river rose by a hand's breadth in the night",
            "The river rose by a hand's breadth, and nobody believed what would come...",
        ] {
            assert_eq!(left(&lead(kept), "", "", None), lead(kept));
        }
    }
}
