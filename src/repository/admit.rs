//! Taking in what was fetched: a remote is hostile data.
//!
//! A pack is measured, indexed in a folder of its own, and every commit that
//! it brings is looked at as ours are before the branch moves; only then its
//! files go among ours. Nothing here moves the branch.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use git2::{Indexer, Oid};
use jiff::Timestamp;

use super::error::{RepositoryError, at};
use super::ledger::{self, LedgerChange};
use super::{Repository, check, find, handle, measure, name};
use crate::model::{CommitId, LedgerLine};

/// Where packs wait that nobody has judged yet. The sweep empties it.
pub(super) const INCOMING: &str = "incoming";

/// Commits before the head that are named one by one to a remote; older ones
/// at doubling distances.
const NAMED: usize = 32;

impl Repository {
    /// Returns the folder for what is being fetched.
    #[must_use]
    pub fn incoming(&self) -> std::path::PathBuf {
        self.path.join(INCOMING)
    }

    /// Tells whether a commit is here.
    #[must_use]
    pub fn contains(&self, commit: &CommitId) -> bool {
        find(&self.git(), commit).is_ok()
    }

    /// Tells whether a commit is another one or in its history.
    ///
    /// # Errors
    /// One of them is not here.
    pub fn is_in(&self, commit: &CommitId, other: &CommitId) -> Result<bool, RepositoryError> {
        Ok(self.common(commit, other)?.as_ref() == Some(commit))
    }

    /// Returns the last commit that two histories share, if they share one.
    ///
    /// # Errors
    /// One of them is not here.
    pub fn common(
        &self,
        one: &CommitId,
        other: &CommitId,
    ) -> Result<Option<CommitId>, RepositoryError> {
        let git = self.git();
        let (one, other) = (find(&git, one)?.id(), find(&git, other)?.id());
        match git.merge_base(one, other) {
            Ok(base) => Ok(Some(name(base)?)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(at("compare", one)(error)),
        }
    }

    /// Returns commits of our history by which a remote knows what we have:
    /// the newest, and older ones at growing distances, down to the first.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn landmarks(&self) -> Result<Vec<CommitId>, RepositoryError> {
        let Some(head) = self.head()? else { return Ok(Vec::new()) };
        let git = self.git();
        let mut at = find(&git, &head)?;
        let (mut marks, mut walked, mut next) = (vec![head], 1, 1);
        while let Ok(parent) = at.parent(0) {
            let is_last = parent.parent_count() == 0;
            if walked <= NAMED || walked == next || is_last {
                marks.push(name(parent.id())?);
            }
            if walked >= next {
                next *= 2;
            }
            walked += 1;
            at = parent;
        }
        Ok(marks)
    }

    /// Returns the newest commit of a history of which something is true.
    ///
    /// # Errors
    /// The history cannot be read.
    pub fn newest(
        &self,
        head: &CommitId,
        is_it: &dyn Fn(Timestamp, &CommitId) -> bool,
    ) -> Result<Option<CommitId>, RepositoryError> {
        let git = self.git();
        let mut next = Some(find(&git, head)?);
        while let Some(commit) = next {
            let id = name(commit.id())?;
            let time = Timestamp::from_second(commit.time().seconds());
            if is_it(time.map_err(at("read commit", &id))?, &id) {
                return Ok(Some(id));
            }
            next = commit.parent(0).ok();
        }
        Ok(None)
    }

    /// Takes in a pack that was fetched for a tip, if all of it is as we would
    /// publish it: sound objects, nothing missing, a linear history, trees of
    /// ours, a ledger that reads and whose pages are there, and nothing dated
    /// after the `latest` moment that is believed.
    ///
    /// # Errors
    /// What is wrong with it, or that it cannot be written; then nothing of it
    /// is kept.
    pub fn admit(
        &self,
        tip: &CommitId,
        pack: &Path,
        latest: Timestamp,
    ) -> Result<(), RepositoryError> {
        let refused = |what: String| RepositoryError::new("take in", tip, &what);
        measure::measure(pack).map_err(refused)?;
        let incoming = self.incoming();
        fs::create_dir_all(&incoming).map_err(at("make", incoming.display()))?;
        let quarantine =
            tempfile::tempdir_in(&incoming).map_err(at("make a folder in", incoming.display()))?;
        let folder = quarantine.path().join("pack");
        fs::create_dir(&folder).map_err(at("make", folder.display()))?;
        let stem = self.index(tip, pack, &folder)?;
        self.judge(tip, quarantine.path(), latest)?;
        self.keep(&folder, &stem)
    }

    /// Indexes a pack in a folder; returns the stem of its files' names. What
    /// the objects name must be in it or among ours.
    fn index(&self, tip: &CommitId, pack: &Path, folder: &Path) -> Result<String, RepositoryError> {
        let failed = at("index the pack of", tip);
        let io = at("index the pack of", tip);
        let git = handle(&self.path).map_err(at("open", self.path.display()))?;
        let odb = git.odb().map_err(&failed)?;
        let mut indexer = Indexer::new(Some(&odb), folder, 0o444, true).map_err(&failed)?;
        let mut file = File::open(pack).map_err(&io)?;
        let mut chunk = vec![0; 256 << 10];
        loop {
            let read = file.read(&mut chunk).map_err(&io)?;
            if read == 0 {
                break;
            }
            indexer.write_all(&chunk[..read]).map_err(&io)?;
        }
        Ok(format!("pack-{}", indexer.commit().map_err(&failed)?))
    }

    /// Looks at every commit that is not in our history as at one of ours.
    fn judge(
        &self,
        tip: &CommitId,
        quarantine: &Path,
        latest: Timestamp,
    ) -> Result<(), RepositoryError> {
        let head = self.head()?;
        let git = handle(&self.path).map_err(at("open", self.path.display()))?;
        let failed = at("look at", tip);
        let odb = git.odb().map_err(&failed)?;
        odb.add_disk_alternate(&quarantine.to_string_lossy()).map_err(&failed)?;
        let mut walk = git.revwalk().map_err(&failed)?;
        walk.push(find(&git, tip)?.id()).map_err(&failed)?;
        if let Some(head) = &head {
            walk.hide(find(&git, head)?.id()).map_err(&failed)?;
        }
        for commit in walk {
            let commit = commit.and_then(|oid| git.find_commit(oid)).map_err(&failed)?;
            if commit.parent_count() > 1 {
                let what = "it joins two histories; ours have one line";
                return Err(RepositoryError::new("take in", commit.id(), what));
            }
            // Ours are dated by the one before.
            let time = Timestamp::from_second(commit.time().seconds());
            let time = time.map_err(at("take in", commit.id()))?;
            if time > latest {
                return Err(RepositoryError::new("take in", commit.id(), &ahead(time)));
            }
            let base = commit.parents().next().map(|parent| parent.tree()).transpose();
            let base = base.map_err(&failed)?;
            check::check(&git, base.as_ref(), &commit.tree().map_err(&failed)?)?;
        }
        let tree = find(&git, tip)?.tree().map_err(&failed)?;
        let sound = |line: &LedgerLine| {
            if line.published > latest {
                return Err(format!("`{}`: {}", line.path, ahead(line.published)));
            }
            if line.withdrawn {
                return Ok(());
            }
            let (path, folder) = (line.path.as_str(), format!("pages/{}/", line.source));
            if !path.starts_with(&folder) || !path.ends_with(".md") {
                return Err(format!("`{path}` is no page of `{}`", line.source));
            }
            match tree.get_path(Path::new(path)) {
                Ok(_) => Ok(()),
                Err(_) => Err(format!("`{path}` is in the ledger and not in the tree")),
            }
        };
        let (mut paths, mut ids) = (BTreeSet::new(), BTreeSet::new());
        ledger::read(&git, tip, head.as_ref(), &mut |change| match change {
            LedgerChange::Line(line) => {
                if paths.insert(line.path.clone()) && ids.insert(line.id.clone()) {
                    return sound(&line);
                }
                Err(format!("two lines of the ledger name `{}` or its page", line.id))
            }
            LedgerChange::Anew | LedgerChange::Gone(_) => Ok(()),
        })
    }

    /// Moves a pack among ours, and sees that it stays through a power cut.
    fn keep(&self, from: &Path, stem: &str) -> Result<(), RepositoryError> {
        let folder = self.path.join("objects/pack");
        // The index last: what has none is not read.
        for ending in ["pack", "idx"] {
            let file = format!("{stem}.{ending}");
            let (old, new) = (from.join(&file), folder.join(&file));
            File::open(&old).and_then(|f| f.sync_all()).map_err(at("sync", old.display()))?;
            fs::rename(&old, &new).map_err(at("keep", new.display()))?;
        }
        File::open(&folder).and_then(|f| f.sync_all()).map_err(at("sync", folder.display()))
    }

    /// Moves the branch from a commit, and from nowhere else.
    ///
    /// # Errors
    /// It stands elsewhere, or cannot be written.
    pub fn advance(&self, from: Option<&CommitId>, to: &CommitId) -> Result<(), RepositoryError> {
        let oid = Oid::from_str(to.as_str()).map_err(at("move the branch to", to))?;
        let mut git = self.git();
        self.move_branch(&git, from, oid, to)?;
        if let Err(error) = self.settle(&mut git) {
            // The next publication does it, or says why it cannot.
            tracing::debug!(%error, "not settled");
        }
        Ok(())
    }
}

/// Says what is wrong with a moment that has not come, and what helps.
fn ahead(moment: Timestamp) -> String {
    format!(
        "it is dated {moment}, ahead of the clock here: if this clock is right, look who writes \
         there; if the history is to be ours as it is, `thistledown restore` takes it over"
    )
}
