//! How a push ended: not yes or no, but by whom and why.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::refusal::{self, Refusal};
use crate::model::CommitId;

/// How long a remote is left alone that asks for time and does not say how
/// much.
const PATIENCE: Duration = Duration::from_secs(600);

/// How a push ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum PushOutcome {
    /// The remote reported that it has our head now.
    Pushed {
        /// Where it stood; none if it had no branch.
        from: Option<CommitId>,
        /// The length of the pack that was sent.
        bytes: u64,
    },
    /// It had our head already.
    UpToDate,
    /// It was reached and said no, or would have to be forced.
    Refused {
        /// What it means by that.
        kind: Refusal,
        /// Why, in the remote's words where it has some, and the way out.
        reason: String,
    },
    /// It was reached and asked us to come back later.
    Busy {
        /// How long it asks us to wait, in seconds.
        #[serde(serialize_with = "seconds")]
        wait: Duration,
        /// Why, in the remote's words where it has some.
        reason: String,
    },
    /// It stands at a commit that is not in our history.
    Foreign {
        /// The commit.
        tip: CommitId,
        /// Why that was not overcome.
        reason: String,
    },
    /// It was not reached, or broke off.
    Unreachable {
        /// The step that failed.
        step: String,
        /// Why.
        reason: String,
    },
}

impl PushOutcome {
    /// Tells whether the remote has our head.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Pushed { .. } | Self::UpToDate)
    }
}

impl fmt::Display for PushOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pushed { bytes, .. } => write!(f, "pushed ({bytes} bytes)"),
            Self::UpToDate => f.write_str("up to date"),
            Self::Refused { reason, .. } => write!(f, "refused: {reason}"),
            Self::Busy { wait, reason } => {
                write!(f, "asked to wait {} s: {reason}", wait.as_secs())
            }
            Self::Foreign { tip, reason } => write!(
                f,
                "refused: the branch there stands at {}, which is not in our history: {reason}",
                tip.short()
            ),
            Self::Unreachable { step, reason } => write!(f, "unreachable: {step}: {reason}"),
        }
    }
}

fn seconds<S: serde::Serializer>(wait: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(wait.as_secs())
}

/// Why a push did not end well.
#[derive(Debug)]
pub(super) enum PushError {
    /// In the remote's words; what they mean is found out last.
    Refused(String),
    /// For a reason that is known and told already.
    Known(Refusal, String),
    /// It wants us to wait, for so long where it says so.
    Busy(Option<Duration>, String),
    /// The branch moved while we pushed.
    Moved(String),
    /// The branch stands at a commit that is not in our history.
    Foreign(CommitId),
    Unreachable {
        step: String,
        reason: String,
    },
    /// The remote ended without a report.
    Silence,
}

impl PushError {
    pub(super) fn unreachable(step: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Unreachable { step: step.into(), reason: reason.into() }
    }

    pub(super) fn is_silence(&self) -> bool {
        matches!(self, Self::Silence)
    }

    /// Adds which branches it is about.
    pub(super) fn of(self, branches: &str) -> Self {
        let told = |reason: String| format!("{branches}: {reason}");
        match self {
            Self::Refused(reason) => Self::Refused(told(reason)),
            Self::Known(refusal, reason) => Self::Known(refusal, told(reason)),
            Self::Busy(wait, reason) => Self::Busy(wait, told(reason)),
            Self::Moved(reason) => Self::Moved(told(reason)),
            Self::Unreachable { step, reason } => Self::Unreachable { step, reason: told(reason) },
            Self::Foreign(tip) => Self::Foreign(tip),
            Self::Silence => Self::Silence,
        }
    }

    /// Adds what the other side complained of, where that says more.
    pub(super) fn or_complaint(self, complaint: &str) -> Self {
        let complaint = complaint.trim();
        match self {
            Self::Refused(reason) if !complaint.is_empty() && !reason.contains(complaint) => {
                Self::Refused(format!("{reason}; {complaint}"))
            }
            Self::Moved(reason) if !complaint.is_empty() && !reason.contains(complaint) => {
                Self::Moved(format!("{reason}; {complaint}"))
            }
            Self::Unreachable { step, reason } if !complaint.is_empty() => {
                Self::Unreachable { step, reason: format!("{reason}; {complaint}") }
            }
            Self::Silence if !complaint.is_empty() => Self::Refused(complaint.to_owned()),
            other => other,
        }
    }
}

impl From<PushError> for PushOutcome {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Refused(reason) | PushError::Moved(reason) => match refusal::of(&reason) {
                (Refusal::Busy, _) => Self::Busy { wait: PATIENCE, reason },
                (kind, None) => Self::Refused { kind, reason },
                (kind, Some(way)) => Self::Refused { kind, reason: format!("{reason} ({way})") },
            },
            PushError::Known(kind, reason) => Self::Refused { kind, reason },
            PushError::Busy(wait, reason) => Self::Busy { wait: wait.unwrap_or(PATIENCE), reason },
            PushError::Foreign(tip) => {
                Self::Foreign { tip, reason: "somebody else writes to it".to_owned() }
            }
            PushError::Unreachable { step, reason } => Self::Unreachable { step, reason },
            PushError::Silence => Self::Unreachable {
                step: "read the report".to_owned(),
                reason: "the remote ended without a report; what it has shows at the next pass"
                    .to_owned(),
            },
        }
    }
}

/// Why nothing was brought from a remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// It was reached and said no, or what it sends is not taken; or a file
    /// of ours is not what it should be.
    Refused {
        /// Why, in the remote's words where it has some.
        reason: String,
    },
    /// It was not reached, or broke off.
    Unreachable {
        /// The step that failed.
        step: String,
        /// Why.
        reason: String,
    },
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { reason } => write!(f, "refused: {reason}"),
            Self::Unreachable { step, reason } => write!(f, "unreachable: {step}: {reason}"),
        }
    }
}

impl std::error::Error for FetchError {}

impl From<PushError> for FetchError {
    fn from(error: PushError) -> Self {
        match error {
            PushError::Refused(reason) | PushError::Moved(reason) | PushError::Known(_, reason) => {
                Self::Refused { reason }
            }
            PushError::Busy(_, reason) => Self::Unreachable { step: "wait".to_owned(), reason },
            PushError::Foreign(tip) => {
                Self::Refused { reason: format!("{} is not in our history", tip.short()) }
            }
            PushError::Unreachable { step, reason } => Self::Unreachable { step, reason },
            PushError::Silence => Self::Unreachable {
                step: "receive".to_owned(),
                reason: "the remote ended before its answer did".to_owned(),
            },
        }
    }
}

/// Most bytes of a remote's words that are kept.
const WORDS: usize = 2_000;

/// Makes a remote's words fit to be shown on one line: no control
/// characters, bounded.
pub(super) fn show_words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(WORDS)]);
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(" / ");
    line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_remote_cannot_move_the_terminal() {
        let shown = show_words(b"no \x1b[2Jpushing\r\n\nhere\n");
        assert_eq!(shown, "no \u{fffd}[2Jpushing / here");
        assert!(show_words(&[b'a'; 10_000]).len() <= WORDS);
    }
}
