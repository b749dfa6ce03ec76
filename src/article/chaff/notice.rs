//! What a site says of itself in the lines of an article: whose the text is,
//! and what readers should do. Of those who worked on it tells `worked`.

use super::end::is_end;
use super::further::is_label;
use super::leaf::{Leaf, cut, left};
use super::phrases::{
    APPEALS, ASIDES, ASKING, BRACKETED, CLOSING, HOTLINES, MARKS, NOTES, PAGES, PARTING, STAMPS,
    TOLD, WARNINGS,
};
use super::told::is_told;
use super::topics::is_hashed;
use super::worked::{is_credits, is_signed, is_source};
use super::{asked, begins, channels, paid, tail, ways};
use crate::text::date;
use crate::text::script::{ends_sentence, words};

/// Most lines below the last paragraph that are looked at.
const LINES: usize = 12;

/// Most words of a label below which nothing stands.
const LABEL: usize = 4;

/// Most of them that are none of these, and stay.
const OTHERS: usize = 4;

/// A beginning, and what one of follows it; any text where none is named.
pub(super) type Opening = (&'static str, &'static [&'static str]);

/// Tells whether a block is a line of the site wherever it stands: it asks
/// the reader for something, or says where else the text stood.
pub(super) fn is_notice(leaf: &Leaf<'_>) -> bool {
    if leaf.node.has_name("li") && !is_lone(leaf) || leaf.is_heading && leaf.words > 16 {
        return false;
    }
    let text = opened(&leaf.text);
    leaf.words <= 45 && (opens(text, &ASKING) || opens(text, &PAGES)) && !is_said(text)
        || asked::is_asked(leaf)
        || paid::is_disclosure(leaf)
        || leaf.words <= 40 && !is_quoted(text) && APPEALS.is_in(text) && !is_told(text)
        || leaf.words <= 80 && ASIDES.is_in(text)
        || leaf.words <= 40 && text.len() < leaf.text.len() && is_warning(&leaf.text)
        || text.starts_with('◤') && text.ends_with('◢')
        || leaf.words <= 20 && leaf.text.starts_with('↓') && leaf.text.ends_with('↓')
}

/// Tells whether a text behind a star warns of what the report is about.
fn is_warning(text: &str) -> bool {
    text.starts_with(['※', '＊', '*', '★', '☆', '◎', '●', '■', '《', '【'])
        && WARNINGS.iter().any(|warning| text.contains(warning))
}

/// Marks the lines of the site from the end of an article.
pub(super) fn mark_last(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let mut others = 0;
    for at in left(gone).into_iter().rev().take(LINES) {
        let Some(leaf) = leaves.get(at) else { continue };
        // Below the label of other articles they were taken away, or never came.
        let is_bare = || others == 0 && leaf.words <= LABEL && is_label(leaf);
        if leaf.may_go && (is_last(leaf) || is_bare()) {
            cut(gone, at..at + 1);
            continue;
        }
        others += 1;
        if others > OTHERS || leaf.words >= 22 && leaf.linked < 0.5 {
            return;
        }
    }
}

/// Fewest words of a paragraph below which a line is one of the site, where
/// there is hardly more.
const PARAGRAPH: usize = 12;

/// Marks the lines of the site that stand below the last paragraph of a short
/// article, and nothing between them.
pub(super) fn mark_below(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let is_told = |leaf: &Leaf<'_>| leaf.words >= PARAGRAPH && ends_sentence(&leaf.text);
    let is_line =
        |leaf: &&Leaf<'_>| leaf.may_go && (is_last(leaf) || is_notice(leaf) || is_end(leaf));
    let lines = leaves.iter().rev().take_while(is_line).count();
    let left = leaves.len() - lines;
    if leaves.iter().take(left).any(is_told) {
        cut(gone, left..leaves.len());
    }
}

/// Tells whether a block at the end is a line of the site.
pub(super) fn is_last(leaf: &Leaf<'_>) -> bool {
    if leaf.words > 80 || leaf.node.has_name("li") && !is_lone(leaf) {
        return false;
    }
    let text = opened(&leaf.text);
    let is_opened = || opens(text, &CLOSING) || opens(text, &PARTING) || opens(text, &PAGES);
    is_opened() && !is_said(text)
        || is_claim(&leaf.text)
        || leaf.words <= 40 && is_bracketed(&leaf.text)
        || leaf.words <= 2 && is_signed(leaf)
        || leaf.words <= 30 && !leaf.is_heading && is_credits(&leaf.text)
        || leaf.words <= 20 && begins(text, &WARNINGS) && !ends_sentence(text)
        || leaf.words <= 14 && is_mark(leaf)
        || leaf.words <= 10 && is_source(leaf)
        || leaf.words <= 20 && is_hotline(text)
        || leaf.words <= 40 && is_address(leaf)
        || leaf.words <= 25 && is_stamp(text)
        || leaf.words <= 14 && is_changed(leaf)
        || is_hashed(&leaf.text)
        || leaf.words <= 14 && is_imprint(text)
        || ways::leads_back(leaf)
        || tail::is_tail(leaf)
        || channels::is_last(leaf)
}

/// Tells whether a text tells what somebody says.
fn is_said(text: &str) -> bool {
    TOLD.is_in(text) || is_told(text)
}

/// Most words of a line that says whose an article is, and nothing else.
const CLAIM: usize = 8;

/// Tells whether a text says whose an article is: a sentence about such rights
/// names no year and reserves none.
fn is_claim(text: &str) -> bool {
    let is_named = || {
        text.strip_prefix("copyright ").is_some_and(|rest| {
            rest.starts_with(|letter: char| letter.is_ascii_digit() || "©(ⓒ:".contains(letter))
                || rest.contains("rights reserved")
                || rest.starts_with("credit:")
                || !ends_sentence(rest) && words(rest) <= CLAIM
        })
    };
    let is_signed = ["©", "ⓒ", "(c) "].iter().any(|sign| text.starts_with(sign));
    (is_signed && !(text.contains(" was ") && ends_sentence(text)) || is_named()) && !is_told(text)
}

/// Returns a text without the brackets and signs before it; a quotation
/// mark is none of them, for then somebody says it. The name of a note goes
/// with them.
pub(super) fn opened(text: &str) -> &str {
    let is_sign = |letter: char| !letter.is_alphanumeric() && !"\"“„”«»‘’「『◤".contains(letter);
    let text = text.trim_start_matches(is_sign);
    let noted = NOTES.iter().find_map(|note| text.strip_prefix(note));
    noted.and_then(|rest| rest.strip_prefix(':')).map_or(text, str::trim_start)
}

pub(super) fn opens(text: &str, openings: &[Opening]) -> bool {
    let first = text.as_bytes().first();
    let mut may = openings.iter().filter(|(opening, _)| opening.as_bytes().first() == first);
    may.any(|(opening, signs)| {
        begins(text, &[opening])
            && (signs.is_empty() || signs.iter().any(|sign| text.contains(sign)))
    })
}

pub(super) fn is_quoted(text: &str) -> bool {
    text.contains(['"', '“', '„', '«', '»', '「', '『'])
}

/// Tells whether all of a text stands in brackets and is a note of the site;
/// a number may follow, which agencies give their reports.
pub(super) fn is_bracketed(text: &str) -> bool {
    let text = text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    let inner = text
        .strip_prefix(['（', '(', '【', '[', '〔'])
        .and_then(|text| text.strip_suffix(['）', ')', '】', ']', '〕']));
    let starred =
        text.strip_prefix(['*', '＊', '※']).filter(|text| text.trim().starts_with("作者"));
    inner.or(starred).is_some_and(|inner| {
        !inner.contains(['（', '(', '【', '[']) && begins(inner.trim(), &BRACKETED)
    })
}

/// Tells whether a block is the only item of its list.
pub(super) fn is_lone(leaf: &Leaf<'_>) -> bool {
    leaf.node.next_element_sibling().is_none() && leaf.node.prev_element_sibling().is_none()
}

/// Tells whether a block is a mark that ends an article, or what a site
/// draws there.
fn is_mark(leaf: &Leaf<'_>) -> bool {
    let letters: String = leaf.text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_drawn = letters.len() < leaf.text.len() || leaf.node.text().trim() == "END";
    let is_edition = leaf.text.starts_with('《') && leaf.text.ends_with("版）");
    let is_count = letters
        .strip_prefix("阅读")
        .is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()));
    let may = is_drawn || !["end", "完"].contains(&letters.as_str());
    may && MARKS.contains(&letters.as_str()) || leaf.text == "+1" || is_edition || is_count
}

/// Tells whether a text names the number or address for news of readers.
fn is_hotline(text: &str) -> bool {
    HOTLINES.iter().any(|line| text.contains(line))
        && text.contains(|letter: char| letter.is_ascii_digit() || letter == '@')
        && !ends_sentence(text)
}

/// Tells whether a text is a stamp that tells when an article was posted, and
/// no sentence.
fn is_stamp(text: &str) -> bool {
    let is_numbered = || text.contains(|letter: char| letter.is_ascii_digit() || letter == '|');
    // By whom says what a book is of.
    let is_of_book = ["published by ", "first published by "].iter().any(|by| text.starts_with(by));
    !ends_sentence(text)
        && !is_of_book
        && (begins(text, &STAMPS) && is_numbered() || text.starts_with("originally published as"))
}

/// Tells whether a block is the day of an article, and in brackets when that
/// was changed.
fn is_changed(leaf: &Leaf<'_>) -> bool {
    let inner = leaf.text.split_once('(').filter(|(_, inner)| inner.ends_with(')'));
    inner.is_some_and(|(day, inner)| {
        let is_one = CHANGED.iter().any(|word| inner.starts_with(word));
        is_one && date::is_whole(day.trim(), date::Reading::ANY)
    })
}

/// How it is said that an article was changed.
const CHANGED: [&str; 12] = [
    "updated",
    "last updated",
    "modifica",
    "aggiornat",
    "aktualisiert",
    "mis à jour",
    "modifié",
    "actualizado",
    "atualizado",
    "bijgewerkt",
    "обновлен",
    "zaktualizowan",
];

/// Tells whether a text says in which paper it stood, and when.
fn is_imprint(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    let year = text.rsplit(' ').next().unwrap_or_default();
    (text.starts_with("published in the ")
        || text.starts_with("published by ") && text.contains(" on "))
        && text.contains(", ")
        && year.len() == 4
        && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a block says no more than how to write to somebody.
fn is_address(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    let is_letter = |word: &str| {
        word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    // Against those who gather addresses some spell the sign.
    let is_spelled = || {
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        inner.and_then(|inner| inner.split_once(" at ")).is_some_and(|(name, host)| {
            !name.contains(' ') && !host.contains(' ') && host.contains('.')
        })
    };
    if !text.contains('@') && !text.contains("can be reached at") {
        return is_spelled();
    }
    let parts = text.split(' ').count();
    parts <= 4 && text.split(' ').next_back().is_some_and(is_letter) && !ends_sentence(text)
        || [
            "can be reached at",
            "reach him at",
            "reach her at",
            "reach them at",
            "contact him at",
            "contact her at",
            "contact the reporter at",
            "email the author at",
            "e-mail him at",
            "email him at",
            "email her at",
        ]
        .iter()
        .any(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests;
