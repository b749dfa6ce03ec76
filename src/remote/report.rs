//! What a remote says last: whether it took the pack, and each ref.

use super::outcome::{PushError, show_words};
use super::packet;

/// What a remote says of a branch that moved while we pushed.
const MOVED: [&str; 3] = ["fetch first", "non-fast-forward", "failed to update ref"];

/// Longest report that is read, in bytes.
pub(super) const LONGEST: u64 = 4 << 20;

/// Reads a report (gitprotocol-pack, report-status), through its side band if
/// it has one.
///
/// # Errors
/// The remote refused, in its own words, or ended without a report.
pub(super) fn parse(bytes: &[u8], side_band: bool, branch: &str) -> Result<(), PushError> {
    let (report, words) = if side_band { unband(bytes)? } else { (bytes.to_vec(), Vec::new()) };
    let mut rest = &report[..];
    let mut result = Err(PushError::Silence);
    while let Some(line) = packet::take(&mut rest)? {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        if let Some(reason) = line.strip_prefix("unpack ") {
            if reason != "ok" {
                return Err(refused(&format!("the pack was not taken: {reason}"), &words));
            }
        } else if let Some(name) = line.strip_prefix("ok ") {
            if name == branch {
                result = Ok(());
            }
        } else if let Some(refusal) = line.strip_prefix("ng ") {
            let (name, reason) = refusal.split_once(' ').unwrap_or((refusal, ""));
            if name == branch {
                let error = refused(reason, &words);
                return Err(match error {
                    PushError::Refused(told) if MOVED.contains(&reason) => PushError::Moved(told),
                    other => other,
                });
            }
        }
    }
    match result {
        Err(_) if !words.is_empty() => Err(PushError::Refused(show_words(&words))),
        other => other,
    }
}

fn refused(reason: &str, words: &[u8]) -> PushError {
    let reason = show_words(reason.as_bytes());
    match show_words(words) {
        words if words.is_empty() => PushError::Refused(reason),
        words => PushError::Refused(format!("{reason}; the remote says: {words}")),
    }
}

/// Takes a side band apart: the report, and what the remote says to people.
fn unband(mut bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>), PushError> {
    let (mut report, mut words) = (Vec::new(), Vec::new());
    while let Some(line) = packet::take(&mut bytes)? {
        match line.split_first() {
            Some((1, data)) => report.extend_from_slice(data),
            Some((2, data)) => words.extend_from_slice(data),
            Some((3, data)) => return Err(PushError::Refused(show_words(data))),
            _ => {}
        }
    }
    Ok((report, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "refs/heads/main";

    fn report(lines: &[&str]) -> Vec<u8> {
        let mut bytes: Vec<u8> = lines.iter().flat_map(|l| packet::frame(l.as_bytes())).collect();
        bytes.extend_from_slice(packet::FLUSH);
        bytes
    }

    fn banded(words: &str, report: &[u8]) -> Vec<u8> {
        let band = |number: u8, data: &[u8]| packet::frame(&[&[number], data].concat());
        let (head, tail) = report.split_at(report.len() / 2);
        [band(2, words.as_bytes()), band(1, head), band(1, tail), packet::FLUSH.to_vec()].concat()
    }

    fn words(result: Result<(), PushError>) -> String {
        match result {
            Err(PushError::Refused(words)) => words,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_push_is_believed_when_the_report_says_so() {
        let good = report(&["unpack ok\n", "ok refs/heads/main\n"]);
        assert!(parse(&good, false, MAIN).is_ok());
        assert!(parse(&banded("Resolving deltas\n", &good), true, MAIN).is_ok());
        assert!(matches!(parse(b"", false, MAIN), Err(PushError::Silence)));
        let other = report(&["unpack ok\n", "ok refs/heads/other\n"]);
        assert!(matches!(parse(&other, false, MAIN), Err(PushError::Silence)));
        assert!(matches!(parse(&good[..12], false, MAIN), Err(PushError::Silence)));
    }

    #[test]
    fn a_refusal_carries_the_words_of_the_hook() {
        let bad = report(&["unpack ok\n", "ng refs/heads/main pre-receive hook declined\n"]);
        let said = words(parse(&banded("no news here\n", &bad), true, MAIN));
        assert!(said.contains("hook declined") && said.contains("no news here"), "{said}");
        let unpack = report(&["unpack index-pack abnormal exit\n"]);
        assert!(words(parse(&unpack, false, MAIN)).contains("abnormal exit"));
    }
}
