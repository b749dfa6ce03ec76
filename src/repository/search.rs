//! Files of a commit, one after another.

use std::path::Path;

use git2::{ErrorCode, ObjectType, Tree};

use super::error::{RepositoryError, at};
use super::{Repository, find};
use crate::model::{CommitId, TreePath};

impl Repository {
    /// Lists the files of a folder and its folders in a commit.
    ///
    /// # Errors
    /// There is no such commit, or an object is damaged.
    pub fn files(&self, commit: &CommitId, folder: &str) -> Result<Vec<TreePath>, RepositoryError> {
        let mut files = Vec::new();
        self.walk(commit, folder, &mut |path, _| {
            files.push(path);
            Ok(())
        })?;
        Ok(files)
    }

    /// Reads the files of a folder and its folders in a commit whose names end
    /// in some way. One file is in memory at a time.
    ///
    /// # Errors
    /// There is no such commit, or an object is damaged.
    pub fn each_file(
        &self,
        commit: &CommitId,
        folder: &str,
        ending: &str,
        take: &mut dyn FnMut(&TreePath, &[u8]),
    ) -> Result<(), RepositoryError> {
        self.walk(commit, folder, &mut |path, read| {
            if path.as_str().ends_with(ending) {
                take(&path, &read().map_err(at("read", &path))?);
            }
            Ok(())
        })
    }

    fn walk(
        &self,
        commit: &CommitId,
        folder: &str,
        take: &mut dyn FnMut(TreePath, &Read) -> Result<(), RepositoryError>,
    ) -> Result<(), RepositoryError> {
        let git = self.git();
        let tree = find(&git, commit)?.tree().map_err(at("read the tree of", commit))?;
        let entry = match tree.get_path(Path::new(folder)) {
            Ok(entry) if entry.kind() == Some(ObjectType::Tree) => entry,
            Ok(_) => return Ok(()),
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(()),
            Err(error) => return Err(at("read folder", folder)(error)),
        };
        let tree = git.find_tree(entry.id()).map_err(at("read folder", folder))?;
        descend(&git, &tree, folder, take)
    }
}

/// Reads a file.
type Read<'a> = dyn Fn() -> Result<Vec<u8>, git2::Error> + 'a;

fn descend(
    git: &git2::Repository,
    tree: &Tree,
    folder: &str,
    take: &mut dyn FnMut(TreePath, &Read) -> Result<(), RepositoryError>,
) -> Result<(), RepositoryError> {
    for entry in tree.iter() {
        let name = entry.name().map_err(at("read folder", folder))?;
        let path = format!("{folder}/{name}");
        if entry.kind() == Some(ObjectType::Tree) {
            let inner = git.find_tree(entry.id()).map_err(at("read folder", &path))?;
            descend(git, &inner, &path, take)?;
        } else {
            let id = entry.id();
            let read = || git.find_blob(id).map(|blob| blob.content().to_vec());
            take(path.parse().map_err(at("read", &path))?, &read)?;
        }
    }
    Ok(())
}
