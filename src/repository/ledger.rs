//! Reading the ledger: all of it, or what changed since a commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::{ObjectType, Oid, Tree};

use super::error::{RepositoryError, at};
use super::{Repository, find};
use crate::model::{CommitId, LedgerLine, PageId};

/// What a reading of the ledger says, one thing after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerChange {
    /// Forget everything: every line follows.
    Anew,
    /// A line that is new or changed.
    Line(Box<LedgerLine>),
    /// A page that is in the ledger no more.
    Gone(PageId),
}

/// Where changes go; an error ends the reading.
type Take<'a> = &'a mut dyn FnMut(LedgerChange) -> Result<(), String>;

impl Repository {
    /// Reads the ledger of a commit: what is other than in a second one, if
    /// that is here, else everything. One file is in memory at a time. What
    /// is gone comes last.
    ///
    /// # Errors
    /// A line cannot be read (file and number are named), an object is
    /// missing, or `take` fails.
    pub fn ledger(
        &self,
        head: &CommitId,
        since: Option<&CommitId>,
        take: &mut dyn FnMut(LedgerChange) -> Result<(), String>,
    ) -> Result<(), RepositoryError> {
        read(&self.git(), head, since, take)
    }
}

/// Reads the ledger from a handle; see [`Repository::ledger`].
pub(super) fn read(
    git: &git2::Repository,
    head: &CommitId,
    since: Option<&CommitId>,
    take: Take,
) -> Result<(), RepositoryError> {
    let head = find(git, head)?;
    let since = since.and_then(|since| find(git, since).ok());
    let ledger = |commit: &git2::Commit| -> Result<Option<Oid>, RepositoryError> {
        let tree = commit.tree().map_err(at("read the tree of", commit.id()))?;
        let entry = tree.get_path(Path::new("ledger")).ok();
        Ok(entry.filter(|entry| entry.kind() == Some(ObjectType::Tree)).map(|e| e.id()))
    };
    let old = since.as_ref().map(&ledger).transpose()?.flatten();
    if since.is_none() {
        take(LedgerChange::Anew).map_err(at("read", "ledger"))?;
    }
    // A page may go from one file to another: then it is not gone.
    let (mut gone, mut lines) = (BTreeSet::new(), BTreeSet::new());
    compare(git, old, ledger(&head)?, "ledger", &mut |change| match change {
        LedgerChange::Gone(id) => {
            gone.insert(id);
            Ok(())
        }
        LedgerChange::Line(line) => {
            if since.is_some() {
                lines.insert(line.id.clone());
            }
            take(LedgerChange::Line(line))
        }
        LedgerChange::Anew => Ok(()),
    })?;
    for id in gone.difference(&lines) {
        take(LedgerChange::Gone(id.clone())).map_err(at("read", "ledger"))?;
    }
    Ok(())
}

/// Walks two folders, one or both of which may be missing, down to the files
/// that differ.
fn compare(
    git: &git2::Repository,
    old: Option<Oid>,
    new: Option<Oid>,
    path: &str,
    take: Take,
) -> Result<(), RepositoryError> {
    if old == new {
        return Ok(());
    }
    let entries = |oid: Option<Oid>| -> Result<BTreeMap<String, (Oid, bool)>, RepositoryError> {
        let Some(oid) = oid else { return Ok(BTreeMap::new()) };
        let tree: Tree = git.find_tree(oid).map_err(at("read folder", path))?;
        let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
        let folder = |kind| kind == Some(ObjectType::Tree);
        Ok(tree.iter().map(|e| (name(e.name_bytes()), (e.id(), folder(e.kind())))).collect())
    };
    let (old, new) = (entries(old)?, entries(new)?);
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let path = format!("{path}/{name}");
        let (old, new) = (old.get(name), new.get(name));
        let folder = |entry: Option<&(Oid, bool)>| entry.filter(|(_, f)| *f).map(|(oid, _)| *oid);
        let file = |entry: Option<&(Oid, bool)>| entry.filter(|(_, f)| !*f).map(|(oid, _)| *oid);
        compare(git, folder(old), folder(new), &path, take)?;
        if file(old) != file(new) {
            compare_files(git, file(old), file(new), &path, take)?;
        }
    }
    Ok(())
}

fn compare_files(
    git: &git2::Repository,
    old: Option<Oid>,
    new: Option<Oid>,
    path: &str,
    take: Take,
) -> Result<(), RepositoryError> {
    let mut standing = BTreeMap::new();
    for line in lines(git, old, path)? {
        standing.insert(line.id.clone(), line);
    }
    for line in lines(git, new, path)? {
        if standing.remove(&line.id).as_ref() != Some(&line) {
            take(LedgerChange::Line(Box::new(line))).map_err(at("read", path))?;
        }
    }
    for id in standing.into_keys() {
        take(LedgerChange::Gone(id)).map_err(at("read", path))?;
    }
    Ok(())
}

fn lines(
    git: &git2::Repository,
    file: Option<Oid>,
    path: &str,
) -> Result<Vec<LedgerLine>, RepositoryError> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let blob = git.find_blob(file).map_err(at("read", path))?;
    let text = std::str::from_utf8(blob.content()).map_err(at("read", path))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            let place = || format!("{path}, line {}", number + 1);
            let line: LedgerLine = serde_json::from_str(line).map_err(at("read", place()))?;
            let file = line.file();
            if file.as_str() != path {
                return Err(at("read", place())(format!("it belongs into `{file}`")));
            }
            Ok(line)
        })
        .collect()
}
