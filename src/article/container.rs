//! The element that holds the article on the pages of a site: found by what
//! was read, and used once enough pages agree.

use std::collections::HashMap;

use dom_query::{Document, Matcher, NodeId, NodeRef};

use super::data::Data;
use super::habit::Expectation;
use super::walk::up;
use super::{captions, prune, title};
use crate::article::element::Named;
use crate::model::Digest;
use crate::text::plain;

/// One page in so many is read as if nothing were known, so that a site that
/// changes its pages is noticed.
const AUDIT: u8 = 16;

/// Fewest bytes of a piece of running text: 60 letters of Latin, 20 of
/// Chinese.
const RUNNING: usize = 60;

/// Fewest characters of running text that are believed unseen.
const LEAST: usize = 200;

/// Most steps of a selector.
const STEPS: usize = 4;

/// Tells whether a page is read without help, whatever is known.
pub(super) fn is_audited(url: &url::Url) -> bool {
    let digest = Digest::of(url.as_str().as_bytes());
    digest.as_bytes().first().is_some_and(|first| first % AUDIT == 0)
}

/// Takes the article from a container that earlier pages agreed on; nothing
/// where the page does not have it once, or has its running text elsewhere.
/// Returns the article, and the selector.
pub(super) fn take(
    document: &Document,
    data: &Data,
    expected: &Expectation,
) -> Option<(Document, String)> {
    let body = document.body()?;
    let trusted = expected.containers.iter().filter(|container| container.trusted);
    for selector in trusted.map(|container| &container.selector) {
        let Some(node) = only(document, selector) else { continue };
        if !holds_the_text(&body, &node, data, expected.usual) {
            continue;
        }
        captions::captions(document);
        prune::furniture_in(&node, &body);
        prune::lists_of_links(&node);
        // A cell that is read anew without its table is what it holds.
        let is_of_table = node.is_one_of(&["td", "th", "tr", "tbody"]);
        let found = match is_of_table {
            true => Document::fragment(node.html()),
            false => node.to_fragment(),
        };
        return Some((found, selector.clone()));
    }
    None
}

/// Returns the one element that a selector matches.
fn only<'a>(document: &'a Document, selector: &str) -> Option<NodeRef<'a>> {
    let matcher = Matcher::new(selector).ok()?;
    let found = document.select_matcher(&matcher);
    match found.nodes() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Tells whether an element holds the running text of a page: a page that
/// was made to teach a wrong container cannot blank others.
fn holds_the_text(
    body: &NodeRef<'_>,
    node: &NodeRef<'_>,
    data: &Data,
    usual: Option<usize>,
) -> bool {
    let (all, own) = (running(body), running(node));
    let stated = data.bodies.first().map_or(0, |body| body.characters);
    own >= LEAST
        && own * 5 >= all * 3
        && own * 3 >= stated
        && usual.is_none_or(|usual| own * 5 >= usual)
}

/// Elements whose text is not that of an article.
const APART: [&str; 10] =
    ["a", "script", "style", "noscript", "template", "form", "button", "nav", "footer", "aside"];

/// Counts the characters of running text: long pieces that stand in no link,
/// form or margin.
fn running(node: &NodeRef<'_>) -> usize {
    let texts = node.descendants_it().filter(NodeRef::is_text);
    texts
        .map(|text| {
            let weight = text.query_or(0, |node| match &node.data {
                dom_query::NodeData::Text { contents } if contents.trim().len() >= RUNNING => {
                    plain::shown(contents)
                }
                _ => 0,
            });
            let is_apart = || text.ancestors_it(Some(6)).any(|above| above.is_one_of(&APART));
            if weight > 0 && is_apart() { 0 } else { weight }
        })
        .sum()
}

/// What a page showed of containers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The selector of the element that held the article and hardly anything
    /// else.
    pub(super) container: Option<String>,
    /// Selectors that were expected and held something else.
    pub(super) contradicted: Vec<String>,
}

impl Shown {
    /// What a page shows whose article was taken from a container.
    pub(super) fn agreeing(selector: String) -> Self {
        Self { container: Some(selector), contradicted: Vec::new() }
    }
}

/// Finds the element of a page that held what was read, however it was found:
/// one from which `tidied` makes the same article. The page is used up.
pub(super) fn locate(
    page: &Document,
    article: &Document,
    expected: &Expectation,
    tidied: impl Fn(&str) -> Document,
) -> Shown {
    let wanted = pieces(&article.html_root());
    let mut shown = Shown::default();
    let Some(node) = deepest(page, &wanted) else { return shown };
    let mut known = Vec::new();
    for container in &expected.containers {
        match only(page, &container.selector) {
            Some(own) if own.id == node.id => known.push(container.selector.clone()),
            Some(_) => shown.contradicted.push(container.selector.clone()),
            None => {}
        }
    }
    let selector = known.first().cloned().or_else(|| selector(page, &node));
    if let Some(body) = page.body() {
        prune::furniture_in(&node, &body);
    }
    prune::lists_of_links(&node);
    if alike(&wanted, &pieces(&tidied(&node.html()).html_root())) {
        shown.container = selector;
    } else {
        shown.contradicted.append(&mut known);
    }
    shown
}

/// Pieces of text by their letters: how often each stands, and its length.
type Pieces = HashMap<String, (usize, usize)>;

fn pieces(root: &NodeRef<'_>) -> Pieces {
    let mut pieces = Pieces::new();
    for node in root.descendants_it().filter(NodeRef::is_text) {
        let letters = title::letters(&node.text());
        if !letters.is_empty() {
            let length = letters.chars().count();
            pieces.entry(letters).or_insert((0, length)).0 += 1;
        }
    }
    pieces
}

fn size(pieces: &Pieces) -> usize {
    pieces.values().map(|(count, length)| count * length).sum()
}

/// Tells whether two texts are the same but for one part in thirty.
fn alike(one: &Pieces, other: &Pieces) -> bool {
    let shared: usize = one
        .iter()
        .filter_map(|(letters, (count, length))| {
            let (others, _) = other.get(letters)?;
            Some(count.min(others) * length)
        })
        .sum();
    shared > 0 && shared * 30 >= size(one).max(size(other)) * 29
}

/// Returns the deepest element that holds nearly all of the pieces.
fn deepest<'a>(page: &'a Document, wanted: &Pieces) -> Option<NodeRef<'a>> {
    let body = page.body()?;
    let mut held: HashMap<NodeId, usize> = HashMap::new();
    for text in body.descendants_it().filter(NodeRef::is_text) {
        let letters = title::letters(&text.text());
        let Some((_, length)) = wanted.get(&letters) else { continue };
        for above in text.ancestors_it(None) {
            *held.entry(above.id).or_default() += length;
        }
    }
    let all = held.get(&body.id).copied().unwrap_or_default();
    if all * 10 < size(wanted) * 9 {
        return None;
    }
    let mut node = body;
    loop {
        let inner = node.children_it(false).find(|child| {
            child.is_element() && held.get(&child.id).is_some_and(|held| held * 40 >= all * 39)
        });
        match inner {
            Some(inner) => node = inner,
            None => return (node.id != body.id).then_some(node),
        }
    }
}

/// Returns a selector that matches this element of a page and no other: the
/// names that it and those above it have on other pages, too.
fn selector(page: &Document, node: &NodeRef<'_>) -> Option<String> {
    let mut selector = String::new();
    for above in up(node).take(STEPS) {
        let (step, is_telling) = step(&above)?;
        selector = if selector.is_empty() { step } else { format!("{step} > {selector}") };
        if is_telling && only(page, &selector).is_some_and(|own| own.id == node.id) {
            return Some(selector);
        }
        if above.has_name("body") {
            break;
        }
    }
    None
}

/// Returns a step of a selector, and whether it tells more than a `div`.
fn step(node: &NodeRef<'_>) -> Option<(String, bool)> {
    let mut step = node.node_name()?.to_string();
    if !is_name(&step) && !step.starts_with('h') {
        return None;
    }
    let mut is_telling = matches!(step.as_str(), "article" | "main");
    if let Some(id) = node.attr("id").filter(|id| is_name(id)) {
        step.push('#');
        step.push_str(&id);
        return Some((step, true));
    }
    let class = node.attr_or("class", "");
    let names = class.split_ascii_whitespace().filter(|name| is_name(name));
    // What names the topic of an article is not on all pages of a site.
    let topics = ["tag-", "category-", "author-", "format-"];
    for name in names.filter(|name| !topics.iter().any(|topic| name.starts_with(topic))).take(3) {
        step.push('.');
        step.push_str(name);
        is_telling = true;
    }
    Some((step, is_telling))
}

/// Tells whether a name is written by a person, and means itself in CSS: what
/// has digits counts something.
fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::{Expectation, ExpectedContainer, Habit, Hints, Lesson, PageBytes, extract};
    use crate::model::{Article, Limits, Rules};

    const FILLER: &str = "The river rose by a hand's breadth in the night, and the people of the \
        lower town carried their goods upstairs, as they had done every spring.";

    /// A page whose address is not one of those that are read without help.
    fn read(number: usize, content: &str, site: &Expectation) -> (Article, Lesson) {
        let page = format!(
            "<html><head><title>Story {number}</title></head><body class=post-{number}>\
             <div class='menu top'><ul><li><a href=/>Home</a></li></ul></div><div class=page>\
             {content}</div><footer class=bottom><p>All rights reserved.</p></footer></body></html>"
        );
        let url = (0..)
            .map(|at| url::Url::parse(&format!("https://a.example/{number}-{at}")).unwrap())
            .find(|url| !super::is_audited(url))
            .unwrap();
        let page = PageBytes { url: &url, bytes: page.as_bytes(), content_type: None };
        let hints = Hints { site: Some(site), ..Hints::default() };
        let found = extract(&page, &Rules::default(), &hints, &Limits::default()).unwrap();
        let lesson = found.lesson.clone();
        (found.into_article(), lesson.unwrap())
    }

    fn story(number: usize) -> String {
        format!(
            "<div class='story body-{number}' id=story{number}><h1>Story {number}</h1>\
             <p>{FILLER}</p><p>Number {number}. {FILLER}</p><p>{FILLER} {number}</p></div>\
             <div class='side right'><ul><li><a href=/1>A poem of the day</a></li><li><a href=/2>\
             All that was read</a></li><li><a href=/3>Weather</a></li></ul></div>"
        )
    }

    fn trusting(selector: &str) -> Expectation {
        let container = ExpectedContainer { selector: selector.to_owned(), trusted: true };
        Expectation { containers: vec![container], ..Expectation::default() }
    }

    #[test]
    fn pages_that_agree_teach_a_container_that_is_then_used() {
        let mut habit = Habit::default();
        for number in 0..5 {
            let (_, lesson) = read(number, &story(number), &habit.expectation());
            assert_eq!(lesson.container.as_deref(), Some("div.story"));
            habit.learn(number as u32, &lesson);
        }
        let site = habit.expectation();
        assert!(site.containers[0].trusted);
        let (alone, _) = read(9, &story(9), &Expectation::default());
        let (helped, lesson) = read(9, &story(9), &site);
        let lines = |article: &Article| crate::text::plain::lines(&article.html);
        assert_eq!(lines(&helped), lines(&alone));
        assert_eq!(lesson.container.as_deref(), Some("div.story"));
        // What an extractor takes for a margin is read where it is known to
        // be the article.
        let odd = format!(
            "<div class='comment story'><p>{FILLER}</p><p>{FILLER}</p></div>\
             <div class=wide><p>{FILLER}</p></div>"
        );
        let (helped, _) = read(9, &odd, &site);
        assert_eq!(helped.html.matches("river").count(), 2, "{}", helped.html);
    }

    #[test]
    fn a_container_that_does_not_hold_the_text_is_passed_over_and_contradicted() {
        let (alone, _) = read(1, &story(1), &Expectation::default());
        for wrong in ["div.side", "footer.bottom", "div.menu"] {
            let (helped, lesson) = read(1, &story(1), &trusting(wrong));
            assert_eq!(helped, alone, "{wrong}");
            assert_eq!(lesson.contradicted, [wrong]);
            assert_eq!(lesson.container.as_deref(), Some("div.story"));
        }
        for missing in ["div.none", "p", "p["] {
            let (helped, lesson) = read(1, &story(1), &trusting(missing));
            assert_eq!(helped, alone, "{missing}");
            assert!(lesson.contradicted.is_empty());
        }
    }

    #[test]
    fn names_that_count_are_no_part_of_a_selector() {
        let nested = |inner: &str| {
            let text = format!("<p>{FILLER}</p><p>{FILLER}</p><p>{FILLER}</p>");
            let content = inner.replace("TEXT", &text);
            read(1, &content, &Expectation::default()).1.container
        };
        for (content, wanted) in [
            (
                "<article class='post-12 tag-x post type-post'>TEXT</article>",
                "article.post.type-post",
            ),
            ("<div id=main><div>TEXT</div></div><div>x</div>", "div#main > div"),
            ("<section class=css-1x2><div id=p-7>TEXT</div></section>", "div.page > section > div"),
        ] {
            assert_eq!(nested(content).as_deref(), Some(wanted), "{content}");
        }
    }

    #[test]
    fn a_hijacked_page_cannot_blank_others() {
        let mut habit = Habit::default();
        for number in 0..8 {
            let hijacked = format!(
                "<div class='side right'><p>{FILLER} {number}</p><p>{FILLER}</p><p>{FILLER}</p></div>"
            );
            let (_, lesson) = read(number, &hijacked, &habit.expectation());
            habit.learn(number as u32, &lesson);
        }
        let site = habit.expectation();
        assert!(site.containers[0].trusted);
        let (alone, _) = read(9, &story(9), &Expectation::default());
        let (helped, lesson) = read(9, &story(9), &site);
        assert_eq!(helped, alone);
        assert_eq!(lesson.contradicted, ["div.side.right"]);
    }
}
