//! The censor: it stands in the router, between our program and the servers,
//! and reads what passes.
//!
//! TCP to the servers is led through a relay that sees each segment as it
//! comes; loss, speed and dropped addresses are the router's own.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::servers::lab::{Lab, Space};

/// The name that is blocked.
const BLOCKED: &[u8] = b"news.example";

/// What the censor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Censor {
    /// Nothing.
    Idle,
    /// Resets a connection when a single segment has the name in it.
    Segments,
    /// The same, with the TCP stream put together, in the first TLS record.
    FirstRecord,
    /// The same, with the TLS records put together.
    AllRecords,
    /// As `FirstRecord`, and then swallows everything to that address for so
    /// long.
    Residual(Duration),
    /// Answers DNS with a wrong address.
    ForgedDns,
    /// Drops every packet to the site's first address.
    DroppedAddress,
    /// Loses every tenth packet, both ways.
    Loss,
    /// Lets 50 kB/s through.
    Slow,
}

impl Censor {
    /// Sets the router up; relays `addresses` on port 443.
    pub async fn stand(self, lab: &Lab, addresses: &[Ipv4Addr]) {
        match self {
            Self::Idle | Self::ForgedDns => {}
            Self::DroppedAddress => {
                let first = addresses[0];
                lab.router_rules(&forward(&format!("iifname \"sut\" ip daddr {first} drop")));
            }
            Self::Loss => lab.router_rules(&forward(
                "iifname \"sut\" numgen random mod 100 < 10 drop\n\
                 oifname \"sut\" numgen random mod 100 < 10 drop",
            )),
            Self::Slow => {
                let mut tc = lab.command(Space::Router, "tc");
                let tbf = "qdisc add dev sut root tbf rate 400kbit burst 16kb latency 400ms";
                assert!(tc.args(tbf.split(' ')).status().unwrap().success());
            }
            _ => {
                let mut rules = String::new();
                let banned = Banned::default();
                for (number, address) in addresses.iter().enumerate() {
                    let port = 4430 + number;
                    rules += &format!(
                        "iifname \"sut\" ip daddr {address} tcp dport 443 redirect to :{port}\n"
                    );
                    let (banned, address) = (Arc::clone(&banned), *address);
                    lab.serve(Space::Router, move || async move {
                        let place = (Ipv4Addr::UNSPECIFIED, u16::try_from(port).unwrap());
                        let listener = TcpListener::bind(place).await.unwrap();
                        tokio::spawn(self.relay(listener, address, banned));
                    })
                    .await;
                }
                lab.router_rules(&format!(
                    "table ip censor {{\nchain pre {{\n\
                     type nat hook prerouting priority dstnat; policy accept;\n{rules}}}\n}}\n"
                ));
            }
        }
    }

    async fn relay(self, listener: TcpListener, address: Ipv4Addr, banned: Banned) {
        while let Ok((near, peer)) = listener.accept().await {
            let banned = Arc::clone(&banned);
            tokio::spawn(async move { self.pass(near, peer.ip(), address, &banned).await });
        }
    }

    async fn pass(
        self,
        mut near: TcpStream,
        peer: IpAddr,
        address: Ipv4Addr,
        banned: &Mutex<HashMap<(IpAddr, Ipv4Addr), Instant>>,
    ) -> Option<()> {
        let pair = (peer, address);
        if banned.lock().unwrap().get(&pair).is_some_and(|until| Instant::now() < *until) {
            // Swallowed: nothing comes back, for longer than anybody waits.
            tokio::time::sleep(Duration::from_secs(60)).await;
            return None;
        }
        let mut far = TcpStream::connect(SocketAddr::from((address, 443))).await.ok()?;
        near.set_nodelay(true).ok()?;
        far.set_nodelay(true).ok()?;
        // Room for all of a segment at once.
        let (mut all, mut last) = (Vec::with_capacity(1 << 16), 0);
        while !is_whole(&message(&all)) {
            if near.read_buf(&mut all).await.ok()? == 0 {
                return None;
            }
            if self.sees(&all, last) {
                if let Self::Residual(time) = self {
                    banned.lock().unwrap().insert(pair, Instant::now() + time);
                }
                let _ = near.set_zero_linger();
                let _ = far.set_zero_linger();
                return None;
            }
            far.write_all(&all[last..]).await.ok()?;
            last = all.len();
        }
        copy_bidirectional(&mut near, &mut far).await.ok().map(|_| ())
    }

    /// Tells whether the name is seen; `last` is where the last segment began.
    fn sees(self, all: &[u8], last: usize) -> bool {
        match self {
            Self::Segments => has_name(&all[last..]),
            Self::FirstRecord | Self::Residual(_) => {
                has_name(&all[..all.len().min(5 + record_length(all))])
            }
            Self::AllRecords => has_name(&message(all)),
            _ => false,
        }
    }
}

type Banned = Arc<Mutex<HashMap<(IpAddr, Ipv4Addr), Instant>>>;

fn forward(rules: &str) -> String {
    format!(
        "table inet censor {{\nchain forward {{\n\
         type filter hook forward priority filter; policy accept;\n{rules}\n}}\n}}\n"
    )
}

fn has_name(bytes: &[u8]) -> bool {
    bytes.windows(BLOCKED.len()).any(|window| window == BLOCKED)
}

fn record_length(bytes: &[u8]) -> usize {
    bytes.get(3..5).map_or(0, |length| u16::from_be_bytes([length[0], length[1]]).into())
}

/// The handshake message that records carry (RFC 8446, section 5.1).
fn message(mut bytes: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    while bytes.len() > 5 {
        let end = 5 + record_length(bytes);
        message.extend_from_slice(&bytes[5..bytes.len().min(end)]);
        bytes = bytes.get(end..).unwrap_or_default();
    }
    message
}

/// Tells whether a handshake message is as long as it says (section 4).
fn is_whole(message: &[u8]) -> bool {
    let length = message.get(1..4).map(|l| u32::from_be_bytes([0, l[0], l[1], l[2]]));
    length.is_some_and(|length| message.len() >= 4 + usize::try_from(length).unwrap())
}
