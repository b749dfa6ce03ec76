//! Single blocks of an article that an extractor left out from between two
//! that it kept: a paragraph called by the wrong name, a heading like the
//! title.

use std::collections::HashMap;

use super::units::{self, Unit};

/// Fewest bytes of letters by which a piece of text is known again.
const KNOWN: usize = 20;

/// Most of a block that may stand in links.
const LINKED: f64 = 0.3;

/// Puts back what stands on a page alone between two pieces of what was found
/// of it, and beside one of them.
pub(super) fn fill(own: &[Unit<'_>], pieces: &[Unit<'_>]) {
    let mut known: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, unit) in own.iter().enumerate() {
        let is_new = !known.contains_key(unit.letters.as_str());
        known.insert(unit.letters.as_str(), is_new.then_some(at));
    }
    let found_of = |unit: &Unit<'_>| known.get(unit.letters.as_str()).copied().flatten();
    for window in pieces.windows(3) {
        let [before, missing, after] = window else { continue };
        if known.contains_key(missing.letters.as_str()) || !may_return(missing) {
            continue;
        }
        let (Some(first), Some(second)) = (found_of(before), found_of(after)) else { continue };
        // What has other text between them was put together otherwise.
        if second != first + 1 || before.letters.len().max(after.letters.len()) < KNOWN {
            continue;
        }
        let (Some(first), Some(second)) = (own.get(first), own.get(second)) else { continue };
        if stands_beside(missing, before) && is_item(missing) == is_item(first) {
            first.node.after_html(missing.node.html());
        } else if stands_beside(missing, after) && is_item(missing) == is_item(second) {
            second.node.before_html(missing.node.html());
        }
    }
}

/// Tells whether a block is text that an article may have: a heading, or
/// running text with few links.
fn may_return(unit: &Unit<'_>) -> bool {
    let named = |names: &[&str]| names.iter().any(|name| unit.node.has_name(name));
    let is_heading = named(&["h2", "h3", "h4", "h5", "h6"]);
    unit.linked <= LINKED
        && (unit.is_prose() || is_heading && !unit.is_aside())
        && (is_heading || named(&["p", "div", "li", "blockquote"]))
        && !unit.node.descendants_it().any(|inner| units::is_block(&inner))
}

/// Tells whether two blocks are of one box of a page.
fn stands_beside(one: &Unit<'_>, other: &Unit<'_>) -> bool {
    let above = |unit: &Unit<'_>| unit.node.parent().map(|above| above.id);
    above(one) == above(other)
}

fn is_item(unit: &Unit<'_>) -> bool {
    unit.node.has_name("li")
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;
    use units::units;

    const FIRST: &str = "<p>The river rose by a hand's breadth in the night.</p>";
    const LAST: &str = "<p>They carried their goods upstairs, as every spring.</p>";

    fn filled(missing: &str) -> String {
        let page = Document::fragment(format!("<div>{FIRST}{missing}{LAST}</div>"));
        let found = Document::fragment(format!("<div>{FIRST}{LAST}</div>"));
        fill(&units(&found.html_root()), &units(&page.html_root()));
        let html = found.html_root().inner_html().to_string();
        html.replace(FIRST, "").replace(LAST, "")
    }

    #[test]
    fn what_stands_alone_between_two_known_blocks_returns() {
        let line = "The people of the lower town had heard of it long before the water came";
        for missing in [format!("<p>{line}</p>"), "<h2>The flood</h2>".to_owned()] {
            assert_eq!(filled(&missing), format!("<div>{missing}</div>"));
        }
        for other in [
            "<p>Share</p>".to_owned(),
            format!("<p><a href=\"/x\">{line}</a></p>"),
            format!("<aside><p>{line}</p></aside>"),
            format!("<section><p>{line}</p></section>"),
            format!("<p>{line}</p><p>{line}, too.</p>"),
        ] {
            assert_eq!(filled(&other), "<div></div>", "{other}");
        }
    }
}
