//! The news site of the demonstration: a real HTTP server on loopback.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use super::posts::{CHINESE, ENGLISH, Paper, Post, block_page, page, picture};
use crate::model::Digest;

/// The site, serving until the process ends.
pub(super) struct Site {
    pub(super) address: SocketAddr,
    more: Arc<AtomicBool>,
}

impl Site {
    /// Begins to serve on a free port of loopback.
    pub(super) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let more = Arc::new(AtomicBool::new(false));
        let router = Router::new()
            .route("/{paper}/feed.xml", get(feed))
            .route("/{paper}/{post}", get(post))
            .route("/pictures/{name}", get(image))
            .with_state(Arc::clone(&more));
        tokio::spawn(async move {
            // It serves until the runtime ends it.
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { address, more })
    }

    /// Publishes the posts that the papers held back.
    pub(super) fn publish_more(&self) {
        self.more.store(true, Ordering::Relaxed);
    }
}

fn paper(name: &str) -> Option<&'static Paper> {
    [&CHINESE, &ENGLISH].into_iter().find(|paper| paper.name == name)
}

fn posts(paper: &Paper, more: bool) -> impl Iterator<Item = &Post> {
    paper.posts.iter().filter(move |post| more || !post.later)
}

async fn feed(
    Path(name): Path<String>,
    State(more): State<Arc<AtomicBool>>,
    headers: HeaderMap,
) -> Response {
    let Some(paper) = paper(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let mut items = String::new();
    for post in posts(paper, more.load(Ordering::Relaxed)) {
        items.push_str(&format!(
            "<item><title>{}</title><link>http://{host}/{name}/{}.html</link>\
             <guid isPermaLink=\"false\">{name}-{}</guid><pubDate>{}</pubDate></item>",
            post.title, post.slug, post.slug, post.date
        ));
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel>\
         <title>{}</title><link>http://{host}/</link><description>{}</description>{items}\
         </channel></rss>",
        paper.title, paper.title
    );
    let etag = format!("\"{}\"", &Digest::of(body.as_bytes()).to_string()[..16]);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|sent| *sent == *etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let kind = "application/rss+xml; charset=utf-8".to_owned();
    ([(header::CONTENT_TYPE, kind), (header::ETAG, etag)], body).into_response()
}

async fn post(Path((name, file)): Path<(String, String)>) -> Response {
    let found = paper(&name).and_then(|paper| {
        let slug = file.strip_suffix(".html")?;
        Some((paper, paper.posts.iter().find(|post| post.slug == slug)?))
    });
    let Some((paper, post)) = found else { return StatusCode::NOT_FOUND.into_response() };
    if post.blocked {
        let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        return (kind, block_page()).into_response();
    }
    let html = page(paper, post);
    if post.gbk {
        let (bytes, ..) = encoding_rs::GBK.encode(&html);
        return ([(header::CONTENT_TYPE, "text/html")], bytes.into_owned()).into_response();
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

async fn image(Path(name): Path<String>) -> Response {
    match picture(&name) {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
