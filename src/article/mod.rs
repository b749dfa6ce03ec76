//! HTML to the readable article with its metadata, or why not.
//!
//! A page is decoded, guarded and parsed once. What the page says of itself
//! is read first; then its pictures are made plain, the article is found, and
//! what was found is made tidy. Nothing here knows how a page was fetched or
//! what Markdown is.

mod byline;
mod chaff;
mod container;
mod data;
mod embeds;
mod find;
mod gaps;
mod habit;
mod join;
mod jury;
mod lead;
mod lines;
mod measure;
mod metadata;
mod mojibake;
mod opening;
mod pager;
mod pictures;
mod prune;
mod published;
mod rejection;
mod repeats;
mod replace;
mod tags;
mod tidy;
mod title;
mod units;
mod verbatim;
mod verdict;
mod walk;

use dom_query::Document;
use jiff::Timestamp;
use url::Url;

use crate::model::{Article, Evidence, Limits, Provenance, Rules};
use crate::text::charset::{self, Kind};
use crate::text::clean::clean_line;
use crate::text::guard;
use crate::text::replace::Replacer;

pub use habit::{Expectation, ExpectedContainer, Habit, Lesson};
pub use join::{extract_next, extract_whole};
pub use pager::{is_first_page, is_page_of};
pub use rejection::Rejection;

/// A fetched page.
#[derive(Debug, Clone, Copy)]
pub struct PageBytes<'a> {
    /// Its final address.
    pub url: &'a Url,
    /// Its bytes, content coding removed.
    pub bytes: &'a [u8],
    /// The `Content-Type` that came with it.
    pub content_type: Option<&'a str>,
}

/// What is known of an entry beforehand: by the feed, and by the operator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Its title, plain text, may be empty.
    pub title: &'a str,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Its categories.
    pub categories: &'a [String],
    /// Its content or summary as HTML.
    pub content: Option<&'a str>,
    /// What earlier pages of its site were like; none where nobody remembers.
    pub site: Option<&'a Expectation>,
    /// Whether the operator vouched for the article: whatever has any text
    /// passes.
    pub trusted: bool,
}

/// What was found on a page.
#[derive(Clone)]
pub struct Found {
    /// The article. Its content stands in `body`, and not here.
    pub article: Article,
    /// The content of the article.
    pub body: Document,
    /// What the page teaches of its site, where somebody remembers.
    pub lesson: Option<Lesson>,
}

impl Found {
    /// Returns the content as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        self.body.html_root().inner_html().trim().to_owned()
    }

    /// Returns the article with its content.
    #[must_use]
    pub fn into_article(self) -> Article {
        let html = self.html();
        Article { html, ..self.article }
    }
}

impl From<Article> for Found {
    fn from(mut article: Article) -> Self {
        let body = Document::fragment(std::mem::take(&mut article.html));
        Self { article, body, lesson: None }
    }
}

/// Extracts the article of a page.
///
/// # Errors
/// The page holds none, or a rule cannot be used.
pub fn extract(
    page: &PageBytes<'_>,
    rules: &Rules,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<Found, Rejection> {
    verdict::check_kind(page)?;
    let replacer = replacer(rules)?;
    let text = charset::decode(page.bytes, page.content_type, Kind::Html, page.url.host_str()).text;
    verdict::check_text(&text)?;
    let guarded = guard::guard(&mojibake::repaired(&text), limits)
        .map_err(|guard::TooManyElements(most)| Rejection::TooComplex { most })?;
    drop(text);
    let document = Document::from(guarded.html);
    prune::place_streamed(&document);
    let data = data::Data::read(&guarded.data);
    let base = base_of(&document, page.url);
    let metadata = metadata::read(&document, &data, page.url, &base, hints);
    let seen = verdict::Seen::of(&document);

    prune::remove(&document, &rules.remove)?;
    prune::uncover(&document);
    verbatim::settle(&document);
    let further = pager::take(&document, &base, page.url);
    pictures::settle(&document, &base);
    embeds::link_all(&document, &base);
    let site = hints.site.filter(|_| rules.select.is_none());
    let helped = site.filter(|_| !container::is_audited(page.url));
    let taken = helped.and_then(|site| container::take(&document, &data, site));
    let copy = site.filter(|_| taken.is_none()).map(|site| (document.clone(), site));
    let (found, mut shown) = match (&rules.select, taken) {
        (Some(selector), _) => (find::select(&document, selector)?, None),
        (None, Some((found, selector))) => {
            (find::refer(found, &base, hints, limits), Some(container::Shown::agreeing(selector)))
        }
        (None, None) => (find::find(document, &base, &data, &metadata, hints, limits), None),
    };
    let care = Care { by_rule: rules.select.is_some(), replacer: &replacer };
    let body = tidied(found, &care, &base, page.url, &metadata);
    if let Some((copy, site)) = copy {
        let again =
            |html: &str| tidied(Document::fragment(html), &care, &base, page.url, &metadata);
        shown = Some(container::locate(&copy, &body, site, again));
    }
    let blocks = hints.site.map(|_| repeats::digests(&body)).unwrap_or_default();
    let article = finish(&care, &body, metadata, hints, limits, &seen)?;
    let article = Article { further, ..article };
    let lesson = hints.site.map(|_| {
        let container::Shown { container, contradicted } = shown.unwrap_or_default();
        Lesson { container, contradicted, blocks, characters: article.characters }
    });
    Ok(Found { article, body, lesson })
}

/// Makes an article of the full content of a feed, with the same checks and
/// the same tidying. What is to be selected is of the page and not looked for.
///
/// # Errors
/// The content is too little, or not an article, or a rule cannot be used.
pub fn from_feed(
    content_html: &str,
    url: &Url,
    rules: &Rules,
    hints: &Hints<'_>,
    limits: &Limits,
) -> Result<Found, Rejection> {
    let replacer = replacer(rules)?;
    let guarded = guard::guard(content_html, limits)
        .map_err(|guard::TooManyElements(most)| Rejection::TooComplex { most })?;
    let document = Document::from(guarded.html);
    let metadata = metadata::of_feed(&document, hints);
    let seen = verdict::Seen::of(&document);
    prune::remove(&document, &rules.remove)?;
    verbatim::settle(&document);
    pictures::settle(&document, url);
    embeds::link_all(&document, url);
    let found = document.body().map(|body| body.inner_html()).unwrap_or_default();
    let found = Document::fragment(found);
    let care = Care { by_rule: false, replacer: &replacer };
    let body = tidied(found, &care, url, url, &metadata);
    let article = finish(&care, &body, metadata, hints, limits, &seen)?;
    Ok(Found { article, body, lesson: None })
}

/// Makes a piece of HTML tidy, all of it: what an article's content goes
/// through, without looking for the article.
///
/// # Errors
/// It has too many elements.
pub fn tidy(html: &str, base: &Url, limits: &Limits) -> Result<Document, Rejection> {
    let guarded = guard::guard(html, limits)
        .map_err(|guard::TooManyElements(most)| Rejection::TooComplex { most })?;
    let document = Document::from(guarded.html);
    verbatim::settle(&document);
    pictures::settle(&document, base);
    embeds::link_all(&document, base);
    let found = document.body().map(|body| body.inner_html()).unwrap_or_default();
    let found = Document::fragment(found);
    tidy::tidy(&found, base, None, "");
    Ok(found)
}

/// How what was found is treated.
struct Care<'a> {
    /// Whether the operator's own rule found it: then nothing is taken away
    /// from it.
    by_rule: bool,
    /// What is written otherwise in it.
    replacer: &'a Replacer,
}

fn replacer(rules: &Rules) -> Result<Replacer, Rejection> {
    Replacer::new(&rules.replace).map_err(|(replacement, unusable)| Rejection::BadReplacement {
        pattern: replacement.pattern.clone(),
        why: unusable.why,
    })
}

/// Makes what was found tidy, and takes away what is none of the article.
fn tidied(
    body: Document,
    care: &Care<'_>,
    base: &Url,
    page: &Url,
    metadata: &metadata::Metadata,
) -> Document {
    tidy::tidy(&body, base, Some(page), &metadata.title);
    tidy::drop_empty(&body.html_root());
    if !care.by_rule {
        chaff::remove(&body, metadata.byline.as_deref());
        tidy::drop_empty(&body.html_root());
    }
    body
}

fn finish(
    care: &Care<'_>,
    body: &Document,
    metadata: metadata::Metadata,
    hints: &Hints<'_>,
    limits: &Limits,
    seen: &verdict::Seen,
) -> Result<Article, Rejection> {
    if let Some(site) = hints.site.filter(|_| !care.by_rule) {
        repeats::remove(body, &site.repeats);
    }
    replace::replace(body, care.replacer);
    tidy::drop_leftovers(&body.html_root());
    tidy::lower_headings(body);
    let characters = tidy::characters(body);
    verdict::check(body, characters, seen, hints, limits)?;
    let (lead, of_image) = lead::settle(body, metadata.pictures).unzip();
    let caption = lead.as_ref().and_then(|lead| lead.caption.as_ref());
    let origins = Provenance {
        image: of_image,
        caption: caption.map(|_| Evidence::Markup),
        ..metadata.origins
    };
    Ok(Article {
        title: clean_line(&care.replacer.apply(&metadata.title)),
        byline: metadata.byline,
        published: metadata.published,
        language: metadata.language,
        lead,
        tags: metadata.tags,
        origins,
        html: String::new(),
        characters: tidy::characters(body),
        further: None,
    })
}

/// Returns the address that relative ones are joined to (WHATWG HTML,
/// 4.2.3).
fn base_of(document: &Document, url: &Url) -> Url {
    let base = document.base_uri().and_then(|href| url.join(href.trim()).ok());
    base.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or_else(|| url.clone())
}

/// Returns an absolute http or https address.
fn web_address(base: &Url, text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4_096 {
        return None;
    }
    let url = base.join(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Replacement;

    /// What `expected.json` of a situation says.
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expected {
        url: Url,
        hint: Option<String>,
        rejection: Option<String>,
        title: Option<String>,
        byline: Option<String>,
        published: Option<Timestamp>,
        lead: Option<Url>,
        caption: Option<String>,
        #[serde(default)]
        contains: Vec<String>,
        #[serde(default)]
        lacks: Vec<String>,
    }

    /// Walks the folders of `tests/fixtures/pages`: adding a situation is
    /// adding a folder.
    #[test]
    fn every_situation_ends_as_expected() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
        let mut count = 0;
        for situation in std::fs::read_dir(folder).unwrap() {
            let path = situation.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(path.join("input.html")).unwrap();
            let expected = std::fs::read(path.join("expected.json")).unwrap();
            let expected: Expected = serde_json::from_slice(&expected).unwrap();
            let page =
                PageBytes { url: &expected.url, bytes: &bytes, content_type: Some("text/html") };
            let hints = Hints { content: expected.hint.as_deref(), ..Hints::default() };
            match extract(&page, &Rules::default(), &hints, &Limits::default()) {
                Ok(found) => {
                    let article = found.into_article();
                    assert_eq!(expected.rejection, None, "{name}: {}", article.html);
                    assert_eq!(Some(article.title), expected.title, "{name}");
                    assert_eq!(article.byline, expected.byline, "{name}");
                    assert_eq!(
                        article.published.map(|moment| moment.timestamp()),
                        expected.published,
                        "{name}"
                    );
                    if let Some(lead) = expected.lead {
                        let figure = article.lead.unwrap();
                        assert_eq!(figure.url, lead, "{name}");
                        assert_eq!(figure.caption, expected.caption, "{name}");
                    }
                    for part in expected.contains {
                        assert!(
                            article.html.contains(&part),
                            "{name} lacks {part}: {}",
                            article.html
                        );
                    }
                    for part in expected.lacks {
                        assert!(
                            !article.html.contains(&part),
                            "{name} has {part}: {}",
                            article.html
                        );
                    }
                }
                Err(rejection) => {
                    let found = serde_json::to_value(&rejection).unwrap();
                    assert_eq!(
                        found["rejection"].as_str(),
                        expected.rejection.as_deref(),
                        "{name}: {rejection}"
                    );
                    let back: Rejection = serde_json::from_value(found).unwrap();
                    assert_eq!(back, rejection);
                }
            }
            count += 1;
        }
        assert!(count >= 10);
    }

    const PAGE: &str = "<html><title>T</title><body><div class=side>Side words that are not wanted here at all.</div><div id=one><p>First part of the article, with words enough to be one.</p><p class=ad>Buy</p></div><div id=two><p>Second part of it, with some more words to read.</p></div>";

    fn by_rules(rules: &Rules) -> Result<Article, Rejection> {
        let url = Url::parse("https://a.example/").unwrap();
        let page = PageBytes { url: &url, bytes: PAGE.as_bytes(), content_type: None };
        extract(&page, rules, &Hints::default(), &Limits::default()).map(Found::into_article)
    }

    #[test]
    fn the_rules_of_the_operator_stand_above_all() {
        let rules = Rules {
            select: Some("#one, #two, #one p".to_owned()),
            remove: vec![".ad".to_owned()],
            replace: Vec::new(),
        };
        let article = by_rules(&rules).unwrap();
        assert_eq!(
            article.html,
            "<div><p>First part of the article, with words enough to be one.</p></div><div><p>Second part of it, with some more words to read.</p></div>"
        );
        assert_eq!(article.characters, 84);
    }

    #[test]
    fn rules_that_are_wrong_are_named() {
        let remove = Rules { remove: vec!["p[".to_owned()], ..Rules::default() };
        assert!(matches!(by_rules(&remove), Err(Rejection::BadRule { .. })));
        let select = |css: &str| Rules { select: Some(css.to_owned()), ..Rules::default() };
        assert!(matches!(by_rules(&select("a b [")), Err(Rejection::BadRule { .. })));
        assert!(matches!(by_rules(&select(".none")), Err(Rejection::NothingSelected { .. })));
        let replace = Rules { replace: vec![replacement("(", "")], ..Rules::default() };
        assert!(matches!(by_rules(&replace), Err(Rejection::BadReplacement { .. })));
    }

    fn replacement(pattern: &str, with: &str) -> Replacement {
        Replacement { pattern: pattern.to_owned(), with: with.to_owned() }
    }

    #[test]
    fn what_is_replaced_is_text_in_title_and_article_and_never_markup() {
        let rules = Rules {
            select: Some("#one, #two".to_owned()),
            remove: Vec::new(),
            replace: vec![
                replacement("^T$", "A <b>title</b>"),
                replacement("words\\s+enough", "<img src=x> & [words](y)"),
                replacement("^Buy$", ""),
            ],
        };
        let article = by_rules(&rules).unwrap();
        assert_eq!(article.title, "A <b>title</b>");
        assert_eq!(
            article.html,
            "<div><p>First part of the article, with &lt;img src=x&gt; &amp; [words](y) to be one.</p></div><div><p>Second part of it, with some more words to read.</p></div>"
        );
    }

    #[test]
    fn the_full_content_of_a_feed_keeps_to_the_rules() {
        let url = Url::parse("https://a.example/n/1").unwrap();
        let rules = Rules {
            select: Some("#none".to_owned()),
            remove: vec![".ad".to_owned()],
            replace: vec![replacement("long", "short")],
        };
        let content = "<p>Some text that is long enough to be an article of its own, as feeds carry them.</p><p class=ad>Buy</p>";
        let article =
            from_feed(content, &url, &rules, &Hints::default(), &Limits::default()).unwrap();
        assert_eq!(
            article.html(),
            "<p>Some text that is short enough to be an article of its own, as feeds carry them.</p>"
        );
    }

    #[test]
    fn the_full_content_of_a_feed_is_an_article() {
        let url = Url::parse("https://a.example/n/1").unwrap();
        let hints = Hints { title: "A  title", author: Some("By Jane Doe"), ..Hints::default() };
        let content = "<p>Some text that is long enough to be an article of its own, as feeds carry them.</p><img src=/i.jpg><p>And <a href=2>more</a>.<script>x</script>";
        let article =
            from_feed(content, &url, &Rules::default(), &hints, &Limits::default()).unwrap();
        let article = article.into_article();
        assert_eq!(article.title, "A title");
        assert_eq!(article.byline.as_deref(), Some("Jane Doe"));
        assert_eq!(article.lead.unwrap().url.as_str(), "https://a.example/i.jpg");
        assert!(article.html.contains("<a href=\"https://a.example/n/2\">more</a>"));
        assert!(!article.html.contains("script"));
    }

    #[test]
    fn pages_in_utf_16_are_read() {
        let text = format!("<html><body><p>{}</p></body></html>", "今天的新闻很好。".repeat(20));
        for mark in ["", "\u{feff}"] {
            let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
            for bytes in [
                units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>(),
                units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            ] {
                let url = Url::parse("https://a.example/").unwrap();
                let page = PageBytes { url: &url, bytes: &bytes, content_type: Some("text/html") };
                let article =
                    extract(&page, &Rules::default(), &Hints::default(), &Limits::default());
                assert!(article.unwrap().html().contains("今天的新闻很好"));
            }
        }
    }

    #[test]
    fn floods_end_soon() {
        let url = Url::parse("https://a.example/").unwrap();
        for flood in [
            "<div>",
            "<b>",
            "<table><tr><td>",
            "<p>a",
            "<p><font a=1><b>x",
            "<a href=x>",
            "<ul><li>",
            "<br>",
            "<span>a</span>",
            "<div><p>word, word, word",
            "<noscript><img src=x>",
            "<math>",
            "<h1>a",
            "<table><tr><td><pre class=a>b</pre>",
            "<tr><td><pre><span class=gutter>1</span>b</pre>",
        ] {
            for repeats in [400, 15_000] {
                let page = flood.repeat(repeats);
                let page = PageBytes { url: &url, bytes: page.as_bytes(), content_type: None };
                let start = std::time::Instant::now();
                let _ = extract(&page, &Rules::default(), &Hints::default(), &Limits::default());
                assert!(start.elapsed().as_secs() < 60, "{flood}");
            }
        }
    }
}
