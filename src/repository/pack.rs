//! One pack per publication: exactly what the commit added.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use git2::{Oid, Repository};

use super::error::{RepositoryError, at};

/// An object that a publication added.
pub(super) struct Fresh {
    pub(super) oid: Oid,
    /// Its path, by which packing finds what it resembles.
    pub(super) name: Option<String>,
}

/// Packs the objects, syncs the pack, and returns its file name.
pub(super) fn write(
    git: &Repository,
    store: &Path,
    fresh: &[Fresh],
) -> Result<String, RepositoryError> {
    let packing = at("pack", "the publication");
    let mut builder = git.packbuilder().map_err(&packing)?;
    builder.set_threads(1);
    let mut seen = BTreeSet::new();
    for Fresh { oid, name } in fresh {
        if seen.insert(*oid) {
            builder.insert_object(*oid, name.as_deref()).map_err(&packing)?;
        }
    }
    let folder = store.join("objects/pack");
    let before = packs(&folder).map_err(at("list", folder.display()))?;
    {
        let odb = git.odb().map_err(&packing)?;
        let mut writer = odb.packwriter().map_err(&packing)?;
        let mut failed = None;
        builder
            .foreach(|bytes| match writer.write_all(bytes) {
                Ok(()) => true,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            })
            .map_err(|error| match failed.take() {
                Some(cause) => at("write the pack in", folder.display())(cause),
                None => packing(error),
            })?;
        writer.commit().map_err(at("write the pack in", folder.display()))?;
    }
    // The name that the writer chose is the one that was not there before.
    let after = packs(&folder).map_err(at("list", folder.display()))?;
    let name = after.difference(&before).next().cloned();
    let name =
        name.ok_or_else(|| RepositoryError::new("find the pack in", folder.display(), "none"))?;
    // libgit2 does not sync packs. The branch moves only after both files and
    // their names are on the disk; a half of them is swept at the next start.
    let index = name.replace(".pack", ".idx");
    for path in [folder.join(&name), folder.join(index), folder] {
        let synced = File::open(&path).and_then(|file| file.sync_all());
        synced.map_err(at("sync", path.display()))?;
    }
    Ok(name)
}

fn packs(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder)? {
        if let Ok(name) = entry?.file_name().into_string()
            && name.ends_with(".pack")
        {
            found.insert(name);
        }
    }
    Ok(found)
}
