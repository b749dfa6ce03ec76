//! Letters that nobody sees, by which sites and forums mark what others copy
//! from them: they have no size, or the colour of what they stand on.

use std::collections::HashMap;

use dom_query::{Element, NodeRef};

use super::is_block;
use crate::article::element::{Named, attribute};
use crate::article::title::letters;
use crate::article::walk::{before, behind, has_text, up};
use crate::text::style::declared;

/// Most characters of such a mark.
const MARK: usize = 60;

/// Most nodes beside one that are looked at.
const BESIDE: usize = 8;

/// Red, green and blue.
type Colour = [u8; 3];

const WHITE: Colour = [255, 255, 255];

/// Sees an element that may be one.
pub(super) fn may_be(element: &Element) -> bool {
    element.is_one_of(&["font", "span"])
        && element.attrs.iter().any(|own| match &*own.name.local {
            "color" => true,
            "class" => own.value.eq_ignore_ascii_case("jammer"),
            "style" => own.value.contains("olor") || own.value.contains("font-size"),
            _ => false,
        })
}

/// Removes those of some elements that nobody sees.
pub(super) fn remove(may: &[NodeRef<'_>]) {
    let mut marks: Vec<(NodeRef<'_>, bool, String)> = Vec::new();
    for node in may {
        if is_sizeless(node) {
            node.remove_from_parent();
        } else if let Some(is_certain) = is_of_ground(node)
            && ends_line(node)
        {
            marks.push((*node, is_certain, letters(&node.text())));
        }
    }
    let mut said: HashMap<&str, usize> = HashMap::new();
    for (_, _, text) in &marks {
        *said.entry(text).or_default() += 1;
    }
    let many = marks.len() > 2;
    for (node, is_certain, text) in &marks {
        // On a ground that nobody declares white letters may be seen.
        let is_again = said.get(text.as_str()).is_some_and(|count| *count > 2);
        if is_again || *is_certain && (many || names_site(&node.text())) {
            node.remove_from_parent();
        }
    }
}

/// Tells whether the letters of an element have no size.
fn is_sizeless(node: &NodeRef<'_>) -> bool {
    let is_nothing = |size: &str| {
        size.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == '%') == "0"
    };
    let is_named = || node.attr("class").is_some_and(|class| class.eq_ignore_ascii_case("jammer"));
    let size = node.attr("style").and_then(|style| declared(&style, "font-size"));
    // What stands in it may have a size of its own.
    (size.is_some_and(|size| is_nothing(&size)) || is_named())
        && !node.descendants_it().any(|inner| inner.is_element() && !inner.has_name("br"))
}

/// Tells whether the letters of an element have the colour of what they stand
/// on: `true` where the page says what that is, `false` where white is
/// supposed.
fn is_of_ground(node: &NodeRef<'_>) -> Option<bool> {
    let own = colour_of(node)?;
    for above in up(node) {
        match ground_of(&above) {
            Ground::Unsaid => {}
            Ground::Unknown => return None,
            Ground::Of(ground) => return (ground == own).then_some(true),
        }
    }
    (own == WHITE).then_some(false)
}

fn colour_of(node: &NodeRef<'_>) -> Option<Colour> {
    let element = node.element_ref()?;
    let of_style = attribute(&element, "style").and_then(|style| declared(style, "color"));
    let colour = of_style.or_else(|| {
        attribute(&element, "color").filter(|_| element.has_name("font")).map(str::to_owned)
    })?;
    colour_named(&colour)
}

/// What an element says of what its letters stand on.
enum Ground {
    Unsaid,
    Unknown,
    Of(Colour),
}

fn ground_of(node: &NodeRef<'_>) -> Ground {
    let Some(element) = node.element_ref() else { return Ground::Unsaid };
    if attribute(&element, "background").is_some() {
        return Ground::Unknown;
    }
    let of_style = attribute(&element, "style").and_then(|style| {
        declared(style, "background-color").or_else(|| declared(style, "background"))
    });
    let told = of_style.or_else(|| attribute(&element, "bgcolor").map(str::to_owned));
    match told.as_deref().map(str::trim) {
        None | Some("transparent" | "none" | "inherit" | "initial") => Ground::Unsaid,
        Some(told) => colour_named(told).map_or(Ground::Unknown, Ground::Of),
    }
}

/// Reads a colour (CSS Color 4, 5.2; WHATWG HTML, 2.3.6, as far as it is
/// written in the wild).
fn colour_named(told: &str) -> Option<Colour> {
    let told = told.trim().to_ascii_lowercase();
    match told.as_str() {
        "white" => return Some(WHITE),
        "black" => return Some([0, 0, 0]),
        _ => {}
    }
    if let Some(inner) = told.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let mut parts = inner.split(',').map(|part| part.trim().parse::<u8>().ok());
        return Some([parts.next()??, parts.next()??, parts.next()??]);
    }
    let digits = told.strip_prefix('#').unwrap_or(&told);
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    match digits.len() {
        6 => Some([red, green, blue]),
        3 => Some([(green & 15) * 17, (blue >> 4) * 17, (blue & 15) * 17]),
        _ => None,
    }
}

/// Tells whether an element is short and ends a line of other text, as what is
/// marked there does.
fn ends_line(node: &NodeRef<'_>) -> bool {
    let is_end = |next: &NodeRef<'_>| next.has_name("br") || is_block(next);
    let text = node.text();
    let count = text.trim().chars().count();
    let mut behind = behind(node).take(BESIDE).take_while(|beside| !is_end(beside));
    if behind.any(|beside| has_text(&beside) && colour_of(&beside).is_none()) {
        return false;
    }
    let before = before(node).take(BESIDE).find(|beside| beside.has_name("br") || has_text(beside));
    let is_behind =
        |before: NodeRef<'_>| !is_block(&before) && (!before.has_name("br") || names_site(&text));
    (1..=MARK).contains(&count) && before.is_some_and(is_behind)
}

/// Tells whether a text names a site by its host.
fn names_site(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["www.", ".com", ".net", ".org", ".cn"].iter().any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use crate::article::looks::settle;
    use dom_query::Document;

    fn settled(html: &str) -> String {
        let page = Document::from(html);
        settle(&page);
        page.body().unwrap().inner_html().to_string()
    }

    #[test]
    fn letters_that_nobody_sees_go() {
        let rest = "<p>The river rose.</p>".repeat(3);
        for mark in [
            "<font color='#E6E6DD'> www.boat.example.com</font>",
            "<span style='color: rgb(230, 230, 221)'>(The Boat boat.net)</span>",
        ] {
            let page = format!("<body bgcolor=#e6e6dd><p>The river rose.{mark}</p>{rest}");
            assert_eq!(settled(&page), format!("<p>The river rose.</p>{rest}"), "{mark}");
        }
        for mark in [
            "<font color=#ffffff>(The Boat)</font>",
            "<span style='color:#FFF'>x8Kq2</span>",
            "<font style='font-size:0px'>x8Kq2</font>",
            "<span style='font-size: 0;color:red'>x8Kq2</span>",
            "<font class=jammer>x8Kq2</font>",
        ] {
            let page = format!("<p>The river rose.{mark}</p>").repeat(3);
            assert_eq!(settled(&page), rest, "{mark}");
        }
        let lines = "The river rose.<font color=white>(Boat)</font><br>".repeat(3);
        assert_eq!(settled(&lines), "The river rose.<br>".repeat(3));
        let lines = "The river rose.<br><font color=white>(boat.com)</font><br>".repeat(3);
        assert_eq!(settled(&lines), "The river rose.<br><br>".repeat(3));
    }

    #[test]
    fn letters_that_may_be_seen_stay() {
        for kept in [
            // On a dark page, of which only its style sheet knows.
            "<p><span style=\"color: white\">The river rose.</span></p>",
            "<p><span style=\"color: white\">Jane:</span> The river rose.</p>",
            "The river rose.<br><span style=\"color: white\">Jane</span><br>",
            "<p>The river <span style=\"color: white\">rose</span> by a hand.</p>",
            "<p>The river rose. <span style=\"color:#fff;background:#c00\">New</span></p>",
            "<p style=\"background-color: navy\">It rose. <font color=\"white\">High</font></p>",
            "<p>It rose. <font color=\"#fe0000\">High</font></p>",
            "<p>It rose. <span style=\"font-size:10px\">High</span></p>",
            "<div><span style=\"font-size:0\"><b>High</b></span></div>",
        ] {
            let kept = kept.repeat(4);
            assert_eq!(settled(&kept), kept);
        }
        let once = "<p>The river rose.<font color=\"#ffffff\">(The Boat)</font></p>";
        assert_eq!(settled(once), once);
        let marked = format!("<body bgcolor=white>{once}");
        assert_eq!(settled(&marked), once);
    }
}
