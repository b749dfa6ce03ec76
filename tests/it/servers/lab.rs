//! A laboratory: our program, proxies and servers in network namespaces of
//! their own, joined by a router that counts every packet of our program.
//!
//! Whatever leaves is let through, so that a leak succeeds and is seen. The
//! addresses look public, so that none of them counts as inward. In the router
//! the links are called `sut`, `prx` and `org`, and the rules are in the nft
//! table `inet lab`.

mod tests;

use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tokio::sync::{oneshot, watch};

use super::{find, is_installed};

/// Our program's address.
pub const SUT: Ipv4Addr = Ipv4Addr::new(5, 5, 1, 2);
/// The proxies' address.
pub const PROXY: Ipv4Addr = Ipv4Addr::new(5, 5, 2, 2);
/// The address that every `resolv.conf` names. Nobody answers there unless a
/// test serves it.
pub const DNS: Ipv4Addr = Ipv4Addr::new(5, 5, 3, 53);

/// One of the servers' addresses, of which there are eight.
pub const fn origin(number: u8) -> Ipv4Addr {
    assert!(number < 8);
    Ipv4Addr::new(5, 5, 3, 2 + number)
}

/// A place in the laboratory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Where our program runs.
    Sut,
    /// Through which everything goes, and is counted.
    Router,
    /// Where proxies run.
    Proxy,
    /// Where sites, Git servers and DNS run.
    Origin,
}

const SPACES: [Space; 4] = [Space::Sut, Space::Router, Space::Proxy, Space::Origin];

impl Space {
    const fn name(self) -> &'static str {
        match self {
            Self::Sut => "sut",
            Self::Router => "rtr",
            Self::Proxy => "prx",
            Self::Origin => "org",
        }
    }
}

/// Packets that left our program's namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// To a proxy that is allowed.
    pub ok: u64,
    pub tcp: u64,
    pub udp: u64,
    pub icmp: u64,
    /// To port 53, by UDP or TCP.
    pub dns: u64,
    pub rest: u64,
}

impl Counters {
    /// How many packets went anywhere else than to an allowed proxy.
    pub const fn leaked(&self) -> u64 {
        self.tcp + self.udp + self.icmp + self.dns + self.rest
    }
}

const RULES: &str = "
table inet lab {
    counter c_ok {
    }
    counter c_tcp {
    }
    counter c_udp {
    }
    counter c_icmp {
    }
    counter c_dns {
    }
    counter c_rest {
    }
    set proxies {
        type ipv4_addr . inet_service
    }
    chain seen {
        type filter hook prerouting priority -300; policy accept;
        iifname != \"sut\" accept
        ip daddr . tcp dport @proxies counter name c_ok accept
        udp dport 53 counter name c_dns accept
        tcp dport 53 counter name c_dns accept
        meta l4proto tcp counter name c_tcp accept
        meta l4proto udp counter name c_udp accept
        meta l4proto icmp counter name c_icmp accept
        meta l4proto icmpv6 counter name c_icmp accept
        counter name c_rest accept
    }
}
";

/// The laboratory; taken down when dropped.
pub struct Lab {
    prefix: String,
    threads: Mutex<Vec<JoinHandle<()>>>,
    end: Option<watch::Sender<()>>,
}

impl Lab {
    /// Builds a laboratory. Where that is not possible, says that the test is
    /// skipped; in CI, where everything must run, fails.
    pub fn new() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        static BUILDING: Mutex<()> = Mutex::new(());
        if !["ip", "nft"].into_iter().all(is_installed) {
            return None;
        }
        if !rustix::process::geteuid().is_root() {
            return skip("not root");
        }
        // The first `ip netns add` makes the folder, which two must not do.
        let _one = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
        sweep();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let lab = Self {
            prefix: format!("{PREFIX}{}-{number}", std::process::id()),
            threads: Mutex::default(),
            end: Some(watch::Sender::new(())),
        };
        for space in SPACES {
            let added = ip().args(["netns", "add", &lab.name(space)]).output().unwrap();
            if !added.status.success() {
                return skip(&String::from_utf8_lossy(&added.stderr));
            }
        }
        lab.build();
        Some(lab)
    }

    fn build(&self) {
        for space in SPACES {
            let name = self.name(space);
            let settings = etc(&name);
            fs::create_dir_all(&settings).unwrap();
            fs::write(settings.join("resolv.conf"), format!("nameserver {DNS}\n")).unwrap();
            self.within(space, move || {
                // Neighbour discovery would be counted.
                for which in ["all", "default"] {
                    let file = format!("/proc/sys/net/ipv6/conf/{which}/disable_ipv6");
                    if Path::new(&file).exists() {
                        fs::write(file, "1").unwrap();
                    }
                }
                if space == Space::Router {
                    fs::write("/proc/sys/net/ipv4/ip_forward", "1").unwrap();
                }
            });
        }
        let mut inner = [String::new(), String::new(), String::new()];
        let mut router = "link set lo up\n".to_owned();
        for (at, space) in [Space::Sut, Space::Proxy, Space::Origin].into_iter().enumerate() {
            let (net, link, name) = (at + 1, space.name(), self.name(space));
            router += &format!(
                "link add {link} type veth peer name eth0 netns {name}\n\
                 addr add 5.5.{net}.1/24 dev {link}\nlink set {link} up\n"
            );
            inner[at] = "link set lo up\n".to_owned();
            for host in 2..if space == Space::Origin { 10 } else { 3 } {
                inner[at] += &format!("addr add 5.5.{net}.{host}/24 dev eth0\n");
            }
            if space == Space::Origin {
                inner[at] += &format!("addr add {DNS}/24 dev eth0\n");
            }
            inner[at] += &format!("link set eth0 up\nroute add default via 5.5.{net}.1\n");
        }
        self.batch(Space::Router, &router);
        for (space, lines) in [Space::Sut, Space::Proxy, Space::Origin].into_iter().zip(&inner) {
            self.batch(space, lines);
        }
        self.router_rules(RULES);
    }

    fn batch(&self, space: Space, lines: &str) {
        must(ip().args(["-n", &self.name(space), "-batch", "-"]), lines);
    }

    fn name(&self, space: Space) -> String {
        format!("{}-{}", self.prefix, space.name())
    }

    /// A command that runs a program in a place.
    pub fn command(&self, space: Space, program: impl AsRef<Path>) -> Command {
        let program = program.as_ref();
        let found = program.to_str().filter(|name| !name.contains('/')).and_then(find);
        let mut command = ip();
        command.args(["netns", "exec", &self.name(space)]);
        command.arg(found.as_deref().unwrap_or(program)).stdin(Stdio::null());
        command
    }

    /// Writes a file that programs of a place, started from now on by
    /// `command`, see in `/etc` instead of the machine's own.
    pub fn write_etc(&self, space: Space, file: &str, text: &str) {
        fs::write(etc(&self.name(space)).join(file), text).unwrap();
    }

    /// Calls a function on a thread in a place.
    pub fn within<T: Send + 'static>(
        &self,
        space: Space,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let name = self.name(space);
        std::thread::spawn(move || {
            enter(&name);
            call()
        })
        .join()
        .unwrap()
    }

    /// Runs a future on a thread in a place until the laboratory is dropped.
    pub fn spawn_in(&self, space: Space, future: impl Future<Output = ()> + Send + 'static) {
        self.run_in(space, move || future);
    }

    /// Starts something in a place and returns what it made. What it spawned
    /// runs on, there, until the laboratory is dropped.
    pub async fn serve<T, D>(&self, space: Space, start: impl FnOnce() -> D + Send + 'static) -> T
    where
        T: Send + 'static,
        D: Future<Output = T>,
    {
        let (tell, told) = oneshot::channel();
        self.run_in(space, move || async move {
            let _ = tell.send(start().await);
        });
        told.await.expect("what was to be served in the laboratory did not start")
    }

    fn run_in<D: Future<Output = ()>>(
        &self,
        space: Space,
        start: impl FnOnce() -> D + Send + 'static,
    ) {
        let name = self.name(space);
        let mut end = self.end.as_ref().unwrap().subscribe();
        let thread = std::thread::spawn(move || {
            enter(&name);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap();
            runtime.block_on(async {
                let running = async {
                    start().await;
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    () = running => {}
                    _ = end.changed() => {}
                }
            });
            runtime.shutdown_background();
        });
        self.threads.lock().unwrap().push(thread);
    }

    /// Starts a program in a place, and waits until it accepts connections at
    /// an address there.
    pub fn start(&self, space: Space, mut command: Command, address: SocketAddr) -> Running {
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut running = Running { child: command.spawn().unwrap() };
        let until = Instant::now() + Duration::from_secs(20);
        while !self.within(space, move || TcpStream::connect(address).is_ok()) {
            let ended = running.child.try_wait().unwrap();
            assert!(ended.is_none(), "{command:?} ended: {ended:?}");
            assert!(Instant::now() < until, "{command:?} does not listen at {address}");
            std::thread::sleep(Duration::from_millis(5));
        }
        running
    }

    /// Counts packets to an address of a proxy as `ok` from now on.
    pub fn allow(&self, ip: impl Into<IpAddr>, port: u16) {
        let ip = ip.into();
        self.router_rules(&format!("add element inet lab proxies {{ {ip} . {port} }}\n"));
    }

    /// Gives rules to the router's nft.
    pub fn router_rules(&self, rules: &str) {
        must(self.command(Space::Router, "nft").args(["-f", "-"]), rules);
    }

    /// Reads the counters and sets them to nothing.
    pub fn counters(&self) -> Counters {
        let mut command = self.command(Space::Router, "nft");
        let said = must(command.args(["-j", "reset", "counters", "table", "inet", "lab"]), "");
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let count = |name: &str| {
            let mut objects = said["nftables"].as_array().unwrap().iter();
            let counter = objects.find(|object| object["counter"]["name"] == name);
            counter.unwrap()["counter"]["packets"].as_u64().unwrap()
        };
        Counters {
            ok: count("c_ok"),
            tcp: count("c_tcp"),
            udp: count("c_udp"),
            icmp: count("c_icmp"),
            dns: count("c_dns"),
            rest: count("c_rest"),
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.end = None;
        for thread in self.threads.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = thread.join();
        }
        for space in SPACES {
            remove(&self.name(space));
        }
    }
}

/// A program in the laboratory; killed when dropped.
pub struct Running {
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const PREFIX: &str = "thistledown-lab-";

/// Says why there is no laboratory; in CI, fails.
fn skip(why: &str) -> Option<Lab> {
    assert!(std::env::var_os("CI").is_none(), "no network namespaces ({why}), and CI is set");
    eprintln!("skipped: no network namespaces: {why}");
    None
}

fn ip() -> Command {
    Command::new(find("ip").unwrap())
}

/// The folder that `ip netns exec` lays over `/etc`.
fn etc(name: &str) -> PathBuf {
    Path::new("/etc/netns").join(name)
}

fn enter(name: &str) {
    let space = fs::File::open(Path::new("/run/netns").join(name)).unwrap();
    move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
}

/// Removes a namespace and ends what still runs in it.
fn remove(name: &str) {
    if let Ok(said) = ip().args(["netns", "pids", name]).output() {
        for pid in String::from_utf8_lossy(&said.stdout).split_whitespace() {
            let pid = pid.parse().ok().and_then(rustix::process::Pid::from_raw);
            if let Some(pid) = pid.filter(|pid| *pid != rustix::process::getpid()) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
    }
    let _ = ip().args(["netns", "del", name]).output();
    let _ = fs::remove_dir_all(etc(name));
}

/// Removes what test processes left that were killed.
fn sweep() {
    let Ok(entries) = fs::read_dir("/run/netns") else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next());
        let owner: Option<u32> = owner.and_then(|owner| owner.parse().ok());
        if owner.is_some_and(|owner| !Path::new(&format!("/proc/{owner}")).exists()) {
            remove(&name);
        }
    }
}

/// Runs a command that must succeed on some input; returns what it said.
fn must(command: &mut Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read says why it ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {complaint}\n{input}");
    String::from_utf8(output.stdout).unwrap()
}
