//! Reads a body within limits of size, time and rate.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use url::Url;

use super::error::Why;
use super::{Accept, Passage, Step};
use crate::model::{Bytes, Limits};

/// Fewest bytes a second, on average, once a body has had time to begin.
const SLOWEST: u64 = 1024;
/// That time.
const START: Duration = Duration::from_secs(15);
/// Most memory taken on the word of a server.
const TRUSTED: u64 = 1 << 20;

pub(super) async fn read(
    passage: &Passage,
    url: &Url,
    mut response: reqwest::Response,
    accept: Accept,
    deadline: Instant,
    limits: &Limits,
) -> Result<Vec<u8>, Why> {
    let (size, limit) = accept.size(limits);
    let stated = response.content_length().unwrap_or(0);
    if stated > size.0 {
        return Err(Why::TooLarge(size, limit));
    }
    let mut bytes = Vec::with_capacity(Bytes(stated.min(TRUSTED)).as_usize());
    let begun = Instant::now();
    loop {
        let chunk = match timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok(bytes),
            Ok(Err(error)) => {
                let error = passage.explain(&error, url);
                return Err(match error.step() {
                    Step::Http => Why::Broken(error),
                    _ => Why::Request(error),
                });
            }
            Err(_) => return Err(Why::Total(limits.total_time)),
        };
        if bytes.len() + chunk.len() > size.as_usize() {
            return Err(Why::TooLarge(size, limit));
        }
        bytes.extend_from_slice(&chunk);
        if is_too_slow(bytes.len(), begun.elapsed()) {
            return Err(Why::Slow);
        }
    }
}

fn is_too_slow(read: usize, elapsed: Duration) -> bool {
    let owed = elapsed.as_secs() * SLOWEST;
    elapsed > START && u64::try_from(read).is_ok_and(|read| read < owed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_may_begin_slowly_but_not_go_on_so() {
        assert!(!is_too_slow(1, Duration::from_secs(15)));
        assert!(is_too_slow(16_383, Duration::from_secs(16)));
        assert!(!is_too_slow(16_384, Duration::from_secs(16)));
        assert!(is_too_slow(20_000, Duration::from_secs(30)));
    }
}
