use super::*;

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
    assert_eq!((found.kind, found.api.as_str()), (ForgeKind::Github, "https://api.github.com/"));
    assert_eq!((&*found.owner, &*found.repository), ("someone", "news"));
    assert_eq!((&*found.description, found.create), ("t", false));
    assert_eq!(found.token.unwrap().expose(), "s3cret");
    assert!(forge("https://git.example/a/b", token).unwrap().is_none());
    let named = format!("{token}forge = \"forgejo\"\ncreate = true\ndescription = \"d\"");
    let found = forge("https://git.example/a/b", &named).unwrap().unwrap();
    assert_eq!((found.kind, found.api.as_str()), (ForgeKind::Gitea, "https://git.example/api/v1"));
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
fn two_mirrors_at_one_place_are_told_of() {
    let warnings = |second: &str| {
        let mirror =
            |name: &str, push: &str| format!("[[mirrors]]\nname = \"{name}\"\npush = {push}\n");
        let text = [mirror("a", "\"a.git\""), mirror("b", second)].concat();
        parse(&with(&text)).unwrap().warnings
    };
    let told = warnings("\"a.git\"");
    assert!(told.iter().any(|told| told.contains("mirrors `a` and `b` are one")), "{told:?}");
    for apart in ["\"b.git\"", "\"a.git\"\nbranch = \"pages\""] {
        assert!(warnings(apart).iter().all(|told| !told.contains("are one")), "{apart}");
    }
}
