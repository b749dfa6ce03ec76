//! The pages of an article, made one: in order, and without what a site
//! repeats on each of them.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::chaff::{TEXTS, holds_text};
use super::walk::{has_picture, holds};
use super::{Hints, PageBytes, Rejection, extract, tidy, title};
use crate::model::{Article, Further, Limits, Rules};

/// Part of the first page that the whole must hold, in hundredths.
const HELD: usize = 80;

/// Something to read: a block by its letters, or a picture by its address.
struct Piece<'a> {
    node: NodeRef<'a>,
    key: String,
}

/// Puts a further page behind what there is of an article.
///
/// # Errors
/// The page holds no part of it.
pub fn extract_next(
    before: Article,
    page: &PageBytes<'_>,
    rules: &Rules,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<Article, Rejection> {
    let more = extract_part(page, rules, hints, limits)?;
    // A page that says nothing new is the end, whatever its links say.
    Ok(join(&before, more).unwrap_or(before))
}

/// Takes an article from the page that claims to hold the whole of it; the
/// first page as it was, if it does not.
#[must_use]
pub fn extract_whole(
    first: Article,
    page: &PageBytes<'_>,
    rules: &Rules,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Article {
    match extract_part(page, rules, hints, limits) {
        Ok(whole) if holds_all(&whole, &first) => Article { further: None, ..whole },
        _ => Article {
            further: first.further.map(|further| Further { whole: None, ..further }),
            ..first
        },
    }
}

/// Extracts a page that is not the first of its article: neither the feed nor
/// the habit of the site says anything of it, and it may be short.
fn extract_part(
    page: &PageBytes<'_>,
    rules: &Rules,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<Article, Rejection> {
    let hints = Hints { content: None, site: None, ..*hints };
    let limits = Limits { article_characters: 0, ..limits.clone() };
    let article = extract(page, rules, &hints, &limits)?.into_article();
    if article.characters == 0 && !article.html.contains("<img") {
        return Err(Rejection::Empty { characters: 0, least: 1 });
    }
    Ok(article)
}

/// Joins two parts; nothing where the second holds nothing new.
fn join(before: &Article, more: Article) -> Option<Article> {
    let own = Document::fragment(before.html.as_str());
    let mut known: HashSet<String> =
        pieces(&own.html_root()).into_iter().map(|piece| piece.key).collect();
    known.insert(title::letters(&before.title));
    let next = Document::fragment(more.html.as_str());
    let root = next.html_root();
    let found = pieces(&root);
    let is_new = |piece: &&Piece<'_>| !known.contains(&piece.key);
    let first = found.iter().position(|piece| is_new(&piece))?;
    let last = found.iter().rposition(|piece| is_new(&piece)).unwrap_or(first);
    // What stands again before and behind the text is the site's: heading,
    // byline, picture, source. Within the text it may be meant.
    for (at, piece) in found.iter().enumerate() {
        if at < first || at > last {
            piece.node.remove_from_parent();
        }
    }
    tidy::drop_empty(&root);
    let html = format!("{}{}", before.html, root.inner_html().trim());
    Some(Article {
        characters: before.characters + tidy::characters(&next),
        html,
        further: more.further,
        ..before.clone()
    })
}

/// Tells whether an article is the whole of which another is the first page.
fn holds_all(whole: &Article, first: &Article) -> bool {
    let keys = |article: &Article| -> HashSet<String> {
        let document = Document::fragment(article.html.as_str());
        pieces(&document.html_root()).into_iter().map(|piece| piece.key).collect()
    };
    let (whole_keys, first_keys) = (keys(whole), keys(first));
    let held = first_keys.iter().filter(|key| whole_keys.contains(*key)).count();
    held * 100 >= first_keys.len() * HELD && whole.characters > first.characters
}

/// Returns blocks without blocks in them, and pictures, in reading order.
fn pieces<'a>(root: &NodeRef<'a>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for node in root.descendants() {
        let key = if node.has_name("img") {
            node.attr("src").map(|src| format!("img:{src}")).unwrap_or_default()
        } else if holds_text(&node) && !has_picture(&node) && !holds(&node, &TEXTS) {
            title::letters(&node.text())
        } else {
            continue;
        };
        if !key.is_empty() {
            pieces.push(Piece { node, key });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(html: &str) -> Article {
        let characters = tidy::characters(&Document::fragment(html));
        Article { title: "The river".into(), html: html.into(), characters, ..Article::default() }
    }

    #[test]
    fn what_every_page_repeats_stands_once() {
        let first = article(
            "<p>By Jane Doe</p><figure><img src=\"https://a/1.jpg\"></figure><p>It rose.</p><p>Source: Wire</p>",
        );
        let second = article(
            "<h2>The River</h2><p>By Jane Doe</p><figure><img src=\"https://a/1.jpg\"></figure><p>It fell.</p><p>It rose.</p><p>And that was all.</p><p>Source: Wire</p>",
        );
        let joined = join(&first, second).unwrap();
        assert_eq!(
            joined.html,
            "<p>By Jane Doe</p><figure><img src=\"https://a/1.jpg\"></figure><p>It rose.</p><p>Source: Wire</p><p>It fell.</p><p>It rose.</p><p>And that was all.</p>"
        );
        assert_eq!(joined.characters, tidy::characters(&Document::fragment(joined.html.as_str())));
    }

    #[test]
    fn a_page_with_nothing_new_ends_the_article() {
        let first = article("<div><p>It rose.</p><p>It fell.</p></div>");
        assert_eq!(join(&first, first.clone()), None);
    }

    #[test]
    fn a_page_of_one_picture_is_new() {
        let joined = join(&article("<p>a</p>"), article("<p><img src=\"https://a/2.jpg\"></p>"));
        assert!(joined.unwrap().html.ends_with("2.jpg\"></p>"));
    }

    #[test]
    fn the_whole_holds_its_first_page_and_more() {
        let first = article("<p>One.</p><p>Two.</p>");
        assert!(holds_all(&article("<p>One.</p><p>Two.</p><p>Three.</p>"), &first));
        assert!(!holds_all(&article("<p>Another story altogether.</p>"), &first));
        assert!(!holds_all(&first, &first));
    }
}
