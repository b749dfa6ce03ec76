//! The Git server of the demonstration: the receiving side of smart HTTP
//! (git's gitprotocol-http and gitprotocol-pack), with basic authentication.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use git2::{Oid, Repository};
use tokio::net::TcpListener;

/// The branch that the server keeps.
const BRANCH: &str = "refs/heads/main";

struct Server {
    path: PathBuf,
    authorization: String,
}

/// Makes a bare repository whose branch is `main`.
pub(super) fn create(path: &Path) -> Result<(), git2::Error> {
    let mut options = git2::RepositoryInitOptions::new();
    Repository::init_opts(path, options.bare(true).mkpath(true).initial_head("main"))?;
    Ok(())
}

/// Serves a repository as `/news.git` on a free port of loopback until the
/// process ends.
pub(super) async fn serve(path: &Path, password: &str) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address: SocketAddr = listener.local_addr()?;
    let token = base64::engine::general_purpose::STANDARD.encode(format!("demo:{password}"));
    let server = Server { path: path.to_owned(), authorization: format!("Basic {token}") };
    let router = Router::new()
        .route("/news.git/info/refs", get(advertise))
        .route("/news.git/git-receive-pack", post(receive))
        .layer(axum::extract::DefaultBodyLimit::max(256 << 20))
        .with_state(Arc::new(server));
    tokio::spawn(async move {
        // It serves until the runtime ends it.
        drop(axum::serve(listener, router).await);
    });
    Ok(address.to_string())
}

fn is_known(server: &Server, headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|sent| *sent == *server.authorization)
}

fn unknown() -> Response {
    let ask = [(header::WWW_AUTHENTICATE, "Basic realm=\"demo\"")];
    (StatusCode::UNAUTHORIZED, ask).into_response()
}

/// Frames a line with its length (gitprotocol-common, pkt-line).
fn packet(line: &str) -> String {
    format!("{:04x}{line}", line.len() + 4)
}

fn tip(repository: &Repository) -> Oid {
    repository.refname_to_id(BRANCH).unwrap_or(Oid::ZERO_SHA1)
}

async fn advertise(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    if !is_known(&server, &headers) {
        return unknown();
    }
    let Ok(repository) = Repository::open_bare(&server.path) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tip = tip(&repository);
    let name = if tip.is_zero() { "capabilities^{}" } else { BRANCH };
    let body = format!(
        "{}0000{}0000",
        packet("# service=git-receive-pack\n"),
        packet(&format!("{tip} {name}\0report-status ofs-delta agent=thistledown-demo\n"))
    );
    ([(header::CONTENT_TYPE, "application/x-git-receive-pack-advertisement")], body).into_response()
}

async fn receive(State(server): State<Arc<Server>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is_known(&server, &headers) {
        return unknown();
    }
    let report = match accept(&server.path, &body) {
        Ok(()) => format!("{}{}", packet("unpack ok\n"), packet(&format!("ok {BRANCH}\n"))),
        Err(error) => {
            let reason = format!("ng {BRANCH} {}\n", error.message());
            format!("{}{}", packet("unpack ok\n"), packet(&reason))
        }
    };
    let kind = [(header::CONTENT_TYPE, "application/x-git-receive-pack-result")];
    (kind, format!("{report}0000")).into_response()
}

/// Takes one command and its pack, and moves the branch if it stands where
/// the command says.
fn accept(path: &Path, body: &[u8]) -> Result<(), git2::Error> {
    let wrong = |message: &str| git2::Error::from_str(message);
    let length = body.get(..4).and_then(|digits| std::str::from_utf8(digits).ok());
    let length = length.and_then(|digits| usize::from_str_radix(digits, 16).ok());
    let line = length.and_then(|length| body.get(4..length)).ok_or_else(|| wrong("bad packet"))?;
    let pack = body.get(4 + line.len() + 4..).ok_or_else(|| wrong("no pack"))?;
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(['\0', '\n']).next().unwrap_or_default().split(' ');
    let (Some(old), Some(new), Some(BRANCH)) = (words.next(), words.next(), words.next()) else {
        return Err(wrong("only main may be pushed here"));
    };
    let (old, new) = (Oid::from_str(old)?, Oid::from_str(new)?);
    let repository = Repository::open_bare(path)?;
    let odb = repository.odb()?;
    let mut writer = odb.packwriter()?;
    writer.write_all(pack).map_err(|error| wrong(&error.to_string()))?;
    writer.commit()?;
    repository.find_commit(new)?;
    if tip(&repository) != old {
        return Err(wrong("the branch has moved"));
    }
    repository.reference(BRANCH, new, true, "push")?;
    Ok(())
}
