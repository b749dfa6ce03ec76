//! Several branches of one remote, brought to our head in one push.
//!
//! Forges show one branch and serve their pages from another, hence the same
//! commit goes to both: one pack, a command for each branch that lacks it.

use std::path::Path;

use git2::{Oid, Repository};

use super::Push;
use super::advertisement::Advertisement;
use super::outcome::PushError;
use super::refusal::Refusal;
use super::replace;
use super::report::Results;
use crate::model::CommitId;

/// A branch that is to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    /// Its full name.
    pub(super) branch: String,
    /// Where it stands; none: it is made.
    pub(super) from: Option<CommitId>,
}

/// What is to move at a remote.
pub(super) struct Moves {
    /// Those that can, in the order of the configuration.
    pub(super) moves: Vec<Move>,
    /// The newest commit of ours that the remote has.
    pub(super) base: Option<CommitId>,
    /// Branches that stand outside of our history, and where.
    foreign: Vec<(String, CommitId)>,
    /// How many branches there are in all.
    all: usize,
}

impl Moves {
    /// Compares where the branches of a remote stand with our head.
    ///
    /// # Errors
    /// No branch can move, or our repository cannot be read.
    pub(super) async fn find(
        push: &Push<'_>,
        tip: impl Fn(&str) -> Option<CommitId>,
    ) -> Result<Self, PushError> {
        let (head, lease) = (push.head, push.lease.as_ref());
        let all =
            push.branches.iter().map(|branch| Move { branch: branch.clone(), from: tip(branch) });
        let all: Vec<Move> = all.collect();
        let mut tips: Vec<CommitId> = all.iter().filter_map(|m| m.from.clone()).collect();
        tips.sort();
        tips.dedup();
        // One tip is judged where the pack is made, mostly without a walk.
        let ours = match tips.as_slice() {
            [] | [_] => tips,
            _ => ours(push.store, head, tips).await?,
        };
        // What is newer than the main branch there may not be ours for long.
        if let Some(Move { from: Some(from), .. }) = all.first()
            && !ours.contains(from)
            && lease != Some(from)
        {
            return Err(PushError::Foreign(from.clone()));
        }
        let leased = |step: &Move| step.from.is_some() && step.from.as_ref() == lease;
        // A branch that is moved off its history lacks most.
        let base = match all.iter().any(leased) {
            true => lease.cloned(),
            false => ours.last().cloned(),
        };
        let (mut moves, mut foreign) = (Vec::new(), Vec::new());
        for step in all.into_iter().filter(|step| step.from.as_ref() != Some(head)) {
            match &step.from {
                Some(from) if !ours.contains(from) && !leased(&step) => {
                    foreign.push((step.branch, from.clone()))
                }
                _ => moves.push(step),
            }
        }
        let moves = Self { moves, base, foreign, all: push.branches.len() };
        if moves.moves.is_empty() {
            moves.settle(&Results::default())?;
        }
        Ok(moves)
    }

    /// Says how the whole ended, from what the remote reported of each branch.
    ///
    /// # Errors
    /// Some branch did not move.
    pub(super) fn settle(&self, results: &Results) -> Result<(), PushError> {
        let bad = self.moves.iter().filter_map(|m| results.refusal(&m.branch).map(|e| (m, e)));
        let mut bad: Vec<(String, PushError)> =
            bad.map(|(step, error)| (step.branch.clone(), error)).collect();
        bad.extend(self.foreign.iter().map(|(branch, tip)| {
            let reason = format!(
                "it stands at {}, which is not in our history: somebody else writes to it",
                tip.short()
            );
            (branch.clone(), PushError::Known(Refusal::History, reason))
        }));
        if bad.is_empty() {
            return Ok(());
        }
        let names = bad.iter().map(|(branch, _)| format!("`{}`", short(branch)));
        let names = names.collect::<Vec<_>>().join(", ");
        let good = self.all - bad.len();
        let error = bad.swap_remove(0).1;
        match self.all {
            1 => Err(error),
            _ => Err(error.of(&format!("branch {names} (of {}; {good} at our head)", self.all))),
        }
    }

    /// Returns the commands for the remote.
    pub(super) fn commands(&self, advertised: &Advertisement, head: &CommitId) -> Vec<u8> {
        let moves = self.moves.iter().map(|step| (step.branch.as_str(), step.from.as_ref()));
        advertised.commands(moves, head)
    }
}

fn short(branch: &str) -> &str {
    branch.strip_prefix("refs/heads/").unwrap_or(branch)
}

/// Returns those tips that are in our history, or were until we replaced it,
/// oldest first.
async fn ours(
    store: &Path,
    head: &CommitId,
    tips: Vec<CommitId>,
) -> Result<Vec<CommitId>, PushError> {
    let mut replaced = Vec::new();
    for tip in &tips {
        if replace::is_allowed(store, tip)? {
            replaced.push(tip.clone());
        }
    }
    let (store, head) = (store.to_owned(), head.clone());
    let look = move || -> Result<Vec<CommitId>, git2::Error> {
        let git = Repository::open_bare(&store)?;
        let to = Oid::from_str(head.as_str())?;
        let mut ours = Vec::new();
        for tip in tips {
            let from = Oid::from_str(tip.as_str())?;
            if from == to || git.find_commit(from).is_ok() && git.graph_descendant_of(to, from)? {
                let (behind, _) = git.graph_ahead_behind(to, from)?;
                ours.push((behind, tip));
            } else if replaced.contains(&tip) {
                // Of ours it was, and it has the least of what is to go there.
                ours.push((usize::MAX, tip));
            }
        }
        ours.sort();
        Ok(ours.into_iter().rev().map(|(_, tip)| tip).collect())
    };
    let found = tokio::task::spawn_blocking(look).await;
    let found = found.map_err(|error| PushError::unreachable("compare", error.to_string()))?;
    found.map_err(|error| PushError::unreachable("compare", error.message().to_owned()))
}
