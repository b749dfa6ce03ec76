//! Where a title may be parted from the name of a site, and which part of it
//! the page shows.

use std::collections::HashSet;

use super::letters;
use crate::article::lines::Lines;
use crate::text::script::is_wide;

/// Signs that part a title from the name of a site.
const PARTS: [&str; 25] = [
    " | ", " - ", " – ", " — ", " · ", " » ", " « ", " :: ", " / ", "｜", "_", "|", " • ", "－",
    " > ", " ‹ ", " : ", " ~ ", "│", " ⋆ ", " ▷ ", "——", "--", "【", " @ ",
];

/// Signs that do so behind a wide character alone: elsewhere they join words.
const WIDE_PARTS: [&str; 3] = ["-", "—", "–"];

/// Returns where a title may be parted: where each sign begins and ends.
pub(super) fn cuts(title: &str) -> Vec<(usize, usize)> {
    let places = |sign: &'static str| {
        let has = title.contains(sign);
        let found = has.then(|| [title.rfind(sign), title.find(sign)]);
        found.into_iter().flatten().flatten().map(move |at| (at, at + sign.len()))
    };
    let wide = WIDE_PARTS.into_iter().flat_map(places);
    let wide = wide.filter(|(at, _)| is_behind_wide(title, *at));
    let mut cuts: Vec<(usize, usize)> = PARTS.into_iter().flat_map(places).chain(wide).collect();
    // `【快讯】` before a title is part of it.
    let is_site = |at: usize| at > 0 && title.ends_with('】');
    cuts.retain(|(at, _)| {
        is_site(*at) || !title.get(*at..).is_some_and(|rest| rest.starts_with('【'))
    });
    cuts.sort_unstable();
    cuts
}

fn is_behind_wide(title: &str, at: usize) -> bool {
    title.get(..at).unwrap_or_default().chars().next_back().is_some_and(is_wide)
}

/// Tells whether a hyphen joins two words of a script that has spaces.
fn joins(title: &str, at: usize) -> bool {
    let is_joined =
        |letter: Option<char>| letter.is_some_and(|own| own.is_alphanumeric() && !is_wide(own));
    let after = title.get(at + 1..).unwrap_or_default().chars().next();
    is_joined(title.get(..at).unwrap_or_default().chars().next_back()) && is_joined(after)
}

/// Further signs between the pieces of a title, of which one is to stand on
/// the page as it is.
const PIECES: [&str; 10] = [": ", "：", "-- ", " < ", " -", "- ", "·", "–", "::", ":"];

/// Most places at which a title is parted.
const MOST: usize = 12;

/// Returns what stands between any two places at which a title may be parted,
/// but for the whole of it.
pub(super) fn pieces(title: &str) -> Vec<&str> {
    let signs = PARTS.iter().chain(&WIDE_PARTS).chain(&PIECES).filter(|sign| **sign != "【");
    let places = |sign: &'static str| {
        let found = title.match_indices(sign).take(MOST);
        let found = found.filter(|(at, own)| *own != "-" || !joins(title, *at));
        found.map(move |(at, own)| (at, at + own.len()))
    };
    let mut cuts: Vec<(usize, usize)> = signs.flat_map(|sign| places(sign)).collect();
    let mut before = ' ';
    for (at, letter) in title.char_indices() {
        match letter {
            '[' | '【' => cuts.push((at, at)),
            ']' | '】' => cuts.push((at + letter.len_utf8(), at + letter.len_utf8())),
            ' ' if is_wide(before) => cuts.push((at, at + 1)),
            _ => {}
        }
        before = letter;
    }
    cuts.sort_unstable();
    cuts.truncate(2 * MOST);
    let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().map(|cut| cut.1)).collect();
    let mut pieces = Vec::new();
    for start in starts {
        for end in cuts.iter().map(|cut| cut.0).chain([title.len()]) {
            let piece = title.get(start..end).map(str::trim).unwrap_or_default();
            if piece.len() > 1 && piece.len() < title.len() {
                pieces.push(piece);
            }
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

/// Returns the part of a title that the page shows as a line of its own, where
/// that is most of it: what else it says is the name of a site that nothing
/// else tells.
pub(in crate::article) fn shown_part(title: &str, lines: &Lines) -> Option<String> {
    let whole = letters(title).len();
    let parts =
        cuts(title).into_iter().flat_map(|(at, after)| [title.get(..at), title.get(after..)]);
    let parts = parts.flatten().map(|part| (letters(part), part.trim()));
    let mut parts: Vec<_> =
        parts.filter(|(own, _)| own.len() >= 12 && own.len() * 2 >= whole).collect();
    parts.sort_by_key(|(own, _)| std::cmp::Reverse(own.len()));
    parts.dedup();
    let shown: HashSet<String> = match parts.first() {
        None => HashSet::new(),
        Some(_) => {
            let own = lines.all.iter().filter(|line| !line.is_aside && !line.is_link);
            let own = own.filter(|line| line.text.len() <= title.len());
            own.map(|line| letters(&line.text)).collect()
        }
    };
    if shown.contains(&letters(title)) {
        return None;
    }
    let found = parts.into_iter().find(|(own, _)| shown.contains(own));
    found.map(|(_, part)| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_the_page_shows_is_the_title() {
        let shown = |title: &str, html: &str| shown_part(title, &Lines::of(&html.into()));
        let page = "<p><font>河水一夜之间涨了许多</font></p><a href=x>例子网房产频道</a>";
        assert_eq!(
            shown("河水一夜之间涨了许多_例子网房产频道_例子网", page).as_deref(),
            Some("河水一夜之间涨了许多")
        );
        assert_eq!(
            shown("Blog » A long story of rivers", "<b>A long story of rivers</b>").as_deref(),
            Some("A long story of rivers")
        );
        let page = "<div class=title>河水一夜之间涨了许多</div>";
        for site in [
            "-例子网",
            "—例子网",
            "——例子网",
            "--国际--例子网",
            "【例子网】",
            " - 例子网",
            "│例子网",
        ] {
            let title = format!("河水一夜之间涨了许多{site}");
            assert_eq!(shown(&title, page).as_deref(), Some("河水一夜之间涨了许多"), "{title}");
        }
        assert_eq!(shown("A well-kept river", "<b>kept river of it</b>"), None);
        let whole = "<h1>Rivers - a long story</h1><p>A long story</p>";
        assert_eq!(shown("Rivers - a long story", whole), None);
        // What is shown is less than half of it, or a link.
        assert_eq!(shown("Long politics - A long story of rivers", "<b>Long politics</b>"), None);
        assert_eq!(shown("A long story - News", "<a href=x>A long story</a>"), None);
    }
}
