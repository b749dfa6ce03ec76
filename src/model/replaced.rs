//! Commits of ours that we took out of the history ourselves.

use std::collections::BTreeSet;

use super::CommitId;

/// The commits of chains that we replaced by a new beginning: a remote that
/// still stands at one of them may be moved off it, and off no other.
///
/// Kept in a file of the repository, one commit to a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced(BTreeSet<CommitId>);

impl Replaced {
    /// The name of the file in the repository.
    pub const FILE: &str = "replaced-commits";

    /// Reads the file. A line that is no commit is passed over: it allows
    /// nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(text.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// Adds a commit.
    pub fn add(&mut self, commit: CommitId) {
        self.0.insert(commit);
    }

    /// Tells whether a commit was replaced.
    #[must_use]
    pub fn contains(&self, commit: &CommitId) -> bool {
        self.0.contains(commit)
    }
}

impl std::fmt::Display for Replaced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|commit| writeln!(f, "{commit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_replaced_is_read_back_and_a_torn_line_allows_nothing() {
        let id = |digit: &str| digit.repeat(40).parse::<CommitId>().unwrap();
        let mut replaced = Replaced::default();
        replaced.add(id("b"));
        replaced.add(id("a"));
        let text = replaced.to_string();
        assert_eq!(text, format!("{}\n{}\n", id("a"), id("b")));
        assert_eq!(Replaced::parse(&text), replaced);
        let torn = Replaced::parse(&text[..60]);
        assert!(torn.contains(&id("a")) && !torn.contains(&id("b")));
    }
}
