//! What came of a pass.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::burnt;
use super::engine::Engine;
use super::meet::Met;
use super::poll::{Failure, Found, Settlement};
use super::publish::Published;
use super::{Mode, Scope};
use crate::model::{CommitId, MirrorName, SourceName};
use crate::remote::PushOutcome;

/// What came of a pass, for the operator and for scripts.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// The commits that were made, oldest first.
    pub commits: Vec<CommitId>,
    /// Pages that are new.
    pub new: usize,
    /// Pages whose article changed.
    pub updated: usize,
    /// Pages that were taken over from other writers.
    pub united: usize,
    /// What came of each source that was polled.
    pub sources: Vec<SourceReport>,
    /// What came of each remote that was to be brought to our head.
    pub remotes: Vec<RemoteReport>,
    /// How many mirrors live, where the operator wants more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<Shortfall>,
    /// What went wrong apart from sources and remotes.
    pub errors: Vec<String>,
    /// What is not wrong yet.
    pub warnings: Vec<String>,
    /// Whether the pass was told to stop before its end.
    pub stopped: bool,
    /// Whether what the sources have could not be published or remembered, so
    /// that the next pass finds it again.
    #[serde(skip)]
    pub unsettled: bool,
}

/// What came of a source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    /// Its name.
    pub name: SourceName,
    /// What the poll found.
    pub outcome: Outcome,
    /// Pages that are new; in a dry run, that would be.
    pub new: usize,
    /// Pages whose article changed; in a dry run, that would be looked at.
    pub updated: usize,
    /// Entries that wait for a later pass.
    pub waiting: usize,
    /// Articles that were not published in this pass, and why.
    pub unpublished: Vec<ArticleReport>,
    /// Titles of what is new, in a dry run only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<String>,
}

/// How a poll ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The server said that nothing changed.
    Unchanged,
    /// It had so many entries.
    Polled {
        /// How many.
        entries: usize,
    },
    /// It could not be polled.
    Failed {
        /// The step that failed, and why.
        reason: String,
    },
}

/// An article that was not published.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleReport {
    /// Its address.
    pub url: String,
    /// Why not.
    pub reason: String,
    /// Whether it was read and not believed, rather than not had.
    pub quarantined: bool,
}

/// What came of a remote.
#[derive(Debug, Clone, Serialize)]
pub struct RemoteReport {
    /// The name of its mirror.
    pub name: MirrorName,
    /// How the push ended.
    pub outcome: PushOutcome,
    /// Whether it had refused for too long, and left the list with this pass.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub burnt: bool,
}

/// Fewer mirrors live than the operator wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    /// How many were brought to our head when they were last tried.
    pub living: usize,
    /// How many there should be.
    pub quorum: usize,
}

/// The sum of a report, from which the exit code is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All went well, nothing new included.
    Good,
    /// Something failed, something did not.
    Partial,
    /// No source could be polled.
    NothingFetched,
    /// No remote could be reached.
    NothingPushed,
}

impl Report {
    pub(super) fn begin(scope: &Scope) -> Self {
        Self {
            dry_run: scope.mode == Mode::DryRun,
            commits: Vec::new(),
            new: 0,
            updated: 0,
            united: 0,
            sources: Vec::new(),
            remotes: Vec::new(),
            shortfall: None,
            errors: Vec::new(),
            warnings: Vec::new(),
            stopped: false,
            unsettled: false,
        }
    }

    pub(super) fn fail(&mut self, error: String) {
        tracing::error!(%error, "the pass is in trouble");
        self.errors.push(error);
    }

    /// Notes what kept the pass from settling anything.
    pub(super) fn give_up(&mut self, error: String) {
        self.fail(error);
        self.unsettled = true;
    }

    pub(super) fn met(&mut self, met: Met) {
        self.commits.extend(met.commits);
        self.united = met.pages;
        for words in met.words {
            tracing::warn!("{words}");
            self.errors.push(words);
        }
    }

    pub(super) fn add(&mut self, settlements: &[Settlement], published: &Published) {
        self.commits.clone_from(&published.commits);
        self.errors.extend(published.error.clone());
        self.unsettled |= published.error.is_some();
        for settlement in settlements {
            let source = &settlement.source;
            let of = |names: &[(SourceName, String)]| -> Vec<String> {
                names.iter().filter(|(name, _)| name == source).map(|(_, t)| t.clone()).collect()
            };
            let (new, updated) = (of(&published.new), of(&published.updated).len());
            let failures = settlement.failures.iter().chain(published.refused_of(source));
            self.new += new.len();
            self.updated += updated;
            self.sources.push(SourceReport {
                name: source.clone(),
                outcome: match &settlement.result {
                    Ok(Found::Unchanged) => Outcome::Unchanged,
                    Ok(Found::Entries { all, .. }) => Outcome::Polled { entries: *all },
                    Err(failure) => Outcome::Failed { reason: failure.reason.clone() },
                },
                new: new.len(),
                updated,
                waiting: settlement.waiting,
                unpublished: failures.map(article_report).collect(),
                titles: if self.dry_run { new } else { Vec::new() },
            });
        }
        self.sources.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Notes whether as many mirrors live as the operator wants.
    pub(super) fn count_living(&mut self, engine: &Engine) {
        let quorum = engine.settings.quorum;
        self.shortfall = burnt::shortfall(engine).map(|living| Shortfall { living, quorum });
        if let Some(Shortfall { living, .. }) = self.shortfall {
            tracing::warn!(living, quorum, "fewer mirrors live than there should");
        }
    }

    /// Sums the report up.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let failed = |source: &&SourceReport| matches!(source.outcome, Outcome::Failed { .. });
        let polls_failed = self.sources.iter().filter(failed).count();
        let articles_failed =
            self.sources.iter().flat_map(|s| &s.unpublished).any(|article| !article.quarantined);
        let pushes_failed = self.remotes.iter().filter(|r| !r.outcome.is_good()).count();
        if polls_failed > 0 && polls_failed == self.sources.len() {
            Verdict::NothingFetched
        } else if pushes_failed > 0 && pushes_failed == self.remotes.len() {
            Verdict::NothingPushed
        } else if polls_failed + pushes_failed > 0
            || articles_failed
            || self.shortfall.is_some()
            || !self.errors.is_empty()
        {
            Verdict::Partial
        } else {
            Verdict::Good
        }
    }
}

fn article_report(failure: &Failure) -> ArticleReport {
    let entry = &failure.task.entry;
    ArticleReport {
        url: entry.link.as_ref().map_or_else(|| entry.guid.clone(), ToString::to_string),
        reason: failure.reason.clone(),
        quarantined: failure.quarantined,
    }
}

/// Takes a lock; a panic elsewhere does not spoil a list.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes what a lock guards.
pub(super) fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
