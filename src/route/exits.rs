//! Dials targets by proxies, groups and directly. What is not configured is
//! not dialled, and no failure ever leads to a way that was not named.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::UnixStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Host;

use super::direct;
use super::error::{DialError, Failure, RouteError, Step, error_words};
use super::health::{Health, Readiness};
use super::resolve::Resolver;
use super::socks5::{self, Login};
use super::stagger::stagger;
use super::stream::Stream;
use super::target::Target;
use super::tor::{self, Tors};
use super::{connect, socks4a, tls};
use crate::model::{
    Digest, Group, Inward, Policy, Proxy, ProxyAddress, ProxyScheme, RouteName, Routes,
};

/// How long one member of a race may take before the next joins in.
const RACE: Duration = Duration::from_millis(300);

/// Every configured way out.
pub(super) struct Exits {
    routes: Arc<Routes>,
    resolver: Resolver,
    health: Arc<Health>,
    turns: BTreeMap<RouteName, AtomicUsize>,
    trusts: BTreeMap<RouteName, Arc<ClientConfig>>,
    tors: Arc<Tors>,
    time: Duration,
    salt: [u8; 16],
}

/// Ready for everything.
const READY: (Readiness, Readiness) = (Readiness::Ready, Readiness::Ready);

/// What one dial is about.
#[derive(Clone, Copy)]
pub(super) struct Errand<'a> {
    pub(super) target: &'a Target,
    pub(super) purpose: &'a str,
    pub(super) inward: &'a Inward,
}

/// How long one way may take: in all, and of that with the proxy itself.
#[derive(Clone, Copy)]
struct Patience {
    deadline: Instant,
    with_proxy: Duration,
}

impl Patience {
    fn for_proxy(self) -> Instant {
        self.deadline.min(Instant::now() + self.with_proxy)
    }
}

type Dialling<'a> = Pin<Box<dyn Future<Output = Result<Stream, Vec<Failure>>> + Send + 'a>>;

impl Exits {
    pub(super) fn new(
        routes: Arc<Routes>,
        resolver: Resolver,
        health: Arc<Health>,
        tors: Arc<Tors>,
        time: Duration,
    ) -> Result<Self, RouteError> {
        let mut trusts = BTreeMap::new();
        let mut turns = BTreeMap::new();
        for name in routes.names() {
            match routes.proxy(name) {
                Some(proxy) if proxy.scheme == ProxyScheme::Https => {
                    let trust = tls::trust(name.as_str(), proxy.ca.as_deref())?;
                    trusts.insert(name.clone(), Arc::new(trust));
                }
                Some(_) => {}
                None => {
                    turns.insert(name.clone(), AtomicUsize::new(0));
                }
            }
        }
        let salt = rand::random();
        Ok(Self { routes, resolver, health, turns, trusts, tors, time, salt })
    }

    pub(super) fn routes(&self) -> &Routes {
        &self.routes
    }

    pub(super) fn health(&self) -> &Health {
        &self.health
    }

    /// Connects to a target by a route, in the time that connecting may take.
    pub(super) async fn dial(
        &self,
        route: &RouteName,
        errand: Errand<'_>,
    ) -> Result<Stream, DialError> {
        let dialled = match errand.target.check(errand.inward) {
            Ok(()) => {
                let deadline = Instant::now() + self.time;
                self.by(route, errand, Patience { deadline, with_proxy: self.time }).await
            }
            Err(failure) => Err(vec![failure]),
        };
        dialled.map_err(|failures| DialError::new(route, errand.target, failures))
    }

    fn by<'a>(
        &'a self,
        name: &'a RouteName,
        errand: Errand<'a>,
        patience: Patience,
    ) -> Dialling<'a> {
        Box::pin(async move {
            if name.is_direct() {
                let Errand { target, inward, .. } = errand;
                let begun = Instant::now();
                let line = direct::connect(target, inward, &self.resolver, patience.deadline).await;
                if line.is_ok() {
                    self.health.note(name, begun.elapsed(), Timestamp::now());
                }
                return line.map(Stream::new).map_err(|failure| vec![failure]);
            }
            if let Some(proxy) = self.routes.proxy(name) {
                return self.by_proxy(proxy, errand, patience).await;
            }
            match self.routes.group(name) {
                Some(group) => self.by_group(group, errand, patience).await,
                None => Err(vec![
                    Failure::new(Step::ProxyConnect, format!("`{name}` is not configured"))
                        .lasting(),
                ]),
            }
        })
    }

    async fn by_group(
        &self,
        group: &Group,
        errand: Errand<'_>,
        patience: Patience,
    ) -> Result<Stream, Vec<Failure>> {
        let (members, ready) = self.in_order(group, errand.target);
        let share = patience.with_proxy / u32::try_from(ready.max(1)).unwrap_or(u32::MAX);
        let (pause, with_proxy) = match group.policy {
            Policy::Race => (RACE, patience.with_proxy),
            _ => (share, share),
        };
        let patience = Patience { with_proxy, ..patience };
        let mut attempts: Vec<Dialling<'_>> = Vec::with_capacity(members.len());
        for member in members {
            attempts.push(self.by_member(member, errand, patience));
        }
        let dialled = stagger(attempts, pause).await;
        dialled.map_err(|failures: Vec<Vec<Failure>>| failures.concat())
    }

    fn by_member<'a>(
        &'a self,
        member: &'a RouteName,
        errand: Errand<'a>,
        patience: Patience,
    ) -> Dialling<'a> {
        Box::pin(async move {
            let begun = Instant::now();
            let line = self.by(member, errand, patience).await?;
            // A proxy's own attempt has noted its time already.
            if self.routes.group(member).is_some() {
                self.health.note(member, begun.elapsed(), Timestamp::now());
            }
            Ok(line)
        })
    }

    /// Puts members in the order of the policy, those that failed of late at
    /// the end, and counts those that did not.
    fn in_order<'a>(&self, group: &'a Group, target: &Target) -> (Vec<&'a RouteName>, usize) {
        let mut members: Vec<_> = group.members.iter().collect();
        match group.policy {
            Policy::Fallback | Policy::Race => {}
            Policy::Fastest => members.sort_by_key(|member| self.health.mean(member)),
            Policy::Rotate => {
                let turn = self.turns.get(&group.name);
                let turn = turn.map_or(0, |turn| turn.fetch_add(1, Ordering::Relaxed));
                let count = members.len().max(1);
                members.rotate_left(turn % count);
            }
            Policy::Sticky => {
                let key = site(target);
                members.sort_by_cached_key(|member| {
                    Digest::of(format!("{key} {member}").as_bytes()).to_string()
                });
            }
        }
        let (now, host) = (Timestamp::now(), target.host_text());
        let mut members: Vec<_> = members
            .into_iter()
            .map(|member| (self.readiness(member, &host, now), member))
            .collect();
        members.sort_by_key(|(readiness, _)| *readiness);
        let is_ready = |ready: &(Readiness, Readiness)| *ready == READY;
        let ready = members.iter().filter(|(ready, _)| is_ready(ready)).count();
        (members.into_iter().map(|(_, member)| member).collect(), ready)
    }

    /// A group is as ready as the readiest of its members, a chain as its
    /// least ready link.
    fn readiness(&self, name: &RouteName, host: &str, now: Timestamp) -> (Readiness, Readiness) {
        if let Some(group) = self.routes.group(name) {
            let members = group.members.iter().map(|member| self.readiness(member, host, now));
            return members.min().unwrap_or(READY);
        }
        let own = self.health.readiness(name, host, now);
        match self.routes.proxy(name).and_then(|proxy| proxy.via.as_ref()) {
            Some(via) => own.max((self.readiness(via, host, now).0, Readiness::Ready)),
            None => own,
        }
    }

    async fn by_proxy(
        &self,
        proxy: &Proxy,
        errand: Errand<'_>,
        patience: Patience,
    ) -> Result<Stream, Vec<Failure>> {
        let host = errand.target.host_text();
        let (begun, attempt) =
            (Instant::now(), self.health.attempt(&proxy.name, &host, Timestamp::now()));
        let for_proxy = patience.for_proxy();
        let outcome = if proxy.scheme == ProxyScheme::Tor {
            let circuit = proxy.isolate.then(|| self.circuit(errand.purpose));
            let dialling = self.tors.dial(&proxy.name, errand.target, circuit.as_deref());
            within(patience.deadline, Step::Timeout, dialling).await
        } else {
            // What is wrong before this proxy is reached is not held against it.
            match self.reach(proxy, errand.purpose, for_proxy).await? {
                Ok(line) => self.through(proxy, line, errand, for_proxy, patience.deadline).await,
                Err(failure) => Err(failure),
            }
        };
        match outcome {
            Ok(line) => {
                attempt.succeeded(begun.elapsed(), Timestamp::now());
                Ok(line.led_by(&proxy.name))
            }
            Err(failure) => {
                attempt.failed(failure.step, &failure.to_string(), Timestamp::now());
                Err(vec![failure.by(&proxy.name)])
            }
        }
    }

    async fn through(
        &self,
        proxy: &Proxy,
        mut line: Stream,
        errand: Errand<'_>,
        for_proxy: Instant,
        deadline: Instant,
    ) -> Result<Stream, Failure> {
        let password = proxy.password.as_ref().map_or("", |password| password.expose());
        let circuit = proxy.isolate.then(|| self.circuit(errand.purpose));
        let login = match (&circuit, &proxy.username) {
            (Some(circuit), _) => Some((circuit.as_str(), circuit.as_str())),
            (None, Some(user)) => Some((user.as_str(), password)),
            (None, None) => None,
        };
        if proxy.scheme == ProxyScheme::Socks5h {
            let login = match login {
                Some((user, password)) if proxy.isolate => Login::Required(user, password),
                Some((user, password)) => Login::Offered(user, password),
                None => Login::None,
            };
            within(for_proxy, Step::ProxyHandshake, socks5::greet(&mut line, login)).await?;
        }
        // From here on the proxy may be waiting for the target.
        let asking = async {
            match proxy.scheme {
                ProxyScheme::Http | ProxyScheme::Https => {
                    connect::tunnel(line, errand.target, login).await
                }
                ProxyScheme::Socks4a => {
                    let user = login.map_or("", |(user, _)| user);
                    socks4a::request(&mut line, errand.target, user).await.map(|()| line)
                }
                ProxyScheme::Socks5h => {
                    socks5::request(&mut line, errand.target).await.map(|()| line)
                }
                ProxyScheme::Tor => Ok(line),
            }
        };
        within(deadline, Step::Timeout, asking).await
    }

    /// Names the circuit of a purpose: the same during a run, and to nobody
    /// else a name.
    fn circuit(&self, purpose: &str) -> String {
        let digest = Digest::of_parts(&[&self.salt, purpose.as_bytes()]).to_string();
        digest[..32].to_owned()
    }

    /// Connects to the proxy itself, inside TLS if it is an `https` one. The
    /// outer failures are those of the way to it.
    async fn reach(
        &self,
        proxy: &Proxy,
        purpose: &str,
        deadline: Instant,
    ) -> Result<Result<Stream, Failure>, Vec<Failure>> {
        let (host, port) = match &proxy.address {
            ProxyAddress::Tcp(host, port) => (host, *port),
            ProxyAddress::Unix(path) => {
                let line = timeout_at(deadline, UnixStream::connect(path)).await;
                let line = line.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
                let failed = |error| Failure::io(Step::ProxyConnect, &error);
                return Ok(line.map(Stream::new).map_err(failed));
            }
            ProxyAddress::Inside(_) => return Ok(Err(tor::absent())),
        };
        let address = match Target::new(host, port) {
            Ok(address) => address,
            Err(failure) => return Ok(Err(failure.at_proxy())),
        };
        let line = match &proxy.via {
            None => {
                let dialling = direct::connect_typed(&address, &self.resolver, deadline);
                dialling.await.map(Stream::new).map_err(Failure::at_proxy)
            }
            Some(via) => {
                // The operator typed its address.
                let inward = Inward::default().with([address.origin()]);
                let errand = Errand { target: &address, purpose, inward: &inward };
                let with_proxy = deadline.saturating_duration_since(Instant::now());
                let dialling = self.by(via, errand, Patience { deadline, with_proxy });
                match dialling.await {
                    Ok(line) => Ok(line),
                    Err(mut failures) => match failures.iter().position(Failure::is_theirs) {
                        Some(place) => Err(failures.swap_remove(place).at_next_proxy()),
                        None => return Err(failures),
                    },
                }
            }
        };
        let Some(trust) = self.trusts.get(&proxy.name) else { return Ok(line) };
        Ok(match line {
            Ok(line) => secure(line, trust, &address, deadline).await,
            Err(failure) => Err(failure),
        })
    }
}

/// Speaks TLS with a proxy.
async fn secure(
    line: Stream,
    trust: &Arc<ClientConfig>,
    address: &Target,
    deadline: Instant,
) -> Result<Stream, Failure> {
    let name = ServerName::try_from(address.host_text())
        .map_err(|error| Failure::new(Step::ProxyHandshake, error.to_string()).lasting())?;
    let securing = async {
        let secured = TlsConnector::from(Arc::clone(trust)).connect(name, line).await;
        secured.map_err(|error| {
            let detail = format!("securing the connection: {}", error_words(&error));
            Failure::new(Step::ProxyHandshake, detail)
        })
    };
    within(deadline, Step::ProxyHandshake, securing).await.map(Stream::secured)
}

/// Waits until a deadline; its passing is a failure of the step.
async fn within<T>(
    deadline: Instant,
    step: Step,
    doing: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    timeout_at(deadline, doing)
        .await
        .unwrap_or_else(|_| Err(Failure::new(step, "no answer in time")))
}

/// What sticks to one member: the last two labels of a name, or the address.
fn site(target: &Target) -> String {
    match target.host() {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let begin = name.rmatch_indices('.').nth(1).map_or(0, |(place, _)| place + 1);
            name[begin..].to_owned()
        }
        Host::Ipv4(_) | Host::Ipv6(_) => target.host_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_site_stick_together() {
        let site = |host: &str| site(&Target::new(host, 443).unwrap());
        assert_eq!(site("www.news.example"), "news.example");
        assert_eq!(site("cdn.a.news.example."), "news.example");
        assert_eq!(site("news.example"), "news.example");
        assert_eq!(site("localhost"), "localhost");
        assert_eq!(site("127.0.0.1"), "127.0.0.1");
    }
}
