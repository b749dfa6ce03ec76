//! All that we have, for a remote that has nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository};
use sha1::{Digest, Sha1};

use super::index::{FANOUT, Head, ID, Kind, LONGEST, begins, packs as list};
use super::{HEADER, PackStream, TRAILER, pack_folder};
use crate::model::CommitId;

/// Git's number of commits.
const COMMIT: u8 = 1;
/// Bytes of a pack that are looked at together: small entries are read over,
/// large ones passed by.
const WINDOW: usize = 32 << 10;
/// Bytes of an index that are read at once, where many are read side by side.
const PIECE: usize = 8 << 10;

/// Joins all packs of a store, if together they are exactly the history of a
/// commit, each object once; none otherwise.
///
/// Objects without a commit do not come alone into a store of ours: where
/// every commit is of the history, so is everything. And every commit is,
/// where the packs have no more of them than the history, which has its
/// objects nowhere else.
pub(super) fn stream(store: &Path, head: &CommitId) -> io::Result<Option<PackStream>> {
    if store.join("objects/info/alternates").exists() || has_loose_objects(store)? {
        return Ok(None);
    }
    let packs = list(&pack_folder(store))?;
    if packs.len() > 1 && have_common_objects(&packs)? {
        return Ok(None);
    }
    let Some(history) = count_history(store, head) else { return Ok(None) };
    let mut stream = PackStream::joined(&packs)?;
    // They are read here anyhow, and then may go out unread.
    let mut sum = stream.take_sum();
    let mut commits = 0;
    for (pack, file) in packs.iter().zip(stream.files()) {
        commits += count_commits(begins(pack)?, file, sum.as_mut())?;
        if commits > history {
            return Ok(None);
        }
    }
    if let Some(sum) = sum {
        stream.set_sum(sum);
    }
    Ok((commits == history).then_some(stream))
}

/// Counts the commits of a line of history; none if it is not one line.
fn count_history(store: &Path, head: &CommitId) -> Option<usize> {
    let git = Repository::open_bare(store).ok()?;
    let odb = git.odb().ok()?;
    let mut next = Some(Oid::from_str(head.as_str()).ok()?);
    let mut count = 0;
    while let Some(oid) = next {
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

/// Counts the commits in a pack, of which nothing but the begins of entries is
/// looked at, and sums up its entries if that is wanted.
fn count_commits(begins: Vec<u64>, pack: &File, sum: Option<&mut Sha1>) -> io::Result<usize> {
    let end = pack.metadata()?.len().checked_sub(TRAILER).ok_or(io::ErrorKind::InvalidData)?;
    let bytes = vec![0; WINDOW + LONGEST];
    let mut window = Window { pack, end, bytes, begin: HEADER, length: 0, sum };
    // Where they begin: a delta against a commit is one, and lies behind it.
    let mut commits = Vec::new();
    for begin in begins {
        let is_commit = match window.head(begin)?.kind {
            Kind::Plain(kind) => kind == COMMIT,
            Kind::Near(back) => {
                let base = begin.checked_sub(back).ok_or(io::ErrorKind::InvalidData)?;
                commits.binary_search(&base).is_ok()
            }
            // Packs that are completed so come from elsewhere, not from us.
            Kind::Far(_) => return Err(io::ErrorKind::Unsupported.into()),
        };
        if is_commit {
            commits.push(begin);
        }
    }
    window.finish()?;
    Ok(commits.len())
}

/// A look at a part of a pack, which moves towards its end.
struct Window<'a> {
    pack: &'a File,
    /// Where the entries end.
    end: u64,
    bytes: Vec<u8>,
    /// Where in the pack it begins, and how long it is.
    begin: u64,
    length: usize,
    /// Sums up all that it passes.
    sum: Option<&'a mut Sha1>,
}

impl Window<'_> {
    /// Reads the begin of an entry, which lies behind those read before.
    fn head(&mut self, offset: u64) -> io::Result<Head> {
        while self.read_to() < self.end.min(offset.saturating_add(LONGEST as u64)) {
            self.slide(offset)?;
        }
        let at = offset.checked_sub(self.begin).and_then(|at| usize::try_from(at).ok());
        let head = at.and_then(|at| Head::parse(self.bytes.get(at..self.length)?));
        head.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Sums up the rest.
    fn finish(mut self) -> io::Result<()> {
        while self.sum.is_some() && self.read_to() < self.end {
            self.slide(self.end)?;
        }
        Ok(())
    }

    /// Returns how far the pack was read.
    fn read_to(&self) -> u64 {
        self.begin + self.length as u64
    }

    /// Reads on, and lets go of what lies before an offset.
    fn slide(&mut self, offset: u64) -> io::Result<()> {
        let read_to = self.read_to();
        let kept = read_to.saturating_sub(offset.max(self.begin)) as usize;
        self.bytes.copy_within(self.length - kept..self.length, 0);
        // A large entry is passed by, unless all is summed up.
        let from = if self.sum.is_some() { read_to } else { read_to.max(offset) };
        let more = usize::try_from(self.end.saturating_sub(from)).unwrap_or(WINDOW).min(WINDOW);
        let read = self.pack.read_at(&mut self.bytes[kept..kept + more], from)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(sum) = &mut self.sum {
            sum.update(&self.bytes[kept..kept + read]);
        }
        (self.begin, self.length) = (from - kept as u64, kept + read);
        Ok(())
    }
}

/// Tells whether an object is in two packs: their ids, each in order, are
/// read side by side.
fn have_common_objects(packs: &[PathBuf]) -> io::Result<bool> {
    let mut readers = Vec::new();
    let mut least = BinaryHeap::new();
    for (number, pack) in packs.iter().enumerate() {
        let mut file = BufReader::with_capacity(PIECE, File::open(pack.with_extension("idx"))?);
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
    while let Some(mut first) = least.peek_mut() {
        let Reverse((id, number)) = *first;
        if before == Some(id) {
            return Ok(true);
        }
        before = Some(id);
        match next(&mut readers[number])? {
            Some(id) => first.0.0 = id,
            None => drop(PeekMut::pop(first)),
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

#[cfg(test)]
mod tests {
    use std::process::Command;

    use tempfile::TempDir;

    use super::*;

    /// A bare repository that git fills; none where there is no git.
    struct Store(TempDir);

    impl Store {
        fn new() -> Option<Self> {
            let store = Self(tempfile::tempdir().unwrap());
            let mut made = Command::new("git");
            made.args(["init", "-q", "--bare", "-b", "main"]).arg(store.path());
            Self::run(&mut made).map(|_| store)
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("news.git")
        }

        fn run(command: &mut Command) -> Option<String> {
            let command = command.env("GIT_CONFIG_GLOBAL", "/dev/null");
            for who in ["AUTHOR", "COMMITTER"] {
                command.env(format!("GIT_{who}_NAME"), "a");
                command.env(format!("GIT_{who}_EMAIL"), "a@invalid");
            }
            match command.output() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                output => {
                    let output = output.unwrap();
                    assert!(output.status.success(), "{output:?}");
                    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
                }
            }
        }

        fn git(&self, arguments: &[&str]) -> String {
            Self::run(Command::new("git").arg("-C").arg(self.path()).args(arguments)).unwrap()
        }

        /// Commits the empty tree, with much to say, so that commits resemble
        /// each other.
        fn commit(&self, parent: Option<&str>, word: &str) -> String {
            let tree = self.git(&["hash-object", "-t", "tree", "-w", "/dev/null"]);
            let words: String = (0..200).map(|number| format!("{word} {number}\n")).collect();
            let parent = parent.map(|parent| ["-p", parent]);
            let parent = parent.iter().flatten().copied();
            let arguments: Vec<&str> =
                ["commit-tree", &tree, "-m", &words].into_iter().chain(parent).collect();
            self.git(&arguments)
        }

        fn streams(&self, head: &str) -> bool {
            stream(&self.path(), &head.parse().unwrap()).unwrap().is_some()
        }
    }

    #[test]
    fn packs_are_streamed_only_where_they_have_no_commit_beside_the_history() {
        let Some(store) = Store::new() else { return };
        let first = store.commit(None, "word");
        let mut head = first.clone();
        for _ in 0..20 {
            head = store.commit(Some(&head), "word");
        }
        store.git(&["update-ref", "refs/heads/main", &head]);
        assert!(!store.streams(&head), "loose objects");
        store.git(&["repack", "-q", "-a", "-d", "-f", "--depth=50"]);
        let deltas = store.git(&["cat-file", "--batch-all-objects", "--batch-check=%(deltabase)"]);
        assert!(deltas.lines().filter(|base| base.bytes().any(|b| b != b'0')).count() > 5);
        assert!(store.streams(&head));
        assert!(!store.streams(&first), "an older commit");
        // A commit that a purge or another writer left behind, as a delta.
        let other = store.commit(Some(&first), "wort");
        store.git(&["update-ref", "refs/heads/other", &other]);
        store.git(&["repack", "-q", "-a", "-d", "-f", "--depth=50"]);
        assert!(!store.streams(&head), "a commit beside");
        // A history that has two lines.
        let merged = store.commit(Some(&head), "word");
        let merge = ["commit-tree", "-p", &merged, "-p", &other, "-m", "m", "HEAD^{tree}"];
        let merge = store.git(&merge);
        store.git(&["update-ref", "refs/heads/main", &merge]);
        store.git(&["update-ref", "-d", "refs/heads/other"]);
        store.git(&["repack", "-q", "-a", "-d", "-f"]);
        assert!(!store.streams(&merge), "two lines");
    }

    #[test]
    fn an_object_in_two_packs_is_found() {
        let Some(store) = Store::new() else { return };
        let head = store.commit(None, "word");
        store.git(&["update-ref", "refs/heads/main", &head]);
        store.git(&["repack", "-q", "-a", "-d"]);
        assert!(store.streams(&head));
        let next = store.commit(Some(&head), "other");
        store.git(&["update-ref", "refs/heads/main", &next]);
        store.git(&["repack", "-q", "-d"]);
        assert_eq!(list(&pack_folder(&store.path())).unwrap().len(), 2);
        assert!(store.streams(&next));
        let again = format!("{head}\n{next}\n");
        let objects = store.path().join("objects/pack/pack");
        let list = store.path().join("list");
        std::fs::write(&list, again).unwrap();
        let mut pack = Command::new("git");
        pack.arg("-C").arg(store.path()).args(["pack-objects", "-q"]).arg(objects);
        Store::run(pack.stdin(File::open(&list).unwrap())).unwrap();
        assert!(!store.streams(&next));
    }
}
