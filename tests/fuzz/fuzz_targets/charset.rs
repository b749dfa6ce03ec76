//! Bytes to text, whatever the document is and whatever is said of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use thistledown::text::charset::{Kind, decode};

fuzz_target!(|bytes: &[u8]| {
    // The first line stands for the header and the host.
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or_default();
    let (said, rest) = bytes.split_at(end);
    let said = std::str::from_utf8(said).ok();
    for kind in [Kind::Html, Kind::Xml, Kind::Json] {
        for document in [bytes, rest] {
            let decoded = decode(document, said, kind, said);
            // No encoding makes more of a byte than one replacement or letter
            // of three bytes, but for pairs in Big5.
            assert!(decoded.text.len() <= 4 * document.len() + 16);
            assert_eq!(decoded, decode(document, said, kind, said));
        }
    }
});
