//! Headings above what readers say of an article: they count that, or call
//! it theirs.

use std::cell::LazyCell;

use dom_query::NodeRef;

use super::RUNNING;
use crate::article::element::Named;
use crate::article::measure::Size;
use crate::article::title::letters;
use crate::article::walk::{elements, root_of};
use crate::text::script::alone;

/// Most characters of a heading that counts what readers say.
const HEADING: usize = 40;

/// What may stand in it before the word.
const WHOSE: [&str; 10] =
    ["", "all", "show all", "view all", "leser", "reader", "user", "tous les", "全部", "网友"];

/// And behind it.
const WHICH: [&str; 5] = ["", "只看作者", "条", "則", "件"];

/// Words for what readers say, in lower case.
const SAID: [&str; 20] = [
    "comments",
    "comment",
    "评论",
    "評論",
    "留言",
    "コメント",
    "댓글",
    "kommentare",
    "commentaires",
    "comentarios",
    "comentários",
    "commenti",
    "reacties",
    "komentarze",
    "комментарии",
    "комментариев",
    "коментарі",
    "yorumlar",
    "تعليقات",
    "دیدگاه",
];

/// Most titles of a page.
const TITLES: usize = 4;

/// Returns the letters of what the page of a part calls its article.
pub(super) fn titles(part: &NodeRef<'_>) -> Vec<String> {
    let titles = elements(&root_of(part), |element| element.is_one_of(&["h1", "title"]));
    titles.iter().take(TITLES).map(|title| letters(&title.text())).collect()
}

/// Tells whether what readers say stands below a heading of a page with some
/// titles.
pub(super) fn is_head(
    heading: &NodeRef<'_>,
    titles: &LazyCell<Vec<String>, impl FnOnce() -> Vec<String>>,
) -> bool {
    let text = heading.text();
    counts_comments(&text)
        || names_readers(&text) && voices_below(heading)
        || answered_in(heading)
            .is_some_and(|answered| titles.iter().any(|title| title.starts_with(&answered)))
}

/// Tells whether a heading says how many comments there are, and nothing else.
fn counts_comments(heading: &str) -> bool {
    let heading = heading.trim();
    if heading.chars().count() > HEADING || !heading.chars().any(char::is_numeric) {
        return false;
    }
    // A chapter may have that number.
    let rest = heading.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_chapter = rest.len() < heading.len()
        && rest.starts_with(['.', ')', '、', '．'])
        && !rest.chars().nth(1).is_some_and(char::is_numeric);
    if is_chapter {
        return false;
    }
    let heading = heading.to_lowercase();
    SAID.iter().any(|said| {
        heading.split_once(said).is_some_and(|(before, after)| {
            let before = before.trim_matches(|letter: char| !letter.is_alphabetic());
            let after = after.trim_matches(|letter: char| !letter.is_alphabetic());
            WHOSE.contains(&before) && WHICH.contains(&after)
        })
    })
}

/// What begins a quotation.
const QUOTED: [char; 9] = ['“', '„', '”', '"', '«', '‘', '「', '《', '‹'];

/// Fewest bytes of the letters of a title that is quoted.
const TITLE: usize = 10;

/// Most words about it.
const ABOUT: usize = 5;

/// Returns the letters that a heading quotes which counts what answers them, as
/// in `3 Responses to “A flood”`, and has a list below.
fn answered_in(heading: &NodeRef<'_>) -> Option<String> {
    let text = heading.text();
    let (before, quoted) = text.trim().split_once(QUOTED)?;
    let own = letters(quoted);
    let is_list = |node: NodeRef<'_>| node.is_one_of(&["ol", "ul", "dl", "div", "section"]);
    let is_one = || before.get(..4).is_some_and(|one| one.eq_ignore_ascii_case("one "));
    let is_counted = before.starts_with(|letter: char| letter.is_ascii_digit()) || is_one();
    let counts = is_counted
        && before.split_whitespace().count() <= ABOUT
        && own.len() >= TITLE
        && heading.next_element_sibling().is_some_and(is_list);
    counts.then_some(own)
}

/// What a heading calls those who read, or what they say, in lower case.
const READERS: [&str; 22] = [
    "your views",
    "your comments",
    "your say",
    "have your say",
    "what you say",
    "what you think",
    "what you said",
    "readers say",
    "reader views",
    "readers' views",
    "readers’ views",
    "readers' comments",
    "readers’ comments",
    "leserkommentare",
    "lesermeinungen",
    "meinungen",
    "vos réactions",
    "tus comentarios",
    "i vostri commenti",
    "reacties van lezers",
    "opinie czytelników",
    "läsarkommentarer",
];

fn names_readers(heading: &str) -> bool {
    let heading = heading.trim();
    heading.len() <= HEADING && READERS.contains(&alone(&heading.to_lowercase()))
}

/// Most characters of the name of a reader.
const NAME: usize = 40;

/// Tells whether nothing but blocks of one shape stands below a heading, or
/// below it in a list, each of a name and of more than that.
fn voices_below(heading: &NodeRef<'_>) -> bool {
    let Some(first) = heading.next_element_sibling() else { return false };
    let first = match first.is_one_of(&["ol", "ul"]) {
        true => first.children_it(false).find(NodeRef::is_element),
        false => Some(first),
    };
    let Some(first) = first.filter(|first| !first.has_name("p")) else { return false };
    let class = first.attr_or("class", "");
    let behind = std::iter::successors(Some(first), NodeRef::next_element_sibling);
    let is_alike = |block: &NodeRef<'_>| {
        block.node_name() == first.node_name() && block.attr_or("class", "") == class
    };
    behind.take(2).filter(|block| is_alike(block) && begins_with_name(block)).count() == 2
}

/// Tells whether a block begins with a short text in an element of its own,
/// and says more than that.
fn begins_with_name(block: &NodeRef<'_>) -> bool {
    let Some(first) = block.descendants_it().find(NodeRef::is_nonempty_text) else { return false };
    let Some(own) = first.parent().filter(|own| own.id != block.id) else { return false };
    let is_name = own.is_one_of(&["b", "strong", "cite", "span", "a", "h4", "h5", "h6", "dt"]);
    is_name && own.size_within(NAME).is_some_and(|name| block.size_within(name + RUNNING).is_none())
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn what_stands_under_a_count_of_answers_to_the_title_goes() {
        let title = "<h1>A flood in the night</h1>";
        let said = "<ol><li><cite>Ann</cite> says: <p>I saw it.</p></li></ol>";
        for heading in [
            "3 Responses to “A flood in the night”",
            "One thought on “A flood in the night”",
            "2 Gedanken zu „A flood in the night“",
            "4 réponses à « A flood in the … »",
        ] {
            let rest = left(&format!("{title}<h3>{heading}</h3>{said}"));
            assert_eq!(rest, format!("<div>{title}</div>"), "{heading}");
        }
        for kept in [
            format!("<h3>3 thoughts on “The old dam broke”</h3>{said}"),
            "<h3>3 thoughts on “A flood in the night”</h3><p>I saw it.</p>".to_owned(),
            format!("<h3>Why “A flood in the night” was read</h3>{said}"),
            format!("<h3>3 thoughts on “A flood”</h3>{said}"),
        ] {
            assert_eq!(left(&format!("{title}{kept}")), format!("<div>{title}{kept}</div>"));
        }
    }

    #[test]
    fn what_readers_say_under_their_names_goes() {
        let said = "<div class=\"v\"><b>Ann</b><p>I saw it from the bridge, and I will not forget \
            it.</p></div>";
        let below = format!("<h3>Your views</h3>{}", said.repeat(2));
        assert_eq!(left(&format!("<div>{below}</div>")), "<div><div></div></div>");
        for kept in [
            format!("<h3>Your views</h3>{said}"),
            format!("<h3>Views of the river</h3>{}", said.repeat(2)),
            "<h3>Have your say</h3><p>The town asks until May.</p><p>Write to the hall.</p>"
                .to_owned(),
            below.replace("<b>Ann</b>", ""),
        ] {
            assert_eq!(left(&kept), format!("<div>{kept}</div>"));
        }
    }
}
