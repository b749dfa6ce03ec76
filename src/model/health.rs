//! What is known of a way out, as it is remembered between runs and shown to
//! the operator.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::{Hello, RouteName};

/// What connections by one way told of it: by a proxy, or directly; to all
/// hosts, or to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayHealth {
    /// The proxy, or `direct`.
    pub way: RouteName,
    /// The host, if this is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// How long connections took of late, the newest counting most.
    pub mean: Option<Duration>,
    /// Until when it is tried after all others, because it failed.
    pub waits_until: Option<Timestamp>,
    /// How long that wait is; the next is twice as long.
    pub wait: Duration,
    /// When it last worked.
    pub success: Option<Timestamp>,
    /// How it last failed.
    pub failure: Option<LastFailure>,
    /// How TLS is begun with the host, where the plain way did not work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hello: Option<Hello>,
}

/// How a way last failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LastFailure {
    /// When.
    pub at: Timestamp,
    /// The step, and what went wrong, in words.
    pub reason: String,
}

/// A request that shows whether a proxy works. Probes are off unless the
/// operator configures one: they show all proxies to who watches the line.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What is asked for.
    pub url: Url,
    /// The status that is expected.
    pub status: u16,
    /// A text that the answer must have; empty: any.
    pub marker: String,
    /// How often the daemon asks; none: only on demand.
    pub every: Option<Duration>,
}
