//! The names of months in the languages that news are written in, and the
//! letters that they are compared by.

use super::further;

/// Returns the month that a word names, from 1. The word is [`folded`].
pub(super) fn month(word: &str) -> Option<i8> {
    let month =
        match word {
            "january"
            | "jan"
            | "januar"
            | "janner"
            | "januari"
            | "janvier"
            | "janv"
            | "enero"
            | "ene"
            | "janeiro"
            | "gennaio"
            | "gen"
            | "ianuarie"
            | "ocak"
            | "oca"
            | "января"
            | "январь"
            | "янв"
            | "січня"
            | "січень"
            | "січ"
            | "stycznia"
            | "styczen"
            | "sty"
            | "ینایر"
            | "جانفی"
            | "ژانویه"
            | "ιανουαριου"
            | "ιαν" => 1,
            "february"
            | "feb"
            | "februar"
            | "februari"
            | "feber"
            | "fevrier"
            | "fevr"
            | "fev"
            | "febrero"
            | "fevereiro"
            | "febbraio"
            | "februarie"
            | "subat"
            | "sub"
            | "февраля"
            | "февраль"
            | "февр"
            | "фев"
            | "лютого"
            | "лютий"
            | "лют"
            | "lutego"
            | "luty"
            | "lut"
            | "فبرایر"
            | "فیفری"
            | "فوریه"
            | "شباط"
            | "φεβρουαριου"
            | "φεβ" => 2,
            "march" | "mar" | "marz" | "mars" | "maart" | "mrt" | "marzo" | "marco" | "maret"
            | "mart" | "martie" | "марта" | "март" | "мар" | "березня" | "березень" | "бер"
            | "marca" | "marzec" | "مارس" | "اذار" | "μαρτιου" | "μαρ" => 3,
            "april" | "apr" | "avril" | "avr" | "abril" | "abr" | "aprile" | "nisan" | "nis"
            | "апреля" | "апрель" | "апр" | "квітня" | "квітень" | "квіт" | "kwietnia"
            | "kwiecien" | "kwi" | "ابریل" | "افریل" | "اوریل" | "نیسان" | "απριλιου" | "απρ" => {
                4
            }
            "may" | "mai" | "mayo" | "maio" | "maggio" | "mag" | "mei" | "maj" | "mayis"
            | "мая" | "май" | "травня" | "травень" | "трав" | "maja" | "مایو" | "مای" | "ایار"
            | "مه" | "می" | "مې" | "μαιου" | "μαι" => 5,
            "june" | "jun" | "juni" | "juin" | "junio" | "junho" | "giugno" | "giu" | "haziran"
            | "haz" | "июня" | "июнь" | "июн" | "червня" | "червень" | "черв" | "czerwca"
            | "czerwiec" | "cze" | "یونیو" | "یونیه" | "جوان" | "حزیران" | "ژوین" | "ιουνιου"
            | "ιουν" => 6,
            "july" | "jul" | "juli" | "juillet" | "juil" | "julio" | "julho" | "luglio" | "lug"
            | "temmuz" | "tem" | "июля" | "июль" | "июл" | "липня" | "липень" | "лип" | "lipca"
            | "lipiec" | "lip" | "یولیو" | "یولیه" | "یولیوز" | "جویلیه" | "تموز" | "ژوییه"
            | "جولای" | "ιουλιου" | "ιουλ" => 7,
            "august" | "aug" | "aout" | "agosto" | "ago" | "augustus" | "agustos" | "agu"
            | "agt" | "agustus" | "августа" | "август" | "авг" | "серпня" | "серпень" | "серп"
            | "sierpnia" | "sierpien" | "sie" | "اغسطس" | "غشت" | "اوت" | "اب" | "اگوست"
            | "αυγουστου" | "αυγ" => 8,
            "september"
            | "sep"
            | "sept"
            | "septembre"
            | "septiembre"
            | "setiembre"
            | "setembro"
            | "set"
            | "settembre"
            | "eylul"
            | "eyl"
            | "сентября"
            | "сентябрь"
            | "сент"
            | "сен"
            | "вересня"
            | "вересень"
            | "вер"
            | "wrzesnia"
            | "wrzesien"
            | "wrz"
            | "سبتمبر"
            | "شتنبر"
            | "ایلول"
            | "سپتامبر"
            | "σεπτεμβριου"
            | "σεπ" => 9,
            "october" | "oct" | "oktober" | "okt" | "octobre" | "octubre" | "outubro" | "out"
            | "ottobre" | "ott" | "ekim" | "eki" | "октября" | "октябрь" | "окт" | "жовтня"
            | "жовтень" | "жовт" | "pazdziernika" | "pazdziernik" | "paz" | "اکتوبر" | "اکتبر"
            | "οκτωβριου" | "οκτ" => 10,
            "november" | "nov" | "novembre" | "noviembre" | "novembro" | "kasim" | "kas"
            | "ноября" | "ноябрь" | "ноя" | "нояб" | "листопада" | "листопад" | "лист"
            | "listopada" | "listopad" | "lis" | "نوفمبر" | "نونبر" | "نوامبر" | "νοεμβριου"
            | "νοε" => 11,
            "december"
            | "dec"
            | "dezember"
            | "dez"
            | "decembre"
            | "diciembre"
            | "dic"
            | "dezembro"
            | "dicembre"
            | "desember"
            | "des"
            | "aralik"
            | "ara"
            | "декабря"
            | "декабрь"
            | "дек"
            | "грудня"
            | "грудень"
            | "груд"
            | "grudnia"
            | "grudzien"
            | "gru"
            | "دیسمبر"
            | "دجنبر"
            | "دسامبر"
            | "δεκεμβριου"
            | "δεκ" => 12,
            _ => return english(word).or_else(|| further::month(word)),
        };
    Some(month)
}

/// Returns the month of an English name that is cut short.
pub(super) fn english(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word));
    at.or_else(|| (word == "sept").then_some(8)).and_then(|at| i8::try_from(at + 1).ok())
}

/// Returns the month that two words name together, as the Levant says it, or
/// two letters, as Thai cuts it short.
pub(super) fn month_of_two(first: &str, second: &str) -> Option<i8> {
    further::month(&format!("{first} {second}"))
}

/// Returns the month that a word names in Croatia, where lime and leaves have
/// theirs a month before those of Poland.
pub(super) fn month_of_croatia(word: &str) -> Option<i8> {
    const BEGIN: [&str; 12] =
        ["sij", "velj", "ozu", "tra", "svi", "lip", "srp", "kol", "ruj", "lis", "stu", "pro"];
    let at = BEGIN.iter().position(|begin| word.starts_with(begin));
    at.and_then(|at| i8::try_from(at + 1).ok()).or_else(|| month(word))
}

/// Returns the month that a number in Vietnamese counts.
pub(super) fn month_of_vietnam(number: &str) -> Option<i8> {
    const NUMBERS: [&str; 12] = [
        "mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "muoi mot",
        "muoi hai",
    ];
    let at = NUMBERS.iter().position(|own| *own == number)?;
    i8::try_from(at + 1).ok()
}

/// Returns a letter as names and numbers are compared: narrow, small, without
/// its mark, digits as ASCII has them. Letters of ASCII stay as they are.
pub(super) fn folded(letter: char) -> char {
    match letter {
        '\0'..='\u{7f}' => letter,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '−' | '–' | '‐' => '-',
        '،' | '၊' | '፣' => ',',
        // Signs that cut a word short in Hebrew and Hindi.
        '׳' | '॰' => '.',
        // Capitals of Armenian.
        '\u{531}'..='\u{556}' => char::from_u32(u32::from(letter) + 0x30).unwrap_or(letter),
        '\u{966}'..='\u{96f}' => digit(letter, 0x966),
        '\u{9e6}'..='\u{9ef}' => digit(letter, 0x9e6),
        '\u{a66}'..='\u{a6f}' => digit(letter, 0xa66),
        '\u{ae6}'..='\u{aef}' => digit(letter, 0xae6),
        '\u{b66}'..='\u{b6f}' => digit(letter, 0xb66),
        '\u{be6}'..='\u{bef}' => digit(letter, 0xbe6),
        '\u{c66}'..='\u{c6f}' => digit(letter, 0xc66),
        '\u{ce6}'..='\u{cef}' => digit(letter, 0xce6),
        '\u{d66}'..='\u{d6f}' => digit(letter, 0xd66),
        '\u{e50}'..='\u{e59}' => digit(letter, 0xe50),
        '\u{ed0}'..='\u{ed9}' => digit(letter, 0xed0),
        '\u{f20}'..='\u{f29}' => digit(letter, 0xf20),
        '\u{17e0}'..='\u{17e9}' => digit(letter, 0x17e0),
        '\u{1040}'..='\u{1049}' => digit(letter, 0x1040),
        '\u{660}'..='\u{669}' => digit(letter, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(letter, 0x6f0),
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | '\u{1ea0}'..='\u{1eb7}' => 'a',
        'ç' | 'Ç' | 'ć' | 'ċ' | 'č' | 'Ć' | 'Č' => 'c',
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ė' | 'ę' | 'ě' | '\u{1eb8}'..='\u{1ec7}' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'ı' | 'İ' | '\u{1ec8}'..='\u{1ecb}' => 'i',
        'ñ' | 'ń' => 'n',
        'ř' | 'Ř' => 'r',
        'ý' | 'Ý' => 'y',
        'ò'..='ö' | 'Ò'..='Ö' | 'ơ' | 'Ơ' | '\u{1ecc}'..='\u{1ee3}' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ư' | 'Ư' | '\u{1ee4}'..='\u{1ef1}' => 'u',
        'ś' | 'ş' | 'Ś' | 'Ş' | 'š' | 'ș' => 's',
        'ğ' | 'ġ' | 'Ğ' | 'Ġ' => 'g',
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => 'z',
        'ļ' | 'ł' | 'Ł' => 'l',
        'А'..='Я' => char::from_u32(u32::from(letter) + 0x20).unwrap_or(letter),
        'Ѐ'..='Џ' => char::from_u32(u32::from(letter) + 0x50).unwrap_or(letter),
        // Capitals of the other alphabets in Cyrillic, each before its letter.
        'Ҋ'..='ҿ' | 'Ӑ'..='ӿ' => char::from_u32(u32::from(letter) | 1).unwrap_or(letter),
        'أ' | 'إ' | 'آ' => 'ا',
        'ي' | 'ى' | 'ئ' => 'ی',
        'ك' => 'ک',
        'ة' => 'ه',
        'ά' | 'Ά' => 'α',
        'ΐ' | 'ί' | 'ϊ' | 'Ί' | 'Ϊ' => 'ι',
        'έ' | 'Έ' => 'ε',
        'ύ' | 'Ύ' => 'υ',
        'ό' | 'Ό' => 'ο',
        'ώ' | 'Ώ' => 'ω',
        'ς' => 'σ',
        'Α'..='Ω' => char::from_u32(u32::from(letter) + 0x20).unwrap_or(letter),
        '\u{9df}' => '\u{9af}',
        other => other,
    }
}

fn digit(letter: char, zero: u32) -> char {
    char::from_digit(u32::from(letter).wrapping_sub(zero), 10).unwrap_or(letter)
}

/// Tells whether a letter belongs to a word of a script that parts its words,
/// or at least its dates.
pub(super) fn is_of_word(letter: char) -> bool {
    // Marks of India, Thailand, Burma and Cambodia that make no letter of
    // their own.
    let marks = matches!(
        letter,
        '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{a3c}' | '\u{a4d}' | '\u{abc}'
            | '\u{acd}' | '\u{b3c}' | '\u{b4d}' | '\u{bcd}' | '\u{c4d}' | '\u{ccd}' | '\u{d4d}'
            | '\u{dca}' | '\u{e47}'..='\u{e4e}' | '\u{ec8}'..='\u{ece}' | '\u{1037}' | '\u{1039}' | '\u{103a}' | '\u{17c6}'..='\u{17d3}'
    );
    let parts =
        matches!(letter, '\u{80}'..'\u{1100}' | '\u{1200}'..'\u{1380}' | '\u{1780}'..'\u{17e0}');
    letter.is_ascii_alphabetic() || marks || (parts && letter.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_month_is_written_as_it_is_compared() {
        let table = include_str!("months.rs");
        let names = table.lines().take_while(|line| !line.contains("english(word)"));
        let names = names.flat_map(|line| line.split('"').skip(1).step_by(2));
        let mut count = 0;
        for name in names {
            let own: String = name.to_lowercase().chars().map(folded).collect();
            assert_eq!(own, name);
            assert!(month(name).is_some());
            count += 1;
        }
        assert!(count > 200);
    }
}
