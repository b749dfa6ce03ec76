//! A whole pass to a Git host as people run it, read back as readers do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::servers::git::run;
use crate::servers::gitolite::{Cgit, Gitolite};
use crate::servers::news::{Desk, News};

/// A desk that pushes to a repository of the host with one of its keys.
fn desk(host: &Gitolite, news: &News, page: &str, repository: &str, key: &str) -> Desk {
    let desk = Desk::new(&format!(
        "[site]\ntitle = \"News\"\n\
         [defaults]\nroute = \"direct\"\nevery = \"2s\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"host\"\npush = \"ssh://{}@127.0.0.1:{}/{repository}\"\n\
         key = {{ file = \"key\" }}\nknown_hosts = \"known_hosts\"\npage = \"{page}\"\n",
        news.site.url("/feed.xml"),
        host.sshd.user,
        host.sshd.port,
    ));
    for (name, text) in [("key", key), ("known_hosts", &host.sshd.known_hosts)] {
        let path = desk.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pushed_to_gitolite_is_read_at_the_address_that_pages_name() {
    let Some(host) = Gitolite::start().await else { return };
    let Some(web) = Cgit::start(&host).await else { return };
    let news = News::start().await;
    let page = web.url("/news/plain/{path}");
    let desk = desk(&host, &news, &page, "news", &host.writer);
    for count in [3, 1] {
        news.publish(count);
        desk.sync().await.assert_code(0).assert_said("mirror host: pushed");
    }
    run(Command::new("git").arg("-C").arg(host.repository("news")).args(["fsck", "--strict"]));
    desk.assert_whole(&news.markers());
    let pages = desk.pages();
    assert_eq!(pages.len(), 4);
    for (path, text) in &pages {
        // The address stands on the page itself, to be passed on.
        let address = page.replace("{path}", path);
        assert!(text.contains(&address), "{text}");
        let (status, shown) = web.open(&address).await;
        assert!(status.contains(" 200 "), "{address}: {status}");
        assert_eq!(String::from_utf8(shown).unwrap(), *text);
        // Its QR code stands beside it.
        let (status, code) = web.open(&format!("{address}.png")).await;
        assert!(status.contains(" 200 ") && code.starts_with(b"\x89PNG"), "{status}");
    }
    let (_, tree) = web.open(&web.url("/news/tree/")).await;
    let tree = String::from_utf8_lossy(&tree).into_owned();
    assert!(tree.contains("README.md") && tree.contains("MIRRORS.md"), "{tree}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_gitolite_denies_is_understood() {
    let Some(host) = Gitolite::start().await else { return };
    let news = News::start().await;
    news.publish(1);
    let page = "https://host.example/{path}";
    for (repository, key, words) in [
        ("news", &host.reader, "DENIED by fallthru"),
        ("other", &host.writer, "DENIED by fallthru"),
    ] {
        let desk = desk(&host, &news, page, repository, key);
        let done = desk.sync().await;
        done.assert_code(5).assert_said(words).assert_said("give it, its key or its token");
        let json = desk.run(&["sync", "--json"]).await;
        let report: serde_json::Value = serde_json::from_str(&json.said).unwrap();
        assert_eq!(report["remotes"][0]["outcome"]["kind"], "account", "{}", json.said);
    }
    let git = git2::Repository::open_bare(host.repository("news")).unwrap();
    assert_eq!(git.references().unwrap().count(), 0);
}
