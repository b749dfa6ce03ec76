//! Captions that are known by their class alone.

use dom_query::{Document, Element, NodeRef};

use super::prune::{has_picture, words};
use super::walk::elements;

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
    }
}
