//! Tables of contents: lists of links to the parts of the page itself, and the
//! line that says so.

use dom_query::{Element, NodeRef};

use crate::article::element::{HEADINGS, Named, says};
use crate::article::measure::Size;
use crate::article::tidy::places_in;
use crate::article::walk::{each, has_picture, holds, outermost, root_of};

/// Fewest links of a table of contents, and of one that says what it is.
const LINKS: usize = 3;
const NAMED_LINKS: usize = 2;

/// Most characters that a box has beside its list.
const BESIDE: usize = 60;

/// Most characters of a line above a list that says what it is.
const LINE: usize = 80;

/// What such a line says, in lower case.
const SAID: [&str; 44] = [
    "table of contents",
    "contents",
    "in this article",
    "in this post",
    "in this story",
    "on this page",
    "what's inside",
    "jump to",
    "skip to section",
    "quick links",
    "inhalt",
    "in diesem artikel",
    "übersicht",
    "sommaire",
    "table des matières",
    "au sommaire",
    "dans cet article",
    "contenido",
    "índice",
    "en este artículo",
    "indice",
    "in questo articolo",
    "conteúdo",
    "neste artigo",
    "sumário",
    "inhoud",
    "in dit artikel",
    "spis treści",
    "obsah",
    "innehåll",
    "sisällys",
    "tartalom",
    "cuprins",
    "içindekiler",
    "содержание",
    "оглавление",
    "зміст",
    "目录",
    "目錄",
    "目次",
    "목차",
    "mục lục",
    "daftar isi",
    "المحتويات",
];

/// Removes the tables of contents below a node.
pub(super) fn remove(part: &NodeRef<'_>) {
    let mut places = None;
    // A list of tabs shows the parts of a text.
    let is_tabs = |element: &Element| says(element, "role", "tablist");
    let is_list = |element: &Element| element.is_one_of(&["ul", "ol", "dl"]) && !is_tabs(element);
    for list in outermost(part, is_list) {
        let Some(links) = links_to_places(&list) else { continue };
        if let Some(page) = &links.page {
            let places = places.get_or_insert_with(|| places_in(&root_of(part)));
            let held = links.places.iter().filter(|place| places.contains(*place));
            if page.contains(['?', '&']) || held.count() * 2 < links.places.len() {
                continue;
            }
        }
        let whole = box_of(&list, links.text);
        let line = line_above(&whole);
        let is_said = whole.has_name("nav")
            || line.as_ref().is_some_and(|line| says_contents(&line.text()))
            || whole.id != list.id && says_contents(&whole.text());
        if links.places.len() < if is_said { NAMED_LINKS } else { LINKS } {
            continue;
        }
        if let Some(line) = line.filter(|line| is_of_contents(line, &whole)) {
            line.remove_from_parent();
        }
        whole.remove_from_parent();
    }
}

/// The links of a list, all of which lead to places of one page.
struct Links {
    /// The page that they name; none where they name none and mean their own.
    page: Option<String>,
    places: Vec<String>,
    /// Characters of the list.
    text: usize,
}

/// Returns the links of a list, if they are nearly all of it and lead to places
/// of one page.
fn links_to_places(list: &NodeRef<'_>) -> Option<Links> {
    let mut page: Option<String> = None;
    let (mut places, mut linked) = (Vec::new(), 0);
    for link in each(list, "a") {
        let address = link.attr("href")?;
        let (before, place) = address.trim().split_once('#')?;
        if place.is_empty() || page.as_deref().is_some_and(|page| page != before) {
            return None;
        }
        page.get_or_insert_with(|| before.to_owned());
        places.push(place.to_owned());
        linked += link.size();
    }
    let page = page?;
    let text = list.size();
    // Numbers and times may stand beside the links, but no sentences.
    (linked * 10 >= text * 7).then_some(Links {
        page: Some(page).filter(|page| !page.is_empty()),
        places,
        text,
    })
}

/// Returns the outermost box that holds hardly anything but a list.
fn box_of<'a>(list: &NodeRef<'a>, text: usize) -> NodeRef<'a> {
    let boxes = ["div", "nav", "section", "aside", "details"];
    let may = |above: &NodeRef<'_>| {
        above.is_one_of(&boxes)
            && above.size_within(text + BESIDE).is_some()
            && !holds(above, &["h1"])
    };
    list.ancestors_it(Some(8)).take_while(may).last().unwrap_or(*list)
}

/// Returns the short line right above a box.
fn line_above<'a>(whole: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let line = whole.prev_element_sibling()?;
    let may = ["p", "div", "strong", "b", "span", "h2", "h3", "h4", "h5", "h6"];
    (line.is_one_of(&may)
        && line.size_within(LINE).is_some_and(|size| size > 0)
        && !has_picture(&line))
    .then_some(line)
}

fn says_contents(text: &str) -> bool {
    let text = text.trim_start().to_lowercase();
    SAID.iter().any(|said| text.starts_with(said))
}

/// Tells whether a line names the list below it and nothing else: it says so,
/// it ends with a colon, or it is a heading above nothing but the list.
fn is_of_contents(line: &NodeRef<'_>, whole: &NodeRef<'_>) -> bool {
    let text = line.text();
    let text = text.trim();
    if says_contents(text) || text.ends_with([':', '：']) {
        return true;
    }
    let rank = |node: &NodeRef<'_>| HEADINGS.iter().position(|name| node.has_name(name));
    let after = whole.next_element_sibling();
    rank(line).is_some_and(|own| after.and_then(|after| rank(&after)).is_some_and(|it| it <= own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night.</p>";
    const LIST: &str = "<ul><li><a href=\"#a\">How rivers rise</a></li><li><a href=\"#b\">What a \
        dam does</a></li><li><a href=\"#c\">Who pays for it</a></li></ul>";

    fn left(html: &str) -> String {
        let document = Document::from(format!("{TEXT}{html}"));
        remove(&document.root());
        document.body().unwrap().inner_html().replace(TEXT, "")
    }

    #[test]
    fn tables_of_contents_go_with_the_line_that_says_so() {
        let next = "<h2 id=\"a\">How rivers rise</h2>";
        let absolute = LIST.replace('#', "/n/1#");
        let places = "<h2 id=\"a\">A</h2><h2 id=\"b\">B</h2><h2 id=\"c\">C</h2>";
        for (gone, rest) in [
            (format!("<h2>Table of Contents</h2>{LIST}{next}"), next),
            (format!("<h3>Four things to know</h3>{LIST}{next}"), next),
            (format!("<p>We will speak of:</p>{LIST}{next}"), next),
            (format!("<div><strong>What you will learn</strong>{LIST}</div>"), ""),
            (format!("<nav><h2>In this article</h2>{LIST}</nav>"), ""),
            (LIST.to_owned(), ""),
            (format!("{absolute}{places}"), places),
        ] {
            assert_eq!(left(&gone), rest, "{gone}");
        }
        let two = "<h2>目录</h2><ul><li><a href=#a>河水</a></li><li><a href=#b>水坝</a></li></ul>";
        assert_eq!(left(two), "");
    }

    #[test]
    fn the_heading_of_a_part_that_begins_with_a_list_stays() {
        let heading = "<h2>The lower town</h2>";
        assert_eq!(left(&format!("{heading}{LIST}{TEXT}")), heading);
        assert_eq!(left(&format!("{TEXT}{LIST}")), "");
    }

    #[test]
    fn notes_and_lists_of_other_pages_stay() {
        let note = "<li id=\"n1\">The old dam was built of oak. <a href=\"#r1\">↩</a></li>";
        for kept in [
            format!("<ol>{}</ol>", note.repeat(3)),
            LIST.replace("<ul>", "<ul role=\"tablist\">"),
            LIST.replace("<a href=\"#b\">", "<a href=\"/2\">"),
            LIST.replace('#', "/n/2#"),
            LIST.replace("#a", "#").replace("#b", "#").replace("#c", "#"),
            "<ul><li><a href=\"#a\">How</a></li><li><a href=\"#b\">Why</a></li></ul>".to_owned(),
            "<h2>Contents of the lake</h2><ul><li>Water</li><li>Fish</li></ul>".to_owned(),
        ] {
            assert_eq!(left(&kept), kept);
        }
    }
}
