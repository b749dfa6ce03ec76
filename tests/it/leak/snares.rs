//! Snares: everything with which the settings of a machine can lead a program
//! past its proxy, and what tells that it was led.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;

use crate::servers::lab::{Lab, Space, origin};

/// Where the snares lead.
pub const DECOY: Ipv4Addr = origin(7);

/// Snares laid in a folder.
pub struct Snares {
    folder: PathBuf,
    decoyed: Arc<AtomicUsize>,
}

impl Snares {
    pub async fn lay(lab: &Lab, folder: &Path) -> Self {
        let decoyed = count_connections(lab, Space::Origin, (DECOY, 8080).into()).await;
        let (trap, home) = (folder.join("trap"), folder.join("home"));
        let sprung = folder.join("sprung");
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
        Self { folder: folder.to_owned(), decoyed }
    }

    /// Puts a program among the snares.
    pub fn surround(&self, command: &mut Command) {
        let (home, trap) = (self.folder.join("home"), self.folder.join("trap"));
        let decoy = format!("http://{DECOY}:8080");
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env(name, &decoy).env(name.to_lowercase(), &decoy);
        }
        command
            .env("NO_PROXY", "*")
            .env("no_proxy", "*")
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "http.proxy")
            .env("GIT_CONFIG_VALUE_0", decoy)
            // Whoever obeys this writes the secrets of its TLS sessions there.
            .env("SSLKEYLOGFILE", self.folder.join("sprung"));
        for name in
            ["GIT_SSH_COMMAND", "GIT_SSH", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS"]
        {
            command.env(name, &trap);
        }
    }

    /// How many connections came to the decoy.
    pub fn decoyed(&self) -> usize {
        self.decoyed.load(Ordering::SeqCst)
    }

    /// Whether a trap command ran.
    pub fn sprung(&self) -> bool {
        self.folder.join("sprung").exists()
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
