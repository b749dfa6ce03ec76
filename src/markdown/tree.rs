//! What a page is made of, as far as Markdown can say it.
//!
//! Inline content is flat: every span carries all marks that cover it. Nested,
//! empty and adjacent marks therefore mean the same by construction, and no
//! page can make the tree of inlines deep. Only blocks nest. Knows neither
//! HTML nor Markdown.

use url::Url;

/// Deepest nesting of quotes and lists; what lies deeper joins its parent.
pub(super) const BLOCK_DEPTH: usize = 16;

/// Most marks of one kind within each other; those beyond say nothing new.
const NESTED: u8 = 3;

/// How often a mark covers a span, and when it was opened.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cover {
    pub(super) times: u8,
    /// How many marks were open before it. Of two marks over the same span the
    /// one that was opened first stands outside; apart from that the order of
    /// marks means nothing, hence it takes no part in comparisons.
    pub(super) since: u8,
    /// Which element of the page it is: a space between two is covered by
    /// neither. Without a space between, two are one.
    element: usize,
}

impl PartialEq for Cover {
    fn eq(&self, other: &Self) -> bool {
        self.times == other.times
    }
}

impl Eq for Cover {}

impl Cover {
    pub(super) fn is_on(self) -> bool {
        self.times > 0
    }

    fn shared(self, other: Self) -> Self {
        if self.element != other.element {
            return Self::default();
        }
        Self { times: self.times.min(other.times), ..self }
    }

    fn opened(self, open: u8, element: usize) -> Self {
        match self.times {
            0 => Self { times: 1, since: open, element },
            times => Self { times: NESTED.min(times + 1), ..self },
        }
    }
}

/// The marks that cover a span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) strong: Cover,
    pub(super) emphasis: Cover,
    pub(super) strike: Cover,
    pub(super) code: Cover,
    /// The place of the link's address in [`Tree::links`].
    pub(super) link: Option<usize>,
}

impl Style {
    /// Returns the style within strong letters; within several it is stronger.
    pub(super) fn stronger(self, element: usize) -> Self {
        Self { strong: self.strong.opened(self.open(), element), ..self }
    }

    /// Returns the style within bold letters, which cannot be bolder.
    pub(super) fn bold(self, element: usize) -> Self {
        if self.strong.is_on() { self } else { self.stronger(element) }
    }

    /// Returns the style within stressed letters.
    pub(super) fn stressed(self, element: usize) -> Self {
        Self { emphasis: self.emphasis.opened(self.open(), element), ..self }
    }

    /// Returns the style within slanted letters.
    pub(super) fn slanted(self, element: usize) -> Self {
        if self.emphasis.is_on() { self } else { self.stressed(element) }
    }

    /// Returns the style within letters that are struck out.
    pub(super) fn struck(self, element: usize) -> Self {
        if self.strike.is_on() {
            return self;
        }
        Self { strike: self.strike.opened(self.open(), element), ..self }
    }

    /// Returns the style within code.
    pub(super) fn verbatim(self, element: usize) -> Self {
        if self.code.is_on() {
            return self;
        }
        Self { code: Cover::default().opened(0, element), ..self }
    }

    /// Returns the style without marks within marks of their kind.
    pub(super) fn once(self) -> Self {
        let once = |cover: Cover| Cover { times: cover.times.min(1), ..cover };
        Self { strong: once(self.strong), emphasis: once(self.emphasis), ..self }
    }

    /// Returns how many marks are open.
    fn open(self) -> u8 {
        self.strong.times + self.emphasis.times + self.strike.times
    }

    /// Returns the marks that cover both of two neighbours.
    pub(super) fn shared(self, other: Self) -> Self {
        Self {
            strong: self.strong.shared(other.strong),
            emphasis: self.emphasis.shared(other.emphasis),
            strike: self.strike.shared(other.strike),
            code: self.code.shared(other.code),
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
    Image(Image),
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) url: Url,
    /// Its description, escaped.
    pub(super) alt: String,
    /// Its title, escaped.
    pub(super) title: Option<String>,
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
    pub(super) links: Vec<Link>,
}

/// Where a link leads.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) url: Url,
    /// Its title, escaped.
    pub(super) title: Option<String>,
}
