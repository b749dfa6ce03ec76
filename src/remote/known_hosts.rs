//! The keys by which hosts are known: the text of a `known_hosts` file (the
//! format of sshd(8)), with lists, patterns, hashed names, authorities and
//! revoked keys.
//!
//! This module knows nothing of what becomes of its answer, nor what a
//! certificate says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The port whose number is not written.
const SSH: u16 = 22;

/// What is known of a host and the key that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The key is the host's.
    Known,
    /// Nothing is known of the host.
    Unknown,
    /// The host is known by other keys.
    Other,
    /// The key was revoked.
    Revoked,
}

/// Names a host as `known_hosts` does.
pub(super) fn name(host: &str, port: u16) -> String {
    let host = host.to_ascii_lowercase();
    if port == SSH { host } else { format!("[{host}]:{port}") }
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The host shows it.
    Host,
    /// It signs the certificates of hosts.
    Authority,
    /// Nobody may use it.
    Revoked,
}

/// What `known_hosts` says of one host.
pub(super) struct HostKeys {
    lines: Vec<Line>,
}

struct Line {
    role: Role,
    kind: String,
    key: Vec<u8>,
}

impl HostKeys {
    /// Reads what a text says of a host, named as [`name`] does. Lines that
    /// do not read say nothing.
    pub(super) fn read(text: &str, name: &str) -> Self {
        Self { lines: text.lines().filter_map(|line| read_line(line, name)).collect() }
    }

    /// Returns the kinds of keys that the host may show, as they are written.
    pub(super) fn kinds(&self) -> Vec<&str> {
        let good = self.lines.iter().filter(|line| line.role == Role::Host);
        good.map(|line| line.kind.as_str()).collect()
    }

    /// Tells whether certificates of the host can be judged.
    pub(super) fn has_authority(&self) -> bool {
        self.lines.iter().any(|line| line.role == Role::Authority)
    }

    /// Tells whether a key, in its form on the wire, may sign certificates of
    /// the host.
    pub(super) fn is_authority(&self, key: &[u8]) -> bool {
        let is = |role| self.lines.iter().any(|line| line.role == role && line.key == key);
        is(Role::Authority) && !is(Role::Revoked)
    }

    /// Judges a key, in its form on the wire (RFC 4253, section 6.6).
    pub(super) fn judge(&self, key: &[u8]) -> Standing {
        let mut standing = Standing::Unknown;
        for line in &self.lines {
            match (line.role, line.key == key) {
                (Role::Revoked, true) => return Standing::Revoked,
                (Role::Revoked, false) | (Role::Authority, _) => {}
                (Role::Host, true) => standing = Standing::Known,
                (Role::Host, false) if standing == Standing::Unknown => standing = Standing::Other,
                (Role::Host, false) => {}
            }
        }
        standing
    }
}

fn read_line(line: &str, name: &str) -> Option<Line> {
    let line = line.trim_start();
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split_ascii_whitespace();
    let first = fields.next()?;
    let (role, hosts) = match first {
        "@revoked" => (Role::Revoked, fields.next()?),
        "@cert-authority" => (Role::Authority, fields.next()?),
        marker if marker.starts_with('@') => return None,
        hosts => (Role::Host, hosts),
    };
    let (kind, key) = (fields.next()?, fields.next()?);
    // Certificates know no ports, hence an authority may be named without.
    let bare = || name.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(h, _)| h);
    let meant = names(hosts, name)
        || role == Role::Authority && bare().is_some_and(|bare| names(hosts, bare));
    if !meant {
        return None;
    }
    Some(Line { role, kind: kind.to_owned(), key: STANDARD.decode(key).ok()? })
}

/// Tells whether a list of names and patterns means a host.
fn names(list: &str, name: &str) -> bool {
    if let Some(hashed) = list.strip_prefix("|1|") {
        return hashes_to(hashed, name).unwrap_or(false);
    }
    let mut found = false;
    for pattern in list.split(',') {
        let pattern = pattern.to_ascii_lowercase();
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern.as_bytes(), name.as_bytes()) => return false,
            Some(_) => {}
            None => found |= matches(pattern.as_bytes(), name.as_bytes()),
        }
    }
    found
}

/// Matches `*` (any characters) and `?` (any one).
pub(super) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == b'?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                // The last star takes one character more.
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}

fn hashes_to(hashed: &str, name: &str) -> Option<bool> {
    let (salt, hash) = hashed.split_once('|')?;
    let (salt, hash) = (STANDARD.decode(salt).ok()?, STANDARD.decode(hash).ok()?);
    let mac = Hmac::<Sha1>::new_from_slice(&salt).ok()?.chain_update(name.as_bytes());
    Some(mac.verify_slice(&hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str, host: &str, key: &[u8]) -> Standing {
        HostKeys::read(text, &name(host, 22)).judge(key)
    }

    #[test]
    fn hashed_names_are_those_of_openssh() {
        // Written by `ssh-keygen -H`.
        let hashed = "|1|O33ESRMWPVkMYIwJ1Uw+n877jTo=|nuuC5vEqXlEZ/8BXQR7m619W6Ak=";
        assert!(names(hashed, "example.com"));
        assert!(!names(hashed, "example.org"));
        assert!(!names("|1|not base64|=", "example.com"));
    }

    #[test]
    fn patterns_match_and_exceptions_win() {
        for (list, good) in [
            ("a.example", true),
            ("b.example,A.EXAMPLE", true),
            ("*.example", true),
            ("a.exampl?", true),
            ("*a*e*", true),
            ("*", true),
            ("*.example,!a.example", false),
            ("!b.example", false),
            ("a.example?", false),
            ("a.exam", false),
            ("", false),
        ] {
            assert_eq!(names(list, "a.example"), good, "{list}");
        }
        assert!(names("[a.example]:*", &name("A.example", 2222)));
        assert!(!names("a.example", &name("a.example", 2222)));
    }

    #[test]
    fn a_key_is_known_other_revoked_or_unknown() {
        // AAEC is 0, 1, 2 and AAED is 0, 1, 3.
        let text = "# a comment\r\n\n  a.example ssh-ed25519 AAEC us@here\r\n\
                    a.example\tecdsa-sha2-nistp256 \t AAED\n\
                    @revoked * ssh-ed25519 AAEE\n@cert-authority * ssh-ed25519 AAEF\n\
                    broken\nb.example ssh-ed25519 ?\n";
        assert_eq!(judge(text, "a.example", &[0, 1, 2]), Standing::Known);
        assert_eq!(judge(text, "a.example", &[0, 1, 3]), Standing::Known);
        assert_eq!(judge(text, "a.example", &[0, 1, 4]), Standing::Revoked);
        assert_eq!(judge(text, "a.example", &[0, 1, 5]), Standing::Other);
        assert_eq!(judge(text, "b.example", &[0, 1, 2]), Standing::Unknown);
        assert_eq!(judge(text, "c.example", &[0, 1, 5]), Standing::Unknown);
        let keys = HostKeys::read(text, "a.example");
        assert_eq!(keys.kinds(), ["ssh-ed25519", "ecdsa-sha2-nistp256"]);
        let revoked = "a.example ssh-ed25519 AAEC\n@revoked a.example ssh-ed25519 AAEC\n";
        assert_eq!(judge(revoked, "a.example", &[0, 1, 2]), Standing::Revoked);
        let authority = |text: &str, host: &str, port| {
            let keys = HostKeys::read(text, &name(host, port));
            (keys.has_authority(), keys.is_authority(&[0, 1, 5]))
        };
        assert_eq!(authority(text, "a.example", 22), (true, true));
        let one = "@cert-authority *.example ssh-ed25519 AAEF\n";
        assert_eq!(authority(one, "a.example", 22), (true, true));
        assert_eq!(authority(one, "a.example", 2222), (true, true));
        assert_eq!(authority(one, "a.test", 22), (false, false));
        let both = format!("{one}@revoked * ssh-ed25519 AAEF\n");
        assert_eq!(authority(&both, "a.example", 22), (true, false));
        assert_eq!(authority("a.example ssh-ed25519 AAEF\n", "a.example", 22), (false, false));
    }
}
