//! The article on a page: by the operator's selector, or by readability within
//! its bounds, narrowed to what the page calls its text, with the boxes that
//! are built as those found; and, where that is in doubt, by a jury, or from
//! the JSON that a page is assembled from.

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};
use dom_smoothie::Readability;
use url::Url;

use super::data::Data;
use super::element::{HEADINGS, Named, RANKS, attribute, names_of, says};
use super::metadata::Metadata;
use super::narrow::Fit;
use super::units::{Prose, units};
use super::walk::{before, each, elements, holds};
use super::{
    Hints, Rejection, bounds, captions, gaps, jury, kin, layout, narrow, opening, pictures, prune,
    stow, tidy, title,
};
use crate::article::measure::{Size, fills_paragraph, in_links, linked};
use crate::model::Limits;
use crate::text::guard;
use crate::text::plain;

/// Returns what the operator's selector matches.
///
/// # Errors
/// It is not CSS, or matches nothing.
pub(super) fn select(document: &Document, selector: &str) -> Result<Document, Rejection> {
    let matcher = prune::matcher(selector)?;
    let selection = document.select_matcher(&matcher);
    let mut html = String::new();
    let mut taken = HashSet::new();
    for node in selection.nodes() {
        // What stands inside another match is there already.
        if node.ancestors_it(None).any(|above| taken.contains(&above.id)) {
            continue;
        }
        taken.insert(node.id);
        html.push_str(&node.html());
    }
    if html.is_empty() {
        return Err(Rejection::NothingSelected { selector: selector.to_owned() });
    }
    Ok(Document::fragment(html))
}

/// A text that may be the article.
struct Candidate {
    body: Document,
    characters: usize,
    /// Those of them that stand in no link.
    unlinked: usize,
    /// Whether it is all that the tables of a page hold.
    is_laid: bool,
}

/// How much of a page's running text the article has, at least, where nobody
/// else is asked.
const HELD: f64 = 0.85;

/// How much of what was found is running text of the page.
const OWN: f64 = 0.3;

/// Returns the article; empty where nothing looks like one.
pub(super) fn find(
    document: Document,
    base: &Url,
    data: &Data,
    metadata: &Metadata,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Document {
    layout::unfold(&document);
    narrow::drop_told(&document);
    narrow::drop_others(&document, &metadata.title);
    bounds::settle(&document, &metadata.title);
    captions::captions(&document);
    prune::furniture(&document);
    prune::buttons(&document);
    let page = document.clone();
    let pieces = page.body().map(|body| units(&body)).unwrap_or_default();
    unnamed(&document, &metadata.title);
    tidy::note_alignment(&document);
    stow::stow(&document);
    let mut shown = readable(document);
    let mut found = units(&shown.body.html_root());
    let fit = narrow::narrow(&found, &page, &pieces);
    if fit == Fit::Narrowed {
        drop(found);
        shown = Candidate::of(shown.body);
        found = units(&shown.body.html_root());
    }
    if opening::restore((&shown.body, &found), (&page, &pieces), &metadata.title) {
        found = units(&shown.body.html_root());
    }
    if fit == Fit::Other && kin::restore(&shown.body, &found, &pieces) {
        drop(found);
        shown = Candidate::of(shown.body);
        found = units(&shown.body.html_root());
    }
    let (held, own) = Prose::of(&pieces).held(&found);
    // Readability may settle on one part of many; the page knows better where
    // it marks the whole, and the whole is mostly text.
    let marked = marked(&page, shown.unlinked);
    let is_doubtful = marked.is_some() || fit == Fit::Other && (held < HELD || own < OWN);
    // Others settle on one of the tables that laid a page out.
    let is_laid = marked.as_ref().is_some_and(|marked| marked.is_laid);
    let other = (is_doubtful && !is_laid).then(|| {
        jury::ask((&page, &pieces), marked.as_ref().map_or(&shown.body, |marked| &marked.body))
    });
    let shown = match other.flatten().map(Candidate::of).or(marked) {
        Some(other) => {
            gaps::fill(&units(&other.body.html_root()), &pieces);
            other
        }
        None => {
            gaps::fill(&found, &pieces);
            if fit == Fit::Other {
                gaps::close(&shown.body, &found, &pieces);
            }
            shown
        }
    };
    let stated = data.bodies.iter().filter_map(|body| {
        let agrees = body.title.as_deref().is_some_and(|own| agree(own, &metadata.title));
        let poor = shown.characters < limits.article_characters
            || shown.characters.saturating_mul(2) < body.characters;
        (poor && (agrees || shown.characters < body.characters)).then_some((agrees, body))
    });
    let stated = stated.max_by_key(|(agrees, body)| (*agrees, body.characters));
    let found = match stated.and_then(|(_, body)| prepared(&body.html, base, limits)) {
        Some(body) => body,
        None => shown.body,
    };
    refer(found, base, hints, limits)
}

/// Marks of the one element that holds the article, best first, how many
/// times as much text it must hold as readability found, the weaker a mark,
/// the more, and how many characters at least.
const MARKS: [(Mark, f64, usize); 5] = [
    (|element| says(element, "itemprop", "articleBody"), 1.3, 500),
    (|element| element.has_name("article"), 1.5, 500),
    (is_called_content, 1.5, 500),
    (|element| element.has_name("main") || says(element, "role", "main"), 2.5, 500),
    (|element| says(element, layout::LAID, ""), 1.1, 200),
];

/// Tells whether an element has a mark.
type Mark = fn(&Element) -> bool;

/// Classes by which the makers of pages call the article.
pub(super) const CONTENT: [&str; 5] =
    ["entry-content", "post-content", "article-content", "article-body", "post-body"];

pub(super) fn is_called_content(element: &Element) -> bool {
    let class = attribute(element, "class").unwrap_or_default();
    class.split_ascii_whitespace().any(|class| CONTENT.contains(&class))
}

/// Returns the element that a page marks as its article, if it is one, mostly
/// text, and far more of it than was found.
fn marked(page: &Document, found: usize) -> Option<Candidate> {
    let mut marked: [Vec<NodeRef<'_>>; 5] = Default::default();
    for node in page.root().descendants_it() {
        let Some(element) = node.element_ref() else { continue };
        for ((mark, ..), marked) in MARKS.iter().zip(&mut marked) {
            if mark(&element) {
                marked.push(node);
            }
        }
    }
    MARKS.iter().zip(&marked).find_map(|((_, times, least), marked)| {
        let mut sizes: Vec<(usize, usize)> =
            marked.iter().take(200).enumerate().map(|(at, node)| (node.size(), at)).collect();
        sizes.sort_unstable();
        let (size, at) = sizes.pop()?;
        let others: usize = sizes.iter().map(|(size, _)| size).sum();
        let node = marked.get(at)?;
        let enough = found as f64 * times;
        if size < *least || size as f64 <= enough || others * 2 > size || linked(node, size) > 0.25
        {
            return None;
        }
        let body = Document::fragment(node.html());
        prune::lists_of_links(&body.html_root());
        let is_laid = node.has_attr(layout::LAID);
        Some(Candidate { is_laid, ..Candidate::of(body) })
            .filter(|candidate| candidate.unlinked as f64 > enough)
    })
}

impl Candidate {
    fn of(body: Document) -> Self {
        let characters = tidy::characters(&body);
        let root = body.html_root();
        let linked = linked(&root, root.size());
        Self { unlinked: without(characters, linked), characters, body, is_laid: false }
    }
}

fn agree(one: &str, other: &str) -> bool {
    let (one, other) = (title::letters(one), title::letters(other));
    !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
}

/// Prepares HTML that did not come as part of the page.
fn prepared(html: &str, base: &Url, limits: &Limits) -> Option<Document> {
    let document = Document::from(guard::guard(html, limits).ok()?.html);
    pictures::settle(&document, base);
    document.body().map(|body| Document::fragment(body.inner_html()))
}

/// Fewest characters that readability is content with. With fewer it looks
/// again, and takes comments and lists of links for the article of a page with
/// a short one.
pub(super) const ENOUGH: usize = 140;

/// Asks dom_smoothie, the port of Mozilla's Readability.
fn readable(document: Document) -> Candidate {
    let config = dom_smoothie::Config {
        disable_json_ld: true,
        char_threshold: ENOUGH,
        ..dom_smoothie::Config::default()
    };
    let article = Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse());
    let body = Document::fragment(article.map(|article| article.content).unwrap_or_default());
    for heading in body.select(&format!("h3[{SECOND}]")).nodes() {
        heading.rename("h2");
        heading.remove_attr(SECOND);
    }
    stow::unstow(&body);
    Candidate::of(body)
}

/// What marks headings of the second rank while readability takes them for
/// those of the third.
const SECOND: &str = "data-second";

/// Fewest bytes of letters of a heading that says the title.
const TITLE: usize = 12;

/// Fewest characters of a paragraph that is one whatever it is called.
const PARAGRAPH: usize = 150;

/// Takes from headings and long paragraphs what they are called. Readability
/// drops whatever is called `social`, and the anchor of a heading is made of
/// its words; and of the headings of the first two ranks it drops one that is
/// like the title, which should be one that says it.
fn unnamed(document: &Document, title: &str) {
    // The title of the document, for ours may be a wrong heading.
    let titled = each(&document.root(), "title").next();
    let titled = titled.map(|titled| titled.text()).unwrap_or_default();
    let title = title::letters(if titled.trim().is_empty() { title } else { &titled });
    let is_title =
        |own: &str| own.len() >= TITLE && (title.contains(own) || own.contains(title.as_str()));
    let headings = elements(&document.root(), |element| element.is_one_of(&RANKS));
    let (first, others): (Vec<NodeRef<'_>>, Vec<NodeRef<'_>>) =
        headings.into_iter().partition(|heading| heading.has_name("h1"));
    let mut is_said = false;
    for heading in &first {
        let is_own = is_title(&title::letters(&heading.text()));
        is_said |= is_own;
        // What stands between paragraphs heads a part of them.
        if !is_own && stands_between(heading) {
            heading.remove_attrs(&["class", "id"]);
        }
    }
    for heading in &others {
        let is_called = heading.attr_or("class", "").contains("comment")
            || heading.attr_or("id", "").starts_with("comment");
        if is_called && !is_of_text(heading) {
            continue;
        }
        heading.remove_attrs(&["class", "id"]);
        if !heading.has_name("h2") {
            continue;
        }
        if !is_said && is_title(&title::letters(&heading.text())) {
            is_said = true;
        } else {
            heading.rename("h3");
            heading.set_attr(SECOND, "");
        }
    }
    for part in &elements(&document.root(), is_named_paragraph) {
        let is_known = match part.has_name("p") {
            true => part.size() >= PARAGRAPH || is_head(part),
            false if part.is_one_of(&["ul", "ol"]) => is_of_paragraphs(part),
            false => is_head(part),
        };
        if is_known {
            part.remove_attrs(&["class", "id"]);
        }
    }
}

/// Tells whether an element stands between two paragraphs, the first of which
/// a list or a picture may part from it.
fn stands_between(node: &NodeRef<'_>) -> bool {
    let is_text = |node: NodeRef<'_>| node.has_name("p") && fills_paragraph(&node);
    let mut before = before(node).filter(NodeRef::is_element).take(BEFORE);
    before.any(is_text) && node.next_element_sibling().is_some_and(is_text)
}

/// Most elements before a heading among which a paragraph is looked for.
const BEFORE: usize = 4;

/// Tells whether a long paragraph stands right below a heading.
fn is_of_text(heading: &NodeRef<'_>) -> bool {
    heading.next_element_sibling().is_some_and(|below| {
        below.has_name("p") && below.size() >= PARAGRAPH && in_links(&below) == 0
    })
}

/// Sees paragraphs with a name, what is called the head of a part, and lists
/// that are called the content.
fn is_named_paragraph(element: &Element) -> bool {
    let is_paragraph = element.has_name("p");
    let is_list = element.is_one_of(&["ul", "ol"]);
    names_of(element).any(|name| {
        is_paragraph
            || name.contains("header")
            || is_list && name.contains("content") && !prune::is_of_furniture(name)
    })
}

/// Fewest paragraphs beside a list which are the text more than that.
const PARAGRAPHS: usize = 3;

/// Tells whether a list stands behind several paragraphs, and in one box with
/// them: readability would make it the text, for its name.
fn is_of_paragraphs(list: &NodeRef<'_>) -> bool {
    let is_text = |node: &NodeRef<'_>| node.has_name("p") && fills_paragraph(node);
    before(list).take(MANY).filter(is_text).take(PARAGRAPHS).count() == PARAGRAPHS
}

/// Most nodes before a list among which they are looked for.
const MANY: usize = 60;

/// Words of the names of what stands beside an article with a head of its own.
const BESIDE: [&str; 8] =
    ["sidebar", "widget", "related", "comment", "menu", "footer", "popup", "modal"];

/// Tells whether an element is the head of a part of a text, which may be
/// called `card-header`: a heading, what stands by it, and text behind it.
fn is_head(node: &NodeRef<'_>) -> bool {
    let named = [node.attr_or("class", ""), node.attr_or("id", "")];
    let has = |word: &str| named.iter().any(|name| name.to_ascii_lowercase().contains(word));
    has("header")
        && !BESIDE.iter().any(|word| has(word))
        && (node.has_name("p")
            || node.ancestors_it(Some(3)).any(|above| above.has_name("summary"))
            || holds(node, &HEADINGS))
        && !holds(node, &["h1"])
        && node.size_within(399).is_some_and(|size| size > 0 && linked(node, size) < 0.3)
}

/// Returns how many characters are left without a part of them.
fn without(characters: usize, part: f64) -> usize {
    (characters as f64 * (1.0 - part.min(1.0))) as usize
}

/// Takes the feed as a referee: where the feed holds the full article and the
/// page hardly anything of it, what was found is something else.
pub(super) fn refer(found: Document, base: &Url, hints: &Hints<'_>, limits: &Limits) -> Document {
    let Some(content) = hints.content else { return found };
    let told = plain::plain(content);
    let characters = plain::shown(&told);
    if characters < limits.article_characters.max(600) {
        return found;
    }
    let own = shingles(&found.text());
    let told = shingles(&told);
    let held = told.iter().filter(|shingle| own.contains(*shingle)).count();
    if held * 5 >= told.len() {
        return found;
    }
    prepared(content, base, limits).unwrap_or(found)
}

/// Returns the runs of eight letters of a text, at most so many.
fn shingles(text: &str) -> HashSet<[char; 8]> {
    let letters: Vec<char> =
        text.chars().filter(|letter| letter.is_alphanumeric()).take(50_000).collect();
    letters.windows(8).filter_map(|window| window.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn left(html: &str) -> String {
        let document = Document::from(html);
        unnamed(&document, "High water in the lower town");
        document.body().unwrap().inner_html().replace(LINE, "")
    }

    #[test]
    fn headings_of_the_first_rank_lose_their_names_between_paragraphs() {
        let heading = "<h1 class=\"header-anchor\">Boats</h1>";
        assert_eq!(left(&format!("{LINE}{heading}{LINE}")), "<h1>Boats</h1>");
        let listed = format!("{LINE}<ul><li>x</li></ul>{heading}{LINE}");
        assert!(left(&listed).ends_with("<h1>Boats</h1>"));
        let title = heading.replace("Boats", "High water in the lower town");
        for (kept, page) in [
            (heading, format!("{heading}{LINE}")),
            (heading, format!("{LINE}{heading}")),
            (&title, format!("{LINE}{title}{LINE}")),
        ] {
            assert_eq!(left(&page), kept);
        }
    }

    #[test]
    fn lists_behind_paragraphs_lose_the_name_of_the_content() {
        let list = |class: &str| format!("<ul class=\"{class}\"><li>Boats</li></ul>");
        let bare = "<ul><li>Boats</li></ul>";
        assert_eq!(left(&format!("{}{}", LINE.repeat(3), list("contents"))), bare);
        let related = list("related-content");
        assert_eq!(left(&format!("{}{related}", LINE.repeat(3))), related);
        assert_eq!(left(&format!("{LINE}{}", list("contents"))), list("contents"));
    }
}
