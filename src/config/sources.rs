//! Sources.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use toml::Spanned;
use url::{Host, Url};

use super::check::Checker;
use super::fault::ConfigFault;
use super::typed;
use crate::model::{Category, CategorySlug, DnsServers, RouteName, Routes, Source};

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
        let route = self.route(&what, place, typed.route.as_ref(), defaults, routes);
        if typed.urls.get_ref().is_empty() {
            self.fault(ConfigFault::at(typed.urls.span(), format!("{what} has no address")));
        }
        let mut urls = Vec::new();
        for text in typed.urls.get_ref() {
            let url = self.keep(web_address(text));
            if let (Some(url), Some(route)) = (&url, &route) {
                self.needs_dns(url, route, routes, text.span());
            }
            urls.extend(url);
        }
        let title = typed.title.unwrap_or_else(|| name.to_string());
        let category =
            typed.category.or_else(|| defaults.category.clone()).unwrap_or_else(|| title.clone());
        let slug =
            slugs.get(&category).cloned().unwrap_or_else(|| CategorySlug::from_title(&category));
        let every = typed.every.or(defaults.every).map_or(EVERY, Duration::from);
        Some(Source {
            name,
            category: Category { slug, title: category },
            title,
            kind: typed.kind,
            urls,
            route: route?,
            every,
            article: typed.article,
            links: typed.links,
            select: typed.select,
            remove: typed.remove,
        })
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

/// Reads an http or https address without credentials.
pub(super) fn web_address(typed: &Spanned<String>) -> Result<Url, ConfigFault> {
    let text = typed.get_ref();
    let fault = |message: String| ConfigFault::at(typed.span(), message);
    let url = Url::parse(text).map_err(|error| fault(format!("`{text}`: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(fault(format!("`{text}` is neither http nor https")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("an address must not carry credentials".to_owned()));
    }
    Ok(url)
}
