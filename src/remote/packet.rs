//! Lines with their length before them (gitprotocol-common, pkt-line).

use tokio::io::{AsyncRead, AsyncReadExt};

use super::outcome::PushError;

/// The packet that ends a list.
pub(super) const FLUSH: &[u8] = b"0000";

/// One packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet {
    Flush,
    Line(Vec<u8>),
}

/// Frames a line.
pub(super) fn frame(line: &[u8]) -> Vec<u8> {
    let mut packet = format!("{:04x}", line.len() + 4).into_bytes();
    packet.extend_from_slice(line);
    packet
}

fn length(digits: [u8; 4]) -> Option<usize> {
    let digits = std::str::from_utf8(&digits).ok()?;
    // `from_str_radix` would take a sign.
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    usize::from_str_radix(digits, 16).ok()
}

fn nonsense() -> PushError {
    PushError::unreachable("read the answer", "this is not a git server")
}

/// Reads one packet; at most 65,535 bytes by its nature.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<Packet, PushError> {
    let mut digits = [0; 4];
    let broken = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => PushError::Silence,
        _ => PushError::unreachable("read the answer", error.to_string()),
    };
    from.read_exact(&mut digits).await.map_err(broken)?;
    match length(digits).ok_or_else(nonsense)? {
        0 => Ok(Packet::Flush),
        1..4 => Err(nonsense()),
        length => {
            let mut line = vec![0; length - 4];
            from.read_exact(&mut line).await.map_err(broken)?;
            Ok(Packet::Line(line))
        }
    }
}

/// Takes one packet off some bytes; none at their end.
pub(super) fn take<'a>(bytes: &mut &'a [u8]) -> Result<Option<&'a [u8]>, PushError> {
    loop {
        let Some((digits, rest)) = bytes.split_first_chunk::<4>() else {
            return if bytes.is_empty() { Ok(None) } else { Err(PushError::Silence) };
        };
        match length(*digits).ok_or_else(nonsense)? {
            0 => *bytes = rest,
            1..4 => return Err(nonsense()),
            length => {
                let line = rest.get(..length - 4).ok_or(PushError::Silence)?;
                *bytes = &rest[length - 4..];
                return Ok(Some(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_framed_and_taken() {
        let bytes = [&frame(b"one\n")[..], FLUSH, &frame(b"")[..]].concat();
        let mut rest = &bytes[..];
        assert_eq!(take(&mut rest).unwrap(), Some(&b"one\n"[..]));
        assert_eq!(take(&mut rest).unwrap(), Some(&b""[..]));
        assert_eq!(take(&mut rest).unwrap(), None);
    }

    #[test]
    fn what_is_not_a_packet_is_an_error() {
        for bytes in [&b"<html>"[..], b"0003", b"+004", b"zzzz", b"00"] {
            assert!(take(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
        assert!(matches!(take(&mut &b"0010abc"[..]), Err(PushError::Silence)));
    }
}
