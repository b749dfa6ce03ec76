//! SSH signatures (OpenSSH's PROTOCOL.sshsig): keys that sign, signers that
//! are trusted.
//!
//! Only Ed25519 keys sign, because their signatures are determined by key and
//! message. The comment of a key, which often tells user and host, is dropped
//! where the key is read, so that it cannot be published.

use std::fmt;
use std::str::FromStr;

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::Secret;

/// Longest signature that is read, in bytes of its armour.
const LONGEST: usize = 8 << 10;

/// A private key that signs what we publish. It cannot be printed.
#[derive(Clone)]
pub struct SigningKey(PrivateKey);

impl SigningKey {
    /// Reads a private key in OpenSSH's format.
    ///
    /// # Errors
    /// A sentence that says what is wrong: another format, another kind than
    /// Ed25519, or a passphrase that is missing or wrong.
    pub fn new(private: &Secret, passphrase: Option<&Secret>) -> Result<Self, String> {
        let key = PrivateKey::from_openssh(private.expose())
            .map_err(|_| "this is not a private key in OpenSSH's format".to_owned())?;
        let key = match (key.is_encrypted(), passphrase) {
            (false, _) => key,
            (true, None) => return Err("this key has a passphrase, and none is given".to_owned()),
            (true, Some(passphrase)) => key
                .decrypt(passphrase.expose())
                .map_err(|_| "the passphrase does not open this key".to_owned())?,
        };
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(format!(
                "a key of the kind `{}` does not sign here: only Ed25519 signs the same bytes \
                 the same way every time",
                key.algorithm()
            ));
        }
        let mut key = key;
        key.set_comment("");
        Ok(Self(key))
    }

    /// Returns the public half.
    #[must_use]
    pub fn signer(&self) -> Signer {
        Signer(PublicKey::new(self.0.public_key().key_data().clone(), ""))
    }

    /// Signs a message for one purpose; returns the armoured signature, which
    /// ends with a line break.
    ///
    /// # Errors
    /// The key cannot be used, in words.
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Result<String, String> {
        let signed = self.0.sign(namespace, HashAlg::Sha512, message);
        let armour = signed.and_then(|signature| signature.to_pem(LineEnding::LF));
        let armour = armour.map_err(|error| error.to_string())?;
        Ok(format!("{}\n", armour.trim_end()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.signer().fingerprint())
    }
}

/// A public key: who signed, or may sign. Shown as one line of OpenSSH's
/// format without a comment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signer(PublicKey);

impl Signer {
    /// Returns the fingerprint as `ssh-keygen -l` shows it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }
}

impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.to_openssh() {
            Ok(line) => f.write_str(line.trim_end()),
            Err(_) => Err(fmt::Error),
        }
    }
}

impl FromStr for Signer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let key = PublicKey::from_openssh(text.trim())
            .map_err(|_| format!("`{text}` is not a public key like `ssh-ed25519 AAAA…`"))?;
        match key.algorithm() {
            Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => {
                Ok(Self(PublicKey::new(key.key_data().clone(), "")))
            }
            other => Err(format!("signatures of the kind `{other}` are not checked here")),
        }
    }
}

/// Why a signature is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disbelief {
    /// It is not a signature of SSH.
    Unreadable,
    /// It was made for another purpose.
    Purpose(String),
    /// It does not fit the message.
    Wrong,
    /// It is good, but nobody trusts who made it (fingerprint).
    Stranger(String),
}

impl fmt::Display for Disbelief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("it is not a signature of SSH"),
            Self::Purpose(namespace) => {
                write!(f, "it was made for another purpose: `{}`", namespace.escape_debug())
            }
            Self::Wrong => f.write_str("it does not fit: what was signed is something else"),
            Self::Stranger(fingerprint) => {
                write!(f, "it is by the key {fingerprint}, which is not among the trusted ones")
            }
        }
    }
}

/// Whose signatures are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedSigners(Vec<Signer>);

impl TrustedSigners {
    /// Takes signers; each counts once, their order does not.
    pub fn new(signers: impl IntoIterator<Item = Signer>) -> Self {
        let mut signers: Vec<Signer> = signers.into_iter().collect();
        signers.sort();
        signers.dedup();
        Self(signers)
    }

    /// Tells whether nobody is trusted, hence nothing can be checked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether a signer is among them.
    #[must_use]
    pub fn contains(&self, signer: &Signer) -> bool {
        self.0.contains(signer)
    }

    /// Returns them in order.
    pub fn iter(&self) -> impl Iterator<Item = &Signer> {
        self.0.iter()
    }

    /// Checks an armoured signature of a message; returns who made it.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn verify(
        &self,
        namespace: &str,
        message: &[u8],
        armour: &str,
    ) -> Result<Signer, Disbelief> {
        if armour.len() > LONGEST {
            return Err(Disbelief::Unreadable);
        }
        // The line break after the armour is customary, and too much for the
        // reader.
        let signature = SshSig::from_pem(armour.trim_end()).map_err(|_| Disbelief::Unreadable)?;
        if signature.namespace() != namespace {
            return Err(Disbelief::Purpose(signature.namespace().to_owned()));
        }
        let key = PublicKey::new(signature.public_key().clone(), "");
        key.verify(namespace, message, &signature).map_err(|_| Disbelief::Wrong)?;
        let signer = Signer(key);
        if !self.contains(&signer) {
            return Err(Disbelief::Stranger(signer.fingerprint()));
        }
        Ok(signer)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    use ssh_key::private::{Ed25519Keypair, KeypairData};

    /// A key of these tests, with a comment that tells of somebody.
    pub(crate) fn text(seed: u8) -> String {
        let pair = KeypairData::from(Ed25519Keypair::from_seed(&[seed; 32]));
        let key = PrivateKey::new(pair, "somebody@somewhere").unwrap();
        key.to_openssh(LineEnding::LF).unwrap().to_string()
    }

    pub(crate) fn key(seed: u8) -> SigningKey {
        SigningKey::new(&Secret::new(&text(seed)), None).unwrap()
    }

    #[test]
    fn signatures_are_determined_and_checked() {
        let (key, other) = (key(1), key(2));
        let trusted = TrustedSigners::new([key.signer()]);
        let signature = key.sign("git", b"news").unwrap();
        assert_eq!(signature, key.sign("git", b"news").unwrap());
        assert!(signature.ends_with("-----END SSH SIGNATURE-----\n"), "{signature}");
        let verify =
            |namespace, message: &[u8], armour: &str| trusted.verify(namespace, message, armour);
        assert_eq!(verify("git", b"news", &signature), Ok(key.signer()));
        assert_eq!(verify("git", b"olds", &signature), Err(Disbelief::Wrong));
        assert_eq!(verify("file", b"news", &signature), Err(Disbelief::Purpose("git".into())));
        assert_eq!(verify("git", b"news", "nonsense"), Err(Disbelief::Unreadable));
        assert_eq!(verify("git", b"news", &"a".repeat(9_000)), Err(Disbelief::Unreadable));
        let stranger = other.sign("git", b"news").unwrap();
        let fingerprint = other.signer().fingerprint();
        assert_eq!(verify("git", b"news", &stranger), Err(Disbelief::Stranger(fingerprint)));
        assert!(TrustedSigners::default().verify("git", b"news", &signature).is_err());
    }

    #[test]
    fn comments_of_keys_are_dropped() {
        let key = key(1);
        let again = key.0.to_openssh(LineEnding::LF).unwrap();
        assert!(text(1).len() > again.len());
        let shown = key.signer().to_string();
        assert_eq!(shown.split(' ').count(), 2, "{shown}");
        let read: Signer = format!("{shown} somebody@somewhere").parse().unwrap();
        assert_eq!(read.to_string(), shown);
        assert_eq!(read, key.signer());
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.signer().fingerprint()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let error = SigningKey::new(&Secret::new("nonsense"), None).unwrap_err();
        assert!(error.contains("not a private key"), "{error}");
        for text in ["", "ssh-ed25519", "ssh-dss AAAA", "ssh-ed25519 AAAA"] {
            assert!(text.parse::<Signer>().is_err(), "{text}");
        }
    }
}
