//! What gets through: censors × configurations, in a laboratory where every
//! packet is counted.
//!
//! A cell is the share of posts that are delivered within ten passes. Each
//! cell to which a way exists must be whole; where there is none, nothing may
//! leave but by the chosen way, and all of it comes with the first pass after
//! the proxies are back.

mod censor;
mod site;

use std::time::Duration;

use crate::servers::hello::Reads;
use crate::servers::lab::{Lab, PROXY, Running, Space};
use crate::servers::news::{Desk, Done};
use crate::servers::proxies::Certificate;
use censor::Censor;
use site::{ALTERNATE, NOWHERE, PLACES, POSTS, RESOLVER};

/// Most passes of a cell.
const PASSES: usize = 10;
/// How long residual blocking lasts here; in the field, a minute or more.
const BAN: Duration = Duration::from_secs(4);

/// How our program is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setup {
    /// Direct, names by the system, the hello as it is.
    Plain,
    /// Direct, names over HTTPS, the hello split where it must be.
    Split,
    /// By one proxy.
    Single,
    /// By a group of two.
    Fallback,
    /// By that group, with another address of the site.
    Alternates,
    /// Direct with splits, else by the group.
    Mixed,
}

const SETUPS: [Setup; 6] =
    [Setup::Plain, Setup::Split, Setup::Single, Setup::Fallback, Setup::Alternates, Setup::Mixed];

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    name: &'static str,
    censor: Censor,
    /// How many of the two proxies are dead, the first first.
    dead: usize,
    /// Setups for which no way exists.
    lost: &'static [Setup],
}

const TROUBLES: [Trouble; 11] = {
    use Setup::*;
    const fn censored(name: &'static str, censor: Censor, lost: &'static [Setup]) -> Trouble {
        Trouble { name, censor, dead: 0, lost }
    }
    [
        censored("none", Censor::Idle, &[]),
        censored("SNI, segments", Censor::Reset(Reads::Segments), &[Plain]),
        censored("SNI, TCP stream", Censor::Reset(Reads::FirstRecord), &[Plain]),
        censored("SNI, records", Censor::Reset(Reads::AllRecords), &[Plain, Split]),
        censored("residual", Censor::Residual(Reads::FirstRecord, BAN), &[Plain]),
        censored("forged DNS", Censor::ForgedDns, &[Plain]),
        censored("dropped address", Censor::DroppedAddress, &[]),
        censored("10 % loss", Censor::Loss, &[]),
        censored("50 kB/s", Censor::Slow, &[]),
        Trouble { name: "one proxy dead", censor: Censor::Idle, dead: 1, lost: &[Single] },
        Trouble {
            name: "all proxies dead",
            censor: Censor::Idle,
            dead: 2,
            lost: &[Single, Fallback, Alternates],
        },
    ]
};

/// What a cell came to.
struct Cell {
    delivered: usize,
    passes: usize,
    leaked: u64,
    /// Posts after one more pass, with the proxies back.
    caught_up: Option<usize>,
}

fn configuration(setup: Setup) -> String {
    let urls = match setup {
        Setup::Alternates => {
            "\"https://news.example/feed.xml\", \"https://alt.example/feed.xml\"".to_owned()
        }
        Setup::Mixed => "\"https://news.example/feed.xml\", \
                         { url = \"https://news.example/feed.xml\", route = \"both\" }"
            .to_owned(),
        _ => "\"https://news.example/feed.xml\"".to_owned(),
    };
    let route = match setup {
        Setup::Plain | Setup::Split | Setup::Mixed => "direct",
        Setup::Single => "one",
        Setup::Fallback | Setup::Alternates => "both",
    };
    let (hello, dns) = match setup {
        Setup::Plain => ("hello = [\"plain\"]\n", "servers = \"system\"\n".to_owned()),
        _ => ("", format!("servers = [\"https://{RESOLVER}/dns-query\"]\nroute = \"direct\"\n")),
    };
    format!(
        "[site]\ntitle = \"News\"\n[network]\nca = \"ca.pem\"\n{hello}[dns]\n{dns}\
         [limits]\nconnect_time = \"4s\"\nread_time = \"5s\"\ntotal_time = \"15s\"\n\
         [proxies.one]\nurl = \"socks5h://{PROXY}:1080\"\n\
         [proxies.two]\nurl = \"socks5h://{PROXY}:1081\"\n\
         [groups.both]\npolicy = \"fallback\"\nmembers = [\"one\", \"two\"]\n\
         [[sources]]\nname = \"news\"\nroute = \"{route}\"\nurls = [{urls}]\n\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n"
    )
}

fn microsocks(lab: &Lab, port: u16) -> Running {
    let mut command = lab.command(Space::Proxy, "microsocks");
    command.args(["-i", &PROXY.to_string(), "-p", &port.to_string()]);
    command.stderr(std::process::Stdio::null());
    lab.start(Space::Proxy, command, (PROXY, port).into())
}

async fn sync(lab: &Lab, desk: &Desk) -> Done {
    let mut command = lab.command(Space::Sut, env!("CARGO_BIN_EXE_thistledown"));
    command.arg("sync").current_dir(desk.path());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    Done::from(output)
}

fn delivered(desk: &Desk) -> usize {
    let is_there = desk.path().join("news.git").exists() && desk.tip("news.git").is_some();
    let pages = if is_there { desk.pages() } else { Vec::new() };
    let has = |number: &usize| {
        let marker = site::marker(*number);
        pages.iter().map(|(_, text)| text.matches(&marker).count()).sum::<usize>() == 1
    };
    (0..POSTS).filter(has).count()
}

/// Lets the time pass that failures wait for: a minute and more.
fn pass_time(desk: &Desk) {
    let Ok(cache) = rusqlite::Connection::open(desk.path().join("cache.sqlite")) else { return };
    let passed = "UPDATE pending SET due = 0; \
                  UPDATE ways SET waits_until = waits_until - 120 WHERE waits_until IS NOT NULL";
    cache.execute_batch(passed).unwrap();
}

async fn run(trouble: Trouble, setup: Setup) -> Option<Cell> {
    let certificate = Certificate::make()?;
    let lab = Lab::new()?;
    for port in [1080, 1081] {
        lab.allow(PROXY, port);
    }
    if matches!(setup, Setup::Plain | Setup::Split | Setup::Mixed) {
        for place in [PLACES[0], PLACES[1], RESOLVER, NOWHERE] {
            lab.allow(place, 443);
        }
    }
    let hosts = format!("{} news.example\n{ALTERNATE} alt.example\n", PLACES[0]);
    lab.write_etc(Space::Proxy, "hosts", &hosts);
    let forged = trouble.censor == Censor::ForgedDns;
    site::start(&lab, certificate.acceptor(), forged).await;
    trouble.censor.stand(&lab, &PLACES).await;
    let mut proxies: Vec<Running> =
        [1080, 1081].into_iter().skip(trouble.dead).map(|port| microsocks(&lab, port)).collect();
    let desk = Desk::new(&configuration(setup));
    desk.bare("copy.git");
    std::fs::write(desk.path().join("ca.pem"), &certificate.pem).unwrap();
    lab.counters();
    let mut passes = 0;
    while passes < PASSES && delivered(&desk) < POSTS {
        let done = sync(&lab, &desk).await;
        assert!(matches!(done.code, Some(0 | 3 | 4)), "{:?}: {}", done.code, done.logged);
        passes += 1;
        pass_time(&desk);
        if matches!(trouble.censor, Censor::Residual(..)) && delivered(&desk) < POSTS {
            tokio::time::sleep(BAN).await;
        }
    }
    let seen = lab.counters();
    // Where names are asked of the system, that is the operator's choice.
    let chosen = if setup == Setup::Plain { seen.dns } else { 0 };
    let mut cell = Cell {
        delivered: delivered(&desk),
        passes,
        leaked: seen.leaked() - chosen,
        caught_up: None,
    };
    if trouble.dead > 0 && cell.delivered == 0 {
        proxies
            .extend([1080, 1081].into_iter().take(trouble.dead).map(|port| microsocks(&lab, port)));
        sync(&lab, &desk).await;
        cell.caught_up = Some(delivered(&desk));
        cell.leaked += lab.counters().leaked();
    }
    Some(cell)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_has_a_way_gets_through_every_censor_and_the_rest_stays_home() {
    let mut rows = Vec::new();
    for trouble in TROUBLES {
        let cells = SETUPS.map(|setup| tokio::spawn(run(trouble, setup)));
        let mut row = Vec::new();
        for cell in cells {
            let Some(cell) = cell.await.unwrap() else { return };
            row.push(cell);
        }
        rows.push((trouble, row));
    }
    eprintln!("posts delivered (passes, leaked packets); within {PASSES} passes");
    eprintln!("{:18}{}", "", SETUPS.map(|setup| format!("{:>24}", format!("{setup:?}"))).concat());
    for (trouble, row) in &rows {
        let shown = row.iter().map(|cell| {
            let back = cell
                .caught_up
                .map_or_else(String::new, |posts| format!(" then {} %", 100 * posts / POSTS));
            let share = 100 * cell.delivered / POSTS;
            format!("{:>24}", format!("{share} % ({}, {}){back}", cell.passes, cell.leaked))
        });
        eprintln!("{:18}{}", trouble.name, shown.collect::<String>());
    }
    for (trouble, row) in &rows {
        for (setup, cell) in SETUPS.iter().zip(row) {
            let place = format!("{} × {setup:?}", trouble.name);
            let expected = if trouble.lost.contains(setup) { 0 } else { POSTS };
            assert_eq!(cell.delivered, expected, "{place}");
            assert_eq!(cell.leaked, 0, "{place}");
            assert!(cell.caught_up.is_none_or(|posts| posts == POSTS), "{place}");
        }
    }
}
