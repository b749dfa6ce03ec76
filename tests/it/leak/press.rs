//! A press with several hosts: feeds, pages and pictures that name each other
//! across them. It notes who asks, and holds back an answer on demand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::names;
use super::snares::DECOY;
use crate::servers::lab::{Lab, Space, origin};

/// Stories of each source.
pub const STORIES: usize = 4;

/// The host that is known by its address only.
pub const BARE: &str = "5.5.3.3";

/// What all hosts share.
#[derive(Clone, Default)]
pub struct Press {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    asked: Mutex<Vec<(IpAddr, String)>>,
    detours: Mutex<BTreeMap<String, String>>,
    held: Mutex<Option<String>>,
    reached: Notify,
    released: Notify,
}

impl Press {
    /// Opens all hosts. The feed of the named source and its first story are
    /// somewhere else than where they are first looked for.
    pub async fn open(lab: &Lab) -> Self {
        let press = Self::default();
        press.detour("news.example/moved.xml", "http://other.example/feed.xml");
        press.detour("news.example/story/0", "http://elsewhere.example/story/0");
        let router = Router::new().fallback(answer).with_state(press.clone());
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        for number in 0..3 {
            let router = router.clone();
            lab.serve(Space::Origin, move || async move {
                let listener = TcpListener::bind((origin(number), 80)).await.unwrap();
                tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            })
            .await;
        }
        press
    }

    /// Sends those who ask for `host/path` to another address.
    pub fn detour(&self, from: &str, to: &str) {
        self.inner.detours.lock().unwrap().insert(from.to_owned(), to.to_owned());
    }

    /// Holds back the answer to `host/path` until it is released.
    pub fn hold(&self, place: &str) {
        *self.inner.held.lock().unwrap() = Some(place.to_owned());
    }

    /// Waits until somebody asks for what is held back.
    pub async fn reached(&self) {
        self.inner.reached.notified().await;
    }

    pub fn release(&self) {
        *self.inner.held.lock().unwrap() = None;
        self.inner.released.notify_waiters();
    }

    /// What was asked for, as `host/path`.
    pub fn asked(&self) -> BTreeSet<String> {
        self.inner.asked.lock().unwrap().iter().map(|(_, place)| place.clone()).collect()
    }

    /// Who asked.
    pub fn peers(&self) -> BTreeSet<IpAddr> {
        self.inner.asked.lock().unwrap().iter().map(|(peer, _)| *peer).collect()
    }
}

/// What pages name, and nobody should fetch for it.
const LURE: &str = "http://5.5.3.9:8080/lure";

/// The words that mark the stories of a host.
pub fn markers(host: &str) -> Vec<String> {
    (0..STORIES).map(|number| marker(host, number)).collect()
}

fn marker(host: &str, number: usize) -> String {
    format!("UMK{number}of{}", Edition::of(host).folder)
}

/// What the hosts of one source have in common.
struct Edition {
    /// Where the feed and pages are.
    site: &'static str,
    /// Where the pictures are.
    pictures: &'static str,
    folder: &'static str,
    /// What is blue in its pictures, to tell them from all others.
    blue: u8,
}

const EDITIONS: [Edition; 3] = [
    Edition {
        site: "http://news.example",
        pictures: "http://pictures.example",
        folder: "named",
        blue: 0,
    },
    Edition { site: "http://5.5.3.3", pictures: "http://5.5.3.3", folder: "bare", blue: 250 },
    Edition {
        site: "https://secure.example",
        pictures: "https://secure.example",
        folder: "secure",
        blue: 120,
    },
];

impl Edition {
    fn of(host: &str) -> &'static Self {
        let known = EDITIONS.iter().find(|edition| edition.site.ends_with(host));
        known.unwrap_or(&EDITIONS[0])
    }
}

async fn answer(
    State(press): State<Press>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let host = request.headers()[header::HOST].to_str().unwrap().to_owned();
    let path = request.uri().path().to_owned();
    let place = format!("{host}{path}");
    press.inner.asked.lock().unwrap().push((peer.ip(), place.clone()));
    let released = press.inner.released.notified();
    if press.inner.held.lock().unwrap().as_ref() == Some(&place) {
        press.inner.reached.notify_one();
        released.await;
    }
    if let Some(to) = press.inner.detours.lock().unwrap().get(&place) {
        return Redirect::to(to).into_response();
    }
    let number = path.rsplit('/').next().and_then(|last| last.parse().ok());
    let number = number.filter(|number| *number < STORIES);
    match (path.split('/').nth(1), number) {
        (Some("feed.xml"), _) => feed(&host),
        (Some("story"), Some(number)) => page(&host, number),
        (Some("dns-query"), _) => names_over_https(request.uri().query().unwrap_or_default()),
        (Some(folder), Some(number)) => picture(folder, number),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn feed(host: &str) -> Response {
    let Edition { site, folder, .. } = Edition::of(host);
    let items: String = (0..STORIES)
        .map(|number| {
            format!(
                "<item><title>Story {number} of {folder}</title>\
                 <link>{site}/story/{number}</link><guid>{folder}-{number}</guid>\
                 <pubDate>Mon, 11 Jan 2021 02:3{number}:00 GMT</pubDate></item>"
            )
        })
        .collect();
    let body = format!(
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"{LURE}\"?><rss version=\"2.0\">\
         <channel><title>News</title>{items}</channel></rss>"
    );
    ([(header::CONTENT_TYPE, "application/rss+xml")], body).into_response()
}

fn page(host: &str, number: usize) -> Response {
    let Edition { pictures, folder, .. } = Edition::of(host);
    let filler = "The river rose by a hand's breadth in the night, and the people of the lower \
                  town carried their goods upstairs, as they had done every spring. ";
    let body = format!(
        "<html lang=en><head><title>Story {number} of {folder}</title>\
         <link rel=\"preload stylesheet dns-prefetch preconnect icon\" href=\"{LURE}\">\
         <script src=\"{LURE}\"></script></head><body><iframe src=\"{LURE}\"></iframe>\
         <object data=\"{LURE}\"></object><article><h1>Story {number} of {folder}</h1>\
         <p>{filler}{filler}</p>\
         <p><img src=\"{pictures}/{folder}/{number}\" width=64 height=64></p>\
         <img src=\"ftp://{DECOY}:8080/1.png\"><img src=\"file:///etc/hostname\">\
         <p>{} {filler}</p><p>{filler}{filler}</p></article></body></html>",
        marker(host, number)
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

/// Answers a question of RFC 8484.
fn names_over_https(query: &str) -> Response {
    let question = URL_SAFE_NO_PAD.decode(query.trim_start_matches("dns=")).unwrap();
    let answer = names::answer(&question);
    ([(header::CONTENT_TYPE, "application/dns-message")], answer).into_response()
}

/// A picture unlike all others.
fn picture(folder: &str, number: usize) -> Response {
    let Some(edition) = EDITIONS.iter().find(|edition| edition.folder == folder) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let colour = image::Rgb([u8::try_from(number).unwrap() * 40, 90, edition.blue]);
    let mut png = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(64, 64, colour);
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    ([(header::CONTENT_TYPE, "image/png")], png.into_inner()).into_response()
}
