//! Teasers: blocks between the paragraphs of an article that are wholly one
//! link to another of the same site, with its heading or its picture.

use std::collections::HashMap;

use dom_query::{Element, NodeId, NodeRef};

use crate::article::address::{host_of, is_picture};
use crate::article::element::{Named, attribute, says};
use crate::article::embeds::EMBED;
use crate::article::measure::{Size, fills_paragraph, linked};
use crate::article::walk::{elements, has_picture, root_of};
use crate::model::bare_host;

/// Most characters of a teaser.
const LONGEST: usize = 300;

/// Most characters that stand beside the link and say what it is.
const LABEL: usize = 40;

/// How many paragraphs stand beside each teaser, at least: what consists of
/// links to others is an article about them.
const PARAGRAPHS: usize = 2;

/// Removes the teasers that stand between paragraphs.
pub(super) fn remove(part: &NodeRef<'_>) {
    let mut found: HashMap<NodeId, Vec<NodeRef<'_>>> = HashMap::new();
    for link in elements(part, is_link) {
        if let Some(teaser) = teaser_of(&link)
            && let Some(above) = teaser.parent()
        {
            found.entry(above.id).or_default().push(teaser);
        }
    }
    let mut site = None;
    for teasers in found.values_mut() {
        teasers.dedup_by_key(|teaser| teaser.id);
        let site = site.get_or_insert_with(|| site_of(part));
        teasers.retain(|teaser| leads_within(teaser, site.as_deref()));
        let Some(above) = teasers.first().and_then(NodeRef::parent) else { continue };
        let needed = teasers.len() * PARAGRAPHS;
        if above.children_it(false).filter(is_paragraph).take(needed).count() == needed {
            teasers.iter().for_each(NodeRef::remove_from_parent);
        }
    }
}

/// Returns the host that a page says is its own.
pub(super) fn site_of(part: &NodeRef<'_>) -> Option<String> {
    let told = elements(&root_of(part), |element| match &*element.name.local {
        "link" => says(element, "rel", "canonical"),
        "meta" => says(element, "property", "og:url"),
        _ => false,
    });
    let addresses =
        told.iter().filter_map(|node| node.attr("href").or_else(|| node.attr("content")));
    addresses.filter_map(|address| host_of(&address).map(|host| bare_host(host).to_owned())).next()
}

/// Tells whether the links of a teaser lead to pages of its own site.
pub(super) fn leads_within(teaser: &NodeRef<'_>, site: Option<&str>) -> bool {
    let mut links = teaser.descendants_it().chain([*teaser]).filter(|node| node.has_name("a"));
    links.all(|link| {
        let address = link.attr_or("href", "");
        host_of(&address).is_none_or(|host| Some(bare_host(host)) == site)
    })
}

/// Sees a link to another page; a picture may be shown larger.
fn is_link(element: &Element) -> bool {
    element.has_name("a")
        && attribute(element, EMBED).is_none()
        && attribute(element, "href").is_some_and(|href| !href.contains('#') && !is_picture(href))
}

/// Returns the block that consists of a link and perhaps a label, where the
/// link holds a heading or a picture, and words.
fn teaser_of<'a>(link: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let is_of_teaser = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3", "h4", "h5", "h6", "img"]);
    let is_of_else = |node: &NodeRef<'_>| {
        node.is_one_of(&["figcaption", "table", "ul", "ol", "blockquote", "pre"])
    };
    let shown = link.descendants_it().find(is_of_teaser)?;
    let size = link.size();
    if !(8..=LONGEST).contains(&size) {
        return None;
    }
    let heading = shown.size();
    let may = ["div", "p", "section", "aside", "figure", "article"];
    let mut teaser = *link;
    for above in link.ancestors_it(Some(5)) {
        if !above.is_one_of(&may) || above.size_within(size + LABEL).is_none() {
            break;
        }
        teaser = above;
    }
    let is_last = |text: NodeRef<'_>| text.ancestors_it(Some(8)).any(|above| above.has_name("a"));
    let mut texts = teaser.descendants_it().filter(NodeRef::is_nonempty_text);
    // A label stands before; what stands behind is text.
    if !texts.by_ref().last().is_some_and(is_last) {
        return None;
    }
    let is_one = !teaser.descendants_it().any(|inner| is_of_else(&inner));
    // A heading alone may be one of the article, with a link.
    let is_more = teaser.size() > heading || has_picture(&teaser);
    (is_one && is_more && stands_between(&teaser)).then_some(teaser)
}

/// Tells whether a block stands beside a paragraph, and between it and more
/// text.
fn stands_between(node: &NodeRef<'_>) -> bool {
    let is_text = |node: &NodeRef<'_>| is_paragraph(node) || node.is_one_of(&["h2", "h3", "h4"]);
    let (before, after) = (node.prev_element_sibling(), node.next_element_sibling());
    before.is_some_and(|before| {
        after.is_some_and(|after| {
            is_text(&before) && is_text(&after) && (is_paragraph(&before) || is_paragraph(&after))
        })
    })
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["p", "div"]) && fills_paragraph(node) && linked(node, node.size()) < 0.3
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str =
        "<p>The river rose by a hand's breadth in the night, and nobody of the town slept.</p>";

    fn left(html: &str) -> String {
        let document = Document::from(format!("<div>{TEXT}{TEXT}{html}{TEXT}</div>"));
        remove(&document.root());
        document.body().unwrap().inner_html().replace(TEXT, "")
    }

    #[test]
    fn teasers_between_paragraphs_go() {
        for teaser in [
            "<div><a href=/2><span>See also</span><h4>Why rivers rise</h4></a></div>",
            "<div class=box><a href=/2><img src=2.jpg></a><div><a href=/2><h3>Why rivers rise</h3>\
             </a></div></div>",
            "<a href=/2><img src=2.jpg><div>Why rivers rise</div></a>",
            "<aside><h5>More</h5><a href=/2><h4>Why rivers rise</h4></a></aside>",
        ] {
            assert_eq!(left(teaser), "<div></div>", "{teaser}");
        }
    }

    #[test]
    fn links_of_an_article_stay() {
        for kept in [
            "<p><a href=\"/2\">Why rivers rise</a></p>",
            "<h3><a href=\"/2\">Why rivers rise</a></h3>",
            "<div><a href=\"/2.jpg\"><img src=\"2.jpg\"><span>The old dam</span></a></div>",
            "<div><a href=\"/2\"><img src=\"2.jpg\"></a></div>",
            "<figure><a href=\"/2\"><img src=\"2.jpg\"><figcaption>The dam</figcaption></a></figure>",
            "<div><a href=\"/2\"><h4>Why rivers rise</h4></a> They rise because of rain, and of snow.</div>",
            "<a href=\"/2\"><h3>Why rivers rise</h3></a>",
            "<div><a href=\"#2\"><span>2</span><h4>Why rivers rise</h4></a></div>",
            "<a href=\"https://shop.example/\"><img src=\"2.jpg\"><h4>The best boat</h4></a>",
        ] {
            assert_eq!(left(kept), format!("<div>{kept}</div>"));
        }
    }

    #[test]
    fn an_article_of_links_keeps_them() {
        let item = "<a href=\"/2\"><img src=\"2.jpg\"><h3>Why rivers rise</h3></a>";
        let items = format!("{item}{TEXT}").repeat(4);
        let rest = left(&items);
        assert_eq!(rest.matches("Why rivers rise").count(), 4);
    }
}
