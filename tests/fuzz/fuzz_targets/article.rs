//! A page to an article and its Markdown, as a child does it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::article::{Hints, PageBytes, extract};
use thistledown::markdown;
use thistledown::model::{Limits, Rules};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://news.example/dir/page").unwrap();
    let limits = Limits::default();
    let page = PageBytes { url: &url, bytes, content_type: None };
    let own = Rules {
        select: Some("article, p".to_owned()),
        remove: vec![".ad".to_owned()],
        ..Rules::default()
    };
    for rules in [Rules::default(), own] {
        // Whatever has any text passes, so that all of it is converted.
        let hints = Hints { trusted: true, ..Hints::default() };
        if let Ok(found) = extract(&page, &rules, &hints, &limits) {
            assert!(!found.article.title.contains(['\0', '\n', '\u{202e}']));
            let written = markdown::render(&markdown::convert(&found.body, &url));
            assert!(!written.contains(['\0', '\u{202e}']), "{written}");
        }
    }
});
