//! Marks that are called an author and name nobody who wrote: the site, who is
//! quoted, a word before the name, the date behind it.

use dom_query::NodeRef;

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

/// Tells whether a mark is the date beside a name, as in `author__date`.
pub(super) fn tells_when(node: &NodeRef<'_>) -> bool {
    let is_date = |class: &str| class.ends_with("author-date") || class.ends_with("author__date");
    let class = node.attr_or("class", "");
    node.has_name("time") || class.split_ascii_whitespace().any(is_date)
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
