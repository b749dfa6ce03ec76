//! From what was typed to what it means.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::Spanned;

use super::fault::{ConfigFault, from_toml};
use super::repository;
use super::sources::web_address;
use super::typed::{self, Featured, File};
use super::values::SecretAt;
use super::{Settings, Surroundings};
use crate::model::{
    Bytes, Category, CategorySlug, Hello, Inward, Limits, Link, Mirror, Probe, Rotation, Rules,
    Secret, Site,
};

/// The user agent where none is configured: honest, and the same everywhere.
const USER_AGENT: &str = "Mozilla/5.0 (compatible; thistledown)";

/// Slugs that name index files of ours.
pub(super) const RESERVED: [&str; 1] = ["newest"];

/// What the checks share: where they are, what they see, what they found.
pub(super) struct Checker<'a> {
    pub(super) base: &'a Path,
    pub(super) around: &'a Surroundings<'a>,
    pub(super) faults: Vec<ConfigFault>,
    pub(super) warnings: Vec<String>,
}

impl Checker<'_> {
    pub(super) fn fault(&mut self, fault: ConfigFault) {
        self.faults.push(fault);
    }

    /// Returns a value, or notes its absence as a fault.
    pub(super) fn keep<T>(&mut self, result: Result<T, ConfigFault>) -> Option<T> {
        result.map_err(|fault| self.fault(fault)).ok()
    }

    /// Resolves a path relative to the folder of the configuration.
    pub(super) fn resolve(&self, path: &Path) -> PathBuf {
        self.base.join(path)
    }

    /// Reads a file that the configuration names.
    pub(super) fn read(&mut self, path: &Spanned<PathBuf>) -> Option<Vec<u8>> {
        let full = self.resolve(path.get_ref());
        let read = (self.around.read)(&full).map_err(|error| {
            ConfigFault::at(path.span(), format!("cannot read `{}`: {error}", full.display()))
        });
        self.keep(read)
    }

    /// Reads a file that must be text.
    pub(super) fn read_text(&mut self, path: &Spanned<PathBuf>) -> Option<String> {
        let bytes = self.read(path)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| ConfigFault::at(path.span(), "this file is not UTF-8 text"));
        self.keep(text)
    }

    /// Fetches a secret from where it is kept.
    pub(super) fn secret(&mut self, at: &Spanned<SecretAt>) -> Option<Secret> {
        let found = match at.get_ref() {
            SecretAt::Env(name) => (self.around.variable)(name)
                .ok_or_else(|| format!("the environment has no variable `{name}`")),
            SecretAt::File(path) => self.secret_file(&self.resolve(path)),
            SecretAt::Credential(name) => match (self.around.variable)("CREDENTIALS_DIRECTORY") {
                Some(folder) => self.secret_file(&Path::new(&folder).join(name)),
                None => Err(format!(
                    "there are no credentials here: `{name}` is handed over by systemd \
                     (LoadCredential={name}:/path)"
                )),
            },
        };
        let secret = found.and_then(|text| match text.trim() {
            "" => Err("this secret is empty".to_owned()),
            _ => Ok(Secret::new(&text)),
        });
        self.keep(secret.map_err(|message| ConfigFault::at(at.span(), message)))
    }

    fn secret_file(&self, path: &Path) -> Result<String, String> {
        let shown = path.display();
        let bytes =
            (self.around.read)(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
        String::from_utf8(bytes).map_err(|_| format!("`{shown}` is not UTF-8 text"))
    }
}

/// Checks everything; all faults of one pass come back together.
pub(super) fn check(
    typed: File,
    base: &Path,
    around: &Surroundings,
) -> Result<Settings, Vec<ConfigFault>> {
    let mut checker = Checker { base, around, faults: Vec::new(), warnings: Vec::new() };
    let limits = typed.limits.over(Limits::default());
    check_limits(&mut checker, &limits);
    let inward = Inward::hosts(typed.network.inward);
    let user_agent = check_user_agent(&mut checker, typed.network.user_agent);
    let ca = typed.network.ca.as_ref().and_then(|path| checker.read(path));
    let hello = check_hello(&mut checker, typed.network.hello);
    let probe = typed.network.probe.and_then(|probe| check_probe(&mut checker, probe));
    let routes = checker.routes(typed.proxies, typed.groups, typed.dns);
    let slugs = check_categories(&mut checker, typed.categories);
    let route = typed.defaults.route.as_ref().and_then(|route| {
        checker.route("[defaults]", route.span(), None, &typed.defaults, &routes)
    });
    let sources = checker.sources(typed.sources, &typed.defaults, &routes, &slugs);
    let mirrors = checker.mirrors(typed.mirrors, &typed.defaults, &routes, &typed.site.title);
    let signing_key = checker.signing_key(&typed.repository);
    let featured = typed.site.featured.as_ref().map(|path| check_featured(&mut checker, path));
    if let Some(assets) = &typed.site.assets
        && !mirrors.iter().any(|m| m.name == assets.get_ref().0 && m.asset.is_some())
    {
        checker.fault(ConfigFault::at(
            assets.span(),
            format!("no mirror `{}` with an `asset` address is configured", assets.get_ref().0),
        ));
    }
    if sources.is_empty() && checker.faults.is_empty() {
        checker.warnings.push("no source is configured: there is nothing to poll".to_owned());
    }
    if mirrors.is_empty() && checker.faults.is_empty() {
        checker.warnings.push("no mirror is configured: nothing will be pushed".to_owned());
    }
    let quorum = check_quorum(&mut checker, typed.site.quorum, &mirrors);
    let mut categories: Vec<Category> = Vec::new();
    for source in &sources {
        if !categories.contains(&source.category) {
            categories.push(source.category.clone());
        }
    }
    if !checker.faults.is_empty() {
        return Err(checker.faults);
    }
    Ok(Settings {
        site: Site {
            title: typed.site.title,
            language: typed.site.language,
            featured: featured.unwrap_or_default(),
            guides: links(typed.site.guides),
            templates: typed.site.templates.map(|path| base.join(path)),
            assets: typed.site.assets.map(|name| name.into_inner().0),
            newest: typed.site.newest.clamp(1, 1_000),
            categories,
            sources: sources.iter().map(|s| (s.name.clone(), s.title.clone())).collect(),
        },
        repository: typed.repository.path.unwrap_or_else(|| PathBuf::from("news.git")),
        trusted_signers: repository::trusted(
            signing_key.as_ref(),
            typed.repository.trusted_signers,
        ),
        signing_key,
        rotation: Rotation {
            yearly: typed.repository.rotate.is_some(),
            max_size: typed.repository.max_size.map(Bytes::from),
        },
        author: typed.repository.author.map(|author| author.0).unwrap_or_default(),
        shared: typed.repository.shared,
        routes,
        route,
        sources,
        mirrors,
        quorum,
        limits,
        inward,
        user_agent,
        ca,
        hello,
        probe,
        warnings: checker.warnings,
    })
}

/// Without a choice no number of mirrors is asked for.
fn check_quorum(checker: &mut Checker, typed: Option<Spanned<usize>>, mirrors: &[Mirror]) -> usize {
    let Some(typed) = typed else { return 0 };
    let listed = mirrors.iter().filter(|mirror| mirror.spare.is_none()).count();
    if *typed.get_ref() > listed {
        let message = format!("a quorum of {} of {listed} mirrors is never met", typed.get_ref());
        checker.fault(ConfigFault::at(typed.span(), message).hint("spares do not count"));
    }
    typed.into_inner()
}

/// Checks rules that stand alone, over those that stand already.
pub(super) fn check_rules(
    typed: typed::Rules,
    standing: &Rules,
) -> Result<Rules, Vec<ConfigFault>> {
    let around =
        Surroundings { read: &|_| Err(std::io::ErrorKind::NotFound.into()), variable: &|_| None };
    let mut checker =
        Checker { base: Path::new(""), around: &around, faults: Vec::new(), warnings: Vec::new() };
    let typed::Rules { select, remove, replace } = typed;
    let (has_select, has_remove, has_replace) =
        (select.is_some(), remove.is_some(), replace.is_some());
    let own = checker.rules(select, remove.unwrap_or_default(), replace.unwrap_or_default());
    if !checker.faults.is_empty() {
        return Err(checker.faults);
    }
    let mut rules = standing.clone();
    if has_select {
        rules.select = own.select;
    }
    if has_remove {
        rules.remove = own.remove;
    }
    if has_replace {
        rules.replace = own.replace;
    }
    Ok(rules)
}

fn links(typed: Vec<typed::Link>) -> Vec<Link> {
    typed.into_iter().map(|link| Link { title: link.title, url: link.url }).collect()
}

fn check_limits(checker: &mut Checker, limits: &Limits) {
    for (name, value) in [
        ("connections", limits.connections),
        ("connections_per_host", limits.connections_per_host),
        ("pages_per_article", limits.pages_per_article),
        ("workers", limits.workers),
        ("batch_pages", limits.batch_pages),
    ] {
        if value == 0 {
            let message = format!("limit `{name}` is 0: nothing could be done");
            checker.fault(ConfigFault { span: None, message, hint: None });
        }
    }
}

fn check_user_agent(checker: &mut Checker, typed: Option<Spanned<String>>) -> String {
    let Some(typed) = typed else { return USER_AGENT.to_owned() };
    if typed.get_ref().is_empty() || !typed.get_ref().bytes().all(|b| (b' '..=b'~').contains(&b)) {
        let message = "a user agent is one line of printable ASCII";
        checker.fault(ConfigFault::at(typed.span(), message));
    }
    typed.into_inner()
}

/// Without a choice the cheap ways come first.
fn check_hello(checker: &mut Checker, typed: Option<Spanned<Vec<Hello>>>) -> Vec<Hello> {
    let Some(typed) = typed else { return vec![Hello::Plain, Hello::Tcp, Hello::Record] };
    let distinct: BTreeSet<_> = typed.get_ref().iter().collect();
    if distinct.is_empty() || distinct.len() < typed.get_ref().len() {
        let message = "`hello` is a list of `plain`, `tcp` and `record`, each at most once";
        checker.fault(ConfigFault::at(typed.span(), message));
    }
    typed.into_inner()
}

fn check_probe(checker: &mut Checker, typed: typed::Probe) -> Option<Probe> {
    let url = web_address(typed.url.get_ref());
    let url = checker.keep(url.map_err(|message| ConfigFault::at(typed.url.span(), message)))?;
    let typed::Probe { status, marker, every, .. } = typed;
    Some(Probe { url, status, marker, every: every.map(Duration::from) })
}

fn check_featured(checker: &mut Checker, path: &Spanned<PathBuf>) -> Vec<Link> {
    let Some(text) = checker.read_text(path) else { return Vec::new() };
    match toml::from_str::<Featured>(&text) {
        Ok(featured) => links(featured.picks),
        Err(error) => {
            let inner = from_toml(&error);
            let line = inner.span.map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            let message = format!("`{}`, line {line}: {}", path.get_ref().display(), inner.message);
            checker.fault(ConfigFault { span: Some(path.span()), message, hint: inner.hint });
            Vec::new()
        }
    }
}

fn check_categories(
    checker: &mut Checker,
    typed: BTreeMap<String, Spanned<String>>,
) -> BTreeMap<String, CategorySlug> {
    let mut slugs = BTreeMap::new();
    for (title, slug) in typed {
        let span: Range<usize> = slug.span();
        match slug.get_ref().parse::<CategorySlug>() {
            Ok(slug) if RESERVED.contains(&slug.as_str()) => {
                checker.fault(ConfigFault::at(span, format!("`{slug}` names an index of ours")));
            }
            Ok(slug) => {
                slugs.insert(title, slug);
            }
            Err(error) => checker.fault(ConfigFault::at(span, error.to_string())),
        }
    }
    slugs
}
