//! `thistledown daemon`: for ever.

use std::path::Path;

use super::load::{self, load};
use super::{Common, Exit};
use crate::config::Settings;
use crate::cycle::{self, Engine, StartError};
use crate::daemon::{self, Pulse, Reload, Stop};
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
    let (mut settings, state) = (loaded.settings, loaded.state);
    load::warn(&settings);
    let mut locks = load::lock(&settings, &state)?;
    let program = std::env::current_exe().map_err(|error| {
        eprintln!("cannot find our own binary: {error}");
        Exit::Internal
    })?;
    let pulse = Pulse::start();
    loop {
        let (repository, kept) = (state.join(&settings.repository), settings.clone());
        let engine = Engine::open(settings, &state, program.clone(), pulse.watch()).await;
        let engine = engine.map_err(|error| {
            eprintln!("{error}");
            if let StartError::Repository(_) = error
                && let Some(advice) = cycle::advice(&kept, &repository)
            {
                eprintln!("{advice}");
            }
            Exit::from(&error)
        })?;
        match daemon::run(&engine, &pulse, stopped.clone(), &mut signal).await {
            daemon::End::Stopped => return Ok(()),
            daemon::End::Reload => match reload(&loaded.file, &state, &engine, &mut locks) {
                Ok(reloaded) => {
                    tracing::info!("the configuration was read again");
                    load::warn(&reloaded);
                    settings = reloaded;
                }
                Err(_) => {
                    tracing::error!("the configuration is wrong; the old one stays in force");
                    settings = engine.settings().clone();
                }
            },
        }
    }
}

/// Reads the configuration again, and takes the lock of a repository that is
/// another one now.
fn reload(
    file: &Path,
    state: &Path,
    engine: &Engine,
    [_, lock]: &mut [RunLock; 2],
) -> Result<Settings, Exit> {
    let settings = load::load_file(file, Some(state))?.settings;
    if settings.repository != engine.settings().repository {
        *lock = load::lock_repository(&settings, state)?;
    }
    Ok(settings)
}
