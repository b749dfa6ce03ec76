//! A Tor network of our own on loopback: three authorities, three relays that
//! are exits, an onion service and a client. It knows no other network, and
//! its relays ask nobody for names.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::git::run;
use super::{find, is_installed};

const AUTHORITIES: usize = 3;
const RELAYS: usize = 3;
/// Longest time until the authorities agree on all nodes.
const AGREEMENT: Duration = Duration::from_secs(180);
/// Longest time until a client reaches the service.
const PATIENCE: Duration = Duration::from_secs(90);
/// Longest time of one attempt to reach the service.
const TRIAL: Duration = Duration::from_secs(5);
/// How often the service and the client are begun anew: what they chose from
/// a young network they hold on to.
const BEGINNINGS: usize = 3;

/// What every node is told. Names of the test lead to loopback, behind the
/// exit that the client thinks they are behind.
const COMMON: &str = "TestingTorNetwork 1\nAssumeReachable 1\nPathsNeededToBuildCircuits 0.67\n\
    TestingDirAuthVoteExit *\nTestingDirAuthVoteHSDir *\nTestingDirAuthVoteGuard *\n\
    TestingMinExitFlagThreshold 0\nTestingV3AuthInitialVotingInterval 5\n\
    TestingV3AuthInitialVoteDelay 2\nTestingV3AuthInitialDistDelay 2\nV3AuthVotingInterval 20\n\
    V3AuthVoteDelay 2\nV3AuthDistDelay 2\nExitPolicyRejectPrivate 0\n\
    ServerDNSAllowBrokenConfig 1\nServerDNSDetectHijacking 0\nServerDNSTestAddresses \n\
    AddressDisableIPv6 1\nVanguardsLiteEnabled 0\nClientRejectInternalAddresses 0\n\
    Log notice file notice\n";

/// The running network.
pub struct Tor {
    /// Where the client takes SOCKS.
    pub socks: u16,
    /// The name of the onion service.
    pub onion: String,
    /// What another client of the network must know, in arti's notation.
    #[cfg_attr(not(feature = "tor"), expect(dead_code))]
    pub arti: String,
    control: u16,
    _nodes: Vec<Node>,
    _folder: TempDir,
}

/// A process that ends with its value.
struct Node(Child);

/// An authority, as clients know it.
struct Authority {
    v3_identity: String,
    rsa_identity: String,
    ed_identity: String,
    or_port: u16,
    dir_port: u16,
}

impl Authority {
    fn line(&self, number: usize) -> String {
        format!(
            "DirAuthority a{number} orport={} no-v2 v3ident={} 127.0.0.1:{} {}\n",
            self.or_port, self.v3_identity, self.dir_port, self.rsa_identity
        )
    }
}

impl Tor {
    /// Starts everything. The onion service has these ports, each with one of
    /// loopback behind it; `names` lead to loopback behind the exits.
    pub async fn start(service: &[(u16, u16)], names: &[&str]) -> Option<Self> {
        if !["tor", "tor-gencert"].into_iter().all(is_installed) {
            return None;
        }
        let folder = TempDir::new().unwrap();
        let mut ports = free_ports(2 * AUTHORITIES + RELAYS + 2);
        let mut port = move || ports.pop_front().unwrap();
        let authorities: Vec<Authority> = (0..AUTHORITIES)
            .map(|number| make_authority(&folder.path().join(format!("a{number}")), port(), port()))
            .collect();
        let lines: String =
            authorities.iter().enumerate().map(|(number, a)| a.line(number)).collect();
        let start = |name: &str, own: &str| {
            let home = folder.path().join(name);
            fs::create_dir_all(&home).unwrap();
            fs::write(home.join("torrc"), format!("{COMMON}{lines}{own}")).unwrap();
            Node(tor(&home).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
        };
        let mut nodes = Vec::new();
        for (number, authority) in authorities.iter().enumerate() {
            let name = format!("a{number}");
            let own = relay(&name, authority.or_port, Some(authority.dir_port))
                + "AuthoritativeDirectory 1\nV3AuthoritativeDirectory 1\nExitPolicy reject *:*\n";
            nodes.push(start(&name, &own));
        }
        for number in 0..RELAYS {
            let name = format!("r{number}");
            let own = relay(&name, port(), None) + "ExitRelay 1\nExitPolicy accept *4:*\n";
            nodes.push(start(&name, &own));
        }
        agree(folder.path()).await;
        let at = folder.path().join("service").join("onion");
        let mut serving = format!("SocksPort 0\nHiddenServiceDir {}\n", at.display());
        for (outside, inside) in service {
            serving += &format!("HiddenServicePort {outside} 127.0.0.1:{inside}\n");
        }
        let (socks, control) = (port(), port());
        let names = names.iter().map(|name| format!("MapAddress {name} 127.0.0.1\n"));
        let asking = format!(
            "SocksPort 127.0.0.1:{socks} IsolateSOCKSAuth\nControlPort 127.0.0.1:{control}\n{}",
            names.collect::<String>()
        );
        for _ in 0..BEGINNINGS {
            let pair = [start("service", &serving), start("client", &asking)];
            if let Some(onion) = reached(socks, &at, service[0].0).await {
                nodes.extend(pair);
                let arti = arti(&authorities);
                return Some(Self { socks, onion, arti, control, _nodes: nodes, _folder: folder });
            }
        }
        let log = fs::read_to_string(folder.path().join("client/notice"));
        panic!("the onion service is not reached: {}", log.unwrap_or_default());
    }

    /// What the client says of its circuits: one line each.
    pub async fn circuits(&self) -> Vec<String> {
        let stream = TcpStream::connect(("127.0.0.1", self.control)).await.unwrap();
        let mut stream = BufReader::new(stream);
        let asked = b"AUTHENTICATE\r\nGETINFO circuit-status\r\nQUIT\r\n";
        stream.get_mut().write_all(asked).await.unwrap();
        let mut lines = Vec::new();
        let mut said = stream.lines();
        while let Ok(Some(line)) = said.next_line().await {
            lines.push(line);
        }
        lines
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the authorities have agreed on all nodes and what they are for.
async fn agree(folder: &Path) {
    let agreed = |name: usize| {
        let at = folder.join(format!("a{name}")).join("cached-microdesc-consensus");
        let consensus = fs::read_to_string(at).unwrap_or_default();
        let flags = consensus.lines().filter(|line| line.starts_with("s "));
        flags.filter(|line| line.contains(" Exit ") && line.contains(" HSDir ")).count()
            == AUTHORITIES + RELAYS
    };
    let agreement = async {
        while !(0..AUTHORITIES).all(agreed) {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    if tokio::time::timeout(AGREEMENT, agreement).await.is_err() {
        let log = fs::read_to_string(folder.join("a0/notice"));
        panic!("the authorities do not agree: {}", log.unwrap_or_default());
    }
}

/// Waits until a client reaches the service whose folder this is, and gives
/// its name.
async fn reached(socks: u16, at: &Path, port: u16) -> Option<String> {
    let ready = async {
        loop {
            let name = fs::read_to_string(at.join("hostname")).unwrap_or_default();
            let reached = reaches(socks, name.trim(), port);
            if let Ok(Some(true)) = tokio::time::timeout(TRIAL, reached).await {
                return name.trim().to_owned();
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ready).await.ok()
}

/// Asks a SOCKS server for a host (RFC 1928) and hangs up.
async fn reaches(socks: u16, host: &str, port: u16) -> Option<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", socks)).await.ok()?;
    let length = u8::try_from(host.len()).unwrap();
    let asked = [&[5, 1, 0, 5, 1, 0, 3, length], host.as_bytes(), &port.to_be_bytes()].concat();
    stream.write_all(&asked).await.ok()?;
    let mut answered = [0; 4];
    stream.read_exact(&mut answered).await.ok()?;
    Some(answered[3] == 0)
}

/// Ports of loopback that were free just now, all different.
fn free_ports(count: usize) -> VecDeque<u16> {
    let listeners: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

fn relay(name: &str, or_port: u16, dir_port: Option<u16>) -> String {
    let dir_port = dir_port.map_or_else(String::new, |port| format!("DirPort {port}\n"));
    format!(
        "Nickname {name}\nContactInfo none\nAddress 127.0.0.1\nORPort {or_port} IPv4Only\n\
         {dir_port}SocksPort 0\n"
    )
}

/// The network in arti's notation. Relays of a test network share a subnet
/// and have local addresses; their time periods are shorter than arti takes
/// them to be.
fn arti(authorities: &[Authority]) -> String {
    let identities = authorities.iter().map(|a| format!("\"{}\"", a.v3_identity));
    let caches = authorities.iter().map(|a| {
        format!(
            "{{ rsa_identity = \"{}\", ed_identity = \"{}\", orports = [\"127.0.0.1:{}\"] }}",
            a.rsa_identity, a.ed_identity, a.or_port
        )
    });
    format!(
        "[tor_network]\nauthorities.v3idents = [{}]\nfallback_caches = [{}]\n\
         [address_filter]\nallow_local_addrs = true\n\
         [path_rules]\nipv4_subnet_family_prefix = 33\nipv6_subnet_family_prefix = 129\n\
         [override_net_params]\nhsdir_interval = 8\n",
        identities.collect::<Vec<_>>().join(", "),
        caches.collect::<Vec<_>>().join(", ")
    )
}

fn tor(home: &Path) -> Command {
    let mut command = Command::new(find("tor").unwrap());
    command.current_dir(home).arg("--DataDirectory").arg(home);
    command.arg("-f").arg(home.join("torrc")).args(["--defaults-torrc", "/dev/null"]);
    command.stdin(Stdio::null());
    command
}

/// Makes the keys of an authority.
fn make_authority(home: &Path, or_port: u16, dir_port: u16) -> Authority {
    let keys = home.join("keys");
    fs::create_dir_all(&keys).unwrap();
    let at = |name: &str| keys.join(name);
    let mut making = Command::new(find("tor-gencert").unwrap())
        .args(["--create-identity-key", "--passphrase-fd", "0", "-m", "12"])
        .arg("-i")
        .arg(at("authority_identity_key"))
        .arg("-s")
        .arg(at("authority_signing_key"))
        .arg("-c")
        .arg(at("authority_certificate"))
        .args(["-a", &format!("127.0.0.1:{dir_port}")])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    making.stdin.take().unwrap().write_all(b"passphrase\n").unwrap();
    assert!(making.wait().unwrap().success(), "tor-gencert");
    let certificate = fs::read_to_string(at("authority_certificate")).unwrap();
    let identity = certificate.lines().find_map(|line| line.strip_prefix("fingerprint "));
    let name = home.file_name().unwrap().to_str().unwrap();
    fs::write(home.join("torrc"), relay(name, or_port, None)).unwrap();
    let listed = run(tor(home).args(["--list-fingerprint", "--quiet"]));
    let rsa_identity = listed.trim().split_once(' ').unwrap().1.replace(' ', "");
    let ed_identity = fs::read_to_string(home.join("fingerprint-ed25519")).unwrap();
    let ed_identity = ed_identity.trim().split_once(' ').unwrap().1.to_owned();
    let v3_identity = identity.unwrap().to_owned();
    Authority { v3_identity, rsa_identity, ed_identity, or_port, dir_port }
}
