//! `thistledown extract` and `thistledown markdown`, as scripts use them.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::servers::news::Done;

const PAGE: &str = "<html lang=en><head><title>A river rises - News</title>\
    <meta property=article:published_time content=2021-01-11T02:30:00Z>\
    <meta name=keywords content=Rivers></head><body>\
    <nav><a href=/>Home</a></nav><article><h1>A river rises</h1><p>The river rose by a hand's \
    breadth in the night, and the people of the <a href=/town>lower town</a> carried their goods \
    upstairs, as they had done every spring.</p><p>Nobody was hurt, said the mayor, who had \
    walked along the dam until the morning came.</p></article></body></html>";

pub fn run(arguments: &[&str], asked: &str) -> Done {
    let mut child = Command::new(env!("CARGO_BIN_EXE_thistledown"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let asked = asked.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let done = Done::from(child.wait_with_output().unwrap());
    writing.join().unwrap().unwrap();
    done
}

#[test]
fn a_page_is_told_as_json() {
    let done = run(&["extract", "--url", "https://news.example/n/1"], PAGE);
    done.assert_code(0);
    let told: Value = serde_json::from_str(&done.said).unwrap();
    assert_eq!(told["title"], "A river rises");
    assert_eq!(told["published"], "2021-01-11T02:30:00Z");
    assert_eq!(told["language"], "en");
    assert_eq!(told["tags"], json!(["Rivers"]));
    assert_eq!(
        told["origins"],
        json!({
            "title": "markup", "published": "open-graph", "language": "markup", "tags": "meta",
        })
    );
    assert_eq!(told["verdict"], "article");
    let text = told["text"].as_str().unwrap();
    assert!(text.starts_with("The river rose by a hand's breadth"), "{text}");
    assert!(!text.contains("Home"), "{text}");
    let markdown = told["markdown"].as_str().unwrap();
    assert!(markdown.contains("[lower town](https://news.example/town)"), "{markdown}");
}

#[test]
fn an_evening_stays_on_the_day_that_the_page_tells() {
    for (told, wanted) in [
        ("2021-01-11T22:30:00-05:00", "2021-01-11T22:30:00-05:00"),
        ("2021-01-11", "2021-01-11T00:00:00Z"),
    ] {
        let page = PAGE.replace("2021-01-11T02:30:00Z", told);
        let done = run(&["extract", "--url", "https://news.example/n/1"], &page);
        let said: Value = serde_json::from_str(&done.assert_code(0).said).unwrap();
        assert_eq!(said["published"], wanted);
    }
}

#[test]
fn lines_are_answered_in_order_and_a_hostile_one_does_not_stop_the_rest() {
    let bomb = "<div>".repeat(300_000);
    let lines = [
        json!({"id": 1, "url": "https://news.example/1", "html": PAGE}).to_string(),
        "no JSON".to_owned(),
        json!({"id": "two", "html": bomb}).to_string(),
        json!({"id": 3, "html": "<title>404 Not Found</title><p>Nothing."}).to_string(),
        json!({"id": 4, "html": PAGE}).to_string(),
    ];
    let done = run(&["extract", "--jsonl"], &lines.join("\n"));
    done.assert_code(3);
    assert!(done.logged.contains("line 2: "), "{}", done.logged);
    let told: Vec<Value> =
        done.said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&Value> = told.iter().map(|told| &told["id"]).collect();
    assert_eq!(ids, [&json!(1), &Value::Null, &json!("two"), &json!(3), &json!(4)]);
    assert_eq!(told[0]["verdict"], "article");
    assert!(told[1]["verdict"].as_str().unwrap().contains("cannot be read"), "{}", told[1]);
    assert_ne!(told[2]["verdict"], "article");
    assert!(told[3]["verdict"].as_str().unwrap().contains("not there"), "{}", told[3]);
    assert_eq!(told[3]["text"], Value::Null);
    assert_eq!(told[4]["title"], "A river rises");
}

#[test]
fn a_line_is_unicode_whatever_the_page_said_of_itself() {
    let text = "河水一夜之间上涨了一掌，下城的居民像每年春天一样把家当搬到了楼上。".repeat(8);
    for label in ["gbk", "gb2312", "big5", "iso-8859-1"] {
        let page = format!("<html><meta charset={label}><title>河水上涨</title><p>{text}</p>");
        let line = json!({"id": label, "html": page}).to_string();
        let told: Value =
            serde_json::from_str(&run(&["extract", "--jsonl"], &line).assert_code(0).said).unwrap();
        assert_eq!(told["title"], "河水上涨", "{label}");
        assert!(told["text"].as_str().unwrap().contains(&text), "{label}");
    }
}

#[test]
fn a_fragment_is_written_whole_and_its_relative_links_stay() {
    let fragment = "<h2>One</h2><p>A <a href=two.html>two</a>, a <a href=/three?x=1>three</a> and \
                    <a href=https://a.example/>four</a>.</p><img src=i.png alt=five>";
    let done = run(&["markdown"], fragment);
    done.assert_code(0);
    assert_eq!(
        done.said,
        "## One\n\nA [two](two.html), a [three](/three?x=1) and [four](https://a.example/).\n\n\
         ![five](i.png)\n"
    );
    let line = json!({"id": 7, "url": "https://b.example/x/", "html": "<a href=y>z</a>"});
    let done = run(&["markdown", "--jsonl"], &line.to_string());
    let told: Value = serde_json::from_str(&done.assert_code(0).said).unwrap();
    assert_eq!(told, json!({"id": 7, "markdown": "[z](https://b.example/x/y)\n"}));
}

#[test]
fn an_address_that_nobody_knows_stays_relative_and_means_nothing_else() {
    let fragment = "<a href=./javascript:alert(1)>a</a> <a href=x/../vbscript:x>b</a> \
                    <a href=/.//t.example/c>c</a> <a href=..//t.example/d>d</a> \
                    <img src=\"./data:image/svg+xml,x\" alt=e> <a href=.//t.example/f>f</a>";
    let done = run(&["markdown"], fragment);
    assert_eq!(
        done.assert_code(0).said,
        "[a](./javascript:alert%281%29) [b](./vbscript:x) [c](/.//t.example/c) \
         [d](/.//t.example/d) ![e](./data:image/svg+xml,x) [f](.//t.example/f)\n"
    );
    let told = run(&["extract"], PAGE).assert_code(0).said.clone();
    let told: Value = serde_json::from_str(&told).unwrap();
    assert!(told["markdown"].as_str().unwrap().contains("[lower town](/town)"), "{told}");
}
