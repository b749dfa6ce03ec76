//! `thistledown proxies`: the ways out, how they fare, and what uses them.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use super::load::{self, Loaded, load};
use super::voice::{self, say, tell};
use super::{Common, Exit, print_json};
use crate::cache::Cache;
use crate::config::Settings;
use crate::fetch;
use crate::model::{Inward, Origin, Probe, RouteName, WayHealth};
use crate::route::Gate;

/// Show the ways out.
#[derive(Debug, Args)]
pub(super) struct Proxies {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Try each proxy now and say at which step it fails
    Test {
        /// What to ask for [default: the configured probe, else the first
        /// address of the first source]
        url: Option<Url>,
    },
}

/// One way out.
#[derive(Debug, Serialize)]
struct Way {
    name: RouteName,
    /// What it is, in words.
    description: String,
    /// Which sources, mirrors and other ways use it.
    used_by: Vec<String>,
    /// How it fares, in words.
    state: String,
    health: Option<WayHealth>,
    /// Hosts with which it failed last, or is to begin in another way.
    hosts: Vec<WayHealth>,
}

impl Proxies {
    pub(super) async fn run(&self, common: &Common) -> Exit {
        let loaded = match load(common) {
            Ok(loaded) => loaded,
            Err(exit) => return exit,
        };
        load::warn(&loaded.settings);
        match &self.action {
            None => self.show(&loaded),
            Some(Action::Test { url }) => self.test(&loaded, url.as_ref()).await,
        }
    }

    fn show(&self, loaded: &Loaded) -> Exit {
        let ways = match known(loaded) {
            Ok(known) => ways(&loaded.settings, &known, Timestamp::now()),
            Err(error) => {
                tell!("{error}");
                return Exit::Internal;
            }
        };
        if self.json {
            return print_json(&ways);
        }
        for way in ways {
            say!("{} ({}): {}", way.name, way.description, way.state);
            if let Some(failure) = way.health.as_ref().and_then(|health| health.failure.as_ref()) {
                say!("    last failure {}: {}", failure.at, failure.reason);
            }
            for host in &way.hosts {
                let name = host.host.as_deref().unwrap_or_default();
                if let Some(failure) = &host.failure {
                    say!("    {name}: failed {}: {}", failure.at, failure.reason);
                }
                if let Some(hello) = host.hello {
                    say!("    {name}: TLS is begun {hello}");
                }
            }
            match way.used_by.as_slice() {
                [] => say!("    used by nothing"),
                users => say!("    used by {}", users.join(", ")),
            }
        }
        Exit::Good
    }

    async fn test(&self, loaded: &Loaded, url: Option<&Url>) -> Exit {
        let settings = &loaded.settings;
        let Some(probe) = target(settings, url) else {
            tell!("there is nothing to ask for: name an address, or configure a source");
            return Exit::Usage;
        };
        let gate = match load::gate(settings, &loaded.state).await {
            Ok(gate) => gate,
            Err(error) => {
                tell!("routes: {error}");
                return Exit::Configuration;
            }
        };
        let mut tried = Vec::new();
        for name in tested(settings) {
            if !voice::is_heard() {
                break;
            }
            let result = try_way(&gate, settings, &name, &probe).await;
            if !self.json {
                match (&result.error, result.seconds) {
                    (None, Some(seconds)) => say!("{name}: good, {seconds:.2} s"),
                    (error, _) => say!("{name}: {}", error.as_deref().unwrap_or_default()),
                }
            }
            tried.push(result);
        }
        let failed = tried.iter().filter(|result| result.error.is_some()).count();
        if self.json && print_json(&tried) != Exit::Good {
            return Exit::Internal;
        }
        match failed {
            0 => Exit::Good,
            _ if failed == tried.len() => Exit::NothingFetched,
            _ => Exit::Partial,
        }
    }
}

/// What trying a way came to.
#[derive(Debug, Serialize)]
struct Tried {
    name: RouteName,
    /// The step that failed, and why.
    error: Option<String>,
    seconds: Option<f64>,
}

async fn try_way(gate: &Gate, settings: &Settings, name: &RouteName, probe: &Probe) -> Tried {
    // The operator typed the address, so it may lead inward.
    let inward: Inward = settings.inward.with(Origin::of(&probe.url));
    let outcome = match gate.passage(name, "test", inward, None) {
        Ok(passage) => {
            fetch::probe(&passage, probe, &settings.limits).await.map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    let (error, seconds) = match outcome {
        Ok(took) => (None, Some(took.as_secs_f64())),
        Err(error) => (Some(error), None),
    };
    Tried { name: name.clone(), error, seconds }
}

/// Every proxy, and `direct` where something uses it.
fn tested(settings: &Settings) -> Vec<RouteName> {
    let routes = &settings.routes;
    let direct = RouteName::direct();
    let mut names = Vec::new();
    if !users(settings, &direct).is_empty() {
        names.push(direct);
    }
    names.extend(routes.names().filter(|name| routes.proxy(name).is_some()).cloned());
    names
}

fn target(settings: &Settings, url: Option<&Url>) -> Option<Probe> {
    let plain =
        |url: &Url| Probe { url: url.clone(), status: 200, marker: String::new(), every: None };
    let first = || settings.sources.first().and_then(|source| source.url()).map(plain);
    url.map(plain).or_else(|| settings.probe.clone()).or_else(first)
}

/// Reads what earlier runs found out; nothing where there was none.
fn known(loaded: &Loaded) -> Result<Vec<WayHealth>, crate::cache::CacheError> {
    let path = loaded.state.join("cache.sqlite");
    Cache::open_to_read(&path)?.map_or(Ok(Vec::new()), |cache| cache.ways())
}

fn ways(settings: &Settings, known: &[WayHealth], now: Timestamp) -> Vec<Way> {
    let routes = &settings.routes;
    let direct = RouteName::direct();
    let used = !users(settings, &direct).is_empty();
    let names = used.then_some(&direct).into_iter().chain(routes.names());
    let way = |name: &RouteName| {
        let description = match (routes.proxy(name), routes.group(name)) {
            (Some(proxy), _) => match &proxy.via {
                Some(via) => format!("{} {} via {via}", proxy.scheme, proxy.address),
                None => format!("{} {}", proxy.scheme, proxy.address),
            },
            (None, Some(group)) => {
                let members: Vec<_> = group.members.iter().map(RouteName::as_str).collect();
                format!("{} of {}", group.policy, members.join(", "))
            }
            (None, None) => "no proxy".to_owned(),
        };
        let of = |health: &&WayHealth| health.way == *name;
        let health = known.iter().filter(of).find(|health| health.host.is_none()).cloned();
        let waits = |health: &WayHealth| health.waits_until.is_some_and(|until| until > now);
        let hosts = known
            .iter()
            .filter(of)
            .filter(|health| health.host.is_some() && (waits(health) || health.hello.is_some()));
        Way {
            name: name.clone(),
            description,
            used_by: users(settings, name),
            state: state(settings, name, known, now),
            health,
            hosts: hosts.cloned().collect(),
        }
    };
    names.map(way).collect()
}

/// Says how a way fares: a group as the best of its members.
fn state(settings: &Settings, name: &RouteName, known: &[WayHealth], now: Timestamp) -> String {
    if let Some(group) = settings.routes.group(name) {
        let waiting = |member: &&RouteName| state(settings, member, known, now).starts_with("down");
        let down = group.members.iter().filter(waiting).count();
        return match (down, group.members.len()) {
            (0, _) => "good".to_owned(),
            (down, all) if down == all => "down: all members fail".to_owned(),
            (down, all) => format!("good, {down} of {all} members down"),
        };
    }
    let health = known.iter().find(|health| health.way == *name && health.host.is_none());
    let Some(health) = health else { return "not used yet".to_owned() };
    let seconds = |until: Timestamp| until.duration_since(now).as_secs();
    match (health.waits_until, health.success, health.mean) {
        (Some(until), ..) if until > now => format!("down, tried last for {} s", seconds(until)),
        (_, Some(at), Some(mean)) => {
            format!("good, connects in {} ms, last used {at}", mean.as_millis())
        }
        _ => "not known to work".to_owned(),
    }
}

/// Names what uses a way directly.
fn users(settings: &Settings, name: &RouteName) -> Vec<String> {
    let mut users = Vec::new();
    for source in &settings.sources {
        if source.addresses.iter().any(|address| address.route == *name) {
            users.push(format!("source {}", source.name));
        }
    }
    for mirror in &settings.mirrors {
        if mirror.route.as_ref() == Some(name) {
            users.push(format!("mirror {}", mirror.name));
        }
    }
    let routes = &settings.routes;
    if let crate::model::DnsServers::Https { route, .. } = &routes.dns().servers
        && route == name
    {
        users.push("dns".to_owned());
    }
    for other in routes.names().filter(|other| routes.parts(other).any(|part| part == name)) {
        let kind = if routes.group(other).is_some() { "group" } else { "proxy" };
        users.push(format!("{kind} {other}"));
    }
    users
}
