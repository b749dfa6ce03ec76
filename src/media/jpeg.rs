//! JPEG containers (ITU-T T.81, annex B).

use super::{MediaError, Stripped};

/// Keeps the segments that make the picture: tables, frames, scans, and the
/// markers of JFIF and Adobe, which say what its colours mean.
pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, MediaError> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xff, 0xd8]);
    let mut at = 2;
    let mut orientation = 1;
    loop {
        let Some((&0xff, rest)) = bytes.get(at..).and_then(<[u8]>::split_first) else {
            return if at >= bytes.len() {
                Err(MediaError::Truncated)
            } else {
                Ok(Stripped::Unknown)
            };
        };
        let Some(&marker) = rest.first() else { return Err(MediaError::Truncated) };
        match marker {
            // A fill byte.
            0xff => at += 1,
            0xd9 => {
                out.extend_from_slice(&[0xff, 0xd9]);
                return Ok(match orientation {
                    2..=8 => Stripped::Turned(orientation),
                    _ => Stripped::Clean(out),
                });
            }
            0xda => {
                let end = segment(bytes, at)?;
                out.extend_from_slice(&bytes[at..end]);
                let scan = end + scan_length(&bytes[end..])?;
                out.extend_from_slice(&bytes[end..scan]);
                at = scan;
            }
            // Quantisation, Huffman and arithmetic tables, restart interval,
            // frames; JPG (0xc8) is reserved.
            0xdb | 0xdd | 0xc0..=0xc7 | 0xc9..=0xcf => {
                let end = segment(bytes, at)?;
                out.extend_from_slice(&bytes[at..end]);
                at = end;
            }
            0xe0 | 0xee => {
                let end = segment(bytes, at)?;
                out.extend_from_slice(colour_marker(&bytes[at..end]));
                at = end;
            }
            0xe1 => {
                let end = segment(bytes, at)?;
                if let Some(found) = exif_orientation(&bytes[at + 4..end]) {
                    orientation = found;
                }
                at = end;
            }
            0xe2..=0xed | 0xef | 0xfe => at = segment(bytes, at)?,
            _ => return Ok(Stripped::Unknown),
        }
    }
}

/// Returns where the segment that begins at a marker ends.
fn segment(bytes: &[u8], at: usize) -> Result<usize, MediaError> {
    let length = bytes.get(at + 2..at + 4).ok_or(MediaError::Truncated)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    let end = at + 2 + length;
    if length < 2 {
        return Err(MediaError::Broken("a segment is shorter than its length".to_owned()));
    }
    if end > bytes.len() { Err(MediaError::Truncated) } else { Ok(end) }
}

/// Returns the length of entropy-coded data: up to the next marker that is
/// neither a stuffed byte nor a restart.
fn scan_length(bytes: &[u8]) -> Result<usize, MediaError> {
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == 0xff)) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return Ok(at),
            None => break,
        }
    }
    Err(MediaError::Truncated)
}

/// Returns a marker of JFIF or Adobe without a preview, and nothing else.
fn colour_marker(segment: &[u8]) -> &[u8] {
    match segment {
        // Thumbnail of 0 × 0: the whole segment is 18 bytes.
        [_, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, .., 0, 0] if segment.len() == 18 => segment,
        [_, 0xee, 0, 14, b'A', b'd', b'o', b'b', b'e', ..] if segment.len() == 16 => segment,
        _ => &[],
    }
}

/// Reads the orientation (tag 0x0112) from an EXIF segment.
fn exif_orientation(exif: &[u8]) -> Option<u8> {
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = tiff.get(at..at.checked_add(2)?)?;
        let pair = [pair[0], pair[1]];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let (one, two) = (u32::from(short(at)?), u32::from(short(at + 2)?));
        Some(if little { two << 16 | one } else { one << 16 | two })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    for entry in 0..usize::from(short(directory)?).min(512) {
        let at = directory.checked_add(2 + entry * 12)?;
        if short(at)? == 0x0112 {
            return u8::try_from(short(at + 8)?).ok();
        }
    }
    None
}
