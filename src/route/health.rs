//! What the connections so far tell of each way out: a breaker and a mean
//! time per proxy, and per proxy and host.
//!
//! Passive: no proxy is dialled only to see whether it lives, because probes
//! would show all of them to an observer at once.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::error::Step;
use crate::model::{Hello, LastFailure, RouteName, WayHealth};

/// First time for which a failing way is tried last.
const SHORTEST_BREAK: Duration = Duration::from_secs(30);
/// Longest such time.
const LONGEST_BREAK: Duration = Duration::from_secs(3600);
/// How much of a break is left to chance, so that it tells no clock.
const JITTER: f64 = 0.2;
/// How much the newest connection counts in the running mean.
const NEWEST: f64 = 0.3;
/// Most records of hosts that are kept.
const MOST: usize = 2048;

/// A way, to all hosts or to one.
type Key = (RouteName, Option<String>);

/// The health of all ways out.
pub(super) struct Health {
    records: Mutex<BTreeMap<Key, Record>>,
    chance: fn() -> f64,
}

#[derive(Debug, Default)]
struct Record {
    breaker: Option<Breaker>,
    mean: Option<Duration>,
    success: Option<Timestamp>,
    failure: Option<LastFailure>,
    hello: Option<Hello>,
}

impl Record {
    fn touched(&self) -> Option<Timestamp> {
        self.success.max(self.failure.as_ref().map(|failure| failure.at))
    }
}

#[derive(Debug)]
struct Breaker {
    ends: Timestamp,
    length: Duration,
    on_trial: bool,
}

/// Whether a way may be tried in its turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Readiness {
    /// In its turn.
    Ready,
    /// After all others; its breaker ends then.
    Last(Timestamp),
}

impl Default for Health {
    fn default() -> Self {
        Self { records: Mutex::default(), chance: rand::random }
    }
}

impl Health {
    fn records(&self) -> MutexGuard<'_, BTreeMap<Key, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether a way may be tried in its turn: whether it works at all,
    /// and whether it works for a host.
    pub(super) fn readiness(
        &self,
        way: &RouteName,
        host: &str,
        now: Timestamp,
    ) -> (Readiness, Readiness) {
        let records = self.records();
        let of = |host: Option<String>| {
            let record = records.get(&(way.clone(), host));
            match record.and_then(|record| record.breaker.as_ref()) {
                Some(breaker) if breaker.on_trial || breaker.is_open(now) => {
                    Readiness::Last(breaker.ends)
                }
                _ => Readiness::Ready,
            }
        };
        (of(None), of(Some(host.to_owned())))
    }

    /// Begins an attempt with a way. While one is under way with a proxy
    /// whose break has ended, the others keep off.
    pub(super) fn attempt(&self, way: &RouteName, host: &str, now: Timestamp) -> Attempt<'_> {
        let mut records = self.records();
        let key = (way.clone(), None);
        let breaker = records.get_mut(&key).and_then(|record| record.breaker.as_mut());
        let on_trial = match breaker {
            Some(breaker) if !breaker.on_trial && !breaker.is_open(now) => {
                breaker.on_trial = true;
                true
            }
            _ => false,
        };
        Attempt { health: self, way: way.clone(), host: host.to_owned(), begun: now, on_trial }
    }

    /// Returns how quick a member has been.
    pub(super) fn mean(&self, member: &RouteName) -> Option<Duration> {
        self.records().get(&(member.clone(), None)).and_then(|record| record.mean)
    }

    /// Notes how long a connection by a member took.
    pub(super) fn note(&self, member: &RouteName, took: Duration, now: Timestamp) {
        self.records().entry((member.clone(), None)).or_default().worked(took, now);
    }

    /// A way led to a host, and then the connection was no good: cut after
    /// the first bytes, or an answer that nobody believes.
    pub(super) fn failed_at(&self, way: &RouteName, host: &str, reason: &str, now: Timestamp) {
        let mut records = self.records();
        let record = records.entry((way.clone(), Some(host.to_owned()))).or_default();
        record.failed(reason, now, now, (self.chance)());
        forget_the_oldest(&mut records);
    }

    /// A proxy answered a probe with something else: it works for nobody.
    pub(super) fn condemn(&self, way: &RouteName, reason: &str, now: Timestamp) {
        let mut records = self.records();
        let record = records.entry((way.clone(), None)).or_default();
        record.failed(reason, now, now, (self.chance)());
    }

    /// Returns how TLS was last begun with success, or is to be tried first.
    pub(super) fn hello(&self, host: &str) -> Option<Hello> {
        let key = (RouteName::direct(), Some(host.to_owned()));
        self.records().get(&key).and_then(|record| record.hello)
    }

    /// Remembers how TLS is to be begun with a host.
    pub(super) fn set_hello(&self, host: &str, hello: Hello, now: Timestamp) {
        let mut records = self.records();
        let record = records.entry((RouteName::direct(), Some(host.to_owned()))).or_default();
        record.hello = Some(hello);
        record.success.get_or_insert(now);
        forget_the_oldest(&mut records);
    }

    /// Returns everything that is known.
    pub(super) fn all(&self) -> Vec<WayHealth> {
        let records = self.records();
        let all = records.iter().map(|((way, host), record)| WayHealth {
            way: way.clone(),
            host: host.clone(),
            mean: record.mean,
            waits_until: record.breaker.as_ref().map(|breaker| breaker.ends),
            wait: record.breaker.as_ref().map_or(Duration::ZERO, |breaker| breaker.length),
            success: record.success,
            failure: record.failure.clone(),
            hello: record.hello,
        });
        all.collect()
    }

    /// Takes up what an earlier run knew.
    pub(super) fn recall(&self, known: Vec<WayHealth>) {
        let mut records = self.records();
        for known in known {
            let breaker = known.waits_until.map(|ends| Breaker {
                ends,
                length: known.wait.clamp(SHORTEST_BREAK, LONGEST_BREAK),
                on_trial: false,
            });
            let (mean, success, failure) = (known.mean, known.success, known.failure);
            let record = Record { breaker, mean, success, failure, hello: known.hello };
            records.insert((known.way, known.host), record);
        }
        forget_the_oldest(&mut records);
    }
}

impl Breaker {
    /// A clock that was set back must not shut a way for longer than any
    /// break lasts.
    fn is_open(&self, now: Timestamp) -> bool {
        let left = self.ends.duration_since(now);
        left > SignedDuration::ZERO && left <= signed(LONGEST_BREAK.mul_f64(1.0 + JITTER))
    }
}

impl Record {
    fn worked(&mut self, took: Duration, now: Timestamp) {
        self.success = Some(now);
        self.mean = Some(match self.mean {
            Some(mean) => mean.mul_f64(1.0 - NEWEST) + took.mul_f64(NEWEST),
            None => took,
        });
    }

    /// Opens the breaker, for twice as long each time; attempts that ran at
    /// the same time as the one that failed first say nothing new.
    fn failed(&mut self, reason: &str, begun: Timestamp, now: Timestamp, chance: f64) {
        self.failure = Some(LastFailure { at: now, reason: reason.to_owned() });
        let length = match &self.breaker {
            Some(open) if !open.on_trial && open.ends > begun => return,
            Some(breaker) => (breaker.length * 2).min(LONGEST_BREAK),
            None => SHORTEST_BREAK,
        };
        let jittered = length.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0));
        let ends = now.saturating_add(signed(jittered)).unwrap_or(now);
        self.breaker = Some(Breaker { ends, length, on_trial: false });
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

fn forget_the_oldest(records: &mut BTreeMap<Key, Record>) {
    while records.len() > MOST {
        let hosts = records.iter().filter(|((_, host), _)| host.is_some());
        let oldest = hosts.min_by_key(|(_, record)| record.touched()).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { return };
        records.remove(&oldest);
    }
}

/// An attempt with one way; without a verdict (it was cancelled) it leaves
/// everything as it was.
pub(super) struct Attempt<'a> {
    health: &'a Health,
    way: RouteName,
    host: String,
    begun: Timestamp,
    on_trial: bool,
}

impl Attempt<'_> {
    /// The way led to the target.
    pub(super) fn succeeded(self, took: Duration, now: Timestamp) {
        let mut records = self.health.records();
        let record = records.entry((self.way.clone(), None)).or_default();
        record.breaker = None;
        record.worked(took, now);
    }

    /// It did not. What the proxy alone can be blamed for opens its breaker;
    /// what the target may have caused, the breaker of the two together.
    pub(super) fn failed(self, step: Step, reason: &str, now: Timestamp) {
        let chance = (self.health.chance)();
        let mut records = self.health.records();
        if step.blames_proxy() {
            let record = records.entry((self.way.clone(), None)).or_default();
            record.failed(reason, self.begun, now, chance);
            return;
        }
        if step == Step::ProxyRefused
            && let Some(record) = records.get_mut(&(self.way.clone(), None))
        {
            record.breaker = None;
        }
        if matches!(step, Step::ProxyRefused | Step::Timeout | Step::Connect) {
            let key = (self.way.clone(), Some(self.host.clone()));
            records.entry(key).or_default().failed(reason, self.begun, now, chance);
            forget_the_oldest(&mut records);
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.on_trial
            && let Some(record) = self.health.records().get_mut(&(self.way.clone(), None))
            && let Some(breaker) = &mut record.breaker
        {
            breaker.on_trial = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "news.example";

    fn tor() -> RouteName {
        "tor".parse().unwrap()
    }

    /// Health without chance.
    fn health() -> Health {
        Health { chance: || 0.5, ..Health::default() }
    }

    fn now() -> Timestamp {
        "2026-11-23T18:00:00Z".parse().unwrap()
    }

    fn after(now: Timestamp, seconds: i64) -> Timestamp {
        now + SignedDuration::from_secs(seconds)
    }

    fn fail(health: &Health, step: Step, now: Timestamp) {
        health.attempt(&tor(), HOST, now).failed(step, "why", now);
    }

    #[test]
    fn a_proxy_that_fails_waits_twice_as_long_each_time() {
        let (health, mut now) = (health(), now());
        for wait in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            fail(&health, Step::ProxyConnect, now);
            let ends = after(now, wait);
            assert_eq!(health.readiness(&tor(), HOST, now).0, Readiness::Last(ends));
            now = ends;
            assert_eq!(health.readiness(&tor(), HOST, now).0, Readiness::Ready);
        }
        health.attempt(&tor(), HOST, now).succeeded(Duration::ZERO, now);
        fail(&health, Step::ProxyAuth, now);
        assert_eq!(health.all()[0].wait, SHORTEST_BREAK);
    }

    #[test]
    fn breaks_are_jittered() {
        for (chance, wait) in [((|| 0.0) as fn() -> f64, 24), (|| 1.0, 36)] {
            let health = Health { chance, ..Health::default() };
            fail(&health, Step::ProxyConnect, now());
            assert_eq!(health.all()[0].waits_until, Some(after(now(), wait)));
        }
    }

    #[test]
    fn what_the_target_caused_is_held_against_the_two_together() {
        let health = health();
        fail(&health, Step::ProxyRefused, now());
        let (alone, together) = health.readiness(&tor(), HOST, now());
        assert_eq!(alone, Readiness::Ready);
        assert_ne!(together, Readiness::Ready);
        assert_eq!(health.readiness(&tor(), "other.example", now()).1, Readiness::Ready);
        for step in [Step::Inward, Step::Tls] {
            let health = Health::default();
            fail(&health, step, now());
            assert!(health.all().is_empty(), "{step}");
        }
    }

    #[test]
    fn one_trial_at_a_time_follows_a_break() {
        let health = health();
        fail(&health, Step::ProxyConnect, now());
        let later = after(now(), 30);
        let trial = health.attempt(&tor(), HOST, later);
        assert_ne!(health.readiness(&tor(), HOST, later).0, Readiness::Ready);
        drop(trial);
        let ready = health.readiness(&tor(), HOST, later).0;
        assert_eq!(ready, Readiness::Ready, "a cancelled trial leaves room for the next");
        fail(&health, Step::ProxyRefused, later);
        let known = health.all();
        assert_eq!(known[0].waits_until, None, "a proxy that answers is alive");
    }

    #[test]
    fn failures_at_the_same_time_count_once() {
        let health = health();
        let attempts = [(); 3].map(|()| health.attempt(&tor(), HOST, now()));
        for attempt in attempts {
            attempt.failed(Step::ProxyConnect, "why", now());
        }
        assert_eq!(health.all()[0].wait, SHORTEST_BREAK);
    }

    #[test]
    fn the_newest_connection_counts_most() {
        let health = health();
        health.note(&tor(), Duration::from_millis(100), now());
        health.note(&tor(), Duration::from_millis(200), now());
        assert_eq!(health.mean(&tor()), Some(Duration::from_millis(130)));
    }

    #[test]
    fn what_an_earlier_run_knew_goes_on() {
        let before = health();
        fail(&before, Step::ProxyConnect, now());
        before.set_hello(HOST, Hello::Record, now());
        let after_restart = health();
        after_restart.recall(before.all());
        assert_eq!(after_restart.all(), before.all());
        assert_eq!(after_restart.hello(HOST), Some(Hello::Record));
        let year = after(now(), 365 * 86_400);
        let set_back = after(now(), -365 * 86_400);
        for moment in [year, set_back] {
            assert_eq!(after_restart.readiness(&tor(), HOST, moment).0, Readiness::Ready);
        }
    }

    #[test]
    fn hosts_are_forgotten_oldest_first() {
        let health = health();
        for number in 0..MOST + 10 {
            let moment = after(now(), i64::try_from(number).unwrap());
            health.failed_at(&tor(), &format!("h{number}.example"), "why", moment);
        }
        let known = health.all();
        assert_eq!(known.len(), MOST);
        assert!(!known.iter().any(|known| known.host.as_deref() == Some("h0.example")));
    }
}
