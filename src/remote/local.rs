//! A bare repository on this machine: by `git receive-pack`, so that hooks
//! run, or without git by our own hands.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use git2::{Oid, Repository};
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use super::branches::{Move, Moves};
use super::outcome::{PushError, PushOutcome, show_words};
use super::report::Results;
use super::{Push, converse, pack};
use crate::model::CommitId;

/// What `git receive-pack` may run.
const HOOKS: [&str; 7] = [
    "pre-receive",
    "update",
    "post-receive",
    "post-update",
    "proc-receive",
    "push-to-checkout",
    "reference-transaction",
];

/// Most bytes of complaint that are read.
const COMPLAINT: u64 = 16 << 10;

pub(super) async fn push(push: &Push<'_>, path: &Path) -> Result<PushOutcome, PushError> {
    if !path.join("HEAD").is_file() && !path.join(".git").exists() {
        return Err(PushError::unreachable(
            "open",
            format!(
                "`{0}` is not a repository; make it with `git init --bare {0}`",
                path.display()
            ),
        ));
    }
    let spawned = Command::new("git")
        .arg("receive-pack")
        .arg(path)
        // Nothing of the operator's environment or configuration takes part.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "safe.directory")
        .env("GIT_CONFIG_VALUE_0", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return push_by_hand(push, path).await;
        }
        Err(error) => return Err(PushError::unreachable("start git", error.to_string())),
    };
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(PushError::unreachable("start git", "it has no pipes"));
    };
    let mut complaint = Vec::new();
    let (outcome, _) = tokio::join!(converse(push, stdout, stdin), async {
        stderr.take(COMPLAINT).read_to_end(&mut complaint).await
    });
    // The report was read; how the process ends says nothing more.
    drop(child.wait().await);
    outcome.map_err(|error| error.or_complaint(&show_words(&complaint)))
}

/// Does what `git receive-pack` would, where there is no git. Hooks need git
/// to run, so a repository that has some is left alone.
async fn push_by_hand(push: &Push<'_>, path: &Path) -> Result<PushOutcome, PushError> {
    let failed = |error: git2::Error| PushError::unreachable("write", error.message().to_owned());
    let tips = {
        let target = Repository::open(path).map_err(failed)?;
        let needs = push.branches.iter().find_map(|branch| needs_git(&target, branch));
        if let Some(reason) = needs {
            return Err(PushError::Refused(format!("`{}` {reason}", path.display())));
        }
        let tip = |branch: &String| {
            let tip = target.refname_to_id(branch).ok()?;
            Some((branch.clone(), CommitId::try_from(tip.to_string()).ok()?))
        };
        push.branches.iter().filter_map(tip).collect::<BTreeMap<_, _>>()
    };
    let tip = |branch: &str| tips.get(branch).cloned();
    let moves = Moves::find(push.store, push.head, &push.branches, tip).await?;
    if moves.moves.is_empty() {
        return Ok(PushOutcome::UpToDate);
    }
    let stream = match &moves.base {
        Some(base) if base == push.head => None,
        base => Some(pack::prepare(push.store, base.as_ref(), push.head, push.recent).await?),
    };
    let bytes = stream.as_ref().map_or(0, pack::PackStream::length);
    let (path, head, steps) = (path.to_owned(), push.head.clone(), moves.moves.clone());
    let written = tokio::task::spawn_blocking(move || write(&path, &head, &steps, stream)).await;
    let results = written.map_err(|error| PushError::unreachable("write", error.to_string()))??;
    moves.settle(&results)?;
    let from = push.branches.first().and_then(|branch| tips.get(branch).cloned());
    Ok(PushOutcome::Pushed { from, bytes })
}

/// Writes a pack into a repository, and moves its branches.
fn write(
    path: &Path,
    head: &CommitId,
    steps: &[Move],
    stream: Option<pack::PackStream>,
) -> Result<Results, PushError> {
    let failed = |error: git2::Error| PushError::unreachable("write", error.message().to_owned());
    let target = Repository::open(path).map_err(failed)?;
    if let Some(mut stream) = stream {
        let odb = target.odb().map_err(failed)?;
        let mut writer = odb.packwriter().map_err(failed)?;
        let broken = |error: std::io::Error| PushError::unreachable("write", error.to_string());
        while let Some(chunk) = stream.next_chunk().map_err(broken)? {
            writer.write_all(&chunk).map_err(broken)?;
        }
        writer.commit().map_err(failed)?;
    }
    let to = Oid::from_str(head.as_str()).map_err(failed)?;
    let mut results = Results::default();
    for Move { branch, from } in steps {
        match from {
            Some(from) => {
                let from = Oid::from_str(from.as_str()).map_err(failed)?;
                target.reference_matching(branch, to, true, from, "push").map_err(failed)?;
            }
            None => drop(target.reference(branch, to, false, "push").map_err(failed)?),
        }
        results.accept(branch);
    }
    Ok(results)
}

/// Returns why a repository is not to be written without git.
fn needs_git(target: &Repository, branch: &str) -> Option<String> {
    let head = target.find_reference("HEAD").ok();
    let head = head.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
    if !target.is_bare() && head == Some(branch) {
        return Some(
            "has the branch checked out: make a bare one with `git init --bare`".to_owned(),
        );
    }
    let elsewhere = target.config().and_then(|config| config.get_path("core.hooksPath")).ok();
    let folder = elsewhere.unwrap_or_else(|| PathBuf::from("hooks"));
    // A relative path begins at the repository, an absolute one at the root.
    let folder = target.path().join(folder);
    let hook = HOOKS.iter().find(|hook| folder.join(hook).exists())?;
    Some(format!("has a {hook} hook, and there is no git to run it: install git"))
}
