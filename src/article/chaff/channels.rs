//! Lines that lead to the channels of a site, to its program or to where it
//! takes money: their addresses tell, whatever the language.

use url::Url;

use super::headlines::is_between;
use super::leaf::{Leaf, cut};
use super::phrases::{CHANNELS, GIVING, PROFILES};
use crate::article::walk::each;
use crate::text::script::ends_sentence;

/// Most words of such a line at the end.
const LAST: usize = 25;

/// Words of one between paragraphs.
const WITHIN: std::ops::RangeInclusive<usize> = 3..=20;

/// Most channels that are named between paragraphs: where there are more, the
/// article is about them.
const NAMED: usize = 2;

/// Most links of such a line.
const LINKS: usize = 8;

/// What stands at an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A channel that readers join.
    Channel,
    /// A program to take, or a place to give.
    Giving,
    /// What somebody calls a page of their own.
    Profile,
}

/// Marks lines between paragraphs that are nothing but a link to a channel.
pub(super) fn mark(leaves: &[Leaf<'_>], gone: &mut [bool]) {
    let is_line = |leaf: &Leaf<'_>| {
        leaf.may_go
            && leaf.linked > 0.9
            && WITHIN.contains(&leaf.words)
            && !leaf.is_heading
            && !leaf.node.has_name("li")
            && places(leaf).is_some_and(|places| places.iter().all(|(_, it)| *it == Place::Channel))
    };
    let lines: Vec<usize> =
        (0..leaves.len()).filter(|at| leaves.get(*at).is_some_and(is_line)).collect();
    let mut named: Vec<String> = lines
        .iter()
        .filter_map(|at| leaves.get(*at).and_then(places))
        .flat_map(|places| places.into_iter().map(|(url, _)| url.path().to_owned()))
        .collect();
    named.sort_unstable();
    named.dedup();
    if named.len() > NAMED {
        return;
    }
    for line in lines.into_iter().filter(|line| is_between(leaves, *line, line + 1)) {
        cut(gone, line..line + 1);
    }
}

/// Tells whether a block at the end leads to nothing but such places, and is
/// no sentence that names one of them.
pub(super) fn is_last(leaf: &Leaf<'_>) -> bool {
    if leaf.words > LAST || leaf.linked < 0.05 {
        return false;
    }
    let Some(places) = places(leaf) else { return false };
    let is_of = |place: Place| places.iter().any(|(_, it)| *it == place);
    let hosts = || places.iter().filter_map(|(url, _)| url.host_str());
    let is_several = || hosts().any(|host| hosts().next().is_some_and(|first| first != host));
    let asks = is_of(Place::Channel) || is_of(Place::Giving);
    let is_sentence = ends_sentence(&leaf.text);
    asks && (leaf.linked > 0.5 || !is_sentence)
        || leaf.linked > 0.8
        || is_several() && (leaf.linked > 0.5 || !is_sentence)
}

/// Returns where the links of a block lead, if each leads to such a place.
fn places(leaf: &Leaf<'_>) -> Option<Vec<(Url, Place)>> {
    let links = each(&leaf.node, "a");
    let mut places = Vec::new();
    for link in links.take(LINKS) {
        let url = Url::parse(&link.attr("href")?).ok()?;
        let place = place(&url)?;
        places.push((url, place));
    }
    (!places.is_empty()).then_some(places)
}

/// Tells what of these stands at an address.
fn place(url: &Url) -> Option<Place> {
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let path = url.path();
    let is_one =
        |known: &[(&str, &str)]| known.iter().any(|(own, of)| *own == host && path.starts_with(of));
    // What somebody wrote there stands deeper.
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_own = match parts.as_slice() {
        [name] => !["watch", "story.php", "permalink.php", "playlist"].contains(name),
        [kind, _] => ["channel", "c", "user", "company", "profile", "groups", "s"].contains(kind),
        _ => false,
    };
    match () {
        () if is_one(&CHANNELS) => {
            (is_own || !["t.me", "telegram.me"].contains(&host)).then_some(Place::Channel)
        }
        () if is_one(&GIVING) => (parts.first() != Some(&"posts")).then_some(Place::Giving),
        () if PROFILES.contains(&host) && is_own => Some(Place::Profile),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{left, within};

    fn line(address: &str, words: &str) -> String {
        format!("<p><a href=\"https://{address}\">{words}</a></p>")
    }

    #[test]
    fn what_leads_to_channels_goes_from_the_end() {
        for chaff in [
            line("t.me/boat", "Ba kanali mo hamroh shaved"),
            line("www.whatsapp.com/channel/0029", "הצטרפו אלינו"),
            line("news.google.com/publications/CAA", "Google News पर"),
            line("play.google.com/store/apps/details?id=a", "Скачать"),
            line("www.patreon.com/boat", "Бизди колдоңуз"),
            line("www.facebook.com/boat", "Facebook"),
            "<p>Көбірек жаңалық — <a href=\"https://t.me/boat\">Telegram</a></p>".to_owned(),
            "<p>Diken: <a href=\"https://x.com/boat\">X</a>, <a href=\"https://instagram.com/boat\">\
             Instagram</a></p>"
                .to_owned(),
        ] {
            assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        }
        let store = "<a href=\"https://apps.apple.com/app/1\">App Store</a>";
        let other = "<a href=\"https://play.google.com/store/apps/details?id=a\">Google Play</a>";
        for kept in [
            format!(
                "<p>The calendar costs two pounds and is to be had on the {store} and {other}.</p>"
            ),
            line("t.me/boat/1204", "Was der Sprecher geschrieben hat"),
            line("www.youtube.com/watch?v=1", "The dam at night"),
            line("www.facebook.com/town/posts/1", "What the town wrote"),
            line("www.patreon.com/posts/1", "What she wrote there"),
            "<p>Das schrieb er im <a href=\"https://t.me/boat\">Kanal</a> der Stadt.</p>"
                .to_owned(),
            "<p>The game is out on <a href=\"https://apps.apple.com/app/1\">iOS</a> now.</p>"
                .to_owned(),
            "<p>She sings on <a href=\"https://www.instagram.com/jo\">Instagram</a>, too</p>"
                .to_owned(),
        ] {
            assert_eq!(left("", "", &kept, None), kept);
        }
    }

    #[test]
    fn a_lone_link_to_a_channel_goes_from_between_paragraphs() {
        let chaff = line("t.me/boat", "Манай сувагт нэгдээрэй");
        assert_eq!(within(&chaff), "");
        for kept in [
            line("t.me/boat", "Boat"),
            line("www.patreon.com/boat", "The boat and its people"),
            line("t.me/boat/12", "The boat and its people"),
            [1, 2, 3]
                .map(|one| {
                    let told = "<p>It tells the town of the river, every day of the year.</p>";
                    line(&format!("t.me/boat{one}"), "The boat and its people") + told
                })
                .concat(),
        ] {
            assert_eq!(within(&kept), kept);
        }
    }
}
