//! Signs by which a box is another thing than the article before it.

use std::collections::HashMap;

use dom_query::NodeRef;

use crate::article::element::Named;
use crate::article::measure::Size;
use crate::article::walk::each;
use crate::article::{chaff, prune, title, units};

/// Most characters of a heading.
const HEADING: usize = 40;

/// Fewest links with the same words that end the parts of a list.
const ALIKE: usize = 3;

/// Tells whether an element is none of the article of a page: it says so, has
/// another title, or is a list of other articles.
pub(in crate::article) fn is_other(node: &NodeRef<'_>, title: &str) -> bool {
    is_labelled(node) || is_titled(node, title) || prune::is_of_others(node) || is_list(node)
}

/// Tells whether the first that an element says is that something else
/// begins.
fn is_labelled(node: &NodeRef<'_>) -> bool {
    let Some(first) = node.descendants_it().find(NodeRef::is_nonempty_text) else { return false };
    let block = first.ancestors_it(None).find(units::is_block);
    let may = |block: &NodeRef<'_>| {
        !block.is_one_of(&["p", "li", "td"]) && block.size_within(HEADING).is_some()
    };
    block.filter(may).is_some_and(|block| {
        let text = block.text();
        chaff::ends_article(&text.trim().to_lowercase()) || prune::says_other(&text)
    })
}

/// Tells whether an element has a heading of the first rank that is not the
/// page's.
fn is_titled(node: &NodeRef<'_>, title: &str) -> bool {
    let heading = node.descendants_it().chain([*node]).find(|inner| inner.has_name("h1"));
    heading.is_some_and(|heading| {
        let own = title::letters(&heading.text());
        !own.is_empty() && !title.is_empty() && !title.contains(&own) && !own.contains(title)
    })
}

/// Tells whether the parts of an element end with links of the same words, as
/// those do that lead to the rest.
fn is_list(node: &NodeRef<'_>) -> bool {
    let mut alike: HashMap<String, usize> = HashMap::new();
    for link in each(node, "a") {
        let text = link.text();
        let words = text.trim();
        if !words.is_empty()
            && words.chars().count() <= HEADING
            && words.contains(char::is_alphabetic)
        {
            *alike.entry(words.to_owned()).or_default() += 1;
        }
    }
    alike.into_values().any(|times| times >= ALIKE)
}
