//! Tables of a page: spans expanded to a grid, and tables that only lay out a
//! page taken apart, lists among them.

use std::collections::HashSet;

use dom_query::NodeRef;

use super::list::shows_picture;
use super::listed;
use super::read::{Flow, Reader, join};
use super::tree::{Alignment, Block, Item, Leaf, Span, Style, Table};

/// Most columns that a table keeps; cells beyond are dropped.
const COLUMNS: usize = 64;
/// Most cells that spans may add to one table.
const CELLS: usize = 20_000;

/// Characters below which a cell holds a few words.
const BRIEF: usize = 60;

/// A cell as it stands in the page.
pub(super) struct Cell {
    pub(super) blocks: Vec<Block>,
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
        if !rows.iter().any(|row| is_filled(row)) {
            return;
        }
        // What covers several rows counts those of nothing as well.
        let is_plain = rows.iter().flatten().all(|cell| cell.rows == 1);
        for rows in if is_plain { sections(rows) } else { vec![rows] } {
            if listed::is_list(&rows) {
                listed::push(&mut flow.blocks, rows);
            } else if is_layout(&rows) {
                flow.blocks.extend(rows.into_iter().flatten().flat_map(|cell| cell.blocks));
            } else {
                flow.blocks.push(Block::Table(expand(rows)));
            }
        }
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

/// Tells whether anything stands in a row.
fn is_filled(row: &[Cell]) -> bool {
    filled(row).next().is_some()
}

fn filled(row: &[Cell]) -> impl Iterator<Item = &Cell> {
    row.iter().filter(|cell| !cell.blocks.is_empty())
}

/// Tells whether all that stands in a row is meant to head columns.
fn is_head(row: &[Cell]) -> bool {
    filled(row).all(|cell| cell.is_head || is_strong(&cell.blocks))
}

/// Returns the columns in which anything of a row begins.
fn places(row: &[Cell]) -> impl Iterator<Item = usize> {
    let mut next = 0;
    row.iter().filter_map(move |cell| {
        let place = next;
        next += cell.columns;
        (!cell.blocks.is_empty()).then_some(place)
    })
}

/// Parts rows where heads stand below a row of nothing over columns that had
/// been empty: these are tables in one. Rows of nothing go.
fn sections(rows: Vec<Vec<Cell>>) -> Vec<Vec<Vec<Cell>>> {
    let mut parts: Vec<Vec<Vec<Cell>>> = Vec::new();
    let mut used: HashSet<usize> = HashSet::new();
    let mut is_apart = true;
    for row in rows {
        if !is_filled(&row) {
            is_apart = true;
            continue;
        }
        let is_new = || places(&row).any(|place| !used.contains(&place));
        let begins = is_apart && filled(&row).count() > 1 && is_head(&row) && is_new();
        is_apart = false;
        if begins {
            used.clear();
        }
        used.extend(places(&row));
        match parts.last_mut() {
            Some(part) if !begins => part.push(row),
            _ => parts.push(vec![row]),
        }
    }
    parts
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
    let cells = || rows.iter().flat_map(|row| filled(row));
    let is_brief = rows.len() == 1 && rows.iter().flatten().all(|cell| is_brief(&cell.blocks));
    // Beside what is empty stands a column alone.
    let is_column = width <= 1 || rows.iter().all(|row| filled(row).count() <= 1);
    if (is_column || rows.len() <= 1 && !is_brief) && !has_head {
        return true;
    }
    let complex = cells().filter(|cell| is_complex(&cell.blocks)).count();
    let holds_table = cells().any(|cell| cell.blocks.iter().any(is_deep));
    // A picture beside each text needs no column of its own.
    let pictures = cells().filter(|cell| shows_picture(cell.blocks.first())).count();
    let all = cells().count();
    holds_table || complex * 2 > all || !has_head && pictures * 2 >= all
}

/// Tells whether a block has parts that no line of a cell can show: it is a
/// table, or a list of lists.
fn is_deep(block: &Block) -> bool {
    let holds_list =
        |item: &Item| item.blocks.iter().any(|block| matches!(block, Block::List { .. }));
    match block {
        Block::Table(_) => true,
        Block::List { items, .. } => items.iter().any(holds_list),
        _ => false,
    }
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
        heads.push(is_head(&row));
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
    drop_spacers(&mut grid, &mut columns);
    let is_head = heads.first() == Some(&true) || has_corner(&grid);
    let mut rows = grid.into_iter();
    let head = match rows.next() {
        Some(first) if is_head => first,
        first => {
            let rows = first.into_iter().chain(rows).collect();
            let head = vec![Vec::new(); columns.len()];
            return Table { columns, head, rows };
        }
    };
    Table { columns, head, rows: rows.collect() }
}

/// Drops the columns in which nothing stands: they keep others apart.
fn drop_spacers(grid: &mut [Vec<Vec<Span>>], columns: &mut Vec<Alignment>) {
    let mut is_filled = vec![false; columns.len()];
    for line in grid.iter() {
        for (cell, is_filled) in line.iter().zip(&mut is_filled) {
            *is_filled |= !cell.is_empty();
        }
    }
    if is_filled.iter().all(|is_filled| *is_filled) {
        return;
    }
    for line in grid.iter_mut() {
        let mut filled = is_filled.iter();
        line.retain(|_| filled.next() == Some(&true));
    }
    let mut filled = is_filled.iter();
    columns.retain(|_| filled.next() == Some(&true));
}

/// Tells whether a first row heads columns: nothing stands over the names of
/// the rows, and something over all else.
fn has_corner(grid: &[Vec<Vec<Span>>]) -> bool {
    let Some(([first], rest)) = grid.split_first_chunk::<1>() else { return false };
    let is_empty = |line: &Vec<Vec<Span>>| line.first().is_none_or(Vec::is_empty);
    first.len() > 1
        && is_empty(first)
        && first.iter().skip(1).all(|cell| !cell.is_empty())
        && !rest.is_empty()
        && !rest.iter().any(is_empty)
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
