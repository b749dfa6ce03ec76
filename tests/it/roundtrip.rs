//! HTML of the CommonMark and GFM specifications → our Markdown → a renderer
//! that is not ours → the same document.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use dom_query::{Document, NodeData, NodeRef};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::filters::run;
use crate::renderers;

/// An example of a specification; how its HTML was written does not matter.
#[derive(Deserialize)]
struct Example {
    section: String,
    example: usize,
    html: String,
}

fn examples() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/commonmark");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let text = read("commonmark-0.31.2.jsonl") + &read("gfm-0.29.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How closely two documents are compared.
#[derive(Clone, Copy, PartialEq)]
enum Closeness {
    /// Every element and attribute counts.
    Strict,
    /// Only what Markdown can say counts: a list may be tight or loose, an
    /// unknown element is what it holds, an attribute without a notation is none.
    Loose,
}

const CONTAINERS: [&str; 6] = ["#root", "blockquote", "li", "td", "th", "div"];
const BLOCKS: [&str; 20] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
];
const INLINES: [&str; 8] = ["a", "img", "br", "code", "em", "strong", "del", "input"];

/// A document in one spelling.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Element { name: String, attributes: BTreeMap<String, String>, inside: Vec<Part> },
}

fn parts(node: &NodeRef<'_>, closeness: Closeness, in_pre: bool, out: &mut Vec<Part>) {
    for child in node.children_it(false) {
        let text = child.query_or(None, |inner| match &inner.data {
            NodeData::Text { contents } => Some(contents.to_string()),
            NodeData::Comment { contents } if closeness == Closeness::Strict => {
                Some(format!("<!--{contents}-->"))
            }
            _ => None,
        });
        if let Some(text) = text {
            match out.last_mut() {
                Some(Part::Text(before)) => before.push_str(&text),
                _ => out.push(Part::Text(text)),
            }
            continue;
        }
        let Some(name) = child.node_name() else { continue };
        // A program is not text, but losing it is not the same document.
        let is_program = matches!(&*name, "script" | "style");
        let name = match &*name {
            "b" if closeness == Closeness::Loose => "strong",
            "i" if closeness == Closeness::Loose => "em",
            "s" | "strike" if closeness == Closeness::Loose => "del",
            name => name,
        };
        let known = BLOCKS.contains(&name) || INLINES.contains(&name);
        if closeness == Closeness::Loose && (!known || name == "div") && !is_program {
            parts(&child, closeness, in_pre, out);
            continue;
        }
        let mut inside = Vec::new();
        parts(&child, closeness, in_pre || name == "pre", &mut inside);
        if is_program {
            inside.clear();
        }
        settle(name, &mut inside, closeness, in_pre);
        let attributes = attributes(&child, name, closeness);
        // A mark around white space marks nothing; parsers open such marks anew
        // where a page did not close them.
        let marks = matches!(name, "strong" | "em" | "del")
            || name == "a" && inside.iter().any(|part| matches!(part, Part::Text(_)));
        let says = |part: &Part| !matches!(part, Part::Text(text) if text.trim().is_empty());
        if closeness == Closeness::Loose && marks && !inside.iter().any(says) {
            out.extend(inside);
            continue;
        }
        out.push(Part::Element { name: name.to_owned(), attributes, inside });
    }
}

fn attributes(node: &NodeRef<'_>, name: &str, closeness: Closeness) -> BTreeMap<String, String> {
    let kept: &[&str] = match name {
        "a" => &["href", "title"],
        "img" => &["src", "alt", "title"],
        "ol" => &["start"],
        "code" => &["class"],
        "th" | "td" => &["align"],
        "input" => &["checked"],
        _ => &[],
    };
    let mut attributes = BTreeMap::new();
    for attribute in node.attrs() {
        let attribute_name = attribute.name.local.to_string();
        if closeness == Closeness::Loose && !kept.contains(&attribute_name.as_str()) {
            continue;
        }
        let mut value = attribute.value.to_string();
        if attribute_name == "href" || attribute_name == "src" {
            value = spelled(&value);
        }
        if closeness == Closeness::Loose && attribute_name == "title" {
            value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        attributes.insert(attribute_name, value);
    }
    attributes
}

/// An address in one spelling (WHATWG URL), its escapes undone.
fn spelled(address: &str) -> String {
    let base = url::Url::parse("http://relative.invalid/here/").unwrap();
    let address = base.join(address).map_or_else(|_| address.to_owned(), String::from);
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(&address).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Settles white space as a reader sees it, and inline content of containers
/// into paragraphs.
fn settle(name: &str, parts: &mut Vec<Part>, closeness: Closeness, in_pre: bool) {
    if in_pre || name == "pre" {
        return;
    }
    let is_block =
        |part: &Part| matches!(part, Part::Element { name, .. } if BLOCKS.contains(&name.as_str()));
    if closeness == Closeness::Loose && CONTAINERS.contains(&name) {
        let mut settled: Vec<Part> = Vec::new();
        let mut inline: Vec<Part> = Vec::new();
        let close = |inline: &mut Vec<Part>, settled: &mut Vec<Part>| {
            collapse(inline);
            let inside = std::mem::take(inline);
            if !inside.is_empty() {
                let name = "p".to_owned();
                settled.push(Part::Element { name, attributes: BTreeMap::new(), inside });
            }
        };
        for part in parts.drain(..) {
            if is_block(&part) {
                close(&mut inline, &mut settled);
                settled.push(part);
            } else {
                inline.push(part);
            }
        }
        close(&mut inline, &mut settled);
        *parts = settled;
    }
    let holds_blocks = parts.iter().any(is_block);
    if holds_blocks {
        parts.retain(|part| !matches!(part, Part::Text(text) if text.trim().is_empty()));
    }
    if BLOCKS.contains(&name) || name == "#root" {
        collapse(parts);
    }
}

/// Collapses white space in a block's inline content, across its elements.
fn collapse(parts: &mut Vec<Part>) {
    fn walk(parts: &mut Vec<Part>, open: &mut bool) {
        for part in parts.iter_mut() {
            match part {
                Part::Text(text) => {
                    let mut out = String::new();
                    for letter in text.chars() {
                        if letter.is_whitespace() {
                            if !*open {
                                out.push(' ');
                            }
                            *open = true;
                        } else {
                            out.push(letter);
                            *open = false;
                        }
                    }
                    *text = out;
                }
                Part::Element { name, .. } if BLOCKS.contains(&name.as_str()) => *open = true,
                Part::Element { name, .. } if name == "br" => *open = true,
                Part::Element { name, inside, .. } => {
                    walk(inside, open);
                    if matches!(name.as_str(), "img" | "input") {
                        *open = false;
                    }
                }
            }
        }
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    }
    fn trim_end(parts: &mut Vec<Part>) {
        while let Some(last) = parts.last_mut() {
            match last {
                Part::Text(text) => {
                    text.truncate(text.trim_end().len());
                    if !text.is_empty() {
                        return;
                    }
                    parts.pop();
                }
                Part::Element { name, inside, .. } => {
                    if !BLOCKS.contains(&name.as_str()) {
                        trim_end(inside);
                    }
                    return;
                }
            }
        }
    }
    let mut open = true;
    walk(parts, &mut open);
    let is_block =
        |part: &Part| matches!(part, Part::Element { name, .. } if BLOCKS.contains(&name.as_str()));
    let mut settled: Vec<Part> = Vec::new();
    for part in parts.drain(..) {
        if is_block(&part) {
            trim_end(&mut settled);
        }
        settled.push(part);
    }
    trim_end(&mut settled);
    *parts = settled;
}

/// Tells whether two texts of HTML are the same document in every element and
/// attribute.
pub fn is_same(one: &str, other: &str) -> bool {
    document(one, Closeness::Strict) == document(other, Closeness::Strict)
}

fn document(html: &str, closeness: Closeness) -> Vec<Part> {
    let document = Document::fragment(html);
    let mut found = Vec::new();
    parts(&document.html_root(), closeness, false, &mut found);
    settle("#root", &mut found, closeness, false);
    found
}

/// The letters of a document that are read, without white space.
fn text(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.extend(text.chars().filter(|letter| !letter.is_whitespace())),
            Part::Element { inside, .. } => out.push_str(&self::text(inside)),
        }
    }
    out
}

#[derive(Default)]
struct Count {
    all: usize,
    strict: usize,
    loose: usize,
    text: usize,
}

#[test]
fn the_specifications_come_back() {
    let examples = examples();
    let mut asked = String::new();
    for (id, example) in examples.iter().enumerate() {
        let _ = writeln!(asked, "{}", json!({"id": id, "html": example.html}));
    }
    let done = run(&["markdown", "--jsonl"], &asked);
    let answers: Vec<Value> =
        done.assert_code(0).said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), examples.len());
    let mut all = Count::default();
    let mut sayable = Count::default();
    let mut wrong = String::new();
    for (example, answer) in examples.iter().zip(&answers) {
        let markdown = answer["markdown"].as_str().unwrap();
        let html = renderers::comrak(markdown);
        let same = |closeness| document(&example.html, closeness) == document(&html, closeness);
        let (strict, loose) = (same(Closeness::Strict), same(Closeness::Loose));
        let text = text(&document(&example.html, Closeness::Loose))
            == text(&document(&html, Closeness::Loose));
        let raw = example.section.contains("HTML");
        for count in [Some(&mut all), (!raw).then_some(&mut sayable)].into_iter().flatten() {
            count.all += 1;
            count.strict += usize::from(strict);
            count.loose += usize::from(loose);
            count.text += usize::from(text);
        }
        if !loose {
            let _ = writeln!(
                wrong,
                "{} {}{}\n{}--\n{markdown}--\n{html}",
                example.section,
                example.example,
                if text { "" } else { " TEXT" },
                example.html
            );
        }
    }
    println!("{wrong}");
    for (name, count, least) in
        [("all", &all, [86.0, 95.5, 99.4]), ("without raw HTML", &sayable, [93.5, 98.2, 99.5])]
    {
        let part = |of: usize| of as f64 * 100.0 / count.all as f64;
        let found = [part(count.strict), part(count.loose), part(count.text)];
        let [strict, loose, text] = found;
        println!("{name}, {}: strict {strict:.1}, loose {loose:.1}, text {text:.1}", count.all);
        assert!(found.iter().zip(least).all(|(found, least)| *found >= least));
    }
    assert_eq!(all.all, 706);
}

#[test]
fn the_comparison_sees_what_is_lost() {
    for (one, other, loosely) in [
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>", true),
        ("<section><u>a</u></section>", "<p>a</p>", true),
        ("<p><b> </b>a</p>", "<p>a</p>", true),
        ("<p>a</p><p>b</p>", "<p>a b</p>", false),
        ("<p><b>a</b></p>", "<p>a</p>", false),
        ("<p><a href=x>a</a></p>", "<p><a href=y>a</a></p>", false),
        ("<p><img src=x alt=a></p>", "<p><img src=x alt=b></p>", false),
        ("<p>a<!-- b --></p>", "<p>a</p>", true),
        ("<p>a</p><script>b</script>", "<p>a</p>", false),
        ("<pre>a  b</pre>", "<pre>a b</pre>", false),
        ("<ol start=2><li>a</ol>", "<ol><li>a</ol>", false),
    ] {
        let same = |closeness| document(one, closeness) == document(other, closeness);
        assert_eq!(same(Closeness::Loose), loosely, "{one}");
        assert!(!same(Closeness::Strict), "{one}");
    }
}
