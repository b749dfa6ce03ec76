//! What a killed run leaves lying: locks that nobody holds, files half made.

use std::fs;
use std::io::{self, Read, Seek};
use std::path::Path;

use super::admit::INCOMING;

/// Removes stale locks and temporary files. Only the holder of the run lock
/// may do so.
pub(super) fn sweep(store: &Path) -> io::Result<()> {
    sweep_files(store)?;
    // A power cut leaves names without content; who opens it writes them anew.
    for part in ["HEAD", "config"].map(|part| store.join(part)) {
        if fs::metadata(&part).is_ok_and(|part| part.len() == 0) {
            remove(&part)?;
        }
    }
    match fs::remove_dir_all(store.join(INCOMING)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    sweep_folder(&store.join("refs"), &|name| name.ends_with(".lock"))?;
    let half_made = |name: &str| {
        name.starts_with("tmp_") || name.starts_with("pack_git2_") || name.ends_with(".lock")
    };
    sweep_folder(&store.join("objects"), &half_made)?;
    set_aside_torn_packs(&store.join("objects/pack"))
}

/// Renames packs that a power cut tore: those whose index does not name the
/// checksum at their end. No branch leads to them, since branches move last.
/// An index without its pack was being removed, and goes.
fn set_aside_torn_packs(folder: &Path) -> io::Result<()> {
    for entry in read(folder)? {
        let pack = entry?.path();
        if pack.extension().is_some_and(|ending| ending == "idx") {
            if !pack.with_extension("pack").exists() {
                remove(&pack)?;
            }
            continue;
        }
        if pack.extension().is_none_or(|ending| ending != "pack") {
            continue;
        }
        let index = pack.with_extension("idx");
        let named = tail(&index, 40)?.map(|tail| tail[..20].to_vec());
        // A cut leaves zeros where bytes were still to come.
        let whole = named.as_ref().is_some_and(|named| named.iter().any(|byte| *byte != 0));
        if whole && named == tail(&pack, 20)? {
            continue;
        }
        tracing::warn!(pack = %pack.display(), "torn by a power cut; set aside");
        for path in [pack, index] {
            let mut aside = path.clone().into_os_string();
            aside.push(".torn");
            match fs::rename(&path, aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Returns the last bytes of a file; none if it has not so many.
fn tail(path: &Path, length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let size = file.metadata()?.len();
    if size < length {
        return Ok(None);
    }
    file.seek(io::SeekFrom::Start(size - length))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Sweeps the folder itself, and nothing below it.
fn sweep_files(folder: &Path) -> io::Result<()> {
    for entry in read(folder)? {
        let entry = entry?;
        let lock = entry.file_name().to_str().is_some_and(|name| name.ends_with(".lock"));
        if lock && entry.file_type()?.is_file() {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Lists a folder; a run may have been killed before it made it.
fn read(folder: &Path) -> io::Result<Vec<io::Result<fs::DirEntry>>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => Ok(other?.collect()),
    }
}

fn sweep_folder(folder: &Path, stale: &dyn Fn(&str) -> bool) -> io::Result<()> {
    for entry in read(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sweep_folder(&entry.path(), stale)?;
        } else if entry.file_name().to_str().is_some_and(stale) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Ok(()) => {
            tracing::info!(path = %path.display(), "left by a run that was killed; removed");
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
