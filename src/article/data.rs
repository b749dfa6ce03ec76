//! What a page says in JSON: JSON-LD (schema.org) and the state of pages
//! that are assembled by scripts.

mod ends;
mod nodes;
mod repair;
mod works;

use dom_query::Document;
use serde_json::Value;
use url::Url;

use crate::text::clean::clean_line;
use crate::text::plain;
use ends::closed;
use repair::{repaired, unwrapped};
use works::{ELSEWHERE, MOST, Work, moment};

/// Fewest characters of a text in JSON that may be an article.
const LEAST: usize = 200;

/// Deepest value looked at; serde_json itself stops at 128.
const DEEPEST: usize = 64;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    /// Those of them that are no people.
    pub(super) organisations: Vec<String>,
    pub(super) published: Option<String>,
    /// When the page was made that the article stands on, and by whom.
    pub(super) page_published: Option<String>,
    pub(super) page_authors: Vec<String>,
    pub(super) images: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    pub(super) keywords: Vec<String>,
    /// Texts that may be the article, as HTML.
    pub(super) bodies: Vec<BodyText>,
}

/// A text that may be the article.
#[derive(Debug)]
pub(super) struct BodyText {
    /// The title that stands beside it.
    pub(super) title: Option<String>,
    /// The text as HTML.
    pub(super) html: String,
    /// Characters of text, white space apart.
    pub(super) characters: usize,
}

impl Data {
    /// Reads the scripts of a page.
    pub(super) fn read(scripts: &[String], document: &Document, page: &Url) -> Self {
        let mut data = Self::default();
        let mut works = Vec::new();
        for script in scripts {
            let script = unwrapped(script);
            if let Some(value) = first(script).or_else(|| first(&repaired(script))) {
                data.walk(&value, &mut works);
            }
        }
        data.bodies.sort_by_key(|body| std::cmp::Reverse(body.characters));
        data.bodies.truncate(8);
        match works::chosen(&works, document, page) {
            None => data,
            Some(at) => data.with(works.swap_remove(at)),
        }
    }

    /// Returns what was read with the work that is the article.
    fn with(self, work: Work) -> Self {
        Self {
            headline: work.headline,
            authors: work.authors,
            organisations: [work.organisations, self.organisations].concat(),
            published: work.published,
            images: work.images,
            publisher: work.publisher,
            language: work.language,
            keywords: work.keywords,
            ..self
        }
    }

    fn walk(&mut self, root: &Value, works: &mut Vec<Work>) {
        let mut open = vec![(root, 0)];
        while let Some((value, depth)) = open.pop() {
            if depth > DEEPEST {
                continue;
            }
            match value {
                Value::Array(items) => {
                    self.take_blocks(items);
                    open.extend(items.iter().rev().map(|item| (item, depth + 1)));
                }
                Value::Object(fields) => {
                    if is_article(value) {
                        if works.len() < MOST {
                            works.push(Work::of(value, root));
                        }
                    } else if is_page(value) {
                        self.take_page(value, root);
                    }
                    let title =
                        ["headline", "title", "name"].iter().find_map(|key| text(value, key));
                    let is_linked = fields.contains_key("@type");
                    for (key, field) in fields {
                        match field {
                            _ if is_linked && ELSEWHERE.contains(&key.as_str()) => {}
                            Value::String(text) if names_body(key) => {
                                self.take_body(title.clone(), text);
                            }
                            Value::Array(_) | Value::Object(_) => {
                                if names_body(key)
                                    && let Some(html) = nodes::html(field)
                                {
                                    self.take_body(title.clone(), &html);
                                } else {
                                    open.push((field, depth + 1));
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn take_page(&mut self, page: &Value, root: &Value) {
        if self.page_published.is_none() {
            // Baidu has words of its own.
            self.page_published = moment(page, "datePublished").or_else(|| moment(page, "pubDate"));
        }
        if self.page_authors.is_empty()
            && let Some(value) = page.get("author")
        {
            self.page_authors = authors(value, root);
            self.organisations = organisations(value, root);
        }
    }

    fn take_body(&mut self, title: Option<String>, text: &str) {
        if text.len() < LEAST {
            return;
        }
        let html = if plain::has_tags(text) { closed(text) } else { paragraphs(text) };
        let characters = plain::shown(&plain::plain(&html));
        if characters >= LEAST / 2 {
            self.bodies.push(BodyText { title, html, characters });
        }
    }

    /// Takes a list of blocks, as in `[{"type": "p", "text": "…"}, …]`.
    fn take_blocks(&mut self, items: &[Value]) {
        let blocks: Vec<&str> = items
            .iter()
            .filter_map(|item| {
                ["text", "html", "content"].iter().find_map(|key| item.get(key)?.as_str())
            })
            .collect();
        if blocks.len() < 3 || blocks.len() * 2 < items.len() {
            return;
        }
        let html: String = blocks
            .iter()
            .map(
                |block| {
                    if plain::has_tags(block) { (*block).to_owned() } else { paragraphs(block) }
                },
            )
            .collect();
        self.take_body(None, &html);
    }
}

/// Returns plain text as paragraphs, one to a line.
pub(super) fn paragraphs(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{}</p>", plain::escape(&plain::decode(line))))
        .collect()
}

fn names_body(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    matches!(
        key.as_str(),
        "articlebody"
            | "content"
            | "contenthtml"
            | "content_html"
            | "body"
            | "bodyhtml"
            | "body_html"
            | "html"
            | "text"
            | "articlecontent"
            | "article_content"
            | "story"
            | "maincontent"
            | "rendered"
            | "richtext"
            | "fulltext"
            | "newscontent"
    )
}

fn is_article(value: &Value) -> bool {
    is_kind(value, |kind| {
        kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report"
    })
}

/// Tells whether a value is a page, or a work that takes all of one.
fn is_page(value: &Value) -> bool {
    let is_of_baidu = || {
        let context = value.get("@context").and_then(Value::as_str);
        context.is_some_and(|context| context.ends_with("/cambrian.jsonld"))
    };
    is_kind(value, |kind| {
        kind.ends_with("WebPage") || kind.ends_with("Review") || matches!(kind, "Recipe" | "HowTo")
    }) || is_of_baidu()
}

fn is_kind(value: &Value, is_named: impl Fn(&str) -> bool) -> bool {
    let named = |kind: &Value| kind.as_str().is_some_and(&is_named);
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(named),
        Some(kind) => named(kind),
        None => false,
    }
}

/// Returns the names of who made a work, those that stand elsewhere in the
/// same graph too.
fn authors(value: &Value, root: &Value) -> Vec<String> {
    let one = |value: &Value| people(referred(value, root).unwrap_or(value));
    match value {
        Value::Array(all) => all.iter().take(16).flat_map(one).collect(),
        single => one(single),
    }
}

/// Returns the names of those who made a work and are no people.
fn organisations(value: &Value, root: &Value) -> Vec<String> {
    let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let all = all.iter().take(16).map(|one| referred(one, root).unwrap_or(one));
    all.filter(|one| is_kind(one, |kind| kind.ends_with("Organization"))).flat_map(people).collect()
}

/// Returns what a value refers to by its `@id` in the same graph, where that
/// has a name.
fn referred<'a>(value: &Value, root: &'a Value) -> Option<&'a Value> {
    of_graph(value, root, |node| !people(node).is_empty())
}

/// Most nodes of a graph among which one is looked for, for each that refers
/// to it.
const REFERRED: usize = 400;

/// Returns what a value refers to by its `@id` in the same graph.
fn of_graph<'a>(
    value: &Value,
    root: &'a Value,
    is_wanted: impl Fn(&Value) -> bool,
) -> Option<&'a Value> {
    let id = value.get("@id")?.as_str()?;
    let graph = root.get("@graph")?.as_array()?;
    let is_it = |node: &&Value| node.get("@id").and_then(Value::as_str) == Some(id);
    graph.iter().take(REFERRED).find(|node| is_it(node) && is_wanted(node))
}

/// Returns the first value of a text: of `window.x = {…};` the object is read
/// and the rest left.
fn first(json: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(json).into_iter().next()?.ok()
}

fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?;
    let line = clean_line(&plain::plain(text.get(..text.floor_char_boundary(2_000))?));
    (!line.is_empty()).then_some(line)
}

/// Returns the names of one or several people, organisations or terms.
fn people(value: &Value) -> Vec<String> {
    let line = |name: &str| clean_line(&plain::plain(name));
    let one = |value: &Value| match value {
        Value::String(name) => vec![line(name)],
        other => match other.get("name") {
            Some(Value::Array(names)) => {
                names.iter().take(16).filter_map(Value::as_str).map(line).collect()
            }
            _ => text(other, "name").into_iter().collect(),
        },
    };
    match value {
        Value::Array(all) => all.iter().take(16).flat_map(one).collect(),
        single => one(single),
    }
}

fn addresses(value: &Value, root: &Value) -> Vec<String> {
    let told = |value: &Value| {
        let keys = ["url", "contentUrl"].iter();
        keys.filter_map(|key| value.get(key)?.as_str()).map(str::to_owned).next()
    };
    let one = |value: &Value| match value {
        Value::String(url) => Some(url.clone()),
        other => told(other)
            .or_else(|| told(of_graph(other, root, |node| told(node).is_some())?))
            // What an anchor names is a part of this page and no picture.
            .or_else(|| other.get("@id")?.as_str().map(str::to_owned))
            .filter(|address| !address.contains('#')),
    };
    match value {
        Value::Array(all) => all.iter().take(4).filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scripts: &[String]) -> Data {
        of_page(scripts, "")
    }

    fn of_page(scripts: &[String], html: &str) -> Data {
        let url = Url::parse("https://www.a.example/news/bridge").unwrap();
        Data::read(scripts, &Document::from(html), &url)
    }

    #[test]
    fn the_article_is_the_one_that_fits_the_page() {
        let other = r#"{"@type":"NewsArticle","headline":"Ferry service cut","author":"X Y"}"#;
        let title = "<title>A new bridge for the town | Site</title>";
        for own in [
            r#"{"@type":"NewsArticle","headline":"A new bridge for the town","author":"Jane Doe"}"#,
            r#"{"@type":"NewsArticle","headline":"Bridge","url":"http://a.example/news/bridge/","author":"Jane Doe"}"#,
            r#"{"@type":"NewsArticle","headline":"Bridge","mainEntityOfPage":{"@id":"https://www.a.example/news/bridge#x"},"author":"Jane Doe"}"#,
        ] {
            for scripts in [[other, own], [own, other]] {
                let data = of_page(&scripts.map(str::to_owned), title);
                assert_eq!(data.authors, ["Jane Doe"], "{scripts:?}");
            }
        }
        let list = format!(r#"{{"@type":"ItemList","itemListElement":[{{"item":{other}}}]}}"#);
        assert_eq!(read(&[list]).headline, None);
        assert_eq!(read(&[other.to_owned()]).authors, ["X Y"]);
    }

    #[test]
    fn pictures_moments_and_names_are_read_in_their_other_forms() {
        let data = read(&[r##"{"@graph":[{"@type":"Article","headline":"T","image":{"@id":"https://a.example/x#i"},"datePublished":1715682000,"author":{"name":["Jane Doe","X Y"]}},{"@type":"ImageObject","@id":"https://a.example/x#i","url":"https://a.example/i.jpg"}]}"##.to_owned()]);
        assert_eq!(data.images, ["https://a.example/i.jpg"]);
        assert_eq!(data.published.as_deref(), Some("1715682000"));
        assert_eq!(data.authors, ["Jane Doe", "X Y"]);
        let lost =
            read(&[r##"{"@type":"Article","headline":"T","image":{"@id":"/x#i"}}"##.to_owned()]);
        assert!(lost.images.is_empty());
    }

    #[test]
    fn elements_of_a_text_in_json_end_where_they_say() {
        let line = "It rained in the night, and the river rose by a hand's breadth.";
        let told = |text: &str| {
            let text = format!("{text}{}", format!("<p>{line}{{\\/p}}").repeat(4));
            let data = read(&[format!("{{\"richText\":\"{text}\"}}")]);
            data.bodies.first().map(|body| body.html.clone()).unwrap_or_default()
        };
        let own = format!("<p>{line}</p>").repeat(4);
        assert_eq!(told(""), own);
        let code = "<p>{#if} and {/ or {/}</p>";
        assert_eq!(told(code), format!("{code}{own}"));
    }

    #[test]
    fn json_that_is_slightly_broken_is_read() {
        for script in [
            "//<![CDATA[\n{\"@type\":\"Article\",\"headline\":\"T\"}\n//]]>",
            "\u{feff}{\"@type\":\"Article\",\"headline\":\"T\",}",
            "{\"@type\":\"Article\",\"description\":\"a\nb \\'c\\'\",\"headline\":\"T\"}",
        ] {
            assert_eq!(read(&[script.to_owned()]).headline.as_deref(), Some("T"), "{script}");
        }
    }

    #[test]
    fn json_ld_names_what_a_page_is_about() {
        let data = read(&[r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Site"},{"@type":["NewsArticle"],"headline":"A &amp; B","author":[{"@type":"Person","name":"X"},"Y"],"datePublished":"2021-01-11T10:00:00Z","image":{"url":"https://a.example/i.jpg"},"publisher":{"name":"Site"},"inLanguage":"en","keywords":["a",{"@type":"DefinedTerm","name":"b"}]}]}"#.to_owned()]);
        assert_eq!(data.headline.as_deref(), Some("A & B"));
        assert_eq!(data.authors, ["X", "Y"]);
        assert_eq!(data.published.as_deref(), Some("2021-01-11T10:00:00Z"));
        assert_eq!(data.images, ["https://a.example/i.jpg"]);
        assert_eq!(data.publisher.as_deref(), Some("Site"));
        assert_eq!(data.keywords, ["a", "b"]);
    }

    #[test]
    fn who_wrote_may_stand_elsewhere_in_the_graph() {
        let data = read(&[r##"{"@graph":[{"@type":"BlogPosting","author":{"name":"login","@id":"#p"}},{"@type":"WebPage","datePublished":"2021-01-27"},{"@type":"Person","@id":"#p","name":"Jane Doe"}]}"##.to_owned()]);
        assert_eq!(data.authors, ["Jane Doe"]);
        assert_eq!(data.published, None);
        assert_eq!(data.page_published.as_deref(), Some("2021-01-27"));
        let data = read(&[r##"{"@graph":[{"@type":"Article","author":[{"@id":"#p"},{"name":"X Y"}]},{"@type":"Person","@id":"#p","name":"Jane Doe"}]}"##.to_owned()]);
        assert_eq!(data.authors, ["Jane Doe", "X Y"]);
        let data = read(&[r#"{"@type":"MedicalWebPage","datePublished":"2021-01-27","author":{"name":"Jane Doe"}}"#.to_owned()]);
        assert_eq!(data.page_authors, ["Jane Doe"]);
        assert_eq!(data.page_published.as_deref(), Some("2021-01-27"));
        let data = read(&[r#"{"@type":"Review","author":{"name":"Jane Doe"}}"#.to_owned()]);
        assert_eq!(data.page_authors, ["Jane Doe"]);
        let data = read(&[r#"{"@context":"https://a.example/contexts/cambrian.jsonld","pubDate":"2021-01-27T10:20:00"}"#.to_owned()]);
        assert_eq!(data.page_published.as_deref(), Some("2021-01-27T10:20:00"));
        let claim = r#"{"@type":"ClaimReview","author":{"@type":"Organization","name":"Valley"}}"#;
        assert_eq!(read(&[claim.to_owned()]).organisations, ["Valley"]);
        let listed = r#"{"@type":"Product","review":[{"@type":"Review","author":{"name":"X"}}]}"#;
        assert!(read(&[listed.to_owned()]).page_authors.is_empty());
    }

    #[test]
    fn long_texts_of_state_are_bodies() {
        let long = "新闻内容。".repeat(60);
        let data = read(&[
            format!(r#"{{"props":{{"title":"T","body":"<p>{long}<\/p>"}},"text":"short"}};tail"#),
            format!(r#"{{"blocks":[{{"text":"{long}"}},{{"text":"b"}},{{"text":"c"}}]}}"#),
        ]);
        assert_eq!(data.bodies.len(), 3);
        assert!(data.bodies.iter().any(|body| body.title.as_deref() == Some("T")));
        assert!(data.bodies.iter().any(|body| body.html.ends_with("<p>c</p>")));
    }

    #[test]
    fn what_is_not_json_is_nothing() {
        let data = read(&["{".to_owned(), "[".repeat(100_000), String::new()]);
        assert!(data.headline.is_none() && data.bodies.is_empty());
    }
}
