//! What a whole page shows, before its article is taken from it: its names,
//! walls of its markup, and whether anybody signs it.

use dom_query::{Document, NodeRef};

use super::fold::{fold, unquoted};
use super::gate::Gate;
use super::marks::Mark;
use super::{Kind, SHORT, phrases};
use crate::article::element::names_of;
use crate::article::measure::Size;
use crate::model::{Evidence, Provenance};
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::style::is_hidden;

/// What the whole page looks like, before anything is taken from it.
#[derive(Debug, Default)]
pub(in crate::article) struct Seen {
    pub(super) title: String,
    pub(super) heading: String,
    pub(super) host: String,
    pub(super) mark: Option<Mark>,
    /// The text of a page that has little of it.
    pub(super) short: Option<String>,
    /// Its forms that ask for a password.
    pub(super) gate: Gate,
    /// What a wall of its markup says; nothing where it is empty.
    pub(super) wall: Option<String>,
    /// Whether its data say that it is not free.
    pub(super) paid: bool,
    pub(super) dated: bool,
    /// Whether it calls itself an article.
    pub(super) article: bool,
    /// Whether it says in any way who wrote it, or when.
    pub(super) signed: bool,
}

impl Seen {
    pub(in crate::article) fn of(document: &Document, host: Option<&str>) -> Self {
        let line = |node: &NodeRef<'_>| clean_line_within(&node.text(), 200);
        let mut seen = Self { host: host.unwrap_or_default().to_owned(), ..Self::default() };
        let (mut titled, mut headed) = (false, false);
        for node in document.root().descendants_it() {
            let Some(name) = node.qual_name_ref() else { continue };
            match &*name.local {
                "title" if !titled => (titled, seen.title) = (true, line(&node)),
                "h1" if !headed => (headed, seen.heading) = (true, line(&node)),
                "input" => seen.gate.add(&node),
                "meta" if !seen.article => seen.article = is_called_article(&node),
                "div" | "section" | "aside" if seen.wall.is_none() => seen.wall = wall(&node),
                _ => {}
            }
        }
        seen.short = match document.body() {
            Some(body) => has_little(&body).then(|| body.formatted_text().to_string()),
            None => Some(String::new()),
        };
        seen
    }

    /// Tells whether it is an article by what it says of itself, or of who
    /// wrote it and when.
    pub(super) fn is_vouched_for(&self) -> bool {
        self.signed || self.article
    }

    /// Tells whether nothing says that it costs money.
    pub(in crate::article) fn is_free(&self) -> bool {
        !self.paid
    }

    /// Adds what is known of a page besides its tree.
    pub(in crate::article) fn with(
        self,
        mark: Option<Mark>,
        data: &[String],
        origins: &Provenance,
    ) -> Self {
        use Evidence::{JsonLd, Markup, Meta, Microdata, OpenGraph};
        let dated =
            matches!(origins.published, Some(JsonLd | OpenGraph | Meta | Microdata | Markup));
        let shown = |evidence| !matches!(evidence, None | Some(Evidence::Feed | Evidence::Url));
        let signed = shown(origins.published) || shown(origins.byline);
        Self { mark, paid: data.iter().any(|json| is_paid(json)), dated, signed, ..self }
    }
}

/// Tells whether an element of the head calls its page an article.
fn is_called_article(meta: &NodeRef<'_>) -> bool {
    meta.attr("property").is_some_and(|property| property.eq_ignore_ascii_case("og:type"))
        && meta.attr("content").is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
}

/// Tells whether JSON-LD says that its article costs money.
fn is_paid(json: &str) -> bool {
    let value = json.split_once("\"isAccessibleForFree\"").map_or("", |(_, rest)| rest);
    let value = value.trim_start_matches([' ', ':', '"', '\n', '\r', '\t']);
    value.get(..5).is_some_and(|value| value.eq_ignore_ascii_case("false"))
}

/// Words in the names of elements that stand before a text that is not free.
const WALLS: [&str; 8] = [
    "paywall",
    "pay-wall",
    "regwall",
    "reg-wall",
    "content-gate",
    "article-gate",
    "subscription-wall",
    "subscriber-wall",
];

/// Returns what a wall says, empty where it is called one and says nothing.
/// An article that stands in an element of that name is none.
fn wall(node: &NodeRef<'_>) -> Option<String> {
    let element = node.element_ref()?;
    // Most names are told apart by the two words with which these end.
    let may = |name: &&str| name.contains("wall") || name.contains("gate");
    let is_wall = |name: &str| WALLS.iter().any(|wall| name.contains(wall));
    let named = names_of(&element).filter(may).any(is_wall);
    if !named || is_hidden(node) || node.ancestors_it(None).any(|above| is_hidden(&above)) {
        return None;
    }
    // White space counts here, and below it does not.
    node.size_within(2 * SHORT)?;
    let text = node.formatted_text();
    let shown = plain::shown(&text);
    if shown < 20 {
        return Some(String::new());
    }
    let said = |text: &str| phrases::of(Kind::Wall, text).next().map(str::to_owned);
    if shown < SHORT { said(&unquoted(&fold(&text))) } else { None }
}

/// Tells whether a page has little text. It is read no further than it takes
/// to know.
fn has_little(body: &NodeRef<'_>) -> bool {
    let mut left = SHORT * 4;
    body.descendants_it().filter(NodeRef::is_text).all(|piece| {
        let text = piece.text();
        let count = plain::shown(&text);
        let fits = count <= left;
        left = left.saturating_sub(count);
        fits
    })
}
