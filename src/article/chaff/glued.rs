//! What sites glue to the first words of an article and to its last.

use dom_query::NodeRef;

use super::leaf::Leaf;
use super::notice::is_bracketed;
use super::phrases::GLUED;
use crate::text::script::ends_sentence;

/// Most blocks at the start that may hold what a forum says of an edit.
const EDITED: usize = 3;

/// Empties what forums glue before the first words: who edited them when.
pub(super) fn cut_edits(leaves: &[Leaf<'_>]) {
    let is_edit = |text: &str| {
        let text = text.trim();
        text.len() < 120
            && (text.starts_with("本帖最后由") && text.ends_with("编辑")
                || text.starts_with("本帖最後由") && text.ends_with("編輯"))
    };
    let may = |leaf: &&Leaf<'_>| leaf.text.starts_with("本帖最");
    for leaf in leaves.iter().take(EDITED).filter(may) {
        let texts = leaf.node.descendants().into_iter().filter(NodeRef::is_text);
        texts.filter(|text| is_edit(&text.text())).for_each(|text| text.remove_from_parent());
    }
}

/// Cuts from the end of the last paragraph what its site has glued there.
pub(super) fn cut_glued(leaves: &[Leaf<'_>], gone: &[bool]) {
    let left = leaves.iter().zip(gone).rev().find(|(_, gone)| !**gone);
    let Some((leaf, _)) = left.filter(|(leaf, _)| leaf.may_go) else { return };
    let last = leaf.node.descendants().into_iter().rev().find(NodeRef::is_nonempty_text);
    let Some(last) = last else { return };
    let text = last.text();
    let text = text.trim_end();
    if let Some(rest) = GLUED.iter().find_map(|glued| text.strip_suffix(glued)) {
        last.set_text(rest.trim_end().to_owned());
        return;
    }
    let Some(at) = text.rfind(['（', '(', '【', '[']) else { return };
    let (before, note) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let is_named = ["编辑", "編輯", "责编", "責編"].iter().any(|role| note.contains(role));
    if is_named
        && note.chars().count() <= 24
        && is_bracketed(note)
        && (before.is_empty() || ends_sentence(before))
    {
        last.set_text(before.trim_end().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::left;

    #[test]
    fn a_forum_s_edit_goes_from_before_the_text() {
        let edit = "<p><i> 本帖最后由 河小明 于 2015-5-19 08:01 编辑 </i>桥上的人都走了。</p>";
        assert_eq!(left(edit, "", "", None), "<p><i></i>桥上的人都走了。</p>");
        let kept = "<p>本帖最后由版主编辑过两次，河边的人都读到了。</p>";
        assert_eq!(left(kept, "", "", None), kept);
    }

    #[test]
    fn what_is_glued_to_the_last_paragraph_is_cut_off() {
        for glued in [
            "返回搜狐，查看更多",
            "（责任编辑：河小明）",
            "<a href=\"https://a.example/\">举报/反馈</a>",
        ] {
            let rest = left("", "", &format!("<p>桥上的人都走了。{glued}</p>"), None);
            assert_eq!(
                rest.replace("<a href=\"https://a.example/\"></a>", ""),
                "<p>桥上的人都走了。</p>"
            );
        }
        for kept in ["<p>桥上的人都走了。（他们的编辑却没有走）</p>", "<p>他问（编辑：谁？）</p>"]
        {
            assert_eq!(left("", "", kept, None), kept);
        }
    }
}
