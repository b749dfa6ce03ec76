//! Who wrote an article: what the page declares, marks, or says in words.

use dom_query::{Document, NodeRef};
use jiff::tz::Offset;

use super::data::Data;
use super::metadata::Metas;
use crate::model::Evidence;
use crate::text::clean::clean_line;
use crate::text::date;

/// Longest name of an author that is believed, in characters.
const LONGEST_NAME: usize = 100;

/// Finds who wrote the article of a page.
pub(super) fn byline(
    document: &Document,
    metas: &Metas,
    data: &Data,
) -> Option<(String, Evidence)> {
    let linked: Vec<String> = data.authors.iter().filter_map(|author| name(author)).collect();
    if !linked.is_empty() {
        return Some((name(&unique(linked).join(", "))?, Evidence::JsonLd));
    }
    for key in [
        "author",
        "article:author",
        "og:article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "byl",
        "sailthru.author",
        "twitter:creator_name",
        "cxenseparse:author",
    ] {
        let names: Vec<String> = metas.all(key).filter_map(name).collect();
        if !names.is_empty() {
            let (_, evidence) = metas.named(&[key])?;
            return Some((name(&unique(names).join(", "))?, evidence));
        }
    }
    let labels = ["Written by", "Author", "Autor", "Verfasst von", "Escrito por", "Écrit par"];
    if let Some(name) = labels.iter().find_map(|label| metas.labelled(label)).and_then(name) {
        return Some((name, Evidence::Meta));
    }
    let marked = document.select("[rel=author], [itemprop=author] [itemprop=name], [itemprop=author], .byline, .author-name, .author, [class*=byline], [class*=author], [id*=author]");
    for node in marked.nodes().iter().take(20) {
        let form = ["form", "input", "textarea", "label", "nav", "footer"];
        if form.iter().any(|name| node.has_name(name))
            || node
                .ancestors_it(Some(12))
                .any(|above| form.iter().any(|name| above.has_name(name)) || is_comment(&above))
        {
            continue;
        }
        let text = spaced(node);
        if text.len() < 300
            && let Some(name) = name(&text)
        {
            let is_property = node.has_attr("itemprop");
            return Some((name, if is_property { Evidence::Microdata } else { Evidence::Markup }));
        }
    }
    said(document).or_else(|| Some((signed(document)?, Evidence::Text)))
}

/// Finds a short line that says `By Jane Doe`, or a link to the page of an
/// author.
fn said(document: &Document) -> Option<(String, Evidence)> {
    let blocks = document.select("p, div, span, h2, h3, h4, h5, h6, li, small, address");
    let beside = ["form", "nav", "footer", "blockquote", "figure"];
    let is_beside = |node: &NodeRef<'_>| {
        node.ancestors_it(Some(12))
            .any(|above| beside.iter().any(|name| above.has_name(name)) || is_comment(&above))
    };
    let line = blocks.nodes().iter().take(3_000).find_map(|node| {
        if node.descendants_it().take(40).count() > 30 {
            return None;
        }
        let text = clean_line(&spaced(node));
        let lower = text.to_lowercase();
        let by = ["by ", "by: ", "written by", "posted by", "words by"];
        if text.len() > 120 || !by.iter().any(|by| lower.starts_with(by)) || is_beside(node) {
            return None;
        }
        name(&text).filter(|name| is_personal(name))
    });
    line.map(|name| (name, Evidence::Text)).or_else(|| {
        let links = document.select("a[href*='/author/'], a[href*='/authors/']");
        links.nodes().iter().take(20).find_map(|link| {
            let name = name(&link.text()).filter(|name| is_personal(name) && !is_beside(link))?;
            Some((name, Evidence::Markup))
        })
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

/// Finds who signs a Chinese page: `作者：…`, `记者 …`, `文/…`, and last the
/// editor who answers for it.
fn signed(document: &Document) -> Option<String> {
    let text = document.body()?.formatted_text();
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && line.len() < 600).collect();
    for marks in [
        &["作者：", "作者:", "撰文：", "文／", "文/", "记者：", "记者:", "記者：", "采写："][..],
        &["责任编辑：", "责任编辑:", "責任編輯：", "责编："],
    ] {
        for line in &lines {
            for mark in marks {
                let Some((before, after)) = line.split_once(mark) else { continue };
                // `图文/` and the like are other words.
                if mark.starts_with('文')
                    && before.chars().next_back().is_some_and(char::is_alphabetic)
                {
                    continue;
                }
                let end = after.trim_start().find([
                    ' ', '　', '|', '｜', '，', '。', '）', ')', '】', ']', '\t', ';', '；', '来',
                    '時', '时', '\u{a0}',
                ]);
                let after = after.trim_start();
                let own = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
                if (2..=20).contains(&own.chars().count())
                    && let Some(name) = name(own)
                {
                    return Some(name);
                }
            }
        }
    }
    None
}

fn is_comment(node: &NodeRef<'_>) -> bool {
    ["class", "id"].iter().any(|name| {
        node.attr(name).is_some_and(|value| value.to_ascii_lowercase().contains("comment"))
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

fn unique(names: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// What stands before a name.
const BEFORE: [&str; 26] = [
    "written by",
    "posted by",
    "published by",
    "authored by",
    "story by",
    "text by",
    "words by",
    "reviewed by",
    "by",
    "authors",
    "author",
    "von",
    "作者",
    "记者",
    "記者",
    "文",
    "撰文",
    "采写",
    "责任编辑",
    "責任編輯",
    "编辑",
    "編輯",
    "责编",
    "来源",
    "updated",
    "photo by",
];

/// What stands after a name.
const AFTER: [&str; 16] = [
    "|",
    "｜",
    " · ",
    " • ",
    "来源",
    "发布时间",
    "更新时间",
    " Updated",
    " Last Updated",
    " Published",
    " Posted",
    " min read",
    " minute read",
    " on Facebook",
    " Follow",
    " – ",
];

/// Returns a name as it may stand in a byline; nothing if it is none.
pub(super) fn name(text: &str) -> Option<String> {
    let mut text = clean_line(text);
    if text.contains("://") || text.starts_with("//") || text.starts_with('@') {
        return None;
    }
    // A date beside the name is the page's, not the person's.
    if let Some((before, _)) = date::locate(&text, Offset::UTC) {
        let rest: String = text.chars().take(before).collect();
        // Where the date comes first, the name follows its bar or its `by`.
        text = match (rest.trim().is_empty(), text.to_lowercase().find(" by ")) {
            (true, Some(at)) if text.is_char_boundary(at) => text.split_off(at),
            (true, None) => return None,
            _ => rest,
        };
    }
    for sign in AFTER {
        if let Some(at) = text.find(sign).filter(|at| *at > 0) {
            text.truncate(at);
        }
    }
    let mut text = text.trim();
    for _ in 0..3 {
        let Some(shorter) = without_label(text) else { break };
        text = shorter;
    }
    let text =
        text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    let text = text.trim_matches([
        ' ', ',', '，', ':', '：', '-', '–', '/', '(', ')', '（', '）', '*', '·', '|',
    ]);
    let count = text.chars().count();
    let fine = (2..=LONGEST_NAME).contains(&count)
        && text.split(' ').count() <= 16
        && text.chars().any(char::is_alphabetic)
        && !text.contains(['。', '！', '？', '{', '}', '<', '>', '=', '"', '@'])
        && (text.contains(' ') || !text.contains('.'))
        && !matches!(
            text.to_lowercase().as_str(),
            "admin"
                | "administrator"
                | "root"
                | "editor"
                | "staff"
                | "none"
                | "null"
                | "undefined"
                | "author"
                | "guest"
                | "未知"
                | "佚名"
                | "匿名"
                | "by"
                | "name"
                | "sign in"
                | "unknown"
                | "本站"
                | "网络"
        );
    fine.then(|| text.to_owned())
}

/// Takes `By` and the like from the beginning of a name.
fn without_label(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    BEFORE.iter().find_map(|label| {
        let after = text.get(label.len()..).filter(|_| lower.starts_with(label))?;
        let sign = after.trim_start().strip_prefix([':', '：', '/', '／']);
        let ascii = label.is_ascii();
        match sign {
            Some(rest) => Some(rest.trim()),
            None if ascii && *label != "author" && *label != "updated" => {
                after.strip_prefix(' ').map(str::trim)
            }
            None => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_page(html: &str) -> Option<String> {
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
            ("<p><a href=/authors/>All authors</a></p>", None),
        ] {
            assert_eq!(of_page(html).as_deref(), wanted, "{html}");
        }
    }

    #[test]
    fn names_are_freed_from_what_stands_round_them() {
        for (text, wanted) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("By Jane Doe | January 5, 2021", Some("Jane Doe")),
            ("作者：王小明 2021-01-11 10:20", Some("王小明")),
            ("https://facebook.com/x", None),
            ("admin", None),
            ("", None),
        ] {
            assert_eq!(name(text).as_deref(), wanted, "{text}");
        }
    }
}
