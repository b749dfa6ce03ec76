//! The box in which an article closes: a verdict, a conclusion, what stands
//! behind it all, which makers of pages put beside the text, and extractors
//! leave there.

use dom_query::{Element, NodeRef};

use crate::article::element::Named;
use crate::article::measure::{Size, linked};
use crate::article::walk::{elements, is_first};
use crate::text::script::alone;

/// Fewest and most characters of such a box.
const SIZE: std::ops::RangeInclusive<usize> = 40..=1_500;

/// Most characters of what may stand between: a label, buttons.
const BETWEEN: usize = 40;

/// Most closings of an article.
const MOST: usize = 4;

/// How the heading of a closing says what that is, in lower case.
const CLOSINGS: [&str; 71] = [
    "verdict",
    "the verdict",
    "our verdict",
    "final verdict",
    "conclusion",
    "conclusions",
    "in conclusion",
    "bottom line",
    "the bottom line",
    "final thoughts",
    "closing thoughts",
    "final words",
    "wrapping up",
    "fazit",
    "unser fazit",
    "das fazit",
    "schlussfolgerung",
    "schlusswort",
    "veredicto",
    "conclusión",
    "conclusiones",
    "conclusão",
    "conclusões",
    "verdetto",
    "conclusione",
    "conclusioni",
    "notre verdict",
    "notre avis",
    "en conclusion",
    "conclusie",
    "eindoordeel",
    "podsumowanie",
    "werdykt",
    "slutsats",
    "konklusjon",
    "вывод",
    "выводы",
    "заключение",
    "вердикт",
    "висновок",
    "висновки",
    "结语",
    "结论",
    "总结",
    "写在最后",
    "結語",
    "結論",
    "總結",
    "まとめ",
    "おわりに",
    "결론",
    "sonuç",
    "hintergrund",
    "zum hintergrund",
    "hintergrundinformationen",
    "background",
    "achtergrond",
    "bakgrund",
    "bakgrunn",
    "baggrund",
    "tausta",
    "contexte",
    "contesto",
    "справка",
    "контекст",
    "新闻背景",
    "背景资料",
    "新聞背景",
    "背景資料",
    "注释",
    "註釋",
];

/// Puts each closing that stands right behind the box of a text at the end of
/// that.
pub(super) fn take_in(body: &NodeRef<'_>) {
    let is_heading = |element: &Element| element.is_one_of(&["h2", "h3", "h4"]);
    let headings = elements(body, is_heading).into_iter().filter(is_closing);
    for heading in headings.take(MOST) {
        if let Some(closing) = box_of(&heading)
            && let Some(text) = text_before(&closing)
        {
            text.append_child(&closing);
        }
    }
}

fn is_closing(heading: &NodeRef<'_>) -> bool {
    let text = heading.text().to_lowercase();
    let own = alone(&text);
    CLOSINGS.contains(&own)
}

/// Returns the box that begins with a heading, if it is one of running text.
fn box_of<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let (mut whole, mut inner) = (None, *heading);
    while is_first(&inner)
        && let Some(above) = inner.parent()
        && above.is_one_of(&["div", "section", "aside", "header"])
        && SIZE.contains(&above.size())
    {
        whole = Some(above);
        inner = above;
    }
    let whole = whole?;
    let size = whole.size();
    let has_more = size >= heading.size() + *SIZE.start();
    (has_more && linked(&whole, size) < 0.3).then_some(whole)
}

/// Returns the box of the text that stands right before a closing, and is
/// longer.
fn text_before<'a>(closing: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let size = closing.size();
    let mut before = closing.prev_element_sibling()?;
    while before.size() < BETWEEN {
        before = before.prev_element_sibling()?;
    }
    let is_box = |node: &NodeRef<'_>| node.is_one_of(&["div", "section", "article"]);
    let paragraphs =
        |node: &NodeRef<'_>| node.children_it(false).filter(|child| child.has_name("p")).count();
    let all = before.size();
    if !is_box(&before) || all <= size || linked(&before, all) > 0.3 {
        return None;
    }
    // The innermost box that holds most of it.
    let mut text = before;
    while let Some(inner) =
        text.children_it(false).find(|child| is_box(child) && child.size() * 2 > all)
    {
        text = inner;
    }
    (paragraphs(&text) > 1).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    const LINE: &str = "<p>The river rose by a hand's breadth in the night, and nobody of the lower town slept.</p>";

    fn settled(html: &str) -> String {
        let page = Document::from(html);
        take_in(&page.body().unwrap());
        page.body().unwrap().inner_html().to_string()
    }

    #[test]
    fn a_closing_beside_the_text_belongs_to_it() {
        let text = LINE.repeat(4);
        for heading in ["Verdict", "The bottom line", "Fazit:", "结语", "Hintergrund"] {
            let closing = format!("<div class=\"v\"><h2>{heading}</h2>{LINE}</div>");
            assert_eq!(
                settled(&format!("<article><div>{text}</div>{closing}</article>")),
                format!("<article><div>{text}{closing}</div></article>")
            );
            assert_eq!(
                settled(&format!("<article><div>{text}</div></article>{closing}")),
                format!("<article><div>{text}{closing}</div></article>")
            );
        }
    }

    #[test]
    fn what_is_no_closing_of_a_text_stays_where_it_is() {
        let text = LINE.repeat(4);
        let link = "<a href=\"/2\">The bridge of the upper town, and who built that</a>";
        for kept in [
            format!("<div>{text}</div><div><h2>Verdict of the town</h2>{LINE}</div>"),
            format!("<div>{text}</div><div><h2>Verdict</h2>{link}</div>"),
            format!("<div>{text}</div><div><h2>Verdict</h2></div>"),
            format!("<div>{text}<h2>Verdict</h2>{LINE}</div>"),
            format!("<div>{LINE}</div><div><h2>Verdict</h2>{text}</div>"),
            format!("<p>Menu</p><div><h2>Verdict</h2>{LINE}</div>"),
        ] {
            assert_eq!(settled(&kept), kept);
        }
    }
}
