//! The bare store: trees, one pack per publication, refs, the ledger.
//!
//! There is no index and no work tree: only the trees that a publication
//! touches are rebuilt from the parent commit. The order is objects (one pack,
//! fsynced), check of the tree, ref by compare-and-swap. This room never uses
//! the network.

mod check;
mod error;
mod export;
mod ledger;
mod lock;
mod look;
mod pack;
mod sweep;
mod tree;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{ObjectType, Oid, RepositoryInitOptions, Signature, Time};
use jiff::Timestamp;

pub use error::RepositoryError;
pub use ledger::LedgerChange;
pub use lock::{LockError, RunLock};
pub use look::Look;

use crate::model::{Author, CommitId, Publication, TreePath};
use error::at;

/// What a publication changes: files by path, none where one goes.
pub type Changes = BTreeMap<TreePath, Option<Vec<u8>>>;

/// The branch that we keep.
const BRANCH: &str = "refs/heads/main";

/// Our bare repository.
pub struct Repository {
    path: PathBuf,
    author: Author,
    git: Mutex<git2::Repository>,
}

impl Repository {
    /// Opens the repository, or makes one whose branch is `main`. What a
    /// killed run left lying is swept away: the caller holds the run lock.
    ///
    /// # Errors
    /// The folder is not a bare repository, or cannot be written.
    pub fn open(path: &Path, author: &Author) -> Result<Self, RepositoryError> {
        let open = at("open the repository", path.display());
        if path.exists() {
            sweep::sweep(path).map_err(at("sweep the repository", path.display()))?;
        }
        // A run may have been killed while it made the repository.
        if ["HEAD", "config"].iter().any(|part| !path.join(part).exists()) {
            let mut options = RepositoryInitOptions::new();
            options.bare(true).mkpath(true).initial_head("main").external_template(false);
            git2::Repository::init_opts(path, &options).map_err(&open)?;
        }
        for folder in ["refs/heads", "objects/info", "objects/pack"] {
            let folder = path.join(folder);
            std::fs::create_dir_all(&folder).map_err(at("make", folder.display()))?;
        }
        configure(path).map_err(&open)?;
        // Absolute, so that packs are found from every folder.
        let path = std::path::absolute(path).map_err(at("find", path.display()))?;
        let git = Mutex::new(handle(&path).map_err(open)?);
        Ok(Self { path, author: author.clone(), git })
    }

    /// Returns the folder of the repository.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn git(&self) -> MutexGuard<'_, git2::Repository> {
        self.git.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the newest publication; none before the first.
    ///
    /// # Errors
    /// The branch cannot be read.
    pub fn head(&self) -> Result<Option<CommitId>, RepositoryError> {
        match self.git().refname_to_id(BRANCH) {
            Ok(oid) => Ok(Some(name(oid)?)),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(at("read the branch", BRANCH)(error)),
        }
    }

    /// Returns the time that a commit carries.
    ///
    /// # Errors
    /// There is no such commit.
    pub fn time(&self, commit: &CommitId) -> Result<Timestamp, RepositoryError> {
        let git = self.git();
        let found = find(&git, commit)?;
        Timestamp::from_second(found.time().seconds()).map_err(at("read commit", commit))
    }

    /// Returns a file as it is in a commit.
    ///
    /// # Errors
    /// There is no such commit, or an object is damaged.
    pub fn read(
        &self,
        commit: &CommitId,
        path: &TreePath,
    ) -> Result<Option<Vec<u8>>, RepositoryError> {
        let git = self.git();
        let tree = find(&git, commit)?.tree().map_err(at("read the tree of", commit))?;
        match tree.get_path(Path::new(path.as_str())) {
            Ok(entry) => {
                let blob = git.find_blob(entry.id()).map_err(at("read", path))?;
                Ok(Some(blob.content().to_vec()))
            }
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(at("read", path)(error)),
        }
    }

    /// Commits changes on top of a parent and moves the branch there; none
    /// where the tree stays as it is. Author, committer and zone are the same
    /// for every operator.
    ///
    /// # Errors
    /// The step that failed; the branch stands where it stood.
    pub fn publish(
        &self,
        parent: Option<&CommitId>,
        changes: &Changes,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Publication>, RepositoryError> {
        // What is on the disk, and a handle that keeps new objects in memory
        // until their pack is written. It is dropped whatever happens, so that
        // nothing of a failure stays for the next publication.
        let disk = self.git();
        let git = handle(&self.path).map_err(at("open", self.path.display()))?;
        let (commit, pack) = {
            let odb = git.odb().map_err(at("open", "the objects"))?;
            odb.add_new_mempack_backend(1_000).map_err(at("open", "the objects"))?;
            let known = disk.odb().map_err(at("open", "the objects"))?;
            let mut store = Store { git: &git, odb, known, fresh: Vec::new(), gaps: false };
            match self.write(&mut store, parent, changes, message, time)? {
                Some(written) => written,
                None => return Ok(None),
            }
        };
        let id = name(commit)?;
        self.move_branch(&disk, parent, commit, &id)?;
        let pack = pack.map(|pack| self.path.join("objects/pack").join(pack));
        Ok(Some(Publication { commit: id, parent: parent.cloned(), pack }))
    }

    fn write(
        &self,
        store: &mut Store,
        parent: Option<&CommitId>,
        changes: &Changes,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<(Oid, Option<String>)>, RepositoryError> {
        let git = store.git;
        let parent_commit = parent.map(|parent| find(git, parent)).transpose()?;
        let base = parent_commit.as_ref().map(git2::Commit::tree).transpose();
        let base = base.map_err(at("read", "the tree of the parent"))?;
        let tree = tree::rebuild(store, base.as_ref(), changes)?;
        if base.as_ref().map(git2::Tree::id) == tree {
            return Ok(None);
        }
        let tree = match tree {
            Some(tree) => tree,
            // Everything was removed: the empty tree.
            None => store.write(ObjectType::Tree, &[], None).map_err(at("write", "the tree"))?,
        };
        let time = Time::new(time.as_second(), 0);
        let author = Signature::new(&self.author.name, &self.author.email, &time)
            .map_err(at("sign as", &self.author.name))?;
        let new_tree = git.find_tree(tree).map_err(at("read", "the new tree"))?;
        check::check(git, base.as_ref(), &new_tree)?;
        let parents: Vec<&git2::Commit> = parent_commit.iter().collect();
        let text = git
            .commit_create_buffer(&author, &author, message, &new_tree, &parents)
            .map_err(at("write", "the commit"))?;
        let commit =
            store.write(ObjectType::Commit, &text, None).map_err(at("write", "the commit"))?;
        if store.fresh.is_empty() {
            return Ok(Some((commit, None)));
        }
        let pack = pack::write(git, &self.path, &store.fresh)?;
        Ok(Some((commit, (!store.gaps).then_some(pack))))
    }

    /// Moves the branch from the parent, and from nowhere else.
    fn move_branch(
        &self,
        git: &git2::Repository,
        parent: Option<&CommitId>,
        commit: Oid,
        id: &CommitId,
    ) -> Result<(), RepositoryError> {
        let moving = at("move the branch to", id);
        match parent {
            Some(parent) => {
                let from = Oid::from_str(parent.as_str()).map_err(&moving)?;
                git.reference_matching(BRANCH, commit, true, from, "").map_err(&moving)?;
            }
            None => {
                git.reference(BRANCH, commit, false, "").map_err(&moving)?;
            }
        }
        // The name must survive a power cut as the objects do.
        for path in [self.path.join(BRANCH), self.path.join("refs/heads")] {
            let synced = File::open(&path).and_then(|file| file.sync_all());
            synced.map_err(at("sync", path.display()))?;
        }
        Ok(())
    }
}

/// Where a publication is written: new objects stay in memory and are
/// recorded for its pack.
struct Store<'a> {
    git: &'a git2::Repository,
    odb: git2::Odb<'a>,
    /// What is on the disk.
    known: git2::Odb<'a>,
    fresh: Vec<pack::Fresh>,
    /// Whether something that the publication adds was on the disk before.
    gaps: bool,
}

impl Store<'_> {
    /// Writes an object unless it is there.
    fn write(
        &mut self,
        kind: ObjectType,
        content: &[u8],
        name: Option<&str>,
    ) -> Result<Oid, git2::Error> {
        let oid = Oid::hash_object(kind, content)?;
        if !self.known.exists(oid) {
            self.odb.write(kind, content)?;
        }
        self.record(oid, name);
        Ok(oid)
    }

    /// Records an object that the publication adds.
    fn record(&mut self, oid: Oid, name: Option<&str>) {
        if self.known.exists(oid) {
            self.gaps = true;
        } else {
            self.fresh.push(pack::Fresh { oid, name: name.map(str::to_owned) });
        }
    }
}

/// From this size in bytes on, objects are packed without looking for others
/// that they resemble.
const UNLIKE: i64 = 16 << 10;

/// Settings that only libgit2 reads; git itself calls them deprecated.
const OWN_CONFIG: &str = "libgit2.config";

/// Writes the settings that a store of ours has.
fn configure(path: &Path) -> Result<(), git2::Error> {
    let mut own = git2::Config::open(&path.join(OWN_CONFIG))?;
    if own.get_bool("core.fsyncobjectfiles").ok() != Some(true) {
        own.set_bool("core.fsyncobjectfiles", true)?;
        // Pictures resemble nothing: packing must not look for what they do.
        // libgit2 reads its threshold from this key (and bounds a cache by it).
        own.set_i64("pack.deltacachesize", UNLIKE)?;
    }
    let mut config = git2::Config::open(&path.join("config"))?;
    if config.get_i32("gc.auto").ok() != Some(0) {
        // What git does here is decided by us, and it syncs all it writes.
        config.set_i32("gc.auto", 0)?;
        config.set_str("core.fsync", "all")?;
    }
    Ok(())
}

/// Opens a handle that reads the repository's own configuration and nobody
/// else's.
fn handle(path: &Path) -> Result<git2::Repository, git2::Error> {
    let git = git2::Repository::open_bare(path)?;
    let mut config = git2::Config::new()?;
    config.add_file(&path.join("config"), git2::ConfigLevel::Local, false)?;
    config.add_file(&path.join(OWN_CONFIG), git2::ConfigLevel::App, false)?;
    git.set_config(&config)?;
    Ok(git)
}

/// Finds a commit.
fn find<'a>(
    git: &'a git2::Repository,
    commit: &CommitId,
) -> Result<git2::Commit<'a>, RepositoryError> {
    let found = Oid::from_str(commit.as_str()).and_then(|oid| git.find_commit(oid));
    found.map_err(at("read commit", commit))
}

fn name(oid: Oid) -> Result<CommitId, RepositoryError> {
    CommitId::try_from(oid.to_string()).map_err(at("name", oid))
}
