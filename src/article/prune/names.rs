//! What furniture is called.

use std::borrow::Cow;

use crate::article::element::{is_among, names_in, names_of};
use dom_query::Element;

/// What an element may be, and when it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It goes, unless it is much of the page.
    Always,
    /// What readers said: it goes even if it is much of the page.
    Comments,
    /// It goes where much of it stands in links.
    Linked,
    /// It goes where much of it stands in links, and even if it is much of the
    /// page where it is a list of other articles.
    Related,
    /// It goes where it is a list of other articles.
    More,
    /// It goes where most of it stands in links: other things are called so.
    Teaser,
    /// It goes where it is short.
    Short,
    /// What opens over a page: it goes where it is outside of the main part, or
    /// is short and shows no picture.
    Window,
    /// It goes where it says hardly anything, and plays nothing.
    Player,
    /// It goes unless it is as long as an article.
    Box,
    /// It goes where it is short and has a heading, as a byline has not.
    Author,
    /// It goes where it is short, has a picture, and stands last.
    Profile,
    /// A table of contents, where most of it stands in links.
    Contents,
    /// Where a text breaks off for those who do not pay, or a film is shown to
    /// those who consent: it goes where it is short and a wall indeed, for what
    /// is behind it may be called so.
    Wall,
}

/// Whole names of what readers said, and of what they are asked to say.
const COMMENTS: [&str; 10] = [
    "comments",
    "commentlist",
    "commentslist",
    "commentform",
    "article-comment",
    "article-comments",
    "post-comments",
    "post_comment",
    "postlist-comments",
    "talkbackscomponent",
];

/// How a name begins that says what an article has, or how it is shown.
const HAVING: [&str; 5] = ["has", "no", "with", "without", "show"];

/// Whole names by which single systems call what is no part of an article.
const WHOLE: [&str; 18] = [
    "sitesub",
    "catlinks",
    "mw-editsection",
    "mw-jump-link",
    "indexentries",
    "post_statement",
    "post_recommends",
    "neirong-shouquan",
    "article-bar-top",
    "saboxplugin-wrap",
    "abh_box",
    "hatena-citation",
    "push-tag",
    "push-userid",
    "push-content",
    "push-ipdatetime",
    "left_bt",
    "left_name",
];

/// Tells what an element may be, by what it is called.
pub(super) fn sort_of(element: &Element) -> Option<Sort> {
    let own = element.name.local.as_ref();
    if matches!(
        own,
        "body" | "article" | "main" | "h1" | "a" | "img" | "figure" | "pre" | "code" | "td"
    ) {
        return None;
    }
    let is_heading = matches!(own, "h2" | "h3" | "h4" | "h5" | "h6");
    let (mut class, mut id) = ("", "");
    for attribute in &element.attrs {
        match attribute.name.local.as_ref() {
            "class" => class = &attribute.value,
            // The anchor of a heading is made of its words.
            "id" if !is_heading && own != "span" => id = &attribute.value,
            "role" if own != "p" && is_role(&attribute.value) => return Some(Sort::Linked),
            "aria-label" | "aria-labelledby" if own == "section" => {
                if let Some(sort) = sort_of_label(&attribute.value) {
                    return Some(sort);
                }
            }
            _ => {}
        }
    }
    let names = names_in(class).chain(names_in(id).take(2));
    let mut sort = None;
    for name in names {
        let own = sort_of_name(name);
        if own == Some(Sort::Always) {
            sort = own;
            break;
        }
        sort = sort.or(own);
    }
    match sort {
        // Of paragraphs and headings only what nothing else is called by.
        Some(Sort::Related) if own == "p" => Some(Sort::Teaser),
        Some(sort) if own == "p" => (sort == Sort::Box).then_some(sort),
        Some(
            Sort::Linked
            | Sort::More
            | Sort::Teaser
            | Sort::Author
            | Sort::Profile
            | Sort::Contents,
        ) if is_heading => None,
        None if own == "nav" => Some(Sort::Linked),
        sort => sort,
    }
}

fn is_role(role: &str) -> bool {
    matches!(role, "navigation" | "banner" | "contentinfo" | "search" | "dialog")
}

/// Tells what a region may be, by its label or the name of its heading.
fn sort_of_label(label: &str) -> Option<Sort> {
    let label = label.to_ascii_lowercase();
    let says = |known: &[&str]| known.iter().any(|known| label.contains(known));
    if says(&["related", "recommend", "most-read", "top-stories"]) {
        Some(Sort::Related)
    } else if says(&["byline"]) {
        Some(Sort::Short)
    } else {
        says(&["podcast", "promo"]).then_some(Sort::Box)
    }
}

/// Tells what something may be that is called by a name.
pub(super) fn sort_of_name(name: &str) -> Option<Sort> {
    if is_among(name, &WHOLE) {
        return Some(Sort::Always);
    }
    if is_among(name, &COMMENTS) {
        return Some(Sort::Comments);
    }
    let mut sort = None;
    let (mut first, mut last) = ("", "");
    for word in words(name).filter(|word| !word.is_empty()) {
        let before = std::mem::replace(&mut last, word);
        if first.is_empty() {
            first = word;
        }
        let folded = match word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(word.to_ascii_lowercase()),
            false => Cow::Borrowed(word),
        };
        let pair = sort_of_pair(before, &folded)
            .filter(|pair| *pair != Sort::Comments || !is_among(first, &HAVING));
        let own = pair
            .or_else(|| {
                let is_title = matches!(&*folded, "title" | "headline" | "duration" | "caption");
                (is_title && first.eq_ignore_ascii_case("video")).then_some(Sort::Player)
            })
            .or_else(|| sort_of_word(&folded).filter(|_| is_alone(before, &folded)));
        if own == Some(Sort::Always) {
            return own;
        }
        // Two words tell more than one.
        sort = pair.or(sort).or(own);
    }
    sort.or_else(|| last.eq_ignore_ascii_case("author").then_some(Sort::Author))
}

/// Tells whether a word says what it says behind another.
fn is_alone(before: &str, word: &str) -> bool {
    // What an article was written with, not who answers for it; and what is
    // told of others, not of who tells it.
    before.is_empty() || !matches!(word, "editor" | "profile")
}

/// Tells what something may be that is called by two words, in lower case the
/// second.
fn sort_of_pair(before: &str, word: &str) -> Option<Sort> {
    let is_after = |known: &[&str]| is_among(before, known);
    let (after, sort): (&[&str], Sort) = match word {
        "box" | "boxes" | "card" | "about" | "info" | "profile" | "details" | "desc"
        | "description" | "blurb"
            if is_after(&["author", "authors"]) =>
        {
            return Some(Sort::Box);
        }
        "author" | "authors" => (&["about", "the"], Sort::Box),
        "member" => (&["team"], Sort::Author),
        "content" | "contents" => (&["of"], Sort::Contents),
        "action" => (&["to"], Sort::Short),
        "upgrade" => (&["content"], Sort::Short),
        "magnet" => (&["lead"], Sort::Short),
        "in" => (&["opt"], Sort::Short),
        "box" | "us" | "banner" | "block" | "widget" => (&["support", "donate"], Sort::Box),
        "read" => (&["also", "most"], Sort::Related),
        "also" => (&["read", "see"], Sort::Related),
        "more" => (&["read"], Sort::Related),
        "from" => (&["more"], Sort::Related),
        "reading" => (&["keep", "continue"], Sort::Related),
        "list" | "section" | "form" | "respond" | "thread" | "threads" => {
            (&["comment", "comments"], Sort::Comments)
        }
        "area" | "wrapper" | "container" => (&["comments"], Sort::Comments),
        "links" if is_after(&["jump"]) => return Some(Sort::Contents),
        "prev" | "previous" => (&["next"], Sort::Linked),
        "next" => (&["prev", "previous"], Sort::Linked),
        "links" | "stories" | "articles" => (&["similar", "more", "other"], Sort::Related),
        "poll" | "polls" => (&["bh", "wp", "reader", "quick", "crowdsignal"], Sort::Short),
        "teaser" | "teasers" => (&["inline"], Sort::Box),
        "absatz" => (&["teaser"], Sort::Box),
        "player" => (&["audio", "video", "media", "jw"], Sort::Player),
        _ => return None,
    };
    is_after(after).then_some(sort)
}

/// Tells what something may be that is called by a word, in lower case.
fn sort_of_word(word: &str) -> Option<Sort> {
    Some(match word {
        "bio" | "biography" | "authorprofile" | "authorbio" | "authorbox" | "authorinfo"
        | "donate" | "donation" | "donations" | "fundraising" | "recirc" | "recirculation" => {
            Sort::Box
        }
        "toc" | "eztoc" | "lwptoc" | "simpletoc" => Sort::Contents,
        "profile" => Sort::Profile,
        "sharedaddy" | "addthis" | "jiathis" | "bdsharebuttonbox" | "bdshare" | "outbrain"
        | "taboola" | "disqus" | "relatedposts" | "adsbygoogle" | "breadcrumb" | "breadcrumbs"
        | "crumbs" | "pagination" | "newsletter" | "cookie" | "gdpr" | "advert"
        | "advertisement" | "advertising" | "adsense" => Sort::Always,
        "share" | "sharing" | "shares" | "partage" | "partager" | "compartir" | "compartilhar"
        | "condividi" | "teilen" | "social" | "subscription" | "toolbar" | "subscribe"
        | "signup" | "promo" | "cta" | "ctas" | "optin" | "sponsor" | "sponsored" | "copyright"
        | "editor" | "qrcode" => Sort::Short,
        "modal" | "popup" | "flyout" => Sort::Window,
        "paywall" | "regwall" | "consent" => Sort::Wall,
        "related" | "recommend" | "recommends" | "recommended" | "recommendation"
        | "recommendations" | "readmore" | "readalso" | "alsoread" | "seealso" | "morenews"
        | "trending" | "popular" | "hotnews" | "mostread" => Sort::Related,
        "more" | "latest" => Sort::More,
        "tags" | "tag" | "taglist" | "prevnext" | "nextprev" | "xgxw" | "xgnews" | "nav"
        | "navigation" | "menu" | "keywords" | "hashtags" => Sort::Linked,
        "teaser" | "teasers" | "linkin" => Sort::Teaser,
        "audio" | "audioplayer" | "videoplayer" | "jwplayer" | "mediaplayer" | "vjs" | "plyr"
        | "mejs" | "beyondwords" => Sort::Player,
        _ if word.starts_with("newsletter") => Sort::Always,
        _ => return None,
    })
}

/// Tells whether an element is called by one of some words.
pub(super) fn is_named(element: &Element, known: &[&str]) -> bool {
    names_of(element).flat_map(words_in).any(|word| is_among(word, known))
}

/// Returns the words of the names that an attribute holds.
pub(in crate::article) fn words_in(names: &str) -> impl Iterator<Item = &str> {
    names_in(names).flat_map(words)
}

/// Most letters of a name that are read.
const LONGEST: usize = 80;

/// Splits `post-shareBar_2` into `post`, `share` and `Bar`.
pub(in crate::article) fn words(name: &str) -> impl Iterator<Item = &str> {
    // Few are so long.
    let end = match name.len() <= LONGEST {
        true => name.len(),
        false => name.char_indices().nth(LONGEST).map_or(name.len(), |(at, _)| at),
    };
    let mut rest = name.get(..end);
    std::iter::from_fn(move || {
        let own = rest?;
        let mut small = false;
        let stop = own.bytes().position(|letter| {
            let is_new = letter.is_ascii_uppercase() && small;
            small = letter.is_ascii_lowercase();
            is_new || !letter.is_ascii_alphabetic()
        });
        let Some(at) = stop else { return rest.take() };
        let sign = own.get(at..)?.chars().next().filter(|letter| !letter.is_ascii_alphabetic());
        rest = own.get(at + sign.map_or(0, char::len_utf8)..);
        own.get(..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_called_by_its_words() {
        for (name, sort) in [
            ("post-shareBar_2", Some(Sort::Short)),
            ("author-bio", Some(Sort::Box)),
            ("AuthorBox", Some(Sort::Box)),
            ("sect_authorprofile", Some(Sort::Box)),
            ("media-block-also-read", Some(Sort::Related)),
            ("o-read-more", Some(Sort::Related)),
            ("similarLinks", Some(Sort::Related)),
            ("post-next-prev", Some(Sort::Linked)),
            ("next-step", None),
            ("c-inline-teaser-list", Some(Sort::Box)),
            ("article__teaser", Some(Sort::Teaser)),
            ("comments-area", Some(Sort::Comments)),
            ("sf_comment_form_container_2", Some(Sort::Comments)),
            ("wp-comments-thread", Some(Sort::Comments)),
            ("video-resource__headline", Some(Sort::Player)),
            ("audio-player", Some(Sort::Player)),
            ("push-userid", Some(Sort::Always)),
            ("Newsletterstyled", Some(Sort::Always)),
            ("siteSub", Some(Sort::Always)),
            ("login-modal", Some(Sort::Window)),
            ("util-bar-flyout-pane", Some(Sort::Window)),
            ("em-consent__text", Some(Sort::Wall)),
            ("moreFrom", Some(Sort::Related)),
            // Names of what an article is, or may be.
            ("has-comments", None),
            ("has-comment-form", None),
            ("no-comments-list", None),
            ("comment-container", None),
            ("newsroom", None),
            ("site-subject", None),
            ("commentary", None),
            ("text-editor", None),
            ("player-profile", None),
            ("profile-card", Some(Sort::Profile)),
            ("video", None),
            ("pushed", None),
            ("author-jane", None),
            ("blog-post__author", Some(Sort::Author)),
            ("et_pb_team_member_description", Some(Sort::Author)),
            ("yoast-table-of-contents", Some(Sort::Contents)),
            ("ez-toc-container", Some(Sort::Contents)),
            ("jump-links", Some(Sort::Contents)),
            ("blog_cta", Some(Sort::Short)),
            ("call-to-action", Some(Sort::Short)),
            ("teaser-absatz", Some(Sort::Box)),
            ("table-content", None),
            ("stock", None),
            ("reading-time", None),
            ("bh__poll", Some(Sort::Short)),
            ("poll-tracker", None),
            ("article-paywall", Some(Sort::Wall)),
            ("paywalled", None),
        ] {
            assert_eq!(sort_of_name(name), sort, "{name}");
        }
    }

    #[test]
    fn names_part_into_words() {
        let parted: Vec<&str> = words("post-shareBar_2").collect();
        assert_eq!(parted, ["post", "share", "Bar", "", ""]);
    }
}
