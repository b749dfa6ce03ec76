//! SSH (RFC 4251 and following) over a stream of the route's own.

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::{self, AuthResult, Handle};
use russh::keys::{
    Algorithm, HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, decode_secret_key,
};
use russh::{ChannelMsg, Disconnect, Preferred};
use tokio::io::{AsyncWrite, AsyncWriteExt, DuplexStream};

use super::advertisement::{FETCH, PUSH};
use super::fetch::{self, Fetch, Fetched};
use super::known_hosts::{self, HostKeys, Standing};
use super::outcome::{PushError, PushOutcome, show_words};
use super::refusal::Refusal;
use super::{Push, converse};
use crate::model::{Credential, SshKey};
use crate::route::Passage;

/// Longest wait for what a host complains of after it failed.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Who is spoken to.
pub(super) struct Server<'a> {
    pub(super) user: &'a str,
    pub(super) host: &'a str,
    pub(super) port: u16,
    pub(super) path: &'a str,
}

pub(super) async fn push(
    push: &Push<'_>,
    server: &Server<'_>,
    credential: &Credential,
    passage: &Passage,
) -> Result<PushOutcome, PushError> {
    let session = open(server, credential, passage).await?;
    talk(session, server, PUSH, async |from, to| converse(push, from, to).await).await
}

pub(super) async fn fetch(
    fetch: &Fetch<'_>,
    server: &Server<'_>,
    credential: &Credential,
    passage: &Passage,
) -> Result<Fetched, PushError> {
    let session = open(server, credential, passage).await?;
    talk(session, server, FETCH, async |from, to| fetch::converse(fetch, from, to).await).await
}

async fn open(
    server: &Server<'_>,
    credential: &Credential,
    passage: &Passage,
) -> Result<Handle<Judge>, PushError> {
    let Credential::Ssh(key) = credential else {
        return Err(PushError::unreachable("authorise", "the mirror has no SSH key"));
    };
    connect(server, key, passage).await
}

/// Starts a service of git at the other side and talks to it.
async fn talk<T>(
    session: Handle<Judge>,
    server: &Server<'_>,
    service: &'static str,
    talk: impl AsyncFnOnce(DuplexStream, Pin<Box<dyn AsyncWrite + Send>>) -> Result<T, PushError>,
) -> Result<T, PushError> {
    let channel = session.channel_open_session().await.map_err(broken("open a channel"))?;
    let command = format!("{service} {}", quote(server.path));
    channel.exec(false, command).await.map_err(broken("start git"))?;

    // Russh gives one stream of messages; the conversation wants a reader.
    let (mut messages, to_remote) = channel.split();
    let (mut answer, from_remote) = tokio::io::duplex(1 << 16);
    let complaint = Mutex::new(Vec::new());
    let listen = async {
        while let Some(message) = messages.wait().await {
            match message {
                ChannelMsg::Data { data } => match answer.write_all(&data).await {
                    Ok(()) => {}
                    Err(_) => break,
                },
                ChannelMsg::ExtendedData { data, .. } => {
                    let mut kept = complaint.lock().unwrap_or_else(PoisonError::into_inner);
                    if kept.len() < 4_096 {
                        kept.extend_from_slice(&data);
                    }
                }
                ChannelMsg::Close => break,
                _ => {}
            }
        }
        drop(answer);
    };
    let mut listen = pin!(listen);
    let mut talk = pin!(async {
        let outcome = talk(from_remote, Box::pin(to_remote.make_writer())).await;
        // Without this the other side may wait for more.
        drop(to_remote.eof().await);
        outcome
    });
    let outcome = tokio::select! {
        biased;
        outcome = &mut talk => {
            // What went wrong may be said after all else; what went well needs
            // no more words.
            if outcome.is_err() {
                drop(tokio::time::timeout(LAST_WORDS, &mut listen).await);
            }
            outcome
        }
        () = &mut listen => talk.await,
    };
    drop(session.disconnect(Disconnect::ByApplication, "", "").await);
    let complaint = complaint.lock().unwrap_or_else(PoisonError::into_inner);
    outcome.map_err(|error| error.or_complaint(&show_words(&complaint)))
}

fn broken(step: &'static str) -> impl Fn(russh::Error) -> PushError {
    move |error| PushError::unreachable(step, error.to_string())
}

/// Quotes a path for the shell at the other side.
fn quote(path: &str) -> String {
    format!("'{}'", path.replace('\'', "'\\''").replace('!', "'\\!'"))
}

async fn connect(
    server: &Server<'_>,
    key: &SshKey,
    passage: &Passage,
) -> Result<Handle<Judge>, PushError> {
    let stream = passage
        .dial(server.host, server.port)
        .await
        .map_err(|error| PushError::unreachable(error.step().to_string(), error.to_string()))?;
    let private = decode_secret_key(
        key.private.expose(),
        key.passphrase.as_ref().map(crate::model::Secret::expose),
    )
    .map_err(|error| {
        PushError::unreachable(
            "read the key",
            format!("{error}: is it a private key, and its passphrase right?"),
        )
    })?;
    // The signatures of RSA are left out of the build, because those of the
    // crate that makes them tell of the key by the time they take.
    if matches!(private.algorithm(), Algorithm::Rsa { .. }) {
        return Err(PushError::unreachable(
            "read the key",
            "RSA keys are not used here: make another one with `ssh-keygen -t ed25519`",
        ));
    }
    let at = known_hosts::name(server.host, server.port);
    let keys = HostKeys::read(&key.known_hosts, &at);
    let preferred = Preferred { key: known_first(&keys), ..Preferred::default() };
    let verdict = Arc::new(Mutex::new(None));
    let judge = Judge { at, keys, verdict: Arc::clone(&verdict) };
    // No version or system of ours in the greeting.
    let config = client::Config {
        client_id: russh::SshId::Standard("SSH-2.0-thistledown".into()),
        preferred,
        nodelay: true,
        ..client::Config::default()
    };
    let connected = client::connect_stream(Arc::new(config), stream, judge).await;
    let mut session = connected.map_err(|error| {
        let verdict = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
        match verdict {
            Some(words) => PushError::Known(Refusal::Trust, words),
            None => PushError::unreachable("ssh handshake", error.to_string()),
        }
    })?;
    let private = PrivateKeyWithHashAlg::new(Arc::new(private), None);
    match session.authenticate_publickey(server.user, private).await {
        Ok(AuthResult::Success) => Ok(session),
        Ok(AuthResult::Failure { .. }) => {
            let user = server.user;
            let reason = format!(
                "the host does not take this key for user `{user}`: add its public half there"
            );
            Err(PushError::Known(Refusal::Account, reason))
        }
        Err(error) => Err(PushError::unreachable("authorise", error.to_string())),
    }
}

/// Asks for the kinds of host keys that are known before the others, so that
/// a host with several shows one that can be judged.
fn known_first(keys: &HostKeys) -> Cow<'static, [Algorithm]> {
    let kinds = keys.kinds();
    let mut preferred = Preferred::default().key.into_owned();
    preferred.sort_by_key(|algorithm| !kinds.contains(&algorithm.as_str()));
    preferred.into()
}

/// Judges host keys by what the operator knows, and remembers why it refused.
struct Judge {
    at: String,
    keys: HostKeys,
    verdict: Arc<Mutex<Option<String>>>,
}

impl Judge {
    /// Returns why a key is not the host's.
    fn judge(&self, key: &PublicKey) -> Option<String> {
        let at = &self.at;
        let shown = format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256));
        let (Ok(bytes), Ok(line)) = (key.to_bytes(), key.to_openssh()) else {
            return Some(format!("the host key of {at} does not read"));
        };
        match self.keys.judge(&bytes) {
            Standing::Known => None,
            Standing::Unknown => Some(format!(
                "the host key of {at} is not known; it shows {shown}. If that is the host's own \
                 fingerprint, add this line to known_hosts: {at} {line}"
            )),
            Standing::Other => Some(format!(
                "the host key of {at} is not the one in known_hosts ({}); it shows {shown}. \
                 Somebody may be listening: ask the host for its fingerprint first",
                self.keys.kinds().join(", ")
            )),
            Standing::Revoked => Some(format!(
                "the host key of {at}, {shown}, is revoked in known_hosts: somebody else may have \
                 it"
            )),
        }
    }
}

impl client::Handler for Judge {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        let verdict = self.judge(&key.public_key());
        let good = verdict.is_none();
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = verdict;
        Ok(good)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_for_the_shell() {
        assert_eq!(quote("/srv/news.git"), "'/srv/news.git'");
        assert_eq!(quote("a'; rm -rf /; '"), "'a'\\''; rm -rf /; '\\'''");
    }
}
