//! Text of an article that is called like furniture, and loses its name before
//! anybody judges it by that.

use dom_query::{Element, NodeRef};

use super::has_picture;
use super::names::words;
use crate::article::chaff::ends_sentence;
use crate::article::walk::elements;

/// Fewest characters of a paragraph that is one although it is called by a
/// part of the page.
const PARAGRAPH: usize = 60;

/// Words by which readability drops what has them, and paragraphs of articles
/// are called.
const PLACES: [&str; 4] = ["header", "extra", "remark", "community"];

/// Words for boxes in which a wide table is moved.
const MOVED: [&str; 4] = ["scroll", "scroller", "scrollable", "scrolling"];

/// Takes their names from commentaries, which are no comments, from
/// paragraphs that are called by their place, and from boxes in which a table
/// is moved; and makes headings of the buttons that open a text.
pub(super) fn settle(part: &NodeRef<'_>) {
    let may = |element: &Element| {
        matches!(&*element.name.local, "button" | "table") || is_misnamed(element)
    };
    for node in elements(part, may) {
        match node.qual_name_ref().map(|name| name.local.clone()).as_deref() {
            Some("button") if opens_text(&node) && !has_picture(&node) => node.rename("h3"),
            Some("button") => continue,
            Some("table") => {
                uncover(&node);
                continue;
            }
            Some("p") if !is_paragraph(&node) => continue,
            _ => {}
        }
        node.remove_attrs(&["class", "id"]);
    }
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    node.normalized_char_count() >= PARAGRAPH && ends_sentence(&node.text())
}

/// Takes its name from a box that holds a table alone and is called after
/// moving that.
fn uncover(table: &NodeRef<'_>) {
    let Some(around) = table.parent().filter(|above| above.has_name("div")) else { return };
    let is_called = around.element_ref().is_some_and(|own| is_called(&own, &MOVED));
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
        && opened.descendants_it().find(|inner| inner.has_name("p")).is_some_and(|first| {
            is_paragraph(&first) && !opened.descendants_it().any(|inner| inner.has_name("form"))
        })
}

fn is_misnamed(element: &Element) -> bool {
    let known: &[&str] = match &*element.name.local {
        "div" | "section" => &["commentary", "commentaries"],
        "p" => &PLACES,
        _ => return false,
    };
    is_called(element, known)
}

/// Tells whether an element is called by one of some words.
fn is_called(element: &Element, known: &[&str]) -> bool {
    element.attrs.iter().any(|own| {
        matches!(&*own.name.local, "class" | "id")
            && own
                .value
                .split_ascii_whitespace()
                .take(24)
                .flat_map(words)
                .any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn settled(html: &str) -> String {
        let document = Document::from(html);
        settle(&document.root());
        document.body().unwrap().inner_html().to_string()
    }

    #[test]
    fn text_loses_the_names_of_furniture() {
        let text = "The river rose by a hand's breadth in the night, and nobody slept.";
        assert_eq!(settled(&format!("<p class=header-intro>{text}</p>")), format!("<p>{text}</p>"));
        let said = format!("<div class=\"commentary\"><p>{text}</p></div>");
        assert_eq!(settled(&said), format!("<div><p>{text}</p></div>"));
        for kept in [
            "<p class=\"header-date\">Friday, May 7</p>".to_owned(),
            format!("<div class=\"comment\"><p>{text}</p></div>"),
            format!("<p class=\"footer\">{text}</p>"),
        ] {
            assert_eq!(settled(&kept), kept);
        }
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
