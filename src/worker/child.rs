//! The child's side: rules run on hostile bytes, within limits.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::frame;
use super::job::{Answer, FurtherJob, Job, PageJob, Part, Reading, TextJob};
use crate::article::{self, Found, Hints, PageBytes, Rejection};
use crate::model::{Body, Evidence, Limits};
use crate::text::clean::clean_line_within;
use crate::{feed, markdown, media};

/// Longest title that is made of an article's first words, in characters.
const TITLE: usize = 60;

/// The stack of the thread that parses; html5ever and the extractors recurse.
const STACK: usize = 64 << 20;

/// Answers questions on stdin until it ends. The caller has nothing else to
/// do in this process.
///
/// # Errors
/// The limits cannot be set, or the parent is gone.
pub fn serve(limits: &Limits) -> io::Result<()> {
    let memory = limits.worker_memory.0;
    limit(Resource::Data, memory)?;
    // Address space is reserved more freely than it is used.
    limit(Resource::As, memory.saturating_mul(2).saturating_add(STACK as u64))?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, 16)?;
    let limits = limits.clone();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || answer_all(&limits))?
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the parser panicked")))
}

/// Sets a limit, where the system does not set a narrower one.
fn limit(resource: Resource, value: u64) -> io::Result<()> {
    let value = getrlimit(resource).maximum.map_or(value, |most| most.min(value));
    Ok(setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?)
}

/// Allows so much CPU time more than was used so far.
fn allow(more: Duration) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let soft = u64::try_from(used).unwrap_or_default() + more.as_secs().max(1) + 1;
    let maximum = getrlimit(Resource::Cpu).maximum;
    let soft = maximum.map_or(soft, |most| most.min(soft));
    Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(soft), maximum })?)
}

fn answer_all(limits: &Limits) -> io::Result<()> {
    let complaint = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&complaint);
    std::panic::set_hook(Box::new(move |panic| {
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string();
    }));
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    while let Some((job, bytes)) = frame::read::<Job>(&mut stdin)? {
        allow(limits.worker_time)?;
        let Ok((answer, payload)) = catch_unwind(AssertUnwindSafe(|| answer(job, &bytes, limits)))
        else {
            let message = complaint.lock().unwrap_or_else(PoisonError::into_inner).clone();
            // What a panic left behind is not trusted with the next job.
            return frame::write(&mut stdout, &Answer::Panicked(message), &[]);
        };
        frame::write(&mut stdout, &answer, &payload)?;
    }
    Ok(())
}

fn answer(job: Job, bytes: &[u8], limits: &Limits) -> (Answer, Vec<u8>) {
    match job {
        Job::Feed(job) => {
            let request = feed::FeedBytes {
                kind: job.kind,
                bytes,
                content_type: job.content_type.as_deref(),
                url: &job.url,
                links: job.links.as_deref(),
                entries_limit: limits.feed_entries,
            };
            let feed = feed::parse(&request).map_err(|error| error.to_string());
            (Answer::Feed(feed), Vec::new())
        }
        Job::Page(job) => {
            let hints = Hints { site: job.site.as_ref(), ..hints(&job.hints) };
            let first = article::is_first_page(&job.url) && limits.pages_per_article > 1;
            let found = article::extract(&page_of(&job, bytes), &job.rules, &hints, limits);
            let found = found.map(|mut found| {
                found.article.further = found.article.further.filter(|_| first);
                found
            });
            (Answer::Reading(Box::new(read(found, &job.url, job.with_text))), Vec::new())
        }
        Job::Further(job) => {
            let FurtherJob { page: job, before, part } = *job;
            let (page, hints) = (page_of(&job, bytes), hints(&job.hints));
            let article = match part {
                Part::Next => article::extract_next(before, &page, &job.rules, &hints, limits),
                Part::Whole => {
                    Ok(article::extract_whole(before, &page, &job.rules, &hints, limits))
                }
            };
            let found = article.map(Found::from);
            (Answer::Reading(Box::new(read(found, &job.url, job.with_text))), Vec::new())
        }
        Job::Text(job, rules) => {
            let html = job.content.as_deref().unwrap_or_default();
            let found = article::from_feed(html, &job.url, &rules, &hints(&job), limits);
            (Answer::Reading(Box::new(read(found, &job.url, false))), Vec::new())
        }
        Job::Fragment(job) => {
            let html = String::from_utf8_lossy(bytes);
            let tidy = article::tidy(&html, &job.url, limits).map_err(|error| error.to_string());
            let body = tidy.map(|tidy| markdown::convert(&tidy, &job.url));
            (Answer::Fragment(body), Vec::new())
        }
        Job::Image(_) => match media::clean(bytes, limits) {
            Ok(picture) => {
                let (path, size) = (picture.path, (picture.width, picture.height));
                (Answer::Image(Ok((path, size.0, size.1))), picture.bytes)
            }
            Err(error) => (Answer::Image(Err(error.to_string())), Vec::new()),
        },
    }
}

fn page_of<'a>(job: &'a PageJob, bytes: &'a [u8]) -> PageBytes<'a> {
    PageBytes { url: &job.url, bytes, content_type: job.content_type.as_deref() }
}

fn hints(job: &TextJob) -> Hints<'_> {
    Hints {
        title: &job.title,
        author: job.author.as_deref(),
        published: job.published,
        categories: &job.categories,
        content: job.content.as_deref().or(job.summary.as_deref()),
        site: None,
        trusted: job.trusted,
    }
}

fn read(
    found: Result<Found, Rejection>,
    url: &url::Url,
    with_text: bool,
) -> Result<Reading, Rejection> {
    let mut found = found?;
    if found.article.title.is_empty() {
        // A page must be called something in the indexes.
        found.article.title = clean_line_within(&found.body.text(), TITLE);
        found.article.origins.title = Some(Evidence::Text);
    }
    let body: Body = markdown::convert(&found.body, url);
    if found.article.further.is_some() {
        found.article.html = found.html();
    }
    let text = with_text.then(|| found.lines());
    let Found { article, lesson, .. } = found;
    Ok(Reading { article, lesson, body, text })
}
