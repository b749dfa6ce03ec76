//! Pictures made plain: one `img` with one absolute address.
//!
//! Pages hide the address of a picture in `data-` attributes, `srcset`,
//! `picture` or `noscript` until a script asks for it. Extractors drop what
//! has no `src`, so this comes before them.

mod address;
mod furniture;
mod twins;

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::address::web_address;
use super::element::{Named, attribute, says};
use super::walk::{each, elements, has_text};
use crate::text::plain;
use crate::text::style::declared;
use address::Source;
pub(super) use furniture::remove as remove_furniture;
use twins::Shown;

/// Gives every picture of a document one plain `src`; drops those that have
/// none, and those too small to be seen.
pub(super) fn settle(document: &Document, base: &Url) {
    let root = document.root();
    let mut found = elements(&root, is_of_picture);
    let mut is_changed = false;
    for node in &found {
        if node.has_name("amp-img") {
            node.rename("img");
        } else if !node.has_name("img") && (is_image(node) || is_alone_in_figure(node)) {
            is_changed |= uncover(node, base);
        }
    }
    if is_changed {
        found = elements(&root, is_of_picture);
    }
    let mut shown: Vec<Shown<'_>> = Vec::new();
    for node in &found {
        if node.has_name("noscript") {
            shown.push(Shown::Noscript(*node));
            continue;
        }
        if !node.has_name("img") || node.parent().is_some_and(|above| above.has_name("noscript")) {
            continue;
        }
        if let Some(letters) = emoji(node) {
            node.replace_with_html(plain::escape(&letters));
            continue;
        }
        shown.push(Shown::Image(*node));
        plain_address(node, base);
    }
    twins::settle(&shown, base);
    if found.is_empty() {
        return;
    }
    let found = elements(&root, |element| element.is_one_of(&["img", "picture"]));
    for image in found.iter().filter(|node| node.has_name("img")) {
        let good = image.attr("src").is_some_and(|src| !src.is_empty());
        if !good || is_pixel(image) {
            image.remove_from_parent();
        } else {
            furniture::note(image, base);
        }
    }
    for picture in found.iter().filter(|node| node.has_name("picture")) {
        let image = each(picture, "img").next();
        match image {
            Some(image) => picture.replace_with(&image),
            None => picture.remove_from_parent(),
        }
    }
}

/// Tells whether an element shows a picture, or has to do with one.
fn is_of_picture(element: &Element) -> bool {
    let is_box = || element.is_one_of(&["div", "span"]);
    let is_covered = || {
        attribute(element, "style").is_some_and(|style| style.contains("background"))
            || attribute(element, "data-bg").is_some()
    };
    element.is_one_of(&["img", "amp-img", "noscript", "picture"])
        || says(element, "role", "img")
        || is_box() && is_covered()
}

fn is_image(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| says(&element, "role", "img"))
}

/// Most nodes of a figure that are looked through for a picture.
const LARGEST: usize = 400;

/// Tells whether the picture of a figure can only be the background of a box
/// in it.
fn is_alone_in_figure(node: &NodeRef<'_>) -> bool {
    let mut around = node.ancestors_it(Some(4));
    let figure = around.find(|above| above.has_name("figure"));
    let shows = |inner: NodeRef<'_>| {
        inner.is_one_of(&["img", "picture", "amp-img", "noscript", "iframe", "video"])
    };
    figure.is_some_and(|figure| !figure.descendants_it().take(LARGEST).any(shows))
}

/// What of the markup of a picture is of use when its address is known.
const KEPT: [&str; 10] =
    ["src", "alt", "title", "width", "height", "style", "class", "id", "hidden", "aria-hidden"];

/// Gives a picture its one address, or none.
fn plain_address(image: &NodeRef<'_>, base: &Url) {
    match address::of(image, base) {
        Some((url, from)) => {
            if from == Source::Lazy {
                // Its size is that of what stood in for it.
                image.remove_attrs(&["width", "height", "style"]);
            }
            let is_nothing = |name| told(image, name) == Some(0.0);
            if image.has_attr("sizes") && is_nothing("width") && is_nothing("height") {
                // Next.js writes that where the style sheet says the size.
                image.remove_attrs(&["width", "height"]);
            }
            image.retain_attrs(&KEPT);
            image.set_attr("src", url.as_str());
        }
        None => image.remove_attr("src"),
    }
}

/// Makes a picture of an element that shows one as its background and says so.
/// Tells whether it did.
fn uncover(node: &NodeRef<'_>, base: &Url) -> bool {
    if has_text(node) {
        return false;
    }
    let Some(url) = background(node, base) else { return false };
    let alt = plain::escape(&node.attr_or("aria-label", ""));
    node.replace_with_html(format!("<img src=\"{}\" alt=\"{alt}\">", plain::escape(url.as_str())));
    true
}

/// Returns the picture that an element has as its background.
fn background(node: &NodeRef<'_>, base: &Url) -> Option<Url> {
    if let Some(url) = node.attr("data-bg").and_then(|address| web_address(base, &address)) {
        return Some(url);
    }
    let style = node.attr("style")?;
    let (_, after) = style.split_once("background")?;
    let (_, after) = after.split_once("url(")?;
    let (address, _) = after.split_once(')')?;
    web_address(base, address.trim().trim_matches(['"', '\'']))
}

/// Returns the letters that a picture stands for, if it is drawn in their
/// place.
fn emoji(image: &NodeRef<'_>) -> Option<String> {
    let class = image.attr("class")?.to_ascii_lowercase();
    let alt = image.attr("alt")?;
    let is_drawn = class.contains("emoji") || class.contains("smiley");
    let is_short = alt.chars().count() <= 12 && !alt.is_ascii() && !alt.trim().is_empty();
    (is_drawn && is_short).then(|| alt.to_string())
}

/// Returns the size that an attribute of a picture tells, in pixels.
fn told(image: &NodeRef<'_>, name: &str) -> Option<f64> {
    let value = image.attr(name)?;
    value.trim().trim_end_matches("px").parse::<f64>().ok()
}

/// Sees a picture that counts readers instead of showing them something.
fn is_pixel(image: &NodeRef<'_>) -> bool {
    let style = image.attr_or("style", "");
    let is_tiny =
        |size: &str| size.trim_end_matches("px").parse::<f64>().is_ok_and(|size| size <= 2.0);
    if ["width", "height"].iter().any(|name| {
        image.attr(name).is_some_and(|size| is_tiny(size.trim()))
            || declared(&style, name).is_some_and(|size| is_tiny(&size))
    }) {
        return true;
    }
    let src = image.attr_or("src", "").to_ascii_lowercase();
    [
        "doubleclick.net",
        "scorecardresearch.com",
        "facebook.com/tr",
        "google-analytics.com",
        "stats.wp.com",
        "pixel.wp.com",
        "quantserve.com",
        "feedburner.com/~r",
        "feedburner.com/~ff",
        "feedsportal.com",
        "/pixel.gif",
        "/1px.gif",
        "businesswire.com/ct/",
        "/beacon",
        "hm.baidu.com",
        "cnzz.com",
        "counter.",
        "mc.yandex.ru",
    ]
    .iter()
    .any(|word| src.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(html: &str) -> String {
        let document = Document::from(html.to_owned());
        settle(&document, &Url::parse("https://a.example/n/1").unwrap());
        document.body().unwrap().inner_html().to_string()
    }

    #[test]
    fn addresses_come_out_of_hiding() {
        for (html, src) in [
            ("<img data-src=/a.jpg src=data:image/gif;base64,R0>", "https://a.example/a.jpg"),
            ("<img data-original=b.jpg/ src=/img/placeholder.gif>", "https://a.example/n/b.jpg/"),
            ("<img srcset='/s.jpg 400w, /m.jpg 1200w, /l.jpg 4000w'>", "https://a.example/m.jpg"),
            ("<img srcset='/1.jpg, /2.jpg 2x'>", "https://a.example/2.jpg"),
            (
                "<picture><source type=image/avif srcset=/a.avif><source srcset='/b.webp 1x'><img></picture>",
                "https://a.example/b.webp",
            ),
            ("<img class=lazy><noscript><img src=/n.jpg></noscript>", "https://a.example/n.jpg"),
            ("<noscript><img src=/n.jpg></noscript>", "https://a.example/n.jpg"),
            ("<amp-img src=/amp.jpg></amp-img>", "https://a.example/amp.jpg"),
        ] {
            let settled = settled(html);
            assert_eq!(settled.matches("<img").count(), 1, "{settled}");
            assert!(settled.contains(&format!("src=\"{src}\"")), "{html}: {settled}");
            assert!(!settled.contains("srcset") && !settled.contains("<picture"), "{settled}");
        }
    }

    #[test]
    fn a_figure_without_a_picture_shows_its_background() {
        let style = "style='background-image: url(/a.jpg)'";
        let shown = settled(&format!("<figure><div {style}></div>Oak</figure>"));
        assert_eq!(shown, "<figure><img src=\"https://a.example/a.jpg\" alt=\"\">Oak</figure>");
        for html in [
            format!("<figure><div {style}></div><video src=/v.mp4></video></figure>"),
            format!("<figure><div {style}>Oak</div></figure>"),
            format!("<div {style}></div>"),
        ] {
            assert!(!settled(&html).contains("<img"), "{html}");
        }
        let own = settled(&format!("<figure><div {style}></div><img src=/b.jpg></figure>"));
        assert_eq!(own.matches("<img").count(), 1);
    }

    #[test]
    fn a_picture_whose_size_its_page_leaves_open_stays() {
        let open = "<img src=/a.jpg width=0 height=0 sizes=100vw>";
        assert!(settled(open).contains("<img"));
        assert!(!settled("<img src=/a.jpg width=0 height=0>").contains("<img"));
        assert!(!settled("<img src=/a.jpg width=1 height=0 sizes=1px>").contains("<img"));
    }

    #[test]
    fn pixels_and_pictures_without_address_go() {
        for html in [
            "<img>",
            "<img src=javascript:x>",
            "<img src=/a.gif width=1 height=1>",
            "<img src=//stats.wp.com/a.gif>",
            "<noscript><img height=1 src=/p></noscript>",
        ] {
            assert!(!settled(html).contains("<img"), "{html}");
        }
    }

    #[test]
    fn a_picture_is_not_doubled_by_its_noscript() {
        let settled =
            settled("<figure><img data-src=/a.jpg><noscript><img src=/a.jpg></noscript></figure>");
        assert_eq!(settled.matches("<img").count(), 1);
    }
}
