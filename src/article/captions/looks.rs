//! How captions look that are called nothing: short lines in the middle, or
//! in small grey letters, where the text is set otherwise.

use std::collections::HashMap;

use dom_query::{NodeId, NodeRef};

use super::beside::shows;
use crate::article::element::Named;
use crate::article::measure::Size;
use crate::article::units;
use crate::article::walk::has_text;
use crate::text::script::words;
use crate::text::style::declared;

/// Most words of a line that looks like a caption.
const SHOWN: usize = 30;

/// Fewest characters by which it is judged how a text is set.
const TEXT: usize = 400;

/// How the texts of a page are set, as far as it was asked.
#[derive(Default)]
pub(super) struct Settings(HashMap<NodeId, bool>);

impl Settings {
    /// Tells whether a line is set otherwise than the text that it stands in.
    pub(super) fn sets_apart(&mut self, line: &NodeRef<'_>) -> bool {
        let mut above = line.ancestors_it(Some(5));
        let Some(text) = above.find(|above| above.size() >= TEXT) else {
            return false;
        };
        *self.0.entry(text.id).or_insert_with(|| {
            let (mut set, mut plain) = (0, 0);
            for node in text.children_it(false) {
                let size = node.text().len();
                let is_set = node.is_element() && (is_centred(&node) || is_small(&node));
                *(if is_set { &mut set } else { &mut plain }) += size;
            }
            plain > set * 2
        })
    }
}

/// Tells whether a line is of such a length, and has no sign of being
/// something else: a heading, a speech, a number.
pub(super) fn may_be_shown(text: &str) -> bool {
    let text = text.trim();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).take(4).count();
    letters >= 4
        && words(text) <= SHOWN
        && !is_told_further(text)
        && !text.starts_with(['“', '"', '「', '『', '«', '—', '-', '*', '【', '#'])
        && !text.ends_with(['：', ':', '？', '?', '！', '!'])
}

/// Tells whether a text has more than one sentence.
fn is_told_further(text: &str) -> bool {
    let inner = text.trim_end_matches(['.', '。', ' ']);
    inner.contains(['。', '！', '？'])
        || inner.match_indices(". ").any(|(at, _)| {
            let before = inner.get(..at).unwrap_or_default();
            before.rsplit(' ').next().is_some_and(|word| word.len() > 3)
        })
}

/// Tells whether all of a block is bold, as headings are.
pub(super) fn is_strong(node: &NodeRef<'_>) -> bool {
    only(node).is_some_and(|inner| inner.is_one_of(&["strong", "b"]) || is_strong(&inner))
}

/// Tells whether all of a block is italic.
pub(super) fn is_italic(node: &NodeRef<'_>) -> bool {
    only(node).is_some_and(|inner| inner.is_one_of(&["em", "i"]) || is_italic(&inner))
}

pub(super) fn is_link(node: &NodeRef<'_>) -> bool {
    only(node).is_some_and(|inner| inner.has_name("a") || is_link(&inner))
}

/// Returns the element that holds all that stands in another.
fn only<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut shown = node.children_it(false).filter(shows);
    let first = shown.next().filter(NodeRef::is_element)?;
    shown.next().is_none().then_some(first)
}

/// Tells whether a block is set in the middle of its line.
pub(super) fn is_centred(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "");
    let classes = ["f_center", "center", "aligncenter", "text-center", "has-text-align-center"];
    if let Some(align) = node.attr("style").and_then(|style| declared(&style, "text-align")) {
        return align == "center";
    }
    node.has_name("center")
        || node.attr_or("align", "").eq_ignore_ascii_case("center")
        || class.split_ascii_whitespace().any(|class| classes.contains(&class))
}

/// Tells whether all of something is set in small letters: by their element,
/// in grey, or in the blue of old captions.
pub(super) fn is_small(node: &NodeRef<'_>) -> bool {
    if node.is_text() {
        return !has_text(node);
    }
    let is_navy = || node.attr_or("color", "").eq_ignore_ascii_case("navy");
    if node.has_name("small") || node.has_name("font") && is_navy() {
        return true;
    }
    let style = node.attr_or("style", "");
    let is_small = declared(&style, "font-size").is_some_and(|size| {
        let size = size.trim_end_matches("px").trim().parse::<f64>();
        size.is_ok_and(|size| (8.0..=13.0).contains(&size))
    });
    let is_grey = || declared(&style, "color").is_some_and(|color| is_grey(&color));
    is_small && is_grey() || only(node).is_some_and(|inner| is_small_inside(&inner))
}

fn is_small_inside(node: &NodeRef<'_>) -> bool {
    !units::is_block(node) && is_small(node)
}

/// Tells whether a colour is grey.
fn is_grey(color: &str) -> bool {
    let parts: Vec<u8> = match color.strip_prefix('#') {
        Some(hex) if hex.len() == 3 => {
            hex.chars().filter_map(|digit| Some(digit.to_digit(16)? as u8 * 17)).collect()
        }
        Some(hex) => (0..3)
            .filter_map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok())
            .collect(),
        None => color
            .strip_prefix("rgb")
            .unwrap_or_default()
            .trim_start_matches(['a', '('])
            .split(',')
            .take(3)
            .filter_map(|part| part.trim().trim_end_matches(')').parse().ok())
            .collect(),
    };
    match parts.as_slice() {
        [red, green, blue] => {
            red.abs_diff(*green) <= 16 && green.abs_diff(*blue) <= 16 && (96..=192).contains(red)
        }
        _ => matches!(color, "gray" | "grey" | "darkgray" | "darkgrey"),
    }
}
