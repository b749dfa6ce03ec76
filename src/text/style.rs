//! Declarations of a `style` attribute (CSS Style Attributes), and what hides
//! an element.

use dom_query::NodeRef;

/// Returns the value that a style declares for a property, in lower case: of
/// several the last (CSS Cascade, 6.4).
#[must_use]
pub fn declared(style: &str, property: &str) -> Option<String> {
    let declarations = style.split(';').filter_map(|declaration| declaration.split_once(':'));
    let mut own = declarations.filter(|(name, _)| name.trim().eq_ignore_ascii_case(property));
    let (_, value) = own.next_back()?;
    let value = value.split('!').next().unwrap_or_default();
    Some(value.trim().to_ascii_lowercase())
}

/// Tells whether a style hides its element.
#[must_use]
pub fn hides(style: &str) -> bool {
    // Most say nothing of the kind, in whatever case.
    let may = |byte: u8| matches!(byte, b'd' | b'D' | b'v' | b'V');
    style.bytes().any(may)
        && (declared(style, "display").as_deref() == Some("none")
            || matches!(declared(style, "visibility").as_deref(), Some("hidden" | "collapse")))
}

/// Tells whether a page hides an element by its own attributes.
#[must_use]
pub fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| {
        element.attrs.iter().any(|attribute| match &*attribute.name.local {
            "hidden" => true,
            "style" => hides(&attribute.value),
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_declared_hides() {
        for style in [
            "display:none",
            "color:red; DISPLAY : None !important",
            "visibility:hidden;",
            "display:block;display:none",
        ] {
            assert!(hides(style), "{style}");
        }
        for style in [
            "",
            "-webkit-backface-visibility:hidden",
            "display:none;display:block",
            "visibility:hidden-x",
            "content:'display'",
            "overflow:hidden",
        ] {
            assert!(!hides(style), "{style}");
        }
        assert_eq!(declared("Text-Align: Center", "text-align").as_deref(), Some("center"));
    }
}
