//! Repositories made over the APIs of forges, by the real binary.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::servers::forge::{Call, Forge, TOKEN};
use crate::servers::git::GitHttps;
use crate::servers::news::{Desk, Done, News};

/// The kinds of forges, and where their API begins on a host of one's own.
const KINDS: [(&str, &str); 3] =
    [("github", "/api/v3"), ("gitlab", "/api/v4"), ("gitea", "/api/v1")];

fn configuration(forge: &Forge, kind: &str, owner: &str, more: &str) -> String {
    format!(
        "[site]\ntitle = \"Good news 好消息\"\n[defaults]\nroute = \"direct\"\n\
         [[mirrors]]\nname = \"copy\"\npush = \"{}\"\ntoken = {{ file = \"token\" }}\n\
         forge = \"{kind}\"\n{more}\n",
        forge.site.url(&format!("/{owner}/news.git")),
    )
}

fn desk(configuration: &str, token: &str) -> Desk {
    let desk = Desk::new(configuration);
    let path = desk.path().join("token");
    fs::write(&path, token).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    desk
}

async fn create(desk: &Desk) -> Done {
    let done = desk.run(&["mirrors", "create", "copy", "-vv"]).await;
    for text in [&done.said, &done.logged] {
        assert!(!text.contains(TOKEN), "{text}");
    }
    done
}

fn heard(calls: &[Call]) -> Vec<String> {
    calls.iter().map(|call| format!("{} {}", call.method, call.path)).collect()
}

fn body<'a>(calls: &'a [Call], method: &str) -> &'a Value {
    &calls.iter().find(|call| call.method == method).unwrap().body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_is_made_described_and_left_as_it_is() {
    for (kind, api) in KINDS {
        let forge = Forge::start().await;
        let desk = desk(&configuration(&forge, kind, "someone", ""), TOKEN);
        create(&desk).await.assert_code(0).assert_said("someone/news was made");
        let calls = forge.calls();
        let expected: &[&str] = match kind {
            "gitlab" => &[
                "GET {api}/projects/someone%2Fnews",
                "GET {api}/namespaces/someone",
                "POST {api}/projects",
                "GET {api}/personal_access_tokens/self",
            ],
            "github" => &[
                "GET {api}/repos/someone/news",
                "GET {api}/user",
                "POST {api}/user/repos",
                // Its default branch is ours only once it is there.
                "PATCH {api}/repos/someone/news",
            ],
            _ => &["GET {api}/repos/someone/news", "GET {api}/user", "POST {api}/user/repos"],
        };
        let expected: Vec<String> =
            expected.iter().map(|call| call.replace("{api}", api)).collect();
        assert_eq!(heard(&calls), expected, "{kind}");
        let made = body(&calls, "POST");
        assert_eq!(made["name"], "news");
        assert_eq!(made["description"], "Good news 好消息");
        match kind {
            "gitlab" => {
                assert_eq!(made["visibility"], "public");
                assert_eq!(made["namespace_id"], 42);
                assert_eq!(made["default_branch"], "main");
            }
            _ => assert_eq!(made["private"], false),
        }
        // What every operator would say, and no more.
        let known = [
            "name",
            "path",
            "namespace_id",
            "description",
            "visibility",
            "private",
            "auto_init",
            "initialize_with_readme",
            "default_branch",
            "has_issues",
            "has_projects",
            "has_wiki",
        ];
        assert!(made.as_object().unwrap().keys().all(|key| known.contains(&&**key)), "{made}");

        // Once more, with a branch that is there: what differs is set.
        forge.grow();
        create(&desk).await.assert_code(0).assert_said("was there, and is as it should be");
        forge.calls();
        assert_eq!(forge.repository("someone/news").unwrap()["default_branch"], "main");
        let done = create(&desk).await;
        done.assert_code(0);
        let calls = forge.calls();
        assert!(calls.iter().all(|call| call.method == "GET"), "{kind}: {:?}", heard(&calls));
        match kind {
            "github" => done.assert_said("its token ends 2027-01-31T17:54:54Z"),
            "gitlab" => done.assert_said("its token ends 2027-03-04T00:00:00Z"),
            _ => done.assert_said("is as it should be"),
        };

        let changed = configuration(&forge, kind, "someone", "description = \"Other\"");
        desk.configure(&changed);
        create(&desk).await.assert_code(0);
        let calls = forge.calls();
        let method = if kind == "gitlab" { "PUT" } else { "PATCH" };
        assert_eq!(body(&calls, method)["description"], "Other");
        assert_eq!(forge.repository("someone/news").unwrap()["description"], "Other");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_gets_its_repository_there() {
    for (kind, api) in [("github", "/api/v3"), ("gitea", "/api/v1")] {
        let forge = Forge::start().await;
        let desk = desk(&configuration(&forge, kind, "club", ""), TOKEN);
        create(&desk).await.assert_code(0).assert_said("club/news was made");
        assert!(heard(&forge.calls()).contains(&format!("POST {api}/orgs/club/repos")));
    }
    for (kind, _) in KINDS {
        let forge = Forge::start().await;
        let desk = desk(&configuration(&forge, kind, "nobody", ""), TOKEN);
        let done = create(&desk).await;
        done.assert_code(5);
        assert!(done.logged.contains("no user or group `nobody`"), "{kind}: {}", done.logged);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_forge_refuses_is_explained() {
    let now = jiff::Timestamp::now().as_second();
    let taken = json!({ "message": "Repository creation failed.", "errors": [
        { "resource": "Repository", "code": "custom", "field": "name",
          "message": "name already exists on this account" }] });
    let gitlab = json!({ "message": { "name": ["has already been taken"] } });
    let suspended = json!({ "message": "Sorry. Your account was suspended.",
        "errors": ["Your account is suspended."] });
    let scope = json!({ "message": "Resource not accessible by personal access token" });
    let secondary = json!({ "message": "You have exceeded a secondary rate limit. Please wait a few minutes." });
    let reset =
        [("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", (now + 600).to_string())];
    let after = [("retry-after", "77".to_owned())];
    for (kind, status, body, fields, expected) in [
        ("github", 422, taken, &[][..], "the name `news` is taken"),
        ("gitlab", 400, gitlab, &[], "the name `news` is taken"),
        ("gitea", 409, json!({}), &[], "the name `news` is taken"),
        ("github", 403, suspended, &[], "the account is shut"),
        ("github", 403, scope, &[], "Administration and Contents"),
        (
            "gitea",
            403,
            json!({ "message": "token does not have at least one of required scope(s)" }),
            &[],
            "write:repository",
        ),
        ("gitlab", 403, json!({ "error": "insufficient_scope" }), &[], "needs the scope `api`"),
        (
            "github",
            403,
            json!({ "message": "API rate limit exceeded" }),
            &reset,
            "asked to wait 59",
        ),
        ("github", 403, secondary, &[], "asked to wait 600 s"),
        ("gitlab", 429, json!({ "message": "Too Many Requests" }), &after, "asked to wait 77 s"),
        ("gitea", 422, json!({ "message": "name is reserved" }), &[], "name is reserved"),
        ("gitlab", 502, json!({}), &[], "unreachable"),
    ] {
        let forge = Forge::start().await;
        forge.answer_instead(status, body, fields);
        let desk = desk(&configuration(&forge, kind, "someone", ""), TOKEN);
        let done = create(&desk).await;
        done.assert_code(5);
        assert!(done.logged.contains(expected), "{kind} {status}: {}", done.logged);
    }
    for (kind, _) in KINDS {
        let forge = Forge::start().await;
        let desk = desk(&configuration(&forge, kind, "someone", ""), "wrong");
        let done = create(&desk).await;
        done.assert_code(5);
        assert!(done.logged.contains("does not know this token"), "{kind}: {}", done.logged);
        assert!(forge.calls().iter().all(|call| call.method == "GET"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_repository_and_a_private_one_are_told_of() {
    let forge = Forge::start().await;
    let found = |key: &str| {
        let mut found =
            json!({ "name": "news", "description": "Good news 好消息", "default_branch": "main" });
        found[key] = json!(true);
        found
    };
    let desk = desk(&configuration(&forge, "gitea", "someone", ""), TOKEN);
    forge.have("someone/news", found("archived"));
    let done = create(&desk).await;
    done.assert_code(5);
    assert!(done.logged.contains("archived or disabled"), "{}", done.logged);
    forge.have("someone/news", found("private"));
    create(&desk).await.assert_code(0).assert_said("it is not public");
    // No forge is guessed for a host that nobody knows.
    let unknown = configuration(&forge, "gitea", "someone", "").replace("forge = \"gitea\"", "");
    desk.configure(&unknown);
    let done = create(&desk).await;
    done.assert_code(78);
    assert!(done.logged.contains("at no forge that we know"), "{}", done.logged);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_push_makes_its_repository_and_a_later_one_never() {
    let Some(git) = GitHttps::start().await else { return };
    let (forge, news) = (Forge::start().await, News::start().await);
    let bare = git.repository("someone/news.git");
    let text = format!(
        "[site]\ntitle = \"Good news 好消息\"\n\
         [defaults]\nroute = \"direct\"\nevery = \"2s\"\ncategory = \"World\"\n\
         [[sources]]\nname = \"news\"\nurls = [\"{}\"]\n\
         [[mirrors]]\nname = \"copy\"\npush = \"{}\"\nca = \"ca.pem\"\n\
         username = \"{}\"\ntoken = {{ file = \"token\" }}\n\
         forge = \"gitlab\"\napi = \"{}\"\ncreate = true\n",
        news.site.url("/feed.xml"),
        git.url("someone/news.git"),
        git.user,
        forge.site.url("/api/v4"),
    );
    // The server of Git and the one of the API know one secret each; here
    // they are one host's, so that of Git is changed to the token.
    git.set_password(TOKEN);
    let desk = desk(&text, TOKEN);
    fs::write(desk.path().join("ca.pem"), &git.ca).unwrap();
    forge.grow();
    news.publish(1);
    desk.sync().await.assert_code(0).assert_said("mirror copy: pushed");
    let calls = heard(&forge.calls());
    assert_eq!(calls.iter().filter(|call| call.starts_with("POST")).count(), 1, "{calls:?}");
    desk.run(&["mirrors"]).await.assert_said("its token ends 2027-03-04");

    // A repository that is gone was shut, and is not made again.
    fs::remove_dir_all(bare).unwrap();
    news.publish(1);
    desk.sync().await.assert_code(5).assert_said("there is no such repository");
    assert_eq!(heard(&forge.calls()), [""; 0]);
}
