//! Letters whose style alone makes them bold, slanted, struck or raised, as
//! Google Docs and editors of that kind write them; and elements of such
//! letters whose style says that they are not.

use dom_query::{Element, NodeRef};

use super::{has_text, holds_block};
use crate::article::element::{Named, attribute};
use crate::text::style::declared;

/// Lightest weight of bold letters (CSS Fonts 4, 2.2).
const BOLD: u32 = 600;

/// Elements whose letters are bold without a style.
const STRONG: [&str; 9] = ["b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"];

/// Elements whose letters are slanted without a style.
const SLANTED: [&str; 3] = ["i", "em", "cite"];

/// Farthest above some letters that an element is looked for whose letters are
/// like them.
const ABOVE: usize = 8;

/// Sees an element whose style may say what its letters are like.
pub(super) fn may_be(element: &Element) -> bool {
    element.is_one_of(&["span", "font", "b", "strong", "i", "em"])
        && attribute(element, "style").is_some_and(|style| {
            ["font-weight", "font-style", "line-through", "vertical-align"]
                .iter()
                .any(|word| style.contains(word))
        })
}

/// Gives letters the elements that their style says.
pub(super) fn name(node: &NodeRef<'_>) {
    let style = node.attr_or("style", "");
    let weight = declared(&style, "font-weight").and_then(|weight| is_bold(&weight));
    let slant = declared(&style, "font-style").map(|style| style != "normal");
    if node.is_one_of(&["b", "strong"]) && weight == Some(false)
        || node.is_one_of(&["i", "em"]) && slant == Some(false)
    {
        node.rename(if holds_block(node) { "div" } else { "span" });
    }
    if !node.is_one_of(&["span", "font"]) || !has_text(node) || holds_block(node) {
        return;
    }
    let is_struck = ["text-decoration", "text-decoration-line"]
        .iter()
        .any(|name| declared(&style, name).is_some_and(|line| line.contains("line-through")));
    let stands_in =
        |names: &[&str]| node.ancestors_it(Some(ABOVE)).any(|above| above.is_one_of(names));
    let place = declared(&style, "vertical-align");
    let is_moved = |word: &str| place.as_deref() == Some(word) && !stands_in(&["sup", "sub"]);
    let said = [
        (weight == Some(true) && !stands_in(&STRONG), "b"),
        (slant == Some(true) && !stands_in(&SLANTED), "i"),
        (is_struck, "s"),
        (is_moved("super"), "sup"),
        (is_moved("sub"), "sub"),
    ];
    for (_, name) in said.iter().filter(|(is_said, _)| *is_said) {
        let inner = node.tree.new_element(name);
        node.children().iter().for_each(|child| inner.append_child(child));
        node.append_child(&inner);
    }
}

/// Tells whether letters of a weight are bold, where it says so.
fn is_bold(weight: &str) -> Option<bool> {
    match weight {
        "bold" | "bolder" => Some(true),
        "normal" | "lighter" => Some(false),
        number => number.parse::<u32>().ok().map(|number| number >= BOLD),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::settled;

    #[test]
    fn letters_are_what_their_style_says() {
        for (style, shown) in [
            ("font-weight: 700", "<b>rose</b>"),
            ("font-weight:bold;font-style:italic", "<i><b>rose</b></i>"),
            ("text-decoration: line-through", "<s>rose</s>"),
            ("font-size: 0.6em; vertical-align: super", "<sup>rose</sup>"),
        ] {
            let html = format!("<p>It <span style=\"{style}\">rose</span>.</p>");
            let shown = format!("<p>It <span style=\"{style}\">{shown}</span>.</p>");
            assert_eq!(settled(&html), shown);
        }
        assert_eq!(
            settled("<b style=\"font-weight: normal\"><p>It rose.</p></b>"),
            "<div style=\"font-weight: normal\"><p>It rose.</p></div>"
        );
    }

    #[test]
    fn letters_that_are_like_that_already_stay() {
        for kept in [
            "<p><span style=\"font-weight: 400; font-style: normal\">It rose.</span></p>",
            "<h2><span style=\"font-weight: 700\">It rose</span></h2>",
            "<b><span style=\"font-weight: 700\">It rose</span></b>",
            "<p><span style=\"font-weight: inherit\">It rose.</span></p>",
            "<p><span style=\"vertical-align: baseline\">It rose.</span></p>",
            "<sup><span style=\"vertical-align: super\">2</span></sup>",
            "<span style=\"font-weight: 700\"> </span>",
            "<span style=\"font-weight: 700\"><p>It rose.</p></span>",
        ] {
            assert_eq!(settled(kept), kept);
        }
    }
}
