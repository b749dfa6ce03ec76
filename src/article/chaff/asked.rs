//! Lines that ask readers to write what they think, or to take a letter: a
//! verb that asks, at the beginning of a sentence, and what for.

use super::kinds::words_in;
use super::leaf::Leaf;
use super::notice::is_quoted;
use super::phrases::{HERE, LETTER, OWN, PLEAS, REMARKS, TAKE, WRITE};
use super::told::is_told;

/// Most words of such a line.
const ASKED: usize = 30;

/// Most of its sentences that are looked at.
const SENTENCES: usize = 8;

/// Tells whether a block asks for remarks, or offers a letter of the site.
pub(super) fn is_asked(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    // An article may be headed by what it asks.
    if leaf.words > ASKED || leaf.is_heading {
        return false;
    }
    let is_of_site = || OWN.is_in(text) || HERE.is_in(text);
    let asks = sentences(text).any(|sentence| begins(sentence, &WRITE)) && REMARKS.is_in(text)
        || sentences(text).any(|sentence| begins(sentence, &TAKE) && LETTER.is_in(sentence))
            && is_of_site();
    asks && !is_quoted(text) && !is_told(text)
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| ".!?…:;–—(".contains(letter)).take(SENTENCES)
}

/// Tells whether a sentence begins with one of some verbs.
fn begins(sentence: &str, verbs: &[&str]) -> bool {
    let first = words_in(sentence).find(|word| !PLEAS.contains(word));
    first.is_some_and(|first| verbs.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::super::tests::within;

    #[test]
    fn what_asks_for_remarks_or_offers_a_letter_goes() {
        for chaff in [
            "What do you think? Let us know in the comments",
            "Please share your thoughts in the comments section.",
            "Wie seht ihr das? Schreibt es mir gerne in die Kommentare!",
            "Et vous ? Dites-nous tout dans les commentaires.",
            "¿Y tú? Cuéntanos en los comentarios.",
            "Dajcie znać w komentarzach!",
            "Meld je hier aan voor onze dagelijkse nieuwsbrief",
            "Melden Sie sich hier zum Newsletter an.",
            "Join thousands of readers: get our river newsletter.",
        ] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in [
            "Viele schreiben in die Kommentare, dass sie das Wasser sahen.",
            "She said so in the comments, and let us know what it cost.",
            "Our newsletter came out for a hundred years, and never on a Monday.",
            "“Let us know in the comments,” the film ends.",
            "In den Kommentaren steht, was keiner sagen wollte.",
            "Get the boats out before the water comes here.",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(within(&kept), kept);
        }
    }
}
