//! What pages in the place of an article say in words of their own: parts of
//! words of a few meanings that hardly meet elsewhere in one short text, in
//! some sixty languages. A stem that begins with a space begins a word.

mod advice;
mod consent;
mod missing;
mod things;
mod troubles;
mod walls;

use std::sync::OnceLock;

use regex::Regex;

use super::fold::width;
use crate::text::script::ends_sentence;
pub(super) use advice::{ADVICE, OURS};
pub(super) use consent::{CONSENT, COOKIES, PARTNERS, PRONOUNS};
use missing::{AWAY, ELSEWHERE, PAGES};
pub(super) use things::THINGS;
pub(super) use troubles::TROUBLES;
use walls::{BESIDE, PLEAS};
pub(super) use walls::{MEMBERS, PASSWORDS, READING, WAYS_IN};

/// Stems that are looked for together.
pub(super) struct Stems {
    all: &'static [&'static str],
    joined: OnceLock<Option<Regex>>,
}

impl Stems {
    const fn new(all: &'static [&'static str]) -> Self {
        Self { all, joined: OnceLock::new() }
    }

    /// Tells whether one of them is in a text of [`apart`] words.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let joined = self.joined.get_or_init(|| {
            let stems: Vec<String> = self.all.iter().map(|stem| regex::escape(stem)).collect();
            Regex::new(&stems.join("|")).ok()
        });
        joined.as_ref().is_some_and(|joined| joined.is_match(text))
    }
}

/// Returns a text with a space on both sides of each of its words.
pub(super) fn apart(text: &str) -> String {
    let parts = |letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric();
    let words = text.chars().map(|letter| match letter {
        letter if parts(letter) && !matches!(letter, '\'' | '-') => ' ',
        letter => letter,
    });
    format!(" {} ", String::from_iter(words))
}

/// Longest line that invites to pay or log in.
const INVITATION: usize = 300;

/// Longest of two lines that do so together.
const SHARED: usize = 120;

/// Tells whether a folded text ends in an invitation to subscribe or log in:
/// one line behind its first that names who may read, reading, and a way in,
/// or a short one about reading and another about the way in.
pub(super) fn invites(text: &str) -> Option<&str> {
    let lines = text.lines().map(|line| (line, apart(line)));
    let lines: Vec<(&str, String)> = lines
        .filter(|(line, words)| {
            width(line) <= INVITATION && MEMBERS.are_in(words) && !BESIDE.are_in(words)
        })
        .collect();
    let first = text.lines().next();
    // `Already a subscriber? Log in`, and no sentence about those who are.
    let asks = |line: &str| line.contains(['?', '？', '؟']) || !ends_sentence(line);
    let alone = |(line, words): &&(&str, String)| {
        Some(*line) != first
            && READING.are_in(words)
            && WAYS_IN.are_in(words)
            && (asks(line) || ADVICE.are_in(words))
    };
    let short = |(line, _): &&(&str, String)| width(line) <= SHARED;
    let mut shared = lines.iter().filter(short).skip_while(|(_, words)| !READING.are_in(words));
    let found = lines.iter().find(alone).or_else(|| {
        shared.next()?;
        shared.find(|(line, words)| asks(line) && WAYS_IN.are_in(words))
    });
    found.map(|(line, _)| *line)
}

/// Tells whether a folded text says that a page is not there and where else
/// to go.
pub(super) fn misses(text: &str) -> bool {
    let words = apart(text);
    [&PAGES, &AWAY, &ELSEWHERE].iter().all(|stems| stems.are_in(&words))
}

/// Fewest lines that are a story.
const STORY: usize = 3;

/// Shortest line that is one of them.
const SENTENCE: usize = 80;

/// Tells whether a text tells a story: several lines of it are sentences that
/// say nothing of advertisements.
pub(super) fn tells(text: &str) -> bool {
    let is_told = |line: &&str| {
        width(line) >= SENTENCE
            && ends_sentence(line)
            && !PLEAS.are_in(&apart(&line.to_lowercase()))
    };
    text.lines().filter(is_told).count() >= STORY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::verdict::fold::fold;

    #[test]
    fn every_stem_is_written_as_text_is_folded() {
        for stems in [
            &THINGS, &TROUBLES, &ADVICE, &COOKIES, &PARTNERS, &CONSENT, &PRONOUNS, &OURS,
            &PASSWORDS, &MEMBERS, &READING, &WAYS_IN, &BESIDE, &PAGES, &AWAY, &ELSEWHERE,
        ] {
            for stem in stems.all {
                assert_eq!(fold(&format!("x{stem}x")), format!("x{stem}x"));
            }
        }
    }

    #[test]
    fn a_story_is_several_sentences_about_something_else() {
        let line = "The council voted on Monday for the plan of the new harbour, which the town has debated for years.\n";
        let plea = "Advertising is what pays for our journalism, so please allow ads on this site and reload it.\n";
        assert!(tells(&line.repeat(3)));
        assert!(!tells(&line.repeat(2)) && !tells(&plea.repeat(3)));
        assert!(!tells(&"The council voted on Monday.\n".repeat(3)));
    }

    #[test]
    fn an_invitation_stands_behind_the_text() {
        let line = "want to read more? subscribe. already subscribed? sign in.";
        assert_eq!(invites(&format!("the council voted.\n{line}")), Some(line));
        assert_eq!(invites(line), None);
        assert_eq!(invites("it rains.\nsubscribers sign in to comment on this story"), None);
        let told = "ingeniører advarte mot rust allerede i 2017.";
        let offer = "les hele saken med abonnement\nbare én krone i én måned.";
        let way = "er du allerede abonnent? logg inn";
        assert_eq!(invites(&format!("{told}\n{offer}\n{way}")), Some(way));
        assert_eq!(invites(&format!("{told}\n{offer}")), None);
        assert_eq!(invites(&format!("{told}\n{way}")), None);
        let report = "abonnenter må logge inn for å lese saker, sa redaktøren.";
        assert_eq!(invites(&format!("de må betale for å lese, og abonnere.\n{report}")), None);
    }
}
