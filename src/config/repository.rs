//! What signs, and who is trusted.

use super::check::Checker;
use super::fault::ConfigFault;
use super::typed::Repository;
use super::values::Parsed;
use crate::model::{Signer, SigningKey, TrustedSigners};

impl Checker<'_> {
    /// Opens the key that signs.
    pub(super) fn signing_key(&mut self, typed: &Repository) -> Option<SigningKey> {
        let Some(at) = &typed.signing_key else {
            if let Some(passphrase) = &typed.passphrase {
                let message = "a passphrase without a `signing_key` opens nothing";
                self.fault(ConfigFault::at(passphrase.span(), message));
            }
            return None;
        };
        let private = self.secret(at);
        let passphrase = match &typed.passphrase {
            Some(at) => Some(self.secret(at)?),
            None => None,
        };
        let key = SigningKey::new(&private?, passphrase.as_ref()).map_err(|message| {
            ConfigFault::at(at.span(), message).hint("ssh-keygen -t ed25519 -f FILE makes one")
        });
        self.keep(key)
    }
}

/// Returns whose signatures are believed: those who were typed, and the own
/// key's.
pub(super) fn trusted(own: Option<&SigningKey>, typed: Vec<Parsed<Signer>>) -> TrustedSigners {
    TrustedSigners::new(typed.into_iter().map(|Parsed(s)| s).chain(own.map(SigningKey::signer)))
}
