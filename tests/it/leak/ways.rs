//! Proxies in the laboratory that connect where they are asked: two real
//! programs, and two small ones of our own for what no program here speaks.

use std::net::{IpAddr, SocketAddr};

use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
    copy_bidirectional,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::names::address;
use crate::servers::lab::{Lab, PROXY, Running, Space};

/// Starts microsocks.
pub fn microsocks(lab: &Lab, port: u16) -> Running {
    lab.allow(PROXY, port);
    let mut command = lab.command(Space::Proxy, "microsocks");
    command.args(["-i", &PROXY.to_string(), "-p", &port.to_string()]);
    command.stderr(std::process::Stdio::null());
    lab.start(Space::Proxy, command, SocketAddr::from((PROXY, port)))
}

/// Starts tinyproxy with its configuration in a folder.
pub fn tinyproxy(lab: &Lab, port: u16, folder: &std::path::Path) -> Running {
    lab.allow(PROXY, port);
    let file = folder.join(format!("tinyproxy-{port}.conf"));
    let text = format!("Port {port}\nListen {PROXY}\nTimeout 60\nMaxClients 50\nLogLevel Error\n");
    std::fs::write(&file, text).unwrap();
    let mut command = lab.command(Space::Proxy, "tinyproxy");
    command.arg("-d").arg("-c").arg(file);
    lab.start(Space::Proxy, command, SocketAddr::from((PROXY, port)))
}

/// Serves SOCKS 4A.
pub async fn socks4a(lab: &Lab, port: u16) {
    serve(lab, port, |stream| async move {
        let mut stream = BufReader::new(stream);
        let mut head = [0; 8];
        stream.read_exact(&mut head).await.ok()?;
        let (mut user, mut name) = (Vec::new(), Vec::new());
        stream.read_until(0, &mut user).await.ok()?;
        let ip = if head[4..7] == [0, 0, 0] {
            stream.read_until(0, &mut name).await.ok()?;
            name.pop();
            address(std::str::from_utf8(&name).ok()?)?
        } else {
            IpAddr::from([head[4], head[5], head[6], head[7]])
        };
        let port = u16::from_be_bytes([head[2], head[3]]);
        carry(stream, ip, port, &[0, 90, 0, 0, 0, 0, 0, 0]).await
    })
    .await;
}

/// Serves CONNECT inside TLS.
pub async fn https(lab: &Lab, port: u16, acceptor: TlsAcceptor) {
    serve(lab, port, move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = BufReader::new(acceptor.accept(stream).await.ok()?);
            let mut first = String::new();
            stream.read_line(&mut first).await.ok()?;
            let mut line = String::new();
            while line != "\r\n" {
                line.clear();
                if stream.read_line(&mut line).await.ok()? == 0 {
                    return None;
                }
            }
            let (host, port) =
                first.strip_prefix("CONNECT ")?.split(' ').next()?.rsplit_once(':')?;
            let ip = address(host)?;
            carry(stream, ip, port.parse().ok()?, b"HTTP/1.1 200 Yes\r\n\r\n").await
        }
    })
    .await;
}

async fn serve<F, D>(lab: &Lab, port: u16, lead: F)
where
    F: Fn(TcpStream) -> D + Send + 'static,
    D: Future<Output = Option<()>> + Send + 'static,
{
    lab.allow(PROXY, port);
    lab.serve(Space::Proxy, move || async move {
        let listener = TcpListener::bind((PROXY, port)).await.unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(lead(stream));
            }
        });
    })
    .await;
}

async fn carry<S>(mut stream: S, ip: IpAddr, port: u16, welcome: &[u8]) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut remote = TcpStream::connect((ip, port)).await.ok()?;
    stream.write_all(welcome).await.ok()?;
    stream.flush().await.ok()?;
    copy_bidirectional(&mut stream, &mut remote).await.ok().map(drop)
}
