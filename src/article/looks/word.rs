//! What a word processor leaves in a page: lists of paragraphs whose marks are
//! letters of a font of signs, and what it notes for itself.

use dom_query::{Element, NodeRef};

use crate::article::element::attribute;
use crate::article::walk::elements;
use crate::text::style::declared;

/// Sees a paragraph that is an item of a list, and notes of the program.
pub(super) fn may_be(element: &Element) -> bool {
    match &*element.name.local {
        "xml" => true,
        "p" => attribute(element, "style").is_some_and(|style| style.contains("mso-list")),
        _ => false,
    }
}

/// A list that may go on.
struct Open<'a> {
    list: NodeRef<'a>,
    level: usize,
    is_ordered: bool,
}

/// Makes lists of paragraphs that are items, in their order.
#[derive(Default)]
pub(super) struct Lists<'a> {
    /// The list that ended last, and those within its last item.
    open: Vec<Open<'a>>,
}

impl<'a> Lists<'a> {
    /// Puts a paragraph into its list, or drops notes of the program.
    pub(super) fn take(&mut self, node: &NodeRef<'a>) {
        if node.has_name("xml") {
            // Its own elements have names like `w:view`.
            let is_shown = |element: &Element| !element.name.local.contains(':');
            if elements(node, is_shown).is_empty() {
                node.remove_from_parent();
            }
            return;
        }
        let Some(level) = level(node) else { return };
        let ignored = |element: &Element| {
            attribute(element, "style").is_some_and(|style| style.contains("mso-list:Ignore"))
        };
        let marks = elements(node, ignored);
        let Some(mark) = marks.first() else { return };
        let Some(number) = number(mark.text().trim()) else { return };
        let before = node.prev_element_sibling();
        let goes_on = self
            .open
            .first()
            .is_some_and(|open| before.is_some_and(|before| before.id == open.list.id));
        if !goes_on {
            self.open.clear();
        }
        let is_ordered = number.is_some();
        while self.open.last().is_some_and(|last| {
            last.level > level || last.level == level && last.is_ordered != is_ordered
        }) {
            self.open.pop();
        }
        if self.open.last().is_none_or(|last| last.level < level) {
            let list = node.tree.new_element(if is_ordered { "ol" } else { "ul" });
            if let Some(number) = number.filter(|number| *number != 1) {
                list.set_attr("start", &number.to_string());
            }
            match self.open.last().map(|open| open.list.last_child()) {
                Some(Some(item)) => item.append_child(&list),
                _ => node.insert_before(&list),
            }
            self.open.push(Open { list, level, is_ordered });
        }
        mark.remove_from_parent();
        node.rename("li");
        if let Some(open) = self.open.last() {
            open.list.append_child(node);
        }
    }
}

/// Returns how deep a paragraph stands in lists: `mso-list: l0 level2 lfo1`.
fn level(node: &NodeRef<'_>) -> Option<usize> {
    let told = declared(&node.attr_or("style", ""), "mso-list")?;
    let level = told.split_ascii_whitespace().find_map(|word| word.strip_prefix("level"))?;
    level.parse().ok().filter(|level| (1..=9).contains(level))
}

/// Reads the mark of an item: a number, or a sign, which has none. Anything
/// else a list of ours cannot say.
fn number(mark: &str) -> Option<Option<u32>> {
    if let Some(digits) = mark.strip_suffix(['.', ')']) {
        return digits.parse().ok().map(Some);
    }
    // Some fonts draw signs in the places of letters.
    let mut signs = mark.chars();
    let is_sign = |sign: char| !sign.is_alphanumeric() || "oqvØüà".contains(sign);
    (signs.next().is_some_and(is_sign) && signs.next().is_none()).then_some(None)
}

#[cfg(test)]
mod tests {
    use super::super::tests::settled;

    fn item(level: usize, mark: &str, text: &str) -> String {
        format!(
            "<p style='mso-list:l0 level{level} lfo1'><span style='mso-list:Ignore'>{mark}\
             <span>&nbsp; </span></span>{text}</p>"
        )
    }

    fn plain(html: &str) -> String {
        let mut html = settled(html);
        while let Some((before, rest)) = html.split_once(" style=\"") {
            let (_, rest) = rest.split_once('"').unwrap();
            html = format!("{before}{rest}");
        }
        html
    }

    #[test]
    fn paragraphs_with_marks_are_a_list() {
        let list = item(1, "·", "Oak") + "\n" + &item(2, "o", "Old") + &item(1, "·", "Elm");
        assert_eq!(
            plain(&format!("<p>Trees:</p>{list}<p>End</p>")).replace('\n', ""),
            "<p>Trees:</p><ul><li>Oak<ul><li>Old</li></ul></li><li>Elm</li></ul><p>End</p>"
        );
        let numbered = item(1, "2.", "Oak") + &item(1, "3.", "Elm");
        assert_eq!(plain(&numbered), "<ol start=\"2\"><li>Oak</li><li>Elm</li></ol>");
        let parted = item(1, "§", "Oak") + "<p>Or</p>" + &item(1, "§", "Elm");
        assert_eq!(plain(&parted), "<ul><li>Oak</li></ul><p>Or</p><ul><li>Elm</li></ul>");
    }

    #[test]
    fn other_marks_stay_with_their_paragraphs() {
        let lettered = item(1, "a)", "Oak");
        assert!(plain(&lettered).starts_with("<p><span>a)"));
        let unmarked = "<p style=\"mso-list:l0 level1 lfo1\">Oak</p>";
        assert_eq!(settled(unmarked), unmarked);
    }

    #[test]
    fn notes_of_the_program_go() {
        let notes = "<xml><w:view>Normal</w:view> <w:zoom>0</w:zoom></xml>";
        assert_eq!(settled(&format!("{notes}<p>The river rose.</p>")), "<p>The river rose.</p>");
        let kept = "<xml><b>The river rose.</b></xml>";
        assert_eq!(settled(kept), kept);
    }
}
