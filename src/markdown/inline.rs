//! Flat spans → the order in which marks open and close.

use std::borrow::Cow;

use super::run::joined;
use super::tree::{Image, Leaf, Span, Style};
use crate::text::escape::is_letter;

/// A part of a line, in the order it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, not yet escaped.
    Text(&'a str),
    /// The content of a code span.
    Code(&'a str),
    /// A mark that opens: `**`, `__`, `*`, `_` or `~~`.
    Open(&'static str),
    /// A mark that closes.
    Close(&'static str),
    /// The text of a link begins.
    LinkText,
    /// The text of a link ends; this is the place of its address.
    LinkEnd(usize),
    Image(&'a Image),
    Break,
}

/// Something that covers a stretch of spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Link(usize),
    /// Strong letters, so many times.
    Strong(u8),
    Emphasis(u8),
    Strike,
}

impl Mark {
    fn covers(self, style: Style) -> bool {
        match self {
            Self::Link(link) => style.link == Some(link),
            Self::Strong(times) => style.strong.times >= times,
            Self::Emphasis(times) => style.emphasis.times >= times,
            Self::Strike => style.strike.is_on(),
        }
    }

    /// Returns when the mark was opened; a link stands outside of all, for
    /// brackets need no help to be seen beside a letter.
    fn since(self, style: Style) -> (u8, u8) {
        match self {
            Self::Link(_) => (0, 0),
            Self::Strong(times) => (1 + style.strong.since, times),
            Self::Emphasis(times) => (1 + style.emphasis.since, times),
            Self::Strike => (1 + style.strike.since, 1),
        }
    }
}

/// The marks that are open, and the letter of the innermost `*` or `_`.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    link: bool,
    strong: u8,
    emphasis: u8,
    strike: bool,
    letter: Option<char>,
    /// Whether stars and underscores are both in use.
    nested: bool,
}

impl Open {
    /// Returns the marks over a style that are still to be opened.
    fn missing(self, style: Style) -> impl Iterator<Item = Mark> {
        [
            style.link.filter(|_| !self.link).map(Mark::Link),
            (style.strong.times > self.strong).then_some(Mark::Strong(self.strong + 1)),
            (style.emphasis.times > self.emphasis).then_some(Mark::Emphasis(self.emphasis + 1)),
            (style.strike.is_on() && !self.strike).then_some(Mark::Strike),
        ]
        .into_iter()
        .flatten()
    }

    fn with(self, mark: Mark) -> Self {
        match mark {
            Mark::Link(_) => Self { link: true, ..self },
            Mark::Strong(strong) => Self { strong, ..self },
            Mark::Emphasis(emphasis) => Self { emphasis, ..self },
            Mark::Strike => Self { strike: true, ..self },
        }
    }
}

/// Orders spans: of the marks that open at one place, the one that reaches
/// farthest opens first.
pub(super) fn tokens(spans: &[Span]) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(spans.len() * 2);
    order(spans, Open::default(), &mut out);
    parted(out)
}

/// Returns spans of which every mark can be written: where one finds no letter,
/// none stands within another of its kind, which says the least.
pub(super) fn writable(spans: &[Span]) -> Cow<'_, [Span]> {
    let nests = |span: &Span| span.style != span.style.once();
    if !spans.iter().any(nests) || order(spans, Open::default(), &mut Vec::new()) {
        return Cow::Borrowed(spans);
    }
    let once = spans.iter().map(|span| Span { style: span.style.once(), ..span.clone() });
    Cow::Owned(joined(once))
}

/// Moves spaces and breaks out of the marks that begin or end with them: there
/// a mark is none (CommonMark 6.2). It comes to that where one ends within
/// another, and is cut.
fn parted(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let opens = out.iter().rev().take_while(|token| matches!(token, Token::Open(_))).count();
        match token {
            Token::Break if opens > 0 => out.insert(out.len() - opens, Token::Break),
            Token::Text(text) if opens > 0 && text.starts_with(' ') => {
                out.insert(out.len() - opens, Token::Text(&text[..1]));
                if text.len() > 1 {
                    out.push(Token::Text(&text[1..]));
                }
            }
            Token::Close(mark) => match out.pop() {
                // Nothing is left under the mark.
                Some(Token::Open(_)) | None => {}
                Some(Token::Break) => out.extend([Token::Close(mark), Token::Break]),
                Some(Token::Text(text)) if text.ends_with(' ') => {
                    let (word, space) = text.split_at(text.len() - 1);
                    if !word.is_empty() {
                        out.push(Token::Text(word));
                    }
                    out.extend([Token::Close(mark), Token::Text(space)]);
                }
                Some(last) => out.extend([last, Token::Close(mark)]),
            },
            token => out.push(token),
        }
    }
    out
}

/// Tells whether every mark found a letter. The recursion is as deep as marks
/// can nest.
fn order<'a>(spans: &'a [Span], open: Open, out: &mut Vec<Token<'a>>) -> bool {
    let mut is_whole = true;
    let mut at = 0;
    while let Some(first) = spans.get(at) {
        let rest = &spans[at..];
        let reach = |mark: Mark| rest.iter().take_while(|span| mark.covers(span.style)).count();
        let widest = open
            .missing(first.style)
            .map(|mark| (mark, reach(mark)))
            .min_by_key(|(mark, length)| (usize::MAX - length, mark.since(first.style)));
        let Some((mark, length)) = widest else {
            leaf(first, out);
            at += 1;
            continue;
        };
        let covered = &rest[..length];
        let next = rest.get(length);
        let inside = open.with(mark);
        match mark {
            Mark::Link(link) => {
                out.push(Token::LinkText);
                is_whole &= order(covered, inside, out);
                out.push(Token::LinkEnd(link));
            }
            Mark::Strike => {
                out.push(Token::Open("~~"));
                is_whole &= order(covered, inside, out);
                out.push(Token::Close("~~"));
            }
            Mark::Strong(_) | Mark::Emphasis(_) => match letter(mark, covered, next, open, out) {
                None => {
                    order(covered, inside, out);
                    is_whole = false;
                }
                Some(letter) => {
                    let delimiter = match (mark, letter) {
                        (Mark::Strong(_), '*') => "**",
                        (Mark::Strong(_), _) => "__",
                        (_, '*') => "*",
                        (..) => "_",
                    };
                    out.push(Token::Open(delimiter));
                    let nested = open.letter.is_some();
                    let inside = Open { letter: Some(letter), nested, ..inside };
                    is_whole &= order(covered, inside, out);
                    out.push(Token::Close(delimiter));
                }
            },
        }
        at += length;
    }
    is_whole
}

/// Returns the letter that a mark is written with, so that no row of stars or
/// underscores can be read in more than one way: it differs from the letter of
/// the mark around it and of the mark that closes just before it. Stars are
/// better, for an underscore is not seen beside a letter. None where no letter
/// is left: within marks of both letters a third must not be one that may close
/// the first.
fn letter(
    mark: Mark,
    covered: &[Span],
    next: Option<&Span>,
    open: Open,
    out: &[Token<'_>],
) -> Option<char> {
    let before = match out.last() {
        Some(Token::Close(delimiter)) => delimiter.chars().next(),
        _ => None,
    };
    if open.nested && !only_opens(covered, open.with(mark), out) {
        return None;
    }
    let fits = |letter: &char| open.letter != Some(*letter) && before != Some(*letter);
    // Strong letters within or right after take the stars.
    let yields = matches!(mark, Mark::Emphasis(_))
        && covered.iter().chain(next).any(|span| span.style.strong.times > open.strong);
    let letters = if yields { ['_', '*'] } else { ['*', '_'] };
    letters.into_iter().find(fits)
}

/// Tells whether a mark can be seen to open only: it stands behind a space, or
/// between a mark and a word (CommonMark 6.2).
fn only_opens(covered: &[Span], inside: Open, out: &[Token<'_>]) -> bool {
    let Some(first) = covered.first() else { return false };
    let begins_word = match &first.leaf {
        Leaf::Text(text) => text.chars().take(2).filter(|&own| is_letter(own)).count() == 2,
        Leaf::Break | Leaf::Image(_) => false,
    };
    match out.last() {
        Some(Token::Text(text)) => text.ends_with(' '),
        Some(Token::Open(_) | Token::Close(_)) => {
            begins_word && !first.style.code.is_on() && inside.missing(first.style).next().is_none()
        }
        _ => false,
    }
}

fn leaf<'a>(span: &'a Span, out: &mut Vec<Token<'a>>) {
    out.push(match &span.leaf {
        Leaf::Break => Token::Break,
        Leaf::Image(image) => Token::Image(image),
        Leaf::Text(text) if span.style.code.is_on() => Token::Code(text),
        Leaf::Text(text) => Token::Text(text),
    });
}
