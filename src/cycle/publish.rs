//! From drafts to a publication: pages, pictures, ledger, indexes, one commit.
//!
//! The order is the promise: objects, tree check, ref, then the cache. A
//! crash between two of them costs nothing but a second look.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::Mode;
use super::copies::Copies;
use super::edition::{Edition, Rendered};
use super::engine::{Engine, Event};
use super::gather::Draft;
use super::poll::Failure;
use crate::cache::{Cache, CacheError};
use crate::model::{CommitId, LedgerLine, Source, SourceName};
use crate::page::PressError;
use crate::plan;
use crate::repository::{Changes, RepositoryError};

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
    Sign(String),
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cache(error) => error.fmt(f),
            Self::Repository(error) => error.fmt(f),
            Self::Press(error) => error.fmt(f),
            Self::Ledger(error) => write!(f, "ledger: {error}"),
            Self::Sign(error) => write!(f, "sign the list of mirrors: {error}"),
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
    let (front, sources) = (engine.front(), engine.settings.sources.clone());
    let (newest, seal) = (engine.settings.site.newest, Arc::clone(&engine.seal));
    // On a thread of its own, so that neither a signal nor a dropped future
    // can stop it half-way.
    let work = tokio::task::spawn_blocking(move || {
        let edition = Edition { repository: &repository, front: &front, seal: &seal, newest };
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
    let mut lessons = Vec::new();
    let publication = cache.publish(|index| -> Result<_, PublishError> {
        let parent = edition.repository.head()?;
        let mut changes = Changes::new();
        let (mut lines, mut earlier) = (Vec::new(), Vec::new());
        let mut copies = Copies::default();
        let mut placed = Vec::new();
        for draft in drafts {
            let source = sources.iter().find(|source| source.name == draft.source);
            // The operator may have withdrawn it while it was read.
            let id = draft.task.decision.id();
            let withdrawn = index.withdrawn(id)?.is_some();
            if withdrawn {
                settled.push(id.clone());
            }
            if let Some(source) = source.filter(|_| !withdrawn) {
                placed.push(edition.place(index, source, draft, now, &mut copies)?);
            }
        }
        for mut page in placed {
            let taught = page.draft.taught.take();
            let (source, draft) = (page.source, &page.draft);
            let id = draft.task.decision.id().clone();
            let named = (draft.source.clone(), draft.reading.article.title.clone());
            let entry = draft.task.entry.digest();
            let (parent, changes) = (parent.as_ref(), &mut changes);
            match edition.render(index, parent, page, &copies, changes)? {
                Rendered::New(line) => {
                    done.new.push(named);
                    index.put(&line)?;
                    lines.push(line);
                }
                Rendered::Updated { line, before } => {
                    done.updated.push(named);
                    index.put(&line)?;
                    lines.push(line);
                    earlier.push(*before);
                }
                Rendered::Unchanged => looked.push((id.clone(), entry)),
                Rendered::Refused(failure) => {
                    done.refused.push((source.name.clone(), *failure));
                    continue;
                }
            }
            lessons.extend(taught);
            settled.push(id);
        }
        let newest = lines.iter().map(|line| line.published).max();
        let message = match (done.new.len(), done.updated.len()) {
            (new, 0) => format!("Publish {new} pages"),
            (new, updated) => format!("Publish {new} pages, update {updated}"),
        };
        edition.add_ledger(parent.as_ref(), &lines, &mut changes)?;
        // A page leaves the lists of a category that its source left.
        let touched: Vec<LedgerLine> = lines.iter().chain(&earlier).cloned().collect();
        edition.add_indexes(index, &touched, sources, &mut changes)?;
        edition.add_mirrors(parent.as_ref(), now, &mut changes)?;
        edition.add_burnt(parent.as_ref(), &mut changes)?;
        let publication = edition.commit(parent.as_ref(), &changes, &message, newest, now)?;
        Ok((publication.as_ref().map(|p| p.commit.clone()), publication))
    })?;
    if let Some(publication) = publication {
        cache.save_publication(&publication)?;
        done.commit = Some(publication.commit);
    }
    cache.learn(&lessons)?;
    for (id, entry) in looked {
        cache.looked(&id, &entry)?;
    }
    for id in settled {
        cache.settle(&id)?;
    }
    Ok(done)
}
