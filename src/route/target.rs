//! What is to be dialled: a host as text alone shows it, and a port.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::error::{Failure, Step};
use crate::model::{Inward, Origin};

/// Longest name of the domain name system, in text form (RFC 1035).
const LONGEST_NAME: usize = 253;

/// A host and port, in the one notation that WHATWG URL gives them, so that
/// octal and hexadecimal spellings of an address cannot pass as names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Target {
    host: Host<String>,
    port: u16,
}

impl Target {
    /// Reads a host, with or without the brackets of an IPv6 address.
    pub(super) fn new(host: &str, port: u16) -> Result<Self, Failure> {
        let host = match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => Host::Ipv4(address),
            Ok(IpAddr::V6(address)) => Host::Ipv6(address),
            Err(_) => Host::parse(host).map_err(|error| {
                let detail = format!("{host:?} is not a host: {error}");
                Failure::new(Step::Resolve, detail).lasting()
            })?,
        };
        if let Host::Domain(name) = &host
            && name.len() > LONGEST_NAME
        {
            return Err(Failure::new(Step::Resolve, "the name is too long").lasting());
        }
        Ok(Self { host, port })
    }

    /// Stands for a target whose host cannot be read, in the message about it.
    pub(super) fn unreadable(port: u16) -> Self {
        Self { host: Host::Domain("?".to_owned()), port }
    }

    /// Refuses a target that leads inward as far as its text shows.
    pub(super) fn check(&self, inward: &Inward) -> Result<(), Failure> {
        let permitted =
            Url::parse(&format!("http://{self}/")).is_ok_and(|url| inward.permits(&url));
        if permitted { Ok(()) } else { Err(self.leads_inward()) }
    }

    /// The failure of a target that leads inward.
    pub(super) fn leads_inward(&self) -> Failure {
        let detail = format!("`{self}` leads to this machine or its own network");
        Failure::new(Step::Inward, detail)
    }

    pub(super) fn host(&self) -> &Host<String> {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The host without brackets, as SOCKS and permissions write it.
    pub(super) fn host_text(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    /// The origin under which the operator may have allowed it.
    pub(super) fn origin(&self) -> Origin {
        Origin::new(&self.host.to_string(), self.port)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(host: &str) -> Target {
        Target::new(host, 80).unwrap()
    }

    #[test]
    fn addresses_are_known_in_every_notation() {
        for (written, meant) in [
            ("0x7f.1", "127.0.0.1:80"),
            ("2130706433", "127.0.0.1:80"),
            ("127.0.0.1.", "127.0.0.1:80"),
            ("[::1]", "[::1]:80"),
            ("::1", "[::1]:80"),
            ("NEWS.example", "news.example:80"),
        ] {
            assert_eq!(target(written).to_string(), meant);
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let long = "a.".repeat(200);
        for bad in ["", "a b", "a/b", "a@b", "[::1", "1.2.3.4.5", "a\r\nb", "999.1.1.1", &long] {
            assert!(Target::new(bad, 80).is_err(), "{bad}");
        }
    }

    #[test]
    fn inward_targets_need_permission() {
        for inward in ["127.1", "::ffff:10.0.0.1", "localhost", "printer.local", "router"] {
            assert!(target(inward).check(&Inward::default()).is_err(), "{inward}");
        }
        assert!(target("news.example").check(&Inward::default()).is_ok());
        let allowed = Inward::default().with([Origin::new("127.0.0.1", 80)]);
        assert!(target("127.1").check(&allowed).is_ok());
        let allowed = Inward::default().with([target("::1").origin()]);
        assert!(target("::1").check(&allowed).is_ok());
    }
}
