//! Which of our own pages a link of an article leads to.

use std::collections::BTreeMap;

use url::Url;

use crate::cache::{CacheError, Index};
use crate::model::{Body, PageId, TreePath};

/// Most links of one article that are looked up.
const LINKS: usize = 1_000;

/// The pages of one batch, whether they are printed already or not, so that
/// links among them do not depend on the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Copies {
    by_address: BTreeMap<String, TreePath>,
    owners: BTreeMap<TreePath, PageId>,
}

impl Copies {
    /// Adds a page and the address that its source gives it.
    pub(super) fn add(&mut self, id: &PageId, address: Option<&Url>, path: &TreePath) {
        if let Some(address) = address {
            self.by_address.entry(key(address)).or_insert_with(|| path.clone());
        }
        self.owners.insert(path.clone(), id.clone());
    }

    /// Tells whether a path is that of another page of the batch.
    pub(super) fn is_taken(&self, path: &TreePath, id: &PageId) -> bool {
        self.owners.get(path).is_some_and(|owner| owner != id)
    }

    /// Returns our copies of the pages that a body links to: those of the
    /// batch, and those that the index knows.
    ///
    /// # Errors
    /// The index cannot be read.
    pub(super) fn of(
        &self,
        body: &Body,
        index: &Index,
    ) -> Result<BTreeMap<Url, TreePath>, CacheError> {
        let mut found = BTreeMap::new();
        for url in body.links().take(LINKS) {
            if found.contains_key(url) {
                continue;
            }
            let path = match self.by_address.get(&key(url)) {
                Some(path) => Some(path.clone()),
                None => index.at_address(&spellings(url))?,
            };
            if let Some(path) = path {
                found.insert(url.clone(), path);
            }
        }
        Ok(found)
    }
}

/// Returns what is alike in the addresses of one page: neither its scheme, nor
/// a place on it, nor a slash at its end tells pages apart.
fn key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let text = url.as_str();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.trim_end_matches('/').to_owned()
}

/// Returns the addresses under which the ledger may know a page.
fn spellings(url: &Url) -> [String; 4] {
    let key = key(url);
    [
        format!("https://{key}"),
        format!("https://{key}/"),
        format!("http://{key}"),
        format!("http://{key}/"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_key() {
        let key = |text: &str| key(&Url::parse(text).unwrap());
        assert_eq!(key("https://n.example/a/"), key("http://n.example/a#b"));
        assert_ne!(key("https://n.example/a?b=1"), key("https://n.example/a"));
        let url = Url::parse("http://n.example/a/?b=1#c").unwrap();
        assert_eq!(spellings(&url)[0], "https://n.example/a/?b=1");
        assert_eq!(spellings(&Url::parse("http://n.example/").unwrap())[1], "https://n.example/");
    }
}
