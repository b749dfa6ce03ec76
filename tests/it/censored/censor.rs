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

use crate::servers::hello::{Reads, is_whole};
use crate::servers::lab::{Lab, Space};

/// What the censor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Censor {
    /// Nothing.
    Idle,
    /// Resets a connection when it reads the blocked name.
    Reset(Reads),
    /// The same, and then swallows everything to that address for so long.
    Residual(Reads, Duration),
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
            Self::Reset(reads) | Self::Residual(reads, _) => {
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
                        tokio::spawn(self.relay(reads, listener, address, banned));
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

    async fn relay(self, reads: Reads, listener: TcpListener, address: Ipv4Addr, banned: Banned) {
        while let Ok((near, peer)) = listener.accept().await {
            let banned = Arc::clone(&banned);
            tokio::spawn(
                async move { self.pass(reads, near, (peer.ip(), address), &banned).await },
            );
        }
    }

    async fn pass(
        self,
        reads: Reads,
        mut near: TcpStream,
        pair: (IpAddr, Ipv4Addr),
        banned: &Mutex<HashMap<(IpAddr, Ipv4Addr), Instant>>,
    ) -> Option<()> {
        if banned.lock().unwrap().get(&pair).is_some_and(|until| Instant::now() < *until) {
            // Swallowed: nothing comes back, for longer than anybody waits.
            tokio::time::sleep(Duration::from_secs(60)).await;
            return None;
        }
        let mut far = TcpStream::connect(SocketAddr::from((pair.1, 443))).await.ok()?;
        near.set_nodelay(true).ok()?;
        far.set_nodelay(true).ok()?;
        // Room for all of a segment at once.
        let (mut all, mut last) = (Vec::with_capacity(1 << 16), 0);
        while !is_whole(&all) {
            if near.read_buf(&mut all).await.ok()? == 0 {
                return None;
            }
            if reads.sees(&all, last) {
                if let Self::Residual(_, time) = self {
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
}

type Banned = Arc<Mutex<HashMap<(IpAddr, Ipv4Addr), Instant>>>;

fn forward(rules: &str) -> String {
    format!(
        "table inet censor {{\nchain forward {{\n\
         type filter hook forward priority filter; policy accept;\n{rules}\n}}\n}}\n"
    )
}
