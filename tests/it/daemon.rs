//! The daemon: real signals, a real notification socket.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use rustix::process::{Pid, Signal, kill_process};

use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};
use crate::servers::site::Site;

/// Waits until something holds, for half a minute at most.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A daemon that runs no longer than its test.
struct Daemon(Child);

impl Daemon {
    fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    /// Waits until it catches a signal.
    async fn catches(&self, signal: Signal) {
        let status = format!("/proc/{}/status", self.0.id());
        until("the handler stands", || {
            let status = std::fs::read_to_string(&status).unwrap();
            let caught = status.split("SigCgt:").nth(1).unwrap().split_whitespace().next();
            let caught = u64::from_str_radix(caught.unwrap(), 16).unwrap();
            status.starts_with("Name:\tthistledown") && caught >> (signal.as_raw() - 1) & 1 == 1
        })
        .await;
    }

    /// Waits for its end, and not for ever; returns its exit code.
    async fn end(mut self) -> Option<i32> {
        until("the daemon ends", || self.0.try_wait().unwrap().is_some()).await;
        self.0.wait().unwrap().code()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The daemon, in which each call of a name takes so many microseconds more.
fn slowed(desk: &Desk, call: &str, more: u32) -> Command {
    let daemon = desk.command(&["daemon"]);
    let mut strace = Command::new("strace");
    // The tracer goes aside, so that the daemon itself is our child.
    strace.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"]);
    strace.arg(format!("inject={call}:delay_exit={more}"));
    strace.arg(daemon.get_program()).args(daemon.get_args());
    strace.current_dir(desk.path()).stdin(Stdio::null());
    strace
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_are_published_in_time_and_a_signal_ends_it_well() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(3);
    let socket = desk.path().join("notify");
    let notify = UnixDatagram::bind(&socket).unwrap();
    let told = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&told);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length) = notify.recv(&mut buffer) {
            let mut heard = heard.lock().unwrap();
            *heard += &String::from_utf8_lossy(&buffer[..length]);
            *heard += "\n";
        }
    });
    let told = |word: &str| told.lock().unwrap().contains(word);
    let daemon = Daemon::start(
        desk.command(&["daemon"])
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", "600000")
            .stderr(Stdio::null()),
    );
    until("ready", || told("READY=1") && told("WATCHDOG=1")).await;
    until("the first posts", || desk.tip("copy.git").is_some()).await;
    news.publish(2);
    let published = Instant::now();
    until("the next posts", || desk.pages().len() == 5).await;
    // The interval is two seconds; the rest is for a busy machine.
    assert!(published.elapsed() < Duration::from_secs(10), "{:?}", published.elapsed());
    desk.run(&["sync"]).await.assert_code(75);
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
    until("its end was told", || told("STATUS=") && told("STOPPING=1")).await;
    desk.sync().await.assert_code(0);
    desk.assert_whole(&news.markers());
    assert_eq!(desk.tip("copy.git"), Some(desk.head()));
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_at_odd_moments_lose_and_double_nothing() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    for round in 0..10_u64 {
        news.publish(2);
        let daemon = Daemon::start(desk.command(&["daemon", "-q"]).stderr(Stdio::null()));
        tokio::time::sleep(Duration::from_millis(20 + round * 37 % 300)).await;
        daemon.send(if round % 2 == 0 { Signal::TERM } else { Signal::INT });
        let code = daemon.end().await;
        // Before its handlers stand, a signal ends a process by itself.
        assert!(matches!(code, Some(0) | None), "{code:?}");
    }
    desk.sync().await.assert_code(0);
    desk.assert_whole(&news.markers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_that_finds_a_handler_and_nobody_behind_it_ends_the_daemon() {
    if !is_installed("strace") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    for signal in [Signal::TERM, Signal::INT] {
        let daemon = Daemon::start(slowed(&desk, "rt_sigaction", 50_000).stderr(Stdio::null()));
        daemon.catches(signal).await;
        daemon.send(signal);
        assert_eq!(daemon.end().await, Some(0));
    }
}

/// Whether every page shows an address of the mirror.
fn shows(desk: &Desk, name: &str) -> bool {
    let pages = desk.pages();
    !pages.is_empty()
        && pages.iter().all(|(_, text)| text.contains(&format!("https://{name}.example/")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_is_heard_while_another_one_is_under_way() {
    if !is_installed("strace") {
        return;
    }
    let news = News::start().await;
    let often = simple(&news).replace("\"2s\"", "\"1s\"");
    let desk = Desk::new(&often);
    desk.bare("copy.git");
    news.publish(1);
    let log = desk.path().join("log");
    // The gate is opened late, with the configuration that was read before.
    let told = std::fs::File::create(&log).unwrap();
    let daemon = Daemon::start(slowed(&desk, "bind", 300_000).stderr(told));
    until("the first post", || desk.tip("copy.git").is_some()).await;
    desk.configure(&often.replace("one.example", "two.example"));
    daemon.send(Signal::HUP);
    until("it was read", || std::fs::read_to_string(&log).unwrap().contains("read again")).await;
    desk.configure(&often.replace("one.example", "three.example"));
    daemon.send(Signal::HUP);
    until("the last address", || shows(&desk, "three")).await;
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_is_heard_though_some_source_is_always_due() {
    let news = News::start().await;
    let late = || async {
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        "<rss version=\"2.0\"><channel><title>Late</title></channel></rss>"
    };
    let late = Site::start(Router::new().fallback(late)).await;
    let desk = Desk::published(&news, &[1]).await;
    let mut busy = simple(&news);
    for number in 1..=6 {
        let url = late.url(&format!("/{number}"));
        busy += &format!("[[sources]]\nname = \"late-{number}\"\nurls = [\"{url}\"]\n");
        // Due while the one before is polled.
        desk.put_off(&format!("late-{number}"), &url, number);
    }
    desk.configure(&busy);
    let daemon = Daemon::start(desk.command(&["daemon"]).stderr(Stdio::null()));
    until("the first is polled", || late.count() > 0).await;
    desk.configure(&simple(&news).replace("one.example", "moved.example"));
    daemon.send(Signal::HUP);
    until("the new address", || shows(&desk, "moved")).await;
    assert!(late.count() < 6, "{}", late.count());
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_takes_a_good_configuration_and_refuses_a_wrong_one() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(1);
    let daemon = Daemon::start(desk.command(&["daemon"]).stderr(Stdio::null()));
    until("the first post", || desk.tip("copy.git").is_some()).await;
    desk.configure("nonsense");
    daemon.send(Signal::HUP);
    news.publish(1);
    until("the old configuration goes on", || desk.pages().len() == 2).await;
    // It reads, and does not work.
    desk.configure(&simple(&news).replace("[site]", "[site]\ntemplates = \"nowhere\""));
    daemon.send(Signal::HUP);
    news.publish(1);
    until("it still goes on", || desk.pages().len() == 3).await;
    desk.configure(&simple(&news).replace("one.example", "moved.example"));
    daemon.send(Signal::HUP);
    until("the new address", || shows(&desk, "moved")).await;
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_moved_is_asked_at_once_though_its_old_address_failed() {
    let news = News::start().await;
    let there = simple(&news).replace("\"2s\"", "\"1h\"");
    let desk = Desk::new(&there.replace("/feed.xml", "/gone.xml"));
    desk.bare("copy.git");
    news.publish(1);
    let daemon = Daemon::start(desk.command(&["daemon"]).stderr(Stdio::null()));
    until("it failed", || news.site.count() > 0).await;
    desk.configure(&there);
    daemon.send(Signal::HUP);
    until("the first post", || desk.tip("copy.git").is_some()).await;
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_systemd_that_does_not_listen_stops_nothing() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(1);
    let socket = desk.path().join("notify");
    // Bound and never read: after a few signs a write would block for ever.
    let _deaf = UnixDatagram::bind(&socket).unwrap();
    let daemon = Daemon::start(
        desk.command(&["daemon"])
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", "3000")
            .stderr(Stdio::null()),
    );
    until("the first post", || desk.tip("copy.git").is_some()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    news.publish(1);
    until("the next post", || desk.pages().len() == 2).await;
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_beside_a_running_daemon_does_not_change_its_children() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let program = desk.path().join("thistledown");
    std::fs::copy(env!("CARGO_BIN_EXE_thistledown"), &program).unwrap();
    let mut command = Command::new(&program);
    command.arg("daemon").current_dir(desk.path()).stderr(Stdio::null());
    let daemon = Daemon::start(&mut command);
    daemon.catches(Signal::HUP).await;
    std::fs::remove_file(&program).unwrap();
    std::fs::write(&program, "another version").unwrap();
    news.publish(1);
    until("the post", || desk.tip("copy.git").is_some()).await;
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_published_is_not_asked_for_again_and_again() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    let before = news.site.count();
    let daemon = Daemon::start(desk.command(&["daemon"]).stderr(Stdio::null()));
    // A lock that it found at its start would be swept away.
    until("it polls", || news.site.count() > before).await;
    // Somebody else holds the branch.
    std::fs::write(desk.path().join("news.git/refs/heads/main.lock"), "").unwrap();
    news.publish(1);
    let asked = || news.asked_since(0).iter().filter(|path| path.ends_with("-1001")).count();
    until("the post is asked for", || asked() > 0).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(asked(), 1);
    daemon.send(Signal::TERM);
    assert_eq!(daemon.end().await, Some(0));
    desk.sync().await.assert_code(0).assert_said("published 1 new");
}
