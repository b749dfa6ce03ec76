//! A publication as plain files.

use std::fs;
use std::path::Path;

use git2::{ObjectType, Tree};

use super::error::{RepositoryError, at};
use super::{Repository, find};
use crate::model::{CommitId, TreePath};

impl Repository {
    /// Writes the files of a commit into a folder.
    ///
    /// # Errors
    /// The tree holds what is not ours, or the folder cannot be written.
    pub fn export(&self, commit: &CommitId, folder: &Path) -> Result<(), RepositoryError> {
        let git = self.git();
        let tree = find(&git, commit)?.tree().map_err(at("read the tree of", commit))?;
        write(&git, &tree, "", folder)
    }
}

fn write(
    git: &git2::Repository,
    tree: &Tree,
    inside: &str,
    folder: &Path,
) -> Result<(), RepositoryError> {
    fs::create_dir_all(folder).map_err(at("make", folder.display()))?;
    for entry in tree.iter() {
        let name = entry.name().map_err(at("read folder", inside))?;
        let path = format!("{inside}{name}");
        if entry.kind() == Some(ObjectType::Tree) {
            let inner = git.find_tree(entry.id()).map_err(at("read folder", &path))?;
            write(git, &inner, &format!("{path}/"), &folder.join(name))?;
            continue;
        }
        path.parse::<TreePath>().map_err(at("write", &path))?;
        let blob = git.find_blob(entry.id()).map_err(at("read", &path))?;
        let target = folder.join(name);
        fs::write(&target, blob.content()).map_err(at("write", target.display()))?;
    }
    Ok(())
}
