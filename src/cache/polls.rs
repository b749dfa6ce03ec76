//! Sources: when they are due, and with which validators.
//!
//! How a source fared is known of where it was asked, its whereabouts: of one
//! that is asked elsewhere nothing is.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use url::Url;

use super::{Cache, CacheError};
use crate::model::{Source, SourceName, Validators};

/// Most documents of one source whose validators are remembered: an index may
/// name other parts each time.
const DOCUMENTS: i64 = 256;

/// What is remembered of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceState {
    /// When it is to be polled next; none: now.
    pub due: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// When it last answered.
    pub success: Option<Timestamp>,
    /// What went wrong last.
    pub error: Option<String>,
}

fn moment(second: Option<i64>) -> Option<Timestamp> {
    second.and_then(|second| Timestamp::from_second(second).ok())
}

/// Returns the whole second not before a moment that lies `wait` ahead.
fn after(now: Timestamp, wait: Duration) -> i64 {
    now.as_second()
        .saturating_add(i64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(i64::MAX))
}

impl Cache {
    /// Forgets all that was learnt by polling, so that every source is read
    /// again from its beginning.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget_polls(&self) -> Result<(), CacheError> {
        Ok(self.lock().execute_batch("DELETE FROM validators; DELETE FROM sources")?)
    }

    /// Returns what is remembered of a source.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn source(&self, source: &Source) -> Result<SourceState, CacheError> {
        let state = self
            .lock()
            .prepare_cached(
                "SELECT due, failures, success, error FROM sources \
                 WHERE name = ?1 AND whereabouts = ?2",
            )?
            .query_row([source.name.as_str(), &source.whereabouts()], |row| {
                Ok(SourceState {
                    due: moment(row.get(0)?),
                    failures: row.get(1)?,
                    success: moment(row.get(2)?),
                    error: row.get(3)?,
                })
            })
            .optional()?;
        Ok(state.unwrap_or_default())
    }

    /// Remembers that a source answered.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn source_answered(
        &self,
        source: &Source,
        now: Timestamp,
        wait: Duration,
    ) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached("INSERT OR REPLACE INTO sources VALUES (?1, ?2, ?3, 0, ?4, NULL)")?
            .execute(params![
                source.name.as_str(),
                source.whereabouts(),
                after(now, wait),
                now.as_second()
            ])?;
        Ok(())
    }

    /// Remembers that a source failed. A fault of our own outage is not
    /// counted against it: then `failures` stays what it was.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn source_failed(
        &self,
        source: &Source,
        now: Timestamp,
        wait: Duration,
        failures: u32,
        error: &str,
    ) -> Result<(), CacheError> {
        let success = self.source(source)?.success;
        self.lock()
            .prepare_cached("INSERT OR REPLACE INTO sources VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                source.name.as_str(),
                source.whereabouts(),
                after(now, wait),
                failures,
                success.map(Timestamp::as_second),
                error
            ])?;
        Ok(())
    }

    /// Returns the validators of a document of a source.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn validators(
        &self,
        source: &SourceName,
        url: &Url,
    ) -> Result<Option<Validators>, CacheError> {
        Ok(self
            .lock()
            .prepare_cached(
                "SELECT etag, last_modified FROM validators WHERE source = ?1 AND url = ?2",
            )?
            .query_row([source.as_str(), url.as_str()], |row| {
                Ok(Validators { etag: row.get(0)?, last_modified: row.get(1)? })
            })
            .optional()?)
    }

    /// Saves the validators of a document; to be called only when everything
    /// that the document announced is published or waits in this cache.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_validators(
        &self,
        source: &SourceName,
        url: &Url,
        validators: &Validators,
    ) -> Result<(), CacheError> {
        let connection = self.lock();
        if validators.is_empty() {
            connection
                .prepare_cached("DELETE FROM validators WHERE source = ?1 AND url = ?2")?
                .execute([source.as_str(), url.as_str()])?;
            return Ok(());
        }
        connection
            .prepare_cached("INSERT OR REPLACE INTO validators VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                source.as_str(),
                url.as_str(),
                validators.etag,
                validators.last_modified
            ])?;
        // It costs no more than to read the others once again.
        connection
            .prepare_cached(
                "DELETE FROM validators WHERE source = ?1 AND url <> ?2 AND \
                 (SELECT count(*) FROM validators WHERE source = ?1) > ?3",
            )?
            .execute(params![source.as_str(), url.as_str(), DOCUMENTS])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ArticleFrom, Category, CategorySlug, OwnHeaders, Place, RouteName, Rules, SourceAddress,
        SourceKind,
    };

    fn source(url: &str) -> Source {
        let place = Place::Site(url.parse().unwrap());
        Source {
            name: "soh".parse().unwrap(),
            title: String::new(),
            kind: SourceKind::Feed,
            addresses: vec![SourceAddress { place, route: RouteName::direct() }],
            headers: OwnHeaders::default(),
            every: Duration::from_secs(60),
            category: Category { slug: CategorySlug::from_title("w"), title: String::new() },
            article: ArticleFrom::Page,
            links: None,
            rules: Rules::default(),
        }
    }

    #[test]
    fn failures_keep_the_last_success() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let source = source("https://a.example/rss");
        assert_eq!(cache.source(&source).unwrap(), SourceState::default());
        let now: Timestamp = "2026-11-23T18:00:00Z".parse().unwrap();
        cache.source_answered(&source, now, Duration::from_secs(60)).unwrap();
        cache.source_failed(&source, now, Duration::from_millis(1500), 1, "connect").unwrap();
        let state = cache.source(&source).unwrap();
        assert_eq!((state.failures, state.success), (1, Some(now)));
        assert_eq!(state.due.unwrap().as_second() - now.as_second(), 2);
        assert_eq!(state.error.as_deref(), Some("connect"));
        // Elsewhere it has not failed.
        let moved = self::source("https://b.example/rss");
        assert_eq!(cache.source(&moved).unwrap(), SourceState::default());
        cache.source_failed(&moved, now, Duration::from_secs(1), 1, "connect").unwrap();
        assert_eq!(cache.source(&moved).unwrap().success, None);
    }

    #[test]
    fn an_index_of_ever_other_parts_does_not_fill_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let name: SourceName = "soh".parse().unwrap();
        let some = Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
        let url = |number: i64| format!("https://a.example/{number}.xml").parse::<Url>().unwrap();
        let known = |number| cache.validators(&name, &url(number)).unwrap().is_some();
        for number in 0..DOCUMENTS {
            cache.save_validators(&name, &url(number), &some).unwrap();
        }
        assert!(known(0));
        cache.save_validators(&name, &url(DOCUMENTS), &some).unwrap();
        assert!(known(DOCUMENTS) && !known(0));
    }

    #[test]
    fn empty_validators_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let name: SourceName = "soh".parse().unwrap();
        let url: Url = "https://a.example/rss".parse().unwrap();
        let some = Validators { etag: Some("\"1\"".to_owned()), last_modified: None };
        cache.save_validators(&name, &url, &some).unwrap();
        assert_eq!(cache.validators(&name, &url).unwrap(), Some(some));
        cache.save_validators(&name, &url, &Validators::default()).unwrap();
        assert_eq!(cache.validators(&name, &url).unwrap(), None);
    }
}
