//! Upkeep: where packs pile up, the small ones are rolled up into one, so
//! that each that stays has at least twice the objects of all smaller ones.
//!
//! `git pack-objects` makes the new pack, and finds what resembles each other
//! across publications; without git the packs are joined as they are. Old
//! packs go only when every object of theirs was seen in the new one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::process::{Pid, setpriority_process};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::error::{RepositoryError, at};
use super::pack::{self, PackWriter};
use super::{Repository, handle};

/// Packs from which on they are rolled up.
const MANY: usize = 50;
/// How much more a pack that stays must have than all smaller ones together.
const FACTOR: u64 = 2;
/// Longest time that git may take.
const LONGEST: Duration = Duration::from_secs(900);
/// How much we stand back behind other programs while git works.
const NICENESS: i32 = 10;
/// Indexes that are read side by side: a process may not open very many files.
const TOGETHER: usize = 128;
/// Most bytes of complaint that are told.
const COMPLAINT: usize = 500;

/// What git is told, and nothing else: no hook, no network, few threads and
/// bounded memory, all that it writes synced.
const SETTINGS: [(&str, &str); 10] = [
    ("safe.directory", "*"),
    ("core.hooksPath", "/dev/null"),
    ("protocol.allow", "never"),
    ("core.fsync", "all"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("pack.threads", "1"),
    ("pack.windowMemory", "32m"),
    ("pack.deltaCacheSize", "16m"),
    ("pack.writeReverseIndex", "false"),
];

/// What an upkeep came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// There are few packs, or it failed and not enough came since.
    NotDue,
    /// Packs were rolled up.
    RolledUp {
        /// How many there were.
        from: usize,
        /// How many there are.
        to: usize,
    },
}

/// Remembers when upkeep is worth another try.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// As many packs as there must be.
    from: AtomicUsize,
}

impl Repository {
    /// Rolls packs up if there are many. Takes seconds to minutes, and may be
    /// dropped at any moment: git is ended then, and nothing is lost. The
    /// caller holds the run lock, and reads nothing meanwhile that it cannot
    /// read again.
    ///
    /// # Errors
    /// The step that failed; all packs are still there. It is tried again
    /// only when there are twice as many.
    pub async fn keep_up(&self) -> Result<Upkeep, RepositoryError> {
        let folder = self.packs();
        let packs = list(&folder).map_err(at("list", folder.display()))?;
        let count = packs.len();
        if count < MANY.max(self.patience.from.load(Ordering::Relaxed)) {
            return Ok(Upkeep::NotDue);
        }
        self.patience.from.store(count * 2, Ordering::Relaxed);
        let counts: Vec<u64> = packs.iter().map(|(count, _)| u64::from(*count)).collect();
        let small: Vec<PathBuf> =
            packs.into_iter().take(split(&counts)).map(|(_, pack)| pack).collect();
        if small.len() < 2 {
            return Ok(Upkeep::NotDue);
        }
        let rolled = match roll_up(&self.path, &small).await? {
            Some(rolled) => rolled,
            None => {
                tracing::info!("git is not installed: packs are joined as they are");
                join(&folder, &small)?
            }
        };
        self.replace(&small, rolled)?;
        self.patience.from.store(0, Ordering::Relaxed);
        Ok(Upkeep::RolledUp { from: count, to: count - small.len() + 1 })
    }

    /// Puts a pack in the place of those from which it was made.
    fn replace(&self, old: &[PathBuf], new: Rolled) -> Result<(), RepositoryError> {
        let folder = self.packs();
        let replacing = at("replace packs in", folder.display());
        has_all(old, &new.temporary).map_err(&replacing)?;
        // The index last: it is what a pack is found by.
        for ending in ["pack", "idx"] {
            let (from, to) =
                (new.temporary.with_extension(ending), new.pack.with_extension(ending));
            fs::rename(from, to).map_err(&replacing)?;
        }
        pack::sync(&folder).map_err(&replacing)?;
        let mut git = self.git();
        // A handle remembers the packs that it saw; no two may differ in it.
        *git = handle(&self.path).map_err(at("open", self.path.display()))?;
        for old in old.iter().filter(|old| **old != new.pack) {
            pack::remove(old).map_err(&replacing)?;
        }
        *git = handle(&self.path).map_err(at("open", self.path.display()))?;
        pack::sync(&folder).map_err(replacing)
    }
}

/// A pack that was made, and the name that it shall have.
struct Rolled {
    temporary: PathBuf,
    pack: PathBuf,
}

/// Lists whole packs with the count of their objects, smallest first; those
/// that somebody keeps are left out.
fn list(folder: &Path) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "idx") {
            continue;
        }
        let pack = path.with_extension("pack");
        if pack.exists() && !path.with_extension("keep").exists() {
            found.push((Ids::open(&pack)?.left, pack));
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Returns how many of the smallest packs are to become one, as git's
/// `repack --geometric` would.
fn split(counts: &[u64]) -> usize {
    let grows = |place: &usize| counts[*place] >= FACTOR.saturating_mul(counts[place - 1]);
    let mut split = (1..counts.len()).rev().find(|place| !grows(place)).map_or(0, |at| at + 1);
    let mut total: u64 = counts[..split].iter().sum();
    while let Some(next) = counts.get(split)
        && split > 0
        && *next < FACTOR.saturating_mul(total)
    {
        total += next;
        split += 1;
    }
    split
}

/// Makes one pack of several by git; none where there is no git.
async fn roll_up(store: &Path, packs: &[PathBuf]) -> Result<Option<Rolled>, RepositoryError> {
    let failed = |cause: &str| RepositoryError::new("roll up the packs of", store.display(), cause);
    let base = store.join("objects/pack/tmp_upkeep");
    let mut command = Command::new("git");
    command
        .args(["pack-objects", "--stdin-packs", "--delta-base-offset", "-q"])
        .arg(&base)
        .current_dir(store)
        // Nothing of the operator's environment or configuration takes part.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LC_ALL", "C")
        .env("GIT_DIR", store)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_COUNT", SETTINGS.len().to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    for (number, (key, value)) in SETTINGS.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{number}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{number}"), value);
    }
    let mut child = match command.spawn() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at("start git in", store.display()))?,
    };
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    if let Some(Err(error)) = pid.map(|pid| setpriority_process(Some(pid), NICENESS)) {
        tracing::debug!(%error, "git is not made to stand back");
    }
    let mut names = String::new();
    for name in packs.iter().filter_map(|pack| pack.file_name()?.to_str()) {
        names.push_str(name);
        names.push('\n');
    }
    let mut stdin = child.stdin.take().ok_or_else(|| failed("git has no pipes"))?;
    let work = async {
        // A git that ends before says why.
        drop(stdin.write_all(names.as_bytes()).await);
        drop(stdin);
        child.wait_with_output().await
    };
    let done = tokio::time::timeout(LONGEST, work).await;
    let done = done.map_err(|_| failed("git took too long, and was ended"))?;
    let output = done.map_err(at("wait for git in", store.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.trim() {
        sum if output.status.success() && sum.bytes().all(|b| b.is_ascii_hexdigit()) => {
            // No extension is taken off what has none.
            let temporary = base.with_file_name(format!("tmp_upkeep-{sum}.pack"));
            Ok(Some(Rolled { temporary, pack: base.with_file_name(format!("pack-{sum}.pack")) }))
        }
        _ => {
            let complaint = String::from_utf8_lossy(&output.stderr);
            let complaint: String = complaint.trim().chars().take(COMPLAINT).collect();
            Err(failed(&format!("git: {}: {complaint}", output.status)))
        }
    }
}

/// Makes one pack of several without git.
fn join(folder: &Path, packs: &[PathBuf]) -> Result<Rolled, RepositoryError> {
    let mut writer = PackWriter::begin(folder)?;
    for pack in packs {
        writer.append(pack).map_err(at("join", pack.display()))?;
    }
    let (temporary, pack) = writer.complete()?;
    Ok(Rolled { temporary, pack })
}

/// Fails unless every object of some packs is in another one. Many indexes are
/// read side by side, so that none is in memory.
fn has_all(old: &[PathBuf], new: &Path) -> io::Result<()> {
    for old in old.chunks(TOGETHER) {
        let mut wanted = Vec::new();
        let mut least = BinaryHeap::new();
        for (number, pack) in old.iter().enumerate() {
            let mut ids = Ids::open(pack)?;
            least.extend(ids.next()?.map(|id| Reverse((id, number))));
            wanted.push(ids);
        }
        let mut there = Ids::open(new)?;
        let mut other = there.next()?;
        while let Some(mut first) = least.peek_mut() {
            let Reverse((id, number)) = *first;
            while other.is_some_and(|other| other < id) {
                other = there.next()?;
            }
            if other != Some(id) {
                return Err(io::Error::other("the new pack does not have all"));
            }
            match wanted[number].next()? {
                Some(id) => first.0.0 = id,
                None => drop(PeekMut::pop(first)),
            }
        }
    }
    Ok(())
}

/// The ids in the index of a pack, in order.
struct Ids {
    file: BufReader<File>,
    left: u32,
}

impl Ids {
    fn open(pack: &Path) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(16 << 10, File::open(pack.with_extension("idx"))?);
        let mut fanout = [0; 8 + 256 * 4];
        file.read_exact(&mut fanout)?;
        let left = fanout.last_chunk().map_or(0, |count| u32::from_be_bytes(*count));
        Ok(Self { file, left })
    }

    fn next(&mut self) -> io::Result<Option<[u8; 20]>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut id = [0; 20];
        self.file.read_exact(&mut id)?;
        Ok(Some(id))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::process::Command;

    use super::*;
    use crate::model::Author;

    #[test]
    fn without_git_packs_are_joined_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("news.git");
        let repository = Repository::open(&store, &Author::default()).unwrap();
        let time = "2021-01-11T00:00:00Z".parse().unwrap();
        for number in 0..5 {
            let page = (format!("p-{number}.md").parse().unwrap(), Some(b"text".to_vec()));
            let index = ("README.md".parse().unwrap(), Some(number.to_string().into_bytes()));
            let head = repository.head().unwrap();
            let changes = [page, index].into_iter().collect();
            repository.publish(head.as_ref(), &changes, "m", time).unwrap();
        }
        let packs: Vec<PathBuf> =
            list(&repository.packs()).unwrap().into_iter().map(|(_, pack)| pack).collect();
        let rolled = join(&repository.packs(), &packs).unwrap();
        repository.replace(&packs, rolled).unwrap();
        let files: BTreeSet<PathBuf> =
            fs::read_dir(repository.packs()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 2, "{files:?}");
        let head = repository.head().unwrap().unwrap();
        for number in 0..5 {
            let path = format!("p-{number}.md").parse().unwrap();
            assert_eq!(repository.read(&head, &path).unwrap().as_deref(), Some(&b"text"[..]));
        }
        let fsck = Command::new("git").arg("-C").arg(&store).args(["fsck", "--strict"]).output();
        assert!(fsck.is_err() || fsck.is_ok_and(|fsck| fsck.status.success()));
        // What is in two packs cannot be joined to one.
        let pack = files.iter().find(|file| file.extension().unwrap() == "pack").unwrap();
        let twice = [pack.clone(), pack.clone()];
        assert!(join(&repository.packs(), &twice).is_err());
    }

    #[test]
    fn an_object_that_the_new_pack_lacks_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        let pack = |name: &str, ids: &[u8]| {
            let path = folder.path().join(format!("{name}.pack"));
            let mut index = vec![0; 8 + 255 * 4];
            index.extend((ids.len() as u32).to_be_bytes());
            index.extend(ids.iter().flat_map(|id| [*id; 20]));
            fs::write(path.with_extension("idx"), index).unwrap();
            path
        };
        let (a, b, none) = (pack("a", &[1, 4, 9]), pack("b", &[2, 4]), pack("none", &[]));
        let whole = pack("whole", &[1, 2, 3, 4, 9]);
        let many: Vec<PathBuf> =
            [a.clone(), b.clone(), none].into_iter().cycle().take(TOGETHER + 2).collect();
        assert!(has_all(&many, &whole).is_ok());
        for ids in [&[1, 2, 4][..], &[1, 4, 9], &[2, 4, 9], &[1, 2, 9], &[]] {
            assert!(has_all(&[a.clone(), b.clone()], &pack("less", ids)).is_err(), "{ids:?}");
        }
        // The last group counts as the first does.
        let mut late = vec![b; TOGETHER];
        late.push(a);
        assert!(has_all(&late, &pack("less", &[2, 4])).is_err());
    }

    #[test]
    fn small_packs_are_rolled_up_and_large_ones_stay() {
        for (counts, expected) in [
            (&[][..], 0),
            (&[5], 0),
            (&[1, 2, 4, 8], 0),
            (&[1, 1, 1, 1, 1000], 4),
            (&[10, 10], 2),
            // What is made of the small ones must not be near the next.
            (&[3, 3, 11, 100], 3),
            (&[3, 3, 12, 100], 2),
            (&[1, 2, 4, 5, 1000], 4),
        ] {
            assert_eq!(split(counts), expected, "{counts:?}");
        }
    }
}
