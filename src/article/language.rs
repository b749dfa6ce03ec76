//! The language of an article: what its page declares, unless its text is
//! plainly in another; what its text tells, where nothing is declared.
//!
//! Letters tell a language that has a script of its own. Small words tell
//! those that share theirs; where two of them are close, nothing is told. The
//! detector that an extractor brings along, `whatlang`, takes languages that it
//! does not know for others, with full confidence.

mod words;

use dom_query::Document;

use super::data::Data;
use super::lines::{Line, Lines, Masthead};
use super::metadata::Metas;
use crate::model::Evidence;
use words::{Script, of_letters, shares};

/// Returns the language of an article as a tag of BCP 47.
pub(super) fn settled(
    declared: Option<(String, Evidence)>,
    lines: &Lines,
    masthead: &Masthead<'_>,
) -> Option<(String, Evidence)> {
    let text = sample(lines, masthead);
    let own = match &declared {
        Some((tag, _)) => other_than(tag, &text),
        None => told(&text),
    };
    own.map(|own| (own.to_owned(), Evidence::Text)).or(declared)
}

/// Returns the language that a page declares.
pub(super) fn declared(
    document: &Document,
    metas: &Metas,
    data: &Data,
) -> Option<(String, Evidence)> {
    let html = document.html_root();
    let told = html.attr("lang").or_else(|| html.attr("xml:lang")).map(|tag| tag.to_string());
    let named = metas.named(&["og:locale", "content-language", "language", "dc.language"]);
    let told = told.as_deref().map(|tag| (tag, Evidence::Markup));
    let linked = data.language.as_deref().map(|tag| (tag, Evidence::JsonLd));
    [told, named, linked]
        .into_iter()
        .flatten()
        .find_map(|(tag, evidence)| Some((language_tag(tag)?, evidence)))
}

/// What stands where a language is wanted and is none: how the names of
/// encodings begin, and the tags for no language at all.
const NONE: [&str; 6] = ["utf", "iso", "gbk", "und", "mul", "zxx"];

/// Returns a tag in the form of BCP 47, or nothing if it is none.
fn language_tag(text: &str) -> Option<String> {
    let text = text.split([',', ';']).next()?.trim().replace('_', "-");
    let mut parts = text.split('-');
    let first = parts.next()?;
    let fine = (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !NONE.iter().any(|none| first.eq_ignore_ascii_case(none));
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    (fine && rest && text.len() <= 35).then_some(text)
}

/// Bytes of a line that is running text, and of text that is looked at.
const SAMPLE: (usize, usize) = (90, 3_000);

/// Returns the beginning of the running text of a page, below its title.
fn sample(lines: &Lines, masthead: &Masthead<'_>) -> String {
    let begin = masthead.first().map_or(0, |(at, _)| *at);
    let mut text = String::new();
    let is_running = |line: &&Line| line.text.len() > SAMPLE.0 + line.linked && !line.is_aside;
    for line in lines.all.iter().skip(begin).filter(is_running) {
        text.push_str(&line.text);
        text.push('\n');
        if text.len() > SAMPLE.1 {
            break;
        }
    }
    text
}

/// What part of the words of a text has to be small words of one language, in
/// hundredths: where nothing is declared, and where another is.
const LEAST: (usize, usize) = (12, 20);

/// Returns the language that a text is in for certain.
fn told(text: &str) -> Option<&'static str> {
    match of_letters(text)? {
        (_, Some(own)) => Some(own),
        (Script::Latin, None) => {
            let shares = shares(text);
            let [(own, most), (_, next), ..] = shares.as_slice() else { return None };
            (*most >= LEAST.0 && most * 5 >= next * 6).then_some(*own)
        }
        (_, None) => None,
    }
}

/// Returns the language of a text that is declared to be in one that it cannot
/// be in: it is written in letters of another, or it has the small words of
/// another and hardly any of its own.
fn other_than(tag: &str, text: &str) -> Option<&'static str> {
    let mut parts = tag.split('-');
    let own = parts.next()?.to_ascii_lowercase();
    // `zh-Latn` says in which letters it is.
    if parts.any(|part| part.len() == 4) {
        return None;
    }
    let known = Script::of_language(&own)?;
    let (script, _) = of_letters(text)?;
    if script != known {
        return told(text);
    }
    if script != Script::Latin {
        return None;
    }
    let shares = shares(text);
    let (other, most) = shares.first().copied()?;
    let of_own = shares.iter().find(|(language, _)| *language == own).map(|(_, share)| *share)?;
    (most >= LEAST.1 && of_own * 3 < most).then_some(other).filter(|_| told(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The county council voted on Tuesday to keep the swimming baths open \
        until the autumn, after a petition with more than four thousand names was handed in at \
        the town hall. It was the third time in ten years that the baths had been saved by the \
        people of the town, and this time the vote was not even close.";
    const SPANISH: &str = "El consejo votó el martes que la piscina siga abierta hasta el otoño, \
        después de que los vecinos entregaran en el ayuntamiento una petición con más de cuatro \
        mil firmas. Es la tercera vez en diez años que la piscina se salva por la gente del \
        pueblo, y esta vez la votación no fue ni siquiera reñida para los que la defendían.";
    const CHINESE: &str = "县议会星期二投票决定，游泳池继续开放到秋天，此前市民向市政厅递交了四千多人\
        签名的请愿书。这是十年来游泳池第三次被镇上的人救下来，这一次票数相差很大，没有人觉得意外。";
    const RUSSIAN: &str = "Совет района проголосовал во вторник за то, чтобы бассейн работал до \
        осени, после того как жители передали в мэрию петицию, которую подписали больше четырёх \
        тысяч человек. Это уже третий раз за десять лет, когда этот бассейн спасают сами жители.";

    fn of(lang: &str, text: &str) -> Option<String> {
        let document = Document::from(format!("<html {lang}><h1>T</h1><p>{text}</p>"));
        let (metas, lines) = (Metas::of(&document), Lines::of(&document));
        let declared = declared(&document, &metas, &Data::default());
        settled(declared, &lines, &[]).map(|(tag, _)| tag)
    }

    #[test]
    fn the_text_tells_its_language_where_nothing_is_declared() {
        for (text, wanted) in [
            (ENGLISH, Some("en")),
            (SPANISH, Some("es")),
            (CHINESE, Some("zh")),
            (RUSSIAN, Some("ru")),
            ("The baths stay open.", None),
            (
                "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.",
                None,
            ),
        ] {
            assert_eq!(of("", text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_template_that_tells_another_language_is_not_believed() {
        for (lang, text, wanted) in [
            ("lang=en", SPANISH, "es"),
            ("lang=de", ENGLISH, "en"),
            ("lang=en", CHINESE, "zh"),
            ("lang=en-US", RUSSIAN, "ru"),
            ("lang=zh-CN", ENGLISH, "en"),
            ("lang=utf-8", ENGLISH, "en"),
            // What is right, near, unknown or too short to tell stays.
            ("lang=en-GB", ENGLISH, "en-GB"),
            ("lang=zh-Hans", CHINESE, "zh-Hans"),
            ("lang=uk", RUSSIAN, "uk"),
            ("lang=gl", SPANISH, "gl"),
            ("lang=oc", SPANISH, "oc"),
            ("lang=sr-Latn", ENGLISH, "sr-Latn"),
            ("lang=de", "The baths stay open.", "de"),
        ] {
            assert_eq!(of(lang, text).as_deref(), Some(wanted), "{lang}: {text}");
        }
    }

    #[test]
    fn the_name_of_an_encoding_is_no_language() {
        for (text, tag) in [
            ("en_US", Some("en-US")),
            ("zh-Hans", Some("zh-Hans")),
            ("utf-8", None),
            ("ISO-8859-1", None),
            ("und", None),
            ("english", None),
        ] {
            assert_eq!(language_tag(text).as_deref(), tag, "{text}");
        }
    }
}
