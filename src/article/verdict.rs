//! Whether what was found is the article: refusals, challenges, walls and
//! pages that say they are not there look like articles to an extractor.
//!
//! A page is condemned by what it is called, by the marks of its maker or by
//! what it says to its reader, and only where it has little text of its own;
//! the more signs, the more text. What a report quotes is no sign, and what
//! stands around a text is none while the text stands for itself.

mod document;
mod excuse;
mod fold;
mod gate;
mod heads;
mod marks;
mod own;
mod phrases;
mod seen;
mod stems;

use std::cell::LazyCell;

use dom_query::{Document, NodeData};

use self::excuse::Talk;
use self::fold::{fold, unquoted};
use self::own::{LONG, Own};
use super::{Hints, Rejection};
use crate::model::Limits;
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::script::ends_sentence;

pub(super) use self::document::{check_kind, check_text};
pub(super) use self::marks::mark;
pub(super) use self::seen::Seen;

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

/// The mark of a form to log in.
const PASSWORD: &str = "input[type=password]";

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
    let teases = own.teasers >= LISTED && own.inward;
    let listed = teases && (!seen.dated || own.excerpts >= LISTED) || own.leads >= LISTED;
    let led = if own.leads >= LISTED { own.led } else { 0 };
    let counted = own.shown() + if listed { own.width - led } else { own.all };
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
        if seen.gate.asks() {
            return Err(Kind::Wall.rejection(PASSWORD));
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
    let text = own.text.trim();
    if text.starts_with('{') && text.ends_with('}') && text.contains("\":") {
        return Some(Rejection::NotHtml { found: "JSON".to_owned() });
    }
    let undated = |most: usize, least: usize| upto(if seen.dated { least } else { most });
    if let Some(mark) = seen.mark
        && if mark.sure { undated(LONG, SHORTER) } else { undated(SHORTER, 0) }
    {
        return Some(Kind::Challenge.rejection(mark.name));
    }
    let called = called(own, seen);
    let name = called.as_ref().map_or("", |(_, marker)| marker);
    let talk = LazyCell::new(|| Talk::of(&own.text, name));
    // Novels and exhibitions are called so too; teasers stand below an excuse.
    if let Some((kind, marker)) = &called
        && (!talk.is_story() || excuse::opens(&own.text))
    {
        return Some(kind.rejection(marker));
    }
    let signs = signs(own, around, seen, &talk);
    let walls = signs.iter().filter(|(kind, _)| *kind == Kind::Wall).count();
    let others = signs.len() - walls;
    let (kind, marker) = *signs.first().unwrap_or(&(Kind::Wall, ""));
    // What is not free is cut off wherever its sentences end.
    let walled = |most: usize| upto(most) && (seen.paid || !talk.is_whole());
    let condemned = match (others, walls) {
        (0, 0) => false,
        (0, 1) => walled(SHORT),
        (0, _) => walled(WALLED),
        _ if signs.iter().all(|(kind, _)| *kind == Kind::Block) && is_reported(seen, &talk) => {
            false
        }
        (1, 0) => {
            undated(SHORT, 0) && !(phrases::is_plea(marker) && talk.is_story())
                || !around.is_empty()
        }
        (1, _) => upto(SHORT),
        _ => undated(LONG, SHORT),
    };
    if condemned {
        return Some(kind.rejection(marker));
    }
    let said = fold(&own.text);
    let said = unquoted(&said);
    if let Some(invitation) = stems::invites(&said).filter(|_| walled(SHORT)) {
        return Some(Kind::Wall.rejection(invitation));
    }
    if undated(MISSED, SHORTER) && stems::misses(&said) {
        return Some(Kind::Missing.rejection(said.trim()));
    }
    if upto(SHORT) && talk.is_offer(&format!("{}\n{}", seen.title, seen.heading)) {
        return Some(Kind::Wall.rejection(said.trim()));
    }
    // Content of a feed has no title, and its feed stands for it.
    let alone = !seen.is_vouched_for() && !seen.title.is_empty();
    if alone && upto(SHORT) && talk.is_excuse() {
        return Some(Kind::Block.rejection(said.trim()));
    }
    let locked = seen.gate.is_open && !talk.is_story();
    if alone && (locked || seen.gate.asks() && upto(SHORTER) && talk.is_form()) {
        return Some(Kind::Wall.rejection(PASSWORD));
    }
    if !seen.signed && upto(WALLED) && talk.asks_consent() {
        return Some(Kind::Wall.rejection(said.trim()));
    }
    let wall = seen.wall.as_deref()?;
    let built = if wall.is_empty() { seen.paid && upto(SHORT) } else { walled(WALLED) };
    let marker = if wall.is_empty() { "isAccessibleForFree: false" } else { wall };
    built.then(|| Kind::Wall.rejection(marker))
}

/// Tells what a page is called, where it has little enough text to be that.
fn called(own: &Own, seen: &Seen) -> Option<(Kind, String)> {
    let upto = |most: usize| own.width <= most;
    let undated = |most: usize, least: usize| upto(if seen.dated { least } else { most });
    let called = |head: &str| {
        heads::called(head).or_else(|| heads::notice(head).filter(|_| !seen.is_vouched_for()))
    };
    let (title, heading) = (called(&seen.title), called(&seen.heading));
    let agreed = title.is_some() && (heading.is_some() || !seen.dated);
    let title = title.filter(|_| if agreed { upto(LONG) } else { upto(SHORT) });
    let heading = heading.filter(|(kind, _)| match kind {
        // A form to log in stands on many pages.
        Kind::Wall => undated(SHORTER, 0),
        _ => undated(SHORT, SHORTER),
    });
    title.or(heading).or_else(|| {
        let first = own.text.lines().next().filter(|line| fold::width(line) <= 100)?;
        let first = unquoted(first);
        let sentence = first.split_inclusive(['.', '!', '。', '！']).next()?;
        heads::called(sentence).filter(|_| undated(SHORTER, 0))
    })
}

/// Tells whether a page is news of what was blocked: it has a day and a
/// headline that says otherwise, and speaks to nobody.
fn is_reported(seen: &Seen, talk: &Talk) -> bool {
    let heads = fold(&format!("{}\n{}", seen.title, seen.heading));
    seen.signed
        && (seen.article || !seen.heading.is_empty())
        && phrases::of(Kind::Block, &heads).next().is_none()
        && talk.reports()
}

/// Returns the phrases that a page says to its reader, each once.
fn signs(own: &Own, around: &str, seen: &Seen, talk: &Talk) -> Vec<(Kind, &'static str)> {
    let heads = fold(&format!("{}\n{}", seen.title, seen.heading));
    let heads = unquoted(&heads);
    let said = fold(&format!("{}\n{around}", own.text));
    let said = unquoted(&said);
    let mut signs = Vec::new();
    let mut add = |kind: Kind, phrase: &'static str| {
        if !signs.contains(&(kind, phrase)) {
            signs.push((kind, phrase));
        }
    };
    // Over a story this is a plea.
    for phrase in phrases::of_blockers(&said) {
        if !stems::tells(&own.text) && !talk.is_story() {
            add(Kind::Block, phrase);
        }
    }
    for kind in [Kind::Challenge, Kind::Block, Kind::Missing, Kind::Wall] {
        // What begins otherwise is a title about walls.
        let begins = |phrase: &str| heads.lines().any(|head| head.starts_with(phrase));
        let in_heads = phrases::of(kind, &heads);
        in_heads.filter(|it| kind != Kind::Wall || begins(it)).for_each(|it| add(kind, it));
        phrases::of(kind, &said).for_each(|phrase| add(kind, phrase));
    }
    for bar in phrases::of_bars(&said) {
        if !talk.is_story() || is_cut_by(bar, &said) {
            add(Kind::Wall, bar);
        }
    }
    signs
}

/// Tells whether the line before the one with a phrase breaks off.
fn is_cut_by(phrase: &str, text: &str) -> bool {
    let mut before = "";
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.contains(phrase) {
            return !ends_sentence(before) || before.ends_with("...");
        }
        before = line.trim();
    }
    false
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
