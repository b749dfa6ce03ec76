//! Items of lists: those that stand where no list is, and those of tasks.

use dom_query::NodeRef;

use super::unwrap;
use crate::article::element::Named;
use crate::article::looks::TASK;
use crate::article::walk::{holds, is_blank};

/// Elements whose children are items.
const LISTS: [&str; 4] = ["ul", "ol", "menu", "dir"];

/// Tells whether an element has items of its own.
pub(super) fn has_items(node: &NodeRef<'_>) -> bool {
    node.children_it(false).any(|child| child.has_name("li"))
}

/// Puts an item that stands in no list, and those behind it, into one. A box
/// between a list and its items goes.
pub(super) fn gather(item: &NodeRef<'_>) {
    let Some(around) = item.parent().filter(|around| !around.is_one_of(&LISTS)) else { return };
    let is_box = around.is_one_of(&["div", "span", "section"]);
    if is_box && around.parent().is_some_and(|above| above.is_one_of(&LISTS)) {
        unwrap(&around);
        return;
    }
    let list = item.tree.new_element("ul");
    item.insert_before(&list);
    let mut next = Some(*item);
    while let Some(node) = next.filter(|node| node.has_name("li") || is_blank(node)) {
        next = node.next_sibling();
        list.append_child(&node);
    }
}

/// Gives an item the box of its task again.
pub(super) fn tick(item: &NodeRef<'_>) {
    let Some(task) = item.attr(TASK) else { return };
    if !holds(item, &["input"]) {
        let is_done = if &*task == "done" { " checked" } else { "" };
        item.prepend_html(format!("<input type=\"checkbox\"{is_done}>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::walk::elements;
    use dom_query::Document;

    fn gathered(html: &str) -> String {
        let document = Document::fragment(html);
        for item in elements(&document.html_root(), |element| element.has_name("li")) {
            gather(&item);
        }
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn a_task_is_ticked_if_it_is_done() {
        let ticked = |html: &str| {
            let document = Document::fragment(html);
            tick(&document.select("li").nodes()[0]);
            document.html_root().inner_html().to_string()
        };
        assert!(ticked("<ul><li data-task=done>a</li></ul>").contains("checked"));
        assert!(
            ticked("<ul><li data-task=open>a</li></ul>").contains("<input type=\"checkbox\">a")
        );
        assert!(!ticked("<ul><li>a</li></ul>").contains("<input"));
    }

    #[test]
    fn items_without_a_list_get_one() {
        assert_eq!(
            gathered("<div>a<li>b</li> <li>c</li><p>d</p><li>e</li></div>"),
            "<div>a<ul><li>b</li> <li>c</li></ul><p>d</p><ul><li>e</li></ul></div>"
        );
        assert_eq!(
            gathered("<ul><div><li>a</li><li>b</li></div><li>c</li></ul>"),
            "<ul><li>a</li><li>b</li><li>c</li></ul>"
        );
        let kept = "<ul><li>a<ol><li>b</li></ol></li></ul>";
        assert_eq!(gathered(kept), kept);
    }
}
