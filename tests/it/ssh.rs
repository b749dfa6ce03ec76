//! SSH beyond a known key: certificates of hosts, keys in an agent, and
//! accounts that have git-shell only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thistledown::model::{Credential, Mirror, SshAgent};

use crate::remote::{Press, Way, assert_says, knowing, pushed, refused, tip, unreachable};
use crate::servers::git::{Sshd, make_key, make_key_of_kind, run};
use crate::servers::is_installed;

/// Signs the key of a host as an authority; returns what sshd is to show.
fn certify(authority: &Path, folder: &Path, options: &[&str]) -> String {
    let mut command = Command::new("ssh-keygen");
    command.arg("-q").arg("-s").arg(authority).args(["-I", "test", "-h"]);
    run(command.args(options).arg(folder.join("host.pub")));
    format!("HostCertificate {}/host-cert.pub\n", folder.display())
}

/// A line that trusts an authority for some hosts.
fn trusting(hosts: &str, public: &str) -> String {
    format!("@cert-authority {hosts} {public}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_known_by_the_authority_that_signed_its_key() {
    if !is_installed("ssh-keygen") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority");
    let (_, public) = make_key(&authority, "");
    let (_, stranger) = make_key(&folder.path().join("stranger"), "");
    let good = ["-n", "git.example,127.0.0.1"];
    let Some(server) = Sshd::start_with(|keys| certify(&authority, keys, &good)).await else {
        return;
    };
    let bare = server.repository("news.git");
    let mut press = Press::new();
    let port = format!("[127.0.0.1]:{}", server.port);
    for hosts in ["*", "127.0.0.1", "127.0.*,git.example", &port] {
        press.add();
        let outcome = press.push(&knowing(&server, &trusting(hosts, &public)), &Way::Direct).await;
        pushed(&outcome);
        press.assert_copied(&bare);
    }
    press.add();
    // Known both ways, or by its key alone, it is as good.
    let both = format!("{}{}", trusting("*", &stranger), server.known_hosts);
    pushed(&press.push(&knowing(&server, &both), &Way::Direct).await);
    press.add();
    pushed(&press.push(&server.mirror("news.git"), &Way::Direct).await);

    press.add();
    let before = tip(&bare);
    let revoked = format!("{}@revoked * {public}", trusting("*", &public));
    let host_revoked = format!("{}@revoked {}", trusting("*", &public), server.known_hosts);
    for (known, words) in [
        (trusting("*", &stranger), "which no `@cert-authority` names"),
        (revoked, "which no `@cert-authority` names"),
        (host_revoked, "is revoked in known_hosts"),
        (trusting("git.example", &public), "is not known"),
        (trusting("!*127.0.0.1*,*", &public), "is not known"),
    ] {
        let reason = refused(press.push(&knowing(&server, &known), &Way::Direct).await);
        assert_says(&reason, &[words]);
    }
    assert_eq!(tip(&bare), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_others_or_for_another_time_is_not_believed() {
    if !is_installed("ssh-keygen") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority");
    let (_, public) = make_key(&authority, "");
    for (options, words) in [
        (&["-n", "git.example"][..], "it is for git.example, not for 127.0.0.1"),
        (&[], "it names no host"),
        (&["-n", "127.0.0.1", "-V", "20200101:20200201"], "it is valid from 20"),
        (&["-n", "127.0.0.1", "-V", "20900101:20900201"], "it is valid from 20"),
    ] {
        let started = Sshd::start_with(|keys| certify(&authority, keys, options)).await;
        let Some(server) = started else { return };
        let bare = server.repository("news.git");
        let mut press = Press::new();
        press.add();
        let known = trusting("*", &public);
        let reason = refused(press.push(&knowing(&server, &known), &Way::Direct).await);
        assert_says(&reason, &["the certificate of [127.0.0.1]", words]);
        assert_eq!(tip(&bare), None);
        // The key in it may be known by itself.
        let known = known + &server.known_hosts;
        pushed(&press.push(&knowing(&server, &known), &Way::Direct).await);
    }
}

/// An SSH agent, ended when dropped.
struct Agent {
    folder: TempDir,
    process: Child,
}

impl Agent {
    async fn start() -> Option<Self> {
        if !["ssh-agent", "ssh-add"].into_iter().all(is_installed) {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("ssh-agent");
        command.args(["-D", "-a"]).arg(folder.path().join("socket"));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let agent = Self { folder, process };
        for _ in 0..1_000 {
            if tokio::net::UnixStream::connect(agent.socket()).await.is_ok() {
                return Some(agent);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("ssh-agent does not start");
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// Makes a key, and adds it; returns its public half.
    fn add(&self, kind: &str) -> String {
        let key = self.folder.path().join(kind);
        let (_, public) = make_key_of_kind(kind, &key, "");
        let mut command = Command::new("ssh-add");
        run(command.env("SSH_AUTH_SOCK", self.socket()).arg("-q").arg(key));
        public
    }

    fn mirror(&self, server: &Sshd, public: Option<&str>) -> Mirror {
        let (socket, known_hosts) = (self.socket(), server.known_hosts.clone());
        let agent = SshAgent { socket, public: public.map(str::to_owned), known_hosts };
        Mirror { credential: Credential::Agent(agent), ..server.mirror("news.git") }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_an_agent_is_shown_and_no_other_one_is_offered() {
    let (Some(server), Some(agent)) = (Sshd::start().await, Agent::start().await) else { return };
    let bare = server.repository("news.git");
    let mut press = Press::new();
    press.add();
    let push = async |press: &Press, public: Option<&str>| {
        press.push(&agent.mirror(&server, public), &Way::Direct).await
    };
    let (step, reason) = unreachable(push(&press, None).await);
    assert_eq!(step, "ask the agent");
    assert_says(&reason, &["holds no key", "ssh-add"]);

    // A single key needs no choice; the host may not take it.
    let first = agent.add("ed25519");
    assert_says(&refused(push(&press, None).await), &["does not take this key"]);
    server.authorise(&first);
    pushed(&push(&press, None).await);
    press.assert_copied(&bare);

    // Of several one is named. RSA keys are good here: the agent signs.
    let second = agent.add("rsa");
    let (_, reason) = unreachable(push(&press, None).await);
    assert_says(&reason, &["holds 2 keys", "`public_key`"]);
    assert_says(&refused(push(&press, Some(&second)).await), &["does not take this key"]);
    server.authorise(&second);
    for public in [&first, &second] {
        press.add();
        pushed(&push(&press, Some(public)).await);
        press.assert_copied(&bare);
    }
    let (_, stranger) = make_key(&agent.folder.path().join("stranger"), "");
    let (_, reason) = unreachable(push(&press, Some(&stranger)).await);
    assert_says(&reason, &["does not hold the key SHA256:"]);

    let mirror = agent.mirror(&server, None);
    let socket = agent.socket();
    drop(agent);
    let (step, reason) = unreachable(press.push(&mirror, &Way::Direct).await);
    assert_eq!(step, "ask the agent");
    assert_says(&reason, &[socket.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_git_shell_alone_takes_pushes() {
    let Some(server) = Sshd::start().await else { return };
    if !is_installed("git-shell") {
        return;
    }
    // What sshd does with a login shell: it gets the command after `-c`.
    server.force("git-shell -c \"$SSH_ORIGINAL_COMMAND\"");
    let bare = server.repository("news.git");
    let mut press = Press::new();
    for _ in 0..2 {
        press.add();
        pushed(&press.push(&server.mirror("news.git"), &Way::Direct).await);
        press.assert_copied(&bare);
    }
    let reason = refused(press.push(&server.mirror("missing.git"), &Way::Direct).await);
    assert_says(&reason, &["does not appear to be a git repository", "mirrors create"]);
    // An account that may run something else only.
    fs::remove_dir_all(&bare).unwrap();
    server.force("false");
    let (step, _) = unreachable(press.push(&server.mirror("news.git"), &Way::Direct).await);
    assert_eq!(step, "read the report");
}
