//! What titles a page names, and which of them is chosen.

use super::*;

fn chosen(feed: &str, page: &[&str], sites: &[&str]) -> String {
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let page = page.iter().map(|text| ((*text).to_owned(), Evidence::Markup)).collect();
    let titles = Titles { feed: feed.to_owned(), page, sites: own(sites), ..Titles::default() };
    let (title, from) = titles.choose();
    assert_eq!(from.is_none(), title.is_empty());
    title
}

#[test]
fn the_heading_wins_over_what_is_worded_for_search_engines() {
    let chosen = |headings: &[&str], page: &[&str]| {
        let headings = headings.iter().map(|text| (*text).to_owned()).collect();
        let page = page.iter().map(|text| ((*text).to_owned(), Evidence::OpenGraph)).collect();
        Titles { headings, page, ..Titles::default() }.choose().0
    };
    let declared = ["7 tips for rivers", "7 tips for rivers | Site"];
    assert_eq!(chosen(&["7 tips for those by rivers"], &declared), "7 tips for those by rivers");
    assert_eq!(chosen(&["Other news", "Tips for rivers"], &declared), "Tips for rivers");
    assert_eq!(chosen(&["Blog"], &declared), "7 tips for rivers");
    // What others are to quote may be worded otherwise altogether.
    let titled = |quoted: &str| {
        let page = vec![
            (quoted.to_owned(), Evidence::OpenGraph),
            (
                "Rivers, boats rising? Two towns wait for boats to go home".to_owned(),
                Evidence::Markup,
            ),
        ];
        let headings = ["Your browser is old", "Rivers, boats rising?"].map(str::to_owned);
        Titles { headings: headings.to_vec(), page, ..Titles::default() }.choose().0
    };
    assert_eq!(titled("Hale: Mills are grinding again"), "Rivers, boats rising?");
    let quoted = "Two towns wait for boats to go home";
    assert_eq!(titled(quoted), quoted);
    assert_eq!(chosen(&["Rivers"], &["How we swam in rivers"]), "How we swam in rivers");
    assert_eq!(chosen(&["Rivers"], &["Rivers: how we swam in some"]), "Rivers");
    assert_eq!(
        chosen(&["Local news Seven good tips for rivers"], &["Seven good tips for rivers"]),
        "Seven good tips for rivers"
    );
    assert_eq!(chosen(&["河水上涨了"], &["河水上涨", "河水上涨_例子网"]), "河水上涨了");
    assert_eq!(chosen(&["RentsWho pays them"], &["Rents: Who pays them"]), "Rents: Who pays them");
    assert_eq!(chosen(&["Rents Who pays them"], &["Rents: Who pays them"]), "Rents: Who pays them");
}

#[test]
fn the_colon_of_french_parts_no_site_from_a_title() {
    let own = |text: &str| vec![text.to_owned()];
    let title = "Guerre en Ukraine : une ville est reprise dans la nuit";
    let page = vec![(title.to_owned(), Evidence::OpenGraph)];
    let subheadings = own("Guerre en Ukraine");
    let titles = Titles { headings: own(title), subheadings, page, ..Titles::default() };
    assert_eq!(titles.choose().0, title);
}

#[test]
fn a_heading_that_is_another_ones_gives_way_to_what_is_declared() {
    let chosen = |first: &[&str], lower: &[&str], page: &[&str], address: &str| {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let page = page.iter().map(|text| ((*text).to_owned(), Evidence::OpenGraph)).collect();
        let (headings, subheadings) = (own(first), own(lower));
        let address = address.to_owned();
        Titles { headings, subheadings, page, address, ..Titles::default() }.choose().0
    };
    // A heading of the second rank says what the page declares.
    assert_eq!(
        chosen(
            &["But what they love is how still the river is"],
            &["Other", "Why do people love it?"],
            &["Why do people love it? | River Blog"],
            ""
        ),
        "Why do people love it?"
    );
    // The name of a section.
    assert_eq!(
        chosen(&["River services"], &[], &["Prices of boats on the river in 2021"], ""),
        "Prices of boats on the river in 2021"
    );
    assert_eq!(chosen(&["Long rivers"], &[], &["Long rivers: all there is"], ""), "Long rivers");
    // The address was made of what is declared.
    let declared = ["How does the mapping of rivers work"];
    let heading = ["How do boats with maps find rivers?"];
    let address = "how-does-the-mapping-of-rivers-work";
    assert_eq!(chosen(&heading, &[], &declared, address), declared[0]);
    assert_eq!(chosen(&heading, &[], &declared, "maps-boats"), heading[0]);
    // The heading is worded like it, and shorter.
    let declared = ["The still river boat review"];
    let address = "the-still-river-boat-review";
    assert_eq!(chosen(&["The still river"], &[], &declared, address), "The still river");
    assert_eq!(chosen(&["A still river"], &[], &declared, address), declared[0]);
    let declared = ["The still river: boat review"];
    assert_eq!(chosen(&["The still river"], &[], &declared, address), declared[0]);
}

#[test]
fn the_name_of_the_site_goes_from_either_end() {
    assert_eq!(chosen("", &["A long story - Example News"], &["Example News"]), "A long story");
    assert_eq!(chosen("", &["Example News | A long story"], &["example news"]), "A long story");
    assert_eq!(chosen("", &["好消息_新闻中心_例子网", "好消息"], &["例子网"]), "好消息");
    for sign in [" : ", " ~ ", "│", " ⋆ "] {
        let title = format!("A long story{sign}Example News");
        assert_eq!(chosen("", &[&title], &["Example News"]), "A long story");
    }
    assert_eq!(chosen("", &["A story – Politics – Site", "A story"], &[]), "A story");
    assert_eq!(chosen("", &["【快讯】河水上涨"], &["例子网"]), "【快讯】河水上涨");
    assert_eq!(chosen("", &["【快讯】河水上涨【例子网】"], &["例子网"]), "【快讯】河水上涨");
    assert_eq!(chosen("", &["河水上涨 @ 河边日记 :: 例子网", "河水上涨"], &["例子网"]), "河水上涨");
    assert_eq!(chosen("", &["A story | Boat"], &["The Boat Online"]), "A story");
    assert_eq!(chosen("", &["A story (The Boat)"], &["The Boat"]), "A story");
    assert_eq!(chosen("", &["A story (updated)"], &["The Boat"]), "A story (updated)");
    assert_eq!(chosen("", &["A story | Boats"], &["The Boat Online"]), "A story | Boats");
}

#[test]
fn a_title_with_a_dash_of_its_own_stays_whole() {
    assert_eq!(chosen("", &["North - South", "North - South"], &["Site"]), "North - South");
}

#[test]
fn the_feed_decides_between_titles() {
    assert_eq!(chosen("A story", &["Subscribe now", "A Story!"], &[]), "A Story!");
    assert_eq!(
        chosen("A story that is long…", &["A story that is long indeed"], &[]),
        "A story that is long indeed"
    );
    assert_eq!(chosen("A story", &["Welcome"], &[]), "A story");
}

#[test]
fn nothing_at_all_is_an_empty_title() {
    assert_eq!(chosen("", &["Site"], &["Site"]), "");
}
