//! What extraction finds and what it costs, beside two extractors alone, in
//! one run: F1, precision and recall over shingles of four words, pages per
//! second, and processor time for each page; and what is left of it where the
//! container is known that a page of the same site would have taught.
//!
//! `cargo bench --bench extract -- FOLDER…`, or the folders in
//! `THISTLEDOWN_CORPUS`, parted as in `PATH`. A folder holds pages with what
//! is right of each: `html/NAME.html.gz` with `truth/NAME.json`, whose
//! `main_content` is the text, or `original/NAME.html` with
//! `cleaned/NAME.txt`. Without one, a page of our own is timed.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use rustix::time::{ClockId, clock_gettime};
use thistledown::article::{
    self, Expectation, ExpectedContainer, Found, Hints, PageBytes, Rejection,
};
use thistledown::markdown;
use thistledown::model::{Limits, Rules};
use thistledown::text::charset::{self, Kind};
use thistledown::text::plain;
use url::Url;

/// Sizes of what is called a typical page, in bytes.
const TYPICAL: std::ops::Range<usize> = 50_000..100_000;

/// How often each page is read; the shortest time counts.
const ROUNDS: usize = 3;

/// A page with its text, if it is known.
struct Page {
    bytes: Vec<u8>,
    text: Option<String>,
    /// What is expected of its site once pages like it were read; none where
    /// no element holds its article.
    site: Option<Expectation>,
}

/// The content of an article, as its reader gives it.
enum Content {
    Html(String),
    Tree(Box<Found>),
    Nothing,
}

impl Content {
    fn into_html(self) -> String {
        match self {
            Self::Html(html) => html,
            Self::Tree(found) => found.html(),
            Self::Nothing => String::new(),
        }
    }
}

/// Who reads pages, and how: to an article, or not at all.
type Reader = (&'static str, fn(&Page) -> Option<Content>);

const READERS: [Reader; 5] = [
    ("thistledown", ours),
    ("  with Markdown", ours_written),
    ("  from containers", ours_learned),
    ("dom_smoothie", smoothie),
    ("trafilatura", trafilatura),
];

fn main() {
    let told = std::env::args_os().skip(1).filter(|argument| argument != "--bench");
    let mut folders: Vec<PathBuf> = told.map(PathBuf::from).collect();
    if folders.is_empty() {
        let told = std::env::var_os("THISTLEDOWN_CORPUS").unwrap_or_default();
        folders = std::env::split_paths(&told).filter(|path| path.as_os_str() != "").collect();
    }
    // Extractors that panic are no news.
    std::panic::set_hook(Box::new(|_| {}));
    if folders.is_empty() {
        println!("No folder of pages was named: only a page of our own is timed, nothing scored.");
        measure("a page of our own", &[own_page()]);
    }
    for folder in folders {
        match pages(&folder) {
            pages if pages.is_empty() => {
                println!("{} holds no pages with their text: skipped.", folder.display());
            }
            pages => measure(&folder.display().to_string(), &pages),
        }
    }
}

fn measure(name: &str, pages: &[Page]) {
    let typical = pages.iter().filter(|page| TYPICAL.contains(&page.bytes.len())).count();
    println!("\n{name}: {} pages, {typical} of them of 50 to 100 kB", pages.len());
    println!(
        "{:18}{:>8}{:>8}{:>8}{:>10}{:>11}{:>11}{:>11}",
        "", "F1", "P", "R", "pages/s", "mean", "median", "typical"
    );
    for (reader, read) in READERS {
        let (mut precision, mut recall, mut scored) = (0.0, 0.0, 0.0);
        let mut times: Vec<(f64, usize)> = Vec::new();
        for page in pages {
            let mut shortest = f64::MAX;
            let mut content = None;
            for _ in 0..ROUNDS {
                let start = processor_time();
                content = catch_unwind(|| read(page)).unwrap_or_default();
                shortest = shortest.min(processor_time() - start);
            }
            let Some(html) = content.map(Content::into_html) else { continue };
            times.push((shortest * 1e3, page.bytes.len()));
            if let Some(text) = &page.text {
                let (own, all) = score(text, &plain::lines(&html));
                precision += own;
                recall += all;
                scored += 1.0;
            }
        }
        let (precision, recall) = (precision / scored, recall / scored);
        let f1 = 2.0 * precision * recall / (precision + recall);
        let typical: Vec<f64> = times
            .iter()
            .filter(|(_, size)| TYPICAL.contains(size))
            .map(|(time, _)| *time)
            .collect();
        let mut all: Vec<f64> = times.iter().map(|(time, _)| *time).collect();
        let mean = mean(&all);
        all.sort_by(f64::total_cmp);
        if all.is_empty() {
            continue;
        }
        println!(
            "{reader:18}{f1:>8.4}{precision:>8.4}{recall:>8.4}{:>10.0}{mean:>8.2} ms{:>8.2} ms{:>8.2} ms",
            1e3 / mean,
            all[all.len() / 2],
            self::mean(&typical),
        );
    }
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn found(bytes: &[u8], site: Option<&Expectation>) -> Result<Found, Rejection> {
    let url = Url::parse("https://page.invalid/").unwrap();
    let page = PageBytes { url: &url, bytes, content_type: None };
    let hints = Hints { site, ..Hints::default() };
    article::extract(&page, &Rules::default(), &hints, &Limits::default())
}

/// Returns what is expected where pages like this one were read, and trusted.
fn taught(bytes: &[u8]) -> Option<Expectation> {
    let found = found(bytes, Some(&Expectation::default())).ok()?;
    let selector = found.lesson?.container?;
    let containers = vec![ExpectedContainer { selector, trusted: true }];
    Some(Expectation { containers, ..Expectation::default() })
}

fn ours(page: &Page) -> Option<Content> {
    let found = found(&page.bytes, None);
    Some(found.map_or(Content::Nothing, |found| Content::Tree(Box::new(found))))
}

fn ours_written(page: &Page) -> Option<Content> {
    Some(found(&page.bytes, None).map_or(Content::Nothing, written))
}

fn ours_learned(page: &Page) -> Option<Content> {
    let found = found(&page.bytes, Some(page.site.as_ref()?));
    Some(found.map_or(Content::Nothing, written))
}

fn written(found: Found) -> Content {
    let url = Url::parse("https://page.invalid/").unwrap();
    std::hint::black_box(markdown::convert(&found.body, &url));
    Content::Tree(Box::new(found))
}

fn smoothie(page: &Page) -> Option<Content> {
    let article = dom_smoothie::Readability::new(decoded(&page.bytes), None, None)
        .and_then(|mut readability| readability.parse());
    Some(article.map_or(Content::Nothing, |article| Content::Html(article.content.to_string())))
}

fn trafilatura(page: &Page) -> Option<Content> {
    let options = trafilatura::Options::default().with_fallback(true);
    let answer = trafilatura::extract(&decoded(&page.bytes), &options);
    Some(answer.map_or(Content::Nothing, |answer| Content::Html(answer.content_html)))
}

fn decoded(bytes: &[u8]) -> String {
    charset::decode(bytes, None, Kind::Html, None).text
}

/// Returns the pages of a folder in the order of their names.
fn pages(folder: &Path) -> Vec<Page> {
    let mut names: Vec<PathBuf> = ["html", "original"]
        .iter()
        .filter_map(|inner| fs::read_dir(folder.join(inner)).ok())
        .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
        .collect();
    names.sort();
    names.iter().filter_map(|path| page(folder, path)).collect()
}

fn page(folder: &Path, path: &Path) -> Option<Page> {
    let mut bytes = fs::read(path).ok()?;
    let name = path.file_name()?.to_str()?;
    let stem = name.trim_end_matches(".gz").trim_end_matches(".html");
    if name.ends_with(".gz") {
        let packed = std::mem::take(&mut bytes);
        GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).ok()?;
    }
    let text = match fs::read(folder.join("truth").join(format!("{stem}.json"))) {
        Ok(truth) => {
            let truth: serde_json::Value = serde_json::from_slice(&truth).ok()?;
            truth.get("main_content")?.as_str()?.to_owned()
        }
        Err(_) => {
            let text = fs::read(folder.join("cleaned").join(format!("{stem}.txt"))).ok()?;
            String::from_utf8_lossy(&text).into_owned()
        }
    };
    let site = taught(&bytes);
    Some(Page { bytes, text: Some(text), site })
}

/// Returns a page of some 70 kB: an article among lists of links.
fn own_page() -> Page {
    let prose = "<p>The river rose by a hand's breadth in the night, and the people of the lower \
                 town carried their goods upstairs, as they had done every spring since the old \
                 dam broke, though <a href=/b>nobody believed</a> that it would come to that.</p>";
    let link = "<li class=\"item item-small\"><a href=\"/2024/03/a-long-address-of-another-story\
                \"><img src=\"/pictures/small.jpg\" alt=\"\">Another story of the day</a></li>";
    let html = format!(
        "<!doctype html><html lang=en><head><title>A river rises - Example</title></head><body>\
         <nav><ul>{}</ul></nav><article><h1>A river rises</h1>{}</article><aside><ul>{}</ul>\
         </aside></body></html>",
        link.repeat(80),
        prose.repeat(60),
        link.repeat(200)
    );
    let bytes = html.into_bytes();
    Page { site: taught(&bytes), bytes, text: None }
}

/// Returns the precision and the recall of a text.
fn score(right: &str, found: &str) -> (f64, f64) {
    let (right, found) = (shingles(right), shingles(found));
    let common: usize = right
        .iter()
        .map(|(shingle, times)| (*times).min(found.get(shingle).copied().unwrap_or_default()))
        .sum();
    let part = |all: &HashMap<Vec<String>, usize>, none: f64| match all.values().sum::<usize>() {
        0 => none,
        all => common as f64 / all as f64,
    };
    (part(&found, 0.0), part(&right, 1.0))
}

/// Returns how often each run of four words stands in a text; a character of
/// Chinese or Japanese is a word.
fn shingles(text: &str) -> HashMap<Vec<String>, usize> {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    for letter in text.to_lowercase().chars() {
        let is_wide = matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}');
        match words.last_mut().filter(|_| in_word && !is_wide) {
            Some(word) if letter.is_alphanumeric() => word.push(letter),
            _ if letter.is_alphanumeric() => words.push(letter.to_string()),
            _ => {}
        }
        in_word = letter.is_alphanumeric() && !is_wide;
    }
    let mut shingles = HashMap::new();
    for run in words.windows(4.min(words.len()).max(1)) {
        *shingles.entry(run.to_vec()).or_insert(0) += 1;
    }
    shingles
}
