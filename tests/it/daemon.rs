//! The daemon: real signals, a real notification socket.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::servers::news::{Desk, News, simple};

/// Waits until something holds, for half a minute at most.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Waits for a process to end; one that does not is killed, and has failed.
async fn end(mut child: Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if started.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
            panic!("the daemon did not end");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
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
    let child = desk
        .command(&["daemon"])
        .env("NOTIFY_SOCKET", &socket)
        .env("WATCHDOG_USEC", "600000")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("ready", || told("READY=1") && told("WATCHDOG=1")).await;
    until("the first posts", || desk.tip("copy.git").is_some()).await;
    news.publish(2);
    let published = Instant::now();
    until("the next posts", || desk.pages().len() == 5).await;
    // The interval is two seconds; the rest is for a busy machine.
    assert!(published.elapsed() < Duration::from_secs(10), "{:?}", published.elapsed());
    desk.run(&["sync"]).await.assert_code(75);
    send(&child, Signal::TERM);
    assert_eq!(end(child).await, Some(0));
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
        let child = desk.command(&["daemon", "-q"]).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(20 + round * 37 % 300)).await;
        send(&child, if round % 2 == 0 { Signal::TERM } else { Signal::INT });
        let code = end(child).await;
        // Before its handlers stand, a signal ends a process by itself.
        assert!(matches!(code, Some(0) | None), "{code:?}");
    }
    desk.sync().await.assert_code(0);
    desk.assert_whole(&news.markers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_takes_a_good_configuration_and_refuses_a_wrong_one() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(1);
    let child = desk.command(&["daemon"]).stderr(Stdio::null()).spawn().unwrap();
    until("the first post", || desk.tip("copy.git").is_some()).await;
    desk.configure("nonsense");
    send(&child, Signal::HUP);
    news.publish(1);
    until("the old configuration goes on", || desk.pages().len() == 2).await;
    desk.configure(&simple(&news).replace("one.example", "moved.example"));
    send(&child, Signal::HUP);
    until("the new address", || {
        desk.pages().iter().all(|(_, text)| text.contains("https://moved.example/"))
    })
    .await;
    send(&child, Signal::TERM);
    assert_eq!(end(child).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_systemd_that_does_not_listen_stops_nothing() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(1);
    let socket = desk.path().join("notify");
    // Bound and never read: after a few signs a write would block for ever.
    let _deaf = UnixDatagram::bind(&socket).unwrap();
    let child = desk
        .command(&["daemon"])
        .env("NOTIFY_SOCKET", &socket)
        .env("WATCHDOG_USEC", "3000")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the first post", || desk.tip("copy.git").is_some()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    news.publish(1);
    until("the next post", || desk.pages().len() == 2).await;
    send(&child, Signal::TERM);
    assert_eq!(end(child).await, Some(0));
}
