//! RSS 0.9x to 2.0, RDF 1.0 and Atom 0.3 and 1.0, told apart by content.
//!
//! One reader for all of them: it walks the events of quick-xml, which it
//! asks to be lenient, and makes an entry of every `item` and `entry` as soon
//! as it ends. References that XML does not know are those of HTML; DTDs are
//! not read.

mod construct;
mod node;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::draft::Drafts;
use super::{FeedBytes, FeedError};
use crate::model::Feed;
use crate::text::clean::clean_line_within;
use construct::{draft, plain_text};
use node::{Names, Node, References};

/// Deepest nesting of elements outside of text that is read.
const DEEPEST: usize = 64;

/// Reads a feed.
pub(super) fn parse(text: &str, request: &FeedBytes<'_>) -> Result<Feed, FeedError> {
    let start = start_of(text);
    let source = legal(text.get(start..).unwrap_or_default());
    let mut walk = Walk {
        drafts: Drafts::new(request.entries_limit),
        names: Names::default(),
        references: References::default(),
        stack: Vec::new(),
        root: None,
        author: None,
        request,
    };
    let mut reader = Reader::from_str(&source);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.check_comments = false;
    let fault = loop {
        match reader.read_event() {
            Ok(Event::Eof) if walk.stack.is_empty() => break None,
            Ok(Event::Eof) => {
                break Some((reader.buffer_position(), "it ends too early".to_owned()));
            }
            Ok(event) => walk.take(event)?,
            Err(error) => break Some((reader.error_position(), error.to_string())),
        }
    };
    // An entry that did not end is not whole, and comes again.
    if walk.stack.iter().any(|node| node.is_entry) {
        walk.drafts.skip();
    }
    if walk.drafts.is_empty()
        && let Some((at, cause)) = fault
    {
        let at = usize::try_from(at).unwrap_or(usize::MAX).saturating_add(start);
        return Err(ill_formed(text, at, &cause));
    }
    match walk.root {
        Some(_) => Ok(walk.drafts.finish()),
        None => Err(super::error::FeedError::NotAFeed {
            wanted: "a feed".to_owned(),
            found: "plain text".to_owned(),
            title: None,
        }),
    }
}

/// Returns where the document begins: scripts print warnings before it.
fn start_of(text: &str) -> usize {
    let head = text.get(..text.floor_char_boundary(8_192)).unwrap_or_default();
    let marks = ["<?xml", "<rss", "<feed", "<rdf:RDF", "<RDF"];
    let found = marks.iter().filter_map(|mark| head.find(mark)).min();
    found.or_else(|| text.find('<')).unwrap_or(0)
}

/// Removes characters that XML 1.0 forbids (section 2.2).
fn legal(text: &str) -> std::borrow::Cow<'_, str> {
    let forbidden = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(forbidden) { text.replace(forbidden, "").into() } else { text.into() }
}

pub(super) fn ill_formed(text: &str, at: usize, cause: &str) -> FeedError {
    let before = text.get(..text.floor_char_boundary(at)).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
    FeedError::IllFormed { line, column, cause: clean_line_within(cause, 200) }
}

struct Walk<'a> {
    drafts: Drafts,
    names: Names,
    references: References,
    stack: Vec<Node>,
    root: Option<Root>,
    /// The author of the whole feed, which Atom lends to its entries.
    author: Option<String>,
    request: &'a FeedBytes<'a>,
}

#[derive(Clone, Copy, PartialEq)]
enum Root {
    Rss,
    Atom,
}

impl Walk<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), FeedError> {
        match event {
            Event::Start(tag) => self.open(&tag)?,
            Event::Empty(tag) => {
                self.open(&tag)?;
                self.close(tag.name().as_ref());
            }
            Event::End(tag) => self.close(tag.name().as_ref()),
            Event::Text(text) => self.add(&text),
            Event::CData(text) => self.add(&text),
            Event::GeneralRef(name) => {
                let text = self.references.resolve(&name);
                self.add(&text);
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if let Some(node) = self.stack.last_mut() {
            node.add(text);
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), FeedError> {
        if let Some(node) = self.stack.last_mut()
            && node.is_construct
        {
            node.open(tag);
            return Ok(());
        }
        if self.stack.len() >= DEEPEST {
            return Err(FeedError::TooDeep { most: DEEPEST });
        }
        let base = self.stack.last().map_or(self.request.url, |above| &above.base);
        let node = Node::new(tag, base, &mut self.names);
        if self.root.is_none() {
            self.root = Some(self.root_of(&node, tag)?);
        }
        if let Some(tag) = node.attribute("lang").filter(|_| self.stack.len() < 2) {
            let tag = tag.to_owned();
            self.drafts.language(&tag);
        }
        self.stack.push(node);
        Ok(())
    }

    fn root_of(&self, node: &Node, tag: &BytesStart<'_>) -> Result<Root, FeedError> {
        let found = match node.name.to_ascii_lowercase().as_str() {
            "rss" | "rdf" | "channel" => return Ok(Root::Rss),
            "feed" | "entry" => return Ok(Root::Atom),
            "urlset" | "sitemapindex" => "a sitemap".to_owned(),
            "html" | "head" | "body" | "title" | "div" | "script" | "meta" | "!doctype" | "p"
            | "br" => "an HTML page".to_owned(),
            "opml" => "an OPML list of feeds".to_owned(),
            _ => {
                let name = tag.name();
                let name: &str = name.as_ref();
                format!("XML with the root `{}`", clean_line_within(name, 60))
            }
        };
        let text =
            String::from_utf8_lossy(self.request.bytes.get(..65_536).unwrap_or(self.request.bytes));
        let title = text
            .split_once("<title")
            .and_then(|(_, after)| after.split_once('>'))
            .and_then(|(_, inside)| inside.split_once("</"))
            .map(|(title, _)| clean_line_within(&crate::text::plain::plain(title), 120))
            .filter(|title| !title.is_empty());
        Err(FeedError::NotAFeed { wanted: "a feed".to_owned(), found, title })
    }

    fn close(&mut self, name: &str) {
        if let Some(node) = self.stack.last_mut()
            && node.is_construct
            && node.qualified != name
        {
            node.close(name);
            return;
        }
        let Some(at) = self.stack.iter().rposition(|node| node.qualified == name) else { return };
        // An entry is not closed by the end of what stands outside of it
        // unless that is its own parent; then all inside ends as well.
        while self.stack.len() > at {
            let Some(node) = self.stack.pop() else { return };
            self.settle(node);
        }
    }

    /// Takes a node that ended: to its entry, or to the feed.
    fn settle(&mut self, node: Node) {
        let inside = self.stack.iter().any(|above| above.is_entry);
        if node.is_entry && !inside {
            if self.drafts.is_full() {
                self.drafts.skip();
            } else {
                let atom = self.root == Some(Root::Atom);
                let mut draft = draft(&node, atom);
                if draft.author.is_none() && atom {
                    draft.author.clone_from(&self.author);
                }
                self.drafts.push(draft);
            }
            return;
        }
        if inside {
            // What is over the limit is not even kept.
            if self.drafts.is_full() {
                return;
            }
            if let Some(above) = self.stack.last_mut() {
                above.children.push(node);
            }
            return;
        }
        let outer = self.stack.last().map(|above| above.name.as_str());
        let of_feed = matches!(outer, Some("channel" | "feed"));
        match node.name.as_str() {
            "title" if of_feed && node.is_plain() => {
                let title = plain_text(&node, self.root == Some(Root::Atom));
                self.drafts.title(&title);
            }
            "language" if of_feed => self.drafts.language(&node.text),
            "name" if outer == Some("author") && self.author.is_none() => {
                self.author = Some(node.text);
            }
            _ => {}
        }
    }
}
