//! Numbers that count the parts of a series: `1 of 5` above the first picture.

use std::collections::HashMap;

use super::leaf::{Leaf, cut};

/// Longest of them, in bytes.
const COUNT: usize = 16;

/// What stands between the number and how many there are.
const OF: [&str; 10] = ["/", "of", "von", "de", "di", "sur", "van", "av", "z", "из"];

/// Most numbers that may follow each other by chance.
const MARKS: usize = 2;

/// Marks the numbers of a series of which there are two at least.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let mut counts: HashMap<u32, Vec<(usize, u32)>> = HashMap::new();
    for (at, leaf) in leaves.iter().enumerate().filter(|(_, leaf)| leaf.may_go && !leaf.is_heading)
    {
        if let Some((own, all)) = count(&leaf.text) {
            counts.entry(all).or_default().push((at, own));
        }
    }
    for series in counts.values().filter(|series| is_series(series)) {
        series.iter().for_each(|(at, _)| cut(gone, *at..at + 1));
    }
}

/// Tells whether some numbers follow each other, from the first on or as many
/// as no marks of a critic would.
fn is_series(series: &[(usize, u32)]) -> bool {
    let is_begun = matches!(series, [(_, 1), ..]) || series.len() > MARKS;
    let follows = |two: &[(usize, u32)]| matches!(two, [(_, one), (_, next)] if one + 1 == *next);
    series.len() > 1 && is_begun && series.windows(2).all(follows)
}

/// Returns the number of a part and how many there are.
fn count(text: &str) -> Option<(u32, u32)> {
    let text = Some(text).filter(|text| text.len() <= COUNT)?;
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (own, rest) = text.split_at_checked(end)?;
    let start = rest.rfind(|letter: char| !letter.is_ascii_digit())? + 1;
    let (of, all) = rest.split_at_checked(start)?;
    let (own, all) = (own.parse().ok()?, all.parse().ok()?);
    (OF.contains(&of.trim()) && (1..=all).contains(&own)).then_some((own, all))
}

#[cfg(test)]
mod tests {
    use super::super::tests::within;

    #[test]
    fn what_counts_the_parts_of_a_series_goes() {
        let told = "<p>It tells the town of the river, every day of the year.</p>";
        for (one, two) in [("1 of 5", "2 of 5"), ("1 / 12", "2 / 12"), ("1 von 2", "2 von 2")] {
            let chaff = format!("<div>{one}</div>{told}<div>{two}</div>{told}");
            assert_eq!(within(&chaff), told.repeat(2), "{one}");
        }
        for kept in ["<p>4/5</p>", "<p>1 of 5</p><p>1 of 5</p>", "<p>5 of 1</p><p>4 of 1</p>"] {
            assert_eq!(within(kept), kept);
        }
        for (one, two) in [("4/5", "3/10"), ("3/5", "4/5"), ("1/5", "4/5")] {
            let rated = format!("<p>{one}</p>{told}<p>{two}</p>");
            assert_eq!(within(&rated), rated);
        }
    }
}
