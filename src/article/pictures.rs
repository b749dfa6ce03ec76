//! Pictures made plain: one `img` with one absolute address.
//!
//! Pages hide the address of a picture in `data-` attributes, `srcset`,
//! `picture` or `noscript` until a script asks for it. Extractors drop what
//! has no `src`, so this comes before them.

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::prune::elements;
use super::web_address;
use crate::text::plain;

/// Widest picture that is asked for where a page offers several, in pixels.
const WIDEST: f64 = 1_600.0;

/// Attributes in which scripts keep the address of a picture.
const LAZY: [&str; 26] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazyload",
    "data-lazyload-src",
    "data-lazy",
    "data-echo",
    "data-img-src",
    "data-full-src",
    "data-hi-res-src",
    "data-url",
    "data-image",
    "data-croporisrc",
    "data-cfsrc",
    "data-pagespeed-lazy-src",
    "data-ks-lazyload",
    "nitro-lazy-src",
    "data-bg",
    "v-lazy",
    "lay-src",
    "_src",
    "original",
    "file",
    "zoomfile",
];

/// Attributes in which scripts keep several addresses of a picture.
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "nitro-lazy-srcset"];

/// Gives every picture of a document one plain `src`; drops those that have
/// none, and those too small to be seen.
pub(super) fn settle(document: &Document, base: &Url) {
    let root = document.root();
    let mut found = elements(&root, is_of_picture);
    let mut is_changed = false;
    for node in &found {
        if node.has_name("amp-img") {
            node.rename("img");
        } else if !node.has_name("img") && node.attr("role").is_some_and(|role| &*role == "img") {
            is_changed |= uncover(node, base);
        }
    }
    if is_changed {
        found = elements(&root, is_of_picture);
    }
    for image in found.iter().filter(|node| node.has_name("img")) {
        if image.parent().is_some_and(|parent| parent.has_name("noscript")) {
            continue;
        }
        if let Some(letters) = emoji(image) {
            image.replace_with_html(plain::escape(&letters));
            continue;
        }
        match address(image, base) {
            Some(url) => mark(image, &url),
            None => image.remove_attr("src"),
        }
    }
    for noscript in found.iter().filter(|node| node.has_name("noscript")) {
        settle_noscript(noscript, base);
    }
    if found.is_empty() {
        return;
    }
    let found = elements(&root, |element| matches!(&*element.name.local, "img" | "picture"));
    for image in found.iter().filter(|node| node.has_name("img")) {
        let good = image.attr("src").is_some_and(|src| !src.is_empty());
        if !good || is_pixel(image) {
            image.remove_from_parent();
        }
    }
    for picture in found.iter().filter(|node| node.has_name("picture")) {
        let image = picture.descendants_it().find(|node| node.has_name("img"));
        match image {
            Some(image) => picture.replace_with(&image),
            None => picture.remove_from_parent(),
        }
    }
}

/// Tells whether an element shows a picture, or has to do with one.
fn is_of_picture(element: &Element) -> bool {
    matches!(&*element.name.local, "img" | "amp-img" | "noscript" | "picture")
        || element
            .attrs
            .iter()
            .any(|attribute| &*attribute.name.local == "role" && attribute.value.as_ref() == "img")
}

fn mark(image: &NodeRef<'_>, url: &Url) {
    if LAZY.iter().chain(&LAZY_SETS).any(|name| image.has_attr(name)) {
        // Its size is that of what stood in for it.
        image.remove_attrs(&["width", "height", "style"]);
    }
    let is_spent = |name: &str| {
        matches!(name, "srcset" | "sizes" | "loading")
            || LAZY_SETS.contains(&name)
            || LAZY.contains(&name)
    };
    image.update(|node| {
        if let Some(element) = node.as_element_mut() {
            element.attrs.retain(|attribute| !is_spent(&attribute.name.local));
        }
    });
    image.set_attr("src", url.as_str());
}

/// Makes a picture of an element that shows one as its background and says so.
/// Tells whether it did.
fn uncover(node: &NodeRef<'_>, base: &Url) -> bool {
    if !node.text().trim().is_empty() {
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

/// Returns the best address of a picture.
fn address(image: &NodeRef<'_>, base: &Url) -> Option<Url> {
    let lazy = LAZY.iter().find_map(|name| {
        let text = image.attr(name)?;
        // The attribute may hold JSON or a word as well.
        let looks = text.contains('/') && !text.trim_start().starts_with(['{', '[']);
        looks.then(|| web_address(base, &text))?
    });
    lazy.or_else(|| LAZY_SETS.iter().find_map(|name| best(&image.attr(name)?, base)))
        .or_else(|| {
            let src = image.attr("src")?;
            web_address(base, &src).filter(|url| !is_placeholder(url))
        })
        .or_else(|| best(&image.attr("srcset")?, base))
        .or_else(|| background(image, base))
        .or_else(|| {
            let picture = image.parent().filter(|parent| parent.has_name("picture"))?;
            let sources = picture.element_children();
            // AVIF is the one format that we do not decode.
            let usable = |source: &&NodeRef<'_>| {
                source.has_name("source")
                    && !source.attr("type").is_some_and(|kind| kind.contains("avif"))
            };
            sources.iter().filter(usable).find_map(|source| {
                let set = source.attr("srcset").or_else(|| source.attr("data-srcset"))?;
                best(&set, base)
            })
        })
}

/// Returns the address of a `srcset` that is nearest below the widest width
/// wanted (WHATWG HTML, 4.8.4.2.1).
fn best(set: &str, base: &Url) -> Option<Url> {
    let mut found: Option<(f64, Url)> = None;
    let mut rest = set.trim();
    for _ in 0..32 {
        rest = rest.trim_start_matches([',', ' ', '\t', '\n', '\r']);
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (mut url, mut after) = rest.split_at(end);
        let mut size = 1.0;
        if let Some(alone) = url.strip_suffix(',') {
            url = alone;
        } else {
            let end = after.find(',').unwrap_or(after.len());
            let (descriptor, tail) = after.split_at(end);
            after = tail;
            let descriptor = descriptor.trim();
            let number: f64 =
                descriptor.trim_end_matches(['w', 'x', 'h']).trim().parse().unwrap_or(1.0);
            // A density is taken for a multiple of a narrow column.
            size = if descriptor.ends_with('w') { number } else { number * 600.0 };
        }
        if url.is_empty() {
            break;
        }
        if let Some(url) = web_address(base, url) {
            let fits = size <= WIDEST;
            let better = found.as_ref().is_none_or(|(held, _)| match (fits, *held <= WIDEST) {
                (true, true) => size > *held,
                (true, false) => true,
                (false, true) => false,
                (false, false) => size < *held,
            });
            if better {
                found = Some((size, url));
            }
        }
        rest = after;
    }
    found.map(|(_, url)| url)
}

/// Sees what pages show until the picture is there.
fn is_placeholder(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    [
        "placeholder",
        "spacer",
        "blank.",
        "loading.",
        "lazyload",
        "lazy.",
        "transparent",
        "1x1",
        "pixel.",
        "grey.gif",
        "gray.gif",
        "clear.gif",
        "default_img",
    ]
    .iter()
    .any(|word| file.contains(word))
}

/// Sees a picture that counts readers instead of showing them something.
fn is_pixel(image: &NodeRef<'_>) -> bool {
    let tiny = |name: &str| {
        image.attr(name).is_some_and(|value| {
            value.trim().trim_end_matches("px").parse::<f64>().is_ok_and(|size| size <= 2.0)
        })
    };
    if tiny("width") || tiny("height") {
        return true;
    }
    let style = image.attr_or("style", "").to_ascii_lowercase();
    let tiny = style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
        let size = value.trim().trim_end_matches("px").parse::<f64>();
        matches!(name.trim(), "width" | "height") && size.is_ok_and(|size| size <= 2.0)
    });
    if tiny {
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
        "/beacon",
        "hm.baidu.com",
        "cnzz.com",
        "counter.",
        "mc.yandex.ru",
    ]
    .iter()
    .any(|word| src.contains(word))
}

/// Puts the picture of a `noscript` where it belongs: in place of the one
/// that a script would have filled, or nowhere if that one is known already.
fn settle_noscript(noscript: &NodeRef<'_>, base: &Url) {
    let images: Vec<NodeRef<'_>> =
        noscript.descendants_it().filter(|node| node.has_name("img")).collect();
    for image in &images {
        match address(image, base) {
            Some(url) => mark(image, &url),
            None => image.remove_from_parent(),
        }
    }
    let before = noscript.prev_element_sibling().and_then(|before| {
        if before.has_name("img") {
            return Some(before);
        }
        let pictures: Vec<_> =
            before.descendants_it().filter(|node| node.has_name("img")).collect();
        (pictures.len() == 1 && before.text().trim().is_empty())
            .then(|| pictures.first().copied())?
    });
    match (before, images.first()) {
        (Some(shown), Some(own)) if shown.attr_or("src", "").is_empty() => {
            shown.set_attr("src", &own.attr_or("src", ""));
            if let Some(alt) = own.attr("alt").filter(|_| !shown.has_attr("alt")) {
                shown.set_attr("alt", &alt);
            }
            noscript.remove_from_parent();
        }
        (None, Some(_)) => noscript.rename("span"),
        _ => noscript.remove_from_parent(),
    }
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
