//! Whole passes of the real binary between namespaces whose router counts
//! every packet: all of it goes to the chosen proxy, however hostile the
//! environment, whatever breaks; and what does leak is seen.

mod forge;
mod names;
mod press;
mod snares;
mod town;
mod ways;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::servers::find;
use crate::servers::lab::{PROXY, Space, origin};
use press::{BARE, STORIES, markers};
use snares::count_connections;
use town::{Town, bare, named, sources};

/// Fails unless a pass delivers everything and only proxies are reached.
async fn assert_delivers(town: &Town, ways: &str) {
    town.configure("way", &sources(), &town.forge.mirrors(), ways);
    town.lab.counters();
    let done = town.sync().await;
    assert!(town.assert_tight() > 0);
    done.assert_code(0);
    town.assert_delivered();
    assert_eq!(town.press.peers(), [PROXY.into()].into());
    let asked = town.press.asked();
    for place in ["other.example/feed.xml", "elsewhere.example/story/0", "pictures.example/named/1"]
    {
        assert!(asked.contains(place), "{place}: {asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_socks5h_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::microsocks(&town.lab, 1080);
    assert_delivers(&town, "[proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_http_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::tinyproxy(&town.lab, 8888, town.desk.path());
    assert_delivers(&town, "[proxies.way]\nurl = \"http://5.5.2.2:8888\"\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_https_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    ways::https(&town.lab, 443, town.forge.certificate.acceptor()).await;
    let way = "[proxies.way]\nurl = \"https://5.5.2.2:443\"\nca = \"ca.pem\"\n";
    assert_delivers(&town, way).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_socks4a_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    ways::socks4a(&town.lab, 1081).await;
    assert_delivers(&town, "[proxies.way]\nurl = \"socks4a://5.5.2.2:1081\"\n").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_fallback_group_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    // The first of them is dead.
    town.lab.allow(PROXY, 1079);
    let _proxy = ways::microsocks(&town.lab, 1080);
    let ways = "[proxies.dead]\nurl = \"socks5h://5.5.2.2:1079\"\n\
                [proxies.alive]\nurl = \"socks5h://5.5.2.2:1080\"\n\
                [groups.way]\npolicy = \"fallback\"\nmembers = [\"dead\", \"alive\"]\n";
    assert_delivers(&town, ways).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_race_group_nothing_else_leaves() {
    let Some(town) = Town::found().await else { return };
    let _socks = ways::microsocks(&town.lab, 1080);
    let _http = ways::tinyproxy(&town.lab, 8888, town.desk.path());
    let ways = "[proxies.socks]\nurl = \"socks5h://5.5.2.2:1080\"\n\
                [proxies.http]\nurl = \"http://5.5.2.2:8888\"\n\
                [groups.way]\npolicy = \"race\"\nmembers = [\"socks\", \"http\"]\n";
    assert_delivers(&town, ways).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_chain_only_its_first_link_is_reached() {
    let Some(town) = Town::found().await else { return };
    let _near = ways::microsocks(&town.lab, 1080);
    // It is no proxy that our program may reach by itself.
    let mut command = town.lab.command(Space::Proxy, "microsocks");
    command.args(["-i", &PROXY.to_string(), "-p", "1090"]).stderr(Stdio::null());
    let _far = town.lab.start(Space::Proxy, command, SocketAddr::from((PROXY, 1090)));
    let ways = "[proxies.near]\nurl = \"socks5h://5.5.2.2:1080\"\n\
                [proxies.way]\nurl = \"socks5h://inner.example:1090\"\nvia = \"near\"\n";
    assert_delivers(&town, ways).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_inward_reaches_nobody() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::microsocks(&town.lab, 1080);
    let metadata = SocketAddr::from(([169, 254, 169, 254], 80));
    let loopback = SocketAddr::from(([127, 0, 0, 1], 80));
    for (space, change) in [
        (Space::Origin, "addr add 169.254.169.254/32 dev lo".to_owned()),
        (Space::Router, format!("route add 169.254.169.254/32 via {}", origin(0))),
    ] {
        let mut command = town.lab.command(space, "ip");
        assert!(command.args(change.split(' ')).status().unwrap().success());
    }
    let traps = [
        count_connections(&town.lab, Space::Origin, metadata).await,
        count_connections(&town.lab, Space::Proxy, loopback).await,
        count_connections(&town.lab, Space::Sut, loopback).await,
    ];
    for (number, to) in ["http://127.0.0.1/", "http://169.254.169.254/latest"].iter().enumerate() {
        town.press.detour(&format!("news.example/story/{}", number + 1), to);
        town.press.detour(&format!("{BARE}/story/{}", number + 1), to);
    }
    let looped = "[[sources]]\nname = \"looped\"\nurls = [\"http://news.example/looped.xml\"]\n";
    town.press.detour("news.example/looped.xml", "http://169.254.169.254/feed.xml");
    let sources = sources() + looped;
    let way = "[proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n";
    town.configure("way", &sources, &town.forge.mirrors(), way);
    town.lab.counters();
    let done = town.sync().await;
    assert!(town.assert_tight() > 0);
    done.assert_code(3);
    let mut expected = markers("news.example");
    expected.extend(markers(BARE));
    expected.retain(|marker| !marker.starts_with("UMK1") && !marker.starts_with("UMK2"));
    town.desk.assert_whole(&expected);
    let asked = town.press.asked();
    assert!(asked.contains("news.example/story/2"), "{asked:?}");
    let count = || traps.each_ref().map(|trap| trap.load(Ordering::SeqCst));
    assert_eq!(count(), [0, 0, 0]);
    // All three could have been reached.
    for (space, address) in
        [(Space::Proxy, metadata), (Space::Proxy, loopback), (Space::Sut, loopback)]
    {
        town.lab.within(space, move || std::net::TcpStream::connect(address).unwrap());
    }
    eventually(|| count() == [1, 1, 1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_dies_in_mid_pass_is_not_gone_around() {
    let Some(town) = Town::found().await else { return };
    let proxy = ways::microsocks(&town.lab, 1080);
    let way = "[proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n";
    town.configure("way", &sources(), &town.forge.mirrors(), way);
    town.press.hold("news.example/story/3");
    town.lab.counters();
    let killed = async {
        tokio::time::timeout(Duration::from_secs(20), town.press.reached()).await.unwrap();
        drop(proxy);
        town.press.release();
    };
    let (done, ()) = tokio::join!(town.sync(), killed);
    assert!(town.assert_tight() > 0);
    assert!(matches!(done.code, Some(3..=5)), "{:?}: {}{}", done.code, done.said, done.logged);

    let _proxy = ways::microsocks(&town.lab, 1090);
    // What failed would wait a minute; waiting is all that the cache adds.
    for file in ["cache.sqlite", "cache.sqlite-wal", "cache.sqlite-shm"] {
        let _ = std::fs::remove_file(town.desk.path().join(file));
    }
    let way = "[proxies.way]\nurl = \"socks5h://5.5.2.2:1090\"\n";
    town.configure("way", &sources(), &town.forge.mirrors(), way);
    let done = town.sync().await;
    assert!(town.assert_tight() > 0);
    done.assert_code(0);
    // A page that lost its picture with the proxy stays without.
    town.assert_pages_delivered();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_all_proxies_dead_only_they_are_tried() {
    let Some(town) = Town::found().await else { return };
    town.lab.allow(PROXY, 1080);
    town.lab.allow(PROXY, 8888);
    let ways = "[proxies.socks]\nurl = \"socks5h://5.5.2.2:1080\"\n\
                [proxies.http]\nurl = \"http://5.5.2.2:8888\"\n\
                [groups.way]\npolicy = \"fallback\"\nmembers = [\"socks\", \"http\"]\n";
    town.configure("way", &sources(), &town.forge.mirrors(), ways);
    town.lab.counters();
    let done = town.sync().await;
    assert!(town.assert_tight() > 0);
    done.assert_code(4);
    assert!(town.press.asked().is_empty(), "{:?}", town.press.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_by_a_name_that_is_pinned_is_not_asked_for() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::microsocks(&town.lab, 1080);
    let ways = "[proxies.way]\nurl = \"socks5h://proxy.example:1080\"\n\
                [dns]\npinned = { \"proxy.example\" = [\"5.5.2.2\"] }\n";
    assert_delivers(&town, ways).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_way_to_dns_dead_nobody_else_is_asked() {
    let Some(town) = Town::found().await else { return };
    town.lab.allow(PROXY, 1080);
    let dns = "[dns]\nservers = [\"https://secure.example/dns-query\"]\nroute = \"way\"\n\
               [proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n";
    town.configure("direct", &named(), &town.forge.mirrors(), dns);
    town.lab.counters();
    let done = town.sync().await;
    assert!(town.assert_tight() > 0);
    done.assert_code(4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_is_as_tight_as_one_pass() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::microsocks(&town.lab, 1080);
    let way = "[proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n";
    town.configure("way", &sources(), &town.forge.mirrors(), way);
    town.lab.counters();
    let mut daemon = town.ours("daemon").stderr(Stdio::null()).spawn().unwrap();
    eventually(|| {
        let [https, ssh] = town.forge.tips();
        https.is_some() && https == ssh && town.desk.pages().len() == 2 * STORIES
    })
    .await;
    kill_process(Pid::from_child(&daemon), Signal::TERM).unwrap();
    eventually(|| daemon.try_wait().unwrap().is_some()).await;
    assert!(town.assert_tight() > 0);
    town.assert_delivered();
}

#[tokio::test(flavor = "multi_thread")]
async fn checking_a_configuration_reaches_nobody() {
    let Some(town) = Town::found().await else { return };
    town.lab.allow(PROXY, 1080);
    let way = "[proxies.way]\nurl = \"socks5h://5.5.2.2:1080\"\n";
    town.configure("way", &sources(), &town.forge.mirrors(), way);
    town.lab.counters();
    town.finish(town.ours("check")).await.assert_code(0);
    assert_eq!(town.assert_tight(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counters_see_a_direct_route() {
    let Some(town) = Town::found().await else { return };
    let mirror = "[[mirrors]]\nname = \"disk\"\npush = \"copy.git\"\n\
                  page = \"https://one.example/blob/main/{path}\"\n";
    town.desk.bare("copy.git");
    town.configure("direct", &bare(), mirror, "");
    town.lab.counters();
    town.sync().await.assert_code(0);
    town.desk.assert_whole(&markers(BARE));
    let seen = town.lab.counters();
    assert!(seen.tcp > STORIES as u64 && seen.leaked() == seen.tcp && seen.ok == 0, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counters_see_names_that_the_system_resolves() {
    let Some(town) = Town::found().await else { return };
    let dns = "[dns]\nservers = \"system\"\n";
    town.configure("direct", &sources(), &town.forge.mirrors(), dns);
    town.lab.counters();
    town.sync().await.assert_code(0);
    town.assert_delivered();
    let seen = town.lab.counters();
    assert!(seen.dns > 0 && seen.tcp > 0 && seen.ok == 0, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_harness_sees_programs_that_leak() {
    let Some(town) = Town::found().await else { return };
    let _proxy = ways::microsocks(&town.lab, 1080);
    town.lab.counters();
    // Git obeys what is laid out for it.
    let git = find("git").unwrap();
    let mut command = town.hostile(&git);
    command.args(["ls-remote", "https://news.example:8443/https.git"]);
    town.finish(command).await;
    assert!(town.lab.counters().tcp > 0);
    assert!(town.snares.decoyed() > 0, "git passes the decoy by");
    let mut command = town.hostile(&git);
    command.args(["ls-remote", "ssh://root@ssh.example/ssh.git"]);
    town.finish(command).await;
    assert!(town.snares.sprung(), "git does not run the trap");
    town.lab.counters();
    // A client whose proxy is set in plain sight, and which drops it.
    if let Some(curl) = find("curl") {
        let mut command = town.hostile(Path::new(&curl));
        command.args(["-sf", "-x", "socks5h://5.5.2.2:1080", "http://news.example/feed.xml"]);
        let done = town.finish(command).await;
        assert!(done.said.contains("<rss"), "{}", done.logged);
        let seen = town.lab.counters();
        assert!(seen.tcp > 0 && seen.dns > 0 && seen.ok == 0, "{seen:?}");
    }
}

async fn eventually(mut is_so: impl FnMut() -> bool) {
    let until = tokio::time::Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(tokio::time::Instant::now() < until, "it does not come to pass");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
