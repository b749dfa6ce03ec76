//! Scripts that show something where they stand: a post, a piece of code.

use std::fmt::Write as _;

use super::Guard;
use super::tag::Tag;

impl Guard<'_> {
    /// Writes a frame in the place of a script that would show something there.
    pub(super) fn frame_shown(&mut self, script: &Tag<'_>) {
        if self.elements < self.limits.html_elements
            && let Some(address) = shown_by(script)
        {
            self.elements += 1;
            let title = format!("title=\"{address}\"");
            let _ = write!(self.html, "<iframe src=\"https://{address}\" {title}></iframe>");
        }
    }
}

/// Scripts that show a piece of code or a recording where they stand: what
/// their addresses begin with, and end with behind that of the piece itself.
const SHOWING: [(&str, &str); 4] = [
    ("gist.github.com/", ".js"),
    ("gitlab.com/-/snippets/", ".js"),
    ("asciinema.org/a/", ".js"),
    ("jsfiddle.net/", "/embed/"),
];

/// Returns the address, without a scheme, of what a script shows where it
/// stands: a post of Telegram, or what its own address tells.
fn shown_by(tag: &Tag<'_>) -> Option<String> {
    let is_plain = |path: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
        path.len() <= 200 && !path.is_empty() && path.bytes().all(fits)
    };
    if let Some(post) = tag.value("data-telegram-post") {
        let post = post.trim().split('?').next().unwrap_or_default();
        return (post.contains('/') && is_plain(post)).then(|| format!("t.me/{post}"));
    }
    let source = tag.value("src")?.trim();
    let source = source.strip_prefix("https:").unwrap_or(source).strip_prefix("//")?;
    SHOWING.iter().find_map(|(site, end)| {
        let (piece, _) = source.strip_prefix(site)?.split_once(end)?;
        is_plain(piece).then(|| format!("{site}{piece}"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::guard;
    use crate::model::Limits;

    fn guarded(html: &str) -> String {
        guard(html, &Limits::default()).unwrap().html
    }

    #[test]
    fn what_a_script_would_show_is_a_frame() {
        for (script, address) in [
            (
                "src=https://telegram.org/js/telegram-widget.js data-telegram-post=boats/68",
                "t.me/boats/68",
            ),
            ("data-telegram-post='boats/69?single'", "t.me/boats/69"),
            ("src='//gist.github.com/jane/0a1b.js?file=x'", "gist.github.com/jane/0a1b"),
            ("src=https://asciinema.org/a/14.js id=x", "asciinema.org/a/14"),
        ] {
            let frame = format!("<iframe src=\"https://{address}\" title=\"{address}\"></iframe>");
            assert_eq!(guarded(&format!("a<script {script}></script>b")), format!("a{frame}b"));
        }
        for script in [
            "data-telegram-login=boats/68",
            "data-telegram-post='boats/68\" onload=\"x'",
            "data-telegram-post=boats",
            "src=https://gist.github.com/.js",
            "src=https://a.example/gist.github.com/jane/1.js",
        ] {
            assert_eq!(guarded(&format!("a<script {script}></script>b")), "ab", "{script}");
        }
    }
}
