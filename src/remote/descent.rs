//! Whether where a remote stands is in our history.

use std::path::Path;

use git2::{Oid, Repository};

use super::outcome::PushError;
use super::replace;
use crate::model::CommitId;

/// Fails if a commit is not in the history of our head, and was not until we
/// replaced it.
pub(super) async fn ours(store: &Path, from: &CommitId, head: &CommitId) -> Result<(), PushError> {
    match common(store, from, head).await? {
        Some(base) if base == *from => Ok(()),
        _ if replace::is_allowed(store, from)? => Ok(()),
        _ => Err(PushError::Foreign(from.clone())),
    }
}

/// Returns the last commit that two histories share; none if they share none,
/// or one of them is not here.
pub(super) async fn common(
    store: &Path,
    one: &CommitId,
    other: &CommitId,
) -> Result<Option<CommitId>, PushError> {
    let (store, one, other) = (store.to_owned(), one.clone(), other.clone());
    let find = move || -> Result<Option<CommitId>, git2::Error> {
        let git = Repository::open_bare(store)?;
        let (one, other) = (Oid::from_str(one.as_str())?, Oid::from_str(other.as_str())?);
        if git.find_commit(one).is_err() {
            return Ok(None);
        }
        match git.merge_base(one, other) {
            Ok(base) => Ok(base.to_string().parse().ok()),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    };
    let found = tokio::task::spawn_blocking(find).await;
    let found = found.map_err(|error| PushError::unreachable("compare", error.to_string()))?;
    found.map_err(|error| PushError::unreachable("compare", error.message().to_owned()))
}
