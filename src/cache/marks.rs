//! Marks on mirrors: who is burnt, as far as this machine knows.
//!
//! What is published of it is the truth for all operators; here stands what
//! is not published yet, and what never is, because the mirror has no address
//! for readers.

use jiff::Timestamp;
use rusqlite::params;

use super::{Cache, CacheError};
use crate::model::Mirror;

/// A mark on a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was burnt here, and that is not published yet.
    Burnt,
    /// It is burnt, and published so.
    Published,
    /// It was brought back here, and is still published as burnt.
    Revived,
}

impl Mark {
    fn word(self) -> &'static str {
        match self {
            Self::Burnt => "burnt",
            Self::Published => "published",
            Self::Revived => "revived",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Burnt, Self::Published, Self::Revived].into_iter().find(|mark| mark.word() == word)
    }

    /// Tells whether a mirror with this mark is burnt.
    #[must_use]
    pub fn is_burnt(self) -> bool {
        self != Self::Revived
    }

    /// Brings a mark in line with what is published, perhaps by another
    /// operator.
    #[must_use]
    pub fn settle(mark: Option<Self>, published: bool) -> Option<Self> {
        match (mark, published) {
            (Some(Self::Revived), true) => Some(Self::Revived),
            (_, true) => Some(Self::Published),
            (Some(Self::Burnt), false) => Some(Self::Burnt),
            // Another operator brought it back, or our revival is published.
            (_, false) => None,
        }
    }
}

/// A mark and since when it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// The mark.
    pub mark: Mark,
    /// Since when.
    pub since: Timestamp,
}

/// What a mark is for.
fn address(mirror: &Mirror) -> String {
    format!("{} {}", mirror.push, mirror.home().unwrap_or_default())
}

impl Cache {
    /// Returns the mark on a mirror; none on one whose address changed since.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn mark(&self, mirror: &Mirror) -> Result<Option<Marked>, CacheError> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached("SELECT mark, since FROM marks WHERE name = ?1 AND address = ?2")?;
        let mut rows = statement.query(params![mirror.name.as_str(), address(mirror)])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (word, since): (String, i64) = (row.get(0)?, row.get(1)?);
        let since = Timestamp::from_second(since).unwrap_or_default();
        Ok(Mark::of(&word).map(|mark| Marked { mark, since }))
    }

    /// Puts a mark on a mirror, or takes it away.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_mark(
        &self,
        mirror: &Mirror,
        mark: Option<Mark>,
        now: Timestamp,
    ) -> Result<(), CacheError> {
        let connection = self.lock();
        let name = mirror.name.as_str();
        match mark {
            None => connection
                .prepare_cached("DELETE FROM marks WHERE name = ?1")?
                .execute([name])
                .map(drop)?,
            Some(mark) => connection
                .prepare_cached("INSERT OR REPLACE INTO marks VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![name, address(mirror), mark.word(), now.as_second()])
                .map(drop)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PushAddress;

    #[test]
    fn what_is_published_is_the_truth_but_for_what_is_not_published_yet() {
        for (mark, published, then) in [
            (None, false, None),
            (None, true, Some(Mark::Published)),
            (Some(Mark::Burnt), false, Some(Mark::Burnt)),
            (Some(Mark::Burnt), true, Some(Mark::Published)),
            (Some(Mark::Published), true, Some(Mark::Published)),
            (Some(Mark::Published), false, None),
            (Some(Mark::Revived), true, Some(Mark::Revived)),
            (Some(Mark::Revived), false, None),
        ] {
            assert_eq!(Mark::settle(mark, published), then, "{mark:?} {published}");
        }
    }

    #[test]
    fn a_mark_is_for_an_address() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let mirror = Mirror::new("a".parse().unwrap(), PushAddress::Path("one".into()));
        let now = Timestamp::from_second(1_000).unwrap();
        assert_eq!(cache.mark(&mirror).unwrap(), None);
        for mark in [Mark::Burnt, Mark::Published, Mark::Revived] {
            cache.set_mark(&mirror, Some(mark), now).unwrap();
            assert_eq!(cache.mark(&mirror).unwrap(), Some(Marked { mark, since: now }));
        }
        let moved = Mirror { push: PushAddress::Path("two".into()), ..mirror.clone() };
        assert_eq!(cache.mark(&moved).unwrap(), None);
        cache.set_mark(&mirror, None, now).unwrap();
        assert_eq!(cache.mark(&mirror).unwrap(), None);
    }
}
