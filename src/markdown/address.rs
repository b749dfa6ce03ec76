//! Which address an element of a page points to, if it is one we pass on.

use dom_query::NodeRef;
use url::Url;

/// Attributes in which pages keep the true address of a picture that a script
/// loads later.
const LAZY: [&str; 6] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-url",
];

/// Longest address that is passed on, in bytes: each link of a page has its
/// own copy.
const LONGEST: usize = 16_384;

/// Returns where a link leads: http, https and mailto only, never a place on
/// the same page, and never with a name or password before the host.
pub(super) fn link(href: &str, base: &Url) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if url.as_str().len() > LONGEST {
        return None;
    }
    match url.scheme() {
        "http" | "https" => {
            url.host_str().filter(|host| !host.is_empty())?;
            url.set_username("").ok()?;
            url.set_password(None).ok()?;
            Some(url)
        }
        "mailto" => Some(url),
        _ => None,
    }
}

/// Returns the address of something loaded: http and https only.
pub(super) fn media(address: &str, base: &Url) -> Option<Url> {
    link(address, base).filter(|url| url.scheme() != "mailto")
}

/// Returns the address of a picture.
pub(super) fn image(node: &NodeRef<'_>, base: &Url) -> Option<Url> {
    if LAZY.iter().all(|name| !node.has_attr(name))
        && !node.has_attr("srcset")
        && !node.has_attr("data-srcset")
    {
        return node.attr("src").and_then(|src| media(&src, base));
    }
    let lazy = LAZY.iter().find_map(|name| media(&node.attr(name)?, base));
    let plain =
        || node.attr("src").filter(|src| !is_placeholder(src)).and_then(|src| media(&src, base));
    lazy.or_else(plain).or_else(|| source(node, base)).or_else(|| media(&node.attr("src")?, base))
}

/// Returns the largest picture of an element's `srcset`.
pub(super) fn source(node: &NodeRef<'_>, base: &Url) -> Option<Url> {
    ["data-srcset", "srcset"].iter().find_map(|name| largest(&node.attr(name)?, base))
}

/// Returns the candidate with the greatest width or density (HTML, `srcset`).
fn largest(srcset: &str, base: &Url) -> Option<Url> {
    let mut best: Option<(f64, Url)> = None;
    let mut rest = srcset.trim();
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        // An address ends at white space; only a comma at its very end parts
        // it from the next.
        let (address, descriptor) = if let Some(address) = address.strip_suffix(',') {
            rest = after.trim_start();
            (address, "")
        } else {
            let comma = after.find(',').unwrap_or(after.len());
            let descriptor = after[..comma].trim();
            rest = after[comma..].trim_start_matches([',', ' ', '\n', '\t', '\r']);
            (address, descriptor)
        };
        let size = descriptor.trim_end_matches(['w', 'x', 'h']).parse::<f64>().unwrap_or(1.0);
        if let Some(url) = media(address, base)
            && best.as_ref().is_none_or(|(known, _)| size > *known)
        {
            best = Some((size, url));
        }
    }
    best.map(|(_, url)| url)
}

fn is_placeholder(src: &str) -> bool {
    ["placeholder", "spacer", "blank.", "loading", "lazy", "grey.", "gray.", "pixel."]
        .iter()
        .any(|word| src.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://news.example/a/").unwrap()
    }

    #[test]
    fn only_addresses_that_do_nothing_pass() {
        assert_eq!(link(" b ", &base()).unwrap().as_str(), "https://news.example/a/b");
        assert_eq!(link("mailto:a@b.example", &base()).unwrap().as_str(), "mailto:a@b.example");
        for bad in [
            "",
            "#x",
            "javascript:1",
            "java\nscript:1",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://",
        ] {
            assert_eq!(link(bad, &base()), None, "{bad}");
        }
        assert_eq!(
            link("https://good.example@evil.example/", &base()).unwrap().as_str(),
            "https://evil.example/"
        );
    }

    #[test]
    fn the_largest_source_wins() {
        let url = |set| largest(set, &base()).map(String::from);
        assert_eq!(
            url("a.jpg 320w, b.jpg 1280w, c.jpg 640w").unwrap(),
            "https://news.example/a/b.jpg"
        );
        assert_eq!(url("a.jpg, b,c.jpg 2x").unwrap(), "https://news.example/a/b,c.jpg");
        assert_eq!(url("data:image/gif;base64,AAAA 1w"), None);
        assert_eq!(url(" , ,"), None);
    }
}
