use super::*;

#[test]
fn a_source_without_a_route_is_an_error() {
    let shown = fault(&with("[[sources]]\nname = \"a\"\nurls = [\"https://a.example/\"]\n"));
    assert!(shown.contains("source `a` has no route"), "{shown}");
    let mirror = fault(&with("[[mirrors]]\nname = \"m\"\npush = \"https://m.example/r.git\"\n"));
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
    let source = "[[sources]]\nname = \"a\"\nurls = [\"https://a.example/\"]\nroute = \"direct\"\n";
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
