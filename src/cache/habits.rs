//! Habits of sites: what their pages taught, so that the next are read faster
//! and better.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::{Cache, CacheError};
use crate::article::{Expectation, Habit, Lesson};
use crate::model::{PageId, SourceName};

/// Most hosts that are remembered of one source: one that links to the whole
/// web is no site.
const HOSTS: usize = 32;

/// What a page taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// The source that it is of.
    pub source: SourceName,
    /// The host that it is on.
    pub host: String,
    /// Which page it is.
    pub page: PageId,
    /// The lesson.
    pub lesson: Lesson,
}

impl Taught {
    /// Returns a number that tells the page from others of its site.
    fn number(&self) -> u32 {
        let digits = self.page.as_str().get(..8);
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }
}

impl Cache {
    /// Returns what pages of a source are expected to be like, by their host.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn expectations(
        &self,
        source: &SourceName,
    ) -> Result<BTreeMap<String, Expectation>, CacheError> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT host, habit FROM habits WHERE source = ?1")?;
        let rows = statement
            .query_map([source.as_str()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let mut expectations = BTreeMap::new();
        for row in rows {
            let (host, habit) = row?;
            expectations.insert(host, read(&habit).expectation());
        }
        Ok(expectations)
    }

    /// Learns from pages that were published, in this order.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn learn(&self, lessons: &[Taught]) -> Result<(), CacheError> {
        let mut sites: BTreeMap<(&SourceName, &str), Vec<&Taught>> = BTreeMap::new();
        for taught in lessons {
            sites.entry((&taught.source, &taught.host)).or_default().push(taught);
        }
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        for ((source, host), lessons) in sites {
            let known: Option<String> = transaction
                .prepare_cached("SELECT habit FROM habits WHERE source = ?1 AND host = ?2")?
                .query_row([source.as_str(), host], |row| row.get(0))
                .optional()?;
            let mut habit = known.as_deref().map(read).unwrap_or_default();
            for taught in lessons {
                habit.learn(taught.number(), &taught.lesson);
            }
            let habit = serde_json::to_string(&habit)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO habits (source, host, habit, learned) VALUES (?1, ?2, \
                     ?3, (SELECT coalesce(max(learned), 0) + 1 FROM habits WHERE source = ?1))",
                )?
                .execute(params![source.as_str(), host, habit])?;
            transaction
                .prepare_cached(
                    "DELETE FROM habits WHERE source = ?1 AND host NOT IN (SELECT host FROM habits \
                     WHERE source = ?1 ORDER BY learned DESC LIMIT ?2)",
                )?
                .execute(params![source.as_str(), HOSTS as i64])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// Reads a habit; what cannot be read is learned again.
fn read(json: &str) -> Habit {
    serde_json::from_str(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(host: &str, page: u32, characters: usize) -> Taught {
        let source: SourceName = "soh".parse().unwrap();
        let page = PageId::new(&source, &page.to_string());
        let lesson = Lesson { characters, blocks: vec![7], ..Lesson::default() };
        Taught { source, host: host.to_owned(), page, lesson }
    }

    #[test]
    fn what_is_learned_is_kept_for_each_host() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c");
        let cache = Cache::open(&path).unwrap();
        let source: SourceName = "soh".parse().unwrap();
        assert!(cache.expectations(&source).unwrap().is_empty());
        for page in 0..4 {
            let lessons = [
                taught("a.example", 2 * page, 1_000),
                taught("b.example", page, 90),
                taught("a.example", 2 * page + 1, 1_000),
            ];
            cache.learn(&lessons).unwrap();
        }
        drop(cache);
        let known = Cache::open(&path).unwrap().expectations(&source).unwrap();
        assert_eq!(known["a.example"].usual, Some(1_000));
        assert_eq!(known["b.example"].usual, None);
        assert_eq!(known["b.example"].repeats, [7]);
    }

    #[test]
    fn a_source_that_links_everywhere_is_remembered_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        for number in 0..100 {
            cache.learn(&[taught(&format!("h{number}.example"), number, 100)]).unwrap();
        }
        let known = cache.expectations(&"soh".parse().unwrap()).unwrap();
        assert_eq!(known.len(), HOSTS);
        assert!(known.contains_key("h99.example") && !known.contains_key("h0.example"));
    }
}
