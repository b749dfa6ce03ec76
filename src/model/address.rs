//! Which addresses lead inward: to this machine or its own network.
//!
//! Feeds, pages and redirects are written by others, and may name addresses
//! that only we can reach. None of them is dialled unless the operator typed
//! it.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Scheme, host and port of an address: what a permission is given for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    host: String,
    port: u16,
}

impl Origin {
    /// Returns the origin of an address that has a host and a known port.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
        Some(Self { host, port: url.port_or_known_default()? })
    }

    /// Returns the origin of a host and a port.
    #[must_use]
    pub fn new(host: &str, port: u16) -> Self {
        Self { host: host.trim_end_matches('.').to_ascii_lowercase(), port }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// The inward addresses that the operator allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inward {
    hosts: BTreeSet<String>,
    origins: BTreeSet<Origin>,
}

impl Inward {
    /// Allows whole hosts, on any port.
    #[must_use]
    pub fn hosts(hosts: impl IntoIterator<Item = String>) -> Self {
        let hosts =
            hosts.into_iter().map(|host| host.trim_end_matches('.').to_ascii_lowercase()).collect();
        Self { hosts, origins: BTreeSet::new() }
    }

    /// Returns the same permission with more origins.
    #[must_use]
    pub fn with(&self, origins: impl IntoIterator<Item = Origin>) -> Self {
        let mut more = self.clone();
        more.origins.extend(origins);
        more
    }

    /// Tells whether a host and port may be dialled though they lead inward.
    #[must_use]
    pub fn allows(&self, origin: &Origin) -> bool {
        self.hosts.contains(&origin.host) || self.origins.contains(origin)
    }

    /// Tells whether an address may be asked for: it does not lead inward as
    /// far as its text shows, or it is allowed.
    ///
    /// The `url` crate has already turned every notation of an IPv4 address
    /// (octal, hexadecimal, short) into the usual one, as WHATWG URL rules.
    #[must_use]
    pub fn permits(&self, url: &Url) -> bool {
        let Some(origin) = Origin::of(url) else { return false };
        if self.allows(&origin) {
            return true;
        }
        match url.host() {
            Some(Host::Ipv4(address)) => !is_inward(address.into()),
            Some(Host::Ipv6(address)) => !is_inward(address.into()),
            Some(Host::Domain(name)) => !is_inward_name(name),
            None => false,
        }
    }
}

/// Tells whether a name is one of those that mean this machine or its network
/// (RFC 6761, RFC 6762, RFC 8375).
fn is_inward_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let last = name.rsplit('.').next().unwrap_or(&name);
    matches!(last, "localhost" | "local" | "internal" | "localdomain" | "lan" | "intranet" | "home")
        || name == "home.arpa"
        || name.ends_with(".home.arpa")
        || !name.contains('.')
}

/// Tells whether an address leads to this machine, a private or shared
/// network, or nowhere on the public internet (the special-purpose registries
/// of RFC 6890, with embedded IPv4 of NAT64, 6to4 and mapped forms unpacked).
#[must_use]
pub fn is_inward(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inward_v4(address),
        IpAddr::V6(address) => is_inward_v6(address),
    }
}

fn is_inward_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, ..)
    )
}

fn is_inward_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_inward_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0, 0, 0, 0, 0, 0, high, low] => {
            s[5] == 0 || embedded(high, low)
        }
        [0, 0, 0, 0, 0xffff, 0, ..] => true,
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x64, 0xff9b, ..] => true,
        [0x2002, high, low, ..] => embedded(high, low),
        // Only 2000::/3 is public; inside it Teredo, documentation, ORCHID
        // and benchmarking are not.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => true,
        [first, ..] => !(0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(text: &str) -> bool {
        Inward::default().permits(&Url::parse(text).unwrap())
    }

    #[test]
    fn inward_addresses_are_refused_in_every_notation() {
        for inward in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://2130706433/",
            "http://0/",
            "http://10.1.2.3/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://172.31.255.255/",
            "http://192.168.0.1/",
            "http://255.255.255.255/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[::10.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[ff02::1]/",
            "http://[2001:db8::1]/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://a.localhost/",
            "http://printer.local/",
            "http://metadata.google.internal/",
            "http://router/",
            "http://home.arpa/",
            "http://nas.home.arpa/",
            "http://①②⑦.0.0.1/",
        ] {
            assert!(!permits(inward), "{inward}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for public in [
            "http://example.org/",
            "http://93.184.216.34/",
            "http://[2606:2800:220:1::1]/",
            "http://[64:ff9b::5db8:d822]/",
            "http://[::ffff:93.184.216.34]/",
            "http://172.32.0.1/",
            "http://abc.onion/",
        ] {
            assert!(permits(public), "{public}");
        }
    }

    #[test]
    fn what_the_operator_typed_is_allowed_and_no_more() {
        let typed = Url::parse("http://127.0.0.1:8080/feed").unwrap();
        let inward = Inward::default().with(Origin::of(&typed));
        assert!(inward.permits(&Url::parse("http://127.0.0.1:8080/post/1").unwrap()));
        assert!(!inward.permits(&Url::parse("http://127.0.0.1:8081/").unwrap()));
        assert!(!inward.permits(&Url::parse("http://127.0.0.2:8080/").unwrap()));
        let host = Inward::hosts(["127.0.0.1".to_owned()]);
        assert!(host.permits(&Url::parse("http://127.0.0.1:8081/").unwrap()));
    }
}
