//! The bare store: trees, one pack per publication, refs, the ledger.
//!
//! There is no index and no work tree: only the trees that a publication
//! touches are rebuilt from the parent commit. The order is objects (one pack,
//! fsynced), check of the tree, ref by compare-and-swap. This room never uses
//! the network.

mod admit;
mod check;
mod error;
mod export;
mod health;
mod inspect;
mod ledger;
mod lock;
mod maintenance;
mod measure;
mod pack;
mod prune;
mod record;
mod rotation;
mod search;
mod signature;
mod size;
mod sweep;
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{ObjectType, OdbLookupFlags, Oid, RepositoryInitOptions};
use jiff::Timestamp;
use sha1::{Digest, Sha1};

pub use error::RepositoryError;
pub use health::{Health, Readable};
pub use ledger::LedgerChange;
pub use lock::{LockError, RUN_LOCK, RunLock};
pub use maintenance::Upkeep;
pub use rotation::{Past, Pointer, pointer};
pub use signature::SignatureError;
pub use size::Size;

use crate::model::{Author, CommitId, Publication, SigningKey, TreePath};
use error::at;
use pack::{PackWriter, Packing, SealedPack};

/// What a publication changes: files by path, none where one goes.
pub type Changes = BTreeMap<TreePath, Option<Vec<u8>>>;

/// Commits after which the handle is made anew: what libgit2 maps of the packs
/// stays mapped while a handle lives, and would grow with the repository.
const RENEWED: u32 = 16;

/// The branch that we keep.
const BRANCH: &str = "refs/heads/main";

/// Our bare repository.
pub struct Repository {
    path: PathBuf,
    author: Author,
    key: Option<SigningKey>,
    git: Mutex<git2::Repository>,
    patience: maintenance::Patience,
    /// How many commits the handle made.
    commits: AtomicU32,
}

impl Repository {
    /// Opens the repository, or makes one whose branch is `main`. What a
    /// killed run left lying is swept away: the caller holds the run lock.
    ///
    /// # Errors
    /// The folder is not a bare repository, or cannot be written.
    pub fn open(path: &Path, author: &Author) -> Result<Self, RepositoryError> {
        let open = at("open the repository", path.display());
        let syncing = at("sync the new repository", path.display());
        if path.exists() {
            sweep::sweep(path).map_err(at("sweep the repository", path.display()))?;
        }
        // A run may have been killed while it made the repository.
        let is_new = ["HEAD", "config"].iter().any(|part| !path.join(part).exists());
        if is_new {
            let mut options = RepositoryInitOptions::new();
            options.bare(true).mkpath(true).initial_head("main").external_template(false);
            git2::Repository::init_opts(path, &options).map_err(&open)?;
        }
        for folder in ["refs/heads", "objects/info", "objects/pack"] {
            let folder = path.join(folder);
            std::fs::create_dir_all(&folder).map_err(at("make", folder.display()))?;
        }
        configure(path).map_err(&open)?;
        if is_new {
            for part in ["HEAD", "config", OWN_CONFIG, ""] {
                pack::sync(&path.join(part)).map_err(&syncing)?;
            }
        }
        // Absolute, so that packs are found from every folder.
        let path = std::path::absolute(path).map_err(at("find", path.display()))?;
        let git = Mutex::new(handle(&path).map_err(open)?);
        let patience = maintenance::Patience::default();
        let repository = Self {
            path,
            author: author.clone(),
            key: None,
            git,
            patience,
            commits: AtomicU32::new(0),
        };
        repository.settle(&mut repository.git())?;
        Ok(repository)
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
        let mut git = self.git();
        self.renew(&mut git)?;
        self.settle(&mut git)?;
        let made = self.make(&git, parent, changes, message, time);
        let made = made.and_then(|made| {
            let Some(made) = made else { return Ok(None) };
            self.move_branch(&git, parent, made.commit, &made.id)?;
            let pack = made.pack.map(SealedPack::finish).filter(|_| !made.gaps);
            Ok(Some(Publication { commit: made.id, parent: parent.cloned(), pack }))
        });
        if made.is_err() {
            // The next publication must not build on what this one left. If
            // it cannot be removed now, the next one says so.
            drop(self.settle(&mut git));
        }
        made
    }

    /// Commits changes on top of any commit, and leaves the branch where it
    /// is; none where the tree stays as it is. What is made stays only if
    /// [`Repository::advance`] moves the branch to it, or to what was made on
    /// top of it, before anything else is published.
    ///
    /// # Errors
    /// The step that failed.
    pub fn compose(
        &self,
        parent: Option<&CommitId>,
        changes: &Changes,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Publication>, RepositoryError> {
        let mut git = self.git();
        self.renew(&mut git)?;
        let unfinished = pack::unfinished(&self.packs()).map_err(at("read", "the packs"))?;
        let goes_on = parent.is_some_and(|parent| {
            unfinished.iter().any(|(_, commit)| commit.to_string() == parent.as_str())
        });
        if !goes_on {
            // Nothing may be built on what was made and given up.
            self.settle(&mut git)?;
        }
        let made = self.make(&git, parent, changes, message, time);
        if made.is_err() {
            drop(self.settle(&mut git));
        }
        let Some(made) = made? else { return Ok(None) };
        let pack = made.pack.map(SealedPack::leave).filter(|_| !made.gaps);
        Ok(Some(Publication { commit: made.id, parent: parent.cloned(), pack }))
    }

    /// Lets go of what libgit2 mapped, from time to time.
    fn renew(&self, git: &mut git2::Repository) -> Result<(), RepositoryError> {
        if self.commits.fetch_add(1, Ordering::Relaxed) % RENEWED == RENEWED - 1 {
            *git = handle(&self.path).map_err(at("open", self.path.display()))?;
        }
        Ok(())
    }

    /// Removes packs whose commit is not in our history: what a publication
    /// that failed, or was killed, left unfinished.
    fn settle(&self, git: &mut git2::Repository) -> Result<(), RepositoryError> {
        let folder = self.packs();
        let settling = at("settle", folder.display());
        let mut removed = false;
        for (mark, commit) in pack::unfinished(&folder).map_err(&settling)? {
            let head = git.refname_to_id(BRANCH).ok();
            let is_ours = head.is_some_and(|head| {
                head == commit || git.graph_descendant_of(head, commit).unwrap_or(false)
            });
            if is_ours {
                std::fs::remove_file(&mark).map_err(&settling)?;
            } else {
                tracing::info!(%commit, "left by a publication that did not end; removed");
                pack::remove(&mark).map_err(&settling)?;
                removed = true;
            }
        }
        if removed {
            // A handle remembers the packs that it saw.
            *git = handle(&self.path).map_err(at("open", self.path.display()))?;
        }
        Ok(())
    }

    fn packs(&self) -> PathBuf {
        self.path.join("objects/pack")
    }

    /// Writes the commit and what it adds.
    fn make(
        &self,
        git: &git2::Repository,
        parent: Option<&CommitId>,
        changes: &Changes,
        message: &str,
        time: Timestamp,
    ) -> Result<Option<Made>, RepositoryError> {
        let parent_commit = parent.map(|parent| find(git, parent)).transpose()?;
        let base = parent_commit.as_ref().map(git2::Commit::tree).transpose();
        let base = base.map_err(at("read", "the tree of the parent"))?;
        let mut store = Store {
            git,
            known: git.odb().map_err(at("open", "the objects"))?,
            pack: PackWriter::begin(&self.packs())?,
            gaps: false,
        };
        let tree = tree::rebuild(&mut store, base.as_ref(), changes)?;
        if base.as_ref().map(git2::Tree::id) == tree {
            return Ok(None);
        }
        let tree = match tree {
            Some(tree) => tree,
            // Everything was removed: the empty tree.
            None => store.add(ObjectType::Tree, &[])?,
        };
        let text = commit_text(tree, parent, &self.author, time, message).into_bytes();
        let text = match &self.key {
            Some(key) => signature::sign(&text, key)?,
            None => text,
        };
        let commit = store.add(ObjectType::Commit, &text)?;
        let id = name(commit)?;
        let Store { pack, gaps, .. } = store;
        let pack = if pack.is_empty() { None } else { Some(pack.seal(commit)?) };
        git.odb().and_then(|odb| odb.refresh()).map_err(at("open", "the objects"))?;
        let tree = git.find_tree(tree).map_err(at("read", "the new tree"))?;
        check::check(git, base.as_ref(), &tree)?;
        Ok(Some(Made { commit, id, pack, gaps }))
    }

    /// Moves the branch from the parent, and from nowhere else. What fails
    /// half-way is taken back.
    fn move_branch(
        &self,
        git: &git2::Repository,
        parent: Option<&CommitId>,
        commit: Oid,
        id: &CommitId,
    ) -> Result<(), RepositoryError> {
        // One that stands there already was not moved by us.
        let stands = git.refname_to_id(BRANCH).ok();
        let moved = self.move_and_sync(git, parent, commit, id);
        let is_there = git.refname_to_id(BRANCH).is_ok_and(|head| head == commit);
        if moved.is_err() && is_there && stands != Some(commit) {
            let back = match parent {
                Some(parent) => Oid::from_str(parent.as_str())
                    .and_then(|from| git.reference(BRANCH, from, true, "").map(drop)),
                None => git.find_reference(BRANCH).and_then(|mut branch| branch.delete()),
            };
            back.map_err(at("take the branch back from", id))?;
        }
        moved
    }

    fn move_and_sync(
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
            pack::sync(&path).map_err(at("sync", path.display()))?;
        }
        Ok(())
    }
}

/// A commit that no branch has yet.
struct Made {
    commit: Oid,
    id: CommitId,
    pack: Option<SealedPack>,
    /// Whether something that it adds was on the disk before.
    gaps: bool,
}

/// Where a publication is written.
struct Store<'a> {
    git: &'a git2::Repository,
    /// What is on the disk.
    known: git2::Odb<'a>,
    pack: PackWriter,
    /// Whether something that the publication adds was on the disk before.
    gaps: bool,
}

impl Store<'_> {
    /// Adds an object and returns its id.
    fn add(&mut self, kind: ObjectType, content: &[u8]) -> Result<Oid, RepositoryError> {
        let oid = object_id(kind, content)?;
        self.put(oid, kind, content, Packing::Deflated)?;
        Ok(oid)
    }

    /// Puts an object into the pack, unless it is there or on the disk.
    fn put(
        &mut self,
        oid: Oid,
        kind: ObjectType,
        content: &[u8],
        packing: Packing,
    ) -> Result<(), RepositoryError> {
        if self.pack.has(&oid) {
            return Ok(());
        }
        // We are the only writer: what was not there does not come meanwhile.
        if self.known.exists_ext(oid, OdbLookupFlags::NO_REFRESH) {
            self.gaps = true;
            return Ok(());
        }
        self.pack.add(oid, kind, content, packing)
    }
}

/// Returns the id of an object.
fn object_id(kind: ObjectType, content: &[u8]) -> Result<Oid, RepositoryError> {
    let mut sum = Sha1::new();
    sum.update(format!("{} {}\0", kind.str(), content.len()));
    sum.update(content);
    Oid::from_bytes(&sum.finalize()).map_err(at("name", "an object"))
}

/// Writes a commit, author and committer being the same.
fn commit_text(
    tree: Oid,
    parent: Option<&CommitId>,
    author: &Author,
    time: Timestamp,
    message: &str,
) -> String {
    let parent = parent.map(|parent| format!("parent {parent}\n")).unwrap_or_default();
    let who = format!("{} <{}> {} +0000", author.name, author.email, time.as_second());
    format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}")
}

/// Settings that only libgit2 reads; git itself calls them deprecated.
const OWN_CONFIG: &str = "libgit2.config";

/// Writes the settings that a store of ours has.
fn configure(path: &Path) -> Result<(), git2::Error> {
    let mut own = git2::Config::open(&path.join(OWN_CONFIG))?;
    if own.get_bool("core.fsyncobjectfiles").ok() != Some(true) {
        own.set_bool("core.fsyncobjectfiles", true)?;
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
