//! Text of an article that is called like furniture, and loses its name before
//! anybody judges it by that.

use dom_query::{Element, NodeRef};

use super::asides::is_signed;
use super::flow::{Sides, holds_controls, holds_prose};
use super::names::{Sort, sort_of_name, words};
use super::selling::{SELLING, sells_nothing};
use super::sentence::Paragraph;
use crate::article::element::{HEADINGS, Named, attribute, is_among, names_in, names_of, says};
use crate::article::measure::{Measured, fills_paragraph, measured};
use crate::text::script::ends_sentence;

/// Fewest characters of a remark between two paragraphs.
const REMARK: usize = 20;

/// Fewest characters of more than a remark; of facts, bytes.
const SENTENCES: usize = 80;

/// Most characters of facts.
const FACT: usize = 2_000;

/// How much of a text may stand in links.
const LINKED: f64 = 0.25;

/// Words by which readability drops what has them, and paragraphs of articles
/// are called.
const PLACES: [&str; 4] = ["header", "extra", "remark", "community"];

/// Words that say how a box stands to what is named behind them, and not that
/// it is that.
const RELATIONS: [&str; 6] = ["no", "has", "have", "with", "without", "wo"];

/// Of these a box of furniture may be called as well.
const PLACINGS: [&str; 4] = ["after", "before", "below", "above"];

/// Words by which furniture is called, and now and then a box of text: by its
/// topic, its looks, or what stands in it beside the text.
const WEAK: [&str; 22] = [
    "sidebar",
    "banner",
    "extra",
    "remark",
    "community",
    "menu",
    "share",
    "shared",
    "sharing",
    "social",
    "donate",
    "donation",
    "donations",
    "bio",
    "biography",
    "footer",
    "media",
    "meta",
    "contact",
    "shopping",
    "supplemental",
    "replies",
];

/// Those of which a box is no part of a text that it begins or ends, unless its
/// layout is called by them.
const BESIDE: [&str; 8] =
    ["sidebar", "footer", "bio", "biography", "contact", "donate", "media", "meta"];

/// Of these, words by which facts about what is told are called.
const FACTS: [&str; 4] = ["sidebar", "bio", "biography", "contact"];

/// Words of what else a box may have or not have.
const HAD: [&str; 11] = [
    "comments",
    "comment",
    "newsletter",
    "related",
    "ads",
    "ad",
    "sponsor",
    "pagination",
    "header",
    "toc",
    "breadcrumbs",
];

/// Words of text that moves before a picture: readability sees bars of them.
const SCROLLED: [&str; 3] = ["scrolly", "scrollmation", "scrollytelling"];

/// Words of layout.
const LAYOUT: [&str; 7] = ["layout", "page", "col", "cols", "column", "columns", "grid"];

/// Words by which a remark of a sentence is called.
const REMARKS: [&str; 5] = ["extra", "remark", "community", "editor", "action"];

/// What stands in a line and marks a part of it.
const INLINE: [&str; 9] = ["span", "em", "strong", "i", "b", "u", "mark", "font", "small"];

/// Words by which is called what readers do not see.
const UNSEEN: [&str; 7] = ["hidden", "hide", "sr", "screen", "visually", "offscreen", "error"];

/// What an element is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Called {
    /// As no comment is called, or by what it has or has not.
    Otherwise,
    /// A paragraph by its place.
    Placed,
    /// By a word that says little.
    Weakly,
    /// By a word that says little, but says that it stands beside a text.
    Beside,
    /// By one of these that facts are called by.
    Facts,
    /// By a word of remarks.
    Remark,
    /// By a word of what sells or opens.
    Selling,
    /// What a reader must not miss.
    Alert,
    /// By any word of furniture, and no block.
    Inline,
}

/// Takes the names of furniture from what is text: commentaries, which are no
/// comments, boxes that have furniture beside their text, and what holds
/// paragraphs and stands between paragraphs.
pub(super) fn settle(part: &NodeRef<'_>) {
    let mut paragraph = Paragraph::default();
    for (own, called) in measured(part, called) {
        let is_text = match called {
            Called::Otherwise => true,
            Called::Placed => fills_paragraph(&own.node) && ends_sentence(&own.node.text()),
            Called::Weakly => {
                is_running(&own, true) || own.text >= SENTENCES && is_remark(&own, 0.0)
            }
            Called::Beside => is_running(&own, false),
            Called::Facts => is_running(&own, false) || are_facts(&own),
            Called::Remark => is_remark(&own, 0.0) || is_running(&own, true),
            Called::Selling => {
                is_remark(&own, 0.0) && sells_nothing(&own.node) || is_running(&own, false)
            }
            Called::Alert => is_remark(&own, LINKED) || is_running(&own, true),
            Called::Inline => paragraph.has_part(&own),
        };
        if is_text && called == Called::Inline {
            own.node.remove_attr("class");
        } else if is_text {
            rename(&own.node);
        }
    }
}

/// Tells whether a box holds running text of the article: it stands between
/// its paragraphs, or begins or ends them and holds several.
fn is_running(own: &Measured<'_>, may_end: bool) -> bool {
    if own.in_links() > LINKED || !holds_prose(&own.node, 2) {
        return false;
    }
    let sides = Sides::of(&own.node);
    (sides.both() || may_end && sides.is_end() && holds_prose(&own.node, 3))
        && !holds_controls(&own.node)
}

/// Tells whether a box is a remark of the article: it says a sentence, of which
/// no more stands in links, and stands between two paragraphs.
fn is_remark(own: &Measured<'_>, linked: f64) -> bool {
    own.text >= REMARK
        && own.in_links() <= linked
        && !own.has_picture
        && ends_sentence(own.node.text().trim())
        && Sides::of(&own.node).both()
        && !holds_controls(&own.node)
}

/// Tells whether a box tells facts about what the article tells: prose or a
/// list below a heading, without links, between two paragraphs.
fn are_facts(own: &Measured<'_>) -> bool {
    let holds = |names: &[&str], fewest: usize| {
        let is_one = |inner: &NodeRef<'_>| inner.is_one_of(names);
        own.node.descendants_it().filter(is_one).take(fewest).count() == fewest
    };
    let is_list = || holds(&HEADINGS, 1) && holds(&["li"], 2);
    own.text <= FACT
        && own.in_links() == 0.0
        && !own.has_picture
        && own.node.text().trim().len() >= SENTENCES
        && (holds_prose(&own.node, 1) || is_list())
        && Sides::of(&own.node).both()
        && !holds_controls(&own.node)
        && !is_signed(&own.node)
}

/// Takes from an element those of its names that say what it is not.
fn rename(node: &NodeRef<'_>) {
    for attribute in ["class", "id"] {
        let Some(value) = node.attr(attribute) else { continue };
        let kept: Vec<&str> =
            value.split_ascii_whitespace().filter(|name| !is_doubtful(name)).collect();
        match kept.is_empty() {
            true => node.remove_attr(attribute),
            false => node.set_attr(attribute, &kept.join(" ")),
        }
    }
    if node.attr("role").is_some_and(|role| role.as_ref() == "alert") {
        node.remove_attr("role");
    }
}

fn is_doubtful(name: &str) -> bool {
    is_commentary(name) || is_one_of(name, &PLACES) || told(name) != Told::Nothing
}

fn is_one_of(name: &str, known: &[&str]) -> bool {
    words(name).any(|word| is_among(word, known))
}

/// Tells whether readability takes what has a name for furniture.
fn is_misread(name: &str) -> bool {
    told(name) != Told::Nothing || is_one_of(name, &FURNITURE)
}

fn is_commentary(name: &str) -> bool {
    is_one_of(name, &["commentary", "commentaries"])
}

/// Tells what an element is called; nothing where that is to be believed.
fn called(element: &Element) -> Option<Called> {
    let own = &*element.name.local;
    if is_among(own, &INLINE) {
        let class = attribute(element, "class").unwrap_or_default();
        let is_known = |name: &str| sort_of_name(name).is_some() || is_misread(name);
        let is_shown = !names_in(class).any(|name| is_one_of(name, &UNSEEN));
        return (is_shown && names_in(class).any(is_known)).then_some(Called::Inline);
    }
    if !matches!(own, "div" | "section" | "blockquote" | "article" | "main" | "p") {
        return None;
    }
    let names = || names_of(element).flat_map(names_in);
    if own == "p" && names().any(|name| is_one_of(name, &PLACES)) {
        return Some(Called::Placed);
    }
    if matches!(own, "div" | "section") && names().any(is_commentary) {
        return Some(Called::Otherwise);
    }
    let mut called = says(element, "role", "alert").then_some(Called::Alert);
    for told in names().map(told).filter(|_| own != "p") {
        called = match (called, told) {
            (called, Told::Nothing) => called,
            (None, Told::Relation) => Some(Called::Otherwise),
            (None | Some(Called::Otherwise), Told::Weak(weak)) => Some(weak),
            (called, _) => called,
        };
    }
    let is_believed = called.is_some_and(|called| called != Called::Otherwise)
        && names().any(|name| told(name) != Told::Relation && is_furniture(name));
    called.filter(|_| !is_believed)
}

/// What a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// What the element has or has not.
    Relation,
    /// Perhaps what it is.
    Weak(Called),
}

fn told(name: &str) -> Told {
    let (mut weak, mut last) = (None, "");
    let (mut is_layout, mut is_placed) = (false, false);
    for word in words(name).filter(|word| !word.is_empty()) {
        let before = std::mem::replace(&mut last, word);
        is_layout |= is_among(word, &LAYOUT);
        let own = match () {
            () if is_among(word, &REMARKS) => Called::Remark,
            () if is_among(word, &SELLING) => Called::Selling,
            () if is_among(word, &FACTS) => Called::Facts,
            () if is_among(word, &BESIDE) => Called::Beside,
            () if is_among(word, &WEAK) => Called::Weakly,
            () if is_among(word, &HAD) || is_among(word, &SCROLLED) => Called::Otherwise,
            () => continue,
        };
        if is_among(before, &RELATIONS) || is_among(word, &SCROLLED) {
            return Told::Relation;
        }
        is_placed |= is_among(before, &PLACINGS);
        if own != Called::Otherwise || is_placed {
            weak = weak.or(Some(own));
        }
    }
    match weak {
        Some(_) if is_placed => Told::Weak(Called::Weakly),
        Some(Called::Beside | Called::Facts | Called::Selling) if is_layout => {
            Told::Weak(Called::Weakly)
        }
        Some(weak) => Told::Weak(weak),
        None => Told::Nothing,
    }
}

/// Tells whether a name says what nothing else is called.
fn is_furniture(name: &str) -> bool {
    if is_one_of(name, &PLACINGS) && told(name) != Told::Nothing {
        return false;
    }
    let is_known = match sort_of_name(name) {
        Some(Sort::Short | Sort::Window | Sort::Linked) | None => false,
        // Of what is told of people and gifts an article may tell as well.
        Some(Sort::Box) => is_one_of(name, &["author", "authors", "box", "us"]),
        Some(_) => true,
    };
    is_known || is_one_of(name, &FURNITURE)
}

/// Words of what is no part of an article, however much text it holds.
const FURNITURE: [&str; 16] = [
    "comment",
    "comments",
    "reply",
    "respond",
    "author",
    "related",
    "newsletter",
    "subscribe",
    "signup",
    "form",
    "cookie",
    "consent",
    "sponsor",
    "sponsored",
    "ad",
    "ads",
];

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    fn settled(html: &str) -> String {
        let document = Document::from(html);
        let body = document.body().unwrap();
        settle(&document.root());
        body.inner_html().to_string()
    }

    /// Returns what is left between paragraphs.
    fn between(html: &str) -> String {
        settled(&format!("{TEXT}{html}{TEXT}{}", TEXT.repeat(9))).replace(TEXT, "")
    }

    #[test]
    fn text_loses_the_names_of_furniture() {
        let text = "The river rose by a hand's breadth in the night, and nobody slept.";
        assert_eq!(settled(&format!("<p class=header-intro>{text}</p>")), format!("<p>{text}</p>"));
        let said = format!("<div class=\"commentary\"><p>{text}</p></div>");
        assert_eq!(settled(&said), format!("<div><p>{text}</p></div>"));
        for kept in [
            "<p class=\"header-date\">Friday, May 7</p>".to_owned(),
            format!("<div class=\"comment\"><p>{text}</p></div>"),
            format!("<p class=\"footer\">{text}</p>"),
        ] {
            assert_eq!(settled(&kept), kept);
        }
    }

    #[test]
    fn what_a_box_has_or_has_not_is_not_what_it_is() {
        for name in ["has-sidebar", "no-banner", "layout--with-sidebar", "post-has-comments"] {
            let html = format!("<div class=\"text {name}\">It rained.</div>");
            assert_eq!(settled(&html), "<div class=\"text\">It rained.</div>", "{name}");
        }
        for kept in ["has-drop-cap", "has-background", "sidebar", "share"] {
            let html = format!("<div class=\"{kept}\">It rained.</div>");
            assert_eq!(settled(&html), html);
        }
    }

    #[test]
    fn paragraphs_between_paragraphs_are_of_the_article() {
        let two = TEXT.repeat(2);
        for name in ["social-impact", "sidebar", "banner-text", "after-newsletter", "bio", "menu"] {
            let html = format!("<div class=\"{name}\"><h2>The dam</h2>{two}</div>");
            assert_eq!(between(&html), "<div><h2>The dam</h2></div>", "{name}");
        }
        for name in ["related", "comments", "newsletter", "author-bio", "share author"] {
            let html = format!("<div class=\"{name}\"><h2>The dam</h2>{two}</div>");
            assert_eq!(between(&html), html.replace(TEXT, ""));
        }
        // Behind the text, with fields, or of links.
        let beside = format!("<div class=\"sidebar\">{two}</div>");
        assert_eq!(
            settled(&format!("<div>{TEXT}</div>{beside}")),
            format!("<div>{TEXT}</div>{beside}")
        );
        for inner in [format!("{two}<button>Send</button>"), TEXT.to_owned()] {
            let html = format!("<div class=\"social\">{inner}</div>");
            assert_eq!(between(&html), html.replace(TEXT, ""));
        }
    }

    #[test]
    fn facts_between_paragraphs_are_of_the_article() {
        let facts = "<h3>By the numbers</h3><ul><li>Twelve boats that are moored above the bridge</li>\
             <li>and four that are moored below it</li></ul>";
        for inner in [format!("<h3>By the numbers</h3>{TEXT}"), facts.to_owned()] {
            let html = format!("<div class=\"inline-sidebar\">{inner}</div>");
            assert_eq!(between(&html), format!("<div>{}</div>", inner.replace(TEXT, "")));
        }
        let call = format!("<h3>Newsletter</h3>{TEXT}");
        let linked = facts.replace("Twelve boats", "<a href=\"/2\">Twelve boats</a>");
        for inner in [call, linked, format!("<img>{TEXT}"), format!("{TEXT}<button>x</button>")] {
            let html = format!("<div class=\"sidebar\">{inner}</div>");
            assert_eq!(between(&html), html.replace(TEXT, ""));
        }
        for (name, is_kept) in [("promo", false), ("cta-box", false), ("cta-box promo", true)] {
            let heading = if is_kept { "" } else { "<h3>The river, weekly</h3>" };
            let sold = between(&format!("<div class=\"{name}\">{heading}{TEXT}</div>"));
            assert_eq!(sold == "<div></div>", is_kept, "{sold}");
        }
        let last = format!("{TEXT}<div class=\"sidebar\">{TEXT}</div>");
        assert_eq!(settled(&last), last);
    }

    #[test]
    fn remarks_between_paragraphs_are_of_the_article() {
        let say = "It rains here in May.";
        for own in ["class=call-to-action", "class=editor-note", "role=alert", "class=extra"] {
            assert_eq!(between(&format!("<div {own}>{say}</div>")), format!("<div>{say}</div>"));
        }
        for kept in [
            "<div class=\"call-to-action\">It rains. <a href=\"/x\">Buy a boat.</a></div>",
            "<div class=\"call-to-action\">Buy a boat</div>",
            "<div role=\"alert\">Saved</div>",
            "<div class=\"share\">Tell it to your friends.</div>",
        ] {
            assert_eq!(between(kept), kept);
        }
        let last = format!("{TEXT}<div class=\"community\">{say}</div>");
        assert_eq!(settled(&last), last);
    }
}
