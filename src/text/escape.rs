//! Text to Markdown that means nothing but itself.
//!
//! Whatever a source writes in a title or a paragraph is shown letter by
//! letter: CommonMark and GFM find no mark, no entity, no table and no address
//! in it that was not meant, and no reader meets invisible characters that
//! reorder or hide text. Knows nothing of blocks; the one rule that depends on
//! place is that of the start of a line.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Where a text stands, which decides what must be escaped in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line may begin with this text.
    LineStart,
    /// Something already stands before it on its line.
    Inside,
    /// It stands within the brackets of a link, where no mail address becomes
    /// one.
    Linked,
}

/// Most letters of a domain (RFC 1035, 2.3.4).
const LONGEST_DOMAIN: usize = 255;

/// Returns the text without invisible characters that could deceive, in
/// Unicode normalisation form C.
///
/// Dropped are control characters, the bidirectional controls (U+202A–E,
/// U+2066–9, U+061C), soft hyphens, zero-width characters, letters that are
/// blank (Hangul fillers, U+2800), controls of notations, tag characters and
/// the variation selectors beyond the sixteenth, in which a text can be
/// hidden. Line feeds and tabs stay, every other break of a line becomes a line feed; U+200C and
/// U+200D stay, because Persian, Indic scripts and emoji are written with them.
#[must_use]
pub fn clean(text: &str) -> String {
    clean_cow(text).into_owned()
}

/// As [`clean`], borrowing where nothing changes.
#[must_use]
pub fn clean_cow(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return Cow::Borrowed(text);
    }
    let kept: Cow<'_, str> = if text.chars().any(is_touched) {
        let mut kept = String::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
                dropped if is_touched(dropped) => {}
                character => kept.push(character),
            }
        }
        Cow::Owned(kept)
    } else {
        Cow::Borrowed(text)
    };
    if is_nfc_quick(kept.chars()) == IsNormalized::Yes {
        kept
    } else {
        Cow::Owned(kept.nfc().collect())
    }
}

/// Tells whether [`clean`] drops or replaces a character.
fn is_touched(character: char) -> bool {
    match character {
        '\n' | '\t' | ' '..='~' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}' => true,
        character => character.is_control(),
    }
}

/// Returns inline Markdown that renders as exactly this text, wherever it is
/// put: at the start of a line, in a heading, a table cell or a link's text.
///
/// White space at either end and line breaks are written as character
/// references, for a renderer would strip them. No bare address becomes a link
/// (GFM, autolinks extension), for renderers differ in where one ends; only
/// cmark-gfm finds e-mail addresses whatever stands in them.
#[must_use]
pub fn escape_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let inner = text.trim_start_matches(' ');
    push_references(&mut out, &text[..text.len() - inner.len()]);
    let kept = inner.trim_end_matches(' ');
    // What follows is not known: a link would make an image of a last `!`.
    let after = if kept.len() == inner.len() { '[' } else { '&' };
    escape_into(&mut out, kept, Place::LineStart, Some(after));
    escape_brace(&mut out);
    push_references(&mut out, &inner[kept.len()..]);
    out
}

/// Escapes a brace that Markdown ends with: at the end of a heading it would end
/// a list of attributes (goldmark).
pub fn escape_brace(out: &mut String) {
    if out.ends_with('}') {
        out.pop();
        out.push_str("\\}");
    }
}

fn push_references(out: &mut String, spaces: &str) {
    for _ in spaces.chars() {
        out.push_str("&#32;");
    }
}

/// Appends text to Markdown, knowing where it stands and which character the
/// Markdown goes on with (`None` at the end of a line).
pub fn escape_into(out: &mut String, text: &str, place: Place, after: Option<char>) {
    let bytes = text.as_bytes();
    let start = match place {
        Place::LineStart => escape_line_start(out, text),
        Place::Inside | Place::Linked => 0,
    };
    let links = place != Place::Linked;
    let mut copied = start;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        if !IS_SPECIAL[usize::from(byte)] {
            at += 1;
            continue;
        }
        let escaped = match byte {
            b'_' => !is_between_letters(text, at),
            b'!' => match bytes.get(at + 1) {
                // A bracket of the text is itself escaped.
                Some(_) => false,
                None => after == Some('['),
            },
            b'&' => forms_reference(&bytes[at + 1..]),
            b':' => ends_scheme(text, at, links),
            // Some renderers make links of these even in the text of a link.
            b'.' => at >= 3 && opens_www(text, at),
            b'@' => links && joins_mailbox(out, text, at),
            b'#' => closes_heading(text, at),
            // Right behind a bracket it would name a footnote, and right before
            // one it would begin the note itself (comrak).
            b'^' => {
                at == 0 && (out.is_empty() || out.ends_with('['))
                    || at + 1 == bytes.len() && after == Some('[')
            }
            b'\n' | b'\t' | b'\r' => {
                out.push_str(&text[copied..at]);
                let _ = write!(out, "&#{byte};");
                at += 1;
                copied = at;
                continue;
            }
            _ => true,
        };
        if escaped {
            out.push_str(&text[copied..at]);
            out.push('\\');
            copied = at;
        }
        at += 1;
    }
    out.push_str(&text[copied..]);
}

/// Bytes that may need a backslash somewhere.
static IS_SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let special = b"\\`*_[]<|~!&:.@#$^\n\t\r";
    let mut index = 0;
    while index < special.len() {
        table[special[index] as usize] = true;
        index += 1;
    }
    table
};

/// Escapes what would open a block at the start of a line; returns how many
/// bytes of the text it has written.
fn escape_line_start(out: &mut String, text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
    let opens = match bytes.first() {
        Some(b'>' | b'=') => true,
        Some(b'+') => ends(1),
        Some(b'-') => ends(1) || matches!(bytes.get(1), Some(b'-' | b':' | b'|')),
        // A row of a table, a definition, a file to be included.
        Some(b':') => ends(1) || matches!(bytes.get(1), Some(b'-' | b':')),
        Some(b'#') => {
            let run = bytes.iter().take_while(|byte| **byte == b'#').count();
            run <= 6 && ends(run)
        }
        Some(b'0'..=b'9') => {
            let run = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if run <= 9 && matches!(bytes.get(run), Some(b'.' | b')')) && ends(run + 1) {
                out.push_str(&text[..run]);
                out.push('\\');
                out.push_str(&text[run..=run]);
                return run + 1;
            }
            false
        }
        _ => false,
    };
    if !opens {
        return 0;
    }
    out.push('\\');
    out.push_str(&text[..1]);
    1
}

/// An underscore inside a word is never a mark (CommonMark 6.2).
fn is_between_letters(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + 1..].chars().next();
    before.is_some_and(is_letter) && after.is_some_and(is_letter)
}

/// Tells whether no renderer takes a character for punctuation or white space;
/// enclosed letters are letters and symbols at once.
pub fn is_letter(character: char) -> bool {
    character.is_alphanumeric()
        && !matches!(character, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
}

/// Tells whether what follows an ampersand makes it a character reference.
fn forms_reference(rest: &[u8]) -> bool {
    let body = rest.strip_prefix(b"#").unwrap_or(rest);
    let length = body.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    length > 0 && body.get(length) == Some(&b';')
}

/// A row of `#` at the very end of a heading would be taken as its closing.
fn closes_heading(text: &str, at: usize) -> bool {
    (at == 0 || text.as_bytes()[at - 1] == b' ') && text[at..].bytes().all(|byte| byte == b'#')
}

/// Tells whether a colon ends a scheme that some renderer would make a link of:
/// of any before two slashes, and of none at all, even in the text of a link
/// (comrak's relaxed autolinks), and there the address would swallow the escapes
/// after it.
fn ends_scheme(text: &str, at: usize, links: bool) -> bool {
    let before = &text.as_bytes()[..at];
    if text[at + 1..].starts_with("//") {
        return true;
    }
    let ends_with = |name: &str| {
        let own = before.len().checked_sub(name.len()).and_then(|start| before.get(start..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
    };
    links && ["mailto", "xmpp"].into_iter().any(ends_with)
}

/// Tells whether an at sign makes an e-mail address: letters of one before it,
/// which a mark may be as well (goldmark), and a domain after it, as far as can
/// be seen from here.
fn joins_mailbox(out: &str, text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = if at == 0 { out.as_bytes().last() } else { bytes.get(at - 1) };
    let domain = text[at + 1..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".-_@".contains(byte));
    before.is_some_and(|&byte| is_of_mailbox(char::from(byte)))
        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
        && domain.take(LONGEST_DOMAIN).any(|byte| byte == b'.')
}

/// Tells whether the name of a mailbox may be written with a letter (RFC 5322,
/// `atext`, and dots).
pub fn is_of_mailbox(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter)
}

fn opens_www(text: &str, at: usize) -> bool {
    text.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www")
}

/// Returns an address safe to stand between `(` and `)` as a destination, in
/// text, in tables and in attributes.
///
/// Letters beyond ASCII stay, for a parsed URL has none.
#[must_use]
pub fn escape_destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (at, character) in url.char_indices() {
        match character {
            ' ' | '(' | ')' | '<' | '>' | '\\' | '"' | '\'' | '`' | '|' => {
                let _ = write!(out, "%{:02X}", u32::from(character));
            }
            // An entity in a destination would be decoded by the renderer.
            '&' if forms_reference(&url.as_bytes()[at + 1..]) => out.push_str("&amp;"),
            character
                if character.is_control() || is_touched(character) || character.is_whitespace() =>
            {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            character => out.push(character),
        }
    }
    out
}

/// Returns a picture in Markdown; all three parts are escaped already.
#[must_use]
pub fn image(alt: &str, destination: &str, title: Option<&str>) -> String {
    match title {
        Some(title) => format!("![{alt}]({destination} \"{title}\")"),
        None => format!("![{alt}]({destination})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deceiving_characters_are_dropped_and_joiners_stay() {
        let text = "a\u{202e}b\u{2066}c\u{200b}\u{feff}\u{e0041}\u{0}\u{7f}d\u{200c}\u{200d}";
        assert_eq!(clean(text), "abcd\u{200c}\u{200d}");
        assert_eq!(clean("a\r\nb\rc\u{2028}d\te"), "a\nb\nc\nd\te");
        assert_eq!(clean("e\u{301}"), "é");
        assert!(matches!(clean_cow("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn only_what_means_something_is_escaped() {
        let cases = [
            ("plain text, 3.5 - 4 + 5 = x: (a) C# #1", "plain text, 3.5 - 4 + 5 = x: (a) C# #1"),
            ("snake_case _a_", "snake_case \\_a\\_"),
            ("*a* `b` [c] <d> ~e~ | \\", "\\*a\\* \\`b\\` \\[c\\] \\<d> \\~e\\~ \\| \\\\"),
            ("# a", "\\# a"),
            ("#tag", "#tag"),
            ("a #", "a \\#"),
            ("- a", "\\- a"),
            ("--- ", "\\---&#32;"),
            ("1. a", "1\\. a"),
            ("1.5 a", "1.5 a"),
            ("2024) a", "2024\\) a"),
            ("> a", "\\> a"),
            ("AT&T &amp; &#42; &", "AT&T \\&amp; \\&#42; &"),
            ("a\nb", "a&#10;b"),
            ("$1 and $2", "\\$1 and \\$2"),
            ("ftp://a.example x", "ftp\\://a.example x"),
            ("https://a.example/b_c x", "https\\://a.example/b_c x"),
            ("://a b^", "\\://a b\\^"),
            ("see www.a.example", "see www\\.a.example"),
            ("a.b@c.example @d e@f g@ @h.i", "a.b\\@c.example @d e@f g@ @h.i"),
            ("mailto:a@b.example", "mailto\\:a\\@b.example"),
            ("![a]", "!\\[a\\]"),
            ("Oh!", "Oh\\!"),
            ("a {.b}", "a {.b\\}"),
            ("see a/@b.c.", "see a/\\@b.c."),
        ];
        for (text, expected) in cases {
            assert_eq!(escape_inline(text), expected, "{text}");
        }
    }

    #[test]
    fn a_destination_stays_one_destination() {
        assert_eq!(
            escape_destination("https://a.example/b c(d)<e>\\\"'`|\n"),
            "https://a.example/b%20c%28d%29%3Ce%3E%5C%22%27%60%7C%0A"
        );
        assert_eq!(
            escape_destination("https://a.example/?a&copy;b&c"),
            "https://a.example/?a&amp;copy;b&c"
        );
        assert_eq!(escape_destination("mailto:a\u{202e}"), "mailto:a%E2%80%AE");
    }
}
