//! Bringing every remote to our head, all at once, each by its own route.

use jiff::{SignedDuration, Timestamp};

use super::Remotes;
use super::engine::{Engine, Event};
use super::meet::{self, Met};
use super::receive;
use super::report::RemoteReport;
use crate::cache::RemoteState;
use crate::model::{CommitId, Fault, Mirror, Publication, PushAddress};
use crate::remote::{self, PushOutcome};
use crate::retry;

/// How long a remote is believed to be where we left it.
const BELIEVED: SignedDuration = SignedDuration::from_hours(6);

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
    let mirrors = engine.settings.mirrors.iter();
    let due = mirrors.filter(|mirror| remotes == Remotes::All || is_due(engine, mirror, &head));
    meet::bring(engine, due.collect(), met).await
}

/// Tells whether a remote needs a push and its wait is over.
fn is_due(engine: &Engine, mirror: &Mirror, head: &CommitId) -> bool {
    let Ok(state) = engine.cache.remote(&mirror.name) else { return true };
    let now = Timestamp::now();
    if state.due.is_some_and(|due| due > now) {
        return false;
    }
    let fresh = state.success.is_some_and(|success| now.duration_since(success) < BELIEVED);
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
    let (store, limits) = (engine.repository.path(), &engine.settings.limits);
    match receive::passage(&engine.gate, mirror) {
        Ok(passage) => {
            let failures = engine.cache.remote(&mirror.name).map_or(0, |state| state.failures);
            let passage = passage.as_ref();
            remote::push(store, head, publications, mirror, passage, limits, failures).await
        }
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

/// Remembers a commit of ours at which a remote was seen.
pub(super) fn saw(engine: &Engine, mirror: &Mirror, commit: CommitId) {
    let before = engine.cache.remote(&mirror.name).unwrap_or_default();
    let state = RemoteState { head: Some(commit), ..before };
    if let Err(error) = engine.cache.save_remote(&mirror.name, &state) {
        tracing::warn!(remote = %mirror.name, %error, "where it stands is not remembered");
    }
}

fn remember(engine: &Engine, mirror: &Mirror, head: Option<&CommitId>, outcome: &PushOutcome) {
    let now = Timestamp::now();
    let before = engine.cache.remote(&mirror.name).unwrap_or_default();
    let state = if outcome.is_good() {
        RemoteState {
            head: head.cloned(),
            success: Some(now),
            failures: 0,
            due: None,
            outcome: outcome.to_string(),
        }
    } else {
        let failures = before.failures.saturating_add(1);
        let fault = match outcome {
            PushOutcome::Busy { wait, .. } => Fault::Busy(*wait),
            _ => Fault::Transient,
        };
        let wait = retry::wait(failures, fault, rand::random());
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
        RemoteState {
            failures,
            due: Some(now.saturating_add(wait).unwrap_or(now)),
            outcome: outcome.to_string(),
            ..before
        }
    };
    if let Err(error) = engine.cache.save_remote(&mirror.name, &state) {
        tracing::warn!(remote = %mirror.name, %error, "the outcome is not remembered");
    }
}
