//! What a page says in JSON: JSON-LD (schema.org) and the state of pages
//! that are assembled by scripts.

use serde_json::Value;

use crate::text::clean::clean_line;
use crate::text::plain;

/// Fewest characters of a text in JSON that may be an article.
const LEAST: usize = 200;

/// Deepest value looked at; serde_json itself stops at 128.
const DEEPEST: usize = 64;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Data {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
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
    pub(super) fn read(scripts: &[String]) -> Self {
        let mut data = Self::default();
        for script in scripts {
            let script = script.trim_start_matches("<![CDATA[").trim_start_matches("<!--");
            // Of `window.x = {…};` the object is read and the rest left.
            let mut values = serde_json::Deserializer::from_str(script).into_iter::<Value>();
            if let Some(Ok(value)) = values.next() {
                data.walk(&value);
            }
        }
        data.bodies.sort_by_key(|body| std::cmp::Reverse(body.characters));
        data.bodies.truncate(8);
        data
    }

    fn walk(&mut self, root: &Value) {
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
                        self.take_article(value, root);
                    } else if is_page(value) {
                        self.take_page(value, root);
                    }
                    let title =
                        ["headline", "title", "name"].iter().find_map(|key| text(value, key));
                    for (key, field) in fields {
                        match field {
                            Value::String(text) if names_body(key) => {
                                self.take_body(title.clone(), text);
                            }
                            Value::Array(_) | Value::Object(_) => open.push((field, depth + 1)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn take_article(&mut self, article: &Value, root: &Value) {
        if self.headline.is_some() {
            return;
        }
        self.headline = text(article, "headline").or_else(|| text(article, "name"));
        self.authors = article
            .get("author")
            .or_else(|| article.get("creator"))
            .map(|value| authors(value, root))
            .unwrap_or_default();
        self.published = text(article, "datePublished").or_else(|| text(article, "dateCreated"));
        self.images = article.get("image").map(addresses).unwrap_or_default();
        self.publisher =
            article.get("publisher").and_then(|value| people(value).into_iter().next());
        self.language = text(article, "inLanguage");
        self.keywords = article.get("keywords").map(people).unwrap_or_default();
    }

    fn take_page(&mut self, page: &Value, root: &Value) {
        if self.page_published.is_none() {
            self.page_published = text(page, "datePublished");
        }
        if self.page_authors.is_empty()
            && let Some(value) = page.get("author")
        {
            self.page_authors = authors(value, root);
        }
    }

    fn take_body(&mut self, title: Option<String>, text: &str) {
        if text.len() < LEAST {
            return;
        }
        let html = if plain::has_tags(text) { text.to_owned() } else { paragraphs(text) };
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
    is_kind(value, |kind| kind.ends_with("WebPage") || matches!(kind, "Recipe" | "HowTo"))
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

/// Returns what a value refers to by its `@id` in the same graph, where that
/// has a name.
fn referred<'a>(value: &Value, root: &'a Value) -> Option<&'a Value> {
    let id = value.get("@id")?.as_str()?;
    let graph = root.get("@graph")?.as_array()?;
    graph.iter().find(|node| {
        node.get("@id").and_then(Value::as_str) == Some(id) && text(node, "name").is_some()
    })
}

fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?;
    let line = clean_line(&plain::plain(text.get(..text.floor_char_boundary(2_000))?));
    (!line.is_empty()).then_some(line)
}

/// Returns the names of one or several people, organisations or terms.
fn people(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(name) => Some(clean_line(&plain::plain(name))),
        other => text(other, "name"),
    };
    match value {
        Value::Array(all) => all.iter().take(16).filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    }
}

fn addresses(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(url) => Some(url.clone()),
        other => ["url", "contentUrl", "@id"]
            .iter()
            .find_map(|key| Some(other.get(key)?.as_str()?.to_owned())),
    };
    match value {
        Value::Array(all) => all.iter().take(4).filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_ld_names_what_a_page_is_about() {
        let data = Data::read(&[r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Site"},{"@type":["NewsArticle"],"headline":"A &amp; B","author":[{"@type":"Person","name":"X"},"Y"],"datePublished":"2021-01-11T10:00:00Z","image":{"url":"https://a.example/i.jpg"},"publisher":{"name":"Site"},"inLanguage":"en","keywords":["a",{"@type":"DefinedTerm","name":"b"}]}]}"#.to_owned()]);
        assert_eq!(data.headline.as_deref(), Some("A & B"));
        assert_eq!(data.authors, ["X", "Y"]);
        assert_eq!(data.published.as_deref(), Some("2021-01-11T10:00:00Z"));
        assert_eq!(data.images, ["https://a.example/i.jpg"]);
        assert_eq!(data.publisher.as_deref(), Some("Site"));
        assert_eq!(data.keywords, ["a", "b"]);
    }

    #[test]
    fn who_wrote_may_stand_elsewhere_in_the_graph() {
        let data = Data::read(&[r##"{"@graph":[{"@type":"BlogPosting","author":{"name":"login","@id":"#p"}},{"@type":"WebPage","datePublished":"2021-01-27"},{"@type":"Person","@id":"#p","name":"Jane Doe"}]}"##.to_owned()]);
        assert_eq!(data.authors, ["Jane Doe"]);
        assert_eq!(data.published, None);
        assert_eq!(data.page_published.as_deref(), Some("2021-01-27"));
        let data = Data::read(&[r##"{"@graph":[{"@type":"Article","author":[{"@id":"#p"},{"name":"X Y"}]},{"@type":"Person","@id":"#p","name":"Jane Doe"}]}"##.to_owned()]);
        assert_eq!(data.authors, ["Jane Doe", "X Y"]);
        let data = Data::read(&[r#"{"@type":"MedicalWebPage","datePublished":"2021-01-27","author":{"name":"Jane Doe"}}"#.to_owned()]);
        assert_eq!(data.page_authors, ["Jane Doe"]);
        assert_eq!(data.page_published.as_deref(), Some("2021-01-27"));
    }

    #[test]
    fn long_texts_of_state_are_bodies() {
        let long = "新闻内容。".repeat(60);
        let data = Data::read(&[
            format!(r#"{{"props":{{"title":"T","body":"<p>{long}<\/p>"}},"text":"short"}};tail"#),
            format!(r#"{{"blocks":[{{"text":"{long}"}},{{"text":"b"}},{{"text":"c"}}]}}"#),
        ]);
        assert_eq!(data.bodies.len(), 3);
        assert!(data.bodies.iter().any(|body| body.title.as_deref() == Some("T")));
        assert!(data.bodies.iter().any(|body| body.html.ends_with("<p>c</p>")));
    }

    #[test]
    fn what_is_not_json_is_nothing() {
        let data = Data::read(&["{".to_owned(), "[".repeat(100_000), String::new()]);
        assert!(data.headline.is_none() && data.bodies.is_empty());
    }
}
