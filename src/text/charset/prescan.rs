//! What a page says of its encoding in a `meta` element, read as browsers
//! read it: before there is a tree.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use super::encoding_of;

/// Prescans a byte stream to determine its encoding (WHATWG HTML, 13.2.3.2).
pub(super) fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().position(|&byte| byte == b'<')?;
        rest = rest.get(at..)?;
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            // `<!-->` ends where it begins: the two dashes serve twice.
            let end = rest.get(2..)?.windows(3).position(|window| window == b"-->")?;
            rest = comment.get((end + 1).min(comment.len())..)?;
        } else if is_meta(rest) {
            let (encoding, after) = meta(rest.get(5..)?);
            if encoding.is_some() {
                return encoding;
            }
            rest = after;
        } else if matches!(rest, [b'<', letter, ..] if letter.is_ascii_alphabetic())
            || matches!(rest, [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic())
        {
            let end = rest.iter().position(|&byte| is_space(byte) || byte == b'>')?;
            rest = rest.get(end..)?;
            while let Some((_, _, after)) = attribute(rest) {
                rest = after;
            }
            rest = rest.get(1..).unwrap_or_default();
        } else if matches!(rest, [b'<', b'!' | b'/' | b'?', ..]) {
            let end = rest.iter().position(|&byte| byte == b'>')?;
            rest = rest.get(end + 1..)?;
        } else {
            rest = rest.get(1..)?;
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_meta(bytes: &[u8]) -> bool {
    bytes.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"<meta"))
        && bytes.get(5).is_some_and(|&byte| is_space(byte) || byte == b'/')
}

/// Reads one `meta` element from behind its name.
fn meta(mut rest: &[u8]) -> (Option<&'static Encoding>, &[u8]) {
    let (mut pragma, mut needed, mut found) = (false, None, None);
    let mut seen: Vec<Vec<u8>> = Vec::new();
    while let Some((name, value, after)) = attribute(rest) {
        rest = after;
        // The first of equal names counts; beyond so many nobody means them.
        if seen.len() >= 64 || seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => pragma = value == b"content-type",
            b"content" => {
                if let (None, Some(encoding)) = (found, charset_in(&value)) {
                    found = Some(encoding);
                    needed = Some(true);
                }
            }
            b"charset" => {
                found = encoding_of(&value);
                needed = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    let encoding = match (needed, found) {
        (Some(needs), Some(encoding)) if pragma || !needs => Some(match encoding {
            // Bytes that were read as ASCII so far are not UTF-16.
            wide if wide == UTF_16LE || wide == UTF_16BE => UTF_8,
            own if own == X_USER_DEFINED => WINDOWS_1252,
            other => other,
        }),
        _ => None,
    };
    (encoding, rest)
}

/// Extracts a character encoding from the `content` of a `meta` element
/// (WHATWG HTML, 2.6.5). The text is in lower case already.
fn charset_in(mut text: &[u8]) -> Option<&'static Encoding> {
    loop {
        let at = text.windows(7).position(|window| window == b"charset")?;
        text = text.get(at + 7..)?.trim_ascii_start();
        if let Some(value) = text.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let label = match value.split_first() {
                Some((quote @ (b'"' | b'\''), quoted)) => {
                    quoted.get(..quoted.iter().position(|byte| byte == quote)?)?
                }
                _ => {
                    let end = value.iter().position(|&byte| is_space(byte) || byte == b';');
                    value.get(..end.unwrap_or(value.len()))?
                }
            };
            return encoding_of(label);
        }
    }
}

/// Gets an attribute (WHATWG HTML, 13.2.3.2): its name and value in lower
/// case and what follows; none at the end of the tag.
fn attribute(bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>, &[u8])> {
    let start = bytes.iter().position(|&byte| !is_space(byte) && byte != b'/')?;
    let mut rest = bytes.get(start..)?;
    if rest.first() == Some(&b'>') {
        return None;
    }
    let end = rest.iter().enumerate().position(|(at, &byte)| {
        is_space(byte) || matches!(byte, b'/' | b'>') || (byte == b'=' && at > 0)
    })?;
    let name = rest.get(..end)?.to_ascii_lowercase();
    rest = rest.get(end..)?;
    let spaces = rest.iter().position(|&byte| !is_space(byte))?;
    let Some(value) = rest.get(spaces..)?.strip_prefix(b"=") else {
        return Some((name, Vec::new(), rest));
    };
    let value = value.get(value.iter().position(|&byte| !is_space(byte))?..)?;
    match value.split_first()? {
        (quote @ (b'"' | b'\''), quoted) => {
            let end = quoted.iter().position(|byte| byte == quote)?;
            Some((name, quoted.get(..end)?.to_ascii_lowercase(), quoted.get(end + 1..)?))
        }
        _ => {
            let end = value.iter().position(|&byte| is_space(byte) || byte == b'>')?;
            Some((name, value.get(..end)?.to_ascii_lowercase(), value.get(end..)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meta_that_says_utf_16_means_utf_8() {
        assert_eq!(prescan(b"<meta charset=utf-16le>"), Some(UTF_8));
        assert_eq!(prescan(b"<meta charset=x-user-defined>"), Some(WINDOWS_1252));
    }

    #[test]
    fn a_meta_inside_a_comment_or_an_attribute_is_not_one() {
        assert_eq!(
            prescan(b"<!-- <meta charset=gbk> --><meta charset=big5>").unwrap().name(),
            "Big5"
        );
        assert_eq!(prescan(b"<!--><meta charset=gbk>").unwrap().name(), "GBK");
        assert_eq!(
            prescan(b"<a title='<meta charset=gbk>'><meta charset=big5>").unwrap().name(),
            "Big5"
        );
        assert_eq!(prescan(b"<meta content='text/html; charset=gbk'>"), None);
        assert_eq!(prescan(b"<metal charset=gbk>"), None);
    }
}
