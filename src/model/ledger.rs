//! The ledger: one line for every page that was ever published.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::{CategorySlug, Digest, SourceName, TreePath};

/// Identifies a page for ever: the first 16 bytes of the digest of source
/// and guid, as 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageId(String);

impl PageId {
    /// Returns the identity of what a source calls `guid`.
    #[must_use]
    pub fn new(source: &SourceName, guid: &str) -> Self {
        let digest = Digest::of_parts(&[source.as_str().as_bytes(), guid.trim().as_bytes()]);
        Self(digest.to_string()[..32].to_owned())
    }

    /// Returns the 32 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PageId> for String {
    fn from(id: PageId) -> String {
        id.0
    }
}

impl TryFrom<String> for PageId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a page id of 32 hexadecimal digits"))
        }
    }
}

/// The digests that a ledger line carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// Of the page file, for readers who check.
    pub page: Digest,
    /// Of the body alone, to see whether an article changed.
    pub body: Digest,
    /// Of what the feed said, to see whether an article may have changed.
    pub entry: Digest,
}

/// One line of the ledger, in the order in which its fields are written.
///
/// Lines are JSON (RFC 8259), one to a line, sorted by `id` in the file of
/// the day of `published` in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The identity of the page.
    pub id: PageId,
    /// The source that it came from.
    pub source: SourceName,
    /// Where the source published it.
    pub url: String,
    /// Where we publish it.
    pub path: TreePath,
    /// Its title, plain text.
    pub title: String,
    /// Who wrote it, as the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its category.
    pub category: CategorySlug,
    /// What it is about, as the source says; plain text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// When the source published it; else the day when we first saw it.
    #[serde(deserialize_with = "moment_of_a_path")]
    pub published: Timestamp,
    /// When the source last changed it, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// Who supplied the article, where it was not the source's own site: the
    /// host of an alternate address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    /// Whether the page was taken out: its file is gone, and what a source
    /// says of it is left alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withdrawn: bool,
    /// Digests of page, body and entry.
    pub digests: Digests,
}

/// Reads a moment whose year can stand in a path.
fn moment_of_a_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let moment = Timestamp::deserialize(deserializer)?;
    match Month::of(moment).year {
        0.. => Ok(moment),
        year => Err(D::Error::custom(format!("there is no folder for the year {year}"))),
    }
}

fn is_false(value: &bool) -> bool {
    !value
}

impl LedgerLine {
    /// Returns the ledger file that holds this line.
    #[must_use]
    pub fn file(&self) -> TreePath {
        let date = TimeZone::UTC.to_datetime(self.published).date();
        let text = format!("ledger/{:04}/{:02}/{:02}.jsonl", date.year(), date.month(), date.day());
        text.parse().unwrap_or_else(|_| unreachable!("digits make a valid path"))
    }

    /// Returns what stays of a page that is taken out: enough to know it again.
    #[must_use]
    pub fn withdraw(self) -> Self {
        Self { title: String::new(), author: None, tags: Vec::new(), withdrawn: true, ..self }
    }

    /// Returns what stays of a page of which nothing may be told: its
    /// identity, and the day and category that say where the line is.
    #[must_use]
    pub fn erase(self) -> Self {
        let name = format!("pages/{}/{}/{}.md", self.source, self.month().folders(), self.id);
        let nothing = Digest::of(b"");
        Self {
            url: String::new(),
            path: name.parse().unwrap_or(self.path),
            title: String::new(),
            author: None,
            tags: Vec::new(),
            updated: None,
            supplier: None,
            withdrawn: true,
            digests: Digests { page: nothing, body: nothing, entry: nothing },
            ..self
        }
    }

    /// Returns the month that archives this line.
    #[must_use]
    pub fn month(&self) -> Month {
        Month::of(self.published)
    }
}

/// A month of the archive, in UTC; shown as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Returns the month that holds a moment, in UTC.
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        let date = TimeZone::UTC.to_datetime(moment).date();
        Self { year: date.year(), month: date.month() }
    }

    /// Returns year and month as the folders of a page: `2026/11`.
    #[must_use]
    pub fn folders(&self) -> String {
        format!("{:04}/{:02}", self.year, self.month)
    }

    /// Returns the year.
    #[must_use]
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Returns the month of the year, 1 to 12.
    #[must_use]
    pub fn month(&self) -> i8 {
        self.month
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a month like 2026-11");
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let (year, month) =
            (year.parse().map_err(|_| wrong())?, month.parse().map_err(|_| wrong())?);
        if (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_from_before_there_were_tags_is_read_and_written_as_it_was() {
        let digest = "0".repeat(64);
        let old = format!(
            "{{\"id\":\"{}\",\"source\":\"soh\",\"url\":\"https://a.example/1\",\
             \"path\":\"pages/soh/2021/01/1.md\",\"title\":\"t\",\"category\":\"finance\",\
             \"published\":\"2021-01-11T00:00:00Z\",\"digests\":{{\"page\":\"{digest}\",\
             \"body\":\"{digest}\",\"entry\":\"{digest}\"}}}}",
            "1".repeat(32)
        );
        let line: LedgerLine = serde_json::from_str(&old).unwrap();
        assert!(line.tags.is_empty());
        assert_eq!(serde_json::to_string(&line).unwrap(), old);
    }
}
