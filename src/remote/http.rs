//! Smart HTTP (gitprotocol-http), by a route's own client.

use std::time::Duration;

use base64::Engine as _;
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::{RequestBuilder, Response, StatusCode};
use url::Url;

use super::advertisement::{self, Advertisement, FETCH, PUSH};
use super::fetch::{Fetch, Fetched};
use super::outcome::{PushError, PushOutcome, show_words};
use super::refusal::{self, Refusal};
use super::{Plan, Push, conclude, plan, report};
use crate::model::Credential;
use crate::retry::after;
use crate::route::Passage;

pub(super) async fn push(
    push: &Push<'_>,
    url: &Url,
    credential: &Credential,
    passage: &Passage,
) -> Result<PushOutcome, PushError> {
    let remote = Remote { credential, passage };
    let (base, advertised) = remote.advertisement(url, PUSH).await?;
    let Plan::Send { moves, commands, mut pack } = plan(push, &advertised).await? else {
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
    conclude(push, &advertised, &moves, &said, bytes)
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
            let bytes = read(response, advertisement::LONGEST, self.passage, &target).await?;
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
        _ => {
            let reason = format!(
                "the server redirects to `{}`: if that is where the repository lives now, write \
                 it as the address of the mirror",
                location.origin().ascii_serialization()
            );
            Err(PushError::Known(Refusal::Other, reason))
        }
    }
}

/// Most bytes of a body that are looked at for words.
const WORDS: usize = 1_000;

/// Returns a response that is good, or what its status means.
async fn accepted(mut response: Response, step: &str) -> Result<Response, PushError> {
    let status = response.status();
    if status == StatusCode::OK {
        return Ok(response);
    }
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let wait = text(RETRY_AFTER).and_then(|stated| after::read(stated, Timestamp::now()));
    // A page for people comes from what stands before the Git server.
    let is_page = text(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
    let mut body = Vec::new();
    // Not all of it: it may have no end.
    while body.len() < WORDS
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    let words = match show_words(&body[..body.len().min(WORDS)]) {
        words if is_page || words.contains('<') => String::new(),
        words => words,
    };
    Err(refused(status, &words, is_page, wait, step))
}

/// Says what a status means, together with what the server said.
fn refused(
    status: StatusCode,
    words: &str,
    is_page: bool,
    wait: Option<Duration>,
    step: &str,
) -> PushError {
    let told = |meaning: &str| match words {
        "" => format!("{meaning} (status {})", status.as_u16()),
        words => format!("{meaning} (status {}; it says: {words})", status.as_u16()),
    };
    let busy = told("the server has too much to do with us");
    match status {
        StatusCode::TOO_MANY_REQUESTS => return PushError::Busy(wait, busy),
        StatusCode::SERVICE_UNAVAILABLE if wait.is_some() => return PushError::Busy(wait, busy),
        StatusCode::FORBIDDEN if is_page => {
            let reason = "a page for people answers in place of the Git server: it may not like \
                          the address that we come from; take another route";
            return PushError::unreachable(step, told(reason));
        }
        _ => {}
    }
    // Words say more than a status.
    if !matches!(refusal::of(words).0, Refusal::Other) {
        return PushError::Refused(format!("{words} (status {})", status.as_u16()));
    }
    let (kind, meaning) = match status {
        StatusCode::UNAUTHORIZED => (
            Refusal::Account,
            "the server does not know this user and password or token: is it right, and not \
             expired?",
        ),
        StatusCode::PAYMENT_REQUIRED | StatusCode::FORBIDDEN => (
            Refusal::Account,
            "this user may not push here: has the token the right to write, is the account \
             suspended?",
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => (
            Refusal::Gone,
            "there is no such repository, or this user may not see it: make it first, look at the \
             address",
        ),
        StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => (
            Refusal::Policy,
            "the server may not give or take this repository, by law: let a spare take its place",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            Refusal::Size,
            "the pack is larger than the server takes: a smaller `batch_size` makes smaller ones",
        ),
        StatusCode::INSUFFICIENT_STORAGE => {
            (Refusal::Quota, "the server has no room: that is for its administrator")
        }
        status if status.is_server_error() => {
            let reason = told("the server is in trouble; the next pass tries again");
            return PushError::unreachable(step, reason);
        }
        _ => (Refusal::Other, "the server did not accept it"),
    };
    PushError::Known(kind, told(meaning))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::PushOutcome as Outcome;

    fn kind(status: u16, words: &str, is_page: bool) -> Option<Refusal> {
        let status = StatusCode::from_u16(status).unwrap();
        match refused(status, words, is_page, None, "ask").into() {
            Outcome::Refused { kind, .. } => Some(kind),
            _ => None,
        }
    }

    #[test]
    fn words_of_a_server_say_more_than_its_status() {
        assert_eq!(
            kind(403, "This repository was archived so it is read-only.", false),
            Some(Refusal::ReadOnly)
        );
        assert_eq!(kind(403, "Your account is suspended.", false), Some(Refusal::Account));
        assert_eq!(kind(403, "", false), Some(Refusal::Account));
        assert_eq!(kind(401, "", false), Some(Refusal::Account));
        assert_eq!(kind(404, "", true), Some(Refusal::Gone));
        assert_eq!(kind(410, "", false), Some(Refusal::Gone));
        assert_eq!(kind(451, "", false), Some(Refusal::Policy));
        assert_eq!(kind(413, "", true), Some(Refusal::Size));
        assert_eq!(kind(507, "", false), Some(Refusal::Quota));
        assert_eq!(kind(418, "", false), Some(Refusal::Other));
        assert_eq!(kind(502, "", true), None);
        // A challenge is no judgement on the account.
        assert_eq!(kind(403, "", true), None);
    }

    #[test]
    fn a_wait_that_is_asked_for_is_kept() {
        let asked = Some(Duration::from_secs(77));
        for status in [429, 503] {
            let status = StatusCode::from_u16(status).unwrap();
            match refused(status, "", false, asked, "ask").into() {
                Outcome::Busy { wait, .. } => assert_eq!(wait.as_secs(), 77),
                other => panic!("{other:?}"),
            }
        }
        let words = "You have exceeded a secondary rate limit.";
        assert!(matches!(
            refused(StatusCode::FORBIDDEN, words, false, None, "ask").into(),
            Outcome::Busy { .. }
        ));
    }
}
