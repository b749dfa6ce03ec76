//! Nothing lost, nothing doubled: the store under kills, faults of the disk and
//! power cuts, and pushes that are cut off.
//!
//! The short variants run with the suite, the long ones by
//! `cargo test --test it durable:: -- --ignored`.

mod disk;
mod trace;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use thistledown::model::{Author, CommitId, PushAddress};
use thistledown::remote::PushOutcome;
use thistledown::repository::{Changes, Repository};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::remote::{Press, Way, noise, tip};
use crate::servers::git::{GitHttps, run};
use crate::servers::is_installed;
use crate::servers::news::{Desk, News};
use disk::{Chance, Disk};
use trace::Call;

/// Where the process of its own finds its store, and how many times it
/// publishes.
const STORE: &str = "THISTLEDOWN_TEST_STORE";
const COUNT: &str = "THISTLEDOWN_TEST_COUNT";

/// How long a start may take, without a hand.
const START: Duration = Duration::from_secs(5);

/// What publication `number` changes: a page, a picture, an index.
fn changes(number: usize) -> Changes {
    let page = format!("page {number}\n").repeat(300).into_bytes();
    let index: String = (0..=number).map(|number| format!("- page-{number}\n")).collect();
    [
        (format!("pages/news/2021/01/page-{number}.md"), page),
        (format!("images/aa/picture-{number}.png"), noise(20_000 + number)),
        ("README.md".to_owned(), index.into_bytes()),
    ]
    .into_iter()
    .map(|(path, bytes)| (path.parse().unwrap(), Some(bytes)))
    .collect()
}

fn publish(repository: &Repository, number: usize) -> Result<CommitId, String> {
    let head = repository.head().map_err(|error| error.to_string())?;
    let time = "2021-01-11T00:00:00Z".parse().unwrap();
    let made = repository.publish(head.as_ref(), &changes(number), "m", time);
    Ok(made.map_err(|error| error.to_string())?.unwrap().commit)
}

fn open(store: &Path) -> Repository {
    Repository::open(store, &Author::default()).unwrap()
}

/// How many publications a store has; fails unless every file of theirs is
/// whole.
#[track_caller]
fn count(repository: &Repository) -> usize {
    let Some(head) = repository.head().unwrap() else { return 0 };
    let read = |path: &str| repository.read(&head, &path.parse().unwrap()).unwrap();
    let index = String::from_utf8(read("README.md").unwrap()).unwrap();
    let count = index.lines().count();
    for number in 0..count {
        for (path, bytes) in changes(number) {
            if path.as_str() != "README.md" {
                assert_eq!(read(path.as_str()), bytes, "{path:?}");
            }
        }
    }
    count
}

fn fsck(store: &Path) {
    if is_installed("git") {
        let mut fsck = Command::new("git");
        let said = run(fsck.arg("-C").arg(store).args(["fsck", "--strict", "--no-dangling"]));
        assert_eq!(said, "");
    }
}

#[test]
#[ignore = "a part of its siblings, run by them in a process of its own"]
fn a_process_of_its_own_publishes() {
    let (Some(store), Ok(count)) = (std::env::var_os(STORE), std::env::var(COUNT)) else { return };
    // The harness's own thread makes calls too, by which ours are not counted.
    for _ in 0..100 {
        fs::write("/dev/null", "x").unwrap();
    }
    let store = PathBuf::from(store);
    let done = store.with_extension("done");
    let repository = match Repository::open(&store, &Author::default()) {
        Ok(repository) => repository,
        Err(error) => return println!("\nfailed {error}"),
    };
    let first = self::count(&repository);
    for number in first..first + count.parse::<usize>().unwrap() {
        match publish(&repository, number) {
            // What is acknowledged is known outside the store.
            Ok(_) => fs::write(&done, (number + 1).to_string()).unwrap(),
            Err(error) => return println!("\nfailed {error}"),
        }
    }
}

/// A store with two publications, to be copied.
struct Mould {
    folder: TempDir,
}

impl Mould {
    fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = open(&folder.path().join("mould.git"));
        for number in 0..2 {
            publish(&repository, number).unwrap();
        }
        Self { folder }
    }

    /// A fresh copy, always at the same place.
    fn copy(&self) -> PathBuf {
        let store = self.folder.path().join("store.git");
        let _ = fs::remove_dir_all(&store);
        copy(&self.folder.path().join("mould.git"), &store);
        store
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn child(&self, store: &Path, count: usize) -> Command {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", "durable::a_process_of_its_own_publishes", "--ignored"])
            .args(["--nocapture", "--test-threads=1"])
            .env(STORE, store)
            .env(COUNT, count.to_string());
        child
    }

    /// What publications do to the files of the store.
    fn record(&self, store: &Path, count: usize) -> Vec<Call> {
        let more = ["-e".to_owned(), format!("trace={}", trace::CALLS)];
        let output = trace::run(&self.child(store, count), &self.log(), &more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        trace::read(&self.log(), store)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { assert!(fs::copy(path, target).is_ok()) }
    }
}

/// Opens a store as the next run would; publishes once more.
#[track_caller]
fn go_on(store: &Path, least: usize, most: usize) {
    let started = Instant::now();
    let repository = open(store);
    assert!(started.elapsed() < START, "{:?}", started.elapsed());
    let count = count(&repository);
    assert!((least..=most).contains(&count), "{count} publications, {least} to {most} expected");
    publish(&repository, count).unwrap();
    fsck(store);
    assert_eq!(self::count(&open(store)), count + 1);
}

/// Disturbs a publication at each of its calls in turn: kills it there, or lets
/// the call fail.
fn disturb(each: usize, errors: &[&str]) {
    if !is_installed("strace") {
        return;
    }
    let mould = Mould::make();
    let calls = mould.record(&mould.copy(), 1);
    let store = mould.folder.path().join("store.git");
    let points: Vec<&Call> = calls.iter().filter(|call| call.changes(&store)).collect();
    assert!(points.len() > 15, "{points:?}");
    let mut number = 0;
    for point in points {
        for disturbance in ["signal=KILL"].iter().chain(errors) {
            number += 1;
            // The suite takes turns.
            if number % each != 0 {
                continue;
            }
            let store = mould.copy();
            let when = format!("inject={}:{disturbance}:when={}", point.name, point.nth);
            let more = ["-e".to_owned(), format!("trace={}", point.name), "-e".to_owned(), when];
            let output = trace::run(&mould.child(&store, 1), &mould.log(), &more);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let log = fs::read_to_string(mould.log()).unwrap();
            let happened = log.contains("INJECTED") || output.status.signal() == Some(9);
            assert!(happened, "{disturbance} at {point:?} never happened: {said}");
            let name =
                format!("{disturbance} at {} {}: {:?}", point.name, point.nth, point.paths());
            if *disturbance == "signal=KILL" {
                println!("{name}");
                go_on(&store, 2, 3);
                continue;
            }
            let failed = said.lines().find_map(|line| line.strip_prefix("failed "));
            println!("{name}: {failed:?}");
            let branch = count_raw(&store);
            match failed {
                // A fault that costs nothing may be passed over.
                None => assert_eq!(branch, 3, "{name}: {said}"),
                Some(error) => {
                    assert_eq!(branch, 2, "{name}: {error}");
                    assert!(error.starts_with("repository: ") && error.contains('`'), "{error}");
                }
            }
            go_on(&store, branch, branch);
        }
    }
}

/// How many commits the branch has, read past our own room.
fn count_raw(store: &Path) -> usize {
    let git = git2::Repository::open_bare(store).unwrap();
    let mut walk = git.revwalk().unwrap();
    walk.push_ref("refs/heads/main").unwrap();
    walk.count()
}

#[test]
fn a_publication_that_is_killed_or_fails_anywhere_costs_nothing() {
    disturb(3, &["error=EIO", "error=ENOSPC", "error=EROFS"]);
}

#[test]
#[ignore = "takes minutes"]
fn a_publication_that_is_killed_or_fails_at_every_call_costs_nothing() {
    disturb(1, &["error=EIO", "error=ENOSPC", "error=EROFS"]);
}

/// Cuts the power at moments of three publications.
fn cut_power(cuts: usize) {
    if !is_installed("strace") {
        return;
    }
    let mould = Mould::make();
    let store = mould.copy();
    let calls = mould.record(&store, 3);
    let done = store.with_extension("done");
    let touching = calls.iter().filter(|call| call.changes(&store)).count();
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let folder = tempfile::tempdir().unwrap();
    for cut in 0..cuts {
        // Every moment in turn, spread over the cuts.
        let moment = cut * touching / cuts + chance.below(touching.div_ceil(cuts));
        // The mould again: the disk as it was before the calls.
        let mut disk = Disk::of(&mould.copy());
        let (mut seen, mut acknowledged) = (0, 2);
        for call in &calls {
            if seen > moment {
                break;
            }
            seen += usize::from(call.changes(&store));
            acknowledged += usize::from(call.name == "write" && call.paths()[0].starts_with(&done));
            disk.apply(call);
        }
        let left = folder.path().join(format!("{cut}.git"));
        disk.cut(&mut chance, &left);
        println!("cut {cut} after {seen} of {touching} calls, {acknowledged} acknowledged");
        go_on(&left, acknowledged, acknowledged + 1);
        fs::remove_dir_all(left).unwrap();
    }
}

#[test]
fn a_power_cut_leaves_what_was_acknowledged() {
    cut_power(40);
}

#[test]
#[ignore = "takes minutes"]
fn two_hundred_power_cuts_leave_what_was_acknowledged() {
    cut_power(200);
}

/// Kills passes of the whole program at odd moments.
async fn kill_passes(kills: usize) {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let (mut pages, mut slowest) = (0, Duration::ZERO);
    for kill in 0..kills {
        if kill % 2 == 0 {
            news.publish(1);
        }
        let mut child = desk
            .command(&["sync", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(chance.below(1500) as u64)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        if desk.path().join("news.git/refs/heads/main").exists() {
            // What was published once stays.
            let now = desk.pages().len();
            assert!(now >= pages, "{now} pages after {pages}");
            pages = now;
        }
        if kill % 20 == 19 || kill + 1 == kills {
            let started = Instant::now();
            desk.sync().await.assert_code(0);
            slowest = slowest.max(started.elapsed());
            desk.assert_whole(&news.markers());
            assert_eq!(desk.tip("copy.git"), Some(desk.head()));
            fsck(&desk.path().join("news.git"));
            fsck(&desk.path().join("copy.git"));
        }
    }
    println!("{kills} kills, {} posts; the slowest pass after one took {slowest:?}", pages);
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_that_are_killed_lose_and_double_nothing() {
    kill_passes(20).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a quarter of an hour"]
async fn a_thousand_passes_that_are_killed_lose_and_double_nothing() {
    kill_passes(1000).await;
}

/// Passes bytes on to a server, and cuts every connection when so many went up
/// or so many came down.
struct Cutter {
    port: u16,
    up: Arc<AtomicU64>,
    down: Arc<AtomicU64>,
}

impl Cutter {
    async fn start(server: u16, most_up: u64, most_down: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (up, down) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let counts = (Arc::clone(&up), Arc::clone(&down));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (up, down) = (Arc::clone(&counts.0), Arc::clone(&counts.1));
                tokio::spawn(async move {
                    let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                    let (mut from_client, mut to_client) = client.into_split();
                    let (mut from_server, mut to_server) = server.into_split();
                    // The first direction that ends or is cut ends both.
                    tokio::select! {
                        () = pass(&mut from_client, &mut to_server, &up, most_up) => {}
                        () = pass(&mut from_server, &mut to_client, &down, most_down) => {}
                    }
                });
            }
        });
        Self { port, up, down }
    }
}

async fn pass(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    passed: &AtomicU64,
    most: u64,
) {
    let mut buffer = vec![0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let before = passed.fetch_add(length as u64, Ordering::Relaxed);
        let left = most.saturating_sub(before).min(length as u64) as usize;
        if to.write_all(&buffer[..left]).await.is_err() || left < length {
            return;
        }
    }
}

/// Cuts pushes at every stage, going up and coming down.
async fn cut_pushes(cuts: u64) {
    let Some(server) = GitHttps::start().await else { return };
    let bare = server.repository("news.git");
    let direct = server.mirror("news.git");
    let mut press = Press::new();
    press.add();
    let through = |port: u16| {
        let mut mirror = direct.clone();
        if let PushAddress::Http(url) = &mut mirror.push {
            url.set_port(Some(port)).unwrap();
        }
        mirror
    };
    let PushAddress::Http(url) = &direct.push else { panic!("not http") };
    let port = url.port().unwrap();
    // How much goes each way where nothing is cut.
    let whole = Cutter::start(port, u64::MAX, u64::MAX).await;
    let outcome = press.push(&through(whole.port), &Way::Direct).await;
    assert!(outcome.is_good(), "{outcome}");
    let (up, down) = (whole.up.load(Ordering::Relaxed), whole.down.load(Ordering::Relaxed));
    let (mut good, mut arrived) = (0, 0);
    for cut in 0..cuts {
        let before = tip(&bare);
        press.add();
        let half = cuts / 2;
        let (most_up, most_down) = match cut < half {
            true => (up * cut / half, u64::MAX),
            // The last bytes come after the remote accepted.
            false => (u64::MAX, down * (cut - half + 1) / (cuts - half)),
        };
        let cutter = Cutter::start(port, most_up, most_down).await;
        let outcome = press.push(&through(cutter.port), &Way::Direct).await;
        // The server may still be at work on what it got.
        let settled = Instant::now();
        while bare.join("refs/heads/main.lock").exists() && settled.elapsed() < START {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let now = tip(&bare);
        let ours = Some(press.head());
        assert!(now == before || now == ours, "{outcome}");
        if outcome.is_good() {
            assert_eq!(now, ours, "{outcome}");
            good += 1;
        } else {
            assert!(matches!(outcome, PushOutcome::Unreachable { .. }), "{outcome:?}");
            arrived += u32::from(now == ours);
        }
        let outcome = press.push(&direct, &Way::Direct).await;
        assert!(outcome.is_good(), "{outcome}");
        assert_eq!(tip(&bare), ours);
    }
    press.assert_copied(&bare);
    let commits =
        run(Command::new("git").arg("-C").arg(&bare).args(["rev-list", "--count", "main"]));
    assert_eq!(commits.trim().parse(), Ok(cuts + 1));
    println!("{cuts} cuts: {good} pushes went well, {arrived} had arrived when they were cut");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_is_cut_is_known_for_what_it_is() {
    cut_pushes(16).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn five_hundred_pushes_that_are_cut_are_known_for_what_they_are() {
    cut_pushes(500).await;
}
