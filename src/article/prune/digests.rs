//! Digests of other articles below the text: headings that are links, or stand
//! above links of the same words, each with a line or two of what it leads to,
//! in a box apart from the text or each in one.

use std::collections::{HashMap, HashSet};

use dom_query::{Element, NodeId, NodeRef};

use super::replies::opening_of;
use super::teasers::{leads_within, site_of};
use crate::article::element::Named;
use crate::article::measure::Size;
use crate::article::narrow::is_called_text;
use crate::article::walk::{each, elements};

/// Fewest digests.
const FEWEST: usize = 3;

/// Fewest bytes of running text before them: what consists of digests is an
/// article about others.
const TEXT: usize = 600;

/// How many bytes of it stand before each of their characters, at least.
const TIMES: usize = 2;

/// Fewest digests that are marked as articles of their own: of such a list no
/// more than a sentence stands above what is none of it.
const MARKED: usize = 4;

/// Fewest bytes of running text before those.
const SENTENCE: usize = 60;

/// Most characters of a link that says no more than to read on.
const ON: usize = 30;

/// Most runs of digests of a page.
const RUNS: usize = 12;

/// Most characters of a digest.
const LONGEST: usize = 300;

/// Fewest bytes of a paragraph of the text.
const PARAGRAPH: usize = 100;

/// One digest: the elements that it consists of, side by side.
struct Digest<'a> {
    parts: Vec<NodeRef<'a>>,
    address: String,
    /// What the link says that ends it, where the heading is none.
    on: Option<String>,
}

/// Removes the digests that stand below the text of a part of a page.
pub(super) fn remove(part: &NodeRef<'_>) {
    let is_heading = |element: &Element| element.is_one_of(&["h2", "h3", "h4", "h5"]);
    let digests: Vec<Digest<'_>> =
        elements(part, is_heading).iter().filter_map(digest_of).collect();
    if digests.len() < FEWEST {
        return;
    }
    let mut around: HashMap<NodeId, Vec<Digest<'_>>> = HashMap::new();
    for digest in digests {
        let Some(above) = digest.parts.first().and_then(NodeRef::parent) else { continue };
        around.entry(above.id).or_default().push(digest);
    }
    around.retain(|_, digests| is_run(digests));
    if !(1..=RUNS).contains(&around.len()) {
        return;
    }
    let site = site_of(part);
    let mut gone = Vec::new();
    for digests in around.into_values() {
        let parts = || digests.iter().flat_map(|digest| &digest.parts);
        let size: usize = parts().map(Size::size).sum();
        let before = match digests.iter().all(Digest::is_box) {
            _ if parts().next().is_some_and(is_of_text) => TEXT.max(size * TIMES),
            true if is_marked(&digests) => SENTENCE,
            true if digests.iter().all(|digest| digest.on.is_none()) => TEXT.max(size),
            _ => TEXT.max(size * TIMES),
        };
        let opening = opening_of(part, before);
        let is_below = parts().next().is_some_and(|first| !opening.contains(&first.id));
        if is_below && parts().all(|part| leads_within(part, site.as_deref())) {
            gone.extend(parts().copied());
        }
    }
    gone.iter().for_each(NodeRef::remove_from_parent);
}

impl Digest<'_> {
    /// Tells whether it stands in a box of its own.
    fn is_box(&self) -> bool {
        let is_heading = |part: &NodeRef<'_>| part.is_one_of(&["h2", "h3", "h4", "h5"]);
        matches!(self.parts.as_slice(), [whole] if !is_heading(whole))
    }
}

/// Tells whether each of many digests is marked as an article of its own,
/// below a heading that leads to it.
fn is_marked(digests: &[Digest<'_>]) -> bool {
    let is_one = |digest: &Digest<'_>| {
        digest.on.is_none() && digest.parts.iter().all(|part| part.has_name("article"))
    };
    digests.len() >= MARKED && digests.iter().all(is_one)
}

/// Tells whether an element stands in what its page calls the text: there
/// cards are what a list of places or gifts consists of.
fn is_of_text(node: &NodeRef<'_>) -> bool {
    let mut above = node.ancestors_it(None);
    above.any(|above| above.element_ref().is_some_and(|element| is_called_text(&element)))
}

/// Returns the digest that a heading begins, if it is one: the heading is a
/// link, or stands in a box that ends with one.
fn digest_of<'a>(heading: &NodeRef<'a>) -> Option<Digest<'a>> {
    let parts = || parts_of(heading);
    if let Some(address) = address_of(heading) {
        return Some(Digest { parts: parts(), address, on: None });
    }
    let whole = box_of(heading)?;
    let last = whole.descendants_it().filter(NodeRef::is_nonempty_text).last()?;
    let link = last.ancestors_it(Some(4)).find(|above| above.has_name("a"))?;
    let size = link.size_within(ON)?;
    if whole.size() <= heading.size() + size {
        return None;
    }
    let address = leads_to(&link)?;
    Some(Digest { parts: vec![whole], address, on: Some(link.text().trim().to_owned()) })
}

/// Returns where a heading leads that is one link.
fn address_of(heading: &NodeRef<'_>) -> Option<String> {
    let is_link = |node: &NodeRef<'_>| node.has_name("a");
    let within = each(heading, "a").next().filter(|link| link.size() == heading.size());
    let link = within.or_else(|| heading.ancestors_it(Some(3)).find(is_link))?;
    leads_to(&link)
}

fn leads_to(link: &NodeRef<'_>) -> Option<String> {
    let address = link.attr("href")?.trim().to_owned();
    let is_page = !address.is_empty()
        && !address.contains('#')
        && !address.starts_with(['?'])
        && !["mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
    is_page.then_some(address)
}

/// Returns the largest small box round a heading that holds no other, and
/// more than the heading.
fn box_of<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3", "h4", "h5"]);
    let is_box = |above: &NodeRef<'_>| {
        above.is_one_of(&["a", "div", "li", "article"])
            && above.size_within(LONGEST).is_some()
            && above.descendants_it().filter(is_heading).take(2).count() == 1
    };
    let whole = heading.ancestors_it(Some(6)).take_while(is_box).last()?;
    (whole.size() > heading.size()).then_some(whole)
}

/// Returns the parts of the digest that a heading begins: a box round it, or
/// what stands behind it.
fn parts_of<'a>(heading: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3", "h4", "h5"]);
    if let Some(whole) = box_of(heading) {
        return vec![whole];
    }
    let mut parts = vec![*heading];
    let mut next = heading.next_element_sibling();
    while let Some(node) = next.filter(|node| !is_heading(node) && parts.len() < 4) {
        // Of two paragraphs the second is text.
        if node.has_name("p") && parts.iter().any(|part| part.has_name("p")) {
            break;
        }
        parts.push(node);
        next = node.next_element_sibling();
    }
    parts
}

/// Tells whether elements of one parent are digests, no part of its text: all
/// are short and lead elsewhere, in the same words where they end with those,
/// and no paragraph of the text stands beside them, or below where each has a
/// box.
fn is_run(digests: &[Digest<'_>]) -> bool {
    let size = |digest: &Digest<'_>| -> usize { digest.parts.iter().map(Size::size).sum() };
    let parts: HashSet<NodeId> =
        digests.iter().flat_map(|digest| &digest.parts).map(|part| part.id).collect();
    let Some(first) = digests.first() else { return false };
    let above = first.parts.first().and_then(NodeRef::parent);
    let is_text = |node: &NodeRef<'_>| {
        node.has_name("p") && node.text().trim().len() >= PARAGRAPH && !parts.contains(&node.id)
    };
    let is_boxed = digests.iter().all(Digest::is_box) && !first.parts.iter().any(is_of_text);
    let is_apart = |above: NodeRef<'_>| {
        let is_before = |node: &NodeRef<'_>| is_boxed && !parts.contains(&node.id);
        !above.children_it(false).skip_while(is_before).any(|child| is_text(&child))
    };
    let mut addresses: Vec<&str> = digests.iter().map(|digest| digest.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.len() >= FEWEST
        && digests.iter().all(|digest| digest.on == first.on && size(digest) <= LONGEST)
        && above.is_some_and(is_apart)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody of the town \
        slept, because the old dam had broken the year before.</p>";

    fn left(html: &str) -> String {
        let page = Document::from(format!("<div>{}</div>{html}", TEXT.repeat(6)));
        remove(&page.root());
        page.body().unwrap().inner_html().replace(&format!("<div>{}</div>", TEXT.repeat(6)), "")
    }

    fn run(item: &str, times: usize) -> String {
        (0..times).map(|at| item.replace("/x", &format!("/{at}"))).collect()
    }

    const BARE: &str = "<h3><a href=\"/x\">Why rivers rise</a></h3><p>Of rain and of snow.</p>";

    #[test]
    fn digests_below_the_text_go() {
        assert_eq!(left(&run(BARE, 3)), "");
        let boxed = format!("<div class=\"d\">{BARE}</div>");
        assert_eq!(left(&format!("<section>{}</section>", run(&boxed, 4))), "<section></section>");
        let on = "<div><h4>Why rivers rise</h4><p>Of rain and of snow.</p><a href=\"/x\">Read on</a></div>";
        assert_eq!(left(&format!("<section>{}</section>", run(on, 4))), "<section></section>");
    }

    #[test]
    fn digests_in_boxes_go_that_stand_below_the_paragraphs_of_the_text() {
        let below = |lines: usize, item: &str, times: usize| {
            let text = TEXT.repeat(lines);
            let page = Document::from(format!("<main>{text}{}</main>", run(item, times)));
            remove(&page.root());
            page.select("main").inner_html().matches("Why rivers rise").count()
        };
        let card = |name: &str| format!("<{name} class=card>{BARE}</{name}>");
        assert_eq!(below(6, &card("div"), 4), 0);
        assert_eq!(below(1, &card("article"), 4), 0);
        // So long a run may be what the article is about.
        assert_eq!(below(1, &card("div"), 4), 4);
        assert_eq!(below(1, &card("article"), 3), 3);
        let place = "<article><h3>Why rivers rise</h3><p>Of rain, of snow.</p><a href=/x>Read on</a></article>";
        assert_eq!(below(1, place, 5), 5);
        let named = format!("<div class=entry-content>{}{}</div>", TEXT, run(&card("article"), 5));
        assert_eq!(left(&named).matches("Why rivers rise").count(), 5);
        let on = "<div><h4>Why rivers rise</h4><p>Of rain, of snow, of ice and of the old dam that \
            broke.</p><a href=/x>Read on</a></div>";
        assert_eq!(below(6, on, 9), 9);
        assert_eq!(below(6, &BARE.replace("/x", "/y"), 1), 1);
    }

    #[test]
    fn sections_of_a_text_stay() {
        let long = format!("<h3><a href=\"/x\">Why rivers rise</a></h3>{}", TEXT.repeat(3));
        let other = BARE.replace("/x", "https://lake.example/x");
        for kept in [
            run(BARE, 2),
            run(&long, 3),
            run(&other, 3),
            run(BARE, 20),
            BARE.repeat(3),
            run(&BARE.replace("<a href=\"/x\">Why</a>", "Why").replace("/x", "#x"), 3),
            format!("{}{TEXT}", run(BARE, 3)),
            run("<div><h4>Why rivers rise</h4><p>Of rain and of snow.</p></div>", 4),
            run("<div><h4>Why rivers rise</h4><p>Of rain. <a href=\"/x\">/x</a></p></div>", 4),
            format!("<div>{}{TEXT}</div>", run(&format!("<div>{BARE}</div>"), 4)),
        ] {
            assert_eq!(left(&kept), kept);
        }
        // What consists of digests is an article about them.
        let page = Document::from(format!("<div>{TEXT}</div><div>{}</div>", run(BARE, 5)));
        let before = page.html();
        remove(&page.root());
        assert_eq!(page.html(), before);
    }
}
