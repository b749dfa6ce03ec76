//! Bytes that become many more when they are decompressed.

/// A gigabyte of zeros as brotli.
pub const BROTLI: &[u8] = include_bytes!("../../fixtures/bombs/gigabyte-of-zeros.br");

/// Returns so many times the same byte as DEFLATE (RFC 1951), in one block of
/// fixed codes: the byte once, then copies of 258 bytes, then what is left.
pub fn deflate(byte: u8, count: usize) -> Vec<u8> {
    assert!(byte < 144 && count > 0, "longer codes are not written");
    let mut bits = Bits::default();
    bits.put(0b1, 1);
    bits.put(0b01, 2);
    let literal = |bits: &mut Bits| bits.put_code(0x30 + u32::from(byte), 8);
    literal(&mut bits);
    for _ in 0..(count - 1) / 258 {
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
    }
    for _ in 0..(count - 1) % 258 {
        literal(&mut bits);
    }
    bits.put_code(0, 7);
    bits.bytes
}

/// The same as gzip (RFC 1952), whose checksum nobody gets to see.
pub fn gzip(byte: u8, count: usize) -> Vec<u8> {
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    [&head[..], &deflate(byte, count), &[0; 8]].concat()
}

/// So many zeros as zlib (RFC 1950).
pub fn zlib(count: usize) -> Vec<u8> {
    // Adler-32 of zeros: one sum stays 1, the other counts them.
    let sum = (u32::try_from(count % 65_521).unwrap() << 16) | 1;
    [&[0x78, 0x9c][..], &deflate(0, count), &sum.to_be_bytes()].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    /// Puts bits, the lowest first.
    fn put(&mut self, bits: u32, count: u32) {
        for at in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= u8::from(bits >> at & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }

    /// Puts a Huffman code, the highest bit first.
    fn put_code(&mut self, code: u32, count: u32) {
        for at in (0..count).rev() {
            self.put(code >> at, 1);
        }
    }
}
