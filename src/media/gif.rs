//! GIF containers (GIF89a).

use super::{MediaError, Stripped};

/// Keeps screen, palettes, frames, their timing and the loop; drops comments,
/// plain text and what applications put there.
pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, MediaError> {
    let mut out = Vec::with_capacity(bytes.len());
    let screen = bytes.get(..13).ok_or(MediaError::Truncated)?;
    let mut at = 13 + palette(screen[10]);
    out.extend_from_slice(bytes.get(..at).ok_or(MediaError::Truncated)?);
    let mut framed = false;
    loop {
        match bytes.get(at) {
            None => return Err(MediaError::Truncated),
            // Whoever draws it would wait for a frame.
            Some(0x3b) if !framed => return Err(MediaError::Truncated),
            Some(0x3b) => {
                out.push(0x3b);
                return Ok(Stripped::Clean(out));
            }
            Some(0x21) => {
                let label = *bytes.get(at + 1).ok_or(MediaError::Truncated)?;
                let end = blocks(bytes, at + 2)?;
                let looping = label == 0xff
                    && bytes.get(at + 3..at + 14).is_some_and(|name| name == b"NETSCAPE2.0")
                    && end - at == 19;
                if label == 0xf9 || looping {
                    out.extend_from_slice(&bytes[at..end]);
                }
                at = end;
            }
            Some(0x2c) => {
                let flags = *bytes.get(at + 9).ok_or(MediaError::Truncated)?;
                // The byte before the blocks is the code size.
                let end = blocks(bytes, at + 10 + palette(flags) + 1)?;
                out.extend_from_slice(&bytes[at..end]);
                framed = true;
                at = end;
            }
            Some(_) => return Ok(Stripped::Unknown),
        }
    }
}

/// Returns the length of the palette that flags announce.
fn palette(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Returns where a row of data blocks ends.
fn blocks(bytes: &[u8], mut at: usize) -> Result<usize, MediaError> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(MediaError::Truncated)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}
