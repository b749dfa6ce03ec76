//! How a command ends.

use std::process::ExitCode;

use crate::cycle::{StartError, Verdict};

/// The exit codes, after sysexits.h where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well, nothing new included.
    Good = 0,
    /// A fault of ours.
    Internal = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Something failed, something did not.
    Partial = 3,
    /// No source could be polled.
    NothingFetched = 4,
    /// No remote could be reached.
    NothingPushed = 5,
    /// Another run holds the lock (`EX_TEMPFAIL`).
    Locked = 75,
    /// The configuration is wrong (`EX_CONFIG`).
    Configuration = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Good => Self::Good,
            Verdict::Partial => Self::Partial,
            Verdict::NothingFetched => Self::NothingFetched,
            Verdict::NothingPushed => Self::NothingPushed,
        }
    }
}

impl From<&StartError> for Exit {
    fn from(error: &StartError) -> Self {
        match error {
            StartError::Templates(_) | StartError::Route(_) => Self::Configuration,
            // A full disk, a missing right: not what was configured.
            StartError::State(..)
            | StartError::Cache(_)
            | StartError::Repository(_)
            | StartError::Restore(_) => Self::Internal,
        }
    }
}
