//! From an entry to a draft: the article and its pictures.

mod pictures;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use super::astray;
use super::poll::{Failure, Task};
use super::throttle::Throttle;
use crate::article::{self, Expectation, Rejection};
use crate::cache::Taught;
use crate::fetch::{self, Accept, Fetched, Request, Response};
use crate::model::{
    Article, ArticleFrom, Fault, Further, Inward, Limits, Place, Source, SourceName, TreePath,
};
use crate::route::{Passage, Step};
use crate::worker::{FurtherJob, PageJob, Part, Reading, TextJob, WorkerError, Workers};

/// What reading the pages of a source takes: its ways out, one for each of
/// its addresses, and the parsing children. It can write nothing.
#[derive(Clone, Copy)]
pub(super) struct Reach<'a> {
    pub(super) passages: &'a [Passage],
    pub(super) workers: &'a Workers,
    pub(super) limits: &'a Limits,
    /// What earlier pages of the source were like, by their host.
    pub(super) sites: &'a BTreeMap<String, Expectation>,
}

/// An article that was read, with its pictures, not yet a page.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) source: SourceName,
    pub(super) task: Task,
    pub(super) reading: Reading,
    /// What the page taught; nothing where the feed's own content was read.
    pub(super) taught: Option<Taught>,
    /// The host that supplied it, if not the source's own site.
    pub(super) supplier: Option<String>,
    /// Where each picture goes, and its bytes.
    pub(super) images: BTreeMap<Url, (TreePath, Vec<u8>)>,
}

/// Which address of a source articles are asked of first: the one that
/// worked last, so that a blocked site is not waited for at every page.
pub(super) struct Addresses {
    first: AtomicUsize,
}

impl Addresses {
    pub(super) fn beginning_with(number: usize) -> Self {
        Self { first: AtomicUsize::new(number) }
    }

    /// Returns all numbers below `count` in the order of trial.
    fn in_order(&self, count: usize) -> impl Iterator<Item = usize> {
        let first = self.first.load(Ordering::Relaxed).min(count);
        (first..count).chain(0..first)
    }

    fn prefer(&self, number: usize) {
        self.first.store(number, Ordering::Relaxed);
    }
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
    reach: Reach<'_>,
    source: &Source,
    task: Task,
    addresses: &Addresses,
    throttle: &Throttle,
) -> Result<Draft, Box<Failure>> {
    let site = Site { reach, source, addresses, throttle };
    let (mut reading, number) = match site.read(&task).await {
        Ok(read) => read,
        Err(trouble) => return Err(failure(source, task, trouble)),
    };
    let host = task.entry.link.as_ref().and_then(Url::host_str);
    let taught = reading.lesson.take().zip(host);
    let taught = taught.map(|(lesson, host)| Taught {
        source: source.name.clone(),
        host: host.to_owned(),
        page: task.decision.id().clone(),
        lesson,
    });
    let images = site.fetch_images(&reading, number).await;
    let supplier = site.supplier(number);
    Ok(Draft { source: source.name.clone(), task, reading, taught, supplier, images })
}

fn failure(source: &Source, task: Task, trouble: Trouble) -> Box<Failure> {
    let Trouble { fault, reason, quarantined } = trouble;
    let url = task.entry.link.as_ref().map_or(task.entry.guid.as_str(), Url::as_str);
    tracing::info!(source = %source.name, url, reason, "the article is not published");
    Box::new(Failure { task, fault, reason, quarantined })
}

/// A source with everything that reading it takes.
struct Site<'a> {
    reach: Reach<'a>,
    source: &'a Source,
    addresses: &'a Addresses,
    throttle: &'a Throttle,
}

impl Site<'_> {
    /// Reads an article, and says which address supplied it.
    async fn read(&self, task: &Task) -> Result<(Reading, usize), Trouble> {
        let (entry, source) = (&task.entry, self.source);
        let has_content = entry.content.is_some();
        let hints = |url: &Url| TextJob {
            url: url.clone(),
            title: entry.title.clone(),
            author: entry.author.clone(),
            published: entry.published,
            categories: entry.categories.clone(),
            summary: entry.summary.clone(),
            content: entry.content.clone(),
            trusted: task.trusted,
        };
        let of_feed = self.addresses.in_order(source.addresses.len()).next().unwrap_or_default();
        let Some(link) = &entry.link else {
            let url = source.url().filter(|_| has_content).ok_or_else(|| {
                let reason = "the entry has neither an address nor content".to_owned();
                Trouble::new(Fault::Permanent, reason)
            })?;
            return Ok((self.read_text(hints(url)).await?, of_feed));
        };
        if source.article == ArticleFrom::Feed && has_content {
            return Ok((self.read_text(hints(link)).await?, of_feed));
        }
        match self.read_page(link, hints).await {
            Err(trouble) if has_content => match self.read_text(hints(link)).await {
                Ok(reading) => {
                    tracing::debug!(source = %source.name, url = %link, reason = trouble.reason,
                        "the feed's own content takes the place of the page");
                    Ok((reading, of_feed))
                }
                // The page's trouble says more than that the feed was no better.
                Err(_) => Err(trouble),
            },
            other => other,
        }
    }

    /// Reads a page from the first address that has it and is believed.
    async fn read_page(
        &self,
        link: &Url,
        hints: impl Fn(&Url) -> TextJob,
    ) -> Result<(Reading, usize), Trouble> {
        let mut first: Option<Trouble> = None;
        let mut way_failed = false;
        for number in self.addresses.in_order(self.source.addresses.len()) {
            let Some(url) = self.source.at(number, link) else { continue };
            let hints = hints(link);
            let trouble = match self.fetch_page(&url, number, hints.trusted).await {
                Err((trouble, step)) => {
                    way_failed |= !matches!(step, Step::Http | Step::Inward);
                    trouble
                }
                Ok(response) => {
                    let job = self.page_job(&response, number, hints);
                    let first = job.clone();
                    let read = self.reach.workers.page(job, &response.bytes).await;
                    let whole = match believed(read) {
                        Ok(reading) => self.read_further(reading, &first, number).await,
                        Err(trouble) => Err(trouble),
                    };
                    match whole {
                        Ok(reading) => {
                            if way_failed {
                                self.addresses.prefer(number);
                            }
                            return Ok((reading, number));
                        }
                        Err(trouble) => trouble,
                    }
                }
            };
            tracing::debug!(source = %self.source.name, %url, reason = trouble.reason, "no article");
            first.get_or_insert(trouble);
        }
        Err(first.unwrap_or_else(|| {
            let reason = format!("source `{}` has no address for `{link}`", self.source.name);
            Trouble::new(Fault::Permanent, reason)
        }))
    }

    /// Returns what pages of the host that a link names are like. It is the
    /// link's host that counts, whoever supplies the page.
    fn expectation(&self, link: &Url) -> Expectation {
        let known = link.host_str().and_then(|host| self.reach.sites.get(host));
        known.cloned().unwrap_or_default()
    }

    fn page_job(&self, response: &Response, number: usize, hints: TextJob) -> PageJob {
        PageJob {
            site: Some(self.expectation(&hints.url)),
            url: self.source.home(number, &response.url),
            content_type: response.content_type.clone(),
            rules: self.source.rules.clone(),
            hints,
            with_text: false,
        }
    }

    /// Reads on where an article goes on: the whole where its site shows it
    /// on one page, else page by page. What cannot be read to its end waits,
    /// unless the operator released it as it is.
    async fn read_further(
        &self,
        mut reading: Reading,
        first: &PageJob,
        number: usize,
    ) -> Result<Reading, Trouble> {
        let most = self.reach.limits.pages_per_article;
        // What a site is like is learned from first pages alone.
        let lesson = reading.lesson.take();
        let mut read = BTreeSet::from([first.url.clone()]);
        let mut pages = 1;
        while let Some(Further { next, whole }) = reading.article.further.clone() {
            if let Some(url) = whole.filter(|url| read.insert(url.clone())) {
                let before = reading.article.clone();
                match self.read_part(Part::Whole, &url, before, first, number).await {
                    Ok(whole) => reading = whole,
                    // Then page by page.
                    Err(trouble) => {
                        tracing::debug!(%url, reason = trouble.reason, "not the whole article");
                    }
                }
                continue;
            }
            if !read.insert(next.clone()) {
                break;
            }
            pages += 1;
            let further = if pages > most {
                let reason = format!(
                    "the article has more than {most} pages (limit `pages_per_article`): `{next}`"
                );
                Err(Trouble::quarantine(reason))
            } else {
                let before = reading.article.clone();
                self.read_part(Part::Next, &next, before, first, number).await
            };
            match further {
                Ok(joined) => reading = joined,
                Err(_) if first.hints.trusted => break,
                Err(Trouble { fault, reason, quarantined }) => {
                    let reason = format!("the article goes on, but: {reason}");
                    return Err(Trouble { fault, reason, quarantined });
                }
            }
        }
        reading.article.further = None;
        reading.article.html.clear();
        reading.lesson = lesson;
        Ok(reading)
    }

    async fn read_part(
        &self,
        part: Part,
        wanted: &Url,
        before: Article,
        first: &PageJob,
        number: usize,
    ) -> Result<Reading, Trouble> {
        let nowhere = || {
            let reason = format!("the address has nothing for `{wanted}`");
            Trouble::new(Fault::Permanent, reason)
        };
        let url = self.source.at(number, wanted).ok_or_else(nowhere)?;
        let fetched = self.fetch_page(&url, number, first.hints.trusted).await;
        let response = fetched.map_err(|(trouble, _)| trouble)?;
        let job = self.page_job(&response, number, first.hints.clone());
        let is_part = job.url == *wanted || article::is_page_of(&first.url, &job.url);
        if part == Part::Next && !is_part {
            let reason = format!("`{wanted}` leads to `{}`", job.url);
            return Err(Trouble::quarantine(reason));
        }
        let job = FurtherJob { page: job, before, part };
        believed(self.reach.workers.further(job, &response.bytes).await)
    }

    /// Fetches a page, and says so where it leads to one that is sure to be
    /// another, unless the operator released what it leads to.
    async fn fetch_page(
        &self,
        url: &Url,
        number: usize,
        trusted: bool,
    ) -> Result<Response, (Trouble, Step)> {
        let response = self.fetch(url, number, Accept::Page).await?;
        let (asked, found) =
            (self.source.home(number, url), self.source.home(number, &response.url));
        match astray::led(&asked, &found).filter(|_| !trusted) {
            Some(what) => {
                let reason = format!("fetch `{url}`: it leads to {what}, `{found}`");
                Err((Trouble::quarantine(reason), Step::Http))
            }
            None => Ok(response),
        }
    }

    async fn fetch(
        &self,
        url: &Url,
        number: usize,
        accept: Accept,
    ) -> Result<Response, (Trouble, Step)> {
        let Some(passage) = self.reach.passages.get(number) else {
            let reason = format!("source `{}` has no route", self.source.name);
            return Err((Trouble::new(Fault::Permanent, reason), Step::ProxyConnect));
        };
        let request =
            Request { url, validators: None, accept, headers: Some(&self.source.headers) };
        let _turn = self.throttle.turn(url).await;
        match fetch::get(passage, &request, self.reach.limits).await {
            Ok(Fetched::Body(response)) => Ok(response),
            Ok(Fetched::Unchanged { .. }) => {
                let reason = format!("fetch `{url}`: the server said `not modified` unasked");
                Err((Trouble::new(Fault::Transient, reason), Step::Http))
            }
            Err(error) => Err((Trouble::new(error.fault(), error.to_string()), error.step())),
        }
    }

    /// Names an alternate address for the ledger, which everybody can read:
    /// one that leads inward is nobody's business.
    fn supplier(&self, number: usize) -> Option<String> {
        let address = self.source.addresses.get(number).filter(|_| number > 0)?;
        let url = match &address.place {
            Place::Site(url) => url.clone(),
            Place::Archive(archive) => archive.of(self.source.url()?)?,
        };
        let is_public = Inward::default().permits(&url);
        Some(if is_public { url.host_str()?.to_owned() } else { "private".to_owned() })
    }

    /// Reads the feed's own content.
    async fn read_text(&self, job: TextJob) -> Result<Reading, Trouble> {
        believed(self.reach.workers.text(job, &self.source.rules).await)
    }
}

fn believed(read: Result<Result<Reading, Rejection>, WorkerError>) -> Result<Reading, Trouble> {
    match read {
        Ok(Ok(reading)) => Ok(reading),
        Ok(Err(rejection)) => Err(Trouble::quarantine(rejection.to_string())),
        Err(error) => Err(Trouble::quarantine(error.to_string())),
    }
}
