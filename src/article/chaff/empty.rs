//! Lines that say nothing: signs that nobody sees or that part nothing, what a
//! program left of itself, and what stands there until a script shows more.

use super::leaf::{Leaf, cut, left};
use super::phrases::{LETTERED, LIKED, LOADING, STEPS};
use super::preface::is_bold;
use crate::article::walk::holds;
use crate::text::script::alone;

/// Most marks that stand alone and mean nothing.
const MARKS: usize = 2;

/// Longest line that stands for what is to come, in bytes.
const COMING: usize = 60;

/// Most words of what is to come.
const NAMED: usize = 3;

/// Most words of what stands beside the steps of the size of letters, and most
/// steps.
const LABEL: usize = 5;
const SIZES: usize = 6;

/// Most words of what those are called who liked an article, and the longest
/// number of them, in bytes.
const LIKES: usize = 2;
const NUMBER: usize = 9;

/// Marks such lines wherever they stand.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    for (leaf, gone) in leaves.iter().zip(&mut *gone).filter(|(leaf, _)| leaf.may_go) {
        *gone |= is_blank(&leaf.text)
            || is_left(leaf)
            || !leaf.is_heading && !leaf.node.has_name("li") && is_coming(&leaf.text);
    }
    for (at, leaf) in leaves.iter().enumerate() {
        if leaf.may_go && leaf.words <= LABEL && LETTERED.contains(&alone(&leaf.text)) {
            let below = leaves.iter().skip(at + 1).take(SIZES);
            let steps = below.take_while(|leaf| is_step(leaf)).count();
            if steps > 0 || !leaf.is_heading && !is_bold(leaf) && !leaf.node.has_name("li") {
                cut(gone, at..at + steps + 1);
            }
        }
    }
}

/// Marks numbers of those who liked the article, and what they are called below.
pub(super) fn mark_liked(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    for (at, pair) in leaves.windows(2).enumerate() {
        let is_line = |leaf: &Leaf<'_>| {
            leaf.may_go && !leaf.is_heading && !leaf.node.has_name("li") && leaf.words <= LIKES
        };
        if let [number, liked] = pair
            && is_line(number)
            && is_line(liked)
            && is_number(&number.text)
            && LIKED.contains(&liked.text.as_str())
        {
            cut(gone, at..at + 2);
        }
    }
}

/// Tells whether a text is a number, perhaps of thousands.
fn is_number(text: &str) -> bool {
    let number = text.strip_suffix(['k', 'm', '+']).unwrap_or(text);
    number.len() <= NUMBER
        && number.starts_with(|first: char| first.is_ascii_digit())
        && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Marks what would part the text from something, where nothing stands before
/// or behind it.
pub(super) fn mark_edges(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let is_rule = |at: &usize| leaves.get(*at).is_some_and(|leaf| leaf.may_go && parts(&leaf.text));
    let left = left(gone);
    let first = left.iter().take_while(|at| is_rule(at));
    let last = left.iter().rev().take_while(|at| is_rule(at));
    first.chain(last).for_each(|at| cut(gone, *at..at + 1));
}

/// Tells whether nothing of a text is seen, or no more than a mark that belongs
/// to words.
fn is_blank(text: &str) -> bool {
    let mut marks = 0;
    text.chars().filter(|letter| !is_unseen(*letter)).all(|sign| {
        marks += 1;
        marks <= MARKS && ".,:;|/\\'\"".contains(sign)
    })
}

/// Tells whether a letter shows nothing where it stands alone.
fn is_unseen(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}'
        )
}

/// Tells whether a text is drawn to part others.
fn parts(text: &str) -> bool {
    text.chars().all(|sign| is_unseen(sign) || "-‐–—―─_*=~•·❄⁂".contains(sign))
}

/// Tells whether a block is a mark of a template that was not filled in, or
/// what a program wrote for another.
fn is_left(leaf: &Leaf<'_>) -> bool {
    let inner = leaf.text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let is_one = |inner: &str| {
        let is_within = |sign: char| inner.starts_with(sign) && inner.ends_with(['}', '%']);
        is_within('{')
            || is_within('%')
            || inner.trim_start().starts_with('"') && inner.contains("\":")
            || inner.starts_with('/') && !inner.contains(char::is_whitespace)
    };
    inner.is_some_and(is_one) && !holds(&leaf.node, &["code"])
}

/// Tells whether a text says that something is on its way.
fn is_coming(text: &str) -> bool {
    if text.len() > COMING {
        return false;
    }
    let said = text.trim_end_matches(['.', '…', ' ']);
    let named = LOADING.iter().find_map(|loading| said.strip_prefix(loading));
    named.is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with(' ')
                && said.len() < text.len()
                && rest.split_whitespace().count() <= NAMED
                && !said.contains(['.', ','])
    })
}

/// Tells whether a block is a step by which readers make letters larger.
fn is_step(leaf: &Leaf<'_>) -> bool {
    leaf.may_go && {
        let text = alone(&leaf.text);
        text.is_empty() || STEPS.contains(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{left, within};

    #[test]
    fn lines_of_which_nothing_is_seen_go() {
        for chaff in ["\u{feff}", "\u{200d}", ".", "|", ".\u{200b}", "::"] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in ["* * *", "—", "…", "$$", "[...]", "+", "---", "❄ ❄ ❄"] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(within(&kept), kept);
        }
        for rule in ["* * *", "---", "___", "—", "❄ ❄ ❄"] {
            let rule = format!("<p>{rule}</p>");
            assert_eq!(left(&rule, "", &rule.repeat(2), None), "", "{rule}");
        }
        let last = "<p>…</p>";
        assert_eq!(left("", "", last, None), last);
    }

    #[test]
    fn what_programs_left_of_themselves_goes() {
        for chaff in [
            "{{ banner=\"/hire-a-boat\" }}",
            "{% include boats %}",
            "{/embed}{/p}",
            "{ \"author\": \"Jo\", \"tags\": [\"boat\"] }",
            "Loading...",
            "Loading all the boats…",
            "Cargando",
            "Загрузка...",
        ] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in [
            "<pre>{ \"author\": \"Jo\" }</pre>",
            "<p><code>{{ author }}</code></p>",
            "<p>{the boat}</p>",
            "<p>{\"Home\" is where the boat is}</p>",
            "<p>Loading docks</p>",
            "<p>Loading it took them all of a week...</p>",
            "<h3>Loading</h3>",
            "<ul><li>Loading</li></ul>",
        ] {
            assert_eq!(within(kept), kept);
        }
    }

    #[test]
    fn how_many_liked_it_goes() {
        let likes = "<figure><div>861</div><div>Kudos</div></figure>";
        assert_eq!(within(likes), "<figure></figure>");
        assert_eq!(left("", "", "<p>1.2k</p><p>Shares</p>", None), "");
        for kept in [
            "<p>861</p><p>Boats</p>",
            "<p>Kudos</p>",
            "<ul><li>3</li><li>Likes</li></ul>",
            "<p>3.</p><p>Likes of the town</p>",
            "<p>2004</p>",
        ] {
            assert_eq!(within(kept), kept);
            assert_eq!(left("", "", kept, None), kept);
        }
    }

    #[test]
    fn the_size_of_letters_is_none_of_the_article() {
        let steps = "<ul><li>-</li><li>+</li><li>Reset</li></ul>";
        assert_eq!(
            within(&format!("<div><h4>Text Size</h4>{steps}</div>")),
            "<div><ul></ul></div>"
        );
        assert_eq!(within("<div>Taille du texte :</div>"), "");
        for kept in [
            "<h3>Text size</h3><p>It is set in the sheet.</p>",
            "<p><b>Font size</b></p>",
            "<p>The text size is set in the sheet</p>",
            "<ul><li>Font size</li></ul>",
        ] {
            assert_eq!(within(kept), kept);
        }
    }
}
