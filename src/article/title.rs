//! The title of an article, without the name of the site.

mod above;
mod parts;

use std::collections::HashSet;

use crate::model::Evidence;
use crate::text::clean::clean_line_within;
use crate::text::script::is_wide;
pub(super) use above::above;
use parts::cuts;
pub(super) use parts::shown_part;

/// Longest title, in characters.
const LONGEST: usize = 500;

/// Returns the letters of a title alone, in lower case, to compare by.
pub(super) fn letters(title: &str) -> String {
    if title.is_ascii() {
        let mut letters = Vec::with_capacity(title.len());
        letters.extend(title.bytes().filter(u8::is_ascii_alphanumeric));
        letters.make_ascii_lowercase();
        return String::from_utf8(letters).unwrap_or_default();
    }
    let mut letters = String::with_capacity(title.len());
    for letter in title.chars() {
        match letter {
            'a'..='z' | '0'..='9' | '\u{4e00}'..='\u{9fff}' => letters.push(letter),
            'A'..='Z' => letters.push(letter.to_ascii_lowercase()),
            _ if letter.is_alphanumeric() => letters.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    letters
}

/// What names an article, in the order of trust.
#[derive(Debug, Default)]
pub(super) struct Titles {
    /// The feed's, may be empty.
    pub(super) feed: String,
    /// The page's headings of the first rank.
    pub(super) headings: Vec<String>,
    /// Its headings without what stands over a title in them.
    pub(super) bare: Vec<String>,
    /// Its headings of the second and third rank.
    pub(super) subheadings: Vec<String>,
    /// What the page declares: `og:title`, JSON-LD, `title`.
    pub(super) page: Vec<(String, Evidence)>,
    /// Names of the site.
    pub(super) sites: Vec<String>,
    /// The last part of the page's address, which many sites make of the
    /// title.
    pub(super) address: String,
}

impl Titles {
    /// Chooses the title; empty where there is none. The page's own spelling
    /// wins where it agrees with the feed, the feed's title where nothing on
    /// the page does.
    pub(super) fn choose(&self) -> (String, Option<Evidence>) {
        let freed = |title: &str| {
            let title = self.without_site(&clean_line_within(title, LONGEST));
            Some(title).filter(|title| !title.is_empty() && !self.is_site(title))
        };
        let headings: Vec<String> = self.headings.iter().filter_map(|text| freed(text)).collect();
        let page = self.page.iter().filter_map(|(text, from)| Some((freed(text)?, *from)));
        let page: Vec<(String, Evidence)> = page.collect();
        let feed = clean_line_within(&self.feed, LONGEST);
        let own = letters(&feed);
        let seen = |heading: String| (heading, Evidence::Markup);
        if own.is_empty() {
            let chosen = self.headline(&headings, &page).map(seen).or_else(|| best(&page));
            return chosen.map_or_else(Default::default, |(title, from)| (title, Some(from)));
        }
        let cut = feed.ends_with('…') || feed.ends_with("...");
        let agreeing = headings.into_iter().map(seen).chain(page).find(|(title, _)| {
            let letters = letters(title);
            letters == own || (cut && letters.starts_with(&own))
        });
        let (title, from) = agreeing.unwrap_or((feed, Evidence::Feed));
        (title, Some(from))
    }

    /// Chooses the heading that readers see above the article, the likest to
    /// what the page declares, which is often worded for search engines; none
    /// where what is declared is likelier the title.
    fn headline(&self, headings: &[String], declared: &[(String, Evidence)]) -> Option<String> {
        let is_declared = |heading: &&String| {
            let own = letters(heading);
            declared.iter().any(|(other, _)| letters(other) == own)
        };
        // What stands over a headline may touch it without a space.
        let parted = |heading: &String| {
            let mut declared = declared.iter().map(|(title, _)| title);
            let parted = declared.find(|title| {
                let has_colon = || title.contains(": ") && !heading.contains(':');
                letters(title) == letters(heading)
                    && (words(title).len() > words(heading).len() || has_colon())
            });
            parted.unwrap_or(heading).clone()
        };
        if let Some(heading) = headings.iter().find(is_declared) {
            return Some(parted(heading));
        }
        if let Some(heading) = self.bare.iter().find(is_declared) {
            return Some(clean_line_within(heading, LONGEST));
        }
        // The name of the section stands in the heading, before the title.
        let of_section = |(title, from): &&(String, Evidence)| {
            let own = letters(title);
            // What a page declares for others to quote is the title alone.
            let most = if *from == Evidence::Markup { 3 } else { 4 };
            let is_end = |heading: &String| {
                let whole = letters(heading);
                let long = whole.len() * 2 < own.len() * most;
                whole.len() > own.len() && long && whole.ends_with(&own)
            };
            words(title).len() >= 4 && headings.iter().any(is_end)
        };
        if let Some((title, _)) = declared.iter().find(of_section) {
            return Some(title.clone());
        }
        // Some pages keep the first rank for the name of the site or for parts
        // of the text.
        let lower = self.subheadings.iter().filter(|heading| words(heading).len() >= 3);
        if let Some(heading) = lower.clone().find(is_declared) {
            return Some(parted(&clean_line_within(heading, LONGEST)));
        }
        // What is declared for others to quote may be worded otherwise.
        let is_begun = |heading: &&String| {
            let begins = |(title, from): &(String, Evidence)| {
                let rest = title.strip_prefix(heading.as_str());
                *from == Evidence::Markup
                    && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
                    && declared.iter().all(|(other, from)| {
                        *from == Evidence::Markup || !letters(title).contains(&letters(other))
                    })
            };
            words(heading).len() >= 3 && declared.iter().any(begins)
        };
        if let Some(heading) = headings.iter().find(is_begun) {
            return Some(heading.clone());
        }
        let mut chosen: Option<(f64, &String)> = None;
        for heading in headings {
            let likeness =
                declared.iter().map(|(other, _)| likeness(heading, other)).fold(0.0, f64::max);
            if chosen.is_none_or(|(most, _)| likeness > most + 0.1) {
                chosen = Some((likeness, heading));
            }
        }
        let (likeness, heading) = chosen?;
        let Some((best, _)) = best(declared) else { return Some(heading.clone()) };
        // A heading that is alone is believed where it is no mere label.
        let least = (words(&best).len() + 1).min(6);
        let is_only = headings.len() == 1 && words(heading).len() >= least;
        let is_title = (likeness >= 0.5 || is_only)
            && (is_shortened(heading, &best)
                || !is_label(heading, &best) && !is_of_address(&self.address, &best, heading));
        is_title.then(|| heading.clone())
    }

    fn is_site(&self, part: &str) -> bool {
        let own = letters(part);
        self.sites.iter().any(|site| {
            let site = letters(site);
            !site.is_empty()
                && (own == site
                    || (own.len() >= 6
                        && site.len() >= 6
                        && (own.starts_with(&site) && own.len() < site.len() + 12
                            || site.starts_with(&own))))
        })
    }

    /// Tells whether a part is some of the words that name the site.
    fn is_short_for_site(&self, part: &str) -> bool {
        let own = words(part);
        !own.is_empty() && self.sites.iter().any(|site| own.is_subset(&words(site)))
    }

    /// Takes the name of the site from either end of a title: a part that is
    /// known as one, or that no other title of the page has.
    fn without_site(&self, title: &str) -> String {
        let mut title = title.trim();
        for _ in 0..4 {
            let Some(shorter) = self.shorter(title) else { break };
            title = shorter;
        }
        title.to_owned()
    }

    fn shorter<'a>(&self, title: &'a str) -> Option<&'a str> {
        // `A long story (Example News)`
        let bracketed = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
        if let Some((head, tail)) = bracketed
            && self.is_site(tail)
        {
            return Some(head.trim());
        }
        let cuts = cuts(title);
        // From the end first: that is where most sites sign.
        for &(at, after) in cuts.iter().rev() {
            let (head, tail) = (title.get(..at)?.trim(), title.get(after..)?.trim());
            // French puts a space before every colon: `War : a city falls`.
            let is_topic = title.get(at..after) == Some(" : ")
                && letters(head).len() * 2 < letters(title).len();
            let others = || {
                self.headings
                    .iter()
                    .chain(&self.bare)
                    .chain(self.page.iter().map(|(other, _)| other))
                    .filter(move |_| !is_topic)
                    .map(|other| letters(other))
                    .filter(|other| *other != letters(title))
            };
            let is_heading = |part: &str| {
                let part = letters(part);
                !is_topic && self.subheadings.iter().any(|heading| letters(heading) == part)
            };
            if !head.is_empty()
                && (self.is_site(tail)
                    || self.is_short_for_site(tail)
                    || tail.is_empty()
                    || others().any(|other| other == letters(head))
                    || is_heading(head))
            {
                return Some(head);
            }
            if !tail.is_empty()
                && (self.is_site(head)
                    || head.is_empty()
                    || others().any(|other| other == letters(tail)))
            {
                return Some(tail);
            }
        }
        None
    }
}

/// Tells whether a heading is what is declared without some of its words, as
/// in `Ostra Nine Review` for `Ostra Nine Vacuum Review`. Behind a sign stands
/// what is no less of the title.
fn is_shortened(heading: &str, declared: &str) -> bool {
    let own = words(heading);
    let first = |title: &str| title.split(' ').next().map(letters);
    own.len() >= 3
        && own.is_subset(&words(declared))
        && first(heading) == first(declared)
        && !declared.contains([':', '–', '—', '|'])
        && !declared.contains(" - ")
}

/// Tells whether a heading names a section rather than what is declared: a
/// few words that are not in it, or one or two from its midst.
fn is_label(heading: &str, declared: &str) -> bool {
    let (few, many) = (words(heading).len(), words(declared).len());
    let (own, whole) = (letters(heading), letters(declared));
    few <= 4 && 2 * many >= 3 * few && !whole.contains(&own)
        || few <= 2 && many >= 5 * few && !whole.starts_with(&own)
}

/// Tells whether an address was made of what is declared and not of the
/// heading, which is worded otherwise.
fn is_of_address(address: &str, declared: &str, heading: &str) -> bool {
    let mut address = words(address);
    address.retain(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    let kept = |title: &str| address.intersection(&words(title)).count();
    address.len() >= 4 && kept(declared) == address.len() && 3 * kept(heading) <= 2 * address.len()
}

/// Returns which part of the words of the shorter of two titles the other has.
fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    common as f64 / one.len().min(other.len()).max(1) as f64
}

/// Returns the words of a title; a wide character is one.
fn words(title: &str) -> HashSet<String> {
    let mut words = HashSet::new();
    for word in title.split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_ascii() {
            words.insert(word.to_ascii_lowercase());
        } else if word.chars().any(is_wide) {
            words.extend(word.chars().map(String::from));
        } else {
            words.insert(word.to_lowercase());
        }
    }
    words.remove("");
    words
}

/// Chooses the title that most others say, earlier ones first.
fn best(titles: &[(String, Evidence)]) -> Option<(String, Evidence)> {
    let folded: Vec<String> = titles.iter().map(|(title, _)| letters(title)).collect();
    let votes = |at: usize| {
        let own = folded.get(at).map(String::as_str).unwrap_or_default();
        folded
            .iter()
            .filter(|other| own == other.as_str() || (!own.is_empty() && other.contains(own)))
            .count()
    };
    let mut chosen: Option<(usize, &(String, Evidence))> = None;
    for (at, title) in titles.iter().enumerate() {
        if chosen.is_none_or(|(most, _)| votes(at) > most) {
            chosen = Some((votes(at), title));
        }
    }
    chosen.map(|(_, title)| title.clone())
}

#[cfg(test)]
mod tests;
