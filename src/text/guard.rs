//! One linear pass over HTML before any tree is built of it.
//!
//! Tree builders take time that is quadratic in depth and in attributes, and
//! extractors overflow the stack. This pass writes the document anew: every
//! element closed where HTML would close it, none deeper and none with more
//! attributes than allowed, and nothing that is not read (scripts, styles,
//! comments, vector images, form fields). Data that scripts carry as JSON is
//! set apart. It knows tags, not what they say.

mod apart;
mod payload;
mod rules;
mod shown;
mod tag;
mod text;

use std::collections::HashMap;
use std::fmt;

use crate::model::Limits;
use rules::Name;
use tag::Tag;
use text::is_verbatim;

/// A document that is safe to build a tree of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guarded {
    /// The document, balanced.
    pub html: String,
    /// The JSON that its scripts carry, as text, JSON-LD first.
    pub data: Vec<String>,
}

/// The document has more elements than the limit allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyElements(
    /// The limit.
    pub usize,
);

impl fmt::Display for TooManyElements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the document has more than {} elements", self.0)
    }
}

impl std::error::Error for TooManyElements {}

/// Rewrites a document within the limits on depth, elements and attributes.
///
/// # Errors
/// The document has too many elements to be worth a tree.
pub fn guard(html: &str, limits: &Limits) -> Result<Guarded, TooManyElements> {
    let mut guard = Guard {
        limits,
        rest: html,
        html: String::with_capacity(html.len() / 2),
        linked: Vec::new(),
        state: Vec::new(),
        areas: serde_json::Map::new(),
        stack: Vec::new(),
        verbatim: 0,
        dropped: HashMap::new(),
        unclosed: Vec::new(),
        elements: 0,
        edge: None,
        seen: Seen::default(),
    };
    while guard.step()? {}
    guard.close_to(0);
    guard.end_areas();
    guard.linked.append(&mut guard.state);
    Ok(Guarded { html: guard.html, data: guard.linked })
}

/// Elements of which a document has one.
#[derive(Default)]
struct Seen {
    html: bool,
    head: bool,
    body: bool,
    title: bool,
    content: bool,
}

struct Guard<'a> {
    limits: &'a Limits,
    rest: &'a str,
    html: String,
    linked: Vec<String>,
    state: Vec<String>,
    /// What the page tells of its article in areas of text.
    areas: serde_json::Map<String, serde_json::Value>,
    stack: Vec<Name>,
    /// How many of these show all white space.
    verbatim: usize,
    /// Start tags left out for depth, whose end tags must go too.
    dropped: HashMap<Name, usize>,
    /// Names that are known to have no further end tag, so that nobody
    /// searches the whole document for one twice.
    unclosed: Vec<Name>,
    elements: usize,
    /// The side of a block that was written last, and where it ends.
    edge: Option<(Side, usize)>,
    seen: Seen,
}

/// A side of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

impl<'a> Guard<'a> {
    /// Reads up to the end of the next tag; tells whether there may be more.
    fn step(&mut self) -> Result<bool, TooManyElements> {
        let Some(at) = self.rest.find('<') else {
            let text = self.rest;
            self.write_text(text);
            return Ok(false);
        };
        let (text, markup) = self.rest.split_at(at);
        self.write_text(text);
        self.rest = markup;
        match markup.as_bytes() {
            [b'<', letter, ..] if letter.is_ascii_alphabetic() => {
                let Some(tag) = Tag::read(markup, 1) else { return Ok(false) };
                self.rest = markup.get(tag.length..).unwrap_or_default();
                self.open(&tag)?;
            }
            [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                let Some(tag) = Tag::read(markup, 2) else { return Ok(false) };
                self.rest = markup.get(tag.length..).unwrap_or_default();
                self.close(tag.name);
            }
            [b'<', b'!', b'-', b'-', ..] => return Ok(self.skip_comment()),
            [b'<', b'!' | b'?' | b'/', ..] => {
                let Some(end) = markup.find('>') else { return Ok(false) };
                if self.html.trim_ascii().is_empty()
                    && markup.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!doctype"))
                {
                    self.html.push_str(markup.get(..=end).unwrap_or_default());
                }
                self.rest = markup.get(end + 1..).unwrap_or_default();
            }
            _ => {
                let end = markup.find(|letter| letter != '<').unwrap_or(markup.len());
                // The last one may begin a tag after all.
                let end = if end < markup.len() { end.saturating_sub(1).max(1) } else { end };
                self.write_text(&"&lt;".repeat(end));
                self.rest = markup.get(end..).unwrap_or_default();
            }
        }
        Ok(true)
    }

    /// Skips a comment (WHATWG HTML, 13.2.5.43); tells whether it ends.
    fn skip_comment(&mut self) -> bool {
        let inside = self.rest.get(4..).unwrap_or_default();
        let length = if inside.starts_with('>') {
            Some(1)
        } else if inside.starts_with("->") {
            Some(2)
        } else {
            let mut from = 0;
            loop {
                let Some(at) = inside.get(from..).and_then(|tail| tail.find("--")) else {
                    break None;
                };
                let after = inside.get(from + at + 2..).unwrap_or_default();
                if after.starts_with('>') {
                    break Some(from + at + 3);
                }
                if after.starts_with("!>") {
                    break Some(from + at + 4);
                }
                from += at + 1;
            }
        };
        self.rest = length.and_then(|length| inside.get(length..)).unwrap_or_default();
        length.is_some()
    }

    fn open(&mut self, tag: &Tag<'a>) -> Result<(), TooManyElements> {
        let name = if tag.name == Name::IMAGE { Name::IMG } else { tag.name };
        if let Some(place) = rules::skipped(name) {
            self.skip(tag, place);
            return Ok(());
        }
        if !self.admit_once(name) {
            return Ok(());
        }
        if rules::is_of_table(name) && !self.stack.contains(&Name::TABLE) {
            return Ok(());
        }
        if name == Name::FORM && self.stack.contains(&name) {
            return Ok(());
        }
        // Headings that open and close what is below them stand on buttons,
        // and buttons are not read.
        if name == Name::BUTTON && self.stack.iter().any(|open| rules::is_heading(*open)) {
            return Ok(());
        }
        if let Some(at) = rules::closed_by(name, &self.stack) {
            self.close_to(at);
        }
        self.elements += 1;
        if self.elements > self.limits.html_elements {
            return Err(TooManyElements(self.limits.html_elements));
        }
        if rules::is_void(name) || rules::is_root(name) {
            tag.write(name, self.limits.html_attributes, &mut self.html);
        } else if self.stack.len() >= self.limits.html_depth {
            *self.dropped.entry(name).or_default() += 1;
        } else {
            let is_block = rules::is_block(name);
            if is_block {
                self.trim(Side::Start);
            }
            tag.write(name, self.limits.html_attributes, &mut self.html);
            self.verbatim += usize::from(is_verbatim(name));
            self.stack.push(name);
            self.edge = is_block.then_some((Side::Start, self.html.len()));
        }
        Ok(())
    }

    /// Takes back white space between the starts of two blocks, or between
    /// their ends: it shows nowhere, and is a seventh of the nodes of a tree.
    fn trim(&mut self, side: Side) {
        let Some((_, end)) = self.edge.filter(|(last, _)| *last == side) else { return };
        let blank = self.html.get(end..).is_some_and(|rest| rest.trim_ascii().is_empty());
        if blank && self.verbatim == 0 {
            self.html.truncate(end);
        }
    }

    /// Tells whether an element may be written that a document has once.
    fn admit_once(&mut self, name: Name) -> bool {
        let seen = &mut self.seen;
        let flag = if name == Name::HTML {
            &mut seen.html
        } else if name == Name::HEAD {
            &mut seen.head
        } else if name == Name::BODY {
            &mut seen.body
        } else {
            if !rules::is_of_head(name) {
                seen.content = true;
            }
            return true;
        };
        !std::mem::replace(flag, true)
    }

    fn close(&mut self, name: Name) {
        if let Some(count) = self.dropped.get_mut(&name).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        if name == Name::BR {
            self.html.push_str("<br>");
        } else if name == Name::HEAD {
            self.html.push_str("</head>");
        } else if let Some(at) = rules::closed_at_end(name, &self.stack) {
            self.close_to(at);
        }
    }

    /// Closes all elements from a place of the stack on, innermost first.
    fn close_to(&mut self, at: usize) {
        while self.stack.len() > at {
            let Some(name) = self.stack.last().copied() else { return };
            let is_block = rules::is_block(name);
            if is_block {
                self.trim(Side::End);
            }
            self.stack.pop();
            self.verbatim -= usize::from(is_verbatim(name));
            self.html.push_str("</");
            name.write(&mut self.html);
            self.html.push('>');
            self.edge = is_block.then_some((Side::End, self.html.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(html: &str) -> String {
        guard(html, &Limits::default()).unwrap().html
    }

    #[test]
    fn an_ordinary_page_stays_as_it_is() {
        let page = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=utf-8><title>A &amp; B</title></head><body><article class='x'><h1>T</h1><p>One <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><table><tr><td>c</td></tr></table></article>";
        assert_eq!(guarded(&format!("{page}</body></html>")), page);
    }

    #[test]
    fn white_space_goes_from_within_the_sides_of_blocks_alone() {
        for (html, written) in [
            (
                "<ul> <!-- x -->\n <li>a</li>\n <li>b</li> \n </ul>",
                "<ul><li>a</li>\n<li>b</li></ul>",
            ),
            ("<table>\n<tr>\n<td>a</td>\n</tr>\n</table>", "<table><tr><td>a</td></tr></table>"),
            ("<div> <b>a</b> <i>b</i> </div>", "<div> <b>a</b> <i>b</i> </div>"),
            ("<div>&#32;<p>a</p>b</div>", "<div>&#32;<p>a</p>b</div>"),
            ("<pre><div>\n<p>a</p>\n</div></pre>", "<pre><div>\n<p>a</p>\n</div></pre>"),
            ("a <div>b</div> c", "a <div>b</div> c"),
        ] {
            assert_eq!(guarded(html), written, "{html}");
        }
    }

    #[test]
    fn what_html_closes_by_itself_is_closed() {
        assert_eq!(guarded("<p>a<p>b<div>c</div>"), "<p>a</p><p>b</p><div>c</div>");
        assert_eq!(
            guarded("<ul><li>a<ul><li>b</ul><li>c</ul>"),
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
        );
        assert_eq!(guarded("<dl><dt>a<dd>b<dt>c</dl>"), "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
        assert_eq!(
            guarded("<table><tr><td>a<td><p>b<tr><td>c</table>d"),
            "<table><tr><td>a</td><td><p>b</p></td></tr><tr><td>c</td></tr></table>d"
        );
        assert_eq!(guarded("<a>x<a>y"), "<a>x</a><a>y</a>");
        assert_eq!(guarded("<b>x<p>y</b>z</p>"), "<b>x<p>y</p></b>z");
    }

    #[test]
    fn stray_end_tags_go() {
        assert_eq!(guarded("a</div></p></span>b</br>c"), "ab<br>c");
        assert_eq!(
            guarded("<div><span><div></span>a</div>b"),
            "<div><span><div>a</div>b</span></div>"
        );
        assert_eq!(
            guarded("<table><tr><td>a</div></td></tr></table>"),
            "<table><tr><td>a</td></tr></table>"
        );
    }

    #[test]
    fn depth_is_bounded_and_the_text_stays() {
        let limits = Limits { html_depth: 3, ..Limits::default() };
        let page = "<div><div><div><div><div>a</div></div>b</div>c</div>d</div>e";
        let guarded = guard(page, &limits).unwrap().html;
        assert_eq!(guarded, "<div><div><div>ab</div>c</div>d</div>e");
    }

    #[test]
    fn attributes_are_bounded_and_handlers_gone() {
        let limits = Limits { html_attributes: 2, ..Limits::default() };
        let page = "<p a=1 onclick='x' b=\"2\" c=3>x</p>";
        assert_eq!(guard(page, &limits).unwrap().html, "<p a=1 b=\"2\">x</p>");
        let long = format!("<p class='{}' id=a>x</p>", "y".repeat(100_000));
        assert_eq!(guarded(&long), "<p id=a>x</p>");
    }

    #[test]
    fn a_sign_that_opens_no_tag_is_text() {
        assert_eq!(guarded("a << b <<<p>c< d"), "a &lt;&lt; b &lt;&lt;<p>c&lt; d</p>");
    }

    #[test]
    fn too_many_elements_are_refused() {
        let limits = Limits { html_elements: 10, ..Limits::default() };
        assert_eq!(guard(&"<p>a".repeat(11), &limits), Err(TooManyElements(10)));
        assert!(guard(&"<p>a".repeat(10), &limits).is_ok());
    }

    #[test]
    fn floods_take_linear_time() {
        for flood in [
            "<div>",
            "<b>",
            "</x>",
            "<svg>",
            "<script>",
            "<!--",
            "<!-- --",
            "<select>",
            "<a b",
            "<p a=1 b=2>",
            "<noscript>",
            "&",
            "<",
            "</",
            "<span><div></span>",
            "<table><tr><td>",
            "<title>",
            "<xmp>",
            "<iframe>",
        ] {
            let page = flood.repeat(200_000 / flood.len());
            // Of this thread alone: the machine may be busy. Quadratic time
            // would be minutes.
            let seconds =
                || rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).tv_sec;
            let start = seconds();
            let _ = guard(&page, &Limits { html_elements: usize::MAX, ..Limits::default() });
            assert!(seconds() - start < 10, "{flood}");
        }
    }
}
