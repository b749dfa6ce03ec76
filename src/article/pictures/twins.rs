//! The picture of a `noscript`, and the one that a script would have filled:
//! one picture, told twice.

use dom_query::NodeRef;
use url::Url;

use super::plain_address;
use crate::article::walk::{each, follows};

/// What shows a picture, in the order of the page.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    Image(NodeRef<'a>),
    Noscript(NodeRef<'a>),
}

/// How far away a twin may be, in pictures.
const NEAR: usize = 4;

/// How far above a picture the box is that holds its twin as well.
const ABOVE: usize = 4;

/// Most nodes of a box that is looked through for twins.
const LARGEST: usize = 400;

/// Puts the pictures of each `noscript` where they belong: in place of those
/// that a script would have filled, or nowhere if those are known already.
pub(super) fn settle(shown: &[Shown<'_>], base: &Url) {
    // Whether a picture is the twin of one before.
    let mut is_taken = vec![false; shown.len()];
    for (at, one) in shown.iter().enumerate() {
        let Shown::Noscript(noscript) = one else { continue };
        let images: Vec<NodeRef<'_>> = each(noscript, "img").collect();
        for image in &images {
            plain_address(image, base);
        }
        let wide = (images.len() > 1).then(|| frame(noscript)).flatten();
        let mut is_left = false;
        for image in &images {
            let src = image.attr_or("src", "");
            if src.is_empty() {
                image.remove_from_parent();
                continue;
            }
            let mut near = near(shown, at);
            near.retain(|(place, _)| !is_taken.get(*place).is_some_and(|taken| *taken));
            let same = near.iter().find(|(_, other)| other.attr_or("src", "") == src);
            let twin = same.or_else(|| {
                near.iter().find(|(_, other)| {
                    stands_beside(noscript, other) || wide.is_some_and(|frame| is_in(other, &frame))
                })
            });
            match twin.copied() {
                Some((place, other)) => {
                    if let Some(taken) = is_taken.get_mut(place) {
                        *taken = true;
                    }
                    if other.attr_or("src", "").is_empty() {
                        other.set_attr("src", &src);
                        if let Some(alt) = image.attr("alt").filter(|_| !other.has_attr("alt")) {
                            other.set_attr("alt", &alt);
                        }
                    }
                    image.remove_from_parent();
                }
                None => is_left = true,
            }
        }
        if is_left {
            noscript.rename("span");
        } else {
            noscript.remove_from_parent();
        }
    }
    drop_repeated(shown);
}

/// Returns the pictures before and after a place, the nearest first, and of
/// two that are as near the one before.
fn near<'a>(shown: &[Shown<'a>], at: usize) -> Vec<(usize, NodeRef<'a>)> {
    let image = |place: usize| match shown.get(place) {
        Some(Shown::Image(image)) if image.parent().is_some() => Some((place, *image)),
        _ => None,
    };
    let places = (1..=NEAR).flat_map(|far| [at.checked_sub(far), Some(at + far)]);
    places.flatten().filter_map(image).collect()
}

/// Tells whether a picture stands right beside a `noscript`, or alone with it
/// in a box.
fn stands_beside(noscript: &NodeRef<'_>, image: &NodeRef<'_>) -> bool {
    let is_alone = |node: &NodeRef<'_>| {
        node.id == image.id
            || is_in(image, node) && !has_text(node) && each(node, "img").count() == 1
    };
    if noscript.prev_element_sibling().is_some_and(|before| is_alone(&before)) {
        return true;
    }
    // What follows may be the next picture of a row.
    if noscript.next_element_sibling().is_some_and(|after| is_alone(&after))
        && (image.attr_or("src", "").is_empty() || noscript.prev_element_sibling().is_none())
    {
        return true;
    }
    frame(noscript).is_some_and(|frame| {
        let own = |inner: &NodeRef<'_>| {
            inner.has_name("img") && inner.parent().is_some_and(|above| !above.has_name("noscript"))
        };
        is_in(image, &frame) && frame.descendants_it().take(LARGEST).filter(own).count() == 1
    })
}

/// Returns the figure around an element, or the outermost box without text.
fn frame<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut frame = None;
    for above in node.ancestors_it(Some(ABOVE)) {
        if above.has_name("figure") {
            return Some(above);
        }
        if above.has_name("body") || has_text(&above) {
            break;
        }
        frame = Some(above);
    }
    frame
}

fn is_in(node: &NodeRef<'_>, frame: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(ABOVE + 4)).any(|above| above.id == frame.id)
}

/// Tells whether a box has text, or is too large to be one.
fn has_text(node: &NodeRef<'_>) -> bool {
    let mut inner = node.descendants_it();
    inner.by_ref().take(LARGEST).any(|inner| inner.is_nonempty_text()) || inner.next().is_some()
}

/// Drops what shows the picture before it once more, for another width of
/// screen, and the previews of pictures. Stars and other signs are told more often, or in the same way.
fn drop_repeated(shown: &[Shown<'_>]) {
    let images = shown.iter().filter_map(|one| match one {
        Shown::Image(image) if image.parent().is_some() => Some((*image, image.attr("src")?)),
        _ => None,
    });
    let images: Vec<_> = images.collect();
    let mut rest = images.as_slice();
    while let Some((_, src)) = rest.first() {
        let run = rest.iter().take_while(|(_, other)| other == src).count();
        if let Some([(before, _), (image, _)]) = rest.get(..run)
            && !src.ends_with(".svg")
            && is_next(before, image)
        {
            image.remove_from_parent();
        }
        rest = rest.get(run.max(1)..).unwrap_or_default();
    }
    for pair in images.windows(2) {
        let [(before, small), (image, src)] = pair else { continue };
        // The picture that stands in for another until that is loaded.
        if small != src && file_of(small) == file_of(src) && file_of(src).len() >= FILE {
            let figure = image.ancestors_it(Some(2 * ABOVE)).find(|above| above.has_name("figure"));
            if figure.is_some_and(|figure| is_in(before, &figure)) {
                before.remove_from_parent();
            }
        }
    }
}

/// Shortest name of a file by which two pictures are one, in bytes.
const FILE: usize = 12;

/// Returns the name of the file that an address ends with.
fn file_of(src: &str) -> &str {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// Tells whether two pictures are of one figure, or stand side by side under
/// different names.
fn is_next(before: &NodeRef<'_>, image: &NodeRef<'_>) -> bool {
    let Some(frame) = frame(image).or_else(|| image.parent()) else { return false };
    if frame.has_name("figure") {
        return is_in(before, &frame);
    }
    let names = |image: &NodeRef<'_>| {
        [Some(*image), image.parent()].map(|node| node.map(|node| node.attr_or("class", "")))
    };
    let is_beside = image.prev_element_sibling().is_some_and(|sibling| sibling.id == before.id)
        || !has_text(&frame) && is_in(before, &frame);
    (is_beside || follows(before, image)) && names(before) != names(image)
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn sources(html: &str) -> Vec<String> {
        let document = Document::from(format!("<body><div>{html}</div>"));
        super::super::settle(&document, &Url::parse("https://a.example/").unwrap());
        let images = document.select("img");
        images
            .iter()
            .map(|image| image.attr_or("src", "").replace("https://a.example", ""))
            .collect()
    }

    #[test]
    fn a_picture_and_its_noscript_are_one() {
        for html in [
            "<noscript><img src=/a.jpg></noscript><img data-src=/a.jpg>",
            "<figure><noscript><img src=/a.jpg></noscript><img src=/small.jpg></figure>",
            "<figure><div><img data-src=/a.jpg></div><div><noscript><img src=/b.jpg></noscript></div></figure>",
            "<figure><img data-src=/a.jpg><figcaption>x</figcaption><noscript><img src=/a.jpg></noscript></figure>",
            "<div><div><img class=lazy></div></div><noscript><img src=/a.jpg></noscript>",
        ] {
            assert_eq!(sources(html).len(), 1, "{html}");
        }
        let two = "<div><img class=l><img class=l></div><noscript><img src=/a.jpg><img src=/b.jpg></noscript>";
        let mut both = sources(two);
        both.sort();
        assert_eq!(both, ["/a.jpg", "/b.jpg"]);
        let other =
            "<p>x <img src=/a.jpg></p><p>y</p><noscript><img src=/b.jpg></noscript><p>z</p>";
        assert_eq!(sources(other), ["/a.jpg", "/b.jpg"]);
    }

    #[test]
    fn a_picture_for_each_width_of_screen_is_one() {
        let twins = "<img class=wide src=/a.jpg><img class=narrow src=/a.jpg>";
        assert_eq!(sources(twins), ["/a.jpg"]);
        assert_eq!(sources("<figure><img src=/a.jpg><b></b><img src=/a.jpg></figure>").len(), 1);
        let apart =
            "<div class=lead><img src=/a.jpg></div><div><p class=first><img src=/a.jpg></p>";
        assert_eq!(sources(&format!("{apart}<p>x</p></div>")), ["/a.jpg"]);
        assert_eq!(sources(&apart.replacen("<p", "x<p", 1)).len(), 2);
        assert_eq!(sources(&"<img src=/star.png>".repeat(3)).len(), 3);
        assert_eq!(sources(&"<img src=/star.png>".repeat(2)).len(), 2);
    }

    #[test]
    fn the_preview_of_a_picture_is_no_picture() {
        let figure = |inner: &str| sources(&format!("<figure>{inner}</figure>"));
        let both = "<div><div><div><div><div><img src='/60/1-river-at-dawn.png?q=20'></div>\
                    <img src=/2288/1-river-at-dawn.png></div></div></div></div>";
        assert_eq!(figure(both), ["/2288/1-river-at-dawn.png"]);
        assert_eq!(sources(both).len(), 2);
        assert_eq!(figure("<img src=/a/1.png><img src=/b/1.png>").len(), 2);
        assert_eq!(figure("<img src=/river-at-dawn.png><img src=/river-at-noon.png>").len(), 2);
    }
}
