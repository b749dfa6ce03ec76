//! The door: what a newcomer types first.

use crate::servers::news::{Desk, News};

#[tokio::test(flavor = "multi_thread")]
async fn init_writes_what_check_accepts_and_never_overwrites() {
    let desk = Desk::new("");
    let file = desk.path().join("thistledown.toml");
    std::fs::remove_file(&file).unwrap();
    desk.run(&["check"]).await.assert_code(78);
    desk.run(&["init"]).await.assert_code(0).assert_said("thistledown check");
    let mut command = desk.command(&["check"]);
    command.env("GITHUB_TOKEN", "x").env("OFFICE_PROXY_PASSWORD", "x");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("is sound"), "{said}");
    desk.run(&["init"]).await.assert_code(2);
    let without = desk.run(&["check"]).await;
    without.assert_code(78);
    assert!(without.logged.contains("GITHUB_TOKEN"), "{}", without.logged);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_names_every_command_a_newcomer_needs() {
    let desk = Desk::new("");
    let help = desk.run(&["--help"]).await;
    help.assert_code(0);
    for word in ["init", "check", "sync", "daemon", "demo", "Exit codes", "thistledown demo"] {
        help.assert_said(word);
    }
    assert!(!help.said.contains("worker"), "{}", help.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_shows_the_whole_way() {
    let desk = Desk::new("");
    let demo = desk.run(&["demo", "shown"]).await;
    demo.assert_code(0);
    demo.assert_said("published 5 new").assert_said("published 2 new").assert_said("no commit");
    demo.assert_said("quarantined").assert_said("mirror hosted: pushed");
    let read = |path: &str| std::fs::read_to_string(desk.path().join("shown").join(path)).unwrap();
    let home = read("published/README.md");
    assert!(home.contains("小镇书店用二维码传递被删除的文章"), "{home}");
    // The page that came as GBK.
    let page = read("published/pages/haoxiaoxi/2021/01/462801.md");
    assert!(page.contains("手写气象记录"), "{page}");
    let pictured = read("published/pages/haoxiaoxi/2021/01/462755.md");
    assert!(pictured.contains("../../../../images/"), "{pictured}");
    assert!(!pictured.contains("tracker") && !pictured.contains("排行榜"), "{pictured}");
    let png =
        std::fs::read(desk.path().join("shown/published/pages/haoxiaoxi/2021/01/462755.md.png"));
    let picture = image::load_from_memory(&png.unwrap()).unwrap().to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut grid = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    let decoded = grid.detect_grids()[0].decode().unwrap().1;
    assert_eq!(
        decoded,
        "https://forge.example/goodnews/blob/main/pages/haoxiaoxi/2021/01/462755.md"
    );
    assert!(read("start-here.toml").contains("[[sources]]"));
    // A folder with something in it is never written into.
    desk.run(&["demo", "shown"]).await.assert_code(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_ever_said() {
    let secret = "canary-7f3a";
    let desk = Desk::new(
        "[site]\ntitle = \"t\"\n[defaults]\nroute = \"direct\"\n\
         [[mirrors]]\nname = \"m\"\npush = \"http://127.0.0.1:1/r.git\"\n\
         token = { file = \"token\" }\n[proxies.p]\nurl = \"http://127.0.0.1:1\"\n\
         username = \"u\"\npassword = { file = \"token\" }\n\
         [[sources]]\nname = \"s\"\nurls = [\"http://127.0.0.1:1/feed\"]\nroute = \"p\"\n",
    );
    std::fs::write(desk.path().join("token"), format!("{secret}\n")).unwrap();
    let mut command = desk.command(&["sync", "-vv"]);
    command.env("THISTLEDOWN_LOG", "trace");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.contains("127.0.0.1:1"), "{said}");
    let mut state = String::new();
    for entry in std::fs::read_dir(desk.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path.file_name().unwrap() != "token" {
            state += &String::from_utf8_lossy(&std::fs::read(path).unwrap());
        }
    }
    use base64::Engine as _;
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let forms = [
        secret.to_owned(),
        encode(secret),
        encode(&format!("u:{secret}")),
        encode(&format!("oauth2:{secret}")),
    ];
    for form in forms {
        assert!(!said.contains(&form), "logged: {form}");
        assert!(!state.contains(&form), "kept: {form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_stands_where_it_should_not_is_not_said_either() {
    let desk = Desk::new(
        "[site]\ntitle = \"t\"\n[defaults]\nroute = \"direct\"\n\
         [[mirrors]]\nname = \"a\"\npush = \"https://u:canary-1@h.example/r.git\"\n\
         [[mirrors]]\nname = \"b\"\npush = \"ssh://u:canary-2@h.example:99999/r.git\"\n",
    );
    let checked = desk.run(&["check"]).await;
    checked.assert_code(78);
    assert!(checked.logged.contains("must not carry credentials"), "{}", checked.logged);
    desk.configure(
        "[site]\ntitle = \"t\"\n[[mirrors]]\nname = \"a\"\npush = \"r.git\"\n\
         token = \"canary-3\"\n",
    );
    let typed = desk.run(&["check"]).await;
    typed.assert_code(78);
    assert!(typed.logged.contains("a secret must not stand in this file"), "{}", typed.logged);
    for done in [checked, typed] {
        assert!(!done.logged.contains("canary"), "{}", done.logged);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_shows_leaves_the_cache_of_another_version_alone() {
    let news = News::start().await;
    let desk = Desk::published(&news, &[1]).await;
    let path = desk.path().join("cache.sqlite");
    let cache = rusqlite::Connection::open(&path).unwrap();
    cache.pragma_update(None, "user_version", 99).unwrap();
    for command in ["mirrors", "quarantine", "proxies"] {
        desk.run(&[command]).await.assert_code(0);
    }
    desk.run(&["bundle", "news.bundle"]).await.assert_code(0);
    let cache = rusqlite::Connection::open(&path).unwrap();
    let version: i64 = cache.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}
