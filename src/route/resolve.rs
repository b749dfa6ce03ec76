//! Finds the addresses of names on direct routes, and of proxies that are
//! given by name. Names that go by a proxy never come here.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::time::{Instant, timeout_at};

use super::doh::Doh;
use super::error::{Failure, Step, error_words};

/// Who is asked about names.
pub(super) enum Source {
    /// Nobody.
    Nobody,
    /// Nobody, because the answer would be needed to reach whom to ask.
    NobodyYet,
    /// The resolver of the system.
    System,
    /// DNS over HTTPS.
    Https(Doh),
}

/// Finds addresses: those that the operator wrote down first.
pub(super) struct Resolver {
    pinned: BTreeMap<String, Vec<IpAddr>>,
    source: Source,
}

impl Resolver {
    pub(super) fn new(pinned: &BTreeMap<String, Vec<IpAddr>>, source: Source) -> Self {
        let pinned = pinned.iter().map(|(name, list)| (plain(name), list.clone())).collect();
        Self { pinned, source }
    }

    /// Returns the addresses of a name, at least one.
    pub(super) async fn resolve(
        &self,
        name: &str,
        deadline: Instant,
    ) -> Result<Vec<IpAddr>, Failure> {
        let name = plain(name);
        if let Some(addresses) = self.pinned.get(&name)
            && !addresses.is_empty()
        {
            return Ok(addresses.clone());
        }
        // RFC 6761: never asked of anybody.
        if name == "localhost" || name.ends_with(".localhost") {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        // RFC 7686: asking would tell the resolver what is read over Tor.
        if name.ends_with(".onion") {
            let detail = format!("`{name}` is an onion service: its route must be a Tor proxy");
            return Err(Failure::new(Step::Resolve, detail).lasting());
        }
        let addresses = match &self.source {
            Source::Nobody => {
                let detail = format!(
                    "nobody is configured to resolve `{name}`: set `[dns] servers`, or pin it"
                );
                return Err(Failure::new(Step::Resolve, detail).on_our_side().lasting());
            }
            Source::NobodyYet => {
                let detail = format!(
                    "`{name}` is needed to reach the DNS servers themselves: pin its address \
                     under `[dns]`"
                );
                return Err(Failure::new(Step::Resolve, detail).on_our_side().lasting());
            }
            Source::System => match timeout_at(deadline, by_system(&name)).await {
                Ok(addresses) => addresses?,
                Err(_) => return Err(failed(&name, "no answer in time").on_our_side()),
            },
            Source::Https(doh) => doh.resolve(&name, deadline).await?,
        };
        if addresses.is_empty() {
            return Err(failed(&name, "it has no address"));
        }
        Ok(addresses)
    }
}

async fn by_system(name: &str) -> Result<Vec<IpAddr>, Failure> {
    match tokio::net::lookup_host((name, 0)).await {
        Ok(found) => Ok(found.map(|address| address.ip()).collect()),
        Err(error) => Err(failed(name, &error_words(&error))),
    }
}

/// A name that did not resolve.
pub(super) fn failed(name: &str, why: &str) -> Failure {
    Failure::new(Step::Resolve, format!("`{name}`: {why}"))
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn resolve(resolver: &Resolver, name: &str) -> Result<Vec<IpAddr>, String> {
        let deadline = Instant::now() + Duration::from_secs(5);
        resolver.resolve(name, deadline).await.map_err(|failure| failure.to_string())
    }

    #[tokio::test]
    async fn pinned_names_resolve_without_asking() {
        let address: IpAddr = "93.184.216.34".parse().unwrap();
        let pinned = BTreeMap::from([("News.example".to_owned(), vec![address])]);
        let resolver = Resolver::new(&pinned, Source::Nobody);
        assert_eq!(resolve(&resolver, "NEWS.example.").await, Ok(vec![address]));
        let told = resolve(&resolver, "other.example").await.unwrap_err();
        assert!(told.contains("[dns] servers"), "{told}");
    }

    #[tokio::test]
    async fn local_and_onion_names_are_asked_of_nobody() {
        let resolver = Resolver::new(&BTreeMap::new(), Source::System);
        assert_eq!(resolve(&resolver, "a.localhost").await.unwrap().len(), 2);
        assert!(resolve(&resolver, "abc.onion").await.unwrap_err().contains("Tor"));
    }
}
