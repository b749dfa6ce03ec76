//! Addresses with the number of a page in them, and without it.

use url::Url;

use crate::model::bare_host;

/// Highest number of a page that is believed to be one.
const HIGHEST: u32 = 200;

/// An address without the number of its page, and that number.
type Numbered = (String, u32);

/// A page by its own address.
pub(super) struct Own {
    /// Its address without a number, by every reading of it.
    readings: Vec<Numbered>,
    /// As it is, for a first page that has no number.
    plain: String,
    path: String,
    pub(super) number: Option<u32>,
}

impl Own {
    pub(super) fn of(page: &Url) -> Self {
        let readings = readings(page);
        let number = readings.first().map(|(_, number)| *number);
        Self { readings, plain: plain(page), path: stem_path(page.path()), number }
    }

    /// Returns the number of an address that is this page's with another
    /// number.
    pub(super) fn number_of(&self, url: &Url) -> Option<u32> {
        readings(url).into_iter().find_map(|(stem, number)| {
            let same = stem == self.plain || self.readings.iter().any(|(own, _)| *own == stem);
            same.then_some(number)
        })
    }

    /// Tells whether an address is this page's with a word for the whole in
    /// the place of a number.
    pub(super) fn is_whole(&self, url: &Url) -> bool {
        const WORDS: [&str; 9] = [
            "all",
            "full",
            "single",
            "singlepage",
            "single-page",
            "onepage",
            "viewall",
            "view-all",
            "print",
        ];
        let is_word = |text: &str| WORDS.contains(&text.to_ascii_lowercase().as_str());
        let path = stem_path(url.path());
        if path == self.path || self.readings.iter().any(|(stem, _)| stem.ends_with(&path)) {
            return url.query_pairs().any(|(key, value)| is_word(&key) || is_word(&value));
        }
        let (name, ending) = split_ending(&path);
        WORDS.iter().any(|word| {
            let stem = name.strip_suffix(word).and_then(|rest| rest.strip_suffix(['_', '-', '/']));
            stem.is_some_and(|stem| {
                let stem = format!("{stem}{ending}");
                stem == self.path || self.readings.iter().any(|(own, _)| own.ends_with(&stem))
            })
        })
    }

    /// Tells whether the last part of the path is nothing but a number.
    pub(super) fn is_all_number(&self) -> bool {
        let name = split_ending(&self.path).0.rsplit('/').next().unwrap_or_default();
        name.bytes().all(|byte| byte.is_ascii_digit())
    }
}

pub(super) fn site(url: &Url) -> Option<(&str, Option<u16>)> {
    Some((bare_host(url.host_str()?), url.port()))
}

/// Returns a path without what is the same with and without it.
fn stem_path(path: &str) -> String {
    let path = path.trim_end_matches('/');
    for index in ["/index.html", "/index.htm", "/index.shtml", "/index.php"] {
        if let Some(folder) = path.strip_suffix(index) {
            return folder.to_owned();
        }
    }
    path.to_owned()
}

fn plain(url: &Url) -> String {
    with_query(
        stem_path(url.path()),
        url.query_pairs().map(|(key, value)| format!("{key}={value}")),
    )
}

fn with_query(path: String, pairs: impl Iterator<Item = String>) -> String {
    let query: Vec<String> = pairs.collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Parts the last name of a path from its ending.
fn split_ending(path: &str) -> (&str, &str) {
    match path.rfind('.') {
        Some(at) if !path[at..].contains('/') && path.len() - at <= 6 => path.split_at(at),
        _ => (path, ""),
    }
}

/// Reads an address as one with the number of a page: in its query, as the
/// last part of its path, or at the end of its last name.
fn readings(url: &Url) -> Vec<Numbered> {
    const KEYS: [&str; 13] = [
        "page",
        "p",
        "pg",
        "pn",
        "paged",
        "pageno",
        "page_no",
        "pagenum",
        "pageindex",
        "pageid",
        "currentpage",
        "part",
        "seite",
    ];
    let mut found = Vec::new();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    for (at, (key, value)) in pairs.iter().enumerate() {
        if let Some(number) = number(value).filter(|_| KEYS.contains(&&*key.to_ascii_lowercase())) {
            let rest = pairs.iter().enumerate().filter(|(other, _)| *other != at);
            let rest = rest.map(|(_, (key, value))| format!("{key}={value}"));
            found.push((with_query(stem_path(url.path()), rest), number));
        }
    }
    let path = url.path().trim_end_matches('/');
    let (name, ending) = split_ending(path);
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, digits) = name.split_at(name.len() - digits);
    if let Some(number) = number(digits) {
        let head = ["page", "pagina", "seite", "p"]
            .iter()
            .find_map(|word| {
                let head = head.trim_end_matches(['-', '_', '/']).strip_suffix(word)?;
                head.ends_with(['-', '_', '/', '.']).then_some(head)
            })
            .unwrap_or(head);
        if let Some(stem) = head.strip_suffix(['-', '_', '/', '.']).filter(|stem| !stem.is_empty())
        {
            let query = url.query_pairs().map(|(key, value)| format!("{key}={value}"));
            found.push((with_query(stem_path(&format!("{stem}{ending}")), query), number));
        }
    }
    found
}

pub(super) fn number(digits: &str) -> Option<u32> {
    let fits = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| fits && *number <= HIGHEST)
}
