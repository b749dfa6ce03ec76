//! Who signs a line, in words.

use super::name::name;
use crate::article::lines::{Lines, Masthead};

/// What stands before the name of who wrote.
const LABELS: [&str; 12] = [
    "by",
    "written by",
    "posted by",
    "words by",
    "story by",
    "text by",
    "authored by",
    "author",
    "authors",
    "par",
    "por",
    "von",
];

/// What does so with a colon after it, and may be another word without.
const LABELLED: [&str; 24] = [
    "автор",
    "авторы",
    "автори",
    "авторка",
    "аўтар",
    "текст",
    "autor",
    "autora",
    "autores",
    "autore",
    "auteur",
    "autorin",
    "tekst",
    "texto",
    "yazar",
    "yazan",
    "haber",
    "نویسنده",
    "بقلم",
    "الكاتب",
    "كتب",
    "tác giả",
    "penulis",
    "reporter",
];

/// Finds who signs round the title: in a line that says `By Jane Doe`, or in
/// one below a label.
pub(super) fn near(lines: &Lines, masthead: &Masthead<'_>) -> Option<String> {
    let mut short = masthead.iter().filter(|(_, line)| line.text.chars().count() <= 160);
    short.find_map(|(at, line)| {
        let label = line.text.trim_end_matches([':', ' ']);
        if LABELS.iter().any(|own| own.eq_ignore_ascii_case(label)) {
            let below = lines.all.get(at + 1).filter(|below| below.text.len() <= 60)?;
            return full_name(&below.text);
        }
        signature(&line.text).or_else(|| dated(&line.text))
    })
}

/// Returns the name in a line that says `By Jane Doe` or `Автор: Иван Петров`,
/// alone or beside a date.
pub(super) fn signature(line: &str) -> Option<String> {
    line.split(['|', '·', '•', '∙', '—']).find_map(|part| {
        let part = part.trim_start();
        if let Some((label, after)) = part.split_once(':')
            && label.len() <= 24
            && LABELLED.contains(&label.trim_end().to_lowercase().as_str())
        {
            return full_name(after.trim_start());
        }
        if let Some(reporter) = reporter(part) {
            return Some(reporter);
        }
        // Most lines begin otherwise; it is asked of every line of a page.
        let initials = ['b', 'B', 'w', 'W', 'p', 'P', 's', 'S', 't', 'T', 'a', 'A', 'v', 'V'];
        if !part.starts_with(initials) {
            return None;
        }
        let after = LABELS.iter().find_map(|label| {
            let own = part.get(..label.len())?;
            let after = part.get(label.len()..).filter(|_| own.eq_ignore_ascii_case(label))?;
            let is_parted = after.starts_with(':')
                || (after.starts_with(char::is_whitespace) && !label.starts_with("author"));
            is_parted.then(|| after.trim_start_matches([':', ' ', '\u{a0}']))
        })?;
        full_name(after)
    })
}

/// Returns the name that Korean puts before what its owner is, as in
/// `홍길동 기자`.
fn reporter(part: &str) -> Option<String> {
    let (own, rest) = part.split_once(' ')?;
    let is_hangul = |letter: char| matches!(letter, '\u{ac00}'..='\u{d7a3}');
    // `Our`, `this paper's`, `the one in charge`.
    let is_other = matches!(own, "우리" | "본지" | "담당");
    let is_name = (2..=4).contains(&own.chars().count()) && own.chars().all(is_hangul);
    let is_name = is_name && !is_other;
    let is_told = rest.split(' ').next().is_some_and(|word| matches!(word, "기자" | "특파원"));
    (is_name && is_told).then(|| own.to_owned())
}

/// Returns the name in a line that begins with its date, as in
/// `03/01/2017 by Jane Doe`.
fn dated(line: &str) -> Option<String> {
    let at = line.find(" by ").filter(|at| (4..48).contains(at))?;
    let (date, by) = line.split_at_checked(at)?;
    date.bytes().any(|byte| byte.is_ascii_digit()).then(|| signature(by)).flatten()
}

/// Returns the name that a text begins with, if all of it is capitalised like
/// one.
fn full_name(text: &str) -> Option<String> {
    // `Jane Doe in Politics`, `Jane Doe - Editor`, `Jane Doe, Member of the Board`
    let ends = [" on ", " in ", " at ", " for ", " - ", " – ", " (", ";", "|"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let text = text.get(..end)?;
    let (person, role) = text.split_once(", ").unwrap_or((text, ""));
    let text = if role.split(' ').count() > 2 { person } else { text };
    let name = name(text)?;
    let is_raised = |word: &str| {
        // Some scripts have but one case.
        let may = |first: char| first.is_alphabetic() && !first.is_lowercase();
        word.chars().next().is_some_and(|first| may(first) || first.is_ascii_digit())
    };
    let (first, last) = (name.split(' ').next()?, name.split(' ').next_back()?);
    let fine = is_raised(first) && is_raised(last) && name.split(' ').count() <= 8;
    fine.then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::article::byline::tests::of_page;

    #[test]
    fn labels_of_many_languages_name_who_wrote_it() {
        for (line, wanted) in [
            ("Автор: Иван Петров | Опубликовано: 14 августа 2024, 10:20", Some("Иван Петров")),
            ("Аўтар: Янка Крук", Some("Янка Крук")),
            ("نویسنده: علی رضایی | تاریخ انتشار: ۲۴ مرداد ۱۴۰۳", Some("علی رضایی")),
            ("بقلم: أحمد علي", Some("أحمد علي")),
            ("Yazar: Ahmet Yılmaz", Some("Ahmet Yılmaz")),
            ("Tác giả: Nguyễn Văn An | 14/08/2024", Some("Nguyễn Văn An")),
            ("홍길동 기자 | 입력 2024.08.14 10:20", Some("홍길동")),
            ("Текст песни: она пела", None),
            ("Автор: неизвестен", None),
            ("우리 기자", None),
            ("홍길동 씨는 기자", None),
        ] {
            assert_eq!(of_page(&format!("<h1>T</h1><p>{line}</p>")).as_deref(), wanted, "{line}");
        }
    }
}
