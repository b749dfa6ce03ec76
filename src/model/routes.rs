//! The ways out that the operator configured, checked as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{RouteName, Secret};

/// How we speak to a proxy. Every one of these leaves the resolution of
/// names to the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyScheme {
    /// CONNECT over HTTP/1.1 (RFC 9110, 9.3.6).
    Http,
    /// The same inside TLS.
    Https,
    /// SOCKS 4A.
    Socks4a,
    /// SOCKS 5 (RFC 1928) with names, and user and password (RFC 1929).
    Socks5h,
    /// Tor inside this program, where the feature `tor` is built in.
    Tor,
}

impl fmt::Display for ProxyScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks4a => "socks4a",
            Self::Socks5h => "socks5h",
            Self::Tor => "tor",
        })
    }
}

/// Where a proxy listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyAddress {
    /// On a host, a name or an address, and a port.
    Tcp(String, u16),
    /// On a socket in the file system of this machine.
    Unix(PathBuf),
    /// Nowhere: it is part of this program, set up by this text in TOML
    /// (arti's own configuration: bridges and the like).
    Inside(String),
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => path.display().fmt(f),
            Self::Inside(_) => f.write_str("inside"),
        }
    }
}

/// A configured proxy.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Its name.
    pub name: RouteName,
    /// How we speak to it.
    pub scheme: ProxyScheme,
    /// Where it listens.
    pub address: ProxyAddress,
    /// The proxy or group through which it is reached, if not from here.
    pub via: Option<RouteName>,
    /// The user it knows us by.
    pub username: Option<String>,
    /// The password for that user.
    pub password: Option<Secret>,
    /// Whether each source and mirror gets SOCKS credentials of its own, so
    /// that Tor keeps their circuits apart. Excludes `username`. Tor inside
    /// this program does the same without credentials.
    pub isolate: bool,
    /// Certificates (PEM) trusted for an `https` proxy besides the built-in roots.
    pub ca: Option<Vec<u8>>,
}

/// How a group chooses among its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The first that works, in the order written.
    Fallback,
    /// Several at once, staggered; the first to connect wins.
    Race,
    /// The one that has been quickest so far.
    Fastest,
    /// Each connection by the next one.
    Rotate,
    /// The same one for the same host.
    Sticky,
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fallback => "fallback",
            Self::Race => "race",
            Self::Fastest => "fastest",
            Self::Rotate => "rotate",
            Self::Sticky => "sticky",
        })
    }
}

/// Several proxies under a policy.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: RouteName,
    /// How it chooses.
    pub policy: Policy,
    /// Proxies and other groups.
    pub members: Vec<RouteName>,
}

/// Who resolves names on direct routes.
#[derive(Debug, Clone, Default)]
pub struct Dns {
    /// Where questions go.
    pub servers: DnsServers,
    /// Names whose addresses the operator wrote down.
    pub pinned: BTreeMap<String, Vec<IpAddr>>,
}

/// Where questions about names go.
#[derive(Debug, Clone, Default)]
pub enum DnsServers {
    /// Nowhere: a direct connection to a name that is not pinned fails.
    #[default]
    None,
    /// The resolver of the system, because the operator wrote so.
    System,
    /// DNS over HTTPS (RFC 8484) by a route of its own.
    Https {
        /// The addresses of the servers, tried in order.
        urls: Vec<Url>,
        /// The way to them.
        route: RouteName,
    },
}

/// How the first bytes of TLS, which name the host (RFC 8446, section 4.1.2;
/// RFC 6066, section 3), are sent on direct routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hello {
    /// As they are.
    Plain,
    /// In two TCP segments, cut inside the name: unseen by a censor that
    /// looks at single packets.
    Tcp,
    /// In two TLS records, cut inside the name: unseen also by one that puts
    /// the TCP stream together.
    Record,
}

impl fmt::Display for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Tcp => "tcp",
            Self::Record => "record",
        })
    }
}

/// All ways out. Every name in here leads somewhere.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    proxies: BTreeMap<RouteName, Proxy>,
    groups: BTreeMap<RouteName, Group>,
    dns: Dns,
}

/// Why ways out do not fit together. Each variant names the route at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoutesError {
    /// Two routes have one name, or one is called `direct`.
    Taken(RouteName),
    /// A group has no members.
    Empty(RouteName),
    /// A group names a member that is not configured.
    Unknown {
        /// The group.
        group: RouteName,
        /// What it names.
        member: RouteName,
    },
    /// A group contains `direct`: it would fail open.
    Direct(RouteName),
    /// A proxy is reached through a route that is not configured.
    Via {
        /// The proxy.
        proxy: RouteName,
        /// What it names.
        via: RouteName,
    },
    /// A group contains itself, or a proxy is reached through itself.
    Cycle(RouteName),
    /// The route to the DNS servers is not configured.
    Dns(RouteName),
}

impl fmt::Display for RoutesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(name) => write!(f, "the name `{name}` is taken by another route"),
            Self::Empty(group) => write!(f, "group `{group}` has no members"),
            Self::Unknown { group, member } => {
                write!(f, "group `{group}` names `{member}`, which is not configured")
            }
            Self::Direct(group) => write!(
                f,
                "group `{group}` contains `direct`: a group whose proxies are down would leave \
                 without one"
            ),
            Self::Via { proxy, via } if via.is_direct() => write!(
                f,
                "proxy `{proxy}` is reached via `direct`: leave `via` out, that is what it means"
            ),
            Self::Via { proxy, via } => {
                write!(f, "proxy `{proxy}` is reached via `{via}`, which is not configured")
            }
            Self::Cycle(name) => write!(f, "`{name}` leads to itself"),
            Self::Dns(route) => write!(f, "dns leaves by `{route}`, which is not configured"),
        }
    }
}

impl std::error::Error for RoutesError {}

impl Routes {
    /// Checks that names are unique, that groups have members that exist,
    /// do not contain themselves, and do not hide `direct`.
    ///
    /// # Errors
    /// The first fault found.
    pub fn new(proxies: Vec<Proxy>, groups: Vec<Group>, dns: Dns) -> Result<Self, RoutesError> {
        let mut routes = Self { dns, ..Self::default() };
        for proxy in proxies {
            let name = proxy.name.clone();
            if name.is_direct() || routes.proxies.insert(name.clone(), proxy).is_some() {
                return Err(RoutesError::Taken(name));
            }
        }
        for group in groups {
            let name = group.name.clone();
            let taken = name.is_direct() || routes.proxies.contains_key(&name);
            if taken || routes.groups.insert(name.clone(), group).is_some() {
                return Err(RoutesError::Taken(name));
            }
        }
        for group in routes.groups.values() {
            routes.check_members(group)?;
        }
        for proxy in routes.proxies.values() {
            let unknown = |via: &&RouteName| via.is_direct() || !routes.contains(via);
            if let Some(via) = proxy.via.as_ref().filter(unknown) {
                let (proxy, via) = (proxy.name.clone(), via.clone());
                return Err(RoutesError::Via { proxy, via });
            }
        }
        if let Some(name) = routes.names().find(|name| routes.leads_to(name, name)) {
            return Err(RoutesError::Cycle(name.clone()));
        }
        if let DnsServers::Https { route, .. } = &routes.dns.servers
            && !routes.contains(route)
        {
            return Err(RoutesError::Dns(route.clone()));
        }
        Ok(routes)
    }

    fn check_members(&self, group: &Group) -> Result<(), RoutesError> {
        if group.members.is_empty() {
            return Err(RoutesError::Empty(group.name.clone()));
        }
        for member in &group.members {
            if member.is_direct() {
                return Err(RoutesError::Direct(group.name.clone()));
            }
            if !self.contains(member) {
                let (group, member) = (group.name.clone(), member.clone());
                return Err(RoutesError::Unknown { group, member });
            }
        }
        Ok(())
    }

    /// Returns what a route uses directly: the members of a group, the route
    /// via which a proxy is reached.
    pub fn parts(&self, name: &RouteName) -> impl Iterator<Item = &RouteName> {
        let members = self.groups.get(name).into_iter().flat_map(|group| &group.members);
        members.chain(self.proxies.get(name).and_then(|proxy| proxy.via.as_ref()))
    }

    /// Tells whether a route uses another, directly or not.
    #[must_use]
    pub fn leads_to(&self, name: &RouteName, other: &RouteName) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&RouteName> = self.parts(name).collect();
        while let Some(part) = open.pop() {
            if part == other {
                return true;
            }
            if seen.insert(part) {
                open.extend(self.parts(part));
            }
        }
        false
    }

    /// Tells whether a name is `direct`, a proxy or a group.
    #[must_use]
    pub fn contains(&self, name: &RouteName) -> bool {
        name.is_direct() || self.proxies.contains_key(name) || self.groups.contains_key(name)
    }

    /// Returns the proxy of a name.
    #[must_use]
    pub fn proxy(&self, name: &RouteName) -> Option<&Proxy> {
        self.proxies.get(name)
    }

    /// Returns the group of a name.
    #[must_use]
    pub fn group(&self, name: &RouteName) -> Option<&Group> {
        self.groups.get(name)
    }

    /// Returns all names but `direct`, proxies first.
    pub fn names(&self) -> impl Iterator<Item = &RouteName> {
        self.proxies.keys().chain(self.groups.keys())
    }

    /// Returns who resolves names on direct routes.
    #[must_use]
    pub fn dns(&self) -> &Dns {
        &self.dns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(name: &str) -> Proxy {
        Proxy {
            name: name.parse().unwrap(),
            scheme: ProxyScheme::Socks5h,
            address: ProxyAddress::Tcp("127.0.0.1".to_owned(), 9050),
            via: None,
            username: None,
            password: None,
            isolate: false,
            ca: None,
        }
    }

    fn group(name: &str, members: &[&str]) -> Group {
        Group {
            name: name.parse().unwrap(),
            policy: Policy::Fallback,
            members: members.iter().map(|member| member.parse().unwrap()).collect(),
        }
    }

    fn fault(groups: Vec<Group>) -> String {
        Routes::new(vec![proxy("tor")], groups, Dns::default()).unwrap_err().to_string()
    }

    #[test]
    fn groups_that_fit_pass() {
        let groups = vec![group("inner", &["tor"]), group("outer", &["inner", "tor"])];
        let routes = Routes::new(vec![proxy("tor")], groups, Dns::default()).unwrap();
        assert!(routes.contains(&"direct".parse().unwrap()));
        assert!(!routes.contains(&"nowhere".parse().unwrap()));
    }

    #[test]
    fn groups_that_would_fail_open_are_refused() {
        assert!(fault(vec![group("a", &[])]).contains("no members"));
        assert!(fault(vec![group("a", &["direct"])]).contains("without one"));
        assert!(fault(vec![group("a", &["b"])]).contains("not configured"));
        assert!(fault(vec![group("a", &["b"]), group("b", &["a"])]).contains("itself"));
        assert!(fault(vec![group("tor", &["tor"])]).contains("taken"));
        assert!(fault(vec![group("direct", &["tor"])]).contains("taken"));
    }

    #[test]
    fn chains_that_lead_nowhere_or_to_themselves_are_refused() {
        let chain = |via: &str, groups: Vec<Group>| {
            let far = Proxy { via: Some(via.parse().unwrap()), ..proxy("far") };
            Routes::new(vec![proxy("tor"), far], groups, Dns::default()).map_err(|e| e.to_string())
        };
        assert!(chain("tor", vec![]).is_ok());
        assert!(chain("g", vec![group("g", &["tor"])]).is_ok());
        assert!(chain("nowhere", vec![]).unwrap_err().contains("not configured"));
        assert!(chain("direct", vec![]).unwrap_err().contains("leave `via` out"));
        assert!(chain("far", vec![]).unwrap_err().contains("itself"));
        assert!(chain("g", vec![group("g", &["tor", "far"])]).unwrap_err().contains("itself"));
    }
}
