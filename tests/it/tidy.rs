//! The rules of the house that a machine can check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// The floors from the ground up, as the map in `lib.rs` draws them.
const FLOORS: [&[&str]; 8] = [
    &["model"],
    &["text"],
    &["config", "feed", "article", "markdown", "media", "page", "plan", "retry"],
    &["route"],
    &["fetch", "worker", "cache", "repository", "remote"],
    &["cycle"],
    &["daemon"],
    &["cli", "main"],
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its room and its text.
fn rooms() -> Vec<(PathBuf, String, String)> {
    let mut found = Vec::new();
    files(Path::new(SRC), &mut found);
    let room = |path: &Path| {
        let first = path.strip_prefix(SRC).unwrap().components().next().unwrap();
        first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    found
        .into_iter()
        .map(|path| (path.clone(), room(&path), fs::read_to_string(&path).unwrap()))
        .filter(|(_, room, _)| room != "lib")
        .collect()
}

fn floors() -> BTreeMap<&'static str, usize> {
    let floor = |(number, rooms): (usize, &&'static [&'static str])| {
        rooms.iter().map(move |room| (*room, number)).collect::<Vec<_>>()
    };
    FLOORS.iter().enumerate().flat_map(floor).collect()
}

/// Returns the rooms that a text imports or names by `crate::room`.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.flat_map(|line| [line, "\n"]).collect();
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap().split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let name: String = name.trim_start().chars().take_while(|c| word(*c)).collect();
            if !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}

#[test]
fn no_import_climbs_or_goes_sideways() {
    let floors = floors();
    let mut faults = Vec::new();
    for (path, room, text) in rooms() {
        let floor = floors.get(room.as_str()).unwrap_or_else(|| panic!("`{room}` has no floor"));
        for import in imports(&text) {
            let lower = floors.get(import.as_str()).is_some_and(|other| other < floor);
            if !lower && import != room {
                faults.push(format!("{}: room `{room}` imports `{import}`", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_check_of_imports_sees_a_climb() {
    assert_eq!(imports("use crate::cycle::run;\n"), ["cycle"]);
    assert_eq!(imports("use crate::{route, model};\n"), ["route", "model"]);
    assert_eq!(imports("fn f() { crate::daemon::run() }\n"), ["daemon"]);
    assert!(imports("// crate::daemon is far above\n").is_empty());
}

/// Fails if a text of ours stands outside the rooms that may have it.
fn only_in(words: &[&str], allowed: &[&str]) {
    let mut faults = Vec::new();
    for (path, room, text) in rooms() {
        let name = path.strip_prefix(SRC).unwrap().to_str().unwrap().to_owned();
        if allowed.iter().any(|allowed| room == *allowed || name.starts_with(allowed)) {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in words.iter().filter(|word| code.contains(**word)) {
            faults.push(format!("{name}: `{word}` belongs to {allowed:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_route_room_opens_sockets_and_builds_clients() {
    let sockets = [
        "TcpStream",
        "TcpListener",
        "TcpSocket",
        "UdpSocket",
        "UnixStream",
        "UnixDatagram",
        "lookup_host",
        "ToSocketAddrs",
        "reqwest::Client::",
        "Client::builder",
        "Client::new",
        "reqwest::get",
        "reqwest::blocking",
        "Proxy::",
    ];
    // The demonstration's servers listen on loopback.
    only_in(&sockets, &["route", "cli/demo/"]);
}

#[test]
fn only_repository_and_remote_name_git2() {
    only_in(&["git2"], &["repository", "remote", "cli/demo/git.rs"]);
}

#[test]
fn no_other_program_is_started_but_our_own_and_git_on_local_paths() {
    only_in(&["Command::new", "process::Command"], &["worker", "remote/", "repository/"]);
}

#[test]
fn rules_touch_neither_clock_nor_disk_nor_chance() {
    let rules: Vec<&str> = FLOORS[..3].concat();
    for (path, room, text) in rooms() {
        if !rules.contains(&room.as_str()) || path.ends_with("tests.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in
            ["Timestamp::now", "SystemTime", "Instant::now", "std::fs", "rand::", "async fn"]
        {
            assert!(!code.contains(word), "{}: a rule uses `{word}`", path.display());
        }
    }
}
