//! Sections that are called by the words of their own heading, as writers of
//! manuals let their tools call them: of what they are, the name says nothing.

use dom_query::NodeRef;

use super::flow::{holds_controls, is_prose};
use super::names::{sort_of_name, words};
use crate::article::element::{HEADINGS, Named, is_among};
use crate::article::measure::{Size, linked};
use crate::article::walk::{behind, each, elements, holds};

/// Parts of names by which somebody takes an element for furniture.
const STEMS: [&str; 24] = [
    "ad-",
    "ads",
    "advert",
    "banner",
    "bio",
    "breadcrumb",
    "comment",
    "contact",
    "donat",
    "extra",
    "footer",
    "header",
    "media",
    "menu",
    "meta",
    "pager",
    "promo",
    "related",
    "replies",
    "share",
    "sidebar",
    "social",
    "sponsor",
    "widget",
];

/// What furniture is called beside its sort: of what, for whom, where.
const COMMON: [&str; 46] = [
    "about",
    "area",
    "article",
    "articles",
    "block",
    "blog",
    "box",
    "component",
    "container",
    "content",
    "contents",
    "form",
    "from",
    "guest",
    "here",
    "item",
    "items",
    "latest",
    "leave",
    "left",
    "links",
    "list",
    "module",
    "more",
    "most",
    "news",
    "page",
    "pages",
    "popular",
    "post",
    "posts",
    "read",
    "reader",
    "readers",
    "reading",
    "right",
    "section",
    "site",
    "stories",
    "story",
    "team",
    "this",
    "topics",
    "with",
    "wrapper",
    "your",
];

/// Fewest letters of a word that says what a section is about.
const WORD: usize = 4;

/// Fewest words of a name that may be cut off.
const CUT: usize = 3;

/// Most nodes before the heading of a section.
const BEFORE: usize = 6;

/// Most of a section that may stand in links.
const LINKED: f64 = 0.25;

/// Most sections behind one that are looked at.
const BEHIND: usize = 6;

/// Takes from sections of prose the names that are the words of their heading:
/// where these say more than what furniture is called, or a section follows
/// that is called in the same way.
pub(super) fn settle(part: &NodeRef<'_>) {
    for section in elements(part, |element| element.is_one_of(&["section", "div"])) {
        for attribute in ["id", "class"] {
            let Some(name) = section.attr(attribute) else { continue };
            // Few are called by their heading; what furniture is called is
            // dear to ask.
            if name.split_ascii_whitespace().nth(1).is_none()
                && is_headed(&section, &name)
                && is_like_furniture(&name)
                && (says_more(&name) || attribute == "id" && is_followed(&section))
                && is_text(&section)
            {
                section.remove_attr(attribute);
            }
        }
    }
}

/// Tells whether a name is what furniture may be called.
fn is_like_furniture(name: &str) -> bool {
    let is_in = |stem: &&str| {
        let mut parts = name.as_bytes().windows(stem.len());
        parts.any(|part| part.eq_ignore_ascii_case(stem.as_bytes()))
    };
    STEMS.iter().any(is_in) || sort_of_name(name).is_some()
}

/// Tells whether a name has a word of its own beside those of furniture.
fn says_more(name: &str) -> bool {
    words(name)
        .any(|word| word.len() >= WORD && !is_among(word, &COMMON) && !is_like_furniture(word))
}

/// Tells whether the heading that a section begins with says its name.
fn is_headed(section: &NodeRef<'_>, name: &str) -> bool {
    let heading = section.descendants_it().take(BEFORE).find(|own| own.is_one_of(&HEADINGS));
    let leads_elsewhere = |link: NodeRef<'_>| !link.attr_or("href", "#").starts_with('#');
    heading.is_some_and(|heading| {
        let (said, named) = (letters(&heading.text()), letters(name));
        (said == named || words(name).nth(CUT - 1).is_some() && said.starts_with(&named))
            && !each(&heading, "a").any(leads_elsewhere)
    })
}

/// Returns the letters of a name or a heading, without its numbers.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).map(|own| own.to_ascii_lowercase()).collect()
}

/// Tells whether a section has prose of its own, and nothing to click.
fn is_text(section: &NodeRef<'_>) -> bool {
    has_prose(section)
        && linked(section, section.size()) <= LINKED
        && !holds_controls(section)
        && !holds(section, &["article", "time"])
}

fn has_prose(section: &NodeRef<'_>) -> bool {
    section.children_it(false).any(|child| is_prose(&child))
}

/// Tells whether another section follows that is called by its heading, and not
/// as furniture is.
fn is_followed(section: &NodeRef<'_>) -> bool {
    behind(section).filter(NodeRef::is_element).take(BEHIND).any(|next| {
        next.attr("id").is_some_and(|name| !is_like_furniture(&name) && is_headed(&next, &name))
            && has_prose(&next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn section(own: &str, heading: &str) -> String {
        format!("<section {own}><h2>{heading}</h2>{TEXT}</section>")
    }

    /// Tells whether a section is called nothing more.
    fn is_unnamed(html: &str) -> bool {
        let document = Document::from(format!("{TEXT}{html}"));
        settle(&document.root());
        document.body().unwrap().inner_html().contains("<section>")
    }

    #[test]
    fn sections_lose_the_words_of_their_heading() {
        for (own, heading) in [
            ("id=commenting-code", "Commenting code"),
            ("id=related-concepts-1", "3.2 Related concepts"),
            ("class=share-permissions", "Share permissions"),
            ("id=advertising-costs-in-the", "Advertising costs in the lower town"),
        ] {
            assert!(is_unnamed(&section(own, heading)), "{own}");
        }
        let next = section("id=the-end", "The end");
        for (own, heading) in [("id=comments", "Comments"), ("id=author-bio", "Author bio")] {
            let own = section(own, heading);
            assert!(is_unnamed(&format!("{own}{next}")), "{own}");
            assert!(!is_unnamed(&own), "{own}");
            assert!(!is_unnamed(&format!("{own}{}", next.replace("the-end", "x"))), "{own}");
        }
    }

    #[test]
    fn furniture_keeps_its_name() {
        for kept in [
            section("id=related-articles", "Related articles"),
            section("id=comments", "Comments"),
            section("class=about-the-author", "About the author"),
            section("id=latest-from-bio", "Latest from Bio"),
            section("id=commenting-code", "Read on"),
            section("id=share-permissions", "Share permissions").replace(TEXT, "<p>Send.</p>"),
            section("id=share-permissions", "<a href=/2>Share permissions</a>"),
            section("id=share-permissions", "Share permissions")
                .replace(TEXT, &format!("{TEXT}<button>Send</button>")),
            section("id=donations-market", "Donations market")
                .replace(TEXT, &format!("<div>{TEXT}</div>")),
        ] {
            assert!(!is_unnamed(&kept), "{kept}");
        }
    }
}
