//! Calls of a forge's API: one request, one JSON answer, and what a refusal
//! means. Tokens go into one header, marked as a secret, and nowhere else.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::outcome::{PushError, show_words};
use super::refusal::{self, Refusal};
use crate::model::{ForgeKind, Secret};
use crate::retry::after;
use crate::route::Passage;

/// Longest answer that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// Longest wait that a forge can ask for.
const PATIENCE: Duration = Duration::from_secs(86_400);

/// The way to a forge.
pub(super) struct Api<'a> {
    pub(super) kind: ForgeKind,
    pub(super) base: &'a Url,
    pub(super) token: &'a Secret,
    pub(super) passage: &'a Passage,
    /// How long a call may take.
    pub(super) time: Duration,
}

/// What a forge answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Nothing where it was not JSON.
    pub(super) body: Value,
    /// When the token ends, where it says so.
    pub(super) expires: Option<Timestamp>,
    wait: Option<Duration>,
}

impl Api<'_> {
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, PushError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        let mut request = self
            .passage
            .client()
            .request(method, url.clone())
            .header(AUTHORIZATION, self.authorization()?)
            .header(ACCEPT, self.accept());
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(serde_json::to_vec(body).unwrap_or_default());
        }
        let broken = |error: reqwest::Error| {
            let error = self.passage.explain(&error, &url);
            PushError::unreachable(error.step().to_string(), error.to_string())
        };
        let talk = async {
            let mut response = request.send().await.map_err(broken)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await.map_err(broken)? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > LONGEST {
                    return Err(PushError::unreachable("the forge", "its answer is too long"));
                }
            }
            Ok(Answer {
                status: status.as_u16(),
                body: serde_json::from_slice(&bytes).unwrap_or_default(),
                expires: expiry(&headers),
                wait: asked_wait(status, &headers, Timestamp::now()),
            })
        };
        tokio::time::timeout(self.time, talk).await.unwrap_or_else(|_| {
            let seconds = self.time.as_secs();
            Err(PushError::unreachable("the forge", format!("no whole answer in {seconds} s")))
        })
    }

    fn authorization(&self) -> Result<HeaderValue, PushError> {
        let word = match self.kind {
            ForgeKind::Github | ForgeKind::Gitlab => "Bearer",
            ForgeKind::Gitea => "token",
        };
        let mut value =
            HeaderValue::try_from(format!("{word} {}", self.token.expose())).map_err(|_| {
                PushError::unreachable("authorise", "the token is not one line of text")
            })?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn accept(&self) -> &'static str {
        match self.kind {
            ForgeKind::Github => "application/vnd.github+json",
            ForgeKind::Gitlab | ForgeKind::Gitea => "application/json",
        }
    }
}

fn text(headers: &HeaderMap, name: &'static str) -> Option<String> {
    headers.get(HeaderName::from_static(name))?.to_str().ok().map(str::to_owned)
}

/// Reads when a token ends, as GitHub tells with every answer.
fn expiry(headers: &HeaderMap) -> Option<Timestamp> {
    let told = text(headers, "github-authentication-token-expiration")?;
    let told = told.trim().replace("UTC", "+0000");
    let parsed = jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", &told).ok()?;
    parsed.to_timestamp().ok()
}

/// Reads how long we are asked to wait.
fn asked_wait(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    if !matches!(status.as_u16(), 403 | 429 | 503) {
        return None;
    }
    let stated = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    if let Some(wait) = stated.and_then(|stated| after::read(stated, now)) {
        return Some(wait);
    }
    // GitHub and GitLab count requests, and say when the count begins anew.
    for (left, reset) in
        [("x-ratelimit-remaining", "x-ratelimit-reset"), ("ratelimit-remaining", "ratelimit-reset")]
    {
        if text(headers, left).as_deref() == Some("0") {
            let second: i64 = text(headers, reset)?.parse().ok()?;
            let until = Timestamp::from_second(second).ok()?.duration_since(now);
            return Some(Duration::try_from(until).unwrap_or_default().min(PATIENCE));
        }
    }
    None
}

impl Answer {
    /// Returns what the forge says in words.
    fn words(&self) -> String {
        let mut words = Vec::new();
        for key in ["message", "error", "error_description"] {
            gather(self.body.get(key), &mut words);
        }
        for error in self.body.get("errors").and_then(Value::as_array).into_iter().flatten() {
            gather(error.get("message").or(Some(error)), &mut words);
        }
        words.dedup();
        show_words(words.join("; ").as_bytes())
    }

    /// Tells whether the forge says one of some phrases (in lower case).
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        let words = self.words().to_lowercase();
        phrases.iter().any(|phrase| words.contains(phrase))
    }

    /// Says what a refusal means. `scopes` is what the token must be allowed.
    pub(super) fn refused(&self, step: &str, scopes: &str) -> PushError {
        let words = self.words();
        let told = |meaning: &str| match words.as_str() {
            "" => format!("{step}: {meaning} (status {})", self.status),
            words => format!("{step}: {meaning} (status {}; it says: {words})", self.status),
        };
        let (kind, _) = refusal::of(&words);
        match self.status {
            403 | 429 | 503 if self.wait.is_some() || kind == Refusal::Busy => {
                PushError::Busy(self.wait, told("the forge has heard too much of us"))
            }
            429 => PushError::Busy(None, told("the forge has heard too much of us")),
            401 => {
                let meaning = "the forge does not know this token: is it right, and not expired?";
                PushError::Known(Refusal::Account, told(meaning))
            }
            // A suspended account, a shut repository: the words say it.
            403 | 451 if matches!(kind, Refusal::Account | Refusal::Policy) => {
                PushError::Refused(format!("{step}: {words}"))
            }
            403 | 404 => {
                let meaning = format!("the token may not do that: {scopes}");
                PushError::Known(Refusal::Account, told(&meaning))
            }
            301 | 302 | 307 | 308 => {
                let meaning = "the repository has moved: write its new address in `push`";
                PushError::Known(Refusal::Gone, told(meaning))
            }
            400 | 409 | 422 => PushError::Known(
                Refusal::Other,
                told("the forge does not accept the name, the description or the branch"),
            ),
            451 => PushError::Known(Refusal::Policy, told("the forge may not, by law")),
            500.. => PushError::unreachable(step, told("the forge is in trouble")),
            _ => PushError::Known(
                Refusal::Other,
                told("this is not the API of the forge that is configured: look at `forge`, `api`"),
            ),
        }
    }
}

/// Gathers the texts of a value: GitLab says some things as lists by field.
fn gather(value: Option<&Value>, words: &mut Vec<String>) {
    match value {
        Some(Value::String(text)) => words.push(text.clone()),
        Some(Value::Array(values)) => values.iter().for_each(|v| gather(Some(v), words)),
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                let mut inner = Vec::new();
                gather(Some(value), &mut inner);
                words.extend(inner.into_iter().map(|text| format!("{name} {text}")));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let field = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        fields.iter().map(field).collect()
    }

    #[test]
    fn the_end_of_a_token_is_read() {
        let read = |told| {
            expiry(&headers(&[("github-authentication-token-expiration", told)]))
                .map(|at| at.to_string())
        };
        assert_eq!(read("2027-01-31 17:54:54 UTC").as_deref(), Some("2027-01-31T17:54:54Z"));
        assert_eq!(read("2027-01-31 12:54:54 -0500").as_deref(), Some("2027-01-31T17:54:54Z"));
        assert_eq!(read("soon"), None);
        assert_eq!(expiry(&headers(&[])), None);
    }

    #[test]
    fn waits_are_read_from_every_kind_of_field() {
        let now = Timestamp::from_second(1_000).unwrap();
        let wait = |status: u16, fields: &[_]| {
            asked_wait(StatusCode::from_u16(status).unwrap(), &headers(fields), now)
                .map(|wait| wait.as_secs())
        };
        assert_eq!(wait(429, &[("retry-after", "60")]), Some(60));
        let github = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1500")];
        assert_eq!(wait(403, &github), Some(500));
        let left = [("x-ratelimit-remaining", "7"), ("x-ratelimit-reset", "1500")];
        assert_eq!(wait(403, &left), None);
        let gitlab = [("ratelimit-remaining", "0"), ("ratelimit-reset", "900")];
        assert_eq!(wait(429, &gitlab), Some(0));
        let long = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "99999999999")];
        assert_eq!(wait(403, &long), Some(86_400));
        assert_eq!(wait(200, &[("retry-after", "60")]), None);
    }

    #[test]
    fn what_a_forge_says_is_found_wherever_it_says_it() {
        let said = |body: &str| {
            let body = serde_json::from_str(body).unwrap();
            Answer { status: 422, body, expires: None, wait: None }.words()
        };
        let github = r#"{"message":"Repository creation failed.","errors":[{"resource":"Repository",
            "code":"custom","field":"name","message":"name already exists on this account"}]}"#;
        assert_eq!(
            said(github),
            "Repository creation failed.; name already exists on this account"
        );
        let gitlab =
            r#"{"message":{"name":["has already been taken"],"path":["has already been taken"]}}"#;
        assert_eq!(said(gitlab), "name has already been taken; path has already been taken");
        assert_eq!(
            said(r#"{"error":"insufficient_scope","error_description":"needs api"}"#),
            "insufficient_scope; needs api"
        );
        assert_eq!(said("[]"), "");
    }
}
