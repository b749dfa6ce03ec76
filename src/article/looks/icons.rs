//! Signs that a font of their own draws for letters: read as letters, they say
//! nothing.

use dom_query::NodeRef;

use crate::article::element::{Named, is_among};
use crate::article::measure::Size;
use crate::article::prune::words_in;

/// Words of the classes of signs that are drawn by a font of their own.
const ICONS: [&str; 5] = ["icon", "icons", "iconfont", "glyphicon", "material"];

pub(super) fn says_icon(class: &str) -> bool {
    // Most classes are told apart from these by a few letters.
    (class.contains("con") || class.contains("aterial"))
        && words_in(class).any(|word| is_among(word, &ICONS))
}

/// Tells whether an element is a sign that a font of its own draws for a
/// letter, or for the name of the sign.
pub(super) fn is_icon(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "");
    let may =
        node.is_one_of(&["i", "span"]) && says_icon(&class) && node.size_within(NAME).is_some();
    let text = if may { node.text() } else { return false };
    let text = text.trim();
    let is_name = || {
        let is_drawn = class.contains("material-icons") || class.contains("material-symbols");
        is_drawn && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.chars().count() == 1 || !text.is_empty() && is_name()
}

/// Longest name of such a sign.
const NAME: usize = 32;

#[cfg(test)]
mod tests {
    use super::super::tests::settled;

    #[test]
    fn signs_drawn_by_a_font_go() {
        for sign in [
            "<span class=\"icon icon-white\">S</span>",
            "<i class=\"ui-icon\">\u{e90c}</i>",
            "<i class=\"material-icons\">chevron_right</i>",
        ] {
            assert_eq!(settled(&format!("<p>a{sign}</p>")), "<p>a</p>");
        }
        for kept in [
            "<p>a<span class=\"icon\">Oak</span></p>",
            "<p>a<span class=\"iconic\">S</span></p>",
            "<p>a<b class=\"icon\">S</b></p>",
            "<p>a<i class=\"icon\"><img></i></p>",
        ] {
            assert_eq!(settled(kept), kept);
        }
    }
}
