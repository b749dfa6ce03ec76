//! Dates that a page marks as such, or hands to its scripts.

use dom_query::{Document, Element, NodeRef};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use super::is_day;
use super::words::{Rank, rank, rank_of_mark};
use crate::article::element::{Named, attribute, says};
use crate::article::lines::{called, is_unseen};
use crate::article::said::Phrases;
use crate::article::walk::elements;
use crate::model::Evidence;
use crate::text::date::{self, Reading};

/// Finds a date that the page marks as one.
pub(super) fn marked(document: &Document, reading: Reading) -> Option<(ZonedDateTime, Evidence)> {
    let all = moments(document, |node| {
        let machine = node.attr("datetime").or_else(|| node.attr("content"));
        let machine = machine.or_else(|| node.attr("title").filter(|title| is_stamp(title)));
        let machine = machine.or_else(|| node.attr("title").filter(|_| node.has_name("abbr")));
        let moment = machine.and_then(|text| date::told(&text, reading));
        let moment = moment.or_else(|| counted(node, reading).filter(|_| node.has_name("time")));
        moment.or_else(|| date::find(&node.text(), reading))
    });
    all.into_iter().next().map(|(_, found)| found)
}

/// Finds the moment with its time of day that the page marks as that of its
/// publication on a day.
pub(super) fn timed(
    document: &Document,
    reading: Reading,
    day: &ZonedDateTime,
) -> Option<(ZonedDateTime, Evidence)> {
    let all = moments(document, |node| {
        let moment = date::told(&node.attr("datetime")?, reading)?;
        // The day may have been told by the clock of the server.
        let days = [moment.date(), moment.with_time_zone(TimeZone::UTC).date()];
        (!is_day(&moment) && days.contains(&day.date())).then_some(moment)
    });
    all.into_iter().find(|(is_change, _)| !is_change).map(|(_, found)| found)
}

/// Returns the moments that `told` reads in what a page marks as dates, and
/// whether each is that of a change: those come last. The day of a change
/// stands before that of publication as often as after.
fn moments(
    document: &Document,
    told: impl Fn(&NodeRef<'_>) -> Option<ZonedDateTime>,
) -> Vec<(bool, (ZonedDateTime, Evidence))> {
    let is_property = |element: &Element| says(element, "itemprop", "datePublished");
    let marked = elements(&document.root(), |element| {
        element.has_name("time") || is_property(element) || is_dated(element)
    });
    let own = marked.iter().filter(|node| !is_of_another(node));
    let dated = own.take(8).filter_map(|node| {
        let moment = told(node)?;
        let is_property = node.has_attr("itemprop");
        let from = if is_property { Evidence::Microdata } else { Evidence::Markup };
        // HTML once had an attribute for it.
        let is_change =
            rank_of_mark(&called(node)) == Some(Rank::Changed) && !node.has_attr("pubdate");
        Some((is_change, (moment, from)))
    });
    let mut dated: Vec<_> = dated.collect();
    dated.sort_by_key(|(is_change, _)| *is_change);
    dated
}

/// What the classes of elements are called that hold a date.
static CALLED: Phrases = Phrases::parts(&[
    "date", "Date", "time", "Time", "publish", "Publish", "posted", "meta", "info", "source",
    "byline",
]);

/// Finds a date in an element that is called one.
pub(super) fn named(document: &Document, reading: Reading) -> Option<ZonedDateTime> {
    let named = elements(&document.root(), |element| {
        element.attrs.iter().any(|attribute| match attribute.name.local.as_ref() {
            "class" => CALLED.is_in(&attribute.value),
            "id" => ["date", "time"].iter().any(|word| attribute.value.contains(word)),
            _ => false,
        })
    });
    let mut own = named.iter().filter(|node| !is_of_another(node)).take(60);
    own.find_map(|node| {
        let shown = || {
            let text = shown(node, 400)?;
            let (place, moment) = date::each(&text, reading, 1).pop()?;
            let before: String = text.chars().take(place.start).collect();
            (rank(&before) != Rank::Other).then_some(moment)
        };
        shown().or_else(|| counted(node, reading))
    })
}

/// What the classes of boxes are called in which other articles are named.
const OTHERS: [&str; 4] = ["teaser", "related", "recommend", "Related"];

/// Tells whether an element stands in a box that names another article.
fn is_of_another(node: &NodeRef<'_>) -> bool {
    let is_called = |node: &NodeRef<'_>| {
        let class = node.attr("class");
        class.is_some_and(|class| OTHERS.iter().any(|word| class.contains(word)))
    };
    let near = node.ancestors_it(Some(3));
    let near = near.filter(|node| !node.has_name("body") && !node.has_name("article"));
    is_called(node) || near.into_iter().any(|node| is_called(&node)) || is_in_list(node)
}

/// Most of a row that is looked at.
const ROW: usize = 60;

/// Tells whether a `time` stands in a table that has one in each row: of each
/// file of a folder, say.
fn is_in_list(node: &NodeRef<'_>) -> bool {
    let row = || node.ancestors_it(Some(4)).find(|above| above.has_name("tr"));
    node.has_name("time")
        && row().is_some_and(|row| {
            let beside = [row.prev_element_sibling(), row.next_element_sibling()];
            let has_time = |row: &NodeRef<'_>| {
                row.descendants_it().take(ROW).any(|inner| inner.has_name("time"))
            };
            beside.iter().flatten().any(has_time)
        })
}

/// Returns the text of an element if it is so short, without the day of a
/// change that only machines are told.
fn shown(node: &NodeRef<'_>, most: usize) -> Option<String> {
    let text = node.text();
    (text.len() < most && date::may_be_in(&text)).then_some(())?;
    let hidden = elements(node, |element| {
        attribute(element, "class").is_some_and(|class| class.contains("updated"))
    });
    let mut text = text.to_string();
    for own in hidden.iter().filter(|own| is_unseen(own)) {
        text = text.replacen(&*own.text(), " ", 1);
    }
    Some(text)
}

/// Tells whether an element is the day of publication as hAtom marks it, or a
/// moment in other words with that for machines behind it.
fn is_dated(element: &Element) -> bool {
    let has =
        |name: &str, word: &str| attribute(element, name).is_some_and(|own| own.contains(word));
    let Some(title) = attribute(element, "title") else { return false };
    let is_called = || element.has_name("abbr") || has("class", "time") || has("class", "date");
    element.has_name("abbr") && has("class", "published") && title.contains('-')
        || is_stamp(title) && is_called()
}

/// Tells whether a text is a moment as machines write it.
fn is_stamp(text: &str) -> bool {
    matches!(text.as_bytes(), [year, _, _, _, b'-', _, _, b'-', _, _, b'T', hour, ..]
        if year.is_ascii_digit() && hour.is_ascii_digit() && text.len() <= 35)
}

/// Returns the moment that an element has for a script to show.
fn counted(node: &NodeRef<'_>, reading: Reading) -> Option<ZonedDateTime> {
    COUNTED.iter().find_map(|key| date::told(&node.attr(key)?, reading))
}

/// Where an element has its moment in milliseconds, for a script to show.
const COUNTED: [&str; 3] = ["data-val", "data-timestamp", "data-time"];

/// Returns the moment that a page of WeChat has its scripts show: no other
/// part of it tells one.
pub(in crate::article) fn told_to_scripts(page: &str) -> Option<String> {
    const KEYS: [&str; 4] = ["var ct = ", "var ct=", "oriCreateTime = ", "createTime = "];
    page.contains("id=\"js_content\"").then_some(())?;
    KEYS.iter().find_map(|key| {
        let (_, told) = page.split_once(key)?;
        let quote = told.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (told, _) = told.get(1..told.floor_char_boundary(32))?.split_once(quote)?;
        date::told(told, date::CHINA).is_some().then(|| told.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn a_moment_that_a_script_shows_is_read() {
        let page = |script: &str| {
            told_to_scripts(&format!("<div id=\"js_content\"></div><script>{script}</script>"))
        };
        assert_eq!(page("var ct = \"1588291200\";").as_deref(), Some("1588291200"));
        let created = "var x='';var createTime = '2020-05-01 08:00';";
        assert_eq!(page(created).as_deref(), Some("2020-05-01 08:00"));
        assert_eq!(page("var ct = \"\";"), None);
        assert_eq!(page("var ct = now();"), None);
        assert_eq!(told_to_scripts("<script>var ct = \"1588291200\";</script>"), None);
        let counted = "<span class=time data-val=1669083780000></span>";
        assert_eq!(found(counted).as_deref(), Some("2022-11-22T02:23:00Z"));
        assert_eq!(found("<span data-val=1669083780000></span>"), None);
    }
}
