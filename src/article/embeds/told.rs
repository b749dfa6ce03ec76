//! Elements that stand for a player or a post of another site, and note which
//! one it is.

use dom_query::{Element, NodeRef};

use crate::article::element::attribute;

/// What the names of boxes begin with in which VK shows a post.
const VK: &str = "vk_post_";

/// Elements that stand for a player or a post of one site: their names, where
/// they note which one it is, and what its address begins with.
const NAMED: [(&str, &str, &str); 13] = [
    ("amp-youtube", "data-videoid", "https://www.youtube.com/watch?v="),
    ("lite-youtube", "videoid", "https://www.youtube.com/watch?v="),
    ("amp-vimeo", "data-videoid", "https://vimeo.com/"),
    ("lite-vimeo", "videoid", "https://vimeo.com/"),
    ("amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/"),
    ("amp-twitter", "data-tweetid", "https://twitter.com/i/status/"),
    ("amp-instagram", "data-shortcode", "https://www.instagram.com/p/"),
    ("amp-facebook", "data-href", ""),
    ("amp-tiktok", "data-src", "https://www.tiktok.com/embed/"),
    ("amp-soundcloud", "data-trackid", "https://api.soundcloud.com/tracks/"),
    ("amp-iframe", "", ""),
    ("amp-video", "", ""),
    ("amp-audio", "", ""),
];

/// Tells whether an element may stand for a player or a post.
pub(super) fn may_stand(element: &Element) -> bool {
    let name = &*element.name.local;
    match name {
        "div" | "span" => {
            ["data-href", "data-src"].iter().any(|name| attribute(element, name).is_some())
                || attribute(element, "class").is_some_and(|class| class.contains("-embed"))
                || attribute(element, "id").is_some_and(|id| id.starts_with(VK))
        }
        _ => NAMED.iter().any(|(named, ..)| *named == name),
    }
}

/// Returns the address of what an element stands for, where it is put
/// together from what it notes.
pub(super) fn told(node: &NodeRef<'_>) -> Option<String> {
    let name = node.node_name()?;
    if matches!(&*name, "div" | "span") {
        let class = node.attr_or("class", "");
        let is_called =
            |names: &[&str]| class.split_ascii_whitespace().any(|class| names.contains(&class));
        if let Some(address) = node.attr("data-href") {
            return is_called(&["fb-post", "fb-video"]).then(|| address.to_string());
        }
        if let Some(post) = node.attr("id").as_deref().and_then(|id| id.strip_prefix(VK)) {
            let fits = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
            return post.bytes().all(fits).then(|| format!("https://vk.com/wall{post}"));
        }
        if is_called(&["infogram-embed"]) {
            return node.attr("data-id").map(|id| format!("https://e.infogram.com/{}", id.trim()));
        }
        // WordPress leaves the address where it got no player for it.
        if is_called(&["wp-block-embed__wrapper"]) {
            let text = node.text().trim().to_owned();
            let is_address = text.starts_with("http") && !text.contains(char::is_whitespace);
            return is_address.then_some(text);
        }
        let address = node.attr("data-src")?;
        let players =
            ["youtube.com/embed/", "youtube-nocookie.com/embed/", "player.vimeo.com/video/"];
        return players.iter().any(|player| address.contains(player)).then(|| address.to_string());
    }
    let (_, note, begin) = NAMED.iter().find(|(named, ..)| *named == &*name)?;
    let own = node.attr(note).filter(|own| !own.trim().is_empty())?;
    let own = own.trim();
    Some(if own.contains("://") { own.to_owned() } else { format!("{begin}{own}") })
}
