//! What else there is to read: links among the words of an article, with a
//! label that says so.

use std::collections::{HashMap, HashSet};

use dom_query::NodeRef;

use super::end::{is_end, is_headed};
use super::headlines::is_told;
use super::leaf::{Leaf, cut};
use super::notice::is_lone;
use super::phrases::{
    ADVERTISEMENTS, DOUBTFUL, ELSEWHERE, ENDS, ENDS_ALONE, FURTHER, FURTHER_ALONE, INDEXES, LABELS,
    LISTED,
};
use super::preface::is_bold;
use super::{begins, is_prose};
use crate::article::measure::Size;
use crate::article::walk::{behind, each, has_picture, has_text};
use crate::text::script::{alone, ends_sentence, from_word, words};

/// Most words of a label.
pub(super) const LABEL: usize = 9;

/// Most blocks below a label that are looked at.
const LINKS: usize = 60;

/// Most words of a box of links.
const BOX: usize = 70;

/// Most characters of a link that stands in no block.
const LOOSE: usize = 160;

/// How a label ends that begins with `more` and names a site.
const MORE: [&str; 6] = ["報導", "报道", "新聞", "新闻", "文章", "內容"];

/// Fewest words outside of links that make a sentence of a label.
const SENTENCE: usize = 7;

/// Marks labels of further reading with the links below them. Links that
/// stand in no block go at once.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let labels: Vec<(usize, &Leaf<'_>)> =
        leaves.iter().enumerate().filter(|(_, leaf)| is_label(leaf)).collect();
    let of_items = of_items(&labels);
    for &(at, leaf) in &labels {
        if leaf.linked > LINK && of_items.contains(leaf.text.as_str()) {
            cut(gone, at..at + 1);
            continue;
        }
        let below = links_below(leaves, at).max(boxed_below(leaves, at, 1));
        let loose = if below == 0 { loose_links(leaf) } else { Vec::new() };
        if below > 0 || !loose.is_empty() {
            cut(gone, at..at + below + 1);
        }
        loose.iter().for_each(NodeRef::remove_from_parent);
        if below == 0 && loose.is_empty() && is_left_alone(leaves, at) {
            cut(gone, at..at + 1);
        }
    }
}

/// Fewest parts of an article that each end with the same link.
const ITEMS: usize = 3;

/// Least part of a label in links that is a link itself.
const LINK: f64 = 0.8;

/// Returns what the labels say that are links and end the parts of an article:
/// what stands below begins the next.
fn of_items<'l>(labels: &[(usize, &'l Leaf<'_>)]) -> HashSet<&'l str> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for (_, label) in labels.iter().filter(|(_, label)| label.linked > LINK) {
        *times.entry(label.text.as_str()).or_default() += 1;
    }
    times.into_iter().filter(|(_, times)| *times >= ITEMS).map(|(said, _)| said).collect()
}

/// Tells whether a label stands below a sentence, and what it names is not
/// there: a script would have brought it.
fn is_left_alone(leaves: &[Leaf<'_>], label: usize) -> bool {
    let is_label = |leaf: &Leaf<'_>| {
        let alone = alone(&leaf.text);
        let is_known = ELSEWHERE.contains(&alone) && !FURTHER.contains(&alone);
        !leaf.is_heading && is_known && !alone.ends_with("reading")
    };
    leaves.get(label).is_some_and(is_label)
        && is_told(label.checked_sub(1).and_then(|above| leaves.get(above)))
        && leaves.get(label + 1).is_none_or(|below| {
            is_told(Some(below)) || !is_label(below) && (below.is_heading || is_bold(below))
        })
}

/// Tells whether a block is a link to something else, and says so.
pub(super) fn is_named_link(leaf: &Leaf<'_>) -> bool {
    let text = from_word(&leaf.text);
    // A sentence may begin with these words, and link to what it tells of.
    let is_sentence =
        || leaf.linked < 0.6 && ends_sentence(text) && words(&leaf.unlinked()) >= SENTENCE;
    let is_list = || {
        let own = leaf.unlinked();
        leaf.linked > 0.8 && ELSEWHERE.contains(&alone(&own))
    };
    (leaf.linked > 0.3 || text.ends_with([':', '：']))
        && leaf.words <= 120
        && begins(text, &ELSEWHERE)
        && (leaf.words <= 30 && !is_sentence() || is_list())
        || leaf.words <= 40 && leaf.linked > 0.0 && is_label_linked(leaf, text)
        || leaf.words <= 30 && leaf.linked > 0.4 && is_doubtful(leaf, text)
}

/// Tells whether a block begins with a link that is no more than a label, of
/// two words at least where one may be anything.
fn is_label_linked(leaf: &Leaf<'_>, text: &str) -> bool {
    let label = || {
        let link = each(&leaf.node, "a").next()?;
        Some(link.text().trim().to_lowercase())
    };
    begins(text, &ELSEWHERE)
        && label().is_some_and(|label| {
            let label = alone(&label);
            text.starts_with(label)
                && (label.contains(' ') || !label.is_ascii())
                && ELSEWHERE.contains(&label)
        })
}

/// Tells whether a block is one link and a word before it that may say that
/// it leads to something else.
fn is_doubtful(leaf: &Leaf<'_>, text: &str) -> bool {
    let rest = DOUBTFUL.iter().filter_map(|label| text.strip_prefix(label)).find(|rest| {
        let is_sign = |sign: char| ":：|–—»›>►▶▸→】]／".contains(sign);
        rest.trim_start().starts_with(is_sign) || rest.starts_with(" - ")
    });
    rest.is_some_and(|rest| {
        let label = text.get(..text.len() - rest.len()).unwrap_or_default();
        let own = leaf.unlinked();
        let own = alone(&own);
        let is_item = leaf.node.has_name("li") && !(own.is_empty() && is_lone(leaf));
        (own.is_empty() || own == label) && !is_item && !ends_sentence(text)
    })
}

/// Tells whether a text, and it without the signs about it, says that there
/// is more to read.
pub(super) fn is_further(text: &str, alone: &str) -> bool {
    is_headed(text, &FURTHER) || FURTHER_ALONE.contains(&alone)
}

/// Tells whether a block says no more than that there is more to read.
pub(super) fn is_label(leaf: &Leaf<'_>) -> bool {
    let text = from_word(&leaf.text);
    let alone = alone(text);
    leaf.words <= LABEL
        && leaf.may_go
        && !leaf.node.has_name("li")
        && (!ends_sentence(text) || ELSEWHERE.contains(&alone))
        && !(leaf.node.has_name("h2") && begins(text, &INDEXES))
        && (begins(text, &ELSEWHERE)
            || is_further(text, alone)
            || begins(text, &LISTED)
            || text.contains("check out these")
            || text.starts_with("更多") && MORE.iter().any(|end| alone.ends_with(end))
            || (alone.len() < text.len()
                && text.ends_with([':', '：'])
                && DOUBTFUL.contains(&alone)))
}

/// Tells whether an article goes on below the label of further reading that
/// stands in it: there, or below what that names, is running text.
pub(super) fn goes_on(leaves: &[Leaf<'_>], label: usize) -> bool {
    let is_told =
        |leaf: &Leaf<'_>| is_prose(leaf) && leaf.linked < 0.2 && ends_sentence(&leaf.text);
    let below = leaves.get(label + 1..).unwrap_or_default();
    let end = below.iter().position(is_end).unwrap_or(below.len());
    let below = below.get(..end).unwrap_or_default();
    let is_whole = leaves.get(label).is_some_and(|leaf| FURTHER.contains(&alone(&leaf.text)));
    if is_whole && below.first().is_some_and(is_told)
        || below.windows(2).any(|two| two.iter().all(is_told))
    {
        return true;
    }
    // A card may tell a little of what it links to, and is not alone.
    let first = below.iter().position(|leaf| leaf.linked < 0.5).unwrap_or(below.len());
    below.get(first).is_some_and(is_told)
        && below.get(first + 1).is_none_or(|leaf| leaf.linked < 0.5)
}

/// Tells whether a line says that what stands below it is none of an article.
pub(in crate::article) fn names_others(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let text = from_word(&line);
    let alone = alone(text);
    words(text) <= LABEL
        && (ADVERTISEMENTS.contains(&alone)
            || LABELS.contains(&alone)
            || begins(text, &ELSEWHERE)
            || is_headed(text, &ENDS)
            || ENDS_ALONE.contains(&alone)
            || is_further(text, alone))
}

/// Counts the blocks below a label that are the links which it names.
fn links_below(leaves: &[Leaf<'_>], label: usize) -> usize {
    let below = leaves.get(label + 1..).unwrap_or_default();
    let (mut count, mut small) = (0, 0);
    for (at, leaf) in below.iter().take(LINKS).enumerate() {
        let is_link = |leaf: &Leaf<'_>| leaf.may_go && leaf.linked > 0.8 && leaf.words <= 40;
        let is_beside = |next: &Leaf<'_>| {
            let list = |leaf: &Leaf<'_>| leaf.node.parent().map(|list| list.id);
            next.node.has_name("li") && is_link(next) && list(leaf) == list(next)
        };
        if is_link(leaf) {
            count = at + 1;
            small = 0;
        } else if at == 0 && leaf.words <= 20 && below.get(1).is_some_and(is_beside) {
            // Above its stories a site may ask to subscribe.
        } else if count > 0 && small == 0 && leaf.may_go && !leaf.is_heading && leaf.words <= 4 {
            // What is told of a link: when, by whom, in which part.
            small += 1;
        } else {
            break;
        }
    }
    count
}

/// Counts the blocks below a label that share a box of their own with it, if
/// that holds so many links at least and little more.
pub(super) fn boxed_below(leaves: &[Leaf<'_>], label: usize, fewest: usize) -> usize {
    let Some(leaf) = leaves.get(label) else { return 0 };
    let is_in = |leaf: &Leaf<'_>, around: &NodeRef<'_>| {
        leaf.node.ancestors_it(Some(6)).any(|above| above.id == around.id)
    };
    let Some(around) = leaf.node.parent() else { return 0 };
    let above = label.checked_sub(1).and_then(|at| leaves.get(at));
    if above.is_none_or(|above| is_in(above, &around)) {
        return 0;
    }
    let below = leaves.iter().skip(label + 1).take_while(|leaf| is_in(leaf, &around));
    let (mut count, mut words, mut links) = (0, 0, 0);
    for leaf in below.take(BOX + 1) {
        count += 1;
        words += leaf.words;
        links += usize::from(leaf.linked > 0.8);
        if !leaf.may_go {
            return 0;
        }
    }
    if links >= fewest && words <= BOX { count } else { 0 }
}

/// Returns the links that stand behind a label and in no block.
fn loose_links<'a>(label: &Leaf<'a>) -> Vec<NodeRef<'a>> {
    let is_link = |node: &NodeRef<'_>| node.has_name("a") && node.size_within(LOOSE).is_some();
    let is_space = |node: &NodeRef<'_>| !has_text(node) && !has_picture(node);
    let beside = behind(&label.node).take_while(|node| is_link(node) || is_space(node));
    beside.filter(is_link).take(BOX).collect()
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::remove;
    use super::super::tests::{PROSE, left, link, page, within};

    #[test]
    fn the_parts_of_an_article_keep_their_headings_below_links_to_more() {
        let item = |title: &str| {
            format!("<h3>{}</h3>{PROSE}<div>{}</div>", link(title), link("Read more"))
        };
        let items = format!("{}{}{}", item("The old bridge"), item("The mill"), item("The boats"));
        let rest = left("", &items, "", None);
        for title in ["The old bridge", "The mill", "The boats"] {
            assert!(rest.contains(title), "{title}");
        }
        assert!(!rest.contains("Read more"));
    }

    #[test]
    fn a_label_goes_with_its_link_in_many_languages() {
        for label in [
            "Čtěte také:",
            "Läs också:",
            "LÆS OGSÅ:",
            "Lue myös:",
            "Olvasd el ezt is:",
            "Citește și:",
            "Διαβάστε επίσης:",
            "Pročitajte još:",
            "Прочитајте још:",
            "Дивіться також:",
            "Passend dazu:",
            "À lire également :",
            "– Leggi pure:",
            "【看更多】",
            "در همین زمینه:",
            "Теж цікаво:",
            "Shuningdek, oʻqing:",
            "קראו עוד:",
            "ఇవీ చదవండి:",
            "Basahin din:",
        ] {
            let link = link("The bridge of the upper town");
            for chaff in [
                format!("<p><strong>{label}</strong> {link}</p>"),
                format!("<p><strong>{label}</strong></p><ul><li>{link}</li><li>{link}</li></ul>"),
                format!("<blockquote><p>{label}</p><p>{link}</p></blockquote>"),
                format!("<blockquote><p>{label}</p>{link}</blockquote>"),
                format!("<h3>{label} {link}</h3>"),
            ] {
                let rest = within(&chaff);
                assert_eq!(Document::fragment(rest.as_str()).text().trim(), "", "{chaff}");
            }
        }
    }

    #[test]
    fn a_word_that_may_be_a_label_is_one_before_a_lone_link() {
        let story = link("The bridge of the upper town");
        for chaff in [
            format!("<p><strong>MORE: </strong>{story}</p>"),
            format!("<p><strong>Hintergrund:</strong> {story}</p>"),
            format!("<p>Подробнее: {story}</p>"),
            format!("<p>▶ Watch: {story}</p>"),
            format!("<p><strong>Lee:</strong></p><p>{story}</p>"),
            format!("<p>{}</p>", link("TIKLAYIN - The bridge of the upper town")),
            "<p><b>ЧИТАЙТЕ ТАКЖЕ</b></p>".to_owned(),
            "<p><b>Read also</b></p>".to_owned(),
        ] {
            assert_eq!(within(&chaff), "", "{chaff}");
        }
        for kept in [
            format!("<p>More: the town wants {story}</p>"),
            format!("<p>Watch out for the water at {story}</p>"),
            "<p>Hintergrund: Die Brücke war schon im Mai gesperrt.</p>".to_owned(),
            format!("<ul><li>Analysis: {story}</li></ul>"),
            format!("<p>{}</p>", link("Read-only towns")),
            "<p>Further reading</p>".to_owned(),
            format!("<p>See also what the town of the upper river wrote in {story}.</p>"),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }

    #[test]
    fn labels_are_links_and_items_as_well() {
        let item = |title: &str| format!("<ul><li>{}</li></ul>", link(title));
        assert_eq!(within(&item("อ่านข่าว : Old bridge")), "<ul></ul>");
        let label = link("اقرأ المزيد");
        assert_eq!(within(&format!("<div>{label}<b> The bridge of the upper town</b></div>")), "");
        for kept in [
            format!("<p>{} work was done on the bridge of the town.</p>", link("Related")),
            "<ul><li>Read</li></ul>".to_owned(),
            format!("<ul><li>{}</li><li>Boats</li></ul>", link("Video : A bridge")),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }

    #[test]
    fn links_below_a_label_go_and_the_text_goes_on() {
        let story = link("The bridge of the upper town");
        for chaff in [
            format!("<h3>Most Read from The Boat</h3><p>{story}</p><p>{story}</p>"),
            format!("<h3>Keep reading</h3><ul><li><h4>{story}</h4></li></ul>"),
            format!("<p><strong>相關報導：</strong><br>{story}<br>{story}</p>"),
            format!("<h3>延伸閱讀</h3>{story}{story}"),
            format!(
                "<h2>Off to the river? Check out these posts</h2><ul><li>{story}</li>\
                 <li>{story}</li></ul>"
            ),
            format!("<p>【更多新聞】</p><p>►{story}</p>"),
            format!(
                "<h4>More Great Boat Stories</h4><ul><li>The letter of the week: {story}</li><li>{story}</li></ul>"
            ),
            format!(
                "<div><p>Lees ook</p><h4>{story}</h4><p>At the table of three families.</p></div>"
            ),
        ] {
            let rest = within(&chaff);
            assert_eq!(Document::fragment(rest.as_str()).text().trim(), "", "{chaff}");
        }
        let headed = within("<p><b>Read also</b></p><p><b>The dam</b></p>");
        assert_eq!(headed, "<p><b>The dam</b></p>");
        let told = "<p>Check out these boats, the sailor said, before the river takes them.</p>";
        assert_eq!(within(told), told);
        for label in ["相关链接", "Читайте также", "Related stories"] {
            let html = format!(
                "{PROSE}{PROSE}{PROSE}<p><strong>{label}</strong></p><p>{story}</p>{PROSE}{PROSE}"
            );
            let body = Document::fragment(html);
            remove(&body, &page(), None);
            let rest = body.text().to_string();
            assert_eq!(rest.matches("hand's breadth").count(), 5, "{label}");
            assert!(!rest.contains("upper") && !rest.contains(label), "{label}");
        }
    }

    #[test]
    fn a_heading_of_links_is_the_subhead_of_what_is_told_below() {
        let told = "<p>■相关链接</p><p>值得注意的是，这座桥的维修早在去年就已经开始，三条车道都在春天完成了检测，\
            今年的洪水并没有推迟工期，市民可以在月底以前重新从上面走过去。</p>";
        assert_eq!(left("", "", told, None), told);
        let links = "<p>■相关链接</p><p><a href=\"https://a.example/1\">旧桥的一百年</a></p>";
        assert_eq!(left("", "", links, None), "");
    }

    #[test]
    fn a_heading_like_others_above_sentences_is_a_subhead() {
        let told = "<p>Who may say what about the dam was told by the court on Friday, too.</p>";
        let heads = format!("<h2>The dam</h2>{told}<h2>The boats</h2>{told}");
        let plain = |html: &str| Document::fragment(html).html_root().inner_html().to_string();
        for head in ["Kommentare", "Share", "Комментарии"] {
            let end = format!("{heads}<h2>{head}</h2>{told}");
            assert_eq!(left("", "", &end, None), plain(&end), "{head}");
        }
        for end in [
            format!("<h3>Kommentare</h3>{told}"),
            "<h2>Kommentare</h2><p>jo_doe</p><p>That is what we knew all along, here by the river \
             and elsewhere.</p>"
                .to_owned(),
            format!("<h2>Über den Autor</h2>{told}"),
        ] {
            assert_eq!(left("", "", &format!("{heads}{end}"), None), plain(&heads), "{end}");
        }
        let lone = |below: &str| left("", "", &format!("<h2>Kommentare</h2>{below}"), None);
        assert_eq!(lone(&PROSE.repeat(2)), "<h2>Kommentare</h2>");
        for below in [PROSE.to_owned(), told.repeat(3), format!("<div>{}</div>", PROSE.repeat(2))] {
            assert!(!lone(&below).contains("Kommentare"), "{below}");
        }
    }

    #[test]
    fn what_an_encyclopedia_names_beside_is_of_the_article() {
        let list = format!("<h2>See also</h2><ul><li>{}</li></ul>", link("Bridges"));
        assert_eq!(
            left("", "", &format!("{list}<p>A last word.</p>"), None),
            format!("{list}<p>A last word.</p>")
        );
    }
}
