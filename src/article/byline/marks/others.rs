//! Marks that are called an author and name nobody who wrote: the site, who is
//! quoted, a word before the name, the date behind it.

use dom_query::NodeRef;

use crate::article::element::Named;
use crate::article::walk::holds;

/// Tells whether a mark is one word and the mark of an author follows: in
/// whatever language, the word says `by`.
pub(super) fn is_before_name(node: &NodeRef<'_>) -> bool {
    let is_called = |node: &NodeRef<'_>, word: &str| {
        node.attr("class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|own| own == word))
    };
    is_called(node, "byline")
        && node.next_element_sibling().is_some_and(|next| is_called(&next, "author"))
        && node.text().split_whitespace().nth(1).is_none()
}

/// Tells whether an element names who made a picture, as in `photo-byline`.
/// What holds a picture is its owner's portrait.
pub(in crate::article::byline) fn made_picture(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "").to_ascii_lowercase();
    let is_credit = !class.contains("author") && !class.contains("byline");
    let is_of_picture = class.split_ascii_whitespace().any(|class| {
        let end = ["author", "byline"].iter().filter_map(|word| class.find(word)).min();
        let before = class.get(..end.unwrap_or(class.len())).unwrap_or_default();
        match end {
            Some(_) => before.split(['-', '_']).any(|part| PICTURES.contains(&part)),
            None => {
                matches!(class, "photo" | "photographer" | "photo-credit" | "image-credit")
                    || is_credit && class == "credit"
            }
        }
    });
    let is_caption = || {
        !class.contains("author")
            && node.ancestors_it(Some(3)).any(|above| above.is_one_of(&["figure", "figcaption"]))
    };
    (is_of_picture || is_caption()) && !holds(node, &["img", "picture"])
}

/// What pictures are called.
const PICTURES: [&str; 10] = [
    "photo",
    "image",
    "img",
    "picture",
    "pic",
    "foto",
    "bild",
    "caption",
    "photographer",
    "cutline",
];

/// Tells whether a mark is the date beside a name, as in `author__date`.
pub(super) fn tells_when(node: &NodeRef<'_>) -> bool {
    let is_date = |class: &str| class.ends_with("author-date") || class.ends_with("author__date");
    let class = node.attr_or("class", "");
    node.has_name("time") || class.split_ascii_whitespace().any(is_date)
}

/// Tells whether a mark is that of a form, to write to the author say.
pub(super) fn asks(node: &NodeRef<'_>) -> bool {
    node.descendants_it().take(200).any(|inner| inner.is_one_of(&["input", "textarea"]))
}

/// Tells whether a mark is the title of the site, which is called an author
/// where it leads to its front page.
pub(super) fn names_site(node: &NodeRef<'_>) -> bool {
    let leads_home = |href: &str| {
        let path = href
            .split_once("://")
            .map_or(href, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        matches!(path, "" | "/" | "./" | "#")
    };
    node.has_name("a")
        && (node.attr("href").is_some_and(|href| leads_home(&href) && !href.starts_with('#'))
            || node.attr("class").is_some_and(|class| class.contains("site-title")))
}

/// Tells whether a mark names who is quoted.
pub(super) fn is_quoted(node: &NodeRef<'_>) -> bool {
    let is = |node: &NodeRef<'_>| {
        node.has_name("blockquote")
            || node.attr("class").is_some_and(|class| {
                ["quote", "testimonial"].iter().any(|word| class.contains(word))
            })
    };
    let states =
        |node: &NodeRef<'_>| node.attr("class").is_some_and(|own| own.contains("statement"));
    let is_below = || node.prev_element_sibling().is_some_and(|before| is(&before));
    is(node) || states(node) || is_below() || node.ancestors_it(Some(3)).any(|above| is(&above))
}
