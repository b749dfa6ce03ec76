//! Elements that are of another kind than their names say: by a style, by a
//! role, or because a script or a program made them for itself.

use dom_query::{Document, Element, NodeRef};

use super::{roles, weight, word};
use crate::article::element::{Named, attribute, names_in, says};
use crate::article::walk::elements;

/// Gives elements the names of what they are shown as, and drops copies.
pub(super) fn settle(document: &Document) {
    let mut lists = word::Lists::default();
    let may_be = |element: &Element| kind_of(element).is_some();
    for node in elements(&document.root(), may_be) {
        let kind = node.element_ref().and_then(|element| kind_of(&element));
        match kind {
            Some(Kind::Copy) => node.remove_from_parent(),
            Some(Kind::Task) => note_task(&node),
            Some(Kind::Word) => lists.take(&node),
            Some(Kind::Role) => roles::name(&node),
            Some(Kind::Weight) => weight::name(&node),
            None => {}
        }
    }
}

/// Of what kind an element may be.
enum Kind {
    Copy,
    Task,
    Word,
    Role,
    Weight,
}

fn kind_of(element: &Element) -> Option<Kind> {
    if is_copy(element) {
        Some(Kind::Copy)
    } else if is_task(element) {
        Some(Kind::Task)
    } else if word::may_be(element) {
        Some(Kind::Word)
    } else if roles::may_be(element) {
        Some(Kind::Role)
    } else {
        weight::may_be(element).then_some(Kind::Weight)
    }
}

/// Classes of a slide that a script shows a second time, so that the last is
/// followed by the first.
const COPIES: [&str; 6] = [
    "swiper-slide-duplicate",
    "slick-cloned",
    "bx-clone",
    "splide__slide--clone",
    "glide__slide--clone",
    "tns-slide-cloned",
];

fn is_copy(element: &Element) -> bool {
    let is_copied = |class: &str| names_in(class).any(|class| COPIES.contains(&class));
    attribute(element, "class").is_some_and(is_copied)
}

/// Where an item notes whether its task is done, for extractors drop boxes.
pub(in crate::article) const TASK: &str = "data-task";

/// Sees the box of a task, which nobody is asked to tick.
fn is_task(element: &Element) -> bool {
    element.has_name("input")
        && says(element, "type", "checkbox")
        && attribute(element, "disabled").is_some()
}

fn note_task(task: &NodeRef<'_>) {
    let item = task.ancestors_it(Some(2)).find(|above| above.has_name("li"));
    if let Some(item) = item {
        item.set_attr(TASK, if task.has_attr("checked") { "done" } else { "open" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_notes_its_task() {
        let document = Document::fragment(
            "<ul><li><input type=checkbox disabled checked>a<li><input type=checkbox>b</ul>",
        );
        settle(&document);
        let html = document.html_root().inner_html().to_string();
        assert!(html.contains("<li data-task=\"done\">") && html.contains("<li><input"), "{html}");
    }

    #[test]
    fn a_slide_is_told_once() {
        let slide = |class: &str, text: &str| format!("<li class=\"slide {class}\">{text}</li>");
        let (one, two) = (slide("is-seen", "one"), slide("", "two"));
        let copies = [slide("slick-cloned", "two"), slide("slick-cloned", "one")];
        let document = Document::fragment(format!("{}{one}{two}{}", copies[0], copies[1]));
        settle(&document);
        assert_eq!(document.html_root().inner_html().to_string(), one + &two);
    }
}
