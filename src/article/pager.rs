//! Articles that a site spreads over several pages: where the next page is,
//! and where the whole stands on one.
//!
//! A link leads to the next page only where its address is that of the page
//! with the next number in it, and its words say so too. Links to the next
//! post, pagers of listings and pages of comments fail one of the two.

mod address;
mod words;

use dom_query::{Document, Element, NodeRef};
use url::Url;

use self::address::{Own, site};
use self::words::{Says, says};
use super::address::web_address;
use super::element::{Named, attribute};
use super::walk::elements;
use crate::article::measure::{Size, in_links};
use crate::model::Further;

/// Most links of a page that are looked at.
const LINKS: usize = 5_000;
/// Longest text of what holds nothing but links to pages, in characters.
const PAGER: usize = 160;

/// A link to another page of the same article.
struct PageLink<'a> {
    node: NodeRef<'a>,
    url: Url,
    number: u32,
    says: Says,
}

/// Returns where the article of a page goes on, and takes the links to its
/// pages out of the document.
pub(super) fn take(document: &Document, base: &Url, page: &Url) -> Option<Further> {
    let own = Own::of(page);
    let links = elements(&document.root(), may_lead_on);
    let (mut pages, mut wholes) = (Vec::new(), Vec::new());
    for node in links.iter().take(LINKS) {
        // Most links say something else, which is known sooner than where
        // they lead.
        let says = says(node);
        if says == Says::Other {
            continue;
        }
        let Some(url) = node.attr("href").and_then(|href| web_address(base, &href)) else {
            continue;
        };
        if site(&url) != site(page) {
            continue;
        }
        if says == Says::Whole && own.is_whole(&url) {
            wholes.push((*node, url));
        } else if let Some(number) = own.number_of(&url).filter(|_| !is_of_comments(node, &url)) {
            pages.push(PageLink { node: *node, url, number, says });
        }
    }
    let next = next(&own, &pages).map(|link| bare(&link.url));
    let whole = wholes.first().map(|(_, url)| bare(url));
    let further = next.map(|next| Further { next, whole });
    if further.is_some() || own.number.is_some_and(|number| number > 1) {
        let links = pages.iter().map(|link| &link.node);
        for node in links.chain(wholes.iter().map(|(node, _)| node)) {
            remove_pager(node);
        }
    }
    further
}

/// Tells whether an element is a link to another page.
fn may_lead_on(element: &Element) -> bool {
    attribute(element, "href").is_some()
        && match &*element.name.local {
            "a" => true,
            "link" => attribute(element, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("next")),
            _ => false,
        }
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

/// Chooses the link to the page after one.
fn next<'a, 'b>(own: &Own, pages: &'b [PageLink<'a>]) -> Option<&'b PageLink<'a>> {
    let numbered = pages.iter().any(|link| matches!(link.says, Says::Number(_)));
    let follows = |link: &&PageLink<'a>| match own.number {
        // Posts that are called 1, 2, 3 have links to the next one, too.
        Some(number) => {
            link.number == number + 1 && (numbered || number > 1 || !own.is_all_number())
        }
        // Some count the first page as 0.
        None => matches!(link.number, 1 | 2),
    };
    let said = pages.iter().filter(follows).find(|link| link.says == Says::Next);
    said.or_else(|| {
        pages.iter().filter(follows).find(|link| match (own.number, link.says) {
            (Some(_), Says::Number(_)) => true,
            (None, Says::Number(shown)) => shown == 2,
            _ => false,
        })
    })
}

/// Tells whether a link turns pages of what readers say of an article.
fn is_of_comments(node: &NodeRef<'_>, url: &Url) -> bool {
    let says = |text: &str| text.to_ascii_lowercase().contains("comment");
    let named = |node: &NodeRef<'_>| {
        // Whole pages say of themselves that they may be commented.
        let whole = node.is_one_of(&["html", "body", "article", "main"]);
        !whole && ["id", "class"].iter().any(|name| node.attr(name).is_some_and(|text| says(&text)))
    };
    url.fragment().is_some_and(says) || node.ancestors_it(None).any(|above| named(&above))
}

fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// Removes a link to a page with what holds nothing but such links.
fn remove_pager(node: &NodeRef<'_>) {
    let mut pager = *node;
    for above in node.ancestors_it(Some(6)) {
        let fixed = ["body", "html", "head", "article", "main"];
        if above.is_one_of(&fixed) || above.has_name("td") {
            break;
        }
        let text = above.size();
        // `Page 1 of 3`, and signs between the links.
        if text > PAGER || text.saturating_sub(in_links(&above)) > 24 {
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
            (FIRST, "<div id=user-comments><ul><li><a href='?page=2'>2</a></ul></div>"),
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
