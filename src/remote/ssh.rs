//! SSH (RFC 4251 and following) over a stream of the route's own.

use std::borrow::Cow;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use russh::client::{self, AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::ssh_key::Certificate;
use russh::keys::{
    Algorithm, HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, decode_secret_key,
};
use russh::{ChannelMsg, Disconnect, Preferred};
use tokio::io::{AsyncWrite, AsyncWriteExt, DuplexStream};

use super::advertisement::{FETCH, PUSH};
use super::fetch::{self, Fetch, Fetched};
use super::known_hosts::{self, HostKeys, Standing};
use super::outcome::{PushError, PushOutcome, show_words};
use super::pack::PackStream;
use super::refusal::Refusal;
use super::{Push, TakePack, converse, host_certificate};
use crate::model::{Credential, SshKey};
use crate::route::{self, Passage, Stream};

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
    let session = connect(server, credential, passage).await?;
    talk(session, server, PUSH, async |from, to| converse(push, from, to).await).await
}

pub(super) async fn fetch(
    fetch: &Fetch<'_>,
    server: &Server<'_>,
    credential: &Credential,
    passage: &Passage,
) -> Result<Fetched, PushError> {
    let session = connect(server, credential, passage).await?;
    talk(session, server, FETCH, async |from, to| fetch::converse(fetch, from, to).await).await
}

/// What goes to the other side.
type Writer = Pin<Box<dyn AsyncWrite + Send>>;

impl TakePack for Writer {
    async fn take_pack(&mut self, pack: &mut PackStream) -> io::Result<()> {
        while let Some(chunk) = pack.next_chunk()? {
            self.write_all(&chunk).await?;
        }
        Ok(())
    }
}

/// Starts a service of git at the other side and talks to it.
async fn talk<T>(
    session: Handle<Judge>,
    server: &Server<'_>,
    service: &'static str,
    talk: impl AsyncFnOnce(DuplexStream, Writer) -> Result<T, PushError>,
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

/// What shows a host who we are.
enum Identity {
    Key(PrivateKeyWithHashAlg),
    Agent(Box<(AgentClient<Stream>, Option<PublicKey>)>),
}

impl Identity {
    /// Prepares to show who we are; returns the known hosts, too.
    async fn of(credential: &Credential) -> Result<(Self, &str), PushError> {
        match credential {
            Credential::Ssh(key) => Ok((Self::Key(private_key(key)?), &key.known_hosts)),
            Credential::Agent(agent) => {
                let socket = agent.socket.display();
                let stream = route::agent(&agent.socket).await.map_err(|error| {
                    PushError::unreachable("ask the agent", format!("`{socket}`: {error}"))
                })?;
                let public = agent.public.as_deref().map(PublicKey::from_openssh).transpose();
                let public = public.map_err(|error| {
                    let reason = format!("{error}: is `public_key` a line like `ssh-ed25519 …`?");
                    PushError::unreachable("read the key", reason)
                })?;
                let asked = Box::new((AgentClient::connect(stream), public));
                Ok((Self::Agent(asked), &agent.known_hosts))
            }
            _ => Err(PushError::unreachable("authorise", "the mirror has no SSH key")),
        }
    }

    /// Shows a host who we are.
    async fn show(self, user: &str, session: &mut Handle<Judge>) -> Result<AuthResult, PushError> {
        let broken = |error: String| PushError::unreachable("authorise", error);
        let (mut agent, public) = match self {
            Self::Key(private) => {
                let shown = session.authenticate_publickey(user, private).await;
                return shown.map_err(|error| broken(error.to_string()));
            }
            Self::Agent(asked) => *asked,
        };
        // Keys that are meant for some hosts only want to know which one it
        // is; agents that cannot be told do without.
        if let Some(binding) = session.agent_session_binding() {
            drop(agent.bind_session(binding, false).await);
        }
        let held = agent.request_identities().await;
        let held =
            held.map_err(|error| PushError::unreachable("ask the agent", error.to_string()))?;
        let held: Vec<PublicKey> = held
            .into_iter()
            .filter_map(|identity| match identity {
                AgentIdentity::PublicKey { key, .. } => Some(key),
                AgentIdentity::Certificate { .. } => None,
            })
            .collect();
        let key = chosen(held, public.as_ref())?;
        let hash = matches!(key.algorithm(), Algorithm::Rsa { .. }).then_some(HashAlg::Sha512);
        let shown = session.authenticate_publickey_with(user, key, hash, &mut agent).await;
        shown.map_err(|error| PushError::unreachable("ask the agent", error.to_string()))
    }
}

/// Chooses the key to show. Others are not even offered: a host would learn
/// of all that the agent holds.
fn chosen(mut held: Vec<PublicKey>, public: Option<&PublicKey>) -> Result<PublicKey, PushError> {
    let reason = match public {
        Some(public) => match held.iter().find(|key| key.key_data() == public.key_data()) {
            Some(key) => return Ok(key.clone()),
            None => format!(
                "the agent does not hold the key {}: add it with `ssh-add`",
                public.fingerprint(HashAlg::Sha256)
            ),
        },
        None => match held.len() {
            0 => "the agent holds no key: add one with `ssh-add`".to_owned(),
            1 => return Ok(held.swap_remove(0)),
            count => format!(
                "the agent holds {count} keys: say by `public_key` which one is shown, or the \
                 host would learn of all"
            ),
        },
    };
    Err(PushError::unreachable("ask the agent", reason))
}

fn private_key(key: &SshKey) -> Result<PrivateKeyWithHashAlg, PushError> {
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
            "RSA keys are not used here: make another one with `ssh-keygen -t ed25519`, or let an \
             agent hold it",
        ));
    }
    Ok(PrivateKeyWithHashAlg::new(Arc::new(private), None))
}

async fn connect(
    server: &Server<'_>,
    credential: &Credential,
    passage: &Passage,
) -> Result<Handle<Judge>, PushError> {
    let stream = passage
        .dial(server.host, server.port)
        .await
        .map_err(|error| PushError::unreachable(error.step().to_string(), error.to_string()))?;
    let (identity, known) = Identity::of(credential).await?;
    let at = known_hosts::name(server.host, server.port);
    let keys = HostKeys::read(known, &at);
    let key = known_first(&keys);
    // Without an authority a certificate could not be judged.
    let host_key_certificates =
        if keys.has_authority() { key.clone() } else { Cow::Borrowed(&[][..]) };
    let preferred = Preferred { key, host_key_certificates, ..Preferred::default() };
    let verdict = Arc::new(Mutex::new(None));
    let host = server.host.to_owned();
    let judge = Judge { host, at, keys, verdict: Arc::clone(&verdict) };
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
    match identity.show(server.user, &mut session).await? {
        AuthResult::Success => Ok(session),
        AuthResult::Failure { .. } => {
            let user = server.user;
            let reason = format!(
                "the host does not take this key for user `{user}`: add its public half there"
            );
            Err(PushError::Known(Refusal::Account, reason))
        }
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
    host: String,
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

impl Judge {
    /// Returns why neither a certificate nor the key in it is the host's.
    fn judge_certificate(&self, certificate: &Certificate, key: &PublicKey) -> Option<String> {
        let standing = key.to_bytes().map(|bytes| self.keys.judge(&bytes));
        match standing {
            Ok(Standing::Known) => return None,
            Ok(Standing::Revoked) | Err(_) => return self.judge(key),
            Ok(Standing::Unknown | Standing::Other) => {}
        }
        let fault = host_certificate::fault(certificate, &self.host, &self.keys, Timestamp::now())?;
        Some(format!("the certificate of {} is not believed: {fault}", self.at))
    }
}

impl client::Handler for Judge {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        key: &PublicKeyOrCertificate,
    ) -> Result<bool, Self::Error> {
        let verdict = match key.certificate() {
            None => self.judge(&key.public_key()),
            Some(certificate) => self.judge_certificate(certificate, &key.public_key()),
        };
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
