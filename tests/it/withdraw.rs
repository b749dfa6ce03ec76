//! Pages that go: from the tree, and from the history.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use thistledown::cache::Cache;
use thistledown::repository::RunLock;

use crate::servers::git::run;
use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};

/// Ids of all objects of a repository, wherever they lie.
fn objects(store: &Path) -> BTreeSet<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(store).args(["cat-file", "--batch-all-objects"]);
    let said = run(command.arg("--batch-check=%(objectname)"));
    said.lines().map(str::to_owned).collect()
}

/// Ids of the objects whose content has some words: blobs, and trees by the
/// names in them.
pub fn objects_with(store: &Path, words: &str) -> BTreeSet<String> {
    let git = git2::Repository::open_bare(store).unwrap();
    let odb = git.odb().unwrap();
    let has = |id: &String| {
        let object = odb.read(git2::Oid::from_str(id).unwrap()).unwrap();
        object.data().windows(words.len()).any(|window| window == words.as_bytes())
    };
    objects(store).into_iter().filter(has).collect()
}

pub fn paths(desk: &Desk, folder: &str) -> Vec<String> {
    desk.files().into_iter().map(|file| file.0).filter(|path| path.starts_with(folder)).collect()
}

pub fn fsck(store: &Path) {
    run(Command::new("git").arg("-C").arg(store).args(["fsck", "--strict"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_taken_out_with_what_only_it_shows_and_stays_out() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(3);
    news.change(0, |post| post.pictures = vec![10, 20]);
    let original = news.site.url("/post/story-1000").to_string();
    news.change(1, |post| {
        post.pictures = vec![20];
        post.link = Some("/post/story-1000".to_owned());
    });
    desk.sync().await.assert_code(0).assert_said("published 3 new");
    assert_eq!(paths(&desk, "images/").len(), 2);
    let page = paths(&desk, "pages/").into_iter().find(|path| path.contains("1000")).unwrap();

    desk.run(&["withdraw", "pages/news/none.md"]).await.assert_code(2);
    desk.run(&["withdraw", "--undo", &page]).await.assert_code(2);
    // A page may be called by its address on a mirror.
    let address = format!("https://one.example/blob/main/{page}?a=b#c");
    let done = desk.run(&["withdraw", &address]).await;
    done.assert_code(0).assert_said(&page).assert_said("mirror copy: pushed");
    assert_eq!(desk.commits(), 2);
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_eq!(paths(&desk, "images/").len(), 1);
    for (path, text) in desk.files() {
        assert!(!path.contains("1000"), "{path}");
        if path.ends_with("story-1001.md") {
            // Its link leads to our copy no more.
            assert!(text.contains(&format!("]({original})")), "{text}");
            continue;
        }
        let ledger = path.starts_with("ledger/");
        assert!(ledger || !text.contains("1000"), "{path}: {text}");
        assert!(!text.contains("UMK1000") && !text.contains("Story number 1000"), "{path}");
    }

    // Neither an unchanged feed, nor a changed entry, nor a lost cache brings
    // it back.
    desk.sync().await.assert_code(0).assert_said("no commit");
    news.change(0, |post| post.title += " (updated)");
    desk.sync().await.assert_code(0).assert_said("no commit");
    desk.forget();
    desk.sync().await.assert_code(0).assert_said("no commit");
    desk.run(&["withdraw", &address]).await.assert_code(0);
    assert_eq!(desk.commits(), 2);

    // Until the operator says so.
    desk.run(&["withdraw", "--undo", &page]).await.assert_code(0);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    desk.assert_whole(&news.markers());
    if is_installed("git") {
        fsck(&desk.path().join("copy.git"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_page_takes_its_lists_along() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    let ledger = desk.files().into_iter().find(|file| file.0.starts_with("ledger/")).unwrap().1;
    let id = ledger.split('"').nth(3).unwrap().to_owned();
    desk.run(&["withdraw", &id[..8]]).await.assert_code(0);
    let left: Vec<String> = paths(&desk, "indexes/");
    assert_eq!(left, ["indexes/newest.md"]);
    assert!(paths(&desk, "pages/").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_pass_does_it_next() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[2]).await;
    let url = news.site.url("/post/story-1000");
    let lock = RunLock::take(&desk.path().join("lock")).unwrap();
    desk.run(&["withdraw", url.as_str()]).await.assert_code(0).assert_said("with its next pass");
    assert_eq!(desk.pages().len(), 2);
    drop(lock);
    desk.sync().await.assert_code(0);
    assert_eq!(desk.pages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purged_page_is_nowhere_in_our_store() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    desk.bare("strict.git");
    let strict = "[[mirrors]]\nname = \"strict\"\npush = \"strict.git\"\n";
    desk.configure(&(simple(&news) + strict));
    let at = |name: &str| desk.path().join(name);
    let deny = |value: &str| {
        let mut command = Command::new("git");
        command.arg("-C").arg(at("strict.git")).args(["config", "receive.denyNonFastForwards"]);
        run(command.arg(value));
    };
    deny("true");
    news.publish(2);
    news.change(0, |post| post.pictures = vec![10]);
    desk.sync().await.assert_code(0);
    news.publish(1);
    news.change(0, |post| post.title = "Story number 1000 again".to_owned());
    desk.sync().await.assert_code(0).assert_said("1 new and 1 changed");
    let picture = paths(&desk, "images/").remove(0);
    let digest = picture.rsplit('/').next().unwrap();
    let known = ["UMK1000", "Story number 1000", "story-1000", digest];
    for words in known {
        assert!(!objects_with(&at("news.git"), words).is_empty(), "{words}");
    }

    let page = paths(&desk, "pages/").into_iter().find(|path| path.contains("1000")).unwrap();
    let done = desk.run(&["withdraw", "--purge", &page]).await;
    done.assert_code(3).assert_said("Others may still have it").assert_said("mirror copy: pushed");
    done.assert_said("mirror strict: refused").assert_said("receive.denyNonFastForwards");
    assert_eq!(desk.commits(), 1);
    let left = objects(&at("news.git"));
    for words in known {
        let found = objects_with(&at("news.git"), words);
        assert!(found.is_empty(), "{words}: {found:?}");
        for file in fs::read_dir(desk.path()).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() && path.file_name().unwrap().to_str().unwrap().contains("cache") {
                let bytes = fs::read(&path).unwrap();
                let found = bytes.windows(words.len()).any(|window| window == words.as_bytes());
                assert!(!found, "{words} in {}", path.display());
            }
        }
    }
    fsck(&at("news.git"));
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    // What the mirror collects is gone there, too.
    let mut command = Command::new("git");
    run(command.arg("-C").arg(at("copy.git")).args(["gc", "-q", "--prune=now"]));
    assert_eq!(objects(&at("copy.git")), left);

    // The way out that was told.
    deny("false");
    desk.sync().await.assert_code(0).assert_said("mirror strict: pushed");
    assert_eq!(desk.tip("strict.git"), Some(desk.head()));
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(desk.pages().len(), 3);
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    run(Command::new("cp").arg("-r").arg(from).arg(to));
}

/// Runs a command on copies of a desk, killed at moments spread over the time
/// that it takes, and lets `check` look at each copy after.
pub async fn kill_everywhere(
    desk: &Desk,
    arguments: &[&str],
    check: impl Fn(&Path, &dyn Fn(&[&str]) -> Command),
) {
    const KILLS: u32 = 20;
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Duration::ZERO;
    for number in 0..=KILLS {
        let state: PathBuf = folder.path().join(number.to_string());
        copy(desk.path(), &state);
        let command = |arguments: &[&str]| {
            let mut command = desk.command(arguments);
            command.current_dir(&state).stdout(Stdio::null());
            command
        };
        let begin = Instant::now();
        let mut child = command(arguments).spawn().unwrap();
        match number {
            // Once to its end, which tells how long that takes.
            0 => {
                assert!(child.wait().unwrap().success());
                whole = begin.elapsed();
            }
            _ => {
                tokio::time::sleep(whole * number / KILLS).await;
                let _ = child.kill();
                child.wait().unwrap();
            }
        }
        check(&state, &command);
        fsck(&state.join("news.git"));
        let tip = |name: &str| {
            let git = git2::Repository::open_bare(state.join(name)).unwrap();
            git.refname_to_id("refs/heads/main").unwrap()
        };
        assert_eq!(tip("news.git"), tip("copy.git"), "{number}");
        fs::remove_dir_all(&state).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_that_is_killed_is_ended_by_the_next_pass() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::published(&news, &[3, 1]).await;
    let page = paths(&desk, "pages/").into_iter().find(|path| path.contains("1000")).unwrap();
    let purge = ["withdraw", "--purge", &page];
    kill_everywhere(&desk, &purge, |state, command| {
        let store = state.join("news.git");
        // Where the wish was not heard yet, the operator repeats it.
        let heard = wishes(state) > 0 || objects_with(&store, "UMK1000").is_empty();
        let next = if heard { command(&["sync"]).status() } else { command(&purge).status() };
        assert!(next.unwrap().success());
        assert!(objects_with(&store, "UMK1000").is_empty());
        assert_eq!(wishes(state), 0);
    })
    .await;
}

/// How many wishes wait in the cache of a state directory.
fn wishes(state: &Path) -> usize {
    Cache::open(&state.join("cache.sqlite")).unwrap().wishes().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_a_purge_is_done_by_our_own_hands() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::published(&news, &[2]).await;
    let page = paths(&desk, "pages/").into_iter().find(|path| path.contains("1000")).unwrap();
    let mut command = desk.command(&["withdraw", "--purge", &page]);
    let output = command.env("PATH", desk.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let store = desk.path().join("news.git");
    assert!(objects_with(&store, "UMK1000").is_empty());
    assert!(!objects_with(&store, "UMK1001").is_empty());
    fsck(&store);
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    desk.sync().await.assert_code(0).assert_said("no commit");
}
