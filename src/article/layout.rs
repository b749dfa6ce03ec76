//! Tables that lay a page out, as pages were made once: their cells are boxes,
//! their rows are paragraphs, and the menu beside an article is no row of its
//! data.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, Element, NodeData, NodeId, NodeRef};

use super::element::{Named, attribute};
use super::tidy::unwrap;
use super::units::is_comment;
use super::walk::{Step, Walk, has_picture, has_text};

/// Fewest bytes of a cell of running text that stand in no link: 120 letters
/// of Latin, 40 of Chinese.
const PROSE: usize = 120;

/// Fewest bytes of running text of a page that tables lay out.
const TEXT: usize = 300;

/// A table of a page, and what stands in its own cells: not in those of the
/// tables within it.
struct Table<'a> {
    node: NodeRef<'a>,
    /// The table that it stands in.
    above: Option<usize>,
    /// Whether it has what only tables of data have: heads, a caption, lines.
    is_of_data: bool,
    is_lined: bool,
    rows: usize,
    /// Most cells with text of a row with running text.
    width: usize,
    /// How many cells hold running text.
    proses: usize,
    text: usize,
    prose: usize,
    /// Whether running text stands in it, and whether in a table within it.
    holds: bool,
    is_outer: bool,
}

/// A cell with the bytes of its text that stand in no link.
struct Cell<'a> {
    node: NodeRef<'a>,
    table: usize,
    row: usize,
    text: usize,
}

/// Makes boxes of the tables that hold the running text of a page, where most
/// of it stands in tables, and marks the box that holds it all.
pub(super) fn unfold(document: &Document) {
    let Some(body) = document.body() else { return };
    let (tables, cells, all) = tables_of(&body);
    let prose: usize = tables.iter().map(|table| table.prose).sum();
    if prose < TEXT || prose * 2 <= all {
        return;
    }
    let mut rows = HashSet::new();
    // One cell that holds it all stays as far from its neighbours as it is.
    let is_alone = cells.iter().any(|cell| cell.text * 20 >= prose * 19);
    for table in tables.iter().rev().filter(|table| table.is_layout(all)) {
        let is_center = |above: &NodeRef<'_>| above.has_name("center");
        let centers: Vec<NodeRef<'_>> = table.node.ancestors_it(None).filter(is_center).collect();
        centers.iter().for_each(|center| center.rename("div"));
        if is_alone {
            parts_of(&table.node).iter().chain([&table.node]).for_each(|part| part.rename("div"));
        } else {
            unfold_one(&table.node, &mut rows);
        }
    }
    let is_text = |cell: &&Cell<'_>| {
        let mut around = cell.node.ancestors_it(None).chain([cell.node]);
        cell.text >= PROSE && cell.node.has_name("div") && !around.any(|around| is_comment(&around))
    };
    mark(&body, cells.iter().filter(is_text), &rows);
}

/// What marks the box that holds the running text of a page that tables laid
/// out.
pub(super) const LAID: &str = "data-laid";

/// Marks the box that holds the text of all cells, if they stand below each
/// other: of several side by side only one that holds most of it.
fn mark<'a>(body: &NodeRef<'a>, cells: impl Iterator<Item = &'a Cell<'a>>, rows: &HashSet<NodeId>) {
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    let mut own: HashMap<NodeId, usize> = HashMap::new();
    for cell in cells {
        own.insert(cell.node.id, cell.text);
        for around in cell.node.ancestors_it(None).chain([cell.node]) {
            *held.entry(around.id).or_default() += cell.text;
        }
    }
    if own.is_empty() {
        return;
    }
    let held_by = |node: &NodeRef<'_>| held.get(&node.id).copied().unwrap_or_default();
    let mut around = *body;
    loop {
        let all = held_by(&around);
        if let Some(own) = own.get(&around.id) {
            if own * 20 < all * 19 {
                around.set_attr(LAID, "");
            }
            return;
        }
        let is_row = rows.contains(&around.id);
        let least = if is_row { all * 3 / 5 } else { all * 19 / 20 };
        match around.children_it(false).max_by_key(held_by) {
            Some(child) if held_by(&child) > least => around = child,
            _ if is_row => return,
            _ => break,
        }
    }
    let children: Vec<NodeRef<'_>> = around.children_it(false).collect();
    let first = children.iter().position(|child| held_by(child) > 0).unwrap_or_default();
    let last = children.iter().rposition(|child| held_by(child) > 0).unwrap_or_default();
    let laid = around.tree.new_element("div");
    laid.set_attr(LAID, "");
    if let Some(first) = children.get(first) {
        first.insert_before(&laid);
    }
    children.get(first..=last).into_iter().flatten().for_each(|child| laid.append_child(child));
}

impl Table<'_> {
    /// Tells whether it lays out a page that has so many bytes of text: it
    /// holds running text in a column, in a row, or in tables within it, or
    /// is one text with what is said of it, or most of the page.
    fn is_layout(&self, all: usize) -> bool {
        let is_grid = self.width > 1 && self.rows > 1;
        let is_one = self.proses == 1 || self.prose * 2 > all;
        let is_text = !self.is_lined && self.prose * 10 >= self.text * 7 && is_one;
        self.holds && (self.is_outer || !self.is_of_data && (!is_grid || is_text))
    }
}

/// Returns the tables of a page, their cells, and how many bytes of its text
/// stand in no link.
fn tables_of<'a>(body: &NodeRef<'a>) -> (Vec<Table<'a>>, Vec<Cell<'a>>, usize) {
    /// An element while it is read.
    #[derive(Clone, Copy, Default)]
    struct Around {
        table: Option<usize>,
        cell: Option<usize>,
        is_linked: bool,
    }
    let mut tables: Vec<Table<'a>> = Vec::new();
    let mut cells: Vec<Cell<'a>> = Vec::new();
    let mut all = 0;
    let mut around: Vec<Around> = Vec::new();
    for step in Walk::below(body) {
        let Step::Enter(node) = step else {
            around.pop();
            continue;
        };
        let Around { mut table, mut cell, is_linked } = around.last().copied().unwrap_or_default();
        node.query(|inner| match &inner.data {
            NodeData::Text { contents } if !is_linked => {
                let text = contents.trim().len();
                all += text;
                if let Some(cell) = cell.and_then(|cell| cells.get_mut(cell)) {
                    cell.text += text;
                }
            }
            NodeData::Element(own) => {
                let name: &str = own.name.local.as_ref();
                match (name, table.and_then(|table| tables.get_mut(table))) {
                    ("table", _) => {
                        tables.push(Table::new(node, own, table));
                        (table, cell) = (Some(tables.len() - 1), None);
                    }
                    ("tr", Some(table)) => table.rows += 1,
                    ("th" | "thead" | "tfoot" | "caption" | "colgroup", Some(table)) => {
                        table.is_of_data = true;
                    }
                    ("td", Some(own)) => {
                        let row = own.rows;
                        cells.extend(table.map(|table| Cell { node, table, row, text: 0 }));
                        cell = Some(cells.len() - 1);
                    }
                    _ => {}
                }
                around.push(Around { table, cell, is_linked: is_linked || name == "a" });
            }
            _ => {}
        });
    }
    count(&mut tables, &cells);
    (tables, cells, all)
}

/// Counts what the cells of tables hold.
fn count(tables: &mut [Table<'_>], cells: &[Cell<'_>]) {
    // How many cells with text, and with running text, each row has.
    let mut rows: HashMap<(usize, usize), (usize, usize)> = HashMap::new();
    for cell in cells.iter().filter(|cell| cell.text > 0) {
        let (all, prose) = rows.entry((cell.table, cell.row)).or_default();
        *all += 1;
        *prose += usize::from(cell.text >= PROSE);
        let Some(table) = tables.get_mut(cell.table) else { continue };
        table.text += cell.text;
        table.prose += if cell.text >= PROSE { cell.text } else { 0 };
    }
    for ((table, _), (all, prose)) in rows.into_iter().filter(|(_, (_, prose))| *prose > 0) {
        let Some(table) = tables.get_mut(table) else { continue };
        table.width = table.width.max(all);
        table.proses += prose;
    }
    // What stands in a table comes behind it.
    for at in (0..tables.len()).rev() {
        let Some(table) = tables.get_mut(at) else { continue };
        table.holds |= table.prose > 0;
        let above = table.above.filter(|_| table.holds);
        if let Some(above) = above.and_then(|above| tables.get_mut(above)) {
            (above.holds, above.is_outer) = (true, true);
        }
    }
}

impl<'a> Table<'a> {
    fn new(node: NodeRef<'a>, element: &Element, above: Option<usize>) -> Self {
        let own = |name: &str| attribute(element, name).map(str::trim);
        let is_lined = own("border").is_some_and(|border| !border.starts_with('0'));
        let is_of_data = own("summary").is_some_and(|summary| !summary.is_empty());
        Self {
            node,
            above,
            is_of_data,
            is_lined,
            rows: 0,
            width: 0,
            proses: 0,
            text: 0,
            prose: 0,
            holds: false,
            is_outer: false,
        }
    }
}

/// Makes boxes of the cells of a table and of its rows of several, which it
/// notes, and one of the table, if it has several.
fn unfold_one(table: &NodeRef<'_>, rows: &mut HashSet<NodeId>) {
    let parts = parts_of(table);
    let is_filled = |cell: &NodeRef<'_>| has_text(cell) || has_picture(cell);
    for part in parts.iter().rev() {
        let is_cell = part.is_one_of(&["td", "th", "caption"]);
        let is_row = part.has_name("tr")
            && part.children_it(false).filter(|cell| cell.is_element() && is_filled(cell)).count()
                > 1;
        if is_row {
            rows.insert(part.id);
        }
        if is_cell || is_row {
            part.rename("div");
        } else {
            unwrap(part);
        }
    }
    table.rename("div");
    if table.children_it(false).filter(NodeRef::is_element).count() == 1 {
        unwrap(table);
    }
}

/// Returns the parts of a table, down to its cells.
fn parts_of<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut parts = Vec::new();
    let mut around = vec![*table];
    while let Some(node) = around.pop() {
        for child in node.children_it(false) {
            let Some(name) = child.qual_name_ref().map(|name| name.local.clone()) else { continue };
            match &*name {
                "tr" | "tbody" | "thead" | "tfoot" => around.push(child),
                "td" | "th" | "caption" => {}
                _ => continue,
            }
            parts.push(child);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(html: &str) -> String {
        let document = Document::from(html);
        unfold(&document);
        document.body().unwrap().inner_html().to_string()
    }

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody of the lower \
        town slept, because the old dam had broken the year before.</p>";

    fn laid(html: &str) -> String {
        format!("<div data-laid=\"\">{html}</div>")
    }

    #[test]
    fn the_tables_around_the_text_are_boxes() {
        let text = TEXT.repeat(3);
        let menu = "<ul><li><a href=\"/2\">Why rivers rise</a></li></ul>";
        let table = format!("<table><tr><td>{text}</td><td>{menu}</td></tr></table>");
        let boxes = format!("<div><div><div><div>{text}</div><div>{menu}</div></div></div></div>");
        assert_eq!(unfolded(&table), boxes);
        let outer = format!("<table><tr><td><b>Boats</b>{table}<br></td></tr></table>");
        assert!(!unfolded(&outer).contains("<t"));
    }

    #[test]
    fn a_text_in_several_tables_is_one() {
        let table = format!("<table><tr><td>{TEXT}</td></tr></table>");
        let (text, picture) = (format!("<div>{TEXT}</div>"), "<img src=\"1.jpg\">");
        let menu = "<p><a href=\"/2\">Why rivers rise</a></p>";
        assert_eq!(
            unfolded(&format!("{menu}{table}{picture}{table}<center>{table}</center>{menu}")),
            menu.to_owned() + &laid(&format!("{text}{picture}{text}<div>{text}</div>")) + menu
        );
        // Of boxes side by side that hold as much, none is the text.
        let beside = format!("<td>{table}</td>").repeat(2);
        assert!(!unfolded(&format!("<table><tr>{beside}</tr></table>")).contains("data-laid"));
        let comment = format!("<div class=\"comments\">{table}</div>");
        assert!(
            unfolded(&format!("{table}{table}{comment}"))
                .contains(&format!("{}<div class", laid(&text.repeat(2))))
        );
    }

    #[test]
    fn rows_of_running_text_are_paragraphs() {
        let row = format!("<tr><td>{TEXT}</td></tr>");
        let menu = "<a href=\"/2\">Why rivers rise</a>";
        let title = format!("<tr><td rowspan=\"9\">{menu}</td><td>A river</td></tr>");
        let cell = format!("<div>{TEXT}</div>").repeat(3);
        assert_eq!(
            unfolded(&format!("<table>{title}{}</table>", row.repeat(3))),
            format!(
                "<div><div><div rowspan=\"9\">{menu}</div><div>A river</div></div>{}</div>",
                laid(&cell)
            )
        );
        let says = format!("<tr><td>Jo:</td><td>{TEXT}</td></tr>");
        let said = format!("<div><div>Jo:</div><div>{TEXT}</div></div>");
        assert_eq!(
            unfolded(&format!("<table>{}</table>", says.repeat(3))),
            format!("<div>{}</div>", laid(&said.repeat(3)))
        );
    }

    #[test]
    fn tables_of_data_stay() {
        let text = TEXT.repeat(3);
        let inner = "<table><tr><td>Dam</td><td>Of oak</td></tr></table>";
        let named = format!("<tr><td>Dam</td><td>{TEXT}</td><td>1990</td></tr>").repeat(2);
        for kept in [
            format!("<table><tr><th>Dam</th><td>{text}</td></tr></table>"),
            format!("<table border=1>{named}</table>"),
            format!("<table>{}</table>", "<tr><td>1</td><td>A dam of oak</td></tr>".repeat(40)),
            format!("<table><tr><td>{TEXT}</td></tr></table>{text}"),
        ] {
            assert!(unfolded(&kept).starts_with("<table"), "{kept}");
        }
        let around = unfolded(&format!("<table><tr><td>{text}{inner}</td></tr></table>"));
        assert!(around.starts_with("<div>") && around.contains("<table>"));
        let beside = format!("<table><tr><td>{text}</td></tr></table><table>{named}</table>");
        assert!(unfolded(&beside).ends_with("</table>"));
    }
}
