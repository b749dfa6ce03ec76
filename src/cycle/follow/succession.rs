//! Histories that took the place of others: a writer let the history begin
//! anew, and another one still has the old one.
//!
//! The new beginning points to the newest commit of the old history. What was
//! added to that since is made anew on top of the new one, whoever has it, so
//! that nobody's pages are lost and the old history does not come back.

use super::{Change, Done, TakeError, Taken, Work};
use crate::model::CommitId;
use crate::repository::{Past, Pointer};

/// Which of two histories that share no commit took the other's place.
pub(super) enum Succession {
    /// Theirs took the place of ours, as far as this commit.
    Theirs { base: CommitId, past: Past },
    /// Ours took the place of theirs, as far as this commit.
    Ours { base: CommitId, past: Past },
}

impl Work {
    /// Finds out whether one of two histories took the other's place; none
    /// where they have nothing to do with each other.
    pub(super) fn succession(
        &self,
        head: &CommitId,
        tip: &CommitId,
    ) -> Result<Option<Succession>, TakeError> {
        let (repository, settings) = (&self.repository, &self.settings);
        if !settings.shared && settings.trusted_signers.is_empty() {
            // Nobody else is to write here.
            return Ok(None);
        }
        let (ours, theirs) = (self.beginning(head)?, self.beginning(tip)?);
        let here = |commit: &CommitId| repository.contains(commit);
        if let Some(Pointer { tip: old, past }) = theirs {
            // Two writers may let the same history end at the same time.
            let same = ours.as_ref().is_some_and(|ours| ours.tip == old);
            if here(&old) && (same || repository.is_in(&old, head)?) {
                return Ok(Some(Succession::Theirs { base: old, past }));
            }
            // We lag behind the history that ended, and have nothing that was
            // not in it.
            if self.heads.contains(head) {
                return Ok(Some(Succession::Theirs { base: head.clone(), past }));
            }
        }
        match ours {
            Some(Pointer { tip: old, past }) if here(&old) && repository.is_in(&old, tip)? => {
                Ok(Some(Succession::Ours { base: old, past }))
            }
            _ => Ok(None),
        }
    }

    fn beginning(&self, commit: &CommitId) -> Result<Option<Pointer>, TakeError> {
        let (first, _) = self.repository.beginning(commit)?;
        Ok(self.repository.pointer(&first)?)
    }

    /// Prepares to leave our history for one that took its place: mirrors that
    /// still have it may be moved off it, and it is kept unless it is to be
    /// forgotten.
    pub(super) fn leave(&self, head: &CommitId, past: Past) -> Result<(), TakeError> {
        self.repository.note_replaced(head)?;
        if past == Past::Archived {
            let time = self.repository.time(head)?;
            let date = jiff::tz::TimeZone::UTC.to_datetime(time).date();
            self.repository.archive(head, date.year())?;
        }
        tracing::info!(head = head.short(), "another writer let the history begin anew");
        Ok(())
    }

    /// Forgets a history that was left, where somebody whom we trust signed
    /// that it is to be forgotten: nobody else may take it from us.
    pub(super) fn forget(&self, past: Past) -> Result<(), TakeError> {
        if past == Past::Dropped {
            match self.settings.trusted_signers.is_empty() {
                false => self.repository.prune()?,
                true => tracing::warn!(
                    "another writer withdrew pages from the history; without `trusted_signers` \
                     nothing is removed from our store on their word"
                ),
            }
        }
        Ok(())
    }

    /// Makes what was added to the old history anew on top of ours, which took
    /// its place; then the remote may be moved off it.
    pub(super) fn keep_ours(
        &self,
        head: &CommitId,
        tip: &CommitId,
        base: &CommitId,
        past: Past,
    ) -> Result<Done, TakeError> {
        let theirs = Change::between(&self.repository, Some(base), tip)?;
        let ours = Change::between(&self.repository, Some(base), head)?;
        let (united, _) = self.unite(Some(base), head, head, tip, &theirs, &ours)?;
        // Only now, when nothing of it can be lost.
        self.repository.note_replaced(tip)?;
        if past == Past::Dropped {
            // It was fetched with what we had forgotten.
            self.repository.prune()?;
        }
        Ok((Taken::Joined, united.taken, united.publications))
    }
}
