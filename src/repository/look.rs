//! A look at the repository beside a run that may be writing to it: nothing
//! is swept, made or locked.

use std::path::Path;

use git2::ErrorCode;

use super::error::{RepositoryError, at};
use super::{BRANCH, find, handle, name};
use crate::model::{Bytes, CommitId};

/// A repository that is only looked at.
pub struct Look {
    git: git2::Repository,
}

impl Look {
    /// Opens a repository; none where there is none yet.
    ///
    /// # Errors
    /// What is there is not a repository.
    pub fn open(path: &Path) -> Result<Option<Self>, RepositoryError> {
        match handle(path) {
            Ok(git) => Ok(Some(Self { git })),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(at("open the repository", path.display())(error)),
        }
    }

    /// Returns the newest publication; none before the first.
    ///
    /// # Errors
    /// The branch cannot be read.
    pub fn head(&self) -> Result<Option<CommitId>, RepositoryError> {
        match self.git.refname_to_id(BRANCH) {
            Ok(oid) => Ok(Some(name(oid)?)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(at("read the branch", BRANCH)(error)),
        }
    }

    /// Counts the commits of a head that another commit does not have: all,
    /// where the other is none or unknown here.
    ///
    /// # Errors
    /// There is no such head, or a commit is damaged.
    pub fn lag(&self, head: &CommitId, from: Option<&CommitId>) -> Result<usize, RepositoryError> {
        let count = || -> Result<usize, git2::Error> {
            let mut walk = self.git.revwalk()?;
            walk.push(git2::Oid::from_str(head.as_str())?)?;
            if let Some(from) = from.and_then(|from| find(&self.git, from).ok()) {
                walk.hide(from.id())?;
            }
            walk.try_fold(0, |count, commit| commit.map(|_| count + 1))
        };
        count().map_err(at("count the commits of", head))
    }

    /// Returns how much room the objects take.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn size(&self) -> Result<Bytes, RepositoryError> {
        let folder = self.git.path().join("objects");
        measure(&folder).map(Bytes).map_err(at("measure", folder.display()))
    }
}

fn measure(folder: &Path) -> std::io::Result<u64> {
    let mut size = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A file may go while we look.
        let Ok(data) = entry.metadata() else { continue };
        size += if data.is_dir() { measure(&entry.path())? } else { data.len() };
    }
    Ok(size)
}
