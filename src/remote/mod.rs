//! Bringing a remote to our head: our own send-pack (gitprotocol-pack, v0)
//! over smart HTTP, SSH and local paths.
//!
//! libgit2's network transports are never named, and its push, which walks
//! the whole tree of a remote, is not used. A push is believed when the
//! remote's report says so, and never forced. This room knows nothing of how
//! a publication is made.

mod advertisement;
mod branches;
mod forge;
mod forge_api;
mod host_certificate;
mod http;
mod known_hosts;
mod local;
mod outcome;
mod pack;
mod packet;
mod refusal;
mod report;
mod ssh;

use std::io::ErrorKind;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use advertisement::Advertisement;
use branches::Moves;
pub use forge::{Settled, settle};
use outcome::PushError;
pub use outcome::PushOutcome;
use pack::PackStream;
pub use refusal::Refusal;

use crate::model::{CommitId, Limits, Mirror, Publication, PushAddress};
use crate::route::Passage;

/// What a push is about.
struct Push<'a> {
    /// Our bare repository.
    store: &'a Path,
    /// The commit that the remote is to have.
    head: &'a CommitId,
    /// Our latest publications, oldest first, with their packs.
    recent: &'a [Publication],
    /// The full names of the branches at the remote, the main one first.
    branches: Vec<String>,
}

/// Pushes our head to the branches of a mirror, if it is not there already.
/// `passage` is the way out; only a local path does without. Dropping the
/// future gives the push up.
pub async fn push(
    store: &Path,
    head: &CommitId,
    recent: &[Publication],
    mirror: &Mirror,
    passage: Option<&Passage>,
    limits: &Limits,
) -> PushOutcome {
    let branches = std::iter::once(&mirror.branch).chain(&mirror.more_branches);
    let branches = branches.map(|branch| format!("refs/heads/{branch}")).collect();
    let push = Push { store, head, recent, branches };
    let once = || async {
        match (&mirror.push, passage) {
            (PushAddress::Path(path), _) => local::push(&push, path).await,
            (PushAddress::Http(url), Some(passage)) => {
                http::push(&push, url, &mirror.credential, passage).await
            }
            (PushAddress::Ssh { user, host, port, path }, Some(passage)) => {
                let server = ssh::Server { user, host, port: *port, path };
                ssh::push(&push, &server, &mirror.credential, passage).await
            }
            (_, None) => Err(PushError::unreachable("route", "the mirror has no route")),
        }
    };
    let talk = async {
        for _ in 1..LOOKS {
            match once().await {
                // Perhaps another push of ours, whose end we did not see.
                Err(PushError::Moved(_)) => tokio::time::sleep(pause()).await,
                other => return other,
            }
        }
        once().await
    };
    let error = match tokio::time::timeout(limits.push_time, talk).await {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(error)) => error,
        Err(_) => {
            let seconds = limits.push_time.as_secs();
            PushError::unreachable("time", format!("the push took longer than {seconds} s"))
        }
    };
    error.into()
}

/// How often a remote is looked at whose branch moves while we push.
const LOOKS: u32 = 3;

/// A short time that two pushers do not share.
fn pause() -> Duration {
    Duration::from_millis(rand::random_range(100..600))
}

/// What a push has to send, once the remote has said where it stands.
enum Plan {
    UpToDate,
    Send { moves: Moves, commands: Vec<u8>, pack: Box<PackStream> },
}

/// Compares where the remote stands with our head, and prepares what it lacks.
async fn plan(push: &Push<'_>, advertised: &Advertisement) -> Result<Plan, PushError> {
    let tip = |branch: &str| advertised.tip(branch);
    let moves = Moves::find(push.store, push.head, &push.branches, tip).await?;
    if moves.moves.is_empty() {
        return Ok(Plan::UpToDate);
    }
    let pack = pack::prepare(push.store, moves.base.as_ref(), push.head, push.recent).await?;
    let commands = moves.commands(advertised, push.head);
    Ok(Plan::Send { moves, commands, pack: Box::new(pack) })
}

/// Returns how a push ended whose report was read.
fn conclude(
    push: &Push<'_>,
    advertised: &Advertisement,
    moves: &Moves,
    said: &[u8],
    bytes: u64,
) -> Result<PushOutcome, PushError> {
    moves.settle(&report::parse(said, advertised.has("side-band-64k"))?)?;
    let from = push.branches.first().and_then(|branch| advertised.tip(branch));
    Ok(PushOutcome::Pushed { from, bytes })
}

/// Talks to a `git receive-pack` over a pair of streams.
async fn converse(
    push: &Push<'_>,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
) -> Result<PushOutcome, PushError> {
    let advertised = Advertisement::read(&mut from).await?;
    match plan(push, &advertised).await? {
        Plan::UpToDate => {
            // The other side waits for commands; none are coming.
            drop(to.write_all(packet::FLUSH).await);
            Ok(PushOutcome::UpToDate)
        }
        Plan::Send { moves, commands, mut pack } => {
            let bytes = pack.length();
            let send = async {
                to.write_all(&commands).await?;
                while let Some(chunk) = pack.next_chunk()? {
                    to.write_all(&chunk).await?;
                }
                to.flush().await
            };
            let mut said = Vec::new();
            let mut rest = (&mut from).take(report::LONGEST);
            // A remote that ends while we send has no room for more, and some
            // pipes would let us wait for it.
            let (sending, heard) = {
                let mut heard = pin!(rest.read_to_end(&mut said));
                tokio::select! {
                    biased;
                    sent = send => (sent, heard.await),
                    heard = &mut heard => (Err(ErrorKind::BrokenPipe.into()), heard),
                }
            };
            // The report is worth more than a pipe that broke, because it says
            // why.
            match conclude(push, &advertised, &moves, &said, bytes) {
                Ok(outcome) => Ok(outcome),
                Err(error) => match sending.and(heard.map(drop)) {
                    Err(broken) if error.is_silence() => {
                        Err(PushError::unreachable("send the pack", broken.to_string()))
                    }
                    _ => Err(error),
                },
            }
        }
    }
}
