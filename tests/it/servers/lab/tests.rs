//! What the laboratory promises.

use super::*;
use std::net::UdpSocket;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn every_kind_of_packet_is_let_through_and_counted() {
    let Some(lab) = Lab::new() else { return };
    for (space, ip) in [(Space::Proxy, PROXY), (Space::Origin, origin(0))] {
        lab.serve(space, move || async move {
            let listener = TcpListener::bind((ip, 80)).await.unwrap();
            tokio::spawn(async move {
                loop {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    stream.write_all(b"here").await.unwrap();
                }
            });
        })
        .await;
    }
    lab.allow(PROXY, 80);
    let read = |ip: Ipv4Addr| {
        lab.serve(Space::Sut, move || async move {
            let mut said = String::new();
            let mut stream = tokio::net::TcpStream::connect((ip, 80)).await.unwrap();
            stream.read_to_string(&mut said).await.unwrap();
            said
        })
    };
    assert_eq!(lab.counters(), Counters::default());
    assert_eq!(read(PROXY).await, "here");
    let seen = lab.counters();
    assert!(seen.ok > 0 && seen.leaked() == 0, "{seen:?}");
    assert_eq!(read(origin(0)).await, "here");
    let seen = lab.counters();
    assert!(seen.tcp > 0 && seen.ok == 0 && seen.tcp == seen.leaked(), "{seen:?}");
    lab.within(Space::Sut, || {
        let socket = UdpSocket::bind((SUT, 0)).unwrap();
        socket.send_to(b"?", (DNS, 53)).unwrap();
        socket.send_to(b"?", (origin(7), 443)).unwrap();
    });
    let expected = Counters { dns: 1, udp: 1, ..Counters::default() };
    assert_eq!(lab.counters(), expected);
}

#[test]
fn a_laboratory_leaves_nothing_behind() {
    let Some(lab) = Lab::new() else { return };
    let name = lab.name(Space::Origin);
    assert!(Path::new("/run/netns").join(&name).exists());
    let mut sleeper = lab.command(Space::Origin, "sleep").arg("1000").spawn().unwrap();
    lab.spawn_in(Space::Origin, std::future::pending());
    drop(lab);
    assert!(!Path::new("/run/netns").join(&name).exists());
    assert!(!etc(&name).exists());
    assert!(!sleeper.wait().unwrap().success());
}
