//! Questions and answers of the domain name system in their wire format
//! (RFC 1035), as far as finding addresses needs them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// Questions are padded to a multiple of this (RFC 8467), so that their
/// length does not tell the length of the name.
const BLOCK: usize = 128;
/// Most records of an answer that are read.
const MOST_RECORDS: usize = 64;

/// The kind of address asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// IPv4.
    A,
    /// IPv6 (RFC 3596).
    Aaaa,
}

impl Kind {
    fn code(self) -> u16 {
        match self {
            Self::A => 1,
            Self::Aaaa => 28,
        }
    }
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// These addresses, for so long. There may be none.
    Addresses(Vec<IpAddr>, Duration),
    /// There is no such name.
    NoSuchName,
    /// The server could not or would not say (its response code).
    Failed(u8),
}

/// Writes the question for a name, with the identifier zero that RFC 8484
/// asks for, or nothing if the name cannot be written.
pub(super) fn question(name: &str, kind: Kind) -> Option<Vec<u8>> {
    // Identifier, flags (recursion desired), one question, one additional.
    let mut message = vec![0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
    let name = name.trim_end_matches('.');
    if name.is_empty() || name.len() > 253 {
        return None;
    }
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        message.push(length);
        message.extend_from_slice(label.as_bytes());
    }
    message.push(0);
    message.extend_from_slice(&kind.code().to_be_bytes());
    message.extend_from_slice(&[0, 1]);
    // The OPT record (RFC 6891): root, type 41, 4096 bytes, no flags; in it
    // the padding (RFC 7830), option 12.
    message.extend_from_slice(&[0, 0, 41, 0x10, 0, 0, 0, 0, 0]);
    let padding = BLOCK - (message.len() + 6) % BLOCK;
    let padding = u16::try_from(padding % BLOCK).unwrap_or(0);
    message.extend_from_slice(&(padding + 4).to_be_bytes());
    message.extend_from_slice(&[0, 12]);
    message.extend_from_slice(&padding.to_be_bytes());
    message.resize(message.len() + usize::from(padding), 0);
    Some(message)
}

/// Reads an answer, or nothing if it is not one. Owner names are not
/// compared: a server that follows aliases for us answers with the chain.
pub(super) fn answer(message: &[u8], kind: Kind) -> Option<Answer> {
    let mut reader = Reader { message, at: 2 };
    let flags = reader.u16()?;
    let (questions, answers) = (reader.u16()?, reader.u16()?);
    reader.at += 4;
    if flags & 0x8000 == 0 {
        return None;
    }
    match flags.to_be_bytes()[1] & 0xf {
        0 => {}
        3 => return Some(Answer::NoSuchName),
        code => return Some(Answer::Failed(code)),
    }
    for _ in 0..questions.min(1) {
        reader.skip_name()?;
        reader.at += 4;
    }
    let (mut addresses, mut life) = (Vec::new(), u32::MAX);
    for _ in 0..usize::from(answers).min(MOST_RECORDS) {
        reader.skip_name()?;
        let (code, _class, ttl) = (reader.u16()?, reader.u16()?, reader.u32()?);
        let length = usize::from(reader.u16()?);
        let data = reader.take(length)?;
        life = life.min(ttl);
        if code == kind.code() {
            addresses.push(match kind {
                Kind::A => IpAddr::V4(<[u8; 4]>::try_from(data).map(Ipv4Addr::from).ok()?),
                Kind::Aaaa => IpAddr::V6(<[u8; 16]>::try_from(data).map(Ipv6Addr::from).ok()?),
            });
        }
    }
    Some(Answer::Addresses(addresses, Duration::from_secs(life.into())))
}

struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.message.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// Steps over a name: labels up to the root or to a pointer, which is not
    /// followed.
    fn skip_name(&mut self) -> Option<()> {
        loop {
            let length = self.take(1)?[0];
            match length {
                0 => return Some(()),
                1..=63 => self.take(length.into())?,
                0xc0.. => return self.take(1).map(|_| ()),
                _ => return None,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An answer for `a.example` with an alias and two addresses.
    fn sample() -> Vec<u8> {
        let mut message = vec![0, 0, 0x81, 0x80, 0, 1, 0, 3, 0, 0, 0, 0];
        message.extend_from_slice(b"\x01a\x07example\0\0\x01\0\x01");
        message.extend_from_slice(b"\xc0\x0c\0\x05\0\x01\0\0\x02\0\0\x04\x01b\xc0\x0e");
        message.extend_from_slice(b"\xc0\x27\0\x01\0\x01\0\0\0\x3c\0\x04\x5d\xb8\xd8\x22");
        message.extend_from_slice(b"\xc0\x27\0\x01\0\x01\0\0\0\x78\0\x04\x5d\xb8\xd8\x23");
        message
    }

    #[test]
    fn an_answer_with_an_alias_is_read() {
        let addresses = ["93.184.216.34", "93.184.216.35"].map(|text| text.parse().unwrap());
        let expected = Answer::Addresses(addresses.to_vec(), Duration::from_secs(60));
        assert_eq!(answer(&sample(), Kind::A), Some(expected));
    }

    #[test]
    fn refusals_are_told_apart() {
        let mut message = sample();
        message[3] = 0x83;
        assert_eq!(answer(&message, Kind::A), Some(Answer::NoSuchName));
        message[3] = 0x82;
        assert_eq!(answer(&message, Kind::A), Some(Answer::Failed(2)));
        message[2] = 0;
        assert_eq!(answer(&message, Kind::A), None, "a question is no answer");
    }

    #[test]
    fn questions_have_one_length_whatever_the_name() {
        for name in ["a.example", "a.much-longer-name.news.example.", "b.c"] {
            let question = question(name, Kind::Aaaa).unwrap();
            assert_eq!(question.len(), BLOCK, "{name}");
        }
        assert_eq!(question("a.example", Kind::A).unwrap()[12..23], *b"\x01a\x07example\0");
        for bad in ["", ".", "a..b", &"a".repeat(64), &"a.".repeat(130)] {
            assert_eq!(question(bad, Kind::A), None, "{bad}");
        }
    }

    #[test]
    fn the_length_of_padding_is_the_length_it_says() {
        for length in 1..=63 {
            let message = question(&"a".repeat(length), Kind::A).unwrap();
            let name = 12 + 1 + length + 1 + 4;
            let data = u16::from_be_bytes([message[name + 9], message[name + 10]]);
            assert_eq!(message.len(), name + 11 + usize::from(data));
            assert_eq!(message.len() % BLOCK, 0);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = answer(&bytes, Kind::A);
            let _ = answer(&bytes, Kind::Aaaa);
        }

        #[test]
        fn no_cut_makes_reading_panic(cut in 0..80_usize, at in 0..80_usize, byte in any::<u8>()) {
            let mut message = sample();
            message.truncate(message.len().saturating_sub(cut));
            if let Some(place) = message.get_mut(at) {
                *place = byte;
            }
            let _ = answer(&message, Kind::A);
        }
    }
}
