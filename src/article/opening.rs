//! The opening of an article that stands apart from the rest: many pages put
//! the first paragraphs, between heading and text, into a box of their own,
//! and an extractor that settles on one box loses them.

mod standfirst;

use std::collections::HashSet;

use dom_query::{Document, Element, NodeId, NodeRef};

use super::element::{HEADINGS, Named};
use super::title;
use super::units::{self, Unit};
use super::walk::{elements, is_within};
use standfirst::{is_called, is_dateline, is_said, line_of};

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
    let found_letters: Vec<&str> = own.iter().map(|unit| unit.letters.as_str()).collect();
    let own: HashSet<&str> =
        found_letters.iter().copied().filter(|letters| letters.len() >= LETTERS).collect();
    // Of a text with breaks an extractor makes several pieces.
    let first = found_letters.iter().find(|letters| letters.len() >= LETTERS);
    let is_text = |unit: &Unit<'_>| {
        own.contains(unit.letters.as_str())
            || first.is_some_and(|first| unit.letters.starts_with(first))
    };
    let heading = below_heading(page, pieces, is_text, &title::letters(title));
    let Some((begin, around)) = heading else { return false };
    let mut begins = None;
    let mut before: Vec<&Unit<'_>> = Vec::new();
    let mut words = 0;
    for unit in pieces.iter().skip(begin) {
        if is_text(unit) {
            return prepend(&found.html_root(), &before);
        }
        let mut is_there = || {
            unit.letters.len() >= LETTERS
                && unit.is_mostly_in(begins.get_or_insert_with(|| beginning(&found_letters)))
        };
        let is_near = || around.is_none_or(|around| is_within(&unit.node, &around));
        if is_near() && !is_beside_text(unit) && !is_there() {
            before.push(unit);
            words += unit.words;
        }
        if words > LONGEST {
            return false;
        }
    }
    false
}

/// Fewest bytes of the letters of a title that is known where no heading says
/// it.
const TITLE: usize = 12;

/// How far above such a title the box may stand that holds it and the opening.
const STEPS: usize = 3;

/// Returns the place of the first piece below the heading of a page: one that
/// says the title, else the last line above the text that says no more than
/// that, with the box round it, else the only heading of the first rank.
fn below_heading<'a>(
    page: &Document,
    pieces: &[Unit<'a>],
    is_text: impl Fn(&Unit<'_>) -> bool,
    title: &str,
) -> Option<(usize, Option<NodeRef<'a>>)> {
    let (said, only) = headings(page, title);
    let below = |heading: NodeId| {
        let is_of_heading = |unit: &Unit<'_>| {
            unit.node.id == heading
                || unit.node.ancestors_it(Some(6)).any(|above| above.id == heading)
        };
        let begin = pieces.iter().position(is_of_heading)?;
        let inner = pieces.iter().skip(begin).take_while(|unit| is_of_heading(unit));
        Some((begin + inner.count(), None))
    };
    let line = || {
        let text = pieces.iter().position(is_text)?;
        let says = |unit: &Unit<'_>| unit.letters == title && unit.linked < 0.4;
        let line = pieces.get(..text)?.iter().rposition(says)?;
        let around = pieces.get(line)?.node.ancestors_it(Some(STEPS)).last();
        Some((line + 1, around))
    };
    match said {
        Some(said) => below(said),
        None if title.len() >= TITLE => line().or_else(|| below(only?)),
        None => below(only?),
    }
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

/// Puts blocks before all that a root holds: the lead right below the heading,
/// and all from the first running text on.
fn prepend(root: &NodeRef<'_>, before: &[&Unit<'_>]) -> bool {
    let first = before.iter().position(|unit| is_prose(unit)).unwrap_or(before.len());
    let near = before.iter().take(first.min(CALLED_LEAD)).enumerate();
    let near = near.filter(|(at, unit)| *at < LEAD && is_said(unit) || is_called(unit));
    let near: Vec<&&Unit<'_>> = near.map(|(_, lead)| lead).collect();
    let lead = near.iter().rev().max_by_key(|lead| lead.words);
    // A lead may be several lines of one box.
    let is_of_lead = |own: &&&Unit<'_>| {
        lead.is_some_and(|lead| {
            let (one, other) = (line_of(own), line_of(lead));
            one.id == other.id
                || one.parent().map(|above| above.id) == other.parent().map(|above| above.id)
                    && one.node_name() == other.node_name()
                    && (one.has_name("li") || is_called(own) && is_called(lead))
        })
    };
    let lead = near.iter().copied().filter(is_of_lead);
    let (mut html, mut in_list) = (String::new(), false);
    for unit in lead.chain(before.iter().skip(first)) {
        // What is all of an item heads nothing.
        let is_headed = unit.node.is_one_of(&HEADINGS) && line_of(unit).has_name("li");
        let is_item = unit.node.has_name("li") || is_headed;
        if is_item != in_list {
            html.push_str(if is_item { "<ul>" } else { "</ul>" });
            in_list = is_item;
        }
        match is_headed {
            true => html.push_str(&format!("<li>{}</li>", unit.node.inner_html())),
            false => html.push_str(&unit.node.html()),
        }
    }
    if in_list {
        html.push_str("</ul>");
    }
    root.prepend_html(html.as_str());
    !html.is_empty()
}

/// How many pieces below the heading a lead may be, at most: one that says so
/// in a sentence, and one that is called so.
const LEAD: usize = 2;
const CALLED_LEAD: usize = 5;

fn is_prose(unit: &Unit<'_>) -> bool {
    unit.node.is_one_of(&["p", "div"]) && unit.words >= 20 && !is_dateline(unit)
}

/// Returns the heading that says the title, else the only one of the first
/// rank.
pub(super) fn heading(document: &Document, title: &str) -> Option<NodeId> {
    let (said, only) = headings(document, title);
    said.or(only)
}

/// Returns the heading that says the title, and the only one of the first
/// rank.
fn headings(document: &Document, title: &str) -> (Option<NodeId>, Option<NodeId>) {
    let is_heading = |element: &Element| element.is_one_of(&["h1", "h2"]);
    let headings = elements(&document.root(), is_heading);
    let says = |node: &&NodeRef<'_>| {
        let own = title::letters(&node.text());
        !own.is_empty() && (own == title || (own.len() > 20 && title.contains(&own)))
    };
    let said = headings.iter().find(says).map(|node| node.id);
    let mut first = headings.iter().filter(|node| node.has_name("h1"));
    let only = first.next().filter(|_| first.next().is_none()).map(|node| node.id);
    (said, only)
}

/// Tells whether a piece stands beside the text rather than in it, or is no
/// block of its own.
fn is_beside_text(unit: &Unit<'_>) -> bool {
    let kept = ["p", "li", "div", "section", "h2", "h3", "h4", "blockquote", "pre"];
    let is_kept = unit.node.is_one_of(&kept);
    !is_kept
        || unit.linked > 0.4
        || units::holds_block(&unit.node)
        || unit.node.ancestors_it(Some(12)).any(|above| {
            above.is_one_of(&[
                "aside", "nav", "footer", "form", "table", "figure", "button", "dialog",
            ])
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
             <li>one</li><li>two</li></ul><pre>three</pre><blockquote>four</blockquote></div><aside><p>{opening} Aside.</p></aside>\
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
            format!(
                "<p>{opening}</p><ul><li>one</li><li>two</li></ul><pre>three</pre>\
                 <blockquote>four</blockquote><div><p>{first}</p></div>"
            )
        );
        let whole = format!("<div><p>{opening}</p><p>{first}</p></div>");
        assert_eq!(restored(&whole), whole);
        let strange = "<p>Words that do not stand on the page, however long they may be.</p>";
        assert_eq!(restored(strange), strange);
    }

    #[test]
    fn a_lead_below_a_headline_that_is_no_heading_comes_back() {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let lead = "<div class=box>The lower town was warned on Friday by all of its bells.</div>";
        let returns = |before: &str| {
            let page = Document::from(format!("{before}<div><p>{first}</p></div>"));
            let found = Document::fragment(format!("<p>{first}</p>"));
            let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
            restore((&found, &own), (&page, &pieces), "The river rises");
            found.html_root().text().matches("bells").count()
        };
        for headline in ["<div class=title>The river rises</div>", "<h3>The river rises</h3>"] {
            for before in [
                format!("{headline}<div>3 May, The Boat</div>{lead}"),
                format!("<h1>The Boat</h1>{lead}{headline}{lead}"),
            ] {
                assert_eq!(returns(&before), 1, "{before}");
            }
        }
        let link = "<div><a href=/1>The river rises</a></div>";
        let far = "<div><div><div><div>The river rises</div></div></div></div>";
        for before in [
            format!("{link}{lead}"),
            format!("{far}{lead}"),
            format!("<div>The river rises again</div>{lead}"),
        ] {
            assert_eq!(returns(&before), 0, "{before}");
        }
    }

    #[test]
    fn a_line_that_says_when_is_no_opening() {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let rest = "that the people of the lower town read every day, as they had done before, \
            and of which nobody knows who writes it";
        let returns = |line: &str| {
            let page =
                Document::from(format!("<h1>A river</h1><p>{line} {rest}.</p><p>{first}</p>"));
            let found = Document::fragment(format!("<p>{first}</p>"));
            let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
            restore((&found, &own), (&page, &pieces), "A river")
        };
        assert!(!returns("Source: the paper of 2024-05-03 08:10:20"));
        for kept in ["Source: the paper", "It fell on 2024-05-03 at 08:10:20, says the paper"] {
            assert!(returns(kept), "{kept}");
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
