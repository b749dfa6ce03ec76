//! An HTML page whose links are the entries.

use dom_query::{Document, Matcher, NodeRef};
use url::Url;

use super::draft::{Draft, Drafts, web_address};
use super::{FeedBytes, FeedError};
use crate::model::{Feed, Limits};
use crate::text::clean::clean_line_within;
use crate::text::guard;

/// Fewest characters of the text of a link that names an article.
const LEAST: usize = 8;

/// Reads a listing page: the links that the selector matches, or those of its
/// main part that look like headlines.
pub(super) fn parse(text: &str, request: &FeedBytes<'_>) -> Result<Feed, FeedError> {
    let guarded = guard::guard(text, &Limits::default())
        .map_err(|guard::TooManyElements(most)| FeedError::TooComplex { most })?;
    let document = Document::from(guarded.html);
    let base = document.base_uri().and_then(|href| request.url.join(href.trim()).ok());
    let base = base.unwrap_or_else(|| request.url.clone());
    let mut drafts = Drafts::new(request.entries_limit);
    drafts.title(&document.select_single("title").text());
    if let Some(tag) = document.select_single("html").attr("lang") {
        drafts.language(&tag);
    }
    let links = match request.links {
        Some(selector) => chosen(&document, selector)?,
        None => headlines(&document, &base, request.url),
    };
    let mut found: Vec<(Url, String, Option<String>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for link in links {
        let Some(url) = link.attr("href").and_then(|href| web_address(&base, &href)) else {
            continue;
        };
        let title = title(&link);
        // The picture of an entry often links to it as well.
        match places.get(&url).and_then(|&at: &usize| found.get_mut(at)) {
            Some((_, held, _)) if held.chars().count() < title.chars().count() => *held = title,
            Some(_) => {}
            None => {
                places.insert(url.clone(), found.len());
                found.push((url, title, beside(&link)));
            }
        }
    }
    for (url, title, published) in found {
        drafts.push(Draft { link: Some(url), title, published, ..Draft::default() });
    }
    Ok(drafts.finish())
}

fn chosen<'a>(document: &'a Document, selector: &str) -> Result<Vec<NodeRef<'a>>, FeedError> {
    let matcher =
        Matcher::new(selector).map_err(|_| FeedError::BadRule { selector: selector.to_owned() })?;
    let matched = document.select_matcher(&matcher).nodes().to_vec();
    let link = |node: NodeRef<'a>| {
        if node.has_name("a") {
            return Some(node);
        }
        node.descendants_it().find(|inner| inner.has_name("a") && inner.has_attr("href"))
    };
    Ok(matched.into_iter().filter_map(link).collect())
}

fn headlines<'a>(document: &'a Document, base: &Url, page: &Url) -> Vec<NodeRef<'a>> {
    let links = document.select("a[href]").nodes().to_vec();
    let is_headline = |link: &NodeRef<'_>| {
        let Some(url) = link.attr("href").and_then(|href| web_address(base, &href)) else {
            return false;
        };
        let elsewhere = !is_same_site(&url, page)
            || (url.path() == page.path() && url.query() == page.query())
            || url.path() == "/";
        let furniture = link.ancestors_it(Some(24)).any(|above| {
            ["nav", "header", "footer", "aside"].iter().any(|name| above.has_name(name))
                || above.attr("role").is_some_and(|role| role.as_ref() == "navigation")
        });
        !elsewhere && !furniture && title(link).chars().count() >= LEAST
    };
    links.into_iter().filter(is_headline).collect()
}

/// Returns the text of a link: its heading if it holds one.
fn title(link: &NodeRef<'_>) -> String {
    let heading = link
        .descendants_it()
        .find(|node| ["h1", "h2", "h3", "h4", "h5"].iter().any(|name| node.has_name(name)));
    let text = heading.map_or_else(|| link.formatted_text(), |heading| heading.formatted_text());
    let text = clean_line_within(&text, 500);
    if !text.is_empty() {
        return text;
    }
    clean_line_within(&link.attr_or("title", ""), 500)
}

/// Returns the text near a link, in which its date may stand.
fn beside(link: &NodeRef<'_>) -> Option<String> {
    for above in link.ancestors_it(Some(3)) {
        if above.has_name("body")
            || above.descendants_it().filter(|node| node.has_name("a")).count() > 4
        {
            break;
        }
        if let Some(time) =
            above.descendants_it().find(|node| node.has_name("time") && node.has_attr("datetime"))
        {
            return time.attr("datetime").map(|text| text.to_string());
        }
        let text = above.formatted_text();
        if text.len() < 600 && crate::text::date::find(&text, jiff::tz::Offset::UTC).is_some() {
            return Some(text.to_string());
        }
    }
    None
}

/// Tells whether two addresses belong to one site: the same name under a
/// public suffix, as far as it can be told without a list of them.
fn is_same_site(one: &Url, other: &Url) -> bool {
    match (one.domain().map(site), other.domain().map(site)) {
        (Some(one), Some(other)) => one == other,
        _ => one.host() == other.host(),
    }
}

fn site(domain: &str) -> &str {
    let mut dots = domain.rmatch_indices('.').map(|(at, _)| at);
    let (last, second, third) = (dots.next(), dots.next(), dots.next());
    let (Some(last), Some(second)) = (last, second) else { return domain };
    let country = domain.len() - last == 3;
    let label = domain.get(second + 1..last).unwrap_or_default();
    let public = country
        && matches!(
            label,
            "co" | "com" | "net" | "org" | "gov" | "edu" | "ac" | "or" | "ne" | "go"
        );
    let start = if public { third.map_or(0, |at| at + 1) } else { second + 1 };
    domain.get(start..).unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceKind;

    const PAGE: &str = "<html lang=zh><head><title>新闻</title><base href=/n/></head><body><nav><a href=/about>About this website</a></nav><ul><li><a href=1.html><img src=a.jpg></a><a href=1.html>第一条新闻的标题在这里</a> <span>2021-01-11 10:20</span></li><li><a href=2.html>第二条新闻的标题在这里</a></li></ul><a href=https://other.example/>Another site altogether</a><a href=3.html>more</a></body></html>";

    fn parsed(links: Option<&str>) -> Result<Feed, FeedError> {
        let url = Url::parse("https://www.news.example/list").unwrap();
        let request = FeedBytes {
            kind: SourceKind::Listing,
            bytes: PAGE.as_bytes(),
            content_type: None,
            url: &url,
            links,
            entries_limit: 9,
        };
        super::super::parse(&request)
    }

    #[test]
    fn headlines_are_found_without_a_selector() {
        let feed = parsed(None).unwrap();
        assert_eq!(feed.title.as_deref(), Some("新闻"));
        assert_eq!(feed.entries.len(), 2);
        assert_eq!(feed.entries[0].title, "第一条新闻的标题在这里");
        assert_eq!(
            feed.entries[0].link.as_ref().unwrap().as_str(),
            "https://www.news.example/n/1.html"
        );
        assert_eq!(feed.entries[0].published.unwrap().to_string(), "2021-01-11T02:20:00Z");
    }

    #[test]
    fn a_selector_decides_alone() {
        assert_eq!(parsed(Some("li")).unwrap().entries.len(), 2);
        assert_eq!(parsed(Some("body > a")).unwrap().entries.len(), 2);
        assert!(matches!(parsed(Some("li[")), Err(FeedError::BadRule { .. })));
    }

    #[test]
    fn sites_are_told_by_their_registered_name() {
        let same = |one: &str, other: &str| {
            is_same_site(&Url::parse(one).unwrap(), &Url::parse(other).unwrap())
        };
        assert!(same("http://a.example.com/", "http://www.example.com/"));
        assert!(same("http://news.example.com.cn/", "http://example.com.cn/"));
        assert!(!same("http://a.com.cn/", "http://b.com.cn/"));
        assert!(!same("http://127.0.0.1/", "http://127.0.0.2/"));
    }
}
