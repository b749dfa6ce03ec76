//! Frames and players, which become links: nothing of another site is loaded
//! by a page of ours.

mod told;

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::address::{is_picture, web_address};
use super::element::Named;
use super::walk::{each, elements, has_picture, has_text};
use crate::article::measure::{Size, linked};
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::style::{declared, is_hidden};
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
    for node in found.iter().filter(|node| !node.has_name("blockquote")) {
        if is_hidden(node) {
            continue;
        }
        if let Some(address) = told(node) {
            let Some(url) = web_address(base, &address) else { continue };
            if has_text(node) && node.text().trim() != address {
                // What was said there is shown until a script shows more.
                node.append_html(format!("<p>{}</p>", link_to(&url, host(&url))));
                node.rename("div");
            } else {
                put_link(node, &link_to(&url, title(node).as_deref().unwrap_or(host(&url))));
            }
            continue;
        }
        let Some(name) = node.node_name() else { continue };
        if let Some(plain) = name.strip_prefix("amp-") {
            node.rename(plain);
        }
        if let Some(name) = node.node_name().filter(|name| is_embed(name)) {
            replace(node, &name, base, MARK);
        }
    }
    // A post of another site, drawn by a script from its address alone.
    for node in found.iter().filter(|node| node.has_name("blockquote")) {
        link_post(node, base);
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
                link.set_text(host(&url));
                link.set_attr(EMBED, "");
            }
        } else if let Some(url) = permalink.or_else(|| address("cite")) {
            node.append_html(link_to(&url, host(&url)));
        }
    } else if let Some(url) = permalink {
        // All its words are in links: "View this post", and who shared it.
        if linked(node, node.size()) > 0.8 {
            node.set_html(format!("<p>{}</p>", link_to(&url, host(&url))));
            node.remove_attrs(&["class", "style"]);
        }
    } else if node.has_attr("data-video-id")
        && let Some(url) = address("cite")
    {
        node.append_html(format!("<p>{}</p>", link_to(&url, host(&url))));
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("link")
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
/// name: what has none may as well be furniture.
fn replace(node: &NodeRef<'_>, name: &str, base: &Url, mark: &str) {
    if is_tiny(node) {
        node.remove_from_parent();
        return;
    }
    if name == "object" && show(node, base) {
        return;
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
    let Some(url) = url.filter(|url| !is_advertising(url)) else {
        node.remove_from_parent();
        return;
    };
    let sort = match name {
        "video" => "video",
        "audio" => "audio",
        _ => host(&url),
    };
    let text = title(node);
    let mark = if text.is_some() || sort == name { mark } else { "" };
    let text = text.filter(|text| !GENERIC.contains(&text.to_lowercase().as_str()));
    put_link(node, &marked_link(&url, text.as_deref().unwrap_or(sort), mark));
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
fn put_link(node: &NodeRef<'_>, link: &str) {
    let frame = frame_of(node);
    let inline = frame.parent().is_some_and(|parent| parent.is_one_of(&["p", "span"]));
    frame.replace_with_html(if inline { link.to_owned() } else { format!("<p>{link}</p>") });
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

/// Hosts whose frames show something to buy, or count readers.
const ADVERTISING: [&str; 7] = [
    "doubleclick.net",
    "googlesyndication.com",
    "googletagmanager.com",
    "adnxs.com",
    "criteo.com",
    "taboola.com",
    "outbrain.com",
];

/// First labels of hosts that serve advertising on sites of their own.
const SERVERS: [&str; 6] = ["ad", "ads", "adclient", "adserver", "adserv", "banner"];

/// Sites that show a post or a film in some frames, and buttons in others.
const BUTTONS: [&str; 8] = [
    "facebook.com",
    "www.facebook.com",
    "google.com",
    "www.google.com",
    "accounts.google.com",
    "adservice.google.com",
    "apis.google.com",
    "plus.google.com",
];

fn is_advertising(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_of = |domain: &str| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let shows = ["video", "maps", "/plugins/post"].iter().any(|word| url.path().contains(word));
    let label = host.split('.').next().unwrap_or_default();
    SERVERS.contains(&label.trim_end_matches(|letter: char| letter.is_ascii_digit()))
        || !shows && (ADVERTISING.iter().any(|domain| is_of(domain)) || BUTTONS.contains(&host))
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
    fn an_object_that_shows_a_picture_is_one() {
        let inner = "<img src=\"/a.png\" alt=\"Oak\">";
        assert_eq!(linked(&format!("<object data=/a.svg>{inner}</object>")), inner);
        for kept in [format!("<object data=/a.pdf>{inner}</object>"), "<object data=/a.svg>".into()]
        {
            assert!(linked(&kept).starts_with("<p><a"), "{kept}");
        }
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
