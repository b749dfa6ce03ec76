//! Feeds, sitemaps and listings that mean harm.

use super::Case;
use super::servers::{Reply, html, xml};

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>")
}

const ITEM: &str = "<item><title>A hostile post</title><link>/page</link></item>";

fn in_utf_16(text: &str, big: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// Its one post, if it could be found among the rest.
const READ: &[&str] = &["published", "failed: "];
const PUBLISHED: &[&str] = &["published 1"];

pub fn cases() -> Vec<Case> {
    let laughs: String = (1..40)
        .map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10)))
        .collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}]>{}",
        rss("<item><title>A post &l39;</title><link>/page</link></item>")
    );
    let long = "x".repeat(1_000_000);
    let quadratic = format!(
        "<!DOCTYPE rss [<!ENTITY a \"{long}\">]>{}",
        rss(&format!("<item><title>{}</title><link>/page</link></item>", "&a;".repeat(300_000)))
    );
    let external = format!(
        "<!DOCTYPE rss [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{}",
        rss("<item><title>A post &a;</title><link>/page</link></item>")
    );
    let recursive = format!("<!DOCTYPE rss [<!ENTITY a \"&a;&a;\">]>{}", rss(ITEM));
    let wide = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", rss(ITEM));
    let lone = [in_utf_16(&format!("\u{feff}{}", rss(ITEM)), true), b"\xd8\x00".repeat(50_000)];
    let content = |html: &str| {
        rss(&format!(
            "<item><title>A post</title><description><![CDATA[{html}]]></description></item>"
        ))
    };
    let deep = format!(
        "<p>{}</p>{}",
        "The river rose in the night. ".repeat(20),
        "<b><div>".repeat(100_000)
    );
    let many: String =
        (0..50_000).map(|at| format!("<item><link>/gone{at}</link></item>")).collect();
    let links: String = (0..100_000).map(|at| format!("<a href=/gone{at}>x</a>")).collect();
    let attributes: String = (0..100_000).map(|at| format!(" a{at}='1'")).collect();
    let index = "<sitemapindex><sitemap><loc>/feed.xml</loc></sitemap></sitemapindex>";
    let sitemap = "<urlset><url><loc>/page</loc></url></urlset>";
    let json = format!("{{\"items\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let case = |name: &str, feed: &str, ends| Case::feed(name, xml(feed), ends);
    let heavy = |name: &str, feed: &str| case(name, feed, READ).in_haste();
    let keys = |keys, case: Case| Case { keys, ..case };
    vec![
        case("a billion laughs", &laughs, READ),
        heavy("a quadratic flood of entities", &quadratic),
        case("an entity that names a file", &external, READ),
        case("an entity that holds itself", &recursive, PUBLISHED),
        heavy(
            "1,000,000 numeric references in a title",
            &rss(&format!(
                "<item><title>{}</title><link>/page</link></item>",
                "&#65;".repeat(1_000_000)
            )),
        ),
        Case::feed("UTF-16BE without a mark", xml(in_utf_16(&wide, true)), PUBLISHED),
        Case::feed(
            "UTF-16BE with a mark",
            xml(in_utf_16(&format!("\u{feff}{wide}"), true)),
            PUBLISHED,
        ),
        Case::feed(
            "UTF-16LE cut in a unit",
            xml([in_utf_16(&format!("\u{feff}{wide}"), false), vec![0xd8]].concat()),
            PUBLISHED,
        ),
        Case::feed("UTF-16BE with lone surrogates", xml(lone.concat()), READ),
        heavy("a flood of `<item/>`", &rss(&format!("{ITEM}{}", "<item/>".repeat(700_000)))),
        heavy("a flood of open `<item>`", &rss(&format!("{ITEM}{}", "<item>".repeat(800_000)))),
        heavy(
            "a flood of empty items, closed",
            &rss(&format!("{ITEM}{}", "<item></item>".repeat(380_000))),
        ),
        heavy("1,500,000 nested elements", &rss(&format!("{ITEM}{}", "<a>".repeat(1_500_000)))),
        case(
            "100,000 attributes",
            &format!("<rss><channel{attributes}>{ITEM}</channel></rss>"),
            READ,
        ),
        heavy(
            "CDATA without end",
            &rss(&format!("{ITEM}<item><title><![CDATA[{}", "]]&gt;".repeat(800_000))),
        ),
        heavy(
            "a title of 4 MB",
            &rss(&format!(
                "<item><title>{}</title><link>/page</link></item>",
                "t".repeat(4_000_000)
            )),
        ),
        heavy(
            "a guid of 4 MB",
            &rss(&format!(
                "<item><guid>{}</guid><title>A</title><link>/page</link></item>",
                "t".repeat(4_000_000)
            )),
        ),
        case("content nested 200,000 deep", &content(&deep), &["published 1", "quarantined: "]),
        case("50,000 items that are gone", &rss(&many), &["failed: "]).with_fewer(),
        case("JSON, 100,000 deep", &json, &["failed: "]),
        Case::feed(
            "a feed without end",
            Reply::endless("HTTP/1.1 200 OK\r\n\r\n<rss><channel>", ITEM.repeat(1_000)),
            &["failed: "],
        ),
        keys("kind = \"sitemap\"", case("a sitemap that names itself", index, READ)),
        keys(
            "kind = \"sitemap\"",
            case(
                "a sitemap of one address, 100,000 times",
                &sitemap.replace("</urlset>", &"<url><loc>/page</loc></url>".repeat(100_000)),
                PUBLISHED,
            ),
        ),
        keys(
            "kind = \"listing\"",
            Case::feed("100,000 links in a listing", html(links), &["failed: "]),
        )
        .with_fewer(),
        keys(
            "kind = \"listing\"",
            Case::feed(
                "a listing 100,000 deep",
                html(format!("{}<a href=/page>A post of the river</a>", "<div>".repeat(100_000))),
                READ,
            ),
        ),
    ]
}

impl Case {
    /// Every entry is asked for; so many are enough.
    fn with_fewer(self) -> Self {
        Self { limits: "feed_entries = 50", ..self }
    }
}
