//! What the words of a line, or the name of a mark, say of a date.

use jiff::ZonedDateTime;

use crate::article::lines::Line;
use crate::text::date::{self, Calendar, Order, Reading};
use crate::text::script::{ends_sentence, from_word, is_wide};

/// Words that say that the date after them is that of publication, or their
/// beginnings.
const PUBLISHED: [&str; 74] = [
    "publish",
    "posted",
    "publié",
    "mis en ligne",
    "veröffentlicht",
    "erschienen",
    "publicad",
    "publicat",
    "pubblicat",
    "gepubliceerd",
    "geplaatst",
    "publicera",
    "publisert",
    "publiceret",
    "julkaistu",
    "opublikowan",
    "dodano",
    "publikován",
    "zveřejněn",
    "közzét",
    "megjelen",
    "δημοσι",
    "опубликован",
    "публикаци",
    "публікаці",
    "publikacji",
    "размещен",
    "опублікован",
    "апублікаван",
    "жарияла",
    "yayınlan",
    "yayımlan",
    "yayın tarihi",
    "oluşturma",
    "dərc olun",
    "انتشار",
    "منتشر",
    "نوشته شده",
    "نشر",
    "نُشر",
    "شائع",
    "פורסם",
    "प्रकाशित",
    "প্রকাশ",
    "เผยแพร่",
    "đăng",
    "diterbitkan",
    "dipublikasikan",
    "tayang",
    "公開",
    "掲載",
    "配信",
    "投稿",
    "입력",
    "등록",
    "게시",
    "승인",
    "发布",
    "發布",
    "发表",
    "發表",
    "刊登",
    "来源",
    "來源",
    "时间：",
    "张贴",
    "張貼",
    "建檔",
    "送交者",
    "objavljen",
    "објављен",
    "paskelbt",
    "publicēt",
    "publikuar",
];

/// Words that say that it is that of a change.
const CHANGED: [&str; 63] = [
    "updated",
    "modified",
    "reviewed",
    "revised",
    "edited",
    "checked",
    "mis à jour",
    "modifié",
    "aktualis",
    "geändert",
    "actualizad",
    "atualizad",
    "actualizat",
    "aggiornat",
    "modificat",
    "bijgewerkt",
    "gewijzigd",
    "uppdatera",
    "oppdatert",
    "opdateret",
    "päivitetty",
    "zaktualizowan",
    "aktualizov",
    "upraven",
    "frissít",
    "módosít",
    "ενημερώθηκε",
    "обновлен",
    "обновлён",
    "изменен",
    "изменён",
    "отредактирован",
    "оновлен",
    "абноўлен",
    "жаңарт",
    "güncelle",
    "yenilən",
    "تحديث",
    "تحدیث",
    "بروز",
    "به روز",
    "به\u{200c}روز",
    "ویرایش",
    "اپ ڈیٹ",
    "עודכן",
    "अपडेट",
    "अद्यतन",
    "আপডেট",
    "อัปเดต",
    "อัพเดต",
    "แก้ไข",
    "cập nhật",
    "diperbarui",
    "수정",
    "업데이트",
    "更新",
    "修改",
    "已于",
    "已於",
    "更新时间：",
    "更新時間：",
    "修改时间：",
    // The day on which a decree was made.
    "成文",
];

/// Words that say that it is that of something else.
const OTHER: [&str; 9] =
    ["born", "since", "joined", "until", "expires", "deadline", "stated", "received", "accepted"];

/// Longest line that is believed to tell when the article was published, and
/// longest that says nothing of its date, in bytes.
pub(super) const LONGEST: (usize, usize) = (160, 96);

/// What is said of a date, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Published,
    Unsaid,
    Changed,
    /// Of something else.
    Other,
}

/// A date of a line: the characters that tell it, its moment, and what a mark
/// round it says.
struct Told {
    place: std::ops::Range<usize>,
    moment: ZonedDateTime,
    rank: Option<Rank>,
}

/// Returns the dates of a line that is short enough to be there for them,
/// and what it, or the label before it, says of each. A sentence is not.
pub(super) fn dates(
    line: &Line,
    label: Option<&Line>,
    reading: Reading,
) -> Vec<(Rank, ZonedDateTime)> {
    let text = &line.text;
    if text.len() > LONGEST.0 {
        return Vec::new();
    }
    let label = label.filter(|label| label.text.chars().count() < 32);
    let found = told(line, of_taiwan(&[Some(text), label.map(|label| &label.text)], reading));
    if found.is_empty() {
        return Vec::new();
    }
    let is_in = |at: usize| found.iter().any(|told| told.place.contains(&at));
    let letters = text.chars().enumerate();
    let rest: String = letters.map(|(at, letter)| if is_in(at) { '\t' } else { letter }).collect();
    // Old pages have the address of their site beside the date.
    let words = rest.split_inclusive(char::is_whitespace);
    let own: String =
        words.filter(|word| !word.contains("://") && !word.starts_with("www.")).collect();
    // What else a line counts or names stands apart from its date.
    let parts = own.split(['|', '•', '·']).filter(|part| part.contains('\t'));
    let is_prose = parts.into_iter().any(is_prose);
    let long = length(text) + own.len() - rest.len();
    // A line with a date of its own speaks of that.
    let label = label.filter(|label| date::find(&label.text, reading).is_none());
    let mut from = 0;
    let mut ranked = Vec::new();
    for told in found {
        let before: String = text.chars().take(told.place.start).skip(from).collect();
        from = told.place.end;
        let before = before.trim_matches([' ', '·', '|', '•', ':', '-', '–']);
        let said = told.rank.unwrap_or_else(|| match (before, label) {
            ("", Some(label)) => rank(&label.text),
            (before, _) => rank(before),
        });
        let fits = match said {
            Rank::Published => !is_prose || begins(before, &PUBLISHED),
            Rank::Unsaid => !is_prose && long <= LONGEST.1,
            Rank::Changed => true,
            Rank::Other => false,
        };
        if fits {
            ranked.push((said, told.moment));
        }
    }
    ranked
}

/// Returns how a line of Chinese is read that says of what its date is: Taiwan
/// counts its years so, and nobody else counts any in three figures.
fn of_taiwan(words: &[Option<&String>], reading: Reading) -> Reading {
    const SIGNS: [&str; 5] = ["日期", "時間", "張貼", "發布", "發佈"];
    let may_be = reading.zone == date::CHINA && reading.calendar == Calendar::Gregorian;
    let mut words = words.iter().flatten();
    match may_be && words.any(|words| SIGNS.iter().any(|sign| words.contains(sign))) {
        true => Reading { calendar: Calendar::Minguo, ..reading },
        false => reading,
    }
}

/// Returns the length of a line as if every letter of an alphabet took a byte.
fn length(text: &str) -> usize {
    text.chars().map(|letter| if is_wide(letter) { letter.len_utf8() } else { 1 }).sum()
}

/// Returns how a line is read whose hours are counted by halves: who writes so
/// and tells no country writes the month first.
fn halved(text: &str, reading: Reading) -> Reading {
    let is_halved = || {
        let mut words = text.split_whitespace().zip(text.split_whitespace().skip(1));
        words.any(|(hour, half)| {
            let half = half.trim_end_matches(|letter: char| !letter.is_ascii_alphabetic());
            hour.contains(':')
                && (half.eq_ignore_ascii_case("AM") || half.eq_ignore_ascii_case("PM"))
        })
    };
    match reading.order {
        Order::Open if is_halved() => Reading { order: Order::MonthFirst, ..reading },
        _ => reading,
    }
}

/// Returns the dates of a line in their order. What a `time` element tells
/// machines stands for what it shows.
fn told(line: &Line, reading: Reading) -> Vec<Told> {
    let shown = match date::may_be_in(&line.text) {
        true => date::each(&line.text, halved(&line.text, reading), 4),
        false => Vec::new(),
    };
    let shown = shown.into_iter().map(|(place, moment)| Told { place, moment, rank: None });
    let mut found: Vec<Told> = shown.collect();
    for time in &line.times {
        let count = |end: usize| line.text.get(..end).unwrap_or_default().chars().count();
        let place = count(time.place.start)..count(time.place.end);
        let (moment, rank) = (date::told(&time.told, reading), rank_of_mark(&time.called));
        let is_here = |told: &&mut Told| {
            told.place.start < place.end.max(place.start + 1) && place.start < told.place.end
        };
        match (found.iter_mut().find(is_here), moment) {
            (Some(own), moment) => {
                own.rank = rank;
                own.moment = moment.unwrap_or_else(|| own.moment.clone());
            }
            (None, Some(moment)) => found.push(Told { place, moment, rank }),
            (None, None) => {}
        }
    }
    found.sort_by_key(|told| told.place.start);
    found
}

/// Small words that stand beside a date and make no sentence of it.
const BESIDE: [&str; 27] = [
    "am", "at", "by", "comments", "da", "de", "di", "door", "el", "in", "le", "min", "mins",
    "minute", "minutes", "of", "on", "op", "par", "por", "pm", "read", "reading", "uhr", "um",
    "views", "von",
];

/// Tells whether what stands round the dates of a line is running text, and
/// not who wrote it, where, for whom, or how long it is.
fn is_prose(rest: &str) -> bool {
    let words = rest.split(|letter: char| !letter.is_alphanumeric());
    let (mut small, mut caseless) = (0, 0);
    let mut is_counted = false;
    for word in words.filter(|word| !word.is_empty()) {
        // What a number counts, as in `9 minut`.
        let is_behind =
            std::mem::replace(&mut is_counted, word.bytes().all(|own| own.is_ascii_digit()));
        let is_long = word.chars().nth(1).is_some() && !is_behind;
        let Some(first) = word.chars().next().filter(|first| first.is_alphabetic() && is_long)
        else {
            continue;
        };
        small += usize::from(first.is_lowercase() && !BESIDE.contains(&word));
        caseless += usize::from(!first.is_lowercase() && !first.is_uppercase() && !is_wide(first));
    }
    // `4 maja 2024 r.`, `4. siječnja 2024.`: the short word for a year ends no
    // sentence, nor does the stop where hardly a word stands before it.
    let (before, after) = rest.rsplit_once('\t').unwrap_or((rest, ""));
    let is_short = [" r.", " г.", " р."].contains(&after) || after == "." && small < 2;
    let ends = ends_sentence(if is_short { before.trim_end_matches('\t') } else { rest });
    // `来源：` and the like name what follows them, however long that is.
    let wide = rest.split(|letter: char| !is_wide(letter)).map(|run| run.chars().count()).max();
    let is_wide_prose = wide > Some(0) && (rest.contains(['，', '。', '、']) || ends)
        || wide > Some(12) && !rest.contains(['：', ':']);
    small > 2 || (ends && small > 0) || caseless > 6 || is_wide_prose
}

/// Tells whether words begin with one of these.
fn begins(words: &str, with: &[&str]) -> bool {
    let words = from_word(words).to_lowercase();
    with.iter().any(|word| words.starts_with(word))
}

/// Returns where the last of these words ends, and how long it is.
fn last(words: &str, all: &[&str]) -> Option<(usize, usize)> {
    all.iter().filter_map(|word| Some((words.rfind(word)? + word.len(), word.len()))).max()
}

/// Tells what words say of the date after them: the last of them decides, the
/// longer where two end together.
pub(super) fn rank(words: &str) -> Rank {
    let words = words.to_lowercase();
    let all = [
        (last(&words, &PUBLISHED), Rank::Published),
        (last(&words, &OTHER), Rank::Other),
        (last(&words, &CHANGED), Rank::Changed),
    ];
    let said = all.into_iter().filter(|(place, _)| place.is_some());
    said.max_by_key(|(place, _)| *place).map_or(Rank::Unsaid, |(_, rank)| rank)
}

/// Tells what the class or the property of an element says of its date.
pub(super) fn rank_of_mark(called: &str) -> Option<Rank> {
    let called = called.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| called.contains(word));
    // WordPress calls what was never changed `published updated`.
    match (is(&["publish", "posted", "entry-date"]), is(&["modif", "updat", "edited"])) {
        (true, _) => Some(Rank::Published),
        (false, true) => Some(Rank::Changed),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for word in PUBLISHED.iter().chain(&CHANGED).chain(&OTHER) {
            assert_eq!(word.to_lowercase(), *word);
        }
    }

    #[test]
    fn many_languages_say_what_a_date_is_of() {
        for published in [
            "Опубликовано",
            "Дата публикации",
            "Data publikacji",
            "تاریخ انتشار",
            "نُشر في",
            "Yayınlanma Tarihi",
            "입력",
            "Đăng lúc",
            "公開日",
            "Veröffentlicht am",
            "First published",
            "Updated by A. Writer, published",
        ] {
            assert_eq!(rank(published), Rank::Published, "{published}");
        }
        for changed in [
            "Обновлено",
            "Обновлён",
            "آخرین به\u{200c}روزرسانی",
            "آخر تحديث",
            "Son Güncelleme",
            "최종수정",
            "Cập nhật",
            "最終更新",
            "Zuletzt aktualisiert",
            "Published today, updated",
        ] {
            assert_eq!(rank(changed), Rank::Changed, "{changed}");
        }
        assert_eq!(rank("Received:"), Rank::Other);
        assert_eq!(rank("Received 3 Nov 2021, published"), Rank::Published);
        assert_eq!(rank("Jane Doe"), Rank::Unsaid);
    }
}
