//! What a fetched pack holds (gitformat-pack(5)), measured before anything of
//! it is unpacked into memory: a few bytes may claim to be gigabytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::ZlibDecoder;

/// Largest object that is taken, in bytes.
const OBJECT: u64 = 128 << 20;

/// Bytes of objects that a pack may make altogether: so many for each byte
/// of its own, and so many besides.
const FACTOR: u64 = 500;
const BESIDES: u64 = 1 << 30;

/// Length of the checksum at the end.
const TRAILER: u64 = 20;

/// Fails if a file is no pack, or one that makes more than it should.
pub(super) fn measure(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    let most = length.saturating_mul(FACTOR).saturating_add(BESIDES);
    measure_pack(&mut BufReader::with_capacity(64 << 10, file), length, most)
}

fn measure_pack(from: &mut impl BufRead, length: u64, most: u64) -> Result<(), String> {
    let broken = |error: io::Error| format!("the pack does not read: {error}");
    let mut head = [0; 12];
    from.read_exact(&mut head).map_err(broken)?;
    let [b'P', b'A', b'C', b'K', 0, 0, 0, 2 | 3, a, b, c, d] = head else {
        return Err("what came is not a pack".to_owned());
    };
    let count = u64::from(u32::from_be_bytes([a, b, c, d]));
    // No entry is shorter than its own header and an empty stream.
    if count.saturating_mul(9) > length.saturating_sub(12 + TRAILER) {
        return Err(format!("the pack claims {count} objects, which it cannot hold"));
    }
    let mut all = 0_u64;
    for _ in 0..count {
        let size = entry(from)?;
        if size > OBJECT {
            return Err(format!("an object in it has {size} bytes; we take {OBJECT} at most"));
        }
        all = all.saturating_add(size);
        if all > most {
            return Err(format!("its objects have more than {most} bytes altogether"));
        }
    }
    Ok(())
}

/// Passes over an entry, and returns how large an object it makes.
fn entry(from: &mut impl BufRead) -> Result<u64, String> {
    let broken = |error: io::Error| format!("the pack does not read: {error}");
    let first = byte(from).map_err(broken)?;
    let kind = (first >> 4) & 7;
    let size = number(from, first, 4).map_err(broken)?;
    if size > OBJECT {
        return Ok(size);
    }
    match kind {
        1..=4 => {}
        6 => while byte(from).map_err(broken)? & 0x80 != 0 {},
        7 => from.read_exact(&mut [0; 20]).map_err(broken)?,
        other => return Err(format!("the pack has an entry of the unknown kind {other}")),
    }
    let mut inside = ZlibDecoder::new(from).take(size + 1);
    let mut made = size;
    let mut read = 0;
    if kind > 4 {
        // A delta begins with the sizes of what it is made of and of what it
        // makes.
        let mut counted = Counted { from: &mut inside, read: 0 };
        for target in [false, true] {
            let first = byte(&mut counted).map_err(broken)?;
            let size = number(&mut counted, first, 7).map_err(broken)?;
            if target {
                made = made.max(size);
            }
        }
        read = counted.read;
    }
    read += io::copy(&mut inside, &mut io::sink()).map_err(broken)?;
    if read != size {
        return Err("the pack has an entry of another length than it says".to_owned());
    }
    Ok(made)
}

/// Counts what is read.
struct Counted<R> {
    from: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

fn byte(from: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    from.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// Reads a number of seven bits a byte, whose first byte has fewer.
fn number(from: &mut impl Read, first: u8, bits: u32) -> io::Result<u64> {
    let mut number = u64::from(first) & ((1 << bits) - 1);
    let (mut last, mut shift) = (first, bits);
    while last & 0x80 != 0 {
        if shift > 56 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        last = byte(from)?;
        number |= u64::from(last & 0x7f) << shift;
        shift += 7;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(kind: u8, claimed: u64, content: &[u8]) -> Vec<u8> {
        let mut bytes = b"PACK\0\0\0\x02\0\0\0\x01".to_vec();
        let mut rest = claimed >> 4;
        let more = |rest: u64| if rest > 0 { 0x80 } else { 0 };
        bytes.push((kind << 4) | (claimed & 15) as u8 | more(rest));
        while rest > 0 {
            let seven = (rest & 0x7f) as u8;
            rest >>= 7;
            bytes.push(seven | more(rest));
        }
        if kind == 7 {
            bytes.extend([7; 20]);
        }
        let mut encoder = ZlibEncoder::new(bytes, Compression::best());
        encoder.write_all(content).unwrap();
        let mut bytes = encoder.finish().unwrap();
        bytes.extend([0; 20]);
        bytes
    }

    fn measured(bytes: &[u8]) -> Result<(), String> {
        measure_pack(&mut &*bytes, bytes.len() as u64, 10_000)
    }

    #[test]
    fn honest_packs_pass() {
        assert_eq!(measured(&packed(3, 5, b"hello")), Ok(()));
        // A delta that makes 300 bytes of 5.
        assert_eq!(measured(&packed(7, 4, &[5, 0xac, 0x02, 0])), Ok(()));
    }

    #[test]
    fn bombs_and_lies_are_refused() {
        let zeros = vec![0; 1 << 20];
        for (bytes, words) in [
            (packed(3, 5, &zeros), "another length"),
            (packed(3, 5, b"hell"), "another length"),
            (packed(3, 1 << 20, &zeros), "altogether"),
            (packed(3, OBJECT + 1, b"x"), "at most"),
            (packed(3, u64::MAX, b"x"), "does not read"),
            (packed(7, 6, &[5, 0xff, 0xff, 0xff, 0xff, 0x0f]), "at most"),
            (packed(5, 1, b"x"), "unknown kind"),
            (b"PACK\0\0\0\x02\xff\xff\xff\xff".to_vec(), "cannot hold"),
            (b"<html>, and more of it".to_vec(), "not a pack"),
            (packed(3, 5, b"hello")[..15].to_vec(), "cannot hold"),
        ] {
            let said = measured(&bytes).unwrap_err();
            assert!(said.contains(words), "{said} for {words}");
        }
        let mut cut = packed(3, 5, b"hello");
        cut.truncate(22);
        assert!(measure_pack(&mut &cut[..], 100, 10_000).is_err());
    }
}
