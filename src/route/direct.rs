//! Connections without a proxy: to targets of `direct`, and to the proxies
//! themselves.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use url::Host;

use super::error::{Failure, Step};
use super::resolve::Resolver;
use super::stagger::stagger;
use super::target::Target;
use crate::model::{Inward, is_inward};

/// How long one address may take before the next is tried too (RFC 8305).
const STAGGER: Duration = Duration::from_millis(250);
/// Most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;

/// Connects to a target. Every address a name resolves to is looked at
/// before it is dialled, because a name may be made to lead inward after its
/// text was checked.
pub(super) async fn connect(
    target: &Target,
    inward: &Inward,
    resolver: &Resolver,
    deadline: Instant,
) -> Result<TcpStream, Failure> {
    let addresses = addresses(target, resolver, deadline).await?;
    let allowed = inward.allows(&target.origin());
    let addresses: Vec<_> =
        addresses.into_iter().filter(|address| allowed || !is_inward(*address)).collect();
    if addresses.is_empty() {
        return Err(target.leads_inward());
    }
    open(addresses, target.port(), deadline).await
}

/// Connects to a proxy that the operator typed, wherever it leads.
pub(super) async fn connect_typed(
    target: &Target,
    resolver: &Resolver,
    deadline: Instant,
) -> Result<TcpStream, Failure> {
    let addresses = addresses(target, resolver, deadline).await?;
    open(addresses, target.port(), deadline).await
}

async fn addresses(
    target: &Target,
    resolver: &Resolver,
    deadline: Instant,
) -> Result<Vec<IpAddr>, Failure> {
    match target.host() {
        Host::Ipv4(address) => Ok(vec![(*address).into()]),
        Host::Ipv6(address) => Ok(vec![(*address).into()]),
        Host::Domain(name) => resolver.resolve(name, deadline).await,
    }
}

async fn open(addresses: Vec<IpAddr>, port: u16, deadline: Instant) -> Result<TcpStream, Failure> {
    let attempts =
        addresses.into_iter().take(MOST_ADDRESSES).map(async |address| {
            match timeout_at(deadline, TcpStream::connect(SocketAddr::new(address, port))).await {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(error)) => Err(Failure::io(Step::Connect, &error)),
                Err(_) => Err(Failure::new(Step::Connect, "no answer in time")),
            }
        });
    let stream = stagger(attempts, STAGGER).await.map_err(|mut failures| {
        // An address that was refused tells more than a family without a way.
        failures.pop().unwrap_or_else(|| Failure::new(Step::Connect, "no address to connect to"))
    })?;
    stream.set_nodelay(true).map_err(|error| Failure::io(Step::Connect, &error))?;
    Ok(stream)
}
