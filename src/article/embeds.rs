//! Frames and players, which become links: nothing of another site is loaded
//! by a page of ours.

mod names;
mod selling;
mod told;

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::address::{is_picture, web_address};
use super::element::Named;
use super::walk::{each, elements, follows, has_picture, has_text};
use crate::article::measure::{Size, linked};
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::style::{declared, is_hidden};
use names::name_of;
use selling::is_advertising;
pub(super) use selling::serves_advertising;
use told::{may_stand, told};

/// Elements that stand for a document of another kind.
const EMBEDS: [&str; 5] = ["iframe", "video", "audio", "embed", "object"];

/// What marks the link of a frame or a player until the article is found.
pub(super) const EMBED: &str = "data-embed";
const MARK: &str = " data-embed=\"\"";

/// Puts links in the place of all frames and players of a page, because an
/// extractor keeps those only that it knows.
pub(super) fn link_all(document: &Document, base: &Url) {
    let found = elements(&document.root(), may_be_embed);
    let mut put = Vec::new();
    for node in found.iter().filter(|node| !node.has_name("blockquote")) {
        if is_hidden(node) {
            continue;
        }
        if let Some(address) = told(node) {
            let Some(url) = web_address(base, &address) else { continue };
            if has_text(node) && node.text().trim() != address {
                // What was said there is shown until a script shows more.
                node.append_html(format!("<p>{}</p>", link_to(&url, &name_of(&url))));
                node.rename("div");
            } else {
                let title = title(node).unwrap_or_else(|| name_of(&url));
                put.extend(put_link(node, &link_to(&url, &title)));
            }
            continue;
        }
        let Some(name) = node.node_name() else { continue };
        if let Some(plain) = name.strip_prefix("amp-") {
            node.rename(plain);
        }
        if let Some(name) = node.node_name().filter(|name| is_embed(name)) {
            put.extend(replace(node, &name, base, MARK));
        }
    }
    drop_doubled(&put);
    // A post of another site, drawn by a script from its address alone.
    for node in found.iter().filter(|node| node.has_name("blockquote")) {
        link_post(node, base);
    }
}

/// Drops the links that say again what stands right before them: one player
/// in elements for two kinds of browsers.
fn drop_doubled(put: &[NodeRef<'_>]) {
    let address = |node: &NodeRef<'_>| {
        let link = if node.has_name("a") { Some(*node) } else { each(node, "a").next() };
        link.and_then(|link| link.attr("href"))
    };
    for pair in put.windows(2) {
        let [before, link] = pair else { continue };
        if address(before) == address(link) && follows(before, link) {
            link.remove_from_parent();
        }
    }
}

/// Removes the lines that say no more than on which site something else is
/// shown.
pub(super) fn drop_names(document: &Document) {
    for link in document.select("p > a:only-child").nodes() {
        let url = Url::parse(&link.attr_or("href", "")).ok();
        let Some((url, line)) = url.zip(link.parent()) else { continue };
        // The name of a site that leads to it says where it leads.
        if url.path().len() > 1 && line.text().trim() == name_of(&url) {
            line.remove_from_parent();
        }
    }
}

/// Tells whether an element may be a frame or a player, or stand for one.
fn may_be_embed(element: &Element) -> bool {
    let name = &*element.name.local;
    name == "blockquote" || is_embed(name) || may_stand(element)
}

/// Puts the address of a post where a script would show it.
fn link_post(node: &NodeRef<'_>, base: &Url) {
    let address = |name: &str| node.attr(name).and_then(|address| web_address(base, &address));
    let permalink = address("data-instgrm-permalink");
    if !has_text(node) {
        let links = elements(node, |element| element.has_name("a"));
        if let Some(link) = links.iter().find(|link| link.has_attr("href")) {
            if let Some(url) = web_address(base, &link.attr_or("href", ""))
                && !has_picture(node)
            {
                link.set_text(name_of(&url));
                link.set_attr(EMBED, "");
            }
        } else if let Some(url) = permalink.or_else(|| address("cite")) {
            node.append_html(link_to(&url, &name_of(&url)));
        }
    } else if let Some(url) = permalink {
        // All its words are in links: "View this post", and who shared it.
        if linked(node, node.size()) > 0.8 {
            node.set_html(format!("<p>{}</p>", link_to(&url, &name_of(&url))));
            node.remove_attrs(&["class", "style"]);
        }
    } else if node.has_attr("data-video-id")
        && let Some(url) = address("cite")
    {
        node.append_html(format!("<p>{}</p>", link_to(&url, &name_of(&url))));
    }
}

/// Tells whether elements of this name are frames or players.
pub(super) fn is_embed(name: &str) -> bool {
    EMBEDS.contains(&name)
}

/// Puts a link in the place of a frame or a player.
pub(super) fn link_embed(node: &NodeRef<'_>, name: &str, base: &Url) {
    replace(node, name, base, "");
}

/// Puts a link in the place of a frame or a player, with a mark if it has a
/// name: what has none may as well be furniture. Returns what was put there.
fn replace<'a>(node: &NodeRef<'a>, name: &str, base: &Url, mark: &str) -> Option<NodeRef<'a>> {
    if is_tiny(node) {
        node.remove_from_parent();
        return None;
    }
    if name == "object" && show(node, base) {
        return None;
    }
    let of = |node: &NodeRef<'_>, names: &[&str]| {
        names.iter().find_map(|attribute| web_address(base, &node.attr(attribute)?))
    };
    let own = of(node, &["src", "data-src", "data", "data-lazy-src"]);
    let inner = node.descendants_it().filter_map(|inner| {
        let names: &[&str] = match inner.node_name().as_deref()? {
            "source" | "embed" => &["src", "data-src"],
            "param" => {
                let name = inner.attr_or("name", "").to_ascii_lowercase();
                matches!(&*name, "movie" | "src" | "url" | "filename").then_some(&["value"])?
            }
            _ => return None,
        };
        of(&inner, names)
    });
    let mut all: Vec<Url> = own.into_iter().chain(inner.take(16)).collect();
    // A list of pieces is of use to few players.
    all.sort_by_key(|url| [".m3u8", ".mpd"].iter().any(|end| url.path().ends_with(end)));
    let url = all.into_iter().next();
    let Some(url) = url.filter(|url| !is_advertising(url) && !is_program(name, url)) else {
        node.remove_from_parent();
        return None;
    };
    let text = title(node);
    let is_player = matches!(name, "video" | "audio");
    let mark = if text.is_some() || is_player { mark } else { "" };
    let text = text.filter(|text| !GENERIC.contains(&text.to_lowercase().as_str()));
    let sort = || if is_player { name.to_owned() } else { name_of(&url) };
    put_link(node, &marked_link(&url, &text.unwrap_or_else(sort), mark))
}

/// Sees the address of the program that would have shown something, and not of
/// what it showed: that was told to it alone.
fn is_program(name: &str, url: &Url) -> bool {
    matches!(name, "object" | "embed") && url.path() == "/" && url.query().is_none()
}

/// What all frames of a site are called, whatever they show, in lower case.
const GENERIC: [&str; 8] = [
    "youtube video player",
    "youtube embedded video player",
    "youtube video",
    "youtube player",
    "vimeo video player",
    "video player",
    "embedded video",
    "embedded content",
];

/// Puts a picture in the place of an object that shows one: what stands in it
/// for a browser that cannot. Tells whether it did.
fn show(object: &NodeRef<'_>, base: &Url) -> bool {
    let Some(url) = object.attr("data").and_then(|data| web_address(base, &data)) else {
        return false;
    };
    let shows = object.attr("type").is_some_and(|kind| kind.starts_with("image/"))
        || is_picture(url.path())
        || url.path().to_ascii_lowercase().ends_with(".svg");
    let Some(image) = each(object, "img").next().filter(|_| shows) else { return false };
    object.replace_with(&image);
    true
}

/// Returns what a frame or a player is called.
fn title(node: &NodeRef<'_>) -> Option<String> {
    ["title", "aria-label", "alt", "playlabel", "videotitle", "data-alt", "data-title"]
        .iter()
        .filter_map(|attribute| node.attr(attribute))
        .map(|text| clean_line_within(&text, 200))
        .find(|text| !text.is_empty())
}

/// Puts a link in the place of an element and of what holds nothing else.
fn put_link<'a>(node: &NodeRef<'a>, link: &str) -> Option<NodeRef<'a>> {
    let frame = frame_of(node);
    let inline = frame.parent().is_some_and(|parent| parent.is_one_of(&["p", "span"]));
    frame.before_html(if inline { link.to_owned() } else { format!("<p>{link}</p>") });
    let put = frame.prev_sibling();
    frame.remove_from_parent();
    put
}

/// Returns the outermost box that holds nothing but an element: boxes of links
/// alone are taken for furniture.
fn frame_of<'a>(node: &NodeRef<'a>) -> NodeRef<'a> {
    let mut frame = *node;
    for _ in 0..4 {
        let Some(parent) = frame.parent() else { break };
        let alone = parent
            .children_it(false)
            .all(|child| child.id == frame.id || !child.is_element() && !has_text(&child));
        if !alone || !parent.is_one_of(&["div", "section", "center", "span"]) {
            break;
        }
        frame = parent;
    }
    frame
}

/// Sees a frame that is there to count readers.
fn is_tiny(node: &NodeRef<'_>) -> bool {
    let style = node.attr_or("style", "");
    ["width", "height"].iter().all(|name| {
        let size = node.attr(name).map(|size| size.to_string()).or_else(|| declared(&style, name));
        let size = size.and_then(|size| size.trim().trim_end_matches("px").parse::<f64>().ok());
        size.is_some_and(|size| size <= 2.0)
    })
}

fn link_to(url: &Url, text: &str) -> String {
    marked_link(url, text, MARK)
}

fn marked_link(url: &Url, text: &str, mark: &str) -> String {
    let (address, text) = (plain::escape(url.as_str()), plain::escape(text));
    format!("<a{mark} href=\"{address}\">{text}</a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(html: &str) -> String {
        let document = Document::fragment(html);
        link_all(&document, &Url::parse("https://a.example/n/1").unwrap());
        document.html_root().inner_html().replace(" data-embed=\"\"", "")
    }

    #[test]
    fn what_stands_for_a_player_or_a_post_becomes_a_link() {
        for (html, url) in [
            ("<amp-vimeo data-videoid=12></amp-vimeo>", "https://vimeo.com/12"),
            ("<lite-vimeo videoid=12></lite-vimeo>", "https://vimeo.com/12"),
            ("<amp-tiktok data-src=12></amp-tiktok>", "https://www.tiktok.com/embed/12"),
            (
                "<amp-twitter data-tweetid=12><blockquote>x</blockquote></amp-twitter>",
                "https://twitter.com/i/status/12",
            ),
            (
                "<div class=fb-post data-href=https://www.facebook.com/p/1></div>",
                "https://www.facebook.com/p/1",
            ),
            ("<div data-src=//www.youtube.com/embed/x></div>", "https://www.youtube.com/embed/x"),
            ("<div id=vk_post_-1_45616></div>", "https://vk.com/wall-1_45616"),
            ("<div class=infogram-embed data-id=a-1></div>", "https://e.infogram.com/a-1"),
            (
                "<div class=wp-block-embed__wrapper>\nhttps://v.example/1\n</div>",
                "https://v.example/1",
            ),
            ("<object><param name=Movie value=/v.swf></object>", "https://a.example/v.swf"),
            ("<video><source data-src=/v.mp4></video>", "https://a.example/v.mp4"),
            ("<video><source src=/v.m3u8><source src=/v.mp4></video>", "https://a.example/v.mp4"),
            ("<iframe src=https://docs.google.com/d/1></iframe>", "https://docs.google.com/d/1"),
            (
                "<iframe src=https://www.facebook.com/plugins/post.php></iframe>",
                "https://www.facebook.com/plugins/post.php",
            ),
            (
                "<blockquote class=twitter-tweet><a href=https://x.com/a/status/1></a></blockquote>",
                "https://x.com/a/status/1",
            ),
            (
                "<blockquote data-instgrm-permalink=https://i.example/p/1><a href=/>View it</a></blockquote>",
                "https://i.example/p/1",
            ),
            (
                "<blockquote cite=https://t.example/v/1 data-video-id=1><p>x</p></blockquote>",
                "https://t.example/v/1",
            ),
        ] {
            let linked = linked(html);
            assert!(linked.contains(&format!("<a href=\"{url}\">")), "{html}: {linked}");
            assert!(linked.contains("</a>") && !linked.contains("></a>"), "{linked}");
        }
    }

    #[test]
    fn a_frame_is_called_by_its_host_where_all_are_called_alike() {
        let frame = |title: &str| linked(&format!("<iframe title='{title}' src=//v.example/1>"));
        let link = |text: &str| format!("<p><a href=\"https://v.example/1\">{text}</a></p>");
        assert_eq!(frame("YouTube video player"), link("v.example"));
        assert_eq!(frame("A flood"), link("A flood"));
    }

    #[test]
    fn a_line_that_names_the_site_of_a_player_says_nothing() {
        let left = |html: &str| {
            let document = Document::fragment(html);
            drop_names(&document);
            document.html_root().text().to_string()
        };
        let line = |address: &str, text: &str| {
            left(&format!("<p><a href=\"https://{address}\">{text}</a></p>"))
        };
        assert_eq!(line("v.example/embed/1", "v.example"), "");
        assert_eq!(line("www.youtube.com/embed/1", "YouTube"), "");
        for (address, text) in [("v.example/", "v.example"), ("v.example/1", "A flood")] {
            assert_eq!(line(address, text), text);
        }
        let told = "<p>See <a href=\"https://v.example/1\">v.example</a></p>";
        assert_eq!(left(told), "See v.example");
    }

    #[test]
    fn an_object_that_shows_a_picture_is_one() {
        let inner = "<img src=\"/a.png\" alt=\"Oak\">";
        assert_eq!(linked(&format!("<object data=/a.svg>{inner}</object>")), inner);
        for kept in [format!("<object data=/a.pdf>{inner}</object>"), "<object data=/a.svg>".into()]
        {
            assert!(linked(&kept).starts_with("<p><a"), "{kept}");
        }
    }

    #[test]
    fn a_player_for_two_kinds_of_browsers_is_one_link() {
        let player = "<object data=/v.swf title=A></object>";
        let again = "<p><embed src=/v.swf title=A></p>";
        assert_eq!(linked(&format!("{player}{again}")).matches("<a").count(), 1);
        assert_eq!(linked(&format!("{player}<p>x</p>{again}")).matches("<a").count(), 2);
    }

    #[test]
    fn frames_that_count_readers_go() {
        for html in [
            "<iframe src=https://t.example/ width=0 height=0></iframe>",
            "<iframe src=https://t.example/ width=1px height=1></iframe>",
            "<iframe src=https://t.example/ style='width: 1px; height: 0'></iframe>",
            "<iframe src=https://www.facebook.com/plugins/like.php></iframe>",
            "<iframe src=https://www.google.com/recaptcha/api2></iframe>",
            "<iframe src=https://ad2.paper.example/top></iframe>",
            "<iframe src=https://x.paper.example/checkout/offer.html></iframe>",
            "<object data=https://viewer.example/></object>",
        ] {
            assert_eq!(linked(html), "", "{html}");
        }
        for plain in [
            "<div data-src=\"/a.jpg\">x</div><blockquote cite=\"/x\">y</blockquote>",
            "<div id=\"vk_post_x\">x</div>",
            "<div class=\"wp-block-embed__wrapper\">https://v.example/1 is gone</div>",
        ] {
            assert_eq!(linked(plain), plain);
        }
    }
}
