//! Whole passes of the real binary, from a site to repositories.

use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use thistledown::repository::RunLock;

use crate::servers::is_installed;
use crate::servers::news::{Desk, Done, News, simple};
use crate::servers::proxies::closed_port;

/// Fails unless git finds a repository sound.
fn assert_sound(path: &std::path::Path) {
    if !is_installed("git") {
        return;
    }
    let fsck = std::process::Command::new("git")
        .arg("-C")
        .arg(path)
        .args(["fsck", "--strict"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&fsck.stderr).into_owned();
    assert!(fsck.status.success(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_published_once_and_pushed() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(12);
    desk.sync().await.assert_code(0).assert_said("published 12 new");
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_eq!(desk.commits(), 1);

    let asked = news.site.count();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(news.asked_since(asked), ["/feed.xml"]);

    news.publish(3);
    let asked = news.site.count();
    desk.sync().await.assert_code(0).assert_said("published 3 new");
    assert_eq!(news.asked_since(asked).len(), 4);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.commits(), 2);
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_sound(&desk.path().join("copy.git"));
    assert_sound(&desk.path().join("news.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_cache_a_pass_publishes_nothing_twice() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[5]).await;
    let head = desk.head();
    desk.forget();
    let asked = news.site.count();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);
    assert_eq!(news.asked_since(asked), ["/feed.xml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_article_keeps_its_page_and_an_unchanged_one_makes_no_commit() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[2]).await;
    let before = desk.pages();
    news.change(0, |post| {
        post.title += " (updated)";
        post.marker = "UMK1000 CORRECTED".to_owned();
    });
    desk.sync().await.assert_code(0).assert_said("0 new and 1 changed");
    let after = desk.pages();
    let paths = |pages: &[(String, String)]| pages.iter().map(|p| p.0.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&before), paths(&after));
    assert!(after[0].1.contains("CORRECTED"));
    let ledger: String =
        desk.files().into_iter().filter(|f| f.0.starts_with("ledger/")).map(|f| f.1).collect();
    assert_eq!(ledger.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_page_leaves_the_lists_of_the_category_that_its_source_left() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    desk.configure(&simple(&news).replace("\"World\"", "\"Local\""));
    news.change(0, |post| post.title = "Another title".to_owned());
    desk.sync().await.assert_code(0).assert_said("1 changed");
    desk.assert_whole(&news.markers());
    let files = desk.files();
    let lists = |name: &str| files.iter().filter(|(path, _)| path.contains(name)).count();
    assert_eq!((lists("indexes/local"), lists("indexes/world")), (2, 0));
    news.publish(1);
    desk.sync().await.assert_code(0);
    desk.assert_whole(&news.markers());
}

#[tokio::test(flavor = "multi_thread")]
async fn links_to_mirrored_pages_lead_to_our_copies() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(3);
    // One links to an older page, one to a newer of the same pass, one to what
    // nobody mirrors.
    news.change(0, |post| post.link = Some("/post/story-1002#top".to_owned()));
    news.change(1, |post| post.link = Some("/about".to_owned()));
    news.change(2, |post| post.link = Some("/post/story-1000/".to_owned()));
    desk.sync().await.assert_code(0).assert_said("published 3 new");
    news.publish(1);
    news.change(3, |post| post.link = Some("/post/story-1001".to_owned()));
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    let pages = desk.pages();
    let link = |marker: &str| {
        let (path, page) = pages.iter().find(|(_, page)| page.contains(marker)).unwrap();
        let (_, rest) = page.split_once("[told before](").unwrap();
        (path.clone(), rest.split(')').next().unwrap().to_owned())
    };
    let place = |marker: &str| {
        let (path, _) = link(marker);
        path.rsplit('/').next().unwrap().to_owned()
    };
    assert_eq!(link("UMK1000").1, place("UMK1002"));
    assert!(link("UMK1001").1.ends_with("/about") && link("UMK1001").1.starts_with("http://"));
    assert_eq!(link("UMK1002").1, place("UMK1000"));
    assert_eq!(link("UMK1003").1, place("UMK1001"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_shrank_does_not_replace_its_page() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    let head = desk.head();
    news.change(0, |post| {
        post.title += "!";
        let rest = "This story has been removed from our pages at the request of its author, \
                    and nothing of it is left to read here.";
        post.instead = Some((200, format!("<html><body><article><h1>t</h1><p>{rest}</p>")));
    });
    desk.sync().await.assert_code(0).assert_said("quarantined");
    assert_eq!(desk.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_article_waits_and_the_rest_is_published() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(5);
    let deep = "<div>".repeat(100_000);
    let wide = format!("<div {}>", "a=1 ".repeat(100_000));
    for (number, status, body) in [
        (0, 200, "<title>Access Denied</title><h1>Access Denied</h1>".to_owned()),
        (1, 200, format!("<html><body>{deep}")),
        (2, 200, format!("<html><body>{wide}")),
        (3, 404, "gone".to_owned()),
    ] {
        news.change(number, |post| post.instead = Some((status, body)));
    }
    let done = desk.sync().await;
    // A page that is gone is a failure; the others were read and not believed.
    done.assert_code(3).assert_said("published 1 new").assert_said("404");
    assert_eq!(done.said.matches("quarantined").count(), 3, "{}", done.said);
    desk.assert_whole(&news.markers()[4..]);
    // They wait, and are not asked for again at once.
    let asked = news.site.count();
    desk.sync().await.assert_code(0);
    assert_eq!(news.asked_since(asked), ["/feed.xml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_remote_down_and_one_refusing_do_not_stop_the_third() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let down = closed_port();
    let configuration = format!(
        "{}[[mirrors]]\nname = \"down\"\npush = \"http://127.0.0.1:{down}/r.git\"\n\
         [[mirrors]]\nname = \"refusing\"\npush = \"refusing.git\"\n",
        simple(&news)
    );
    let desk = Desk::new(&configuration);
    desk.bare("copy.git");
    let hook = desk.bare("refusing.git").join("hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, "#!/bin/sh\necho no news today >&2\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    news.publish(2);
    let done = desk.sync().await;
    done.assert_code(3).assert_said("mirror copy: pushed").assert_said("mirror down: unreachable");
    done.assert_said("mirror refusing: refused").assert_said("no news today");
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_eq!(desk.tip("refusing.git"), None);

    std::fs::remove_file(&hook).unwrap();
    news.publish(1);
    let done = desk.sync().await;
    done.assert_code(3).assert_said("mirror refusing: pushed");
    assert_eq!(desk.tip("refusing.git"), Some(desk.head()));
    assert_sound(&desk.path().join("refusing.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remote_with_history_of_its_own_is_left_alone() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let git = git2::Repository::open_bare(desk.path().join("copy.git")).unwrap();
    let tree = git.treebuilder(None).unwrap().write().unwrap();
    let author = git2::Signature::new("x", "x", &git2::Time::new(0, 0)).unwrap();
    let tree = git.find_tree(tree).unwrap();
    git.commit(Some("refs/heads/main"), &author, &author, "theirs", &tree, &[]).unwrap();
    let theirs = desk.tip("copy.git");
    news.publish(1);
    desk.sync().await.assert_code(5).assert_said("not in our history");
    assert_eq!(desk.tip("copy.git"), theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_say_how_it_went() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(1);
    desk.run(&["sync", "--nonsense"]).await.assert_code(2);
    desk.run(&["sync", "--source", "stranger"]).await.assert_code(2);

    let held = RunLock::take(&desk.path().join("lock")).unwrap();
    let locked = desk.sync().await;
    locked.assert_code(75);
    assert!(locked.logged.contains("another run"), "{}", locked.logged);
    drop(held);

    let down = closed_port();
    desk.configure(&simple(&news).replace("/feed.xml", "/nothing.xml"));
    desk.sync().await.assert_code(4).assert_said("404");
    desk.configure(&simple(&news).replace("copy.git", &format!("http://127.0.0.1:{down}/r.git")));
    desk.sync().await.assert_code(5).assert_said("unreachable");
    desk.configure(&simple(&news).replace("[defaults]", "[default]"));
    let wrong = desk.sync().await;
    wrong.assert_code(78);
    assert!(wrong.logged.contains("did you mean `defaults`?"), "{}", wrong.logged);
    desk.configure(&simple(&news));
    desk.sync().await.assert_code(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn states_that_share_a_repository_never_run_together() {
    let news = News::start().await;
    let (one, other) = (Desk::simple(&news), Desk::simple(&news));
    let store = one.path().join("news.git");
    let shared = format!("[repository]\npath = \"{}\"\n", store.display());
    other.configure(&(shared + &simple(&news)));
    news.publish(1);
    one.sync().await.assert_code(0);
    let page = one.pages().remove(0).0;
    let held = RunLock::take(&store.join("run-lock")).unwrap();
    for arguments in [&["sync"][..], &["daemon"], &["withdraw", &page], &["realign", "copy"]] {
        let locked = other.run(arguments).await;
        locked.assert_code(75);
        assert!(locked.logged.contains("run-lock"), "{}", locked.logged);
    }
    drop(held);
    other.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(other.tip("copy.git"), Some(one.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_and_writes_nothing() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(2);
    let done = desk.run(&["sync", "--dry-run"]).await;
    done.assert_code(0).assert_said("would publish 2 new").assert_said("Story number 1001");
    assert_eq!(desk.commits(), 0);
    assert_eq!(desk.tip("copy.git"), None);
    let json = desk.run(&["sync", "--json"]).await;
    let report: serde_json::Value = serde_json::from_str(&json.said).unwrap();
    assert_eq!(report["new"], 2);
    assert_eq!(report["remotes"][0]["outcome"]["result"], "pushed");
    assert_eq!(report["commits"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_pass_publishes_in_batches() {
    let news = News::start().await;
    let desk = Desk::new(&format!("{}[limits]\nbatch_pages = 4\n", simple(&news)));
    desk.bare("copy.git");
    news.publish(10);
    desk.sync().await.assert_code(0).assert_said("in 3 commits");
    desk.assert_whole(&news.markers());
    // Three packs of ours arrive as one.
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_sound(&desk.path().join("copy.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_mirror_appears_on_old_pages_without_fetching_them() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[3]).await;
    let more = "[[mirrors]]\nname = \"second\"\npush = \"second.git\"\n\
                page = \"https://two.example/{path}\"\n";
    desk.configure(&format!("{}{more}", simple(&news)));
    desk.bare("second.git");
    let asked = news.site.count();
    desk.sync().await.assert_code(0);
    assert_eq!(news.asked_since(asked), ["/feed.xml"]);
    for (path, text) in desk.pages() {
        assert!(text.contains(&format!("https://two.example/{path}")), "{path}");
    }
    desk.assert_whole(&news.markers());
    let ledger = desk.files().into_iter().find(|file| file.0.starts_with("ledger/")).unwrap().1;
    for line in ledger.lines() {
        let line: thistledown::model::LedgerLine = serde_json::from_str(line).unwrap();
        let page = desk.pages().into_iter().find(|page| page.0 == line.path.as_str()).unwrap().1;
        assert_eq!(line.digests.page, thistledown::model::Digest::of(page.as_bytes()));
    }
    assert_eq!(desk.tip("second.git"), Some(desk.head()));
    let head = desk.head();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_instant_the_next_pass_goes_on() {
    let news = News::start().await;
    let desk = Desk::new(&format!("{}[limits]\nbatch_pages = 3\n", simple(&news)));
    desk.bare("copy.git");
    for round in 0..25_u64 {
        news.publish(2);
        let mut child = desk.command(&["sync", "-q"]).stdout(Stdio::null()).spawn().unwrap();
        // Spread over the length of a pass, from its first moments to its end.
        tokio::time::sleep(Duration::from_millis(3 + round * 17 % 230)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    desk.sync().await.assert_code(0);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    assert_sound(&desk.path().join("news.git"));
    assert_sound(&desk.path().join("copy.git"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_publish_the_same_bytes() {
    let news = News::start().await;
    news.publish(4);
    let mut heads = Vec::new();
    for zone in ["Asia/Tehran", "America/New_York"] {
        let desk = Desk::simple(&news);
        let mut command = desk.command(&["sync"]);
        command.env("TZ", zone).env("LANG", "C").env("HOSTNAME", zone);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success());
        heads.push(desk.head());
    }
    assert_eq!(heads[0], heads[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sitemaps_and_listings_are_sources_too() {
    let news = News::start().await;
    news.publish(3);
    for (path, keys) in [
        ("/sitemap.xml", "kind = \"sitemap\""),
        // One of its parts is missing; that stops no other.
        ("/index.xml", "kind = \"sitemap\""),
        ("/list.html", "kind = \"listing\"\nlinks = \"h2 a\""),
    ] {
        let name = "name = \"news\"";
        let configuration =
            simple(&news).replace("/feed.xml", path).replace(name, &format!("{name}\n{keys}"));
        let desk = Desk::new(&configuration);
        desk.bare("copy.git");
        desk.sync().await.assert_code(0).assert_said("published 3 new");
        desk.assert_whole(&news.markers());
        desk.sync().await.assert_code(0).assert_said("no commit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_are_read_where_the_system_sets_narrower_limits() {
    if !is_installed("setpriv") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(2);
    let narrow = "ulimit -d 400000 && ulimit -t 600 && exec \"$0\" sync";
    let mut shell = std::process::Command::new("sh");
    if rustix::process::geteuid().is_root() {
        // Else root would widen them again.
        shell = std::process::Command::new("setpriv");
        shell.args(["--bounding-set", "-sys_resource", "sh"]);
    }
    shell.args(["-c", narrow, env!("CARGO_BIN_EXE_thistledown")]).current_dir(desk.path());
    let output = tokio::task::spawn_blocking(move || shell.output().unwrap()).await.unwrap();
    Done::from(output).assert_code(0).assert_said("published 2 new");
}
