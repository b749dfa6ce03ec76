//! Entries copied out of our packs into one pack: nothing is inflated, and no
//! likeness looked for, but where a delta stands on what does not go along.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::{ObjectType, Odb, Oid, Repository};
use sha1::{Digest, Sha1};

use super::index::{Kind, Pack, head, packs};
use super::patiently;

/// Git's number of a delta that names its base by id.
const FAR: u8 = 7;

/// Copies objects into a pack, in a file that has no name.
pub(super) fn copy(git: &Repository, folder: &Path, oids: Vec<Oid>) -> io::Result<File> {
    let open = || packs(folder)?.iter().map(|pack| Source::open(pack)).collect();
    let mut sources: Vec<Source> = patiently(open)?;
    // Where each object is taken from.
    let mut places: HashMap<Oid, Option<Place>> = HashMap::with_capacity(oids.len());
    for oid in &oids {
        let found = sources.iter().enumerate().find_map(|(source, pack)| {
            Some(Place { source, offset: pack.pack.offset(pack.pack.find(*oid)?)? })
        });
        places.insert(*oid, found);
    }
    drop(oids);
    let mut order: Vec<(Option<Place>, Oid)> = places.iter().map(|(oid, at)| (*at, *oid)).collect();
    order.sort_unstable();
    let odb = git.odb().map_err(io::Error::other)?;
    let mut sink = Sink::begin(order.len())?;
    for (place, oid) in order {
        match place {
            Some(place) => copy_entry(&mut sources, &places, place, oid, &odb, &mut sink)?,
            None => write_whole(&odb, oid, &mut sink)?,
        }
    }
    sink.end()
}

/// A pack from which is copied.
struct Source {
    pack: Pack,
    file: File,
    /// Begin and place of every entry, in order; read when first needed.
    entries: Option<Vec<(u64, u32)>>,
}

impl Source {
    fn open(path: &Path) -> io::Result<Self> {
        let pack = Pack::open(path)?;
        Ok(Self { file: pack.file()?, pack, entries: None })
    }

    /// Returns where the entry that begins at an offset ends, and the id of
    /// what begins at another.
    fn entries(&mut self) -> io::Result<&[(u64, u32)]> {
        if self.entries.is_none() {
            self.entries = Some(self.pack.entries()?);
        }
        Ok(self.entries.as_deref().unwrap_or_default())
    }

    fn end_of(&mut self, offset: u64) -> io::Result<u64> {
        let end = self.pack.end();
        let entries = self.entries()?;
        let after = entries.partition_point(|(begin, _)| *begin <= offset);
        Ok(entries.get(after).map_or(end, |(begin, _)| *begin))
    }

    fn id_at(&mut self, offset: u64) -> io::Result<Oid> {
        let entries = self.entries()?;
        let at = entries.binary_search_by_key(&offset, |(begin, _)| *begin);
        let at = at.map_err(|_| io::ErrorKind::InvalidData)?;
        let place = entries[at].1 as usize;
        Oid::from_bytes(self.pack.id(place)).map_err(io::Error::other)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    source: usize,
    offset: u64,
}

fn copy_entry(
    sources: &mut [Source],
    places: &HashMap<Oid, Option<Place>>,
    place: Place,
    oid: Oid,
    odb: &Odb,
    sink: &mut Sink,
) -> io::Result<()> {
    let Some(source) = sources.get_mut(place.source) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let head = head(&source.file, place.offset)?;
    let base = match head.kind {
        Kind::Plain(_) => None,
        Kind::Near(back) => {
            let at = place.offset.checked_sub(back).ok_or(io::ErrorKind::InvalidData)?;
            Some(source.id_at(at)?)
        }
        Kind::Far(base) => Some(base),
    };
    if let Some(base) = base {
        // From one pack both, or two packs could lean on each other.
        let along = places.get(&base).copied().flatten();
        if along.is_none_or(|along| along.source != place.source) {
            return write_whole(odb, oid, sink);
        }
        write_head(sink, FAR, head.size)?;
        sink.write_all(base.as_bytes())?;
    }
    let from = place.offset + if base.is_some() { head.length as u64 } else { 0 };
    let length = source.end_of(place.offset)?.checked_sub(from);
    let length = length.ok_or(io::ErrorKind::InvalidData)?;
    source.file.seek(SeekFrom::Start(from))?;
    let copied = io::copy(&mut (&source.file).take(length), sink)?;
    if copied == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn write_whole(odb: &Odb, oid: Oid, sink: &mut Sink) -> io::Result<()> {
    let object = odb.read(oid).map_err(io::Error::other)?;
    let kind = match object.kind() {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        ObjectType::Tag => 4,
        _ => 3,
    };
    write_head(sink, kind, object.len() as u64)?;
    let mut encoder = ZlibEncoder::new(sink, Compression::default());
    encoder.write_all(object.data())?;
    encoder.finish().map(drop)
}

fn write_head(sink: &mut Sink, kind: u8, size: u64) -> io::Result<()> {
    let mut byte = kind << 4 | (size & 0x0f) as u8;
    let mut rest = size >> 4;
    while rest > 0 {
        sink.write_all(&[byte | 0x80])?;
        byte = (rest & 0x7f) as u8;
        rest >>= 7;
    }
    sink.write_all(&[byte])
}

/// A pack that is being written.
struct Sink {
    file: BufWriter<File>,
    sum: Sha1,
}

impl Sink {
    fn begin(count: usize) -> io::Result<Self> {
        let count = u32::try_from(count).map_err(|_| io::ErrorKind::InvalidInput)?;
        let file = BufWriter::with_capacity(64 << 10, tempfile::tempfile()?);
        let mut sink = Self { file, sum: Sha1::new() };
        sink.write_all(b"PACK\0\0\0\x02")?;
        sink.write_all(&count.to_be_bytes())?;
        Ok(sink)
    }

    fn end(mut self) -> io::Result<File> {
        self.file.write_all(&self.sum.finalize())?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
