//! Remotes: what they hold as far as we know, and our own packs.
//!
//! What is known is known of an address and a branch: of a mirror that was
//! given others, nothing is.

use std::path::PathBuf;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Cache, CacheError};
use crate::model::{CommitId, Mirror, Publication};

/// How many publications are remembered with their packs.
const PUBLICATIONS: i64 = 1_000;

/// What is remembered of a remote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteState {
    /// The commit that it was last brought to.
    pub head: Option<CommitId>,
    /// When that was.
    pub success: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// When it is tried again after a failure; none: now.
    pub due: Option<Timestamp>,
    /// How the last push ended, in words.
    pub outcome: String,
    /// Since when it fails; none: it does not.
    pub failing: Option<Timestamp>,
    /// Since when it refuses as one that is lost.
    pub refusing: Option<Timestamp>,
    /// Since when it is not reached while others by the same route are.
    pub silent: Option<Timestamp>,
    /// Until when it asked us to leave it alone.
    pub asked: Option<Timestamp>,
    /// How it last failed, in words.
    pub error: Option<String>,
    /// How many bytes were sent to it so far.
    pub sent: u64,
    /// When its token ends, as its host told.
    pub expires: Option<Timestamp>,
}

/// What a state is of.
fn address(mirror: &Mirror) -> String {
    format!("{} {}", mirror.push, mirror.branch)
}

impl Cache {
    /// Returns what is remembered of a remote; nothing where another address
    /// or branch of the mirror was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn remote(&self, mirror: &Mirror) -> Result<RemoteState, CacheError> {
        let state = self
            .lock()
            .prepare_cached(
                "SELECT head, success, failures, due, outcome, failing, refusing, silent, \
                 asked, error, sent, expires FROM remotes WHERE name = ?1 AND address = ?2",
            )?
            .query_row([mirror.name.as_str(), &address(mirror)], |row| {
                let head: Option<String> = row.get(0)?;
                let moment = |second: Option<i64>| {
                    second.and_then(|second| Timestamp::from_second(second).ok())
                };
                Ok(RemoteState {
                    head: head.and_then(|head| head.parse().ok()),
                    success: moment(row.get(1)?),
                    failures: row.get(2)?,
                    due: moment(row.get(3)?),
                    outcome: row.get(4)?,
                    failing: moment(row.get(5)?),
                    refusing: moment(row.get(6)?),
                    silent: moment(row.get(7)?),
                    asked: moment(row.get(8)?),
                    error: row.get(9)?,
                    sent: u64::try_from(row.get::<_, i64>(10)?).unwrap_or_default(),
                    expires: moment(row.get(11)?),
                })
            })
            .optional()?;
        Ok(state.unwrap_or_default())
    }

    /// Remembers how a push ended.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_remote(&self, mirror: &Mirror, state: &RemoteState) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached(
                "INSERT OR REPLACE INTO remotes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
                 ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                mirror.name.as_str(),
                address(mirror),
                state.head.as_ref().map(CommitId::as_str),
                state.success.map(Timestamp::as_second),
                state.failures,
                state.due.map(Timestamp::as_second),
                state.outcome,
                state.failing.map(Timestamp::as_second),
                state.refusing.map(Timestamp::as_second),
                state.silent.map(Timestamp::as_second),
                state.asked.map(Timestamp::as_second),
                state.error,
                i64::try_from(state.sent).unwrap_or(i64::MAX),
                state.expires.map(Timestamp::as_second),
            ])?;
        Ok(())
    }

    /// Remembers when the token of a remote ends, where its host told.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn note_expiry(
        &self,
        mirror: &Mirror,
        expires: Option<Timestamp>,
    ) -> Result<(), CacheError> {
        let state = RemoteState { expires, ..self.remote(mirror)? };
        self.save_remote(mirror, &state)
    }

    /// Forgets the failures of a remote, so that it is tried at once.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forgive(&self, mirror: &Mirror) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached(
                "UPDATE remotes SET failures = 0, due = NULL, failing = NULL, refusing = NULL, \
                 silent = NULL, asked = NULL WHERE name = ?1 AND address = ?2",
            )?
            .execute([mirror.name.as_str(), &address(mirror)])?;
        Ok(())
    }

    /// Remembers a publication and where its pack is.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_publication(&self, publication: &Publication) -> Result<(), CacheError> {
        let Some(pack) = &publication.pack else { return Ok(()) };
        let connection = self.lock();
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO publications (id, parent, pack) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                publication.commit.as_str(),
                publication.parent.as_ref().map(CommitId::as_str),
                pack.to_string_lossy(),
            ])?;
        connection
            .prepare_cached(
                "DELETE FROM publications WHERE number <= (SELECT max(number) FROM publications) - ?1",
            )?
            .execute([PUBLICATIONS])?;
        Ok(())
    }

    /// Returns the publications that are remembered, oldest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn publications(&self) -> Result<Vec<Publication>, CacheError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT id, parent, pack FROM publications ORDER BY number")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        let mut publications = Vec::new();
        for row in rows {
            let (commit, parent, pack) = row?;
            let Ok(commit) = commit.parse() else { continue };
            let parent = match parent.map(|parent| parent.parse()).transpose() {
                Ok(parent) => parent,
                Err(_) => continue,
            };
            publications.push(Publication { commit, parent, pack: Some(PathBuf::from(pack)) });
        }
        Ok(publications)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PushAddress;

    #[test]
    fn what_is_known_of_a_remote_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let path = |path: &str| PushAddress::Path(path.into());
        let mirror = Mirror::new("github".parse().unwrap(), path("one.git"));
        assert_eq!(cache.remote(&mirror).unwrap(), RemoteState::default());
        let now: Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
        let state = RemoteState {
            head: "a".repeat(40).parse().ok(),
            success: Some(now),
            failures: 3,
            due: Some(now),
            outcome: "refused".to_owned(),
            failing: Some(now),
            refusing: Some(now),
            silent: Some(now),
            asked: Some(now),
            error: Some("refused".to_owned()),
            sent: 77,
            expires: Some(now),
        };
        cache.save_remote(&mirror, &state).unwrap();
        assert_eq!(cache.remote(&mirror).unwrap(), state);
        // Another place of the same name is not known, whatever is done there.
        let moved = Mirror { push: path("two.git"), ..mirror.clone() };
        let beside = Mirror { branch: "pages".to_owned(), ..mirror.clone() };
        for other in [&moved, &beside] {
            assert_eq!(cache.remote(other).unwrap(), RemoteState::default());
            cache.forgive(other).unwrap();
        }
        assert_eq!(cache.remote(&mirror).unwrap(), state);
        cache.note_expiry(&moved, Some(now)).unwrap();
        let fresh = RemoteState { expires: Some(now), ..RemoteState::default() };
        assert_eq!(cache.remote(&moved).unwrap(), fresh);
    }

    #[test]
    fn publications_with_a_pack_are_remembered_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let id = |digit: &str| digit.repeat(40).parse::<CommitId>().unwrap();
        let first = Publication { commit: id("a"), parent: None, pack: Some("1".into()) };
        let gap = Publication { commit: id("b"), parent: Some(id("a")), pack: None };
        let last = Publication { commit: id("c"), parent: Some(id("b")), pack: Some("3".into()) };
        for publication in [&first, &gap, &last] {
            cache.save_publication(publication).unwrap();
        }
        assert_eq!(cache.publications().unwrap(), [first, last]);
    }
}
