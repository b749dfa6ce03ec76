//! A forge: a Git host whose API makes and describes repositories.

use std::fmt;

use url::Url;

use super::Secret;

/// Whose API a forge speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgeKind {
    /// GitHub's REST API.
    Github,
    /// GitLab's API v4.
    Gitlab,
    /// Gitea's API v1, which Forgejo (Codeberg) speaks, too.
    Gitea,
}

impl fmt::Display for ForgeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Gitea => "gitea",
        })
    }
}

/// A repository of a forge, as we want it.
#[derive(Debug, Clone)]
pub struct Forge {
    /// Whose API it speaks.
    pub kind: ForgeKind,
    /// Where the API begins, without a slash at its end.
    pub api: Url,
    /// The user, organisation or group.
    pub owner: String,
    /// The name of the repository.
    pub repository: String,
    /// What it says it is.
    pub description: String,
    /// How we show who we are.
    pub token: Option<Secret>,
    /// Whether it is made before the first push.
    pub create: bool,
}

impl ForgeKind {
    /// Guesses whose API a host speaks; none where that is not known.
    #[must_use]
    pub fn guess(host: &str) -> Option<Self> {
        match host.to_ascii_lowercase().as_str() {
            "github.com" | "ssh.github.com" => Some(Self::Github),
            "gitlab.com" | "altssh.gitlab.com" => Some(Self::Gitlab),
            "codeberg.org" | "gitea.com" => Some(Self::Gitea),
            _ => None,
        }
    }

    /// Returns where the API of a host begins by custom.
    #[must_use]
    pub fn api(self, base: &Url) -> Option<Url> {
        let host = base.host_str()?;
        let text = match (self, host) {
            (Self::Github, "github.com" | "ssh.github.com") => "https://api.github.com".to_owned(),
            (Self::Gitlab, "altssh.gitlab.com") => "https://gitlab.com/api/v4".to_owned(),
            (Self::Github, _) => base.join("/api/v3").ok()?.to_string(),
            (Self::Gitlab, _) => base.join("/api/v4").ok()?.to_string(),
            (Self::Gitea, _) => base.join("/api/v1").ok()?.to_string(),
        };
        text.parse().ok()
    }
}

/// Splits the path of a repository into its owner and its name.
#[must_use]
pub fn owner_and_name(path: &str) -> Option<(String, String)> {
    let path = path.trim_matches('/');
    let (owner, name) = path.strip_suffix(".git").unwrap_or(path).rsplit_once('/')?;
    let is_word = |text: &str| {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !text.is_empty() && text.chars().all(safe) && text != "." && text != ".."
    };
    let good = is_word(name) && owner.split('/').all(is_word);
    good.then(|| (owner.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_of_a_host_is_where_its_maker_puts_it() {
        for (kind, base, api) in [
            (ForgeKind::Github, "https://github.com/a/b.git", "https://api.github.com/"),
            (ForgeKind::Github, "https://git.example/a/b", "https://git.example/api/v3"),
            (ForgeKind::Gitlab, "https://gitlab.com/a/b", "https://gitlab.com/api/v4"),
            (ForgeKind::Gitea, "http://git.example:3000/a", "http://git.example:3000/api/v1"),
        ] {
            assert_eq!(kind.api(&base.parse().unwrap()).unwrap().as_str(), api);
        }
        assert_eq!(ForgeKind::guess("Codeberg.org"), Some(ForgeKind::Gitea));
        assert_eq!(ForgeKind::guess("git.example"), None);
    }

    #[test]
    fn a_path_names_owner_and_repository() {
        let read = |path: &str| owner_and_name(path).map(|(o, n)| format!("{o} {n}"));
        assert_eq!(read("/someone/news.git").as_deref(), Some("someone news"));
        assert_eq!(read("group/part/news").as_deref(), Some("group/part news"));
        for bad in ["", "/news.git", "a//b", "a/../b", "a/b c", "a/.."] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
