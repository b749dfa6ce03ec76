//! Notes below a text whose calls and numbers are links to each other, and
//! which a style sheet alone tells from the text around them.

use dom_query::NodeRef;

use crate::article::element::Named;
use crate::article::walk::{holds, is_blank};

/// Most digits of the number of a note.
const DIGITS: usize = 3;

fn is_digits(text: &str) -> bool {
    let text = text.trim();
    (1..=DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a link to a place calls a note: a number right behind a word.
pub(super) fn is_call(link: &NodeRef<'_>) -> bool {
    let leads_to_place = link.attr("href").is_some_and(|href| href.contains('#'));
    let is_raised = || link.ancestors_it(Some(3)).any(|above| above.is_one_of(&["sup", "pre"]));
    let behind_word = || {
        let before = link.prev_sibling().map(|before| before.text());
        let last = before.and_then(|before| before.chars().next_back());
        last.is_some_and(|last| {
            last.is_alphanumeric() || ".,;:!?\"'”’»)。，！？；：”’」』）".contains(last)
        })
    };
    leads_to_place
        && is_digits(&link.text())
        && !is_raised()
        && !holds(link, &["sup"])
        && behind_word()
}

/// Raises the call of a note.
pub(super) fn raise(call: &NodeRef<'_>) {
    call.rename("sup");
    call.remove_all_attrs();
}

/// Tells whether a link is the number of a note, before the block of its text.
pub(super) fn is_number(link: &NodeRef<'_>) -> bool {
    is_digits(&link.text()) && text_of(&line_of(link)).is_some()
}

/// Puts the number of a note before its text.
pub(super) fn begin(number: &NodeRef<'_>) {
    let line = line_of(number);
    let first =
        text_of(&line).and_then(|text| text.descendants_it().find(NodeRef::is_nonempty_text));
    if let Some(first) = first {
        first.set_text(format!("{}. {}", number.text().trim(), first.text().trim_start()));
        line.remove_from_parent();
    }
}

/// Returns the paragraph of a link alone, or the link.
fn line_of<'a>(link: &NodeRef<'a>) -> NodeRef<'a> {
    let is_alone = |line: &NodeRef<'_>| {
        line.has_name("p")
            && line.children_it(false).all(|child| child.id == link.id || is_blank(&child))
    };
    link.parent().filter(is_alone).unwrap_or(*link)
}

/// Returns the block right behind a number with nothing before it.
fn text_of<'a>(number: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let is_first = number.prev_element_sibling().is_none()
        && number.prev_sibling().is_none_or(|before| is_blank(&before));
    let is_next = number.next_sibling().is_some_and(|next| next.is_element() || is_blank(&next));
    let text = number.next_element_sibling().filter(|_| is_first && is_next);
    text.filter(|text| text.is_one_of(&["div", "p"]))
}

#[cfg(test)]
mod tests {
    use crate::article::tidy::tidy;
    use dom_query::Document;
    use url::Url;

    fn tidied(html: &str) -> String {
        let page = Url::parse("https://a.example/n/1").unwrap();
        let document = Document::fragment(html);
        tidy(&document, &page, Some(&page), "");
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn a_number_behind_a_word_is_raised_where_it_calls_a_note() {
        for text in ["It rose", "It rose.", "“It rose.”", "水涨了。"] {
            let call = format!("<p>{text}<a href=#n1>1</a> And</p>");
            assert_eq!(tidied(&call), format!("<p>{text}<sup>1</sup> And</p>"));
        }
        for (html, kept) in [
            ("<p>See part <a href=#p2>2</a></p>", "<p>See part 2</p>"),
            ("<p>It rose [<a href=#n1>1</a>]</p>", "<p>It rose [1]</p>"),
            ("<p>It rose<sup><a href=#n1>1</a></sup></p>", "<p>It rose<sup>1</sup></p>"),
            ("<p>It rose<a href=#n1><sup>1</sup></a></p>", "<p>It rose<sup>1</sup></p>"),
            ("<p>In<a href=#y>1911</a></p>", "<p>In1911</p>"),
        ] {
            assert_eq!(tidied(html), kept);
        }
    }

    #[test]
    fn the_number_of_a_note_begins_its_text() {
        assert_eq!(
            tidied("<div><a href=#r1>1</a><div><p>Of <b>oak</b>.</p></div></div>"),
            "<div><div><p>1. Of <b>oak</b>.</p></div></div>"
        );
        assert_eq!(
            tidied("<div><p><a href=#r1>1</a></p><p>Of oak.</p></div>"),
            "<div><p>1. Of oak.</p></div>"
        );
        let within = "<p><a href=#r1>1</a> Of oak.</p>";
        assert_eq!(tidied(within), "<p>1 Of oak.</p>");
    }
}
