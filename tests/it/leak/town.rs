//! A town in the laboratory: a press, DNS, Git servers, a decoy, and a desk
//! from which our program mirrors the press in an environment that is hostile
//! in every way we know.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use tokio::net::UdpSocket;

use super::forge::Forge;
use super::press::{BARE, Press, STORIES, markers};
use super::snares::Snares;
use crate::servers::is_installed;
use crate::servers::lab::{DNS, Lab, Space, origin};
use crate::servers::news::{Desk, Done};

/// Who lives where.
pub const NAMES: [(&str, Ipv4Addr); 5] = [
    ("news.example", origin(0)),
    ("other.example", origin(2)),
    ("elsewhere.example", origin(2)),
    ("pictures.example", origin(2)),
    ("ssh.example", origin(4)),
];

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
    pub forge: Forge,
    pub snares: Snares,
    pub desk: Desk,
    _folder: TempDir,
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
        let (desk, folder) = (Desk::new(""), TempDir::new().unwrap());
        let forge = Forge::open(&lab, folder.path(), desk.path());
        let snares = Snares::lay(&lab, folder.path()).await;
        let press = Press::open(&lab).await;
        Some(Self { lab, press, forge, snares, desk, _folder: folder })
    }

    /// Writes a configuration with a default route.
    pub fn configure(&self, route: &str, sources: &str, mirrors: &str, ways: &str) {
        self.desk.configure(&format!(
            "[site]\ntitle = \"News\"\n\
             [defaults]\nroute = \"{route}\"\nevery = \"2s\"\ncategory = \"World\"\n\
             {sources}{mirrors}{ways}"
        ));
    }

    /// Makes one pass in the hostile environment.
    pub async fn sync(&self) -> Done {
        self.finish(self.ours("sync")).await
    }

    /// A command of ours in the hostile environment.
    pub fn ours(&self, what: &str) -> Command {
        let mut command = self.hostile(Path::new(env!("CARGO_BIN_EXE_thistledown")));
        command.arg(what).current_dir(self.desk.path());
        command
    }

    /// Runs a command to its end.
    pub async fn finish(&self, mut command: Command) -> Done {
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
    }

    /// A program beside ours, with everything against it that a machine's
    /// settings can do.
    pub fn hostile(&self, program: &Path) -> Command {
        let mut command = self.lab.command(Space::Sut, program);
        self.snares.surround(&mut command);
        command
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
        assert_eq!(self.forge.tips(), [head.clone(), head], "mirrors over HTTPS and SSH");
    }

    /// Fails if anything left for somewhere else than a proxy; returns how
    /// many packets went to proxies.
    pub fn assert_tight(&self) -> u64 {
        let seen = self.lab.counters();
        assert_eq!(seen.leaked(), 0, "{seen:?}");
        assert_eq!((self.snares.decoyed(), self.snares.sprung()), (0, false), "snares");
        seen.ok
    }
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
