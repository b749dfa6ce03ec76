//! What stands on a picture or beside it to show it larger, and says nothing
//! of it.

use dom_query::NodeRef;

use crate::article::element::names_of;
use crate::article::measure::Size;

/// Most characters of such a label.
const LABEL: usize = 32;

/// Words by which links are called that show a picture larger, in small letters.
const CALLED: [&str; 6] = ["enlarge", "zoom", "lightbox", "magnif", "fancybox", "colorbox"];

/// What such links say, in small letters.
const SAYINGS: [&str; 24] = [
    "enlarge",
    "view larger",
    "larger image",
    "full size",
    "zoom",
    "vergrößern",
    "vergrössern",
    "grossansicht",
    "großansicht",
    "agrandir",
    "ampliar",
    "ingrandisci",
    "vergroot",
    "förstora",
    "forstørr",
    "suurenna",
    "zvětšit",
    "zväčšiť",
    "powiększ",
    "увеличить",
    "збільшити",
    "放大",
    "拡大",
    "확대",
];

/// Takes from a picture and its link the words that it is shown larger by.
pub(super) fn unlabel(image: &NodeRef<'_>) {
    for name in ["alt", "title"] {
        if image.attr(name).is_some_and(|text| text.len() <= LABEL && enlarges(&text)) {
            image.remove_attr(name);
        }
    }
    let Some(link) = image.ancestors_it(Some(4)).find(|above| above.has_name("a")) else { return };
    if matches!(link.size_within(LABEL), None | Some(0)) {
        return;
    }
    let text = link.text().to_lowercase();
    let is_called = link.element_ref().is_some_and(|own| {
        names_of(&own).any(|names| {
            let names = names.to_ascii_lowercase();
            CALLED.iter().any(|word| names.contains(word))
        })
    });
    let is_sign = text.chars().filter(|letter| letter.is_alphanumeric()).count() <= 1;
    if says_one(&text) || is_called && is_sign {
        for said in link.descendants() {
            if said.is_text() {
                said.remove_from_parent();
            }
        }
    }
}

/// Tells whether a text in small letters has one of these sayings.
fn says_one(text: &str) -> bool {
    SAYINGS.iter().any(|saying| text.contains(saying))
}

/// Tells whether what a picture is described by asks to enlarge it.
fn enlarges(text: &str) -> bool {
    let text = text.to_lowercase();
    // A call may be made by Zoom.
    !text.contains("zoom") && says_one(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn unlabelled(html: &str) -> String {
        let document = Document::fragment(html);
        document.select("img").nodes().iter().for_each(unlabel);
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn what_enlarges_a_picture_says_nothing() {
        for label in ["[+] Enlarge", "Bild vergrößern", "点击放大"] {
            assert_eq!(
                unlabelled(&format!("<a href=\"#\">{label}<img></a>")),
                "<a href=\"#\"><img></a>"
            );
        }
        assert!(!unlabelled("<a class=zoomIn>+<img></a>").contains('+'));
        assert_eq!(unlabelled("<img alt='Click to enlarge photo'>"), "<img>");
        for kept in [
            "<img alt=\"The mayor in a Zoom call\">",
            "<img alt=\"A plan to enlarge the dam of the lower town\">",
            "<a href=\"/2\">The old dam<img></a>",
            "<a class=\"lightbox\">The old dam<img></a>",
            "<p>Enlarge<img></p>",
        ] {
            assert_eq!(unlabelled(kept), kept);
        }
    }
}
