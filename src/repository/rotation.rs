//! A new beginning: a commit without a parent that has the tree as it is, so
//! that the history before it is no longer part of what mirrors hold.
//!
//! The order is: the archive's name for the old chain, the record of what is
//! replaced, the commit, and last the branch by compare-and-swap. Broken off
//! anywhere, it is done again from the start.

use std::fs::{self, File};
use std::path::Path;

use git2::{ObjectType, Oid, Signature, Sort, Time};
use jiff::Timestamp;

use super::error::{RepositoryError, at};
use super::{BRANCH, Repository, find, name, record, signature};
use crate::model::{CommitId, Replaced, TreePath};

/// Where old chains are named.
const ARCHIVES: &str = "refs/archive/";

/// The trailers that point to what came before.
const ARCHIVED: &str = "Archived-Tip";
const REPLACED: &str = "Replaced-Tip";

/// What becomes of the history before a new beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// It is kept, apart from what mirrors hold.
    Archived,
    /// It is to be forgotten, and so it should be by whoever has it.
    Dropped,
}

/// What a new beginning says of the chain before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// The newest commit of that chain.
    pub tip: CommitId,
    /// What became of it.
    pub past: Past,
}

/// Reads from the message of a commit what chain it takes the place of; none
/// where it says nothing of the kind. Only a signature tells whether to
/// believe it.
#[must_use]
pub fn pointer(message: &str) -> Option<Pointer> {
    let trailers = message.trim_end().rsplit("\n\n").next()?;
    let mut found = trailers.lines().filter_map(|line| {
        let (key, value) = line.split_once(": ")?;
        let past = match key {
            ARCHIVED => Past::Archived,
            REPLACED => Past::Dropped,
            _ => return None,
        };
        Some(Pointer { tip: value.parse().ok()?, past })
    });
    // Two pointers contradict each other.
    found.next().filter(|_| found.next().is_none())
}

impl Repository {
    /// Returns what a commit without a parent says of the chain before it.
    ///
    /// # Errors
    /// There is no such commit.
    pub fn pointer(&self, commit: &CommitId) -> Result<Option<Pointer>, RepositoryError> {
        let git = self.git();
        let found = find(&git, commit)?;
        match found.parent_count() {
            0 => Ok(found.message().ok().and_then(pointer)),
            _ => Ok(None),
        }
    }

    /// Returns the commits from a commit to the beginning of its history,
    /// newest first.
    ///
    /// # Errors
    /// An object is missing.
    pub fn chain(&self, tip: &CommitId) -> Result<Vec<CommitId>, RepositoryError> {
        let git = self.git();
        let walking = at("walk from", tip);
        let walk = || -> Result<Vec<Oid>, git2::Error> {
            let mut walk = git.revwalk()?;
            walk.set_sorting(Sort::TOPOLOGICAL)?;
            walk.push(Oid::from_str(tip.as_str())?)?;
            walk.collect()
        };
        walk().map_err(walking)?.into_iter().map(name).collect()
    }

    /// Gives a chain a name under which it is kept: the year, or the year and
    /// a number where that names another chain. Returns the name.
    ///
    /// # Errors
    /// The name cannot be written.
    pub fn archive(&self, tip: &CommitId, year: i16) -> Result<String, RepositoryError> {
        let git = self.git();
        let oid = find(&git, tip)?.id();
        let archiving = at("archive", tip);
        let mut archive = format!("{year:04}");
        for number in 2.. {
            let standing = git.refname_to_id(&format!("{ARCHIVES}{archive}"));
            match standing {
                Err(error) if error.code() == git2::ErrorCode::NotFound => break,
                // A rotation that was broken off: its chain grew since.
                Ok(standing) if standing == oid => break,
                Ok(standing) if git.graph_descendant_of(oid, standing).map_err(&archiving)? => {
                    break;
                }
                Ok(_) => archive = format!("{year:04}-{number}"),
                Err(error) => return Err(archiving(error)),
            }
        }
        let full = format!("{ARCHIVES}{archive}");
        git.reference(&full, oid, true, "").map_err(archiving)?;
        for path in [self.path.join(&full), self.path.join(ARCHIVES), self.path.join("refs")] {
            sync(&path)?;
        }
        Ok(archive)
    }

    /// Returns the chains that are kept: name and newest commit.
    ///
    /// # Errors
    /// A name cannot be read.
    pub fn archives(&self) -> Result<Vec<(String, CommitId)>, RepositoryError> {
        let git = self.git();
        let listing = at("list", ARCHIVES);
        let mut archives = Vec::new();
        for reference in git.references_glob(&format!("{ARCHIVES}*")).map_err(&listing)? {
            let reference = reference.map_err(&listing)?;
            let full = reference.name().map_err(&listing)?;
            if let (Some(archive), Some(oid)) = (full.strip_prefix(ARCHIVES), reference.target()) {
                archives.push((archive.to_owned(), name(oid)?));
            }
        }
        archives.sort();
        Ok(archives)
    }

    /// Forgets a chain that was kept. Its objects go when the store is pruned.
    ///
    /// # Errors
    /// The name cannot be removed.
    pub fn drop_archive(&self, archive: &str) -> Result<(), RepositoryError> {
        let git = self.git();
        let full = format!("{ARCHIVES}{archive}");
        let mut reference = git.find_reference(&full).map_err(at("drop", archive))?;
        reference.delete().map_err(at("drop", archive))?;
        // Its objects may go only when the name is gone for good.
        sync(&self.path.join(ARCHIVES))
    }

    /// Tells whether some commit of a chain has one of these files.
    ///
    /// # Errors
    /// An object is missing.
    pub fn chain_has(&self, tip: &CommitId, paths: &[TreePath]) -> Result<bool, RepositoryError> {
        let chain = self.chain(tip)?;
        let git = self.git();
        for commit in chain {
            let tree = find(&git, &commit)?.tree().map_err(at("read the tree of", &commit))?;
            if paths.iter().any(|path| tree.get_path(Path::new(path.as_str())).is_ok()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Tells whether we took a commit out of the history ourselves.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn is_replaced(&self, commit: &CommitId) -> Result<bool, RepositoryError> {
        Ok(self.replaced()?.contains(commit))
    }

    fn replaced(&self) -> Result<Replaced, RepositoryError> {
        let path = self.path.join(Replaced::FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Replaced::parse(&text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Replaced::default()),
            Err(error) => Err(at("read", path.display())(error)),
        }
    }

    /// Records that a chain is being replaced: remotes that stand at a commit
    /// of it may be moved off it. Whoever takes over the new beginning of
    /// another writer records their old chain, too.
    ///
    /// # Errors
    /// The record cannot be written.
    pub fn note_replaced(&self, tip: &CommitId) -> Result<(), RepositoryError> {
        let mut replaced = self.replaced()?;
        for commit in self.chain(tip)? {
            replaced.add(commit);
        }
        let path = self.path.join(Replaced::FILE);
        record::write(&path, &replaced.to_string()).map_err(at("write", path.display()))
    }

    /// Replaces the history before a commit: the branch moves from it to a new
    /// one that has its tree, its time and no parent, and says so.
    ///
    /// # Errors
    /// The step that failed; the branch stands where it stood.
    pub fn begin_anew(&self, from: &CommitId, past: &Pointer) -> Result<CommitId, RepositoryError> {
        self.note_replaced(from)?;
        let root = self.write_beginning(from, past)?;
        // Before the branch moves, or a size that is not known would make the
        // history begin anew again.
        self.note_size(&root)?;
        let git = self.git();
        let oid = Oid::from_str(root.as_str()).map_err(at("read commit", &root))?;
        self.move_branch(&git, Some(from), oid, &root)?;
        Ok(root)
    }

    fn write_beginning(
        &self,
        from: &CommitId,
        past: &Pointer,
    ) -> Result<CommitId, RepositoryError> {
        let git = self.git();
        let old = find(&git, from)?;
        let tree = old.tree().map_err(at("read the tree of", from))?;
        let time = Time::new(old.time().seconds(), 0);
        let author = Signature::new(&self.author.name, &self.author.email, &time)
            .map_err(at("sign as", &self.author.name))?;
        let (words, trailer) = match past.past {
            Past::Archived => ("All pages stay. What came before is archived.", ARCHIVED),
            Past::Dropped => ("What came before is withdrawn.", REPLACED),
        };
        let message = format!("Begin anew\n\n{words}\n\n{trailer}: {}\n", past.tip);
        let text = git
            .commit_create_buffer(&author, &author, &message, &tree, &[])
            .map_err(at("write", "the commit"))?;
        let text = match &self.key {
            Some(key) => signature::sign(&text, key)?,
            None => text.to_vec(),
        };
        let odb = git.odb().map_err(at("open", "the objects"))?;
        let id = name(odb.write(ObjectType::Commit, &text).map_err(at("write", "the commit"))?)?;
        let folder = self.path.join("objects").join(&id.as_str()[..2]);
        for path in [folder.join(&id.as_str()[2..]), folder, self.path.join("objects")] {
            sync(&path)?;
        }
        Ok(id)
    }

    /// Returns the day that the first commit of a chain carries, and that
    /// commit.
    ///
    /// # Errors
    /// An object is missing.
    pub fn beginning(&self, tip: &CommitId) -> Result<(CommitId, Timestamp), RepositoryError> {
        let git = self.git();
        let mut commit = find(&git, tip)?;
        while commit.parent_count() > 0 {
            commit = commit.parent(0).map_err(at("read the parent of", commit.id()))?;
        }
        let time = Timestamp::from_second(commit.time().seconds());
        Ok((name(commit.id())?, time.map_err(at("read commit", commit.id()))?))
    }

    /// Returns what a commit stands on; none for a beginning.
    ///
    /// # Errors
    /// There is no such commit.
    pub fn parent(&self, commit: &CommitId) -> Result<Option<CommitId>, RepositoryError> {
        let git = self.git();
        find(&git, commit)?.parent_ids().next().map(name).transpose()
    }
}

fn sync(path: &Path) -> Result<(), RepositoryError> {
    // An object or a name may lie in a pack.
    match File::open(path).and_then(|file| file.sync_all()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(at("sync", path.display())(error))
        }
        _ => Ok(()),
    }
}

/// Names that a full repack must keep: our branch, and the archives.
pub(super) fn is_kept(reference: &str) -> bool {
    reference == BRANCH || reference.starts_with(ARCHIVES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_paragraph_of_a_message_points_to_a_chain() {
        let tip: CommitId = "a".repeat(40).parse().unwrap();
        let archived = format!("Begin anew\n\nAll pages stay.\n\nArchived-Tip: {tip}\n");
        assert_eq!(pointer(&archived), Some(Pointer { tip: tip.clone(), past: Past::Archived }));
        let dropped = archived.replace("Archived", "Replaced");
        assert_eq!(pointer(&dropped), Some(Pointer { tip: tip.clone(), past: Past::Dropped }));
        for other in [
            "Publish 3 pages".to_owned(),
            format!("Archived-Tip: {tip}\n\nPublish"),
            format!("{archived}Replaced-Tip: {tip}\n"),
            archived.replace("aaaa", "x"),
            String::new(),
        ] {
            assert_eq!(pointer(&other), None, "{other}");
        }
    }
}
