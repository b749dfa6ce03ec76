//! What HTML says in plain words.

use std::borrow::Cow;

use dom_query::Document;

/// Returns a text without its HTML: known tags removed, references decoded.
///
/// Only what HTML knows is taken for a tag, so that `vector<int>` and `a < b`
/// stay. The result is not cleaned of anything else.
#[must_use]
pub fn plain(html: &str) -> String {
    decode(&without_tags(html)).into_owned()
}

/// Returns the running text of HTML with a line for each block; captions of
/// pictures are left out.
#[must_use]
pub fn lines(html: &str) -> String {
    let document = Document::fragment(html);
    document.select("figcaption").remove();
    // These are blocks, too, and would run into each other.
    document.select("caption, dd, details, dt, figure, summary").rename("div");
    document.formatted_text().trim().to_owned()
}

/// Counts the characters of a text, white space apart.
#[must_use]
pub fn shown(text: &str) -> usize {
    let bytes = text.as_bytes();
    if text.is_ascii() {
        return bytes.len() - count(bytes, is_space);
    }
    // Bytes that begin a character.
    let all = count(bytes, |byte| byte & 0xc0 != 0x80);
    // White space beyond ASCII begins with one of these.
    let may = |byte: u8| matches!(byte, 0xc2 | 0xe1..=0xe3);
    let is_white =
        |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
    let beyond = bytes.iter().enumerate().filter(|(at, byte)| may(**byte) && is_white(*at));
    all - count(bytes, is_space) - beyond.count()
}

/// Tells whether a byte of ASCII is white space, as Unicode has it.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0d | b' ')
}

/// Counts the bytes of a sort: many at a time, where the sort is told by
/// comparing alone.
pub(crate) fn count(bytes: &[u8], is_wanted: impl Fn(u8) -> bool) -> usize {
    // A sum of so few fits into a byte.
    let few = |few: &[u8]| few.iter().map(|byte| u8::from(is_wanted(*byte))).sum::<u8>();
    bytes.chunks(255).map(|bytes| usize::from(few(bytes))).sum()
}

/// Decodes the character references of HTML, named ones included.
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // The tree joins the text of every reference to what is there, so
        // that many in one piece would take quadratic time.
        let end = rest.match_indices('&').nth(PIECE).map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        // Only the tokenizer of html5ever carries the table of 2,231 names.
        decoded.push_str(&Document::fragment(piece.replace('<', "&lt;")).text());
        rest = after;
    }
    Cow::Owned(decoded)
}

/// Most references that are decoded in one piece.
const PIECE: usize = 256;

/// Returns text that means itself in HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
    html
}

/// Tells whether a text carries markup: a tag that HTML knows.
#[must_use]
pub fn has_tags(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..).unwrap_or_default();
        if tag(rest).is_some() {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

fn without_tags(html: &str) -> Cow<'_, str> {
    if !html.contains('<') {
        return Cow::Borrowed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if let Some((long, kind)) = tag(from) {
            if kind == Tag::Block {
                text.push(' ');
            }
            rest = from.get(long..).unwrap_or_default();
        } else {
            text.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[derive(PartialEq)]
enum Tag {
    Inline,
    Block,
}

/// Longest tag looked for, so that an unclosed one costs no more.
const LONGEST: usize = 2_048;

/// Returns the length of the tag that a text begins with.
fn tag(text: &str) -> Option<(usize, Tag)> {
    let bytes = text.as_bytes();
    if let Some(comment) = text.strip_prefix("<!--") {
        let head = comment.as_bytes().get(..LONGEST).unwrap_or(comment.as_bytes());
        let end = head.windows(3).position(|window| window == b"-->")?;
        return Some((end + 7, Tag::Inline));
    }
    let start = if bytes.get(1) == Some(&b'/') { 2 } else { 1 };
    let name: String = bytes
        .get(start..)?
        .iter()
        .take(11)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .map(|&byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    if !matches!(bytes.get(start + name.len())?, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') {
        return None;
    }
    let end = bytes.iter().take(LONGEST).position(|&byte| byte == b'>')?;
    let kind = match name.as_str() {
        "a" | "abbr" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "del" | "dfn" | "em"
        | "font" | "i" | "img" | "ins" | "kbd" | "mark" | "q" | "s" | "samp" | "small" | "span"
        | "strike" | "strong" | "sub" | "sup" | "time" | "tt" | "u" | "var" | "wbr" | "ruby"
        | "rb" | "rp" | "rt" => Tag::Inline,
        "article" | "aside" | "blockquote" | "br" | "center" | "dd" | "div" | "dl" | "dt"
        | "figcaption" | "figure" | "footer" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "header" | "hr" | "iframe" | "li" | "main" | "nav" | "ol" | "p" | "pre" | "script"
        | "section" | "style" | "table" | "tbody" | "td" | "th" | "thead" | "tr" | "ul"
        | "video" | "audio" | "picture" | "source" => Tag::Block,
        _ => return None,
    };
    Some((end + 1, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_is_counted_as_letters_are() {
        let all: String = ('\0'..='\u{ffff}').collect();
        for text in ["", " a\tb ", "“é”\u{a0}中\u{3000}文", &"x y ".repeat(300), &all] {
            let letters = text.chars().filter(|letter| !letter.is_whitespace());
            assert_eq!(shown(text), letters.count());
        }
    }

    #[test]
    fn tags_go_and_references_are_decoded() {
        assert_eq!(plain("<b>A</b> &amp; B&nbsp;&eacute;&#x4e2d;"), "A & B\u{a0}é中");
        assert_eq!(plain("one<br/>two<img src='x'>"), "one two");
        assert_eq!(plain("a<!-- b -->c"), "ac");
        assert_eq!(plain(&"&lt;".repeat(1_000)), "<".repeat(1_000));
    }

    #[test]
    fn every_block_has_a_line_of_its_own() {
        let told = lines("<dl><dt>A<dd>B<dd>C</dl><details><summary>D</summary>E</details>");
        let told: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(told, ["A", "B", "C", "D", "E"]);
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        assert_eq!(plain("vector<int> a < b <3 AT&T"), "vector<int> a < b <3 AT&T");
        assert_eq!(plain("<b"), "<b");
        assert!(!has_tags("a < b > c"));
        assert!(has_tags("a <p>b"));
    }

    #[test]
    fn escaped_text_comes_back() {
        let text = "<a href=\"x\">&amp;";
        assert_eq!(decode(&escape(text)), text);
    }
}
