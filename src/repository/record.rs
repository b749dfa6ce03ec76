//! Small files of ours beside the objects: whole, or as they were before.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Writes a file in one step, so that it survives a power cut.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    // What a killed run leaves under this name is swept away.
    let half_made = path.with_extension("lock");
    fs::write(&half_made, text)?;
    File::open(&half_made)?.sync_all()?;
    fs::rename(&half_made, path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
