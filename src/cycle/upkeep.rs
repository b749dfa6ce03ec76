//! What keeps the repository quick, done when nobody waits for us.

use tokio::sync::watch;

use super::engine::Engine;
use super::stopped;
use crate::repository::Upkeep;

/// Rolls up the packs of the repository if there are many; given up when
/// `stop` turns true. A fault is told and stops nothing: a repository with
/// many packs is slow, not wrong.
pub async fn keep_up(engine: &Engine, mut stop: watch::Receiver<bool>) {
    let done = tokio::select! {
        done = engine.repository.keep_up() => done,
        () = stopped(&mut stop) => return,
    };
    match done {
        Ok(Upkeep::NotDue) => {}
        Ok(Upkeep::RolledUp { from, to }) => tracing::info!(from, to, "packs rolled up"),
        Err(error) => tracing::warn!(%error, "the packs are left as they are"),
    }
}
