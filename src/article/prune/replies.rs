//! What readers say below an article, where nothing is called so: blocks of
//! one shape that can each be answered, and what stands under a heading that
//! counts them, or calls them theirs.

mod heads;

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use dom_query::{Element, NodeId, NodeRef};

use crate::article::element::{HEADINGS, Named, says};
use crate::article::walk::{behind, elements, outermost};

/// Fewest blocks that are taken for what readers say.
const BLOCKS: usize = 3;

/// Fewest bytes of running text before them: the first of a forum's posts is
/// what the others answer.
const TEXT: usize = 150;

/// Fewest bytes of a piece of running text: wide letters say more.
const RUNNING: usize = 40;

/// What stands on the button to answer, in lower case.
const ANSWER: [&str; 22] = [
    "reply",
    "回复",
    "回覆",
    "回應",
    "返信",
    "답글",
    "antworten",
    "répondre",
    "responder",
    "rispondi",
    "reageer",
    "odpowiedz",
    "svara",
    "svar",
    "vastaa",
    "ответить",
    "відповісти",
    "yanıtla",
    "رد",
    "پاسخ",
    "trả lời",
    "balas",
];

/// Removes what readers say below a node.
pub(super) fn remove(part: &NodeRef<'_>) {
    let opening = LazyCell::new(|| opening_of(part, TEXT));
    let is_behind = |node: &NodeRef<'_>| !opening.contains(&node.id);
    for block in answered(part, &is_behind) {
        block.remove_from_parent();
    }
    remove_posts(part, &is_behind);
    let titles = LazyCell::new(|| heads::titles(part));
    let is_heading = |element: &Element| element.is_one_of(&HEADINGS);
    for heading in elements(part, is_heading) {
        if heads::is_head(&heading, &titles) && is_behind(&heading) {
            remove_below(&heading);
        }
    }
}

/// Removes what microdata calls comments, and the posts of a thread but for
/// the first.
fn remove_posts(part: &NodeRef<'_>, is_behind: &impl Fn(&NodeRef<'_>) -> bool) {
    let is_said = |element: &Element| says(element, "itemprop", "comment");
    outermost(part, is_said)
        .iter()
        .filter(|said| is_behind(said))
        .for_each(NodeRef::remove_from_parent);
    let floors: Vec<NodeRef<'_>> =
        elements(part, |element| element.is_one_of(&["span", "a", "em", "strong", "b", "div"]))
            .into_iter()
            .filter(is_floor)
            .take(200)
            .collect();
    if floors.len() < 2 {
        return;
    }
    let ids: HashSet<NodeId> = floors.iter().map(|floor| floor.id).collect();
    let posts = floors.iter().filter_map(|floor| {
        let is_alone = |above: &NodeRef<'_>| {
            above.descendants_it().filter(|inner| ids.contains(&inner.id)).take(2).count() == 1
        };
        floor.ancestors_it(Some(8)).take_while(is_alone).last().filter(is_behind)
    });
    posts.collect::<Vec<_>>().iter().for_each(NodeRef::remove_from_parent);
}

/// Longest number of a floor, in bytes.
const FLOOR: usize = 12;

/// What the floors above the first are called.
const FLOORS: [&str; 5] = ["沙发", "板凳", "地板", "沙發", "板凳"];

/// Tells whether an element says on which floor of a thread a post stands.
fn is_floor(node: &NodeRef<'_>) -> bool {
    let is_text = node.first_child().is_some_and(|first| first.is_text());
    if !is_text || node.children_it(false).nth(1).is_some() {
        return false;
    }
    let text = node.text();
    let text = text.trim();
    let number = text.strip_prefix('第').unwrap_or(text);
    let number = number.strip_suffix('楼').or_else(|| number.strip_suffix('樓'));
    text.len() <= FLOOR
        && (FLOORS.contains(&text)
            || number.is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            }))
}

/// Returns the blocks of one shape, side by side and behind the text, in each
/// of which stands a button to answer.
fn answered<'a>(part: &NodeRef<'a>, is_behind: &impl Fn(&NodeRef<'a>) -> bool) -> Vec<NodeRef<'a>> {
    let buttons = elements(part, |element| element.is_one_of(&["a", "button", "span"]));
    let is_answer = |node: &NodeRef<'_>| {
        // Most that stands in such elements is longer; a text is not put
        // together for it.
        let text = node.descendants_it().filter(NodeRef::is_text).map(|text| text.text());
        let mut own = String::new();
        for text in text {
            own.push_str(text.trim());
            if own.len() > 32 {
                return false;
            }
        }
        let own = own.to_lowercase();
        let own = own.trim_matches(|letter: char| !letter.is_alphabetic());
        ANSWER.contains(&own)
    };
    let buttons: Vec<NodeRef<'_>> = buttons.into_iter().filter(is_answer).take(200).collect();
    if buttons.len() < BLOCKS {
        return Vec::new();
    }
    let mut around: HashMap<NodeId, Vec<NodeRef<'a>>> = HashMap::new();
    for button in &buttons {
        for block in button.ancestors_it(Some(8)) {
            let Some(above) = block.parent() else { break };
            let blocks = around.entry(above.id).or_default();
            if blocks.last().is_none_or(|last| last.id != block.id) {
                blocks.push(block);
            }
        }
    }
    let mut found = Vec::new();
    for blocks in around.into_values().filter(|blocks| blocks.len() >= BLOCKS) {
        let Some(first) = blocks.first() else { continue };
        let is_alike = blocks.iter().all(|block| block.node_name() == first.node_name());
        if is_alike && is_behind(first) {
            found.extend(blocks);
        }
    }
    found
}

/// Returns the nodes that begin before so many bytes of running text have
/// stood.
pub(super) fn opening_of(part: &NodeRef<'_>, fewest: usize) -> HashSet<NodeId> {
    let mut opening = HashSet::new();
    let mut before = 0;
    for inner in part.descendants_it() {
        opening.insert(inner.id);
        if inner.is_text() {
            let size = inner.text().trim().len();
            let is_linked = || inner.ancestors_it(Some(3)).any(|above| above.has_name("a"));
            if size >= RUNNING && !is_linked() {
                before += size;
            }
            if before >= fewest {
                break;
            }
        }
    }
    opening
}

/// Removes a heading and all that stands behind it in the same box.
fn remove_below(heading: &NodeRef<'_>) {
    behind(heading).for_each(|node| node.remove_from_parent());
    heading.remove_from_parent();
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str =
        "<p>The river rose by a hand's breadth in the night, and nobody of the town slept.</p>";

    pub(super) fn left(html: &str) -> String {
        let document = Document::from(format!("<div>{TEXT}{TEXT}{html}</div>"));
        remove(&document.root());
        document.body().unwrap().inner_html().replace(TEXT, "")
    }

    const SAID: &str = "<div class=\"x1\"><b>Ann</b> 3rd floor <p>I saw it.</p><a>Reply</a></div>";

    #[test]
    fn what_can_be_answered_goes() {
        assert_eq!(left(&SAID.repeat(3)), "<div></div>");
        let nested = format!("<section><h3>Voices</h3>{}</section>", SAID.repeat(3));
        assert_eq!(left(&nested), "<div><section><h3>Voices</h3></section></div>");
        assert_eq!(left(&SAID.repeat(3).replace("Reply", "回复(2)")), "<div></div>");
        for heading in
            ["全部评论 4 只看作者", "Comments (4)", "1.204 comments", "Leser-Kommentare (3)"]
        {
            let below = format!("<section><h3>{heading}</h3><div>I saw it.</div></section>");
            assert_eq!(left(&below), "<div><section></section></div>", "{heading}");
        }
    }

    #[test]
    fn the_posts_of_a_thread_go_but_for_the_first() {
        let said = "<div itemprop=\"comment\"><p>I saw it.</p></div>";
        assert_eq!(left(&said.repeat(2)), "<div></div>");
        let post = |floor: &str, text: &str| format!("<li>{text}<span>{floor}</span></li>");
        let thread = |first: &str| {
            let text = "河水在夜里涨了一掌宽，下游城镇的人们都没有睡。".repeat(3);
            let first = post(first, &format!("<p>{text}</p>"));
            let page = Document::from(format!("<ul>{first}{}</ul>", post("2楼", "前排围观")));
            remove(&page.root());
            page.body().unwrap().text().to_string().replace(&text, "")
        };
        assert_eq!(thread("1楼"), "1楼");
        assert_eq!(thread("住在1楼"), "住在1楼前排围观2楼");
    }

    #[test]
    fn text_that_tells_of_answers_stays() {
        for kept in [
            SAID.repeat(2),
            SAID.repeat(3).replace("Reply", "Read the reply"),
            "<h3>5 comments that nobody forgot</h3><div>I saw it.</div>".to_owned(),
            "<h3>3. Comments</h3><div>I saw it.</div>".to_owned(),
            "<h3>Comments from the town</h3><div>I saw it.</div>".to_owned(),
            "<h3>评论：2024年的河水</h3><div>雨。</div>".to_owned(),
        ] {
            assert_eq!(left(&kept), format!("<div>{kept}</div>"));
        }
        // The first of a forum's posts is no answer.
        let forum = Document::from(format!("<div>{}</div>", SAID.repeat(3)));
        remove(&forum.root());
        assert!(forum.body().unwrap().inner_html().contains("I saw it."));
    }
}
