//! The branch of a mirror, brought here by its route and judged.

use std::sync::Arc;
use std::time::Duration;

use crate::model::{CommitId, Inward, Limits, Mirror, Origin, PushAddress};
use crate::remote::{self, FetchError, Fetched, Wish};
use crate::repository::Repository;
use crate::route::{Gate, Passage, RouteError};

/// Returns the way out to a mirror; none to what is on this machine.
pub(super) fn passage(gate: &Gate, mirror: &Mirror) -> Result<Option<Passage>, RouteError> {
    let Some(route) = &mirror.route else { return Ok(None) };
    // The operator typed the address, so it may lead inward.
    let inward = match &mirror.push {
        PushAddress::Http(url) => Inward::default().with(Origin::of(url)),
        PushAddress::Ssh { host, port, .. } => Inward::default().with([Origin::new(host, *port)]),
        PushAddress::Path(_) | PushAddress::Bundle(_) => Inward::default(),
    };
    let purpose = format!("mirror {}", mirror.name);
    gate.passage(route, &purpose, inward, mirror.ca.as_deref()).map(Some)
}

/// Brings the branch of a mirror into the repository and returns where it
/// stands; none if it has no such branch. Our own branch stays where it is.
/// `likely` is a commit that the mirror had when we last saw it.
pub(super) async fn receive(
    repository: &Arc<Repository>,
    gate: &Gate,
    mirror: &Mirror,
    likely: Option<CommitId>,
    limits: &Limits,
    time: Duration,
) -> Result<Option<CommitId>, FetchError> {
    let refused = |reason: String| FetchError::Refused { reason };
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
        Fetched::Known(tip) => return Ok(Some(tip)),
        Fetched::Brought(incoming) => incoming,
    };
    tracing::info!(
        remote = %mirror.name,
        tip = incoming.tip.short(),
        bytes = incoming.bytes,
        "fetched"
    );
    let repository = Arc::clone(repository);
    let judge = move || repository.admit(&incoming.tip, incoming.pack()).map(|()| incoming.tip);
    let judged = tokio::task::spawn_blocking(judge).await;
    let tip = judged.map_err(|error| refused(error.to_string()))?;
    tip.map(Some).map_err(|error| refused(error.to_string()))
}
