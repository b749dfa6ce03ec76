//! Who wrote an article: what the page declares, marks, or says in words.

mod chinese;
mod line;
pub(super) mod name;

use dom_query::{Document, Element, NodeRef};

use super::chaff::is_wide;
use super::data::Data;
use super::lines::{Lines, Masthead, is_whole};
use super::metadata::Metas;
use super::units::is_comment;
use super::walk::elements;
use crate::model::Evidence;

use chinese::{EDITORS, SIGNATURES, reported, signed};
use line::{near, signature};
use name::name;

/// Finds who wrote the article of a page.
pub(super) fn byline(
    document: &Document,
    metas: &Metas,
    data: &Data,
    lines: &Lines,
    masthead: &Masthead<'_>,
) -> Option<(String, Evidence)> {
    let signed_above = || Some((near(lines, masthead)?, Evidence::Text));
    let linked = joined(data.authors.iter().filter_map(|author| name(author)).collect());
    if let Some(linked) = linked {
        return Some(corrected((linked, Evidence::JsonLd), signed_above()));
    }
    // What Chinese pages declare is often the maker of their software; their
    // readers are told in words.
    let letters = lines.all.iter().flat_map(|line| line.text.chars());
    let letters = letters.filter(|letter| letter.is_alphabetic()).take(2_000);
    let is_chinese = letters.filter(|letter| is_wide(*letter)).count() > 200;
    if is_chinese && let Some(name) = signed(lines, &SIGNATURES).or_else(|| reported(lines)) {
        return Some((name, Evidence::Text));
    }
    if let Some(declared) = declared(metas, data) {
        return Some(corrected(declared, signed_above()));
    }
    marked(document).or_else(signed_above).or_else(|| said(document, lines, masthead)).or_else(
        || {
            let editors = || is_chinese.then(|| signed(lines, &EDITORS)).flatten();
            Some((signed(lines, &SIGNATURES).or_else(editors)?, Evidence::Text))
        },
    )
}

/// What pages call who wrote, the surest first.
const KEYS: [&str; 11] = [
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "twitter:creator_name",
    "cxenseparse:author",
];

fn declared(metas: &Metas, data: &Data) -> Option<(String, Evidence)> {
    let named = KEYS.iter().find_map(|key| {
        let (_, evidence) = metas.named(&[key])?;
        Some((joined(metas.all(key).filter_map(name).collect())?, evidence))
    });
    let labels = ["Written by", "Author", "Autor", "Verfasst von", "Escrito por", "Écrit par"];
    let carded = || labels.iter().find_map(|label| metas.labelled(label)).and_then(name);
    let of_page = || joined(data.page_authors.iter().filter_map(|author| name(author)).collect());
    named
        .or_else(|| Some((carded()?, Evidence::Meta)))
        .or_else(|| Some((of_page()?, Evidence::JsonLd)))
}

/// Returns what is signed above the article where the page declares another:
/// who uploaded it, or whom it belongs to.
fn corrected(
    declared: (String, Evidence),
    signed: Option<(String, Evidence)>,
) -> (String, Evidence) {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let own = words(&declared.0);
    let other = signed.filter(|(name, _)| {
        is_personal(name) && !words(name).iter().any(|word| own.contains(word))
    });
    other.unwrap_or(declared)
}

/// Finds what the page marks as an author, the surest mark first.
fn marked(document: &Document) -> Option<(String, Evidence)> {
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
        if found.as_ref().is_some_and(|(best, _)| *best <= rank) || is_in(node, &FORMS) {
            continue;
        }
        let text = spaced(node);
        if text.len() < 300
            && let Some(name) = name(&text)
        {
            let evidence = match node.has_attr("itemprop") {
                true => Evidence::Microdata,
                false => Evidence::Markup,
            };
            if rank == 0 {
                return Some((name, evidence));
            }
            found = Some((rank, (name, evidence)));
        }
    }
    found.map(|(_, named)| named)
}

/// Sees an element that is called an author in any way.
fn is_marked(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
        "rel" | "itemprop" => attribute.value.as_ref() == "author",
        "class" => ["byline", "author"].iter().any(|word| attribute.value.contains(word)),
        "id" => attribute.value.contains("author"),
        _ => false,
    })
}

/// Where nobody signs an article.
const FORMS: [&str; 6] = ["form", "input", "textarea", "label", "nav", "footer"];

/// Tells whether a node is one of these elements, or in one, or in a comment.
/// The footer of an article is none of them.
fn is_in(node: &NodeRef<'_>, names: &[&str]) -> bool {
    let is_of_article = |node: &NodeRef<'_>| {
        node.has_name("footer")
            && node.ancestors_it(Some(12)).any(|above| above.has_name("article"))
    };
    let is = |node: &NodeRef<'_>| {
        names.iter().any(|name| node.has_name(name)) && !is_whole(node) && !is_of_article(node)
    };
    is(node) || node.ancestors_it(Some(12)).any(|above| is(&above) || is_comment(&above))
}

/// Finds a short line that says `By Jane Doe`, or a link to the page of an
/// author.
fn said(document: &Document, lines: &Lines, masthead: &Masthead<'_>) -> Option<(String, Evidence)> {
    // Above the title stand menus.
    let begin = masthead.first().map_or(0, |(at, _)| *at);
    let below = lines.all.iter().skip(begin);
    let short = below.filter(|line| !line.is_aside && line.text.len() <= 120);
    let line = short
        .filter(|line| line.text.starts_with(['b', 'B', 'w', 'W', 'p', 'P', 'v', 'V']))
        .find_map(|line| signature(&line.text).filter(|name| is_personal(name)));
    line.map(|name| (name, Evidence::Text)).or_else(|| {
        let is_beside =
            |node: &NodeRef<'_>| is_in(node, &["form", "nav", "footer", "blockquote", "figure"]);
        let links = elements(&document.root(), leads_to_author);
        links.iter().take(20).find_map(|link| {
            let name = name(&link.text()).filter(|name| is_personal(name) && !is_beside(link))?;
            Some((name, Evidence::Markup))
        })
    })
}

/// Sees a link to the page of an author.
fn leads_to_author(element: &Element) -> bool {
    &*element.name.local == "a"
        && element.attrs.iter().any(|attribute| {
            &*attribute.name.local == "href"
                && ["/author/", "/authors/"].iter().any(|part| attribute.value.contains(part))
        })
}

/// Tells whether a text is written like the name of a person: two to five
/// words, the first and the last of them capitalised.
fn is_personal(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let capital = |word: Option<&&str>| {
        word.and_then(|word| word.chars().next()).is_some_and(char::is_uppercase)
    };
    (2..=5).contains(&words.len()) && capital(words.first()) && capital(words.last())
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

/// Returns names as one, each once; nothing if there is none.
fn joined(names: Vec<String>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    name(&all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn of_page(html: &str) -> Option<String> {
        let url = url::Url::parse("https://a.example/").unwrap();
        let hints = super::super::Hints::default();
        let document = Document::from(html);
        super::super::metadata::read(&document, &Data::default(), &url, &url, &hints).byline
    }

    #[test]
    fn who_wrote_it_is_found_where_nothing_is_marked() {
        for (html, wanted) in [
            (
                "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>",
                Some("Jane Doe"),
            ),
            (
                "<meta name=twitter:label1 content=Price><meta name=twitter:data1 content='Jane Doe'>",
                None,
            ),
            ("<h1>T</h1><div><span>By </span><button>Jane Doe</button></div>", Some("Jane Doe")),
            ("<h1>T</h1><div>By: <a href=/x>Jane van Doe</a></div>", Some("Jane van Doe")),
            ("<p><a href=/authors/jane>Jane Doe</a></p>", Some("Jane Doe")),
            ("<p>By the river, nobody knew.</p>", None),
            ("<blockquote><p>By Jane Doe</p></blockquote>", None),
            ("<h1>T</h1><p>Written by</p><div><b>Jane</b> <i>- Editor</i></div>", Some("Jane")),
            ("<h1>T</h1><p>by <b>ACME ONE</b> on <i>Jan 22, 2025</i></p>", Some("ACME ONE")),
            (
                "<h1>T</h1><p><time>03/01/2017</time> by Jane Doe, Member of the Board</p>",
                Some("Jane Doe"),
            ),
            ("<h1>T</h1><p>By the river, nobody knew.</p>", None),
            ("<h1>T</h1><p>Par Jeanne Dupont</p>", Some("Jeanne Dupont")),
            ("<h4>By Acme Hotels</h4><p>a</p><p>b</p><p>c</p><p>d</p><h1>T</h1><p>e</p>", None),
            (
                "<article><h1>T</h1><footer><a rel=author href=/x>Jane Doe</a></footer></article>",
                Some("Jane Doe"),
            ),
            ("<h1>T</h1><footer><a rel=author href=/x>Jane Doe</a></footer>", None),
            ("<p><a href=/authors/>All authors</a></p>", None),
            (
                "<div class=author-list>More of them</div><a rel=author href=/x>Jane Doe</a>",
                Some("Jane Doe"),
            ),
            ("<span class=author>Jun 2 Written By Jane Doe</span>", Some("Jane Doe")),
            ("<div class=author>Dec. 19, 2025 &middot; Jane Doe</div>", Some("Jane Doe")),
        ] {
            assert_eq!(of_page(html).as_deref(), wanted, "{html}");
        }
    }
}
