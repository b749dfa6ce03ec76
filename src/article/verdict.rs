//! Whether what was found is the article: refusals, challenges, walls and
//! pages that say they are not there look like articles to an extractor.
//!
//! A page is condemned by what it is called, by the marks of its maker or by
//! what it says to its reader, and only where it has little text of its own;
//! the more signs, the more text. What a report quotes is no sign, and what
//! stands around a text is none while the text stands for itself.

mod document;
mod fold;
mod heads;
mod marks;
mod own;
mod phrases;
mod stems;

use dom_query::{Document, NodeData, NodeRef};

use self::fold::{fold, unquoted};
use self::marks::Mark;
use self::own::{LONG, Own};
use super::{Hints, Rejection};
use crate::model::{Evidence, Limits, Provenance};
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::style::is_hidden;

pub(super) use self::document::{check_kind, check_text};
pub(super) use self::marks::mark;

/// Most characters of own text of a page that one sign condemns.
const SHORT: usize = 600;

/// Most where the sign is weak, or the page has the date of an article.
const SHORTER: usize = 250;

/// Most of a page that says in its own words that it is not there.
const MISSED: usize = 400;

/// Most where a wall is built around the text.
const WALLED: usize = 1_000;

/// Fewest characters of an article that the feed confirms.
const LEAST_CONFIRMED: usize = 20;

/// Fewest teasers that make a page a list of articles.
const LISTED: usize = 5;

/// What a page in the place of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Challenge,
    Block,
    Missing,
    Wall,
}

impl Kind {
    fn rejection(self, marker: &str) -> Rejection {
        let marker = clean_line_within(marker, 100);
        match self {
            Self::Challenge => Rejection::Challenge { marker },
            Self::Block => Rejection::Blocked { marker },
            Self::Missing => Rejection::NotFound { marker },
            Self::Wall => Rejection::LoginWall { marker },
        }
    }
}

/// What the whole page looks like, before anything is taken from it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    title: String,
    heading: String,
    host: String,
    mark: Option<Mark>,
    /// The text of a page that has little of it.
    short: Option<String>,
    asks_password: bool,
    /// What a wall of its markup says; nothing where it is empty.
    wall: Option<String>,
    /// Whether its data say that it is not free.
    paid: bool,
    dated: bool,
}

impl Seen {
    pub(super) fn of(document: &Document, host: Option<&str>) -> Self {
        let line = |node: &NodeRef<'_>| clean_line_within(&node.text(), 200);
        let mut seen = Self { host: host.unwrap_or_default().to_owned(), ..Self::default() };
        let (mut titled, mut headed) = (false, false);
        for node in document.root().descendants_it() {
            let Some(name) = node.qual_name_ref() else { continue };
            match &*name.local {
                "title" if !titled => (titled, seen.title) = (true, line(&node)),
                "h1" if !headed => (headed, seen.heading) = (true, line(&node)),
                "input" => {
                    let kind = node.attr("type");
                    seen.asks_password |=
                        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                }
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

    /// Adds what is known of a page besides its tree.
    pub(super) fn with(self, mark: Option<Mark>, data: &[String], origins: &Provenance) -> Self {
        use Evidence::{JsonLd, Markup, Meta, Microdata, OpenGraph};
        let dated =
            matches!(origins.published, Some(JsonLd | OpenGraph | Meta | Microdata | Markup));
        Self { mark, paid: data.iter().any(|json| is_paid(json)), dated, ..self }
    }
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
    let named = element.attrs.iter().any(|attribute| {
        matches!(&*attribute.name.local, "class" | "id")
            && WALLS.iter().any(|wall| attribute.value.contains(wall))
    });
    if !named || is_hidden(node) || node.ancestors_it(None).any(|above| is_hidden(&above)) {
        return None;
    }
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

/// Judges a tidy body.
///
/// # Errors
/// It is not an article, and why.
pub(super) fn check(
    body: &Document,
    characters: usize,
    seen: &Seen,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<(), Rejection> {
    if hints.trusted && characters > 0 {
        return Ok(());
    }
    let replaced: usize = body
        .html_root()
        .descendants_it()
        .map(|node| {
            node.query_or(0, |node| match &node.data {
                NodeData::Text { contents } => contents.matches('\u{fffd}').count(),
                _ => 0,
            })
        })
        .sum();
    if replaced * 50 > characters {
        return Err(Rejection::Garbled { replaced, characters });
    }
    let own = Own::of(body, &seen.host, limits.article_characters);
    let listed = own.teasers >= LISTED && own.inward && !seen.dated;
    let counted = own.shown() + if listed { own.width } else { own.all };
    let short = counted < limits.article_characters;
    let usual = hints
        .site
        .and_then(|site| site.usual)
        .filter(|usual| characters <= SHORT && characters * 5 < *usual);
    // The feed may vouch for little text. That it is all of the article it
    // does not know: the summary is what stands before a wall.
    let told = (short || usual.is_some())
        && characters >= LEAST_CONFIRMED
        && hints.content.is_some()
        && confirmed(&body.html_root().formatted_text(), hints);
    let around = seen.short.as_deref().filter(|_| short && !told).unwrap_or_default();
    if let Some(rejection) = judged(&own, around, seen) {
        return Err(rejection);
    }
    if short && !told {
        if seen.asks_password {
            return Err(Kind::Wall.rejection("input[type=password]"));
        }
        let characters = characters.min(counted);
        return Err(Rejection::Empty { characters, least: limits.article_characters });
    }
    match usual.filter(|_| !told) {
        Some(usual) => Err(Rejection::FarShorter { characters, usual }),
        None => Ok(()),
    }
}

/// Weighs the signs of a page against its own text.
fn judged(own: &Own, around: &str, seen: &Seen) -> Option<Rejection> {
    let upto = |most: usize| own.width <= most;
    if !upto(LONG) {
        let list = seen.title.get(..10).filter(|start| start.eq_ignore_ascii_case("index of /"))?;
        return Some(Kind::Block.rejection(list));
    }
    let undated = |most: usize, least: usize| upto(if seen.dated { least } else { most });
    if let Some(mark) = seen.mark
        && if mark.sure { undated(LONG, SHORTER) } else { undated(SHORTER, 0) }
    {
        return Some(Kind::Challenge.rejection(mark.name));
    }
    let first = own.text.lines().next().filter(|line| fold::width(line) <= 100);
    let first =
        first.map(|line| line.split_inclusive(['.', '!', '。', '！']).next().unwrap_or(line));
    let (title, heading) = (heads::called(&seen.title), heads::called(&seen.heading));
    let agreed = title.is_some() && (heading.is_some() || !seen.dated);
    let title = title.filter(|_| if agreed { upto(LONG) } else { upto(SHORT) });
    let heading = heading.filter(|(kind, _)| match kind {
        // A form to log in stands on many pages.
        Kind::Wall => undated(SHORTER, 0),
        _ => undated(SHORT, SHORTER),
    });
    let first = || first.and_then(heads::called).filter(|_| undated(SHORTER, 0));
    if let Some((kind, marker)) = title.or(heading).or_else(first) {
        return Some(kind.rejection(&marker));
    }
    let said = fold(&format!("{}\n{}\n{}\n{around}", seen.title, seen.heading, own.text));
    let said = unquoted(&said);
    let mut signs: Vec<(Kind, &str)> = Vec::new();
    // Over a story this is a plea.
    let pleads = stems::tells(&own.text);
    let of_blockers = phrases::of_blockers(&said).filter(|_| !pleads);
    let of_kinds = [Kind::Challenge, Kind::Block, Kind::Missing, Kind::Wall]
        .into_iter()
        .flat_map(|kind| phrases::of(kind, &said).map(move |phrase| (kind, phrase)));
    for sign in of_blockers.map(|phrase| (Kind::Block, phrase)).chain(of_kinds) {
        if !signs.contains(&sign) {
            signs.push(sign);
        }
    }
    let walls = signs.iter().filter(|(kind, _)| *kind == Kind::Wall).count();
    let others = signs.len() - walls;
    let (kind, marker) = *signs.first().unwrap_or(&(Kind::Wall, ""));
    let condemned = match (others, walls) {
        (0, 0) => false,
        (0, 1) => upto(SHORT),
        (0, _) => upto(WALLED),
        (1, 0) => undated(SHORT, 0) || !around.is_empty(),
        (1, _) => upto(SHORT),
        _ => undated(LONG, SHORT),
    };
    if condemned {
        return Some(kind.rejection(marker));
    }
    let said = fold(&own.text);
    let said = unquoted(&said);
    if let Some(invitation) = stems::invites(&said).filter(|_| upto(SHORT)) {
        return Some(Kind::Wall.rejection(invitation));
    }
    if undated(MISSED, SHORTER) && stems::misses(&said) {
        return Some(Kind::Missing.rejection(said.trim()));
    }
    let wall = seen.wall.as_deref()?;
    let built = if wall.is_empty() { seen.paid && upto(SHORT) } else { upto(WALLED) };
    let marker = if wall.is_empty() { "isAccessibleForFree: false" } else { wall };
    built.then(|| Kind::Wall.rejection(marker))
}

/// Tells whether the feed says the same as the page: its summary begins with
/// what the text holds.
fn confirmed(text: &str, hints: &Hints<'_>) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).take(40_000).collect()
    };
    let Some(content) = hints.content else { return false };
    let content = content.get(..content.floor_char_boundary(20_000)).unwrap_or_default();
    let told: String = letters(&plain::plain(content)).chars().take(60).collect();
    told.chars().count() >= 12 && letters(text).contains(&told)
}

#[cfg(test)]
mod tests;
