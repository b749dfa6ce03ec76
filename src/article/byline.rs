//! Who wrote an article: what the page declares, marks, or says in words.

mod above;
mod below;
mod beside;
mod chinese;
mod credit;
mod end;
mod labels;
mod line;
mod links;
mod marks;
pub(super) mod name;
mod outlets;
mod parts;
mod role;
mod script;
mod told;

use dom_query::Document;
use url::Url;

use super::data::Data;
use super::lines::{Line, Lines, Masthead};
use super::metadata::Metas;
use super::title::letters as letters_of;
use super::walk::elements;
use crate::model::Evidence;

use crate::text::script::{is_hangul, is_wide};
use above::{below_standfirst, head, named_above};
use below::below_title;
use beside::{beside_date, beside_day};
use chinese::{reported, signed};
use end::signed_below;
use line::{korean, near, posted, signature};
use links::{leads_to_author, listed};
use marks::{Marked, is_in, made_picture, marked, only};
use name::{LONGEST, name};
use outlets::Outlets;
pub(super) use outlets::is_firm;
use parts::is_full;
use script::is_initialled;

/// Finds who wrote the article of a page in a language (BCP 47).
pub(super) fn byline(
    document: &Document,
    metas: &Metas,
    data: &Data,
    lines: &Lines,
    masthead: &Masthead<'_>,
    page: &Url,
    language: Option<&str>,
) -> Option<(String, Evidence)> {
    let language = language.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
    let language = language.to_ascii_lowercase();
    let outlets = Outlets::of(metas, data, page);
    let (named, evidence) = found(document, metas, data, lines, masthead, &outlets, &language)?;
    Some((outlets.freed(named), evidence))
}

fn found(
    document: &Document,
    metas: &Metas,
    data: &Data,
    lines: &Lines,
    masthead: &Masthead<'_>,
    outlets: &Outlets<'_>,
    language: &str,
) -> Option<(String, Evidence)> {
    let of_text = |name: String| (name, Evidence::Text);
    let signed_above = || near(lines, masthead, language).map(of_text);
    // Amid its text a page names others.
    let signed_first = || near(lines, &below_standfirst(masthead), language).map(of_text);
    // What no page marks, and only its place tells, stands behind all it does.
    let told_above = || {
        let head = head(masthead);
        let own = near(lines, &head, language).or_else(|| named_above(lines, &head));
        own.map(of_text).or_else(signed_above)
    };
    let linked = joined(data.authors.iter().filter_map(|author| name(author)).collect());
    let linked = linked.map(|linked| (linked, Evidence::JsonLd));
    let is_person = |named: &(String, Evidence)| !outlets.has(&named.0);
    if let Some(linked) = linked.clone().filter(is_person) {
        return Some(corrected(linked, signed_first()));
    }
    // What Chinese pages declare is often the maker of their software; their
    // readers are told in words.
    let letters = lines.all.iter().flat_map(|line| line.text.chars());
    let letters = letters.filter(|letter| letter.is_alphabetic()).take(2_000);
    let (wide, hangul) = letters.fold((0, 0), |(wide, hangul), letter| {
        (wide + usize::from(is_wide(letter)), hangul + usize::from(is_hangul(letter)))
    });
    if wide > 200
        && let Some(name) = signed(lines).or_else(|| reported(lines))
    {
        return Some((name, Evidence::Text));
    }
    let declared = linked.or_else(|| declared(metas, data));
    if let Some(declared) = declared.clone().filter(is_person) {
        return Some(corrected(declared, signed_first()));
    }
    let of_korea = || (hangul > 100).then(|| korean(lines)).flatten().map(of_text);
    let below = || {
        let named = below_title(document, lines, masthead, outlets)?;
        Some((named, Evidence::Markup))
    };
    // An outlet is named where nobody signs.
    if let Some(outlet) = declared {
        let is_written = |name: &str| is_personal(name) || !name.contains(char::is_lowercase);
        let by_name = |(name, _): &(String, Evidence)| is_written(name);
        return of_korea()
            .or_else(|| told_above().filter(by_name))
            .or_else(|| {
                let is_other = |name: &str| !letters_of(name).contains(&letters_of(&outlet.0));
                only(document, language, outlets, is_written).filter(|own| is_other(&own.0))
            })
            .or_else(below)
            .or(Some(outlet));
    }
    let marked = marked(document, language, outlets);
    let (told, sure): (Option<Marked>, Option<Marked>) = match marked {
        Some(own) if own.is_told => (Some(own), None),
        other => (None, other),
    };
    sure.map(|own| own.named)
        .or_else(told_above)
        .or_else(of_korea)
        .or_else(below)
        .or_else(|| said(document, lines, masthead, language))
        .or_else(|| told.map(|own| own.named))
        .or_else(|| signed(lines).map(of_text))
        .or_else(|| (wide > 40).then(|| reported(lines)).flatten().map(of_text))
        .or_else(|| {
            let is_english = matches!(language, "" | "en");
            is_english.then(|| beside_date(masthead, outlets)).flatten().map(of_text)
        })
        .or_else(|| (wide > 40).then(|| beside_day(masthead)).flatten().map(of_text))
        .or_else(|| signed_below(document, lines, language).map(of_text))
}

/// What pages call who wrote, the surest first.
const KEYS: [&str; 11] = [
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "twitter:creator_name",
    "cxenseparse:author",
];

fn declared(metas: &Metas, data: &Data) -> Option<(String, Evidence)> {
    let named = KEYS.iter().find_map(|key| {
        let (_, evidence) = metas.named(&[key])?;
        Some((joined(metas.all(key).filter_map(name).collect())?, evidence))
    });
    let labels = ["Written by", "Author", "Autor", "Verfasst von", "Escrito por", "Écrit par"];
    let carded = || labels.iter().find_map(|label| metas.labelled(label)).and_then(name);
    let of_page = || joined(data.page_authors.iter().filter_map(|author| name(author)).collect());
    // A whole name there is none of an account.
    let creator = || metas.first(&["twitter:creator"]).and_then(name).filter(|own| is_full(own));
    named
        .or_else(|| Some((carded()?, Evidence::Meta)))
        .or_else(|| Some((of_page()?, Evidence::JsonLd)))
        .or_else(|| Some((creator()?, Evidence::Meta)))
}

/// Returns what is signed above the article where the page declares another:
/// who uploaded it, or whom it belongs to.
fn corrected(
    declared: (String, Evidence),
    signed: Option<(String, Evidence)>,
) -> (String, Evidence) {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let own = words(&declared.0);
    let other = signed.filter(|(name, _)| {
        is_personal(name) && !words(name).iter().any(|word| own.contains(word))
    });
    other.unwrap_or(declared)
}

/// Most lines that are compared to others of a list.
const MOST: usize = 32;

/// Finds a short line that says `By Jane Doe`, or a link to the page of an
/// author.
fn said(
    document: &Document,
    lines: &Lines,
    masthead: &Masthead<'_>,
    language: &str,
) -> Option<(String, Evidence)> {
    // Above the title stand menus.
    let begin = masthead.first().map_or(0, |(at, _)| *at);
    let below = lines.all.iter().skip(begin);
    // Below this head stands who answers.
    let is_told = |line: &&Line| !(line.text.len() <= 24 && line.text.starts_with("Comments"));
    let below = below.take_while(is_told);
    let is_short = |text: &str| text.len() <= 120 || (text.len() <= 240 && !text.is_ascii());
    let mut short = below.filter(|line| !line.is_aside && is_short(&line.text));
    // `By Product` and `By Region` head the parts of a text.
    let mut asked = 0;
    let mut is_of_list = |line: &Line| {
        let first = line.text.split(' ').next();
        let alike = lines.all.iter().filter(|other| {
            (other.is_heading, other.is_item) == (line.is_heading, line.is_item)
                && other.text.split(' ').next() == first
                && is_short(&other.text)
        });
        asked += 1;
        (line.is_heading || line.is_item) && (asked > MOST || alike.take(2).count() > 1)
    };
    let line = short.find_map(|line| {
        let signed = signature(&line.text, language).filter(|name| {
            // `Reporter: Hello, Jane` greets.
            let first = name.split(", ").next().unwrap_or_default();
            is_personal(name) && (first.contains(' ') || is_initialled(first)) && !is_of_list(line)
        });
        signed.or_else(|| posted(&line.text))
    });
    line.map(|name| (name, Evidence::Text)).or_else(|| {
        let is_beside = |node: &dom_query::NodeRef<'_>| {
            is_in(node, &["form", "nav", "footer", "blockquote", "figure"])
                || node.ancestors_it(Some(2)).any(|above| made_picture(&above))
        };
        let links = elements(&document.root(), leads_to_author);
        links
            .iter()
            .take(20)
            .find_map(|link| {
                let name =
                    name(&link.text()).filter(|name| is_personal(name) && !is_beside(link))?;
                Some((name, Evidence::Markup))
            })
            .or_else(|| {
                let links = elements(&document.root(), |element| listed(element).is_some());
                links
                    .iter()
                    .take(20)
                    .filter(|link| !is_beside(link))
                    .find_map(|link| Some((listed(&*link.element_ref()?)?, Evidence::Markup)))
            })
    })
}

/// Tells whether a text is written like the name of a person: two to five
/// words, the first and the last of them capitalised.
fn is_personal(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let capital = |word: Option<&&str>| {
        word.and_then(|word| word.chars().next()).is_some_and(char::is_uppercase)
    };
    (2..=5).contains(&words.len()) && capital(words.first()) && capital(words.last())
        || is_initialled(name)
}

/// Returns names as one, each once, as many as there is room for; nothing if
/// there is none.
fn joined(names: Vec<String>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        let long: usize = all.iter().map(|other| other.chars().count() + 2).sum();
        if !all.contains(&name) && long + name.chars().count() <= LONGEST {
            all.push(name);
        }
    }
    (!all.is_empty()).then(|| all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn of_page(html: &str) -> Option<String> {
        let url = url::Url::parse("https://a.example/").unwrap();
        let hints = super::super::Hints::default();
        let document = Document::from(html);
        super::super::metadata::read(&document, &Data::default(), &url, &url, &hints).byline
    }

    #[test]
    fn who_wrote_it_is_found_where_nothing_is_marked() {
        for (html, wanted) in [
            (
                "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Jane Doe'>",
                Some("Jane Doe"),
            ),
            (
                "<meta name=twitter:label1 content=Price><meta name=twitter:data1 content='Jane Doe'>",
                None,
            ),
            ("<h1>T</h1><div><span>By </span><button>Jane Doe</button></div>", Some("Jane Doe")),
            ("<h1>T</h1><div>By: <a href=/x>Jane van Doe</a></div>", Some("Jane van Doe")),
            ("<p><a href=/authors/jane>Jane Doe</a></p>", Some("Jane Doe")),
            ("<p>By the river, nobody knew.</p>", None),
            ("<blockquote><p>By Jane Doe</p></blockquote>", None),
            ("<h1>T</h1><p>Written by</p><div><b>Jane</b> <i>- Editor</i></div>", Some("Jane")),
            ("<h1>T</h1><p>by <b>ACME ONE</b> on <i>Jan 22, 2025</i></p>", Some("ACME ONE")),
            (
                "<h1>T</h1><p><time>03/01/2017</time> by Jane Doe, Member of the Board</p>",
                Some("Jane Doe"),
            ),
            ("<h1>T</h1><p>By the river, nobody knew.</p>", None),
            ("<h1>T</h1><p>Par Jeanne Dupont</p>", Some("Jeanne Dupont")),
            ("<h4>By Acme Hotels</h4><p>a</p><p>b</p><p>c</p><p>d</p><h1>T</h1><p>e</p>", None),
            (
                "<article><h1>T</h1><footer><a rel=author href=/x>Jane Doe</a></footer></article>",
                Some("Jane Doe"),
            ),
            ("<h1>T</h1><footer><a rel=author href=/x>Jane Doe</a></footer>", None),
            ("<p><a href=/authors/>All authors</a></p>", None),
            (
                "<div class=author-list>More of them</div><a rel=author href=/x>Jane Doe</a>",
                Some("Jane Doe"),
            ),
            (
                "<meta property=og:site_name content='例子網'><meta name=author content='例子網'><h1>T</h1><p>Author, 王小明</p>",
                Some("王小明"),
            ),
            (
                "<meta property=og:site_name content='The Valley'><meta name=author content='The Valley'><h1>T</h1><p>By Jane Doe</p>",
                Some("Jane Doe"),
            ),
            (
                "<meta property=og:site_name content='The Valley'><meta name=author content='The Valley'><h1>T</h1><p>By the river</p>",
                Some("The Valley"),
            ),
            ("<span class=author>Jun 2 Written By Jane Doe</span>", Some("Jane Doe")),
            ("<meta name=twitter:creator content='Jane Doe'>", Some("Jane Doe")),
            (
                "<meta name=twitter:creator content=janedoe><meta name=twitter:creator content=@jd>",
                None,
            ),
            ("<a href=/jd aria-label='All posts from Jane Doe'><img></a>", Some("Jane Doe")),
            ("<a href=/jd title='Posts by Jane Doe'>jd</a>", Some("Jane Doe")),
            ("<a href=/jd title='Photo by Jane Doe'>jd</a><a title='Posts by month'>May</a>", None),
            ("<p class=credit><a href=/staff/jd>Jane Doe</a></p>", None),
            (
                "<h1>T</h1><table><tr><th>Directed by<td>Al Hale<tr><th>Written by<td>Jane Doe</table>",
                None,
            ),
            (
                "<meta property=og:site_name content=Долина><i class=author>Анна Петрова, Долина</i>",
                Some("Анна Петрова"),
            ),
            (
                "<meta property=og:site_name content=الوادي><i class=author>الوادي - محمد علي</i>",
                Some("محمد علي"),
            ),
            (
                "<meta name=author content='Redacción Valle'><h1>T</h1><i class=c-author>Ana Ruiz</i>",
                Some("Ana Ruiz"),
            ),
            ("<meta name=author content='Redacción Valle'><h1>T</h1>", Some("Redacción Valle")),
            ("<h1>T</h1><p>a</p><p>Журналист: Здравствуйте, Анна</p>", None),
            ("<div class=author>Dec. 19, 2025 &middot; Jane Doe</div>", Some("Jane Doe")),
        ] {
            assert_eq!(of_page(html).as_deref(), wanted, "{html}");
        }
    }

    #[test]
    fn headings_of_parts_name_nobody() {
        let text = "<p>The river rose.</p>".repeat(20);
        let page = |heads: &str| of_page(&format!("<h1>T</h1>{text}{heads}"));
        assert_eq!(page("<h3>By End User</h3><p>a</p><h3>By Product</h3>"), None);
        assert_eq!(page("<h3>By Jane Doe</h3>").as_deref(), Some("Jane Doe"));
        assert_eq!(page("<p>By Jane Doe</p><p>By Al Hale</p>").as_deref(), Some("Jane Doe"));
    }
}
