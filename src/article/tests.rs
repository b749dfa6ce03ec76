//! Pages and the full content of feeds, as they end.

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
        let page = PageBytes { url: &expected.url, bytes: &bytes, content_type: Some("text/html") };
        let hints = Hints { content: expected.hint.as_deref(), ..Hints::default() };
        match extract(&page, &Rules::default(), &hints, &Limits::default()) {
            Ok(found) => {
                let article = found.into_article();
                assert_eq!(expected.rejection, None, "{name}: {}", article.html);
                let text = Document::fragment(article.html.as_str()).text();
                assert_eq!(article.characters, crate::text::plain::shown(&text), "{name}");
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
                    assert!(article.html.contains(&part), "{name} lacks {part}: {}", article.html);
                }
                for part in expected.lacks {
                    assert!(!article.html.contains(&part), "{name} has {part}: {}", article.html);
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
    let article = from_feed(content, &url, &rules, &Hints::default(), &Limits::default()).unwrap();
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
    let article = from_feed(content, &url, &Rules::default(), &hints, &Limits::default()).unwrap();
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
            let article = extract(&page, &Rules::default(), &Hints::default(), &Limits::default());
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
        "<table><tr><td id=zoom>a text in a cell",
        "<div class=entry-content><p>word, word, word",
        "<div><img src=a><p class=img-desc>A dam</p></div>",
        "<button class=a>A question?</button><div><p>An answer to it.</p></div>",
        "<h3>A question?</h3><div hidden><p>An answer to it.</p></div>",
        "<article><h1>Other</h1><p>word, word, word</p></article>",
        "<p>Read also:</p><ul><li><a href=/x>Other words</a></li></ul>",
        "<div class=comment><p>A reply.</p><a href=/r>Reply</a></div>",
        "<a class=btn href=/x>Go</a>",
        "<a href=/x><img src=/y>A picture of the dam</a>",
        "<div class=paywall>Subscribe to read",
        "he said share this story and ",
        "<section id=comments><h2>Comments</h2><p>word, word, word",
    ] {
        for repeats in [400, 4_000, 15_000] {
            let page = flood.repeat(repeats);
            let page = PageBytes { url: &url, bytes: page.as_bytes(), content_type: None };
            let start = std::time::Instant::now();
            let _ = extract(&page, &Rules::default(), &Hints::default(), &Limits::default());
            assert!(start.elapsed().as_secs() < 60, "{flood}");
        }
    }
}
