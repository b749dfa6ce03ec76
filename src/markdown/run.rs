//! A run of inline content while it is gathered: white space collapses as CSS
//! says, and spaces and breaks between two marks stand outside of both.

use std::mem;

use super::tree::{Cover, Leaf, Span, Style};

/// What stands between the last letter and the next, not yet written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    /// A line of the source ended; nothing is said between two CJK letters.
    Line,
    Space,
    Break,
}

/// Inline content gathered so far.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) spans: Vec<Span>,
    gap: Gap,
}

impl Run {
    /// Appends text as the source wrote it, white space not yet collapsed.
    pub(super) fn push_text(&mut self, text: &str, style: Style) {
        let mut rest = text;
        loop {
            let word = rest.trim_start_matches(is_space);
            let space = &rest[..rest.len() - word.len()];
            if !space.is_empty() {
                let gap = if space.contains('\n') { Gap::Line } else { Gap::Space };
                self.gap = self.gap.max(gap);
            }
            if word.is_empty() {
                return;
            }
            let end = regular(word);
            self.push_word(&word[..end], style);
            rest = &word[end..];
        }
    }

    /// Appends text as it is.
    pub(super) fn push_word(&mut self, word: &str, style: Style) {
        self.close_gap(style, word.chars().next());
        match self.spans.last_mut() {
            Some(Span { style: last, leaf: Leaf::Text(text) }) if *last == style => {
                text.push_str(word);
                // What follows is parted from this element, not from the first.
                *last = style;
            }
            _ => self.spans.push(Span { style, leaf: Leaf::Text(word.to_owned()) }),
        }
    }

    /// Appends nothing under a mark, such as a link without text.
    pub(super) fn push_nothing(&mut self, style: Style) {
        self.close_gap(style, None);
        self.spans.push(Span { style, leaf: Leaf::Text(String::new()) });
    }

    /// Appends a picture.
    pub(super) fn push_image(&mut self, leaf: Leaf, style: Style) {
        self.close_gap(style, None);
        self.spans.push(Span { style, leaf });
    }

    /// Notes a hard break; tells whether it is the second in a row.
    pub(super) fn push_break(&mut self) -> bool {
        let second = self.gap == Gap::Break;
        self.gap = Gap::Break;
        second
    }

    /// Writes what stands between the last span and the next.
    fn close_gap(&mut self, style: Style, next: Option<char>) {
        let gap = mem::take(&mut self.gap);
        let Some(last) = self.spans.last_mut() else { return };
        let shared = last.style.shared(style);
        let space = match gap {
            Gap::None => return,
            Gap::Break => {
                self.spans.push(Span {
                    style: Style { code: Cover::default(), ..shared },
                    leaf: Leaf::Break,
                });
                return;
            }
            Gap::Space => true,
            Gap::Line => {
                let before = match &last.leaf {
                    Leaf::Text(text) => text.chars().next_back(),
                    _ => None,
                };
                !before.zip(next).is_some_and(|(before, next)| joins(before, next))
            }
        };
        if !space {
            return;
        }
        match &mut last.leaf {
            Leaf::Text(text) if last.style == shared => text.push(' '),
            _ => self.spans.push(Span { style: shared, leaf: Leaf::Text(" ".to_owned()) }),
        }
    }

    /// Tells whether nothing was gathered.
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Takes what was gathered; white space at its end is gone.
    pub(super) fn take(&mut self) -> Vec<Span> {
        self.gap = Gap::None;
        joined(self.spans.drain(..))
    }
}

/// Joins neighbours that are texts under the same marks.
pub(super) fn joined(all: impl ExactSizeIterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(all.len());
    for span in all {
        match (spans.last_mut(), span) {
            (
                Some(Span { style, leaf: Leaf::Text(text) }),
                Span { style: next, leaf: Leaf::Text(more) },
            ) if *style == next => {
                text.push_str(&more);
            }
            (_, span) => spans.push(span),
        }
    }
    spans
}

/// Returns how much of a text that begins with a word is words with one plain
/// space between them.
fn regular(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let ends = |next: Option<&(usize, char)>| next.is_none_or(|(_, next)| is_space(*next));
        if is_space(letter) && (letter != ' ' || ends(letters.peek())) {
            return at;
        }
    }
    text.len()
}

/// White space that collapses: that of HTML, the no-break and ideographic
/// spaces, and every other space of Unicode.
fn is_space(character: char) -> bool {
    character.is_whitespace()
}

/// Tells whether two letters meet without a space where a source line ends:
/// one is CJK, the other too or a mark that CJK shares with other scripts.
fn joins(before: char, next: char) -> bool {
    let shared = |character| matches!(character, '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}');
    match (is_cjk(before), is_cjk(next)) {
        (true, true) => true,
        (true, false) => shared(next),
        (false, true) => shared(before),
        (false, false) => false,
    }
}

/// Tells whether a letter belongs to a script written without spaces.
fn is_cjk(character: char) -> bool {
    matches!(u32::from(character),
        0x2E80..=0x303F | 0x3041..=0x30FF | 0x3100..=0x312F | 0x31A0..=0x31FF | 0x3200..=0x9FFF
        | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(run: &mut Run) -> Vec<String> {
        run.take()
            .into_iter()
            .map(|span| match span.leaf {
                Leaf::Text(text) => text,
                Leaf::Break => "\\".to_owned(),
                Leaf::Image(_) => "!".to_owned(),
            })
            .collect()
    }

    #[test]
    fn a_space_between_two_marks_stands_outside() {
        let strong = Style::default().bold(1);
        let mut run = Run::default();
        run.push_text(" a ", Style::default());
        run.push_text(" b ", strong);
        run.push_text(" c ", Style::default());
        assert_eq!(texts(&mut run), ["a ", "b", " c"]);
    }

    #[test]
    fn a_source_line_between_two_han_letters_is_no_space() {
        let mut run = Run::default();
        run.push_text("中\n  文\nword 文 字", Style::default());
        assert_eq!(texts(&mut run), ["中文 word 文 字"]);
    }

    #[test]
    fn a_word_in_two_elements_joins_both() {
        let (one, other) = (Style::default().bold(1), Style::default().bold(2));
        let mut run = Run::default();
        run.push_text("b", one);
        run.push_text("y  your\u{3000}own name ", other);
        run.push_text("and", other);
        assert_eq!(texts(&mut run), ["by your own name and"]);
    }

    #[test]
    fn breaks_at_the_ends_are_dropped() {
        let mut run = Run::default();
        assert!(!run.push_break());
        run.push_text("a", Style::default());
        assert!(!run.push_break());
        assert!(run.push_break());
        assert_eq!(texts(&mut run), ["a"]);
    }
}
