//! Pages that the operator wants out: their files, the pictures that nothing
//! else shows, and every line that leads to them. The ledger keeps their
//! identity, so that they are not published again.
//!
//! What is to go from the history as well makes it begin anew, without an
//! archive, and the store is pruned of what went. A wish is forgotten only
//! when all that was done; broken off anywhere, the next pass goes on.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::Remotes;
use super::edition::Edition;
use super::engine::Engine;
use super::meet::Met;
use super::publish::PublishError;
use super::push;
use super::report::RemoteReport;
use crate::cache::{Cache, Index, Wish};
use crate::model::{CommitId, Digest, LedgerLine, PageId, Publication, Source, TreePath};
use crate::page::{body_of, pictures_of};
use crate::repository::{Changes, Past, Pointer};
use crate::text::escape::escape_destination;

/// A wish, and the path that its page had.
type Wanted = (PageId, Wish, TreePath);

/// Does what the operator wants of pages and brings every remote to it;
/// returns how each push ended. The cache is caught up.
///
/// # Errors
/// What was not done, in words; it is tried again by the next pass.
pub async fn withdraw(engine: &Engine) -> Result<Vec<RemoteReport>, String> {
    carry_out(engine).await?;
    Ok(push::push_all(engine, Remotes::All, &mut Met::default()).await)
}

/// Does what the operator wants of pages.
pub(super) async fn carry_out(engine: &Engine) -> Result<(), String> {
    let wanted = engine.cache.wishes().map_err(|error| error.to_string())?;
    if wanted.is_empty() {
        return Ok(());
    }
    let (cache, repository) = (Arc::clone(&engine.cache), Arc::clone(&engine.repository));
    let (front, sources) = (engine.front(), engine.settings.sources.clone());
    let (newest, seal) = (engine.settings.site.newest, Arc::clone(&engine.seal));
    // On a thread of its own, so that neither a signal nor a dropped future
    // can stop it half-way.
    let work = tokio::task::spawn_blocking(move || -> Result<(), PublishError> {
        let edition = Edition { repository: &repository, front: &front, seal: &seal, newest };
        take_out(&edition, &cache, &sources, &wanted)?;
        let paths: Vec<TreePath> =
            wanted.iter().filter(|w| w.1 == Wish::Purge).map(|w| w.2.clone()).collect();
        if !paths.is_empty() {
            purge(&edition, &cache, &paths)?;
        }
        for (id, wish, _) in &wanted {
            cache.settle(id)?;
            if *wish == Wish::Release {
                tracing::info!(%id, "may be published again");
            }
        }
        cache.fulfil(&wanted.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>())?;
        if !paths.is_empty() {
            cache.scrub()?;
        }
        Ok(())
    });
    let done = work.await.map_err(|error| error.to_string())?;
    done.map_err(|error| format!("withdraw: {error}"))
}

/// Publishes the tree without the pages.
fn take_out(
    edition: &Edition,
    cache: &Cache,
    sources: &[Source],
    wanted: &[Wanted],
) -> Result<(), PublishError> {
    let publication = cache.publish(|index| -> Result<_, PublishError> {
        let Some(parent) = edition.repository.head()? else { return Ok((None, None)) };
        let mut changes = Changes::new();
        let (mut gone, mut lines, mut released) = (Vec::new(), Vec::new(), Vec::new());
        for (id, wish, _) in wanted {
            let (page, withdrawn) = (index.page(id)?, index.withdrawn(id)?);
            match (wish, page, withdrawn) {
                (Wish::Release, _, Some(line)) => released.push(line),
                (Wish::Release, ..) | (_, None, None) => {}
                (Wish::Withdraw, None, Some(_)) => {}
                (Wish::Withdraw, Some(line), _) => {
                    lines.push(line.clone().withdraw());
                    gone.push(line);
                }
                (Wish::Purge, page, withdrawn) => {
                    lines.extend(page.clone().or(withdrawn).map(LedgerLine::erase));
                    gone.extend(page);
                }
            }
        }
        let led_back = edition.remove_files(index, &parent, &gone, &mut changes)?;
        for line in &lines {
            index.put(line)?;
        }
        for line in &released {
            index.remove(&line.id)?;
            // Its source would say that nothing changed.
            index.forget_validators(&line.source)?;
        }
        lines.extend(led_back);
        edition.add_ledger(Some(&parent), &lines, &mut changes)?;
        edition.drop_from_ledger(&parent, &released, &mut changes)?;
        if !gone.is_empty() {
            edition.add_indexes(index, &gone, sources, &mut changes)?;
        }
        let message = match (gone.len(), released.len()) {
            (0, _) => "Correct the ledger".to_owned(),
            (1, _) => "Withdraw a page".to_owned(),
            (count, _) => format!("Withdraw {count} pages"),
        };
        let now = Timestamp::now();
        let made = edition.commit(Some(&parent), &changes, &message, None, now)?;
        Ok((made.as_ref().map(|made: &Publication| made.commit.clone()), made))
    })?;
    if let Some(publication) = publication {
        cache.save_publication(&publication)?;
    }
    Ok(())
}

impl Edition<'_> {
    /// Removes the files of pages: text, QR codes, and the pictures that no
    /// other page shows. Links of other pages lead to the original again;
    /// returns the lines of these pages.
    pub(super) fn remove_files(
        &self,
        index: &Index,
        parent: &CommitId,
        gone: &[LedgerLine],
        changes: &mut Changes,
    ) -> Result<Vec<LedgerLine>, PublishError> {
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let mut pictures = BTreeSet::new();
        for line in gone {
            if let Some(text) = self.repository.read(parent, &line.path)? {
                pictures.extend(pictures_of(&String::from_utf8_lossy(&text)));
            }
            // Also the codes of mirrors that are no longer configured.
            let page = line.path.as_str();
            let stem = page.strip_suffix("md").unwrap_or(page);
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            let files = self.repository.files(parent, folder)?;
            let own = files.into_iter().filter(|file| file.as_str().starts_with(stem));
            changes.extend(own.map(|file| (file, None)));
        }
        let mut led_back = Vec::new();
        self.repository.each_file(parent, "pages", ".md", &mut |page, stored| {
            let text = match changes.get(page) {
                Some(Some(text)) => text,
                Some(None) => return,
                None => stored,
            };
            let text = String::from_utf8_lossy(text);
            for picture in pictures_of(&text) {
                pictures.remove(&picture);
            }
            if let Some(text) = lead_back(page, &text, gone) {
                led_back.push((page.clone(), text));
            }
        })?;
        changes.extend(pictures.into_iter().map(|picture| (picture, None)));
        let mut lines = Vec::new();
        for (path, text) in led_back {
            let Some(id) = index.at_path(&path)? else { continue };
            let Some(mut line) = index.page(&id)? else { continue };
            line.digests.page = Digest::of(text.as_bytes());
            line.digests.body =
                body_of(&text).map_or(line.digests.body, |b| Digest::of(b.as_bytes()));
            index.put(&line)?;
            lines.push(line);
            changes.insert(path, Some(text.into_bytes()));
        }
        Ok(lines)
    }
}

/// Returns the text of a page in which links to pages that go lead to the
/// originals; none where there are no such links.
fn lead_back(page: &TreePath, text: &str, gone: &[LedgerLine]) -> Option<String> {
    let mut changed = None;
    for line in gone {
        let link = format!("]({})", page.link_to(&line.path));
        let text = changed.as_deref().unwrap_or(text);
        if text.contains(&link) {
            changed = Some(text.replace(&link, &format!("]({})", escape_destination(&line.url))));
        }
    }
    changed
}

/// Lets the history begin anew without what came before, forgets archives
/// that have the pages, and prunes the store.
fn purge(edition: &Edition, cache: &Cache, paths: &[TreePath]) -> Result<(), PublishError> {
    let repository = edition.repository;
    let Some(head) = repository.head()? else { return Ok(()) };
    let mut dropped = Vec::new();
    for (name, tip) in repository.archives()? {
        if repository.chain_has(&tip, paths)? {
            dropped.push((name, tip));
        }
    }
    // Where it was done before, and broken off later, the head is a beginning.
    if repository.parent(&head)?.is_some() {
        cache.publish(|_| -> Result<_, PublishError> {
            let tips: Vec<CommitId> = dropped.iter().map(|(_, tip)| tip.clone()).collect();
            let mut changes = Changes::new();
            edition.unlist_archives(&head, &tips, &mut changes)?;
            let (now, message) = (Timestamp::now(), "List the archive");
            let unlisted = edition.commit(Some(&head), &changes, message, None, now)?;
            let from = unlisted.map_or_else(|| head.clone(), |made| made.commit);
            let past = Pointer { tip: from.clone(), past: Past::Dropped };
            let root = repository.begin_anew(&from, &past)?;
            Ok((Some(root), ()))
        })?;
    }
    for (name, _) in dropped {
        repository.drop_archive(&name)?;
        tracing::info!(archive = name, "the archive had the page; it is dropped");
    }
    repository.prune()?;
    if let Some(head) = repository.head()? {
        repository.note_size(&head)?;
    }
    tracing::info!("the history before is gone from our store");
    Ok(())
}
