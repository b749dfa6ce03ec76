//! Addresses as a page names them: where they lead, and of which site.

use dom_query::{Document, Element};
use url::Url;

use super::element::{Named, attribute};
use super::walk::elements;
use crate::model::bare_host;

/// Longest address that is followed or passed on, in bytes.
const LONGEST: usize = 4_096;

/// Returns the address that relative ones are joined to (WHATWG HTML,
/// 4.2.3).
pub(super) fn base_of(document: &Document, url: &Url) -> Url {
    // It may stand in the body: where a stray tag ended the head before it.
    let is_base =
        |element: &Element| element.has_name("base") && attribute(element, "href").is_some();
    let first = elements(&document.root(), is_base).first().map(|base| base.attr_or("href", ""));
    let base = first.and_then(|href| url.join(href.trim()).ok());
    base.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or_else(|| url.clone())
}

/// Returns an absolute http or https address.
pub(super) fn web_address(base: &Url, text: &str) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let url = base.join(text).ok()?;
    let fits = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.as_str().len() <= LONGEST;
    fits.then_some(url)
}

/// Returns the address of which an archive of pages keeps a copy under one of
/// its own: `/web/2022id_/https://a.example/`.
pub(super) fn kept_under(url: &Url) -> Option<Url> {
    if url.host_str() != Some("web.archive.org") {
        return None;
    }
    let (_, rest) = url.as_str().split_once("/web/")?;
    let (when, kept) = rest.split_once('/')?;
    let is_when = when.starts_with(|first: char| first.is_ascii_digit());
    Url::parse(kept).ok().filter(|kept| is_when && kept.has_host())
}

/// Returns the host of an address, as it is written, if it has one.
pub(super) fn host_of(address: &str) -> Option<&str> {
    let (_, rest) = address.trim().split_once("//")?;
    rest.split(['/', '?', '#']).next()
}

/// Tells whether two hosts are of one site.
pub(super) fn is_of_site(one: &str, other: &str) -> bool {
    let (one, other) = (bare_host(one), bare_host(other));
    let is_below =
        |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('.'));
    one == other || is_below(one, other) || is_below(other, one)
}

/// Tells whether an address is that of a picture.
pub(super) fn is_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_base_counts_wherever_it_stands() {
        let page = Url::parse("https://a.example/n/1").unwrap();
        let base = |html: &str| base_of(&Document::from(html), &page).to_string();
        let told = "<base href=//b.example/><base href=/c/>";
        for html in [format!("<head>{told}"), format!("<body><p>x</p>{told}")] {
            assert_eq!(base(&html), "https://b.example/");
        }
        for html in ["<p>x</p>", "<base target=_blank>", "<base href=data:x>"] {
            assert_eq!(base(html), page.as_str());
        }
    }

    #[test]
    fn an_archive_keeps_pages_under_addresses_of_its_own() {
        let kept = |text: &str| kept_under(&Url::parse(text).unwrap()).map(String::from);
        for when in ["20220721", "20220721120000if_"] {
            let address = format!("https://web.archive.org/web/{when}/https://a.example/n?x=1");
            assert_eq!(kept(&address).as_deref(), Some("https://a.example/n?x=1"));
        }
        for own in ["https://web.archive.org/web/", "https://a.example/web/2022/https://b.example/"]
        {
            assert_eq!(kept(own), None, "{own}");
        }
    }
}
