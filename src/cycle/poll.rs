//! Asking a source what it has, and planning what to do about it.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::engine::{Engine, Event};
use super::throttle::Throttle;
use crate::cache::CacheError;
use crate::fetch::{self, Accept, Fetched, Request};
use crate::model::{Entry, Fault, Feed, Place, Source, SourceName, Validators};
use crate::plan::{self, Decision, Known, Memory};
use crate::retry;
use crate::worker::FeedJob;

/// Most parts of a sitemap index that one pass reads.
const PARTS: usize = 50;

/// An entry to be read.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) entry: Entry,
    pub(super) decision: Decision,
    /// How often it was tried in vain before.
    pub(super) attempts: u32,
    /// Whether the operator vouched for it.
    pub(super) trusted: bool,
}

/// An entry that was not published, and why.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) task: Task,
    pub(super) fault: Fault,
    pub(super) reason: String,
    /// Whether it was read and not believed, rather than not had.
    pub(super) quarantined: bool,
}

/// What a poll found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The server said that nothing changed.
    Unchanged,
    /// So many entries, of which so many were known.
    Entries { all: usize, known: usize },
}

/// Why a poll failed.
#[derive(Debug, Clone)]
pub(super) struct PollFailure {
    pub(super) fault: Fault,
    pub(super) reason: String,
    /// Failures in a row, this one included unless it was our own outage.
    pub(super) failures: u32,
    pub(super) every: Duration,
}

/// What came of a source in a pass.
#[derive(Debug)]
pub(super) struct Settlement {
    pub(super) source: SourceName,
    pub(super) every: Duration,
    pub(super) result: Result<Found, PollFailure>,
    /// What is to be read; taken out by the reader.
    pub(super) work: Vec<Task>,
    /// Entries that wait for a later pass.
    pub(super) waiting: usize,
    /// What was not published.
    pub(super) failures: Vec<Failure>,
    /// The number of the address that answered.
    pub(super) supplier: usize,
    /// To be saved when all of the above is settled.
    pub(super) validators: Vec<(Url, Validators)>,
}

/// A document that was fetched, or the news that it did not change.
enum Document {
    Unchanged,
    Feed(Feed, Validators),
}

/// Polls a source: its addresses are tried in order until one answers.
pub(super) async fn poll(engine: &Engine, source: &Source, throttle: &Throttle) -> Settlement {
    let mut settlement = Settlement {
        source: source.name.clone(),
        every: source.every,
        result: Ok(Found::Unchanged),
        work: Vec::new(),
        waiting: 0,
        failures: Vec::new(),
        supplier: 0,
        validators: Vec::new(),
    };
    let result = read(engine, source, throttle, &mut settlement).await;
    settlement.result = result.map_err(|(fault, ours, reason)| {
        let before = engine.cache.source(source).map(|s| s.failures).unwrap_or_default();
        let failures = if ours { before } else { before.saturating_add(1) };
        tracing::warn!(source = %source.name, %reason, "the source could not be polled");
        PollFailure { fault, reason, failures, every: source.every }
    });
    engine.tell(Event::Polled(source.name.clone()));
    settlement
}

/// A fault, whether it is on our side, and words.
type Trouble = (Fault, bool, String);

fn cache_trouble(error: CacheError) -> Trouble {
    (Fault::Transient, true, error.to_string())
}

async fn read(
    engine: &Engine,
    source: &Source,
    throttle: &Throttle,
    settlement: &mut Settlement,
) -> Result<Found, Trouble> {
    let mut trouble = None;
    let mut document = None;
    for (number, address) in source.addresses.iter().enumerate() {
        let url = match &address.place {
            Place::Site(url) => Some(url.clone()),
            Place::Archive(archive) => source.url().and_then(|own| archive.of(own)),
        };
        let Some(url) = url else { continue };
        match fetch_document(engine, source, number, &url, throttle).await {
            Ok(found) => {
                settlement.supplier = number;
                document = Some((url, found));
                break;
            }
            Err(next) => {
                tracing::info!(source = %source.name, %url, reason = %next.2, "address failed");
                // The first address is the source's own: its trouble is told.
                trouble.get_or_insert(next);
            }
        }
    }
    let Some((url, document)) = document else {
        return Err(trouble.unwrap_or((
            Fault::Permanent,
            true,
            "no address is configured".to_owned(),
        )));
    };
    let mut entries = Vec::new();
    let mut found = Found::Unchanged;
    if let Document::Feed(mut feed, validators) = document {
        // An index is always read: that it did not change says nothing of its
        // parts.
        if feed.parts.is_empty() {
            settlement.validators.push((url.clone(), validators));
        }
        entries.append(&mut feed.entries);
        for part in feed.parts.iter().take(PARTS) {
            let number = settlement.supplier;
            let Some(part) = source.at(number, part) else { continue };
            match fetch_document(engine, source, number, &part, throttle).await {
                Ok(Document::Unchanged) => {}
                Ok(Document::Feed(mut more, validators)) => {
                    settlement.validators.push((part, validators));
                    entries.append(&mut more.entries);
                }
                // One part that fails does not stop the others.
                Err((_, _, reason)) => {
                    tracing::warn!(source = %source.name, %reason, "a part could not be polled");
                }
            }
        }
        found = Found::Entries { all: entries.len(), known: 0 };
    }
    let known = plan_work(engine, source, entries, settlement).map_err(cache_trouble)?;
    if let Found::Entries { all, .. } = found {
        found = Found::Entries { all, known };
    }
    Ok(found)
}

async fn fetch_document(
    engine: &Engine,
    source: &Source,
    number: usize,
    url: &Url,
    throttle: &Throttle,
) -> Result<Document, Trouble> {
    let Some(passage) = engine.passage(&source.name, number) else {
        return Err((Fault::Permanent, true, format!("source `{}` has no route", source.name)));
    };
    let saved = engine.cache.validators(&source.name, url).map_err(cache_trouble)?;
    let headers = Some(&source.headers);
    let request = Request { url, validators: saved.as_ref(), accept: Accept::Feed, headers };
    let _turn = throttle.turn(url).await;
    let response = match fetch::get(passage, &request, &engine.settings.limits).await {
        Ok(Fetched::Unchanged { .. }) => return Ok(Document::Unchanged),
        Ok(Fetched::Body(response)) => response,
        Err(error) => return Err((error.fault(), error.is_our_side(), error.to_string())),
    };
    let job = FeedJob {
        kind: source.kind,
        url: source.home(number, &response.url),
        content_type: response.content_type,
        links: source.links.clone(),
    };
    match engine.workers.feed(job, &response.bytes).await {
        Ok(Ok(mut feed)) => {
            bring_home(&mut feed, source, number);
            if feed.skipped > 0 {
                tracing::debug!(source = %source.name, skipped = feed.skipped, "entries left out");
            }
            Ok(Document::Feed(feed, response.validators))
        }
        Ok(Err(error)) => Err((Fault::Transient, false, format!("read `{url}`: {error}"))),
        Err(error) => Err((Fault::Transient, false, format!("read `{url}`: {error}"))),
    }
}

/// Makes what an alternate address says the same as what the source's own
/// would: else its entries would be other entries.
fn bring_home(feed: &mut Feed, source: &Source, number: usize) {
    for part in &mut feed.parts {
        *part = source.home(number, part);
    }
    for entry in &mut feed.entries {
        if let Ok(url) = Url::parse(&entry.guid) {
            let home = source.home(number, &url);
            if home != url {
                entry.guid = home.into();
            }
        }
        if let Some(link) = &mut entry.link {
            *link = source.home(number, link);
        }
    }
}

/// Plans every entry, and those that waited and are due; returns how many
/// were known.
fn plan_work(
    engine: &Engine,
    source: &Source,
    entries: Vec<Entry>,
    settlement: &mut Settlement,
) -> Result<usize, CacheError> {
    let cache = &engine.cache;
    let now = Timestamp::now();
    // What cannot be looked up is treated as new; the publication looks again
    // before it writes.
    let known = |found: Result<Option<Known>, CacheError>| found.ok().flatten();
    let memory = Memory {
        by_id: &|id| known(cache.known(id)),
        by_url: &|source, url| known(cache.known_url(source, url)),
    };
    let mut planned = BTreeSet::new();
    let mut left = 0;
    for entry in entries {
        let decision = plan::decide(&source.name, &entry, &memory);
        if !planned.insert(decision.id().clone()) {
            continue;
        }
        if let Decision::Leave(id) = &decision {
            tracing::debug!(source = %source.name, %id, title = entry.title, "known, left");
            left += 1;
            continue;
        }
        let (mut attempts, mut trusted) = (0, false);
        if let Some(pending) = cache.pending(decision.id())? {
            let changed = pending.entry.digest() != entry.digest();
            if !changed && pending.due.is_none_or(|due| retry::lasts(due, now)) {
                settlement.waiting += 1;
                continue;
            }
            if !changed {
                (attempts, trusted) = (pending.attempts, pending.trusted);
            }
        }
        settlement.work.push(Task { entry, decision, attempts, trusted });
    }
    for pending in cache.pending_of(&source.name)? {
        if planned.contains(&pending.id) {
            continue;
        }
        if pending.due.is_none_or(|due| retry::lasts(due, now)) {
            settlement.waiting += 1;
            continue;
        }
        match plan::decide(&source.name, &pending.entry, &memory) {
            Decision::Leave(id) => cache.settle(&id)?,
            decision => settlement.work.push(Task {
                entry: pending.entry,
                decision,
                attempts: pending.attempts,
                trusted: pending.trusted,
            }),
        }
    }
    Ok(left)
}
