//! One page as a pass would publish it, and nothing written.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ZonedDateTime};
use url::Url;

use super::edition::Names;
use super::engine::{Front, StartError, gate, source_passages};
use super::gather::{self, Addresses, Draft, Reach};
use super::poll::Task;
use super::throttle::Throttle;
use crate::cache::{Cache, CacheError};
use crate::config::Settings;
use crate::model::{Article, Entry, PageId, Source, TreePath};
use crate::page::PressError;
use crate::plan::{self, Decision};
use crate::worker::Workers;

/// A page as it would be published.
#[derive(Debug)]
pub struct Preview {
    /// Where in the tree.
    pub path: TreePath,
    /// The page itself.
    pub markdown: String,
    /// The same as a reader's host shows it: HTML that loads nothing.
    pub html: String,
    /// The article that was read, its content spent.
    pub article: Article,
    /// How many pictures it shows, and how many of them could be had.
    pub pictures: (usize, usize),
}

/// Why there is nothing to show.
#[derive(Debug)]
pub enum PreviewError {
    /// The rooms could not be opened.
    Start(StartError),
    /// The page could not be had.
    Fetch(String),
    /// It was had, and would go to quarantine.
    Article(String),
    /// The page could not be printed.
    Press(PressError),
}

impl fmt::Display for PreviewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Fetch(reason) => f.write_str(reason),
            Self::Article(reason) => write!(f, "it would go to quarantine: {reason}"),
            Self::Press(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PreviewError {}

impl From<StartError> for PreviewError {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}

impl From<CacheError> for PreviewError {
    fn from(error: CacheError) -> Self {
        Self::Start(StartError::Cache(error))
    }
}

impl From<PressError> for PreviewError {
    fn from(error: PressError) -> Self {
        Self::Press(error)
    }
}

/// Fetches a page as one of `source` and makes of it what a pass would.
/// `program` is our own binary, for the parsing children.
///
/// What a feed would say of the page is not known here.
///
/// # Errors
/// The page cannot be had or would not be published, and why.
pub async fn preview(
    settings: &Settings,
    state: &Path,
    program: PathBuf,
    source: &Source,
    url: &Url,
) -> Result<Preview, PreviewError> {
    let press = Front::of(settings)?.press;
    let gate = gate(settings, state).await?;
    let passages = source_passages(&gate, settings, source)?;
    let workers = Workers::new(program, &settings.limits);
    let cache = Cache::open_to_read(&state.join("cache.sqlite"))?;
    let known = cache.as_ref().map(|cache| {
        gate.recall(cache.ways()?);
        cache.expectations(&source.name)
    });
    let sites = known.transpose()?.unwrap_or_default();
    let reach =
        Reach { passages: &passages, workers: &workers, limits: &settings.limits, sites: &sites };
    let throttle = Throttle::new(&settings.limits);
    let id = PageId::new(&source.name, url.as_str());
    let task = Task {
        entry: entry(url),
        decision: Decision::Publish(id.clone()),
        attempts: 0,
        trusted: false,
    };
    let gathered =
        gather::gather(reach, source, task, &Addresses::beginning_with(0), &throttle).await;
    let Draft { task, reading, images, .. } =
        gathered.map_err(|failure| match failure.quarantined {
            true => PreviewError::Article(failure.reason),
            false => PreviewError::Fetch(failure.reason),
        })?;

    let article = reading.article;
    let told = article.published.as_ref().map(ZonedDateTime::timestamp);
    let published = plan::date(None, told, Timestamp::now());
    let path = plan::place(&source.name, &id, Some(url), published, &|_| false);
    let names = Names::of(source, &task.entry, &article);
    let head = names.head(source, &path, published);
    let paths: BTreeMap<Url, TreePath> =
        images.iter().map(|(url, (path, _))| (url.clone(), path.clone())).collect();
    let lead = article.lead.as_ref();
    let page = press.page(&head, &reading.body, lead, &paths, &BTreeMap::new())?;
    let shown = reading.body.images().count() + usize::from(article.lead.is_some());
    let pictures = (shown, images.len());
    let files: BTreeMap<TreePath, Vec<u8>> = images.into_values().chain(press.qr(&path)?).collect();
    let html = press.proof(&path, &names.title, &page.text, &files);
    Ok(Preview { path, markdown: page.text, html, article, pictures })
}

/// An entry of which only the address is known.
fn entry(url: &Url) -> Entry {
    Entry {
        guid: url.to_string(),
        link: Some(url.clone()),
        title: String::new(),
        author: None,
        published: None,
        updated: None,
        categories: Vec::new(),
        summary: None,
        content: None,
        enclosures: Vec::new(),
    }
}
