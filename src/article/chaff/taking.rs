//! What is marked is taken away, and the pictures that go with it.

use std::collections::HashSet;

use dom_query::{Element, NodeRef};

use super::leaf::Leaf;
use crate::article::element::{Named, attribute};
use crate::article::walk::{each, elements, has_picture, has_text, holds};

/// Fewest words of a link that names another article.
const HEADLINE: usize = 5;

/// Removes the blocks that are marked, and the pictures that lead where links
/// among them led.
pub(super) fn take(leaves: &[Leaf<'_>], gone: &[bool], root: &NodeRef<'_>) {
    let mut lost: HashSet<String> = HashSet::new();
    for (leaf, _) in leaves.iter().zip(gone).filter(|(_, gone)| **gone) {
        // Pictures beside the words stay; they are judged elsewhere.
        if !leaf.node.descendants_it().any(|inner| is_picture(&inner)) {
            if leaf.linked > 0.5 && leaf.words >= HEADLINE {
                let around = leaf.node.ancestors_it(Some(3)).filter(|above| above.has_name("a"));
                let links = around.chain(each(&leaf.node, "a"));
                lost.extend(links.filter_map(|link| link.attr("href").map(String::from)));
            }
            leaf.node.remove_from_parent();
        }
    }
    if lost.is_empty() {
        return;
    }
    // What stands for another article goes with its words.
    let is_lost = |own: &Element| {
        own.has_name("a") && attribute(own, "href").is_some_and(|href| lost.contains(href))
    };
    for link in elements(root, is_lost) {
        let is_captioned = || {
            link.ancestors_it(Some(4))
                .any(|above| above.has_name("figure") && holds(&above, &["figcaption"]))
        };
        if !has_text(&link) && has_picture(&link) && !is_captioned() {
            link.remove_from_parent();
        }
    }
}

/// Widest mark that is no picture, in dots.
const MARK: u32 = 40;

/// Tells whether an element is a picture, and no mark between words.
fn is_picture(node: &NodeRef<'_>) -> bool {
    let width = || node.attr("width").and_then(|width| width.parse::<u32>().ok());
    node.has_name("img") && width().is_none_or(|width| width > MARK)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{left, link};

    #[test]
    fn the_picture_of_another_article_goes_with_its_words() {
        let picture = |to: &str| format!("<p><a href=\"{to}\"><img src=\"/1.jpg\"></a></p>");
        let other = "https://a.example/2024/another";
        let heading = format!("<h3>{}</h3>", link("Why the lower town wants a dam"));
        let more = format!("<h3>Read more</h3>{}{heading}", picture(other));
        assert!(!left("", "", &more, None).contains("<img"));
        assert!(left("", &picture(other), "", None).contains("<img"));
        let elsewhere = more.replacen(other, "/photos/1", 1);
        assert!(left("", "", &elsewhere, None).contains("<img"));
    }
}
