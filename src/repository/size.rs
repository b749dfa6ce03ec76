//! How much a mirror holds, as far as the store can tell.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use git2::ObjectType;

use super::error::{RepositoryError, at};
use super::{Repository, find, record};
use crate::model::{Bytes, CommitId};

/// The file that says how much of the store mirrors no longer hold: the new
/// beginning that it is about, and two numbers of bytes.
const FILE: &str = "size-of-the-past";

/// Endings of files that do not shrink when they are packed.
const COMPRESSED: [&[u8]; 4] = [b".png", b".jpg", b".gif", b".webp"];

/// Text shrinks to two parts of five when it is packed.
const TEXT: (u64, u64) = (2, 5);

/// How much a mirror holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// All of it.
    pub now: Bytes,
    /// What it held when its history last began anew; nothing where that
    /// never happened.
    pub beginning: Bytes,
    /// What the store holds, archives and what awaits its pruning too.
    pub stored: Bytes,
}

impl Repository {
    /// Returns how much a mirror holds that has our branch. Exact to some
    /// packing until the first new beginning, an estimate after it.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn size(&self) -> Result<Size, RepositoryError> {
        let store = self.stored()?;
        let stored = Bytes(store);
        let nothing = Size { now: stored, beginning: Bytes(0), stored };
        let Ok(text) = fs::read_to_string(self.path().join(FILE)) else { return Ok(nothing) };
        let mut words = text.split_whitespace();
        let root = words.next().and_then(|word| word.parse::<CommitId>().ok());
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
        let (Some(root), Some(past), Some(kept)) = (root, number(), number()) else {
            return Ok(nothing);
        };
        // It is about another beginning where a rotation was broken off.
        match self.head()? {
            Some(head) if self.beginning(&head)?.0 == root => {
                let now = store.saturating_sub(past).max(kept);
                Ok(Size { now: Bytes(now), beginning: Bytes(kept), stored })
            }
            _ => Ok(nothing),
        }
    }

    /// Records that a new beginning leaves behind all that is stored but what
    /// its tree needs.
    ///
    /// # Errors
    /// The record cannot be written, or an object is missing.
    pub fn note_size(&self, root: &CommitId) -> Result<(), RepositoryError> {
        let (stored, kept) = (self.stored()?, self.tree_size(root)?);
        let text = format!("{root} {} {kept}\n", stored.saturating_sub(kept));
        let path = self.path().join(FILE);
        record::write(&path, &text).map_err(at("write", path.display()))
    }

    /// Returns the bytes of all packs and loose objects.
    fn stored(&self) -> Result<u64, RepositoryError> {
        let objects = self.path().join("objects");
        let mut sum = 0;
        let folders = files(&objects).map_err(at("list", objects.display()))?;
        for folder in folders.into_iter().map(|(path, _)| path).filter(|path| path.is_dir()) {
            let pack = folder.ends_with("pack");
            for (path, size) in files(&folder).map_err(at("list", folder.display()))? {
                if !pack || path.extension().is_some_and(|ending| ending == "pack") {
                    sum += size;
                }
            }
        }
        Ok(sum)
    }

    /// Estimates what the tree of a commit takes in a pack.
    fn tree_size(&self, commit: &CommitId) -> Result<u64, RepositoryError> {
        let git = self.git();
        let weighing = at("weigh the tree of", commit);
        let tree = find(&git, commit)?.tree().map_err(&weighing)?;
        let odb = git.odb().map_err(&weighing)?;
        let (mut sum, mut failed) = (0, None);
        let walked = tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
            match odb.read_header(entry.id()) {
                Ok((size, ObjectType::Blob)) => {
                    let name = entry.name_bytes();
                    let whole = COMPRESSED.iter().any(|ending| name.ends_with(ending));
                    let size = size as u64;
                    sum += if whole { size } else { size * TEXT.0 / TEXT.1 };
                }
                // Names of files are digests of nothing: trees hardly shrink.
                Ok((size, _)) => sum += size as u64,
                Err(error) => {
                    failed = Some(error);
                    return git2::TreeWalkResult::Abort;
                }
            }
            git2::TreeWalkResult::Ok
        });
        match (walked, failed) {
            (_, Some(error)) | (Err(error), None) => Err(weighing(error)),
            (Ok(()), None) => Ok(sum),
        }
    }
}

/// Lists a folder with sizes; nothing where there is none.
fn files(folder: &Path) -> io::Result<Vec<(std::path::PathBuf, u64)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) => found.push((entry.path(), metadata.len())),
            // Maintenance took it away meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
