//! New furniture on old pages: when mirrors, picks, wording or templates
//! change, everything that was published is dressed anew from the repository
//! alone, without fetching.

use std::sync::Arc;

use jiff::Timestamp;

use super::edition::{Edition, category};
use super::engine::{Engine, Event, Watch};
use super::publish::PublishError;
use crate::cache::Cache;
use crate::model::{Digest, LedgerLine, Source};
use crate::page::{PageHead, PressError, body_of};
use crate::repository::Changes;

/// The word that says which furniture the tree wears.
pub(super) const FURNITURE: &str = "furniture";

/// Dresses everything anew if the furniture changed since it was last done.
/// Works in batches; broken off, it begins again and finds the done part
/// unchanged.
pub(super) async fn renew_furniture(engine: &Engine) -> Result<(), String> {
    let front = engine.front();
    let furniture = front.press.digest().to_string();
    match engine.cache.word(FURNITURE).map_err(|error| error.to_string())? {
        Some(worn) if worn == furniture => return Ok(()),
        _ => {}
    }
    let (cache, repository) = (Arc::clone(&engine.cache), Arc::clone(&engine.repository));
    let (sources, seal) = (engine.settings.sources.clone(), Arc::clone(&engine.seal));
    let (newest, batch) = (engine.settings.site.newest, engine.settings.limits.batch_pages);
    let watch = engine.watch();
    let work = tokio::task::spawn_blocking(move || {
        let edition = Edition { repository: &repository, front: &front, seal: &seal, newest };
        renew(&edition, &cache, &sources, batch, &watch)
    });
    let pages = work
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| format!("renew the furniture: {error}"))?;
    engine.cache.set_word(FURNITURE, &furniture).map_err(|error| error.to_string())?;
    if pages > 0 {
        tracing::info!(pages, "the furniture of published pages was renewed");
        engine.tell(Event::Published { pages });
    }
    Ok(())
}

/// Returns how many pages got new furniture.
fn renew(
    edition: &Edition,
    cache: &Cache,
    sources: &[Source],
    batch: usize,
    watch: &Watch,
) -> Result<usize, PublishError> {
    let (mut after, mut renewed) = (None, 0);
    loop {
        let lines = cache.ask(|index| index.after(after.as_ref(), batch))?;
        let Some(last) = lines.last() else { return Ok(renewed) };
        after = Some(last.id.clone());
        let publication = cache.publish(|index| -> Result<_, PublishError> {
            let parent = edition.repository.head()?;
            let Some(commit) = &parent else { return Ok((None, None)) };
            let mut changes = Changes::new();
            let mut dressed = Vec::new();
            for line in &lines {
                let Some(bytes) = edition.repository.read(commit, &line.path)? else { continue };
                let text = String::from_utf8_lossy(&bytes);
                let Some(body) = body_of(&text) else { continue };
                let page = dress(edition, line, body, sources)?;
                let mut line = line.clone();
                line.digests.page = Digest::of(page.as_bytes());
                if page.as_bytes() != bytes {
                    changes.insert(line.path.clone(), Some(page.into_bytes()));
                    index.put(&line)?;
                    dressed.push(line.clone());
                }
                let codes = edition.front.press.qr(&line.path)?;
                changes.extend(codes.into_iter().map(|(path, png)| (path, Some(png))));
            }
            edition.add_ledger(parent.as_ref(), &dressed, &mut changes)?;
            // Every index leads to some line of the batch.
            edition.add_indexes(index, &lines, sources, &mut changes)?;
            let now = Timestamp::now();
            edition.add_mirrors(parent.as_ref(), now, &mut changes)?;
            edition.add_burnt(parent.as_ref(), &mut changes)?;
            renewed += dressed.len();
            let message = "Renew the furniture";
            let publication = edition.commit(parent.as_ref(), &changes, message, None, now)?;
            Ok((publication.as_ref().map(|p| p.commit.clone()), publication))
        })?;
        if let Some(publication) = publication {
            cache.save_publication(&publication)?;
        }
        // Hundreds of thousands of pages take long.
        watch(Event::Renewed);
    }
}

pub(super) fn dress(
    edition: &Edition,
    line: &LedgerLine,
    body: &str,
    sources: &[Source],
) -> Result<String, PressError> {
    let source = sources.iter().find(|source| source.name == line.source);
    let category = category(sources, &line.category);
    let head = PageHead {
        path: &line.path,
        title: &line.title,
        source_title: source.map_or(line.source.as_str(), |source| &source.title),
        author: line.author.as_deref(),
        published: line.published,
        category: &category,
        url: &line.url,
    };
    edition.front.press.renew(&head, body)
}
