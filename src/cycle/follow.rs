//! What becomes of one history that is not ours: it is fetched and judged, and
//! then followed, or what parted is made one line.

mod succession;

use std::sync::Arc;

use jiff::Timestamp;

use super::burnt;
use super::edition::Edition;
use super::engine::{self, Engine, Front};
use super::meet::{Met, place};
use super::mirror_list::Seal;
use super::publish::PublishError;
use super::push;
use super::receive::{Terms, receive};
use super::renew::FURNITURE;
use super::unite::{Change, Side, Union, United};
use succession::Succession;

use crate::cache::Cache;
use crate::config::Settings;
use crate::model::{CommitId, Mirror, MirrorName, Publication};
use crate::plan;
use crate::remote::FetchError;
use crate::repository::Repository;

/// Most pages that other writers may withdraw at once before it takes the
/// operator's hand to follow.
const WITHDRAWN: usize = 20;

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

/// Fetches the branch of a mirror and takes its history up. One that goes on
/// from what the meeting place has `accepted` comes before ours, as if it were
/// there: others were faster, or have another meeting place already.
pub(super) async fn take_up(
    engine: &Engine,
    mirror: &Mirror,
    accepted: Option<&CommitId>,
    met: &mut Met,
) -> Result<Taken, FetchError> {
    let likely = engine.cache.remote(mirror).ok().and_then(|state| state.head);
    let settings = &engine.settings;
    let latest = plan::latest(Timestamp::now());
    let terms = Terms { settings, time: settings.limits.push_time, latest };
    let repository = &engine.repository;
    let tip = receive(repository, &engine.gate, mirror, likely, &terms).await?;
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
    mirrors.filter_map(|other| engine.cache.remote(other).ok()?.head).collect()
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
        let mut left = None;
        if base.is_none() {
            match self.succession(&head, tip)? {
                Some(Succession::Ours { base, past }) => {
                    return self.keep_ours(&head, tip, &base, past);
                }
                Some(Succession::Theirs { base: ended, past })
                    if ended == head || self.we_yield(&head, tip, Some(&ended)) =>
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
            let pages = self.news(&theirs)?;
            return self.follow(Some(head), tip, pages);
        }
        let ours = Change::between(repository, base.as_ref(), head)?;
        if self.we_yield(head, tip, base.as_ref()) {
            let pages = self.news(&theirs)?;
            let (united, commit) = self.unite(base.as_ref(), head, tip, head, &ours, &theirs)?;
            tracing::info!(onto = tip.short(), head = commit.short(), "our change was made anew");
            Ok((Taken::Joined, pages, united.publications))
        } else {
            let (united, _) = self.unite(base.as_ref(), head, head, tip, &theirs, &ours)?;
            Ok((Taken::Parted { news: united.taken > 0 }, united.taken, united.publications))
        }
    }

    /// Counts the pages of a change whose articles we have not.
    fn news(&self, change: &Change) -> Result<usize, TakeError> {
        Ok(self.cache.ask(|index| {
            let mut count = 0;
            for line in &change.lines {
                let standing = index.page(&line.id)?;
                if standing.is_none_or(|standing| standing.digests.body != line.digests.body) {
                    count += 1;
                }
            }
            Ok(count)
        })?)
    }

    /// Tells whether our history gives way to a mirror's.
    fn we_yield(&self, head: &CommitId, tip: &CommitId, base: Option<&CommitId>) -> bool {
        let is_in = |one: &CommitId, other| self.repository.is_in(one, other).unwrap_or(false);
        let holds =
            |other: &CommitId| is_in(other, head) && !base.is_some_and(|base| is_in(other, base));
        let goes_on = self.accepted.as_ref().is_some_and(|accepted| is_in(accepted, tip));
        self.is_first || goes_on || (!self.settings.shared && !self.others.iter().any(holds))
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
        base: Option<&CommitId>,
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
        let mirrors = &self.settings.mirrors;
        let kept = burnt::keep(&self.cache, repository, mirrors, base, side, &commit)?;
        if kept || united.undressed > 0 && side == head {
            // Our furniture was left behind: the next pass puts it on again.
            self.cache.set_word(FURNITURE, "")?;
        }
        Ok((united, commit))
    }
}
