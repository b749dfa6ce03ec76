//! The pictures of an article.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::Site;
use crate::fetch::Accept;
use crate::model::TreePath;
use crate::route::Step;
use crate::worker::Reading;

impl Site<'_> {
    /// Fetches the pictures of an article, each once. One that cannot be had
    /// is left out: a page is readable without it.
    pub(super) async fn fetch_images(
        &self,
        reading: &Reading,
        supplier: usize,
    ) -> BTreeMap<Url, (TreePath, Vec<u8>)> {
        let limits = self.reach.limits;
        let lead = reading.article.lead.iter().map(|figure| &figure.url);
        let (mut images, mut tried) = (BTreeMap::new(), BTreeSet::new());
        // Hosts that no way leads to are not waited for at every picture.
        let mut dead = BTreeSet::new();
        for url in lead.chain(reading.body.images()) {
            if tried.len() >= limits.images_per_page || !tried.insert(url) {
                continue;
            }
            let others = (0..self.source.addresses.len()).filter(|number| *number != supplier);
            for number in std::iter::once(supplier).chain(others) {
                let Some(at) = self.source.at(number, url) else { continue };
                let place = (number, at.host_str().unwrap_or_default().to_owned());
                if dead.contains(&place) {
                    continue;
                }
                let cleaned = match self.fetch(&at, number, Accept::Image).await {
                    Ok(response) => match self.reach.workers.image(&response.bytes).await {
                        Ok(cleaned) => cleaned,
                        Err(error) => Err(error.to_string()),
                    },
                    Err((trouble, step)) => {
                        if !matches!(step, Step::Http | Step::Inward) {
                            dead.insert(place);
                        }
                        Err(trouble.reason)
                    }
                };
                match cleaned {
                    Ok(picture) => {
                        images.insert(url.clone(), picture);
                        break;
                    }
                    Err(reason) => tracing::debug!(%at, reason, "no picture"),
                }
            }
        }
        images
    }
}
