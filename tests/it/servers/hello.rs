//! What a censor reads of the first bytes of TLS.

/// How closely it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Each segment for itself.
    Segments,
    /// The stream put together, the first record of it.
    FirstRecord,
    /// The records put together.
    AllRecords,
}

/// The name that is blocked.
const BLOCKED: &[u8] = b"news.example";

impl Reads {
    /// Tells whether the name is seen in what came so far; `last` is where the
    /// last segment began.
    pub fn sees(self, all: &[u8], last: usize) -> bool {
        match self {
            Self::Segments => has_name(&all[last..]),
            Self::FirstRecord => has_name(&all[..all.len().min(5 + record_length(all))]),
            Self::AllRecords => has_name(&message(all)),
        }
    }
}

/// Tells whether all of the hello came: the handshake message is as long as
/// it says (RFC 8446, section 4).
pub fn is_whole(all: &[u8]) -> bool {
    let message = message(all);
    let length = message.get(1..4).map(|l| u32::from_be_bytes([0, l[0], l[1], l[2]]));
    length.is_some_and(|length| message.len() >= 4 + usize::try_from(length).unwrap())
}

fn has_name(bytes: &[u8]) -> bool {
    bytes.windows(BLOCKED.len()).any(|window| window == BLOCKED)
}

fn record_length(bytes: &[u8]) -> usize {
    bytes.get(3..5).map_or(0, |length| u16::from_be_bytes([length[0], length[1]]).into())
}

/// The handshake message that records carry (RFC 8446, section 5.1).
fn message(mut bytes: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    while bytes.len() > 5 {
        let end = 5 + record_length(bytes);
        message.extend_from_slice(&bytes[5..bytes.len().min(end)]);
        bytes = bytes.get(end..).unwrap_or_default();
    }
    message
}
