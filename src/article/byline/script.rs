//! Names in scripts that have no large letters: Arabic, Hebrew, Georgian,
//! Devanagari, Thai and others. There the number of words and of letters says
//! what a capital says elsewhere, so that such a name needs a further sign.

/// Most letters of one word of a name.
const WORD: usize = 16;

/// Tells whether a letter belongs to a script without large letters.
pub(super) fn is_caseless(letter: char) -> bool {
    let is_of_script = matches!(
        letter,
        '\u{590}'..='\u{109f}'
            // The large letters of Georgian are for inscriptions.
            | '\u{10d0}'..='\u{10ff}'
            | '\u{1200}'..='\u{137f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
    );
    is_of_script && !letter.is_numeric() && !STOPS.contains(&letter)
}

/// What ends sentences and their parts in these scripts.
const STOPS: [char; 13] = ['،', '؛', '؟', '۔', '٪', '٫', '٬', '।', '॥', '།', '၊', '။', '។'];

/// Tells whether a word may be continued by a sign or a mark.
fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '.' | '\'' | '’' | '-' | '"' | '״' | '׳' | '\u{200c}' | '\u{200d}' | '\u{200b}'
    )
}

/// Tells whether a text may be the name of a person in such a script: two to
/// four words of its letters.
pub(super) fn is_person(text: &str) -> bool {
    let is_word = |word: &str| {
        let count = word.chars().count();
        (1..=WORD).contains(&count)
            && word.starts_with(is_caseless)
            && word.chars().all(|letter| is_caseless(letter) || is_mark(letter))
    };
    let count = text.split(' ').count();
    (2..=4).contains(&count) && text.split(' ').all(is_word)
}

/// Tells whether a text leads to more of what somebody wrote.
pub(super) fn is_call(text: &str) -> bool {
    text.split(' ').any(|word| CALLS.contains(&word))
}

/// All, more, read, articles.
const CALLS: [&str; 22] = [
    "كل",
    "جميع",
    "المزيد",
    "مزيد",
    "اقرأ",
    "مقالات",
    "المقالات",
    "الكاتب",
    "همه",
    "بیشتر",
    "سایر",
    "نویسنده",
    "مزید",
    "עוד",
    "כל",
    "הכתבות",
    "ყველა",
    "მეტი",
    "सभी",
    "और",
    "อ่าน",
    "ทั้งหมด",
];

/// Tells whether a text is a name behind its initial, as Mongols write it:
/// `Б.Сараа`.
pub(super) fn is_initialled(text: &str) -> bool {
    let Some((initial, own)) = text.split_once('.') else { return false };
    let is_large = |text: &str| text.starts_with(char::is_uppercase);
    let is_short = initial.chars().count() <= 2 && is_large(initial) && !initial.is_ascii();
    is_short
        && is_large(own)
        && (3..=20).contains(&own.chars().count())
        && own.chars().skip(1).all(char::is_lowercase)
}

/// Tells whether a text begins with a small letter: what goes on.
pub(super) fn starts_small(text: &str) -> bool {
    text.starts_with(|first: char| first.is_lowercase() && !is_caseless(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_large_letters_is_a_few_words() {
        for text in
            ["مریم صادقی", "זאב בן-דוד", "ნინო მელაძე", "สมชาย ใจดี", "रीता सिंह", "علی‌رضا احمدی"]
        {
            assert!(is_person(text), "{text}");
        }
        for text in [
            "الماء",
            "عاد الماء إلى النهر أمس",
            "المزيد: هنا",
            "آذار ٢٠٢٣",
            "Jane Doe",
            "مریم ، صادقی",
            "",
        ] {
            assert!(!is_person(text), "{text}");
        }
        assert!(is_initialled("Б.Сараа"));
        for text in ["Б.Сараа хэлэв", "U.Roe", "а.Сараа", "Б.2024", "Сараа"]
        {
            assert!(!is_initialled(text), "{text}");
        }
        assert!(starts_small("jane") && !starts_small("Jane") && !starts_small("ნინო"));
    }
}
