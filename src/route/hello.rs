//! The first bytes of TLS, cut so that a censor who reads names does not find
//! the one in them.
//!
//! They are sent as they are, in two TCP segments, or in two TLS records; a
//! server puts either together again (RFC 8446, section 5.1). Every byte of
//! the handshake stays what it was.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::model::Hello;

/// The content type of records that carry the handshake.
pub(super) const HANDSHAKE: u8 = 22;
/// Content type, version, length.
const HEADER: usize = 5;
/// Largest record (RFC 8446, section 5.1).
const LARGEST: usize = 1 << 14;
/// How long the second part is held back, so that the two do not travel in
/// one segment.
const PAUSE: Duration = Duration::from_millis(20);

/// What a client said first.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum First {
    /// One whole record with the begin of a handshake.
    Hello(Vec<u8>),
    /// Something else, as far as it was read.
    Other(Vec<u8>),
}

/// Reads what a client says first. Nothing at all if it ends.
pub(super) async fn read<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<Option<First>> {
    let mut read = Vec::with_capacity(2048);
    loop {
        if client.read_buf(&mut read).await? == 0 {
            return Ok((!read.is_empty()).then_some(First::Other(read)));
        }
        if read[0] != HANDSHAKE {
            return Ok(Some(First::Other(read)));
        }
        let Some(length) = read.get(3..HEADER) else { continue };
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        match read.len().cmp(&(HEADER + length)) {
            _ if length > LARGEST => return Ok(Some(First::Other(read))),
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => return Ok(Some(First::Hello(read))),
            std::cmp::Ordering::Greater => return Ok(Some(First::Other(read))),
        }
    }
}

/// Sends a hello to `host` in one of the ways.
pub(super) async fn send<S>(line: &mut S, hello: &[u8], host: &str, way: Hello) -> io::Result<()>
where
    S: AsyncWrite + Unpin,
{
    let (first, second) = match way {
        Hello::Plain => (hello.to_vec(), Vec::new()),
        Hello::Tcp => {
            let (first, second) = hello.split_at(cut(hello, host));
            (first.to_vec(), second.to_vec())
        }
        Hello::Record => {
            let (header, message) = hello.split_at(HEADER.min(hello.len()));
            let (first, second) = message.split_at(cut(hello, host).saturating_sub(HEADER));
            (record(header, first), record(header, second))
        }
    };
    line.write_all(&first).await?;
    line.flush().await?;
    if !second.is_empty() {
        tokio::time::sleep(PAUSE).await;
        line.write_all(&second).await?;
        line.flush().await?;
    }
    Ok(())
}

/// Finds the middle of the host's name; where it is not found (it is an
/// address, or encrypted), a place early in the message.
fn cut(hello: &[u8], host: &str) -> usize {
    let name = host.as_bytes();
    let found = match name.len() {
        2.. => hello.windows(name.len()).position(|window| window == name),
        _ => None,
    };
    found.map_or((HEADER + 1).min(hello.len()), |place| place + name.len() / 2)
}

/// Puts a part of a message into a record of its own, with the type and
/// version of the one that it comes from.
fn record(header: &[u8], part: &[u8]) -> Vec<u8> {
    let mut record = header.get(..3).unwrap_or_default().to_vec();
    record.extend_from_slice(&u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes());
    record.extend_from_slice(part);
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use rustls::pki_types::ServerName;
    use rustls::server::Acceptor;

    const HOST: &str = "news.example";

    /// What a real client says first.
    fn hello() -> Vec<u8> {
        let trust = super::super::tls::trust("test", None).unwrap();
        let name = ServerName::try_from(HOST).unwrap();
        let mut client = rustls::ClientConnection::new(Arc::new(trust), name).unwrap();
        let mut hello = Vec::new();
        client.write_tls(&mut hello).unwrap();
        hello
    }

    async fn sent(way: Hello) -> Vec<u8> {
        let (mut ours, mut theirs) = tokio::io::duplex(1 << 16);
        send(&mut ours, &hello_of_one_client(), HOST, way).await.unwrap();
        drop(ours);
        let mut heard = Vec::new();
        theirs.read_to_end(&mut heard).await.unwrap();
        heard
    }

    fn hello_of_one_client() -> Vec<u8> {
        static HELLO: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        HELLO.get_or_init(hello).clone()
    }

    /// The server name that a real server reads out of the bytes.
    fn name_in(mut bytes: &[u8]) -> Option<String> {
        let mut acceptor = Acceptor::default();
        while !bytes.is_empty() {
            acceptor.read_tls(&mut bytes).unwrap();
            if let Some(accepted) = acceptor.accept().ok()? {
                return accepted.client_hello().server_name().map(str::to_owned);
            }
        }
        None
    }

    #[tokio::test]
    async fn a_server_understands_every_way() {
        for way in [Hello::Plain, Hello::Tcp, Hello::Record] {
            assert_eq!(name_in(&sent(way).await).as_deref(), Some(HOST), "{way}");
        }
    }

    #[tokio::test]
    async fn only_the_record_way_changes_a_byte() {
        assert_eq!(sent(Hello::Plain).await, hello_of_one_client());
        assert_eq!(sent(Hello::Tcp).await, hello_of_one_client());
        let split = sent(Hello::Record).await;
        assert_eq!(split.len(), hello_of_one_client().len() + HEADER);
        let name = HOST.as_bytes();
        assert!(!split.windows(name.len()).any(|window| window == name));
        let length = usize::from(u16::from_be_bytes([split[3], split[4]]));
        let message = [&split[HEADER..HEADER + length], &split[2 * HEADER + length..]].concat();
        assert_eq!(message, hello_of_one_client()[HEADER..]);
    }

    #[test]
    fn the_cut_is_inside_the_name() {
        let hello = hello_of_one_client();
        let place = cut(&hello, HOST);
        assert!(hello[..place].ends_with(b"news.e") && hello[place..].starts_with(b"xample"));
        assert_eq!(cut(&hello, "192.0.2.1"), HEADER + 1);
        assert_eq!(cut(b"", HOST), 0);
    }

    #[tokio::test]
    async fn a_hello_is_read_whole_and_other_things_are_left_alone() {
        let hello = hello_of_one_client();
        let (mut ours, mut theirs) = tokio::io::duplex(64);
        let whole = hello.clone();
        let writing = tokio::spawn(async move { ours.write_all(&whole).await });
        assert_eq!(read(&mut theirs).await.unwrap(), Some(First::Hello(hello)));
        writing.await.unwrap().unwrap();
        for other in [&b"GET / HTTP/1.1\r\n"[..], b"\x16\x03\x01\xff\xff", b"\x16\x03"] {
            assert_eq!(read(&mut &*other).await.unwrap(), Some(First::Other(other.to_vec())));
        }
        assert_eq!(read(&mut &b""[..]).await.unwrap(), None);
    }
}
