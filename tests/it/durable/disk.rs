//! A disk in two images, live and durable: what was written and what a power
//! cut would leave. Only fsync makes durable, of a file its bytes and of a
//! folder its names; all else may be lost, torn, or come in another order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::trace::Call;

/// Bytes that reach the disk together or not at all.
const BLOCK: usize = 512;

/// Numbers that look like chance and are the same in every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit.max(1)
    }
}

#[derive(Debug, Default, Clone)]
struct Node {
    live: Vec<u8>,
    durable: Vec<u8>,
    /// Writes since the last fsync: where and what.
    pending: Vec<(usize, Vec<u8>)>,
}

/// A change of names in a folder, whole or not at all.
#[derive(Debug, Clone)]
enum Change {
    Add(PathBuf, usize),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf, usize),
}

#[derive(Debug, Default)]
pub struct Disk {
    root: PathBuf,
    folders: Vec<PathBuf>,
    nodes: Vec<Node>,
    live: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    pending: BTreeMap<PathBuf, Vec<Change>>,
    /// Open files: node and position.
    open: BTreeMap<i64, (usize, usize)>,
}

impl Disk {
    /// A folder as it lies on the disk, all of it durable.
    pub fn of(root: &Path) -> Self {
        let mut disk = Self { root: root.to_owned(), ..Self::default() };
        disk.load(root);
        disk.durable.clone_from(&disk.live);
        disk
    }

    fn load(&mut self, folder: &Path) {
        self.folders.push(folder.to_owned());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.load(&path);
            } else {
                let bytes = fs::read(&path).unwrap();
                self.live.insert(path, self.nodes.len());
                self.nodes.push(Node { live: bytes.clone(), durable: bytes, pending: vec![] });
            }
        }
    }

    fn note(&mut self, path: &Path, change: Change) {
        self.pending.entry(path.parent().unwrap().to_owned()).or_default().push(change);
    }

    /// Does to the live image what a call did.
    pub fn apply(&mut self, call: &Call) {
        if call.result < 0 {
            return;
        }
        let paths = call.paths();
        let inside = paths.iter().any(|path| path.starts_with(&self.root));
        match call.name.as_str() {
            "openat" => {
                let path = &paths[0];
                self.open.remove(&call.result);
                if !inside || path.is_dir() {
                    return;
                }
                if !self.live.contains_key(path) && call.has("O_CREAT") {
                    let node = self.nodes.len();
                    self.nodes.push(Node::default());
                    self.live.insert(path.clone(), node);
                    self.note(path, Change::Add(path.clone(), node));
                }
                let Some(node) = self.live.get(path).copied() else { return };
                assert!(!call.has("O_APPEND"), "{call:?}");
                if call.has("O_TRUNC") {
                    // Worse than any disk: the old bytes are gone at once.
                    self.nodes[node] = Node::default();
                }
                self.open.insert(call.result, (node, 0));
            }
            "lseek" => {
                if let Some((_, position)) = self.open.get_mut(&call.descriptor()) {
                    *position = usize::try_from(call.result).unwrap();
                }
            }
            "read" => {
                if let Some((_, position)) = self.open.get_mut(&call.descriptor()) {
                    *position += usize::try_from(call.result).unwrap();
                }
            }
            "write" | "pwrite64" => {
                let Some((node, position)) = self.open.get_mut(&call.descriptor()) else { return };
                let mut bytes = call.texts().remove(0);
                bytes.truncate(usize::try_from(call.result).unwrap());
                let at = match call.name.as_str() {
                    "write" => *position,
                    _ => usize::try_from(call.number(0)).unwrap(),
                };
                *position = at + bytes.len();
                let node = &mut self.nodes[*node];
                put(&mut node.live, at, &bytes);
                node.pending.push((at, bytes));
            }
            "ftruncate" => panic!("not known to the simulator: {call:?}"),
            "fsync" | "fdatasync" if inside => match self.open.get(&call.descriptor()) {
                Some((node, _)) => {
                    let node = &mut self.nodes[*node];
                    node.durable.clone_from(&node.live);
                    node.pending.clear();
                }
                None => {
                    for change in self.pending.remove(&paths[0]).unwrap_or_default() {
                        change.apply(&mut self.durable);
                    }
                }
            },
            "rename" | "renameat" | "renameat2" if inside => {
                let (from, to) = (paths[0].clone(), paths[1].clone());
                assert_eq!(from.parent(), to.parent(), "{call:?}");
                let node = self.live[&from];
                let change = Change::Rename(from, to.clone(), node);
                change.apply(&mut self.live);
                self.note(&to, change);
            }
            "unlink" | "unlinkat" if inside => {
                let change = Change::Remove(paths[0].clone());
                change.apply(&mut self.live);
                self.note(&paths[0], change);
            }
            "linkat" | "mkdir" if inside => panic!("not known to the simulator: {call:?}"),
            _ => {}
        }
    }

    /// Writes into a folder what a power cut at this moment might leave.
    pub fn cut(&self, chance: &mut Chance, into: &Path) {
        for folder in &self.folders {
            fs::create_dir_all(into.join(folder.strip_prefix(&self.root).unwrap())).unwrap();
        }
        let mut names = self.durable.clone();
        for changes in self.pending.values() {
            for change in survivors(changes, chance) {
                change.apply(&mut names);
            }
        }
        for (path, node) in names {
            let node = &self.nodes[node];
            let mut bytes = node.durable.clone();
            // The length may be known before the bytes are.
            if chance.below(2) == 0 && bytes.len() < node.live.len() {
                bytes.resize(node.live.len(), 0);
            }
            let blocks: Vec<(usize, Vec<u8>)> = node
                .pending
                .iter()
                .flat_map(|(at, bytes)| {
                    let block =
                        |(number, block): (usize, &[u8])| (at + number * BLOCK, block.to_vec());
                    bytes.chunks(BLOCK).enumerate().map(block).collect::<Vec<_>>()
                })
                .collect();
            for (at, block) in survivors(&blocks, chance) {
                put(&mut bytes, at, &block);
            }
            fs::write(into.join(path.strip_prefix(&self.root).unwrap()), bytes).unwrap();
        }
    }
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Add(path, node) => drop(names.insert(path.clone(), *node)),
            Self::Remove(path) => drop(names.remove(path)),
            Self::Rename(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }
}

/// None, all, the first, or any of some things: what is lost is chance.
fn survivors<T: Clone>(all: &[T], chance: &mut Chance) -> Vec<T> {
    match chance.below(4) {
        0 => Vec::new(),
        1 => all.to_vec(),
        2 => all[..chance.below(all.len() + 1)].to_vec(),
        _ => all.iter().filter(|_| chance.below(2) == 0).cloned().collect(),
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    if bytes.len() < at + what.len() {
        bytes.resize(at + what.len(), 0);
    }
    bytes[at..at + what.len()].copy_from_slice(what);
}
