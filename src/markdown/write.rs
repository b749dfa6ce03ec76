//! The tree as Markdown: blocks, line by line, each under the prefix of the
//! quotes and lists around it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::mem;

use super::edges::{Edges, edges};
use super::inline::{Token, tokens, writable};
use super::tree::{Block, Image, Item, Link, Span, Tree};
use crate::model::{Body, Piece};
use crate::text::escape::{Place, escape_brace, escape_into, is_of_mailbox};

/// Writes a tree.
pub(super) fn write(tree: &Tree) -> Body {
    let mut writer = Writer {
        text: String::new(),
        pieces: Vec::new(),
        prefix: String::new(),
        links: &tree.links,
        in_table: false,
    };
    writer.blocks(&tree.blocks, Spacing::Loose);
    if !tree.blocks.is_empty() {
        writer.text.push('\n');
    }
    writer.cut();
    Body { pieces: writer.pieces }
}

/// Whether blank lines part the blocks of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Loose,
    Tight,
}

/// Markdown while it is written.
pub(super) struct Writer<'a> {
    pub(super) text: String,
    pieces: Vec<Piece>,
    /// What every further line begins with.
    prefix: String,
    links: &'a [Link],
    /// In a table's cell a pipe ends the cell even within code.
    pub(super) in_table: bool,
}

impl Writer<'_> {
    /// Closes the piece of text that is being written.
    fn cut(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(mem::take(&mut self.text)));
        }
    }

    fn is_at_beginning(&self) -> bool {
        self.text.is_empty() && self.pieces.is_empty()
    }

    pub(super) fn line(&mut self) {
        self.text.push('\n');
        self.text.push_str(&self.prefix);
    }

    fn blank_line(&mut self) {
        self.text.push('\n');
        self.text.push_str(self.prefix.trim_end());
        self.line();
    }

    fn blocks(&mut self, blocks: &[Block], spacing: Spacing) {
        let mut list = None;
        for (index, block) in blocks.iter().enumerate() {
            match (index, spacing) {
                (0, _) => {}
                (_, Spacing::Loose) => self.blank_line(),
                (_, Spacing::Tight) => self.line(),
            }
            list = match (block, list) {
                // Two lists of one kind in a row would grow together.
                (Block::List { start, .. }, Some((ordered, marker)))
                    if ordered == start.is_some() =>
                {
                    Some((ordered, 1 - marker))
                }
                (Block::List { start, .. }, _) => Some((start.is_some(), 0)),
                _ => None,
            };
            self.block(block, list.map_or(0, |(_, marker)| marker));
        }
    }

    fn block(&mut self, block: &Block, marker: usize) {
        match block {
            Block::Paragraph(spans) => self.spans(spans, Place::LineStart),
            Block::Heading { level, spans } => {
                self.text.push_str(&"#".repeat(*level));
                if !spans.is_empty() {
                    self.text.push(' ');
                }
                self.spans(spans, Place::Inside);
                escape_brace(&mut self.text);
            }
            // In a list it could be taken for an item, and at the very
            // beginning hosts look for settings between two of them.
            Block::Rule if self.prefix.is_empty() && !self.is_at_beginning() => {
                self.text.push_str("---");
            }
            Block::Rule => self.text.push_str("___"),
            Block::Code { language, text } => self.code(language, text),
            Block::Quote(blocks) if blocks.is_empty() => self.text.push('>'),
            Block::Quote(blocks) => {
                self.under("> ", "> ", |writer| writer.blocks(blocks, Spacing::Loose))
            }
            Block::List { start, items } => self.list(*start, items, marker),
            Block::Table(table) => self.table(table),
        }
    }

    /// Writes blocks whose first line begins with one thing and whose further
    /// lines begin with another.
    fn under(&mut self, first: &str, further: &str, write: impl FnOnce(&mut Self)) {
        self.text.push_str(first);
        let length = self.prefix.len();
        self.prefix.push_str(further);
        write(self);
        self.prefix.truncate(length);
    }

    fn code(&mut self, language: &str, text: &str) {
        let fence = "`".repeat((longest_run(text) + 1).max(3));
        self.text.push_str(&fence);
        self.text.push_str(language);
        for line in text.split('\n').filter(|_| !text.is_empty()) {
            if line.is_empty() {
                self.text.push('\n');
                self.text.push_str(self.prefix.trim_end());
            } else {
                self.line();
                // GitLab includes a file of this name before it reads Markdown.
                self.text.push_str(&line.replace("::include{", ":: include{"));
            }
        }
        self.line();
        self.text.push_str(&fence);
    }

    fn list(&mut self, start: Option<u32>, items: &[Item], marker: usize) {
        let spacing = if items.iter().all(is_tight) { Spacing::Tight } else { Spacing::Loose };
        for (index, item) in items.iter().enumerate() {
            match (index, spacing) {
                (0, _) => {}
                (_, Spacing::Loose) => self.blank_line(),
                (_, Spacing::Tight) => self.line(),
            }
            let bullet = match start {
                None => ["- ", "* "][marker].to_owned(),
                Some(start) => {
                    let number = u64::from(start).saturating_add(index as u64).min(999_999_999);
                    format!("{number}{} ", [".", ")"][marker])
                }
            };
            let further = " ".repeat(bullet.len());
            if item.blocks.is_empty() {
                // Behind a blank line some leave the lists around it (goldmark).
                let is_apart = spacing == Spacing::Loose || index + 1 == items.len();
                self.empty_item(&bullet, is_apart && self.prefix.ends_with("  "));
                continue;
            }
            self.under(&bullet, &further, |writer| {
                if let (Some(done), Some(Block::Paragraph(_))) = (item.task, item.blocks.first()) {
                    writer.text.push_str(if done { "[x] " } else { "[ ] " });
                }
                writer.blocks(&item.blocks, spacing);
            });
        }
    }

    fn empty_item(&mut self, bullet: &str, is_lost: bool) {
        let line = self.text.rfind('\n').map_or(0, |end| end + 1);
        let only_bullets = self.text[line..].starts_with(self.prefix.as_str())
            && self.text[line + self.prefix.len()..].is_empty();
        if only_bullets && !is_lost {
            self.text.push_str(bullet.trim_end());
        } else {
            // A row of bullets alone on a line would be a rule.
            self.text.push_str(bullet);
            self.text.push_str("&#32;");
        }
    }

    /// Writes inline content.
    pub(super) fn spans(&mut self, spans: &[Span], place: Place) {
        let spans = writable(spans);
        let tokens = tokens(&spans);
        let edges = edges(&tokens);
        let mut place = place;
        let mut linked = false;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                Token::Text(text) => {
                    let mut edges = edges.get(index).copied().unwrap_or_default();
                    edges.first |= is_box(&tokens, index);
                    self.letters(text, edges, place, tokens.get(index + 1));
                }
                Token::Code(text) => self.code_span(text),
                Token::Open(mark) | Token::Close(mark) => self.text.push_str(mark),
                Token::LinkText => self.text.push('['),
                Token::LinkEnd(link) => {
                    self.text.push_str("](");
                    self.cut();
                    if let Some(link) = self.links.get(*link) {
                        self.pieces.push(Piece::Link(link.url.clone()));
                        if let Some(title) = &link.title {
                            let _ = write!(self.text, " \"{title}\"");
                        }
                    }
                    self.text.push(')');
                }
                Token::Image(image) => {
                    self.cut();
                    let Image { url, alt, title } = (*image).clone();
                    self.pieces.push(Piece::Image { url, alt, title });
                }
                Token::Break => {
                    self.text.push('\\');
                    self.line();
                }
            }
            linked = match token {
                Token::LinkText => true,
                Token::LinkEnd(_) => false,
                _ => linked,
            };
            place = match token {
                Token::Break => Place::LineStart,
                _ if linked => Place::Linked,
                _ => Place::Inside,
            };
        }
    }

    /// Writes text, its first or last character as a reference where a mark
    /// beside it would not be seen otherwise.
    fn letters(&mut self, text: &str, edges: Edges, place: Place, next: Option<&Token<'_>>) {
        let mut rest = text;
        let mut place = place;
        if let Some(first) = text.chars().next().filter(|_| edges.first) {
            self.reference(first);
            rest = &text[first.len_utf8()..];
            if place == Place::LineStart {
                place = Place::Inside;
            }
        }
        let last = rest.chars().next_back();
        let last = last.filter(|last| edges.last || joins_next(*last, next));
        if let Some(last) = last {
            rest = &rest[..rest.len() - last.len_utf8()];
        }
        let after = match (last, next) {
            (Some(_), _) => Some('&'),
            (None, None | Some(Token::Break)) => None,
            (None, Some(Token::LinkText)) => Some('['),
            (None, Some(Token::LinkEnd(_))) => Some(']'),
            (None, Some(_)) => Some('*'),
        };
        escape_into(&mut self.text, rest, place, after);
        if let Some(last) = last {
            self.reference(last);
        }
    }

    fn reference(&mut self, character: char) {
        let _ = write!(self.text, "&#{};", u32::from(character));
    }

    /// Writes a code span with a fence longer than any in it.
    fn code_span(&mut self, text: &str) {
        let runs: BTreeSet<usize> = text.split(|letter| letter != '`').map(str::len).collect();
        let length = (1..).find(|length| !runs.contains(length)).unwrap_or(1);
        let fence = "`".repeat(length);
        let is_padded = text.starts_with('`')
            || text.ends_with('`')
            || (text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty());
        let pad = if is_padded { " " } else { "" };
        let text = if self.in_table { text.replace('|', "\\|") } else { text.to_owned() };
        let _ = write!(self.text, "{fence}{pad}{text}{pad}{fence}");
    }
}

/// Tells whether a text is all that a link says and reads as the box of a task
/// (goldmark, anywhere in an item): many lists of links have one to X.
fn is_box(tokens: &[Token<'_>], at: usize) -> bool {
    let around = at.checked_sub(1).and_then(|start| tokens.get(start..at + 2));
    matches!(around, Some([Token::LinkText, Token::Text("x" | "X"), Token::LinkEnd(_)]))
}

/// Tells whether goldmark reads the last letter of a text and what follows as
/// one: it sees no break behind two backslashes, and an e-mail address that goes
/// on in code.
fn joins_next(last: char, next: Option<&Token<'_>>) -> bool {
    match next {
        Some(Token::Break) => last == '\\',
        Some(Token::Code(code)) => {
            let name = code.split_once('@').map(|(name, _)| name);
            is_of_mailbox(last) && name.is_some_and(|name| name.chars().all(is_of_mailbox))
        }
        _ => false,
    }
}

/// A list is tight when its items are lines, with no more than lists beneath.
fn is_tight(item: &Item) -> bool {
    item.blocks.iter().enumerate().all(|(index, block)| match block {
        Block::Paragraph(_) => index == 0,
        // Only a list that begins with one and not with nothing may interrupt a
        // paragraph.
        Block::List { start, items } => {
            index <= 1
                && start.is_none_or(|start| start == 1)
                && items.first().is_some_and(|first| !first.blocks.is_empty())
                && items.iter().all(is_tight)
        }
        _ => item.blocks.len() == 1,
    })
}

/// Returns the length of the longest row of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}
