//! Tables of a page: spans expanded to a grid, and tables that only lay out a
//! page taken apart.

use std::mem;

use dom_query::NodeRef;

use super::read::{Flow, Reader, join};
use super::tree::{Alignment, Block, Leaf, Span, Style, Table};

/// Most columns that a table keeps; cells beyond are dropped.
const COLUMNS: usize = 64;
/// Most cells that spans may add to one table.
const CELLS: usize = 20_000;

/// Characters below which a cell holds a few words.
const BRIEF: usize = 60;

/// A cell as it stands in the page.
struct Cell {
    blocks: Vec<Block>,
    columns: usize,
    rows: usize,
    is_head: bool,
    alignment: Alignment,
}

impl Reader<'_> {
    /// Reads a table into the flow: as a table, or as the blocks it lays out.
    pub(super) fn table(
        &mut self,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        flow.flush();
        let mut rows = Vec::new();
        // The foot may be written first.
        let is_foot = |child: &NodeRef<'_>| child.has_name("tfoot");
        let (feet, parts): (Vec<_>, Vec<_>) = node.children_it(false).partition(is_foot);
        for child in parts.iter().chain(&feet) {
            if child.has_name("caption") {
                self.block(child, flow, style.slanted(self.elements), depth + 1);
            } else if child.has_name("tr") {
                rows.push(self.row(child, style, depth + 1));
            } else if child.has_name("thead") || child.has_name("tbody") || child.has_name("tfoot")
            {
                for row in child.children_it(false).filter(|row| row.has_name("tr")) {
                    let mut row = self.row(&row, style, depth + 2);
                    for cell in &mut row {
                        cell.is_head |= child.has_name("thead");
                    }
                    rows.push(row);
                }
            }
        }
        rows.retain(|row: &Vec<Cell>| !row.is_empty());
        if is_layout(&rows) {
            flow.blocks.extend(rows.into_iter().flatten().flat_map(|cell| cell.blocks));
            return;
        }
        let table = expand(rows);
        flow.blocks.push(Block::Table(table));
    }

    fn row(&mut self, row: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Cell> {
        let mut cells = Vec::new();
        for cell in row
            .children_it(false)
            .filter(|cell| cell.has_name("td") || cell.has_name("th"))
            .take(COLUMNS)
        {
            let mut inner = Flow::default();
            self.children(&cell, &mut inner, style, depth + 1);
            let span = |name| {
                cell.attr(name).and_then(|span| span.trim().parse::<usize>().ok()).unwrap_or(1)
            };
            cells.push(Cell {
                blocks: inner.finish(),
                columns: span("colspan").clamp(1, COLUMNS),
                rows: span("rowspan").clamp(1, 200),
                is_head: cell.has_name("th"),
                alignment: alignment(&cell),
            });
        }
        cells
    }
}

fn alignment(cell: &NodeRef<'_>) -> Alignment {
    let align = cell.attr("align").map(|align| align.to_ascii_lowercase());
    let style = cell.attr("style").map(|style| style.to_ascii_lowercase().replace(' ', ""));
    let says = |word: &str| {
        align.as_deref() == Some(word)
            || style.as_deref().is_some_and(|style| style.contains(&format!("text-align:{word}")))
    };
    match () {
        () if says("center") => Alignment::Center,
        () if says("right") => Alignment::Right,
        () if says("left") => Alignment::Left,
        () => Alignment::Unset,
    }
}

/// Tells whether a table only lays out the page: one column, or one row of more
/// than words, without a head, or most of its cells hold what a Markdown cell cannot.
fn is_layout(rows: &[Vec<Cell>]) -> bool {
    let width = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.columns).sum::<usize>())
        .max()
        .unwrap_or(0);
    let has_head = rows.first().is_some_and(|row| row.iter().all(|cell| cell.is_head));
    let is_brief = rows.len() == 1 && rows.iter().flatten().all(|cell| is_brief(&cell.blocks));
    if (width <= 1 || rows.len() <= 1 && !is_brief) && !has_head {
        return true;
    }
    let cells = || rows.iter().flatten().filter(|cell| !cell.blocks.is_empty());
    let complex = cells().filter(|cell| is_complex(&cell.blocks)).count();
    let holds_table =
        cells().any(|cell| cell.blocks.iter().any(|block| matches!(block, Block::Table(_))));
    holds_table || complex * 2 > cells().count()
}

/// Tells whether a cell holds a few words.
fn is_brief(blocks: &[Block]) -> bool {
    match blocks {
        [Block::Paragraph(spans)] => {
            let lengths = spans.iter().map(|span| match &span.leaf {
                Leaf::Text(text) => text.chars().count(),
                Leaf::Break | Leaf::Image(_) => BRIEF,
            });
            lengths.sum::<usize>() < BRIEF
        }
        _ => false,
    }
}

fn is_complex(blocks: &[Block]) -> bool {
    match blocks {
        [Block::Paragraph(spans)] => {
            spans.iter().any(|span| matches!(span.leaf, Leaf::Image(_)))
                && spans
                    .iter()
                    .all(|span| !matches!(&span.leaf, Leaf::Text(text) if text.trim().len() > 1))
        }
        [Block::Heading { .. }] => false,
        _ => true,
    }
}

/// Expands spans: the content stands in the first cell, the others are empty.
fn expand(rows: Vec<Vec<Cell>>) -> Table {
    let mut heads = Vec::with_capacity(rows.len());
    let mut grid: Vec<Vec<Vec<Span>>> = Vec::with_capacity(rows.len());
    let mut columns: Vec<Alignment> = Vec::new();
    // For every column: how many further rows a cell above still covers.
    let mut covered: Vec<usize> = Vec::new();
    let mut added = 0_usize;
    for row in rows {
        heads.push(row.iter().all(|cell| cell.is_head || is_strong(&cell.blocks)));
        let mut line: Vec<Vec<Span>> = Vec::new();
        let mut cells = row.into_iter();
        loop {
            let column = line.len();
            if let Some(rest) = covered.get_mut(column).filter(|rest| **rest > 0) {
                *rest -= 1;
                line.push(Vec::new());
                continue;
            }
            let Some(cell) = cells.next() else { break };
            let spans = flatten(cell.blocks);
            let width = cell.columns.min(COLUMNS.saturating_sub(column));
            if width == 0 {
                break;
            }
            added += width - 1;
            let width = if added > CELLS { 1 } else { width };
            for place in 0..width {
                line.push(Vec::new());
                if covered.len() < line.len() {
                    covered.push(0);
                    columns.push(Alignment::Unset);
                }
                if let Some(rest) = covered.get_mut(column + place) {
                    *rest = cell.rows - 1;
                }
            }
            if let Some(first) = line.get_mut(column) {
                *first = spans;
            }
            if let Some(unset) = columns.get_mut(column).filter(|known| **known == Alignment::Unset)
            {
                *unset = cell.alignment;
            }
        }
        grid.push(line);
    }
    for line in &mut grid {
        line.resize(columns.len(), Vec::new());
    }
    let head = if heads.first() == Some(&true) {
        mem::take(&mut grid[0])
    } else {
        vec![Vec::new(); columns.len()]
    };
    let rows = grid.into_iter().filter(|line| !line.is_empty()).collect();
    Table { columns, head, rows }
}

/// A first row wholly in bold letters is meant as a head.
fn is_strong(blocks: &[Block]) -> bool {
    matches!(blocks, [Block::Paragraph(spans)] if spans.iter().all(|span| span.style.strong.is_on()))
}

fn said(text: &str) -> Span {
    Span { style: Style::default(), leaf: Leaf::Text(text.to_owned()) }
}

/// Joins the blocks of a cell to one line.
fn flatten(blocks: Vec<Block>) -> Vec<Span> {
    let mut spans = Vec::new();
    flatten_into(blocks, &mut spans);
    spans
}

fn flatten_into(blocks: Vec<Block>, spans: &mut Vec<Span>) {
    for block in blocks {
        match block {
            Block::Paragraph(more) | Block::Heading { spans: more, .. } => join(spans, more),
            Block::Rule => {}
            Block::Code { text, .. } => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                join(
                    spans,
                    vec![Span { style: Style::default().verbatim(0), leaf: Leaf::Text(text) }],
                );
            }
            Block::Quote(blocks) => flatten_into(blocks, spans),
            Block::List { start, items } => {
                for (at, item) in items.into_iter().enumerate() {
                    let mark = match start {
                        Some(start) => format!("{}.", u64::from(start) + at as u64),
                        None => "•".to_owned(),
                    };
                    join(spans, vec![said(&mark)]);
                    flatten_into(item.blocks, spans);
                }
            }
            Block::Table(table) => {
                for cell in [table.head]
                    .into_iter()
                    .chain(table.rows)
                    .flatten()
                    .filter(|cell| !cell.is_empty())
                {
                    join(spans, cell);
                }
            }
        }
    }
}
