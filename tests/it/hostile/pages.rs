//! Pages whose markup, data or encoding mean harm.

use super::servers::{Reply, article, html};
use super::{Case, bombs};

/// A page in which an ordinary article stands beside something hostile.
fn beside(something: &str) -> Reply {
    html(article(something))
}

fn in_utf_16(text: &str, big: bool, more: &[u16]) -> Vec<u8> {
    let units = text.encode_utf16().chain(more.iter().copied());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

/// What may come of a page that can still be read: it is, or it is not
/// believed. What it may not do is take more than its limits.
const READ: &[&str] = &["published 1", "quarantined: "];
const PUBLISHED: &[&str] = &["published 1"];

pub fn cases() -> Vec<Case> {
    let mut cases = nested();
    cases.extend(floods());
    cases.extend(encodings());
    cases.extend(rules());
    cases
}

fn nested() -> Vec<Case> {
    let kinds = [
        "<div>",
        "<a href=/x>",
        "<table><tr><td>",
        "<font color=red>",
        "<i><b><u><s><p>",
        "<svg>",
        "<math><mi>",
        "<template>",
        "<select><option>",
        "<ul><li>",
        "<ruby><rt>",
        "<noscript>",
        "<form>",
        "<x-y>",
    ];
    let mut cases: Vec<Case> = kinds
        .iter()
        .map(|kind| {
            let name = format!("100,000 nested `{kind}`").replace("><", "> <");
            Case::page(name, beside(&kind.repeat(100_000)), READ)
        })
        .collect();
    let table = "<table><tr><td>x".repeat(5_000);
    let closed = format!("{table}{}", "</table>".repeat(5_000));
    cases.push(Case::page("5,000 nested tables", beside(&closed), READ));
    let stray = "</p></div></b>".repeat(100_000);
    cases.push(Case::page("300,000 stray end tags", beside(&stray), READ));
    let adopted = "<b><p></b>".repeat(100_000);
    cases.push(Case::page("100,000 tags closed out of order", beside(&adopted), READ));
    cases
}

fn floods() -> Vec<Case> {
    let numbered =
        |count: usize, piece: fn(usize) -> String| -> String { (0..count).map(piece).collect() };
    let attributes = numbered(100_000, |at| format!(" a{at}=1"));
    let srcset = numbered(100_000, |at| format!("/i{at}.jpg {at}w, "));
    let json = |value: &str| {
        format!(
            "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"articleBody\":{value}}}</script>"
        )
    };
    let authored = {
        let nodes = numbered(16_000, |at| {
            format!(
                "{{\"@type\":\"NewsArticle\",\"author\":{{\"@id\":\"#{at}\"}}}},\
                 {{\"@id\":\"#{at}\",\"@type\":\"Person\",\"name\":\"Jane Doe\"}},"
            )
        });
        format!("<script type=application/ld+json>{{\"@graph\":[{nodes}{{}}]}}</script>")
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let list = format!("[{}1]", "{\"@type\":\"NewsArticle\",\"headline\":\"x\"},".repeat(110_000));
    [
        ("100,000 attributes on one tag", format!("<div{attributes}>x</div>")),
        ("256 attributes on 2,000 tags", format!("<p{}>x", &attributes[..2_000]).repeat(2_000)),
        ("100,000 candidates in a `srcset`", format!("<img srcset='{srcset}'>")),
        ("1,000,000 comments", "<!-->".repeat(1_000_000)),
        ("1,000,000 numeric references", "&#65;".repeat(1_000_000)),
        ("references without end", "&#x".repeat(1_500_000)),
        ("`plaintext`", format!("<plaintext>{}", "<p>x".repeat(1_000_000))),
        ("a `textarea` without end", format!("<textarea>{}", "<p>x".repeat(1_000_000))),
        ("5 MB of NUL", "\0".repeat(5_000_000)),
        ("5 MB of `<`", "<".repeat(5_000_000)),
        ("5 MB without a space", "a".repeat(5_000_000)),
        ("5 MB of combining marks", "a\u{301}\u{327}".repeat(1_000_000)),
        ("1,200,000 paragraphs", "<p>a".repeat(1_200_000)),
        ("19,000 paragraphs", "<p>the river rose in the night</p>".repeat(19_000)),
        ("19,000 links", "<a href=/x>river</a> ".repeat(19_000)),
        ("19,000 pictures", "<img src=/picture>".repeat(19_000)),
        (
            "a table of 19,000 cells that span",
            format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>x".repeat(9_500)),
        ),
        ("a title of 5 MB", format!("</article><title>{}</title><h1>{0}", "t".repeat(2_400_000))),
        ("Markdown of 5 MB", "[![*_`~<>|\\".repeat(400_000)),
        ("JSON-LD, 100,000 deep", json(&deep)),
        ("JSON-LD of 5 MB", json(&list)),
        ("an address of 4 MB", format!("<a href='/{}'>x</a>", "a/../".repeat(800_000))),
        ("4 MB of soft hyphens", "\u{ad}".repeat(2_000_000)),
        ("4 MB of signs of Latin-1", "¿Qué? «sí» · ".repeat(250_000)),
        (
            "text of 4 MB in nested `sup`",
            format!("{}{}", "<sup><code>".repeat(200), "word ".repeat(800_000)),
        ),
        ("text of 4 MB that is hidden 400 times", {
            format!("{}{}", "<div hidden>".repeat(400), "word ".repeat(800_000))
        }),
        ("18,000 links on a long base", {
            let base = "b".repeat(15_000);
            format!("<base href='https://a.example/{base}/'>{}", "<a href=x>y</a> ".repeat(18_000))
        }),
        ("JSON-LD of 16,000 articles and their authors", authored),
    ]
    .into_iter()
    .map(|(name, hostile)| Case::page(name, beside(&hostile), READ).in_haste())
    .collect()
}

fn encodings() -> Vec<Case> {
    let chinese = article(&format!("<p>{}</p>", "今天的新闻很好。".repeat(40)));
    let gbk = encoding_rs::GBK.encode(&chinese).0.into_owned();
    let declared = |label: &str, body: &[u8]| {
        let head = format!("<meta charset={label}>");
        html([head.as_bytes(), body].concat())
    };
    let broken: Vec<u8> = (0..400_000_u32).flat_map(|at| [0x81 + (at % 100) as u8, 0x20]).collect();
    let noise: Vec<u8> = (0..400_000_u32)
        .scan(1_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        })
        .collect();
    let surrogates = |big| html(in_utf_16(&format!("\u{feff}{chinese}"), big, &[0xd800; 100_000]));
    let odd = [in_utf_16(&format!("\u{feff}{chinese}"), true, &[]), vec![0xd8]].concat();
    let mixed = [gbk.as_slice(), chinese.as_bytes()].concat();
    vec![
        Case::page("UTF-16LE with lone surrogates", surrogates(false), PUBLISHED),
        Case::page("UTF-16BE with lone surrogates", surrogates(true), PUBLISHED),
        Case::page("UTF-16BE cut in a unit", html(odd), PUBLISHED),
        Case::page("invalid GB18030", declared("gb18030", &[&gbk[..], &broken].concat()), READ),
        Case::page("GBK called UTF-8", declared("utf-8", &gbk), PUBLISHED),
        Case::page("GBK and UTF-8 in one page", declared("gbk", &mixed), READ),
        Case::page(
            "escapes of ISO-2022-JP",
            declared("iso-2022-jp", &b"\x1b$B\x1b(B".repeat(200_000)),
            READ,
        ),
        Case::page("400 kB of noise", html(&noise), &["quarantined: the document is not HTML"]),
        Case::page(
            "a page that is gzip unasked",
            html(bombs::gzip(b'x', 1_000_000)),
            &["quarantined: the document is not HTML"],
        ),
    ]
}

/// The operator's rules on pages that make them costly.
fn rules() -> Vec<Case> {
    let deep = format!("{}<p>x", "<div class=a>".repeat(500)).repeat(30);
    let wide = "<div class=a><p>river</p></div>".repeat(9_000);
    let rule =
        |name, keys, page: &str| Case { keys, ..Case::page(name, beside(page), READ).in_haste() };
    vec![
        rule(
            "a rule of descendants on depth",
            "remove = [\"div div div div div div div div div q\"]",
            &deep,
        ),
        rule("a rule of siblings on breadth", "remove = [\"div ~ div ~ div ~ div ~ q\"]", &wide),
        rule("a rule with `:has` on breadth", "select = \"body:has(div p q) div:has(q)\"", &wide),
        rule("a rule with `:not` on depth", "select = \":not(div div div div) p\"", &deep),
    ]
}
