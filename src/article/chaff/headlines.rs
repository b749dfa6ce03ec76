//! Headlines of other articles between the paragraphs of one: no label names
//! them, their form does.

use std::cell::LazyCell;

use dom_query::NodeRef;
use url::Url;

use super::end::names_sources;
use super::leaf::{Leaf, cut};
use crate::article::address::is_of_site;
use crate::article::element::Named;
use crate::article::walk::{each, only};
use crate::text::script::{ends_sentence, is_unparted, words};

/// Fewest links of a list that is none of an article, however many it has.
const LISTED_LINKS: usize = 3;

/// Most words of a label that no list of labels knows.
const LABEL: usize = 3;

/// Fewest words of a paragraph in a script that writes no end of a sentence.
const UNPARTED: usize = 12;

/// Most lines of one link in an article: where there are more, it goes
/// through what they link to.
const LINES: usize = 4;

/// How labels end.
const COLONS: [char; 3] = [':', '：', '՝'];

/// Words of a headline.
const HEADLINE: std::ops::RangeInclusive<usize> = 4..=30;

/// Marks lists and lines of links between paragraphs.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool], page: &Url) {
    let host = page.host_str().unwrap_or_default();
    mark_lists(leaves, gone, host);
    mark_lines(leaves, gone, page);
    mark_labelled(leaves, gone, host);
}

/// Marks lines of a short label that ends with a colon, whatever it says, and
/// a headline of the same site behind it. Where lines have several labels, or
/// follow each other, they are what the article has to say.
fn mark_labelled(leaves: &[Leaf<'_>], gone: &mut [bool], host: &str) {
    let lines: Vec<(usize, String)> = leaves
        .iter()
        .enumerate()
        .filter(|(_, leaf)| is_labelled(leaf, host))
        .map(|(at, leaf)| (at, leaf.unlinked()))
        .collect();
    let is_one = lines.iter().all(|(_, label)| lines.first().is_some_and(|(_, own)| own == label));
    if lines.len() > LINES || !is_one {
        return;
    }
    for (at, _) in lines {
        let is_last =
            || at + 1 == leaves.len() && is_told(at.checked_sub(1).and_then(|at| leaves.get(at)));
        if is_between(leaves, at, at + 1) || is_last() {
            cut(gone, at..at + 1);
        }
    }
}

/// Tells whether a block is a label and a headline behind it.
fn is_labelled(leaf: &Leaf<'_>, host: &str) -> bool {
    if leaf.linked < 0.4
        || leaf.is_heading
        || !leaf.may_go
        || leaf.node.has_name("li")
        || ends_sentence(&leaf.text)
        || !leaf.text.contains(COLONS)
    {
        return false;
    }
    let label = leaf.unlinked();
    label.ends_with(COLONS)
        && (1..=LABEL).contains(&words(&label))
        && !label.contains(char::is_numeric)
        && leaf.text.starts_with(&label)
        && !names_sources(&label)
        && leaf.words >= words(&label) + HEADLINE.start()
        && is_headline(leaf, host)
}

/// Marks runs of nothing but headlines of the same site that stand between
/// two paragraphs: lists, and paragraphs of which each is a link. Where there
/// are more short lists, the article goes through what they link to.
fn mark_lists(leaves: &[Leaf<'_>], gone: &mut [bool], host: &str) {
    let (mut runs, mut few) = (Vec::new(), 0);
    let mut at = 0;
    while at < leaves.len() {
        let run = leaves.get(at..).unwrap_or_default();
        let count = run.iter().take_while(|leaf| leaf.may_go && leaf.linked > 0.95).count();
        let run = run.get(..count).unwrap_or_default();
        let is_list = run.iter().any(|leaf| leaf.node.has_name("li"));
        // Sentences with links may be what an article comes to.
        let is_one =
            |leaf: &Leaf<'_>| is_headline(leaf, host) || count == 1 && leads_on(leaf, host);
        if count >= if is_list { 1 } else { 2 }
            && is_between(leaves, at, at + count)
            && run.iter().all(|leaf| !leaf.is_heading && is_one(leaf))
        {
            runs.push(at..at + count);
            few += usize::from(is_list && count < LISTED_LINKS);
        }
        at += count.max(1);
    }
    runs.retain(|run| few <= LINES || run.len() >= LISTED_LINKS);
    runs.into_iter().for_each(|run| cut(gone, run));
}

/// Marks blocks that are one headline of the same site: in capitals, bold, or
/// behind an arrow; and plain ones where many paragraphs stand beside each.
fn mark_lines(leaves: &[Leaf<'_>], gone: &mut [bool], page: &Url) {
    let host = page.host_str().unwrap_or_default();
    let told = LazyCell::new(|| leaves.iter().filter(|leaf| is_told(Some(leaf))).count());
    let is_line = |leaf: &Leaf<'_>| {
        leaf.may_go
            && leaf.linked > 0.85
            && !leaf.node.has_name("li")
            && leads_on(leaf, host)
            && (is_raised(leaf) && !leaf.is_heading || is_plain(leaf, page))
    };
    let may_go = |at: &usize| is_between(leaves, *at, at + 1);
    let is_counted = |leaf: &Leaf<'_>, at: &usize| {
        is_line(leaf) && (is_raised(leaf) && !leaf.is_heading || may_go(at))
    };
    let lines: Vec<usize> = (0..leaves.len())
        .filter(|at| leaves.get(*at).is_some_and(|leaf| is_counted(leaf, at)))
        .collect();
    if lines.len() > LINES {
        return;
    }
    let headings = lines.iter().filter(|at| leaves.get(**at).is_some_and(|leaf| leaf.is_heading));
    let headings: Vec<usize> = headings.copied().collect();
    for line in &lines {
        let Some(leaf) = leaves.get(*line) else { continue };
        let is_apart = || match leaf.is_heading {
            true => headings.len() <= HEADINGS && is_lone_heading(leaves, &headings),
            false => is_raised(leaf),
        };
        let is_sparse = || *told >= lines.len() * BESIDE;
        if may_go(line) && (is_apart() || !leaf.is_heading && is_sparse()) {
            cut(gone, *line..line + 1);
        }
    }
}

/// Fewest paragraphs of an article for each plain headline in it, and fewest
/// before the first heading that is one.
const BESIDE: usize = 3;

/// Most headings of an article that are headlines of others.
const HEADINGS: usize = 2;

/// Fewest words of a plain headline.
const PLAIN: usize = 5;

/// Tells whether a block is wholly one link to another page of a site, and
/// says what headlines say.
fn is_plain(leaf: &Leaf<'_>, page: &Url) -> bool {
    let mut links = each(&leaf.node, "a");
    let (Some(link), None) = (links.next(), links.next()) else { return false };
    let address = link.attr("href").and_then(|href| Url::parse(&href).ok());
    leaf.linked > 0.95
        && leaf.words >= PLAIN
        && !ends_sentence(leaf.text.trim_end_matches('?'))
        && address.is_some_and(|url| {
            let is_other =
                url.path() != page.path() || page.query().is_some() && url.query() != page.query();
            url.fragment().is_none() && is_other
        })
}

/// Tells whether headings that are links have no others of their rank beside
/// them, and stand below paragraphs that no heading parts from the beginning.
fn is_lone_heading(leaves: &[Leaf<'_>], headings: &[usize]) -> bool {
    let name = |at: &usize| leaves.get(*at).and_then(|leaf| leaf.node.node_name());
    let of_rank = |leaf: &&Leaf<'_>| headings.iter().any(|at| name(at) == leaf.node.node_name());
    let before = headings.first().and_then(|first| leaves.get(..*first)).unwrap_or_default();
    leaves.iter().filter(of_rank).count() == headings.len()
        && before.iter().filter(|leaf| is_told(Some(leaf))).count() >= BESIDE
}

/// Tells whether sentences stand above and below some blocks.
pub(super) fn is_between(leaves: &[Leaf<'_>], start: usize, end: usize) -> bool {
    is_told(start.checked_sub(1).and_then(|at| leaves.get(at))) && is_told(leaves.get(end))
}

/// Tells whether a block is a sentence at least, and no heading.
pub(super) fn is_told(leaf: Option<&Leaf<'_>>) -> bool {
    let is_whole = |leaf: &Leaf<'_>| {
        ends_sentence(&leaf.text) || leaf.words >= UNPARTED && leaf.text.ends_with(is_unparted)
    };
    leaf.is_some_and(|leaf| {
        !leaf.is_heading && leaf.words >= 8 && leaf.linked < 0.5 && is_whole(leaf)
    })
}

/// Tells whether a block is drawn so that nobody takes it for running text.
fn is_raised(leaf: &Leaf<'_>) -> bool {
    let is_upper = || {
        let text = leaf.node.text();
        let is_any = |is: fn(char) -> bool| text.chars().any(is);
        is_any(char::is_uppercase) && !is_any(char::is_lowercase)
    };
    is_pointed(leaf) || is_all_bold(leaf) || is_upper()
}

/// Tells whether a block begins with an arrow.
pub(super) fn is_pointed(leaf: &Leaf<'_>) -> bool {
    leaf.text.starts_with(['►', '▶', '▸', '▷', '➤', '☞', '👉'])
}

/// Tells whether a block ends with an arrow and leads to the site of a page.
pub(super) fn points_on(leaf: &Leaf<'_>, page: &Url) -> bool {
    let leads_on = |link: NodeRef<'_>| {
        let url = link.attr("href").and_then(|href| Url::parse(&href).ok());
        let host = url.as_ref().and_then(Url::host_str);
        host.zip(page.host_str()).is_some_and(|(own, host)| is_of_site(own, host))
    };
    leaf.text.ends_with(['»', '›', '→']) && each(&leaf.node, "a").all(leads_on)
}

/// Tells whether all of a block is bold, be it within a link.
fn is_all_bold(leaf: &Leaf<'_>) -> bool {
    let mut inner = std::iter::successors(only(&leaf.node), only).take(5);
    inner.any(|only| only.is_one_of(&["strong", "b"]))
}

/// Tells whether a block is a headline with a link to a page of a site, and
/// not a sentence.
fn is_headline(leaf: &Leaf<'_>, host: &str) -> bool {
    !leaf.text.ends_with(['.', '。']) && leads_on(leaf, host)
}

/// Tells whether a block is as long as a headline and links to a page of a
/// site, not to a document.
fn leads_on(leaf: &Leaf<'_>, host: &str) -> bool {
    let link = each(&leaf.node, "a").next();
    let address = link.and_then(|link| link.attr("href"));
    HEADLINE.contains(&leaf.words)
        && !leaf.text.ends_with([':', '：'])
        && address.and_then(|href| Url::parse(&href).ok()).is_some_and(|url| {
            let path = url.path().to_ascii_lowercase();
            let is_file = [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".csv", ".ppt"]
                .iter()
                .any(|end| path.ends_with(end));
            !is_file && path.len() > 1 && url.host_str().is_some_and(|own| is_of_site(own, host))
        })
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::tests::{left, link, within};

    #[test]
    fn what_points_to_others_at_the_end_is_none_of_it() {
        let others = [
            format!("<p>► {}</p>", link("Old bridge wins a prize")),
            format!("<p>{}</p>", link("MORE OF THE BRIDGE »")),
            format!("<p>上一篇：{}</p>", link("旧桥在江边站了一百年终于等来了它的新邻居")),
        ];
        for chaff in others {
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        }
        let elsewhere = link("Go on to The Daily Boat »").replace("a.example", "b.example");
        for kept in [
            "<p>► The old bridge stands.</p>",
            "<p>更多文章写的是桥。</p>",
            &format!("<p>{elsewhere}</p>"),
        ] {
            assert_eq!(left("", "", kept, None), kept);
        }
    }

    #[test]
    fn headlines_between_paragraphs_are_none_of_them() {
        let story = |title: &str| format!("<p>{}</p>", link(title));
        let bold = format!("<p>{}</p>", link("<strong>Old bridge wins a prize</strong>"));
        let items = format!("<li>{}</li>", link("The bridge of the upper town"));
        for chaff in [
            story("OLD BRIDGE WINS A PRIZE"),
            story("Old bridge wins a prize"),
            story("Who will save the old bridge?"),
            format!("<blockquote>{}</blockquote>", story("Old bridge wins a prize")),
            bold.clone(),
            format!("<p>► {}</p>", link("Old bridge wins a prize")),
            format!("<ul>{}</ul>", items.repeat(3)),
            format!("<ul>{items}</ul>"),
            format!("<ul><li>{}</li></ul>", link("The bridge is shut, says the town.")),
            format!("<p>{}</p>", link("<b>The bridge is shut, says the town.</b>")),
            story("Old bridge wins a prize").repeat(2),
        ] {
            let rest = within(&chaff);
            assert_eq!(Document::fragment(rest.as_str()).text().trim(), "", "{chaff}");
        }
        let elsewhere = |html: &str| html.replace("a.example", "b.example");
        for kept in [
            story("Old bridge wins"),
            elsewhere(&story("Old bridge wins a prize")),
            story("Old bridge wins a prize").replace("/another", "/a-flood#bridge"),
            format!("<p>{} last week</p>", link("Old bridge wins a prize")),
            format!(
                "<p>The town wrote this of the bridge that it is so proud of:</p>{}",
                story("Old bridge wins a prize")
            ),
            format!(
                "{}<p>It spans the river of the town since 1904.</p>",
                story("Old bridge wins a prize")
            )
            .repeat(5),
            story("OLD BRIDGE"),
            story("The bridge is shut, says the town."),
            format!(
                "<ul>{}</ul>",
                format!("<li>{}</li>", link("The bridge is shut, says the town.")).repeat(3)
            ),
            elsewhere(&bold),
            bold.replace("/another", "/another.pdf"),
            elsewhere(&format!("<ul>{}</ul>", items.repeat(3))),
            format!("<ul>{}</ul>", format!("<li>{}</li>", link("The old bridge")).repeat(2)),
            format!("<p>The town has these reports:</p><ul>{}</ul>", items.repeat(3)),
            format!("{bold}<p>It spans the river.</p>").repeat(5),
            format!("<ul>{items}</ul><p>It spans the river of the town since 1904.</p>").repeat(5),
        ] {
            let kept = Document::fragment(kept).html_root().inner_html().to_string();
            assert_eq!(within(&kept), kept);
        }
    }

    #[test]
    fn a_heading_that_leads_to_another_article_is_none_of_this() {
        let told = "<p>The town wrote of the bridge that it is so proud of.</p>";
        let other = format!("<h4>{}</h4>", link("Old bridge wins a prize"));
        let below = |others: &str| within(&format!("{}{others}", told.repeat(2)));
        assert_eq!(below(&other), told.repeat(2));
        let two = format!("{other}{told}{other}");
        assert_eq!(below(&two), told.repeat(3));
        for kept in [
            format!("{other}{told}").repeat(3),
            format!("<h4>The bridge</h4>{told}{other}"),
            other.replace("a.example", "b.example"),
            other.replace("2024/another", "2024/a-flood"),
            format!("<h4>{}</h4>", link("The old bridge")),
        ] {
            let whole = Document::fragment(format!("{}{kept}", told.repeat(2)));
            assert_eq!(below(&kept), whole.html_root().inner_html().to_string());
        }
        // Right below the opening the first of two stories may begin.
        let whole = Document::fragment(other.as_str()).html_root().inner_html().to_string();
        assert_eq!(within(&other), whole);
    }

    #[test]
    fn a_label_that_nobody_knows_goes_with_its_headlines() {
        let story = link("The bridge of the upper town");
        let line = format!("<p><strong>Ҳамчунин бинед:</strong> {story}</p>");
        for chaff in [line.clone(), format!("<p>{}: {story}</p>", "Սա նույնպես")] {
            let rest = within(&chaff);
            assert_eq!(Document::fragment(rest.as_str()).text().trim(), "", "{chaff}");
            let rest = left("", "", &chaff, None);
            assert_eq!(Document::fragment(rest.as_str()).text().trim(), "", "{chaff}");
        }
        let elsewhere = story.replace("a.example", "b.example");
        let told = "<p>It spans the river of the town since the days of old.</p>";
        for kept in [
            line.replace("a.example", "b.example"),
            line.replace("/another", "/another.pdf"),
            line.repeat(2),
            format!("<p>Sources: {story}</p>"),
            format!("<p>Манбаъ: {elsewhere}</p>"),
            format!("<p>Our three favourites:</p><ul><li>{story}</li><li>{story}</li></ul>"),
            format!("<h3>Step 1: {story}</h3>"),
            format!("<p>He asked: {}</p>", link("Who will turn the crank tonight?")),
            format!("<p>Lunch: {story}</p>{told}<p>Supper: {story}</p>"),
            format!("<p>Jo: {story}, she said.</p>"),
            format!("<ul><li>Jo: {story}</li></ul>"),
            format!("<p>Jo: {}</p>", link("A bridge")),
            format!("{line}{told}").repeat(5),
        ] {
            let kept = Document::fragment(kept).html_root().inner_html().to_string();
            assert_eq!(within(&kept), kept);
        }
    }
}
