//! Whether a document is HTML at all.

use crate::article::{PageBytes, Rejection};
use crate::text::clean::clean_line_within;
use crate::text::plain;

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

/// Bytes that HTML begins with, in lower case.
const HTML: [&[u8]; 10] = [
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<title",
    b"<meta",
    b"<article",
    b"<!--",
    b"<div",
    b"<p",
];

/// Refuses documents that are no HTML by their header or first bytes.
pub(in crate::article) fn check_kind(page: &PageBytes<'_>) -> Result<(), Rejection> {
    let wrong = |found: &str| Err(Rejection::NotHtml { found: clean_line_within(found, 100) });
    if let Some((_, kind)) = KINDS.iter().find(|(mark, _)| page.bytes.starts_with(mark)) {
        return wrong(kind);
    }
    let kind = page.content_type.unwrap_or_default().to_ascii_lowercase();
    // Servers part what follows by a space or comma too.
    let ends = |letter: char| matches!(letter, ';' | ',' | ' ' | '\t');
    let kind = kind.trim_start().split(ends).next().unwrap_or_default();
    let kind = kind.trim_matches('"');
    let fine = matches!(
        kind,
        "" | "text/html"
            | "text/x-html"
            | "application/html"
            | "application/xhtml+xml"
            | "application/vnd.wap.xhtml+xml"
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
    if !fine && (is_known(kind) || !begins_as_html(page.bytes)) {
        return wrong(kind);
    }
    let start = page.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(start, Some(b'{' | b'[')) && !page.bytes.contains(&b'<') {
        return wrong("JSON");
    }
    Ok(())
}

/// Tells whether a type says for sure what its document is.
fn is_known(kind: &str) -> bool {
    ["image/", "audio/", "video/", "font/", "multipart/", "message/"]
        .iter()
        .any(|start| kind.starts_with(start))
        || matches!(
            kind,
            "text/css"
                | "text/javascript"
                | "application/javascript"
                | "application/json"
                | "application/pdf"
                | "application/rss+xml"
                | "application/atom+xml"
        )
}

fn begins_as_html(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    HTML.iter()
        .any(|start| bytes.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
}

/// Refuses what decodes to anything but text: control characters, of which
/// text has hardly any, are everywhere in it.
pub(in crate::article) fn check_text(text: &str) -> Result<(), Rejection> {
    // But for tab, line feed, form feed, carriage return and escape.
    let control = |byte: u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let controls = plain::count(text.as_bytes(), control);
    match controls > 20 && controls * 50 > text.len() {
        true => Err(Rejection::NotHtml { found: "binary data".to_owned() }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_kinds_of_documents_are_refused() {
        let url = url::Url::parse("https://a.example/").unwrap();
        let kind = |bytes: &[u8], content_type| {
            check_kind(&PageBytes { url: &url, bytes, content_type }).is_ok()
        };
        assert!(!kind(b"%PDF-1.4", Some("text/html")));
        assert!(!kind(b"{\"a\":1}", None));
        assert!(kind(b"<p>x", None));
        for known in ["image/png", "application/json", "text/css", "Message/RFC822"] {
            assert!(!kind(b"<html><p>x", Some(known)), "{known}");
        }
        for html in [
            "Text/HTML; charset=x",
            "text/html charset=utf-8",
            "text/html, charset=utf-8",
            "text/html,text/html;charset=utf-8",
            "text/x-html",
            "application/html",
            "\"text/html\"",
        ] {
            assert!(kind(b"<p>x", Some(html)), "{html}");
        }
        for unknown in ["binary/octet-stream", "httpd/unix-directory", "unknown", "content/unknown"]
        {
            assert!(kind(b"\xef\xbb\xbf\n<!DOCTYPE html><p>x", Some(unknown)), "{unknown}");
            assert!(!kind(b"\0\x01\x02", Some(unknown)), "{unknown}");
        }
    }
}
