//! The configuration: text in, checked settings out.
//!
//! What was typed ([`typed`]) and what it means ([`Settings`]) are two types;
//! after the check nothing is secretly required. Errors show file, line and
//! the offending text. This room reads no file and no environment: the caller
//! lends its eyes ([`Surroundings`]).

mod check;
mod fault;
mod forges;
mod mirrors;
mod repository;
mod routes;
mod rules;
mod sources;
mod typed;
mod values;

use std::io;
use std::path::{Path, PathBuf};

pub use fault::{ConfigError, ConfigFault};

use crate::model::{
    Author, Hello, Inward, Limits, Mirror, Probe, PushAddress, Rotation, RouteName, Routes, Rules,
    SigningKey, Site, Source, TrustedSigners,
};

/// Everything that a run needs to know, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is published.
    pub site: Site,
    /// The bare repository; relative to the state directory.
    pub repository: PathBuf,
    /// Who our commits say made them.
    pub author: Author,
    /// What signs commits and the list of mirrors, if anything.
    pub signing_key: Option<SigningKey>,
    /// Whose signatures are believed, the own key's included; nobody's where
    /// nothing was configured.
    pub trusted_signers: TrustedSigners,
    /// Whether other writers publish to the same mirrors.
    pub shared: bool,
    /// When the history begins anew.
    pub rotation: Rotation,
    /// The ways out.
    pub routes: Routes,
    /// The way of what has no route of its own, if the operator chose one.
    pub route: Option<RouteName>,
    /// Where news comes from.
    pub sources: Vec<Source>,
    /// Where it goes.
    pub mirrors: Vec<Mirror>,
    /// How many of them must live before the operator is warned.
    pub quorum: usize,
    /// Every limit.
    pub limits: Limits,
    /// Inward hosts that anybody may name.
    pub inward: Inward,
    /// What we call ourselves in requests (RFC 9110, 10.1.5).
    pub user_agent: String,
    /// Certificates (PEM) trusted besides the built-in roots.
    pub ca: Option<Vec<u8>>,
    /// How TLS is begun on direct routes, in the order of trial.
    pub hello: Vec<Hello>,
    /// What shows whether a proxy works, if the operator wants to know.
    pub probe: Option<Probe>,
    /// What is allowed but unwise, in words for the operator.
    pub warnings: Vec<String>,
}

/// The eyes through which the configuration sees files and environment.
pub struct Surroundings<'a> {
    /// Reads a file, given a path that is already resolved.
    pub read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
    /// Reads a variable of the environment.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads the address of a repository or bundle as a mirror's `push` is read.
/// Relative paths are relative to `base`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn address(text: &str, base: &Path) -> Result<PushAddress, String> {
    let typed = toml::Spanned::new(0..text.len(), text.to_owned());
    mirrors::push_address(&typed, base).map_err(|fault| fault::hide(&fault.message))
}

impl Settings {
    /// Checks a configuration. Relative paths in it are relative to the
    /// folder of `file`.
    ///
    /// # Errors
    /// All faults that one pass can find, each with its line.
    pub fn parse(text: &str, file: &Path, around: &Surroundings) -> Result<Self, ConfigError> {
        let typed: typed::File = toml::from_str(text)
            .map_err(|error| ConfigError::new(file, text, vec![fault::from_toml(&error)]))?;
        let base = file.parent().unwrap_or(Path::new(""));
        check::check(typed, base, around).map_err(|faults| ConfigError::new(file, text, faults))
    }
}

/// Checks rules that stand in a file of their own, to be tried before they go
/// to the configuration: the keys `select`, `remove` and `replace` of a source.
/// Those that are missing in the file are as in `standing`.
///
/// # Errors
/// All faults, each with its line.
pub fn read_rules(text: &str, file: &Path, standing: &Rules) -> Result<Rules, ConfigError> {
    let typed: typed::Rules = toml::from_str(text)
        .map_err(|error| ConfigError::new(file, text, vec![fault::from_toml(&error)]))?;
    check::check_rules(typed, standing).map_err(|faults| ConfigError::new(file, text, faults))
}

#[cfg(test)]
mod tests;
