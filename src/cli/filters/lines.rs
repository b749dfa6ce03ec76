//! Lines of JSON that ask for something, each of which gets its answer: one
//! that cannot be read is answered with the reason, so that whoever asks is
//! never left waiting.

use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::Limits;

/// How many bytes of JSON may hold one byte of a page.
const ESCAPED: u64 = 3;

/// How far into a line its id is looked for where the rest cannot be read.
const HEAD: usize = 4_096;

/// An id, given back as it was written.
pub(super) type Id = Option<Box<RawValue>>;

/// What a line asks for.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) id: Id,
    pub(super) url: Option<String>,
    pub(super) html: String,
}

/// A line that cannot be read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) id: Id,
    pub(super) why: String,
}

/// A line as it came.
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: usize,
    bytes: Vec<u8>,
    /// Whether there was more of it than may be.
    is_cut: bool,
}

/// Reads the next line that is not empty, no further than it may be long.
/// `number` is that of the line before.
///
/// # Errors
/// The reader fails.
pub(super) fn next(
    reader: &mut impl BufRead,
    number: usize,
    limits: &Limits,
) -> io::Result<Option<Line>> {
    let most = limits.page_size.0.saturating_mul(ESCAPED);
    for number in number + 1.. {
        let mut bytes = Vec::new();
        if reader.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let is_cut = bytes.len() as u64 == most && !bytes.ends_with(b"\n");
        if is_cut {
            bytes.truncate(HEAD);
            bytes.shrink_to_fit();
            reader.skip_until(b'\n')?;
        }
        if is_cut || !bytes.trim_ascii().is_empty() {
            return Ok(Some(Line { number, bytes, is_cut }));
        }
    }
    Ok(None)
}

impl Line {
    /// Reads what the line asks for.
    ///
    /// # Errors
    /// It is not such JSON, or holds a page that is too large.
    pub(super) fn read(self, limits: &Limits) -> Result<Asked, Unread> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        let large = || too_large(limits);
        if self.is_cut {
            return Err(Unread { id: id_of(&String::from_utf8_lossy(bytes)), why: large() });
        }
        let asked: Asked = serde_json::from_slice(bytes).or_else(|_| {
            let text = mended(&String::from_utf8_lossy(bytes));
            serde_json::from_str(&text).map_err(|error| {
                let why = format!("the line cannot be read: {error}");
                Unread { id: id_of(&text), why }
            })
        })?;
        match asked.html.len() as u64 > limits.page_size.0 {
            true => Err(Unread { id: asked.id, why: large() }),
            false => Ok(asked),
        }
    }
}

pub(super) fn too_large(limits: &Limits) -> String {
    format!("the page is larger than {} (limit `page_size`)", limits.page_size)
}

/// Replaces halves of surrogate pairs, which some write alone and JSON cannot
/// mean (RFC 8259, 8.2).
fn mended(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        text.push_str(before);
        let unit = |from: usize| u16::from_str_radix(escape.get(from..from + 4)?, 16).ok();
        let first = unit(2).filter(|_| escape.starts_with("\\u"));
        let second = unit(8).filter(|_| escape.get(6..8) == Some("\\u"));
        let length = match (first, second) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                text.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => 6,
            // A backslash hides the sign after it, of whatever length.
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        text.push_str(escape);
        rest = after;
    }
    text + rest
}

/// Finds the id at the head of a line whose rest cannot be read.
fn id_of(line: &str) -> Id {
    let head = line.get(..line.floor_char_boundary(HEAD))?;
    let (_, after) = head.split_once("\"id\"")?;
    let value = after.trim_start().strip_prefix(':')?;
    serde_json::Deserializer::from_str(value).into_iter::<Box<RawValue>>().next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &[u8]) -> Result<Asked, Unread> {
        let limits = Limits::default();
        next(&mut io::Cursor::new(line), 0, &limits).unwrap().unwrap().read(&limits)
    }

    fn told(id: &Id) -> Option<&str> {
        id.as_deref().map(RawValue::get)
    }

    #[test]
    fn what_others_write_is_read() {
        let asked = read(br#"{"id": "\ud83d", "html": "a\ud83d\ude00b\udc00c\\ud800d"}"#).unwrap();
        assert_eq!(
            (told(&asked.id), asked.html.as_str()),
            (Some(r#""\ufffd""#), "a😀b\u{fffd}c\\ud800d")
        );
        assert_eq!(read(b"\xef\xbb\xbf{\"html\": \"a\xe9\"}").unwrap().html, "a\u{fffd}");
        let asked = read(br#"{"id": 12345678901234567890123, "html": ""}"#).unwrap();
        assert_eq!(told(&asked.id), Some("12345678901234567890123"));
    }

    #[test]
    fn what_cannot_be_read_keeps_its_id() {
        for line in [
            r#"{"id": [7, "x"], "html": null}"#,
            r#"{"id": [7, "x"], "html": 1}"#,
            r#"{"id": [7, "x"]}"#,
            r#"{"id": [7, "x"], "html": "a", "html": "b"}"#,
            r#"{"id": [7, "x"], "url": 1, "html": ""}"#,
            r#"{"id": [7, "x"], "html": "broken"#,
        ] {
            let unread = read(line.as_bytes()).unwrap_err();
            assert_eq!(told(&unread.id), Some(r#"[7, "x"]"#), "{line}");
            assert!(unread.why.contains("cannot be read"), "{}", unread.why);
        }
        assert!(read(b"no JSON").unwrap_err().id.is_none());
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let limits = Limits::default();
        let page = "x".repeat(limits.page_size.as_usize() + 1);
        let long = format!("{{\"id\": 1, \"html\": \"{page}\"}}\n");
        let longer = format!("{{\"id\": 2, \"html\": \"{page}{page}{page}\"}}\n");
        let text = format!("\n{long}{longer}{{\"id\": 3, \"html\": \"\"}}");
        let mut reader = io::Cursor::new(text);
        let mut number = 0;
        let mut line = || {
            let line = next(&mut reader, number, &limits).unwrap()?;
            number = line.number;
            Some(line.read(&limits))
        };
        for id in ["1", "2"] {
            let unread = line().unwrap().unwrap_err();
            assert_eq!(told(&unread.id), Some(id));
            assert!(unread.why.contains("page_size"), "{}", unread.why);
        }
        assert_eq!(told(&line().unwrap().unwrap().id), Some("3"));
        assert!(line().is_none());
        // The empty one counts.
        assert_eq!(number, 4);
    }
}
