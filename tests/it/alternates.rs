//! Sources with several addresses, headers of their own, and what is
//! remembered of the ways to them: the real binary, pass after pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use crate::servers::news::{Desk, News};
use crate::servers::proxies::{Program, closed_port};
use crate::servers::site::{Raw, Site};

/// A way to a site that can be blocked.
struct Front {
    raw: Raw,
    blocked: Arc<AtomicBool>,
}

impl Front {
    async fn of(news: &News) -> Self {
        let blocked = Arc::new(AtomicBool::new(true));
        let (shut, behind) = (Arc::clone(&blocked), news.site.address);
        let raw = Raw::start(move |mut stream| {
            let shut = Arc::clone(&shut);
            async move {
                if !shut.load(Ordering::SeqCst) {
                    let mut far = TcpStream::connect(behind).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut far).await;
                }
            }
        })
        .await;
        Self { raw, blocked }
    }
}

fn configuration(urls: &str, rest: &str) -> String {
    format!(
        "[site]\ntitle = \"News\"\n\
         [defaults]\nroute = \"direct\"\nevery = \"2s\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [{urls}]\n{rest}\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n"
    )
}

fn desk(urls: &str, rest: &str) -> Desk {
    let desk = Desk::new(&configuration(urls, rest));
    desk.bare("copy.git");
    desk
}

fn ledger(desk: &Desk) -> String {
    let files = desk.files().into_iter();
    files.filter(|(path, _)| path.starts_with("ledger/")).map(|(_, text)| text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_address_supplied_is_not_doubled_when_the_first_comes_back() {
    let news = News::start().await;
    news.publish(4);
    let front = Front::of(&news).await;
    let urls = format!("\"{}\", \"{}\"", front.raw.url("/feed.xml"), news.site.url("/feed.xml"));
    let desk = desk(&urls, "");
    desk.sync().await.assert_code(0).assert_said("published 4 new");
    desk.assert_whole(&news.markers());
    let own = front.raw.address.to_string();
    for (path, text) in desk.pages() {
        assert!(text.contains(&format!("http://{own}/post/")), "{path}: {text}");
        assert!(!text.contains(&news.site.address.to_string()), "{path}: {text}");
    }
    // An address that leads inward is nobody's business.
    assert_eq!(ledger(&desk).matches("\"supplier\":\"private\"").count(), 4, "{}", ledger(&desk));

    front.blocked.store(false, Ordering::SeqCst);
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new and 0 changed");
    desk.assert_whole(&news.markers());
    assert_eq!(ledger(&desk).matches("supplier").count(), 4);
}

/// Fetches from the news site what it is asked for in its path, as a web
/// archive does.
async fn archived(State(news): State<String>, request: Request) -> Response {
    let path = request.uri().path_and_query().unwrap().as_str();
    let Some(wanted) = path.strip_prefix("/web/2id_/http://") else {
        return axum::http::StatusCode::NOT_FOUND.into_response();
    };
    let (host, path) = wanted.split_once('/').unwrap();
    let mut line = TcpStream::connect(&news).await.unwrap();
    let ask = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n");
    line.write_all(ask.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    line.read_to_end(&mut said).await.unwrap();
    let said = String::from_utf8(said).unwrap();
    let (head, body) = said.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200"), "{path}: {head}");
    body.to_owned().into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_supplies_a_site_that_is_gone() {
    let news = News::start().await;
    news.publish(3);
    let router = Router::new().fallback(archived).with_state(news.site.address.to_string());
    let archive = Site::start(router).await;
    let gone = closed_port();
    let archive = format!("http://{}/web/2id_/{{url}}", archive.address);
    let desk = desk(&format!("\"http://127.0.0.1:{gone}/feed.xml\", \"{archive}\""), "");
    desk.sync().await.assert_code(0).assert_said("published 3 new");
    desk.assert_whole(&news.markers());
    for (path, text) in desk.pages() {
        assert!(text.contains(&format!("http://127.0.0.1:{gone}/post/")), "{path}: {text}");
        assert!(!text.contains("2id_"), "{path}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_may_have_a_route_of_its_own() {
    let Some(proxy) = Program::microsocks(None).await else { return };
    let news = News::start().await;
    news.publish(2);
    let gone = closed_port();
    let urls = format!(
        "\"http://127.0.0.1:{gone}/feed.xml\", {{ url = \"{}\", route = \"p\" }}",
        news.site.url("/feed.xml")
    );
    let proxied = |port| {
        format!("{}[proxies.p]\nurl = \"socks5h://127.0.0.1:{port}\"\n", configuration(&urls, ""))
    };
    let desk = desk(&urls, "");
    desk.configure(&proxied(closed_port()));
    desk.sync().await.assert_code(4);
    assert_eq!(news.site.count(), 0, "the alternate has one way only");
    desk.configure(&proxied(proxy.port));
    desk.sync().await.assert_code(0).assert_said("published 2 new");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_and_cookie_are_for_the_sources_own_addresses_only() {
    let (news, stranger) = (News::start().await, News::start().await);
    news.publish(2);
    stranger.publish(1);
    let elsewhere = stranger.site.url("/post/story-1000");
    news.change(1, |post| {
        post.instead = Some((
            200,
            format!(
                "<meta http-equiv=refresh content=\"0\"><img \
            src=\"{elsewhere}\"><p>{} {}</p>",
                post.marker,
                "word ".repeat(60)
            ),
        ));
    });
    let rest = format!(
        "cookie = {{ file = \"cookie\" }}\nheaders = {{ \"X-Reader\" = \"yes\", Accept = \"a/b\" }}\n\
         [network]\ninward = [\"{}\"]\n",
        stranger.site.address.ip()
    );
    let desk = desk(&format!("\"{}\"", news.site.url("/feed.xml")), &rest);
    std::fs::write(desk.path().join("cookie"), "session=s3cret\n").unwrap();
    desk.sync().await.assert_code(0);
    let heard = news.site.heard();
    assert_eq!(heard.len(), 3);
    for heard in heard {
        assert_eq!(heard.headers["cookie"], "session=s3cret", "{}", heard.path);
        assert_eq!(heard.headers["x-reader"], "yes", "{}", heard.path);
        assert_eq!(heard.headers["accept"], "a/b", "{}", heard.path);
    }
    let strange = stranger.site.heard();
    assert_eq!(strange.len(), 1);
    assert!(!strange[0].headers.contains_key("cookie"), "{:?}", strange[0].headers);
    assert!(!strange[0].headers.contains_key("x-reader"), "{:?}", strange[0].headers);
    assert!(!desk.files().iter().any(|(_, text)| text.contains("s3cret")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_failed_is_tried_last_by_the_next_run_too_and_shown() {
    let Some(live) = Program::microsocks(None).await else { return };
    let rude = Raw::start(|_| async {}).await;
    let news = News::start().await;
    news.publish(1);
    let ways = format!(
        "route = \"g\"\n[proxies.rude]\nurl = \"socks5h://{}\"\n\
         [proxies.live]\nurl = \"socks5h://127.0.0.1:{}\"\n\
         [groups.g]\npolicy = \"fallback\"\nmembers = [\"rude\", \"live\"]\n",
        rude.address, live.port
    );
    let desk = desk(&format!("\"{}\"", news.site.url("/feed.xml")), &ways);
    desk.run(&["proxies"]).await.assert_code(0).assert_said("rude (socks5h 127.0.0.1:");
    desk.run(&["proxies"]).await.assert_said("not used yet").assert_said("used by group g");
    desk.sync().await.assert_code(0);
    let count = rude.count();
    assert!(count > 0);
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(rude.count(), count, "it was tried again");
    let shown = desk.run(&["proxies"]).await;
    shown.assert_said("down, tried last for").assert_said("speaking with the proxy");
    shown.assert_said("good, connects in").assert_said("good, 1 of 2 members down");
    let json = desk.run(&["proxies", "--json"]).await;
    let json: serde_json::Value = serde_json::from_str(&json.said).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 3);

    let tested = desk.run(&["proxies", "test", news.site.url("/feed.xml").as_str()]).await;
    tested.assert_code(3).assert_said("live: good, ").assert_said("rude: speaking with the proxy");
    let tested = desk.run(&["proxies", "test"]).await;
    tested.assert_code(3).assert_said("live: good, ");
    let tested = desk.run(&["proxies", "test", news.site.url("/missing").as_str()]).await;
    tested.assert_code(4).assert_said("status 404");
}
