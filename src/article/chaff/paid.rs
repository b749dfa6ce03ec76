//! Lines in which a site says that it is paid for what its readers buy.

use super::begins;
use super::leaf::Leaf;
use super::notice::{is_quoted, opened};
use super::phrases::{BOUGHT, HEADED, HOLDING, OURSELVES, PAID_LINKS, READERS, REWARDS, THESE};
use super::told::is_told;

/// Most words of such a line.
const PAID: usize = 80;

/// Most words of one that has no sign of it but what it says: an author tells
/// more.
const TOLD: usize = 40;

/// Tells whether a block says that the site is paid: that it holds such links,
/// or who pays whom for what.
pub(super) fn is_disclosure(leaf: &Leaf<'_>) -> bool {
    let text = leaf.text.as_str();
    if leaf.words > PAID || leaf.words < 3 {
        return false;
    }
    let is_paid = || {
        let own = opened(text);
        let is_rewarded = || REWARDS.is_in(text) && OURSELVES.is_in(text);
        let is_of_itself = begins(own, &THESE) && (HOLDING.is_in(text) || is_rewarded());
        let is_headed = || HEADED.iter().any(|head| own.strip_prefix(head).is_some_and(is_sign));
        PAID_LINKS.is_in(text) && (is_of_itself || text.starts_with('*') || is_headed())
            || leaf.words <= TOLD && is_rewarded() && READERS.is_in(text) && BOUGHT.is_in(text)
    };
    !is_told(text) && !is_quoted(text) && is_paid()
}

/// Tells whether what stands behind a word makes that a label.
fn is_sign(rest: &str) -> bool {
    rest.trim_start().starts_with([':', '：', '–', '—', '|', '/', '*', ')'])
}

#[cfg(test)]
mod tests {
    use super::super::tests::within;

    #[test]
    fn what_a_site_is_paid_for_goes() {
        for chaff in [
            "Many or all of the products featured here are from our partners who compensate us.",
            "Every item on this page was picked by our editors. We may earn commission on some of \
             the items you choose to buy.",
            "If you click on links we provide, we may receive compensation.",
            "Transparenz: In diesem Artikel sind Partnerlinks enthalten. Durch einen Klick darauf \
             gelangt ihr zum Anbieter.",
            "*Affiliate-Links: Wenn du über diese Links einkaufst, bekomme ich eine kleine \
             Provision.",
            "Dieser Beitrag enthält Werbung/Affiliate-Links.",
            "Dieser Artikel kann Provisionslinks enthalten. Mehr dazu.",
            "Cet article contient des liens affiliés.",
            "Algunos enlaces son de afiliados: si compras, recibimos una comisión.",
        ] {
            assert_eq!(within(&format!("<p>{chaff}</p>")), "", "{chaff}");
        }
        for kept in [
            "We paid our agent a commission, and you would have done the same for such a house.",
            "The bank pays its partners a commission for each of these products.",
            "Diese Affiliate-Links bringen Bloggern eine Provision von fünf Prozent.",
            "“If you click on links we provide, we receive compensation,” he said.",
            "The commission told us that you may cross the bridge.",
            "Affiliates link the towns of the river.",
            "Affiliate-Links sind zu kennzeichnen, entschied das Gericht.",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(within(&kept), kept);
        }
    }
}
