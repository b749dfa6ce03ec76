//! What stands where a text breaks off for those who do not pay: that the rest
//! is for subscribers, what that costs, and where to log in. No line of it is
//! of the article, and none stands behind it.

use super::leaf::{Leaf, cut, left};
use super::notice::is_quoted;
use super::told::is_told;

/// Most lines at the end of an article that are looked at.
const LINES: usize = 8;

/// Most words of each, and of all from the wall on.
const LINE: usize = 24;
const ALL: usize = 70;

/// Fewest blocks of text before a wall.
const BEFORE: usize = 2;

/// Parts of words for those who pay to read, in lower case.
const SUBSCRIBING: [&str; 19] = [
    "subscri",
    "abonn",
    "abbonat",
    "abbonam",
    "abbonar",
    "digital-abo",
    "digitalabo",
    "plus-abo",
    "suscri",
    "suscrí",
    "assinant",
    "assine ",
    "subscrev",
    "prenumer",
    "předplat",
    "predplat",
    "подписчик",
    "подписк",
    "передплат",
];

/// What is said of the text that somebody reads.
const THIS: [&str; 34] = [
    "this article",
    "this story",
    "this content",
    "this post",
    "dieser artikel",
    "diesen artikel",
    "dieses artikels",
    "dieser beitrag",
    "diesen beitrag",
    "dieser inhalt",
    "cet article",
    "ce contenu",
    "article réservé",
    "este artículo",
    "esta noticia",
    "este contenido",
    "contenido exclusivo",
    "contenido para",
    "questo articolo",
    "questo contenuto",
    "contenuto riservato",
    "dit artikel",
    "este artigo",
    "este conteúdo",
    "conteúdo exclusivo",
    "ten artykuł",
    "tego artykułu",
    "denna artikel",
    "den här artikeln",
    "denne artikel",
    "denne artikkelen",
    "tento článek",
    "эта статья",
    "этот материал",
];

/// What is said of the rest of it.
const ON: [&str; 29] = [
    "continue reading",
    "keep reading",
    "read on",
    "to continue",
    "the full article",
    "the full story",
    "weiterlesen",
    "weiter lesen",
    "weiterzulesen",
    "lire la suite",
    "la suite est",
    "poursuivre la lecture",
    "poursuivre votre lecture",
    "seguir leyendo",
    "continuar leyendo",
    "sigue leyendo",
    "continuare a leggere",
    "continua a leggere",
    "verder lezen",
    "lees verder",
    "continuar a ler",
    "continuar lendo",
    "continue lendo",
    "czytaj dalej",
    "czytać dalej",
    "läsa vidare",
    "læse videre",
    "lese videre",
    "číst dál",
];

/// What is paid with.
const MONEY: [&str; 8] = ["€", "euro", "$", "£", " kr", " zł", " kč", "chf"];

/// Marks such lines at the end of an article.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let left = left(gone);
    let before = left.len().saturating_sub(LINES).max(BEFORE);
    let Some(last) = left.get(before..) else { return };
    let wall = last.iter().position(|at| leaves.get(*at).is_some_and(is_wall));
    let Some(lines) = wall.and_then(|wall| last.get(wall..)) else { return };
    let words = || lines.iter().filter_map(|at| leaves.get(*at)).map(|leaf| leaf.words);
    let may_go = lines.iter().all(|at| leaves.get(*at).is_some_and(|leaf| leaf.may_go));
    if may_go && words().all(|words| words <= LINE) && words().sum::<usize>() <= ALL {
        lines.iter().for_each(|at| cut(gone, *at..at + 1));
    }
}

/// Tells whether a block says that the rest is for those who pay.
fn is_wall(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    let has = |known: &[&str]| known.iter().any(|known| text.contains(known));
    if leaf.words > LINE || leaf.node.has_name("li") {
        return false;
    }
    let is_priced = || has(&MONEY) && text.contains(|letter: char| letter.is_ascii_digit());
    // So much of the text is left.
    let is_part = || {
        text.split_once('%').is_some_and(|(before, rest)| {
            before.ends_with(|letter: char| letter.is_ascii_digit() || letter.is_whitespace())
                && THIS.iter().any(|this| {
                    rest.split_once(this).is_some_and(|(of, _)| of.trim().chars().count() <= 4)
                })
        })
    };
    let is_one = match has(&SUBSCRIBING) {
        true => has(&THIS) || has(&ON),
        false => is_part() || has(&ON) && is_priced(),
    };
    is_one && !is_quoted(text) && !is_told(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PROSE, left};

    #[test]
    fn where_a_text_breaks_off_the_rest_is_none_of_it() {
        for wall in [
            "<h3>Weiterlesen mit unserem Digital-Abo</h3><p>Jetzt für 1 Euro im ersten Monat \
             testen.</p><p>Sie sind bereits Abonnent? Hier anmelden.</p>",
            "<p>Dieser Artikel ist nur für Abonnenten verfügbar.</p><p>Monatlich kündbar</p>",
            "<p>Cet article est réservé aux abonnés</p><p>1 € le premier mois</p>",
            "<p>Il vous reste 80% de cet article à lire.</p>",
            "<p>Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo</p>",
            "<p>Per continuare a leggere abbonati a 1 euro al mese</p>",
            "<p>Verder lezen? Word abonnee voor 1 euro per week</p>",
            "<p>This story is for subscribers only</p><p>Read all of it today, and tomorrow.</p>",
        ] {
            assert_eq!(left("", "", wall, None), "", "{wall}");
        }
    }

    #[test]
    fn an_article_about_subscribers_keeps_its_end() {
        for kept in [
            "<p>Die Zeitung hat 3000 Abonnenten und verkauft an jedem Tag noch einmal so viele.</p>",
            "<p>“This article is for subscribers only,” it read.</p>",
            "<p>In the lower town 80% of the boats are named in this article.</p>",
            "<p>The boat costs 30 euro a day.</p>",
        ] {
            assert_eq!(left("", "", kept, None), kept);
        }
        let wall = "<p>This story is for subscribers only</p>";
        assert_eq!(left("", "", &format!("{wall}{PROSE}"), None), wall);
        assert_eq!(left("", wall, "", None), wall);
    }
}
