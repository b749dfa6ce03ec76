//! All that we have, for a remote that has nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository};

use super::index::{FANOUT, Head, ID, Kind, LONGEST, Pack, packs as list};
use super::pack_folder;
use crate::model::CommitId;

/// Git's number of commits.
const COMMIT: u8 = 1;
/// Stands for an entry whose kind is not known yet.
const UNKNOWN: u8 = 0;

/// Returns all packs of a store, if together they are exactly the history of
/// a commit, each object once; else none.
///
/// Objects without a commit do not come alone into a store of ours: where
/// every commit is of the history, so is everything.
pub(super) fn packs(store: &Path, head: &CommitId) -> Option<Vec<PathBuf>> {
    if has_loose_objects(store).unwrap_or(true) {
        return None;
    }
    let packs = list(&pack_folder(store)).ok()?;
    if packs.len() > 1 && have_common_objects(&packs).ok()? {
        return None;
    }
    let mut commits = Vec::new();
    for pack in &packs {
        add_commits(&Pack::open(pack).ok()?, &mut commits).ok()?;
    }
    commits.sort_unstable();
    (count_history(store, head, &commits)? == commits.len()).then_some(packs)
}

/// Counts the commits of a line of history; none if one of them is not among
/// those, or it is not one line.
fn count_history(store: &Path, head: &CommitId, commits: &[[u8; ID]]) -> Option<usize> {
    let git = Repository::open_bare(store).ok()?;
    let odb = git.odb().ok()?;
    let mut next = Some(Oid::from_str(head.as_str()).ok()?);
    let mut count = 0;
    while let Some(oid) = next {
        commits.binary_search_by(|known| known[..].cmp(oid.as_bytes())).ok()?;
        count += 1;
        let object = odb.read(oid).ok()?;
        if object.kind() != ObjectType::Commit {
            return None;
        }
        let lines = object.data().split(|byte| *byte == b'\n');
        let mut parents = lines.skip(1).map_while(|line| line.strip_prefix(b"parent "));
        next = match parents.next() {
            Some(parent) => Some(Oid::from_str(std::str::from_utf8(parent).ok()?).ok()?),
            None => None,
        };
        if parents.next().is_some() {
            return None;
        }
    }
    Some(count)
}

/// Adds the ids of the commits in a pack.
fn add_commits(pack: &Pack, commits: &mut Vec<[u8; ID]>) -> io::Result<()> {
    let entries = pack.entries()?;
    let mut kinds = vec![UNKNOWN; entries.len()];
    // Small entries are read over, large ones passed by.
    let mut file = BufReader::with_capacity(64 << 10, pack.file()?);
    let mut at = 0;
    let mut far = Vec::new();
    for (number, (offset, _)) in entries.iter().enumerate() {
        file.seek_relative(offset.wrapping_sub(at).cast_signed())?;
        let (head, read) = head(&mut file)?;
        at = offset + read;
        kinds[number] = match head.kind {
            Kind::Plain(kind) => kind,
            Kind::Near(back) => {
                // What a delta is against lies before it.
                let base = offset.checked_sub(back).ok_or(io::ErrorKind::InvalidData)?;
                let base = entries.binary_search_by_key(&base, |(offset, _)| *offset);
                kinds[base.map_err(|_| io::ErrorKind::InvalidData)?]
            }
            Kind::Far(base) => {
                far.push((number, base));
                UNKNOWN
            }
        };
    }
    if !far.is_empty() || kinds.contains(&UNKNOWN) {
        // Packs that are completed so come from elsewhere, not from us.
        return Err(io::ErrorKind::Unsupported.into());
    }
    for ((_, place), kind) in entries.iter().zip(kinds) {
        if kind == COMMIT {
            let id = pack.id(*place as usize).try_into();
            commits.push(id.map_err(|_| io::ErrorKind::InvalidData)?);
        }
    }
    Ok(())
}

/// Reads the begin of an entry; tells how many bytes were read.
fn head(file: &mut impl Read) -> io::Result<(Head, u64)> {
    let (mut bytes, mut read) = ([0; LONGEST], 0);
    loop {
        match file.read(&mut bytes[read..])? {
            0 => break,
            more => read += more,
        }
    }
    let head = Head::parse(&bytes[..read]).ok_or(io::ErrorKind::InvalidData)?;
    Ok((head, read as u64))
}

/// Tells whether an object is in two packs: their ids, each in order, are
/// read side by side.
fn have_common_objects(packs: &[PathBuf]) -> io::Result<bool> {
    let mut readers = Vec::new();
    let mut least = BinaryHeap::new();
    for (number, pack) in packs.iter().enumerate() {
        let mut file = BufReader::with_capacity(64 << 10, File::open(pack.with_extension("idx"))?);
        let mut fanout = [0; FANOUT];
        file.read_exact(&mut fanout)?;
        let count = fanout.last_chunk().map_or(0, |four| u32::from_be_bytes(*four));
        let mut reader = file.take(u64::from(count) * ID as u64);
        if let Some(id) = next(&mut reader)? {
            least.push(Reverse((id, number)));
        }
        readers.push(reader);
    }
    let mut before = None;
    while let Some(Reverse((id, number))) = least.pop() {
        if before == Some(id) {
            return Ok(true);
        }
        before = Some(id);
        if let Some(id) = next(&mut readers[number])? {
            least.push(Reverse((id, number)));
        }
    }
    Ok(false)
}

fn next(reader: &mut impl Read) -> io::Result<Option<[u8; ID]>> {
    let mut id = [0; ID];
    match reader.read_exact(&mut id) {
        Ok(()) => Ok(Some(id)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

fn has_loose_objects(store: &Path) -> io::Result<bool> {
    for entry in std::fs::read_dir(store.join("objects"))? {
        let entry = entry?;
        let is_fan = entry.file_name().len() == 2;
        if is_fan && std::fs::read_dir(entry.path())?.next().is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
