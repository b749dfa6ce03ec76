//! Real servers on port 0 of loopback, ended when dropped.

pub mod news;
pub mod proxies;
pub mod site;

/// Tells whether a program is installed. Where it is not, says that the test
/// is skipped; in CI, where everything must run, fails.
pub fn is_installed(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(program).is_file());
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed, and CI is set");
        eprintln!("skipped: {program} is not installed");
    }
    found
}
