//! Pages that mean harm, and pages that mean nothing.

use proptest::prelude::*;

use super::tests::{markdown, rendered};
use crate::text::escape::{clean, escape_inline};

/// Every tag that our Markdown may become.
const TAGS: [&str; 32] = [
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "a",
    "img",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "input",
    "sup",
    "section",
    "div",
    "span",
    "s",
];

/// Says what is active in rendered HTML, if anything.
fn active(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if !TAGS.contains(&name.as_str()) {
            return Some(format!("<{tag}>"));
        }
        for attribute in ["href=\"", "src=\""] {
            let Some(at) = tag.find(attribute) else { continue };
            let address = &tag[at + attribute.len()..];
            if !["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
            {
                return Some(format!("<{tag}>"));
            }
        }
        let attributes: Vec<&str> = tag.split("\"").step_by(2).collect();
        if attributes.iter().any(|part| part.contains(" on") || part.contains("style=")) {
            return Some(format!("<{tag}>"));
        }
    }
    None
}

#[test]
fn no_vector_becomes_active() {
    let vectors = [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<img src=javascript:alert(1)>",
        "<img src='https://x.example/\"onerror=alert(1)'>",
        "<img src=i alt='\"><script>alert(1)</script>'>",
        "<img src=i alt='](javascript:alert(1))'>",
        "<img src=i alt='a](x)<svg/onload=alert(1)>'>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
        "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
        "<math alttext='<script>alert(1)</script>'></math>",
        "<body onload=alert(1)>x",
        "<a href=javascript:alert(1)>x</a>",
        "<a href='JaVaScRiPt:alert(1)'>x</a>",
        "<a href='java&#x09;script:alert(1)'>x</a>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        "<a href='&#1;javascript:alert(1)'>x</a>",
        "<a href='\u{2028}javascript:alert(1)'>x</a>",
        "<a href='\u{a0}javascript:alert(1)'>x</a>",
        "<a href=vbscript:msgbox(1)>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<a href=file:///etc/passwd>x</a>",
        "<a href=blob:https://x.example/1>x</a>",
        "<a href='view-source:javascript:1'>x</a>",
        "<a href='https://x.example/)<script>alert(1)</script>('>x</a>",
        "<a href='https://x.example/\">(<script>'>x</a>",
        "<a href='https://x.example/&quot; onclick=&quot;alert(1)'>x</a>",
        "<a href='mailto:a@b.example?subject=\"><script>x'>x</a>",
        "<a href='mailto:)[x](javascript:alert(1)'>x</a>",
        "<a href=x>](javascript:alert(1))</a>",
        "<a href=x title='\"onclick=alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[x]: javascript:alert(1)",
        "&lt;script>alert(1)&lt;/script>",
        "&lt;img src=x onerror=alert(1)>",
        "&lt;javascript:alert(1)>",
        "&lt;https://x.example/?'onclick='>",
        "\\&lt;script>",
        "&lt;!-- --&gt;",
        "&lt;![CDATA[x]]>",
        "&lt;?php x?>",
        "<code>`&lt;script>alert(1)&lt;/script>`</code>",
        "<pre>```\n&lt;script>alert(1)&lt;/script>\n```</pre>",
        "<pre>\n~~~\n</pre>&lt;script>",
        "<pre><code class='language-\"><script>'>x</code></pre>",
        "<pre><code class='language-x`<script>'>x</code></pre>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<iframe src=//x.example title='](javascript:alert(1))<script>'></iframe>",
        "<object data=javascript:alert(1)><img src=x onerror=alert(1)></object>",
        "<embed src=data:text/html,x>",
        "<video src=javascript:1 poster=javascript:1 onerror=alert(1)>",
        "<form action=javascript:alert(1)><button>x</button></form>",
        "<form><p>a</p><input type=image src=javascript:1 formaction=javascript:1></form>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<base href=javascript:alert(1)><a href=x>y</a>",
        "<link rel=stylesheet href=//x.example/a.css><style>@import'x'</style>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><script>alert(1)</script></template>",
        "<textarea><script>alert(1)</script></textarea>",
        "<xmp><script>alert(1)</script></xmp>",
        "<plaintext><script>alert(1)</script>",
        "<title><script>alert(1)</script></title>",
        "<table><tr><td>a|<script>b</script>|<td>&lt;img src=x onerror=1><tr><td>`|`<td>\\|&lt;b></table>",
        "<ruby>&lt;b><rt>&lt;script></rt></ruby>",
        "<sup>&lt;script></sup>",
        "<ul><li>&lt;script></ul>",
        "<blockquote>&lt;script></blockquote>",
        "<img srcset='javascript:alert(1) 2x, data:x 3x'>",
        "<picture><source srcset='javascript:alert(1)'><img></picture>",
        "xmpp:a@b.example ftp://x.example/ mailto:a@b.example",
        "a<br>&lt;script><br>&lt;/script>",
    ];
    for vector in vectors {
        for html in [
            vector.to_owned(),
            format!("<p>a <b>b</b>{vector}</p>"),
            format!("<ul><li>{vector}</li></ul>"),
        ] {
            let markdown = markdown(&html);
            assert_eq!(active(&rendered(&markdown)), None, "{html}\n{markdown}");
        }
    }
    assert!(vectors.len() >= 40);
}

#[test]
fn the_check_for_active_html_sees_it() {
    for bad in [
        "<script>",
        "<p onclick=\"x\">",
        "<a href=\"javascript:x\">",
        "<img src=\"data:x\" />",
        "<!-- x -->",
    ] {
        assert!(active(bad).is_some(), "{bad}");
    }
    assert_eq!(active("<p><a href=\"https://x.example/\">x</a></p>"), None);
}

#[test]
fn depth_does_not_matter() {
    for tag in [
        "div",
        "b",
        "blockquote",
        "ul><li",
        "table><tr><td",
        "span",
        "a href=x",
        "font",
        "h2",
        "q",
        "sup",
    ] {
        let html = format!("<{tag}>x").repeat(5_000);
        let markdown = markdown(&html);
        assert!(markdown.contains(['x', 'ˣ']) || tag == "a href=x", "{tag}");
        let _ = rendered(&markdown);
    }
}

/// Text as a reader sees it: tags gone, entities decoded.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' if inside => inside = false,
            character if !inside => text.push(character),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn words() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z中文。“”（）*_`~ !#+=|<>&;:./\\[\\]$\\\\0-9\n-]{1,8}",
        prop::sample::select(vec![
            "&amp;",
            "&#42;",
            "http://",
            "https://a.example/b_c",
            "www.",
            "www.a.example",
            "ftp://x.example",
            "1. ",
            "10) ",
            "- ",
            "+ ",
            "# ",
            "***",
            "---",
            "===",
            "~~~",
            "```",
            "| a |",
            "|-|-|",
            ":-:",
            "[x](y)",
            "![x](y)",
            "<b>",
            "<!--",
            "a@b.example",
            "[^1]",
            "[^1]: x",
            "\\",
            "  ",
            "€",
            "é",
            "👍",
            "ⓐ",
            "_a_",
            "*a*",
            "~a~",
            "![",
            "[ ] ",
            "mailto:a@b.example",
            "&lt",
            "<https://a.example>",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| clean(&parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_shows_as_itself(text in words()) {
        let escaped = escape_inline(&text);
        prop_assert!(!escaped.contains('\n'));
        let found = visible(&rendered(&escaped));
        prop_assert_eq!(found.strip_suffix('\n').unwrap_or(&found), &text, "{}", escaped);
        // In a heading, in a link and in a table's cell.
        if !text.trim().is_empty() {
            let found = visible(&rendered(&format!("# {escaped}")));
            prop_assert_eq!(found.strip_suffix('\n').unwrap_or(&found), &text, "# {}", escaped);
            let html = rendered(&format!("[{escaped}](https://l.example/)"));
            prop_assert!(html.starts_with("<p><a href=\"https://l.example/\">"), "{}", html);
            let found = visible(&html);
            prop_assert_eq!(found.strip_suffix('\n').unwrap_or(&found), &text, "[{}]", escaped);
            let html = rendered(&format!("| {escaped} | b |\n| --- | --- |\n| c | d |"));
            let cell = html.split("<th>").nth(1).and_then(|rest| rest.split("</th>").next()).unwrap_or_default();
            prop_assert_eq!(visible(cell), text, "| {} |", escaped);
        }
    }

    #[test]
    fn marks_show_as_marks(parts in prop::collection::vec((words(), 0_u8..16), 1..6)) {
        let mut html = String::new();
        let mut expected = String::new();
        for (text, marks) in parts {
            let text = text.split_whitespace().collect::<String>();
            expected.push_str(&text);
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let wrap = |text: String, on: u8, tag: &str| if marks & on > 0 { format!("<{tag}>{text}</{tag}>") } else { text };
            let text = wrap(text, 1, "b");
            let text = wrap(text, 2, "i");
            let text = wrap(text, 4, "s");
            html.push_str(&if marks & 8 > 0 { format!("<a href=/x>{text}</a>") } else { text });
        }
        let markdown = markdown(&html);
        let found = visible(&rendered(&markdown));
        prop_assert_eq!(found.trim_end_matches('\n'), clean(&expected), "{}\n{}", html, markdown);
    }

    #[test]
    fn any_page_is_harmless(html in "(<(/?(p|b|i|a href=x|ul|ol|li|td|tr|table|pre|code|h2|blockquote|img src=x alt=y|br|hr|sup|figure|script|svg|iframe src=x|del|q|dl|dt))>|[a-z中。*_`~<&|\\[\\]# \n]){0,60}") {
        let markdown = markdown(&html);
        prop_assert_eq!(active(&rendered(&markdown)), None, "{}", markdown);
        prop_assert!(markdown.is_empty() || markdown.ends_with('\n') && !markdown.ends_with("\n\n"), "{:?}", markdown);
        // Code stays as it was written.
        for line in markdown.lines().filter(|_| !html.contains("<pre>")) {
            prop_assert_eq!(line.trim_end(), line, "{:?}", markdown);
        }
    }

    #[test]
    fn any_bytes_are_read(html in any::<String>()) {
        let markdown = markdown(&html);
        prop_assert_eq!(active(&rendered(&markdown)), None, "{}", markdown);
    }
}
