//! The names of the town, and DNS for them.

use std::net::{IpAddr, Ipv4Addr};

use tokio::net::UdpSocket;

use crate::servers::lab::{DNS, PROXY, origin};

/// Who lives where.
pub const NAMES: [(&str, Ipv4Addr); 7] = [
    ("news.example", origin(0)),
    ("other.example", origin(2)),
    ("elsewhere.example", origin(2)),
    ("pictures.example", origin(2)),
    ("ssh.example", origin(4)),
    ("secure.example", origin(1)),
    ("inner.example", PROXY),
];

/// Returns the address of a host of the town.
pub fn address(host: &str) -> Option<IpAddr> {
    let known = NAMES.iter().find(|(name, _)| *name == host).map(|(_, ip)| IpAddr::V4(*ip));
    known.or_else(|| host.parse().ok())
}

/// Answers questions until the laboratory ends.
pub async fn serve() {
    let socket = UdpSocket::bind((DNS, 53)).await.unwrap();
    let mut question = [0; 512];
    while let Ok((length, peer)) = socket.recv_from(&mut question).await {
        let _ = socket.send_to(&answer(&question[..length]), peer).await;
    }
}

/// Answers one question for an IPv4 address (RFC 1035); others have none.
pub fn answer(question: &[u8]) -> Vec<u8> {
    let labels = labels(&question[12..]);
    let end = 12 + labels.iter().map(|label| label.len() + 1).sum::<usize>() + 5;
    let name: Vec<_> = labels.iter().map(|label| String::from_utf8_lossy(label)).collect();
    let ip = match (question[end - 3], address(&name.join("."))) {
        (1, Some(IpAddr::V4(ip))) => Some(ip.octets()),
        _ => None,
    };
    let mut answer = question[..end].to_vec();
    answer[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, u8::from(ip.is_some()), 0, 0, 0, 0]);
    if let Some(ip) = ip {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        answer.extend(ip);
    }
    answer
}

fn labels(mut name: &[u8]) -> Vec<&[u8]> {
    let mut labels = Vec::new();
    while let Some((&length, rest)) = name.split_first().filter(|(length, _)| **length > 0) {
        let (label, rest) = rest.split_at(length.into());
        labels.push(label);
        name = rest;
    }
    labels
}
