//! Text on its way into the guarded document: without controls, and with white
//! space only where it shows.

use super::Guard;
use super::rules::Name;

/// Most character references, and signs of Latin-1, in one piece of text.
const PIECE: usize = 512;

/// Elements in which white space shows.
const VERBATIM: [Name; 2] = [Name::of("pre"), Name::of("listing")];

impl Guard<'_> {
    pub(super) fn write_text(&mut self, text: &str) {
        if !self.seen.content && !text.trim_ascii().is_empty() {
            self.seen.content = true;
        }
        let write = if self.verbatim > 0 { write_shown } else { write_collapsed };
        let mut rest = text;
        while let Some(at) = end_of_piece(rest) {
            // Trees join the text of every reference to what is there already,
            // and html5ever looks at all that follows a sign that may be a
            // no-break space: a break between some keeps both short.
            let (piece, after) = rest.split_at(at);
            write(&mut self.html, piece);
            self.html.push_str("<wbr>");
            rest = after;
        }
        write(&mut self.html, rest);
    }
}

/// Tells whether all white space shows in an element.
pub(super) fn is_verbatim(name: Name) -> bool {
    VERBATIM.contains(&name)
}

/// Returns where a text is to be broken, if it has more of what is dear than
/// one piece may have.
fn end_of_piece(text: &str) -> Option<usize> {
    let is_dear = |byte: u8| matches!(byte, b'&' | 0xc2);
    if text.len() <= PIECE {
        return None;
    }
    text.bytes().enumerate().filter(|(_, byte)| is_dear(*byte)).nth(PIECE).map(|(at, _)| at)
}

/// Writes a text without controls.
fn write_shown(html: &mut String, text: &str) {
    let control = |letter: char| {
        letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}')
    };
    // Most text has none, which its bytes tell sooner than its letters: those
    // beyond ASCII begin with C2.
    let may = |byte: u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1f | 0x7f | 0xc2);
    // All at once is sooner than one by one.
    if text.bytes().fold(false, |found, byte| found | may(byte)) && text.contains(control) {
        html.extend(text.chars().filter(|&letter| !control(letter)));
    } else {
        html.push_str(text);
    }
}

/// Writes a text with one sign of white space for every run of it, which shows
/// the same: indented markup is white space for the most part, and all who read
/// the tree would read that as well.
fn write_collapsed(html: &mut String, text: &str) {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | b'\r');
    let mut rest = text;
    let are_spaces = |pair: &[u8]| pair.iter().all(is_space);
    while let Some(start) = rest.as_bytes().windows(2).position(are_spaces) {
        let (before, run) = rest.split_at(start);
        let end = run.bytes().position(|byte| !is_space(&byte)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        write_shown(html, before);
        html.push(if run.contains('\n') { '\n' } else { ' ' });
        rest = after;
    }
    write_shown(html, rest);
}
