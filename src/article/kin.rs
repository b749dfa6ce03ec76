//! Blocks of an article that stand apart in boxes built alike: what builders
//! of pages put each part of a text into, and of which an extractor that
//! settles on one box loses the others.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use dom_query::{Document, NodeId, NodeRef};

use super::element::Named;
use super::gaps;
use super::units::{Unit, words_of};
use super::walk::{is_or_holds, is_within};

/// How many boxes round a piece are looked at.
const DEEP: usize = 10;

/// Most of a box that may stand in links.
const LINKED: f64 = 0.2;

/// Fewest words of a box that none of the text stands before or behind.
const WORDS: usize = 25;

/// Fewest words of a piece by which a box is seen.
const PIECE: usize = 3;

/// What stands in a box of text between that and its pieces.
const WITHIN: [&str; 10] =
    ["ul", "ol", "li", "dl", "table", "thead", "tbody", "tr", "td", "blockquote"];

/// What a box that holds something else than a part of the text has in it.
const OTHERS: [&str; 9] =
    ["h1", "article", "time", "form", "input", "button", "iframe", "nav", "aside"];

/// Most boxes that return.
const MOST: usize = 40;

/// A box, by what holds it, and how it and those in it down to a piece of text
/// are built.
pub(super) type Build = (NodeId, u64);

/// A box that was not found.
struct Missing<'a> {
    node: NodeRef<'a>,
    /// A piece of text in it.
    at: usize,
    /// The last piece before it that was found.
    before: Option<usize>,
}

/// Puts back the boxes of a page that were not found and are built as those
/// that were, each where it stands. Tells whether there was any.
pub(super) fn restore(found: &Document, own: &[Unit<'_>], pieces: &[Unit<'_>]) -> bool {
    let digests: HashSet<u64> = own.iter().flat_map(Unit::digests).collect();
    let is_found: Vec<bool> = pieces.iter().map(|unit| unit.is_among(&digests)).collect();
    let missing = missing(pieces, &is_found);
    if missing.is_empty() {
        return false;
    }
    let texts: HashMap<&str, &Unit<'_>> =
        own.iter().map(|unit| (unit.letters.as_str(), unit)).collect();
    let of = |at: usize| pieces.get(at).and_then(|unit| texts.get(unit.letters.as_str()));
    // What is said twice may be found at a wrong place.
    let mut times: HashMap<&str, usize> = HashMap::new();
    for unit in pieces {
        *times.entry(unit.letters.as_str()).or_default() += 1;
    }
    let is_sure = |at: &usize| {
        is_found.get(*at) == Some(&true)
            && pieces.get(*at).is_some_and(|unit| times.get(unit.letters.as_str()) == Some(&1))
    };
    let next_of = |at: usize| (at..pieces.len()).find(is_sure);
    let last_of = |at: usize| (0..=at).rev().find(is_sure);
    let mut is_restored = false;
    let mut ends = Vec::new();
    // Of boxes in a row the last is put first.
    for Missing { node, at, before } in missing.iter().rev() {
        let (before, next) = (before.and_then(last_of), next_of(*at));
        let is_between = before.is_some() && (next.is_some() || is_restored);
        if !is_text(node, held(node, *at, pieces), is_between) {
            continue;
        }
        let (last, next) = (before.map(of), next.map(of));
        match (last, next) {
            (Some(Some(last)), Some(Some(next))) => {
                gaps::apart(&last.node, &next.node).after_html(node.html());
            }
            (Some(Some(_)), None) => ends.insert(0, node.html()),
            (None, Some(_)) => found.html_root().prepend_html(node.html()),
            _ => continue,
        }
        is_restored = true;
    }
    for html in ends {
        found.html_root().append_html(html);
    }
    is_restored
}

/// Returns the boxes that were not found, built as those that were.
fn missing<'a>(pieces: &[Unit<'a>], is_found: &[bool]) -> Vec<Missing<'a>> {
    let with = || pieces.iter().zip(is_found.iter().copied());
    let last = is_found.iter().rposition(|is_found| *is_found).unwrap_or(0);
    let first = is_found.iter().position(|is_found| *is_found).unwrap_or(last);
    let may_be_of_text = |unit: &Unit<'_>| unit.words >= PIECE && unit.linked <= LINKED;
    let is_missed = |(at, (unit, is_found)): (usize, (&Unit<'_>, bool))| {
        !is_found && (unit.is_prose() || (first..last).contains(&at) && may_be_of_text(unit))
    };
    let mut missing: Vec<Missing<'_>> = Vec::new();
    if !with().enumerate().any(is_missed) {
        return missing;
    }
    let mut known: HashSet<Build> = HashSet::new();
    let mut holding: HashSet<NodeId> = HashSet::new();
    let mut around = None;
    for (unit, _) in with().filter(|(unit, is_found)| *is_found && unit.is_prose()) {
        let own = unit.node.parent().map(|above| above.id);
        if std::mem::replace(&mut around, own) != own {
            known.extend(boxes(&unit.node).map(|(_, build)| build));
            holding.extend(unit.node.ancestors_it(None).map(|above| above.id));
        }
    }
    let mut before = None;
    for (at, (unit, is_found)) in with().enumerate() {
        if is_found {
            before = Some(at);
        } else if may_be_of_text(unit)
            && missing.len() < MOST
            && !missing.last().is_some_and(|last| is_within(&unit.node, &last.node))
            && let Some((node, _)) = boxes(&unit.node)
                .find(|(node, build)| known.contains(build) && !holding.contains(&node.id))
        {
            missing.push(Missing { node, at, before });
        }
    }
    missing
}

/// Returns how the boxes round a piece of text are built.
pub(super) fn builds(piece: &NodeRef<'_>) -> HashSet<Build> {
    boxes(piece).map(|(_, build)| build).collect()
}

/// Returns the boxes round a piece of text, from the inmost, each with how it
/// is built. Boxes without a class are all alike at the top of a page.
fn boxes<'a>(piece: &NodeRef<'a>) -> impl Iterator<Item = (NodeRef<'a>, Build)> {
    let mut hasher = DefaultHasher::new();
    let mut is_named = false;
    let is_box = |node: &NodeRef<'_>| !node.has_name("body") && !node.has_name("html");
    let is_within = |node: &NodeRef<'_>| node.is_one_of(&WITHIN);
    let around = piece.ancestors_it(Some(DEEP)).skip_while(is_within).take_while(is_box);
    around.filter_map(move |node| {
        let above = node.parent()?;
        node.node_name()?.hash(&mut hasher);
        let class = node.attr_or("class", "");
        let class = class.split_ascii_whitespace().next().unwrap_or_default();
        // What builders number each box by makes it no other.
        let class = class.split(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default();
        class.hash(&mut hasher);
        is_named |= !class.is_empty();
        (is_named || is_box(&above)).then(|| (node, (above.id, hasher.finish())))
    })
}

/// Returns the pieces that stand in a box, one of which is known.
fn held<'p, 'a>(node: &NodeRef<'_>, at: usize, pieces: &'p [Unit<'a>]) -> &'p [Unit<'a>] {
    let is_held = |unit: &&Unit<'_>| is_within(&unit.node, node);
    let (before, from) = pieces.split_at(at.min(pieces.len()));
    let begin = at - before.iter().rev().take_while(is_held).count();
    let end = at + from.iter().take_while(is_held).count();
    pieces.get(begin..end).unwrap_or_default()
}

/// Tells whether a box holds text alone: running text where it begins or ends
/// an article, little of it only without a link, and anything between its
/// parts.
fn is_text(node: &NodeRef<'_>, held: &[Unit<'_>], is_between: bool) -> bool {
    let (words, linked) = words_of(held);
    let is_linked_heading =
        |unit: &Unit<'_>| unit.linked > 0.5 && unit.node.is_one_of(&["h2", "h3", "h4"]);
    (is_between || (words >= WORDS || linked == 0.0) && held.iter().any(Unit::is_prose))
        && linked <= LINKED * words as f64
        && !held.iter().any(|unit| unit.is_aside() || is_linked_heading(unit))
        && !is_or_holds(node, &OTHERS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::units::units;

    const PARTS: [&str; 3] = [
        "The river rose by a hand's breadth in the night, and nobody in the town had seen it.",
        "They carried their goods upstairs, as every spring, and counted what was left of the wood. \
         The baker lit his oven at three and sold what he had from the window of the upper floor, \
         and the boats of the lower quay were drawn to the church.",
        "In the morning the ferry lay on the market square, and the children asked who would pay.",
    ];

    fn boxed(within: &str) -> String {
        format!("<div class=row-1><div class=col><div class=text>{within}</div></div></div>")
    }

    /// Returns what comes back of a page of which the first part was found.
    fn restored(page: &str, parts: &[&str]) -> String {
        let page = Document::from(format!("<main>{page}</main>"));
        let found: String = parts.iter().map(|part| boxed(&format!("<p>{part}</p>"))).collect();
        let found = Document::fragment(format!("<div>{found}</div>"));
        let pieces = page.body().map(|body| units(&body)).unwrap_or_default();
        let is_restored = restore(&found, &units(&found.html_root()), &pieces);
        let text: Vec<String> = found
            .select("p, h2")
            .nodes()
            .iter()
            .map(|piece| piece.text().split_whitespace().take(3).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(is_restored, text.len() > parts.len());
        text.join(" | ")
    }

    #[test]
    fn boxes_built_as_those_that_were_found_return_in_their_order() {
        let [first, second, third] = PARTS;
        let all = "The river rose | Upstairs | They carried their | In the morning";
        let page = [
            boxed(&format!("<p>{first}</p>")),
            boxed(&format!("<h2>Upstairs</h2><p>{second}</p>")).replace("row-1", "row-2"),
            boxed(&format!("<p>{third}</p>")),
        ];
        assert_eq!(restored(&page.concat(), &[first, third]), all);
        assert_eq!(
            restored(&page[..2].concat(), &[first]),
            "The river rose | Upstairs | They carried their"
        );
        assert_eq!(restored(&page.concat(), &[third]), all);
    }

    #[test]
    fn what_is_said_twice_is_no_place_to_return_to() {
        let [first, second, third] = PARTS;
        let own = |part: &str| boxed(&format!("<p>{part}</p><ul><li>Boats</li><li>Oars</li></ul>"));
        let page =
            Document::from(format!("<main>{}{}{}</main>", own(first), own(second), own(third)));
        let found = Document::fragment(format!("<div>{}</div>", own(first)));
        let pieces = units(&page.html_root());
        assert!(restore(&found, &units(&found.html_root()), &pieces));
        assert_eq!(found.text(), page.text());
        assert_eq!(found.select("li li, li p").length(), 0);
    }

    #[test]
    fn anything_between_the_parts_of_a_text_returns() {
        let [first, second, third] = PARTS;
        let list = boxed("<h2>Below</h2><ul><li>Boats and oars</li><li>two ladders</li></ul>");
        let own = |part: &str| boxed(&format!("<p>{part}</p>"));
        let page = [own(first), list.clone(), own(second)].concat();
        let all = "The river rose | Below | They carried their";
        assert_eq!(restored(&page, &[first, second]), all);
        assert_eq!(restored(&page, &[first]), all);
        assert_eq!(restored(&[own(first), list].concat(), &[first]), "The river rose");
        let short = [own(first), own(third), own(second)].concat();
        assert_eq!(restored(&short, &[first]).split(" | ").count(), 3);
    }

    #[test]
    fn boxes_that_hold_something_else_do_not() {
        let [first, second, _] = PARTS;
        let own = boxed(&format!("<p>{first}</p>"));
        let found = restored(&own, &[first]);
        for other in [
            boxed(&format!("<h1>The flood</h1><p>{second}</p>")),
            boxed(&format!("<h2><a href=/x>The flood, and what it took</a></h2><p>{second}</p>")),
            boxed(&format!("<time>Monday</time><p>{second}</p>")),
            boxed(&format!("<p>{second}</p><form><input name=mail></form>")),
            boxed(&format!("<p><a href=/x>{second}</a></p>")),
            boxed(
                "<p>Write to us, and we tell you what was seen on the river.</p><a href=/x>Write</a>",
            ),
            boxed("<p>Good night.</p>"),
            format!(
                "<div class=foot><div class=col><div class=text><p>{second}</p></div></div></div>"
            ),
            format!("<div class=comment>{}</div>", boxed(&format!("<p>{second}</p>"))),
        ] {
            assert_eq!(restored(&format!("{own}{other}"), &[first]), found, "{other}");
        }
    }
}
