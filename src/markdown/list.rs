//! Quotes and lists of a page: the blocks that nest, to a bounded depth.

use dom_query::NodeRef;

use super::read::{Flow, Reader, are_pictures};
use super::tree::{BLOCK_DEPTH, Block, Item, Style};

impl Reader<'_> {
    pub(super) fn quote(
        &mut self,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        if self.block_depth >= BLOCK_DEPTH {
            self.block(node, flow, style, depth);
            return;
        }
        flow.flush();
        self.block_depth += 1;
        let mut inner = Flow::default();
        self.children(node, &mut inner, style, depth);
        self.block_depth -= 1;
        flow.blocks.push(Block::Quote(inner.finish()));
    }

    pub(super) fn list(
        &mut self,
        name: &str,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        if self.block_depth >= BLOCK_DEPTH {
            self.block(node, flow, style, depth);
            return;
        }
        flow.flush();
        self.block_depth += 1;
        let is_ordered = name == "ol";
        let mut numbers = Numbers::of(node);
        let mut start = numbers.next;
        let mut items: Vec<Item> = Vec::new();
        for child in node.children_it(false) {
            let mut inner = Flow::default();
            self.node(&child, &mut inner, style, depth + 1);
            let task = inner.task;
            let blocks = inner.finish();
            if child.has_name("li") {
                let number = numbers.number(&child);
                // Markdown counts on from the first: another number begins
                // another list.
                if is_ordered && number != start + items.len() as i64 {
                    push(&mut flow.blocks, Some(start), &mut items);
                    start = number;
                }
                items.push(Item { task, blocks });
            } else if !blocks.is_empty() {
                match items.last_mut() {
                    Some(item) => item.blocks.extend(blocks),
                    None => items.push(Item { task, blocks }),
                }
            }
        }
        self.block_depth -= 1;
        if !is_ordered && is_layout(&items) {
            flow.blocks.extend(items.into_iter().flat_map(|item| item.blocks));
            return;
        }
        push(&mut flow.blocks, is_ordered.then_some(start), &mut items);
    }
}

/// Fewest blocks of an item that is a part of the page by itself.
const PART: usize = 6;

/// Tells whether a list only lays out the page: its items are pictures, or
/// whole parts of an article.
fn is_layout(items: &[Item]) -> bool {
    let is_picture = |item: &Item| shows_picture(item.blocks.first());
    let is_alone =
        |item: &Item| item.blocks.len() <= 2 && item.blocks.iter().skip(1).all(is_slanted);
    let is_part = |item: &Item| item.blocks.len() >= PART;
    let has_items = || items.iter().all(|item| item.task.is_none()) && !items.is_empty();
    has_items()
        && (items.iter().all(|item| is_picture(item) && is_alone(item))
            || items.iter().all(is_part))
}

/// Tells whether a block is a picture, or several.
pub(super) fn shows_picture(block: Option<&Block>) -> bool {
    matches!(block, Some(Block::Paragraph(spans)) if are_pictures(spans))
}

/// Tells whether a block is a caption by its letters.
fn is_slanted(block: &Block) -> bool {
    matches!(block, Block::Paragraph(spans) if spans.iter().all(|span| span.style.emphasis.is_on()))
}

/// Ends a list that has any items.
fn push(blocks: &mut Vec<Block>, start: Option<i64>, items: &mut Vec<Item>) {
    if !items.is_empty() {
        let start = start.map(|start| start.clamp(0, 999_999_999) as u32);
        blocks.push(Block::List { start, items: std::mem::take(items) });
    }
}

/// The numbers of a list's items (HTML, 4.4.5 and 4.4.8).
struct Numbers {
    next: i64,
    step: i64,
}

impl Numbers {
    fn of(list: &NodeRef<'_>) -> Self {
        let is_reversed = list.has_attr("reversed");
        let count = || list.children_it(false).filter(|child| child.has_name("li")).count() as i64;
        let first = number(list, "start").unwrap_or_else(|| if is_reversed { count() } else { 1 });
        Self { next: first, step: if is_reversed { -1 } else { 1 } }
    }

    /// Returns the number of the next item.
    fn number(&mut self, item: &NodeRef<'_>) -> i64 {
        let number = number(item, "value").unwrap_or(self.next);
        self.next = number + self.step;
        number
    }
}

fn number(node: &NodeRef<'_>, name: &str) -> Option<i64> {
    node.attr(name)?.trim().parse::<u32>().ok().map(i64::from)
}
