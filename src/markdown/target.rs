//! Links, pictures and players of a page: what points somewhere else.

use dom_query::NodeRef;
use url::Url;

use super::address;
use super::code::plain_text;
use super::read::{Flow, Reader, one_line};
use super::tree::{Cover, Image, Leaf, Link, Style};
use crate::text::escape;
use crate::text::style::is_hidden;

impl Reader<'_> {
    pub(super) fn link(&mut self, node: &NodeRef<'_>, flow: &mut Flow, style: Style, depth: usize) {
        let target = node.attr("href").and_then(|href| address::link(&href, self.base));
        let Some(url) = target.filter(|url| style.link.is_none() && !is_own_picture(node, url))
        else {
            self.children(node, flow, style, depth);
            return;
        };
        let host = url.host_str().map(str::to_owned);
        let style = Style { link: Some(self.links.len()), ..style };
        self.links.push(Link { url, title: title(node) });
        if node.first_child().is_none() {
            // A mark around nothing would be read as text.
            flow.run.push_nothing(Style { link: style.link, ..Style::default() });
            return;
        }
        let kept = self.kept;
        self.children(node, flow, style, depth);
        if self.kept == kept && node.descendants_it().any(|inner| inner.has_name("img")) {
            self.say(&host.unwrap_or_default(), flow, style);
        }
    }

    pub(super) fn image(&mut self, node: &NodeRef<'_>, flow: &mut Flow, style: Style) {
        let tiny = |name| {
            let size = node.attr(name)?.trim().trim_end_matches("px").parse::<f64>().ok()?;
            Some(size <= 2.0)
        };
        if is_hidden(node) || tiny("width") == Some(true) || tiny("height") == Some(true) {
            return;
        }
        let Some(url) = address::image(node, self.base).or_else(|| self.picture.clone()) else {
            return;
        };
        let alt =
            node.attr("alt").filter(|alt| !alt.trim().is_empty()).or_else(|| node.attr("title"));
        let alt = alt.map(|alt| one_line(&alt)).unwrap_or_default();
        let title = title(node);
        let alt = escaped(&alt);
        self.kept += 1;
        self.image_parent = node.parent().map(|parent| parent.id);
        flow.run.push_image(
            Leaf::Image(Image { url, alt, title }),
            Style { link: style.link, ..Style::default() },
        );
    }

    /// Something that plays becomes a link to it.
    pub(super) fn embed(
        &mut self,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        let own = ["src", "data-src", "data"]
            .iter()
            .find_map(|name| address::media(&node.attr(name)?, self.base));
        let url = own.or_else(|| {
            let sources = node.children_it(false).filter(|child| child.has_name("source"));
            sources.into_iter().find_map(|source| address::media(&source.attr("src")?, self.base))
        });
        let Some(url) = url else {
            if node.has_name("object") {
                self.children(node, flow, style, depth);
            }
            return;
        };
        let title =
            node.attr("title").map(|title| one_line(&title)).filter(|title| !title.is_empty());
        let title = title.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned());
        flow.flush();
        self.links.push(Link { url, title: None });
        let link = Some(self.links.len() - 1);
        self.say(&title, flow, Style { link, code: Cover::default(), ..style });
        flow.flush();
    }
}

/// Returns the title of a link or a picture, escaped.
fn title(node: &NodeRef<'_>) -> Option<String> {
    let title = one_line(&node.attr("title")?);
    (!title.is_empty()).then(|| {
        let title = quoted(&escaped(&title));
        // Renderers look for the last quotation mark that may end a title, and
        // take one behind a backslash for a part of it.
        match title.strip_suffix("\\\\") {
            Some(start) => format!("{start}&#92;"),
            None => title,
        }
    })
}

/// Writes escaped text as it may stand between quotation marks: there renderers
/// read references first, and those behind a backslash as well.
fn quoted(escaped: &str) -> String {
    let mut quoted = String::with_capacity(escaped.len());
    let mut letters = escaped.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted.push_str("&quot;"),
            '\\' => match letters.next() {
                Some('&') => quoted.push_str("&amp;"),
                next => quoted.extend([letter].into_iter().chain(next)),
            },
            letter => quoted.push(letter),
        }
    }
    quoted
}

/// Escapes a text as one that may stand by itself: where a link or a picture
/// is none after all, or is left out, it is read as text.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape::escape_into(&mut escaped, text, escape::Place::Inside, Some('['));
    escaped
}

/// Tells whether a link around a picture leads to nothing but a picture: it
/// would lead away from our copy.
fn is_own_picture(node: &NodeRef<'_>, url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp"]
        .iter()
        .any(|ending| path.ends_with(ending))
        && node.descendants_it().any(|inner| inner.has_name("img"))
        && plain_text(node).trim().is_empty()
}
