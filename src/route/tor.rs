//! Tor inside this program, for those who cannot run it beside. Only with the
//! feature `tor`; without it, there is no such way.

use super::error::{Failure, Step};

#[cfg(feature = "tor")]
pub(super) use inside::Tors;
#[cfg(not(feature = "tor"))]
pub(super) use outside::Tors;

/// The failure of a Tor client that is not there.
pub(super) fn absent() -> Failure {
    Failure::new(Step::ProxyConnect, "this build has no Tor inside").lasting()
}

#[cfg(not(feature = "tor"))]
mod outside {
    use std::path::Path;

    use super::super::error::{Failure, RouteError};
    use super::super::stream::Stream;
    use super::super::target::Target;
    use super::absent;
    use crate::model::{RouteName, Routes};

    /// No Tor clients.
    pub(in super::super) struct Tors;

    impl Tors {
        pub(in super::super) fn open(_: &Routes, _: Option<&Path>) -> Result<Self, RouteError> {
            Ok(Self)
        }

        pub(in super::super) async fn dial(
            &self,
            _: &RouteName,
            _: &Target,
            _: Option<&str>,
        ) -> Result<Stream, Failure> {
            Err(absent())
        }
    }
}

#[cfg(feature = "tor")]
mod inside {
    use std::collections::{BTreeMap, HashMap};
    use std::path::Path;
    use std::sync::{Arc, Mutex, PoisonError};

    use arti_client::config::{CfgPath, TorClientConfigBuilder};
    use arti_client::{
        DangerouslyIntoTorAddr, ErrorKind, HasKind, IntoTorAddr, IsolationToken, StreamPrefs,
        TorAddrError, TorClient,
    };
    use tor_rtcompat::PreferredRuntime;
    use tracing::warn;
    use url::Host;

    use super::super::error::{Failure, RouteError, Step};
    use super::super::stream::Stream;
    use super::super::target::Target;
    use super::absent;
    use crate::model::{ProxyAddress, RouteName, Routes};

    /// Every Tor client that is configured.
    pub(in super::super) struct Tors {
        clients: BTreeMap<RouteName, Client>,
    }

    struct Client {
        tor: Arc<TorClient<PreferredRuntime>>,
        /// What keeps the streams of one purpose apart from all others.
        circuits: Mutex<HashMap<String, IsolationToken>>,
    }

    impl Tors {
        /// Makes the clients and lets them begin to get ready. What they
        /// learn of the network is kept in `tor/<name>` of the state
        /// directory.
        ///
        /// # Errors
        /// If settings do not read, or there is no state directory.
        pub(in super::super) fn open(
            routes: &Routes,
            state: Option<&Path>,
        ) -> Result<Self, RouteError> {
            let mut clients = BTreeMap::new();
            for name in routes.names() {
                let Some(proxy) = routes.proxy(name) else { continue };
                let ProxyAddress::Inside(settings) = &proxy.address else { continue };
                let failed = |detail: String| RouteError::Tor { proxy: name.clone(), detail };
                let state = state.ok_or_else(|| failed("there is no state directory".into()))?;
                let client = Client::open(settings, &state.join("tor").join(name.as_str()));
                clients.insert(name.clone(), client.map_err(failed)?);
            }
            Ok(Self { clients })
        }

        /// Connects to a target; streams of different circuits share none.
        pub(in super::super) async fn dial(
            &self,
            name: &RouteName,
            target: &Target,
            circuit: Option<&str>,
        ) -> Result<Stream, Failure> {
            let client = self.clients.get(name).ok_or_else(absent)?;
            client.dial(target, circuit).await
        }
    }

    impl Client {
        fn open(settings: &str, home: &Path) -> Result<Self, String> {
            let mut builder: TorClientConfigBuilder =
                toml::from_str(settings).map_err(|error| error.to_string())?;
            builder
                .storage()
                .state_dir(CfgPath::new_literal(home.join("state")))
                .cache_dir(CfgPath::new_literal(home.join("cache")));
            let configuration = builder.build().map_err(|error| words(&error))?;
            let runtime = PreferredRuntime::current().map_err(|error| error.to_string())?;
            let tor = TorClient::with_runtime(runtime)
                .config(configuration)
                .create_unbootstrapped()
                .map_err(|error| words(&error))?;
            // Goes on from one attempt to dial to the next.
            let readied = Arc::clone(&tor);
            tokio::spawn(async move {
                if let Err(error) = readied.bootstrap().await {
                    warn!(reason = words(&error), "Tor does not get ready");
                }
            });
            Ok(Self { tor, circuits: Mutex::default() })
        }

        async fn dial(&self, target: &Target, circuit: Option<&str>) -> Result<Stream, Failure> {
            let mut preferences = StreamPrefs::new();
            if let Some(circuit) = circuit {
                let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
                let token = circuits.entry(circuit.to_owned()).or_insert_with(IsolationToken::new);
                preferences.set_isolation(*token);
            }
            let address = match target.host() {
                Host::Domain(name) => (name.as_str(), target.port()).into_tor_addr(),
                // Nobody was asked for it: the address is the target itself.
                Host::Ipv4(address) => (*address, target.port()).into_tor_addr_dangerously(),
                Host::Ipv6(address) => (*address, target.port()).into_tor_addr_dangerously(),
            };
            let address = address.map_err(|error: TorAddrError| {
                Failure::new(Step::ProxyRefused, error.to_string()).lasting()
            })?;
            let stream = self.tor.connect_with_prefs(address, &preferences).await;
            stream.map(Stream::new).map_err(|error| {
                let mut words = words(&error);
                let status = self.tor.bootstrap_status();
                if !status.ready_for_traffic() {
                    words = format!("{words}; Tor is not ready: {status}");
                }
                Failure::new(step(error.kind()), words)
            })
        }
    }

    /// What an error and all its causes say.
    fn words(error: &dyn std::error::Error) -> String {
        let causes = std::iter::successors(Some(error), |error| error.source());
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }

    /// Tells at which step a failure was: with the Tor network, or behind it.
    fn step(kind: ErrorKind) -> Step {
        use ErrorKind as E;
        match kind {
            E::TorAccessFailed
            | E::BootstrapRequired
            | E::DirectoryExpired
            | E::TorDirectoryError
            | E::TorDirectoryUnusable
            | E::TorNetworkTimeout
            | E::LocalNetworkError
            | E::LocalResourceExhausted
            | E::ExternalToolFailed
            | E::NoPath
            | E::ClockSkew
            | E::PersistentStateAccessFailed
            | E::CacheAccessFailed
            | E::ReactorShuttingDown
            | E::ArtiShuttingDown => Step::ProxyConnect,
            _ => Step::ProxyRefused,
        }
    }
}
