//! What stands behind names: what their owners do, where, and for whom.

use super::beside::is_person;
use super::labels::unlabelled;
use super::parts::is_full;
use super::script::{self, is_initialled};

/// Takes the outlet, the place or the rank behind a name: `Jane Doe, CNN`,
/// `Jane Doe, à Rennes`, `Jane Doe, KATU Staff`. A degree belongs to its owner.
pub(super) fn without_place(text: &str) -> &str {
    let Some((before, last)) = text.rsplit_once(", ") else { return text };
    let is_full =
        before.split(' ').filter(|word| starts_large(word)).count() > 1 || is_initialled(before);
    let is_outlet = || {
        let letters = last.chars().filter(|letter| letter.is_alphabetic()).count();
        let is_large = |letter: char| letter.is_uppercase() || letter.is_ascii_digit();
        (2..=6).contains(&letters) && last.chars().all(is_large) && !DEGREES.contains(&last)
    };
    let is_place = || ["à ", "in ", "au ", "aux "].iter().any(|word| last.starts_with(word));
    let is_site = || {
        last.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
            && last.bytes().any(|byte| byte.is_ascii_digit())
            || is_host(last)
    };
    let is_quoted = || last.starts_with(['«', '„', '“', '"']);
    let is_rank = || last.split(' ').count() <= 4 && last.to_lowercase().ends_with(" staff");
    match is_full && (is_outlet() || is_place() || is_site() || is_rank() || is_quoted()) {
        true => before,
        false => text,
    }
}

/// Tells whether a text is the host of a site, as in `valley.example`.
fn is_host(text: &str) -> bool {
    let Some((own, top)) = text.rsplit_once('.') else { return false };
    let is_top = (2..=3).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    is_top && own.chars().count() > 1 && own.chars().all(is_name)
}

/// What is written large behind a name and is part of it.
const DEGREES: [&str; 22] = [
    "MD", "DO", "RN", "JD", "MA", "MS", "BS", "BA", "MBA", "MPH", "DDS", "DVM", "CPA", "CFA",
    "CFP", "RD", "MP", "QC", "KC", "II", "III", "IV",
];

/// Takes from a name what stands behind its stroke, in the brackets at its end
/// or behind `in`, as in `Jane Doe/AP`, `Jane Doe (Rome)`, `Jane Doe in Rome`.
pub(super) fn without_end(text: &str) -> &str {
    // `Jane Doe reports`: Icelanders always say so.
    let writes = [" skrifar", " reports", " writes"].iter();
    let own = writes.filter_map(|writes| text.strip_suffix(writes)).find(|own| is_full(own));
    if let Some(own) = own {
        return own;
    }
    if let Some((own, end)) = text.split_once('/') {
        let (own, end) = (own.trim_end(), end.trim_start());
        let count = end.chars().count();
        // Who wrote up what agencies tell signs with initials.
        let is_short = || {
            (count <= 4 && end.chars().all(char::is_lowercase))
                || (count <= 6 && end.chars().all(char::is_uppercase))
        };
        let is_rank = || end.rsplit(' ').next().is_some_and(is_role);
        if is_full(own) && (is_short() || is_rank()) {
            return own;
        }
    }
    let bracketed = text.strip_suffix([')', '）']).and_then(|text| text.split_once(['(', '（']));
    if let Some((own, _)) = bracketed
        && is_person(own.trim_end())
    {
        return own.trim_end();
    }
    match text.split_once(" in ") {
        Some((own, place)) if is_person(own) && place.split(' ').all(starts_large) => own,
        _ => text,
    }
}

/// Takes from a name the small words that lead to a date, as in `Anne Dupont
/// le mardi`, `Jan Kowal, aktualisiert am`.
pub(super) fn without_small(text: &str) -> &str {
    let mut own = text.trim_end();
    while let Some((before, last)) = own.rsplit_once(' ') {
        let is_small = last.chars().all(|letter| letter.is_lowercase() || letter == '.');
        if !is_small {
            break;
        }
        own = before.trim_end_matches([' ', ',']);
    }
    // `von Katja am`: what stands behind a label may be one word.
    let is_name = own.contains(' ') && own.starts_with(char::is_uppercase)
        || unlabelled(own).is_some_and(starts_large);
    if is_name { own } else { text }
}

pub(super) fn starts_large(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// What those are whose names stand before it.
const ROLES: [&str; 57] = [
    "columnist",
    "correspondents",
    "editors",
    "journalists",
    "writers",
    "contributor",
    "correspondent",
    "critic",
    "editor",
    "freelancer",
    "journalist",
    "photographer",
    "producer",
    "reporter",
    "reporters",
    "writer",
    "korrespondent",
    "correspondante",
    "correspondant",
    "corresponsal",
    "correspondente",
    "corrispondente",
    "giornalista",
    "jornalista",
    "journaliste",
    "periodista",
    "redactor",
    "redactora",
    "redakteur",
    "redakteurin",
    "redaktor",
    "redaktorka",
    "toimetaja",
    "toimittaja",
    "muhabir",
    "gazeteci",
    "корреспондент",
    "корреспондентка",
    "спецкор",
    "журналист",
    "журналистка",
    "журналіст",
    "журналістка",
    "кореспондент",
    "кореспондентка",
    "обозреватель",
    "редактор",
    "خبرنگار",
    "روزنامه‌نگار",
    "مراسل",
    "مراسلة",
    "صحفي",
    "صحفية",
    "כתב",
    "כתבת",
    "כתבנו",
    "כתבתנו",
];

/// What they are responsible for.
const DESKS: [&str; 33] = [
    "arts",
    "asia",
    "business",
    "chief",
    "china",
    "city",
    "contributing",
    "correspondent",
    "crime",
    "culture",
    "defence",
    "deputy",
    "diplomatic",
    "economics",
    "editorial",
    "education",
    "energy",
    "environment",
    "europe",
    "foreign",
    "health",
    "international",
    "legal",
    "managing",
    "news",
    "political",
    "science",
    "senior",
    "special",
    "sports",
    "staff",
    "technology",
    "world",
];

/// Takes from names what their owners do, and for whom.
pub(super) fn without_role(text: &str) -> String {
    // Korean and Japanese reporters bear their trade behind the name.
    let trades = [" 기자", " 시민기자", " 선임기자", " 전문기자", " 객원기자", " 인턴기자"];
    for trade in trades.into_iter().chain([" 특파원", "記者", "记者"]) {
        let name = text.strip_suffix(trade).map(str::trim);
        if let Some(name) = name.filter(|name| (2..=6).contains(&name.chars().count())) {
            return name.to_owned();
        }
    }
    let mut names: Vec<&str> = Vec::new();
    for (at, part) in text.split(", ").enumerate() {
        let words: Vec<&str> = part.split(' ').collect();
        let is_held = words.last().is_some_and(|last| is_role(last));
        let is_person = |own: &&str| is_person(own) || is_full(own) && is_shouted(own);
        if at > 0 && names.first().is_some_and(is_person) && is_post(&words) {
            continue;
        }
        if is_held && at > 0 && words.len() <= 4 {
            continue;
        }
        // Many languages say first what somebody is, then of what.
        let is_named = |own: &&str| is_full(own) || script::is_person(own);
        let is_told = words.first().is_some_and(|first| is_role(first));
        if is_told && at > 0 && words.len() <= 6 && names.first().is_some_and(is_named) {
            continue;
        }
        let is_outlet = words.iter().rev().nth(1) == Some(&"The");
        if !is_held || words.len() < 3 || is_outlet || words.first() == Some(&"The") {
            names.push(for_nobody(part));
            continue;
        }
        let own = words
            .iter()
            .rev()
            .skip(1)
            .take_while(|word| DESKS.contains(&word.to_lowercase().as_str()));
        let left = words.len() - 1 - own.count();
        let cut = words.get(left).filter(|_| left >= 2).and_then(|word| part.find(word));
        names.push(part.get(..cut.unwrap_or(part.len())).unwrap_or(part).trim_end());
    }
    names.join(", ")
}

/// Tells whether a text is written in capitals.
fn is_shouted(text: &str) -> bool {
    !text.contains(char::is_lowercase)
}

fn is_role(word: &str) -> bool {
    ROLES.contains(&word.to_lowercase().as_str())
}

/// Tells whether words behind the name of a person are what and where that
/// person is, as in `Lecturer in Ecology`, `University of Halden`, `Valley
/// News Service`, `MDR SACHSEN`.
fn is_post(words: &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let Some(last) = rest.last() else { return false };
    let is_outlet = || {
        let count = first.chars().count();
        (3..=5).contains(&count)
            && first.chars().all(char::is_uppercase)
            && !DEGREES.contains(first)
            && !last.contains('.')
    };
    rest.iter().any(|word| matches!(*word, "of" | "in" | "at" | "for"))
        || POSTS.contains(&last.to_lowercase().as_str())
        || is_outlet()
}

/// What institutions, outlets and those who serve them are called last.
const POSTS: [&str; 46] = [
    "agency",
    "analyst",
    "bulletin",
    "bureau",
    "chronicle",
    "citizen",
    "college",
    "courier",
    "director",
    "dispatch",
    "engineer",
    "examiner",
    "express",
    "fellow",
    "founder",
    "gazette",
    "globe",
    "guardian",
    "herald",
    "inquirer",
    "institute",
    "journal",
    "lecturer",
    "magazine",
    "manager",
    "media",
    "network",
    "news",
    "observer",
    "partner",
    "post",
    "president",
    "press",
    "professor",
    "radio",
    "researcher",
    "review",
    "school",
    "sentinel",
    "service",
    "standard",
    "telegraph",
    "times",
    "tribune",
    "university",
    "wire",
];

/// Returns `Jane Doe` of `Jane Doe for The Valley Post`. A committee for
/// something keeps its name.
fn for_nobody(part: &str) -> &str {
    let parted = part.split_once(" for The ").or_else(|| part.split_once(" for the "));
    let (name, _) = parted.unwrap_or((part, ""));
    let raised = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let is_person = name.split(' ').count() == 2
        && name.split(' ').all(|word| raised(word) && !matches!(word, "The" | "Center" | "Centre"));
    if is_person { name } else { part }
}
