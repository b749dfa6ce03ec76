//! Judging a host key by what the operator knows (sshd(8), "SSH_KNOWN_HOSTS
//! FILE FORMAT").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use russh::keys::{PublicKey, parse_public_key_base64};
use sha1::Sha1;

/// What is known of a key that a host shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the host's.
    Known,
    /// Nothing is known of the host.
    Unknown,
    /// The host is known by other keys only.
    Changed,
    /// It must not be trusted any more.
    Revoked,
}

/// Judges a key that `host` shows on `port` by the text of a `known_hosts`
/// file. A host that is known by any key is not unknown for showing one of
/// another kind.
pub(super) fn judge(text: &str, host: &str, port: u16, key: &PublicKey) -> Verdict {
    let host = host.to_ascii_lowercase();
    let name = match port {
        22 => host,
        port => format!("[{host}]:{port}"),
    };
    let mut verdict = Verdict::Unknown;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let Some(mut first) = words.next() else { continue };
        let mut revoked = false;
        if first.starts_with('@') {
            // Certificates are judged by their key alone; authorities say
            // nothing about it.
            if first != "@revoked" {
                continue;
            }
            revoked = true;
            let Some(next) = words.next() else { continue };
            first = next;
        }
        let (Some(_kind), Some(encoded)) = (words.next(), words.next()) else { continue };
        if !is_listed(first, &name) {
            continue;
        }
        let same =
            parse_public_key_base64(encoded).is_ok_and(|known| known.key_data() == key.key_data());
        verdict = match (revoked, same, verdict) {
            (true, true, _) => return Verdict::Revoked,
            (true, false, verdict) | (false, false, verdict @ Verdict::Known) => verdict,
            (false, true, _) => Verdict::Known,
            (false, false, _) => Verdict::Changed,
        };
    }
    verdict
}

/// Tells whether a list of patterns, or a hashed name, stands for a host.
fn is_listed(patterns: &str, name: &str) -> bool {
    let mut listed = false;
    for pattern in patterns.split(',') {
        if let Some(denied) = pattern.strip_prefix('!') {
            if matches(denied, name) {
                return false;
            }
        } else if let Some(hashed) = pattern.strip_prefix("|1|") {
            listed |= is_hash_of(hashed, name);
        } else {
            listed |= matches(pattern, name);
        }
    }
    listed
}

fn is_hash_of(hashed: &str, name: &str) -> bool {
    let Some((salt, hash)) = hashed.split_once('|') else { return false };
    let (Ok(salt), Ok(hash)) = (STANDARD.decode(salt), STANDARD.decode(hash)) else {
        return false;
    };
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(&salt) else { return false };
    mac.chain_update(name.as_bytes()).verify_slice(&hash).is_ok()
}

/// Tells whether a pattern with `*` and `?` matches a name, in lower case.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.to_ascii_lowercase().chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                // The last star takes one letter more.
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
    const TWO: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIA6rWI3G1sz07DnfFlrouTcysQlj2P+jpNSOEWD9OJ3X";

    fn verdict(lines: &[String]) -> Verdict {
        let key = parse_public_key_base64(ONE).unwrap();
        judge(&lines.join("\n"), "Forge.example", 2222, &key)
    }

    fn line(hosts: &str, key: &str) -> String {
        format!("{hosts} ssh-ed25519 {key} comment")
    }

    #[test]
    fn names_and_patterns_find_their_host() {
        for hosts in [
            "[forge.example]:2222",
            "other,[forge.example]:2222",
            "[*.example]:2222",
            "[forge.exampl?]:2222",
            "*",
        ] {
            assert_eq!(verdict(&[line(hosts, ONE)]), Verdict::Known, "{hosts}");
            assert_eq!(verdict(&[line(hosts, TWO)]), Verdict::Changed, "{hosts}");
        }
        for hosts in ["forge.example", "[forge.example]:22", "*,![forge.example]:2222", "|1|x|y"] {
            assert_eq!(verdict(&[line(hosts, ONE)]), Verdict::Unknown, "{hosts}");
        }
    }

    #[test]
    fn one_good_key_among_several_is_enough_unless_it_is_revoked() {
        let hosts = "[forge.example]:2222";
        let (one, two) = (line(hosts, ONE), line(hosts, TWO));
        assert_eq!(verdict(&[two.clone(), one.clone()]), Verdict::Known);
        assert_eq!(verdict(&[one.clone(), two.clone()]), Verdict::Known);
        let revoked = format!("@revoked {}", line("*", ONE));
        assert_eq!(verdict(&[one.clone(), revoked]), Verdict::Revoked);
        assert_eq!(verdict(&[one.clone(), format!("@revoked {two}")]), Verdict::Known);
        assert_eq!(verdict(&[format!("@cert-authority {one}")]), Verdict::Unknown);
        assert_eq!(verdict(&[format!("# {one}"), String::new()]), Verdict::Unknown);
    }
}
