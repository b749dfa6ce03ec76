//! Boxes that call upon the reader to do something else than to read on: to
//! try, to give, to leave an address, to read another article.

use dom_query::{Element, NodeRef};

use super::asides::NOTES;
use super::has_embed;
use super::names::is_named;
use crate::article::element::Named;
use crate::article::find::is_called_content;
use crate::article::measure::{Size, fills_paragraph, linked};
use crate::article::walk::elements;
use crate::text::script::alone;

/// Most characters of a box with a button.
const CALL: usize = 300;
/// Most characters of a box with a field for an address.
const LETTER: usize = 500;
/// Most characters of a paragraph in a box.
const SENTENCES: usize = 200;
/// Most paragraphs of a box that asks for an address to send letters to: it may
/// say what else is done with that.
const PARAGRAPHS: usize = 3;
/// Most boxes with a button: of more the page is a list.
const BOXES: usize = 3;

/// Elements of which boxes are made.
const PARTS: [&str; 9] =
    ["div", "section", "aside", "p", "span", "center", "header", "fieldset", "label"];

/// Removes such boxes from a part of a page that has so many characters.
pub(super) fn remove(part: &NodeRef<'_>, all: &impl Fn() -> usize) {
    let fields = elements(part, is_field);
    for field in fields.iter().take(20) {
        if let Some(whole) = letter_of(field, all) {
            whole.remove_from_parent();
        }
    }
    let mut calls: Vec<NodeRef<'_>> = Vec::new();
    let is_link = |element: &Element| element.is_one_of(&["button", "a"]);
    let is_button = |node: &NodeRef<'_>| {
        node.has_name("button")
            || node.element_ref().is_some_and(|element| super::is_drawn(&element))
            || leads_on(node)
    };
    for button in elements(part, is_link).into_iter().filter(is_button).take(100) {
        if let Some(call) = call_of(&button)
            && !(leads_on(&button) && is_note(&call))
            && calls.last().is_none_or(|last| last.id != call.id)
        {
            calls.push(call);
        }
    }
    if calls.len() <= BOXES {
        calls.iter().for_each(NodeRef::remove_from_parent);
    }
}

/// What a link says that leads to the rest of another article, in lower case.
const ON: [&str; 42] = [
    "more",
    "read more",
    "read on",
    "continue reading",
    "full story",
    "mehr",
    "mehr lesen",
    "weiter",
    "weiterlesen",
    "zum artikel",
    "zum beitrag",
    "lire",
    "lire plus",
    "lire la suite",
    "lire l'article",
    "lire l’article",
    "leer",
    "leer más",
    "seguir leyendo",
    "leggi",
    "leggi tutto",
    "leggi di più",
    "continua",
    "lees meer",
    "lees verder",
    "ler mais",
    "leia mais",
    "saiba mais",
    "czytaj więcej",
    "czytaj dalej",
    "więcej",
    "läs mer",
    "les mer",
    "læs mere",
    "lue lisää",
    "číst dál",
    "celý článek",
    "читать далее",
    "читати далі",
    "devamını oku",
    "阅读全文",
    "閱讀全文",
];

/// Tells whether an element is a link that says no more than to read on.
fn leads_on(node: &NodeRef<'_>) -> bool {
    if !node.has_name("a") || node.size_within(super::BUTTON).is_none() {
        return false;
    }
    let text = node.text().to_lowercase();
    ON.contains(&alone(&text)) && node.attr("href").is_some_and(|address| !address.contains('#'))
}

/// Tells whether a box is called a note of the article.
fn is_note(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| is_named(&element, &NOTES))
}

/// Sees a field for an address to write to.
fn is_field(element: &Element) -> bool {
    element.has_name("input")
        && element.attrs.iter().any(|own| match &*own.name.local {
            "type" => own.value.eq_ignore_ascii_case("email"),
            "name" | "placeholder" => {
                let value = own.value.to_ascii_lowercase();
                value.contains("email") || value.contains("e-mail")
            }
            _ => false,
        })
}

/// Returns the box of a field for an address: the form, and what says what it
/// is for.
fn letter_of<'a>(field: &NodeRef<'a>, all: &impl Fn() -> usize) -> Option<NodeRef<'a>> {
    let may = |above: &NodeRef<'_>| {
        (above.has_name("form") || above.is_one_of(&PARTS))
            && above.size_within(LETTER).is_some()
            && !above.element_ref().is_some_and(|own| is_called_content(&own))
            && is_short_spoken(above, if names_letter(above) { PARAGRAPHS } else { 1 })
    };
    let form = field.ancestors_it(Some(12)).find(|above| above.has_name("form"));
    let whole = field.ancestors_it(Some(12)).take_while(may).last()?;
    // What is left of a form would be a form no more.
    let is_within = |form: NodeRef<'_>| form.ancestors_it(Some(12)).any(|it| it.id == whole.id);
    if form.is_some_and(|form| form.id != whole.id && !is_within(form)) {
        return None;
    }
    (whole.size() * 3 <= all()).then_some(whole)
}

/// What letters are called that sites send.
const LETTERS: [&str; 5] = ["newsletter", "nieuwsbrief", "nyhetsbrev", "nyhedsbrev", "infolettre"];

/// Tells whether a box says that it is about letters.
fn names_letter(node: &NodeRef<'_>) -> bool {
    let says = |text: &str| {
        let text = text.to_lowercase();
        LETTERS.iter().any(|letter| text.contains(letter))
    };
    node.attr("class").is_some_and(|class| says(&class)) || says(&node.text())
}

/// Tells whether an element has no heading of the page, no player, and at most
/// so many paragraphs, which are short.
fn is_short_spoken(node: &NodeRef<'_>, most: usize) -> bool {
    let mut paragraphs = 0;
    for inner in node.descendants_it() {
        if inner.is_one_of(&["h1", "article"]) {
            return false;
        }
        if inner.has_name("p") {
            let size = inner.size();
            paragraphs += usize::from(fills_paragraph(&inner));
            if size > SENTENCES {
                return false;
            }
        }
    }
    paragraphs <= most && !has_embed(node)
}

/// Returns the box that a button ends, if it has a heading, says little, and
/// stands between paragraphs or after the last.
fn call_of<'a>(button: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let size = button.size();
    if !(2..=super::BUTTON).contains(&size) {
        return None;
    }
    let may = |above: &NodeRef<'_>| above.is_one_of(&PARTS) && above.size_within(CALL).is_some();
    let whole = button.ancestors_it(Some(8)).take_while(may).last()?;
    if whole.is_one_of(&["p", "span"]) || !is_short_spoken(&whole, 1) {
        return None;
    }
    let (mut heading, mut is_else) = (0, false);
    for inner in whole.descendants_it() {
        let Some(name) = inner.qual_name_ref().map(|name| name.local.clone()) else { continue };
        match &*name {
            "h2" | "h3" | "h4" | "h5" | "h6" => heading += inner.size(),
            "ul" | "ol" | "table" | "pre" | "blockquote" | "figcaption" | "summary" => {
                is_else = true;
            }
            _ => {}
        }
    }
    let is_said = heading > 0 && whole.size() >= heading + size + 16;
    let texts = whole.descendants_it().filter(NodeRef::is_nonempty_text);
    let is_last = texts
        .last()
        .is_some_and(|last| last.ancestors_it(Some(6)).any(|above| above.id == button.id));
    (is_said && is_last && !is_else && stands_in_text(&whole)).then_some(whole)
}

/// Tells whether a block stands between text, or behind it and before nothing.
fn stands_in_text(node: &NodeRef<'_>) -> bool {
    let is_text = |node: &NodeRef<'_>| {
        node.is_one_of(&["p", "div", "section", "ul", "ol"])
            && fills_paragraph(node)
            && linked(node, node.size()) < 0.3
    };
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h2", "h3", "h4"]);
    let (before, after) = (node.prev_element_sibling(), node.next_element_sibling());
    before.is_some_and(|before| is_text(&before))
        && after.is_none_or(|after| is_text(&after) || is_heading(&after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str =
        "<p>The river rose by a hand's breadth in the night, and nobody of the town slept.</p>";

    fn left(html: &str) -> String {
        let rest = TEXT.repeat(9);
        let document = Document::from(format!("<div>{rest}{html}{TEXT}</div>"));
        remove(&document.root(), &|| document.root().size());
        document.body().unwrap().inner_html().replace(TEXT, "")
    }

    const CALL: &str = "<div><h3>Sail with us</h3><p>No card is needed, and you may leave when you \
        like.</p><a class=\"btn\" href=\"/x\">Start now</a></div>";

    #[test]
    fn boxes_with_a_button_go() {
        assert_eq!(left(CALL), "<div></div>");
        assert_eq!(left(&format!("<section>{CALL}</section>")), "<div></div>");
        let button = "<button>Join</button>";
        let call = CALL.replace("<a class=\"btn\" href=\"/x\">Start now</a>", button);
        assert_eq!(left(&call), "<div></div>");
    }

    #[test]
    fn text_with_a_button_stays() {
        for kept in [
            CALL.repeat(4),
            CALL.replace("btn", "link"),
            CALL.replace("<h3>Sail with us</h3>", ""),
            CALL.replace("<p>", "<ul><li>Boats</li></ul><p>"),
            CALL.replace("</a>", "</a><p>The old dam held until the morning.</p>"),
            format!("<div><h3>The dam</h3>{}<a class=\"btn\">More</a></div>", TEXT.repeat(4)),
            "<div><h2>The dam</h2><a class=\"btn\" href=\"/x\">Share</a></div>".to_owned(),
        ] {
            let wanted = Document::from(format!("<div>{}</div>", kept.replace(TEXT, "")));
            assert_eq!(left(&kept), wanted.body().unwrap().inner_html().to_string());
        }
    }

    #[test]
    fn boxes_that_ask_for_an_address_go() {
        let form = "<form><input type=\"email\"><button>Join</button></form>";
        for gone in [
            format!("<div><h3>Our letter</h3><p>Boats, every week.</p>{form}</div>"),
            format!("<div><div><p>Boats, every week.</p></div><div>{form}</div></div>"),
            form.to_owned(),
            format!("<div class=Newsletter__Box>{TEXT}{TEXT}{form}</div>"),
            "<div><p>Boats, every week.</p><input name=\"EMAIL\"><b>Join</b></div>".to_owned(),
        ] {
            assert_eq!(left(&gone), "<div></div>", "{gone}");
        }
    }

    #[test]
    fn a_box_that_leads_to_another_article_goes_from_between_text() {
        let teaser = "<div><p>Boats</p><h3>The boats are back</h3><p>All of them came home on \
            Friday. <a href=\"/2\">mehr...</a></p></div>";
        assert_eq!(left(teaser), "<div></div>");
        for kept in [
            teaser.replace("mehr...", "a list"),
            teaser.replace("/2", "#2"),
            teaser.replace("h3", "b"),
            teaser.replace("<div>", "<div class=\"fact-box\">"),
            teaser.replace("</a>", "</a> They are new."),
            teaser.replace("All of", &"All of the boats and all of ".repeat(10)),
            format!("<h3>Boats</h3>{teaser}"),
        ] {
            assert_eq!(left(&kept), format!("<div>{kept}</div>"));
        }
    }

    #[test]
    fn an_article_with_a_field_for_an_address_stays() {
        let form = "<form><input type=\"email\"><button>Join</button></form>";
        assert_eq!(left(&format!("<div>{TEXT}{TEXT}{form}</div>")), "<div><div></div></div>");
        let page = Document::from(format!("<body><div>{TEXT}{form}</div></body>"));
        remove(&page.root(), &|| page.root().size());
        assert!(page.body().unwrap().inner_html().contains("river"));
        let long =
            format!("<form><p>{}</p><p><input type=\"email\"></p></form>", "Boats. ".repeat(99));
        assert!(left(&long).contains("<p><input"));
        let search = "<form><input name=\"q\"><button>Go</button></form>";
        assert_eq!(left(search), format!("<div>{search}</div>"));
    }
}
