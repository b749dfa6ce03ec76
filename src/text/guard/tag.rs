//! One tag with its attributes, read as the tokenizer of HTML reads it
//! (WHATWG HTML, 13.2.5).

use super::rules::Name;

/// Longest attribute that is kept, in bytes.
const LONGEST: usize = 16_384;

/// A start or end tag.
pub(super) struct Tag<'a> {
    pub(super) name: Name,
    /// Its length in the text, brackets included.
    pub(super) length: usize,
    /// What stands between the name and the end of the last attribute.
    attributes: &'a str,
    /// How many attributes it has.
    count: usize,
    /// Whether none of them is to be left out or written otherwise.
    is_plain: bool,
}

impl<'a> Tag<'a> {
    /// Reads the tag that a text begins with; its name stands at `start`.
    /// None where the tag does not end.
    pub(super) fn read(text: &'a str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let long = bytes
            .get(start..)?
            .iter()
            .position(|&byte| is_space(byte) || matches!(byte, b'/' | b'>'))?;
        let name = Name::read(bytes.get(start..start + long)?);
        let from = start + long;
        let (mut at, mut count) = (from, 0);
        let mut is_plain = true;
        while let Some(attribute) = Attribute::read(text, at) {
            is_plain &= !attribute.is_unwanted(text);
            at = attribute.end;
            count += 1;
        }
        let attributes = text.get(from..at)?;
        let close = bytes.get(at..)?.iter().position(|&byte| byte == b'>')?;
        let is_plain = is_plain && !attributes.as_bytes().contains(&0);
        Some(Self { name, length: at + close + 1, attributes, count, is_plain })
    }

    /// Returns the raw value of an attribute, character references undecoded.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        let mut at = 0;
        while let Some(attribute) = Attribute::read(self.attributes, at) {
            at = attribute.end;
            if attribute.name(self.attributes).eq_ignore_ascii_case(name) {
                return self.attributes.get(attribute.value.0..attribute.value.1);
            }
        }
        None
    }

    /// Writes the tag with its first so many attributes, without handlers
    /// and without those that are too long to be meant.
    pub(super) fn write(&self, name: Name, most: usize, html: &mut String) {
        html.push('<');
        name.write(html);
        if self.is_plain && self.count <= most {
            html.push_str(self.attributes);
            html.push('>');
            return;
        }
        let (mut at, mut count) = (0, 0);
        while let Some(attribute) = Attribute::read(self.attributes, at)
            && count < most
        {
            at = attribute.end;
            if attribute.is_unwanted(self.attributes) {
                continue;
            }
            html.push(' ');
            let raw = self.attributes.get(attribute.start..attribute.end).unwrap_or_default();
            for part in raw.split('\0') {
                html.push_str(part);
            }
            count += 1;
        }
        html.push('>');
    }
}

/// Where one attribute stands in the bytes of a tag.
struct Attribute {
    start: usize,
    name_end: usize,
    value: (usize, usize),
    end: usize,
}

impl Attribute {
    /// Reads the next attribute; none at the end of the tag. Signs are those
    /// of ASCII, so that every place is a boundary of characters.
    fn read(text: &str, from: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let start = find(bytes, from, |byte| !is_space(byte) && byte != b'/');
        if matches!(bytes.get(start), None | Some(b'>')) {
            return None;
        }
        // An equals sign first is part of the name.
        let name_end =
            find(bytes, start + 1, |byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='));
        // The name may begin with a character of several bytes.
        let name_end = name_end.max(start + 1);
        let equals = find(bytes, name_end, |byte| !is_space(byte));
        if bytes.get(equals) != Some(&b'=') {
            return Some(Self { start, name_end, value: (name_end, name_end), end: name_end });
        }
        let first = find(bytes, equals + 1, |byte| !is_space(byte));
        match bytes.get(first) {
            Some(&quote @ (b'"' | b'\'')) => {
                let value = text.get(first + 1..).unwrap_or_default();
                let end = value.find(char::from(quote)).map_or(text.len(), |at| first + 1 + at);
                let after = (end + 1).min(bytes.len());
                Some(Self { start, name_end, value: ((first + 1).min(end), end), end: after })
            }
            Some(b'>') | None => Some(Self { start, name_end, value: (first, first), end: first }),
            Some(_) => {
                let end = find(bytes, first, |byte| is_space(byte) || byte == b'>');
                Some(Self { start, name_end, value: (first, end), end })
            }
        }
    }

    /// Tells whether it is a handler, or too long to be meant.
    fn is_unwanted(&self, text: &str) -> bool {
        let head = self.name(text).get(..2);
        head.is_some_and(|head| head.eq_ignore_ascii_case("on")) || self.end - self.start > LONGEST
    }

    fn name<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.name_end).unwrap_or_default()
    }
}

/// Returns where the first byte of a sort stands from a place on, or the end.
fn find(bytes: &[u8], from: usize, is_wanted: impl Fn(u8) -> bool) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    tail.iter().position(|&byte| is_wanted(byte)).map_or(bytes.len(), |at| from + at)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}
