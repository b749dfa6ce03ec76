//! Elements that are of another kind than their names say: by a style, by a
//! role, or because a script or a program made them for itself.

use dom_query::{Document, Element};

use super::{roles, weight, word};
use crate::article::walk::elements;

/// Gives elements the names of what they are shown as.
pub(super) fn settle(document: &Document) {
    let mut lists = word::Lists::default();
    let may_be = |element: &Element| kind_of(element).is_some();
    for node in elements(&document.root(), may_be) {
        let kind = node.element_ref().and_then(|element| kind_of(&element));
        match kind {
            Some(Kind::Word) => lists.take(&node),
            Some(Kind::Role) => roles::name(&node),
            Some(Kind::Weight) => weight::name(&node),
            None => {}
        }
    }
}

/// Of what kind an element may be.
enum Kind {
    Word,
    Role,
    Weight,
}

fn kind_of(element: &Element) -> Option<Kind> {
    if word::may_be(element) {
        Some(Kind::Word)
    } else if roles::may_be(element) {
        Some(Kind::Role)
    } else {
        weight::may_be(element).then_some(Kind::Weight)
    }
}
