//! Who signs a line, in words.

use jiff::tz::Offset;

use super::above::{is_desk, makes};
use super::beside::is_common;
use super::labels::{after_inner, is_label, is_written, signed, written_by};
use super::name::name;
use super::parts::is_full;
use super::script::is_caseless;
use super::told::{clock, subject, without_time, without_town};
use crate::article::lines::{Line, Lines, Masthead};
use crate::text::date;
use crate::text::script::is_hangul;

/// Finds who signs round the title: in a line that says `By Jane Doe`, or in
/// one below a label.
pub(super) fn near(lines: &Lines, masthead: &Masthead<'_>, language: &str) -> Option<String> {
    let mut short = masthead.iter().filter(|(_, line)| line.text.chars().count() <= 160);
    short.find_map(|(at, line)| {
        if line.text.len() <= 32 && is_label(&line.text) {
            // A table of the makers of a work names no writer of the page.
            let rows = [at.checked_sub(2), at.checked_add(2)].into_iter().flatten();
            if rows.filter_map(|row| lines.all.get(row)).any(|row| makes(&row.text)) {
                return None;
            }
            let below = lines.all.get(at + 1).filter(|below| below.text.len() <= 60)?;
            return full_name(&below.text);
        }
        signature(&line.text, language)
            .or_else(|| dated(&line.text))
            .or_else(|| nick(line, language))
            .or_else(|| sent(&line.text))
    })
}

/// Returns what somebody is called on the site, where a label and its sign
/// lead to their page, as in `Автор: <a>jane77</a>`.
fn nick(line: &Line, language: &str) -> Option<String> {
    let own = line.text.contains(':').then(|| signed(&line.text, language)).flatten()?;
    let is_nick = own.len() <= 32 && !own.contains(' ') && line.linked == own.len();
    is_nick.then(|| name(own)).flatten()
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
    // `Our`, `this paper's`, `the one in charge`.
    let is_other = matches!(own, "우리" | "본지" | "담당");
    let is_name = (2..=4).contains(&own.chars().count()) && own.chars().all(is_hangul);
    let is_name = is_name && !is_other;
    // Reporters of some rank, and citizens, are called so too.
    let is_trade =
        |word: &str| word == "특파원" || (word.ends_with("기자") && word.chars().count() <= 4);
    let is_told = rest.split(' ').next().is_some_and(is_trade);
    (is_name && is_told).then(|| own.to_owned())
}

/// Returns the name in a line that begins with its date, as in
/// `03/01/2017 by Jane Doe`, `mercredi 20 juillet 2005, par Anne Dupont`.
fn dated(line: &str) -> Option<String> {
    let joints = [" by ", " par ", " von ", " por ", " Por ", " Von ", " Par ", " بقلم "];
    let labelled = || {
        let (before, _) = line.split_once(": ").filter(|(before, _)| before.len() < 96)?;
        let has_digit = before.contains(char::is_numeric);
        has_digit.then(|| full_name(after_inner(line)?)).flatten()
    };
    let joined = joints.iter().find_map(|joint| {
        let at = line.find(joint).filter(|at| (4..64).contains(at))?;
        let (date, by) = line.split_at_checked(at)?;
        let has_digit = date.bytes().any(|byte| byte.is_ascii_digit());
        let is_date = *joint == " by " || !date::each(date, Offset::UTC, 1).is_empty();
        (has_digit && is_date).then(|| signature(by, "")).flatten()
    });
    joined.or_else(labelled)
}

/// Returns who sent a letter that a list keeps, as in `Jane Doe jane at
/// a.example` or `From: Jane Doe <jane@xxx>`.
fn sent(line: &str) -> Option<String> {
    if let Some(from) = line.strip_prefix("From:") {
        let (own, _) = from.split_once('<')?;
        return full_name(own.trim_matches([' ', '"', '\'']));
    }
    let (before, host) = line.split_once(" at ")?;
    let (own, local) = before.rsplit_once(' ')?;
    let is_host = host.contains('.') && !host.contains(' ') && !host.ends_with('.');
    let is_address = is_host && local.is_ascii() && !local.contains(char::is_uppercase);
    is_address.then(|| full_name(own)).flatten().filter(|own| own.contains(' '))
}

/// Returns who posted an article, named below it with the day, as in `Posted
/// by Jane at May 2, 2003` or `posted @ 2012-03-04 12:30 小明 阅读(123)`.
pub(super) fn posted(line: &str) -> Option<String> {
    // Persian blogs say so below, in one form everywhere.
    let own = line.trim_start_matches(['+', ' ']);
    if let Some(own) = own.strip_prefix("نوشته شده در") {
        let (_, own) = own.split_once(" توسط ")?;
        return name(own.split('|').next()?).filter(|own| own.split(' ').count() <= 4);
    }
    if let Some(own) = posted_by(line) {
        return Some(own);
    }
    let head = line.get(..6).filter(|head| head.eq_ignore_ascii_case("posted"))?;
    let (date, _) = date::each(line, Offset::UTC, 1).pop()?;
    let rest = line.get(head.len()..)?;
    let own: String = match rest.find(" by ") {
        Some(at) => rest.get(at + 4..)?.to_owned(),
        None => {
            let after: String = line.chars().skip(date.end).collect();
            after.contains(" 阅读(").then_some(after)?
        }
    };
    let ends = [" at ", " on ", " in ", " 阅读", " 评论", " |", " ("];
    let end = ends.iter().filter_map(|end| own.find(end)).min().unwrap_or(own.len());
    name(own.get(..end)?).filter(|own| own.split(' ').count() <= 4)
}

/// Returns who posted an article, in other languages: `Geschrieben von Anna in
/// Bücher um 21:37`, `Par Anne - Publié dans : Livres`.
fn posted_by(line: &str) -> Option<String> {
    let told = written_by(line).filter(|_| clock(line).is_some());
    let own = told.or_else(|| {
        let (_, rest) = line.split_once(" - ")?;
        let first = rest.split(' ').next().filter(|first| is_written(first))?;
        signed(line, "").filter(|own| own.contains(first))
    })?;
    let end = [" - ", " in ", " |", " ("].iter().filter_map(|end| own.find(end)).min();
    let own = without_time(own.get(..end.unwrap_or(own.len()))?);
    name(own).filter(|own| own.split(' ').count() <= 4 && !is_desk(own))
}

/// Tells whether a text is several names, as in `Jane Doe, John Roe and Al
/// Hale`.
pub(super) fn are_names(text: &str) -> bool {
    let parts = text.split(", ").flat_map(|part| part.split(" and ")).flat_map(|part| {
        let part = part.trim_start_matches("and ");
        part.split(" & ").flat_map(|part| part.split(" und ")).flat_map(|part| part.split(" et "))
    });
    let mut count = 0;
    parts.inspect(|_| count += 1).all(|part| is_full(part) && !is_common(part)) && count > 1
}

/// Returns the name that a text begins with, if all of it is capitalised like
/// one.
fn full_name(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').filter(|own| !ends_short(own)).unwrap_or(text);
    // `Jane Doe in Politics`, `Jane Doe - Editor`, `Jane Doe, Member of the Board`
    let ends = [" on ", " in ", " at ", " for ", " - ", " – ", " (", " 阅读", ";", "|"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    let text = without_time(text.get(..end)?);
    let (person, role) = text.split_once(", ").unwrap_or((text, ""));
    let are_names = are_names(text);
    let is_told = role.split(' ').count() > 2 || role.contains(':');
    let text = if is_told && !are_names { person } else { text };
    // `By Tuesday Night the pumps had failed` tells of no writer.
    let first = text.split(". ").next()?;
    subject(first).is_none().then_some(())?;
    let name = without_town(&name(text)?).to_owned();
    let is_raised = |word: &str| {
        // Some scripts have but one case.
        let may =
            |first: char| first.is_alphabetic() && (!first.is_lowercase() || is_caseless(first));
        word.chars().next().is_some_and(|first| may(first) || first.is_ascii_digit())
    };
    let (first, last) = (name.split(' ').next()?, name.split(' ').next_back()?);
    let most = match first.starts_with(is_caseless) {
        true => 5,
        false if are_names => 16,
        false => 8,
    };
    let fine = is_raised(first) && is_raised(last) && name.split(' ').count() <= most;
    fine.then_some(name)
}

/// Tells whether a text ends with a word that is cut short: `Jr`.
fn ends_short(text: &str) -> bool {
    text.rsplit(' ').next().is_some_and(|last| last.chars().count() <= 3)
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
            ("ავტორი: ნინო მელაძე", Some("ნინო მელაძე")),
            ("Б.Сараа", None),
            ("Беседовала Анна Петрова.", Some("Анна Петрова")),
            ("Сурвалжлагч: Б.Сараа", None),
            ("Зохиогч: Б.Сараа", Some("Б.Сараа")),
            ("11 de agosto de 2022 Por <a>Ana Ruiz</a>", Some("Ana Ruiz")),
            ("+ نوشته شده در شنبه هجدهم تیر ۱۳۹۱ ساعت 22:41 توسط مریم | ۱۲ نظر", Some("مریم")),
            ("نوشته شده در دیوار", None),
            ("تمت الكتابة بواسطة: <a>رنا خليل</a>", Some("رنا خليل")),
            ("Корреспондент: Здравствуйте, Иван", None),
            ("3 мая 2023 Автор: Олег Тихонов", Some("Олег Тихонов")),
            ("3 мая 2023 - بقلم ب. سليم", Some("ب. سليم")),
            ("Автор: <a href=/user/x>redaktor</a>", Some("redaktor")),
            ("Автор: redaktor", None),
            ("홍길동 시민기자 | 입력 2024.08.14 10:20", Some("홍길동")),
            ("mercredi 20 juillet 2005, par <a>Anne Dupont</a>", Some("Anne Dupont")),
            ("12.03.2024 18:00 von Anna Berg (Kommentare: 0)", Some("Anna Berg")),
            ("12. März 2024 um 10:00 <br>Ein Artikel von: Anna Berg", Some("Anna Berg")),
            ("Publié le 04/05/2023 à 18h22 • Écrit par Anne Dupont", Some("Anne Dupont")),
            ("Par Anne Dupont le mardi 12 mars 2024, 22:41 - Vie", Some("Anne Dupont")),
            ("Recueilli par Anne Dupont,", Some("Anne Dupont")),
            ("Geschrieben von: <i>Anna Berg</i>", Some("Anna Berg")),
            ("von Katja am 4. März 2008 um 10:12", Some("Katja")),
            ("3 maja 2023, autor: Jan Kowal, odsłon: 812", Some("Jan Kowal")),
            ("By Jane Doe, John Roe and Al Hale", Some("Jane Doe, John Roe and Al Hale")),
            ("By Jane Doe, Member of the Board", Some("Jane Doe")),
            ("By Jane Doe, Jakarta", Some("Jane Doe")),
            ("Analysis by Jane Doe", Some("Jane Doe")),
            ("Jane Doe for The Valley Post", Some("Jane Doe")),
            ("Time for The Valley Post", None),
            ("By Tuesday Night the pumps had failed.", None),
            ("By Jane Doe. Translated from the German by Al Hale", Some("Jane Doe")),
            ("Porté par Anne Dupont", None),
            ("Un projet de 3 millions porté par Anne Dupont", None),
            ("<b>Jane Doe</b> <a>jane at a.example</a>", Some("Jane Doe")),
            ("The boats are at a.example", None),
            ("<i>From</i>: Jane Doe &lt;jd@xxxxxx&gt;", Some("Jane Doe")),
            ("From: The River", None),
            ("우리 기자", None),
            ("홍길동 씨는 기자", None),
        ] {
            assert_eq!(of_page(&format!("<h1>T</h1><p>{line}</p>")).as_deref(), wanted, "{line}");
        }
    }

    #[test]
    fn who_posted_it_is_named_below_with_the_day() {
        for (line, wanted) in [
            ("Posted by Jane at May 2, 2003 06:20 PM | TrackBack", Some("Jane")),
            ("posted on 2005年6月12日 14:07 by 小明 阅读(5023)", Some("小明")),
            ("posted @ 2012-03-04 12:30 小明的河 阅读(123) 评论(0)", Some("小明的河")),
            ("Posted by jane", None),
            ("posted @ 2012-03-04 12:30", None),
            ("Geschrieben von <a>Anna</a> in <a>Bücher</a> um <a>21:37</a> | 2", Some("Anna")),
            ("publicado por Zé da Serra às 22:10", Some("Zé da Serra")),
            ("Par Anne - Publié dans : <a>Livres</a>", Some("Anne")),
            ("Par Anne - une histoire", None),
            ("Geschrieben von Anna", None),
            ("Comments</p><p>Posted by Jane at May 2, 2003", None),
        ] {
            let page = format!("<h1>T</h1>{}<p>{line}</p>", "<p>It rained.</p>".repeat(16));
            assert_eq!(of_page(&page).as_deref(), wanted, "{line}");
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
