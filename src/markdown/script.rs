//! Raised and lowered letters: Unicode has many of them, brackets say the rest.

use dom_query::NodeRef;

/// Whether letters are raised or lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Super,
    Sub,
}

const RAISED: &str =
    "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ";
const LOWERED: &str = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ";

impl Script {
    /// Returns the mark that stands before brackets where no letters exist.
    pub(super) fn opening(self) -> &'static str {
        match self {
            Self::Super => "^(",
            Self::Sub => "_(",
        }
    }

    /// Returns text in raised or lowered letters, if all of them exist.
    pub(super) fn convert(self, text: &str) -> Option<String> {
        text.chars().map(|character| self.letter(character)).collect()
    }

    fn letter(self, character: char) -> Option<char> {
        if character.is_whitespace() {
            return Some(character);
        }
        let table = match self {
            Self::Super => RAISED,
            Self::Sub => LOWERED,
        };
        let mut letters = table.chars();
        while let (Some(plain), Some(moved)) = (letters.next(), letters.next()) {
            if plain == character || moved == character {
                return Some(moved);
            }
        }
        None
    }
}

/// How raised or lowered text is written.
pub(super) enum Way {
    /// As it is.
    Plain,
    /// With letters that are raised or lowered themselves.
    Letters,
    /// As one sign.
    Sign(&'static str),
    /// In brackets.
    Brackets,
}

/// Returns how a raised or lowered text is written.
pub(super) fn way_of(text: &str, script: Script) -> Way {
    // A note's number in brackets is clear as it is, and so are signs.
    let bracketed =
        text.starts_with(['[', '［', '〔', '(']) && text.ends_with([']', '］', '〕', ')']);
    let is_circled = |letter| matches!(letter, '①'..='⓿' | '❶'..='➓');
    if bracketed || text.chars().all(|letter| is_circled(letter) || !letter.is_alphanumeric()) {
        return Way::Plain;
    }
    match text {
        "TM" | "tm" => Way::Sign("™"),
        "SM" => Way::Sign("℠"),
        _ if script.convert(text).is_some() => Way::Letters,
        _ => Way::Brackets,
    }
}

/// Tells whether a raised number stands right behind another, as the calls of
/// two notes do: together they would be a third.
pub(super) fn follows_number(node: &NodeRef<'_>) -> bool {
    let is_number = |node: &NodeRef<'_>| {
        let text = node.text();
        let text = text.trim();
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let before = node.prev_sibling().filter(|before| before.has_name("sup"));
    node.has_name("sup") && before.is_some_and(|before| is_number(&before)) && is_number(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_moved_only_when_all_exist() {
        assert_eq!(Script::Super.convert("2").as_deref(), Some("²"));
        assert_eq!(Script::Sub.convert("10").as_deref(), Some("₁₀"));
        assert_eq!(Script::Super.convert("Q2"), None);
        assert_eq!(RAISED.chars().count() % 2, 0);
        assert_eq!(LOWERED.chars().count() % 2, 0);
    }
}
