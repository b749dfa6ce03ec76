//! Where writers meet: nothing stands between them but the remotes.
//!
//! A branch that stands at a commit which is not ours is fetched. If it goes
//! on from our head, we follow. If the two parted, the first mirror's history
//! stays as it is and the other side's change is made anew on top of it, so
//! that there is one line and nothing is forced. Where the repository is
//! shared, the first mirror is the meeting place: the others get only what it
//! has accepted.

mod succession;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::edition::Edition;
use super::engine::{self, Engine, Front};
use super::mirror_list::Seal;
use super::publish::PublishError;
use super::push;
use super::receive::receive;
use super::renew::FURNITURE;
use super::report::RemoteReport;
use super::unite::{Change, Side, Union, United};
use succession::Succession;

use crate::cache::Cache;
use crate::config::Settings;
use crate::model::{CommitId, Mirror, MirrorName, Publication, PushAddress};
use crate::remote::{FetchError, PushOutcome};
use crate::repository::Repository;

/// How often a push is tried in one pass where others are faster.
const ROUNDS: u32 = 6;

/// Most pages that other writers may withdraw at once before it takes the
/// operator's hand to follow.
const WITHDRAWN: usize = 20;

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

/// Returns the mirror whose history comes first: the first of the file that
/// can be one.
pub(super) fn place(engine: &Engine) -> Option<&Mirror> {
    let front = engine.front();
    engine.settings.mirrors.iter().find(|mirror| {
        !matches!(mirror.push, PushAddress::Bundle(_)) && !front.burnt.contains(&mirror.name)
    })
}

/// Looks at the meeting place before a pass, so that what others published is
/// not published again. That it cannot be reached is told by the push.
pub(super) async fn look(engine: &Engine, met: &mut Met) {
    let Some(mirror) = place(engine).filter(|_| engine.settings.shared) else { return };
    let waits = |due| due > jiff::Timestamp::now();
    if engine.cache.remote(&mirror.name).is_ok_and(|state| state.due.is_some_and(waits)) {
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
    let known = engine.cache.remote(&place.name).ok()?.head?;
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
                        Ok(Taken::Behind | Taken::Followed) if commit.is_some() => {
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

/// What became of a remote's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is in ours, or there is none.
    Behind,
    /// Our branch went on to it.
    Followed,
    /// Our change was made anew on top of it.
    Joined,
    /// It stays parted from ours; whether it had pages that we had not.
    Parted { news: bool },
}

/// Fetches the branch of a mirror and takes its history up. A history that
/// goes on from what the meeting place has `accepted` is left to be had there.
async fn take_up(
    engine: &Engine,
    mirror: &Mirror,
    accepted: Option<&CommitId>,
    met: &mut Met,
) -> Result<Taken, FetchError> {
    let likely = engine.cache.remote(&mirror.name).ok().and_then(|state| state.head);
    let limits = &engine.settings.limits;
    let time = limits.push_time;
    let repository = &engine.repository;
    let tip = receive(
        repository,
        &engine.gate,
        mirror,
        likely,
        limits,
        &engine.settings.trusted_signers,
        time,
    )
    .await?;
    let Some(tip) = tip else { return Ok(Taken::Behind) };
    let work = Work {
        cache: Arc::clone(&engine.cache),
        repository: Arc::clone(repository),
        front: engine.front(),
        seal: Arc::clone(&engine.seal),
        settings: engine.settings.clone(),
        withdrawn: if engine.settings.shared { WITHDRAWN } else { 0 },
        is_first: place(engine).is_some_and(|place| place.name == mirror.name),
        others: heads(engine, |other| other.name != mirror.name),
        heads: heads(engine, |_| true),
        accepted: accepted.cloned(),
    };
    let name = mirror.name.clone();
    let refused = |reason: String| FetchError::Refused { reason };
    // On a thread of its own, so that neither a signal nor a dropped future
    // can stop it half-way.
    let stands = tip.clone();
    let done = tokio::task::spawn_blocking(move || work.take_up(&name, &tip)).await;
    let (taken, pages, publications) = done
        .map_err(|error| refused(error.to_string()))?
        .map_err(|error| refused(error.to_string()))?;
    if !matches!(taken, Taken::Parted { .. }) {
        push::saw(engine, mirror, stands);
    }
    met.pages += pages;
    met.commits.extend(publications.into_iter().map(|publication| publication.commit));
    Ok(taken)
}

/// Returns where mirrors stand as far as we know.
fn heads(engine: &Engine, which: impl Fn(&&Mirror) -> bool) -> Vec<CommitId> {
    let mirrors = engine.settings.mirrors.iter().filter(which);
    mirrors.filter_map(|other| engine.cache.remote(&other.name).ok()?.head).collect()
}

/// What taking up a history works with.
struct Work {
    cache: Arc<Cache>,
    repository: Arc<Repository>,
    front: Arc<Front>,
    seal: Arc<Seal>,
    settings: Settings,
    withdrawn: usize,
    /// Whether the mirror's history comes first.
    is_first: bool,
    /// Where the other mirrors stand, and where all do.
    others: Vec<CommitId>,
    heads: Vec<CommitId>,
    /// What the meeting place has, where another mirror is looked at.
    accepted: Option<CommitId>,
}

/// Why a history is not taken up.
enum TakeError {
    Words(String),
    Publish(PublishError),
}

impl std::fmt::Display for TakeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Publish(error) => error.fmt(f),
        }
    }
}

impl<E: Into<PublishError>> From<E> for TakeError {
    fn from(error: E) -> Self {
        Self::Publish(error.into())
    }
}

type Done = (Taken, usize, Vec<Publication>);

impl Work {
    fn take_up(&self, mirror: &MirrorName, tip: &CommitId) -> Result<Done, TakeError> {
        let repository = &self.repository;
        let Some(head) = repository.head()? else {
            self.must_be_a_publication(tip)?;
            return self.follow(None, tip, 0);
        };
        if repository.is_in(tip, &head)? {
            return Ok((Taken::Behind, 0, Vec::new()));
        }
        let mut base = repository.common(&head, tip)?;
        if base != Some(head.clone())
            && let Some(accepted) = &self.accepted
            && repository.is_in(accepted, tip)?
        {
            // Others were faster at the meeting place, and here.
            return Ok((Taken::Behind, 0, Vec::new()));
        }
        let mut left = None;
        if base.is_none() {
            match self.succession(&head, tip)? {
                Some(Succession::Ours { base, past }) => {
                    return self.keep_ours(&head, tip, &base, past);
                }
                Some(Succession::Theirs { base: ended, past })
                    if ended == head || self.we_yield(&head, Some(&ended)) =>
                {
                    self.leave(&head, past)?;
                    (base, left) = (Some(ended), Some(past));
                }
                _ => {}
            }
        }
        let done = self.take_up_from(&head, mirror, tip, base)?;
        if let Some(past) = left {
            self.forget(past)?;
        }
        Ok(done)
    }

    fn take_up_from(
        &self,
        head: &CommitId,
        mirror: &MirrorName,
        tip: &CommitId,
        base: Option<CommitId>,
    ) -> Result<Done, TakeError> {
        let repository = &self.repository;
        if base.is_none() {
            self.must_be_a_publication(tip)?;
            self.must_be_alone(head)?;
        }
        let theirs = Change::between(repository, base.as_ref(), tip)?;
        if theirs.withdrawn() > self.withdrawn {
            return Err(TakeError::Words(format!(
                "the history there withdraws {} pages, which is not followed by itself; if it is \
                 meant, `thistledown restore --from {mirror}` takes it over",
                theirs.withdrawn()
            )));
        }
        if base.as_ref() == Some(head) {
            return self.follow(Some(head), tip, theirs.lines.len());
        }
        let ours = Change::between(repository, base.as_ref(), head)?;
        if self.we_yield(head, base.as_ref()) {
            let (united, commit) = self.unite(head, tip, head, &ours, &theirs)?;
            tracing::info!(onto = tip.short(), head = commit.short(), "our change was made anew");
            Ok((Taken::Joined, theirs.lines.len(), united.publications))
        } else {
            let (united, _) = self.unite(head, head, tip, &theirs, &ours)?;
            Ok((Taken::Parted { news: united.taken > 0 }, united.taken, united.publications))
        }
    }

    /// Tells whether our history gives way to a mirror's.
    fn we_yield(&self, head: &CommitId, base: Option<&CommitId>) -> bool {
        let is_in = |one: &CommitId, other| self.repository.is_in(one, other).unwrap_or(false);
        let holds =
            |other: &CommitId| is_in(other, head) && !base.is_some_and(|base| is_in(other, base));
        self.is_first || (!self.settings.shared && !self.others.iter().any(holds))
    }

    /// A repository of somebody else is not to be written to.
    fn must_be_a_publication(&self, tip: &CommitId) -> Result<(), TakeError> {
        let change = Change::between(&self.repository, None, tip)?;
        if change.lines.is_empty() {
            return Err(TakeError::Words(
                "it is no publication of ours: push to an empty repository or another branch"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// What mirrors have of ours is not to be built anew on a history that has
    /// nothing in common with it.
    fn must_be_alone(&self, head: &CommitId) -> Result<(), TakeError> {
        let is_ours = |other: &CommitId| self.repository.is_in(other, head).unwrap_or(false);
        if self.heads.iter().any(is_ours) {
            return Err(TakeError::Words(
                "it has nothing in common with ours, which mirrors have: push to another \
                 branch, or look who writes there"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    fn follow(
        &self,
        head: Option<&CommitId>,
        tip: &CommitId,
        pages: usize,
    ) -> Result<Done, TakeError> {
        self.repository.advance(head, tip)?;
        engine::catch_up(&self.cache, &self.repository, &self.settings)
            .map_err(TakeError::Words)?;
        Ok((Taken::Followed, pages, Vec::new()))
    }

    /// Makes a change anew on top of a commit and moves our branch there.
    fn unite(
        &self,
        head: &CommitId,
        onto: &CommitId,
        side: &CommitId,
        change: &Change,
        other: &Change,
    ) -> Result<(United, CommitId), TakeError> {
        let repository = &self.repository;
        let newest = self.settings.site.newest;
        let edition = Edition { repository, front: &self.front, seal: &self.seal, newest };
        let limits = &self.settings.limits;
        let (pages, bytes) = (limits.batch_pages, limits.batch_size.as_usize());
        let union = Union { edition, sources: &self.settings.sources, pages, bytes };
        let known = self.cache.head()?;
        let (united, commit) = self.cache.publish(|index| -> Result<_, TakeError> {
            engine::read_ledger(index, repository, onto, known.as_ref())
                .map_err(TakeError::Words)?;
            let side = Side { repository, commit: side };
            let united = union.unite(index, onto, &side, change, &other.pages())?;
            if let Some(path) = united.unread.first() {
                return Err(TakeError::Words(format!("`{path}` cannot be read")));
            }
            let last = united.publications.last();
            let commit = last.map_or_else(|| onto.clone(), |last| last.commit.clone());
            if commit != *head {
                repository.advance(Some(head), &commit)?;
            }
            Ok((Some(commit.clone()), (united, commit)))
        })?;
        for publication in &united.publications {
            self.cache.save_publication(publication)?;
        }
        if united.undressed > 0 && side == head {
            // Our furniture was left behind: the next pass puts it on again.
            self.cache.set_word(FURNITURE, "")?;
        }
        Ok((united, commit))
    }
}
