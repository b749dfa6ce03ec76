//! Commands to which nobody listens, or whose answer does not fit on the disk.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::servers::news::{Desk, Done, News};

/// The end of a pipe whose other end is closed.
fn nobody() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

async fn end(mut command: Command, stdin: &'static str) -> Done {
    let child = command.stdin(Stdio::piped()).spawn().unwrap();
    let work = move || {
        let mut child = child;
        // One that ends early need not read all of it.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        Done::from(child.wait_with_output().unwrap())
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Runs a command whose answer nobody reads.
async fn unheard(desk: &Desk, arguments: &[&str], stdin: &'static str) -> Done {
    let mut command = desk.command(arguments);
    command.stdout(nobody()).stderr(Stdio::piped());
    let done = end(command, stdin).await;
    assert!(!done.logged.contains("panicked"), "{arguments:?}: {}", done.logged);
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_to_which_nobody_listens_ends_as_if_it_were_heard() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(2);
    unheard(&desk, &["sync"], "").await.assert_code(0);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    let page = news.site.url("/post/story-1000").to_string();
    for arguments in [
        &["check"][..],
        &["mirrors"],
        &["mirrors", "--json"],
        &["mirrors", "revive", "copy"],
        &["proxies"],
        &["proxies", "--json"],
        &["proxies", "test", page.as_str()],
        &["quarantine"],
        &["quarantine", "--json"],
        &["preview", page.as_str()],
        &["realign", "copy"],
        &["restore", "--from", "copy"],
        &["bundle", "news.bundle"],
        &["init", "other.toml"],
        &["sync", "--json"],
        &["--help"],
    ] {
        unheard(&desk, arguments, "").await.assert_code(0);
    }
    let page = "<title>T</title><p>A page.</p>";
    unheard(&desk, &["extract"], page).await.assert_code(0);
    unheard(&desk, &["markdown"], page).await.assert_code(0);
    let lines = "{\"html\":\"<p>a</p>\"}\n{\"html\":\"<p>b</p>\"}\n";
    unheard(&desk, &["extract", "--jsonl"], lines).await.assert_code(0);
    unheard(&desk, &["markdown", "--jsonl"], lines).await.assert_code(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_hears_is_done_to_its_end() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[3]).await;
    let pages: Vec<String> = desk.pages().into_iter().map(|(path, _)| path).collect();
    let (first, second) = (pages[0].as_str(), pages[1].as_str());
    unheard(&desk, &["withdraw", first, second], "").await.assert_code(0);
    let left: Vec<String> = desk.pages().into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, pages[2..]);
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_whose_log_nobody_reads_publishes_all_the_same() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(2);
    let mut command = desk.command(&["sync", "-v"]);
    command.stdout(Stdio::piped()).stderr(nobody());
    end(command, "").await.assert_code(0).assert_said("published 2 new");
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
    let mut command = desk.command(&["withdraw", "nothing"]);
    command.stdout(Stdio::piped()).stderr(nobody());
    end(command, "").await.assert_code(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_fit_on_the_disk_is_a_fault() {
    let desk = Desk::new("[site]\ntitle = \"t\"\n");
    for arguments in [&["check"][..], &["mirrors", "--json"]] {
        let mut command = desk.command(arguments);
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        command.stdout(full).stderr(Stdio::piped());
        let done = end(command, "").await;
        let said = "the answer cannot be written to stdout";
        assert!(done.assert_code(1).logged.contains(said), "{}", done.logged);
    }
}
