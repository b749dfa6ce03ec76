//! Signs of life for systemd (sd_notify(3)).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use crate::cycle::Watch;

/// Longest time without any event before we stop claiming to be alive: above
/// the longest push.
const SILENCE: Duration = Duration::from_secs(20 * 60);

/// Tells systemd how we are; does nothing where there is no systemd.
#[derive(Debug, Clone)]
pub struct Pulse {
    started: Instant,
    /// Milliseconds from the start to the last sign of life.
    last: Arc<AtomicU64>,
}

impl Pulse {
    /// Begins to pet the watchdog, if systemd set one.
    #[must_use]
    pub fn start() -> Self {
        let pulse = Self { started: Instant::now(), last: Arc::default() };
        if let Some(interval) = sd_notify::watchdog_enabled() {
            let alive = pulse.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(interval / 3).await;
                    if alive.silence() < SILENCE {
                        tell(&[NotifyState::Watchdog]);
                    }
                }
            });
        }
        pulse
    }

    /// Notes a sign of life.
    pub fn beat(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    fn silence(&self) -> Duration {
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(last)
    }

    /// Returns a watch for which every event of a pass is a sign of life.
    #[must_use]
    pub fn watch(&self) -> Watch {
        let pulse = self.clone();
        Arc::new(move |_| pulse.beat())
    }

    /// Tells that we are ready.
    pub fn ready(&self) {
        self.beat();
        tell(&[NotifyState::Ready]);
    }

    /// Tells that the configuration is being read again.
    pub fn reloading(&self) {
        self.beat();
        tell(&[NotifyState::Status("reading the configuration again")]);
    }

    /// Tells that we are ending.
    pub fn stopping(&self) {
        tell(&[NotifyState::Stopping]);
    }

    /// Tells what we do.
    pub fn status(&self, text: &str) {
        self.beat();
        tell(&[NotifyState::Status(text)]);
    }
}

fn tell(state: &[NotifyState]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::debug!(%error, "systemd does not listen");
    }
}
