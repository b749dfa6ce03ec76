//! Two histories made one line: what one side changed since they parted is
//! made anew on top of the other.
//!
//! Not trees are merged but what they mean: lines of the ledger, with the
//! bodies and pictures of their pages. Everything else is printed anew. The
//! same post is one page, whoever published it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use url::Url;

use super::edition::Edition;
use super::publish::PublishError;
use super::relink::relink;
use super::renew::dress;
use crate::cache::Index;
use crate::model::{CommitId, Digest, LedgerLine, PageId, Publication, Source, TreePath};
use crate::page::{body_of, pictures_of};
use crate::plan;
use crate::repository::{Changes, LedgerChange, Repository, RepositoryError};

/// What a history changed since it parted from another one.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Lines that are new or other than before, by identity.
    pub(super) lines: Vec<LedgerLine>,
    /// Pages that were withdrawn.
    pub(super) gone: Vec<PageId>,
}

impl Change {
    /// Reads what changed between two commits; everything, where there is no
    /// first one.
    pub(super) fn between(
        repository: &Repository,
        base: Option<&CommitId>,
        commit: &CommitId,
    ) -> Result<Self, RepositoryError> {
        let mut change = Self::default();
        repository.ledger(commit, base, &mut |news| {
            match news {
                LedgerChange::Anew => {}
                LedgerChange::Line(line) => change.lines.push(*line),
                LedgerChange::Gone(id) => change.gone.push(id),
            }
            Ok(())
        })?;
        change.lines.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(change)
    }

    /// Returns how many pages it takes out.
    pub(super) fn withdrawn(&self) -> usize {
        self.gone.len() + self.lines.iter().filter(|line| line.withdrawn).count()
    }

    /// Returns the pages that it touches.
    pub(super) fn pages(&self) -> BTreeSet<PageId> {
        self.lines.iter().map(|line| line.id.clone()).chain(self.gone.iter().cloned()).collect()
    }
}

/// What becomes of a line that one side changed.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is made anew on the other side.
    Take,
    /// The other side has the same, or later news.
    Leave,
    /// The other side has the same article in another dress.
    Undressed,
}

/// Decides about a line, given the page as it stands on the other side and
/// whether that side touched it since the two parted.
fn judge(line: &LedgerLine, standing: Option<&LedgerLine>, touched: bool) -> Verdict {
    let Some(standing) = standing else {
        // Withdrawn there: somebody meant it.
        return if touched { Verdict::Leave } else { Verdict::Take };
    };
    let says_the_same = line.digests.body == standing.digests.body
        && line.title == standing.title
        && line.author == standing.author
        && line.category == standing.category
        && line.tags == standing.tags;
    if says_the_same {
        return match line.digests.page == standing.digests.page {
            true => Verdict::Leave,
            false => Verdict::Undressed,
        };
    }
    match touched && line.updated <= standing.updated {
        true => Verdict::Leave,
        false => Verdict::Take,
    }
}

/// Where the change comes from: a history, perhaps of another repository.
pub(super) struct Side<'a> {
    pub(super) repository: &'a Repository,
    pub(super) commit: &'a CommitId,
}

/// What a change is made anew with.
pub(super) struct Union<'a> {
    pub(super) edition: Edition<'a>,
    pub(super) sources: &'a [Source],
    /// Most pages and bytes in one commit.
    pub(super) pages: usize,
    pub(super) bytes: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct United {
    /// The commits that were made, oldest first. The branch is not there yet.
    pub(super) publications: Vec<Publication>,
    /// Pages that were carried over.
    pub(super) taken: usize,
    /// Pages of which one side has another dress.
    pub(super) undressed: usize,
    /// Pages that could not be read.
    pub(super) unread: Vec<TreePath>,
}

/// Tells whether a page is withdrawn by a line, or here.
fn is_gone(index: &Index, line: &LedgerLine) -> Result<bool, PublishError> {
    Ok(line.withdrawn || index.withdrawn(&line.id)?.is_some())
}

impl Union<'_> {
    /// Makes a change anew on top of a commit, for which the index stands.
    /// `touched` are the pages that the commit's own side changed.
    pub(super) fn unite(
        &self,
        index: &Index,
        onto: &CommitId,
        side: &Side,
        change: &Change,
        touched: &BTreeSet<PageId>,
    ) -> Result<United, PublishError> {
        let mut united = United::default();
        let mut batch = Batch::default();
        let mut parent = onto.clone();
        // First, so that nothing is placed beside a page that goes.
        for line in &change.lines {
            if is_gone(index, line)? {
                self.withdraw(index, &parent, line, &mut batch)?;
            }
        }
        let Plan { work, moved, undressed } = self.plan(index, change, touched)?;
        united.undressed = undressed;
        for task in work {
            let path = task.line.path.clone();
            match self.carry(index, side, task, &moved, &mut batch)? {
                true => united.taken += 1,
                false => united.unread.push(path),
            }
            if batch.lines.len() >= self.pages || batch.bytes >= self.bytes {
                self.commit(index, std::mem::take(&mut batch), &mut parent, &mut united)?;
            }
        }
        for id in change.gone.iter().filter(|id| !touched.contains(id)) {
            if let Some(line) = index.page(id)? {
                batch.changes.insert(line.path.clone(), None);
                let codes = self.edition.front.press.qr(&line.path)?;
                batch.changes.extend(codes.into_iter().map(|(path, _)| (path, None)));
                index.remove(id)?;
                batch.gone.push(line);
            }
        }
        self.commit(index, batch, &mut parent, &mut united)?;
        Ok(united)
    }

    /// Decides about every line, and where each page goes, before any is
    /// printed: pages link to each other.
    fn plan<'c>(
        &self,
        index: &Index,
        change: &'c Change,
        touched: &BTreeSet<PageId>,
    ) -> Result<Plan<'c>, PublishError> {
        let mut plan = Plan::default();
        let mut placed = BTreeSet::new();
        for line in &change.lines {
            if is_gone(index, line)? {
                continue;
            }
            let standing = match index.page(&line.id)? {
                None if !touched.contains(&line.id) => same_article(index, line)?,
                standing => standing,
            };
            let renamed = standing.as_ref().is_some_and(|standing| standing.id != line.id);
            let verdict = judge(line, standing.as_ref(), renamed || touched.contains(&line.id));
            if verdict == Verdict::Undressed {
                plan.undressed += 1;
            }
            let path = match &standing {
                Some(standing) => standing.path.clone(),
                None if verdict == Verdict::Take => self.place(index, line, &placed),
                None => continue,
            };
            if path != line.path {
                plan.moved.insert(line.path.clone(), path.clone());
            }
            if verdict == Verdict::Take {
                placed.insert(path.clone());
                plan.work.push(Task { line, standing, path });
            }
        }
        Ok(plan)
    }

    /// Takes a page out that the side withdrew. One that is withdrawn here stays
    /// so, whatever the side made of it.
    fn withdraw(
        &self,
        index: &Index,
        parent: &CommitId,
        line: &LedgerLine,
        batch: &mut Batch,
    ) -> Result<(), PublishError> {
        if !line.withdrawn || index.withdrawn(&line.id)?.as_ref() == Some(line) {
            return Ok(());
        }
        if let Some(standing) = index.page(&line.id)? {
            let gone = std::slice::from_ref(&standing);
            let led_back = self.edition.remove_files(index, parent, gone, &mut batch.changes)?;
            batch.marks.extend(led_back);
            batch.withdrawn.push(standing);
        }
        index.put(line)?;
        batch.marks.push(line.clone());
        Ok(())
    }

    /// Puts a page of the side into the batch; false where it cannot be read.
    /// A page that stands keeps its identity, path and date.
    fn carry(
        &self,
        index: &Index,
        side: &Side,
        Task { line, standing, path }: Task,
        moved: &BTreeMap<TreePath, TreePath>,
        batch: &mut Batch,
    ) -> Result<bool, PublishError> {
        let Ok(Some(bytes)) = side.repository.read(side.commit, &line.path) else {
            return Ok(false);
        };
        let text = String::from_utf8_lossy(&bytes);
        let Some(body) = body_of(&text) else { return Ok(false) };
        let body = &relink(body, &line.path, &path, moved);
        let mut carried = LedgerLine { path, ..line.clone() };
        if let Some(standing) = &standing {
            carried.id = standing.id.clone();
            carried.published = standing.published;
        }
        for path in pictures_of(body) {
            let Ok(picture) = side.repository.read(side.commit, &path) else { return Ok(false) };
            batch.bytes += picture.as_ref().map_or(0, Vec::len);
            batch.changes.extend(picture.map(|picture| (path, Some(picture))));
        }
        let page = dress(&self.edition, &carried, body, self.sources)?;
        carried.digests.page = Digest::of(page.as_bytes());
        carried.digests.body = Digest::of(body.as_bytes());
        batch.bytes += page.len();
        batch.changes.insert(carried.path.clone(), Some(page.into_bytes()));
        let codes = self.edition.front.press.qr(&carried.path)?;
        batch.changes.extend(codes.into_iter().map(|(path, png)| (path, Some(png))));
        index.put(&carried)?;
        batch.lines.push(carried);
        batch.before.extend(standing);
        Ok(true)
    }

    /// Returns where a page goes: where it was, unless another one is there.
    fn place(&self, index: &Index, line: &LedgerLine, placed: &BTreeSet<TreePath>) -> TreePath {
        let taken =
            |path: &TreePath| placed.contains(path) || index.at_path(path).ok().flatten().is_some();
        if !taken(&line.path) {
            return line.path.clone();
        }
        let link = Url::parse(&line.url).ok();
        plan::place(&line.source, &line.id, link.as_ref(), line.published, &taken)
    }

    fn commit(
        &self,
        index: &Index,
        batch: Batch,
        parent: &mut CommitId,
        united: &mut United,
    ) -> Result<(), PublishError> {
        let Batch { mut changes, lines, before, gone, withdrawn, marks, .. } = batch;
        if lines.is_empty() && gone.is_empty() && marks.is_empty() {
            return Ok(());
        }
        let all: Vec<LedgerLine> = lines.iter().chain(&marks).cloned().collect();
        self.edition.add_ledger(Some(parent), &all, &mut changes)?;
        self.edition.drop_from_ledger(parent, &gone, &mut changes)?;
        let out = gone.iter().chain(&withdrawn);
        let touched: Vec<LedgerLine> = lines.iter().chain(&before).chain(out).cloned().collect();
        self.edition.add_indexes(index, &touched, self.sources, &mut changes)?;
        let out = gone.len() + withdrawn.len();
        let message = match (lines.len() - before.len(), before.len(), out) {
            (0, 0, gone) => format!("Withdraw {gone} pages"),
            (new, 0, _) => format!("Publish {new} pages"),
            (new, updated, _) => format!("Publish {new} pages, update {updated}"),
        };
        let newest = lines.iter().map(|line| line.published).max();
        let now = Timestamp::now();
        let time = self.edition.time(Some(parent), newest, now)?;
        let made = self.edition.repository.compose(Some(parent), &changes, &message, time)?;
        if let Some(publication) = made {
            *parent = publication.commit.clone();
            united.publications.push(publication);
        }
        Ok(())
    }
}

/// What is to be carried over.
#[derive(Default)]
struct Plan<'a> {
    work: Vec<Task<'a>>,
    /// Where pages of the side are found elsewhere.
    moved: BTreeMap<TreePath, TreePath>,
    undressed: usize,
}

/// A page to be carried over, and where it goes.
struct Task<'a> {
    line: &'a LedgerLine,
    standing: Option<LedgerLine>,
    path: TreePath,
}

/// What one commit will hold.
#[derive(Default)]
struct Batch {
    changes: Changes,
    lines: Vec<LedgerLine>,
    /// Lines whose place others take.
    before: Vec<LedgerLine>,
    gone: Vec<LedgerLine>,
    /// Pages that were withdrawn, and the lines that say so.
    withdrawn: Vec<LedgerLine>,
    marks: Vec<LedgerLine>,
    bytes: usize,
}

/// Finds a page of the same article under another identity: sources change
/// their identifiers between two polls.
fn same_article(index: &Index, line: &LedgerLine) -> Result<Option<LedgerLine>, PublishError> {
    let names_one = Url::parse(&line.url).is_ok_and(|url| plan::names_one_article(&url));
    Ok(if names_one { index.at_url(&line.source, &line.url)? } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digests;

    fn line(text: &str, updated: Option<&str>) -> LedgerLine {
        let source = "soh".parse().unwrap();
        LedgerLine {
            id: PageId::new(&source, "1"),
            source,
            url: "https://a.example/post/1".to_owned(),
            path: "pages/soh/2021/01/post-1.md".parse().unwrap(),
            title: text.to_owned(),
            author: None,
            category: "world".parse().unwrap(),
            tags: Vec::new(),
            published: "2021-01-11T00:00:00Z".parse().unwrap(),
            updated: updated.map(|moment| moment.parse().unwrap()),
            supplier: None,
            withdrawn: false,
            digests: Digests {
                page: Digest::of(text.as_bytes()),
                body: Digest::of(text.as_bytes()),
                entry: Digest::of(b""),
            },
        }
    }

    #[test]
    fn the_other_side_keeps_its_page_unless_ours_is_later() {
        let (old, new) = (Some("2021-01-11T00:00:00Z"), Some("2021-01-12T00:00:00Z"));
        let (a, b) = (line("a", None), line("b", None));
        assert_eq!(judge(&a, None, false), Verdict::Take);
        assert_eq!(judge(&a, None, true), Verdict::Leave);
        assert_eq!(judge(&a, Some(&a), true), Verdict::Leave);
        assert_eq!(judge(&a, Some(&b), true), Verdict::Leave);
        assert_eq!(judge(&a, Some(&b), false), Verdict::Take);
        assert_eq!(judge(&line("a", new), Some(&line("b", old)), true), Verdict::Take);
        assert_eq!(judge(&line("a", old), Some(&line("b", new)), true), Verdict::Leave);
        assert_eq!(judge(&line("a", new), Some(&b), true), Verdict::Take);
        let mut dressed = a.clone();
        dressed.digests.page = Digest::of(b"furniture");
        assert_eq!(judge(&dressed, Some(&a), false), Verdict::Undressed);
    }
}
