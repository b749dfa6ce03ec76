//! A name that nothing marks, beside the date of an English page.

use super::Outlets;
use super::above::head;
use super::credit::is_called;
use super::labels::signed_above;
use super::name::name;
use crate::article::lines::Masthead;
use crate::text::date::{self, Reading};

/// Finds the name that stands alone with the date below the title, as in
/// `Jane Doe · 5 March 2024 · 6 min read`.
pub(super) fn beside_date(masthead: &Masthead<'_>, outlets: &Outlets<'_>) -> Option<String> {
    let (begin, _) = masthead.first()?;
    let head = head(masthead);
    let short = masthead.iter().filter(|(at, line)| {
        at >= begin && !line.is_link && !line.is_item && line.text.len() <= 100
    });
    short.filter(|(_, line)| date::may_be_in(&line.text)).find_map(|(at, line)| {
        let dates = date::each(&line.text, Reading::ANY, 2);
        (!dates.is_empty()).then_some(())?;
        let is_in = |at: usize| dates.iter().any(|(place, _)| place.contains(&at));
        let letters = line.text.chars().enumerate();
        let rest: String = letters.map(|(at, own)| if is_in(at) { '|' } else { own }).collect();
        let parts = rest.split(['|', '·', '•', '—', '–']);
        let parts = parts.map(|part| part.trim_matches([' ', ',', '-', '/', ':']));
        let mut parts = parts.filter(|part| !part.is_empty() && !is_long(part));
        // `JANE DOE March 5, 2024`; a place so written has a comma, and amid
        // the text signs whoever is quoted there.
        let is_above = || head.iter().any(|(own, _)| own == at);
        let is_named = |own: &str| {
            is_person(own) && signed_above(own).is_none()
                || is_shouted(own) && is_above() && !line.text.contains(&format!("{own},"))
        };
        let own = parts.next().filter(|own| is_named(own))?;
        (parts.next().is_none() && !outlets.has(own)).then(|| name(own)).flatten()
    })
}

/// Finds the Chinese name that stands alone with the date below the title, as
/// in `王小明 2005.6.12`. Names of two letters are places and words as well.
pub(super) fn beside_day(masthead: &Masthead<'_>) -> Option<String> {
    let short = masthead.iter().filter(|(_, line)| !line.is_link && line.text.len() <= 60);
    short.filter(|(_, line)| date::may_be_in(&line.text)).find_map(|(_, line)| {
        let (day, _) = date::each(&line.text, Reading::ANY, 1).pop()?;
        let letters = line.text.chars().enumerate();
        let rest: String =
            letters.filter(|(at, _)| !day.contains(at)).map(|(_, letter)| letter).collect();
        let own = rest.trim_matches([' ', '　', '\u{a0}', '(', ')', '（', '）', '|']);
        let is_place = own.ends_with(PLACES);
        (own.chars().count() == 3 && is_called(own) && !is_place).then(|| name(own)).flatten()
    })
}

/// What names of places and offices end with.
const PLACES: [char; 16] = [
    '省', '市', '县', '縣', '区', '區', '州', '镇', '处', '局', '院', '校', '庄', '山', '港', '庭',
];

/// Tells whether a text says how long another is: `6 min read`.
fn is_long(text: &str) -> bool {
    let own = text.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    own.len() < text.len() && own.starts_with("min")
}

/// Tells whether a text is written like the name of a person and has no word
/// that sections and places are called by.
pub(super) fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_raised = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && (letters.clone().any(char::is_lowercase) || word.len() <= 2)
            && letters
                .all(|letter| letter.is_alphabetic() || matches!(letter, '.' | '\'' | '’' | '-'))
    };
    (2..=3).contains(&words.len()) && words.iter().all(is_raised) && !is_common(text)
}

/// Tells whether a text is a name in capitals.
fn is_shouted(text: &str) -> bool {
    let is_loud = |word: &str| word.len() > 2 && word.chars().all(char::is_uppercase);
    text.split(' ').count() == 2 && text.split(' ').all(is_loud) && !is_common(text)
}

/// Tells whether a text has a word that sections and places are called by.
pub(super) fn is_common(text: &str) -> bool {
    text.split(' ').any(|word| NO_NAMES.contains(&word.to_lowercase().as_str()))
}

/// Words of the names of sections, of outlets, of places and of kinds of text.
const NO_NAMES: [&str; 228] = [
    "about",
    "academy",
    "action",
    "affairs",
    "agence",
    "agencia",
    "agentur",
    "agenzia",
    "compartir",
    "analysis",
    "and",
    "announcement",
    "announcements",
    "article",
    "articles",
    "artificial",
    "arts",
    "author",
    "awards",
    "beach",
    "behind",
    "best",
    "blog",
    "blogs",
    "book",
    "books",
    "breaking",
    "business",
    "care",
    "case",
    "category",
    "center",
    "central",
    "centre",
    "city",
    "civil",
    "climate",
    "club",
    "coast",
    "college",
    "column",
    "comment",
    "comments",
    "community",
    "company",
    "conference",
    "council",
    "county",
    "court",
    "creek",
    "crime",
    "culture",
    "daily",
    "data",
    "deep",
    "design",
    "development",
    "digital",
    "east",
    "economy",
    "edition",
    "editor",
    "editorial",
    "editors",
    "education",
    "energy",
    "engineering",
    "entertainment",
    "environment",
    "essay",
    "estate",
    "event",
    "events",
    "family",
    "fashion",
    "feature",
    "featured",
    "features",
    "film",
    "finance",
    "food",
    "foreign",
    "fort",
    "forum",
    "foundation",
    "general",
    "global",
    "government",
    "group",
    "guest",
    "guide",
    "guides",
    "health",
    "hills",
    "history",
    "home",
    "house",
    "human",
    "inc",
    "india",
    "industry",
    "inside",
    "insight",
    "insights",
    "institute",
    "international",
    "interview",
    "island",
    "issue",
    "journal",
    "lake",
    "last",
    "latest",
    "law",
    "learning",
    "legal",
    "life",
    "lifestyle",
    "live",
    "local",
    "los",
    "machine",
    "magazine",
    "market",
    "marketing",
    "markets",
    "media",
    "middle",
    "money",
    "more",
    "mount",
    "museum",
    "music",
    "national",
    "network",
    "new",
    "news",
    "newsletter",
    "north",
    "notes",
    "office",
    "online",
    "opinion",
    "our",
    "page",
    "park",
    "people",
    "photo",
    "podcast",
    "policy",
    "politics",
    "post",
    "posted",
    "posts",
    "press",
    "product",
    "public",
    "published",
    "read",
    "readers",
    "real",
    "release",
    "report",
    "research",
    "review",
    "reviews",
    "rights",
    "saint",
    "san",
    "santa",
    "school",
    "science",
    "section",
    "security",
    "series",
    "service",
    "share",
    "social",
    "society",
    "software",
    "south",
    "space",
    "special",
    "sport",
    "sports",
    "staff",
    "state",
    "states",
    "stories",
    "story",
    "street",
    "studies",
    "study",
    "style",
    "team",
    "tech",
    "technology",
    "the",
    "times",
    "tips",
    "today",
    "top",
    "travel",
    "tutorial",
    "tv",
    "uncategorized",
    "united",
    "university",
    "update",
    "updated",
    "updates",
    "valley",
    "video",
    "view",
    "views",
    "vol",
    "volume",
    "war",
    "washington",
    "web",
    "week",
    "weekly",
    "west",
    "white",
    "women",
    "work",
    "world",
    "york",
];

#[cfg(test)]
mod tests {
    use crate::article::byline::tests::of_page;

    #[test]
    fn a_name_alone_with_the_date_signs() {
        for (line, wanted) in [
            ("Jane Doe · 5 March 2024 · 6 min read", Some("Jane Doe")),
            ("Jane Doe, March 5, 2024", Some("Jane Doe")),
            ("Jane Doe | March 5, 2024", Some("Jane Doe")),
            (
                "<span><time datetime=2024-03-05>March 5, 2024</time></span><span><span>Jane O’Dell</span></span>",
                Some("Jane O’Dell"),
            ),
            ("<span>Jane Doe</span><span>3 May 2023</span><span>6 min</span>", Some("Jane Doe")),
            ("<i>JANE DOE</i> <i>March 5, 2024</i>", Some("JANE DOE")),
            ("HONG KONG, March 5, 2024", None),
            ("WORLD NEWS March 5, 2024", None),
            ("World News | March 5, 2024", None),
            ("Mountain View, March 5, 2024", None),
            ("Jane Doe | Travel | March 5, 2024", None),
            ("Updated March 5, 2024", None),
            ("The River Post · March 5, 2024", None),
            ("Jane Doe", None),
            ("Jane Doe came on March 5, 2024", None),
        ] {
            let page = |language: &str| {
                of_page(&format!("<html lang={language}><h1>A title</h1><div>{line}</div>"))
            };
            assert_eq!(page("en").as_deref(), wanted, "{line}");
            // Elsewhere the name has an element of its own.
            assert!(line.contains("span") || page("de").is_none(), "{line}");
        }
    }

    #[test]
    fn a_chinese_name_alone_with_the_day_signs() {
        let text = "河水一夜之间涨了许多，下城的人把东西搬到楼上。".repeat(4);
        for (line, wanted) in [
            ("王小明 2005.6.12", Some("王小明")),
            ("2005年6月12日 王小明", Some("王小明")),
            ("江苏省 2005.6.12", None),
            ("马鞍山 2005.6.12", None),
            ("文学 2005.6.12", None),
            ("王小明 很好 2005.6.12", None),
        ] {
            let page = format!("<h1>河水</h1><p>{line}</p><p>{text}</p>");
            assert_eq!(of_page(&page).as_deref(), wanted, "{line}");
        }
    }
}
