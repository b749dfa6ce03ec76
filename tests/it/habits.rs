//! What a site's pages teach over several passes, seen in what is published.

use crate::servers::news::{Desk, News};

const NOTE: &str = "Our paper lives from its readers: join the circle of its friends.";

/// Gives posts from a number on pages of one template, of so many paragraphs.
fn write(news: &News, posts: std::ops::Range<usize>, paragraphs: usize) {
    for number in posts {
        news.change(number, |post| {
            let text: String = (0..paragraphs)
                .map(|at| {
                    format!(
                        "<p>In place {number} of the valley the river rose {at} hands in the \
                         night of day {number}, and {at} people carried {number} goods upstairs, \
                         as they had done every spring since year {at}.</p>"
                    )
                })
                .collect();
            let page = format!(
                "<html lang=en><head><title>{} - News</title></head><body><nav>BPXnav</nav>\
                 <div class=story><h1>{}</h1><p>{}</p>{text}<p>{NOTE}</p></div>\
                 <footer>BPXfoot</footer></body></html>",
                post.title, post.title, post.marker
            );
            post.instead = Some((200, page));
        });
    }
}

fn pages_with_note(desk: &Desk) -> usize {
    desk.pages().iter().filter(|(_, text)| text.contains("circle of its friends")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_every_article_is_left_out_of_later_ones() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(6);
    write(&news, 0..6, 8);
    desk.sync().await.assert_code(0).assert_said("published 6 new");
    // One pass reads all of its pages alike.
    assert_eq!(pages_with_note(&desk), 6);
    news.publish(2);
    write(&news, 6..8, 8);
    desk.sync().await.assert_code(0).assert_said("published 2 new");
    assert_eq!(pages_with_note(&desk), 6);
    desk.assert_whole(&news.markers());
    // The memory may be lost: what is published stays as it is.
    let head = desk.head();
    std::fs::remove_file(desk.path().join("cache.sqlite")).unwrap();
    desk.sync().await.assert_code(0).assert_said("no commit");
    assert_eq!(desk.head(), head);
    news.publish(1);
    write(&news, 8..9, 8);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    assert_eq!(pages_with_note(&desk), 7);
    desk.assert_whole(&news.markers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_far_shorter_than_the_others_waits_for_the_operator() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    news.publish(8);
    write(&news, 0..8, 14);
    desk.sync().await.assert_code(0).assert_said("published 8 new");
    news.publish(2);
    write(&news, 8..9, 14);
    write(&news, 9..10, 1);
    let done = desk.sync().await;
    done.assert_code(0).assert_said("published 1 new").assert_said("quarantined");
    done.assert_said("far shorter than this source's habit");
    // What is previewed is judged alike.
    let url = news.site.url("/post/story-1009");
    let shown = desk.run(&["preview", url.as_str()]).await;
    shown.assert_code(3);
    assert!(shown.logged.contains("far shorter than this source's habit"), "{}", shown.logged);
    let listed = desk.run(&["quarantine", "--json"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed.assert_code(0).said).unwrap();
    let id = listed[0]["id"].as_str().unwrap();
    desk.run(&["quarantine", "release", id]).await.assert_code(0);
    desk.sync().await.assert_code(0).assert_said("published 1 new");
    desk.assert_whole(&news.markers());
}
