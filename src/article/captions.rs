//! Captions that are no captions to HTML: known by what they are called, or
//! by what they say and where they stand. They become those of a figure, so
//! that they stay with their picture and are no sentences of the article.

mod beside;
mod called;
mod enlarging;
mod figures;
mod looks;
mod signs;
mod story;
mod words;

use dom_query::{Document, Element, NodeRef};

use super::element::Named;
use super::walk::{elements, has_picture, has_text};
use crate::article::measure::Size;
use called::{Called, called, is_of_pictures};
use looks::Settings;
use story::Stories;
pub(super) use story::release;

/// Longest caption, in characters.
const CAPTION: usize = 500;

/// Longest caption that is called after a picture, by a word that other things
/// are called by as well.
const SHORT: usize = 200;

/// Most captions that are called so.
const CALLED: usize = 400;

/// Most pictures whose captions are looked for.
const PICTURES: usize = 300;

/// Makes figures of pictures with captions.
pub(super) fn captions(document: &Document) {
    let (mut captions, mut tables, mut images) = (Vec::new(), Vec::new(), Vec::new());
    let may = |element: &Element| match &*element.name.local {
        "table" | "dl" | "img" => true,
        _ => called(element).is_some(),
    };
    for node in elements(&document.root(), may) {
        match node.qual_name_ref().map(|name| name.local.clone()).as_deref() {
            Some("img") => images.push(node),
            Some("table" | "dl") => tables.push(node),
            _ => captions.push(node),
        }
    }
    images.iter().take(PICTURES).for_each(enlarging::unlabel);
    captions.iter().take(CALLED).for_each(settle_called);
    tables.iter().for_each(settle_table);
    let (mut settings, mut stories) = (Settings::default(), Stories::default());
    for image in images.iter().take(PICTURES) {
        beside::settle(image, &mut settings, &mut stories);
    }
    figures::settle(document);
}

/// Makes a figure of a caption that is called so, and of its picture.
fn settle_called(node: &NodeRef<'_>) {
    let how = node.element_ref().and_then(|element| called(&element));
    let is_caption = matches!(how, Some(Called::Surely | Called::Caption));
    let most = if is_caption { CAPTION } else { SHORT };
    let size = node.size();
    if !(1..=most).contains(&size)
        || has_picture(node)
        || node.ancestors_it(Some(8)).any(|above| above.has_name("figcaption"))
    {
        return;
    }
    if how != Some(Called::Perhaps)
        && let Some(figure) = figure_around(node, size)
    {
        figure.rename("figure");
        node.rename("figcaption");
    } else if let Some(before) = node.prev_element_sibling()
        && has_picture(&before)
        && before.size() == 0
        && before.is_one_of(&["div", "p", "span", "figure"])
    {
        before.rename("figure");
        before.append_child(node);
        node.rename("figcaption");
    } else if how != Some(Called::Perhaps) && size <= SHORT && is_left_alone(node, how, size) {
        // Its picture comes by a script.
        node.rename("figcaption");
    }
}

/// Tells whether a caption has no picture, but a box for one.
fn is_left_alone(node: &NodeRef<'_>, how: Option<Called>, size: usize) -> bool {
    how == Some(Called::Surely)
        || node.parent().is_some_and(|above| {
            is_of_pictures(&above) && above.size_within(size + size / 2 + 40).is_some()
        })
}

/// Finds the element that holds a caption and a picture, and hardly any other
/// text.
fn figure_around<'a>(caption: &NodeRef<'a>, size: usize) -> Option<NodeRef<'a>> {
    let mut around = caption.ancestors_it(Some(4)).take_while(|above| {
        let may = ["div", "p", "span", "figure", "section"];
        above.is_one_of(&may) && above.size_within(size + size / 2 + 40).is_some()
    });
    around.find(has_picture)
}

/// Makes a figure of a table, or of a list of terms, that holds a picture and
/// one short text below it.
fn settle_table(table: &NodeRef<'_>) {
    let (mut cells, mut others) = (Vec::new(), Vec::new());
    for node in table.descendants_it().take(24) {
        let Some(name) = node.qual_name_ref().map(|name| name.local.clone()) else { continue };
        match &*name {
            "td" | "dt" | "dd" => cells.push(node),
            "tbody" | "tr" => others.push(node),
            "th" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" => return,
            _ => {}
        }
    }
    let [picture, caption] = cells.as_slice() else { return };
    let is_one = |node: &NodeRef<'_>| node.element_children().len() <= 1;
    let size = caption.size();
    if !has_picture(picture)
        || has_text(picture)
        || has_picture(caption)
        || !(1..=SHORT).contains(&size)
        || table.size() > size
        || !others.iter().filter(|node| node.has_name("tr")).all(is_one)
    {
        return;
    }
    for other in others.iter().chain([picture]) {
        other.rename("div");
    }
    caption.rename("figcaption");
    table.rename("figure");
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let credit = |class: &str| {
            let line = format!("<p>{text}</p><p class=\"{class}\">By Jo Doe | A map</p>");
            captioned(&line).contains("<figcaption")
        };
        assert!(credit("credit") && !credit("credits") && !credit("credit-note"));
    }

    #[test]
    fn captions_are_called_after_pictures() {
        let is_caption = |class: &str| {
            let html = format!("<div><img src=1><p class={class}>A dam</p></div><p>Text</p>");
            captioned(&html).contains("<figcaption")
        };
        for class in [
            "img_descr",
            "picIntro",
            "image-desc",
            "imgPs",
            "picinfo",
            "photo__note",
            "photo-byline",
        ] {
            assert!(is_caption(class), "{class}");
        }
        for class in ["image", "slide-text", "image-text", "photographer-life", "description"] {
            assert!(!is_caption(class), "{class}");
        }
        let text = "The river rose by a hand's breadth in the night, and nobody slept. ".repeat(4);
        let beside = format!("<div><img src=\"1\"><div class=\"img-text\">{text}</div></div>");
        assert_eq!(captioned(&beside), beside);
    }

    #[test]
    fn a_picture_and_a_line_make_no_table() {
        assert_eq!(
            captioned("<table><tr><td><img src=1></td></tr><tr><td>A dam</td></tr></table>"),
            "<figure><div><div><div><img src=\"1\"></div></div><div><figcaption>A dam\
             </figcaption></div></div></figure>"
        );
        assert_eq!(
            captioned("<dl><dt><img src=1></dt><dd>A dam</dd></dl>"),
            "<figure><div><img src=\"1\"></div><figcaption>A dam</figcaption></figure>"
        );
        for kept in [
            "<table><tbody><tr><td><img src=\"1\"></td><td>A dam</td></tr></tbody></table>",
            "<table><tbody><tr><td>A dam</td></tr><tr><td>A dike</td></tr></tbody></table>",
            "<dl><dt>A dam</dt><dd>It holds water.</dd></dl>",
        ] {
            assert_eq!(captioned(kept), kept);
        }
    }

    #[test]
    fn a_caption_without_its_picture_is_one_in_a_box_of_pictures() {
        let html = |class: &str| {
            format!("<div class=\"{class}\"><div class=\"caption\">A dam</div></div>")
        };
        assert!(captioned(&html("image")).contains("<figcaption"));
        assert_eq!(captioned(&html("story")), html("story"));
        assert!(captioned("<div class=\"image-caption\">A dam</div>").contains("<figcaption"));
    }
}
