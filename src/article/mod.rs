//! HTML to the readable article with its metadata, or why not.
//!
//! A page is decoded, guarded and parsed once. What the page says of itself
//! is read first; then its pictures are made plain, the article is found, and
//! what was found is made tidy. Nothing here knows how a page was fetched or
//! what Markdown is.

mod address;
mod bounds;
mod byline;
mod captions;
mod chaff;
mod container;
mod data;
mod element;
mod embeds;
mod find;
mod gaps;
mod habit;
mod join;
mod jury;
mod kin;
mod language;
mod layout;
mod lead;
mod lines;
mod looks;
mod measure;
mod metadata;
mod mojibake;
mod narrow;
mod opening;
mod pager;
mod pictures;
mod prune;
mod published;
mod rejection;
mod repeats;
mod replace;
mod said;
mod scripted;
mod stow;
mod tags;
mod tidy;
mod title;
mod units;
mod verbatim;
mod verdict;
mod walk;

#[cfg(test)]
mod tests;

use dom_query::Document;
use jiff::Timestamp;
use url::Url;

use crate::model::{Article, Evidence, Limits, Provenance, Rules};
use crate::text::charset::{self, Kind};
use crate::text::clean::clean_line;
use crate::text::guard;
use crate::text::plain;
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

    /// Returns its running text with a line for each block, without captions,
    /// and without lines that only name the site of what is shown elsewhere.
    #[must_use]
    pub fn lines(&self) -> String {
        let document = Document::fragment(self.html());
        embeds::drop_names(&document);
        plain::lines(&document.html_root().inner_html())
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
    let mark = verdict::mark(&text);
    let scripted = published::told_to_scripts(&text);
    let guarded = guard::guard(&mojibake::repaired(&text), limits)
        .map_err(|guard::TooManyElements(most)| Rejection::TooComplex { most })?;
    drop(text);
    let document = Document::from(guarded.html);
    scripted::place_streamed(&document);
    let mut data = data::Data::read(&guarded.data, &document, page.url);
    data.page_published = data.page_published.or(scripted);
    let base = address::base_of(&document, page.url);
    let metadata = metadata::read(&document, &data, page.url, &base, hints);
    let seen = verdict::Seen::of(&document, page.url.host_str());
    let seen = seen.with(mark, &guarded.data, &metadata.origins);

    prune::remove(&document, &rules.remove)?;
    if seen.is_free() {
        scripted::uncover_text(&document);
    }
    scripted::uncover(&document);
    scripted::head_panels(&document);
    looks::settle(&document);
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
    let seen = verdict::Seen::of(&document, url.host_str());
    prune::remove(&document, &rules.remove)?;
    looks::settle(&document);
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
    looks::settle(&document);
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
    if !care.by_rule {
        pictures::remove_furniture(&body);
    }
    tidy::tidy(&body, base, Some(page), &metadata.title);
    tidy::drop_empty(&body.html_root());
    if !care.by_rule {
        chaff::remove(&body, page, metadata.byline.as_deref());
        captions::release(&body);
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
    // What the page shows itself stands in the body no more.
    let is_taken = of_image == Some(Evidence::Markup);
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
        characters: if is_taken { tidy::characters(body) } else { characters },
        further: None,
    })
}
