//! `thistledown preview`: what is shown is what a pass publishes, and nothing
//! is written.

use std::io::Cursor;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;

use crate::servers::news::Desk;
use crate::servers::site::Site;

const FILLER: &str = "The river rose by a hand's breadth in the night, and the people of the lower \
    town carried their goods upstairs, as they had done every spring. ";

/// A site with one post that has a picture, and one that is too short.
async fn start() -> Site {
    let feed = |headers: HeaderMap| async move {
        let host = headers[header::HOST].to_str().unwrap().to_owned();
        let item = format!(
            "<item><title>A river rises</title><link>http://{host}/post/river</link></item>"
        );
        (
            [(header::CONTENT_TYPE, "application/rss+xml")],
            format!("<rss version=\"2.0\"><channel><title>News</title>{item}</channel></rss>"),
        )
    };
    let post = Html(format!(
        "<html lang=en><head><title>A river rises - News</title>\
         <meta property=article:published_time content=2021-01-11T02:30:00Z>\
         <meta property=article:tag content=Floods></head><body>\
         <nav>Menu</nav><article><h1>A river rises</h1><p>{FILLER}{FILLER}</p>\
         <p class=promo-x>Read our other pages about rivers, which are many and long.</p>\
         <p>{FILLER}</p><p><img src=/river.png alt=\"The river\"></p><p>{FILLER}{FILLER}</p>\
         <p><a href=/town>The town</a> is old.</p></article></body></html>"
    ));
    let mut png = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(40, 40, image::Rgb([200, 80, 10]));
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    let router = Router::new()
        .route("/feed.xml", get(feed))
        .route("/post/river", get(move || async move { post }))
        .route("/post/short", get(|| async { Html("<title>T</title><p>Too short.</p>") }))
        .route(
            "/river.png",
            get(
                move || async move { ([(header::CONTENT_TYPE, "image/png")], png).into_response() },
            ),
        )
        .fallback(|| async { StatusCode::NOT_FOUND });
    Site::start(router).await
}

fn configuration(site: &Site) -> String {
    format!(
        "[site]\ntitle = \"News\"\n[defaults]\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nroute = \"direct\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"copy\"\npush = \"copy.git\"\n\
         page = \"https://one.example/blob/main/{{path}}\"\n",
        site.url("/feed.xml")
    )
}

/// Names of the files of a desk.
fn files(desk: &Desk) -> Vec<String> {
    let entries = std::fs::read_dir(desk.path()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_is_what_a_pass_publishes() {
    let site = start().await;
    let desk = Desk::new(&configuration(&site));
    desk.bare("copy.git");
    let url = site.url("/post/river");
    let done = desk.run(&["preview", url.as_str(), "--html", "shown.html"]).await;
    done.assert_code(0).assert_said("[The town](http://");
    assert!(done.logged.contains("page of source `news`"), "{}", done.logged);
    for told in [
        "title: A river rises (by markup)",
        "byline: none",
        "published: 2021-01-11T02:30:00Z (by Open Graph)",
        "tags: Floods (by Open Graph)",
        "pictures: 1 of 1",
    ] {
        assert!(done.logged.contains(told), "{told}: {}", done.logged);
    }
    assert!(done.logged.contains("path: pages/news/2021/01/river.md"), "{}", done.logged);
    assert_eq!(files(&desk), ["copy.git", "shown.html", "thistledown.toml"]);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    let [(path, page)] = &desk.pages()[..] else { panic!("{:?}", desk.pages()) };
    assert_eq!(path, "pages/news/2021/01/river.md");
    assert_eq!(&done.said, page);
    // What it is about goes to those who search, not between title and text.
    assert!(!page.contains("Floods"), "{page}");
    let files = desk.files();
    let text = |start: &str| &files.iter().find(|(path, _)| path.starts_with(start)).unwrap().1;
    assert!(text("ledger/").contains("\"tags\":[\"Floods\"]"), "{}", text("ledger/"));
    assert!(text("feed.xml").contains("<category term=\"Floods\"/>"), "{}", text("feed.xml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rendered_file_holds_its_pictures_and_loads_nothing() {
    let site = start().await;
    let desk = Desk::new(&configuration(&site));
    let url = site.url("/post/river");
    desk.run(&["preview", url.as_str(), "--html", "shown.html"]).await.assert_code(0);
    let html = std::fs::read_to_string(desk.path().join("shown.html")).unwrap();
    let sources: Vec<&str> =
        html.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    // The picture and the code of the mirror.
    assert_eq!(sources.len(), 2, "{html}");
    assert!(sources.iter().all(|source| source.starts_with("data:image/png;base64,")), "{html}");
    assert!(html.contains("default-src 'none'"), "{html}");
    for word in ["<script", "<link", "<iframe", "@import", "thistledown:body"] {
        assert!(!html.contains(word), "{word}: {html}");
    }
    assert!(html.contains("<h1>A river rises</h1>"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_tried_before_they_go_to_the_configuration() {
    let site = start().await;
    let desk = Desk::new(&configuration(&site));
    let url = site.url("/post/river");
    desk.run(&["preview", url.as_str()]).await.assert_code(0).assert_said("Read our other pages");
    let rules = desk.path().join("try.toml");
    let text = "remove = [\".promo-x\"]\nreplace = [{ pattern = 'river', with = \"stream\" }]\n";
    std::fs::write(&rules, text).unwrap();
    let done = desk.run(&["preview", url.as_str(), "--rules", "try.toml"]).await;
    done.assert_code(0).assert_said("# A stream rises").assert_said("The stream rose");
    assert!(!done.said.contains("Read our other pages"), "{}", done.said);
    std::fs::write(&rules, "select = \"#none\"\n").unwrap();
    let done = desk.run(&["preview", url.as_str(), "--rules", "try.toml"]).await;
    done.assert_code(3);
    assert!(done.logged.contains("`select` matches nothing"), "{}", done.logged);
    std::fs::write(&rules, "\nreplace = [{ pattern = \"a(\", with = \"\" }]\n").unwrap();
    let before = site.count();
    let done = desk.run(&["preview", url.as_str(), "--rules", "try.toml"]).await;
    done.assert_code(78);
    assert!(done.logged.contains("try.toml:2:24: not a regular expression"), "{}", done.logged);
    assert_eq!(site.count(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_cannot_be_shown_says_why() {
    let site = start().await;
    let desk = Desk::new(&configuration(&site));
    let other = start().await;
    let (short, missing) = (site.url("/post/short"), site.url("/post/none"));
    let (stranger, post) = (other.url("/post/river"), site.url("/post/river"));
    for (arguments, code, why) in [
        (vec![short.as_str()], 3, "it would go to quarantine: only 9 characters"),
        (vec![missing.as_str()], 4, "404"),
        (vec![stranger.as_str()], 78, "no source has the host"),
        (vec![post.as_str(), "--source", "nobody"], 2, "no source `nobody`"),
        (vec!["ftp://news.example/"], 2, "not an http or https address"),
        (vec![post.as_str(), "--rules", "none.toml"], 78, "cannot read the rules"),
    ] {
        let done = desk.run(&[&["preview"], &arguments[..]].concat()).await;
        done.assert_code(code);
        assert!(done.logged.contains(why), "{why}: {}", done.logged);
        assert_eq!(done.said, "", "{why}");
    }
    // Nothing left by a way that was not chosen.
    assert_eq!(other.count(), 0);
    desk.configure(
        &configuration(&site).replace("[defaults]\n", "[defaults]\nroute = \"direct\"\n"),
    );
    let done = desk.run(&["preview", stranger.as_str()]).await;
    done.assert_code(0).assert_said("# A river rises");
    assert!(done.logged.contains("by the default route `direct`"), "{}", done.logged);
}
