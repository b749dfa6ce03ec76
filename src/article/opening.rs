//! The opening of an article that stands apart from the rest: many pages put
//! the first paragraphs, between heading and text, into a box of their own,
//! and an extractor that settles on one box loses them.

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};

use super::units::{self, Unit};
use super::walk::elements;
use super::{chaff, title};

/// Most words between heading and text that may be an opening.
const LONGEST: usize = 2_500;

/// Fewest letters by which a piece of text is known again.
const LETTERS: usize = 40;

/// How much of what was found is asked for a block that is not known whole, in
/// bytes of letters.
const BEGINNING: usize = 4_096;

/// Puts what stands between the heading of a page and the beginning of a
/// found article before it, where that is running text. Tells whether there was
/// any.
pub(super) fn restore(
    (found, own): (&Document, &[Unit<'_>]),
    (page, pieces): (&Document, &[Unit<'_>]),
    title: &str,
) -> bool {
    let Some(heading) = heading(page, &title::letters(title)) else { return false };
    let is_of_heading = |unit: &Unit<'_>| {
        unit.node.id == heading || unit.node.ancestors_it(Some(6)).any(|above| above.id == heading)
    };
    let Some(begin) = pieces.iter().position(is_of_heading) else { return false };
    let found_letters: Vec<&str> = own.iter().map(|unit| unit.letters.as_str()).collect();
    let own: HashSet<&str> =
        found_letters.iter().copied().filter(|letters| letters.len() >= LETTERS).collect();
    let mut begins = None;
    let mut before: Vec<&Unit<'_>> = Vec::new();
    let mut words = 0;
    for unit in pieces.iter().skip(begin + 1).skip_while(|unit| is_of_heading(unit)) {
        if own.contains(unit.letters.as_str()) {
            return prepend(&found.html_root(), &before);
        }
        let mut is_there = || {
            unit.letters.len() >= LETTERS
                && is_mostly_in(unit, begins.get_or_insert_with(|| beginning(&found_letters)))
        };
        if !is_apart(unit) && !is_there() {
            before.push(unit);
            words += unit.words;
        }
        if words > LONGEST {
            return false;
        }
    }
    false
}

/// Returns the first letters of what was found.
fn beginning(found: &[&str]) -> String {
    let mut letters = String::new();
    for own in found {
        if letters.len() > BEGINNING {
            break;
        }
        letters.push_str(own);
        letters.push(' ');
    }
    letters
}

/// Tells whether most of a block stands in some letters: what was hidden in it,
/// or dropped from it, makes it no other block.
fn is_mostly_in(unit: &Unit<'_>, letters: &str) -> bool {
    let parts = unit.texts.iter().map(|text| title::letters(&text.text()));
    let held = parts.filter(|part| part.len() >= units::LETTERS && letters.contains(part.as_str()));
    held.map(|part| part.len()).sum::<usize>() * 2 >= unit.letters.len()
}

/// Puts blocks before all that a root holds: the lead right below the heading,
/// and all from the first running text on.
fn prepend(root: &NodeRef<'_>, before: &[&Unit<'_>]) -> bool {
    let first = before.iter().position(|unit| is_prose(unit)).unwrap_or(before.len());
    let lead = before.iter().take(first.min(LEAD)).find(|unit| is_lead(unit));
    let (mut html, mut in_list) = (String::new(), false);
    for unit in lead.into_iter().chain(before.iter().skip(first)) {
        let is_item = unit.node.has_name("li");
        if is_item != in_list {
            html.push_str(if is_item { "<ul>" } else { "</ul>" });
            in_list = is_item;
        }
        html.push_str(&unit.node.html());
    }
    if in_list {
        html.push_str("</ul>");
    }
    root.prepend_html(html.as_str());
    !html.is_empty()
}

/// How many pieces below the heading a lead may be, at most.
const LEAD: usize = 2;

/// Parts of names by which what stands below a heading is called a lead.
const CALLED: [&str; 20] = [
    "bajada",
    "catenaccio",
    "chapo",
    "copete",
    "deck",
    "dek",
    "desc",
    "entradilla",
    "excerpt",
    "intro",
    "lead",
    "lede",
    "perex",
    "sottotitolo",
    "standfirst",
    "subheading",
    "subheadline",
    "subtitle",
    "summary",
    "vorspann",
];

/// Parts of names of what is said of people and pictures.
const OF_OTHERS: [&str; 8] =
    ["author", "byline", "caption", "credit", "image", "img", "photo", "picture"];

/// Tells whether a piece says what the article is about: in a sentence, or
/// where it is called so.
fn is_lead(unit: &Unit<'_>) -> bool {
    let is_named = ["p", "div", "h2", "h3"].iter().any(|name| unit.node.has_name(name));
    let text = || unit.texts.iter().map(|text| text.text().to_string()).collect::<String>();
    is_named
        && (unit.words >= 8 && chaff::ends_sentence(&text())
            || unit.words >= 4 && unit.linked == 0.0 && is_called_lead(&unit.node))
}

/// Tells whether a piece, or a small box round it, is called a lead.
fn is_called_lead(node: &NodeRef<'_>) -> bool {
    let around =
        node.ancestors_it(Some(3)).take_while(|around| around.children_it(false).count() < 4);
    let mut names =
        std::iter::once(*node).chain(around).map(|own| parts(&own.attr_or("class", "")));
    names.any(|names| {
        let is_any = |words: &[&str]| names.iter().any(|name| words.contains(&name.as_str()));
        is_any(&CALLED) && !is_any(&OF_OTHERS)
    })
}

/// Returns the parts of names in lower case: `storySummary` has two.
fn parts(names: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in names.chars() {
        if !letter.is_alphabetic() || letter.is_uppercase() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| letter.is_alphabetic()) {
            part.extend(letter.to_lowercase());
        }
    }
    parts
}

fn is_prose(unit: &Unit<'_>) -> bool {
    let name = |name| unit.node.has_name(name);
    (name("p") || name("div")) && unit.words >= 20
}

/// Returns the heading that says the title, else the only one of the first
/// rank.
pub(super) fn heading(document: &Document, title: &str) -> Option<dom_query::NodeId> {
    let is_heading = |element: &Element| matches!(&*element.name.local, "h1" | "h2");
    let headings = elements(&document.root(), is_heading);
    let says = |node: &&NodeRef<'_>| {
        let own = title::letters(&node.text());
        !own.is_empty() && (own == title || (own.len() > 20 && title.contains(&own)))
    };
    let said = headings.iter().find(says).map(|node| node.id);
    said.or_else(|| {
        let mut first = headings.iter().filter(|node| node.has_name("h1"));
        first.next().filter(|_| first.next().is_none()).map(|node| node.id)
    })
}

/// Tells whether a piece stands beside the text rather than in it, or is no
/// block of its own.
fn is_apart(unit: &Unit<'_>) -> bool {
    let is_kept =
        ["p", "li", "div", "section", "h2", "h3", "h4"].iter().any(|name| unit.node.has_name(name));
    !is_kept
        || unit.linked > 0.4
        || unit.node.descendants_it().any(|inner| units::is_block(&inner))
        || unit.node.ancestors_it(Some(12)).any(|above| {
            ["aside", "nav", "footer", "form", "table", "figure", "button", "dialog"]
                .iter()
                .any(|name| above.has_name(name))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use units::units;

    #[test]
    fn an_opening_in_a_box_of_its_own_comes_back() {
        let opening = "The river rose by a hand's breadth in the night, and the people of the \
                       lower town carried their goods upstairs, as every spring.";
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let page = format!(
            "<body><h1>A river rises</h1><div class=intro><p>By Jane</p><p>{opening}</p><ul>\
             <li>one</li><li>two</li></ul></div><aside><p>{opening} Aside.</p></aside>\
             <div class=text><p>{first}</p></div></body>"
        );
        let page = Document::from(page);
        let restored = |html: &str| {
            let found = Document::fragment(html);
            let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
            restore((&found, &own), (&page, &pieces), "A river rises");
            found.html_root().inner_html().to_string()
        };
        assert_eq!(
            restored(&format!("<div><p>{first}</p></div>")),
            format!("<p>{opening}</p><ul><li>one</li><li>two</li></ul><div><p>{first}</p></div>")
        );
        let whole = format!("<div><p>{opening}</p><p>{first}</p></div>");
        assert_eq!(restored(&whole), whole);
        let strange = "<p>Words that do not stand on the page, however long they may be.</p>";
        assert_eq!(restored(strange), strange);
    }

    #[test]
    fn a_lead_without_a_full_stop_is_known_by_its_name() {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let returns = |lead: &str| {
            let html = format!("<h1>A river rises</h1>{lead}<div><p>{first}</p></div>");
            let page = Document::from(html);
            let found = Document::fragment(format!("<p>{first}</p>"));
            let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
            restore((&found, &own), (&page, &pieces), "A river rises")
        };
        for lead in [
            "<h2 class=post_subtitle>The lower town was warned</h2>",
            "<div class=storySummary><div><h2>The lower town was warned</h2></div></div>",
            "<p>By Jo</p><div class=ifq-excerpt>The lower town was warned</div>",
        ] {
            assert!(returns(lead), "{lead}");
        }
        for other in [
            "<h2>The lower town was warned</h2>",
            "<p class=lead>By Jane Doe</p>",
            "<p class=image-summary>The lower town from above</p>",
            "<p class=leader>The lower town was warned</p>",
            "<p class=subtitle><a href=/x>The lower town was warned</a></p>",
        ] {
            assert!(!returns(other), "{other}");
        }
    }

    #[test]
    fn a_block_that_lost_a_part_does_not_come_back() {
        let first = "The river rose by a hand's breadth in the night, and the people of the lower \
                     town carried their goods upstairs, as every spring";
        let rest =
            "<p>Nobody was hurt, said the mayor, who had walked along the dam all night.</p>";
        for begin in [
            format!("{first} <span hidden>and other words</span>, all of them."),
            format!("<b>T</b><i>T</i>{}", first.strip_prefix('T').unwrap()),
            format!("{first} <button>Copy it</button>"),
        ] {
            let page = Document::from(format!("<h1>A river</h1><div><p>{begin}</p>{rest}</div>"));
            let whole = format!("<div><p>{first}</p>{rest}</div>");
            let found = Document::fragment(whole.as_str());
            let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
            assert!(!restore((&found, &own), (&page, &pieces), "A river"), "{begin}");
        }
    }
}
