//! Bytes to entries: feeds, sitemaps and listing pages, one file each.
//!
//! Feeds are read as they are, not as the standards wish: what can be
//! understood is, and the rest is left. Nothing here knows when or how a
//! document was fetched, or what becomes of an entry.

mod draft;
mod error;
mod json;
mod listing;
mod sitemap;
mod xml;

use url::Url;

use crate::model::{Feed, SourceKind};
use crate::text::charset::{self, Kind};

pub use error::FeedError;

/// A fetched feed, sitemap or listing page.
#[derive(Debug, Clone, Copy)]
pub struct FeedBytes<'a> {
    /// What the source was configured as.
    pub kind: SourceKind,
    /// Its bytes, content coding removed.
    pub bytes: &'a [u8],
    /// The `Content-Type` that came with it.
    pub content_type: Option<&'a str>,
    /// Its final address, to which relative ones are joined.
    pub url: &'a Url,
    /// CSS selector of the links of a listing page.
    pub links: Option<&'a str>,
    /// Most entries; the rest is counted as skipped.
    pub entries_limit: usize,
}

/// Reads a feed, sitemap or listing page.
///
/// # Errors
/// The document is something else, or broken before its first entry.
pub fn parse(request: &FeedBytes<'_>) -> Result<Feed, FeedError> {
    let kind = match request.kind {
        SourceKind::Listing => Kind::Html,
        _ if begins_as_json(request.bytes) => Kind::Json,
        _ => Kind::Xml,
    };
    let host = request.url.host_str();
    let text = charset::decode(request.bytes, request.content_type, kind, host).text;
    if text.trim_start().is_empty() {
        return Err(FeedError::Blank);
    }
    match request.kind {
        SourceKind::Listing => listing::parse(&text, request),
        SourceKind::Sitemap => sitemap::parse(&text, request),
        SourceKind::Feed if text.trim_start().starts_with(['{', '[']) => {
            json::parse(&text, request)
        }
        SourceKind::Feed => xml::parse(&text, request),
    }
}

fn begins_as_json(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    matches!(start.trim_ascii_start().first(), Some(b'{' | b'['))
}

#[cfg(test)]
mod tests {
    use encoding_rs::Encoding;

    use super::*;

    pub(super) fn parsed(kind: SourceKind, bytes: &[u8]) -> Result<Feed, FeedError> {
        let url = Url::parse("https://news.example/dir/feed").unwrap();
        let request = FeedBytes {
            kind,
            bytes,
            content_type: None,
            url: &url,
            links: None,
            entries_limit: 100,
        };
        parse(&request)
    }

    fn feed(text: &str) -> Feed {
        parsed(SourceKind::Feed, text.as_bytes()).unwrap()
    }

    #[test]
    fn fixtures_are_read_whatever_their_format() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds");
        let mut count = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap();
            let feed =
                parsed(SourceKind::Feed, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(feed.title.as_deref(), Some("好消息 & more"), "{name}");
            assert_eq!(feed.entries.len(), 2, "{name}");
            let first = &feed.entries[0];
            assert_eq!(first.title, "第一条 <news>", "{name}");
            assert_eq!(
                first.link.as_ref().unwrap().as_str(),
                "https://news.example/n/1.html",
                "{name}"
            );
            assert_eq!(first.published.unwrap().to_string(), "2021-01-11T02:20:30Z", "{name}");
            assert_eq!(first.author.as_deref(), Some("王小明"), "{name}");
            assert!(first.content.as_deref().unwrap().contains("<b>内容</b>"), "{name}");
            assert_eq!(first.enclosures.len(), 1, "{name}");
            assert_eq!(feed.entries[1].title, "Second", "{name}");
            count += 1;
        }
        assert!(count >= 5);
    }

    #[test]
    fn feeds_in_any_encoding_are_read() {
        for label in ["gb18030", "gbk", "gb2312", "big5", "shift_jis", "euc-kr"] {
            let title = if label == "euc-kr" { "오늘의 뉴스" } else { "日本中心" };
            let text = format!(
                "<?xml version=\"1.0\" encoding=\"{label}\"?><rss version=\"2.0\"><channel><title>{title}</title><item><title>{title}</title><link>/1</link></item></channel></rss>"
            );
            let (bytes, _, _) = Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
            let feed = parsed(SourceKind::Feed, &bytes).unwrap();
            assert_eq!(feed.title.as_deref(), Some(title), "{label}");
            assert_eq!(feed.entries[0].title, title, "{label}");
        }
        let text = "<?xml version=\"1.0\" encoding=\"utf-16\"?><rss version=\"2.0\"><channel><title>好</title><item><title>消息</title><link>/1</link></item></channel></rss>";
        for mark in ["", "\u{feff}"] {
            let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for bytes in [little, big] {
                assert_eq!(parsed(SourceKind::Feed, &bytes).unwrap().entries[0].title, "消息");
            }
        }
    }

    #[test]
    fn rough_feeds_are_read_all_the_same() {
        let feed = feed(
            "\n\n<b>Warning</b>: x on line 3<br />\n<?xml version='1.0'?>\n<rss><channel><title>A&nbsp;&mdash; B & C\u{1}</title>\n<item><title><![CDATA[Tom & <b>Jerry</b>]]></title><link> ../1?a=1&b=2#top </link><pubDate>2021-01-11 10:20:30 +0800</pubDate><description>x &eacute; &unknown; y<br></description></item>\n<item><guid>g2</guid><title>2</title></item><item><link>javascript:alert(1)</link></item></channel>",
        );
        assert_eq!(feed.title.as_deref(), Some("A — B & C"));
        assert_eq!(feed.entries.len(), 1);
        assert_eq!(feed.skipped, 2);
        let entry = &feed.entries[0];
        assert_eq!(entry.title, "Tom & Jerry");
        assert_eq!(entry.link.as_ref().unwrap().as_str(), "https://news.example/1?a=1&b=2");
        assert_eq!(entry.guid, "https://news.example/1?a=1&b=2#top");
        assert_eq!(entry.published.unwrap().to_string(), "2021-01-11T02:20:30Z");
        assert!(entry.summary.as_deref().unwrap().contains("é &amp;unknown; y"));
    }

    #[test]
    fn a_feed_cut_short_keeps_what_came_whole() {
        let feed = feed(
            "<rss version='2.0'><channel><item><title>1</title><link>/1</link></item><item><title>2</title><link>/2</li",
        );
        assert_eq!(feed.entries.len(), 1);
        assert_eq!(feed.skipped, 1);
    }

    #[test]
    fn entries_beyond_the_limit_are_counted() {
        let url = Url::parse("https://news.example/").unwrap();
        let items: String = (0..50).map(|n| format!("<item><link>/{n}</link></item>")).collect();
        let text = format!("<rss><channel>{items}</channel></rss>");
        let request = FeedBytes {
            kind: SourceKind::Feed,
            bytes: text.as_bytes(),
            content_type: None,
            url: &url,
            links: None,
            entries_limit: 20,
        };
        let feed = parse(&request).unwrap();
        assert_eq!((feed.entries.len(), feed.skipped), (20, 30));
    }

    #[test]
    fn a_second_entry_of_one_guid_is_left_out() {
        let feed = feed(
            "<rss><channel><item><guid>a</guid><link>/1</link></item><item><guid>a</guid><link>/2</link></item></channel></rss>",
        );
        assert_eq!(feed.entries.len(), 1);
        assert_eq!(feed.entries[0].link.as_ref().unwrap().path(), "/1");
    }

    #[test]
    fn a_page_in_the_place_of_a_feed_is_named() {
        let error = parsed(
            SourceKind::Feed,
            b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>",
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the document is not a feed but an HTML page titled `Just a moment...`"
        );
        assert!(
            parsed(SourceKind::Feed, b"<urlset></urlset>")
                .unwrap_err()
                .to_string()
                .contains("sitemap")
        );
        assert!(matches!(parsed(SourceKind::Feed, b"  "), Err(FeedError::Blank)));
        assert!(parsed(SourceKind::Feed, b"{\"a\":1}").unwrap_err().to_string().contains("JSON"));
    }

    #[test]
    fn a_broken_feed_tells_where() {
        let error = parsed(SourceKind::Feed, b"<rss>\n<channel>\n<!-- no end").unwrap_err();
        assert!(error.to_string().contains("line 3"), "{error}");
    }

    #[test]
    fn floods_are_bounded() {
        for flood in [
            "<item/>",
            "<item>",
            "<a>",
            "<entry><content type='xhtml'>",
            "&a;",
            "<![CDATA[",
            "<!--",
            "<a b=",
            "<!DOCTYPE a [<!ENTITY b 'c'>",
            "</a>",
            "<item><title><b>",
            "{\"items\":[",
            "[",
            "http://a\n",
            "<url><loc>http://a</loc></url>",
            "<a href=/x>12345678</a>",
        ] {
            for root in ["", "<rss><channel>", "<feed>", "<urlset>", "<html>"] {
                let text = format!("{root}{}", flood.repeat(60_000 / flood.len()));
                for kind in [SourceKind::Feed, SourceKind::Sitemap, SourceKind::Listing] {
                    let start = std::time::Instant::now();
                    let _ = parsed(kind, text.as_bytes());
                    assert!(start.elapsed().as_secs() < 10, "{root}{flood}");
                }
            }
        }
    }
}
