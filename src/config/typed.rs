//! What the operator typed, before anybody asked what it means.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::values::{Day, Every, Parsed, SecretAt, Size};
use crate::model::{
    ArticleFrom, Author, Hello, MirrorName, RouteName, Signer, SourceKind, SourceName,
};

/// A whole configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) site: Site,
    #[serde(default)]
    pub(super) repository: Repository,
    #[serde(default)]
    pub(super) proxies: BTreeMap<Spanned<String>, Proxy>,
    #[serde(default)]
    pub(super) groups: BTreeMap<Spanned<String>, Group>,
    #[serde(default)]
    pub(super) dns: Dns,
    #[serde(default)]
    pub(super) network: Network,
    #[serde(default)]
    pub(super) limits: Limits,
    #[serde(default)]
    pub(super) categories: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) defaults: Defaults,
    #[serde(default)]
    pub(super) sources: Vec<Spanned<Source>>,
    #[serde(default)]
    pub(super) mirrors: Vec<Spanned<Mirror>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    pub(super) title: String,
    #[serde(default = "english")]
    pub(super) language: String,
    pub(super) featured: Option<Spanned<PathBuf>>,
    #[serde(default)]
    pub(super) guides: Vec<Link>,
    pub(super) templates: Option<PathBuf>,
    pub(super) assets: Option<Spanned<Parsed<MirrorName>>>,
    #[serde(default = "sixty")]
    pub(super) newest: usize,
    pub(super) quorum: Option<Spanned<usize>>,
}

fn english() -> String {
    "en".to_owned()
}

fn sixty() -> usize {
    60
}

/// The file of editors' picks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Featured {
    #[serde(default)]
    pub(super) picks: Vec<Link>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub(super) title: String,
    pub(super) url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Repository {
    pub(super) path: Option<PathBuf>,
    pub(super) author: Option<Parsed<Author>>,
    pub(super) signing_key: Option<Spanned<SecretAt>>,
    pub(super) passphrase: Option<Spanned<SecretAt>>,
    #[serde(default)]
    pub(super) trusted_signers: Vec<Parsed<Signer>>,
    #[serde(default)]
    pub(super) shared: bool,
    pub(super) rotate: Option<Rotate>,
    pub(super) max_size: Option<Size>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rotate {
    Yearly,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proxy {
    pub(super) url: Spanned<String>,
    pub(super) username: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<SecretAt>>,
    #[serde(default)]
    pub(super) isolate: bool,
    pub(super) ca: Option<Spanned<PathBuf>>,
    pub(super) via: Option<Parsed<RouteName>>,
    pub(super) settings: Option<Spanned<PathBuf>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) policy: Spanned<Policy>,
    pub(super) members: Spanned<Vec<Parsed<RouteName>>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Policy {
    Fallback,
    Race,
    Fastest,
    Rotate,
    Sticky,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dns {
    pub(super) servers: Option<Spanned<Servers>>,
    pub(super) route: Option<Spanned<Parsed<RouteName>>>,
    #[serde(default)]
    pub(super) pinned: BTreeMap<String, Vec<IpAddr>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "\"system\", or a list of https addresses")]
pub(super) enum Servers {
    Word(String),
    List(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Network {
    pub(super) user_agent: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) inward: Vec<String>,
    pub(super) ca: Option<Spanned<PathBuf>>,
    pub(super) hello: Option<Spanned<Vec<Hello>>>,
    pub(super) probe: Option<Probe>,
}

/// A request that shows whether a proxy works.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Probe {
    pub(super) url: Spanned<String>,
    #[serde(default = "good")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) marker: String,
    pub(super) every: Option<Parsed<Every>>,
}

fn good() -> u16 {
    200
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Defaults {
    pub(super) route: Option<Spanned<Parsed<RouteName>>>,
    pub(super) every: Option<Parsed<Every>>,
    pub(super) category: Option<String>,
    pub(super) burnt_after: Option<Parsed<Every>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) name: Spanned<Parsed<SourceName>>,
    pub(super) title: Option<String>,
    #[serde(default = "feed")]
    pub(super) kind: SourceKind,
    pub(super) urls: Spanned<Vec<Spanned<Address>>>,
    #[serde(default)]
    pub(super) headers: BTreeMap<Spanned<String>, Spanned<String>>,
    pub(super) cookie: Option<Spanned<SecretAt>>,
    pub(super) category: Option<String>,
    pub(super) route: Option<Spanned<Parsed<RouteName>>>,
    pub(super) every: Option<Parsed<Every>>,
    #[serde(default = "page")]
    pub(super) article: ArticleFrom,
    pub(super) links: Option<Spanned<String>>,
    pub(super) select: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) remove: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) replace: Vec<Spanned<Replacement>>,
}

/// Rules of a source in a file of their own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) select: Option<Spanned<String>>,
    pub(super) remove: Option<Vec<Spanned<String>>>,
    pub(super) replace: Option<Vec<Spanned<Replacement>>>,
}

/// Text that is written otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replacement {
    pub(super) pattern: Spanned<String>,
    pub(super) with: Spanned<String>,
}

/// An address of a source: alone, or with a route of its own.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "an address, or { url = \"…\", route = \"…\" }")]
pub(super) enum Address {
    Plain(String),
    Routed(Routed),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Routed {
    pub(super) url: String,
    pub(super) route: Option<Parsed<RouteName>>,
}

fn feed() -> SourceKind {
    SourceKind::Feed
}

fn page() -> ArticleFrom {
    ArticleFrom::Page
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mirror {
    pub(super) name: Spanned<Parsed<MirrorName>>,
    pub(super) push: Spanned<String>,
    pub(super) branch: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) branches: Vec<Spanned<String>>,
    pub(super) username: Option<String>,
    pub(super) token: Option<Spanned<SecretAt>>,
    pub(super) password: Option<Spanned<SecretAt>>,
    pub(super) key: Option<Spanned<SecretAt>>,
    pub(super) passphrase: Option<Spanned<SecretAt>>,
    pub(super) agent: Option<Spanned<Agent>>,
    pub(super) public_key: Option<Spanned<PathBuf>>,
    pub(super) known_hosts: Option<Spanned<PathBuf>>,
    pub(super) page: Option<Spanned<String>>,
    pub(super) asset: Option<Spanned<String>>,
    pub(super) clone: Option<Spanned<String>>,
    pub(super) budget: Option<Size>,
    pub(super) route: Option<Spanned<Parsed<RouteName>>>,
    pub(super) ca: Option<Spanned<PathBuf>>,
    pub(super) spare: Option<Spare>,
    pub(super) burnt_after: Option<Parsed<Every>>,
    pub(super) token_expires: Option<Parsed<Day>>,
    pub(super) forge: Option<Forge>,
    pub(super) api: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) create: bool,
    pub(super) description: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Forge {
    Github,
    Gitlab,
    #[serde(alias = "forgejo", alias = "codeberg")]
    Gitea,
}

/// An SSH agent: that of the environment, or one at a socket.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "true, or the path of a socket")]
pub(super) enum Agent {
    Plain(bool),
    Socket(PathBuf),
}

/// Whether a mirror is spare: `true`, or `"cold"`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "true, false, \"hot\" or \"cold\"")]
pub(super) enum Spare {
    Plain(bool),
    Kind(SpareKind),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SpareKind {
    Hot,
    Cold,
}

macro_rules! limits {
    ($($field:ident: $type:ty),* $(,)?) => {
        /// Limits that the operator changed.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Limits {
            $($field: Option<$type>,)*
        }

        impl Limits {
            /// Returns the defaults with what was typed put over them.
            pub(super) fn over(self, mut limits: crate::model::Limits) -> crate::model::Limits {
                $(if let Some(value) = self.$field { limits.$field = value.into(); })*
                limits
            }
        }
    };
}

limits! {
    feed_size: Size,
    feed_entries: usize,
    page_size: Size,
    image_size: Size,
    image_side: u32,
    image_width: u32,
    images_per_page: usize,
    pages_per_article: usize,
    html_depth: usize,
    html_elements: usize,
    html_attributes: usize,
    connect_time: Parsed<Every>,
    read_time: Parsed<Every>,
    total_time: Parsed<Every>,
    redirects: usize,
    connections: usize,
    connections_per_host: usize,
    push_time: Parsed<Every>,
    fetch_size: Size,
    push_step: Size,
    workers: usize,
    worker_memory: Size,
    worker_time: Parsed<Every>,
    batch_pages: usize,
    batch_size: Size,
    article_characters: usize,
}
