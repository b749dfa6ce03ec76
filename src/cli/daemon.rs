//! `thistledown daemon`: for ever.

use std::path::Path;

use super::load::{self, load};
use super::{Common, Exit};
use crate::config::Settings;
use crate::daemon::{self, End, Pulse, Reload, Stop};
use crate::repository::RunLock;

pub(super) async fn run(common: &Common, stop: Stop, reload: Reload) -> Exit {
    match start(common, stop, reload).await {
        Ok(()) => Exit::Good,
        Err(exit) => exit,
    }
}

async fn start(common: &Common, stop: Stop, mut signal: Reload) -> Result<(), Exit> {
    let stopped = stop.watch();
    let loaded = load(common)?;
    let (settings, state) = (loaded.settings, loaded.state);
    load::warn(&settings);
    let mut locks = load::lock(&settings, &state)?;
    let pulse = Pulse::start();
    let mut engine = load::open(settings, &state, pulse.watch()).await?;
    while daemon::run(&engine, &pulse, stopped.clone(), &mut signal).await == End::Reload {
        let kept = engine.settings().clone();
        let Ok(settings) = reload(&loaded.file, &state, &kept, &mut locks) else {
            tracing::error!("the configuration is wrong; the old one stays in force");
            continue;
        };
        tracing::info!("the configuration was read again");
        load::warn(&settings);
        let moved = settings.repository != kept.repository;
        // No two of them at once have the same state.
        drop(engine);
        engine = match load::open(settings, &state, pulse.watch()).await {
            Ok(engine) => engine,
            Err(_) => {
                tracing::error!("the configuration does not work; the old one stays in force");
                if moved {
                    let [_, lock] = &mut locks;
                    *lock = load::lock_repository(&kept, &state)?;
                }
                load::open(kept, &state, pulse.watch()).await?
            }
        };
    }
    Ok(())
}

/// Reads the configuration again, and takes the lock of a repository that is
/// another one now.
fn reload(
    file: &Path,
    state: &Path,
    kept: &Settings,
    [_, lock]: &mut [RunLock; 2],
) -> Result<Settings, Exit> {
    let settings = load::load_file(file, Some(state))?.settings;
    if settings.repository != kept.repository {
        *lock = load::lock_repository(&settings, state)?;
    }
    Ok(settings)
}
