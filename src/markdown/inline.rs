//! Flat spans → the order in which marks open and close.

use super::tree::{Leaf, Span, Style};
use url::Url;

/// A part of a line, in the order it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, not yet escaped.
    Text(&'a str),
    /// The content of a code span.
    Code(String),
    /// A mark that opens: `**`, `*` or `~~`.
    Open(&'static str),
    /// A mark that closes.
    Close(&'static str),
    /// The text of a link begins.
    LinkText,
    /// The text of a link ends; this is the place of its address.
    LinkEnd(usize),
    Image {
        url: &'a Url,
        alt: &'a str,
    },
    Break,
}

/// Something that covers a stretch of spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Link(usize),
    Strong,
    Emphasis,
    Strike,
}

impl Mark {
    const MARKS: [Self; 3] = [Self::Strong, Self::Emphasis, Self::Strike];

    fn covers(self, style: Style) -> bool {
        match self {
            Self::Link(link) => style.link == Some(link),
            Self::Strong => style.strong,
            Self::Emphasis => style.emphasis,
            Self::Strike => style.strike,
        }
    }

    fn delimiter(self) -> &'static str {
        match self {
            Self::Strong => "**",
            Self::Emphasis => "*",
            Self::Strike | Self::Link(_) => "~~",
        }
    }
}

/// Orders spans: of the marks that open at one place, the one that reaches
/// farthest opens first.
pub(super) fn tokens(spans: &[Span]) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(spans.len() * 2);
    order(spans, &[], &mut out);
    drop_reopened(&mut out);
    out
}

/// Drops a mark that opens again where it has just closed, with only marks
/// between: no renderer can tell such a row of stars apart.
fn drop_reopened(tokens: &mut Vec<Token<'_>>) {
    let mut closed: Vec<&str> = Vec::new();
    let mut dropped: Vec<&str> = Vec::new();
    tokens.retain(|token| match *token {
        Token::Open(mark) => {
            let again = closed.contains(&mark);
            if again {
                dropped.push(mark);
            }
            !again
        }
        Token::Close(mark) => {
            if let Some(at) = dropped.iter().position(|known| *known == mark) {
                dropped.swap_remove(at);
                return false;
            }
            closed.push(mark);
            true
        }
        _ => {
            closed.clear();
            true
        }
    });
}

/// The recursion is as deep as there are kinds of marks.
fn order<'a>(spans: &'a [Span], open: &[Mark], out: &mut Vec<Token<'a>>) {
    let mut at = 0;
    while let Some(first) = spans.get(at) {
        let rest = &spans[at..];
        let link = first.style.link.map(Mark::Link);
        let widest = link
            .into_iter()
            .chain(Mark::MARKS)
            .filter(|mark| mark.covers(first.style) && !open.contains(mark))
            .map(|mark| (mark, rest.iter().take_while(|span| mark.covers(span.style)).count()))
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((mark, length)) = widest else {
            at += leaf(rest, out);
            continue;
        };
        let covered = &rest[..length];
        let inside: Vec<Mark> = open.iter().copied().chain([mark]).collect();
        match mark {
            // A link around nothing but pictures would only lead away from them.
            Mark::Link(_)
                if covered
                    .iter()
                    .all(|span| matches!(span.leaf, Leaf::Image { .. } | Leaf::Break)) =>
            {
                order(covered, &inside, out);
            }
            Mark::Link(link) => {
                out.push(Token::LinkText);
                order(covered, &inside, out);
                out.push(Token::LinkEnd(link));
            }
            mark => {
                out.push(Token::Open(mark.delimiter()));
                order(covered, &inside, out);
                out.push(Token::Close(mark.delimiter()));
            }
        }
        at += length;
    }
}

/// Writes one leaf, or a row of code spans as one; returns how many it took.
fn leaf<'a>(spans: &'a [Span], out: &mut Vec<Token<'a>>) -> usize {
    let Some(first) = spans.first() else { return 0 };
    match &first.leaf {
        Leaf::Break => out.push(Token::Break),
        Leaf::Image { url, alt } => out.push(Token::Image { url, alt }),
        Leaf::Text(text) if first.style.code => out.push(Token::Code(text.clone())),
        Leaf::Text(text) => out.push(Token::Text(text)),
    }
    1
}

fn is_readable(span: &Span) -> bool {
    matches!(&span.leaf, Leaf::Text(text) if !text.trim().is_empty())
}
