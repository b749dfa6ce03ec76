//! The parts of a text that are hidden beside those which are to be seen:
//! answers below their questions, further pages, the rest of a story.

mod rest;

use std::collections::HashMap;

use dom_query::{NodeId, NodeRef};

use super::panels::leads_nowhere;
use super::{is_hidden, is_of_no_story, show};
use crate::article::element::{Named, is_among};
use crate::article::measure::{Size, fills_paragraph, linked};
use crate::article::title;
use crate::article::walk::{each, elements, holds};
use rest::is_opened;

/// Fewest characters that are shown of a story that is hidden in part.
const PART: usize = 400;

/// Shows answers below their questions, the further pages of a text, and the
/// rest of a story whose first paragraphs are to be seen.
pub(super) fn uncover(hidden: &[NodeRef<'_>]) {
    let mut rests: HashMap<NodeId, (NodeRef<'_>, Vec<(NodeRef<'_>, usize)>)> = HashMap::new();
    let mut pages = 0;
    for part in hidden.iter().filter(|part| !is_of_no_story(part)) {
        let size = part.size();
        let Some(around) = part.parent().filter(|_| size > 0 && linked(part, size) < 0.3) else {
            continue;
        };
        let is_shown = || is_opened(part, &around) || is_findable(part) || is_pane(part, &around);
        if is_panel(part) || is_shown() && !is_beside(part) {
            show(part);
        } else if is_titled(part, &around) && !is_beside(part) {
            part.prev_element_sibling().iter().for_each(unlink);
            show(part);
        } else if pages < PAGES && is_page(part, &around) && !is_beside(part) {
            pages += 1;
            show(part);
        } else if part.has_name("p") || part.children_it(false).any(|child| child.has_name("p")) {
            rests.entry(around.id).or_insert((around, Vec::new())).1.push((*part, size));
        }
    }
    for (around, parts) in rests.into_values() {
        let hidden: usize = parts.iter().map(|(_, size)| size).sum();
        if hidden < PART {
            continue;
        }
        let first = around.children_it(false).filter(|child| child.has_name("p"));
        let shown: Vec<NodeRef<'_>> = first.filter(is_seen).collect();
        let is_story = shown.iter().filter(|child| fills_paragraph(child)).count() >= 2;
        if is_story && hidden * 3 > shown.iter().map(Size::size).sum() {
            parts.iter().for_each(|(part, _)| show(part));
        }
    }
}

/// Tells whether a browser shows a part to whom looks for its words.
fn is_findable(part: &NodeRef<'_>) -> bool {
    part.attr("hidden").is_some_and(|hidden| hidden.eq_ignore_ascii_case("until-found"))
}

/// Tells whether a part is one of several panes of which the first is to be
/// seen, and has no link.
fn is_pane(part: &NodeRef<'_>, around: &NodeRef<'_>) -> bool {
    let is_called = class(part).is_some_and(|own| own.contains("tab") && own.contains("pane"));
    let is_alike = |other: &NodeRef<'_>| {
        other.node_name() == part.node_name()
            && class(other) == class(part)
            && is_seen(other)
            && !is_version(part, other)
    };
    is_called
        && !part.has_attr("lang")
        && linked(part, 1) == 0.0
        && part.descendants_it().any(|inner| inner.is_one_of(&["p", "pre", "li"]))
        && around.children_it(false).take(BEFORE).any(|other| is_alike(&other))
}

/// Takes from a title the link that opens its part.
fn unlink(title: &NodeRef<'_>) {
    for link in elements(title, leads_nowhere) {
        link.rename("span");
    }
}

fn is_seen(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|own| !is_hidden(&own))
}

/// Words of the names of what stands beside a text and opens.
const BESIDE: [&str; 12] = [
    "comment", "consent", "cookie", "gdpr", "lightbox", "login", "menu", "modal", "overlay",
    "popup", "share", "sidebar",
];

/// Tells whether a part, or a box that it stands in, is called what stands
/// beside a text, or asks for something.
fn is_beside(part: &NodeRef<'_>) -> bool {
    let is_page = ["html", "body", "main", "article"];
    let is_named = |node: &NodeRef<'_>| {
        !node.is_one_of(&is_page)
            && ["class", "id", "role"].iter().any(|name| {
                let own = node.attr_or(name, "").to_ascii_lowercase();
                BESIDE.iter().any(|word| own.contains(word))
            })
    };
    let asks = ["form", "input", "select", "textarea"];
    is_named(part)
        || part.ancestors_it(Some(12)).any(|above| is_named(&above))
        || holds(part, &asks)
}

/// Most characters of the title of a part.
const TITLE: usize = 200;

/// Tells whether a part is hidden below its title: where others beside it are
/// built alike, or the title says which part it opens.
fn is_titled(part: &NodeRef<'_>, around: &NodeRef<'_>) -> bool {
    let Some(title) = part.prev_element_sibling() else { return false };
    if !is_seen(&title) || title.size_within(TITLE).is_none_or(|size| size < 2) {
        return false;
    }
    let is_like = |one: &NodeRef<'_>, other: &NodeRef<'_>| {
        one.node_name() == other.node_name() && class(one) == class(other)
    };
    let is_alike = |before: Option<NodeRef<'_>>, behind: Option<NodeRef<'_>>| {
        before.is_some_and(|before| is_like(&before, &title))
            && behind.is_some_and(|behind| is_like(&behind, part))
    };
    let next = part.next_element_sibling();
    let previous = title.prev_element_sibling();
    let beside =
        [around.prev_element_sibling(), around.next_element_sibling()].into_iter().flatten();
    // Each stands in a box of its own, or all in one.
    let mut boxes = beside.filter(|other| is_like(other, around) && class(other).is_some());
    next.is_none() && boxes.any(|other| is_alike(other.first_element_child(), last_in(&other)))
        || is_alike(next, next.and_then(|next| next.next_element_sibling()))
        || is_alike(previous.and_then(|own| own.prev_element_sibling()), previous)
        || opens(&title, part)
            && around.children_it(false).take(BEFORE).any(|child| is_paragraph(&child))
}

fn last_in<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    node.children_it(true).find(NodeRef::is_element)
}

/// Returns the class of an element, without what scripts put there, if it has
/// one.
fn class(node: &NodeRef<'_>) -> Option<String> {
    let class = node.attr_or("class", "");
    let is_lasting = |word: &&str| !is_among(word, &STATES);
    let lasting: Vec<&str> = class.split_ascii_whitespace().filter(is_lasting).collect();
    (!lasting.is_empty()).then(|| lasting.join(" "))
}

/// What scripts call elements that come and go.
const STATES: [&str; 12] = [
    "active", "current", "d-none", "fade", "hidden", "hide", "in", "none", "on", "open", "show",
    "visible",
];

/// Tells whether the one link in a title names the part that it opens.
fn opens(title: &NodeRef<'_>, part: &NodeRef<'_>) -> bool {
    let id = part.attr_or("id", "");
    let names = |node: &NodeRef<'_>| {
        ["href", "onclick", "data-target", "aria-controls"].iter().any(|name| {
            let value = node.attr_or(name, "");
            let is_part = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
            let mut words = value.split(|letter| !is_part(letter));
            !(*name == "href" && value.contains('/')) && words.any(|own| own == id.as_ref())
        })
    };
    let links = each(title, "a").take(2).count();
    id.len() > 1
        && links < 2
        && (names(title) || title.descendants_it().take(8).any(|inner| names(&inner)))
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    node.has_name("p") && fills_paragraph(node)
}

/// Fewest paragraphs of a page of a text.
const PAGE: usize = 2;

/// Most further pages of a text.
const PAGES: usize = 40;

/// Tells whether a part is a further page of a text, of which one that is
/// built alike is to be seen, and says something else.
fn is_page(part: &NodeRef<'_>, around: &NodeRef<'_>) -> bool {
    let own: Vec<NodeRef<'_>> = part.children_it(false).filter(is_paragraph).take(PAGE).collect();
    if own.len() < PAGE || part.has_attr("lang") {
        return false;
    }
    let is_alike = |other: &NodeRef<'_>| {
        let is_called = class(part).is_some_and(|own| class(other).is_some_and(|it| it == own));
        other.id != part.id
            && other.node_name() == part.node_name()
            && (is_called && !is_version(part, other) || is_numbered(part, other))
            && is_seen(other)
            && other.children_it(false).filter(is_paragraph).take(PAGE).count() == PAGE
    };
    let is_copy = || {
        let whole = title::letters(&around.text());
        own.iter().any(|own| whole.matches(&title::letters(&own.text())).nth(1).is_some())
    };
    around.children_it(false).take(BEFORE).any(|other| is_alike(&other)) && !is_copy()
}

/// Tells whether two elements are the same in two languages, as far as they
/// are called so.
fn is_version(one: &NodeRef<'_>, other: &NodeRef<'_>) -> bool {
    let is_language = |node: &NodeRef<'_>| {
        let id = node.attr_or("id", "").to_ascii_lowercase();
        (2..=3).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphabetic())
            || id.contains("lang")
            || node.attr_or("class", "").contains("lang")
    };
    other.has_attr("lang") || is_language(one) || is_language(other)
}

/// Tells whether the names of two elements differ in their numbers alone:
/// `page1` and `page2`.
fn is_numbered(one: &NodeRef<'_>, other: &NodeRef<'_>) -> bool {
    let name = |node: &NodeRef<'_>| {
        let id = node.attr_or("id", "");
        let name = id.trim_end_matches(|letter: char| letter.is_ascii_digit());
        (name.len() < id.len() && !name.is_empty()).then(|| name.to_owned())
    };
    name(one).is_some_and(|own| name(other).is_some_and(|other| own == other))
}

/// Most elements among which the beginning is looked for.
const BEFORE: usize = 60;

/// Tells whether a part is hidden below what opens it: a question, the name of
/// a tab.
fn is_panel(part: &NodeRef<'_>) -> bool {
    let opens = |node: &NodeRef<'_>| {
        let is_named = ["h2", "h3", "h4", "h5", "h6", "button", "summary", "dt"];
        node.is_one_of(&is_named)
            || node.has_attr("aria-expanded")
            || node.text().trim_end().ends_with(['?', '？', '؟'])
    };
    let opener = part.prev_element_sibling();
    part.attr_or("role", "").as_ref() == "tabpanel"
        || is_headed(part) && part.next_element_sibling().is_some_and(|next| is_headed(&next))
        || opener.is_some_and(|before| {
            opens(&before) || before.children_it(false).any(|own| opens(&own))
        })
}

/// Tells whether a hidden part begins with a heading.
fn is_headed(part: &NodeRef<'_>) -> bool {
    part.element_ref().is_some_and(|own| is_hidden(&own))
        && part.first_element_child().is_some_and(|first| first.is_one_of(&["h2", "h3", "h4"]))
}

#[cfg(test)]
mod tests {
    use super::super::uncover;
    use dom_query::Document;

    const FIRST: &str = "<p>It rained in the night, and the river rose by a hand's breadth and more \
        than that, as it had done every spring since the dam broke.</p>";

    const REST: &str = "<p>Nobody of the lower town slept, said the mayor, who had walked along the \
        dam all night with a lamp.</p>";

    /// Tells whether nothing is hidden behind the first paragraphs of a story.
    fn shown(rest: &str) -> bool {
        let page =
            Document::from(format!("<div><section>{}{rest}</section></div>", FIRST.repeat(9)));
        uncover(&page);
        !page.html().contains("display")
    }

    #[test]
    fn a_part_below_its_title_is_shown_where_others_are_built_alike() {
        let part = |title: &str, text: &str| {
            format!("<div class=t>{title}</div><div class=x style='display:none'>{text}</div>")
        };
        let boxed = |text: &str| format!("<div class=spoiler>{}</div>", part("The dam", text));
        assert!(shown(&boxed(REST).repeat(2)));
        assert!(shown(&part("The dam", REST).repeat(2)));
        let named = "<div><a href=\"javascript:open('s1')\">The dam</a></div>\
                     <div id=s1 style='display:none'>It broke.</div>";
        assert!(shown(named));
        for kept in [
            boxed(REST),
            part("The dam", REST),
            boxed("<form><input></form>Write to us about what the river did.").repeat(2),
            boxed("<a href=/1>The bridge of the upper town</a>").repeat(2),
            format!("<div class=cookies>{}</div>", boxed(REST).repeat(2)),
            named.replace("open('s1')", "open('s2')"),
        ] {
            assert!(!shown(&kept), "{kept}");
        }
    }

    #[test]
    fn what_is_found_by_its_words_and_panes_beside_one_that_is_seen_are_shown() {
        let shown = |html: &str| {
            let page =
                Document::from(format!("<div><section>{}{html}</section></div>", FIRST.repeat(9)));
            uncover(&page);
            !page.html().contains("hidden")
        };
        let pane = |own: &str, text: &str| format!("<div class='tab-pane {own}>{text}</div>");
        let (oak, pine) = ("<p>Made of oak.</p>", "<p>Made of pine.</p>");
        let panes = |first: &str, own: &str, text: &str| {
            shown(&format!("<div>{}{}</div>", pane(first, oak), pane(own, text)))
        };
        assert!(shown("<div hidden=until-found>It rained.</div>"));
        assert!(panes("active'", "' hidden", pine));
        assert!(!shown("<div hidden>It rained.</div>"));
        assert!(!shown("<div class=share><div hidden=until-found>Tell it.</div></div>"));
        assert!(!panes("x'", "' hidden", pine));
        assert!(!panes("' id=en", "' id=de hidden", pine));
        assert!(!panes("'", "' hidden", "<p>Made of <a href=/2>pine</a>.</p>"));
    }

    #[test]
    fn the_further_pages_of_a_text_are_shown() {
        let pages = |first: &str, second: &str, text: &str| {
            let page = Document::from(format!(
                "<h1>High water</h1>{}<div><div {first}>{}</div><div {second} style='display:none'>\
                 {text}</div></div>",
                FIRST.repeat(9),
                FIRST.repeat(3)
            ));
            uncover(&page);
            !page.html().contains("display")
        };
        let text = REST.to_owned() + &REST.replace("Nobody", "Somebody");
        assert!(pages("id=p1", "id=p2", &text));
        assert!(pages("class='page show'", "class=page", &text));
        for (first, second, text) in [
            ("class=page", "class=notice", text.as_str()),
            ("class=page id=en", "class=page id=de", &text),
            ("class=page", "class=page lang=de", &text),
            ("class=page", "class=page", &FIRST.repeat(2)),
            ("class=page", "class=page", REST),
            ("class=modal", "class=modal", &text),
        ] {
            assert!(!pages(first, second, text), "{first} {second}");
        }
    }

    #[test]
    fn the_rest_of_a_story_is_shown_where_a_button_would_show_it() {
        let rest = "<div style='display:none'><p>Nobody of the lower town slept.</p></div>";
        for button in
            ["<a>展开全文</a>", "<button>Read more »</button>", "<p><a>Weiterlesen</a></p>"]
        {
            assert!(shown(&format!("{rest}{button}")), "{button}");
            assert!(shown(&format!("{button}{rest}")), "{button}");
        }
        assert!(!shown(rest));
        let named = |class: &str| rest.replace("<div", &format!("<div class={class}"));
        assert!(!shown(&format!("<a>展开全文</a>{}", named("login"))));
        let built = |class: &str| {
            format!("<div class=body>{}</div><a>展开全文</a>{}", FIRST.repeat(9), named(class))
        };
        for (whole, is_shown) in [(built("body"), true), (built("terms"), false)] {
            let page = Document::from(format!("<div><section>{whole}</section></div>"));
            uncover(&page);
            assert_eq!(!page.html().contains("display"), is_shown, "{whole}");
        }
        assert!(!shown(&format!("{rest}<a>Share</a>")));
        assert!(!shown(&format!("{rest}<a>Read more of what the lower town says</a>")));
    }
}
