//! HTML to the tree: every element is on a list of what is kept, unwrapped or
//! dropped; an unknown one is unwrapped.
//!
//! Refuses to know how anything is written. Marks travel down as a style, so a
//! block inside a link or a bold letter needs no special case.

use dom_query::{Document, NodeData, NodeId, NodeRef};
use url::Url;

use super::address;
use super::code::plain_text;
use super::run::Run;
use super::script::{Script, Way, follows_number, way_of};
use super::tree::{Block, Cover, Leaf, Link, Span, Style, Tree};
use crate::text::escape;
use crate::text::style::is_hidden;

/// Deepest element that is read by its kind; what lies deeper gives its text.
const ELEMENT_DEPTH: usize = 160;

/// Reads an article; addresses in it are resolved against `base`.
pub(super) fn read(document: &Document, base: &Url) -> Tree {
    let mut reader = Reader {
        base,
        links: Vec::new(),
        script: None,
        image_parent: None,
        picture: None,
        block_depth: 0,
        elements: 0,
        kept: 0,
    };
    let mut flow = Flow::default();
    reader.children(&document.root(), &mut flow, Style::default(), 0);
    Tree { blocks: flow.finish(), links: reader.links }
}

/// Blocks while they are gathered, and the inline run after them.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) blocks: Vec<Block>,
    pub(super) run: Run,
    /// A checkbox at the very beginning.
    pub(super) task: Option<bool>,
}

impl Flow {
    /// Ends the paragraph that is being gathered.
    pub(super) fn flush(&mut self) {
        let spans = self.run.take();
        if !spans.is_empty() {
            self.blocks.push(Block::Paragraph(spans));
        }
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }
}

/// The state of one reading.
pub(super) struct Reader<'a> {
    pub(super) base: &'a Url,
    pub(super) links: Vec<Link>,
    /// The letters that text is turned into.
    script: Option<Script>,
    /// The parent of the last picture kept.
    pub(super) image_parent: Option<NodeId>,
    /// What a `picture` offers besides its `img`.
    pub(super) picture: Option<Url>,
    pub(super) block_depth: usize,
    /// How many elements were read.
    pub(super) elements: usize,
    /// How many leaves were kept, to see whether an element said anything.
    pub(super) kept: usize,
}

impl Reader<'_> {
    pub(super) fn children(
        &mut self,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        if depth > ELEMENT_DEPTH {
            self.flat(node, flow, style);
            return;
        }
        for child in node.children_it(false) {
            self.node(&child, flow, style, depth + 1);
        }
    }

    pub(super) fn node(&mut self, node: &NodeRef<'_>, flow: &mut Flow, style: Style, depth: usize) {
        let name = node.query(|inner| match &inner.data {
            NodeData::Text { contents } => {
                self.text(contents, flow, style);
                None
            }
            NodeData::Element(element) => Some(element.name.local.clone()),
            _ => None,
        });
        if let Some(Some(name)) = name
            && !is_hidden(node)
        {
            self.element(&name, node, flow, style, depth);
        }
    }

    fn text(&mut self, text: &str, flow: &mut Flow, style: Style) {
        let clean = escape::clean_cow(text);
        if clean.trim().is_empty() {
            flow.run.push_text(&clean, style);
            return;
        }
        self.kept += 1;
        match self.script.and_then(|script| script.convert(&clean)) {
            Some(moved) => flow.run.push_text(&moved, style),
            None => flow.run.push_text(&clean, style),
        }
    }

    /// Pushes text of our own.
    pub(super) fn say(&mut self, text: &str, flow: &mut Flow, style: Style) {
        self.kept += 1;
        flow.run.push_text(text, style);
    }

    fn element(
        &mut self,
        name: &str,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        self.elements += 1;
        let element = self.elements;
        match name {
            "script" | "style" | "template" | "head" | "title" | "meta" | "link" | "base"
            | "input" | "select" | "button" | "textarea" | "datalist" | "option" | "optgroup"
            | "progress" | "meter" | "output" | "svg" | "canvas" | "map" | "area" | "dialog"
            | "rp" | "param" | "track" | "source" | "annotation" | "annotation-xml"
            | "frameset" | "applet" | "noembed" | "noframes" | "xmp" | "plaintext" => {
                if name == "input" {
                    checkbox(node, flow);
                }
            }
            "form" if !has_prose(node) => {}
            "p" | "div" | "section" | "article" | "main" | "center" | "address" | "header"
            | "footer" | "aside" | "nav" | "body" | "html" | "form" | "fieldset" | "legend"
            | "hgroup" | "details" | "li" | "dd" | "dl" | "tr" | "td" | "th" | "tbody"
            | "thead" | "tfoot" | "caption" | "search" => {
                self.block(node, flow, style, depth);
            }
            "summary" if holds_heading(node) => self.block(node, flow, style, depth),
            "dt" | "summary" => self.block(node, flow, style.bold(element), depth),
            "figcaption" => self.block(node, flow, style.slanted(element), depth),
            "figure" => self.figure(node, flow, style, depth),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name, node, flow, style, depth),
            "blockquote" => self.quote(node, flow, style, depth),
            "ul" | "ol" | "menu" | "dir" => self.list(name, node, flow, style, depth),
            "table" => self.table(node, flow, style, depth),
            "pre" | "listing" => self.preformatted(node, flow),
            "hr" => {
                flow.flush();
                flow.blocks.push(Block::Rule);
            }
            "br" => {
                if flow.run.push_break() {
                    flow.flush();
                }
            }
            "wbr" => {}
            "strong" if !style.code.is_on() && is_within(node, style.strong, "strong") => {
                self.children(node, flow, style.stronger(element), depth);
            }
            "em" if !style.code.is_on() && is_within(node, style.emphasis, "em") => {
                self.children(node, flow, style.stressed(element), depth);
            }
            "b" | "strong" if !style.code.is_on() => {
                self.children(node, flow, style.bold(element), depth)
            }
            "i" | "em" | "cite" | "dfn" | "var" if !style.code.is_on() => {
                self.children(node, flow, style.slanted(element), depth);
            }
            "s" | "strike" | "del" if !style.code.is_on() => {
                self.children(node, flow, style.struck(element), depth);
            }
            "code" | "kbd" | "samp" | "tt" => {
                let is_within = style.code.is_on();
                let style = style.verbatim(element);
                if !is_within && is_blank(&plain_text(node)) {
                    flow.run.push_word(" ", style);
                } else {
                    self.children(node, flow, style, depth);
                }
            }
            "a" => self.link(node, flow, style, depth),
            "img" | "image" => self.image(node, flow, style),
            "picture" => {
                self.picture =
                    node.children_it(false).find_map(|child| address::source(&child, self.base));
                self.children(node, flow, style, depth);
                self.picture = None;
            }
            "noscript" => {
                if self.image_parent != node.parent().map(|parent| parent.id) {
                    for child in node.descendants_it().filter(|child| child.has_name("img")) {
                        self.image(&child, flow, style);
                    }
                }
            }
            "iframe" | "video" | "audio" | "embed" | "object" | "frame" => {
                self.embed(node, flow, style, depth)
            }
            "q" => {
                self.say("“", flow, style);
                self.children(node, flow, style, depth);
                self.say("”", flow, style);
            }
            "rt" | "rtc" if !plain_text(node).trim().is_empty() => {
                self.say("(", flow, style);
                self.children(node, flow, style, depth);
                self.say(")", flow, style);
            }
            "sup" => self.script(Script::Super, node, flow, style, depth),
            "sub" => self.script(Script::Sub, node, flow, style, depth),
            "math" => match node.attr("alttext") {
                Some(text) => self.text(&text, flow, style),
                None => self.children(node, flow, style, depth),
            },
            _ => self.children(node, flow, style, depth),
        }
    }

    pub(super) fn block(
        &mut self,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        flow.flush();
        self.children(node, flow, style, depth);
        flow.flush();
    }

    fn figure(&mut self, node: &NodeRef<'_>, flow: &mut Flow, style: Style, depth: usize) {
        flow.flush();
        let (captions, content): (Vec<_>, Vec<_>) =
            node.children_it(false).partition(|child| child.has_name("figcaption"));
        for child in content.iter().chain(&captions) {
            self.node(child, flow, style, depth + 1);
        }
        flow.flush();
    }

    fn heading(
        &mut self,
        name: &str,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        flow.flush();
        let mut inner = Flow::default();
        self.children(node, &mut inner, style, depth);
        let level = name.as_bytes().get(1).map_or(1, |digit| usize::from(digit - b'0'));
        let mut spans: Vec<Span> = Vec::new();
        let mut after = Vec::new();
        for block in inner.finish() {
            match block {
                Block::Paragraph(more) | Block::Heading { spans: more, .. } => {
                    join(&mut spans, more)
                }
                other => after.push(other),
            }
        }
        if are_pictures(&spans) {
            // It heads nothing.
            flow.blocks.push(Block::Paragraph(spans));
        } else if !spans.is_empty() || after.is_empty() {
            flow.blocks.push(Block::Heading { level, spans });
        }
        flow.blocks.extend(after);
    }

    fn script(
        &mut self,
        script: Script,
        node: &NodeRef<'_>,
        flow: &mut Flow,
        style: Style,
        depth: usize,
    ) {
        let way = match self.script.is_some() || style.code.is_on() {
            true => Way::Plain,
            // The text must be gone before what is within is read: marks nest.
            false => way_of(&one_line(&plain_text(node)), script),
        };
        match way {
            Way::Plain => self.children(node, flow, style, depth),
            Way::Letters => {
                if follows_number(node) {
                    self.say(" ", flow, style);
                }
                self.script = Some(script);
                self.children(node, flow, style, depth);
                self.script = None;
            }
            Way::Sign(sign) => self.say(sign, flow, style),
            Way::Brackets => {
                self.say(script.opening(), flow, style);
                self.children(node, flow, style, depth);
                self.say(")", flow, style);
            }
        }
    }

    /// Gives the text of what lies too deep, without recursion.
    fn flat(&mut self, node: &NodeRef<'_>, flow: &mut Flow, style: Style) {
        for inner in node.descendants_it() {
            let dropped = inner.parent().is_some_and(|parent| {
                parent.has_name("script") || parent.has_name("style") || parent.has_name("textarea")
            });
            if dropped {
                continue;
            }
            inner.query(|inner| match &inner.data {
                NodeData::Text { contents } => self.text(contents, flow, style),
                NodeData::Element(element) => match &*element.name.local {
                    "br" | "p" | "div" | "li" | "blockquote" | "td" | "th" | "dt" | "dd"
                    | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => flow.flush(),
                    _ => {}
                },
                _ => {}
            });
        }
    }
}

/// Tells whether inline content shows pictures, and says nothing.
pub(super) fn are_pictures(spans: &[Span]) -> bool {
    let is_picture = |span: &Span| matches!(span.leaf, Leaf::Image(_));
    let says = |span: &Span| matches!(&span.leaf, Leaf::Text(text) if !text.trim().is_empty());
    spans.iter().any(is_picture) && !spans.iter().any(says)
}

/// Appends inline content after a space.
pub(super) fn join(spans: &mut Vec<Span>, more: Vec<Span>) {
    // An empty heading within has nothing to be kept apart.
    if !spans.is_empty() && !more.is_empty() {
        spans.push(Span { style: Style::default(), leaf: Leaf::Text(" ".to_owned()) });
    }
    spans.extend(more.into_iter().map(|span| match span.leaf {
        Leaf::Break => Span { leaf: Leaf::Text(" ".to_owned()), ..span },
        _ => span,
    }));
}

fn is_blank(text: &str) -> bool {
    !text.is_empty() && text.trim().is_empty()
}

/// Returns text without deceiving characters, its white space collapsed.
pub(super) fn one_line(text: &str) -> String {
    let clean = escape::clean_cow(text);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether a mark stands within one of its own name: HTML takes that for
/// more stress (4.5.2, 4.5.3), but not bold letters within bold letters.
fn is_within(node: &NodeRef<'_>, cover: Cover, name: &str) -> bool {
    cover.is_on() && node.ancestors_it(Some(ELEMENT_DEPTH)).any(|above| above.has_name(name))
}

/// Tells whether an element shows a heading, which needs no bold letters.
fn holds_heading(node: &NodeRef<'_>) -> bool {
    let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    node.descendants_it().any(|inner| inner.node_name().is_some_and(|name| is_heading(&name)))
}

/// Notes a checkbox that opens an item.
fn checkbox(node: &NodeRef<'_>, flow: &mut Flow) {
    let is_checkbox = node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
    if is_checkbox && flow.blocks.is_empty() && flow.run.is_empty() {
        flow.task = Some(node.has_attr("checked"));
    }
}

/// Some servers wrap the whole page in a form; such a one holds paragraphs.
fn has_prose(form: &NodeRef<'_>) -> bool {
    form.descendants_it().any(|inner| inner.has_name("p"))
}
