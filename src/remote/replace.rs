//! Remotes that stand at a commit which we took out of the history ourselves:
//! the only ones that are moved off where they stand, and only from there.

use std::io::ErrorKind;
use std::path::Path;

use super::outcome::PushError;
use crate::model::{CommitId, Replaced};

/// Tells whether a remote may be moved off a commit.
pub(super) fn is_allowed(store: &Path, from: &CommitId) -> Result<bool, PushError> {
    match std::fs::read_to_string(store.join(Replaced::FILE)) {
        Ok(text) => Ok(Replaced::parse(&text).contains(from)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => {
            let what = format!("{}: {error}", Replaced::FILE);
            Err(PushError::unreachable("read what was replaced", what))
        }
    }
}
