//! Texts that are kept as trees of nodes, as editors and content systems write
//! them: Contentful, Sanity's Portable Text, Slate, ProseMirror, Lexical,
//! Editor.js and the like.

use serde_json::Value;

use crate::text::plain;

/// Fewest nodes that make a text.
const LEAST: usize = 3;

/// Most nodes of a text.
const MOST: usize = 20_000;

/// Deepest node that is read.
const DEEPEST: usize = 24;

/// Keys under which a node keeps what stands in it.
const WITHIN: [&str; 6] = ["children", "content", "blocks", "model", "data", "items"];

/// Returns the text of a tree as HTML; nothing where a value is none.
pub(super) fn html(value: &Value) -> Option<String> {
    let mut value = value;
    // A document holds its nodes.
    for _ in 0..4 {
        if value.is_array() {
            break;
        }
        let within = WITHIN.iter().chain(["root", "document"].iter());
        value = within.into_iter().find_map(|key| value.get(key))?;
    }
    let nodes = value.as_array()?;
    let blocks = nodes.iter().filter(|node| kind(node).is_some() && !node.is_string());
    if blocks.count().max(1) * 2 < nodes.len() || nodes.len() < LEAST {
        return None;
    }
    let mut writer = Writer { html: String::new(), left: MOST };
    writer.blocks(nodes, 0);
    Some(writer.html).filter(|html| !html.is_empty())
}

struct Writer {
    html: String,
    /// Nodes that may still be read.
    left: usize,
}

impl Writer {
    fn blocks(&mut self, nodes: &[Value], depth: usize) {
        for node in nodes {
            if self.left == 0 || depth > DEEPEST {
                return;
            }
            self.left -= 1;
            // Editor.js keeps the items of a list as bare texts.
            if let Some(item) = node.as_str() {
                self.html.push_str(&format!("<li>{}</li>", plain::escape(&plain::plain(item))));
                continue;
            }
            let Some(kind) = kind(node) else { continue };
            match tag(node, &kind) {
                Some(tag) if holds_blocks(node) && !matches!(tag, "p" | "h2" | "h3" | "h4") => {
                    self.html.push_str(&format!("<{tag}>"));
                    within(node).for_each(|nodes| self.blocks(nodes, depth + 1));
                    self.html.push_str(&format!("</{tag}>"));
                }
                Some(tag) => {
                    let mut text = String::new();
                    self.text(node, &mut text, depth);
                    let text = text.trim();
                    if !text.is_empty() {
                        let text = plain::escape(text);
                        self.html.push_str(&format!("<{tag}>{text}</{tag}>"));
                    }
                }
                None => within(node).for_each(|nodes| self.blocks(nodes, depth + 1)),
            }
        }
    }

    /// Gathers the text of a node, in its order.
    fn text(&mut self, node: &Value, text: &mut String, depth: usize) {
        if self.left == 0 || depth > DEEPEST {
            return;
        }
        self.left -= 1;
        if let Some(own) = own_text(node) {
            text.push_str(&plain::plain(own));
            return;
        }
        for node in within(node).flatten() {
            self.text(node, text, depth + 1);
        }
    }
}

/// Returns what sort of node a value calls itself.
fn kind(node: &Value) -> Option<String> {
    let named = ["nodeType", "_type", "type"].iter();
    named.into_iter().find_map(|key| node.get(key)?.as_str()).map(str::to_ascii_lowercase)
}

/// Returns the lists of nodes that stand in a node.
fn within(node: &Value) -> impl Iterator<Item = &[Value]> {
    WITHIN.iter().filter_map(|key| {
        let held = node.get(key)?;
        let held = held.get("blocks").or_else(|| held.get("items")).unwrap_or(held);
        held.as_array().map(Vec::as_slice)
    })
}

fn own_text(node: &Value) -> Option<&str> {
    let holders = [Some(node), node.get("model"), node.get("data")];
    let mut holders = holders.into_iter().flatten();
    holders.find_map(|holder| ["text", "value"].iter().find_map(|key| holder.get(key)?.as_str()))
}

/// Tells whether a node holds others that are blocks, rather than a text.
fn holds_blocks(node: &Value) -> bool {
    let is_block = |node: &Value| {
        node.is_string() || kind(node).is_some_and(|kind| tag(node, &kind).is_some())
    };
    within(node).flatten().any(is_block)
}

/// Returns the element that a node is written as; none where it only holds
/// others, or is part of a line.
fn tag(node: &Value, kind: &str) -> Option<&'static str> {
    let style = node.get("style").or_else(|| node.get("tag")).and_then(Value::as_str);
    let is_leaf = matches!(kind, "text" | "span") && within(node).next().is_none();
    match style.unwrap_or(kind) {
        _ if is_leaf => None,
        "h1" | "h2" | "heading-1" | "heading-2" | "heading" | "subheadline" | "header" => {
            Some("h2")
        }
        "h3" | "heading-3" | "crosshead" => Some("h3"),
        "h4" | "h5" | "h6" | "heading-4" | "heading-5" | "heading-6" => Some("h4"),
        "blockquote" | "quote" => Some("blockquote"),
        "ul" | "unordered-list" | "unorderedlist" | "bulleted-list" | "bulletlist" | "list" => {
            Some("ul")
        }
        "ol" | "ordered-list" | "orderedlist" | "numbered-list" => Some("ol"),
        "li" | "list-item" | "listitem" => Some("li"),
        "p" | "paragraph" | "block" | "normal" | "unstyled" | "introduction" => Some("p"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Option<String> {
        html(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn trees_of_many_makers_are_read() {
        let wanted = "<p>It rose &amp; fell.</p><h2>Below</h2><p>Nobody was hurt.</p>";
        for json in [
            // Contentful.
            r#"{"nodeType":"document","content":[
                {"nodeType":"paragraph","content":[{"nodeType":"text","value":"It rose "},
                 {"nodeType":"hyperlink","content":[{"nodeType":"text","value":"&amp; fell."}]}]},
                {"nodeType":"heading-2","content":[{"nodeType":"text","value":"Below"}]},
                {"nodeType":"paragraph","content":[{"nodeType":"text","value":"Nobody was hurt."}]}]}"#,
            // Portable Text.
            r#"[{"_type":"block","style":"normal","children":[{"_type":"span","text":"It rose &amp; fell."}]},
                {"_type":"block","style":"h2","children":[{"_type":"span","text":"Below"}]},
                {"_type":"image","asset":{"url":"x"}},
                {"_type":"block","style":"normal","children":[{"_type":"span","text":"Nobody was hurt."}]}]"#,
            // Slate and Lexical.
            r#"{"root":{"children":[{"type":"paragraph","children":[{"text":"It rose &amp; fell."}]},
                {"type":"heading","tag":"h2","children":[{"type":"text","text":"Below"}]},
                {"type":"paragraph","children":[{"text":"Nobody was hurt."}]}]}}"#,
            // Editor.js.
            r#"{"blocks":[{"type":"paragraph","data":{"text":"It rose &amp; fell."}},
                {"type":"header","data":{"text":"Below"}},
                {"type":"paragraph","data":{"text":"Nobody was hurt."}}]}"#,
            // Blocks within models.
            r#"{"model":{"blocks":[{"type":"text","model":{"blocks":[
                {"type":"paragraph","model":{"text":"It rose &amp; fell."}}]}},
                {"type":"subheadline","model":{"blocks":[{"type":"text","model":{"text":"Below"}}]}},
                {"type":"text","model":{"blocks":[{"type":"paragraph","model":{"text":"Nobody was hurt."}}]}}]}}"#,
        ] {
            assert_eq!(told(json).as_deref(), Some(wanted), "{json}");
        }
    }

    #[test]
    fn lists_and_quotations_are_kept() {
        let list = r#"[{"type":"paragraph","content":[{"type":"text","text":"Three:"}]},
            {"type":"bulletList","content":[
              {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]}]},
              {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"two"}]}]}]},
            {"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"Three."}]}]}]"#;
        assert_eq!(
            told(list).as_deref(),
            Some(
                "<p>Three:</p><ul><li><p>one</p></li><li><p>two</p></li></ul>\
                 <blockquote><p>Three.</p></blockquote>"
            )
        );
    }

    #[test]
    fn bare_items_are_items() {
        let list = r#"[{"type":"paragraph","data":{"text":"Two:"}},
            {"type":"list","data":{"items":["one","two"]}},
            {"type":"paragraph","data":{"text":"Done."}}]"#;
        let wanted = "<p>Two:</p><ul><li>one</li><li>two</li></ul><p>Done.</p>";
        assert_eq!(told(list).as_deref(), Some(wanted));
    }

    #[test]
    fn what_is_no_text_is_none() {
        for json in [
            "null",
            "{}",
            "[]",
            r#"["a","b","c"]"#,
            r#"[{"type":"image"},{"type":"image"},{"type":"image"}]"#,
            r#"[{"name":"a"},{"name":"b"},{"name":"c"}]"#,
        ] {
            assert_eq!(told(json), None, "{json}");
        }
    }
}
