//! PNG containers (W3C PNG, third edition).

use super::{MediaError, Stripped};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that make the picture, moving ones included.
const KEPT: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"acTL",
    b"fcTL", b"fdAT",
];

pub(super) fn strip(bytes: &[u8]) -> Result<Stripped, MediaError> {
    let Some(mut rest) = bytes.strip_prefix(SIGNATURE) else { return Ok(Stripped::Unknown) };
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    loop {
        let Some((head, _)) = rest.split_first_chunk::<8>() else {
            return Err(MediaError::Truncated);
        };
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let chunk = length.checked_add(12).and_then(|whole| rest.get(..whole));
        let Some(chunk) = chunk else { return Err(MediaError::Truncated) };
        let kept = KEPT.contains(&&name);
        // An unknown critical chunk (upper-case first letter) changes what
        // the picture means.
        if !kept && name[0].is_ascii_uppercase() {
            return Ok(Stripped::Unknown);
        }
        if kept {
            out.extend_from_slice(chunk);
        }
        if &name == b"IEND" {
            return Ok(Stripped::Clean(out));
        }
        rest = &rest[chunk.len()..];
    }
}
