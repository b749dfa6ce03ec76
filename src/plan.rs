//! What to do with an entry: publish it, look at it again, or leave it; and
//! where its page goes.
//!
//! Pure rules over what the ledger says. This room fetches nothing, knows no
//! clock but the moment it is given, and never sees an article.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::model::{Digest, Entry, Month, PageId, SourceName, TreePath};

/// What is known of a page that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its identity.
    pub id: PageId,
    /// The digest of the entry when we last looked at the article.
    pub entry: Digest,
    /// Whether it was taken out, whatever its source says of it now.
    pub withdrawn: bool,
}

/// What the plan may ask about the past.
pub struct Memory<'a> {
    /// Finds a page by its identity.
    pub by_id: &'a dyn Fn(&PageId) -> Option<Known>,
    /// Finds a page of a source by the address of its article.
    pub by_url: &'a dyn Fn(&SourceName, &str) -> Option<Known>,
}

/// What to do with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is new.
    Publish(PageId),
    /// It was published under this identity, and the feed now says otherwise.
    Update(PageId),
    /// It was published, and nothing changed.
    Leave(PageId),
}

impl Decision {
    /// Returns the identity that the entry has, or gets.
    #[must_use]
    pub fn id(&self) -> &PageId {
        match self {
            Self::Publish(id) | Self::Update(id) | Self::Leave(id) => id,
        }
    }
}

/// Decides about one entry. It is the same page if the source gives it the
/// same identifier, or the same address of its own: sources change their
/// identifiers without warning, and a reader wants one page.
#[must_use]
pub fn decide(source: &SourceName, entry: &Entry, memory: &Memory) -> Decision {
    let id = PageId::new(source, &entry.guid);
    let by_link = || {
        let link = entry.link.as_ref().filter(|link| names_one_article(link))?;
        (memory.by_url)(source, link.as_str())
    };
    match (memory.by_id)(&id).or_else(by_link) {
        None => Decision::Publish(id),
        Some(known) if known.withdrawn || known.entry == entry.digest() => {
            Decision::Leave(known.id)
        }
        Some(known) => Decision::Update(known.id),
    }
}

/// Tells whether an address can stand for one article: a home page, which some
/// feeds give as the link of every entry, cannot.
#[must_use]
pub fn names_one_article(link: &Url) -> bool {
    link.path().trim_matches('/').len() > 1 || link.query().is_some()
}

/// Returns the latest moment by which others may date something now: their
/// clocks may be ahead of ours, by a day at most.
#[must_use]
pub fn latest(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(24)).unwrap_or(now)
}

/// Returns the date of a page, whole seconds: what the feed says, else what
/// the page says, else the day of first sight in UTC. Dates before 1990 or
/// more than a day ahead are mistakes or mischief, and are passed over.
#[must_use]
pub fn date(feed: Option<Timestamp>, page: Option<Timestamp>, now: Timestamp) -> Timestamp {
    const YEAR_1990: i64 = 631_152_000;
    let latest = latest(now);
    let plausible = |moment: &Timestamp| moment.as_second() >= YEAR_1990 && *moment <= latest;
    let found = [feed, page].into_iter().flatten().find(plausible);
    let second = found.map_or_else(|| day(now), |moment| moment.as_second());
    Timestamp::from_second(second).unwrap_or(now)
}

/// Returns the first second of a moment's day in UTC.
fn day(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(86_400) * 86_400
}

/// Returns the time that a commit carries: the day of its newest page, never
/// before its parent's and never ahead of now, so that it tells nothing of
/// when the operator's machine ran. A parent from the future, which a wrong
/// clock dated, says nothing.
#[must_use]
pub fn commit_time(
    newest: Option<Timestamp>,
    parent: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let parent = parent.filter(|parent| *parent <= latest(now));
    let newest = newest.map_or_else(|| parent.map_or(day(now), Timestamp::as_second), day);
    let second = newest.min(day(now)).max(parent.map_or(i64::MIN, Timestamp::as_second));
    Timestamp::from_second(second).unwrap_or(now)
}

/// Returns where a page goes: `pages/<source>/<yyyy>/<mm>/<slug>.md`.
///
/// The slug is the source's own identifier where it fits, so that readers and
/// forks know it again; else, or when `taken` says that another page has the
/// path, the identity of the page.
#[must_use]
pub fn place(
    source: &SourceName,
    id: &PageId,
    link: Option<&Url>,
    published: Timestamp,
    taken: &dyn Fn(&TreePath) -> bool,
) -> TreePath {
    let folder = format!("pages/{source}/{}", Month::of(published).folders());
    let path = |slug: &str| format!("{folder}/{slug}.md").parse::<TreePath>().ok();
    link.and_then(own_slug)
        .and_then(|slug| path(&slug))
        .filter(|path| !taken(path))
        .or_else(|| path(&id.as_str()[..16]).filter(|path| !taken(path)))
        .or_else(|| path(id.as_str()))
        .unwrap_or_else(|| unreachable!("hexadecimal digits make a valid path"))
}

/// Returns the source's own identifier of an article, if it is one: the last
/// segment of the path without its ending, and nothing in the query.
fn own_slug(link: &Url) -> Option<String> {
    if link.query().is_some() {
        return None;
    }
    let last = link.path_segments()?.rfind(|segment| !segment.is_empty())?;
    let stem = match last.rsplit_once('.') {
        Some((stem, "html" | "htm" | "shtml" | "xhtml" | "php" | "asp" | "aspx" | "jsp")) => stem,
        _ => last,
    };
    let slug = stem.to_ascii_lowercase().replace('_', "-");
    // Words like `index` or `1` are used for every article of a day.
    let telling = slug.len() >= 4 && slug != "index" && slug != "default";
    telling.then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> SourceName {
        "soh".parse().unwrap()
    }

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn entry(guid: &str, link: &str) -> Entry {
        Entry {
            guid: guid.to_owned(),
            link: Some(url(link)),
            title: "t".to_owned(),
            author: None,
            published: None,
            updated: None,
            categories: vec![],
            summary: None,
            content: None,
            enclosures: vec![],
        }
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_entry_is_published_once_and_looked_at_again_when_it_changes() {
        let old = entry("1", "https://a.example/post/1");
        let id = PageId::new(&source(), "1");
        let known = Known { id: id.clone(), entry: old.digest(), withdrawn: false };
        let nothing = Memory { by_id: &|_| None, by_url: &|_, _| None };
        assert_eq!(decide(&source(), &old, &nothing), Decision::Publish(id.clone()));
        let memory = Memory {
            by_id: &|asked| (*asked == id).then(|| known.clone()),
            by_url: &|_, link| (link == "https://a.example/post/1").then(|| known.clone()),
        };
        assert_eq!(decide(&source(), &old, &memory), Decision::Leave(id.clone()));
        let renamed = entry("new-guid", "https://a.example/post/1");
        assert_eq!(decide(&source(), &renamed, &memory), Decision::Leave(id.clone()));
        let changed = Entry { title: "T".to_owned(), ..old };
        assert_eq!(decide(&source(), &changed, &memory), Decision::Update(id.clone()));
        let gone = Known { withdrawn: true, ..known.clone() };
        let memory = Memory { by_id: &|_| Some(gone.clone()), by_url: &|_, _| None };
        assert_eq!(decide(&source(), &changed, &memory), Decision::Leave(id.clone()));
    }

    #[test]
    fn a_home_page_as_link_does_not_make_entries_one() {
        let id = PageId::new(&source(), "1");
        let known = Known { id, entry: Digest::of(b""), withdrawn: false };
        let memory = Memory { by_id: &|_| None, by_url: &|_, _| Some(known.clone()) };
        let second = entry("2", "https://a.example/");
        assert!(matches!(decide(&source(), &second, &memory), Decision::Publish(_)));
    }

    #[test]
    fn impossible_dates_are_passed_over() {
        let now = moment("2026-11-23T18:30:00Z");
        let good = moment("2021-01-11T02:03:04.5Z");
        assert_eq!(date(Some(good), None, now), moment("2021-01-11T02:03:04Z"));
        let ahead = moment("2027-01-01T00:00:00Z");
        assert_eq!(date(Some(ahead), Some(good), now), moment("2021-01-11T02:03:04Z"));
        let epoch = moment("1970-01-01T00:00:00Z");
        assert_eq!(date(Some(epoch), None, now), moment("2026-11-23T00:00:00Z"));
    }

    #[test]
    fn commits_tell_the_day_of_the_news_and_never_go_back() {
        let now = moment("2026-11-23T18:30:00Z");
        let day = |text: &str| moment(&format!("{text}T00:00:00Z"));
        let news = moment("2026-11-20T09:00:00Z");
        assert_eq!(commit_time(Some(news), None, now), day("2026-11-20"));
        assert_eq!(commit_time(Some(news), Some(day("2026-11-22")), now), day("2026-11-22"));
        assert_eq!(commit_time(None, Some(day("2026-11-22")), now), day("2026-11-22"));
        for future in ["2026-11-25", "2100-01-01"] {
            assert_eq!(commit_time(Some(news), Some(day(future)), now), day("2026-11-20"));
            assert_eq!(commit_time(None, Some(day(future)), now), day("2026-11-23"));
        }
        let ahead = moment("2026-11-24T09:00:00Z");
        assert_eq!(commit_time(Some(ahead), None, now), day("2026-11-23"));
    }

    #[test]
    fn slugs_are_the_source_s_own_where_they_fit() {
        let id = PageId::new(&source(), "x");
        let at = moment("2021-01-11T00:00:00Z");
        let free = |_: &TreePath| false;
        let slug = |link: &str| {
            let path = place(&source(), &id, Some(&url(link)), at, &free);
            path.as_str().rsplit('/').next().unwrap().trim_end_matches(".md").to_owned()
        };
        assert_eq!(slug("https://a.example/post/462755"), "462755");
        assert_eq!(slug("https://a.example/b5/21/1/11/N13573222.htm"), "n13573222");
        assert_eq!(slug("https://a.example/2021/a_long-title/"), "a-long-title");
        for other in [
            "https://a.example/index.html",
            "https://a.example/1.html",
            "https://a.example/post?id=4",
            "https://a.example/%E4%B8%AD",
            "https://a.example/..%2f..%2fetc",
        ] {
            assert_eq!(slug(other), id.as_str()[..16], "{other}");
        }
        let taken = |path: &TreePath| path.as_str().ends_with("/462755.md");
        let moved = place(&source(), &id, Some(&url("https://a.example/462755")), at, &taken);
        assert_eq!(moved.as_str(), format!("pages/soh/2021/01/{}.md", &id.as_str()[..16]));
    }
}
