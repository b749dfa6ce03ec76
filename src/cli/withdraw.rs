//! `thistledown withdraw`: pages that are to go.

use std::path::Path;

use clap::Args;

use super::load::{self, load};
use super::progress::Progress;
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::cache::{Cache, Wish};
use crate::cycle;
use crate::model::{LedgerLine, PageId};
use crate::repository::{LockError, RunLock};

/// Take pages out: their files, pictures that nothing else shows, and all
/// that leads to them. They are not published again.
#[derive(Debug, Args)]
pub(super) struct Withdraw {
    /// Each page by the first digits of its identity, by its path, by its
    /// address on a mirror, or by the address of its article
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<String>,
    /// Take them out of the history, too: it begins anew, and nothing of them
    /// stays in our store
    #[arg(long, conflicts_with = "undo")]
    purge: bool,
    /// Let what was withdrawn be published again, if its source still lists it
    #[arg(long)]
    undo: bool,
}

/// What others may still have after a purge; nobody can take it from them.
const ELSEWHERE: &str = "\
Nothing of it is left in our repository and cache. Others may still have it:
- a mirror keeps what it was sent until it collects its garbage, and shows it to whoever knows
  the old commit: ask its host to do so, or delete the repository there and make it anew;
- a mirror that could not be pushed to still shows it;
- forks, clones, downloads, web archives and search engines keep their copies;
- other writers of the same mirrors have it until they take over the new history;
- backups of this machine, damaged repositories that a restore set aside (news.git.damaged-1), and
  blocks of its disk that are not yet overwritten.";

impl Withdraw {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        match self.withdraw(common).await {
            Ok(exit) | Err(exit) => exit,
        }
    }

    async fn withdraw(&self, common: &Common) -> Result<Exit, Exit> {
        let loaded = load(common)?;
        let lock = match RunLock::take(&loaded.state.join("lock")) {
            Ok(lock) => lock,
            Err(LockError::Taken(_)) => return self.ask(&loaded.state),
            Err(error) => {
                tell!("{error}");
                return Err(Exit::Configuration);
            }
        };
        let lock = [lock, load::lock_repository(&loaded.settings, &loaded.state)?];
        let progress = Progress::new(common.quiet);
        let engine = load::open(loaded.settings, &loaded.state, progress.watch()).await?;
        // Without this a page might not be found.
        engine.catch_up().await.map_err(|error| internal(&error))?;
        self.wish_for_all(engine.cache())?;
        let done = cycle::withdraw(&engine).await;
        progress.finish();
        drop(lock);
        let remotes = done.map_err(|error| {
            tell!("{error}; the next pass tries it again");
            Exit::Internal
        })?;
        let mut failed = 0;
        for remote in &remotes {
            say!("mirror {}: {}", remote.name, remote.outcome);
            failed += usize::from(!remote.outcome.is_good());
        }
        say!("{}", self.done());
        Ok(match failed {
            0 => Exit::Good,
            all if all == remotes.len() => Exit::NothingPushed,
            _ => Exit::Partial,
        })
    }

    /// Leaves it to the run that holds the lock.
    fn ask(&self, state: &Path) -> Result<Exit, Exit> {
        let cache = Cache::open(&state.join("cache.sqlite")).map_err(|error| internal(&error))?;
        self.wish_for_all(&cache)?;
        say!("another run holds the lock: it does this with its next pass");
        Ok(Exit::Good)
    }

    /// Finds all pages before anything is wished of one.
    fn wish_for_all(&self, cache: &Cache) -> Result<(), Exit> {
        let found: Result<Vec<_>, _> =
            self.pages.iter().map(|text| self.find(cache, text)).collect();
        for line in found? {
            cache.wish(&line, self.wish()).map_err(|error| internal(&error))?;
            say!("{}: {}", short(&line.id), line.path);
        }
        Ok(())
    }

    fn wish(&self) -> Wish {
        match (self.purge, self.undo) {
            (true, _) => Wish::Purge,
            (_, true) => Wish::Release,
            _ => Wish::Withdraw,
        }
    }

    fn done(&self) -> &'static str {
        match self.wish() {
            Wish::Purge => ELSEWHERE,
            Wish::Release => "the next pass publishes it again, if its source still lists it",
            Wish::Withdraw => {
                "withdrawn; what was published stays in the history (`--purge` takes it out)"
            }
        }
    }

    /// Finds the one page that a text means.
    fn find(&self, cache: &Cache, text: &str) -> Result<LedgerLine, Exit> {
        // On a mirror, the path is the end of the address.
        let path = text.rfind("pages/").map(|at| &text[at..]);
        let path = path.map(|path| path.split(['?', '#']).next().unwrap_or_default());
        for name in [Some(text), path].into_iter().flatten() {
            let found = cache.ask(|index| index.named(name)).map_err(|error| internal(&error))?;
            match <[LedgerLine; 1]>::try_from(found) {
                Ok([line]) => return self.check(text, line),
                Err(several) if !several.is_empty() => {
                    tell!("several pages are meant by `{text}`: write their identities");
                    return Err(Exit::Usage);
                }
                Err(_) => {}
            }
        }
        tell!(
            "no page is meant by `{text}`: write its path in the published tree, its address, or \
             the first digits of its identity in the ledger"
        );
        Err(Exit::Usage)
    }

    fn check(&self, text: &str, line: LedgerLine) -> Result<LedgerLine, Exit> {
        if self.undo && !line.withdrawn {
            tell!("`{text}` is not withdrawn");
            return Err(Exit::Usage);
        }
        Ok(line)
    }
}

fn internal(error: &dyn std::fmt::Display) -> Exit {
    tell!("{error}");
    Exit::Internal
}

/// The first digits of an identity: enough to tell pages apart.
fn short(id: &PageId) -> &str {
    id.as_str().get(..10).unwrap_or_default()
}
