//! What a page says of its article: title, author, time, language, picture.

mod metas;

use dom_query::Document;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use url::Url;

use super::address::web_address;
use super::byline::byline;
use super::byline::name::name;
use super::data::Data;
use super::language;
use super::lines::Lines;
use super::published::{is_day, published};
use super::title::{Titles, above, letters, shown_part};
use super::walk::each;
use super::{Hints, tags};
use crate::model::{Evidence, Provenance, bare_host};
use crate::text::clean::clean_line_within;
use crate::text::date::{self, Reading};
use crate::text::plain;
pub(super) use metas::Metas;

/// The metadata of an article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) byline: Option<String>,
    pub(super) published: Option<ZonedDateTime>,
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
    let lines = Lines::of(document);
    let titles = titles(document, &metas, data, &lines, page, hints);
    let (mut title, mut of_title) = titles.choose();
    let mut masthead = None;
    if let Some((shown, at)) = above(document, &lines, &titles, &title) {
        (title, of_title) = (shown, Some(Evidence::Markup));
        masthead = Some(lines.round(at));
    } else if of_title == Some(Evidence::Markup)
        && let Some(part) = shown_part(&title, &lines)
    {
        title = part;
    }
    // What else there is names nothing.
    if title.is_empty()
        && let Some(site) = site_of_heading(document, page)
    {
        (title, of_title) = (site, Some(Evidence::Markup));
    }
    let masthead = masthead.unwrap_or_else(|| lines.masthead(&title));
    let declared = language::declared(document, &metas, data);
    let (language, of_language) = part(language::settled(declared.clone(), &lines, &masthead));
    let told = declared.as_ref().map(|(tag, _)| tag.as_str());
    let reading = reading(told, language.as_deref(), &lines);
    let reading = reading.of_host(page.host_str().unwrap_or_default());
    let published = published(document, &metas, data, &lines, &masthead, page, reading);
    let (published, of_published) = part(settle_time(published, hints.published));
    let byline = byline(document, &metas, data, &lines, &masthead, page, language.as_deref());
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

/// Returns how the dates of a page are read: by the language that it declares,
/// where that is not the one of who made its theme, else by its own. Who writes
/// English and declares nothing may put the day first or the month.
fn reading(declared: Option<&str>, own: Option<&str>, lines: &Lines) -> Reading {
    if let Some(tag) = declared.filter(|tag| !tag.starts_with("en")) {
        return Reading::of_language(tag);
    }
    let own = own.filter(|tag| declared.is_some() || *tag != "en");
    match lines.language().or(own) {
        Some(tag) => Reading::of_language(tag),
        None if lines.is_chinese() => date::CHINA.into(),
        None => Offset::UTC.into(),
    }
}

/// Returns what a feed says of its own full content.
pub(super) fn of_feed(document: &Document, hints: &Hints<'_>) -> Metadata {
    let title = clean_line_within(hints.title, 500);
    let (byline, of_byline) = part(of_feed_author(hints));
    let (tags, of_tags) = part(tags::of_feed(hints));
    let lines = Lines::of(document);
    let of_text = language::settled(None, &lines, &[]).map(|(tag, _)| tag);
    let language = of_text.or_else(|| lines.is_chinese().then(|| "zh".to_owned()));
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
        published: hints.published.map(|moment| moment.to_zoned_datetime(TimeZone::UTC)),
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
    page: Option<(ZonedDateTime, Evidence)>,
    feed: Option<Timestamp>,
) -> Option<(ZonedDateTime, Evidence)> {
    let in_zone = |told: Timestamp, zone| Some((told.to_zoned_datetime(zone), Evidence::Feed));
    match (page, feed) {
        (Some((own, from)), Some(told)) => {
            let apart = own.timestamp().as_second().abs_diff(told.as_second());
            match is_day(&own) && apart < 129_600 {
                true => in_zone(told, own.time_zone().clone()),
                false => Some((own, from)),
            }
        }
        (None, Some(told)) => in_zone(told, TimeZone::UTC),
        (page, None) => page,
    }
}

fn titles(
    document: &Document,
    metas: &Metas,
    data: &Data,
    lines: &Lines,
    page: &Url,
    hints: &Hints<'_>,
) -> Titles {
    let said = |ranks: std::ops::RangeInclusive<u8>, most: usize| -> Vec<String> {
        let own = lines.headings.iter().filter(|heading| ranks.contains(&heading.rank));
        let texts = own.take(most).map(|heading| heading.text.clone());
        texts.filter(|text| text.len() < 1_000).collect()
    };
    let (headings, subheadings) = (said(1..=1, 6), said(2..=3, 16));
    let bare = lines.headings.iter().filter_map(|heading| heading.bare.clone()).take(6).collect();
    let mut own: Vec<(String, Evidence)> = Vec::new();
    // Some systems escape what is escaped already.
    let named = |keys: &[&str]| {
        metas.named(keys).map(|(content, evidence)| (plain::decode(content).into_owned(), evidence))
    };
    own.extend(named(&["og:title"]));
    own.extend(data.headline.clone().map(|headline| (headline, Evidence::JsonLd)));
    own.extend(named(&[
        "twitter:title",
        "dc.title",
        "dcterms.title",
        "headline",
        "parsely-title",
        "weibo:article:title",
        "citation_title",
    ]));
    let of_heading = site_of_heading(document, page).filter(|site| {
        let site = letters(site);
        !own.iter().any(|(declared, _)| letters(declared) == site)
    });
    let title = each(&document.root(), "title").next();
    own.push((title.map(|title| title.text().to_string()).unwrap_or_default(), Evidence::Markup));

    let headings = headings.into_iter().map(|heading| unescaped(heading, &own)).collect();
    let mut sites: Vec<String> = metas.all("og:site_name").map(str::to_owned).collect();
    sites.extend(
        metas.first(&["application-name", "publisher", "al:ios:app_name"]).map(str::to_owned),
    );
    sites.extend(data.publisher.clone());
    sites.extend(of_heading);
    if let Some(host) = page.host_str() {
        let host = bare_host(host);
        sites.push(host.to_owned());
        sites.extend(host.split('.').filter(|label| label.len() > 3).map(str::to_owned));
    }
    let path = page.path_segments().and_then(|mut path| path.rfind(|part| !part.is_empty()));
    let address = path.unwrap_or_default().to_owned();
    Titles { feed: hints.title.to_owned(), headings, bare, subheadings, page: own, sites, address }
}

/// Returns the name of the site where it is the first heading of the page, and
/// leads to its front page.
fn site_of_heading(document: &Document, page: &Url) -> Option<String> {
    let heading = each(&document.root(), "h1").next()?;
    let link = each(&heading, "a").next()?;
    let home = page.join(&link.attr("href")?).ok()?;
    let is_home = home.path() == "/" && home.query().is_none() && home.fragment().is_none();
    let text = link.text();
    let is_own = is_home && page.path() != "/" && home.host_str() == page.host_str();
    let is_whole = is_own && letters(&text) == letters(&heading.text());
    is_whole.then(|| clean_line_within(&text, 500))
}

/// Returns a heading whose references were escaped once too often as it was
/// meant, where what is declared has it so. What tells of a reference keeps it.
fn unescaped(heading: String, declared: &[(String, Evidence)]) -> String {
    let meant = plain::decode(&heading);
    let own = letters(&meant);
    let is_meant = *meant != heading
        && !meant.contains(['<', '>', '\u{a0}'])
        && declared.iter().any(|(title, _)| letters(title).contains(&own));
    if is_meant { meant.into_owned() } else { heading }
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
        assert_eq!(date::rfc_3339(&page.published.unwrap()), "2021-01-11T10:20:00+08:00");
        assert_eq!(page.origins.title, Some(Evidence::Markup));
        assert_eq!(page.origins.byline, Some(Evidence::Text));
        assert_eq!(page.origins.published, Some(Evidence::Text));
        assert_eq!(page.origins.language, None);
    }

    #[test]
    fn a_heading_that_leads_home_is_the_name_of_the_site() {
        let text = "The river rose overnight, and people carried their things upstairs. ";
        let page = |title: &str, meta: &str, href: &str| {
            let html = format!(
                "<title>{title}</title>{meta}<h1><a href={href}>The Floury Letters</a></h1><h3>In the mill</h3><p>{}</p>",
                text.repeat(4)
            );
            read_page(&html, "https://a.example/2021/5").title
        };
        assert_eq!(page("In the mill (The Floury Letters)", "", "/"), "In the mill");
        assert_eq!(page("The Floury Letters", "", "https://a.example/"), "In the mill");
        assert_eq!(
            read_page("<h1><a href=/>The Floury Letters</a></h1>", "https://a.example/5").title,
            "The Floury Letters"
        );
        // Elsewhere it leads to the article, or to what that is about.
        let own = "<meta property=og:title content='The Floury Letters'>";
        assert_eq!(page("The Floury Letters", own, "/"), "The Floury Letters");
        for href in ["/2021/5", "https://b.example/", "/?p=5", "#"] {
            assert_eq!(page("The Floury Letters", "", href), "The Floury Letters", "{href}");
        }
    }

    #[test]
    fn metas_are_read_in_the_order_of_trust() {
        let page = read_page(
            "<html lang=en_US><head><title>T - Site</title><meta property=og:title content='T'><meta property=og:site_name content=Site><meta name=author content='A B'><meta property=article:published_time content=2021-01-11T10:20:30+01:00><meta property=og:image content=/i.jpg>",
            "https://a.example/2020/05/05/t",
        );
        assert_eq!(page.title, "T");
        assert_eq!(page.byline.as_deref(), Some("A B"));
        assert_eq!(date::rfc_3339(&page.published.unwrap()), "2021-01-11T10:20:30+01:00");
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
        let day = date::find("2021-01-11", date::CHINA).unwrap();
        let told: Timestamp = "2021-01-11T10:20:30Z".parse().unwrap();
        let far: Timestamp = "2021-03-11T10:20:30Z".parse().unwrap();
        let page = Some((day, Evidence::Url));
        let settled = |page, told| {
            let (moment, from) = settle_time(page, Some(told)).unwrap();
            (date::rfc_3339(&moment), from)
        };
        let of_feed = ("2021-01-11T18:20:30+08:00".to_owned(), Evidence::Feed);
        assert_eq!(settled(page.clone(), told), of_feed);
        assert_eq!(settled(page.clone(), far).0, "2021-01-11T00:00:00+08:00");
        assert_eq!(settled(None, far), (far.to_string(), Evidence::Feed));
        assert_eq!(settle_time(page.clone(), None), page);
    }

    #[test]
    fn a_title_that_was_escaped_twice_is_read() {
        let page = read_page(
            "<meta property=og:title content='Mayor&amp;#8217;s bridge &amp;amp; road'>",
            "https://a.example/",
        );
        assert_eq!(page.title, "Mayor’s bridge & road");
        let page = |title: &str, heading: &str| {
            let html = format!("<title>{title} | Site</title><h1>{heading}</h1>");
            read_page(&html, "https://a.example/").title
        };
        assert_eq!(
            page("Roads &amp; bridges here", "Roads &amp;amp; bridges here"),
            "Roads & bridges here"
        );
        assert_eq!(
            page("How to write &amp;lt; today", "How to write &amp;lt; today"),
            "How to write &lt; today"
        );
    }

    #[test]
    fn a_property_may_be_of_several_vocabularies() {
        let page = read_page(
            "<meta property='dc:title og:title' content='A title'><meta property='x:y DC.creator' content='Jane Doe'>",
            "https://a.example/",
        );
        assert_eq!(page.title, "A title");
        assert_eq!(page.byline.as_deref(), Some("Jane Doe"));
    }
}
