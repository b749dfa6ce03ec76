//! What the Markdown of a page becomes on a reader's host, behaviour by
//! behaviour, as `tests/fixtures/markdown/behaviours.txt` tells.

use std::fmt::Write as _;
use std::path::Path;

use thistledown::model::Limits;
use thistledown::{article, markdown};
use url::Url;

use crate::renderers;
use crate::roundtrip::is_same;

/// A line of HTML, and what is to come of it.
struct Case {
    group: String,
    html: String,
    expected: String,
}

/// Reads line feeds and characters that cannot be seen.
pub fn decoded(line: &str) -> String {
    let line = line.replace("\\n", "\n").replace("~/", "https://n.example/");
    let mut parts = line.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        out.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        out.push_str(rest);
    }
    out
}

fn cases() -> Vec<Case> {
    let path = "tests/fixtures/markdown/behaviours.txt";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    let mut group = String::new();
    let mut html = String::new();
    let (_, lines) = text.split_once("\n## ").unwrap();
    for line in format!("## {lines}").lines().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("## ") {
            group = name.to_owned();
        } else if let Some(expected) = line.strip_prefix("= ") {
            let (group, html) = (group.clone(), std::mem::take(&mut html));
            cases.push(Case { group, html, expected: decoded(expected) });
        } else {
            assert!(html.is_empty(), "two lines of HTML: {line}");
            html = decoded(line);
        }
    }
    cases
}

#[test]
fn every_behaviour_is_right_on_two_renderers() {
    let base = Url::parse("https://n.example/a/b").unwrap();
    let limits = Limits::default();
    let cases = cases();
    let mut wrong = String::new();
    let mut right = 0;
    let mut emphasis = 0;
    for case in &cases {
        let tidy = article::tidy(&case.html, &base, &limits).unwrap();
        let markdown = markdown::render(&markdown::convert(&tidy, &base));
        match renderers::all(&markdown).iter().find(|page| !is_same(page, &case.expected)) {
            None => {
                right += 1;
                emphasis += usize::from(case.group.ends_with("without spaces"));
            }
            Some(page) => {
                let Case { group, html, expected } = case;
                let _ = writeln!(
                    wrong,
                    "{group}\n{html}\ntidy:     {}\nmarkdown: {markdown:?}\nfound:    {page}\nexpected: {expected}\n",
                    tidy.html()
                );
            }
        }
    }
    println!("{wrong}{right} of {} behaviours right", cases.len());
    assert!(cases.len() >= 120 && right == cases.len(), "{wrong}");
    assert!(emphasis >= 6);
}
