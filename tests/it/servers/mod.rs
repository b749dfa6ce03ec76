//! Real servers on port 0 of loopback, ended when dropped.

/// Tells whether a program is installed. Where it is not, says that the test
/// is skipped; in CI, where everything must run, fails.
pub fn has(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .any(|folder| folder.join(program).is_file());
    assert!(found || std::env::var_os("CI").is_none(), "{program} is not installed, and CI is set");
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}
