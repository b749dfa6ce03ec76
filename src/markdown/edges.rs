//! Which letters beside marks are written as character references: where a
//! mark would not be seen beside a letter, it is beside an ampersand or a
//! semicolon, which are punctuation (CommonMark 6.2).

use super::flank::{blocks_closing, blocks_opening, blocks_underscore};
use super::inline::Token;

/// Whether the first and the last character of a text are references.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) first: bool,
    pub(super) last: bool,
}

/// Most rounds in which one reference asks for another at the far side of a
/// mark.
const ROUNDS: usize = 8;

/// Returns for each token which of its edges are references.
pub(super) fn edges(tokens: &[Token<'_>]) -> Vec<Edges> {
    let mut edges = vec![Edges::default(); tokens.len()];
    if !tokens.iter().any(|token| mark(token).is_some()) {
        return edges;
    }
    for _ in 0..ROUNDS {
        let before = edges.clone();
        for at in 0..tokens.len() {
            let (Some(first), Some(last)) = (first(tokens, &edges, at), last(tokens, &edges, at))
            else {
                continue;
            };
            let own = Edges {
                first: is_reference_after(tokens, &edges, at, first),
                last: is_reference_before(tokens, &edges, at, last),
            };
            if let Some(edges) = edges.get_mut(at) {
                edges.first |= own.first;
                edges.last |= own.last;
            }
        }
        if edges == before {
            break;
        }
    }
    edges
}

/// Tells whether the first character of a text hides that a mark before it
/// closes.
fn is_reference_after(tokens: &[Token<'_>], edges: &[Edges], at: usize, first: char) -> bool {
    let before = || tokens[..at].iter().enumerate().rev().map(|(at, token)| (at, mark(token)));
    // Some pass over tildes when they judge stars and underscores (cmark-gfm,
    // `skip_chars`), some take them for punctuation (goldmark); and tildes are
    // judged themselves.
    let beside = |kind| before().find(|(_, own)| kind == '~' || *own != Some('~'));
    ['~', '*'].into_iter().any(|passed| {
        let Some((nearest, Some(kind))) = beside(passed) else { return false };
        // Marks of one letter are one row.
        let row = || tokens[..=nearest].iter().rev().take_while(|token| mark(token) == Some(kind));
        let closes = row().any(|token| matches!(token, Token::Close(_)));
        let is_closed = matches!(tokens.get(nearest), Some(Token::Close(_)));
        let inner = || before().filter(|(at, _)| at + row().count() <= nearest);
        let inners = [inner().next(), inner().find(|(_, own)| *own != Some('~'))];
        let blocks = |inner: Option<(usize, _)>| {
            blocks_closing(inner.and_then(|(inner, _)| end(tokens, edges, inner)), Some(first))
        };
        closes && inners.into_iter().any(blocks)
            || kind == '_' && is_closed && blocks_underscore(first)
    })
}

/// Tells whether the last character of a text hides that a mark after it opens.
fn is_reference_before(tokens: &[Token<'_>], edges: &[Edges], at: usize, last: char) -> bool {
    let after = || tokens.iter().enumerate().skip(at + 1).map(|(at, token)| (at, mark(token)));
    let beside = |kind| after().find(|(_, own)| kind == '~' || *own != Some('~'));
    ['~', '*'].into_iter().any(|passed| {
        let Some((nearest, Some(kind))) = beside(passed) else { return false };
        let row = || tokens[nearest..].iter().take_while(|token| mark(token) == Some(kind));
        let opens = row().any(|token| matches!(token, Token::Open(_)));
        let is_open = matches!(tokens.get(nearest), Some(Token::Open(_)));
        let inner = || after().filter(|(at, _)| *at >= nearest + row().count());
        let inners = [inner().next(), inner().find(|(_, own)| *own != Some('~'))];
        let blocks = |inner: Option<(usize, _)>| {
            blocks_opening(Some(last), inner.and_then(|(inner, _)| begin(tokens, edges, inner)))
        };
        opens && inners.into_iter().any(blocks) || kind == '_' && is_open && blocks_underscore(last)
    })
}

/// Returns the first character of a text as it is written.
fn first(tokens: &[Token<'_>], edges: &[Edges], at: usize) -> Option<char> {
    let Some(Token::Text(text)) = tokens.get(at) else { return None };
    let mut letters = text.chars();
    let (first, is_only) = (letters.next()?, letters.next().is_none());
    let own = edges.get(at)?;
    Some(if own.first || is_only && own.last { '&' } else { first })
}

/// Returns the last character of a text as it is written.
fn last(tokens: &[Token<'_>], edges: &[Edges], at: usize) -> Option<char> {
    let Some(Token::Text(text)) = tokens.get(at) else { return None };
    let mut letters = text.chars();
    let (last, is_only) = (letters.next_back()?, letters.next().is_none());
    let own = edges.get(at)?;
    Some(if own.last || is_only && own.first { ';' } else { last })
}

/// Returns the last character of a token; none at a break.
fn end(tokens: &[Token<'_>], edges: &[Edges], at: usize) -> Option<char> {
    let token = tokens.get(at)?;
    mark(token).or_else(|| match token {
        Token::Text(_) => last(tokens, edges, at),
        Token::Break => None,
        _ => Some(')'),
    })
}

/// Returns the first character of a token; none at a break.
fn begin(tokens: &[Token<'_>], edges: &[Edges], at: usize) -> Option<char> {
    let token = tokens.get(at)?;
    mark(token).or_else(|| match token {
        Token::Text(_) => first(tokens, edges, at),
        Token::Break => None,
        _ => Some('('),
    })
}

fn mark(token: &Token<'_>) -> Option<char> {
    match token {
        Token::Open(mark) | Token::Close(mark) => mark.chars().next(),
        _ => None,
    }
}
