//! Several writers, and nothing between them but remotes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::routing::get;
use thistledown::model::CommitId;

use crate::servers::git::{GitHttps, Sshd, make_bare, run};
use crate::servers::is_installed;
use crate::servers::news::{Desk, News};
use crate::servers::site::Site;
use crate::signing::make_key;

/// A hook that refuses one push in three, and takes its time.
const FLAKY: &str = "#!/bin/sh\nread random < /dev/urandom 2>/dev/null\n\
    n=$(od -An -N1 -tu1 /dev/urandom)\n[ $((n % 3)) -eq 0 ] && exit 1\n\
    sleep 0.0$((n % 10))\nexit 0\n";

fn hook(bare: &Path, text: &str) -> PathBuf {
    let hook = bare.join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, text).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    hook
}

fn tip(bare: &Path) -> Option<CommitId> {
    let git = git2::Repository::open(bare).unwrap();
    let oid = git.refname_to_id("refs/heads/main").ok()?;
    Some(oid.to_string().parse().unwrap())
}

/// Fails unless a repository is sound and its history one line; returns its
/// length.
#[track_caller]
fn assert_one_line(bare: &Path) -> usize {
    let git = |arguments: &[&str]| run(Command::new("git").arg("-C").arg(bare).args(arguments));
    git(&["fsck", "--strict"]);
    assert_eq!(git(&["rev-list", "--merges", "main"]), "", "merges");
    assert_eq!(git(&["rev-list", "--max-parents=0", "--count", "main"]).trim(), "1", "roots");
    git(&["rev-list", "--count", "main"]).trim().parse().unwrap()
}

/// Puts posts on a site whose texts carry the site's own letter.
fn publish(news: &News, letter: char, count: usize) {
    let before = news.markers().len();
    news.publish(count);
    for number in before..before + count {
        news.change(number, |post| {
            post.name = format!("{letter}-{}", post.name);
            post.marker = format!("UMK-{}-", post.name);
        });
    }
}

/// A configuration with two sources and mirrors as they are written.
fn shared(common: &News, own: &News, letter: char, mirrors: &str) -> String {
    format!(
        "[site]\ntitle = \"News\"\n[repository]\nshared = true\n\
         [defaults]\nroute = \"direct\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         [[sources]]\nname = \"own-{letter}\"\nurls = [\"{}\"]\n{mirrors}",
        common.site.url("/feed.xml"),
        own.site.url("/feed.xml")
    )
}

/// What many cycles of three writers came to.
struct Sum {
    commits: usize,
    failed: usize,
    killed: usize,
}

/// Lets three writers make cycles at the same time, over a meeting place and
/// a second mirror, one or both of them flaky. `kill` ends a writer now and
/// then in the midst of a cycle.
async fn write_together(
    mirrors: &str,
    files: &[(&str, Vec<u8>)],
    bares: [&Path; 2],
    cycles: usize,
    kill: bool,
) -> Sum {
    let common = News::start().await;
    let mut own = Vec::new();
    let mut desks = Vec::new();
    for letter in ['a', 'b', 'c'] {
        let news = News::start().await;
        let desk = Desk::new(&shared(&common, &news, letter, mirrors));
        desk.keep(files.iter().cloned());
        own.push((letter, news));
        desks.push(desk);
    }
    let (mut failed, mut killed) = (0, 0);
    for cycle in 0..cycles {
        publish(&common, 'x', 1 + cycle % 2);
        let (letter, news) = &own[cycle % 3];
        publish(news, *letter, 1);
        if cycle % 5 == 4 {
            // A post that all writers see changed.
            common.change(cycle / 2, |post| post.title += " (updated)");
        }
        let children: Vec<_> = desks
            .iter()
            .map(|desk| {
                let mut command = desk.command(&["sync"]);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for (number, mut child) in children.into_iter().enumerate() {
            if kill && number == cycle % 3 && cycle % 2 == 0 {
                let wait = Duration::from_millis((cycle as u64 * 37) % 900);
                tokio::time::sleep(wait).await;
                child.kill().unwrap();
                killed += 1;
            }
            let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
            let output = output.await.unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            let logged = String::from_utf8_lossy(&output.stderr);
            // A refusal is remembered and tried again; nothing else may fail.
            if output.status.code().is_some_and(|code| code != 0) {
                assert!(matches!(output.status.code(), Some(3 | 5)), "{said}{logged}");
                failed += 1;
            }
            assert!(!said.contains("realign"), "{said}{logged}");
        }
    }
    for bare in bares {
        fs::remove_file(bare.join("hooks/pre-receive")).unwrap();
    }
    // Three times: each brings its own, then each follows the others.
    for _ in 0..3 {
        for desk in &desks {
            desk.sync().await.assert_code(0);
        }
    }
    let mut markers = common.markers();
    for (_, news) in &own {
        markers.extend(news.markers());
    }
    for desk in &desks {
        desk.assert_whole(&markers);
        assert_eq!(Some(desk.head()), tip(bares[0]));
        assert_one_line(&desk.path().join("news.git"));
    }
    assert_eq!(tip(bares[0]), tip(bares[1]));
    let commits = assert_one_line(bares[0]);
    assert_eq!(assert_one_line(bares[1]), commits);
    let quiet = desks[0].sync().await;
    quiet.assert_code(0).assert_said("no commit");
    Sum { commits, failed, killed }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_writers_make_one_line_over_flaky_remotes() {
    if !is_installed("git") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bares = ["first.git", "second.git"].map(|name| make_bare(&folder.path().join(name)));
    for bare in &bares {
        hook(bare, FLAKY);
    }
    let mirrors = format!(
        "[[mirrors]]\nname = \"first\"\npush = \"{}\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n\
         [[mirrors]]\nname = \"second\"\npush = \"{}\"\n",
        bares[0].display(),
        bares[1].display()
    );
    let sum = write_together(&mirrors, &[], [&bares[0], &bares[1]], 12, false).await;
    assert!(sum.commits > 1 && sum.failed > 0, "{} commits, {} failed", sum.commits, sum.failed);
}

/// The same for long, over smart HTTP and SSH, with writers that are killed.
/// `THISTLEDOWN_CYCLES` says how long.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes many minutes"]
async fn three_writers_make_one_line_for_two_hundred_cycles() {
    let (Some(https), Some(ssh)) = (GitHttps::start().await, Sshd::start().await) else { return };
    let cycles = std::env::var("THISTLEDOWN_CYCLES").ok().and_then(|text| text.parse().ok());
    let bares = [https.repository("news.git"), ssh.repository("news.git")];
    for bare in &bares {
        hook(bare, FLAKY);
    }
    let page = "page = \"https://one.example/blob/main/{path}\"\n";
    let mirrors = https.section("https", "news.git") + page + &ssh.section("ssh", "news.git");
    let files = [https.files(), ssh.files()].concat();
    let begun = Instant::now();
    let cycles = cycles.unwrap_or(200);
    let sum = write_together(&mirrors, &files, [&bares[0], &bares[1]], cycles, true).await;
    eprintln!(
        "3 writers, {cycles} cycles in {:.0} s: {} commits, {} passes failed, {} killed",
        begun.elapsed().as_secs_f64(),
        sum.commits,
        sum.failed,
        sum.killed
    );
}

/// Two writers whose mirrors are `first.git` and `second.git` of a folder.
fn two_writers(folder: &Path, news: [&News; 2], head: &str) -> [Desk; 2] {
    for name in ["first.git", "second.git"] {
        make_bare(&folder.join(name));
    }
    let mirrors = format!(
        "[[mirrors]]\nname = \"first\"\npush = \"{0}/first.git\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n\
         [[mirrors]]\nname = \"second\"\npush = \"{0}/second.git\"\n",
        folder.display()
    );
    [('a', news[0]), ('b', news[1])].map(|(letter, news)| {
        Desk::new(&format!(
            "[site]\ntitle = \"News\"\n{head}\
             [defaults]\nroute = \"direct\"\ncategory = \"World\"\n\
             [[sources]]\nname = \"own-{letter}\"\nurls = [\"{}\"]\n{mirrors}",
            news.site.url("/feed.xml")
        ))
    })
}

const SHARED: &str = "[repository]\nshared = true\n";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_what_the_meeting_place_has_not() {
    if !is_installed("git") {
        return;
    }
    let (one, two) = (News::start().await, News::start().await);
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = two_writers(folder.path(), [&one, &two], SHARED);
    let at = |name: &str| folder.path().join(name);
    publish(&one, 'a', 2);
    publish(&two, 'b', 2);
    a.sync().await.assert_code(0);
    let accepted = tip(&at("first.git"));
    let refusing = hook(&at("first.git"), "#!/bin/sh\nexit 1\n");
    let done = b.sync().await;
    done.assert_code(3).assert_said("waits for the meeting place `first`");
    done.assert_said("mirror second: up to date");
    assert_eq!(tip(&at("second.git")), accepted);
    fs::rename(at("first.git"), at("away.git")).unwrap();
    publish(&two, 'b', 1);
    b.sync().await.assert_code(3).assert_said("mirror second: up to date");
    fs::rename(at("away.git"), at("first.git")).unwrap();
    fs::remove_file(at("first.git").join(refusing.strip_prefix(at("first.git")).unwrap())).unwrap();
    b.sync().await.assert_code(0);
    a.sync().await.assert_code(0).assert_said("3 pages taken over");
    let markers = [one.markers(), two.markers()].concat();
    for desk in [&a, &b] {
        desk.assert_whole(&markers);
    }
    assert_eq!(tip(&at("first.git")), Some(a.head()));
    assert_eq!(tip(&at("second.git")), Some(b.head()));
    assert_eq!(a.head(), b.head());
    assert_one_line(&at("second.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_parted_gives_its_pages_and_is_realigned_by_hand() {
    if !is_installed("git") {
        return;
    }
    let (one, two) = (News::start().await, News::start().await);
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = two_writers(folder.path(), [&one, &two], SHARED);
    let at = |name: &str| folder.path().join(name);
    publish(&one, 'a', 1);
    a.sync().await.assert_code(0);
    b.sync().await.assert_code(0);
    // For a while, one of them sees another first mirror.
    let text = fs::read_to_string(b.path().join("thistledown.toml")).unwrap();
    b.configure(&text.replace("first.git", "nowhere.git").replace(SHARED, ""));
    publish(&two, 'b', 1);
    b.sync().await.assert_code(3).assert_said("mirror second: pushed");
    publish(&one, 'a', 1);
    let parted = a.sync().await;
    parted.assert_code(3).assert_said("thistledown realign second");
    parted.assert_said("1 pages taken over");
    let markers = [one.markers(), two.markers()].concat();
    a.assert_whole(&markers);
    assert_eq!(tip(&at("first.git")), Some(a.head()));
    // The other comes back, and publishes nothing twice.
    b.configure(&text);
    b.sync().await.assert_code(3).assert_said("thistledown realign second");
    assert_eq!(b.head(), a.head());
    assert_ne!(tip(&at("second.git")), Some(a.head()));
    b.run(&["realign", "second"]).await.assert_code(0).assert_said("mirror second: pushed");
    for desk in [&a, &b] {
        desk.sync().await.assert_code(0).assert_said("no commit");
        desk.assert_whole(&markers);
    }
    assert_eq!(tip(&at("second.git")), Some(a.head()));
    assert_one_line(&at("second.git"));
    b.run(&["realign", "stranger"]).await.assert_code(3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_was_set_back_follows_its_mirrors_and_deletes_nothing() {
    if !is_installed("git") {
        return;
    }
    let (one, two) = (News::start().await, News::start().await);
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = two_writers(folder.path(), [&one, &two], "");
    let at = |name: &str| folder.path().join(name);
    publish(&one, 'a', 2);
    a.sync().await.assert_code(0);
    let backup = folder.path().join("backup.git");
    run(Command::new("cp").arg("-r").arg(a.path().join("news.git")).arg(&backup));
    publish(&one, 'a', 2);
    a.sync().await.assert_code(0);
    fs::remove_dir_all(a.path().join("news.git")).unwrap();
    fs::rename(&backup, a.path().join("news.git")).unwrap();
    a.forget();
    // Without `shared` it publishes first, and finds out when it pushes.
    a.sync().await.assert_code(0);
    a.assert_whole(&one.markers());
    assert_eq!(tip(&at("first.git")), Some(a.head()));
    assert_eq!(tip(&at("second.git")), Some(a.head()));

    // A second writer without `shared` finds the first one's pages.
    publish(&two, 'b', 1);
    b.sync().await.assert_code(0).assert_said("4 pages taken over");
    a.sync().await.assert_code(0).assert_said("1 pages taken over");
    a.assert_whole(&[one.markers(), two.markers()].concat());

    // A mirror that withdraws pages is not followed by itself.
    let git = git2::Repository::open(at("first.git")).unwrap();
    let head = git.find_reference("refs/heads/main").unwrap().peel_to_commit().unwrap();
    let mut builder = git.treebuilder(Some(&head.tree().unwrap())).unwrap();
    builder.remove("ledger").unwrap();
    builder.remove("pages").unwrap();
    let tree = git.find_tree(builder.write().unwrap()).unwrap();
    let author = git2::Signature::new("x", "x", &git2::Time::new(0, 0)).unwrap();
    git.commit(Some("refs/heads/main"), &author, &author, "gone", &tree, &[&head]).unwrap();
    let before = a.head();
    a.sync().await.assert_code(3).assert_said("withdraws 5 pages");
    assert_eq!(a.head(), before);
}

/// Two writers with mirrors at a server, where each may be gone for three
/// days: what each is called, and what more is to be said of it.
fn writers_at(server: &GitHttps, news: [&News; 2], mirrors: &[(&str, &str)]) -> [Desk; 2] {
    let mirror = |(name, more): &(&str, &str)| {
        let section = server.section(name, &format!("{name}.git"));
        format!("{section}page = \"https://{name}.example/blob/main/{{path}}\"\n{more}\n")
    };
    let mirrors: String = mirrors.iter().map(mirror).collect();
    [('a', news[0]), ('b', news[1])].map(|(letter, news)| {
        let desk = Desk::new(&format!(
            "[site]\ntitle = \"News\"\n{SHARED}\
             [defaults]\nroute = \"direct\"\ncategory = \"World\"\nburnt_after = \"3d\"\n\
             [[sources]]\nname = \"own-{letter}\"\nurls = [\"{}\"]\n{mirrors}",
            news.site.url("/feed.xml")
        ));
        desk.keep(server.files());
        desk
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_meeting_place_burns_the_next_mirror_takes_its_place() {
    let Some(server) = GitHttps::start().await else { return };
    let (one, two) = (News::start().await, News::start().await);
    let desks = writers_at(&server, [&one, &two], &[("first", ""), ("second", "")]);
    let [first, second] = ["first.git", "second.git"].map(|name| server.repository(name));
    publish(&one, 'a', 1);
    for desk in &desks {
        desk.sync().await.assert_code(0);
    }
    // The account is shut. Both go on, and nothing of it leaves.
    fs::remove_dir_all(&first).unwrap();
    publish(&one, 'a', 1);
    publish(&two, 'b', 1);
    let before = tip(&second);
    for desk in &desks {
        let done = desk.sync().await;
        done.assert_code(3).assert_said("waits for the meeting place `first`");
    }
    assert_eq!(tip(&second), before);
    // One of them gives it up, and tells so where the other looks as well.
    desks[0].age("first");
    desks[0].sync().await.assert_code(3).assert_said("mirror first: burnt");
    desks[0].sync().await.assert_code(0).assert_said("mirror second: pushed");
    desks[1].sync().await.assert_said("1 pages taken over");
    desks[1].sync().await.assert_code(0).assert_said("mirror second: pushed");
    desks[0].sync().await.assert_code(0).assert_said("1 pages taken over");
    let markers = [one.markers(), two.markers()].concat();
    for desk in &desks {
        desk.assert_whole(&markers);
        assert_eq!(Some(desk.head()), tip(&second));
    }
    assert_one_line(&second);
}

/// The cold spare that takes the place of the burnt meeting place is empty,
/// and the writers bring it what each has. `meets` are further mirrors.
async fn assert_heir_becomes_the_place(meets: &[(&str, &str)]) {
    let Some(server) = GitHttps::start().await else { return };
    let (one, two) = (News::start().await, News::start().await);
    let mirrors = [&[("first", "")], meets, &[("heir", "spare = \"cold\"")]].concat();
    let desks = writers_at(&server, [&one, &two], &mirrors);
    let bares: Vec<PathBuf> =
        mirrors.iter().map(|(name, _)| server.repository(&format!("{name}.git"))).collect();
    let (first, left) = bares.split_first().unwrap();
    let heir = left.last().unwrap();
    publish(&one, 'a', 2);
    publish(&two, 'b', 1);
    for desk in &desks {
        desk.sync().await.assert_code(0);
    }
    fs::remove_dir_all(first).unwrap();
    publish(&one, 'a', 1);
    publish(&two, 'b', 2);
    for desk in &desks {
        assert_ne!(desk.sync().await.code, Some(0));
    }
    assert_eq!(tip(heir), None, "a cold spare holds nothing before its turn");
    // Each gives it up by itself; the second finds the heir taken.
    desks[0].age("first");
    let done = desks[0].sync().await;
    done.assert_said("mirror first: burnt").assert_said("mirror heir: pushed");
    assert!(tip(heir).is_some());
    desks[1].age("first");
    let taken = desks[1].sync().await;
    assert!(!taken.said.contains("realign"), "{}", taken.said);
    for desk in [&desks[1], &desks[0], &desks[1]] {
        desk.sync().await.assert_code(0);
    }
    let markers = [one.markers(), two.markers()].concat();
    for desk in &desks {
        desk.assert_whole(&markers);
        desk.sync().await.assert_code(0).assert_said("no commit");
        for bare in left {
            assert_eq!(tip(bare), Some(desk.head()), "{}", bare.display());
        }
        let burnt = desk.files().into_iter().find(|(path, _)| path == "burnt.jsonl").unwrap().1;
        assert_eq!(burnt.lines().count(), 1, "{burnt}");
        assert!(burnt.contains("https://first.example/"), "{burnt}");
    }
    for bare in left {
        assert_one_line(bare);
    }
    // It is the meeting place: nobody gets what it has not.
    let refusing = hook(heir, "#!/bin/sh\nexit 1\n");
    publish(&one, 'a', 1);
    let before = tip(&left[0]);
    assert_ne!(desks[0].sync().await.code, Some(0));
    assert_eq!(tip(&left[0]), before);
    fs::remove_file(refusing).unwrap();
    desks[0].sync().await.assert_code(0);
    desks[1].sync().await.assert_code(0).assert_said("1 pages taken over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_spare_becomes_the_meeting_place_of_writers_who_have_no_other() {
    assert_heir_becomes_the_place(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_spare_becomes_the_meeting_place_before_a_mirror_that_has_all() {
    assert_heir_becomes_the_place(&[("second", "")]).await;
}

/// A picture that is worth keeping.
fn picture(shade: u8) -> Vec<u8> {
    let pixel = |x: u32, y: u32| image::Rgb([(x % 251) as u8, (y % 241) as u8, shade]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(640, 400, pixel);
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_want_the_same_place_both_have_one_and_keep_their_pictures() {
    if !is_installed("git") {
        return;
    }
    let pictures = Router::new()
        .route("/a.png", get(|| async { ([(header::CONTENT_TYPE, "image/png")], picture(1)) }))
        .route("/b.png", get(|| async { ([(header::CONTENT_TYPE, "image/png")], picture(2)) }));
    let pictures = Site::start(pictures).await;
    let (one, two) = (News::start().await, News::start().await);
    let text = "The river rose by a hand's breadth in the night, and the people of the lower town \
                carried their goods upstairs, as they had done every spring. ";
    for (news, name, file) in [(&one, "Same-Place", "a.png"), (&two, "same-place", "b.png")] {
        news.publish(1);
        let url = pictures.url(&format!("/{file}"));
        news.change(0, |post| {
            post.name = name.to_owned();
            post.marker = format!("UMK-{file}");
            let body = format!(
                "<html lang=en><body><article><h1>{}</h1><p>{text}{text}</p>\
                 <figure><img src=\"{url}\" alt=\"The river\" width=640 height=400></figure>\
                 <p>UMK-{file} {text}</p><p>{text}{text}</p></article></body></html>",
                post.title
            );
            post.instead = Some((200, body));
        });
    }
    // One more that links to the one whose place is taken.
    two.publish(1);
    let url = two.site.url("/post/same-place");
    two.change(1, |post| {
        post.marker = "UMK-linking".to_owned();
        let body = format!(
            "<html lang=en><body><article><h1>{}</h1><p>{text}{text}</p><p>UMK-linking, as \
             <a href=\"{url}\">told before</a>. {text}</p><p>{text}{text}</p></article></body></html>",
            post.title
        );
        post.instead = Some((200, body));
    });
    let folder = tempfile::tempdir().unwrap();
    let inward = format!("{SHARED}[network]\ninward = [\"127.0.0.1\"]\n");
    let desks = two_writers(folder.path(), [&one, &two], &inward);
    for desk in &desks {
        let text = fs::read_to_string(desk.path().join("thistledown.toml")).unwrap();
        desk.configure(&text.replace("\"own-a\"", "\"news\"").replace("\"own-b\"", "\"news\""));
    }
    // The second writer publishes while the meeting place is away.
    let at = |name: &str| folder.path().join(name);
    desks[0].sync().await.assert_code(0);
    fs::rename(at("first.git"), at("away.git")).unwrap();
    desks[1].sync().await.assert_code(5);
    fs::rename(at("away.git"), at("first.git")).unwrap();
    desks[1].sync().await.assert_code(0);
    desks[0].sync().await.assert_code(0).assert_said("2 pages taken over");
    assert_eq!(desks[0].head(), desks[1].head());
    let pages = desks[0].pages();
    assert_eq!(pages.len(), 3);
    let with = |marker: &str| pages.iter().find(|(_, text)| text.contains(marker)).unwrap();
    let moved = with("UMK-b.png").0.rsplit('/').next().unwrap();
    assert_ne!(moved, "same-place.md");
    let linking = &with("UMK-linking").1;
    assert!(linking.contains(&format!("[told before]({moved})")), "{linking}");
    let files = desks[0].files();
    for file in ["a.png", "b.png"] {
        let marker = format!("UMK-{file}");
        let (path, text) = pages.iter().find(|(_, text)| text.contains(&marker)).unwrap();
        let at = text.find("images/").unwrap_or_else(|| panic!("{path}: {text}"));
        let name = text[at..].split(')').next().unwrap();
        assert!(files.iter().any(|(path, _)| path == name), "{name}");
        assert!(files.iter().any(|(other, _)| *other == format!("{path}.png")), "{path}");
    }
    let images = files.iter().filter(|(path, _)| path.starts_with("images/")).count();
    assert_eq!(images, 2);
    assert!(pages.iter().any(|(path, _)| path.ends_with("/same-place.md")), "{:?}", pages[0].0);
    assert_one_line(&at("first.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_nobody_trusted_signed_is_not_followed() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let (one, two) = (News::start().await, News::start().await);
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = two_writers(folder.path(), [&one, &two], SHARED);
    let key = folder.path().join("key");
    make_key(&key, "ed25519", "");
    let with_key = format!("{SHARED}signing_key = {{ file = \"{}\" }}\n", key.display());
    let configured = fs::read_to_string(a.path().join("thistledown.toml")).unwrap();
    a.configure(&configured.replace(SHARED, &with_key));
    publish(&one, 'a', 1);
    a.sync().await.assert_code(0);
    // Another writer without a key goes on from there.
    publish(&two, 'b', 1);
    b.sync().await.assert_code(0);
    let (ours, theirs) = (a.head(), tip(&folder.path().join("first.git")));
    assert_eq!(theirs, Some(b.head()));
    let done = a.sync().await;
    done.assert_said("is not signed").assert_said("trusted_signers");
    assert_eq!(a.head(), ours);
    // Once the operator asks for no signatures, it is followed.
    a.configure(&configured);
    a.sync().await.assert_code(0).assert_said("1 pages taken over");
    assert_eq!(a.head(), b.head());
}
