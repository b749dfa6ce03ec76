//! What was found is narrowed to what its page calls the text: below that
//! stand comments, links and notices, which a short article does not outweigh.

mod told;

use std::collections::HashSet;

use dom_query::{Document, Element, NodeRef};

use super::element::Named;
use super::find::{CONTENT, ENOUGH};
use super::title;
use super::units::{self, Unit};
use super::walk::{behind, elements, has_picture, has_text, is_within, outermost, up};
use crate::article::measure::{Size, linked};
use crate::text::date::{self, Reading};
pub(super) use told::drop_told;

/// Fewest characters of a further article.
const ARTICLE: usize = 500;

/// Fewest characters of a paragraph, which a name and a day have not.
const PARAGRAPH: usize = 80;

/// Most further articles with a heading of a lower rank: more are parts of one.
const NEXT: usize = 2;

/// Removes further articles of a page that is loaded without end: each has a
/// heading, of the same rank or with who wrote it and when, and only one says
/// the title.
pub(super) fn drop_others(page: &Document, title: &str) {
    let title = title::letters(title);
    let articles = outermost(&page.root(), |element| element.has_name("article"));
    if articles.len() < 2 || title.is_empty() {
        return;
    }
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&["h1", "h2"]);
    let headed = articles.into_iter().filter_map(|article| {
        let heading = article.descendants_it().find(is_heading)?;
        Some((article, heading.has_name("h1"), title::letters(&heading.text()) == title))
    });
    let headed: Vec<_> = headed.collect();
    let Some((own, rank, _)) = headed.iter().find(|(_, _, is_own)| *is_own) else { return };
    let lower = headed.iter().filter(|(_, own, _)| *rank && !own).count();
    let may_be_lower = (1..=NEXT).contains(&lower) && own.size() >= ARTICLE;
    for (article, other, is_own) in &headed {
        let is_further = || other == rank || *rank && may_be_lower && is_signed(article);
        if !is_own && is_further() && article.size() >= ARTICLE {
            article.remove_from_parent();
        }
    }
}

/// Tells whether an article begins with a heading and who wrote it, or when.
fn is_signed(article: &NodeRef<'_>) -> bool {
    let is_text = |node: &NodeRef<'_>| node.has_name("p") && node.size() >= PARAGRAPH;
    let mut begins = article.descendants_it().take_while(|node| !is_text(node));
    let is_mark = |node: &NodeRef<'_>| {
        let is_called = |name: &str| {
            let called = node.attr_or(name, "").to_ascii_lowercase();
            called.contains("author") || called.contains("byline")
        };
        let is_line = || node.text().trim_start().get(..3).is_some_and(|by| by == "By ");
        node.has_name("time")
            || ["class", "rel", "itemprop"].iter().any(|name| is_called(name))
            || node.has_name("p") && is_line()
    };
    begins.any(|node| is_mark(&node))
}

/// What content systems call the element that holds the text of an article and
/// nothing else, in the order of their bytes.
const TEXTS: [&str; 40] = [
    "Cnt-Main-Article-QQ",
    "Main_Content_Val",
    "TRS_Editor",
    "Zoom",
    "art_content",
    "artbody",
    "artibody",
    "article-content__editor",
    "article-text",
    "articleContent",
    "articleDetailContent",
    "article_body",
    "article_content",
    "cas_content",
    "contentText",
    "content_area",
    "content_views",
    "detail-content",
    "detailContent",
    "endText",
    "js_content",
    "left_zw",
    "main_content",
    "mp-editor",
    "news-content",
    "newsContent",
    "news_txt",
    "ozoom",
    "p-detail",
    "post_body",
    "post_text",
    "rich_media_content",
    "rm_txt_con",
    "rwb_zw",
    "story-body",
    "storytext",
    "t_f",
    "text-content",
    "text_area",
    "zoom",
];

/// Fewest words of a lead.
const LEAD: usize = 8;

/// The first post of a forum, which holds no other.
const POST: &str = "t_f";

pub(super) fn is_called_text(element: &Element) -> bool {
    let is_text = |name: &str| CONTENT.contains(&name) || TEXTS.binary_search(&name).is_ok();
    element.attrs.iter().any(|own| match &*own.name.local {
        "itemprop" => &*own.value == "articleBody",
        "class" | "id" => own.value.split_ascii_whitespace().any(is_text),
        _ => false,
    })
}

/// How what was found stands to what its page calls the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The page calls nothing so, or something else.
    Other,
    /// It is the text.
    Whole,
    /// More was found; what was too much is gone.
    Narrowed,
}

/// Takes from what was found of a page what stands outside of what the page
/// calls the text.
pub(super) fn narrow(found: &[Unit<'_>], page: &Document, pieces: &[Unit<'_>]) -> Fit {
    let Some(text) = text_of(page, ENOUGH) else { return Fit::Other };
    let own: Vec<&Unit<'_>> = pieces.iter().filter(|unit| is_within(&unit.node, &text)).collect();
    let mut digests: HashSet<u64> = HashSet::new();
    let mut whole = 0;
    for unit in &own {
        digests.extend(unit.digests());
        whole += unit.letters.len();
    }
    let is_held = |unit: &Unit<'_>| unit.is_among(&digests);
    let all: usize = found.iter().map(|unit| unit.letters.len()).sum();
    let held = found.iter().filter(|unit| is_held(unit)).map(|unit| unit.letters.len());
    let held: usize = held.sum();
    if held * 10 < whole * 9 || held * 2 < all {
        return Fit::Other;
    }
    let is_long = |unit: &Unit<'_>| unit.letters.len() >= units::LETTERS && is_held(unit);
    let first = found.iter().position(is_long).filter(|_| held < all);
    let (Some(first), Some(last)) = (first, found.iter().rposition(is_long)) else {
        return Fit::Whole;
    };
    // A short line between breaks is no block of its own on the page.
    let begins = |unit: &&Unit<'_>| own.iter().any(|own| own.letters.starts_with(&unit.letters));
    let ends = |unit: &&Unit<'_>| own.iter().any(|own| own.letters.ends_with(&unit.letters));
    let further = found.iter().skip(last + 1).take_while(|unit| is_held(unit)).count();
    let further = match found.get(last + further + 1).filter(ends) {
        Some(_) => further + 1,
        None => further,
    };
    let nearest = found.get(..first).and_then(<[_]>::last).filter(begins);
    let nearest = nearest.map(|unit| unit.node.id);
    for unit in found.iter().take(first) {
        if !is_held(unit) && !may_be_lead(unit) && Some(unit.node.id) != nearest {
            remove(unit);
        }
    }
    if let Some(last) = found.get(last + further) {
        cut_behind(&last.node);
    }
    Fit::Narrowed
}

/// Tells whether a piece before the text may be a lead, which stands apart.
fn may_be_lead(unit: &Unit<'_>) -> bool {
    let text: String = unit.texts.iter().map(|text| text.text().to_string()).collect();
    unit.words >= LEAD && !(date::may_be_in(&text) && date::find(&text, Reading::ANY).is_some())
}

/// Returns the one element that a page calls the text, if it has so many
/// characters.
pub(super) fn text_of<'a>(page: &'a Document, fewest: usize) -> Option<NodeRef<'a>> {
    let called = elements(&page.root(), is_called_text);
    let is_post = |node: &NodeRef<'_>| node.attr_or("class", "").as_ref() == POST;
    let sized = |node: &NodeRef<'a>| (*node, node.size());
    let called: Vec<(NodeRef<'a>, usize)> = match called.first().filter(|first| is_post(first)) {
        Some(first) => vec![sized(first)],
        None => called.iter().map(sized).collect(),
    };
    let (text, size) = called.iter().max_by_key(|(_, size)| size)?;
    if *size < fewest {
        return None;
    }
    let is_alone = is_post(text)
        || called.iter().all(|(other, size)| {
            *size < fewest || is_within(other, text) || is_within(text, other)
        });
    // Its siblings that are called the same are its further pages.
    let class = text.attr_or("class", "");
    let around = text.parent()?;
    let has_pages = !is_post(text)
        && !class.is_empty()
        && around.children_it(false).any(|other| {
            other.id != text.id && other.attr_or("class", "") == class && other.size() >= fewest
        });
    (is_alone && !has_pages && linked(text, *size) < 0.25).then_some(*text)
}

/// Removes a piece of text, but nothing that stands within it as another.
fn remove(unit: &Unit<'_>) {
    let holds = units::holds_block(&unit.node);
    if holds || has_picture(&unit.node) {
        unit.texts.iter().for_each(NodeRef::remove_from_parent);
    } else {
        unit.node.remove_from_parent();
    }
}

/// Removes all that stands behind a block, but for pictures right behind it.
fn cut_behind(block: &NodeRef<'_>) {
    let mut may_be_picture = true;
    for node in up(block).take_while(|node| !node.has_name("html")) {
        for next in behind(&node) {
            may_be_picture &= !has_text(&next);
            if !may_be_picture || !has_picture(&next) {
                next.remove_from_parent();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::units::units;

    #[test]
    fn short_lines_between_breaks_stay_where_the_text_begins_and_ends() {
        let line = "The river rose by a hand's breadth in the night, and nobody slept for it.";
        let page = Document::from(format!(
            "<div><p>Share</p><div class=article-body>Dear all,<br><br>{line}<br><br>{line} Again. \
             {line}<br><br>Good night.</div><p>Tags</p></div>"
        ));
        let found = Document::fragment(format!(
            "<div><p>Share</p><p>Dear all,</p><p>{line}</p><p>{line} Again. {line}</p>\
             <p>Good night.</p><p>Tags</p></div>"
        ));
        let pieces = page.body().map(|body| units(&body)).unwrap();
        assert_eq!(narrow(&units(&found.html_root()), &page, &pieces), Fit::Narrowed);
        let text = found.text();
        assert!(text.starts_with("Dear all,The river") && text.ends_with("Good night."), "{text}");
    }

    #[test]
    fn an_article_that_follows_another_goes() {
        let line = "<p>The river rose by a hand's breadth in the night, and nobody of the lower \
            town slept, because the old dam had broken the year before.</p>";
        let left = |behind: &str| {
            let own = format!("<article><h1>High water</h1>{}</article>", line.repeat(6));
            let page = Document::from(format!("{own}{behind}"));
            drop_others(&page, "High water");
            page.select("article").length() - 1
        };
        let next = format!("<article><h2>Boats</h2><p>By Jo Doe</p>{}</article>", line.repeat(6));
        assert_eq!(left(&next), 0);
        assert_eq!(left(&next.replace("<p>By Jo Doe</p>", "<time>3 May</time>")), 0);
        assert_eq!(left(&next.replace("h2", "h1").replace("By Jo Doe", "")), 0);
        assert_eq!(left(&next.replace("By Jo Doe", "")), 1);
        assert_eq!(left(&next.repeat(3)), 3);
        assert_eq!(left("<article><h2>Boats</h2><time>3 May</time></article>"), 1);
    }

    #[test]
    fn what_texts_are_called_is_searched_by_halves() {
        assert!(TEXTS.is_sorted());
    }
}
