//! How a restored repository takes the place of a damaged one: by two renames,
//! between which none is there. A run that is killed between them is brought
//! to its end by the next one, whatever its command.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{RestoreError, here};
use crate::repository::RUN_LOCK;

/// What stands in the folder once the repository in it is whole.
const WHOLE: &str = "whole";

/// Returns the folder in which the repository of a path is built: beside it,
/// for names change only within one disk.
pub(super) fn beside(path: &Path) -> PathBuf {
    with_ending(path, ".restoring")
}

/// Returns where it is built.
pub(super) fn built(path: &Path) -> PathBuf {
    beside(path).join("news.git")
}

/// Makes an empty folder to build in.
pub(super) fn begin(path: &Path) -> Result<(), RestoreError> {
    end(path)?;
    let beside = beside(path);
    fs::create_dir(&beside).map_err(here("make", &beside))
}

/// Puts what was built in the place of what is damaged. Returns where that is
/// now.
pub(super) fn take(path: &Path) -> Result<PathBuf, RestoreError> {
    let (built, beside, aside) = (built(path), beside(path), free(path));
    hand_the_lock_on(path, &built);
    sync(&built).map_err(here("sync", &built))?;
    let mark = beside.join(WHOLE);
    fs::write(&mark, "").map_err(here("write", &mark))?;
    sync(&beside).map_err(here("sync", &beside))?;
    fs::rename(path, &aside).map_err(here("set aside", path))?;
    if let Err(error) = fs::rename(&built, path) {
        // What cannot be taken back now, the next start brings to its end.
        drop(fs::rename(&aside, path));
        return Err(here("put in its place", path)(error));
    }
    sync_names(path)?;
    Ok(aside)
}

/// Brings to its end what [`take`] could not: nothing but the lock of who
/// calls is at the path, and what was built is whole. Returns whether there
/// was anything to do.
///
/// # Errors
/// What cannot be renamed, in words.
pub(in crate::cycle) fn go_on(path: &Path) -> Result<bool, RestoreError> {
    let built = built(path);
    if !beside(path).join(WHOLE).exists() || !built.exists() || !is_vacant(path) {
        return Ok(false);
    }
    hand_the_lock_on(path, &built);
    match fs::remove_file(path.join(RUN_LOCK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(here("make room at", path)(error));
        }
        _ => {}
    }
    // A folder takes the place of an empty one.
    fs::rename(&built, path).map_err(here("put in its place", path))?;
    sync_names(path)?;
    tracing::warn!(path = %path.display(), "a restore was killed; its end was made up for");
    end(path)?;
    Ok(true)
}

/// Removes the folder in which was built.
pub(super) fn end(path: &Path) -> Result<(), RestoreError> {
    let beside = beside(path);
    // First, for what is half removed is whole no longer.
    drop(fs::remove_file(beside.join(WHOLE)));
    match fs::remove_dir_all(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(here("remove", &beside)(error))
        }
        _ => Ok(()),
    }
}

/// Lets the lock that is held be found where the repository will be. Where a
/// disk has no links, the lock of the state directory has to do.
fn hand_the_lock_on(path: &Path, built: &Path) {
    let lock = built.join(RUN_LOCK);
    drop(fs::remove_file(&lock));
    drop(fs::hard_link(path.join(RUN_LOCK), lock));
}

fn is_vacant(path: &Path) -> bool {
    let Ok(entries) = fs::read_dir(path) else { return !path.exists() };
    entries.flatten().all(|entry| entry.file_name() == RUN_LOCK)
}

/// Syncs a folder and all that is in it.
fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

/// Syncs the names in the folder of a path.
fn sync_names(path: &Path) -> Result<(), RestoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder).and_then(|f| f.sync_all()).map_err(here("sync", folder))
}

/// Returns a name for what is set aside that nothing has.
fn free(path: &Path) -> PathBuf {
    let name = |number: u32| with_ending(path, &format!(".damaged-{number}"));
    (1..).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(0))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}
