//! One publication being made: pages, pictures, ledger and indexes as changes
//! to the tree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ZonedDateTime};
use url::Url;

use super::copies::Copies;
use super::engine::Front;
use super::gather::Draft;
use super::mirror_list::Seal;
use super::poll::Failure;
use super::publish::PublishError;
use crate::cache::Index;
use crate::model::{
    Article, Category, CategorySlug, CommitId, Digest, Digests, Entry, Fault, LedgerLine, Month,
    Publication, Source, TreePath,
};
use crate::page::{PageHead, body_of};
use crate::plan;
use crate::repository::{Changes, Repository};

/// An updated article whose text shrank to less than one part in so many is
/// not believed.
const SHRUNKEN: usize = 2;

/// What became of a draft.
pub(super) enum Rendered {
    New(LedgerLine),
    Updated {
        line: LedgerLine,
        /// What the ledger said before.
        before: Box<LedgerLine>,
    },
    /// The feed changed, the article did not.
    Unchanged,
    Refused(Box<Failure>),
}

/// What a page says of itself above its body: the article's word, else the
/// feed's.
pub(super) struct Names {
    pub(super) title: String,
    pub(super) author: Option<String>,
    pub(super) url: String,
}

impl Names {
    pub(super) fn of(source: &Source, entry: &Entry, article: &Article) -> Self {
        let title = if article.title.is_empty() { &entry.title } else { &article.title };
        Self {
            title: title.clone(),
            author: article.byline.clone().or_else(|| entry.author.clone()),
            url: entry.link.as_ref().or(source.url()).map(Url::to_string).unwrap_or_default(),
        }
    }

    pub(super) fn head<'a>(
        &'a self,
        source: &'a Source,
        path: &'a TreePath,
        published: Timestamp,
    ) -> PageHead<'a> {
        PageHead {
            path,
            title: &self.title,
            source_title: &source.title,
            author: self.author.as_deref(),
            published,
            category: &source.category,
            url: &self.url,
        }
    }
}

/// A draft whose page has its place.
pub(super) struct Placed<'a> {
    pub(super) source: &'a Source,
    pub(super) draft: Draft,
    /// What the ledger says of the page that stands there.
    standing: Option<LedgerLine>,
    published: Timestamp,
    path: TreePath,
}

/// What a publication is made with.
pub(super) struct Edition<'a> {
    pub(super) repository: &'a Repository,
    /// What readers see of the mirrors.
    pub(super) front: &'a Front,
    pub(super) seal: &'a Seal,
    /// How many pages an index shows.
    pub(super) newest: usize,
}

impl Edition<'_> {
    /// Finds the place of a draft's page and adds it to the copies. A page that
    /// stands keeps its path and its date, so that links to it live.
    pub(super) fn place<'a>(
        &self,
        index: &Index,
        source: &'a Source,
        draft: Draft,
        now: Timestamp,
        copies: &mut Copies,
    ) -> Result<Placed<'a>, PublishError> {
        let (entry, article) = (&draft.task.entry, &draft.reading.article);
        let id = draft.task.decision.id();
        let standing = index.page(id)?;
        let published = match &standing {
            Some(line) => line.published,
            None => plan::date(
                entry.published,
                article.published.as_ref().map(ZonedDateTime::timestamp),
                now,
            ),
        };
        let path = match &standing {
            Some(line) => line.path.clone(),
            None => {
                let taken = |path: &TreePath| {
                    let owner = index.at_path(path).ok().flatten();
                    owner.is_some_and(|owner| owner != *id) || copies.is_taken(path, id)
                };
                plan::place(&source.name, id, entry.link.as_ref(), published, &taken)
            }
        };
        copies.add(id, entry.link.as_ref(), &path);
        Ok(Placed { source, draft, standing, published, path })
    }

    /// Renders a draft into the changes.
    pub(super) fn render(
        &self,
        index: &Index,
        parent: Option<&CommitId>,
        placed: Placed<'_>,
        copies: &Copies,
        changes: &mut Changes,
    ) -> Result<Rendered, PublishError> {
        let Placed { source, draft, standing, published, path } = placed;
        let Draft { task, reading, images, supplier, .. } = draft;
        let (entry, article) = (&task.entry, &reading.article);
        let id = task.decision.id().clone();
        let names = Names::of(source, entry, article);
        let paths: BTreeMap<Url, TreePath> =
            images.iter().map(|(url, (path, _))| (url.clone(), path.clone())).collect();
        let head = names.head(source, &path, published);
        let lead = article.lead.as_ref();
        let links = copies.of(&reading.body, index)?;
        let page = self.front.press.page(&head, &reading.body, lead, &paths, &links)?;
        if let Some(line) = &standing {
            let same_names = line.title == names.title && line.author == names.author;
            if line.digests.body == page.body && same_names {
                return Ok(Rendered::Unchanged);
            }
            if self.is_shrunken(parent, &path, &page.text)? {
                let reason = "the article shrank to less than half: the page that stands is kept";
                return Ok(Rendered::Refused(Box::new(Failure {
                    fault: Fault::Transient,
                    reason: reason.to_owned(),
                    quarantined: true,
                    task,
                })));
            }
        }
        let line = LedgerLine {
            id,
            source: source.name.clone(),
            url: names.url,
            path: path.clone(),
            title: names.title,
            author: names.author,
            category: source.category.slug.clone(),
            tags: article.tags.clone(),
            published,
            updated: entry.updated,
            supplier,
            withdrawn: false,
            digests: Digests {
                page: Digest::of(page.text.as_bytes()),
                body: page.body,
                entry: entry.digest(),
            },
        };
        changes.insert(path.clone(), Some(page.text.into_bytes()));
        let codes = self.front.press.qr(&path)?;
        changes.extend(codes.into_iter().map(|(path, png)| (path, Some(png))));
        changes.extend(images.into_values().map(|(path, bytes)| (path, Some(bytes))));
        Ok(match standing {
            Some(before) => Rendered::Updated { line, before: Box::new(before) },
            None => Rendered::New(line),
        })
    }

    fn is_shrunken(
        &self,
        parent: Option<&CommitId>,
        path: &TreePath,
        text: &str,
    ) -> Result<bool, PublishError> {
        let Some(parent) = parent else { return Ok(false) };
        let Some(old) = self.repository.read(parent, path)? else { return Ok(false) };
        let old = String::from_utf8_lossy(&old);
        let length = |text: &str| body_of(text).map_or(0, str::len);
        Ok(length(text) < length(&old) / SHRUNKEN)
    }

    /// Puts lines into the ledger files of their days, sorted by identity.
    pub(super) fn add_ledger(
        &self,
        parent: Option<&CommitId>,
        lines: &[LedgerLine],
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        let mut files: BTreeMap<TreePath, BTreeMap<String, String>> = BTreeMap::new();
        for line in lines {
            let path = line.file();
            let file = match files.entry(path) {
                std::collections::btree_map::Entry::Occupied(file) => file.into_mut(),
                std::collections::btree_map::Entry::Vacant(file) => {
                    let standing = match parent {
                        Some(parent) => self.repository.read(parent, file.key())?,
                        None => None,
                    };
                    let text = standing.unwrap_or_default();
                    file.insert(ledger_lines(&String::from_utf8_lossy(&text)))
                }
            };
            let json = serde_json::to_string(line).map_err(PublishError::Ledger)?;
            file.insert(line.id.as_str().to_owned(), json);
        }
        for (path, lines) in files {
            let mut text = String::new();
            for line in lines.into_values() {
                text.push_str(&line);
                text.push('\n');
            }
            changes.insert(path, Some(text.into_bytes()));
        }
        Ok(())
    }

    /// Takes lines out of the ledger files of their days.
    pub(super) fn drop_from_ledger(
        &self,
        parent: &CommitId,
        lines: &[LedgerLine],
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        for line in lines {
            let path = line.file();
            let text = match changes.remove(&path) {
                Some(text) => text,
                None => self.repository.read(parent, &path)?,
            };
            let mut standing = ledger_lines(&String::from_utf8_lossy(&text.unwrap_or_default()));
            standing.remove(line.id.as_str());
            let text: String =
                standing.into_values().flat_map(|line| [line, "\n".into()]).collect();
            changes.insert(path, (!text.is_empty()).then(|| text.into_bytes()));
        }
        Ok(())
    }

    /// Renders what leads to the pages: home, newest, feed, and the
    /// indexes and months that the lines touch. Those that have no page any
    /// more go.
    pub(super) fn add_indexes(
        &self,
        index: &Index,
        lines: &[LedgerLine],
        sources: &[Source],
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        let touched: BTreeSet<(&CategorySlug, Month)> =
            lines.iter().map(|line| (&line.category, line.month())).collect();
        let categories: BTreeSet<_> = touched.iter().map(|(category, _)| *category).collect();
        for slug in categories {
            let category = category(sources, slug);
            let newest = index.newest(Some(slug), self.newest)?;
            let months = index.months(slug)?;
            if months.is_empty() {
                changes.insert(path(&format!("indexes/{slug}.md")), None);
                continue;
            }
            put(changes, self.front.press.category(&category, &newest, &months)?);
        }
        for (slug, month) in touched {
            let lines = index.of_month(slug, month)?;
            if lines.is_empty() {
                changes.insert(path(&format!("indexes/{slug}/{month}.md")), None);
                continue;
            }
            put(changes, self.front.press.month(&category(sources, slug), month, &lines)?);
        }
        let newest = index.newest(None, self.newest)?;
        put(changes, self.front.press.home(&newest, &index.categories()?)?);
        put(changes, self.front.press.newest(&newest)?);
        put(changes, self.front.press.feed(&newest));
        Ok(())
    }

    /// Commits the changes; none where the tree stays as it is.
    pub(super) fn commit(
        &self,
        parent: Option<&CommitId>,
        changes: &Changes,
        message: &str,
        newest: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<Publication>, PublishError> {
        let time = self.time(parent, newest, now)?;
        Ok(self.repository.publish(parent, changes, message, time)?)
    }

    /// Returns the time that a commit is to carry.
    pub(super) fn time(
        &self,
        parent: Option<&CommitId>,
        newest: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Timestamp, PublishError> {
        let before = match parent {
            Some(parent) => Some(self.repository.time(parent)?),
            None => None,
        };
        Ok(plan::commit_time(newest, before, now))
    }
}

/// Paths of ours whose form a test holds to.
pub(super) fn path(name: &str) -> TreePath {
    name.parse().unwrap_or_else(|_| unreachable!("`{name}` is one of our own paths"))
}

pub(super) fn put(changes: &mut Changes, (path, bytes): (TreePath, Vec<u8>)) {
    changes.insert(path, Some(bytes));
}

/// Returns a category with the title of the configuration; one that is no
/// longer configured is called by its slug.
pub(super) fn category(sources: &[Source], slug: &CategorySlug) -> Category {
    let configured = sources.iter().map(|source| &source.category).find(|c| c.slug == *slug);
    configured.cloned().unwrap_or_else(|| Category { slug: slug.clone(), title: slug.to_string() })
}

/// Splits a ledger file into its lines by identity. A line of another writer
/// is kept as it stands.
fn ledger_lines(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| {
            let id = serde_json::from_str::<serde_json::Value>(line).ok()?;
            Some((id.get("id")?.as_str()?.to_owned(), line.to_owned()))
        })
        .collect()
}
