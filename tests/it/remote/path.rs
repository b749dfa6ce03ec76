//! Repositories in a folder, with git at hand and without.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_checked_out_is_left_alone() {
    if !is_installed("git") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    run(Command::new("git").args(["init", "-q", "-b", "main"]).arg(folder.path()));
    let press = Press::of(1);
    let mirror = git::mirror(PushAddress::Path(folder.path().to_owned()), Credential::None);
    let reason = refused(press.push(&mirror, &Way::Direct).await);
    assert_says(&reason, &["checked out", "git init --bare"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_a_path_is_written_by_our_own_hands() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let bare = desk.path().join("copy.git");
    for count in [3, 2] {
        news.publish(count);
        let mut command = desk.command(&["sync"]);
        command.env("PATH", "/nonexistent");
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(desk.tip("copy.git"), Some(desk.head()));
        run(Command::new("git").arg("-C").arg(&bare).args(["fsck", "--strict"]));
    }
    assert_eq!(desk.commits(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_several_branches_are_moved_by_our_own_hands() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let bare = desk.path().join("copy.git");
    let sync = || {
        let mut command = desk.command(&["sync"]);
        command.env("PATH", "/nonexistent");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    news.publish(1);
    sync();
    let push = "push = \"copy.git\"\n";
    let both = simple(&news).replace(push, &format!("{push}branches = [\"main\", \"pages\"]\n"));
    desk.configure(&both);
    // Nothing is missing there but a name.
    sync();
    assert_eq!(tip_of(&bare, "pages"), Some(desk.head()));
    news.publish(1);
    sync();
    assert_eq!(tip_of(&bare, "main"), Some(desk.head()));
    assert_eq!(tip_of(&bare, "pages"), Some(desk.head()));
    assert_eq!(desk.commits(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_what_git_would_refuse_is_refused() {
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let bare = desk.path().join("copy.git");
    let sync = || {
        let mut command = desk.command(&["sync"]);
        command.env("PATH", "/nonexistent");
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    };
    hook(&bare, "pre-receive", "exit 0");
    news.publish(1);
    assert_says(&sync(), &["pre-receive hook", "install git"]);
    assert_eq!(desk.tip("copy.git"), None);
    fs::remove_file(bare.join("hooks/pre-receive")).unwrap();

    let git = git2::Repository::open(&bare).unwrap();
    let tree = git.find_tree(git.treebuilder(None).unwrap().write().unwrap()).unwrap();
    let author = git2::Signature::now("they", "they@invalid").unwrap();
    let theirs =
        git.commit(Some("refs/heads/main"), &author, &author, "theirs", &tree, &[]).unwrap();
    assert_says(&sync(), &["not in our history"]);
    assert_eq!(desk.tip("copy.git").unwrap().as_str(), theirs.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_git_hooks_elsewhere_and_checked_out_branches_are_left_alone() {
    if !is_installed("git") {
        return;
    }
    let news = News::start().await;
    let desk = Desk::simple(&news);
    let bare = desk.path().join("copy.git");
    let sync = || {
        let mut command = desk.command(&["sync"]);
        command.env("PATH", "/nonexistent");
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr)
    };
    hook(desk.path(), "update", "exit 0");
    let git = git2::Repository::open(&bare).unwrap();
    let hooks = desk.path().join("hooks");
    git.config().unwrap().set_str("core.hooksPath", hooks.to_str().unwrap()).unwrap();
    news.publish(1);
    assert_says(&sync(), &["update hook", "install git"]);
    assert_eq!(desk.tip("copy.git"), None);

    fs::remove_dir_all(&bare).unwrap();
    run(Command::new("git").args(["init", "-q", "-b", "main"]).arg(&bare));
    assert_says(&sync(), &["checked out", "git init --bare"]);
    assert_eq!(tip(&bare), None);
}
