//! Text of an article that is called like furniture, and loses its name before
//! anybody judges it by that.

use dom_query::{Element, NodeRef};

use super::names::words;
use crate::article::chaff::ends_sentence;
use crate::article::walk::elements;

/// Fewest characters of a paragraph that is one although it is called by a
/// part of the page.
const PARAGRAPH: usize = 60;

/// Words by which readability drops what has them, and paragraphs of articles
/// are called.
const PLACES: [&str; 4] = ["header", "extra", "remark", "community"];

/// Takes their names from commentaries, which are no comments, and from
/// paragraphs that are called by their place.
pub(super) fn settle(part: &NodeRef<'_>) {
    for node in elements(part, is_misnamed) {
        if node.has_name("p")
            && (node.normalized_char_count() < PARAGRAPH || !ends_sentence(&node.text()))
        {
            continue;
        }
        node.remove_attrs(&["class", "id"]);
    }
}

fn is_misnamed(element: &Element) -> bool {
    let known: &[&str] = match &*element.name.local {
        "div" | "section" => &["commentary", "commentaries"],
        "p" => &PLACES,
        _ => return false,
    };
    let mut attributes = element.attrs.iter();
    attributes.any(|own| {
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
}
