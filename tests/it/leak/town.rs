//! A town in the laboratory: a press, DNS, Git servers, a decoy, and a desk
//! from which our program mirrors the press in an environment that is hostile
//! in every way we know.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::forge::Forge;
use super::names::{self, NAMES};
use super::press::{BARE, Press, STORIES, markers};
use super::snares::Snares;
use crate::servers::is_installed;
use crate::servers::lab::{Lab, Space};
use crate::servers::news::{Desk, Done};

/// The sources, by a name and by an address.
pub fn sources() -> String {
    named() + &bare()
}

/// The source by a name, which only proxies and DNS know.
pub fn named() -> String {
    "[[sources]]\nname = \"named\"\nurls = [\"http://news.example/moved.xml\"]\n".to_owned()
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
        lab.spawn_in(Space::Origin, names::serve());
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
