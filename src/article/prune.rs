//! What stands round an article and is none of it.

mod asides;
mod calls;
mod cards;
mod contents;
mod digests;
mod flow;
mod headed;
mod labelled;
mod misnamed;
mod names;
mod opened;
mod replies;
mod selling;
mod sentence;
mod teasers;

use std::cell::LazyCell;

use dom_query::{Document, Element, Matcher, NodeRef};

use super::Rejection;
use super::element::{HEADINGS, Named, attribute, is_among, names_in};
use super::embeds::EMBED;
use super::measure::{Measured, Size, fills_paragraph, linked, measured};
use super::tidy::unwrap;
use super::walk::{each, elements, has_picture, holds, is_last, is_within, only};
pub(super) use asides::{is_beside, is_called, is_of_furniture};
pub(super) use labelled::says_other;
use names::{Sort, sort_of};
pub(super) use names::{words, words_in};

/// Removes what the operator's selectors match.
///
/// # Errors
/// A selector is not CSS.
pub(super) fn remove(document: &Document, selectors: &[String]) -> Result<(), Rejection> {
    for selector in selectors {
        document.select_matcher(&matcher(selector)?).remove();
    }
    Ok(())
}

pub(super) fn matcher(selector: &str) -> Result<Matcher, Rejection> {
    Matcher::new(selector).map_err(|_| Rejection::BadRule { selector: selector.to_owned() })
}

/// Removes furniture: share bars, boxes about authors, related links, comments, forms to
/// subscribe, by the words of class and id and by their links.
pub(super) fn furniture(document: &Document) {
    if let Some(body) = document.body() {
        furniture_in(&body, &body);
    }
}

/// Removes furniture from a part of a page, as if from all of it.
pub(super) fn furniture_in(part: &NodeRef<'_>, body: &NodeRef<'_>) {
    opened::settle(part);
    headed::settle(part);
    misnamed::settle(part);
    asides::settle(part);
    let all = LazyCell::new(|| body.size());
    let main = LazyCell::new(|| each(part, "main").next());
    contents::remove(part);
    cards::settle(part);
    calls::remove(part, &|| *all);
    replies::remove(part);
    labelled::remove(part);
    for (own, sort) in measured(part, sort_of) {
        if own.has_heading {
            continue;
        }
        let all = *all;
        if own.text * 3 > all {
            // A short article may stand beside long furniture.
            if own.text * 10 < all * 9 && is_surely(&own, sort) {
                own.node.remove_from_parent();
            }
            continue;
        }
        let gone = match sort {
            Sort::Always | Sort::Comments => true,
            Sort::Linked | Sort::Related => own.text < 40 || own.in_links() > 0.3,
            Sort::More => is_of_others(&own.node),
            Sort::Teaser | Sort::Contents => own.in_links() > 0.5,
            Sort::Short => own.text < 300,
            Sort::Window => {
                let is_outside = || main.is_some_and(|main| !is_within(&own.node, &main));
                !own.has_picture && own.text < 300 || is_outside()
            }
            Sort::Player => own.text < 150 && !has_embed(&own.node),
            Sort::Box => own.text < 900,
            Sort::Author => own.text < 600 && is_profile(&own.node),
            Sort::Wall => own.text < 400 && is_wall(&own.node),
            Sort::Profile => own.text < 600 && own.has_picture && is_last(&own.node),
        };
        if gone {
            if sort == Sort::Related && own.in_links() == 0.0 {
                remove_links_below(&own.node);
            }
            let may_leave = matches!(sort, Sort::Related | Sort::Wall);
            let around = own.node.parent().filter(|_| may_leave);
            own.node.remove_from_parent();
            if let Some((around, left)) = around.and_then(|around| Some((around, only(&around)?))) {
                settle_left(&around, &left, sort);
            }
        }
    }
    teasers::remove(part);
    digests::remove(part);
}

/// Removes the list of links that the label of other articles stands above.
fn remove_links_below(label: &NodeRef<'_>) {
    let below = label.next_element_sibling();
    let is_list = |list: &NodeRef<'_>| {
        let size = list.size();
        list.is_one_of(&["ul", "ol"]) && size > 0 && linked(list, size) > 0.8
    };
    if let Some(list) = below.filter(is_list) {
        list.remove_from_parent();
    }
}

/// Settles all that is left of a box from which furniture went. The heading of
/// other articles goes from between paragraphs; below the last it may tell that
/// the article is over.
fn settle_left(around: &NodeRef<'_>, left: &NodeRef<'_>, sort: Sort) {
    match sort {
        Sort::Related if left.is_one_of(&HEADINGS) && flow::Sides::of(around).both() => {
            left.remove_from_parent();
        }
        // Boxes of links alone are taken for furniture.
        Sort::Wall if around.has_name("div") && left.has_name("p") => unwrap(around),
        _ => {}
    }
}

/// Fewest headings in links that make a list of other articles.
const OTHERS: usize = 3;

/// Tells whether furniture is that whatever its size.
fn is_surely(own: &Measured<'_>, sort: Sort) -> bool {
    match sort {
        Sort::Comments => true,
        Sort::Related | Sort::More => is_of_others(&own.node),
        _ => false,
    }
}

/// Tells whether an element is a list of other articles, by their headings: it
/// has hardly more paragraphs than those.
pub(super) fn is_of_others(node: &NodeRef<'_>) -> bool {
    let is_link = |node: &NodeRef<'_>| node.has_name("a");
    let (mut headings, mut paragraphs) = (0, 0);
    for inner in node.descendants_it() {
        let Some(name) = inner.qual_name_ref().map(|name| name.local.clone()) else { continue };
        match &*name {
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                let is_linked = holds(&inner, &["a"])
                    || inner.ancestors_it(Some(3)).any(|above| is_link(&above));
                headings += usize::from(is_linked);
            }
            "p" => paragraphs += usize::from(fills_paragraph(&inner)),
            _ => {}
        }
    }
    headings >= OTHERS && paragraphs <= headings + 1
}

/// Tells whether an element has a heading, and says more than that.
fn is_profile(node: &NodeRef<'_>) -> bool {
    let is_heading = |node: &NodeRef<'_>| node.is_one_of(&HEADINGS);
    let is_quoted = node.ancestors_it(Some(3)).any(|above| above.has_name("blockquote"));
    let heading = node.descendants_it().find(is_heading);
    heading.is_some_and(|heading| node.size() > heading.size() + 20 && !is_quoted)
}

/// Tells whether an element that is called a wall is one before a text: it has
/// what readers log in with, or stands last and holds no running text.
fn is_wall(node: &NodeRef<'_>) -> bool {
    !has_embed(node)
        && (holds(node, &["button", "input"]) || is_last(node) && !flow::holds_prose(node, 1))
}

fn has_embed(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.has_attr(EMBED))
}

/// Most characters of what stands on a button.
const BUTTON: usize = 24;
/// Words of classes that draw a link as a button.
const DRAWN: [&str; 4] = ["btn", "button", "buttons", "cta"];

/// Tells whether an element is drawn as a button.
fn is_drawn(element: &Element) -> bool {
    element.attrs.iter().any(|own| match &*own.name.local {
        "role" => own.value.as_ref() == "button",
        "class" => words_in(&own.value).any(|word| is_among(word, &DRAWN)),
        _ => false,
    })
}

/// Classes of links that a script of another site makes its buttons of.
const SHARED: [&str; 2] = ["twitter-follow-button", "twitter-share-button"];

fn is_shared(element: &Element) -> bool {
    let class = attribute(element, "class").unwrap_or_default();
    names_in(class).any(|name| SHARED.contains(&name))
}

/// Removes links that are drawn as buttons and stand alone in their block:
/// they lead to a shop, a form or another page. Those of other sites may stand
/// behind a line.
pub(super) fn buttons(document: &Document) {
    let is_button =
        |element: &Element| element.has_name("a") && (is_drawn(element) || is_shared(element));
    for link in &elements(&document.root(), is_button) {
        if link.element_ref().is_some_and(|element| is_shared(&element)) {
            link.remove_from_parent();
            continue;
        }
        let Some(size @ 1..) = link.size_within(BUTTON) else { continue };
        if has_picture(link) {
            continue;
        }
        let block = link.ancestors_it(Some(6)).find(super::units::is_block);
        let may = ["p", "div", "section", "td"];
        if block.is_some_and(|block| {
            block.is_one_of(&may)
                && block.size_within(size + BUTTON).is_some_and(|all| linked(&block, all) > 0.8)
        }) {
            link.remove_from_parent();
        }
    }
}

/// Removes what is hardly anything but links from an element that is taken
/// whole.
pub(super) fn lists_of_links(node: &NodeRef<'_>) {
    let is_furniture = |element: &Element| match element.name.local.as_ref() {
        "aside" | "nav" | "footer" | "form" => Some(true),
        "ul" | "ol" | "div" | "section" | "header" | "table" => Some(false),
        _ => None,
    };
    for (own, is_furniture) in measured(node, is_furniture) {
        let is_list = own.text > 0 && own.in_links() > 0.6 && !(own.has_picture && own.text < 40);
        if is_furniture || is_list {
            own.node.remove_from_parent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_by_its_names() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>".repeat(20);
        let left = |box_: &str| {
            let document = Document::from(format!("<body>{prose}{box_}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace(&prose, "")
        };
        assert_eq!(left("<div class=author-bio><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=aboutAuthor><p>Jane writes.</p></div>"), "");
        assert_eq!(left("<div class=share><a href=/x>Share</a></div>"), "");
        for written in [
            "<div class=\"widget-text-editor\"><p>A short line.</p></div>",
            "<div class=\"sow-editor\"><p>A short line.</p></div>",
            "<h3 id=\"how-to-share\">How to share</h3>",
        ] {
            assert_eq!(left(written), written);
        }
    }

    #[test]
    fn a_list_of_others_goes_from_a_short_article() {
        let prose = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";
        let left = |html: &str| {
            let document = Document::from(format!("<body><h1>High water</h1>{prose}{html}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace("<h1>High water</h1>", "")
        };
        let card = "<div><h3><a href=\"/2\">Why rivers rise</a></h3><p>What the people of the lower \
            town say about their river, and about the old dam.</p></div>";
        for class in ["related", "more", "most-read"] {
            assert_eq!(left(&format!("<div class={class}>{}</div>", card.repeat(4))), prose);
        }
        assert_eq!(left(&format!("<ol class=comment-list>{}</ol>", prose.repeat(8))), prose);
        for kept in [
            format!("<div class=\"stories\">{}</div>", card.repeat(4)),
            format!("<div class=\"related\">{card}{}</div>", prose.repeat(3)),
            format!("<div class=\"has-thumbnail\">{}</div>", prose.repeat(8)),
        ] {
            assert_eq!(left(&kept), format!("{prose}{kept}"));
        }
    }

    #[test]
    fn what_is_named_by_chance_stays() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>".repeat(20);
        let left = |html: &str| {
            let document = Document::from(format!("<body>{prose}{html}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace(&prose, "")
        };
        for kept in [
            "<h3 class=\"edTag\">The lower town</h3>",
            "<p class=\"related\">It rained.</p>",
            "<div class=\"teaser\"><p>The lower town wants a dam.</p></div>",
            "<div class=\"more\"><p>It rained.</p></div>",
            "<div class=\"paywall\"><p>The boats of the lower town came home by the old mill, and \
             nobody was hurt.</p></div>",
            "<div class=\"author\"><p>Jo Doe</p></div>",
            "<div class=\"author-jo\"><h3>A dam</h3><p>The river rose in the night.</p></div>",
            "<div class=\"video-player\"><a data-embed=\"\" href=\"/v\">A film</a></div>",
            "<div class=\"consent\"><a data-embed=\"\" href=\"/v\">A film</a><button>Sí</button></div>",
            "<div class=\"consent\"><p>The town gave none.</p></div><p>It rained.</p>",
        ] {
            assert_eq!(left(kept), kept);
        }
        for gone in [
            "<div class=\"audio\"><button>Listen</button><span>0:00 / 0:00</span></div>",
            "<div class=\"teaser\"><a href=\"/2\">Why rivers rise</a></div>",
            "<div class=\"author\"><h3>Jo Doe</h3><p>Jo lives by the river, and likes it.</p></div>",
            "<p class=\"author-bio\">Jo Doe lives by the river.</p>",
            "<div class=\"paywall\"><p>Read all of it</p><p>3 a month</p><a href=/x>Join</a></div>",
            "<div class=\"paywall\"><p>Read all that the lower town writes of its river.</p>\
             <button>Log in</button></div>",
            "<div class=\"em-consent\"><p>Para mostrar esto, acepte.</p><button>Sí</button></div>",
            "<section aria-labelledby=\"podcast-promo\"><p>The river, weekly.</p></section>",
        ] {
            assert_eq!(left(gone), "", "{gone}");
        }
        let film = "<p><a href=\"/v\">video.example</a></p>";
        let consent = "<div class=\"consent\"><p>Accept it first.</p><button>Yes</button></div>";
        assert_eq!(left(&format!("<div class=\"embed\">{film}{consent}</div>")), film);
    }

    #[test]
    fn a_window_outside_of_what_is_the_main_part_goes_however_long() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>";
        let window = format!("<div class=\"modal\">{}</div>", prose.repeat(8));
        let left = |html: String| {
            let document = Document::from(html);
            furniture(&document);
            document.select("div").length()
        };
        let text = prose.repeat(40);
        assert_eq!(left(format!("<main>{text}</main>{window}")), 0);
        assert_eq!(left(format!("<main>{text}{window}</main>")), 1);
        let shown = "<div class=\"modal\"><img src=1.svg><p>Take our app.</p></div>";
        assert_eq!(left(format!("<main>{text}</main>{shown}")), 0);
        assert_eq!(left(format!("<main>{text}{shown}</main>")), 1);
        assert_eq!(left(format!("{text}{window}")), 1);
    }

    #[test]
    fn lines_and_lists_of_other_articles_go_from_within() {
        let prose = "<p>The river rose by a hand's breadth in the night.</p>".repeat(20);
        let left = |html: &str| {
            let document = Document::from(format!("<body>{prose}{html}</body>"));
            furniture(&document);
            document.body().unwrap().inner_html().replace(&prose, "")
        };
        let link = "<a href=\"/2\">The bridge of the upper town</a>";
        assert_eq!(left(&format!("<p class=\"RelatedLink_root\">{link}</p>")), "");
        let label = "<header class=\"header--read-more\">Read More</header>";
        let list = format!("<ul><li>{link}</li><li>{link}</li></ul>");
        assert_eq!(left(&format!("<div>{label}{list}</div>")), "<div></div>");
        let told = "<ul><li>The bridge of the upper town</li></ul>";
        assert_eq!(left(&format!("<div>{label}{told}</div>")), format!("<div>{told}</div>"));
        let told = "<p>It rained, and the river of the lower town rose in the night.</p>";
        let boxed = |inner: &str| {
            let html = format!("{told}<div><h2>More like this</h2>{inner}</div>{told}");
            left(&html).replace(told, "")
        };
        let links = format!("<div class=\"related-content\">{list}</div>");
        assert_eq!(boxed(&links), "<div></div>");
        let heading = "<div><h2>More like this</h2></div>";
        assert_eq!(left(&heading.replace("</h2>", &format!("</h2>{links}"))), heading);
        let line = "<p>It rained.</p>";
        assert_eq!(
            boxed(&format!("{links}{line}")),
            format!("<div><h2>More like this</h2>{line}</div>")
        );
        let related =
            format!("<p class=\"related\">It rained, as it had rained before on {link}.</p>");
        assert_eq!(left(&related), related);
    }

    #[test]
    fn buttons_go_that_stand_alone() {
        let left = |html: &str| {
            let document = Document::from(format!("<body>{html}</body>"));
            buttons(&document);
            document.body().unwrap().inner_html().to_string()
        };
        assert_eq!(left("<p><a class=\"wp-btn\" href=\"/x\">Get a quote</a></p>"), "<p></p>");
        assert_eq!(left("<div><a role=\"button\" href=\"/x\">Register</a></div>"), "<div></div>");
        let follow = "<a class=\"twitter-follow-button\" href=\"/x\">Follow @jo</a>";
        assert_eq!(left(&format!("<p>By Jo Doe {follow}</p>")), "<p>By Jo Doe </p>");
        for kept in [
            "<p>They say: <a class=\"button\" href=\"/x\">get a quote</a> before you begin.</p>",
            "<p><a class=\"button\" href=\"/x\">Tested: the boats that the lower town built</a></p>",
            "<h2><a class=\"button\" href=\"/x\">Boats</a></h2>",
            "<p><a class=\"link\" href=\"/x\">Boats</a></p>",
        ] {
            assert_eq!(left(kept), kept);
        }
    }
}
