//! Forgetting: after this the store holds what its branch and its archives
//! lead to, and no byte besides.
//!
//! Everything that is kept is written into one new pack, synced; then all
//! other packs and all loose objects go. Broken off anywhere, nothing that is
//! kept is lost, and the next time finishes. `git` does it where it is
//! installed, for it copies what it need not compress again.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use git2::{Oid, Sort};

use super::error::{RepositoryError, at};
use super::rotation::is_kept;
use super::{Repository, handle};

/// Files beside the packs that are about packs which go.
const ABOUT_PACKS: [&str; 4] =
    ["pack/multi-pack-index", "info/commit-graph", "info/commit-graphs", "info/packs"];

impl Repository {
    /// Removes every object that neither the branch nor an archive leads to.
    /// The caller holds the run lock. Takes minutes for hundreds of thousands
    /// of pages.
    ///
    /// # Errors
    /// The step that failed; everything that is kept is still there.
    pub fn prune(&self) -> Result<(), RepositoryError> {
        let mut git = self.git();
        let kept = self.kept(&git)?;
        if !self.repack_by_git()? {
            self.repack_by_hand(&git, &kept)?;
        }
        self.remove_loose()?;
        // Open files would keep what was removed.
        *git = handle(&self.path).map_err(at("open", self.path.display()))?;
        self.forget_torn_packs()
    }

    /// Returns the commits that names lead to; a name that is not ours to keep
    /// is an error, because nothing may hold on to what is to be forgotten.
    fn kept(&self, git: &git2::Repository) -> Result<Vec<Oid>, RepositoryError> {
        let listing = at("list", "the names");
        let mut kept = Vec::new();
        for reference in git.references().map_err(&listing)? {
            let reference = reference.map_err(&listing)?;
            let full = reference.name().map_err(&listing)?;
            if !is_kept(full) {
                let cause = "it would keep what is to be forgotten; remove it (git update-ref -d)";
                return Err(RepositoryError::new("prune: a name is not ours:", full, cause));
            }
            kept.push(reference.peel_to_commit().map_err(&listing)?.id());
        }
        Ok(kept)
    }

    /// Tells whether git did it; false where it is not installed. Packs alone:
    /// should we be killed, git lives on for a while, and must not find loose
    /// objects of the next run.
    fn repack_by_git(&self) -> Result<bool, RepositoryError> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.path)
            .args(["repack", "-a", "-d", "-q", "--no-write-bitmap-index"])
            // Nothing of the operator's environment or configuration takes
            // part.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C")
            .env("GIT_DIR", &self.path)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", "safe.directory")
            .env("GIT_CONFIG_VALUE_0", "*")
            .stdin(Stdio::null())
            .output();
        match output {
            Ok(output) if output.status.success() => Ok(true),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.trim().replace('\n', " / ");
                Err(RepositoryError::new("prune: run", "git repack", &said))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(at("start", "git")(error)),
        }
    }

    fn repack_by_hand(&self, git: &git2::Repository, kept: &[Oid]) -> Result<(), RepositoryError> {
        let packing = at("prune: pack", "what is kept");
        let folder = self.path.join("objects/pack");
        let new = {
            let mut walk = git.revwalk().map_err(&packing)?;
            walk.set_sorting(Sort::TOPOLOGICAL).map_err(&packing)?;
            for oid in kept {
                walk.push(*oid).map_err(&packing)?;
            }
            let mut builder = git.packbuilder().map_err(&packing)?;
            builder.set_threads(1);
            builder.insert_walk(&mut walk).map_err(&packing)?;
            builder.write(&folder, 0o444).map_err(&packing)?;
            let name = builder.name().map_err(&packing)?;
            format!("pack-{}", name.unwrap_or_default())
        };
        for path in [folder.join(format!("{new}.pack")), folder.join(format!("{new}.idx"))] {
            sync(&path)?;
        }
        sync(&folder)?;
        let removing = at("prune: clear", folder.display());
        for file in fs::read_dir(&folder).map_err(&removing)? {
            let path = file.map_err(&removing)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with("pack-") && !name.starts_with(&new) {
                remove(&path)?;
            }
        }
        for about in ABOUT_PACKS {
            remove(&self.path.join("objects").join(about))?;
        }
        Ok(())
    }

    /// Removes loose objects: those that are kept are in the new pack.
    fn remove_loose(&self) -> Result<(), RepositoryError> {
        let objects = self.path.join("objects");
        for folder in fs::read_dir(&objects).map_err(at("prune: clear", objects.display()))? {
            let folder = folder.map_err(at("prune: clear", objects.display()))?;
            // They lie in folders of two digits.
            if folder.file_name().len() == 2 {
                remove(&folder.path())?;
            }
        }
        Ok(())
    }

    /// Removes what a power cut tore and a start set aside.
    fn forget_torn_packs(&self) -> Result<(), RepositoryError> {
        let folder = self.path.join("objects/pack");
        for file in fs::read_dir(&folder).map_err(at("list", folder.display()))? {
            let path = file.map_err(at("list", folder.display()))?.path();
            if path.extension().is_some_and(|ending| ending == "torn") {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

/// Removes a file, or a folder with what is in it.
fn remove(path: &Path) -> Result<(), RepositoryError> {
    let removed = match path.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(at("remove", path.display())(error))
        }
        _ => Ok(()),
    }
}

fn sync(path: &Path) -> Result<(), RepositoryError> {
    let synced = fs::File::open(path).and_then(|file| file.sync_all());
    synced.map_err(at("sync", path.display()))
}
