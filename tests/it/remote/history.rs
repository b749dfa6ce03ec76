//! Branches at the remote, and history there that is not ours.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn several_branches_are_brought_to_our_head_in_one_push() {
    for host in Host::all().await {
        let bare = host.bare("news.git");
        let one = host.mirror("news.git");
        let more_branches = vec!["pages".to_owned(), "old".to_owned()];
        let all = Mirror { more_branches, ..one.clone() };
        let mut press = Press::new();
        let first = press.add();
        pushed(&press.push(&one, &Way::Direct).await);
        // The same commit under further names needs no object.
        let (_, bytes) = pushed(&press.push(&all, &Way::Direct).await);
        assert!(bytes <= 32, "{}: {bytes}", host.kind());
        press.add();
        pushed(&press.push(&one, &Way::Direct).await);
        let third = press.add();
        // One is behind by one, the others by two: what one of them has is
        // not sent again.
        let (_, bytes) = pushed(&press.push(&all, &Way::Direct).await);
        assert!(bytes < 2_000, "{}: {bytes}", host.kind());
        for branch in ["main", "pages", "old"] {
            assert_eq!(tip_of(&bare, branch), Some(third.clone()), "{} {branch}", host.kind());
        }
        press.assert_copied(&bare);
        assert_eq!(press.push(&all, &Way::Direct).await, PushOutcome::UpToDate);

        // A branch of somebody else's, and one that is protected, stop no
        // other.
        let mut theirs = Press::new();
        let strange = theirs.publish(&[("README.md", b"theirs")]);
        let aside = Mirror { branch: "theirs".to_owned(), ..one.clone() };
        pushed(&theirs.push(&aside, &Way::Direct).await);
        hook(&bare, "update", "case $1 in refs/heads/old) echo GH006 >&2; exit 1;; esac");
        let more_branches = ["pages", "old", "theirs"].map(str::to_owned).to_vec();
        let mixed = Mirror { more_branches, ..one.clone() };
        let fourth = press.add();
        let reason = refused(press.push(&mixed, &Way::Direct).await);
        assert_says(&reason, &["branch `old`, `theirs` (of 4; 2 at our head): hook declined"]);
        for (branch, tip) in
            [("main", &fourth), ("pages", &fourth), ("old", &third), ("theirs", &strange)]
        {
            assert_eq!(tip_of(&bare, branch).as_ref(), Some(tip), "{} {branch}", host.kind());
        }
        let more_branches = vec!["theirs".to_owned()];
        let reason =
            refused(press.push(&Mirror { more_branches, ..one.clone() }, &Way::Direct).await);
        assert_says(&reason, &["branch `theirs` (of 2; 1 at our head): it stands at"]);
        assert_ne!(first, third);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_history_is_never_overwritten() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut theirs = Press::new();
        theirs.publish(&[("README.md", b"theirs")]);
        pushed(&theirs.push(&mirror, &Way::Direct).await);
        let ours = Press::of(2);
        let reason = refused(ours.push(&mirror, &Way::Direct).await);
        assert_says(&reason, &["not in our history", &theirs.head().as_str()[..10]]);
        assert_eq!(tip(&bare), Some(theirs.head()), "{}", host.kind());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_ahead_is_left_alone() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let press = Press::of(2);
        pushed(&press.push(&mirror, &Way::Direct).await);
        let ahead = press.head();
        // An old copy of our repository was put back: the same first commit,
        // and then another one.
        let mut restored = Press::of(1);
        let reason = refused(restored.push(&mirror, &Way::Direct).await);
        assert_says(&reason, &["not in our history"]);
        restored.publish(&[("README.md", b"another")]);
        refused(restored.push(&mirror, &Way::Direct).await);
        assert_eq!(tip(&bare), Some(ahead), "{}", host.kind());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_of_our_own_that_was_turned_back_is_not_forced() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::new();
        let first = press.add();
        press.add();
        pushed(&press.push(&mirror, &Way::Direct).await);
        let pushed = press.head();
        // The commit there is still among our objects.
        let store = git2::Repository::open(press.repository.path()).unwrap();
        let oid = git2::Oid::from_str(first.as_str()).unwrap();
        store.reference("refs/heads/main", oid, true, "back").unwrap();
        press.recent.pop();
        press.publish(&[("README.md", b"another")]);
        let reason = refused(press.push(&mirror, &Way::Direct).await);
        assert_says(&reason, &["not in our history"]);
        assert_eq!(tip(&bare), Some(pushed), "{}", host.kind());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_branches_stay_as_they_are() {
    for host in Host::all().await {
        let (bare, mirror) = (host.bare("news.git"), host.mirror("news.git"));
        let mut press = Press::new();
        let first = press.add();
        let aside = Mirror { branch: "aside".to_owned(), ..mirror.clone() };
        pushed(&press.push(&aside, &Way::Direct).await);
        press.add();
        assert_eq!(pushed(&press.push(&mirror, &Way::Direct).await).0, None);
        press.assert_copied(&bare);
        let git = git2::Repository::open(&bare).unwrap();
        let aside = git.refname_to_id("refs/heads/aside").unwrap().to_string();
        assert_eq!(aside, first.as_str(), "{}", host.kind());
    }
}
