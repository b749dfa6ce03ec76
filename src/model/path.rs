//! Paths inside the published tree.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Digest;
use super::name::is_safe;

/// Longest path in bytes; short enough for every file system and archive.
const LONGEST: usize = 160;

/// Files at the top whose names are customs of the hosts, not slugs.
const TOP: [&str; 2] = ["README.md", "MIRRORS.md"];

/// Endings that we publish.
const ENDINGS: [&str; 9] = ["md", "png", "jpg", "gif", "webp", "xml", "json", "jsonl", "sig"];

/// A path that we would publish: relative, `/` between segments, every
/// segment in the safe alphabet, never a dotfile, never outside the tree.
///
/// The last segment is a slug or a digest with endings of ours (`a.md`,
/// `a.md.png`, `a.second.png`), or one of the fixed names at the top.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TreePath(String);

/// Why a text is not a path of the published tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    text: String,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a path of the published tree", self.text.escape_debug())
    }
}

impl std::error::Error for PathError {}

impl TreePath {
    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the relative link that leads from this file to another one.
    #[must_use]
    pub fn link_to(&self, target: &TreePath) -> String {
        let from: Vec<&str> = self.0.split('/').collect();
        let to: Vec<&str> = target.0.split('/').collect();
        let shared = from[..from.len() - 1]
            .iter()
            .zip(&to[..to.len() - 1])
            .take_while(|(a, b)| a == b)
            .count();
        let mut link = "../".repeat(from.len() - 1 - shared);
        link.push_str(&to[shared..].join("/"));
        link
    }
}

fn is_file(name: &str) -> bool {
    let mut parts = name.split('.');
    let (Some(stem), Some(ending)) = (parts.next(), name.rsplit('.').next()) else {
        return false;
    };
    let stem_good = is_safe(stem) || stem.parse::<Digest>().is_ok_and(|d| d.to_string() == stem);
    stem_good && name.contains('.') && ENDINGS.contains(&ending) && parts.all(is_safe)
}

impl TryFrom<String> for TreePath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        let (folders, file) = text.rsplit_once('/').map_or((None, &*text), |(a, b)| (Some(a), b));
        let folders_good = folders.is_none_or(|folders| folders.split('/').all(is_safe));
        let file_good = is_file(file) || (folders.is_none() && TOP.contains(&file));
        if text.len() <= LONGEST && folders_good && file_good {
            Ok(Self(text))
        } else {
            Err(PathError { text })
        }
    }
}

impl FromStr for TreePath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Self::try_from(text.to_owned())
    }
}

impl From<TreePath> for String {
    fn from(path: TreePath) -> String {
        path.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().unwrap()
    }

    #[test]
    fn only_paths_of_ours_pass() {
        for good in [
            "README.md",
            "feed.xml",
            "mirrors.json.sig",
            "pages/soh/2021/01/462755.md",
            "pages/soh/2021/01/462755.md.png",
            "pages/soh/2021/01/462755.second.png",
            "ledger/2021/01/11.jsonl",
        ] {
            assert!(good.parse::<TreePath>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "/README.md",
            "pages/README.md",
            "pages/../x.md",
            "pages//x.md",
            "pages/.git/x.md",
            ".gitattributes",
            "pages/a.exe",
            "pages/a",
            "pages/con/x.md",
            "pages/con.md",
            "pages/aux.md.png",
            "pages/A.md",
            "pages/a\\b.md",
            "pages/a.md ",
        ] {
            assert!(bad.parse::<TreePath>().is_err(), "{bad}");
        }
    }

    #[test]
    fn digests_name_files_but_no_other_long_name_does() {
        let digest = Digest::of(b"").to_string();
        assert!(format!("images/e3/{digest}.jpg").parse::<TreePath>().is_ok());
        assert!(format!("{digest}/a.jpg").parse::<TreePath>().is_err());
        assert!(format!("images/e3/{}.jpg", digest.to_uppercase()).parse::<TreePath>().is_err());
        assert!(format!("images/e3/{}.jpg", "g".repeat(64)).parse::<TreePath>().is_err());
    }

    #[test]
    fn links_are_relative() {
        let page = path("pages/soh/2021/01/462755.md");
        assert_eq!(page.link_to(&path("README.md")), "../../../../README.md");
        assert_eq!(page.link_to(&path("pages/soh/2021/01/462755.md.png")), "462755.md.png");
        assert_eq!(page.link_to(&path("pages/soh/2020/12/1.md")), "../../2020/12/1.md");
        assert_eq!(path("README.md").link_to(&page), page.as_str());
    }
}
