//! What the elements of an entry mean in RSS and in Atom.

use std::borrow::Cow;

use url::Url;

use super::super::draft::{Draft, web_address};
use super::node::{Node, Space};
use crate::text::plain;

/// Returns what an entry says.
pub(super) fn draft(entry: &Node, atom: bool) -> Draft {
    let text = |space, name: &str| {
        let found = entry.children(space, name).map(|node| node.text.trim());
        found.filter(|text| !text.is_empty()).map(str::to_owned).next()
    };
    let plain = |name: &str| text(Space::Plain, name);
    let dublin = |name: &str| text(Space::Dublin, name);
    let html = |space, name: &str| {
        entry
            .children(space, name)
            .map(|node| html(node, atom))
            .find(|html| !html.trim().is_empty())
    };
    let about = entry.attribute("about").map(str::to_owned);
    let title = entry
        .children(Space::Plain, "title")
        .chain(entry.children(Space::Media, "title"))
        .chain(entry.children(Space::Dublin, "title"))
        .map(|node| plain_text(node, atom))
        .find(|title| !title.trim().is_empty());
    let content = html(Space::Content, "encoded")
        .or_else(|| content(entry, atom))
        .or_else(|| html(Space::Plain, "fulltext"))
        .or_else(|| {
            ["full-text", "content", "body"].iter().find_map(|name| html(Space::Other, name))
        });
    let summary = html(Space::Plain, "summary")
        .or_else(|| html(Space::Plain, "description"))
        .or_else(|| dublin("description"))
        .or_else(|| text(Space::Itunes, "summary"))
        .or_else(|| media_description(entry, atom));
    Draft {
        guid: plain("guid").or_else(|| plain("id")).or_else(|| dublin("identifier")).or(about),
        link: link(entry),
        title: title.unwrap_or_default(),
        author: author(entry),
        published: plain("pubDate")
            .or_else(|| plain("published"))
            .or_else(|| plain("issued"))
            .or_else(|| dublin("date"))
            .or_else(|| dublin("issued"))
            .or_else(|| plain("created"))
            .or_else(|| dublin("created"))
            .or_else(|| plain("pubdate"))
            .or_else(|| plain("date")),
        updated: plain("updated").or_else(|| plain("modified")).or_else(|| dublin("modified")),
        categories: categories(entry),
        summary,
        content,
        enclosures: enclosures(entry),
    }
}

/// Returns the plain text of a title, whatever its type.
pub(super) fn plain_text(node: &Node, atom: bool) -> String {
    match (&node.html, node.attribute("type")) {
        (Some(html), _) => plain::plain(html),
        // Where Atom calls a text plain, what looks like a tag is none.
        (None, None | Some("text" | "text/plain")) if atom && node.is_plain() => {
            plain::decode(&node.text).into_owned()
        }
        (None, _) => plain::plain(&node.text),
    }
}

/// Returns a text construct as HTML (RFC 4287, section 3.1).
fn html(node: &Node, atom: bool) -> String {
    if let Some(html) = &node.html {
        return html.clone();
    }
    match node.attribute("type") {
        None | Some("text" | "text/plain")
            if atom && node.is_plain() && !plain::has_tags(&node.text) =>
        {
            plain::escape(&node.text)
        }
        _ => node.text.clone(),
    }
}

/// Returns Atom content that is text; other media types are not.
fn content(entry: &Node, atom: bool) -> Option<String> {
    entry.children(Space::Plain, "content").find_map(|node| {
        let kind = node.attribute("type").unwrap_or("text").to_ascii_lowercase();
        let text = matches!(kind.as_str(), "text" | "html" | "xhtml" | "application/xhtml+xml")
            || kind.starts_with("text/");
        let encoded = node.attribute("mode") == Some("base64");
        let html = html(node, atom);
        (text && !encoded && node.attribute("src").is_none() && !html.trim().is_empty())
            .then_some(html)
    })
}

fn link(entry: &Node) -> Option<Url> {
    // FeedBurner sends readers through itself, and keeps the address here.
    let original = entry.children(Space::Feedburner, "origLink").next();
    if let Some(url) = original.and_then(|node| web_address(&node.base, &node.text)) {
        return Some(url);
    }
    let mut other = None;
    for node in entry.children(Space::Plain, "link") {
        let Some(url) = web_address(&node.base, node.attribute("href").unwrap_or(&node.text))
        else {
            continue;
        };
        let kind = node.attribute("type").unwrap_or("text/html");
        match node.attribute("rel").unwrap_or("alternate") {
            "alternate" if kind.contains("html") => return Some(url),
            "alternate" | "related" | "via" if other.is_none() => other = Some(url),
            _ => {}
        }
    }
    other.or_else(|| {
        let guid = entry.children(Space::Plain, "guid").next();
        let permanent = guid.filter(|guid| guid.attribute("ispermalink") != Some("false"));
        let text = permanent.map(|guid| guid.text.trim()).or_else(|| entry.attribute("about"))?;
        text.starts_with("http").then(|| web_address(&entry.base, text))?
    })
}

fn author(entry: &Node) -> Option<String> {
    let of_atom = entry.children(Space::Plain, "author").filter_map(|author| {
        let name = author.children(Space::Plain, "name").next()?;
        Some(name.text.trim().to_owned())
    });
    let names: Vec<String> = of_atom.filter(|name| !name.is_empty()).take(12).collect();
    if !names.is_empty() {
        return Some(names.join(", "));
    }
    let dublin: Vec<Cow<'_, str>> = entry
        .children(Space::Dublin, "creator")
        .map(|node| person(&node.text))
        .filter(|name| !name.is_empty())
        .take(12)
        .collect();
    if !dublin.is_empty() {
        return Some(dublin.join(", "));
    }
    let own = entry.children(Space::Plain, "author").map(|node| person(&node.text)).next();
    let own = own.filter(|name| !name.is_empty()).map(Cow::into_owned);
    own.or_else(|| {
        let node = entry.children(Space::Itunes, "author").next()?;
        Some(node.text.trim().to_owned())
    })
}

/// Returns the name in `name@host.example (The Name)` and the like.
fn person(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    if let Some((before, after)) = text.split_once('(') {
        let name = if after.contains('@') { before } else { after };
        return Cow::Borrowed(name.trim().trim_end_matches(')').trim());
    }
    if let Some((before, _)) = text.split_once('<') {
        return Cow::Borrowed(before.trim().trim_matches('"'));
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| !word.contains('@')).collect();
    Cow::Owned(words.join(" "))
}

fn categories(entry: &Node) -> Vec<String> {
    let own = entry.children(Space::Plain, "category").map(|node| {
        node.attribute("label").or_else(|| node.attribute("term")).unwrap_or(&node.text).to_owned()
    });
    own.chain(entry.children(Space::Dublin, "subject").map(|node| node.text.clone())).collect()
}

fn enclosures(entry: &Node) -> Vec<(Url, Option<String>)> {
    let mut found = Vec::new();
    let mut take = |node: &Node, attribute: &str, kind: Option<&str>| {
        if let Some(url) = node.attribute(attribute).and_then(|text| web_address(&node.base, text))
        {
            found.push((url, node.attribute("type").or(kind).map(str::to_owned)));
        }
    };
    for node in entry.children(Space::Plain, "enclosure") {
        take(node, "url", None);
    }
    for node in entry
        .children(Space::Plain, "link")
        .filter(|node| node.attribute("rel") == Some("enclosure"))
    {
        take(node, "href", None);
    }
    for node in media(entry) {
        let kind = match (node.name.as_str(), node.attribute("medium")) {
            ("thumbnail", _) | (_, Some("image")) => Some("image/*"),
            (_, Some("video")) => Some("video/*"),
            (_, Some("audio")) => Some("audio/*"),
            _ => None,
        };
        take(node, "url", kind);
    }
    for node in entry.children(Space::Itunes, "image") {
        take(node, "href", Some("image/*"));
    }
    found
}

/// Returns the media of an entry, those in groups and inside others too.
fn media(entry: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut open: Vec<&Node> = entry.children.iter().rev().collect();
    while let Some(node) = open.pop() {
        if node.space == Space::Media {
            if matches!(node.name.as_str(), "content" | "thumbnail") {
                found.push(node);
            }
            open.extend(node.children.iter().rev());
        }
    }
    found
}

fn media_description(entry: &Node, atom: bool) -> Option<String> {
    let mut open: Vec<&Node> = entry.children.iter().collect();
    while let Some(node) = open.pop() {
        if node.space == Space::Media {
            if node.name == "description" && !node.text.trim().is_empty() {
                return Some(match node.attribute("type") {
                    Some("html") => html(node, atom),
                    _ => plain::escape(&node.text),
                });
            }
            open.extend(&node.children);
        }
    }
    None
}
