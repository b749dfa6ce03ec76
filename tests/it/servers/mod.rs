//! Real servers on port 0 of loopback, ended when dropped.

use std::path::PathBuf;

pub mod forge;
pub mod git;
pub mod gitolite;
pub mod hello;
pub mod lab;
pub mod news;
pub mod proxies;
pub mod real;
pub mod site;
pub mod tor;

/// Finds a program, where daemons are kept too.
pub fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Tells whether a program is installed. Where it is not, says that the test
/// is skipped; in CI, where everything must run, fails.
pub fn is_installed(program: &str) -> bool {
    let found = find(program).is_some();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed, and CI is set");
        eprintln!("skipped: {program} is not installed");
    }
    found
}
