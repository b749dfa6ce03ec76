//! Captions that are called nothing: lines below a picture, or in one block
//! with it, that say what captions say or look as they do.

use dom_query::{NodeData, NodeRef};

use super::called::{is_credit, is_named_for_picture, is_of_pictures};
use super::looks::{Settings, is_centred, is_italic, is_link, is_small, is_strong, may_be_shown};
use super::signs::is_told;
use super::story::Stories;
use crate::article::element::Named;
use crate::article::title::letters;
use crate::article::walk::{has_picture, has_text, holds, is_blank, is_or_holds};
use crate::article::{units, walk};
use crate::text::script::{ends_sentence, words};

/// Most words of a line that says that it is a caption.
const TOLD: usize = 60;

/// Most bytes that are read of what may be a caption.
const LONGEST: usize = 900;

/// Most nodes of a line.
const LINE: usize = 13;

/// Elements that may stand round a picture alone.
const ROUND: [&str; 12] = [
    "p", "div", "a", "span", "center", "section", "figure", "b", "strong", "em", "font", "picture",
];

/// Makes a figure of a picture and its caption, if it has one.
pub(super) fn settle(image: &NodeRef<'_>, settings: &mut Settings, stories: &mut Stories) {
    let apart = ["figcaption", "td", "th", "nav", "aside", "footer", "button"];
    let is_apart = |node: &NodeRef<'_>| node.is_one_of(&apart);
    if image.ancestors_it(Some(4)).any(|above| is_apart(&above) || has_caption(&above)) {
        return;
    }
    let picture = alone(image);
    let Some(after) = behind(&picture) else {
        below(&picture);
        return;
    };
    if units::is_block(&after) {
        if is_caption(&after, &picture, settings, stories) || belongs(&after, image) {
            join(&picture, &[after]);
        } else {
            below(&picture);
        }
        return;
    }
    let line = line(after);
    let text: String = line.iter().map(|node| node.text().to_string()).collect();
    if text.len() > LONGEST || line.iter().any(holds_more) {
        return;
    }
    let is_all = line.last().and_then(behind).is_none() && before(&picture).is_none();
    let above = picture.parent().filter(|above| is_all && above.is_one_of(&["p", "div"]));
    let looks_so = above.is_some_and(|above| {
        may_be_shown(&text)
            && (is_of_pictures(&above)
                || is_centred(&above) && settings.sets_apart(&above)
                || !ends_sentence(&text) && is_parted(&after) && is_among_paragraphs(&above))
            && !line.iter().all(is_bold)
    });
    // In a line of the text a picture may have a box of its own.
    let is_in_box = || {
        is_all
            && may_be_shown(&text)
            && picture
                .parent()
                .is_some_and(|above| above.has_name("span") && is_of_pictures(&above))
    };
    let may = !text.trim().is_empty() && words(&text) <= TOLD;
    if may && (is_told(&text) || looks_so || is_in_box() || is_set_small(&line, &text, settings)) {
        match above {
            Some(above) => {
                above.rename("figure");
                above.remove_attrs(&["class", "style", "align"]);
                caption_of(&above, &line);
            }
            None => join(&picture, &line),
        }
    }
}

fn is_set_small(line: &[NodeRef<'_>], text: &str, settings: &mut Settings) -> bool {
    line.iter().all(is_small)
        && may_be_shown(text)
        && line.first().is_some_and(|first| settings.sets_apart(first))
}

/// Tells whether a break parts a line from the picture before it.
fn is_parted(line: &NodeRef<'_>) -> bool {
    let before = walk::before(line);
    before.take(8).take_while(|before| !shows(before)).any(|before| before.has_name("br"))
}

/// Tells whether the text below a box stands in paragraphs, so that none of it
/// is in the box.
fn is_among_paragraphs(around: &NodeRef<'_>) -> bool {
    let below = std::iter::successors(around.next_element_sibling(), NodeRef::next_element_sibling);
    around.has_name("div") && below.take(3).any(|below| below.has_name("p"))
}

fn is_bold(node: &NodeRef<'_>) -> bool {
    node.is_one_of(&["b", "strong"]) || is_blank(node)
}

/// Tells whether a figure has its caption already.
fn has_caption(above: &NodeRef<'_>) -> bool {
    above.has_name("figure") && holds(above, &["figcaption"])
}

/// Returns the largest element that holds a picture, and no text.
fn alone<'a>(image: &NodeRef<'a>) -> NodeRef<'a> {
    let is_round = |above: &NodeRef<'a>| above.is_one_of(&ROUND) && !has_text(above);
    image.ancestors_it(Some(6)).take_while(is_round).last().unwrap_or(*image)
}

/// Returns the text of an element, if it has no more bytes than so many.
pub(super) fn text_within(node: &NodeRef<'_>, most: usize) -> Option<String> {
    let mut text = String::new();
    for inner in node.descendants_it() {
        inner.query(|inner| {
            if let NodeData::Text { contents } = &inner.data
                && !contents.trim().is_empty()
            {
                text.push_str(contents);
            }
        });
        if text.len() > most {
            return None;
        }
    }
    Some(text)
}

/// Returns what comes next beside a node and shows something.
fn behind<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    walk::behind(node).take(8).find(shows)
}

/// Returns what comes before a node beside it and shows something.
fn before<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    walk::before(node).take(8).find(shows)
}

pub(super) fn shows(node: &NodeRef<'_>) -> bool {
    has_text(node) || is_or_holds(node, &["img"])
}

/// Returns what stands in a line, from its beginning on.
fn line(first: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let ends = |node: &NodeRef<'_>| node.is_one_of(&["br", "img"]) || units::is_block(node);
    let line = std::iter::once(first).chain(walk::behind(&first));
    line.take(LINE).take_while(|node| !ends(node)).collect()
}

/// Tells whether something holds a picture, a break or a block.
fn holds_more(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.is_one_of(&["img", "br"]) || units::is_block(&inner))
}

/// Tells whether a block below a picture is its caption.
fn is_caption(
    node: &NodeRef<'_>,
    picture: &NodeRef<'_>,
    settings: &mut Settings,
    stories: &mut Stories,
) -> bool {
    if !node.is_one_of(&["p", "div", "center"]) || has_picture(node) {
        return false;
    }
    let Some(text) = text_within(node, LONGEST) else { return false };
    let blocks = node.descendants_it().filter(units::is_block).count();
    if text.trim().is_empty() || blocks > 1 || words(&text) > TOLD {
        return false;
    }
    if is_told(&text) {
        return !stories.tell(node, &text);
    }
    if !may_be_shown(&text) || is_strong(node) || is_link(node) {
        return false;
    }
    // In a box of pictures there is nothing else.
    if behind(node).is_none()
        && before(picture).is_none()
        && picture.parent().is_some_and(|above| is_of_pictures(&above) || is_only_box(&above))
    {
        return true;
    }
    (is_centred(node) && (is_centred(picture) || is_italic(node)) || is_small(node))
        && settings.sets_apart(node)
}

/// Tells whether a box is all that there is in a box of pictures.
fn is_only_box(node: &NodeRef<'_>) -> bool {
    let is_only = node.prev_element_sibling().is_none() && node.next_element_sibling().is_none();
    let above = node.parent().filter(|_| is_only && node.has_name("div"));
    above.is_some_and(|above| {
        is_of_pictures(&above) && behind(node).is_none() && before(node).is_none()
    })
}

/// Most words of who made a picture.
const CREDIT: usize = 12;

/// Fewest bytes of the letters of a description.
const DESCRIPTION: usize = 16;

/// Tells whether a block below a picture, in a box named after that, says who
/// made it, or what is said to those who do not see it.
fn belongs(node: &NodeRef<'_>, image: &NodeRef<'_>) -> bool {
    let above = node.parent().filter(|_| node.is_one_of(&["p", "div"]) && !has_picture(node));
    if !above.is_some_and(|above| is_named_for_picture(&above)) {
        return false;
    }
    let Some(text) = text_within(node, LONGEST) else { return false };
    let alt = letters(&image.attr_or("alt", ""));
    let is_credit = || node.element_ref().is_some_and(|own| is_credit(&own));
    alt.len() >= DESCRIPTION && letters(&text) == alt
        || is_credit() && (1..=CREDIT).contains(&words(&text))
}

/// Takes a line above a picture that points down to it.
fn below(picture: &NodeRef<'_>) {
    let Some(line) = before(picture).filter(|line| line.is_one_of(&["p", "div"])) else {
        return;
    };
    let text = text_within(&line, LONGEST).unwrap_or_default();
    if text.trim_start().starts_with(['▼', '▽']) && words(&text) <= TOLD && !holds_more(&line) {
        join(picture, &[line]);
    }
}

/// Makes a figure of a picture and what is its caption.
fn join(picture: &NodeRef<'_>, caption: &[NodeRef<'_>]) {
    let may = ["p", "div", "center", "section", "figure"];
    if picture.is_one_of(&may) {
        picture.rename("figure");
        picture.remove_attrs(&["class", "style", "align"]);
        caption_of(picture, caption);
        return;
    }
    picture.wrap_html("<figure></figure>");
    if let Some(figure) = picture.parent().filter(|above| above.has_name("figure")) {
        caption_of(&figure, caption);
    }
}

fn caption_of(figure: &NodeRef<'_>, caption: &[NodeRef<'_>]) {
    if let [block] = caption
        && units::is_block(block)
    {
        figure.append_child(block);
        block.rename("figcaption");
        block.remove_attrs(&["class", "style", "align"]);
        return;
    }
    figure.append_html("<figcaption></figcaption>");
    if let Some(last) = figure.last_child() {
        for node in caption {
            last.append_child(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    const TEXT: &str = "<p>The river rose by a hand's breadth in the night, and nobody slept.</p>";

    /// Returns what the figure of a piece of HTML says, if it has become one.
    fn caption(html: &str) -> Option<String> {
        let text = TEXT.repeat(6);
        let document = Document::from(format!("<div>{text}{html}{text}</div>"));
        super::super::captions(&document);
        let found = document.select("figure figcaption");
        assert_eq!(document.select("img").length(), 1, "{html}");
        assert_eq!(document.text().matches("nobody slept").count(), 12, "{html}");
        found.exists().then(|| found.text().trim().to_owned())
    }

    #[test]
    fn lines_below_a_picture_say_that_they_are_captions() {
        for (html, said) in [
            ("<p><img src=1></p><p>▲河水上涨。</p>", "▲河水上涨。"),
            (
                "<p><a href=x><img src=1></a></p><p><b>▲大壩。（圖／記者河小明攝）</b></p>",
                "▲大壩。（圖／記者河小明攝）",
            ),
            ("<img src=1><p>图为新桥。</p>", "图为新桥。"),
            (
                "<p><img src=1><br>The dam at night. Photo: J. Doe</p>",
                "The dam at night. Photo: J. Doe",
            ),
            ("<img src=1><br>新桥。河边社记者 河小明 摄<br><br>", "新桥。河边社记者 河小明 摄"),
            ("<p>▼新桥</p><p><img src=1></p>", "▼新桥"),
        ] {
            assert_eq!(caption(html).as_deref(), Some(said), "{html}");
        }
    }

    #[test]
    fn lines_below_a_picture_look_like_captions() {
        for html in [
            "<p align=center><img src=1></p><p align=center>The old dam</p>",
            "<p class=f_center><img src=1><br>The old dam<br></p>",
            "<p style='text-align: center'><img src=1></p>\
             <p style='text-align: center'><span style='font-size:12px'>The old dam</span></p>",
            "<p><img src=1></p><p><span style='font-size: 12px; color: rgb(136, 136, 136);'>The \
             old dam</span></p>",
            "<p><img src=1></p><p><font color=navy>The old dam</font></p>",
            "<div class='photo wide'><a href=x><img src=1></a><p>The old dam</p></div>",
            "<div class=slide><img src=1><div>The old dam</div></div>",
            "<div class=newsimage><img src=1><div>The old dam</div></div>",
            "<div class=article-image><img src=1><p>The old dam</p></div>",
            "<p><img src=1></p><p style='text-align:center'><em>The old dam</em></p>",
            "<p><img src=1></p><p class=wp-caption-text>The old dam</p>",
            "<figure><img src=1><p>The old dam</p></figure>",
            "<p class=left><img src=1><small>The old dam</small></p>",
            "<div class=aph><img src=1><br>The old dam</div>",
            "<div class=articleimage><img src=1><div>The old dam</div></div>",
            "<p><span class=imgright><img src=1>The old dam</span>Rome – The river fell.</p>",
            "<div class=articlePhotoR><img src=1><span class=t>The old dam</span></div>",
            "<div class='inline image'><div><img src=1><div>The old dam</div></div></div>",
        ] {
            assert_eq!(caption(html).as_deref(), Some("The old dam"), "{html}");
        }
    }

    #[test]
    fn a_line_that_is_the_description_of_its_picture_is_a_caption() {
        let said = "- The old dam. It broke in the night. -";
        let below = |id: &str, alt: &str| {
            caption(&format!("<div id={id}><img src=1 alt='{alt}'><p>{said}</p></div>"))
        };
        let same = "The old dam. It broke in the night.";
        assert_eq!(below("article_img", same).as_deref(), Some(said));
        assert_eq!(below("article_img", "The old dam."), None);
        assert_eq!(below("article_lead", same), None);
        let credit = |class: &str| {
            caption(&format!(
                "<div class='image on-image'><img src=1><p class={class}><a href=/jo>Jo</a></p></div>"
            ))
        };
        assert_eq!(credit("source").as_deref(), Some("Jo"));
        assert_eq!(credit("more"), None);
    }

    #[test]
    fn what_stands_below_a_picture_may_be_text() {
        let center = "style='text-align:center'";
        let verse =
            format!("<p {center}>A dam is a door, and a door is a dam in a wall of water.</p>");
        for html in [
            "<p><img src=1></p><p>The old dam broke.</p>".to_owned(),
            "<img src=1><p>河水上涨，市民站在桥上。</p>".to_owned(),
            "<p><img src=1> The old dam broke in the night.</p>".to_owned(),
            format!("<p {center}><img src=1></p><p {center}><b>The old dam</b></p>"),
            format!("<p {center}><img src=1></p><p {center}>“The old dam”</p>"),
            format!("<p {center}><img src=1></p><p {center}>The dam</p>{}", verse.repeat(24)),
            format!("<p {center}><img src=1></p><h2 {center}>The old dam</h2>"),
            "<p><img src=1></p><p><em>The old dam</em></p>".to_owned(),
            "<div><img src=1><br>The old dam broke.</div>".to_owned(),
            "<div><img src=1><br><b>The old dam</b></div>".to_owned(),
            "<div><img src=1>The old dam</div>".to_owned(),
            "<p><span><img src=1>The old dam</span> broke in the night.</p>".to_owned(),
            "<div class=imagetext><img src=1><p>The old dam</p></div>".to_owned(),
            "<div class=image-card><img src=1><p>The old dam</p></div>".to_owned(),
            "<div class=image-article><img src=1><p>The old dam</p></div>".to_owned(),
            "<div class=photo><img src=1><h3>The old dam</h3></div>".to_owned(),
        ] {
            assert_eq!(caption(&html), None, "{html}");
        }
    }
}
