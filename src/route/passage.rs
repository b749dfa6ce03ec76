//! The right to leave by one route, under one purpose.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rustls::ClientConfig;
use url::Url;

use super::error::{DialError, Failure, RequestError, RouteError, Step};
use super::exits::{Errand, Exits};
use super::gate::{Gate, GateSettings};
use super::health::Health;
use super::pump::Traffic;
use super::socks::Reply;
use super::stream::Stream;
use super::target::Target;
use super::tls;
use crate::model::{Inward, RouteName, Secret};

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(30);
/// Most connections to one host that are kept.
const MOST_IDLE: usize = 4;
/// Most failures to dial that are remembered until they are explained.
const MOST_FAILURES: usize = 32;

/// What a client's secret stands for.
pub(super) struct Ticket {
    number: String,
    secret: Secret,
    exits: Arc<Exits>,
    route: RouteName,
    purpose: String,
    inward: Inward,
    traffic: Traffic,
    failures: Mutex<VecDeque<(String, u16, DialError)>>,
}

impl Ticket {
    pub(super) fn new(exits: Arc<Exits>, route: &RouteName, purpose: &str, inward: Inward) -> Self {
        Self {
            number: format!("{:032x}", rand::random::<u128>()),
            secret: Secret::new(&format!("{:032x}", rand::random::<u128>())),
            exits,
            route: route.clone(),
            purpose: purpose.to_owned(),
            inward,
            traffic: Traffic::default(),
            failures: Mutex::default(),
        }
    }

    pub(super) fn number(&self) -> &str {
        &self.number
    }

    #[cfg(test)]
    pub(super) fn secret(&self) -> &str {
        self.secret.expose()
    }

    pub(super) fn purpose(&self) -> &str {
        &self.purpose
    }

    pub(super) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Compares in a time that does not depend on where secrets differ.
    pub(super) fn is_known_by(&self, secret: &[u8]) -> bool {
        let ours = self.secret.expose().as_bytes();
        let differing =
            ours.iter().zip(secret).fold(0, |differing, (ours, given)| differing | (ours ^ given));
        ours.len() == secret.len() && differing == 0
    }

    pub(super) async fn dial(&self, host: &str, port: u16) -> Result<Stream, DialError> {
        let target = Target::new(host, port).map_err(|failure| {
            DialError::new(&self.route, &Target::unreadable(port), vec![failure])
        })?;
        let errand = Errand { target: &target, purpose: &self.purpose, inward: &self.inward };
        let stream = self.exits.dial(&self.route, errand).await?;
        self.forget(host, port);
        Ok(stream)
    }

    pub(super) fn health(&self) -> &Health {
        self.exits.health()
    }

    /// Says that the ways tried to open a connection all failed.
    pub(super) fn failure(&self, host: &str, port: u16, failures: Vec<Failure>) -> DialError {
        let target = Target::new(host, port).unwrap_or_else(|_| Target::unreadable(port));
        DialError::new(&self.route, &target, failures)
    }

    /// Notes that a connection was cut after the first bytes, before the
    /// client can see it.
    pub(super) fn note_cut(&self, host: &str, port: u16, proxy: Option<&RouteName>) {
        let mut failure = Failure::new(Step::Reset, "the connection was cut without an answer");
        if let Some(proxy) = proxy {
            self.health().failed_at(proxy, host, &failure.to_string(), Timestamp::now());
            failure = failure.by(proxy);
        }
        self.remember(host, port, self.failure(host, port, vec![failure]));
    }

    /// Keeps a failure for the explanation of the request that it ends: the
    /// protocol has no room for more than a code.
    pub(super) fn remember(&self, host: &str, port: u16, error: DialError) {
        self.forget(host, port);
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_FAILURES {
            failures.pop_front();
        }
        failures.push_back((host.to_owned(), port, error));
    }

    fn forget(&self, host: &str, port: u16) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|(known, at, _)| known != host || *at != port);
    }

    fn recall(&self, url: &Url) -> Option<DialError> {
        let (host, port) = (url.host_str()?, url.port_or_known_default()?);
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let found = failures.iter().find(|(known, at, _)| known == host && *at == port);
        found.map(|(_, _, error)| error.clone())
    }

    /// Says which step of a failed request it was, and by which proxy.
    pub(super) fn explain(&self, error: &reqwest::Error, url: &Url) -> RequestError {
        let cause = cause(error);
        let met = |step| {
            let failure = Failure::new(step, cause.text.clone());
            RequestError::met(url, &self.route, &failure)
        };
        if cause.is_tls {
            return met(Step::Tls);
        }
        if let Some(dialled) = self.recall(url)
            && (error.is_connect() || dialled.step() == Step::Reset)
        {
            return RequestError::dial(url, &dialled);
        }
        if error.is_timeout() {
            let failure = Failure::new(Step::Timeout, "no answer in time");
            return RequestError::met(url, &self.route, &failure);
        }
        if error.is_builder() {
            let failure = Failure::new(Step::Http, cause.text).lasting();
            return RequestError::met(url, &self.route, &failure);
        }
        met(Step::Http)
    }

    /// Begins a client that knows one address only, the gate's.
    fn builder(
        &self,
        gate: SocketAddr,
        trust: &ClientConfig,
        settings: &GateSettings,
    ) -> Result<reqwest::ClientBuilder, RouteError> {
        let (number, secret) = (&self.number, self.secret.expose());
        let proxy = reqwest::Proxy::all(format!("socks5h://{number}:{secret}@{gate}"))
            .map_err(RouteError::Client)?;
        Ok(reqwest::Client::builder()
            .proxy(proxy)
            .tls_backend_preconfigured(tls::for_http(trust))
            .user_agent(&settings.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // What the gate may take to dial, and as long for TLS after it.
            .connect_timeout(settings.connect_time * 2)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MOST_IDLE)
            .tcp_nodelay(true))
    }

    /// Builds a client for pages. Zstandard is left out: its windows may take
    /// 128 MiB of memory each, at the server's choice.
    pub(super) fn client(
        &self,
        gate: SocketAddr,
        trust: &ClientConfig,
        settings: &GateSettings,
    ) -> Result<reqwest::Client, RouteError> {
        let builder = self.builder(gate, trust, settings)?;
        builder.read_timeout(settings.read_time).no_zstd().build().map_err(RouteError::Client)
    }

    fn raw_client(
        &self,
        gate: SocketAddr,
        trust: &ClientConfig,
        settings: &GateSettings,
    ) -> Result<reqwest::Client, RouteError> {
        let builder = self.builder(gate, trust, settings)?;
        let builder = builder.no_gzip().no_brotli().no_zstd().no_deflate();
        builder.build().map_err(RouteError::Client)
    }
}

/// Says to a client of the gate what became of its request.
pub(super) fn reply_to(error: &DialError) -> Reply {
    match error.step() {
        Step::Inward => Reply::NotAllowed,
        Step::Resolve => Reply::HostUnreachable,
        Step::Connect | Step::ProxyRefused => Reply::Refused,
        Step::Timeout => Reply::Expired,
        _ => Reply::Failed,
    }
}

/// The right to leave by one route, under one purpose. Clones share their
/// connections.
#[derive(Clone)]
pub struct Passage {
    inside: Arc<Inside>,
}

struct Inside {
    ticket: Arc<Ticket>,
    client: reqwest::Client,
    raw_client: reqwest::Client,
    _gate: Gate,
}

impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ticket = &self.inside.ticket;
        write!(f, "Passage(`{}` by `{}`)", ticket.purpose, ticket.route)
    }
}

impl Passage {
    pub(super) fn new(
        gate: Gate,
        ticket: &Arc<Ticket>,
        address: SocketAddr,
        trust: &ClientConfig,
        settings: &GateSettings,
    ) -> Result<Self, RouteError> {
        let client = ticket.client(address, trust, settings)?;
        let raw_client = ticket.raw_client(address, trust, settings)?;
        let inside = Inside { ticket: Arc::clone(ticket), client, raw_client, _gate: gate };
        Ok(Self { inside: Arc::new(inside) })
    }

    /// Returns a client for pages: it decodes what is compressed, and gives
    /// up on a response that falls silent for the reading time. It follows no
    /// redirect and keeps no cookie.
    #[must_use]
    pub fn client(&self) -> &reqwest::Client {
        &self.inside.client
    }

    /// Returns a client that gives bytes as they are sent, for Git's smart
    /// HTTP. A remote may be silent for long while it unpacks, so that this
    /// one limits connecting only: the caller limits the whole.
    #[must_use]
    pub fn raw_client(&self) -> &reqwest::Client {
        &self.inside.raw_client
    }

    /// Connects to a target without HTTP.
    ///
    /// # Errors
    /// If it leads inward and is not allowed, or no way of the route leads
    /// to it.
    pub async fn dial(&self, host: &str, port: u16) -> Result<Stream, DialError> {
        self.inside.ticket.dial(host, port).await
    }

    /// Says which step of a failed request it was, and by which proxy.
    #[must_use]
    pub fn explain(&self, error: &reqwest::Error, url: &Url) -> RequestError {
        self.inside.ticket.explain(error, url)
    }

    /// Returns the inward addresses that this passage may lead to.
    #[must_use]
    pub fn inward(&self) -> &Inward {
        &self.inside.ticket.inward
    }

    /// Returns the route.
    #[must_use]
    pub fn route(&self) -> &RouteName {
        &self.inside.ticket.route
    }

    /// Returns how many bytes HTTP has sent so far, TLS included.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.inside.ticket.traffic.sent.load(Ordering::Relaxed)
    }

    /// Returns how many bytes HTTP has received so far, TLS included.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.inside.ticket.traffic.received.load(Ordering::Relaxed)
    }
}

/// The innermost cause of a client's error, which names no address of ours.
struct Cause {
    text: String,
    is_tls: bool,
}

fn cause(error: &reqwest::Error) -> Cause {
    let mut text = None;
    let mut is_tls = false;
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        // An I/O error that wraps another does not name it as its source.
        let inner = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        is_tls |= inner.is_some_and(|inner| inner.is::<rustls::Error>());
        is_tls |= cause.is::<rustls::Error>();
        text = Some(cause.to_string());
        source = cause.source();
    }
    Cause { text: text.unwrap_or_else(|| "the request failed".to_owned()), is_tls }
}
