//! The configuration: text in, checked settings out.
//!
//! What was typed ([`typed`]) and what it means ([`Settings`]) are two types;
//! after the check nothing is secretly required. Errors show file, line and
//! the offending text. This room reads no file and no environment: the caller
//! lends its eyes ([`Surroundings`]).

mod check;
mod fault;
mod forges;
mod mirrors;
mod repository;
mod routes;
mod rules;
mod sources;
mod typed;

use std::io;
use std::path::{Path, PathBuf};

pub use fault::{ConfigError, ConfigFault};

use crate::model::{
    Author, Hello, Inward, Limits, Mirror, Probe, PushAddress, Rotation, RouteName, Routes, Rules,
    SigningKey, Site, Source, TrustedSigners,
};

/// Everything that a run needs to know, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is published.
    pub site: Site,
    /// The bare repository; relative to the state directory.
    pub repository: PathBuf,
    /// Who our commits say made them.
    pub author: Author,
    /// What signs commits and the list of mirrors, if anything.
    pub signing_key: Option<SigningKey>,
    /// Whose signatures are believed, the own key's included; nobody's where
    /// nothing was configured.
    pub trusted_signers: TrustedSigners,
    /// Whether other writers publish to the same mirrors.
    pub shared: bool,
    /// When the history begins anew.
    pub rotation: Rotation,
    /// The ways out.
    pub routes: Routes,
    /// The way of what has no route of its own, if the operator chose one.
    pub route: Option<RouteName>,
    /// Where news comes from.
    pub sources: Vec<Source>,
    /// Where it goes.
    pub mirrors: Vec<Mirror>,
    /// How many of them must live before the operator is warned.
    pub quorum: usize,
    /// Every limit.
    pub limits: Limits,
    /// Inward hosts that anybody may name.
    pub inward: Inward,
    /// What we call ourselves in requests (RFC 9110, 10.1.5).
    pub user_agent: String,
    /// Certificates (PEM) trusted besides the built-in roots.
    pub ca: Option<Vec<u8>>,
    /// How TLS is begun on direct routes, in the order of trial.
    pub hello: Vec<Hello>,
    /// What shows whether a proxy works, if the operator wants to know.
    pub probe: Option<Probe>,
    /// What is allowed but unwise, in words for the operator.
    pub warnings: Vec<String>,
}

/// The eyes through which the configuration sees files and environment.
pub struct Surroundings<'a> {
    /// Reads a file, given a path that is already resolved.
    pub read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
    /// Reads a variable of the environment.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads the address of a repository or bundle as a mirror's `push` is read.
/// Relative paths are relative to `base`.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn address(text: &str, base: &Path) -> Result<PushAddress, String> {
    let typed = toml::Spanned::new(0..text.len(), text.to_owned());
    mirrors::push_address(&typed, base).map_err(|fault| fault.message)
}

impl Settings {
    /// Checks a configuration. Relative paths in it are relative to the
    /// folder of `file`.
    ///
    /// # Errors
    /// All faults that one pass can find, each with its line.
    pub fn parse(text: &str, file: &Path, around: &Surroundings) -> Result<Self, ConfigError> {
        let typed: typed::File = toml::from_str(text)
            .map_err(|error| ConfigError::new(file, text, vec![fault::from_toml(&error)]))?;
        let base = file.parent().unwrap_or(Path::new(""));
        check::check(typed, base, around).map_err(|faults| ConfigError::new(file, text, faults))
    }
}

/// Checks rules that stand in a file of their own, to be tried before they go
/// to the configuration: the keys `select`, `remove` and `replace` of a source.
/// Those that are missing in the file are as in `standing`.
///
/// # Errors
/// All faults, each with its line.
pub fn read_rules(text: &str, file: &Path, standing: &Rules) -> Result<Rules, ConfigError> {
    let typed: typed::Rules = toml::from_str(text)
        .map_err(|error| ConfigError::new(file, text, vec![fault::from_toml(&error)]))?;
    check::check_rules(typed, standing).map_err(|faults| ConfigError::new(file, text, faults))
}

#[cfg(test)]
mod tests {
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
        let text = include_str!("../../config/thistledown.toml");
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
    fn bundles_are_mirrors_without_a_route() {
        let push = |text: &str| {
            let mirror = format!("[[mirrors]]\nname = \"m\"\npush = \"{text}\"\n");
            parse(&with(&mirror)).map(|settings| settings.mirrors[0].push.clone())
        };
        let bundle = |path: &str| PushAddress::Bundle(path.into());
        assert_eq!(push("bundle:/media/usb/news"), Ok(bundle("/media/usb/news")));
        assert_eq!(push("bundle:///media/usb/news"), Ok(bundle("/media/usb/news")));
        assert_eq!(push("news.bundle"), Ok(bundle("etc/news.bundle")));
        assert_eq!(push("file:///media/a.bundle"), Ok(bundle("/media/a.bundle")));
        assert_eq!(push("news.git"), Ok(PushAddress::Path("etc/news.git".into())));
        assert!(push("bundle:").is_err());
        let shared = parse(&with("[repository]\nshared = true\n")).unwrap().shared;
        assert!(shared && !parse(&with("")).unwrap().shared);
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
    fn a_source_without_a_route_is_an_error() {
        let shown = fault(&with("[[sources]]\nname = \"a\"\nurls = [\"https://a.example/\"]\n"));
        assert!(shown.contains("source `a` has no route"), "{shown}");
        let mirror =
            fault(&with("[[mirrors]]\nname = \"m\"\npush = \"https://m.example/r.git\"\n"));
        assert!(mirror.contains("mirror `m` has no route"), "{mirror}");
    }

    #[test]
    fn an_unknown_route_is_an_error_with_a_suggestion() {
        let shown = fault(&with(
            "[[sources]]\nname = \"a\"\nurls = [\"https://a.example/\"]\nroute = \"torr\"\n",
        ));
        assert!(shown.contains("`torr` is not configured"), "{shown}");
        assert!(shown.contains("did you mean `tor`?"), "{shown}");
    }

    #[test]
    fn direct_may_not_hide_in_a_group() {
        let shown =
            fault(&with("[groups.g]\npolicy = \"fallback\"\nmembers = [\"tor\", \"direct\"]\n"));
        assert!(shown.contains("contains `direct`"), "{shown}");
    }

    #[test]
    fn a_direct_route_to_a_name_needs_somebody_to_resolve_it() {
        let source =
            "[[sources]]\nname = \"a\"\nurls = [\"https://a.example/\"]\nroute = \"direct\"\n";
        assert!(fault(&with(source)).contains("nobody resolves `a.example`"));
        assert!(parse(&with(&format!("[dns]\nservers = \"system\"\n{source}"))).is_ok());
        assert!(parse(&with(&source.replace("a.example", "203.0.113.9"))).is_ok());
    }

    #[test]
    fn proxies_that_would_leak_are_refused_or_made_remote() {
        for (typed, message) in [
            ("ftp://127.0.0.1:1", "not a kind of proxy"),
            ("socks://127.0.0.1:1", "not a kind of proxy"),
            ("socks5s://127.0.0.1:1", "not a kind of proxy"),
            ("socks5h://u:p@127.0.0.1:1", "must not carry credentials"),
            ("socks5h://", "names no host"),
            ("http://127.0.0.1:1/path", "more than"),
            ("127.0.0.1:1", "127.0.0.1:1"),
        ] {
            let shown = fault(&format!("[site]\ntitle = \"t\"\n[proxies.p]\nurl = \"{typed}\"\n"));
            assert!(shown.contains(message), "{typed}: {shown}");
        }
        let text = "[site]\ntitle = \"t\"\n[proxies.p]\nurl = \"socks5://[::1]:9050\"\n";
        let routes = parse(text).unwrap().routes;
        let proxy = routes.proxy(&"p".parse().unwrap()).unwrap();
        assert_eq!(proxy.scheme, crate::model::ProxyScheme::Socks5h);
        assert_eq!(proxy.address.to_string(), "[::1]:9050");
    }

    #[test]
    fn chains_and_sockets_are_read() {
        let routes = |rest: &str| parse(&with(rest)).map(|settings| settings.routes);
        let read = routes(
            "[proxies.far]\nurl = \"http://203.0.113.9:3128\"\nvia = \"tor\"\n\
             [proxies.near]\nurl = \"socks5h+unix:///run/tor/my%20socks\"\n",
        )
        .unwrap();
        let proxy = |name: &str| read.proxy(&name.parse().unwrap()).unwrap().clone();
        assert_eq!(proxy("far").via, Some("tor".parse().unwrap()));
        let socket = crate::model::ProxyAddress::Unix("/run/tor/my socks".into());
        assert_eq!(proxy("near").address, socket);
        for (rest, message) in [
            ("url = \"http://203.0.113.9\"\nvia = \"tro\"", "did you mean `tor`"),
            ("url = \"http://203.0.113.9\"\nvia = \"direct\"", "leave `via` out"),
            ("url = \"http://203.0.113.9\"\nvia = \"far\"", "leads to itself"),
            ("url = \"https+unix:///run/x\"", "not a kind of proxy"),
            ("url = \"socks5h+unix://host/run/x\"", "names no socket"),
            ("url = \"socks5h+unix:///\"", "names no socket"),
            ("url = \"socks5h+unix:///run/x\"\nvia = \"tor\"", "cannot be reached via"),
        ] {
            let shown = routes(&format!("[proxies.far]\n{rest}\n")).unwrap_err().to_string();
            assert!(shown.contains(message), "{rest}: {shown}");
        }
    }

    #[test]
    fn tor_inside_is_a_proxy_only_where_it_is_built_in() {
        let read = |rest: &str| parse(&with(&format!("[proxies.inner]\n{rest}\n")));
        let tor = read("url = \"tor:\"\nisolate = true");
        if !cfg!(feature = "tor") {
            assert!(tor.unwrap_err().to_string().contains("--features tor"));
            return;
        }
        let routes = tor.unwrap().routes;
        let proxy = routes.proxy(&"inner".parse().unwrap()).unwrap();
        assert_eq!(proxy.address, crate::model::ProxyAddress::Inside(String::new()));
        for (rest, message) in [
            ("url = \"tor:x\"", "more than `tor:`"),
            ("url = \"tor:\"\nvia = \"tor\"", "no way of its own"),
            ("url = \"tor:\"\nusername = \"u\"", "no logins"),
            ("url = \"socks5h://127.0.0.1\"\nsettings = \"x\"", "only `tor:` has settings"),
        ] {
            let shown = read(rest).unwrap_err().to_string();
            assert!(shown.contains(message), "{rest}: {shown}");
        }
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
            (
                "replace = [{ pattern = \"a\", with = \"$x\" }]",
                "toml:9:36: the pattern has no group",
            ),
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
    fn the_network_is_read() {
        let network = |rest: &str| parse(&with(&format!("[network]\n{rest}\n")));
        let read = network(
            "ca = \"token\"\nhello = [\"record\", \"plain\"]\n\
             probe = { url = \"https://a.example/\", marker = \"m\", every = \"1h\" }",
        )
        .unwrap();
        assert_eq!(read.hello, [Hello::Record, Hello::Plain]);
        assert_eq!(read.ca.as_deref(), Some(&b"s3cret\n"[..]));
        let probe = read.probe.unwrap();
        assert_eq!((probe.status, probe.every), (200, Some(std::time::Duration::from_secs(3600))));
        assert_eq!(network("").unwrap().hello.len(), 3);
        for bad in ["hello = []", "hello = [\"tcp\", \"tcp\"]", "hello = [\"x\"]", "probe = {}"] {
            assert!(network(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_stand_elsewhere() {
        let mirror = |token: &str| {
            with(&format!(
                "[[mirrors]]\nname = \"m\"\npush = \"https://m.example/r.git\"\nroute = \"tor\"\ntoken = {token}\n"
            ))
        };
        let shown = fault(&mirror("\"ghp_123456\""));
        assert!(shown.contains("must not stand in this file"), "{shown}");
        assert!(fault(&mirror("{ file = \"missing\" }")).contains("cannot read `etc/missing`"));
        assert!(fault(&mirror("{ env = \"NOPE\" }")).contains("no variable `NOPE`"));
        assert!(fault(&mirror("{ credential = \"t\" }")).contains("systemd"));
        let settings = parse(&mirror("{ file = \"token\" }")).unwrap();
        match &settings.mirrors[0].credential {
            Credential::Basic { password, .. } => assert_eq!(password.expose(), "s3cret"),
            other => panic!("{other:?}"),
        }
        assert!(!format!("{settings:?}").contains("s3cret"));
    }

    #[test]
    fn a_key_that_signs_is_trusted_and_a_wrong_one_is_a_fault_of_its_line() {
        let private = crate::model::tests_of_signatures::text(1);
        let own = crate::model::tests_of_signatures::key(1).signer();
        let other = crate::model::tests_of_signatures::key(2).signer();
        let parse = |text: &str| {
            let around = Surroundings {
                read: &|path| match path.to_str() {
                    Some("etc/key") => Ok(private.clone().into_bytes()),
                    _ => Ok(b"nonsense".to_vec()),
                },
                variable: &|_| None,
            };
            Settings::parse(&with(text), Path::new("etc/thistledown.toml"), &around)
        };
        let settings = parse(&format!(
            "[repository]\nsigning_key = {{ file = \"key\" }}\n\
             trusted_signers = [\"{other} somebody@somewhere\"]\n"
        ))
        .unwrap();
        assert_eq!(settings.signing_key.map(|key| key.signer()), Some(own.clone()));
        assert_eq!(settings.trusted_signers, TrustedSigners::new([other, own]));
        assert!(parse("").unwrap().trusted_signers.is_empty());
        for (text, message) in [
            ("signing_key = { file = \"other\" }", "not a private key"),
            ("signing_key = \"AAAA\"", "must not stand in this file"),
            ("passphrase = { file = \"other\" }", "opens nothing"),
            ("trusted_signers = [\"nobody\"]", "not a public key"),
        ] {
            let shown = parse(&format!("[repository]\n{text}\n")).unwrap_err().to_string();
            assert!(shown.contains(message) && shown.contains(":6:"), "{shown}");
        }
    }

    #[test]
    fn push_addresses_of_every_kind_are_understood() {
        let push = |address: &str| {
            let text = with(&format!(
                "[[mirrors]]\nname = \"m\"\npush = \"{address}\"\nroute = \"tor\"\nkey = {{ file = \"token\" }}\nknown_hosts = \"token\"\n"
            ));
            parse(&text).map(|settings| settings.mirrors[0].push.clone())
        };
        let ssh = |user: &str, host: &str, port, path: &str| PushAddress::Ssh {
            user: user.to_owned(),
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        };
        assert_eq!(push("ssh://h.example/r.git").unwrap(), ssh("git", "h.example", 22, "/r.git"));
        assert_eq!(push("ssh://u@h:2222/~/r.git").unwrap(), ssh("u", "h", 2222, "~/r.git"));
        assert_eq!(push("u@h:r.git").unwrap(), ssh("u", "h", 22, "r.git"));
        assert_eq!(push("./r.git").unwrap(), PushAddress::Path("etc/./r.git".into()));
        assert_eq!(push("file:///srv/r.git").unwrap(), PushAddress::Path("/srv/r.git".into()));
        for bad in ["git://h/r.git", "ftp://h/r", "ssh://", "-oProxyCommand=x:y", "ssh://-h/r"] {
            assert!(push(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spares_and_what_burns_are_read() {
        let mirrors = |head: &str, more: &str| {
            parse(&format!(
                "[site]\ntitle = \"t\"\n{head}\n\
                 [[mirrors]]\nname = \"a\"\npush = \"a.git\"\n\
                 [[mirrors]]\nname = \"b\"\npush = \"b.git\"\n{more}\n"
            ))
        };
        let days = |days: u64| Some(std::time::Duration::from_secs(days * 86_400));
        let settings = mirrors("quorum = 1\n[defaults]\nburnt_after = \"3d\"", "spare = true");
        let settings = settings.unwrap();
        assert_eq!(settings.quorum, 1);
        assert_eq!(settings.mirrors[0].burnt_after, days(3));
        assert_eq!(settings.mirrors[0].spare, None);
        assert_eq!(settings.mirrors[1].spare, Some(Spare::Hot));
        assert!(settings.warnings.iter().all(|warning| !warning.contains("spare")));
        let own = "spare = \"cold\"\nburnt_after = \"2w\"\ntoken_expires = \"2027-01-31\"";
        let settings = mirrors("", own).unwrap();
        assert_eq!(settings.mirrors[1].spare, Some(Spare::Cold));
        assert_eq!(settings.mirrors[1].burnt_after, days(14));
        let ends = settings.mirrors[1].token_expires.unwrap();
        assert_eq!(ends.to_string(), "2027-01-31T00:00:00Z");
        assert!(settings.warnings[0].contains("no other one can burn"), "{:?}", settings.warnings);
        // A quorum that spares are needed for is never met.
        assert!(mirrors("quorum = 2", "spare = true").is_err());
        for bad in ["spare = \"warm\"", "token_expires = \"soon\"", "burnt_after = \"0d\""] {
            assert!(mirrors("", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_branch_or_several_are_read() {
        let branches = |more: &str| {
            let mirror = format!("[[mirrors]]\nname = \"m\"\npush = \"m.git\"\n{more}\n");
            parse(&with(&mirror)).map(|settings| {
                let mirror = settings.mirrors[0].clone();
                format!("{} {}", mirror.branch, mirror.more_branches.join(" "))
            })
        };
        assert_eq!(branches("").unwrap(), "main ");
        assert_eq!(branches("branch = \"news\"").unwrap(), "news ");
        assert_eq!(branches("branches = [\"main\", \"gh-pages\"]").unwrap(), "main gh-pages");
        let both = "branch = \"b\"\nbranches = [\"a\", \"b\"]";
        assert_eq!(branches(both).unwrap(), "b a");
        for bad in ["branch = \"-x\"", "branches = [\"a\", \"b..c\"]", "branches = \"a\""] {
            assert!(branches(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn forges_are_named_or_guessed() {
        let forge = |push: &str, more: &str| {
            let mirror =
                format!("[[mirrors]]\nname = \"m\"\npush = \"{push}\"\nroute = \"tor\"\n{more}\n");
            parse(&with(&mirror)).map(|settings| settings.mirrors[0].forge.clone())
        };
        let token = "token = { file = \"token\" }\n";
        let found = forge("https://github.com/someone/news.git", token).unwrap().unwrap();
        assert_eq!(
            (found.kind, found.api.as_str()),
            (ForgeKind::Github, "https://api.github.com/")
        );
        assert_eq!((&*found.owner, &*found.repository), ("someone", "news"));
        assert_eq!((&*found.description, found.create), ("t", false));
        assert_eq!(found.token.unwrap().expose(), "s3cret");
        assert!(forge("https://git.example/a/b", token).unwrap().is_none());
        let named = format!("{token}forge = \"forgejo\"\ncreate = true\ndescription = \"d\"");
        let found = forge("https://git.example/a/b", &named).unwrap().unwrap();
        assert_eq!(
            (found.kind, found.api.as_str()),
            (ForgeKind::Gitea, "https://git.example/api/v1")
        );
        assert_eq!((&*found.description, found.create), ("d", true));
        // Beside an SSH key a token is for the API.
        let key = "key = { file = \"token\" }\nknown_hosts = \"token\"\n";
        let ssh = format!("{key}{token}create = true");
        let found = forge("git@codeberg.org:group/news.git", &ssh).unwrap().unwrap();
        assert_eq!(found.api.as_str(), "https://codeberg.org/api/v1");
        assert!(found.token.is_some());
        for (push, more, message) in [
            ("https://github.com/a/b", "create = true", "only for who has a `token`"),
            ("https://git.example/a/b", "create = true", "no forge is known"),
            ("https://github.com/b", &*format!("{token}create = true"), "not like owner/name"),
            ("https://github.com/a/b", "api = \"ftp://x\"", "neither http"),
            ("git@h.example:a/b", &*format!("{key}{token}"), "does not fit"),
        ] {
            let shown = forge(push, more).unwrap_err().to_string();
            assert!(shown.contains(message), "{push}: {shown}");
        }
    }

    #[test]
    fn an_agent_is_asked_only_where_it_is_written() {
        let login = |more: &str| {
            let mirror = format!(
                "[[mirrors]]\nname = \"m\"\npush = \"git@h.example:r.git\"\nroute = \"tor\"\n\
                 known_hosts = \"token\"\n{more}\n"
            );
            parse(&with(&mirror)).map(|settings| settings.mirrors[0].credential.clone())
        };
        match login("agent = \"run/agent\"\npublic_key = \"token\"").unwrap() {
            Credential::Agent(agent) => {
                assert_eq!(agent.socket, Path::new("etc/run/agent"));
                assert_eq!(agent.public.as_deref(), Some("s3cret\n"));
            }
            other => panic!("{other:?}"),
        }
        let key = "key = { file = \"token\" }";
        assert!(matches!(login(&format!("{key}\nagent = false")), Ok(Credential::Ssh(_))));
        for (more, message) in [
            ("", "ssh needs a key"),
            ("agent = true", "has no `SSH_AUTH_SOCK`"),
            (&*format!("{key}\nagent = \"a\""), "do not go together"),
            ("agent = \"a\"\npublic_key = \"missing\"", "cannot read"),
        ] {
            let shown = login(more).unwrap_err().to_string();
            assert!(shown.contains(message), "{more}: {shown}");
        }
    }

    #[test]
    fn the_protocol_of_git_itself_is_refused_as_unsafe() {
        let shown = fault(&with(
            "[[mirrors]]\nname = \"m\"\npush = \"git://h.example/r.git\"\nroute = \"tor\"\n",
        ));
        assert!(shown.contains("`git://` is not safe: anybody on the way"), "{shown}");
        assert!(shown.contains("take https or ssh"), "{shown}");
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
}
