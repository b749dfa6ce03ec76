//! What is told of somebody where a name is wanted: `Jane Doe covers the
//! rivers and lives in Rome.`

use super::beside::is_common;
use super::parts::{is_full, joins};

/// Returns the name that a sentence begins with, or a name behind whose comma
/// it is told who that is.
pub(super) fn subject(text: &str) -> Option<&str> {
    let ends = text.match_indices(' ').map(|(at, _)| at).skip(1).take(4);
    let (own, rest) =
        ends.filter_map(|end| text.split_at_checked(end)).find(|(before, rest)| {
            is_full(before.trim_end_matches(',')) && goes_on(rest.trim_start())
        })?;
    // `Jane Doe Reviewed by John Roe`
    if rest.starts_with(" by ") {
        return own.rsplit_once(' ').map(|(own, _)| own).filter(|own| is_full(own));
    }
    let told = own.trim_end_matches(',');
    let is_parted = told.len() < own.len();
    let least = if is_parted || ends_sentence(text) { 2 } else { 3 };
    (small(rest) >= least && !is_common(&told.replace(" and ", " "))).then_some(told)
}

/// Tells whether a text is a sentence, or several, and no name.
pub(super) fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').count();
    let is_told = || text.split(' ').skip(1).take(2).any(|word| IS.contains(&word));
    let is_ended = || text.split_once(". ").is_some_and(|(before, _)| ends_with_word(before));
    words >= 4 && is_told() || words >= 5 && small(text) >= 3 && (ends_sentence(text) || is_ended())
}

/// What tells of somebody.
const IS: [&str; 16] = [
    "is", "are", "was", "has", "writes", "covers", "ist", "schreibt", "est", "es", "é", "è",
    "jest", "je", "är", "er",
];

/// Tells whether words go on from a name as a sentence does: not with another
/// name, nor with what belongs to a name.
fn goes_on(rest: &str) -> bool {
    let first = rest.split(' ').next().unwrap_or_default();
    let is_joint = joins(rest) || PARTICLES.contains(&first);
    first.starts_with(char::is_lowercase) && !is_joint
}

/// Small words that stand within names.
pub(super) const PARTICLES: [&str; 38] = [
    "af", "al", "av", "bin", "binti", "da", "dal", "dalla", "de", "degli", "dei", "del", "dela",
    "della", "den", "der", "di", "dit", "do", "dos", "du", "el", "for", "für", "ibn", "la", "las",
    "le", "los", "of", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

/// Returns how many words of a text begin with a small letter and are not
/// those of names.
fn small(text: &str) -> usize {
    let is_small = |word: &&str| {
        word.starts_with(char::is_lowercase)
            && word.chars().nth(1).is_some()
            && !PARTICLES.contains(word)
    };
    text.split(' ').filter(is_small).count()
}

/// Tells whether a text ends as a sentence does.
fn ends_sentence(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(ends_with_word)
}

/// Tells whether a text ends with a word that is not cut short.
fn ends_with_word(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.chars().count() > 3 && last.chars().all(char::is_alphabetic)
}

/// Tells whether a text counts something: `23,114 Views 41 Comments`.
pub(super) fn counts(text: &str) -> bool {
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let is_number = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_digit())
            && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b',' | b'.'))
    };
    let mut words = text.split(' ');
    let is_counted = |word: &str| COUNTED.contains(&word.to_lowercase().as_str());
    words.next().is_some_and(|first| is_number(&first))
        && (words.clone().next().is_some_and(is_counted) || words.any(|word| is_number(&word)))
}

/// What pages count.
const COUNTED: [&str; 12] = [
    "comment",
    "comments",
    "commentaires",
    "comentarios",
    "comentários",
    "commenti",
    "kommentare",
    "reads",
    "shares",
    "views",
    "visitas",
    "aufrufe",
];

/// Returns `Jane Doe` of `Opinion by Jane Doe`: whatever text it was, one word
/// says it. Who made its pictures, or its words in another language, did not
/// write it.
pub(super) fn of_kind(text: &str) -> Option<&str> {
    let (kind, own) = text.split_once(" by ")?;
    let is_kind = kind.len() > 3 && kind.chars().all(char::is_alphabetic);
    let mut words = own.split(' ');
    let is_large = |word: Option<&str>| word.is_some_and(|own| own.starts_with(char::is_uppercase));
    let is_name = is_large(words.next()) && is_large(words.next());
    let kind = kind.to_lowercase();
    let is_other = || NO_TEXTS.iter().any(|other| kind.starts_with(other));
    (is_kind && is_name && !is_other()).then_some(own)
}

/// How the words begin for what is no text.
const NO_TEXTS: [&str; 14] = [
    "art",
    "curat",
    "design",
    "direct",
    "edit",
    "graphic",
    "illustrat",
    "image",
    "photo",
    "pictur",
    "produc",
    "sponsor",
    "translat",
    "video",
];

/// Returns the part behind a bar that says `By Jane Doe`, where something else
/// stands before it: `Valley Radio | By Jane Doe`.
pub(super) fn behind_bar(text: &str) -> Option<&str> {
    let is_by = |part: &&str| {
        let own = ["By ", "by ", "BY "].iter().find_map(|by| part.strip_prefix(by));
        own.is_some_and(|own| own.starts_with(char::is_uppercase))
    };
    let mut parts = text.split(['|', '·', '•']).map(str::trim);
    parts.next().filter(|first| !is_by(first))?;
    parts.find(is_by)
}

/// Takes from a name the small word and the number behind it that tell when it
/// was: `Anna Berg am 4. März`, `Zé da Serra às 22:10`.
pub(super) fn without_time(text: &str) -> &str {
    let is_small = |word: &str| {
        (1..=4).contains(&word.chars().count()) && word.chars().all(char::is_lowercase)
    };
    let mut parts = text.match_indices(' ').filter_map(|(at, _)| text.split_at_checked(at));
    let before = parts.find_map(|(before, rest)| {
        let (word, after) = rest.trim_start().split_once(' ')?;
        let is_when = is_small(word) && after.starts_with(|first: char| first.is_ascii_digit());
        let is_first = !before.contains(|letter: char| letter.is_ascii_digit());
        (is_when && is_first && !before.is_empty()).then_some(before)
    });
    before.map_or(text, |before| before.trim_end_matches([' ', ',']))
}

/// Returns where in a text a time of day begins: `16:02`.
pub(super) fn clock(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = bytes.windows(4).position(|own| {
        matches!(own, [first, b':', tens, ones]
            if first.is_ascii_digit() && tens.is_ascii_digit() && ones.is_ascii_digit())
    })?;
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    Some(if at.checked_sub(1).is_some_and(is_digit) { at - 1 } else { at })
}

/// For whom those write whose names stand before it without a sign.
const AGENCIES: [&str; 12] = [
    " The Associated Press",
    " Associated Press",
    " The Canadian Press",
    " Press Association",
    " Bloomberg",
    " Bloomberg News",
    " Bloomberg Opinion",
    " Reuters",
    " Agence France-Presse",
    " Special to The ",
    " special to The ",
    " Special to the ",
];

/// Takes from names the agency or the outlet behind them: `Jane Doe and John
/// Roe Associated Press`, `Jane Doe For Valley Online`.
pub(super) fn without_agency(text: &str) -> &str {
    let is_name = |own: &str| {
        let mut words = own.split(' ');
        let first = words.next().zip(words.next()).map(|(one, two)| format!("{one} {two}"));
        // `Jane R. Reuters` is somebody.
        let is_cut = own.ends_with('.');
        !is_cut && first.is_some_and(|first| is_full(&first) && !is_common(&first))
    };
    let own = AGENCIES.iter().find_map(|agency| {
        let (own, rest) = text.split_once(agency)?;
        (rest.is_empty() || agency.ends_with(' ')).then_some(own)
    });
    let own = own.or_else(|| text.split_once(" For ").map(|(own, _)| own));
    let own = own.map(|own| own.trim_end_matches([' ', ',', '|', '/']));
    own.filter(|own| is_name(own)).unwrap_or(text)
}

/// Takes the place behind one name and its comma: `Jane Doe, Jakarta`.
pub(super) fn without_town(text: &str) -> &str {
    let Some((own, town)) = text.split_once(", ") else { return text };
    let is_town = town.chars().count() > 3
        && town.starts_with(char::is_uppercase)
        && town.chars().all(char::is_alphabetic)
        && town.contains(char::is_lowercase);
    if is_town && is_full(own) && own.split(' ').count() < 4 { own } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_whom_it_tells_of() {
        for (text, name) in [
            ("Jane Doe covers rivers for the Post and lives in Leith.", Some("Jane Doe")),
            ("Jane Doe is a senior sub-editor at Valley Info", Some("Jane Doe")),
            ("Ana María de la Cruz es periodista y vive en Roma.", Some("Ana María de la Cruz")),
            ("Jane Doe, a lecturer in the ecology of rivers", Some("Jane Doe")),
            ("Jane Doe on behalf of the rivers group", Some("Jane Doe")),
            ("Иван Петров пишет о реках и живёт в Риме.", Some("Иван Петров")),
            ("Jane Doe and John Roe from the desk of rivers", Some("Jane Doe and John Roe")),
            ("Jane Doe Reviewed by John Roe", Some("Jane Doe")),
            ("Jane Doe, editor", None),
            ("Ludwig van der Berg", None),
            ("Ahmed bin Salman", None),
            ("River Institute for the study of boats and water", None),
            ("Valley News is a service of the rivers and the boats.", None),
            ("Women in Print", None),
            ("The editors", None),
        ] {
            assert_eq!(subject(text), name, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_name() {
        for text in [
            "Ruth is a freelance writer",
            "About: I fold things that should not be folded. More About foldsmith »",
            "Opinion editor. Covers rivers, boats and the people along them.",
            "Our reporter covers the rivers of the upper valley.",
        ] {
            assert!(is_sentence(text), "{text}");
        }
        for text in [
            "Dr. med. Anna Berg",
            "Anna Berg, Dr. phil.",
            "Jane Doe, Valley Inc.",
            "Institute for the Study of War",
            "From the editors of the Post",
            "Martin Luther King Jr.",
        ] {
            assert!(!is_sentence(text), "{text}");
        }
        for text in ["23,114 Views 41 Comments", "5 Comments", "7 things of 2022"] {
            assert!(counts(text), "{text}");
        }
        for text in ["20 Minutes", "7 News", "24 Horas", "jane77", "1x"] {
            assert!(!counts(text), "{text}");
        }
    }

    #[test]
    fn what_a_text_was_stands_before_its_writer() {
        assert_eq!(of_kind("Opinion by Jane Doe"), Some("Jane Doe"));
        for text in ["Photos by Jane Doe", "Edited by Jane Doe", "Stand by me", "Up by Jane Doe"] {
            assert_eq!(of_kind(text), None, "{text}");
        }
        assert_eq!(behind_bar("Valley Radio | By Jane Doe"), Some("By Jane Doe"));
        assert_eq!(behind_bar("By Jane Doe | By the way"), None);
        assert_eq!(behind_bar("Jane Doe | by the river"), None);
    }

    #[test]
    fn a_name_is_freed_from_time_place_and_agency() {
        assert_eq!(without_time("Anna am 4. März 2008 um 10:12"), "Anna");
        assert_eq!(without_time("Zé da Serra às 22:10"), "Zé da Serra");
        assert_eq!(without_time("Radio in 4 parts"), "Radio");
        assert_eq!(without_time("Radio 4"), "Radio 4");
        assert_eq!(without_time("Anne le mardi 12 mars 2024"), "Anne le mardi 12 mars 2024");
        assert_eq!(clock("um 16:02 Uhr"), Some(3));
        assert_eq!(clock("Mark 3:4"), None);
        for (text, own) in [
            ("JANE DOE and JOHN ROE Associated Press", "JANE DOE and JOHN ROE"),
            ("Jane Doe For Valley Online", "Jane Doe"),
            ("Jane Doe, Special to The Valley", "Jane Doe"),
            ("Associated Press", "Associated Press"),
            ("The Associated Press", "The Associated Press"),
            ("Center For Rivers", "Center For Rivers"),
        ] {
            assert_eq!(without_agency(text), own, "{text}");
        }
        assert_eq!(without_town("Jane Doe, Jakarta"), "Jane Doe");
        for text in ["Jane Doe, John Roe", "Jane Doe, MBA", "Doe, Jane", "Jane Doe, editor"] {
            assert_eq!(without_town(text), text);
        }
    }
}
