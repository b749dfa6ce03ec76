//! Captions that are the text: where pictures tell a story, what is said below
//! them is what there is to read.

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};

use super::beside::text_within;
use super::signs::is_told;
use crate::article::chaff::{TEXTS, holds_text};
use crate::article::element::Named;
use crate::article::walk::{each, elements, holds};
use crate::text::script::{ends_sentence, words};

/// Bytes of an element that holds an article, at least.
const WHOLE: usize = 1_200;

/// Fewest words of a caption that tells something.
const TELLING: usize = 10;

/// Fewest words of a paragraph of the text.
const PARAGRAPH: usize = 8;

/// Most blocks that are looked at.
const BLOCKS: usize = 600;

/// Which elements hold texts that their captions tell, as far as it was asked.
#[derive(Default)]
pub(super) struct Stories(HashMap<NodeId, bool>);

impl Stories {
    /// Tells whether a line below a picture that is told as captions are is a
    /// paragraph of the text: there is hardly any other.
    pub(super) fn tell(&mut self, line: &NodeRef<'_>, text: &str) -> bool {
        if !is_telling(text) {
            return false;
        }
        let mut above = line.ancestors_it(Some(8)).filter(NodeRef::is_element);
        let is_whole = |above: &NodeRef<'_>| text_within(above, WHOLE).is_none();
        let whole = above.find(|above| is_whole(above) || above.has_name("body"));
        whole.is_some_and(|whole| {
            *self.0.entry(whole.id).or_insert_with(|| is_told_by_captions(&whole))
        })
    }
}

/// Tells whether a caption says more than what is seen, and whose it is.
fn is_telling(text: &str) -> bool {
    words(text) >= TELLING && text.contains(['。', '，', '.', ','])
}

/// Tells whether what is told below pictures is more than a third of a text.
fn is_told_by_captions(whole: &NodeRef<'_>) -> bool {
    let (mut told, mut other) = (0, 0);
    let blocks = whole.descendants_it().filter(holds_text).take(BLOCKS);
    for block in blocks.filter(|block| !holds(block, &TEXTS)) {
        let text = block.text();
        let size = words(&text);
        if size < PARAGRAPH {
            continue;
        }
        match () {
            () if is_telling(&text) && is_told(&text) => told += size,
            () if ends_sentence(&text) => other += size,
            () => {}
        }
    }
    told * 2 > other
}

/// Makes paragraphs of the captions of an article that has hardly any other
/// text.
pub(in crate::article) fn release(body: &Document) {
    let root = body.html_root();
    let captions = elements(&root, |element| element.has_name("figcaption"));
    let sizes: Vec<usize> = captions.iter().map(|node| words(&node.text())).collect();
    let told: usize = sizes.iter().filter(|size| **size >= TELLING).sum();
    let count = sizes.iter().filter(|size| **size >= TELLING).count();
    if count == 0 {
        return;
    }
    let rest = words(&root.text()).saturating_sub(sizes.iter().sum());
    if !is_most(told, rest, count) {
        return;
    }
    for caption in captions {
        let figure = caption.ancestors_it(Some(6)).find(|above| above.has_name("figure"));
        caption.rename("p");
        // The captions of one figure keep their order.
        if let Some(figure) = figure.filter(|figure| pictures_of(figure) < 2) {
            figure.insert_after(&caption);
        }
    }
}

/// Tells whether captions are an article: three of them more than its other
/// text, one or two nearly all of it.
fn is_most(told: usize, rest: usize, count: usize) -> bool {
    match count {
        1 | 2 => told > rest * 4,
        _ => told * 2 > rest * 3,
    }
}

fn pictures_of(figure: &NodeRef<'_>) -> usize {
    each(figure, "img").take(2).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "7月9日，牧民在河边的草地上检查车轮，今年的雨水比往年多。（江大海 摄）";
    const PLAIN: &str = "河水在夜里上涨了一掌，下城的人把东西搬到楼上，每年春天都是这样。";

    fn captioned(html: &str) -> usize {
        let page = Document::from(html);
        super::super::captions(&page);
        page.select("figcaption").length()
    }

    #[test]
    fn what_pictures_tell_is_the_text_where_there_is_hardly_any_other() {
        let picture = format!("<p><img src=1></p><p>{TOLD}</p>");
        let paragraph = format!("<p>{PLAIN}</p>");
        assert_eq!(captioned(&picture), 0);
        assert_eq!(captioned(&picture.repeat(4)), 0);
        assert_eq!(captioned(&format!("{paragraph}{}", picture.repeat(3))), 0);
        assert_eq!(captioned(&format!("<div>{picture}</div>").repeat(4)), 0);
        assert_eq!(captioned(&format!("{}{picture}", paragraph.repeat(5))), 1);
        assert_eq!(captioned(&format!("<div>{picture}</div>{}", paragraph.repeat(20))), 1);
        let short = "<p><img src=1></p><p>江边。江大海 摄</p>";
        assert_eq!(captioned(short), 1);
    }

    fn released(html: &str) -> String {
        let body = Document::fragment(html);
        release(&body);
        body.html_root().inner_html().to_string()
    }

    #[test]
    fn captions_become_the_text_of_an_article_without_any() {
        let figure = format!("<figure><img src=\"1\"><figcaption>{TOLD}</figcaption></figure>");
        let apart = format!("<figure><img src=\"1\"></figure><p>{TOLD}</p>");
        assert_eq!(released(&figure), apart);
        let line = "<p>The year in pictures.</p>";
        assert_eq!(
            released(&format!("{line}{}", figure.repeat(3))),
            format!("{line}{}", apart.repeat(3))
        );
        let text = format!("<p>{PLAIN}</p>").repeat(4);
        for kept in [
            format!("{text}{}", figure.repeat(2)),
            format!("<p>{PLAIN}</p>{figure}"),
            format!("{}{figure}", "<figure><img src=\"1\"></figure>".repeat(3))
                .replace(TOLD, "The bridge"),
        ] {
            assert_eq!(released(&kept), kept);
        }
    }
}
