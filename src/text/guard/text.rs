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
        let is_verbatim = self.stack.iter().any(|name| VERBATIM.contains(name));
        let write = if is_verbatim { write_shown } else { write_collapsed };
        let mut rest = text;
        let is_dear = |byte: &(usize, u8)| matches!(byte.1, b'&' | 0xc2);
        while let Some((at, _)) = rest.bytes().enumerate().filter(is_dear).nth(PIECE) {
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

/// Writes a text without controls.
fn write_shown(html: &mut String, text: &str) {
    let control = |letter: char| {
        letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}')
    };
    // Most text has none, which its bytes tell sooner than its letters: those
    // beyond ASCII begin with C2.
    let may = |byte: u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1f | 0x7f | 0xc2);
    if text.bytes().any(may) && text.contains(control) {
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
    let (mut written, mut at) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(space) = bytes.get(at..).and_then(|rest| rest.iter().position(is_space)) {
        let start = at + space;
        let run = bytes.get(start..).unwrap_or_default();
        let run = run.split(|byte| !is_space(byte)).next().unwrap_or_default();
        at = start + run.len();
        if run.len() > 1 {
            write_shown(html, text.get(written..start).unwrap_or_default());
            html.push(if run.contains(&b'\n') { '\n' } else { ' ' });
            written = at;
        }
    }
    write_shown(html, text.get(written..).unwrap_or_default());
}
