//! Signs of life for systemd (sd_notify(3)).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use crate::cycle::Watch;

/// Longest time without any event before we stop claiming to be alive.
const SILENCE: Duration = Duration::from_secs(20 * 60);

/// Returns how long nothing may happen where a push may take so long: what
/// stands at a remote may be fetched before.
fn longest(push_time: Duration) -> Duration {
    push_time.saturating_mul(2).saturating_add(SILENCE / 2).max(SILENCE)
}

/// Signs that may wait to be told; more are dropped.
const WAITING: usize = 64;

/// How long the end waits for its sign to be told.
const PATIENCE: Duration = Duration::from_secs(1);

/// What can be told.
enum Sign {
    Ready,
    Alive,
    Status(String),
    /// The last sign; the sender is told when it is out.
    Stopping(SyncSender<()>),
}

/// Tells systemd how we are; does nothing where there is no systemd.
#[derive(Debug, Clone)]
pub struct Pulse {
    started: Instant,
    /// Milliseconds from the start to the last sign of life.
    last: Arc<AtomicU64>,
    /// Milliseconds for which nothing may happen.
    longest: Arc<AtomicU64>,
    signs: SyncSender<Sign>,
}

impl Pulse {
    /// Begins to pet the watchdog, if systemd set one.
    #[must_use]
    pub fn start() -> Self {
        let (signs, told) = sync_channel(WAITING);
        // A thread of its own: the socket blocks when nobody reads it, and
        // that must stop nothing else.
        std::thread::spawn(move || tell_all(&told));
        let longest = Arc::new(AtomicU64::new(milliseconds(SILENCE)));
        let pulse = Self { started: Instant::now(), last: Arc::default(), longest, signs };
        if let Some(interval) = sd_notify::watchdog_enabled() {
            let alive = pulse.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(interval / 3).await;
                    if alive.silence() < alive.longest.load(Ordering::Relaxed) {
                        alive.tell(Sign::Alive);
                    }
                }
            });
        }
        pulse
    }

    /// Lets pushes take so long without a sign of life.
    pub fn bear(&self, push_time: Duration) {
        self.longest.store(milliseconds(longest(push_time)), Ordering::Relaxed);
    }

    /// Notes a sign of life.
    pub fn beat(&self) {
        self.last.store(milliseconds(self.started.elapsed()), Ordering::Relaxed);
    }

    fn silence(&self) -> u64 {
        milliseconds(self.started.elapsed()).saturating_sub(self.last.load(Ordering::Relaxed))
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
        self.tell(Sign::Ready);
    }

    /// Tells that we are ending, and waits a moment for that to be heard.
    pub fn stopping(&self) {
        let (told, out) = sync_channel(1);
        self.tell(Sign::Stopping(told));
        // Not being heard is no reason not to end.
        let _ = out.recv_timeout(PATIENCE);
    }

    /// Tells what we do.
    pub fn status(&self, text: &str) {
        self.beat();
        self.tell(Sign::Status(text.to_owned()));
    }

    fn tell(&self, sign: Sign) {
        if self.signs.try_send(sign).is_err() {
            tracing::debug!("systemd does not listen");
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn tell_all(signs: &Receiver<Sign>) {
    let tell = |state: NotifyState| {
        if let Err(error) = sd_notify::notify(&[state]) {
            tracing::debug!(%error, "systemd does not listen");
        }
    };
    while let Ok(sign) = signs.recv() {
        match sign {
            Sign::Ready => tell(NotifyState::Ready),
            Sign::Alive => tell(NotifyState::Watchdog),
            Sign::Status(text) => tell(NotifyState::Status(&text)),
            Sign::Stopping(out) => {
                tell(NotifyState::Stopping);
                // Who asked may be tired of waiting.
                let _ = out.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_and_a_fetch_before_it_are_no_stall() {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        for (push_time, borne) in [(1, 20), (10, 30), (120, 250)] {
            assert_eq!(longest(minutes(push_time)), minutes(borne), "{push_time}");
        }
        assert_eq!(longest(Duration::MAX), Duration::MAX);
    }
}
