//! The serving side of SOCKS 5 (RFC 1928, RFC 1929): what the gate speaks
//! with our own clients, and a small proxy for demonstrations.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::pump::{Traffic, pump};

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_OF_THESE: u8 = 0xff;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a client is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Reply {
    Granted = 0,
    Failed = 1,
    NotAllowed = 2,
    HostUnreachable = 4,
    Refused = 5,
    Expired = 6,
    UnknownCommand = 7,
    UnknownAddress = 8,
}

/// Lets in a client that knows a user's password; anyone else is refused.
pub(super) async fn admit<T>(
    client: &mut TcpStream,
    knows: impl FnOnce(&[u8], &[u8]) -> Option<T>,
) -> io::Result<T> {
    choose(client, PASSWORD).await?;
    if client.read_u8().await? != 1 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut user = [0; 255];
    let user = read_counted(client, &mut user).await?;
    let mut password = [0; 255];
    let password = read_counted(client, &mut password).await?;
    let Some(admitted) = knows(user, password) else {
        client.write_all(&[1, 1]).await?;
        return Err(io::ErrorKind::PermissionDenied.into());
    };
    client.write_all(&[1, 0]).await?;
    Ok(admitted)
}

async fn choose(client: &mut TcpStream, method: u8) -> io::Result<()> {
    if client.read_u8().await? != VERSION {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut offered = [0; 255];
    if !read_counted(client, &mut offered).await?.contains(&method) {
        client.write_all(&[VERSION, NONE_OF_THESE]).await?;
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    client.write_all(&[VERSION, method]).await
}

async fn read_counted<'a>(
    client: &mut TcpStream,
    space: &'a mut [u8; 255],
) -> io::Result<&'a [u8]> {
    let count = usize::from(client.read_u8().await?);
    client.read_exact(&mut space[..count]).await?;
    Ok(&space[..count])
}

/// Reads what a client wants to be connected to, or how to refuse it.
pub(super) async fn read_request(
    client: &mut TcpStream,
) -> io::Result<Result<(String, u16), Reply>> {
    let mut head = [0; 4];
    client.read_exact(&mut head).await?;
    let [version, command, _, kind] = head;
    if version != VERSION {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut name = [0; 255];
    let host = match kind {
        1 => Some(Ipv4Addr::from(client.read_u32().await?).to_string()),
        4 => Some(Ipv6Addr::from(client.read_u128().await?).to_string()),
        3 => {
            let name = read_counted(client, &mut name).await?;
            std::str::from_utf8(name).ok().map(str::to_owned)
        }
        _ => return Ok(Err(Reply::UnknownAddress)),
    };
    let port = client.read_u16().await?;
    Ok(match (command, host) {
        (1, Some(host)) => Ok((host, port)),
        (1, None) => Err(Reply::UnknownAddress),
        _ => Err(Reply::UnknownCommand),
    })
}

/// Answers a client; the bound address is none of its business.
pub(super) async fn reply(client: &mut TcpStream, reply: Reply) -> io::Result<()> {
    client.write_all(&[VERSION, reply as u8, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

/// Serves a SOCKS 5 proxy without login that connects to this machine only:
/// to loopback addresses, `localhost`, and the names given. It is a stage
/// for demonstrations and tests; nothing in the program's own way out calls
/// it. It ends when the returned future is dropped.
pub async fn serve(listener: TcpListener, names: BTreeMap<String, SocketAddr>) {
    let names = Arc::new(names);
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((client, _)) = accepted {
                guests.spawn(stage(client, Arc::clone(&names)));
            },
            Some(_) = guests.join_next() => {}
        }
    }
}

async fn stage(mut client: TcpStream, names: Arc<BTreeMap<String, SocketAddr>>) -> io::Result<()> {
    let greeting = async {
        client.set_nodelay(true)?;
        choose(&mut client, NO_LOGIN).await?;
        read_request(&mut client).await
    };
    let (host, port) = match timeout(PATIENCE, greeting).await?? {
        Ok(wanted) => wanted,
        Err(refusal) => return reply(&mut client, refusal).await,
    };
    let address = match (names.get(&host), host.parse::<IpAddr>()) {
        (Some(address), _) => *address,
        (None, Ok(address)) => SocketAddr::new(address, port),
        (None, Err(_)) if host == "localhost" => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
        (None, Err(_)) => return reply(&mut client, Reply::HostUnreachable).await,
    };
    if !address.ip().is_loopback() {
        return reply(&mut client, Reply::NotAllowed).await;
    }
    let Ok(remote) = TcpStream::connect(address).await else {
        return reply(&mut client, Reply::Refused).await;
    };
    remote.set_nodelay(true)?;
    reply(&mut client, Reply::Granted).await?;
    pump(client, remote, &Traffic::default(), &|| ()).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the stage says to these bytes.
    async fn says(said: &[u8]) -> Vec<u8> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let names = BTreeMap::from([("far.example".to_owned(), ([93, 184, 216, 34], 80).into())]);
        let serving = tokio::spawn(serve(listener, names));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(said).await.unwrap();
        let mut heard = Vec::new();
        let _ = client.read_to_end(&mut heard).await;
        serving.abort();
        heard
    }

    #[tokio::test]
    async fn the_stage_reaches_this_machine_only() {
        for (target, reply) in [
            (&b"\x01\x01\x01\x01\x01"[..], Reply::NotAllowed),
            (b"\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", Reply::NotAllowed),
            (b"\x03\x0bfar.example", Reply::NotAllowed),
            (b"\x03\x0cnews.example", Reply::HostUnreachable),
        ] {
            let said = [b"\x05\x01\x00\x05\x01\x00", target, b"\0\x50"].concat();
            let heard = says(&said).await;
            assert_eq!(heard.get(..4), Some(&[5, 0, 5, reply as u8][..]), "{target:?}");
        }
    }

    #[tokio::test]
    async fn only_connect_is_known() {
        let local = b"\x01\x7f\0\0\x01\0\x50";
        for (request, reply) in [
            (&b"\x05\x02\x00"[..], Reply::UnknownCommand),
            (b"\x05\x03\x00", Reply::UnknownCommand),
        ] {
            let heard = says(&[b"\x05\x01\x00", request, local].concat()).await;
            assert_eq!(heard.get(..4), Some(&[5, 0, 5, reply as u8][..]));
        }
        let heard = says(b"\x05\x01\x00\x05\x01\x00\x09").await;
        assert_eq!(heard.get(..4), Some(&[5, 0, 5, Reply::UnknownAddress as u8][..]));
        assert_eq!(says(b"\x05\x01\x02").await, [5, NONE_OF_THESE]);
        assert_eq!(says(b"GET / HTTP/1.1\r\n\r\n").await, b"");
    }
}
