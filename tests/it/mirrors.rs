//! Mirrors that go and mirrors that take their place: whole passes of the
//! real binary against a real Git server.

use std::fs;
use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::http::{StatusCode, header};
use rusqlite::Connection;
use thistledown::model::CommitId;

use crate::servers::git::{GitHttps, run};
use crate::servers::news::{Desk, News};
use crate::servers::proxies::closed_port;
use crate::servers::site::Site;

/// A mirror at the server, with a page that readers open.
fn mirror(server: &GitHttps, name: &str, more: &str) -> String {
    let section = server.section(name, &format!("{name}.git"));
    format!("{section}page = \"https://{name}.example/blob/main/{{path}}\"\n{more}\n")
}

/// Two mirrors, and one that waits to take the place of either.
fn with_heir(server: &GitHttps, how: &str) -> [String; 3] {
    [mirror(server, "one", ""), mirror(server, "two", ""), mirror(server, "heir", how)]
}

/// A source, and mirrors of which each may be gone for three days.
fn configuration(news: &News, quorum: usize, mirrors: &[String]) -> String {
    format!(
        "[site]\ntitle = \"News\"\nquorum = {quorum}\n\
         [defaults]\nroute = \"direct\"\nevery = \"2s\"\ncategory = \"World\"\n\
         burnt_after = \"3d\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n{}",
        news.site.url("/feed.xml"),
        mirrors.concat()
    )
}

fn desk(server: &GitHttps, configuration: &str) -> Desk {
    let desk = Desk::new(configuration);
    desk.keep(server.files());
    desk
}

/// Lets a desk begin with what a mirror has.
fn take_over(desk: &Desk, from: &Path) {
    let mut clone = Command::new("git");
    clone.args(["clone", "-q", "--bare"]).arg(from);
    run(clone.arg(desk.path().join("news.git")));
}

fn tip(server: &GitHttps, name: &str) -> Option<CommitId> {
    let git = git2::Repository::open_bare(server.path(name)).ok()?;
    let oid = git.refname_to_id("refs/heads/main").ok()?;
    Some(oid.to_string().parse().unwrap())
}

/// Fails unless every page and the list of mirrors name these and no other.
#[track_caller]
fn assert_listed(desk: &Desk, names: &[&str]) {
    let files = desk.files();
    let list = |(path, _): &&(String, String)| {
        path == "MIRRORS.md" || path.starts_with("pages/") && path.ends_with(".md")
    };
    for (path, text) in files.iter().filter(list) {
        for name in ["one", "two", "heir"] {
            let is_there = text.contains(&format!("https://{name}.example/"));
            assert_eq!(is_there, names.contains(&name), "{name} in {path}: {text}");
        }
    }
    let codes = files.iter().filter(|(path, _)| path.starts_with("qr/"));
    assert!(codes.count() >= names.len());
}

fn burnt_list(desk: &Desk) -> Option<String> {
    desk.files().into_iter().find(|(path, _)| path == "burnt.jsonl").map(|(_, text)| text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_gone_for_days_is_burnt_and_a_hot_spare_takes_its_place() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = with_heir(&server, "spare = true");
    let desk = desk(&server, &configuration(&news, 2, &mirrors));
    server.repository("two.git");
    server.repository("heir.git");
    news.publish(3);

    // Gone, but not for long enough.
    let done = desk.sync().await;
    done.assert_code(3).assert_said("there is no such repository");
    done.assert_said("quorum: 1 mirrors live, and there should be 2");
    assert!(!done.said.contains("burnt"), "{}", done.said);
    assert_listed(&desk, &["one", "two"]);
    // A hot spare holds everything, and nothing leads to it.
    assert_eq!(tip(&server, "heir.git"), Some(desk.head()));
    desk.run(&["mirrors"]).await.assert_code(0).assert_said("heir (").assert_said("spare, holds");

    desk.age("one");
    let done = desk.sync().await;
    done.assert_code(3).assert_said("mirror one: burnt");
    desk.run(&["mirrors"]).await.assert_said("burnt since");

    let asked = news.site.count();
    desk.sync().await.assert_code(0);
    assert_eq!(news.asked_since(asked), ["/feed.xml"]);
    assert_listed(&desk, &["two", "heir"]);
    let line = "{\"address\":\"https://one.example/blob/main/README.md\"}\n";
    assert_eq!(burnt_list(&desk).as_deref(), Some(line));
    for name in ["two.git", "heir.git"] {
        assert_eq!(tip(&server, name), Some(desk.head()), "{name}");
    }
    desk.assert_whole(&news.markers());
    let head = desk.head();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);

    // What is burnt stays so without the cache, and on another machine.
    desk.forget();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);
    assert_listed(&desk, &["two", "heir"]);

    // Brought back, it is what it was.
    server.repository("one.git");
    desk.run(&["mirrors", "revive", "one"]).await.assert_code(0).assert_said("lists it again");
    desk.sync().await.assert_code(0);
    assert_listed(&desk, &["one", "two"]);
    assert_eq!(burnt_list(&desk), None);
    assert_eq!(tip(&server, "one.git"), Some(desk.head()));
    let head = desk.head();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);
    desk.run(&["mirrors", "revive", "one"]).await.assert_said("it is not burnt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_spare_gets_everything_when_its_turn_comes_and_not_before() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = with_heir(&server, "spare = \"cold\"");
    let desk = desk(&server, &configuration(&news, 0, &mirrors));
    server.repository("two.git");
    server.repository("heir.git");
    news.publish(2);
    desk.sync().await.assert_code(3);
    assert_eq!(tip(&server, "heir.git"), None);
    desk.run(&["mirrors"]).await.assert_said("spare, holds nothing");
    desk.age("one");
    desk.sync().await.assert_code(3).assert_said("mirror heir: pushed");
    assert_eq!(tip(&server, "heir.git"), Some(desk.head()));
    desk.sync().await.assert_code(0);
    assert_listed(&desk, &["two", "heir"]);
    assert_eq!(tip(&server, "heir.git"), Some(desk.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_mirror_that_readers_can_open_is_never_burnt() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let desk = desk(&server, &configuration(&news, 1, &[mirror(&server, "one", "")]));
    news.publish(1);
    desk.sync().await.assert_code(5);
    desk.age("one");
    let done = desk.sync().await;
    done.assert_code(5).assert_said("quorum: 0 mirrors live");
    assert!(done.logged.contains("the last that readers can open"), "{}", done.logged);
    desk.run(&["mirrors"]).await.assert_said("failing, lacks 1 publication since");
    assert_listed(&desk, &["one"]);
    assert_eq!(burnt_list(&desk), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_down_burns_nothing() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = [mirror(&server, "one", ""), mirror(&server, "heir", "spare = true")];
    let desk = desk(&server, &configuration(&news, 0, &mirrors));
    server.repository("one.git");
    server.repository("heir.git");
    news.publish(1);
    desk.sync().await.assert_code(0);
    let (port, cache) = (server.port(), desk.path().join("cache.sqlite"));
    drop(server);
    news.publish(1);
    desk.sync().await.assert_code(5).assert_said(&format!("127.0.0.1:{port}"));
    // However long it lasts, it is no sign while nobody is reached.
    let cache = Connection::open(cache).unwrap();
    let query = "SELECT count(*) FROM remotes WHERE coalesce(refusing, silent) IS NOT NULL";
    let counted: i64 = cache.query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(counted, 0);
    let older = "UPDATE remotes SET failing = failing - 345600, success = success - 345600";
    assert_eq!(cache.execute(older, []).unwrap(), 2);
    desk.sync().await.assert_code(5);
    assert_listed(&desk, &["one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_down_for_days_is_burnt_while_others_are_reached() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let gone = mirror(&server, "one", "");
    let gone = gone.replace(&format!(":{}/", server.port()), &format!(":{}/", closed_port()));
    let desk = desk(&server, &configuration(&news, 0, &[gone, mirror(&server, "two", "")]));
    server.repository("two.git");
    news.publish(1);
    desk.sync().await.assert_code(3);
    // It counts from when others were reached that it was not.
    let cache = Connection::open(desk.path().join("cache.sqlite")).unwrap();
    let older = "UPDATE remotes SET failing = failing - 345600, silent = NULL WHERE name = 'one'";
    assert_eq!(cache.execute(older, []).unwrap(), 1);
    let done = desk.sync().await;
    assert!(!done.assert_code(3).said.contains("burnt"), "{}", done.said);
    desk.age("one");
    desk.sync().await.assert_code(3).assert_said("mirror one: burnt");
    desk.sync().await.assert_code(0);
    assert_listed(&desk, &["two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_of_one_publication_burn_together() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = with_heir(&server, "spare = true");
    let text = configuration(&news, 0, &mirrors);
    let here = desk(&server, &text);
    server.repository("two.git");
    server.repository("heir.git");
    news.publish(2);
    here.sync().await.assert_code(3);
    here.age("one");
    here.sync().await.assert_code(3);
    here.sync().await.assert_code(0);
    assert_listed(&here, &["two", "heir"]);
    // The other one calls the mirrors otherwise, and has never met the first.
    let there = desk(&server, &text.replace("name = \"one\"", "name = \"uno\""));
    take_over(&there, &server.path("two.git"));
    there.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(there.head(), here.head());
    news.publish(1);
    there.sync().await.assert_code(0);
    assert_listed(&there, &["two", "heir"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_burnt_stays_so_when_another_writer_was_faster() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = with_heir(&server, "spare = true");
    let text = configuration(&news, 0, &mirrors);
    let here = desk(&server, &text);
    server.repository("two.git");
    server.repository("heir.git");
    news.publish(2);
    here.sync().await.assert_code(3);
    let there = desk(&server, &text);
    take_over(&there, &server.path("two.git"));
    // One burns a mirror and publishes that, but for a while nobody takes it,
    // and then the other one publishes on top of where both stood.
    here.age("one");
    here.sync().await.assert_code(3).assert_said("mirror one: burnt");
    let away = |name: &str| server.path(name).with_extension("away");
    for name in ["two.git", "heir.git"] {
        fs::rename(server.path(name), away(name)).unwrap();
    }
    here.sync().await.assert_code(5);
    assert!(burnt_list(&here).is_some());
    for name in ["two.git", "heir.git"] {
        fs::rename(away(name), server.path(name)).unwrap();
    }
    news.publish(1);
    there.sync().await.assert_code(3);
    here.sync().await;
    here.sync().await.assert_code(0);
    assert_listed(&here, &["two", "heir"]);
    assert!(burnt_list(&here).is_some());
    assert_eq!(tip(&server, "two.git"), Some(here.head()));
    here.assert_whole(&news.markers());
    // The other one hears of it, and has nothing to add.
    news.publish(1);
    there.sync().await;
    there.sync().await.assert_code(0);
    assert_listed(&there, &["two", "heir"]);
    there.assert_whole(&news.markers());
}

#[tokio::test(flavor = "multi_thread")]
async fn mirrors_show_how_much_of_their_budget_is_used_and_what_makes_room() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = [
        mirror(&server, "one", "budget = \"1 kB\""),
        mirror(&server, "two", ""),
        mirror(&server, "heir", "spare = \"cold\"\nbudget = \"1 GB\""),
    ];
    let text = configuration(&news, 0, &mirrors);
    let desk = desk(&server, &text);
    for name in ["one.git", "two.git"] {
        server.repository(name);
    }
    // Before the first pass there is nothing to measure.
    let done = desk.run(&["mirrors"]).await;
    assert!(!done.assert_code(0).said.contains(" about "), "{}", done.said);
    news.publish(2);
    let done = desk.sync().await;
    done.assert_code(0).assert_said("warning: mirror one: the repository has");
    assert!(!done.said.contains("mirror two: the repository has"), "{}", done.said);

    let done = desk.run(&["mirrors"]).await;
    done.assert_said("% of the 1 kB that it may; from 800 bytes on passes warn");
    done.assert_said("; no budget is known");
    done.assert_said("    will hold about ")
        .assert_said(", 0 % of the 1.0 GB that it may; from 800.0 MB");
    let json = desk.run(&["mirrors", "--json"]).await;
    let shown: serde_json::Value = serde_json::from_str(&json.said).unwrap();
    let (one, two) = (&shown["mirrors"][0], &shown["mirrors"][1]);
    let packs = fs::read_dir(desk.path().join("news.git/objects/pack")).unwrap();
    let packs = packs.map(|file| file.unwrap()).filter(|f| f.path().extension().unwrap() == "pack");
    let size: u64 = packs.map(|file| file.metadata().unwrap().len()).sum();
    assert_eq!(one["size"], size);
    assert_eq!(one["budget"], 1_000);
    assert_eq!(one["used"], size / 10);
    assert_eq!(one["relief"], serde_json::json!({"kind": "warning", "at": 800}));
    assert_eq!(two["size"], size);
    assert!(two["budget"].is_null() && two["used"].is_null() && two["relief"].is_null());

    let head = "[repository]\nmax_size = \"10 MB\"\n[defaults]";
    desk.configure(&text.replace("[defaults]", head));
    let done = desk.run(&["mirrors"]).await;
    done.assert_said("of the 1 kB that it may; the history would begin anew at 10.0 MB, too late");
    done.assert_said("of the 1.0 GB that it may; at 10.0 MB the history begins anew");
    desk.configure(&text.replace("[defaults]", "[repository]\nrotate = \"yearly\"\n[defaults]"));
    desk.run(&["mirrors"]).await.assert_said("; the history begins anew with the year");
}

#[tokio::test(flavor = "multi_thread")]
async fn mirrors_are_shown_for_people_and_for_scripts() {
    let Some(server) = GitHttps::start().await else { return };
    let news = News::start().await;
    let mirrors = [
        mirror(&server, "one", "token_expires = \"2020-01-31\""),
        mirror(&server, "two", "token_expires = \"2999-01-31\""),
    ];
    let desk = desk(&server, &configuration(&news, 2, &mirrors));
    let done = desk.run(&["mirrors"]).await;
    done.assert_code(0).assert_said("not pushed to yet").assert_said("its token ended 2020-01-31");
    done.assert_said("quorum: 0 mirrors live, and there should be 2");
    server.repository("one.git");
    news.publish(1);
    desk.sync().await.assert_code(3);
    news.publish(1);
    desk.sync().await.assert_code(3);
    let done = desk.run(&["mirrors"]).await;
    done.assert_said("by direct): living").assert_said("failing, lacks 2 publications since");
    done.assert_said("repository: ").assert_said("its token ends 2999-01-31");
    assert!(!format!("{}{}", done.said, done.logged).contains(server.password));
    let json = desk.run(&["mirrors", "--json"]).await;
    let shown: serde_json::Value = serde_json::from_str(&json.said).unwrap();
    assert_eq!(shown["living"], 1);
    assert_eq!(shown["mirrors"][0]["state"], "living");
    assert_eq!(shown["mirrors"][0]["lag"], 0);
    assert!(shown["mirrors"][0]["sent"].as_u64().unwrap() > 1_000);
    assert_eq!(shown["mirrors"][1]["state"], "waiting");
    assert_eq!(shown["mirrors"][1]["lag"], 2);
    assert_eq!(shown["mirrors"][1]["failures"], 2);
    assert!(shown["mirrors"][1]["last_error"].as_str().unwrap().contains("status 404"));
    desk.run(&["mirrors", "revive", "three"]).await.assert_code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_asks_for_time_gets_it() {
    let news = News::start().await;
    let busy = Router::new().fallback(async || {
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "300")], "Retry later")
    });
    let host = Site::start(busy).await;
    let mirror = format!("[[mirrors]]\nname = \"one\"\npush = \"{}\"\n", host.url("/news.git"));
    let desk = Desk::new(&configuration(&news, 0, &[mirror]));
    news.publish(1);
    let done = desk.sync().await;
    done.assert_code(5).assert_said("asked to wait 300 s").assert_said("Retry later");
    assert_eq!(host.count(), 1);
    desk.sync().await.assert_code(5).assert_said("asked to wait 2").assert_said("Retry later");
    assert_eq!(host.count(), 1);
    desk.run(&["mirrors"]).await.assert_said("failing, lacks 1 publication since");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_was_given_another_address_is_unknown_there() {
    let news = News::start().await;
    let busy = Router::new().fallback(async || {
        (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "300")], "Retry later")
    });
    let host = Site::start(busy).await;
    let at = |push: &str| {
        let mirror = format!("[[mirrors]]\nname = \"one\"\npush = \"{push}\"\n");
        configuration(&news, 0, &[mirror])
    };
    let desk = Desk::new(&at(host.url("/news.git").as_str()));
    desk.bare("copy.git");
    desk.bare("other.git");
    news.publish(1);
    desk.sync().await.assert_code(5).assert_said("asked to wait 300 s");
    // It was the old address that asked for time.
    desk.configure(&at("copy.git"));
    let shown = desk.run(&["mirrors"]).await;
    shown.assert_code(0).assert_said("not pushed to yet");
    assert!(!shown.said.contains("last error"), "{}", shown.said);
    desk.sync().await.assert_code(0).assert_said("mirror one: pushed");
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    // Nor has the next one what that one took.
    desk.configure(&at("other.git"));
    desk.run(&["mirrors"]).await.assert_code(0).assert_said("not pushed to yet");
    desk.sync().await.assert_code(0).assert_said("mirror one: pushed");
    assert_eq!(desk.tip("other.git"), Some(desk.head()));
    // A branch is a place of its own, too.
    desk.configure(&at("other.git").replace("push =", "branch = \"pages\"\npush ="));
    desk.run(&["mirrors"]).await.assert_code(0).assert_said("not pushed to yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_a_wrong_clock_wrote_is_none() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    let cache = Connection::open(desk.path().join("cache.sqlite")).unwrap();
    let years = "UPDATE remotes SET failures = 1, due = unixepoch() + 315360000, \
                 asked = unixepoch() + 315360000, success = unixepoch() + 315360000";
    assert_eq!(cache.execute(years, []).unwrap(), 1);
    drop(cache);
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("mirror copy: pushed");
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}
