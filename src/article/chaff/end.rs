//! How an article ends: who wrote it, and what else there is to read.

use url::Url;

use super::further::is_further;
use super::headlines::{is_pointed, points_on};
use super::leaf::{cut, left};
use super::notice::mark_last;
use super::phrases::{
    ENDS, ENDS_ALONE, OTHERS, PEOPLE, SELVES, SOURCES, SPEAKING, THINGS, TRADES, TRADES_ABROAD,
};
use super::{Leaf, begins, is_prose};
use crate::article::element::Named;
use crate::article::walk::only;
use crate::text::script::{alone, ends_sentence, from_word, is_spaceless, to_word};

/// Fewest links that make a list of further reading.
const FURTHER: usize = 3;

/// Drops from the end what names its author, links to more, and headings of
/// nothing.
pub(super) fn trim(leaves: &[Leaf<'_>], gone: &mut [bool], page: &Url, byline: Option<&str>) {
    mark_last(leaves, gone);
    let byline = byline.filter(|byline| byline.contains(' '));
    let byline = byline.filter(|byline| !is_subject(leaves, byline));
    for at in left(gone).into_iter().rev().take(3) {
        let (Some(leaf), Some(gone)) = (leaves.get(at), gone.get_mut(at)) else { continue };
        let start: String = leaf.text.chars().take(120).collect();
        let is_about = byline.is_some_and(|byline| start.contains(byline))
            && OTHERS.is_in(&leaf.text)
            && !SELVES.is_in(&leaf.text)
            && !SPEAKING.is_in(&leaf.text);
        let is_about = is_about || is_italic_biography(leaf);
        *gone |= is_about && leaf.may_go && !leaf.is_heading && leaf.words <= 130;
        // Above the last words of the text nobody says who wrote it.
        if !*gone && is_prose(leaf) {
            break;
        }
    }
    let is_link = |leaf: &Leaf<'_>| leaf.may_go && leaf.linked > 0.8 && leaf.words <= 15;
    let end = left(gone);
    let links: Vec<usize> =
        end.iter().rev().copied().take_while(|at| leaves.get(*at).is_some_and(is_link)).collect();
    let above = end.iter().rev().nth(links.len()).and_then(|at| leaves.get(*at));
    // Other items of the same list say what it is.
    let is_kept = above.is_some_and(|leaf| {
        leaf.node.has_name("li") || leaf.words <= 12 && names_sources(&leaf.text)
    });
    let size = |at: &usize| leaves.get(*at).map_or(0, |leaf| leaf.words);
    let linked: usize = links.iter().map(size).sum();
    // Where it is more than all the rest, the list is the article.
    let is_most = linked * 2 > end.iter().map(size).sum();
    let is_drawn = |leaf: &Leaf<'_>| is_pointed(leaf) || points_on(leaf, page);
    let is_drawn = || links.iter().all(|at| leaves.get(*at).is_some_and(is_drawn));
    if (links.len() >= FURTHER || is_drawn()) && !is_kept && !is_most {
        links.into_iter().for_each(|at| cut(gone, at..at + 1));
    }
    for at in left(gone).into_iter().rev() {
        let Some(leaf) = leaves.get(at) else { continue };
        let is_empty = leaf.is_heading && leaf.words <= 12 && !ends_sentence(&leaf.text);
        if !is_empty || !leaf.may_go {
            break;
        }
        cut(gone, at..at + 1);
    }
}

/// Most blocks that name who wrote an article, if they are not what it tells
/// of.
const NAMED: usize = 2;

/// Tells whether an article tells of those who are named as who wrote it.
fn is_subject(leaves: &[Leaf<'_>], byline: &str) -> bool {
    let is_named = |leaf: &&Leaf<'_>| leaf.words > 12 && leaf.text.contains(byline);
    leaves.iter().filter(is_named).take(NAMED + 1).count() > NAMED
}

/// Tells whether what follows is named as what an article rests upon.
pub(super) fn names_sources(text: &str) -> bool {
    let text = from_word(text);
    begins(text, &SOURCES)
}

/// How a link begins to the article before or behind one, and most words of it.
const NEIGHBOURS: [&str; 6] =
    ["上一篇", "下一篇", "previous post", "next post", "previous article", "next article"];
const WAY: usize = 24;

/// Tells whether an article is over where a block stands.
pub(super) fn is_end(leaf: &Leaf<'_>) -> bool {
    let is_way = || leaf.linked > 0.6 && leaf.words <= WAY && begins(&leaf.text, &NEIGHBOURS);
    leaf.words <= 9 && (ends_article(&leaf.text) || leaf.linked > 0.5 && begins(&leaf.text, &ENDS))
        || is_way()
}

/// Most blocks of a part of an article, and fewest words of its running text.
const PART: usize = 100;
const TOLD: usize = 40;

/// Tells whether a block ends but a part of an article, as below each of several
/// answers stands how to share it: the same line stands behind it, with running
/// text between, and no heading unless it stands before it, too.
pub(super) fn ends_part(leaves: &[Leaf<'_>], at: usize) -> bool {
    let Some((before, [leaf, behind @ ..])) = leaves.split_at_checked(at) else { return false };
    parted_by(behind.iter(), &leaf.text)
        .is_some_and(|is_headed| !is_headed || parted_by(before.iter().rev(), &leaf.text).is_some())
}

/// Tells whether there is a heading between a block and the next that says the
/// same, where running text stands between them.
fn parted_by<'l, 'a: 'l>(beside: impl Iterator<Item = &'l Leaf<'a>>, said: &str) -> Option<bool> {
    let (mut told, mut is_headed) = (0, false);
    for other in beside.take(PART) {
        let is_told = is_prose(other) && other.linked < 0.2 && ends_sentence(&other.text);
        told += if is_told { other.words } else { 0 };
        is_headed |= other.is_heading;
        if other.text == said {
            return (told >= TOLD).then_some(is_headed);
        }
    }
    None
}

/// Tells whether a few words, in lower case, say that an article is over.
pub(in crate::article) fn ends_article(text: &str) -> bool {
    let text = from_word(text);
    let alone = to_word(text);
    is_headed(text, &ENDS) || ENDS_ALONE.contains(&uncounted(alone)) || is_further(text, alone)
}

/// Tells whether a block is one word of those that end an article, and counts
/// nothing: a section of it may be headed so too.
pub(super) fn is_ambiguous(leaf: &Leaf<'_>) -> bool {
    ENDS_ALONE.contains(&alone(&leaf.text))
}

/// Most letters that may be glued to a label.
const GLUED: usize = 4;

/// Tells whether a text begins with a label. Where words are not parted by
/// spaces, a sentence may begin so too: it goes on in the same word.
pub(super) fn is_headed(text: &str, labels: &[&str]) -> bool {
    begins(text, labels)
        && labels.iter().filter_map(|label| Some((label, text.strip_prefix(label)?))).any(
            |(label, rest)| {
                let rest = to_word(rest);
                let is_glued = rest.starts_with(is_spaceless);
                let most = GLUED.max(label.chars().count() / 2);
                !is_glued || rest.chars().count() <= most && !ends_sentence(text)
            },
        )
}

/// Returns a text without the number in brackets that it ends with.
fn uncounted(text: &str) -> &str {
    let rest = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    rest.strip_suffix('(').filter(|rest| rest.len() + 1 < text.len()).map_or(text, str::trim_end)
}

/// Returns what stands under the heading that says what a section is: nothing
/// where it is long and no list of links.
pub(super) fn section(leaves: &[Leaf<'_>], heading: usize) -> std::ops::Range<usize> {
    let below = leaves.iter().skip(heading + 1).take_while(|leaf| !leaf.is_heading && leaf.may_go);
    let (mut count, mut words, mut linked) = (0, 0, 0.0);
    for leaf in below {
        count += 1;
        words += leaf.words;
        linked += leaf.linked * leaf.words as f64;
    }
    let is_author = leaves.get(heading).is_some_and(|leaf| leaf.text.contains("author"));
    let goes = linked * 2.0 > words as f64 || (is_author && words <= 200);
    if goes && count > 0 { heading..heading + count + 1 } else { heading..heading }
}

/// Tells whether a block at the end says who wrote the article.
pub(super) fn is_biography(leaf: &Leaf<'_>, byline: Option<&str>) -> bool {
    if leaf.words > 130 || leaf.is_heading {
        return false;
    }
    let text = leaf.text.as_str();
    let named = byline.is_some_and(|byline| byline.len() > 4 && text.starts_with(byline));
    if named && leaf.words <= 4 {
        return true;
    }
    // Agencies tell of their people by the last name alone.
    let last = byline.and_then(|byline| byline.rsplit_once(' ')).map(|(_, last)| last);
    let is_beat = last.is_some_and(|last| {
        let rest = text.strip_prefix(last).unwrap_or_default();
        [" covers ", " writes about ", " reports on ", " reported from "]
            .iter()
            .any(|does| rest.starts_with(does))
    });
    if is_beat && leaf.words <= 60 {
        return true;
    }
    let start = text.get(..text.floor_char_boundary(160)).unwrap_or_default();
    let is_about = PEOPLE.is_in(start);
    (named && is_about && !SPEAKING.is_in(&leaf.text))
        || (is_about && is_person(leaf) && TRADES.is_in(start))
}

/// Tells whether a block begins with who wrote the article and says what they
/// are, as it may stand above other lines of the site.
pub(super) fn is_named(leaf: &Leaf<'_>, byline: Option<&str>) -> bool {
    let rest = byline.and_then(|byline| leaf.text.strip_prefix(byline));
    rest.is_some_and(|rest| {
        leaf.words <= 4 && !rest.ends_with(':')
            || [" is a ", " is an ", " is the ", " writes ", " covers ", " has been "]
                .iter()
                .any(|says| rest.starts_with(says))
    })
}

/// Tells whether all of a block is italic and says what somebody does for a
/// paper.
fn is_italic_biography(leaf: &Leaf<'_>) -> bool {
    let Some(only) = only(&leaf.node) else { return false };
    if leaf.words > 60 || !only.is_one_of(&["em", "i"]) {
        return false;
    }
    let text = only.text();
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let start = leaf.text.get(..leaf.text.floor_char_boundary(160)).unwrap_or_default();
    text.split_whitespace().take(2).all(is_name)
        && [" ist ", " arbeitet ", " schreibt ", " est ", " es ", " è ", " é ", " jest ", " is "]
            .iter()
            .any(|does| start.contains(does))
        && TRADES_ABROAD.is_in(start)
}

/// Tells whether a text begins with the name of a person, of two words at
/// least, who `is` something.
fn is_person(leaf: &Leaf<'_>) -> bool {
    let text = leaf.node.text();
    let mut words = text.split_whitespace().take(5);
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let name = words.by_ref().take_while(|word| *word != "is");
    let (all, names) =
        name.fold((0, 0), |(all, names), word| (all + 1, names + usize::from(is_name(word))));
    let is_thing = THINGS.is_in(&leaf.text)
        && ["this ", "it ", "that ", "there ", "the ", "here "]
            .iter()
            .any(|word| leaf.text.starts_with(word));
    (2..=4).contains(&all) && names == all && !is_thing
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PROSE, left};

    #[test]
    fn who_wrote_may_be_told_of() {
        for kept in [
            "<p>Jane Doe told the court that she had seen the lights at nine.</p>",
            "<p>When Jane Doe first saw the river, she was nine.</p>",
            "<p>Jane Doe, a spokesperson for the town, declined to say what it has lost.</p>",
        ] {
            assert_eq!(left("", kept, "", Some("Jane Doe")), kept);
            assert_eq!(left("", "", kept, Some("Jane Doe")), kept);
        }
        let town = "<p>Jane Doe is spending ninety thousand on the dam, and has sold her boat for \
            it, her house and all of the chairs that she had carried upstairs.</p>";
        assert_eq!(left("", "", &format!("{town}{PROSE}"), Some("Jane Doe")), town);
        let next = "<h2>Up next</h2><p>The boats of the lower town race on Monday.</p>";
        assert_eq!(left("", "", next, None), next);
    }

    #[test]
    fn what_ends_each_part_of_an_article_ends_none_of_the_others() {
        let told = PROSE.replace("river", "brook").repeat(2);
        let share = "<p>Share</p>";
        let first = format!("{told}{share}");
        let parts = |last: &str| left(&first, "", &format!("{share}{told}{last}"), None);
        assert_eq!(parts(share), told.repeat(2));
        assert_eq!(parts("<p>Good night.</p>"), told);
        let two = |told: &str| left("", "", &format!("{share}{told}{share}"), None);
        assert_eq!(two(&told), told);
        assert_eq!(two(&format!("<h2>The brook</h2>{told}")), "");
        let next = left(&first, "", &format!("{share}<p>Why rivers rise</p>{share}"), None);
        assert_eq!(next, told);
    }

    #[test]
    fn a_sentence_that_begins_like_an_end_is_none() {
        let prose = super::super::tests::PROSE;
        for kept in [
            "แสดงความคิดเห็นได้คนละสามนาที",
            "관련 기사가 나간 뒤 도청은 해명했다.",
            "関連記事が出た翌日、県は説明した。",
            "网友评论区里有人贴出了旧桥的照片。",
        ] {
            let kept = format!("<p>{kept}</p>");
            assert_eq!(left("", "", &kept, None), kept);
            assert!(left("", "", &format!("{kept}{prose}"), None).contains(&kept));
        }
        for end in [
            "แสดงความคิดเห็น",
            "แสดงความคิดเห็นของคุณ",
            "관련기사",
            "関連記事：",
            "网友评论区",
            "上一篇：旧桥的一百年",
            "下一篇文章",
        ] {
            assert_eq!(left("", "", &format!("<p>{end}</p>"), None), "", "{end}");
        }
    }

    #[test]
    fn who_wrote_goes_where_a_paper_says_so() {
        for chaff in [
            "<p><em>Jana Fluss ist Redakteurin im Ressort Wasser und schreibt über Brücken.</em></p>",
            "<p>Doe covers rivers and dams for The Lower Town.</p>",
            "<p>Jane Doe currently works for The Lower Town as a writer, and likes boats.</p>",
        ] {
            assert_eq!(left("", "", chaff, Some("Jane Doe")), "", "{chaff}");
        }
        for kept in [
            "<p><em>Den Redakteur sah die Stadt nie wieder.</em></p>",
            "<p>Doe said that the town must leave.</p>",
            "<p>Jana Fluss ist Redakteurin und wohnt in der unteren Stadt.</p>",
        ] {
            assert_eq!(left("", "", kept, Some("Jane Doe")), kept);
        }
    }
}
