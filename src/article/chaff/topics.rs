//! Lines and lists that name what an article is about, for those who look for
//! more of that.

use super::leaf::{Leaf, cut};
use super::phrases::TOPICS;
use crate::article::walk::each;
use crate::text::script::alone;

/// Most words of such a line.
const LINE: usize = 40;

/// Most words of what such a list is called.
const LABEL: usize = 4;

/// Most items of such a list.
const ITEMS: usize = 40;

/// Least of a line, and of an item, that stands in links.
const LINKED: f64 = 0.3;
const ITEM: f64 = 0.8;

/// Marks such lines, and lists of which the first item says what they are.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    for (at, leaf) in leaves.iter().enumerate().filter(|(_, leaf)| leaf.may_go) {
        if leaf.words > LINE {
            continue;
        }
        if leaf.linked > LINKED && (is_named(leaf) || leaf.linked > ITEM && is_hashed(&leaf.text)) {
            cut(gone, at..at + 1);
        } else if leaf.linked == 0.0
            && leaf.words <= LABEL
            && leaf.node.has_name("li")
            && is_label(&leaf.text)
        {
            let items = items_below(leaves, at);
            if items > 0 {
                cut(gone, at..at + items + 1);
            }
        }
    }
}

/// Tells whether all of a line stands in links but what it is called.
fn is_named(leaf: &Leaf<'_>) -> bool {
    is_label(&leaf.unlinked()) && each(&leaf.node, "a").next().is_some()
}

fn is_label(text: &str) -> bool {
    TOPICS.contains(&alone(text))
}

/// Tells whether a line is nothing but words with the sign of a topic.
pub(super) fn is_hashed(text: &str) -> bool {
    let is_topic = |word: &str| {
        let name = word.strip_prefix(['#', '＃']);
        name.is_some_and(|name| name.contains(char::is_alphabetic))
    };
    !text.is_empty() && text.split(' ').all(is_topic)
}

/// Counts the items below one in the same list, if each is a link.
fn items_below(leaves: &[Leaf<'_>], label: usize) -> usize {
    let list = |leaf: &Leaf<'_>| leaf.node.parent().map(|list| list.id);
    let own = leaves.get(label).and_then(list);
    let items = leaves.iter().skip(label + 1).take_while(|leaf| list(leaf) == own).take(ITEMS);
    if items.clone().all(|item| item.linked > ITEM) { items.count() } else { 0 }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::tests::{left, link, within};

    #[test]
    fn what_an_article_is_about_goes_with_its_label() {
        let (one, two) = (link("Rivers"), link("Dams"));
        for chaff in [
            format!("<p><b>Topics:</b> {one}, {two}</p>"),
            format!("<h4>Tags: {one}</h4>"),
            format!("<p>Рубрики: {one} / {two}</p>"),
            format!("<ul><li>Temas</li><li>{one}</li><li>{two}</li></ul>"),
            format!("<p>{} {}</p>", link("#rivers"), link("#dams")),
        ] {
            for rest in [within(&chaff), left(&chaff, "", "", None), left("", "", &chaff, None)] {
                assert_eq!(Document::fragment(rest).text().trim(), "", "{chaff}");
            }
        }
        assert_eq!(left("", "", "<p>#rivers #dams</p>", None), "");
    }

    #[test]
    fn what_tells_of_topics_stays() {
        let (one, two) = (link("Rivers"), link("Dams"));
        for kept in [
            format!("<p>Topics: the river of {one}</p>"),
            format!("<p>Topics of the town are {one} and {two}.</p>"),
            "<p>Topics:</p>".to_owned(),
            format!("<ul><li>Topics</li><li>{one}</li><li>Boats and mills</li></ul>"),
            "<ul><li>Topics</li></ul>".to_owned(),
            format!("<p>{} is what they call it</p>", link("#rivers")),
            format!("<p>{}</p>", link("#1")),
        ] {
            let kept = Document::fragment(kept).html_root().inner_html().to_string();
            assert_eq!(within(&kept), kept);
        }
    }
}
