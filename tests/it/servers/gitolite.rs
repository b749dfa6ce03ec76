//! A Git host as people run it: gitolite decides who may push over sshd, and
//! cgit shows the same repositories to readers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::git::{Sshd, fcgiwrap, make_key, run};
use super::is_installed;
use super::proxies::Program;

/// Where Debian keeps it.
const CGIT: &str = "/usr/lib/cgit/cgit.cgi";

/// The host: `writer` may write to `news`, `reader` may read it.
pub struct Gitolite {
    pub sshd: Sshd,
    /// Private keys.
    pub writer: String,
    pub reader: String,
    home: TempDir,
}

impl Gitolite {
    pub async fn start() -> Option<Self> {
        if !is_installed("gitolite") {
            return None;
        }
        let sshd = Sshd::start().await?;
        let home = TempDir::new().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::write(at(".gitconfig"), "[init]\ndefaultBranch = main\n").unwrap();
        let (writer, _) = make_key(&at("writer"), "");
        let (reader, _) = make_key(&at("reader"), "");
        let gitolite = |arguments: &[&str]| {
            let mut command = Command::new("gitolite");
            command.env("HOME", home.path()).env("USER", "git").env("LOGNAME", "git");
            run(command.current_dir(home.path()).args(arguments));
        };
        gitolite(&["setup", "-pk", at("writer.pub").to_str().unwrap()]);
        fs::copy(at("reader.pub"), at(".gitolite/keydir/reader.pub")).unwrap();
        let rules = "repo news\n    RW = writer\n    R = reader\n";
        fs::write(at(".gitolite/conf/gitolite.conf"), rules).unwrap();
        gitolite(&["compile"]);
        gitolite(&["trigger", "POST_COMPILE"]);
        // An account of its own would have this home by itself.
        let keys = fs::read_to_string(at(".ssh/authorized_keys")).unwrap();
        let own = format!("command=\"env HOME={} ", home.path().display());
        sshd.authorise_only(&keys.replace("command=\"", &own));
        Some(Self { sshd, writer, reader, home })
    }

    pub fn repository(&self, name: &str) -> PathBuf {
        self.repositories().join(format!("{name}.git"))
    }

    fn repositories(&self) -> PathBuf {
        self.home.path().join("repositories")
    }
}

/// The web pages of the same repositories.
pub struct Cgit {
    nginx: Program,
    fcgiwrap: Child,
    _folder: TempDir,
}

impl Cgit {
    pub async fn start(host: &Gitolite) -> Option<Self> {
        if !["nginx", "fcgiwrap"].into_iter().all(is_installed) {
            return None;
        }
        if !Path::new(CGIT).is_file() {
            assert!(std::env::var_os("CI").is_none(), "cgit is not installed, and CI is set");
            eprintln!("skipped: cgit is not installed");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let settings = folder.path().join("cgitrc");
        let repositories = host.repositories();
        let text = format!(
            "virtual-root=/\ncache-size=0\nremove-suffix=1\nscan-path={}\n",
            repositories.display()
        );
        fs::write(&settings, text).unwrap();
        let socket = folder.path().join("socket");
        let fcgiwrap = fcgiwrap(&socket).await;
        let nginx = Program::start("nginx", |command, port, own| {
            let file = own.path().join("nginx.conf");
            let own = own.path();
            let (at, socket, settings) = (own.display(), socket.display(), settings.display());
            let text = format!(
                "daemon off; master_process off; pid {at}/pid; error_log stderr;\n\
                 events {{}}\n\
                 http {{\n\
                 access_log off;\n\
                 client_body_temp_path {at}/client; proxy_temp_path {at}/proxy;\n\
                 fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi;\n\
                 scgi_temp_path {at}/scgi;\n\
                 server {{\n\
                 listen 127.0.0.1:{port};\n\
                 location / {{\n\
                 fastcgi_pass unix:{socket};\n\
                 fastcgi_param SCRIPT_FILENAME {CGIT};\n\
                 fastcgi_param CGIT_CONFIG {settings};\n\
                 fastcgi_param PATH_INFO $uri;\n\
                 fastcgi_param QUERY_STRING $query_string;\n\
                 fastcgi_param REQUEST_METHOD $request_method;\n\
                 fastcgi_param HTTP_HOST $http_host;\n\
                 }} }} }}\n"
            );
            fs::write(&file, text).unwrap();
            command.arg("-c").arg(file).arg("-p").arg(own).args(["-e", "stderr"]);
        })
        .await?;
        Some(Self { nginx, fcgiwrap, _folder: folder })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.nginx.port)
    }

    /// Opens an address of this server as a reader does; returns the status
    /// line and what is shown.
    pub async fn open(&self, url: &str) -> (String, Vec<u8>) {
        let path = url.strip_prefix(&self.url("")).unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", self.nginx.port)).await.unwrap();
        let request = format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        (head.lines().next().unwrap().to_owned(), answer[end + 4..].to_vec())
    }
}

impl Drop for Cgit {
    fn drop(&mut self) {
        let _ = self.fcgiwrap.kill();
        let _ = self.fcgiwrap.wait();
    }
}
