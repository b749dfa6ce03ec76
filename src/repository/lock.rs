//! The run lock: one run at a time in a state directory.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The lock of a repository, in its folder: several state directories can have
/// the same one.
pub const RUN_LOCK: &str = "run-lock";

/// Held while a run lives. The lock ends with the process, however that ends;
/// the file stays and means nothing by itself.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

/// Why the lock was not taken.
#[derive(Debug)]
pub enum LockError {
    /// Another run holds it.
    Taken(PathBuf),
    /// The file cannot be made or locked.
    Io(PathBuf, io::Error),
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(path) => write!(
                f,
                "another run holds the lock `{}`: wait for it, or stop it first",
                path.display()
            ),
            Self::Io(path, error) => {
                write!(f, "cannot take the lock `{}`: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for LockError {}

impl RunLock {
    /// Takes the lock, or says at once that it is taken.
    ///
    /// # Errors
    /// See [`LockError`].
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let wrong = |error| LockError::Io(path.to_owned(), error);
        let file =
            File::options().create(true).write(true).truncate(false).open(path).map_err(wrong)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(wrong(error)),
        }
    }
}
