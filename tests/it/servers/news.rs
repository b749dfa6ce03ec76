//! A news site that publishes, changes and breaks on demand, and a state
//! directory from which the real binary mirrors it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tempfile::TempDir;
use thistledown::model::{CommitId, Digest};
use url::Url;

use super::site::Site;

/// One post. `marker` stands in its text exactly once.
#[derive(Clone)]
pub struct Post {
    pub name: String,
    /// The shades of the pictures that it shows.
    pub pictures: Vec<u8>,
    pub title: String,
    pub marker: String,
    /// Where a link at its end leads.
    pub link: Option<String>,
    /// What is sent instead of its page, with this status.
    pub instead: Option<(u16, String)>,
}

type Posts = Arc<Mutex<Vec<Post>>>;

/// The site.
pub struct News {
    pub site: Site,
    posts: Posts,
}

impl News {
    pub async fn start() -> Self {
        let posts = Posts::default();
        let router = Router::new()
            .route("/feed.xml", get(feed))
            .route("/index.xml", get(sitemap_index))
            .route("/sitemap.xml", get(sitemap))
            .route("/list.html", get(listing))
            .route("/post/{name}", get(page))
            .route("/picture/{shade}", get(picture))
            .with_state(Arc::clone(&posts));
        Self { site: Site::start(router).await, posts }
    }

    /// Publishes posts; their numbers go on from what is there.
    pub fn publish(&self, count: usize) {
        let mut posts = self.posts.lock().unwrap();
        for _ in 0..count {
            let number = 1000 + posts.len();
            posts.push(Post {
                name: format!("story-{number}"),
                title: format!("Story number {number} 新闻"),
                marker: format!("UMK{number}"),
                link: None,
                pictures: Vec::new(),
                instead: None,
            });
        }
    }

    /// Changes a post, counted from 0.
    pub fn change(&self, number: usize, change: impl FnOnce(&mut Post)) {
        change(&mut self.posts.lock().unwrap()[number]);
    }

    pub fn markers(&self) -> Vec<String> {
        self.posts.lock().unwrap().iter().map(|post| post.marker.clone()).collect()
    }

    /// Requests since a count, by path.
    pub fn asked_since(&self, count: usize) -> Vec<String> {
        self.site.heard()[count..].iter().map(|heard| heard.path.clone()).collect()
    }
}

async fn feed(State(posts): State<Posts>, headers: HeaderMap) -> Response {
    let posts = posts.lock().unwrap().clone();
    let host = headers[header::HOST].to_str().unwrap().to_owned();
    let items: String = posts
        .iter()
        .rev()
        .map(|post| {
            format!(
                "<item><title>{}</title><link>http://{host}/post/{}</link><guid>{}</guid>\
                 <pubDate>Mon, 11 Jan 2021 02:30:00 GMT</pubDate></item>",
                post.title, post.name, post.name
            )
        })
        .collect();
    let body = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>{items}\
         </channel></rss>"
    );
    let etag = format!("\"{}\"", Digest::of(body.as_bytes()));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| *sent == *etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::CONTENT_TYPE, "application/rss+xml".to_owned()), (header::ETAG, etag)], body)
        .into_response()
}

async fn sitemap_index(headers: HeaderMap) -> Response {
    let host = headers[header::HOST].to_str().unwrap();
    let part = |name: &str| format!("<sitemap><loc>http://{host}/{name}</loc></sitemap>");
    let body = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{}{}</sitemapindex>",
        part("missing.xml"),
        part("sitemap.xml")
    );
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

async fn sitemap(State(posts): State<Posts>, headers: HeaderMap) -> Response {
    let host = headers[header::HOST].to_str().unwrap();
    let posts = posts.lock().unwrap();
    let page = |post: &Post| format!("<url><loc>http://{host}/post/{}</loc></url>", post.name);
    let pages: String = posts.iter().map(page).collect();
    let body =
        format!("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{pages}</urlset>");
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

async fn listing(State(posts): State<Posts>) -> Response {
    let posts = posts.lock().unwrap();
    let item = |post: &Post| format!("<h2><a href=\"/post/{}\">{}</a></h2>", post.name, post.title);
    let items: String = posts.iter().map(item).collect();
    let body = format!("<html><body><a href=/about>About</a>{items}</body></html>");
    ([(header::CONTENT_TYPE, "text/html")], body).into_response()
}

/// A picture of one shade of grey.
async fn picture(UrlPath(shade): UrlPath<u8>) -> Response {
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::GrayImage::from_pixel(200, 100, image::Luma([shade]));
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    ([(header::CONTENT_TYPE, "image/png")], png.into_inner()).into_response()
}

async fn page(State(posts): State<Posts>, UrlPath(name): UrlPath<String>) -> Response {
    let post = posts.lock().unwrap().iter().find(|post| post.name == name).cloned();
    let Some(post) = post else { return StatusCode::NOT_FOUND.into_response() };
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    if let Some((status, body)) = post.instead {
        return (StatusCode::from_u16(status).unwrap(), kind, body).into_response();
    }
    let filler = "The river rose by a hand's breadth in the night, and the people of the lower \
                  town carried their goods upstairs, as they had done every spring. ";
    let link = post.link.map(|link| format!("As <a href=\"{link}\">told before</a>."));
    let link = link.unwrap_or_default();
    let show = |shade: &u8| format!("<p><img src=/picture/{shade} width=200 height=100></p>");
    let pictures: String = post.pictures.iter().map(show).collect();
    let body = format!(
        "<html lang=en><head><title>{} - News</title></head><body><nav>BPXnav</nav><article>\
         <h1>{}</h1><p>{filler}{filler}</p><p>{} {filler}</p>{pictures}<p>{filler}{filler}{link}</p></article>\
         <footer>BPXfoot</footer></body></html>",
        post.title, post.title, post.marker
    );
    (kind, body).into_response()
}

/// A state directory with a configuration.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new(configuration: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.configure(configuration);
        desk
    }

    /// A source on the site and a bare mirror called `copy`.
    pub fn simple(news: &News) -> Self {
        let desk = Self::new(&simple(news));
        desk.bare("copy.git");
        desk
    }

    /// The same after passes that published so many new posts each.
    pub async fn published(news: &News, counts: &[usize]) -> Self {
        let desk = Self::simple(news);
        for count in counts {
            news.publish(*count);
            desk.sync().await.assert_code(0);
        }
        desk
    }

    pub fn configure(&self, configuration: &str) {
        std::fs::write(self.path().join("thistledown.toml"), configuration).unwrap();
    }

    /// Puts files beside the configuration that nobody else may read.
    pub fn keep<'a>(&self, files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) {
        for (name, bytes) in files {
            let path = self.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Lets four days pass for a mirror that fails.
    pub fn age(&self, mirror: &str) {
        let cache = rusqlite::Connection::open(self.path().join("cache.sqlite")).unwrap();
        let aged = cache.execute(
            "UPDATE remotes SET failing = failing - 345600, refusing = refusing - 345600, \
             silent = silent - 345600 WHERE name = ?1 AND failing IS NOT NULL",
            [mirror],
        );
        assert_eq!(aged.unwrap(), 1, "{mirror} does not fail");
    }

    /// Makes a source due in so many seconds that is asked directly.
    pub fn put_off(&self, source: &str, url: &Url, seconds: i64) {
        let cache = rusqlite::Connection::open(self.path().join("cache.sqlite")).unwrap();
        let sql = "INSERT INTO sources (name, whereabouts, due, failures) \
                   VALUES (?1, ?2 || ' by direct', unixepoch() + ?3, 0)";
        cache.execute(sql, rusqlite::params![source, url.as_str(), seconds]).unwrap();
    }

    /// Removes the cache.
    pub fn forget(&self) {
        for file in ["cache.sqlite", "cache.sqlite-wal", "cache.sqlite-shm"] {
            let _ = std::fs::remove_file(self.path().join(file));
        }
    }

    /// Makes a bare repository.
    pub fn bare(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        let mut options = git2::RepositoryInitOptions::new();
        options.bare(true).initial_head("main");
        git2::Repository::init_opts(&path, &options).unwrap();
        path
    }

    /// The command with this desk's configuration.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thistledown"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command
    }

    pub async fn run(&self, arguments: &[&str]) -> Done {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        Done::from(output)
    }

    pub async fn sync(&self) -> Done {
        self.run(&["sync"]).await
    }

    /// Where the branch of a repository of this desk stands.
    pub fn tip(&self, repository: &str) -> Option<CommitId> {
        let git = git2::Repository::open_bare(self.path().join(repository)).unwrap();
        let oid = git.refname_to_id("refs/heads/main").ok()?;
        Some(oid.to_string().parse().unwrap())
    }

    pub fn head(&self) -> CommitId {
        self.tip("news.git").unwrap()
    }

    /// How many commits our repository has.
    pub fn commits(&self) -> usize {
        let git = git2::Repository::open_bare(self.path().join("news.git")).unwrap();
        let mut walk = git.revwalk().unwrap();
        if walk.push_ref("refs/heads/main").is_err() {
            return 0;
        }
        walk.count()
    }

    /// All files of our newest publication: path and text.
    pub fn files(&self) -> Vec<(String, String)> {
        let git = git2::Repository::open_bare(self.path().join("news.git")).unwrap();
        let tree = git.find_reference("refs/heads/main").unwrap().peel_to_tree().unwrap();
        let mut files = Vec::new();
        tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            if entry.kind() == Some(git2::ObjectType::Blob) {
                let blob = git.find_blob(entry.id()).unwrap();
                let text = String::from_utf8_lossy(blob.content()).into_owned();
                files.push((format!("{folder}{}", entry.name().unwrap()), text));
            }
            git2::TreeWalkResult::Ok
        })
        .unwrap();
        files
    }

    pub fn pages(&self) -> Vec<(String, String)> {
        let page = |path: &str| path.starts_with("pages/") && path.ends_with(".md");
        self.files().into_iter().filter(|(path, _)| page(path)).collect()
    }

    /// Fails unless every marker stands on exactly one page, and every page
    /// in the ledger, on one dated archive page and nowhere twice.
    pub fn assert_whole(&self, markers: &[String]) {
        let files = self.files();
        let pages = self.pages();
        let ledger: String = files
            .iter()
            .filter(|(path, _)| path.starts_with("ledger/"))
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(pages.len(), markers.len(), "pages");
        assert_eq!(ledger.lines().count(), markers.len(), "ledger lines");
        for marker in markers {
            let count: usize = pages.iter().map(|(_, text)| text.matches(marker).count()).sum();
            assert_eq!(count, 1, "{marker}");
        }
        for (path, text) in &pages {
            assert!(!text.contains("BPX"), "{path}: {text}");
            let name = path.rsplit('/').next().unwrap();
            let archives = files.iter().filter(|(path, _)| path.matches('/').count() == 2);
            let listed: usize = archives
                .filter(|(path, _)| path.starts_with("indexes/"))
                .map(|(_, text)| text.matches(name).count())
                .sum();
            assert_eq!(listed, 1, "{name} in the archive");
            assert!(files.iter().any(|(other, _)| *other == format!("{path}.png")), "{path}");
        }
    }
}

/// A configuration with a source on the site and a mirror called `copy`.
pub fn simple(news: &News) -> String {
    format!(
        "[site]\ntitle = \"News\"\n\
         [defaults]\nroute = \"direct\"\nevery = \"2s\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n",
        news.site.url("/feed.xml")
    )
}

/// What a command said and how it ended.
pub struct Done {
    pub code: Option<i32>,
    pub said: String,
    pub logged: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            said: String::from_utf8_lossy(&output.stdout).into_owned(),
            logged: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Done {
    /// Fails unless the command ended with a code; shows what it said.
    #[track_caller]
    pub fn assert_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", self.said, self.logged);
        self
    }

    /// Fails unless the command said some words on stdout.
    #[track_caller]
    pub fn assert_said(&self, words: &str) -> &Self {
        assert!(self.said.contains(words), "no `{words}` in: {}{}", self.said, self.logged);
        self
    }
}
