//! Room `remote`: pushing to real servers, by real proxies too.

mod history;
mod keys;
mod path;
mod refused;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use thistledown::model::{
    Author, Bytes, CommitId, Credential, Dns, Inward, Limits, Mirror, Origin, Proxy, ProxyScheme,
    Publication, PushAddress, Routes, Secret, SshKey,
};
use thistledown::remote::{PushOutcome, push};
use thistledown::repository::{Changes, Repository, Upkeep};
use thistledown::route::{Gate, GateSettings, Passage};

use crate::servers::git::{self, GitHttps, Sshd, make_bare, make_key, run};
use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};
use crate::servers::proxies::{Program, describe};

/// A store with what was published from it.
pub struct Press {
    _folder: TempDir,
    pub repository: Repository,
    pub recent: Vec<Publication>,
}

impl Press {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository =
            Repository::open(&folder.path().join("news.git"), &Author::default()).unwrap();
        Self { _folder: folder, repository, recent: Vec::new() }
    }

    /// A store with so many publications of one page each.
    fn of(count: usize) -> Self {
        let mut press = Self::new();
        for _ in 0..count {
            press.add();
        }
        press
    }

    /// Publishes files, each with its content.
    fn publish(&mut self, files: &[(&str, &[u8])]) -> CommitId {
        let file =
            |(path, content): &(&str, &[u8])| (path.parse().unwrap(), Some(content.to_vec()));
        let changes: Changes = files.iter().map(file).collect();
        let parent = self.recent.last().map(|publication| publication.commit.clone());
        let time = "2021-01-11T00:00:00Z".parse().unwrap();
        let made = self.repository.publish(parent.as_ref(), &changes, "m", time).unwrap().unwrap();
        let commit = made.commit.clone();
        self.recent.push(made);
        commit
    }

    /// Publishes one page on top of what is there.
    pub fn add(&mut self) -> CommitId {
        let number = self.recent.len();
        let text = format!("page {number}\n").repeat(200);
        let readme = format!("{number} pages\n");
        let page = format!("pages/news/2021/01/page-{number}.md");
        self.publish(&[(&page, text.as_bytes()), ("README.md", readme.as_bytes())])
    }

    pub fn head(&self) -> CommitId {
        self.recent.last().unwrap().commit.clone()
    }

    pub async fn push(&self, mirror: &Mirror, way: &Way) -> PushOutcome {
        self.push_knowing(&self.recent, mirror, way).await
    }

    async fn push_knowing(
        &self,
        recent: &[Publication],
        mirror: &Mirror,
        way: &Way,
    ) -> PushOutcome {
        self.push_after(0, recent, mirror, way).await
    }

    /// Pushes after so many failures in a row.
    async fn push_after(
        &self,
        failures: u32,
        recent: &[Publication],
        mirror: &Mirror,
        way: &Way,
    ) -> PushOutcome {
        let push_time = Duration::from_secs(60);
        let limits = Limits { push_time, push_step: Bytes(1), ..Limits::default() };
        let passage = way.passage(mirror).await;
        let store = self.repository.path();
        push(store, &self.head(), recent, mirror, passage.as_ref(), &limits, failures).await
    }

    /// Fails unless a repository stands at our head, is sound and can be
    /// cloned.
    #[track_caller]
    pub fn assert_copied(&self, bare: &Path) {
        assert_eq!(tip(bare), Some(self.head()));
        let mut fsck = Command::new("git");
        run(fsck.arg("-C").arg(bare).args(["fsck", "--strict"]));
        let folder = tempfile::tempdir().unwrap();
        let clone = folder.path().join("clone");
        run(Command::new("git").args(["clone", "-q", "--no-local"]).arg(bare).arg(&clone));
        let ours = git2::Repository::open(self.repository.path()).unwrap();
        let tree = ours.head().unwrap().peel_to_tree().unwrap();
        for entry in &tree {
            assert!(clone.join(entry.name().unwrap()).exists(), "{:?}", entry.name());
        }
    }
}

pub fn tip(bare: &Path) -> Option<CommitId> {
    let git = git2::Repository::open(bare).unwrap();
    let oid = git.refname_to_id("refs/heads/main").ok()?;
    Some(oid.to_string().parse().unwrap())
}

/// How we go out.
pub enum Way {
    Direct,
    By(Proxy),
}

impl Way {
    pub async fn passage(&self, mirror: &Mirror) -> Option<Passage> {
        let inward = match &mirror.push {
            PushAddress::Http(url) => Inward::default().with(Origin::of(url)),
            PushAddress::Ssh { host, port, .. } => {
                Inward::default().with([Origin::new(host, *port)])
            }
            PushAddress::Path(_) | PushAddress::Bundle(_) => return None,
        };
        let settings = GateSettings {
            connect_time: Duration::from_secs(10),
            read_time: Duration::from_secs(10),
            ..GateSettings::new("thistledown-test", &Limits::default())
        };
        let (route, proxies) = match self {
            Self::Direct => ("direct".to_owned(), vec![]),
            Self::By(proxy) => (proxy.name.to_string(), vec![proxy.clone()]),
        };
        let routes = Routes::new(proxies, vec![], Dns::default()).unwrap();
        let gate = Gate::open(routes, settings).await.unwrap();
        Some(gate.passage(&route.parse().unwrap(), "copy", inward, mirror.ca.as_deref()).unwrap())
    }
}

/// Where mirrors are kept.
pub enum Host {
    Https(GitHttps),
    Ssh(Sshd),
    Path(TempDir),
}

impl Host {
    /// One of each kind that can be had here.
    pub async fn all() -> Vec<Self> {
        if !is_installed("git") {
            return Vec::new();
        }
        let mut hosts = vec![Self::Path(tempfile::tempdir().unwrap())];
        hosts.extend(GitHttps::start().await.map(Self::Https));
        hosts.extend(Sshd::start().await.map(Self::Ssh));
        hosts
    }

    pub fn kind(&self) -> &str {
        match self {
            Self::Https(_) => "https",
            Self::Ssh(_) => "ssh",
            Self::Path(_) => "path",
        }
    }

    pub fn bare(&self, name: &str) -> PathBuf {
        match self {
            Self::Https(server) => server.repository(name),
            Self::Ssh(server) => server.repository(name),
            Self::Path(folder) => make_bare(&folder.path().join(name)),
        }
    }

    pub fn mirror(&self, name: &str) -> Mirror {
        match self {
            Self::Https(server) => server.mirror(name),
            Self::Ssh(server) => server.mirror(name),
            Self::Path(folder) => {
                git::mirror(PushAddress::Path(folder.path().join(name)), Credential::None)
            }
        }
    }
}

/// Fails unless something was pushed; returns from where, and how many bytes.
#[track_caller]
pub fn pushed(outcome: &PushOutcome) -> (Option<CommitId>, u64) {
    match outcome {
        PushOutcome::Pushed { from, bytes } => (from.clone(), *bytes),
        other => panic!("{other}"),
    }
}

/// Fails unless the remote refused; returns why.
#[track_caller]
pub fn refused(outcome: PushOutcome) -> String {
    match outcome {
        PushOutcome::Refused { reason, .. } => reason,
        foreign @ PushOutcome::Foreign { .. } => foreign.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Fails unless the remote was not reached; returns the step and why.
#[track_caller]
pub fn unreachable(outcome: PushOutcome) -> (String, String) {
    match outcome {
        PushOutcome::Unreachable { step, reason } => (step, reason),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub fn assert_says(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "no `{word}` in: {said}");
    }
}

/// Bytes that do not compress.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn hook(bare: &Path, name: &str, script: &str) {
    let path = bare.join("hooks").join(name);
    fs::create_dir_all(bare.join("hooks")).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Pushes a first publication, then two more as one pack, then nothing.
async fn push_thrice(host: &Host, way: &Way) {
    let bare = host.bare("news.git");
    let mirror = host.mirror("news.git");
    let mut press = Press::new();
    let first = press.add();
    assert_eq!(pushed(&press.push(&mirror, way).await).0, None, "{}", host.kind());
    press.assert_copied(&bare);
    press.add();
    press.add();
    let (from, bytes) = pushed(&press.push(&mirror, way).await);
    assert_eq!(from, Some(first), "{}", host.kind());
    assert!(bytes > 0);
    press.assert_copied(&bare);
    assert_eq!(press.push(&mirror, way).await, PushOutcome::UpToDate, "{}", host.kind());
    press.assert_copied(&bare);
}

/// Where a branch of a repository stands.
fn tip_of(bare: &Path, branch: &str) -> Option<CommitId> {
    let git = git2::Repository::open(bare).unwrap();
    let oid = git.refname_to_id(&format!("refs/heads/{branch}")).ok()?;
    Some(oid.to_string().parse().unwrap())
}

/// The mirror with another text of known hosts.
pub fn knowing(server: &Sshd, known_hosts: &str) -> Mirror {
    with_key(server, |key| key.known_hosts = known_hosts.to_owned())
}

fn with_key(server: &Sshd, change: impl FnOnce(&mut SshKey)) -> Mirror {
    let mut mirror = server.mirror("news.git");
    if let Credential::Ssh(key) = &mut mirror.credential {
        change(key);
    }
    mirror
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_gets_the_first_publication_then_what_is_new_then_nothing() {
    for host in Host::all().await {
        push_thrice(&host, &Way::Direct).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proxies_carry_pushes() {
    let (Some(micro), Some(tiny)) =
        (Program::microsocks(None).await, Program::tinyproxy(None).await)
    else {
        return;
    };
    for proxy in [
        describe("micro", ProxyScheme::Socks5h, micro.port),
        describe("tiny", ProxyScheme::Http, tiny.port),
    ] {
        for host in Host::all().await {
            push_thrice(&host, &Way::By(proxy.clone())).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_pushed_when_the_proxy_is_gone() {
    let Some(micro) = Program::microsocks(None).await else { return };
    let way = Way::By(describe("micro", ProxyScheme::Socks5h, micro.port));
    drop(micro);
    for host in Host::all().await {
        if matches!(host, Host::Path(_)) {
            continue;
        }
        let bare = host.bare("news.git");
        let press = Press::of(1);
        let (step, reason) = unreachable(press.push(&host.mirror("news.git"), &way).await);
        assert!(step.contains("proxy"), "{}: {step}: {reason}", host.kind());
        assert_eq!(tip(&bare), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_our_packs_the_missing_objects_are_found_and_packed() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::of(3);
        pushed(&press.push_knowing(&[], &mirror, &Way::Direct).await);
        press.assert_copied(&bare);
        let middle = press.head();
        for _ in 0..3 {
            press.add();
        }
        // The newest pack alone does not reach back far enough.
        let known = &press.recent[5..];
        let outcome = press.push_knowing(known, &mirror, &Way::Direct).await;
        assert_eq!(pushed(&outcome).0, Some(middle), "{}", host.kind());
        press.assert_copied(&bare);
    }
}

fn packs(press: &Press) -> Vec<PathBuf> {
    let folder = press.repository.path().join("objects/pack");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "pack")).collect()
}

/// The length of all packs of a store joined to one.
fn joined(press: &Press) -> u64 {
    packs(press).iter().map(|pack| fs::metadata(pack).unwrap().len() - 32).sum::<u64>() + 32
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_has_nothing_gets_our_packs_as_they_are() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let press = Press::of(5);
        let (_, bytes) = pushed(&press.push_knowing(&[], &mirror, &Way::Direct).await);
        assert_eq!(bytes, joined(&press), "{}", host.kind());
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_our_packs_and_not_in_our_history_is_not_pushed() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::of(1);
        let kept = press.recent.len();
        let secret = press.publish(&[("images/secret.png", &noise(5000))]);
        // As if history had been made anew without it.
        press.recent.truncate(kept);
        let branch = press.repository.path().join("refs/heads/main");
        fs::write(branch, format!("{}\n", press.head())).unwrap();
        press.add();
        pushed(&press.push_knowing(&[], &mirror, &Way::Direct).await);
        press.assert_copied(&bare);
        let there = git2::Repository::open(&bare).unwrap();
        let secret = git2::Oid::from_str(secret.as_str()).unwrap();
        assert!(there.find_commit(secret).is_err(), "{}", host.kind());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_in_two_packs_is_pushed_once() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        // A remote that refuses packs in which an object is twice.
        run(Command::new("git").arg("-C").arg(&bare).args([
            "config",
            "transfer.fsckObjects",
            "true",
        ]));
        let mut press = Press::of(3);
        let store = press.repository.path().to_owned();
        let mut all = Command::new("git");
        all.arg("-C").arg(&store).args(["pack-objects", "--revs", "-q", "objects/pack/pack"]);
        let list = store.join("list");
        fs::write(&list, "main\n").unwrap();
        run(all.stdin(fs::File::open(&list).unwrap()));
        assert_eq!(packs(&press).len(), 4);
        pushed(&press.push_knowing(&[], &mirror, &Way::Direct).await);
        press.assert_copied(&bare);
        // Deltas of that pack lean on objects that the remote has already.
        for _ in 0..3 {
            press.add();
        }
        run(Command::new("git").arg("-C").arg(&store).args(["repack", "-a", "-d", "-f", "-q"]));
        pushed(&press.push(&mirror, &Way::Direct).await);
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn packs_that_were_rolled_up_are_missed_by_nobody() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::of(1);
        pushed(&press.push(&mirror, &Way::Direct).await);
        for _ in 0..60 {
            press.add();
        }
        let rolled = press.repository.keep_up().await.unwrap();
        assert!(matches!(rolled, Upkeep::RolledUp { from: 61, to: 1..4 }), "{rolled:?}");
        assert!(press.recent.iter().any(|known| !known.pack.as_ref().unwrap().exists()));
        let (from, bytes) = pushed(&press.push(&mirror, &Way::Direct).await);
        assert!(from.is_some() && bytes > 0);
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_failures_a_push_goes_in_steps_that_grow() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        hook(&bare, "post-receive", "cat >> steps");
        let press = Press::of(16);
        let heads: Vec<String> =
            press.recent.iter().map(|known| known.commit.to_string()).collect();
        let steps = || -> Vec<usize> {
            let said = fs::read_to_string(bare.join("steps")).unwrap();
            let to = |line: &str| line.split(' ').nth(1).unwrap().to_owned();
            let place = |head: String| heads.iter().position(|known| *known == head).unwrap() + 1;
            said.lines().map(to).map(place).collect()
        };
        let outcome = press.push_after(3, &press.recent, &mirror, &Way::Direct).await;
        assert_eq!(pushed(&outcome).0, None);
        press.assert_copied(&bare);
        let steps = steps();
        assert!(steps.len() > 2 && steps[0] <= 3 && *steps.last().unwrap() == 16, "{steps:?}");
        assert!(steps.is_sorted(), "{steps:?}");
        // Nothing is lacking: nothing is parted.
        let again = press.push_after(3, &press.recent, &mirror, &Way::Direct).await;
        assert_eq!(again, PushOutcome::UpToDate);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_packs_are_carried_whole() {
    let image = noise(3 << 20);
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::of(1);
        press.publish(&[("images/noise.png", &image)]);
        let (_, bytes) = pushed(&press.push(&mirror, &Way::Direct).await);
        assert!(bytes > image.len() as u64, "{}: {bytes}", host.kind());
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_that_refuses_is_heard() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        // More words than any pipe holds; the first of them are shown.
        hook(
            &bare,
            "pre-receive",
            "echo 'no news in this house' >&2\nhead -c 300000 /dev/zero | tr '\\0' x >&2\nexit 1",
        );
        let press = Press::of(1);
        let reason = refused(press.push(&mirror, &Way::Direct).await);
        assert_says(&reason, &["pre-receive hook declined", "no news in this house"]);
        assert_eq!(tip(&bare), None, "{}", host.kind());
        fs::remove_file(bare.join("hooks/pre-receive")).unwrap();
        pushed(&press.push(&mirror, &Way::Direct).await);
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_may_talk_and_accept() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        hook(&bare, "post-receive", "echo 'see https://forge.example/merge' >&2\nexit 3");
        let press = Press::of(1);
        pushed(&press.push(&mirror, &Way::Direct).await);
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_that_moves_while_we_push_is_looked_at_again() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::of(1);
        pushed(&press.push(&mirror, &Way::Direct).await);
        let before = press.head();
        press.add();
        pushed(&press.push(&mirror, &Way::Direct).await);
        // As if the push before came to its end only during this one.
        let late = press.head();
        let branch = bare.join("refs/heads/main");
        fs::write(&branch, format!("{before}\n")).unwrap();
        let script = format!("[ -e came ] && exit 0\n: > came\necho {late} > refs/heads/main\n");
        hook(&bare, "update", &script);
        press.add();
        let (from, _) = pushed(&press.push(&mirror, &Way::Direct).await);
        assert_eq!(from, Some(late), "{}", host.kind());
        press.assert_copied(&bare);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_around_us_does_not_change_where_we_push() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let folder = tempfile::tempdir().unwrap();
    hook(folder.path(), "pre-receive", "exit 1");
    let hooks = folder.path().join("hooks");
    let text = format!("[core]\nhooksPath = {}\n", hooks.display());
    fs::write(folder.path().join(".gitconfig"), text).unwrap();
    news.publish(1);
    let mut command = desk.command(&["sync"]);
    command
        .env("HOME", folder.path())
        .env("GIT_DIR", folder.path())
        .env("GIT_CONFIG_PARAMETERS", format!("'core.hooksPath={}'", hooks.display()))
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "core.hooksPath")
        .env("GIT_CONFIG_VALUE_0", &hooks);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

// The whole way.

#[tokio::test(flavor = "multi_thread")]
async fn one_pass_reaches_three_mirrors_by_two_proxies() {
    let (Some(micro), Some(tiny)) =
        (Program::microsocks(None).await, Program::tinyproxy(None).await)
    else {
        return;
    };
    let (Some(https), Some(ssh)) = (GitHttps::start().await, Sshd::start().await) else { return };
    let news = News::start().await;
    let (web, shell) = (https.repository("news.git"), ssh.repository("news.git"));
    let desk = Desk::new(&format!(
        "[site]\ntitle = \"News\"\n\
         [defaults]\nroute = \"micro\"\nevery = \"2s\"\ncategory = \"World\"\n\
         [proxies.micro]\nurl = \"socks5h://127.0.0.1:{}\"\n\
         [proxies.tiny]\nurl = \"http://127.0.0.1:{}\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"web\"\npush = \"{}\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n\
         username = \"{}\"\npassword = {{ file = \"password\" }}\nca = \"ca.pem\"\n\
         [[mirrors]]\nname = \"shell\"\npush = \"{}\"\nroute = \"tiny\"\n\
         key = {{ file = \"key\" }}\npassphrase = {{ file = \"passphrase\" }}\n\
         known_hosts = \"known_hosts\"\n\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n",
        micro.port,
        tiny.port,
        news.site.url("/feed.xml"),
        https.url("news.git"),
        https.user,
        ssh.address("news.git"),
    ));
    let copy = desk.bare("copy.git");
    for (name, text) in [
        ("password", https.password.as_bytes()),
        ("ca.pem", &https.ca),
        ("key", ssh.locked_key.as_bytes()),
        ("passphrase", ssh.passphrase.as_bytes()),
        ("known_hosts", ssh.known_hosts.as_bytes()),
    ] {
        let path = desk.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    for count in [4, 2] {
        news.publish(count);
        desk.sync().await.assert_code(0);
        desk.assert_whole(&news.markers());
        for bare in [&web, &shell, &copy] {
            assert_eq!(tip(bare), Some(desk.head()), "{}", bare.display());
            run(Command::new("git").arg("-C").arg(bare).args(["fsck", "--strict"]));
        }
    }
    assert_eq!(desk.commits(), 2);

    // Without its proxy a mirror falls behind, and catches up with the next
    // pass that has it; the others go on.
    drop(tiny);
    let before = tip(&shell);
    news.publish(1);
    let done = desk.sync().await;
    assert_ne!(done.code, Some(0), "{}{}", done.said, done.logged);
    assert_eq!(tip(&web), Some(desk.head()));
    assert_eq!(tip(&copy), Some(desk.head()));
    assert_eq!(tip(&shell), before);
}
