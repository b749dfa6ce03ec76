//! What an element says of itself: its name, and its attributes.

use dom_query::{Element, NodeRef};

/// What has the name of an element.
pub(super) trait Named {
    /// Tells whether it has one of some names.
    fn is_one_of(&self, names: &[&str]) -> bool;

    fn has_name(&self, name: &str) -> bool {
        self.is_one_of(&[name])
    }
}

impl Named for NodeRef<'_> {
    fn is_one_of(&self, names: &[&str]) -> bool {
        self.query_or(false, |own| own.as_element().is_some_and(|own| own.is_one_of(names)))
    }
}

impl Named for Element {
    fn is_one_of(&self, names: &[&str]) -> bool {
        let own: &str = &self.name.local;
        // Of those that are as long most are told apart by their first byte.
        let first = own.as_bytes().first();
        names
            .iter()
            .any(|name| name.len() == own.len() && name.as_bytes().first() == first && *name == own)
    }
}

/// Headings below that of a page.
pub(super) const HEADINGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// Headings of all ranks.
pub(super) const RANKS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Returns the value of an attribute.
pub(super) fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|own| &*own.name.local == name).map(|own| &*own.value)
}

/// Tells whether an attribute has a value.
pub(super) fn says(element: &Element, name: &str, value: &str) -> bool {
    attribute(element, name) == Some(value)
}

/// Returns what an element is called: its classes, and its id.
pub(super) fn names_of(element: &Element) -> impl Iterator<Item = &str> {
    ["class", "id"].into_iter().filter_map(|name| attribute(element, name))
}

/// Most names of an element that are read.
const NAMES: usize = 24;

/// Parts the names that an attribute holds.
pub(super) fn names_in(names: &str) -> impl Iterator<Item = &str> {
    names.split_ascii_whitespace().take(NAMES)
}

/// Tells whether a name, or a word of it, is one of some, large letters or small.
pub(super) fn is_among(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}
