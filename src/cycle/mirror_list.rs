//! The signed list of mirrors, kept in force: part of every publication, and
//! a publication of its own when it runs out while there is no news.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::edition::{Edition, path, put};
use super::engine::Engine;
use super::publish::PublishError;
use crate::config::Settings;
use crate::model::{CommitId, SigningKey, TreePath, TrustedSigners};
use crate::page::mirror_list::{MirrorList, SignedList};
use crate::repository::Changes;

/// What signs, and who is trusted.
pub(super) struct Seal {
    pub(super) key: Option<SigningKey>,
    pub(super) trusted: TrustedSigners,
}

impl Seal {
    pub(super) fn of(settings: &Settings) -> Self {
        Self { key: settings.signing_key.clone(), trusted: settings.trusted_signers.clone() }
    }

    /// Warns where readers who know the published list could not follow: a key
    /// is replaced by naming its successor while it still signs.
    fn warn_of_a_break(&self, key: &SigningKey, published: &[u8]) {
        let named = MirrorList::parse(published).map(|list| list.signers());
        if named.is_ok_and(|named| !named.is_empty() && !named.contains(&key.signer())) {
            tracing::warn!(
                key = key.signer().fingerprint(),
                "the published list of mirrors does not name the key that signs now: readers who \
                 trust the old key will not believe the new list; to replace a key, name the new \
                 one in `trusted_signers` for some months and sign with the old one"
            );
        }
    }
}

impl Edition<'_> {
    /// Puts the list of mirrors in: the signed one where there is a key, and
    /// what readers see of it.
    pub(super) fn add_mirrors(
        &self,
        parent: Option<&CommitId>,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), PublishError> {
        let (json, signature) = (path("mirrors.json"), path("mirrors.json.sig"));
        let read = |path: &TreePath| match parent {
            Some(parent) => self.repository.read(parent, path),
            None => Ok(None),
        };
        let published = read(&json)?.zip(Some(read(&signature)?.unwrap_or_default()));
        let published = published.as_ref().map(|(json, signature)| (&json[..], &signature[..]));
        let next = match &self.seal.key {
            Some(key) => {
                let today = TimeZone::UTC.to_datetime(now).date();
                let next = self.front.press.next_list(published, key, &self.seal.trusted, today);
                next.map_err(PublishError::Sign)?
            }
            // Another writer may have a key: the list is theirs.
            None => None,
        };
        if let (Some(_), Some(key), Some((published, _))) = (&next, &self.seal.key, published) {
            self.seal.warn_of_a_break(key, published);
        }
        let list = match next {
            Some(SignedList { list, json: text, signature: armour }) => {
                changes.insert(json, Some(text));
                changes.insert(signature, Some(armour));
                Some(list)
            }
            None => published.and_then(|(json, _)| MirrorList::parse(json).ok()),
        };
        self.front.press.mirrors(list.as_ref())?.into_iter().for_each(|file| put(changes, file));
        Ok(())
    }
}

/// Publishes a new list where the one that is published says something else or
/// runs out.
pub(super) async fn renew_list(engine: &Engine) -> Result<(), String> {
    if engine.seal.key.is_none() {
        return Ok(());
    }
    let (cache, repository) = (Arc::clone(&engine.cache), Arc::clone(&engine.repository));
    let (front, seal) = (engine.front(), Arc::clone(&engine.seal));
    let newest = engine.settings.site.newest;
    let work = tokio::task::spawn_blocking(move || {
        let edition = Edition { repository: &repository, front: &front, seal: &seal, newest };
        cache
            .publish(|_| -> Result<_, PublishError> {
                let parent = edition.repository.head()?;
                if parent.is_none() {
                    return Ok((None, None));
                }
                let (now, mut changes) = (Timestamp::now(), Changes::new());
                edition.add_mirrors(parent.as_ref(), now, &mut changes)?;
                let message = "Renew the list of mirrors";
                let publication = edition.commit(parent.as_ref(), &changes, message, None, now)?;
                Ok((publication.as_ref().map(|p| p.commit.clone()), publication))
            })
            .and_then(|publication| {
                publication.as_ref().map_or(Ok(()), |p| Ok(cache.save_publication(p)?))
            })
    });
    let renewed = work.await.map_err(|error| error.to_string())?;
    renewed.map_err(|error| format!("renew the list of mirrors: {error}"))
}
