//! The name that a marked element begins with, where its markup tells it from
//! what stands beside.

use dom_query::NodeRef;

use super::beside::is_person as is_plain;
use super::credit::{is_called, is_person};
use super::joined;
use super::labels::{is_label, is_only_label, names_other, unlabelled};
use super::marks::stands_beside;
use super::name::name;
use super::script::{self, is_initialled};
use crate::article::element::Named;
use crate::article::units::is_block;
use crate::article::walk::{Step, Walk};

/// Most parts of an element that are looked at.
const MOST: usize = 12;

/// A run of text between two marks.
#[derive(Default)]
struct Part {
    text: String,
    is_link: bool,
    /// Whether all of it is bold.
    is_strong: bool,
    /// Whether a line ends before it.
    is_below: bool,
}

/// Returns the names that an element begins with, as in `By <a>Jane Doe</a>,
/// The Valley` or `<h4>Jane Doe</h4><p>Writes of rivers</p>`; nothing where
/// all of it may be one name.
pub(super) fn leading(node: &NodeRef<'_>) -> Option<String> {
    let parts = parts(node);
    let is_named_alone = |part: &&Part| is_label(&format!("{}:", part.text));
    let mut labels = parts.iter().take_while(is_named_alone).count();
    // `The Valley - <a>Jane Doe</a>`
    if let [outlet, own, ..] = parts.as_slice()
        && outlet.text.ends_with(['-', '–'])
        && own.is_link
    {
        labels = 1;
    }
    let mut parts = parts.into_iter().skip(labels);
    let first = parts.next()?;
    let Some(mut after) = parts.next() else {
        return (labels > 0 && first.is_link).then(|| name(edged(&first.text))).flatten();
    };
    let own = edged(unlabelled(&first.text).unwrap_or(&first.text));
    let is_user = || {
        let is_going_on = after.text.starts_with(|letter: char| letter.is_ascii_lowercase());
        labels > 0 && first.is_link && is_going_on && !joins(&after.text) && !own.contains(' ')
    };
    // Where letters do not tell, the link does.
    let is_linked = || first.is_link && (script::is_person(own) || is_initialled(own));
    let is_name = || is_full(own) || is_wide_name(own, first.is_link) || is_user() || is_linked();
    if names_other(own) || !is_name() {
        return None;
    }
    let mut names = vec![name(own)?];
    let mut is_parted = first.text.ends_with(|letter: char| !letter.is_alphanumeric());
    loop {
        if joins(&after.text) {
            return None;
        }
        let next = edged(&after.text);
        is_parted |= next.len() < after.text.len() || after.is_below;
        let is_further = is_plain(next) || script::is_person(next);
        let is_shouted = |text: &str| is_full(text) && !text.contains(char::is_lowercase);
        let is_alike = first.is_strong && after.is_strong && is_shouted(own) && is_shouted(next);
        if is_parted && (first.is_link && after.is_link && is_further || is_alike) {
            names.extend(name(next));
        } else if !next.is_empty() {
            // `<i>Mary Ann</i> <i>Doe</i>`
            let is_rest = !is_parted
                && !first.is_link
                && names.len() == 1
                && !next.contains(' ')
                && is_full_word(next)
                && !is_only_label(next, "");
            return if is_rest { None } else { joined(names) };
        }
        let Some(further) = parts.next() else { return joined(names) };
        after = further;
    }
}

/// Parts the text of an element by its markup.
fn parts(node: &NodeRef<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut walk = Walk::below(node);
    let (mut links, mut is_below) = (Vec::new(), false);
    while parts.len() < MOST
        && let Some(step) = walk.next()
    {
        match step {
            Step::Enter(inner) if inner.is_text() => {
                let text = inner.text();
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    let is_link = links.contains(&true);
                    let is_strong =
                        inner.parent().is_some_and(|above| above.is_one_of(&["b", "strong"]));
                    let is_below = std::mem::take(&mut is_below);
                    parts.push(Part { text, is_link, is_strong, is_below });
                }
            }
            Step::Enter(inner) if stands_beside(&inner) => walk.pass(),
            Step::Enter(inner) => {
                is_below |= ends_line(&inner);
                links.push(inner.has_name("a"));
            }
            Step::Leave => {
                links.pop();
            }
        }
    }
    parts
}

fn ends_line(node: &NodeRef<'_>) -> bool {
    is_block(node) || node.has_name("br")
}

/// Takes from a text the signs round it.
fn edged(text: &str) -> &str {
    text.trim_matches([' ', ',', '،', '，', '、', '|', '·', '•', '/', '-', '–', '—', ':', ';'])
}

/// Tells whether a text goes on with another name.
pub(super) fn joins(text: &str) -> bool {
    let text = text.trim_start_matches([',', ' ']);
    let first = text.split(' ').next().unwrap_or_default();
    AND.contains(&first.to_lowercase().as_str())
}

/// What stands between two names.
const AND: [&str; 19] = [
    "and", "&", "und", "et", "y", "e", "och", "og", "en", "i", "и", "ja", "és", "și", "ve", "with",
    "mit", "avec", "و",
];

/// Tells whether a text is written like the whole name of a person: two to
/// five words, all of them capitalised but small ones between.
pub(super) fn is_full(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_small =
        |word: &str| word.chars().count() <= 3 && word.chars().all(|letter| letter.is_lowercase());
    (2..=5).contains(&words.len())
        && [words.first(), words.last()].into_iter().flatten().all(|word| is_full_word(word))
        && words.iter().all(|word| is_full_word(word) || is_small(word) || is_title(word))
}

/// Tells whether a word is the beginning of what somebody is: `Dr. med.`
fn is_title(word: &str) -> bool {
    word.ends_with('.') && word.chars().count() <= 5
}

fn is_full_word(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && word
            .chars()
            .all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '\'' | '’' | '-'))
}

/// Tells whether a text is the name of a Chinese person: one that leads to
/// their page may be made up.
fn is_wide_name(text: &str, is_link: bool) -> bool {
    is_person(text) && (is_link || is_called(text))
}
