//! Commits, publications and who signs them.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The object id of a commit: 40 hexadecimal digits (git's SHA-1 format).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitId(String);

impl CommitId {
    /// Returns the 40 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first ten digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..10]
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CommitId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == 40 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text))
        } else {
            Err(format!("`{}` is not an object id of 40 hexadecimal digits", text.escape_debug()))
        }
    }
}

impl FromStr for CommitId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.to_owned())
    }
}

impl From<CommitId> for String {
    fn from(id: CommitId) -> String {
        id.0
    }
}

/// One commit of ours and the pack that holds exactly what it added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The commit.
    pub commit: CommitId,
    /// What it stands on; none for the first.
    pub parent: Option<CommitId>,
    /// The pack file with every object that the commit added and no other;
    /// none where some of them were on the disk before, left by a run that
    /// was killed.
    pub pack: Option<PathBuf>,
}

/// Who our commits say made them: the same for every operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Default for Author {
    fn default() -> Self {
        Self { name: "mirror".to_owned(), email: "mirror@invalid".to_owned() }
    }
}

impl FromStr for Author {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not an author like `mirror <mirror@invalid>`");
        let (name, rest) = text.split_once('<').ok_or_else(wrong)?;
        let email = rest.trim_end().strip_suffix('>').ok_or_else(wrong)?;
        let forbidden = |c: char| matches!(c, '<' | '>') || c.is_control();
        let (name, email) = (name.trim(), email.trim());
        if name.is_empty()
            || email.is_empty()
            || name.contains(forbidden)
            || email.contains(forbidden)
        {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), email: email.to_owned() })
    }
}
