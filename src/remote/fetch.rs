//! Bringing the branch of a remote here: our own fetch-pack
//! (gitprotocol-pack, v0) over smart HTTP, SSH and local paths, and out of
//! bundle files.
//!
//! What is brought is one pack in a file of its own, within limits and not
//! yet believed: the repository judges it. A remote is asked once, for one
//! branch, and told what we have; nothing is negotiated.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::advertisement::Advertisement;
use super::outcome::{FetchError, PushError, show_words};
use super::packet::{self, Packet};
use super::{bundle, http, local, ssh};
use crate::model::{Bytes, CommitId, Mirror, PushAddress};
use crate::route::Passage;

/// Longest silence of a remote that sends; it may count objects for a while,
/// but then it sends signs of life.
const SILENCE: Duration = Duration::from_secs(120);

/// What is asked for.
pub struct Wish<'a> {
    /// Where packs wait to be judged.
    pub folder: PathBuf,
    /// Commits of ours that the remote may have too, likely ones first.
    pub have: Vec<CommitId>,
    /// Tells whether a commit is here already, with all that it needs.
    pub knows: &'a (dyn Fn(&CommitId) -> bool + Sync),
    /// Longest pack that is taken.
    pub size: Bytes,
    /// Longest time for the whole.
    pub time: Duration,
}

/// What was found at a remote.
#[derive(Debug)]
pub enum Fetched {
    /// It has no such branch.
    Nothing,
    /// Its branch stands at a commit that is here already.
    Known(CommitId),
    /// Its branch stands at a commit that was brought.
    Brought(Incoming),
}

/// A pack that was brought and not judged yet. It is removed when dropped.
#[derive(Debug)]
pub struct Incoming {
    /// Where the branch stands.
    pub tip: CommitId,
    /// Length of the pack in bytes.
    pub bytes: u64,
    file: NamedTempFile,
}

impl Incoming {
    /// Returns the file of the pack.
    #[must_use]
    pub fn pack(&self) -> &Path {
        self.file.path()
    }
}

/// A wish for one branch.
pub(super) struct Fetch<'a> {
    pub(super) branch: String,
    pub(super) wish: &'a Wish<'a>,
}

/// Fetches the branch of a mirror. `passage` is the way out; only what is on
/// this machine does without. Dropping the future gives the fetch up.
///
/// # Errors
/// The remote was not reached, refused, or sent what is no pack or too much.
pub async fn fetch(
    mirror: &Mirror,
    passage: Option<&Passage>,
    wish: &Wish<'_>,
) -> Result<Fetched, FetchError> {
    let fetch = Fetch { branch: format!("refs/heads/{}", mirror.branch), wish };
    let talk = async {
        match (&mirror.push, passage) {
            (PushAddress::Path(path), _) => local::fetch(&fetch, path).await,
            (PushAddress::Bundle(path), _) => bundle::fetch(&fetch, path),
            (PushAddress::Http(url), Some(passage)) => {
                http::fetch(&fetch, url, &mirror.credential, passage).await
            }
            (PushAddress::Ssh { user, host, port, path }, Some(passage)) => {
                let server = ssh::Server { user, host, port: *port, path };
                ssh::fetch(&fetch, &server, &mirror.credential, passage).await
            }
            (_, None) => Err(PushError::unreachable("route", "the mirror has no route")),
        }
    };
    match tokio::time::timeout(wish.time, talk).await {
        Ok(outcome) => outcome.map_err(FetchError::from),
        Err(_) => {
            let seconds = wish.time.as_secs();
            let reason = format!("the fetch took longer than {seconds} s");
            Err(PushError::unreachable("time", reason).into())
        }
    }
}

/// Talks to a `git upload-pack` over a pair of streams.
pub(super) async fn converse(
    fetch: &Fetch<'_>,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
) -> Result<Fetched, PushError> {
    let advertised = Advertisement::read(&mut from).await?;
    let tip = match fetch.look(&advertised) {
        Ok(tip) => tip,
        Err(fetched) => {
            // The other side waits for wishes; none are coming.
            drop(to.write_all(packet::FLUSH).await);
            return Ok(fetched);
        }
    };
    let request = fetch.request(&advertised, &tip);
    let broken = |error: std::io::Error| PushError::unreachable("ask", error.to_string());
    to.write_all(&request).await.map_err(broken)?;
    to.flush().await.map_err(broken)?;
    fetch.receive(&advertised, tip, from).await
}

impl Fetch<'_> {
    /// Returns where the branch stands if it must be brought, else what there
    /// is to say.
    pub(super) fn look(&self, advertised: &Advertisement) -> Result<CommitId, Fetched> {
        match advertised.tip(&self.branch) {
            None => Err(Fetched::Nothing),
            Some(tip) if (self.wish.knows)(&tip) => Err(Fetched::Known(tip)),
            Some(tip) => Ok(tip),
        }
    }

    /// Returns the wish, what we have, and the end of talk.
    pub(super) fn request(&self, advertised: &Advertisement, tip: &CommitId) -> Vec<u8> {
        let able = ["side-band-64k", "ofs-delta", "thin-pack", "no-progress"];
        let able: Vec<&str> = able.into_iter().filter(|able| advertised.has(able)).collect();
        let wish = format!("want {tip} {} agent=git/2\n", able.join(" "));
        let mut request = packet::frame(wish.as_bytes());
        request.extend_from_slice(packet::FLUSH);
        for have in &self.wish.have {
            request.extend(packet::frame(format!("have {have}\n").as_bytes()));
        }
        request.extend(packet::frame(b"done\n"));
        request
    }

    /// Reads the answer: whether we have something in common, then the pack.
    pub(super) async fn receive(
        &self,
        advertised: &Advertisement,
        tip: CommitId,
        from: impl AsyncRead,
    ) -> Result<Fetched, PushError> {
        let mut from = pin!(from);
        match heard(packet::read(&mut from)).await? {
            Packet::Line(line) if line.starts_with(b"ACK ") || line.starts_with(b"NAK") => {}
            Packet::Line(line) => {
                let words = line.strip_prefix(b"ERR ").unwrap_or(&line);
                return Err(PushError::Refused(show_words(words)));
            }
            Packet::Flush => return Err(PushError::Silence),
        }
        let mut landing = self.landing()?;
        if advertised.has("side-band-64k") {
            loop {
                let Packet::Line(line) = heard(packet::read(&mut from)).await? else { break };
                match line.split_first() {
                    Some((1, data)) => landing.add(data)?,
                    Some((3, words)) => return Err(PushError::Refused(show_words(words))),
                    // Progress, or a sign of life.
                    _ => {}
                }
            }
        } else {
            let mut chunk = vec![0; 64 << 10];
            loop {
                let read = async {
                    let read = from.read(&mut chunk).await;
                    read.map_err(|error| PushError::unreachable("receive", error.to_string()))
                };
                match heard(read).await? {
                    0 => break,
                    read => landing.add(&chunk[..read])?,
                }
            }
        }
        landing.close(tip)
    }

    /// Opens a file for a pack.
    pub(super) fn landing(&self) -> Result<Landing, PushError> {
        let folder = &self.wish.folder;
        fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
        let file = NamedTempFile::new_in(folder).map_err(|error| unwritten(folder, &error))?;
        Ok(Landing { file, bytes: 0, most: self.wish.size })
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> PushError {
    PushError::unreachable("keep what comes", format!("`{}`: {error}", path.display()))
}

/// Waits for a remote, but not for one that fell silent.
async fn heard<T>(what: impl Future<Output = Result<T, PushError>>) -> Result<T, PushError> {
    match tokio::time::timeout(SILENCE, what).await {
        Ok(heard) => heard,
        Err(_) => {
            let reason = format!("the remote was silent for {} s", SILENCE.as_secs());
            Err(PushError::unreachable("receive", reason))
        }
    }
}

/// A pack that is being received.
pub(super) struct Landing {
    file: NamedTempFile,
    bytes: u64,
    most: Bytes,
}

impl Landing {
    /// Adds some bytes, within the limit.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), PushError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.most.0 {
            return Err(PushError::Refused(format!(
                "it sends more than {}; if that is right, raise `fetch_size` under [limits]",
                self.most
            )));
        }
        self.file.write_all(bytes).map_err(|error| unwritten(self.file.path(), &error))
    }

    /// Ends the pack of a commit.
    pub(super) fn close(mut self, tip: CommitId) -> Result<Fetched, PushError> {
        self.file.flush().map_err(|error| unwritten(self.file.path(), &error))?;
        if self.bytes == 0 {
            return Err(PushError::Silence);
        }
        Ok(Fetched::Brought(Incoming { tip, bytes: self.bytes, file: self.file }))
    }
}
