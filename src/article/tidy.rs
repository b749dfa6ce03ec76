//! What was found, reduced to what is read: known elements, absolute
//! addresses, links in place of frames and players.

use dom_query::{Document, NodeRef};
use url::Url;

use super::web_address;
use crate::text::clean::clean_line_within;
use crate::text::plain;

/// Elements that go with all they hold.
const GONE: [&str; 17] = [
    "script", "style", "noscript", "template", "input", "button", "select", "textarea", "link",
    "meta", "svg", "canvas", "map", "dialog", "title", "base", "head",
];

/// Elements that stand for a document of another kind.
const EMBEDS: [&str; 5] = ["iframe", "video", "audio", "embed", "object"];

/// Elements that stay; of others only the content does.
const KEPT: [&str; 64] = [
    "a",
    "abbr",
    "article",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
];

/// Returns a tidy fragment.
pub(super) fn tidy(html: &str, base: &Url, page: &Url, title: &str) -> Document {
    let document = Document::fragment(html.to_owned());
    let root = document.html_root();
    for node in root.descendants() {
        if node.is_comment() || (node.is_element() && (is_named(&node, &GONE) || is_hidden(&node)))
        {
            node.remove_from_parent();
        }
    }
    for node in root.descendants() {
        if node.is_element() {
            settle(&node, base, page);
        }
    }
    drop_title(&root, title);
    drop_empty(&root);
    document
}

/// Puts links in the place of all frames and players of a page, because an
/// extractor keeps those only that it knows.
pub(super) fn link_embeds(document: &Document, base: &Url) {
    for node in document.select("iframe, video, audio, embed, object").nodes() {
        if let Some(name) = node.node_name().filter(|_| !is_hidden(node)) {
            link_embed(node, &name, base);
        }
    }
}

/// Returns how many characters of text a fragment has, white space apart.
pub(super) fn characters(document: &Document) -> usize {
    let count = |node: &NodeRef<'_>| {
        node.query_or(0, |node| match &node.data {
            dom_query::NodeData::Text { contents } => {
                contents.chars().filter(|letter| !letter.is_whitespace()).count()
            }
            _ => 0,
        })
    };
    document.html_root().descendants_it().map(|node| count(&node)).sum()
}

fn is_named(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.qual_name_ref().is_some_and(|name| names.contains(&name.local.as_ref()))
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    node.attr("style").is_some_and(|style| {
        let style = style.to_ascii_lowercase().replace(' ', "");
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

fn settle(node: &NodeRef<'_>, base: &Url, page: &Url) {
    let Some(name) = node.node_name() else { return };
    let name = name.as_ref();
    if EMBEDS.contains(&name) {
        link_embed(node, name, base);
        return;
    }
    match name {
        "a" => {
            let target = node.attr("href").and_then(|href| web_address(base, &href));
            // A place on the same page cannot be jumped to in ours.
            let inner = |url: &Url| {
                let (mut url, mut page) = (url.clone(), page.clone());
                let has = url.fragment().is_some();
                url.set_fragment(None);
                page.set_fragment(None);
                has && url == page
            };
            match target.filter(|url| !inner(url)) {
                Some(url) => {
                    node.retain_attrs(&["title"]);
                    node.set_attr("href", url.as_str());
                }
                None => unwrap(node),
            }
        }
        "img" => match node.attr("src").and_then(|src| web_address(base, &src)) {
            Some(url) => {
                node.retain_attrs(&["alt", "title", "width", "height"]);
                node.set_attr("src", url.as_str());
            }
            None => node.remove_from_parent(),
        },
        "td" | "th" => node.retain_attrs(&["colspan", "rowspan", "align", "lang", "dir"]),
        "ol" => node.retain_attrs(&["start", "reversed", "type", "lang", "dir"]),
        "li" => node.retain_attrs(&["value", "lang", "dir"]),
        "pre" | "code" => node.retain_attrs(&["class", "lang", "dir"]),
        "abbr" => node.retain_attrs(&["title"]),
        _ if is_named(node, &KEPT) => node.retain_attrs(&["lang", "dir"]),
        // These are blocks, and unwrapped they would run into their neighbours.
        "form" | "fieldset" | "center" | "main" | "header" | "footer" | "aside" | "nav"
        | "address" | "hgroup" | "search" | "dir" | "menu" => {
            node.rename("div");
            node.retain_attrs(&["lang", "dir"]);
        }
        "html" | "body" => node.remove_all_attrs(),
        _ => unwrap(node),
    }
}

fn unwrap(node: &NodeRef<'_>) {
    for child in node.children() {
        node.insert_before(&child);
    }
    node.remove_from_parent();
}

/// Puts a link in the place of a frame or a player.
fn link_embed(node: &NodeRef<'_>, name: &str, base: &Url) {
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
    let title = plain::escape(&title.unwrap_or_else(|| sort.to_owned()));
    let link = format!("<a href=\"{}\">{title}</a>", plain::escape(url.as_str()));
    let inline =
        node.parent().is_some_and(|parent| parent.has_name("p") || parent.has_name("span"));
    node.replace_with_html(if inline { link } else { format!("<p>{link}</p>") });
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

/// Drops a heading at the beginning that repeats the title.
fn drop_title(root: &NodeRef<'_>, title: &str) {
    let wanted = super::title::letters(title);
    let mut before = 0;
    for node in root.descendants() {
        if node.is_text() {
            before += node.text().trim().chars().count();
        }
        if before > 200 {
            return;
        }
        if is_named(&node, &["h1", "h2", "h3"]) {
            let own = super::title::letters(&node.text());
            if !own.is_empty() && own == wanted {
                node.remove_from_parent();
                return;
            }
        }
    }
}

/// Moves all headings down by a rank where one is of the first, which is the
/// title's.
pub(super) fn lower_headings(document: &Document) {
    let root = document.html_root();
    if !root.descendants_it().any(|node| is_named(&node, &["h1"])) {
        return;
    }
    for node in root.descendants() {
        for (from, to) in [("h5", "h6"), ("h4", "h5"), ("h3", "h4"), ("h2", "h3"), ("h1", "h2")] {
            if is_named(&node, &[from]) {
                node.rename(to);
                break;
            }
        }
    }
}

/// Drops blocks in which nothing is left, from the inside out.
pub(super) fn drop_empty(root: &NodeRef<'_>) {
    for node in root.descendants().iter().rev() {
        let holds = |child: &NodeRef<'_>| {
            child.is_element() || (child.is_text() && !child.text().trim().is_empty())
        };
        let may = is_named(
            node,
            &[
                "a",
                "p",
                "div",
                "span",
                "section",
                "article",
                "figure",
                "figcaption",
                "ul",
                "ol",
                "li",
                "dl",
                "blockquote",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "b",
                "strong",
                "em",
                "i",
                "u",
                "table",
                "tbody",
                "tr",
                "thead",
                "details",
                "summary",
                "small",
                "sup",
                "sub",
                "pre",
                "code",
            ],
        );
        if may && !node.children_it(false).any(|child| holds(&child)) {
            // Spaces between words may stand in an element of their own.
            let space = node.text();
            if space.is_empty()
                || !is_named(node, &["span", "b", "strong", "em", "i", "u", "a", "small"])
            {
                node.remove_from_parent();
            } else {
                unwrap(node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(html: &str) -> String {
        let base = Url::parse("https://a.example/n/1.html").unwrap();
        let document = tidy(html, &base, &base, "The Title");
        document.html_root().inner_html().to_string()
    }

    #[test]
    fn addresses_are_absolute_and_of_the_web() {
        assert_eq!(
            tidied("<p><a href=2.html onclick=x class=y>two</a></p>"),
            "<p><a href=\"https://a.example/n/2.html\">two</a></p>"
        );
        assert_eq!(
            tidied(
                "<p><a href='javascript:x'>b</a><a href=#n>c</a><a href='\u{2028}javascript:x'>d</a></p>"
            ),
            "<p>bcd</p>"
        );
        assert_eq!(tidied("<p>x<img src=data:image/png;base64,A></p>"), "<p>x</p>");
    }

    #[test]
    fn frames_and_players_become_links() {
        assert_eq!(
            tidied(
                "<div><iframe src='//video.example/embed/1' title='A &lt;film&gt;'></iframe></div>"
            ),
            "<div><p><a href=\"https://video.example/embed/1\">A &lt;film&gt;</a></p></div>"
        );
        assert_eq!(
            tidied("<video poster=p.jpg><source src=/v.mp4>old browser</video>"),
            "<p><a href=\"https://a.example/v.mp4\">video</a></p>"
        );
        assert_eq!(
            tidied(
                "<iframe src=about:blank></iframe><iframe src=https://ad.doubleclick.net/x></iframe>"
            ),
            ""
        );
    }

    #[test]
    fn forms_scripts_and_hidden_things_go() {
        assert_eq!(
            tidied(
                "<form><p>a</p><input><button>b</button></form><script>c</script><p style='display: none'>d</p><font>e</font><p></p><div><p> </p></div>"
            ),
            "<div><p>a</p></div>e"
        );
    }

    #[test]
    fn the_title_is_not_repeated() {
        assert_eq!(tidied("<div><h1>The  title</h1><p>a</p></div>"), "<div><p>a</p></div>");
    }

    #[test]
    fn the_first_rank_is_the_title_s() {
        let lowered = |html: &str| {
            let document = Document::fragment(html.to_owned());
            lower_headings(&document);
            document.html_root().inner_html().to_string()
        };
        assert_eq!(lowered("<h1>a</h1><h2>b</h2><h6>c</h6>"), "<h2>a</h2><h3>b</h3><h6>c</h6>");
        assert_eq!(lowered("<h2>a</h2><h3>b</h3>"), "<h2>a</h2><h3>b</h3>");
    }

    #[test]
    fn words_stay_apart() {
        assert_eq!(tidied("<p>a<span> </span><b>b</b></p>"), "<p>a <b>b</b></p>");
    }
}
