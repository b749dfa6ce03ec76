//! The rest of a story, which a button shows.

use dom_query::NodeRef;

use super::{BEFORE, class, is_paragraph};
use crate::article::measure::Size;
use crate::text::script::from_word;

/// What stands on the button that shows the rest of a story, in lower case.
const EXPANDING: [&str; 65] = [
    "展开全文",
    "展开阅读",
    "展开剩余",
    "展开更多",
    "点击展开",
    "阅读全文",
    "阅读更多",
    "查看全文",
    "点击查看全文",
    "查看更多",
    "余下全文",
    "继续阅读",
    "展開全文",
    "閱讀全文",
    "繼續閱讀",
    "看全文",
    "read more",
    "show more",
    "continue reading",
    "keep reading",
    "read full",
    "read the full",
    "read the rest",
    "weiterlesen",
    "mehr lesen",
    "mehr anzeigen",
    "lire la suite",
    "lire plus",
    "afficher la suite",
    "leer más",
    "seguir leyendo",
    "ver más",
    "ler mais",
    "continuar lendo",
    "leggi tutto",
    "continua a leggere",
    "lees meer",
    "lees verder",
    "czytaj dalej",
    "читать далее",
    "читать полностью",
    "показать полностью",
    "читати далі",
    "続きを読む",
    "더보기",
    "devamını oku",
    "devamını gör",
    "閱讀更多",
    "全文を読む",
    "もっと見る",
    "더 보기",
    "전체보기",
    "xem thêm",
    "đọc tiếp",
    "อ่านต่อ",
    "อ่านเพิ่มเติม",
    "baca selengkapnya",
    "और पढ़ें",
    "ادامه مطلب",
    "اقرأ المزيد",
    "läs mer",
    "les mer",
    "læs mere",
    "číst dál",
    "citește mai mult",
];

/// Most characters of such a button.
const BUTTON: usize = 24;

/// Tells whether a part is the rest of a story, whose beginning stands before
/// it and a button that shows it beside it.
pub(super) fn is_opened(part: &NodeRef<'_>, around: &NodeRef<'_>) -> bool {
    let expands = |node: &NodeRef<'_>| {
        let Some(1..) = node.size_within(BUTTON) else { return false };
        let text = node.text().to_lowercase();
        let own = from_word(&text);
        EXPANDING.iter().any(|label| own.starts_with(label))
    };
    let next = part.next_element_sibling();
    let further = next.as_ref().and_then(NodeRef::next_element_sibling);
    let beside = [part.prev_element_sibling(), next, further, around.next_element_sibling()];
    // A box of the beginning is built like that of the rest.
    let is_box = |child: &NodeRef<'_>| {
        class(child).is_some()
            && class(child) == class(part)
            && child.children_it(false).take(BEFORE).any(|own| is_paragraph(&own))
    };
    let is_beginning = |child: &NodeRef<'_>| is_paragraph(child) || is_box(child);
    let mut before = around.children_it(false).take(BEFORE).take_while(|child| child.id != part.id);
    beside.iter().flatten().any(expands) && before.any(|child| is_beginning(&child))
}
