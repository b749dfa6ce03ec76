//! Names and tags that hide text from who judges by them: boxes in which a
//! wide table is moved, and buttons that are the heading of what they open.

use dom_query::NodeRef;

use super::names::is_named;
use crate::article::element::Named;
use crate::article::measure::fills_paragraph;
use crate::article::walk::{each, elements, has_picture, holds};
use crate::text::script::ends_sentence;

/// Words for boxes in which a wide table is moved.
const MOVED: [&str; 4] = ["scroll", "scroller", "scrollable", "scrolling"];

/// Takes their names from boxes in which a table is moved, and makes headings
/// of the buttons that open a text.
pub(super) fn settle(part: &NodeRef<'_>) {
    for node in elements(part, |own| own.is_one_of(&["button", "table"])) {
        if node.has_name("table") {
            uncover(&node);
        } else if opens_text(&node) && !has_picture(&node) {
            node.rename("h3");
        }
    }
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    fills_paragraph(node) && ends_sentence(&node.text())
}

/// Takes its name from a box that holds a table alone and is called after
/// moving that.
fn uncover(table: &NodeRef<'_>) {
    let Some(around) = table.parent().filter(|above| above.has_name("div")) else { return };
    let is_called = around.element_ref().is_some_and(|own| is_named(&own, &MOVED));
    if is_called && around.element_children().len() == 1 {
        around.remove_attrs(&["class", "id"]);
    }
}

/// Characters of a heading on a button.
const HEADING: std::ops::RangeInclusive<usize> = 8..=150;

/// What buttons do that are no headings.
const DOING: [&str; 11] = [
    "show", "read", "view", "see", "open", "close", "listen", "play", "share", "continue", "expand",
];

/// Tells whether a button is the heading of a text that it opens, which
/// stands with it in a box of their own.
fn opens_text(button: &NodeRef<'_>) -> bool {
    let Some(opened) = button.next_element_sibling().filter(|next| next.has_name("div")) else {
        return false;
    };
    let text = button.text().trim().to_lowercase();
    HEADING.contains(&text.chars().count())
        && !text.split(' ').next().is_some_and(|does| DOING.contains(&does))
        && button.parent().is_some_and(|around| around.element_children().len() == 2)
        && each(&opened, "p")
            .next()
            .is_some_and(|first| is_paragraph(&first) && !holds(&opened, &["form"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn settled(html: &str) -> String {
        let document = Document::from(html);
        let body = document.body().unwrap();
        settle(&document.root());
        body.inner_html().to_string()
    }

    #[test]
    fn a_box_of_a_table_loses_the_name_of_what_moves_it() {
        let table = "<table><tbody><tr><td>2020</td><td>412</td></tr></tbody></table>";
        let moved = format!("<div class=\"table-scroll\">{table}</div>");
        assert_eq!(settled(&moved), format!("<div>{table}</div>"));
        let kept = format!("<div class=\"scroll\">{table}<p>More</p></div>");
        assert_eq!(settled(&kept), kept);
    }

    #[test]
    fn a_button_that_opens_a_text_is_its_heading() {
        let text = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";
        let opened = |words: &str, text: &str| {
            settled(&format!("<div><button>{words}</button><div>{text}</div></div>"))
        };
        assert!(opened("How the dam broke", text).contains("<h3>How the dam broke</h3>"));
        for (words, text) in [("Show all of it", text), ("How the dam broke", "<p>Rain.</p>")] {
            assert!(opened(words, text).contains("<button>"), "{words}");
        }
    }
}
