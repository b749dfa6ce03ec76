//! What sites say of a page: how old it is, whether it was of use, what is
//! wrong with it, and what may be done with it.

use crate::article::chaff::notice::Opening;

/// What is old, in years.
const AGED: &[&str] = &["year", "years", "month", "months"];

/// How old a German text is.
const ALT: &[&str] = &["älter als", "jahr alt", "jahre alt", "monate alt"];

/// What readers are asked of a page.
const USEFUL: &[&str] = &["utile", "hilfreich", "geholfen", "aidé", "nuttig", "útil", "chiare"];

/// What is wrong with a text.
const WRONG: &[&str] = &["chybu", "błąd", "erreur", "faute", "errore", "un error"];

/// What those do who tell of it.
const SELECTED: &[&str] = &["выделите", "ctrl", "сообщите", "напишите", "?"];

/// Where readers talk of what they read.
const FORUMS: &[&str] = &["hacker news", "lobste", "reddit", "twitter", "mastodon", "bluesky"];

/// What is said of a text that binds nobody.
const UNBOUND: &[&str] = &["purposes only", "not constitute", "not intended", "general guide"];

/// How a line begins that speaks of the page it stands on.
pub(in crate::article::chaff) const PAGES: [Opening; 60] = [
    ("this publication is", UNBOUND),
    ("this article is", UNBOUND),
    ("this content is", UNBOUND),
    ("the information in this article", UNBOUND),
    ("the information provided", UNBOUND),
    ("the content of this article", UNBOUND),
    ("discuss on", FORUMS),
    ("discuss this", FORUMS),
    ("comment on", &["hacker news", "lobste"]),
    ("edit this", &["on github"]),
    ("suggest an edit", &[]),
    ("this work is licensed", &["creative commons", "license"]),
    ("this article is licensed", &["creative commons", "license"]),
    ("this content is licensed", &["creative commons", "license"]),
    ("except where otherwise noted", &[]),
    ("this article is republished from", &[]),
    ("this article is more than", AGED),
    ("this story is more than", AGED),
    ("this article is over", AGED),
    ("this post is more than", AGED),
    ("this article was published more than", AGED),
    ("this story was published more than", AGED),
    ("this post was published more than", AGED),
    ("dieser artikel ist", ALT),
    ("dieser beitrag ist", ALT),
    ("diese meldung ist", ALT),
    ("dieser text ist", ALT),
    ("cet article a plus d", &["an"]),
    ("cet article a plus de", &["an"]),
    ("cet article date de plus", &[]),
    ("este artigo tem mais de", &["ano"]),
    ("este artículo tiene más de", &["año"]),
    ("questo articolo ha più di", &["ann"]),
    ("dit artikel is", &["geleden", "ouder dan", "jaar oud"]),
    ("tento článek je starší", &[]),
    ("našli jste", WRONG),
    ("нашли ошибку", SELECTED),
    ("если вы нашли ошибку", SELECTED),
    ("если вы заметили ошибку", SELECTED),
    ("kļūda rakstā", &[]),
    ("iezīmējiet tekstu", &["kļūd", "ctrl"]),
    ("radote klaidą", &[]),
    ("pastebėjote klaidą", &[]),
    ("leidsid vea", &[]),
    ("našiel si", WRONG),
    ("zauważyłeś", WRONG),
    ("znalazłeś", WRONG),
    ("hai trovato", WRONG),
    ("has encontrado", WRONG),
    ("encontrou um erro", &["?"]),
    ("vous avez repéré", WRONG),
    ("une erreur", &["signalez"]),
    ("war diese seite", USEFUL),
    ("waren diese informationen", USEFUL),
    ("haben ihnen diese informationen", USEFUL),
    ("quanto sono chiare", USEFUL),
    ("te ha sido", USEFUL),
    ("was deze", USEFUL),
    ("save this article", &["later"]),
    ("save this story", &["later"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_pages_are_written_as_they_are_compared() {
        for (opening, signs) in &PAGES {
            assert_eq!(opening.to_lowercase(), *opening);
            assert!(signs.iter().all(|sign| sign.to_lowercase() == *sign), "{opening}");
        }
    }
}
