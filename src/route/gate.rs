//! The gate: a SOCKS 5 server on loopback that lets in only clients of ours,
//! each with a secret that stands for one route, and dials for them.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use jiff::Timestamp;
use rustls::ClientConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, timeout};

use super::doh::Doh;
use super::error::RouteError;
use super::exits::Exits;
use super::health::Health;
use super::opening::Opening;
use super::passage::{Passage, Ticket, reply_to};
use super::pump::pump;
use super::resolve::{Resolver, Source};
use super::socks::{self, Reply};
use super::tls;
use super::tor::Tors;
use crate::model::{DnsServers, Hello, Inward, Limits, Origin, RouteName, Routes, WayHealth};

/// How long a client may take to say who it is and what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the passage of DNS questions is for.
const DNS: &str = "dns";

/// What all clients have in common.
#[derive(Debug, Clone)]
pub struct GateSettings {
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// Longest time to connect, the proxy's handshake included.
    pub connect_time: Duration,
    /// Longest silence while a response is read.
    pub read_time: Duration,
    /// Certificates (PEM) trusted besides the built-in roots.
    pub ca: Option<Vec<u8>>,
    /// How TLS is begun on direct routes, in the order of trial.
    pub hello: Vec<Hello>,
    /// The state directory, where Tor inside this program keeps its own.
    pub state: Option<PathBuf>,
}

impl GateSettings {
    /// Takes the times from the limits; trusts the built-in roots only, and
    /// begins TLS as it is.
    #[must_use]
    pub fn new(user_agent: &str, limits: &Limits) -> Self {
        Self {
            user_agent: user_agent.to_owned(),
            connect_time: limits.connect_time,
            read_time: limits.read_time,
            ca: None,
            hello: vec![Hello::Plain],
            state: None,
        }
    }
}

/// The one way out. It serves until the last clone of it, and the last
/// passage through it, are dropped.
#[derive(Clone)]
pub struct Gate {
    house: Arc<House>,
}

struct House {
    address: SocketAddr,
    exits: Arc<Exits>,
    register: Arc<Register>,
    health: Arc<Health>,
    trust: ClientConfig,
    settings: GateSettings,
    serving: AbortHandle,
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gate({})", self.house.address)
    }
}

impl Gate {
    /// Opens the gate on a free port of loopback and serves it on the current
    /// runtime.
    ///
    /// # Errors
    /// If loopback has no port for it, certificates of an `https` proxy or
    /// the settings of a Tor client do not read, or a client cannot be built with these settings.
    pub async fn open(routes: Routes, settings: GateSettings) -> Result<Self, RouteError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(RouteError::Bind)?;
        let address = listener.local_addr().map_err(RouteError::Bind)?;
        let trust = tls::trust("[network] ca", settings.ca.as_deref())?;
        let register = Arc::new(Register::default());
        let health = Arc::new(Health::default());
        let routes = Arc::new(routes);
        let tors = Arc::new(Tors::open(&routes, settings.state.as_deref())?);
        let dns = routes.dns();
        let source = match &dns.servers {
            DnsServers::None => Source::Nobody,
            DnsServers::System => Source::System,
            DnsServers::Https { urls, route } => {
                // The way to the DNS servers must not need them.
                let resolver = Resolver::new(&dns.pinned, Source::NobodyYet);
                let exits = Exits::new(
                    Arc::clone(&routes),
                    resolver,
                    Arc::clone(&health),
                    Arc::clone(&tors),
                    settings.connect_time,
                )?;
                let inward = Inward::default().with(urls.iter().filter_map(Origin::of));
                let ticket = Arc::new(Ticket::new(Arc::new(exits), route, DNS, inward));
                register.add(&ticket);
                let client = ticket.client(address, &trust, &settings)?;
                Source::Https(Doh::new(client, urls.clone(), ticket))
            }
        };
        let resolver = Resolver::new(&dns.pinned, source);
        let exits = Exits::new(routes, resolver, Arc::clone(&health), tors, settings.connect_time)?;
        let manner =
            Arc::new(Manner { hello: settings.hello.clone(), time: settings.connect_time });
        let serving = tokio::spawn(serve(listener, Arc::clone(&register), manner)).abort_handle();
        let exits = Arc::new(exits);
        let house = House { address, exits, register, health, trust, settings, serving };
        Ok(Self { house: Arc::new(house) })
    }

    /// Gives the right to leave by one route, under one purpose: the name of
    /// a source or mirror, which keeps its circuits apart where a proxy
    /// isolates. `ca` (PEM) is trusted besides the built-in roots.
    ///
    /// # Errors
    /// If the route is not configured or the certificates do not read.
    pub fn passage(
        &self,
        route: &RouteName,
        purpose: &str,
        inward: Inward,
        ca: Option<&[u8]>,
    ) -> Result<Passage, RouteError> {
        let house = &self.house;
        if !house.exits.routes().contains(route) {
            return Err(RouteError::Unknown(route.clone()));
        }
        let ticket = Arc::new(Ticket::new(Arc::clone(&house.exits), route, purpose, inward));
        let own = ca.map(|ca| tls::trust(purpose, Some(ca))).transpose()?;
        let trust = own.as_ref().unwrap_or(&house.trust);
        let passage = Passage::new(self.clone(), &ticket, house.address, trust, &house.settings)?;
        house.register.add(&ticket);
        Ok(passage)
    }

    /// Returns where the gate listens: the one address that clients dial.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.house.address
    }

    /// Returns what the connections so far tell of each way, in all and with
    /// single hosts.
    #[must_use]
    pub fn health(&self) -> Vec<WayHealth> {
        self.house.health.all()
    }

    /// Takes up what an earlier run knew of the ways.
    pub fn recall(&self, known: Vec<WayHealth>) {
        self.house.health.recall(known);
    }

    /// Notes that what a proxy brings is not what it should: it is tried last
    /// for a while.
    pub fn condemn(&self, proxy: &RouteName, reason: &str) {
        self.house.health.condemn(proxy, reason, Timestamp::now());
    }

    /// Returns the configured ways.
    #[must_use]
    pub fn routes(&self) -> &Routes {
        self.house.exits.routes()
    }
}

/// How connections begin.
struct Manner {
    hello: Vec<Hello>,
    time: Duration,
}

/// What each secret stands for.
#[derive(Default)]
struct Register {
    tickets: Mutex<HashMap<String, Weak<Ticket>>>,
}

impl Register {
    fn tickets(&self) -> MutexGuard<'_, HashMap<String, Weak<Ticket>>> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, ticket: &Arc<Ticket>) {
        let mut tickets = self.tickets();
        tickets.retain(|_, known| known.strong_count() > 0);
        tickets.insert(ticket.number().to_owned(), Arc::downgrade(ticket));
    }

    fn find(&self, number: &[u8], secret: &[u8]) -> Option<Arc<Ticket>> {
        let number = std::str::from_utf8(number).ok()?;
        let ticket = self.tickets().get(number)?.upgrade()?;
        ticket.is_known_by(secret).then_some(ticket)
    }
}

async fn serve(listener: TcpListener, register: Arc<Register>, manner: Arc<Manner>) {
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    guests.spawn(attend(client, Arc::clone(&register), Arc::clone(&manner)));
                }
                Err(error) => {
                    // Out of descriptors, most likely: wait until some are free.
                    tracing::warn!(%error, "the gate cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = guests.join_next() => {}
        }
    }
}

async fn attend(
    mut client: TcpStream,
    register: Arc<Register>,
    manner: Arc<Manner>,
) -> io::Result<()> {
    let greeting = async {
        client.set_nodelay(true)?;
        let ticket =
            socks::admit(&mut client, |number, secret| register.find(number, secret)).await?;
        Ok::<_, io::Error>((ticket, socks::read_request(&mut client).await?))
    };
    let (ticket, wanted) = timeout(PATIENCE, greeting).await??;
    let (host, port) = match wanted {
        Ok(wanted) => wanted,
        Err(refusal) => return socks::reply(&mut client, refusal).await,
    };
    let begun = Instant::now();
    let dialled = tokio::select! {
        dialled = ticket.dial(&host, port) => dialled,
        () = gone(&client) => return Ok(()),
    };
    let mut remote = match dialled {
        Ok(remote) => remote,
        Err(error) => {
            tracing::debug!(purpose = ticket.purpose(), %error, "not dialled");
            let reply = reply_to(&error);
            ticket.remember(&host, port, error);
            return socks::reply(&mut client, reply).await;
        }
    };
    let connected = begun.elapsed();
    socks::reply(&mut client, Reply::Granted).await?;
    let mut answered = false;
    if remote.proxies().is_empty() && manner.hello != [Hello::Plain] {
        let (ways, time) = (manner.hello.as_slice(), manner.time);
        let opening = Opening { ticket: &ticket, host: &host, port, ways, time };
        match opening.lead(&mut client, remote).await {
            Ok(Some(led)) => (remote, answered) = led,
            Ok(None) => return Ok(()),
            Err(error) => {
                tracing::debug!(purpose = ticket.purpose(), %error, "not opened");
                ticket.remember(&host, port, error);
                return client.set_zero_linger();
            }
        }
    }
    let proxies = remote.proxies().to_vec();
    let cut = || {
        if !answered {
            ticket.note_cut(&host, port, proxies.last());
        }
    };
    let carried = pump(client, remote, ticket.traffic(), &cut).await;
    let ways: Vec<&str> = proxies.iter().map(RouteName::as_str).collect();
    tracing::debug!(
        purpose = ticket.purpose(),
        target = format_args!("{host}:{port}"),
        by = ways.join(" → "),
        sent = carried.sent,
        received = carried.received,
        connected_ms = connected.as_millis(),
        lasted_ms = begun.elapsed().as_millis(),
        "connection ended"
    );
    Ok(())
}

/// Waits until a client that is being dialled for has given up.
async fn gone(client: &TcpStream) {
    if client.peek(&mut [0]).await.is_ok_and(|count| count > 0) {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn says(gate: &Gate, number: &str, secret: &str) -> [u8; 4] {
        let mut stranger = TcpStream::connect(gate.address()).await.unwrap();
        let mut said = vec![5, 1, 2, 1];
        for part in [number, secret] {
            said.push(u8::try_from(part.len()).unwrap());
            said.extend_from_slice(part.as_bytes());
        }
        stranger.write_all(&said).await.unwrap();
        let mut heard = [0; 4];
        stranger.read_exact(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test]
    async fn only_the_whole_secret_of_a_passage_that_lives_opens_the_gate() {
        let settings = GateSettings::new("test", &Limits::default());
        let gate = Gate::open(Routes::default(), settings).await.unwrap();
        let direct = "direct".parse().unwrap();
        let passage = gate.passage(&direct, "soh", Inward::default(), None).unwrap();
        let ticket = {
            let tickets = gate.house.register.tickets();
            tickets.values().next().unwrap().upgrade().unwrap()
        };
        let number = ticket.number().to_owned();
        let secret = ticket.secret().to_owned();
        assert!(number.len() == 32 && secret.len() == 32 && number != secret);
        assert_eq!(says(&gate, &number, &secret).await, [5, 2, 1, 0]);
        let other = if secret.starts_with('0') { "1" } else { "0" };
        for wrong in [&secret[1..], &format!("{secret}0"), &format!("{other}{}", &secret[1..]), "0"]
        {
            assert_eq!(says(&gate, &number, wrong).await, [5, 2, 1, 1], "{wrong}");
        }
        assert_eq!(says(&gate, &secret, &number).await, [5, 2, 1, 1]);
        drop((passage, ticket));
        assert_eq!(says(&gate, &number, &secret).await, [5, 2, 1, 1]);
    }
}
