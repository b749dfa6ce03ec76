//! What HTML rules of elements: which are empty, which close which, which
//! are not read at all (WHATWG HTML, 13.1.2 and 13.2.6).

/// The name of an element in lower case, its first 16 bytes: no element of
/// HTML has a longer one, and the guard need not tell longer ones apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Name([u8; 16]);

impl Name {
    pub(super) const fn of(name: &str) -> Self {
        Self::read(name.as_bytes())
    }

    pub(super) const fn read(name: &[u8]) -> Self {
        let mut packed = [0; 16];
        let mut at = 0;
        while at < name.len() && at < 16 {
            let byte = name[at].to_ascii_lowercase();
            // A custom element may have letters of any script; the guard
            // writes names anew, and an ASCII stand-in closes as well.
            packed[at] = match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' => byte,
                _ => b'-',
            };
            at += 1;
        }
        Self(packed)
    }

    pub(super) fn write(self, html: &mut String) {
        let long = self.0.iter().position(|&byte| byte == 0).unwrap_or(16);
        html.push_str(std::str::from_utf8(&self.0[..long]).unwrap_or_default());
    }

    /// Tells whether a text begins with this name and nothing joined to it.
    pub(super) fn begins(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let long = self.0.iter().position(|&byte| byte == 0).unwrap_or(16);
        bytes.get(..long).is_some_and(|head| head.eq_ignore_ascii_case(&self.0[..long]))
            && !bytes.get(long).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    }
}

/// Names that rules of their own ask for, read once: every tag is asked.
impl Name {
    pub(super) const A: Self = Self::of("a");
    pub(super) const BODY: Self = Self::of("body");
    pub(super) const BR: Self = Self::of("br");
    pub(super) const BUTTON: Self = Self::of("button");
    pub(super) const DD: Self = Self::of("dd");
    pub(super) const DL: Self = Self::of("dl");
    pub(super) const DT: Self = Self::of("dt");
    pub(super) const FORM: Self = Self::of("form");
    pub(super) const HEAD: Self = Self::of("head");
    pub(super) const HTML: Self = Self::of("html");
    pub(super) const IFRAME: Self = Self::of("iframe");
    pub(super) const IMAGE: Self = Self::of("image");
    pub(super) const IMG: Self = Self::of("img");
    pub(super) const LI: Self = Self::of("li");
    pub(super) const MATH: Self = Self::of("math");
    pub(super) const MENU: Self = Self::of("menu");
    pub(super) const NOBR: Self = Self::of("nobr");
    pub(super) const NOSCRIPT: Self = Self::of("noscript");
    pub(super) const OL: Self = Self::of("ol");
    pub(super) const P: Self = Self::of("p");
    pub(super) const RUBY: Self = Self::of("ruby");
    pub(super) const TABLE: Self = Self::of("table");
    pub(super) const TEMPLATE: Self = Self::of("template");
    pub(super) const TEXTAREA: Self = Self::of("textarea");
    pub(super) const TITLE: Self = Self::of("title");
    pub(super) const TR: Self = Self::of("tr");
    pub(super) const UL: Self = Self::of("ul");
    pub(super) const XMP: Self = Self::of("xmp");
}

/// What becomes of an element that is not copied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Its tags go, its content stays.
    Nowhere,
    /// It goes with its content.
    Gone,
    /// Its content is text to the end; JSON in it is kept.
    Script,
    /// Its content is text, kept once, in the head.
    Title,
    /// Only its pictures stay.
    Noscript,
    /// Its tag stays, its content goes.
    Frame,
    /// Its content is preformatted text.
    Raw,
    /// A description stays.
    Formula,
}

const fn names<const N: usize>(list: [&str; N]) -> [Name; N] {
    let mut names = [Name([0; 16]); N];
    let mut at = 0;
    while at < N {
        names[at] = Name::of(list[at]);
        at += 1;
    }
    names
}

const SCRIPT: [Name; 3] = names(["script", "style", "noembed"]);
const GONE: [Name; 7] =
    names(["svg", "select", "textarea", "template", "noframes", "datalist", "canvas"]);
const NOWHERE: [Name; 6] =
    names(["frameset", "frame", "plaintext", "option", "optgroup", "isindex"]);
const VOID: [Name; 17] = names([
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
]);
const ROOTS: [Name; 3] = names(["html", "head", "body"]);
const SHOWS: [Name; 3] = names(["pre", "listing", "xmp"]);
const OF_TABLE: [Name; 9] =
    names(["caption", "colgroup", "col", "tbody", "thead", "tfoot", "tr", "td", "th"]);
const OF_HEAD: [Name; 4] = names(["base", "link", "meta", "basefont"]);
const CELLS: [Name; 3] = names(["td", "th", "caption"]);
const ROWS: [Name; 5] = names(["td", "th", "tr", "caption", "colgroup"]);
const SECTIONS: [Name; 8] =
    names(["td", "th", "tr", "caption", "colgroup", "tbody", "thead", "tfoot"]);
const HEADINGS: [Name; 6] = names(["h1", "h2", "h3", "h4", "h5", "h6"]);
const RUBY: [Name; 4] = names(["rb", "rt", "rtc", "rp"]);
const FORMATTING: [Name; 16] = names([
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt",
    "u", "span", "label",
]);
/// Elements that an open paragraph does not survive.
const CLOSE_P: [Name; 40] = names([
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hgroup",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "search",
    "section",
    "summary",
    "ul",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "listing",
    "form",
    "hr",
    "li",
    "dd",
    "dt",
    "xmp",
    "plaintext",
]);
/// Elements past which nothing is closed from within.
const SCOPE: [Name; 8] =
    names(["table", "td", "th", "caption", "object", "marquee", "applet", "button"]);

pub(super) fn skipped(name: Name) -> Option<Place> {
    if SCRIPT.contains(&name) {
        Some(Place::Script)
    } else if GONE.contains(&name) {
        Some(Place::Gone)
    } else if NOWHERE.contains(&name) {
        Some(Place::Nowhere)
    } else if name == Name::TITLE {
        Some(Place::Title)
    } else if name == Name::NOSCRIPT {
        Some(Place::Noscript)
    } else if name == Name::IFRAME {
        Some(Place::Frame)
    } else if name == Name::XMP {
        Some(Place::Raw)
    } else if name == Name::MATH {
        Some(Place::Formula)
    } else {
        None
    }
}

pub(super) fn is_void(name: Name) -> bool {
    VOID.contains(&name)
}

pub(super) fn is_root(name: Name) -> bool {
    ROOTS.contains(&name)
}

pub(super) fn is_of_table(name: Name) -> bool {
    OF_TABLE.contains(&name)
}

/// Tells whether an element is a block, at whose sides white space shows
/// nowhere.
pub(super) fn is_block(name: Name) -> bool {
    CLOSE_P.contains(&name) && !SHOWS.contains(&name)
        || OF_TABLE.contains(&name)
        || name == Name::TABLE
}

pub(super) fn is_heading(name: Name) -> bool {
    HEADINGS.contains(&name)
}

pub(super) fn is_of_head(name: Name) -> bool {
    OF_HEAD.contains(&name)
}

/// Returns the place of the outermost open element that a start tag closes.
pub(super) fn closed_by(name: Name, stack: &[Name]) -> Option<usize> {
    if CELLS.contains(&name) {
        return outermost(stack, &CELLS, &[Name::TABLE, Name::TR]);
    }
    if name == Name::TR {
        return outermost(stack, &ROWS, &[Name::TABLE]);
    }
    if OF_TABLE.contains(&name) {
        return outermost(stack, &SECTIONS, &[Name::TABLE]);
    }
    if RUBY.contains(&name) {
        return outermost(stack, &RUBY, &[Name::RUBY]);
    }
    if name == Name::A || name == Name::NOBR || name == Name::BUTTON {
        return inline(name, stack);
    }
    if name == Name::LI {
        let own = innermost(stack, &[name], &[Name::UL, Name::OL, Name::MENU]);
        return own.or_else(|| paragraph(stack));
    }
    if name == Name::DT || name == Name::DD {
        let own = innermost(stack, &[Name::DT, Name::DD], &[Name::DL]);
        return own.or_else(|| paragraph(stack));
    }
    if HEADINGS.contains(&name) && stack.last().is_some_and(|last| HEADINGS.contains(last)) {
        return Some(stack.len() - 1);
    }
    if CLOSE_P.contains(&name) { paragraph(stack) } else { None }
}

/// Returns the place of the open element that an end tag closes.
pub(super) fn closed_at_end(name: Name, stack: &[Name]) -> Option<usize> {
    if name == Name::TABLE {
        return stack.iter().rposition(|open| *open == name);
    }
    if is_of_table(name) {
        return innermost(stack, &[name], &[Name::TABLE]);
    }
    if HEADINGS.contains(&name) {
        return innermost(stack, &HEADINGS, &[]);
    }
    if name == Name::LI {
        return innermost(stack, &[name], &[Name::UL, Name::OL]);
    }
    if FORMATTING.contains(&name) {
        return inline(name, stack);
    }
    if CLOSE_P.contains(&name) || SCOPE.contains(&name) {
        return innermost(stack, &[name], &[]);
    }
    // Any other end tag closes its element unless a block stands between.
    for (at, open) in stack.iter().enumerate().rev() {
        if *open == name {
            return Some(at);
        }
        if CLOSE_P.contains(open) || SCOPE.contains(open) || OF_TABLE.contains(open) {
            return None;
        }
    }
    None
}

fn paragraph(stack: &[Name]) -> Option<usize> {
    innermost(stack, &[Name::P], &[])
}

/// Returns the innermost of some elements on this side of every boundary.
fn innermost(stack: &[Name], wanted: &[Name], bounds: &[Name]) -> Option<usize> {
    for (at, open) in stack.iter().enumerate().rev() {
        if wanted.contains(open) {
            return Some(at);
        }
        if bounds.contains(open) || SCOPE.contains(open) {
            return None;
        }
    }
    None
}

/// Returns the outermost of some elements on this side of the first boundary.
fn outermost(stack: &[Name], wanted: &[Name], bounds: &[Name]) -> Option<usize> {
    let mut found = None;
    for (at, open) in stack.iter().enumerate().rev() {
        if bounds.contains(open) {
            break;
        }
        if wanted.contains(open) {
            found = Some(at);
        }
    }
    found
}

/// Returns the place of an inline element that may be closed here: nothing
/// but other inline elements and paragraphs, which end anywhere, is inside.
fn inline(name: Name, stack: &[Name]) -> Option<usize> {
    for (at, open) in stack.iter().enumerate().rev() {
        if *open == name {
            return Some(at);
        }
        let ends_anywhere = *open == Name::P;
        if !ends_anywhere
            && (CLOSE_P.contains(open) || SCOPE.contains(open) || OF_TABLE.contains(open))
        {
            return None;
        }
    }
    None
}
