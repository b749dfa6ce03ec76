//! What a page marks as an author, by attributes and classes.

mod others;

use dom_query::{Document, Element, NodeRef};

use super::credit::is_called;
use super::labels::{is_only_label, of_language};
use super::name::name;
use super::parts::is_full;
use super::parts::leading;
use super::script;
use super::told::subject;
use super::{Outlets, joined};
use crate::article::element::Named;
use crate::article::lines::is_whole;
use crate::article::said::Phrases;
use crate::article::units::is_comment;
use crate::article::walk::{Step, Walk, elements, holds};
use crate::model::Evidence;
pub(super) use others::made_picture;
use others::{asks, is_before_name, is_quoted, names_site, tells_when};

/// Whom a page marks as an author.
pub(super) struct Marked {
    pub(super) named: (String, Evidence),
    /// Whether a sentence about somebody is marked, and no name.
    pub(super) is_told: bool,
}

/// Finds what the page marks as an author, the surest mark first; its outlet
/// only where it marks no other.
pub(super) fn marked(document: &Document, language: &str, outlets: &Outlets<'_>) -> Option<Marked> {
    let mut outlet = None;
    let marked = elements(&document.root(), is_marked);
    let mut found: Option<(u8, (String, Evidence))> = None;
    for node in marked.iter().take(80) {
        let class = node.attr_or("class", "");
        let mut classes = class.split_ascii_whitespace();
        let rank = if has(node, "itemprop", "author") || has(node, "rel", "author") {
            0
        } else if classes.any(|class| matches!(class, "byline" | "author-name" | "author")) {
            1
        } else {
            2
        };
        let is_known = found.as_ref().is_some_and(|(best, _)| *best <= rank);
        if is_known || names_nobody(node) {
            continue;
        }
        let Some(name) = named(node, language) else { continue };
        let rank = if is_told(node, &name) { TOLD } else { rank };
        let evidence = match node.has_attr("itemprop") {
            true => Evidence::Microdata,
            false => Evidence::Markup,
        };
        // `Latest from The Valley`
        let names_outlet = |outlet: &(String, Evidence)| name.ends_with(&outlet.0);
        if outlets.has(&name) || outlet.as_ref().is_some_and(names_outlet) {
            outlet = outlet.or(Some((name, evidence)));
            continue;
        }
        if rank == 0 {
            let name = with_others(node, name, &marked, language, outlets);
            return Some(Marked { named: (name, evidence), is_told: false });
        }
        if found.as_ref().is_none_or(|(best, _)| rank < *best) {
            found = Some((rank, (name, evidence)));
        }
    }
    let found = found.or_else(|| Some((0, outlet?)));
    found.map(|(rank, named)| Marked { named, is_told: rank == TOLD })
}

/// Returns the name that a sure mark names, and those of the others that stand
/// beside it in one line or one list: `<a rel=author>` for each.
fn with_others(
    node: &NodeRef<'_>,
    own: String,
    marked: &[NodeRef<'_>],
    language: &str,
    outlets: &Outlets<'_>,
) -> String {
    let Some(mark) = ["itemprop", "rel"].into_iter().find(|key| has(node, key, "author")) else {
        return own;
    };
    // Each may stand in an item of a list.
    let place = |node: &NodeRef<'_>| {
        let above = node.parent()?;
        let above = if above.has_name("li") { above.parent()? } else { above };
        Some((above.id, node.qual_name_ref()?.local.to_string()))
    };
    let own_place = place(node);
    let beside = marked.iter().skip_while(|other| other.id != node.id).skip(1).filter(|other| {
        has(other, mark, "author")
            && own_place.as_ref().is_some_and(|(_, name)| matches!(name.as_str(), "a" | "span"))
            && place(other) == own_place
            && !names_nobody(other)
    });
    let is_further = |name: &String| {
        (is_full(name) || script::is_person(name) || is_called(name)) && !outlets.has(name)
    };
    let others = beside.take(8).filter_map(|other| named(other, language)).filter(is_further);
    let is_known = |other: &String| own.contains(other.as_str());
    let others: Vec<String> = others.filter(|other| !is_known(other)).collect();
    joined(std::iter::once(own.clone()).chain(others).collect()).unwrap_or(own)
}

/// Tells whether an attribute has a value.
fn has(node: &NodeRef<'_>, key: &str, value: &str) -> bool {
    node.attr(key).is_some_and(|own| own.as_ref() == value)
}

/// How sure the mark of a sentence is.
const TOLD: u8 = 3;

/// Tells whether an element tells in a sentence of somebody with this name.
fn is_told(node: &NodeRef<'_>, name: &str) -> bool {
    let text = own_text(node);
    if text.len() < name.len() + 12 {
        return false;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = text.find(name).and_then(|at| text.get(at..));
    let goes_on = |own: &&str| {
        let rest = own.get(name.len()..).unwrap_or_default();
        rest.trim_start().starts_with(char::is_lowercase)
    };
    own.filter(goes_on).and_then(subject) == Some(name)
}

/// Returns whom a page marks as its author, if all its marks that are written
/// like names name one.
pub(super) fn only(
    document: &Document,
    language: &str,
    outlets: &Outlets<'_>,
    is_written: impl Fn(&str) -> bool,
) -> Option<(String, Evidence)> {
    let mut only: Option<String> = None;
    let marked = elements(&document.root(), is_marked);
    for node in marked.iter().take(80) {
        if names_nobody(node) {
            continue;
        }
        let is_own = |name: &String| !outlets.has(name) && is_written(name);
        let Some(name) = named(node, language).filter(is_own) else { continue };
        match &only {
            Some(only) if only.split(", ").any(|only| only == name) => {}
            Some(_) => return None,
            None => only = Some(with_others(node, name, &marked, language, outlets)),
        }
    }
    only.map(|name| (name, Evidence::Markup))
}

/// Tells whether a mark names nobody who wrote.
fn names_nobody(node: &NodeRef<'_>) -> bool {
    tells_when(node)
        || is_in(node, &FORMS)
        || names_site(node)
        || is_quoted(node)
        || is_before_name(node)
        || made_picture(node)
        || asks(node)
}

/// Longest text of an element that names an author, in bytes.
const LONGEST: usize = 300;

/// Returns the name that a marked element holds: all of its text, or what is
/// called a name in it, where there is more beside.
fn named(node: &NodeRef<'_>, language: &str) -> Option<String> {
    if let Some(told) = DATA.iter().find_map(|key| node.attr(key)) {
        return stands_alone(node).then(|| name(&told)).flatten();
    }
    let text = own_text(node);
    let own = || {
        let text = text.trim();
        if is_only_label(text, language) {
            return None;
        }
        name(of_language(text, language).unwrap_or(text))
    };
    let whole = (text.len() < LONGEST).then(own).flatten();
    let names = elements(node, is_name);
    let names = names.iter().filter(|inner| !names_another(inner, node));
    let names: Vec<String> = names.take(8).filter_map(|inner| name(&told(inner))).collect();
    let within = || {
        let all = elements(node, |element| element.has_class("author"));
        let own = |inner| leading(inner).or_else(|| name(&own_text(inner)));
        joined(all.iter().take(8).filter_map(own).collect())
    };
    let inner = joined(names).or_else(|| (text.len() < LONGEST).then(within).flatten());
    let Some(inner) = inner else { return leading(node).or(whole) };
    // Of two authors one may have no page to lead to.
    let is_part = whole.as_ref().is_some_and(|whole| {
        [" and ", " und ", " et ", " y ", " e "].iter().any(|and| whole.contains(and))
            && !inner.contains(", ")
    });
    if is_part { whole } else { Some(inner) }
}

/// Attributes that hold the name of who wrote.
const DATA: [&str; 2] = ["data-author-name", "data-ljuser"];

/// Tells whether an element holds the title, or all of its line: users are
/// named within texts too.
fn stands_alone(node: &NodeRef<'_>) -> bool {
    let beside = [node.prev_sibling(), node.next_sibling()];
    holds(node, &["h1", "h2"]) || !beside.iter().flatten().any(NodeRef::is_nonempty_text)
}

/// Sees an element that holds a name and nothing else.
fn is_name(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "itemprop" => attribute.value.as_ref() == "name",
        "class" => {
            let mut classes = attribute.value.split_ascii_whitespace();
            classes.any(|class| {
                matches!(class, "name" | "fn" | "nick" | "nickname" | "username" | "user-name")
                    || NAMES.iter().any(|end| ends_with(class, end))
            })
        }
        _ => false,
    })
}

/// Tells whether a name in an element is that of something else in it: of the
/// country of an address, say (HTML, 5.2.5).
fn names_another(inner: &NodeRef<'_>, node: &NodeRef<'_>) -> bool {
    let mut above = inner.ancestors_it(Some(8)).take_while(|above| above.id != node.id);
    above.any(|above| {
        let property = above.attr("itemprop").filter(|_| above.has_attr("itemscope"));
        property.is_some_and(|property| &*property != "author")
    })
}

/// What the classes of names end with.
const NAMES: [&str; 5] =
    ["author-name", "author_name", "author__name", "byline__name", "byline-name"];

/// Tells whether a class ends with a word, in whatever case.
fn ends_with(class: &str, end: &str) -> bool {
    let at = class.len().checked_sub(end.len());
    at.and_then(|at| class.get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// Returns what an element tells machines, else its readers.
fn told(node: &NodeRef<'_>) -> String {
    match node.attr("content") {
        Some(content) => content.to_string(),
        None => spaced(node),
    }
}

/// Sees an element that is called an author in any way.
fn is_marked(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "rel" | "itemprop" | "property" => attribute.value.as_ref() == "author",
        "class" => {
            let value = &attribute.value;
            let is_author = || says_author(value) && !value.contains("author-note");
            let mut called = CALLED.all_in(value);
            called.any(|word| !AUTHOR.contains(&word) || is_author())
                // Discuz calls so who began a thread.
                || attribute.value.as_ref() == "authi"
        }
        "id" => {
            says_author(&attribute.value)
                || matches!(attribute.value.as_ref(), "byline" | "story_byline" | "storybyline")
        }
        "data-role" => attribute.value.as_ref() == "author",
        own if DATA.contains(&own) => true,
        own if own.starts_with("data-") && attribute.value.len() <= 32 => {
            says_author(&attribute.value) && !attribute.value.contains(['/', ' ', '{', ','])
        }
        _ => false,
    })
}

/// What words of markup that name an author have in them.
const AUTHOR: [&str; 2] = ["uthor", "AUTHOR"];

/// What classes of those who wrote have in them.
static CALLED: Phrases = Phrases::parts(&[
    "uthor",
    "AUTHOR",
    "byline",
    "journalist_name",
    "follow-nickName",
    "writeBy",
    // Drupal.
    "field--name-uid",
]);

/// Tells whether a word of markup has `author` in it: not `authority`, and not
/// as who wrote other articles, too.
fn says_author(value: &str) -> bool {
    if !AUTHOR.iter().any(|author| value.contains(author)) {
        return false;
    }
    let is_other = |rest: &str| OTHER_WORDS.iter().any(|other| rest.starts_with(other));
    let says = |word: &str| {
        let is_called =
            word.contains("AUTHOR") || word.split("uthor").skip(1).any(|rest| !is_other(rest));
        is_called
            && !word.split(['-', '_']).any(|part| matches!(part, "more" | "related" | "latest"))
    };
    value.split_ascii_whitespace().any(says)
}

/// How other words go on: `authority`, `authorize`, `authorisation`.
const OTHER_WORDS: [&str; 8] = ["ita", "iti", "ity", "iz", "isa", "ise", "ising", "isier"];

/// Where nobody signs an article.
const FORMS: [&str; 6] = ["form", "input", "textarea", "label", "nav", "footer"];

/// Tells whether a node is one of these elements, or in one, or in a comment.
/// The footer of an article is none of them.
pub(super) fn is_in(node: &NodeRef<'_>, names: &[&str]) -> bool {
    let is_of_article = |node: &NodeRef<'_>| {
        node.has_name("footer")
            && node.ancestors_it(Some(12)).any(|above| above.has_name("article"))
    };
    let is = |node: &NodeRef<'_>| node.is_one_of(names) && !is_whole(node) && !is_of_article(node);
    let is_comment = |above: &NodeRef<'_>| is_comment(above) && !holds_title(above);
    is(node) || node.ancestors_it(Some(12)).any(|above| is(&above) || is_comment(&above))
}

/// Tells whether an element begins with the title of a page: what is called a
/// comment then is an article that comments on something.
fn holds_title(node: &NodeRef<'_>) -> bool {
    node.descendants_it().take(100).any(|inner| inner.has_name("h1"))
}

/// Returns the text of a marked element without what it is called that stands
/// beside the name: what its owner does, and when.
pub(super) fn own_text(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    let mut walk = Walk::below(node);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(inner) if inner.is_text() => {
                text.push_str(&inner.text());
                text.push(' ');
            }
            Step::Enter(inner) if stands_beside(&inner) => walk.pass(),
            Step::Enter(_) | Step::Leave => {}
        }
    }
    if text.trim().is_empty() { spaced(node) } else { text }
}

/// Tells whether an element is called what stands beside a name, or says what
/// its picture shows.
pub(super) fn stands_beside(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "");
    (node.has_name("figcaption") && !says_author(&class)) || is_beside(&class)
}

/// What is called so stands beside a name.
fn is_beside(class: &str) -> bool {
    class.split_ascii_whitespace().any(|class| {
        let mut parts = class.split(['-', '_']);
        // In whatever language, this says `by`.
        class.ends_with("author-by")
            || parts.any(|part| {
                matches!(
                    part,
                    "role"
                        | "position"
                        | "job"
                        | "bio"
                        | "description"
                        | "date"
                        | "time"
                        | "readtime"
                )
            })
    })
}

/// Returns the text of a node, its elements kept apart by spaces.
fn spaced(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&inner.text());
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests;
