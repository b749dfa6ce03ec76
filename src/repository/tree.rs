//! Trees, rebuilt from the parent: only those that a change touches.

use std::collections::BTreeMap;

use git2::{FileMode, ObjectType, Oid, Tree};

use super::error::{RepositoryError, at};
use super::{Changes, Store, TreePath};

/// The changes of one folder.
#[derive(Default)]
struct Folder<'a> {
    files: BTreeMap<&'a str, (&'a TreePath, Option<&'a [u8]>)>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

/// Writes blobs and touched trees; returns the new root, or none where nothing
/// is left. Folders that become empty vanish.
pub(super) fn rebuild(
    store: &mut Store,
    base: Option<&Tree>,
    changes: &Changes,
) -> Result<Option<Oid>, RepositoryError> {
    let mut root = Folder::default();
    for (path, content) in changes {
        let mut folder = &mut root;
        let (folders, file) = match path.as_str().rsplit_once('/') {
            Some((folders, file)) => (Some(folders), file),
            None => (None, path.as_str()),
        };
        for name in folders.iter().flat_map(|folders| folders.split('/')) {
            folder = folder.folders.entry(name).or_default();
        }
        folder.files.insert(file, (path, content.as_deref()));
    }
    write_folder(store, base, &root)
}

fn write_folder(
    store: &mut Store,
    base: Option<&Tree>,
    folder: &Folder,
) -> Result<Option<Oid>, RepositoryError> {
    let git = store.git;
    let mut builder = git.treebuilder(base).map_err(at("open", "a tree"))?;
    for (name, (path, content)) in &folder.files {
        match content {
            Some(content) => {
                let standing = builder.get(name).map_err(at("write", path))?.map(|e| e.id());
                let oid = Oid::hash_object(ObjectType::Blob, content).map_err(at("write", path))?;
                if standing == Some(oid) {
                    continue;
                }
                let oid = store
                    .write(ObjectType::Blob, content, Some(path.as_str()))
                    .map_err(at("write", path))?;
                builder.insert(name, oid, FileMode::Blob.into()).map_err(at("write", path))?;
            }
            None => {
                if builder.get(name).map_err(at("remove", path))?.is_some() {
                    builder.remove(name).map_err(at("remove", path))?;
                }
            }
        }
    }
    for (name, inner) in &folder.folders {
        let standing = base
            .and_then(|base| base.get_name(name))
            .filter(|entry| entry.kind() == Some(ObjectType::Tree))
            .map(|entry| git.find_tree(entry.id()))
            .transpose()
            .map_err(at("read folder", name))?;
        match write_folder(store, standing.as_ref(), inner)? {
            Some(oid) => {
                let mode = FileMode::Tree.into();
                builder.insert(name, oid, mode).map_err(at("write folder", name))?;
            }
            None => {
                if builder.get(name).map_err(at("remove folder", name))?.is_some() {
                    builder.remove(name).map_err(at("remove folder", name))?;
                }
            }
        }
    }
    if builder.is_empty() {
        return Ok(None);
    }
    let oid = builder.write().map_err(at("write", "a tree"))?;
    if base.map(Tree::id) != Some(oid) {
        store.record(oid, None);
    }
    Ok(Some(oid))
}
