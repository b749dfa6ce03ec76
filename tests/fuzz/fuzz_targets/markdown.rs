//! A fragment of HTML to Markdown, all of it, as `thistledown markdown` does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::model::Limits;
use thistledown::{article, markdown};
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://news.example/dir/page").unwrap();
    let limits = Limits::default();
    let html = String::from_utf8_lossy(bytes);
    let Ok(tidy) = article::tidy(&html, &url, &limits) else { return };
    let written = markdown::render(&markdown::convert(&tidy, &url));
    assert!(!written.contains(['\0', '\u{202e}']), "{written}");
    // The same again: nothing hangs on chance.
    assert_eq!(written, markdown::render(&markdown::convert(&tidy, &url)));
});
