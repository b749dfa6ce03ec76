//! Beginning TLS on a direct route: in the way that worked last, else in each
//! of the configured ways until the server answers.
//!
//! As long as the server has not said a word, nothing is lost by saying the
//! same to it again on a new connection.

use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::error::{DialError, Failure, Step, error_words};
use super::hello::{self, First, HANDSHAKE};
use super::passage::Ticket;
use super::stream::Stream;
use crate::model::Hello;

/// Largest first answer that is read at once.
const ANSWER: usize = 16 << 10;

/// What is to be opened.
pub(super) struct Opening<'a> {
    pub(super) ticket: &'a Ticket,
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// The ways, in the order of the configuration.
    pub(super) ways: &'a [Hello],
    /// How long a server may take to answer in all ways together.
    pub(super) time: Duration,
}

impl Opening<'_> {
    /// Leads a client's first bytes to the server and the server's first
    /// bytes back, on the connection given or on new ones.
    ///
    /// Returns the connection that goes on and whether the server has answered,
    /// nothing if the client went away.
    pub(super) async fn lead(
        &self,
        client: &mut TcpStream,
        mut line: Stream,
    ) -> Result<Option<(Stream, bool)>, DialError> {
        let Ok(Some(first)) = hello::read(client).await else { return Ok(None) };
        let hello = match first {
            First::Hello(hello) => hello,
            First::Other(bytes) => {
                // A server that is gone shows when the client waits for it.
                let _ = line.write_all(&bytes).await;
                self.ticket.traffic().add_sent(bytes.len());
                return Ok(Some((line, false)));
            }
        };
        let ways = self.in_order();
        let patience = self.time / u32::try_from(ways.len().max(1)).unwrap_or(u32::MAX);
        let mut failures = Vec::new();
        for (number, way) in ways.iter().enumerate() {
            if number > 0 {
                line = self.ticket.dial(self.host, self.port).await?;
            }
            match self.try_way(&mut line, &hello, *way, patience).await {
                Ok(answer) => {
                    if answer.first() == Some(&HANDSHAKE) {
                        self.ticket.health().set_hello(self.host, *way, Timestamp::now());
                    }
                    let heard = client.write_all(&answer).await.is_ok();
                    return Ok(heard.then_some((line, true)));
                }
                Err(why) => {
                    tracing::debug!(host = self.host, %way, why, "no answer to the first bytes");
                    failures.push(Failure::new(Step::Reset, format!("sent {way}: {why}")));
                }
            }
        }
        // A censor may have shut the address for a while because of the first
        // way; the next attempt begins with another.
        if let Some(next) = ways.get(1) {
            self.ticket.health().set_hello(self.host, *next, Timestamp::now());
        }
        Err(self.ticket.failure(self.host, self.port, failures))
    }

    /// Puts the way that is to be tried first at the begin, the others after
    /// it in their turn.
    fn in_order(&self) -> Vec<Hello> {
        let mut ways = self.ways.to_vec();
        let first = self.ticket.health().hello(self.host);
        if let Some(place) = ways.iter().position(|way| Some(*way) == first) {
            ways.rotate_left(place);
        }
        ways
    }

    async fn try_way(
        &self,
        line: &mut Stream,
        hello: &[u8],
        way: Hello,
        patience: Duration,
    ) -> Result<Vec<u8>, String> {
        let exchange = async {
            hello::send(line, hello, self.host, way).await?;
            self.ticket.traffic().add_sent(hello.len());
            let mut answer = Vec::with_capacity(ANSWER);
            line.read_buf(&mut answer).await.map(|_| answer)
        };
        match timeout(patience, exchange).await {
            Ok(Ok(answer)) if answer.is_empty() => Err("the connection was closed".to_owned()),
            Ok(Ok(answer)) => {
                self.ticket.traffic().add_received(answer.len());
                Ok(answer)
            }
            Ok(Err(error)) => Err(error_words(&error)),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }
}
