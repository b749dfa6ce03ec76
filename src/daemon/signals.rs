//! What the system tells a run: to end, or to read its configuration again.
//!
//! A signal that finds its handler and nobody behind it would be lost, and
//! with it the wish that we end. So all are held back until both stand.

use std::io;

use nix::sys::signal::{SigSet, SigmaskHow};
use tokio::runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// SIGTERM and SIGINT: a run is to end. The default one hears nothing.
#[derive(Debug, Default)]
pub struct Stop(Vec<Signal>);

impl Stop {
    /// Begins to hear. To be called while the process has one thread:
    /// another one would take what is held back.
    #[must_use]
    pub fn hear() -> Self {
        Self(hear(&[SignalKind::terminate(), SignalKind::interrupt()]))
    }

    /// Returns what turns true at the first of them, heard on the current
    /// runtime.
    #[must_use]
    pub fn watch(self) -> watch::Receiver<bool> {
        let (stop, stopped) = watch::channel(false);
        let mut signals = self.0;
        tokio::spawn(async move {
            first(&mut signals).await;
            tracing::info!("stopping");
            // The run may be over already.
            let _ = stop.send(true);
            // Who lost its sender would take that for nobody who could ask.
            std::future::pending::<()>().await;
        });
        stopped
    }
}

/// SIGHUP: the configuration is to be read again. The default one hears
/// nothing.
#[derive(Debug, Default)]
pub struct Reload(Vec<Signal>);

impl Reload {
    /// Begins to hear; see [`Stop::hear`].
    #[must_use]
    pub fn hear() -> Self {
        Self(hear(&[SignalKind::hangup()]))
    }

    /// Ends when it came since this was last asked.
    pub(super) async fn told(&mut self) {
        first(&mut self.0).await;
    }
}

/// Waits for the first of some signals; for ever where none is heard.
async fn first(signals: &mut [Signal]) {
    std::future::poll_fn(|cx| {
        match signals.iter_mut().any(|signal| signal.poll_recv(cx).is_ready()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
}

fn hear(kinds: &[SignalKind]) -> Vec<Signal> {
    hold_back(kinds).unwrap_or_else(|error| {
        tracing::error!(%error, "signals cannot be heard; only a kill will end this process");
        Vec::new()
    })
}

/// Holds all signals back until those of some kinds are heard.
fn hold_back(kinds: &[SignalKind]) -> io::Result<Vec<Signal>> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let heard = listen(kinds);
    before.thread_set_mask()?;
    heard
}

fn listen(kinds: &[SignalKind]) -> io::Result<Vec<Signal>> {
    // It has no thread and never runs: what comes stays for those that hear.
    let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
    let _inside = runtime.enter();
    kinds.iter().map(|kind| signal(*kind)).collect()
}
