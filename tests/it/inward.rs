//! No way inward: every notation of an address of this machine or its own
//! network, on every way on which somebody else may name it.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thistledown::fetch::{self, Accept, FetchError, Why};
use thistledown::model::{Dns, DnsServers, Inward, Limits, ProxyScheme, Routes};
use thistledown::route::{Gate, GateSettings, Passage, Step};
use tokio::net::TcpListener;
use url::{Host, Url};

use crate::servers::news::Desk;
use crate::servers::proxies::{Noting, describe};
use crate::servers::site::Site;

/// Hosts as somebody may write them.
const FORMS: &[&str] = &[
    // IPv4 that is loopback, in every notation that WHATWG URL knows.
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "127.1.",
    "0x7f.0.0.1",
    "0X7F.0.0.1",
    "0x7f.1",
    "0x7f.0x0.0x0.0x1",
    "0x7f000001",
    "0x7F000001",
    "0x000000007f000001",
    "0177.0.0.1",
    "0177.1",
    "00000177.0.0.1",
    "0177.00.00.01",
    "017700000001",
    "2130706433",
    "2130706433.",
    "0x7f.0.1",
    "0177.0x0.1",
    "127.0x000001",
    "127.00.00.01",
    "127.65537",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "0x7f%2e1",
    "127.0.0.%31",
    "1２7.1",
    "0x7Ｆ.1",
    // This network, private, shared, link-local, metadata.
    "0",
    "0.0.0.0",
    "0x0",
    "00",
    "0.",
    "0.1.2.3",
    "000.000.000.000",
    "10.0.0.1",
    "10.255.255.255",
    "10.1",
    "0xa.1",
    "012.1",
    "167772161",
    "0x0a000001",
    "172.16.0.1",
    "172.31.255.254",
    "172.1048577",
    "0xac.0x10.0.1",
    "2886729729",
    "192.168.0.1",
    "192.168.1",
    "192.11010049",
    "0xc0.0xa8.1",
    "0300.0250.1",
    "3232235521",
    "100.64.0.1",
    "100.127.255.255",
    "0x64.64.1",
    "1681915905",
    "169.254.169.254",
    "169.254.43518",
    "169.16689662",
    "0xa9.0xfe.0xa9.0xfe",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "169.254.169.254.",
    "169.254.170.2",
    "169.254.0.1",
    // Reserved for protocols, documentation, benchmarks, many, all.
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "0xffffffff",
    "037777777777",
    // IPv6: loopback, unspecified, IPv4 in every kind of clothes.
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0001]",
    "[0::1]",
    "[::]",
    "[0:0:0:0:0:0:0:0]",
    "[::ffff:127.0.0.1]",
    "[::FFFF:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a00:1]",
    "[::ffff:192.168.0.1]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:0.0.0.0]",
    "[::ffff:100.64.0.1]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::10.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:0:10.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:FF9B::192.168.0.1]",
    "[0064:ff9b:0:0:0:0:7f00:1]",
    "[64:ff9b:1::1]",
    "[64:ff9b:1::7f00:1]",
    "[64:ff9b:1:ffff::10.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:7f00:1::1]",
    "[2002:a00:1::1]",
    "[2002:c0a8:1::1]",
    "[2002:a9fe:a9fe::]",
    "[2001::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:db8::1]",
    "[2001:DB8:0:0:0:0:0:1]",
    "[3fff::1]",
    "[3fff:fff::1]",
    "[5f00::1]",
    "[100::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[fdff:ffff::1]",
    "[fe80::1]",
    "[fe80::5efe:127.0.0.1]",
    "[febf::1]",
    "[fec0::1]",
    "[feff::1]",
    "[ff02::1]",
    "[ff0e::1]",
    "[4000::1]",
    "[fe80::1%25eth0]",
    "[::1%25lo]",
    // Names that mean this machine or its network.
    "localhost",
    "LOCALHOST",
    "localhost.",
    "LocalHost.",
    "a.localhost",
    "a.b.localhost.",
    "localhost.localdomain",
    "ｌｏｃａｌｈｏｓｔ",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "%6c%6f%63alhost",
    "printer.local",
    "PRINTER.LOCAL.",
    "metadata.google.internal",
    "metadata",
    "instance-data",
    "router",
    "router.lan",
    "nas.home",
    "x.home.arpa",
    "home.arpa",
    "host.docker.internal",
    "wiki.intranet",
    "kubernetes",
];

/// Writes forms into whole addresses, some with decorations.
fn addresses(port: u16) -> Vec<String> {
    let plain = FORMS.iter().map(|form| format!("http://{form}:{port}/"));
    let decorated = [
        format!("http://user:password@127.0.0.1:{port}/"),
        format!("http://news.example@127.0.0.1:{port}/"),
        format!("http:\\\\127.0.0.1:{port}\\x"),
        format!("http:/127.0.0.1:{port}/"),
        format!("http:127.0.0.1:{port}/"),
        format!("ht\ttp://127.0.0.1:{port}/"),
        format!("http://127.0.\n0.1:{port}/"),
        format!(" http://127.0.0.1:{port}/ "),
        format!("HTTP://127.0.0.1:{port}/"),
        format!("http://127.0.0.1:0{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
    ];
    plain.chain(decorated).collect()
}

/// Counts connections to any address of this machine on one port.
async fn catch_all() -> (u16, Arc<AtomicUsize>) {
    // One that takes IPv4, too.
    let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    for host in ["127.0.0.1", "127.0.0.2", "::1"] {
        tokio::net::TcpStream::connect((host, port)).await.unwrap();
    }
    while count.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    count.store(0, Ordering::SeqCst);
    (port, count)
}

async fn gate(routes: Routes) -> Gate {
    Gate::open(routes, GateSettings::new("test", &Limits::default())).await.unwrap()
}

fn passage(gate: &Gate, route: &str, inward: Inward) -> Passage {
    gate.passage(&route.parse().unwrap(), "soh", inward, None).unwrap()
}

async fn refused(passage: &Passage, url: &Url, accept: Accept) -> FetchError {
    let request = fetch::Request { url, validators: None, accept, headers: None };
    match fetch::get(passage, &request, &Limits::default()).await {
        Err(error) => error,
        Ok(_) => panic!("{url} was fetched"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_lead_inward_are_refused_in_every_form_on_every_way() {
    let (port, heard) = catch_all().await;
    let addresses = addresses(port);
    assert!(FORMS.len() >= 150, "{}", FORMS.len());
    let (list, statuses) = (Arc::new(addresses.clone()), [301, 302, 303, 307, 308]);
    let redirect = move |Path(number): Path<usize>| async move {
        let status = StatusCode::from_u16(statuses[number % 5]).unwrap();
        let Ok(to) = HeaderValue::from_bytes(list[number].replace('\n', "").as_bytes()) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        (status, [(LOCATION, to)]).into_response()
    };
    let hop = |Path(number): Path<usize>| async move {
        (StatusCode::FOUND, [(LOCATION, format!("/to/{number}"))])
    };
    let router =
        Router::new().route("/to/{number}", get(redirect)).route("/hop/{number}", get(hop));
    let site = Site::start(router).await;
    let noting = Noting::socks5(([127, 0, 0, 1], port).into()).await;
    let proxy = describe("p", ProxyScheme::Socks5h, noting.port());
    let gate = gate(Routes::new(vec![proxy], vec![], Dns::default()).unwrap()).await;
    let direct = passage(&gate, "direct", Inward::default());
    let proxied = passage(&gate, "p", Inward::default());
    let from_site = passage(&gate, "direct", site.inward());
    let mut tried = 0;
    for (number, address) in addresses.iter().enumerate() {
        if let Ok(url) = Url::parse(address) {
            for (passage, accept) in [
                (&direct, Accept::Feed),
                (&direct, Accept::Page),
                (&direct, Accept::Image),
                (&proxied, Accept::Page),
            ] {
                let error = refused(passage, &url, accept).await;
                assert_eq!(error.step(), Step::Inward, "{address}: {error}");
                tried += 1;
            }
            let (host, port) = (url.host_str().unwrap(), url.port_or_known_default().unwrap());
            for passage in [&direct, &proxied] {
                let error = passage.dial(host, port).await.unwrap_err();
                assert_eq!(error.step(), Step::Inward, "{address}: {error}");
                tried += 1;
            }
        }
        // After another http address these are paths on the same host (WHATWG URL).
        let is_path = address.starts_with("http:/1") || address.starts_with("http:1");
        for start in ["to", "hop"].into_iter().filter(|_| !is_path) {
            let error =
                refused(&from_site, &site.url(&format!("/{start}/{number}")), Accept::Page).await;
            // What no browser can read is no address either.
            let unreadable = matches!(error.why(), Why::Location);
            assert!(unreadable == Url::parse(address).is_err(), "{address}: {error}");
            assert!(unreadable || error.step() == Step::Inward, "{address}: {error}");
            tried += 1;
        }
    }
    eprintln!("{} forms, {tried} attempts", addresses.len());
    assert!(tried >= 750, "{tried}");
    assert_eq!(heard.load(Ordering::SeqCst), 0);
    assert!(noting.asked().is_empty() && noting.connections() == 0, "{:?}", noting.asked());
}

/// A DNS server that says of `f0.example`, `f1.example`, … what it is told.
async fn lying_dns(says: Vec<IpAddr>) -> Site {
    let answer = move |RawQuery(query): RawQuery| async move {
        let query = query.unwrap();
        let message = URL_SAFE_NO_PAD.decode(query.strip_prefix("dns=").unwrap()).unwrap();
        let name_end = 12 + message[12..].iter().position(|byte| *byte == 0).unwrap() + 1;
        let label = &message[13..13 + usize::from(message[12])];
        let number: usize = std::str::from_utf8(&label[1..]).unwrap().parse().unwrap();
        let octets = match (says[number], message[name_end + 1]) {
            (IpAddr::V4(address), 1) => address.octets().to_vec(),
            (IpAddr::V6(address), 28) => address.octets().to_vec(),
            _ => Vec::new(),
        };
        let mut reply = vec![0, 0, 0x81, 0x80, 0, 1, 0, u8::from(!octets.is_empty()), 0, 0, 0, 0];
        reply.extend_from_slice(&message[12..name_end + 4]);
        if !octets.is_empty() {
            let length = u8::try_from(octets.len()).unwrap();
            reply.extend_from_slice(&[0xc0, 12, 0, message[name_end + 1], 0, 1, 0, 0, 0, 60]);
            reply.extend_from_slice(&[0, length]);
            reply.extend_from_slice(&octets);
        }
        ([(CONTENT_TYPE, "application/dns-message")], reply).into_response()
    };
    Site::start(Router::new().route("/dns-query", get(answer))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_made_to_lead_inward_are_not_dialled() {
    let (port, heard) = catch_all().await;
    let url = |form: &&str| Url::parse(&format!("http://{form}/")).ok();
    let lies: Vec<IpAddr> = FORMS
        .iter()
        .filter_map(|form| match url(form)?.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        })
        .collect();
    let dns = lying_dns(lies.clone()).await;
    let servers =
        DnsServers::Https { urls: vec![dns.url("/dns-query")], route: "direct".parse().unwrap() };
    let routes = Routes::new(vec![], vec![], Dns { servers, ..Dns::default() }).unwrap();
    let gate = gate(routes).await;
    let passage = passage(&gate, "direct", Inward::default());
    for (number, lie) in lies.iter().enumerate() {
        let name = format!("f{number}.example");
        let error = passage.dial(&name, port).await.unwrap_err();
        assert_eq!(error.step(), Step::Inward, "{lie}: {error}");
        let page = format!("http://{name}:{port}/").parse().unwrap();
        let error = refused(&passage, &page, Accept::Page).await;
        assert_eq!(error.step(), Step::Inward, "{lie}: {error}");
    }
    eprintln!("{} lies of DNS", lies.len());
    assert!(lies.len() >= 120, "{}", lies.len());
    assert_eq!(heard.load(Ordering::SeqCst), 0);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_names_them_all_makes_the_program_reach_none() {
    let (port, heard) = catch_all().await;
    let addresses = addresses(port);
    let links: String = addresses
        .iter()
        .enumerate()
        .map(|(number, address)| {
            let address = escaped(address);
            format!(
                "<item><title>T{number}</title><guid>g{number}</guid><link>{address}</link>\
                 <enclosure url=\"{address}\" type=\"image/png\"/></item>"
            )
        })
        .collect();
    let images: String =
        addresses.iter().map(|address| format!("<img src=\"{}\">", escaped(address))).collect();
    let words = "The river rose by a hand's breadth in the night. ".repeat(20);
    let page = format!("<html><body><article><h1>Good</h1><p>{words}</p>{images}</article>");
    let own = Arc::new(Mutex::new(String::new()));
    let base = Arc::clone(&own);
    let feed = move || async move {
        let base = base.lock().unwrap().clone();
        let good = format!("<item><title>Good</title><link>{base}/good</link></item>");
        let body = format!("<rss version=\"2.0\"><channel>{good}{links}</channel></rss>");
        ([(CONTENT_TYPE, "application/rss+xml")], body).into_response() as Response
    };
    let router = Router::new()
        .route("/feed.xml", get(feed))
        .route("/good", get(move || async move { Html(page) }));
    let site = Site::start(router).await;
    *own.lock().unwrap() = format!("http://{}", site.address);
    let noting = Noting::socks5(site.address).await;
    for (route, rest) in [
        ("direct", String::new()),
        ("p", format!("[proxies.p]\nurl = \"socks5h://127.0.0.1:{}\"\n", noting.port())),
    ] {
        let desk = Desk::new(&format!(
            "[site]\ntitle = \"t\"\n[limits]\nimages_per_page = 1000\n\
             [[sources]]\nname = \"news\"\nroute = \"{route}\"\nurls = [\"{}\"]\n{rest}",
            site.url("/feed.xml")
        ));
        desk.sync().await.assert_code(3).assert_said("published 1 new");
        assert_eq!(desk.pages().len(), 1);
        assert_eq!(heard.load(Ordering::SeqCst), 0, "{route}");
    }
    let own = format!("address 7f000001:{}", site.address.port());
    assert!(noting.asked().iter().all(|asked| asked.target == own), "{:?}", noting.asked());
}
