//! Room `fetch`: conditional GET within limits, against real sites.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_TYPE, ETAG, LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use thistledown::fetch::{Accept, FetchError, Fetched, Request, Response, Why, get as fetch};
use thistledown::model::{Bytes, Dns, Fault, Inward, Limits, ProxyScheme, Routes, Validators};
use thistledown::route::{Gate, GateSettings, Passage, Step};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use crate::servers::is_installed;
use crate::servers::proxies::{Certificate, Noting, closed_port, describe};
use crate::servers::site::{Raw, Site};

fn limits() -> Limits {
    Limits {
        connect_time: Duration::from_secs(10),
        read_time: Duration::from_secs(10),
        total_time: Duration::from_secs(30),
        ..Limits::default()
    }
}

async fn direct(inward: Inward, limits: &Limits) -> Passage {
    let settings = GateSettings::new("thistledown-test", limits);
    let gate = Gate::open(Routes::default(), settings).await.unwrap();
    gate.passage(&"direct".parse().unwrap(), "soh", inward, None).unwrap()
}

async fn by_socks(port: u16) -> Passage {
    let proxies = vec![describe("tor", ProxyScheme::Socks5h, port)];
    let routes = Routes::new(proxies, vec![], Dns::default()).unwrap();
    let settings = GateSettings::new("thistledown-test", &limits());
    let gate = Gate::open(routes, settings).await.unwrap();
    gate.passage(&"tor".parse().unwrap(), "soh", Inward::default(), None).unwrap()
}

async fn get_with(passage: &Passage, url: &Url, limits: &Limits) -> Result<Fetched, FetchError> {
    fetch(passage, &Request { url, validators: None, accept: Accept::Page, headers: None }, limits)
        .await
}

async fn get_page(site: &Site, path: &str) -> Result<Response, FetchError> {
    let passage = direct(site.inward(), &limits()).await;
    match get_with(&passage, &site.url(path), &limits()).await? {
        Fetched::Body(response) => Ok(response),
        Fetched::Unchanged { .. } => panic!("nothing was known before"),
    }
}

/// What a server that says these bytes to every request is worth.
async fn get_raw(said: &'static [u8], limits: &Limits) -> Result<Fetched, FetchError> {
    let site = Raw::start(move |mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(said).await.unwrap();
    })
    .await;
    get_with(&direct(site.inward(), limits).await, &site.url("/"), limits).await
}

#[tokio::test]
async fn a_page_comes_whole_with_what_to_ask_again() {
    let page = || async {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=gb18030"),
            (ETAG, "W/\"a\""),
            (LAST_MODIFIED, "Sun, 06 Nov 1994 08:49:37 GMT"),
        ];
        (headers, vec![0xd6, 0xd0])
    };
    let site = Site::start(Router::new().route("/a", get(page))).await;
    let response = get_page(&site, "/a").await.unwrap();
    assert_eq!(response.url, site.url("/a"));
    assert_eq!(response.content_type.unwrap(), "text/html; charset=gb18030");
    assert_eq!(response.bytes, [0xd6, 0xd0]);
    assert_eq!(response.validators.etag.unwrap(), "W/\"a\"");
    assert_eq!(response.validators.last_modified.unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
    let heard = &site.heard()[0];
    assert_eq!((heard.method.as_str(), heard.path.as_str()), ("GET", "/a"));
    for absent in ["referer", "cookie", "accept-language", "if-none-match", "authorization"] {
        assert!(!heard.headers.contains_key(absent), "{absent}");
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let page = |headers: HeaderMap| async move {
        let asked = headers.get("if-none-match").is_some_and(|tag| tag == "\"a\"")
            && headers.get("if-modified-since").is_some_and(|date| date == "then");
        match asked {
            true => (StatusCode::NOT_MODIFIED, [(ETAG, "\"b\"")]).into_response(),
            false => "new".into_response(),
        }
    };
    let site = Site::start(Router::new().route("/feed", get(page))).await;
    let passage = direct(site.inward(), &limits()).await;
    let known =
        Validators { etag: Some("\"a\"".to_owned()), last_modified: Some("then".to_owned()) };
    let url = site.url("/feed");
    let request =
        Request { url: &url, validators: Some(&known), accept: Accept::Feed, headers: None };
    let fetched = fetch(&passage, &request, &limits()).await.unwrap();
    let renewed = Validators { etag: Some("\"b\"".to_owned()), ..known };
    assert_eq!(fetched, Fetched::Unchanged { validators: renewed });
}

#[tokio::test]
async fn an_answer_that_nothing_changed_to_a_plain_question_is_an_error() {
    let error = get_raw(b"HTTP/1.1 304 Not Modified\r\n\r\n", &limits()).await.unwrap_err();
    assert_eq!((error.status(), error.fault()), (Some(304), Fault::Transient));
}

#[tokio::test]
async fn damaged_validators_are_not_sent() {
    let site = Site::greeting("hello").await;
    let passage = direct(site.inward(), &limits()).await;
    let known = Validators { etag: Some("a\r\nX: y".to_owned()), last_modified: None };
    let url = site.url("/");
    let request =
        Request { url: &url, validators: Some(&known), accept: Accept::Feed, headers: None };
    fetch(&passage, &request, &limits()).await.unwrap();
    assert!(!site.heard()[0].headers.contains_key("if-none-match"));
}

// Redirects.

#[tokio::test]
async fn redirects_are_followed_without_validators_or_logins() {
    let site = Site::start(
        Router::new()
            .route("/a", get(|| async { Redirect::permanent("/b?c#d") }))
            .route("/b", get(|| async { ([(ETAG, "\"b\"")], "here") })),
    )
    .await;
    let passage = direct(site.inward(), &limits()).await;
    let known = Validators { etag: Some("\"a\"".to_owned()), last_modified: None };
    let mut url = site.url("/a#top");
    url.set_username("u").unwrap();
    url.set_password(Some("hunter2")).unwrap();
    let request =
        Request { url: &url, validators: Some(&known), accept: Accept::Feed, headers: None };
    let Fetched::Body(response) = fetch(&passage, &request, &limits()).await.unwrap() else {
        panic!("not here")
    };
    assert_eq!((response.url, response.bytes), (site.url("/b?c"), b"here".to_vec()));
    assert!(response.validators.is_empty(), "they belong to another address");
    let heard = site.heard();
    assert_eq!(heard[0].headers["if-none-match"], "\"a\"");
    assert!(!heard[1].headers.contains_key("if-none-match"));
    assert!(heard.iter().all(|heard| !heard.headers.contains_key("authorization")));
    assert!(heard.iter().all(|heard| !heard.headers.contains_key("referer")));
}

#[tokio::test]
async fn a_redirect_inward_is_refused() {
    let hidden = Site::greeting("secret").await;
    let to = hidden.url("/admin").to_string();
    let site = Site::start(Router::new().fallback(move || async move { Redirect::to(&to) })).await;
    let error = get_page(&site, "/").await.unwrap_err();
    assert!(matches!(error.why(), Why::Inward), "{error}");
    assert_eq!((error.step(), error.fault()), (Step::Inward, Fault::Permanent));
    assert_eq!(error.url(), &hidden.url("/admin"));

    // By a proxy, too, in every notation.
    let noting = Noting::socks5(site.address).await;
    let passage = by_socks(noting.port()).await;
    let url = Url::parse("http://news.example/").unwrap();
    let error = get_with(&passage, &url, &limits()).await.unwrap_err();
    assert!(matches!(error.why(), Why::Inward), "{error}");
    assert_eq!((hidden.count(), noting.asked().len()), (0, 1));
}

#[tokio::test]
async fn a_redirect_that_gives_up_encryption_is_refused() {
    let Some(certificate) = Certificate::make() else { return };
    let plain = Site::greeting("plain").await;
    let (acceptor, to) = (certificate.acceptor(), plain.url("/"));
    let site = Raw::start(move |stream| {
        let (acceptor, to) = (acceptor.clone(), to.clone());
        async move {
            let mut stream = acceptor.accept(stream).await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let said = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n");
            let _ = stream.write_all(said.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let settings = GateSettings::new("thistledown-test", &limits());
    let gate = Gate::open(Routes::default(), settings).await.unwrap();
    let inward = Inward::hosts(["localhost".to_owned(), "127.0.0.1".to_owned()]);
    let direct = "direct".parse().unwrap();
    let passage = gate.passage(&direct, "soh", inward, Some(&certificate.pem)).unwrap();
    let url = Url::parse(&format!("https://localhost:{}/", site.address.port())).unwrap();
    let error = get_with(&passage, &url, &limits()).await.unwrap_err();
    assert!(matches!(error.why(), Why::Downgrade), "{error}");
    assert_eq!(plain.count(), 0);
}

#[tokio::test]
async fn redirects_end_by_count() {
    let next = |Path(number): Path<usize>| async move { Redirect::to(&format!("/{}", number + 1)) };
    let site = Site::start(Router::new().route("/{number}", get(next))).await;
    let error = get_page(&site, "/0").await.unwrap_err();
    assert!(matches!(error.why(), Why::Redirects(5)), "{error}");
    assert!(error.to_string().contains("`redirects`"), "{error}");
    assert_eq!(error.fault(), Fault::Permanent);
    assert_eq!(site.count(), 6);
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_refused() {
    for (location, scheme) in [
        ("file:///etc/passwd", true),
        ("ftp://news.example/", true),
        ("data:text/plain,a", true),
        ("http://[", false),
        ("", false),
    ] {
        let answer = move || async move {
            match location {
                "" => StatusCode::FOUND.into_response(),
                location => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
            }
        };
        let site = Site::start(Router::new().fallback(answer)).await;
        let error = get_page(&site, "/").await.unwrap_err();
        match scheme {
            true => assert!(matches!(error.why(), Why::Scheme(_)), "{error}"),
            false => assert!(matches!(error.why(), Why::Location), "{error}"),
        }
    }
}

// Limits.

/// Compresses with the `gzip` program.
fn gzipped(bytes: &[u8], times: usize) -> Option<Vec<u8>> {
    if !is_installed("gzip") {
        return None;
    }
    let mut child = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, bytes) = (child.stdin.take().unwrap(), bytes.to_vec());
    let writing = std::thread::spawn(move || {
        for _ in 0..times {
            input.write_all(&bytes).unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    Some(output.stdout)
}

async fn gzip_site(compressed: Vec<u8>) -> Site {
    let answer = move || async move { ([(CONTENT_ENCODING, "gzip")], compressed) };
    Site::start(Router::new().fallback(answer)).await
}

#[tokio::test]
async fn a_compressed_page_is_decoded() {
    let Some(compressed) = gzipped("好消息".as_bytes(), 1) else { return };
    let site = gzip_site(compressed).await;
    assert_eq!(get_page(&site, "/").await.unwrap().bytes, "好消息".as_bytes());
}

#[tokio::test]
async fn a_bomb_is_cut_at_the_limit() {
    let Some(compressed) = gzipped(&vec![0; 1 << 20], 200) else { return };
    assert!(compressed.len() < 300_000);
    let site = gzip_site(compressed).await;
    let error = get_page(&site, "/").await.unwrap_err();
    assert!(matches!(error.why(), Why::TooLarge(Bytes(5_242_880), _)), "{error}");
    assert!(error.to_string().contains("`page_size`"), "{error}");
    assert_eq!(error.fault(), Fault::Permanent);
}

#[tokio::test]
async fn compression_that_breaks_off_is_a_passing_error() {
    let Some(mut compressed) = gzipped(b"some words and others", 1000) else { return };
    compressed.truncate(compressed.len() / 2);
    let site = gzip_site(compressed).await;
    let error = get_page(&site, "/").await.unwrap_err();
    assert!(matches!(error.why(), Why::Broken(_)), "{error}");
    assert_eq!(error.fault(), Fault::Transient);
}

#[tokio::test]
async fn what_says_that_it_is_too_large_is_not_read() {
    let said = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nbegin";
    let error = get_raw(said, &limits()).await.unwrap_err();
    assert!(matches!(error.why(), Why::TooLarge(..)), "{error}");
}

#[tokio::test]
async fn each_kind_has_its_own_size() {
    let limits =
        Limits { feed_size: Bytes(10), page_size: Bytes(20), image_size: Bytes(30), ..limits() };
    let site = Site::greeting("a text of 25 letters here").await;
    let passage = direct(site.inward(), &limits).await;
    let url = site.url("/");
    for (accept, fits) in [(Accept::Feed, false), (Accept::Page, false), (Accept::Image, true)] {
        let request = Request { url: &url, validators: None, accept, headers: None };
        assert_eq!(fetch(&passage, &request, &limits).await.is_ok(), fits, "{accept:?}");
    }
    let accepts: Vec<_> =
        site.heard().iter().map(|heard| heard.headers["accept"].clone()).collect();
    assert!(accepts[0].to_str().unwrap().contains("atom"));
    assert!(accepts[1].to_str().unwrap().starts_with("text/html"));
    assert!(accepts[2].to_str().unwrap().starts_with("image/"));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_passing_error() {
    for said in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
    ] {
        let error = get_raw(said, &limits()).await.unwrap_err();
        assert!(matches!(error.why(), Why::Broken(_)), "{error}");
        assert_eq!(error.fault(), Fault::Transient);
        assert!(!error.is_our_side());
    }
}

#[tokio::test]
async fn what_is_not_http_is_a_passing_error() {
    for said in [&b"HTTP/1.1 abc\r\n\r\n"[..], b"SSH-2.0-x\r\n", &[0xff; 4000]] {
        let error = get_raw(said, &limits()).await.unwrap_err();
        assert_eq!((error.step(), error.fault()), (Step::Http, Fault::Transient), "{error}");
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_without_an_answer_is_told_from_bad_http() {
    let error = get_raw(b"", &limits()).await.unwrap_err();
    assert_eq!((error.step(), error.fault()), (Step::Reset, Fault::Transient), "{error}");
    assert!(!error.is_our_side());
}

#[tokio::test]
async fn a_body_in_drops_is_cut_by_the_total_time() {
    let site = Raw::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(b"drop").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let limits = Limits { total_time: Duration::from_millis(300), ..limits() };
    let passage = direct(site.inward(), &limits).await;
    let begun = Instant::now();
    let error = get_with(&passage, &site.url("/"), &limits).await.unwrap_err();
    assert!(matches!(error.why(), Why::Total(_)), "{error}");
    assert!(error.to_string().contains("`total_time`"), "{error}");
    assert_eq!((error.step(), error.fault()), (Step::Timeout, Fault::Transient));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn silence_is_cut_by_the_reading_time() {
    let silent = Raw::silent().await;
    let stalling = Raw::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nbegin").await;
        std::future::pending::<()>().await;
    })
    .await;
    let limits = Limits { read_time: Duration::from_millis(200), ..limits() };
    for site in [silent, stalling] {
        let passage = direct(site.inward(), &limits).await;
        let begun = Instant::now();
        let error = get_with(&passage, &site.url("/"), &limits).await.unwrap_err();
        assert!(matches!(error.why(), Why::Request(_)), "{error}");
        assert_eq!((error.step(), error.fault()), (Step::Timeout, Fault::Transient), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let site = Raw::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while stream.write_all(b"X-Header: and so on, and so on\r\n").await.is_ok() {}
    })
    .await;
    let passage = direct(site.inward(), &limits()).await;
    let error = get_with(&passage, &site.url("/"), &limits()).await.unwrap_err();
    assert_eq!(error.step(), Step::Http, "{error}");
}

// What the server says.

#[tokio::test]
async fn a_busy_server_says_when_to_come_back() {
    let in_an_hour = jiff::Timestamp::try_from(SystemTime::now() + Duration::from_secs(3600));
    let date = in_an_hour.unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (status, stated, least, most) in [
        (429, "120".to_owned(), 120, 120),
        (503, date, 3500, 3600),
        (429, "999999999".to_owned(), 86_400, 86_400),
    ] {
        let answer =
            move || async move { (StatusCode::from_u16(status).unwrap(), [(RETRY_AFTER, stated)]) };
        let site = Site::start(Router::new().fallback(answer)).await;
        let error = get_page(&site, "/").await.unwrap_err();
        let Fault::Busy(wait) = error.fault() else { panic!("{error}") };
        assert!((least..=most).contains(&wait.as_secs()), "{error}");
    }
}

#[tokio::test]
async fn statuses_are_told_with_their_verdict() {
    let answer = |Path(status): Path<u16>| async move { StatusCode::from_u16(status).unwrap() };
    let site = Site::start(Router::new().route("/{status}", get(answer))).await;
    for (status, fault) in [
        (404, Fault::Permanent),
        (410, Fault::Permanent),
        (401, Fault::Permanent),
        (403, Fault::Permanent),
        (451, Fault::Permanent),
        (408, Fault::Transient),
        (425, Fault::Transient),
        (429, Fault::Transient),
        (500, Fault::Transient),
        (503, Fault::Transient),
    ] {
        let error = get_page(&site, &format!("/{status}")).await.unwrap_err();
        assert_eq!((error.status(), error.fault()), (Some(status), fault));
        assert!(!error.is_our_side());
    }
}

#[tokio::test]
async fn a_route_that_is_down_is_our_side() {
    let passage = by_socks(closed_port()).await;
    let url = Url::parse("http://u:hunter2@news.example/feed").unwrap();
    let error = get_with(&passage, &url, &limits()).await.unwrap_err();
    assert_eq!(error.step(), Step::ProxyConnect);
    assert!(error.is_our_side());
    assert_eq!(
        error.to_string(),
        "`http://news.example/feed` by route `tor`: `tor`: connecting to the proxy: \
         connection refused"
    );
}

#[tokio::test]
async fn other_schemes_are_refused() {
    let passage = direct(Inward::default(), &limits()).await;
    for url in ["file:///etc/passwd", "ftp://news.example/", "data:,a", "gopher://news.example/"] {
        let error = get_with(&passage, &Url::parse(url).unwrap(), &limits()).await.unwrap_err();
        assert!(matches!(error.why(), Why::Scheme(_)), "{error}");
    }
}
