//! Articles that a site spreads over several pages: where the next page is,
//! and where the whole stands on one.
//!
//! A link leads to the next page only where its address is that of the page
//! with the next number in it, and its words say so too. Links to the next
//! post, pagers of listings and pages of comments fail one of the two.

use dom_query::{Document, NodeRef};
use url::Url;

use super::web_address;
use crate::model::Further;
use crate::text::clean::clean_line_within;

/// Most links of a page that are looked at.
const LINKS: usize = 5_000;
/// Highest number of a page that is believed to be one.
const HIGHEST: u32 = 200;
/// Longest text of what holds nothing but links to pages, in characters.
const PAGER: usize = 160;

/// An address without the number of its page, and that number.
type Numbered = (String, u32);

/// A link to another page of the same article.
struct PageLink<'a> {
    node: NodeRef<'a>,
    url: Url,
    number: u32,
    says: Says,
}

/// What the words of a link say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Next,
    Number(u32),
    Whole,
    Other,
}

/// Returns where the article of a page goes on, and takes the links to its
/// pages out of the document.
pub(super) fn take(document: &Document, base: &Url, page: &Url) -> Option<Further> {
    let own = Own::of(page);
    let selection = document.select("a[href], link[rel=next][href]");
    let (mut pages, mut wholes) = (Vec::new(), Vec::new());
    for node in selection.nodes().iter().take(LINKS) {
        let Some(url) = node.attr("href").and_then(|href| web_address(base, &href)) else {
            continue;
        };
        if site(&url) != site(page) || url.fragment().is_some_and(|at| at.contains("comment")) {
            continue;
        }
        let says = says(node);
        if says == Says::Whole && own.is_whole(&url) {
            wholes.push((node.clone(), url));
        } else if let Some(number) = own.number_of(&url) {
            pages.push(PageLink { node: node.clone(), url, number, says });
        }
    }
    let next = own.next(&pages).map(|link| bare(&link.url));
    let whole = wholes.first().map(|(_, url)| bare(url));
    let further = next.map(|next| Further { next, whole });
    if further.is_some() || own.number.is_some_and(|number| number > 1) {
        let links = pages.iter().filter(|link| link.says != Says::Other).map(|link| &link.node);
        for node in links.chain(wholes.iter().map(|(node, _)| node)) {
            remove_pager(node);
        }
    }
    further
}

/// Tells whether an address can be that of the first page of an article; the
/// others are read with it.
#[must_use]
pub fn is_first_page(page: &Url) -> bool {
    Own::of(page).number.is_none_or(|number| number <= 1)
}

/// Tells whether an address is that of another page of the same article.
#[must_use]
pub fn is_page_of(first: &Url, page: &Url) -> bool {
    site(first) == site(page) && Own::of(first).number_of(page).is_some()
}

/// A page by its own address.
struct Own {
    /// Its address without a number, by every reading of it.
    readings: Vec<Numbered>,
    /// As it is, for a first page that has no number.
    plain: String,
    path: String,
    number: Option<u32>,
}

impl Own {
    fn of(page: &Url) -> Self {
        let readings = readings(page);
        let number = readings.first().map(|(_, number)| *number);
        Self { readings, plain: plain(page), path: stem_path(page.path()), number }
    }

    /// Returns the number of an address that is this page's with another
    /// number.
    fn number_of(&self, url: &Url) -> Option<u32> {
        readings(url).into_iter().find_map(|(stem, number)| {
            let same = stem == self.plain || self.readings.iter().any(|(own, _)| *own == stem);
            same.then_some(number)
        })
    }

    /// Tells whether an address is this page's with a word for the whole in
    /// the place of a number.
    fn is_whole(&self, url: &Url) -> bool {
        const WORDS: [&str; 9] = [
            "all",
            "full",
            "single",
            "singlepage",
            "single-page",
            "onepage",
            "viewall",
            "view-all",
            "print",
        ];
        let is_word = |text: &str| WORDS.contains(&text.to_ascii_lowercase().as_str());
        let path = stem_path(url.path());
        if path == self.path || self.readings.iter().any(|(stem, _)| stem.ends_with(&path)) {
            return url.query_pairs().any(|(key, value)| is_word(&key) || is_word(&value));
        }
        let (name, ending) = split_ending(&path);
        WORDS.iter().any(|word| {
            let stem = name.strip_suffix(word).and_then(|rest| rest.strip_suffix(['_', '-', '/']));
            stem.is_some_and(|stem| {
                let stem = format!("{stem}{ending}");
                stem == self.path || self.readings.iter().any(|(own, _)| own.ends_with(&stem))
            })
        })
    }

    /// Chooses the link to the page after this one.
    fn next<'a, 'b>(&self, pages: &'b [PageLink<'a>]) -> Option<&'b PageLink<'a>> {
        let numbered = pages.iter().any(|link| matches!(link.says, Says::Number(_)));
        let follows = |link: &&PageLink<'a>| match self.number {
            // Posts that are called 1, 2, 3 have links to the next one, too.
            Some(own) => link.number == own + 1 && (numbered || own > 1 || !self.is_all_number()),
            // Some count the first page as 0.
            None => matches!(link.number, 1 | 2),
        };
        let said = pages.iter().filter(follows).find(|link| link.says == Says::Next);
        said.or_else(|| {
            pages.iter().filter(follows).find(|link| match (self.number, link.says) {
                (Some(_), Says::Number(_)) => true,
                (None, Says::Number(shown)) => shown == 2,
                _ => false,
            })
        })
    }

    /// Tells whether the last part of the path is nothing but a number.
    fn is_all_number(&self) -> bool {
        let name = split_ending(&self.path).0.rsplit('/').next().unwrap_or_default();
        name.bytes().all(|byte| byte.is_ascii_digit())
    }
}

fn site(url: &Url) -> Option<(&str, Option<u16>)> {
    let host = url.host_str()?;
    Some((host.strip_prefix("www.").unwrap_or(host), url.port()))
}

fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// Returns a path without what is the same with and without it.
fn stem_path(path: &str) -> String {
    let path = path.trim_end_matches('/');
    for index in ["/index.html", "/index.htm", "/index.shtml", "/index.php"] {
        if let Some(folder) = path.strip_suffix(index) {
            return folder.to_owned();
        }
    }
    path.to_owned()
}

fn plain(url: &Url) -> String {
    with_query(
        stem_path(url.path()),
        url.query_pairs().map(|(key, value)| format!("{key}={value}")),
    )
}

fn with_query(path: String, pairs: impl Iterator<Item = String>) -> String {
    let query: Vec<String> = pairs.collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Parts the last name of a path from its ending.
fn split_ending(path: &str) -> (&str, &str) {
    match path.rfind('.') {
        Some(at) if !path[at..].contains('/') && path.len() - at <= 6 => path.split_at(at),
        _ => (path, ""),
    }
}

/// Reads an address as one with the number of a page: in its query, as the
/// last part of its path, or at the end of its last name.
fn readings(url: &Url) -> Vec<Numbered> {
    const KEYS: [&str; 13] = [
        "page",
        "p",
        "pg",
        "pn",
        "paged",
        "pageno",
        "page_no",
        "pagenum",
        "pageindex",
        "pageid",
        "currentpage",
        "part",
        "seite",
    ];
    let mut found = Vec::new();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    for (at, (key, value)) in pairs.iter().enumerate() {
        if let Some(number) = number(value).filter(|_| KEYS.contains(&&*key.to_ascii_lowercase())) {
            let rest = pairs.iter().enumerate().filter(|(other, _)| *other != at);
            let rest = rest.map(|(_, (key, value))| format!("{key}={value}"));
            found.push((with_query(stem_path(url.path()), rest), number));
        }
    }
    let path = url.path().trim_end_matches('/');
    let (name, ending) = split_ending(path);
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, digits) = name.split_at(name.len() - digits);
    if let Some(number) = number(digits) {
        let head = ["page", "pagina", "seite", "p"]
            .iter()
            .find_map(|word| {
                let head = head.trim_end_matches(['-', '_', '/']).strip_suffix(word)?;
                head.ends_with(['-', '_', '/', '.']).then_some(head)
            })
            .unwrap_or(head);
        if let Some(stem) = head.strip_suffix(['-', '_', '/', '.']).filter(|stem| !stem.is_empty())
        {
            let query = url.query_pairs().map(|(key, value)| format!("{key}={value}"));
            found.push((with_query(stem_path(&format!("{stem}{ending}")), query), number));
        }
    }
    found
}

fn number(digits: &str) -> Option<u32> {
    let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| fits && *number <= HIGHEST)
}

const NEXT: [&str; 34] = [
    "下一页",
    "下一頁",
    "下页",
    "下頁",
    "后一页",
    "後一頁",
    "余下全文",
    "剩余全文",
    "继续阅读",
    "繼續閱讀",
    "next",
    "next page",
    "go to next page",
    "continue",
    "continue reading",
    "continue to next page",
    "page suivante",
    "suivant",
    "suivante",
    "siguiente",
    "página siguiente",
    "pagina successiva",
    "próxima",
    "weiter",
    "nächste seite",
    "volgende",
    "следующая",
    "следующая страница",
    "далее",
    "次へ",
    "次のページ",
    "다음",
    "다음 페이지",
    "صفحه بعد",
];

const WHOLE: [&str; 18] = [
    "view all",
    "view as one page",
    "view as single page",
    "view on one page",
    "single page",
    "show all",
    "all pages",
    "read all",
    "read the full article",
    "on one page",
    "全文",
    "阅读全文",
    "閱讀全文",
    "查看全文",
    "显示全文",
    "在本页阅读全文",
    "单页阅读",
    "一页显示",
];

/// Reads the words of a link.
fn says(node: &NodeRef<'_>) -> Says {
    let text = clean_line_within(&node.text(), 60);
    let letters = |text: &str| -> String {
        let kept: String = text
            .chars()
            .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
            .collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    let words = letters(&text);
    let shown = words
        .strip_prefix("page ")
        .or_else(|| words.strip_prefix('第')?.strip_suffix('页'))
        .unwrap_or(&words)
        .trim();
    if let Some(number) = number(shown) {
        return Says::Number(number);
    }
    if WHOLE.contains(&words.as_str()) {
        return Says::Whole;
    }
    let points = words.is_empty() && text.contains(['›', '»', '>', '→', '▶']);
    let named = |name: &str| node.attr(name).is_some_and(|text| NEXT.contains(&&*letters(&text)));
    let related =
        node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel == "next"));
    if NEXT.contains(&words.as_str())
        || words.starts_with("next page")
        || points
        || related
        || (words.is_empty() && (named("aria-label") || named("title")))
    {
        return Says::Next;
    }
    Says::Other
}

/// Removes a link to a page with what holds nothing but such links.
fn remove_pager(node: &NodeRef<'_>) {
    let mut pager = node.clone();
    for above in node.ancestors_it(Some(6)) {
        let fixed = ["body", "html", "head", "article", "main"];
        if fixed.iter().any(|name| above.has_name(name)) || above.has_name("td") {
            break;
        }
        let text = above.normalized_char_count();
        let linked: usize = above
            .descendants_it()
            .filter(|inner| inner.has_name("a"))
            .map(|link| link.normalized_char_count())
            .sum();
        // `Page 1 of 3`, and signs between the links.
        if text > PAGER || text.saturating_sub(linked) > 24 {
            break;
        }
        pager = above;
    }
    pager.remove_from_parent();
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "https://www.news.example/a/story.html";

    fn further(page: &str, html: &str) -> Option<Further> {
        let page = Url::parse(page).unwrap();
        take(&Document::from(format!("<body><p>Text</p>{html}")), &page, &page)
    }

    fn next(page: &str, html: &str) -> Option<String> {
        further(page, html).map(|further| further.next.path().to_owned() + &query(&further.next))
    }

    fn query(url: &Url) -> String {
        url.query().map(|query| format!("?{query}")).unwrap_or_default()
    }

    #[test]
    fn the_next_page_is_found_in_every_usual_form() {
        for (page, html, wanted) in [
            (FIRST, "<a href=story_2.html>下一页</a>", "/a/story_2.html"),
            (FIRST, "<a href=/a/story-2.html>Next page »</a>", "/a/story-2.html"),
            (FIRST, "<a href='?page=2'>2</a><a href='?page=3'>3</a>", "/a/story.html?page=2"),
            (
                FIRST,
                "<span>1</span><a href=story_1.html>2</a><a href=story_2.html>3</a>",
                "/a/story_1.html",
            ),
            (FIRST, "<a href=story_1.html>1</a><a href=story_2.html>2</a>", "/a/story_2.html"),
            (FIRST, "<link rel=next href=story_2.html>", "/a/story_2.html"),
            (FIRST, "<a href='https://news.example/a/story_2.html'>›</a>", "/a/story_2.html"),
            (
                FIRST,
                "<a href=story_2.html#top aria-label='Next page'><i></i></a>",
                "/a/story_2.html",
            ),
            ("https://a.example/post/", "<a href=/post/2/>Page 2</a>", "/post/2/"),
            ("https://a.example/post/", "<a href=/post/page/2>次へ</a>", "/post/page/2"),
            ("https://a.example/post/2/", "<a href=/post/>1</a><a href=/post/3/>3</a>", "/post/3/"),
            ("https://a.example/n?id=7", "<a href='?id=7&p=2'>下页</a>", "/n?id=7&p=2"),
            ("https://a.example/n?p=2&id=7", "<a href='?p=3&id=7'>Next</a>", "/n?p=3&id=7"),
            ("https://a.example/c_1212.htm", "<a href=c_1212_2.htm>余下全文</a>", "/c_1212_2.htm"),
            ("https://a.example/n/", "<a href=index_2.html>下一頁</a>", "/n/index_2.html"),
        ] {
            assert_eq!(next(page, html).as_deref(), Some(wanted), "{html}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_no_next_page() {
        for (page, html) in [
            // The next post, as WordPress links to it.
            ("https://a.example/2020/01/02/one/", "<link rel=next href=/2020/01/03/two/>"),
            ("https://a.example/comics/1", "<a rel=next href=/comics/2>Next</a>"),
            ("https://a.example/my-post/", "<a href=/my-post-2/>My post, again</a>"),
            (FIRST, "<a href=story_2.html>What became of the river</a>"),
            (FIRST, "<a href=other_2.html>2</a>"),
            (FIRST, "<a href=/a/?page=2>2</a><a href=/?page=2>下一页</a>"),
            (FIRST, "<a href='https://other.example/a/story_2.html'>下一页</a>"),
            (FIRST, "<a href='?page=2#comments'>Next</a><a href='?cpage=2'>2</a>"),
            (FIRST, "<a href=story/comment-page-2>2</a>"),
            (FIRST, "<a href=story_3.html>3</a><a href='?page=9999'>Next</a>"),
            (FIRST, "<a href=javascript:next()>下一页</a><a href=#>2</a>"),
            ("https://a.example/p/2/", "<a href=/p/>1</a><a href=/p/1>Next</a>"),
        ] {
            assert_eq!(further(page, html), None, "{page} {html}");
        }
    }

    #[test]
    fn the_whole_on_one_page_is_known() {
        for (href, wanted) in [
            ("?page=all", true),
            ("story_all.html", true),
            ("story.html?view=all", true),
            ("story_2.html", false),
            ("/all", false),
            ("/other?page=all", false),
        ] {
            let html = format!("<a href=story_2.html>2</a><a href='{href}'>View all</a>");
            assert_eq!(further(FIRST, &html).unwrap().whole.is_some(), wanted, "{href}");
        }
        let html = "<a href=/post/2>2</a><a href=/post/full/>阅读全文</a>";
        assert!(further("https://a.example/post", html).unwrap().whole.is_some());
        assert_eq!(further(FIRST, "<a href='?page=all'>全文</a>"), None);
    }

    #[test]
    fn the_pager_is_taken_out_and_nothing_else() {
        let page = Url::parse(FIRST).unwrap();
        let document = Document::from(
            "<body><article><p>Text, with <a href=/b>a link</a>.</p><div><span>Page 1 of 3</span><ul><li><a href=story_2.html>2</a><li><a href=story_3.html>3</a><li><a href=story_2.html>Next</a></ul></div></article>",
        );
        assert!(take(&document, &page, &page).is_some());
        let html = document.select("body").inner_html().to_string();
        assert_eq!(html, "<article><p>Text, with <a href=\"/b\">a link</a>.</p></article>");
    }

    #[test]
    fn pages_of_an_article_are_told_from_others() {
        let is_of =
            |page: &str| is_page_of(&Url::parse(FIRST).unwrap(), &Url::parse(page).unwrap());
        assert!(is_of("https://news.example/a/story_2.html"));
        assert!(!is_of("https://news.example/login?next=/a/story_2.html"));
        assert!(!is_of("https://news.example/"));
        let first = |page: &str| is_first_page(&Url::parse(page).unwrap());
        assert!(first(FIRST) && first("https://a.example/a_1.html"));
        // Posts of WordPress are numbered in the same way.
        assert!(!first("https://a.example/a_2.html") && !first("https://a.example/?p=123"));
    }
}
