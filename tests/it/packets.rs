//! What leaves the process, seen from the kernel: under a trace of system
//! calls the only connections are to the gate and to the proxies.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};
use crate::servers::proxies::{Program, closed_port};

/// The addresses that a traced command connected or sent to, and those that
/// it listened on.
struct Trace {
    reached: BTreeSet<String>,
    own: BTreeSet<String>,
}

/// Returns `address:port` of the first internet address in a line of strace.
fn address(line: &str) -> Option<String> {
    let port = line.split("htons(").nth(1)?.split(')').next()?;
    let host = line.split(['"', '\'']).find(|part| part.parse::<std::net::IpAddr>().is_ok())?;
    Some(format!("{host}:{port}"))
}

/// Returns the name of the call in a line of strace, `process call(…`, or
/// `process <... call resumed>…` where another thread's line came between.
fn call(line: &str) -> &str {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let rest = rest.strip_prefix("<... ").unwrap_or(rest);
    rest.split(['(', ' ']).next().unwrap_or_default()
}

async fn trace(desk: &Desk, arguments: &[&str], environment: &[(&str, &str)]) -> Trace {
    let log = desk.path().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg,bind,getsockname", "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_thistledown"))
        .args(arguments)
        .current_dir(desk.path())
        .stdin(Stdio::null())
        .envs(environment.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.code().is_some(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut reached, mut own) = (BTreeSet::new(), BTreeSet::new());
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let Some(address) = address(line) else { continue };
        match call(line) {
            "bind" | "getsockname" => own.insert(address),
            _ => reached.insert(address),
        };
    }
    Trace { reached, own }
}

const HOSTILE: [(&str, &str); 8] = [
    ("HTTP_PROXY", "http://127.0.0.1:9"),
    ("HTTPS_PROXY", "http://127.0.0.1:9"),
    ("ALL_PROXY", "socks5://127.0.0.1:9"),
    ("all_proxy", "socks5://127.0.0.1:9"),
    ("NO_PROXY", "*"),
    ("no_proxy", "*"),
    ("GIT_SSH_COMMAND", "false"),
    ("GIT_PROXY_COMMAND", "false"),
];

#[tokio::test(flavor = "multi_thread")]
async fn with_a_proxied_route_only_the_proxy_is_reached_and_no_name_is_asked_for() {
    if !is_installed("strace") {
        return;
    }
    let Some(proxy) = Program::microsocks(None).await else { return };
    let news = News::start().await;
    news.publish(3);
    // A name that the proxy can resolve without asking anybody.
    let named = simple(&news).replace("127.0.0.1", "localhost").replace("\"direct\"", "\"p\"");
    let down = closed_port();
    let proxied = format!(
        "{named}[[mirrors]]\nname = \"down\"\npush = \"https://localhost:{down}/r.git\"\n\
         [proxies.p]\nurl = \"socks5h://127.0.0.1:{}\"\n",
        proxy.port
    );
    let desk = Desk::new(&proxied);
    desk.bare("copy.git");
    let trace = trace(&desk, &["sync"], &HOSTILE).await;
    desk.assert_whole(&news.markers());
    let gate: Vec<&String> = trace.reached.intersection(&trace.own).collect();
    let strangers: Vec<&String> =
        trace.reached.iter().filter(|address| !gate.contains(address)).collect();
    assert_eq!(strangers, [&format!("127.0.0.1:{}", proxy.port)]);
    assert!(!trace.reached.iter().any(|address| address.ends_with(":53")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trace_sees_a_direct_connection() {
    if !is_installed("strace") {
        return;
    }
    let news = News::start().await;
    news.publish(1);
    let desk = Desk::simple(&news);
    let trace = trace(&desk, &["sync"], &[]).await;
    assert!(trace.reached.contains(&news.site.address.to_string()), "{:?}", trace.reached);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_proxy_means_nothing_leaves() {
    if !is_installed("strace") {
        return;
    }
    let dead = closed_port();
    let news = News::start().await;
    news.publish(1);
    let desk = Desk::new(&format!(
        "{}[proxies.p]\nurl = \"socks5h://127.0.0.1:{dead}\"\n",
        simple(&news).replace("\"direct\"", "\"p\"")
    ));
    let trace = trace(&desk, &["sync"], &HOSTILE).await;
    assert_eq!(news.site.count(), 0);
    let strangers: Vec<&String> = trace.reached.difference(&trace.own).collect();
    assert_eq!(strangers, [&format!("127.0.0.1:{dead}")]);
}
