//! A page to an article and its Markdown, as a child does it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::article::{Hints, PageBytes, Rules, extract};
use thistledown::markdown;
use thistledown::model::Limits;
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://news.example/dir/page").unwrap();
    let limits = Limits::default();
    let page = PageBytes { url: &url, bytes, content_type: None };
    let remove = [".ad".to_owned()];
    for rules in [Rules::default(), Rules { select: Some("article, p"), remove: &remove }] {
        // Whatever has any text passes, so that all of it is converted.
        let hints = Hints { trusted: true, ..Hints::default() };
        if let Ok(article) = extract(&page, &rules, &hints, &limits) {
            assert!(!article.title.contains(['\0', '\n', '\u{202e}']));
            markdown::render(&markdown::convert(&article.html, &url, &limits));
        }
    }
});
