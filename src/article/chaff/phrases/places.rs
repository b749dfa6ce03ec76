//! Where sites have their channels and programs, and where they are given
//! money: hosts, and how the paths begin.

/// Where readers join channels.
pub(in crate::article::chaff) const CHANNELS: [(&str, &str); 11] = [
    ("t.me", "/"),
    ("telegram.me", "/"),
    ("whatsapp.com", "/channel/"),
    ("chat.whatsapp.com", "/"),
    ("news.google.com", "/"),
    ("invite.viber.com", "/"),
    ("vb.me", "/"),
    ("line.me", "/R/ti/"),
    ("lin.ee", "/"),
    ("page.line.me", "/"),
    ("max.ru", "/"),
];

/// Where programs are to be had, and where money is given.
pub(in crate::article::chaff) const GIVING: [(&str, &str); 16] = [
    ("play.google.com", "/store/apps"),
    ("apps.apple.com", "/"),
    ("itunes.apple.com", "/"),
    ("appgallery.huawei.com", "/"),
    ("patreon.com", "/"),
    ("boosty.to", "/"),
    ("ko-fi.com", "/"),
    ("buymeacoffee.com", "/"),
    ("liberapay.com", "/"),
    ("opencollective.com", "/"),
    ("steadyhq.com", "/"),
    ("tipeee.com", "/"),
    ("donorbox.org", "/"),
    ("paypal.me", "/"),
    ("paypal.com", "/donate"),
    ("send.monobank.ua", "/"),
];

/// Where people and papers have pages of their own.
pub(in crate::article::chaff) const PROFILES: [&str; 16] = [
    "facebook.com",
    "fb.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "tiktok.com",
    "vk.com",
    "ok.ru",
    "dzen.ru",
    "threads.net",
    "threads.com",
    "bsky.app",
    "linkedin.com",
    "viber.com",
    "soundcloud.com",
];
