//! What the connections so far tell of each way out: a breaker per proxy,
//! and how quick each member of a group has been.
//!
//! Passive and in memory: no proxy is ever dialled only to see whether it
//! lives, because probes would show all of them to an observer at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::error::Step;
use crate::model::RouteName;

/// First time for which a failing proxy is tried last.
const SHORTEST_BREAK: Duration = Duration::from_secs(30);
/// Longest such time.
const LONGEST_BREAK: Duration = Duration::from_secs(3600);
/// How much the newest connection counts in the running mean.
const NEWEST: f64 = 0.3;

/// The health of all ways out.
#[derive(Debug, Default)]
pub(super) struct Health {
    records: Mutex<BTreeMap<RouteName, Record>>,
}

#[derive(Debug, Default)]
struct Record {
    breaker: Option<Breaker>,
    mean: Option<Duration>,
}

#[derive(Debug)]
struct Breaker {
    ends: Instant,
    length: Duration,
    on_trial: bool,
}

/// Whether a proxy may be tried in its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Readiness {
    /// In its turn.
    Ready,
    /// After all others; its breaker ends then.
    Last(Instant),
}

/// What is known of one proxy, for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyHealth {
    /// The proxy.
    pub proxy: RouteName,
    /// For how long it is still tried last, after it failed.
    pub waits: Option<Duration>,
    /// How long its connections took of late, the newest counting most.
    pub mean: Option<Duration>,
}

impl Health {
    fn records(&self) -> MutexGuard<'_, BTreeMap<RouteName, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether a proxy may be tried in its turn.
    pub(super) fn readiness(&self, proxy: &RouteName, now: Instant) -> Readiness {
        match self.records().get(proxy).and_then(|record| record.breaker.as_ref()) {
            Some(breaker) if breaker.on_trial || breaker.ends > now => {
                Readiness::Last(breaker.ends)
            }
            _ => Readiness::Ready,
        }
    }

    /// Begins an attempt with a proxy. While one is under way with a proxy
    /// whose break has ended, the others keep off.
    pub(super) fn attempt(&self, proxy: &RouteName, now: Instant) -> Attempt<'_> {
        let mut records = self.records();
        let breaker = records.get_mut(proxy).and_then(|record| record.breaker.as_mut());
        let on_trial = match breaker {
            Some(breaker) if !breaker.on_trial && breaker.ends <= now => {
                breaker.on_trial = true;
                true
            }
            _ => false,
        };
        Attempt { health: self, proxy: proxy.clone(), begun: now, on_trial }
    }

    /// Returns how quick a member has been.
    pub(super) fn mean(&self, member: &RouteName) -> Option<Duration> {
        self.records().get(member).and_then(|record| record.mean)
    }

    /// Notes how long a connection by a member took.
    pub(super) fn note(&self, member: &RouteName, took: Duration) {
        let mut records = self.records();
        let record = records.entry(member.clone()).or_default();
        record.mean = Some(match record.mean {
            Some(mean) => mean.mul_f64(1.0 - NEWEST) + took.mul_f64(NEWEST),
            None => took,
        });
    }

    /// Returns what is known of some proxies.
    pub(super) fn of<'a>(
        &self,
        proxies: impl Iterator<Item = &'a RouteName>,
        now: Instant,
    ) -> Vec<ProxyHealth> {
        let records = self.records();
        proxies
            .map(|proxy| {
                let record = records.get(proxy);
                let breaker = record.and_then(|record| record.breaker.as_ref());
                ProxyHealth {
                    proxy: proxy.clone(),
                    waits: breaker.map(|breaker| breaker.ends.saturating_duration_since(now)),
                    mean: record.and_then(|record| record.mean),
                }
            })
            .collect()
    }
}

/// An attempt with one proxy; without a verdict (it was cancelled) it leaves
/// everything as it was.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    health: &'a Health,
    proxy: RouteName,
    begun: Instant,
    on_trial: bool,
}

impl Attempt<'_> {
    /// The proxy led to the target.
    pub(super) fn succeeded(self, now: Instant) {
        self.close();
        self.health.note(&self.proxy, now.saturating_duration_since(self.begun));
    }

    /// It did not; only what the proxy alone can be blamed for opens its
    /// breaker, for twice as long each time.
    pub(super) fn failed(mut self, step: Step, now: Instant) {
        if step == Step::ProxyRefused {
            self.close();
        }
        if !step.blames_proxy() {
            return;
        }
        let mut records = self.health.records();
        let record = records.entry(self.proxy.clone()).or_default();
        // Attempts that ran at the same time as the one that failed first say
        // nothing new.
        if !self.on_trial && record.breaker.as_ref().is_some_and(|open| open.ends > self.begun) {
            return;
        }
        let length = match &record.breaker {
            Some(breaker) => (breaker.length * 2).min(LONGEST_BREAK),
            None => SHORTEST_BREAK,
        };
        record.breaker = Some(Breaker { ends: now + length, length, on_trial: false });
        self.on_trial = false;
    }

    fn close(&self) {
        if let Some(record) = self.health.records().get_mut(&self.proxy) {
            record.breaker = None;
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.on_trial
            && let Some(record) = self.health.records().get_mut(&self.proxy)
            && let Some(breaker) = &mut record.breaker
        {
            breaker.on_trial = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tor() -> RouteName {
        "tor".parse().unwrap()
    }

    fn waits(health: &Health, now: Instant) -> Option<Duration> {
        health.of([&tor()].into_iter(), now)[0].waits
    }

    #[test]
    fn a_proxy_that_fails_waits_twice_as_long_each_time() {
        let (health, mut now) = (Health::default(), Instant::now());
        for wait in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            health.attempt(&tor(), now).failed(Step::ProxyConnect, now);
            let ends = now + Duration::from_secs(wait);
            assert_eq!(health.readiness(&tor(), now), Readiness::Last(ends));
            now = ends;
            assert_eq!(health.readiness(&tor(), now), Readiness::Ready);
        }
        health.attempt(&tor(), now).succeeded(now);
        health.attempt(&tor(), now).failed(Step::ProxyAuth, now);
        assert_eq!(waits(&health, now), Some(SHORTEST_BREAK));
    }

    #[test]
    fn what_the_target_caused_opens_no_breaker() {
        let (health, now) = (Health::default(), Instant::now());
        for step in [Step::ProxyRefused, Step::Timeout, Step::Inward, Step::Tls] {
            health.attempt(&tor(), now).failed(step, now);
            assert_eq!(waits(&health, now), None, "{step}");
        }
    }

    #[test]
    fn one_trial_at_a_time_follows_a_break() {
        let (health, now) = (Health::default(), Instant::now());
        health.attempt(&tor(), now).failed(Step::ProxyConnect, now);
        let later = now + SHORTEST_BREAK;
        let trial = health.attempt(&tor(), later);
        assert_ne!(health.readiness(&tor(), later), Readiness::Ready);
        drop(trial);
        let ready = health.readiness(&tor(), later);
        assert_eq!(ready, Readiness::Ready, "a cancelled trial leaves room for the next");
        health.attempt(&tor(), later).failed(Step::ProxyRefused, later);
        assert_eq!(waits(&health, later), None, "a proxy that answers is alive");
    }

    #[test]
    fn failures_at_the_same_time_count_once() {
        let (health, now) = (Health::default(), Instant::now());
        let attempts = [(); 3].map(|()| health.attempt(&tor(), now));
        for attempt in attempts {
            attempt.failed(Step::ProxyConnect, now);
        }
        assert_eq!(waits(&health, now), Some(SHORTEST_BREAK));
    }

    #[test]
    fn the_newest_connection_counts_most() {
        let health = Health::default();
        health.note(&tor(), Duration::from_millis(100));
        health.note(&tor(), Duration::from_millis(200));
        assert_eq!(health.mean(&tor()), Some(Duration::from_millis(130)));
    }
}
