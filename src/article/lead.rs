//! The picture that stands above an article, and not twice.

use dom_query::{Document, NodeRef};
use url::Url;

use super::walk::{each, is_blank};
use crate::article::element::Named;
use crate::model::{Evidence, Figure};
use crate::text::clean::clean_line_within;
use crate::text::style;

/// Bytes of text before which a picture stands first: a line in most scripts.
const BEFORE: usize = 120;

/// Chooses the lead picture among what the page names and what the body
/// shows first, and takes it out of the body.
pub(super) fn settle(body: &Document, named: Vec<(Url, Evidence)>) -> Option<(Figure, Evidence)> {
    let images: Vec<NodeRef<'_>> = body.select("img").nodes().to_vec();
    let shown: Vec<Url> =
        images.iter().filter_map(|image| Url::parse(&image.attr("src")?).ok()).collect();
    if let Some(first) = images.first()
        && stands_first(body, first)
        && let Some(url) = shown.first().filter(|url| !is_emblem(url) && !is_icon(first))
    {
        // Of a thumbnail the page names the whole picture.
        let whole = named.iter().find(|(other, _)| stem(other) == stem(url));
        let url = whole.filter(|(other, _)| is_thumb(url) && !is_thumb(other));
        let url = url.map(|(url, _)| url).or(shown.first())?;
        // The body's own picture wins: it is the one with the caption.
        let figure = take(first, url.clone());
        for image in images.iter().skip(1) {
            let again = image.attr("src").and_then(|src| Url::parse(&src).ok());
            if again.is_some_and(|again| again == figure.url) {
                remove(image);
            }
        }
        return Some((figure, Evidence::Markup));
    }
    let (url, evidence) = named.into_iter().find(|(url, _)| !is_emblem(url) && !is_card(url))?;
    // What the body shows further down is not shown above it as well.
    if shown.iter().any(|other| stem(other) == stem(&url)) {
        return None;
    }
    Some((Figure { url, alt: String::new(), caption: None }, evidence))
}

fn stands_first(body: &Document, image: &NodeRef<'_>) -> bool {
    let mut before = 0;
    for node in body.html_root().descendants_it() {
        if node.id == image.id {
            return true;
        }
        if node.is_text() && !in_figure(&node) {
            before += node.text().trim().len();
            if before > BEFORE {
                return false;
            }
        }
    }
    false
}

fn in_figure(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(6)).any(|above| above.has_name("figure"))
}

fn take(image: &NodeRef<'_>, url: Url) -> Figure {
    let figure = image.ancestors_it(Some(6)).find(|above| above.has_name("figure"));
    let caption = figure.as_ref().and_then(|figure| {
        let caption = each(figure, "figcaption").next()?;
        let text = clean_line_within(&caption.formatted_text(), 500);
        (!text.is_empty()).then_some(text)
    });
    let alt = clean_line_within(&image.attr_or("alt", ""), 300);
    match figure {
        // A figure of several pictures keeps the others.
        Some(figure) if each(&figure, "img").count() == 1 => {
            figure.remove_from_parent();
        }
        _ => remove(image),
    }
    Figure { url, alt, caption }
}

/// Removes a picture and what is empty without it.
fn remove(image: &NodeRef<'_>) {
    let mut gone = *image;
    while let Some(above) = gone.parent() {
        let only = above.children_it(false).all(|child| child.id == gone.id || is_blank(&child));
        let wrapper = above.is_one_of(&["a", "p", "div", "span", "section", "figure", "center"]);
        if !only || !wrapper {
            break;
        }
        gone = above;
    }
    gone.remove_from_parent();
}

/// Most pixels of the side of an icon, and of a thumbnail.
const SMALL: (u32, u32) = (60, 120);

/// Tells whether a picture is told to be shown as small as an icon.
fn is_icon(image: &NodeRef<'_>) -> bool {
    let is_small = |side: &str| {
        let own = image.attr(side).and_then(|own| own.trim_end_matches("px").trim().parse().ok());
        own.is_some_and(|own: u32| (2..=SMALL.0).contains(&own))
    };
    let styled = || {
        let style = image.attr("style")?;
        let width = style::declared(&style, "width")?.strip_suffix("px")?.trim().parse().ok()?;
        Some(width)
    };
    is_small("width") && is_small("height")
        || styled().is_some_and(|own: u32| (2..=SMALL.0).contains(&own))
}

/// Tells whether the address of a picture says that it is a thumbnail:
/// `75x75`.
fn is_thumb(url: &Url) -> bool {
    let is_side = |side: &str| side.parse().is_ok_and(|side: u32| (8..=SMALL.1).contains(&side));
    let mut parts = url.path().split(|letter: char| !letter.is_ascii_alphanumeric());
    parts
        .any(|part| part.split_once('x').is_some_and(|(wide, high)| is_side(wide) && is_side(high)))
}

/// Tells whether a picture is named for all pages of a site alike, for where
/// others link to them.
fn is_card(url: &Url) -> bool {
    let file = url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let name = file.rsplit_once('.').map_or(file.as_str(), |(name, _)| name);
    matches!(
        name,
        "fb" | "facebook" | "og" | "ogp" | "og_image" | "og-image" | "ogimage" | "share" | "sns"
    )
}

/// Sees the emblem of a site, what stands for a missing picture, or what an ad
/// server shows.
pub(super) fn is_emblem(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let is_avatar = || url.host_str().is_some_and(|host| host.starts_with("avatar"));
    path.ends_with(".svg")
        || path.ends_with(".ico")
        || path.rsplit('/').next().is_some_and(|file| file.starts_with("icon"))
        || is_avatar()
        || [
            "logo",
            "favicon",
            "avatar",
            "placeholder",
            "default",
            "no-image",
            "noimage",
            "sprite",
            "icon-",
            "/icons/",
            "wx_share",
            "share_img",
            "fallback",
            "gravatar",
            "profile_images",
            "ornament",
            "/delivery/avw.php",
            "/delivery/lg.php",
            "emoji",
        ]
        .iter()
        .any(|word| path.contains(word))
}

/// Returns what stays of a file name over all sizes of a picture.
fn stem(url: &Url) -> String {
    let file =
        url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    let file = file.rsplit_once('.').map_or(file, |(name, _)| name);
    let end = file.trim_end_matches(|letter: char| letter.is_ascii_digit());
    // `name-1024x768`
    let short = end
        .strip_suffix('x')
        .map(|wide| wide.trim_end_matches(|letter: char| letter.is_ascii_digit()))
        .and_then(|name| name.strip_suffix(['-', '_']))
        .unwrap_or(file);
    short.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(Url, Evidence)> {
        vec![(Url::parse(text).unwrap(), Evidence::OpenGraph)]
    }

    #[test]
    fn a_picture_that_stands_first_becomes_the_lead_with_its_caption() {
        let body = Document::fragment(
            "<div><figure><img src=\"https://a.example/1.jpg\" alt=\"x\"><figcaption>A  caption</figcaption></figure><p>text</p></div>",
        );
        let (lead, from) = settle(&body, named("https://a.example/og.jpg")).unwrap();
        assert_eq!(from, Evidence::Markup);
        assert_eq!(lead.url.as_str(), "https://a.example/1.jpg");
        assert_eq!(lead.caption.as_deref(), Some("A caption"));
        assert_eq!(body.html_root().inner_html().as_ref(), "<div><p>text</p></div>");
    }

    #[test]
    fn an_icon_an_advert_or_a_card_of_the_site_never_leads() {
        let lead = |image: &str, og: &str| {
            let body = Document::fragment(format!("<p><img {image}></p><p>text</p>"));
            let found = settle(&body, named(og));
            found.map(|(figure, _)| figure.url.path().to_owned())
        };
        let og = "https://a.example/i/river.jpg";
        for icon in [
            "src=https://a.example/img/icon04.jpg",
            "src=https://a.example/i/b.jpg width=29 height=23",
            "src=https://a.example/i/wza.png style='width:18px; height:auto'",
            "src=https://ads.example/www/delivery/avw.php?zone=15",
        ] {
            assert_eq!(lead(icon, og).as_deref(), Some("/i/river.jpg"), "{icon}");
        }
        assert_eq!(lead("src=https://a.example/img/icon04.jpg", "https://a.example/ogp.jpg"), None);
        for picture in [
            "src=https://a.example/i/b.jpg width=290 height=230",
            "src=https://a.example/i/b.jpg width=1 height=1",
            "src=https://a.example/i/b.jpg style='width:50%'",
        ] {
            assert_eq!(lead(picture, og).as_deref(), Some("/i/b.jpg"), "{picture}");
        }
        // A thumbnail leads where nothing larger is named.
        let thumb = "src=https://a.example/115x86/river.jpg";
        assert_eq!(lead(thumb, og).as_deref(), Some("/i/river.jpg"));
        let other = "https://a.example/i/b.jpg";
        assert_eq!(lead(thumb, other).as_deref(), Some("/115x86/river.jpg"));
    }

    #[test]
    fn a_named_picture_leads_unless_it_stands_further_down() {
        let text = "word ".repeat(60);
        let body = Document::fragment(format!(
            "<p>{text}</p><p><img src=\"https://a.example/b-300x200.jpg\"></p>"
        ));
        assert!(settle(&body, named("https://a.example/b.jpg")).is_none());
        assert!(settle(&body, named("https://a.example/logo.png")).is_none());
        let (lead, from) = settle(&body, named("https://a.example/c.jpg")).unwrap();
        assert_eq!((lead.url.path(), from), ("/c.jpg", Evidence::OpenGraph));
        assert_eq!(body.select("img").length(), 1);
    }
}
