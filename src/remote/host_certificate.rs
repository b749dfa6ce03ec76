//! Certificates of hosts (OpenSSH's PROTOCOL.certkeys), judged by the
//! authorities that the operator trusts.

use jiff::Timestamp;
use russh::keys::ssh_key::Certificate;
use russh::keys::ssh_key::certificate::CertType;
use russh::keys::{HashAlg, PublicKey};

use super::known_hosts::{self, HostKeys};

/// Returns why a certificate does not show that a host is who it should be.
/// A certificate that names no host is not believed: its holder could be any.
pub(super) fn fault(
    certificate: &Certificate,
    host: &str,
    keys: &HostKeys,
    now: Timestamp,
) -> Option<String> {
    let authority = PublicKey::from(certificate.signature_key().clone());
    let shown = format!("{} {}", authority.algorithm(), authority.fingerprint(HashAlg::Sha256));
    if !authority.to_bytes().is_ok_and(|bytes| keys.is_authority(&bytes)) {
        return Some(format!("it is signed by {shown}, which no `@cert-authority` names"));
    }
    if certificate.cert_type() != CertType::Host {
        return Some("it is a certificate of a user".to_owned());
    }
    let second = u64::try_from(now.as_second()).unwrap_or_default();
    if second < certificate.valid_after() || second >= certificate.valid_before() {
        let moment = |second: u64| {
            let second = i64::try_from(second).ok();
            second.and_then(|second| Timestamp::from_second(second).ok())
        };
        return Some(
            match (moment(certificate.valid_after()), moment(certificate.valid_before())) {
                (Some(from), Some(to)) => format!("it is valid from {from} to {to} only"),
                _ => "it is not valid now".to_owned(),
            },
        );
    }
    let fingerprint = certificate.signature_key().fingerprint(HashAlg::Sha256);
    if certificate.validate_at(second, [&fingerprint]).is_err() {
        return Some("its signature is wrong".to_owned());
    }
    // For hosts no critical option is defined: we understand none.
    if let Some((option, _)) = certificate.critical_options().iter().next() {
        return Some(format!("it has an option that we do not understand: `{option}`"));
    }
    let host = host.to_ascii_lowercase();
    let names = certificate.valid_principals();
    let is_named =
        |name: &String| known_hosts::matches(name.to_ascii_lowercase().as_bytes(), host.as_bytes());
    match names.iter().any(is_named) {
        true => None,
        false if names.is_empty() => Some("it names no host".to_owned()),
        false => Some(format!("it is for {}, not for {host}", names.join(", "))),
    }
}
