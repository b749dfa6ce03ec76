//! What is set into an article: advertisements, buttons, credits, calls.

use dom_query::NodeRef;

use super::begins;
use super::further::is_named_link;
use super::leaf::Leaf;
use super::phrases::{
    ABROAD, ADVERTISEMENTS, BUTTONS, CREDITED, CREDITED_FIRST, CREDITED_PAPERS, CREDITS, LABELS,
    PROMPTING, SELLERS, WIDELY,
};
use super::told::{asks, is_told};
use crate::article::element::Named;
use crate::article::walk::{has_picture, up};
use crate::text::script::{ends_sentence, from_word, to_word, words};

/// Tells whether a label says that what it names is an advertisement.
pub(in crate::article) fn labels_advertisement(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    ADVERTISEMENTS.contains(&label.as_str()) || LABELS.contains(&label.as_str())
}

/// Tells whether a block is set into an article: an advertisement, a button,
/// a credit, a link to something else.
pub(super) fn is_inset(leaf: &Leaf<'_>) -> bool {
    let text = from_word(&leaf.text);
    let is_list = leaf.node.has_name("li");
    let is_advertisement = || {
        // What a section is about may be told of advertising.
        let may = text.contains(':') || !leaf.is_heading && !ends_sentence(text);
        begins(text, &ADVERTISEMENTS) && (may || ADVERTISEMENTS.contains(&to_word(text)))
            || LABELS.contains(&to_word(text))
    };
    if leaf.words <= 8 && !is_list && is_advertisement() {
        return true;
    }
    if is_named_link(leaf) {
        return true;
    }
    if leaf.words <= 5
        && (leaf.linked > 0.9 || !leaf.is_heading)
        && BUTTONS.contains(&to_word(text))
    {
        return true;
    }
    let is_caption = || leaf.node.has_name("figcaption");
    let is_quoted = || up(&leaf.node).take(3).any(|above| above.is_one_of(&["blockquote", "cite"]));
    if !leaf.is_heading
        && (leaf.words <= 14 && (is_credit(text) || is_credit_elsewhere(text) && !is_caption())
            || leaf.words <= NAMED
                && !is_list
                && !is_caption()
                && !is_quoted()
                && is_owned(&leaf.text)
            || leaf.words <= 60 && !is_caption() && is_pointing_caption(leaf)
            || leaf.words <= 45 && !is_caption() && ends_credited(text))
    {
        return true;
    }
    let may = !leaf.is_heading || leaf.words <= 8;
    let prompts = leaf.words <= 70 && asks(&PROMPTING, &leaf.text)
        || leaf.words <= 40 && asks(&ABROAD, &leaf.text)
        || leaf.words <= 25 && asks(&WIDELY, &leaf.text);
    may && prompts
}

/// Longest credit that ends as sentences do, in words.
const CREDITED_BY: usize = 5;

/// Longest line that says whose a picture is, in words.
const NAMED: usize = 8;

/// Tells whether a text is what a picture is called, a sign, and who took it,
/// and no sentence that begins so.
fn is_credit_elsewhere(text: &str) -> bool {
    let is_labelled = |picture: &&&str| {
        let rest = text.strip_prefix(**picture).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with([':', '：', '|', '©', '＝', '=']))
    };
    // In an interview such a label may be the name of who asks.
    let is_short =
        |picture: &str| words(text) <= CREDITED_BY && !CREDITED_PAPERS.contains(&picture);
    let mut labels = CREDITED.iter().filter(is_labelled);
    labels.any(|picture| !ends_sentence(text) || is_short(picture))
}

/// Tells whether a line says whose a picture is, and nothing else: with the
/// sign for that, or behind a name with that of who sells it. Behind a comma
/// an agency is where somebody works, below a quotation.
pub(super) fn is_owned(text: &str) -> bool {
    let is_sold = || {
        let is_sign =
            |sign: char| matches!(sign, '/' | '|' | '©') || sign == ',' && text.starts_with('/');
        let parts = text.rsplit_once(is_sign);
        parts.is_some_and(|(_, last)| SELLERS.contains(&last.trim()))
    };
    !ends_sentence(text) && (text.starts_with('©') || is_sold())
}

/// Tells whether a text begins as the credit of a picture does, and is no
/// sentence about pictures.
fn is_credit(text: &str) -> bool {
    let first = CREDITED_FIRST.iter().find_map(|first| text.strip_prefix(first));
    begins(first.unwrap_or(text), &CREDITS)
        && !(ends_sentence(text) && is_told(text))
        // Photo by photo, something is told.
        && text.split(' ').next() != text.split([' ', ',']).nth(2)
}

/// Tells whether a text is the caption that points to a picture, which the
/// page shows in another way or no more: an arrow, and who took it in brackets.
fn is_pointing_caption(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.trim_end_matches(['。', ' ']);
    let inner = text
        .strip_suffix(['）', ')'])
        .and_then(|text| text.rfind(['（', '(']).and_then(|at| text.get(at..)));
    let is_picture = |node: NodeRef<'_>| node.has_name("img") || has_picture(&node);
    text.starts_with(['▲', '▼', '△', '▽'])
        && inner.is_some_and(|inner| {
            inner.len() <= CREDIT
                && ["圖", "图", "攝", "摄"].iter().any(|sign| inner.contains(sign))
        })
        && !leaf.node.prev_element_sibling().is_some_and(is_picture)
}

/// Longest credit of a picture, in bytes.
const CREDIT: usize = 160;

/// Tells whether a text is the caption of a picture: it ends with who took
/// that.
fn ends_credited(text: &str) -> bool {
    let ends = text.rmatch_indices(['.', '!', '?', '…', '|', '(', '。', '（']);
    let last = ends.map(|(at, end)| text.get(at + end.len()..).unwrap_or_default());
    // A credit is short, whatever its words are.
    last.take_while(|last| last.len() <= CREDIT).any(|last| {
        let mut credits =
            CREDITS.iter().filter_map(|credit| last.trim_start().strip_prefix(credit));
        credits.any(|after| words(after) <= 6) || last.ends_with("file photo)") && words(last) <= 5
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn an_advertisement_is_headed_by_nothing_else() {
        for gone in ["<h3>Advertisement</h3>", "<p>Advertisement 2</p>"] {
            assert_eq!(left("", gone, "", None), "", "{gone}");
        }
        for kept in ["<h3>Advertising costs of the ferry</h3>", "<p>Advertising it is costly.</p>"]
        {
            assert_eq!(left("", kept, "", None), kept);
        }
    }

    #[test]
    fn credits_go_and_sentences_that_begin_as_they_do_stay() {
        for gone in [
            "Foto: Jo Fluss/Talpresse",
            "Фото: Иван Речной.",
            "Zdjęcie: Rzeka",
            "Bild: Jo Fluss",
            "Foto's: Jo Fluss",
            "Beeld: Talpers",
            "Quelle Foto: Jo Fluss",
            "Imagen | Jo Fluss",
            "© Jo Fluss",
            "Jo Fluss/Getty Images",
            "/Fluss, stock.adobe.com",
            "Header image source: (Jo Fluss / Unsplash)",
        ] {
            assert_eq!(left("", &format!("<p>{gone}</p>"), "", None), "", "{gone}");
        }
        for kept in [
            "Foto: das einzige vom Onkel hängt über dem Ofen, daneben ein Kalender.",
            "Фото: ни одного из них не сохранилось, всё сгорело.",
            "BILD: Warum?",
            "Bild um Bild",
            "Cover bands play on the bridge",
            "Nobody of the town sold it to Reuters",
            "Jo Fluss, Reuters",
            "She took it for Getty Images, Reuters.",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", &kept, "", None), kept);
        }
    }
}
