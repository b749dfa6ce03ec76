//! DNS over HTTPS (RFC 8484), through a passage of its own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::error::Failure;
use super::message::{Answer, Kind, answer, question};
use super::passage::Ticket;
use super::resolve::failed;

/// The media type of messages.
const MESSAGE: &str = "application/dns-message";
/// Largest answer in bytes.
const LARGEST: usize = 64 << 10;
/// Most names remembered.
const MOST: usize = 1024;
/// Shortest and longest time for which an answer is remembered.
const SHORTEST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(3600);

/// Asks servers in order and remembers what they say.
pub(super) struct Doh {
    client: reqwest::Client,
    servers: Vec<Url>,
    /// What the client leaves by; it keeps the gate open to it.
    ticket: Arc<Ticket>,
    remembered: Mutex<HashMap<String, (Instant, Vec<IpAddr>)>>,
}

impl Doh {
    pub(super) fn new(client: reqwest::Client, servers: Vec<Url>, ticket: Arc<Ticket>) -> Self {
        Self { client, servers, ticket, remembered: Mutex::default() }
    }

    /// Returns the addresses of a name; none if there is no such name.
    pub(super) async fn resolve(
        &self,
        name: &str,
        deadline: Instant,
    ) -> Result<Vec<IpAddr>, Failure> {
        if let Some(addresses) = self.recall(name) {
            return Ok(addresses);
        }
        let mut failure = failed(name, "no DNS server is configured").on_our_side();
        for (place, server) in self.servers.iter().enumerate() {
            let share = deadline.saturating_duration_since(Instant::now())
                / u32::try_from(self.servers.len() - place).unwrap_or(u32::MAX);
            match timeout_at(Instant::now() + share, self.ask_both(server, name)).await {
                Ok(Ok((addresses, life))) => {
                    self.remember(name, &addresses, life);
                    return Ok(addresses);
                }
                Ok(Err(Trouble::Server(code))) => {
                    failure = failed(name, &format!("`{server}` failed with code {code}"));
                }
                Ok(Err(Trouble::Way(why))) => {
                    failure = failed(name, &format!("`{server}`: {why}")).on_our_side();
                }
                Err(_) => {
                    failure = failed(name, &format!("`{server}`: no answer in time")).on_our_side();
                }
            }
        }
        Err(failure)
    }

    async fn ask_both(&self, server: &Url, name: &str) -> Result<Found, Trouble> {
        let (six, four) =
            tokio::join!(self.ask(server, name, Kind::Aaaa), self.ask(server, name, Kind::A));
        match (six, four) {
            (Ok((six, life)), Ok((four, other))) => Ok((interleave(six, four), life.min(other))),
            // Some servers do not answer questions for IPv6.
            (Ok(found), Err(_)) | (Err(_), Ok(found)) if !found.0.is_empty() => Ok(found),
            (Err(trouble), _) | (_, Err(trouble)) => Err(trouble),
        }
    }

    async fn ask(&self, server: &Url, name: &str, kind: Kind) -> Result<Found, Trouble> {
        let explain = |error| Trouble::Way(self.ticket.explain(&error, server).detail().to_owned());
        let question = question(name, kind).ok_or(Trouble::way("the name cannot be asked for"))?;
        let mut url = server.clone();
        url.query_pairs_mut().append_pair("dns", &URL_SAFE_NO_PAD.encode(question));
        let request = self.client.get(url).header(ACCEPT, MESSAGE);
        let mut response = request.send().await.map_err(explain)?;
        let stated = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let stated = stated.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if response.status() != 200 || !stated.eq_ignore_ascii_case(MESSAGE) {
            let status = response.status().as_u16();
            return Err(Trouble::Way(format!("no DNS message, but status {status}")));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(explain)? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(Trouble::way("the answer is too large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        match answer(&bytes, kind).ok_or(Trouble::way("the answer does not read"))? {
            Answer::Addresses(addresses, life) => Ok((addresses, life)),
            Answer::NoSuchName => Ok((Vec::new(), SHORTEST)),
            Answer::Failed(code) => Err(Trouble::Server(code)),
        }
    }

    fn recall(&self, name: &str) -> Option<Vec<IpAddr>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, addresses) = remembered.get(name)?;
        (*until > Instant::now()).then(|| addresses.clone())
    }

    fn remember(&self, name: &str, addresses: &[IpAddr], life: Duration) {
        let now = Instant::now();
        let life = if addresses.is_empty() { SHORTEST } else { life.clamp(SHORTEST, LONGEST) };
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST {
            remembered.retain(|_, (until, _)| *until > now);
        }
        if remembered.len() >= MOST {
            remembered.clear();
        }
        remembered.insert(name.to_owned(), (now + life, addresses.to_vec()));
    }
}

/// Addresses and for how long they hold.
type Found = (Vec<IpAddr>, Duration);

/// Why a question has no answer.
enum Trouble {
    /// The server could not be asked, or does not speak DNS.
    Way(String),
    /// The server could not find out: its response code.
    Server(u8),
}

impl Trouble {
    fn way(why: &str) -> Self {
        Self::Way(why.to_owned())
    }
}

/// Takes the two families in turn, IPv6 first (RFC 8305, section 4).
fn interleave(six: Vec<IpAddr>, four: Vec<IpAddr>) -> Vec<IpAddr> {
    let (mut six, mut four) = (six.into_iter(), four.into_iter());
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(six.next());
        all.extend(four.next());
        if all.len() == before {
            return all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let six: Vec<IpAddr> = ["::1", "::2", "::3"].map(|text| text.parse().unwrap()).to_vec();
        let four: Vec<IpAddr> = vec!["127.0.0.1".parse().unwrap()];
        let expected = vec![six[0], four[0], six[1], six[2]];
        assert_eq!(interleave(six, four), expected);
    }
}
