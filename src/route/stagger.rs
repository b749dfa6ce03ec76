//! Several attempts at one thing, the later ones begun when the earlier ones
//! fail or take their time; the first success ends the others.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

/// Begins each attempt when the one before has failed or had `patience`, and
/// returns the first success, or every failure in the order they came.
pub(super) async fn stagger<T, E, F>(
    attempts: impl IntoIterator<Item = F>,
    patience: Duration,
) -> Result<T, Vec<E>>
where
    F: Future<Output = Result<T, E>>,
{
    let mut waiting = attempts.into_iter().peekable();
    let mut running = FuturesUnordered::new();
    let mut failures = Vec::new();
    loop {
        running.extend(waiting.next());
        let due = tokio::time::sleep(patience);
        tokio::select! {
            biased;
            ended = running.next() => match ended {
                Some(Ok(success)) => return Ok(success),
                Some(Err(failure)) => failures.push(failure),
                None => return Err(failures),
            },
            () = due, if waiting.peek().is_some() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    async fn after(time: u64, outcome: Result<u64, u64>) -> Result<u64, u64> {
        tokio::time::sleep(Duration::from_millis(time)).await;
        outcome
    }

    #[tokio::test]
    async fn the_first_success_wins_and_failures_hasten_the_next() {
        let begun = Instant::now();
        let attempts = [after(0, Err(1)), after(60_000, Ok(2)), after(5, Ok(3))];
        assert_eq!(stagger(attempts, Duration::from_millis(50)).await, Ok(3));
        assert!(begun.elapsed() >= Duration::from_millis(50), "the second had its time");
        assert!(begun.elapsed() < Duration::from_secs(30), "and no more than that");
    }

    #[tokio::test]
    async fn all_failures_are_returned_without_waiting() {
        let begun = Instant::now();
        let attempts = [after(5, Err(1)), after(1, Err(2))];
        let outcome: Result<u64, _> = stagger(attempts, Duration::from_secs(60)).await;
        assert_eq!(outcome, Err(vec![1, 2]));
        assert!(begun.elapsed() < Duration::from_secs(30));
        let none: [std::future::Ready<Result<u64, u64>>; 0] = [];
        assert_eq!(stagger(none, Duration::from_secs(60)).await, Err(vec![]));
    }
}
