//! Whether a repository is whole, and what can still be read of one that is
//! not.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use git2::{ObjectType, Oid};

use super::error::{RepositoryError, at};
use super::{BRANCH, Repository, find, name};
use crate::model::{CommitId, LedgerLine};

/// How a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// There is none.
    Missing,
    /// Nothing was ever published in it.
    Empty,
    /// It is whole, and its branch stands here.
    Sound(CommitId),
    /// Something that was published does not read.
    Damaged(String),
}

impl Health {
    /// Looks at a repository without changing it: reads everything that was
    /// published and compares it with its names. Takes about a second for
    /// twenty thousand objects.
    ///
    /// # Errors
    /// We may not read there.
    pub fn examine(path: &Path) -> Result<Self, RepositoryError> {
        match std::fs::read_dir(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::Missing),
            Err(error) => return Err(at("look into", path.display())(error)),
            Ok(_) => {}
        }
        let damaged = |error: git2::Error| Ok(Self::Damaged(error.message().to_owned()));
        let git = match git2::Repository::open_bare(path) {
            Ok(git) => git,
            Err(_) if is_unborn(path) => return Ok(Self::Empty),
            Err(error) => return damaged(error),
        };
        let head = match git.refname_to_id(BRANCH) {
            Ok(head) => head,
            Err(error) if error.code() == git2::ErrorCode::NotFound => {
                return Ok(match has_packs(path) {
                    true => Self::Damaged("the branch is lost".to_owned()),
                    false => Self::Empty,
                });
            }
            Err(error) => return damaged(error),
        };
        match read_all(&git, head) {
            Ok(()) => Ok(Self::Sound(name(head)?)),
            Err(error) => damaged(error),
        }
    }
}

/// Tells whether a run was killed while it made the repository.
fn is_unborn(path: &Path) -> bool {
    !path.join(BRANCH).exists() && !has_packs(path)
}

fn has_packs(path: &Path) -> bool {
    let entries = std::fs::read_dir(path.join("objects/pack"));
    entries.is_ok_and(|mut entries| entries.next().is_some())
}

/// Reads every object of a history; libgit2 compares each with its name.
fn read_all(git: &git2::Repository, head: Oid) -> Result<(), git2::Error> {
    let odb = git.odb()?;
    let mut seen = HashSet::new();
    let mut walk = git.revwalk()?;
    walk.push(head)?;
    for commit in walk {
        let mut trees = vec![git.find_commit(commit?)?.tree_id()];
        while let Some(tree) = trees.pop() {
            if !seen.insert(tree) {
                continue;
            }
            for entry in &git.find_tree(tree)? {
                if entry.kind() == Some(ObjectType::Tree) {
                    trees.push(entry.id());
                } else if seen.insert(entry.id()) {
                    odb.read(entry.id())?;
                }
            }
        }
    }
    Ok(())
}

/// What can be read of a ledger.
#[derive(Debug, Default)]
pub struct Readable {
    /// The lines that read.
    pub lines: Vec<LedgerLine>,
    /// Whether some do not.
    pub has_gaps: bool,
}

impl Repository {
    /// Tells whether a commit and its folder read.
    #[must_use]
    pub fn is_readable(&self, commit: &CommitId) -> bool {
        let git = self.git();
        find(&git, commit).and_then(|found| found.tree().map_err(at("read", commit))).is_ok()
    }

    /// Returns the history of a commit, newest first, as far as it reads.
    #[must_use]
    pub fn readable_history(&self, commit: &CommitId) -> Vec<CommitId> {
        let git = self.git();
        let mut history = Vec::new();
        let mut next = find(&git, commit).ok();
        while let Some(found) = next {
            history.extend(name(found.id()));
            next = found.parent(0).ok();
        }
        history
    }

    /// Reads what can be read of the ledger of a commit.
    #[must_use]
    pub fn readable_ledger(&self, commit: &CommitId) -> Readable {
        let git = self.git();
        let mut readable = Readable::default();
        let tree = find(&git, commit).and_then(|found| found.tree().map_err(at("read", commit)));
        let Ok(tree) = tree else { return Readable { has_gaps: true, ..readable } };
        let mut folders: Vec<Oid> = tree.get_name("ledger").iter().map(|e| e.id()).collect();
        let mut seen = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            let Ok(folder) = git.find_tree(folder) else {
                readable.has_gaps = true;
                continue;
            };
            for entry in &folder {
                if entry.kind() == Some(ObjectType::Tree) {
                    folders.push(entry.id());
                    continue;
                }
                let Ok(blob) = git.find_blob(entry.id()) else {
                    readable.has_gaps = true;
                    continue;
                };
                for line in blob.content().split(|byte| *byte == b'\n').filter(|l| !l.is_empty()) {
                    match serde_json::from_slice::<LedgerLine>(line) {
                        Ok(line) if seen.insert(line.id.clone()) => readable.lines.push(line),
                        _ => readable.has_gaps = true,
                    }
                }
            }
        }
        readable.lines.sort_by(|a, b| a.id.cmp(&b.id));
        readable
    }
}
