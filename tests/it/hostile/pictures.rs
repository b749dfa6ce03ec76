//! Pictures that claim to be huge, or are.

use super::{Case, bombs, servers};

/// A PNG of any size with its data as given, already compressed.
fn png(width: u32, height: u32, depth: u8, color: u8, more: &[u8], data: &[u8]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.extend(chunk(b"IHDR", &head));
    bytes.extend_from_slice(more);
    bytes.extend(chunk(b"IDAT", data));
    bytes.extend(chunk(b"IEND", b""));
    bytes
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    let mut sum = u32::MAX;
    for byte in &body {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
    }
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &body, &(!sum).to_be_bytes()].concat()
}

/// A GIF of one size with so many frames of one point.
fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend_from_slice(&width.to_le_bytes());
    bytes.extend_from_slice(&height.to_le_bytes());
    bytes.extend_from_slice(&[0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        bytes.extend_from_slice(&[0x21, 0xf9, 4, 0, 1, 0, 0, 0]);
        bytes.extend_from_slice(&[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
    }
    bytes.push(0x3b);
    bytes
}

/// The beginning of a JPEG of any size, with hardly any data.
fn jpeg(width: u16, height: u16, kind: u8) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    bytes.extend([1; 64]);
    bytes.extend_from_slice(&[0xff, kind, 0, 17, 8]);
    bytes.extend_from_slice(&height.to_be_bytes());
    bytes.extend_from_slice(&width.to_be_bytes());
    bytes.extend_from_slice(&[3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    // One code for each table: a single symbol of one bit.
    for table in [0x00, 0x10] {
        bytes.extend_from_slice(&[0xff, 0xc4, 0, 20, table, 1]);
        bytes.extend([0; 16]);
    }
    bytes.extend_from_slice(&[0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    bytes.extend([0; 1_000]);
    bytes.extend_from_slice(&[0xff, 0xd9]);
    bytes
}

/// A WebP that claims a canvas of any size.
fn webp(width: u32, height: u32) -> Vec<u8> {
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let canvas = [&[0x02, 0, 0, 0][..], &side(width), &side(height)].concat();
    let mut body = b"WEBPVP8X\x0a\0\0\0".to_vec();
    body.extend(canvas);
    body.extend_from_slice(b"ANIM\x06\0\0\0\0\0\0\0\0\0");
    for _ in 0..20_000 {
        body.extend_from_slice(b"ANMF\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    }
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

pub fn cases() -> Vec<Case> {
    let side: usize = 12_000;
    let wide = u32::try_from(side).unwrap();
    let text = [&b"Comment\0\0"[..], &bombs::zlib(200_000_000)].concat();
    let profile = [&b"icc\0\0"[..], &bombs::zlib(200_000_000)].concat();
    let small = bombs::zlib(31 * 90);
    [
        ("PNG that claims 65,535²", png(65_535, 65_535, 8, 6, &[], &small)),
        ("PNG that claims 4,294,967,295²", png(u32::MAX, u32::MAX, 8, 6, &[], &small)),
        ("PNG of 12,000², one bit", png(wide, wide, 1, 0, &[], &bombs::zlib(side * 1_501))),
        ("PNG of 12,000², 64 bits", png(wide, wide, 16, 6, &[], &bombs::zlib(side * 96_001))),
        ("PNG with 200 MB of text", png(30, 30, 8, 2, &chunk(b"zTXt", &text), &bombs::zlib(2_730))),
        (
            "PNG with a 200 MB profile",
            png(30, 30, 8, 2, &chunk(b"iCCP", &profile), &bombs::zlib(2_730)),
        ),
        ("GIF that claims 65,535²", gif(65_535, 65_535, 1)),
        ("GIF of 100,000 frames", gif(300, 200, 100_000)),
        ("JPEG that claims 65,535²", jpeg(65_535, 65_535, 0xc0)),
        ("JPEG of 12,000² in 1 kB", jpeg(12_000, 12_000, 0xc0)),
        ("progressive JPEG of 12,000² in 1 kB", jpeg(12_000, 12_000, 0xc2)),
        ("WebP that claims 16,777,216²", webp(1 << 24, 1 << 24)),
        ("WebP of 20,000 empty frames", webp(12_000, 12_000)),
    ]
    .into_iter()
    .map(|(name, picture)| Case::picture(name, servers::bytes(picture)))
    .collect()
}
