//! Texts that a page tells machines beside what readers see.

use std::collections::HashSet;

use dom_query::{Document, Element, NodeId, NodeRef};

use crate::article::element::{Named, says};
use crate::article::find::ENOUGH;
use crate::article::measure::Size;
use crate::article::title;
use crate::article::walk::{each, elements, is_within, up};

/// Most bodies of a page that are told to machines, most bytes of one, and most
/// texts of a page that are looked for in it.
const TOLD: usize = 4;
const LONGEST: usize = 200_000;
const READ: usize = 2_000;

/// Fewest bytes of letters of what is looked for: the names of people stand
/// elsewhere, too.
const SENTENCE: usize = 48;

/// Fewest pictures of a show of them.
const SHOW: usize = 3;

/// Removes what a page tells machines of its article beside the text that
/// readers see: a body in one string, with all that stands beside it and is
/// told to nobody else. Words run together there where paragraphs end. But a
/// show of pictures between or behind the paragraphs is none of the text if
/// machines are told nothing of it.
pub(in crate::article) fn drop_told(page: &Document) {
    let is_body = |element: &Element| says(element, "itemprop", "articleBody");
    for body in elements(&page.root(), is_body).iter().take(TOLD) {
        if !body.element_children().is_empty() || body.size_within(ENOUGH).is_some() {
            continue;
        }
        let told = told_around(body);
        if let Some(said) = said_again(page, body, &told) {
            told.remove_from_parent();
            drop_shows(&said);
        }
    }
}

/// Returns the outermost box of a body that holds nothing but what machines are
/// told.
fn told_around<'a>(body: &NodeRef<'a>) -> NodeRef<'a> {
    let is_told = |node: &NodeRef<'_>| match node.is_element() {
        true => node.has_attr("itemprop") || node.is_one_of(&["meta", "link"]),
        false => !node.is_nonempty_text(),
    };
    let holds_told = |above: &NodeRef<'_>| {
        !above.is_one_of(&["html", "body", "main"])
            && above.children_it(false).all(|child| is_told(&child))
    };
    up(body).skip(1).take_while(holds_told).last().unwrap_or(*body)
}

/// Returns the texts that say most of a body outside of the box that is told to
/// machines, if there are several.
fn said_again<'a>(
    page: &'a Document,
    body: &NodeRef<'a>,
    around: &NodeRef<'_>,
) -> Option<Vec<NodeRef<'a>>> {
    let told = title::letters(&body.text());
    if told.len() > LONGEST {
        return None;
    }
    let root = page.root();
    let texts = root.descendants_it().filter(NodeRef::is_nonempty_text);
    let others = texts.filter(|text| !is_within(text, around));
    let mut held = 0;
    let said: Vec<NodeRef<'a>> = others
        .take(READ)
        .filter(|text| {
            let letters = title::letters(&text.text());
            let is_said = letters.len() >= SENTENCE && told.contains(letters.as_str());
            held += if is_said { letters.len() } else { 0 };
            is_said
        })
        .collect();
    (held * 2 > told.len() && said.len() > 1).then_some(said)
}

/// Removes the shows of pictures that stand among some texts and hold none of
/// them.
fn drop_shows(said: &[NodeRef<'_>]) {
    let (Some(first), Some(last)) = (said.first(), said.last()) else { return };
    let around: HashSet<NodeId> = last.ancestors_it(None).map(|above| above.id).collect();
    let Some(home) = first.ancestors_it(None).find(|above| around.contains(&above.id)) else {
        return;
    };
    for child in home.element_children() {
        let is_show = each(&child, "img").take(SHOW).count() == SHOW;
        if is_show && !said.iter().any(|text| is_within(text, &child)) {
            child.remove_from_parent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_machines_are_told_beside_the_text_goes() {
        let lines = [
            "The river rose by a hand's breadth in the night, and nobody slept for it.",
            "Of the old dam nothing is left, said the mayor, who walked along it at noon.",
        ];
        let shown = format!("<div><p>{}</p><p>{}</p></div>", lines[0], lines[1]);
        let left = |told: &str, shown: &str| {
            let page = Document::from(format!("{told}{shown}"));
            drop_told(&page);
            page.body().unwrap().inner_html().replace(shown, "")
        };
        let body = format!("<div itemprop=\"articleBody\">{}</div>", lines.concat());
        let named = "<div itemprop=\"name\">River</div>";
        assert_eq!(left(&body, &shown), "");
        assert_eq!(
            left(&format!("<div><div itemscope>{named}{body}</div></div>"), &shown),
            "<div></div>"
        );
        let beside = format!("<div><h1>River</h1>{body}</div>");
        assert_eq!(left(&beside, &shown), "<div><h1>River</h1></div>");
        let show = "<img>".repeat(3);
        let other = "<div><p>Boats on the river</p>|</div>";
        let beside = |pictures: &str| {
            let other = other.replace('|', pictures);
            left(&body, &shown.replace("</div>", &format!("{other}</div>")))
        };
        assert_eq!(beside(&show), shown);
        assert_eq!(beside("<img>"), "");
        // All that there is, as much of it as there is, or more than a string.
        let once = format!("<p>{}</p>", lines[0]);
        let marked = body.replace("Of the old", "<br>Of the old");
        for (kept, beside) in [(&body, ""), (&body, once.as_str()), (&marked, shown.as_str())] {
            assert_eq!(&left(kept, beside), kept);
        }
    }
}
