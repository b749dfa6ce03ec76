//! Bringing a remote to our head, and its branch here: our own send-pack and
//! fetch-pack (gitprotocol-pack, v0) over smart HTTP, SSH and local paths, and
//! bundles.
//!
//! libgit2's network transports are never named, and its push, which walks
//! the whole tree of a remote, is not used. A push is believed when the
//! remote's report says so, and never forced but off commits that we took out
//! of the history ourselves, and where the operator says from which commit.
//! What is fetched is not believed here. This room knows nothing of how a
//! publication is made.

mod advertisement;
mod branches;
mod bundle;
mod descent;
mod fetch;
mod forge;
mod forge_api;
mod host_certificate;
mod http;
mod known_hosts;
mod local;
mod outcome;
mod pack;
mod packet;
mod pipe;
mod refusal;
mod replace;
mod report;
mod ssh;
mod step;

use std::io::ErrorKind;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use advertisement::Advertisement;
use branches::Moves;
pub use bundle::write_bundle;
use descent::ours;
pub use fetch::{Fetched, Incoming, Wish, fetch};
pub use forge::{Settled, settle};
use outcome::PushError;
pub use outcome::{FetchError, PushOutcome};
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
    /// The commit off which branches may be moved though our head does not
    /// follow it.
    lease: Option<CommitId>,
    /// How many pushes failed in a row.
    failures: u32,
    /// What is not parted into steps, in bytes.
    step: u64,
}

/// Pushes our head to the branches of a mirror, if it is not there already.
/// `passage` is the way out; only a local path does without. After `failures`
/// in a row, sends it in steps: first half of what is lacking for each, then
/// twice as much after each step that arrived. Dropping the future gives the
/// push up.
pub async fn push(
    store: &Path,
    head: &CommitId,
    recent: &[Publication],
    mirror: &Mirror,
    passage: Option<&Passage>,
    limits: &Limits,
    failures: u32,
) -> PushOutcome {
    let (branches, step) = (branches_of(mirror), limits.push_step.0);
    let push = Push { store, head, recent, branches, lease: None, failures, step };
    send(push, mirror, passage, limits).await
}

/// Pushes our head to the branch of a mirror, off a commit that it does not
/// follow: only if the branch stands there.
pub async fn realign(
    store: &Path,
    head: &CommitId,
    lease: &CommitId,
    mirror: &Mirror,
    passage: Option<&Passage>,
    limits: &Limits,
) -> PushOutcome {
    let (branches, step) = (branches_of(mirror), limits.push_step.0);
    let lease = Some(lease.clone());
    let push = Push { store, head, recent: &[], branches, lease, failures: 0, step };
    send(push, mirror, passage, limits).await
}

/// Returns the full names of the branches of a mirror, the main one first.
fn branches_of(mirror: &Mirror) -> Vec<String> {
    let branches = std::iter::once(&mirror.branch).chain(&mirror.more_branches);
    branches.map(|branch| format!("refs/heads/{branch}")).collect()
}

async fn send(
    mut push: Push<'_>,
    mirror: &Mirror,
    passage: Option<&Passage>,
    limits: &Limits,
) -> PushOutcome {
    let talk = async {
        let mut sum = 0;
        let mut first = None;
        loop {
            match (look(&push, mirror, passage).await?, push.failures) {
                (PushOutcome::Pushed { from, bytes }, steps) => {
                    sum += bytes;
                    let from = first.get_or_insert(from).clone();
                    if steps == 0 {
                        return Ok(PushOutcome::Pushed { from, bytes: sum });
                    }
                    push.failures -= 1;
                }
                // The step before came to our head.
                (PushOutcome::UpToDate, _) if sum > 0 => {
                    let from = first.unwrap_or_default();
                    return Ok(PushOutcome::Pushed { from, bytes: sum });
                }
                (other, _) => return Ok(other),
            }
        }
    };
    let error = match tokio::time::timeout(limits.push_time, talk).await {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(error)) => error,
        Err(_) => {
            let seconds = limits.push_time.as_secs();
            let reason = format!("the push took longer than {seconds} s (limit `push_time`)");
            PushError::unreachable("time", reason)
        }
    };
    error.into()
}

impl Push<'_> {
    /// Returns the full name of the branch that readers are shown.
    fn branch(&self) -> &str {
        self.branches.first().map_or("", String::as_str)
    }

    /// Prepares what a remote lacks that stands at a commit.
    async fn pack(&self, from: Option<&CommitId>, to: &CommitId) -> Result<PackStream, PushError> {
        let base = match from {
            Some(from) if self.lease.as_ref() == Some(from) => {
                descent::common(self.store, from, to).await?
            }
            other => other.cloned(),
        };
        pack::prepare(self.store, base.as_ref(), to, self.recent).await
    }
}

/// Pushes once; looks again where the branch moved meanwhile.
async fn look(
    push: &Push<'_>,
    mirror: &Mirror,
    passage: Option<&Passage>,
) -> Result<PushOutcome, PushError> {
    let once = || async {
        match (&mirror.push, passage) {
            (PushAddress::Path(path), _) => local::push(push, path).await,
            (PushAddress::Bundle(path), _) => bundle::push(push, path).await,
            (PushAddress::Http(url), Some(passage)) => {
                http::push(push, url, &mirror.credential, passage).await
            }
            (PushAddress::Ssh { user, host, port, path }, Some(passage)) => {
                let server = ssh::Server { user, host, port: *port, path };
                ssh::push(push, &server, &mirror.credential, passage).await
            }
            (_, None) => Err(PushError::unreachable("route", "the mirror has no route")),
        }
    };
    for _ in 1..LOOKS {
        match once().await {
            // Perhaps another push of ours, whose end we did not see.
            Err(PushError::Moved(_)) => tokio::time::sleep(pause()).await,
            other => return other,
        }
    }
    once().await
}

/// How often a remote is looked at whose branch moves while we push.
const LOOKS: u32 = 3;

/// A short time that two pushers do not share.
fn pause() -> Duration {
    Duration::from_millis(rand::random_range(100..600))
}

impl Push<'_> {
    /// Returns the commit that a remote is to be brought to.
    async fn target(&self, from: Option<&CommitId>) -> Result<CommitId, PushError> {
        if self.failures == 0 {
            return Ok(self.head.clone());
        }
        let (store, head) = (self.store.to_owned(), self.head.clone());
        let (from, recent) = (from.cloned(), self.recent.to_vec());
        let (failures, step) = (self.failures, self.step);
        let target = tokio::task::spawn_blocking(move || {
            step::target(&store, from.as_ref(), &head, &recent, failures, step)
        });
        target.await.map_err(|error| PushError::unreachable("pack", error.to_string()))
    }
}

/// What a push has to send, once the remote has said where it stands.
enum Plan {
    UpToDate,
    Send { moves: Moves, commands: Vec<u8>, pack: Box<PackStream> },
}

/// Compares where the remote stands with our head, and prepares what it lacks.
async fn plan(push: &Push<'_>, advertised: &Advertisement) -> Result<Plan, PushError> {
    let tip = |branch: &str| advertised.tip(branch);
    let moves = Moves::find(push, tip).await?;
    if moves.moves.is_empty() {
        return Ok(Plan::UpToDate);
    }
    let to = push.target(moves.base.as_ref()).await?;
    let pack = push.pack(moves.base.as_ref(), &to).await?;
    let commands = moves.commands(advertised, &to);
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
    let from = advertised.tip(push.branch());
    Ok(PushOutcome::Pushed { from, bytes })
}

/// The way to a program that takes a pack in.
trait TakePack: AsyncWrite + Unpin {
    /// Writes all of a pack.
    async fn take_pack(&mut self, pack: &mut PackStream) -> std::io::Result<()>;
}

/// Talks to a `git receive-pack` over a pair of streams.
async fn converse(
    push: &Push<'_>,
    mut from: impl AsyncRead + Unpin,
    mut to: impl TakePack,
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
                to.take_pack(&mut pack).await?;
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
