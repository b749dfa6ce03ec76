//! `thistledown extract` and `thistledown markdown`: the reading of a cycle
//! as filters, for scripts and for measuring.

mod lines;

use std::io::{self, Read};

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream;
use serde::Serialize;
use tokio::sync::mpsc;
use url::Url;

use super::voice::{self, say, tell};
use super::{Exit, load};
use crate::markdown;
use crate::model::{Body, Limits, Provenance, Rules};
use crate::text::date;
use crate::text::escape::escape_destination;
use crate::worker::{FragmentJob, PageJob, Reading, TextJob, Workers};
use lines::{Asked, Id, Unread};

/// Where a page is taken to be from that nobody named an address for.
const NOWHERE: &str = "http://relative.invalid/here/";

/// What is known of the text of a JSON string.
const UTF_8: &str = "text/html; charset=utf-8";

/// How many lines are read ahead of those that are answered.
const AHEAD: usize = 4;

/// Reads HTML pages on stdin and prints what a cycle would take from them.
#[derive(Debug, Args)]
pub(super) struct Extract {
    /// The address of the page: relative links are joined to it
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Read lines of {"id", "url", "html"}, answer each with a line
    #[arg(long)]
    jsonl: bool,
}

/// Reads HTML fragments on stdin and prints them as Markdown, all of them.
#[derive(Debug, Args)]
pub(super) struct Markdown {
    /// The address of the fragment: relative links are joined to it, and
    /// stay as they are without it
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Read lines of {"id", "url", "html"}, answer each with a line
    #[arg(long)]
    jsonl: bool,
}

/// A page to read.
struct Page<'a> {
    url: Url,
    content_type: Option<&'a str>,
    bytes: &'a [u8],
}

/// What is told of a page.
#[derive(Debug, Default, Serialize)]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Id,
    title: Option<String>,
    byline: Option<String>,
    /// RFC 3339, with the offset from UTC that the page tells.
    published: Option<String>,
    language: Option<String>,
    image: Option<String>,
    tags: Vec<String>,
    /// Where title, byline and the others were found.
    origins: Provenance,
    text: Option<String>,
    markdown: Option<String>,
    /// `article`, or why the page is none.
    verdict: String,
}

/// What is told of a fragment.
#[derive(Debug, Serialize)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Id,
    markdown: String,
    /// Why it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Extract {
    pub(super) async fn run(&self) -> Exit {
        let Some(workers) = &workers() else { return Exit::Internal };
        if self.jsonl {
            return each_line(|asked| async move {
                let told = match asked {
                    Ok(asked) => {
                        let url = address(asked.url.as_deref(), self.url.as_ref());
                        // JSON is UTF-8, whatever the page said of itself before.
                        let bytes = asked.html.as_bytes();
                        extract(workers, asked.id, Page { url, content_type: Some(UTF_8), bytes })
                            .await
                    }
                    Err(Unread { id, why }) => Told { id, verdict: why, ..Told::default() },
                };
                serde_json::to_string(&told)
            })
            .await;
        }
        let told = match whole_stdin() {
            Ok(Ok(page)) => {
                let url = address(None, self.url.as_ref());
                extract(workers, None, Page { url, content_type: None, bytes: &page }).await
            }
            Ok(Err(why)) => Told { verdict: why, ..Told::default() },
            Err(error) => {
                tell!("reading the page from stdin: {error}");
                return Exit::Internal;
            }
        };
        match serde_json::to_string_pretty(&told) {
            Ok(json) => {
                say!("{json}");
                Exit::Good
            }
            Err(_) => Exit::Internal,
        }
    }
}

async fn extract(workers: &Workers, id: Id, page: Page<'_>) -> Told {
    let Page { url, content_type, bytes } = page;
    let hints = TextJob {
        url: url.clone(),
        title: String::new(),
        author: None,
        published: None,
        categories: Vec::new(),
        summary: None,
        content: None,
        trusted: false,
    };
    let job = PageJob {
        url,
        content_type: content_type.map(str::to_owned),
        rules: Rules::default(),
        hints,
        site: None,
        with_text: true,
    };
    let reading = match workers.page(job, bytes).await {
        Ok(Ok(reading)) => reading,
        Ok(Err(rejection)) => {
            return Told { id, verdict: rejection.to_string(), ..Told::default() };
        }
        Err(error) => return Told { id, verdict: error.to_string(), ..Told::default() },
    };
    let Reading { article, body, text, .. } = reading;
    Told {
        id,
        title: Some(article.title),
        byline: article.byline,
        published: article.published.as_ref().map(date::rfc_3339),
        language: article.language,
        image: article.lead.map(|lead| as_written(&lead.url)),
        tags: article.tags,
        origins: article.origins,
        text,
        markdown: Some(written(&body)),
        verdict: "article".to_owned(),
    }
}

impl Markdown {
    pub(super) async fn run(&self) -> Exit {
        let Some(workers) = &workers() else { return Exit::Internal };
        if self.jsonl {
            return each_line(|asked| async move {
                let (id, markdown) = match asked {
                    Ok(asked) => {
                        let url = address(asked.url.as_deref(), self.url.as_ref());
                        (asked.id, write(workers, url, asked.html.as_bytes()).await)
                    }
                    Err(Unread { id, why }) => (id, Err(why)),
                };
                let error = markdown.as_ref().err().cloned();
                let markdown = markdown.unwrap_or_default();
                serde_json::to_string(&Written { id, markdown, error })
            })
            .await;
        }
        let fragment = match whole_stdin() {
            Ok(Ok(fragment)) => fragment,
            Ok(Err(error)) => {
                tell!("{error}");
                return Exit::Partial;
            }
            Err(error) => {
                tell!("reading the fragment from stdin: {error}");
                return Exit::Internal;
            }
        };
        match write(workers, address(None, self.url.as_ref()), &fragment).await {
            Ok(markdown) => {
                say!("{}", markdown.trim_end_matches('\n'));
                Exit::Good
            }
            Err(error) => {
                tell!("{error}");
                Exit::Partial
            }
        }
    }
}

async fn write(workers: &Workers, url: Url, html: &[u8]) -> Result<String, String> {
    let body = workers.fragment(FragmentJob { url }, html).await;
    let body = body.map_err(|error| error.to_string())??;
    Ok(written(&body))
}

fn written(body: &Body) -> String {
    markdown::render_with(body, |url| escape_destination(&as_written(url)))
}

/// Returns an address as it was written, where it is not known of which page.
fn as_written(url: &Url) -> String {
    let url = url.as_str();
    let root = NOWHERE.trim_end_matches("here/");
    if let Some(near) = url.strip_prefix(NOWHERE) {
        // Without a dot it would be another address: a scheme, or a root.
        let first = near.split(['/', '?', '#']).next().unwrap_or_default();
        let is_other = near.starts_with('/') || first.contains(':');
        return format!("{}{near}", if is_other { "./" } else { "" });
    }
    match url.strip_prefix(root) {
        Some(far) if far.starts_with('/') => format!("/.//{}", far.trim_start_matches('/')),
        Some(far) => format!("/{far}"),
        None => url.to_owned(),
    }
}

fn workers() -> Option<Workers> {
    Some(Workers::new(load::program().ok()?, &Limits::default()))
}

/// The address of one page: its own, else the one for all, else none.
fn address(own: Option<&str>, all: Option<&Url>) -> Url {
    let own = own.and_then(|own| Url::parse(own).ok()).or_else(|| all.cloned());
    own.filter(|url| matches!(url.scheme(), "http" | "https")).unwrap_or_else(|| {
        // It stands in this file and parses.
        Url::parse(NOWHERE).unwrap_or_else(|_| unreachable!())
    })
}

/// Reads stdin to its end, or says why that is no page.
fn whole_stdin() -> io::Result<Result<Vec<u8>, String>> {
    let limits = Limits::default();
    let most = limits.page_size.0;
    let mut bytes = Vec::new();
    io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
    let is_too_large = bytes.len() as u64 > most;
    Ok(if is_too_large { Err(lines::too_large(&limits)) } else { Ok(bytes) })
}

/// Answers each line of stdin with a line, in order; several are worked on at
/// once.
async fn each_line<A: Future<Output = serde_json::Result<String>>>(
    answer: impl Fn(Result<Asked, Unread>) -> A,
) -> Exit {
    // One waits, for lines are long.
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let mut number = 0;
        while let Some(line) = lines::next(&mut stdin, number, &Limits::default()).transpose() {
            let is_over = line.is_err();
            number = line.as_ref().map_or(number, |line| line.number);
            if sender.blocking_send(line).is_err() || is_over {
                return;
            }
        }
    });
    let lines = stream::unfold(lines, |mut lines| async {
        let line = lines.recv().await?;
        Some((line, lines))
    });
    let mut exit = Exit::Good;
    let answers = lines.map(|line| {
        let asked = line
            .map_err(|error| Unread { id: None, why: format!("reading stdin: {error}") })
            .and_then(|line| {
                let number = line.number;
                line.read(&Limits::default()).map_err(|Unread { id, why }| Unread {
                    id,
                    why: format!("line {number}: {why}"),
                })
            });
        if let Err(Unread { why, .. }) = &asked {
            tell!("{why}");
            exit = Exit::Partial;
        }
        answer(asked)
    });
    let mut answers = Box::pin(answers.buffered(AHEAD));
    while let Some(answer) = answers.next().await {
        let Ok(line) = answer else { return Exit::Internal };
        say!("{line}");
        if !voice::is_heard() {
            break;
        }
    }
    drop(answers);
    exit
}
