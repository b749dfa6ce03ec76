//! `thistledown realign`: a mirror that parted from ours becomes a copy again.

use clap::Args;

use super::load::{self, load};
use super::progress::Progress;
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::cycle::{self, Stray};
use crate::model::MirrorName;

/// Move a mirror's branch off a history that parted from ours.
#[derive(Debug, Args)]
pub(super) struct Realign {
    /// The mirror; pages that only it has are taken over first
    name: MirrorName,
    /// Also where they cannot be taken over: then they are lost
    #[arg(long)]
    discard: bool,
}

impl Realign {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        match self.go(common).await {
            Ok(exit) | Err(exit) => exit,
        }
    }

    async fn go(&self, common: &Common) -> Result<Exit, Exit> {
        let loaded = load(common)?;
        load::warn(&loaded.settings);
        let _lock = load::lock(&loaded.settings, &loaded.state)?;
        let progress = Progress::new(true);
        let engine = load::open(loaded.settings, &loaded.state, progress.watch()).await?;
        let stray = if self.discard { Stray::Discard } else { Stray::Keep };
        let name = &self.name;
        Ok(match cycle::realign(&engine, name, stray).await {
            Ok(outcome) => {
                say!("mirror {name}: {outcome}");
                if outcome.is_good() { Exit::Good } else { Exit::NothingPushed }
            }
            Err(words) => {
                tell!("mirror {name} is left as it is: {words}");
                Exit::Partial
            }
        })
    }
}
