//! Bytes to entries, as each kind of source.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::feed::{FeedBytes, parse};
use thistledown::model::{Limits, SourceKind};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://news.example/dir/feed").unwrap();
    let limits = Limits::default();
    for kind in [SourceKind::Feed, SourceKind::Sitemap, SourceKind::Listing] {
        let request = FeedBytes {
            kind,
            bytes,
            content_type: None,
            url: &url,
            links: None,
            entries_limit: limits.feed_entries,
        };
        if let Ok(feed) = parse(&request) {
            assert!(feed.entries.len() <= limits.feed_entries);
            for entry in &feed.entries {
                assert!(!entry.title.contains(['\0', '\n', '\u{202e}']));
                assert!(entry.link.iter().all(|link| matches!(link.scheme(), "http" | "https")));
            }
        }
    }
});
