//! A server that speaks the APIs of forges, as their documentation has them,
//! over plain HTTP: what it makes is a bare repository that Git can serve.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::site::Site;

/// Who has the account, and the token that shows it.
pub const LOGIN: &str = "Someone";
pub const TOKEN: &str = "glpat-s3cret-token";

/// One call as it was heard.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub body: Value,
}

#[derive(Default)]
struct Inside {
    calls: Vec<Call>,
    repositories: BTreeMap<String, Value>,
    /// Answered to what makes or changes, instead of doing it.
    instead: Option<Instead>,
    /// Whether a branch can become the default one.
    has_branch: bool,
}

/// Status, body and header fields.
type Instead = (u16, Value, Vec<(&'static str, String)>);

type Shared = Arc<Mutex<Inside>>;

/// The forge.
pub struct Forge {
    pub site: Site,
    inside: Shared,
}

impl Forge {
    pub async fn start() -> Self {
        let inside = Shared::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        Self { site: Site::start(router).await, inside }
    }

    /// What it was asked since the last time this was called.
    pub fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.inside.lock().unwrap().calls)
    }

    /// Puts a repository there.
    pub fn have(&self, name: &str, repository: Value) {
        self.inside.lock().unwrap().repositories.insert(name.to_owned(), repository);
    }

    pub fn repository(&self, name: &str) -> Option<Value> {
        self.inside.lock().unwrap().repositories.get(name).cloned()
    }

    /// Lets branches be there that can become the default one.
    pub fn grow(&self) {
        self.inside.lock().unwrap().has_branch = true;
    }

    /// Answers something else to whoever makes or changes.
    pub fn answer_instead(&self, status: u16, body: Value, fields: &[(&'static str, String)]) {
        self.inside.lock().unwrap().instead = Some((status, body, fields.to_vec()));
    }
}

async fn answer(State(inside): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
    let mut inside = inside.lock().unwrap();
    inside.calls.push(Call { method: method.clone(), path: path.clone(), body: body.clone() });
    let shown = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    let gitea = path.starts_with("/api/v1/");
    let expected = format!("{} {TOKEN}", if gitea { "token" } else { "Bearer" });
    if shown != Some(&*expected) {
        return reply(401, json!({ "message": "Bad credentials" }));
    }
    if method != "GET"
        && let Some((status, body, fields)) = &inside.instead
    {
        let mut response = reply(*status, body.clone());
        for (name, value) in fields {
            response.headers_mut().insert(*name, value.parse().unwrap());
        }
        return response;
    }
    let missing = reply(404, json!({ "message": "Not Found" }));
    let words: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let rest: &[&str] = match words.as_slice() {
        ["api", "v1" | "v3" | "v4", rest @ ..] => rest,
        rest => rest,
    };
    let mut response = match (method.as_str(), rest) {
        ("GET", ["user"]) => reply(200, json!({ "login": LOGIN, "id": 7 })),
        ("GET", ["namespaces", "someone"]) => reply(200, json!({ "id": 42, "kind": "user" })),
        ("GET", ["personal_access_tokens", "self"]) => {
            reply(200, json!({ "id": 1, "scopes": ["api"], "expires_at": "2027-03-04" }))
        }
        ("GET", ["repos", owner, name]) => {
            inside.show(&format!("{owner}/{name}")).unwrap_or(missing)
        }
        ("GET", ["projects", name]) => inside.show(&name.replace("%2F", "/")).unwrap_or(missing),
        ("POST", ["user", "repos"]) => {
            inside.make(&format!("someone/{}", text(&body, "name")), body)
        }
        ("POST", ["orgs", "club", "repos"]) => {
            inside.make(&format!("club/{}", text(&body, "name")), body)
        }
        ("POST", ["projects"]) if body["namespace_id"] == 42 => {
            inside.make(&format!("someone/{}", text(&body, "path")), body)
        }
        ("PATCH", ["repos", owner, name]) => inside.change(&format!("{owner}/{name}"), &body),
        ("PUT", ["projects", name]) => inside.change(&name.replace("%2F", "/"), &body),
        _ => missing,
    };
    if !gitea && !path.starts_with("/api/v4/") {
        let ends = "2027-01-31 17:54:54 UTC".parse().unwrap();
        response.headers_mut().insert("github-authentication-token-expiration", ends);
    }
    response
}

fn text<'a>(body: &'a Value, key: &str) -> &'a str {
    body[key].as_str().unwrap()
}

fn reply(status: u16, body: Value) -> Response {
    let kind = [("content-type", "application/json; charset=utf-8")];
    (StatusCode::from_u16(status).unwrap(), kind, body.to_string()).into_response()
}

impl Inside {
    fn show(&self, name: &str) -> Option<Response> {
        self.repositories.get(name).map(|repository| reply(200, repository.clone()))
    }

    fn make(&mut self, name: &str, mut body: Value) -> Response {
        if self.repositories.contains_key(name) {
            return reply(
                409,
                json!({ "message": "The repository with the same name already exists." }),
            );
        }
        let fields = body.as_object_mut().unwrap();
        fields.entry("default_branch").or_insert(json!("master"));
        self.repositories.insert(name.to_owned(), body.clone());
        reply(201, body)
    }

    fn change(&mut self, name: &str, change: &Value) -> Response {
        if change.get("default_branch").is_some() && !self.has_branch {
            let message = "Validation Failed: the branch does not exist";
            return reply(422, json!({ "message": message }));
        }
        let Some(repository) = self.repositories.get_mut(name) else {
            return reply(404, json!({ "message": "Not Found" }));
        };
        for (key, value) in change.as_object().unwrap() {
            repository[key] = value.clone();
        }
        reply(200, repository.clone())
    }
}
