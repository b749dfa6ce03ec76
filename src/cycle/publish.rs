//! From drafts to a publication: pages, pictures, ledger, indexes, one commit.
//!
//! The order is the promise: objects, tree check, ref, then the cache. A
//! crash between two of them costs nothing but a second look.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;
use url::Url;

use super::Mode;
use super::engine::{Engine, Event};
use super::gather::Draft;
use super::poll::Failure;
use crate::cache::{Cache, CacheError, Index};
use crate::model::{
    Category, CommitId, Digests, Fault, LedgerLine, Month, Publication, Source, SourceName,
    TreePath,
};
use crate::page::{PageHead, Press, PressError, body_of};
use crate::plan;
use crate::repository::{Changes, Repository, RepositoryError};

/// An updated article whose text shrank to less than one part in so many is
/// not believed.
const SHRUNKEN: usize = 2;

/// What was published in a pass.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) commits: Vec<CommitId>,
    /// Source and title of each new page.
    pub(super) new: Vec<(SourceName, String)>,
    /// Source and title of each page that changed.
    pub(super) updated: Vec<(SourceName, String)>,
    /// Drafts that were not believed.
    refused: Vec<(SourceName, Failure)>,
    /// Why publishing stopped.
    pub(super) error: Option<String>,
}

impl Published {
    pub(super) fn refused_of<'a>(
        &'a self,
        source: &'a SourceName,
    ) -> impl Iterator<Item = &'a Failure> {
        self.refused.iter().filter(move |(name, _)| name == source).map(|(_, failure)| failure)
    }
}

/// Why a publication failed.
#[derive(Debug)]
pub(super) enum PublishError {
    Cache(CacheError),
    Repository(RepositoryError),
    Press(PressError),
    Ledger(serde_json::Error),
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cache(error) => error.fmt(f),
            Self::Repository(error) => error.fmt(f),
            Self::Press(error) => error.fmt(f),
            Self::Ledger(error) => write!(f, "ledger: {error}"),
        }
    }
}

impl From<CacheError> for PublishError {
    fn from(error: CacheError) -> Self {
        Self::Cache(error)
    }
}

impl From<PressError> for PublishError {
    fn from(error: PressError) -> Self {
        Self::Press(error)
    }
}

impl From<RepositoryError> for PublishError {
    fn from(error: RepositoryError) -> Self {
        Self::Repository(error)
    }
}

/// Publishes drafts as they come: one publication for all, or several where
/// the limits on a batch are reached.
pub(super) async fn publish_all(
    engine: &Engine,
    mode: Mode,
    mut drafts: mpsc::Receiver<Draft>,
) -> Published {
    let mut published = Published::default();
    let (mut batch, mut size) = (Vec::new(), 0);
    let limits = &engine.settings.limits;
    while let Some(draft) = drafts.recv().await {
        if published.error.is_some() {
            continue;
        }
        if mode == Mode::DryRun {
            let named = (draft.source.clone(), draft.reading.article.title.clone());
            match draft.task.decision {
                plan::Decision::Publish(_) => published.new.push(named),
                _ => published.updated.push(named),
            }
            continue;
        }
        size += draft.images.values().map(|(_, bytes)| bytes.len()).sum::<usize>();
        size += draft.reading.article.characters;
        batch.push(draft);
        if batch.len() >= limits.batch_pages || size >= limits.batch_size.as_usize() {
            publish_batch(engine, std::mem::take(&mut batch), &mut published).await;
            size = 0;
        }
    }
    if !batch.is_empty() && published.error.is_none() {
        publish_batch(engine, batch, &mut published).await;
    }
    published
}

async fn publish_batch(engine: &Engine, mut drafts: Vec<Draft>, published: &mut Published) {
    // Arrival is chance; the tree must not depend on it.
    drafts.sort_by(|a, b| a.task.decision.id().cmp(b.task.decision.id()));
    let (cache, repository) = (Arc::clone(&engine.cache), Arc::clone(&engine.repository));
    let (press, sources) = (Arc::clone(&engine.press), engine.settings.sources.clone());
    let newest = engine.settings.site.newest;
    // On a thread of its own, so that neither a signal nor a dropped future
    // can stop it half-way.
    let work = tokio::task::spawn_blocking(move || {
        let edition = Edition { repository: &repository, press: &press, newest };
        publish(&edition, &cache, &sources, drafts)
    });
    match work.await {
        Ok(Ok(done)) => {
            if let Some(commit) = done.commit {
                engine.tell(Event::Published { pages: done.new.len() + done.updated.len() });
                published.commits.push(commit);
            }
            published.new.extend(done.new);
            published.updated.extend(done.updated);
            published.refused.extend(done.refused);
        }
        Ok(Err(error)) => published.error = Some(format!("publish: {error}")),
        Err(error) => published.error = Some(format!("publish: {error}")),
    }
}

/// What a batch came to.
#[derive(Default)]
struct Done {
    commit: Option<CommitId>,
    new: Vec<(SourceName, String)>,
    updated: Vec<(SourceName, String)>,
    refused: Vec<(SourceName, Failure)>,
}

fn publish(
    edition: &Edition,
    cache: &Cache,
    sources: &[Source],
    drafts: Vec<Draft>,
) -> Result<Done, PublishError> {
    let now = Timestamp::now();
    let mut done = Done::default();
    let mut looked = Vec::new();
    let mut settled = Vec::new();
    let publication = cache.publish(|index| -> Result<_, PublishError> {
        let parent = edition.repository.head()?;
        let mut changes = Changes::new();
        let mut lines = Vec::new();
        for draft in drafts {
            let Some(source) = sources.iter().find(|source| source.name == draft.source) else {
                continue;
            };
            let id = draft.task.decision.id().clone();
            let named = (draft.source.clone(), draft.reading.article.title.clone());
            let entry = draft.task.entry.digest();
            match edition.render(index, parent.as_ref(), source, draft, now, &mut changes)? {
                Rendered::New(line) => {
                    done.new.push(named);
                    index.put(&line)?;
                    lines.push(line);
                }
                Rendered::Updated(line) => {
                    done.updated.push(named);
                    index.put(&line)?;
                    lines.push(line);
                }
                Rendered::Unchanged => looked.push((id.clone(), entry)),
                Rendered::Refused(failure) => {
                    done.refused.push((source.name.clone(), *failure));
                    continue;
                }
            }
            settled.push(id);
        }
        let newest = lines.iter().map(|line| line.published).max();
        let message = match (done.new.len(), done.updated.len()) {
            (new, 0) => format!("Publish {new} pages"),
            (new, updated) => format!("Publish {new} pages, update {updated}"),
        };
        edition.add_ledger(parent.as_ref(), &lines, &mut changes)?;
        edition.add_indexes(index, &lines, sources, &mut changes)?;
        let publication = edition.commit(parent.as_ref(), &changes, &message, newest, now)?;
        Ok((publication.as_ref().map(|p| p.commit.clone()), publication))
    })?;
    if let Some(publication) = publication {
        cache.save_publication(&publication)?;
        done.commit = Some(publication.commit);
    }
    for (id, entry) in looked {
        cache.looked(&id, &entry)?;
    }
    for id in settled {
        cache.settle(&id)?;
    }
    Ok(done)
}

/// What became of a draft.
enum Rendered {
    New(LedgerLine),
    Updated(LedgerLine),
    /// The feed changed, the article did not.
    Unchanged,
    Refused(Box<Failure>),
}

/// What a publication is made with.
pub(super) struct Edition<'a> {
    pub(super) repository: &'a Repository,
    pub(super) press: &'a Press,
    /// How many pages an index shows.
    pub(super) newest: usize,
}

impl Edition<'_> {
    /// Renders a draft into the changes. A page that stands keeps its path and
    /// its date, so that links to it live.
    fn render(
        &self,
        index: &Index,
        parent: Option<&CommitId>,
        source: &Source,
        draft: Draft,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<Rendered, PublishError> {
        let Draft { task, reading, images, .. } = draft;
        let (entry, article) = (&task.entry, &reading.article);
        let id = task.decision.id().clone();
        let standing = index.page(&id)?;
        let url = entry.link.as_ref().or(source.urls.first()).map(Url::to_string);
        let title = if article.title.is_empty() { &entry.title } else { &article.title };
        let author = article.byline.clone().or_else(|| entry.author.clone());
        let published = match &standing {
            Some(line) => line.published,
            None => plan::date(entry.published, article.published, now),
        };
        let path = match &standing {
            Some(line) => line.path.clone(),
            None => {
                let taken = |path: &TreePath| {
                    let owner = index.at_path(path).ok().flatten();
                    owner.is_some_and(|owner| owner != id)
                };
                plan::place(&source.name, &id, entry.link.as_ref(), published, &taken)
            }
        };
        let paths: BTreeMap<Url, TreePath> =
            images.iter().map(|(url, (path, _))| (url.clone(), path.clone())).collect();
        let url = url.unwrap_or_default();
        let head = PageHead {
            path: &path,
            title,
            source_title: &source.title,
            author: author.as_deref(),
            published,
            category: &source.category,
            url: &url,
        };
        let lead = article.lead.as_ref();
        let page = self.press.page(&head, &reading.body, lead, &paths, &BTreeMap::new())?;
        if let Some(line) = &standing {
            if line.digests.body == page.body && line.title == *title && line.author == author {
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
            url,
            path: path.clone(),
            title: title.clone(),
            author,
            category: source.category.slug.clone(),
            published,
            updated: entry.updated,
            digests: Digests {
                page: crate::model::Digest::of(page.text.as_bytes()),
                body: page.body,
                entry: entry.digest(),
            },
        };
        changes.insert(path.clone(), Some(page.text.into_bytes()));
        let codes = self.press.qr(&path)?;
        changes.extend(codes.into_iter().map(|(path, png)| (path, Some(png))));
        changes.extend(images.into_values().map(|(path, bytes)| (path, Some(bytes))));
        Ok(if standing.is_some() { Rendered::Updated(line) } else { Rendered::New(line) })
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

    /// Renders what leads to the pages: home, newest, feed, mirrors, and the
    /// indexes and months that the lines touch.
    pub(super) fn add_indexes(
        &self,
        index: &Index,
        lines: &[LedgerLine],
        sources: &[Source],
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        let touched: BTreeSet<(&crate::model::CategorySlug, Month)> =
            lines.iter().map(|line| (&line.category, line.month())).collect();
        let categories: BTreeSet<_> = touched.iter().map(|(category, _)| *category).collect();
        for slug in categories {
            let category = category(sources, slug);
            let newest = index.newest(Some(slug), self.newest)?;
            let months = index.months(slug)?;
            put(changes, self.press.category(&category, &newest, &months)?);
        }
        for (slug, month) in touched {
            let lines = index.of_month(slug, month)?;
            put(changes, self.press.month(&category(sources, slug), month, &lines)?);
        }
        let newest = index.newest(None, self.newest)?;
        put(changes, self.press.home(&newest, &index.categories()?)?);
        put(changes, self.press.newest(&newest)?);
        put(changes, self.press.feed(&newest));
        self.press.mirrors()?.into_iter().for_each(|file| put(changes, file));
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
        let before = match parent {
            Some(parent) => Some(self.repository.time(parent)?),
            None => None,
        };
        let time = plan::commit_time(newest, before, now);
        Ok(self.repository.publish(parent, changes, message, time)?)
    }
}

fn put(changes: &mut Changes, (path, bytes): (TreePath, Vec<u8>)) {
    changes.insert(path, Some(bytes));
}

/// Returns a category with the title of the configuration; one that is no
/// longer configured is called by its slug.
pub(super) fn category(sources: &[Source], slug: &crate::model::CategorySlug) -> Category {
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
