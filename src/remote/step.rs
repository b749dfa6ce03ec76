//! How far one push goes: to our head, or, where sending broke off again and
//! again, to a publication before it, so that what arrived stays.

use std::path::Path;

use git2::{Oid, Repository};

use crate::model::{CommitId, Publication};

/// Most halvings; further failures change nothing.
const HALVINGS: u32 = 16;

/// Returns the commit that a push is to bring a remote to: our head, or one
/// before it that leaves out half of what is lacking for each failure in a
/// row. Less than `least` bytes are not parted.
pub(super) fn target(
    store: &Path,
    from: Option<&CommitId>,
    head: &CommitId,
    recent: &[Publication],
    failures: u32,
    least: u64,
) -> CommitId {
    if failures == 0 {
        return head.clone();
    }
    let path = line(store, from, head).unwrap_or_default();
    let size = |commit: &CommitId| -> Option<u64> {
        let known = recent.iter().rev().find(|publication| publication.commit == *commit)?;
        Some(std::fs::metadata(known.pack.as_deref()?).ok()?.len())
    };
    let sizes: Option<Vec<u64>> = path.iter().map(size).collect();
    // Where packs were rolled up, all publications are taken for alike.
    let sizes = sizes.unwrap_or_else(|| {
        let each = packs(store) / (path.len() as u64).max(1);
        vec![each.max(1); path.len()]
    });
    let take = count(&sizes, failures.min(HALVINGS), least);
    path.into_iter().nth(take.saturating_sub(1)).unwrap_or_else(|| head.clone())
}

/// Returns how many of the publications to send, given their sizes.
fn count(sizes: &[u64], halvings: u32, least: u64) -> usize {
    let total: u64 = sizes.iter().sum();
    let most = (total >> halvings).max(least);
    let mut sum = 0_u64;
    let within = sizes.iter().take_while(|size| {
        sum = sum.saturating_add(**size);
        sum <= most
    });
    within.count().max(1)
}

/// Lists the commits from one (left out) to another, oldest first.
fn line(
    store: &Path,
    from: Option<&CommitId>,
    head: &CommitId,
) -> Result<Vec<CommitId>, git2::Error> {
    let git = Repository::open_bare(store)?;
    let from = from.map(|from| Oid::from_str(from.as_str())).transpose()?;
    let mut walk = git.revwalk()?;
    walk.push(Oid::from_str(head.as_str())?)?;
    walk.simplify_first_parent()?;
    if let Some(from) = from {
        walk.hide(from)?;
    }
    let mut line = Vec::new();
    for oid in walk {
        if let Ok(commit) = oid?.to_string().parse() {
            line.push(commit);
        }
    }
    line.reverse();
    Ok(line)
}

/// Returns the size of all packs of a store.
fn packs(store: &Path) -> u64 {
    let files = std::fs::read_dir(store.join("objects/pack"));
    let files = files.into_iter().flatten().flatten();
    let packs = files.filter(|file| file.path().extension().is_some_and(|end| end == "pack"));
    packs.filter_map(|pack| pack.metadata().ok()).map(|metadata| metadata.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_halves_what_is_sent_down_to_one_publication() {
        let sizes = [10; 16];
        let counts: Vec<usize> = (0..6).map(|failures| count(&sizes, failures, 1)).collect();
        assert_eq!(counts, [16, 8, 4, 2, 1, 1]);
        assert_eq!(count(&sizes, 6, 45), 4);
        assert_eq!(count(&[500, 1, 1], 3, 10), 1);
        assert_eq!(count(&[], 3, 10), 1);
    }
}
