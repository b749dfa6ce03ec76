//! Fetching from real servers, and judging what hostile ones send.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use tempfile::TempDir;
use thistledown::model::{
    Author, Bytes, CommitId, Credential, Digest, Digests, LedgerLine, Mirror, PageId, PushAddress,
};
use thistledown::remote::{FetchError, Fetched, Incoming, Wish, fetch};
use thistledown::repository::{Health, Repository};

use super::remote::{Host, Press, Way};
use crate::servers::git::{self, GitHttps, make_bare, run};
use crate::servers::is_installed;

/// A store that others fill.
struct Shelf {
    folder: TempDir,
    repository: Repository,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.git");
        Self { repository: Repository::open(&path, &Author::default()).unwrap(), folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("news.git")
    }

    async fn fetch_within(&self, mirror: &Mirror, size: Bytes) -> Result<Fetched, FetchError> {
        let wish = Wish {
            folder: self.repository.incoming(),
            have: self.repository.landmarks().unwrap(),
            knows: &|commit| self.repository.contains(commit),
            size,
            time: Duration::from_secs(60),
        };
        fetch(mirror, Way::Direct.passage(mirror).await.as_ref(), &wish).await
    }

    async fn fetch(&self, mirror: &Mirror) -> Result<Fetched, FetchError> {
        self.fetch_within(mirror, Bytes::mebi(100)).await
    }

    async fn brought(&self, mirror: &Mirror) -> Incoming {
        match self.fetch(mirror).await.unwrap() {
            Fetched::Brought(incoming) => incoming,
            other => panic!("{other:?}"),
        }
    }

    fn admit(&self, incoming: &Incoming) -> Result<(), String> {
        self.admit_by(incoming, Timestamp::now())
    }

    fn admit_by(&self, incoming: &Incoming, latest: Timestamp) -> Result<(), String> {
        let admitted = self.repository.admit(&incoming.tip, incoming.pack(), latest);
        admitted.map_err(|error| error.to_string())
    }

    /// Fails unless nothing of what was refused is left.
    #[track_caller]
    fn assert_empty(&self) {
        let count = |folder: &str| fs::read_dir(self.path().join(folder)).unwrap().count();
        assert_eq!(count("objects/pack"), 0);
        assert_eq!(count("incoming"), 0);
        assert_eq!(self.repository.head().unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_remote_is_fetched_from_and_then_only_what_is_new() {
    for host in Host::all().await {
        let mut press = Press::new();
        let bare = host.bare("copy.git");
        let mirror = host.mirror("copy.git");
        let shelf = Shelf::new();
        let nothing = shelf.fetch(&mirror).await.unwrap();
        assert!(matches!(nothing, Fetched::Nothing), "{}: {nothing:?}", host.kind());
        for _ in 0..40 {
            press.add();
        }
        press.push(&mirror, &Way::Direct).await;
        let all = shelf.brought(&mirror).await;
        assert_eq!(all.tip, press.head());
        shelf.admit(&all).unwrap();
        assert_eq!(shelf.repository.head().unwrap(), None);
        shelf.repository.advance(None, &all.tip).unwrap();

        press.add();
        press.push(&mirror, &Way::Direct).await;
        let new = shelf.brought(&mirror).await;
        assert!(new.bytes * 4 < all.bytes, "{}: {} of {}", host.kind(), new.bytes, all.bytes);
        shelf.admit(&new).unwrap();
        shelf.repository.advance(Some(&all.tip), &new.tip).unwrap();
        drop((all, new));
        let known = shelf.fetch(&mirror).await.unwrap();
        assert!(matches!(known, Fetched::Known(tip) if tip == press.head()), "{}", host.kind());
        let health = Health::examine(&shelf.path()).unwrap();
        assert_eq!(health, Health::Sound(press.head()));
        run(Command::new("git").arg("-C").arg(shelf.path()).args(["fsck", "--strict"]));
        assert_eq!(fs::read_dir(shelf.repository.incoming()).unwrap().count(), 0);
        drop(bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_limit_is_refused() {
    for host in Host::all().await {
        let mut press = Press::new();
        host.bare("copy.git");
        press.add();
        let mirror = host.mirror("copy.git");
        press.push(&mirror, &Way::Direct).await;
        let shelf = Shelf::new();
        let error = shelf.fetch_within(&mirror, Bytes(100)).await.unwrap_err().to_string();
        assert!(error.contains("fetch_size"), "{}: {error}", host.kind());
        assert_eq!(fs::read_dir(shelf.repository.incoming()).unwrap().count(), 0);
    }
}

/// A hostile repository: makes commits that we would not.
struct Hostile {
    _folder: TempDir,
    path: PathBuf,
    git: git2::Repository,
}

impl Hostile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.git");
        make_bare(&path);
        let git = git2::Repository::open_bare(&path).unwrap();
        Self { _folder: folder, path, git }
    }

    fn mirror(&self) -> Mirror {
        git::mirror(PushAddress::Path(self.path.clone()), Credential::None)
    }

    /// Writes a tree of files, with modes.
    fn tree(&self, files: &[(&str, i32, &[u8])]) -> git2::Oid {
        let mut builder = git2::build::TreeUpdateBuilder::new();
        for (path, mode, content) in files {
            let blob = self.git.blob(content).unwrap();
            let mode = match mode {
                0o120_000 => git2::FileMode::Link,
                0o100_755 => git2::FileMode::BlobExecutable,
                _ => git2::FileMode::Blob,
            };
            builder.upsert(*path, blob, mode);
        }
        let empty = self.git.treebuilder(None).unwrap().write().unwrap();
        let empty = self.git.find_tree(empty).unwrap();
        builder.create_updated(&self.git, &empty).unwrap()
    }

    fn commit(&self, tree: git2::Oid, parents: &[git2::Oid]) -> git2::Oid {
        let tree = self.git.find_tree(tree).unwrap();
        let author = git2::Signature::new("x", "x", &git2::Time::new(0, 0)).unwrap();
        let parents: Vec<_> = parents.iter().map(|id| self.git.find_commit(*id).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        let id = self.git.commit(None, &author, &author, "m", &tree, &parents).unwrap();
        self.git.reference("refs/heads/main", id, true, "").unwrap();
        id
    }

    /// Commits a page at a moment of any length.
    fn commit_at(&self, second: &str) {
        let tree = self.tree(&[("a.md", 0, b"x")]);
        let text = format!(
            "tree {tree}\nauthor x <x> {second} +0000\ncommitter x <x> {second} +0000\n\nm"
        );
        let odb = self.git.odb().unwrap();
        let id = odb.write(git2::ObjectType::Commit, text.as_bytes()).unwrap();
        self.git.reference("refs/heads/main", id, true, "").unwrap();
    }
}

fn line(path: &str) -> String {
    let source: thistledown::model::SourceName = "news".parse().unwrap();
    let digest = Digest::of(b"");
    let line = LedgerLine {
        id: PageId::new(&source, path),
        source,
        url: "https://news.example/post/1".to_owned(),
        path: path.parse().unwrap(),
        title: "t".to_owned(),
        author: None,
        category: "world".parse().unwrap(),
        tags: Vec::new(),
        published: "2021-01-11T00:00:00Z".parse().unwrap(),
        updated: None,
        supplier: None,
        withdrawn: false,
        digests: Digests { page: digest, body: digest, entry: digest },
    };
    serde_json::to_string(&line).unwrap() + "\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_would_not_publish_is_not_taken_in() {
    let page = "pages/news/2021/01/post-1.md";
    let ledger = "ledger/2021/01/11.jsonl";
    let good = line(page);
    let twice = good.repeat(2);
    let elsewhere = line("README.md");
    let ancient = good.replace("2021-01-11T", "-000044-03-15T");
    let future = good.replace("2021-01-11T", "2200-01-11T");
    type Files<'a> = Vec<(&'a str, i32, &'a [u8])>;
    let cases: Vec<(&str, Files, &str)> = vec![
        ("a link", vec![("a.md", 0o120_000, b"/etc/passwd")], "120000"),
        ("an executable", vec![("a.md", 0o100_755, b"x")], "100755"),
        ("a dotfile", vec![(".gitattributes", 0, b"x")], "not a path of ours"),
        ("a hidden folder", vec![(".github/a.md", 0, b"x")], "not a folder of ours"),
        ("a workflow", vec![("github/a.yml", 0, b"x")], "not a path of ours"),
        ("nonsense in the ledger", vec![(ledger, 0, b"nonsense\n")], "line 1"),
        ("another day's line", vec![("ledger/2021/01/12.jsonl", 0, good.as_bytes())], "belongs"),
        ("a year before all", vec![(ledger, 0, ancient.as_bytes())], "no folder for the year -44"),
        ("a missing page", vec![(ledger, 0, good.as_bytes())], "not in the tree"),
        (
            "a page of the future",
            vec![("ledger/2200/01/11.jsonl", 0, future.as_bytes()), (page, 0, b"x")],
            "2200-01-11T00:00:00Z, ahead of the clock",
        ),
        (
            "a page twice",
            vec![(ledger, 0, twice.as_bytes()), (page, 0, b"x")],
            "two lines of the ledger",
        ),
        (
            "a line for the home page",
            vec![(ledger, 0, elsewhere.as_bytes()), ("README.md", 0, b"x")],
            "no page of",
        ),
    ];
    for (name, files, words) in cases {
        let hostile = Hostile::new();
        hostile.commit(hostile.tree(&files), &[]);
        let shelf = Shelf::new();
        let incoming = shelf.brought(&hostile.mirror()).await;
        let error = shelf.admit(&incoming).unwrap_err();
        assert!(error.contains(words), "{name}: {error}");
        drop(incoming);
        shelf.assert_empty();
    }
    // The same where only an older commit has it.
    let hostile = Hostile::new();
    let bad = hostile.commit(hostile.tree(&[(".gitmodules", 0, b"x")]), &[]);
    hostile.commit(hostile.tree(&[("a.md", 0, b"x")]), &[bad]);
    let shelf = Shelf::new();
    let incoming = shelf.brought(&hostile.mirror()).await;
    assert!(shelf.admit(&incoming).unwrap_err().contains(".gitmodules"));

    // A moment that we could not date the next publication by.
    let hostile = Hostile::new();
    hostile.commit_at("999999999999999");
    let shelf = Shelf::new();
    let incoming = shelf.brought(&hostile.mirror()).await;
    let error = shelf.admit(&incoming).unwrap_err();
    assert!(error.contains("Unix timestamp"), "{error}");

    // One that has not come, unless the operator says so.
    let hostile = Hostile::new();
    hostile.commit_at("7258118400");
    let shelf = Shelf::new();
    let incoming = shelf.brought(&hostile.mirror()).await;
    let error = shelf.admit(&incoming).unwrap_err();
    assert!(error.contains("2200-01-01T00:00:00Z, ahead of the clock"), "{error}");
    shelf.admit_by(&incoming, Timestamp::MAX).unwrap();

    let hostile = Hostile::new();
    let tree = hostile.tree(&[("a.md", 0, b"x")]);
    let root = hostile.commit(tree, &[]);
    let side = hostile.commit(hostile.tree(&[("b.md", 0, b"x")]), &[root]);
    hostile.commit(tree, &[root, side]);
    let shelf = Shelf::new();
    let incoming = shelf.brought(&hostile.mirror()).await;
    assert!(shelf.admit(&incoming).unwrap_err().contains("one line"));
    drop(incoming);
    shelf.assert_empty();
}

/// A bundle with another pack in it, as a hostile server would send it.
fn bundle(folder: &Path, tip: &CommitId, pack: &[u8]) -> Mirror {
    let path = folder.join("hostile.bundle");
    let mut bytes = format!("# v2 git bundle\n{tip} refs/heads/main\n\n").into_bytes();
    bytes.extend_from_slice(pack);
    fs::write(&path, bytes).unwrap();
    git::mirror(PushAddress::Bundle(path), Credential::None)
}

#[tokio::test(flavor = "multi_thread")]
async fn packs_that_are_cut_or_changed_are_not_taken_in() {
    let mut press = Press::new();
    press.add();
    press.add();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("good.bundle");
    let (store, head) = (press.repository.path(), press.head());
    thistledown::remote::write_bundle(store, None, &head, &press.recent, &path).await.unwrap();
    let whole = fs::read(&path).unwrap();
    let begin = whole.windows(4).position(|four| four == b"PACK").unwrap();
    let pack = &whole[begin..];
    let shelf = Shelf::new();
    let mut refused = 0;
    for at in (0..pack.len()).step_by(7) {
        let mut changed = pack.to_vec();
        changed[at] ^= 0x55;
        for bytes in [&changed[..], &pack[..at]] {
            let mirror = bundle(folder.path(), &head, bytes);
            let Ok(Fetched::Brought(incoming)) = shelf.fetch(&mirror).await else { continue };
            assert!(shelf.admit(&incoming).is_err(), "changed or cut at {at}");
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");
    shelf.assert_empty();
    // A sound pack that has not what it is said to have.
    let stranger = "a".repeat(40).parse().unwrap();
    let incoming = shelf.brought(&bundle(folder.path(), &stranger, pack)).await;
    assert!(shelf.admit(&incoming).is_err());
    drop(incoming);
    shelf.assert_empty();
    let incoming = shelf.brought(&bundle(folder.path(), &head, pack)).await;
    shelf.admit(&incoming).unwrap();
}

/// Passes so many bytes of each answer on, then ends the connection.
fn cutter(to: u16, after: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (Ok(mut client), Ok(mut server)) = (client, TcpStream::connect(("127.0.0.1", to)))
            else {
                continue;
            };
            let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up, &mut server));
            std::thread::spawn(move || {
                let mut left = after;
                let mut chunk = [0; 512];
                while left > 0 {
                    let most = chunk.len().min(left);
                    match down.read(&mut chunk[..most]) {
                        Ok(0) | Err(_) => break,
                        Ok(read) => {
                            left -= read;
                            if client.write_all(&chunk[..read]).is_err() {
                                break;
                            }
                        }
                    }
                }
                let _ = client.shutdown(std::net::Shutdown::Both);
                let _ = down.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_anywhere_leaves_nothing() {
    let Some(server) = GitHttps::start().await else { return };
    let mut press = Press::new();
    server.repository("copy.git");
    for _ in 0..20 {
        press.add();
    }
    let mirror = server.mirror("copy.git");
    press.push(&mirror, &Way::Direct).await;
    let shelf = Shelf::new();
    let (mut cut, mut after) = (0, 100);
    loop {
        let mut url = server.url("copy.git");
        let port = cutter(url.port().unwrap(), after);
        url.set_port(Some(port)).unwrap();
        let mirror = Mirror { push: PushAddress::Http(url), ..mirror.clone() };
        match shelf.fetch(&mirror).await {
            Err(FetchError::Unreachable { .. }) => cut += 1,
            Ok(Fetched::Brought(incoming)) => {
                shelf.admit(&incoming).unwrap();
                break;
            }
            other => panic!("cut after {after} bytes: {other:?}"),
        }
        assert_eq!(fs::read_dir(shelf.path().join("objects/pack")).unwrap().count(), 0);
        after += 400;
    }
    assert!(cut > 5, "{cut}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_a_path_is_read_by_our_own_hands() {
    if !is_installed("git") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut press = Press::new();
    make_bare(&folder.path().join("copy.git"));
    let mirror = git::mirror(PushAddress::Path(folder.path().join("copy.git")), Credential::None);
    press.add();
    press.push(&mirror, &Way::Direct).await;
    let first = press.head();
    press.add();
    press.push(&mirror, &Way::Direct).await;
    let out = run(Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "receive::read_by_hand", "--ignored", "--nocapture"])
        .env("PATH", "/nonexistent")
        .env("THISTLEDOWN_TEST_COPY", folder.path().join("copy.git")));
    assert!(out.contains(&format!("tip {}", press.head())), "{out}");
    assert_ne!(first, press.head());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by without_git_a_path_is_read_by_our_own_hands, where there is no git"]
async fn read_by_hand() {
    let Some(path) = std::env::var_os("THISTLEDOWN_TEST_COPY") else { return };
    let shelf = Shelf::new();
    let mirror = git::mirror(PushAddress::Path(path.into()), Credential::None);
    let incoming = shelf.brought(&mirror).await;
    shelf.admit(&incoming).unwrap();
    println!("tip {}", incoming.tip);
}

#[tokio::test]
async fn landmarks_reach_the_first_commit_in_few_steps() {
    let mut press = Press::new();
    for _ in 0..200 {
        press.add();
    }
    let marks = press.repository.landmarks().unwrap();
    assert_eq!(marks.first(), Some(&press.head()));
    assert_eq!(marks.last(), Some(&press.recent[0].commit));
    assert!(marks.len() < 40, "{}", marks.len());
}
