//! Pages, feeds, pictures and servers that mean harm, each beside a healthy
//! source whose post must be published all the same.
//!
//! Memory is measured while each pass runs and is a promise: 150 MB for the
//! pass itself, 512 MB for each child. What the limit on time ends is ended
//! by the program, not by the test. With `--nocapture` the figures are shown.

mod bombs;
mod feeds;
mod pages;
mod pictures;
mod servers;

use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};

use crate::servers::news::Desk;
use servers::{Reply, serve};

/// Most memory of the pass itself, in bytes.
const PARENT: u64 = 150_000_000;
/// Most memory of a child, in bytes.
const CHILD: u64 = 512_000_000;

/// A hostile source.
struct Case {
    name: String,
    /// What it answers: the feed, the post it links to, the post's picture.
    feed: Reply,
    page: Reply,
    picture: Reply,
    /// Keys of the source, limits.
    keys: &'static str,
    limits: &'static str,
    /// What the outcome may begin with.
    ends: &'static [&'static str],
}

impl Case {
    fn new(name: impl Into<String>, ends: &'static [&'static str]) -> Self {
        Self {
            name: name.into(),
            feed: servers::xml(
                "<rss><channel><item><title>A hostile post</title><link>/page</link></item>\
                 </channel></rss>",
            ),
            page: servers::html(servers::article("")),
            picture: Reply::gone(),
            keys: "",
            limits: "",
            ends,
        }
    }

    /// A hostile page.
    fn page(name: impl Into<String>, page: Reply, ends: &'static [&'static str]) -> Self {
        Self { page, ..Self::new(name, ends) }
    }

    /// A hostile feed.
    fn feed(name: impl Into<String>, feed: Reply, ends: &'static [&'static str]) -> Self {
        Self { feed, ..Self::new(name, ends) }
    }

    /// Ends sooner what takes long, in a build that is not made to be fast.
    fn in_haste(self) -> Self {
        Self { limits: "worker_time = \"1s\"", ..self }
    }

    /// An ordinary page with a hostile picture: it is published, without it.
    fn picture(name: impl Into<String>, picture: Reply) -> Self {
        let page = servers::html(servers::article("<img src=/picture width=600 height=400>"));
        Self { page, picture, ..Self::new(name, &["published 1"]) }
    }
}

/// What was measured of a pass.
struct Row {
    name: String,
    parent: u64,
    child: u64,
    took: Duration,
    outcome: String,
}

/// Makes a pass over a hostile source and a healthy one.
async fn pass(case: Case) -> Row {
    let Case { name, feed, page, picture, keys, limits, ends } = case;
    let hostile = serve([("/feed.xml", feed), ("/page", page), ("/picture", picture)]).await;
    let post = servers::html(servers::article("HEALTHY"));
    let list =
        "<rss><channel><item><title>Healthy</title><link>/post</link></item></channel></rss>";
    let healthy = serve([("/feed.xml", servers::xml(list)), ("/post", post)]).await;
    let desk = Arc::new(Desk::new(&format!(
        "[site]\ntitle = \"News\"\n[defaults]\nroute = \"direct\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"hostile\"\nurls = [\"{}\"]\n{keys}\n\
         [[sources]]\nname = \"healthy\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n[limits]\n\
         read_time = \"3s\"\n{limits}\n",
        hostile.url("/feed.xml"),
        healthy.url("/feed.xml"),
    )));
    desk.bare("copy.git");

    let begun = Instant::now();
    let running = Arc::clone(&desk);
    let (output, parent, child) = tokio::task::spawn_blocking(move || {
        let mut command = running.command(&["sync", "--json"]);
        let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let watch = std::thread::spawn({
            let pid = running.id();
            move || peaks(pid)
        });
        let output = running.wait_with_output().unwrap();
        let (parent, child) = watch.join().unwrap();
        (output, parent, child)
    })
    .await
    .unwrap();
    let took = begun.elapsed();

    let logged = String::from_utf8_lossy(&output.stderr);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {logged}"));
    let outcome = outcome(&report);
    assert!(ends.iter().any(|end| outcome.starts_with(end)), "{name}: {outcome}\n{logged}");
    // What was read and not believed is no failure, what was not had is one.
    let code = if outcome.starts_with("failed") { 3 } else { 0 };
    assert_eq!(output.status.code(), Some(code), "{name}: {outcome}\n{logged}");
    let healthy = &report["sources"][0];
    assert_eq!((&healthy["name"], &healthy["new"]), (&"healthy".into(), &1.into()), "{name}");
    let pages = desk.pages();
    assert_eq!(pages.iter().filter(|page| page.1.contains("HEALTHY")).count(), 1, "{name}");
    assert!(parent > 0 && parent <= PARENT, "{name}: the pass took {parent} bytes");
    assert!(child > 0 && child <= CHILD, "{name}: a child took {child} bytes");
    Row { name, parent, child, took, outcome }
}

/// Says in words what came of the hostile source.
fn outcome(report: &serde_json::Value) -> String {
    let source = &report["sources"][1];
    assert_eq!(source["name"], "hostile");
    if let Some(reason) = source["outcome"]["failed"]["reason"].as_str() {
        return format!("failed: {reason}");
    }
    match source["unpublished"].get(0) {
        Some(article) if article["quarantined"] == true => {
            format!("quarantined: {}", article["reason"].as_str().unwrap())
        }
        Some(article) => format!("failed: {}", article["reason"].as_str().unwrap()),
        None => format!("published {}", source["new"]),
    }
}

/// Watches a process and its children until it ends; returns the most memory
/// that it took, and that any of them did, in bytes.
fn peaks(pid: u32) -> (u64, u64) {
    let (mut parent, mut child) = (0, 0);
    while let Some(peak) = peak(pid) {
        parent = parent.max(peak);
        let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { break };
        for thread in threads.flatten() {
            let children = std::fs::read_to_string(thread.path().join("children"));
            for pid in children.unwrap_or_default().split_whitespace() {
                child = child.max(pid.parse().ok().and_then(self::peak).unwrap_or(0));
            }
        }
        std::thread::sleep(Duration::from_millis(4));
    }
    (parent, child)
}

/// Returns the most memory that a process had resident so far.
fn peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Makes a pass for each case, two at a time, and shows the figures.
async fn pass_each(cases: Vec<Case>) {
    let only = std::env::var("HOSTILE").unwrap_or_default();
    let cases = cases.into_iter().filter(|case| case.name.contains(&only));
    let mut rows = stream::iter(cases).map(pass).buffered(2);
    println!("| input | parent MB | child MB | seconds | outcome |\n|---|---|---|---|---|");
    while let Some(row) = rows.next().await {
        let Row { name, parent, child, took, outcome } = row;
        let megabytes = |bytes| bytes as f64 / 1e6;
        println!(
            "| {name} | {:.0} | {:.0} | {:.1} | {outcome} |",
            megabytes(parent),
            megabytes(child),
            took.as_secs_f64()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pages_end_with_themselves() {
    pass_each(pages::cases()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_feeds_end_with_themselves() {
    pass_each(feeds::cases()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_pictures_end_with_themselves() {
    pass_each(pictures::cases()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_servers_end_with_themselves() {
    pass_each(servers::cases()).await;
}
