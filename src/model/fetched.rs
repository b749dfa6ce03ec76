//! Words that fetching, the cache and the retry rule share.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a server gave us to ask again with (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The `ETag` as sent.
    pub etag: Option<String>,
    /// The `Last-Modified` as sent.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Tells whether there is nothing to ask with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// Whether it makes sense to try again; part of every error of the hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It may work later: a network fault, a busy server.
    Transient,
    /// The server asked to wait for so long.
    Busy(Duration),
    /// It will not work until somebody changes something.
    Permanent,
}
