//! What stands before the name of who wrote: `By`, `Автор:`, `作者：`.

/// What has to stand between a label and a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Nothing: the label says it alone.
    Bare,
    /// Nothing where the text is called an author, else a sign.
    Marked,
    /// A sign: without it the label is a word, or part of a name.
    Sign,
    /// The same as where marked; elsewhere it names who did something else.
    Within,
}

use Joint::{Bare, Marked, Sign, Within};

/// The labels of all languages, in lower case, the longer first where one
/// begins with another.
const LABELS: [(&str, Joint); 165] = [
    ("written by", Bare),
    ("posted by", Bare),
    ("authored by", Bare),
    ("story by", Bare),
    ("text by", Bare),
    ("words by", Bare),
    ("co-authored by", Bare),
    ("guest post by", Bare),
    ("interview by", Bare),
    ("reported by", Bare),
    ("prepared by", Marked),
    ("by", Bare),
    ("published by", Within),
    ("reporting by", Within),
    ("more articles by", Within),
    ("more posts by", Within),
    ("more stories by", Within),
    ("see all posts by", Within),
    ("view posts by", Within),
    ("articles by", Within),
    ("posts by", Within),
    ("reviewed by", Within),
    ("photo by", Within),
    ("view all posts by", Within),
    ("all posts by", Within),
    ("authors", Sign),
    ("author", Sign),
    ("words", Sign),
    ("text", Sign),
    ("par", Bare),
    ("écrit par", Bare),
    ("propos recueillis par", Bare),
    ("recueilli par", Bare),
    ("entretien réalisé par", Bare),
    ("un article de", Marked),
    ("auteur", Marked),
    ("ein kommentar von", Bare),
    ("ein gastbeitrag von", Bare),
    ("ein artikel von", Bare),
    ("ein beitrag von", Bare),
    ("ein bericht von", Bare),
    ("ein essay von", Bare),
    ("ein interview von", Bare),
    ("eine reportage von", Bare),
    ("eine analyse von", Bare),
    ("eine kolumne von", Bare),
    ("verfasst von", Bare),
    ("von", Bare),
    ("autorinnen", Sign),
    ("autorin", Marked),
    ("autoren", Sign),
    ("por", Bare),
    ("escrito por", Bare),
    ("redacción", Sign),
    ("autores", Sign),
    ("autora", Marked),
    ("autore", Marked),
    ("autori", Sign),
    ("autorka", Sign),
    ("autor", Marked),
    ("texto", Sign),
    ("testo", Sign),
    ("texte", Sign),
    ("a cura di", Bare),
    ("door", Marked),
    ("tekst", Sign),
    ("teksti", Sign),
    ("kirjoittaja", Sign),
    ("skribent", Sign),
    ("skriven av", Bare),
    ("skrevet av", Bare),
    ("skrevet af", Bare),
    ("opracowała", Sign),
    ("opracował", Sign),
    ("opracowanie", Sign),
    ("oprac.", Bare),
    ("oprac", Sign),
    ("szerző", Sign),
    ("írta", Sign),
    ("συντάκτης", Sign),
    ("γράφει ο", Bare),
    ("γράφει η", Bare),
    ("автор текста", Sign),
    ("авторка", Sign),
    ("авторы", Sign),
    ("автори", Sign),
    ("автор", Marked),
    ("аўтар", Marked),
    ("аутор", Marked),
    ("текст", Sign),
    ("от", Marked),
    ("пише", Sign),
    ("пишет", Sign),
    ("piše", Sign),
    ("napisao", Sign),
    ("napisala", Sign),
    ("yazar", Sign),
    ("yazan", Sign),
    ("haber", Sign),
    ("از", Marked),
    ("توسط", Marked),
    ("خبرنگار", Sign),
    ("گزارشگر", Sign),
    ("گزارش از", Marked),
    ("مصنف", Sign),
    ("müəllif", Sign),
    ("muallif", Sign),
    ("ავტორი", Sign),
    ("հեղինակ", Sign),
    ("מאת", Bare),
    ("כתב", Sign),
    ("כתבה", Sign),
    ("بقلم", Bare),
    ("إعداد", Sign),
    ("اعداد", Sign),
    ("تأليف", Marked),
    ("تقرير", Sign),
    ("بواسطة", Marked),
    ("الكاتب", Sign),
    ("الكاتبة", Sign),
    ("كتبت", Marked),
    ("كتب", Marked),
    ("نویسنده", Sign),
    ("نوشته", Sign),
    ("لیکوال", Sign),
    ("تحریر", Sign),
    ("लेखक", Sign),
    ("द्वारा", Marked),
    ("লেখক", Sign),
    ("লেখা", Sign),
    ("எழுதியவர்", Marked),
    ("ရေးသားသူ", Sign),
    ("ដោយ", Marked),
    ("በ", Marked),
    ("مۇخبىرىمىز", Marked),
    ("โดย", Marked),
    ("เขียนโดย", Marked),
    ("ผู้เขียน", Sign),
    ("tác giả", Sign),
    ("bài", Sign),
    ("oleh", Marked),
    ("penulis", Sign),
    ("reporter", Sign),
    ("mwandishi", Sign),
    ("작성자", Sign),
    ("글", Sign),
    ("作者", Sign),
    ("记者", Sign),
    ("記者", Sign),
    ("撰文", Sign),
    ("撰稿", Sign),
    ("采写", Sign),
    ("採訪", Sign),
    ("文字", Marked),
    ("执笔", Sign),
    ("文", Sign),
    ("執筆", Sign),
    ("筆者", Sign),
    ("文責", Sign),
    ("取材・文", Sign),
    ("取材", Sign),
    ("ライター", Sign),
    ("著者", Sign),
    ("投稿者", Sign),
    ("撰寫", Sign),
];

/// Small words that are labels in one language and begin names in another.
const OF_LANGUAGE: [(&str, &[&str]); 12] = [
    ("da", &["af"]),
    ("el", &["του", "της", "των"]),
    ("id", &["oleh"]),
    ("it", &["di"]),
    ("nb", &["av"]),
    ("nl", &["door"]),
    ("nn", &["av"]),
    ("no", &["av"]),
    ("ro", &["de"]),
    ("sv", &["av"]),
    ("sw", &["na"]),
    ("vi", &["bởi"]),
];

/// Who stands behind these answers for a text, or made its pictures, and did
/// not write it.
const OTHERS: [&str; 30] = [
    "作者简介",
    "作者簡介",
    "作者介绍",
    "关于作者",
    "来源",
    "來源",
    "文章来源",
    "稿源",
    "责任编辑",
    "責任編輯",
    "责编",
    "責編",
    "编辑",
    "編輯",
    "审校",
    "审核",
    "校对",
    "攝影",
    "摄影",
    "edited by",
    "مترجم",
    "ترجمه",
    "ترجمة",
    "تصوير",
    "عکس",
    "عکاس",
    "ویرایش",
    "ویراستار",
    "تحرير",
    "translated by",
];

/// Tells whether a text names who did something else than write.
pub(super) fn names_other(text: &str) -> bool {
    let text = text.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    OTHERS.iter().any(|label| {
        let after = text
            .get(label.len()..)
            .filter(|_| text.get(..label.len()).is_some_and(|own| own.eq_ignore_ascii_case(label)));
        // `编辑部` is somebody.
        let ends = |after: &str| {
            after.is_empty() || after.starts_with([':', '：', '/', '／', '|', '｜', ' ', '　'])
        };
        after.is_some_and(|after| ends(after) || label.starts_with(['责', '責']))
    })
}

/// Returns what follows a label where a text is called an author.
pub(super) fn unlabelled(text: &str) -> Option<&str> {
    after_label(text, |label, after| {
        let sign = after.trim_start().strip_prefix(|sign: char| {
            matches!(sign, ':' | '：' | '/' | '／' | '՝' | '፡' | '፦')
                || (!label.0.is_ascii()
                    && matches!(sign, '|' | '｜' | '・' | '丨' | '-' | ',' | '،'))
        });
        match sign {
            Some(rest) => Some(rest.trim()),
            None if label.1 != Sign => parted(label.0, after),
            None => None,
        }
    })
}

/// Returns what follows a label in a line that may say anything. A language
/// has further labels.
pub(super) fn signed<'a>(line: &'a str, language: &str) -> Option<&'a str> {
    let plain = after_label(line, |label, after| {
        (label.1 != Within).then_some(())?;
        let sign = after.trim_start().strip_prefix([':', '：', '՝', '،', ',']);
        // `Author, Jane Doe` is read to the blind.
        let listed = after.starts_with([',', '،']) && label.1 == Bare;
        match sign.filter(|_| !listed) {
            Some(rest) => Some(rest.trim()),
            None if label.1 == Bare => parted(label.0, after),
            None => None,
        }
    });
    plain.or_else(|| of_language(line, language))
}

/// Tells whether a line is a label alone, and the name stands below.
pub(super) fn is_label(line: &str) -> bool {
    let own = line.trim_end_matches([':', ' ', '：', '|', '｜', '／', '/']);
    let has_sign = own.len() < line.trim_end().len();
    let own = own.to_lowercase();
    LABELS.iter().any(|(label, joint)| {
        *label == own && (*joint == Bare || *joint == Marked || *joint == Sign && has_sign)
    })
}

/// Returns what follows a small word of a language: a whole name.
pub(super) fn of_language<'a>(text: &'a str, language: &str) -> Option<&'a str> {
    let (_, labels) = OF_LANGUAGE.iter().find(|(own, _)| *own == language)?;
    let (first, rest) = text.split_once(' ')?;
    let first = first.trim_end_matches(':').to_lowercase();
    let rest = rest.trim_start();
    // `De la Cruz` and `Di Maio` are names.
    let is_name = rest.split(' ').filter(|word| starts_large(word)).count() > 1;
    (labels.contains(&first.as_str()) && starts_large(rest) && is_name).then_some(rest)
}

fn starts_large(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// Returns what follows a label without a sign, where a word ends there.
fn parted<'a>(label: &str, after: &'a str) -> Option<&'a str> {
    let rest = after.strip_prefix([' ', '\u{a0}'])?.trim();
    // `Автор ответил` goes on.
    (label.is_ascii() || !rest.starts_with(char::is_lowercase)).then_some(rest)
}

/// Returns what `rest` makes of the first label that a text begins with.
fn after_label<'a>(
    text: &'a str,
    rest: impl Fn((&str, Joint), &'a str) -> Option<&'a str>,
) -> Option<&'a str> {
    let head = text.get(..text.floor_char_boundary(32))?.to_lowercase();
    LABELS.iter().filter(|(label, _)| head.starts_with(label)).find_map(|label| {
        let after = text.get(label.0.len()..)?;
        rest(*label, after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_written_as_it_is_compared() {
        for (at, (label, _)) in LABELS.iter().enumerate() {
            assert_eq!(label.to_lowercase(), *label);
            assert!(label.len() < 32 && !LABELS[..at].iter().any(|(other, _)| other == label));
        }
    }

    #[test]
    fn who_answers_for_a_text_did_not_write_it() {
        for text in [
            "责任编辑：王小明",
            "【责任编辑:王小明】",
            "責任編輯王小明",
            "摄影 王小明",
            "来源：例子网",
        ] {
            assert!(names_other(text), "{text}");
        }
        for text in ["编辑部", "摄影师王小明", "王小明", "Edith Roe"] {
            assert!(!names_other(text), "{text}");
        }
    }

    #[test]
    fn a_label_is_told_from_the_word_that_it_is_elsewhere() {
        for (text, name) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("Автор: Иван Петров", Some("Иван Петров")),
            ("Автор Иван Петров", Some("Иван Петров")),
            ("Автор ответил", None),
            ("Szerző: Nagy Anna", Some("Nagy Anna")),
            ("Пише: Јована Ковач", Some("Јована Ковач")),
            ("oprac. Jan Kowal", Some("Jan Kowal")),
            ("文｜王小明", Some("王小明")),
            ("Text Jane", None),
            ("Bylaws: a guide", None),
        ] {
            assert_eq!(unlabelled(text), name, "{text}");
        }
        for (line, language, name) in [
            ("Ein Kommentar von Jana Doe", "de", Some("Jana Doe")),
            ("Author, 王小明", "zh", Some("王小明")),
            ("Av Anna Berg", "sv", Some("Anna Berg")),
            ("Av Anna Berg", "tr", None),
            ("Di Mario Rossi", "it", Some("Mario Rossi")),
            ("Di Maio", "it", None),
            ("De Nieuwe Tijd", "nl", None),
            ("Door Jan de Vries", "nl", Some("Jan de Vries")),
            ("Του Γιώργου Νικολάου", "el", Some("Γιώργου Νικολάου")),
            ("Par, on the other hand", "en", None),
            ("Автор Иван Петров", "ru", None),
            ("Reviewed by: Jane Doe", "en", None),
            ("Updated: Aug 20", "en", None),
        ] {
            assert_eq!(signed(line, language), name, "{line}");
        }
    }
}
