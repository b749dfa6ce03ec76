//! What a publication and a push cost as the repository grows: processor time
//! and memory, beside git's own ways in the same run.
//!
//! `cargo bench --bench repository -- [PAGES]… [FOLDER]`: sizes (10,000 if
//! none is given), and a folder where the repositories are kept for the next
//! run. Every measurement is a process of its own, so that its memory is its
//! own; times are of all its threads, those of git of all its processes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use thistledown::model::{Author, Limits, Mirror, Publication, PushAddress};
use thistledown::remote::{PushOutcome, push};
use thistledown::repository::{Changes, Repository};

/// Pages in one publication while a repository is filled.
const BATCH: usize = 2_000;
/// Publications of one page that are measured.
const ROUNDS: usize = 30;
/// Sources; each has a folder a month, of so many pages.
const SOURCES: usize = 20;
const MONTHLY: usize = 100;
/// Lines of an index.
const NEWEST: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [child, part, store, pages] = &arguments[..]
        && child == "child"
    {
        return measure(part, Path::new(store), pages.parse().unwrap());
    }
    let sizes: Vec<usize> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    let kept = arguments.iter().find(|a| a.parse::<usize>().is_err()).map(PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    for pages in if sizes.is_empty() { vec![10_000] } else { sizes } {
        println!("{pages} pages");
        let store = folder.join(format!("{pages}.git"));
        for part in ["fill", "upkeep", "first-push", "publish", "push", "no-op"] {
            child(part, &store, pages);
        }
        fast_import(&store, pages);
        index_way(&store, pages);
        git_push(&store, pages);
    }
}

fn child(part: &str, store: &Path, pages: usize) {
    let this = std::env::current_exe().unwrap();
    let arguments = ["child".as_ref(), part.as_ref(), store.as_os_str()];
    let status = Command::new(this).args(arguments).arg(pages.to_string()).status().unwrap();
    assert!(status.success(), "{part}");
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 24) as usize % below
    }
}

struct Place {
    source: usize,
    month: String,
    path: String,
}

fn place(number: usize) -> Place {
    let source = number % SOURCES;
    let month = number / (SOURCES * MONTHLY);
    let month = format!("{}/{:02}", 1990 + month / 12, 1 + month % 12);
    let path = format!("pages/source-{source}/{month}/story-{number}.md");
    Place { source, month, path }
}

/// A page of some 3 KB: Chinese text between the furniture of every page.
fn page(number: usize) -> String {
    let mut chance = Chance(number as u64 * 7919 + 1);
    let mut text = format!("# 新闻 {number}\n\n[首页](../README.md) · [最新](../newest.md)\n\n");
    for _ in 0..6 {
        for _ in 0..140 {
            let letter = 0x4e00 + chance.next(40) * chance.next(60);
            text.push(char::from_u32(letter as u32).unwrap());
        }
        text.push_str("。\n\n");
    }
    let _ = write!(
        text,
        "---\n\n分享：\n\n```\nhttps://github.com/someone/goodnews/blob/main/{0}\n```\n\n\
         [![QR]({0}.png)](https://github.com/someone/goodnews/blob/main/{0})\n\n\
         原文：\n\n```\nhttps://news.example/{number}\n```\n\n[首页](../README.md)\n",
        place(number).path
    );
    text
}

/// What a publication of pages changes: pages, codes, ledger, indexes.
fn changes(from: usize, to: usize) -> Changes {
    let mut changes = Changes::new();
    let mut put = |path: String, bytes: Vec<u8>| {
        changes.insert(path.parse().unwrap(), Some(bytes));
    };
    let list = |numbers: Vec<usize>| {
        let mut text = String::from("# 新闻\n\n");
        for number in numbers.into_iter().rev() {
            let _ = writeln!(text, "- 2021-01-11 [新闻标题 {number}]({})", place(number).path);
        }
        text.into_bytes()
    };
    for number in from..to {
        let place = place(number);
        let mut chance = Chance(number as u64 + 1);
        put(format!("{}.png", place.path), (0..360).map(|_| chance.next(256) as u8).collect());
        put(place.path, page(number).into_bytes());
    }
    let newest: Vec<usize> = (to.saturating_sub(NEWEST)..to).collect();
    put("README.md".to_owned(), list(newest.clone()));
    put("feed.xml".to_owned(), list(newest));
    for number in (from..to).rev().take(SOURCES) {
        let place = place(number);
        let first = number - number % (SOURCES * MONTHLY);
        let of_source: Vec<usize> =
            (first..to).filter(|other| other % SOURCES == place.source).collect();
        put(format!("indexes/source-{}.md", place.source), list(of_source.clone()));
        let month = place.month.replace('/', "-");
        put(format!("indexes/source-{}/{month}.md", place.source), list(of_source));
    }
    let day = |number: usize| number / 200;
    let mut days: Vec<usize> = (from..to).map(day).collect();
    days.dedup();
    for day in days {
        let lines: String = (day * 200..((day + 1) * 200).min(to))
            .map(|number| {
                let sum = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                format!("{{\"id\":\"{sum:064x}\",\"path\":\"{}\"}}\n", place(number).path)
            })
            .collect();
        let file = format!(
            "ledger/{}/{:02}/{:02}.jsonl",
            1990 + day / 336,
            day / 28 % 12 + 1,
            day % 28 + 1
        );
        put(file, lines.into_bytes());
    }
    changes
}

fn publish(repository: &Repository, from: usize, to: usize) -> Publication {
    let head = repository.head().unwrap();
    let time = "2021-01-11T00:00:00Z".parse().unwrap();
    let changes = changes(from, to);
    repository.publish(head.as_ref(), &changes, "m", time).unwrap().unwrap()
}

fn open(store: &Path) -> Repository {
    Repository::open(store, &Author::default()).unwrap()
}

/// How many pages a repository was measured with beyond its size, kept
/// beside it.
fn next(store: &Path, pages: usize, more: usize) -> usize {
    let counter = store.with_extension("count");
    let count =
        std::fs::read_to_string(&counter).ok().and_then(|text| text.parse().ok()).unwrap_or(pages);
    std::fs::write(&counter, (count + more).to_string()).unwrap();
    count
}

/// One measurement, in a process of its own.
fn measure(part: &str, store: &Path, pages: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mirror = store.with_extension("mirror.git");
    match part {
        "fill" => fill(store, pages),
        "upkeep" => {
            let repository = open(store);
            let before = processor_time();
            let theirs = children_time();
            let done = runtime.block_on(repository.keep_up()).unwrap();
            let note = format!("{done:?}; git {:?}", children_time() - theirs);
            tell("upkeep", processor_time() - before, 1, &note);
        }
        "first-push" => {
            let _ = std::fs::remove_dir_all(&mirror);
            let repository = open(store);
            let before = processor_time();
            let outcome = runtime.block_on(push_to(&repository, &[], &mirror));
            tell("first push", processor_time() - before, 1, &format!("{outcome}"));
        }
        "publish" => {
            let repository = open(store);
            let size = size(store);
            let first = next(store, pages, ROUNDS);
            let mut times = Vec::new();
            for number in first..first + ROUNDS {
                // Making the content is not the repository's.
                let head = repository.head().unwrap();
                let changes = changes(number, number + 1);
                let time = "2021-01-11T00:00:00Z".parse().unwrap();
                let before = processor_time();
                repository.publish(head.as_ref(), &changes, "m", time).unwrap().unwrap();
                times.push(processor_time() - before);
            }
            times.sort_unstable();
            let growth = (self::size(store) - size) / ROUNDS as u64;
            tell("publish a page", times[ROUNDS / 2], 1, &format!("median; {growth} bytes each"));
        }
        "push" => {
            let repository = open(store);
            runtime.block_on(push_to(&repository, &[], &mirror));
            let first = next(store, pages, ROUNDS);
            let mut spent = Duration::ZERO;
            for number in first..first + ROUNDS {
                let recent = [publish(&repository, number, number + 1)];
                let before = processor_time();
                let outcome = runtime.block_on(push_to(&repository, &recent, &mirror));
                spent += processor_time() - before;
                assert!(matches!(outcome, PushOutcome::Pushed { .. }), "{outcome}");
            }
            tell("push a page", spent, ROUNDS, "");
        }
        "no-op" => {
            let repository = open(store);
            runtime.block_on(push_to(&repository, &[], &mirror));
            let before = processor_time();
            for _ in 0..ROUNDS {
                let outcome = runtime.block_on(push_to(&repository, &[], &mirror));
                assert_eq!(outcome, PushOutcome::UpToDate);
            }
            tell("push nothing", processor_time() - before, ROUNDS, "");
        }
        other => panic!("no part `{other}`"),
    }
}

fn fill(store: &Path, pages: usize) {
    if store.exists() {
        return;
    }
    let repository = open(store);
    let mut spent = Duration::ZERO;
    for from in (0..pages).step_by(BATCH) {
        let to = (from + BATCH).min(pages);
        let changes = changes(from, to);
        let head = repository.head().unwrap();
        let time = "2021-01-11T00:00:00Z".parse().unwrap();
        let before = processor_time();
        repository.publish(head.as_ref(), &changes, "m", time).unwrap().unwrap();
        spent += processor_time() - before;
    }
    let note = format!("each, {BATCH} at once; {} bytes each", size(store) / pages as u64);
    tell("fill", spent, pages, &note);
}

async fn push_to(repository: &Repository, recent: &[Publication], mirror: &Path) -> PushOutcome {
    if !mirror.exists() {
        git(&["init", "-q", "--bare", "-b", "main", mirror.to_str().unwrap()], mirror, None);
    }
    let to = Mirror::new("copy".parse().unwrap(), PushAddress::Path(mirror.to_owned()));
    let limits = Limits { push_time: Duration::from_secs(3600), ..Limits::default() };
    let head = repository.head().unwrap().unwrap();
    let outcome = push(repository.path(), &head, recent, &to, None, &limits, 0).await;
    assert!(outcome.is_good(), "{outcome}");
    outcome
}

/// The same publication by `git fast-import`, a process each.
fn fast_import(store: &Path, pages: usize) {
    let copy = clone(store);
    let first = next(store, pages, 0);
    let mut head = git(&["rev-parse", "refs/heads/main"], &copy, None);
    let mut spent = Duration::ZERO;
    for number in first..first + ROUNDS {
        let mut input = format!(
            "commit refs/heads/main\ncommitter mirror <mirror@invalid> 1610323200 +0000\n\
             data 1\nm\nfrom {}\n",
            head.trim()
        )
        .into_bytes();
        for (path, content) in changes(number, number + 1) {
            let content = content.unwrap();
            write!(input, "M 100644 inline {}\ndata {}\n", path.as_str(), content.len()).unwrap();
            input.extend_from_slice(&content);
            input.push(b'\n');
        }
        let before = children_time();
        git(&["-c", "fastimport.unpackLimit=0", "fast-import", "--quiet"], &copy, Some(&input));
        spent += children_time() - before;
        head = git(&["rev-parse", "refs/heads/main"], &copy, None);
    }
    tell("git fast-import", spent, ROUNDS, "a process each");
    std::fs::remove_dir_all(copy).unwrap();
}

/// The same by an index.
fn index_way(store: &Path, pages: usize) {
    let copy = clone(store);
    let rounds = 5;
    let first = next(store, pages, 0);
    git(&["read-tree", "refs/heads/main"], &copy, None);
    let mut spent = Duration::ZERO;
    for number in first..first + rounds {
        let before = children_time();
        let mut list = String::new();
        for (path, content) in changes(number, number + 1) {
            let oid = git(&["hash-object", "-w", "--stdin"], &copy, content.as_deref());
            let _ = writeln!(list, "100644 {}\t{}", oid.trim(), path.as_str());
        }
        git(&["update-index", "--index-info"], &copy, Some(list.as_bytes()));
        let tree = git(&["write-tree"], &copy, None);
        let identity = ["-c", "user.name=m", "-c", "user.email=m@invalid"];
        let commit = ["commit-tree", "-p", "refs/heads/main", "-m", "m", tree.trim()];
        let commit = git(&[&identity[..], &commit[..]].concat(), &copy, None);
        git(&["update-ref", "refs/heads/main", commit.trim()], &copy, None);
        spent += children_time() - before;
    }
    tell("git update-index", spent, rounds, "hash-object, write-tree, commit-tree, update-ref");
    std::fs::remove_dir_all(copy).unwrap();
}

/// A page pushed by `git push`, the receiving end counted too.
fn git_push(store: &Path, pages: usize) {
    let mirror = store.with_extension("mirror.git");
    let repository = open(store);
    let rounds = 5;
    let first = next(store, pages, rounds);
    let mut spent = Duration::ZERO;
    git(&["push", "-q", mirror.to_str().unwrap(), "main"], store, None);
    for number in first..first + rounds {
        publish(&repository, number, number + 1);
        let before = children_time();
        git(&["push", "-q", mirror.to_str().unwrap(), "main"], store, None);
        spent += children_time() - before;
    }
    tell("git push of a page", spent, rounds, "the receiving end counted");
    let before = children_time();
    git(&["push", "-q", mirror.to_str().unwrap(), "main"], store, None);
    tell("git push of nothing", children_time() - before, 1, "");
}

/// A copy that shares the packs.
fn clone(store: &Path) -> PathBuf {
    let copy = store.with_extension("copy.git");
    let _ = std::fs::remove_dir_all(&copy);
    let (from, to) = (store.to_str().unwrap(), copy.to_str().unwrap());
    git(&["clone", "-q", "--bare", "--local", from, to], store, None);
    copy
}

fn git(arguments: &[&str], inside: &Path, input: Option<&[u8]>) -> String {
    let mut command = Command::new("git");
    if inside.exists() {
        command.arg("-C").arg(inside);
    }
    let mut child = command
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.unwrap_or_default()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn tell(what: &str, spent: Duration, count: usize, note: &str) {
    let each = spent.as_secs_f64() * 1e3 / count as f64;
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let memory = |name: &str| -> u64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    println!(
        "  {what:22}{each:10.3} ms   peak {:4} MB (own {:4} MB now)   {note}",
        memory("VmHWM") >> 10,
        memory("RssAnon") >> 10,
    );
}

fn processor_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap()
}

/// Processor time of children that ended, and of theirs.
fn children_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
    // A tick is 10 ms on Linux; `cutime` and `cstime` are fields 16 and 17.
    Duration::from_millis(10 * (ticks(13) + ticks(14)))
}

fn size(store: &Path) -> u64 {
    let packs = std::fs::read_dir(store.join("objects/pack")).unwrap();
    packs.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}
