//! A town in the laboratory: a press, DNS, Git servers, a decoy, and a desk
//! from which our program mirrors the press in an environment that is hostile
//! in every way we know.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;
use tokio::net::{TcpListener, UdpSocket};

use super::press::{BARE, Press, STORIES, markers};
use crate::servers::git::{make_bare, make_key, run};
use crate::servers::is_installed;
use crate::servers::lab::{DNS, Lab, Running, Space, origin};
use crate::servers::news::{Desk, Done};
use crate::servers::proxies::Certificate;

/// Who lives where.
const NAMES: [(&str, Ipv4Addr); 5] = [
    ("news.example", origin(0)),
    ("other.example", origin(2)),
    ("elsewhere.example", origin(2)),
    ("pictures.example", origin(2)),
    ("ssh.example", origin(4)),
];

/// Where the environment tries to lead our program.
const DECOY: Ipv4Addr = origin(7);

/// Returns the address of a host of the town.
pub fn address(host: &str) -> Option<IpAddr> {
    let known = NAMES.iter().find(|(name, _)| *name == host).map(|(_, ip)| IpAddr::V4(*ip));
    known.or_else(|| host.parse().ok())
}

/// The sources, by a name that only proxies know and by an address.
pub fn sources() -> String {
    format!("[[sources]]\nname = \"named\"\nurls = [\"http://news.example/moved.xml\"]\n{}", bare())
}

/// The source by an address alone.
pub fn bare() -> String {
    format!("[[sources]]\nname = \"bare\"\nurls = [\"http://{BARE}/feed.xml\"]\n")
}

/// The town.
pub struct Town {
    pub lab: Lab,
    pub press: Press,
    pub desk: Desk,
    pub certificate: Certificate,
    folder: TempDir,
    decoyed: Arc<AtomicUsize>,
    _servers: Vec<Running>,
}

impl Town {
    pub async fn found() -> Option<Self> {
        let programs = [
            "git",
            "nginx",
            "fcgiwrap",
            "sshd",
            "ssh-keygen",
            "openssl",
            "microsocks",
            "tinyproxy",
        ];
        if !programs.into_iter().all(is_installed) {
            return None;
        }
        let lab = Lab::new()?;
        let hosts: String = NAMES.iter().map(|(name, ip)| format!("{ip} {name}\n")).collect();
        lab.write_etc(Space::Proxy, "hosts", &hosts);
        lab.spawn_in(Space::Origin, answer_names());
        let decoyed = count_connections(&lab, Space::Origin, SocketAddr::from((DECOY, 8080))).await;
        let (desk, folder) = (Desk::new(""), TempDir::new().unwrap());
        let certificate = certify(folder.path());
        fs::write(desk.path().join("ca.pem"), &certificate.pem).unwrap();
        make_bare(&folder.path().join("repositories/https.git"));
        make_bare(&folder.path().join("repositories/ssh.git"));
        let mut servers = serve_https(&lab, folder.path());
        servers.push(serve_ssh(&lab, folder.path(), desk.path()));
        let press = Press::open(&lab).await;
        let town = Self { lab, press, desk, certificate, folder, decoyed, _servers: servers };
        town.lay_traps();
        Some(town)
    }

    /// Writes a configuration with a default route.
    pub fn configure(&self, route: &str, sources: &str, mirrors: &str, ways: &str) {
        self.desk.configure(&format!(
            "[site]\ntitle = \"News\"\n\
             [defaults]\nroute = \"{route}\"\nevery = \"2s\"\ncategory = \"World\"\n\
             {sources}{mirrors}{ways}"
        ));
    }

    /// Mirrors over HTTPS and SSH.
    pub fn mirrors(&self) -> String {
        let folder = self.folder.path().join("repositories");
        format!(
            "[[mirrors]]\nname = \"https\"\npush = \"https://news.example:8443/https.git\"\n\
             username = \"pusher\"\npassword = {{ file = \"password\" }}\nca = \"ca.pem\"\n\
             page = \"https://one.example/blob/main/{{path}}\"\n\
             [[mirrors]]\nname = \"ssh\"\npush = \"ssh://root@ssh.example{}/ssh.git\"\n\
             key = {{ file = \"key\" }}\nknown_hosts = \"known_hosts\"\n",
            folder.display()
        )
    }

    /// Makes one pass in the hostile environment.
    pub async fn sync(&self) -> Done {
        self.run("sync").await
    }

    /// Runs a command of ours in the hostile environment.
    pub async fn run(&self, what: &str) -> Done {
        let mut command = self.hostile(Path::new(env!("CARGO_BIN_EXE_thistledown")));
        command.arg(what).current_dir(self.desk.path());
        self.finish(command).await
    }

    /// Runs a command to its end.
    pub async fn finish(&self, mut command: Command) -> Done {
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
    }

    /// A program beside ours, with everything against it that a machine's
    /// settings can do.
    pub fn hostile(&self, program: &Path) -> Command {
        let mut command = self.lab.command(Space::Sut, program);
        let home = self.folder.path().join("home");
        let trap = self.trap();
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            let proxy = format!("http://{DECOY}:8080");
            command.env(name, &proxy).env(name.to_lowercase(), &proxy);
        }
        command
            .env("NO_PROXY", "*")
            .env("no_proxy", "*")
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "http.proxy")
            .env("GIT_CONFIG_VALUE_0", format!("http://{DECOY}:8080"))
            .env("SSLKEYLOGFILE", self.folder.path().join("sprung"));
        for name in
            ["GIT_SSH_COMMAND", "GIT_SSH", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS"]
        {
            command.env(name, &trap);
        }
        command
    }

    fn trap(&self) -> PathBuf {
        self.folder.path().join("trap")
    }

    fn lay_traps(&self) {
        let (trap, home) = (self.trap(), self.folder.path().join("home"));
        let sprung = self.folder.path().join("sprung");
        let text = format!("#!/bin/sh\necho \"$*\" >> {}\nexit 1\n", sprung.display());
        fs::write(&trap, text).unwrap();
        fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
        let (trap, decoy) = (trap.display(), format!("http://{DECOY}:8080"));
        let git = format!(
            "[url \"{decoy}/\"]\ninsteadOf = https://\ninsteadOf = http://\n\
             pushInsteadOf = https://\npushInsteadOf = ssh://\n\
             [core]\nsshCommand = {trap}\ngitProxy = {trap}\nfsmonitor = {trap}\n\
             [http]\nproxy = {decoy}\nsslVerify = false\n[credential]\nhelper = {trap}\n"
        );
        for (file, text) in [
            (".gitconfig", git.clone()),
            (".config/git/config", git),
            (".ssh/config", format!("Host *\nProxyCommand {trap}\n")),
            (".curlrc", format!("proxy = {decoy}\n")),
        ] {
            let file = home.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }

    /// How often the environment led somebody astray: connections to the
    /// decoy, and trap commands that ran.
    pub fn lured(&self) -> (usize, bool) {
        (self.decoyed.load(Ordering::SeqCst), self.folder.path().join("sprung").exists())
    }

    /// Where the branch of a mirror stands.
    fn tip(&self, mirror: &str) -> Option<String> {
        let path = self.folder.path().join("repositories").join(mirror);
        let git = git2::Repository::open_bare(path).unwrap();
        Some(git.refname_to_id("refs/heads/main").ok()?.to_string())
    }

    /// Fails unless every page of both sources was published with its picture
    /// and both mirrors have it.
    pub fn assert_delivered(&self) {
        self.assert_pages_delivered();
        let files = self.desk.files();
        let pictures = files.iter().filter(|(path, _)| path.starts_with("images/")).count();
        assert_eq!(pictures, 2 * STORIES, "pictures");
    }

    /// The same without looking at pictures.
    pub fn assert_pages_delivered(&self) {
        let mut expected = markers("news.example");
        expected.extend(markers(BARE));
        self.desk.assert_whole(&expected);
        let head = Some(self.desk.head().to_string());
        assert_eq!(self.tip("https.git"), head, "over HTTPS");
        assert_eq!(self.tip("ssh.git"), head, "over SSH");
    }

    /// Fails if anything left for somewhere else than a proxy; returns how
    /// many packets went to proxies.
    pub fn assert_tight(&self) -> u64 {
        let seen = self.lab.counters();
        assert_eq!(seen.leaked(), 0, "{seen:?}");
        assert_eq!(self.lured(), (0, false));
        seen.ok
    }
}

/// Counts the connections that come to an address.
pub async fn count_connections(lab: &Lab, space: Space, address: SocketAddr) -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    lab.serve(space, move || async move {
        let listener = TcpListener::bind(address).await.unwrap();
        tokio::spawn(async move {
            loop {
                drop(listener.accept().await.unwrap());
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
    })
    .await;
    count
}

/// Answers questions for addresses (RFC 1035) of the town's names.
async fn answer_names() {
    let socket = UdpSocket::bind((DNS, 53)).await.unwrap();
    let mut question = [0; 512];
    while let Ok((length, peer)) = socket.recv_from(&mut question).await {
        let labels: Vec<&[u8]> = labels(&question[12..length]);
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
        let _ = socket.send_to(&answer, peer).await;
    }
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

/// Makes a certificate for everybody in the town.
fn certify(folder: &Path) -> Certificate {
    let names: String = NAMES.iter().map(|(name, _)| format!(",DNS:{name}")).collect();
    run(Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-subj", "/CN=town", "-days", "2", "-keyout", "key", "-out", "pem"])
        .args(["-addext", &format!("subjectAltName=IP:5.5.2.2{names}")])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .stderr(Stdio::null())
        .current_dir(folder));
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    Certificate { pem: read("pem"), key: read("key") }
}

fn serve_https(lab: &Lab, folder: &Path) -> Vec<Running> {
    let hash = run(Command::new("openssl").args(["passwd", "-apr1", "right"]));
    fs::write(folder.join("htpasswd"), format!("pusher:{hash}")).unwrap();
    let exec_path = run(Command::new("git").arg("--exec-path"));
    let (base, exec_path) = (folder.display(), exec_path.trim());
    let path = std::env::var("PATH").unwrap_or_default();
    let at = SocketAddr::from((origin(0), 8443));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {base}/{kind};\n"))
        .concat();
    let text = format!(
        "daemon off; master_process off; pid {base}/pid; error_log stderr crit;\n\
         events {{}}\nhttp {{\naccess_log off;\n{temporary}server {{\nlisten {at} ssl;\n\
         ssl_certificate {base}/pem; ssl_certificate_key {base}/key;\nclient_max_body_size 0;\n\
         location / {{\nauth_basic git; auth_basic_user_file {base}/htpasswd;\n\
         fastcgi_pass 127.0.0.1:9000;\n\
         fastcgi_param SCRIPT_FILENAME {exec_path}/git-http-backend;\n\
         fastcgi_param GIT_PROJECT_ROOT {base}/repositories;\n\
         fastcgi_param GIT_HTTP_EXPORT_ALL 1;\nfastcgi_param PATH \"{path}\";\n\
         fastcgi_param PATH_INFO $uri;\nfastcgi_param QUERY_STRING $query_string;\n\
         fastcgi_param REQUEST_METHOD $request_method;\n\
         fastcgi_param CONTENT_TYPE $content_type;\n\
         fastcgi_param CONTENT_LENGTH $content_length;\n\
         fastcgi_param REMOTE_USER $remote_user;\nfastcgi_param REMOTE_ADDR $remote_addr;\n\
         }} }} }}\n"
    );
    fs::write(folder.join("nginx.conf"), text).unwrap();
    let mut fcgiwrap = lab.command(Space::Origin, "fcgiwrap");
    fcgiwrap.args(["-s", "tcp:127.0.0.1:9000"]).stderr(Stdio::null());
    let mut nginx = lab.command(Space::Origin, "nginx");
    nginx.arg("-c").arg(folder.join("nginx.conf")).arg("-p").arg(folder).args(["-e", "stderr"]);
    vec![
        lab.start(Space::Origin, fcgiwrap, SocketAddr::from(([127, 0, 0, 1], 9000))),
        lab.start(Space::Origin, nginx, at),
    ]
}

/// Serves SSH, and lays what is needed to log in on the desk.
fn serve_ssh(lab: &Lab, folder: &Path, desk: &Path) -> Running {
    let (_, host) = make_key(&folder.join("host"), "");
    let (private, public) = make_key(&folder.join("open"), "");
    fs::write(folder.join("authorized_keys"), public).unwrap();
    let (base, ip) = (folder.display(), origin(4));
    let path = std::env::var("PATH").unwrap_or_default();
    // Where sshd goes for the time before a login.
    let _ = fs::create_dir_all("/run/sshd");
    let text = format!(
        "Port 22\nListenAddress {ip}\nHostKey {base}/host\nLogLevel QUIET\n\
         AuthorizedKeysFile {base}/authorized_keys\nStrictModes no\nUsePAM no\nPidFile none\n\
         PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
         MaxStartups 100\nSetEnv PATH={path}\n"
    );
    fs::write(folder.join("sshd_config"), text).unwrap();
    for (file, text) in [
        ("key", private),
        ("known_hosts", format!("ssh.example {host}")),
        ("password", "right".to_owned()),
    ] {
        let file = desk.join(file);
        fs::write(&file, text).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut sshd = lab.command(Space::Origin, "sshd");
    sshd.args(["-D", "-e", "-f"]).arg(folder.join("sshd_config"));
    lab.start(Space::Origin, sshd, SocketAddr::from((ip, 22)))
}
