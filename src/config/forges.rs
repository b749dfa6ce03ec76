//! The forges of mirrors: named, or guessed from the host.

use toml::Spanned;
use url::Url;

use super::check::Checker;
use super::fault::ConfigFault;
use super::sources::web_address;
use super::typed;
use super::values::SecretAt;
use crate::model::{Credential, Forge, ForgeKind, PushAddress, Secret, owner_and_name};

/// Longest description that every forge takes, in characters.
const LONGEST: usize = 350;

impl Checker<'_> {
    /// Finds the forge that a mirror lives at; none where there is none that
    /// we know.
    pub(super) fn forge(
        &mut self,
        push: &PushAddress,
        typed: &typed::Mirror,
        credential: &Credential,
        title: &str,
    ) -> Option<Forge> {
        let named = typed.forge.map(|forge| match forge {
            typed::Forge::Github => ForgeKind::Github,
            typed::Forge::Gitlab => ForgeKind::Gitlab,
            typed::Forge::Gitea => ForgeKind::Gitea,
        });
        let place = match push {
            PushAddress::Http(url) => {
                Some((url.host_str()?.to_owned(), url.clone(), url.path().to_owned()))
            }
            PushAddress::Ssh { host, path, .. } => {
                let url = Url::parse(&format!("https://{host}/")).ok();
                url.map(|url| (host.clone(), url, path.clone()))
            }
            PushAddress::Path(_) | PushAddress::Bundle(_) => None,
        };
        let kind = named.or_else(|| ForgeKind::guess(&place.as_ref()?.0));
        let (Some(kind), Some((_, base, path))) = (kind, place) else {
            if named.is_some() || typed.create || typed.api.is_some() {
                let message = "no forge is known for this address";
                let hint = "write forge = \"github\", \"gitlab\" or \"gitea\" (Forgejo, Codeberg)";
                self.fault(ConfigFault::at(typed.push.span(), message).hint(hint));
            }
            return None;
        };
        let api = match &typed.api {
            Some(text) => {
                let url = web_address(text.get_ref());
                self.keep(url.map_err(|message| ConfigFault::at(text.span(), message)))
            }
            None => kind.api(&base),
        }?;
        let Some((owner, repository)) = owner_and_name(&path) else {
            if typed.create {
                let message = format!("`{path}` is not like owner/name, as forges have it");
                self.fault(ConfigFault::at(typed.push.span(), message));
            }
            return None;
        };
        let token = self.forge_token(push, typed.token.as_ref(), credential);
        if typed.create && token.is_none() {
            let message = "a forge makes repositories only for who has a `token`";
            self.fault(ConfigFault::at(typed.push.span(), message));
        }
        let description = typed.description.as_deref().unwrap_or(title);
        let clean: String = description.chars().filter(|c| !c.is_control()).collect();
        let description = clean.chars().take(LONGEST).collect();
        Some(Forge { kind, api, owner, repository, description, token, create: typed.create })
    }

    /// The token is that of the push, or stands beside an SSH key.
    fn forge_token(
        &mut self,
        push: &PushAddress,
        typed: Option<&Spanned<SecretAt>>,
        credential: &Credential,
    ) -> Option<Secret> {
        match (push, credential) {
            (PushAddress::Ssh { .. }, _) => self.secret(typed?),
            (_, Credential::Basic { password, .. }) => Some(password.clone()),
            _ => None,
        }
    }
}
