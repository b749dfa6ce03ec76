//! Proxies: real ones as programs, and ones of our own that note what they
//! are asked and lead everything to one place.

use super::{find, is_installed};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use thistledown::model::{Proxy, ProxyAddress, ProxyScheme, Secret};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::site::Raw;

/// Describes a proxy on loopback.
pub fn describe(name: &str, scheme: ProxyScheme, port: u16) -> Proxy {
    Proxy {
        name: name.parse().unwrap(),
        scheme,
        address: ProxyAddress::Tcp("127.0.0.1".to_owned(), port),
        via: None,
        username: None,
        password: None,
        isolate: false,
        ca: None,
    }
}

/// The same proxy with a login.
pub fn with_login(mut proxy: Proxy, user: &str, password: &str) -> Proxy {
    proxy.username = Some(user.to_owned());
    proxy.password = Some(Secret::new(password));
    proxy
}

/// A place on loopback that refuses connections until it listens.
pub fn closed() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A port of loopback that refuses connections as long as the tests run.
pub fn closed_port() -> u16 {
    let (socket, address) = closed();
    // Held, so that no other test gets the port.
    std::mem::forget(socket);
    address.port()
}

/// A proxy that runs as a program of its own; killed when dropped.
pub struct Program {
    pub port: u16,
    child: Child,
    _folder: TempDir,
}

impl Program {
    /// Starts microsocks, with a login if there is one.
    pub async fn microsocks(login: Option<(&str, &str)>) -> Option<Self> {
        Self::start("microsocks", |command, port, _| {
            command.args(["-i", "127.0.0.1", "-p", &port.to_string()]);
            if let Some((user, password)) = login {
                command.args(["-u", user, "-P", password]);
            }
        })
        .await
    }

    /// Starts tinyproxy, with a login if there is one.
    pub async fn tinyproxy(login: Option<(&str, &str)>) -> Option<Self> {
        Self::start("tinyproxy", |command, port, folder| {
            let mut text = format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 50\n");
            if let Some((user, password)) = login {
                text.push_str(&format!("BasicAuth {user} {password}\n"));
            }
            let path = folder.path().join("tinyproxy.conf");
            std::fs::write(&path, text).unwrap();
            command.arg("-d").arg("-c").arg(path);
        })
        .await
    }

    /// Starts a program that is to listen on a port, with a folder of its own.
    pub async fn start(
        program: &str,
        set_up: impl Fn(&mut Command, u16, &TempDir),
    ) -> Option<Self> {
        if !is_installed(program) {
            return None;
        }
        let path = find(program)?;
        let mut said = String::new();
        // Another process may take the port between our look and its start.
        for _ in 0..10 {
            let port = closed().1.port();
            let folder = TempDir::new().unwrap();
            let mut command = Command::new(&path);
            set_up(&mut command, port, &folder);
            let log = folder.path().join("stderr");
            let stderr = std::fs::File::create(&log).unwrap();
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
            let child = command.spawn().unwrap();
            let mut started = Self { port, child, _folder: folder };
            if started.accepts().await {
                return Some(started);
            }
            said = std::fs::read_to_string(log).unwrap_or_default();
        }
        panic!("{program} does not start: {said}");
    }

    async fn accepts(&mut self) -> bool {
        for _ in 0..1000 {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for `localhost`, `127.0.0.1` and names of `example` that signs
/// itself, made by the `openssl` program.
pub struct Certificate {
    pub pem: Vec<u8>,
    pub key: Vec<u8>,
}

impl Certificate {
    pub fn make() -> Option<Self> {
        if !is_installed("openssl") {
            return None;
        }
        let folder = TempDir::new().unwrap();
        let (pem, key) = (folder.path().join("pem"), folder.path().join("key"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-nodes", "-subj", "/CN=test", "-days", "2", "-keyout"])
            .arg(&key)
            .arg("-out")
            .arg(&pem)
            .args(["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:news.example,DNS:alt.example,IP:5.5.3.4"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Some(Self { pem: std::fs::read(pem).unwrap(), key: std::fs::read(key).unwrap() })
    }

    pub fn acceptor(&self) -> TlsAcceptor {
        let chain = CertificateDer::pem_slice_iter(&self.pem).map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_slice(&self.key).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// What a noting proxy was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The target as it was written.
    pub target: String,
    /// User and password, or the header that carried them.
    pub login: String,
}

/// A proxy that notes what it is asked and leads everything to one address.
pub struct Noting {
    raw: Raw,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Noting {
    /// A SOCKS 5 proxy that takes any user and password, or none.
    pub async fn socks5(leads_to: SocketAddr) -> Self {
        Self::slow_socks5(leads_to, Duration::ZERO).await
    }

    /// The same, which takes its time.
    pub async fn slow_socks5(leads_to: SocketAddr, delay: Duration) -> Self {
        Self::start(move |mut stream, asked| async move {
            let methods = read_counted(&mut stream, 1).await;
            let mut login = String::new();
            if methods.contains(&2) {
                stream.write_all(&[5, 2]).await.unwrap();
                let user = read_counted(&mut stream, 1).await;
                let password = read_counted(&mut stream, 0).await;
                login = format!("{}:{}", text(&user), text(&password));
                stream.write_all(&[1, 0]).await.unwrap();
            } else {
                stream.write_all(&[5, 0]).await.unwrap();
            }
            let mut head = [0; 4];
            stream.read_exact(&mut head).await.unwrap();
            let host = match head[3] {
                1 => format!("address {:x}", stream.read_u32().await.unwrap()),
                3 => text(&read_counted(&mut stream, 0).await),
                kind => panic!("address of kind {kind}"),
            };
            let port = stream.read_u16().await.unwrap();
            asked.lock().unwrap().push(Asked { target: format!("{host}:{port}"), login });
            tokio::time::sleep(delay).await;
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            carry(stream, leads_to).await;
        })
        .await
    }

    /// A SOCKS 4A proxy.
    pub async fn socks4a(leads_to: SocketAddr) -> Self {
        Self::start(move |stream, asked| async move {
            let mut stream = BufReader::new(stream);
            let mut head = [0; 8];
            stream.read_exact(&mut head).await.unwrap();
            let port = u16::from_be_bytes([head[2], head[3]]);
            let (mut user, mut name) = (Vec::new(), Vec::new());
            stream.read_until(0, &mut user).await.unwrap();
            if head[4..7] == [0, 0, 0] {
                stream.read_until(0, &mut name).await.unwrap();
            }
            let plain = |bytes: &[u8]| text(bytes).trim_end_matches('\0').to_owned();
            let target = format!("{}:{port}", plain(&name));
            asked.lock().unwrap().push(Asked { target, login: plain(&user) });
            stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).await.unwrap();
            carry(stream, leads_to).await;
        })
        .await
    }

    /// An HTTP proxy.
    pub async fn http(leads_to: SocketAddr) -> Self {
        Self::start(move |stream, asked| tunnel(stream, asked, leads_to)).await
    }

    /// An HTTP proxy inside TLS.
    pub async fn https(leads_to: SocketAddr, certificate: &Certificate) -> Self {
        let acceptor = certificate.acceptor();
        Self::start(move |stream, asked| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    tunnel(stream, asked, leads_to).await;
                }
            }
        })
        .await
    }

    async fn start<F, D>(serve: F) -> Self
    where
        F: Fn(TcpStream, Arc<Mutex<Vec<Asked>>>) -> D + Send + Sync + 'static,
        D: Future<Output = ()> + Send + 'static,
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let raw = Raw::start(move |stream| serve(stream, Arc::clone(&noted))).await;
        Self { raw, asked }
    }

    pub fn port(&self) -> u16 {
        self.raw.address.port()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many connections came, whatever became of them.
    pub fn connections(&self) -> usize {
        self.raw.count()
    }
}

async fn tunnel<S>(stream: S, asked: Arc<Mutex<Vec<Asked>>>, leads_to: SocketAddr)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    let (mut target, mut login) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if let Some(rest) = line.strip_prefix("CONNECT ") {
            rest.split(' ').next().unwrap().clone_into(&mut target);
        } else if let Some(rest) = line.strip_prefix("Proxy-Authorization: ") {
            rest.trim_end().clone_into(&mut login);
        } else if line.trim_end().is_empty() {
            break;
        }
    }
    asked.lock().unwrap().push(Asked { target, login });
    stream.write_all(b"HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n").await.unwrap();
    carry(stream, leads_to).await;
}

async fn carry<S>(mut stream: S, leads_to: SocketAddr)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut remote = TcpStream::connect(leads_to).await.unwrap();
    let _ = copy_bidirectional(&mut stream, &mut remote).await;
}

/// Reads so many bytes away, then as many as the next one says.
async fn read_counted(stream: &mut TcpStream, skipped: usize) -> Vec<u8> {
    let mut away = vec![0; skipped];
    stream.read_exact(&mut away).await.unwrap();
    let mut bytes = vec![0; stream.read_u8().await.unwrap().into()];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
