//! `mirrors.json`: where a publication lives now, numbered, dated, expiring
//! and signed (`mirrors.json.sig`, OpenSSH's PROTOCOL.sshsig).
//!
//! The number grows by one with every list, and a list holds for ninety days:
//! a mirror that was frozen or rolled back shows by a list that expired, or
//! by a number that is lower than one seen before. The keys that the list
//! names are those whose signature the next list may have, so that a key is
//! replaced by naming its successor for a while.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{AddressTemplate, Disbelief, Mirror, Signer, SigningKey, TrustedSigners};

/// The purpose of the signature.
pub const NAMESPACE: &str = "thistledown-mirrors";

/// The form of the list that we write and read.
const VERSION: u32 = 1;

/// How long a list holds, in days.
const HOLDS: i64 = 90;

/// A list is renewed when fewer days are left: rarely enough to tell nothing
/// of when we work, early enough for copies that lag.
const RENEWED: i64 = 30;

/// Longest list that is read, in bytes, and most mirrors and keys in it.
const LONGEST: usize = 256 << 10;
const MOST: usize = 1_000;

/// Where a publication lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorList {
    version: u32,
    /// Grows by one with every list.
    pub number: u64,
    /// The title of the publication.
    pub title: String,
    /// The day when it was made, in UTC.
    pub issued: Date,
    /// The last day on which it holds.
    pub expires: Date,
    /// The mirrors, in the operator's order.
    pub mirrors: Vec<ListedMirror>,
    /// Public keys, one of which the next list is signed with.
    pub keys: Vec<String>,
}

/// A mirror as readers may know it: nothing of how we push to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedMirror {
    /// Its name.
    pub name: String,
    /// The address of a file there, with `{path}` where its path goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// What `git clone` takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clone: Option<String>,
    /// The branch to clone, where it is not `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// A list as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedList {
    /// What it says.
    pub list: MirrorList,
    /// The bytes of `mirrors.json`.
    pub json: Vec<u8>,
    /// The bytes of `mirrors.json.sig`.
    pub signature: Vec<u8>,
}

/// Why a list is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    /// It is not a list that we read.
    Unreadable(String),
    /// Its signature is not believed.
    Disbelieved(Disbelief),
    /// A newer one was seen: this copy was rolled back.
    RolledBack {
        /// Its number.
        number: u64,
        /// The number that was seen before.
        seen: u64,
    },
    /// It holds no longer: this copy is frozen, or its publisher is gone.
    Expired(Date),
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the list of mirrors cannot be read: {why}"),
            Self::Disbelieved(why) => {
                write!(f, "the signature of the list of mirrors is not believed: {why}")
            }
            Self::RolledBack { number, seen } => write!(
                f,
                "the list of mirrors has number {number}, but number {seen} was seen: this copy \
                 was rolled back; take another mirror"
            ),
            Self::Expired(day) => write!(
                f,
                "the list of mirrors held until {day}: this copy is frozen, or its publisher is \
                 gone; take another mirror"
            ),
        }
    }
}

impl std::error::Error for ListError {}

/// Returns what readers may know of mirrors: those that have an address for
/// them.
#[must_use]
pub fn listed(mirrors: &[Mirror]) -> Vec<ListedMirror> {
    let readable = mirrors.iter().filter(|mirror| mirror.page.is_some() || mirror.clone.is_some());
    readable
        .map(|mirror| ListedMirror {
            name: mirror.name.to_string(),
            page: mirror.page.as_ref().map(ToString::to_string),
            clone: mirror.clone.as_ref().map(Url::to_string),
            branch: mirror.clone.as_ref().map(|_| mirror.branch.clone()).filter(|b| b != "main"),
        })
        .collect()
}

impl MirrorList {
    /// Reads `mirrors.json` without checking its signature.
    ///
    /// # Errors
    /// It is too long, of another version, or says what no list says.
    pub fn parse(json: &[u8]) -> Result<Self, ListError> {
        let unreadable = |why: String| Err(ListError::Unreadable(why));
        if json.len() > LONGEST {
            return unreadable(format!("it is longer than {LONGEST} bytes"));
        }
        let list: Self = match serde_json::from_slice(json) {
            Ok(list) => list,
            Err(error) => return unreadable(error.to_string()),
        };
        if list.version != VERSION {
            return unreadable(format!("its version is {}, not {VERSION}", list.version));
        }
        if list.mirrors.len() > MOST || list.keys.len() > MOST {
            return unreadable(format!("it names more than {MOST} mirrors or keys"));
        }
        for mirror in &list.mirrors {
            if let Some(page) = &mirror.page {
                AddressTemplate::new(page).map_err(ListError::Unreadable)?;
            }
            let clone = mirror.clone.as_deref().map(Url::parse);
            if clone.is_some_and(|url| !url.is_ok_and(|url| is_public(&url))) {
                return unreadable(format!("mirror `{}` has no address to clone", mirror.name));
            }
        }
        Ok(list)
    }

    /// Reads `mirrors.json` and checks its signature; returns who signed, too.
    ///
    /// # Errors
    /// It cannot be read, or its signature is not believed.
    pub fn verify(
        json: &[u8],
        signature: &[u8],
        trusted: &TrustedSigners,
    ) -> Result<(Self, Signer), ListError> {
        let armour = String::from_utf8_lossy(signature);
        // The signature first: what nobody signed is not worth reading.
        let signer = trusted.verify(NAMESPACE, json, &armour).map_err(ListError::Disbelieved)?;
        Ok((Self::parse(json)?, signer))
    }

    /// Tells whether the list may be relied on: it is not older than what was
    /// seen before, and it holds today.
    ///
    /// # Errors
    /// It was rolled back, or has expired.
    pub fn check(&self, seen: Option<u64>, today: Date) -> Result<(), ListError> {
        match seen {
            Some(seen) if seen > self.number => {
                Err(ListError::RolledBack { number: self.number, seen })
            }
            _ if today > self.expires => Err(ListError::Expired(self.expires)),
            _ => Ok(()),
        }
    }

    /// Returns whose signature the next list may have.
    #[must_use]
    pub fn signers(&self) -> TrustedSigners {
        TrustedSigners::new(self.keys.iter().filter_map(|key| key.parse().ok()))
    }

    /// Tells whether the list says this and holds long enough to stay.
    fn stands(&self, next: &Self) -> bool {
        let left = self.expires.since(next.issued).map_or(0, |left| i64::from(left.get_days()));
        // A clock that went back is no reason for a new list.
        let dated = left >= RENEWED || self.issued > next.issued;
        dated
            && (&self.title, &self.mirrors, &self.keys) == (&next.title, &next.mirrors, &next.keys)
    }
}

/// Tells whether an address may be in a list: one that anybody can use.
fn is_public(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
}

/// Says what a list is to say, and signs it where the one that is published
/// says something else, runs out, or is not signed by somebody trusted. None
/// where it stands.
///
/// # Errors
/// The key cannot be used, in words.
pub fn next(
    published: Option<(&[u8], &[u8])>,
    title: &str,
    mirrors: &[ListedMirror],
    key: &SigningKey,
    trusted: &TrustedSigners,
    today: Date,
) -> Result<Option<SignedList>, String> {
    let holds: Span = HOLDS.days();
    let mut next = MirrorList {
        version: VERSION,
        number: 1,
        title: title.to_owned(),
        issued: today,
        expires: today.saturating_add(holds),
        mirrors: mirrors.to_vec(),
        keys: trusted.iter().map(ToString::to_string).collect(),
    };
    if let Some((json, signature)) = published {
        if MirrorList::verify(json, signature, trusted).is_ok_and(|(list, _)| list.stands(&next)) {
            return Ok(None);
        }
        // Whoever signed it: readers have seen its number.
        let number = MirrorList::parse(json).map_or(0, |list| list.number);
        next.number = number.saturating_add(1);
    }
    let mut json = serde_json::to_vec_pretty(&next).map_err(|error| error.to_string())?;
    json.push(b'\n');
    let signature = key.sign(NAMESPACE, &json)?.into_bytes();
    Ok(Some(SignedList { list: next, json, signature }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests_of_signatures::key;

    fn mirrors() -> Vec<ListedMirror> {
        let page = Some("https://one.example/{path}".to_owned());
        let clone = Some("https://one.example/news.git".to_owned());
        vec![ListedMirror { name: "one".to_owned(), page, clone, branch: None }]
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn trusted(seeds: &[u8]) -> TrustedSigners {
        TrustedSigners::new(seeds.iter().map(|seed| key(*seed).signer()))
    }

    fn next_at(before: Option<&SignedList>, today: &str) -> Option<SignedList> {
        let before = before.map(|list| (&list.json[..], &list.signature[..]));
        next(before, "News", &mirrors(), &key(1), &trusted(&[1]), day(today)).unwrap()
    }

    #[test]
    fn a_list_is_renewed_when_a_third_of_its_time_is_left() {
        let first = next_at(None, "2026-11-25").unwrap();
        assert_eq!((first.list.number, first.list.expires), (1, day("2027-02-23")));
        assert_eq!(next_at(None, "2026-11-25").unwrap(), first);
        for stands in ["2026-11-25", "2026-11-24", "2027-01-24"] {
            assert_eq!(next_at(Some(&first), stands), None, "{stands}");
        }
        let second = next_at(Some(&first), "2027-01-25").unwrap();
        assert_eq!((second.list.number, second.list.issued), (2, day("2027-01-25")));
        assert_eq!(next_at(Some(&second), "2027-01-25"), None);
    }

    #[test]
    fn what_changes_makes_a_new_number() {
        let first = next_at(None, "2026-11-25").unwrap();
        let published = Some((&first.json[..], &first.signature[..]));
        let number = |mirrors: &[ListedMirror], seeds: &[u8], title: &str| {
            let key = key(seeds[0]);
            let next =
                next(published, title, mirrors, &key, &trusted(seeds), day("2026-11-25")).unwrap();
            next.map(|next| next.list.number)
        };
        assert_eq!(number(&mirrors(), &[1], "News"), None);
        assert_eq!(number(&[], &[1], "News"), Some(2));
        assert_eq!(number(&mirrors(), &[1, 2], "News"), Some(2));
        assert_eq!(number(&mirrors(), &[1], "Olds"), Some(2));
        // Nobody whom we trust signed what is published: its number goes on.
        assert_eq!(number(&mirrors(), &[2], "News"), Some(2));
    }

    #[test]
    fn frozen_rolled_back_and_foreign_lists_show() {
        let first = next_at(None, "2026-11-25").unwrap();
        let verify = |json: &[u8], signature: &[u8], seeds: &[u8]| {
            MirrorList::verify(json, signature, &trusted(seeds))
        };
        let (list, signer) = verify(&first.json, &first.signature, &[1, 2]).unwrap();
        assert_eq!((list, signer), (first.list.clone(), key(1).signer()));
        let stranger = verify(&first.json, &first.signature, &[2]).unwrap_err();
        assert!(stranger.to_string().contains("not among the trusted"), "{stranger}");
        let changed = String::from_utf8(first.json.clone()).unwrap().replace("one", "two");
        let wrong = verify(changed.as_bytes(), &first.signature, &[1]).unwrap_err();
        assert_eq!(wrong, ListError::Disbelieved(Disbelief::Wrong));
        let check = |seen, today: &str| first.list.check(seen, day(today));
        assert_eq!(check(None, "2027-02-23"), Ok(()));
        assert_eq!(check(Some(1), "2026-11-25"), Ok(()));
        let rolled = ListError::RolledBack { number: 1, seen: 2 };
        assert_eq!(check(Some(2), "2026-11-25"), Err(rolled));
        assert_eq!(check(None, "2027-02-24"), Err(ListError::Expired(day("2027-02-23"))));
    }

    #[test]
    fn a_key_is_replaced_by_naming_the_next_one() {
        let today = day("2026-11-25");
        let step = |before: Option<&SignedList>, own: u8, seeds: &[u8]| {
            let before = before.map(|list| (&list.json[..], &list.signature[..]));
            next(before, "News", &mirrors(), &key(own), &trusted(seeds), today).unwrap().unwrap()
        };
        let old = step(None, 1, &[1]);
        let both = step(Some(&old), 1, &[1, 2]);
        let new = step(Some(&both), 2, &[2]);
        // A reader who has the old key alone follows from list to list.
        let mut trust = trusted(&[1]);
        for (list, number) in [(&old, 1), (&both, 2), (&new, 3)] {
            let (read, _) = MirrorList::verify(&list.json, &list.signature, &trust).unwrap();
            assert_eq!(read.number, number);
            trust = read.signers();
        }
        assert!(MirrorList::verify(&new.json, &new.signature, &trusted(&[1])).is_err());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let good = String::from_utf8(next_at(None, "2026-11-25").unwrap().json).unwrap();
        for (from, to) in [
            ("\"version\": 1", "\"version\": 2"),
            ("https://one.example/{path}", "javascript:{path}"),
            ("https://one.example/news.git", "https://user:token@one.example/news.git"),
            ("https://one.example/news.git", "--upload-pack=x"),
            ("2026-11-25", "yesterday"),
        ] {
            assert!(good.contains(from), "{good}");
            assert!(MirrorList::parse(good.replace(from, to).as_bytes()).is_err(), "{to}");
        }
        assert!(MirrorList::parse(&vec![b' '; LONGEST + 1]).is_err());
        assert!(MirrorList::parse(good.as_bytes()).is_ok());
    }
}
