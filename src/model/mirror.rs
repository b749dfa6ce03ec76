//! A configured copy: a Git remote that we push to, and the web address that
//! readers use.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::{Bytes, Forge, Inward, MirrorName, Origin, RouteName, Secret, TreePath};

/// A configured mirror.
#[derive(Debug, Clone)]
pub struct Mirror {
    /// Its name.
    pub name: MirrorName,
    /// Where we push to.
    pub push: PushAddress,
    /// The branch that we keep there, without `refs/heads/`.
    pub branch: String,
    /// Further branches that are kept at the same commit.
    pub more_branches: Vec<String>,
    /// How we show who we are.
    pub credential: Credential,
    /// What readers open, and what the QR says.
    pub page: Option<AddressTemplate>,
    /// Where pictures can be had, if elsewhere.
    pub asset: Option<AddressTemplate>,
    /// What readers may clone, as the published list says.
    pub clone: Option<Url>,
    /// How large the repository may become there.
    pub budget: Option<Bytes>,
    /// The way out; none only for a path, which needs no way.
    pub route: Option<RouteName>,
    /// Certificates (PEM) trusted for this mirror besides the built-in roots.
    pub ca: Option<Vec<u8>>,
    /// Whether it waits to take the place of another one, and how.
    pub spare: Option<Spare>,
    /// How long it may refuse before it is burnt; none: for ever.
    pub burnt_after: Option<Duration>,
    /// When its token ends, as far as the operator knows.
    pub token_expires: Option<Timestamp>,
    /// The forge that has it, where its API can be asked.
    pub forge: Option<Forge>,
}

/// How a spare waits. Neither kind is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spare {
    /// It is pushed to, so that it can take over at once.
    Hot,
    /// Nothing goes there before it takes over, so that nothing there can be
    /// found by what it holds.
    Cold,
}

impl Mirror {
    /// Describes a mirror with nothing but its address.
    #[must_use]
    pub fn new(name: MirrorName, push: PushAddress) -> Self {
        Self {
            name,
            push,
            branch: "main".to_owned(),
            more_branches: Vec::new(),
            credential: Credential::None,
            page: None,
            asset: None,
            clone: None,
            budget: None,
            route: None,
            ca: None,
            spare: None,
            burnt_after: None,
            token_expires: None,
            forge: None,
        }
    }

    /// Returns the address of its home page for readers.
    #[must_use]
    pub fn home(&self) -> Option<String> {
        self.page.as_ref().map(|page| page.0.replace("{path}", "README.md"))
    }

    /// Returns the inward addresses that a push to it may lead to: the
    /// operator typed them.
    #[must_use]
    pub fn inward(&self) -> Inward {
        let inward = match &self.push {
            PushAddress::Http(url) => Inward::default().with(Origin::of(url)),
            PushAddress::Ssh { host, port, .. } => {
                Inward::default().with([Origin::new(host, *port)])
            }
            PushAddress::Path(_) | PushAddress::Bundle(_) => Inward::default(),
        };
        inward.with(self.forge.as_ref().and_then(|forge| Origin::of(&forge.api)))
    }

    /// Tells whether nobody on the way can answer in its name.
    #[must_use]
    pub fn is_authentic(&self) -> bool {
        match &self.push {
            PushAddress::Http(url) => url.scheme() == "https",
            _ => true,
        }
    }
}

/// Where a remote is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushAddress {
    /// Smart HTTP (git's gitprotocol-http), `http` or `https`, no user info.
    Http(Url),
    /// SSH, from `ssh://user@host:port/path` or `user@host:path`.
    Ssh {
        /// Who logs in.
        user: String,
        /// The host as written.
        host: String,
        /// The port, 22 by default.
        port: u16,
        /// The path as `git-receive-pack` gets it.
        path: String,
    },
    /// A bare repository on this machine.
    Path(PathBuf),
    /// A bundle file (git's gitformat-bundle) on this machine or a medium.
    Bundle(PathBuf),
}

impl PushAddress {
    /// Tells whether it is on this machine, and needs no way out.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(self, Self::Path(_) | Self::Bundle(_))
    }
}

impl fmt::Display for PushAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(url) => write!(f, "{url}"),
            Self::Ssh { user, host, port, path } => {
                write!(f, "ssh://{user}@{host}:{port}/{}", path.trim_start_matches('/'))
            }
            Self::Path(path) | Self::Bundle(path) => write!(f, "{}", path.display()),
        }
    }
}

/// How we show a remote who we are.
#[derive(Debug, Clone)]
pub enum Credential {
    /// Not at all.
    None,
    /// HTTP basic authentication (RFC 7617); forge tokens go here too.
    Basic {
        /// The user; for tokens most forges take any.
        user: String,
        /// Password or token.
        password: Secret,
    },
    /// An SSH key.
    Ssh(SshKey),
    /// An SSH key that an agent holds.
    Agent(SshAgent),
}

/// A private key and the hosts that are trusted with it.
#[derive(Debug, Clone)]
pub struct SshKey {
    /// The private key in OpenSSH's format.
    pub private: Secret,
    /// Its passphrase.
    pub passphrase: Option<Secret>,
    /// The text of a `known_hosts` file (OpenSSH's sshd(8)).
    pub known_hosts: String,
}

/// A key inside an agent, and the hosts that are trusted with it.
#[derive(Debug, Clone)]
pub struct SshAgent {
    /// The socket of the agent in the file system.
    pub socket: PathBuf,
    /// The public half of the key that is shown, a line of OpenSSH's; none
    /// only where the agent holds a single one.
    pub public: Option<String>,
    /// The text of a `known_hosts` file.
    pub known_hosts: String,
}

/// An address with `{path}` where the path in the tree goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressTemplate(String);

impl AddressTemplate {
    /// Checks a template: http or https, `{path}` exactly once.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.matches("{path}").count() != 1 {
            return Err(format!("`{text}` must have `{{path}}` once, where the path goes"));
        }
        let sample = text.replace("{path}", "README.md");
        match Url::parse(&sample) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                Ok(Self(text.to_owned()))
            }
            Ok(_) => Err(format!("`{text}` is neither an http nor an https address")),
            Err(error) => Err(format!("`{text}` is not an address: {error}")),
        }
    }

    /// Returns the public address of a file. Paths of ours are plain ASCII
    /// and need no escapes.
    #[must_use]
    pub fn address(&self, path: &TreePath) -> String {
        self.0.replace("{path}", path.as_str())
    }
}

impl fmt::Display for AddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
