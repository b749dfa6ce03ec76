//! Asks an HTTP proxy for a tunnel (CONNECT, RFC 9110, section 9.3.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::error::{Failure, Step};
use super::stream::Stream;
use super::target::Target;

/// Largest response head in bytes.
const LARGEST_HEAD: usize = 16 << 10;

/// Asks for a tunnel to the target, by name if it is a name.
pub(super) async fn tunnel(
    mut line: Stream,
    target: &Target,
    login: Option<(&str, &str)>,
) -> Result<Stream, Failure> {
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if let Some((user, password)) = login {
        let credentials = STANDARD.encode(format!("{user}:{password}"));
        request.push_str(&format!("Proxy-Authorization: Basic {credentials}\r\n"));
    }
    request.push_str("\r\n");
    let sent = line.write_all(request.as_bytes()).await;
    match sent.and(line.flush().await) {
        Ok(()) => {}
        Err(error) => return Err(Failure::io(Step::ProxyHandshake, &error)),
    }
    let (head, early) = read_head(&mut line).await?;
    judge(status(&head)?, target)?;
    Ok(line.beginning_with(early))
}

/// Reads up to the empty line; what follows it belongs to the target.
async fn read_head(line: &mut Stream) -> Result<(Bytes, Bytes), Failure> {
    let mut read = BytesMut::with_capacity(1024);
    loop {
        let begin = read.len().saturating_sub(3);
        // A connection cut right after the target was named is what a censor
        // between us and the proxy does: no proof that the proxy is broken.
        match line.read_buf(&mut read).await {
            Ok(0) => {
                let detail = "the proxy closed the connection instead of answering";
                return Err(Failure::new(Step::ProxyRefused, detail));
            }
            Ok(_) => {}
            Err(error) => return Err(Failure::io(Step::ProxyRefused, &error)),
        }
        if let Some(end) = end_of_head(&read, begin) {
            let early = read.split_off(end);
            return Ok((read.freeze(), early.freeze()));
        }
        if read.len() > LARGEST_HEAD {
            return Err(Failure::new(Step::ProxyHandshake, "the proxy's answer has no end"));
        }
    }
}

fn end_of_head(read: &[u8], begin: usize) -> Option<usize> {
    let tail = read.get(begin..)?;
    tail.windows(4).position(|four| four == b"\r\n\r\n").map(|place| begin + place + 4)
}

fn status(head: &[u8]) -> Result<u16, Failure> {
    let code = head
        .strip_prefix(b"HTTP/1.")
        .and_then(|rest| rest.get(2..5))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| digits.parse().ok());
    code.ok_or_else(|| Failure::new(Step::ProxyHandshake, "it does not speak HTTP"))
}

fn judge(status: u16, target: &Target) -> Result<(), Failure> {
    let refused = |why: &str| Failure::new(Step::ProxyRefused, format!("status {status}, {why}"));
    Err(match status {
        200..=299 => return Ok(()),
        // Some proxies, tinyproxy among them, say 401 to a wrong password.
        401 | 407 => {
            let detail = format!("user or password missing or wrong (status {status})");
            Failure::new(Step::ProxyAuth, detail)
        }
        403 | 405 if target.port() != 443 => {
            refused("not allowed: many proxies allow CONNECT to port 443 only, and this is another")
        }
        403 => refused("not allowed"),
        405 | 501 => refused("it does not know CONNECT"),
        502 | 503 => refused("the target could not be reached"),
        504 => refused("the target did not answer in time"),
        _ => refused("no tunnel"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(status: u16, port: u16) -> (Step, String) {
        let failure = judge(status, &Target::new("news.example", port).unwrap()).unwrap_err();
        (failure.step, failure.to_string())
    }

    #[test]
    fn answers_are_told_apart() {
        assert_eq!(step(407, 443).0, Step::ProxyAuth);
        assert_eq!(step(502, 443).0, Step::ProxyRefused);
        assert!(step(403, 80).1.contains("443 only"));
        assert!(!step(403, 443).1.contains("443 only"));
    }

    #[test]
    fn only_http_has_a_status() {
        assert_eq!(status(b"HTTP/1.1 200 OK\r\n\r\n").unwrap(), 200);
        assert_eq!(status(b"HTTP/1.0 407 x\r\n\r\n").unwrap(), 407);
        for bad in [&b"SSH-2.0-x\r\n\r\n"[..], b"HTTP/1.1 2x0 \r\n\r\n", b"HTTP/1.1\r\n\r\n", b""] {
            assert!(status(bad).is_err());
        }
    }

    #[test]
    fn the_head_ends_at_the_empty_line() {
        assert_eq!(end_of_head(b"a\r\n\r\nSSH", 0), Some(5));
        assert_eq!(end_of_head(b"a\r\n\r\nSSH", 1), Some(5));
        assert_eq!(end_of_head(b"a\r\n\r", 0), None);
    }
}
