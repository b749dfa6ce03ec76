//! The branch of a mirror, brought here by its route and judged.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::Settings;
use crate::model::{CommitId, Mirror, TrustedSigners};
use crate::remote::{self, FetchError, Fetched, Wish};
use crate::repository::Repository;
use crate::route::{Gate, Passage, RouteError};

/// Returns the way out to a mirror; none to what is on this machine.
pub(super) fn passage(gate: &Gate, mirror: &Mirror) -> Result<Option<Passage>, RouteError> {
    let Some(route) = &mirror.route else { return Ok(None) };
    let purpose = format!("mirror {}", mirror.name);
    gate.passage(route, &purpose, mirror.inward(), mirror.ca.as_deref()).map(Some)
}

/// On which terms something is received.
pub(super) struct Terms<'a> {
    /// Limits, and who is trusted.
    pub(super) settings: &'a Settings,
    /// How long it may take.
    pub(super) time: Duration,
    /// The latest moment by which it may be dated.
    pub(super) latest: Timestamp,
}

/// Brings the branch of a mirror into the repository and returns where it
/// stands; none if it has no such branch. Our own branch stays where it is.
/// `likely` is a commit that the mirror had when we last saw it.
pub(super) async fn receive(
    repository: &Arc<Repository>,
    gate: &Gate,
    mirror: &Mirror,
    likely: Option<CommitId>,
    &Terms { settings, time, latest }: &Terms<'_>,
) -> Result<Option<CommitId>, FetchError> {
    let refused = |reason: String| FetchError::Refused { reason };
    let (limits, trusted) = (&settings.limits, &settings.trusted_signers);
    let passage = passage(gate, mirror).map_err(|error| FetchError::Unreachable {
        step: "route".to_owned(),
        reason: error.to_string(),
    })?;
    let mut have: Vec<CommitId> =
        likely.filter(|commit| repository.contains(commit)).into_iter().collect();
    have.extend(repository.landmarks().map_err(|error| refused(error.to_string()))?);
    let wish = Wish {
        folder: repository.incoming(),
        have,
        knows: &|commit| repository.contains(commit),
        size: limits.fetch_size,
        time,
    };
    let incoming = match remote::fetch(mirror, passage.as_ref(), &wish).await? {
        Fetched::Nothing => return Ok(None),
        Fetched::Known(tip) => return believed(repository, tip, trusted).map(Some),
        Fetched::Brought(incoming) => incoming,
    };
    tracing::info!(
        remote = %mirror.name,
        tip = incoming.tip.short(),
        bytes = incoming.bytes,
        "fetched"
    );
    let judge = {
        let repository = Arc::clone(repository);
        move || repository.admit(&incoming.tip, incoming.pack(), latest).map(|()| incoming.tip)
    };
    let judged = tokio::task::spawn_blocking(judge).await;
    let tip = judged.map_err(|error| refused(error.to_string()))?;
    let tip = tip.map_err(|error| refused(error.to_string()))?;
    believed(repository, tip, trusted).map(Some)
}

/// Returns a commit that is in our history, or signed by somebody trusted
/// where signatures are asked for.
fn believed(
    repository: &Repository,
    tip: CommitId,
    trusted: &TrustedSigners,
) -> Result<CommitId, FetchError> {
    let refused = |reason: String| FetchError::Refused { reason };
    let head = repository.head().map_err(|error| refused(error.to_string()))?;
    let is_ours = head.is_some_and(|head| repository.is_in(&tip, &head).unwrap_or(false));
    if !is_ours && !trusted.is_empty() {
        let signed = repository.verify(&tip, trusted);
        signed.map_err(|error| refused(format!("{error} (`trusted_signers` says by whom)")))?;
    }
    Ok(tip)
}
