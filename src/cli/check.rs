//! `thistledown check`: what the configuration means, or what is wrong.

use super::load::{load, warn};
use super::voice::{say, tell};
use super::{Common, Exit};
use crate::model::SourceAddress;
use crate::page::Press;

pub(super) fn run(common: &Common) -> Exit {
    let loaded = match load(common) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let settings = &loaded.settings;
    warn(settings);
    let overrides = match crate::cycle::read_templates(settings) {
        Ok(overrides) => overrides,
        Err(error) => {
            tell!("{error}");
            return Exit::Configuration;
        }
    };
    if let Err(error) = Press::new(&settings.site, &settings.mirrors, &overrides) {
        tell!("templates: {error}");
        return Exit::Configuration;
    }
    say!("{} is sound", loaded.file.display());
    say!("state: {}", loaded.state.display());
    for source in &settings.sources {
        let every = source.every.as_secs();
        for (number, address) in source.addresses.iter().enumerate() {
            let SourceAddress { place, route } = address;
            match number {
                0 => say!("source {}: {place} by {route}, every {every} s", source.name),
                _ => say!("source {}: else {place} by {route}", source.name),
            }
        }
    }
    for mirror in &settings.mirrors {
        match &mirror.route {
            Some(route) => say!("mirror {}: {} by {route}", mirror.name, mirror.push),
            None => say!("mirror {}: {}", mirror.name, mirror.push),
        }
        if let Some(forge) = mirror.forge.as_ref().filter(|forge| forge.create) {
            let (owner, repository) = (&forge.owner, &forge.repository);
            say!(
                "mirror {}: {owner}/{repository} is made by the API of {} at {}",
                mirror.name,
                forge.kind,
                forge.api
            );
        }
    }
    Exit::Good
}
