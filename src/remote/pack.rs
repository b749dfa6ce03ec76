//! What a remote lacks, as one pack.
//!
//! If our own packs reach from where it stands to our head, they are joined
//! as they are: their entries are copied, only count and checksum are new.
//! Else the objects are found commit by commit and packed.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use bytes::Bytes;
use git2::{ObjectType, Oid, Repository, Sort, Tree};
use sha1::{Digest, Sha1};

use super::outcome::PushError;
use crate::model::{CommitId, Publication};

/// Length of what stands before the entries of a pack: name, version, count.
const HEADER: u64 = 12;
/// Length of the checksum at its end.
const TRAILER: u64 = 20;
/// Bytes that are read at once.
const CHUNK: u64 = 64 << 10;

/// A pack that is being sent.
pub(super) struct PackStream {
    head: Option<Bytes>,
    parts: VecDeque<(File, u64)>,
    /// Sums up what is sent, where the checksum at the end is ours to make.
    sum: Option<Sha1>,
    length: u64,
}

impl PackStream {
    /// Returns the length of the whole pack in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Returns the next piece of the pack; none at its end.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(head) = self.head.take() {
            self.add(&head);
            return Ok(Some(head));
        }
        while let Some((file, left)) = self.parts.front_mut() {
            if *left == 0 {
                self.parts.pop_front();
                continue;
            }
            let mut chunk = vec![0; usize::try_from((*left).min(CHUNK)).unwrap_or_default()];
            file.read_exact(&mut chunk)?;
            *left -= chunk.len() as u64;
            self.add(&chunk);
            return Ok(Some(chunk.into()));
        }
        Ok(self.sum.take().map(|sum| Bytes::copy_from_slice(&sum.finalize())))
    }

    fn add(&mut self, chunk: &[u8]) {
        if let Some(sum) = &mut self.sum {
            sum.update(chunk);
        }
    }

    /// Opens a file that is a whole pack.
    fn whole(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { head: None, parts: VecDeque::from([(file, length)]), sum: None, length })
    }

    /// Joins packs that have no object in common.
    fn joined(packs: &[&Path]) -> io::Result<Self> {
        if let [pack] = packs {
            return Self::whole(File::open(pack)?);
        }
        let (mut parts, mut count, mut length) = (VecDeque::new(), 0u32, HEADER + TRAILER);
        for pack in packs {
            let mut file = File::open(pack)?;
            let mut header = [0; HEADER as usize];
            file.read_exact(&mut header)?;
            let [b'P', b'A', b'C', b'K', 0, 0, 0, 2, a, b, c, d] = header else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            let entries = file.metadata()?.len().checked_sub(HEADER + TRAILER);
            let entries = entries.ok_or(io::ErrorKind::InvalidData)?;
            count = count
                .checked_add(u32::from_be_bytes([a, b, c, d]))
                .ok_or(io::ErrorKind::InvalidData)?;
            length += entries;
            parts.push_back((file, entries));
        }
        let mut head = b"PACK\0\0\0\x02".to_vec();
        head.extend_from_slice(&count.to_be_bytes());
        Ok(Self { head: Some(head.into()), parts, sum: Some(Sha1::new()), length })
    }
}

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
    let built = tokio::task::spawn_blocking(move || build(&store, from.as_ref(), &head));
    built.await.map_err(|error| PushError::unreachable("pack", error.to_string()))?
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

/// Packs what the commits since `from` added.
fn build(store: &Path, from: Option<&CommitId>, head: &CommitId) -> Result<PackStream, PushError> {
    let packing = |error: git2::Error| PushError::unreachable("pack", error.message().to_owned());
    let git = Repository::open_bare(store).map_err(packing)?;
    let to = Oid::from_str(head.as_str()).map_err(packing)?;
    let from = from.map(|from| Oid::from_str(from.as_str())).transpose().map_err(packing)?;
    if let Some(from) = from {
        let known = git.find_commit(from).is_ok();
        if !known || !git.graph_descendant_of(to, from).map_err(packing)? {
            let from = from.to_string().parse();
            return Err(from.map_or_else(PushError::Refused, PushError::Foreign));
        }
    }
    let mut builder = git.packbuilder().map_err(packing)?;
    builder.set_threads(1);
    for oid in added(&git, from, to).map_err(packing)? {
        builder.insert_object(oid, None).map_err(packing)?;
    }
    let mut file =
        tempfile::tempfile().map_err(|error| PushError::unreachable("pack", error.to_string()))?;
    let mut failed = None;
    let written = builder.foreach(|bytes| match file.write_all(bytes) {
        Ok(()) => true,
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    match (written, failed) {
        (Ok(()), None) => {}
        (_, Some(error)) => return Err(PushError::unreachable("pack", error.to_string())),
        (Err(error), None) => return Err(packing(error)),
    }
    PackStream::whole(file).map_err(|error| PushError::unreachable("pack", error.to_string()))
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
            None => None,
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
