//! Who serves advertisements, buttons and offers, and not what a page is about.

use url::Url;

/// Hosts whose frames show something to buy, or count readers.
const ADVERTISING: [&str; 7] = [
    "doubleclick.net",
    "googlesyndication.com",
    "googletagmanager.com",
    "adnxs.com",
    "criteo.com",
    "taboola.com",
    "outbrain.com",
];

/// First labels of hosts that serve advertising on sites of their own.
const SERVERS: [&str; 7] = ["ad", "ads", "adclient", "adserver", "adserv", "banner", "banners"];

/// Ends of the paths under which the widest spread of their programs answers.
const DELIVERY: [&str; 5] = ["avw.php", "ck.php", "lg.php", "ai.php", "afr.php"];

/// Sites that show a post or a film in some frames, and buttons in others.
const BUTTONS: [&str; 8] = [
    "facebook.com",
    "www.facebook.com",
    "google.com",
    "www.google.com",
    "accounts.google.com",
    "adservice.google.com",
    "apis.google.com",
    "plus.google.com",
];

/// Tells whether a frame shows an advertisement, a button, or what readers are
/// asked to pay for.
pub(super) fn is_advertising(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    serves_advertising(url) || !shows(url) && BUTTONS.contains(&host) || is_offer(url)
}

/// Tells whether a frame shows a film, a map or a post, whoever serves it.
fn shows(url: &Url) -> bool {
    ["video", "maps", "/plugins/post"].iter().any(|word| url.path().contains(word))
}

/// Tells whether who sells advertising answers under an address.
pub(in crate::article) fn serves_advertising(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let label = host.split('.').next().unwrap_or_default();
    let file = url.path().rsplit_once("/delivery/").map(|(_, file)| file);
    // A paper may be called so itself.
    is_server(label) && host.matches('.').count() > 1
        || file.is_some_and(|file| DELIVERY.contains(&file))
        || !shows(url) && ADVERTISING.iter().any(|domain| is_of(host, domain))
}

/// Tells whether the first label of a host is that of a server of advertising.
fn is_server(label: &str) -> bool {
    SERVERS.contains(&label.trim_end_matches(|letter: char| letter.is_ascii_digit()))
}

/// Tells whether a frame asks readers to pay.
fn is_offer(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    is_of(host, "tinypass.com") || is_of(host, "piano.io") || url.path().starts_with("/checkout/")
}

/// Tells whether a host is of a domain.
pub(super) fn is_of(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
