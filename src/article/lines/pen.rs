//! Writes the lines of a page as its elements begin and end.

use dom_query::NodeRef;

use super::{Heading, Line, Lines, Time, called, is_unseen, is_whole};
use crate::article::units::{is_comment, is_named_block};
use crate::text::script::is_wide;

/// Longest line that is kept whole, in bytes.
const LONGEST: usize = 4_096;

/// Tells whether nobody reads the text of an element.
fn is_unread(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "select"
            | "iframe"
            | "textarea"
            | "math"
            | "title"
    )
}

/// Tells whether an element ends a line and is no block of text.
fn breaks(name: &str) -> bool {
    matches!(name, "br" | "dialog" | "hr" | "legend" | "ol" | "table" | "tr" | "ul")
}

/// Tells whether the text of an element stands beside an article.
fn is_aside(name: &str) -> bool {
    matches!(name, "aside" | "blockquote" | "dialog" | "figure" | "footer" | "form" | "nav")
}

/// Most headings and most times that are kept.
const MARKS: usize = 60;

/// Most `time` elements of a line that are kept.
const TIMES: usize = 4;

/// What an open element means for the lines in it.
#[derive(Clone, Copy)]
pub(super) struct Open {
    is_block: bool,
    is_aside: bool,
    is_link: bool,
    is_item: bool,
    is_time: bool,
    is_span: bool,
    /// Whether it stands over a title, in its heading.
    is_kicker: bool,
    /// The rank of a heading, or 0.
    heading: u8,
}

/// The line that is being written.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) lines: Lines,
    pub(super) line: Line,
    /// The text of the heading that is open, and the same without what stands
    /// over the title in it.
    title: String,
    bare: String,
    linked: usize,
    aside: usize,
    link: usize,
    item: usize,
    heading: usize,
    kicker: usize,
    /// Whether a `span` ended and nothing was written since.
    parted: bool,
    /// Whether another part of a heading begins.
    split: bool,
}

impl Pen {
    pub(super) fn open(&mut self, node: &NodeRef<'_>) -> Option<Open> {
        let open = {
            let name = node.qual_name_ref()?;
            let name: &str = name.local.as_ref();
            if is_unread(name) || (name == "span" && (is_unseen(node) || node.has_attr("hidden"))) {
                return None;
            }
            let is_block = is_named_block(name) || breaks(name);
            Open {
                is_block,
                is_aside: (is_aside(name) && !is_whole(node)) || (is_block && is_comment(node)),
                is_link: name == "a",
                is_item: matches!(name, "li" | "td"),
                is_time: name == "time",
                is_span: name == "span",
                is_kicker: self.heading > 0 && name == "span" && is_kicker(node),
                heading: match name {
                    "h1" => 1,
                    "h2" => 2,
                    "h3" => 3,
                    _ => 0,
                },
            }
        };
        if open.is_block {
            self.end();
        }
        // What stands in a `span` each is of two kinds.
        if self.parted && node.has_name("span") && !self.line.text.ends_with(' ') {
            self.line.text.push(' ');
        }
        self.parted = false;
        self.split |= self.heading > 0 && is_another_part(node);
        if node.has_name("time")
            && let Some(told) = node.attr("datetime")
        {
            if self.lines.times.len() < MARKS {
                self.lines.times.push(told.to_string());
            }
            if self.line.times.len() < TIMES {
                let at = self.line.text.len();
                let called = called(node);
                self.line.times.push(Time { place: at..at, told: told.to_string(), called });
            }
        }
        self.aside += usize::from(open.is_aside);
        self.link += usize::from(open.is_link);
        self.item += usize::from(open.is_item);
        self.heading += usize::from(open.heading > 0);
        self.kicker += usize::from(open.is_kicker);
        Some(open)
    }

    pub(super) fn close(&mut self, open: Open) {
        let end = self.line.text.len();
        if open.is_time
            && let Some(time) = self.line.times.last_mut()
        {
            time.place.end = end;
        }
        if open.is_block {
            self.end();
        }
        self.parted = open.is_span && !self.line.text.is_empty() && self.heading == 0;
        self.aside -= usize::from(open.is_aside);
        self.link -= usize::from(open.is_link);
        self.item -= usize::from(open.is_item);
        self.kicker -= usize::from(open.is_kicker);
        if open.heading > 0 {
            self.heading -= 1;
            let text = std::mem::take(&mut self.title);
            let bare = std::mem::take(&mut self.bare);
            let bare = Some(bare).filter(|bare| bare.len() != text.len());
            if self.lines.headings.len() < MARKS {
                self.lines.headings.push(Heading { rank: open.heading, text, bare });
            }
        }
    }

    pub(super) fn write(&mut self, text: &str) {
        self.parted = false;
        if std::mem::take(&mut self.split) && glues(&self.title, text) {
            self.title.push(' ');
            self.bare.push(' ');
        }
        if self.heading > 0 && self.title.len() < LONGEST {
            self.title.push_str(text);
            if self.kicker == 0 {
                self.bare.push_str(text);
            }
        }
        let line = &mut self.line.text;
        let before = line.len();
        line.reserve(text.len().min(LONGEST));
        // Names and labels are often parted by markup alone.
        let mut space = text.starts_with(char::is_whitespace)
            || line.ends_with(|letter: char| letter.is_ascii_alphanumeric())
                && text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        for word in text.split_whitespace().take_while(|word| word.len() < LONGEST) {
            if line.len() >= LONGEST {
                break;
            }
            if std::mem::replace(&mut space, true) && !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            line.push_str(word);
        }
        if text.ends_with(char::is_whitespace) && !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        if self.link > 0 {
            self.linked += line.len() - before;
        }
    }

    pub(super) fn end(&mut self) {
        let linked = std::mem::take(&mut self.linked);
        let mut line = std::mem::take(&mut self.line);
        line.text.truncate(line.text.trim_end().len());
        if line.text.is_empty() {
            return;
        }
        if self.heading > 0 {
            self.title.push(' ');
            self.bare.push(' ');
        }
        line.is_aside = self.aside > 0;
        line.is_link = linked >= line.text.len();
        line.linked = linked;
        line.is_item = self.item > 0;
        line.is_heading = self.heading > 0;
        self.lines.all.push(line);
    }
}

/// Tells whether a `span` of a heading stands right behind one of another
/// class: what is over a title, or a lead.
fn is_another_part(node: &NodeRef<'_>) -> bool {
    let class = |node: &NodeRef<'_>| node.attr("class").filter(|class| !class.trim().is_empty());
    node.has_name("span")
        && node.prev_sibling().is_some_and(|before| {
            before.has_name("span")
                && class(node).is_some_and(|own| class(&before).is_some_and(|it| it != own))
        })
}

/// Tells whether two texts side by side would make one word of two.
fn glues(before: &str, text: &str) -> bool {
    before.ends_with(char::is_alphanumeric)
        && text.starts_with(|letter: char| {
            letter.is_alphanumeric() && !letter.is_lowercase() && !is_wide(letter)
        })
}

/// What the classes of a `span` are called that stands over a title.
const KICKERS: [&str; 9] = [
    "kicker",
    "overline",
    "eyebrow",
    "topline",
    "badge",
    "catchword",
    "subheadline",
    "label",
    "rubric",
];

fn is_kicker(node: &NodeRef<'_>) -> bool {
    node.attr("class").is_some_and(|class| KICKERS.iter().any(|word| class.contains(word)))
}
