//! Room `route`: the one way out, against real proxies and sites.

use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::RawQuery;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thistledown::model::{
    Dns, DnsServers, Fault, Group, Hello, Inward, Origin, Policy, Proxy, ProxyScheme, Routes,
};
use thistledown::route::{DialError, Gate, GateSettings, Passage, RequestError, RouteError, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

use crate::servers::proxies::{
    Certificate, Noting, Program, closed, closed_port, describe, with_login,
};
use crate::servers::site::{Raw, Site};

const NEWS: &str = "http://news.example/feed";

fn settings() -> GateSettings {
    GateSettings {
        user_agent: "thistledown-test".to_owned(),
        connect_time: Duration::from_secs(10),
        read_time: Duration::from_secs(10),
        ca: None,
        hello: vec![Hello::Plain],
        state: None,
    }
}

fn hasty() -> GateSettings {
    GateSettings { connect_time: Duration::from_secs(2), ..settings() }
}

fn group(policy: Policy, members: &[&str]) -> Group {
    let members = members.iter().map(|member| member.parse().unwrap()).collect();
    Group { name: "all".parse().unwrap(), policy, members }
}

async fn open(proxies: Vec<Proxy>, groups: Vec<Group>, dns: Dns, settings: GateSettings) -> Gate {
    Gate::open(Routes::new(proxies, groups, dns).unwrap(), settings).await.unwrap()
}

async fn by(route: &str, proxies: Vec<Proxy>, groups: Vec<Group>, inward: Inward) -> Passage {
    let gate = open(proxies, groups, Dns::default(), settings()).await;
    gate.passage(&route.parse().unwrap(), "soh", inward, None).unwrap()
}

async fn by_proxy(proxy: Proxy, inward: Inward) -> Passage {
    let name = proxy.name.to_string();
    by(&name, vec![proxy], vec![], inward).await
}

async fn get_text(passage: &Passage, url: &Url) -> Result<String, RequestError> {
    let explain = |error| passage.explain(&error, url);
    let response = passage.client().get(url.clone()).send().await.map_err(explain)?;
    response.text().await.map_err(explain)
}

fn news() -> Url {
    Url::parse(NEWS).unwrap()
}

async fn dial(passage: &Passage, host: &str) -> Result<(), DialError> {
    passage.dial(host, 80).await.map(|_| ())
}

// Every kind of proxy carries HTTP, and is told names as names.

#[tokio::test]
async fn microsocks_carries_a_request_and_nothing_does_when_it_dies() {
    let Some(program) = Program::microsocks(None).await else { return };
    let site = Site::greeting("hello").await;
    let passage =
        by_proxy(describe("micro", ProxyScheme::Socks5h, program.port), site.inward()).await;
    assert_eq!(get_text(&passage, &site.url("/")).await.unwrap(), "hello");
    drop(program);
    let begun = Instant::now();
    // The connection that is kept ends with the program, a moment later.
    let error = loop {
        match get_text(&passage, &site.url("/")).await {
            Err(error) if error.step() == Step::ProxyConnect => break error,
            _ => assert!(begun.elapsed() < Duration::from_secs(10)),
        }
    };
    assert!(error.is_our_side());
}

#[tokio::test]
async fn microsocks_with_a_login_carries_a_request() {
    let Some(program) = Program::microsocks(Some(("u", "right"))).await else { return };
    let site = Site::greeting("hello").await;
    let proxy = describe("micro", ProxyScheme::Socks5h, program.port);
    let login = with_login(proxy.clone(), "u", "right");
    let passage = by_proxy(login, site.inward()).await;
    assert_eq!(get_text(&passage, &site.url("/")).await.unwrap(), "hello");
    assert!(passage.sent() > 0 && passage.received() > 0);

    for wrong in [with_login(proxy.clone(), "u", "hunter2"), proxy] {
        let passage = by_proxy(wrong, site.inward()).await;
        let error = get_text(&passage, &site.url("/")).await.unwrap_err();
        assert_eq!(error.step(), Step::ProxyAuth, "{error}");
        assert_eq!(error.fault(), Fault::Permanent);
        assert!(error.is_our_side());
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert_eq!(site.count(), 1);
}

#[tokio::test]
async fn tinyproxy_carries_a_request() {
    let Some(program) = Program::tinyproxy(Some(("u", "right"))).await else { return };
    let site = Site::greeting("hello").await;
    let proxy = describe("tiny", ProxyScheme::Http, program.port);
    let passage = by_proxy(with_login(proxy.clone(), "u", "right"), site.inward()).await;
    assert_eq!(get_text(&passage, &site.url("/")).await.unwrap(), "hello");

    let passage = by_proxy(with_login(proxy, "u", "wrong"), site.inward()).await;
    let error = get_text(&passage, &site.url("/")).await.unwrap_err();
    assert_eq!(error.step(), Step::ProxyAuth, "{error}");
    assert_eq!(site.count(), 1);
}

#[tokio::test]
async fn a_target_that_refuses_a_proxy_is_to_blame() {
    let (Some(micro), Some(tiny)) =
        (Program::microsocks(None).await, Program::tinyproxy(None).await)
    else {
        return;
    };
    let closed = SocketAddr::from(([127, 0, 0, 1], closed_port()));
    for proxy in [
        describe("micro", ProxyScheme::Socks5h, micro.port),
        describe("tiny", ProxyScheme::Http, tiny.port),
    ] {
        let passage = by_proxy(proxy, crate::servers::site::allowing(closed)).await;
        let error = passage.dial("127.0.0.1", closed.port()).await.unwrap_err();
        assert_eq!(error.step(), Step::ProxyRefused, "{error}");
        assert!(!error.is_our_side());
        assert_eq!(error.fault(), Fault::Transient);
    }
}

#[tokio::test]
async fn every_kind_of_proxy_is_told_the_name() {
    let Some(certificate) = Certificate::make() else { return };
    let site = Site::greeting("hello").await;
    let kinds = [
        (ProxyScheme::Socks5h, Noting::socks5(site.address).await),
        (ProxyScheme::Socks4a, Noting::socks4a(site.address).await),
        (ProxyScheme::Http, Noting::http(site.address).await),
        (ProxyScheme::Https, Noting::https(site.address, &certificate).await),
    ];
    for (scheme, noting) in kinds {
        let mut proxy = describe("noting", scheme, noting.port());
        proxy.ca = Some(certificate.pem.clone());
        let passage = by_proxy(proxy, Inward::default()).await;
        assert_eq!(get_text(&passage, &news()).await.unwrap(), "hello", "{scheme}");
        let asked = noting.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].target, "news.example:80", "{scheme}");
        assert_eq!(asked[0].login, "", "{scheme}");
    }
    assert_eq!(site.count(), 4);
}

#[tokio::test]
async fn isolation_gives_each_purpose_a_login_of_its_own_that_names_nobody() {
    let site = Site::greeting("hello").await;
    for (scheme, noting) in [
        (ProxyScheme::Socks5h, Noting::socks5(site.address).await),
        (ProxyScheme::Socks4a, Noting::socks4a(site.address).await),
        (ProxyScheme::Http, Noting::http(site.address).await),
    ] {
        let mut proxy = describe("tor", scheme, noting.port());
        proxy.isolate = true;
        let gate = open(vec![proxy], vec![], Dns::default(), settings()).await;
        for purpose in ["soh", "ntd", "soh"] {
            let passage = gate.passage(&"tor".parse().unwrap(), purpose, Inward::default(), None);
            assert_eq!(get_text(&passage.unwrap(), &news()).await.unwrap(), "hello");
        }
        let logins: Vec<_> = noting.asked().into_iter().map(|asked| asked.login).collect();
        assert!(logins[0] == logins[2] && logins[0] != logins[1], "{scheme}: {logins:?}");
        assert!(!logins.iter().any(|login| login.contains("soh")), "{scheme}: {logins:?}");
        assert!(logins[0].len() >= 32, "{scheme}: {logins:?}");
    }
}

#[tokio::test]
async fn isolation_that_a_proxy_cannot_give_is_refused() {
    let Some(program) = Program::microsocks(None).await else { return };
    let site = Site::greeting("hello").await;
    let mut proxy = describe("micro", ProxyScheme::Socks5h, program.port);
    proxy.isolate = true;
    let passage = by_proxy(proxy, site.inward()).await;
    let error = get_text(&passage, &site.url("/")).await.unwrap_err();
    assert_eq!(error.step(), Step::ProxyAuth, "{error}");
    assert_eq!(site.count(), 0);
}

#[tokio::test]
async fn a_secured_proxy_with_an_unknown_certificate_is_refused() {
    let Some(certificate) = Certificate::make() else { return };
    let site = Site::greeting("hello").await;
    let noting = Noting::https(site.address, &certificate).await;
    let proxy = describe("office", ProxyScheme::Https, noting.port());
    let passage = by_proxy(proxy, Inward::default()).await;
    let error = get_text(&passage, &news()).await.unwrap_err();
    assert_eq!(error.step(), Step::ProxyHandshake, "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(error.proxy().unwrap().as_str(), "office");
    assert!(noting.asked().is_empty(), "the proxy heard the target");
}

#[tokio::test]
async fn a_proxy_that_is_down_is_an_error_and_nothing_reaches_the_site() {
    let site = Site::greeting("hello").await;
    for scheme in
        [ProxyScheme::Socks5h, ProxyScheme::Socks4a, ProxyScheme::Http, ProxyScheme::Https]
    {
        let passage = by_proxy(describe("dead", scheme, closed_port()), site.inward()).await;
        let error = get_text(&passage, &site.url("/")).await.unwrap_err();
        assert_eq!(error.step(), Step::ProxyConnect, "{error}");
        assert_eq!(error.fault(), Fault::Transient);
        assert!(error.is_our_side());
        assert!(error.to_string().contains("`dead`"), "{error}");
    }
    assert_eq!(site.count(), 0);
}

#[tokio::test]
async fn a_silent_proxy_is_given_up() {
    let silent = Raw::silent().await;
    for (scheme, step) in [
        (ProxyScheme::Socks5h, Step::ProxyHandshake),
        (ProxyScheme::Https, Step::ProxyHandshake),
        (ProxyScheme::Http, Step::Timeout),
    ] {
        let proxy = describe("silent", scheme, silent.address.port());
        let mut settings = settings();
        settings.connect_time = Duration::from_millis(200);
        let gate = open(vec![proxy], vec![], Dns::default(), settings).await;
        let passage =
            gate.passage(&"silent".parse().unwrap(), "soh", Inward::default(), None).unwrap();
        assert_eq!(get_text(&passage, &news()).await.unwrap_err().step(), step, "{scheme}");
    }
}

#[tokio::test]
async fn bytes_that_follow_the_answer_of_a_proxy_are_not_lost() {
    let eager = Raw::start(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nSSH-2.0-early\r\n").await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let proxy = describe("eager", ProxyScheme::Http, eager.address.port());
    let passage = by_proxy(proxy, Inward::default()).await;
    let mut stream = passage.dial("git.example", 22).await.unwrap();
    let mut banner = [0; 15];
    let reading = stream.read_exact(&mut banner);
    tokio::time::timeout(Duration::from_secs(10), reading).await.unwrap().unwrap();
    assert_eq!(&banner, b"SSH-2.0-early\r\n");
}

// What may be reached.

#[tokio::test]
async fn inward_targets_are_refused_by_every_route() {
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let proxy = describe("noting", ProxyScheme::Socks5h, noting.port());
    let dns = Dns { servers: DnsServers::System, ..Dns::default() };
    let gate = open(vec![proxy], vec![], dns, settings()).await;
    for route in ["direct", "noting"] {
        let passage =
            gate.passage(&route.parse().unwrap(), "soh", Inward::default(), None).unwrap();
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "0177.0.0.1",
            "2130706433",
            "0.0.0.0",
            "10.0.0.1",
            "169.254.169.254",
            "192.168.1.1",
            "100.64.0.1",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
            "fd00::1",
            "fe80::1",
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "router",
            "printer.local",
            "metadata.google.internal",
        ] {
            let error = passage.dial(host, site.address.port()).await.unwrap_err();
            assert_eq!(error.step(), Step::Inward, "{host} by {route}: {error}");
            assert_eq!(error.fault(), Fault::Permanent);
        }
        let error = get_text(&passage, &site.url("/")).await.unwrap_err();
        assert_eq!(error.step(), Step::Inward, "{error}");
    }
    assert_eq!((site.count(), noting.connections()), (0, 0));
}

#[tokio::test]
async fn what_the_operator_typed_is_reached_directly() {
    let site = Site::greeting("hello").await;
    let passage = by("direct", vec![], vec![], site.inward()).await;
    assert_eq!(get_text(&passage, &site.url("/a")).await.unwrap(), "hello");
    let local = Origin::new("localhost", site.address.port());
    let passage = by("direct", vec![], vec![], Inward::default().with([local])).await;
    let url = Url::parse(&format!("http://localhost:{}/b", site.address.port())).unwrap();
    assert_eq!(get_text(&passage, &url).await.unwrap(), "hello");
    assert_eq!(site.count(), 2);
}

#[tokio::test]
async fn a_direct_name_without_servers_to_ask_is_an_error() {
    let passage = by("direct", vec![], vec![], Inward::default()).await;
    let error = get_text(&passage, &news()).await.unwrap_err();
    assert_eq!(error.step(), Step::Resolve);
    assert!(error.to_string().contains("[dns] servers"), "{error}");
    assert!(error.is_our_side());
}

#[tokio::test]
async fn a_route_that_is_not_configured_is_an_error() {
    let gate = open(vec![], vec![], Dns::default(), settings()).await;
    let outcome = gate.passage(&"nowhere".parse().unwrap(), "soh", Inward::default(), None);
    assert!(matches!(outcome, Err(RouteError::Unknown(_))));
}

// Names on direct routes.

/// A DNS server that knows one address for every name.
async fn dns_server(address: [u8; 4]) -> Site {
    let answer = move |RawQuery(query): RawQuery| async move {
        let query = query.unwrap();
        let message = URL_SAFE_NO_PAD.decode(query.strip_prefix("dns=").unwrap()).unwrap();
        let name_end = 12 + message[12..].iter().position(|byte| *byte == 0).unwrap() + 1;
        let is_a = message[name_end + 1] == 1;
        let mut reply = vec![0, 0, 0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0];
        reply.extend_from_slice(&message[12..name_end + 4]);
        if is_a {
            reply.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
            reply.extend_from_slice(&address);
        }
        ([(CONTENT_TYPE, "application/dns-message")], reply).into_response()
    };
    Site::start(Router::new().route("/dns-query", get(answer))).await
}

async fn direct_with_dns(
    server: &Site,
    route: &str,
    proxies: Vec<Proxy>,
    inward: Inward,
) -> Passage {
    let servers =
        DnsServers::Https { urls: vec![server.url("/dns-query")], route: route.parse().unwrap() };
    let gate = open(proxies, vec![], Dns { servers, ..Dns::default() }, settings()).await;
    gate.passage(&"direct".parse().unwrap(), "soh", inward, None).unwrap()
}

#[tokio::test]
async fn direct_names_are_asked_over_https_by_the_route_for_it() {
    let (site, dns) = (Site::greeting("hello").await, dns_server([127, 0, 0, 1]).await);
    let noting = Noting::socks5(dns.address).await;
    let proxy = describe("noting", ProxyScheme::Socks5h, noting.port());
    let port = site.address.port();
    let inward = Inward::default().with([Origin::new("news.example", port)]);
    let passage = direct_with_dns(&dns, "noting", vec![proxy], inward).await;
    let url = Url::parse(&format!("http://news.example:{port}/")).unwrap();
    assert_eq!(get_text(&passage, &url).await.unwrap(), "hello");
    drop(passage.dial("news.example", port).await.unwrap());
    assert_eq!(dns.count(), 2, "IPv4 and IPv6, then remembered");
    assert!(noting.connections() > 0, "the questions went another way");
}

#[tokio::test]
async fn a_name_that_turns_inward_is_refused() {
    let site = Site::greeting("hello").await;
    for address in [[127, 0, 0, 1], [10, 0, 0, 1], [169, 254, 169, 254]] {
        let dns = dns_server(address).await;
        let passage = direct_with_dns(&dns, "direct", vec![], Inward::default()).await;
        let error = passage.dial("evil.example", site.address.port()).await.unwrap_err();
        assert_eq!(error.step(), Step::Inward, "{error}");
        assert_eq!(dns.count(), 2);
    }
    assert_eq!(site.count(), 0);
}

#[tokio::test]
async fn pinned_names_are_dialled_without_asking() {
    let site = Site::greeting("hello").await;
    let dns = Dns {
        pinned: [("news.example".to_owned(), vec![IpAddr::from([127, 0, 0, 1])])].into(),
        ..Dns::default()
    };
    let gate = open(vec![], vec![], dns, settings()).await;
    let port = site.address.port();
    let inward = Inward::default().with([Origin::new("news.example", port)]);
    let passage = gate.passage(&"direct".parse().unwrap(), "soh", inward, None).unwrap();
    let url = Url::parse(&format!("http://news.example:{port}/")).unwrap();
    assert_eq!(get_text(&passage, &url).await.unwrap(), "hello");
}

#[tokio::test]
async fn dns_servers_that_need_themselves_are_told_to_be_pinned() {
    let servers = DnsServers::Https {
        urls: vec![Url::parse("https://dns.example/dns-query").unwrap()],
        route: "direct".parse().unwrap(),
    };
    let gate = open(vec![], vec![], Dns { servers, ..Dns::default() }, settings()).await;
    let passage = gate.passage(&"direct".parse().unwrap(), "soh", Inward::default(), None).unwrap();
    let error = dial(&passage, "news.example").await.unwrap_err();
    assert!(error.to_string().contains("pin its address"), "{error}");
    assert_eq!(error.step(), Step::Resolve, "{error}");
    assert!(error.is_our_side());
}

// Groups.

/// Some noting proxies `p0`, `p1`, … that lead to a site, and a group of them.
async fn several(site: &Site, policy: Policy, count: usize) -> (Vec<Noting>, Passage) {
    let mut notings = Vec::new();
    for _ in 0..count {
        notings.push(Noting::socks5(site.address).await);
    }
    let describe = |(place, noting): (usize, &Noting)| {
        describe(&format!("p{place}"), ProxyScheme::Socks5h, noting.port())
    };
    let proxies: Vec<_> = notings.iter().enumerate().map(describe).collect();
    let names: Vec<_> = proxies.iter().map(|proxy| proxy.name.as_str().to_owned()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let passage = by("all", proxies, vec![group(policy, &names)], Inward::default()).await;
    (notings, passage)
}

fn counts(notings: &[Noting]) -> Vec<usize> {
    notings.iter().map(|noting| noting.asked().len()).collect()
}

#[tokio::test]
async fn fallback_takes_the_next_when_one_is_down_and_remembers() {
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("dead", ProxyScheme::Socks5h, closed_port()),
        describe("live", ProxyScheme::Socks5h, noting.port()),
    ];
    let groups = vec![group(Policy::Fallback, &["dead", "live"])];
    let gate = open(proxies, groups, Dns::default(), settings()).await;
    let passage = gate.passage(&"all".parse().unwrap(), "soh", Inward::default(), None).unwrap();
    assert_eq!(get_text(&passage, &news()).await.unwrap(), "hello");
    let health = gate.health();
    assert!(health[0].waits_until.is_some() && health[1].waits_until.is_none(), "{health:?}");
    assert!(health[1].mean.is_some());
}

#[tokio::test]
async fn fallback_keeps_to_the_first_that_works() {
    let site = Site::greeting("hello").await;
    let (notings, passage) = several(&site, Policy::Fallback, 3).await;
    for _ in 0..4 {
        dial(&passage, "news.example").await.unwrap();
    }
    assert_eq!(counts(&notings), [4, 0, 0]);
}

#[tokio::test]
async fn fallback_gives_a_silent_proxy_its_share_of_the_time_only_once() {
    let (site, silent) = (Site::greeting("hello").await, Raw::silent().await);
    let noting = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("silent", ProxyScheme::Socks5h, silent.address.port()),
        describe("live", ProxyScheme::Socks5h, noting.port()),
    ];
    let groups = vec![group(Policy::Fallback, &["silent", "live"])];
    let gate = open(proxies, groups, Dns::default(), hasty()).await;
    let passage = gate.passage(&"all".parse().unwrap(), "soh", Inward::default(), None).unwrap();
    for _ in 0..3 {
        dial(&passage, "news.example").await.unwrap();
    }
    assert_eq!((silent.count(), noting.asked().len()), (1, 3));
}

#[tokio::test]
async fn a_target_that_one_proxy_cannot_reach_is_tried_by_the_next() {
    let Some(micro) = Program::microsocks(None).await else { return };
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("micro", ProxyScheme::Socks5h, micro.port),
        describe("live", ProxyScheme::Socks5h, noting.port()),
    ];
    let groups = vec![group(Policy::Fallback, &["micro", "live"])];
    let closed = SocketAddr::from(([127, 0, 0, 1], closed_port()));
    let gate = open(proxies, groups, Dns::default(), settings()).await;
    let inward = crate::servers::site::allowing(closed);
    let passage = gate.passage(&"all".parse().unwrap(), "soh", inward, None).unwrap();
    passage.dial("127.0.0.1", closed.port()).await.unwrap();
    assert_eq!(noting.asked().len(), 1);
    assert!(
        gate.health().iter().all(|health| health.host.is_some() || health.waits_until.is_none()),
        "a breaker opened"
    );
}

#[tokio::test]
async fn a_race_is_not_held_up_by_a_silent_proxy() {
    let (site, silent) = (Site::greeting("hello").await, Raw::silent().await);
    let noting = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("silent", ProxyScheme::Socks5h, silent.address.port()),
        describe("live", ProxyScheme::Socks5h, noting.port()),
    ];
    let groups = vec![group(Policy::Race, &["silent", "live"])];
    let passage = by("all", proxies, groups, Inward::default()).await;
    let begun = Instant::now();
    assert_eq!(get_text(&passage, &news()).await.unwrap(), "hello");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(silent.count(), 1);
}

#[tokio::test]
async fn rotation_takes_turns() {
    let site = Site::greeting("hello").await;
    let (notings, passage) = several(&site, Policy::Rotate, 3).await;
    for _ in 0..6 {
        dial(&passage, "news.example").await.unwrap();
    }
    assert_eq!(counts(&notings), [2, 2, 2]);
}

#[tokio::test]
async fn sticky_keeps_a_site_on_one_proxy_and_spreads_sites() {
    let site = Site::greeting("hello").await;
    let (notings, passage) = several(&site, Policy::Sticky, 2).await;
    for host in ["a.news.example", "b.news.example", "news.example"] {
        dial(&passage, host).await.unwrap();
    }
    assert!(counts(&notings).contains(&3), "{:?}", counts(&notings));
    for number in 0..16 {
        dial(&passage, &format!("site{number}.example")).await.unwrap();
    }
    assert!(counts(&notings).iter().all(|count| *count > 3), "{:?}", counts(&notings));
}

#[tokio::test]
async fn the_fastest_is_taken_once_all_are_known() {
    let site = Site::greeting("hello").await;
    let slow = Noting::slow_socks5(site.address, Duration::from_millis(300)).await;
    let quick = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("slow", ProxyScheme::Socks5h, slow.port()),
        describe("quick", ProxyScheme::Socks5h, quick.port()),
    ];
    let groups = vec![group(Policy::Fastest, &["slow", "quick"])];
    let passage = by("all", proxies, groups, Inward::default()).await;
    for _ in 0..6 {
        dial(&passage, "news.example").await.unwrap();
    }
    assert_eq!((slow.asked().len(), quick.asked().len()), (1, 5));
}

#[tokio::test]
async fn groups_nest() {
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let proxies = vec![
        describe("dead", ProxyScheme::Socks5h, closed_port()),
        describe("gone", ProxyScheme::Http, closed_port()),
        describe("live", ProxyScheme::Socks5h, noting.port()),
    ];
    let inner = Group {
        name: "inner".parse().unwrap(),
        policy: Policy::Race,
        members: ["dead", "gone"].map(|name| name.parse().unwrap()).to_vec(),
    };
    let groups = vec![inner, group(Policy::Fallback, &["inner", "live"])];
    let passage = by("all", proxies, groups, Inward::default()).await;
    assert_eq!(get_text(&passage, &news()).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_group_that_is_wholly_down_reaches_nothing_and_names_every_member() {
    let site = Site::greeting("hello").await;
    for policy in [Policy::Fallback, Policy::Race, Policy::Fastest, Policy::Rotate, Policy::Sticky]
    {
        let proxies = vec![
            describe("a", ProxyScheme::Socks5h, closed_port()),
            describe("b", ProxyScheme::Http, closed_port()),
        ];
        let groups = vec![group(policy, &["a", "b"])];
        let passage = by("all", proxies, groups, site.inward()).await;
        for _ in 0..3 {
            let error = get_text(&passage, &site.url("/")).await.unwrap_err();
            assert_eq!(error.step(), Step::ProxyConnect, "{error}");
            assert!(error.is_our_side());
            let text = error.to_string();
            assert!(text.contains("`a`") && text.contains("`b`"), "{text}");
        }
    }
    assert_eq!(site.count(), 0);
}

#[tokio::test]
async fn a_group_that_was_wholly_down_comes_back_at_once() {
    let site = Site::greeting("hello").await;
    let (socket, address) = closed();
    let proxies = vec![describe("a", ProxyScheme::Socks5h, address.port())];
    let passage = by("all", proxies, vec![group(Policy::Fallback, &["a"])], site.inward()).await;
    assert!(get_text(&passage, &site.url("/")).await.is_err());
    let listener = socket.listen(16).unwrap();
    tokio::spawn(thistledown::route::socks::serve(listener, [].into()));
    assert_eq!(get_text(&passage, &site.url("/")).await.unwrap(), "hello");
}

// The gate itself.

#[tokio::test]
async fn the_gate_lets_in_no_stranger() {
    let gate = open(vec![], vec![], Dns::default(), settings()).await;
    for (said, answer) in [
        // No login; a login that nobody has; another protocol.
        (&b"\x05\x01\x00"[..], &b"\x05\xff"[..]),
        (
            b"\x05\x01\x02\x01\x01a\x01b\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50",
            b"\x05\x02\x01\x01",
        ),
        (b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00", b""),
        (b"GET / HTTP/1.1\r\n\r\n", b""),
    ] {
        let mut stranger = TcpStream::connect(gate.address()).await.unwrap();
        stranger.write_all(said).await.unwrap();
        let mut heard = Vec::new();
        // What was not read when the gate hangs up makes it a reset.
        let _ = stranger.read_to_end(&mut heard).await;
        assert_eq!(heard, answer);
    }
}

#[tokio::test]
async fn the_gate_closes_with_its_last_passage() {
    let gate = open(vec![], vec![], Dns::default(), settings()).await;
    let address = gate.address();
    let passage = gate.passage(&"direct".parse().unwrap(), "soh", Inward::default(), None).unwrap();
    drop(gate);
    assert!(TcpStream::connect(address).await.is_ok());
    drop(passage);
    let begun = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(10), "the gate is still open");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn requests_tell_the_same_whatever_the_host() {
    let site = Site::greeting("hello").await;
    let (notings, passage) = several(&site, Policy::Fallback, 1).await;
    for url in ["http://a.example/", "http://b.example/deep/path?q"] {
        get_text(&passage, &Url::parse(url).unwrap()).await.unwrap();
    }
    assert_eq!(counts(&notings), [2]);
    let told: Vec<Vec<(String, String)>> = site
        .heard()
        .iter()
        .map(|heard| {
            let headers = heard.headers.iter().filter(|(name, _)| *name != "host");
            headers
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect()
        })
        .collect();
    assert_eq!(told[0], told[1]);
    let names: Vec<_> = told[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["accept", "user-agent", "accept-encoding"]);
    assert_eq!(told[0][1].1, "thistledown-test");
    let mut encodings: Vec<_> = told[0][2].1.split(',').collect();
    encodings.sort_unstable();
    assert_eq!(encodings, ["br", "deflate", "gzip"], "zstd takes memory at the server's choice");
}

#[tokio::test]
async fn a_site_with_an_unknown_certificate_is_refused_and_with_a_known_one_is_read() {
    let Some(certificate) = Certificate::make() else { return };
    let acceptor = certificate.acceptor();
    let site = Raw::start(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let gate = open(vec![], vec![], Dns::default(), settings()).await;
    let direct = "direct".parse().unwrap();
    let url = Url::parse(&format!("https://localhost:{}/", site.address.port())).unwrap();
    let inward = Inward::hosts(["localhost".to_owned()]);
    let passage = gate.passage(&direct, "soh", inward.clone(), None).unwrap();
    let error = get_text(&passage, &url).await.unwrap_err();
    assert_eq!(error.step(), Step::Tls, "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
    let passage = gate.passage(&direct, "soh", inward, Some(&certificate.pem)).unwrap();
    assert_eq!(get_text(&passage, &url).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_connection_that_breaks_is_not_taken_for_an_end() {
    let site = Raw::start(|mut stream| async move {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of").await.unwrap();
        stream.set_zero_linger().unwrap();
    })
    .await;
    let passage = by("direct", vec![], vec![], site.inward()).await;
    let outcome = get_text(&passage, &site.url("/")).await;
    assert!(outcome.is_err(), "{outcome:?}");
}

#[tokio::test]
async fn much_goes_through_both_ways() {
    let echo = Raw::start(|mut stream| async move {
        let (mut reading, mut writing) = stream.split();
        let _ = tokio::io::copy(&mut reading, &mut writing).await;
        let _ = writing.shutdown().await;
    })
    .await;
    let noting = Noting::socks5(echo.address).await;
    let proxy = describe("noting", ProxyScheme::Socks5h, noting.port());
    let passage = by_proxy(proxy, Inward::default()).await;
    let stream = passage.dial("echo.example", 7).await.unwrap();
    let (mut reading, mut writing) = tokio::io::split(stream);
    let sent: Vec<u8> = (0..5_000_000_u32).flat_map(|number| [number as u8]).collect();
    let expected = sent.clone();
    tokio::spawn(async move {
        writing.write_all(&sent).await.unwrap();
        writing.shutdown().await.unwrap();
    });
    let mut heard = Vec::new();
    reading.read_to_end(&mut heard).await.unwrap();
    assert!(heard == expected);
}

// The environment.

#[tokio::test]
async fn the_environment_is_not_heard() {
    let trap = Raw::silent().await;
    let trapped = format!("http://{}", trap.address);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "route::in_a_hostile_environment", "--ignored"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, &trapped).env(name.to_lowercase(), &trapped);
    }
    child.env("NO_PROXY", "*").env("no_proxy", "*");
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!(trap.count(), 0);
}

#[tokio::test]
#[ignore = "run in a process of its own by `the_environment_is_not_heard`"]
async fn in_a_hostile_environment() {
    let site = Site::greeting("hello").await;
    let noting = Noting::socks5(site.address).await;
    let proxy = describe("noting", ProxyScheme::Socks5h, noting.port());
    let passage = by_proxy(proxy, site.inward()).await;
    assert_eq!(get_text(&passage, &news()).await.unwrap(), "hello");
    let response = passage.raw_client().get(NEWS).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "hello");
    assert_eq!(noting.asked().len(), 2);
}
