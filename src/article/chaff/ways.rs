//! Lines of ways from a page: what pages before and behind it are called, and
//! where it is listed.

use super::begins;
use super::leaf::Leaf;
use super::phrases::{BACK, BACK_ALONE, THREADS, WAYS};
use crate::text::script::{ends_sentence, from_word, to_word, words};

/// Most words of the name of a way.
const NAME: usize = 4;

/// Most words of a lone link that leads back.
const LONE: usize = 6;

/// Tells whether a block is a line of ways from a page: names in brackets, or
/// with lines between them, of which one at least is known.
pub(super) fn is_line(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    if is_of_list(leaf) {
        return true;
    }
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let parts: Vec<&str> = match inner {
        Some(inner) if inner.contains(']') => inner.split([']', '[']).collect(),
        _ if text.contains('|') => text.split('|').collect(),
        _ => return false,
    };
    let names: Vec<&str> =
        parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    let known = names.iter().filter(|name| WAYS.contains(name)).count();
    names.len() > 1
        && known > 0
        && (leaf.linked > 0.5 || known * 2 >= names.len())
        && names.iter().all(|name| words(name) <= NAME && !ends_sentence(name))
}

/// Tells whether a block leads from a letter of a list to others, or to what
/// is said of the list.
fn is_of_list(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    leaf.linked > 0.2 && leaf.node.has_name("li") && text.contains(':') && begins(text, &THREADS)
        || leaf.linked > 0.9
            && text.starts_with("more information about the ")
            && text.ends_with(" mailing list")
}

/// Tells whether a block is a lone link that leads back to where the article
/// is listed, or on to the next.
pub(super) fn leads_back(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    let bare = from_word(text);
    let is_drawn = || {
        text.starts_with(['←', '⇐', '«', '‹', '<']) && !text.contains(['»', '>'])
            || text.ends_with(['→', '⇒'])
    };
    leaf.words <= LONE
        && !leaf.is_heading
        && !leaf.node.has_name("li")
        && !ends_sentence(text)
        && (BACK_ALONE.contains(&to_word(bare))
            || leaf.linked > 0.9 && begins(bare, &BACK)
            || leaf.linked > 0.8 && is_drawn())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{left, link, within};

    #[test]
    fn ways_from_a_page_go() {
        for chaff in [
            "<p>[<a>Date Prev</a>][<a>Date Next</a>][<a>Thread Index</a>]</p>",
            "<p>Table Of Contents | Next Page</p>",
            "<p><a href=\"https://a.example/\">Home</a> | <a href=\"https://a.example/s\">Staff</a></p>",
        ] {
            assert_eq!(within(chaff), "", "{chaff}");
        }
        let back = format!("<p>{}</p>", link("← All entries"));
        assert_eq!(left(&back, "", "", None), "");
        assert_eq!(left("", "", &format!("<p>{}</p>", link("Back to all sermons")), None), "");
        assert_eq!(left("", "", "<p>Zurück zur Übersicht</p>", None), "");
        let letters =
            format!("<ul><li>Next message (by thread): {}</li></ul>", link("Boats go home"));
        assert_eq!(within(&letters), "<ul></ul>");
        for kept in [
            "<p>[The town] wants [its river] back.</p>".to_owned(),
            "<p>Boats | Bridges</p>".to_owned(),
            "<p>Home | The town that was left by all of its people</p>".to_owned(),
            "<p>Back to the river she went.</p>".to_owned(),
            format!("<p>Back to {} they went</p>", link("the river")),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }
}
