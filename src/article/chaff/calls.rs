//! Boxes that call upon readers: to give, to subscribe, to log in.

use dom_query::NodeRef;

use super::further::{LABEL, boxed_below};
use super::leaf::{Leaf, cut};
use super::phrases::{CALLS, ENTRANCES};
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
