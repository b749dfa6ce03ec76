//! What pages in the place of an article say to their readers. Only words
//! that hardly stand in a report about such pages are here.

mod blocks;
mod challenges;
mod missing;
mod walls;

use super::Kind;
use crate::article::said::Phrases;
use blocks::BLOCKS;
use challenges::CHALLENGES;
use missing::MISSING;
use walls::{BARS, BLOCKERS, WALLS};

/// Returns what a folded text says to those who block advertisements.
pub(super) fn of_blockers(text: &str) -> impl Iterator<Item = &'static str> {
    static ALL: Phrases = Phrases::new(BLOCKERS);
    ALL.all_in(text)
}

/// Returns what a folded text says to those who have no application.
pub(super) fn of_bars(text: &str) -> impl Iterator<Item = &'static str> {
    static ALL: Phrases = Phrases::new(BARS);
    ALL.all_in(text)
}

/// Tells whether a phrase is a plea to whoever has an old browser or may be
/// none, which stands beside articles too.
pub(super) fn is_plea(phrase: &str) -> bool {
    ["browser", "javascript", "vpn", "flash", "浏览器", "验证", "驗證", "滑块", "robot"]
        .iter()
        .any(|word| phrase.contains(word))
}

/// Returns the phrases of one kind that a folded text has.
pub(super) fn of(kind: Kind, text: &str) -> impl Iterator<Item = &'static str> {
    static ALL: [Phrases; 4] = [
        Phrases::new(CHALLENGES),
        Phrases::new(BLOCKS),
        Phrases::new(MISSING),
        Phrases::new(WALLS),
    ];
    let [challenges, blocks, missing, walls] = &ALL;
    let phrases = match kind {
        Kind::Challenge => challenges,
        Kind::Block => blocks,
        Kind::Missing => missing,
        Kind::Wall => walls,
    };
    phrases.all_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::verdict::fold::fold;

    #[test]
    fn every_phrase_is_written_as_text_is_folded() {
        for list in [CHALLENGES, BLOCKS, BLOCKERS, BARS, MISSING, WALLS] {
            for phrase in list {
                assert_eq!(fold(&format!("x{phrase}x")), format!("x{phrase}x"));
            }
        }
        let sentence = "the page you are looking for is here";
        assert_eq!(of(Kind::Missing, sentence).next(), Some("the page you are looking for"));
        assert_eq!(of(Kind::Missing, "of rivers and dams").next(), None);
    }
}
