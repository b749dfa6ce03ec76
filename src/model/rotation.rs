//! History under a budget: when it begins anew, and what hosts allow.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Host;

use super::{Bytes, Mirror, PushAddress};

/// When the history begins anew, the pages staying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Whether each year has a history of its own.
    pub yearly: bool,
    /// The size at which a history ends.
    pub max_size: Option<Bytes>,
}

/// What is known of a history.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// The day of its first commit.
    pub first: Timestamp,
    /// The day of its last commit.
    pub last: Timestamp,
    /// What a mirror holds.
    pub size: Bytes,
    /// What it held when the history began.
    pub beginning: Bytes,
}

impl Rotation {
    /// Tells whether a history is to end. One that is too large ends only if
    /// that frees something: a fifth of it at least must be past.
    #[must_use]
    pub fn is_due(&self, history: &History) -> bool {
        let year = |moment: Timestamp| TimeZone::UTC.to_datetime(moment).date().year();
        let by_year = self.yearly && year(history.last) > year(history.first);
        let by_size = self.max_size.is_some_and(|max| {
            history.size >= max && history.size.0 - history.size.0 / 5 >= history.beginning.0
        });
        by_year || by_size
    }
}

/// What hosts say that a repository should not exceed (their own pages, 2025).
const BUDGETS: [(&str, Bytes); 4] = [
    ("github.com", Bytes(5_000_000_000)),
    ("gitlab.com", Bytes(10_000_000_000)),
    ("codeberg.org", Bytes(750 << 20)),
    ("bitbucket.org", Bytes(1_000_000_000)),
];

impl Mirror {
    /// Returns how large the repository may become there: as configured, else
    /// as its host is known to want it.
    #[must_use]
    pub fn size_budget(&self) -> Option<Bytes> {
        let host = match &self.push {
            PushAddress::Http(url) => url.host().map(|host| host.to_string()),
            PushAddress::Ssh { host, .. } => Host::parse(host).ok().map(|host| host.to_string()),
            _ => None,
        };
        let known = BUDGETS.iter().find(|(name, _)| host.as_deref() == Some(name));
        self.budget.or(known.map(|(_, budget)| *budget))
    }

    /// Says that the repository comes near its budget here, from four parts of
    /// five on.
    #[must_use]
    pub fn size_warning(&self, size: Bytes) -> Option<String> {
        let budget = self.size_budget()?;
        (size.0 / 4 >= budget.0 / 5).then(|| {
            let mega = |bytes: Bytes| bytes.0 / 1_000_000;
            format!(
                "mirror {}: the repository has {} MB of the {} MB that it may have there: \
                 `rotate` or `max_size` under [repository] let the history begin anew",
                self.name,
                mega(size),
                mega(budget)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_ends_with_its_year_or_when_that_frees_something() {
        let day = |text: &str| format!("{text}T00:00:00Z").parse::<Timestamp>().unwrap();
        let history = |last: &str, size: u64, beginning: u64| History {
            first: day("2025-03-01"),
            last: day(last),
            size: Bytes(size),
            beginning: Bytes(beginning),
        };
        let yearly = Rotation { yearly: true, max_size: None };
        let by_size = Rotation { yearly: false, max_size: Some(Bytes(100)) };
        for (rotation, history, due) in [
            (yearly, history("2025-12-31", 1_000, 0), false),
            (yearly, history("2026-01-01", 1, 0), true),
            (by_size, history("2026-01-01", 99, 0), false),
            (by_size, history("2025-03-02", 100, 0), true),
            (by_size, history("2025-03-02", 100, 80), true),
            (by_size, history("2025-03-02", 100, 81), false),
            (Rotation::default(), history("2026-01-01", 1_000, 0), false),
        ] {
            assert_eq!(rotation.is_due(&history), due, "{rotation:?} {history:?}");
        }
    }
}
