//! Trees, rebuilt from the parent: only those that a change touches.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use git2::{ObjectType, Oid, Tree};

use super::error::{RepositoryError, at};
use super::pack::Packing;
use super::{Changes, Store, TreePath, object_id};

/// The mode of a file, as a tree writes it.
const FILE: i32 = 0o100_644;
/// The mode of a folder.
const FOLDER: i32 = 0o040_000;

/// The changes of one folder.
#[derive(Default)]
struct Folder<'a> {
    files: BTreeMap<&'a str, (&'a TreePath, Option<&'a [u8]>)>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

/// One entry of a tree.
struct Entry<'a> {
    mode: i32,
    name: Cow<'a, [u8]>,
    oid: Oid,
}

impl Entry<'_> {
    /// Compares as git does: a folder sorts as if its name ended in `/`.
    fn order(&self, other: &Self) -> Ordering {
        let name = |entry: &Self| {
            let end = (entry.mode == FOLDER).then_some(b'/');
            entry.name.iter().copied().chain(end).collect::<Vec<u8>>()
        };
        let shared = self.name.len().min(other.name.len());
        match self.name[..shared].cmp(&other.name[..shared]) {
            Ordering::Equal => name(self).cmp(&name(other)),
            different => different,
        }
    }
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
    let mut fresh: BTreeMap<&str, Entry> = BTreeMap::new();
    for (name, (path, content)) in &folder.files {
        let Some(content) = content else { continue };
        let oid = object_id(ObjectType::Blob, content)?;
        let standing = base.and_then(|base| base.get_name(name));
        if standing.is_none_or(|standing| standing.id() != oid) {
            store.put(oid, ObjectType::Blob, content, Packing::of(path.as_str()))?;
        }
        fresh.insert(name, Entry { mode: FILE, name: name.as_bytes().into(), oid });
    }
    for (name, inner) in &folder.folders {
        let standing = base
            .and_then(|base| base.get_name(name))
            .filter(|entry| entry.kind() == Some(ObjectType::Tree))
            .map(|entry| store.git.find_tree(entry.id()))
            .transpose()
            .map_err(at("read folder", name))?;
        if let Some(oid) = write_folder(store, standing.as_ref(), inner)? {
            fresh.insert(name, Entry { mode: FOLDER, name: name.as_bytes().into(), oid });
        }
    }
    let touched = |name: &[u8]| {
        let name = std::str::from_utf8(name).unwrap_or_default();
        folder.files.contains_key(name) || folder.folders.contains_key(name)
    };
    let kept = base.into_iter().flat_map(Tree::iter).filter(|entry| !touched(entry.name_bytes()));
    let mut entries: Vec<Entry> = kept
        .map(|entry| Entry {
            mode: entry.filemode_raw(),
            name: entry.name_bytes().to_vec().into(),
            oid: entry.id(),
        })
        .collect();
    entries.extend(fresh.into_values());
    if entries.is_empty() {
        return Ok(None);
    }
    entries.sort_by(Entry::order);
    let mut content = Vec::with_capacity(entries.len() * 64);
    for entry in &entries {
        content.extend_from_slice(format!("{:o} ", entry.mode).as_bytes());
        content.extend_from_slice(&entry.name);
        content.push(0);
        content.extend_from_slice(entry.oid.as_bytes());
    }
    let oid = object_id(ObjectType::Tree, &content)?;
    if base.map(Tree::id) != Some(oid) {
        store.put(oid, ObjectType::Tree, &content, Packing::Deflated)?;
    }
    Ok(Some(oid))
}
