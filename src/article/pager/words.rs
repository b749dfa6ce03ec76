//! The words of links to other pages of an article.

use dom_query::NodeRef;

use super::address::number;
use crate::text::clean::clean_line_within;

/// What the words of a link say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Next,
    Number(u32),
    Whole,
    Other,
}

const NEXT: [&str; 34] = [
    "下一页",
    "下一頁",
    "下页",
    "下頁",
    "后一页",
    "後一頁",
    "余下全文",
    "剩余全文",
    "继续阅读",
    "繼續閱讀",
    "next",
    "next page",
    "go to next page",
    "continue",
    "continue reading",
    "continue to next page",
    "page suivante",
    "suivant",
    "suivante",
    "siguiente",
    "página siguiente",
    "pagina successiva",
    "próxima",
    "weiter",
    "nächste seite",
    "volgende",
    "следующая",
    "следующая страница",
    "далее",
    "次へ",
    "次のページ",
    "다음",
    "다음 페이지",
    "صفحه بعد",
];

const WHOLE: [&str; 18] = [
    "view all",
    "view as one page",
    "view as single page",
    "view on one page",
    "single page",
    "show all",
    "all pages",
    "read all",
    "read the full article",
    "on one page",
    "全文",
    "阅读全文",
    "閱讀全文",
    "查看全文",
    "显示全文",
    "在本页阅读全文",
    "单页阅读",
    "一页显示",
];

/// Reads the words of a link.
pub(super) fn says(node: &NodeRef<'_>) -> Says {
    let text = clean_line_within(&node.text(), 60);
    let letters = |text: &str| -> String {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let mut letters = String::with_capacity(text.len());
        for word in words.filter(|word| !word.is_empty()) {
            if !letters.is_empty() {
                letters.push(' ');
            }
            letters.push_str(word);
        }
        match letters.is_ascii() {
            true => letters.to_ascii_lowercase(),
            false => letters.to_lowercase(),
        }
    };
    let words = letters(&text);
    let shown = words
        .strip_prefix("page ")
        .or_else(|| words.strip_prefix('第')?.strip_suffix('页'))
        .unwrap_or(&words)
        .trim();
    if let Some(number) = number(shown) {
        return Says::Number(number);
    }
    if WHOLE.contains(&words.as_str()) {
        return Says::Whole;
    }
    let points = words.is_empty() && text.contains(['›', '»', '>', '→', '▶']);
    let named = |name: &str| node.attr(name).is_some_and(|text| NEXT.contains(&&*letters(&text)));
    let related =
        node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|rel| rel == "next"));
    if NEXT.contains(&words.as_str())
        || words.starts_with("next page")
        || points
        || related
        || (words.is_empty() && (named("aria-label") || named("title")))
    {
        return Says::Next;
    }
    Says::Other
}
