//! The sentence that many pages put between the heading and the text: what
//! the article is about.

use dom_query::NodeRef;

use crate::article::element::{self, Named, attribute};
use crate::article::measure::Size;
use crate::article::prune::words_in;
use crate::article::published::is_day;
use crate::article::units::Unit;
use crate::article::walk::{self, each, has_picture, has_text};
use crate::text::date::{self, Reading};
use crate::text::script::{ends_sentence, is_wide};

/// Fewest words of a sentence.
const SAID: usize = 8;

/// Parts of names by which what stands below a heading is called a lead.
const CALLED: [&str; 47] = [
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
    "subtitulo",
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
    if !unit.node.is_one_of(&["p", "div", "li", "h2", "h3"]) || unit.words < SAID {
        return false;
    }
    let text = text_of(unit);
    ends_sentence(&text) && !tells_time(&text) && !unit.node.has_name("li")
        || unit.linked == 0.0
            && is_below_heading(unit)
            && !has_picture(&unit.node)
            && is_running(&text)
            && !is_any(&names_of(unit), &OF_OTHERS)
}

/// Tells whether a text says at which time of a day something was published.
fn tells_time(text: &str) -> bool {
    let at = date::may_be_in(text).then(|| date::find(text, Reading::ANY)).flatten();
    at.is_some_and(|at| !is_day(&at) || text.contains('@'))
}

/// Most characters of a word that says where something was taken from.
const LABEL: usize = 12;

/// Tells whether a piece begins with a label, and says when it was published.
pub(super) fn is_dateline(unit: &Unit<'_>) -> bool {
    let text = text_of(unit);
    let is_labelled = text.trim_start().chars().take(LABEL).any(|own| matches!(own, ':' | '：'));
    is_labelled && tells_time(&text)
}

fn text_of(unit: &Unit<'_>) -> String {
    unit.texts.iter().map(|text| text.text().to_string()).collect()
}

/// Tells whether an element stands right below the heading of the first rank,
/// or below the box of that.
fn is_below_heading(unit: &Unit<'_>) -> bool {
    let line = line_of(unit);
    let list = line.parent().filter(|list| line.has_name("li") && holds_lines(list, &line));
    let node = list.unwrap_or(unit.node);
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
    let is_named = unit.node.is_one_of(&["p", "div", "li", "h2", "h3", "h4", "h5"]);
    let named = names_of(unit);
    // Many part `sub-title`.
    let is_parted = || {
        let mut two = named.iter().flat_map(|names| names.windows(2));
        two.any(|two| CALLED.contains(&two.concat().as_str()))
    };
    // Lists of who wrote it, and when, may be called so.
    let is_line = || !unit.node.has_name("li") || is_running(&text_of(unit));
    is_named
        && unit.words >= 4
        && unit.linked == 0.0
        && (is_any(&named, &CALLED) || is_parted())
        && !is_any(&named, &OF_OTHERS)
        && is_line()
}

/// Most lines of a lead, and most characters of all of them.
const LINES: usize = 6;
const LONGEST: usize = 600;

/// Returns the parts of what a piece is called, and the small boxes round it
/// that hold little else, or nothing but lines like it.
fn names_of(unit: &Unit<'_>) -> Vec<Vec<String>> {
    let around = unit.node.ancestors_it(Some(3));
    let most = unit.node.size() * 2;
    let around = around.take_while(|around| {
        around.children_it(false).nth(3).is_none() && around.size_within(most).is_some()
            || holds_lines(around, &line_of(unit))
    });
    let names = |node: NodeRef<'_>| -> Option<Vec<String>> {
        let element = node.element_ref()?;
        let called = element::names_of(&element).chain(attribute(&element, "itemprop"));
        Some(called.flat_map(words_in).map(str::to_ascii_lowercase).collect())
    };
    std::iter::once(unit.node).chain(around).filter_map(names).collect()
}

/// Returns the line that a piece is of a lead that has several: an item where
/// the piece is all of one.
pub(super) fn line_of<'a>(unit: &Unit<'a>) -> NodeRef<'a> {
    let is_item = |above: &NodeRef<'_>| above.has_name("li") && walk::only(above).is_some();
    unit.node.parent().filter(is_item).unwrap_or(unit.node)
}

/// Tells whether a small box holds nothing but lines of the kind of one, or a
/// list of them.
fn holds_lines(around: &NodeRef<'_>, line: &NodeRef<'_>) -> bool {
    let is_list = |node: &NodeRef<'_>| node.is_one_of(&["ul", "ol"]);
    let only = walk::only(around).filter(is_list);
    let lines = only.as_ref().unwrap_or(around);
    let name = line.node_name();
    let mut said = lines.children_it(false).take(4 * LINES).filter(has_text);
    !line.has_name("div")
        && (!line.has_name("li") || is_list(lines))
        && said.by_ref().take(LINES).all(|own| own.node_name() == name)
        && said.next().is_none()
        && around.size_within(LONGEST).is_some()
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
        !shown(lead).is_empty()
    }

    /// Returns what returns of what stands below a heading.
    fn shown(lead: &str) -> String {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let html =
            format!("<header><h1>A river rises</h1>{lead}</header><div><p>{first}</p></div>");
        let page = Document::from(html);
        let found = Document::fragment(format!("<p>{first}</p>"));
        let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
        restore((&found, &own), (&page, &pieces), "A river rises");
        let shown = found.html_root().inner_html();
        shown.strip_suffix(&format!("<p>{first}</p>")).unwrap_or_default().to_owned()
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
    fn a_lead_may_be_several_lines_of_one_box() {
        let lines = ["All of its boats are lost", "The old dam is older than the town"];
        let headed = |list: &str| format!("<ul class=subtitulo>{list}</ul>");
        let items = lines.map(|own| format!("<li><h2>{own}</h2></li>")).concat();
        assert_eq!(
            shown(&headed(&items)),
            format!("<ul>{}</ul>", items.replace("<h2>", "").replace("</h2>", ""))
        );
        for (around, line) in [("<ul>|</ul>", "li"), ("|", "h2"), ("|", "p")] {
            let told = lines.map(|own| format!("<{line}>{own}</{line}>")).concat();
            let told = around.replace('|', &told);
            let own = shown(&format!("<div class=subtitulo>{told}</div><p>By Jo</p>"));
            assert!(lines.iter().all(|line| own.contains(line)), "{own}");
            assert_eq!(shown(&format!("<div class=tools>{told}</div>")), "");
        }
        let list = "<ul class=summary><li>By Jo Doe</li><li>Of 3 May 2024 at noon</li></ul>";
        assert_eq!(shown(list), "");
        let one =
            "<div class=subtitle><p>The old dam is older than the town</p><div>Jo</div></div>";
        assert_eq!(shown(one), "<p>The old dam is older than the town</p>");
    }

    #[test]
    fn lines_of_a_list_right_below_the_heading_are_a_lead() {
        let lines = [
            "The old dam of the lower town is to be rebuilt after three years",
            "All of the boats were lost in the night when the river rose",
        ];
        for item in ["<li><h2>|</h2></li>", "<li>|</li>"] {
            let list = lines.map(|line| item.replace('|', line)).concat();
            let own = shown(&format!("<ul class=x>{list}</ul>"));
            assert!(lines.iter().all(|line| own.contains(line)), "{own}");
            assert_eq!(shown(&format!("<p>3 May</p><ul class=x>{list}</ul>")), "");
            let linked =
                list.replace("dam", "<a href=/1>dam</a>").replace("boats", "<a href=/2>boats</a>");
            assert_eq!(shown(&format!("<ul>{linked}</ul>")), "");
        }
    }

    #[test]
    fn what_is_said_of_a_site_is_no_lead_of_a_text_with_breaks() {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let html = format!(
            "<div><h1>The Boat</h1><p class=description>Of the river and its town</p></div>\
             <div><h3>A river rises again</h3><div>{first}<br><br>It fell again.</div></div>"
        );
        let page = Document::from(html);
        let found = Document::fragment(format!("<p>{first}</p><p>It fell again.</p>"));
        let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
        assert!(!restore((&found, &own), (&page, &pieces), "A river rises again"));
    }

    #[test]
    fn what_is_parted_by_breaks_is_the_text() {
        let first = "Nobody was hurt, said the mayor, who had walked along the dam all night.";
        let lead = "<p class=subtitle>The lower town was warned</p>";
        let html = format!("<h1>A river rises</h1>{lead}<div>{first}<br><br>It fell again.</div>");
        let page = Document::from(html);
        let found = Document::fragment(format!("<p>{first}</p><p>It fell again.</p>"));
        let (own, pieces) = (units(&found.html_root()), units(&page.body().unwrap()));
        assert!(restore((&found, &own), (&page, &pieces), "A river rises"));
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
            "<p>Posted by Jo on 3 May 2024 @08:00PM from the lower town.</p>".to_owned(),
            "<p>Taken from The Boat of 2024-05-03 08:00:10, which says it of itself!</p>"
                .to_owned(),
            "<p><a href=/1>The lower town</a> was warned of its river on all three days</p>"
                .to_owned(),
            "<p>Jane Doe and Jo Roe, Boats and Dams Editors, Lower Town</p>".to_owned(),
            "<p>ALL OF THE NEWS OF THE LOWER TOWN AND ITS RIVER</p>".to_owned(),
        ] {
            assert!(!returns(&other), "{other}");
        }
    }
}
