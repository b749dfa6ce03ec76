//! Texts of configurations, and what becomes of them.

mod mirrors;
mod routes;

use super::*;
use crate::model::{Credential, ForgeKind, PushAddress, Spare};

fn parse(text: &str) -> Result<Settings, ConfigError> {
    let around = Surroundings {
        read: &|path| match path.to_str() {
            Some("etc/token") => Ok(b"s3cret\n".to_vec()),
            Some("etc/featured.toml") => {
                Ok("[[picks]]\ntitle = \"禁书\"\nurl = \"https://books.example/\"".into())
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        },
        variable: &|name| name.ends_with("_PASSWORD").then(|| "p".to_owned()),
    };
    Settings::parse(text, Path::new("etc/thistledown.toml"), &around)
}

fn fault(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

const HEAD: &str = "[site]\ntitle = \"t\"\n[proxies.tor]\nurl = \"socks5h://127.0.0.1:9050\"\n";

fn with(rest: &str) -> String {
    format!("{HEAD}{rest}")
}

#[test]
fn the_shipped_example_is_sound() {
    let text = include_str!("../../../config/thistledown.toml");
    let around = Surroundings {
        read: &|_| Err(io::ErrorKind::NotFound.into()),
        variable: &|_| Some("x".to_owned()),
    };
    let settings = Settings::parse(text, Path::new("thistledown.toml"), &around).unwrap();
    assert_eq!(settings.sources.len(), 2);
    assert_eq!(settings.sources[0].category.slug.as_str(), "finance");
    assert_eq!(settings.mirrors[1].push, PushAddress::Path("backup/news.git".into()));
}

#[test]
fn an_unknown_key_is_refused_with_line_and_suggestion() {
    let shown = fault(&with("[defaults]\nruote = \"tor\"\n"));
    assert!(shown.contains("etc/thistledown.toml:6:1: unknown key `ruote`"), "{shown}");
    assert!(shown.contains("    6 | ruote = \"tor\""), "{shown}");
    assert!(shown.contains("| ^^^^^"), "{shown}");
    assert!(shown.contains("did you mean `route`?"), "{shown}");
}

#[test]
fn a_category_does_not_take_the_file_of_an_index() {
    let source = "[[sources]]\nname = \"a\"\nroute = \"tor\"\nurls = [\"https://a.example/\"]\n\
                  category = \"Newest\"\n";
    let shown = fault(&with(source));
    assert!(shown.contains("category `Newest`: `newest` names an index of ours"), "{shown}");
    let named = with(&format!("[categories]\nNewest = \"new-things\"\n{source}"));
    assert_eq!(parse(&named).unwrap().sources[0].category.slug.as_str(), "new-things");
}

#[test]
fn addresses_of_a_source_may_have_routes_and_be_archives() {
    let source = |urls: &str, rest: &str| {
        parse(&with(&format!(
            "[[sources]]\nname = \"a\"\nroute = \"tor\"\nurls = [{urls}]\n{rest}"
        )))
    };
    let urls = "\"https://a.example/\", { url = \"http://203.0.113.9/\", route = \"direct\" }, \
                \"https://archive.example/2id_/{url}\"";
    let read = source(urls, "headers = { \"X-A\" = \"b\" }\ncookie = { file = \"token\" }\n");
    let read = read.unwrap().sources.remove(0);
    let routes: Vec<_> = read.addresses.iter().map(|a| a.route.as_str()).collect();
    assert_eq!(routes, ["tor", "direct", "tor"]);
    let fields: Vec<_> =
        read.headers.fields.iter().map(|(n, v)| (n.as_str(), v.expose())).collect();
    assert_eq!(fields, [("x-a", "b"), ("cookie", "s3cret")]);
    assert_eq!(read.headers.origins.len(), 2);
    let own = "\"https://a.example/\"";
    for (urls, rest, message) in [
        ("\"https://archive.example/{url}\"", "", "must be the source's own"),
        ("\"https://a.example/\", \"https://{url}/\"", "", "one `{url}`"),
        (
            "\"https://a.example/\", { url = \"https://b.example/\", route = \"tro\" }",
            "",
            "did you mean `tor`",
        ),
        ("{ uri = \"https://b.example/\" }", "", "an address, or"),
        (own, "headers = { Host = \"x\" }", "ours to set"),
        (own, "headers = { Cookie = \"x\" }", "ours to set"),
        (own, "headers = { \"a b\" = \"x\" }", "not a name of a header field"),
        (own, "headers = { a = \"x\\r\\ny\" }", "one line"),
    ] {
        let shown = source(urls, rest).unwrap_err().to_string();
        assert!(shown.contains(message), "{urls} {rest}: {shown}");
    }
}

#[test]
fn rules_of_a_source_are_checked_where_they_stand() {
    let source = |rest: &str| {
        parse(&with(&format!(
            "[[sources]]\nname = \"a\"\nroute = \"tor\"\nurls = [\"https://a.example/\"]\n{rest}\n"
        )))
    };
    let read = source(
        "select = \"article\"\nremove = [\".ad\"]\n\
         replace = [{ pattern = '（(\\w+)）', with = \"($1)\" }]",
    );
    let rules = read.unwrap().sources.remove(0).rules;
    assert_eq!(rules.select.as_deref(), Some("article"));
    assert_eq!(rules.remove, [".ad"]);
    assert_eq!(rules.replace[0].pattern, "（(\\w+)）");
    assert_eq!(rules.replace[0].with, "($1)");
    for (rest, message) in [
        ("select = \"p[\"", "toml:9:10: `p[` is not a CSS selector"),
        ("remove = [\".ad\", \"]\"]", "toml:9:18: `]` is not a CSS selector"),
        ("links = \">\"", "toml:9:9: `>` is not a CSS selector"),
        (
            "replace = [{ pattern = \"a(\", with = \"\" }]",
            "toml:9:24: not a regular expression: unclosed group",
        ),
        ("replace = [{ pattern = \"a\", with = \"$x\" }]", "toml:9:36: the pattern has no group"),
        ("replace = [{ pattern = \"a\" }]", "missing key `with`"),
    ] {
        let shown = source(rest).unwrap_err().to_string();
        assert!(shown.contains(message), "{rest}: {shown}");
    }
    let standing = source("select = \"article\"\nremove = [\".ad\"]").unwrap();
    let standing = standing.sources.into_iter().next().unwrap().rules;
    let file = Path::new("try.toml");
    let tried = read_rules("remove = []\n", file, &standing).unwrap();
    assert_eq!(tried, Rules { remove: Vec::new(), ..standing.clone() });
    let wrong = read_rules("\nselect = \"p[\"\n", file, &standing).unwrap_err().to_string();
    assert!(wrong.contains("try.toml:2:10: `p[` is not"), "{wrong}");
    let wrong = read_rules("link = \"a\"\n", file, &standing).unwrap_err().to_string();
    assert!(wrong.contains("unknown key `link`"), "{wrong}");
    let many = format!("replace = [{}]", "{ pattern = \"a\", with = \"b\" },".repeat(65));
    assert!(source(&many).unwrap_err().to_string().contains("at most 64 replacements"));
}

#[test]
fn all_faults_of_a_pass_come_together() {
    let shown = fault(&with(
        "[[sources]]\nname = \"a\"\nurls = [\"ftp://a\"]\nroute = \"tor\"\n\
         [[sources]]\nname = \"a\"\nurls = []\nroute = \"tor\"\n",
    ));
    assert!(shown.contains("neither http"), "{shown}");
    assert!(shown.contains("two sources are called `a`"), "{shown}");
    assert!(shown.contains("has no address"), "{shown}");
}

#[test]
fn limits_and_picks_are_read() {
    let settings = parse(
        "[site]\ntitle = \"t\"\nfeatured = \"featured.toml\"\n[limits]\nfeed_size = \"1 MiB\"\n\
         page_size = 4096\ntotal_time = \"1m30s\"\n",
    )
    .unwrap();
    assert_eq!(settings.limits.feed_size, crate::model::Bytes::mebi(1));
    assert_eq!(settings.limits.page_size, crate::model::Bytes(4096));
    assert_eq!(settings.limits.total_time, std::time::Duration::from_secs(90));
    assert_eq!(settings.site.featured[0].title, "禁书");
    for bad in ["total_time = \"soon\"", "feed_size = \"big\"", "workers = 0"] {
        let text = format!("[site]\ntitle = \"t\"\n[limits]\n{bad}\n");
        assert!(parse(&text).is_err(), "{bad}");
    }
}
