//! From an entry to a draft: the article and its pictures.

use std::collections::BTreeMap;

use url::Url;

use super::engine::Engine;
use super::poll::{Failure, Task};
use super::throttle::Throttle;
use crate::fetch::{self, Accept, Fetched, Request, Response};
use crate::model::{ArticleFrom, Fault, Source, SourceName, TreePath};
use crate::route::Passage;
use crate::worker::{PageJob, Reading, TextJob};

/// An article that was read, with its pictures, not yet a page.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) source: SourceName,
    pub(super) task: Task,
    pub(super) reading: Reading,
    /// Where each picture goes, and its bytes.
    pub(super) images: BTreeMap<Url, (TreePath, Vec<u8>)>,
}

/// Why an article was not read.
struct Trouble {
    fault: Fault,
    reason: String,
    quarantined: bool,
}

impl Trouble {
    fn new(fault: Fault, reason: String) -> Self {
        Self { fault, reason, quarantined: false }
    }

    fn quarantine(reason: String) -> Self {
        Self { fault: Fault::Transient, reason, quarantined: true }
    }
}

/// Reads the article of an entry: from the page that it links to, or from the
/// feed's own content where the source is configured so, or where the page
/// cannot be had or believed and the feed's content can.
pub(super) async fn gather(
    engine: &Engine,
    source: &Source,
    task: Task,
    throttle: &Throttle,
) -> Result<Draft, Box<Failure>> {
    let Some(passage) = engine.passage(&source.name) else {
        let reason = format!("source `{}` has no route", source.name);
        return Err(failure(source, task, Trouble::new(Fault::Permanent, reason)));
    };
    let reading = match read(engine, source, &task, passage, throttle).await {
        Ok(reading) => reading,
        Err(trouble) => return Err(failure(source, task, trouble)),
    };
    let images = fetch_images(engine, &reading, passage, throttle).await;
    Ok(Draft { source: source.name.clone(), task, reading, images })
}

fn failure(source: &Source, task: Task, trouble: Trouble) -> Box<Failure> {
    let Trouble { fault, reason, quarantined } = trouble;
    let url = task.entry.link.as_ref().map_or(task.entry.guid.as_str(), Url::as_str);
    tracing::info!(source = %source.name, url, reason, "the article is not published");
    Box::new(Failure { task, fault, reason, quarantined })
}

async fn read(
    engine: &Engine,
    source: &Source,
    task: &Task,
    passage: &Passage,
    throttle: &Throttle,
) -> Result<Reading, Trouble> {
    let entry = &task.entry;
    let has_content = entry.content.is_some();
    let hints = |url: &Url| TextJob {
        url: url.clone(),
        title: entry.title.clone(),
        author: entry.author.clone(),
        published: entry.published,
        summary: entry.summary.clone(),
        content: entry.content.clone(),
    };
    let Some(link) = &entry.link else {
        let url = source.urls.first().filter(|_| has_content).ok_or_else(|| {
            let reason = "the entry has neither an address nor content".to_owned();
            Trouble::new(Fault::Permanent, reason)
        })?;
        return read_text(engine, hints(url)).await;
    };
    if source.article == ArticleFrom::Feed && has_content {
        return read_text(engine, hints(link)).await;
    }
    let from_page = async {
        let response = fetch_page(engine, link, passage, throttle).await?;
        let job = PageJob {
            url: response.url,
            content_type: response.content_type,
            select: source.select.clone(),
            remove: source.remove.clone(),
            hints: hints(link),
        };
        match engine.workers.page(job, &response.bytes).await {
            Ok(Ok(reading)) => Ok(reading),
            Ok(Err(rejection)) => Err(Trouble::quarantine(rejection.to_string())),
            Err(error) => Err(Trouble::quarantine(error.to_string())),
        }
    };
    match from_page.await {
        Err(trouble) if has_content => match read_text(engine, hints(link)).await {
            Ok(reading) => {
                tracing::debug!(source = %source.name, url = %link, reason = trouble.reason,
                    "the feed's own content takes the place of the page");
                Ok(reading)
            }
            // The page's trouble says more than that the feed was no better.
            Err(_) => Err(trouble),
        },
        other => other,
    }
}

async fn read_text(engine: &Engine, job: TextJob) -> Result<Reading, Trouble> {
    match engine.workers.text(job).await {
        Ok(Ok(reading)) => Ok(reading),
        Ok(Err(rejection)) => Err(Trouble::quarantine(rejection.to_string())),
        Err(error) => Err(Trouble::quarantine(error.to_string())),
    }
}

async fn fetch_page(
    engine: &Engine,
    url: &Url,
    passage: &Passage,
    throttle: &Throttle,
) -> Result<Response, Trouble> {
    let request = Request { url, validators: None, accept: Accept::Page };
    let _turn = throttle.turn(url).await;
    match fetch::get(passage, &request, &engine.settings.limits).await {
        Ok(Fetched::Body(response)) => Ok(response),
        Ok(Fetched::Unchanged { .. }) => {
            let reason = format!("fetch `{url}`: the server said `not modified` unasked");
            Err(Trouble::new(Fault::Transient, reason))
        }
        Err(error) => Err(Trouble::new(error.fault(), error.to_string())),
    }
}

/// Fetches the pictures of an article, each once. One that cannot be had is
/// left out: a page is readable without it.
async fn fetch_images(
    engine: &Engine,
    reading: &Reading,
    passage: &Passage,
    throttle: &Throttle,
) -> BTreeMap<Url, (TreePath, Vec<u8>)> {
    let limits = &engine.settings.limits;
    let lead = reading.article.lead.iter().map(|figure| &figure.url);
    let mut images = BTreeMap::new();
    let mut tried = std::collections::BTreeSet::new();
    for url in lead.chain(reading.body.images()) {
        if tried.len() >= limits.images_per_page || !tried.insert(url) {
            continue;
        }
        let request = Request { url, validators: None, accept: Accept::Image };
        let turn = throttle.turn(url).await;
        let fetched = fetch::get(passage, &request, limits).await;
        drop(turn);
        let cleaned = match fetched {
            Ok(Fetched::Body(response)) => match engine.workers.image(&response.bytes).await {
                Ok(cleaned) => cleaned,
                Err(error) => Err(error.to_string()),
            },
            Ok(Fetched::Unchanged { .. }) => {
                Err("the server said `not modified` unasked".to_owned())
            }
            Err(error) => Err(error.to_string()),
        };
        match cleaned {
            Ok(picture) => drop(images.insert(url.clone(), picture)),
            Err(reason) => tracing::debug!(%url, reason, "the picture is left out"),
        }
    }
    images
}
