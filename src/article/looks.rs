//! What the style of a page says and an extractor does not see: words for
//! screen readers alone, letters that nobody sees, first letters drawn large,
//! and lines, headings and lists that are no elements of their kind.

mod icons;
mod kinds;
mod roles;
mod unseen;
mod weight;
mod word;

use icons::{is_icon, says_icon};
pub(super) use kinds::TASK;

use dom_query::{Document, Element, NodeData, NodeRef};

use super::element::{Named, attribute, is_among, names_in, says};
use super::units::{holds_block, is_block};
use super::walk::{elements, has_text};
use crate::article::measure::Size;
use crate::text::style::declared;

/// Classes of what only screen readers say.
const SPOKEN: [&str; 18] = [
    "sr-only",
    "sronly",
    "sr_only",
    "visually-hidden",
    "visuallyhidden",
    "visually_hidden",
    "u-visually-hidden",
    "is-visually-hidden",
    "screen-reader-text",
    "screen-reader-only",
    "screenreader-only",
    "screenreader",
    "a11y-hidden",
    "hidden-visually",
    "element-invisible",
    "assistive-text",
    "off-screen",
    "offscreen",
];

/// Most characters of what only screen readers say.
const SAID: usize = 200;

/// Classes of a letter that is drawn large.
const LARGE: [&str; 6] =
    ["dropcap", "drop-cap", "drop_cap", "firstletter", "first-letter", "firstcharacter"];

/// Letters that are words.
const WORDS: &str = "AIOEYÀUВИКОСУЯaioeyàu";

/// Settles a page by its looks.
pub(super) fn settle(document: &Document) {
    unhyphen(document);
    unseen::remove(&elements(&document.root(), unseen::may_be));
    kinds::settle(document);
    for node in elements(&document.root(), is_of_looks) {
        let (spoken, hidden, is_block) = {
            let Some(element) = node.element_ref() else { continue };
            (is_spoken(&element), is_silent(&element), is_line(&element))
        };
        if node.has_name("footer") {
            // Who said it; an extractor drops footers.
            if node.ancestors_it(Some(2)).any(|above| above.has_name("blockquote")) {
                node.rename("p");
            }
        } else if is_bubble(&node) || is_icon(&node) {
            node.remove_from_parent();
        } else if is_initial(&node) {
            begin(&node);
        } else if spoken {
            if node.size_within(SAID).is_some() {
                silence(&node);
            }
        } else if hidden {
            let is_caption = |node: &NodeRef<'_>| node.has_name("figcaption");
            if is_caption(&node) || node.ancestors_it(Some(4)).any(|above| is_caption(&above)) {
                node.remove_attr("aria-hidden");
            }
        } else if is_large(&node) {
            join(&node);
        } else if is_block && has_text(&node) {
            part(&node);
        }
    }
}

/// Where a word may be parted at the end of a line.
const SOFT: char = '\u{ad}';

/// Takes from words the places where they may be parted.
fn unhyphen(document: &Document) {
    let is_parted = |node: &NodeRef<'_>| {
        node.query_or(false, |own| match &own.data {
            NodeData::Text { contents } => contents.contains(SOFT),
            _ => false,
        })
    };
    let parted: Vec<NodeRef<'_>> = document.root().descendants_it().filter(is_parted).collect();
    for text in parted {
        text.set_text(text.text().replace(SOFT, ""));
    }
}

/// Classes of what is said of a word while it is pointed at.
const BUBBLES: [&str; 5] =
    ["tooltiptext", "tooltip-text", "tooltip__text", "tooltip-content", "footnote_tooltip"];

/// Tells whether an element is what is said of a word while it is pointed at.
fn is_bubble(node: &NodeRef<'_>) -> bool {
    node.has_name("span")
        && node.element_ref().is_some_and(|element| {
            says(&element, "role", "tooltip")
                || attribute(&element, "class").is_some_and(says_bubble)
        })
}

fn says_bubble(class: &str) -> bool {
    class.split_ascii_whitespace().any(|class| BUBBLES.contains(&class))
}

/// Tells whether a block is the letter drawn large of the paragraph behind it.
fn is_initial(node: &NodeRef<'_>) -> bool {
    node.has_name("div")
        && letter(node).is_some()
        && node.next_element_sibling().is_some_and(|next| {
            next.has_name("p") && next.text().trim_start().starts_with(char::is_lowercase)
        })
}

/// Puts a large letter into the paragraph that it begins.
fn begin(node: &NodeRef<'_>) {
    let Some(paragraph) = node.next_element_sibling() else { return };
    let Some(first) = paragraph.descendants_it().find(NodeRef::is_nonempty_text) else { return };
    first.set_text(format!("{}{}", node.text().trim(), first.text().trim_start()));
    node.remove_from_parent();
}

fn is_of_looks(element: &Element) -> bool {
    element.has_name("footer")
        || element.attrs.iter().any(|own| match &*own.name.local {
            "class" => {
                says_spoken(&own.value) || may_be_large(element) || says_more(element, &own.value)
            }
            "role" => &*own.value == "tooltip",
            "aria-hidden" => &*own.value == "true",
            "style" => is_line(element) || may_be_large(element),
            _ => false,
        })
}

/// Sees a class of a large letter that is a block, and of a bubble.
fn says_more(element: &Element, class: &str) -> bool {
    match &*element.name.local {
        "i" => says_icon(class),
        "span" => says_bubble(class) || says_icon(class),
        "div" => {
            let is_large = |class: &str| LARGE.contains(&class) || class == "initial";
            class.split_ascii_whitespace().any(is_large)
        }
        _ => false,
    }
}

fn is_spoken(element: &Element) -> bool {
    attribute(element, "class").is_some_and(says_spoken)
}

fn says_spoken(class: &str) -> bool {
    let is_spoken = |class: &str| is_among(class, &SPOKEN);
    // CSS modules: `styles_visuallyHidden__x1Y2`.
    class.contains("isuallyHidden") || names_in(class).any(is_spoken)
}

fn is_silent(element: &Element) -> bool {
    says(element, "aria-hidden", "true")
}

/// Sees a `span` that is a line.
fn is_line(element: &Element) -> bool {
    element.has_name("span")
        && attribute(element, "style")
            .and_then(|style| declared(style, "display"))
            .is_some_and(|display| display == "block")
}

fn may_be_large(element: &Element) -> bool {
    element.is_one_of(&["span", "b", "strong", "i", "em", "big", "font"])
        && (attribute(element, "class").is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            LARGE.iter().any(|large| class.contains(large))
        }) || attribute(element, "style")
            .and_then(|style| declared(style, "float"))
            .is_some_and(|float| float == "left"))
}

/// Tells whether an element is a letter that is drawn large.
fn is_large(node: &NodeRef<'_>) -> bool {
    let may = node.element_ref().is_some_and(|element| may_be_large(&element));
    may && letter(node).is_some()
}

/// Returns the letter of an element that has no more than one, and perhaps a
/// sign before it.
fn letter(node: &NodeRef<'_>) -> Option<char> {
    let text = node.text();
    let mut signs = text.trim().chars();
    match (signs.next(), signs.next(), signs.next()) {
        (Some(letter), None, _) if letter.is_alphabetic() => Some(letter),
        (Some(sign), Some(letter), None) if !sign.is_alphanumeric() && letter.is_alphabetic() => {
            Some(letter)
        }
        _ => None,
    }
}

/// Drops what is only spoken. What stands beside it for the eye alone is shown.
fn silence(node: &NodeRef<'_>) {
    for beside in [node.prev_element_sibling(), node.next_element_sibling()].into_iter().flatten() {
        let is_silent = beside.element_ref().is_some_and(|element| is_silent(&element));
        if is_silent && has_text(&beside) {
            beside.remove_attr("aria-hidden");
        }
    }
    node.remove_from_parent();
}

/// Puts a large letter before the word that it begins.
fn join(node: &NodeRef<'_>) {
    let Some(letter) = letter(node) else { return };
    node.set_text(node.text().trim().to_owned());
    if let Some(after) = node.next_sibling().filter(|after| after.is_text()) {
        let text = after.text();
        let rest = text.trim_start();
        if rest.starts_with(char::is_lowercase) && !WORDS.contains(letter) {
            after.set_text(rest.to_owned());
        }
    }
    node.rename("span");
}

/// Parts a line from those beside it.
fn part(node: &NodeRef<'_>) {
    let (before, after) =
        (filled(node, NodeRef::prev_sibling), filled(node, NodeRef::next_sibling));
    if before.is_none() && after.is_none() {
        return;
    }
    let may_hold = ["div", "section", "article", "td", "li", "blockquote", "figure", "body"];
    if node.parent().is_some_and(|above| above.is_one_of(&may_hold)) {
        // Readability keeps a paragraph where it weighs the links of a `div`.
        node.rename(if holds_block(node) { "div" } else { "p" });
        return;
    }
    if before.is_some_and(|before| !before.has_name("br")) {
        node.before_html("<br>");
    }
    let is_parted = |after: &NodeRef<'_>| {
        after.has_name("br") || after.element_ref().is_some_and(|own| is_line(&own))
    };
    if after.is_some_and(|after| !is_parted(&after)) {
        node.after_html("<br>");
    }
}

/// Returns the nearest node beside one that is more than white space.
fn filled<'a>(
    node: &NodeRef<'a>,
    next: impl Fn(&NodeRef<'a>) -> Option<NodeRef<'a>>,
) -> Option<NodeRef<'a>> {
    let beside = std::iter::successors(next(node), |node| next(node));
    beside.take(8).find(|node| node.has_name("br") || has_text(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn settled(html: &str) -> String {
        let document = Document::fragment(html);
        settle(&document);
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn what_is_only_spoken_goes() {
        for class in ["off-screen", "sr-only", "screen-reader-text", "x_visuallyHidden__2"] {
            let html =
                format!("<p>a<a>b<span class=\"{class}\"> (opens in new tab)</span></a></p>");
            assert_eq!(settled(&html), "<p>a<a>b</a></p>");
        }
        assert_eq!(
            settled("<p><i aria-hidden=\"true\">T</i><i class=\"sr-only\">T</i>he</p>"),
            "<p><i>T</i>he</p>"
        );
        let icon = "<p><i aria-hidden=\"true\">x</i>y</p>";
        assert_eq!(settled(icon), icon);
        assert_eq!(
            settled("<figcaption aria-hidden=\"true\">A bridge</figcaption>"),
            "<figcaption>A bridge</figcaption>"
        );
    }

    #[test]
    fn a_large_letter_begins_its_word() {
        let joined = "<p><span class=\"dropcap\">T</span>he council</p>";
        assert_eq!(settled("<p><b class=\"dropcap\">T</b>\nhe council</p>"), joined);
        assert_eq!(settled("<p><span class=\"dropcap\"> T </span> he council</p>"), joined);
        let word = "<p><span class=\"dropcap\">A</span> council</p>";
        assert_eq!(settled(word), word);
        let label = "<p><b style=\"float: left\">Note</b> he said</p>";
        assert_eq!(settled(label), label);
    }

    #[test]
    fn a_large_letter_that_is_a_block_begins_the_paragraph() {
        let letter = |class: &str, rest: &str| {
            settled(&format!("<div class=\"{class}\">D</div><p>{rest}</p>"))
        };
        assert_eq!(letter("initial", "ie <b>Bauern</b>"), "<p>Die <b>Bauern</b></p>");
        for (class, rest) in [("initial", "Die Bauern"), ("grade", "ie Bauern")] {
            let kept = format!("<div class=\"{class}\">D</div><p>{rest}</p>");
            assert_eq!(letter(class, rest), kept);
        }
    }

    #[test]
    fn words_are_whole_and_have_no_bubbles() {
        assert_eq!(settled("<p>Donau\u{ad}dampf&shy;schiff</p>"), "<p>Donaudampfschiff</p>");
        let said = "It rained in the night, and the river rose by a hand's breadth.";
        let word =
            |own: &str| format!("<p>{said} The <i>dam<span {own}>A wall.</span></i> broke.</p>");
        let whole = format!("<p>{said} The <i>dam</i> broke.</p>");
        for own in ["role=\"tooltip\"", "class=\"tooltiptext\"", "class=\"footnote_tooltip\""] {
            assert_eq!(settled(&word(own)), whole);
        }
        let kept = word("class=\"tooltip\"");
        assert_eq!(settled(&kept), kept);
    }

    #[test]
    fn who_is_quoted_stays() {
        let quoted =
            settled("<blockquote><p>a</p><footer>b</footer></blockquote><footer>c</footer>");
        assert_eq!(quoted, "<blockquote><p>a</p><p>b</p></blockquote><footer>c</footer>");
    }

    #[test]
    fn lines_stay_lines() {
        let line = |text| format!("<span style=\"display: block\">{text}</span>");
        let (one, two) = (line("one"), line("two"));
        assert_eq!(
            settled(&format!("<div>{one}{two}</div>")).replace(" style=\"display: block\"", ""),
            "<div><p>one</p><p>two</p></div>"
        );
        assert_eq!(settled(&format!("<p>{one}{two}</p>")), format!("<p>{one}<br>{two}</p>"));
        assert_eq!(settled(&format!("<p>{one} x</p>")), format!("<p>{one}<br> x</p>"));
        let picture = line("<img>");
        assert_eq!(settled(&picture), picture);
    }
}
