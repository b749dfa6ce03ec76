//! The nouns of thistledown, valid by construction.
//!
//! Every type here can only be made whole: a name that parses, a path that we
//! would publish, a route that exists. Nothing here touches clock, disk or
//! network, and nothing here knows how a noun is found or shown.

mod address;
mod article;
mod commit;
mod digest;
mod entry;
mod evidence;
mod fetched;
mod forge;
mod health;
mod ledger;
mod limits;
mod living;
mod mirror;
mod name;
mod path;
mod replaced;
mod rotation;
mod routes;
mod rules;
mod secret;
mod signature;
mod site;
mod source;

pub use address::{Inward, Origin, is_inward};
pub use article::{Article, Body, Figure, Further, Piece};
pub use commit::{Author, CommitId, Publication};
pub use digest::Digest;
pub use entry::{Enclosure, Entry, Feed};
pub use evidence::{Evidence, Provenance};
pub use fetched::{Fault, Validators};
pub use forge::{Forge, ForgeKind, owner_and_name};
pub use health::{LastFailure, Probe, WayHealth};
pub use ledger::{Digests, LedgerLine, Month, PageId};
pub use limits::{Bytes, Limits};
pub use living::{living, may_burn, seeded};
pub use mirror::{AddressTemplate, Credential, Mirror, PushAddress, Spare, SshAgent, SshKey};
pub use name::{CategorySlug, MirrorName, NameError, RouteName, SourceName};
pub use path::{PathError, TreePath};
pub use replaced::Replaced;
pub use rotation::{History, Relief, Rotation};
pub use routes::{
    Dns, DnsServers, Group, Hello, Policy, Proxy, ProxyAddress, ProxyScheme, Routes, RoutesError,
};
pub use rules::{Replacement, Rules};
pub use secret::Secret;
pub use signature::{Disbelief, Signer, SigningKey, TrustedSigners};
pub use site::{Category, Link, Site};
pub use source::{
    Archive, ArticleFrom, OwnHeaders, Place, Source, SourceAddress, SourceKind, bare_host,
};

#[cfg(test)]
pub(crate) use signature::tests as tests_of_signatures;
