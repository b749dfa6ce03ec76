//! Conditional GET along a route, within limits.
//!
//! Follows redirects itself, looking at every hop, and counts bytes after
//! decompression. Knows neither what a body means nor whether to try again;
//! its errors say whether that makes sense.

mod body;
mod error;
mod probe;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{
    self, ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::model::{Bytes, Limits, OwnHeaders, Validators};
use crate::retry::after;
use crate::route::{Passage, Step};

pub use error::{FetchError, Why};
pub use probe::{ProbeError, probe};

/// Longest header value that is kept.
const LONGEST_HEADER: usize = 1024;

/// Longest address that a redirect may lead to, as long as those of articles.
const LONGEST_ADDRESS: usize = 4_096;

/// What is asked for; decides the `Accept` header and the size limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// A feed, sitemap or listing.
    Feed,
    /// A page.
    Page,
    /// An image.
    Image,
}

impl Accept {
    fn header(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
            }
            Self::Page => "text/html, application/xhtml+xml, */*;q=0.5",
            Self::Image => "image/webp, image/png, image/jpeg, image/gif, */*;q=0.5",
        }
    }

    /// Returns the largest size, and the name of that limit.
    fn size(self, limits: &Limits) -> (Bytes, &'static str) {
        match self {
            Self::Feed => (limits.feed_size, "feed_size"),
            Self::Page => (limits.page_size, "page_size"),
            Self::Image => (limits.image_size, "image_size"),
        }
    }
}

/// What to get.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its address.
    pub url: &'a Url,
    /// What the server gave us last time, to be spared the same again.
    pub validators: Option<&'a Validators>,
    /// What it should be.
    pub accept: Accept,
    /// What is said besides to those addresses that ask for it.
    pub headers: Option<&'a OwnHeaders>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is as it was when these validators were given.
    Unchanged {
        /// What to ask with next time.
        validators: Validators,
    },
    /// It is here, whole.
    Body(Response),
}

/// A whole response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Where it was found, after redirects.
    pub url: Url,
    /// What the server says it is.
    pub content_type: Option<String>,
    /// Its bytes, decompressed.
    pub bytes: Vec<u8>,
    /// What to ask with next time. They belong to the address asked for: a
    /// response found after redirects has none.
    pub validators: Validators,
}

/// Gets an address by a passage.
///
/// # Errors
/// If an address on the way is not allowed, a limit is passed, the server
/// does not give it, or the way to it fails.
pub async fn get(
    passage: &Passage,
    request: &Request<'_>,
    limits: &Limits,
) -> Result<Fetched, FetchError> {
    let deadline = Instant::now() + limits.total_time;
    let mut url = without_user(request.url);
    for hop in 0..=limits.redirects {
        let fail = |why| FetchError::new(&url, passage.route(), why);
        check(passage, &url).map_err(fail)?;
        let validators = request.validators.filter(|known| hop == 0 && !known.is_empty());
        let asking = ask(passage, &url, request, validators);
        let response = match timeout_at(deadline, asking).await {
            Ok(response) => response.map_err(fail)?,
            Err(_) => return Err(fail(Why::Total(limits.total_time))),
        };
        match (response.status().as_u16(), validators) {
            (301 | 302 | 303 | 307 | 308, _) => {
                url = next(&url, response.headers()).map_err(fail)?;
                continue;
            }
            (304, Some(known)) => {
                let validators = renewed(known, response.headers());
                return Ok(Fetched::Unchanged { validators });
            }
            (200..=205 | 207..=299, _) => {}
            _ => return Err(fail(refused(&response))),
        }
        let content_type = text(response.headers(), CONTENT_TYPE);
        let validators =
            if hop == 0 { validators_of(response.headers()) } else { Validators::default() };
        let bytes = body::read(passage, &url, response, request.accept, deadline, limits).await;
        let bytes = bytes.map_err(fail)?;
        return Ok(Fetched::Body(Response { url, content_type, bytes, validators }));
    }
    Err(FetchError::new(&url, passage.route(), Why::Redirects(limits.redirects)))
}

/// Refuses what is not HTTP and what leads inward without permission.
fn check(passage: &Passage, url: &Url) -> Result<(), Why> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Why::Scheme(url.scheme().to_owned()));
    }
    if passage.inward().permits(url) { Ok(()) } else { Err(Why::Inward) }
}

async fn ask(
    passage: &Passage,
    url: &Url,
    asked: &Request<'_>,
    validators: Option<&Validators>,
) -> Result<reqwest::Response, Why> {
    let mut request = passage.client().get(url.clone());
    // A field of the source's own takes the place of ours.
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, header::HeaderValue::from_static(asked.accept.header()));
    for (name, value) in asked.headers.map_or(&[][..], |headers| headers.for_url(url)) {
        let name = HeaderName::from_bytes(name.as_bytes());
        // The configuration has checked both.
        if let (Ok(name), Ok(mut value)) = (name, header::HeaderValue::from_str(value.expose())) {
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    request = request.headers(headers);
    if let Some(validators) = validators {
        let known =
            [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)];
        for (name, value) in known {
            // What a cache gave back may have been damaged; then we do not ask with it.
            let value = value.as_deref().map(header::HeaderValue::from_str);
            if let Some(Ok(value)) = value {
                request = request.header(name, value);
            }
        }
    }
    request.send().await.map_err(|error| Why::Request(passage.explain(&error, url)))
}

/// Returns where a redirect leads, unless it gives up the encryption that the
/// address before it had.
fn next(url: &Url, headers: &HeaderMap) -> Result<Url, Why> {
    let location =
        headers.get(LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let location = location.ok_or(Why::Location)?;
    let next = url.join(location).map_err(|_| Why::Location)?;
    if next.as_str().len() > LONGEST_ADDRESS {
        return Err(Why::Location);
    }
    if url.scheme() == "https" && next.scheme() == "http" {
        return Err(Why::Downgrade);
    }
    Ok(without_user(&next))
}

/// Judges a status that gives us nothing.
fn refused(response: &reqwest::Response) -> Why {
    let status = response.status();
    let wait = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let stated = text(response.headers(), RETRY_AFTER);
            stated.and_then(|stated| after::read(&stated, Timestamp::now()))
        }
        _ => None,
    };
    Why::Status { status: status.as_u16(), wait }
}

fn validators_of(headers: &HeaderMap) -> Validators {
    Validators { etag: text(headers, ETAG), last_modified: text(headers, LAST_MODIFIED) }
}

/// A response without a body may still renew what to ask with (RFC 9110,
/// section 15.4.5).
fn renewed(known: &Validators, headers: &HeaderMap) -> Validators {
    let new = validators_of(headers);
    Validators {
        etag: new.etag.or_else(|| known.etag.clone()),
        last_modified: new.last_modified.or_else(|| known.last_modified.clone()),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty() && value.len() <= LONGEST_HEADER).then(|| value.to_owned())
}

/// Leaves user information out: it would be sent as a login.
fn without_user(url: &Url) -> Url {
    let mut url = url.clone();
    // Addresses that cannot carry user information have none to lose.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}
