//! Forms that ask for a password. Many pages have one in their frame, or
//! ready to open over it; one that stands open amid a page is what the page
//! is for.

use dom_query::NodeRef;

use crate::article::element::{Named, names_of};
use crate::text::style::is_hidden;

/// Most forms of a page that are looked at.
const FORMS: usize = 8;

/// Elements around a page, or over it.
const FRAMES: [&str; 5] = ["header", "nav", "aside", "footer", "dialog"];

/// Words in the names of what stands around a page, or over it.
const FRAME_NAMES: [&str; 20] = [
    "header",
    "footer",
    "sidebar",
    "side-bar",
    "topbar",
    "top-bar",
    "navbar",
    "toolbar",
    "userbar",
    "widget",
    "modal",
    "popup",
    "dropdown",
    "overlay",
    "drawer",
    "offcanvas",
    "lightbox",
    "dialog",
    "quick",
    "collapse",
];

/// What a page has of such forms.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gate {
    forms: usize,
    /// Whether one of them stands open amid the page.
    pub(super) is_open: bool,
}

impl Gate {
    /// Adds a field of the page.
    pub(super) fn add(&mut self, input: &NodeRef<'_>) {
        let asks = |kind: &str| kind.eq_ignore_ascii_case("password");
        if self.is_open
            || self.forms >= FORMS
            || !input.attr("type").is_some_and(|kind| asks(&kind))
        {
            return;
        }
        self.forms += 1;
        self.is_open = !is_apart(input) && !input.ancestors_it(None).any(|above| is_apart(&above));
    }

    pub(super) fn asks(self) -> bool {
        self.forms > 0
    }
}

/// Tells whether an element is hidden, or no part of the page itself.
fn is_apart(node: &NodeRef<'_>) -> bool {
    let named = || {
        node.element_ref().is_some_and(|element| {
            names_of(&element).any(|names| {
                let names = names.to_ascii_lowercase();
                FRAME_NAMES.iter().any(|name| names.contains(name))
            })
        })
    };
    is_hidden(node) || node.is_one_of(&FRAMES) || !node.is_one_of(&["html", "body"]) && named()
}
