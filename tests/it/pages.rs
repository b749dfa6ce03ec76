//! Articles that a site spreads over several pages.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::servers::news::Desk;
use crate::servers::site::Site;

type Pages = Arc<Mutex<BTreeMap<String, String>>>;

/// A site of one post, whose pages are put and taken away by path and query.
struct Book {
    site: Site,
    pages: Pages,
    desk: Desk,
}

const FEED: &str = "<rss><channel><item><title>The long river</title><link>/a/river.html</link>\
                    <pubDate>Mon, 11 Jan 2021 02:30:00 GMT</pubDate></item></channel></rss>";

impl Book {
    async fn open(limits: &str) -> Self {
        let pages = Pages::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&pages));
        let site = Site::start(router).await;
        let desk = Desk::new(&format!(
            "[site]\ntitle = \"News\"\n[defaults]\nroute = \"direct\"\ncategory = \"World\"\n\
             [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
             [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n[limits]\n{limits}\n",
            site.url("/feed.xml")
        ));
        desk.bare("copy.git");
        let book = Self { site, pages, desk };
        book.put("/feed.xml", FEED);
        book
    }

    fn put(&self, path: &str, body: &str) {
        self.pages.lock().unwrap().insert(path.to_owned(), body.to_owned());
    }

    /// A page with a text of its own and a pager.
    fn put_page(&self, path: &str, text: &str, pager: &str) {
        self.put(path, &page(text, pager));
    }

    fn take(&self, path: &str) {
        self.pages.lock().unwrap().remove(path);
    }

    fn asked(&self) -> Vec<String> {
        self.site
            .heard()
            .into_iter()
            .map(|heard| heard.path)
            .filter(|path| path != "/feed.xml")
            .collect()
    }

    /// The one page that was published.
    fn published(&self) -> String {
        let pages = self.desk.pages();
        let [(_, text)] = pages.as_slice() else { panic!("{pages:?}") };
        text.clone()
    }
}

fn page(text: &str, pager: &str) -> String {
    let filler = |at: u32| {
        format!(
            "<p>{text}{at} and the people of the lower town carried their goods upstairs, as they \
             had done every spring since the bridge was built, and they waited there.</p>"
        )
    };
    let body: String = (0..4).map(filler).collect();
    format!(
        "<html><head><title>The long river - News</title></head><body><nav><a href=/>Home</a></nav>\
         <article><h1>The long river</h1><p>By Jane Doe of the river desk, from the lower \
         town</p>{body}<div class=turn>{pager}</div></article></body></html>"
    )
}

async fn answer(State(pages): State<Pages>, uri: Uri) -> Response {
    let path = uri.path_and_query().unwrap().as_str();
    let body = pages.lock().unwrap().get(path).cloned();
    match body {
        Some(body) if body.starts_with('/') => {
            (StatusCode::FOUND, [(header::LOCATION, body)]).into_response()
        }
        Some(body) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

const PAGER: &str = "第1页 <a href=river.html>1</a> <a href=river_2.html>2</a> \
                     <a href=river_3.html>3</a>";

/// Puts an article of three pages.
fn three(book: &Book) {
    let next = |at: u32| format!("{PAGER} <a href=river_{at}.html>下一页</a>");
    book.put_page("/a/river.html", "ONE", &next(2));
    book.put_page("/a/river_2.html", "TWO", &next(3));
    book.put_page("/a/river_3.html", "THREE", &format!("{PAGER} <a href=river_2.html>上一页</a>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_three_pages_becomes_one() {
    let book = Book::open("").await;
    three(&book);
    book.desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(book.asked(), ["/a/river.html", "/a/river_2.html", "/a/river_3.html"]);
    let text = book.published();
    let places: Vec<usize> = ["ONE0", "ONE3", "TWO0", "TWO3", "THREE0", "THREE3"]
        .iter()
        .map(|word| {
            assert_eq!(text.matches(word).count(), 1, "{word}: {text}");
            text.find(word).unwrap()
        })
        .collect();
    assert!(places.is_sorted(), "{text}");
    assert!(text.matches("By Jane Doe").count() <= 1, "{text}");
    for part in ["下一页", "上一页", "第1页", "river_2"] {
        assert!(!text.contains(part), "{part}: {text}");
    }
    book.desk.sync().await.assert_code(0).assert_said("no commit");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_on_one_page_is_read_instead() {
    let book = Book::open("").await;
    let pager = format!("{PAGER} <a href=river_2.html>下一页</a> <a href='?page=all'>阅读全文</a>");
    book.put_page("/a/river.html", "ONE", &pager);
    let whole = page("ONE", "").replace("</article>", "<p>WHOLE is the rest of it.</p></article>");
    book.put("/a/river.html?page=all", &whole);
    book.desk.sync().await.assert_code(0);
    assert_eq!(book.asked(), ["/a/river.html", "/a/river.html?page=all"]);
    assert!(book.published().contains("WHOLE is"));

    // Where it is something else, the pages are turned all the same.
    let book = Book::open("").await;
    three(&book);
    book.put_page("/a/river.html", "ONE", &pager);
    book.put_page("/a/river.html?page=all", "SUBSCRIBE", "");
    book.desk.sync().await.assert_code(0);
    let text = book.published();
    assert!(text.contains("THREE3") && !text.contains("SUBSCRIBE"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_cannot_be_read_to_its_end_waits() {
    let book = Book::open("").await;
    three(&book);
    book.take("/a/river_3.html");
    let done = book.desk.sync().await;
    done.assert_code(3).assert_said("the article goes on, but").assert_said("river_3.html");
    assert_eq!(book.desk.commits(), 0);

    // Another page in its place is not taken for it.
    book.put("/a/river_3.html", "/login.html");
    book.put_page("/login.html", "LOGIN", "");
    book.desk.run(&["quarantine", "retry", "all"]).await.assert_code(0);
    book.desk.sync().await.assert_code(0).assert_said("leads to").assert_said("quarantined");
    assert_eq!(book.desk.commits(), 0);

    let listed = book.desk.run(&["quarantine", "--json"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed.said).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    book.desk.run(&["quarantine", "release", id]).await.assert_code(0);
    book.desk.sync().await.assert_code(0).assert_said("published 1 new");
    let text = book.published();
    assert!(text.contains("TWO3") && !text.contains("LOGIN"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_leads_to_the_front_page_waits() {
    let book = Book::open("").await;
    book.put("/a/river.html", "/");
    book.put_page("/", "FRONT", "");
    let done = book.desk.sync().await;
    done.assert_code(0).assert_said("it leads to the front page").assert_said("quarantined");
    assert_eq!(book.desk.commits(), 0);

    // Moved, it is read where it is.
    book.put("/a/river.html", "/b/river.html");
    book.put_page("/b/river.html", "ONE", "");
    book.desk.run(&["quarantine", "retry", "all"]).await.assert_code(0);
    book.desk.sync().await.assert_code(0).assert_said("published 1 new");
    let text = book.published();
    assert!(text.contains("ONE3") && !text.contains("FRONT"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_on_pages_cuts_nothing_short() {
    let book = Book::open("pages_per_article = 2").await;
    three(&book);
    book.desk
        .sync()
        .await
        .assert_code(0)
        .assert_said("more than 2 pages (limit `pages_per_article`)");
    assert_eq!(book.desk.commits(), 0);
    assert_eq!(book.asked(), ["/a/river.html", "/a/river_2.html"]);

    let book = Book::open("pages_per_article = 1").await;
    three(&book);
    book.desk.sync().await.assert_code(0);
    assert_eq!(book.asked(), ["/a/river.html"]);
    assert!(book.published().contains("ONE3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_lead_in_circles_end() {
    let book = Book::open("").await;
    book.put_page("/a/river.html", "ONE", "<a href=river_2.html>2</a>");
    // Each says the same and names a next one.
    for at in 2..9 {
        let next = format!("<a href=river_{}.html>Next page</a>", at + 1);
        book.put_page(&format!("/a/river_{at}.html"), "TWO", &next);
    }
    book.desk.sync().await.assert_code(0);
    assert_eq!(book.asked(), ["/a/river.html", "/a/river_2.html", "/a/river_3.html"]);
    assert_eq!(book.published().matches("TWO0").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_post_is_not_the_next_page() {
    let book = Book::open("").await;
    let next = "<a rel=next href=/a/flood.html>Next</a> <a href=/a/>2</a>";
    book.put_page("/a/river.html", "ONE", next);
    book.put_page("/a/flood.html", "FLOOD", "");
    book.desk.sync().await.assert_code(0);
    assert_eq!(book.asked(), ["/a/river.html"]);
    assert!(!book.published().contains("FLOOD"));
}
