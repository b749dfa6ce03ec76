//! One pack per publication: exactly what the commit added, written as its
//! objects come (gitformat-pack, version 2), so that memory holds one object
//! at a time.
//!
//! A pack is named only when it and its index are whole and synced. Until the
//! branch has moved to its commit, a `.keep` file beside it says so; what a
//! killed run left unfinished is known by that.

use std::collections::HashSet;
use std::fs::{File, Permissions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use git2::{ObjectType, Oid};
use sha1::{Digest, Sha1};
use tempfile::NamedTempFile;

use super::error::{RepositoryError, at};

/// Length of what stands before the entries of a pack: name, version, count.
const HEADER: u64 = 12;
/// Length of the checksum at its end.
const TRAILER: u64 = 20;

/// Endings of files that are compressed already.
const COMPRESSED: [&str; 4] = [".png", ".jpg", ".gif", ".webp"];

/// How the content of an object is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Deflated.
    Deflated,
    /// As it is: deflating would cost much and shrink nothing.
    Stored,
}

impl Packing {
    /// Returns how a file with such a path is kept.
    pub(super) fn of(path: &str) -> Self {
        match COMPRESSED.iter().any(|ending| path.ends_with(ending)) {
            true => Self::Stored,
            false => Self::Deflated,
        }
    }
}

/// Where an object lies in a pack.
struct Entry {
    oid: Oid,
    offset: u64,
    crc: u32,
}

/// A pack that is being written, in a temporary file; dropped, it is gone.
pub(super) struct PackWriter {
    folder: PathBuf,
    file: BufWriter<NamedTempFile>,
    offset: u64,
    entries: Vec<Entry>,
    seen: HashSet<Oid>,
    deflater: Compress,
    storer: Compress,
    /// An entry, before it goes to the file.
    buffer: Vec<u8>,
}

impl PackWriter {
    /// Begins a pack in a folder of packs.
    pub(super) fn begin(folder: &Path) -> Result<Self, RepositoryError> {
        let making = at("make a pack in", folder.display());
        let file = temporary(folder, "tmp_pack_").map_err(&making)?;
        let mut file = BufWriter::with_capacity(64 << 10, file);
        // The count is not known yet.
        file.write_all(b"PACK\0\0\0\x02\0\0\0\0").map_err(making)?;
        Ok(Self {
            folder: folder.to_owned(),
            file,
            offset: HEADER,
            entries: Vec::new(),
            seen: HashSet::new(),
            deflater: Compress::new(Compression::default(), true),
            storer: Compress::new(Compression::none(), true),
            buffer: Vec::new(),
        })
    }

    /// Tells whether an object is in the pack.
    pub(super) fn has(&self, oid: &Oid) -> bool {
        self.seen.contains(oid)
    }

    /// Tells whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds an object, unless it was added before.
    pub(super) fn add(
        &mut self,
        oid: Oid,
        kind: ObjectType,
        content: &[u8],
        packing: Packing,
    ) -> Result<(), RepositoryError> {
        if !self.seen.insert(oid) {
            return Ok(());
        }
        let writing = at("write the pack in", self.folder.display());
        self.buffer.clear();
        write_header(&mut self.buffer, kind, content.len());
        let compress = match packing {
            Packing::Deflated => &mut self.deflater,
            Packing::Stored => &mut self.storer,
        };
        deflate(compress, content, &mut self.buffer).map_err(&writing)?;
        let mut crc = Crc::new();
        crc.update(&self.buffer);
        self.file.write_all(&self.buffer).map_err(writing)?;
        self.entries.push(Entry { oid, offset: self.offset, crc: crc.sum() });
        self.offset += self.buffer.len() as u64;
        // A large picture must not hold its room for ever.
        self.buffer.shrink_to(1 << 20);
        Ok(())
    }

    /// Adds all entries of another pack as they are; deltas in it count
    /// backwards, so they stay right.
    pub(super) fn append(&mut self, pack: &Path) -> io::Result<()> {
        let (index, mut file) = (std::fs::read(pack.with_extension("idx"))?, File::open(pack)?);
        let length = file.metadata()?.len().checked_sub(HEADER + TRAILER);
        let length = length.ok_or(io::ErrorKind::InvalidData)?;
        for entry in read_index(&index).ok_or(io::ErrorKind::InvalidData)? {
            if !self.seen.insert(entry.oid) {
                return Err(io::Error::other(format!("{} is in another pack too", entry.oid)));
            }
            let offset = entry.offset - HEADER + self.offset;
            self.entries.push(Entry { offset, ..entry });
        }
        file.seek(SeekFrom::Start(HEADER))?;
        let copied = io::copy(&mut file.take(length), &mut self.file)?;
        if copied != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.offset += length;
        Ok(())
    }

    /// Completes the pack and its index, and syncs both; they are temporary
    /// still.
    fn close(mut self) -> Result<(NamedTempFile, NamedTempFile, PathBuf), RepositoryError> {
        let folder = self.folder;
        let writing = at("write the pack in", folder.display());
        let count = u32::try_from(self.entries.len()).map_err(at("count", "the objects"))?;
        self.file.seek(SeekFrom::Start(8)).map_err(&writing)?;
        self.file.write_all(&count.to_be_bytes()).map_err(&writing)?;
        let mut file = self.file.into_inner().map_err(|error| writing(error.into_error()))?;
        let sum = sum(file.as_file_mut()).map_err(&writing)?;
        file.write_all(&sum).map_err(&writing)?;
        let index = write_index(&folder, &mut self.entries, &sum).map_err(&writing)?;
        let syncing = at("sync the pack in", folder.display());
        file.as_file().sync_all().map_err(&syncing)?;
        index.as_file().sync_all().map_err(syncing)?;
        let pack = folder.join(format!("pack-{}.pack", hex(&sum)));
        Ok((file, index, pack))
    }

    /// Completes the pack, under a name by which nobody finds it; returns that
    /// and the one that it shall have.
    pub(super) fn complete(self) -> Result<(PathBuf, PathBuf), RepositoryError> {
        let temporary = self.folder.join("tmp_joined.pack");
        let writing = at("write", temporary.display().to_string());
        let (file, index, pack) = self.close()?;
        file.persist(&temporary).map_err(|error| writing(error.error))?;
        let named = index.persist(temporary.with_extension("idx"));
        named.map_err(|error| writing(error.error))?;
        Ok((temporary, pack))
    }

    /// Completes the pack of a commit, syncs it and gives it its name. It is
    /// unfinished until [`SealedPack::finish`].
    pub(super) fn seal(self, commit: Oid) -> Result<SealedPack, RepositoryError> {
        let folder = self.folder.clone();
        let writing = at("write the pack in", folder.display());
        let (file, index, pack) = self.close()?;
        let sealed = SealedPack { pack };
        std::fs::write(sealed.mark(), format!("{commit}\n")).map_err(&writing)?;
        // The index last: it is what a pack is found by.
        file.persist(&sealed.pack).map_err(|error| writing(error.error))?;
        let named = index.persist(sealed.pack.with_extension("idx"));
        named.map_err(|error| writing(error.error))?;
        sync(&folder).map_err(at("sync the pack in", folder.display()))?;
        Ok(sealed)
    }
}

/// A whole pack whose commit no branch has yet.
pub(super) struct SealedPack {
    pack: PathBuf,
}

impl SealedPack {
    fn mark(&self) -> PathBuf {
        self.pack.with_extension("keep")
    }

    /// Returns the file; its mark stays until a branch has the commit.
    pub(super) fn leave(self) -> PathBuf {
        self.pack
    }

    /// Says that a branch has moved to the commit; returns the file.
    pub(super) fn finish(self) -> PathBuf {
        if let Err(error) = std::fs::remove_file(self.mark()) {
            // The next start finds the commit in the history and removes it.
            tracing::debug!(path = %self.mark().display(), %error, "not removed");
        }
        self.pack
    }
}

/// Packs whose commit no branch may have: the mark and the commit that it
/// names. Marks of others are not ours to judge.
pub(super) fn unfinished(folder: &Path) -> io::Result<Vec<(PathBuf, Oid)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "keep")
            && let Ok(text) = std::fs::read_to_string(&path)
            && let Ok(commit) = Oid::from_str(text.trim())
        {
            found.push((path, commit));
        }
    }
    Ok(found)
}

/// Removes a pack by one of its files; the index after it, because an index
/// alone is known for what it is, and the mark last.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    for ending in ["pack", "idx", "rev", "keep"] {
        match std::fs::remove_file(file.with_extension(ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Syncs a file or folder.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn temporary(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    // As git leaves its packs: read by all who may enter, written by none.
    let permissions = Permissions::from_mode(0o444);
    tempfile::Builder::new().prefix(prefix).permissions(permissions).tempfile_in(folder)
}

/// Writes kind and length of an object (gitformat-pack, "object entries").
fn write_header(to: &mut Vec<u8>, kind: ObjectType, length: usize) {
    let kind = match kind {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        ObjectType::Tag => 4,
        _ => 3_u8,
    };
    let (low, mut rest) = ((length & 0x0f) as u8, length >> 4);
    let mut byte = kind << 4 | low;
    while rest > 0 {
        to.push(byte | 0x80);
        byte = (rest & 0x7f) as u8;
        rest >>= 7;
    }
    to.push(byte);
}

/// Appends the zlib stream of a content.
fn deflate(compress: &mut Compress, content: &[u8], to: &mut Vec<u8>) -> io::Result<()> {
    compress.reset();
    loop {
        let rest = content.get(usize::try_from(compress.total_in()).unwrap_or(usize::MAX)..);
        let rest = rest.unwrap_or_default();
        // Text halves at least; stored blocks need a little more than they hold.
        to.reserve(rest.len() / 2 + 256);
        match compress.compress_vec(rest, to, FlushCompress::Finish)? {
            Status::StreamEnd => return Ok(()),
            Status::Ok | Status::BufError => {}
        }
    }
}

/// Sums up a file from its begin to its end.
fn sum(file: &mut File) -> io::Result<[u8; 20]> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(64 << 10, file);
    let mut sum = Sha1::new();
    let mut chunk = vec![0; 64 << 10];
    loop {
        match reader.read(&mut chunk)? {
            0 => return Ok(sum.finalize().into()),
            length => sum.update(&chunk[..length]),
        }
    }
}

/// Writes the index of a pack (gitformat-pack, version 2).
fn write_index(folder: &Path, entries: &mut [Entry], pack: &[u8; 20]) -> io::Result<NamedTempFile> {
    entries.sort_unstable_by_key(|entry| entry.oid);
    let mut bytes = Vec::with_capacity(1100 + entries.len() * 28);
    bytes.extend_from_slice(b"\xfftOc\0\0\0\x02");
    let mut counted = 0_usize;
    for first in 0..=u8::MAX {
        let same = |entry: &&Entry| entry.oid.as_bytes().first() == Some(&first);
        counted += entries[counted..].iter().take_while(same).count();
        bytes.extend_from_slice(&(counted as u32).to_be_bytes());
    }
    entries.iter().for_each(|entry| bytes.extend_from_slice(entry.oid.as_bytes()));
    entries.iter().for_each(|entry| bytes.extend_from_slice(&entry.crc.to_be_bytes()));
    let mut far = Vec::new();
    for entry in entries {
        // From 2 GiB on, an offset stands in a table of its own.
        let offset = match u32::try_from(entry.offset) {
            Ok(offset) if offset < 1 << 31 => offset,
            _ => {
                far.extend_from_slice(&entry.offset.to_be_bytes());
                (1 << 31) | (far.len() / 8 - 1) as u32
            }
        };
        bytes.extend_from_slice(&offset.to_be_bytes());
    }
    bytes.extend_from_slice(&far);
    bytes.extend_from_slice(pack);
    let checksum = Sha1::digest(&bytes);
    bytes.extend_from_slice(&checksum);
    let mut file = temporary(folder, "tmp_idx_")?;
    file.write_all(&bytes)?;
    Ok(file)
}

/// Reads the index of a pack; none where it is not one.
fn read_index(index: &[u8]) -> Option<Vec<Entry>> {
    let number = |at: usize| -> Option<u32> {
        Some(u32::from_be_bytes(index.get(at..at + 4)?.try_into().ok()?))
    };
    let ids = 8 + 256 * 4;
    let count = number(ids - 4)? as usize;
    let (sums, offsets) = (ids + count * 20, ids + count * 24);
    let mut entries = Vec::with_capacity(count.min(index.len() / 28));
    for place in 0..count {
        let id = index.get(ids + place * 20..ids + (place + 1) * 20)?;
        let offset = match number(offsets + place * 4)? {
            near if near < 1 << 31 => u64::from(near),
            far => {
                let far = offsets + count * 4 + (far & 0x7fff_ffff) as usize * 8;
                u64::from(number(far)?) << 32 | u64::from(number(far + 4)?)
            }
        };
        // A broken index must not make us count below nothing.
        if offset < HEADER {
            return None;
        }
        entries.push(Entry {
            oid: Oid::from_bytes(id).ok()?,
            offset,
            crc: number(sums + place * 4)?,
        });
    }
    Some(entries)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
