//! Who signs below the text: a line at its end that is a name and no more.

use dom_query::{Document, Element, NodeRef};

use super::beside::is_common;
use super::labels::signed_above;
use super::name::name;
use super::parts::is_full;
use crate::article::element::Named;
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
    let is_sparing = SPARING.contains(&language);
    let mut told = None;
    let mut only: Option<(&str, &Line)> = None;
    for (at, line) in lines.all.iter().enumerate() {
        let is_plain = !line.is_aside && !line.is_link && !line.is_heading;
        if is_plain && is_prose(line) {
            told = Some((at, line.is_item));
        }
        // All of an old page stands in cells.
        let is_near = told.is_some_and(|(told, in_cell)| at - told <= 3 && line.is_item == in_cell);
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
    let may_be_bold = is_sparing && is_slavic_name(own);
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
    let is_name = is_full(own) && own.split(' ').count() <= 3 && !is_common(own);
    // `Publicado por Alfaguara` names a house.
    let is_other = || signed_above(own).is_some();
    (is_name && !is_shouted(own) && !is_call(own) && !is_other()).then_some(own)
}

/// Tells whether all words of a text are in capitals, as labels are. Surnames
/// alone may be.
fn is_shouted(text: &str) -> bool {
    text.split(' ').all(|word| word.chars().count() > 2 && !word.contains(char::is_lowercase))
}

/// Tells whether a text asks its readers for something, or names what is no
/// person.
fn is_call(text: &str) -> bool {
    let text = text.to_lowercase();
    let is_asking =
        |word: &str| ["йте", "ите", "ьте", "тесь"].iter().any(|end| word.ends_with(end));
    text.split(' ').any(|word| is_asking(word) || CALLS.iter().any(|call| word.starts_with(call)))
}

/// How the words of such texts begin.
const CALLS: [&str; 22] = [
    "новост",
    "новин",
    "навін",
    "последн",
    "останн",
    "телеграм",
    "telegram",
    "также",
    "також",
    "редакц",
    "источник",
    "джерел",
    "слава",
    "вечная",
    "наша",
    "наше",
    "наши",
    "merkezi",
    "haber",
    "rédact",
    "redacc",
    "redaz",
];

/// Tells whether a text has a word that ends like the surnames of Slavs and
/// their neighbours, or no letter of theirs.
fn is_slavic_name(text: &str) -> bool {
    let ends = |word: &str| SURNAMES.iter().any(|end| word.to_lowercase().ends_with(end));
    text.split(' ').any(ends) || !text.contains(|letter| matches!(letter, '\u{400}'..='\u{4ff}'))
}

/// How such surnames end.
const SURNAMES: [&str; 33] = [
    "ов",
    "ова",
    "ев",
    "ева",
    "ёв",
    "ёва",
    "ин",
    "ина",
    "ын",
    "ына",
    "ский",
    "ская",
    "цкий",
    "цкая",
    "ський",
    "ська",
    "цький",
    "цька",
    "скі",
    "ко",
    "ук",
    "юк",
    "ак",
    "як",
    "ик",
    "ич",
    "іч",
    "ян",
    "дзе",
    "швили",
    "их",
    "ых",
    "іх",
];

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
    element.is_one_of(&["b", "strong", "i", "em"])
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
        let text = match language {
            "ru" | "uk" => "Река за ночь поднялась и вышла из берегов, люди уносят вещи. ",
            _ => "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ",
        };
        let text = text.repeat(4);
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
            ("ru", "<p><b>СЛУШАЙТЕ ТАКЖЕ</b></p>", None),
            ("ru", "<p align=right><b>ДРУГИЕ РЕКИ</b></p>", None),
            ("ru", "<p><b>Последние Новости</b></p>", None),
            ("ru", "<p><b>Новости Киева</b></p>", None),
            ("it", "<p><b>Pubblicato da Einaudi</b></p>", None),
            ("it", "<p><b>Mario Einaudi</b></p>", Some("Mario Einaudi")),
            ("ru", "<p><b>Фото Автора</b></p>", None),
            ("ru", "<p><b>Наш Телеграм</b></p>", None),
            ("ru", "<p><b>Слава Украине</b></p>", None),
            ("ru", "<p><b>Будьте Здоровы</b></p>", None),
            ("ru", "<p><b>Доброго Утра</b></p>", None),
            ("ru", "<p align=right>Берегите Себя</p>", None),
            ("tr", "<p align=right>Haber Merkezi</p>", None),
            ("uk", "<p><b>Олена КОВАЛЕНКО</b></p>", Some("Олена КОВАЛЕНКО")),
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
        let told = "The river rose. ".repeat(20);
        let cell = format!("<table><tr><td><p>{told}</p><p align=right>Jane Doe</p></table>");
        assert_eq!(page("en", &cell).as_deref(), Some("Jane Doe"));
    }
}
