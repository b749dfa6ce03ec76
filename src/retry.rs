//! When to try again: a value, not a sleep.
//!
//! This room knows neither clock nor chance; the caller brings a number
//! between 0 and 1 that spreads attempts, so that sources that failed together
//! do not come back together.

pub mod after;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::Fault;

/// Attempts at one article before it waits for the operator.
pub const ARTICLE_ATTEMPTS: u32 = 8;

/// First wait after a failure that may pass.
const FIRST: Duration = Duration::from_secs(60);

/// Longest wait: nothing is ever given up for good by time alone.
pub const LONGEST: Duration = Duration::from_secs(12 * 3600);

/// Returns how long to wait after the `failures`-th failure in a row, counted
/// from 1: doubling from a minute to half a day, a fault that will not pass by
/// itself starting at an hour. `chance` (0 to 1) shortens the wait by up to a
/// half; what a server asked for is never shortened.
#[must_use]
pub fn wait(failures: u32, fault: Fault, chance: f64) -> Duration {
    let first = match fault {
        Fault::Busy(asked) => return asked.min(2 * LONGEST),
        Fault::Transient => FIRST,
        Fault::Permanent => 60 * FIRST,
    };
    let doubled = first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST);
    doubled.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
}

/// Returns when to poll a source that answered: between 35 and 95 hundredths
/// of its interval, so that it is polled in time but never in a rhythm.
#[must_use]
pub fn next_poll(every: Duration, chance: f64) -> Duration {
    every.mul_f64(0.35 + 0.6 * chance.clamp(0.0, 1.0))
}

/// Tells whether a wait is not over. One that is longer than any comes from a
/// clock that was wrong, and is none.
#[must_use]
pub fn lasts(until: Timestamp, now: Timestamp) -> bool {
    let left = until.duration_since(now);
    let longest = SignedDuration::try_from(2 * LONGEST).unwrap_or(SignedDuration::MAX);
    left > SignedDuration::ZERO && left <= longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_a_day() {
        let waits: Vec<u64> = (1..=12).map(|n| wait(n, Fault::Transient, 0.0).as_secs()).collect();
        assert_eq!(waits[..4], [60, 120, 240, 480]);
        assert_eq!(waits[11], 12 * 3600);
        assert_eq!(wait(u32::MAX, Fault::Permanent, 0.0), LONGEST);
        assert_eq!(wait(0, Fault::Transient, 0.0), FIRST);
    }

    #[test]
    fn chance_only_shortens() {
        assert_eq!(wait(1, Fault::Transient, 1.0).as_secs(), 30);
        let asked = Duration::from_secs(90);
        assert_eq!(wait(5, Fault::Busy(asked), 1.0), asked);
    }

    #[test]
    fn polls_come_in_time_but_not_in_a_rhythm() {
        let every = Duration::from_secs(100);
        assert_eq!(next_poll(every, 0.0).as_secs(), 35);
        assert_eq!(next_poll(every, 1.0).as_secs(), 95);
    }

    #[test]
    fn a_wait_ends_and_one_that_a_wrong_clock_wrote_is_none() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let day = 86_400;
        for (until, expected) in
            [(0, false), (day, false), (day + 1, true), (2 * day, true), (2 * day + 1, false)]
        {
            assert_eq!(lasts(at(until), at(day)), expected, "{until}");
        }
        assert!(!lasts(Timestamp::MAX, at(day)));
    }
}
