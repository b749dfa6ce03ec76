//! `thistledown restore`: a lost or damaged repository, brought back.

use std::path::Path;

use clap::Args;

use super::load::{self, load};
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::config::{self, Settings};
use crate::cycle::{self, RestoreError, Restored};
use crate::model::{Mirror, PushAddress, RouteName};

/// Bring a lost or damaged repository back.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The name of a mirror, an address, or a bundle file
    #[arg(long, value_name = "MIRROR|ADDRESS|FILE")]
    from: String,
    /// The way to an address; a mirror has its own
    #[arg(long, value_name = "NAME")]
    route: Option<RouteName>,
    /// The branch there [default: the mirror's, else main]
    #[arg(long)]
    branch: Option<String>,
}

impl Restore {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        load::warn(&loaded.settings);
        let from = match self.origin(&loaded.settings) {
            Ok(from) => from,
            Err(words) => {
                tell!("{words}");
                return Exit::Usage;
            }
        };
        let _lock = match load::lock(&loaded.settings, &loaded.state) {
            Ok(lock) => lock,
            Err(exit) => return exit,
        };
        match cycle::restore(&loaded.settings, &loaded.state, &from).await {
            Ok(restored) => {
                print(&restored, &from);
                if restored.lost.is_empty() { Exit::Good } else { Exit::Partial }
            }
            Err(error) => {
                tell!("nothing was restored: {error}");
                match error {
                    RestoreError::Unreachable(_) => Exit::NothingFetched,
                    RestoreError::Refused(_) => Exit::Partial,
                    RestoreError::Route(_) => Exit::Configuration,
                    RestoreError::Here(_) => Exit::Internal,
                }
            }
        }
    }

    /// Returns where to restore from: a mirror of the configuration by its
    /// name or its address, or an address that is in none.
    fn origin(&self, settings: &Settings) -> Result<Mirror, String> {
        let named = settings.mirrors.iter().find(|mirror| mirror.name.as_str() == self.from);
        let mut mirror = match named {
            Some(mirror) => mirror.clone(),
            None => {
                let push = config::address(&self.from, Path::new(""))?;
                let known = settings.mirrors.iter().find(|mirror| mirror.push == push);
                match known {
                    Some(mirror) => mirror.clone(),
                    None => stranger(push)?,
                }
            }
        };
        if let Some(route) = &self.route {
            mirror.route = Some(route.clone());
        }
        if let Some(branch) = &self.branch {
            mirror.branch.clone_from(branch);
        }
        if mirror.route.is_none() && !mirror.push.is_here() {
            return Err(format!(
                "which way leads to `{}`? Name a mirror of the configuration, or a route with \
                 --route",
                mirror.push
            ));
        }
        Ok(mirror)
    }
}

/// Returns an address as a mirror that nobody configured.
fn stranger(push: PushAddress) -> Result<Mirror, String> {
    if let PushAddress::Ssh { .. } = push {
        return Err(format!(
            "`{push}` needs a key and known hosts: write it as a mirror into the configuration, \
             and name that"
        ));
    }
    let name = "origin".parse().map_err(|error| format!("{error}"))?;
    Ok(Mirror::new(name, push))
}

fn print(restored: &Restored, from: &Mirror) {
    let head = restored.head.as_ref().map_or("nothing", |head| head.short());
    match restored.changed {
        true => say!("restored from `{}`: {} pages, at {head}", from.push, restored.pages),
        false => say!("nothing to restore: what is here, at {head}, has all of it"),
    }
    if let Some(aside) = &restored.aside {
        say!("the damaged repository is now `{}`", aside.display());
        say!("{} pages that only it had were kept", restored.kept);
    }
    for path in &restored.lost {
        say!("does not read: {path}");
    }
}
