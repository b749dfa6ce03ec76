//! The bytes of a pack, as they are sent.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use bytes::Bytes;
use sha1::{Digest, Sha1};

use super::{HEADER, TRAILER};

/// Bytes that are read at once.
const CHUNK: u64 = 256 << 10;

/// A pack that is being sent.
pub(in crate::remote) struct PackStream {
    head: Option<Bytes>,
    parts: VecDeque<(File, u64)>,
    /// Sums up what is sent, where the checksum at the end is ours to make.
    sum: Option<Sha1>,
    length: u64,
}

impl PackStream {
    /// Returns the length of the whole pack in bytes.
    pub(in crate::remote) fn length(&self) -> u64 {
        self.length
    }

    /// Returns the next piece of the pack; none at its end.
    pub(in crate::remote) fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(head) = self.head.take() {
            self.add(&head);
            return Ok(Some(head));
        }
        while let Some((file, left)) = self.parts.front_mut() {
            if *left == 0 {
                self.parts.pop_front();
                continue;
            }
            let size = (*left).min(CHUNK);
            let mut chunk = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            if file.take(size).read_to_end(&mut chunk)? as u64 != size {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            *left -= size;
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
    pub(super) fn whole(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { head: None, parts: VecDeque::from([(file, length)]), sum: None, length })
    }

    /// Joins packs that have no object in common.
    pub(super) fn joined(packs: &[impl AsRef<Path>]) -> io::Result<Self> {
        if let [pack] = packs {
            return Self::whole(File::open(pack.as_ref())?);
        }
        let (mut parts, mut count, mut length) = (VecDeque::new(), 0u32, HEADER + TRAILER);
        for pack in packs {
            let mut file = File::open(pack.as_ref())?;
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
