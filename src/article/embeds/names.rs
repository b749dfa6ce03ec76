//! What frames and players without a title are called: after what they show,
//! or after the site that they are of.

use url::Url;

use super::selling::is_of;
use crate::article::address::kept_under;

/// Sites whose films, posts and maps are set into pages, and their names.
const SITES: [(&str, &str); 34] = [
    ("youtube.com", "YouTube"),
    ("youtube-nocookie.com", "YouTube"),
    ("youtu.be", "YouTube"),
    ("vimeo.com", "Vimeo"),
    ("dailymotion.com", "Dailymotion"),
    ("twitter.com", "Twitter"),
    ("x.com", "X"),
    ("instagram.com", "Instagram"),
    ("facebook.com", "Facebook"),
    ("tiktok.com", "TikTok"),
    ("telegram.org", "Telegram"),
    ("t.me", "Telegram"),
    ("vk.com", "VK"),
    ("vkvideo.ru", "VK"),
    ("ok.ru", "OK"),
    ("rutube.ru", "Rutube"),
    ("bsky.app", "Bluesky"),
    ("reddit.com", "Reddit"),
    ("soundcloud.com", "SoundCloud"),
    ("spotify.com", "Spotify"),
    ("podcasts.apple.com", "Apple Podcasts"),
    ("spreaker.com", "Spreaker"),
    ("twitch.tv", "Twitch"),
    ("bilibili.com", "Bilibili"),
    ("youku.com", "Youku"),
    ("v.qq.com", "Tencent Video"),
    ("aparat.com", "Aparat"),
    ("streamable.com", "Streamable"),
    ("datawrapper.dwcdn.net", "Datawrapper"),
    ("flo.uri.sh", "Flourish"),
    ("infogram.com", "Infogram"),
    ("documentcloud.org", "DocumentCloud"),
    ("scribd.com", "Scribd"),
    ("slideshare.net", "SlideShare"),
];

/// Returns the name of what stands under an address.
pub(super) fn name_of(url: &Url) -> String {
    let kept = kept_under(url);
    let url = kept.as_ref().unwrap_or(url);
    let Some(host) = url.host_str() else { return "link".to_owned() };
    let host = host.strip_prefix("www.").unwrap_or(host);
    if host.split('.').any(|part| part == "google") && url.path().starts_with("/maps") {
        return "Google Maps".to_owned();
    }
    let site = SITES.iter().find(|(domain, _)| is_of(host, domain));
    site.map_or(host, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_title_is_called_after_its_site() {
        for (address, name) in [
            ("https://www.youtube-nocookie.com/embed/1", "YouTube"),
            ("https://web.archive.org/web/2022if_/https://player.vimeo.com/video/1", "Vimeo"),
            ("https://www.google.com/maps/embed?pb=1", "Google Maps"),
            ("https://www.a.example/player", "a.example"),
            ("https://notyoutube.com/1", "notyoutube.com"),
        ] {
            assert_eq!(name_of(&Url::parse(address).unwrap()), name);
        }
    }
}
