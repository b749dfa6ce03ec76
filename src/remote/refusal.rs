//! What a remote that says no means by it: known from its words, and told
//! with the way out.
//!
//! Forges have no common language for this: the words below are those of
//! Git, GitHub, GitLab, Gitea, Forgejo, Bitbucket and gitolite, as they
//! arrive in a report, on the side band, on a shell's stderr or in the body
//! of a response. This module knows nothing of how they arrived.

use serde::Serialize;

/// Why a remote refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The account is not known, not allowed, or suspended.
    Account,
    /// There is no such repository any more.
    Gone,
    /// The host shut the repository for what it holds.
    Policy,
    /// The repository takes no pushes from anybody.
    ReadOnly,
    /// The branch is protected against this account.
    Protected,
    /// What the remote has is not in our history.
    History,
    /// A file or the push is larger than the remote takes.
    Size,
    /// The remote has no more room for us.
    Quota,
    /// It saw something like a secret in what we push.
    Secret,
    /// A hook there said no.
    Hook,
    /// The host is not the one that the operator knows.
    Trust,
    /// It asked us to come back later.
    Busy,
    /// Something else.
    Other,
}

impl Refusal {
    /// Tells whether a mirror that goes on refusing so is lost: no push of
    /// ours will change it.
    #[must_use]
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Account | Self::Gone | Self::Policy | Self::ReadOnly)
    }
}

/// A kind of refusal, the words by which it is known (in lower case), and the
/// way out.
type Known = (Refusal, &'static [&'static str], &'static str);

/// The most telling come first.
const KNOWN: [Known; 23] = [
    (
        Refusal::Account,
        &[
            "account is suspended",
            "account is disabled",
            "account has been blocked",
            "account has been suspended",
            "prohibited from signing in",
            "account is blocked",
        ],
        "the account is shut: ask its host, or let a spare take its place",
    ),
    (
        Refusal::Policy,
        &[
            "dmca",
            "disabled by github staff",
            "violation of github's terms",
            "repository has been disabled",
            "access to this repository has been disabled",
            "repository has been locked",
            "unavailable for legal reasons",
        ],
        "its host shut the repository: let a spare take its place",
    ),
    (
        Refusal::Busy,
        &[
            "rate limit",
            "too many requests",
            "retry later",
            "temporarily read-only",
            "try again later",
            "is being maintained",
            "undergoing maintenance",
        ],
        "it is tried again later by itself",
    ),
    (
        Refusal::Secret,
        &["push cannot contain secrets", "push protection", "secrets detected in code"],
        "it takes something in an article for a secret: look at the place that it names, and \
         withdraw that page or allow it at the host",
    ),
    (
        Refusal::Size,
        &[
            "gh001",
            "exceeds github's file size limit",
            "exceed the size limit",
            "which exceed the",
            "exceeding the size limit",
            "exceeding the file size limit",
            "pack exceeds maximum allowed size",
            "object too large",
            "request entity too large",
        ],
        "a file or the push is too large for it: a smaller `image_size` makes smaller files, a \
         smaller `batch_size` smaller pushes",
    ),
    (
        Refusal::Quota,
        &[
            "exceeded its size limit",
            "exceed its size limit",
            "over 2 gb size limit",
            "is over the size limit",
            "size is over limitation",
            "quota exceeded",
            "exceeded your storage quota",
            "exceeds the quota",
            "storage limit",
        ],
        "the repository has grown beyond what its host gives: let the history begin anew \
         (`max_size`), begin a fresh one there, or take another host",
    ),
    (
        Refusal::Quota,
        &["no space left on device", "disk quota exceeded", "unable to create temporary"],
        "its disk is full or not writable: that is for its administrator",
    ),
    (
        Refusal::ReadOnly,
        &[
            "archived",
            "read-only gitlab instance",
            "mirror repository is read-only",
            "restricted to read-only access",
            "repository is read-only",
        ],
        "it takes no pushes from anybody: take it out of the archive, or choose another \
         repository",
    ),
    (
        Refusal::Protected,
        &[
            "gh006",
            "protected branch",
            "is protected from",
            "to update branch",
            "force push code to a protected",
        ],
        "allow this account to push to the branch, or choose another branch",
    ),
    (
        Refusal::Hook,
        &["gh013", "repository rule violations"],
        "a rule of the repository forbids it: allow this account to bypass it",
    ),
    (
        Refusal::Hook,
        &["gh007", "private email address"],
        "it takes the address of `author` for a private one: choose another",
    ),
    (
        Refusal::Hook,
        &["is not a member of team", "you cannot push commits for", "does not follow the pattern"],
        "a rule on authors or messages forbids it: lift the rule there, or change `author`",
    ),
    (
        Refusal::Account,
        &["saml sso"],
        "the organisation wants the token to be authorised for its single sign-on",
    ),
    (
        Refusal::Account,
        &["password authentication was removed", "support for password authentication"],
        "the host takes tokens only: make one with the right to write, and set `token`",
    ),
    (
        Refusal::Account,
        &[
            "invalid username or",
            "access denied",
            "authentication failed",
            "bad credentials",
            "invalid credentials",
        ],
        "is the token right, and not expired?",
    ),
    (
        Refusal::Gone,
        &[
            "repository not found",
            "repository does not exist",
            "could not be found or you don't have permission",
            "cannot find repository",
            "does not appear to be a git repository",
            "no such repository",
            "not a git repository",
        ],
        "there is no such repository, or this account may not see it: make it (`thistledown \
         mirrors create`), or look at the address",
    ),
    (
        Refusal::Account,
        &[
            "permission to",
            "permission denied",
            "write access to repository not granted",
            "not allowed to push code to this project",
            "user permission denied",
            "not allowed to upload code",
            "denied by",
            "insufficient permission",
        ],
        "this account may not write there: give it, its key or its token the right",
    ),
    (
        // We move a branch off a commit only where our history began anew.
        Refusal::Protected,
        &["non-fast-forward"],
        "the branch there may only grow (receive.denyNonFastForwards, or a rule that protects \
         it), and our history began anew: allow a forced push for one pass, delete the branch \
         there, or choose another `branch`",
    ),
    (
        Refusal::History,
        &["fetch first", "failed to update ref", "stale info"],
        "somebody else pushed at the same moment; the next pass looks again",
    ),
    (
        Refusal::Hook,
        &["branch is currently checked out"],
        "the remote is not bare: make it with `git init --bare`",
    ),
    (
        Refusal::Hook,
        &["shallow update not allowed", "hidden ref"],
        "the branch is one that this host keeps to itself: choose another",
    ),
    (
        Refusal::Hook,
        &["hook declined"],
        "a hook there refuses it: a protected branch, a limit on sizes, or a rule of its owner",
    ),
    (
        Refusal::Other,
        &["abnormal exit", "unpacker error"],
        "it could not take the pack apart; the next pass sends it again",
    ),
];

/// Returns what a remote means by its words, and the way out where one is
/// known.
pub(super) fn of(words: &str) -> (Refusal, Option<&'static str>) {
    let words = words.to_lowercase();
    let known = |(_, phrases, _): &&Known| phrases.iter().any(|phrase| words.contains(phrase));
    match KNOWN.iter().find(known) {
        Some((refusal, _, way)) => (*refusal, Some(way)),
        None => (Refusal::Other, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind, then the words as a forge sent them.
    const RECORDED: &str = include_str!("refusals.txt");

    #[test]
    fn recorded_refusals_are_understood() {
        let mut seen = 0;
        for record in RECORDED.split("\n\n").filter(|record| !record.starts_with('#')) {
            let (kind, words) = record.split_once('\n').unwrap();
            let (refusal, way) = of(words);
            assert_eq!(format!("{refusal:?}"), kind, "{words}");
            assert!(way.is_some(), "{words}");
            seen += 1;
        }
        assert!(seen > 40, "{seen}");
    }

    #[test]
    fn every_phrase_can_be_found_and_means_its_own_kind() {
        for (kind, phrases, _) in KNOWN {
            for phrase in phrases {
                assert_eq!(phrase.to_lowercase(), *phrase);
                assert_eq!(of(phrase).0, kind, "{phrase}");
            }
        }
        assert_eq!(of("we do not like you"), (Refusal::Other, None));
    }

    #[test]
    fn only_lasting_refusals_are_losses() {
        let lost = [Refusal::Account, Refusal::Gone, Refusal::Policy, Refusal::ReadOnly];
        for refusal in [Refusal::Size, Refusal::Trust, Refusal::History, Refusal::Other] {
            assert!(!refusal.is_loss());
        }
        assert!(lost.into_iter().all(Refusal::is_loss));
    }
}
