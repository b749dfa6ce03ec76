//! Links among our pages, when pages change their places.

use std::collections::BTreeMap;

use crate::model::TreePath;

/// Returns a body as it must be when its page goes from one place to another
/// and the pages it links to go where `moved` says. Only links of ours are
/// relative; what leads elsewhere stays.
pub(super) fn relink(
    body: &str,
    from: &TreePath,
    to: &TreePath,
    moved: &BTreeMap<TreePath, TreePath>,
) -> String {
    const BEGIN: &str = "](";
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find(BEGIN) {
        let (before, link) = rest.split_at(at + BEGIN.len());
        out.push_str(before);
        let end = link.find(')').unwrap_or(link.len());
        let (link, after) = link.split_at(end);
        match resolve(link, from) {
            Some(target) => out.push_str(&to.link_to(moved.get(&target).unwrap_or(&target))),
            None => out.push_str(link),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns the page of ours that a relative link leads to; none if it leads
/// elsewhere, or is not written as we write links.
fn resolve(link: &str, from: &TreePath) -> Option<TreePath> {
    let mut folders: Vec<&str> = from.as_str().split('/').collect();
    folders.pop();
    let mut rest = link;
    while let Some(further) = rest.strip_prefix("../") {
        folders.pop()?;
        rest = further;
    }
    folders.push(rest);
    let target: TreePath = folders.join("/").parse().ok()?;
    let is_page = target.as_str().starts_with("pages/") && target.as_str().ends_with(".md");
    (is_page && from.link_to(&target) == link).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().unwrap()
    }

    #[test]
    fn links_follow_pages_and_the_page_that_has_them() {
        let from = path("pages/a/2021/01/one.md");
        let body = "[x](two.md) ![y](../../../../images/e3/z.jpg) [z](https://a.example/two.md) \
                    [w](../../../b/2020/12/far.md) [v](two.md";
        let nothing = BTreeMap::new();
        assert_eq!(relink(body, &from, &from, &nothing), body);
        let moved =
            BTreeMap::from([(path("pages/a/2021/01/two.md"), path("pages/a/2021/01/three.md"))]);
        let after = relink(body, &from, &from, &moved);
        assert_eq!(after, body.replace("](two.md", "](three.md"));
        let to = path("pages/a/2021/02/one.md");
        let after = relink(body, &from, &to, &moved);
        assert!(
            after.starts_with("[x](../01/three.md) ![y](../../../../images/e3/z.jpg)"),
            "{after}"
        );
        assert!(after.contains("(../../../b/2020/12/far.md)"), "{after}");
    }
}
