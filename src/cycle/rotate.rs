//! A new history with the pages as they are, when the old one ends with its
//! year or grew too large. The old one is kept under a name of its own, and
//! the new one points to it: in a signed file, and in its first commit.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::edition::{Edition, path};
use super::engine::Engine;
use super::publish::PublishError;
use crate::cache::Cache;
use crate::model::{CommitId, History, Rotation};
use crate::repository::{Changes, Past, Pointer, Repository};

/// The purpose of the signature of the list of archives.
const NAMESPACE: &str = "thistledown-archive";

/// Where the list of archives is published, and its signature.
const LIST: &str = "archive.json";
const SIGNATURE: &str = "archive.json.sig";

/// The form of the list.
const VERSION: u32 = 1;

/// Old histories, oldest first.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Archives {
    version: u32,
    archives: Vec<Archived>,
}

/// An old history.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Archived {
    /// Its newest commit.
    tip: CommitId,
    /// The days of its first and last commit.
    from: Date,
    to: Date,
    /// How many commits it has.
    commits: usize,
}

/// Begins the history anew where that is due. Broken off anywhere, the next
/// pass goes on.
pub(super) async fn rotate(engine: &Engine) -> Result<(), String> {
    let rotation = engine.settings.rotation;
    if rotation == Rotation::default() {
        return Ok(());
    }
    let (cache, repository) = (Arc::clone(&engine.cache), Arc::clone(&engine.repository));
    let (front, seal) = (engine.front(), Arc::clone(&engine.seal));
    let newest = engine.settings.site.newest;
    let work = tokio::task::spawn_blocking(move || -> Result<(), PublishError> {
        let edition = Edition { repository: &repository, front: &front, seal: &seal, newest };
        let Some(head) = repository.head()? else { return Ok(()) };
        if !rotation.is_due(&history(&repository, &head)?) {
            return Ok(());
        }
        edition.begin_anew(&cache, &head)
    });
    let rotated = work.await.map_err(|error| error.to_string())?;
    rotated.map_err(|error| format!("begin the history anew: {error}"))
}

/// Says which mirrors have little room left.
pub(super) fn warnings(engine: &Engine) -> Vec<String> {
    let mirrors = &engine.settings.mirrors;
    if mirrors.iter().all(|mirror| mirror.size_budget().is_none()) {
        return Vec::new();
    }
    match engine.repository.size() {
        Ok(size) => {
            let warnings: Vec<String> =
                mirrors.iter().filter_map(|mirror| mirror.size_warning(size.now)).collect();
            warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
            warnings
        }
        Err(error) => vec![error.to_string()],
    }
}

fn history(repository: &Repository, head: &CommitId) -> Result<History, PublishError> {
    let (_, first) = repository.beginning(head)?;
    let size = repository.size()?;
    let last = repository.time(head)?;
    Ok(History { first, last, size: size.now, beginning: size.beginning })
}

impl Edition<'_> {
    /// Archives the history of a commit, which is our head, and begins a new
    /// one.
    fn begin_anew(&self, cache: &Cache, head: &CommitId) -> Result<(), PublishError> {
        let repository = self.repository;
        let tip = cache.publish(|_| -> Result<_, PublishError> {
            let (tip, listed) = self.list_archive(head)?;
            Ok((Some(listed), tip))
        })?;
        let day = TimeZone::UTC.to_datetime(repository.time(&tip)?).date();
        let name = repository.archive(&tip, day.year())?;
        cache.publish(|_| -> Result<_, PublishError> {
            let Some(listed) = repository.head()? else { return Ok((None, ())) };
            let past = Pointer { tip: tip.clone(), past: Past::Archived };
            let root = repository.begin_anew(&listed, &past)?;
            tracing::info!(archive = name, root = root.short(), "the history began anew");
            Ok((Some(root), ()))
        })
    }

    /// Publishes the list with the history of a commit in it. Returns the
    /// newest commit that is archived and the one that says so: those of a
    /// rotation that was broken off, if there was one.
    fn list_archive(&self, head: &CommitId) -> Result<(CommitId, CommitId), PublishError> {
        let mut list = self.archives(head)?;
        if let Some(last) = list.archives.last()
            && self.repository.parent(head)?.as_ref() == Some(&last.tip)
        {
            return Ok((last.tip.clone(), head.clone()));
        }
        let day = |moment: Timestamp| TimeZone::UTC.to_datetime(moment).date();
        list.archives.push(Archived {
            tip: head.clone(),
            from: day(self.repository.beginning(head)?.1),
            to: day(self.repository.time(head)?),
            commits: self.repository.chain(head)?.len(),
        });
        let mut changes = Changes::new();
        self.put_archives(&list, &mut changes)?;
        let now = Timestamp::now();
        let message = "List the archive";
        let listed = self.commit(Some(head), &changes, message, None, now)?;
        let listed = listed.map_or_else(|| head.clone(), |publication| publication.commit);
        Ok((head.clone(), listed))
    }

    fn archives(&self, commit: &CommitId) -> Result<Archives, PublishError> {
        let json = self.repository.read(commit, &path(LIST))?;
        let read = json.and_then(|json| serde_json::from_slice::<Archives>(&json).ok());
        let known = read.filter(|list| list.version == VERSION);
        Ok(known.unwrap_or(Archives { version: VERSION, archives: Vec::new() }))
    }

    /// Puts the list in, signed where there is a key; takes it away where it
    /// is empty.
    fn put_archives(&self, list: &Archives, changes: &mut Changes) -> Result<(), PublishError> {
        if list.archives.is_empty() {
            changes.extend([(path(LIST), None), (path(SIGNATURE), None)]);
            return Ok(());
        }
        let mut json = serde_json::to_vec_pretty(list).map_err(PublishError::Ledger)?;
        json.push(b'\n');
        let signature = match &self.seal.key {
            Some(key) => Some(key.sign(NAMESPACE, &json).map_err(PublishError::Sign)?.into_bytes()),
            None => None,
        };
        changes.extend([(path(LIST), Some(json)), (path(SIGNATURE), signature)]);
        Ok(())
    }

    /// Takes archives that are to be forgotten out of the list.
    pub(super) fn unlist_archives(
        &self,
        commit: &CommitId,
        tips: &[CommitId],
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        let mut list = self.archives(commit)?;
        let before = list.archives.len();
        list.archives.retain(|archived| !tips.contains(&archived.tip));
        if list.archives.len() < before {
            self.put_archives(&list, changes)?;
        }
        Ok(())
    }
}
