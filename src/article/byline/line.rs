//! Who signs a line, in words.

use super::labels::{is_label, signed};
use super::name::name;
use crate::article::lines::{Lines, Masthead};

/// Finds who signs round the title: in a line that says `By Jane Doe`, or in
/// one below a label.
pub(super) fn near(lines: &Lines, masthead: &Masthead<'_>, language: &str) -> Option<String> {
    let mut short = masthead.iter().filter(|(_, line)| line.text.chars().count() <= 160);
    short.find_map(|(at, line)| {
        if line.text.len() <= 32 && is_label(&line.text) {
            let below = lines.all.get(at + 1).filter(|below| below.text.len() <= 60)?;
            return full_name(&below.text);
        }
        signature(&line.text, language).or_else(|| dated(&line.text))
    })
}

/// Returns the name in a line that says `By Jane Doe` or `Автор: Иван Петров`,
/// alone or beside a date.
pub(super) fn signature(line: &str, language: &str) -> Option<String> {
    line.split(['|', '·', '•', '∙', '—']).find_map(|part| {
        let part = part.trim_start();
        reporter(part).or_else(|| full_name(signed(part, language)?))
    })
}

/// Finds the reporter whom the text of a Korean page names as it begins or
/// ends, as in `(서울=예제뉴스) 홍길동 기자 = `.
pub(super) fn korean(lines: &Lines) -> Option<String> {
    let own =
        lines.all.iter().filter(|line| !line.is_aside && !line.is_item && !line.text.is_ascii());
    own.filter(|line| line.text.contains("기자") || line.text.contains("특파원")).find_map(|line| {
        let text = line.text.trim_start_matches(['(', '[', '【']);
        let is_placed = text.len() < line.text.len();
        let close = text.find([')', ']', '】']).filter(|at| is_placed && *at < 48);
        let told = match close {
            Some(at) => text.get(at..)?.trim_start_matches([')', ']', '】', ' ']),
            None => text,
        };
        let whole = line.text.len() <= 80;
        let begins = close.is_some() && told.get(..told.floor_char_boundary(64))?.contains('=');
        (whole || begins).then(|| reporter(told)).flatten()
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
    date.bytes().any(|byte| byte.is_ascii_digit()).then(|| signature(by, "")).flatten()
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

    #[test]
    fn small_words_sign_in_their_own_language() {
        for (language, line, wanted) in [
            ("it", "Di Mario Rossi", Some("Mario Rossi")),
            ("sv-SE", "Av Anna Berg", Some("Anna Berg")),
            ("da", "Af Anna Berg", Some("Anna Berg")),
            ("nl", "Door Jan de Vries", Some("Jan de Vries")),
            ("ro", "De Ana Popescu", Some("Ana Popescu")),
            ("el", "Του Γιώργου Νικολάου", Some("Γιώργου Νικολάου")),
            ("hu", "Szerző: Nagy Anna", Some("Nagy Anna")),
            ("sr", "Пише: Јована Ковач", Some("Јована Ковач")),
            ("en", "Di Mario Rossi", None),
            ("ro", "De la Bucharest", None),
            ("nl", "De Nieuwe Tijd", None),
        ] {
            let page = format!("<html lang={language}><h1>T</h1><p>{line}</p>");
            assert_eq!(of_page(&page).as_deref(), wanted, "{line}");
        }
    }

    #[test]
    fn reporters_are_found_in_korean_words() {
        let page = |line: &str| {
            let text = "강물이 하룻밤 사이에 크게 불어나 아랫마을 사람들이 짐을 위층으로 옮겼다. ";
            of_page(&format!("<html lang=ko><h1>T</h1><p>{line}{}</p>", text.repeat(6)))
        };
        assert_eq!(page("(서울=예제뉴스) 홍길동 기자 = ").as_deref(), Some("홍길동"));
        assert_eq!(page("홍길동 기자</p><p>").as_deref(), Some("홍길동"));
        assert_eq!(page("(사진) 홍길동 기자가 말했다. "), None);
        assert_eq!(page("홍길동 기자는 말했다. "), None);
    }
}
