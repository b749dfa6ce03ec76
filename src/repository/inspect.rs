//! A look at the repository beside a run that may be writing to it: nothing
//! is swept, made or locked.

use std::path::Path;
use std::sync::Mutex;

use super::error::{RepositoryError, at};
use super::maintenance::Patience;
use super::{Repository, find};
use crate::model::{Author, CommitId};

impl Repository {
    /// Opens a repository that may be damaged, only to read.
    ///
    /// # Errors
    /// There is none, or it is too damaged for that.
    pub fn inspect(path: &Path) -> Result<Self, RepositoryError> {
        let git = git2::Repository::open_bare(path).map_err(at("open", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            author: Author::default(),
            key: None,
            git: Mutex::new(git),
            patience: Patience::default(),
            commits: Default::default(),
        })
    }

    /// Counts the commits of a head that another commit does not have: all,
    /// where the other is none or unknown here.
    ///
    /// # Errors
    /// There is no such head, or a commit is damaged.
    pub fn lag(&self, head: &CommitId, from: Option<&CommitId>) -> Result<usize, RepositoryError> {
        let git = self.git();
        let count = || -> Result<usize, git2::Error> {
            let mut walk = git.revwalk()?;
            walk.push(git2::Oid::from_str(head.as_str())?)?;
            if let Some(from) = from.and_then(|from| find(&git, from).ok()) {
                walk.hide(from.id())?;
            }
            walk.try_fold(0, |count, commit| commit.map(|_| count + 1))
        };
        count().map_err(at("count the commits of", head))
    }
}
