//! Where the objects of a pack lie (gitformat-pack, index version 2).

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use git2::Oid;

use super::TRAILER;

/// Length of the table of counts and what stands before it.
pub(super) const FANOUT: usize = 8 + 256 * 4;
/// Length of an object id.
pub(super) const ID: usize = 20;
/// What an index takes for each object: id, checksum, offset.
const EACH: usize = ID + 4 + 4;

/// Marks an offset that stands in a second table, being large.
const FAR_AWAY: u64 = 1 << 31;

/// A pack and its index. The index is in memory: 28 bytes for each object.
pub(super) struct Pack {
    path: PathBuf,
    index: Vec<u8>,
    count: usize,
    length: u64,
}

/// What an entry of a pack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An object as it is; its kind by git's number, 1 being a commit.
    Plain(u8),
    /// A delta against what begins so many bytes before it.
    Near(u64),
    /// A delta against an object by its id.
    Far(Oid),
}

/// The begin of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// The length of what the zlib stream holds.
    pub(super) size: u64,
    /// The length of all that stands before the zlib stream.
    pub(super) length: usize,
}

/// The longest begin: a size of 64 bits and an id.
pub(super) const LONGEST: usize = 10 + ID;

impl Head {
    /// Reads the begin of an entry; none where it is not one.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        let mut next = || {
            let byte = bytes.get(at).copied();
            at += 1;
            byte
        };
        let first = next()?;
        let mut size = u64::from(first & 0x0f);
        let (mut shift, mut byte) = (4, first);
        while byte & 0x80 != 0 {
            byte = next()?;
            size |= u64::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
        }
        let kind = match first >> 4 & 7 {
            kind @ 1..=4 => Kind::Plain(kind),
            6 => {
                let mut byte = next()?;
                let mut back = u64::from(byte & 0x7f);
                while byte & 0x80 != 0 {
                    byte = next()?;
                    back = (back + 1).checked_mul(128)? | u64::from(byte & 0x7f);
                }
                Kind::Near(back)
            }
            7 => {
                let id = bytes.get(at..at + ID)?;
                at += ID;
                Kind::Far(Oid::from_bytes(id).ok()?)
            }
            _ => return None,
        };
        Some(Self { kind, size, length: at })
    }
}

/// Lists the packs of a folder by the path of the pack file.
pub(super) fn packs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "idx") {
            found.push(path.with_extension("pack"));
        }
    }
    found.sort_unstable();
    Ok(found)
}

impl Pack {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let index = std::fs::read(path.with_extension("idx"))?;
        let count = count(&index, index.len() as u64)?;
        let length = std::fs::metadata(path)?.len();
        Ok(Self { path: path.to_owned(), index, count, length })
    }

    pub(super) fn file(&self) -> io::Result<File> {
        File::open(&self.path)
    }

    /// Returns the id of an object by its place among the ids.
    pub(super) fn id(&self, place: usize) -> &[u8] {
        let at = FANOUT + place * ID;
        self.index.get(at..at + ID).unwrap_or_default()
    }

    /// Finds an object's place among the ids.
    pub(super) fn find(&self, oid: Oid) -> Option<usize> {
        let bytes = oid.as_bytes();
        let first = usize::from(*bytes.first()?);
        let counted = |first: usize| number(&self.index, 8 + first * 4);
        let mut low = if first == 0 { 0 } else { counted(first - 1)? as usize };
        let mut high = counted(first)? as usize;
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle).cmp(bytes) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Returns where an object's entry begins.
    pub(super) fn offset(&self, place: usize) -> Option<u64> {
        let offsets = FANOUT + self.count * (ID + 4);
        let offset = number(&self.index, offsets + place * 4)?;
        let offset = u64::from(offset);
        if offset & FAR_AWAY == 0 {
            return Some(offset);
        }
        let far = offsets + self.count * 4 + (offset & !FAR_AWAY) as usize * 8;
        Some(u64::from(number(&self.index, far)?) << 32 | u64::from(number(&self.index, far + 4)?))
    }

    /// Returns all entries in the order in which they lie: begin, and place
    /// among the ids.
    pub(super) fn entries(&self) -> io::Result<Vec<(u64, u32)>> {
        let mut entries = Vec::with_capacity(self.count);
        for place in 0..self.count {
            let offset = self.offset(place).ok_or(io::ErrorKind::InvalidData)?;
            let place = u32::try_from(place).map_err(|_| io::ErrorKind::InvalidData)?;
            entries.push((offset, place));
        }
        entries.sort_unstable();
        Ok(entries)
    }

    /// Returns where the entries end.
    pub(super) fn end(&self) -> u64 {
        self.length.saturating_sub(TRAILER)
    }
}

/// Returns how many objects an index of such a length says it is about.
fn count(begin: &[u8], length: u64) -> io::Result<usize> {
    let count = number(begin, FANOUT - 4).filter(|_| begin.starts_with(b"\xfftOc\0\0\0\x02"));
    let count = count.ok_or(io::ErrorKind::InvalidData)? as usize;
    let least = (FANOUT + count * EACH) as u64 + 2 * TRAILER;
    if length < least { Err(io::ErrorKind::InvalidData.into()) } else { Ok(count) }
}

/// Reads where the entries of a pack begin, in order. The ids, which are most
/// of an index, are left out.
pub(super) fn begins(pack: &Path) -> io::Result<Vec<u64>> {
    let mut index = File::open(pack.with_extension("idx"))?;
    let mut fanout = [0; FANOUT];
    index.read_exact(&mut fanout)?;
    let count = count(&fanout, index.metadata()?.len())?;
    index.seek(SeekFrom::Start((FANOUT + count * (ID + 4)) as u64))?;
    let mut index = BufReader::with_capacity(64 << 10, index);
    let mut begins = Vec::with_capacity(count);
    let mut four = [0; 4];
    for _ in 0..count {
        index.read_exact(&mut four)?;
        begins.push(u64::from(u32::from_be_bytes(four)));
    }
    // Those beyond 2 GiB stand behind, and only where there are any.
    if begins.iter().any(|begin| begin & FAR_AWAY != 0) {
        let mut far = Vec::new();
        index.read_to_end(&mut far)?;
        for begin in begins.iter_mut().filter(|begin| **begin & FAR_AWAY != 0) {
            let at = (*begin & !FAR_AWAY) as usize * 8;
            let eight = far.get(at..at + 8).and_then(|eight| eight.try_into().ok());
            *begin = u64::from_be_bytes(eight.ok_or(io::ErrorKind::InvalidData)?);
        }
    }
    begins.sort_unstable();
    Ok(begins)
}

/// Reads the begin of an entry.
pub(super) fn head(file: &File, offset: u64) -> io::Result<Head> {
    let mut bytes = [0; LONGEST];
    let mut read = 0;
    while read < bytes.len() {
        match file.read_at(&mut bytes[read..], offset + read as u64)? {
            0 => break,
            more => read += more,
        }
    }
    Head::parse(&bytes[..read]).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_begin_of_an_entry_is_read() {
        let plain = Head::parse(&[0b1011_0101, 0b0000_0011, 0x78]).unwrap();
        assert_eq!(plain, Head { kind: Kind::Plain(3), size: 5 | 3 << 4, length: 2 });
        let near = Head::parse(&[0b0110_0001, 0x80, 0x01]).unwrap();
        assert_eq!(near, Head { kind: Kind::Near(129), size: 1, length: 3 });
        let far = Head::parse(&[&[0b0111_0001][..], &[7; 20]].concat()).unwrap();
        assert_eq!((far.kind, far.length), (Kind::Far(Oid::from_bytes(&[7; 20]).unwrap()), 21));
        for broken in [&[][..], &[0x80], &[0b0111_0001, 7], &[0b0101_0000], &[0xff; 30]] {
            assert_eq!(Head::parse(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn begins_beyond_two_gibibytes_are_in_a_table_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("a.pack");
        let index = |far: &[u64], counted: u32| {
            let mut bytes = b"\xfftOc\0\0\0\x02".to_vec();
            bytes.extend(vec![0; 255 * 4]);
            bytes.extend(counted.to_be_bytes());
            bytes.extend(vec![0; 3 * (ID + 4)]);
            for near in [0x8000_0001_u32, 12, 0x8000_0000] {
                bytes.extend(near.to_be_bytes());
            }
            bytes.extend(far.iter().flat_map(|far| far.to_be_bytes()));
            bytes.extend(vec![0; 40]);
            std::fs::write(pack.with_extension("idx"), bytes).unwrap();
        };
        std::fs::write(&pack, "").unwrap();
        index(&[3 << 31, 1 << 40], 3);
        assert_eq!(begins(&pack).unwrap(), [12, 3 << 31, 1 << 40]);
        let opened = Pack::open(&pack).unwrap();
        assert_eq!(
            [0, 1, 2].map(|place| opened.offset(place)),
            [Some(1 << 40), Some(12), Some(3 << 31)]
        );
        index(&[], u32::MAX);
        assert!(begins(&pack).is_err() && Pack::open(&pack).is_err());
    }
}
