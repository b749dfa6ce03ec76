//! What says in its heading that it is no part of an article: the rights of a
//! site, what its readers say, what it recommends.

use dom_query::{Element, NodeRef};

use super::replies::opening_of;
use crate::article::element::{HEADINGS, Named};
use crate::article::find::is_called_content;
use crate::article::measure::Size;
use crate::article::walk::{elements, holds, is_first};
use crate::text::script::alone;

/// Fewest bytes of running text before it.
const TEXT: usize = 100;

/// Most characters of a heading.
const HEADING: usize = 20;

/// Most characters of what stands below.
const LONGEST: usize = 2_000;

/// Headings, in lower case.
const LABELS: [&str; 34] = [
    "网友评论",
    "最新评论",
    "热门评论",
    "全部评论",
    "精彩评论",
    "网友跟帖",
    "網友評論",
    "最新評論",
    "讀者留言",
    "相关新闻",
    "相关阅读",
    "相关推荐",
    "相关报道",
    "相关资讯",
    "相關新聞",
    "相關閱讀",
    "為你推薦",
    "为你推荐",
    "为您推荐",
    "热门推荐",
    "精彩推荐",
    "猜你喜欢",
    "编辑推荐",
    "推荐阅读",
    "关于我们",
    "联系我们",
    "reader comments",
    "user comments",
    "comments policy",
    "terms and conditions",
    "terms of use",
    "copyright notice",
    "媒体联系人",
    "联系方式",
];

/// Ends of headings, before which a site may name itself.
const NOTICES: [&str; 7] =
    ["免责申明", "版权声明", "免责声明", "版權聲明", "免責聲明", "版权说明", "特别声明"];

/// Tells whether a heading says that what follows is none of the article.
pub(in crate::article) fn says_other(heading: &str) -> bool {
    let heading = heading.trim();
    if heading.chars().count() > HEADING {
        return false;
    }
    let heading = heading.to_lowercase();
    let own = alone(&heading);
    LABELS.contains(&own) || NOTICES.iter().any(|notice| own.ends_with(notice))
}

/// Removes the boxes below a part of a page that begin with such a heading.
pub(super) fn remove(part: &NodeRef<'_>) {
    let may = |element: &Element| {
        element.is_one_of(&["h2", "h3", "h4", "h5", "h6", "div", "span", "strong", "b"])
    };
    let mut labels = elements(part, may).into_iter().filter(is_label);
    let Some(first) = labels.next() else { return };
    let opening = opening_of(part, TEXT);
    for heading in std::iter::once(first).chain(labels) {
        if let Some(whole) = box_of(&heading).filter(|whole| !opening.contains(&whole.id)) {
            whole.remove_from_parent();
        }
    }
}

/// Tells whether an element is a heading that says so, or drawn as one: with
/// nothing but a text in it.
fn is_label(node: &NodeRef<'_>) -> bool {
    let is_heading = node.is_one_of(&HEADINGS);
    let is_plain = || {
        node.first_child().is_some_and(|first| first.is_text())
            && node.children_it(false).nth(1).is_none()
    };
    (is_heading || is_plain()) && says_other(&node.text())
}

/// Returns the box that begins with a heading, if it may go.
fn box_of<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let whole = heading.parent().filter(|_| is_first(heading))?;
    let may = whole.is_one_of(&["div", "section", "aside", "footer"])
        && whole.size_within(LONGEST).is_some()
        && !whole.element_ref().is_some_and(|element| is_called_content(&element))
        && !holds(&whole, &["h1", "article"]);
    may.then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const TEXT: &str =
        "<p>河水在夜里涨了一掌宽，下游城镇的人们都没有睡，因为去年旧堤坝决了口。</p>";

    fn left(html: &str) -> String {
        let page = Document::from(format!("<div>{TEXT}{html}</div>"));
        remove(&page.root());
        page.body().unwrap().inner_html().replace(TEXT, "")
    }

    #[test]
    fn boxes_that_say_what_they_are_go() {
        for label in ["河水网版权声明", "网友评论", "【为你推荐】", "Terms and conditions"]
        {
            let gone =
                format!("<div class=\"x\"><h4>{label}</h4><div>凡本网注明的作品。</div></div>");
            assert_eq!(left(&gone), "<div></div>", "{label}");
            let drawn = format!("<div><div>{label}</div><div>凡本网注明的作品。</div></div>");
            assert_eq!(left(&drawn), "<div></div>", "{label}");
        }
    }

    #[test]
    fn text_under_a_heading_with_such_words_stays() {
        for kept in [
            "<div><h4>版权声明为何重要</h4><p>雨。</p></div>",
            "<h4>版权声明</h4><p>雨。</p>",
            "<div><p>版权声明</p><p>雨。</p></div>",
            "<div class=\"entry-content\"><h4>版权声明</h4><p>雨。</p></div>",
            "<div><p>雨。</p><h4>免责声明</h4><p>雨。</p></div>",
        ] {
            assert_eq!(left(kept), format!("<div>{kept}</div>"));
        }
        let first = Document::from(format!("<div><h2>特别声明</h2>{TEXT}{TEXT}</div>"));
        remove(&first.root());
        assert!(first.body().unwrap().text().contains("声明"));
    }
}
