//! The last look at a tree before the branch moves to it.

use git2::{ObjectType, Repository, Tree};

use super::error::{RepositoryError, at};
use crate::model::TreePath;

/// Walks every tree that is not the parent's and refuses what we would never
/// publish: a mode but 100644 and 040000, a name or path that is not ours.
pub(super) fn check(
    git: &Repository,
    base: Option<&Tree>,
    tree: &Tree,
) -> Result<(), RepositoryError> {
    walk(git, base, tree, "")
}

fn walk(
    git: &Repository,
    base: Option<&Tree>,
    tree: &Tree,
    folder: &str,
) -> Result<(), RepositoryError> {
    for entry in tree.iter() {
        let refuse = |what: &str| {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let path = format!("{folder}{}", name.escape_debug());
            RepositoryError::new("check the tree: refuse", path, what)
        };
        let name = entry.name().map_err(|_| refuse("its name is not UTF-8"))?;
        let path = format!("{folder}{name}");
        let standing = base.and_then(|base| base.get_name(name));
        match (entry.kind(), entry.filemode()) {
            (Some(ObjectType::Blob), 0o100_644) => {
                if path.parse::<TreePath>().is_err() {
                    return Err(refuse("it is not a path of ours"));
                }
            }
            (Some(ObjectType::Tree), 0o040_000) => {
                // A folder is sound if a file in it could be.
                if format!("{path}/a.md").parse::<TreePath>().is_err() {
                    return Err(refuse("it is not a folder of ours"));
                }
                if standing.as_ref().is_some_and(|standing| standing.id() == entry.id()) {
                    continue;
                }
                let inner = git.find_tree(entry.id()).map_err(at("read folder", &path))?;
                let standing = standing
                    .filter(|standing| standing.kind() == Some(ObjectType::Tree))
                    .map(|standing| git.find_tree(standing.id()))
                    .transpose()
                    .map_err(at("read folder", &path))?;
                walk(git, standing.as_ref(), &inner, &format!("{path}/"))?;
            }
            (_, mode) => return Err(refuse(&format!("its mode is {mode:06o}"))),
        }
    }
    Ok(())
}
