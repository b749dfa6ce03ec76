//! What a reader's host makes of our Markdown, behaviour by behaviour.

use dom_query::Document;
use url::Url;

use super::{convert, render};

pub(super) fn markdown(html: &str) -> String {
    let base = Url::parse("https://news.example/a/b.html").unwrap();
    render(&convert(&Document::fragment(html), &base))
}

/// Renders as GitHub does, but lets raw HTML pass, so that none may hide.
pub(super) fn rendered(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// HTML without the line feeds that the renderer puts between blocks.
fn compact(html: &str) -> String {
    html.replace(">\n<", "><")
        .replace("<li>\n", "<li>")
        .replace("\n</li>", "</li>")
        .replace("\n<ul", "<ul")
        .replace("\n<ol", "<ol")
        .trim()
        .to_owned()
}

#[test]
fn tables_have_no_columns_and_rows_of_nothing() {
    let lines = |html: &str| markdown(&format!("<table>{html}</table>")).trim_end().to_owned();
    let spaced = "<tr><td></td><td></td><td></td></tr><tr><td>a</td><td></td><td>b</td></tr>\
                  <tr><td></td></tr><tr><td>c</td><td> </td><td>d</td></tr>";
    assert_eq!(lines(spaced), "|  |  |\n| --- | --- |\n| a | b |\n| c | d |");
    let named = "<tr><th>Name<th>Sign<tr><td>a<td><tr><td>b<td>";
    assert_eq!(lines(named), "| Name | Sign |\n| --- | --- |\n| a |  |\n| b |  |");
    let spanned = "<tr><td rowspan=2>a<td>b<tr><td><tr><td>c<td>d";
    assert_eq!(lines(spanned), "|  |  |\n| --- | --- |\n| a | b |\n|  |  |\n| c | d |");
    assert_eq!(lines("<tr><td></td><td>a<tr><td></td><td>b"), "a\n\nb");
    assert_eq!(lines("<tr><td></td><td> </td></tr>"), "");
}

#[test]
fn tables_in_one_are_several() {
    let rows = "<tr><td>Oak<td><td>1<td><tr><td>Elm<td><td>2<td>";
    let first = format!("<tr><td><b>Sold</b><td><td><b>2019</b><td>{rows}");
    let gap = "<tr><td> <td><td>";
    let other = "<tr><td><b>Bought</b><td><td><td><b>2020</b><tr><td>Ash<td><td><td>3";
    let one = |name: &str, year: &str| format!("| **{name}** | **{year}** |\n| --- | --- |\n");
    let sold = one("Sold", "2019") + "| Oak | 1 |\n| Elm | 2 |\n";
    assert_eq!(
        markdown(&format!("<table>{first}{gap}{other}</table>")),
        format!("{sold}\n{}| Ash | 3 |\n", one("Bought", "2020"))
    );
    let sum = "<tr><td><b>All</b><td><td><b>3</b>";
    assert_eq!(
        markdown(&format!("<table>{first}{gap}{sum}</table>")),
        format!("{sold}| **All** | **3** |\n")
    );
}

#[test]
fn a_first_row_heads_columns_by_its_looks() {
    let head = |html: &str| {
        let lines = markdown(&format!("<table>{html}</table>"));
        lines.lines().next().unwrap_or_default().to_owned()
    };
    let rows = "<tr><td>Oak<td>1<td>2<tr><td>Elm<td>3<td>4";
    assert_eq!(head(&format!("<tr><td><td>2019<td>2020{rows}")), "|  | 2019 | 2020 |");
    assert_eq!(
        head(&format!("<tr><td><td><b>2019</b><td><b>2020</b>{rows}")),
        "|  | **2019** | **2020** |"
    );
    assert_eq!(head(rows), "|  |  |  |");
    assert_eq!(head(&format!("<tr><td><td>2019<td>{rows}")), "|  |  |  |");
    assert_eq!(head(&format!("<tr><td><td>2019<td>2020{rows}<tr><td><td>5<td>6")), "|  |  |  |");
}

#[test]
fn lists_that_are_tables_are_lists() {
    let item = |mark: &str, text: &str| format!("<tr><td>{mark}<td><td>{text}</tr>");
    let table = |rows: &str| format!("<table>{rows}</table>");
    let bullets = table(&(item("•", "Oak") + &item("•", "Elm")));
    assert_eq!(markdown(&bullets), "- Oak\n- Elm\n");
    let numbers = table(&item("4.", "Oak")) + &table(&item("5.", "Elm"));
    assert_eq!(markdown(&numbers), "4. Oak\n5. Elm\n");
    for rows in [
        item("1.", "Oak") + &item("3.", "Elm"),
        item("1911", "Oak") + &item("1912", "Elm"),
        item("•", "Oak") + &item("Elm", "3"),
    ] {
        assert!(markdown(&table(&rows)).starts_with("|  |  |"), "{rows}");
    }
}

#[test]
fn a_picture_beside_each_text_is_no_column() {
    let row = "<tr><td><img src=/1.png><td>A river rose.";
    let blocks = markdown(&format!("<table>{row}{row}</table>"));
    assert!(!blocks.contains('|') && blocks.contains("\n\nA river rose."), "{blocks}");
    let headed = format!("<table><tr><th>Flag<th>Land{row}{row}</table>");
    assert!(markdown(&headed).starts_with("| Flag | Land |"));
    let lettered = "<table><tr><td><img src=/1.png> a<td>b<tr><td>c<td>d</table>";
    assert!(markdown(lettered).starts_with('|'));
}

#[test]
fn a_table_of_lists_of_lists_lays_out_the_page() {
    let row = |list: &str| format!("<tr><td>By tree<td>{list}<tr><td>By river<td>Two");
    let head = "<table><tr><th>Sort<th>Parts";
    let flat = row("<ul><li>Oak<li>Elm</ul>");
    assert!(markdown(&format!("{head}{flat}")).contains("• Oak • Elm |"));
    let deep = row("<ul><li>Oak<ul><li>Old<li>Young</ul></ul>");
    assert!(markdown(&format!("{head}{deep}")).contains("- Oak\n  - Old"));
}

#[test]
fn lists_that_lay_out_the_page_are_no_lists() {
    let picture = "<li><img src=/1.png></li>";
    assert!(!markdown(&format!("<ul>{picture}{picture}</ul>")).contains("- "));
    let captioned = "<li><img src=/1.png><figcaption>Oak</figcaption></li>";
    assert!(!markdown(&format!("<ul>{captioned}{captioned}</ul>")).contains("- "));
    let part = |count: usize| format!("<li>{}</li>", "<p>A river rose.</p>".repeat(count));
    assert!(!markdown(&format!("<ul>{}{}</ul>", part(6), part(7))).contains("- "));
    for kept in [
        format!("<ul>{picture}<li>Oak</li></ul>"),
        "<ul><li><img src=/1.png> Oak</li></ul>".to_owned(),
        "<ul><li><img src=/1.png><p>The oak by the river.</p></li></ul>".to_owned(),
        format!("<ul>{}{}</ul>", part(6), part(2)),
    ] {
        assert!(markdown(&kept).contains("- "), "{kept}");
    }
}

#[test]
fn every_behaviour_renders_as_meant() {
    let cases = [
        // Paragraphs and white space.
        ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("  a \n\t b&nbsp;&nbsp;c  ", "<p>a b c</p>"),
        ("<p>　　中文</p>", "<p>中文</p>"),
        ("<p>中\n文</p>", "<p>中文</p>"),
        ("<p>中\nword\n文</p>", "<p>中 word 文</p>"),
        ("<p>“a”\n“b”</p>", "<p>“a” “b”</p>"),
        ("a<br>b", "<p>a<br />\nb</p>"),
        ("a<br><br>b", "<p>a</p><p>b</p>"),
        ("<p>a<br></p><p><br>b</p>", "<p>a</p><p>b</p>"),
        ("a<br># b<br>- c<br>===<br>1. d", "<p>a<br />\n# b<br />\n- c<br />\n===<br />\n1. d</p>"),
        ("<p>a</p><hr><p>b</p>", "<p>a</p><hr /><p>b</p>"),
        ("a<!-- c -->b", "<p>ab</p>"),
        ("<p></p><div> <span></span></div>", ""),
        ("a\u{200b}\u{202e}b", "<p>ab</p>"),
        // Headings.
        ("<h1>a</h1><h2>b</h2><h6>c</h6>", "<h1>a</h1><h2>b</h2><h6>c</h6>"),
        ("<h2>a<br>b</h2>", "<h2>a b</h2>"),
        ("<h2>C #</h2>", "<h2>C #</h2>"),
        ("<h2></h2>a", "<h2></h2><p>a</p>"),
        ("<h2><p>a</p><p>b</p></h2>", "<h2>a b</h2>"),
        (
            "<h3>a<img src=/i.png></h3>",
            "<h3>a<img src=\"https://news.example/i.png\" alt=\"\" /></h3>",
        ),
        ("<h3><img src=/i.png></h3>", "<p><img src=\"https://news.example/i.png\" alt=\"\" /></p>"),
        // Marks.
        ("a<b>b</b>c", "<p>a<strong>b</strong>c</p>"),
        ("<i>a</i> <em>b</em>", "<p><em>a</em> <em>b</em></p>"),
        ("<i>a</i><em>b</em>", "<p><em>ab</em></p>"),
        ("<b>a <strong>b</strong></b>", "<p><strong>a b</strong></p>"),
        ("a<b> b </b>c", "<p>a <strong>b</strong> c</p>"),
        ("a<b> </b>c<i></i>", "<p>a c</p>"),
        ("<b>中文。</b>中文", "<p><strong>中文。</strong>中文</p>"),
        ("中文<b>“中文”</b>中文", "<p>中文<strong>“中文”</strong>中文</p>"),
        ("中<b><i>（文）</i></b>文", "<p>中<strong><em>（文）</em></strong>文</p>"),
        ("<b>中。</b><i>文</i>", "<p><strong>中。</strong><em>文</em></p>"),
        ("<i>中</i><b>。文</b>字", "<p><em>中</em><strong>。文</strong>字</p>"),
        ("中<b><code>x</code></b>文", "<p>中<strong><code>x</code></strong>文</p>"),
        (
            "中<b><a href=/x>文</a></b>字",
            "<p>中<a href=\"https://news.example/x\"><strong>文</strong></a>字</p>",
        ),
        ("a<b>€5</b>b", "<p>a<strong>€5</strong>b</p>"),
        ("中<del>。文。</del>字", "<p>中<del>。文。</del>字</p>"),
        ("中<b><s>。文。</s></b>字", "<p>中<strong><del>。文。</del></strong>字</p>"),
        ("<b>a<br></b>b", "<p><strong>a</strong><br />\nb</p>"),
        ("<b>a<br>b</b>", "<p><strong>a<br />\nb</strong></p>"),
        ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<b>a<i>b</i></b><i>c</i>", "<p><strong>a<em>b</em></strong><em>c</em></p>"),
        ("<i>a<b>b</b>c</i>", "<p><em>a<strong>b</strong>c</em></p>"),
        ("<b>a</b>*", "<p><strong>a</strong>*</p>"),
        ("<em>a<strong>b</strong></em>", "<p><em>a<strong>b</strong></em></p>"),
        ("<em><strong>a</strong></em>", "<p><em><strong>a</strong></em></p>"),
        ("<em>中<em>文</em>字</em>", "<p><em>中<em>文</em>字</em></p>"),
        ("<strong><strong>a</strong></strong>", "<p><strong><strong>a</strong></strong></p>"),
        ("<em>x<strong>a</strong><em>b</em></em>", "<p><em>x<strong>a</strong>b</em></p>"),
        // Code.
        ("<code>a*b</code>", "<p><code>a*b</code></p>"),
        ("<code>a`b</code>", "<p><code>a`b</code></p>"),
        ("<code>`</code>", "<p><code>`</code></p>"),
        ("<code>``</code>", "<p><code>``</code></p>"),
        ("<code>a</code><code>b</code>", "<p><code>ab</code></p>"),
        ("<code><b>a</b> &lt;b></code>", "<p><code>a &lt;b&gt;</code></p>"),
        ("<pre>a\n  b</pre>", "<pre><code>a\n  b\n</code></pre>"),
        (
            "<pre><code class=\"x language-rust\">fn</code></pre>",
            "<pre><code class=\"language-rust\">fn\n</code></pre>",
        ),
        ("<pre>```\n````</pre>", "<pre><code>```\n````\n</code></pre>"),
        ("<pre>a<br>b</pre>", "<pre><code>a\nb\n</code></pre>"),
        ("<ul><li><pre>a\n\nb</pre></ul>", "<ul><li><pre><code>a\n\nb\n</code></pre></li></ul>"),
        // Links.
        ("<a href=x>a</a>", "<p><a href=\"https://news.example/a/x\">a</a></p>"),
        (
            "<a href='/a b(c)'>[a]</a>",
            "<p><a href=\"https://news.example/a%20b%28c%29\">[a]</a></p>",
        ),
        ("<a href=#top>a</a>", "<p>a</p>"),
        ("<a href=javascript:a()>a</a>", "<p>a</p>"),
        ("<a href=/x></a>", "<p><a href=\"https://news.example/x\"></a></p>"),
        ("<a href=/x> </a>a", "<p>a</p>"),
        (
            "<a href=/x title='b \"c\"'>a</a>",
            "<p><a href=\"https://news.example/x\" title=\"b &quot;c&quot;\">a</a></p>",
        ),
        (
            "<a href=/x><img src=data:x></a>",
            "<p><a href=\"https://news.example/x\">news.example</a></p>",
        ),
        (
            "<a href=/x><img src=i.png alt=b></a>",
            "<p><a href=\"https://news.example/x\"><img src=\"https://news.example/a/i.png\" alt=\"b\" /></a></p>",
        ),
        (
            "<a href=/large.JPG><img src=i.png alt=b title=c></a>",
            "<p><img src=\"https://news.example/a/i.png\" alt=\"b\" title=\"c\" /></p>",
        ),
        (
            "<a href=/x><h2>a</h2><p>b</p></a>",
            "<h2><a href=\"https://news.example/x\">a</a></h2><p><a href=\"https://news.example/x\">b</a></p>",
        ),
        (
            "a! <a href=/x>b</a>!<a href=/y>c</a>",
            "<p>a! <a href=\"https://news.example/x\">b</a>!<a href=\"https://news.example/y\">c</a></p>",
        ),
        ("<a href=mailto:a@b.example>m</a>", "<p><a href=\"mailto:a@b.example\">m</a></p>"),
        (
            "<a href=/?a=1&copy;=2>a</a>",
            "<p><a href=\"https://news.example/?a=1%C2%A9=2\">a</a></p>",
        ),
        (
            "<a href='/?a&amp;copy;'>a</a>",
            "<p><a href=\"https://news.example/?a&amp;copy;\">a</a></p>",
        ),
        // Pictures and what plays.
        (
            "<img src=i.png alt='a [b] *c*'>",
            "<p><img src=\"https://news.example/a/i.png\" alt=\"a [b] *c*\" /></p>",
        ),
        (
            "<img src=data:image/gif;base64,A data-src=/r.png>",
            "<p><img src=\"https://news.example/r.png\" alt=\"\" /></p>",
        ),
        (
            "<img srcset='s.png 1x, l.png 2x'>",
            "<p><img src=\"https://news.example/a/l.png\" alt=\"\" /></p>",
        ),
        (
            "<picture><source srcset='w.webp 9w'><img src=data:x></picture>",
            "<p><img src=\"https://news.example/a/w.webp\" alt=\"\" /></p>",
        ),
        (
            "<div><img src=data:x><noscript><img src=/n.png></noscript></div>",
            "<p><img src=\"https://news.example/n.png\" alt=\"\" /></p>",
        ),
        (
            "<div><img data-src=/r.png><noscript><img src=/n.png></noscript></div>",
            "<p><img src=\"https://news.example/r.png\" alt=\"\" /></p>",
        ),
        ("a<img src=p.gif width=1 height=1>", "<p>a</p>"),
        (
            "<figure><figcaption>c</figcaption><img src=i.png></figure>",
            "<p><img src=\"https://news.example/a/i.png\" alt=\"\" /></p><p><em>c</em></p>",
        ),
        (
            "<iframe src=//v.example/1></iframe>",
            "<p><a href=\"https://v.example/1\">v.example</a></p>",
        ),
        (
            "<video title=Film><source src=/f.mp4>none</video>",
            "<p><a href=\"https://news.example/f.mp4\">Film</a></p>",
        ),
        // Lists and quotes.
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ol start=3><li>a<li>b</ol>", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        (
            "<ul><li>a<ol start=2><li>b</ol></ul>",
            "<ul><li><p>a</p><ol start=\"2\"><li>b</li></ol></li></ul>",
        ),
        ("<ul><li>a</ul><ul><li>b</ul>", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("<ol><li>a</ol><ol><li>b</ol>", "<ol><li>a</li></ol><ol><li>b</li></ol>"),
        ("<ul><li><p>a</p><p>b</p></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<ul><li>- a<li># b</ul>", "<ul><li>- a</li><li># b</li></ul>"),
        ("<ul><li><hr>a<hr>b</ul>", "<ul><li><hr /><p>a</p><hr /><p>b</p></li></ul>"),
        ("<hr><ul><li><li>a</ul>", "<hr /><ul><li></li><li>a</li></ul>"),
        (
            "<ul><li>a<ul><li><li>b</ul></ul>",
            "<ul><li><p>a</p><ul><li></li><li>b</li></ul></li></ul>",
        ),
        (
            "<ul><li><ul><li><ul><li></ul></ul></ul>",
            "<ul><li><ul><li><ul><li> </li></ul></li></ul></li></ul>",
        ),
        (
            "<ul><li><blockquote>a</blockquote></ul>",
            "<ul><li><blockquote><p>a</p></blockquote></li></ul>",
        ),
        (
            "<blockquote><p>a<p>b</blockquote><blockquote>c</blockquote>",
            "<blockquote><p>a</p><p>b</p></blockquote><blockquote><p>c</p></blockquote>",
        ),
        ("<blockquote><ul><li>a</ul></blockquote>", "<blockquote><ul><li>a</li></ul></blockquote>"),
        ("<dl><dt>t<dd>d</dl>", "<p><strong>t</strong></p><p>d</p>"),
        ("<details><summary>s</summary>d</details>", "<p><strong>s</strong></p><p>d</p>"),
        // Letters.
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "<p>漢(かん)</p>"),
        ("x<sup>2</sup> H<sub>2</sub>O e<sup>Qx</sup>", "<p>x² H₂O e^(Qx)</p>"),
        ("<q>a</q>", "<p>“a”</p>"),
        ("&amp;amp; &amp;copy; & &amp;#42;", "<p>&amp;amp; &amp;copy; &amp; &amp;#42;</p>"),
        (
            "&lt;b>a_b_ *c* `d` ~e~ [f](g) \\h | i",
            "<p>&lt;b&gt;a_b_ *c* `d` ~e~ [f](g) \\h | i</p>",
        ),
        ("ftp://a.example/ https://a.example/*b*", "<p>ftp://a.example/ https://a.example/*b*</p>"),
        // What is dropped.
        (
            "a<script>b</script><style>c</style><form>d<input></form><p hidden>e</p><p style='display : none'>f</p>",
            "<p>a</p>",
        ),
        // Tables.
        (
            "<table><tr><th>a<th>b<tr><td>c<td>d</table>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a<td>b<tr><td>c|<td><code>|</code></table>",
            "<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>a</td><td>b</td></tr><tr><td>c|</td><td><code>|</code></td></tr></tbody></table>",
        ),
        (
            "<table><tr><th>a<th>b<tr><td colspan=2>c<tr><td rowspan=2>d<td>e<tr><td>f</table>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td></td></tr><tr><td>d</td><td>e</td></tr><tr><td></td><td>f</td></tr></tbody></table>",
        ),
        (
            "<table><tr><th>a<th>b<tr><td><p>c</p><p>d</p><td>e<tr><td>f<td>g</table>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></tbody></table>",
        ),
        ("<table><tr><td><p>a</p><p>b</p></table>", "<p>a</p><p>b</p>"),
        (
            "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>e<tr><td>f<td>g</table>",
            "<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table><p>e</p><p>f</p><p>g</p>",
        ),
        (
            "<table><tr><th align=right>a<th>b<tr><td>c<td>d</table>",
            "<table><thead><tr><th align=\"right\">a</th><th>b</th></tr></thead><tbody><tr><td align=\"right\">c</td><td>d</td></tr></tbody></table>",
        ),
    ];
    let mut wrong = String::new();
    for (html, expected) in cases {
        let markdown = markdown(html);
        let found = compact(&rendered(&markdown));
        if found != expected {
            wrong.push_str(&format!("html:     {html}\nmarkdown: {markdown:?}\nfound:    {found}\nexpected: {expected}\n\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases.len() >= 80);
}

#[test]
fn a_task_list_keeps_its_boxes() {
    assert_eq!(
        markdown("<ul><li><input type=checkbox checked> a<li><input type=checkbox> b</ul>"),
        "- [x] a\n- [ ] b\n"
    );
}

/// Gitea's renderer is not at hand here: what it reads otherwise is told by the
/// Markdown.
#[test]
fn goldmark_reads_what_is_meant() {
    let link = "](https://news.example/x)";
    let cases = [
        // A tilde is punctuation to it.
        ("a<b><s>b</s></b>c", "&#97;**~~b~~**&#99;".to_owned()),
        // Behind two backslashes it sees no break.
        ("a\\<br>b", "a&#92;\\\nb".to_owned()),
        // A link to X is no task.
        (
            "<ul><li><a href=/x>X</a><li>a <a href=/x>x</a></ul>",
            format!("- [&#88;{link}\n- a [&#120;{link}"),
        ),
        ("<ul><li><a href=/x>x2</a></ul>", format!("- [x2{link}")),
        // A heading has no attributes.
        ("<h2>a {onclick=b}</h2>", "## a {onclick=b\\}".to_owned()),
        ("<h2>{a} b</h2><p>{c}</p>", "## {a} b\n\n{c}".to_owned()),
        // An address for mail goes on behind marks, and into code.
        ("<b>a</b>@b.example", "**a**\\@b.example".to_owned()),
        ("a<code>b@c.example</code>", "&#97;`b@c.example`".to_owned()),
        // Behind an empty item and a blank line it leaves the list.
        ("<ul><li>a<ul><li></ul>b</ul>", "- a\n\n  - &#32;\n\n  b".to_owned()),
    ];
    for (html, expected) in cases {
        assert_eq!(markdown(html), expected + "\n", "{html}");
    }
}

#[test]
fn an_empty_heading_within_a_heading_leaves_no_space() {
    assert_eq!(markdown("<h2><figure>#<h2>"), "## \\#\n");
}
