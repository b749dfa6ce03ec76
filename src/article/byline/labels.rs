//! What stands before the name of who wrote: `By`, `Автор:`, `作者：`.

mod words;

use super::script;
use words::{BY, LABELS, OF_LANGUAGE, OTHERS, WRITTEN};

/// What has to stand between a label and a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// Nothing: the label says it alone.
    Bare,
    /// Nothing where the text is called an author, else a sign.
    Marked,
    /// A sign: without it the label is a word, or part of a name.
    Sign,
    /// The same as where marked; elsewhere it names who did something else.
    Within,
    /// Nothing where the text is called an author or stands above all others;
    /// amid them it names who made what they speak of.
    Above,
}

use crate::text::script::from_word;
use Joint::{Above, Bare, Marked, Sign, Within};

/// Tells whether a text names who did something else than write.
pub(super) fn names_other(text: &str) -> bool {
    let text = from_word(text);
    OTHERS.iter().any(|label| {
        let after = text
            .get(label.len()..)
            .filter(|_| text.get(..label.len()).is_some_and(|own| own.eq_ignore_ascii_case(label)));
        // `编辑部` is somebody.
        let ends = |after: &str| {
            after.is_empty() || after.starts_with([':', '：', '/', '／', '|', '｜', ' ', '　'])
        };
        after.is_some_and(|after| ends(after) || label.starts_with(['责', '責']))
    })
}

/// Returns what follows a label where a text is called an author.
pub(super) fn unlabelled(text: &str) -> Option<&str> {
    let plain = after_label(text, |label, after| {
        let sign = after.trim_start().strip_prefix(|sign: char| {
            matches!(sign, ':' | '：' | '/' | '／' | '՝' | '፡' | '፦' | '៖' | '།')
                || (!label.0.is_ascii() && OF_LETTERS.contains(&sign))
        });
        match sign {
            Some(rest) => Some(rest.trim()),
            None if label.1 != Sign => parted(label.0, after),
            None => None,
        }
    });
    plain.or_else(|| written_by(text))
}

/// Returns what follows a word for writing and its `by`, as in `Scritto da
/// Mario Rossi`, `Veröffentlicht von: Anna Berg`.
pub(super) fn written_by(text: &str) -> Option<&str> {
    let (written, rest) = text.split_once(' ')?;
    let rest = rest.trim_start();
    let end = rest.find(|letter: char| !letter.is_alphabetic())?;
    let (by, own) = rest.split_at_checked(end)?;
    (BY.contains(&by) && is_written(written)).then_some(())?;
    let own = own.trim_start_matches([':', '：', ' ', '\u{a0}']).trim_end();
    (!own.is_empty()).then_some(own)
}

/// Tells whether a word says that somebody wrote something.
pub(super) fn is_written(word: &str) -> bool {
    word.len() <= 20 && WRITTEN.contains(&word.to_lowercase().as_str())
}

/// Tells whether a text, in lower case, is such a word and its `by`.
fn is_written_by(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(written, by)| BY.contains(&by) && is_written(written))
}

/// What stands behind labels that are not written in plain Latin letters.
const OF_LETTERS: [char; 10] = ['|', '｜', '・', '丨', '-', '–', '—', '＝', ',', '،'];

/// Returns what follows a label in a line that may say anything. A language
/// has further labels.
pub(super) fn signed<'a>(line: &'a str, language: &str) -> Option<&'a str> {
    let plain = after_label(line, |label, after| {
        (!matches!(label.1, Within | Above)).then_some(())?;
        let sign = after.trim_start().strip_prefix(SIGNS);
        // `Author, Jane Doe` is read to the blind.
        let listed = after.starts_with([',', '،']) && label.1 == Bare;
        match sign.filter(|_| !listed) {
            Some(rest) => Some(rest.trim()),
            None if label.1 == Bare => parted(label.0, after),
            None => None,
        }
    });
    plain.or_else(|| of_language(line, language))
}

/// Returns what follows a label that names who wrote only above the text.
pub(super) fn signed_above(line: &str) -> Option<&str> {
    let plain = after_label(line, |label, after| {
        (label.1 == Above).then_some(())?;
        let sign = after.trim_start().strip_prefix(SIGNS);
        sign.map(str::trim).or_else(|| after.strip_prefix([' ', '\u{a0}']).map(str::trim))
    });
    plain.or_else(|| written_by(line))
}

/// What stands behind a label in a line.
const SIGNS: [char; 8] = [':', '：', '՝', '،', ',', '＝', '៖', '།'];

/// Tells whether a line is a label alone, and the name stands below.
pub(super) fn is_label(line: &str) -> bool {
    let own = line.trim_end_matches([':', ' ', '：', '|', '｜', '／', '/']);
    let has_sign = own.len() < line.trim_end().len();
    let own = own.to_lowercase();
    LABELS.iter().any(|(label, joint)| {
        *label == own && (*joint == Bare || *joint == Marked || *joint == Sign && has_sign)
    })
}

/// Tells whether a line is such a label alone as names who wrote only above the
/// text.
pub(super) fn is_label_above(line: &str) -> bool {
    let own = line.trim_end_matches([':', ' ', '：']).to_lowercase();
    LABELS.iter().any(|(label, joint)| *label == own && *joint == Above) || is_written_by(&own)
}

/// Tells whether a text is a label and names nobody, in a language or in all.
pub(super) fn is_only_label(text: &str, language: &str) -> bool {
    let own = text.trim_matches([':', ' ', '：']).to_lowercase();
    let is_small = || {
        let known = OF_LANGUAGE.iter().find(|(known, _)| *known == language);
        known.is_some_and(|(_, words)| words.contains(&own.as_str()))
    };
    LABELS.iter().any(|(label, _)| *label == own) || is_small() || is_written_by(&own)
}

/// Returns what follows the last label that stands within a text, as in
/// `Rivers Reporter: Jane Doe`.
pub(super) fn after_inner(text: &str) -> Option<&str> {
    let (before, after) = text.split_once(": ")?;
    let (_, last) = before.rsplit_once(' ')?;
    is_only_label(last, "").then(|| after.trim())
}

/// Returns what follows a small word of a language: a whole name.
pub(super) fn of_language<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let (_, labels) = OF_LANGUAGE.iter().find(|(own, _)| *own == language)?;
    let (first, rest) = text.split_once(' ')?;
    let first = first.trim_end_matches(':').to_lowercase();
    let rest = rest.trim_start();
    // `De la Cruz` and `Di Maio` are names.
    let is_name = rest.split(' ').filter(|word| starts_large(word)).count() > 1;
    (labels.contains(&first.as_str()) && starts_large(rest) && is_name).then_some(rest)
}

fn starts_large(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// Returns what follows a label without a sign, where a word ends there.
fn parted<'a>(label: &str, after: &'a str) -> Option<&'a str> {
    let rest = after.strip_prefix([' ', '\u{a0}'])?.trim();
    // `Автор ответил` goes on.
    (label.is_ascii() || !script::starts_small(rest)).then_some(rest)
}

/// Returns what `rest` makes of the first label that a text begins with.
fn after_label<'a>(
    text: &'a str,
    rest: impl Fn((&str, Joint), &'a str) -> Option<&'a str>,
) -> Option<&'a str> {
    let head = text.get(..text.floor_char_boundary(48))?.to_lowercase();
    LABELS.iter().filter(|(label, _)| head.starts_with(label)).find_map(|label| {
        let after = text.get(label.0.len()..)?;
        rest(*label, after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_written_as_it_is_compared() {
        for (at, (label, _)) in LABELS.iter().enumerate() {
            assert_eq!(label.to_lowercase(), *label);
            assert!(label.len() < 48 && !LABELS[..at].iter().any(|(other, _)| other == label));
        }
    }

    #[test]
    fn who_answers_for_a_text_did_not_write_it() {
        for text in [
            "责任编辑：王小明",
            "【责任编辑:王小明】",
            "責任編輯王小明",
            "摄影 王小明",
            "来源：例子网",
        ] {
            assert!(names_other(text), "{text}");
        }
        for text in ["编辑部", "摄影师王小明", "王小明", "Edith Roe"] {
            assert!(!names_other(text), "{text}");
        }
    }

    #[test]
    fn a_label_is_told_from_the_word_that_it_is_elsewhere() {
        for (text, name) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("Автор: Иван Петров", Some("Иван Петров")),
            ("Автор Иван Петров", Some("Иван Петров")),
            ("Автор ответил", None),
            ("Авторы – Иван Петров", Some("Иван Петров")),
            ("Текст и фото: Иван Петров", Some("Иван Петров")),
            ("ავტორი ნინო მელაძე", Some("ნინო მელაძე")),
            ("取材・文＝山田太郎", Some("山田太郎")),
            ("unserer Redakteurin Anna Berg", Some("Anna Berg")),
            ("Журналистский долг", None),
            ("Szerző: Nagy Anna", Some("Nagy Anna")),
            ("Пише: Јована Ковач", Some("Јована Ковач")),
            ("oprac. Jan Kowal", Some("Jan Kowal")),
            ("文｜王小明", Some("王小明")),
            ("Text Jane", None),
            ("Bylaws: a guide", None),
            ("Geschrieben von: Anna Berg", Some("Anna Berg")),
            ("Scritto da Redazione", Some("Redazione")),
            ("Opublikowane przez Jan Kowal", Some("Jan Kowal")),
            ("Publicerad av anna", Some("anna")),
            ("Dodał Jan Kowal", Some("Jan Kowal")),
            ("Übersetzt von Anna Berg", None),
            ("Traduit par Anne Dupont", None),
            ("Publicado en Madrid", None),
            ("Scritto da", None),
        ] {
            assert_eq!(unlabelled(text), name, "{text}");
        }
        for (line, language, name) in [
            ("Ein Kommentar von Jana Doe", "de", Some("Jana Doe")),
            ("Author, 王小明", "zh", Some("王小明")),
            ("Av Anna Berg", "sv", Some("Anna Berg")),
            ("Av Anna Berg", "tr", None),
            ("Di Mario Rossi", "it", Some("Mario Rossi")),
            ("Di Maio", "it", None),
            ("De Nieuwe Tijd", "nl", None),
            ("Door Jan de Vries", "nl", Some("Jan de Vries")),
            ("Ni Juan Cruz", "tl", Some("Juan Cruz")),
            ("Ni Juan Cruz", "en", None),
            ("Беседовала Анна Петрова", "ru", Some("Анна Петрова")),
            ("Записала на бумаге", "ru", None),
            ("Корреспондент: Анна Петрова", "ru", None),
            ("Του Γιώργου Νικολάου", "el", Some("Γιώργου Νικολάου")),
            ("Par, on the other hand", "en", None),
            ("Publié par Anne Dupont", "fr", None),
            ("Publié par : Anne Dupont", "fr", Some("Anne Dupont")),
            ("Dodał: Jan Kowal", "pl", None),
            ("Napsal Jan Dvořák", "cs", None),
            ("Per: Clara Vila", "ca", Some("Clara Vila")),
            ("Opinion by Jane Doe", "en", None),
            ("Автор Иван Петров", "ru", None),
            ("Reviewed by: Jane Doe", "en", None),
            ("Updated: Aug 20", "en", None),
        ] {
            assert_eq!(signed(line, language), name, "{line}");
        }
    }
}
