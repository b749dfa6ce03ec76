//! What the ledger says, indexed.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Cache, CacheError};
use crate::model::{
    CategorySlug, CommitId, Digests, LedgerLine, Month, PageId, SourceName, TreePath,
};
use crate::plan::Known;

const COLUMNS: &str = "id, source, url, path, title, author, category, published, updated, page, body, first, supplier, tags";

fn line(row: &Row) -> rusqlite::Result<LedgerLine> {
    fn parsed<T>(row: &Row, at: usize) -> rusqlite::Result<T>
    where
        T: TryFrom<String>,
        T::Error: std::fmt::Display,
    {
        T::try_from(row.get(at)?).map_err(|error| {
            let error = std::io::Error::other(error.to_string());
            rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
        })
    }
    let updated: Option<String> = row.get(8)?;
    Ok(LedgerLine {
        id: parsed(row, 0)?,
        source: parsed(row, 1)?,
        url: row.get(2)?,
        path: parsed(row, 3)?,
        title: row.get(4)?,
        author: row.get(5)?,
        category: parsed(row, 6)?,
        published: Timestamp::from_second(row.get(7)?).unwrap_or(Timestamp::UNIX_EPOCH),
        updated: updated.and_then(|text| text.parse().ok()),
        supplier: row.get(12)?,
        tags: serde_json::from_str(&row.get::<_, String>(13)?).unwrap_or_default(),
        withdrawn: false,
        digests: Digests { page: parsed(row, 9)?, body: parsed(row, 10)?, entry: parsed(row, 11)? },
    })
}

/// The ledger's index while a publication is being made: it sees the lines of
/// the publication, and forgets them unless [`Cache::publish`] ends well.
pub struct Index<'a> {
    pub(super) connection: &'a Connection,
}

impl Index<'_> {
    /// Puts a line in, over the one with its identity if there is one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn put(&self, line: &LedgerLine) -> Result<(), CacheError> {
        self.remove(&line.id)?;
        if line.withdrawn {
            return self.put_withdrawn(line);
        }
        let entry = line.digests.entry.to_string();
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO pages (id, source, url, path, title, author, category, \
                 published, month, updated, page, body, first, entry, supplier, tags) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?15)",
            )?
            .execute(params![
                line.id.as_str(),
                line.source.as_str(),
                line.url,
                line.path.as_str(),
                line.title,
                line.author,
                line.category.as_str(),
                line.published.as_second(),
                line.month().to_string(),
                line.updated.map(|moment| moment.to_string()),
                line.digests.page.to_string(),
                line.digests.body.to_string(),
                entry,
                line.supplier,
                serde_json::Value::from(line.tags.clone()).to_string(),
            ])?;
        Ok(())
    }

    /// Takes a page out.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remove(&self, id: &PageId) -> Result<(), CacheError> {
        self.connection
            .prepare_cached("DELETE FROM pages WHERE id = ?1")?
            .execute([id.as_str()])?;
        self.connection
            .prepare_cached("DELETE FROM withdrawn WHERE id = ?1")?
            .execute([id.as_str()])?;
        Ok(())
    }

    /// Takes all pages out.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn clear(&self) -> Result<(), CacheError> {
        self.connection.execute("DELETE FROM pages", [])?;
        self.connection.execute("DELETE FROM withdrawn", [])?;
        Ok(())
    }

    /// Returns the newest pages, of one category or of all, newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn newest(
        &self,
        category: Option<&CategorySlug>,
        count: usize,
    ) -> Result<Vec<LedgerLine>, CacheError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let order = "ORDER BY published DESC, id LIMIT ?1";
        match category {
            None => self.lines(order, params![count]),
            Some(category) => self
                .lines(&format!("WHERE category = ?2 {order}"), params![count, category.as_str()]),
        }
    }

    /// Returns all pages of a category in a month, newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of_month(
        &self,
        category: &CategorySlug,
        month: Month,
    ) -> Result<Vec<LedgerLine>, CacheError> {
        self.lines(
            "WHERE category = ?1 AND month = ?2 ORDER BY published DESC, id",
            params![category.as_str(), month.to_string()],
        )
    }

    /// Returns the months of a category with their counts of pages, newest
    /// first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn months(&self, category: &CategorySlug) -> Result<Vec<(Month, usize)>, CacheError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT month, count(*) FROM pages WHERE category = ?1 GROUP BY month ORDER BY month DESC",
        )?;
        let rows = statement.query_map([category.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
        let mut months = Vec::new();
        for row in rows {
            let (month, count) = row?;
            if let Ok(month) = month.parse() {
                months.push((month, usize::try_from(count).unwrap_or_default()));
            }
        }
        Ok(months)
    }

    /// Returns every category that has pages, with their count.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn categories(&self) -> Result<Vec<(CategorySlug, usize)>, CacheError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT category, count(*) FROM pages GROUP BY category")?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        let mut categories = Vec::new();
        for row in rows {
            let (slug, count) = row?;
            if let Ok(slug) = slug.parse() {
                categories.push((slug, usize::try_from(count).unwrap_or_default()));
            }
        }
        Ok(categories)
    }

    /// Returns which page has a path.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn at_path(&self, path: &TreePath) -> Result<Option<PageId>, CacheError> {
        let id: Option<String> = self
            .connection
            .prepare_cached("SELECT id FROM pages WHERE path = ?1")?
            .query_row([path.as_str()], |row| row.get(0))
            .optional()?;
        Ok(id.and_then(|id| PageId::try_from(id).ok()))
    }

    /// Returns the path of the oldest page that came from one of some
    /// addresses.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn at_address(&self, addresses: &[String; 4]) -> Result<Option<TreePath>, CacheError> {
        let sql = "SELECT path FROM pages WHERE url IN (?1, ?2, ?3, ?4) \
                   ORDER BY published, id LIMIT 1";
        let path: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row(rusqlite::params_from_iter(addresses), |row| row.get(0))
            .optional()?;
        Ok(path.and_then(|path| path.parse().ok()))
    }

    /// Returns the line of a page.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn page(&self, id: &PageId) -> Result<Option<LedgerLine>, CacheError> {
        Ok(self.lines("WHERE id = ?1", params![id.as_str()])?.pop())
    }

    /// Returns the line of a source's page by the address of its article.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn at_url(&self, source: &SourceName, url: &str) -> Result<Option<LedgerLine>, CacheError> {
        let rest = "WHERE source = ?1 AND url = ?2 ORDER BY id DESC";
        Ok(self.lines(rest, params![source.as_str(), url])?.pop())
    }

    /// Returns so many pages in the order of identity, after a given one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn after(&self, id: Option<&PageId>, count: usize) -> Result<Vec<LedgerLine>, CacheError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let id = id.map_or("", PageId::as_str);
        self.lines("WHERE id > ?1 ORDER BY id LIMIT ?2", params![id, count])
    }

    pub(super) fn lines(
        &self,
        rest: &str,
        params: &[&dyn rusqlite::ToSql],
    ) -> Result<Vec<LedgerLine>, CacheError> {
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT {COLUMNS} FROM pages {rest}"))?;
        let rows = statement.query_map(params, line)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The word that says which commit the index stands for.
const HEAD: &str = "head";

impl Cache {
    /// Returns the commit that the index stands for.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn head(&self) -> Result<Option<CommitId>, CacheError> {
        Ok(self.word(HEAD)?.and_then(|text| text.parse().ok()))
    }

    /// Asks the index something.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&Index) -> Result<T, CacheError>,
    ) -> Result<T, CacheError> {
        question(&Index { connection: &self.lock() })
    }

    /// Changes the index together with the repository: `work` puts lines in
    /// and publishes; the commit it returns becomes the one that the index
    /// stands for. If it fails or returns none, the index stays as it was.
    ///
    /// # Errors
    /// What `work` returns, or that the file cannot be written.
    pub fn publish<T, E: From<CacheError>>(
        &self,
        work: impl FnOnce(&Index) -> Result<(Option<CommitId>, T), E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction().map_err(CacheError::from)?;
        let (head, result) = work(&Index { connection: &transaction })?;
        if let Some(head) = head {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO words (key, value) VALUES (?1, ?2)")
                .and_then(|mut statement| statement.execute([HEAD, head.as_str()]))
                .map_err(CacheError::from)?;
            transaction.commit().map_err(CacheError::from)?;
        }
        Ok(result)
    }

    /// Finds what the plan asks for: a page by its identity, as it was when we
    /// last looked.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known(&self, id: &PageId) -> Result<Option<Known>, CacheError> {
        let sql = "SELECT id, entry, 0 FROM pages WHERE id = ?1 \
                   UNION ALL SELECT id, entry, 1 FROM withdrawn WHERE id = ?1";
        self.find(sql, &[id.as_str()])
    }

    /// Finds the same by the address of the article.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn known_url(&self, source: &SourceName, url: &str) -> Result<Option<Known>, CacheError> {
        let sql = "SELECT id, entry, 0 AS gone FROM pages WHERE source = ?1 AND url = ?2 \
                   UNION ALL SELECT id, entry, 1 FROM withdrawn WHERE source = ?1 AND url = ?2 \
                   ORDER BY gone, id LIMIT 1";
        self.find(sql, &[source.as_str(), url])
    }

    fn find(&self, sql: &str, params: &[&str]) -> Result<Option<Known>, CacheError> {
        let found: Option<(String, String, bool)> = self
            .lock()
            .prepare_cached(sql)?
            .query_row(rusqlite::params_from_iter(params), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        Ok(found.and_then(|(id, entry, withdrawn)| {
            Some(Known { id: PageId::try_from(id).ok()?, entry: entry.parse().ok()?, withdrawn })
        }))
    }

    /// Remembers that an article was looked at and had not changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn looked(&self, id: &PageId, entry: &crate::model::Digest) -> Result<(), CacheError> {
        self.lock()
            .prepare_cached("UPDATE pages SET entry = ?2 WHERE id = ?1")?
            .execute([id.as_str(), &entry.to_string()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest;

    fn commit(digit: char) -> CommitId {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn page(guid: &str, published: &str) -> LedgerLine {
        let source: SourceName = "soh".parse().unwrap();
        let digest = Digest::of(guid.as_bytes());
        LedgerLine {
            id: PageId::new(&source, guid),
            url: format!("https://a.example/{guid}"),
            path: format!("pages/soh/2021/01/{guid}.md").parse().unwrap(),
            source,
            title: "标题".to_owned(),
            author: Some("作者".to_owned()),
            category: "finance".parse().unwrap(),
            tags: vec!["洪水".to_owned(), "a \"b\"".to_owned()],
            published: published.parse().unwrap(),
            updated: None,
            supplier: Some("alt.example".to_owned()),
            withdrawn: false,
            digests: Digests { page: digest, body: digest, entry: digest },
        }
    }

    #[test]
    fn a_publication_that_fails_leaves_the_index_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let line = page("1", "2021-01-11T00:00:00Z");
        let put = |index: &Index| index.put(&line);
        let failed: Result<(), CacheError> = cache.publish(|index| {
            put(index)?;
            assert!(index.at_path(&line.path)?.is_some());
            Err(CacheError::Use(rusqlite::Error::InvalidQuery))
        });
        assert!(failed.is_err());
        let nothing = |index: &Index| {
            put(index)?;
            Ok::<_, CacheError>((None, ()))
        };
        cache.publish(nothing).unwrap();
        assert_eq!(cache.known(&line.id).unwrap(), None);
        assert_eq!(cache.head().unwrap(), None);
        let good = |index: &Index| {
            put(index)?;
            Ok::<_, CacheError>((Some(commit('a')), ()))
        };
        cache.publish(good).unwrap();
        assert_eq!(cache.head().unwrap(), Some(commit('a')));
        assert_eq!(cache.ask(|index| index.page(&line.id)).unwrap(), Some(line));
    }

    #[test]
    fn pages_come_newest_first_by_category_and_month() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let lines = [
            page("1", "2021-01-11T00:00:00Z"),
            page("2", "2021-01-12T00:00:00Z"),
            page("3", "2021-02-01T00:00:00Z"),
        ];
        let put = |index: &Index| {
            lines.iter().try_for_each(|line| index.put(line))?;
            Ok::<_, CacheError>((Some(commit('a')), ()))
        };
        cache.publish(put).unwrap();
        let finance: CategorySlug = "finance".parse().unwrap();
        let guids = |lines: Vec<LedgerLine>| {
            lines.iter().map(|l| l.url[18..].to_owned()).collect::<Vec<_>>()
        };
        let ask = |count| cache.ask(|index| index.newest(Some(&finance), count)).unwrap();
        assert_eq!(guids(ask(2)), ["3", "2"]);
        let month = "2021-01".parse().unwrap();
        assert_eq!(guids(cache.ask(|i| i.of_month(&finance, month)).unwrap()), ["2", "1"]);
        let months = cache.ask(|index| index.months(&finance)).unwrap();
        assert_eq!(months.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(cache.ask(|index| index.categories()).unwrap(), [(finance, 3)]);
    }

    #[test]
    fn a_look_that_found_no_change_is_remembered_beside_the_ledger() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let line = page("1", "2021-01-11T00:00:00Z");
        let put = |index: &Index| {
            index.put(&line)?;
            Ok::<_, CacheError>((Some(commit('a')), ()))
        };
        cache.publish(put).unwrap();
        let newer = Digest::of(b"newer");
        cache.looked(&line.id, &newer).unwrap();
        let known = Known { id: line.id.clone(), entry: newer, withdrawn: false };
        assert_eq!(cache.known(&line.id).unwrap(), Some(known));
        assert_eq!(cache.known_url(&line.source, &line.url).unwrap().unwrap().entry, newer);
        let kept = cache.ask(|index| index.page(&line.id)).unwrap().unwrap();
        assert_eq!(kept.digests.entry, line.digests.entry);
    }
}
