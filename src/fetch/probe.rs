//! Asking for one page to see whether a way works.

use std::time::Duration;

use tokio::time::Instant;

use super::{Accept, FetchError, Fetched, Request, get};
use crate::model::{Limits, Probe};
use crate::route::Passage;

/// Why a probe did not end well.
#[derive(Debug)]
pub enum ProbeError {
    /// Nothing came back, or not the status that was expected.
    Fetch(FetchError),
    /// Something came back, but not what was asked for: somebody else
    /// answers in its place.
    Marker(String),
}

impl ProbeError {
    /// Tells whether an answer came back that is not the one: the way works,
    /// and cannot be believed.
    #[must_use]
    pub fn is_false_answer(&self) -> bool {
        match self {
            Self::Fetch(error) => error.status().is_some(),
            Self::Marker(_) => true,
        }
    }
}

impl std::fmt::Display for ProbeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fetch(error) => write!(f, "{}: {error}", error.step()),
            Self::Marker(marker) => {
                write!(f, "the answer has no {marker:?}: somebody else may have given it")
            }
        }
    }
}

impl std::error::Error for ProbeError {}

/// Asks for the probe's address and looks at status and text; returns how
/// long that took.
///
/// # Errors
/// If nothing comes back, or something else.
pub async fn probe(
    passage: &Passage,
    probe: &Probe,
    limits: &Limits,
) -> Result<Duration, ProbeError> {
    let begun = Instant::now();
    let request =
        Request { url: &probe.url, validators: None, accept: Accept::Page, headers: None };
    let response = match get(passage, &request, limits).await {
        Ok(Fetched::Body(response)) => response,
        Ok(Fetched::Unchanged { .. }) => return Ok(begun.elapsed()),
        Err(error) if error.status() == Some(probe.status) => return Ok(begun.elapsed()),
        Err(error) => return Err(ProbeError::Fetch(error)),
    };
    let marker = probe.marker.as_bytes();
    let found = marker.is_empty() || response.bytes.windows(marker.len()).any(|w| w == marker);
    if found { Ok(begun.elapsed()) } else { Err(ProbeError::Marker(probe.marker.clone())) }
}
