//! What captions and boxes of pictures are called.

use dom_query::{Element, NodeRef};

use crate::article::element::{Named, attribute, is_among, names_in, names_of};
use crate::article::prune::{words, words_in};

/// How surely an element is called a caption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    /// It is called the caption of a picture.
    Surely,
    /// Nothing else is called so.
    Caption,
    /// It says something of a picture.
    OfPicture,
    /// It may be one where it stands below a picture.
    Perhaps,
}

/// Words for captions.
const CAPTIONS: [&str; 12] = [
    "caption",
    "captions",
    "figcaption",
    "cptn",
    "credit",
    "credits",
    "cutline",
    "bildunterschrift",
    "bildtext",
    "bildtekst",
    "didascalia",
    "piefoto",
];

/// Words for captions, in one with those for pictures.
const JOINED: [&str; 6] = ["picinfo", "imginfo", "imgdesc", "picdesc", "photodesc", "imgps"];

/// Words for pictures.
const PICTURES: [&str; 14] = [
    "img", "imgs", "image", "images", "pic", "pics", "picture", "photo", "photos", "foto", "fotos",
    "bild", "figure", "fig",
];

/// Words for boxes of pictures.
const BOXES: [&str; 2] = ["slide", "gallery"];

/// Words for what is said of something, where a word for a picture stands
/// before.
const SAID: [&str; 14] = [
    "desc",
    "descr",
    "description",
    "intro",
    "ps",
    "note",
    "legend",
    "cap",
    "source",
    "author",
    "byline",
    "copyright",
    "photographer",
    "rights",
];

/// Words for who made a picture, where it is known that there is one.
const CREDITS: [&str; 8] =
    ["source", "credit", "credits", "byline", "photographer", "copyright", "author", "rights"];

/// Elements that may be captions.
const MAY_BE: [&str; 9] = ["div", "p", "span", "em", "small", "cite", "dd", "i", "font"];

/// Tells whether an element is called a caption.
pub(super) fn called(element: &Element) -> Option<Called> {
    let class = attribute(element, "class").unwrap_or_default();
    if class.is_empty() || !element.is_one_of(&MAY_BE) {
        return None;
    }
    let mut found = None;
    for name in names_in(class) {
        let mut is_of_picture = false;
        for word in words(name).filter(|word| !word.is_empty()) {
            let is_one = |known: &[&str]| is_among(word, known);
            if is_one(&CAPTIONS) {
                // A paragraph is called so that says nothing else.
                let is_line = name == "credit" && element.has_name("p");
                let how = if is_of_picture || is_line { Called::Surely } else { Called::Caption };
                return Some(how);
            }
            if is_of_picture && is_one(&SAID) || is_one(&JOINED) {
                found = Some(Called::OfPicture);
            }
            // What systems call a caption is one of a picture.
            is_of_picture = is_one(&PICTURES) || word == "wp";
        }
        if matches!(name, "desc" | "left_pt") {
            found = found.or(Some(Called::Perhaps));
        }
    }
    found
}

/// Tells whether an element is named after a picture, by its classes or its id.
pub(super) fn is_named_for_picture(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| {
        names_of(&element).flat_map(words_in).any(|word| is_among(word, &PICTURES))
    })
}

/// Tells whether an element is called the line of who made a picture.
pub(super) fn is_credit(element: &Element) -> bool {
    let class = attribute(element, "class").unwrap_or_default();
    names_in(class).any(|name| words(name).last().is_some_and(|word| is_among(word, &CREDITS)))
}

/// Tells whether an element is a figure, or called a box of pictures.
pub(super) fn is_of_pictures(node: &NodeRef<'_>) -> bool {
    node.has_name("figure") || node.element_ref().is_some_and(|element| says_pictures(&element))
}

/// Tells whether an element is called a box of pictures, and not one of texts
/// beside them.
fn says_pictures(element: &Element) -> bool {
    let mut is_picture = false;
    for name in names_in(attribute(element, "class").unwrap_or_default()) {
        // The picture of an article holds no part of it.
        let mut ends = words(name).filter(|word| !is_among(word, &SIDES));
        let is_its_picture = ends.by_ref().last().is_some_and(|last| is_among(last, &PICTURES));
        for word in words(name) {
            if is_among(word, &TEXTS) && !(is_its_picture && is_among(word, &WHOLES)) {
                return false;
            }
            is_picture |= is_among(word, &PICTURES)
                || is_among(word, &BOXES)
                || is_among(word, &CAPTIONS)
                || is_joined(word);
        }
    }
    is_picture
}

/// Tells whether a word is one for a picture, and another behind or before it.
fn is_joined(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let is_before = ["img", "image", "photo", "picture"].iter().any(|it| word.starts_with(it));
    let is_behind = ["img", "image", "photo", "picture"].iter().any(|it| word.ends_with(it));
    let is_whole = ["img", "image", "photo", "picture"]
        .iter()
        .any(|it| word.strip_suffix(it).is_some_and(|whole| WHOLES.contains(&whole)));
    (is_before || is_behind) && (is_whole || !TEXTS.iter().any(|text| word.contains(text)))
}

/// Words for where a box stands.
const SIDES: [&str; 6] = ["l", "r", "left", "right", "center", ""];

/// Words for all of a text, before one for its picture.
const WHOLES: [&str; 5] = ["article", "story", "post", "entry", "content"];

/// Words for boxes that hold texts, with pictures or without.
const TEXTS: [&str; 24] = [
    "text", "txt", "content", "body", "article", "articles", "story", "post", "posts", "entry",
    "card", "cards", "item", "list", "step", "row", "col", "column", "columns", "teaser",
    "product", "feature", "hero", "half",
];
