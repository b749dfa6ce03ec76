//! Who is named above the text in words that elsewhere name the makers of what
//! it speaks of: `Review by Jane Doe`, `Scritto da Mario Rossi il 4 marzo`.

use super::beside::{is_common, is_person};
use super::labels::{is_label_above, signed_above};
use super::line::are_names;
use super::name::name;
use super::parts::is_full;
use super::told::{PARTICLES, subject, without_time};
use crate::article::lines::{Line, Lines, Masthead};
use crate::text::date::{self, Reading};
use crate::text::script::ends_sentence;

/// Longest line that names somebody, in bytes.
const LONGEST: usize = 120;

/// Returns the lines round the title that stand above the first running text.
pub(super) fn head<'a>(masthead: &Masthead<'a>) -> Vec<(usize, &'a Line)> {
    above(masthead, 0)
}

/// Returns the same lines and those below the first of running text, which may
/// be a standfirst.
pub(super) fn below_standfirst<'a>(masthead: &Masthead<'a>) -> Vec<(usize, &'a Line)> {
    above(masthead, 1)
}

/// Returns the lines that stand below so many of running text at most.
fn above<'a>(masthead: &Masthead<'a>, most: usize) -> Vec<(usize, &'a Line)> {
    let (mut told, mut last) = (0, 0);
    let above = masthead.iter().filter(|(at, line)| {
        // The lines over the title come after those below it.
        told = if *at < last { 0 } else { told + usize::from(tells(line)) };
        last = *at;
        told <= most
    });
    above.copied().collect()
}

/// Tells whether a line is running text.
fn tells(line: &Line) -> bool {
    let is_sentence = || ends_sentence(&line.text) && line.text.split(' ').count() > 5;
    line.text.len() > 100 + line.linked || line.linked == 0 && is_sentence()
}

/// Finds who is named in the lines above the text, in one, or in one below a
/// label. A list of the makers of a work names no writer of the page.
pub(super) fn named_above(lines: &Lines, head: &Masthead<'_>) -> Option<String> {
    let short = head.iter().filter(|(_, line)| !line.is_heading && line.text.len() <= LONGEST);
    short.filter(|(at, _)| !beside(lines, *at).any(|line| makes(&line.text))).find_map(
        |(at, line)| {
            if is_label_above(&line.text) && (writes(&line.text) || is_dated(lines, *at + 1)) {
                return whole(&lines.all.get(at + 1)?.text);
            }
            let mut parts = line.text.split(['|', '·', '•', '∙', '—']).map(str::trim);
            let told = parts.find_map(|part| {
                let own = signed_above(part)?;
                (writes(part) || is_dated(lines, *at)).then(|| whole(own)).flatten()
            });
            told.or_else(|| for_outlet(&line.text))
        },
    )
}

/// Returns the lines before one and behind it.
fn beside(lines: &Lines, at: usize) -> impl Iterator<Item = &Line> {
    let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
    beside.filter_map(|at| lines.all.get(at))
}

/// Tells whether a line has a date, or stands beside one.
fn is_dated(lines: &Lines, at: usize) -> bool {
    let own = lines.all.get(at).into_iter().chain(beside(lines, at));
    own.filter(|line| line.text.len() <= LONGEST).any(|line| {
        let is_said = || !date::each(&line.text, Reading::ANY, 1).is_empty();
        !line.times.is_empty() || date::may_be_in(&line.text) && is_said()
    })
}

/// Tells whether a line names who made a work otherwise than by writing:
/// `Diretto da Mario Rossi`.
pub(super) fn makes(line: &str) -> bool {
    let line = line.to_lowercase();
    MAKERS.iter().any(|maker| line.starts_with(maker))
}

/// How the words begin for making films and plays.
const MAKERS: [&str; 17] = [
    "directed",
    "diretto",
    "diretta",
    "dirigid",
    "réalisé",
    "mise en scène",
    "regia",
    "regie",
    "regi:",
    "regi av",
    "režie",
    "reżyseri",
    "regisser",
    "geregisseerd",
    "inszenier",
    "starring",
    "mit:",
];

/// Tells whether a line says that somebody wrote, and not only that somebody
/// published, as houses do.
fn writes(line: &str) -> bool {
    let line = line.to_lowercase();
    WRITING.iter().any(|word| line.starts_with(word))
}

/// How the words for that begin.
const WRITING: [&str; 25] = [
    "analysis",
    "column",
    "commentary",
    "compiled",
    "escrit",
    "essay",
    "geschreven",
    "geschrieben",
    "napis",
    "napsa",
    "napsá",
    "napís",
    "opinion",
    "redact",
    "redigid",
    "report",
    "review",
    "rédigé",
    "scris",
    "scritto",
    "skrev",
    "skriv",
    "submitted",
    "verfasst",
    "écrit",
];

/// Returns the name that is all of a text, but for a date, a place or an
/// office behind it.
fn whole(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let ends = [", ", " - ", " – ", " (", " in ", " on ", " for "];
    let end = ends.iter().filter_map(|end| Some((text.find(end)?, end.len()))).min();
    let (end, long) = end.unwrap_or((text.len(), 0));
    let are_names = are_names(text);
    let (own, rest) =
        if are_names { (text, "") } else { (text.get(..end)?, text.get(end + long..)?) };
    is_behind(rest).then_some(())?;
    let own = without_time(own);
    subject(own).is_none().then_some(())?;
    let name = name(own)?;
    let (small, large): (Vec<&str>, Vec<&str>) =
        name.split(' ').partition(|word| word.starts_with(char::is_lowercase));
    let is_name = are_names || is_full(&name) && small.iter().all(|word| PARTICLES.contains(word));
    (is_name && !is_common(&large.join(" ")) && !is_desk(&name)).then_some(name)
}

/// Tells whether a text may stand behind a name, and goes on with no sentence.
fn is_behind(rest: &str) -> bool {
    let is_small = |word: &&str| word.starts_with(char::is_lowercase) && word.len() > 3;
    let is_large = rest.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit());
    let is_day = || rest.chars().take(8).any(|letter| letter.is_ascii_digit());
    (is_large || rest.split(' ').count() <= 2 || is_day())
        && rest.split(' ').filter(is_small).count() <= 2
}

/// Returns the name in a line that says `Jane Doe for The Valley Post` and no
/// more.
fn for_outlet(line: &str) -> Option<String> {
    let (own, outlet) = line.split_once(" for The ")?;
    let is_outlet = outlet.split(' ').count() <= 3
        && outlet.split(' ').all(|word| word.starts_with(char::is_uppercase));
    (is_person(own) && is_outlet).then(|| name(own)).flatten()
}

/// Tells whether a name is that of a desk or a house, and of no person.
pub(super) fn is_desk(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split([' ', '-']).any(|word| DESKS.iter().any(|desk| word.starts_with(desk)))
}

/// How words begin that desks and houses are called by.
const DESKS: [&str; 28] = [
    "admin",
    "books",
    "editor",
    "edition",
    "edizion",
    "förlag",
    "gmbh",
    "kiadó",
    "labs",
    "librer",
    "libros",
    "moderat",
    "nakladat",
    "newsroom",
    "redac",
    "redakc",
    "redaks",
    "redakt",
    "redazion",
    "redaç",
    "szerkeszt",
    "toimitu",
    "uitgever",
    "verlag",
    "webmaster",
    "wydawnict",
    "édition",
    "rédac",
];

#[cfg(test)]
mod tests {
    use crate::article::byline::tests::of_page;

    const TEXT: &str = "The county council voted on Tuesday to keep the swimming baths open until \
                        the autumn, after a petition was handed in at the town hall.";

    #[test]
    fn who_wrote_is_named_above_the_text() {
        for (line, wanted) in [
            ("Review by Jane Doe", Some("Jane Doe")),
            ("Opinion by Jane Doe, CNN", Some("Jane Doe")),
            ("Geschrieben von Anna Berg", Some("Anna Berg")),
            ("Scritto da Anna de Rossi il 4 marzo 2019", Some("Anna de Rossi")),
            ("Napsal Jan Dvořák, 4. března 2019", Some("Jan Dvořák")),
            ("Geplaatst door Jan de Wit op 4 maart 2018", Some("Jan de Wit")),
            ("Publié par Anne Dupont</p><p>12/03/2024", Some("Anne Dupont")),
            ("Scritto da</p><p>Mario Rossi", Some("Mario Rossi")),
            ("Jane Doe for The Valley Post", Some("Jane Doe")),
            ("Publié par Anne Dupont", None),
            ("Publicado por Alfaguara, 4 de marzo de 2019", None),
            ("Opublikowane przez Znak, 4 marca 2019", None),
            ("Veröffentlicht von Redaktion am 04.03.2019", None),
            ("Veröffentlicht von Redaktion um 10:12", None),
            ("Pubblicato da Redazione Valle il 4 marzo 2019", None),
            ("Analysis by Acme Labs", None),
            ("Geschrieben von Johann Wolfgang von Goethe, gespielt vom Ensemble.", None),
            ("Scritto da Dante Alighieri nel Trecento, il poema torna.", None),
            ("Diretto da Mario Rossi</p><p>Scritto da Mario Rossi", None),
        ] {
            let page = |before: &str, amid: &str| {
                format!("<h1>T</h1>{before}<p>{TEXT}</p>{amid}<p>{TEXT}</p>")
            };
            let line = format!("<p>{line}</p>");
            assert_eq!(of_page(&page(&line, "")).as_deref(), wanted, "{line}");
            assert_eq!(of_page(&page("", &line)), None, "{line}");
        }
    }

    #[test]
    fn amid_the_text_nobody_corrects_what_is_declared() {
        let page = |before: &str| {
            let name = "<meta name=author content='Jane Doe'><h1>T</h1>";
            of_page(&format!("{name}{before}<p>By Al Hale</p><p>{TEXT}</p>"))
        };
        assert_eq!(page("").as_deref(), Some("Al Hale"));
        assert_eq!(
            page("<p>A long drive ends in the empty baths.</p>").as_deref(),
            Some("Al Hale")
        );
        assert_eq!(page(&format!("<p>{TEXT}</p><p>{TEXT}</p>")).as_deref(), Some("Jane Doe"));
    }

    #[test]
    fn who_is_named_so_amid_the_text_made_what_it_speaks_of() {
        for line in [
            "<h3>Review by Jane Doe</h3>",
            "<ul><li>Review by Jane Doe</li></ul>",
            "<p>JANE DOE 4 March 2019</p>",
            "<p>By Tuesday Night the pumps had failed.</p>",
        ] {
            let page = format!("<h1>T</h1><p>{TEXT}</p>{line}<p>{TEXT}</p>");
            assert_eq!(of_page(&page), None, "{line}");
        }
    }

    #[test]
    fn what_a_page_declares_or_marks_is_believed_before() {
        let marks = ["<meta name=author content='Jane Doe'>", "<div class=author>Jane Doe</div>"];
        for mark in marks {
            for line in ["Review by Al Hale", "Scritto da Mario Rossi", "Al Hale for The Post"] {
                for page in [
                    format!("<h1>T</h1>{mark}<p>{line}</p><p>{TEXT}</p>"),
                    format!("<h1>T</h1>{mark}<p>{TEXT}</p><p>{line}</p><p>{TEXT}</p>"),
                ] {
                    assert_eq!(of_page(&page).as_deref(), Some("Jane Doe"), "{page}");
                }
            }
        }
        for line in [
            "<p class='meta author'>Geschrieben von Anna Berg</p>",
            "<p class=meta>Geschrieben von Anna Berg</p>",
            "<dd class=createdby>Geschrieben von: Anna Berg</dd>",
        ] {
            let page = format!("<h1>T</h1>{line}<p>{TEXT}</p>");
            assert_eq!(of_page(&page).as_deref(), Some("Anna Berg"), "{line}");
        }
    }
}
