//! A server that says byte for byte what it is told to, and servers that keep
//! a client waiting, reading or running in circles.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Case, bombs};
use crate::servers::site::Raw;

/// What is said to a request.
#[derive(Clone)]
pub struct Reply {
    head: Vec<u8>,
    /// Said over and over, until nobody listens.
    again: Vec<u8>,
    /// Between one time and the next.
    pause: Duration,
}

impl Reply {
    /// Says so much and closes.
    pub fn whole(head: impl Into<Vec<u8>>) -> Self {
        Self { head: head.into(), again: Vec::new(), pause: Duration::ZERO }
    }

    /// Never ends.
    pub fn endless(head: &str, again: impl Into<Vec<u8>>) -> Self {
        Self { again: again.into(), ..Self::whole(head) }
    }

    pub fn gone() -> Self {
        Self::whole("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
}

/// A body with what a server should say before it.
fn with_head(more: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 200 OK\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Reply::whole([head.as_bytes(), body].concat())
}

pub fn html(body: impl AsRef<[u8]>) -> Reply {
    with_head("Content-Type: text/html\r\n", body)
}

pub fn xml(body: impl AsRef<[u8]>) -> Reply {
    with_head("Content-Type: application/xml\r\n", body)
}

pub fn bytes(body: impl AsRef<[u8]>) -> Reply {
    with_head("Content-Type: application/octet-stream\r\n", body)
}

fn coded(coding: &str, body: impl AsRef<[u8]>) -> Reply {
    with_head(&format!("Content-Type: text/html\r\nContent-Encoding: {coding}\r\n"), body)
}

/// An ordinary page with something in its midst.
pub fn article(something: &str) -> String {
    let text = "The river rose by a hand's breadth in the night, and the people of the lower \
                town carried their goods upstairs, as they had done every spring. ";
    format!(
        "<html><head><title>Rising river</title></head><body><article><h1>Rising river</h1>\
         <p>{text}{text}</p>{something}<p>{text}{text}</p></article></body></html>"
    )
}

/// Serves replies by path.
pub async fn serve<const N: usize>(replies: [(&'static str, Reply); N]) -> Raw {
    let replies = Arc::new(replies);
    Raw::start(move |stream| answer(stream, Arc::clone(&replies))).await
}

async fn answer<const N: usize>(mut stream: TcpStream, replies: Arc<[(&'static str, Reply); N]>) {
    let mut heard = Vec::new();
    while !heard.windows(4).any(|window| window == b"\r\n\r\n") {
        let mut more = [0; 1024];
        match stream.read(&mut more).await {
            Ok(0) | Err(_) => return,
            Ok(length) => heard.extend_from_slice(&more[..length]),
        }
    }
    let heard = String::from_utf8_lossy(&heard).into_owned();
    let path = heard.split(' ').nth(1).unwrap_or_default();
    let reply = replies.iter().find(|(own, _)| path == *own).map(|(_, reply)| reply.clone());
    let reply = reply.unwrap_or_else(Reply::gone);
    // A client that goes away ends it.
    let said = async {
        stream.write_all(&reply.head).await?;
        while !reply.again.is_empty() {
            stream.write_all(&reply.again).await?;
            tokio::time::sleep(reply.pause).await;
        }
        stream.shutdown().await
    };
    let _: std::io::Result<()> = said.await;
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

pub fn cases() -> Vec<Case> {
    let text = "the river rose in the night ".repeat(2_000);
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    let mut cases = Vec::new();
    let mut page = |name: &str, reply: Reply, ends| cases.push(Case::page(name, reply, ends));

    let endless = Reply::endless(&format!("{OK}\r\n"), text.as_bytes());
    page("text without end", endless, &["failed: "]);
    let huge = Reply::endless(&format!("{OK}Content-Length: 100000000\r\n\r\n"), text.as_bytes());
    page("100 MB of text, as announced", huge, &["failed: "]);
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    page("chunks without end", Reply::endless(&chunked, chunk.as_bytes()), &["failed: "]);
    let sizes = Reply::endless(&format!("{chunked}1"), "0");
    page("a chunk of endless size", sizes, &["failed: "]);

    page("gzip, 1 GB", coded("gzip", bombs::gzip(b'x', 1_000_000_000)), &["failed: "]);
    page("deflate, 100 MB", coded("deflate", bombs::zlib(100_000_000)), &["failed: "]);
    page("brotli, 1 GB", coded("br", bombs::BROTLI), &["failed: "]);
    page("gzip upon brotli", coded("br, gzip", bombs::gzip(b'x', 1_000_000_000)), &["failed: "]);
    let nested = coded("gzip, gzip, gzip", bombs::gzip(0x1f, 1_000_000_000));
    page("gzip, three times", nested, &["failed: "]);
    page("gzip that is none", coded("gzip", article("")), &["failed: "]);
    let cut = bombs::gzip(b'x', 1_000_000);
    page("gzip cut short", coded("gzip", &cut[..cut.len() / 2]), &["failed: "]);

    let body = article("");
    let stated = |length: &str| Reply::whole(format!("{OK}Content-Length: {length}\r\n\r\n{body}"));
    page("a length too long", stated("9999"), &["failed: "]);
    page("a length too short", stated("200"), &["published 1", "quarantined: "]);
    page("a negative length", stated("-1"), &["failed: "]);
    page("two lengths", stated("10\r\nContent-Length: 20"), &["failed: "]);

    let here = "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n";
    page("a redirect to itself", Reply::whole(here), &["failed: "]);
    let long = format!("HTTP/1.1 302 Found\r\nLocation: /{}\r\n\r\n", "a/".repeat(30_000));
    page("a redirect to 60 kB", Reply::whole(long), &["failed: "]);
    let header = format!("{OK}X: {}\r\n\r\n{body}", "x".repeat(10_000_000));
    page("a header of 10 MB", Reply::whole(header), &["failed: "]);
    let headers = Reply::endless(OK, "X-Header: value\r\n".repeat(100));
    page("headers without end", headers, &["failed: "]);
    let hints = Reply::endless("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(100));
    page("early hints without end", hints, &["failed: "]);
    page("no HTTP at all", Reply::whole("\0\u{1}\u{2}SSH-2.0-nonsense\r\n\r\n"), &["failed: "]);

    let drip =
        Reply { pause: Duration::from_millis(200), ..Reply::endless(&chunked, "1\r\nx\r\n") };
    let drip =
        Case { limits: "total_time = \"3s\"", ..Case::page("a slow drip", drip, &["failed: "]) };
    cases.push(drip);
    let silent = Reply { pause: Duration::from_secs(60), ..Reply::endless(OK, "X: ") };
    cases.push(Case::page("silence midway", silent, &["failed: "]));
    cases
}
