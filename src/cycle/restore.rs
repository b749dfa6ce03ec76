//! A lost or damaged repository, brought back from a mirror or a bundle.
//!
//! What is whole is never thrown away: a damaged repository is set aside, and
//! pages that only it has and that still read are published anew on top of
//! what was restored.

pub(super) mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::edition::Edition;
use super::engine::{self, Front};
use super::mirror_list::Seal;
use super::publish::PublishError;
use super::receive::{Terms, receive};
use super::unite::{Change, Side, Union};
use crate::cache::{Cache, CacheError};
use crate::config::Settings;
use crate::model::{CommitId, LedgerLine, Mirror, TreePath};
use crate::remote::FetchError;
use crate::repository::{Health, Repository, RepositoryError};
use crate::route::{Gate, GateSettings, RouteError};

/// Longest time for a whole history to come; the operator watches.
const TIME: Duration = Duration::from_secs(24 * 3600);

/// What was restored.
#[derive(Debug, Default)]
pub struct Restored {
    /// Where the branch stands now.
    pub head: Option<CommitId>,
    /// Whether it stood elsewhere before.
    pub changed: bool,
    /// Pages in it.
    pub pages: usize,
    /// Pages that only the damaged repository had and that were kept.
    pub kept: usize,
    /// Pages that only it had, as far as is known, and that do not read.
    pub lost: Vec<TreePath>,
    /// Where the damaged repository is now.
    pub aside: Option<PathBuf>,
}

/// Why nothing was restored.
#[derive(Debug)]
pub enum RestoreError {
    /// The other side was not reached.
    Unreachable(FetchError),
    /// What is there is not taken, or what is here is not to be replaced.
    Refused(String),
    /// The routes are wrong.
    Route(RouteError),
    /// Something here cannot be read or written.
    Here(String),
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => error.fmt(f),
            Self::Refused(words) | Self::Here(words) => f.write_str(words),
            Self::Route(error) => write!(f, "routes: {error}"),
        }
    }
}

impl std::error::Error for RestoreError {}

impl From<FetchError> for RestoreError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Refused { reason } => Self::Refused(reason),
            unreachable @ FetchError::Unreachable { .. } => Self::Unreachable(unreachable),
        }
    }
}

impl From<RepositoryError> for RestoreError {
    fn from(error: RepositoryError) -> Self {
        Self::Here(error.to_string())
    }
}

impl From<CacheError> for RestoreError {
    fn from(error: CacheError) -> Self {
        Self::Here(error.to_string())
    }
}

impl From<PublishError> for RestoreError {
    fn from(error: PublishError) -> Self {
        Self::Here(error.to_string())
    }
}

fn here(step: &str, path: &Path) -> impl Fn(std::io::Error) -> RestoreError {
    let shown = format!("cannot {step} `{}`", path.display());
    move |error| RestoreError::Here(format!("{shown}: {error}"))
}

/// Returns what to do about a repository that does not read, if that is what
/// is wrong: the command that brings it back. Takes long where it is large.
#[must_use]
pub fn advice(settings: &Settings, repository: &Path) -> Option<String> {
    let Ok(Health::Damaged(reason)) = Health::examine(repository) else { return None };
    let path = repository.display();
    Some(format!("the repository `{path}` is damaged ({reason}): {}", command(settings)))
}

/// Returns the command that brings a repository back.
pub(super) fn command(settings: &Settings) -> String {
    match settings.mirrors.first() {
        Some(mirror) => format!(
            "`thistledown restore --from {}` brings it back from that mirror and deletes nothing",
            mirror.name
        ),
        None => "`thistledown restore --from ADDRESS` brings it back from a copy and deletes \
                 nothing"
            .to_owned(),
    }
}

/// Restores the repository of a state directory. The caller holds its run
/// lock.
///
/// # Errors
/// See [`RestoreError`]; what was there is there still.
pub async fn restore(
    settings: &Settings,
    state: &Path,
    from: &Mirror,
) -> Result<Restored, RestoreError> {
    fs::create_dir_all(state).map_err(here("make", state))?;
    let gate_settings = GateSettings {
        ca: settings.ca.clone(),
        hello: settings.hello.clone(),
        state: Some(state.to_owned()),
        ..GateSettings::new(&settings.user_agent, &settings.limits)
    };
    let gate = Gate::open(settings.routes.clone(), gate_settings).await;
    let gate = gate.map_err(RestoreError::Route)?;
    let path = state.join(&settings.repository);
    place::go_on(&path)?;
    let examined = path.clone();
    let health = tokio::task::spawn_blocking(move || Health::examine(&examined)).await;
    let health = health.map_err(|error| RestoreError::Here(error.to_string()))??;
    let restorer = Restorer { settings, state, from, gate };
    let mut restored = match health {
        Health::Damaged(reason) => {
            tracing::warn!(path = %path.display(), reason, "the repository is damaged");
            restorer.replace(&path).await?
        }
        _ => restorer.fill(&path).await?,
    };
    let (settings, state) = (settings.clone(), state.to_owned());
    let pages = tokio::task::spawn_blocking(move || read_ledger(&settings, &state)).await;
    restored.pages = pages.map_err(|error| RestoreError::Here(error.to_string()))??;
    Ok(restored)
}

/// Reads the ledger into the cache; returns how many pages it has.
fn read_ledger(settings: &Settings, state: &Path) -> Result<usize, RestoreError> {
    let repository = Repository::open(&state.join(&settings.repository), &settings.author)?;
    let cache = Cache::open(&state.join("cache.sqlite"))?;
    engine::catch_up(&cache, &repository, settings).map_err(RestoreError::Here)?;
    let counts = cache.ask(|index| index.categories())?;
    Ok(counts.iter().map(|(_, count)| count).sum())
}

struct Restorer<'a> {
    settings: &'a Settings,
    state: &'a Path,
    from: &'a Mirror,
    gate: Gate,
}

impl Restorer<'_> {
    fn open(&self, path: &Path) -> Result<Repository, RepositoryError> {
        let repository = Repository::open(path, &self.settings.author)?;
        Ok(repository.signed_by(self.settings.signing_key.clone()))
    }

    /// Lets sources say everything again: what they say is unchanged may be
    /// among what was lost. First, so that no kill can come between.
    fn forget_polls(&self) -> Result<(), RestoreError> {
        Ok(Cache::open(&self.state.join("cache.sqlite"))?.forget_polls()?)
    }

    async fn receive(&self, repository: &Arc<Repository>) -> Result<CommitId, RestoreError> {
        // Whoever dated it and how: the operator says that it is ours.
        let terms = Terms { settings: self.settings, time: TIME, latest: Timestamp::MAX };
        let tip = receive(repository, &self.gate, self.from, None, &terms).await?;
        tip.ok_or_else(|| {
            let branch = &self.from.branch;
            RestoreError::Refused(format!("`{}` has no branch `{branch}`", self.from.push))
        })
    }

    /// Brings what is whole, or nothing yet, to where the other side stands.
    async fn fill(&self, path: &Path) -> Result<Restored, RestoreError> {
        let repository = Arc::new(self.open(path)?);
        let tip = self.receive(&repository).await?;
        let head = repository.head()?;
        let changed = match &head {
            None => true,
            Some(head) if repository.is_in(&tip, head)? => false,
            Some(head) if repository.is_in(head, &tip)? => true,
            Some(head) => {
                return Err(RestoreError::Refused(format!(
                    "the repository here is whole, and at {} has parted from {} there: \
                     `thistledown sync` unites mirrors with it",
                    head.short(),
                    tip.short()
                )));
            }
        };
        self.forget_polls()?;
        if changed {
            repository.advance(head.as_ref(), &tip)?;
        }
        Ok(Restored { head: repository.head()?, changed, ..Restored::default() })
    }

    /// Builds a repository beside the damaged one, and lets them change
    /// places when it is whole.
    async fn replace(&self, path: &Path) -> Result<Restored, RestoreError> {
        place::begin(path)?;
        let new = place::built(path);
        let repository = Arc::new(self.open(&new)?);
        let tip = self.receive(&repository).await?;
        repository.advance(None, &tip)?;
        let (settings, state) = (self.settings.clone(), self.state.to_owned());
        let old = path.to_owned();
        let kept = Arc::clone(&repository);
        let salvage = move || salvage(&settings, &state, &old, &kept, &tip);
        let salvaged = tokio::task::spawn_blocking(salvage).await;
        let mut restored = salvaged.map_err(|error| RestoreError::Here(error.to_string()))??;
        restored.head = repository.head()?;
        drop(repository);
        self.forget_polls()?;
        restored.aside = Some(place::take(path)?);
        place::end(path)?;
        Ok(restored)
    }
}

/// Publishes anew what only a damaged repository has, as far as it reads.
fn salvage(
    settings: &Settings,
    state: &Path,
    old: &Path,
    repository: &Repository,
    tip: &CommitId,
) -> Result<Restored, RestoreError> {
    let mut restored = Restored { changed: true, ..Restored::default() };
    let Ok(damaged) = Repository::inspect(old) else { return Ok(restored) };
    let Some(head) = newest_readable(state, &damaged) else { return Ok(restored) };
    // Where the two parted, if that can be told.
    let history = damaged.readable_history(&head);
    let base = history.into_iter().find(|commit| repository.contains(commit));
    let change = difference(&damaged, &head, repository, base.as_ref())?;
    let touched = Change::between(repository, base.as_ref(), tip)?.pages();
    let front = Front::of(settings).map_err(|error| RestoreError::Here(error.to_string()))?;
    let (seal, newest) = (Seal::of(settings), settings.site.newest);
    let edition = Edition { repository, front: &front, seal: &seal, newest };
    let limits = &settings.limits;
    let (pages, bytes) = (limits.batch_pages, limits.batch_size.as_usize());
    let union = Union { edition, sources: &settings.sources, pages, bytes };
    // The index of what was restored, only for this.
    let cache = Cache::open(&place::beside(old).join("cache.sqlite"))?;
    let united = cache.publish(|index| -> Result<_, RestoreError> {
        engine::read_ledger(index, repository, tip, None).map_err(RestoreError::Here)?;
        let side = Side { repository: &damaged, commit: &head };
        let united = union.unite(index, tip, &side, &change, &touched)?;
        if let Some(last) = united.publications.last() {
            repository.advance(Some(tip), &last.commit)?;
        }
        let commit = united.publications.last().map_or(tip, |last| &last.commit).clone();
        Ok((Some(commit), united))
    })?;
    restored.kept = united.taken;
    restored.lost = united.unread;
    Ok(restored)
}

/// Finds the newest commit that reads: where the branch stands, or where the
/// cache remembers it.
fn newest_readable(state: &Path, damaged: &Repository) -> Option<CommitId> {
    let mut known: Vec<CommitId> = damaged.head().ok().flatten().into_iter().collect();
    if let Ok(cache) = Cache::open(&state.join("cache.sqlite")) {
        known.extend(cache.head().ok().flatten());
        let publications = cache.publications().unwrap_or_default();
        known.extend(publications.into_iter().rev().map(|publication| publication.commit));
    }
    known.into_iter().find(|commit| damaged.is_readable(commit))
}

/// Returns what a damaged repository changed since a commit that the restored
/// one has too. Withdrawals are believed only where its whole ledger reads.
fn difference(
    damaged: &Repository,
    head: &CommitId,
    repository: &Repository,
    base: Option<&CommitId>,
) -> Result<Change, RestoreError> {
    let readable = damaged.readable_ledger(head);
    let before: BTreeMap<_, LedgerLine> = match base {
        Some(base) => Change::between(repository, None, base)?
            .lines
            .into_iter()
            .map(|line| (line.id.clone(), line))
            .collect(),
        None => BTreeMap::new(),
    };
    let still: BTreeSet<_> = readable.lines.iter().map(|line| line.id.clone()).collect();
    let gone = match readable.has_gaps {
        true => Vec::new(),
        false => before.keys().filter(|id| !still.contains(id)).cloned().collect(),
    };
    let changed = |line: &LedgerLine| before.get(&line.id) != Some(line);
    Ok(Change { lines: readable.lines.into_iter().filter(changed).collect(), gone })
}
