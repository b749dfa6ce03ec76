//! A repository at a forge: made, described, and pointed at our branch, over
//! the forge's API by the route of the mirror.
//!
//! GitHub's REST API, GitLab's v4, and Gitea's v1, which Forgejo speaks. All
//! of it can be done again and changes nothing then. What the forge is told
//! of us: the name, the description and the branch.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::forge_api::{Answer, Api};
use super::outcome::{PushError, PushOutcome};
use super::refusal::Refusal;
use crate::model::{Forge, ForgeKind, Limits};
use crate::route::Passage;

/// What became of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Whether it was made now.
    pub created: bool,
    /// When the token ends, where the forge tells.
    pub expires: Option<Timestamp>,
    /// What the operator should know of it.
    pub notes: Vec<String>,
}

/// Makes a repository public and empty if there is none, and gives it its
/// description and default branch.
///
/// # Errors
/// The outcome that a push would have: refused with the reason and the way
/// out, asked to wait, or unreachable.
pub async fn settle(
    forge: &Forge,
    branch: &str,
    passage: &Passage,
    limits: &Limits,
) -> Result<Settled, PushOutcome> {
    let Some(token) = &forge.token else {
        let reason = format!("{} makes repositories only for who has a `token`", forge.kind);
        return Err(PushError::Known(Refusal::Account, reason).into());
    };
    let api = Api { kind: forge.kind, base: &forge.api, token, passage, time: limits.total_time };
    let desk = Desk { forge, branch, api };
    desk.settle().await.map_err(PushOutcome::from)
}

struct Desk<'a> {
    forge: &'a Forge,
    branch: &'a str,
    api: Api<'a>,
}

impl Desk<'_> {
    async fn settle(&self) -> Result<Settled, PushError> {
        let mut settled = Settled::default();
        let found = self.api.call(Method::GET, &self.path(), None).await?;
        let repository = match found.status {
            200 => found,
            404 => {
                settled.created = true;
                self.create().await?
            }
            _ => return Err(found.refused("look for the repository", self.scopes())),
        };
        settled.expires = repository.expires;
        if settled.expires.is_none() && self.forge.kind == ForgeKind::Gitlab {
            settled.expires = self.gitlab_expiry().await;
        }
        self.describe(&repository.body, &mut settled).await?;
        Ok(settled)
    }

    /// Where the repository is in the API.
    fn path(&self) -> String {
        let (owner, name) = (&self.forge.owner, &self.forge.repository);
        match self.forge.kind {
            ForgeKind::Gitlab => format!("projects/{}", escape(&format!("{owner}/{name}"))),
            ForgeKind::Github | ForgeKind::Gitea => format!("repos/{owner}/{name}"),
        }
    }

    /// What the token must be allowed.
    fn scopes(&self) -> &'static str {
        match self.forge.kind {
            ForgeKind::Github => {
                "a classic token needs the scope `public_repo`, a fine-grained one the permissions \
                 Administration and Contents to write, for all repositories of the owner"
            }
            ForgeKind::Gitlab => "the token needs the scope `api`",
            ForgeKind::Gitea => {
                "the token needs the scopes `write:repository` and `write:user`, for an \
                 organisation `write:organization`"
            }
        }
    }

    async fn create(&self) -> Result<Answer, PushError> {
        let (name, description) = (&self.forge.repository, &self.forge.description);
        let (path, body) = match self.forge.kind {
            ForgeKind::Gitlab => {
                let namespace = format!("namespaces/{}", escape(&self.forge.owner));
                let found = self.api.call(Method::GET, &namespace, None).await?;
                let Some(id) = found.body.get("id").filter(|_| found.status == 200) else {
                    return Err(self.no_owner(&found));
                };
                let body = json!({
                    "name": name, "path": name, "namespace_id": id, "description": description,
                    "visibility": "public", "initialize_with_readme": false,
                    "default_branch": self.branch,
                });
                ("projects".to_owned(), body)
            }
            ForgeKind::Github => {
                let body = json!({
                    "name": name, "description": description, "private": false,
                    "auto_init": false, "has_issues": false, "has_projects": false,
                    "has_wiki": false,
                });
                (self.collection().await?, body)
            }
            ForgeKind::Gitea => {
                let body = json!({
                    "name": name, "description": description, "private": false,
                    "auto_init": false, "default_branch": self.branch,
                });
                (self.collection().await?, body)
            }
        };
        let made = self.api.call(Method::POST, &path, Some(&body)).await?;
        match made.status {
            201 => Ok(made),
            404 => Err(self.no_owner(&made)),
            409 => Err(self.taken()),
            400 | 422 if made.says(&["already exists", "already been taken"]) => Err(self.taken()),
            _ => Err(made.refused("make the repository", self.scopes())),
        }
    }

    fn taken(&self) -> PushError {
        let reason = format!(
            "the name `{}` is taken by a repository that this token may not see: give it the \
             right, or choose another name",
            self.forge.repository
        );
        PushError::Known(Refusal::Account, reason)
    }

    fn no_owner(&self, answer: &Answer) -> PushError {
        if !matches!(answer.status, 200 | 404) {
            return answer.refused("look for the owner", self.scopes());
        }
        let reason = format!(
            "there is no user or group `{}`, or this token may not make anything there: {}",
            self.forge.owner,
            self.scopes()
        );
        PushError::Known(Refusal::Account, reason)
    }

    /// Where repositories of the owner are made: ours, or an organisation's.
    async fn collection(&self) -> Result<String, PushError> {
        let user = self.api.call(Method::GET, "user", None).await?;
        if user.status != 200 {
            return Err(user.refused("ask who we are", self.scopes()));
        }
        let login = user.body.get("login").and_then(Value::as_str).unwrap_or_default();
        // Names of accounts know no case.
        Ok(match login.eq_ignore_ascii_case(&self.forge.owner) {
            true => "user/repos".to_owned(),
            false => format!("orgs/{}/repos", self.forge.owner),
        })
    }

    /// Brings description and default branch in line with ours.
    async fn describe(&self, found: &Value, settled: &mut Settled) -> Result<(), PushError> {
        let is = |key: &str| found.get(key).and_then(Value::as_bool) == Some(true);
        if is("archived") || is("disabled") {
            let reason = "the repository is archived or disabled, and takes no pushes: take it \
                          out of the archive, or choose another one";
            return Err(PushError::Known(Refusal::ReadOnly, reason.to_owned()));
        }
        let text = |key: &str| found.get(key).and_then(Value::as_str);
        if is("private") || text("visibility").is_some_and(|word| word != "public") {
            let note = "it is not public: readers cannot open it until you make it so";
            settled.notes.push(note.to_owned());
        }
        if text("description").unwrap_or_default() != self.forge.description {
            let change = json!({ "description": self.forge.description });
            let changed = self.update(&change).await?;
            if changed.status != 200 {
                return Err(changed.refused("set the description", self.scopes()));
            }
        }
        if text("default_branch") != Some(self.branch) {
            let change = json!({ "default_branch": self.branch });
            let changed = self.update(&change).await?;
            match changed.status {
                200 => {}
                // There is no such branch yet.
                400 | 404 | 409 | 422 => {
                    let note =
                        format!("`{}` becomes its default branch once it is there", self.branch);
                    settled.notes.push(note);
                }
                _ => return Err(changed.refused("set the default branch", self.scopes())),
            }
        }
        Ok(())
    }

    async fn update(&self, change: &Value) -> Result<Answer, PushError> {
        let mut change = change.clone();
        // GitHub wants the name with every change.
        if self.forge.kind == ForgeKind::Github
            && let Some(fields) = change.as_object_mut()
        {
            fields.insert("name".to_owned(), json!(self.forge.repository));
        }
        let method = match self.forge.kind {
            ForgeKind::Gitlab => Method::PUT,
            ForgeKind::Github | ForgeKind::Gitea => Method::PATCH,
        };
        self.api.call(method, &self.path(), Some(&change)).await
    }

    /// When the token ends; what GitLab does not tell is not missed.
    async fn gitlab_expiry(&self) -> Option<Timestamp> {
        let own = self.api.call(Method::GET, "personal_access_tokens/self", None).await.ok()?;
        let day: jiff::civil::Date = own.body.get("expires_at")?.as_str()?.parse().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
    }
}

/// Escapes a path for one segment of an address.
fn escape(path: &str) -> String {
    path.replace('/', "%2F")
}
