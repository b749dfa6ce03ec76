//! `thistledown quarantine`: what was not published and why, and the
//! operator's word on it.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::load::load;
use super::voice::{say, tell};
use super::{Common, Exit, print_json};
use crate::cache::{Cache, CacheError, Pending};
use crate::model::{PageId, SourceName};

/// Fewest digits that name an entry.
const LEAST_DIGITS: usize = 4;

/// Shows what was read or asked for and not published.
#[derive(Debug, Args)]
pub(super) struct Quarantine {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Let the next pass try entries again
    Retry {
        /// Their first digits as listed, or `all`
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Let the next pass publish entries whatever their article looks like
    Release {
        /// Their first digits as listed
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
}

/// One entry that waits.
#[derive(Debug, Serialize)]
struct Waiting<'a> {
    id: &'a PageId,
    source: &'a SourceName,
    title: &'a str,
    url: Option<&'a Url>,
    reason: &'a str,
    attempts: u32,
    /// When it is tried again; none: when the operator says so.
    due: Option<Timestamp>,
    trusted: bool,
}

impl Quarantine {
    pub(super) fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        let path = loaded.state.join("cache.sqlite");
        // Nothing was ever put aside where no pass was made.
        let cache = match self.action {
            None => Cache::open_to_read(&path),
            Some(_) => path.exists().then(|| Cache::open(&path)).transpose(),
        };
        let waiting = cache.and_then(|cache| {
            let waiting = cache.as_ref().map(Cache::all_pending).transpose()?;
            Ok((cache, waiting.unwrap_or_default()))
        });
        let (cache, waiting) = match waiting {
            Ok(waiting) => waiting,
            Err(error) => {
                tell!("{error}");
                return Exit::Internal;
            }
        };
        let Some(action) = &self.action else { return self.show(&waiting) };
        let chosen = match action {
            Action::Retry { ids } if ids.iter().any(|id| id == "all") => {
                Ok(waiting.iter().collect())
            }
            Action::Retry { ids } | Action::Release { ids } => {
                ids.iter().map(|digits| named(&waiting, digits)).collect()
            }
        };
        let chosen: Vec<&Pending> = match chosen {
            Ok(chosen) => chosen,
            Err(error) => {
                tell!("{error}");
                return Exit::Usage;
            }
        };
        for pending in chosen {
            if let Err(error) = cache.iter().try_for_each(|cache| action.apply(cache, &pending.id))
            {
                tell!("{error}");
                return Exit::Internal;
            }
            say!("{}: {}", short(&pending.id), action.promise());
        }
        Exit::Good
    }

    fn show(&self, waiting: &[Pending]) -> Exit {
        if self.json {
            let waiting: Vec<Waiting<'_>> = waiting.iter().map(Waiting::of).collect();
            return print_json(&waiting);
        }
        if waiting.is_empty() {
            say!("nothing waits");
        }
        for pending in waiting {
            let Waiting { id, source, title, url, reason, attempts, due, trusted } =
                Waiting::of(pending);
            say!("{} {source}: {title}", short(id));
            if let Some(url) = url {
                say!("    {url}");
            }
            say!("    {reason}");
            let next = match due {
                Some(due) if due <= Timestamp::now() => "tried again by the next pass".to_owned(),
                Some(due) => format!("tried again {due}"),
                None => "waits for you: `quarantine retry` or `release`".to_owned(),
            };
            let released = if trusted { ", released" } else { "" };
            say!("    tried {attempts} times{released}, {next}");
        }
        Exit::Good
    }
}

impl Action {
    fn apply(&self, cache: &Cache, id: &PageId) -> Result<(), CacheError> {
        match self {
            Self::Retry { .. } => cache.try_again(id),
            Self::Release { .. } => cache.vouch(id),
        }
    }

    fn promise(&self) -> &'static str {
        match self {
            Self::Retry { .. } => "the next pass tries it again",
            Self::Release { .. } => "the next pass publishes it as it is",
        }
    }
}

impl<'a> Waiting<'a> {
    fn of(pending: &'a Pending) -> Self {
        Self {
            id: &pending.id,
            source: &pending.source,
            title: &pending.entry.title,
            url: pending.entry.link.as_ref(),
            reason: &pending.reason,
            attempts: pending.attempts,
            due: pending.due,
            trusted: pending.trusted,
        }
    }
}

/// Finds the one entry whose identity begins with these digits.
fn named<'a>(waiting: &'a [Pending], digits: &str) -> Result<&'a Pending, String> {
    let mut found = waiting
        .iter()
        .filter(|pending| digits.len() >= LEAST_DIGITS && pending.id.as_str().starts_with(digits));
    match (found.next(), found.next()) {
        (Some(pending), None) => Ok(pending),
        (Some(_), Some(_)) => {
            Err(format!("several entries begin with `{digits}`; write more of it"))
        }
        (None, _) => {
            Err(format!("no entry begins with `{digits}`; `thistledown quarantine` lists them"))
        }
    }
}

/// The first digits of an identity: enough to tell entries apart.
fn short(id: &PageId) -> &str {
    id.as_str().get(..10).unwrap_or_default()
}
