//! History under a budget: when it begins anew, and what hosts allow.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
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

/// What makes room before a repository is as large as a mirror lets it be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "at", rename_all = "snake_case")]
pub enum Relief {
    /// The history begins anew at this size, if that frees something.
    Rotation(Bytes),
    /// The history begins anew with the year, however large it is.
    Yearly,
    /// The history would begin anew at a size that is more than the budget.
    TooLate(Bytes),
    /// Nothing: each pass warns from this size on.
    Warning(Bytes),
}

impl Rotation {
    /// Tells what makes room within a budget.
    #[must_use]
    pub fn relief(&self, budget: Bytes) -> Relief {
        match self.max_size {
            Some(max) if max <= budget => Relief::Rotation(max),
            _ if self.yearly => Relief::Yearly,
            Some(max) => Relief::TooLate(max),
            None => Relief::Warning(warned_from(budget)),
        }
    }
}

/// Returns the size from which on passes warn: four parts of five.
fn warned_from(budget: Bytes) -> Bytes {
    Bytes(budget.0 - budget.0 / 5)
}

/// What hosts say that a repository should not exceed (their own pages, 2026).
/// GitHub only asks: for less than 5 GB, elsewhere for at most 10. GitLab and
/// Bitbucket take no push beyond it; nor does Codeberg, whose quota is for all
/// that an account has, and is raised for those who ask.
const BUDGETS: [(&str, Bytes); 4] = [
    ("github.com", Bytes(5_000_000_000)),
    ("gitlab.com", Bytes(10_000_000_000)),
    ("codeberg.org", Bytes(750 << 20)),
    ("bitbucket.org", Bytes(4_000_000_000)),
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
        (size >= warned_from(budget)).then(|| {
            format!(
                "mirror {}: the repository has {} of the {} that it may have there: `rotate` or \
                 `max_size` under [repository] let the history begin anew",
                self.name,
                size.roughly(),
                budget.roughly()
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

    #[test]
    fn room_is_made_by_rotation_or_asked_for_by_a_warning() {
        let rotation = |yearly, max: Option<u64>| Rotation { yearly, max_size: max.map(Bytes) };
        for (rotation, relief) in [
            (rotation(false, None), Relief::Warning(Bytes(800))),
            (rotation(true, None), Relief::Yearly),
            (rotation(false, Some(1_000)), Relief::Rotation(Bytes(1_000))),
            (rotation(true, Some(999)), Relief::Rotation(Bytes(999))),
            (rotation(true, Some(1_001)), Relief::Yearly),
            (rotation(false, Some(1_001)), Relief::TooLate(Bytes(1_001))),
        ] {
            assert_eq!(rotation.relief(Bytes(1_000)), relief, "{rotation:?}");
        }
    }

    #[test]
    fn known_hosts_have_a_budget_and_the_operators_own_comes_first() {
        let ssh = |host: &str| PushAddress::Ssh {
            user: "git".to_owned(),
            host: host.to_owned(),
            port: 22,
            path: "a/b".to_owned(),
        };
        let https = |url: &str| PushAddress::Http(url.parse().unwrap());
        for (push, budget) in [
            (https("https://github.com/a/b.git"), Some(5_000_000_000)),
            (ssh("GitHub.com"), Some(5_000_000_000)),
            (https("https://gitlab.com/a/b.git"), Some(10_000_000_000)),
            (ssh("codeberg.org"), Some(750 << 20)),
            (https("https://bitbucket.org/a/b.git"), Some(4_000_000_000)),
            (https("https://github.com.example/a/b.git"), None),
            (PushAddress::Path("/github.com/a".into()), None),
        ] {
            let mirror = Mirror::new("a".parse().unwrap(), push);
            assert_eq!(mirror.size_budget(), budget.map(Bytes), "{}", mirror.push);
            let own = Mirror { budget: Some(Bytes(1_000)), ..mirror };
            assert_eq!(own.size_budget(), Some(Bytes(1_000)));
            assert_eq!(own.size_warning(Bytes(799)), None);
            assert!(own.size_warning(Bytes(800)).is_some());
        }
    }
}
