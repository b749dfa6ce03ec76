//! What is not believed waits, is listed, and is let go by hand.

use serde_json::Value;

use crate::servers::news::{Desk, News};

async fn listed(desk: &Desk) -> Vec<Value> {
    let done = desk.run(&["quarantine", "--json"]).await;
    serde_json::from_str(&done.assert_code(0).said).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_believed_is_listed_retried_and_released() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    desk.run(&["quarantine"]).await.assert_code(0).assert_said("nothing waits");
    news.publish(2);
    let short = "<html><title>Story number 1001 新闻</title><p>UMK1001 rises.</p></html>";
    news.change(1, |post| post.instead = Some((200, short.to_owned())));
    desk.sync().await.assert_code(0).assert_said("quarantined");
    assert_eq!(desk.pages().len(), 1);

    let waiting = listed(&desk).await;
    let [entry] = waiting.as_slice() else { panic!("{waiting:?}") };
    let id = entry["id"].as_str().unwrap();
    assert!(entry["url"].as_str().unwrap().ends_with("/post/story-1001"), "{entry}");
    assert_eq!(entry["attempts"], 1);
    let shown = desk.run(&["quarantine"]).await;
    shown.assert_code(0).assert_said(&id[..10]).assert_said("tried again 20");

    // It waits for its time; retried, it is asked for and still not believed.
    let before = news.site.heard().len();
    desk.sync().await.assert_code(0);
    assert_eq!(news.asked_since(before), ["/feed.xml"]);
    desk.run(&["quarantine", "retry", "all"]).await.assert_code(0).assert_said("tries it again");
    desk.sync().await.assert_code(0).assert_said("quarantined");
    assert_eq!(listed(&desk).await[0]["attempts"], 1);

    // Released, it outlives a pass in which it cannot be had.
    desk.run(&["quarantine", "release", &id[..10]]).await.assert_code(0);
    assert_eq!(listed(&desk).await[0]["trusted"], true);
    news.change(1, |post| post.instead = Some((503, String::new())));
    desk.sync().await.assert_code(3);
    news.change(1, |post| post.instead = Some((200, short.to_owned())));
    desk.run(&["quarantine", "retry", &id[..10]]).await.assert_code(0);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    desk.assert_whole(&news.markers());
    desk.run(&["quarantine"]).await.assert_code(0).assert_said("nothing waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_not_there_is_said_to_be_so() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    desk.sync().await.assert_code(0);
    let done = desk.run(&["quarantine", "release", "abcd"]).await;
    done.assert_code(2);
    assert!(done.logged.contains("no entry begins with `abcd`"), "{}", done.logged);
}
