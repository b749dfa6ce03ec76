//! One pass, top to bottom: begin reading here.
//!
//! Poll sources through chosen routes → plan what is new → extract the
//! article → render the page → commit one publication → bring every remote to
//! it. What decides stands in the rules; this room only tells the story, and
//! what it learns goes into a [`Report`].

mod astray;
mod burnt;
mod copies;
mod edition;
mod engine;
mod follow;
mod gather;
mod meet;
mod mirror_list;
mod poll;
mod preview;
mod probe;
mod publish;
mod push;
mod realign;
mod receive;
mod relink;
mod renew;
mod report;
mod restore;
mod rotate;
mod throttle;
mod unite;
mod upkeep;
mod withdraw;

use std::collections::BTreeMap;
use std::sync::Mutex;

use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

pub use engine::{Engine, Event, StartError, Watch, read_templates};
pub use preview::{Preview, PreviewError, preview};
pub use probe::probe;
pub use realign::{Stray, realign};
pub use report::{ArticleReport, Outcome, RemoteReport, Report, Shortfall, SourceReport, Verdict};
pub use restore::{RestoreError, Restored, advice, restore};
pub use upkeep::keep_up;
pub use withdraw::withdraw;

use crate::model::{Source, SourceName};
use crate::retry;
use gather::{Addresses, Draft};
use poll::Settlement;
use throttle::Throttle;

/// Drafts that may wait for the publisher; bounds memory.
const WAITING_DRAFTS: usize = 32;

/// What one pass is about.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The sources to poll; those that are not configured are ignored.
    pub sources: Vec<SourceName>,
    /// Which remotes are brought to our head.
    pub remotes: Remotes,
    /// Whether anything is written.
    pub mode: Mode,
}

/// Which remotes a pass brings to our head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remotes {
    /// Every one, asking each where it stands.
    All,
    /// Those of which we do not know that they have our head, when their wait
    /// is over.
    Behind,
}

/// Whether a pass writes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It publishes and pushes.
    Publish,
    /// It polls and reads only, and tells what it would publish.
    DryRun,
}

/// Runs one pass. When `stop` turns true, waits and fetches are given up,
/// what is already read is still committed, and nothing is pushed.
pub async fn run(engine: &Engine, scope: &Scope, mut stop: watch::Receiver<bool>) -> Report {
    let mut report = Report::begin(scope);
    if let Err(error) = engine.catch_up().await {
        report.give_up(error);
        report.errors.extend(engine.advice().await);
        return report;
    }
    if let Err(error) = burnt::take_up(engine) {
        report.give_up(error);
        return report;
    }
    let mut met = meet::Met::default();
    if scope.mode == Mode::Publish {
        // Before anything is planned: others may have published it.
        tokio::select! {
            () = meet::look(engine, &mut met) => {}
            () = stopped(&mut stop) => {}
        }
    }
    if scope.mode == Mode::Publish {
        keep_in_order(engine, &mut report).await;
    }
    let sources: Vec<&Source> =
        engine.settings.sources.iter().filter(|s| scope.sources.contains(&s.name)).collect();
    engine.tell(Event::Polling(sources.len()));

    let throttle = &Throttle::new(&engine.settings.limits);
    let settlements = Mutex::new(Vec::new());
    let settled = &settlements;
    let (drafts, received) = mpsc::channel(WAITING_DRAFTS);
    // Reading owns the sender: when it ends, or is given up, so does the
    // publisher.
    let reading = async move {
        let read = stream::iter(sources)
            .map(|source| read_source(engine, source, throttle, drafts.clone()));
        let mut read = read.buffer_unordered(engine.settings.limits.connections);
        while let Some(settlement) = read.next().await {
            report::locked(settled).push(settlement);
        }
    };
    let interruptible = async {
        tokio::select! {
            () = reading => {}
            () = stopped(&mut stop) => {}
        }
    };
    let publishing = publish::publish_all(engine, scope.mode, received);
    let (published, ()) = tokio::join!(publishing, interruptible);

    let settlements = report::into_inner(settlements);
    report.add(&settlements, &published);
    if published.error.is_some() {
        report.errors.extend(engine.advice().await);
    }
    if scope.mode == Mode::DryRun {
        return report;
    }
    if let Err(error) = settle(engine, settlements, &published) {
        report.give_up(error);
    }
    // Also where the pass was stopped or nothing could be fetched: what failed
    // is what the next run needs to know.
    remember_ways(engine, &mut report);
    let pushing = push::push_all(engine, scope.remotes, &mut met);
    tokio::select! {
        remotes = pushing => {
            report.remotes = remotes;
            report.count_living(engine);
        }
        () = stopped(&mut stop) => report.stopped = true,
    }
    report.met(met);
    report.warnings = rotate::warnings(engine);
    remember_ways(engine, &mut report);
    engine.workers.rest();
    report
}

/// Brings what was published into the state in which it should be: what the
/// operator withdrew, then furniture, the list of mirrors, and the history.
async fn keep_in_order(engine: &Engine, report: &mut Report) {
    for error in [
        withdraw::carry_out(engine).await,
        renew::renew_furniture(engine).await,
        mirror_list::renew_list(engine).await,
        rotate::rotate(engine).await,
    ]
    .into_iter()
    .filter_map(Result::err)
    {
        report.fail(error);
    }
}

fn remember_ways(engine: &Engine, report: &mut Report) {
    if let Err(error) = engine.save_ways() {
        report.fail(error.to_string());
    }
}

/// Ends when the pass is to stop, else never.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // Nobody is left who could ask us to stop.
        std::future::pending().await
    }
}

/// Polls one source, plans, and gathers what is new; sends drafts on as they
/// come.
async fn read_source(
    engine: &Engine,
    source: &Source,
    throttle: &Throttle,
    drafts: mpsc::Sender<Draft>,
) -> Settlement {
    let mut settlement = poll::poll(engine, source, throttle).await;
    let work = std::mem::take(&mut settlement.work);
    let addresses = &Addresses::beginning_with(settlement.supplier);
    engine.tell(Event::Planned { source: source.name.clone(), articles: work.len() });
    // All pages of a pass are read by what was known before it: what comes of
    // a page does not depend on who came first.
    let sites = engine.cache.expectations(&source.name).unwrap_or_else(|error| {
        tracing::warn!(source = %source.name, %error, "what its pages are like is not known");
        BTreeMap::default()
    });
    let reach = engine.reach(source, &sites);
    let gathered = stream::iter(work).map(|task| {
        let drafts = drafts.clone();
        async move {
            let result = gather::gather(reach, source, task, addresses, throttle).await;
            engine.tell(Event::Gathered);
            match result {
                Ok(draft) => {
                    // The publisher ends only after every sender.
                    drop(drafts.send(draft).await);
                    None
                }
                Err(failure) => Some(failure),
            }
        }
    });
    let mut gathered = gathered.buffer_unordered(engine.settings.limits.connections_per_host);
    while let Some(failure) = gathered.next().await {
        settlement.failures.extend(failure.map(|failure| *failure));
    }
    settlement
}

/// Remembers what came of every source: first what waits, then the validators
/// that stand for it.
fn settle(
    engine: &Engine,
    settlements: Vec<Settlement>,
    published: &publish::Published,
) -> Result<(), String> {
    let now = Timestamp::now();
    let failed = |error: crate::cache::CacheError| error.to_string();
    for settlement in settlements {
        let source = &settlement.source;
        let configured = engine.settings.sources.iter().find(|known| known.name == *source);
        let Some(polled) = configured else { continue };
        for failure in settlement.failures.iter().chain(published.refused_of(source)) {
            let attempts = failure.task.attempts + 1;
            let due = (attempts < retry::ARTICLE_ATTEMPTS)
                .then(|| (now, retry::wait(attempts, failure.fault, rand::random())));
            let (id, entry) = (failure.task.decision.id(), &failure.task.entry);
            engine
                .cache
                .put_aside(id, source, entry, attempts, due, &failure.reason)
                .map_err(failed)?;
        }
        let forgotten = engine.cache.thin_out(source).map_err(failed)?;
        if forgotten > 0 {
            tracing::warn!(%source, forgotten, "too much waits; what comes last is forgotten");
        }
        match &settlement.result {
            Err(failure) => {
                let failures = failure.failures;
                let wait = retry::wait(failures.max(1), failure.fault, rand::random())
                    .min(failure.every.saturating_mul(16).max(failure.every));
                engine
                    .cache
                    .source_failed(polled, now, wait, failures, &failure.reason)
                    .map_err(failed)?;
            }
            Ok(_) if published.error.is_some() => {}
            Ok(_) => {
                for (url, validators) in &settlement.validators {
                    engine.cache.save_validators(source, url, validators).map_err(failed)?;
                }
                let wait = retry::next_poll(settlement.every, rand::random());
                engine.cache.source_answered(polled, now, wait).map_err(failed)?;
            }
        }
    }
    Ok(())
}
