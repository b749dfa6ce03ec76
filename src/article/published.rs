//! When an article was published: what the page declares, marks, or says in
//! words near its title.
//!
//! The day of publication is wanted. That of a change is taken only where the
//! page tells no other.

mod marks;
mod words;

use dom_query::Document;
use jiff::ZonedDateTime;
use jiff::tz::{Offset, TimeZone};
use url::Url;

use super::data::Data;
use super::lines::{Line, Lines, Masthead};
use super::metadata::Metas;
use crate::model::Evidence;
use crate::text::date::{self, Order, Reading};
pub(super) use marks::told_to_scripts;
use marks::{marked, named, timed};
use words::{LONGEST, Rank, dates, rank};

/// What pages call the moment of publication, the surest first.
const KEYS: [&str; 41] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article:published",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "pub_date",
    "pub-date",
    "published_time",
    "firstpublishedtime",
    "publication_date",
    "article.published",
    "sailthru.date",
    "parsely-pub-date",
    "weibo:article:create_at",
    "apub:time",
    "bt:pubdate",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "w-published-date",
    "published",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "datecreated",
    "og:release_date",
    "article:create_at",
    "date",
    "createdate",
    "uploaddate",
    "date.created",
    "rnews:datepublished",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
];

/// Finds when the article of a page was published. `reading` tells
/// what its dates leave open.
pub(super) fn published(
    document: &Document,
    metas: &Metas,
    data: &Data,
    lines: &Lines,
    masthead: &Masthead<'_>,
    page: &Url,
    reading: Reading,
) -> Option<(ZonedDateTime, Evidence)> {
    let of_path = date::find_in_path(page.path(), reading.zone);
    let near = near(lines, masthead, reading);
    let said = near.as_ref().filter(|(rank, _)| *rank < Rank::Changed).map(|(_, moment)| moment);
    // What readers are shown may settle what is day and what is month.
    let told = |text: &str| {
        let both = date::either(text, reading)?;
        let open = Reading { order: Order::Open, ..reading };
        let shown = self::near(lines, masthead, open).map(|(_, moment)| moment);
        let days = [shown.as_ref(), of_path.as_ref()].map(|day| day.map(ZonedDateTime::date));
        both.into_iter().find(|moment| days.contains(&Some(moment.date())))
    };
    let told = |text: &str| told(text).or_else(|| date::told(text, reading));
    if let Some((moment, from)) = declared(metas, data, told) {
        // What readers were shown before cannot have been published later:
        // the page moved, and its new system counts from then.
        let is_before = |said: &&ZonedDateTime| {
            days_between(said, &moment) > 1 && !is_turned(said, &moment) && !is_archived(masthead)
        };
        if let Some(said) = said.filter(is_before) {
            return Some((said.clone(), Evidence::Text));
        }
        // What says only the day leaves the time to what is marked with it.
        if is_day(&moment)
            && let Some(timed) = timed(document, reading, &moment)
        {
            return Some(timed);
        }
        return Some((by_own_clock(lines, moment, of_path), from));
    }
    if let Some(moment) = first_published(lines, reading).or_else(|| said.cloned()) {
        return Some((moment, Evidence::Text));
    }
    // What stands elsewhere on the page may be of another article.
    let fits = |found: &(ZonedDateTime, Evidence)| {
        of_path.as_ref().is_none_or(|day| days_between(day, &found.0).abs() <= 1)
    };
    let by_words = |moment| (moment, Evidence::Text);
    marked(document, reading)
        .filter(fits)
        .or_else(|| named(document, reading).map(by_words).filter(fits))
        .or_else(|| Some((of_path.clone()?, Evidence::Url)))
        .or_else(|| {
            near.as_ref().and_then(|_| dateline(lines, Rank::Published, reading)).map(by_words)
        })
        .or_else(|| near.map(|(_, moment)| moment).map(by_words))
        .or_else(|| bracketed(lines, reading).map(by_words))
        .or_else(|| dateline(lines, Rank::Unsaid, reading).map(by_words))
        .or_else(|| opened(masthead, reading).map(by_words))
        .or_else(|| alone(lines, reading).map(by_words))
        .or_else(|| signed(lines, reading).map(by_words))
}

/// Tells whether words say what the moment behind them is of: `Updated at`.
pub(super) fn says_when(words: &str) -> bool {
    rank(words) != Rank::Unsaid
}

/// Tells whether the day of one moment is the month of the other.
fn is_turned(one: &ZonedDateTime, other: &ZonedDateTime) -> bool {
    one.year() == other.year() && one.day() == other.month() && one.month() == other.day()
}

/// Returns how many days the second of two moments is after the first.
fn days_between(first: &ZonedDateTime, second: &ZonedDateTime) -> i64 {
    (second.timestamp().as_second() - first.timestamp().as_second()) / 86_400
}

/// Finds what is declared, read by `told`.
fn declared(
    metas: &Metas,
    data: &Data,
    told: impl Fn(&str) -> Option<ZonedDateTime>,
) -> Option<(ZonedDateTime, Evidence)> {
    let linked = |text: &Option<String>| Some((told(text.as_deref()?)?, Evidence::JsonLd));
    let named = || {
        KEYS.iter().find_map(|key| {
            let (text, evidence) = metas.named(&[key])?;
            Some((told(text)?, evidence))
        })
    };
    linked(&data.published).or_else(named).or_else(|| linked(&data.page_published))
}

/// Returns a moment that was told in UTC by the clock of the page, where
/// another place of it tells the same moment, or its address names the day.
fn by_own_clock(lines: &Lines, moment: ZonedDateTime, day: Option<ZonedDateTime>) -> ZonedDateTime {
    if moment.offset() != Offset::UTC || is_day(&moment) {
        return moment;
    }
    let local = lines.times.iter().find_map(|told| {
        let told = date::told(told, Offset::UTC)?;
        let here = moment.with_time_zone(TimeZone::fixed(told.offset()));
        let same = told.timestamp().as_second().abs_diff(moment.timestamp().as_second()) < 60;
        let of_day = || {
            day.as_ref().is_some_and(|day| day.date() == here.date() && day.date() != moment.date())
        };
        (told.offset() != Offset::UTC && (same || of_day())).then_some(here)
    });
    local.unwrap_or(moment)
}

/// Tells whether a moment is a day without a time.
pub(super) fn is_day(moment: &ZonedDateTime) -> bool {
    moment.time() == jiff::civil::Time::midnight()
}

/// Finds the best date among the lines round the title.
fn near(lines: &Lines, masthead: &Masthead<'_>, reading: Reading) -> Option<(Rank, ZonedDateTime)> {
    let mut best: Option<(Rank, ZonedDateTime)> = None;
    let (mut told, mut last) = (0, 0);
    for &(at, line) in masthead {
        // The lines over the title come after those below it.
        told = if at < last { 0 } else { told + usize::from(is_running(line)) };
        last = at;
        for (rank, moment) in dates(line, label(lines, at), reading) {
            // Amid the text stand the dates of what else there is to read.
            if told > FIRST && rank == Rank::Unsaid {
                continue;
            }
            if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                best = Some((rank, moment));
            }
        }
    }
    best
}

/// How many lines of running text may stand over the date of an article.
const FIRST: usize = 2;

/// Tells whether a line is running text.
fn is_running(line: &Line) -> bool {
    line.text.len() > 100 + line.linked && !line.is_aside
}

/// Tells whether a page keeps what appeared elsewhere, and says so in a card
/// beside its title: the day there is not its own.
fn is_archived(masthead: &Masthead<'_>) -> bool {
    let begins = |with: [&str; 2]| {
        masthead
            .iter()
            .any(|(_, line)| line.is_item && with.iter().any(|own| line.text.starts_with(own)))
    };
    begins(["发表日期：", "發表日期："]) && begins(["作者：", "作者:"])
}

/// Finds the date that running text begins with, before a dash, as in
/// `RIVERTON, May 14, 2024 -- The river`: nothing but a place stands before it.
fn opened(masthead: &Masthead<'_>, reading: Reading) -> Option<ZonedDateTime> {
    masthead.iter().find_map(|(_, line)| {
        let head = line.text.get(..line.text.floor_char_boundary(LONGEST.0))?;
        let (place, moment) = date::each(head, reading, 1).pop()?;
        let before: String = head.chars().take(place.start).collect();
        let after: String = head.chars().skip(place.end).take(24).collect();
        let is_place = before.is_empty() || before.trim_end().ends_with([',', '，', '(']);
        let after = after.trim_start_matches([')', '）', ' ', '讯', '电', '訊', '電']);
        let is_parted = after.starts_with("--") || after.starts_with(['—', '–']);
        let is_parted = is_parted || before.is_empty() && after.starts_with("- ");
        (place.start <= 24 && is_place && is_parted).then_some(moment)
    })
}

/// Finds the one date that stands by itself below running text, as those who
/// sign a text set it.
fn signed(lines: &Lines, reading: Reading) -> Option<ZonedDateTime> {
    let is_below = |at: usize| {
        let above = lines.all.get(at.saturating_sub(3)..at).unwrap_or_default();
        above.iter().any(is_running)
    };
    let end = lines.all.iter().rposition(is_running);
    let is_above = |at: usize| end.is_some_and(|end| at < end);
    let own = lines.all.iter().enumerate();
    let mut own = own.filter(|(at, line)| {
        !line.is_aside
            && !line.is_link
            && date::is_whole(&line.text, reading)
            && is_below(*at)
            && !(is_beside_link(lines, *at) && is_above(*at))
    });
    let (_, line) = own.next()?;
    own.next().is_none().then(|| date::find(&line.text, reading))?
}

/// Finds the date in a sentence that says when the article first appeared.
fn first_published(lines: &Lines, reading: Reading) -> Option<ZonedDateTime> {
    let own = lines.all.iter().filter(|line| !line.is_aside);
    own.filter_map(|line| {
        // The head that bulletin boards set before a text, in one with it.
        let signs = match line.text.starts_with("发信人") || line.text.starts_with("發信人") {
            true => ["发信站", "發信站"],
            false if line.text.len() < 400 => ["riginally published", "irst published"],
            false => return None,
        };
        let sign = signs.iter().find(|sign| line.text.contains(**sign))?;
        let (_, after) = line.text.split_once(sign)?;
        let (place, moment) = date::each(after, reading, 1).pop()?;
        (place.start < 32).then_some(moment)
    })
    .next()
}

/// Finds the date in the bracket that a text begins with, as in
/// `【例子网2024年5月14日讯】`.
fn bracketed(lines: &Lines, reading: Reading) -> Option<ZonedDateTime> {
    let begun = lines.all.iter().filter(|line| !line.is_aside && line.text.starts_with('【'));
    begun.take(8).find_map(|line| {
        let head = line.text.get(..line.text.floor_char_boundary(LONGEST.0))?;
        let (own, _) = head.split_once('】')?;
        date::find(own, reading)
    })
}

/// Finds the first line that says that something was published on its date, or,
/// where that is not asked for, tells a time of day with it.
fn dateline(lines: &Lines, least: Rank, reading: Reading) -> Option<ZonedDateTime> {
    let short = lines.all.iter().enumerate().filter(|(_, line)| {
        !line.is_aside && !line.is_link && line.text.len() <= LONGEST.0 && is_dated(&line.text)
    });
    let found = short.flat_map(|(at, line)| dates(line, label(lines, at), reading));
    let mut found = found
        .filter(|(rank, moment)| *rank == Rank::Published || (*rank == least && !is_day(moment)));
    found.next().map(|(_, moment)| moment)
}

/// Finds a date that stands by itself in a short line, whatever it is called.
fn alone(lines: &Lines, reading: Reading) -> Option<ZonedDateTime> {
    let mut told = 0;
    let short = lines.all.iter().enumerate().filter(|(at, line)| {
        told += usize::from(is_running(line));
        let apart = line.is_aside || line.is_link || line.is_item;
        !apart
            && line.text.len() <= 80
            && is_dated(&line.text)
            && !(told > FIRST && is_beside_link(lines, *at))
    });
    let mut found = short.flat_map(|(_, line)| dates(line, None, reading));
    found.next().map(|(_, moment)| moment)
}

/// Tells whether a line stands beside the title of another article.
fn is_beside_link(lines: &Lines, at: usize) -> bool {
    let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
    let mut beside = beside.filter_map(|at| lines.all.get(at));
    beside.any(|line| line.is_link && line.text.len() > 20)
}

/// Returns the line before one, which may say what it is.
fn label(lines: &Lines, at: usize) -> Option<&Line> {
    at.checked_sub(1).and_then(|before| lines.all.get(before))
}

/// Tells whether a text has the digits of a date, or the year in Chinese.
fn is_dated(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_numeric()).count() >= 5 || text.contains('年')
}

#[cfg(test)]
mod tests;
