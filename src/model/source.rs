//! A configured place that we poll.

use std::fmt;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Category, Inward, Origin, RouteName, Rules, Secret, SourceName};

/// What the address of a source leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// RSS 0.9x to 2.0, RDF, Atom or JSON Feed, told apart by content.
    Feed,
    /// A sitemap or an index of sitemaps (sitemaps.org 0.9, news extension).
    Sitemap,
    /// An HTML page whose links are the entries.
    Listing,
}

/// Where the text of an article is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArticleFrom {
    /// The page that the entry links to; the feed's own full content where
    /// the page cannot be had.
    Page,
    /// The feed's full content; no page is fetched.
    Feed,
}

/// A configured source.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, the folder of its pages.
    pub name: SourceName,
    /// Its title as readers see it.
    pub title: String,
    /// What its addresses lead to.
    pub kind: SourceKind,
    /// Its addresses, tried in order; the first is its own, and there is one.
    pub addresses: Vec<SourceAddress>,
    /// What is said to its own addresses and to nobody else.
    pub headers: OwnHeaders,
    /// The category of its pages.
    pub category: Category,
    /// How often it is polled at least.
    pub every: Duration,
    /// Where article text comes from.
    pub article: ArticleFrom,
    /// CSS selector of the links of a listing page.
    pub links: Option<String>,
    /// How its pages are read.
    pub rules: Rules,
}

impl Source {
    /// Returns what inward addresses this source may use: those origins that
    /// the operator typed for it, and those allowed for all.
    #[must_use]
    pub fn inward(&self, allowed: &Inward) -> Inward {
        allowed.with(self.addresses.iter().filter_map(|address| address.place.origin()))
    }

    /// Returns in words where and how it is asked: one that is asked elsewhere
    /// is not known.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        let one = |SourceAddress { place, route }: &SourceAddress| format!("{place} by {route}");
        self.addresses.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// Returns the address that readers may know: the source's own.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.addresses.iter().find_map(|address| match &address.place {
            Place::Site(url) => Some(url),
            Place::Archive(_) => None,
        })
    }

    /// Tells whether a page is on the host of one of the source's own
    /// addresses. A bare IP address stands for as many sites as it has ports.
    #[must_use]
    pub fn is_at(&self, page: &Url) -> bool {
        self.addresses.iter().any(|address| match &address.place {
            Place::Site(url) if url.domain().is_some() => site(url) == site(page),
            Place::Site(url) => Origin::of(url) == Origin::of(page),
            Place::Archive(_) => false,
        })
    }

    /// Returns where the address of the given number has what the source's
    /// own site has at `wanted`, if it can have it.
    #[must_use]
    pub fn at(&self, number: usize, wanted: &Url) -> Option<Url> {
        match &self.addresses.get(number)?.place {
            // The source's own route leads to whatever its entries link to.
            Place::Site(_) if number == 0 => Some(wanted.clone()),
            Place::Site(other) => {
                let own = self.url()?;
                if Origin::of(wanted) == Origin::of(other) {
                    return Some(wanted.clone());
                }
                (site(wanted)? == site(own)?).then(|| moved(wanted, other)).flatten()
            }
            Place::Archive(archive) => archive.of(wanted),
        }
    }

    /// Returns where the source's own site has what was found at `url` of the
    /// address of the given number, so that links and identities are the same
    /// whichever address supplied them.
    #[must_use]
    pub fn home(&self, number: usize, url: &Url) -> Url {
        let address = self.addresses.get(number).filter(|_| number > 0);
        let home = match address.map(|address| &address.place) {
            Some(Place::Site(other)) if Origin::of(url) == Origin::of(other) => {
                self.url().and_then(|own| moved(url, own))
            }
            Some(Place::Archive(archive)) => archive.kept(url),
            _ => None,
        };
        home.unwrap_or_else(|| url.clone())
    }
}

/// One address of a source, with its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAddress {
    /// Where it leads.
    pub place: Place,
    /// The way out.
    pub route: RouteName,
}

/// Where an address of a source leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To the feed itself, at the source or at a site with the same paths: an
    /// alternate domain, an onion service.
    Site(Url),
    /// To copies of whatever address one asks it for.
    Archive(Archive),
}

impl Place {
    fn origin(&self) -> Option<Origin> {
        match self {
            Self::Site(url) => Origin::of(url),
            Self::Archive(archive) => Origin::of(&archive.of(&archive.example)?),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(url) => url.fmt(f),
            Self::Archive(archive) => f.write_str(&archive.template),
        }
    }
}

/// A place that keeps copies of others: an address with `{url}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    template: String,
    example: Url,
}

impl Archive {
    /// Where the address that is wanted goes.
    const HOLE: &str = "{url}";

    /// Reads a template. In the path the address is put in as it is, as web
    /// archives want it; in the query it is percent-encoded.
    ///
    /// # Errors
    /// If it has no hole after its host, or is not http or https.
    pub fn new(template: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("`{template}` is not the address of an archive: {why}");
        let example = Url::parse("https://news.example/").map_err(|error| error.to_string())?;
        let archive = Self { template: template.to_owned(), example };
        let filled = archive.of(&archive.example);
        let bare = Url::parse(&template.replace(Self::HOLE, ""));
        match (filled, bare) {
            (Some(filled), Ok(bare))
                if template.matches(Self::HOLE).count() == 1
                    && matches!(bare.scheme(), "http" | "https")
                    && bare.username().is_empty()
                    && bare.password().is_none()
                    && Origin::of(&filled) == Origin::of(&bare) =>
            {
                Ok(archive)
            }
            _ => Err(wrong("it needs one `{url}` in its path or query")),
        }
    }

    /// Returns where the archive keeps an address.
    #[must_use]
    pub fn of(&self, wanted: &Url) -> Option<Url> {
        let (before, _) = self.template.split_once(Self::HOLE)?;
        let mut wanted = wanted.clone();
        wanted.set_fragment(None);
        let put = match before.contains('?') {
            true => utf8_percent_encode(wanted.as_str(), NON_ALPHANUMERIC).to_string(),
            false => wanted.to_string(),
        };
        Url::parse(&self.template.replace(Self::HOLE, &put)).ok()
    }

    /// Returns what the archive keeps at an address of its own.
    fn kept(&self, url: &Url) -> Option<Url> {
        let (before, after) = self.template.split_once(Self::HOLE)?;
        let rest = url.as_str().strip_prefix(before)?.strip_suffix(after)?;
        let rest = match before.contains('?') {
            true => percent_decode_str(rest).decode_utf8().ok()?,
            false => rest.into(),
        };
        Url::parse(&rest).ok().filter(|kept| matches!(kept.scheme(), "http" | "https"))
    }
}

/// Header fields that a source asks for, with the addresses that get them.
#[derive(Debug, Clone, Default)]
pub struct OwnHeaders {
    /// The origins of the source's own addresses, with their scheme: what is
    /// told over TLS is told in no other way.
    pub origins: Vec<url::Origin>,
    /// Names and values; values may be secrets, cookies among them.
    pub fields: Vec<(String, Secret)>,
}

impl OwnHeaders {
    /// Returns what is said to an address: nothing to strangers.
    #[must_use]
    pub fn for_url(&self, url: &Url) -> &[(String, Secret)] {
        match self.origins.contains(&url.origin()) {
            true => &self.fields,
            false => &[],
        }
    }
}

/// Returns a host without the `www.` that many sites have with and without.
#[must_use]
pub fn bare_host(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

fn site(url: &Url) -> Option<&str> {
    url.host_str().map(bare_host)
}

/// The same path and query at the origin of another address.
fn moved(wanted: &Url, other: &Url) -> Option<Url> {
    let mut moved = other.clone();
    moved.set_path(wanted.path());
    moved.set_query(wanted.query());
    moved.set_fragment(None);
    moved.has_host().then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn source(addresses: &[&str]) -> Source {
        let address = |text: &&str| SourceAddress {
            place: match Archive::new(text) {
                Ok(archive) => Place::Archive(archive),
                Err(_) => Place::Site(url(text)),
            },
            route: "tor".parse().unwrap(),
        };
        Source {
            name: "soh".parse().unwrap(),
            title: String::new(),
            kind: SourceKind::Feed,
            addresses: addresses.iter().map(address).collect(),
            headers: OwnHeaders::default(),
            category: Category { slug: "a".parse().unwrap(), title: String::new() },
            every: Duration::from_secs(60),
            article: ArticleFrom::Page,
            links: None,
            rules: Rules::default(),
        }
    }

    #[test]
    fn other_addresses_have_the_same_paths() {
        let source = source(&[
            "https://news.example/rss",
            "http://abc.onion:81/rss",
            "https://archive.example/web/2id_/{url}",
        ]);
        let page = url("https://www.news.example/a/b?c=d#e");
        let at = |number, wanted: &Url| source.at(number, wanted).map(|url| url.to_string());
        assert_eq!(at(0, &page).unwrap(), page.as_str());
        assert_eq!(at(1, &page).unwrap(), "http://abc.onion:81/a/b?c=d");
        let archived = "https://archive.example/web/2id_/https://www.news.example/a/b?c=d";
        assert_eq!(at(2, &page).unwrap(), archived);
        let elsewhere = url("https://other.example/a");
        assert_eq!(at(0, &elsewhere).unwrap(), elsewhere.as_str());
        assert_eq!(at(1, &elsewhere), None);
        assert_eq!(at(1, &url("http://abc.onion:81/x")).unwrap(), "http://abc.onion:81/x");
        assert_eq!(at(3, &page), None);
        assert!(source.is_at(&url("http://news.example/x")) && !source.is_at(&elsewhere));
        let home = |number, at: &str| source.home(number, &url(at)).to_string();
        assert_eq!(home(1, "http://abc.onion:81/a?b"), "https://news.example/a?b");
        assert_eq!(home(1, "http://abc.onion/a"), "http://abc.onion/a");
        assert_eq!(home(2, archived), page.as_str().trim_end_matches("#e"));
        assert_eq!(home(0, "http://abc.onion:81/a"), "http://abc.onion:81/a");
    }

    #[test]
    fn an_archive_in_a_query_gets_the_address_encoded() {
        let archive = Archive::new("https://a.example/get?u={url}").unwrap();
        let put = archive.of(&url("https://b.example/?x=1&y=2")).unwrap();
        assert_eq!(put.query(), Some("u=https%3A%2F%2Fb%2Eexample%2F%3Fx%3D1%26y%3D2"));
        for bad in ["https://{url}/", "https://a.example/", "ftp://a/{url}", "https://a/{url}{url}"]
        {
            assert!(Archive::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn own_headers_are_for_own_addresses_only() {
        let own = url("https://news.example/rss");
        let headers = OwnHeaders {
            origins: vec![own.origin()],
            fields: vec![("Cookie".to_owned(), Secret::new("a=b"))],
        };
        assert_eq!(headers.for_url(&url("https://news.example/post")).len(), 1);
        for stranger in
            ["http://news.example:443/", "https://news.example:81/", "https://x.example/"]
        {
            assert!(headers.for_url(&url(stranger)).is_empty(), "{stranger}");
        }
    }
}
