//! SSH (RFC 4251 and following) over a stream of the route's own.

use std::sync::{Arc, Mutex, PoisonError};

use russh::client::{self, AuthResult, Handle};
use russh::keys::{
    HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate, decode_secret_key,
};
use russh::{ChannelMsg, Disconnect};
use tokio::io::AsyncWriteExt;

use super::known_hosts::{self, Verdict};
use super::outcome::{PushError, PushOutcome, show_words};
use super::{Push, converse};
use crate::model::{Credential, SshKey};
use crate::route::Passage;

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
    let Credential::Ssh(key) = credential else {
        return Err(PushError::unreachable("authorise", "the mirror has no SSH key"));
    };
    let session = connect(server, key, passage).await?;
    let channel = session.channel_open_session().await.map_err(broken("open a channel"))?;
    let command = format!("git-receive-pack {}", quote(server.path));
    channel.exec(false, command).await.map_err(broken("start git-receive-pack"))?;

    // Russh gives one stream of messages; the conversation wants a reader.
    let (mut messages, to_remote) = channel.split();
    let (mut answer, from_remote) = tokio::io::duplex(1 << 16);
    let complaint = Mutex::new(Vec::new());
    let listen = async {
        while let Some(message) = messages.wait().await {
            match message {
                ChannelMsg::Data { data } if answer.write_all(&data).await.is_err() => break,
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
    let talk = converse(push, from_remote, to_remote.make_writer());
    let (outcome, ()) = tokio::join!(
        async {
            let outcome = talk.await;
            // Without this the other side may wait for more.
            drop(to_remote.eof().await);
            outcome
        },
        listen
    );
    drop(session.disconnect(Disconnect::ByApplication, "", "").await);
    let complaint = complaint.into_inner().unwrap_or_else(PoisonError::into_inner);
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
    if private.algorithm().is_rsa() {
        let reason = "RSA keys are not taken here: make one with `ssh-keygen -t ed25519`";
        return Err(PushError::unreachable("read the key", reason));
    }
    let verdict = Arc::new(Mutex::new(None));
    let judge = Judge {
        host: server.host.to_owned(),
        port: server.port,
        known_hosts: key.known_hosts.clone(),
        verdict: Arc::clone(&verdict),
    };
    // No version or system of ours in the greeting.
    let config = client::Config {
        client_id: russh::SshId::Standard("SSH-2.0-thistledown".into()),
        nodelay: true,
        ..client::Config::default()
    };
    let connected = client::connect_stream(Arc::new(config), stream, judge).await;
    let mut session = connected.map_err(|error| {
        let verdict = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
        match verdict {
            Some(words) => PushError::Refused(words),
            None => PushError::unreachable("ssh handshake", error.to_string()),
        }
    })?;
    let private = PrivateKeyWithHashAlg::new(Arc::new(private), None);
    match session.authenticate_publickey(server.user, private).await {
        Ok(AuthResult::Success) => Ok(session),
        Ok(AuthResult::Failure { .. }) => Err(PushError::Refused(format!(
            "the host does not take this key for user `{}`: add its public half there",
            server.user
        ))),
        Err(error) => Err(PushError::unreachable("authorise", error.to_string())),
    }
}

/// Judges host keys by what the operator knows, and remembers why it refused.
struct Judge {
    host: String,
    port: u16,
    known_hosts: String,
    verdict: Arc<Mutex<Option<String>>>,
}

impl Judge {
    /// Returns why a key is not the host's.
    fn judge(&self, key: &PublicKey) -> Option<String> {
        let at = match self.port {
            22 => self.host.clone(),
            port => format!("[{}]:{port}", self.host),
        };
        let fingerprint = key.fingerprint(HashAlg::Sha256);
        match known_hosts::judge(&self.known_hosts, &self.host, self.port, key) {
            Verdict::Known => None,
            Verdict::Unknown => {
                let line = key.to_openssh().unwrap_or_default();
                Some(format!(
                    "the host key of {at} is not known; it shows {fingerprint}. If that is the \
                     host's own fingerprint, add this line to known_hosts: {at} {line}"
                ))
            }
            Verdict::Changed => Some(format!(
                "the host key of {at} is not the one in known_hosts; it shows {fingerprint}. \
                 Somebody may be listening: ask the host for its fingerprint first"
            )),
            Verdict::Revoked => Some(format!(
                "the host key of {at}, {fingerprint}, is marked as revoked in known_hosts"
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
