//! What stands round an article and is none of it.

use std::borrow::Cow;
use std::collections::HashMap;

use dom_query::{Document, Element, Matcher, NodeRef};

use super::Rejection;
use super::measure::measured;
use super::walk::{Step, Walk};

/// Removes what the operator's selectors match.
///
/// # Errors
/// A selector is not CSS.
pub(super) fn remove(document: &Document, selectors: &[String]) -> Result<(), Rejection> {
    for selector in selectors {
        document.select_matcher(&matcher(selector)?).remove();
    }
    Ok(())
}

pub(super) fn matcher(selector: &str) -> Result<Matcher, Rejection> {
    Matcher::new(selector).map_err(|_| Rejection::BadRule { selector: selector.to_owned() })
}

/// Puts the parts of a page that React streams behind its end in the places
/// that wait for them, as its script would: what stands in
/// `<div hidden id="S:1">` belongs where `<template id="B:1">` or `P:1` is.
pub(super) fn place_streamed(document: &Document) {
    let parts = elements(&document.root(), is_streamed);
    if parts.is_empty() {
        return;
    }
    let waiting = document.select("template[id^=\"B:\"], template[id^=\"P:\"]");
    let number = |node: &NodeRef<'_>| node.attr_or("id", "").get(2..).map(str::to_owned);
    let mut places: HashMap<String, NodeRef<'_>> =
        waiting.nodes().iter().filter_map(|place| Some((number(place)?, *place))).collect();
    for part in &parts {
        let Some(place) = number(part).and_then(|number| places.remove(&number)) else { continue };
        if place.parent().is_none() || place.ancestors_it(None).any(|above| above.id == part.id) {
            continue;
        }
        for child in part.children() {
            place.insert_before(&child);
        }
        part.remove_from_parent();
        place.remove_from_parent();
    }
}

/// Sees a part of a page that waits to be put in its place.
fn is_streamed(element: &Element) -> bool {
    let has = |name: &str, start: &str| {
        let mut attributes = element.attrs.iter();
        attributes.any(|own| &*own.name.local == name && own.value.starts_with(start))
    };
    &*element.name.local == "div" && has("id", "S:") && has("hidden", "")
}

/// Shows what a script would show: an element that is hidden but holds most
/// of the text is the article, waiting for its page to load.
pub(super) fn uncover(document: &Document) {
    let Some(body) = document.body() else { return };
    let mut all = None;
    let mut is_most =
        |own: usize| own > 0 && own * 2 > *all.get_or_insert_with(|| body.normalized_char_count());
    for hidden in outermost(&document.root(), is_hidden) {
        // What stands within has no more.
        if !is_most(hidden.normalized_char_count()) {
            continue;
        }
        for (inner, ()) in measured(&hidden, |element| is_hidden(element).then_some(())) {
            if is_most(inner.text) {
                show(&inner.node);
            }
        }
        show(&hidden);
    }
}

fn show(node: &NodeRef<'_>) {
    node.remove_attrs(&["style", "hidden", "aria-hidden"]);
}

/// Tells whether an element may be hidden until a script shows it.
fn is_hidden(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "hidden" => true,
        "aria-hidden" => attribute.value.as_ref() == "true",
        "style" => ["hidden", "opacity", "none"].iter().any(|word| attribute.value.contains(word)),
        _ => false,
    })
}

/// Returns the elements below a node that are of a sort, in their order: one
/// walk, where a selector would look at every element anew.
pub(super) fn elements<'a>(
    root: &NodeRef<'a>,
    is_wanted: impl Fn(&Element) -> bool,
) -> Vec<NodeRef<'a>> {
    let below = root.descendants_it();
    below.filter(|node| node.element_ref().is_some_and(|element| is_wanted(&element))).collect()
}

/// Returns the elements below a node that are of a sort and stand in no other
/// that is.
fn outermost<'a>(root: &NodeRef<'a>, is_wanted: impl Fn(&Element) -> bool) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    let mut walk = Walk::below(root);
    while let Some(step) = walk.next() {
        if let Step::Enter(node) = step
            && node.element_ref().is_some_and(|element| is_wanted(&element))
        {
            found.push(node);
            walk.pass();
        }
    }
    found
}

/// Removes furniture: share bars, boxes about authors, related links, comments, forms to
/// subscribe, by the words of class and id and by their links.
pub(super) fn furniture(document: &Document) {
    if let Some(body) = document.body() {
        furniture_in(&body, &body);
    }
}

/// Removes furniture from a part of a page, as if from all of it.
pub(super) fn furniture_in(part: &NodeRef<'_>, body: &NodeRef<'_>) {
    let mut all = None;
    for (own, sort) in measured(part, sort_of) {
        if own.text * 3 > *all.get_or_insert_with(|| body.normalized_char_count()) {
            continue;
        }
        let gone = match sort {
            Sort::Always => true,
            Sort::Linked => own.text < 40 || own.in_links() > 0.3,
            Sort::Short => own.text < 300,
            Sort::Box => own.text < 900,
        };
        if gone && !own.has_heading {
            own.node.remove_from_parent();
        }
    }
}

/// Most characters of what stands on a button.
const BUTTON: usize = 24;
/// Words of classes that draw a link as a button.
const DRAWN: [&str; 4] = ["btn", "button", "buttons", "cta"];

/// Removes links that are drawn as buttons and stand alone in their block:
/// they lead to a shop, a form or another page.
pub(super) fn buttons(document: &Document) {
    for link in &elements(&document.root(), |element| &*element.name.local == "a") {
        let class = link.attr_or("class", "");
        let is_button = link.attr_or("role", "").as_ref() == "button"
            || class
                .split_ascii_whitespace()
                .take(24)
                .flat_map(words)
                .any(|word| DRAWN.iter().any(|drawn| word.eq_ignore_ascii_case(drawn)));
        if !is_button {
            continue;
        }
        let size = link.normalized_char_count();
        if !(1..=BUTTON).contains(&size) || has_picture(link) {
            continue;
        }
        let block = link.ancestors_it(Some(6)).find(super::units::is_block);
        let may = ["p", "div", "section", "td"];
        if block.is_some_and(|block| {
            may.iter().any(|name| block.has_name(name))
                && block.normalized_char_count() <= size + BUTTON
                && linked(&block, block.normalized_char_count()) > 0.8
        }) {
            link.remove_from_parent();
        }
    }
}

/// Longest caption, in characters.
const CAPTION: usize = 500;

/// Makes figures of pictures whose captions are known by class alone.
pub(super) fn captions(document: &Document) {
    for node in elements(&document.root(), may_be_caption).iter().take(400) {
        let class = node.attr_or("class", "");
        let is_caption = class.split_ascii_whitespace().take(24).flat_map(words).any(|word| {
            let known = ["caption", "figcaption", "credit", "credits", "cutline"];
            known.iter().any(|known| word.eq_ignore_ascii_case(known))
        });
        let may = ["div", "p", "span", "em", "small", "cite", "dd"];
        let size = node.normalized_char_count();
        if !is_caption
            || !may.iter().any(|name| node.has_name(name))
            || !(1..=CAPTION).contains(&size)
            || has_picture(node)
            || node.ancestors_it(Some(8)).any(|above| above.has_name("figcaption"))
        {
            continue;
        }
        if let Some(figure) = figure_around(node, size) {
            figure.rename("figure");
            node.rename("figcaption");
        } else if let Some(before) = node.prev_element_sibling()
            && has_picture(&before)
            && before.normalized_char_count() == 0
            && ["div", "p", "span", "figure"].iter().any(|name| before.has_name(name))
        {
            before.rename("figure");
            before.append_child(node);
            node.rename("figcaption");
        }
    }
}

fn may_be_caption(element: &Element) -> bool {
    let is_class = |name: &str| name == "class";
    let class = element.attrs.iter().find(|attribute| is_class(&attribute.name.local));
    class.is_some_and(|class| {
        ["caption", "Caption", "credit", "cutline"].iter().any(|word| class.value.contains(word))
    })
}

/// Finds the element that holds a caption and a picture, and hardly any other
/// text.
fn figure_around<'a>(caption: &NodeRef<'a>, size: usize) -> Option<NodeRef<'a>> {
    let mut around = caption.ancestors_it(Some(4)).take_while(|above| {
        let may = ["div", "p", "span", "figure", "section", "dl"];
        may.iter().any(|name| above.has_name(name))
            && above.normalized_char_count() <= size + size / 2 + 40
    });
    around.find(has_picture)
}

fn has_picture(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.has_name("img"))
}

/// Removes what is hardly anything but links from an element that is taken
/// whole.
pub(super) fn lists_of_links(node: &NodeRef<'_>) {
    let is_furniture = |element: &Element| match element.name.local.as_ref() {
        "aside" | "nav" | "footer" | "form" => Some(true),
        "ul" | "ol" | "div" | "section" | "header" | "table" => Some(false),
        _ => None,
    };
    for (own, is_furniture) in measured(node, is_furniture) {
        let is_list = own.text > 0 && own.in_links() > 0.6 && !(own.has_picture && own.text < 40);
        if is_furniture || is_list {
            own.node.remove_from_parent();
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Always,
    Linked,
    Short,
    Box,
}

/// Tells what an element may be, by what it is called.
fn sort_of(element: &Element) -> Option<Sort> {
    let own = element.name.local.as_ref();
    if matches!(
        own,
        "body" | "article" | "main" | "h1" | "p" | "a" | "img" | "figure" | "pre" | "code" | "td"
    ) {
        return None;
    }
    let is_heading = matches!(own, "h2" | "h3" | "h4" | "h5" | "h6");
    let (mut class, mut id) = ("", "");
    for attribute in &element.attrs {
        match attribute.name.local.as_ref() {
            "class" => class = &attribute.value,
            // The anchor of a heading is made of its words.
            "id" if !is_heading => id = &attribute.value,
            "role"
                if matches!(
                    attribute.value.as_ref(),
                    "navigation" | "banner" | "contentinfo" | "search" | "dialog"
                ) =>
            {
                return Some(Sort::Linked);
            }
            _ => {}
        }
    }
    let mut sort = None;
    for name in class.split_ascii_whitespace().take(24).chain(id.split_ascii_whitespace().take(2)) {
        let mut last = "";
        for word in words(name) {
            let before = std::mem::replace(&mut last, word);
            let is_after = |known: &[&str]| known.iter().any(|k| before.eq_ignore_ascii_case(k));
            let folded = match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
                true => Cow::Owned(word.to_ascii_lowercase()),
                false => Cow::Borrowed(word),
            };
            let own = match folded.as_ref() {
                // What an article was written with, not who answers for it.
                "editor" if !before.is_empty() => continue,
                "bio" | "biography" => Sort::Box,
                "box" | "card" | "about" | "info" | "profile" | "details"
                    if is_after(&["author"]) =>
                {
                    Sort::Box
                }
                "author" | "authors" if is_after(&["about"]) => Sort::Box,
                "sharedaddy" | "addthis" | "jiathis" | "bdsharebuttonbox" | "bdshare"
                | "outbrain" | "taboola" | "disqus" | "relatedposts" | "adsbygoogle"
                | "breadcrumb" | "breadcrumbs" | "crumbs" | "pagination" | "newsletter"
                | "cookie" | "gdpr" | "advert" | "advertisement" | "advertising" | "adsense" => {
                    Sort::Always
                }
                "share" | "sharing" | "shares" | "social" | "toolbar" | "subscribe" | "signup"
                | "promo" | "sponsor" | "sponsored" | "copyright" | "editor" | "qrcode" => {
                    Sort::Short
                }
                "related" | "recommend" | "recommended" | "recommendation" | "recommendations"
                | "recirc" | "recirculation" | "readmore" | "morenews" | "trending" | "popular"
                | "hotnews" | "tags" | "tag" | "taglist" | "prevnext" | "nextprev" | "xgxw"
                | "xgnews" | "nav" | "navigation" | "menu" => Sort::Linked,
                _ => continue,
            };
            if own == Sort::Always {
                return Some(own);
            }
            sort = sort.or(Some(own));
        }
    }
    sort
}

/// Splits `post-shareBar_2` into `post`, `share` and `Bar`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let end = name.char_indices().nth(80).map_or(name.len(), |(at, _)| at);
    let mut rest = name.get(..end);
    std::iter::from_fn(move || {
        let own = rest?;
        let mut small = false;
        let stop = own.char_indices().find(|(_, letter)| {
            let is_new = letter.is_ascii_uppercase() && small;
            small = letter.is_ascii_lowercase();
            is_new || !letter.is_ascii_alphabetic()
        });
        let Some((at, letter)) = stop else { return rest.take() };
        let sign = if letter.is_ascii_alphabetic() { 0 } else { letter.len_utf8() };
        rest = own.get(at + sign..);
        own.get(..at)
    })
}

/// Returns the part of a text that stands in links.
pub(super) fn linked(node: &NodeRef<'_>, text: usize) -> f64 {
    let links: usize = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .map(|link| link.normalized_char_count())
        .sum();
    links as f64 / text.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_most_of_a_page_is_shown() {
        let line = "It rained in the night, and the river rose.";
        let page = Document::from(format!(
            "<div hidden><p style='display: none'>{line}</p><i hidden>or not</i></div>\
             <p aria-hidden=true>Menu</p><b hidden></b>"
        ));
        uncover(&page);
        assert_eq!(
            page.body().unwrap().inner_html().to_string(),
            format!(
                "<div><p>{line}</p><i hidden=\"\">or not</i></div>\
                 <p aria-hidden=\"true\">Menu</p><b hidden=\"\"></b>"
            )
        );
    }

    #[test]
    fn parts_that_are_streamed_later_come_to_their_places() {
        let placed = |html: &str| {
            let document = Document::from(html);
            place_streamed(&document);
            document.body().unwrap().inner_html().to_string()
        };
        assert_eq!(
            placed(
                "<main><p>One.</p><template id=\"B:0\"></template><p>Four.</p></main>\
                 <div hidden id=\"S:0\"><p>Two.</p><template id=\"P:1\"></template></div>\
                 <div hidden id=\"S:1\"><p>Three.</p></div>"
            ),
            "<main><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p></main>"
        );
        let own = "<div hidden=\"\" id=\"S:0\"><p>x</p><template id=\"B:0\"></template></div>";
        assert_eq!(placed(own), own);
        let round = "<div hidden id=\"S:0\">a<template id=\"B:1\"></template></div>\
                     <div hidden id=\"S:1\">b<template id=\"B:0\"></template></div>";
        assert!(placed(round).contains("ba"));
    }

    fn captioned(html: &str) -> String {
        let document = Document::from(html);
        captions(&document);
        document.body().unwrap().inner_html().to_string()
    }

    #[test]
    fn captions_that_are_called_so_belong_to_their_picture() {
        assert_eq!(
            captioned("<div><div><img src=1></div><p class=photo-caption>A dam</p></div><p>x</p>"),
            "<figure><div><img src=\"1\"></div><figcaption class=\"photo-caption\">A dam\
             </figcaption></figure><p>x</p>"
        );
        let text = "Words of the article. ".repeat(6);
        assert_eq!(
            captioned(&format!("<p><img src=1></p><p class=cutline>A dam</p><p>{text}</p>")),
            format!(
                "<figure><img src=\"1\"><figcaption class=\"cutline\">A dam</figcaption>\
                 </figure><p>{text}</p>"
            )
        );
        let alone = format!("<p>{text}</p><p class=\"caption\">A dam</p>");
        assert_eq!(captioned(&alone), alone);
    }

    #[test]
    fn furniture_is_known_by_its_names() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>".repeat(20);
        let left = |box_: &str| {
            let document = Document::from(format!("<body>{prose}{box_}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace(&prose, "")
        };
        assert_eq!(left("<div class=author-bio><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=aboutAuthor><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=share><a href=/x>Share</a></div>"), "");
        for written in [
            "<div class=\"widget-text-editor\"><p>A short line.</p></div>",
            "<div class=\"sow-editor\"><p>A short line.</p></div>",
            "<h3 id=\"how-to-share\">How to share</h3>",
        ] {
            assert_eq!(left(written), written);
        }
    }

    #[test]
    fn buttons_go_that_stand_alone() {
        let left = |html: &str| {
            let document = Document::from(format!("<body>{html}</body>"));
            buttons(&document);
            document.body().unwrap().inner_html().to_string()
        };
        assert_eq!(left("<p><a class=\"wp-btn\" href=\"/x\">Get a quote</a></p>"), "<p></p>");
        assert_eq!(left("<div><a role=\"button\" href=\"/x\">Register</a></div>"), "<div></div>");
        for kept in [
            "<p>They say: <a class=\"button\" href=\"/x\">get a quote</a> before you begin.</p>",
            "<p><a class=\"button\" href=\"/x\">Tested: the boats that the lower town built</a></p>",
            "<h2><a class=\"button\" href=\"/x\">Boats</a></h2>",
            "<p><a class=\"link\" href=\"/x\">Boats</a></p>",
        ] {
            assert_eq!(left(kept), kept);
        }
    }
}
