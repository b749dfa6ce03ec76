//! How far an article reaches: to the end of what its page calls the text, of
//! the box that it marks as the article, or of the one that heading and text
//! share. What stands behind is another thing, which a short article does not
//! outweigh.

mod closing;
mod signs;

use std::cell::LazyCell;
use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::element::{Named, is_among};
use super::find::ENOUGH;
use super::prune::words_in;
use super::walk::{self, before, is_within, outermost, up};
use super::{kin, narrow, opening, title};
use crate::article::measure::{Size, linked};
use crate::text::script::{ends_sentence, words};
pub(super) use signs::is_other;

/// Fewest characters of the text of an article.
const TEXT: usize = 30;

/// Fewest paragraphs of a box that holds an article because it holds the
/// heading.
const PARAGRAPHS: usize = 3;

/// Fewest bytes of such a paragraph: wide letters say more.
const PARAGRAPH: usize = 100;

/// Fewest characters of them all.
const HOME: usize = 300;

/// How far above the heading that box may stand.
const STEPS: usize = 10;

/// The end of an article.
struct Bound<'a> {
    /// What holds the text.
    text: NodeRef<'a>,
    /// What holds text and heading, where a page marks that.
    whole: NodeRef<'a>,
    /// Most characters of what stands behind and does not say what it is: if
    /// there are more, the article may go on there.
    most: usize,
}

/// Removes what stands behind the article of a page, and what stands beside it
/// and is called so.
pub(super) fn settle(document: &Document, title: &str) {
    let Some(body) = document.body() else { return };
    closing::take_in(&body);
    let title = title::letters(title);
    let heading = opening::heading(document, &title).map(|id| NodeRef::new(id, &document.tree));
    heading.iter().for_each(|heading| drop_kickers(heading, &title));
    let Some(bound) = bound_of(document, heading.as_ref()) else { return };
    drop_sidebars(&bound, heading.as_ref());
    let builds = paragraph_in(&bound.text).map(|own| kin::builds(&own)).unwrap_or_default();
    let (mut unknown, mut size, mut goes_on) = (Vec::new(), 0, false);
    for other in behind(&bound.text) {
        if other.size_within(0).is_some()
            || heading.as_ref().is_some_and(|heading| is_within(heading, &other))
        {
            continue;
        }
        if is_other(&other, &title) {
            other.remove_from_parent();
            continue;
        }
        goes_on = goes_on || is_further(&other, &bound) || is_built_alike(&other, &builds);
        if !goes_on && !is_within(&other, &bound.whole) {
            size += unlinked(&other, other.size());
            unknown.push(other);
        }
    }
    if !goes_on && size <= bound.most {
        unknown.iter().for_each(NodeRef::remove_from_parent);
    }
}

/// Most words and characters of a kicker, and how far above the heading the box
/// may stand that holds both.
const KICKER: (usize, usize) = (4, 40);
const ABOVE: usize = 2;

/// Removes from before the heading that says the title what names a part of the
/// site.
fn drop_kickers(heading: &NodeRef<'_>, title: &str) {
    if title::letters(&heading.text()) != title {
        return;
    }
    let is_kicker = |node: &NodeRef<'_>| {
        node.size_within(KICKER.1).is_some_and(|size| size > 0)
            && !node.has_name("h1")
            && !walk::has_picture(node)
            && words(&node.text()) <= KICKER.0
            && !ends_sentence(&node.text())
    };
    let within = up(heading).take_while(|node| !node.is_one_of(&["article", "main", "body"]));
    for node in within.take(ABOVE) {
        before(&node).filter(is_kicker).for_each(|kicker| kicker.remove_from_parent());
    }
}

fn bound_of<'a>(document: &'a Document, heading: Option<&NodeRef<'a>>) -> Option<Bound<'a>> {
    let text = narrow::text_of(document, TEXT);
    let article = text.as_ref().or(heading).and_then(article_of).or_else(|| {
        let articles = outermost(&document.root(), |own| own.has_name("article"));
        articles.first().copied().filter(|_| articles.len() == 1 && text.is_none())
    });
    let size = |node: &NodeRef<'_>| unlinked(node, node.size());
    let holds = |article: &NodeRef<'_>| text.as_ref().is_none_or(|text| is_within(text, article));
    let whole = article.filter(holds).map(|article| (article, size(&article)));
    match (text, whole.filter(|(_, size)| *size >= ENOUGH)) {
        (text, Some((whole, most))) => Some(Bound { text: text.unwrap_or(whole), whole, most }),
        (Some(text), None) => Some(Bound { text, whole: text, most: size(&text) * 2 }),
        (None, None) => {
            let home = home_of(heading?)?;
            Some(Bound { text: home, whole: home, most: size(&home) })
        }
    }
}

fn article_of<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    node.ancestors_it(None).chain([*node]).find(|above| above.has_name("article"))
}

/// Returns the smallest box round a heading that holds text, if it is not the
/// whole page.
fn home_of<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let home = heading.ancestors_it(Some(STEPS)).find(|above| {
        let own = above.descendants_it().filter(is_paragraph);
        own.take(PARAGRAPHS).count() == PARAGRAPHS
    })?;
    let is_box = home.is_one_of(&["div", "section"]);
    (is_box && home.size() >= HOME).then_some(home)
}

/// Returns what stands behind an element: its next siblings, and those of all
/// that it stands in.
fn behind<'a>(element: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    for node in up(element).take_while(|node| !node.has_name("body")) {
        found.extend(walk::behind(&node).filter(NodeRef::is_element));
    }
    found
}

/// Tells whether an article goes on in an element behind its bound: in a box
/// of the same kind, or in what no box parts from it.
fn is_further(other: &NodeRef<'_>, bound: &Bound<'_>) -> bool {
    let class = bound.text.attr_or("class", "");
    let is_alike = !class.is_empty() && other.attr_or("class", "") == class;
    let is_bare = other.is_one_of(&[
        "p",
        "ul",
        "ol",
        "blockquote",
        "figure",
        "table",
        "pre",
        "h2",
        "h3",
        "h4",
    ]) && !bound.text.has_name("article")
        && linked(other, other.size()) < 0.5;
    let is_beside = other.parent().map(|above| above.id) == bound.text.parent().map(|own| own.id);
    let is_called = |node: &NodeRef<'_>| {
        node.element_ref()
            .is_some_and(|element| narrow::is_called_text(&element) || element.has_name("article"))
    };
    is_alike
        || is_bare && is_beside
        || other.descendants_it().chain([*other]).any(|node| is_called(&node))
}

/// Tells whether the boxes round the first paragraph of an element are built as
/// those of the text, as where each part stands in boxes of its own.
fn is_built_alike(other: &NodeRef<'_>, builds: &HashSet<kin::Build>) -> bool {
    paragraph_in(other).is_some_and(|own| !kin::builds(&own).is_disjoint(builds))
}

fn paragraph_in<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    node.descendants_it().find(is_paragraph)
}

fn is_paragraph(node: &NodeRef<'_>) -> bool {
    node.has_name("p") && node.text().trim().len() >= PARAGRAPH
}

/// Words of what stands at the side of a text.
const SIDES: [&str; 2] = ["sidebar", "rail"];

/// Removes from before a text what is called its side: who wrote it, who paid
/// for it.
fn drop_sidebars(bound: &Bound<'_>, heading: Option<&NodeRef<'_>>) {
    let most = LazyCell::new(|| bound.text.size() / 3);
    for node in up(&bound.text).take_while(|node| !node.has_name("body")) {
        for other in before(&node) {
            if is_side(&other)
                && !heading.is_some_and(|heading| is_within(heading, &other))
                && other.size_within(*most).is_some()
            {
                other.remove_from_parent();
            }
        }
    }
}

fn is_side(node: &NodeRef<'_>) -> bool {
    words_in(&node.attr_or("class", "")).any(|word| is_among(word, &SIDES))
}

fn unlinked(node: &NodeRef<'_>, size: usize) -> usize {
    (size as f64 * (1.0 - linked(node, size).min(1.0))) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "The river rose by a hand's breadth in the night, and nobody of the lower town slept, \
         because the old dam had broken the year before.";

    fn paragraphs(count: usize) -> String {
        format!("<p>{LINE}</p>").repeat(count)
    }

    /// Returns what is left behind an article, and of the article itself
    /// whether it is whole.
    fn left(article: &str, behind: &str) -> String {
        let page = Document::from(format!("<div>{article}</div>{behind}"));
        settle(&page, "High water");
        let html = page.body().unwrap().inner_html().to_string();
        html.replace(&format!("<div>{article}</div>"), "")
    }

    fn called(count: usize) -> String {
        let text = paragraphs(count);
        format!("<h1>High water</h1><div class=\"article-content\">{text}</div>")
    }

    #[test]
    fn what_stands_behind_a_text_is_none_of_it() {
        let notice = format!("<div class=\"x\">{}</div>", paragraphs(2));
        let other = format!("<div><h1>The old dam</h1>{}</div>", paragraphs(9));
        let card = format!("<div><div>The old dam</div><p>{LINE}</p><a>Read on</a></div>");
        for gone in [notice, other, format!("<div>{}</div>", card.repeat(4))] {
            assert_eq!(left(&called(1), &gone), "", "{gone}");
        }
    }

    #[test]
    fn a_marked_article_ends_where_it_is_marked() {
        let article =
            |count| format!("<article><h1>High water</h1>{}</article>", paragraphs(count));
        assert_eq!(left(&article(4), &format!("<div>{}</div>", paragraphs(2))), "");
        // Its text may stand behind it where that holds little.
        let text = format!("<div>{}</div>", paragraphs(6));
        assert_eq!(left(&article(2), &text), text);
        let part = format!("<article>{}</article>", paragraphs(1));
        assert_eq!(left(&article(4), &part), part);
    }

    #[test]
    fn further_text_stays() {
        let more = paragraphs(1);
        for kept in [
            format!("<div class=\"article-content\">{more}</div>"),
            format!("<div class=\"x\">{}</div>", paragraphs(6)),
            format!("<section><div class=\"entry-content\">{more}</div></section>"),
        ] {
            assert_eq!(left(&called(1), &kept), kept);
        }
        let page = Document::from(format!("{}{more}<ul><li>One</li></ul>", called(1)));
        let before = page.html();
        settle(&page, "High water");
        assert_eq!(page.html(), before);
    }

    #[test]
    fn what_stands_above_the_heading_names_a_part_of_the_site() {
        let settled = |above: &str, title: &str| {
            let head = format!("<header>{above}<h1>{title}</h1></header>");
            let page = Document::from(format!("<article>{head}{}</article>", paragraphs(3)));
            settle(&page, "High water");
            page.select("header").inner_html().to_string()
        };
        let heading = "<h1>High water</h1>";
        for kicker in ["<span>Opinion</span>", "<h3><a href=\"/n\">The nation</a></h3>", "News: "] {
            assert_eq!(settled(kicker, "High water"), heading, "{kicker}");
            assert_eq!(settled(kicker, "High"), format!("{kicker}<h1>High</h1>"));
        }
        for kept in [
            "<p>It rained.</p>",
            "<p>Why so many of us stay</p>",
            "<p><img>Boats</p>",
            "<h1>Boats</h1>",
        ] {
            assert_eq!(settled(kept, "High water"), format!("{kept}{heading}"));
        }
    }

    #[test]
    fn a_box_with_heading_and_text_is_the_article() {
        let home = |count| format!("<h1>High water</h1><div>{}</div>", paragraphs(count));
        let about = format!("<section><h2>About the town</h2>{}</section>", paragraphs(2));
        assert_eq!(left(&home(3), &about), "");
        assert_eq!(left(&home(1), &about), about);
        let part = |of: &str| format!("<div class=row><div class=text>{of}</div></div>");
        let more = part(&paragraphs(1));
        let first = part(&format!("<h1>High water</h1>{}", paragraphs(3)));
        let page = Document::from(format!("<main>{first}{more}</main>"));
        let before = page.html();
        settle(&page, "High water");
        assert_eq!(page.html(), before);
    }

    #[test]
    fn what_is_called_the_side_of_a_text_goes() {
        let text = format!("<div itemprop=\"articleBody\">{}</div>", paragraphs(4));
        let side = format!("<h3>Partners</h3><p>{LINE}</p>");
        let settled = |before: &str| {
            let page = Document::from(format!("<article>{before}{text}</article>"));
            settle(&page, "High water");
            page.select("article").inner_html().replace(&text, "")
        };
        assert_eq!(settled(&format!("<div class=\"content-sidebar\">{side}</div>")), "");
        for kept in [
            format!("<div class=\"lead\">{side}</div>"),
            format!("<div class=\"has-sidebar\"><h1>High water</h1>{side}</div>"),
        ] {
            assert_eq!(settled(&kept), kept);
        }
    }
}
