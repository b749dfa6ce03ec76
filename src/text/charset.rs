//! Bytes to text, as WHATWG sniffs.
//!
//! The order is that of the standards: byte order mark, `Content-Type`, what
//! the document says of itself, then a look at the bytes. Where a document
//! contradicts itself the bytes decide. Nothing here ever fails: what cannot
//! be decoded becomes U+FFFD.

mod prescan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::plain;
use prescan::prescan;

/// What a document says of itself, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTML: in a `meta` element.
    Html,
    /// XML: in its declaration.
    Xml,
    /// JSON: nowhere (RFC 8259).
    Json,
}

/// A decoded document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Its text without the byte order mark.
    pub text: String,
    /// The WHATWG name of the encoding that it was read in.
    pub encoding: &'static str,
    /// Whether bytes were replaced that this encoding does not know.
    pub malformed: bool,
}

/// Bytes at the head of an HTML document that the standard searches.
const PRESCAN: usize = 1_024;

/// Bytes searched where the first ones declare nothing and are not UTF-8: a
/// browser's tree builder changes the encoding for a late `meta` too.
const LATE_PRESCAN: usize = 65_536;

/// Returns the text of a document.
///
/// `content_type` is the HTTP header, `host` the name it came from; its last
/// label tells what language to expect where nothing is declared.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>, kind: Kind, host: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, bytes.get(mark..).unwrap_or_default());
    }
    let header = content_type.and_then(charset_of).and_then(encoding_of);
    let own = match kind {
        Kind::Html => prescan(bytes.get(..PRESCAN).unwrap_or(bytes)),
        Kind::Xml => declaration(bytes),
        Kind::Json => None,
    };
    if let Some(encoding) = wide(bytes)
        && !matches!(header, Some(declared) if declared == UTF_16LE || declared == UTF_16BE)
    {
        return whole(encoding, bytes);
    }
    let text = std::str::from_utf8(bytes);
    let utf_8 = text.is_ok();
    // So many letters are no accident in any other encoding, while UTF-8 often
    // makes sense as GBK or Big5, where letters come in pairs.
    // The first byte of each is C0 or above.
    let surely = utf_8 && plain::count(bytes, |byte| byte >= 0xc0) > 5;
    let late = || match kind {
        Kind::Html if !utf_8 => prescan(bytes.get(..LATE_PRESCAN).unwrap_or(bytes)),
        _ => None,
    };
    let declared = header.or(own).or_else(late);
    match declared {
        // A document in one of the single-byte encodings is valid UTF-8 by
        // accident only if it is ASCII; a wrong default of the server is
        // common. Their decoders know no errors that would tell.
        Some(encoding)
            if surely
                || utf_8
                    && (encoding.is_single_byte()
                        || [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)) =>
        {
            whole(UTF_8, bytes)
        }
        Some(encoding) if encoding == WINDOWS_1252 => {
            let own = own.or_else(late);
            whole(not_latin(own, bytes, host).unwrap_or(encoding), bytes)
        }
        Some(encoding) => {
            let decoded = whole(encoding, bytes);
            if !decoded.malformed {
                return decoded;
            }
            if utf_8 {
                return whole(UTF_8, bytes);
            }
            settle(decoded, own, bytes, host)
        }
        None if utf_8 && !bytes.contains(&0x1b) => whole(UTF_8, bytes),
        None => whole(guess(bytes, host), bytes),
    }
}

/// Chooses where the declared encoding does not fit the bytes: a single slip
/// leaves it standing, a document full of them is in another.
fn settle(
    decoded: Decoded,
    own: Option<&'static Encoding>,
    bytes: &[u8],
    host: Option<&str>,
) -> Decoded {
    let (foreign, replaced) = misfits(&decoded.text);
    if replaced.saturating_mul(10) < foreign {
        return decoded;
    }
    let others = [own, Some(guess(bytes, host))];
    others
        .into_iter()
        .flatten()
        .filter(|other| other.name() != decoded.encoding)
        .map(|other| whole(other, bytes))
        .find(|other| other.text.matches('\u{fffd}').count().saturating_mul(4) < replaced)
        .unwrap_or(decoded)
}

/// Counts the letters of a text that are not ASCII, and those of them that
/// were replaced.
fn misfits(text: &str) -> (usize, usize) {
    let (mut foreign, mut replaced) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        foreign += 1;
        replaced += usize::from(letter == '\u{fffd}');
    }
    (foreign, replaced)
}

/// Fewest bytes by which a document that is declared Latin-1 shows that it is
/// not.
const FOREIGN: usize = 12;

/// Returns the encoding of a document that a server or a forgotten template
/// declares Latin-1, whose decoder never errs. Languages that it was made for
/// have its letters one by one between others; where they stand in rows, the
/// document itself and chardetng are asked.
fn not_latin(
    own: Option<&'static Encoding>,
    bytes: &[u8],
    host: Option<&str>,
) -> Option<&'static Encoding> {
    let (mut high, mut in_rows) = (0_usize, 0_usize);
    for row in bytes.split(u8::is_ascii).filter(|row| !row.is_empty()) {
        // Rows of one and the same are ornaments, and spaces.
        let changes = row.windows(2).filter(|pair| pair.first() != pair.last()).count();
        high += changes + 1;
        in_rows += if changes >= 3 { changes } else { 0 };
    }
    if in_rows < FOREIGN || in_rows * 4 < high {
        return None;
    }
    let fits = |encoding: &&'static Encoding| {
        let (foreign, replaced) = misfits(&whole(encoding, bytes).text);
        !is_latin(encoding) && replaced.saturating_mul(50) <= foreign
    };
    // UTF-8 with a slip is nothing to chardetng.
    [Some(UTF_8), own]
        .into_iter()
        .flatten()
        .find(fits)
        .or_else(|| Some(guess(bytes, host)).filter(fits))
}

/// Tells whether an encoding has no other letters than Latin ones.
fn is_latin(encoding: &'static Encoding) -> bool {
    matches!(
        encoding.name(),
        "windows-1250"
            | "windows-1252"
            | "windows-1254"
            | "windows-1257"
            | "windows-1258"
            | "ISO-8859-2"
            | "ISO-8859-3"
            | "ISO-8859-4"
            | "ISO-8859-10"
            | "ISO-8859-13"
            | "ISO-8859-14"
            | "ISO-8859-15"
            | "ISO-8859-16"
            | "macintosh"
    )
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let text = match text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    Decoded { text, encoding: encoding.name(), malformed }
}

/// Returns the encoding of a label (WHATWG Encoding, section 4.2), but not
/// the one that decodes to nothing.
fn encoding_of(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).filter(|&encoding| encoding != REPLACEMENT)
}

/// Returns the `charset` parameter of a `Content-Type`.
fn charset_of(content_type: &str) -> Option<&[u8]> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then_some(value.as_bytes())
    })
}

/// Sees UTF-16 without a byte order mark by its zero bytes: markup is ASCII
/// for the most part, whatever the language.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN.min(bytes.len() & !1)).unwrap_or_default();
    let (mut even, mut odd) = (0, 0);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    // U+4E00, the Chinese one, has a zero byte on its other side.
    let many = (head.len() / 64).max(4);
    if odd >= many && even * 4 <= odd {
        Some(UTF_16LE)
    } else if even >= many && odd * 4 <= even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Asks chardetng. Its list of top-level domains is for lower-case ASCII
/// only, and it panics on anything else.
fn guess(bytes: &[u8], host: Option<&str>) -> &'static Encoding {
    let tld = host
        .and_then(|host| host.trim_end_matches('.').rsplit('.').next())
        .map(str::to_ascii_lowercase)
        .filter(|label| {
            label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
                && label.bytes().any(|byte| byte.is_ascii_lowercase())
        });
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(tld.as_deref().map(str::as_bytes), Utf8Detection::Allow)
}

/// Reads `encoding` in an XML declaration in a superset of ASCII (XML 1.0,
/// appendix F). UTF-16 is seen before, by its zero bytes; a document that
/// calls itself so in ASCII is not.
fn declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = bytes.get(start..)?.strip_prefix(b"<?xml")?;
    let head = head.get(..head.iter().take(PRESCAN).position(|&byte| byte == b'>')?)?;
    let at = head.windows(8).position(|window| window == b"encoding")?;
    let value = head.get(at + 8..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let value = value.get(..value.iter().position(|&byte| byte == quote)?)?;
    encoding_of(value).filter(|&encoding| encoding != UTF_16LE && encoding != UTF_16BE)
}
