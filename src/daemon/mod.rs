//! The clock: every source at its own interval, one pass at a time.
//!
//! A pass takes all sources that are due, so passes never overlap. Waits and
//! fetches end at a signal; a commit is never broken off. systemd is told when
//! we are ready, what we do, and that we are alive.

mod pulse;
mod signals;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub use pulse::Pulse;
pub use signals::{Reload, Stop};

use crate::cycle::{self, Engine, Mode, Remotes, Report, Scope, Shortfall};
use crate::model::{Fault, SourceName};

/// Longest sleep, so that a changed clock is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// Shortest sleep between passes, so that a fault never spins.
const SHORTEST: Duration = Duration::from_millis(200);
/// Longest rest after passes that settled nothing.
const REST: Duration = Duration::from_secs(3600);

/// Why the daemon ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// SIGTERM or SIGINT.
    Stopped,
    /// SIGHUP: the configuration is to be read again.
    Reload,
}

/// Runs passes until told to stop or to reload, and probes proxies meanwhile
/// if the operator wants it.
pub async fn run(
    engine: &Engine,
    pulse: &Pulse,
    stop: watch::Receiver<bool>,
    reload: &mut Reload,
) -> End {
    tokio::select! {
        end = run_passes(engine, pulse, stop, reload) => end,
        () = run_probes(engine) => End::Stopped,
    }
}

/// Never ends; at no moment that could be foretold.
async fn run_probes(engine: &Engine) {
    let probe = engine.settings().probe.as_ref();
    let Some((probe, every)) = probe.and_then(|probe| Some((probe, probe.every?))) else {
        return std::future::pending().await;
    };
    loop {
        tokio::time::sleep(crate::retry::next_poll(every, rand::random())).await;
        cycle::probe(engine, probe).await;
    }
}

async fn run_passes(
    engine: &Engine,
    pulse: &Pulse,
    stop: watch::Receiver<bool>,
    reload: &mut Reload,
) -> End {
    pulse.bear(engine.settings().limits.push_time);
    pulse.ready();
    let mut stopped = stop.clone();
    let (mut troubles, mut rests_until) = (0, Instant::now());
    loop {
        if *stopped.borrow() {
            pulse.stopping();
            return End::Stopped;
        }
        let (due, mut wait) = due(engine);
        let rest = rests_until.saturating_duration_since(Instant::now());
        if !rest.is_zero() {
            wait = rest.min(LONGEST);
        } else if !due.is_empty() {
            pulse.status(&format!("polling {} sources", due.len()));
            let scope = Scope { sources: due, remotes: Remotes::Behind, mode: Mode::Publish };
            let report = cycle::run(engine, &scope, stop.clone()).await;
            log(&report);
            pulse.status(&summary(&report));
            if self::due(engine).0.is_empty() {
                cycle::keep_up(engine, stop.clone()).await;
            }
            // What is not settled is due still, and must not be asked for at
            // once again, as what time has passed over meanwhile may be.
            troubles = if report.unsettled { troubles + 1 } else { 0 };
            rests_until = Instant::now() + rest_after(troubles);
            wait = SHORTEST;
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            () = reload.told() => {
                pulse.status("reading the configuration again");
                return End::Reload;
            }
            () = tokio::time::sleep(wait) => pulse.beat(),
        }
    }
}

/// Returns how long to leave all sources alone after so many passes in a row
/// that settled nothing.
fn rest_after(troubles: u32) -> Duration {
    match troubles {
        0 => Duration::ZERO,
        some => crate::retry::wait(some, Fault::Transient, rand::random()).min(REST),
    }
}

/// Returns the sources that are due now, and else how long to sleep.
fn due(engine: &Engine) -> (Vec<SourceName>, Duration) {
    let now = Timestamp::now();
    let mut due = Vec::new();
    let mut next = now.saturating_add(SignedDuration::try_from(LONGEST).unwrap_or_default());
    for source in &engine.settings().sources {
        let name = &source.name;
        let cache = engine.cache();
        let poll = cache.source(source).ok().and_then(|state| state.due).unwrap_or(now);
        // A due date that the interval cannot explain comes from a clock that
        // was wrong, or from a longer interval before a reload.
        let latest = SignedDuration::try_from(crate::retry::LONGEST.max(source.every));
        let poll = match latest.map(|latest| now.saturating_add(latest)) {
            Ok(Ok(latest)) if poll > latest => now,
            _ => poll,
        };
        let pending = cache.next_pending(name).ok().flatten();
        let at = pending.map_or(poll, |pending| pending.min(poll));
        if at <= now {
            due.push(name.clone());
        } else if let Ok(next) = &mut next {
            *next = at.min(*next);
        }
    }
    let wait = next.ok().and_then(|next| Duration::try_from(now.duration_until(next)).ok());
    (due, wait.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST))
}

fn summary(report: &Report) -> String {
    let bad = report.remotes.iter().filter(|remote| !remote.outcome.is_good()).count();
    let short = match report.shortfall {
        Some(Shortfall { living, quorum }) => format!(", {living} of {quorum} mirrors live"),
        None => String::new(),
    };
    format!(
        "last pass: {} sources, {} new, {} changed, {bad} mirrors failing{short}",
        report.sources.len(),
        report.new,
        report.updated
    )
}

fn log(report: &Report) {
    tracing::info!(
        sources = report.sources.len(),
        new = report.new,
        updated = report.updated,
        commits = report.commits.len(),
        verdict = ?report.verdict(),
        "pass ended"
    );
}
