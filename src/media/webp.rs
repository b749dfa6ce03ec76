//! WebP containers (RFC 9649).

use super::{MediaError, Stripped};

/// Keeps image data, transparency and animation; drops profiles, EXIF, XMP
/// and unknown chunks.
pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, MediaError> {
    let Some((head, _)) = bytes.split_first_chunk::<12>() else {
        return Err(MediaError::Truncated);
    };
    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let whole = length.checked_add(8).and_then(|end| bytes.get(12..end));
    let Some(mut rest) = whole else { return Err(MediaError::Truncated) };
    let mut out = head.to_vec();
    while !rest.is_empty() {
        let Some((head, _)) = rest.split_first_chunk::<8>() else {
            return Err(MediaError::Truncated);
        };
        let [a, b, c, d, e, f, g, h] = *head;
        let length = u32::from_le_bytes([e, f, g, h]) as usize;
        // Chunks are padded to an even length; the last pad may be missing.
        let padded = length.saturating_add(8 + length % 2).min(rest.len());
        if length.saturating_add(8) > rest.len() {
            return Err(MediaError::Truncated);
        }
        match &[a, b, c, d] {
            b"VP8X" => {
                let from = out.len();
                out.extend_from_slice(&rest[..padded]);
                // Flags: ICC profile, EXIF and XMP are gone.
                if let Some(flags) = out.get_mut(from + 8) {
                    *flags &= !(0x20 | 0x08 | 0x04);
                }
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" => {
                out.extend_from_slice(&rest[..padded]);
            }
            _ => {}
        }
        rest = &rest[padded..];
    }
    if out.len() % 2 == 1 {
        out.push(0);
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| MediaError::Truncated)?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(Stripped::Clean(out))
}
