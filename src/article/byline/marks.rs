//! What a page marks as an author, by attributes and classes.

mod others;

use dom_query::{Document, Element, NodeRef};

use super::labels::{is_only_label, of_language};
use super::name::name;
use super::parts::leading;
use super::{Outlets, joined};
use crate::article::element::Named;
use crate::article::lines::is_whole;
use crate::article::units::is_comment;
use crate::article::walk::{Step, Walk, elements, holds};
use crate::model::Evidence;
use others::{is_before_name, is_quoted, names_site};

/// Finds what the page marks as an author, the surest mark first; its outlet
/// only where it marks no other.
pub(super) fn marked(
    document: &Document,
    language: &str,
    outlets: &Outlets<'_>,
) -> Option<(String, Evidence)> {
    let mut outlet = None;
    let marked = elements(&document.root(), is_marked);
    let mut found: Option<(u8, (String, Evidence))> = None;
    for node in marked.iter().take(80) {
        let has = |key: &str, value: &str| node.attr(key).is_some_and(|own| own.as_ref() == value);
        let class = node.attr_or("class", "");
        let mut classes = class.split_ascii_whitespace();
        let rank = if has("itemprop", "author") || has("rel", "author") {
            0
        } else if classes.any(|class| matches!(class, "byline" | "author-name" | "author")) {
            1
        } else {
            2
        };
        let is_known = found.as_ref().is_some_and(|(best, _)| *best <= rank);
        if is_known || names_nobody(node) {
            continue;
        }
        let Some(name) = named(node, language) else { continue };
        let evidence = match node.has_attr("itemprop") {
            true => Evidence::Microdata,
            false => Evidence::Markup,
        };
        if outlets.has(&name) {
            outlet = outlet.or(Some((name, evidence)));
            continue;
        }
        if rank == 0 {
            return Some((name, evidence));
        }
        found = Some((rank, (name, evidence)));
    }
    found.map(|(_, named)| named).or(outlet)
}

/// Returns whom a page marks as its author, if all its marks that are written
/// like names name one.
pub(super) fn only(
    document: &Document,
    language: &str,
    outlets: &Outlets<'_>,
    is_written: impl Fn(&str) -> bool,
) -> Option<(String, Evidence)> {
    let mut only: Option<String> = None;
    for node in elements(&document.root(), is_marked).iter().take(80) {
        if names_nobody(node) {
            continue;
        }
        let is_own = |name: &String| !outlets.has(name) && is_written(name);
        let Some(name) = named(node, language).filter(is_own) else { continue };
        if only.as_ref().is_some_and(|only| *only != name) {
            return None;
        }
        only = Some(name);
    }
    only.map(|name| (name, Evidence::Markup))
}

/// Tells whether a mark names nobody who wrote.
fn names_nobody(node: &NodeRef<'_>) -> bool {
    is_in(node, &FORMS) || names_site(node) || is_quoted(node) || is_before_name(node)
}

/// Longest text of an element that names an author, in bytes.
const LONGEST: usize = 300;

/// Returns the name that a marked element holds: all of its text, or what is
/// called a name in it, where there is more beside.
fn named(node: &NodeRef<'_>, language: &str) -> Option<String> {
    if let Some(told) = DATA.iter().find_map(|key| node.attr(key)) {
        return stands_alone(node).then(|| name(&told)).flatten();
    }
    let text = own_text(node);
    let own = || {
        let text = text.trim();
        if is_only_label(text, language) {
            return None;
        }
        name(of_language(text, language).unwrap_or(text))
    };
    let whole = (text.len() < LONGEST).then(own).flatten();
    let names = elements(node, is_name);
    let names: Vec<String> = names.iter().take(8).filter_map(|inner| name(&told(inner))).collect();
    let within = || {
        let all = elements(node, |element| element.has_class("author"));
        let own = |inner| leading(inner).or_else(|| name(&own_text(inner)));
        joined(all.iter().take(8).filter_map(own).collect())
    };
    let inner = joined(names).or_else(|| (text.len() < LONGEST).then(within).flatten());
    let Some(inner) = inner else { return leading(node).or(whole) };
    // Of two authors one may have no page to lead to.
    let is_part = whole.as_ref().is_some_and(|whole| {
        [" and ", " und ", " et ", " y ", " e "].iter().any(|and| whole.contains(and))
            && !inner.contains(", ")
    });
    if is_part { whole } else { Some(inner) }
}

/// Attributes that hold the name of who wrote.
const DATA: [&str; 2] = ["data-author-name", "data-ljuser"];

/// Tells whether an element holds the title, or all of its line: users are
/// named within texts too.
fn stands_alone(node: &NodeRef<'_>) -> bool {
    let beside = [node.prev_sibling(), node.next_sibling()];
    holds(node, &["h1", "h2"]) || !beside.iter().flatten().any(NodeRef::is_nonempty_text)
}

/// Sees an element that holds a name and nothing else.
fn is_name(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "itemprop" => attribute.value.as_ref() == "name",
        "class" => {
            let mut classes = attribute.value.split_ascii_whitespace();
            classes.any(|class| {
                matches!(class, "name" | "fn") || NAMES.iter().any(|end| ends_with(class, end))
            })
        }
        _ => false,
    })
}

/// What the classes of names end with.
const NAMES: [&str; 5] =
    ["author-name", "author_name", "author__name", "byline__name", "byline-name"];

/// Tells whether a class ends with a word, in whatever case.
fn ends_with(class: &str, end: &str) -> bool {
    let at = class.len().checked_sub(end.len());
    at.and_then(|at| class.get(at..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
}

/// Returns what an element tells machines, else its readers.
fn told(node: &NodeRef<'_>) -> String {
    match node.attr("content") {
        Some(content) => content.to_string(),
        None => spaced(node),
    }
}

/// Sees an element that is called an author in any way.
fn is_marked(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "rel" | "itemprop" | "property" => attribute.value.as_ref() == "author",
        "class" => {
            let called = [
                "byline",
                "journalist_name",
                "follow-nickName",
                "writeBy",
                // Drupal.
                "field--name-uid",
            ];
            (says_author(&attribute.value) && !attribute.value.contains("author-note"))
                || called.iter().any(|word| attribute.value.contains(word))
                // Discuz calls so who began a thread.
                || attribute.value.as_ref() == "authi"
        }
        "id" => {
            says_author(&attribute.value)
                || matches!(attribute.value.as_ref(), "byline" | "story_byline" | "storybyline")
        }
        "data-role" => attribute.value.as_ref() == "author",
        own if DATA.contains(&own) => true,
        own if own.starts_with("data-") && attribute.value.len() <= 32 => {
            says_author(&attribute.value) && !attribute.value.contains(['/', ' ', '{', ','])
        }
        _ => false,
    })
}

/// Tells whether a word of markup has `author` in it.
fn says_author(value: &str) -> bool {
    value.contains("uthor") || value.contains("AUTHOR")
}

/// Where nobody signs an article.
const FORMS: [&str; 6] = ["form", "input", "textarea", "label", "nav", "footer"];

/// Tells whether a node is one of these elements, or in one, or in a comment.
/// The footer of an article is none of them.
pub(super) fn is_in(node: &NodeRef<'_>, names: &[&str]) -> bool {
    let is_of_article = |node: &NodeRef<'_>| {
        node.has_name("footer")
            && node.ancestors_it(Some(12)).any(|above| above.has_name("article"))
    };
    let is = |node: &NodeRef<'_>| node.is_one_of(names) && !is_whole(node) && !is_of_article(node);
    is(node) || node.ancestors_it(Some(12)).any(|above| is(&above) || is_comment(&above))
}

/// Returns the text of a marked element without what it is called that stands
/// beside the name: what its owner does, and when.
pub(super) fn own_text(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    let mut walk = Walk::below(node);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(inner) if inner.is_text() => {
                text.push_str(&inner.text());
                text.push(' ');
            }
            Step::Enter(inner) if stands_beside(&inner) => walk.pass(),
            Step::Enter(_) | Step::Leave => {}
        }
    }
    if text.trim().is_empty() { spaced(node) } else { text }
}

/// Tells whether an element is called what stands beside a name, or says what
/// its picture shows.
pub(super) fn stands_beside(node: &NodeRef<'_>) -> bool {
    let class = node.attr_or("class", "");
    (node.has_name("figcaption") && !says_author(&class)) || is_beside(&class)
}

/// What is called so stands beside a name.
fn is_beside(class: &str) -> bool {
    class.split_ascii_whitespace().any(|class| {
        let mut parts = class.split(['-', '_']);
        parts.any(|part| {
            matches!(
                part,
                "role" | "position" | "job" | "bio" | "description" | "date" | "time" | "readtime"
            )
        })
    })
}

/// Returns the text of a node, its elements kept apart by spaces.
fn spaced(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&inner.text());
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_page;

    #[test]
    fn a_name_is_told_from_what_stands_beside_it() {
        for (html, wanted) in [
            (
                "<div class=bylines><p class=byline__name>Jane Doe</p><p class=byline__name>John Roe</p></div>",
                Some("Jane Doe, John Roe"),
            ),
            (
                "<ul class=author-box><li><h4 class=x-author__name>Jane Doe</h4><p>Jane Doe is a correspondent of ours in the valley.</p></ul>",
                Some("Jane Doe"),
            ),
            (
                "<div itemprop=author><meta itemprop=name content=王小明><a>王小明</a><div>河水话题下的优秀答主</div></div>",
                Some("王小明"),
            ),
            (
                "<p class=byline>By <a class=author-name>Jane Doe</a> and John Roe</p>",
                Some("Jane Doe and John Roe"),
            ),
            ("<p class=byline>By <a>Jane Doe</a>, Staff Writer</p>", Some("Jane Doe")),
            (
                "<meta property=og:site_name content='The Valley'><a rel=author>The Valley</a><i itemprop=author>Jane Doe</i>",
                Some("Jane Doe"),
            ),
            (
                "<meta property=og:site_name content='Jane Doe'><a rel=author>Jane Doe</a>",
                Some("Jane Doe"),
            ),
            ("<span class=author>View all posts by Jane Doe</span>", Some("Jane Doe")),
            ("<a class=follow-nickName>小明的河</a>", Some("小明的河")),
            ("<div class=authi><a>小明</a></div><div class=authi><a>李红</a></div>", Some("小明")),
            (
                "<div class=story-byline><span>更新于2023年5月10日 06:02</span><span>王小明 发自北京</span></div>",
                Some("王小明"),
            ),
            ("<div class=author>责任编辑：王小明</div>", None),
            ("<span class=writeBy>كتبت منى فؤاد</span>", Some("منى فؤاد")),
            ("<span class=field--name-uid><span>Jane Doe</span></span>", Some("Jane Doe")),
            (
                "<div class=author><span class=name>Jane Doe</span><span class=role>Head of Milling</span></div>",
                Some("Jane Doe"),
            ),
            (
                "<div class=author-info><a>Jane Doe</a><span class=author-role>Milling</span><span class=reading-time>Six</span></div>",
                Some("Jane Doe"),
            ),
            ("<p class=author>By <b>Jane Doe</b> Valley Herald</p>", Some("Jane Doe")),
            ("<p class=author>By Jane Doe<br>Rome<br>June 8, 2004</p>", Some("Jane Doe")),
            ("<p class=author>Jane Doe, <i>Valley News</i></p>", Some("Jane Doe")),
            ("<p class=author>von <a>Jane van Doe</a>, Valley 7</p>", Some("Jane van Doe")),
            (
                "<p class=author><a>Jane Doe</a>, <a>John Roe</a>, Valley</p>",
                Some("Jane Doe, John Roe"),
            ),
            ("<p class=author><a>Jane Doe</a> and John Roe</p>", Some("Jane Doe and John Roe")),
            ("<p class=author><i>Mary Ann</i> <i>Doe</i></p>", Some("Mary Ann Doe")),
            ("<p class=author><a>Jane Doe</a> <i>Milling</i></p>", Some("Jane Doe")),
            ("<p class=author><i>Jane</i> <i>Doe</i></p>", Some("Jane Doe")),
            ("<p class=author>By <a>jdoe</a> in <a>Workshop</a></p>", Some("jdoe")),
            ("<p class=author>王小明 <span>口腔科医师</span></p>", Some("王小明")),
            ("<p class=author><a>阿波</a><span>89 粉丝</span></p>", Some("阿波")),
            (
                "<div class=box_author><h4>Jane Doe</h4><p>Jane Doe writes.</p></div>",
                Some("Jane Doe"),
            ),
            ("<p data-part=text-author><a>Jane Doe</a></p>", Some("Jane Doe")),
            (
                "<div class=author><figcaption>Drawn</figcaption>Ein Kommentar von <a>Jane Doe</a></div>",
                Some("Jane Doe"),
            ),
            (
                "<figure class=TextAuthor><figcaption class=TextAuthor__caption><i class=TextAuthor__name>Jane Doe</i><i>Milling</i></figcaption></figure>",
                Some("Jane Doe"),
            ),
            ("<ul class=TextAuthors><li>Jane Doe</ul>", Some("Jane Doe")),
            ("<i class=note-author>Jane Doe</i>", Some("Jane Doe")),
            ("<i class=author-note>A note from Jane Doe</i>", None),
            ("<div class=c_quote>a</div><div class=author>Jane Doe</div>", None),
            ("<div class=author><span class=time>Jane Doe</span></div>", Some("Jane Doe")),
            ("<i class=byline>โดย</i> <i class=author><a>สมชาย ใจดี</a></i>", Some("สมชาย ใจดี")),
            ("<i class=byline>Nork</i> <i class=author>Jane Doe</i>", Some("Jane Doe")),
            ("<i class=byline>Jane</i> <i class=date>May</i>", Some("Jane")),
            (
                "<i class=byline><i>Nork</i> <i class='author vcard'><a>Jane Doe</a></i></i>",
                Some("Jane Doe"),
            ),
            (
                "<div class=byline><i class=author>Jane Doe</i> <i class=author>John Roe</i></div>",
                Some("Jane Doe, John Roe"),
            ),
            ("<i class='post-author vcard'>Nork brao <i class=fn>Jane</i></i>", Some("Jane")),
            ("<i class=author><a href=/x>مریم صادقی</a> <i>نامہ نگار</i></i>", Some("مریم صادقی")),
            ("<i class=author><a>سامي خليل</a>، <a>هبة حسام</a></i>", Some("سامي خليل, هبة حسام")),
            (
                "<div class=byline><i>بقلم</i> <a>دلال خليل</a> <i>تصميم محمد منصور</i></div>",
                Some("دلال خليل"),
            ),
            (
                "<div class=m-statement__author>Posts stated</div><div class=m-author>Jane Doe</div>",
                Some("Jane Doe"),
            ),
            ("<article data-author-name=jane77><h1>A</h1>B</article>", Some("jane77")),
            ("<p><i data-ljuser=jane77><b>jane77</b></i></p>", Some("jane77")),
            ("<i class=author>Valley - <a href=/author/x>محمد علي</a></i>", Some("محمد علي")),
            ("<p>As <i data-ljuser=jane77><b>jane77</b></i> said</p>", None),
            (
                "<a rel=author href=/>Floury Letters</a><i itemprop=author>Jane Doe</i>",
                Some("Jane Doe"),
            ),
            (
                "<a rel=author href=https://a.example/>Floury Letters</a><i class=author>Jane Doe</i>",
                Some("Jane Doe"),
            ),
            ("<a rel=author href=/jane>Jane Doe</a><i class=author>John Roe</i>", Some("Jane Doe")),
            ("<div class=blog_quote><i class=quote-author>Jane Doe</i></div>", None),
            ("<blockquote><i class=author>Jane Doe</i></blockquote>", None),
            ("<div class=testimonial><p class=testimonial__author>Jane Doe</div>", None),
            (
                "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author_mail>Jane Doe</p>",
                Some("Jane Doe"),
            ),
            (
                "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author>Jane Doe</p><p class=author>John Roe</p>",
                Some("Vbote"),
            ),
            (
                "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author>Vbote Sponsored</p>",
                Some("Vbote"),
            ),
        ] {
            assert_eq!(of_page(html).as_deref(), wanted, "{html}");
        }
    }
}
