//! A lost machine, a damaged repository, and bundles that go from hand to
//! hand.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use crate::servers::git::{GitHttps, Sshd, run};
use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};

/// Mirrors of every kind that can be had here, with the files they need.
struct Mirrors {
    text: String,
    files: Vec<(&'static str, Vec<u8>)>,
    names: Vec<&'static str>,
    _servers: (Option<GitHttps>, Option<Sshd>),
}

impl Mirrors {
    async fn start(folder: &Path) -> Self {
        let (https, ssh) = (GitHttps::start().await, Sshd::start().await);
        let path = folder.join("copy.git");
        crate::servers::git::make_bare(&path);
        let mut text = format!(
            "[[mirrors]]\nname = \"path\"\npush = \"file://{}\"\n\
             page = \"https://one.example/blob/main/{{path}}\"\n\
             [[mirrors]]\nname = \"stick\"\npush = \"bundle:{}\"\n",
            path.display(),
            folder.join("news.bundle").display()
        );
        let (mut files, mut names) = (Vec::new(), vec!["path", "stick"]);
        if let Some(https) = &https {
            https.repository("news.git");
            text += &https.section("https", "news.git");
            files.extend(https.files());
            names.push("https");
        }
        if let Some(ssh) = &ssh {
            ssh.repository("news.git");
            text += &ssh.section("ssh", "news.git");
            files.extend(ssh.files());
            names.push("ssh");
        }
        Self { text, files, names, _servers: (https, ssh) }
    }

    fn desk(&self, news: &News) -> Desk {
        let desk = Desk::new(&format!("{}{}", without_mirrors(news), self.text));
        desk.keep(self.files.iter().cloned());
        desk
    }
}

fn without_mirrors(news: &News) -> String {
    let text = simple(news);
    text[..text.find("[[mirrors]]").unwrap()].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_machine_is_restored_from_every_kind_of_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let mirrors = Mirrors::start(folder.path()).await;
    let news = News::start().await;
    news.publish(4);
    let first = mirrors.desk(&news);
    first.sync().await.assert_code(0);
    for (written, name) in (4..).zip(&mirrors.names) {
        let desk = mirrors.desk(&news);
        let done = desk.run(&["restore", "--from", name]).await;
        done.assert_code(0).assert_said(&format!("{written} pages"));
        let head = desk.head();
        let asked = news.site.count();
        desk.sync().await.assert_code(0).assert_said("no commit");
        assert_eq!(news.asked_since(asked), ["/feed.xml"], "{name}");
        assert_eq!(desk.head(), head);
        news.publish(1);
        let asked = news.site.count();
        desk.sync().await.assert_code(0).assert_said("published 1 new");
        assert_eq!(news.asked_since(asked).len(), 2, "{name}");
        desk.assert_whole(&news.markers());
        // What is whole and has everything stays as it is.
        let again = desk.run(&["restore", "--from", name]).await;
        again.assert_code(0).assert_said("nothing to restore");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_and_a_file_are_restored_from_without_a_mirror() {
    let news = News::start().await;
    news.publish(2);
    let first = Desk::simple(&news);
    first.sync().await.assert_code(0);
    first.run(&["bundle", "news.bundle"]).await.assert_code(0).assert_said("git clone");
    for from in ["copy.git", "news.bundle"] {
        let desk = Desk::new(&without_mirrors(&news));
        let from = first.path().join(from);
        let from = from.to_str().unwrap();
        desk.run(&["restore", "--from", from]).await.assert_code(0).assert_said("2 pages");
        assert_eq!(desk.head(), first.head());
    }
    let desk = Desk::new(&without_mirrors(&news));
    let done = desk.run(&["restore", "--from", "https://news.example/news.git"]).await;
    done.assert_code(2);
    assert!(done.logged.contains("--route"), "{}", done.logged);
    let done = desk.run(&["restore", "--from", "nothing.git"]).await;
    done.assert_code(4);
    assert!(done.logged.contains("nothing was restored"), "{}", done.logged);
}

/// Zeroes a file as a power cut does.
fn zero(path: &Path) {
    let length = fs::metadata(path).unwrap().len();
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false)]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
    fs::write(path, vec![0; usize::try_from(length).unwrap()]).unwrap();
}

fn packs(store: &Path) -> Vec<std::path::PathBuf> {
    let mut packs: Vec<_> = fs::read_dir(store.join("objects/pack"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack"))
        .collect();
    packs.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    packs
}

/// A desk with three pages and two more, of which its mirror, which is away,
/// does not know.
async fn ahead_of_its_mirror(news: &News) -> Desk {
    let desk = Desk::published(news, &[3]).await;
    fs::rename(desk.path().join("copy.git"), desk.path().join("away.git")).unwrap();
    news.publish(2);
    desk.sync().await.assert_code(5).assert_said("published 2 new");
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_repository_is_set_aside_and_what_only_it_has_is_kept() {
    let news = News::start().await;
    let desk = ahead_of_its_mirror(&news).await;
    zero(&packs(&desk.path().join("news.git"))[0]);
    news.publish(1);
    let told = desk.sync().await;
    assert!(told.code != Some(0), "{}", told.said);
    let both = format!("{}{}", told.said, told.logged);
    assert!(both.contains("thistledown restore --from copy"), "{both}");

    fs::rename(desk.path().join("away.git"), desk.path().join("copy.git")).unwrap();
    let done = desk.run(&["restore", "--from", "copy"]).await;
    done.assert_code(0).assert_said("damaged-1").assert_said("2 pages that only it had were kept");
    assert!(desk.path().join("news.git.damaged-1").exists());
    desk.assert_whole(&news.markers()[..5]);
    let asked = news.site.count();
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(news.asked_since(asked).len(), 2);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_damaged_repository_had_and_does_not_read_is_fetched_again() {
    let news = News::start().await;
    let desk = ahead_of_its_mirror(&news).await;
    fs::rename(desk.path().join("away.git"), desk.path().join("copy.git")).unwrap();
    zero(&packs(&desk.path().join("news.git"))[1]);
    let done = desk.run(&["restore", "--from", "copy"]).await;
    done.assert_code(0).assert_said("3 pages").assert_said("0 pages that only it had were kept");
    // The feed did not change, and is read again all the same.
    desk.sync().await.assert_code(0).assert_said("published 2 new");
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

/// Kills a restore where it is about to rename one of the repositories.
fn kill_restore(desk: &Desk, renamed: &str) {
    let mut restore = Command::new("strace");
    restore.args(["-f", "-qq", "-o", "/dev/null", "-P", renamed, "-e"]);
    restore.arg("inject=rename:signal=KILL:when=1");
    restore.arg(env!("CARGO_BIN_EXE_thistledown")).args(["restore", "--from", "copy"]);
    let output = restore.current_dir(desk.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.signal(), Some(9), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_between_its_renames_is_brought_to_its_end() {
    if !is_installed("strace") {
        return;
    }
    for next in [&["sync"][..], &["restore", "--from", "copy"], &["withdraw", "none"]] {
        let news = News::start().await;
        let desk = ahead_of_its_mirror(&news).await;
        fs::rename(desk.path().join("away.git"), desk.path().join("copy.git")).unwrap();
        zero(&packs(&desk.path().join("news.git"))[0]);
        let there = |name: &str| desk.path().join(name).exists();
        // Before the first: the damaged one is in its place, and nothing is lost.
        kill_restore(&desk, "./news.git");
        assert!(there("news.git/HEAD") && !there("news.git.damaged-1"));
        // Between the two there is none.
        kill_restore(&desk, "./news.git.restoring/news.git");
        assert!(!there("news.git") && there("news.git.damaged-1"));
        let done = desk.run(next).await;
        assert!(done.logged.contains("a restore was killed"), "{}", done.logged);
        desk.assert_whole(&news.markers());
        let asked = news.site.count();
        desk.sync().await.assert_code(0);
        // The feed, which did not change, is read again all the same.
        let asked = news.asked_since(asked);
        assert!(next == ["sync"] || !asked.is_empty(), "{asked:?}");
        desk.assert_whole(&news.markers());
        assert_eq!(desk.tip("copy.git"), Some(desk.head()));
        assert!(!there("news.git.damaged-2") && !there("news.git.restoring"));
        let locked = fs::metadata(desk.path().join("news.git/run-lock")).unwrap();
        assert_eq!(locked.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_is_one_that_git_takes() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::published(&news, &[3]).await;
    let first = desk.head();
    news.publish(1);
    desk.sync().await.assert_code(0);
    desk.run(&["bundle", "a.bundle"]).await.assert_code(0);
    desk.run(&["bundle", "b.bundle"]).await.assert_code(0);
    let read = |name: &str| fs::read(desk.path().join(name)).unwrap();
    assert_eq!(read("a.bundle"), read("b.bundle"));
    desk.run(&["bundle", "--since", first.short(), "new.bundle"]).await.assert_code(0);
    assert!(read("new.bundle").len() < read("a.bundle").len());
    desk.run(&["bundle", "--since", "2000-01-01", "all.bundle"]).await.assert_code(0);
    assert_eq!(read("all.bundle").len(), read("a.bundle").len());
    let nothing = desk.run(&["bundle", "--since", "2100-01-01", "none.bundle"]).await;
    nothing.assert_code(0).assert_said("nothing came since");
    desk.run(&["bundle", "--since", "yesterday", "none.bundle"]).await.assert_code(2);
    assert!(!desk.path().join("none.bundle").exists());

    let git = |folder: &str, arguments: &[&str]| {
        run(Command::new("git").arg("-C").arg(desk.path().join(folder)).args(arguments))
    };
    git("news.git", &["bundle", "verify", "../a.bundle"]);
    git("", &["clone", "-q", "a.bundle", "clone"]);
    assert!(desk.path().join("clone/README.md").exists());
    git("clone", &["reset", "-q", "--hard", first.as_str()]);
    git("clone", &["bundle", "verify", "../new.bundle"]);
    git("clone", &["pull", "-q", "--ff-only", "../new.bundle", "main"]);
    assert_eq!(git("clone", &["rev-parse", "HEAD"]).trim(), desk.head().as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stick_that_is_not_in_stops_nothing_and_catches_up() {
    let news = News::start().await;
    news.publish(2);
    let desk = Desk::new(&format!(
        "{}[[mirrors]]\nname = \"stick\"\npush = \"stick/news.bundle\"\n",
        simple(&news)
    ));
    desk.bare("copy.git");
    let done = desk.sync().await;
    done.assert_code(3).assert_said("mirror copy: pushed").assert_said("is the medium in?");
    fs::create_dir(desk.path().join("stick")).unwrap();
    desk.sync().await.assert_code(0).assert_said("mirror stick: pushed");
    desk.sync().await.assert_code(0).assert_said("mirror stick: up to date");
    // The stick was pulled out while another one was written, and somebody
    // else writes to it now.
    let part = |name: &str| desk.path().join(format!("stick/.news.bundle.{name}.part"));
    fs::write(part("left"), "half").unwrap();
    let written = fs::File::create(part("written")).unwrap();
    written.lock().unwrap();
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("mirror stick: pushed");
    assert!(!part("left").exists() && part("written").exists());
    drop(written);
    // Another machine writes to the same stick, and has the posts of both.
    let other = News::start().await;
    other.publish(2);
    other.change(0, |post| {
        post.name = "theirs".to_owned();
        post.marker = "UMK-theirs".to_owned();
    });
    other.change(1, |post| {
        post.name = "theirs-too".to_owned();
        post.marker = "UMK-too".to_owned();
    });
    let stick = desk.path().join("stick/news.bundle");
    let second = Desk::new(
        &simple(&other)
            .replace("\"news\"", "\"other\"")
            .replace("copy.git", stick.to_str().unwrap()),
    );
    second.sync().await.assert_code(0).assert_said("taken over from other writers");
    let markers = [news.markers(), other.markers()].concat();
    second.assert_whole(&markers);
    desk.sync().await.assert_code(0).assert_said("taken over from other writers");
    desk.assert_whole(&markers);
    assert_eq!(desk.head(), second.head());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}
