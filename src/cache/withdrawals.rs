//! Pages that were taken out, and those that the operator wants out.

use rusqlite::{OptionalExtension, params};

use super::ledger::Index;
use super::{Cache, CacheError};
use crate::model::{LedgerLine, PageId, SourceName, TreePath};

/// What the operator wants of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Its file goes; what was published stays in the history.
    Withdraw,
    /// Its history goes, too.
    Purge,
    /// It may be published again.
    Release,
}

impl Wish {
    const ALL: [(Self, &str); 3] =
        [(Self::Withdraw, "withdraw"), (Self::Purge, "purge"), (Self::Release, "release")];
}

impl Index<'_> {
    pub(super) fn put_withdrawn(&self, line: &LedgerLine) -> Result<(), CacheError> {
        let json = serde_json::to_string(line)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let entry = line.digests.entry.to_string();
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO withdrawn (id, source, url, entry, line) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![line.id.as_str(), line.source.as_str(), line.url, entry, json])?;
        Ok(())
    }

    /// Returns the line of a page that was taken out.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn withdrawn(&self, id: &PageId) -> Result<Option<LedgerLine>, CacheError> {
        let json: Option<String> = self
            .connection
            .prepare_cached("SELECT line FROM withdrawn WHERE id = ?1")?
            .query_row([id.as_str()], |row| row.get(0))
            .optional()?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Forgets what a source said when it was last asked, so that it says all
    /// again.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget_validators(&self, source: &SourceName) -> Result<(), CacheError> {
        self.connection
            .prepare_cached("DELETE FROM validators WHERE source = ?1")?
            .execute([source.as_str()])?;
        Ok(())
    }

    /// Finds pages, those that were taken out included, by the first digits
    /// of their identity, by their path, or by the address of their article.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn named(&self, text: &str) -> Result<Vec<LedgerLine>, CacheError> {
        let digits = text.len() >= LEAST_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
        let (column, value) = match digits {
            true => ("id BETWEEN ?1 AND ?1 || 'g'", text),
            false => ("url = ?1 OR path = ?1", text),
        };
        let mut found = self.lines(&format!("WHERE {column} LIMIT 2"), params![value])?;
        let column = column.replace("path", "json_extract(line, '$.path')");
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT line FROM withdrawn WHERE {column} LIMIT 2"))?;
        let rows = statement.query_map([value], |row| row.get::<_, String>(0))?;
        for row in rows {
            found.extend(serde_json::from_str::<LedgerLine>(&row?).ok());
        }
        Ok(found)
    }
}

/// Fewest digits that name a page.
const LEAST_DIGITS: usize = 4;

impl Cache {
    /// Remembers what the operator wants of a page, until it is done.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn wish(&self, line: &LedgerLine, wish: Wish) -> Result<(), CacheError> {
        let word = Wish::ALL.iter().find(|(known, _)| *known == wish).map_or("", |(_, word)| word);
        self.lock()
            .prepare_cached("INSERT OR REPLACE INTO wishes (id, wish, path) VALUES (?1, ?2, ?3)")?
            .execute([line.id.as_str(), word, line.path.as_str()])?;
        Ok(())
    }

    /// Returns what is wanted and not yet done: page, wish, and the path that
    /// the page had.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn wishes(&self) -> Result<Vec<(PageId, Wish, TreePath)>, CacheError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT id, wish, path FROM wishes ORDER BY id")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        let mut wishes = Vec::new();
        for row in rows {
            let (id, word, path) = row?;
            let wish = Wish::ALL.iter().find(|(_, known)| *known == word).map(|(wish, _)| *wish);
            if let (Ok(id), Some(wish), Ok(path)) = (id.try_into(), wish, path.parse()) {
                wishes.push((id, wish, path));
            }
        }
        Ok(wishes)
    }

    /// Forgets wishes that are done.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn fulfil(&self, ids: &[PageId]) -> Result<(), CacheError> {
        let connection = self.lock();
        for id in ids {
            connection
                .prepare_cached("DELETE FROM wishes WHERE id = ?1")?
                .execute([id.as_str()])?;
        }
        Ok(())
    }

    /// Writes the file anew, so that what was deleted is not in it, either.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn scrub(&self) -> Result<(), CacheError> {
        self.lock().execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }
}
