//! Elements that say by a role alone what they are: headings and tables of
//! `div` and `span` (WAI-ARIA 1.2, 5.3).

use dom_query::{Element, NodeRef};

use super::holds_block;
use crate::article::element::{Named, attribute};
use crate::article::measure::Size;

/// Elements that are nothing without a role.
const BLANK: [&str; 4] = ["div", "span", "p", "section"];

/// Most characters of a heading.
const HEADING: usize = 200;

/// The parts of a table, and the elements that they are.
const PARTS: [(&str, &str); 5] = [
    ("row", "tr"),
    ("cell", "td"),
    ("gridcell", "td"),
    ("columnheader", "th"),
    ("rowheader", "th"),
];

/// Sees an element that is a heading or a table by its role.
pub(super) fn may_be(element: &Element) -> bool {
    element.is_one_of(&BLANK)
        && attribute(element, "role").is_some_and(|role| matches!(role, "heading" | "table"))
}

/// Gives an element the name that its role says.
pub(super) fn name(node: &NodeRef<'_>) {
    match &*node.attr_or("role", "") {
        "heading" => {
            if !holds_block(node) && node.size_within(HEADING).is_some_and(|size| size > 0) {
                let level = node.attr_or("aria-level", "2");
                let level: usize = level.trim().parse().unwrap_or(2);
                node.rename(&format!("h{}", level.clamp(1, 6)));
            }
        }
        _ => name_table(node),
    }
}

/// Makes a table of one that is whole: rows alone, perhaps in groups, and in
/// them cells alone.
fn name_table(table: &NodeRef<'_>) {
    let (groups, mut rows): (Vec<_>, Vec<_>) =
        filled(table).into_iter().partition(|part| part.attr_or("role", "").as_ref() == "rowgroup");
    rows.extend(groups.iter().flat_map(filled));
    let cells: Vec<NodeRef<'_>> = rows.iter().flat_map(filled).collect();
    let is_whole = rows.iter().all(|row| element_of(row) == Some("tr"))
        && cells.iter().all(|cell| matches!(element_of(cell), Some("td" | "th")));
    if !is_whole || cells.is_empty() {
        return;
    }
    table.rename("table");
    groups.iter().for_each(|group| group.rename("tbody"));
    for part in rows.iter().chain(&cells) {
        part.rename(element_of(part).unwrap_or("td"));
    }
}

/// Returns what stands in an element and is more than white space.
fn filled<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let is_filled = |child: &NodeRef<'_>| child.is_element() || child.is_nonempty_text();
    node.children_it(false).filter(is_filled).collect()
}

/// Returns the element that a part of a table is by its role.
fn element_of(part: &NodeRef<'_>) -> Option<&'static str> {
    let role = part.attr("role").filter(|_| part.is_one_of(&BLANK))?;
    PARTS.iter().find(|(known, _)| *known == &*role).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::super::tests;

    fn settled(html: &str) -> String {
        let html = tests::settled(html);
        html.split(" role=\"")
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
            .collect()
    }

    #[test]
    fn a_heading_is_one_by_its_role() {
        assert_eq!(settled("<div role=heading>The river</div>"), "<h2>The river</h2>");
        let third = "<span role=heading aria-level=3>The river</span>";
        assert_eq!(settled(third), "<h3 aria-level=\"3\">The river</h3>");
        for kept in ["<div role=heading><p>The river</p></div>", "<div role=heading></div>"] {
            assert!(settled(kept).starts_with("<div>"), "{kept}");
        }
    }

    #[test]
    fn a_table_is_one_by_its_roles_if_it_is_whole() {
        let row = |role: &str| {
            format!("<div role=row><span role={role}>a</span> <span role={role}>b</span></div>")
        };
        let (head, line) = (row("columnheader"), row("cell"));
        assert_eq!(
            settled(&format!("<div role=table>{head}<div role=rowgroup>{line}</div></div>")),
            "<table><tr><th>a</th> <th>b</th></tr><tbody><tr><td>a</td> <td>b</td></tr></tbody></table>"
        );
        for part in ["<p>c</p>", "c", "<div role=row>c</div>", "<div role=row><p>c</p></div>"] {
            let kept = settled(&format!("<div role=table>{line}{part}</div>"));
            assert!(kept.starts_with("<div>"), "{kept}");
        }
    }
}
