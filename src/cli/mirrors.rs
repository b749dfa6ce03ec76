//! `thistledown mirrors`: where the publication lives, who lags, who is burnt
//! and who is spare.

mod show;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::load::{self, Loaded, load};
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::cache::{Cache, Mark};
use crate::model::{Mirror, MirrorName};
use crate::remote;

/// Show the mirrors.
#[derive(Debug, Args)]
pub(super) struct Mirrors {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the repository of a mirror at its forge, and set its description
    /// and default branch; one that is there is only described
    Create {
        /// Its name
        name: MirrorName,
    },
    /// Bring a burnt mirror back into the list
    Revive {
        /// Its name
        name: MirrorName,
    },
}

impl Mirrors {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        load::warn(&loaded.settings);
        match &self.action {
            None => show::show(&loaded, self.json),
            Some(Action::Create { name }) => create(&loaded, name).await,
            Some(Action::Revive { name }) => revive(&loaded, name),
        }
    }
}

/// Opens the cache, if a pass was ever made.
fn cache(loaded: &Loaded) -> Result<Option<Cache>, String> {
    let path = loaded.state.join("cache.sqlite");
    path.exists().then(|| Cache::open(&path)).transpose().map_err(|error| error.to_string())
}

/// Finds a mirror by its name, or tells that there is none.
fn named<'a>(loaded: &'a Loaded, name: &MirrorName) -> Result<&'a Mirror, Exit> {
    let found = loaded.settings.mirrors.iter().find(|mirror| mirror.name == *name);
    found.ok_or_else(|| {
        tell!("no mirror `{name}` is configured");
        Exit::Usage
    })
}

async fn create(loaded: &Loaded, name: &MirrorName) -> Exit {
    let mirror = match named(loaded, name) {
        Ok(mirror) => mirror,
        Err(exit) => return exit,
    };
    let (Some(forge), Some(route)) = (&mirror.forge, &mirror.route) else {
        tell!(
            "mirror `{name}` is at no forge that we know: write forge = \"github\", \"gitlab\" or \
             \"gitea\" (Forgejo, Codeberg)"
        );
        return Exit::Configuration;
    };
    let settings = &loaded.settings;
    let opened = load::gate(settings, &loaded.state).await.and_then(|gate| {
        gate.passage(route, &format!("mirror {name}"), mirror.inward(), mirror.ca.as_deref())
    });
    let passage = match opened {
        Ok(passage) => passage,
        Err(error) => {
            tell!("routes: {error}");
            return Exit::Configuration;
        }
    };
    let settled = match remote::settle(forge, &mirror.branch, &passage, &settings.limits).await {
        Ok(settled) => settled,
        Err(failure) => {
            tell!("mirror {name}: {failure}");
            return Exit::NothingPushed;
        }
    };
    let (owner, repository) = (&forge.owner, &forge.repository);
    match settled.created {
        true => say!("{name}: {owner}/{repository} was made"),
        false => say!("{name}: {owner}/{repository} was there, and is as it should be"),
    }
    for note in &settled.notes {
        say!("    {note}");
    }
    if let Some(at) = settled.expires {
        say!("    its token ends {at}");
    }
    let noted = cache(loaded).and_then(|cache| match cache {
        Some(cache) => {
            cache.note_expiry(mirror, settled.expires).map_err(|error| error.to_string())
        }
        None => Ok(()),
    });
    if let Err(error) = noted {
        tell!("{error}");
        return Exit::Internal;
    }
    Exit::Good
}

/// Takes the mark off a mirror. The next pass pushes to it, lists it, and
/// puts its heir back among the spares.
fn revive(loaded: &Loaded, name: &MirrorName) -> Exit {
    let mirror = match named(loaded, name) {
        Ok(mirror) => mirror,
        Err(exit) => return exit,
    };
    let revived = cache(loaded).and_then(|cache| {
        let Some(cache) = cache else { return Ok(false) };
        let words = |error: crate::cache::CacheError| error.to_string();
        let then = match cache.mark(mirror).map_err(words)?.map(|marked| marked.mark) {
            None | Some(Mark::Revived) => return Ok(false),
            // Nobody has seen that it was burnt.
            Some(Mark::Burnt) => None,
            Some(Mark::Published) if mirror.home().is_none() => None,
            Some(Mark::Published) => Some(Mark::Revived),
        };
        cache.set_mark(mirror, then, Timestamp::now()).map_err(words)?;
        cache.forgive(mirror).map_err(words)?;
        Ok(true)
    });
    match revived {
        Ok(true) => {
            say!("{name}: the next pass pushes to it and lists it again");
            Exit::Good
        }
        Ok(false) => {
            say!("{name}: it is not burnt");
            Exit::Good
        }
        Err(error) => {
            tell!("{error}");
            Exit::Internal
        }
    }
}
