//! Figures once their captions are known: who made the picture is told with
//! what it shows, and what it shows is told once.

use dom_query::{Document, Element, NodeRef};

use super::called::is_credit;
use crate::article::element::{Named, RANKS};
use crate::article::measure::Size;
use crate::article::title::letters;
use crate::article::walk::{elements, has_picture, holds, is_blank};

/// Most characters of who made a picture.
const CREDIT: usize = 100;

/// Most captions of a page that are settled.
const MOST: usize = 400;

/// Fewest bytes of letters by which two captions are one.
const SAME: usize = 16;

/// Settles the figures of a page.
pub(super) fn settle(document: &Document) {
    let captions = elements(&document.root(), |element| element.has_name("figcaption"));
    for caption in captions.iter().take(MOST) {
        lower_headings(caption);
        part_words(caption);
        let around = caption.ancestors_it(Some(8)).find(|above| above.has_name("figure"));
        if let Some(figure) = around {
            if !caption.element_ref().is_some_and(|own| is_credit(&own)) {
                gather_credits(caption, &figure);
            }
            drop_twin(caption, &figure);
        }
    }
}

/// Makes plain blocks of the headings in a caption.
fn lower_headings(caption: &NodeRef<'_>) {
    for heading in elements(caption, |element| element.is_one_of(&RANKS)) {
        heading.rename("div");
    }
}

/// Parts what a caption says from the credit behind it, which a style sheet
/// keeps apart.
fn part_words(caption: &NodeRef<'_>) {
    let is_span = |element: &Element| element.is_one_of(&["span", "cite", "small", "em"]);
    for part in elements(caption, is_span) {
        let Some(next) = part.next_sibling().filter(|next| !is_blank(next)) else { continue };
        let (own, next) = (part.text(), next.text());
        let ends = own.ends_with(['.', '!', '?', ')', '”', '"']) || part.has_name("cite");
        if ends && next.starts_with(|first: char| first.is_uppercase() || "(©[".contains(first)) {
            part.after_html(" ");
        }
    }
}

/// Makes captions of the lines of a figure that say who made its picture, and
/// puts them behind what says what it shows.
fn gather_credits(caption: &NodeRef<'_>, figure: &NodeRef<'_>) {
    let may = ["p", "div", "span", "figcaption"];
    for credit in elements(figure, |element| element.is_one_of(&may) && is_credit(element)) {
        let above = credit.ancestors_it(Some(8)).take_while(|above| above.id != figure.id);
        let is_within = above.into_iter().any(|above| above.has_name("figcaption"));
        if credit.size_within(CREDIT).is_some_and(|size| size > 0)
            && credit.id != caption.id
            && !is_within
            && !has_picture(&credit)
            && !holds(&credit, &["figcaption"])
        {
            credit.rename("figcaption");
            caption.insert_after(&credit);
        }
    }
}

/// Drops a caption that stands below its figure once more.
fn drop_twin(caption: &NodeRef<'_>, figure: &NodeRef<'_>) {
    let Some(below) = figure.next_element_sibling() else { return };
    let is_near = figure.next_sibling().is_none_or(|next| is_blank(&next) || next.id == below.id);
    if !is_near || !below.is_one_of(&["p", "div", "span"]) || has_picture(&below) {
        return;
    }
    let (Some(_), Some(_)) =
        (caption.size_within(super::CAPTION), below.size_within(super::CAPTION))
    else {
        return;
    };
    let (own, again) = (letters(&caption.text()), letters(&below.text()));
    // Before its words the first may count the pictures.
    if again.len() < SAME || !own.ends_with(&again) {
        return;
    }
    // The first may be hidden.
    caption.remove_from_parent();
    figure.append_child(&below);
    below.rename("figcaption");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(html: &str) -> String {
        let document = Document::fragment(html);
        settle(&document);
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn a_caption_told_twice_is_one() {
        let figure = |own: &str| format!("<figure><img>{own}</figure>");
        let hidden = "<figcaption hidden>1 de 1 The old dam at night — Foto: Jo</figcaption>";
        let shown = "The old dam at night — Foto: Jo";
        assert_eq!(
            settled(&format!("{}<p>{shown}</p>", figure(hidden))),
            figure(&format!("<figcaption>{shown}</figcaption>"))
        );
        let caption = "<figcaption>The old dam at night</figcaption>";
        for below in ["<p>The old dam at night broke.</p>", "<h2>The old dam at night</h2>"] {
            let kept = figure(caption) + below;
            assert_eq!(settled(&kept), kept);
        }
    }

    #[test]
    fn who_made_a_picture_is_told_in_its_caption() {
        let figure = |credit: &str| {
            settled(&format!("<figure><img>{credit}<figcaption>The dam</figcaption></figure>"))
        };
        for class in ["source", "photo-byline", "Figure-credit", "copyright"] {
            let credit = format!("<p class=\"{class}\"><a href=\"/jo\">Jo Doe</a></p>");
            let credited = credit.replace("<p", "<figcaption").replace("</p>", "</figcaption>");
            assert_eq!(
                figure(&credit),
                format!("<figure><img><figcaption>The dam</figcaption>{credited}</figure>")
            );
            assert_eq!(figure(&credited), figure(&credit));
        }
        for other in [
            "<p class=\"text\">Jo Doe</p>".to_owned(),
            format!("<p class=\"source\">{}</p>", "The river rose in the night. ".repeat(6)),
        ] {
            assert_eq!(figure(&other).matches("<figcaption").count(), 1, "{other}");
        }
        assert!(!settled("<p class=\"source\">Jo Doe</p>").contains("<figcaption"));
    }

    #[test]
    fn a_caption_has_no_headings_and_its_words_are_parted() {
        assert_eq!(
            settled("<figcaption><h4>The dam</h4></figcaption>"),
            "<figcaption><div>The dam</div></figcaption>"
        );
        assert_eq!(
            settled("<figcaption><span>The dam.</span><span>Photo: Jo</span></figcaption>"),
            "<figcaption><span>The dam.</span> <span>Photo: Jo</span></figcaption>"
        );
        for kept in [
            "<figcaption><span>The d</span><span>am</span></figcaption>",
            "<figcaption><em>The</em>dam</figcaption>",
            "<p><span>a.</span><span>B</span></p>",
        ] {
            assert_eq!(settled(kept), kept);
        }
    }
}
