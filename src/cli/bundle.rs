//! `thistledown bundle`: the publication as one file, from hand to hand.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::load::load;
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::cache::Cache;
use crate::model::CommitId;
use crate::remote;
use crate::repository::Repository;

/// Write the publication as a git bundle: one file, which plain git clones.
#[derive(Debug, Args)]
pub(super) struct Bundle {
    /// Only what came after this commit, or on this day (2026-11-25) and
    /// later; who takes it must have the rest
    #[arg(long, value_name = "COMMIT|DATE")]
    since: Option<String>,
    /// The file to write; an old one stands until the new one is whole
    file: PathBuf,
}

impl Bundle {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        // Only to read, so that a daemon may run meanwhile.
        let store = loaded.state.join(&loaded.settings.repository);
        let opened = Repository::inspect(&store).map_err(|error| error.to_string());
        let repository = match opened {
            Ok(repository) => repository,
            Err(words) => return fail(&words),
        };
        let head = match repository.head() {
            Ok(Some(head)) => head,
            Ok(None) => return fail("nothing was published yet"),
            Err(error) => return fail(&error.to_string()),
        };
        let since = match self.since.as_deref().map(|text| find(&repository, &head, text)) {
            None => None,
            Some(Ok(found)) => found,
            Some(Err(words)) => {
                tell!("{words}");
                return Exit::Usage;
            }
        };
        if since.as_ref() == Some(&head) {
            say!("nothing came since: no bundle is written");
            return Exit::Good;
        }
        let cache = Cache::open_to_read(&loaded.state.join("cache.sqlite")).ok().flatten();
        let recent = cache.and_then(|cache| cache.publications().ok()).unwrap_or_default();
        let written =
            remote::write_bundle(&store, since.as_ref(), &head, &recent, &self.file).await;
        let file = self.file.display();
        match written {
            Ok(bytes) => {
                say!("{file}: {bytes} bytes, up to commit {}", head.short());
                match since {
                    None => say!("`git clone {file}` makes a copy of it"),
                    Some(since) => say!(
                        "`git pull {file} main` brings it into a copy that has commit {}",
                        since.short()
                    ),
                }
                Exit::Good
            }
            Err(error) => fail(&format!("`{file}` was not written: {error}")),
        }
    }
}

fn fail(words: &str) -> Exit {
    tell!("{words}");
    Exit::Internal
}

/// Returns the commit after which a bundle begins; none: at the beginning.
fn find(repository: &Repository, head: &CommitId, text: &str) -> Result<Option<CommitId>, String> {
    let failed = |error: crate::repository::RepositoryError| error.to_string();
    if let Ok(date) = text.parse::<Date>() {
        let moment = TimeZone::UTC.to_timestamp(date.into()).map_err(|error| error.to_string())?;
        let before = |time: Timestamp, _: &CommitId| time < moment;
        return repository.newest(head, &before).map_err(failed);
    }
    let named = |_: Timestamp, commit: &CommitId| commit.as_str().starts_with(text);
    let found = match text.len() >= 7 {
        true => repository.newest(head, &named).map_err(failed)?,
        false => None,
    };
    found.map(Some).ok_or_else(|| {
        format!("`{text}` is neither a date like 2026-11-25 nor a commit of our history")
    })
}
