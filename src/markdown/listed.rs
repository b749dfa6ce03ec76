//! Lists that are tables to HTML: a mark or a number beside each text.

use super::grid::Cell;
use super::tree::{Block, Item, Leaf};

/// Marks of items.
const MARKS: [&str; 16] =
    ["•", "·", "●", "○", "◦", "▪", "■", "□", "►", "▶", "➢", "–", "—", "-", "*", "\u{f0b7}"];

/// What stands before the text of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Sign,
    Number(u32),
}

/// Tells whether a table is a list: each of its rows a text with a mark, and
/// its numbers in their order.
pub(super) fn is_list(rows: &[Vec<Cell>]) -> bool {
    let mut last = None;
    rows.iter().all(|row| {
        let mark = parts(row).and_then(|(mark, _)| mark_of(mark));
        let follows = match (last, mark) {
            (_, None) => false,
            (None, Some(_)) | (Some(Mark::Sign), Some(Mark::Sign)) => true,
            (Some(Mark::Number(before)), Some(Mark::Number(own))) => {
                before.checked_add(1) == Some(own)
            }
            _ => false,
        };
        last = mark;
        follows
    })
}

/// Adds such a list to blocks: to the one before it, if it goes on.
pub(super) fn push(blocks: &mut Vec<Block>, rows: Vec<Vec<Cell>>) {
    let first = rows.first().and_then(|row| parts(row)).and_then(|(mark, _)| mark_of(mark));
    let start = match first {
        Some(Mark::Number(number)) => Some(number),
        _ => None,
    };
    let new = rows.into_iter().map(|row| {
        let mut filled = row.into_iter().filter(|cell| !cell.blocks.is_empty()).skip(1);
        Item { task: None, blocks: filled.next().map(|cell| cell.blocks).unwrap_or_default() }
    });
    match blocks.last_mut() {
        Some(Block::List { start: before, items }) if goes_on(*before, items.len(), start) => {
            items.extend(new);
        }
        _ => blocks.push(Block::List { start, items: new.collect() }),
    }
}

/// Tells whether a list that begins with a number goes on with another.
fn goes_on(before: Option<u32>, items: usize, start: Option<u32>) -> bool {
    match (before, start) {
        (Some(before), Some(start)) => u64::from(before) + items as u64 == u64::from(start),
        _ => false,
    }
}

/// Returns the two cells of a row that hold anything.
fn parts(row: &[Cell]) -> Option<(&[Block], &[Block])> {
    let mut filled = row.iter().filter(|cell| !cell.blocks.is_empty());
    let parts = (filled.next()?, filled.next()?);
    filled.next().is_none().then_some((&parts.0.blocks, &parts.1.blocks))
}

/// Reads the mark of an item.
fn mark_of(blocks: &[Block]) -> Option<Mark> {
    let [Block::Paragraph(spans)] = blocks else { return None };
    let [span] = spans.as_slice() else { return None };
    let Leaf::Text(text) = &span.leaf else { return None };
    let text = text.trim();
    if MARKS.contains(&text) {
        return Some(Mark::Sign);
    }
    let number = text.strip_suffix(['.', ')'])?.trim_start_matches('(');
    let is_number =
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { number.parse().ok().map(Mark::Number) } else { None }
}
