//! Sources.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use toml::Spanned;
use url::{Host, Url};

use super::check::{Checker, RESERVED};
use super::fault::ConfigFault;
use super::typed;
use super::values::SecretAt;
use crate::model::{
    Archive, Category, CategorySlug, DnsServers, OwnHeaders, Place, RouteName, Routes, Secret,
    Source, SourceAddress,
};

/// How often a source is polled where nothing is written.
const EVERY: Duration = Duration::from_secs(20 * 60);

impl Checker<'_> {
    /// Checks all sources.
    pub(super) fn sources(
        &mut self,
        typed: Vec<Spanned<typed::Source>>,
        defaults: &typed::Defaults,
        routes: &Routes,
        slugs: &BTreeMap<String, CategorySlug>,
    ) -> Vec<Source> {
        let mut names = BTreeSet::new();
        let mut sources = Vec::new();
        for source in typed {
            let name = &source.get_ref().name;
            if !names.insert(name.get_ref().0.clone()) {
                let message = format!("two sources are called `{}`", name.get_ref().0);
                self.fault(ConfigFault::at(name.span(), message));
            }
            sources.extend(self.source(source.into_inner(), defaults, routes, slugs));
        }
        sources
    }

    fn source(
        &mut self,
        typed: typed::Source,
        defaults: &typed::Defaults,
        routes: &Routes,
        slugs: &BTreeMap<String, CategorySlug>,
    ) -> Option<Source> {
        let place = typed.name.span();
        let name = typed.name.into_inner().0;
        let what = format!("source `{name}`");
        let route = self.route(&what, place.clone(), typed.route.as_ref(), defaults, routes);
        if typed.urls.get_ref().is_empty() {
            self.fault(ConfigFault::at(typed.urls.span(), format!("{what} has no address")));
        }
        let mut addresses = Vec::new();
        for text in typed.urls.into_inner() {
            let span = text.span();
            let first = addresses.is_empty();
            let (text, own) = match text.into_inner() {
                typed::Address::Plain(text) => (text, None),
                typed::Address::Routed(typed::Routed { url, route }) => (url, route),
            };
            let leads = place_of(&text, first).map_err(|why| ConfigFault::at(span.clone(), why));
            let leads = self.keep(leads);
            let route = match own {
                Some(own) => {
                    let own = Spanned::new(span.clone(), own);
                    self.route(&what, span.clone(), Some(&own), defaults, routes)
                }
                None => route.clone(),
            };
            if let (Some(Place::Site(url)), Some(route)) = (&leads, &route) {
                self.needs_dns(url, route, routes, span);
            }
            if let (Some(place), Some(route)) = (leads, route) {
                addresses.push(SourceAddress { place, route });
            }
        }
        let origins = addresses.iter().filter_map(|address| match &address.place {
            Place::Site(url) => Some(url.origin()),
            Place::Archive(_) => None,
        });
        let headers = OwnHeaders {
            origins: origins.collect(),
            fields: self.fields(typed.headers, typed.cookie.as_ref()),
        };
        let title = typed.title.unwrap_or_else(|| name.to_string());
        let category =
            typed.category.or_else(|| defaults.category.clone()).unwrap_or_else(|| title.clone());
        let slug =
            slugs.get(&category).cloned().unwrap_or_else(|| CategorySlug::from_title(&category));
        if RESERVED.contains(&slug.as_str()) {
            let message = format!("category `{category}`: `{slug}` names an index of ours");
            let hint = "give its title another name under [categories]";
            self.fault(ConfigFault::at(place, message).hint(hint));
        }
        let every = typed.every.or(defaults.every).map_or(EVERY, Duration::from);
        Some(Source {
            name,
            category: Category { slug, title: category },
            title,
            kind: typed.kind,
            addresses: (!addresses.is_empty()).then_some(addresses)?,
            headers,
            every,
            article: typed.article,
            links: typed.links.and_then(|css| self.selector(css)),
            rules: self.rules(typed.select, typed.remove, typed.replace),
        })
    }

    /// Checks header fields of a source's own.
    fn fields(
        &mut self,
        typed: BTreeMap<Spanned<String>, Spanned<String>>,
        cookie: Option<&Spanned<SecretAt>>,
    ) -> Vec<(String, Secret)> {
        let mut fields = Vec::new();
        for (name, value) in typed {
            let lower = name.get_ref().to_ascii_lowercase();
            let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
            if lower.is_empty() || !lower.bytes().all(is_token) {
                let message = format!("`{}` is not a name of a header field", name.get_ref());
                self.fault(ConfigFault::at(name.span(), message));
            } else if OURS.contains(&lower.as_str()) || lower.starts_with("proxy-") {
                let message = format!("header field `{}` is ours to set", name.get_ref());
                let hint = "cookies go to `cookie = { file = … }`, the user agent to [network]";
                self.fault(ConfigFault::at(name.span(), message).hint(hint));
            } else if !is_field_value(value.get_ref()) {
                let message = "a header field is one line of printable ASCII";
                self.fault(ConfigFault::at(value.span(), message));
            } else {
                fields.push((lower, Secret::new(value.get_ref())));
            }
        }
        if let Some(at) = cookie
            && let Some(cookie) = self.secret(at)
        {
            if is_field_value(cookie.expose()) {
                fields.push(("cookie".to_owned(), cookie));
            } else {
                let message = "a cookie is one line of printable ASCII: name=value; name=value";
                self.fault(ConfigFault::at(at.span(), message));
            }
        }
        fields
    }

    /// A name on a direct route needs somebody to resolve it, and we ask
    /// nobody whom the operator did not choose.
    pub(super) fn needs_dns(
        &mut self,
        url: &Url,
        route: &RouteName,
        routes: &Routes,
        span: std::ops::Range<usize>,
    ) {
        let Some(Host::Domain(host)) = url.host() else { return };
        let known = host == "localhost" || routes.dns().pinned.contains_key(host);
        if route.is_direct() && !known && matches!(routes.dns().servers, DnsServers::None) {
            self.fault(
                ConfigFault::at(span, format!("nobody resolves `{host}` on a direct route")).hint(
                    "write [dns] servers = [\"https://9.9.9.9/dns-query\"] and a route for them, \
                     or servers = \"system\", or pin the address under [dns.pinned]",
                ),
            );
        }
    }
}

/// Header fields that a source cannot ask for: they belong to the protocol,
/// to the cache, or have a key of their own.
const OURS: [&str; 17] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "keep-alive",
    "expect",
    "accept-encoding",
    "range",
    "if-none-match",
    "if-modified-since",
    "cookie",
    "user-agent",
    "referer",
    "via",
];

fn is_field_value(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Reads where an address of a source leads; the first is the source's own.
fn place_of(text: &str, first: bool) -> Result<Place, String> {
    match Archive::new(text) {
        Ok(_) if first => Err("the first address must be the source's own, not an archive".into()),
        Ok(archive) => Ok(Place::Archive(archive)),
        Err(why) if text.contains("{url}") => Err(why),
        Err(_) => web_address(text).map(Place::Site),
    }
}

/// Reads an http or https address without credentials.
pub(super) fn web_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{text}` is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not carry credentials".to_owned());
    }
    Ok(url)
}
