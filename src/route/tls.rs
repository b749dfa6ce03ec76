//! The one TLS configuration: the same roots, suites and order on every host,
//! so that a handshake tells as little as it can.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::RouteError;

/// Sessions that one passage remembers.
const SESSIONS: usize = 16;

/// Builds a configuration that trusts the built-in roots and, for `of`, the
/// certificates given (PEM).
pub(super) fn trust(of: &str, ca: Option<&[u8]>) -> Result<ClientConfig, RouteError> {
    let wrong = |detail: String| RouteError::Certificates { of: of.to_owned(), detail };
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = ca {
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
            roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(wrong("no certificate in PEM form".to_owned()));
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Returns a configuration for HTTP over TLS whose sessions are its own: a
/// resumed session would tell a server that two passages are one machine.
pub(super) fn for_http(trust: &ClientConfig) -> ClientConfig {
    let mut config = trust.clone();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.resumption = Resumption::in_memory_sessions(SESSIONS);
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_that_do_not_read_are_refused() {
        assert!(trust("office", None).is_ok());
        for bad in [
            "",
            "no certificate",
            "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            let error = trust("office", Some(bad.as_bytes())).unwrap_err();
            assert!(error.to_string().contains("`office`"), "{error}");
        }
    }
}
