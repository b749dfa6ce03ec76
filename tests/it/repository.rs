//! The bare store, read back by git itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use tempfile::TempDir;
use thistledown::model::{Author, CommitId, Digest, Digests, LedgerLine, PageId, SourceName};
use thistledown::remote::write_bundle;
use thistledown::repository::{Changes, LedgerChange, LockError, Repository, RunLock, Upkeep};

use crate::servers::is_installed;

struct Bench {
    _folder: TempDir,
    path: PathBuf,
    repository: Repository,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.git");
        let repository = Repository::open(&path, &Author::default()).unwrap();
        Self { _folder: folder, path, repository }
    }

    fn publish(&self, changes: &[(&str, Option<&str>)]) -> Option<CommitId> {
        let head = self.repository.head().unwrap();
        let made = self.repository.publish(head.as_ref(), &self::changes(changes), "m", time());
        made.unwrap().map(|publication| publication.commit)
    }

    fn read(&self, path: &str) -> Option<String> {
        let head = self.repository.head().unwrap().unwrap();
        let bytes = self.repository.read(&head, &path.parse().unwrap()).unwrap();
        bytes.map(|bytes| String::from_utf8(bytes).unwrap())
    }
}

fn time() -> Timestamp {
    "2021-01-11T00:00:00Z".parse().unwrap()
}

fn changes(list: &[(&str, Option<&str>)]) -> Changes {
    let content = |text: &Option<&str>| text.map(|text| text.as_bytes().to_vec());
    list.iter().map(|(path, text)| (path.parse().unwrap(), content(text))).collect()
}

/// Runs git in a repository and returns what it said.
fn git(path: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(path).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}{complaint}");
    said
}

fn files(path: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    found.sort();
    found
}

fn line(guid: &str, title: &str) -> LedgerLine {
    let source: SourceName = "soh".parse().unwrap();
    let digest = Digest::of(b"");
    LedgerLine {
        id: PageId::new(&source, guid),
        url: format!("https://a.example/{guid}"),
        path: format!("pages/soh/2021/01/{guid}.md").parse().unwrap(),
        source,
        title: title.to_owned(),
        author: None,
        category: "finance".parse().unwrap(),
        tags: Vec::new(),
        published: time(),
        updated: None,
        supplier: None,
        withdrawn: false,
        digests: Digests { page: digest, body: digest, entry: digest },
    }
}

fn json(lines: &[LedgerLine]) -> String {
    lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect()
}

#[test]
fn publications_are_read_back_and_git_finds_them_sound() {
    let bench = Bench::new();
    assert_eq!(bench.repository.head().unwrap(), None);
    let first = bench.publish(&[("README.md", Some("one")), ("pages/a/b.md", Some("b"))]).unwrap();
    let second = bench.publish(&[("pages/a/c.md", Some("c"))]).unwrap();
    assert_eq!(bench.repository.head().unwrap(), Some(second.clone()));
    assert_eq!(bench.read("pages/a/b.md").as_deref(), Some("b"));
    assert_eq!(bench.read("pages/a/nothing.md"), None);
    assert_eq!(bench.repository.time(&first).unwrap(), time());
    if !is_installed("git") {
        return;
    }
    git(&bench.path, &["fsck", "--strict"]);
    let warned = Command::new("git").arg("-C").arg(&bench.path).arg("status").output().unwrap();
    assert!(!String::from_utf8_lossy(&warned.stderr).contains("deprecated"));
    let log = git(&bench.path, &["log", "--format=%H %an <%ae> %ad %cn %cd %s", "--date=iso"]);
    let stamp =
        "mirror <mirror@invalid> 2021-01-11 00:00:00 +0000 mirror 2021-01-11 00:00:00 +0000 m";
    assert_eq!(log, format!("{second} {stamp}\n{first} {stamp}\n"));
}

#[test]
fn what_does_not_change_makes_no_commit() {
    let bench = Bench::new();
    assert!(bench.publish(&[("README.md", Some("one"))]).is_some());
    assert!(bench.publish(&[("README.md", Some("one"))]).is_none());
    assert!(bench.publish(&[("feed.xml", None)]).is_none());
    assert!(bench.publish(&[]).is_none());
}

#[test]
fn removed_files_go_and_empty_folders_with_them() {
    let bench = Bench::new();
    bench.publish(&[("README.md", Some("one")), ("pages/a/b.md", Some("b"))]);
    bench.publish(&[("pages/a/b.md", None)]).unwrap();
    assert_eq!(bench.read("pages/a/b.md"), None);
    if is_installed("git") {
        assert_eq!(
            git(&bench.path, &["ls-tree", "-r", "-t", "--name-only", "main"]),
            "README.md\n"
        );
    }
}

#[test]
fn a_publication_is_one_pack_of_exactly_what_is_new() {
    let bench = Bench::new();
    bench.publish(&[("README.md", Some("one")), ("pages/a/b.md", Some("b"))]);
    let head = bench.repository.head().unwrap();
    let change = changes(&[("pages/a/c.md", Some("c")), ("README.md", Some("one"))]);
    let made = bench.repository.publish(head.as_ref(), &change, "m", time()).unwrap().unwrap();
    let pack = made.pack.unwrap();
    assert!(pack.is_file());
    let objects = bench.path.join("objects");
    assert_eq!(files(&objects.join("pack"), ".pack").len(), 2);
    let folders = std::fs::read_dir(&objects).unwrap().count();
    assert_eq!(folders, 2, "loose objects beside `info` and `pack`");
    if is_installed("git") {
        let listed = git(&bench.path, &["verify-pack", "-v", pack.to_str().unwrap()]);
        let count = |kind: &str| listed.lines().filter(|line| line.contains(kind)).count();
        assert_eq!((count(" blob "), count(" tree "), count(" commit ")), (1, 3, 1), "{listed}");
    }
}

#[test]
fn a_branch_that_moved_is_not_overwritten() {
    let bench = Bench::new();
    let first = bench.publish(&[("README.md", Some("one"))]).unwrap();
    let second = bench.publish(&[("README.md", Some("two"))]).unwrap();
    let late = changes(&[("README.md", Some("late"))]);
    let error = bench.repository.publish(Some(&first), &late, "m", time()).unwrap_err();
    assert!(error.to_string().contains("move the branch"), "{error}");
    assert!(bench.repository.publish(None, &late, "m", time()).is_err());
    assert_eq!(bench.repository.head().unwrap(), Some(second));
}

#[test]
fn a_publication_that_was_killed_before_its_ref_moved_is_made_again() {
    let bench = Bench::new();
    let first = bench.publish(&[("README.md", Some("one"))]).unwrap();
    let second = bench.publish(&[("README.md", Some("two"))]).unwrap();
    // As if the run had died between pack and ref.
    let branch = bench.path.join("refs/heads/main");
    std::fs::write(&branch, format!("{first}\n")).unwrap();
    let again = changes(&[("README.md", Some("two"))]);
    let made = bench.repository.publish(Some(&first), &again, "m", time()).unwrap().unwrap();
    assert_eq!(made.commit, second);
    // Its objects lie in the pack of the dead run.
    assert_eq!(made.pack, None);
    assert_eq!(bench.repository.head().unwrap(), Some(second));
}

#[test]
fn a_pack_whose_publication_never_ended_goes_at_the_next_start() {
    let bench = Bench::new();
    let first = bench.publish(&[("README.md", Some("one"))]).unwrap();
    let head = bench.repository.head().unwrap();
    let two = changes(&[("README.md", Some("two"))]);
    let made = bench.repository.publish(head.as_ref(), &two, "m", time()).unwrap().unwrap();
    let pack = made.pack.unwrap();
    // As if the run had died between pack and ref.
    std::fs::write(bench.path.join("refs/heads/main"), format!("{first}\n")).unwrap();
    std::fs::write(pack.with_extension("keep"), format!("{}\n", made.commit)).unwrap();
    let foreign = bench.path.join("objects/pack/pack-foreign.keep");
    std::fs::write(&foreign, "receive-pack 17 on host\n").unwrap();
    let opened = Repository::open(&bench.path, &Author::default()).unwrap();
    for ending in ["pack", "idx", "keep"] {
        assert!(!pack.with_extension(ending).exists(), "{ending}");
    }
    assert!(foreign.exists());
    let again = opened.publish(Some(&first), &two, "m", time()).unwrap().unwrap();
    assert_eq!((again.commit, again.pack.is_some()), (made.commit.clone(), true));
    // A mark that outlived the move of the branch means nothing.
    std::fs::write(pack.with_extension("keep"), format!("{}\n", made.commit)).unwrap();
    let opened = Repository::open(&bench.path, &Author::default()).unwrap();
    assert!(pack.exists() && !pack.with_extension("keep").exists());
    assert_eq!(opened.head().unwrap(), Some(made.commit));
}

#[test]
fn what_was_made_on_what_was_given_up_stays() {
    let bench = Bench::new();
    let first = bench.publish(&[("README.md", Some("one"))]).unwrap();
    let given_up = changes(&[("README.md", Some("two"))]);
    bench.repository.compose(Some(&first), &given_up, "given up", time()).unwrap().unwrap();
    // The same page lies in the pack before.
    let taken = changes(&[("README.md", Some("two")), ("feed.xml", Some("news"))]);
    let taken = bench.repository.compose(Some(&first), &taken, "m", time()).unwrap().unwrap();
    bench.repository.advance(Some(&first), &taken.commit).unwrap();
    bench.publish(&[("pages/a/b.md", Some("b"))]).unwrap();
    let opened = Repository::open(&bench.path, &Author::default()).unwrap();
    let head = opened.head().unwrap().unwrap();
    let page = opened.read(&head, &"README.md".parse().unwrap()).unwrap();
    assert_eq!(page.as_deref(), Some(&b"two"[..]));
    if is_installed("git") {
        git(&bench.path, &["fsck", "--strict", "--no-dangling"]);
    }
}

#[tokio::test]
async fn many_packs_become_few_and_nothing_is_missed() {
    if !is_installed("git") {
        return;
    }
    let bench = Bench::new();
    let page = |number: usize| format!("pages/a/p-{number}.md");
    for number in 0..60 {
        bench.publish(&[(&page(number), Some("text")), ("README.md", Some(&number.to_string()))]);
    }
    assert_eq!(
        bench.repository.keep_up().await.unwrap(),
        Upkeep::RolledUp { from: 60, to: files(&bench.path.join("objects/pack"), ".pack").len() }
    );
    assert!(files(&bench.path.join("objects/pack"), ".pack").len() < 4);
    assert!(files(&bench.path.join("objects/pack"), "").iter().all(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        name.starts_with("pack-") && (name.ends_with(".pack") || name.ends_with(".idx"))
    }));
    assert_eq!(bench.repository.keep_up().await.unwrap(), Upkeep::NotDue);
    for number in 0..60 {
        assert_eq!(bench.read(&page(number)).as_deref(), Some("text"));
    }
    bench.publish(&[("README.md", Some("more"))]).unwrap();
    git(&bench.path, &["fsck", "--strict"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_are_whole_while_packs_are_rolled_up_beside_them() {
    if !is_installed("git") {
        return;
    }
    let bench = Bench::new();
    let page = |number: u32| format!("pages/{}/p-{number}.md", number % 7);
    let publish = |number: u32| {
        let files = [(&*page(number), Some("text")), ("README.md", Some(&*number.to_string()))];
        bench.publish(&files).unwrap()
    };
    let first = publish(0);
    let written = AtomicUsize::new(0);
    let work = async {
        for number in 1..=240 {
            publish(number);
            if number % 60 == 0 {
                // As many bundles as there are meanwhile, and one at least.
                let before = written.load(Ordering::SeqCst);
                let done = bench.repository.keep_up().await.unwrap();
                assert!(matches!(done, Upkeep::RolledUp { .. }), "{done:?}");
                while written.load(Ordering::SeqCst) < before + 2 {
                    tokio::task::yield_now().await;
                }
            }
        }
    };
    let path = bench.path.clone();
    let file = path.with_extension("bundle");
    let read = async {
        loop {
            let head = Repository::inspect(&path).unwrap().head().unwrap().unwrap();
            let count = written.load(Ordering::SeqCst);
            // The whole history, and what came since the first publication.
            let since = (count % 2 == 1 && head != first).then_some(&first);
            write_bundle(&path, since, &head, &[], &file).await.unwrap();
            git(&path, &["bundle", "verify", "-q", "../news.bundle"]);
            written.store(count + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = work => {}
        () = read => {}
    }
    git(&path, &["fsck", "--strict"]);
}

#[tokio::test]
async fn a_broken_pack_is_not_rolled_up_and_nothing_is_removed() {
    if !is_installed("git") {
        return;
    }
    let bench = Bench::new();
    for number in 0..60 {
        bench.publish(&[("README.md", Some(&number.to_string()))]);
    }
    let folder = bench.path.join("objects/pack");
    let packs = files(&folder, ".pack");
    let mut bytes = std::fs::read(&packs[7]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    std::fs::remove_file(&packs[7]).unwrap();
    std::fs::write(&packs[7], bytes).unwrap();
    let error = bench.repository.keep_up().await.unwrap_err().to_string();
    assert!(error.contains("roll up the packs"), "{error}");
    assert_eq!(files(&folder, ".pack"), packs);
    // It is not tried again for each publication.
    assert_eq!(bench.repository.keep_up().await.unwrap(), Upkeep::NotDue);
}

#[test]
fn what_a_killed_run_left_is_swept_away() {
    let bench = Bench::new();
    bench.publish(&[("README.md", Some("one"))]).unwrap();
    let litter = [
        "refs/heads/main.lock",
        "HEAD.lock",
        "config.lock",
        "packed-refs.lock",
        "objects/pack/pack_git2_abc123",
        "objects/pack/tmp_idx_abc",
        "objects/pack/pack-1.idx.lock",
        "objects/tmp_object_git2_abc",
    ];
    for file in litter {
        std::fs::write(bench.path.join(file), "").unwrap();
    }
    let change = changes(&[("README.md", Some("two"))]);
    let head = bench.repository.head().unwrap();
    assert!(bench.repository.publish(head.as_ref(), &change, "m", time()).is_err());
    let opened = Repository::open(&bench.path, &Author::default()).unwrap();
    for file in litter {
        assert!(!bench.path.join(file).exists(), "{file}");
    }
    assert!(opened.publish(head.as_ref(), &change, "m", time()).unwrap().is_some());
}

#[test]
fn a_pack_torn_by_a_power_cut_is_set_aside() {
    let bench = Bench::new();
    let first = bench.publish(&[("README.md", Some("one"))]).unwrap();
    let folder = bench.path.join("objects/pack");
    let before = files(&folder, ".pack");
    bench.publish(&[("README.md", Some("two"))]).unwrap();
    // The cut came after the names and before the bytes: the ref had not moved.
    std::fs::write(bench.path.join("refs/heads/main"), format!("{first}\n")).unwrap();
    let torn = files(&folder, ".pack").into_iter().find(|pack| !before.contains(pack)).unwrap();
    for path in [torn.clone(), torn.with_extension("idx")] {
        let length = std::fs::metadata(&path).unwrap().len() as usize;
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, vec![0; length]).unwrap();
    }
    let opened = Repository::open(&bench.path, &Author::default()).unwrap();
    assert!(!torn.exists());
    let again = changes(&[("README.md", Some("two"))]);
    let made = opened.publish(Some(&first), &again, "m", time()).unwrap().unwrap();
    assert!(made.pack.unwrap().exists());
    if is_installed("git") {
        git(&bench.path, &["fsck", "--strict"]);
    }
}

#[test]
fn a_repository_that_was_killed_while_it_was_made_is_made() {
    let whole = Bench::new();
    let parts = ["HEAD", "config", "refs", "objects", "libgit2.config"];
    for missing in 0..parts.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.git");
        std::fs::create_dir(&path).unwrap();
        // What was made before the kill, and the lock of what was being made.
        for part in &parts[..missing] {
            let from = whole.path.join(part);
            match from.is_dir() {
                true => std::fs::create_dir(path.join(part)).unwrap(),
                false => drop(std::fs::copy(from, path.join(part)).unwrap()),
            }
        }
        std::fs::write(path.join(format!("{}.lock", parts[missing])), "").unwrap();
        let repository = Repository::open(&path, &Author::default()).unwrap();
        let change = changes(&[("README.md", Some("one"))]);
        assert!(repository.publish(None, &change, "m", time()).unwrap().is_some(), "{missing}");
    }
}

#[test]
fn names_that_a_power_cut_left_without_content_are_written_anew() {
    let bench = Bench::new();
    let first = bench.publish(&[("a.md", Some("a"))]);
    for part in ["HEAD", "config"] {
        std::fs::write(bench.path.join(part), "").unwrap();
        let opened = Repository::open(&bench.path, &Author::default()).unwrap();
        assert_eq!(opened.head().unwrap(), first, "{part}");
    }
    if is_installed("git") {
        git(&bench.path, &["fsck", "--strict"]);
    }
}

#[test]
fn a_tree_with_foreign_things_is_refused() {
    if !is_installed("git") {
        return;
    }
    let blob = |path: &Path| {
        let file = path.join("x");
        std::fs::write(&file, "x").unwrap();
        git(path, &["hash-object", "-w", file.to_str().unwrap()]).trim().to_owned()
    };
    for (mode, name, words) in [
        ("120000", "link.md", "120000"),
        ("100755", "run.md", "100755"),
        ("100644", ".gitattributes", "not a path of ours"),
        ("100644", "con.md", "not a path of ours"),
    ] {
        let bench = Bench::new();
        let oid = blob(&bench.path);
        let list = bench.path.join("list");
        std::fs::write(&list, format!("{mode} blob {oid}\t{name}\n")).unwrap();
        let mktree = Command::new("git")
            .arg("-C")
            .arg(&bench.path)
            .arg("mktree")
            .stdin(std::fs::File::open(&list).unwrap())
            .output()
            .unwrap();
        let tree = String::from_utf8(mktree.stdout).unwrap().trim().to_owned();
        let identity = ["-c", "user.name=x", "-c", "user.email=x"];
        let commit =
            git(&bench.path, &[&identity[..], &["commit-tree", &tree, "-m", "x"]].concat());
        git(&bench.path, &["update-ref", "refs/heads/main", commit.trim()]);
        let head: CommitId = commit.trim().parse().unwrap();
        let change = changes(&[("README.md", Some("two"))]);
        let refused = bench.repository.publish(Some(&head), &change, "m", time()).unwrap_err();
        assert!(refused.to_string().contains(words), "{name}: {refused}");
        assert_eq!(bench.repository.head().unwrap(), Some(head));
    }
}

#[test]
fn two_operators_make_the_same_commits() {
    let heads: Vec<CommitId> = (0..2)
        .map(|_| {
            let bench = Bench::new();
            bench.publish(&[("README.md", Some("one")), ("pages/a/b.md", Some("b"))]);
            bench.publish(&[("pages/a/c.md", Some("c"))]).unwrap()
        })
        .collect();
    assert_eq!(heads[0], heads[1]);
}

#[test]
fn the_ledger_read_by_steps_is_the_ledger_read_at_once() {
    let bench = Bench::new();
    let day = "ledger/2021/01/11.jsonl";
    let steps = [
        json(&[line("1", "a"), line("2", "b")]),
        json(&[line("1", "a"), line("2", "B"), line("3", "c")]),
        json(&[line("2", "B"), line("3", "c")]),
    ];
    let mut known: BTreeMap<PageId, LedgerLine> = BTreeMap::new();
    let mut since = None;
    for (number, text) in steps.iter().enumerate() {
        let head = bench.publish(&[(day, Some(text)), ("README.md", Some(text))]).unwrap();
        let mut told = Vec::new();
        bench
            .repository
            .ledger(&head, since.as_ref(), &mut |change| {
                told.push(change);
                Ok(())
            })
            .unwrap();
        if number == 1 {
            assert_eq!(told.len(), 2, "{told:?}");
        }
        for change in told {
            match change {
                LedgerChange::Anew => known.clear(),
                LedgerChange::Line(line) => drop(known.insert(line.id.clone(), *line)),
                LedgerChange::Gone(id) => drop(known.remove(&id)),
            }
        }
        let lines: Vec<LedgerLine> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(known.len(), lines.len());
        assert!(lines.iter().all(|line| known.get(&line.id) == Some(line)));
        since = Some(head);
    }
}

#[test]
fn a_broken_ledger_line_is_named() {
    let bench = Bench::new();
    let text = format!("{}not json\n", json(&[line("1", "a")]));
    let head = bench.publish(&[("ledger/2021/01/11.jsonl", Some(&text))]).unwrap();
    let error = bench.repository.ledger(&head, None, &mut |_| Ok(())).unwrap_err().to_string();
    assert!(error.contains("ledger/2021/01/11.jsonl, line 2"), "{error}");
}

#[test]
fn an_export_is_the_tree_as_files() {
    let bench = Bench::new();
    let head = bench.publish(&[("README.md", Some("one")), ("pages/a/b.md", Some("b"))]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    bench.repository.export(&head, folder.path()).unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join("pages/a/b.md")).unwrap(), "b");
}

#[test]
fn one_run_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lock");
    let held = RunLock::take(&path).unwrap();
    let second = RunLock::take(&path).unwrap_err();
    assert!(matches!(second, LockError::Taken(_)) && second.to_string().contains("another run"));
    drop(held);
    assert!(RunLock::take(&path).is_ok());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let error = Repository::open(Path::new("/proc/nothing/news.git"), &Author::default());
    assert!(error.err().unwrap().to_string().contains("/proc/nothing/news.git"));
}
