//! How a line looks that may be a title: by the elements that hold it.

use dom_query::NodeRef;

use crate::article::element::Named;
use crate::text::style;

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Plain,
    /// Bold, or in the middle.
    Marked,
    /// Bold and in the middle.
    Centred,
    /// A heading, or large.
    Large,
    /// Called a title.
    Called,
}

/// What the class or the id of an element holds that is called a title.
const CALLED: [&str; 4] = ["title", "headline", "subject", "biaoti"];

/// What such a name holds of what is no title of an article.
const OTHERS: [&str; 10] =
    ["site", "blog", "banner", "logo", "widget", "sub", "page-", "section", "byline", "nav"];

/// Tells what an element says of the size of its text, and what it is called.
pub(super) fn size(node: &NodeRef<'_>) -> Look {
    let named = [node.attr("class"), node.attr("id")];
    let is_called = named.iter().flatten().any(|name| {
        let name = name.to_ascii_lowercase();
        !OTHERS.iter().any(|word| name.contains(word))
            && (CALLED.iter().any(|word| name.contains(word)) || name == "tit" || name == "head")
    });
    if is_called {
        return Look::Called;
    }
    let of_font = node.attr("size").is_some_and(|size| {
        node.has_name("font")
            && matches!(size.trim(), "4" | "5" | "6" | "7" | "+1" | "+2" | "+3" | "+4")
    });
    let of_style = || {
        let declared = node.attr("style").and_then(|own| style::declared(&own, "font-size"));
        declared.is_some_and(|size| {
            let digits = size.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(size.len());
            let (number, unit) = size.split_at(digits);
            let number: u32 = number.parse().unwrap_or_default();
            unit.ends_with("pt") && number >= 15 || unit.ends_with("px") && number >= 20
        })
    };
    let of_rank = node.is_one_of(&["h1", "h2", "h3", "h4", "big"]);
    if of_font || of_rank || of_style() { Look::Large } else { Look::Plain }
}

pub(super) fn is_strong(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["b", "strong"])
        || node.attr("style").is_some_and(|own| {
            let weight = style::declared(&own, "font-weight");
            weight.is_some_and(|weight| weight.starts_with("bold") || weight == "700")
        })
}

pub(super) fn is_in_the_middle(node: &NodeRef<'_>) -> bool {
    node.has_name("center")
        || node
            .attr("align")
            .is_some_and(|align| align.eq_ignore_ascii_case("center") && !node.has_name("table"))
        || node
            .attr("style")
            .is_some_and(|own| style::declared(&own, "text-align").as_deref() == Some("center"))
}
