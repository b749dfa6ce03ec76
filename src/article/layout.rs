//! Tables that lay a page out, as pages were made once: their cells are boxes,
//! and the menu beside an article is no row of its data.

use dom_query::{Document, NodeData, NodeRef};

use super::walk::{Step, Walk};

/// Fewest characters of the cell that holds the text of a page.
const TEXT: usize = 150;

/// Makes boxes of the tables around the one cell that holds most of the running
/// text of a page.
pub(super) fn unfold(document: &Document) {
    let Some(cell) = document.body().and_then(|body| cell_of(&body)) else { return };
    let tables: Vec<NodeRef<'_>> =
        cell.ancestors_it(None).filter(|above| above.has_name("table")).collect();
    let parts: Vec<NodeRef<'_>> = tables.iter().flat_map(parts_of).collect();
    let is_of_data =
        |part: &NodeRef<'_>| ["th", "thead", "caption"].iter().any(|name| part.has_name(name));
    if !parts.iter().any(is_of_data) {
        parts.iter().chain(&tables).for_each(|part| part.rename("div"));
    }
}

/// Returns the cell that holds more than half of the text of a page that
/// stands in no link, apart from what stands in cells within it.
fn cell_of<'a>(body: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    /// An element while it is read.
    struct Around {
        cell: Option<usize>,
        is_linked: bool,
    }
    let mut cells: Vec<(NodeRef<'a>, usize)> = Vec::new();
    let mut all = 0;
    let mut around: Vec<Around> = Vec::new();
    for step in Walk::below(body) {
        let Step::Enter(node) = step else {
            around.pop();
            continue;
        };
        let (cell, is_linked) =
            around.last().map_or((None, false), |above| (above.cell, above.is_linked));
        node.query(|inner| match &inner.data {
            NodeData::Text { contents } if !is_linked => {
                let size = contents.trim().chars().count();
                all += size;
                if let Some((_, own)) = cell.and_then(|cell| cells.get_mut(cell)) {
                    *own += size;
                }
            }
            NodeData::Element(own) => {
                let name: &str = own.name.local.as_ref();
                let cell = match name {
                    "td" => {
                        cells.push((node, 0));
                        Some(cells.len() - 1)
                    }
                    _ => cell,
                };
                around.push(Around { cell, is_linked: is_linked || name == "a" });
            }
            _ => {}
        });
    }
    let (cell, own) = cells.into_iter().max_by_key(|(_, own)| *own)?;
    (own >= TEXT && own * 2 > all).then_some(cell)
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
    fn tables_of_data_stay() {
        let text = TEXT.repeat(3);
        let inner = "<table><tr><td>Dam</td><td>Of oak</td></tr></table>";
        for kept in [
            format!("<table><tr><th>Dam</th><td>{text}</td></tr></table>"),
            format!("<table><tr><td>{text}</td><td>{text}</td></tr></table>"),
            format!("<table>{}</table>", "<tr><td>1</td><td>A dam of oak</td></tr>".repeat(40)),
            format!("<table><tr><td>{TEXT}</td></tr></table>{text}"),
        ] {
            assert!(unfolded(&kept).starts_with("<table>"), "{kept}");
        }
        let around = unfolded(&format!("<table><tr><td>{text}{inner}</td></tr></table>"));
        assert!(around.starts_with("<div>") && around.contains("<table>"));
    }
}
