//! An entry as its source wrote it, and what becomes of it: one place where
//! texts are cleaned, addresses made absolute and entries left out.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::Offset;
use url::Url;

use crate::model::{Enclosure, Entry, Feed};
use crate::text::clean::clean_line_within;
use crate::text::date;
use crate::text::plain;

/// Longest title and guid, in characters.
const LONGEST: usize = 500;

/// Most categories and enclosures of one entry.
const MOST: usize = 32;

/// What a source wrote of one entry.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) guid: Option<String>,
    pub(super) link: Option<Url>,
    /// Plain text, not cleaned yet.
    pub(super) title: String,
    pub(super) author: Option<String>,
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) categories: Vec<String>,
    pub(super) summary: Option<String>,
    pub(super) content: Option<String>,
    pub(super) enclosures: Vec<(Url, Option<String>)>,
}

/// Entries in the making.
pub(super) struct Drafts {
    feed: Feed,
    seen: HashSet<String>,
    limit: usize,
    zone: Offset,
}

impl Drafts {
    pub(super) fn new(limit: usize) -> Self {
        Self { feed: Feed::default(), seen: HashSet::new(), limit, zone: Offset::UTC }
    }

    pub(super) fn is_full(&self) -> bool {
        self.feed.entries.len() >= self.limit
    }

    pub(super) fn is_empty(&self) -> bool {
        self.feed.entries.is_empty()
    }

    pub(super) fn skip(&mut self) {
        self.feed.skipped += 1;
    }

    pub(super) fn title(&mut self, title: &str) {
        let title = clean_line_within(&plain::decode(title), LONGEST);
        if self.feed.title.is_none() && !title.is_empty() {
            self.feed.title = Some(title);
        }
    }

    pub(super) fn language(&mut self, tag: &str) {
        let tag = tag.trim().replace('_', "-");
        let fine = (2..=35).contains(&tag.len())
            && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fine && self.feed.language.is_none() {
            // Chinese feeds that name no zone mean their own.
            if tag.to_ascii_lowercase().starts_with("zh") {
                self.zone = date::CHINA;
            }
            self.feed.language = Some(tag);
        }
    }

    pub(super) fn part(&mut self, part: Url) {
        if self.feed.parts.len() >= self.limit {
            self.skip();
        } else if !self.feed.parts.contains(&part) {
            self.feed.parts.push(part);
        }
    }

    pub(super) fn moment(&self, text: &str) -> Option<Timestamp> {
        Some(date::told(text, self.zone)?.timestamp())
    }

    /// Takes an entry, or leaves it out and counts it.
    pub(super) fn push(&mut self, draft: Draft) {
        let blank = |html: &String| plain::plain(html).trim().is_empty() && !html.contains("<img");
        let content = draft.content.filter(|html| !blank(html));
        let summary = draft.summary.filter(|html| !blank(html));
        // Without an address the description is all that there is to read.
        let (summary, content) = match (summary, content) {
            (Some(summary), None) if draft.link.is_none() || is_full_text(&summary) => {
                (None, Some(summary))
            }
            other => other,
        };
        if self.is_full() || (draft.link.is_none() && content.is_none()) {
            self.skip();
            return;
        }
        let guid = draft
            .guid
            .map(|guid| clean_line_within(&guid, LONGEST))
            .filter(|guid| !guid.is_empty())
            // The fragment is dropped from the link, but may be all that
            // tells two entries apart.
            .or_else(|| draft.link.as_ref().map(|link| link.as_str().to_owned()))
            .unwrap_or_else(|| {
                let words = format!("{} {}", draft.title, content.as_deref().unwrap_or_default());
                crate::model::Digest::of(words.as_bytes()).to_string()
            });
        if !self.seen.insert(guid.clone()) {
            return;
        }
        let mut link = draft.link;
        if let Some(link) = &mut link {
            link.set_fragment(None);
        }
        let mut categories: Vec<String> = Vec::new();
        for category in draft.categories {
            let category = clean_line_within(&plain::plain(&category), 100);
            if !category.is_empty() && !categories.contains(&category) && categories.len() < MOST {
                categories.push(category);
            }
        }
        let mut enclosures: Vec<Enclosure> = Vec::new();
        for (url, media_type) in draft.enclosures {
            if enclosures.len() < MOST && enclosures.iter().all(|held| held.url != url) {
                let media_type = media_type.map(|kind| clean_line_within(&kind, 100));
                enclosures.push(Enclosure {
                    url,
                    media_type: media_type.filter(|kind| !kind.is_empty()),
                });
            }
        }
        let author = draft.author.map(|author| clean_line_within(&plain::plain(&author), 200));
        let entry = Entry {
            guid,
            link,
            title: clean_line_within(&draft.title, LONGEST),
            author: author.filter(|author| !author.is_empty()),
            published: draft.published.and_then(|text| self.moment(&text)),
            updated: draft.updated.and_then(|text| self.moment(&text)),
            categories,
            summary,
            content,
            enclosures,
        };
        self.feed.entries.push(entry);
    }

    pub(super) fn finish(self) -> Feed {
        self.feed
    }
}

/// Sees the full text where a feed has only a description: several
/// paragraphs of some length.
fn is_full_text(html: &str) -> bool {
    let blocks = html.matches("<p").count() + html.matches("<br").count() / 2;
    blocks >= 3 && plain::plain(html).chars().count() >= 1_000
}

/// Returns an absolute http or https address.
pub(super) fn web_address(base: &Url, text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4_096 {
        return None;
    }
    let url = base.join(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
}
