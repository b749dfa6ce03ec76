//! The address of a picture: pages keep it in `src`, in `srcset`, or in any of
//! a hundred attributes until a script asks for it.

use dom_query::NodeRef;
use url::Url;

use super::background;
use crate::article::address::web_address;

/// Widest picture that is asked for where a page offers several, in pixels.
const WIDEST: f64 = 1_600.0;

/// Width from which a picture of a set is good enough, in pixels.
const ENOUGH: f64 = 600.0;

/// Attributes in which scripts keep the address of a picture, and nothing else.
const LAZY: [&str; 18] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-lazyload",
    "data-lazyload-src",
    "data-lazy",
    "data-echo",
    "data-img-src",
    "data-full-src",
    "data-hi-res-src",
    "data-native-src",
    "data-croporisrc",
    "data-cfsrc",
    "data-ks-lazyload",
    "nitro-lazy-src",
    "v-lazy",
];

/// Attributes in which scripts keep one, and others something else.
const PERHAPS: [&str; 9] = [
    "data-url",
    "data-image",
    "data-pagespeed-lazy-src",
    "data-bg",
    "lay-src",
    "_src",
    "original",
    "file",
    "zoomfile",
];

/// Attributes in which scripts keep several addresses of a picture.
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "nitro-lazy-srcset"];

/// Attributes that hold no address to be loaded later.
const OTHERS: [&str; 9] =
    ["src", "srcset", "alt", "title", "class", "style", "id", "longdesc", "usemap"];

/// Where the address of a picture was.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// Where a browser without scripts looks.
    Plain,
    /// Where a script looks.
    Lazy,
}

/// Returns the best address of a picture, and where it was.
pub(super) fn of(image: &NodeRef<'_>, base: &Url) -> Option<(Url, Source)> {
    let lazy = |url| (url, Source::Lazy);
    let plain = |url| (url, Source::Plain);
    if let Some(url) = hidden(image, base) {
        return Some(lazy(url));
    }
    let own = image.attr("src").and_then(|src| picture_address(base, &src));
    let own = own.filter(|url| !is_placeholder(url));
    let set = image.attr("srcset").and_then(|set| best(&set, base));
    if let Some(own) = own {
        return Some(plain(match set {
            Some(set) if set.is_better(image) => set.url,
            _ => own,
        }));
    }
    set.map(|set| plain(set.url))
        .or_else(|| background(image, base).map(plain))
        .or_else(|| of_sources(image, base).map(plain))
        .or_else(|| anywhere(image, base).map(lazy))
}

/// Returns the address in an attribute that is known to be read by scripts.
fn hidden(image: &NodeRef<'_>, base: &Url) -> Option<Url> {
    let known = |name: &&str| {
        let text = image.attr(name)?;
        // The attribute may hold JSON or a word as well, or what was enciphered.
        let text = text.trim();
        let looks = text.contains('/')
            && !text.starts_with(['{', '['])
            && (text.starts_with('/') || text.contains('.'));
        looks.then(|| picture_address(base, text))?
    };
    let perhaps = |name: &&str| image.attr(name).and_then(|text| shown_address(base, text.trim()));
    LAZY.iter()
        .find_map(known)
        .or_else(|| LAZY_SETS.iter().find_map(|name| Some(best(&image.attr(name)?, base)?.url)))
        .or_else(|| PERHAPS.iter().find_map(perhaps))
}

/// Returns the address in the sources of a `picture`.
fn of_sources(image: &NodeRef<'_>, base: &Url) -> Option<Url> {
    let picture = image.parent().filter(|parent| parent.has_name("picture"))?;
    let sources = picture.element_children();
    // AVIF is the one format that we do not decode.
    let usable = |source: &&NodeRef<'_>| {
        source.has_name("source") && !source.attr("type").is_some_and(|kind| kind.contains("avif"))
    };
    let (narrow, wide): (Vec<&NodeRef<'_>>, Vec<&NodeRef<'_>>) =
        sources.iter().filter(usable).partition(|source| is_for_few(source));
    wide.into_iter().chain(narrow).find_map(|source| {
        let set = |name: &str| Some(best(&source.attr(name)?, base)?.url);
        set("srcset").or_else(|| LAZY_SETS.iter().find_map(|name| set(name)))
    })
}

/// Tells whether a source is for narrow screens, dark ones, or paper.
fn is_for_few(source: &NodeRef<'_>) -> bool {
    let media = source.attr_or("media", "").to_ascii_lowercase();
    let is_narrow = media.contains("max-width") && !media.contains("min-width");
    is_narrow || media.contains("dark") || media.contains("print")
}

/// Returns what looks like the address of a picture in any attribute: there
/// are more scripts than anybody knows.
fn anywhere(image: &NodeRef<'_>, base: &Url) -> Option<Url> {
    let attributes = image.attrs();
    let others = attributes.iter().filter(|own| !OTHERS.contains(&own.name.local.as_ref()));
    let found = others.filter_map(|own| {
        let url = match own.value.trim() {
            // Parts of an address are escaped, and those of a set have spaces.
            set if set.contains([' ', '\n']) => best(set, base).map(|best| best.url)?,
            text => shown_address(base, text)?,
        };
        let name = own.name.local.to_ascii_lowercase();
        let is_small = ["thumb", "low", "placeholder"].iter().any(|word| name.contains(word));
        has_extension(&url).then_some((is_small, url))
    });
    let mut found: Vec<(bool, Url)> = found.collect();
    found.sort_by_key(|(is_small, _)| *is_small);
    found.into_iter().next().map(|(_, url)| url)
}

/// Returns the address of a picture from a text that is one by its looks.
fn shown_address(base: &Url, text: &str) -> Option<Url> {
    let may = text.contains('/') && !text.starts_with(['{', '[']) && !text.contains(' ');
    may.then(|| picture_address(base, text))?.filter(has_extension)
}

/// Tells whether an address has the ending of a picture in it: at its end, or
/// before what an image server was told.
fn has_extension(url: &Url) -> bool {
    let text = url.as_str().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp", "fmt=jpeg", "fmt=png"]
        .iter()
        .any(|end| text.contains(end))
}

/// Returns an absolute address in which nothing is left to be filled in.
fn picture_address(base: &Url, text: &str) -> Option<Url> {
    if is_template(text) { None } else { web_address(base, text) }
}

/// Sees a name in braces, which a script replaces: `b-{width}.jpg`.
fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '%']) {
        let tail = rest.get(at..).unwrap_or_default();
        let brace = ["{", "%7B", "%7b"].iter().find_map(|brace| tail.strip_prefix(brace));
        if let Some(inner) = brace {
            let inner = inner.trim_start_matches("{").trim_start_matches("%7B").trim_start();
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.$ ".contains(letter);
            let end = inner.trim_start_matches(is_name);
            let name = inner.len() - end.len();
            let is_closed = ["}", "%7D", "%7d"].iter().any(|brace| end.starts_with(brace));
            let begins = inner.starts_with(|letter: char| letter.is_ascii_alphabetic());
            if is_closed && begins && name <= 40 {
                return true;
            }
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    false
}

/// The best picture of a set.
struct Best {
    url: Url,
    /// Its width, in pixels.
    size: f64,
    /// Whether the set tells its width or its density.
    is_told: bool,
}

impl Best {
    /// Tells whether it is better than what the `src` of a picture leads to.
    fn is_better(&self, image: &NodeRef<'_>) -> bool {
        let width = image.attr("width").and_then(|width| width.trim().parse::<f64>().ok());
        self.is_told && (self.size >= ENOUGH || width.is_some_and(|width| self.size > width))
    }
}

/// Returns the address of a `srcset` that is nearest below the widest width
/// wanted (WHATWG HTML, 4.8.4.2.1).
fn best(set: &str, base: &Url) -> Option<Best> {
    let mut found: Option<Best> = None;
    let mut rest = set.trim();
    for _ in 0..32 {
        rest = rest.trim_start_matches([',', ' ', '\t', '\n', '\r']);
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (mut url, mut after) = rest.split_at(end);
        let (mut size, mut is_told) = (1.0, false);
        if let Some(alone) = url.strip_suffix(',') {
            url = alone;
        } else {
            let end = after.find(',').unwrap_or(after.len());
            let (descriptor, tail) = after.split_at(end);
            after = tail;
            let descriptor = descriptor.trim();
            is_told = !descriptor.is_empty();
            let number: f64 =
                descriptor.trim_end_matches(['w', 'x', 'h']).trim().parse().unwrap_or(1.0);
            // A density is taken for a multiple of a narrow column.
            size = if descriptor.ends_with('w') { number } else { number * 600.0 };
        }
        if url.is_empty() {
            break;
        }
        if let Some(url) = picture_address(base, url) {
            let fits = size <= WIDEST;
            let better = found.as_ref().is_none_or(|held| match (fits, held.size <= WIDEST) {
                (true, true) => size > held.size,
                (true, false) => true,
                (false, true) => false,
                (false, false) => size < held.size,
            });
            if better {
                found = Some(Best { url, size, is_told });
            }
        }
        rest = after;
    }
    found
}

/// Sees what pages show until the picture is there.
fn is_placeholder(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    [
        "placeholder",
        "preload",
        "none.gif",
        "default.svg",
        "spacer",
        "blank.",
        "loading.",
        "lazyload",
        "lazy.",
        "transparent",
        "1x1",
        "pixel.",
        "grey.gif",
        "gray.gif",
        "clear.gif",
        "default_img",
    ]
    .iter()
    .any(|word| file.contains(word))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn found(html: &str) -> Option<String> {
        let document = Document::fragment(html);
        let base = Url::parse("https://a.example/n/1").unwrap();
        let image = document.select("img").nodes().first().copied()?;
        of(&image, &base).map(|(url, _)| url.path().to_owned())
    }

    #[test]
    fn what_is_no_address_does_not_win_over_one() {
        for html in [
            "<img src=/a.jpg data-src='/b_{width}x.jpg'>",
            "<img src=/a.jpg data-src=/b_%7Bwidth%7D.jpg>",
            "<img src=/a.jpg data-url='/b_${formatId}.jpg'>",
            "<img src=/a.jpg data-url=/news/bridge>",
            "<img src=/a.jpg data-image=content/1234 data-original=true>",
            "<img src=/a.jpg data-src=kYSWw7uF1oB2Z5/kkPuwbRFY==>",
            "<img src=/a.jpg srcset='/b.jpg 150w'>",
            "<img src=/a.jpg srcset='/b.jpg,/c.jpg'>",
            "<img data-src='{{ src }}/x.jpg' srcset='data:image/gif;base64,R0 1w, /a.jpg 2w'>",
        ] {
            assert_eq!(found(html).as_deref(), Some("/a.jpg"), "{html}");
        }
        let named = "/-/%7B0A1B2C3D-0000-1111-2222-333344445555%7D.jpg";
        assert_eq!(found(&format!("<img src={named}>")).as_deref(), Some(named));
        assert_eq!(found("<img src='/b_{width}.jpg'>"), None);
    }

    #[test]
    fn an_address_is_found_wherever_a_script_keeps_it() {
        for name in ["data-imgurl", "data-orig-file", "lazy-src", "real_src", "data-ezsrc"] {
            let html =
                format!("<img src=data:image/gif;base64,R0 data-thumb=/s.jpg {name}=/a.jpg>");
            assert_eq!(found(&html).as_deref(), Some("/a.jpg"), "{name}");
        }
        let set = "<img src=data:image/gif;base64,R0 data-set='/s.jpg 80w, /a.jpg 900w'>";
        assert_eq!(found(set).as_deref(), Some("/a.jpg"));
        let lazy = "<picture><source srcset=data:image/gif;base64,R0 data-srcset=/a.jpg><img \
                    src=data:image/gif;base64,R0></picture>";
        assert_eq!(found(lazy).as_deref(), Some("/a.jpg"));
        assert_eq!(found("<img src=data:, data-href=/news data-id=1/2>"), None);
    }

    #[test]
    fn the_source_for_most_screens_wins() {
        let source = |media: &str, src: &str| format!("<source media='{media}' srcset={src}>");
        let few = source("(max-width: 600px)", "/s.jpg")
            + &source("(prefers-color-scheme: dark)", "/d.jpg");
        let wide = source("(min-width: 601px)", "/a.jpg");
        assert_eq!(
            found(&format!("<picture>{few}{wide}<img></picture>")).as_deref(),
            Some("/a.jpg")
        );
        assert_eq!(found(&format!("<picture>{few}<img></picture>")).as_deref(), Some("/s.jpg"));
    }

    #[test]
    fn the_largest_of_a_set_wins_over_a_small_one() {
        for html in [
            "<img src=/240.jpg srcset='/240.jpg 240w, /a.jpg 1024w'>",
            "<img src=/blur.jpg srcset='/s.jpg 1x, /a.jpg 2x, /l.jpg 3x'>",
            "<img src=/240.jpg width=240 srcset='/a.jpg 300w'>",
        ] {
            assert_eq!(found(html).as_deref(), Some("/a.jpg"), "{html}");
        }
    }
}
