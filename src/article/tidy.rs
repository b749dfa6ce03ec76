//! What was found, reduced to what is read: known elements, absolute
//! addresses, links in place of frames and players.

mod headings;
mod leftovers;
mod links;
mod lists;
mod notes;

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::address::web_address;
use super::element::Named;
use super::embeds::{is_embed, link_embed};
use super::verbatim::LANGUAGE;
use super::walk::elements;
use crate::text::plain;
use crate::text::style::{declared, is_hidden};

use headings::drop_title;
pub(super) use headings::lower_headings;
pub(super) use leftovers::{drop_empty, drop_leftovers};
pub(super) use links::places_in;

/// Elements that go with all they hold.
const GONE: [&str; 17] = [
    "script", "style", "noscript", "template", "input", "button", "select", "textarea", "link",
    "meta", "svg", "canvas", "map", "dialog", "title", "base", "head",
];

/// Elements that stay; of others only the content does.
const KEPT: [&str; 64] = [
    "a",
    "abbr",
    "article",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

/// Makes a fragment tidy.
///
/// Places on the page itself, if it is one, and in the fragment cannot be
/// jumped to in ours: links to them go.
pub(super) fn tidy(document: &Document, base: &Url, page: Option<&Url>, title: &str) {
    let root = document.html_root();
    for node in root.descendants() {
        let is_gone = || (node.is_one_of(&GONE) && !is_task(&node)) || is_hidden(&node);
        if node.is_comment() || (node.is_element() && is_gone()) {
            node.remove_from_parent();
        }
    }
    let places = places_in(&root);
    for node in root.descendants() {
        if node.is_element() {
            settle(&node, base, page, &places);
        }
    }
    drop_title(&root, title);
}

/// Returns how many characters of text a fragment has, white space apart.
pub(super) fn characters(document: &Document) -> usize {
    let count = |node: &NodeRef<'_>| {
        node.query_or(0, |node| match &node.data {
            dom_query::NodeData::Text { contents } => plain::shown(contents),
            _ => 0,
        })
    };
    document.html_root().descendants_it().map(|node| count(&node)).sum()
}

fn settle(node: &NodeRef<'_>, base: &Url, page: Option<&Url>, places: &HashSet<String>) {
    let Some(name) = node.node_name() else { return };
    let name = name.as_ref();
    if is_embed(name) {
        link_embed(node, name, base);
        return;
    }
    match name {
        "a" => links::settle(node, base, page, places),
        "img" => match node.attr("src").and_then(|src| web_address(base, &src)) {
            Some(url) => {
                node.retain_attrs(&["alt", "title", "width", "height"]);
                node.set_attr("src", url.as_str());
            }
            None => node.remove_from_parent(),
        },
        "td" | "th" => {
            if let Some(align) = alignment(node) {
                node.set_attr("align", align);
            }
            node.retain_attrs(&["colspan", "rowspan", "align", "lang", "dir"]);
        }
        "ol" => node.retain_attrs(&["start", "reversed", "type", "lang", "dir"]),
        "li" => {
            lists::gather(node);
            lists::tick(node);
            node.retain_attrs(&["value", "lang", "dir"]);
        }
        "dir" | "menu" if lists::has_items(node) => {
            node.rename("ul");
            node.retain_attrs(&["lang", "dir"]);
        }
        "pre" | "code" => {
            if let Some(language) = node.attr(LANGUAGE) {
                node.set_attr("class", &format!("language-{language}"));
            }
            node.retain_attrs(&["class", "lang", "dir"]);
        }
        "input" => node.retain_attrs(&["type", "checked"]),
        "abbr" => node.retain_attrs(&["title"]),
        _ if node.is_one_of(&KEPT) => node.retain_attrs(&["lang", "dir"]),
        // These are blocks, and unwrapped they would run into their neighbours.
        "form" | "fieldset" | "center" | "main" | "header" | "footer" | "aside" | "nav"
        | "address" | "hgroup" | "search" | "dir" | "menu" => {
            node.rename("div");
            node.retain_attrs(&["lang", "dir"]);
        }
        "html" | "body" => node.remove_all_attrs(),
        _ => unwrap(node),
    }
}

/// Where the alignment of a cell is noted, for extractors drop styles.
const ALIGNMENT: &str = "data-align";

/// Notes how the cells of tables are aligned.
pub(super) fn note_alignment(document: &Document) {
    let is_cell = |element: &Element| element.is_one_of(&["td", "th"]);
    for cell in elements(&document.root(), is_cell) {
        if let Some(align) = alignment(&cell) {
            cell.set_attr(ALIGNMENT, align);
        }
    }
}

/// Returns how a cell is aligned: by its style, or by an attribute.
fn alignment(cell: &NodeRef<'_>) -> Option<&'static str> {
    let style = cell.attr("style").and_then(|style| declared(&style, "text-align"));
    let told = [cell.attr("align"), cell.attr(ALIGNMENT)];
    ["left", "center", "right"].into_iter().find(|align| {
        style.as_deref() == Some(align)
            || told.iter().flatten().any(|told| told.trim().eq_ignore_ascii_case(align))
    })
}

/// Sees the box of a task in a list.
fn is_task(node: &NodeRef<'_>) -> bool {
    let is_box = node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    is_box && node.ancestors_it(Some(2)).any(|above| above.has_name("li"))
}

/// Puts what an element holds in its place.
pub(super) fn unwrap(node: &NodeRef<'_>) {
    for child in node.children() {
        node.insert_before(&child);
    }
    node.remove_from_parent();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(html: &str) -> String {
        let base = Url::parse("https://a.example/n/1.html").unwrap();
        let document = Document::fragment(html);
        tidy(&document, &base, Some(&base), "The Title");
        drop_empty(&document.html_root());
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn addresses_are_absolute_and_of_the_web() {
        assert_eq!(
            tidied("<p><a href=2.html onclick=x class=y>two</a></p>"),
            "<p><a href=\"https://a.example/n/2.html\">two</a></p>"
        );
        assert_eq!(
            tidied(
                "<p><a href='javascript:x'>b</a><a href=#n>c</a><a href='\u{2028}javascript:x'>d</a></p>"
            ),
            "<p>bcd</p>"
        );
        assert_eq!(tidied("<p>x<img src=data:image/png;base64,A></p>"), "<p>x</p>");
    }

    #[test]
    fn a_line_that_says_the_title_is_not_told_twice() {
        let title = |html: &str| {
            let document = Document::fragment(html);
            drop_title(&document.html_root(), "The river rose again - The Daily Boat");
            document.html_root().inner_html().to_string()
        };
        let rest = "<p>It rained.</p>";
        assert_eq!(title(&format!("<p>The River rose again</p>{rest}")), rest);
        assert_eq!(title(&format!("<h2>The river rose again – The Daily Boat</h2>{rest}")), rest);
        for kept in ["<p>The river</p>", "<p>The river rose again, and nobody was hurt.</p>"] {
            assert_eq!(title(kept), kept);
        }
    }

    #[test]
    fn frames_and_players_become_links() {
        assert_eq!(
            tidied(
                "<div><iframe src='//video.example/embed/1' title='A &lt;film&gt;'></iframe></div>"
            ),
            "<p><a href=\"https://video.example/embed/1\">A &lt;film&gt;</a></p>"
        );
        assert_eq!(
            tidied("<video poster=p.jpg><source src=/v.mp4>old browser</video>"),
            "<p><a href=\"https://a.example/v.mp4\">video</a></p>"
        );
        assert_eq!(
            tidied(
                "<iframe src=about:blank></iframe><iframe src=https://ad.doubleclick.net/x></iframe>"
            ),
            ""
        );
    }

    #[test]
    fn forms_scripts_and_hidden_things_go() {
        assert_eq!(
            tidied(
                "<form><p>a</p><input><button>b</button></form><script>c</script><p style='display: none'>d</p><font>e</font><p></p><div><p> </p></div>"
            ),
            "<div><p>a</p></div>e"
        );
    }

    #[test]
    fn the_title_is_not_repeated() {
        assert_eq!(tidied("<div><h1>The  title</h1><p>a</p></div>"), "<div><p>a</p></div>");
    }

    #[test]
    fn the_first_rank_is_the_title_s() {
        let lowered = |html: &str| {
            let document = Document::fragment(html.to_owned());
            lower_headings(&document);
            document.html_root().inner_html().to_string()
        };
        assert_eq!(lowered("<h1>a</h1><h2>b</h2><h6>c</h6>"), "<h2>a</h2><h3>b</h3><h6>c</h6>");
        assert_eq!(lowered("<h2>a</h2><h3>b</h3>"), "<h2>a</h2><h3>b</h3>");
    }

    #[test]
    fn leftovers_of_editors_go() {
        let left = |html: &str| {
            let document = Document::fragment(html.to_owned());
            drop_leftovers(&document.html_root());
            document.html_root().inner_html().to_string()
        };
        assert_eq!(
            left("<hr><p>a</p><hr><hr><p>b</p><div><hr></div>"),
            "<p>a</p><hr><p>b</p><div></div>"
        );
        assert_eq!(
            left("<a title=a>a</a><img alt=b title=c>"),
            "<a>a</a><img alt=\"b\" title=\"c\">"
        );
        assert_eq!(
            left("<b>a<span><strong>b</strong></span></b><i>c</i>"),
            "<b>a<span>b</span></b><i>c</i>"
        );
    }

    #[test]
    fn words_stay_apart() {
        assert_eq!(tidied("<p>a<span> </span><b>b</b></p>"), "<p>a <b>b</b></p>");
    }
}
