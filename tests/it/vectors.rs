//! What means harm, through the whole: extraction, Markdown, page, lists, feed,
//! and two renderers that let raw HTML through.

use std::collections::BTreeMap;
use std::path::Path;

use dom_query::{Document, NodeData};
use thistledown::article::{self, Found, Hints, PageBytes};
use thistledown::markdown;
use thistledown::model::{
    AddressTemplate, Article, Category, Digest, Digests, LedgerLine, Limits, Mirror, PageId,
    PushAddress, Rules, Site, SourceName, TreePath,
};
use thistledown::page::{PageHead, Press};
use url::Url;

use crate::behaviours::decoded;
use crate::renderers;

const PROSE: &str = "<p>The river rose by a hand's breadth in the night, and the people of the \
    lower town carried their goods upstairs, as they had done every spring since the dam was \
    built.</p><p>Nobody was hurt, said the mayor, who had walked along the dam until the morning \
    came and the water began to fall again.</p>";

fn vectors() -> Vec<String> {
    let path = "tests/fixtures/markdown/vectors.txt";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (_, lines) = text.split_once("\n## ").unwrap();
    let lines = lines.lines().skip(1);
    lines.filter(|line| !line.is_empty() && !line.starts_with("## ")).map(decoded).collect()
}

/// What a reader's host may be given: elements, and their attributes.
const HARMLESS: [(&str, &[&str]); 27] = [
    ("a", &["href", "title"]),
    ("img", &["src", "alt", "title"]),
    ("code", &["class"]),
    ("ol", &["start"]),
    ("th", &["align"]),
    ("td", &["align"]),
    ("input", &["type", "checked", "disabled"]),
    ("p", &[]),
    ("br", &[]),
    ("hr", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("strong", &[]),
    ("em", &[]),
    ("del", &[]),
    ("pre", &[]),
    ("ul", &[]),
    ("li", &[]),
    ("blockquote", &[]),
    ("table", &[]),
    ("thead", &[]),
    ("tbody", &[]),
    ("tr", &[]),
];

/// Where pictures may come from.
#[derive(Clone, Copy, PartialEq)]
enum Pictures {
    /// From the source, for the page is not dressed yet.
    Anywhere,
    /// From beside the page only.
    OurOwn,
}

/// Says what of a page acts or loads, if anything; comments of ours apart.
fn active(html: &str, pictures: Pictures, comments: usize) -> Option<String> {
    let document = Document::fragment(html);
    let mut found = 0;
    for node in document.html_root().descendants_it() {
        let fault = node.query_or(None, |inner| match &inner.data {
            NodeData::Element(element) => {
                let name = &*element.name.local;
                if name == "html" {
                    return None;
                }
                let Some((_, allowed)) = HARMLESS.iter().find(|(known, _)| *known == name) else {
                    return Some(format!("<{name}>"));
                };
                element.attrs.iter().find_map(|attribute| {
                    let (attribute, value) = (&*attribute.name.local, &*attribute.value);
                    let fits = match attribute {
                        _ if !allowed.contains(&attribute) => false,
                        "href" => is_harmless(value),
                        "src" => {
                            is_harmless(value) && (pictures == Pictures::Anywhere || is_ours(value))
                        }
                        "type" => value == "checkbox",
                        "class" => is_language(value),
                        _ => true,
                    };
                    (!fits).then(|| format!("<{name} {attribute}={value:?}>"))
                })
            }
            NodeData::Comment { contents } => {
                found += 1;
                let own = contents.trim().trim_start_matches('/') == "thistledown:body";
                (!own).then(|| format!("<!--{contents}-->"))
            }
            NodeData::Text { .. } | NodeData::Fragment | NodeData::Document => None,
            _ => Some("something that is neither text nor element".to_owned()),
        });
        if fault.is_some() {
            return fault;
        }
    }
    (found != comments).then(|| format!("{found} comments"))
}

/// Sees an address as a browser does (WHATWG URL), on a page of ours.
fn is_harmless(address: &str) -> bool {
    let page = Url::parse("https://host.example/pages/a/b/c.md").unwrap();
    match page.join(address) {
        // cmark-gfm makes links of e-mail addresses, and of those after `xmpp:`,
        // whatever is escaped in them.
        Ok(url) => matches!(url.scheme(), "http" | "https" | "mailto" | "xmpp"),
        // Renderers escape the brackets of an address in numbers (IPv6); no
        // browser goes there.
        Err(_) => address.starts_with("http://%5B"),
    }
}

fn is_ours(address: &str) -> bool {
    let page = Url::parse("https://host.example/pages/a/b/c.md").unwrap();
    Url::parse(address).is_err()
        && page.join(address).is_ok_and(|url| url.host_str() == Some("host.example"))
}

fn is_language(class: &str) -> bool {
    class.starts_with("language-") && !class.contains("mermaid") && !class.contains(['<', '"'])
}

/// Fails where any renderer makes something active of Markdown of ours, or
/// where it holds what cannot be seen.
fn assert_harmless(markdown: &str, pictures: Pictures, comments: usize, from: &str) {
    for html in renderers::all(markdown) {
        let fault = active(&html, pictures, comments);
        assert_eq!(fault, None, "{from}\n{markdown}\n{html}");
    }
    let hidden = markdown.chars().find(|letter| {
        matches!(letter, '\0'..='\u{8}' | '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' | '\u{34f}'
            | '\u{115f}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
    });
    assert_eq!(hidden, None, "{from}\n{markdown}");
}

#[test]
fn the_check_sees_what_acts() {
    let own = Pictures::OurOwn;
    for bad in [
        "<script>x</script>",
        "<p onclick=x>",
        "<a href=javascript:x>x</a>",
        "<a href=' java\nscript:x'>x</a>",
        "<a href=data:x>x</a>",
        "<img src=https://t.example/x>",
        "<img src=//t.example/x>",
        "<svg></svg>",
        "<!-- x -->",
        "<pre><code class=language-mermaid></code></pre>",
    ] {
        assert!(active(bad, own, 0).is_some(), "{bad}");
    }
    let good = "<p><a href='../x.md' title=y>x</a><img src='../../images/a.png' alt=x></p>";
    assert_eq!(active(good, own, 0), None);
}

#[test]
fn no_piece_of_a_page_acts() {
    let base = Url::parse("https://n.example/a/b").unwrap();
    let limits = Limits::default();
    let vectors = vectors();
    for vector in &vectors {
        for html in [
            vector.clone(),
            format!("<p>a <b>b</b>{vector}</p>"),
            format!("<ul><li>{vector}</li></ul><table><tr><th>a<th>b<tr><td>{vector}<td>c</table>"),
            format!("<pre>{vector}</pre><h2>{vector}</h2>"),
        ] {
            // With the clean-up before, and without it.
            let tidy = article::tidy(&html, &base, &limits).unwrap();
            for tree in [tidy, Document::fragment(html.as_str())] {
                let markdown = markdown::render(&markdown::convert(&tree, &base));
                assert_harmless(&markdown, Pictures::Anywhere, 0, &html);
            }
        }
    }
    assert!(vectors.len() >= 150, "{}", vectors.len());
}

fn press() -> Press {
    let source: SourceName = "s".parse().unwrap();
    let site = Site {
        title: "Good news".to_owned(),
        language: "en".to_owned(),
        featured: Vec::new(),
        guides: Vec::new(),
        templates: None,
        assets: None,
        newest: 60,
        categories: vec![category()],
        sources: BTreeMap::from([(source, "Source".to_owned())]),
    };
    let mut mirror = Mirror::new("m".parse().unwrap(), PushAddress::Path("m.git".into()));
    mirror.page = Some(AddressTemplate::new("https://host.example/{path}").unwrap());
    Press::new(&site, &[mirror], &BTreeMap::new()).unwrap()
}

fn category() -> Category {
    Category { slug: "c".parse().unwrap(), title: "C".to_owned() }
}

/// Prints a page of an article twice: with our copies of half of its pictures,
/// and with none of them.
fn print(press: &Press, found: &Found, url: &str, from: &str) {
    let path: TreePath = "pages/s/2021/01/x.md".parse().unwrap();
    let base = Url::parse("https://n.example/a/b").unwrap();
    let (article, body) = (&found.article, markdown::convert(&found.body, &base));
    let all = body.images().chain(article.lead.iter().map(|lead| &lead.url));
    let images: BTreeMap<Url, TreePath> = all
        .filter(|url| url.as_str().len() % 2 == 0)
        .map(|url| (url.clone(), "images/ab/abcd.jpg".parse().unwrap()))
        .collect();
    let category = category();
    let published = "2021-01-11T12:00:00Z".parse().unwrap();
    let head = PageHead {
        path: &path,
        title: &article.title,
        source_title: "Source",
        author: article.byline.as_deref(),
        published,
        category: &category,
        url,
    };
    for images in [images, BTreeMap::new()] {
        let lead = article.lead.as_ref();
        let page = press.page(&head, &body, lead, &images, &BTreeMap::new()).unwrap();
        assert_harmless(&page.text, Pictures::OurOwn, 2, from);
    }
}

/// Prints what lists a page of an article: newest, home and feed.
fn list(press: &Press, article: &Article, url: &str, from: &str) {
    let source: SourceName = "s".parse().unwrap();
    let digest = Digest::of(b"");
    let line = LedgerLine {
        id: PageId::new(&source, "x"),
        source,
        url: url.to_owned(),
        path: "pages/s/2021/01/x.md".parse().unwrap(),
        title: article.title.clone(),
        author: article.byline.clone(),
        category: category().slug,
        tags: article.tags.clone(),
        published: "2021-01-11T12:00:00Z".parse().unwrap(),
        updated: None,
        supplier: None,
        withdrawn: false,
        digests: Digests { page: digest, body: digest, entry: digest },
    };
    let (_, list) = press.newest(std::slice::from_ref(&line)).unwrap();
    assert_harmless(std::str::from_utf8(&list).unwrap(), Pictures::OurOwn, 0, from);
    let (_, home) = press.home(std::slice::from_ref(&line), &[]).unwrap();
    assert_harmless(std::str::from_utf8(&home).unwrap(), Pictures::OurOwn, 0, from);
    let (_, xml) = press.feed(&[line]);
    let feed = feed_rs::parser::parse(xml.as_slice()).unwrap();
    assert_eq!(feed.entries.len(), 1, "{from}");
    for link in &feed.entries[0].links {
        assert!(is_harmless(&link.href), "{from}\n{}", link.href);
    }
}

/// Escapes text for an attribute or an element.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[test]
fn no_article_acts_on_its_page_in_the_lists_or_in_the_feed() {
    let press = press();
    let address = Url::parse("https://n.example/a/b").unwrap();
    let limits = Limits::default();
    let mut printed = 0;
    for vector in vectors() {
        let text = escaped(&vector);
        for html in [
            format!("<title>A river rises</title><article>{PROSE}{vector}</article>"),
            format!("<title>A river rises</title><article><p>{vector}</p>{PROSE}</article>"),
            format!(
                "<title>{text}</title><meta property=\"og:title\" content=\"{text}\">\
                 <meta name=author content=\"{text}\"><meta property=\"og:image\" content=\"{text}\">\
                 <article><h1>{text}</h1><figure><img src=\"https://t.example/ab.jpg\" alt=\"{text}\" \
                 title=\"{text}\"><figcaption>{text}</figcaption></figure>{PROSE}<p>{text}</p></article>"
            ),
            format!(
                "<script type=\"application/ld+json\">{}</script><article>{PROSE}</article>",
                serde_json::json!({
                    "@type": "NewsArticle", "headline": vector, "image": vector,
                    "author": { "name": vector }, "articleBody": vector,
                })
                .to_string()
                .replace('<', "\\u003c")
            ),
        ] {
            let page = PageBytes {
                url: &address,
                bytes: html.as_bytes(),
                content_type: Some("text/html; charset=utf-8"),
            };
            // A vector may swallow the rest of its page.
            if let Ok(found) =
                article::extract(&page, &Rules::default(), &Hints::default(), &limits)
            {
                print(&press, &found, address.as_str(), &html);
                printed += 1;
            }
        }
        let hints = Hints {
            title: &vector,
            author: Some(&vector),
            content: Some(&vector),
            ..Hints::default()
        };
        let content = format!("{PROSE}{vector}");
        let found =
            article::from_feed(&content, &address, &Rules::default(), &hints, &limits).unwrap();
        let away = address.join(&vector).unwrap_or(address.clone());
        let away = if away.scheme().starts_with("http") { away } else { address.clone() };
        print(&press, &found, away.as_str(), &content);
        list(&press, &found.article, away.as_str(), &content);
        // As no code of ours would hand it on.
        let article =
            Article { title: vector.clone(), byline: Some(vector.clone()), ..found.article };
        let found = Found { article, ..found };
        print(&press, &found, &vector, &vector);
        list(&press, &found.article, address.as_str(), &vector);
        printed += 2;
    }
    assert!(printed > 1_000, "{printed}");
}
