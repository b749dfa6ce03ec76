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

use std::fs::File;
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
const VERSION: i64 = 7;

/// Why the cache cannot be used.
#[derive(Debug)]
pub enum CacheError {
    /// The file can neither be opened nor made anew.
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        cause: rusqlite::Error,
    },
    /// It cannot be seen whether others open it.
    Lock {
        /// The file that is locked meanwhile.
        path: PathBuf,
        /// The cause.
        cause: std::io::Error,
    },
    /// A question or a change failed.
    Use(rusqlite::Error),
}

impl std::fmt::Display for CacheError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open { path, cause } => {
                let way_out = way_out(cause);
                write!(f, "cannot open the cache `{}`: {cause}; {way_out}", path.display())
            }
            Self::Lock { path, cause } => {
                write!(f, "cannot lock the cache by `{}`: {cause}", path.display())
            }
            Self::Use(cause) => write!(f, "the cache failed: {cause}; {}", way_out(cause)),
        }
    }
}

/// Says what helps against a cause.
fn way_out(cause: &rusqlite::Error) -> &'static str {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another run writes to it: try again when it is done"
        }
        Some(ErrorCode::DiskFull) => "make room on the disk",
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "look who may write there"
        }
        _ => "it may be deleted, the next pass rebuilds it",
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
    /// The file cannot be used.
    pub fn open(path: &Path) -> Result<Self, CacheError> {
        // Others may open it at the same moment: one of them lays it out.
        let lock = beside(path, "-lock");
        let opening = File::options().create(true).append(true).open(&lock);
        let opening = opening.and_then(|file| file.lock().map(|()| file));
        let opening = opening.map_err(|cause| CacheError::Lock { path: lock, cause })?;
        let found = match Self::connect(path) {
            Ok(Some(connection)) => Ok(connection),
            Ok(None) => Self::make_anew(path, &"it is of another version"),
            Err(cause) if is_damage(&cause) => Self::make_anew(path, &cause),
            Err(cause) => Err(cause),
        };
        drop(opening);
        let failed = |cause| CacheError::Open { path: path.to_owned(), cause };
        Ok(Self { connection: Mutex::new(found.map_err(failed)?) })
    }

    /// Throws the file away and makes another.
    fn make_anew(path: &Path, cause: &dyn std::fmt::Display) -> rusqlite::Result<Connection> {
        tracing::warn!(path = %path.display(), %cause, "the cache is made anew");
        for ending in ["", "-wal", "-shm"] {
            // What cannot be removed will show when it is opened again.
            drop(std::fs::remove_file(beside(path, ending)));
        }
        Self::connect(path)?.ok_or(rusqlite::Error::InvalidQuery)
    }

    /// Connects to the file, and lays it out where it is empty; none where it
    /// is of another version.
    fn connect(path: &Path) -> rusqlite::Result<Option<Connection>> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cache_size", -4_000)?;
        if version(&connection)? == VERSION {
            return Ok(Some(connection));
        }
        // Whole or not at all: who only reads takes no lock.
        let transaction = connection.transaction()?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            return Ok(None);
        }
        transaction.execute_batch(include_str!("tables.sql"))?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
        Ok(Some(connection))
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
        let is_ours = version(&connection)? == VERSION;
        Ok(is_ours.then(|| Self { connection: Mutex::new(connection) }))
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

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Tells whether the file is none that SQLite wrote, or no longer. A disk that
/// is full, or a file that another run writes to, is no damage.
fn is_damage(cause: &rusqlite::Error) -> bool {
    matches!(cause.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Returns the name of a file that stands beside the cache.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    /// Opens the cache many times at the same moment; fails unless what each
    /// remembers then is there.
    fn open_at_once(path: &Path) {
        const COUNT: usize = 8;
        let start = Barrier::new(COUNT);
        std::thread::scope(|scope| {
            for number in 0..COUNT {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let cache = Cache::open(path).unwrap();
                    cache.set_word(&number.to_string(), "said").unwrap();
                });
            }
        });
        let cache = Cache::open(path).unwrap();
        for number in 0..COUNT {
            let word = cache.word(&number.to_string()).unwrap();
            assert_eq!(word.as_deref(), Some("said"), "{number}");
        }
    }

    #[test]
    fn first_openings_at_the_same_moment_share_one_file() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            open_at_once(&folder.path().join("missing.sqlite"));
            let damaged = folder.path().join("damaged.sqlite");
            std::fs::write(&damaged, vec![b'x'; 8192]).unwrap();
            open_at_once(&damaged);
            let older = folder.path().join("older.sqlite");
            let cache = Cache::open(&older).unwrap();
            cache.lock().pragma_update(None, "user_version", 1).unwrap();
            drop(cache);
            open_at_once(&older);
        }
    }

    #[test]
    fn only_what_is_damaged_is_thrown_away() {
        use rusqlite::ffi;
        for (code, thrown, way_out) in [
            (ffi::SQLITE_NOTADB, true, "may be deleted"),
            (ffi::SQLITE_CORRUPT, true, "may be deleted"),
            (ffi::SQLITE_FULL, false, "make room"),
            (ffi::SQLITE_BUSY, false, "another run"),
            (ffi::SQLITE_CANTOPEN, false, "may write there"),
            (ffi::SQLITE_IOERR, false, "may be deleted"),
        ] {
            let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(is_damage(&cause), thrown, "{cause}");
            let said = CacheError::from(cause).to_string();
            assert!(said.contains(way_out), "{said}");
        }
    }

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
