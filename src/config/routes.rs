//! Proxies, groups and DNS.

use std::collections::BTreeMap;
use std::net::IpAddr;

use toml::Spanned;
use url::Url;

use super::check::Checker;
use super::fault::{ConfigFault, suggest};
use super::typed;
use super::values::Parsed;
use crate::model::{
    Dns, DnsServers, Group, NameError, Policy, Proxy, ProxyAddress, ProxyScheme, RouteName, Routes,
};

impl Checker<'_> {
    /// Checks the ways out as a whole.
    pub(super) fn routes(
        &mut self,
        proxies: BTreeMap<Spanned<String>, typed::Proxy>,
        groups: BTreeMap<Spanned<String>, typed::Group>,
        dns: typed::Dns,
    ) -> Routes {
        let mut spans = BTreeMap::new();
        let mut checked_proxies = Vec::new();
        for (key, proxy) in proxies {
            let Some(name) = self.route_key(&key) else { continue };
            spans.insert(name.clone(), key.span());
            checked_proxies.extend(self.proxy(name, &proxy));
        }
        let mut checked_groups = Vec::new();
        for (key, group) in groups {
            let Some(name) = self.route_key(&key) else { continue };
            spans.insert(name.clone(), group.members.span());
            let members = group.members.into_inner().into_iter().map(|name| name.0).collect();
            let policy = match group.policy.into_inner() {
                typed::Policy::Fallback => Policy::Fallback,
                typed::Policy::Race => Policy::Race,
                typed::Policy::Fastest => Policy::Fastest,
                typed::Policy::Rotate => Policy::Rotate,
                typed::Policy::Sticky => Policy::Sticky,
            };
            checked_groups.push(Group { name, policy, members });
        }
        let dns_span = dns.servers.as_ref().map(Spanned::span);
        let dns = self.dns(dns);
        // A fault above would only be repeated by its consequences.
        if !self.faults.is_empty() {
            return Routes::default();
        }
        Routes::new(checked_proxies, checked_groups, dns).unwrap_or_else(|error| {
            use crate::model::RoutesError as E;
            let span = match &error {
                E::Taken(name) | E::Empty(name) | E::Direct(name) | E::Cycle(name) => {
                    spans.get(name).cloned()
                }
                E::Unknown { group, .. } => spans.get(group).cloned(),
                E::Via { proxy, .. } => spans.get(proxy).cloned(),
                E::Dns(_) => dns_span,
            };
            let hint = match &error {
                E::Unknown { member, .. } | E::Via { via: member, .. } => {
                    suggest(member.as_str(), spans.keys().map(RouteName::as_str))
                }
                _ => None,
            };
            self.fault(ConfigFault { span, message: error.to_string(), hint });
            Routes::default()
        })
    }

    fn route_key(&mut self, key: &Spanned<String>) -> Option<RouteName> {
        let name = key.get_ref().parse();
        self.keep(name.map_err(|e: NameError| ConfigFault::at(key.span(), e.to_string())))
    }

    fn proxy(&mut self, name: RouteName, typed: &typed::Proxy) -> Option<Proxy> {
        let address = self.keep(proxy_address(&typed.url));
        let password = typed.password.as_ref().and_then(|at| self.secret(at));
        let ca = typed.ca.as_ref().and_then(|path| self.read(path));
        let (scheme, mut address) = address?;
        if let ProxyAddress::Inside(settings) = &mut address {
            *settings = self.tor_settings(&name, typed)?;
        } else if let Some(settings) = &typed.settings {
            let fault = ConfigFault::at(settings.span(), "only `tor:` has settings of its own");
            self.fault(fault);
        }
        let isolates = matches!(scheme, ProxyScheme::Socks5h | ProxyScheme::Tor);
        if typed.isolate && (!isolates || typed.username.is_some()) {
            self.fault(
                ConfigFault::at(
                    typed.url.span(),
                    format!("proxy `{name}` cannot isolate circuits"),
                )
                .hint("`isolate` needs a socks5h proxy without a username of its own"),
            );
        }
        if scheme == ProxyScheme::Socks4a && typed.password.is_some() {
            let fault = ConfigFault::at(typed.url.span(), "SOCKS 4A knows no passwords");
            self.fault(fault.hint("use socks5h"));
        }
        let via = typed.via.as_ref().map(|via| via.0.clone());
        match (&address, &via) {
            (ProxyAddress::Unix(_), Some(via)) => {
                let message =
                    format!("proxy `{name}` is on this machine: it cannot be reached via `{via}`");
                self.fault(ConfigFault::at(typed.url.span(), message));
            }
            (ProxyAddress::Tcp(host, _), None)
                if scheme != ProxyScheme::Https && !is_near(host) =>
            {
                self.warnings.push(format!(
                    "proxy `{name}` is spoken to in the clear: who watches this line sees which \
                     hosts are asked for; https, ssh or Tor hide them"
                ));
            }
            _ => {}
        }
        Some(Proxy {
            name,
            scheme,
            address,
            via,
            username: typed.username.as_ref().map(|user| user.get_ref().clone()),
            password,
            isolate: typed.isolate,
            ca,
        })
    }

    /// Returns the settings of the Tor client inside this program.
    fn tor_settings(&mut self, name: &RouteName, typed: &typed::Proxy) -> Option<String> {
        let mut fault = |message: &str, hint: &str| {
            self.fault(ConfigFault::at(typed.url.span(), message).hint(hint));
            None
        };
        if !cfg!(feature = "tor") {
            return fault(
                "this build has no Tor inside",
                "build with `--features tor`, or run Tor beside and write                  \"socks5h://127.0.0.1:9050\"",
            );
        }
        if typed.username.is_some() || typed.password.is_some() || typed.ca.is_some() {
            return fault(
                &format!("proxy `{name}` knows no logins or certificates"),
                "take `username`, `password` and `ca` away",
            );
        }
        if typed.via.is_some() {
            return fault(
                &format!("proxy `{name}` is part of this program: it has no way of its own"),
                "let its settings name a proxy: `[channel] outbound_proxy = \"socks5://…\"`",
            );
        }
        let Some(path) = &typed.settings else { return Some(String::new()) };
        let text = String::from_utf8(self.read(path)?);
        if text.is_err() {
            self.fault(ConfigFault::at(path.span(), "the settings are not UTF-8"));
        }
        text.ok()
    }

    fn dns(&mut self, typed: typed::Dns) -> Dns {
        let servers = match typed.servers {
            None => DnsServers::None,
            Some(servers) => {
                let span = servers.span();
                match servers.into_inner() {
                    typed::Servers::Word(word) if word == "system" => DnsServers::System,
                    typed::Servers::Word(_) => {
                        let message = "dns servers are \"system\", or a list of https addresses";
                        self.fault(ConfigFault::at(span, message));
                        DnsServers::None
                    }
                    typed::Servers::List(list) => {
                        let urls = list
                            .iter()
                            .filter_map(|text| match Url::parse(text) {
                                Ok(url) if url.scheme() == "https" && url.has_host() => Some(url),
                                _ => {
                                    let message = format!("`{text}` is not an https address");
                                    self.fault(ConfigFault::at(span.clone(), message));
                                    None
                                }
                            })
                            .collect();
                        match typed.route {
                            Some(route) => DnsServers::Https { urls, route: route.into_inner().0 },
                            None => {
                                self.fault(
                                    ConfigFault::at(span, "dns over https needs a route")
                                        .hint("add `route = \"direct\"`, or a proxy, to [dns]"),
                                );
                                DnsServers::None
                            }
                        }
                    }
                }
            }
        };
        let pinned = typed.pinned.into_iter().map(|(name, ips)| (name.to_ascii_lowercase(), ips));
        Dns { servers, pinned: pinned.collect() }
    }

    /// Returns the route of a source or mirror: its own, else the default.
    /// There is no other.
    pub(super) fn route(
        &mut self,
        what: &str,
        place: std::ops::Range<usize>,
        own: Option<&Spanned<Parsed<RouteName>>>,
        defaults: &typed::Defaults,
        routes: &Routes,
    ) -> Option<RouteName> {
        let Some(chosen) = own.or(defaults.route.as_ref()) else {
            self.fault(
                ConfigFault::at(place, format!("{what} has no route"))
                    .hint("give it `route = …`, or write one under [defaults]; nothing leaves by a way that was not chosen"),
            );
            return None;
        };
        let name = &chosen.get_ref().0;
        // Faulty routes were reported already, and left `routes` empty.
        if !routes.contains(name) && self.faults.is_empty() {
            let known = routes.names().map(RouteName::as_str).chain([RouteName::DIRECT]);
            let hint = suggest(name.as_str(), known);
            let message = format!("route `{name}` is not configured");
            self.fault(ConfigFault { span: Some(chosen.span()), message, hint });
            return None;
        }
        Some(name.clone())
    }
}

/// Tells whether a proxy listens on this machine.
fn is_near(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads the address of a proxy. Only schemes that leave names to the proxy
/// pass; other spellings are made to, or refused. With `+unix` after the
/// scheme the rest is the path of a socket.
fn proxy_address(typed: &Spanned<String>) -> Result<(ProxyScheme, ProxyAddress), ConfigFault> {
    let fault = |message: String| ConfigFault::at(typed.span(), message);
    let text = typed.get_ref();
    let url = Url::parse(text).map_err(|error| fault(format!("`{text}`: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigFault::at(typed.span(), "a proxy's address must not carry credentials")
            .hint("use `username = …` and `password = { file = … }`"));
    }
    if url.scheme() == "tor" {
        if !matches!(url.as_str(), "tor:" | "tor://") {
            return Err(fault(format!("`{text}` has more than `tor:`")));
        }
        return Ok((ProxyScheme::Tor, ProxyAddress::Inside(String::new())));
    }
    let (name, is_unix) = match url.scheme().strip_suffix("+unix") {
        Some(name) => (name, true),
        None => (url.scheme(), false),
    };
    let (scheme, default) = match name {
        "http" => (ProxyScheme::Http, 80),
        "https" if !is_unix => (ProxyScheme::Https, 443),
        "socks4a" | "socks4" => (ProxyScheme::Socks4a, 1080),
        "socks5h" | "socks5" => (ProxyScheme::Socks5h, 1080),
        _ => {
            return Err(fault(format!("`{}` is not a kind of proxy", url.scheme())).hint(
                "known here: http, https, socks4a, socks5h, tor; for a socket in the file system \
                 http+unix, socks4a+unix, socks5h+unix",
            ));
        }
    };
    if url.query().is_some() || url.fragment().is_some() {
        return Err(fault(format!("`{text}` has more than scheme, host and port")));
    }
    let host = url.host_str().filter(|host| !host.is_empty());
    if is_unix {
        let path = percent_encoding::percent_decode_str(url.path()).decode_utf8();
        let path = path.ok().filter(|path| host.is_none() && path.len() > 1);
        let path = path.ok_or_else(|| fault(format!("`{text}` names no socket: {name}+unix:///…")));
        return Ok((scheme, ProxyAddress::Unix(path?.into_owned().into())));
    }
    let host = host.ok_or_else(|| fault(format!("`{text}` names no host")))?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if !matches!(url.path(), "" | "/") {
        return Err(fault(format!("`{text}` has more than scheme, host and port")));
    }
    Ok((scheme, ProxyAddress::Tcp(host, url.port().unwrap_or(default))))
}
