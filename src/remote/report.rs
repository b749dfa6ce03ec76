//! What a remote says last: whether it took the pack, and each ref.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{PushError, show_words};
use super::packet;

/// What a remote says of a branch that moved while we pushed.
const MOVED: [&str; 2] = ["fetch first", "failed to update ref"];

/// Longest report that is read, in bytes.
pub(super) const LONGEST: u64 = 4 << 20;

/// What a remote says of each branch.
#[derive(Debug, Default)]
pub(super) struct Results {
    good: BTreeSet<String>,
    bad: BTreeMap<String, (String, bool)>,
}

impl Results {
    /// Notes that a branch moved.
    pub(super) fn accept(&mut self, branch: &str) {
        self.good.insert(branch.to_owned());
    }

    /// Returns why a branch did not move; none where it did.
    pub(super) fn refusal(&self, branch: &str) -> Option<PushError> {
        match self.bad.get(branch) {
            Some((told, true)) => Some(PushError::Moved(told.clone())),
            Some((told, false)) => Some(PushError::Refused(told.clone())),
            None if self.good.contains(branch) => None,
            None => Some(PushError::Silence),
        }
    }
}

/// Reads a report (gitprotocol-pack, report-status), through its side band if
/// it has one.
///
/// # Errors
/// The remote refused the pack, in its own words, or ended without a report.
pub(super) fn parse(bytes: &[u8], side_band: bool) -> Result<Results, PushError> {
    let (report, words) = if side_band { unband(bytes)? } else { (bytes.to_vec(), Vec::new()) };
    let mut rest = &report[..];
    let mut results = Results::default();
    while let Some(line) = packet::take(&mut rest)? {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        if let Some(reason) = line.strip_prefix("unpack ") {
            if reason != "ok" {
                let reason = format!("the pack was not taken: {reason}");
                return Err(PushError::Refused(with_words(&reason, &words)));
            }
        } else if let Some(name) = line.strip_prefix("ok ") {
            results.good.insert(name.to_owned());
        } else if let Some(refusal) = line.strip_prefix("ng ") {
            let (name, reason) = refusal.split_once(' ').unwrap_or((refusal, ""));
            let told = with_words(reason, &words);
            results.bad.insert(name.to_owned(), (told, MOVED.contains(&reason)));
        }
    }
    if !results.good.is_empty() || !results.bad.is_empty() {
        Ok(results)
    } else if words.is_empty() {
        Err(PushError::Silence)
    } else {
        Err(PushError::Refused(show_words(&words)))
    }
}

fn with_words(reason: &str, words: &[u8]) -> String {
    let reason = show_words(reason.as_bytes());
    match show_words(words) {
        words if words.is_empty() => reason,
        words => format!("{reason}; the remote says: {words}"),
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

    /// What is said of the branch, or of all.
    fn told(bytes: &[u8], side_band: bool) -> Option<PushError> {
        match parse(bytes, side_band) {
            Ok(results) => results.refusal(MAIN),
            Err(error) => Some(error),
        }
    }

    fn words(error: Option<PushError>) -> String {
        match error {
            Some(PushError::Refused(words)) => words,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_push_is_believed_when_the_report_says_so() {
        let good = report(&["unpack ok\n", "ok refs/heads/main\n"]);
        assert!(told(&good, false).is_none());
        assert!(told(&banded("Resolving deltas\n", &good), true).is_none());
        assert!(matches!(told(b"", false), Some(PushError::Silence)));
        let other = report(&["unpack ok\n", "ok refs/heads/other\n"]);
        assert!(matches!(told(&other, false), Some(PushError::Silence)));
        assert!(matches!(told(&good[..12], false), Some(PushError::Silence)));
    }

    #[test]
    fn a_refusal_carries_the_words_of_the_hook() {
        let bad = report(&["unpack ok\n", "ng refs/heads/main pre-receive hook declined\n"]);
        let said = words(told(&banded("no news here\n", &bad), true));
        assert!(said.contains("hook declined") && said.contains("no news here"), "{said}");
        let unpack = report(&["unpack index-pack abnormal exit\n"]);
        assert!(words(told(&unpack, false)).contains("abnormal exit"));
    }

    #[test]
    fn each_branch_has_a_result_of_its_own() {
        let mixed = report(&[
            "unpack ok\n",
            "ok refs/heads/main\n",
            "ng refs/heads/pages hook declined\n",
            "ng refs/heads/late fetch first\n",
        ]);
        let results = parse(&mixed, false).unwrap();
        assert!(results.refusal(MAIN).is_none());
        assert!(matches!(results.refusal("refs/heads/pages"), Some(PushError::Refused(_))));
        assert!(matches!(results.refusal("refs/heads/late"), Some(PushError::Moved(_))));
        assert!(matches!(results.refusal("refs/heads/no"), Some(PushError::Silence)));
    }
}
