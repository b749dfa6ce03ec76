//! A news site over HTTPS, DNS over HTTPS and plain DNS in the laboratory.

use std::net::Ipv4Addr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_rustls::TlsAcceptor;

use crate::servers::lab::{DNS, Lab, Space, origin};

/// How many posts there are.
pub const POSTS: usize = 6;

/// What a page weighs beside its story, in bytes.
const BALLAST: usize = 60_000;

/// Where the site is; the alternate name leads to the last.
pub const PLACES: [Ipv4Addr; 2] = [origin(0), origin(1)];
/// Where DNS over HTTPS is.
pub const RESOLVER: Ipv4Addr = origin(2);
/// Where the site is by another name.
pub const ALTERNATE: Ipv4Addr = origin(3);
/// Where nobody is, and where a forged answer leads.
pub const NOWHERE: Ipv4Addr = origin(7);

pub fn marker(number: usize) -> String {
    format!("UMK{}", 1000 + number)
}

/// The addresses of a name.
fn addresses(name: &str) -> &'static [Ipv4Addr] {
    match name {
        "news.example" => &PLACES,
        "alt.example" => &[ALTERNATE],
        _ => &[],
    }
}

/// Starts everything; `forged` makes plain DNS lie.
pub async fn start(lab: &Lab, acceptor: TlsAcceptor, forged: bool) {
    lab.serve(Space::Origin, move || async move {
        for place in [PLACES[0], PLACES[1], RESOLVER, ALTERNATE] {
            let listener = TcpListener::bind((place, 443)).await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(answer(acceptor.clone(), stream));
                }
            });
        }
        let socket = UdpSocket::bind((DNS, 53)).await.unwrap();
        tokio::spawn(async move {
            let mut asked = [0; 512];
            while let Ok((length, peer)) = socket.recv_from(&mut asked).await {
                let _ = socket.send_to(&resolved(&asked[..length], forged), peer).await;
            }
        });
    })
    .await;
}

async fn answer(acceptor: TlsAcceptor, stream: TcpStream) -> Option<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await.ok()?);
    loop {
        let (mut first, mut line) = (String::new(), String::new());
        stream.read_line(&mut first).await.ok()?;
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
        }
        let path = first.split(' ').nth(1)?;
        let (kind, body) = match path.split_once("?dns=") {
            Some((_, question)) => {
                let question = URL_SAFE_NO_PAD.decode(question).ok()?;
                ("application/dns-message", resolved(&question, false))
            }
            None => page(path)?,
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), &body].concat()).await.ok()?;
        stream.flush().await.ok()?;
    }
}

fn page(path: &str) -> Option<(&'static str, Vec<u8>)> {
    if let Some(number) = path.strip_prefix("/story-") {
        let number = number.parse().ok()?;
        let words = "The river rose by a hand's breadth in the night. ".repeat(12);
        let body = format!(
            "<html><body><script>/*{}*/</script><article><h1>Story {number}</h1><p>{words}</p>\
             <p>{} {words}</p></article></body></html>",
            "x".repeat(BALLAST),
            marker(number)
        );
        return Some(("text/html; charset=utf-8", body.into_bytes()));
    }
    let items: String = (0..POSTS)
        .map(|number| {
            format!("<item><title>Story {number}</title><link>/story-{number}</link></item>")
        })
        .collect();
    let body = format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>");
    Some(("application/rss+xml", body.into_bytes()))
}

/// Answers one question (RFC 1035); only IPv4 addresses are known.
fn resolved(question: &[u8], forged: bool) -> Vec<u8> {
    let (mut name, mut at) = (String::new(), 12);
    while question[at] > 0 {
        let end = at + 1 + usize::from(question[at]);
        name += &format!("{}.", String::from_utf8_lossy(&question[at + 1..end]));
        at = end;
    }
    let known = match (question[at + 2], forged) {
        (1, true) => &[NOWHERE],
        (1, false) => addresses(name.trim_end_matches('.')),
        _ => &[],
    };
    let count = u8::try_from(known.len()).unwrap();
    let mut answer = question[..at + 5].to_vec();
    answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0]);
    for address in known {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        answer.extend(address.octets());
    }
    answer
}
