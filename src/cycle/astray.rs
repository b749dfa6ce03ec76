//! Where a redirect leads instead of to an article: sites that have taken
//! one down, or do not show it to everybody, say so by where they send who
//! asks for it.

use url::Url;

/// Names of pages, as segments of a path or first labels of a host, that are
/// no articles, and what they are.
const PLACES: [(&str, &[&str]); 3] = [
    (
        "a page to log in",
        &[
            "account",
            "accounts",
            "auth",
            "authenticate",
            "authorize",
            "log-in",
            "login",
            "logon",
            "oauth",
            "openid",
            "passport",
            "paywall",
            "register",
            "servicelogin",
            "sign-in",
            "sign-up",
            "signin",
            "signon",
            "signup",
            "sso",
            "subscribe",
            "wp-login",
        ],
    ),
    (
        "a page that says it is not there",
        &[
            "404",
            "404-error",
            "404error",
            "410",
            "error",
            "error-404",
            "error-page",
            "error404",
            "errorpage",
            "errors",
            "not-found",
            "not_found",
            "notfound",
            "page-not-found",
            "page_not_found",
            "pagenotfound",
        ],
    ),
    (
        "a refusal",
        &[
            "403",
            "451",
            "access-denied",
            "accessdenied",
            "blocked",
            "captcha",
            "challenge",
            "collectconsent",
            "consent",
            "cookie-consent",
            "denied",
            "forbidden",
            "geo-blocked",
            "geoblocked",
            "sorry",
        ],
    ),
];

/// Names of a front page's document.
const FRONTS: [&str; 3] = ["index", "home", "default"];

/// Says what a redirect led to, if it is sure to be no article: the front
/// page of the same site, a page to log in, an error or a refusal. Both are
/// addresses of the source's own site, whoever supplied the page.
pub(super) fn led(asked: &Url, found: &Url) -> Option<&'static str> {
    if asked == found || asked.path() == found.path() && asked.host_str() == found.host_str() {
        return None;
    }
    if is_front(found) && !is_front(asked) && same_site(asked, found) {
        return Some("the front page");
    }
    let is_at = |url: &Url, names: &[&str]| named(url).any(|name| names.contains(&&*name));
    let place = PLACES.iter().find(|(_, names)| is_at(found, names) && !is_at(asked, names));
    place.map(|(what, _)| *what)
}

/// Tells whether an address is that of a whole site, or of all of it in one
/// language.
fn is_front(url: &Url) -> bool {
    let is_language = |name: &str| {
        let (language, country) = name.split_once(['-', '_']).unwrap_or((name, "xx"));
        [language, country]
            .iter()
            .all(|part| part.len() == 2 && part.bytes().all(|letter| letter.is_ascii_alphabetic()))
    };
    url.query().is_none()
        && match segments(url).collect::<Vec<_>>().as_slice() {
            [] => true,
            [only] => is_language(only) || FRONTS.contains(&stem(only)),
            [language, document] => is_language(language) && FRONTS.contains(&stem(document)),
            _ => false,
        }
}

/// Tells whether two addresses are of one host, `www.` and `m.` apart.
fn same_site(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str()?.to_owned();
        let bare = ["www.", "m."].iter().find_map(|label| host.strip_prefix(label));
        Some(bare.map_or(host.clone(), str::to_owned))
    };
    host(one) == host(other)
}

/// Returns what may name the page: the first label of the host, and the first
/// and the last segment of the path.
fn named(url: &Url) -> impl Iterator<Item = String> {
    let label = url.host_str().filter(|host| host.matches('.').count() > 1);
    let label = label.and_then(|host| host.split('.').next());
    let (first, last) = (segments(url).next(), segments(url).last());
    [label, first, last].into_iter().flatten().map(|name| stem(name).to_ascii_lowercase())
}

fn segments(url: &Url) -> impl Iterator<Item = &str> {
    url.path().split('/').filter(|segment| !segment.is_empty())
}

/// Returns the name of a document without its kind.
fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(asked: &str, found: &str) -> Option<&'static str> {
        led(&Url::parse(asked).unwrap(), &Url::parse(found).unwrap())
    }

    #[test]
    fn who_is_sent_away_gets_no_article() {
        let asked = "https://www.paper.example/2026/05/harbour-plan";
        for (found, what) in [
            ("https://www.paper.example/", "the front page"),
            ("http://paper.example", "the front page"),
            ("https://m.paper.example/index.html", "the front page"),
            ("https://www.paper.example/en/", "the front page"),
            ("https://www.paper.example/pt-br", "the front page"),
            ("https://www.paper.example/zh/index.php", "the front page"),
            ("https://www.paper.example/login?next=/2026/05/harbour-plan", "a page to log in"),
            ("https://login.paper.example/?to=1", "a page to log in"),
            ("https://www.paper.example/user/SignIn.aspx", "a page to log in"),
            ("https://accounts.other.example/ServiceLogin", "a page to log in"),
            ("https://www.paper.example/404.html", "a page that says it is not there"),
            ("https://www.paper.example/error/404", "a page that says it is not there"),
            ("https://consent.paper.example/v2/collectConsent?sessionId=1", "a refusal"),
            ("https://www.other.example/captcha/?from=1", "a refusal"),
        ] {
            assert_eq!(between(asked, found), Some(what), "{found}");
        }
    }

    #[test]
    fn who_is_sent_on_does() {
        for (asked, found) in [
            // As it was asked for, and under the address of now.
            ("https://a.example/2026/05/plan", "https://a.example/2026/05/plan"),
            ("http://a.example/2026/05/plan", "https://www.a.example/2026/05/plan/"),
            ("https://a.example/?p=123", "https://a.example/2026/05/plan"),
            ("https://a.example/plan", "https://a.example/?p=123"),
            ("https://a.example/plan", "https://a.example/en/plan"),
            // Shortened: a page that is a site.
            ("https://s.example/x1", "https://essay.example/"),
            ("https://a.example/", "https://a.example/en/"),
            // What is asked for is called so.
            ("https://a.example/news/login/1", "https://www.a.example/news/login/1"),
            ("https://error.a.example/one", "https://error.a.example/two"),
            ("https://a.example/1", "https://a.example/2026/how-to-log-in-without-a-password"),
            ("https://a.example/1", "https://a.example/404-media-wins-a-prize"),
        ] {
            assert_eq!(between(asked, found), None, "{asked} {found}");
        }
    }
}
