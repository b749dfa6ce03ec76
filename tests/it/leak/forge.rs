//! The Git servers of the town: smart HTTP by nginx and `git http-backend`,
//! and SSH by sshd, each with a repository of its own. The same nginx puts TLS
//! before one of the press's hosts.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::names::NAMES;
use crate::servers::git::{make_bare, make_key, run};
use crate::servers::lab::{Lab, Running, Space, origin};
use crate::servers::proxies::Certificate;

/// The servers.
pub struct Forge {
    /// What every server of the town shows.
    pub certificate: Certificate,
    repositories: PathBuf,
    _servers: Vec<Running>,
}

impl Forge {
    /// Opens the servers with their files in one folder, and lays what is
    /// needed to push to them in another.
    pub fn open(lab: &Lab, folder: &Path, desk: &Path) -> Self {
        let certificate = certify(folder);
        fs::write(desk.join("ca.pem"), &certificate.pem).unwrap();
        let repositories = folder.join("repositories");
        for name in ["https.git", "ssh.git"] {
            make_bare(&repositories.join(name));
        }
        let mut servers = serve_https(lab, folder);
        servers.push(serve_ssh(lab, folder, desk));
        Self { certificate, repositories, _servers: servers }
    }

    /// The configuration of mirrors over HTTPS and SSH.
    pub fn mirrors(&self) -> String {
        format!(
            "[[mirrors]]\nname = \"https\"\npush = \"https://news.example:8443/https.git\"\n\
             username = \"pusher\"\npassword = {{ file = \"password\" }}\nca = \"ca.pem\"\n\
             page = \"https://one.example/blob/main/{{path}}\"\n\
             [[mirrors]]\nname = \"ssh\"\npush = \"ssh://root@ssh.example{}/ssh.git\"\n\
             key = {{ file = \"key\" }}\nknown_hosts = \"known_hosts\"\n",
            self.repositories.display()
        )
    }

    /// Where the branches of both mirrors stand.
    pub fn tips(&self) -> [Option<String>; 2] {
        ["https.git", "ssh.git"].map(|name| {
            let git = git2::Repository::open_bare(self.repositories.join(name)).unwrap();
            Some(git.refname_to_id("refs/heads/main").ok()?.to_string())
        })
    }
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
    let (at, secure) = (SocketAddr::from((origin(0), 8443)), origin(1));
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
         }} }}\nserver {{\nlisten {secure}:443 ssl;\n\
         ssl_certificate {base}/pem; ssl_certificate_key {base}/key;\n\
         location / {{ proxy_pass http://{secure}; proxy_set_header Host $host; }} }} }}\n"
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
