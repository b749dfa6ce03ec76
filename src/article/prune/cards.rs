//! Cards: figures and boxes that show another page by its title and what it
//! says of itself, wholly in one link.

use dom_query::{Element, NodeRef};

use super::teasers::{leads_within, site_of};
use crate::article::element::attribute;
use crate::article::embeds::EMBED;
use crate::article::measure::Size;
use crate::article::walk::{each, elements};
use crate::text::plain;

/// Most characters of a card.
const LONGEST: usize = 500;

/// Most characters of a label above its title.
const LABEL: usize = 20;

/// Most characters of its title.
const TITLE: usize = 200;

/// Takes away the cards of other articles of the same site, and leaves of
/// others a link, as of frames.
pub(super) fn settle(part: &NodeRef<'_>) {
    let mut site = None;
    for card in elements(part, is_card) {
        if card.has_name("article") {
            let site = site.get_or_insert_with(|| site_of(part));
            if is_pull(&card) && leads_within(&card, site.as_deref()) {
                card.remove_from_parent();
            }
            continue;
        }
        let Some((link, title)) = shown(&card) else { continue };
        let site = site.get_or_insert_with(|| site_of(part));
        if leads_within(&link, site.as_deref()) {
            card.remove_from_parent();
            continue;
        }
        let (address, title) = (plain::escape(&link.attr_or("href", "")), plain::escape(&title));
        card.replace_with_html(format!("<p><a {EMBED}=\"\" href=\"{address}\">{title}</a></p>"));
    }
}

/// Tells whether an article within a text is no more than a link to it.
fn is_pull(card: &NodeRef<'_>) -> bool {
    let is_told = |beside: Option<NodeRef<'_>>| beside.is_some_and(|beside| beside.has_name("p"));
    let Some(link) = each(card, "a").next() else { return false };
    let size = link.size();
    is_told(card.prev_element_sibling())
        && is_told(card.next_element_sibling())
        && (1..=TITLE).contains(&size)
        && card.size_within(size + LABEL).is_some()
}

/// Sees figures, articles, and boxes that are called a card of a page.
fn is_card(element: &Element) -> bool {
    let name = &*element.name.local;
    matches!(name, "figure" | "article")
        || name == "div"
            && attribute(element, "class").is_some_and(|class| {
                class.split_ascii_whitespace().any(|class| class == "kg-bookmark-card")
            })
}

/// Returns the link of a card and its title, if the link holds all its words,
/// and more of them than a title.
fn shown<'a>(card: &NodeRef<'a>) -> Option<(NodeRef<'a>, String)> {
    let link = each(card, "a").next()?;
    let is_other = |inner: &NodeRef<'_>| inner.has_name("figcaption") || inner.has_attr(EMBED);
    if card.descendants_it().any(|inner| is_other(&inner)) {
        return None;
    }
    let size = link.size();
    let is_whole = card.size() <= size && (1..=LONGEST).contains(&size);
    let texts = || link.descendants_it().filter(NodeRef::is_nonempty_text);
    let title = texts().next().map(|text| text.text().trim().to_owned())?;
    (is_whole && texts().count() >= 2 && title.len() <= TITLE).then_some((link, title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn settled(html: &str) -> String {
        let document = Document::from(html);
        settle(&document.root());
        document.body().unwrap().inner_html().to_string()
    }

    const CARD: &str = "<a href=\"/2\"><div>Why rivers rise</div><div>Of rain &amp; snow</div></a>";

    #[test]
    fn cards_of_other_articles_go_and_those_of_other_sites_are_links() {
        assert_eq!(settled(&format!("<figure>{CARD}</figure>")), "");
        assert_eq!(settled(&format!("<div class=kg-bookmark-card>{CARD}</div>")), "");
        let other = CARD.replace("/2", "https://lake.example/2");
        assert_eq!(
            settled(&format!("<figure>{other}</figure>")),
            "<p><a data-embed=\"\" href=\"https://lake.example/2\">Why rivers rise</a></p>"
        );
    }

    #[test]
    fn an_article_between_paragraphs_is_a_link_to_another() {
        let pull = "<article><a href=\"/2\"><h1>Why rivers rise</h1></a></article>";
        let told = "<p>It rained.</p>";
        assert_eq!(settled(&format!("{told}{pull}{told}")), format!("{told}{told}"));
        let text = "<article><p>It rained, and <a href=\"/2\">rivers rose</a> for all of a week.</p></article>";
        for kept in [pull.to_owned(), format!("{told}{pull}"), format!("{told}{text}{told}")] {
            assert_eq!(settled(&kept), kept);
        }
    }

    #[test]
    fn pictures_and_what_is_said_of_them_stay() {
        for kept in [
            "<figure><a href=\"/2\"><img src=\"2.jpg\"></a><p>The old dam</p></figure>".to_owned(),
            "<figure><a href=\"/2\"><img src=\"2.jpg\"></a></figure>".to_owned(),
            format!("<figure>{CARD}<figcaption>The old dam</figcaption></figure>"),
            format!("<figure>{CARD}<p>The old dam</p></figure>"),
            "<figure><a href=\"/2\">The old dam</a></figure>".to_owned(),
            format!("<div class=\"card\">{CARD}</div>"),
        ] {
            assert_eq!(settled(&kept), kept);
        }
    }
}
