//! What a remote lacks, as one pack.
//!
//! If our own packs reach from where it stands to our head, they are joined
//! as they are: their entries are copied, only count and checksum are new. A
//! remote that has nothing gets all our packs so, if nothing is in them but
//! our history. Else the objects are found commit by commit, and their
//! entries copied out of our packs; nothing is packed anew.

mod copy;
mod index;
mod stream;
mod whole;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use git2::{ObjectType, Oid, Repository, Sort, Tree};

pub(super) use stream::{PackStream, Piece, read};

use super::outcome::PushError;
use super::replace;
use crate::model::{CommitId, Publication};

/// Length of what stands before the entries of a pack: name, version, count.
const HEADER: u64 = 12;
/// Length of the checksum at its end.
const TRAILER: u64 = 20;

/// Prepares what lies between where a remote stands and our head.
pub(super) async fn prepare(
    store: &Path,
    from: Option<&CommitId>,
    head: &CommitId,
    recent: &[Publication],
) -> Result<PackStream, PushError> {
    if let Some(packs) = chain(from, head, recent)
        && let Ok(stream) = PackStream::joined(&packs)
    {
        return Ok(stream);
    }
    let (store, from, head) = (store.to_owned(), from.cloned(), head.clone());
    let built = tokio::task::spawn_blocking(move || {
        if from.is_none()
            && let Ok(Some(stream)) = patiently(|| whole::stream(&store, &head))
        {
            return Ok(stream);
        }
        build(&store, from.as_ref(), &head)
    });
    built.await.map_err(|error| PushError::unreachable("pack", error.to_string()))?
}

/// How often packs are looked for that are gone when they are opened, and how
/// long is waited in between: many are removed one after the other.
const LOOKS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// Lists packs and opens them, on a thread that may wait. Whoever takes no
/// lock, as `bundle`, may do so while a run rolls them up: those that went are
/// in a new one then.
fn patiently<T>(open: impl Fn() -> io::Result<T>) -> io::Result<T> {
    for _ in 1..LOOKS {
        match open() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => thread::sleep(PAUSE),
            other => return other,
        }
    }
    open()
}

/// Returns the packs that lead from a commit to another, oldest first; none
/// where one is missing.
fn chain<'a>(
    from: Option<&CommitId>,
    head: &CommitId,
    recent: &'a [Publication],
) -> Option<Vec<&'a Path>> {
    let mut packs = Vec::new();
    let mut at = Some(head);
    while at != from {
        let publication = recent.iter().rev().find(|known| Some(&known.commit) == at)?;
        packs.push(publication.pack.as_deref()?);
        at = publication.parent.as_ref();
        // A chain is never longer than what is known.
        if packs.len() > recent.len() {
            return None;
        }
    }
    packs.reverse();
    Some(packs)
}

/// Copies what the commits since `from` added.
fn build(store: &Path, from: Option<&CommitId>, head: &CommitId) -> Result<PackStream, PushError> {
    let packing = |error: git2::Error| PushError::unreachable("pack", error.message().to_owned());
    let git = Repository::open_bare(store).map_err(packing)?;
    let to = Oid::from_str(head.as_str()).map_err(packing)?;
    let base = from.map(|from| Oid::from_str(from.as_str())).transpose().map_err(packing)?;
    if let (Some(tip), Some(from)) = (from, base) {
        let known = git.find_commit(from).is_ok();
        let follows = known && git.graph_descendant_of(to, from).map_err(packing)?;
        if !follows && !replace::is_allowed(store, tip)? {
            return Err(PushError::Foreign(tip.clone()));
        }
    }
    // A remote that is moved off a commit of ours has what that one needs, if
    // we still know what it was.
    let from = base.filter(|from| git.find_commit(*from).is_ok());
    let oids = added(&git, from, to).map_err(packing)?;
    let file = copy::copy(&git, &pack_folder(store), oids);
    let file = file.map_err(|error| PushError::unreachable("pack", error.to_string()))?;
    PackStream::whole(file).map_err(|error| PushError::unreachable("pack", error.to_string()))
}

fn pack_folder(store: &Path) -> PathBuf {
    store.join("objects/pack")
}

/// Returns the objects that the commits between two others added.
fn added(git: &Repository, from: Option<Oid>, to: Oid) -> Result<Vec<Oid>, git2::Error> {
    let mut walk = git.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE)?;
    walk.push(to)?;
    if let Some(from) = from {
        walk.hide(from)?;
    }
    let mut found = Found { git, seen: HashSet::new(), oids: Vec::new() };
    for commit in walk {
        let commit = git.find_commit(commit?)?;
        let base = match commit.parents().next() {
            Some(parent) => Some(parent.tree()?),
            // A new beginning.
            None => from.map(|from| git.find_commit(from)?.tree()).transpose()?,
        };
        found.add_tree(base.as_ref(), commit.tree_id())?;
        found.add(commit.id());
    }
    Ok(found.oids)
}

/// Objects that were found, each once.
struct Found<'a> {
    git: &'a Repository,
    seen: HashSet<Oid>,
    oids: Vec<Oid>,
}

impl Found<'_> {
    fn add(&mut self, oid: Oid) -> bool {
        let new = self.seen.insert(oid);
        if new {
            self.oids.push(oid);
        }
        new
    }

    /// Adds a tree and what it has that another one at its place has not.
    fn add_tree(&mut self, base: Option<&Tree>, oid: Oid) -> Result<(), git2::Error> {
        if base.map(Tree::id) == Some(oid) || !self.add(oid) {
            return Ok(());
        }
        for entry in self.git.find_tree(oid)?.iter() {
            let standing = base.and_then(|base| base.get_name_bytes(entry.name_bytes()));
            if standing.as_ref().is_some_and(|standing| standing.id() == entry.id()) {
                continue;
            }
            if entry.kind() == Some(ObjectType::Tree) {
                let standing = standing
                    .filter(|standing| standing.kind() == Some(ObjectType::Tree))
                    .map(|standing| self.git.find_tree(standing.id()))
                    .transpose()?;
                self.add_tree(standing.as_ref(), entry.id())?;
            } else {
                self.add(entry.id());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn id(digit: char) -> CommitId {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn publication(commit: char, parent: Option<char>, pack: Option<&str>) -> Publication {
        Publication { commit: id(commit), parent: parent.map(id), pack: pack.map(PathBuf::from) }
    }

    #[test]
    fn packs_are_joined_only_when_none_is_missing() {
        let recent = [
            publication('a', None, Some("1")),
            publication('b', Some('a'), Some("2")),
            publication('c', Some('b'), Some("3")),
        ];
        let names = |from: Option<char>| {
            let packs = chain(from.map(id).as_ref(), &id('c'), &recent)?;
            Some(packs.iter().map(|pack| pack.to_str().unwrap().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(names(None).unwrap(), ["1", "2", "3"]);
        assert_eq!(names(Some('a')).unwrap(), ["2", "3"]);
        assert_eq!(names(Some('d')), None);
        let gap = [recent[0].clone(), publication('b', Some('a'), None), recent[2].clone()];
        assert_eq!(chain(None, &id('c'), &gap), None);
        let circle = [publication('c', Some('c'), Some("1"))];
        assert_eq!(chain(None, &id('c'), &circle), None);
    }
}
