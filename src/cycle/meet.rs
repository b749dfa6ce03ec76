//! Where writers meet: nothing stands between them but the remotes.
//!
//! A branch that stands at a commit which is not ours is fetched. If it goes
//! on from our head, we follow. If the two parted, the first mirror's history
//! stays as it is and the other side's change is made anew on top of it, so
//! that there is one line and nothing is forced. Where the repository is
//! shared, the first mirror is the meeting place: the others get only what it
//! has accepted.

use std::time::Duration;

use futures_util::future::join_all;

use super::engine::Engine;
use super::follow::{Taken, take_up};
use super::push;
use super::report::RemoteReport;
use crate::model::{CommitId, Mirror, MirrorName, PushAddress, living};
use crate::remote::{FetchError, PushOutcome};
use crate::retry;

/// How often a push is tried in one pass where others are faster.
const ROUNDS: u32 = 6;

/// What other writers brought in a pass.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Pages that were taken over from remotes.
    pub(super) pages: usize,
    /// Commits that were made of two histories.
    pub(super) commits: Vec<CommitId>,
    /// Mirrors that parted from ours and have nothing that ours has not.
    pub(super) parted: Vec<MirrorName>,
    /// What is to be told.
    pub(super) words: Vec<String>,
}

/// Returns the mirror whose history comes first: the first of those that are
/// listed, in the place of the burnt their heirs, and no bundle.
pub(super) fn place(engine: &Engine) -> Option<&Mirror> {
    let front = engine.front();
    let mut listed = living(&engine.settings.mirrors, &front.burnt).into_iter();
    listed.find(|mirror| !matches!(mirror.push, PushAddress::Bundle(_)))
}

/// Looks at the meeting place before a pass, so that what others published is
/// not published again. That it cannot be reached is told by the push.
pub(super) async fn look(engine: &Engine, met: &mut Met) {
    let Some(mirror) = place(engine).filter(|_| engine.settings.shared) else { return };
    let waits = |due| retry::lasts(due, jiff::Timestamp::now());
    if engine.cache.remote(mirror).is_ok_and(|state| state.due.is_some_and(waits)) {
        return;
    }
    match take_up(engine, mirror, None, met).await {
        Ok(_) => {}
        Err(FetchError::Unreachable { step, reason }) => {
            tracing::info!(remote = %mirror.name, step, reason, "not looked at");
        }
        Err(error) => tracing::warn!(remote = %mirror.name, %error, "not followed"),
    }
}

/// Brings remotes to our head, and what they have and we have not to us.
pub(super) async fn bring(engine: &Engine, due: Vec<&Mirror>, met: &mut Met) -> Vec<RemoteReport> {
    let Some(place) = place(engine).filter(|_| engine.settings.shared) else {
        return settle(engine, due, None, met).await;
    };
    let (first, others): (Vec<&Mirror>, Vec<&Mirror>) =
        due.into_iter().partition(|mirror| mirror.name == place.name);
    let mut reports = settle(engine, first.clone(), None, met).await;
    if others.is_empty() {
        return reports;
    }
    for round in [1, 2] {
        let before = head(engine);
        let told = match accepted(engine, place) {
            Some(commit) => settle(engine, others.clone(), Some(&commit), met).await,
            None => others.iter().map(|mirror| waits(engine, mirror, place)).collect(),
        };
        let moved = head(engine) != before;
        if round == 1 && moved {
            // A fork brought pages that the meeting place must have first.
            reports = settle(engine, first.clone(), None, met).await;
            continue;
        }
        reports.extend(told);
        break;
    }
    if let (Some(head), Some(accepted)) = (head(engine), accepted(engine, place))
        && head != accepted
    {
        met.words.push(format!(
            "what is newer than {} waits for the meeting place `{}`",
            accepted.short(),
            place.name
        ));
    }
    reports
}

fn head(engine: &Engine) -> Option<CommitId> {
    engine.repository.head().ok().flatten()
}

/// Returns the newest commit of ours that the meeting place is known to have.
fn accepted(engine: &Engine, place: &Mirror) -> Option<CommitId> {
    let known = engine.cache.remote(place).ok()?.head?;
    let is_ours = engine.repository.is_in(&known, &head(engine)?).unwrap_or(false);
    is_ours.then_some(known)
}

fn waits(engine: &Engine, mirror: &Mirror, place: &Mirror) -> RemoteReport {
    let reason = format!("the meeting place `{}` has accepted nothing yet", place.name);
    let outcome = PushOutcome::Unreachable { step: "wait".to_owned(), reason };
    push::end(engine, mirror, None, &outcome);
    RemoteReport { name: mirror.name.clone(), outcome, burnt: false }
}

/// Brings remotes to a commit of ours, our head where none is named. Where a
/// remote stands elsewhere, takes its history up and begins again, at most so
/// often, after waits that two writers do not share.
async fn settle(
    engine: &Engine,
    mirrors: Vec<&Mirror>,
    commit: Option<&CommitId>,
    met: &mut Met,
) -> Vec<RemoteReport> {
    let mut done: Vec<(MirrorName, RemoteReport)> = Vec::new();
    let mut todo = mirrors.clone();
    for round in 1..=ROUNDS {
        let Some(target) = commit.cloned().or_else(|| head(engine)) else { break };
        let publications = engine.cache.publications().unwrap_or_default();
        let pushes = todo.iter().map(|mirror| push::push(engine, mirror, &target, &publications));
        let outcomes = join_all(pushes).await;
        let (mut again, mut moved) = (Vec::new(), false);
        for (mirror, outcome) in todo.iter().zip(outcomes) {
            let outcome = match outcome {
                PushOutcome::Foreign { tip, .. } if round < ROUNDS => {
                    match take_up(engine, mirror, commit, met).await {
                        // It has what it is to have, and more.
                        Ok(Taken::Behind | Taken::Followed | Taken::Joined) if commit.is_some() => {
                            PushOutcome::UpToDate
                        }
                        Ok(Taken::Behind) => {
                            again.push(*mirror);
                            continue;
                        }
                        Ok(Taken::Followed | Taken::Joined) => {
                            moved = true;
                            again.push(*mirror);
                            continue;
                        }
                        Ok(Taken::Parted { news }) => {
                            moved |= news;
                            let name = &mirror.name;
                            met.parted.push(name.clone());
                            let reason = format!(
                                "it parted from ours; all its pages are in ours now, and \
                                 `thistledown realign {name}` makes it a copy again"
                            );
                            PushOutcome::Foreign { tip, reason }
                        }
                        Err(FetchError::Refused { reason }) => PushOutcome::Foreign { tip, reason },
                        Err(FetchError::Unreachable { step, reason }) => {
                            PushOutcome::Unreachable { step, reason }
                        }
                    }
                }
                outcome => outcome,
            };
            push::end(engine, mirror, Some(&target), &outcome);
            done.retain(|(name, _)| *name != mirror.name);
            let name = mirror.name.clone();
            done.push((name.clone(), RemoteReport { name, outcome, burnt: false }));
        }
        if commit.is_none() && moved {
            // Those that took our old head take the new one as well.
            let good = |mirror: &&Mirror| {
                let told = done.iter().find(|(name, _)| *name == mirror.name);
                told.is_some_and(|(_, report)| report.outcome.is_good())
            };
            let good: Vec<&Mirror> = mirrors.iter().copied().filter(good).collect();
            again.retain(|mirror| good.iter().all(|good| good.name != mirror.name));
            again.extend(good);
        }
        todo = again;
        if todo.is_empty() {
            break;
        }
        tokio::time::sleep(pause(round)).await;
    }
    let place = |name: &MirrorName| mirrors.iter().position(|mirror| mirror.name == *name);
    done.sort_by_key(|(name, _)| place(name));
    done.into_iter().map(|(_, report)| report).collect()
}

/// A time that grows with the rounds and that two writers do not share.
fn pause(round: u32) -> Duration {
    Duration::from_millis(rand::random_range(20..200)) * round
}
