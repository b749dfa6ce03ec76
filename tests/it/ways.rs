//! Ways out that are more than one proxy on a port: chains, sockets in the
//! file system, and hellos that a censor does not read.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use thistledown::model::{
    Dns, Group, Hello, Inward, Limits, Origin, Policy, Proxy, ProxyAddress, ProxyScheme, Routes,
};
use thistledown::route::{Gate, GateSettings, Passage, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpStream, UnixListener};
use url::Url;

use crate::servers::hello::{Reads, is_whole};
use crate::servers::proxies::{Certificate, Noting, Program, closed_port, describe};
use crate::servers::site::{Raw, Site};

fn settings() -> GateSettings {
    GateSettings {
        connect_time: Duration::from_secs(6),
        ..GateSettings::new("test", &Limits::default())
    }
}

fn via(mut proxy: Proxy, via: &str) -> Proxy {
    proxy.via = Some(via.parse().unwrap());
    proxy
}

async fn open(proxies: Vec<Proxy>, groups: Vec<Group>) -> Gate {
    Gate::open(Routes::new(proxies, groups, Dns::default()).unwrap(), settings()).await.unwrap()
}

fn passage(gate: &Gate, route: &str) -> Passage {
    gate.passage(&route.parse().unwrap(), "soh", Inward::default(), None).unwrap()
}

async fn greeted(passage: &Passage) -> String {
    let url: Url = "http://news.example/".parse().unwrap();
    passage.client().get(url).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_chain_leads_through_each_proxy_in_turn() {
    let (Some(near), Some(certificate)) = (Program::microsocks(None).await, Certificate::make())
    else {
        return;
    };
    let site = Site::greeting("hello").await;
    let far = Noting::http(site.address).await;
    let middle = Noting::https(([127, 0, 0, 1], far.port()).into(), &certificate).await;
    let mut secure = via(describe("secure", ProxyScheme::Https, middle.port()), "near");
    secure.ca = Some(certificate.pem.clone());
    let proxies = vec![
        describe("near", ProxyScheme::Socks5h, near.port),
        secure,
        via(describe("far", ProxyScheme::Http, far.port()), "secure"),
    ];
    let gate = open(proxies, vec![]).await;
    let passage = passage(&gate, "far");
    assert_eq!(greeted(&passage).await, "hello");
    assert_eq!(middle.asked()[0].target, format!("127.0.0.1:{}", far.port()));
    assert_eq!(far.asked()[0].target, "news.example:80");
    let line = passage.dial("news.example", 80).await.unwrap();
    let names: Vec<_> = line.proxies().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["near", "secure", "far"]);
}

#[tokio::test]
async fn a_chain_says_which_link_is_broken() {
    let Some(near) = Program::microsocks(None).await else { return };
    let dead = closed_port();
    let waiting = |gate: &Gate| -> Vec<String> {
        let health = gate.health().into_iter();
        let down = health.filter(|way| way.host.is_none() && way.waits_until.is_some());
        down.map(|way| way.way.to_string()).collect()
    };
    let far = via(describe("far", ProxyScheme::Socks5h, dead), "near");
    let gate = open(vec![describe("near", ProxyScheme::Socks5h, near.port), far.clone()], vec![]);
    let gate = gate.await;
    let error = passage(&gate, "far").dial("news.example", 80).await.unwrap_err();
    assert_eq!((error.step(), error.is_our_side()), (Step::ProxyConnect, true), "{error}");
    assert_eq!(error.proxy().unwrap().as_str(), "far");
    assert!(error.to_string().contains("through `near`"), "{error}");
    assert_eq!(waiting(&gate), ["far"]);

    let near = describe("near", ProxyScheme::Socks5h, closed_port());
    let gate = open(vec![near, far], vec![]).await;
    let error = passage(&gate, "far").dial("news.example", 80).await.unwrap_err();
    assert_eq!(error.proxy().unwrap().as_str(), "near", "{error}");
    assert_eq!(waiting(&gate), ["near"]);
}

#[tokio::test]
async fn a_chain_through_a_group_takes_the_member_that_lives() {
    let Some(near) = Program::microsocks(None).await else { return };
    let site = Site::greeting("hello").await;
    let far = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("dead", ProxyScheme::Socks5h, closed_port()),
        describe("near", ProxyScheme::Socks5h, near.port),
        via(describe("far", ProxyScheme::Socks5h, far.port()), "any"),
    ];
    let members = ["dead", "near"].map(|name| name.parse().unwrap()).to_vec();
    let any = Group { name: "any".parse().unwrap(), policy: Policy::Fallback, members };
    let gate = open(proxies, vec![any]).await;
    assert_eq!(greeted(&passage(&gate, "far")).await, "hello");
}

#[tokio::test]
async fn a_proxy_on_a_socket_in_the_file_system_carries_a_request() {
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socks");
    let listener = UnixListener::bind(&path).unwrap();
    let port = noting.port();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let _ = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    let mut proxy = describe("socket", ProxyScheme::Socks5h, 1);
    proxy.address = ProxyAddress::Unix(path);
    let gate = open(vec![proxy.clone()], vec![]).await;
    assert_eq!(greeted(&passage(&gate, "socket")).await, "hello");
    assert_eq!(noting.asked()[0].target, "news.example:80");

    proxy.address = ProxyAddress::Unix(folder.path().join("missing"));
    let gate = open(vec![proxy], vec![]).await;
    let error = passage(&gate, "socket").dial("news.example", 80).await.unwrap_err();
    assert_eq!((error.step(), error.is_our_side()), (Step::ProxyConnect, true), "{error}");
}

/// A censor before a TLS site called `news.example`.
struct Censored {
    raw: Raw,
    /// How many connections were let through.
    passed: Arc<Mutex<usize>>,
    certificate: Certificate,
}

impl Censored {
    async fn start(reads: Reads) -> Option<Self> {
        let certificate = Certificate::make()?;
        let acceptor = certificate.acceptor();
        let passed = Arc::new(Mutex::new(0));
        let noted = Arc::clone(&passed);
        let site = Raw::start(move |stream| {
            let acceptor = acceptor.clone();
            let noted = Arc::clone(&noted);
            async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                *noted.lock().unwrap() += 1;
                let _ = stream.read(&mut [0; 4096]).await;
                let said =
                    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
                let _ = stream.write_all(said).await;
                let _ = stream.shutdown().await;
            }
        })
        .await;
        let behind = site.address;
        let site = Arc::new(site);
        let raw = Raw::start(move |stream| {
            let site = Arc::clone(&site);
            async move {
                censor(stream, behind, reads).await;
                drop(site);
            }
        })
        .await;
        Some(Self { raw, passed, certificate })
    }

    fn passed(&self) -> usize {
        *self.passed.lock().unwrap()
    }

    async fn gate(&self, hello: &[Hello]) -> Gate {
        let pinned = [("news.example".to_owned(), vec![self.raw.address.ip()])].into();
        let dns = Dns { pinned, ..Dns::default() };
        let settings = GateSettings {
            ca: Some(self.certificate.pem.clone()),
            hello: hello.to_vec(),
            ..settings()
        };
        Gate::open(Routes::new(vec![], vec![], dns).unwrap(), settings).await.unwrap()
    }

    /// Asks for a page; says at which step that failed.
    async fn ask(&self, gate: &Gate) -> Result<String, Step> {
        let url: Url =
            format!("https://news.example:{}/", self.raw.address.port()).parse().unwrap();
        let inward = Inward::default().with(Origin::of(&url));
        let direct = "direct".parse().unwrap();
        let passage = gate.passage(&direct, "soh", inward, None).unwrap();
        let sent = passage.client().get(url.clone()).send().await;
        let response = sent.map_err(|error| passage.explain(&error, &url).step())?;
        Ok(response.text().await.unwrap())
    }
}

async fn censor(mut stream: TcpStream, behind: SocketAddr, reads: Reads) {
    // Room for all of a segment at once.
    let (mut all, mut last) = (Vec::with_capacity(1 << 16), 0);
    let mut far = TcpStream::connect(behind).await.unwrap();
    far.set_nodelay(true).unwrap();
    while !is_whole(&all) {
        match stream.read_buf(&mut all).await {
            Ok(1..) => {}
            _ => return,
        }
        if reads.sees(&all, last) {
            stream.set_zero_linger().unwrap();
            return;
        }
        far.write_all(&all[last..]).await.unwrap();
        last = all.len();
    }
    let _ = copy_bidirectional(&mut stream, &mut far).await;
}

const ALL: [Hello; 3] = [Hello::Plain, Hello::Tcp, Hello::Record];

#[tokio::test]
async fn a_hello_that_a_censor_cuts_is_sent_in_another_way_and_that_is_remembered() {
    for (reads, winner) in [(Reads::Segments, Hello::Tcp), (Reads::FirstRecord, Hello::Record)] {
        let Some(censored) = Censored::start(reads).await else { return };
        let gate = censored.gate(&ALL).await;
        assert_eq!(censored.ask(&gate).await.as_deref(), Ok("hello"), "{reads:?}");
        let known = gate.health();
        let hello = known.iter().find_map(|way| way.hello);
        assert_eq!(hello, Some(winner), "{reads:?}: {known:?}");
        // A run that remembers does not wake the censor again.
        let count = censored.raw.count();
        let next = censored.gate(&ALL).await;
        next.recall(known);
        assert_eq!(censored.ask(&next).await.as_deref(), Ok("hello"), "{reads:?}");
        assert_eq!(censored.raw.count(), count + 1, "{reads:?}");
        assert_eq!(censored.passed(), 2, "{reads:?}");
    }
}

#[tokio::test]
async fn a_hello_that_is_cut_in_every_way_is_an_error_that_says_so() {
    let Some(censored) = Censored::start(Reads::AllRecords).await else { return };
    let gate = censored.gate(&ALL).await;
    assert_eq!(censored.ask(&gate).await, Err(Step::Reset));
    assert_eq!(censored.raw.count(), 3);
    let gate = censored.gate(&[Hello::Plain]).await;
    assert_eq!(censored.ask(&gate).await, Err(Step::Reset));
    assert_eq!(censored.passed(), 0);
}
