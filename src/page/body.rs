//! The body of a page: what the source wrote, between markers of ours.

use std::collections::BTreeMap;

use url::Url;

use crate::model::{AddressTemplate, Body, Figure, Piece, TreePath};
use crate::text::clean::clean_line;
use crate::text::escape::{escape_destination, escape_inline, image};

/// Stands before the body. A source cannot forge it: its Markdown holds no
/// HTML.
const BEGIN: &str = "<!-- thistledown:body -->\n";
/// Stands after the body.
const END: &str = "\n<!-- /thistledown:body -->";

/// Returns the body of a page, so that its furniture can be renewed without
/// fetching; none if the text is not a page of ours.
#[must_use]
pub fn body_of(page: &str) -> Option<&str> {
    let begin = page.find(BEGIN)? + BEGIN.len();
    let end = page.rfind(END)?;
    page.get(begin..end)
}

/// Stands where a picture is left out within a line: what is around it was
/// escaped for a picture between, and would mean something else side by side.
const PLACE: &str = "&#8203;";

/// Where addresses in a body lead.
pub(super) struct Targets<'a> {
    /// The page that the body is for.
    pub(super) page: &'a TreePath,
    /// Our copies of pictures.
    pub(super) images: &'a BTreeMap<Url, TreePath>,
    /// Our copies of pages.
    pub(super) links: &'a BTreeMap<Url, TreePath>,
    /// Where pictures are had instead of beside the page, if elsewhere.
    pub(super) assets: Option<&'a AddressTemplate>,
    /// The word for a picture.
    pub(super) picture: &'a str,
}

impl Targets<'_> {
    fn image(&self, url: &Url) -> Option<String> {
        let path = self.images.get(url)?;
        Some(match self.assets {
            Some(template) => escape_destination(&template.address(path)),
            None => self.page.link_to(path),
        })
    }

    fn link(&self, url: &Url) -> String {
        match self.links.get(url) {
            Some(path) => self.page.link_to(path),
            None => escape_destination(url.as_str()),
        }
    }
}

/// Renders the lead picture and the article.
pub(super) fn render(body: &Body, lead: Option<&Figure>, targets: &Targets) -> String {
    let mut text = String::new();
    let shown = |url: &Url| {
        body.images().any(|other| {
            let (one, other) = (targets.images.get(url), targets.images.get(other));
            one.is_some() && one == other
        })
    };
    if let Some(lead) = lead.filter(|lead| !shown(&lead.url))
        && let Some(address) = targets.image(&lead.url)
    {
        let line = |text: &str| escape_inline(&clean_line(text));
        text.push_str(&format!("![{}]({address})\n\n", line(&lead.alt)));
        if let Some(caption) = lead.caption.as_deref().map(str::trim).filter(|c| !c.is_empty()) {
            text.push_str(&format!("{}\n\n", line(caption)));
        }
    }
    let mut pieces = body.pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(markdown) => text.push_str(markdown),
            Piece::Link(url) => text.push_str(&targets.link(url)),
            Piece::Image { url, alt, title } => match targets.image(url) {
                Some(address) => text.push_str(&image(alt, &address, title.as_deref())),
                None if !alt.trim().is_empty() => {
                    text.push_str(&format!("({}: {})", targets.picture, alt.trim()));
                }
                // Nothing would be left to click on.
                None if opens_link(&text) => text.push_str(&format!("({})", targets.picture)),
                // A paragraph of its own is left out with the blank line after it.
                None if text.is_empty() || text.ends_with("\n\n") => match pieces.peek() {
                    Some(Piece::Text(next)) if next.starts_with('\n') => {
                        text.push_str(next.trim_start_matches('\n'));
                        pieces.next();
                    }
                    None => {}
                    Some(_) => text.push_str(PLACE),
                },
                None => text.push_str(PLACE),
            },
        }
    }
    text.trim().to_owned()
}

/// Tells whether the text of a link begins where this Markdown ends.
fn opens_link(markdown: &str) -> bool {
    markdown.strip_suffix('[').is_some_and(|before| !before.ends_with('\\'))
}
