//! Who wrote an article: what the page declares, marks, or says in words.

use dom_query::{Document, NodeRef};
use jiff::tz::Offset;

use super::data::Data;
use super::metadata::Metas;
use super::units::is_comment;
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
    // What Chinese pages declare is often the maker of their software; their
    // readers are told in words.
    let text = document.body().map(|body| body.formatted_text()).unwrap_or_default();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).take(2_000);
    let is_chinese = letters.filter(|letter| super::chaff::is_wide(*letter)).count() > 200;
    if is_chinese && let Some(name) = signed(&text, &SIGNATURES).or_else(|| reported(&text)) {
        return Some((name, Evidence::Text));
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
    marked(document).or_else(|| said(document)).or_else(|| {
        let editors = || is_chinese.then(|| signed(&text, &EDITORS)).flatten();
        Some((signed(&text, &SIGNATURES).or_else(editors)?, Evidence::Text))
    })
}

/// Finds what the page marks as an author, the surest mark first.
fn marked(document: &Document) -> Option<(String, Evidence)> {
    let marked = document.select("[rel=author], [itemprop=author], .byline, .author-name, .author, [class*=byline], [class*=author], [id*=author]");
    let mut found: Option<(u8, (String, Evidence))> = None;
    for node in marked.nodes().iter().take(80) {
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

/// Where nobody signs an article.
const FORMS: [&str; 6] = ["form", "input", "textarea", "label", "nav", "footer"];

/// Tells whether a node is one of these elements, or in one, or in a comment.
fn is_in(node: &NodeRef<'_>, names: &[&str]) -> bool {
    let is = |node: &NodeRef<'_>| names.iter().any(|name| node.has_name(name));
    is(node) || node.ancestors_it(Some(12)).any(|above| is(&above) || is_comment(&above))
}

/// Finds a short line that says `By Jane Doe`, or a link to the page of an
/// author.
fn said(document: &Document) -> Option<(String, Evidence)> {
    let blocks = document.select("p, div, span, h2, h3, h4, h5, h6, li, small, address");
    let is_beside =
        |node: &NodeRef<'_>| is_in(node, &["form", "nav", "footer", "blockquote", "figure"]);
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
        // `By Jane Doe, Member of the Board`
        let (person, role) = text.split_once(", ").unwrap_or((&text, ""));
        let text = if role.split(' ').count() > 2 { person } else { &text };
        name(text).filter(|name| is_personal(name))
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

/// How Chinese pages name who wrote.
const SIGNATURES: [&str; 9] =
    ["作者：", "作者:", "撰文：", "文／", "文/", "记者：", "记者:", "記者：", "采写："];

/// How they name the editor who answers for it.
const EDITORS: [&str; 4] = ["责任编辑：", "责任编辑:", "責任編輯：", "责编："];

/// Finds who signs a Chinese page after one of these marks.
fn signed(text: &str, marks: &[&str]) -> Option<String> {
    for line in lines(text).filter(|line| line.len() < 600) {
        for mark in marks {
            let Some((before, after)) = line.split_once(mark) else { continue };
            // `图文/` and the like are other words.
            if mark.starts_with('文') && before.chars().next_back().is_some_and(char::is_alphabetic)
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
    None
}

/// Finds the reporters whom a Chinese article names in brackets, as in
/// `（本报记者 王小明 李红）`, or in a line of their own.
fn reported(text: &str) -> Option<String> {
    const SPACES: [char; 3] = [' ', '　', '\u{a0}'];
    for line in lines(text) {
        for (at, mark) in line.match_indices("记者").chain(line.match_indices("記者")) {
            let (before, after) = (line.get(..at)?, line.get(at + mark.len()..)?);
            if !after.starts_with(SPACES) {
                continue;
            }
            let opened = before.rfind(['（', '(', '【', '[']);
            let outlet = opened.map_or(before, |at| before.get(at..).unwrap_or_default());
            if outlet.chars().count() > 12 || outlet.contains(['，', '。', '）', ')']) {
                continue;
            }
            let end = match opened {
                Some(_) => after.find(['）', ')', '】', ']', '，', '/', '｜', '|']),
                None => Some(after.len()),
            };
            let Some(names) = end.and_then(|end| after.get(..end)) else { continue };
            let is_name = |name: &&str| {
                (2..=6).contains(&name.chars().count()) && name.chars().all(super::chaff::is_wide)
            };
            let names: Vec<&str> = names
                .split(|letter| SPACES.contains(&letter) || letter == '、')
                .filter(|name| !name.is_empty())
                .take_while(is_name)
                .filter(|name| !matches!(*name, "通讯员" | "摄影" | "报道" | "摄影报道"))
                .collect();
            if !names.is_empty() && names.len() <= 6 {
                return name(&names.join(", "));
            }
        }
    }
    None
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && line.len() < 3_000)
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
        let by = text.to_lowercase().find(" by ").filter(|at| text.is_char_boundary(*at));
        let signs = [" · ", " • ", " | ", " — "];
        let sign = signs.iter().filter_map(|sign| Some(text.find(sign)? + sign.len())).min();
        text = match (rest.trim().is_empty(), by.or(sign)) {
            (true, Some(at)) => text.split_off(at),
            (true, None) => return None,
            _ => rest,
        };
    }
    // `Jun 2 Written By Jane Doe`
    let written = text.to_ascii_lowercase().find("written by ");
    if let Some(at) = written.filter(|at| (1..24).contains(at)) {
        text = text.split_off(at);
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
                | "written by"
                | "view more posts"
                | "view all posts"
                | "more posts"
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

    #[test]
    fn reporters_are_found_in_chinese_words() {
        let page = |line: &str| {
            let text = "河水一夜之间涨了许多，下城的人把东西搬到楼上。".repeat(12);
            of_page(&format!("<meta name=author content=Software><p>{text}</p><p>{line}</p>"))
        };
        assert_eq!(page("河水退了。（本报记者 王小明 李红）").as_deref(), Some("王小明, 李红"));
        assert_eq!(page("总台记者 王小明").as_deref(), Some("王小明"));
        assert_eq!(page("（记者 王小明）记者近日看到河水退了。").as_deref(), Some("王小明"));
        assert_eq!(page("他对记者 说了很多。").as_deref(), Some("Software"));
        assert_eq!(page("作者：王小明").as_deref(), Some("王小明"));
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
