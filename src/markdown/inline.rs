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
    /// A mark that opens: `**`, `*`, `_` or `~~`.
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
    part_from_strong(&mut out);
    out
}

/// Writes emphasis with `_` where it touches strong letters: a row of three
/// stars could be read in more than one way.
fn part_from_strong(tokens: &mut [Token<'_>]) {
    let mut in_strong = false;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at] {
            Token::Open("**") => in_strong = true,
            Token::Close("**") => in_strong = false,
            Token::Open("*") => {
                let close = tokens[at..].iter().position(|token| *token == Token::Close("*"));
                let close = close.map_or(tokens.len() - 1, |length| at + length);
                let touches = |run: &mut dyn Iterator<Item = &Token<'_>>| {
                    run.take_while(|token| matches!(token, Token::Open(_) | Token::Close(_)))
                        .any(is_strong)
                };
                if in_strong
                    || tokens[at..close].iter().any(is_strong)
                    || touches(&mut tokens[..at].iter().rev())
                    || touches(&mut tokens[close + 1..].iter())
                {
                    tokens[at] = Token::Open("_");
                    tokens[close] = Token::Close("_");
                }
            }
            _ => {}
        }
        at += 1;
    }
}

fn is_strong(token: &Token<'_>) -> bool {
    matches!(token, Token::Open("**") | Token::Close("**"))
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
            Mark::Link(_) if !covered.iter().any(is_readable) => {
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
