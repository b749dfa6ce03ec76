//! Keys of hosts and keys of ours.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_host_is_refused_with_the_line_that_would_make_it_known() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let elsewhere = server.known_hosts.replace("127.0.0.1", "127.0.0.2");
    for known in ["", "# nobody\n", &elsewhere] {
        let reason = refused(press.push(&knowing(&server, known), &Way::Direct).await);
        assert_says(&reason, &["is not known", "SHA256:", "add this line to known_hosts: "]);
        assert_eq!(tip(&bare), None);
        let (_, line) = reason.split_once("add this line to known_hosts: ").unwrap();
        assert_eq!(line.trim(), server.known_hosts.trim());
    }
    let reason = refused(press.push(&knowing(&server, ""), &Way::Direct).await);
    let (_, line) = reason.split_once("add this line to known_hosts: ").unwrap();
    pushed(&press.push(&knowing(&server, line), &Way::Direct).await);
    press.assert_copied(&bare);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_shows_another_key_gets_nothing() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let folder = tempfile::tempdir().unwrap();
    let (_, other) = make_key(&folder.path().join("other"), "");
    let changed = git::line(server.port, &other);
    let reason = refused(press.push(&knowing(&server, &changed), &Way::Direct).await);
    assert_says(&reason, &["is not the one in known_hosts", "SHA256:", "listening"]);
    assert!(!reason.contains("add this line"), "{reason}");
    assert_eq!(tip(&bare), None);

    // The kind of a key is no way around what is known of the host.
    let (_, other) = git::make_key_of_kind("rsa", &folder.path().join("rsa"), "");
    let changed = git::line(server.port, &other);
    let reason = refused(press.push(&knowing(&server, &changed), &Way::Direct).await);
    assert_says(&reason, &["is not the one in known_hosts", "listening"]);
    assert!(!reason.contains("add this line"), "{reason}");
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_host_key_gets_nothing() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let known = &server.known_hosts;
    let revoked = format!("{known}@revoked {known}");
    let reason = refused(press.push(&knowing(&server, &revoked), &Way::Direct).await);
    assert_says(&reason, &["revoked"]);
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn known_hosts_may_be_hashed_listed_or_matched() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let mut press = Press::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("known_hosts");
    fs::write(&file, &server.known_hosts).unwrap();
    run(Command::new("ssh-keygen").args(["-H", "-f"]).arg(&file));
    let hashed = fs::read_to_string(&file).unwrap();
    assert!(hashed.starts_with("|1|"), "{hashed}");
    let listed = format!("# mine\n\nother.example,{}", server.known_hosts);
    let spaced = format!("  {}", server.known_hosts.replace(' ', "\t"));
    let commented = server.known_hosts.replace('\n', " root@host\r\n");
    let matched = server.known_hosts.replace("127.0.0.1", "127.0.*");
    for known in [hashed, listed, spaced, commented, matched] {
        press.add();
        let outcome = press.push(&knowing(&server, &known), &Way::Direct).await;
        assert!(matches!(outcome, PushOutcome::Pushed { .. }), "{known}: {outcome}");
    }
    press.assert_copied(&bare);
    let except = server.known_hosts.replacen('[', "!other.example,![127.0.0.1]:*,[", 1);
    press.add();
    refused(press.push(&knowing(&server, &except), &Way::Direct).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_authorised_is_refused() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let folder = tempfile::tempdir().unwrap();
    let (stranger, _) = make_key(&folder.path().join("stranger"), "");
    let mirror = with_key(&server, |key| key.private = Secret::new(&stranger));
    let reason = refused(press.push(&mirror, &Way::Direct).await);
    assert_says(&reason, &["does not take this key", &server.user]);
    assert_eq!(tip(&bare), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_inside_a_passphrase_opens_with_it_alone() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let with = |passphrase: Option<&str>| {
        with_key(&server, |key| {
            key.private = Secret::new(&server.locked_key);
            key.passphrase = passphrase.map(Secret::new);
        })
    };
    for wrong in [Some("battery staple"), None] {
        let (step, reason) = unreachable(press.push(&with(wrong), &Way::Direct).await);
        assert_eq!(step, "read the key");
        assert_says(&reason, &["passphrase"]);
        assert!(!reason.contains("battery"), "{reason}");
        assert_eq!(tip(&bare), None);
    }
    pushed(&press.push(&with(Some(server.passphrase)), &Way::Direct).await);
    press.assert_copied(&bare);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_elliptic_curves_are_taken_and_those_of_rsa_explained() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let folder = tempfile::tempdir().unwrap();
    let with = |kind: &str| {
        let (private, public) = git::make_key_of_kind(kind, &folder.path().join(kind), "");
        server.authorise(&public);
        with_key(&server, |key| key.private = Secret::new(&private))
    };
    let (_, reason) = unreachable(press.push(&with("rsa"), &Way::Direct).await);
    assert_says(&reason, &["RSA", "ssh-keygen -t ed25519"]);
    assert_eq!(tip(&bare), None);
    pushed(&press.push(&with("ecdsa"), &Way::Direct).await);
    press.assert_copied(&bare);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_several_keys_shows_the_one_that_is_known() {
    let Some(server) = Sshd::start().await else { return };
    let bare = server.repository("news.git");
    let press = Press::of(1);
    let known = git::line(server.port, &server.second_key);
    assert!(known.contains("ecdsa"), "{known}");
    pushed(&press.push(&knowing(&server, &known), &Way::Direct).await);
    press.assert_copied(&bare);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_with_quotes_and_spaces_is_one_path() {
    for host in Host::all().await {
        // What is special in an address is another matter.
        if matches!(host, Host::Https(_)) {
            continue;
        }
        let name = "it's a $(touch x) `news` !1; \\ \"fine\".git";
        let (bare, mirror) = (host.bare(name), host.mirror(name));
        let press = Press::of(1);
        pushed(&press.push(&mirror, &Way::Direct).await);
        press.assert_copied(&bare);
    }
}
