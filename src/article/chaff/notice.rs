//! What a site says of itself in the lines of an article: whose the text is,
//! and what readers should do. Of those who worked on it tells `worked`.

use super::end::is_end;
use super::leaf::{Leaf, ends_sentence, words};
use super::phrases::{
    APPEALS, ASIDES, ASKING, BRACKETED, CLOSING, HOTLINES, MARKS, PARTING, STAMPS, TOLD, WARNINGS,
};
use super::told::is_told;
use super::worked::{is_credits, is_signed, is_source};
use super::{begins, channels, tail, ways};

/// Most lines below the last paragraph that are looked at.
const LINES: usize = 12;

/// Most of them that are none of these, and stay.
const OTHERS: usize = 4;

/// A beginning, and what one of follows it; any text where none is named.
pub(super) type Opening = (&'static str, &'static [&'static str]);

/// Tells whether a block is a line of the site wherever it stands: it asks
/// the reader for something, or says where else the text stood.
pub(super) fn is_notice(leaf: &Leaf<'_>) -> bool {
    if leaf.node.has_name("li") || leaf.is_heading && leaf.words > 16 {
        return false;
    }
    let text = opened(&leaf.text);
    leaf.words <= 45 && opens(text, &ASKING) && !is_said(text)
        || leaf.words <= 40 && !is_quoted(text) && APPEALS.is_in(text) && !is_told(text)
        || leaf.words <= 80 && ASIDES.is_in(text)
        || leaf.words <= 40 && text.len() < leaf.text.len() && is_warning(&leaf.text)
        || text.starts_with('◤') && text.ends_with('◢')
}

/// Tells whether a text behind a star warns of what the report is about.
fn is_warning(text: &str) -> bool {
    text.starts_with(['※', '＊', '*', '★', '☆', '◎', '●', '■', '《', '【'])
        && WARNINGS.iter().any(|warning| text.contains(warning))
}

/// Marks the lines of the site from the end of an article.
pub(super) fn mark_last(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let mut others = 0;
    let left: Vec<usize> =
        (0..leaves.len()).filter(|at| gone.get(*at).is_some_and(|gone| !gone)).collect();
    for at in left.into_iter().rev().take(LINES) {
        let (Some(leaf), Some(gone)) = (leaves.get(at), gone.get_mut(at)) else { continue };
        if leaf.may_go && is_last(leaf) {
            *gone = true;
            continue;
        }
        others += 1;
        if others > OTHERS || leaf.words >= 22 && leaf.linked < 0.5 {
            return;
        }
    }
}

/// Fewest words of a paragraph below which a line is one of the site, where
/// there is hardly more.
const PARAGRAPH: usize = 12;

/// Marks the lines of the site that stand below the last paragraph of a short
/// article, and nothing between them.
pub(super) fn mark_below(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let is_told = |leaf: &Leaf<'_>| leaf.words >= PARAGRAPH && ends_sentence(&leaf.text);
    let is_line =
        |leaf: &&Leaf<'_>| leaf.may_go && (is_last(leaf) || is_notice(leaf) || is_end(leaf));
    let lines = leaves.iter().rev().take_while(is_line).count();
    let left = leaves.len() - lines;
    if leaves.iter().take(left).any(is_told) {
        gone.iter_mut().skip(left).for_each(|gone| *gone = true);
    }
}

/// Tells whether a block at the end is a line of the site.
fn is_last(leaf: &Leaf<'_>) -> bool {
    if leaf.words > 80 || leaf.node.has_name("li") && !is_lone(leaf) {
        return false;
    }
    let text = opened(&leaf.text);
    (opens(text, &CLOSING) || opens(text, &PARTING)) && !is_said(text)
        || is_claim(&leaf.text)
        || leaf.words <= 40 && is_bracketed(&leaf.text)
        || leaf.words <= 2 && is_signed(leaf)
        || leaf.words <= 30 && !leaf.is_heading && is_credits(&leaf.text)
        || leaf.words <= 14 && is_mark(leaf)
        || leaf.words <= 10 && is_source(leaf)
        || leaf.words <= 20 && is_hotline(text)
        || leaf.words <= 40 && is_address(leaf)
        || leaf.words <= 25 && is_stamp(text)
        || leaf.words <= 14 && is_imprint(text)
        || ways::leads_back(leaf)
        || tail::is_tail(leaf)
        || channels::is_last(leaf)
}

/// Tells whether a text tells what somebody says.
fn is_said(text: &str) -> bool {
    TOLD.is_in(text) || is_told(text)
}

/// Most words of a line that says whose an article is, and nothing else.
const CLAIM: usize = 8;

/// Tells whether a text says whose an article is: a sentence about such rights
/// names no year and reserves none.
fn is_claim(text: &str) -> bool {
    let is_named = || {
        text.strip_prefix("copyright ").is_some_and(|rest| {
            rest.starts_with(|letter: char| letter.is_ascii_digit() || "©(ⓒ:".contains(letter))
                || rest.contains("rights reserved")
                || rest.starts_with("credit:")
                || !ends_sentence(rest) && words(rest) <= CLAIM
        })
    };
    let is_signed = ["©", "ⓒ", "(c) "].iter().any(|sign| text.starts_with(sign));
    (is_signed && !(text.contains(" was ") && ends_sentence(text)) || is_named()) && !is_told(text)
}

/// Returns a text without the brackets and signs before it; a quotation
/// mark is none of them, for then somebody says it.
pub(super) fn opened(text: &str) -> &str {
    let is_sign = |letter: char| !letter.is_alphanumeric() && !"\"“„”«»‘’「『◤".contains(letter);
    text.trim_start_matches(is_sign)
}

pub(super) fn opens(text: &str, openings: &[Opening]) -> bool {
    let first = text.as_bytes().first();
    let mut may = openings.iter().filter(|(opening, _)| opening.as_bytes().first() == first);
    may.any(|(opening, signs)| {
        begins(text, &[opening])
            && (signs.is_empty() || signs.iter().any(|sign| text.contains(sign)))
    })
}

pub(super) fn is_quoted(text: &str) -> bool {
    text.contains(['"', '“', '„', '«', '»', '「', '『'])
}

/// Tells whether all of a text stands in brackets and is a note of the site;
/// a number may follow, which agencies give their reports.
pub(super) fn is_bracketed(text: &str) -> bool {
    let text = text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let inner = text
        .strip_prefix(['（', '(', '【', '[', '〔'])
        .and_then(|text| text.strip_suffix(['）', ')', '】', ']', '〕']));
    let starred =
        text.strip_prefix(['*', '＊', '※']).filter(|text| text.trim().starts_with("作者"));
    inner.or(starred).is_some_and(|inner| {
        !inner.contains(['（', '(', '【', '[']) && begins(inner.trim(), &BRACKETED)
    })
}

/// Tells whether a block is the only item of its list.
pub(super) fn is_lone(leaf: &Leaf<'_>) -> bool {
    leaf.node.next_element_sibling().is_none() && leaf.node.prev_element_sibling().is_none()
}

/// Tells whether a block is a mark that ends an article, or what a site
/// draws there.
fn is_mark(leaf: &Leaf<'_>) -> bool {
    let letters: String = leaf.text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_drawn = letters.len() < leaf.text.len() || leaf.node.text().trim() == "END";
    let is_edition = leaf.text.starts_with('《') && leaf.text.ends_with("版）");
    let is_count = letters
        .strip_prefix("阅读")
        .is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()));
    let may = is_drawn || !["end", "完"].contains(&letters.as_str());
    may && MARKS.contains(&letters.as_str()) || leaf.text == "+1" || is_edition || is_count
}

/// Tells whether a text names the number or address for news of readers.
fn is_hotline(text: &str) -> bool {
    HOTLINES.iter().any(|line| text.contains(line))
        && text.contains(|letter: char| letter.is_ascii_digit() || letter == '@')
        && !ends_sentence(text)
}

/// Tells whether a text is a stamp that tells when an article was posted, and
/// no sentence.
fn is_stamp(text: &str) -> bool {
    let is_numbered = || text.contains(|letter: char| letter.is_ascii_digit() || letter == '|');
    !ends_sentence(text)
        && (begins(text, &STAMPS) && is_numbered() || text.starts_with("originally published as"))
}

/// Tells whether a text says in which paper it stood, and when.
fn is_imprint(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    let year = text.rsplit(' ').next().unwrap_or_default();
    text.starts_with("published in the ")
        && text.contains(", ")
        && year.len() == 4
        && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a block says no more than how to write to somebody.
fn is_address(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    let is_letter = |word: &str| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    if !text.contains('@') && !text.contains("can be reached at") {
        return false;
    }
    let parts = text.split(' ').count();
    parts <= 4 && text.split(' ').next_back().is_some_and(is_letter) && !ends_sentence(text)
        || [
            "can be reached at",
            "reach him at",
            "reach her at",
            "reach them at",
            "contact him at",
            "contact her at",
            "contact the reporter at",
            "email the author at",
            "e-mail him at",
            "email him at",
            "email her at",
        ]
        .iter()
        .any(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn what_asks_the_reader_goes_from_anywhere() {
        for chaff in [
            "Sign up for The Boat's free morning newsletter",
            "after newsletter promotion",
            "Follow The Boat on WhatsApp",
            "CLICK HERE TO GET THE BOAT APP",
            "DOWNLOAD: Get the Boat app for the latest news",
            "Have you been affected by flooding? Email news@boat.example",
            "Got a tip? Write to us.",
            "This article originally appeared on The Lower Town: A flood is coming",
            "A version of this article appears in print on March 3, Section C, Page 1.",
            "Cet article vous a plu ? Soutenez-nous avec un don.",
            "Podpořte nás darem.",
            "Iratkozz fel hírlevelünkre!",
            "Ακολουθήστε μας στο Google News",
            "Поддержите нашу работу пожертвованием.",
            "НАСТОЯЩИЙ МАТЕРИАЛ (ИНФОРМАЦИЯ) ПРОИЗВЕДЕН ИНОСТРАННЫМ АГЕНТОМ ООО «ЛОДКА». 18+",
            "Dalsza część artykułu pod materiałem wideo",
            "Mit Ihrer Zustimmung wird hier ein externes Video geladen.",
            "請繼續往下閱讀...",
            "※ 飲酒過量，有礙健康",
            "◤今日限定◢",
            "Get our weekly river newsletter",
            "As an Amazon Associate I earn from what you buy.",
            "Opinions expressed by Boat Contributors are their own.",
            "Bet £10 get £30: new customers only, 18+, begambleaware.org",
            "Suscríbete a La Barca, recibe beneficios y apoya el periodismo libre.",
            "Спасите «Лодку»! Подпишитесь на регулярное пожертвование.",
            "您的浏览器不支持播放此音频",
            "بی‌بی‌سی مسئولیتی در قبال محتوای سایت‌های دیگر ندارد",
            "DW Türkçe'ye VPN ile nasıl ulaşabilirim?",
            "Уважаемый посетитель, Вы зашли на сайт как незарегистрированный пользователь.",
            "Больше новостей — в нашем канале в MAX",
            "Роскомнадзор пытается закрыть сайт. Как продолжать читать нас?",
            "Задонатьте, щоб ми працювали далі",
            "Bağımsız gazeteciliği destekleyin, abone olun",
            "این مطلب را با دوستان خود به اشتراک بگذارید",
            "לעדכונים נוספים לחצו כאן",
            "Fehler gefunden? Jetzt melden.",
            "War dieser Artikel hilfreich?",
            "Dieser Beitrag ist auch als Audio-Podcast verfügbar.",
            "Um selbst einen Kommentar abgeben zu können, müssen Sie sich einloggen.",
            "Wir benötigen Ihre Zustimmung, um den Inhalt anzuzeigen.",
            "Dieser Inhalt kann aufgrund Ihrer Datenschutz-Einstellungen nicht geladen werden.",
            "Ce contenu externe n'est pas disponible. Veuillez accepter les cookies.",
            "Clique aqui para receber as notícias do rio no seu email",
            "Sostieni il Fiume: se credi nelle nostre battaglie, combatti con noi!",
            "[Gambas:Video Sungai]",
            "★《新河報》關心您：若自身或旁人受到傷害，請立刻撥打110報案",
        ] {
            let chaff = format!("<p><strong>{chaff}</strong></p>");
            assert_eq!(left("", &chaff, "", None), "", "{chaff}");
        }
        for kept in [
            "Sign up for a newsletter of the club, he urged the town, and nobody did.",
            "Get your inbox under control by reading it but once a day.",
            "Follow the river on foot to the lower town.",
            "A version of this vaccine was originally made for the fish of the river.",
            "„Unterstützen Sie uns“, rief der Pfarrer der Stadt zu.",
            "Подписывайтесь на выборы, а не на кандидатов, — шутит рыбак.",
            "Поддержите нас, просила она прохожих у моста.",
            "Роскомнадзор заблокировал сайт города.",
            "Спасибо, что дочитали письмо, писал он матери.",
            "برای دریافت وام باید به کانال بانک مراجعه کرد.",
            "تابع أحدث الأخبار من غرفته في المستشفى.",
            "Больше новостей о реке город не услышал.",
            "See an error message? Start the pump again.",
            "War dieser Artikel der Satzung je gültig? Das weiß niemand.",
            "Fehler gefunden haben die Prüfer in jeder dritten Rechnung der Stadt.",
            "Die Stadt muss aufgrund ihrer Datenschutzverstöße zahlen.",
            "„Wir benötigen Ihre Zustimmung, um zu bauen“, schrieb die Stadt.",
            "Übrigens stand es im Newsletter der Stadt.",
            "Việt Nam trở thành thành viên của hội từ năm ngoái.",
            "詐騙集團要求被害人加入LINE好友，再到臉書粉絲團留言。",
            "醫師提醒，飲酒過量會傷害肝臟。",
            "チャンネル登録者数は百万人を超えた。",
            "Bet on the river and you will lose.",
            "Soutenez-moi, a-t-il demandé à la ville.",
            "警方呼籲民眾立刻撥打110。",
            "Some links between the towns were cut by the river.",
            "El alcalde apoya el periodismo de la ciudad baja.",
            "Суд оштрафовал город за контент других сайтов.",
            "اگر نمی‌توانید در را باز کنید، بروید.",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }

    #[test]
    fn who_worked_on_it_and_whose_it_is_goes_from_the_end() {
        for chaff in [
            "编辑 河小明",
            "编辑｜河小明",
            "责编丨河小明",
            "編輯／河小明",
            "新河报编辑 河小明 校对 江大海",
            "记者：河小明   责编：江大海  网编：山中",
            "記者：河小明　攝影：江大海",
            "（记者河小明综合报导/责任编辑：江大海）",
            "（編輯：河小明）1120510",
            "（来源：新河报）",
            "来源：新河报",
            "（完）",
            "- END -",
            "【纠错】",
            "(EMK)",
            "(HABER MERKEZİ)",
            "منبع: ایسنا",
            "+1",
            "举报/反馈",
            "《 新河报 》（ 2022年03月12日 06 版）",
            "*作者为河边中学教师",
            "特别声明：以上内容为自媒体平台用户上传并发布。",
            "声明：转载此文是出于传递更多信息之目的。",
            "© 2023年新河报版权声明：本文所有内容受到著作权法保护。",
            "本文网址: https://a.example/1",
            "新河报报料热线：021-000000",
            "더강 기자 river@a.example",
            "river@a.example",
            "Jane Doe can be reached at 555-0133 or jane@a.example.",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
            let last = "<p>（完）</p>";
            assert_eq!(left("", "", &format!("{chaff}{last}"), None), "", "{chaff}");
        }
        for kept in [
            "编辑部的灯还亮着",
            "城市运营 数字化转型的新路",
            "来源：这是一个没有人能回答的问题。",
            "（完全是他自己的错）",
            "声明：我们不会离开这条河。",
            "主编说，他不会离开。",
            "The end",
            "(laughter)",
            "(APPLAUSE)",
            "未经授权的人不得入内",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", "", &kept, None), kept);
        }
        let within = "<p>来源：新河报</p>";
        assert_eq!(left("", within, "", None), within);
    }

    #[test]
    fn what_english_pages_say_below_goes_from_the_end() {
        for chaff in [
            "When you buy a boat through our links, we receive a commission.",
            "For all the latest news of the river, download The Boat.",
            "(Catch all the river news on The Boat. Subscribe to our letter.)",
            "This article appeared in the Rivers section of the print edition under the headline “High”.",
            "Published in The Lower Town, July 24th, 2021.",
            "Originally published as High water",
            "I/we have a beneficial long position in the shares of the dam.",
            "This publication is for general information purposes only.",
            "Comments will be moderated. Keep comments relevant.",
            "Page last reviewed: 14 March 2023",
            "Media contact: Jo Doe, jo@boat.example",
            "Posted by Jo at November 2, 2003 06:20 PM | TrackBack",
            "This entry was posted on Sunday, October 9th, 2005 and is filed under Rivers.",
            "AP Rivers: https://apnews.com/hub/rivers",
            "Printer Friendly Version E-mail This Article",
        ] {
            let chaff = format!("<p>{chaff}</p>");
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        }
        for kept in [
            "When you buy a boat you expect it to float, and this one did not.",
            "For all the latest pumps, the town drowned.",
            "This article of the treaty stood in no law until 1950.",
            "Published in 1921, the book sold well before the war.",
            "This publication is the last of its kind on the river.",
            "Comments will be moderated by a committee of three.",
            "Last updated in 1998, the map still shows the mill.",
            "Posted by the door was a list of 12 boats.",
            "This entry was posted on the chapel door by the sexton.",
            "Print this high on the wall, the boy begged",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", "", &kept, None), kept);
        }
    }

    #[test]
    fn a_mark_in_a_line_is_no_picture() {
        let image = |width: u32| format!("<img src=\"https://a.example/i.png\" width=\"{width}\">");
        let line =
            |width| format!("<p>{}本文来源：新河报 责任编辑：河小明_NE0011</p>", image(width));
        assert_eq!(left("", "", &line(13), None), "");
        assert_eq!(left("", "", &line(600), None), line(600));
        let last = "<ul><li>下載新河報 app，每日新聞不漏接</li></ul>";
        assert_eq!(left("", "", last, None), "<ul></ul>");
        let items = "<ul><li>河水上漲</li><li>下載新河報 app，每日新聞不漏接</li></ul>";
        assert_eq!(left("", "", items, None), items);
    }
}
