//! Bringing every remote to our head, all at once, each by its own route.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Remotes;
use super::burnt;
use super::engine::{Engine, Event};
use super::meet::{self, Met};
use super::receive;
use super::report::RemoteReport;
use crate::cache::RemoteState;
use crate::model::{CommitId, Fault, Mirror, Publication, PushAddress, Spare, seeded};
use crate::remote::{self, PushOutcome};
use crate::retry;
use crate::route::Passage;

/// How long a remote is believed to be where we left it.
pub(super) const BELIEVED: SignedDuration = SignedDuration::from_hours(6);

/// Pushes to all remotes that need it. One that fails stops no other.
pub(super) async fn push_all(
    engine: &Engine,
    remotes: Remotes,
    met: &mut Met,
) -> Vec<RemoteReport> {
    let head = match engine.repository.head() {
        Ok(Some(head)) => head,
        // Nothing was ever published.
        Ok(None) => return Vec::new(),
        Err(error) => {
            tracing::error!(%error, "nothing is pushed");
            return Vec::new();
        }
    };
    let before = engine.front();
    let mirrors = &engine.settings.mirrors;
    let due = seeded(mirrors, &before.burnt).into_iter();
    let due = due.filter(|mirror| remotes == Remotes::All || is_due(engine, mirror, &head));
    let mut reports = meet::bring(engine, due.collect(), met).await;
    if let Err(error) = burnt::judge(engine, &mut reports) {
        tracing::error!(%error, "mirrors that refuse are not judged");
    }
    // Who takes the place of a mirror gets everything at once.
    let heirs = burnt::heirs(mirrors, &before.burnt, &engine.front().burnt).into_iter();
    let cold: Vec<&Mirror> = heirs.filter(|heir| heir.spare == Some(Spare::Cold)).collect();
    if !cold.is_empty() {
        reports.extend(meet::bring(engine, cold, met).await);
    }
    reports
}

/// Tells whether a remote needs a push and its wait is over.
fn is_due(engine: &Engine, mirror: &Mirror, head: &CommitId) -> bool {
    let Ok(state) = engine.cache.remote(mirror) else { return true };
    let now = Timestamp::now();
    if state.due.is_some_and(|due| retry::lasts(due, now)) {
        return false;
    }
    let fresh = state.success.is_some_and(|success| {
        // One that has not come was dated by a clock that was wrong.
        (SignedDuration::ZERO..BELIEVED).contains(&now.duration_since(success))
    });
    // A bundle is written whole each time, and media wear out.
    if matches!(mirror.push, PushAddress::Bundle(_)) && state.failures == 0 && fresh {
        return false;
    }
    state.failures > 0 || state.head.as_ref() != Some(head) || !fresh
}

/// Pushes a commit to one remote, once.
pub(super) async fn push(
    engine: &Engine,
    mirror: &Mirror,
    head: &CommitId,
    publications: &[Publication],
) -> PushOutcome {
    engine.tell(Event::Pushing(mirror.name.clone()));
    if let Some(outcome) = left_alone(engine, mirror) {
        return outcome;
    }
    match receive::passage(&engine.gate, mirror) {
        Ok(passage) => push_first(engine, mirror, head, publications, passage.as_ref()).await,
        Err(error) => {
            let (step, reason) = ("route".to_owned(), error.to_string());
            PushOutcome::Unreachable { step, reason }
        }
    }
}

/// Remembers and tells how bringing a remote to a commit ended.
pub(super) fn end(
    engine: &Engine,
    mirror: &Mirror,
    head: Option<&CommitId>,
    outcome: &PushOutcome,
) {
    let name = &mirror.name;
    remember(engine, mirror, head, outcome);
    if outcome.is_good() {
        tracing::info!(remote = %name, %outcome, "pushed");
    } else {
        tracing::warn!(remote = %name, %outcome, "not pushed");
    }
    engine.tell(Event::Pushed(name.clone(), outcome.clone()));
}

/// Returns the outcome for a remote that asked for time and shall have it,
/// whoever asks for the pass.
fn left_alone(engine: &Engine, mirror: &Mirror) -> Option<PushOutcome> {
    let state = engine.cache.remote(mirror).ok()?;
    let now = Timestamp::now();
    let asked = state.asked.filter(|asked| retry::lasts(*asked, now))?;
    let wait = Duration::try_from(asked.duration_since(now)).ok()?;
    Some(PushOutcome::Busy { wait, reason: state.error.unwrap_or_default() })
}

/// Makes the repository before its first push, where the operator wants that.
/// One that is gone later is not made again: its host may have shut it.
async fn push_first(
    engine: &Engine,
    mirror: &Mirror,
    head: &CommitId,
    publications: &[Publication],
    passage: Option<&Passage>,
) -> PushOutcome {
    let is_new = engine.cache.remote(mirror).is_ok_and(|state| state.success.is_none());
    let forge = mirror.forge.as_ref().filter(|forge| forge.create && is_new);
    let (Some(forge), Some(way)) = (forge, passage) else {
        return push_by(engine, mirror, head, publications, passage).await;
    };
    let limits = &engine.settings.limits;
    if let Err(outcome) = remote::settle(forge, &mirror.branch, way, limits).await {
        return outcome;
    }
    let outcome = push_by(engine, mirror, head, publications, passage).await;
    if !outcome.is_good() {
        return outcome;
    }
    // A branch can become the default one only when it is there.
    match remote::settle(forge, &mirror.branch, way, limits).await {
        Ok(settled) => {
            if let Err(error) = engine.cache.note_expiry(mirror, settled.expires) {
                tracing::warn!(remote = %mirror.name, %error, "the end of the token is not noted");
            }
            for note in settled.notes {
                tracing::warn!(remote = %mirror.name, "{note}");
            }
        }
        Err(failure) => {
            tracing::warn!(remote = %mirror.name, %failure, "the repository is not described");
        }
    }
    outcome
}

async fn push_by(
    engine: &Engine,
    mirror: &Mirror,
    head: &CommitId,
    publications: &[Publication],
    passage: Option<&Passage>,
) -> PushOutcome {
    let (store, limits) = (engine.repository.path(), &engine.settings.limits);
    let failures = engine.cache.remote(mirror).map_or(0, |state| state.failures);
    remote::push(store, head, publications, mirror, passage, limits, failures).await
}

/// Remembers a commit of ours at which a remote was seen.
pub(super) fn saw(engine: &Engine, mirror: &Mirror, commit: CommitId) {
    let before = engine.cache.remote(mirror).unwrap_or_default();
    let state = RemoteState { head: Some(commit), ..before };
    if let Err(error) = engine.cache.save_remote(mirror, &state) {
        tracing::warn!(remote = %mirror.name, %error, "where it stands is not remembered");
    }
}

fn remember(engine: &Engine, mirror: &Mirror, head: Option<&CommitId>, outcome: &PushOutcome) {
    let now = Timestamp::now();
    let before = engine.cache.remote(mirror).unwrap_or_default();
    let asked = before.asked.is_some_and(|asked| retry::lasts(asked, now));
    if asked && matches!(outcome, PushOutcome::Busy { .. }) {
        // Its time is not over; nothing new is known.
        return;
    }
    let sent = match outcome {
        PushOutcome::Pushed { bytes, .. } => before.sent.saturating_add(*bytes),
        _ => before.sent,
    };
    let state = if outcome.is_good() {
        RemoteState {
            head: head.cloned(),
            success: Some(now),
            failures: 0,
            due: None,
            outcome: outcome.to_string(),
            failing: None,
            asked: None,
            sent,
            ..before
        }
    } else {
        let failures = before.failures.saturating_add(1);
        let fault = match outcome {
            PushOutcome::Busy { wait, .. } => Fault::Busy(*wait),
            _ => Fault::Transient,
        };
        let wait = retry::wait(failures, fault, rand::random());
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
        let due = Some(now.saturating_add(wait).unwrap_or(now));
        let (asked, error) = match outcome {
            PushOutcome::Busy { reason, .. } => (due, reason.clone()),
            _ => (None, outcome.to_string()),
        };
        RemoteState {
            failures,
            due,
            outcome: outcome.to_string(),
            failing: before.failing.or(Some(now)),
            asked,
            error: Some(error),
            ..before
        }
    };
    if let Err(error) = engine.cache.save_remote(mirror, &state) {
        tracing::warn!(remote = %mirror.name, %error, "the outcome is not remembered");
    }
}
