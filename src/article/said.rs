//! Phrases in a text, all of a list looked for at once: every block of every
//! page is asked for them.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

/// Phrases that are looked for together.
pub(super) struct Phrases {
    pub(super) all: &'static [&'static str],
    /// Returns the pattern for one of them.
    pattern: fn(&str) -> String,
    /// One pattern for all of them, made when it is first asked.
    joined: OnceLock<Option<Regex>>,
}

impl Phrases {
    pub(super) const fn new(all: &'static [&'static str]) -> Self {
        Self { all, pattern: whole, joined: OnceLock::new() }
    }

    /// Takes phrases that may be parts of words, as in names.
    pub(super) const fn parts(all: &'static [&'static str]) -> Self {
        Self { all, pattern: regex::escape, joined: OnceLock::new() }
    }

    /// Tells whether a text has one of these phrases, and no longer word in
    /// its place unless they may be parts of one.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.joined().is_some_and(|joined| joined.is_match(text))
    }

    /// Returns those of these phrases that a text has, as they come in it.
    pub(super) fn all_in(&self, text: &str) -> impl Iterator<Item = &'static str> {
        let found = self.joined().map(|joined| joined.find_iter(text));
        let known = |found: &str| self.all.iter().copied().find(|phrase| *phrase == found);
        found.into_iter().flatten().filter_map(move |found| known(found.as_str()))
    }

    /// Returns where these phrases stand in a text.
    pub(super) fn ranges_in(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let found = self.joined().map(|joined| joined.find_iter(text));
        found.into_iter().flatten().map(|found| found.range())
    }

    fn joined(&self) -> Option<&Regex> {
        let joined = self.joined.get_or_init(|| {
            let patterns: Vec<String> = self.all.iter().copied().map(self.pattern).collect();
            Regex::new(&patterns.join("|")).ok()
        });
        joined.as_ref()
    }
}

/// Returns a pattern for a phrase that begins and ends where words do.
fn whole(phrase: &str) -> String {
    let edge = |letter: Option<char>| match letter {
        Some(letter) if letter.is_ascii_alphanumeric() => r"(?-u:\b)",
        _ => "",
    };
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    format!("{}{}{}", edge(first), regex::escape(phrase), edge(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_no_part_of_a_word() {
        let cut = Phrases::new(&["is a", "關注我"]);
        assert!(!cut.is_in("this axe") && cut.is_in("it is a river") && cut.is_in("請關注我們"));
        let parts = Phrases::parts(&["is a", "byline"]);
        assert!(
            parts.is_in("this axe") && parts.is_in("c-byline__name") && !parts.is_in("by-line")
        );
        let found: Vec<&str> = cut.all_in("it is a river; 關注我").collect();
        assert_eq!(found, ["is a", "關注我"]);
    }
}
