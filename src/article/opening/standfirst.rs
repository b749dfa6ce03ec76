//! The sentence that many pages put between the heading and the text: what
//! the article is about.

use dom_query::NodeRef;

use crate::article::element::{self, Named, attribute};
use crate::article::measure::Size;
use crate::article::prune::words_in;
use crate::article::units::Unit;
use crate::article::walk::{each, has_picture};
use crate::text::date::{self, Reading};
use crate::text::script::{ends_sentence, is_wide};

/// Fewest words of a sentence.
const SAID: usize = 8;

/// Parts of names by which what stands below a heading is called a lead.
const CALLED: [&str; 46] = [
    "abstract",
    "alternativeheadline",
    "anons",
    "bajada",
    "catenaccio",
    "chapeau",
    "chapo",
    "copete",
    "daodu",
    "deck",
    "dek",
    "desc",
    "description",
    "digest",
    "entradilla",
    "excerpt",
    "ingress",
    "intro",
    "introduction",
    "lead",
    "leadtext",
    "lede",
    "manchet",
    "ondertitel",
    "perex",
    "podnaslov",
    "preface",
    "sapo",
    "sommario",
    "sottotitolo",
    "standfirst",
    "strap",
    "strapline",
    "subhead",
    "subheading",
    "subheadline",
    "subtit",
    "subtitle",
    "sumario",
    "sumarios",
    "summary",
    "underrubrik",
    "undertitel",
    "vorspann",
    "zhaiyao",
    "zusammenfassung",
];

/// Parts of names of what is said of people and pictures.
const OF_OTHERS: [&str; 8] =
    ["author", "byline", "caption", "credit", "image", "img", "photo", "picture"];

/// Tells whether a piece says what the article is about: in a sentence,
/// or in as many words right below the heading.
pub(super) fn is_said(unit: &Unit<'_>) -> bool {
    if !unit.node.is_one_of(&["p", "div", "h2", "h3"]) || unit.words < SAID {
        return false;
    }
    let text = unit.texts.iter().map(|text| text.text().to_string()).collect::<String>();
    ends_sentence(&text)
        || unit.linked == 0.0
            && is_below_heading(&unit.node)
            && !has_picture(&unit.node)
            && is_running(&text)
            && !is_any(&names_of(unit), &OF_OTHERS)
}

/// Tells whether an element stands right below the heading of the first rank,
/// or below the box of that.
fn is_below_heading(node: &NodeRef<'_>) -> bool {
    let is_heading = |above: NodeRef<'_>| {
        let within = each(&above, "h1").next();
        above.has_name("h1") || within.is_some_and(|heading| heading.size() == above.size())
    };
    !node.has_name("div") && node.prev_element_sibling().is_some_and(is_heading)
}

/// Tells whether a text is written like a sentence: no row of names, of
/// sections, or of what was done when.
fn is_running(text: &str) -> bool {
    let has = |is: fn(char) -> bool| text.contains(is);
    let is_raised = |word: &&str| !word.starts_with(char::is_lowercase);
    let raised = text.split_whitespace().filter(is_raised).count();
    let is_written = match has(char::is_lowercase) {
        true => raised * 3 <= text.split_whitespace().count() * 2,
        false => !has(char::is_uppercase),
    };
    (is_written || has(is_wide))
        && !text.trim_end().ends_with([':', '：'])
        && text.matches([':', '：']).count() < 2
        && !text.contains(['|', '｜', '•', '·', '@', '©'])
        && !(date::may_be_in(text) && date::find(text, Reading::ANY).is_some())
}

/// Tells whether a piece, or a small box that holds little else, is called a
/// lead.
pub(super) fn is_called(unit: &Unit<'_>) -> bool {
    let is_named = unit.node.is_one_of(&["p", "div", "h2", "h3", "h4", "h5"]);
    let named = names_of(unit);
    // Many part `sub-title`.
    let is_parted = || {
        let mut two = named.iter().flat_map(|names| names.windows(2));
        two.any(|two| CALLED.contains(&two.concat().as_str()))
    };
    is_named
        && unit.words >= 4
        && unit.linked == 0.0
        && (is_any(&named, &CALLED) || is_parted())
        && !is_any(&named, &OF_OTHERS)
}

/// Returns the parts of what a piece is called, and the small boxes round it
/// that hold little else.
fn names_of(unit: &Unit<'_>) -> Vec<Vec<String>> {
    let around = unit.node.ancestors_it(Some(3));
    let most = unit.node.size() * 2;
    let around = around.take_while(|around| {
        around.children_it(false).nth(3).is_none() && around.size_within(most).is_some()
    });
    let names = |node: NodeRef<'_>| -> Option<Vec<String>> {
        let element = node.element_ref()?;
        let called = element::names_of(&element).chain(attribute(&element, "itemprop"));
        Some(called.flat_map(words_in).map(str::to_ascii_lowercase).collect())
    };
    std::iter::once(unit.node).chain(around).filter_map(names).collect()
}

fn is_any(named: &[Vec<String>], words: &[&str]) -> bool {
    named.iter().flatten().any(|name| words.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::restore;
    use crate::article::units::units;
    use dom_query::Document;

    /// Tells whether what stands below a heading returns before the text.
    fn returns(lead: &str) -> bool {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let html =
            format!("<header><h1>A river rises</h1>{lead}</header><div><p>{first}</p></div>");
        let page = Document::from(html);
        let found = Document::fragment(format!("<p>{first}</p>"));
        let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
        restore((&found, &own), (&page, &pieces), "A river rises")
    }

    #[test]
    fn a_lead_without_a_full_stop_is_known_by_its_name() {
        for lead in [
            "<h2 class=post_subtitle>The lower town was warned</h2>",
            "<div class=storySummary><div><h2>The lower town was warned</h2></div></div>",
            "<p>By Jo</p><div class=ifq-excerpt>The lower town was warned</div>",
            "<h2 class=entry-sub-title>The lower town was warned</h2>",
            "<h4 class=subheading>The lower town was warned</h4>",
            "<h2 itemprop=alternativeHeadline>The lower town was warned</h2>",
            "<p>By Jo</p><p>3 May</p><p>Boats</p><div id=intro>The lower town was warned</div>",
        ] {
            assert!(returns(lead), "{lead}");
        }
        for other in [
            "<h2>The lower town was warned</h2>",
            "<p class=lead>By Jane Doe</p>",
            "<p class=image-summary>The lower town from above</p>",
            "<p class=leader>The lower town was warned</p>",
            "<div class=summary><h2>What you should know</h2><p>Dams are old and weak</p>\
             <p>Boats are new and small</p></div>",
        ] {
            assert!(!returns(other), "{other}");
        }
    }

    #[test]
    fn a_line_right_below_the_heading_is_known_by_its_words() {
        let line = "The lower town was warned of its river on all three days";
        for lead in [
            format!("<p>{line}</p>"),
            format!("<h2 class=x>{line}</h2><p>By Jo</p>"),
            format!("<h3>{line}</h3><p>3 May</p>"),
            "<p>下游城镇在河水上涨之前三天就已经接到警告</p>".to_owned(),
        ] {
            assert!(returns(&lead), "{lead}");
        }
        for other in [
            format!("<p>Boats</p><p>{line}</p>"),
            format!("<div>{line}</div>"),
            format!("<p class=caption>{line}</p>"),
            format!("<p><img src=/1.jpg><br>{line}</p>"),
            format!("<p>{line}:</p>"),
            format!("<p>{line} | The Boat</p>"),
            format!("<p>{line}, 3 May 2024</p>"),
            "<p><a href=/1>The lower town</a> was warned of its river on all three days</p>"
                .to_owned(),
            "<p>Jane Doe and Jo Roe, Boats and Dams Editors, Lower Town</p>".to_owned(),
            "<p>ALL OF THE NEWS OF THE LOWER TOWN AND ITS RIVER</p>".to_owned(),
        ] {
            assert!(!returns(&other), "{other}");
        }
    }
}
