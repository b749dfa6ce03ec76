//! The cache: memory that may be deleted.
//!
//! One SQLite file holds what the ledger says, indexed for lookup, and what
//! only helps: validators, due times, failures, entries that wait, outcomes of
//! pushes. Git is the truth; whatever is lost here is read from the ledger
//! again, or merely costs a request. A damaged file is thrown away. This room
//! knows nothing of Git or HTTP.

mod habits;
mod ledger;
mod marks;
mod pending;
mod polls;
mod remotes;
mod ways;
mod withdrawals;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

pub use habits::Taught;
pub use ledger::Index;
pub use marks::{Mark, Marked};
pub use pending::Pending;
pub use polls::SourceState;
pub use remotes::RemoteState;
pub use withdrawals::Wish;

/// The layout of the tables; another one is thrown away.
const VERSION: i64 = 6;

/// Why the cache cannot be used.
#[derive(Debug)]
pub enum CacheError {
    /// The file can neither be opened nor made anew.
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        cause: String,
    },
    /// A question or a change failed.
    Use(rusqlite::Error),
}

impl std::fmt::Display for CacheError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open { path, cause } => write!(
                f,
                "cannot open the cache `{}`: {cause}; it may be deleted, the next pass rebuilds it",
                path.display()
            ),
            Self::Use(cause) => {
                write!(f, "the cache failed: {cause}; it may be deleted, the next pass rebuilds it")
            }
        }
    }
}

impl std::error::Error for CacheError {}

impl From<rusqlite::Error> for CacheError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Use(error)
    }
}

/// The cache of one state directory.
#[derive(Debug)]
pub struct Cache {
    connection: Mutex<Connection>,
}

impl Cache {
    /// Opens the cache, or makes it anew where it is missing, damaged or of
    /// another version.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn open(path: &Path) -> Result<Self, CacheError> {
        let connection = Self::connect(path).or_else(|first| {
            // Another run that writes is no damage.
            if matches!(
                first.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ) {
                return Err(CacheError::Use(first));
            }
            tracing::warn!(path = %path.display(), cause = %first, "the cache is made anew");
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                // What cannot be removed will show when it is opened again.
                drop(std::fs::remove_file(PathBuf::from(name)));
            }
            Self::connect(path).map_err(|second| CacheError::Open {
                path: path.to_owned(),
                cause: second.to_string(),
            })
        })?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cache_size", -4_000)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if version != VERSION && tables > 0 {
            return Err(rusqlite::Error::InvalidQuery);
        }
        if version != VERSION {
            connection.execute_batch(include_str!("tables.sql"))?;
            connection.pragma_update(None, "user_version", VERSION)?;
        }
        Ok(connection)
    }

    /// Opens the cache to read it, if there is one of this version; nothing of
    /// it is changed.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, CacheError> {
        if !path.exists() {
            return Ok(None);
        }
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok((version == VERSION).then(|| Self { connection: Mutex::new(connection) }))
    }

    /// Takes the connection. A panic of another holder cannot have left it in
    /// the midst of a change: changes are transactions.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a word that was remembered.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn word(&self, key: &str) -> Result<Option<String>, CacheError> {
        Ok(self
            .lock()
            .prepare_cached("SELECT value FROM words WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?)
    }

    /// Remembers a word.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_word(&self, key: &str, value: &str) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached("INSERT OR REPLACE INTO words (key, value) VALUES (?1, ?2)")?
            .execute([key, value])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.sqlite");
        std::fs::write(&path, vec![b'x'; 8192]).unwrap();
        let cache = Cache::open(&path).unwrap();
        cache.set_word("furniture", "a").unwrap();
        drop(cache);
        assert_eq!(Cache::open(&path).unwrap().word("furniture").unwrap().as_deref(), Some("a"));
    }

    #[test]
    fn a_file_that_another_run_writes_to_is_opened_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.sqlite");
        let writer = Cache::open(&path).unwrap();
        writer.set_word("furniture", "a").unwrap();
        writer.lock().execute_batch("BEGIN IMMEDIATE").unwrap();
        let reader = Cache::open(&path).unwrap();
        assert_eq!(reader.word("furniture").unwrap().as_deref(), Some("a"));
    }

    #[test]
    fn another_version_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.sqlite");
        let cache = Cache::open(&path).unwrap();
        cache.set_word("furniture", "a").unwrap();
        cache.lock().pragma_update(None, "user_version", 99).unwrap();
        drop(cache);
        assert_eq!(Cache::open(&path).unwrap().word("furniture").unwrap(), None);
    }

    #[test]
    fn who_only_reads_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.sqlite");
        assert!(Cache::open_to_read(&path).unwrap().is_none());
        assert!(!path.exists());
        let cache = Cache::open(&path).unwrap();
        cache.set_word("furniture", "a").unwrap();
        let reader = Cache::open_to_read(&path).unwrap().unwrap();
        assert_eq!(reader.word("furniture").unwrap().as_deref(), Some("a"));
        assert!(reader.set_word("furniture", "b").is_err());
        cache.lock().pragma_update(None, "user_version", 99).unwrap();
        assert!(Cache::open_to_read(&path).unwrap().is_none());
        assert_eq!(cache.word("furniture").unwrap().as_deref(), Some("a"));
    }

    #[test]
    fn a_folder_that_is_missing_is_an_error_that_names_the_file() {
        let error = Cache::open(Path::new("/nonexistent/cache.sqlite")).unwrap_err();
        assert!(error.to_string().contains("/nonexistent/cache.sqlite"), "{error}");
    }
}
