//! Who signs below the text: a line at its end that is a name and no more.

use dom_query::{Document, Element, NodeRef};

use super::beside::is_common;
use super::name::name;
use super::parts::is_full;
use crate::article::lines::{Line, Lines};
use crate::article::walk::elements;

/// Longest line that signs, in bytes.
const LONGEST: usize = 80;

/// Bytes of a line that tells something.
const PROSE: usize = 120;

/// Finds the name in a line below the text where it is set apart: by a dash,
/// to the right, or by its letters in languages that do not set their headings
/// like names. Where two such lines are, they are no signatures.
pub(super) fn signed_below(document: &Document, lines: &Lines, language: &str) -> Option<String> {
    let is_prose = |line: &Line| line.text.len() > PROSE && !line.is_link;
    if language == "ja" {
        let last = lines.all.iter().rposition(|line| is_prose(line) && !line.is_aside)?;
        return lines.all.get(last..)?.iter().take(2).find_map(|line| of_desk(&line.text));
    }
    let may_be_bold = SPARING.contains(&language);
    let mut told = None;
    let mut only: Option<(&str, &Line)> = None;
    for (at, line) in lines.all.iter().enumerate() {
        let is_plain = !line.is_aside && !line.is_link && !line.is_item && !line.is_heading;
        if is_plain && is_prose(line) {
            told = Some(at);
        }
        let is_near = told.is_some_and(|told| at - told <= 3);
        if let Some(own) = alone(&line.text).filter(|_| is_near && is_plain) {
            let mut further = lines.all.iter().skip(at + 1).take(3);
            if further.any(&is_prose) {
                continue;
            }
            if only.is_some() {
                return None;
            }
            only = Some((own, line));
        }
    }
    let (own, line) = only?;
    let is_set_apart = || {
        let apart = elements(&document.root(), |element| {
            sets_right(element) || (may_be_bold && sets_letters(element))
        });
        apart.iter().rev().take(200).any(|node| holds(node, &line.text))
    };
    (line.text.starts_with(DASHES) || is_set_apart()).then(|| name(own)).flatten()
}

/// What stands before a signature.
const DASHES: [char; 3] = ['—', '–', '-'];

/// Returns the name that is all of a line but for a dash and an outlet, as in
/// `— Jane Doe`, `Олег Тихонов, «Долина»`.
fn alone(line: &str) -> Option<&str> {
    (line.len() <= LONGEST).then_some(())?;
    let own = line.trim_start_matches(DASHES).trim_start();
    let own = own.split_once(',').map_or(own, |(own, _)| own).trim_end_matches(['.', ' ']);
    (is_full(own) && own.split(' ').count() <= 3 && !is_common(own)).then_some(own)
}

/// Languages that write headings like sentences.
const SPARING: [&str; 13] =
    ["be", "bg", "cs", "es", "fr", "it", "pl", "pt", "ro", "ru", "sk", "uk", "vi"];

/// Tells whether an element holds a text and nothing else.
fn holds(node: &NodeRef<'_>, text: &str) -> bool {
    let own = node.text();
    own.len() < 4 * LONGEST && own.split_whitespace().eq(text.split_whitespace())
}

/// Tells whether an element is set to the right.
fn sets_right(element: &Element) -> bool {
    element.attrs.iter().any(|attribute| match &*attribute.name.local {
        "align" => attribute.value.eq_ignore_ascii_case("right"),
        "style" => {
            attribute.value.contains("text-align:right")
                || attribute.value.contains("text-align: right")
        }
        "class" => {
            attribute.value.contains("text-right") || attribute.value.contains("align-right")
        }
        _ => false,
    })
}

/// Tells whether an element sets letters bold or italic.
fn sets_letters(element: &Element) -> bool {
    matches!(&*element.name.local, "b" | "strong" | "i" | "em")
}

/// Returns the names in the brackets that a Japanese text ends with, as in
/// `（社会部・山田太郎、佐藤花子）`.
fn of_desk(line: &str) -> Option<String> {
    let text = line.strip_suffix(['）', '】', ')'])?;
    let own = text.rsplit(['（', '【', '(']).next()?;
    let (desk, own) = own.split_once(['・', '　', ' '])?;
    let is_desk = ["部", "支局", "総局", "委員", "記者"].iter().any(|end| desk.ends_with(end));
    let names: Vec<&str> = own.split(['、', '・']).map(str::trim).collect();
    let is_name = |own: &&str| {
        (3..=6).contains(&own.chars().count())
            && own.chars().all(
                |letter| matches!(letter, '々' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'),
            )
    };
    (is_desk && names.iter().all(is_name)).then(|| name(&names.join(", "))).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_page;

    fn page(language: &str, line: &str) -> Option<String> {
        let text = "Река за ночь поднялась и вышла из берегов, люди уносят вещи. ".repeat(4);
        of_page(&format!("<html lang={language}><h1>T</h1><p>{text}</p>{line}<footer>x</footer>"))
    }

    #[test]
    fn a_name_set_apart_below_the_text_signs() {
        for (language, line, wanted) in [
            ("en", "<p align=right>Jane Doe</p>", Some("Jane Doe")),
            ("en", "<p style='text-align:right'><b>— Jane Doe</b></p>", Some("Jane Doe")),
            ("en", "<p>– Jane Doe</p>", Some("Jane Doe")),
            ("ru", "<p align=right><b>Олег ТИХОНОВ.</b></p>", Some("Олег ТИХОНОВ")),
            ("ru", "<p><i>Олег Тихонов, «Долина»</i></p>", Some("Олег Тихонов")),
            ("vi", "<p><strong>Nguyễn Minh Anh</strong></p>", Some("Nguyễn Minh Anh")),
            ("en", "<p>Jane Doe</p>", None),
            ("en", "<p><b>Jane Doe</b></p>", None),
            ("de", "<p><b>Weitere Artikel</b></p>", None),
            ("en", "<p align=right>Read More</p>", None),
            ("fr", "<p><b>Lire la suite</b></p>", None),
            ("ru", "<h3><b>Олег Тихонов</b></h3>", None),
            ("ru", "<p><a href=/x><b>Олег Тихонов</b></a></p>", None),
            ("en", "<p>– Jane Doe</p><p>– John Roe</p>", None),
            ("ru", "<p>Долина.</p><p><b>Олег Тихонов</b></p>", Some("Олег Тихонов")),
            ("ja", "<p>（社会部・山田太郎）</p>", Some("山田太郎")),
            ("ja", "<p>（写真・山田太郎）</p>", None),
            ("ja", "<p>（敬称略）</p>", None),
        ] {
            assert_eq!(page(language, line).as_deref(), wanted, "{line}");
        }
        let after = format!("<p align=right>Jane Doe</p><p>{}</p>", "The river rose. ".repeat(20));
        assert_eq!(page("en", &after), None);
    }
}
