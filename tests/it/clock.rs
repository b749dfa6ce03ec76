//! Histories that other clocks dated.

use thistledown::model::CommitId;

use crate::servers::news::{Desk, News};

/// A moment that none of us will see.
const FUTURE: i64 = 4_102_444_800;

/// Commits the newest tree of a repository anew, dated in the future.
fn commit_in_the_future(desk: &Desk, repository: &str) -> CommitId {
    let git = git2::Repository::open_bare(desk.path().join(repository)).unwrap();
    let parent = git.find_reference("refs/heads/main").unwrap().peel_to_commit().unwrap();
    let time = git2::Time::new(FUTURE, 0);
    let author = git2::Signature::new("mirror", "mirror@invalid", &time).unwrap();
    let tree = parent.tree().unwrap();
    let made = git.commit(Some("refs/heads/main"), &author, &author, "m", &tree, &[&parent]);
    made.unwrap().to_string().parse().unwrap()
}

/// When the newest commits of a desk are dated, newest first.
fn dates(desk: &Desk) -> Vec<i64> {
    let git = git2::Repository::open_bare(desk.path().join("news.git")).unwrap();
    let mut next = git.find_reference("refs/heads/main").unwrap().peel_to_commit().ok();
    let mut dates = Vec::new();
    while let Some(commit) = next {
        dates.push(commit.time().seconds());
        next = commit.parent(0).ok();
    }
    dates
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_from_the_future_is_followed_by_the_operators_hand_alone() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[2]).await;
    let head = desk.head();
    let theirs = commit_in_the_future(&desk, "copy.git");
    news.publish(1);
    let done = desk.sync().await;
    done.assert_code(5).assert_said("2100-01-01T00:00:00Z, ahead of the clock here");
    assert_eq!(desk.tip("copy.git"), Some(theirs.clone()));
    desk.assert_whole(&news.markers());
    assert!(dates(&desk).iter().all(|date| *date < FUTURE));

    // On another machine the operator takes it over; what is published there
    // is dated by the clock again.
    let other = Desk::simple(&news);
    let copy = desk.path().join("copy.git");
    let done = other.run(&["restore", "--from", copy.to_str().unwrap()]).await;
    done.assert_code(0).assert_said("2 pages");
    assert_eq!(other.head(), theirs);
    other.sync().await.assert_code(0).assert_said("published 1 new");
    let [ours, theirs, ..] = dates(&other)[..] else { panic!("nothing was published") };
    assert!(ours < FUTURE && theirs == FUTURE, "{ours} after {theirs}");
    assert_ne!(desk.head(), head);
}
