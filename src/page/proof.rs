//! A proof: a page as a reader's host shows it, in one file that loads
//! nothing.

use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, format_html, parse_document};

use crate::text::plain;

/// Refuses whatever the renderer should let through: a second lock.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE: &str = "body{max-width:48em;margin:2em auto;padding:0 1em;line-height:1.6;\
    font-family:sans-serif}img{max-width:100%}pre{overflow:auto;background:#f4f4f4;padding:1em}\
    table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .6em}\
    blockquote{border-left:.3em solid #ccc;margin-left:0;padding-left:1em}";

/// Renders Markdown as GitHub and GitLab do, raw HTML left out. Pictures are
/// put in from `pictures`, by the address that stands in the Markdown; of
/// others the description stays.
pub(super) fn render(
    title: &str,
    language: &str,
    markdown: &str,
    pictures: &BTreeMap<String, String>,
) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.footnotes = true;
    options.extension.tasklist = true;
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    for node in root.descendants() {
        let mut data = node.data.borrow_mut();
        if let NodeValue::Image(link) = &mut data.value {
            match pictures.get(&link.url) {
                Some(picture) => link.url.clone_from(picture),
                None => data.value = NodeValue::Emph,
            }
        }
    }
    let mut html = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        plain::escape(language),
        plain::escape(title),
    );
    let _ = format_html(root, &options, &mut html);
    html.push_str("</body>\n</html>\n");
    html
}

/// Returns a picture as an address that holds it (RFC 2397), by the ending of
/// its path.
pub(super) fn picture(path: &str, bytes: &[u8]) -> String {
    let kind = match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "jpg" => "jpeg",
        ending => ending,
    };
    format!("data:image/{kind};base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_that_are_there_are_shown() {
        let known = picture("images/ab/c.jpg", b"abc");
        let pictures = BTreeMap::from([("../c.jpg".to_owned(), known)]);
        let markdown = "![one](../c.jpg) ![two](https://far.example/d.png) <img src=x> \
                        [three](javascript:alert) [four](https://far.example/)";
        let html = render("A <b>", "en\"", markdown, &pictures);
        assert!(html.contains("<img src=\"data:image/jpeg;base64,YWJj\" alt=\"one\""), "{html}");
        assert!(html.contains("<em>two</em>"), "{html}");
        assert!(html.contains("<title>A &lt;b&gt;</title>"), "{html}");
        assert!(html.contains("<html lang=\"en&quot;\">"), "{html}");
        assert!(html.contains("<a href=\"https://far.example/\">four</a>"), "{html}");
        assert_eq!(html.matches("<img").count(), 1, "{html}");
        assert!(!html.contains("javascript:"), "{html}");
    }
}
