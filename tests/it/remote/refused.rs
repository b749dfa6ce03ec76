//! Pushes that end badly: what is told, and that nothing is lost.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;
use crate::servers::site::Raw;

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_repository_is_told() {
    for host in Host::all().await {
        let press = Press::of(1);
        let said = match press.push(&host.mirror("nowhere.git"), &Way::Direct).await {
            PushOutcome::Refused { reason, .. } => {
                assert!(!matches!(host, Host::Path(_)), "{reason}");
                reason
            }
            PushOutcome::Unreachable { step, reason } => {
                assert!(matches!(host, Host::Path(_)), "{step}: {reason}");
                reason
            }
            other => panic!("{}: {other}", host.kind()),
        };
        match host {
            Host::Https(_) => assert_says(&said, &["no such repository", "404"]),
            Host::Ssh(_) => assert_says(&said, &["nowhere.git", "does not appear to be a git"]),
            Host::Path(_) => assert_says(&said, &["nowhere.git", "git init --bare"]),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_pack_is_refused_by_the_remote() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let press = Press::of(1);
        let pack = press.recent[0].pack.clone().unwrap();
        let mut bytes = fs::read(&pack).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        let broken = tempfile::NamedTempFile::new().unwrap();
        fs::write(broken.path(), bytes).unwrap();
        let recent =
            [Publication { pack: Some(broken.path().to_owned()), ..press.recent[0].clone() }];
        let outcome = press.push_knowing(&recent, &mirror, &Way::Direct).await;
        assert!(!outcome.is_good(), "{}: {outcome}", host.kind());
        assert_says(&refused(outcome), &["the pack was not taken"]);
        assert_eq!(tip(&bare), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remote_that_has_enough_while_we_send_is_heard() {
    let image = noise(8 << 20);
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let git = git2::Repository::open(&bare).unwrap();
        git.config().unwrap().set_i64("receive.maxInputSize", 5_000).unwrap();
        let mut press = Press::new();
        press.publish(&[("images/noise.png", &image)]);
        let outcome = press.push(&mirror, &Way::Direct).await;
        // Fcgiwrap gives up on a program that does not read to the end.
        if !matches!(host, Host::Https(_)) {
            let reason = refused(outcome);
            assert_says(&reason, &["pack exceeds maximum allowed size"]);
        } else {
            assert!(!outcome.is_good(), "{outcome}");
        }
        assert_eq!(tip(&bare), None, "{}", host.kind());
    }
}

// Smart HTTP.

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_and_kept_secret() {
    let Some(server) = GitHttps::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let password = Secret::new("hunter2");
    let wrong = Credential::Basic { user: server.user.to_owned(), password };
    for credential in [wrong, Credential::None] {
        let mirror = Mirror { credential, ..server.mirror("news.git") };
        let reason = refused(press.push(&mirror, &Way::Direct).await);
        assert_says(&reason, &["user and password or token", "401"]);
        assert!(!reason.contains("hunter2"), "{reason}");
    }
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_vouches_for_gets_nothing() {
    let Some(server) = GitHttps::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let mirror = Mirror { ca: None, ..server.mirror("news.git") };
    let (step, reason) = unreachable(press.push(&mirror, &Way::Direct).await);
    assert_eq!(step, "securing the connection", "{reason}");
    assert_says(&reason, &["UnknownIssuer"]);
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_is_too_large_names_the_limit_that_helps() {
    let Some(server) = GitHttps::start_with_limit("1k").await else { return };
    let bare = server.repository("news.git");
    // Far more than a socket holds, so that the answer comes while we send.
    for size in [5_000, 8 << 20] {
        let mut press = Press::new();
        press.publish(&[("images/noise.png", &noise(size))]);
        let reason = refused(press.push(&server.mirror("news.git"), &Way::Direct).await);
        assert_says(&reason, &["batch_size", "413"]);
    }
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_is_unreachable() {
    let press = Press::of(1);
    let mut mirrors = Vec::new();
    for host in Host::all().await {
        if !matches!(host, Host::Path(_)) {
            mirrors.push(host.mirror("news.git"));
        }
    }
    for mirror in mirrors {
        let (step, reason) = unreachable(press.push(&mirror, &Way::Direct).await);
        assert!(step.contains("connect"), "{step}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_takes_no_pushes_refuses() {
    let Some(server) = GitHttps::start().await else { return };
    let bare = server.repository("news.git");
    let git = git2::Repository::open(&bare).unwrap();
    git.config().unwrap().set_bool("http.receivepack", false).unwrap();
    let press = Press::of(1);
    let reason = refused(press.push(&server.mirror("news.git"), &Way::Direct).await);
    assert_says(&reason, &["may not push", "403"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_whose_words_have_no_end_is_heard() {
    let endless = Raw::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4 << 10]).await;
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n").await;
        while stream.write_all(&[b'x'; 4 << 10]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
    let mirror = git::mirror(PushAddress::Http(endless.url("/news.git")), Credential::None);
    let press = Press::of(1);
    let pushing = press.push(&mirror, &Way::Direct);
    let outcome = tokio::time::timeout(Duration::from_secs(20), pushing).await.unwrap();
    assert_says(&refused(outcome), &["there is no such repository"]);
}
