//! Histories that end, and the mirrors that take the new ones.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use thistledown::model::{Author, CommitId, TrustedSigners};
use thistledown::repository::{Changes, Past, Pointer, Repository};

use crate::servers::git::{make_bare, run};
use crate::servers::is_installed;
use crate::servers::news::{Desk, Done, News, simple};
use crate::signing::{make_key, read_key};
use crate::withdraw::{fsck, kill_everywhere, objects_with, paths};

/// A configuration whose history ends as soon as it has more than a beginning.
fn short(news: &News, rest: &str) -> String {
    format!("[repository]\nmax_size = \"1 kB\"\n{rest}\n{}", simple(news))
}

fn archive(desk: &Desk) -> Option<CommitId> {
    let git = git2::Repository::open_bare(desk.path().join("news.git")).unwrap();
    let mut archives = git.references_glob("refs/archive/*").unwrap();
    let tip = archives.next()?.unwrap().target().unwrap();
    assert!(archives.next().is_none());
    Some(tip.to_string().parse().unwrap())
}

/// How many bytes a pass sent to the mirror.
fn sent(said: &str) -> u64 {
    let words = said.split("mirror copy: pushed (").nth(1).unwrap();
    words.split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_is_too_large_ends_and_all_pages_stay() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let at = |name: &str| desk.path().join(name);
    let key = read_key(&make_key(&at("key"), "ed25519", ""));
    news.publish(40);
    news.change(0, |post| post.pictures = (0..30).collect());
    let first = desk.sync().await;
    first.assert_code(0).assert_said("published 40 new");
    news.publish(1);
    desk.sync().await.assert_code(0);
    let old = desk.head();
    desk.configure(&short(&news, "signing_key = { file = \"key\" }"));
    let rotated = desk.sync().await;
    rotated.assert_code(0).assert_said("mirror copy: pushed");
    let root = desk.head();
    assert_eq!((desk.commits(), desk.tip("copy.git")), (1, Some(root.clone())));
    desk.assert_whole(&news.markers());
    for store in ["news.git", "copy.git"] {
        fsck(&at(store));
    }
    // The mirror has the pages: it is sent little.
    let (all, little) = (sent(&first.said), sent(&rotated.said));
    assert!(little * 3 < all, "{little} of {all}");

    // The old history is kept here, and the new one points to it.
    let tip = archive(&desk).unwrap();
    let ancestor = ["merge-base", "--is-ancestor", old.as_str(), tip.as_str()];
    run(Command::new("git").arg("-C").arg(at("news.git")).args(ancestor));
    let repository = Repository::open(&at("news.git"), &Author::default()).unwrap();
    let pointer = Pointer { tip: tip.clone(), past: Past::Archived };
    assert_eq!(repository.pointer(&root).unwrap(), Some(pointer));
    repository.verify(&root, &TrustedSigners::new([key.signer()])).unwrap();
    for name in ["archive.json", "archive.json.sig"] {
        let file = desk.files().into_iter().find(|file| file.0 == name).unwrap();
        fs::write(at(name), file.1).unwrap();
    }
    let list: Value = serde_json::from_slice(&fs::read(at("archive.json")).unwrap()).unwrap();
    assert_eq!(list["archives"][0]["tip"], tip.as_str());
    fs::write(at("allowed"), format!("mirror@invalid {}\n", key.signer())).unwrap();
    let mut verify = Command::new("ssh-keygen");
    verify.args(["-Y", "verify", "-I", "mirror@invalid", "-n", "thistledown-archive", "-f"]);
    verify.arg(at("allowed")).arg("-s").arg(at("archive.json.sig"));
    run(verify.stdin(fs::File::open(at("archive.json")).unwrap()));

    // It goes on from there, and does not begin anew for nothing.
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), root);
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(desk.commits(), 2);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_remotes_at_commits_of_ours_are_moved() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let mirrors = ["late", "strange", "fresh"]
        .map(|name| format!("[[mirrors]]\nname = \"{name}\"\npush = \"{name}.git\"\n"));
    let [late, strange, fresh] = &mirrors;
    // One with a second branch that lags, and a bundle.
    let stick = "[[mirrors]]\nname = \"stick\"\npush = \"stick.bundle\"\n";
    let late = &format!("{late}branches = [\"main\", \"second\"]\n{stick}");
    let desk = Desk::simple(&news);
    desk.configure(&format!("{}{late}{strange}", simple(&news)));
    for name in ["late.git", "strange.git", "fresh.git"] {
        desk.bare(name);
    }
    for count in [1, 1] {
        news.publish(count);
        desk.sync().await.assert_code(0);
    }
    let late_git = |arguments: &[&str]| {
        let folder = desk.path().join("late.git");
        run(Command::new("git").arg("-C").arg(folder).args(arguments))
    };
    late_git(&["update-ref", "refs/heads/second", "main~1"]);
    // One is away for a while; to the other somebody else writes.
    fs::rename(desk.path().join("late.git"), desk.path().join("away")).unwrap();
    let git = git2::Repository::open_bare(desk.path().join("strange.git")).unwrap();
    let base = git.find_reference("refs/heads/main").unwrap().peel_to_commit().unwrap();
    let who = git2::Signature::new("a", "a@b", &git2::Time::new(0, 0)).unwrap();
    let tree = base.tree().unwrap();
    let foreign = git.commit(Some("refs/heads/main"), &who, &who, "x", &tree, &[&base]).unwrap();
    news.publish(1);
    desk.sync().await.assert_code(3);
    desk.configure(&format!("{}{late}{strange}{fresh}", short(&news, "")));
    desk.sync().await.assert_code(3).assert_said("mirror fresh: pushed");
    assert_eq!(desk.commits(), 1);
    fs::rename(desk.path().join("away"), desk.path().join("late.git")).unwrap();
    desk.sync().await.assert_code(3).assert_said("mirror late: pushed").assert_said("strange: ref");
    for name in ["copy.git", "late.git", "fresh.git"] {
        assert_eq!(desk.tip(name), Some(desk.head()), "{name}");
        fsck(&desk.path().join(name));
    }
    assert_eq!(late_git(&["rev-parse", "second"]).trim(), desk.head().as_str());
    let heads = ["bundle", "list-heads", "../stick.bundle"];
    assert!(late_git(&heads).contains(desk.head().as_str()));
    assert_eq!(git.refname_to_id("refs/heads/main").unwrap(), foreign);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_is_killed_is_ended_by_the_next_pass() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::published(&news, &[3, 1]).await;
    let pages = paths(&desk, "pages/");
    desk.configure(&short(&news, ""));
    kill_everywhere(&desk, &["sync"], |state, command| {
        assert!(command(&["sync"]).status().unwrap().success());
        let git = git2::Repository::open_bare(state.join("news.git")).unwrap();
        let head = git.find_reference("refs/heads/main").unwrap().peel_to_commit().unwrap();
        assert_eq!(head.parent_count(), 0);
        assert_eq!(git.references_glob("refs/archive/*").unwrap().count(), 1);
        for page in &pages {
            assert!(head.tree().unwrap().get_path(Path::new(page)).is_ok(), "{page}");
        }
    })
    .await;
}

#[test]
fn every_step_of_a_rotation_may_be_done_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.git");
    let repository = Repository::open(&path, &Author::default()).unwrap();
    let publish = |text: &str, day: &str| {
        let head = repository.head().unwrap();
        let changes: Changes = [("README.md".parse().unwrap(), Some(text.into()))].into();
        let time = format!("{day}T00:00:00Z").parse().unwrap();
        repository.publish(head.as_ref(), &changes, text, time).unwrap().unwrap().commit
    };
    let first = publish("one", "2025-12-30");
    let tip = publish("two", "2025-12-31");
    assert_eq!(repository.beginning(&tip).unwrap().0, first);
    assert_eq!(repository.archive(&tip, 2025).unwrap(), "2025");
    // Killed here, another publication comes before it is tried again.
    let tip = publish("three", "2025-12-31");
    for _ in 0..2 {
        assert_eq!(repository.archive(&tip, 2025).unwrap(), "2025");
        repository.note_replaced(&tip).unwrap();
    }
    let past = Pointer { tip: tip.clone(), past: Past::Archived };
    let root = repository.begin_anew(&tip, &past).unwrap();
    assert_eq!(repository.head().unwrap(), Some(root.clone()));
    assert_eq!(repository.time(&root).unwrap(), repository.time(&tip).unwrap());
    assert!(repository.begin_anew(&tip, &past).is_err(), "the branch was moved off another tip");
    for (commit, replaced) in [(&first, true), (&tip, true), (&root, false)] {
        assert_eq!(repository.is_replaced(commit).unwrap(), replaced);
    }
    // Another history of the same year gets another name.
    assert_eq!(repository.archive(&root, 2025).unwrap(), "2025-2");
    assert_eq!(repository.archives().unwrap().len(), 2);
    repository.drop_archive("2025-2").unwrap();
    repository.prune().unwrap();
    assert!(repository.chain(&tip).unwrap().contains(&first));
    repository.drop_archive("2025").unwrap();
    repository.prune().unwrap();
    assert!(repository.chain(&tip).is_err());
    assert_eq!(repository.chain(&root).unwrap(), [root]);
}

/// Two writers with a key each, who trust each other, and their meeting place.
struct Pair {
    news: News,
    desks: [Desk; 2],
    place: TempDir,
    keys: [String; 2],
}

impl Pair {
    async fn new() -> Self {
        let news = News::start().await;
        let place = tempfile::tempdir().unwrap();
        make_bare(&place.path().join("place.git"));
        let keys = ["a", "b"].map(|name| {
            make_key(&place.path().join(name), "ed25519", "");
            fs::read_to_string(place.path().join(format!("{name}.pub"))).unwrap().trim().to_owned()
        });
        let pair = Self { news, desks: [Desk::new(""), Desk::new("")], place, keys };
        pair.configure(0, "");
        pair.configure(1, "");
        pair
    }

    fn configure(&self, number: usize, rest: &str) {
        let place = self.place.path();
        let text = simple(&self.news)
            .replace("\"copy.git\"", &format!("\"{}\"", place.join("place.git").display()));
        let key = place.join(["a", "b"][number]);
        self.desks[number].configure(&format!(
            "[repository]\nshared = true\nsigning_key = {{ file = \"{}\" }}\n\
             trusted_signers = [\"{}\", \"{}\"]\n{rest}\n{text}",
            key.display(),
            self.keys[0],
            self.keys[1],
        ));
    }

    async fn sync(&self, number: usize) -> Done {
        let done = self.desks[number].sync().await;
        done.assert_code(0);
        done
    }

    /// Fails unless both writers and the place have the same, all of it, in
    /// one line from one beginning.
    fn assert_one(&self) {
        let place = self.place.path().join("place.git");
        let git = git2::Repository::open_bare(&place).unwrap();
        let tip = git.refname_to_id("refs/heads/main").unwrap().to_string();
        for desk in &self.desks {
            assert_eq!(desk.head().as_str(), tip);
            desk.assert_whole(&self.news.markers());
            fsck(&desk.path().join("news.git"));
        }
        fsck(&place);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_writer_follows_into_the_new_history() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let pair = Pair::new().await;
    pair.news.publish(2);
    pair.sync(0).await;
    pair.news.publish(1);
    pair.sync(1).await;
    pair.sync(0).await;
    pair.assert_one();
    pair.configure(0, "max_size = \"1 kB\"");
    pair.sync(0).await;
    assert_eq!(pair.desks[0].commits(), 1);
    pair.configure(0, "");
    // The other one has news that nobody has.
    pair.news.publish(1);
    pair.sync(1).await.assert_said("published 1 new");
    assert_eq!(pair.desks[1].commits(), 2);
    assert!(archive(&pair.desks[1]).is_some());
    pair.sync(0).await;
    pair.assert_one();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_writer_added_to_the_old_history_goes_into_the_new_one() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let pair = Pair::new().await;
    pair.news.publish(2);
    pair.sync(0).await;
    pair.sync(1).await;
    pair.news.publish(1);
    pair.sync(1).await;
    pair.sync(0).await;
    // The history begins anew where nobody sees it.
    let (place, away) = (pair.place.path().join("place.git"), pair.place.path().join("away"));
    fs::rename(&place, &away).unwrap();
    pair.configure(0, "max_size = \"1 kB\"");
    pair.desks[0].sync().await.assert_code(5);
    assert_eq!(pair.desks[0].commits(), 1);
    fs::rename(&away, &place).unwrap();
    pair.configure(0, "");
    pair.news.publish(1);
    pair.sync(1).await.assert_said("published 1 new");
    pair.news.publish(1);
    pair.desks[0].run(&["sync"]).await;
    pair.sync(0).await;
    pair.sync(1).await;
    pair.sync(0).await;
    pair.assert_one();
    assert!(pair.desks[0].commits() <= 4, "the old history came back");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_writer_forgets_what_was_purged() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let pair = Pair::new().await;
    pair.news.publish(3);
    pair.sync(0).await;
    pair.sync(1).await;
    pair.news.publish(1);
    pair.sync(1).await;
    pair.sync(0).await;
    let [a, b] = &pair.desks;
    let page = paths(a, "pages/").into_iter().find(|path| path.contains("1000")).unwrap();
    a.run(&["withdraw", "--purge", &page]).await.assert_code(0);
    pair.news.publish(1);
    pair.sync(1).await.assert_said("published 1 new");
    pair.sync(0).await;
    assert_eq!((a.head(), a.pages().len()), (b.head(), 4));
    for desk in [a, b] {
        let store = desk.path().join("news.git");
        assert!(objects_with(&store, "UMK1000").is_empty(), "{}", store.display());
        assert!(!objects_with(&store, "UMK1001").is_empty());
        fsck(&store);
    }
}
