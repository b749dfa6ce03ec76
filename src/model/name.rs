//! Names that the operator gives: of sources, mirrors, routes and categories.
//!
//! Each kind of name is a type of its own, so that what must not be mixed
//! cannot be. All share one alphabet, because names become folders.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest name in bytes.
const LONGEST: usize = 60;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameError {
    text: String,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a name: 1 to {LONGEST} of a-z, 0-9 and hyphen, \
             not beginning or ending with a hyphen, not a device name of Windows",
            self.text
        )
    }
}

impl std::error::Error for NameError {}

/// Names that Windows keeps for devices, with or without an extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Tells whether a text is safe as a file or folder name on every host:
/// `[a-z0-9-]{1,60}`, no hyphen at the ends, no device name of Windows.
pub(super) fn is_safe(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !DEVICES.contains(&text)
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Returns the name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                if is_safe(&text) { Ok(Self(text)) } else { Err(NameError { text }) }
            }
        }

        impl std::str::FromStr for $type {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// Names a configured source; the folder of its pages.
    SourceName
}
name! {
    /// Names a configured mirror.
    MirrorName
}
name! {
    /// Names a proxy or a group; what a source or a mirror uses to leave.
    RouteName
}
name! {
    /// The file-safe name of a category; its title may be in any script.
    CategorySlug
}

impl RouteName {
    /// The reserved name of the way out without any proxy.
    pub const DIRECT: &'static str = "direct";

    /// The way without a proxy.
    #[must_use]
    pub fn direct() -> Self {
        Self(Self::DIRECT.to_owned())
    }

    /// Tells whether this is the literal `direct`.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.0 == Self::DIRECT
    }
}

impl CategorySlug {
    /// Derives a slug from a title: the title itself in lower case where it
    /// is plain ASCII, else `c-` and eight hexadecimal digits of its digest.
    #[must_use]
    pub fn from_title(title: &str) -> Self {
        let lower = title.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        if is_safe(&lower) {
            return Self(lower);
        }
        let digest = super::Digest::of(title.trim().as_bytes()).to_string();
        Self(format!("c-{}", &digest[..8]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_file_safe_names_pass() {
        for good in ["soh", "a", "a-1", "2024-news"] {
            assert!(good.parse::<SourceName>().is_ok(), "{good}");
        }
        let long = "a".repeat(61);
        for bad in ["", "-a", "a-", "A", "a_b", "a.b", "a/b", "con", "com1", "新闻", &long] {
            assert!(bad.parse::<SourceName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn category_titles_become_slugs() {
        assert_eq!(CategorySlug::from_title("World News").as_str(), "world-news");
        let chinese = CategorySlug::from_title("财经新闻");
        assert!(chinese.as_str().starts_with("c-") && is_safe(chinese.as_str()));
        assert_ne!(chinese, CategorySlug::from_title("国际新闻"));
    }
}
