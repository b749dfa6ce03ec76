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
    /// Files, each read up to where its part begins, and how long that is.
    parts: VecDeque<(File, u64)>,
    /// Sums up what is sent, where the checksum at the end is ours to make.
    sum: Option<Sha1>,
    /// The checksum, where it was made beforehand.
    tail: Option<Bytes>,
    length: u64,
}

/// What is sent next.
pub(in crate::remote) enum Piece {
    Bytes(Bytes),
    /// So many bytes of a file, from where it was read up to.
    File(File, u64),
}

impl PackStream {
    /// Returns the length of the whole pack in bytes.
    pub(in crate::remote) fn length(&self) -> u64 {
        self.length
    }

    /// Returns the next piece of the pack, a file unread where its bytes are
    /// not needed here; none at its end.
    pub(in crate::remote) fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        if self.head.is_none()
            && self.sum.is_none()
            && let Some((file, left)) = self.parts.pop_front()
        {
            return Ok(Some(Piece::File(file, left)));
        }
        Ok(self.next_chunk()?.map(Piece::Bytes))
    }

    /// Returns the next bytes of the pack; none at its end.
    pub(in crate::remote) fn next_chunk(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(head));
        }
        while let Some((file, left)) = self.parts.front_mut() {
            if *left == 0 {
                self.parts.pop_front();
                continue;
            }
            let chunk = read(file, (*left).min(CHUNK))?;
            *left -= chunk.len() as u64;
            if let Some(sum) = &mut self.sum {
                sum.update(&chunk);
            }
            return Ok(Some(chunk));
        }
        let made = self.sum.take().map(|sum| Bytes::copy_from_slice(&sum.finalize()));
        Ok(made.or_else(|| self.tail.take()))
    }

    /// Opens a file that is a whole pack.
    pub(super) fn whole(mut file: File) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(0))?;
        let parts = VecDeque::from([(file, length)]);
        Ok(Self { head: None, parts, sum: None, tail: None, length })
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
        let mut sum = Sha1::new();
        sum.update(&head);
        Ok(Self { head: Some(head.into()), parts, sum: Some(sum), tail: None, length })
    }

    /// Returns the files of packs that were joined, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.parts.iter().map(|(file, _)| file)
    }

    /// Leaves summing up to who reads the files anyhow: what is summed up so
    /// far, where the checksum is ours to make.
    pub(super) fn take_sum(&mut self) -> Option<Sha1> {
        self.sum.take()
    }

    /// Sets the checksum at the end.
    pub(super) fn set_sum(&mut self, sum: Sha1) {
        self.tail = Some(Bytes::copy_from_slice(&sum.finalize()));
    }
}

/// Reads so many bytes of a file.
pub(in crate::remote) fn read(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut chunk = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    match file.take(length).read_to_end(&mut chunk)? as u64 {
        read if read == length => Ok(chunk.into()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
