//! Raised and lowered letters: Unicode has many of them, brackets say the rest.

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
