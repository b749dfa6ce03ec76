//! Who publishes a page and writes none of it.

use url::Url;

use crate::article::data::Data;
use crate::article::element::is_among;
use crate::article::metadata::Metas;
use crate::article::title::letters as letters_of;
use crate::model::bare_host;

/// Who publishes a page, and is called its author where nobody signs.
pub(super) struct Outlets<'a> {
    /// Their letters.
    sites: Vec<String>,
    /// The letters of the host, whole and of its first part: `vbote.example`
    /// is the Vbote.
    hosts: [String; 2],
    organisations: &'a [String],
}

impl<'a> Outlets<'a> {
    pub(super) fn of(metas: &Metas, data: &'a Data, page: &Url) -> Self {
        let named = metas.all("og:site_name").chain(metas.first(&["application-name"]));
        let named = named.chain(data.publisher.as_deref()).chain(metas.all("dc.publisher"));
        let parts = named.flat_map(|site| {
            std::iter::once(site).chain(site.split(['|', '｜', '-', '–', '—', '·', '_']))
        });
        let sites = parts.map(letters_of).filter(|site| !site.is_empty()).collect();
        let host = bare_host(page.host_str().unwrap_or_default());
        let name = host.split('.').next().unwrap_or_default();
        let hosts = [letters_of(host), letters_of(name)];
        Self { sites, hosts, organisations: &data.organisations }
    }

    /// Tells whether a name is that of an outlet, or of its desk.
    pub(super) fn has(&self, name: &str) -> bool {
        let is_of_news = || ENDS.iter().any(|end| name.ends_with(end));
        self.owns(name) || is_desk(name) || is_of_news() || is_firm(name)
    }

    /// Tells whether a name is one that this page gives its outlet.
    fn owns(&self, name: &str) -> bool {
        let own = letters_of(name);
        self.sites.contains(&own)
            || (!name.contains(' ') && self.hosts.contains(&own))
            || self.organisations.iter().any(|other| letters_of(other) == own)
    }

    /// Takes the outlet that stands beside a name.
    pub(super) fn freed(&self, name: String) -> String {
        let own = [" - ", " – ", ", ", " / "].iter().find_map(|sign| {
            let (before, after) = name.split_once(sign)?;
            match (self.owns(before), self.owns(after)) {
                // Behind a comma stands who wrote as well.
                (true, false) if *sign != ", " => Some(after),
                (false, true) => Some(before),
                _ => None,
            }
        });
        own.filter(|own| own.len() > 3).map(str::to_owned).unwrap_or(name)
    }
}

/// Tells whether a name is that of those who edit, in one word or with that
/// of their outlet.
fn is_desk(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    name.split(' ').count() <= 3 && DESKS.contains(&first.as_str())
}

/// Tells whether a name is that of a firm.
pub(in crate::article) fn is_firm(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().trim_end_matches('.');
    name.contains(' ') && is_among(last, &FIRMS)
}

/// What the names of firms end with.
const FIRMS: [&str; 7] = ["LLP", "LLC", "PLLC", "Inc", "Ltd", "Corp", "GmbH"];

/// What those who edit are called.
const DESKS: [&str; 19] = [
    "newsroom",
    "redacció",
    "redacción",
    "redaccion",
    "redacția",
    "redactie",
    "redakce",
    "redakcja",
    "redakcia",
    "redakcija",
    "redaktion",
    "redaksjonen",
    "redazione",
    "redação",
    "rédaction",
    "szerkesztőség",
    "toimitus",
    "редакция",
    "редакція",
];

/// What the names of outlets end with in Chinese, Japanese and Korean.
const ENDS: [&str; 20] = [
    "中心",
    "編輯部",
    "编辑部",
    "新聞",
    "新闻",
    "新聞網",
    "新闻网",
    "新聞雲",
    "网",
    "網",
    "報",
    "报",
    "社",
    "電視台",
    "电视台",
    "周刊",
    "週刊",
    "뉴스",
    "신문",
    "일보",
];
