//! Mirrors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use url::Url;

use super::check::Checker;
use super::fault::ConfigFault;
use super::sources::web_address;
use super::typed;
use super::values::SecretAt;
use crate::model::{
    AddressTemplate, Bytes, Credential, Mirror, PushAddress, Routes, Spare, SshAgent, SshKey,
};

/// The user beside a token where none is written; forges look at the token.
const TOKEN_USER: &str = "oauth2";

impl Checker<'_> {
    /// Checks all mirrors.
    pub(super) fn mirrors(
        &mut self,
        typed: Vec<Spanned<typed::Mirror>>,
        defaults: &typed::Defaults,
        routes: &Routes,
        title: &str,
    ) -> Vec<Mirror> {
        let mut names = BTreeSet::new();
        let mut mirrors = Vec::new();
        for mirror in typed {
            let name = &mirror.get_ref().name;
            if !names.insert(name.get_ref().0.clone()) {
                let message = format!("two mirrors are called `{}`", name.get_ref().0);
                self.fault(ConfigFault::at(name.span(), message));
            }
            mirrors.extend(self.mirror(mirror.into_inner(), defaults, routes, title));
        }
        self.warn_of_spares(&mirrors);
        self.warn_of_twins(&mirrors);
        mirrors
    }

    /// Spares that can never be of use are most likely a mistake.
    fn warn_of_spares(&mut self, mirrors: &[Mirror]) {
        let spare = mirrors.iter().find(|mirror| mirror.spare.is_some());
        let Some(spare) = spare else { return };
        let listed = |mirror: &&Mirror| mirror.spare.is_none();
        if mirrors.iter().filter(listed).all(|mirror| mirror.burnt_after.is_none()) {
            self.warnings.push(format!(
                "mirror `{}` is spare, but no other one can burn: set `burnt_after`",
                spare.name
            ));
        }
    }

    /// Two mirrors at one place are one: it would count twice for the quorum,
    /// and be lost twice at once.
    fn warn_of_twins(&mut self, mirrors: &[Mirror]) {
        let mut places = BTreeMap::new();
        for mirror in mirrors {
            let place = (mirror.push.to_string(), &mirror.branch);
            if let Some(twin) = places.insert(place, &mirror.name) {
                self.warnings.push(format!(
                    "mirrors `{twin}` and `{}` are one: both push to branch `{}` of `{}`",
                    mirror.name, mirror.branch, mirror.push
                ));
            }
        }
    }

    fn mirror(
        &mut self,
        typed: typed::Mirror,
        defaults: &typed::Defaults,
        routes: &Routes,
        title: &str,
    ) -> Option<Mirror> {
        let place = typed.name.span();
        let name = typed.name.get_ref().0.clone();
        let what = format!("mirror `{name}`");
        let push = push_address(&typed.push, self.base);
        let push = self.keep(push);
        let route = match &push {
            Some(push) if push.is_here() => None,
            _ => Some(self.route(&what, place, typed.route.as_ref(), defaults, routes)?),
        };
        if let (Some(PushAddress::Http(url)), Some(route)) = (&push, &route) {
            self.needs_dns(url, route, routes, typed.push.span());
        }
        if let (Some(PushAddress::Ssh { host, .. }), Some(route)) = (&push, &route)
            && let Ok(url) = Url::parse(&format!("http://{host}"))
        {
            self.needs_dns(&url, route, routes, typed.push.span());
        }
        let (branch, more_branches) = self.branches(&typed);
        let credential = push.as_ref().and_then(|push| self.credential(push, &typed));
        let forge = match (&push, &credential) {
            (Some(push), Some(credential)) => self.forge(push, &typed, credential, title),
            _ => None,
        };
        if let (Some(forge), Some(route)) = (&forge, &route)
            && forge.token.is_some()
        {
            self.needs_dns(&forge.api, route, routes, typed.push.span());
        }
        let page = typed.page.as_ref().and_then(|text| self.template(text));
        let asset = typed.asset.as_ref().and_then(|text| self.template(text));
        let clone = typed.clone.as_ref().and_then(|text| {
            let url = web_address(text.get_ref());
            self.keep(url.map_err(|message| ConfigFault::at(text.span(), message)))
        });
        let ca = typed.ca.as_ref().and_then(|path| self.read(path));
        let spare = match typed.spare {
            None | Some(typed::Spare::Plain(false)) => None,
            Some(typed::Spare::Plain(true) | typed::Spare::Kind(typed::SpareKind::Hot)) => {
                Some(Spare::Hot)
            }
            Some(typed::Spare::Kind(typed::SpareKind::Cold)) => Some(Spare::Cold),
        };
        Some(Mirror {
            name,
            push: push?,
            branch,
            more_branches,
            credential: credential?,
            page,
            asset,
            clone,
            budget: typed.budget.map(Bytes::from),
            route,
            ca,
            spare,
            burnt_after: typed.burnt_after.or(defaults.burnt_after).map(Duration::from),
            token_expires: typed.token_expires.map(|day| day.0.0),
            forge,
        })
    }

    /// Returns the main branch and the others.
    fn branches(&mut self, typed: &typed::Mirror) -> (String, Vec<String>) {
        let mut names: Vec<String> = Vec::new();
        for branch in typed.branch.iter().chain(&typed.branches) {
            let name = branch.get_ref();
            if !is_branch(name) {
                let message = format!("`{name}` is not a name of a branch");
                self.fault(ConfigFault::at(branch.span(), message));
            }
            // `branch` may stand among `branches`, too.
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        if names.is_empty() {
            names.push("main".to_owned());
        }
        let main = names.remove(0);
        (main, names)
    }

    fn template(&mut self, text: &Spanned<String>) -> Option<AddressTemplate> {
        let template = AddressTemplate::new(text.get_ref());
        self.keep(template.map_err(|message| ConfigFault::at(text.span(), message)))
    }

    fn credential(&mut self, push: &PushAddress, typed: &typed::Mirror) -> Option<Credential> {
        let misplaced = |at: &Spanned<SecretAt>, what: &str| {
            ConfigFault::at(at.span(), format!("{what} does not fit the address `{push}`"))
        };
        match push {
            PushAddress::Http(_) => {
                if let Some(at) = typed.key.as_ref().or(typed.passphrase.as_ref()) {
                    self.fault(misplaced(at, "an SSH key"));
                }
                match typed.token.as_ref().or(typed.password.as_ref()) {
                    Some(at) => {
                        let password = self.secret(at)?;
                        let user = typed.username.as_deref().unwrap_or(TOKEN_USER);
                        Some(Credential::Basic { user: user.to_owned(), password })
                    }
                    None => Some(Credential::None),
                }
            }
            PushAddress::Ssh { .. } => {
                // A token beside a key is for the API of the forge.
                let token = typed.token.as_ref().filter(|_| typed.forge.is_none() && !typed.create);
                if let Some(at) = token.or(typed.password.as_ref()) {
                    self.fault(misplaced(at, "a token or password"));
                }
                self.ssh_login(typed)
            }
            PushAddress::Path(_) | PushAddress::Bundle(_) => Some(Credential::None),
        }
    }
}

/// What an SSH address needs.
const SSH_NEEDS: &str = "add key = { file = \"…\" }, or agent = true, and known_hosts = \"…\" \
                         (ssh-keyscan HOST writes one; compare the fingerprint with the host's own)";

impl Checker<'_> {
    /// Checks how we show an SSH host who we are: by a key, or by an agent
    /// that holds it.
    fn ssh_login(&mut self, typed: &typed::Mirror) -> Option<Credential> {
        let socket = self.agent(typed.agent.as_ref());
        let socket = self.keep(socket)?;
        let needs = (&typed.key, &socket, &typed.known_hosts);
        let (key, socket, known_hosts) = match needs {
            (key, socket, Some(known_hosts)) if key.is_some() != socket.is_some() => {
                (key, socket, known_hosts)
            }
            (Some(_), Some(_), _) => {
                let message = "a key of its own and an agent do not go together";
                self.fault(ConfigFault::at(typed.push.span(), message));
                return None;
            }
            _ => {
                let message = "ssh needs a key and known hosts";
                self.fault(ConfigFault::at(typed.push.span(), message).hint(SSH_NEEDS));
                return None;
            }
        };
        let public = typed.public_key.as_ref().map(|path| self.read_text(path));
        let known_hosts = self.read_text(known_hosts);
        if let Some(socket) = socket {
            let public = match public {
                Some(text) => Some(text?),
                None => None,
            };
            let agent = SshAgent { socket: socket.clone(), public, known_hosts: known_hosts? };
            return Some(Credential::Agent(agent));
        }
        let private = self.secret(key.as_ref()?);
        let passphrase = match typed.passphrase.as_ref().map(|at| self.secret(at)) {
            Some(secret) => Some(secret?),
            None => None,
        };
        let (private, known_hosts) = (private?, known_hosts?);
        Some(Credential::Ssh(SshKey { private, passphrase, known_hosts }))
    }

    /// Finds the socket of an agent; the environment is asked only where the
    /// operator wrote `true`.
    fn agent(&self, typed: Option<&Spanned<typed::Agent>>) -> Result<Option<PathBuf>, ConfigFault> {
        let Some(typed) = typed else { return Ok(None) };
        match typed.get_ref() {
            typed::Agent::Plain(false) => Ok(None),
            typed::Agent::Socket(path) => Ok(Some(self.resolve(path))),
            typed::Agent::Plain(true) => match (self.around.variable)("SSH_AUTH_SOCK") {
                Some(path) if !path.is_empty() => Ok(Some(PathBuf::from(path))),
                _ => {
                    let message = "the environment has no `SSH_AUTH_SOCK`: no agent is there";
                    let hint = "start one (ssh-agent), or write the path of its socket";
                    Err(ConfigFault::at(typed.span(), message).hint(hint))
                }
            },
        }
    }
}

/// Reads where to push: an http or https address, `ssh://`, the short form
/// `user@host:path`, `file://`, a path relative to `base`, or a bundle file:
/// `bundle:` before a path, or a path that ends in `.bundle`.
pub(super) fn push_address(
    typed: &Spanned<String>,
    base: &Path,
) -> Result<PushAddress, ConfigFault> {
    let text = typed.get_ref().as_str();
    let fault = |message: String| ConfigFault::at(typed.span(), message);
    let wrong_ssh = || fault(format!("`{text}` is not like ssh://user@host:port/path"));
    if let Some(path) = text.strip_prefix("bundle:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path {
            "" => Err(fault("an empty address".to_owned())),
            path => Ok(PushAddress::Bundle(base.join(path))),
        };
    }
    match text.split_once("://").map(|(scheme, _)| scheme) {
        Some("http" | "https") => web_address(text).map(PushAddress::Http).map_err(fault),
        Some("ssh") => {
            let url = Url::parse(text).map_err(|_| wrong_ssh())?;
            if url.password().is_some() {
                return Err(fault("an address must not carry credentials".to_owned()));
            }
            let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong_ssh)?;
            let path = percent_encoding::percent_decode_str(url.path())
                .decode_utf8()
                .map_err(|_| wrong_ssh())?;
            // As git does, `ssh://host/~user/path` is relative to a home.
            let path = path.strip_prefix("/~").map_or(path.to_string(), |rest| format!("~{rest}"));
            let user = if url.username().is_empty() { "git" } else { url.username() };
            ssh_address(user, host.trim_matches(['[', ']']), url.port().unwrap_or(22), &path)
                .ok_or_else(wrong_ssh)
        }
        Some("file") => Url::parse(text)
            .ok()
            .and_then(|url| url.to_file_path().ok())
            .map(local)
            .ok_or_else(|| fault(format!("`{text}` is not like file:///folder/repository.git"))),
        // Git's own protocol neither shows who speaks nor hides what is said.
        Some("git") => Err(fault(
            "`git://` is not safe: anybody on the way can read and change what it carries, and \
             its server cannot know who pushes"
                .to_owned(),
        )
        .hint("take https or ssh")),
        Some(other) => Err(fault(format!("we do not push over `{other}`"))
            .hint("known here: https, http, ssh, file, bundle, or a path")),
        None => match text.split_once(':') {
            // Git's rule: the short form has no slash before its colon.
            Some((login, path)) if !login.contains('/') => {
                let (user, host) = login.split_once('@').unwrap_or(("git", login));
                ssh_address(user, host, 22, path).ok_or_else(wrong_ssh)
            }
            _ if text.is_empty() => Err(fault("an empty address".to_owned())),
            _ => Ok(local(base.join(text))),
        },
    }
}

/// A repository or a bundle on this machine, by its name.
fn local(path: PathBuf) -> PushAddress {
    match path.extension() {
        Some(ending) if ending == "bundle" => PushAddress::Bundle(path),
        _ => PushAddress::Path(path),
    }
}

fn ssh_address(user: &str, host: &str, port: u16, path: &str) -> Option<PushAddress> {
    let plain = |text: &str| {
        !text.is_empty() && !text.starts_with('-') && !text.contains(|c: char| c.is_control())
    };
    let good = plain(user) && plain(host) && plain(path) && path != "/";
    let [user, host, path] = [user, host, path].map(str::to_owned);
    good.then_some(PushAddress::Ssh { user, host, port, path })
}

/// Tells whether a text may name a branch (git-check-ref-format(1), narrowed
/// to what every host takes).
fn is_branch(text: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    !text.is_empty()
        && text.len() <= 100
        && text.chars().all(safe)
        && !text.contains("..")
        && text.split('/').all(|part| {
            !part.is_empty() && !part.starts_with(['.', '-']) && !part.ends_with(".lock")
        })
        && !text.ends_with('.')
}
