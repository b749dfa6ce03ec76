//! What a page says of its article: title, author, time, language, picture.

use dom_query::{Document, NodeRef};
use jiff::Timestamp;
use jiff::tz::Offset;
use url::Url;

use super::byline::{byline, name};
use super::data::Data;
use super::title::Titles;
use super::{Hints, tags, web_address};
use crate::model::{Evidence, Provenance};
use crate::text::clean::clean_line_within;
use crate::text::date;

/// The metadata of an article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) byline: Option<String>,
    pub(super) published: Option<Timestamp>,
    pub(super) language: Option<String>,
    pub(super) tags: Vec<String>,
    /// Pictures that the page names as its own, best first.
    pub(super) pictures: Vec<(Url, Evidence)>,
    pub(super) origins: Provenance,
}

/// Parts what was found from where.
fn part<T>(found: Option<(T, Evidence)>) -> (Option<T>, Option<Evidence>) {
    found.unzip()
}

/// Reads the metadata of a page.
pub(super) fn read(
    document: &Document,
    data: &Data,
    page: &Url,
    base: &Url,
    hints: &Hints<'_>,
) -> Metadata {
    let metas = Metas::of(document);
    let (language, of_language) = part(language(document, &metas, data));
    let zone = match &language {
        Some(tag) if tag.to_ascii_lowercase().starts_with("zh") => date::CHINA,
        None if is_chinese(document) => date::CHINA,
        _ => Offset::UTC,
    };
    let published = published(document, &metas, data, page, zone);
    let (published, of_published) = part(settle_time(published, hints.published));
    let (title, of_title) = titles(document, &metas, data, page, hints).choose();
    let byline = byline(document, &metas, data);
    let (byline, of_byline) = part(byline.or_else(|| of_feed_author(hints)));
    let (tags, of_tags) = part(tags::tags(document, &metas, data, hints));
    Metadata {
        title,
        byline,
        published,
        language,
        tags: tags.unwrap_or_default(),
        pictures: pictures(&metas, data, base),
        origins: Provenance {
            title: of_title,
            byline: of_byline,
            published: of_published,
            language: of_language,
            image: None,
            caption: None,
            tags: of_tags,
        },
    }
}

/// Returns what a feed says of its own full content.
pub(super) fn of_feed(document: &Document, hints: &Hints<'_>) -> Metadata {
    let title = clean_line_within(hints.title, 500);
    let (byline, of_byline) = part(of_feed_author(hints));
    let (tags, of_tags) = part(tags::of_feed(hints));
    let language = is_chinese(document).then(|| "zh".to_owned());
    let origins = Provenance {
        title: (!title.is_empty()).then_some(Evidence::Feed),
        byline: of_byline,
        published: hints.published.map(|_| Evidence::Feed),
        language: language.as_ref().map(|_| Evidence::Text),
        image: None,
        caption: None,
        tags: of_tags,
    };
    Metadata {
        title,
        byline,
        published: hints.published,
        language,
        tags: tags.unwrap_or_default(),
        pictures: Vec::new(),
        origins,
    }
}

fn of_feed_author(hints: &Hints<'_>) -> Option<(String, Evidence)> {
    Some((name(hints.author?)?, Evidence::Feed))
}

/// A day without a time, near what the feed says, is that moment.
fn settle_time(
    page: Option<(Timestamp, Evidence)>,
    feed: Option<Timestamp>,
) -> Option<(Timestamp, Evidence)> {
    let feed = feed.map(|told| (told, Evidence::Feed));
    let (Some((own, from)), Some((told, _))) = (page, feed) else { return page.or(feed) };
    let apart = own.as_second().abs_diff(told.as_second());
    let day_only = [0, 8].iter().any(|hours| (own.as_second() + hours * 3_600) % 86_400 == 0);
    if day_only && apart < 129_600 { feed } else { Some((own, from)) }
}

/// The `meta` elements of a page.
pub(super) struct Metas(Vec<(String, String, Evidence)>);

impl Metas {
    pub(super) fn of(document: &Document) -> Self {
        let metas = document.select("meta[content]");
        let pairs = metas.nodes().iter().take(400).filter_map(|meta| {
            let (name, key) = ["property", "name", "itemprop", "http-equiv"]
                .iter()
                .find_map(|name| Some((*name, meta.attr(name)?)))?;
            let key = key.trim().to_ascii_lowercase();
            let evidence = match name {
                "itemprop" => Evidence::Microdata,
                _ if key.starts_with("og:") || key.starts_with("article:") => Evidence::OpenGraph,
                _ => Evidence::Meta,
            };
            let content = meta.attr("content")?;
            let content = content.trim();
            (!content.is_empty() && content.len() < 4_096)
                .then(|| (key, content.to_owned(), evidence))
        });
        Self(pairs.collect())
    }

    pub(super) fn first(&self, keys: &[&str]) -> Option<&str> {
        self.named(keys).map(|(content, _)| content)
    }

    /// Returns the same with where it stands.
    pub(super) fn named(&self, keys: &[&str]) -> Option<(&str, Evidence)> {
        keys.iter().find_map(|wanted| {
            let found = self.0.iter().find(|(key, ..)| key == wanted);
            found.map(|(_, content, evidence)| (content.as_str(), *evidence))
        })
    }

    /// Returns what a card for a link says under a label: pairs that are
    /// numbered, as `twitter:label1` and `twitter:data1`.
    pub(super) fn labelled(&self, label: &str) -> Option<&str> {
        let cards = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
        let says = |key| self.first(&[key]).is_some_and(|own| own.eq_ignore_ascii_case(label));
        cards.into_iter().find(|(key, _)| says(key)).and_then(|(_, value)| self.first(&[value]))
    }

    pub(super) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.every(key).map(|(content, _)| content)
    }

    /// Returns the same with where each stands.
    pub(super) fn every<'a>(&'a self, key: &'a str) -> impl Iterator<Item = (&'a str, Evidence)> {
        let own = self.0.iter().filter(move |(own, ..)| own == key);
        own.map(|(_, content, evidence)| (content.as_str(), *evidence))
    }
}

fn titles(
    document: &Document,
    metas: &Metas,
    data: &Data,
    page: &Url,
    hints: &Hints<'_>,
) -> Titles {
    let found = document.select("h1");
    let headings = found.nodes().iter().take(6).map(|heading| heading.text().to_string());
    let headings = headings.filter(|text| text.len() < 1_000).collect();
    let mut own: Vec<(String, Evidence)> = Vec::new();
    let named =
        |keys: &[&str]| metas.named(keys).map(|(content, evidence)| (content.to_owned(), evidence));
    own.extend(named(&["og:title"]));
    own.extend(data.headline.clone().map(|headline| (headline, Evidence::JsonLd)));
    own.extend(named(&["twitter:title", "dc.title", "parsely-title", "weibo:article:title"]));
    let title = document.select_single("title");
    own.push((title.text().to_string(), Evidence::Markup));

    let mut sites: Vec<String> = metas.all("og:site_name").map(str::to_owned).collect();
    sites.extend(
        metas.first(&["application-name", "publisher", "al:ios:app_name"]).map(str::to_owned),
    );
    sites.extend(data.publisher.clone());
    if let Some(host) = page.host_str() {
        let host = host.strip_prefix("www.").unwrap_or(host);
        sites.push(host.to_owned());
        sites.extend(host.split('.').filter(|label| label.len() > 3).map(str::to_owned));
    }
    Titles { feed: hints.title.to_owned(), headings, page: own, sites }
}

fn language(document: &Document, metas: &Metas, data: &Data) -> Option<(String, Evidence)> {
    let html = document.select_single("html");
    let told = html.attr("lang").or_else(|| html.attr("xml:lang")).map(|tag| tag.to_string());
    let named = metas.named(&["og:locale", "content-language", "language", "dc.language"]);
    let told = told.as_deref().map(|tag| (tag, Evidence::Markup));
    let linked = data.language.as_deref().map(|tag| (tag, Evidence::JsonLd));
    [told, named, linked]
        .into_iter()
        .flatten()
        .find_map(|(tag, evidence)| Some((language_tag(tag)?, evidence)))
}

/// Returns a tag in the form of BCP 47, or nothing if it is none.
fn language_tag(text: &str) -> Option<String> {
    let text = text.split([',', ';']).next()?.trim().replace('_', "-");
    let mut parts = text.split('-');
    let first = parts.next()?;
    let fine =
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    (fine && rest && text.len() <= 35).then_some(text)
}

/// Tells whether a document is written in Chinese: Han without kana.
fn is_chinese(document: &Document) -> bool {
    let text = document.text();
    let (mut han, mut kana, mut all) = (0, 0, 0);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()).take(4_000) {
        all += 1;
        match letter {
            '\u{4e00}'..='\u{9fff}' => han += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            _ => {}
        }
    }
    han * 3 > all && kana * 20 < han
}

fn published(
    document: &Document,
    metas: &Metas,
    data: &Data,
    page: &Url,
    zone: Offset,
) -> Option<(Timestamp, Evidence)> {
    let find = |text: &str| date::find(text, zone);
    let told = data.published.as_deref().and_then(find);
    let told = told.map(|moment| (moment, Evidence::JsonLd));
    let told = told.or_else(|| {
        [
            "article:published_time",
            "og:article:published_time",
            "og:published_time",
            "datepublished",
            "article:published",
            "publishdate",
            "publish-date",
            "publish_date",
            "pubdate",
            "pub_date",
            "pub-date",
            "published_time",
            "publication_date",
            "article.published",
            "sailthru.date",
            "parsely-pub-date",
            "weibo:article:create_at",
            "apub:time",
            "bt:pubdate",
            "cxenseparse:recs:publishtime",
            "cxenseparse:publishtime",
            "w-published-date",
            "published",
            "dc.date.issued",
            "dcterms.issued",
            "dcterms.created",
            "dc.date",
            "dcterms.date",
            "dc.date.created",
            "datecreated",
            "og:release_date",
            "article:create_at",
            "date",
            "createdate",
            "uploaddate",
        ]
        .iter()
        .find_map(|key| {
            let (text, evidence) = metas.named(&[key])?;
            Some((find(text)?, evidence))
        })
    });
    let of_page = || Some((find(data.page_published.as_deref()?)?, Evidence::JsonLd));
    told.or_else(of_page).or_else(|| {
        let marked = document.select("[itemprop=datePublished], time[pubdate], article time[datetime], header time[datetime], time[datetime], time");
        marked.nodes().iter().take(8).find_map(|node| {
            let machine = node.attr("datetime").or_else(|| node.attr("content"));
            let moment = machine.and_then(|text| find(&text)).or_else(|| find(&node.text()))?;
            let is_property = node.has_attr("itemprop");
            Some((moment, if is_property { Evidence::Microdata } else { Evidence::Markup }))
        })
    })
    .or_else(|| Some((visible(document, zone)?, Evidence::Text)))
    .or_else(|| Some((date::find_in_path(page.path(), zone)?, Evidence::Url)))
    .or_else(|| Some((alone(document, zone)?, Evidence::Text)))
}

/// Finds a date that stands by itself in a short text, whatever it is called.
fn alone(document: &Document, zone: Offset) -> Option<Timestamp> {
    let body = document.body()?;
    let texts = body.descendants_it().filter(NodeRef::is_text).take(20_000);
    let mut short = texts.filter_map(|node| {
        let text = node.text();
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if text.len() > 48 || digits < 5 {
            return None;
        }
        let aside = ["footer", "aside", "nav", "li", "td", "a", "script", "style"];
        let apart =
            node.ancestors_it(Some(12)).any(|above| aside.iter().any(|name| above.has_name(name)));
        (!apart).then(|| date::find(text, zone)).flatten()
    });
    short.next()
}

/// Finds a date that readers see: in an element that is called one, else
/// near the title.
fn visible(document: &Document, zone: Offset) -> Option<Timestamp> {
    let named = document.select("[class*=date], [class*=Date], [id*=date], [class*=time], [class*=Time], [id*=time], [class*=publish], [class*=posted], [class*=meta], [class*=info], [class*=source], [class*=byline]");
    for node in named.nodes().iter().take(60) {
        let text = node.text();
        if text.len() < 400
            && let Some(moment) = date::find(&text, zone)
        {
            return Some(moment);
        }
    }
    let heading = document.select_single("h1");
    let mut above = heading.nodes().first().copied();
    for _ in 0..3 {
        let parent = above.as_ref().and_then(NodeRef::parent)?;
        let text = parent.formatted_text();
        let head: String = text.chars().take(600).collect();
        for line in head.lines().filter(|line| line.chars().count() < 120) {
            if let Some(moment) = date::find(line, zone) {
                return Some(moment);
            }
        }
        above = Some(parent);
    }
    None
}

fn pictures(metas: &Metas, data: &Data, base: &Url) -> Vec<(Url, Evidence)> {
    let keys = [
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "weibo:article:image",
        "image",
    ];
    let small = metas
        .first(&["og:image:width"])
        .and_then(|width| width.parse::<u32>().ok())
        .is_some_and(|width| width < 200);
    let named = keys.iter().filter(|_| !small).flat_map(|key| metas.every(key));
    let linked = data.images.iter().map(|text| (text.as_str(), Evidence::JsonLd));
    let mut urls: Vec<(Url, Evidence)> = Vec::new();
    for (text, evidence) in named.chain(linked) {
        let Some(url) = web_address(base, text) else { continue };
        if urls.len() < 8 && urls.iter().all(|(other, _)| *other != url) {
            urls.push((url, evidence));
        }
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_page(html: &str, url: &str) -> Metadata {
        let url = Url::parse(url).unwrap();
        read(&Document::from(html.to_owned()), &Data::default(), &url, &url, &Hints::default())
    }

    #[test]
    fn a_chinese_page_without_metadata_is_read_by_its_words() {
        let page = read_page(
            "<title>好消息_例子网</title><h1>好消息</h1><div class=x>2021年1月11日 10:20 来源：例子网 作者：王小明</div><p>今天的新闻很好，大家都很高兴，天气也不错。</p>",
            "http://www.example.cn/a.html",
        );
        assert_eq!(page.title, "好消息");
        assert_eq!(page.byline.as_deref(), Some("王小明"));
        assert_eq!(page.published.unwrap().to_string(), "2021-01-11T02:20:00Z");
        assert_eq!(page.origins.title, Some(Evidence::Markup));
        assert_eq!(page.origins.byline, Some(Evidence::Text));
        assert_eq!(page.origins.published, Some(Evidence::Text));
        assert_eq!(page.origins.language, None);
    }

    #[test]
    fn metas_are_read_in_the_order_of_trust() {
        let page = read_page(
            "<html lang=en_US><head><title>T - Site</title><meta property=og:title content='T'><meta property=og:site_name content=Site><meta name=author content='A B'><meta property=article:published_time content=2021-01-11T10:20:30+01:00><meta property=og:image content=/i.jpg>",
            "https://a.example/2020/05/05/t",
        );
        assert_eq!(page.title, "T");
        assert_eq!(page.byline.as_deref(), Some("A B"));
        assert_eq!(page.published.unwrap().to_string(), "2021-01-11T09:20:30Z");
        assert_eq!(page.language.as_deref(), Some("en-US"));
        assert_eq!(page.pictures[0].0.as_str(), "https://a.example/i.jpg");
        assert_eq!(page.pictures[0].1, Evidence::OpenGraph);
        assert_eq!(
            page.origins,
            Provenance {
                title: Some(Evidence::OpenGraph),
                byline: Some(Evidence::Meta),
                published: Some(Evidence::OpenGraph),
                language: Some(Evidence::Markup),
                ..Provenance::default()
            }
        );
    }

    #[test]
    fn a_day_takes_its_time_from_the_feed() {
        let day: Timestamp = "2021-01-11T00:00:00Z".parse().unwrap();
        let told: Timestamp = "2021-01-11T10:20:30Z".parse().unwrap();
        let far: Timestamp = "2021-03-11T10:20:30Z".parse().unwrap();
        let page = Some((day, Evidence::Url));
        assert_eq!(settle_time(page, Some(told)), Some((told, Evidence::Feed)));
        assert_eq!(settle_time(page, Some(far)), page);
        assert_eq!(settle_time(None, Some(far)), Some((far, Evidence::Feed)));
    }

    #[test]
    fn a_date_that_stands_alone_is_found_but_not_in_the_margin() {
        let far = |place: &str, text: &str| {
            let html = format!(
                "<div><div><div><div><h1>T</h1></div></div></div></div><{place}><p>{text}</p></{place}>"
            );
            read_page(&html, "https://a.example/").published.map(|moment| moment.to_string())
        };
        let wanted = Some("2018-11-21T00:00:00Z".to_owned());
        assert_eq!(far("section", "Nov 21, 2018"), wanted);
        assert_eq!(far("footer", "Nov 21, 2018"), None);
        assert_eq!(far("section", "Since 2018"), None);
        let timed = read_page("<p><time>Nov 21, 2018</time></p>", "https://a.example/");
        assert_eq!(timed.published.map(|moment| moment.to_string()), wanted);
    }
}
