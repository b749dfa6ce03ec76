//! The picture that stands above an article, and not twice.

use dom_query::{Document, NodeRef};
use url::Url;

use super::walk::{each, is_blank};
use crate::article::element::Named;
use crate::model::{Evidence, Figure};
use crate::text::clean::clean_line_within;

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
        && let Some(url) = shown.first().filter(|url| !is_emblem(url))
    {
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
    let (url, evidence) = named.into_iter().find(|(url, _)| !is_emblem(url))?;
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

/// Sees the emblem of a site, or what stands for a missing picture.
pub(super) fn is_emblem(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.ends_with(".svg")
        || path.ends_with(".ico")
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
