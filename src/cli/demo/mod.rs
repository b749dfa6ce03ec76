//! `thistledown demo`: the whole way over loopback.
//!
//! A small news site, a SOCKS5 proxy, a Git server and a bare repository are
//! started here, on ports of their own; the passes between them are the real
//! ones. Nothing leaves this machine.

mod git;
mod posts;
mod site;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::load;
use super::sync::print;
use super::voice::{say, tell};
use super::{Exit, init};
use crate::cycle::{self, Engine, Event, Mode, Remotes, Report, Scope};
use crate::repository::Repository;
use site::Site;

/// Show everything over loopback: no account, no internet.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where to leave the result [default: ./thistledown-demo, or the next
    /// free name]
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// The password of the demonstration's Git server.
const PASSWORD: &str = "thistle";

impl Demo {
    pub(super) async fn run(self) -> Exit {
        let started = Instant::now();
        match self.show().await {
            Ok(exit) => {
                say!("\nall of it in {:.1} s", started.elapsed().as_secs_f32());
                exit
            }
            Err(error) => {
                tell!("the demonstration broke off: {error}");
                Exit::Internal
            }
        }
    }

    async fn show(self) -> Result<Exit, Box<dyn std::error::Error>> {
        let folder = fresh_folder(self.folder)?;
        say!("Thistledown, shown over loopback in {}\n", folder.display());

        let site = Site::start().await?;
        say!("  a news site       {}  (Chinese and English, one page in GBK,", site.address);
        say!("                    one with pictures, one that is a block page)");
        let names = BTreeMap::from([("news.example".to_owned(), site.address)]);
        let proxy = TcpListener::bind("127.0.0.1:0").await?;
        let proxy_address = proxy.local_addr()?;
        say!("  a SOCKS5 proxy    {proxy_address}  (the only way out that is configured)");
        let proxy = tokio::spawn(crate::route::socks::serve(proxy, names));
        let hosted = folder.join("hosted/news.git");
        git::create(&hosted)?;
        let server = git::serve(&hosted, PASSWORD).await?;
        say!("  a Git server      http://{}/news.git  (smart HTTP, with a password)", server);
        git::create(&folder.join("stick/news.git"))?;
        say!("  a bare repository stick/news.git  (a USB stick, say)\n");

        let config = folder.join("thistledown.toml");
        std::fs::write(folder.join("password"), PASSWORD)?;
        std::fs::write(folder.join("featured.toml"), FEATURED)?;
        std::fs::write(&config, configuration(&proxy_address.to_string(), &server))?;
        std::fs::write(folder.join("start-here.toml"), init::EXAMPLE)?;

        let Ok(loaded) = load::load_file(&config, Some(&folder.join("state"))) else {
            return Ok(Exit::Configuration);
        };
        let Ok(_lock) = load::lock(&loaded.settings, &loaded.state) else {
            return Ok(Exit::Locked);
        };
        let program = std::env::current_exe()?;
        let engine = Engine::open(loaded.settings, &loaded.state, program, Arc::new(hear)).await?;

        say!("First pass: everything is new.");
        let first = pass(&engine).await;
        say!("\nThe site publishes two more posts. Second pass:");
        site.publish_more();
        let second = pass(&engine).await;
        say!("\nNothing happened since. Third pass:");
        let third = pass(&engine).await;

        let store = loaded.state.join("news.git");
        let repository = Repository::open(&store, &engine.settings().author)?;
        let head = repository.head()?.ok_or("nothing was published")?;
        repository.export(&head, &folder.join("published"))?;
        proxy.abort();

        let good = first.new > 0 && second.new == 2 && third.commits.is_empty();
        say!("\nWhere to look:");
        say!("  published/README.md            the home page, as a reader finds it");
        say!("  published/pages/…/*.md         the pages; *.md.png beside each is its QR code");
        say!("  published/indexes/             by category and by month");
        say!("  hosted/news.git, stick/news.git   what was pushed: git clone them");
        say!("  thistledown.toml               the configuration of this demonstration");
        say!("  start-here.toml                a commented one to start your own from");
        Ok(if good { Exit::Good } else { Exit::Partial })
    }
}

async fn pass(engine: &Engine) -> Report {
    let scope = Scope {
        sources: engine.settings().sources.iter().map(|source| source.name.clone()).collect(),
        remotes: Remotes::All,
        mode: Mode::Publish,
    };
    // Kept to the end of the pass: a stop that nobody can give.
    let (_stop, stopped) = watch::channel(false);
    let report = cycle::run(engine, &scope, stopped).await;
    print(&report);
    report
}

fn hear(event: Event) {
    if let Event::Planned { source, articles } = event
        && articles > 0
    {
        say!("  {source}: {articles} articles to read");
    }
}

/// Makes a folder that nobody used before.
fn fresh_folder(wanted: Option<PathBuf>) -> io::Result<PathBuf> {
    let folder = match wanted {
        Some(folder) => folder,
        None => (1..)
            .map(|n| match n {
                1 => PathBuf::from("thistledown-demo"),
                n => PathBuf::from(format!("thistledown-demo-{n}")),
            })
            .find(|path| !path.exists())
            .unwrap_or_default(),
    };
    std::fs::create_dir_all(&folder)?;
    if std::fs::read_dir(&folder)?.next().is_some() {
        let message = format!("`{}` is not empty", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    std::path::absolute(&folder)
}

const FEATURED: &str = "\
[[picks]]
title = \"禁书下载\"
url = \"https://books.example/README.md\"

[[picks]]
title = \"How to keep a copy of this news\"
url = \"https://guides.example/keep-a-copy\"
";

fn configuration(proxy: &str, server: &str) -> String {
    format!(
        "# The configuration of the demonstration; its servers are gone when it ends.
[site]
title = \"好消息 · Good News\"
language = \"zh-Hans\"
featured = \"featured.toml\"
guides = [{{ title = \"翻墙教程\", url = \"https://guides.example/README.md\" }}]

[proxies.loopback]
url = \"socks5h://{proxy}\"

[defaults]
route = \"loopback\"
every = \"20m\"

[categories]
\"财经新闻\" = \"finance\"

[[sources]]
name = \"haoxiaoxi\"
title = \"好消息报\"
urls = [\"http://news.example/zh/feed.xml\"]
category = \"财经新闻\"

[[sources]]
name = \"herald\"
title = \"The Loopback Herald\"
urls = [\"http://news.example/en/feed.xml\"]
category = \"World\"

[[mirrors]]
name = \"hosted\"
push = \"http://{server}/news.git\"
username = \"demo\"
password = {{ file = \"password\" }}
page = \"https://forge.example/goodnews/blob/main/{{path}}\"

[[mirrors]]
name = \"stick\"
push = \"stick/news.git\"
page = \"https://second.example/goodnews/blob/main/{{path}}\"
"
    )
}
