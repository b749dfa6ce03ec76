//! Digests of other articles below the text: headings that are links, each
//! with a line or two of what it leads to, in a box apart from the text.

use std::collections::{HashMap, HashSet};

use dom_query::{Element, NodeId, NodeRef};

use super::replies::opening_of;
use super::teasers::{leads_within, site_of};
use crate::article::element::Named;
use crate::article::measure::Size;
use crate::article::walk::elements;

/// Fewest digests.
const FEWEST: usize = 3;

/// Fewest bytes of running text before them: what consists of digests is an
/// article about others.
const TEXT: usize = 600;

/// How many bytes of it stand before each of their characters, at least.
const TIMES: usize = 2;

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
}

/// Removes the digests that stand below the text of a part of a page.
pub(super) fn remove(part: &NodeRef<'_>) {
    let is_heading = |element: &Element| element.is_one_of(&["h2", "h3", "h4", "h5"]);
    let headings: Vec<(NodeRef<'_>, String)> = elements(part, is_heading)
        .into_iter()
        .filter_map(|heading| address_of(&heading).map(|address| (heading, address)))
        .collect();
    if headings.len() < FEWEST {
        return;
    }
    let mut around: HashMap<NodeId, Vec<Digest<'_>>> = HashMap::new();
    for (heading, address) in headings {
        let digest = Digest { parts: parts_of(&heading), address };
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
        let opening = opening_of(part, TEXT.max(size * TIMES));
        let is_below = parts().next().is_some_and(|first| !opening.contains(&first.id));
        if is_below && parts().all(|part| leads_within(part, site.as_deref())) {
            gone.extend(parts().copied());
        }
    }
    gone.iter().for_each(NodeRef::remove_from_parent);
}

/// Returns where a heading leads that is one link.
fn address_of(heading: &NodeRef<'_>) -> Option<String> {
    let is_link = |node: &NodeRef<'_>| node.has_name("a");
    let within =
        heading.descendants_it().find(is_link).filter(|link| link.size() == heading.size());
    let link = within.or_else(|| heading.ancestors_it(Some(2)).find(is_link))?;
    let address = link.attr("href")?.trim().to_owned();
    (!address.is_empty() && !address.contains('#')).then_some(address)
}

/// Returns the parts of the digest that a heading begins: a box round it that
/// holds no other heading, or what stands behind it.
fn parts_of<'a>(heading: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3", "h4", "h5"]);
    let is_box = |above: &NodeRef<'_>| {
        above.is_one_of(&["a", "div", "li", "article"])
            && above.size_within(LONGEST).is_some()
            && above.descendants_it().filter(is_heading).take(2).count() == 1
    };
    if let Some(whole) = heading.ancestors_it(Some(4)).take_while(is_box).last()
        && (whole.size() > heading.size())
    {
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
/// are short and lead elsewhere, and no paragraph of it stands beside them.
fn is_run(digests: &[Digest<'_>]) -> bool {
    let size = |digest: &Digest<'_>| -> usize { digest.parts.iter().map(Size::size).sum() };
    let parts: HashSet<NodeId> =
        digests.iter().flat_map(|digest| &digest.parts).map(|part| part.id).collect();
    let above = digests.first().and_then(|digest| digest.parts.first()?.parent());
    let is_text = |node: &NodeRef<'_>| {
        node.has_name("p") && node.text().trim().len() >= PARAGRAPH && !parts.contains(&node.id)
    };
    let mut addresses: Vec<&str> = digests.iter().map(|digest| digest.address.as_str()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.len() >= FEWEST
        && digests.iter().all(|digest| size(digest) <= LONGEST)
        && above.is_some_and(|above| !above.children_it(false).any(|child| is_text(&child)))
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
