//! What a page is made of, as far as Markdown can say it.
//!
//! Inline content is flat: every span carries all marks that cover it. Nested,
//! empty and adjacent marks therefore mean the same by construction, and no
//! page can make the tree of inlines deep. Only blocks nest. Knows neither
//! HTML nor Markdown.

use url::Url;

/// Deepest nesting of quotes and lists; what lies deeper joins its parent.
pub(super) const BLOCK_DEPTH: usize = 16;

/// The marks that cover a span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) strong: bool,
    pub(super) emphasis: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
    /// The place of the link's address in [`Tree::links`].
    pub(super) link: Option<usize>,
}

impl Style {
    /// Returns the marks that cover both of two neighbours.
    pub(super) fn shared(self, other: Self) -> Self {
        Self {
            strong: self.strong && other.strong,
            emphasis: self.emphasis && other.emphasis,
            strike: self.strike && other.strike,
            code: self.code && other.code,
            link: if self.link == other.link { self.link } else { None },
        }
    }
}

/// A stretch of inline content under the same marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) style: Style,
    pub(super) leaf: Leaf,
}

/// What a span holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leaf {
    Text(String),
    Break,
    Image { url: Url, alt: String },
}

/// A block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Span>),
    Heading { level: usize, spans: Vec<Span> },
    Rule,
    Code { language: String, text: String },
    Quote(Vec<Block>),
    List { start: Option<u32>, items: Vec<Item> },
    Table(Table),
}

/// An item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// For a task: whether it is done.
    pub(super) task: Option<bool>,
    pub(super) blocks: Vec<Block>,
}

/// A table, spans expanded: every row has as many cells as there are columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Alignment>,
    pub(super) head: Vec<Vec<Span>>,
    pub(super) rows: Vec<Vec<Vec<Span>>>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Alignment {
    #[default]
    Unset,
    Left,
    Center,
    Right,
}

/// A page's blocks, and the addresses its links point to.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Url>,
}
