//! Lines of which every word is of a few kinds, in whatever language: that the
//! text goes on below an advertisement, or may be shared somewhere.

use super::phrases::{ADS, GOING_ON, INSETS, NETS, PLACES, SHARING, WRITINGS};

/// Longest line that is looked at, in bytes.
const LINE: usize = 140;

/// Most words of one.
const WORDS: usize = 12;

/// Most letters of a word that may say anything.
const SMALL: usize = 4;

/// Tells whether a line says no more than that a text goes on, where, and what
/// stands between.
pub(super) fn goes_on(line: &str) -> bool {
    let [on, place, inset] = kinds_in(line, |word| match () {
        () if PLACES.contains(&word) => Some(1),
        () if ADS.contains(&word) || is_begun(word, &INSETS) => Some(2),
        () if is_begun(word, &GOING_ON) => Some(0),
        () => None,
    });
    on && place && inset
}

/// Tells whether a line says no more than where a text may be shared.
pub(super) fn is_shared(line: &str) -> bool {
    if !words_in(line).next().is_some_and(|first| is_begun(first, &SHARING)) {
        return false;
    }
    let [shared, net, _] = kinds_in(line, |word| match () {
        () if is_begun(word, &SHARING) => Some(0),
        () if is_begun(word, &NETS) => Some(1),
        () => None,
    });
    shared && net
}

/// Tells which kinds of words a line has: none of them where it has others.
fn kinds_in(line: &str, kind: impl Fn(&str) -> Option<usize>) -> [bool; 3] {
    let mut kinds = [false; 3];
    if line.len() > LINE {
        return kinds;
    }
    for (at, word) in words_in(line).enumerate() {
        let found = kind(word);
        let is_known =
            found.is_some() || word.chars().count() <= SMALL || is_begun(word, &WRITINGS);
        if at == WORDS || !is_known {
            return [false; 3];
        }
        if let Some(kind) = found.and_then(|found| kinds.get_mut(found)) {
            *kind = true;
        }
    }
    kinds
}

/// Returns the words of a line, which have nothing but letters.
pub(super) fn words_in(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

fn is_begun(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::super::tests::within;

    #[test]
    fn a_line_that_says_that_a_text_goes_on_goes() {
        for chaff in [
            "Story continues below advertisement",
            "Scroll down for video",
            "La suite après la publicité",
            "L’article continue sous la publicité",
            "Lees verder na de advertentie",
            "(Tekst gaat verder onder de foto)",
            "Artykuł kontynuowany pod reklamą",
            "Dalsza część artykułu pod materiałem wideo",
            "Pokračování textu pod reklamou",
            "El artículo continúa tras la publicidad",
            "Continua depois da publicidade",
            "Continua a leggere dopo la pubblicità",
            "Artikeln fortsätter under annonsen",
            "Saken fortsetter under bildet",
            "Artiklen fortsætter efter annoncen",
            "Juttu jatkuu mainoksen jälkeen",
            "A cikk a hirdetés után folytatódik",
            "Articolul continuă după publicitate",
            "Tekst se nastavlja ispod oglasa",
            "Текстът продължава под рекламата",
            "Продолжение после рекламы",
            "Το άρθρο συνεχίζεται μετά τη διαφήμιση",
            "Haberin devamı reklamdan sonra",
            "Weiter nach der Anzeige",
            "Der Artikel wird nach der Anzeige fortgesetzt.",
        ] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in [
            "Nach der Anzeige gehen die Ermittlungen weiter",
            "Das Programm geht nach der Werbung weiter.",
            "Weitere Fotos unter den Trümmern gefunden",
            "The talks continue after the advertisement was withdrawn.",
            "La suite après le match",
            "Lees verder in het boek",
            "Read more about the photo below",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(within(&kept), kept);
        }
    }

    #[test]
    fn a_line_that_says_where_to_share_goes() {
        for chaff in [
            "Share this: Facebook X Email",
            "Share this article on Facebook",
            "Sdílet článek na Facebooku",
            "Partager sur WhatsApp",
            "Поделиться ВКонтакте",
        ] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in [
            "Auf Facebook teilen? Teilen auf Facebook",
            "Share of users on Facebook",
            "Share prices fell",
            "Facebook and Twitter share it",
            "She shares on Facebook what the town says.",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(within(&kept), kept);
        }
    }
}
