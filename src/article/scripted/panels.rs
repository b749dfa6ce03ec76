//! Buttons and links that open the parts of a text.

use std::collections::HashMap;

use dom_query::{Document, Element, NodeRef};

use super::{is_of_no_story, show};
use crate::article::element::{HEADINGS, Named, attribute};
use crate::article::measure::{Size, linked};
use crate::article::walk::elements;

/// Makes headings of the buttons and links that open the parts of a text, as
/// in lists of questions and answers: where two or more are drawn alike and
/// text stands behind each.
pub(in crate::article) fn head_panels(document: &Document) {
    let mut alike: HashMap<String, Vec<(NodeRef<'_>, NodeRef<'_>)>> = HashMap::new();
    let may = |element: &Element| is_opener(element) || leads_nowhere(element);
    for opener in elements(&document.root(), may).into_iter().take(400) {
        if opener.has_name("a")
            && opener.ancestors_it(Some(3)).any(|above| above.is_one_of(&HEADINGS))
        {
            // A heading that opens a part leads nowhere.
            opener.rename("span");
            continue;
        }
        if !opener.element_ref().is_some_and(|element| is_opener(&element)) {
            continue;
        }
        if opener.parent().is_some_and(|term| is_term(&term)) {
            // A term is a heading already.
            opener.rename("span");
            opener.remove_attrs(&["class", "role"]);
            continue;
        }
        let Some(panel) = panel_of(&opener) else { continue };
        let drawn = opener.attr_or("class", "").to_string();
        alike.entry(drawn).or_default().push((opener, panel));
    }
    let alike = alike.into_values().filter(|alike| alike.len() > 1);
    for (opener, panel) in alike.flat_map(apart) {
        opener.set_text(opener.text().trim());
        opener.rename("h3");
        opener.remove_attrs(&["class", "role", "aria-expanded"]);
        show(&panel);
    }
}

/// Sees a term with what is said of it.
fn is_term(node: &NodeRef<'_>) -> bool {
    node.has_name("dt") && node.next_element_sibling().is_some_and(|text| text.has_name("dd"))
}

/// Leaves out what says the same more than twice: a button to buy, not a
/// question.
fn apart<'a>(openers: Vec<(NodeRef<'a>, NodeRef<'a>)>) -> Vec<(NodeRef<'a>, NodeRef<'a>)> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for (opener, _) in &openers {
        *times.entry(opener.text().trim().to_owned()).or_default() += 1;
    }
    let mut apart = openers;
    apart.retain(|(opener, _)| times.get(opener.text().trim()).is_some_and(|times| *times <= 2));
    apart
}

/// Sees what opens a part of a page.
fn is_opener(element: &Element) -> bool {
    if element.has_name("a") && !leads_nowhere(element) {
        return false;
    }
    element.has_name("button")
        || element.attrs.iter().any(|own| match &*own.name.local {
            "role" => matches!(own.value.as_ref(), "button" | "tab"),
            "data-toggle" | "data-bs-toggle" => own.value.as_ref() == "collapse",
            "aria-expanded" => true,
            _ => false,
        })
}

/// Sees links to nothing but a place of the page itself.
pub(super) fn leads_nowhere(element: &Element) -> bool {
    let target = attribute(element, "href").map(str::trim);
    element.has_name("a")
        && target.is_none_or(|target| {
            target.is_empty() || target.starts_with('#') || target.starts_with("javascript:")
        })
}

/// Returns the text that stands behind what opens it.
fn panel_of<'a>(opener: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let size = opener.size();
    (6..=200).contains(&size).then_some(())?;
    let headings = ["h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"];
    let whole = opener.ancestors_it(Some(3));
    let whole = whole.take_while(|above| above.size() == size);
    let around: Vec<NodeRef<'_>> = std::iter::once(*opener).chain(whole).collect();
    let is_inline = around.last()?.prev_sibling().is_some_and(|before| before.is_nonempty_text());
    if is_inline || around.iter().any(|node| node.is_one_of(&headings)) {
        return None;
    }
    let panel = around.iter().find_map(|node| node.next_element_sibling())?;
    let text = panel.size();
    let is_text = text >= 20 && linked(&panel, text) < 0.3 && !is_of_no_story(&panel);
    let is_opener = panel.element_ref().is_some_and(|element| is_opener(&element));
    (is_text && !is_opener).then_some(panel)
}

#[cfg(test)]
mod tests {
    use super::super::uncover;
    use super::*;

    #[test]
    fn links_that_open_the_parts_of_a_text_are_their_headings() {
        let headed = |html: &str| {
            let document = Document::from(html);
            head_panels(&document);
            document.select("h3").length()
        };
        let said = "<p>Boats were made of oak, and of no other wood, for years.</p>";
        for opener in [
            "<div role=tab><a href=''>Oak or pine</a></div>",
            "<div><a data-toggle=collapse href='#c1'>Oak or pine</a></div>",
        ] {
            let part = format!("<section>{opener}<div>{said}</div></section>");
            assert_eq!(headed(&part.repeat(2)), 2, "{opener}");
            assert_eq!(headed(&part), 0, "{opener}");
        }
        let tab = "<li role=tab>Oak or pine, and what of it</li>";
        let link = format!("<div><a href='/oak'>Oak or pine</a></div><div>{said}</div>");
        for kept in [format!("<ul>{}</ul>", tab.repeat(3)), link.repeat(2)] {
            assert_eq!(headed(&kept), 0, "{kept}");
        }
    }

    #[test]
    fn a_term_that_opens_what_is_said_of_it_stays() {
        let headed = |html: &str| {
            let document = Document::from(html);
            uncover(&document);
            head_panels(&document);
            document.body().unwrap().inner_html().to_string()
        };
        let said = "<p>Boats were made of oak, and of no other wood, for years.</p>";
        assert_eq!(
            headed(&format!("<dl><dt><button class=x>A boat?</button></dt><dd>{said}</dd></dl>")),
            format!("<dl><dt><span>A boat?</span></dt><dd>{said}</dd></dl>")
        );
        let lone = "<dl><dt><button>Share</button></dt></dl>";
        assert_eq!(headed(lone), lone);
        let shown = "<p>It rained in the night, and the river rose.</p>".repeat(9);
        let tab = |shown: &str| format!("<div{shown}><h3>Oak</h3>{said}</div>");
        let html = format!("{shown}<div>{}{}</div>", tab(" hidden"), tab(" hidden"));
        assert!(!headed(&html).contains("hidden"));
        let html = format!("{shown}<div>{}</div>", tab(" hidden=\"\""));
        assert_eq!(headed(&html), html);
    }
}
