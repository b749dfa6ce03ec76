//! Smart HTTP (gitprotocol-http), by a route's own client.

use base64::Engine as _;
use futures_util::{StreamExt, stream};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{RequestBuilder, Response, StatusCode};
use url::Url;

use super::advertisement::{Advertisement, FETCH, PUSH};
use super::fetch::{Fetch, Fetched};
use super::outcome::{PushError, PushOutcome, show_words};
use super::{Plan, Push, plan, report};
use crate::model::Credential;
use crate::route::Passage;

/// Longest advertisement that is read, in bytes.
const ADVERTISEMENT: u64 = 64 << 20;

pub(super) async fn push(
    push: &Push<'_>,
    url: &Url,
    credential: &Credential,
    passage: &Passage,
) -> Result<PushOutcome, PushError> {
    let remote = Remote { credential, passage };
    let (base, advertised) = remote.advertisement(url, PUSH).await?;
    let Plan::Send { from, commands, mut pack } = plan(push, &advertised).await? else {
        return Ok(PushOutcome::UpToDate);
    };
    let bytes = pack.length();
    let length = commands.len() as u64 + bytes;
    let mut commands = Some(commands);
    let chunks = stream::iter(std::iter::from_fn(move || match commands.take() {
        Some(commands) => Some(Ok(commands.into())),
        None => pack.next_chunk().transpose(),
    }));
    let target = service(&base, PUSH);
    let request = passage
        .raw_client()
        .post(target.clone())
        .header(CONTENT_TYPE, "application/x-git-receive-pack-request")
        .header(ACCEPT, "application/x-git-receive-pack-result")
        // A length beforehand: some servers and proxies take no chunks.
        .header(CONTENT_LENGTH, length)
        .body(reqwest::Body::wrap_stream(chunks));
    let response = remote.send(request, &target).await?;
    let response = accepted(response, "send the pack").await?;
    let said = read(response, report::LONGEST, passage, &target).await?;
    report::parse(&said, advertised.has("side-band-64k"), &push.branch)?;
    Ok(PushOutcome::Pushed { from, bytes })
}

pub(super) async fn fetch(
    fetch: &Fetch<'_>,
    url: &Url,
    credential: &Credential,
    passage: &Passage,
) -> Result<Fetched, PushError> {
    let remote = Remote { credential, passage };
    let (base, advertised) = remote.advertisement(url, FETCH).await?;
    let tip = match fetch.look(&advertised) {
        Ok(tip) => tip,
        Err(fetched) => return Ok(fetched),
    };
    let target = service(&base, FETCH);
    let request = passage
        .raw_client()
        .post(target.clone())
        .header(CONTENT_TYPE, "application/x-git-upload-pack-request")
        .header(ACCEPT, "application/x-git-upload-pack-result")
        .body(fetch.request(&advertised, &tip));
    let response = remote.send(request, &target).await?;
    let response = accepted(response, "ask for the branch").await?;
    let chunks = response.bytes_stream().map(|chunk| {
        chunk.map_err(|error| std::io::Error::other(passage.explain(&error, &target).to_string()))
    });
    fetch.receive(&advertised, tip, tokio_util::io::StreamReader::new(chunks)).await
}

struct Remote<'a> {
    credential: &'a Credential,
    passage: &'a Passage,
}

impl Remote<'_> {
    async fn send(&self, request: RequestBuilder, url: &Url) -> Result<Response, PushError> {
        let request = match self.credential {
            Credential::Basic { user, password } => {
                let pair = format!("{user}:{}", password.expose());
                let pair = base64::engine::general_purpose::STANDARD.encode(pair);
                let mut value = HeaderValue::try_from(format!("Basic {pair}"))
                    .map_err(|error| PushError::unreachable("authorise", error.to_string()))?;
                value.set_sensitive(true);
                request.header(AUTHORIZATION, value)
            }
            _ => request,
        };
        request.send().await.map_err(|error| self.explain(&error, url))
    }

    fn explain(&self, error: &reqwest::Error, url: &Url) -> PushError {
        let error = self.passage.explain(error, url);
        PushError::unreachable(error.step().to_string(), error.to_string())
    }

    /// Asks where the remote stands; returns its address too, which a
    /// redirect within the same origin may correct once.
    async fn advertisement(
        &self,
        url: &Url,
        name: &str,
    ) -> Result<(Url, Advertisement), PushError> {
        let mut base = url.clone();
        for _ in 0..2 {
            let mut target = service(&base, "info/refs");
            target.set_query(Some(&format!("service={name}")));
            let request = self.passage.raw_client().get(target.clone());
            let response = self.send(request, &target).await?;
            if response.status().is_redirection() {
                base = redirected(&base, &target, &response)?;
                continue;
            }
            let response = accepted(response, "ask where it stands").await?;
            let bytes = read(response, ADVERTISEMENT, self.passage, &target).await?;
            return Ok((base, Advertisement::parse(&bytes, name)?));
        }
        Err(PushError::unreachable("redirect", "the server redirects more than once"))
    }
}

/// Returns the address of a service of a repository.
fn service(base: &Url, service: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{service}", base.path().trim_end_matches('/')));
    url
}

/// Follows a redirect of the first request within the same origin, so that
/// credentials never go to another host.
fn redirected(base: &Url, asked: &Url, response: &Response) -> Result<Url, PushError> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.and_then(|location| asked.join(location).ok());
    let Some(location) = location else {
        return Err(PushError::unreachable("redirect", "the server redirects to nowhere"));
    };
    let path = location.path().strip_suffix("/info/refs");
    match path {
        Some(path) if location.origin() == base.origin() => {
            let mut url = base.clone();
            url.set_path(path);
            Ok(url)
        }
        _ => Err(PushError::Refused(format!(
            "the server redirects to `{}`: if that is where the repository lives now, write it \
             as the address of the mirror",
            location.origin().ascii_serialization()
        ))),
    }
}

/// Returns a response that is good, or what its status means.
async fn accepted(response: Response, step: &str) -> Result<Response, PushError> {
    let status = response.status();
    let meaning = match status {
        StatusCode::OK => return Ok(response),
        StatusCode::UNAUTHORIZED => {
            "the server does not know this user and password or token: is it right, and not \
             expired?"
        }
        StatusCode::FORBIDDEN => {
            "this user may not do this here: has the token the right to write, is the account \
             suspended?"
        }
        StatusCode::NOT_FOUND => {
            "there is no such repository, or this user may not see it: make it first, look at the \
             address"
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            "the pack is larger than the server takes: a smaller `batch_size` makes smaller ones"
        }
        status if status.is_server_error() => "the server is in trouble; the next pass tries again",
        _ => "the server did not accept it",
    };
    let body = response.bytes().await.unwrap_or_default();
    let words = match show_words(&body[..body.len().min(200)]) {
        words if words.is_empty() || words.contains('<') => String::new(),
        words => format!("; it says: {words}"),
    };
    let reason = format!("{meaning} (status {}{words})", status.as_u16());
    if status.is_server_error() {
        return Err(PushError::unreachable(step, reason));
    }
    Err(PushError::Refused(reason))
}

/// Reads a response up to a limit.
async fn read(
    mut response: Response,
    limit: u64,
    passage: &Passage,
    url: &Url,
) -> Result<Vec<u8>, PushError> {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(bytes),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Err(error) => {
                let error = passage.explain(&error, url);
                return Err(PushError::unreachable(error.step().to_string(), error.to_string()));
            }
        }
        if bytes.len() as u64 > limit {
            return Err(PushError::unreachable("read the answer", "the answer is too long"));
        }
    }
}
