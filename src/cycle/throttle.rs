//! How many requests are under way at once: in all, and to one host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

use crate::model::Limits;

/// Bounds for the requests of one pass.
pub(super) struct Throttle {
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
    per_host: usize,
}

/// The right to make one request; given back when dropped.
pub(super) struct Turn {
    _host: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Throttle {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.connections)),
            hosts: Mutex::default(),
            per_host: limits.connections_per_host,
        }
    }

    /// Waits for a turn at the host of an address. None only if the bounds
    /// were taken away, which nobody does.
    pub(super) async fn turn(&self, url: &Url) -> Option<Turn> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let host = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Arc::new(Semaphore::new(self.per_host));
            Arc::clone(hosts.entry(host).or_insert_with(fresh))
        };
        // The host first, so that a slow host does not use up the turns of all.
        let host = host.acquire_owned().await.ok()?;
        let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Turn { _host: host, _all: all })
    }
}
