//! Git servers: smart HTTP by nginx and `git http-backend`, and SSH by sshd.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use thistledown::model::{Credential, Mirror, PushAddress, Secret, SshKey};
use tokio::net::UnixStream;
use url::Url;

use super::proxies::{Certificate, Program};
use super::{find, is_installed};

/// Runs a program that must succeed, and returns what it said.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}{complaint}");
    said
}

/// Makes a bare repository that looks closely at what it gets.
pub fn make_bare(path: &Path) -> PathBuf {
    let mut options = git2::RepositoryInitOptions::new();
    options.bare(true).mkpath(true).initial_head("main");
    let git = git2::Repository::init_opts(path, &options).unwrap();
    let mut config = git.config().unwrap();
    config.set_bool("receive.fsckObjects", true).unwrap();
    config.set_bool("http.receivepack", true).unwrap();
    path.to_owned()
}

/// A mirror at an address, called `copy`.
pub fn mirror(push: PushAddress, credential: Credential) -> Mirror {
    Mirror { credential, ..Mirror::new("copy".parse().unwrap(), push) }
}

/// Smart HTTP inside TLS, with basic authentication.
pub struct GitHttps {
    pub user: &'static str,
    pub password: &'static str,
    /// The certificate to trust (PEM).
    pub ca: Vec<u8>,
    nginx: Program,
    fcgiwrap: Child,
    folder: TempDir,
}

impl GitHttps {
    /// Starts a server that takes requests of any size.
    pub async fn start() -> Option<Self> {
        Self::start_with_limit("0").await
    }

    /// Starts a server with nginx's `client_max_body_size`.
    pub async fn start_with_limit(size: &str) -> Option<Self> {
        if !["nginx", "fcgiwrap", "git"].into_iter().all(is_installed) {
            return None;
        }
        let (user, password) = ("pusher", "right");
        let certificate = Certificate::make()?;
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("repositories")).unwrap();
        fs::write(at("pem"), &certificate.pem).unwrap();
        fs::write(at("key"), &certificate.key).unwrap();
        let hash = run(Command::new("openssl").args(["passwd", "-apr1", password]));
        fs::write(at("htpasswd"), format!("{user}:{hash}")).unwrap();
        let fcgiwrap = fcgiwrap(&at("socket")).await;
        let base = folder.path().to_owned();
        let nginx = Program::start("nginx", |command, port, own| {
            let file = own.path().join("nginx.conf");
            fs::write(&file, configuration(&base, own.path(), port, size)).unwrap();
            // The log that is compiled in belongs to somebody else.
            command.arg("-c").arg(file).arg("-p").arg(own.path()).args(["-e", "stderr"]);
        })
        .await?;
        Some(Self { user, password, ca: certificate.pem, nginx, fcgiwrap, folder })
    }

    /// Makes a bare repository.
    pub fn repository(&self, name: &str) -> PathBuf {
        make_bare(&self.path(name))
    }

    /// Changes the password; what was given out before is wrong then.
    pub fn set_password(&self, password: &str) {
        let hash = run(Command::new("openssl").args(["passwd", "-apr1", password]));
        fs::write(self.folder.path().join("htpasswd"), format!("{}:{hash}", self.user)).unwrap();
    }

    /// Where a repository is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("repositories").join(name)
    }

    pub fn port(&self) -> u16 {
        self.nginx.port
    }

    pub fn url(&self, name: &str) -> Url {
        Url::parse(&format!("https://127.0.0.1:{}/{name}", self.nginx.port)).unwrap()
    }

    /// The section of a configuration for a mirror here; what it needs beside
    /// are [`Self::files`].
    pub fn section(&self, name: &str, repository: &str) -> String {
        format!(
            "[[mirrors]]\nname = \"{name}\"\npush = \"{}\"\nca = \"git.pem\"\n\
             username = \"{}\"\npassword = {{ file = \"password\" }}\n",
            self.url(repository),
            self.user
        )
    }

    pub fn files(&self) -> [(&'static str, Vec<u8>); 2] {
        [("password", self.password.as_bytes().to_vec()), ("git.pem", self.ca.clone())]
    }

    pub fn mirror(&self, name: &str) -> Mirror {
        let password = Secret::new(self.password);
        let credential = Credential::Basic { user: self.user.to_owned(), password };
        let mirror = mirror(PushAddress::Http(self.url(name)), credential);
        Mirror { ca: Some(self.ca.clone()), ..mirror }
    }
}

impl Drop for GitHttps {
    fn drop(&mut self) {
        let _ = self.fcgiwrap.kill();
        let _ = self.fcgiwrap.wait();
    }
}

pub(super) async fn fcgiwrap(socket: &Path) -> Child {
    let mut child = Command::new(find("fcgiwrap").unwrap())
        .arg("-s")
        .arg(format!("unix:{}", socket.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..1000 {
        if UnixStream::connect(socket).await.is_ok() {
            return child;
        }
        assert!(child.try_wait().unwrap().is_none(), "fcgiwrap ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let _ = child.kill();
    panic!("fcgiwrap does not start");
}

fn configuration(base: &Path, own: &Path, port: u16, size: &str) -> String {
    let exec_path = run(Command::new("git").arg("--exec-path"));
    let (base, own, exec_path) = (base.display(), own.display(), exec_path.trim());
    let path = std::env::var("PATH").unwrap_or_default();
    // One process only, which ends when it is killed and keeps its user.
    format!(
        "daemon off; master_process off; pid {own}/pid; error_log stderr;\n\
         events {{}}\n\
         http {{\n\
         access_log off;\n\
         client_body_temp_path {own}/client; proxy_temp_path {own}/proxy;\n\
         fastcgi_temp_path {own}/fastcgi; uwsgi_temp_path {own}/uwsgi;\n\
         scgi_temp_path {own}/scgi;\n\
         server {{\n\
         listen 127.0.0.1:{port} ssl;\n\
         ssl_certificate {base}/pem; ssl_certificate_key {base}/key;\n\
         client_max_body_size {size};\n\
         location / {{\n\
         auth_basic git; auth_basic_user_file {base}/htpasswd;\n\
         fastcgi_pass unix:{base}/socket;\n\
         fastcgi_param SCRIPT_FILENAME {exec_path}/git-http-backend;\n\
         fastcgi_param GIT_PROJECT_ROOT {base}/repositories;\n\
         fastcgi_param GIT_HTTP_EXPORT_ALL 1;\n\
         fastcgi_param PATH \"{path}\";\n\
         fastcgi_param PATH_INFO $uri;\n\
         fastcgi_param QUERY_STRING $query_string;\n\
         fastcgi_param REQUEST_METHOD $request_method;\n\
         fastcgi_param CONTENT_TYPE $content_type;\n\
         fastcgi_param CONTENT_LENGTH $content_length;\n\
         fastcgi_param REMOTE_USER $remote_user;\n\
         fastcgi_param REMOTE_ADDR $remote_addr;\n\
         }} }} }}\n"
    )
}

/// A server of SSH with one user, who has two keys.
pub struct Sshd {
    pub port: u16,
    pub user: String,
    /// The line of `known_hosts` for it.
    pub known_hosts: String,
    /// The public half of another key of the host, of another kind.
    pub second_key: String,
    /// A private key that it takes.
    pub private_key: String,
    /// Another one, inside a passphrase.
    pub locked_key: String,
    pub passphrase: &'static str,
    folder: TempDir,
    _program: Program,
}

impl Sshd {
    pub async fn start() -> Option<Self> {
        Self::start_with(|_| String::new()).await
    }

    /// Starts one with more lines of configuration, made when the keys are in
    /// the folder: `host` and `host.pub` are those of the host.
    pub async fn start_with(more: impl Fn(&Path) -> String) -> Option<Self> {
        if !["ssh-keygen", "git"].into_iter().all(is_installed) {
            return None;
        }
        let passphrase = "correct horse";
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (_, host) = make_key(&at("host"), "");
        let (_, second_key) = make_key_of_kind("ecdsa", &at("second"), "");
        let (private_key, open) = make_key(&at("open"), "");
        let (locked_key, locked) = make_key(&at("locked"), passphrase);
        fs::write(at("authorized_keys"), open + &locked).unwrap();
        let user = run(Command::new("id").arg("-un")).trim().to_owned();
        if user == "root" {
            // Where sshd goes for the time before a login.
            let _ = fs::create_dir_all("/run/sshd");
        }
        let base = folder.path().to_owned();
        let more = more(&base);
        let program = Program::start("sshd", |command, port, own| {
            let file = own.path().join("sshd_config");
            let path = std::env::var("PATH").unwrap_or_default();
            let base = base.display();
            let text = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {base}/host\n\
                 HostKey {base}/second\n\
                 AuthorizedKeysFile {base}/authorized_keys\nStrictModes no\nUsePAM no\n\
                 PidFile none\nPermitRootLogin yes\nPasswordAuthentication no\n\
                 KbdInteractiveAuthentication no\nMaxStartups 100\nSetEnv PATH={path}\n{more}"
            );
            fs::write(&file, text).unwrap();
            command.args(["-D", "-e", "-f"]).arg(file);
        })
        .await?;
        let port = program.port;
        let known_hosts = line(port, &host);
        Some(Self {
            port,
            user,
            known_hosts,
            second_key,
            private_key,
            locked_key,
            passphrase,
            folder,
            _program: program,
        })
    }

    /// Makes a bare repository.
    pub fn repository(&self, name: &str) -> PathBuf {
        make_bare(&self.folder.path().join(name))
    }

    /// Lets every key run one command only (sshd(8), `command=`).
    pub fn force(&self, command: &str) {
        let path = self.folder.path().join("authorized_keys");
        let known = fs::read_to_string(&path).unwrap();
        let command = command.replace('"', "\\\"");
        let forced = |line: &str| {
            let key = line.find("ssh-").map_or(line, |at| &line[at..]);
            format!("command=\"{command}\" {key}\n")
        };
        fs::write(path, known.lines().map(forced).collect::<String>()).unwrap();
    }

    /// Takes these keys and no others: a whole `authorized_keys`.
    pub fn authorise_only(&self, keys: &str) {
        fs::write(self.folder.path().join("authorized_keys"), keys).unwrap();
    }

    /// Takes another key.
    pub fn authorise(&self, public: &str) {
        let path = self.folder.path().join("authorized_keys");
        let known = fs::read_to_string(&path).unwrap();
        fs::write(path, known + public).unwrap();
    }

    pub fn address(&self, name: &str) -> PushAddress {
        PushAddress::Ssh {
            user: self.user.clone(),
            host: "127.0.0.1".to_owned(),
            port: self.port,
            path: self.folder.path().join(name).to_str().unwrap().to_owned(),
        }
    }

    /// The section of a configuration for a mirror here; what it needs beside
    /// are [`Self::files`].
    pub fn section(&self, name: &str, repository: &str) -> String {
        format!(
            "[[mirrors]]\nname = \"{name}\"\npush = \"{}\"\n\
             key = {{ file = \"key\" }}\nknown_hosts = \"known_hosts\"\n",
            self.address(repository)
        )
    }

    pub fn files(&self) -> [(&'static str, Vec<u8>); 2] {
        [
            ("key", self.private_key.clone().into_bytes()),
            ("known_hosts", self.known_hosts.clone().into_bytes()),
        ]
    }

    pub fn mirror(&self, name: &str) -> Mirror {
        let key = SshKey {
            private: Secret::new(&self.private_key),
            passphrase: None,
            known_hosts: self.known_hosts.clone(),
        };
        mirror(self.address(name), Credential::Ssh(key))
    }
}

/// A line of `known_hosts` for a port of loopback.
pub fn line(port: u16, public: &str) -> String {
    let mut words = public.split(' ');
    let (kind, key) = (words.next().unwrap(), words.next().unwrap());
    format!("[127.0.0.1]:{port} {kind} {}\n", key.trim())
}

/// Makes an SSH key at a path; returns its private and public halves.
pub fn make_key(path: &Path, passphrase: &str) -> (String, String) {
    make_key_of_kind("ed25519", path, passphrase)
}

/// The same of another kind.
pub fn make_key_of_kind(kind: &str, path: &Path, passphrase: &str) -> (String, String) {
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-t", kind, "-C", "test", "-N", passphrase, "-f"]).arg(path);
    run(&mut command);
    let public = path.with_extension("pub");
    (fs::read_to_string(path).unwrap(), fs::read_to_string(public).unwrap())
}
