//! Signatures, checked by git and ssh-keygen themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use thistledown::model::{Author, Secret, Signer, SigningKey, TrustedSigners};
use thistledown::repository::{Repository, SignatureError};

use crate::servers::git::run;
use crate::servers::is_installed;
use crate::servers::news::{Desk, News, simple};

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

/// Checks the list of mirrors in a folder as MIRRORS.md tells readers to.
fn ssh_keygen_verifies(folder: &Path, allowed: &Path) -> Output {
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "verify", "-I", "mirrors", "-n", "thistledown-mirrors", "-f"]);
    command.arg(allowed).arg("-s").arg(folder.join("mirrors.json.sig"));
    command.stdin(fs::File::open(folder.join("mirrors.json")).unwrap()).output().unwrap()
}

/// Writes the list of a desk into its folder and reads it.
fn list_of(desk: &Desk) -> Value {
    let files = desk.files();
    for name in ["mirrors.json", "mirrors.json.sig"] {
        let (_, text) = files.iter().find(|(path, _)| path == name).unwrap();
        fs::write(desk.path().join(name), text).unwrap();
    }
    serde_json::from_slice(&fs::read(desk.path().join("mirrors.json")).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_mirrors_is_signed_numbered_and_published_only_when_it_changes() {
    if !["git", "ssh-keygen"].into_iter().all(is_installed) {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let at = |name: &str| desk.path().join(name);
    make_key(&at("key"), "ed25519", "correct horse");
    make_key(&at("next"), "ed25519", "");
    fs::write(at("passphrase"), "correct horse\n").unwrap();
    let with = |repository: &str, mirror: &str| {
        format!("[repository]\n{repository}\n{}{mirror}\n", simple(&news))
    };
    let own = "signing_key = { file = \"key\" }\npassphrase = { file = \"passphrase\" }";
    let clone = "clone = \"https://one.example/news.git\"";
    desk.configure(&with(own, clone));
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    let list = list_of(&desk);
    assert_eq!(list["number"], 1);
    assert_eq!(list["mirrors"][0]["page"], "https://one.example/blob/main/{path}");
    assert_eq!(list["mirrors"][0]["clone"], "https://one.example/news.git");
    let text = list.to_string();
    for private in ["copy.git", "somebody", "somewhere"] {
        assert!(!text.contains(private), "{text}");
    }

    // As MIRRORS.md tells readers.
    let files = desk.files();
    let (_, told) = files.iter().find(|(path, _)| path == "MIRRORS.md").unwrap();
    let line = told.lines().find_map(|l| l.strip_prefix("echo '")).unwrap();
    fs::write(at("allowed"), line.split('\'').next().unwrap().to_owned() + "\n").unwrap();
    assert!(told.contains("Number: 1 · Holds until: "), "{told}");
    let good = ssh_keygen_verifies(desk.path(), &at("allowed"));
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    let verified = git_verifies(&at("news.git"), &at("allowed"));
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));

    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.commits(), 1);
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!((list_of(&desk)["number"].clone(), desk.commits()), (1.into(), 2));

    // A successor is named, then signs; each makes a list of its own.
    let next = fs::read_to_string(at("next.pub")).unwrap();
    desk.configure(&with(&format!("{own}\ntrusted_signers = [\"{}\"]", next.trim()), clone));
    desk.sync().await.assert_code(0);
    assert_eq!(list_of(&desk)["number"], 2);
    assert!(ssh_keygen_verifies(desk.path(), &at("allowed")).status.success());
    desk.configure(&with("signing_key = { file = \"next\" }", clone));
    let done = desk.sync().await;
    done.assert_code(0);
    assert!(!done.logged.contains("does not name the key"), "{}", done.logged);
    assert_eq!(list_of(&desk)["number"], 3);
    assert!(!ssh_keygen_verifies(desk.path(), &at("allowed")).status.success());
    let commits = desk.commits();
    desk.sync().await.assert_code(0);
    assert_eq!(desk.commits(), commits);

    // A key that was never named breaks the chain, and the operator is told.
    desk.configure(&with(own, clone));
    let done = desk.sync().await;
    assert!(done.logged.contains("does not name the key"), "{}", done.logged);
    assert_eq!(list_of(&desk)["number"], 4);
}
