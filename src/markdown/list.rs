//! Quotes and lists of a page: the blocks that nest, to a bounded depth.

use dom_query::NodeRef;

use super::read::{Flow, Reader};
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
        let number = |node: &NodeRef<'_>, name: &str| node.attr(name)?.trim().parse::<u32>().ok();
        let mut start = number(node, "start").unwrap_or(1);
        let mut items: Vec<Item> = Vec::new();
        for child in node.children_it(false) {
            let mut inner = Flow::default();
            self.node(&child, &mut inner, style, depth + 1);
            let task = inner.task;
            let blocks = inner.finish();
            if child.has_name("li") {
                if items.is_empty()
                    && let Some(value) = number(&child, "value")
                {
                    start = value;
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
        if !items.is_empty() {
            let start = (name == "ol").then_some(start.min(999_999_999));
            flow.blocks.push(Block::List { start, items });
        }
    }
}
