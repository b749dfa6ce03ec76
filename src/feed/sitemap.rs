//! Sitemaps and indexes of them (sitemaps.org 0.9, with Google's extensions
//! for news and images), and those that are a list of addresses.

use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::draft::{Draft, Drafts, web_address};
use super::xml::ill_formed;
use super::{FeedBytes, FeedError};
use crate::model::Feed;
use crate::text::clean::clean_line_within;
use crate::text::plain;

/// One `url` or `sitemap` element.
#[derive(Default)]
struct Place {
    url: Option<Url>,
    changed: Option<String>,
    published: Option<String>,
    title: String,
    images: Vec<Url>,
}

/// Reads a sitemap.
pub(super) fn parse(text: &str, request: &FeedBytes<'_>) -> Result<Feed, FeedError> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("http://") || start.starts_with("https://") {
        return Ok(lines(start, request));
    }
    let mut reader = Reader::from_str(text.get(text.find('<').unwrap_or(0)..).unwrap_or_default());
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut drafts = Drafts::new(request.entries_limit);
    let (mut places, mut parts) = (Vec::new(), Vec::new());
    let mut root = None;
    let mut place: Option<Place> = None;
    let mut word = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                word.clear();
                let name = tag.name();
                let name: &str = name.as_ref();
                match local(name) {
                    "urlset" | "sitemapindex" => root = Some(()),
                    "url" | "sitemap" => place = Some(Place::default()),
                    _ if root.is_none() => return Err(other(name)),
                    _ => {}
                }
            }
            Ok(Event::Text(text)) => word.push_str(&text),
            Ok(Event::CData(text)) => word.push_str(&text),
            Ok(Event::GeneralRef(name)) => {
                word.push_str(&plain::decode(&format!("&{};", &*name)));
            }
            Ok(Event::End(tag)) => {
                let name = tag.name();
                let name: &str = name.as_ref();
                match local(name) {
                    "url" => places.extend(place.take()),
                    "sitemap" => parts.extend(place.take()),
                    _ => {
                        if let Some(place) = &mut place {
                            place.take(name, word.trim(), request.url);
                        }
                    }
                }
                word.clear();
            }
            Ok(_) => {}
            Err(_) if !places.is_empty() || !parts.is_empty() => break,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                return Err(ill_formed(text, at, &error.to_string()));
            }
        }
    }
    if root.is_none() {
        return Err(other("text"));
    }
    newest(&mut places, request.entries_limit, &mut drafts);
    newest(&mut parts, request.entries_limit, &mut drafts);
    for place in places {
        push(&mut drafts, place);
    }
    for part in parts {
        match part.url {
            Some(url) => drafts.part(url),
            None => drafts.skip(),
        }
    }
    Ok(drafts.finish())
}

fn local(name: &str) -> &str {
    // The extensions have a `loc` and a `title` of their own.
    name.strip_prefix("sm:").or_else(|| name.strip_prefix("ns0:")).unwrap_or(name)
}

fn other(name: &str) -> FeedError {
    let found = match name.to_ascii_lowercase().as_str() {
        "html" | "head" | "body" => "an HTML page".to_owned(),
        "rss" | "feed" | "rdf:rdf" => "a feed".to_owned(),
        _ => format!("something with `{}`", clean_line_within(name, 60)),
    };
    FeedError::NotAFeed { wanted: "a sitemap".to_owned(), found, title: None }
}

impl Place {
    fn take(&mut self, name: &str, word: &str, base: &Url) {
        match local(name) {
            "loc" => self.url = web_address(base, word),
            "lastmod" => self.changed = Some(word.to_owned()),
            "news:publication_date" => self.published = Some(word.to_owned()),
            "news:title" => word.clone_into(&mut self.title),
            "image:loc" if self.images.len() < 32 => self.images.extend(web_address(base, word)),
            _ => {}
        }
    }
}

/// Keeps the newest where there are more than the limit: a sitemap may begin
/// with the oldest. The order of the document stays.
fn newest(places: &mut Vec<Place>, limit: usize, drafts: &mut Drafts) {
    if places.len() <= limit {
        return;
    }
    let moments: Vec<_> = places
        .iter()
        .map(|place| {
            place
                .published
                .as_deref()
                .or(place.changed.as_deref())
                .and_then(|text| drafts.moment(text))
        })
        .collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(moments.get(at).copied().flatten()));
    order.truncate(limit);
    let kept: std::collections::HashSet<usize> = order.into_iter().collect();
    let mut at = 0;
    places.retain(|_| {
        at += 1;
        let stays = kept.contains(&(at - 1));
        if !stays {
            drafts.skip();
        }
        stays
    });
}

fn push(drafts: &mut Drafts, place: Place) {
    drafts.push(Draft {
        link: place.url,
        title: plain::plain(&place.title),
        published: place.published,
        updated: place.changed,
        enclosures: place.images.into_iter().map(|url| (url, Some("image/*".to_owned()))).collect(),
        ..Draft::default()
    });
}

/// Reads a sitemap that is a list of addresses, one a line.
fn lines(text: &str, request: &FeedBytes<'_>) -> Feed {
    let mut drafts = Drafts::new(request.entries_limit);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        push(&mut drafts, Place { url: web_address(request.url, line), ..Place::default() });
    }
    drafts.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceKind;

    fn parsed(text: &str, limit: usize) -> Result<Feed, FeedError> {
        let url = Url::parse("https://a.example/sitemap.xml").unwrap();
        let request = FeedBytes {
            kind: SourceKind::Sitemap,
            bytes: text.as_bytes(),
            content_type: None,
            url: &url,
            links: None,
            entries_limit: limit,
        };
        super::super::parse(&request)
    }

    #[test]
    fn a_news_sitemap_gives_titles_and_dates() {
        let feed = parsed("<?xml version='1.0'?><urlset xmlns='x'><url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2021-01-12</lastmod><news:news><news:publication><news:name>N</news:name></news:publication><news:publication_date>2021-01-11T10:20:30+08:00</news:publication_date><news:title><![CDATA[好 & 消息]]></news:title></news:news><image:image><image:loc>/i.jpg</image:loc></image:image></url><url><loc>ftp://x</loc></url></urlset>", 9).unwrap();
        assert_eq!((feed.entries.len(), feed.skipped), (1, 1));
        let entry = &feed.entries[0];
        assert_eq!(entry.title, "好 & 消息");
        assert_eq!(entry.link.as_ref().unwrap().query(), Some("a=1&b=2"));
        assert_eq!(entry.published.unwrap().to_string(), "2021-01-11T02:20:30Z");
        assert_eq!(entry.enclosures.len(), 1);
    }

    #[test]
    fn an_index_gives_its_parts() {
        let feed = parsed("<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>", 9).unwrap();
        assert_eq!(feed.parts.len(), 2);
        assert!(feed.entries.is_empty());
    }

    #[test]
    fn beyond_the_limit_the_newest_stay() {
        let text: String = (1..=28)
            .map(|day| format!("<url><loc>/{day}</loc><lastmod>2021-01-{day:02}</lastmod></url>"))
            .collect();
        let feed = parsed(&format!("<urlset>{text}</urlset>"), 3).unwrap();
        let paths: Vec<&str> =
            feed.entries.iter().map(|entry| entry.link.as_ref().unwrap().path()).collect();
        assert_eq!(paths, ["/26", "/27", "/28"]);
        assert_eq!(feed.skipped, 25);
    }

    #[test]
    fn a_list_of_lines_is_a_sitemap_too() {
        let feed = parsed("https://a.example/1\r\n\nhttps://a.example/2\n", 9).unwrap();
        assert_eq!(feed.entries.len(), 2);
    }

    #[test]
    fn another_document_is_refused() {
        assert!(parsed("<html><body>", 9).unwrap_err().to_string().contains("an HTML page"));
    }
}
