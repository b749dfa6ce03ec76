//! The article on a page: by the operator's selector, or by readability within
//! its bounds, narrowed to what the page calls its text, with the boxes that
//! are built as those found; and, where that is in doubt, by a jury, or from
//! the JSON that a page is assembled from.

mod unnamed;

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};
use dom_smoothie::Readability;
use url::Url;

use super::data::Data;
use super::element::{Named, attribute, says};
use super::metadata::Metadata;
use super::narrow::Fit;
use super::units::{Prose, units};
use super::{
    Hints, Rejection, bounds, captions, gaps, jury, kin, layout, narrow, opening, pictures, prune,
    stow, tidy, title,
};
use crate::article::measure::{Size, linked};
use crate::model::Limits;
use crate::text::guard;
use crate::text::plain;
use unnamed::{SECOND, unnamed};

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
