//! Signed commits: the header that git calls `gpgsig`, written and checked.

use std::fmt;

use git2::{ObjectType, Oid};

use super::Repository;
use super::error::{RepositoryError, at};
use crate::model::{CommitId, Disbelief, Signer, SigningKey, TrustedSigners};

/// The purpose that git gives signatures (gpg.format=ssh).
const NAMESPACE: &str = "git";

/// The header of a signature, as it begins a line.
const HEADER: &[u8] = b"gpgsig ";

/// Headers of other signatures, which we do not make and would not check.
const FOREIGN: &[u8] = b"gpgsig-";

/// Why a commit is not believed to be by somebody trusted.
#[derive(Debug)]
pub enum SignatureError {
    /// It cannot be read.
    Repository(RepositoryError),
    /// It has no signature.
    Unsigned(CommitId),
    /// It has one that is not believed.
    Disbelieved(CommitId, Disbelief),
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository(error) => error.fmt(f),
            Self::Unsigned(commit) => write!(f, "commit {} is not signed", commit.short()),
            Self::Disbelieved(commit, why) => {
                write!(f, "the signature of commit {} is not believed: {why}", commit.short())
            }
        }
    }
}

impl std::error::Error for SignatureError {}

impl Repository {
    /// Signs every commit from now on.
    #[must_use]
    pub fn signed_by(mut self, key: Option<SigningKey>) -> Self {
        self.key = key;
        self
    }

    /// Checks the signature of a commit, and with it everything that the
    /// commit holds and stands on; returns who signed.
    ///
    /// # Errors
    /// There is no such commit, it is not signed, or by nobody who is trusted.
    pub fn verify(
        &self,
        commit: &CommitId,
        trusted: &TrustedSigners,
    ) -> Result<Signer, SignatureError> {
        let read = || -> Result<Vec<u8>, git2::Error> {
            let git = self.git();
            let odb = git.odb()?;
            let object = odb.read(Oid::from_str(commit.as_str())?)?;
            match object.kind() {
                ObjectType::Commit => Ok(object.data().to_vec()),
                _ => Err(git2::Error::from_str("it is not a commit")),
            }
        };
        let text = read().map_err(at("read commit", commit)).map_err(SignatureError::Repository)?;
        let (payload, armour) =
            take_apart(&text).ok_or_else(|| SignatureError::Unsigned(commit.clone()))?;
        trusted
            .verify(NAMESPACE, &payload, &armour)
            .map_err(|why| SignatureError::Disbelieved(commit.clone(), why))
    }
}

/// Signs the text of a commit: the signature becomes its last header.
pub(super) fn sign(text: &[u8], key: &SigningKey) -> Result<Vec<u8>, RepositoryError> {
    let signing = at("sign", "the commit");
    let armour = key.sign(NAMESPACE, text).map_err(&signing)?;
    let headers = end_of_headers(text).ok_or_else(|| signing("it has no end of headers".into()))?;
    let mut signed = text[..headers].to_vec();
    signed.extend_from_slice(HEADER);
    // Further lines of a header begin with a space.
    signed.extend_from_slice(armour.trim_end().replace('\n', "\n ").as_bytes());
    signed.push(b'\n');
    signed.extend_from_slice(&text[headers..]);
    Ok(signed)
}

/// Returns where the headers of a commit end: at the empty line.
fn end_of_headers(text: &[u8]) -> Option<usize> {
    text.windows(2).position(|pair| pair == b"\n\n").map(|at| at + 1)
}

/// Takes a signed commit apart: what was signed, and the signature; none where
/// there is not exactly one.
fn take_apart(text: &[u8]) -> Option<(Vec<u8>, String)> {
    let (headers, message) = text.split_at(end_of_headers(text)?);
    let (mut payload, mut armour) = (Vec::with_capacity(text.len()), None::<Vec<u8>>);
    let mut inside = false;
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        if inside && let Some(more) = line.strip_prefix(b" ") {
            armour.as_mut()?.extend_from_slice(more);
            continue;
        }
        inside = false;
        if let Some(first) = line.strip_prefix(HEADER) {
            if armour.replace(first.to_vec()).is_some() {
                return None;
            }
            inside = true;
        } else if line.starts_with(FOREIGN) {
            return None;
        } else {
            payload.extend_from_slice(line);
        }
    }
    payload.extend_from_slice(message);
    Some((payload, String::from_utf8(armour?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\
        author mirror <mirror@invalid> 1610323200 +0000\n\
        committer mirror <mirror@invalid> 1610323200 +0000\n\nPublish\n\ngpgsig x\n";

    fn key() -> SigningKey {
        crate::model::tests_of_signatures::key(1)
    }

    #[test]
    fn what_was_signed_comes_back() {
        let signed = sign(TEXT, &key()).unwrap();
        assert_eq!(signed, sign(TEXT, &key()).unwrap());
        let (payload, armour) = take_apart(&signed).unwrap();
        assert_eq!(payload, TEXT);
        let trusted = TrustedSigners::new([key().signer()]);
        assert_eq!(trusted.verify(NAMESPACE, &payload, &armour), Ok(key().signer()));
    }

    #[test]
    fn commits_without_one_signature_are_unsigned() {
        assert!(take_apart(TEXT).is_none());
        assert!(take_apart(b"").is_none());
        let signed = String::from_utf8(sign(TEXT, &key()).unwrap()).unwrap();
        assert!(take_apart(signed.replacen("gpgsig ", "gpgsig-sha256 ", 1).as_bytes()).is_none());
        let twice = sign(signed.as_bytes(), &key()).unwrap();
        assert!(take_apart(&twice).is_none());
        // A header of another kind stays in what was signed.
        let more = signed.replacen("\ngpgsig ", "\nencoding x\n y\ngpgsig ", 1);
        let (payload, _) = take_apart(more.as_bytes()).unwrap();
        assert!(String::from_utf8(payload).unwrap().contains("encoding x\n y\n\nPublish"));
    }
}
