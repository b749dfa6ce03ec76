//! Boxes that call upon readers: to give, to subscribe, to log in.

use dom_query::NodeRef;

use super::further::{LABEL, boxed_below};
use super::leaf::{Leaf, cut};
use super::phrases::{CALLS, ENTRANCES, GIVEN};
use super::preface::is_bold;
use crate::article::measure::Size;
use crate::text::script::{alone, ends_sentence};

/// Most characters of a button.
const CALL: usize = 30;

/// Most words of a text that may be the preview of one behind a wall.
const WALLED: usize = 300;

/// Marks boxes whose heading asks the reader for something, and those with a
/// heading and a button at the end by which readers give or subscribe. The
/// buttons that stand in no block go at once.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    // A short text is judged by the walls that stand below it.
    let is_long = leaves.iter().map(|leaf| leaf.words).sum::<usize>() > WALLED;
    for (at, leaf) in leaves.iter().enumerate().skip(1) {
        let is_title = leaf.is_heading || leaf.words <= LABEL && !ends_sentence(&leaf.text);
        if !is_title || !leaf.may_go || leaf.node.has_name("li") {
            continue;
        }
        let call = leaf.node.parent().and_then(|around| call_of(&around, is_long));
        let asks = leaf.is_heading && gone.get(at).is_some_and(|gone| *gone);
        let count = if call.is_some() || asks { boxed_below(leaves, at, 0) } else { 0 };
        if count > 0 {
            cut(gone, at..at + count + 1);
            call.iter().for_each(NodeRef::remove_from_parent);
        }
    }
}

/// Most blocks from the end among which a button is looked for.
const LAST: usize = 14;

/// Most blocks and words above it that say why to give.
const ABOVE: usize = 6;
const REASON: usize = 60;

/// Marks what asks for money at the end and stands in no box: a button, the
/// paragraphs above it that say why to give, and their title.
pub(super) fn mark_last(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let is_call = |leaf: &Leaf<'_>| {
        leaf.may_go && leaf.words <= 4 && !leaf.is_heading && CALLS.contains(&alone(&leaf.text))
    };
    let last = leaves.len().saturating_sub(LAST).max(1);
    let calls = (last..leaves.len()).filter(|at| leaves.get(*at).is_some_and(is_call));
    for call in calls {
        let above = leaves.get(..call).unwrap_or_default();
        let is_reason = |leaf: &&Leaf<'_>| {
            leaf.may_go && leaf.words <= REASON && leaf.linked < 0.5 && GIVEN.is_in(&leaf.text)
        };
        let reasons = above.iter().rev().take(ABOVE).take_while(is_reason).count();
        let (text, reasons) = above.split_at(above.len() - reasons);
        let is_title = |leaf: &Leaf<'_>| leaf.is_heading || is_bold(leaf);
        // Without a title a paragraph may be the last of the text.
        let title = reasons.iter().rposition(is_title);
        if let Some(title) = title.filter(|title| title + 1 < reasons.len()) {
            let start = text.len() + title;
            cut(gone, start..call + 1);
        }
    }
}

/// Returns the button by which readers give or subscribe, if a box ends with
/// one.
fn call_of<'a>(around: &NodeRef<'a>, is_long: bool) -> Option<NodeRef<'a>> {
    let last = around.last_child()?;
    let last = if last.is_element() { last } else { last.prev_element_sibling()? };
    last.size_within(CALL)?;
    let inner = last.descendants_it().take(CALL).find(|inner| inner.has_name("a"));
    let link = if last.has_name("a") { last } else { inner? };
    let is_called = CALLS.contains(&alone(&last.text().to_lowercase()));
    let leads_in = || link.attr("href").is_some_and(|href| leads_in(&href));
    (is_called || is_long && leads_in()).then_some(last)
}

/// Tells whether an address is where readers log in, subscribe or give.
fn leads_in(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').take(2).any(|part| ENTRANCES.contains(&part.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PROSE, left, within};

    #[test]
    fn what_asks_for_money_at_the_end_goes_with_its_title() {
        let reasons = "<p>Good journalism costs a lot of money, and the river pays none of it.</p>\
            <p>We ask you to consider a modest support of our journalism, by any sum at all.</p>";
        let call = "<p><a href=\"https://a.example/g\">Donate now</a></p>";
        let title = "<p><strong>Support the journalism of the lower town</strong></p>";
        assert_eq!(left("", "", &format!("{title}{reasons}{call}"), None), "");
        let told = "<p>The town has no boat.</p>";
        let rest = left("", "", &format!("{title}{told}{reasons}{call}"), None);
        assert!(rest.starts_with(&format!("{title}{told}")), "{rest}");
        let paragraph = "<p>The readers of the paper paid for the boat.</p>";
        assert!(left("", "", &format!("{paragraph}{call}"), None).starts_with(paragraph));
    }

    #[test]
    fn a_box_that_ends_with_a_call_goes() {
        let button = |words: &str| format!("<a href=\"https://a.example/give\">{words}</a>");
        let told = "<h3>A free press</h3><p>The boat belongs to all of its readers.</p>";
        for words in ["Jetzt unterstützen", "Donate now »"] {
            let chaff = format!("<div>{told}{}</div>", button(words));
            assert_eq!(within(&chaff), "<div></div>", "{chaff}");
        }
        let asked = "<div><h4>Sign up for our newsletter</h4><p>The river, weekly.</p></div>";
        assert_eq!(within(asked), "<div></div>");
        let named = format!("<div>{told}<a href=\"https://a.example/donate\">Дастгирӣ</a></div>");
        assert_eq!(left(&PROSE.repeat(6), &named, "", None), "<div></div>");
        assert_eq!(within(&named), named);
        let sentence = "<p>The boat belongs to the town.</p>";
        for kept in [
            format!("<div>{told}{}</div>", button("The boat of the town")),
            format!("<div>{sentence}{}</div>", button("Donate now")),
            format!("{told}{}", button("Donate now")),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }
}
