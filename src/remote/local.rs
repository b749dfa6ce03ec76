//! A bare repository on this machine: by `git receive-pack`, so that hooks
//! run, or without git by our own hands.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use git2::{Oid, Repository};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

use super::branches::{Move, Moves};
use super::fetch::{self, Fetch, Fetched};
use super::outcome::{PushError, PushOutcome, show_words};
use super::pipe::Pipe;
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
    let Some(mut child) = start("receive-pack", path)? else {
        return push_by_hand(push, path).await;
    };
    let (stdin, stdout, stderr) = pipes(&mut child)?;
    let stdin = Pipe::new(stdin)
        .map_err(|error| PushError::unreachable("write to git", error.to_string()))?;
    let mut complaint = Vec::new();
    let (outcome, _) = tokio::join!(converse(push, stdout, stdin), async {
        stderr.take(COMPLAINT).read_to_end(&mut complaint).await
    });
    // The report was read; how the process ends says nothing more.
    drop(child.wait().await);
    outcome.map_err(|error| error.or_complaint(&show_words(&complaint)))
}

pub(super) async fn fetch(fetch: &Fetch<'_>, path: &Path) -> Result<Fetched, PushError> {
    let Some(mut child) = start("upload-pack", path)? else {
        return fetch_by_hand(fetch, path).await;
    };
    let (stdin, stdout, stderr) = pipes(&mut child)?;
    let mut complaint = Vec::new();
    let (fetched, _) = tokio::join!(fetch::converse(fetch, stdout, stdin), async {
        stderr.take(COMPLAINT).read_to_end(&mut complaint).await
    });
    drop(child.wait().await);
    fetched.map_err(|error| error.or_complaint(&show_words(&complaint)))
}

/// Takes the branch of a repository where there is no git.
async fn fetch_by_hand(fetch: &Fetch<'_>, path: &Path) -> Result<Fetched, PushError> {
    let failed = |error: git2::Error| PushError::unreachable("read", error.message().to_owned());
    let (tip, common) = {
        let git = Repository::open(path).map_err(failed)?;
        let Ok(tip) = git.refname_to_id(&fetch.branch) else { return Ok(Fetched::Nothing) };
        let is_there = |id: &&CommitId| {
            let oid = Oid::from_str(id.as_str());
            oid.is_ok_and(|oid| git.graph_descendant_of(tip, oid).unwrap_or(false))
        };
        let common = fetch.wish.have.iter().find(is_there).cloned();
        (tip.to_string(), common)
    };
    let tip = tip.parse().map_err(PushError::Refused)?;
    if (fetch.wish.knows)(&tip) {
        return Ok(Fetched::Known(tip));
    }
    let mut pack = pack::prepare(path, common.as_ref(), &tip, &[]).await?;
    let mut landing = fetch.landing()?;
    let broken = |error: std::io::Error| PushError::unreachable("read", error.to_string());
    while let Some(chunk) = pack.next_chunk().map_err(broken)? {
        landing.add(&chunk)?;
    }
    landing.close(tip)
}

/// Starts a service of git on a repository; none where there is no git.
fn start(service: &str, path: &Path) -> Result<Option<Child>, PushError> {
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
        .arg(service)
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
    match spawned {
        Ok(child) => Ok(Some(child)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PushError::unreachable("start git", error.to_string())),
    }
}

fn pipes(child: &mut Child) -> Result<(ChildStdin, ChildStdout, ChildStderr), PushError> {
    match (child.stdin.take(), child.stdout.take(), child.stderr.take()) {
        (Some(stdin), Some(stdout), Some(stderr)) => Ok((stdin, stdout, stderr)),
        _ => Err(PushError::unreachable("start git", "it has no pipes")),
    }
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
    let moves = Moves::find(push, tip).await?;
    if moves.moves.is_empty() {
        return Ok(PushOutcome::UpToDate);
    }
    let to = push.target(moves.base.as_ref()).await?;
    let stream = match &moves.base {
        Some(base) if base == push.head => None,
        base => Some(push.pack(base.as_ref(), &to).await?),
    };
    let bytes = stream.as_ref().map_or(0, pack::PackStream::length);
    let (path, head, steps) = (path.to_owned(), to, moves.moves.clone());
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
