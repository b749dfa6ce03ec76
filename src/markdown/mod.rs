//! Article HTML → GitHub-flavoured Markdown.
//!
//! A page says what it may say: text, marks, links to http, https and mailto,
//! pictures by http and https. There is no raw HTML in what comes out, whatever
//! went in. Refuses to know where pictures are kept and what stands around the
//! body: both are the business of `page`.

mod address;
mod cells;
mod code;
mod edges;
mod flank;
mod grid;
mod inline;
mod list;
mod listed;
mod read;
mod run;
mod script;
mod target;
mod tree;
mod write;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use dom_query::Document;
use url::Url;

use crate::model::{Body, Piece};
use crate::text::escape::{escape_destination, image};

/// Converts an article; addresses are resolved against `base`.
///
/// The result is deterministic, ends with one line feed (or is empty), and
/// takes time and stack that do not grow with the nesting of the page.
#[must_use]
pub fn convert(document: &Document, base: &Url) -> Body {
    write::write(&read::read(document, base))
}

/// Writes a body with the addresses it came with.
#[must_use]
pub fn render(body: &Body) -> String {
    render_with(body, |url| escape_destination(url.as_str()))
}

/// Writes a body with addresses as `destination` writes them.
#[must_use]
pub fn render_with(body: &Body, destination: impl Fn(&Url) -> String) -> String {
    let mut out = String::new();
    for piece in &body.pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Link(url) => out.push_str(&destination(url)),
            Piece::Image { url, alt, title } => {
                out.push_str(&image(alt, &destination(url), title.as_deref()));
            }
        }
    }
    out
}
