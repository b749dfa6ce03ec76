//! Who is asked where it is in doubt which text of a page is its article:
//! other extractors. What one of them says is looked for on our own page, so
//! that figures, tables and links stay; the answer that is likest to all
//! others is taken.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::{Document, NodeId, NodeRef};
use trafilatura::HtmlDateMode;

use super::units::{self, LETTERS, Unit, units};
use crate::article::element::Named;
use crate::text::script::is_wide;

/// Longest page that others are asked about, in bytes.
const LONGEST: usize = 1_000_000;

/// Most pieces of text of a page that others are asked about.
const MOST: usize = 6_000;

/// How like an answer must be to what was found already for nobody else to be
/// asked.
const AGREED: f64 = 0.99;

/// How like an answer must be to what was found of it on the page.
const FAITHFUL: f64 = 0.8;

/// Asks other extractors about a page and returns the answer of one of them;
/// nothing where what was found already is the best.
pub(super) fn ask((page, pieces): (&Document, &[Unit<'_>]), found: &Document) -> Option<Document> {
    let html = page.html();
    if html.len() > LONGEST || pieces.len() > MOST {
        return None;
    }
    let own = shingles(found);
    let mut bodies: Vec<(Document, Vec<u64>)> = Vec::new();
    for juror in [libreadability, trafilatura] {
        // One answer alone has no more votes than what was found.
        let answer = juror(&html).map(Document::fragment)?;
        let body = trace(page, &answer)?;
        let shingled = shingles(&body);
        // What was not found again on the page is no answer of use.
        if likeness(&shingled, &shingles(&answer)) < FAITHFUL {
            return None;
        }
        // Two that agree outvote a third, whatever that may say.
        if likeness(&shingled, &own) >= AGREED {
            return None;
        }
        bodies.push((body, shingled));
    }
    let votes = |one: &[u64]| -> f64 {
        bodies.iter().map(|(_, other)| other).chain([&own]).map(|other| likeness(one, other)).sum()
    };
    let mut best = (votes(&own), None);
    for (at, (_, shingles)) in bodies.iter().enumerate() {
        let votes = votes(shingles);
        if votes > best.0 {
            best = (votes, Some(at));
        }
    }
    best.1.map(|at| bodies.swap_remove(at).0)
}

/// Asks the port of trafilatura. A juror that panics has no opinion.
fn trafilatura(html: &str) -> Option<String> {
    let options = trafilatura::Options::default()
        .with_fallback(true)
        .with_exclude_comments(true)
        .with_html_date_mode(HtmlDateMode::Disabled);
    let answer = catch_unwind(AssertUnwindSafe(|| trafilatura::extract(html, &options)));
    answer.ok()?.ok().map(|answer| answer.content_html)
}

/// Asks the port of go-readability.
fn libreadability(html: &str) -> Option<String> {
    let answer = catch_unwind(AssertUnwindSafe(|| libreadability::extract(html, None)));
    answer.ok()?.ok().map(|answer| answer.content)
}

/// Returns what of a page has the words of an answer: the smallest element
/// that holds them all, without the pieces that the answer lacks.
fn trace(page: &Document, answer: &Document) -> Option<Document> {
    let told = units(&answer.html_root());
    let all: String = told.iter().map(|unit| unit.letters.as_str()).collect();
    let told: HashSet<u64> = told.iter().map(|unit| units::digest(&unit.letters)).collect();
    let page = page.clone();
    let body = page.body()?;
    let pieces = units(&body);
    let mut held: Vec<bool> = pieces
        .iter()
        .map(|unit| {
            told.contains(&units::digest(&unit.letters))
                || (unit.letters.len() >= LETTERS && says(&all, unit))
        })
        .collect();
    // Short pieces are found anywhere: they count between long ones only.
    let is_long = |(at, unit): &(usize, &Unit<'_>)| {
        held.get(*at).is_some_and(|held| *held) && unit.letters.len() >= LETTERS
    };
    let first = pieces.iter().enumerate().find(is_long)?.0;
    let last = pieces.iter().enumerate().rfind(is_long)?.0;
    let first = first - usize::from(first > 0 && is_heading(&pieces.get(first - 1)?.node));
    held.iter_mut().take(first).for_each(|held| *held = false);
    held.iter_mut().skip(last + 1).for_each(|held| *held = false);
    // Tables and code are kept whole or not at all.
    let wholes: Vec<Option<NodeId>> = pieces.iter().map(|unit| whole(&unit.node)).collect();
    let kept: HashSet<NodeId> =
        wholes.iter().zip(&held).filter_map(|(whole, held)| whole.filter(|_| *held)).collect();
    for (whole, held) in wholes.iter().zip(&mut held) {
        *held |= whole.is_some_and(|whole| kept.contains(&whole));
    }
    let mut container: Option<Vec<NodeId>> = None;
    for (unit, _) in pieces.iter().zip(&held).filter(|(_, held)| **held) {
        let mut path: Vec<NodeId> = unit.node.ancestors_it(None).map(|above| above.id).collect();
        path.reverse();
        path.push(unit.node.id);
        container = Some(match container {
            None => path,
            Some(common) => {
                let same = common.iter().zip(&path).take_while(|(one, other)| one == other);
                let length = same.count();
                common.into_iter().take(length).collect()
            }
        });
    }
    let container = NodeRef::new(*container?.last()?, &page.tree);
    prune_pictures(&container, pieces.get(first)?, pieces.get(last)?);
    for (unit, _) in pieces.iter().zip(&held).filter(|(_, held)| !**held) {
        if unit.node.descendants_it().any(|inner| units::is_block(&inner) || inner.has_name("img"))
        {
            unit.texts.iter().for_each(NodeRef::remove_from_parent);
        } else if unit.node.id != container.id {
            unit.node.remove_from_parent();
        }
    }
    Some(Document::fragment(container.html()))
}

/// Tells whether a text has most of the letters of a piece: of one with breaks
/// in it, an answer may have made several, or have left some out.
fn says(all: &str, unit: &Unit<'_>) -> bool {
    if all.contains(&unit.letters) {
        return true;
    }
    // What stands in one text was looked for.
    unit.texts.len() > 1 && unit.is_mostly_in(all)
}

fn is_heading(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["h1", "h2", "h3", "h4"])
}

/// Returns the table or the code that a block is part of.
fn whole(node: &NodeRef<'_>) -> Option<NodeId> {
    let is_whole = |node: &NodeRef<'_>| node.is_one_of(&["table", "pre"]);
    let above = node.ancestors_it(Some(8)).find(|above| is_whole(above));
    above.or_else(|| is_whole(node).then_some(*node)).map(|node| node.id)
}

/// Removes the pictures of a container that stand before or after its text,
/// but for figures before it.
fn prune_pictures(container: &NodeRef<'_>, first: &Unit<'_>, last: &Unit<'_>) {
    let (mut is_begun, mut is_over) = (false, false);
    let ends = last.texts.last().map(|text| text.id);
    for node in container.descendants() {
        is_begun |= node.id == first.node.id;
        if node.has_name("img")
            && (is_over
                || (!is_begun && !node.ancestors_it(Some(4)).any(|above| above.has_name("figure"))))
        {
            node.remove_from_parent();
        }
        is_over |= Some(node.id) == ends;
    }
}

/// Returns the runs of four words of a text, sorted, each as often as it stands
/// there; a character of Chinese or Japanese is a word.
fn shingles(body: &Document) -> Vec<u64> {
    let mut words: Vec<u64> = Vec::new();
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(units::digest(word));
            word.clear();
        }
    };
    for node in body.html_root().descendants_it() {
        if node.is_text() {
            for letter in node.text().chars() {
                if !letter.is_alphanumeric() {
                    end(&mut word);
                    continue;
                }
                if is_wide(letter) {
                    end(&mut word);
                }
                word.extend(letter.to_lowercase());
                if is_wide(letter) {
                    end(&mut word);
                }
            }
        } else if units::is_block(&node) || node.has_name("br") {
            end(&mut word);
        }
    }
    end(&mut word);
    let run = |run: &[u64]| run.iter().fold(0_u64, |all, word| all.rotate_left(13) ^ word);
    let mut shingles: Vec<u64> = words.windows(4).map(run).collect();
    shingles.sort_unstable();
    shingles
}

/// Returns how like two texts are, from 0 to 1: the harmonic mean of the parts
/// that each has of the other.
fn likeness(one: &[u64], other: &[u64]) -> f64 {
    let all = one.len() + other.len();
    if all == 0 { 1.0 } else { 2.0 * common(one, other) as f64 / all as f64 }
}

/// Counts what two sorted lists have in common.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut ones, mut others) = (one.iter().peekable(), other.iter().peekable());
    let mut common = 0;
    while let (Some(one), Some(other)) = (ones.peek(), others.peek()) {
        let order = one.cmp(other);
        common += usize::from(order.is_eq());
        if order.is_le() {
            ones.next();
        }
        if order.is_ge() {
            others.next();
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "The river rose by a hand's breadth in the night, nobody was hurt";

    #[test]
    fn an_answer_is_found_again_with_what_belongs_to_it() {
        let page = Document::from(format!(
            "<body><nav>Home</nav><img src=logo.png><div id=all><div id=side>Words beside it</div>\
             <div id=text><h2>High water</h2><p>{LINE} one</p><figure><img src=1.jpg></figure>\
             <p>Share</p><table><tr><td>a</td><td>b</td></tr></table><p>{LINE} two</p>\
             </div><p>Read next</p><img src=next.jpg></div></body>"
        ));
        let answer = format!("<h2>High water</h2><p>{LINE} one<br>{LINE} two</p><p>a</p>");
        let body = trace(&page, &Document::fragment(answer)).unwrap();
        assert_eq!(
            body.html_root().inner_html().to_string(),
            format!(
                "<div id=\"text\"><h2>High water</h2><p>{LINE} one</p><figure><img src=\"1.jpg\">\
                 </figure><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table><p>{LINE} \
                 two</p></div>"
            )
        );
        assert!(
            trace(&page, &Document::fragment("<p>Words that the page does not hold at all</p>"))
                .is_none()
        );
    }

    #[test]
    fn jurors_outvote_what_was_found_unless_they_find_the_same() {
        let lines: String = (1..=12)
            .map(|at| format!("<p>{LINE}, though mile {at} of the dam had to be mended again.</p>"))
            .collect();
        let page = Document::from(format!(
            "<html><head><title>High water</title></head><body><div class=menu><a href=/>Home</a>\
             </div><article><h1>High water</h1>{lines}</article><div class=side><p>Beside it \
             stands what nobody came for, in words of its own.</p></div></body></html>"
        ));
        let side = Document::fragment(page.select("div.side").html());
        let pieces = units(&page.html_root());
        let best = ask((&page, &pieces), &side).unwrap();
        assert!(best.text().contains("mile 1 of") && best.text().contains("mile 12 of"));
        assert!(ask((&page, &pieces), &Document::fragment(lines)).is_none());
    }

    #[test]
    fn likeness_counts_runs_of_words() {
        let text = |html: &str| shingles(&Document::fragment(html));
        let (one, same) = (text("<p>a b c d e f</p>"), text("<div>A b<br>c d</div><p>e f</p>"));
        assert!((likeness(&one, &same) - 1.0).abs() < 1e-9);
        assert!((likeness(&one, &text("<p>a b c d x y")) - 1.0 / 3.0).abs() < 1e-9);
        assert!((likeness(&text("河水上涨了"), &text("河水上涨")) - 2.0 / 3.0).abs() < 1e-9);
    }
}
