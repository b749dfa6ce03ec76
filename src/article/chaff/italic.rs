//! Paragraphs in italics in which a site speaks of the letters that it sends.

use dom_query::NodeRef;

use super::leaf::Leaf;
use super::phrases::{LETTER, OWN};
use super::told::is_told;
use crate::article::element::Named;

/// Most words of such a paragraph.
const NOTE: usize = 45;

/// Tells whether all of a block is italic but for links, and speaks of a letter
/// of the site, or links to one.
pub(super) fn is_note(leaf: &Leaf<'_>) -> bool {
    leaf.words <= NOTE
        && !leaf.is_heading
        && !leaf.node.has_name("li")
        && LETTER.is_in(&leaf.text)
        && (leaf.linked > 0.0 || OWN.is_in(&leaf.text))
        && !is_told(&leaf.text)
        && is_italic(&leaf.node)
}

/// Tells whether all text of a block is italic or stands in links, and some is
/// italic.
fn is_italic(block: &NodeRef<'_>) -> bool {
    let is_in = |text: &NodeRef<'_>, names: &[&str]| {
        let around = text.ancestors_it(Some(8)).take_while(|above| above.id != block.id);
        around.into_iter().any(|above| above.is_one_of(names))
    };
    let mut is_any = false;
    for text in block.descendants_it().filter(NodeRef::is_nonempty_text) {
        let is_slanted = is_in(&text, &["em", "i"]);
        if !is_slanted && !is_in(&text, &["a"]) {
            return false;
        }
        is_any |= is_slanted;
    }
    is_any
}

#[cfg(test)]
mod tests {
    use super::super::tests::{link, within};

    #[test]
    fn notes_in_italics_on_letters_go() {
        let here = link("Melden Sie sich hier an.");
        for chaff in [
            format!(
                "<p><em>Unser neuer Fluss-Newsletter informiert Sie jede Woche. {here}</em></p>"
            ),
            format!("<p><em>Unser neuer Fluss-Newsletter informiert Sie.</em> {here}</p>"),
            format!(
                "<p><strong><i>\"Hier am Fluss\": Der Newsletter zum Abend. {here}</i></strong></p>"
            ),
            "<p><em>Our river newsletter brings you all that matters.</em></p>".to_owned(),
        ] {
            assert_eq!(within(&chaff), "", "{chaff}");
        }
        for kept in [
            format!("<p>Unser neuer Fluss-Newsletter informiert jede Woche. <em>{here}</em></p>"),
            "<p><em>The newsletter of the lower town came out for a hundred years.</em></p>"
                .to_owned(),
            "<p><em>P.S. Reply and let me know what your own newsletter misses.</em></p>"
                .to_owned(),
            "<p><em>You write of the newsletter as if it were the river, she said.</em></p>"
                .to_owned(),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }
}
