//! Text of a page that is kept as it was written.

use dom_query::{NodeData, NodeRef};

use super::read::{Flow, Reader};
use super::tree::Block;
use crate::text::escape;

impl Reader<'_> {
    pub(super) fn preformatted(&mut self, node: &NodeRef<'_>, flow: &mut Flow) {
        flow.flush();
        let text = escape::clean(&code_text(node));
        let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
        self.kept += 1;
        flow.blocks.push(Block::Code { language: language(node), text });
    }
}

/// Returns the text of an element as it is written, breaks as line feeds.
pub(super) fn plain_text(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants_it() {
        inner.query(|inner| match &inner.data {
            NodeData::Text { contents } => text.push_str(contents),
            NodeData::Element(element) if &*element.name.local == "br" => text.push('\n'),
            _ => {}
        });
    }
    text
}

/// Returns the text of code; each block in it is a line of its own.
fn code_text(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants_it() {
        inner.query(|inner| match &inner.data {
            NodeData::Text { contents } => text.push_str(contents),
            NodeData::Element(element) => match &*element.name.local {
                "br" => text.push('\n'),
                "div" | "p" | "li" | "tr" if !text.is_empty() && !text.ends_with('\n') => {
                    text.push('\n');
                }
                _ => {}
            },
            _ => {}
        });
    }
    text
}

/// Returns the language that a code block names in its class.
fn language(node: &NodeRef<'_>) -> String {
    let classes = |node: &NodeRef<'_>| {
        let class = node.attr("class")?;
        class.split_ascii_whitespace().find_map(|class| {
            ["language-", "lang-", "highlight-source-"]
                .iter()
                .find_map(|start| class.strip_prefix(start))
                .map(str::to_owned)
        })
    };
    let code = node.children_it(false).find(|child| child.has_name("code"));
    let named = code
        .as_ref()
        .and_then(classes)
        .or_else(|| classes(node))
        .or_else(|| classes(&node.parent()?));
    let is_plain = |name: &String| {
        name.len() <= 32
            && name.chars().all(|letter| letter.is_alphanumeric() || "+-#._;:/".contains(letter))
    };
    let named = named.filter(is_plain).filter(|name| !is_drawn(name)).unwrap_or_default();
    // What follows a colon would be an order to the host: `json:table`.
    named.split(':').next().unwrap_or_default().to_owned()
}

/// Tells whether hosts draw code of this name with programs of their own,
/// which load maps and follow links (GitHub, GitLab, Gitea).
fn is_drawn(language: &str) -> bool {
    const DRAWN: [&str; 38] = [
        "mermaid",
        "geojson",
        "topojson",
        "stl",
        "math",
        "latex-math",
        "plantuml",
        "puml",
        "c4plantuml",
        "graphviz",
        "dot",
        "ditaa",
        "asciinema",
        "glql",
        "actdiag",
        "blockdiag",
        "bpmn",
        "bytefield",
        "d2",
        "dbml",
        "erd",
        "excalidraw",
        "nomnoml",
        "nwdiag",
        "packetdiag",
        "pikchr",
        "rackdiag",
        "seqdiag",
        "structurizr",
        "svgbob",
        "symbolator",
        "tikz",
        "umlet",
        "vega",
        "vega-lite",
        "vegalite",
        "wavedrom",
        "wireviz",
    ];
    let language = language.to_ascii_lowercase();
    let name = language.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    name.into_iter()
        .next()
        .is_some_and(|name| DRAWN.contains(&name) || name.starts_with("suggestion"))
}
