//! Whether what was found is the article: refusals, challenges, walls and
//! pages that say they are not there look like articles to an extractor.
//!
//! Words give them away only where there is little text besides, so that an
//! article about such pages passes.

use dom_query::{Document, NodeData, NodeRef};

use super::{Hints, PageBytes, Rejection};
use crate::model::Limits;
use crate::text::clean::clean_line_within;
use crate::text::plain;

/// Most characters of text of a page that is judged by its words.
const SHORT: usize = 600;

/// Fewest characters of an article that the feed confirms.
const LEAST_CONFIRMED: usize = 20;

/// Bytes that other kinds of documents begin with.
const KINDS: [(&[u8], &str); 9] = [
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"RIFF", "RIFF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1f\x8b", "gzip"),
    (b"\x00\x00\x00", "MP4"),
    (b"ID3", "MP3"),
];

/// Refuses documents that are no HTML by their header or first bytes.
pub(super) fn check_kind(page: &PageBytes<'_>) -> Result<(), Rejection> {
    let wrong = |found: &str| Err(Rejection::NotHtml { found: clean_line_within(found, 100) });
    if let Some((_, kind)) = KINDS.iter().find(|(mark, _)| page.bytes.starts_with(mark)) {
        return wrong(kind);
    }
    let kind = page.content_type.unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fine = matches!(
        kind.as_str(),
        "" | "text/html"
            | "application/xhtml+xml"
            | "text/xml"
            | "application/xml"
            | "text/plain"
            | "application/octet-stream"
            | "*/*"
            | "html"
            | "text"
            | "text/*"
            | "unknown/unknown"
    );
    let start = page.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if !fine {
        return wrong(&kind);
    }
    if matches!(start, Some(b'{' | b'[')) && !page.bytes.contains(&b'<') {
        return wrong("JSON");
    }
    Ok(())
}

/// Refuses what decodes to anything but text: control characters, of which
/// text has hardly any, are everywhere in it.
pub(super) fn check_text(text: &str) -> Result<(), Rejection> {
    // But for tab, line feed, form feed, carriage return and escape.
    let control = |byte: u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let controls: usize = text.bytes().map(|byte| usize::from(control(byte))).sum();
    match controls > 20 && controls * 50 > text.len() {
        true => Err(Rejection::NotHtml { found: "binary data".to_owned() }),
        false => Ok(()),
    }
}

/// What the whole page looks like, before anything is taken from it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    title: String,
    heading: String,
    /// The text of a page that has little of it.
    short: Option<String>,
    asks_password: bool,
}

impl Seen {
    pub(super) fn of(document: &Document) -> Self {
        let line = |name: &str| {
            let first = document.root().descendants_it().find(|node| node.has_name(name));
            first.map(|node| clean_line_within(&node.text(), 200)).unwrap_or_default()
        };
        let short = match document.body() {
            Some(body) => has_little(&body).then(|| body.formatted_text().to_string()),
            None => Some(String::new()),
        };
        Self {
            title: line("title"),
            heading: line("h1"),
            short,
            asks_password: document.root().descendants_it().any(|node| {
                node.has_name("input")
                    && node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"))
            }),
        }
    }
}

/// Tells whether a page has little text. It is read no further than it takes
/// to know.
fn has_little(body: &NodeRef<'_>) -> bool {
    let mut left = SHORT * 4;
    body.descendants_it().filter(NodeRef::is_text).all(|piece| {
        let text = piece.text();
        let count = plain::shown(&text);
        let fits = count <= left;
        left = left.saturating_sub(count);
        fits
    })
}

/// Judges a tidy body.
///
/// # Errors
/// It is not an article, and why.
pub(super) fn check(
    body: &Document,
    characters: usize,
    seen: &Seen,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<(), Rejection> {
    if hints.trusted && characters > 0 {
        return Ok(());
    }
    let replaced: usize = body
        .html_root()
        .descendants_it()
        .map(|node| {
            node.query_or(0, |node| match &node.data {
                NodeData::Text { contents } => contents.matches('\u{fffd}').count(),
                _ => 0,
            })
        })
        .sum();
    if replaced * 50 > characters {
        return Err(Rejection::Garbled { replaced, characters });
    }
    let is_told = hints.content.is_some() && characters >= LEAST_CONFIRMED;
    let text = match is_told || characters <= SHORT {
        true => body.html_root().formatted_text(),
        // Nobody asks.
        false => Default::default(),
    };
    if is_told && confirmed(&text, hints) {
        return Ok(());
    }
    if characters <= SHORT {
        let title = seen.title.to_lowercase();
        let heads = format!("{title}\n{}", seen.heading.to_lowercase());
        let text = format!("{heads}\n{}", text.to_lowercase());
        let all = match &seen.short {
            Some(short) => format!("{text}\n{}", short.to_lowercase()),
            None => text,
        };
        if let Some(marker) = first(&CHALLENGES, &all) {
            return Err(Rejection::Challenge { marker });
        }
        if let Some(marker) = first(&BLOCKS, &all) {
            return Err(Rejection::Blocked { marker });
        }
        if let Some(marker) = missing(&seen.title, &seen.heading, &all) {
            return Err(Rejection::NotFound { marker });
        }
        if let Some(marker) = first(&WALLS, &all) {
            return Err(Rejection::LoginWall { marker });
        }
        if seen.asks_password && characters < 300 {
            return Err(Rejection::LoginWall { marker: "input[type=password]".to_owned() });
        }
    }
    if characters < limits.article_characters {
        return Err(Rejection::Empty { characters, least: limits.article_characters });
    }
    if let Some(usual) = hints.site.and_then(|site| site.usual)
        && characters <= SHORT
        && characters * 5 < usual
    {
        return Err(Rejection::FarShorter { characters, usual });
    }
    Ok(())
}

/// Tells whether the feed says the same as the page: its summary begins with
/// what the text holds.
fn confirmed(text: &str, hints: &Hints<'_>) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).take(40_000).collect()
    };
    let Some(content) = hints.content else { return false };
    let content = content.get(..content.floor_char_boundary(20_000)).unwrap_or_default();
    let told: String = letters(&plain::plain(content)).chars().take(60).collect();
    told.chars().count() >= 12 && letters(text).contains(&told)
}

fn first(markers: &[&str], text: &str) -> Option<String> {
    markers.iter().find(|marker| text.contains(**marker)).map(|marker| (*marker).to_owned())
}

/// A page that is not there says so in its title or heading.
fn missing(title: &str, heading: &str, all: &str) -> Option<String> {
    for head in [title, heading] {
        let head = head.to_lowercase();
        let bare = head.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let number = bare.strip_prefix("404").or_else(|| bare.strip_prefix("410"));
        if number.is_some_and(|rest| {
            !rest.starts_with(|letter: char| letter.is_alphanumeric() && letter.is_ascii())
        }) || head.trim_end().ends_with(" 404")
        {
            return Some(clean_line_within(&head, 100));
        }
        if let Some(marker) = first(&MISSING, &head) {
            return Some(marker);
        }
    }
    first(&MISSING_TEXT, all)
}

const CHALLENGES: [&str; 25] = [
    "just a moment...",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "are you human?",
    "i'm not a robot",
    "complete the captcha",
    "enable javascript and cookies to continue",
    "please enable cookies",
    "ddos protection by",
    "pardon our interruption",
    "request unsuccessful. incapsula",
    "please turn javascript on and reload",
    "访问验证",
    "安全验证",
    "人机验证",
    "滑动验证",
    "请完成验证",
    "请输入验证码",
    "正在验证您的浏览器",
    "您的访问过于频繁",
    "訪問驗證",
    "проверка браузера",
];

const BLOCKS: [&str; 33] = [
    "attention required!",
    "sorry, you have been blocked",
    "access denied",
    "access to this page has been denied",
    "you don't have permission to access",
    "403 forbidden",
    "error 1020",
    "error 1015",
    "this request was blocked",
    "request blocked",
    "your ip has been",
    "not available in your country",
    "not available in your region",
    "unavailable for legal reasons",
    "this website is blocked",
    "blocked by",
    "502 bad gateway",
    "503 service",
    "504 gateway",
    "service temporarily unavailable",
    "internal server error",
    "web server is down",
    "该网页无法访问",
    "该网站暂时无法访问",
    "您访问的网站已被",
    "访问被拒绝",
    "拒绝访问",
    "您的请求已被拦截",
    "已停止访问该网页",
    "疑似违法",
    "该内容已被发布者删除",
    "此内容因违规无法查看",
    "доступ ограничен",
];

const WALLS: [&str; 20] = [
    "subscribe to continue reading",
    "subscribe to read",
    "log in to continue",
    "sign in to continue",
    "please log in",
    "please sign in",
    "you must be logged in",
    "this content is for subscribers",
    "already a subscriber?",
    "create a free account to",
    "register to continue reading",
    "登录后查看",
    "登录后阅读",
    "请先登录",
    "请登录后",
    "登录后可",
    "付费阅读",
    "订阅后阅读",
    "登入後",
    "请在微信客户端打开",
];

const MISSING: [&str; 19] = [
    "page not found",
    "not found",
    "page cannot be found",
    "page can't be found",
    "page doesn't exist",
    "page does not exist",
    "no longer available",
    "nothing found",
    "页面不存在",
    "页面未找到",
    "找不到页面",
    "页面没有找到",
    "您访问的页面不存在",
    "文章不存在",
    "内容不存在",
    "頁面不存在",
    "找不到頁面",
    "страница не найдена",
    "404错误",
];

const MISSING_TEXT: [&str; 10] = [
    "the page you are looking for",
    "the page you requested could not be found",
    "the requested url was not found",
    "抱歉，您访问的页面不存在",
    "您要访问的页面不存在",
    "您访问的页面不存在",
    "该文章已被删除",
    "文章已删除",
    "内容已删除",
    "您要查看的页面",
];

#[cfg(test)]
mod tests {
    use super::super::Expectation;
    use super::*;

    fn judge(page: &str, hints: &Hints<'_>) -> Result<(), Rejection> {
        let document = Document::from(page.to_owned());
        let body = Document::fragment(document.body().unwrap().inner_html());
        let characters = super::super::tidy::characters(&body);
        check(&body, characters, &Seen::of(&document), hints, &Limits::default())
    }

    #[test]
    fn pages_in_the_place_of_an_article_are_told_apart() {
        let none = Hints::default();
        for (page, wanted) in [
            (
                "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue",
                "challenge",
            ),
            (
                "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
                "refusal",
            ),
            ("<title>x</title><h1>该网页无法访问</h1>", "refusal"),
            ("<title>404 - Site</title><p>Oops", "not there"),
            ("<title>页面不存在</title><p>返回首页", "not there"),
            ("<title>T</title><p>Subscribe to continue reading this story.", "subscribers"),
            ("<title>T</title><form><input type=password></form>", "subscribers"),
            ("<title>T</title><p>short", "only 5 characters"),
        ] {
            let message = judge(page, &none).unwrap_err().to_string();
            assert!(message.contains(wanted), "{page}: {message}");
        }
    }

    #[test]
    fn an_article_about_challenges_passes() {
        let text = "The page says Just a moment... and access denied, which readers know well. "
            .repeat(12);
        let page = format!("<title>404 ways to lose your house</title><p>{text}");
        assert_eq!(judge(&page, &Hints::default()), Ok(()));
    }

    #[test]
    fn a_short_article_that_the_feed_confirms_passes() {
        let page = "<title>T</title><p>今天下午本市发生了一次小地震，没有人受伤。";
        let hints = Hints {
            content: Some("<p>今天下午本市发生了一次小地震"), ..Hints::default()
        };
        assert_eq!(judge(page, &hints), Ok(()));
        assert!(judge(page, &Hints::default()).is_err());
    }

    #[test]
    fn a_page_far_shorter_than_its_site_s_habit_is_not_believed() {
        let page = "<title>T</title><p>The story goes on for those who have paid for the paper, \
                    and for nobody else, as it seems.";
        let site = |usual| Expectation { usual, ..Expectation::default() };
        let judged = |usual, told, trusted| {
            let site = site(usual);
            judge(page, &Hints { site: Some(&site), content: told, trusted, ..Hints::default() })
        };
        let message = judged(Some(3_000), None, false).unwrap_err().to_string();
        assert!(message.contains("only 72 characters") && message.contains("3000"), "{message}");
        assert_eq!(judged(None, None, false), Ok(()));
        assert_eq!(judged(Some(350), None, false), Ok(()));
        assert_eq!(judged(Some(3_000), Some("The story goes on for those"), false), Ok(()));
        assert_eq!(judged(Some(3_000), None, true), Ok(()));
    }

    #[test]
    fn other_kinds_of_documents_are_refused() {
        let url = url::Url::parse("https://a.example/").unwrap();
        let kind = |bytes: &[u8], content_type| {
            check_kind(&PageBytes { url: &url, bytes, content_type }).is_ok()
        };
        assert!(!kind(b"%PDF-1.4", Some("text/html")));
        assert!(!kind(b"x", Some("image/png")));
        assert!(!kind(b"{\"a\":1}", None));
        assert!(kind(b"<p>x", None));
        assert!(kind(b"<p>x", Some("Text/HTML; charset=x")));
    }
}
