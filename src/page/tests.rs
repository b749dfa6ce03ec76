//! Whole pages: what a reader's host makes of them.

use super::*;
use crate::model::{
    CategorySlug, Digests, LedgerLine, Link, Month, PageId, Piece, PushAddress, SourceName,
};

fn mirror(name: &str, page: Option<&str>) -> Mirror {
    let push = PushAddress::Path("/secret/operator/path.git".into());
    Mirror {
        page: page.map(|page| AddressTemplate::new(page).unwrap()),
        asset: Some(AddressTemplate::new("https://cdn.example/{path}").unwrap()),
        ..Mirror::new(name.parse().unwrap(), push)
    }
}

fn category() -> Category {
    Category { slug: "finance".parse().unwrap(), title: "财经新闻".to_owned() }
}

fn site(language: &str) -> Site {
    let source: SourceName = "soh".parse().unwrap();
    Site {
        title: "好消息".to_owned(),
        language: language.to_owned(),
        featured: vec![Link { title: "禁书".into(), url: "https://books.example/a b".into() }],
        guides: vec![Link { title: "翻墙教程".into(), url: "https://guides.example/".into() }],
        templates: None,
        assets: None,
        newest: 60,
        categories: vec![category()],
        sources: BTreeMap::from([(source, "希望之声".to_owned())]),
    }
}

const ONE: &str = "https://one.example/blob/main/{path}";
const TWO: &str = "https://two.example/{path}";

fn press(language: &str) -> Press {
    let mirrors = [mirror("github", Some(ONE)), mirror("disk", None), mirror("second", Some(TWO))];
    Press::new(&site(language), &mirrors, &BTreeMap::new()).unwrap()
}

struct Page {
    id: PageId,
    path: TreePath,
    category: Category,
}

impl Page {
    fn new() -> Self {
        let source: SourceName = "soh".parse().unwrap();
        let path = "pages/soh/2021/01/462755.md".parse().unwrap();
        Self { id: PageId::new(&source, "462755"), path, category: category() }
    }

    fn head<'a>(&'a self, title: &'a str) -> PageHead<'a> {
        PageHead {
            path: &self.path,
            title,
            source_title: "希望之声",
            author: Some("贺景田"),
            published: "2021-01-11T12:00:00Z".parse().unwrap(),
            category: &self.category,
            url: "https://www.soundofhope.example/post/462755",
        }
    }

    fn line(&self, title: &str) -> LedgerLine {
        let digest = Digest::of(b"");
        LedgerLine {
            id: self.id.clone(),
            source: "soh".parse().unwrap(),
            url: "https://a.example/1?a=1&b=2".to_owned(),
            path: self.path.clone(),
            title: title.to_owned(),
            author: Some("A & B".to_owned()),
            category: self.category.slug.clone(),
            tags: vec!["Floods & dams".to_owned()],
            published: "2021-01-11T12:00:00Z".parse().unwrap(),
            updated: None,
            supplier: None,
            withdrawn: false,
            digests: Digests { page: digest, body: digest, entry: digest },
        }
    }
}

fn text(markdown: &str) -> Body {
    Body { pieces: vec![Piece::Text(markdown.to_owned())] }
}

/// Renders as a host would that lets raw HTML through.
fn html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

fn links(html: &str) -> Vec<String> {
    let attribute = |name: &str| {
        html.split(name).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let mut found: Vec<String> = attribute(" href=\"");
    found.extend::<Vec<String>>(attribute(" src=\""));
    found
}

#[test]
fn a_page_in_three_languages() {
    let page = Page::new();
    let lead = Figure {
        url: "https://img.example/a.jpg".parse().unwrap(),
        alt: "蚂蚁集团".to_owned(),
        caption: Some("传中共要求蚂蚁集团共享数据。（图片：美联社）".to_owned()),
    };
    let images =
        BTreeMap::from([(lead.url.clone(), "images/ab/abcd.jpg".parse::<TreePath>().unwrap())]);
    let body = text("周一，有消息人士透露。\n\n第二段。\n");
    for language in ["zh-Hans", "zh-Hant", "en"] {
        let head = page.head("传中共要求科技巨头分享消费者数据");
        let printed =
            press(language).page(&head, &body, Some(&lead), &images, &BTreeMap::new()).unwrap();
        insta::assert_snapshot!(format!("page_{language}"), printed.text);
    }
}

#[test]
fn readers_are_told_how_the_list_of_mirrors_is_checked() {
    let key = crate::model::tests_of_signatures::key(1);
    let trusted = crate::model::TrustedSigners::new([key.signer()]);
    for language in ["en", "zh-Hans", "zh-Hant", "ru", "fa"] {
        let press = press(language);
        let today = "2026-11-25".parse().unwrap();
        let signed = press.next_list(None, &key, &trusted, today).unwrap().unwrap();
        assert!(!String::from_utf8_lossy(&signed.json).contains("secret"));
        let (_, text) = press.mirrors(Some(&signed.list)).unwrap().remove(0);
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(&format!("echo 'mirrors {}' >> allowed\n", key.signer())), "{text}");
        assert!(text.contains("-n thistledown-mirrors -s mirrors.json.sig < mirrors.json"));
        assert!(text.contains("2027") && text.contains("23"), "{text}");
    }
}

#[test]
fn home_index_and_mirrors() {
    let page = Page::new();
    let press = press("zh-Hans");
    let lines = [page.line("标题一")];
    let show = |(path, bytes): (TreePath, Vec<u8>)| {
        format!("== {path}\n{}", String::from_utf8(bytes).unwrap())
    };
    let month: Month = "2021-01".parse().unwrap();
    let slug: CategorySlug = "finance".parse().unwrap();
    let all = [
        show(press.home(&lines, &[(slug, 1)]).unwrap()),
        show(press.category(&category(), &lines, &[(month, 1)]).unwrap()),
        show(press.month(&category(), month, &lines).unwrap()),
        show(press.mirrors(None).unwrap().remove(0)),
    ];
    insta::assert_snapshot!("lists", all.join("\n"));
}

#[test]
fn hostile_titles_stay_text() {
    let page = Page::new();
    let press = press("en");
    let long = "长".repeat(500);
    for title in [
        "](javascript:alert(1))",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a | b | c",
        "`` ` ``",
        "one\ntwo\n\n# three",
        "\u{202e}gnp.exe",
        "--> <!-- /thistledown:body -->",
        "![x](http://evil.example/pixel.gif)",
        "&lt;script&gt;",
        "😀 *stars* _lines_",
        "# heading",
        "1. list",
        &long,
    ] {
        let printed =
            press.page(&page.head(title), &text("body"), None, &BTreeMap::new(), &BTreeMap::new());
        let printed = printed.unwrap().text;
        assert_eq!(body_of(&printed), Some("body"), "{title}");
        let html = html(&printed);
        let marked =
            html.replace("<!-- thistledown:body -->", "").replace("<!-- /thistledown:body -->", "");
        assert!(!marked.contains("<!--"), "{title}: {html}");
        assert!(!marked.to_lowercase().contains("<script"), "{title}: {html}");
        assert!(!html.contains("src=\"http"), "{title}: {html}");
        for link in links(&html) {
            assert!(!link.to_lowercase().starts_with("javascript"), "{title}: {link}");
        }
        let heading = html.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap();
        assert!(!heading.contains('\n') && !heading.contains('\u{202e}'), "{title}: {heading}");
        let listed = press.newest(&[page.line(title)]).unwrap().1;
        let listed = self::html(&String::from_utf8(listed).unwrap());
        assert!(listed.contains("href=\"../pages/soh/2021/01/462755.md\""), "{title}: {listed}");
    }
}

#[test]
fn a_page_leads_to_itself_on_every_mirror_and_tells_nothing_of_the_operator() {
    let page = Page::new();
    let press = press("en");
    let printed = press
        .page(&page.head("t"), &text("b"), None, &BTreeMap::new(), &BTreeMap::new())
        .unwrap()
        .text;
    for template in [ONE, TWO] {
        assert!(printed.contains(&template.replace("{path}", page.path.as_str())), "{printed}");
    }
    assert!(!printed.contains("secret") && !printed.contains("disk"), "{printed}");
    let codes: Vec<String> =
        press.qr(&page.path).unwrap().iter().map(|(path, _)| path.to_string()).collect();
    assert_eq!(codes, ["pages/soh/2021/01/462755.md.png", "pages/soh/2021/01/462755.second.png"]);
    for link in ["462755.md.png", "462755.second.png"] {
        assert!(printed.contains(&format!("({link})")), "{link}");
    }
}

#[test]
fn furniture_is_renewed_from_the_page_alone() {
    let page = Page::new();
    let body = text("first\n\n\n```\ncode\n\n\nmore\n```\n\nlast");
    let head = page.head("t");
    let old = press("en").page(&head, &body, None, &BTreeMap::new(), &BTreeMap::new()).unwrap();
    let taken = body_of(&old.text).unwrap();
    assert_eq!(taken, "first\n\n\n```\ncode\n\n\nmore\n```\n\nlast");
    assert_eq!(press("en").renew(&head, taken).unwrap(), old.text);
    let other = press("zh-Hant").renew(&head, taken).unwrap();
    assert_ne!(other, old.text);
    assert_eq!(body_of(&other), Some(taken));
    assert_ne!(press("en").digest(), press("zh-Hant").digest());
}

#[test]
fn pictures_that_we_do_not_have_are_told_and_not_linked() {
    let page = Page::new();
    let url: Url = "https://img.example/pixel.gif".parse().unwrap();
    let kept: Url = "https://img.example/kept.jpg".parse().unwrap();
    let ours: Url = "https://a.example/2".parse().unwrap();
    let image =
        |url: &Url, alt: &str| Piece::Image { url: url.clone(), alt: alt.to_owned(), title: None };
    let body = Body {
        pieces: vec![
            image(&url, "a map"),
            image(&url, ""),
            image(&kept, "kept"),
            Piece::Text("[here](".into()),
            Piece::Link(ours.clone()),
            Piece::Text(")".into()),
        ],
    };
    let images = BTreeMap::from([(kept, "images/ab/abcd.jpg".parse().unwrap())]);
    let links = BTreeMap::from([(ours, "pages/soh/2020/12/2.md".parse().unwrap())]);
    let printed = press("en").page(&page.head("t"), &body, None, &images, &links).unwrap();
    let body = body_of(&printed.text).unwrap();
    assert_eq!(
        body,
        "(Picture: a map)&#8203;![kept](../../../../images/ab/abcd.jpg)[here](../../2020/12/2.md)"
    );
    let body = Body {
        pieces: vec![
            Piece::Text("one\n\n".into()),
            image(&url, ""),
            Piece::Text("\n\ntwo ".into()),
            image(&url, ""),
            Piece::Text("\n\nthree\n".into()),
        ],
    };
    let printed = press("en").page(&page.head("t"), &body, None, &images, &links).unwrap();
    assert_eq!(body_of(&printed.text), Some("one\n\ntwo &#8203;\n\nthree"));
    let mut site = site("en");
    site.assets = Some("github".parse().unwrap());
    let press = Press::new(&site, &[mirror("github", Some(ONE))], &BTreeMap::new()).unwrap();
    let cdn = press.page(&page.head("t"), &text(""), None, &images, &links).unwrap().text;
    assert!(cdn.contains("![QR](https://cdn.example/pages/soh/2021/01/462755.md.png)"), "{cdn}");
}

#[test]
fn every_relative_link_of_the_lists_resolves() {
    let page = Page::new();
    let press = press("en");
    let lines = [page.line("t")];
    let month: Month = "2021-01".parse().unwrap();
    let mut files = vec![
        press.home(&lines, &[("finance".parse().unwrap(), 1)]).unwrap(),
        press.newest(&lines).unwrap(),
        press.category(&category(), &lines, &[(month, 1)]).unwrap(),
        press.month(&category(), month, &lines).unwrap(),
    ];
    let printed =
        press.page(&page.head("t"), &text("b"), None, &BTreeMap::new(), &BTreeMap::new()).unwrap();
    files.push((page.path.clone(), printed.text.into_bytes()));
    files.extend(press.mirrors(None).unwrap());
    files.extend(press.qr(&page.path).unwrap());
    let known: Vec<String> = files.iter().map(|(path, _)| path.to_string()).collect();
    let mut followed = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.as_str().ends_with(".md")) {
        for link in links(&html(std::str::from_utf8(bytes).unwrap())) {
            if link.contains("://") {
                continue;
            }
            let base = Url::parse(&format!("http://x/{path}")).unwrap();
            let target = base.join(&link).unwrap().path()[1..].to_owned();
            assert!(known.contains(&target), "{path}: {link} leads to {target}");
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed}");
}

#[test]
fn another_reader_understands_the_feed() {
    let page = Page::new();
    let xml = press("zh-Hans").feed(&[page.line("A <b> & \u{b} ]]> \"q\"")]).1;
    let feed = feed_rs::parser::parse(xml.as_slice()).unwrap();
    assert_eq!(feed.entries.len(), 1);
    let entry = &feed.entries[0];
    assert_eq!(entry.title.as_ref().unwrap().content, "A <b> &  ]]> \"q\"");
    let links: Vec<&str> = entry.links.iter().map(|link| link.href.as_str()).collect();
    assert_eq!(
        links,
        [
            "https://one.example/blob/main/pages/soh/2021/01/462755.md",
            "https://a.example/1?a=1&b=2"
        ]
    );
    let terms: Vec<&str> = entry.categories.iter().map(|category| category.term.as_str()).collect();
    assert_eq!(terms, ["finance", "Floods & dams"]);
    assert!(entry.id.starts_with("urn:uuid:"), "{}", entry.id);
}

#[test]
fn a_wrong_template_is_an_error_that_names_it() {
    let wrong = |name: &str, text: &str| {
        let overrides = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        Press::new(&site("en"), &[], &overrides).unwrap_err().to_string()
    };
    assert!(wrong("page.md", "{{ title").contains("page.md"));
    assert!(wrong("page.md", "{{ nothing_of_ours }}").contains("page.md"));
    assert!(wrong("pages.md", "").contains("`pages.md` is not a template"));
    let own = BTreeMap::from([("page.md".to_owned(), "* {{ title | md }}".to_owned())]);
    let press = Press::new(&site("en"), &[], &own).unwrap();
    let page = Page::new();
    let printed = press.page(&page.head("t"), &text("b"), None, &BTreeMap::new(), &BTreeMap::new());
    assert_eq!(printed.unwrap().text, "* t\n");
}
