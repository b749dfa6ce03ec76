//! Asks a SOCKS 4A proxy for a connection. Names go to the proxy as names.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Host;

use super::error::{Failure, Step};
use super::target::Target;

/// Asks for the target under a user's name, which may be empty.
pub(super) async fn request<S>(line: &mut S, target: &Target, user: &str) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if user.contains('\0') {
        return Err(Failure::new(Step::ProxyAuth, "the user's name has a null in it"));
    }
    let mut request = vec![4, 1];
    request.extend_from_slice(&target.port().to_be_bytes());
    let (address, name) = match target.host() {
        Host::Ipv4(address) => (address.octets(), None),
        // The address 0.0.0.x with x above zero says that a name follows.
        Host::Domain(name) => ([0, 0, 0, 1], Some(name)),
        Host::Ipv6(_) => {
            let detail = "SOCKS 4A has no IPv6 addresses";
            return Err(Failure::new(Step::ProxyRefused, detail).lasting());
        }
    };
    request.extend_from_slice(&address);
    request.extend_from_slice(user.as_bytes());
    request.push(0);
    if let Some(name) = name {
        request.extend_from_slice(name.as_bytes());
        request.push(0);
    }
    let mut reply = [0; 8];
    let exchange = async {
        line.write_all(&request).await?;
        line.flush().await?;
        line.read_exact(&mut reply).await
    };
    exchange.await.map_err(|error| Failure::io(Step::ProxyRefused, &error))?;
    match reply {
        [0, 90, ..] => Ok(()),
        [0, 91, ..] => Err(Failure::new(Step::ProxyRefused, "rejected, or the target failed")),
        [0, 92 | 93, ..] => Err(Failure::new(Step::ProxyAuth, "it does not accept the user")),
        _ => Err(Failure::new(Step::ProxyHandshake, "it does not speak SOCKS 4A")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn against(reply: &[u8], host: &str) -> (Result<(), Failure>, Vec<u8>) {
        let (mut ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(reply).await.unwrap();
        theirs.shutdown().await.unwrap();
        let outcome = request(&mut ours, &Target::new(host, 80).unwrap(), "soh").await;
        drop(ours);
        let mut heard = Vec::new();
        theirs.read_to_end(&mut heard).await.unwrap();
        (outcome, heard)
    }

    #[tokio::test]
    async fn names_and_addresses_are_told_apart() {
        let granted = b"\x00\x5a\0\0\0\0\0\0";
        let (outcome, heard) = against(granted, "news.example").await;
        outcome.unwrap();
        assert_eq!(heard, b"\x04\x01\x00\x50\x00\x00\x00\x01soh\0news.example\0");
        let (outcome, heard) = against(granted, "93.184.216.34").await;
        outcome.unwrap();
        assert_eq!(heard, b"\x04\x01\x00\x50\x5d\xb8\xd8\x22soh\0");
        assert!(against(granted, "2606:2800:220:1::1").await.0.is_err());
    }

    #[tokio::test]
    async fn failures_name_their_step() {
        for (reply, expected) in [
            (&b"\x00\x5b\0\0\0\0\0\0"[..], Step::ProxyRefused),
            (b"\x00\x5d\0\0\0\0\0\0", Step::ProxyAuth),
            (b"HTTP/1.1 400", Step::ProxyHandshake),
            (b"", Step::ProxyRefused),
        ] {
            let outcome = against(reply, "news.example").await.0;
            assert_eq!(outcome.unwrap_err().step, expected, "{reply:?}");
        }
    }
}
