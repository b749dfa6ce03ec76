//! The words of headers and footers, in the languages that are built in.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::Value;
use serde::Deserialize;

use crate::model::Month;

/// All words that the templates use.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    home: String,
    pub(super) newest: String,
    categories: String,
    picks: String,
    mirrors: String,
    from: String,
    by: String,
    pub(super) picture: String,
    share: String,
    elsewhere: String,
    original: String,
    intro: String,
    older: String,
    copy_title: String,
    copy: String,
    mirrors_intro: String,
    no_mirrors: String,
    check_title: String,
    check: String,
    list_number: String,
    list_expires: String,
    pages: String,
    date: String,
    month: String,
    months: Vec<String>,
}

const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("wording/en.toml")),
    ("zh-hans", include_str!("wording/zh-hans.toml")),
    ("zh-hant", include_str!("wording/zh-hant.toml")),
    ("ru", include_str!("wording/ru.toml")),
    ("fa", include_str!("wording/fa.toml")),
];

/// Returns the built-in language nearest to a BCP 47 tag; English where none
/// is near.
fn nearest(tag: &str) -> &'static str {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next() {
        Some("zh") => {
            let traditional = parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo"));
            if traditional { "zh-hant" } else { "zh-hans" }
        }
        Some("ru") => "ru",
        Some("fa") => "fa",
        _ => "en",
    }
}

impl Wording {
    /// Returns the words for a BCP 47 tag.
    pub(super) fn of(tag: &str) -> Result<Self, toml::de::Error> {
        let nearest = nearest(tag);
        let text = LANGUAGES.iter().find(|(name, _)| *name == nearest).map_or("", |(_, text)| text);
        toml::from_str(text)
    }

    /// Returns the words as the templates see them.
    pub(super) fn words(&self) -> Value {
        let words = [
            ("home", &self.home),
            ("newest", &self.newest),
            ("categories", &self.categories),
            ("picks", &self.picks),
            ("mirrors", &self.mirrors),
            ("from", &self.from),
            ("by", &self.by),
            ("picture", &self.picture),
            ("share", &self.share),
            ("elsewhere", &self.elsewhere),
            ("original", &self.original),
            ("intro", &self.intro),
            ("older", &self.older),
            ("copy_title", &self.copy_title),
            ("copy", &self.copy),
            ("mirrors_intro", &self.mirrors_intro),
            ("no_mirrors", &self.no_mirrors),
            ("check_title", &self.check_title),
            ("check", &self.check),
            ("list_number", &self.list_number),
            ("list_expires", &self.list_expires),
            ("pages", &self.pages),
        ];
        Value::from_pairs(words.map(|(name, word)| (name, word.as_str())))
    }

    /// Returns the day of a moment, in UTC.
    pub(super) fn date(&self, moment: Timestamp) -> String {
        let date = TimeZone::UTC.to_datetime(moment).date();
        self.fill(&self.date, date.year(), date.month(), date.day())
    }

    /// Returns a month.
    pub(super) fn month(&self, month: Month) -> String {
        self.fill(&self.month, month.year(), month.month(), 1)
    }

    fn fill(&self, form: &str, year: i16, month: i8, day: i8) -> String {
        let name = usize::try_from(month - 1).ok().and_then(|at| self.months.get(at));
        form.replace("{year}", &year.to_string())
            .replace("{month_name}", name.map_or("", String::as_str))
            .replace("{month2}", &format!("{month:02}"))
            .replace("{month}", &month.to_string())
            .replace("{day2}", &format!("{day:02}"))
            .replace("{day}", &day.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word() {
        for (name, text) in LANGUAGES {
            let wording: Wording = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            let date = wording.date("2021-01-11T23:30:00Z".parse().unwrap());
            assert!(date.contains("2021") && date.contains("11"), "{name}: {date}");
            assert!(!date.contains('{'), "{name}: {date}");
            assert!(!wording.month("2021-01".parse().unwrap()).contains('{'), "{name}");
        }
    }

    #[test]
    fn tags_find_the_nearest_language() {
        for (tag, language) in [
            ("zh-Hans", "zh-hans"),
            ("zh-CN", "zh-hans"),
            ("zh", "zh-hans"),
            ("zh-TW", "zh-hant"),
            ("zh-Hant-HK", "zh-hant"),
            ("en-GB", "en"),
            ("fa-IR", "fa"),
            ("ru", "ru"),
            ("xx", "en"),
        ] {
            assert_eq!(nearest(tag), language, "{tag}");
        }
    }
}
