//! What parts of a text are called, which readability believes too much.

use dom_query::{Document, Element, NodeRef};

use crate::article::element::{HEADINGS, Named, RANKS, names_of};
use crate::article::measure::{Size, fills_paragraph, in_links, linked};
use crate::article::walk::{before, each, elements, holds};
use crate::article::{prune, title};

/// What marks headings of the second rank while readability takes them for
/// those of the third.
pub(super) const SECOND: &str = "data-second";

/// Fewest bytes of letters of a heading that says the title.
const TITLE: usize = 12;

/// Fewest characters of a paragraph that is one whatever it is called.
const PARAGRAPH: usize = 150;

/// Takes from headings and long paragraphs what they are called. Readability
/// drops whatever is called `social`, and the anchor of a heading is made of
/// its words; and of the headings of the first two ranks it drops one that is
/// like the title, which should be one that says it.
pub(super) fn unnamed(document: &Document, title: &str) {
    // The title of the document, for ours may be a wrong heading.
    let titled = each(&document.root(), "title").next();
    let titled = titled.map(|titled| titled.text()).unwrap_or_default();
    let title = title::letters(if titled.trim().is_empty() { title } else { &titled });
    let is_title =
        |own: &str| own.len() >= TITLE && (title.contains(own) || own.contains(title.as_str()));
    let headings = elements(&document.root(), |element| element.is_one_of(&RANKS));
    let (first, others): (Vec<NodeRef<'_>>, Vec<NodeRef<'_>>) =
        headings.into_iter().partition(|heading| heading.has_name("h1"));
    let mut is_said = false;
    for heading in &first {
        let is_own = is_title(&title::letters(&heading.text()));
        is_said |= is_own;
        // What stands between paragraphs heads a part of them.
        if !is_own && stands_between(heading) {
            heading.remove_attrs(&["class", "id"]);
        }
    }
    for heading in &others {
        let is_called = heading.attr_or("class", "").contains("comment")
            || heading.attr_or("id", "").starts_with("comment");
        if is_called && !is_of_text(heading) {
            continue;
        }
        heading.remove_attrs(&["class", "id"]);
        if !heading.has_name("h2") {
            continue;
        }
        if !is_said && is_title(&title::letters(&heading.text())) {
            is_said = true;
        } else {
            heading.rename("h3");
            heading.set_attr(SECOND, "");
        }
    }
    for part in &elements(&document.root(), is_named_paragraph) {
        let is_known = match part.has_name("p") {
            true => part.size() >= PARAGRAPH || is_head(part),
            false if part.is_one_of(&["ul", "ol"]) => is_of_paragraphs(part),
            false => is_head(part),
        };
        if is_known {
            part.remove_attrs(&["class", "id"]);
        }
    }
}

/// Tells whether an element stands between two paragraphs, the first of which
/// a list or a picture may part from it.
fn stands_between(node: &NodeRef<'_>) -> bool {
    let is_text = |node: NodeRef<'_>| node.has_name("p") && fills_paragraph(&node);
    let mut before = before(node).filter(NodeRef::is_element).take(BEFORE);
    before.any(is_text) && node.next_element_sibling().is_some_and(is_text)
}

/// Most elements before a heading among which a paragraph is looked for.
const BEFORE: usize = 4;

/// Tells whether a long paragraph stands right below a heading.
fn is_of_text(heading: &NodeRef<'_>) -> bool {
    heading.next_element_sibling().is_some_and(|below| {
        below.has_name("p") && below.size() >= PARAGRAPH && in_links(&below) == 0
    })
}

/// Sees paragraphs with a name, what is called the head of a part, and lists
/// that are called the content.
fn is_named_paragraph(element: &Element) -> bool {
    let is_paragraph = element.has_name("p");
    let is_list = element.is_one_of(&["ul", "ol"]);
    names_of(element).any(|name| {
        is_paragraph
            || name.contains("header")
            || is_list && name.contains("content") && !prune::is_of_furniture(name)
    })
}

/// Fewest paragraphs beside a list which are the text more than that.
const PARAGRAPHS: usize = 3;

/// Tells whether a list stands behind several paragraphs, and in one box with
/// them: readability would make it the text, for its name.
fn is_of_paragraphs(list: &NodeRef<'_>) -> bool {
    let is_text = |node: &NodeRef<'_>| node.has_name("p") && fills_paragraph(node);
    before(list).take(MANY).filter(is_text).take(PARAGRAPHS).count() == PARAGRAPHS
}

/// Most nodes before a list among which they are looked for.
const MANY: usize = 60;

/// Words of the names of what stands beside an article with a head of its own.
const BESIDE: [&str; 8] =
    ["sidebar", "widget", "related", "comment", "menu", "footer", "popup", "modal"];

/// Tells whether an element is the head of a part of a text, which may be
/// called `card-header`: a heading, what stands by it, and text behind it.
fn is_head(node: &NodeRef<'_>) -> bool {
    let named = [node.attr_or("class", ""), node.attr_or("id", "")];
    let has = |word: &str| named.iter().any(|name| name.to_ascii_lowercase().contains(word));
    has("header")
        && !BESIDE.iter().any(|word| has(word))
        && (node.has_name("p")
            || node.ancestors_it(Some(3)).any(|above| above.has_name("summary"))
            || holds(node, &HEADINGS))
        && !holds(node, &["h1"])
        && node.size_within(399).is_some_and(|size| size > 0 && linked(node, size) < 0.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn left(html: &str) -> String {
        let document = Document::from(html);
        unnamed(&document, "High water in the lower town");
        document.body().unwrap().inner_html().replace(LINE, "")
    }

    #[test]
    fn headings_of_the_first_rank_lose_their_names_between_paragraphs() {
        let heading = "<h1 class=\"header-anchor\">Boats</h1>";
        assert_eq!(left(&format!("{LINE}{heading}{LINE}")), "<h1>Boats</h1>");
        let listed = format!("{LINE}<ul><li>x</li></ul>{heading}{LINE}");
        assert!(left(&listed).ends_with("<h1>Boats</h1>"));
        let title = heading.replace("Boats", "High water in the lower town");
        for (kept, page) in [
            (heading, format!("{heading}{LINE}")),
            (heading, format!("{LINE}{heading}")),
            (&title, format!("{LINE}{title}{LINE}")),
        ] {
            assert_eq!(left(&page), kept);
        }
    }

    #[test]
    fn lists_behind_paragraphs_lose_the_name_of_the_content() {
        let list = |class: &str| format!("<ul class=\"{class}\"><li>Boats</li></ul>");
        let bare = "<ul><li>Boats</li></ul>";
        assert_eq!(left(&format!("{}{}", LINE.repeat(3), list("contents"))), bare);
        let related = list("related-content");
        assert_eq!(left(&format!("{}{related}", LINE.repeat(3))), related);
        assert_eq!(left(&format!("{LINE}{}", list("contents"))), list("contents"));
    }
}
