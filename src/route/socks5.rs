//! Asks a SOCKS 5 proxy for a connection (RFC 1928, RFC 1929). Names go to
//! the proxy as names.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Host;

use super::error::{Failure, Step, error_words};
use super::target::Target;

const VERSION: u8 = 5;
const NO_LOGIN: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_OF_THESE: u8 = 0xff;

/// How we present ourselves.
#[derive(Debug, Clone, Copy)]
pub(super) enum Login<'a> {
    /// Not at all.
    None,
    /// By user and password, if the proxy asks for them.
    Offered(&'a str, &'a str),
    /// By user and password in any case: they keep circuits apart.
    Required(&'a str, &'a str),
}

/// Settles version and login: what the proxy does whatever the target.
pub(super) async fn greet<S>(line: &mut S, login: Login<'_>) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let methods: &[u8] = match login {
        Login::None => &[VERSION, 1, NO_LOGIN],
        Login::Offered(..) => &[VERSION, 2, NO_LOGIN, PASSWORD],
        Login::Required(..) => &[VERSION, 1, PASSWORD],
    };
    let mut chosen = [0; 2];
    exchange(line, methods, &mut chosen).await.map_err(broken)?;
    match (chosen, login) {
        ([VERSION, NO_LOGIN], Login::None | Login::Offered(..)) => Ok(()),
        ([VERSION, PASSWORD], Login::Offered(user, password) | Login::Required(user, password)) => {
            log_in(line, user, password).await
        }
        ([VERSION, NONE_OF_THESE], Login::None) => {
            Err(Failure::new(Step::ProxyAuth, "it wants a login and none is configured"))
        }
        ([VERSION, NONE_OF_THESE], Login::Offered(..)) => {
            Err(Failure::new(Step::ProxyAuth, "it takes neither user and password nor no login"))
        }
        ([VERSION, NONE_OF_THESE], Login::Required(..)) => Err(Failure::new(
            Step::ProxyAuth,
            "it takes no user and password, so it cannot isolate: remove `isolate`",
        )),
        _ => Err(Failure::new(Step::ProxyHandshake, "it does not speak SOCKS 5")),
    }
}

async fn log_in<S>(line: &mut S, user: &str, password: &str) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = vec![1];
    for part in [user, password] {
        let Some(length) = u8::try_from(part.len()).ok().filter(|length| *length > 0) else {
            let detail = "user and password must have 1 to 255 bytes each";
            return Err(Failure::new(Step::ProxyAuth, detail));
        };
        request.push(length);
        request.extend_from_slice(part.as_bytes());
    }
    let mut verdict = [0; 2];
    match exchange(line, &request, &mut verdict).await {
        Ok(()) if verdict[1] == 0 => Ok(()),
        Ok(()) => Err(Failure::new(Step::ProxyAuth, "user or password wrong")),
        // Some proxies hang up on a wrong password.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(Failure::new(Step::ProxyAuth, "it hung up on user and password"))
        }
        Err(error) => Err(broken(error)),
    }
}

/// Asks for the target.
pub(super) async fn request<S>(line: &mut S, target: &Target) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut request = vec![VERSION, 1, 0];
    match target.host() {
        Host::Ipv4(address) => {
            request.push(1);
            request.extend_from_slice(&address.octets());
        }
        Host::Ipv6(address) => {
            request.push(4);
            request.extend_from_slice(&address.octets());
        }
        Host::Domain(name) => {
            request.push(3);
            // A target's name has at most 253 bytes.
            request.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            request.extend_from_slice(name.as_bytes());
        }
    }
    request.extend_from_slice(&target.port().to_be_bytes());
    let mut reply = [0; 4];
    exchange(line, &request, &mut reply).await.map_err(cut)?;
    let [version, code, _, kind] = reply;
    if version != VERSION {
        return Err(Failure::new(Step::ProxyHandshake, "its reply is not SOCKS 5"));
    }
    if code != 0 {
        return Err(Failure::new(Step::ProxyRefused, words(code)));
    }
    // The address bound is of no use, but must be read away.
    let rest = match kind {
        1 => 4 + 2,
        4 => 16 + 2,
        3 => usize::from(line.read_u8().await.map_err(cut)?) + 2,
        _ => return Err(Failure::new(Step::ProxyHandshake, "its reply has an unknown address")),
    };
    let mut bound = [0; 255 + 2];
    line.read_exact(&mut bound[..rest]).await.map_err(cut)?;
    Ok(())
}

async fn exchange<S>(line: &mut S, request: &[u8], reply: &mut [u8]) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    line.write_all(request).await?;
    line.flush().await?;
    line.read_exact(reply).await?;
    Ok(())
}

/// A proxy that breaks before it knows the target is itself broken.
fn broken(error: io::Error) -> Failure {
    Failure::new(Step::ProxyHandshake, error_words(&error))
}

/// One that breaks after may be kept from the target.
fn cut(error: io::Error) -> Failure {
    Failure::io(Step::ProxyRefused, &error)
}

/// Says what a reply means (RFC 1928, section 6, and Tor's proposal 304).
fn words(code: u8) -> String {
    let text = match code {
        1 => "general failure",
        2 => "not allowed by its rules",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused by the target",
        6 => "time to live expired",
        7 => "it does not know CONNECT",
        8 => "it does not know this kind of address",
        0xf0 => "the onion service has no descriptor",
        0xf1 => "the onion service's descriptor is invalid",
        0xf2 => "the introduction to the onion service failed",
        0xf3 => "the rendezvous with the onion service failed",
        0xf4 => "the onion service wants an authorised client",
        0xf5 => "the onion service refuses this client's authorisation",
        0xf6 => "the onion address is invalid",
        0xf7 => "the introduction to the onion service took too long",
        _ => return format!("unknown reply {code}"),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs our side against a proxy that says these bytes whatever it hears.
    async fn against(reply: &[u8], login: Login<'_>) -> (Result<(), Failure>, Vec<u8>) {
        let (mut ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(reply).await.unwrap();
        theirs.shutdown().await.unwrap();
        let outcome = async {
            greet(&mut ours, login).await?;
            request(&mut ours, &Target::new("news.example", 443).unwrap()).await
        };
        let outcome = outcome.await;
        drop(ours);
        let mut heard = Vec::new();
        theirs.read_to_end(&mut heard).await.unwrap();
        (outcome, heard)
    }

    fn step(outcome: Result<(), Failure>) -> Step {
        outcome.unwrap_err().step
    }

    #[tokio::test]
    async fn a_name_goes_to_the_proxy_as_a_name() {
        let reply = b"\x05\x02\x01\x00\x05\x00\x00\x03\x03abc\x00\x50";
        let (outcome, heard) = against(reply, Login::Required("soh", "soh")).await;
        outcome.unwrap();
        assert_eq!(
            heard,
            b"\x05\x01\x02\x01\x03soh\x03soh\x05\x01\x00\x03\x0cnews.example\x01\xbb"
        );
    }

    #[tokio::test]
    async fn failures_name_their_step() {
        let (user, password) = ("u", "p");
        for (reply, login, expected) in [
            (&b""[..], Login::None, Step::ProxyHandshake),
            (b"HTTP/1.1 400", Login::None, Step::ProxyHandshake),
            (b"\x05\xff", Login::None, Step::ProxyAuth),
            (b"\x05\xff", Login::Required(user, password), Step::ProxyAuth),
            (b"\x05\x00", Login::Required(user, password), Step::ProxyHandshake),
            (b"\x05\x02", Login::Offered(user, password), Step::ProxyAuth),
            (b"\x05\x02\x01\x01", Login::Offered(user, password), Step::ProxyAuth),
            (b"\x05\x02\x01\x00", Login::Offered("", password), Step::ProxyAuth),
            (b"\x05\x00", Login::None, Step::ProxyRefused),
            (b"\x05\x00\x05\x04\x00\x01", Login::None, Step::ProxyRefused),
            (b"\x05\x00\x05\x00\x00\x09", Login::None, Step::ProxyHandshake),
            (b"\x05\x00\x04\x00\x00\x01", Login::None, Step::ProxyHandshake),
        ] {
            assert_eq!(step(against(reply, login).await.0), expected, "{reply:?}");
        }
    }

    #[test]
    fn every_reply_has_words() {
        assert!((1..=8).chain(0xf0..=0xf7).all(|code| !words(code).contains("unknown reply")));
        assert_eq!(words(99), "unknown reply 99");
    }
}
