//! Passes through Tor: sources behind an exit and behind an onion service, a
//! mirror whose Git remote is an onion service, and a circuit for each.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use crate::servers::git::Sshd;
use crate::servers::news::{Desk, News};
use crate::servers::tor::Tor;

/// A news site and a Git server behind an onion service.
struct Town {
    tor: Tor,
    news: News,
    ssh: Sshd,
    copy: PathBuf,
}

impl Town {
    async fn found() -> Option<Self> {
        let ssh = Sshd::start().await?;
        let copy = ssh.repository("copy.git");
        let news = News::start().await;
        news.publish(3);
        let begun = Instant::now();
        let service = [(80, news.site.address.port()), (22, ssh.port)];
        let tor = Tor::start(&service, &["news.example"]).await?;
        eprintln!("Tor is ready after {:.1} s", begun.elapsed().as_secs_f64());
        Some(Self { tor, news, ssh, copy })
    }

    /// A desk whose route `tor` is configured so, and whose source behind an
    /// exit is that host.
    fn desk(&self, way: &str, host: &str) -> Desk {
        let (onion, port) = (&self.tor.onion, self.news.site.address.port());
        let desk = Desk::new(&format!(
            "[site]\ntitle = \"News\"\n[defaults]\nroute = \"tor\"\ncategory = \"World\"\n\
             [proxies.tor]\n{way}isolate = true\n\
             [[sources]]\nname = \"exit\"\nurls = [\"http://{host}:{port}/feed.xml\"]\n\
             [[sources]]\nname = \"onion\"\nurls = [\"http://{onion}/feed.xml\"]\n\
             [[mirrors]]\nname = \"copy\"\npush = \"ssh://{}@{onion}{}\"\n\
             key = {{ file = \"key\" }}\nknown_hosts = \"known_hosts\"\n\
             page = \"http://{onion}/{{path}}\"\n",
            self.ssh.user,
            self.copy.display(),
        ));
        std::fs::write(desk.path().join("key"), &self.ssh.private_key).unwrap();
        let host = format!("[127.0.0.1]:{}", self.ssh.port);
        let known_hosts = self.ssh.known_hosts.replace(&host, onion);
        std::fs::write(desk.path().join("known_hosts"), known_hosts).unwrap();
        desk
    }

    /// Fails unless a pass brings all pages and the copy.
    async fn assert_delivers(&self, desk: &Desk) {
        let begun = Instant::now();
        desk.sync().await.assert_code(0);
        eprintln!("a pass by Tor in {:.2} s", begun.elapsed().as_secs_f64());
        assert_eq!(desk.pages().len(), 6);
        assert_eq!(desk.tip(self.copy.to_str().unwrap()), Some(desk.head()));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the network needs the machine for itself: cargo test --test it tor:: -- --ignored"]
async fn a_pass_by_tor_keeps_the_circuits_of_sources_and_mirrors_apart() {
    let Some(town) = Town::found().await else { return };
    let way = format!("url = \"socks5h://127.0.0.1:{}\"\n", town.tor.socks);
    town.assert_delivers(&town.desk(&way, "news.example")).await;
    let circuits = town.tor.circuits().await;
    let logins: BTreeSet<&str> = circuits
        .iter()
        .filter_map(|line| line.split("SOCKS_USERNAME=\"").nth(1)?.split('"').next())
        .collect();
    // Two sources and a mirror.
    assert_eq!(logins.len(), 3, "{circuits:#?}");
    assert!(logins.iter().all(|login| login.len() == 32), "{logins:?}");
}

#[cfg(feature = "tor")]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the network needs the machine for itself: cargo test --test it tor:: -- --ignored"]
async fn a_pass_by_tor_inside_the_program_needs_no_other() {
    let Some(town) = Town::found().await else { return };
    let desk = town.desk("url = \"tor:\"\nsettings = \"arti.toml\"\n", "127.0.0.1");
    std::fs::write(desk.path().join("arti.toml"), &town.tor.arti).unwrap();
    town.assert_delivers(&desk).await;
}
