//! Ways out: how they fared, so that a new run need not find out again.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::{Cache, CacheError};
use crate::model::{Hello, LastFailure, WayHealth};

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn duration(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

/// Reads a row; nothing from one that an older version wrote otherwise.
fn way(row: &Row) -> rusqlite::Result<Option<WayHealth>> {
    let moment = |at| -> rusqlite::Result<Option<Timestamp>> {
        let second: Option<i64> = row.get(at)?;
        Ok(second.and_then(|second| Timestamp::from_second(second).ok()))
    };
    let name: String = row.get(0)?;
    let host: String = row.get(1)?;
    let reason: Option<String> = row.get(7)?;
    let hello: Option<String> = row.get(8)?;
    let failure = moment(6)?.zip(reason).map(|(at, reason)| LastFailure { at, reason });
    let Ok(way) = name.parse() else { return Ok(None) };
    Ok(Some(WayHealth {
        way,
        host: (!host.is_empty()).then_some(host),
        mean: row.get::<_, Option<i64>>(2)?.map(duration),
        waits_until: moment(3)?,
        wait: duration(row.get(4)?),
        success: moment(5)?,
        failure,
        hello: hello.and_then(|name| {
            [Hello::Plain, Hello::Tcp, Hello::Record].into_iter().find(|h| h.to_string() == name)
        }),
    }))
}

impl Cache {
    /// Returns how the ways out fared.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ways(&self) -> Result<Vec<WayHealth>, CacheError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT name, host, mean, waits_until, wait, success, failed, reason, hello FROM ways \
             ORDER BY name, host",
        )?;
        let rows = statement.query_map([], way)?;
        let ways: Vec<Option<WayHealth>> = rows.collect::<Result<_, _>>()?;
        Ok(ways.into_iter().flatten().collect())
    }

    /// Remembers how the ways out fared, and nothing else about them.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_ways(&self, ways: &[WayHealth]) -> Result<(), CacheError> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM ways", [])?;
        {
            let mut statement = transaction.prepare_cached(
                "INSERT OR REPLACE INTO ways VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for way in ways {
                statement.execute(params![
                    way.way.as_str(),
                    way.host.as_deref().unwrap_or_default(),
                    way.mean.map(milliseconds),
                    way.waits_until.map(Timestamp::as_second),
                    milliseconds(way.wait),
                    way.success.map(Timestamp::as_second),
                    way.failure.as_ref().map(|failure| failure.at.as_second()),
                    way.failure.as_ref().map(|failure| failure.reason.as_str()),
                    way.hello.map(|hello| hello.to_string()),
                ])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_way_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c")).unwrap();
        let moment = |second| Timestamp::from_second(second).ok();
        let failure = LastFailure { at: moment(40).unwrap(), reason: "why".to_owned() };
        let whole = WayHealth {
            way: "tor".parse().unwrap(),
            host: Some("news.example".to_owned()),
            mean: Some(Duration::from_millis(250)),
            waits_until: moment(90),
            wait: Duration::from_secs(30),
            success: moment(10),
            failure: Some(failure),
            hello: Some(Hello::Record),
        };
        let bare = WayHealth {
            host: None,
            mean: None,
            waits_until: None,
            wait: Duration::ZERO,
            success: None,
            failure: None,
            hello: None,
            ..whole.clone()
        };
        cache.save_ways(std::slice::from_ref(&whole)).unwrap();
        cache.save_ways(&[bare.clone(), whole.clone()]).unwrap();
        assert_eq!(cache.ways().unwrap(), [bare, whole]);
    }
}
