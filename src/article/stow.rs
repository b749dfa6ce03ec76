//! Links of captions, players, code and sentences, which readability must not
//! count: by them it takes what holds them for furniture.

use dom_query::{Document, Element, NodeRef};

use super::element::{Named, attribute};
use super::embeds::EMBED;
use super::walk::{each, elements, has_text, is_first, is_last};
use crate::article::measure::{Size, fills_paragraph, in_links, linked};
use crate::text::script::ends_sentence;

/// Where the address of a link stands while it is none.
const STOWED: &str = "data-stowed";

/// Most characters of a box that is a player and what is said of it.
const BOX: usize = 300;

/// Most characters of a box of pictures.
const GALLERY: usize = 600;

/// Words of classes by which boxes of pictures are called.
const GALLERIES: [&str; 4] = ["gallery", "slideshow", "carousel", "slider"];

/// Makes plain words of the links of captions, players, code, and sentences
/// that have a box of their own, and figures of boxes of pictures.
pub(super) fn stow(document: &Document) {
    for node in elements(&document.root(), may_hold) {
        if node.has_name("a") {
            stow_around(&node);
        } else if node.is_one_of(&["figcaption", "pre"]) || is_boxed(&node) {
            stow_in(&node);
        } else if node.has_name("p") {
            // Nothing but a paragraph.
        } else if is_gallery(&node) {
            node.rename("figure");
            node.remove_attrs(&["class", "id"]);
        }
    }
}

/// Makes links again of what was stowed.
pub(super) fn unstow(document: &Document) {
    for node in elements(&document.html_root(), |own| attribute(own, STOWED).is_some()) {
        if let Some(address) = node.attr(STOWED) {
            node.rename("a");
            node.set_attr("href", &address);
            node.remove_attr(STOWED);
        }
    }
}

fn may_hold(element: &Element) -> bool {
    match &*element.name.local {
        "figcaption" | "pre" | "p" => true,
        "a" => attribute(element, EMBED).is_some(),
        "div" | "section" | "ul" => attribute(element, "class").is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            GALLERIES.iter().any(|word| class.contains(word))
        }),
        _ => false,
    }
}

/// Stows the link of a player, and those of the small box that it stands in.
fn stow_around(link: &NodeRef<'_>) {
    let around = link.ancestors_it(Some(3)).take_while(|above| {
        let may = ["p", "div", "section", "span", "figure"];
        above.is_one_of(&may) && above.size_within(BOX).is_some()
    });
    match around.last() {
        Some(around) => stow_in(&around),
        None => stow_link(link),
    }
}

fn stow_in(node: &NodeRef<'_>) {
    for link in elements(node, |element| element.has_name("a")) {
        stow_link(&link);
    }
}

fn stow_link(link: &NodeRef<'_>) {
    if let Some(address) = link.attr("href") {
        link.set_attr(STOWED, &address);
        link.remove_attr("href");
        link.rename("span");
    }
}

/// Most characters of a sentence with links, and fewest that stand in none.
const SENTENCE: usize = 1_000;
const UNLINKED: usize = 30;

/// Most nodes of a box that is looked at.
const NEAR: usize = 40;

/// Tells whether an element is a paragraph alone in its box, which says a
/// sentence round its links, and stands beside a box that is called the same
/// and holds a paragraph, too.
fn is_boxed(node: &NodeRef<'_>) -> bool {
    let is_boxed = || node.parent().is_some_and(|above| above.has_name("div"));
    if !node.has_name("p") || each(node, "a").next().is_none() || !is_boxed() {
        return false;
    }
    let Some(size) = node.size_within(SENTENCE) else { return false };
    let in_link = |text: NodeRef<'_>| text.ancestors_it(Some(4)).any(|above| above.has_name("a"));
    let mut texts = node.descendants_it().filter(NodeRef::is_nonempty_text);
    let begins = texts.next().is_some_and(|first| !in_link(first));
    let ends = texts.last().is_some_and(|last| !in_link(last));
    let text = node.text();
    begins
        && ends
        && size >= in_links(node) + UNLINKED
        && ends_sentence(text.trim())
        && is_first(node)
        && is_last(node)
        && node.ancestors_it(Some(3)).any(|above| above.has_name("div") && has_brother(&above))
}

/// Tells whether a box stands beside one that is called the same and holds a
/// paragraph of running text.
fn has_brother(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "");
    let is_text = |node: &NodeRef<'_>| {
        node.has_name("p") && fills_paragraph(node) && linked(node, node.size()) < 0.3
    };
    [node.prev_element_sibling(), node.next_element_sibling()].into_iter().flatten().any(|other| {
        other.has_name("div")
            && other.attr_or("class", "") == class
            && other.descendants_it().take(NEAR).any(|inner| is_text(&inner))
    })
}

/// Tells whether a box holds pictures, and no link with words.
fn is_gallery(node: &NodeRef<'_>) -> bool {
    let (mut pictures, mut words_in_links) = (0, false);
    for inner in node.descendants_it() {
        if inner.has_name("img") {
            pictures += 1;
        } else if inner.has_name("a") {
            words_in_links |= has_text(&inner);
        }
    }
    pictures > 1 && !words_in_links && node.size_within(GALLERY).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stowed(html: &str) -> String {
        let document = Document::fragment(html);
        stow(&document);
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn links_of_captions_and_players_come_back() {
        for html in [
            "<figure><img><figcaption>A bridge, by <a href=\"/jo\">Jo</a></figcaption></figure>",
            "<div><p><a data-embed=\"\" href=\"/v\">V</a></p><p><a href=\"/jo\">Jo</a></p></div>",
        ] {
            let document = Document::fragment(html);
            stow(&document);
            let root = document.html_root();
            assert!(!root.descendants_it().any(|node| node.has_name("a")), "{html}");
            unstow(&document);
            let count = |html: &str| html.matches("<a ").count();
            assert_eq!(count(&root.inner_html()), count(html), "{html}");
        }
        let plain = "<p>x <a href=\"/y\">y</a></p>";
        assert_eq!(stowed(plain), plain);
    }

    #[test]
    fn links_of_code_and_of_boxed_sentences_come_back() {
        let text = "<div class=x><p>The river rose by a hand's breadth in the night, and nobody slept.</p></div>";
        let said = |inner: &str| stowed(&format!("{text}<div class=\"x\"><p>{inner}</p></div>"));
        let link = "<a href=\"/1\">the plan that the lower town made of it</a>";
        let held = |html: String| html.contains("<a ");
        assert!(!held(stowed(&format!("<div><pre>{link} f();</pre></div>"))));
        assert!(!held(said(&format!("Nobody had heard of {link} before that day."))));
        for chaff in [
            format!("{link} is read again by all of its people."),
            format!("All of its people read again in May: {link}"),
            format!("It says {link}."),
        ] {
            assert!(held(said(&chaff)), "{chaff}");
        }
        let call = format!("<p>Nobody had heard of {link} before that day.</p>");
        assert!(held(stowed(&format!("{text}<div class=promo>{call}</div>"))));
        assert!(held(stowed(&format!("{text}<div class=x>{call}<p>It rained.</p></div>"))));
    }

    #[test]
    fn a_box_of_pictures_is_a_figure() {
        let pictures = "<a href=\"/1\"><img></a><a href=\"/2\"><img></a>";
        let gallery = |inner: &str| stowed(&format!("<div class=\"photo-gallery\">{inner}</div>"));
        assert_eq!(gallery(pictures), format!("<figure>{pictures}</figure>"));
        let teasers = "<a href=\"/1\"><img>A story</a><a href=\"/2\"><img>Another</a>";
        assert!(gallery(teasers).starts_with("<div"));
    }
}
