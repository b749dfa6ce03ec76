//! Bundle files (gitformat-bundle(5), version 2): a repository in one file,
//! that goes from hand to hand.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::fetch::{Fetch, Fetched};
use super::outcome::{FetchError, PushError, PushOutcome};
use super::pack::{self, PackStream};
use super::{Push, ours};
use crate::model::{CommitId, Publication};

/// How a bundle begins.
const SIGNATURE: &str = "# v2 git bundle\n";

/// Most bytes of a header that are read.
const HEADER: u64 = 16 << 20;

/// What stands before the pack.
struct Header {
    /// Commits that whoever takes the bundle must have.
    needs: Vec<CommitId>,
    refs: Vec<(String, CommitId)>,
}

impl Header {
    /// Reads a header, and leaves the reader where the pack begins.
    fn read(from: &mut impl BufRead) -> Result<Self, String> {
        let broken = |error: std::io::Error| error.to_string();
        let mut from = from.take(HEADER);
        let mut line = String::new();
        let begun = from.read_line(&mut line).map_err(broken);
        if begun.is_err() || line != SIGNATURE {
            return Err("it is not a git bundle of version 2".to_owned());
        }
        let mut header = Self { needs: Vec::new(), refs: Vec::new() };
        loop {
            line.clear();
            if from.read_line(&mut line).map_err(broken)? == 0 || !line.ends_with('\n') {
                return Err("its header does not end".to_owned());
            }
            let text = line.trim_end_matches('\n');
            if text.is_empty() {
                return Ok(header);
            }
            if let Some(need) = text.strip_prefix('-') {
                header.needs.push(need.split(' ').next().unwrap_or_default().parse()?);
            } else {
                let (id, name) =
                    text.split_once(' ').ok_or_else(|| format!("`{text}` is not a ref"))?;
                header.refs.push((name.to_owned(), id.parse()?));
            }
        }
    }

    /// Returns where a branch stands. A bundle with one branch of another
    /// name means that one.
    fn tip(&self, branch: &str) -> Option<&CommitId> {
        let named = |wanted: &str| self.refs.iter().find(|(name, _)| name == wanted);
        let heads = |name: &str| name.starts_with("refs/heads/");
        let mut branches = self.refs.iter().filter(|(name, _)| heads(name));
        let only = match (branches.next(), branches.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        named(branch).or(only).or_else(|| named("HEAD")).map(|(_, id)| id)
    }
}

fn open(path: &Path) -> Result<BufReader<File>, PushError> {
    let file = File::open(path).map_err(|error| {
        PushError::unreachable("open", format!("`{}`: {error}", path.display()))
    })?;
    Ok(BufReader::new(file))
}

fn header(path: &Path, file: &mut BufReader<File>) -> Result<Header, PushError> {
    let wrong = |words| PushError::Refused(format!("`{}`: {words}", path.display()));
    Header::read(file).map_err(wrong)
}

/// Takes the pack out of a bundle.
pub(super) fn fetch(fetch: &Fetch<'_>, path: &Path) -> Result<Fetched, PushError> {
    let mut file = open(path)?;
    let header = header(path, &mut file)?;
    let Some(tip) = header.tip(&fetch.branch) else { return Ok(Fetched::Nothing) };
    if (fetch.wish.knows)(tip) {
        return Ok(Fetched::Known(tip.clone()));
    }
    if let Some(missing) = header.needs.iter().find(|need| !(fetch.wish.knows)(need)) {
        return Err(PushError::Refused(format!(
            "`{}` begins after commit {}, which is not here: restore from an older or a whole \
             bundle first",
            path.display(),
            missing.short()
        )));
    }
    let mut landing = fetch.landing()?;
    let mut chunk = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut chunk).map_err(|error| {
            PushError::unreachable("read", format!("`{}`: {error}", path.display()))
        })?;
        if read == 0 {
            return landing.close(tip.clone());
        }
        landing.add(&chunk[..read])?;
    }
}

/// Brings a bundle to our head: the whole file anew, in one step.
pub(super) async fn push(push: &Push<'_>, path: &Path) -> Result<PushOutcome, PushError> {
    let folder = folder(path);
    if !folder.is_dir() {
        let reason = format!("there is no folder `{}`: is the medium in?", folder.display());
        return Err(PushError::unreachable("open", reason));
    }
    let from = match open(path) {
        Ok(mut file) => {
            let header = header(path, &mut file).map_err(|error| {
                error.or_complaint("move it away, and the next pass writes it anew")
            })?;
            header.tip(push.branch()).cloned()
        }
        Err(_) if !path.exists() => None,
        Err(error) => return Err(error),
    };
    if from.as_ref() == Some(push.head) {
        return Ok(PushOutcome::UpToDate);
    }
    if let Some(from) = &from
        && push.lease.as_ref() != Some(from)
    {
        ours(push.store, from, push.head).await?;
    }
    let pack = pack::prepare(push.store, None, push.head, push.recent).await?;
    let bytes = pack.length();
    write(path, push.branch(), None, push.head, pack).await?;
    Ok(PushOutcome::Pushed { from, bytes })
}

/// Writes a bundle of a store: everything up to a commit, or what came after
/// another one. Returns its length in bytes. An old file stands until the new
/// one is whole.
///
/// # Errors
/// The store cannot be read, or the file not be written.
pub async fn write_bundle(
    store: &Path,
    since: Option<&CommitId>,
    head: &CommitId,
    recent: &[Publication],
    path: &Path,
) -> Result<u64, FetchError> {
    let pack = pack::prepare(store, since, head, recent).await?;
    Ok(write(path, "refs/heads/main", since, head, pack).await?)
}

async fn write(
    path: &Path,
    branch: &str,
    since: Option<&CommitId>,
    head: &CommitId,
    mut pack: PackStream,
) -> Result<u64, PushError> {
    let mut text = SIGNATURE.to_owned();
    if let Some(since) = since {
        text.push_str(&format!("-{since} \n"));
    }
    // A clone checks out what HEAD names.
    text.push_str(&format!("{head} {branch}\n{head} HEAD\n\n"));
    let path = path.to_owned();
    let written = tokio::task::spawn_blocking(move || -> std::io::Result<u64> {
        let folder = folder(&path);
        sweep(&path)?;
        let mut file = half_made(&path)?;
        file.write_all(text.as_bytes())?;
        let mut length = text.len() as u64;
        while let Some(chunk) = pack.next_chunk()? {
            file.write_all(&chunk)?;
            length += chunk.len() as u64;
        }
        file.as_file().sync_all()?;
        readable(file.as_file())?;
        file.persist(&path).map_err(|error| error.error)?;
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            // File systems of sticks may not sync folders.
            Err(error) if error.kind() != ErrorKind::InvalidInput => Err(error),
            _ => Ok(length),
        }
    });
    let wrong = |error: String| PushError::unreachable("write the bundle", error);
    let written = written.await.map_err(|error| wrong(error.to_string()))?;
    written.map_err(|error| wrong(error.to_string()))
}

/// How the name of a file ends that is not whole yet.
const PART: &str = ".part";

/// Returns how the names of such files begin: hidden, and after the bundle.
fn begin_of_parts(path: &Path) -> String {
    format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Opens a file that is to become the bundle. The lock on it says that
/// somebody writes.
fn half_made(path: &Path) -> std::io::Result<NamedTempFile> {
    let prefix = begin_of_parts(path);
    let file = Builder::new().prefix(&prefix).suffix(PART).tempfile_in(folder(path))?;
    // Where a file system knows no locks, nobody sweeps either.
    drop(file.as_file().lock());
    Ok(file)
}

/// Removes what writers left that were killed, or whose medium was pulled out:
/// each has the size of a bundle.
fn sweep(path: &Path) -> std::io::Result<()> {
    let prefix = begin_of_parts(path);
    for entry in fs::read_dir(folder(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(&prefix)
            && name.ends_with(PART)
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            tracing::info!(path = %entry.path().display(), "left half made; removed");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Lets others read what was made as a temporary file; it is to be handed on.
fn readable(file: &File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        match file.set_permissions(fs::Permissions::from_mode(0o644)) {
            // File systems of sticks know no owners.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
            other => other?,
        }
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Header, String> {
        Header::read(&mut text.as_bytes())
    }

    #[test]
    fn headers_are_read_and_nonsense_is_not() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let header = read(&format!(
            "{SIGNATURE}-{b} a comment\n{a} refs/heads/main\n{b} refs/heads/old\n\nPACK"
        ));
        let header = header.unwrap();
        assert_eq!(header.needs.len(), 1);
        assert_eq!(header.tip("refs/heads/main").unwrap().as_str(), a);
        assert!(header.tip("refs/heads/other").is_none());
        let one = read(&format!("{SIGNATURE}{a} refs/heads/master\n{a} HEAD\n\n")).unwrap();
        assert_eq!(one.tip("refs/heads/main").unwrap().as_str(), a);
        for bad in
            ["", "PACK", "# v3 git bundle\n\n", "# v2 git bundle\n", "# v2 git bundle\nx\n\n"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
