//! Text that was encoded twice: UTF-8 taken for windows-1252 and written as
//! UTF-8 again, so that `can’t` reads `canâ€™t`.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// Fewest letters beyond ASCII from which a text is judged.
const LEAST: usize = 6;

/// Returns a text as it was meant: where nearly all that is beyond ASCII
/// makes UTF-8 once more, it is decoded once more.
pub(super) fn repaired(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let (mut beyond, mut meant) = (0, 0);
    // Most lines have nothing else.
    let lines = text.split('\n').filter(|line| !line.is_ascii());
    for run in lines.flat_map(runs).filter(|run| !run.is_ascii()) {
        let letters = run.chars().count();
        beyond += letters;
        if again(run).is_some() {
            meant += letters;
        } else if beyond > LEAST && meant * 2 < beyond {
            return Cow::Borrowed(text);
        }
    }
    if meant < LEAST || meant * 10 < beyond * 9 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for run in runs(text) {
        match again(run) {
            Some(meant) => out.push_str(&meant),
            None => out.push_str(run),
        }
    }
    Cow::Owned(out)
}

/// Splits a text into runs that are ASCII and runs that are not.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.as_bytes().first()?.is_ascii();
        let end = rest.bytes().position(|byte| byte.is_ascii() != first).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

/// Returns a run beyond ASCII decoded once more, if it is UTF-8.
fn again(run: &str) -> Option<String> {
    if run.is_ascii() {
        return None;
    }
    let mut bytes = Vec::with_capacity(run.len());
    for letter in run.chars() {
        // What windows-1252 leaves open comes through as a control.
        if let Ok(byte) = u8::try_from(u32::from(letter)) {
            bytes.push(byte);
            continue;
        }
        let mut buffer = [0; 4];
        let (encoded, _, lost) = WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
        match (encoded.as_ref(), lost) {
            ([byte], false) => bytes.push(*byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_twice_is_decoded_once_more() {
        let meant = "She can’t – “never” – believe it’s true: naïve café.";
        let twice = WINDOWS_1252.decode(meant.as_bytes()).0.into_owned();
        assert_ne!(twice, meant);
        assert_eq!(repaired(&twice), meant);
        let latin: String = meant.bytes().map(char::from).collect();
        assert_eq!(repaired(&latin), meant);
    }

    #[test]
    fn what_is_right_stays() {
        for text in [
            "She can’t – “never” – believe it’s true: naïve café.",
            "今天的新闻很好，大家都很高兴。",
            "Ils écrivent Â£5 et â€™ une fois, à côté d’été, forêt, âme, où çà.",
            "plain",
        ] {
            assert!(matches!(repaired(text), Cow::Borrowed(same) if same == text));
        }
    }
}
