//! By what letters and by what small words languages are known.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Scripts that languages are known to be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// Chinese and Japanese.
    Wide,
    /// One whose language is told by its place among these.
    Own(usize),
}

/// Letters of one language alone, or of one that nearly all is written in.
const OWN: [(char, char, &str); 17] = [
    ('\u{370}', '\u{3ff}', "el"),
    ('\u{531}', '\u{58f}', "hy"),
    ('\u{590}', '\u{5ff}', "he"),
    ('\u{980}', '\u{9ff}', "bn"),
    ('\u{a00}', '\u{a7f}', "pa"),
    ('\u{a80}', '\u{aff}', "gu"),
    ('\u{b80}', '\u{bff}', "ta"),
    ('\u{c00}', '\u{c7f}', "te"),
    ('\u{c80}', '\u{cff}', "kn"),
    ('\u{d00}', '\u{d7f}', "ml"),
    ('\u{d80}', '\u{dff}', "si"),
    ('\u{e01}', '\u{e7f}', "th"),
    ('\u{e80}', '\u{eff}', "lo"),
    ('\u{1000}', '\u{109f}', "my"),
    ('\u{10a0}', '\u{10ff}', "ka"),
    ('\u{1780}', '\u{17ff}', "km"),
    ('\u{ac00}', '\u{d7a3}', "ko"),
];

/// Languages that are written in Cyrillic, and in Arabic letters.
const CYRILLIC: [&str; 4] = ["ru", "uk", "be", "bg"];
const ARABIC: [&str; 3] = ["ar", "fa", "ur"];

impl Script {
    /// Returns the script of a language, where it has but one.
    pub(super) fn of_language(tag: &str) -> Option<Self> {
        if SMALL.iter().any(|(language, _)| *language == tag) {
            // Serbs, Kurds, Azeris and Uzbeks write in two.
            return (!["hr", "az"].contains(&tag)).then_some(Self::Latin);
        }
        match tag {
            "zh" | "ja" => Some(Self::Wide),
            _ if CYRILLIC.contains(&tag) => Some(Self::Cyrillic),
            _ if ARABIC.contains(&tag) => Some(Self::Arabic),
            _ => OWN.iter().position(|(.., language)| *language == tag).map(Self::Own),
        }
    }
}

/// Fewest letters that tell a language: a letter of Chinese says more.
const FEWEST: (usize, usize) = (160, 60);

/// Returns the script that nearly all letters of a text are of, and the
/// language where they tell it.
pub(super) fn of_letters(text: &str) -> Option<(Script, Option<&'static str>)> {
    let (mut all, mut latin, mut cyrillic, mut arabic, mut han, mut kana) = (0, 0, 0, 0, 0, 0);
    let mut own = [0_usize; OWN.len()];
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        all += 1;
        match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            '\u{400}'..='\u{52f}' => cyrillic += 1,
            '\u{600}'..='\u{6ff}' => arabic += 1,
            '\u{3400}'..='\u{9fff}' => han += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            other => {
                let place =
                    OWN.iter().position(|(first, last, _)| (*first..=*last).contains(&other));
                if let Some(count) = place.and_then(|place| own.get_mut(place)) {
                    *count += 1;
                }
            }
        }
    }
    let is_most = |count: usize, least: usize| count >= least && count * 4 >= all * 3;
    let of_own = own.iter().position(|count| is_most(*count, FEWEST.0));
    if is_most(latin, FEWEST.0) {
        Some((Script::Latin, None))
    } else if is_most(han + kana, FEWEST.1) {
        // Names of Japanese firms stand in Chinese, too.
        let own = match kana {
            _ if kana * 5 > han => Some("ja"),
            _ if kana * 20 < han => Some("zh"),
            _ => None,
        };
        Some((Script::Wide, own))
    } else if is_most(cyrillic, FEWEST.0) {
        Some((Script::Cyrillic, of_cyrillic(text, cyrillic)))
    } else if is_most(arabic, FEWEST.0) {
        Some((Script::Arabic, of_arabic(text, arabic)))
    } else {
        let place = of_own?;
        Some((Script::Own(place), OWN.get(place).map(|(.., language)| *language)))
    }
}

/// Returns the language whose letters a Cyrillic text has, and those of no
/// other.
fn of_cyrillic(text: &str, all: usize) -> Option<&'static str> {
    let has =
        |letters: &str| text.chars().filter(|letter| letters.contains(*letter)).count() * 250 > all;
    match (has("ыэ"), has("їє"), has("ў"), has("ъ")) {
        // Kazakhs, Tatars, Mongols, Tajiks, Serbs and their neighbours.
        _ if has("әғқңөұүһҳҷӣҡҙјљњћђѓќѕ") => None,
        (true, false, false, _) if !has("і") => Some("ru"),
        (false, true, false, false) => Some("uk"),
        (true, false, true, false) => Some("be"),
        (false, false, false, true) => Some("bg"),
        _ => None,
    }
}

/// Returns the language whose letters a text in Arabic letters has, and those
/// of no other.
fn of_arabic(text: &str, all: usize) -> Option<&'static str> {
    let has =
        |letters: &str| text.chars().filter(|letter| letters.contains(*letter)).count() * 100 > all;
    match (has("ٹڈڑںے"), has("پچژگ"), has("ة")) {
        // Kurds, Uyghurs, Pashtuns and Sindhis.
        _ if has("ەێۆڕڵېۇځڅډړښټڄڳ") => None,
        (true, _, false) => Some("ur"),
        (false, true, false) => Some("fa"),
        (false, false, true) => Some("ar"),
        _ => None,
    }
}

/// Small words that each language has often.
const SMALL: [(&str, &str); 29] = [
    ("en", "the of and to in is that for it was with on as are be at by this have from"),
    ("de", "der die und in den von zu das mit sich des auf für ist nicht ein eine dem im"),
    ("fr", "de la le et les des en un du une que est pour qui dans par sur au pas"),
    ("es", "de la que el en y a los se del las un por con para una su no al como más lo"),
    ("pt", "de a o que e do da em um para com não uma os no na por as mais ao foi à são"),
    ("it", "di e il la che in un a per è del una della con sono si le al dei"),
    ("nl", "de van het een en in is dat op te zijn voor met die niet aan ook"),
    ("sv", "och i att det som en på är av för med den till inte har de ett om"),
    ("da", "og i at det er en til på af for med den der ikke har de et om blev"),
    ("no", "og i det er en på til som av for med ikke har å de et om ble fra"),
    ("fi", "ja on ei se että oli hän mutta ovat kun myös joka kuin mukaan ole"),
    ("pl", "w i na z do się nie to że jest o od po jak oraz dla przez"),
    ("cs", "a v se na je že to s z do o ve k pro za by ale jsou podle"),
    ("sk", "a v sa na je že to s z do o vo k pre za by ale sú podľa"),
    ("hu", "a az és hogy nem is egy ez volt csak meg de el már szerint"),
    ("ro", "de și în a la cu pe care din nu un o să pentru este mai ca"),
    ("hr", "i u je na se da za su od s koji kao o ne iz će što"),
    ("sl", "in je v na se da za so ki pa z tudi bi s o kot ne"),
    ("tr", "ve bir bu da de için ile olarak çok daha olan gibi sonra"),
    ("az", "və bu bir üçün ilə da də olan edib o isə"),
    ("id", "yang dan di dengan untuk ini dari dalam tidak pada itu juga akan ke"),
    ("vi", "của và là có cho không các được người trong một với những đã này khi"),
    ("ca", "de la i el que a en les per un amb del els una és no al"),
    ("gl", "de a e que o do da en un para non unha os no na co as máis á"),
    ("eu", "eta da ez du bat izan dira dute ere zuen baina dela"),
    ("sq", "e të në një për me që nga dhe është i se ka më u"),
    ("lt", "ir į kad iš su buvo yra o tai bei ne jau"),
    ("tl", "ng sa na ang mga at ay si kay ni para nang"),
    ("sw", "ya na wa kwa katika ni za la kuwa hiyo"),
];

/// Most words of a text that are looked at.
const WORDS: usize = 400;

/// Fewest words that tell a language.
const LEAST: usize = 40;

/// Returns how much of a text are small words of each language, in hundredths
/// of its words, the most first; nothing for a short text.
pub(super) fn shares(text: &str) -> Vec<(&'static str, usize)> {
    static KNOWN: OnceLock<HashMap<&'static str, Vec<usize>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (_, words)) in SMALL.iter().enumerate() {
            words.split(' ').for_each(|word| known.entry(word).or_default().push(at));
        }
        known
    });
    let mut counts = [0_usize; SMALL.len()];
    let mut all = 0;
    let words = text.split(|letter: char| !letter.is_alphabetic());
    for word in words.filter(|word| !word.is_empty()).take(WORDS) {
        all += 1;
        // Small words are short.
        if word.len() > 10 {
            continue;
        }
        for at in known.get(word.to_lowercase().as_str()).into_iter().flatten() {
            if let Some(count) = counts.get_mut(*at) {
                *count += 1;
            }
        }
    }
    if all < LEAST {
        return Vec::new();
    }
    let shares =
        SMALL.iter().zip(counts).map(|((language, _), count)| (*language, count * 100 / all));
    let mut shares: Vec<_> = shares.collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_the_language_of_a_script() {
        let told = |text: &str| of_letters(&text.repeat(12)).and_then(|(_, own)| own);
        for (text, wanted) in [
            ("Річка піднялася вночі, є що рятувати людям її. ", Some("uk")),
            ("Рака паднялася ўночы, і мы ўсё ратавалі з дому. ", Some("be")),
            ("Реката придойде през нощта и къщите бяха под вода, ъгълът също. ", Some("bg")),
            ("Өзен түнде көтеріліп, адамдар заттарын жоғары шығарды. ", None),
            ("Река је ноћу порасла и људи су изнели ствари. ", None),
            ("رودخانه شب بالا آمد و مردم چیزهای خود را گرفتند. ", Some("fa")),
            ("ارتفع النهر ليلة أمس وحمل الناس أمتعتهم إلى الغرفة العالية. ", Some("ar")),
            ("دریا رات کو چڑھ گیا اور لوگوں نے سامان اوپر کے کمرے میں رکھا۔ ", Some("ur")),
            ("川が夜のうちに増水し、人々は荷物を二階に運んだ。", Some("ja")),
            ("강물이 하룻밤 사이에 크게 불어나 사람들이 짐을 옮겼다. ", Some("ko")),
            ("নদী রাতে ফুলে উঠল আর মানুষ জিনিসপত্র উপরে তুলল। ", Some("bn")),
            ("The river rose overnight, and people carried things up. ", None),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn small_words_are_in_lower_case() {
        assert!(SMALL.iter().all(|(_, words)| words.to_lowercase() == **words));
    }
}
