//! Frames and players, which become links: nothing of another site is loaded
//! by a page of ours.

use dom_query::{Document, Element, NodeRef};
use url::Url;

use super::prune::elements;
use super::tidy::is_named;
use super::web_address;
use crate::text::clean::clean_line_within;
use crate::text::plain;
use crate::text::style::is_hidden;

/// Elements that stand for a document of another kind.
const EMBEDS: [&str; 5] = ["iframe", "video", "audio", "embed", "object"];

/// Puts links in the place of all frames and players of a page, because an
/// extractor keeps those only that it knows.
pub(super) fn link_all(document: &Document, base: &Url) {
    let found = elements(&document.root(), may_be_embed);
    for node in found.iter().filter(|node| !node.has_name("blockquote")) {
        match node.node_name().as_deref() {
            Some("amp-youtube" | "lite-youtube") => {
                let film = node.attr("data-videoid").or_else(|| node.attr("videoid"));
                let Some(film) = film else { continue };
                node.rename("iframe");
                node.set_attr("src", &format!("https://www.youtube.com/watch?v={film}"));
            }
            Some(name) => {
                if let Some(plain) = name.strip_prefix("amp-") {
                    node.rename(plain);
                }
            }
            None => continue,
        }
        if let Some(name) = node.node_name().filter(|_| !is_hidden(node)) {
            link_embed(node, &name, base);
        }
    }
    // A post of another site, drawn by a script from its address alone.
    for node in found.iter().filter(|node| node.has_name("blockquote")) {
        let address = node.attr("data-instgrm-permalink").or_else(|| node.attr("cite"));
        if let Some(url) = address.and_then(|address| web_address(base, &address))
            && node.text().trim().is_empty()
        {
            node.append_html(link_to(&url, url.host_str().unwrap_or("link")));
        }
    }
}

/// Tells whether an element may be a frame or a player, or stand for one.
fn may_be_embed(element: &Element) -> bool {
    match &*element.name.local {
        "amp-youtube" | "lite-youtube" | "amp-iframe" | "amp-video" | "amp-audio" => true,
        "blockquote" => element
            .attrs
            .iter()
            .any(|attribute| matches!(&*attribute.name.local, "data-instgrm-permalink" | "cite")),
        name => is_embed(name),
    }
}

/// Tells whether elements of this name are frames or players.
pub(super) fn is_embed(name: &str) -> bool {
    EMBEDS.contains(&name)
}

/// Puts a link in the place of a frame or a player.
pub(super) fn link_embed(node: &NodeRef<'_>, name: &str, base: &Url) {
    let own = ["src", "data-src", "data", "data-lazy-src"]
        .iter()
        .find_map(|attribute| web_address(base, &node.attr(attribute)?));
    let url = own.or_else(|| {
        let inner = node.descendants();
        inner.iter().find_map(|inner| {
            let wanted = inner.has_name("source") || inner.has_name("embed");
            wanted.then(|| web_address(base, &inner.attr("src")?))?
        })
    });
    let Some(url) = url.filter(|url| !is_advertising(url)) else {
        node.remove_from_parent();
        return;
    };
    let title = ["title", "aria-label", "alt"]
        .iter()
        .filter_map(|attribute| node.attr(attribute))
        .map(|text| clean_line_within(&text, 200))
        .find(|text| !text.is_empty());
    let sort = match name {
        "video" => "video",
        "audio" => "audio",
        _ => url.host_str().unwrap_or("link"),
    };
    let link = link_to(&url, title.as_deref().unwrap_or(sort));
    let frame = frame_of(node);
    let inline =
        frame.parent().is_some_and(|parent| parent.has_name("p") || parent.has_name("span"));
    frame.replace_with_html(if inline { link } else { format!("<p>{link}</p>") });
}

/// Returns the outermost box that holds nothing but an element: boxes of links
/// alone are taken for furniture.
fn frame_of<'a>(node: &NodeRef<'a>) -> NodeRef<'a> {
    let mut frame = *node;
    for _ in 0..4 {
        let Some(parent) = frame.parent() else { break };
        let alone = parent.children_it(false).all(|child| {
            child.id == frame.id || !child.is_element() && child.text().trim().is_empty()
        });
        if !alone || !is_named(&parent, &["div", "section", "center", "span"]) {
            break;
        }
        frame = parent;
    }
    frame
}

fn link_to(url: &Url, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", plain::escape(url.as_str()), plain::escape(text))
}

fn is_advertising(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    [
        "doubleclick.net",
        "googlesyndication.com",
        "googletagmanager.com",
        "adnxs.com",
        "criteo.com",
        "taboola.com",
        "outbrain.com",
        "facebook.com",
        "google.com",
    ]
    .iter()
    .any(|domain| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }) && !url.path().contains("video")
        && !url.path().contains("maps")
}
