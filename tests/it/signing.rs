//! Signatures, checked by git and ssh-keygen themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use thistledown::model::{Author, Secret, Signer, SigningKey, TrustedSigners};
use thistledown::repository::{Repository, SignatureError};

use crate::servers::git::run;
use crate::servers::is_installed;

/// Makes a key of a kind with the real program; returns its text.
pub fn make_key(path: &Path, kind: &str, passphrase: &str) -> String {
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-C", "somebody@somewhere", "-t", kind, "-N", passphrase, "-f"]);
    run(command.arg(path));
    fs::read_to_string(path).unwrap()
}

pub fn read_key(text: &str) -> SigningKey {
    SigningKey::new(&Secret::new(text), None).unwrap()
}

/// What git thinks of the signature of the newest commit.
fn git_verifies(store: &Path, allowed: &Path) -> Output {
    let allowed = format!("gpg.ssh.allowedSignersFile={}", allowed.display());
    let mut command = Command::new("git");
    command.arg("-C").arg(store).args(["-c", &allowed, "verify-commit", "-v", "main"]);
    command.output().unwrap()
}

#[test]
fn git_verifies_our_commits_and_we_verify_those_of_git() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let key = read_key(&make_key(&at("key"), "ed25519", ""));
    let other = read_key(&make_key(&at("other"), "ed25519", ""));
    for (name, signer) in [("allowed", key.signer()), ("foreign", other.signer())] {
        fs::write(at(name), format!("mirror@invalid namespaces=\"git\" {signer}\n")).unwrap();
    }
    let publish = |store: &str| {
        let repository = Repository::open(&at(store), &Author::default()).unwrap();
        let repository = repository.signed_by(Some(key.clone()));
        let changes = [("README.md".parse().unwrap(), Some("新闻".into()))].into();
        let time = "2021-01-11T00:00:00Z".parse().unwrap();
        let made = repository.publish(None, &changes, "Publish", time).unwrap().unwrap();
        (repository, made.commit)
    };
    let (repository, commit) = publish("news.git");
    assert_eq!(publish("again.git").1, commit, "signatures are not determined");
    let good = git_verifies(&at("news.git"), &at("allowed"));
    let said = String::from_utf8_lossy(&good.stderr).into_owned();
    assert!(good.status.success(), "{said}");
    assert!(said.contains("Good \"git\" signature for mirror@invalid"), "{said}");
    assert!(!git_verifies(&at("news.git"), &at("foreign")).status.success());
    run(Command::new("git").arg("-C").arg(at("news.git")).args(["fsck", "--strict"]));

    let ours = TrustedSigners::new([key.signer()]);
    assert_eq!(repository.verify(&commit, &ours).unwrap(), key.signer());
    let strangers = TrustedSigners::new([other.signer()]);
    let error = repository.verify(&commit, &strangers).unwrap_err();
    assert!(error.to_string().contains("not among the trusted"), "{error}");

    // A commit that git signs, with a key of another kind.
    make_key(&at("theirs"), "ecdsa", "");
    let theirs: Signer = fs::read_to_string(at("theirs.pub")).unwrap().parse().unwrap();
    let commit_with = |options: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(at("news.git")).args(["-c", "gpg.format=ssh", "-c"]);
        command.arg(format!("user.signingKey={}", at("theirs").display()));
        command.args(["-c", "user.name=a", "-c", "user.email=a@b", "commit-tree"]);
        let made = run(command.args(options).args(["main^{tree}", "-m", "x"]));
        made.trim().parse().unwrap()
    };
    let signed = commit_with(&["-S"]);
    assert_eq!(repository.verify(&signed, &TrustedSigners::new([theirs.clone()])).unwrap(), theirs);
    assert!(repository.verify(&signed, &ours).is_err());
    let unsigned = commit_with(&[]);
    let error = repository.verify(&unsigned, &ours).unwrap_err();
    assert!(matches!(error, SignatureError::Unsigned(_)), "{error}");
}

#[test]
fn keys_with_a_passphrase_open_and_other_kinds_are_refused() {
    if !is_installed("ssh-keygen") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let locked = make_key(&folder.path().join("locked"), "ed25519", "correct horse");
    let ecdsa = make_key(&folder.path().join("ecdsa"), "ecdsa", "");
    let read = |text: &str, passphrase: Option<&str>| {
        SigningKey::new(&Secret::new(text), passphrase.map(Secret::new).as_ref())
    };
    assert!(read(&locked, Some("correct horse")).is_ok());
    for (text, passphrase, message) in [
        (&locked, None, "has a passphrase"),
        (&locked, Some("wrong"), "does not open"),
        (&ecdsa, None, "only Ed25519"),
    ] {
        let error = read(text, passphrase).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}
