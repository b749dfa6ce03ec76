//! A name that nothing marks, in an element of its own beside the date.

use dom_query::{Document, NodeRef};

use super::Outlets;
use super::beside::is_person;
use super::name::name;
use crate::article::lines::{Line, Masthead};
use crate::text::date::{self, Reading};

/// Longest line that is looked at, in bytes.
const LONGEST: usize = 160;

/// Finds the name that stands before or behind the date below the title and
/// has an element of its own, as in `<span>Jane Doe</span> <time>5 March</time>`.
pub(super) fn beside_mark(
    document: &Document,
    masthead: &Masthead<'_>,
    outlets: &Outlets<'_>,
) -> Option<String> {
    let (begin, _) = masthead.first()?;
    let short = masthead.iter().filter(|(at, line)| {
        at >= begin && line.linked == 0 && !line.is_heading && line.text.len() <= LONGEST
    });
    short.take(6).find_map(|(_, line)| {
        let (before, after) = round_date(line)?;
        let first = document.tree.get(&line.begins?)?;
        let (own, mark) = match before.is_empty() {
            true => (&after, behind(&first, &after)?),
            false => (&before, first.parent()?),
        };
        let is_own = mark.text().trim() == own && !is_called_other(&mark);
        let is_name = is_person(own) && !is_place(own) && !outlets.has(own);
        (is_own && is_name).then(|| name(own)).flatten()
    })
}

/// Returns what a line says before its date, and behind it.
fn round_date(line: &Line) -> Option<(String, String)> {
    let edged = |text: &str| text.trim_matches([' ', ',', '|', '·', '•']).to_owned();
    if let Some(time) = line.times.first() {
        let before = line.text.get(..time.place.start)?;
        return Some((edged(before), edged(line.text.get(time.place.end..)?)));
    }
    date::may_be_in(&line.text).then_some(())?;
    let (place, _) = date::each(&line.text, Reading::ANY, 1).pop()?;
    let before: String = line.text.chars().take(place.start).collect();
    let after: String = line.text.chars().skip(place.end).collect();
    Some((edged(&before), edged(&after)))
}

/// Returns the element behind that of a text, where it says another text.
fn behind<'a>(first: &NodeRef<'a>, text: &str) -> Option<NodeRef<'a>> {
    let mut above = first.ancestors_it(Some(2));
    above.find_map(|node| node.next_element_sibling().filter(|next| next.text().trim() == text))
}

/// Tells whether a class says that an element names something else.
fn is_called_other(mark: &NodeRef<'_>) -> bool {
    let class = mark.attr_or("class", "").to_ascii_lowercase();
    class.split([' ', '-', '_']).any(|part| {
        matches!(
            part,
            "agency"
                | "cat"
                | "category"
                | "channel"
                | "city"
                | "credit"
                | "kicker"
                | "label"
                | "location"
                | "lugar"
                | "ort"
                | "photo"
                | "place"
                | "region"
                | "rubric"
                | "rubrik"
                | "section"
                | "source"
                | "tag"
                | "tags"
                | "topic"
        )
    })
}

/// Tells whether a text begins like the names of places, of sections and of
/// outlets.
fn is_place(text: &str) -> bool {
    let text = text.to_lowercase();
    let first = text.split(' ').next().unwrap_or_default();
    let last = text.rsplit(' ').next().unwrap_or_default();
    PLACES.contains(&first) || OUTLETS.contains(&last)
}

/// What outlets and their parts are called last.
const OUTLETS: [&str; 14] = [
    "ajansı",
    "anzeiger",
    "dakika",
    "gazetesi",
    "haber",
    "kurier",
    "nachrichten",
    "presse",
    "tageblatt",
    "zeitung",
    "газета",
    "правда",
    "новости",
    "новини",
];

const PLACES: [&str; 46] = [
    "aktuelle",
    "alte",
    "andere",
    "bad",
    "buenos",
    "castilla",
    "ciudad",
    "corriere",
    "costa",
    "courrier",
    "diario",
    "die",
    "do",
    "el",
    "große",
    "il",
    "jornal",
    "journal",
    "la",
    "las",
    "le",
    "les",
    "lokales",
    "neue",
    "neuer",
    "neues",
    "novi",
    "novo",
    "nowy",
    "nová",
    "os",
    "porto",
    "puerto",
    "rio",
    "sankt",
    "são",
    "villa",
    "великий",
    "верхний",
    "горячие",
    "главные",
    "нижний",
    "новая",
    "новый",
    "новости",
    "старый",
];

#[cfg(test)]
mod tests {
    use crate::article::byline::tests::of_page;

    #[test]
    fn a_name_in_its_own_element_beside_the_date_signs() {
        for (line, wanted) in [
            ("<i>Anna Berg</i><span>14.05.2025, 08:31 Uhr</span>", Some("Anna Berg")),
            ("<span>3 февраля 2021</span><span>Олег Тихонов</span>", Some("Олег Тихонов")),
            (
                "<span>Олена Коваль</span> <time datetime=2023-01-16>16 січня, 10:20</time>",
                Some("Олена Коваль"),
            ),
            ("Anna Berg 14.05.2025", None),
            ("<span>Bad Halden</span><span>14.05.2025</span>", None),
            ("<span>Нижний Халден</span><span>14.05.2025</span>", None),
            ("<span class=location>Halden Ost</span><span>14.05.2025</span>", None),
            ("<span>Halden Kurier</span><span>14.05.2025</span>", None),
            ("<span>Politik</span><span>14.05.2025</span>", None),
            ("<a href=/x>Halden Ost</a><span>14.05.2025</span>", None),
            ("<span>Anna Berg</span><span>Lokales</span><span>14.05.2025</span>", None),
            ("<span>Anna Berg</span>", None),
        ] {
            let page = of_page(&format!("<html lang=de><h1>T</h1><div>{line}</div>"));
            assert_eq!(page.as_deref(), wanted, "{line}");
        }
    }
}
