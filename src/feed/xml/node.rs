//! An element of a feed while it is read.

use std::collections::HashMap;

use quick_xml::events::BytesStart;
use url::Url;

use crate::text::plain;

/// Most attributes of an element that are looked at.
const MOST: usize = 32;

/// Which vocabulary an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS or Atom itself.
    Plain,
    Dublin,
    Content,
    Media,
    Itunes,
    Feedburner,
    Other,
}

/// The prefixes of a document. A feed that uses one without declaring it
/// means what everybody means by it.
#[derive(Default)]
pub(super) struct Names(HashMap<String, Space>);

impl Names {
    fn declare(&mut self, prefix: &str, uri: &str) {
        let uri = uri.trim().trim_end_matches('/').to_ascii_lowercase();
        let space = if uri.contains("purl.org/dc/") {
            Space::Dublin
        } else if uri.contains("modules/content") {
            Space::Content
        } else if uri.contains("mrss") || uri.contains("/media") {
            Space::Media
        } else if uri.contains("itunes") {
            Space::Itunes
        } else if uri.contains("feedburner") {
            Space::Feedburner
        } else if uri.contains("atom")
            || uri.contains("purl.org/rss")
            || uri.contains("my.netscape.com")
        {
            Space::Plain
        } else {
            Space::Other
        };
        if self.0.len() < 64 {
            self.0.insert(prefix.to_owned(), space);
        }
    }

    fn space(&self, prefix: Option<&str>) -> Space {
        let Some(prefix) = prefix else { return Space::Plain };
        self.0.get(prefix).copied().unwrap_or(match prefix {
            "dc" | "dcterms" => Space::Dublin,
            "content" => Space::Content,
            "media" => Space::Media,
            "itunes" => Space::Itunes,
            "feedburner" => Space::Feedburner,
            "atom" | "atom10" | "a10" | "rss" | "rdf" => Space::Plain,
            _ => Space::Other,
        })
    }
}

/// The references of HTML, which feeds use without declaring them.
#[derive(Default)]
pub(super) struct References(HashMap<String, String>);

impl References {
    /// Returns what stands for `&name;`; itself if nobody knows it.
    pub(super) fn resolve(&mut self, name: &str) -> String {
        match name {
            "amp" => return "&".to_owned(),
            "lt" => return "<".to_owned(),
            "gt" => return ">".to_owned(),
            "quot" => return "\"".to_owned(),
            "apos" => return "'".to_owned(),
            "nbsp" => return "\u{a0}".to_owned(),
            _ => {}
        }
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let reference = format!("&{name};");
        // Each costs a small tree; a document full of different ones is none
        // that anybody reads.
        if self.0.len() >= 5_000 || name.len() > 40 {
            return reference;
        }
        let text = plain::decode(&reference).into_owned();
        self.0.insert(name.to_owned(), text.clone());
        text
    }
}

/// An element with what it holds.
#[derive(Debug)]
pub(super) struct Node {
    /// The name with its prefix.
    pub(super) qualified: String,
    /// The name without it.
    pub(super) name: String,
    pub(super) space: Space,
    pub(super) attributes: Vec<(String, String)>,
    /// What relative addresses inside are joined to (`xml:base`).
    pub(super) base: Url,
    /// Its text, references decoded.
    pub(super) text: String,
    /// Its content as HTML, if it holds elements.
    pub(super) html: Option<String>,
    pub(super) children: Vec<Node>,
    pub(super) is_entry: bool,
    /// Whether it holds text or markup rather than elements of the feed.
    pub(super) is_construct: bool,
}

impl Node {
    pub(super) fn new(tag: &BytesStart<'_>, base: &Url, names: &mut Names) -> Self {
        let qualified = tag.name();
        let qualified: &str = qualified.as_ref();
        let mut attributes = Vec::new();
        let mut base = base.clone();
        for attribute in tag.html_attributes().with_checks(false).flatten().take(MOST) {
            let key: &str = attribute.key.as_ref();
            let value = plain::decode(&attribute.value).into_owned();
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                names.declare(prefix, &value);
            } else if key == "xml:base" {
                base = base.join(value.trim()).unwrap_or(base);
            } else {
                let key = key.rsplit(':').next().unwrap_or(key);
                attributes.push((key.to_ascii_lowercase(), value));
            }
        }
        let (prefix, name) = match qualified.split_once(':') {
            Some((prefix, name)) => (Some(prefix), name),
            None => (None, qualified),
        };
        let space = names.space(prefix);
        let is_entry = space == Space::Plain && matches!(name, "item" | "entry");
        let is_construct = match space {
            Space::Plain => matches!(
                name,
                "title"
                    | "description"
                    | "summary"
                    | "content"
                    | "subtitle"
                    | "tagline"
                    | "info"
                    | "rights"
                    | "copyright"
                    | "fulltext"
            ),
            Space::Content => name == "encoded",
            Space::Media => matches!(name, "description" | "title"),
            Space::Other => matches!(name, "body" | "full-text" | "content"),
            _ => false,
        };
        Self {
            qualified: qualified.to_owned(),
            name: name.to_owned(),
            space,
            attributes,
            base,
            text: String::new(),
            html: None,
            children: Vec::new(),
            is_entry,
            is_construct,
        }
    }

    pub(super) fn is_plain(&self) -> bool {
        self.space == Space::Plain
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn children(&self, space: Space, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.space == space && child.name == name)
    }

    pub(super) fn add(&mut self, text: &str) {
        match &mut self.html {
            Some(html) => html.push_str(&plain::escape(text)),
            None => self.text.push_str(text),
        }
    }

    /// Takes the start tag of markup inside of text.
    pub(super) fn open(&mut self, tag: &BytesStart<'_>) {
        let text = &self.text;
        let html = self.html.get_or_insert_with(|| plain::escape(text));
        let name = tag.name();
        let name: &str = name.as_ref();
        html.push('<');
        html.push_str(name.rsplit(':').next().unwrap_or(name));
        html.push_str(tag.attributes_raw());
        html.push('>');
    }

    /// Takes an end tag of markup inside of text.
    pub(super) fn close(&mut self, name: &str) {
        let name = name.rsplit(':').next().unwrap_or(name);
        let void = matches!(
            name,
            "area"
                | "br"
                | "col"
                | "embed"
                | "hr"
                | "img"
                | "input"
                | "link"
                | "meta"
                | "source"
                | "track"
                | "wbr"
        );
        if let Some(html) = self.html.as_mut().filter(|_| !void) {
            html.push_str("</");
            html.push_str(name);
            html.push('>');
        }
    }
}
