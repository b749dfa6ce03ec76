//! Pictures that are none of an article: what is sold beside it, the buttons by
//! which it is shared, the emblem of its site, the faces of those who wrote it,
//! and the marks of its makers.

mod link;

use dom_query::{Document, NodeRef};
use url::Url;

use super::told;
use crate::article::address::{kept_under, web_address};
use crate::article::chaff::labels_advertisement;
use crate::article::element::{Named, attribute, is_among, names_of};
use crate::article::embeds::serves_advertising;
use crate::article::measure::Size;
use crate::article::prune::{words, words_in};
use crate::article::units;
use crate::article::walk::elements;
use link::{Link, NETWORKS};

/// What marks such a picture until the article is found, for there it counts.
const MARK: &str = "data-furniture";

/// Most nodes of a link that holds a picture alone.
const ALONE: usize = 32;

/// Sizes in which advertisements are sold, in pixels.
const FORMATS: [(u32, u32); 12] = [
    (300, 250),
    (336, 280),
    (300, 600),
    (160, 600),
    (120, 600),
    (240, 400),
    (728, 90),
    (970, 90),
    (970, 250),
    (468, 60),
    (320, 50),
    (320, 100),
];

/// Words by which the faces of authors and readers are called.
const FACES: [&str; 6] = ["avatar", "avatars", "gravatar", "userpic", "mugshot", "headshot"];

/// Parts of the addresses of such faces.
const STORED: [&str; 5] =
    ["gravatar.com/avatar", "/avatars/", "/headshots/", "/profile_images/", "userpic"];

/// Words for marks, in the names of files that are drawn.
const MARKS: [&str; 10] = [
    "icon",
    "icons",
    "btn",
    "bttn",
    "arrow",
    "chevron",
    "caret",
    "divider",
    "spacer",
    "advertisement",
];

/// Ends of the names of files that are drawn.
const DRAWN: [&str; 3] = [".svg", ".gif", ".png"];

/// Widest and highest mark, in pixels.
const SMALL: f64 = 40.0;

/// Widest and highest mark of a network, in pixels.
const BADGE: f64 = 64.0;

/// Notes whether a picture is none of the article.
pub(super) fn note(image: &NodeRef<'_>, page: &Url) {
    let Some(src) = image.attr("src").and_then(|src| web_address(page, &src)) else { return };
    let link = image.ancestors_it(Some(4)).find(|above| above.has_name("a"));
    let link = Link::of(link.filter(holds_picture_alone), page);
    let is_furniture = is_served(&src, &link)
        || labels_advertisement(&image.attr_or("alt", ""))
        || link.shares()
        || is_stored_face(&src)
        || is_called_face(image)
        || (link.is_of_network(image, &src)
            || link.leads_elsewhere() && has_format(image, &src)
            || link.leads_to_front()
            || link.leads_to_author()
            || is_mark(image, &src))
            && !is_captioned(image);
    if is_furniture {
        image.set_attr(MARK, "");
    }
}

/// Removes the pictures that are none of the article.
pub(in crate::article) fn remove(body: &Document) {
    for image in elements(&body.html_root(), |own| attribute(own, MARK).is_some()) {
        image.remove_from_parent();
    }
}

/// Tells whether a link shows nothing but a picture.
fn holds_picture_alone(link: &NodeRef<'_>) -> bool {
    let mut inner = link.descendants_it();
    !inner.by_ref().take(ALONE).any(|inner| inner.is_nonempty_text()) && inner.next().is_none()
}

/// Tells whether a picture, or what it leads to, is served by who sells
/// advertisements.
fn is_served(src: &Url, link: &Link<'_>) -> bool {
    let kept = kept_under(src);
    serves_advertising(kept.as_ref().unwrap_or(src))
        || link.target.as_ref().is_some_and(serves_advertising)
}

/// Tells whether a picture has a size in which advertisements are sold: by its
/// attributes, or by the name of its file. WordPress makes pictures as small
/// of all that are loaded up, and notes it at the end of their names.
fn has_format(image: &NodeRef<'_>, src: &Url) -> bool {
    let is_format = |wide: u32, high: u32| FORMATS.contains(&(wide, high));
    let of_name = |part: &str| {
        let (wide, high) = part.trim_end_matches("px").split_once('x')?;
        Some(is_format(wide.parse().ok()?, high.parse().ok()?))
    };
    let file = file_of(src);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let is_thumbnail = stem.rsplit_once('-').is_some_and(|(_, last)| of_name(last).is_some());
    if is_thumbnail && !stem.ends_with("px") && src.path().contains("/uploads/") {
        return false;
    }
    let told = told(image, "width").zip(told(image, "height"));
    told.is_some_and(|(wide, high)| is_format(wide as u32, high as u32))
        || file.split(['-', '_', '.']).any(|part| of_name(part) == Some(true))
}

fn is_stored_face(src: &Url) -> bool {
    let address = src.as_str();
    STORED.iter().any(|part| address.contains(part))
}

/// Tells whether a picture, or a box of it alone, is called a face.
fn is_called_face(image: &NodeRef<'_>) -> bool {
    let boxes = image.ancestors_it(Some(3)).take_while(holds_picture_alone);
    std::iter::once(*image).chain(boxes).any(|node| {
        node.element_ref()
            .is_some_and(|own| names_of(&own).flat_map(words_in).any(|word| is_among(word, &FACES)))
    })
}

/// Tells whether a picture is a mark that stands by itself: small, or drawn
/// and called one.
fn is_mark(image: &NodeRef<'_>, src: &Url) -> bool {
    let is_within = |most| {
        ["width", "height"].iter().all(|name| told(image, name).is_some_and(|size| size <= most))
    };
    let has_word = |known: &[&str]| words(file_of(src)).any(|word| is_among(word, known));
    let is_called = || has_end(src, &[".svg", ".gif"]) && has_word(&MARKS);
    let is_of_network = || is_within(BADGE) && has_end(src, &DRAWN) && has_word(&NETWORKS);
    (is_within(SMALL) || is_called() || is_of_network()) && stands_alone(image)
}

/// Tells whether the file of a picture has one of some ends.
fn has_end(src: &Url, ends: &[&str]) -> bool {
    ends.iter().any(|end| src.path().ends_with(end))
}

fn file_of(src: &Url) -> &str {
    src.path().rsplit('/').next().unwrap_or_default()
}

/// Tells whether no words stand beside a picture in its line, and it is no
/// sign in a table.
fn stands_alone(image: &NodeRef<'_>) -> bool {
    let mut node = *image;
    for _ in 0..4 {
        let is_line = |beside: &NodeRef<'_>| !units::is_block(beside) && !beside.has_name("br");
        let says = |beside: NodeRef<'_>| beside.size_within(0).is_none();
        let behind = std::iter::successors(node.next_sibling(), NodeRef::next_sibling);
        let before = std::iter::successors(node.prev_sibling(), NodeRef::prev_sibling);
        if behind.take(8).take_while(is_line).any(says)
            || before.take(8).take_while(is_line).any(says)
        {
            return false;
        }
        let Some(above) = node.parent() else { return true };
        if units::is_block(&above) {
            return !above.is_one_of(&["td", "th", "dt", "dd"]);
        }
        node = above;
    }
    false
}

/// Tells whether a picture stands in a figure with a caption.
fn is_captioned(image: &NodeRef<'_>) -> bool {
    let figure = image.ancestors_it(Some(6)).find(|above| above.has_name("figure"));
    figure.is_some_and(|figure| {
        figure.descendants_it().take(2 * ALONE).any(|inner| inner.has_name("figcaption"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells whether a picture stays in an article.
    fn stays(html: &str) -> bool {
        let document = Document::from(html.to_owned());
        super::super::settle(&document, &Url::parse("https://www.a.example/n/1").unwrap());
        assert!(document.select("img").exists(), "{html}");
        remove(&document);
        document.select("img").exists()
    }

    #[test]
    fn what_is_sold_goes() {
        for html in [
            "<img src=https://b.example/www/delivery/avw.php?zoneid=1>",
            "<a href=https://b.example/www/delivery/ck.php?n=1><img src=/1.gif></a>",
            "<a href=https://b.example/><img src=/oak-300x250px.gif></a>",
            "<a href=https://b.example/><img src=/oak.gif width=728 height=90></a>",
            "<a href=https://web.archive.org/web/2022id_/https://b.example/><img src=/1-300x250.gif></a>",
            "<img src=/1.gif alt=Publicidad>",
        ] {
            assert!(!stays(html), "{html}");
        }
        for html in [
            "<img src=/oak-300x250.jpg>",
            "<a href=/n/2><img src=/oak-300x250.jpg></a>",
            "<a href=https://b.example/><img src=/oak-640x480.jpg></a>",
            "<a href=https://b.example/><img src=/uploads/oak-300x250.jpg width=300 height=250></a>",
            "<figure><a href=https://b.example/><img src=/oak-300x250.jpg></a><figcaption>Oak</figcaption></figure>",
            "<img src=/delivery/boat.jpg alt='Publicidad in 1911'>",
        ] {
            assert!(stays(html), "{html}");
        }
    }

    #[test]
    fn buttons_and_emblems_go() {
        for html in [
            "<a href='https://facebook.com/sharer/sharer.php?u=x'><img src=/f.png width=50></a>",
            "<a href='whatsapp://send?text=x'><img src=/w.png></a>",
            "<a href='mailto:?subject=x'><img src=/m.jpg></a>",
            "<a href=https://www.facebook.com/boats><img src=/logo-facebook.png></a>",
            "<a href=/><img src=/boat.svg></a>",
            "<a href='https://a.example/?from=logo'><img src=/boat.svg></a>",
            "<div><img src=/icons/play-icon.svg></div><p>x</p>",
            "<div><img src=/x.png width=20px height=20><p>x</p></div>",
            "<div><a><img src=/i-twitter.png width=50 height=50></a></div>",
        ] {
            assert!(!stays(html), "{html}");
        }
        for html in [
            "<a href=https://www.facebook.com/boats/posts/1><img src=/boat.jpg></a>",
            "<a href='/?p=12'><img src=/boat.jpg></a>",
            "<a href=/n/2><img src=/boat.svg></a>",
            "<a href=https://b.example/><img src=/boat.jpg></a>",
            "<p>Press <img src=/gear-icon.svg> to begin.</p>",
            "<p><img src=/youtube-then-and-now.png></p>",
            "<p>x <img src=/x.png width=20 height=20></p>",
            "<table><tr><td><img src=/x.png width=20 height=20></td></tr></table>",
            "<p><img src=/river-icons.png></p>",
        ] {
            assert!(stays(html), "{html}");
        }
    }

    #[test]
    fn faces_of_authors_go() {
        for html in [
            "<a href=/jo><img class='avatar photo' src=/jo.jpg></a>",
            "<div class=author-avatar><a href=/jo><img src=/jo.jpg></a></div>",
            "<img src=https://secure.gravatar.com/avatar/0a>",
            "<a href=/autor/jo-doe.html><img src=/jo.jpg></a>",
            "<a rel=author href=/jo><img src=/jo.jpg></a>",
        ] {
            assert!(!stays(html), "{html}");
        }
        for html in [
            "<img src=/2022/avatar-the-film.jpg>",
            "<div class=avatar><p>Jo</p><img src=/jo.jpg></div>",
            "<a href=/authors/><img src=/all.jpg></a>",
            "<a href=https://b.example/author/jo><img src=/jo.jpg></a>",
            "<figure><a href=/author/jo><img src=/jo.jpg></a><figcaption>Jo</figcaption></figure>",
        ] {
            assert!(stays(html), "{html}");
        }
    }
}
