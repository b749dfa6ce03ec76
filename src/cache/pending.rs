//! Entries that wait: their article could not be had, or was not believed.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{Cache, CacheError};
use crate::model::{Entry, PageId, SourceName};

/// Most bytes that entries of one source may take while they wait: one that
/// has no end of what cannot be read is no source.
const WAITING: i64 = 32 << 20;

/// An entry that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// The identity of its page.
    pub id: PageId,
    /// Its source.
    pub source: SourceName,
    /// The entry as the feed had it.
    pub entry: Entry,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again; none: when the operator says so.
    pub due: Option<Timestamp>,
    /// Why it was not published.
    pub reason: String,
    /// Whether the operator vouched for it: it is published unjudged.
    pub trusted: bool,
}

impl Cache {
    /// Puts an entry aside, to be tried again after `wait`, or not by itself.
    /// What the operator vouched for stays trusted as long as it is the same.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put_aside(
        &self,
        id: &PageId,
        source: &SourceName,
        entry: &Entry,
        attempts: u32,
        due: Option<(Timestamp, Duration)>,
        reason: &str,
    ) -> Result<(), CacheError> {
        let due = due.map(|(now, wait)| {
            now.as_second().saturating_add(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX))
        });
        let entry = serde_json::to_string(entry)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.lock()
            .prepare_cached(
                "INSERT INTO pending (id, source, entry, attempts, due, reason) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (id) DO UPDATE SET \
                 trusted = trusted AND entry = excluded.entry, source = excluded.source, \
                 entry = excluded.entry, attempts = excluded.attempts, due = excluded.due, \
                 reason = excluded.reason",
            )?
            .execute(params![id.as_str(), source.as_str(), entry, attempts, due, reason])?;
        Ok(())
    }

    /// Forgets what waits of a source beyond what it may take: first what
    /// waits for the operator and was not vouched for, then what is due last.
    /// Returns how many entries that were.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn thin_out(&self, source: &SourceName) -> Result<usize, CacheError> {
        Ok(self
            .lock()
            .prepare_cached(
                "DELETE FROM pending WHERE id IN (SELECT id FROM (SELECT id, \
                 sum(octet_length(entry)) OVER (ORDER BY trusted DESC, due IS NULL, due, id) \
                 AS taken FROM pending WHERE source = ?1) WHERE taken > ?2)",
            )?
            .execute(params![source.as_str(), WAITING])?)
    }

    /// Returns an entry that waits.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn pending(&self, id: &PageId) -> Result<Option<Pending>, CacheError> {
        Ok(self.waiting("WHERE id = ?1", &[id.as_str()])?.pop())
    }

    /// Returns the entries of a source that wait, in the order of identity.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn pending_of(&self, source: &SourceName) -> Result<Vec<Pending>, CacheError> {
        self.waiting("WHERE source = ?1 ORDER BY id", &[source.as_str()])
    }

    /// Returns all entries that wait, by source and identity.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all_pending(&self) -> Result<Vec<Pending>, CacheError> {
        self.waiting("ORDER BY source, id", &[])
    }

    /// Lets the next pass try an entry again, its attempts counted anew.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn try_again(&self, id: &PageId) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached("UPDATE pending SET due = 0, attempts = 0 WHERE id = ?1")?
            .execute([id.as_str()])?;
        Ok(())
    }

    /// Lets the next pass publish an entry whatever its article looks like.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn vouch(&self, id: &PageId) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached("UPDATE pending SET due = 0, attempts = 0, trusted = 1 WHERE id = ?1")?
            .execute([id.as_str()])?;
        Ok(())
    }

    /// Forgets that an entry waited.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn settle(&self, id: &PageId) -> Result<(), CacheError> {
        self.lock().prepare_cached("DELETE FROM pending WHERE id = ?1")?.execute([id.as_str()])?;
        Ok(())
    }

    /// Returns when the next waiting entry of a source is due.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_pending(&self, source: &SourceName) -> Result<Option<Timestamp>, CacheError> {
        let second: Option<Option<i64>> = self
            .lock()
            .prepare_cached("SELECT min(due) FROM pending WHERE source = ?1")?
            .query_row([source.as_str()], |row| row.get(0))
            .optional()?;
        Ok(second.flatten().and_then(|second| Timestamp::from_second(second).ok()))
    }

    fn waiting(&self, rest: &str, params: &[&str]) -> Result<Vec<Pending>, CacheError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT id, source, entry, attempts, due, reason, trusted FROM pending {rest}"
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(params), |row| {
            let texts: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((texts, row.get(3)?, row.get::<_, Option<i64>>(4)?, row.get(5)?, row.get(6)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let ((id, source, entry), attempts, due, reason, trusted) = row?;
            // What an older version wrote and this one cannot read comes back
            // with the next reading of its feed.
            let parsed = (|| {
                Some(Pending {
                    id: PageId::try_from(id).ok()?,
                    source: source.parse().ok()?,
                    entry: serde_json::from_str(&entry).ok()?,
                    attempts,
                    due: due.and_then(|second| Timestamp::from_second(second).ok()),
                    reason,
                    trusted,
                })
            })();
            found.extend(parsed);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_without_end_does_not_fill_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("cache.sqlite")).unwrap();
        let source: SourceName = "news".parse().unwrap();
        let now = Timestamp::now();
        let put = |guid: &str, source: &SourceName, due: Option<u64>| {
            let entry = Entry { content: Some("x".repeat(9 << 20)), ..entry(guid) };
            let due = due.map(|seconds| (now, Duration::from_secs(seconds)));
            let id = PageId::new(source, guid);
            cache.put_aside(&id, source, &entry, 1, due, "empty").unwrap();
            id
        };
        let given_up = put("given up", &source, None);
        let vouched = put("vouched", &source, None);
        let kept = [put("soon", &source, Some(60)), put("later", &source, Some(600)), vouched];
        assert_eq!(cache.thin_out(&source).unwrap(), 1);
        put("last", &source, Some(6_000));
        cache.vouch(&kept[2]).unwrap();
        let other: SourceName = "other".parse().unwrap();
        put("elsewhere", &other, None);
        assert_eq!(cache.thin_out(&source).unwrap(), 1);
        assert!(cache.pending(&given_up).unwrap().is_none());
        assert!(kept.iter().all(|id| cache.pending(id).unwrap().is_some()));
        assert_eq!(cache.pending_of(&other).unwrap().len(), 1);
    }

    /// An entry that says nothing.
    fn entry(guid: &str) -> Entry {
        Entry {
            guid: guid.to_owned(),
            link: None,
            title: "One".to_owned(),
            author: None,
            published: None,
            updated: None,
            categories: vec![],
            summary: None,
            content: None,
            enclosures: vec![],
        }
    }

    #[test]
    fn trust_holds_for_one_entry_and_ends_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("cache.sqlite")).unwrap();
        let source: SourceName = "news".parse().unwrap();
        let id = PageId::new(&source, "one");
        let mut entry = entry("one");
        let put = |entry: &Entry| cache.put_aside(&id, &source, entry, 8, None, "empty").unwrap();
        put(&entry);
        assert!(!cache.pending(&id).unwrap().unwrap().trusted);
        cache.vouch(&id).unwrap();
        let vouched = cache.pending(&id).unwrap().unwrap();
        assert!(vouched.trusted);
        assert_eq!((vouched.attempts, vouched.due), (0, Some(Timestamp::UNIX_EPOCH)));
        put(&entry);
        assert!(cache.pending(&id).unwrap().unwrap().trusted);
        entry.title = "Another".to_owned();
        put(&entry);
        let changed = cache.all_pending().unwrap().pop().unwrap();
        assert!(!changed.trusted);
        assert_eq!(changed.due, None);
    }
}
