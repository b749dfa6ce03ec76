//! One walk through all that stands below a node, which tells where elements
//! begin and end, for what is counted or gathered of many elements at once.

use std::iter::successors;

use dom_query::{Element, NodeId, NodeRef, TreeNode};

use super::element::Named;

/// A step of a walk.
pub(super) enum Step<'a> {
    /// A node begins: an element, or a text, which does not end.
    Enter(NodeRef<'a>),
    /// An element ends.
    Leave,
}

/// Where a walk goes next.
enum Next<'a> {
    Enter(NodeRef<'a>),
    Leave(NodeRef<'a>),
    Nowhere,
}

/// A walk in the order of the document. The tree must not change meanwhile.
pub(super) struct Walk<'a> {
    root: NodeId,
    next: Next<'a>,
    /// The element that was entered last.
    entered: Option<NodeRef<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn below(root: &NodeRef<'a>) -> Self {
        let next = root.first_child().map_or(Next::Nowhere, Next::Enter);
        Self { root: root.id, next, entered: None }
    }

    /// Passes over what stands in the element that was entered last, and over
    /// its end.
    pub(super) fn pass(&mut self) {
        if let Some(entered) = self.entered.take() {
            self.next = self.behind(&entered);
        }
    }

    fn behind(&self, node: &NodeRef<'a>) -> Next<'a> {
        let at = |id| NodeRef::new(id, node.tree);
        match node.query(|own| (own.next_sibling, own.parent)) {
            Some((Some(sibling), _)) => Next::Enter(at(sibling)),
            Some((None, Some(above))) if above != self.root => Next::Leave(at(above)),
            _ => Next::Nowhere,
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        match std::mem::replace(&mut self.next, Next::Nowhere) {
            Next::Enter(node) => {
                let is_element = |own: &TreeNode| own.is_element().then_some(own.first_child);
                if let Some(first) = node.query_or(None, is_element) {
                    let first = first.map(|first| NodeRef::new(first, node.tree));
                    self.next = first.map_or(Next::Leave(node), Next::Enter);
                    self.entered = Some(node);
                } else {
                    self.next = self.behind(&node);
                    self.entered = None;
                }
                Some(Step::Enter(node))
            }
            Next::Leave(node) => {
                self.next = self.behind(&node);
                self.entered = None;
                Some(Step::Leave)
            }
            Next::Nowhere => None,
        }
    }
}

/// Returns the elements below a node that are of a sort, in their order: one
/// walk, where a selector would look at every element anew.
pub(super) fn elements<'a>(
    root: &NodeRef<'a>,
    is_wanted: impl Fn(&Element) -> bool,
) -> Vec<NodeRef<'a>> {
    let is_one =
        |node: &NodeRef<'a>| node.query_or(false, |own| own.as_element().is_some_and(&is_wanted));
    root.descendants_it().filter(is_one).collect()
}

/// Returns the elements below a node that are of a sort and stand in no other
/// that is.
pub(super) fn outermost<'a>(
    root: &NodeRef<'a>,
    is_wanted: impl Fn(&Element) -> bool,
) -> Vec<NodeRef<'a>> {
    let mut found = Vec::new();
    let mut walk = Walk::below(root);
    while let Some(step) = walk.next() {
        if let Step::Enter(node) = step
            && node.element_ref().is_some_and(|element| is_wanted(&element))
        {
            found.push(node);
            walk.pass();
        }
    }
    found
}

/// Returns a node and all that it stands in, from the inside out. What stands
/// beside them may be taken away meanwhile.
pub(super) fn up<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    successors(Some(*node), NodeRef::parent)
}

/// Returns the outermost node that a node stands in.
pub(super) fn root_of<'a>(node: &NodeRef<'a>) -> NodeRef<'a> {
    node.ancestors_it(None).last().unwrap_or(*node)
}

/// Returns the elements of a name that stand below a node, in their order.
pub(super) fn each<'a>(
    node: &NodeRef<'a>,
    name: &'static str,
) -> impl Iterator<Item = NodeRef<'a>> {
    node.descendants_it().filter(move |inner| inner.has_name(name))
}

/// Tells whether an element of one of some names stands below a node.
pub(super) fn holds(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.descendants_it().any(|inner| inner.is_one_of(names))
}

pub(super) fn is_or_holds(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.is_one_of(names) || holds(node, names)
}

pub(super) fn has_picture(node: &NodeRef<'_>) -> bool {
    holds(node, &["img"])
}

/// Tells whether a node is text, or holds any.
pub(super) fn has_text(node: &NodeRef<'_>) -> bool {
    node.is_nonempty_text() || node.descendants_it().any(|inner| inner.is_nonempty_text())
}

/// Tells whether a node is white space.
pub(super) fn is_blank(node: &NodeRef<'_>) -> bool {
    node.is_text() && !node.is_nonempty_text()
}

/// Returns the child of a node that holds all that it says.
pub(super) fn only<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut said = node.children_it(false).filter(has_text);
    let only = said.next()?;
    said.next().is_none().then_some(only)
}

/// Returns what stands behind a node in the box around it. What is reached
/// may be taken away.
pub(super) fn behind<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    successors(node.next_sibling(), NodeRef::next_sibling)
}

/// Returns what stands before a node in the box around it, the nearest first.
pub(super) fn before<'a>(node: &NodeRef<'a>) -> impl Iterator<Item = NodeRef<'a>> {
    successors(node.prev_sibling(), NodeRef::prev_sibling)
}

/// Most nodes between two of which one follows the other.
const BETWEEN: usize = 24;

/// Tells whether a node follows another in the order of the page, with nothing
/// said between them.
pub(super) fn follows(before: &NodeRef<'_>, node: &NodeRef<'_>) -> bool {
    fn next_to<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
        node.next_sibling().or_else(|| up(node).find_map(|above| above.next_sibling()))
    }
    let ahead = successors(next_to(before), |next| next.first_child().or_else(|| next_to(next)));
    let mut ahead = ahead.take(BETWEEN);
    let met = ahead.find(|next| next.id == node.id || next.is_nonempty_text());
    met.is_some_and(|met| met.id == node.id)
}

/// Most nodes beside one that are looked through for text: of a flood of
/// nothing, each would look through all the others.
const BESIDE: usize = 1_000;

/// Tells whether nothing is said behind a node in the box around it.
pub(super) fn is_last(node: &NodeRef<'_>) -> bool {
    !behind(node).take(BESIDE).any(|next| has_text(&next))
}

/// Tells whether nothing is said before a node in the box around it.
pub(super) fn is_first(node: &NodeRef<'_>) -> bool {
    !before(node).take(BESIDE).any(|next| has_text(&next))
}

/// Tells whether a node is an element or stands in it.
pub(super) fn is_within(node: &NodeRef<'_>, element: &NodeRef<'_>) -> bool {
    node.id == element.id || node.ancestors_it(None).any(|above| above.id == element.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    fn walked(html: &str, passed: &str) -> String {
        let page = Document::fragment(html);
        let mut steps = String::new();
        let root = page.html_root();
        let mut walk = Walk::below(&root);
        while let Some(step) = walk.next() {
            match step {
                Step::Enter(node) if node.has_name(passed) => walk.pass(),
                Step::Enter(node) if node.is_text() => steps.push_str(&node.text()),
                Step::Enter(node) => {
                    steps.push_str(&node.node_name().unwrap_or_default());
                    steps.push('(');
                }
                Step::Leave => steps.push(')'),
            }
        }
        steps
    }

    #[test]
    fn every_element_is_entered_and_left_once() {
        let html = "a<p>b<b></b><i>c</i></p><ul><li>d</ul>e";
        assert_eq!(walked(html, "-"), "ap(bb()i(c))ul(li(d))e");
        assert_eq!(walked(html, "p"), "aul(li(d))e");
        assert_eq!(walked(html, "li"), "ap(bb()i(c))ul()e");
        assert_eq!(walked("", "-"), "");
    }
}
