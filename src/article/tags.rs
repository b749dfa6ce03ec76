//! What an article is about, in words of its source.

use dom_query::{Document, Element, NodeRef};

use super::Hints;
use super::data::Data;
use super::element::{Named, attribute};
use super::metadata::Metas;
use super::walk::{elements, has_text};
use crate::model::Evidence;
use crate::text::clean::clean_line;
use crate::text::script::is_wide;

/// Most tags of an article: who gives more describes the site.
const MOST: usize = 16;

/// Longest tag, in characters; what is longer is a sentence.
const LONGEST: usize = 60;

/// Returns the tags of a page, of the best witness that has any: what marks
/// them for machines, then links to their pages, then the feed, and last the
/// keywords that many sites have alike on every page.
pub(super) fn tags(
    document: &Document,
    metas: &Metas,
    data: &Data,
    hints: &Hints<'_>,
) -> Option<(Vec<String>, Evidence)> {
    let marked = tidy(data.keywords.iter().map(String::as_str));
    if !marked.is_empty() {
        return Some((marked, Evidence::JsonLd));
    }
    let named = tidy(metas.all("article:tag").chain(metas.all("og:article:tag")));
    if !named.is_empty() {
        return Some((named, Evidence::OpenGraph));
    }
    let links = elements(&document.root(), is_tag);
    let texts: Vec<_> = links.iter().take(2 * MOST).map(tag_of).collect();
    let linked = tidy(texts.iter().map(String::as_str));
    if !linked.is_empty() {
        return Some((linked, Evidence::Markup));
    }
    of_feed(hints).or_else(|| {
        let keywords = tidy(metas.first(&["news_keywords", "keywords"]).into_iter());
        (!keywords.is_empty()).then_some((keywords, Evidence::Meta))
    })
}

/// Returns the tag that a link names, without how often it was given, which
/// stands in an element of its own.
fn tag_of(link: &NodeRef<'_>) -> String {
    let text = link.text().split_whitespace().collect::<Vec<_>>().join(" ");
    let count = link.children_it(true).find(has_text).filter(NodeRef::is_element);
    let count = count.map(|count| count.text().trim().to_owned());
    let count = count.filter(|count| count.chars().all(|own| own.is_ascii_digit() || own == ','));
    let own = count.and_then(|count| text.strip_suffix(count.as_str()).map(str::to_owned));
    own.filter(|own| !own.trim().is_empty()).unwrap_or(text)
}

/// Sees a link to the page of a tag (HTML, 4.6.7.23).
fn is_tag(element: &Element) -> bool {
    element.has_name("a")
        && attribute(element, "rel").is_some_and(|rel| {
            rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("tag"))
        })
}

/// Returns the tags that a feed gives.
pub(super) fn of_feed(hints: &Hints<'_>) -> Option<(Vec<String>, Evidence)> {
    let told = tidy(hints.categories.iter().map(String::as_str));
    (!told.is_empty()).then_some((told, Evidence::Feed))
}

/// Splits lists, and leaves what is plain, short and not there already.
fn tidy<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let parts = texts.flat_map(|text| {
        // Chinese has no spaces but between its words for a search.
        let is_spaced = text.contains(is_wide)
            && text.split(' ').count() >= 4
            && !text.contains([',', '，', '、', ';', '；', '\n']);
        let signs = [',', ';', '，', '、', '；', '\n'];
        text.split(move |letter| signs.contains(&letter) || is_spaced && letter == ' ')
    });
    for part in parts.take(8 * MOST) {
        let tag = clean_line(part);
        let tag = tag.trim_matches(['#', '"', ' ']);
        let fine = tag.chars().count() <= LONGEST
            && tag.chars().any(char::is_alphanumeric)
            && !tag.contains(['<', '>', '{', '}'])
            && !is_for_machines(tag)
            && !["tags", "topics"].contains(&tag.to_lowercase().as_str());
        let known = |other: &String| other.to_lowercase() == tag.to_lowercase();
        if fine && !tags.iter().any(known) {
            tags.push(tag.to_owned());
        }
        if tags.len() == MOST {
            break;
        }
    }
    tags
}

/// Sees `cms:1234`, `http://…` and the like.
fn is_for_machines(tag: &str) -> bool {
    tag.split_once(':').is_some_and(|(key, value)| {
        key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-')
            && !value.starts_with(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_page(
        html: &str,
        keywords: &[&str],
        categories: &[&str],
    ) -> Option<(Vec<String>, Evidence)> {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let document = Document::from(html);
        let data = Data { keywords: own(keywords), ..Data::default() };
        let categories = own(categories);
        let hints = Hints { categories: &categories, ..Hints::default() };
        tags(&document, &Metas::of(&document), &data, &hints)
    }

    #[test]
    fn the_best_witness_of_tags_is_believed() {
        let page = "<meta name=keywords content='site, news'><meta property=article:tag \
                    content=Rivers><meta property=article:tag content='Floods'><p><a rel='tag x' \
                    href=/t>#Dams</a></p>";
        let found = |tags: &[&str], evidence| {
            Some((tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>(), evidence))
        };
        assert_eq!(of_page(page, &["a", "B"], &[]), found(&["a", "B"], Evidence::JsonLd));
        assert_eq!(of_page(page, &[], &["F"]), found(&["Rivers", "Floods"], Evidence::OpenGraph));
        let page = page.replace("article:tag", "x");
        assert_eq!(of_page(&page, &[], &["F"]), found(&["Dams"], Evidence::Markup));
        let page = page.replace("tag x", "x");
        assert_eq!(of_page(&page, &[], &["F"]), found(&["F"], Evidence::Feed));
        assert_eq!(of_page(&page, &[], &[]), found(&["site", "news"], Evidence::Meta));
        assert_eq!(of_page("<p>x", &[], &[]), None);
    }

    #[test]
    fn how_often_a_tag_was_given_is_none_of_it() {
        let page = "<a rel=tag href=/a> ai <span>1,888</span></a><a rel=tag href=/b><b>1984</b></a>\
                    <a rel=tag href=/c>area <i>51st</i></a><a rel=tag href=/>Tags</a>";
        let (tags, _) = of_page(page, &[], &[]).unwrap();
        assert_eq!(tags, ["ai", "1984", "area 51st"]);
        let spaced = "<meta name=keywords content='洪水 水庫 下游 2019年'>";
        assert_eq!(of_page(spaced, &[], &[]).unwrap().0, ["洪水", "水庫", "下游", "2019年"]);
    }

    #[test]
    fn tags_are_plain_short_and_few() {
        let many: Vec<String> = (0..100).map(|number| format!("tag {number}")).collect();
        assert_eq!(tidy(many.iter().map(String::as_str)).len(), MOST);
        let long = "x".repeat(61);
        let odd =
            ["洪水，水庫、 Floods\u{202e}", "floods", "cms:12", "<b>", &long, "", "—", "Film: A"];
        assert_eq!(tidy(odd.into_iter()), ["洪水", "水庫", "Floods", "Film: A"]);
    }
}
